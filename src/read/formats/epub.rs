//! Books: epub.
//!
//! In: a package with a list of chapters. Out: the text of each in reading order, tables that are lists as grids,
//! and who made it. Styles and scripts are no text.

use super::markup::{Markup, Node, attribute};
use super::ooxml::{self, add_line};
use super::package::{self, Package};
use super::story::Story;
use super::{Error, Flow, Format, How, Input, Limits, Result, Sink, known};
use crate::record::{Layer, Reason};
use std::collections::HashMap;
use std::io::{Read, Seek};

pub(super) static FORMAT: Format = Format {
    name: "epub",
    endings: &["epub"],
    looks_like: |input| known::container(input) == Some("epub"),
    read: How::Read(read),
    note: "every chapter; who made it",
};

/// Chapters that a book can have.
const MOST: usize = 10_000;

fn read(input: &mut Input, limits: &Limits, sink: &mut dyn Sink) -> Result<()> {
    let mut package = package::open(input, "epub", limits)?;
    let list = list_of_contents(&mut package, limits)?;
    let book = Book::read(&mut package, &list, limits)?;
    if book.chapters.len() > MOST {
        sink.trouble(Reason::Limit("chapters".to_owned()));
    }
    for (number, chapter) in book.chapters.iter().take(MOST).enumerate() {
        let at = format!("chapter {}", number + 1);
        let result = package.markup(chapter, limits).and_then(|mut markup| {
            let mut story = Story::new(sink, &at, Layer::Body, limits);
            let result = page(&mut markup, &mut story);
            story.finish()?;
            result
        });
        ooxml::told(result, sink)?;
    }
    package.end(sink);
    let text = &book.properties;
    let wanted = text.is_empty() || sink.text("properties", Layer::Properties, 1, text) == Flow::More;
    if wanted { Ok(()) } else { Err(Error::Stopped) }
}

/// The part that lists the others, as the container says.
fn list_of_contents<R: Read + Seek>(package: &mut Package<R>, limits: &Limits) -> Result<String> {
    let mut markup = package.markup("META-INF/container.xml", limits)?;
    loop {
        match markup.next()? {
            Node::End => return Err(Error::Corrupt { what: "epub: no list of contents".to_owned() }),
            Node::Open(tag) if tag.local_name().as_ref() == "rootfile" => {
                if let Some(part) = attribute(&tag, "full-path") {
                    return Ok(part);
                }
            }
            _ => {}
        }
    }
}

/// The chapters in reading order, and who made them.
#[derive(Default)]
struct Book {
    chapters: Vec<String>,
    properties: String,
}

impl Book {
    fn read<R: Read + Seek>(package: &mut Package<R>, list: &str, limits: &Limits) -> Result<Self> {
        let folder = list.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut book = Book::default();
        let mut parts: HashMap<String, String> = HashMap::new();
        let mut markup = package.markup(list, limits)?;
        loop {
            let word = match markup.next()? {
                Node::End => return Ok(book),
                Node::Open(tag) => {
                    let get = |key| attribute(&tag, key).unwrap_or_default();
                    match tag.local_name().as_ref() {
                        "item" if parts.len() < 2 * MOST => {
                            parts.insert(get("id"), ooxml::resolve(folder, &get("href")));
                            continue;
                        }
                        "itemref" if book.chapters.len() <= MOST => {
                            book.chapters.extend(parts.remove(&get("idref")));
                            continue;
                        }
                        "creator" => "author",
                        "contributor" => "editor",
                        "title" => "title",
                        "subject" => "subject",
                        _ => continue,
                    }
                }
                _ => continue,
            };
            let value = markup.text_within()?;
            add_line(&mut book.properties, word, &value);
        }
    }
}

/// The text of a page in XHTML.
fn page<R: Read>(markup: &mut Markup<R>, story: &mut Story<'_>) -> Result<()> {
    let mut skipped = 0usize;
    loop {
        match markup.next()? {
            Node::End => return Ok(()),
            Node::Open(_) if skipped > 0 => skipped += 1,
            Node::Close(_) if skipped > 0 => skipped -= 1,
            Node::Text(_) if skipped > 0 => {}
            Node::Open(tag) => match tag.local_name().as_ref() {
                "script" | "style" | "head" => skipped = 1,
                "br" => story.push("\n"),
                "table" => story.begin_table(),
                _ => {}
            },
            Node::Close(tag) => match tag.local_name().as_ref() {
                "p" | "div" | "li" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "dt" | "dd" | "caption"
                | "blockquote" | "pre" | "section" => story.end_paragraph()?,
                "td" | "th" => story.end_cell(1),
                "tr" => story.end_row()?,
                "table" => story.end_table()?,
                _ => {}
            },
            Node::Text(text) => {
                // A line break in the source is a blank, and blanks between blocks are none.
                if !text.trim().is_empty() {
                    story.push(&text.replace(['\n', '\r'], " "));
                } else if !text.is_empty() && !text.contains('\n') {
                    story.push(" ");
                }
            }
        }
    }
}
