//! What the sheets of a workbook share: their list, the styles that are dates, the strings.
//!
//! In: the small parts of the package. Out: a [`Book`]. A part that is broken costs what it held, not the file.

use super::date::{self, Style};
use super::strings::Strings;
use super::{Package, damaged};
use crate::read::Result;
use crate::record::Reason;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use std::collections::HashMap;
use std::io::{Read, Seek};
use std::sync::Arc;

/// A workbook, without its cells.
pub(super) struct Book {
    pub sheets: Vec<Sheet>,
    pub values: Arc<Values>,
}

/// What turns a stored value into the one that is meant.
pub(super) struct Values {
    pub strings: Strings,
    pub styles: Vec<Style>,
    pub from_1904: bool,
}

/// A sheet, by its name and the part it is in.
pub(super) struct Sheet {
    pub name: String,
    pub hidden: bool,
    pub part: String,
}

impl Book {
    pub fn read<R: Read + Seek>(package: &mut Package<R>, trouble: &mut Vec<Reason>) -> Result<Self> {
        let workbook = workbook_part(package);
        let xml = package.text(&workbook)?;
        let relations = relations(package, &workbook);
        let (mut sheets, mut from_1904) = (Vec::new(), false);
        each_start(&xml, |tag| match tag.local_name().as_ref() {
            "workbookPr" => from_1904 |= matches!(attribute(tag, "date1904").as_deref(), Some("1" | "true")),
            "sheet" => {
                let relation = attribute(tag, "id").and_then(|id| relations.get(&id));
                if let Some(relation) = relation.filter(|relation| relation.kind == "worksheet") {
                    sheets.push(Sheet {
                        name: attribute(tag, "name").unwrap_or_default(),
                        hidden: attribute(tag, "state").is_some_and(|state| state != "visible"),
                        part: relation.target.clone(),
                    });
                }
            }
            _ => {}
        });
        if sheets.is_empty() && relations.is_empty() {
            return Err(damaged("the list of sheets"));
        }
        let find = |kind| relations.values().find(|relation| relation.kind == kind);
        let styles = find("styles").map(|styles| read_styles(package, &styles.target)).unwrap_or_default();
        let strings = match find("sharedStrings").map(|strings| Strings::read(package, &strings.target)) {
            None => Strings::default(),
            Some(Ok((strings, reason))) => {
                trouble.extend(reason);
                strings
            }
            Some(Err(_)) => {
                trouble.push(Reason::Corrupt("xlsx: shared strings are damaged".to_owned()));
                Strings::default()
            }
        };
        Ok(Book { sheets, values: Arc::new(Values { strings, styles, from_1904 }) })
    }
}

/// Where one part points to another.
struct Relation {
    /// The last word of its type: `worksheet`, `styles`, …
    kind: String,
    target: String,
}

fn workbook_part<R: Read + Seek>(package: &mut Package<R>) -> String {
    let relations = relations(package, "");
    let document = relations.into_values().find(|relation| relation.kind == "officeDocument");
    document.map_or_else(|| "xl/workbook.xml".to_owned(), |relation| relation.target)
}

/// The relations of a part, by id. None where there are none, or they cannot be read.
fn relations<R: Read + Seek>(package: &mut Package<R>, part: &str) -> HashMap<String, Relation> {
    let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
    let place =
        if folder.is_empty() { format!("_rels/{name}.rels") } else { format!("{folder}/_rels/{name}.rels") };
    let mut found = HashMap::new();
    let Ok(xml) = package.text(&place) else { return found };
    each_start(&xml, |tag| {
        if tag.local_name().as_ref() != "Relationship" {
            return;
        }
        let get = |name: &str| attribute(tag, name).unwrap_or_default();
        let kind = get("Type").rsplit('/').next().unwrap_or_default().to_owned();
        found.insert(get("Id"), Relation { kind, target: resolve(folder, &get("Target")) });
    });
    found
}

/// The parts that hold the comments of a sheet, old ones and threads.
pub(super) fn comment_parts<R: Read + Seek>(package: &mut Package<R>, sheet: &str) -> Vec<String> {
    let relations = relations(package, sheet).into_values();
    let mut parts: Vec<String> = relations
        .filter(|relation| matches!(relation.kind.as_str(), "comments" | "threadedComment"))
        .map(|relation| relation.target)
        .collect();
    parts.sort();
    parts
}

/// A target as the name of a part: relative to the folder of its source, or absolute.
fn resolve(folder: &str, target: &str) -> String {
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

/// What the numbers of each cell style are.
fn read_styles<R: Read + Seek>(package: &mut Package<R>, part: &str) -> Vec<Style> {
    let Ok(xml) = package.text(part) else { return Vec::new() };
    let mut own = HashMap::new();
    let (mut styles, mut in_cells) = (Vec::new(), false);
    each_start(&xml, |tag| match tag.local_name().as_ref() {
        "numFmt" => {
            let id = attribute(tag, "numFmtId").and_then(|id| id.parse::<u32>().ok());
            if let (Some(id), Some(code)) = (id, attribute(tag, "formatCode")) {
                own.insert(id, date::custom(&code));
            }
        }
        "cellXfs" => in_cells = true,
        "cellStyles" | "cellStyleXfs" | "dxfs" => in_cells = false,
        "xf" if in_cells => {
            let id = attribute(tag, "numFmtId").and_then(|id| id.parse().ok()).unwrap_or(0);
            styles.push(own.get(&id).copied().unwrap_or_else(|| date::built_in(id)));
        }
        _ => {}
    });
    styles
}

/// Shows each opening or empty tag. Ends quietly where the XML does: what came before it holds.
fn each_start(xml: &str, mut see: impl FnMut(&BytesStart<'_>)) {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = false;
    reader.config_mut().allow_unmatched_ends = true;
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag) | Event::Empty(tag)) => see(&tag),
            Ok(Event::Eof) | Err(_) => return,
            Ok(_) => {}
        }
    }
}

/// An attribute by its local name, entities resolved.
pub(super) fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found =
        tag.attributes().with_checks(false).flatten().find(|a| a.key.local_name().as_ref() == name)?;
    let mut value = Vec::new();
    super::strings::unescape(&found.value, &mut value);
    Some(String::from_utf8_lossy(&value).into_owned())
}
