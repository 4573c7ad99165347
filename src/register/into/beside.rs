//! The sheets beside the register in a workbook of ours, made anew: places, columns, advice and what was not read.
//!
//! In: a sheet as it lies in the workbook, and the same sheet of a fresh draft. Out: the sheet with the rows of the
//! draft, in the looks that it has. What a person decided about advice stays with that advice, or below all others
//! where it is no longer given; so do columns that a person added. A sheet with other headers is not ours.

use super::area::{self, Area};
use super::book::{self, Book};
use super::markup::{Patches, attribute};
use super::sheet::{Row, Sheet};
use super::told::written;
use super::{Result, place};
use crate::package::{self, Changes, Package};
use crate::record::Language;
use crate::register::{Register, writers};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read, Seek};

/// The sheets that hold nothing but what was found, and what a person decided about it.
const NAMES: [[&str; 2]; 4] = [
    ["Vindplaatsen", "Locations"],
    ["Velden", "Fields"],
    ["Minimalisatie", "Minimisation"],
    ["Niet gelezen", "Not read"],
];
/// Columns that a person fills in.
const HUMAN: [&str; 4] = ["Besluit", "Decision", "Reden", "Reason"];
/// Columns that tell one row from another.
const KEYS: [&str; 8] = ["Bestand", "File", "Tabblad", "Sheet", "Kolom", "Column", "Regel", "Rule"];
/// The first row below the headers.
const FIRST: u32 = 2;

/// A sheet of a fresh draft.
struct Fresh {
    text: String,
    sheet: Sheet,
}

/// Makes the sheets of ours anew; their names.
pub(super) fn renew<R: Read + Seek>(
    package: &mut Package<R>,
    book: &mut Book,
    register: &Register,
    changes: &mut Changes,
) -> Result<Vec<String>> {
    let mut renewed = Vec::new();
    let mut drafts: BTreeMap<&str, Vec<Fresh>> = BTreeMap::new();
    for listed in book.sheets.clone() {
        let language = Language::ALL.into_iter().find(|language| is_named(&listed.name, *language));
        let Some(language) = language else { continue };
        let Some(text) = book::text(package, &listed.part)? else { continue };
        let Some(sheet) = Sheet::read(&text, &book.strings) else { continue };
        if !drafts.contains_key(language.code()) {
            drafts.insert(language.code(), fresh(register, language)?);
        }
        let Some(draft) =
            drafts[language.code()].iter().find(|draft| head(&draft.sheet) == ours(&sheet, draft))
        else {
            continue;
        };
        let rows = Rows::new(&sheet, draft);
        if rows.are_there(&sheet) {
            continue;
        }
        changes.put(&listed.part, rows.put(&text, &sheet).into_bytes());
        book.text = place::names(&book.text, listed.index, sheet.last_row(), rows.last());
        renewed.push(listed.name.clone());
    }
    Ok(renewed)
}

/// Links to places lead to the top of their sheet: its rows have moved.
pub(super) fn to_the_top(text: &str) -> String {
    let mut all = text.to_owned();
    for [nl, en] in NAMES {
        for name in [nl, en] {
            for quote in ["'", "&apos;", "&#39;"] {
                all = without_row(&all, &format!("location=\"{quote}{name}{quote}!A"));
            }
        }
    }
    all
}

fn without_row(text: &str, link: &str) -> String {
    let mut parts = text.split(link);
    let mut all = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        all.push_str(link);
        all.push('1');
        all.push_str(part.trim_start_matches(|letter: char| letter.is_ascii_digit()));
    }
    all
}

fn is_named(name: &str, language: Language) -> bool {
    NAMES.iter().any(|[nl, en]| name == language.pick(*nl, *en))
}

/// The same sheets of a new workbook.
fn fresh(register: &Register, language: Language) -> Result<Vec<Fresh>> {
    let bytes = writers::workbook(register, language).map_err(|_| super::Error::NoWorkbook)?;
    let mut package = package::open(Cursor::new(bytes))?;
    let book = Book::read(&mut package)?;
    let mut all = Vec::new();
    for listed in book.sheets.iter().filter(|listed| is_named(&listed.name, language)) {
        let Some(text) = book::text(&mut package, &listed.part)? else { continue };
        let Some(sheet) = Sheet::read(&text, &book.strings) else { continue };
        all.push(Fresh { text, sheet });
    }
    Ok(all)
}

/// The headers of a sheet.
fn head(sheet: &Sheet) -> Vec<String> {
    let cells = sheet.rows.get(&(FIRST - 1)).map(|row| row.cells.len()).unwrap_or(0) as u32;
    (1..=cells).map(|column| sheet.text(column, FIRST - 1).to_owned()).collect()
}

/// As many of the headers of a sheet as the draft has: a person may have added some.
fn ours(sheet: &Sheet, draft: &Fresh) -> Vec<String> {
    let mut all = head(sheet);
    all.truncate(head(&draft.sheet).len());
    all
}

/// What is to stand in a cell.
#[derive(Debug, Clone, PartialEq)]
struct Value {
    text: String,
    style: Option<String>,
    is_number: bool,
}

/// The rows that are to stand below the headers, and how high each is.
struct Rows(Vec<(BTreeMap<u32, Value>, Option<String>)>);

impl Rows {
    fn new(old: &Sheet, draft: &Fresh) -> Rows {
        let heads = head(&draft.sheet);
        let width = heads.len() as u32;
        let human: BTreeSet<u32> = columns(&heads, &HUMAN).collect();
        let keys: Vec<u32> = columns(&heads, &KEYS).collect();
        let key = |sheet: &Sheet, row: u32| -> Vec<String> {
            keys.iter().map(|column| sheet.text(*column, row).to_owned()).collect()
        };
        let looks = looks(old);
        // Rows in which a person wrote something.
        let is_written = |row: &u32| {
            let of = |column: &u32| human.contains(column) || *column > width;
            old.rows[row].cells.iter().any(|(column, cell)| of(column) && !cell.text.trim().is_empty())
        };
        let mut kept: BTreeMap<Vec<String>, u32> = old
            .rows
            .range(FIRST..)
            .map(|(row, _)| *row)
            .filter(is_written)
            .map(|row| (key(old, row), row))
            .collect();
        let mut rows = Vec::new();
        for (number, row) in draft.sheet.rows.range(FIRST..) {
            let mut cells: BTreeMap<u32, Value> =
                (1..=width).map(|column| (column, value(draft, row, column, &looks))).collect();
            if let Some(before) = kept.remove(&key(&draft.sheet, *number)) {
                for (column, cell) in &old.rows[&before].cells {
                    if human.contains(column) && !cell.text.trim().is_empty() || *column > width {
                        cells.insert(*column, as_it_is(cell));
                    }
                }
            }
            let tag = &draft.text[row.tag.clone()];
            rows.push((cells, attribute(tag, "ht").map(|height| height.into_owned())));
        }
        let mut left: Vec<u32> = kept.into_values().collect();
        left.sort_unstable();
        for row in left {
            let cells = old.rows[&row].cells.iter().map(|(column, cell)| (*column, as_it_is(cell)));
            rows.push((cells.collect(), None));
        }
        Rows(rows)
    }

    /// The last row of the sheet.
    fn last(&self) -> u32 {
        (FIRST - 1 + self.0.len() as u32).max(FIRST)
    }

    /// Whether all of this stands in the sheet already.
    fn are_there(&self, sheet: &Sheet) -> bool {
        let same = |(number, (cells, _)): (u32, &(BTreeMap<u32, Value>, Option<String>))| {
            cells.iter().all(|(column, value)| sheet.text(*column, number) == value.text)
        };
        sheet.last_row().max(FIRST) == self.last() && (FIRST..).zip(&self.0).all(same)
    }

    /// The sheet with these rows instead of those that it has.
    fn put(&self, text: &str, sheet: &Sheet) -> String {
        let prefix = &sheet.prefix;
        let mut rows = String::new();
        for (number, (cells, height)) in (FIRST..).zip(&self.0) {
            rows.push_str(&format!("<{prefix}row r=\"{number}\""));
            if let Some(height) = height {
                rows.push_str(&format!(" ht=\"{height}\" customHeight=\"1\""));
            }
            rows.push('>');
            for (column, value) in cells {
                rows.push_str(&cell(prefix, *column, number, value));
            }
            rows.push_str(&format!("</{prefix}row>"));
        }
        let from = sheet.rows.range(FIRST..).next().map_or(sheet.data.end, |(_, row)| row.tag.start);
        let mut patches = Patches::default();
        patches.put(from..sheet.data.end, rows);
        for ranges in &sheet.ranges {
            let now: Vec<String> = ranges.written.iter().map(|area| self.reaching(area)).collect();
            if now != ranges.written {
                patches.put(ranges.at.clone(), now.join(" "));
            }
        }
        if let Some(at) = &sheet.dimension {
            let right = self.0.iter().filter_map(|(cells, _)| cells.keys().max()).max().copied().unwrap_or(1);
            patches
                .put(at.clone(), format!("A1:{}", area::name(right.max(sheet.last_column()), self.last())));
        }
        patches.apply(text)
    }

    /// An area that begins at the top of the rows or with the headers reaches to the last of them.
    fn reaching(&self, written: &str) -> String {
        let begins = Area::read(written).is_some_and(|area| area.top <= FIRST && area.bottom >= area.top);
        begins.then(|| Area::lowered(written, self.last())).flatten().unwrap_or_else(|| written.to_owned())
    }
}

fn columns<'h>(heads: &'h [String], names: &'h [&str]) -> impl Iterator<Item = u32> + 'h {
    (1u32..).zip(heads).filter(move |(_, head)| names.contains(&head.as_str())).map(|(column, _)| column)
}

/// The look of each text in each column, and of any other text in it.
fn looks(sheet: &Sheet) -> BTreeMap<(u32, String), String> {
    let mut looks = BTreeMap::new();
    for (_, row) in sheet.rows.range(FIRST..) {
        for (column, cell) in &row.cells {
            if let Some(style) = &cell.style {
                looks.entry((*column, cell.text.clone())).or_insert_with(|| style.clone());
                looks.entry((*column, String::new())).or_insert_with(|| style.clone());
            }
        }
    }
    looks
}

fn value(draft: &Fresh, row: &Row, column: u32, looks: &BTreeMap<(u32, String), String>) -> Value {
    let cell = row.cells.get(&column);
    let text = cell.map_or(String::new(), |cell| cell.text.clone());
    let look = looks.get(&(column, text.clone())).or_else(|| looks.get(&(column, String::new())));
    let tag =
        cell.and_then(|cell| draft.text[cell.at.clone()].split_inclusive('>').next()).unwrap_or_default();
    let is_number = !text.is_empty() && attribute(tag, "t").is_none() && text.parse::<f64>().is_ok();
    Value { text, style: look.cloned(), is_number }
}

fn as_it_is(cell: &super::sheet::Cell) -> Value {
    Value { text: cell.text.clone(), style: cell.style.clone(), is_number: false }
}

fn cell(prefix: &str, column: u32, row: u32, value: &Value) -> String {
    if !value.is_number {
        return written(prefix, column, row, value.style.as_deref(), &value.text);
    }
    let style = value.style.as_ref().map_or(String::new(), |style| format!(" s=\"{style}\""));
    format!(
        "<{prefix}c r=\"{}\"{style}><{prefix}v>{}</{prefix}v></{prefix}c>",
        area::name(column, row),
        value.text
    )
}
