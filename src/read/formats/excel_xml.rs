//! Workbooks as XML: what Excel 2003 and many programs of that age write, often as `.xls`.
//!
//! In: text, straight on. Out: a grid for each sheet, hidden ones too, with its hidden rows and columns; comments
//! and what the workbook says of itself as text. https://learn.microsoft.com/previous-versions/office/developer/office-xp/aa140066(v=office.10)

use super::decoded::Decoded;
use super::xml::LONGEST;
use super::{Format, How, known};
use crate::read::charset::TextReader;
use crate::read::{Error, Flow, Grid, Input, Limits, Result, Rows, Sink};
use crate::record::{Layer, Reason};
use memchr::memmem;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use std::io::Read;

pub(super) static FORMAT: Format = Format {
    name: "excel-xml",
    endings: &[],
    looks_like: |input| {
        known::opening(input).is_some_and(|text| {
            text.starts_with(b"<?xml")
                && memmem::find(text, b"urn:schemas-microsoft-com:office:spreadsheet").is_some()
        })
    },
    read: How::Read(read),
    note: "every sheet, hidden ones too; comments",
};

/// Rows that a sheet can have.
const MOST_ROWS: u64 = 1 << 20;

/// Rows that may be left out and still count as empty ones.
const MOST_EMPTY: u64 = 64;

fn read(input: &mut Input, limits: &Limits, sink: &mut dyn Sink) -> Result<()> {
    let Some(charset) = input.charset() else { return Err(Error::Binary) };
    let hidden = hidden_sheets(input.stream()?)?;
    let mut reader = Reader::from_reader(Decoded::new(TextReader::new(input.stream()?, charset), LONGEST));
    reader.config_mut().check_end_names = false;
    let mut book = Book::new(hidden, limits, sink);
    let mut buffer = Vec::new();
    let result = loop {
        buffer.clear();
        reader.get_mut().begin_event();
        let step = match reader.read_event_into(&mut buffer) {
            Ok(Event::Eof) => break Ok(()),
            Ok(Event::Start(tag)) => book.open(&tag, false),
            Ok(Event::Empty(tag)) => book.open(&tag, true),
            Ok(Event::End(tag)) => book.close(tag.local_name().as_ref()),
            Ok(Event::Text(text)) => book.text(&text),
            Ok(Event::CData(text)) => book.text(&text),
            Ok(Event::GeneralRef(name)) => {
                book.text(super::xml::resolve(&name).unwrap_or('&').encode_utf8(&mut [0; 4]))
            }
            Ok(_) => Ok(()),
            Err(error) => break Err(super::xml::broken(&error, reader.get_ref().line())),
        };
        if let Err(error) = step {
            break Err(error);
        }
    };
    match result {
        Err(Error::Stopped) => result,
        _ => book.end().and(result),
    }
}

/// Which sheets say that they are hidden, by number. They say so behind their rows.
fn hidden_sheets(mut source: impl Read) -> Result<Vec<usize>> {
    const LONGEST: usize = 32;
    let mut hidden = Vec::new();
    let mut sheets = 0usize;
    let mut buffer = vec![0; 64 << 10];
    let mut kept = 0;
    loop {
        let read = source.read(&mut buffer[kept..])?;
        let end = kept + read;
        // What begins in the last bytes is looked at with the next.
        let done = if read == 0 { end } else { end.saturating_sub(LONGEST) };
        for at in memchr::memchr2_iter(b'W', b'S', &buffer[..done]) {
            let rest = &buffer[at..end];
            sheets +=
                usize::from(rest.starts_with(b"Worksheet ss:Name") || rest.starts_with(b"Worksheet Name"));
            if rest.starts_with(b"SheetHidden") || rest.starts_with(b"SheetVeryHidden") {
                hidden.push(sheets);
            }
        }
        if read == 0 {
            return Ok(hidden);
        }
        buffer.copy_within(done..end, 0);
        kept = end - done;
    }
}

struct Book<'a> {
    hidden: Vec<usize>,
    sheets: usize,
    limits: &'a Limits,
    sink: &'a mut dyn Sink,
    grid: Option<Grid>,
    is_told: bool,
    rows: Rows,
    /// How many rows the grid has, and the column that comes next.
    row: u64,
    column: usize,
    next_column: usize,
    row_open: bool,
    hidden_rows: u64,
    /// What is open and takes text.
    place: Place,
    data: String,
    is_date: bool,
    asides: String,
    properties: String,
    too_wide: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Nowhere,
    Cell,
    Comment,
    Properties,
}

impl<'a> Book<'a> {
    fn new(hidden: Vec<usize>, limits: &'a Limits, sink: &'a mut dyn Sink) -> Self {
        Book {
            hidden,
            sheets: 0,
            limits,
            sink,
            grid: None,
            is_told: false,
            rows: Rows::default(),
            row: 0,
            column: 0,
            next_column: 0,
            row_open: false,
            hidden_rows: 0,
            place: Place::Nowhere,
            data: String::new(),
            is_date: false,
            asides: String::new(),
            properties: String::new(),
            too_wide: false,
        }
    }

    fn open(&mut self, tag: &BytesStart<'_>, is_empty: bool) -> Result<()> {
        match tag.local_name().as_ref() {
            "Worksheet" => self.begin_sheet(tag),
            "Column" => self.begin_column(tag),
            "Row" if self.grid.is_some() => return self.begin_row(tag, is_empty),
            "Cell" => {
                self.column = index(tag).unwrap_or(self.next_column);
                self.next_column = self.column + 1 + number(tag, "MergeAcross").unwrap_or(0);
            }
            "Comment" if !is_empty => {
                self.place = Place::Comment;
                self.data.clear();
            }
            "Data" if self.place != Place::Comment && !is_empty => {
                self.place = Place::Cell;
                self.is_date = value(tag, "Type").is_some_and(|kind| kind == "DateTime");
                self.data.clear();
            }
            "DocumentProperties" if !is_empty => self.place = Place::Properties,
            _ if self.place == Place::Properties => self.data.clear(),
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self, name: &str) -> Result<()> {
        match (name, self.place) {
            ("Data", Place::Cell) => {
                self.place = Place::Nowhere;
                self.cell();
            }
            ("Comment", Place::Comment) => {
                self.place = Place::Nowhere;
                push_line(&mut self.asides, "", &self.data);
            }
            ("DocumentProperties", _) => self.place = Place::Nowhere,
            (name, Place::Properties) => {
                push_line(&mut self.properties, name, &std::mem::take(&mut self.data))
            }
            ("Row", _) if self.row_open => return self.end_row(),
            ("Worksheet", _) => return self.end_sheet(),
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<()> {
        if self.place != Place::Nowhere && self.data.len() < self.limits.cell_bytes {
            self.data.push_str(text);
        }
        Ok(())
    }

    fn begin_sheet(&mut self, tag: &BytesStart<'_>) {
        self.sheets += 1;
        let hidden = self.hidden.contains(&self.sheets);
        let kind = if hidden { "hidden-sheet" } else { "sheet" };
        let at = value(tag, "Name").unwrap_or_default();
        self.grid = Some(Grid { at, kind, hidden, ..Grid::default() });
        self.is_told = false;
        (self.row, self.hidden_rows, self.next_column) = (0, 0, 0);
        self.rows = Rows::default();
    }

    fn begin_column(&mut self, tag: &BytesStart<'_>) {
        let first = index(tag).unwrap_or(self.next_column);
        let last = first + number(tag, "Span").unwrap_or(0);
        self.next_column = last + 1;
        if let (Some(grid), true) = (&mut self.grid, is_hidden(tag)) {
            grid.hidden_columns.push((first as u32, last as u32));
        }
    }

    fn begin_row(&mut self, tag: &BytesStart<'_>, is_empty: bool) -> Result<()> {
        let at = index(tag).map_or(self.row, |row| row as u64).min(MOST_ROWS);
        // A few rows that are left out are empty ones; many are passed over.
        if at.saturating_sub(self.row) > MOST_EMPTY {
            self.hand_over()?;
            self.row = at;
            self.rows.count_from(at);
        }
        while self.row < at {
            self.rows.end_row();
            self.row += 1;
        }
        self.hidden_rows += u64::from(is_hidden(tag));
        self.next_column = 0;
        self.row_open = true;
        if is_empty { self.end_row() } else { Ok(()) }
    }

    fn end_row(&mut self) -> Result<()> {
        self.row_open = false;
        self.rows.end_row();
        self.row += 1;
        self.hand_over_full()
    }

    fn cell(&mut self) {
        let value = std::mem::take(&mut self.data);
        let value = if self.is_date { as_date(&value) } else { value };
        if self.column >= self.limits.columns {
            self.too_wide = true;
        } else if self.row_open {
            self.rows.cell(self.column, value.trim().as_bytes());
        }
    }

    fn hand_over_full(&mut self) -> Result<()> {
        if self.rows.is_full() { self.hand_over() } else { Ok(()) }
    }

    fn hand_over(&mut self) -> Result<()> {
        let Some(grid) = self.grid.as_ref().filter(|_| !self.rows.is_empty()) else { return Ok(()) };
        if !std::mem::replace(&mut self.is_told, true) {
            self.sink.grid(grid);
        }
        let flow = self.sink.rows(&self.rows.batch());
        self.rows.clear();
        if flow == Flow::Stop { Err(Error::Stopped) } else { Ok(()) }
    }

    fn end_sheet(&mut self) -> Result<()> {
        if self.row_open {
            self.end_row()?;
        }
        self.hand_over()?;
        if self.is_told && self.hidden_rows > 0 {
            self.sink.hidden_rows(self.hidden_rows);
        }
        let at = self.grid.take().map(|grid| grid.at).unwrap_or_default();
        let asides = std::mem::take(&mut self.asides);
        self.say(&at, Layer::Comment, &asides)
    }

    fn end(&mut self) -> Result<()> {
        self.end_sheet()?;
        if self.too_wide {
            self.sink.trouble(Reason::Limit("columns".to_owned()));
        }
        let properties = std::mem::take(&mut self.properties);
        self.say("properties", Layer::Properties, &properties)
    }

    fn say(&mut self, at: &str, layer: Layer, text: &str) -> Result<()> {
        if text.is_empty() || self.sink.text(at, layer, 1, text) == Flow::More {
            Ok(())
        } else {
            Err(Error::Stopped)
        }
    }
}

fn push_line(lines: &mut String, label: &str, text: &str) {
    /// What comments and properties of a whole workbook may take.
    const LONGEST: usize = 16 << 20;
    let text = text.trim();
    if !text.is_empty() && lines.len() < LONGEST {
        let colon = if label.is_empty() { "" } else { ": " };
        lines.push_str(&format!("{label}{colon}{text}\n"));
    }
}

fn value(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = tag.attributes();
    let found = attributes
        .with_checks(false)
        .flatten()
        .find(|attribute| attribute.key.local_name().as_ref() == name)?;
    Some(super::xml::unescape(&found.value))
}

fn number(tag: &BytesStart<'_>, name: &str) -> Option<usize> {
    value(tag, name)?.trim().parse().ok().filter(|&number: &usize| number <= MOST_ROWS as usize)
}

/// The place that a row, a cell or a column says it has, from 0.
fn index(tag: &BytesStart<'_>) -> Option<usize> {
    number(tag, "Index")?.checked_sub(1)
}

fn is_hidden(tag: &BytesStart<'_>) -> bool {
    value(tag, "Hidden").is_some_and(|hidden| hidden == "1")
}

/// A date without the time when it has none.
fn as_date(value: &str) -> String {
    let value = value.strip_suffix(".000").unwrap_or(value);
    value.strip_suffix("T00:00:00").unwrap_or(value).replacen('T', " ", 1)
}

#[cfg(test)]
mod tests {
    use crate::read::recording::record;
    use crate::record::Status;

    fn book(sheets: &str) -> String {
        let text = format!(
            "<?xml version=\"1.0\"?><Workbook xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\">{sheets}</Workbook>"
        );
        let (recording, outcome) = record("a.xls", text.as_bytes());
        assert_eq!((outcome.format, outcome.status), ("excel-xml", Status::Scanned));
        recording.lines
    }

    #[test]
    fn cells_stand_where_they_say() {
        let rows = "<Row ss:Index='2'><Cell ss:Index='2' ss:MergeAcross='1'><Data>a&amp;b</Data></Cell><Cell><Data>c</Data></Cell></Row>";
        let lines = book(&format!("<Worksheet ss:Name='Blad &lt;1'><Table>{rows}</Table></Worksheet>"));
        assert_eq!(lines, "grid \"Blad <1\" sheet\n    0:  |  |  | \n    1:  | a&b |  | c\n");
    }

    #[test]
    fn sheet_that_is_hidden_behind_its_rows_is_marked() {
        let row = "<Table><Row><Cell><Data>x</Data></Cell></Row></Table>";
        let lines = book(&format!(
            "<Worksheet ss:Name='a'>{row}</Worksheet><Worksheet ss:Name='b'>{row}<Visible>SheetVeryHidden</Visible></Worksheet>"
        ));
        assert!(lines.contains("grid \"b\" hidden-sheet\n  hidden\n"), "{lines}");
    }

    #[test]
    fn row_without_end_costs_no_more_than_the_sheet_has() {
        let rows = "<Row ss:Index='4294967296'><Cell><Data>x</Data></Cell></Row><Row ss:Index='900000'/>";
        book(&format!("<Worksheet ss:Name='a'><Table>{rows}</Table></Worksheet>"));
    }
}
