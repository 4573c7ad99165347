//! Spreadsheets that calamine reads: xls and xlsb.
//!
//! In: a file of modest size, for these readers keep a whole sheet in memory. Out: a grid for each sheet,
//! hidden ones marked. A panic in the reader is caught and costs the sheet, or the file, not the scan.

use super::{Format, How, compound, known, ooxml};
use crate::read::{Error, Flow, Grid, Input, Limits, Result, Rows, Sink};
use crate::record::Reason;
use calamine::{Data, DataType, Range, Reader, Sheet, SheetType, SheetVisible, Sheets};
use std::io::{Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};

pub(super) static XLS: Format =
    format("xls", &["xls", "xlt"], |input| known::container(input) == Some("xls"));

pub(super) static XLSB: Format = format("xlsb", &["xlsb"], |input| known::container(input) == Some("xlsb"));

const fn format(
    name: &'static str,
    endings: &'static [&'static str],
    looks_like: fn(&mut Input) -> bool,
) -> Format {
    let note = "every sheet, hidden ones too; files up to 64 MiB";
    Format { name, endings, looks_like, read: How::Apart(read), note }
}

/// A bigger file is not read: its sheets may not fit in memory.
const LARGEST: u64 = 64 << 20;

type Book = Sheets<Cursor<Vec<u8>>>;

fn read(input: &mut Input, limits: &Limits, sink: &mut dyn Sink) -> Result<()> {
    if input.size() > LARGEST {
        return Err(Error::Limit { what: "size of a spreadsheet" });
    }
    let kind = known::container(input);
    let mut bytes = Vec::with_capacity(input.size() as usize);
    input.stream()?.take(LARGEST + 1).read_to_end(&mut bytes)?;
    let mut book = guarded(|| open(kind, bytes))??;
    let sheets = book.sheets_metadata().to_vec();
    for (i, sheet) in sheets.iter().enumerate().filter(|(_, sheet)| has_cells(sheet)) {
        let hidden = sheet.visible != SheetVisible::Visible;
        sink.grid(&Grid {
            at: sheet.name.clone(),
            kind: if hidden { "hidden-sheet" } else { "sheet" },
            hidden,
            ..Grid::default()
        });
        match guarded(|| book.worksheet_range_at(i)) {
            Ok(Some(Ok(range))) => hand_over(&range, limits, sink)?,
            Ok(_) => sink.trouble(Reason::Corrupt("a sheet is damaged".to_owned())),
            Err(_) => sink.trouble(Reason::Crashed),
        }
    }
    drop(book);
    if kind == Some("xls") {
        beside(input, sink)?;
    }
    Ok(())
}

/// Properties and embedded files, where the container can be read once more.
fn beside(input: &mut Input, sink: &mut dyn Sink) -> Result<()> {
    match compound::open(input.seekable()?, "xls") {
        Ok(mut file) => {
            compound::properties::read(&mut file, sink)?;
            compound::members(&mut file, sink)
        }
        // What it holds was read; only what stands beside it is out of reach.
        Err(error) => ooxml::told(Err(error), sink),
    }
}

/// Runs a reader that is not ours, so that its panic becomes an error.
fn guarded<T>(work: impl FnOnce() -> T) -> Result<T> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| Error::Corrupt { what: "reader crashed".to_owned() })
}

fn open(kind: Option<&str>, bytes: Vec<u8>) -> Result<Book> {
    let source = Cursor::new(bytes);
    match kind {
        Some("xls") => calamine::Xls::new(source).map(Sheets::Xls).map_err(|error| match error {
            calamine::XlsError::Password => Error::Encrypted,
            _ => Error::Corrupt { what: "xls".to_owned() },
        }),
        _ => calamine::Xlsb::new(source).map(Sheets::Xlsb).map_err(|error| match error {
            calamine::XlsbError::Password => Error::Encrypted,
            _ => Error::Corrupt { what: "xlsb".to_owned() },
        }),
    }
}

fn has_cells(sheet: &Sheet) -> bool {
    matches!(sheet.typ, SheetType::WorkSheet | SheetType::MacroSheet)
}

fn hand_over(range: &Range<Data>, limits: &Limits, sink: &mut dyn Sink) -> Result<()> {
    let first_column = range.start().map_or(0, |(_, column)| column as usize);
    let mut rows = Rows::default();
    let mut text = String::new();
    for row in range.rows() {
        for (column, value) in row.iter().enumerate().take(limits.columns) {
            text.clear();
            write(value, &mut text);
            if !text.is_empty() {
                rows.cell(first_column + column, text.trim().as_bytes());
            }
        }
        rows.end_row();
        if rows.is_full() {
            if sink.rows(&rows.batch()) == Flow::Stop {
                return Err(Error::Stopped);
            }
            rows.clear();
        }
    }
    if !rows.is_empty() && sink.rows(&rows.batch()) == Flow::Stop {
        return Err(Error::Stopped);
    }
    Ok(())
}

/// A value as text: dates in ISO form, whole numbers without a fraction.
fn write(value: &Data, text: &mut String) {
    match value {
        Data::Empty | Data::Error(_) => {}
        Data::String(value) | Data::DateTimeIso(value) | Data::DurationIso(value) => text.push_str(value),
        Data::Bool(value) => text.push_str(if *value { "TRUE" } else { "FALSE" }),
        Data::DateTime(value) => write_date(value, text),
        _ => text.push_str(&value.as_string().unwrap_or_default()),
    }
}

fn write_date(value: &calamine::ExcelDateTime, text: &mut String) {
    let (year, month, day, hour, minute, second, _) = value.to_ymd_hms_milli();
    let clock = (hour, minute, second) != (0, 0, 0);
    let date = value.as_f64() >= 1.0 && value.is_datetime();
    if date {
        text.push_str(&format!("{year:04}-{month:02}-{day:02}"));
    }
    if clock || !date {
        text.push_str(if date { "T" } else { "" });
        text.push_str(&format!("{hour:02}:{minute:02}:{second:02}"));
    }
}
