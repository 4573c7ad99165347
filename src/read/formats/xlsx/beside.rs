//! What stands beside the cells: comments, text boxes, headers, lists to choose from, links, definitions.
//!
//! In: the parts that a sheet or the workbook points to, and what follows the cells in a sheet's own part. Out:
//! text, each kind in its layer. A part that is damaged costs what it held.

use super::book::{Book, Sheet};
use super::{Editors, Limits, Package, Result, Sink, caches, text};
use crate::read::formats::markup::{Markup, Node, attribute};
use crate::read::formats::ooxml::words::{self, Look, mail_address};
use crate::read::formats::ooxml::{self, Relation, add_line};
use crate::read::formats::story::Story;
use crate::record::Layer;
use std::collections::BTreeSet;
use std::io::{Read, Seek};

/// Tells what stands beside the cells of a sheet.
pub(super) fn sheet<R: Read + Seek>(
    package: &mut Package<R>,
    sheet: &Sheet,
    after: &[u8],
    book: &Book,
    editors: &mut Editors,
    limits: &Limits,
    sink: &mut dyn Sink,
) -> Result<()> {
    let relations = ooxml::relations(package, &sheet.part, limits);
    for relation in relations.iter().filter(|relation| !relation.external) {
        let part = &relation.target;
        match relation.kind.as_str() {
            "comments" | "threadedComment" => {
                let result = comments(package, part, editors, limits);
                let lines = told(result, sink);
                text(sink, &sheet.name, Layer::Comment, &lines)?;
            }
            "drawing" => {
                drawing(package, part, &sheet.name, editors, limits, sink)?;
                let shown = ooxml::relations(package, part, limits);
                for relation in
                    shown.iter().filter(|one| matches!(one.kind.as_str(), "chart" | "diagramData"))
                {
                    drawing(package, &relation.target, &sheet.name, editors, limits, sink)?;
                }
            }
            _ => {}
        }
    }
    let mut found = After::default();
    found.addresses.extend(
        relations
            .iter()
            .filter(|link| link.external)
            .filter_map(|link| mail_address(&link.target).map(str::to_ascii_lowercase)),
    );
    // What is cut off in the middle was told by who read it.
    let _ = found.read(after, limits);
    book.values.strings.strike(&mut found.addresses);
    found.addresses.iter().for_each(|address| add_line(&mut found.definitions, "mailto", address));
    text(sink, &sheet.name, Layer::Margin, &found.margins)?;
    text(sink, &sheet.name, Layer::Definition, &found.definitions)
}

/// Tells what the workbook keeps beside its sheets.
pub(super) fn workbook<R: Read + Seek>(
    package: &mut Package<R>,
    book: &Book,
    editors: &mut Editors,
    limits: &Limits,
    sink: &mut dyn Sink,
) -> Result<()> {
    let (mut pivots, mut links) = (0, 0);
    for Relation { kind, target, .. } in &book.relations {
        match kind.as_str() {
            "pivotCacheDefinition" => {
                pivots += 1;
                ooxml::told(caches::pivot(package, target, pivots, limits, sink), sink)?;
            }
            "externalLink" => {
                links += 1;
                ooxml::told(caches::external(package, target, links, limits, sink), sink)?;
            }
            "connections" => {
                let lines = told(connections(package, target, limits), sink);
                text(sink, "connections", Layer::Definition, &lines)?;
            }
            "person" => {
                let names = told(people(package, target, limits), sink);
                names.lines().for_each(|name| editors.add(Some(name.to_owned())));
            }
            "revisionHeaders" => {
                for log in ooxml::relations(package, target, limits) {
                    let lines = told(revisions(package, &log.target, limits), sink);
                    text(sink, "revisions", Layer::Deleted, &lines)?;
                }
            }
            "customXml" => ooxml::custom_xml(package, target, limits, sink)?,
            _ => {}
        }
    }
    text(sink, "names", Layer::Definition, &book.names)
}

fn told(result: Result<String>, sink: &mut dyn Sink) -> String {
    result.unwrap_or_else(|error| {
        sink.trouble(crate::read::formats::reason(error));
        String::new()
    })
}

/// The text of comments, one on each line: notes in runs, threads in one piece. A note that only stands in for a
/// thread is passed over.
fn comments<R: Read + Seek>(
    package: &mut Package<R>,
    part: &str,
    editors: &mut Editors,
    limits: &Limits,
) -> Result<String> {
    let mut markup = package.markup(part, limits)?;
    let (mut authors, mut lines, mut line) = (Vec::new(), String::new(), String::new());
    let (mut taking, mut stands_in) = (false, false);
    loop {
        let mut is_author = false;
        match markup.next()? {
            Node::End => return Ok(lines),
            Node::Text(part) if taking => line.push_str(&part),
            Node::Text(_) => {}
            Node::Open(tag) => match tag.local_name().as_ref() {
                "author" => is_author = true,
                "comment" | "threadedComment" => {
                    let author = attribute(&tag, "authorId").and_then(|id| id.parse::<usize>().ok());
                    let author: Option<&String> = author.and_then(|author| authors.get(author));
                    stands_in = author.is_some_and(|author| author.starts_with("tc="));
                }
                "rPh" => taking = false,
                "t" | "text" => taking = true,
                _ => {}
            },
            Node::Close(tag) => match tag.local_name().as_ref() {
                "t" | "text" => taking = false,
                "comment" | "threadedComment" => {
                    if !stands_in && !line.trim().is_empty() {
                        lines.push_str(line.trim());
                        lines.push('\n');
                    }
                    line.clear();
                }
                _ => {}
            },
        }
        if is_author {
            let author = markup.text_within()?;
            editors.add(Some(author.clone()).filter(|author| !author.starts_with("tc=")));
            authors.push(author);
        }
    }
}

/// Text boxes, and the words of a chart.
fn drawing<R: Read + Seek>(
    package: &mut Package<R>,
    part: &str,
    at: &str,
    editors: &mut Editors,
    limits: &Limits,
    sink: &mut dyn Sink,
) -> Result<()> {
    let mut markup = match package.markup(part, limits) {
        Ok(markup) => markup,
        Err(error) => return ooxml::told(Err(error), sink),
    };
    let mut story = Story::new(sink, at, Layer::TextBox, limits);
    let result = words::read(&mut markup, &mut story, &[], editors, Look::default());
    story.finish()?;
    ooxml::told(result, sink)
}

/// What follows the cells in a sheet's part.
#[derive(Default)]
struct After {
    margins: String,
    definitions: String,
    /// Addresses that cells link to.
    addresses: BTreeSet<String>,
}

impl After {
    fn read(&mut self, xml: &[u8], limits: &Limits) -> Result<()> {
        let mut markup = Markup::new(xml, limits);
        let (mut in_list, mut taking, mut text) = (false, What::Nothing, String::new());
        loop {
            match markup.next()? {
                Node::End => return Ok(()),
                Node::Open(tag) => {
                    let name = tag.local_name();
                    taking = match name.as_ref() {
                        "oddHeader" | "oddFooter" | "evenHeader" | "evenFooter" | "firstHeader"
                        | "firstFooter" => What::Margin,
                        "dataValidation" => {
                            in_list = attribute(&tag, "type").as_deref() == Some("list");
                            for key in ["promptTitle", "prompt", "errorTitle", "error"] {
                                self.definitions.extend(attribute(&tag, key).map(|text| text + "\n"));
                            }
                            What::Nothing
                        }
                        "formula1" | "f" if in_list => What::List,
                        _ => What::Nothing,
                    };
                }
                Node::Text(part) if taking != What::Nothing => text.push_str(&part),
                Node::Text(_) => {}
                Node::Close(tag) => {
                    match taking {
                        What::Margin => push_margin(&text, &mut self.margins),
                        What::List => push_list(&text, &mut self.definitions),
                        What::Nothing => {}
                    }
                    text.clear();
                    taking = What::Nothing;
                    in_list &= tag.local_name().as_ref() != "dataValidation";
                }
            }
        }
    }
}

/// What the text that comes is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Nothing,
    Margin,
    List,
}

/// A list is written out between quotes; anything else refers to cells.
fn push_list(text: &str, lines: &mut String) {
    if let Some(list) = text.trim().strip_prefix('"') {
        for item in list.trim_end_matches('"').split(',') {
            lines.push_str(item.trim());
            lines.push('\n');
        }
    }
}

/// A header has codes for its look: `&L&"Arial,Bold"&12Ledenlijst&C&P`.
/// https://learn.microsoft.com/openspecs/office_standards/ms-oi29500, 18.3.1.36 of ISO 29500
fn push_margin(text: &str, lines: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        lines.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let Some(code) = rest.chars().next() else { break };
        let len = match code {
            '"' => rest[1..].find('"').map_or(rest.len(), |end| end + 2),
            '0'..='9' => rest.bytes().take_while(u8::is_ascii_digit).count(),
            'K' => 1 + rest[1..].bytes().take(6).take_while(u8::is_ascii_hexdigit).count(),
            _ => code.len_utf8(),
        };
        match code {
            '&' => lines.push('&'),
            'L' | 'C' | 'R' if !lines.is_empty() && !lines.ends_with('\n') => lines.push('\n'),
            _ => {}
        }
        rest = &rest[len..];
    }
    lines.push_str(rest);
    lines.push('\n');
}

/// What data connections say: where to, as whom, and what is asked.
fn connections<R: Read + Seek>(package: &mut Package<R>, part: &str, limits: &Limits) -> Result<String> {
    const KEYS: &[&str] = &["description", "connection", "command", "url", "sourceFile", "odcFile"];
    let mut markup = package.markup(part, limits)?;
    let mut lines = String::new();
    loop {
        match markup.next()? {
            Node::End => return Ok(lines),
            Node::Open(tag) => {
                for key in KEYS {
                    if let Some(value) = attribute(&tag, key) {
                        add_line(&mut lines, key, &value);
                    }
                }
            }
            _ => {}
        }
    }
}

/// The names of those who took part in threads, one on each line.
fn people<R: Read + Seek>(package: &mut Package<R>, part: &str, limits: &Limits) -> Result<String> {
    let mut markup = package.markup(part, limits)?;
    let mut names = String::new();
    loop {
        match markup.next()? {
            Node::End => return Ok(names),
            Node::Open(tag) => names.extend(attribute(&tag, "displayName").map(|name| name + "\n")),
            _ => {}
        }
    }
}

/// The values that were there before cells were changed, one on each line.
fn revisions<R: Read + Seek>(package: &mut Package<R>, part: &str, limits: &Limits) -> Result<String> {
    let mut markup = package.markup(part, limits)?;
    let mut lines = String::new();
    let (mut old, mut taking) = (false, false);
    loop {
        match markup.next()? {
            Node::End => return Ok(lines),
            Node::Open(tag) => match tag.local_name().as_ref() {
                "oc" => old = true,
                "t" | "v" => taking = old,
                _ => {}
            },
            Node::Text(text) if taking => lines.push_str(&text),
            Node::Text(_) => {}
            Node::Close(tag) => match tag.local_name().as_ref() {
                "oc" => {
                    old = false;
                    lines.push('\n');
                }
                "t" | "v" => taking = false,
                _ => {}
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn margin(text: &str) -> String {
        let mut lines = String::new();
        push_margin(text, &mut lines);
        lines
    }

    #[test]
    fn header_loses_its_codes_and_keeps_its_words() {
        assert_eq!(
            margin("&L&\"Arial,Bold\"&12Leden && co&C&P van &N&R&KFF0000Jan"),
            "Leden & co\n van \nJan\n"
        );
        assert_eq!(margin("&"), "\n");
        assert_eq!(margin("&\"open"), "\n");
    }

    #[test]
    fn list_that_is_written_out_is_told_and_a_reference_is_not() {
        let xml = b"</sheetData><dataValidation type=\"list\"><formula1>\"Jan, Piet\"</formula1></dataValidation>\
            <dataValidation type=\"list\" prompt=\"Kies\"><formula1>$A$1:$A$9</formula1></dataValidation></worksheet>";
        let mut after = After::default();
        after.read(xml, &Limits::default()).unwrap();
        assert_eq!(after.definitions, "Jan\nPiet\nKies\n");
    }
}
