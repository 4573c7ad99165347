//! What the documents of Office have in common: relations between parts, properties, embedded files.
//!
//! In: a package. Out: parts by what they are for; the properties as text; embedded files as members. Text itself
//! is for `words`.

pub(super) mod words;

use super::markup::{Markup, Node, attribute};
use super::package::Package;
use super::{Error, Flow, Limits, Result, Sink, reason};
use crate::record::Layer;
use std::collections::{BTreeSet, HashSet, VecDeque};
use std::io::{Read, Seek};

/// Parts that a document can have; it points to the rest in vain.
const MOST_PARTS: usize = 20_000;

/// Where one part points to another.
#[derive(Debug, Clone)]
pub(super) struct Relation {
    /// The name by which the part speaks of it.
    pub id: String,
    /// The last word of its type: `worksheet`, `styles`, …
    pub kind: String,
    /// The name of a part, or an address outside.
    pub target: String,
    /// Whether it is an address outside.
    pub external: bool,
}

/// The relations of a part. None where there are none, or they cannot be read.
pub(super) fn relations<R: Read + Seek>(
    package: &mut Package<R>,
    part: &str,
    limits: &Limits,
) -> Vec<Relation> {
    let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
    let place =
        if folder.is_empty() { format!("_rels/{name}.rels") } else { format!("{folder}/_rels/{name}.rels") };
    let mut found = Vec::new();
    if !package.has(&place) {
        return found;
    }
    let Ok(mut markup) = package.markup(&place, limits) else { return found };
    while let Ok(node) = markup.next() {
        match node {
            Node::End => break,
            Node::Open(tag) if tag.local_name().as_ref() == "Relationship" => {
                let get = |name: &str| attribute(&tag, name).unwrap_or_default();
                let external = get("TargetMode") == "External";
                let target = get("Target");
                found.push(Relation {
                    id: get("Id"),
                    kind: get("Type").rsplit('/').next().unwrap_or_default().to_owned(),
                    target: if external { target } else { resolve(folder, &target) },
                    external,
                });
            }
            _ => {}
        }
        if found.len() >= MOST_PARTS {
            break;
        }
    }
    found
}

/// A target as the name of a part: relative to the folder of its source, or absolute.
pub(super) fn resolve(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            ".." => {
                parts.pop();
            }
            "." | "" => {}
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// The part that the document is, by its relation or by its usual name.
pub(super) fn main_part<R: Read + Seek>(
    package: &mut Package<R>,
    usual: &str,
    limits: &Limits,
) -> Result<String> {
    let relations = relations(package, "", limits);
    let document = relations.into_iter().find(|relation| relation.kind == "officeDocument");
    let part = document.map_or_else(|| usual.to_owned(), |relation| relation.target);
    match [part.as_str(), usual].into_iter().find(|part| package.has(part)) {
        Some(part) => Ok(part.to_owned()),
        None => Err(Error::Corrupt { what: format!("{}: no {usual}", package.format()) }),
    }
}

/// Every part that can be reached from one, each once, in the order of the relations: nearest first.
pub(super) fn reach<R: Read + Seek>(package: &mut Package<R>, from: &str, limits: &Limits) -> Vec<Relation> {
    let mut found: Vec<Relation> = Vec::new();
    let mut seen = HashSet::from([from.to_owned()]);
    let mut next = VecDeque::from([from.to_owned()]);
    while let Some(part) = next.pop_front() {
        for relation in relations(package, &part, limits) {
            if found.len() < MOST_PARTS && !relation.external && seen.insert(relation.target.clone()) {
                next.push_back(relation.target.clone());
                found.push(relation);
            }
        }
    }
    found
}

/// Names of people that stand in a document as makers of remarks and changes.
#[derive(Default)]
pub(super) struct Editors(BTreeSet<String>);

impl Editors {
    /// Adds a name, if there is one.
    pub fn add(&mut self, name: Option<String>) {
        const MOST: usize = 1000;
        if let Some(name) = name.filter(|name| !name.trim().is_empty() && self.0.len() < MOST) {
            self.0.insert(name.trim().to_owned());
        }
    }

    /// The names, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

/// The properties of a document, those who worked on it, and what other programs keep in it, as text.
pub(super) fn properties<R: Read + Seek>(
    package: &mut Package<R>,
    editors: &Editors,
    limits: &Limits,
    sink: &mut dyn Sink,
) -> Result<()> {
    let mut text = String::new();
    for relation in relations(package, "", limits) {
        let read = match relation.kind.as_str() {
            "core-properties" | "extended-properties" => known_properties,
            "custom-properties" => own_properties,
            _ => continue,
        };
        let result =
            package.markup(&relation.target, limits).and_then(|mut markup| read(&mut markup, &mut text));
        if let Err(error) = result {
            sink.trouble(reason(error));
        }
    }
    editors.names().for_each(|name| add_line(&mut text, "editor", name));
    match !text.is_empty() && sink.text("properties", Layer::Properties, 1, &text) == Flow::Stop {
        true => Err(Error::Stopped),
        false => Ok(()),
    }
}

/// Properties that Office itself knows, with the word under which they are shown.
const PROPERTIES: &[(&str, &str)] = &[
    ("creator", "author"),
    ("lastModifiedBy", "last saved by"),
    ("Manager", "manager"),
    ("Company", "company"),
    ("title", "title"),
    ("subject", "subject"),
    ("description", "comments"),
    ("keywords", "keywords"),
    ("category", "category"),
    ("contentStatus", "status"),
];

fn known_properties<R: Read>(markup: &mut Markup<R>, text: &mut String) -> Result<()> {
    loop {
        let word = match markup.next()? {
            Node::End => return Ok(()),
            Node::Open(tag) => {
                let name = tag.local_name();
                PROPERTIES.iter().find(|(property, _)| *property == name.as_ref()).map(|(_, word)| *word)
            }
            _ => None,
        };
        if let Some(word) = word {
            add_line(text, word, &markup.text_within()?);
        }
    }
}

/// Properties that somebody added.
fn own_properties<R: Read>(markup: &mut Markup<R>, text: &mut String) -> Result<()> {
    loop {
        let name = match markup.next()? {
            Node::End => return Ok(()),
            Node::Open(tag) if tag.local_name().as_ref() == "property" => attribute(&tag, "name"),
            _ => None,
        };
        if let Some(name) = name {
            add_line(text, &name, &markup.text_within()?);
        }
    }
}

/// Adds `name: value`, if there is a value.
pub(super) fn add_line(text: &mut String, name: &str, value: &str) {
    let value = value.trim();
    if !value.is_empty() {
        text.push_str(name);
        text.push_str(": ");
        text.push_str(value);
        text.push('\n');
    }
}

/// Roots of what programs keep for themselves in `customXml`.
const MACHINERY: &[&str] =
    &["contentTypeSchema", "FormTemplates", "Sources", "DataMashup", "schema", "Receivers", "CustomMapParts"];

/// The text of the XML that is kept beside a document, such as the values of its content controls.
pub(super) fn custom_xml<R: Read + Seek>(
    package: &mut Package<R>,
    part: &str,
    limits: &Limits,
    sink: &mut dyn Sink,
) -> Result<()> {
    let mut text = String::new();
    let result = package.markup(part, limits).and_then(|mut markup| leaves(&mut markup, &mut text));
    if let Err(error) = result {
        sink.trouble(reason(error));
    }
    match !text.is_empty() && sink.text("custom xml", Layer::Properties, 1, &text) == Flow::Stop {
        true => Err(Error::Stopped),
        false => Ok(()),
    }
}

/// Each text with the name of the element that it stands in.
fn leaves<R: Read>(markup: &mut Markup<R>, text: &mut String) -> Result<()> {
    const MOST: usize = 16 << 20;
    let (mut name, mut value, mut first) = (String::new(), String::new(), true);
    loop {
        let node = markup.next()?;
        match &node {
            Node::Text(part) => {
                value.push_str(part);
                continue;
            }
            _ => add_line(text, &name, &value),
        }
        value.clear();
        match node {
            Node::Open(tag) => {
                name = tag.local_name().as_ref().to_owned();
                if std::mem::take(&mut first) && MACHINERY.contains(&name.as_str()) {
                    return Ok(());
                }
            }
            Node::Close(_) => name.clear(),
            _ => return Ok(()),
        }
        if text.len() > MOST {
            return Err(Error::Limit { what: "custom xml" });
        }
    }
}

/// Whether a part is a picture in which a camera may have written where and when it was taken.
pub(super) fn is_photo(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    [".jpg", ".jpeg", ".tif", ".tiff", ".heic"].iter().any(|ending| lower.ends_with(ending))
}

/// Hands over the files that are embedded in a document, photos among them.
pub(super) fn members<R: Read + Seek>(package: &mut Package<R>, sink: &mut dyn Sink) -> Result<()> {
    let is_file = |name: &&String| {
        let lower = name.to_ascii_lowercase();
        let embedded = lower.contains("/embeddings/") && !lower.ends_with('/') && !lower.ends_with(".rels");
        embedded || lower.contains("/media/") && is_photo(&lower)
    };
    let names = package.names();
    for name in names.iter().filter(is_file) {
        package.member(name, sink)?;
    }
    Ok(())
}

/// What went wrong with one part is told, and the others are read; only a full stop is passed on.
pub(super) fn told(result: Result<()>, sink: &mut dyn Sink) -> Result<()> {
    match result {
        Err(Error::Stopped) => Err(Error::Stopped),
        Err(error) => {
            sink.trouble(reason(error));
            Ok(())
        }
        Ok(()) => Ok(()),
    }
}
