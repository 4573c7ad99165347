//! What a document holds beside its pages: fields, remarks, attachments, and what is said of it.
//!
//! In: the tree of objects. Out: text in layers of its own, and members. The tree can be damaged or lead in
//! circles, so each walk has a bound on its depth and its steps.

use super::bounds;
use super::strings;
use crate::read::{Error, Flow, Member, Result, Sink};
use crate::record::Layer;
use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::hayro_syntax::object::{
    Array, Dict, Name, Object, ObjectIdentifier, Stream, String as Text,
};
use std::collections::HashSet;
use std::io::Cursor;

/// Nodes of a tree that are visited, and how deep it may be.
const MOST_NODES: usize = 100_000;
const DEEPEST: usize = 64;

/// Hands over lines, if there are any.
pub(super) fn say(sink: &mut dyn Sink, at: &str, layer: Layer, lines: &str) -> Result<()> {
    if lines.is_empty() || sink.text(at, layer, 1, lines) == Flow::More {
        Ok(())
    } else {
        Err(Error::Stopped)
    }
}

pub(super) fn catalogue(pdf: &Pdf) -> Option<Dict<'_>> {
    pdf.xref().get::<Dict<'_>>(pdf.xref().root_id())
}

fn string(dict: &Dict<'_>, key: &[u8]) -> Option<String> {
    let text = strings::text(dict.get::<Text<'_>>(key)?.as_bytes());
    (!text.is_empty()).then_some(text)
}

/// Title, author, subject and keywords, from either of the two places that have them.
pub(super) fn properties(pdf: &Pdf, catalogue: &Dict<'_>, sink: &mut dyn Sink) -> Result<()> {
    let metadata = pdf.metadata();
    let mut lines = String::new();
    for (name, value) in [
        ("title", &metadata.title),
        ("author", &metadata.author),
        ("subject", &metadata.subject),
        ("keywords", &metadata.keywords),
    ] {
        let value = value.as_deref().map(strings::text).unwrap_or_default();
        if !value.is_empty() {
            lines.push_str(&format!("{name}: {value}\n"));
        }
    }
    if let Some(stream) = catalogue.get::<Stream<'_>>(b"Metadata") {
        let packet = bounds::unpack(&stream)?.unwrap_or_default();
        for (name, value) in packet_values(&packet) {
            if !lines.contains(&value) {
                lines.push_str(&format!("{name}: {value}\n"));
            }
        }
    }
    say(sink, "properties", Layer::Properties, &lines)
}

/// What a packet of XMP says of people and subjects; tools, dates and numbers are left out.
fn packet_values(packet: &[u8]) -> Vec<(String, String)> {
    const TOLD: [&str; 10] = [
        "creator",
        "contributor",
        "title",
        "description",
        "subject",
        "Author",
        "Keywords",
        "Owner",
        "Credit",
        "CaptionWriter",
    ];
    let mut reader = quick_xml::Reader::from_reader(packet);
    let (mut values, mut inside, mut buffer) = (Vec::new(), None::<String>, Vec::new());
    while let Ok(event) = reader.read_event_into(&mut buffer) {
        match event {
            quick_xml::events::Event::Eof => break,
            quick_xml::events::Event::Start(tag) => {
                let name = tag.local_name().as_ref().to_owned();
                if TOLD.contains(&name.as_str()) {
                    inside = Some(name);
                }
            }
            quick_xml::events::Event::End(tag)
                if inside.as_ref().is_some_and(|name| name == tag.local_name().as_ref()) =>
            {
                inside = None;
            }
            quick_xml::events::Event::Text(text) => {
                let text = text.trim().to_owned();
                if let Some(name) = inside.as_ref().filter(|_| !text.is_empty()) {
                    values.push((name.clone(), text));
                }
            }
            _ => {}
        }
        buffer.clear();
        if values.len() > MOST_NODES {
            break;
        }
    }
    values
}

/// The fields of a form that were filled in, a line each. What an XFA form keeps apart is a member.
pub(super) fn form(catalogue: &Dict<'_>, sink: &mut dyn Sink) -> Result<()> {
    let Some(form) = catalogue.get::<Dict<'_>>(b"AcroForm") else { return Ok(()) };
    let mut lines = String::new();
    let fields = form.get::<Array<'_>>(b"Fields").unwrap_or_default();
    let mut waiting: Vec<(Dict<'_>, String, usize)> =
        fields.iter::<Dict<'_>>().map(|field| (field, String::new(), 0)).take(MOST_NODES).collect();
    waiting.reverse();
    let mut nodes = 0;
    while let Some((field, above, depth)) = waiting.pop() {
        nodes += 1;
        if depth > DEEPEST || nodes > MOST_NODES {
            continue;
        }
        let name = string(&field, b"TU").or_else(|| string(&field, b"T"));
        let name = name.unwrap_or(above);
        if let Some(value) = value(&field) {
            lines.push_str(&format!("{name}: {value}\n"));
        }
        if let Some(kids) = field.get::<Array<'_>>(b"Kids") {
            let room = MOST_NODES.saturating_sub(waiting.len());
            let kids: Vec<Dict<'_>> = kids.iter::<Dict<'_>>().take(room).collect();
            waiting.extend(kids.into_iter().rev().map(|kid| (kid, name.clone(), depth + 1)));
        }
    }
    say(sink, "form", Layer::FormField, &lines)?;
    xfa(&form, sink)
}

/// What stands in a field; None where nothing does, or only whether a box is ticked.
fn value(field: &Dict<'_>) -> Option<String> {
    let value = match field.get::<Object<'_>>(b"V")? {
        Object::String(text) => strings::text(text.as_bytes()),
        Object::Array(values) => {
            let values: Vec<String> =
                values.iter::<Text<'_>>().map(|text| strings::text(text.as_bytes())).collect();
            values.join(", ")
        }
        Object::Stream(stream) => strings::text(&bounds::unpack(&stream).ok()??),
        Object::Name(name) if name.as_ref() != b"Off" => strings::text(name.as_ref()),
        _ => return None,
    };
    (!value.is_empty()).then_some(value)
}

/// The packet with what was filled in, of a form that is XML.
fn xfa(form: &Dict<'_>, sink: &mut dyn Sink) -> Result<()> {
    let stream = match form.get::<Object<'_>>(b"XFA") {
        Some(Object::Stream(stream)) => Some(stream),
        Some(Object::Array(packets)) => {
            let mut packets = packets.flex_iter();
            let mut found = None;
            // Names and packets take turns.
            while let Some(name) = packets.next::<Text<'_>>() {
                let Some(packet) = packets.next::<Stream<'_>>() else { break };
                if name.as_bytes() == b"datasets" {
                    found = Some(packet);
                }
            }
            found
        }
        _ => None,
    };
    match stream {
        Some(stream) => member(sink, "form.xml".to_owned(), &stream),
        None => Ok(()),
    }
}

/// The remarks on a page, where links lead, and the files that are pinned to it.
pub(super) fn remarks(
    page: &Dict<'_>,
    at: &str,
    text: &str,
    files: &mut Files,
    sink: &mut dyn Sink,
) -> Result<()> {
    let (mut remarks, mut links) = (String::new(), String::new());
    let notes = page.get::<Array<'_>>(b"Annots").unwrap_or_default();
    for note in notes.iter::<Dict<'_>>().take(MOST_NODES) {
        let kind = note.get::<Name<'_>>(b"Subtype");
        match kind.as_deref() {
            // A field of the form, and a window on a remark that stands elsewhere.
            Some(b"Widget" | b"Popup") => {}
            Some(b"Link") => links.extend(link(&note, text)),
            kind => {
                let parts = [string(&note, b"T"), string(&note, b"Contents")];
                let parts: Vec<String> = parts.into_iter().flatten().collect();
                if !parts.is_empty() {
                    remarks.push_str(&parts.join(": "));
                    remarks.push('\n');
                }
                if kind == Some(b"FileAttachment")
                    && let Some(file) = note.get::<Dict<'_>>(b"FS")
                {
                    files.hand_over(&file, sink)?;
                }
            }
        }
    }
    say(sink, at, Layer::Comment, &remarks)?;
    say(sink, at, Layer::Definition, &links)
}

/// Where a link leads, if that is not what the page shows.
fn link(note: &Dict<'_>, text: &str) -> Option<String> {
    let target = string(&note.get::<Dict<'_>>(b"A")?, b"URI")?;
    let address = target.strip_prefix("mailto:").or_else(|| target.strip_prefix("tel:")).unwrap_or(&target);
    (!text.contains(address)).then(|| format!("{address}\n"))
}

/// Attached files, each handed over once.
#[derive(Default)]
pub(super) struct Files {
    seen: HashSet<ObjectIdentifier>,
}

impl Files {
    /// The files that are attached to the document as a whole.
    pub fn of_document(&mut self, catalogue: &Dict<'_>, sink: &mut dyn Sink) -> Result<()> {
        let names =
            catalogue.get::<Dict<'_>>(b"Names").and_then(|names| names.get::<Dict<'_>>(b"EmbeddedFiles"));
        let mut waiting: Vec<(Dict<'_>, usize)> = names.into_iter().map(|names| (names, 0)).collect();
        let mut nodes = 0;
        while let Some((node, depth)) = waiting.pop() {
            nodes += 1;
            if depth > DEEPEST || nodes > MOST_NODES {
                continue;
            }
            if let Some(names) = node.get::<Array<'_>>(b"Names") {
                for file in names.iter::<Object<'_>>().filter_map(Object::into_dict).take(MOST_NODES) {
                    self.hand_over(&file, sink)?;
                }
            }
            let kids = node.get::<Array<'_>>(b"Kids").unwrap_or_default();
            let kids: Vec<Dict<'_>> = kids.iter::<Dict<'_>>().take(MOST_NODES).collect();
            waiting.extend(kids.into_iter().rev().map(|kid| (kid, depth + 1)));
        }
        for file in catalogue.get::<Array<'_>>(b"AF").unwrap_or_default().iter::<Dict<'_>>().take(MOST_NODES)
        {
            self.hand_over(&file, sink)?;
        }
        Ok(())
    }

    fn hand_over(&mut self, file: &Dict<'_>, sink: &mut dyn Sink) -> Result<()> {
        let Some(embedded) = file.get::<Dict<'_>>(b"EF") else { return Ok(()) };
        let stream = embedded.get::<Stream<'_>>(b"UF").or_else(|| embedded.get::<Stream<'_>>(b"F"));
        let Some(stream) = stream.filter(|stream| self.seen.insert(stream.obj_id())) else { return Ok(()) };
        let name = string(file, b"UF").or_else(|| string(file, b"F"));
        let name = name.unwrap_or_else(|| format!("attachment {}", self.seen.len()));
        member(sink, name.replace('\\', "/"), &stream)
    }
}

fn member(sink: &mut dyn Sink, name: String, stream: &Stream<'_>) -> Result<()> {
    let content = bounds::unpack(stream);
    let content =
        content.and_then(|content| content.ok_or_else(|| Error::Corrupt { what: "damaged".to_owned() }));
    let bytes = content.as_ref().map_or(0, |content| content.len() as u64);
    let member = Member { name, bytes, modified: None };
    let flow = match content {
        Ok(content) => sink.member(&member, Ok(&mut Cursor::new(content))),
        Err(error) => sink.member(&member, Err(error)),
    };
    if flow == Flow::Stop { Err(Error::Stopped) } else { Ok(()) }
}
