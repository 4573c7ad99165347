//! The text of a document or a presentation: paragraphs, tables, and the layers they stand in.
//!
//! In: XML from the inside of the element that holds the text. Out: paragraphs and tables in a story, a place for
//! each slide. It ends with that element.

use super::Styles;
use crate::read::Result;
use crate::read::formats::markup::{Markup, Node, attribute, is_set};
use crate::read::formats::ooxml::Editors;
use crate::read::formats::ooxml::words::mail_address;
use crate::read::formats::story::Story;
use crate::record::Layer;
use quick_xml::events::BytesStart;
use std::io::Read;

/// Reads on to the end of the element that was just opened.
pub(super) fn read<R: Read>(
    markup: &mut Markup<R>,
    story: &mut Story<'_>,
    styles: &Styles,
    editors: &mut Editors,
) -> Result<()> {
    let mut text = Text {
        story,
        styles,
        open: Vec::new(),
        paragraphs: 0,
        layers: Vec::new(),
        columns: 1,
        link: None,
        slides: 0,
    };
    loop {
        let is_creator = match markup.next()? {
            Node::End => return Ok(()),
            Node::Open(tag) => {
                tag.local_name().as_ref() == "creator" || {
                    text.open(&tag)?;
                    false
                }
            }
            Node::Close(tag) => {
                if text.close(tag.local_name().as_ref())? {
                    return Ok(());
                }
                false
            }
            Node::Text(part) => {
                text.push(&part);
                false
            }
        };
        if is_creator {
            editors.add(Some(markup.text_within()?));
        }
    }
}

/// What an element did that its end undoes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Undo {
    Nothing,
    /// A layer of the story.
    Layer,
    /// A layer for the text in it alone.
    Text,
    /// What is in it is passed over.
    Skip,
}

struct Text<'a, 's> {
    story: &'a mut Story<'s>,
    styles: &'a Styles,
    /// The elements that are open.
    open: Vec<Undo>,
    /// Paragraphs that are open: one in a text box in another.
    paragraphs: usize,
    /// Layers of pieces of a paragraph.
    layers: Vec<Layer>,
    /// How wide the cell is.
    columns: usize,
    /// The address that the text in hand links to, and where that text begins.
    link: Option<(String, usize)>,
    slides: usize,
}

impl Text<'_, '_> {
    fn open(&mut self, tag: &BytesStart<'_>) -> Result<()> {
        if self.open.last() == Some(&Undo::Skip) {
            self.open.push(Undo::Skip);
            return Ok(());
        }
        let name = tag.local_name();
        let undo = match name.as_ref() {
            "p" | "h" => {
                self.paragraphs += 1;
                self.style(tag, "paragraph")
            }
            "span" => self.style(tag, "text"),
            "s" => {
                let count = attribute(tag, "c").and_then(|count| count.parse().ok()).unwrap_or(1);
                self.push(&" ".repeat(usize::clamp(count, 1, 100)));
                Undo::Nothing
            }
            "tab" => self.put("\t"),
            "line-break" => self.put("\n"),
            "a" => {
                let href = attribute(tag, "href").unwrap_or_default();
                self.link = mail_address(&href).map(|address| (address.to_owned(), self.story.mark()));
                Undo::Nothing
            }
            "page" => {
                self.slides += 1;
                let hidden = self.styles.hides("drawing-page", tag);
                let layer = if hidden { Layer::Hidden } else { Layer::Body };
                self.story.turn_to(&format!("slide {}", self.slides), layer)?;
                Undo::Nothing
            }
            "table" => {
                self.story.begin_table();
                Undo::Nothing
            }
            "table-header-rows" => {
                self.story.heading_row();
                Undo::Nothing
            }
            "table-cell" => {
                self.columns =
                    attribute(tag, "number-columns-repeated").and_then(|n| n.parse().ok()).unwrap_or(1);
                Undo::Nothing
            }
            name => self.layer(name, tag),
        };
        self.open.push(undo);
        Ok(())
    }

    /// An element that stands in another layer, or holds text in an attribute.
    fn layer(&mut self, name: &str, tag: &BytesStart<'_>) -> Undo {
        let qualified = tag.name();
        let mut line = |layer, keys: [&str; 2]| {
            if let Some(text) = keys.iter().find_map(|key| attribute(tag, key)) {
                self.story.line_as(layer, &text);
                return true;
            }
            false
        };
        match name {
            "annotation" => self.enter(Layer::Comment),
            "note-body" => self.enter(Layer::Margin),
            "deletion" => self.enter(Layer::Deleted),
            "notes" => self.enter(Layer::SlideNotes),
            "text-box" if self.slides == 0 => self.enter(Layer::TextBox),
            "section" if is_hidden(tag) => self.enter(Layer::Hidden),
            "title" | "desc" if qualified.as_ref().starts_with("svg:") => {
                self.paragraphs += 1;
                self.enter(Layer::Definition)
            }
            "hidden-paragraph" | "hidden-text" => {
                if line(Layer::Hidden, ["string-value"; 2]) {
                    Undo::Skip
                } else {
                    self.hide()
                }
            }
            "label" | "option" | "item" => {
                line(Layer::FormField, ["value", "label"]);
                Undo::Nothing
            }
            "user-field-decl" => {
                line(Layer::Definition, ["string-value"; 2]);
                Undo::Nothing
            }
            "date" if qualified.as_ref().starts_with("dc:") => Undo::Skip,
            "note-citation" | "creator-initials" | "binary-data" | "scripts" | "event-listeners" => {
                Undo::Skip
            }
            _ => Undo::Nothing,
        }
    }

    fn put(&mut self, text: &str) -> Undo {
        self.push(text);
        Undo::Nothing
    }

    fn enter(&mut self, layer: Layer) -> Undo {
        self.story.enter(layer);
        Undo::Layer
    }

    fn hide(&mut self) -> Undo {
        self.layers.push(Layer::Hidden);
        Undo::Text
    }

    fn style(&mut self, tag: &BytesStart<'_>, family: &str) -> Undo {
        let white = || self.slides == 0 && self.story.is_plain() && self.styles.whitens(tag);
        if self.styles.hides(family, tag) || white() { self.hide() } else { Undo::Nothing }
    }

    /// Ends an element. Says whether it was the outermost.
    fn close(&mut self, name: &str) -> Result<bool> {
        let Some(undo) = self.open.pop() else { return Ok(true) };
        match undo {
            Undo::Skip => return Ok(false),
            Undo::Layer => {
                self.story.leave();
                if matches!(name, "title" | "desc") {
                    self.paragraphs = self.paragraphs.saturating_sub(1);
                }
            }
            Undo::Text => self.layers.truncate(self.layers.len().saturating_sub(1)),
            Undo::Nothing => {}
        }
        match name {
            "p" | "h" => {
                self.paragraphs = self.paragraphs.saturating_sub(1);
                self.story.end_paragraph()?;
            }
            "a" => {
                if let Some((address, from)) = self.link.take()
                    && !self.story.since(from).contains(&address)
                {
                    self.story.line_as(Layer::Definition, &address);
                }
            }
            "table-cell" | "covered-table-cell" => {
                self.story.end_cell(self.columns.clamp(1, 1024));
                self.columns = 1;
            }
            "table-row" => self.story.end_row()?,
            "table" => self.story.end_table()?,
            _ => {}
        }
        Ok(false)
    }

    fn push(&mut self, text: &str) {
        if self.paragraphs == 0 || self.open.last() == Some(&Undo::Skip) {
            return;
        }
        match self.layers.last() {
            Some(&layer) => self.story.push_as(layer, text),
            None => self.story.push(text),
        }
    }
}

/// Whether a section is not shown.
fn is_hidden(tag: &BytesStart<'_>) -> bool {
    match attribute(tag, "display").as_deref() {
        Some("none") => true,
        Some("condition") => is_set(tag, "is-hidden"),
        _ => false,
    }
}
