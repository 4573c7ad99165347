//! What the sheets of a workbook share: their list, the strings, and what a sheet more needs.

use super::markup::{Kind, Patches, Pieces, attribute, escaped, plain, prefix, written};
use super::{Error, Result};
use crate::package::{Changes, Package};
use std::io::{Read, Seek};

const TYPES: &str = "[Content_Types].xml";
const ROOT: &str = "_rels/.rels";
const SHEET_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml";
/// Sheets that a workbook can have.
const MOST_SHEETS: usize = 1_024;

/// A workbook, without its cells.
pub(super) struct Book {
    /// The part with the list of sheets, and its text.
    pub part: String,
    pub text: String,
    relations_part: String,
    relations_text: String,
    relations: Vec<Relation>,
    pub sheets: Vec<Listed>,
    /// The names of all sheets, charts included.
    pub names: Vec<String>,
    pub strings: Vec<String>,
}

/// A sheet in the list.
#[derive(Debug, Clone)]
pub(super) struct Listed {
    pub name: String,
    pub part: String,
    /// Its place among all sheets, charts included.
    pub index: usize,
}

/// What a part points to.
#[derive(Debug, Clone)]
pub(super) struct Relation {
    id: String,
    kind: String,
    pub target: String,
}

impl Relation {
    /// Whether it is of this kind, whichever edition of the standard says so.
    pub(super) fn is(&self, kind: &str) -> bool {
        self.kind.rsplit('/').next() == Some(kind)
    }
}

impl Book {
    pub(super) fn read<R: Read + Seek>(package: &mut Package<R>) -> Result<Book> {
        let main = relations(package, ROOT, "")?.into_iter().find(|relation| relation.is("officeDocument"));
        let part = main.map_or_else(|| "xl/workbook.xml".to_owned(), |relation| relation.target);
        let text = text(package, &part)?.ok_or(Error::NoWorkbook)?;
        let relations_part = relations_of(&part);
        let relations_text = self::text(package, &relations_part)?.ok_or(Error::NoWorkbook)?;
        let relations = relations(package, &relations_part, &part)?;
        let (sheets, names) = listed(&text, &relations);
        if sheets.is_empty() {
            return Err(Error::NoWorkbook);
        }
        let strings = relations.iter().find(|relation| relation.is("sharedStrings"));
        let strings = strings.map(|strings| self::text(package, &strings.target)).transpose()?.flatten();
        let strings = strings.map_or(Vec::new(), |text| shared_strings(&text));
        Ok(Book { part, text, relations_part, relations_text, relations, sheets, names, strings })
    }

    /// The part with the styles.
    pub(super) fn styles(&self) -> Option<&str> {
        self.relations.iter().find(|relation| relation.is("styles")).map(|relation| relation.target.as_str())
    }

    /// Puts a sheet behind the others; its part's name.
    pub(super) fn add_sheet<R: Read + Seek>(
        &self,
        package: &mut Package<R>,
        changes: &mut Changes,
        name: &str,
        text: &str,
    ) -> Result<String> {
        let folder = self.part.rsplit_once('/').map_or("", |(folder, _)| folder);
        let target = (1..).map(|number| format!("worksheets/sheet{number}.xml"));
        let full =
            |target: &String| if folder.is_empty() { target.clone() } else { format!("{folder}/{target}") };
        let target = target.into_iter().find(|target| !package.has(&full(target))).unwrap_or_default();
        let part = full(&target);
        let id = (1..)
            .map(|number| format!("rId{number}"))
            .find(|id| self.relations.iter().all(|one| one.id != *id));
        let id = id.unwrap_or_default();
        changes.put(&self.part, listing(text, name, &id).ok_or(Error::NoWorkbook)?.into_bytes());
        let kind =
            self.relations.iter().find(|relation| relation.is("worksheet")).ok_or(Error::NoWorkbook)?;
        let prefix = self.relations_text.rfind("</").map_or("", |at| prefix(&self.relations_text[at..]));
        let line = format!(
            "<{prefix}Relationship Id=\"{id}\" Type=\"{}\" Target=\"{target}\"/>",
            escaped(&kind.kind)
        );
        changes.put(&self.relations_part, before_the_end(&self.relations_text, &line)?.into_bytes());
        let types = self::text(package, TYPES)?.ok_or(Error::NoWorkbook)?;
        let prefix = types.rfind("</").map_or("", |at| self::prefix(&types[at..]));
        let line = format!("<{prefix}Override PartName=\"/{part}\" ContentType=\"{SHEET_TYPE}\"/>");
        changes.put(TYPES, before_the_end(&types, &line)?.into_bytes());
        Ok(part)
    }
}

/// A part as text; an encoding other than UTF-8 is refused.
pub(super) fn text<R: Read + Seek>(package: &mut Package<R>, part: &str) -> Result<Option<String>> {
    let Some(bytes) = package.bytes(part)? else { return Ok(None) };
    String::from_utf8(bytes).map(Some).map_err(|_| Error::Encoding)
}

/// What a part points to, by the kind.
pub(super) fn related<R: Read + Seek>(
    package: &mut Package<R>,
    part: &str,
    kind: &str,
) -> Result<Vec<String>> {
    let found = relations(package, &relations_of(part), part)?;
    Ok(found.into_iter().filter(|relation| relation.is(kind)).map(|relation| relation.target).collect())
}

fn relations<R: Read + Seek>(package: &mut Package<R>, part: &str, of: &str) -> Result<Vec<Relation>> {
    let text = text(package, part)?.unwrap_or_default();
    let folder = of.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut found = Vec::new();
    for piece in Pieces::of(&text).filter(|piece| piece.name == "Relationship" && piece.kind != Kind::Close) {
        let tag = &text[piece.at];
        let value = |name| attribute(tag, name).unwrap_or_default().into_owned();
        if value("TargetMode") != "External" {
            found.push(Relation {
                id: value("Id"),
                kind: value("Type"),
                target: resolved(folder, &value("Target")),
            });
        }
    }
    Ok(found)
}

fn relations_of(part: &str) -> String {
    let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
    let slash = if folder.is_empty() { "" } else { "/" };
    format!("{folder}{slash}_rels/{name}.rels")
}

/// A target as a part's name: from the root, or from the folder of the part that points to it.
fn resolved(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for step in target.split('/') {
        match step {
            "." | "" => {}
            ".." => drop(parts.pop()),
            name => parts.push(name),
        }
    }
    parts.join("/")
}

fn listed(text: &str, relations: &[Relation]) -> (Vec<Listed>, Vec<String>) {
    let (mut sheets, mut names) = (Vec::new(), Vec::new());
    for piece in Pieces::of(text).filter(|piece| piece.name == "sheet" && piece.kind != Kind::Close) {
        let tag = &text[piece.at];
        let id = written(tag, "id").and_then(|_| attribute(tag, "id")).unwrap_or_default();
        let target = relations.iter().find(|relation| relation.id == id && relation.is("worksheet"));
        let name = attribute(tag, "name").unwrap_or_default().into_owned();
        if let Some(target) = target {
            sheets.push(Listed { name: name.clone(), part: target.target.clone(), index: names.len() });
        }
        names.push(name);
        if names.len() == MOST_SHEETS {
            break;
        }
    }
    (sheets, names)
}

/// The strings that cells share, without their looks and readings.
fn shared_strings(text: &str) -> Vec<String> {
    let mut strings = Vec::new();
    let (mut now, mut phonetic, mut shown) = (String::new(), false, false);
    for piece in Pieces::of(text) {
        match (piece.kind, piece.name) {
            (Kind::Empty, "si") => strings.push(String::new()),
            (Kind::Close, "si") => strings.push(std::mem::take(&mut now)),
            (Kind::Open, "rPh") => phonetic = true,
            (Kind::Close, "rPh") => phonetic = false,
            (Kind::Open, "t") => shown = true,
            (Kind::Close, "t") => shown = false,
            (Kind::Text, _) if shown && !phonetic => now.push_str(&plain(&text[piece.at])),
            _ => {}
        }
    }
    strings
}

/// The list of sheets with one more.
fn listing(text: &str, name: &str, id: &str) -> Option<String> {
    let (mut last, mut end) = (None, None);
    let mut highest = 0u32;
    for piece in Pieces::of(text) {
        match (piece.kind, piece.name) {
            (Kind::Open | Kind::Empty, "sheet") => {
                let number = attribute(&text[piece.at.clone()], "sheetId").and_then(|id| id.parse().ok());
                highest = highest.max(number.unwrap_or(0));
                last = Some(piece.at);
            }
            (Kind::Close, "sheets") => end = Some(piece.at.start),
            _ => {}
        }
    }
    let tag = &text[last?];
    let (prefix, key) = (prefix(tag), written(tag, "id")?);
    let number = highest.checked_add(1)?;
    // Some declare the prefix on each sheet.
    let space =
        key.split(':').next().and_then(|space| attribute(tag, space)).map_or(String::new(), |address| {
            format!(" xmlns:{}=\"{}\"", key.split(':').next().unwrap_or_default(), escaped(&address))
        });
    let line =
        format!("<{prefix}sheet{space} name=\"{}\" sheetId=\"{number}\" {key}=\"{id}\"/>", escaped(name));
    let mut patches = Patches::default();
    patches.put(end?..end?, line);
    Some(patches.apply(text))
}

fn before_the_end(text: &str, line: &str) -> Result<String> {
    let at = text.rfind("</").ok_or(Error::NoWorkbook)?;
    Ok(format!("{}{line}{}", &text[..at], &text[at..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_more_has_an_id_that_no_other_has() {
        let text =
            r#"<x:workbook><x:sheets><x:sheet name="A" sheetId="3" q:id="rId1"/></x:sheets></x:workbook>"#;
        let new = listing(text, "Speurneus & co", "rId9").unwrap();
        assert!(
            new.contains(r#"<x:sheet name="Speurneus &amp; co" sheetId="4" q:id="rId9"/></x:sheets>"#),
            "{new}"
        );
    }

    #[test]
    fn strings_are_read_without_looks_and_readings() {
        let text = "<sst><si><t>a &amp; b</t></si><si/><si><r><t>c</t></r><r><t>d</t></r><rPh><t>x</t></rPh></si></sst>";
        assert_eq!(shared_strings(text), ["a & b", "", "cd"]);
    }

    #[test]
    fn targets_are_found_from_the_root_and_from_a_folder() {
        assert_eq!(resolved("xl", "worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolved("xl/worksheets", "../tables/table1.xml"), "xl/tables/table1.xml");
        assert_eq!(resolved("xl", "/xl/styles.xml"), "xl/styles.xml");
        assert_eq!(relations_of("xl/workbook.xml"), "xl/_rels/workbook.xml.rels");
    }
}
