//! OpenDocument: texts, presentations and spreadsheets, in a package or flat in one XML file.
//!
//! In: a package, or XML. Out: running text with tables that are lists as grids; a grid for each sheet; and, each
//! in a layer of its own, remarks, deleted and hidden text, headers, properties. Embedded objects are read too.

mod sheets;
mod text;

use super::markup::{Markup, Node, attribute};
use super::ooxml::{self, Editors, add_line};
use super::package::{self, Package};
use super::story::Story;
use super::{Error, Flow, Format, How, Input, Limits, Result, Sink, known};
use crate::record::Layer;
use quick_xml::events::BytesStart;
use std::collections::HashSet;
use std::io::{Read, Seek};

pub(super) static ODT: Format = Format {
    name: "odt",
    endings: &["odt", "ott", "fodt"],
    looks_like: |input| is(input, "odt", b"opendocument.text"),
    read: How::Read(read),
    note: TEXT,
};

pub(super) static ODP: Format = Format {
    name: "odp",
    endings: &["odp", "otp", "fodp"],
    looks_like: |input| is(input, "odp", b"opendocument.presentation"),
    read: How::Read(read),
    note: TEXT,
};

pub(super) static ODG: Format = Format {
    name: "odg",
    endings: &["odg", "otg", "fodg"],
    looks_like: |input| is(input, "odg", b"opendocument.graphics"),
    read: How::Read(read),
    note: TEXT,
};

pub(super) static ODS: Format = Format {
    name: "ods",
    endings: &["ods", "ots", "fods"],
    looks_like: |input| is(input, "ods", b"opendocument.spreadsheet"),
    read: How::Read(read),
    note: "every sheet, with hidden sheets, rows and columns; remarks, old values, lists to choose from, properties",
};

const TEXT: &str = "text or slides, tables, notes, headers; remarks, deleted and hidden text, properties";

fn is(input: &mut Input, kind: &str, mime: &[u8]) -> bool {
    match known::container(input) {
        Some(container) => container == kind,
        None => known::opening(input).is_some_and(|text| {
            let has = |sign: &[u8]| memchr::memmem::find(text, sign).is_some();
            has(b"office:document") && has(mime)
        }),
    }
}

fn read(input: &mut Input, limits: &Limits, sink: &mut dyn Sink) -> Result<()> {
    let Some(format) = known::container(input) else {
        let mut reading = Reading::new(limits);
        let result = reading.flat(&mut Markup::new(input.stream()?, limits), sink);
        return reading.end(sink).and(result);
    };
    let mut package = package::open(input, format, limits)?;
    if is_encrypted(&mut package, limits) {
        return Err(Error::Encrypted);
    }
    if !package.has("content.xml") {
        return Err(Error::Corrupt { what: format!("{format}: no content.xml") });
    }
    let mut reading = Reading::new(limits);
    match reading.part(&mut package, "content.xml", "", Layer::Body, sink) {
        Err(Error::Encrypted) => return Err(Error::Encrypted),
        result => ooxml::told(result, sink)?,
    }
    for part in ["styles.xml", "meta.xml"] {
        if package.has(part) {
            let result = reading.part(&mut package, part, "", Layer::Margin, sink);
            ooxml::told(result, sink)?;
        }
    }
    objects(&mut package, &mut reading, sink)?;
    reading.end(sink)?;
    package.end(sink);
    Ok(())
}

/// Whether the list of parts says that they are encrypted. Then there is a zip, but what is in it is not XML.
fn is_encrypted<R: Read + Seek>(package: &mut Package<R>, limits: &Limits) -> bool {
    let Ok(mut markup) = package.markup("META-INF/manifest.xml", limits) else { return false };
    loop {
        match markup.next() {
            Ok(Node::Open(tag)) if tag.local_name().as_ref() == "encryption-data" => return true,
            Ok(Node::End) | Err(_) => return false,
            Ok(_) => {}
        }
    }
}

/// Objects that are embedded: documents of this kind in a folder of their own, and files of other programs.
fn objects<R: Read + Seek>(
    package: &mut Package<R>,
    reading: &mut Reading<'_>,
    sink: &mut dyn Sink,
) -> Result<()> {
    const MOST: usize = 1000;
    let is_object = |name: &&String| {
        let (folder, inner) = name.split_once('/').unwrap_or((name, ""));
        let is_object = folder.starts_with("Object ") && matches!(inner, "" | "content.xml");
        is_object && !name.ends_with('/') || folder == "Pictures" && ooxml::is_photo(inner)
    };
    let names = package.names();
    for name in names.iter().filter(is_object).take(MOST) {
        match name.strip_suffix("/content.xml") {
            Some(at) => {
                let result = reading.part(package, name, at, Layer::TextBox, sink);
                ooxml::told(result, sink)?;
            }
            None => package.member(name, sink)?,
        }
    }
    Ok(())
}

/// Names of styles that hide what they are for.
#[derive(Default)]
struct Styles {
    hidden: HashSet<(String, String)>,
    /// White letters.
    white: HashSet<String>,
    /// The family and name of the style that is being read.
    open: (String, String),
}

impl Styles {
    /// Looks at an element. Names of elements tell enough: what is asked for is in these alone.
    fn open(&mut self, tag: &BytesStart<'_>) {
        let says = |key: &str, value: &str| attribute(tag, key).as_deref() == Some(value);
        let hides = match tag.local_name().as_ref() {
            "style" => {
                let get = |key| attribute(tag, key).unwrap_or_default();
                self.open = (get("family"), get("name"));
                false
            }
            "text-properties" => {
                let bare = attribute(tag, "background-color").is_none_or(|colour| colour == "transparent");
                if says("color", "#ffffff") && bare {
                    self.white.insert(self.open.1.clone());
                }
                says("display", "none")
            }
            "table-properties" => says("display", "false"),
            "drawing-page-properties" => says("visibility", "hidden"),
            _ => false,
        };
        if hides {
            self.hidden.insert(self.open.clone());
        }
    }

    /// Whether a style of a family hides.
    fn hides(&self, family: &str, tag: &BytesStart<'_>) -> bool {
        let name = || attribute(tag, "style-name").unwrap_or_default();
        !self.hidden.is_empty() && self.hidden.contains(&(family.to_owned(), name()))
    }

    /// Whether a style has white letters.
    fn whitens(&self, tag: &BytesStart<'_>) -> bool {
        !self.white.is_empty() && attribute(tag, "style-name").is_some_and(|name| self.white.contains(&name))
    }
}

/// A document that is being read.
struct Reading<'l> {
    limits: &'l Limits,
    styles: Styles,
    editors: Editors,
    properties: String,
}

impl<'l> Reading<'l> {
    fn new(limits: &'l Limits) -> Self {
        Reading { limits, styles: Styles::default(), editors: Editors::default(), properties: String::new() }
    }

    /// Reads a part of a package.
    fn part<R: Read + Seek>(
        &mut self,
        package: &mut Package<R>,
        part: &str,
        at: &str,
        layer: Layer,
        sink: &mut dyn Sink,
    ) -> Result<()> {
        let mut markup = package.markup(part, self.limits)?;
        self.content(&mut markup, at, layer, sink)
    }

    /// Reads a document that is all in one.
    fn flat<R: Read>(&mut self, markup: &mut Markup<R>, sink: &mut dyn Sink) -> Result<()> {
        self.content(markup, "", Layer::Body, sink)
    }

    /// Finds what there is to read, and who reads it.
    fn content<R: Read>(
        &mut self,
        markup: &mut Markup<R>,
        at: &str,
        layer: Layer,
        sink: &mut dyn Sink,
    ) -> Result<()> {
        loop {
            let found = match markup.next()? {
                Node::End => return Ok(()),
                Node::Open(tag) => {
                    self.styles.open(&tag);
                    Found::of(&tag)
                }
                _ => continue,
            };
            match found {
                Found::Nothing => {}
                Found::Property(word) => {
                    let value = markup.text_within()?;
                    add_line(&mut self.properties, &word, &value);
                }
                Found::Sheets => {
                    let mut story = Story::new(sink, at, layer, self.limits);
                    let result =
                        sheets::read(markup, &mut story, &self.styles, &mut self.editors, self.limits);
                    story.finish()?;
                    result?;
                }
                Found::Text(place) => {
                    let (at, layer) = place.unwrap_or((at, layer));
                    let mut story = Story::new(sink, at, layer, self.limits);
                    let result = text::read(markup, &mut story, &self.styles, &mut self.editors);
                    story.finish()?;
                    result?;
                }
            }
        }
    }

    fn end(&mut self, sink: &mut dyn Sink) -> Result<()> {
        for name in self.editors.names() {
            add_line(&mut self.properties, "editor", name);
        }
        let text = std::mem::take(&mut self.properties);
        match !text.is_empty() && sink.text("properties", Layer::Properties, 1, &text) == Flow::Stop {
            true => Err(Error::Stopped),
            false => Ok(()),
        }
    }
}

/// What an element has for us.
enum Found {
    Nothing,
    Property(String),
    Sheets,
    Text(Option<(&'static str, Layer)>),
}

impl Found {
    fn of(tag: &BytesStart<'_>) -> Self {
        let word = |word: &str| Found::Property(word.to_owned());
        match tag.local_name().as_ref() {
            "initial-creator" => word("author"),
            "creator" => word("last saved by"),
            "printed-by" => word("printed by"),
            "title" => word("title"),
            "subject" => word("subject"),
            "description" => word("comments"),
            "keyword" => word("keywords"),
            "user-defined" => Found::Property(attribute(tag, "name").unwrap_or_default()),
            "header" | "header-left" | "header-first" => Found::Text(Some(("header", Layer::Margin))),
            "footer" | "footer-left" | "footer-first" => Found::Text(Some(("footer", Layer::Margin))),
            "spreadsheet" => Found::Sheets,
            "text" | "presentation" | "drawing" | "chart" if tag.name().as_ref().starts_with("office:") => {
                Found::Text(None)
            }
            _ => Found::Nothing,
        }
    }
}
