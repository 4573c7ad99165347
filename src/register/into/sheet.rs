//! One sheet as it lies in its part: what stands in which cell, and where in the text that is.
//!
//! In: the XML of a sheet and the strings of its workbook. Out: a [`Sheet`], enough to know what may be filled
//! and where a patch goes. It keeps no values of other sheets and changes nothing.

use super::area::{self, Area};
use super::markup::{Kind, Pieces, attribute, attribute_at, plain, prefix};
use std::collections::BTreeMap;
use std::ops::Range;

/// Cells beyond which a sheet is no register.
const MOST_CELLS: usize = 500_000;

/// A sheet.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    /// The prefix of its elements, with the colon.
    pub prefix: String,
    pub rows: BTreeMap<u32, Row>,
    /// Where the rows are: from behind `<sheetData>` to its end; the whole tag where it is empty.
    pub data: Range<usize>,
    /// `<sheetData/>`.
    pub data_is_empty: bool,
    pub merged: Vec<Area>,
    /// Values of attributes and texts that say for which cells something holds, and whether it is a closed list.
    pub ranges: Vec<Ranges>,
    /// The value of `ref` in `<dimension>`.
    pub dimension: Option<Range<usize>>,
    /// Where more `<col>` can be put, and the last column that has one.
    pub columns: Option<(usize, u32)>,
    /// How wide columns are, from the first to the last of each, in characters.
    pub widths: Vec<(u32, u32, f64)>,
}

/// The width of a column that says none.
const USUAL_WIDTH: f64 = 9.0;

/// The cells for which a validation, a format or a filter holds.
#[derive(Debug)]
pub(super) struct Ranges {
    pub kind: Rules,
    /// Where the list of areas stands.
    pub at: Range<usize>,
    /// The areas as they are written.
    pub written: Vec<String>,
}

/// What holds for some cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Rules {
    /// Only what is on a list may be filled in; the list, where it stands in the rule itself.
    List(Vec<String>),
    /// Another validation.
    Validation,
    /// A conditional format.
    Format,
    /// The filter of the sheet.
    Filter,
}

/// A row.
#[derive(Debug, Default)]
pub(super) struct Row {
    /// Its opening tag, or the whole of it where it has no cells.
    pub tag: Range<usize>,
    pub is_empty: bool,
    /// Where its closing tag begins.
    pub end: usize,
    pub cells: BTreeMap<u32, Cell>,
}

/// A cell.
#[derive(Debug, Default)]
pub(super) struct Cell {
    /// The whole element.
    pub at: Range<usize>,
    pub style: Option<String>,
    /// What a person sees in it, as far as it is text or a number.
    pub text: String,
    /// It holds something: a value or a formula.
    pub filled: bool,
}

impl Sheet {
    /// Reads a sheet; none where it is damaged or too large to be a register.
    pub(super) fn read(text: &str, strings: &[String]) -> Option<Sheet> {
        let mut reading = Reading { text, strings, sheet: Sheet::default(), row: 0, cells: 0, open: None };
        let mut pieces = Pieces::of(text);
        for piece in &mut pieces {
            reading.take(piece.kind, piece.name, piece.at)?;
        }
        let complete = !pieces.broken && reading.open.is_none() && reading.sheet.data.end > 0;
        complete.then_some(reading.sheet)
    }

    pub(super) fn text(&self, column: u32, row: u32) -> &str {
        self.cell(column, row).map_or("", |cell| &cell.text)
    }

    pub(super) fn cell(&self, column: u32, row: u32) -> Option<&Cell> {
        self.rows.get(&row)?.cells.get(&column)
    }

    /// Whether a cell holds something, or is covered by a merged one and cannot be written.
    pub(super) fn is_taken(&self, column: u32, row: u32) -> bool {
        let hidden = |area: &Area| area.has(column, row) && (area.left, area.top) != (column, row);
        self.cell(column, row).is_some_and(|cell| cell.filled) || self.merged.iter().any(hidden)
    }

    /// The text of a cell, or of the merged one that covers it.
    pub(super) fn text_over(&self, column: u32, row: u32) -> &str {
        let area = self.merged.iter().find(|area| area.has(column, row));
        area.map_or_else(|| self.text(column, row), |area| self.text(area.left, area.top))
    }

    /// How many lines a text takes in a column, wrapped at its width.
    pub(super) fn lines(&self, text: &str, column: u32) -> usize {
        let width = self.widths.iter().find(|(first, last, _)| (*first..=*last).contains(&column));
        crate::register::cells::lines_of(text, width.map_or(USUAL_WIDTH, |(_, _, width)| *width))
    }

    /// The closed list that holds for a cell.
    pub(super) fn list(&self, column: u32, row: u32) -> Option<&[String]> {
        self.ranges.iter().find_map(|ranges| match &ranges.kind {
            Rules::List(items) if ranges.has(column, row) => Some(items.as_slice()),
            _ => None,
        })
    }

    /// The last column with something in it.
    pub(super) fn last_column(&self) -> u32 {
        let filled =
            |row: &Row| row.cells.iter().filter(|(_, cell)| cell.filled).map(|(column, _)| *column).max();
        let merged = self.merged.iter().map(|area| area.right).filter(|right| *right < 1_000);
        self.rows.values().filter_map(filled).chain(merged).max().unwrap_or(0)
    }

    /// The last row with something in it.
    pub(super) fn last_row(&self) -> u32 {
        let filled = |row: &&Row| row.cells.values().any(|cell| cell.filled);
        self.rows.iter().filter(|(_, row)| filled(row)).map(|(number, _)| *number).max().unwrap_or(0)
    }
}

impl Ranges {
    pub(super) fn has(&self, column: u32, row: u32) -> bool {
        self.written.iter().filter_map(|area| Area::read(area)).any(|area| area.has(column, row))
    }
}

/// Reading a sheet.
struct Reading<'a> {
    text: &'a str,
    strings: &'a [String],
    sheet: Sheet,
    /// The last row that began.
    row: u32,
    cells: usize,
    open: Option<Open>,
}

/// What is open and not yet known whole.
enum Open {
    Row,
    Cell { column: u32, cell: Cell, kind: String, value: bool, phonetic: bool },
    Validation { list: bool, inside: Inside, formula: String, areas: Option<Range<usize>> },
    Format { inside: Inside },
}

/// Which element of a rule is open.
#[derive(Clone, Copy, PartialEq)]
enum Inside {
    Nothing,
    Formula,
    Areas,
}

impl Reading<'_> {
    fn take(&mut self, kind: Kind, name: &str, at: Range<usize>) -> Option<()> {
        match (kind, name) {
            (Kind::Text, _) => self.text(at),
            (Kind::Open | Kind::Empty, "row") => self.row(kind, at)?,
            (Kind::Open | Kind::Empty, "c") => self.cell(kind, at)?,
            (Kind::Close, "row") => {
                if let Some(row) = self.sheet.rows.get_mut(&self.row) {
                    row.end = at.start;
                }
                self.open = None;
            }
            (Kind::Close, "c") => self.cell_ends(at.end),
            (Kind::Open | Kind::Close, "v" | "f" | "is" | "rPh") => self.in_cell(kind, name),
            (Kind::Empty, "f") => self.in_cell(Kind::Open, name),
            (Kind::Open | Kind::Close | Kind::Empty, "sheetData") => self.data(kind, at),
            (Kind::Open | Kind::Empty, "mergeCell") => {
                self.sheet.merged.extend(self.attribute(&at, "ref").and_then(|area| Area::read(&area)));
            }
            (Kind::Open | Kind::Empty, "dimension") => {
                self.sheet.dimension =
                    attribute_at(&self.text[at.clone()], "ref").map(|value| within(&at, value));
            }
            (Kind::Open | Kind::Empty, "col") => {
                let number = |name| self.attribute(&at, name)?.parse::<f64>().ok();
                let last = number("max").map_or(u32::MAX, |last| last as u32);
                let first = number("min").map_or(last, |first| first as u32);
                self.sheet.widths.push((first, last, number("width").unwrap_or(USUAL_WIDTH)));
                self.sheet.columns = Some((at.end, last));
            }
            (Kind::Open | Kind::Empty, "autoFilter") => self.ranges(&at, "ref", Rules::Filter),
            _ => self.rules(kind, name, at),
        }
        Some(())
    }

    fn attribute(&self, at: &Range<usize>, name: &str) -> Option<String> {
        Some(attribute(&self.text[at.clone()], name)?.into_owned())
    }

    fn data(&mut self, kind: Kind, at: Range<usize>) {
        self.sheet.prefix = prefix(&self.text[at.clone()]).to_owned();
        match kind {
            Kind::Open => self.sheet.data.start = at.end,
            Kind::Close => self.sheet.data.end = at.start,
            _ => {
                self.sheet.data = at;
                self.sheet.data_is_empty = true;
            }
        }
    }

    fn row(&mut self, kind: Kind, at: Range<usize>) -> Option<()> {
        let said = self.attribute(&at, "r").and_then(|number| number.parse().ok());
        self.row = said.unwrap_or(self.row.checked_add(1)?);
        let row = Row { end: at.end, is_empty: kind == Kind::Empty, tag: at, ..Row::default() };
        self.open = (kind == Kind::Open).then_some(Open::Row);
        // Two rows of one number: it is not known which counts.
        self.sheet.rows.insert(self.row, row).is_none().then_some(())
    }

    fn cell(&mut self, kind: Kind, at: Range<usize>) -> Option<()> {
        self.cells += 1;
        let row = self.sheet.rows.get(&self.row).filter(|_| self.cells <= MOST_CELLS)?;
        let next = row.cells.last_key_value().map_or(1, |(column, _)| column + 1);
        let said = self.attribute(&at, "r").and_then(|name| area::cell(&name));
        let column = said.map_or(next, |(column, _)| column);
        let kind_of = self.attribute(&at, "t").unwrap_or_default();
        let cell = Cell { style: self.attribute(&at, "s"), at: at.clone(), ..Cell::default() };
        self.open = Some(Open::Cell { column, cell, kind: kind_of, value: false, phonetic: false });
        if kind == Kind::Empty {
            self.cell_ends(at.end);
        }
        Some(())
    }

    fn in_cell(&mut self, kind: Kind, name: &str) {
        if let Some(Open::Cell { cell, value, phonetic, .. }) = &mut self.open {
            match name {
                "rPh" => *phonetic = kind == Kind::Open,
                "f" => cell.filled = true,
                _ => *value = kind == Kind::Open,
            }
        }
    }

    fn text(&mut self, at: Range<usize>) {
        let text = &self.text[at.clone()];
        match &mut self.open {
            Some(Open::Cell { cell, value: true, phonetic: false, .. }) => cell.text.push_str(&plain(text)),
            Some(Open::Validation { inside: Inside::Formula, formula, .. }) => formula.push_str(&plain(text)),
            Some(Open::Validation { inside: Inside::Areas, areas, .. }) => *areas = Some(at),
            Some(Open::Format { inside: Inside::Areas }) => self.add_ranges(at, Rules::Format),
            _ => {}
        }
    }

    fn cell_ends(&mut self, end: usize) {
        let Some(Open::Cell { column, mut cell, kind, .. }) = self.open.take() else { return };
        self.open = Some(Open::Row);
        cell.at.end = end;
        if kind == "s" {
            let index: Option<usize> = cell.text.trim().parse().ok();
            cell.filled |= !cell.text.is_empty();
            cell.text = index.and_then(|index| self.strings.get(index)).cloned().unwrap_or_default();
            // A string of nothing is nothing.
            cell.filled &= !cell.text.is_empty() || index.is_none_or(|index| index >= self.strings.len());
        } else {
            cell.filled |= !cell.text.is_empty();
        }
        if let Some(row) = self.sheet.rows.get_mut(&self.row) {
            row.cells.insert(column, cell);
        }
    }

    /// Validations and conditional formats, in the way of today and in the one of extensions.
    fn rules(&mut self, kind: Kind, name: &str, at: Range<usize>) {
        match (kind, name) {
            (Kind::Open | Kind::Empty, "dataValidation") => {
                let tag = &self.text[at.clone()];
                let list = attribute(tag, "type").is_some_and(|kind| kind == "list");
                let areas = attribute_at(tag, "sqref").map(|value| within(&at, value));
                let (inside, formula) = (Inside::Nothing, String::new());
                self.open = Some(Open::Validation { list, inside, formula, areas });
                if kind == Kind::Empty {
                    self.validation_ends();
                }
            }
            (Kind::Close, "dataValidation") => self.validation_ends(),
            (Kind::Open | Kind::Empty, "conditionalFormatting") => {
                self.ranges(&at, "sqref", Rules::Format);
                self.open = (kind == Kind::Open).then_some(Open::Format { inside: Inside::Nothing });
            }
            (Kind::Close, "conditionalFormatting") => self.open = None,
            (Kind::Open | Kind::Close, "formula1" | "sqref") => {
                let now = match (kind, name) {
                    (Kind::Open, "formula1") => Inside::Formula,
                    (Kind::Open, _) => Inside::Areas,
                    _ => Inside::Nothing,
                };
                if let Some(Open::Validation { inside, .. } | Open::Format { inside }) = &mut self.open {
                    *inside = now;
                }
            }
            _ => {}
        }
    }

    fn validation_ends(&mut self) {
        let Some(Open::Validation { list, formula, areas, .. }) = self.open.take() else { return };
        let items = formula.trim().strip_prefix('"').and_then(|inside| inside.strip_suffix('"'));
        let items =
            items.map_or(Vec::new(), |items| items.split(',').map(|one| one.trim().to_owned()).collect());
        if let Some(areas) = areas {
            self.add_ranges(areas, if list { Rules::List(items) } else { Rules::Validation });
        }
    }

    fn ranges(&mut self, at: &Range<usize>, name: &str, kind: Rules) {
        if let Some(value) = attribute_at(&self.text[at.clone()], name) {
            self.add_ranges(within(at, value), kind);
        }
    }

    fn add_ranges(&mut self, at: Range<usize>, kind: Rules) {
        let written = self.text[at.clone()].split_whitespace().map(str::to_owned).collect();
        self.sheet.ranges.push(Ranges { kind, at, written });
    }
}

/// The place of something in a tag, in the text.
fn within(tag: &Range<usize>, at: Range<usize>) -> Range<usize> {
    tag.start + at.start..tag.start + at.end
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHEET: &str = r#"<?xml version="1.0"?><worksheet><dimension ref="A1:C4"/><cols><col min="1" max="3" width="9"/></cols>
<sheetData><row r="1"><c r="A1" s="2" t="s"><v>0</v></c><c r="C1" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c></row>
<row r="3" spans="1:3"><c r="A3" s="5"/><c r="B3"><f>1+1</f><v>2</v></c></row><row r="4"/></sheetData>
<autoFilter ref="A1:C3"/><mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>
<conditionalFormatting sqref="A2:A3 C2:C3"><cfRule/></conditionalFormatting>
<dataValidations><dataValidation type="list" sqref="C2:C9"><formula1>"ja,nee"</formula1></dataValidation></dataValidations>
<extLst><ext><x14:dataValidation type="list"><x14:formula1><xm:f>Lijst!$A$1:$A$4</xm:f></x14:formula1><xm:sqref>B2:B3</xm:sqref></x14:dataValidation></ext></extLst></worksheet>"#;

    fn sheet() -> Sheet {
        Sheet::read(SHEET, &["Doel".to_owned()]).unwrap()
    }

    #[test]
    fn cells_are_read_with_strings_of_all_kinds() {
        let sheet = sheet();
        assert_eq!((sheet.text(1, 1), sheet.text(3, 1), sheet.text(2, 3)), ("Doel", "ab", "2"));
        assert_eq!(sheet.text_over(2, 1), "Doel");
        assert!(
            sheet.is_taken(2, 3) && sheet.is_taken(2, 1) && !sheet.is_taken(1, 3) && !sheet.is_taken(9, 9)
        );
        assert_eq!((sheet.last_row(), sheet.last_column()), (3, 3));
        assert_eq!(sheet.cell(1, 3).unwrap().style.as_deref(), Some("5"));
        assert_eq!(&SHEET[sheet.cell(1, 3).unwrap().at.clone()], "<c r=\"A3\" s=\"5\"/>");
    }

    #[test]
    fn rules_are_read_with_where_they_hold() {
        let sheet = sheet();
        assert_eq!(sheet.list(3, 5), Some(&["ja".to_owned(), "nee".to_owned()][..]));
        assert_eq!(sheet.list(2, 3), Some(&[][..]));
        assert_eq!(sheet.list(1, 3), None);
        let written: Vec<&str> = sheet.ranges.iter().map(|one| &SHEET[one.at.clone()]).collect();
        assert_eq!(written, ["A1:C3", "A2:A3 C2:C3", "C2:C9", "B2:B3"]);
    }

    #[test]
    fn a_damaged_sheet_is_none() {
        for (end, _) in SHEET.char_indices() {
            assert!(Sheet::read(&SHEET[..end], &[]).is_none_or(|sheet| sheet.data.end > 0));
        }
        assert!(
            Sheet::read("<worksheet><sheetData><row r=\"1\"/><row r=\"1\"/></sheetData></worksheet>", &[])
                .is_none()
        );
    }
}
