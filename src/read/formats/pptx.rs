//! Presentations: pptx and its kin.
//!
//! In: a package with slides in it. Out: the text of each slide, with tables that are lists as grids; and, each
//! in a layer of its own, hidden slides and shapes, what is noted under a slide, remarks and properties. Embedded
//! files are members. Masters and layouts, which hold what a slide may look like, are not read.

use super::markup::{Markup, Node, attribute};
use super::ooxml::words::{self, Look};
use super::ooxml::{self, Editors, Relation};
use super::package::{self, Package};
use super::story::Story;
use super::{Error, Flow, Format, How, Input, Limits, Result, Sink, known};
use crate::record::{Layer, Reason};
use std::collections::{HashMap, HashSet};
use std::io::{Read, Seek};

pub(super) static FORMAT: Format = Format {
    name: "pptx",
    endings: ENDINGS,
    looks_like: |input| match known::container(input) {
        Some("pptx") => true,
        Some("encrypted") => ENDINGS.contains(&input.ending()),
        _ => false,
    },
    read: How::Read(read),
    note: "slides, hidden ones too, with tables, notes and remarks; properties; embedded files",
};

const ENDINGS: &[&str] = &["pptx", "pptm", "ppsx", "ppsm", "potx"];

/// Slides that a presentation can have.
const MOST_SLIDES: usize = 10_000;

fn read(input: &mut Input, limits: &Limits, sink: &mut dyn Sink) -> Result<()> {
    if known::container(input) == Some("encrypted") {
        return Err(Error::Encrypted);
    }
    let mut package = package::open(input, "pptx", limits)?;
    let main = ooxml::main_part(&mut package, "ppt/presentation.xml", limits)?;
    let relations = ooxml::relations(&mut package, &main, limits);
    let slides = match slides(&mut package, &main, &relations, limits) {
        Err(Error::Encrypted) => return Err(Error::Encrypted),
        Err(error) => {
            ooxml::told(Err(error), sink)?;
            // Without the list the slides are still there.
            relations.iter().filter(|one| one.kind == "slide").map(|one| one.target.clone()).collect()
        }
        Ok(slides) => slides,
    };
    if slides.len() > MOST_SLIDES {
        sink.trouble(Reason::Limit("slides".to_owned()));
    }
    let mut editors = Editors::default();
    for (number, slide) in slides.iter().take(MOST_SLIDES).enumerate() {
        let mut slide = Slide { part: slide, at: format!("slide {}", number + 1), layer: Layer::Body };
        ooxml::told(read_slide(&mut package, &mut slide, &mut editors, limits, sink), sink)?;
        beside(&mut package, &slide, &mut editors, limits, sink)?;
    }
    for authors in relations.iter().filter(|one| matches!(one.kind.as_str(), "commentAuthors" | "authors")) {
        ooxml::told(people(&mut package, &authors.target, &mut editors, limits), sink)?;
    }
    for own in relations.iter().filter(|one| one.kind == "customXml") {
        ooxml::custom_xml(&mut package, &own.target, limits, sink)?;
    }
    ooxml::properties(&mut package, &editors, limits, sink)?;
    ooxml::members(&mut package, sink)?;
    package.end(sink);
    Ok(())
}

struct Slide<'a> {
    part: &'a str,
    at: String,
    layer: Layer,
}

/// The parts of the slides in the order in which they are shown, each once.
fn slides<R: Read + Seek>(
    package: &mut Package<R>,
    main: &str,
    relations: &[Relation],
    limits: &Limits,
) -> Result<Vec<String>> {
    let targets: HashMap<&str, &str> = relations
        .iter()
        .filter(|one| one.kind == "slide")
        .map(|one| (one.id.as_str(), one.target.as_str()))
        .collect();
    let mut seen = HashSet::new();
    let mut slides = Vec::new();
    let mut markup = package.markup(main, limits)?;
    loop {
        match markup.next()? {
            Node::End => return Ok(slides),
            Node::Open(tag) if tag.local_name().as_ref() == "sldId" => {
                // Its own number is called `id` too; the relation's has a prefix.
                for id in tag.attributes().with_checks(false).flatten() {
                    let part = targets.get(&*id.value).filter(|_| id.key.local_name().as_ref() == "id");
                    slides.extend(part.filter(|part| seen.insert(**part)).map(|part| (*part).to_owned()));
                }
            }
            _ => {}
        }
    }
}

fn read_slide<R: Read + Seek>(
    package: &mut Package<R>,
    slide: &mut Slide<'_>,
    editors: &mut Editors,
    limits: &Limits,
    sink: &mut dyn Sink,
) -> Result<()> {
    if is_not_shown(&mut package.markup(slide.part, limits)?)? {
        slide.layer = Layer::Hidden;
    }
    read_part(package, slide.part, &slide.at, slide.layer, editors, limits, sink)
}

/// Whether the slide is passed over in a show.
fn is_not_shown<R: Read>(markup: &mut Markup<R>) -> Result<bool> {
    loop {
        match markup.next()? {
            Node::Open(tag) => return Ok(matches!(attribute(&tag, "show").as_deref(), Some("0" | "false"))),
            Node::End => return Ok(false),
            _ => {}
        }
    }
}

fn read_part<R: Read + Seek>(
    package: &mut Package<R>,
    part: &str,
    at: &str,
    layer: Layer,
    editors: &mut Editors,
    limits: &Limits,
    sink: &mut dyn Sink,
) -> Result<()> {
    let links = ooxml::relations(package, part, limits);
    let mut markup = package.markup(part, limits)?;
    let mut story = Story::new(sink, at, layer, limits);
    let look = Look { charts: true, ..Look::default() };
    let result = words::read(&mut markup, &mut story, &links, editors, look);
    story.finish()?;
    result
}

/// What a slide points to: notes, remarks, charts and diagrams.
fn beside<R: Read + Seek>(
    package: &mut Package<R>,
    slide: &Slide<'_>,
    editors: &mut Editors,
    limits: &Limits,
    sink: &mut dyn Sink,
) -> Result<()> {
    for relation in ooxml::relations(package, slide.part, limits).iter().filter(|one| !one.external) {
        let layer = match relation.kind.as_str() {
            "notesSlide" => Layer::SlideNotes,
            "comments" => Layer::Comment,
            "chart" | "diagramData" if slide.layer == Layer::Hidden => Layer::Hidden,
            "chart" | "diagramData" => Layer::TextBox,
            _ => continue,
        };
        let result = if layer == Layer::Comment {
            remarks(package, &relation.target, &slide.at, limits, sink)
        } else {
            read_part(package, &relation.target, &slide.at, layer, editors, limits, sink)
        };
        ooxml::told(result, sink)?;
    }
    Ok(())
}

/// Remarks of both kinds: with their text in one piece, or in runs.
fn remarks<R: Read + Seek>(
    package: &mut Package<R>,
    part: &str,
    at: &str,
    limits: &Limits,
    sink: &mut dyn Sink,
) -> Result<()> {
    let mut markup = package.markup(part, limits)?;
    let mut lines = String::new();
    loop {
        let end = match markup.next()? {
            Node::End => break,
            Node::Open(tag) => match tag.local_name().as_ref() {
                "text" => "\n",
                "t" => "",
                _ => continue,
            },
            Node::Close(tag) => {
                if tag.local_name().as_ref() == "p" {
                    lines.push('\n');
                }
                continue;
            }
            Node::Text(_) => continue,
        };
        lines.push_str(&markup.text_within()?);
        lines.push_str(end);
        if lines.len() > 16 << 20 {
            return Err(Error::Limit { what: "remarks" });
        }
    }
    let wanted = lines.trim().is_empty() || sink.text(at, Layer::Comment, 1, &lines) == Flow::More;
    if wanted { Ok(()) } else { Err(Error::Stopped) }
}

/// The names of those who made remarks.
fn people<R: Read + Seek>(
    package: &mut Package<R>,
    part: &str,
    editors: &mut Editors,
    limits: &Limits,
) -> Result<()> {
    let mut markup = package.markup(part, limits)?;
    loop {
        match markup.next()? {
            Node::End => return Ok(()),
            Node::Open(tag) => editors.add(attribute(&tag, "name")),
            _ => {}
        }
    }
}
