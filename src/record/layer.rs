//! Where in a document a text stands: in front of the reader's eyes, or in a layer that nobody looks at.
//!
//! In: nothing. Out: one closed list of words, as the inventory has them.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The layer of a document in which a text stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Layer {
    /// The text itself.
    #[default]
    Body,
    /// The head or the foot of a page, a footnote, an endnote.
    Margin,
    /// A text box, a shape, a chart.
    TextBox,
    /// A field that was filled in, or a list to choose from.
    FormField,
    /// A remark of somebody who read along.
    Comment,
    /// Under a slide, for the speaker.
    SlideNotes,
    /// Deleted, and kept by the program: tracked changes, a piece of an older version.
    Deleted,
    /// Made invisible: hidden text, white on white, a hidden slide, row, column or sheet.
    Hidden,
    /// What the program knows of the document: author, manager, last saved by, keywords.
    Properties,
    /// A copy of the source that a pivot table, a chart or a link to another workbook keeps.
    Cache,
    /// A defined name, a validation list, a connection: what makes a workbook work.
    Definition,
    /// What a camera or a scanner wrote into a picture.
    Metadata,
    /// The many addresses at several places that a mail was openly sent to: each of them saw all others.
    Recipients,
}

impl Layer {
    /// Whether who opens the document in its own program does not see it at once, so that it goes along
    /// unnoticed when the file is mailed.
    pub fn is_unseen(self) -> bool {
        !matches!(self, Layer::Body | Layer::Margin | Layer::TextBox | Layer::FormField | Layer::Recipients)
    }

    /// The word in the inventory.
    pub fn as_str(self) -> &'static str {
        match self {
            Layer::Body => "body",
            Layer::Margin => "margin",
            Layer::TextBox => "text-box",
            Layer::FormField => "form-field",
            Layer::Comment => "comment",
            Layer::SlideNotes => "slide-notes",
            Layer::Deleted => "deleted",
            Layer::Hidden => "hidden",
            Layer::Properties => "properties",
            Layer::Cache => "cache",
            Layer::Definition => "definition",
            Layer::Metadata => "metadata",
            Layer::Recipients => "recipients",
        }
    }

    /// Whether it is the text itself, which needs no mark.
    pub fn is_body(&self) -> bool {
        *self == Layer::Body
    }
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn word_in_the_inventory_is_the_word_it_is_written_with() {
        for layer in [Layer::Body, Layer::TextBox, Layer::SlideNotes, Layer::Definition, Layer::Recipients] {
            assert_eq!(serde_json::to_string(&layer).unwrap(), format!("\"{layer}\""));
        }
    }
}
