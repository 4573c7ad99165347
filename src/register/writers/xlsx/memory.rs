//! The hidden sheet *Speurneus*: what stood in each cell when it was written, so that a later draft can be put into
//! this workbook (`--into`) without touching what a person changed since.

use super::{Book, main_sheet, sheets};
use crate::register::Result;
use crate::register::cells::{State, cell};
use crate::register::into::told::{self, Told, What};
use rust_xlsxwriter::Worksheet;

/// The row of its head.
const HEAD: u32 = 3;

pub(super) fn write(book: &Book, sheet: &mut Worksheet) -> Result<()> {
    sheet.set_name(told::NAME)?.set_hidden(true);
    for (column, word) in (0u16..).zip(told::head(book.language)) {
        sheets::text(sheet, (HEAD, column), word, &book.styles.head)?;
    }
    for (at, line) in (HEAD + 1..).zip(lines(book)) {
        for (column, text) in
            (0u16..).zip(told::cells(&line, book.language)).filter(|(_, text)| !text.is_empty())
        {
            sheets::text(sheet, (at, column), &text, &book.styles.cell)?;
        }
    }
    Ok(())
}

fn lines(book: &Book) -> Vec<Told> {
    let register = book.register;
    let mut lines = Vec::new();
    for row in &register.rows {
        let activity = row.name.in_language(book.language).to_owned();
        let line = Told {
            row: row.id.clone(),
            activity,
            sheet: main_sheet::NAME.to_owned(),
            ..Told::of(What::Added)
        };
        lines.push(line.clone());
        for column in &register.columns {
            let cell = cell(register, row, column, book.language);
            if cell.state != State::ToFill && column.id != "ref" {
                let title = book.pick(&column.nl, &column.en).to_owned();
                let new = super::fitting(&cell.text(book.language)).to_owned();
                lines.push(Told {
                    what: What::Filled,
                    column: column.id.clone(),
                    title,
                    new,
                    ..line.clone()
                });
            }
        }
    }
    lines
}
