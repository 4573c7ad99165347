//! The sheet *Register*: one row for each activity, the columns of Art. 30 first.

use super::sheets::{self, Places};
use super::{Book, fitting};
use crate::patterns::{Fill, RegisterColumn};
use crate::register::cells::{Cell, State, cell};
use crate::register::{Result, Row};
use rust_xlsxwriter::{DataValidation, Formula, Note, Url, Worksheet};

/// The same word in both languages.
pub(super) const NAME: &str = "Register";
/// Rows above the activities: who fills it, what it is called, which provision asks for it.
const HEAD: u32 = 3;
/// Per cent of the size on screen.
const PRINTED_AT: u16 = 66;
/// Lists also serve rows that a person adds.
const SPARE_ROWS: u32 = 50;

pub(super) fn write(book: &Book, places: &Places, sheet: &mut Worksheet) -> Result<()> {
    sheet.set_name(NAME)?;
    for (at, column) in (0u16..).zip(&book.register.columns) {
        head(book, sheet, at, column)?;
        validate(book, sheet, at, column)?;
    }
    for (at, row) in (HEAD..).zip(&book.register.rows) {
        let cells: Vec<Cell> = book
            .register
            .columns
            .iter()
            .map(|column| cell(book.register, row, column, book.language))
            .collect();
        for (column, (cell, kind)) in (0u16..).zip(cells.iter().zip(&book.register.columns)) {
            write_cell(book, places, sheet, (at, column), cell, kind, row)?;
        }
        sheet.set_row_height(at, height(&cells, book))?;
    }
    let heads = book.register.columns.iter();
    let heads = heads.map(|column| (book.pick(&column.nl, &column.en), f64::from(column.width)));
    sheet.set_row_height(HEAD - 1, sheets::head_height(heads))?;
    sheet.set_freeze_panes(HEAD, 3)?;
    let last = HEAD + book.register.rows.len() as u32;
    let columns = book.register.columns.len() as u16;
    if columns > 0 && last > HEAD {
        sheet.autofilter(HEAD - 1, 0, last - 1, columns - 1)?;
    }
    sheets::printed(book, sheet, HEAD - 1)?;
    // All columns on one page would be too small to read: they go on, with the first three repeated.
    sheet.set_print_scale(PRINTED_AT).set_repeat_columns(0, 2)?;
    Ok(())
}

fn head(book: &Book, sheet: &mut Worksheet, at: u16, column: &RegisterColumn) -> Result<()> {
    let who = match column.fill {
        Fill::Found => book.pick("● tool: gevonden", "● tool: found"),
        Fill::Propose => book.pick("◐ tool: voorstel", "◐ tool: proposal"),
        Fill::Human => book.pick("○ mens", "○ person"),
    };
    let article = match column.article.as_str() {
        "" => book.pick("extra", "extra").to_owned(),
        article => format!("art. {article}"),
    };
    sheet.set_column_width(at, column.width)?;
    sheet.write_string_with_format(0, at, who, &book.styles.who)?;
    sheet.write_string_with_format(1, at, article, &book.styles.article)?;
    sheet.write_string_with_format(2, at, book.pick(&column.nl, &column.en), &book.styles.head)?;
    Ok(())
}

fn validate(book: &Book, sheet: &mut Worksheet, at: u16, column: &RegisterColumn) -> Result<()> {
    let Some((place, list)) = column.list.as_deref().and_then(|id| sheets::list(book.register, id)) else {
        return Ok(());
    };
    let letter = sheets::letter(place);
    let name = sheets::lists_name(book);
    let range = format!("='{name}'!${letter}$2:${letter}${}", list.answers.len() + 1);
    let validation = DataValidation::new().allow_list_formula(Formula::new(range)).show_error_message(false);
    let last = HEAD + book.register.rows.len() as u32 + SPARE_ROWS;
    sheet.add_data_validation(HEAD, at, last, at, &validation)?;
    Ok(())
}

fn write_cell(
    book: &Book,
    places: &Places,
    sheet: &mut Worksheet,
    (at, column): (u32, u16),
    cell: &Cell,
    kind: &RegisterColumn,
    row: &Row,
) -> Result<()> {
    let text = cell.text(book.language);
    let style = book.styles.of(cell.state);
    // A cell with a link loses its line breaks in some programs.
    let is_linked = kind.id == "locations" && cell.lines.len() == 1;
    let first = if is_linked { places.first(&row.id) } else { None };
    match first {
        Some(first) => {
            let target = format!("internal:'{}'!A{}", sheets::places_name(book), first + 1);
            let url = Url::new(target).set_text(fitting(&text));
            sheet.write_url_with_format(at, column, url, style)?;
        }
        None => {
            sheet.write_string_with_format(at, column, fitting(&text), style)?;
        }
    }
    if let Some(note) = &cell.note {
        const LONGEST: usize = 1_000;
        let text: String = note.chars().take(LONGEST).collect();
        let width = 320;
        let lines = text.lines().count() as u32 + text.chars().count() as u32 / 45 + 1;
        let note =
            Note::new(text).set_author("speurneus").set_width(width).set_height((lines * 17).clamp(40, 400));
        sheet.insert_note(at, column, &note.add_author_prefix(false))?;
    }
    Ok(())
}

/// High enough for the longest cell, as wrapped at its column's width, within reason.
fn height(cells: &[Cell], book: &Book) -> f64 {
    let lines = |cell: &Cell, width: u16| sheets::lines_of(&cell.text(book.language), width.into());
    let longest = cells
        .iter()
        .zip(&book.register.columns)
        .filter(|(cell, _)| cell.state != State::ToFill)
        .map(|(cell, column)| lines(cell, column.width))
        .max();
    (longest.unwrap_or(1) as f64 * 13.5 + 4.0).clamp(18.0, 300.0)
}
