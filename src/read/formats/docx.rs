//! Word documents: docx and its kin.
//!
//! In: a package with a document in it. Out: the text, with tables that are lists as grids; headers, footers and
//! notes; and, each in a layer of its own, text boxes, form fields, comments, tracked deletions, hidden text and
//! properties. Embedded files are members. Macros are not looked into.

use super::ooxml::words::{self, Look};
use super::ooxml::{self, Editors, Relation};
use super::package::{self, Package};
use super::story::Story;
use super::{Format, How, known};
use crate::read::{Error, Input, Limits, Result, Sink};
use crate::record::Layer;
use std::collections::HashSet;
use std::io::{Read, Seek};

pub(super) static FORMAT: Format = Format {
    name: "docx",
    endings: ENDINGS,
    looks_like: |input| match known::container(input) {
        Some("docx") => true,
        Some("encrypted") => ENDINGS.contains(&input.ending()),
        _ => false,
    },
    read: How::Read(read),
    note: "text, tables, notes, headers and text boxes; comments, deleted and hidden text, properties; embedded files",
};

const ENDINGS: &[&str] = &["docx", "docm", "dotx", "dotm"];

fn read(input: &mut Input, limits: &Limits, sink: &mut dyn Sink) -> Result<()> {
    if known::container(input) == Some("encrypted") {
        return Err(Error::Encrypted);
    }
    let mut package = package::open(input, "docx", limits)?;
    let main = ooxml::main_part(&mut package, "word/document.xml", limits)?;
    let mut editors = Editors::default();
    let place = Place { part: &main, at: "", layer: Layer::Body };
    match read_part(&mut package, &place, &mut editors, limits, sink) {
        Err(Error::Encrypted) => return Err(Error::Encrypted),
        result => ooxml::told(result, sink)?,
    }
    let mut seen = HashSet::new();
    for relation in ooxml::reach(&mut package, &main, limits) {
        let (at, layer) = match relation.kind.as_str() {
            "header" => ("header", Layer::Margin),
            "footer" => ("footer", Layer::Margin),
            "footnotes" => ("footnotes", Layer::Margin),
            "endnotes" => ("endnotes", Layer::Margin),
            "comments" => ("comments", Layer::Comment),
            "chart" => ("chart", Layer::TextBox),
            "diagramData" => ("diagram", Layer::TextBox),
            "glossaryDocument" => ("building blocks", Layer::Definition),
            "settings" => ("settings", Layer::Definition),
            "customXml" => {
                ooxml::custom_xml(&mut package, &relation.target, limits, sink)?;
                continue;
            }
            "aFChunk" => {
                package.member(&relation.target, sink)?;
                continue;
            }
            _ => continue,
        };
        // The same header is often there three times: for the first page, for even ones and for the rest.
        if layer == Layer::Margin && !seen.insert((at, package.fingerprint(&relation.target))) {
            continue;
        }
        let place = Place { part: &relation.target, at, layer };
        let result = read_part(&mut package, &place, &mut editors, limits, sink);
        ooxml::told(result, sink)?;
    }
    ooxml::properties(&mut package, &editors, limits, sink)?;
    ooxml::members(&mut package, sink)?;
    package.end(sink);
    Ok(())
}

/// A part, and what its text is called.
struct Place<'a> {
    part: &'a str,
    at: &'a str,
    layer: Layer,
}

fn read_part<R: Read + Seek>(
    package: &mut Package<R>,
    place: &Place<'_>,
    editors: &mut Editors,
    limits: &Limits,
    sink: &mut dyn Sink,
) -> Result<()> {
    let mut links = ooxml::relations(package, place.part, limits);
    links.retain(|link: &Relation| link.external);
    let mut markup = package.markup(place.part, limits)?;
    let mut story = Story::new(sink, place.at, place.layer, limits);
    let look = Look { on_paper: place.layer == Layer::Body, charts: true };
    let result = words::read(&mut markup, &mut story, &links, editors, look);
    story.finish()?;
    result
}
