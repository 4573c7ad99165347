//! The text of Word, of slides and of drawings: runs that are joined, and the layers they stand in.
//!
//! In: the XML of a part. Out: paragraphs and tables in a story. Prefixes and versions of the namespaces make no
//! difference: the same names mean the same in all. What is deleted or hidden goes to a layer of its own, and
//! what an older program would show instead of a shape is passed over.

use super::{Editors, Relation};
use crate::read::Result;
use crate::read::formats::markup::{Markup, Node, attribute, is_set};
use crate::read::formats::story::Story;
use crate::record::Layer;
use quick_xml::events::BytesStart;
use std::io::Read;

/// What is looked at in a part.
#[derive(Clone, Copy, Default)]
pub(in crate::read::formats) struct Look {
    /// White text is on paper, so it is hidden.
    pub on_paper: bool,
    /// A chart shows what it keeps of its source.
    pub charts: bool,
}

/// Reads a part into a story.
pub(in crate::read::formats) fn read<R: Read>(
    markup: &mut Markup<R>,
    story: &mut Story<'_>,
    links: &[Relation],
    editors: &mut Editors,
    look: Look,
) -> Result<()> {
    let mut words = Words {
        story,
        links,
        editors,
        look,
        run: Run::default(),
        outer: Vec::new(),
        deleted: 0,
        skipped: 0,
        taking: Taking::Nothing,
        shaded: false,
        shapes: Vec::new(),
        in_cache: false,
        choices: Vec::new(),
        columns: 1,
        link: None,
    };
    loop {
        match markup.next()? {
            Node::End => return Ok(()),
            Node::Open(_) if words.skipped > 0 => words.skipped += 1,
            Node::Close(_) if words.skipped > 0 => words.skipped -= 1,
            Node::Open(tag) => words.open(&tag),
            Node::Close(tag) => words.close(tag.local_name().as_ref())?,
            Node::Text(text) => words.text(&text),
        }
    }
}

struct Words<'a, 's> {
    story: &'a mut Story<'s>,
    links: &'a [Relation],
    editors: &'a mut Editors,
    look: Look,
    run: Run,
    /// The runs around the text boxes that this one is in.
    outer: Vec<Run>,
    /// Deletions that are open.
    deleted: usize,
    /// Elements open that are passed over.
    skipped: usize,
    taking: Taking,
    /// Whether the paragraph has a background.
    shaded: bool,
    /// Per shape that is open, whether it is not shown.
    shapes: Vec<bool>,
    in_cache: bool,
    /// Per choice between shapes, whether one was taken.
    choices: Vec<bool>,
    /// How wide the cell is.
    columns: usize,
    /// The address that the text in hand links to, and where that text begins.
    link: Option<(String, usize)>,
}

/// What is known of a run of text.
#[derive(Default)]
struct Run {
    open: bool,
    /// Its properties are being read.
    properties: bool,
    hidden: bool,
    white: bool,
    shaded: bool,
    /// Whether it is a link by itself.
    link: bool,
}

/// What the text that comes is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Taking {
    Nothing,
    Text,
    Deleted,
}

impl Words<'_, '_> {
    fn open(&mut self, tag: &BytesStart<'_>) {
        let name = tag.local_name();
        match name.as_ref() {
            "r" | "fld" => self.run = Run { open: true, ..Run::default() },
            "rPr" => self.run.properties = self.run.open,
            "t" => self.taking = Taking::Text,
            "delText" => self.taking = Taking::Deleted,
            "v" if self.in_cache => self.taking = Taking::Text,
            "strCache" | "strLit" => self.in_cache = self.look.charts,
            "tab" | "ptab" if self.run.open && !self.run.properties => self.push("\t"),
            "br" | "cr" if !self.run.properties => self.push("\n"),
            "noBreakHyphen" => self.push("-"),
            "del" | "moveFrom" => {
                self.deleted += 1;
                self.editors.add(attribute(tag, "author"));
            }
            "ins" | "moveTo" | "comment" => self.editors.add(attribute(tag, "author")),
            "rPrChange" | "pPrChange" | "sectPrChange" | "tblPrChange" | "trPrChange" | "tcPrChange" => {
                self.skipped = 1;
            }
            "AlternateContent" => self.choices.push(false),
            "Choice" => self.choices.last_mut().into_iter().for_each(|taken| *taken = true),
            "Fallback" if self.choices.last() == Some(&true) => self.skipped = 1,
            "txbxContent" => {
                self.outer.push(std::mem::take(&mut self.run));
                self.story.enter(Layer::TextBox);
            }
            "sp" | "graphicFrame" | "pic" | "cxnSp" => self.shapes.push(false),
            "cNvPr" if is_set(tag, "hidden") => {
                if let Some(hidden) = self.shapes.last_mut().filter(|hidden| !**hidden) {
                    *hidden = true;
                    self.story.enter(Layer::Hidden);
                }
            }
            "tbl" => self.story.begin_table(),
            "tblHeader" => self.story.heading_row(),
            "tc" => self.columns = width(attribute(tag, "gridSpan")),
            "gridSpan" => self.columns = width(attribute(tag, "val")),
            "hyperlink" => self.begin_link(tag),
            "hlinkClick" => {
                self.run.link = self.run.open;
                self.begin_link(tag);
            }
            _ if self.run.properties || name.as_ref() == "shd" => self.look_of(name.as_ref(), tag),
            name => self.aside(name, tag),
        }
    }

    /// How text looks.
    fn look_of(&mut self, name: &str, tag: &BytesStart<'_>) {
        let value = || attribute(tag, "val").unwrap_or_default();
        match name {
            "vanish" => self.run.hidden = !matches!(value().as_str(), "0" | "false" | "off"),
            "color" => self.run.white = value().eq_ignore_ascii_case("FFFFFF"),
            "highlight" => self.run.shaded = true,
            "shd" => {
                let fill = attribute(tag, "fill").unwrap_or_default();
                let coloured = !matches!(fill.as_str(), "" | "auto") && !fill.eq_ignore_ascii_case("FFFFFF");
                if self.run.properties {
                    self.run.shaded |= coloured;
                } else {
                    self.shaded |= coloured;
                }
            }
            _ => {}
        }
    }

    /// What holds text in an attribute.
    fn aside(&mut self, name: &str, tag: &BytesStart<'_>) {
        let mut line = |layer, key| {
            if let Some(text) = attribute(tag, key) {
                self.story.line_as(layer, &text);
            }
        };
        match name {
            "listItem" => line(Layer::FormField, "displayText"),
            "listEntry" => line(Layer::FormField, "val"),
            "textpath" => line(Layer::TextBox, "string"),
            "docPr" | "cNvPr" => line(Layer::Definition, "descr"),
            "docVar" => line(Layer::Definition, "val"),
            "connectString" | "query" => line(Layer::Definition, "val"),
            "background" => self.look.on_paper = false,
            _ => {}
        }
    }

    fn close(&mut self, name: &str) -> Result<()> {
        match name {
            "r" | "fld" if std::mem::take(&mut self.run).link => {
                self.end_link();
            }
            "rPr" => self.run.properties = false,
            "t" | "delText" => self.taking = Taking::Nothing,
            "v" if self.in_cache => {
                self.taking = Taking::Nothing;
                return self.story.end_paragraph();
            }
            "strCache" | "strLit" => self.in_cache = false,
            "del" | "moveFrom" => self.deleted = self.deleted.saturating_sub(1),
            "AlternateContent" => self.choices.truncate(self.choices.len().saturating_sub(1)),
            "txbxContent" => {
                self.run = self.outer.pop().unwrap_or_default();
                self.story.leave();
            }
            "sp" | "graphicFrame" | "pic" | "cxnSp" if self.shapes.pop() == Some(true) => {
                self.story.leave();
            }
            "p" => {
                self.shaded = false;
                return self.story.end_paragraph();
            }
            "tc" => {
                self.story.end_cell(self.columns);
                self.columns = 1;
            }
            "tr" => return self.story.end_row(),
            "tbl" => return self.story.end_table(),
            "hyperlink" => self.end_link(),
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &str) {
        if self.taking != Taking::Nothing {
            self.push(text);
        }
    }

    fn push(&mut self, text: &str) {
        let white = self.look.on_paper && self.run.white && !self.run.shaded && !self.shaded;
        if self.deleted > 0 || self.taking == Taking::Deleted {
            self.story.push_as(Layer::Deleted, text);
        } else if self.run.hidden || white && self.story.is_plain() {
            self.story.push_as(Layer::Hidden, text);
        } else {
            self.story.push(text);
        }
    }

    fn begin_link(&mut self, tag: &BytesStart<'_>) {
        let Some(id) = attribute(tag, "id") else { return };
        let link = self.links.iter().find(|link| link.id == id && link.external);
        let Some(address) = link.and_then(|link| mail_address(&link.target)) else { return };
        self.link = Some((address.to_owned(), self.story.mark()));
    }

    /// An address that only the link holds is kept beside the text.
    fn end_link(&mut self) {
        if let Some((address, from)) = self.link.take()
            && !self.story.since(from).contains(&address)
        {
            self.story.line_as(Layer::Definition, &address);
        }
    }
}

fn width(columns: Option<String>) -> usize {
    columns.and_then(|columns| columns.parse().ok()).unwrap_or(1).clamp(1, 1024)
}

/// The address in `mailto:jan@example.nl?subject=…`.
pub(in crate::read::formats) fn mail_address(target: &str) -> Option<&str> {
    let address =
        target.get(..7).filter(|scheme| scheme.eq_ignore_ascii_case("mailto:")).map(|_| &target[7..])?;
    let address = address.split('?').next().unwrap_or_default();
    (!address.is_empty()).then_some(address)
}
