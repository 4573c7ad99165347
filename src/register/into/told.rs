//! The sheet *Speurneus*: what was done in which cell, and why; and what the next run must know of it.
//!
//! In: what was done. Out: the XML of a sheet without dates, so the same merge gives the same bytes; and read
//! back, what stood in each cell when it was written. Its last three columns are for the program and hidden.

use super::area;
use super::markup::escaped;
use super::sheet::Sheet;
use crate::record::Language;
use crate::register::cells::lines_of;
use std::collections::{BTreeMap, BTreeSet};

/// The name of the sheet.
pub(crate) const NAME: &str = "Speurneus";

/// The headers by which a sheet of ours is known.
const MARKS: [&str; 3] = ["speurneus:row", "speurneus:column", "speurneus:what"];
const FIRST_MARK: u32 = 9;

/// A cell holds no more than this.
const LONGEST: usize = 32_000;

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum What {
    /// A new row.
    Added,
    /// An empty cell was filled, now or in an earlier run.
    Filled,
    /// What we wrote before was renewed.
    Renewed,
    /// A person changed what we wrote: it stays.
    Kept,
    /// A person emptied what we wrote: it stays empty.
    Emptied,
    /// A person removed a row that we added: it stays away.
    Removed,
    /// The column has a closed list: a person chooses.
    Listed,
    /// The row is under review or adopted: it is not touched.
    Adopted,
    /// Found in files, and not to be seen in the row.
    Missing,
    /// A column was added at the right.
    Column,
    /// No activity: it has no row.
    Unplaced,
}

const ALL: [(What, &str, &str, &str); 11] = [
    (What::Added, "added", "Rij toegevoegd", "Row added"),
    (What::Filled, "filled", "Ingevuld", "Filled in"),
    (What::Renewed, "renewed", "Vernieuwd", "Renewed"),
    (What::Kept, "kept", "Door jou gewijzigd, zo gelaten", "Changed by you, left so"),
    (What::Emptied, "emptied", "Door jou leeggemaakt, zo gelaten", "Emptied by you, left so"),
    (
        What::Removed,
        "removed",
        "Rij door jou verwijderd, niet teruggezet",
        "Row removed by you, not put back",
    ),
    (What::Listed, "listed", "Kies zelf uit de lijst", "Choose from the list yourself"),
    (What::Adopted, "adopted", "Rij al beoordeeld, niet aangeraakt", "Row already reviewed, not touched"),
    (What::Missing, "missing", "Gevonden, maar niet genoemd", "Found, but not mentioned"),
    (What::Column, "column", "Kolom toegevoegd", "Column added"),
    (What::Unplaced, "unplaced", "Activiteit onbekend, geen rij", "Activity unknown, no row"),
];

/// A line of the sheet.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Told {
    pub what: What,
    pub sheet: String,
    pub cell: String,
    /// The id of the row of the draft.
    pub row: String,
    pub activity: String,
    /// The id of the column.
    pub column: String,
    pub title: String,
    pub old: String,
    pub new: String,
    pub why: String,
}

impl Told {
    /// A line that says nothing yet but what was done.
    pub(crate) fn of(what: What) -> Told {
        let nothing = String::new;
        Told {
            what,
            sheet: nothing(),
            cell: nothing(),
            row: nothing(),
            activity: nothing(),
            column: nothing(),
            title: nothing(),
            old: nothing(),
            new: nothing(),
            why: nothing(),
        }
    }
}

/// What earlier runs wrote.
#[derive(Debug, Default)]
pub(super) struct Memory {
    /// What stood in a cell when it was written, by row and column.
    pub written: BTreeMap<(String, String), String>,
    /// Rows that we added.
    pub added: BTreeSet<String>,
}

impl Memory {
    /// What a sheet of ours says; none where it is not ours.
    pub(super) fn read(sheet: &Sheet) -> Option<Memory> {
        let is_head =
            |row: &&u32| (FIRST_MARK..).zip(MARKS).all(|(column, mark)| sheet.text(column, **row) == mark);
        let head = *sheet.rows.keys().take(10).find(is_head)?;
        let mut memory = Memory::default();
        for &row in sheet.rows.range(head + 1..).map(|(row, _)| row) {
            let text = |column| sheet.text(column, row).to_owned();
            let [id, column, what] = [0, 1, 2].map(|mark| text(FIRST_MARK + mark));
            let Some((what, ..)) = ALL.iter().find(|(_, word, ..)| *word == what) else { continue };
            match what {
                What::Added | What::Removed => {
                    memory.added.insert(id);
                }
                What::Filled | What::Renewed | What::Kept | What::Emptied | What::Adopted
                    if !column.is_empty() =>
                {
                    memory.written.insert((id, column), text(7));
                }
                _ => {}
            }
        }
        Some(memory)
    }
}

/// The words of the sheet's head, in the order of its columns.
pub(crate) fn head(language: Language) -> [&'static str; 11] {
    let [row, column, what] = MARKS;
    let p = |nl, en| language.pick(nl, en);
    [
        p("Wat", "What"),
        p("Tabblad", "Sheet"),
        p("Cel", "Cell"),
        p("Activiteit", "Activity"),
        p("Kolom", "Column"),
        p("Was", "Was"),
        p("Nieuw of voorstel", "New, or proposal"),
        p("Waarom", "Why"),
        row,
        column,
        what,
    ]
}

/// The cells of a line, in the order of the sheet's columns.
pub(crate) fn cells(told: &Told, language: Language) -> [String; 11] {
    let (_, word, nl, en) = ALL.iter().find(|(what, ..)| *what == told.what).copied().unwrap_or(ALL[1]);
    let text = |text: &str| text.chars().take(LONGEST).collect::<String>();
    [
        language.pick(nl, en).to_owned(),
        text(&told.sheet),
        told.cell.clone(),
        text(&told.activity),
        text(&told.title),
        text(&told.old),
        text(&told.new),
        text(&told.why),
        told.row.clone(),
        told.column.clone(),
        word.to_owned(),
    ]
}

/// Which of the workbook's own looks the sheet is written with.
#[derive(Debug, Clone, Default)]
pub(super) struct Looks {
    pub head: Option<String>,
    pub wrapped: Option<String>,
}

const WIDTHS: [u32; 8] = [24, 18, 7, 26, 24, 36, 48, 48];

/// The XML of the sheet.
pub(super) fn sheet(lines: &[Told], looks: &Looks, language: Language) -> String {
    let mut rows = String::new();
    let title =
        language.pick("Wat speurneus in dit register heeft gedaan", "What speurneus did in this register");
    let signs = language.pick(
        "● gevonden in bestanden, ◐ voorstel met hoe zeker. Cellen die je zelf invulde of wijzigde zijn niet aangeraakt. Laat dit tabblad staan: het zegt een volgende keer wat van wie is.",
        "● found in files, ◐ proposal with how sure. Cells that you filled in or changed were not touched. Leave this sheet: next time it tells what is whose.",
    );
    push_row(&mut rows, 1, &[title.to_owned()], None);
    push_row(&mut rows, 2, &[signs.to_owned()], None);
    push_row(&mut rows, 4, &head(language).map(str::to_owned), looks.head.as_deref());
    for (row, line) in (5..).zip(lines) {
        push_row(&mut rows, row, &cells(line, language), looks.wrapped.as_deref());
    }
    let mut columns = String::new();
    for (number, width) in (1..).zip(WIDTHS) {
        columns.push_str(&format!(
            "<col min=\"{number}\" max=\"{number}\" width=\"{width}\" customWidth=\"1\"/>"
        ));
    }
    let last = FIRST_MARK + 2;
    columns.push_str(&format!(
        "<col min=\"{FIRST_MARK}\" max=\"{last}\" width=\"12\" hidden=\"1\" customWidth=\"1\"/>"
    ));
    let bottom = lines.len() + 4;
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
         <worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">\
         <sheetPr><pageSetUpPr fitToPage=\"1\"/></sheetPr><dimension ref=\"A1:K{bottom}\"/>\
         <sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"4\" topLeftCell=\"A5\" activePane=\"bottomLeft\" \
         state=\"frozen\"/></sheetView></sheetViews><cols>{columns}</cols><sheetData>{rows}</sheetData>\
         <pageMargins left=\"0.4\" right=\"0.4\" top=\"0.5\" bottom=\"0.6\" header=\"0.3\" footer=\"0.3\"/>\
         <pageSetup paperSize=\"9\" orientation=\"landscape\" fitToHeight=\"0\"/></worksheet>"
    )
}

fn push_row(rows: &mut String, row: u32, cells: &[String], style: Option<&str>) {
    let lines = cells.iter().zip(WIDTHS).map(|(text, width)| lines_of(text, width.into())).max().unwrap_or(1);
    let height = match lines {
        0 | 1 => String::new(),
        _ if style.is_none() => String::new(),
        lines => format!(" ht=\"{}\"", (lines * 15).min(405)),
    };
    rows.push_str(&format!("<row r=\"{row}\"{height}>"));
    for (column, text) in (1..).zip(cells) {
        if !text.is_empty() || style.is_some() {
            rows.push_str(&written("", column, row, style, text));
        }
    }
    rows.push_str("</row>");
}

/// A cell with a text; a text is never a formula, whatever it begins with.
pub(super) fn written(prefix: &str, column: u32, row: u32, style: Option<&str>, text: &str) -> String {
    let name = area::name(column, row);
    let style = style.map_or(String::new(), |style| format!(" s=\"{}\"", escaped(style)));
    if text.is_empty() {
        return format!("<{prefix}c r=\"{name}\"{style}/>");
    }
    let text = escaped(&literal(text));
    format!(
        "<{prefix}c r=\"{name}\"{style} t=\"inlineStr\"><{prefix}is><{prefix}t xml:space=\"preserve\">{text}</{prefix}t></{prefix}is></{prefix}c>"
    )
}

/// What a spreadsheet would take for the code of a character, as it stands.
fn literal(text: &str) -> String {
    let is_code = |at: usize| {
        let code = text.as_bytes().get(at + 2..at + 7);
        code.is_some_and(|code| code[4] == b'_' && code[..4].iter().all(u8::is_ascii_hexdigit))
    };
    let mut literal = String::with_capacity(text.len());
    let mut done = 0;
    for (at, _) in text.match_indices("_x").filter(|(at, _)| is_code(*at)) {
        literal.push_str(&text[done..at]);
        literal.push_str("_x005F");
        done = at;
    }
    literal + &text[done..]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(what: What, new: &str) -> Told {
        Told {
            what,
            sheet: "Blad".to_owned(),
            cell: "B7".to_owned(),
            row: "payroll".to_owned(),
            activity: "Salaris".to_owned(),
            column: "purpose".to_owned(),
            title: "Doel".to_owned(),
            old: String::new(),
            new: new.to_owned(),
            why: "=cmd".to_owned(),
        }
    }

    #[test]
    fn what_is_told_is_remembered() {
        for language in Language::ALL {
            let xml = sheet(
                &[line(What::Filled, "◐ <doel> & meer\nregel"), line(What::Added, "")],
                &Looks::default(),
                language,
            );
            let memory = Memory::read(&Sheet::read(&xml, &[]).unwrap()).unwrap();
            let key = ("payroll".to_owned(), "purpose".to_owned());
            assert_eq!(memory.written[&key], "◐ <doel> & meer\nregel");
            assert!(memory.added.contains("payroll"));
            assert!(!xml.contains("<f>"));
        }
    }

    #[test]
    fn another_sheet_is_not_ours() {
        let xml = "<worksheet><sheetData><row><c><v>1</v></c></row></sheetData></worksheet>";
        assert!(Memory::read(&Sheet::read(xml, &[]).unwrap()).is_none());
    }

    #[test]
    fn the_code_of_a_character_is_text() {
        assert_eq!(literal("a_x0041_b_x"), "a_x005F_x0041_b_x");
    }
}
