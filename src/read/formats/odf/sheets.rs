//! The cells of a spreadsheet.
//!
//! In: XML from the inside of the element that holds the sheets. Out: a grid for each sheet, in rows as they come;
//! what is said to repeat is repeated within bounds, so that a sheet of a million equal rows costs little. Dates
//! are ISO text, numbers as they were stored.

use super::Styles;
use crate::read::formats::markup::{Markup, Node, attribute};
use crate::read::formats::ooxml::Editors;
use crate::read::formats::story::Story;
use crate::read::{Error, Flow, Grid, Limits, Result, Rows};
use crate::record::{Layer, Reason};
use quick_xml::events::BytesStart;
use std::io::Read;

/// So many blank rows are handed over as such, a wider gap as one.
const MOST_BLANK: u64 = 1000;

/// How often a row, or a cell, that holds something is repeated.
const MOST_REPEATED: u64 = 10_000;

/// Cells that repetition may make in a sheet.
const MOST_MADE: u64 = 4 << 20;

/// Bytes that repetition may make in a sheet.
const MOST_BYTES_MADE: usize = 16 << 20;

/// Sheets that a document can have.
const MOST_SHEETS: usize = 4096;

const MOST_ROWS: u64 = 1 << 20;

/// Reads on to the end of the element that was just opened.
pub(super) fn read<R: Read>(
    markup: &mut Markup<R>,
    story: &mut Story<'_>,
    styles: &Styles,
    editors: &mut Editors,
    limits: &Limits,
) -> Result<()> {
    let mut sheets = Sheets {
        story,
        styles,
        columns: limits.columns,
        depth: 0,
        sheets: 0,
        sheet: None,
        aside: Vec::new(),
        paragraphs: 0,
    };
    let result = sheets.run(markup, editors);
    sheets.end_sheet().and(result)
}

struct Sheets<'a, 's> {
    story: &'a mut Story<'s>,
    styles: &'a Styles,
    columns: usize,
    depth: usize,
    sheets: usize,
    sheet: Option<Sheet>,
    /// Elements that are open whose text stands beside the cells, by their depth.
    aside: Vec<usize>,
    /// Paragraphs that are open beside the cells.
    paragraphs: usize,
}

/// A sheet in the making.
#[derive(Default)]
struct Sheet {
    grid: Grid,
    begun: bool,
    rows: Rows,
    /// Columns whose definitions were seen.
    defined: u32,
    /// Rows, and rows that are blank and not handed over yet.
    count: u64,
    blank: u64,
    hidden: u64,
    row: Row,
    cell: Cell,
    /// Cells that repetition made.
    made: u64,
    bytes_made: usize,
    cut: bool,
}

#[derive(Default)]
struct Row {
    repeat: u64,
    hidden: bool,
    /// What stands in it, by column.
    cells: Vec<(usize, String)>,
    column: usize,
}

#[derive(Default)]
struct Cell {
    open: bool,
    repeat: u64,
    /// The value that it says it has; else it is the text.
    value: Option<String>,
    text: String,
    paragraphs: usize,
    in_paragraph: bool,
}

impl Sheets<'_, '_> {
    fn run<R: Read>(&mut self, markup: &mut Markup<R>, editors: &mut Editors) -> Result<()> {
        loop {
            let is_creator = match markup.next()? {
                Node::End => return Ok(()),
                Node::Open(tag) => {
                    let is_creator = tag.local_name().as_ref() == "creator";
                    if !is_creator {
                        self.depth += 1;
                        self.open(&tag)?;
                    }
                    is_creator
                }
                Node::Close(_) if self.depth == 0 => return Ok(()),
                Node::Close(tag) => {
                    self.close(tag.local_name().as_ref())?;
                    self.depth -= 1;
                    false
                }
                Node::Text(text) => {
                    self.text(&text);
                    false
                }
            };
            if is_creator {
                editors.add(Some(markup.text_within()?));
            }
        }
    }

    fn open(&mut self, tag: &BytesStart<'_>) -> Result<()> {
        let name = tag.local_name();
        if !self.aside.is_empty() {
            self.paragraphs += usize::from(name.as_ref() == "p");
            return Ok(());
        }
        match name.as_ref() {
            "annotation" => self.begin_aside(Layer::Comment),
            "shapes" => self.begin_aside(Layer::TextBox),
            "frame" | "custom-shape" | "rect" | "ellipse" => self.begin_aside(Layer::TextBox),
            "tracked-changes" => self.begin_aside(Layer::Deleted),
            "content-validation" => self.validation(tag),
            "table" => self.begin_sheet(tag)?,
            _ => {}
        }
        let Some(sheet) = &mut self.sheet else { return Ok(()) };
        match name.as_ref() {
            "table-column" => sheet.column(tag),
            "table-row" => {
                sheet.row = Row {
                    repeat: repeat(tag, "number-rows-repeated"),
                    hidden: is_hidden(tag),
                    ..Row::default()
                }
            }
            "table-cell" | "covered-table-cell" => sheet.begin_cell(tag),
            "p" => sheet.cell.begin_paragraph(),
            "s" => sheet.cell.push(" "),
            "tab" => sheet.cell.push("\t"),
            "line-break" => sheet.cell.push("\n"),
            _ => {}
        }
        Ok(())
    }

    fn begin_aside(&mut self, layer: Layer) {
        self.aside.push(self.depth);
        self.story.enter(layer);
    }

    /// A list to choose from: `cell-content-is-in-list("Jan";"Piet")`.
    fn validation(&mut self, tag: &BytesStart<'_>) {
        let condition = attribute(tag, "condition").unwrap_or_default();
        let Some((_, list)) = condition.split_once("is-in-list(") else { return };
        for item in list.trim_end_matches(')').split(';').filter(|item| item.starts_with('"')) {
            self.story.line_as(Layer::Definition, item.trim_matches('"'));
        }
    }

    fn begin_sheet(&mut self, tag: &BytesStart<'_>) -> Result<()> {
        self.end_sheet()?;
        self.sheets += 1;
        if self.sheets > MOST_SHEETS {
            return Err(Error::Limit { what: "sheets" });
        }
        let name = attribute(tag, "name").unwrap_or_default();
        let hidden = self.styles.hides("table", tag);
        // Cells of another file are kept in a sheet that is called after it.
        let kind = match hidden {
            _ if name.starts_with("'file:") => "external-cache",
            true => "hidden-sheet",
            false => "sheet",
        };
        self.story.turn_to(&name, Layer::Body)?;
        let grid = Grid { at: name, kind, hidden: hidden || kind == "external-cache", ..Grid::default() };
        self.sheet = Some(Sheet { grid, ..Sheet::default() });
        Ok(())
    }

    fn close(&mut self, name: &str) -> Result<()> {
        if self.aside.last() == Some(&self.depth) {
            self.aside.pop();
            self.story.leave();
            return Ok(());
        }
        if !self.aside.is_empty() {
            if name == "p" {
                self.paragraphs = self.paragraphs.saturating_sub(1);
                self.story.end_paragraph()?;
            }
            return Ok(());
        }
        let columns = self.columns;
        match (name, &mut self.sheet) {
            ("table", _) => self.end_sheet(),
            ("table-cell" | "covered-table-cell", Some(sheet)) => {
                sheet.end_cell(columns);
                Ok(())
            }
            ("p", Some(sheet)) => {
                sheet.cell.in_paragraph = false;
                Ok(())
            }
            ("table-row", Some(_)) => self.end_row(),
            _ => Ok(()),
        }
    }

    fn text(&mut self, text: &str) {
        if !self.aside.is_empty() {
            if self.paragraphs > 0 {
                self.story.push(text);
            }
        } else if let Some(sheet) = &mut self.sheet
            && sheet.cell.in_paragraph
        {
            sheet.cell.push(text);
        }
    }

    fn end_row(&mut self) -> Result<()> {
        let Some(sheet) = &mut self.sheet else { return Ok(()) };
        sheet.add_row();
        if sheet.rows.is_full() { self.hand_over() } else { Ok(()) }
    }

    fn hand_over(&mut self) -> Result<()> {
        let Some(sheet) = &mut self.sheet else { return Ok(()) };
        // The sheet's text boxes and remarks come after its cells.
        let sink = self.story.raw_sink();
        if !sheet.begun {
            sheet.begun = true;
            sink.grid(&sheet.grid);
        }
        let flow = if sheet.rows.is_empty() { Flow::More } else { sink.rows(&sheet.rows.batch()) };
        sheet.rows.clear();
        if sheet.hidden > 0 {
            sink.hidden_rows(std::mem::take(&mut sheet.hidden));
        }
        if std::mem::take(&mut sheet.cut) {
            sink.trouble(Reason::Limit("repeated cells".to_owned()));
        }
        if flow == Flow::Stop { Err(Error::Stopped) } else { Ok(()) }
    }

    fn end_sheet(&mut self) -> Result<()> {
        self.hand_over()?;
        self.sheet = None;
        Ok(())
    }
}

impl Sheet {
    fn column(&mut self, tag: &BytesStart<'_>) {
        let columns = u32::try_from(repeat(tag, "number-columns-repeated")).unwrap_or(u32::MAX);
        let from = self.defined;
        self.defined = from.saturating_add(columns);
        if is_hidden(tag) && self.grid.hidden_columns.len() < 16_384 {
            self.grid.hidden_columns.push((from, self.defined - 1));
        }
    }

    fn begin_cell(&mut self, tag: &BytesStart<'_>) {
        let get = |key| attribute(tag, key);
        let value = match get("value-type").as_deref() {
            Some("float" | "percentage" | "currency") => get("value"),
            Some("date") => get("date-value").map(|date| match date.strip_suffix("T00:00:00") {
                Some(day) => day.to_owned(),
                None => date,
            }),
            Some("time") => get("time-value").map(|time| clock(&time).unwrap_or(time)),
            Some("boolean") => get("boolean-value").map(|value| value.to_uppercase()),
            Some("string") => get("string-value"),
            _ => None,
        };
        self.cell =
            Cell { open: true, repeat: repeat(tag, "number-columns-repeated"), value, ..Cell::default() };
    }

    fn end_cell(&mut self, columns: usize) {
        let cell = std::mem::take(&mut self.cell);
        let value = cell.value.unwrap_or(cell.text);
        let value = value.trim();
        let from = self.row.column;
        let to = from.saturating_add(usize::try_from(cell.repeat).unwrap_or(usize::MAX));
        self.row.column = to;
        if value.is_empty() {
            return;
        }
        let to = to.min(columns);
        self.cut |= from >= columns;
        for column in from..to {
            if column > from {
                self.made += 1;
                self.bytes_made += value.len();
            }
            if self.made > MOST_MADE || self.bytes_made > MOST_BYTES_MADE {
                self.cut = true;
                return;
            }
            self.row.cells.push((column, value.to_owned()));
        }
    }

    /// Adds the row in hand as often as it says.
    fn add_row(&mut self) {
        let row = std::mem::take(&mut self.row);
        let repeat = row.repeat.max(1);
        if row.cells.is_empty() {
            self.blank = self.blank.saturating_add(repeat);
            return;
        }
        let blank = if self.blank > MOST_BLANK { 1 } else { self.blank };
        // Above the first row there is nothing to keep apart.
        for _ in 0..if self.count == 0 { blank.min(1) } else { blank } {
            self.rows.end_row();
        }
        self.count = self.count.saturating_add(std::mem::take(&mut self.blank)).saturating_add(repeat);
        let room = (MOST_MADE - self.made.min(MOST_MADE)) / row.cells.len() as u64;
        let bytes: usize = row.cells.iter().map(|(_, value)| value.len()).sum();
        let fit = MOST_BYTES_MADE.saturating_sub(self.bytes_made) / bytes.max(1);
        let times = repeat.min(MOST_REPEATED).min(room.max(1)).min(fit.max(1) as u64);
        self.cut |= times < repeat || self.count > MOST_ROWS;
        self.made += (times - 1) * row.cells.len() as u64;
        self.bytes_made += (times - 1) as usize * bytes;
        self.hidden += if row.hidden { times } else { 0 };
        for _ in 0..times {
            for (column, value) in &row.cells {
                self.rows.cell(*column, value.as_bytes());
            }
            self.rows.end_row();
        }
    }
}

impl Cell {
    fn begin_paragraph(&mut self) {
        if self.open {
            self.in_paragraph = true;
            self.paragraphs += 1;
            if self.paragraphs > 1 {
                self.text.push('\n');
            }
        }
    }

    fn push(&mut self, text: &str) {
        if self.in_paragraph {
            self.text.push_str(text);
        }
    }
}

fn repeat(tag: &BytesStart<'_>, key: &str) -> u64 {
    attribute(tag, key).and_then(|count| count.parse().ok()).unwrap_or(1).max(1)
}

/// Whether a row or a column is not seen.
fn is_hidden(tag: &BytesStart<'_>) -> bool {
    matches!(attribute(tag, "visibility").as_deref(), Some("collapse" | "filter"))
}

/// `PT08H15M00S` as `08:15:00`.
fn clock(time: &str) -> Option<String> {
    let (hours, rest) = time.strip_prefix("PT")?.split_once('H')?;
    let (minutes, rest) = rest.split_once('M')?;
    let seconds = rest.strip_suffix('S')?.split(['.', ',']).next()?;
    Some(format!("{hours}:{minutes}:{seconds}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_of_day_is_written_as_a_clock_shows_it() {
        assert_eq!(clock("PT08H15M00S").as_deref(), Some("08:15:00"));
        assert_eq!(clock("P1D"), None);
    }
}
