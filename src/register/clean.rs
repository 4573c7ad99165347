//! The clean copy for the authority: what a person adopted of a register, and nothing else.
//!
//! In: a workbook with a register, ours or another's. Out: a new workbook with whose register it is, the columns of
//! Art. 30 and the rows that a person adopted; without our signs, our estimates and our own columns. Where no column
//! says which rows are adopted, or none is, there is no copy. The register is read, and not changed.

use super::cells::{head_height, high_enough};
use super::into::{self, Adopted, Adoption};
use super::{ORGANISATION, Register, Result};
use crate::patterns::{Knowledge, RegisterColumn};
use crate::record::Language;
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook, Worksheet};
use std::io::{Read, Seek};

/// Per cent of the size on screen.
const PRINTED_AT: u16 = 66;
/// Widths of the two columns about the organisation, in characters.
const ITEM_WIDTH: f64 = 44.0;
const ANSWER_WIDTH: f64 = 80.0;

/// A clean copy.
#[derive(Debug, Clone)]
pub struct Clean {
    /// The bytes of a workbook.
    pub bytes: Vec<u8>,
    /// How many rows it has.
    pub rows: usize,
    /// What it should say of the organisation, Art. 30(1)(a), and nobody filled in.
    pub missing: Vec<String>,
    /// Sheets of the register that are not in it, because they have no column for the status of a row.
    pub left_out: Vec<String>,
}

/// The clean copy of a register that exists.
pub fn clean<R: Read + Seek>(
    register: &Register,
    knowledge: &Knowledge,
    language: Language,
    existing: R,
) -> std::result::Result<Clean, into::Error> {
    let adoption = into::adopted(register, knowledge, existing)?;
    let bytes = workbook(register, language, &adoption).map_err(|_| into::Error::NoWorkbook)?;
    let missing = adoption.holder.iter().filter(|(_, given)| given.is_empty());
    Ok(Clean {
        bytes,
        rows: adoption.rows.len(),
        missing: missing.map(|(item, _)| item.clone()).collect(),
        left_out: adoption.silent,
    })
}

fn workbook(register: &Register, language: Language, adoption: &Adoption) -> Result<Vec<u8>> {
    let mut workbook = Workbook::new();
    if !adoption.holder.is_empty() {
        holder(workbook.add_worksheet(), language, &adoption.holder)?;
    }
    table(workbook.add_worksheet(), register, language, &adoption.rows)?;
    Ok(workbook.save_to_buffer()?)
}

fn look() -> Format {
    Format::new().set_text_wrap().set_align(FormatAlign::Top).set_border(FormatBorder::Thin)
}

/// Of whom the register is.
fn holder(sheet: &mut Worksheet, language: Language, lines: &[(String, String)]) -> Result<()> {
    sheet.set_name(language.pick(ORGANISATION[0], ORGANISATION[1]))?;
    let (cell, strong) = (look(), look().set_bold());
    sheet.set_column_width(0, ITEM_WIDTH)?.set_column_width(1, ANSWER_WIDTH)?;
    for (at, (item, given)) in (0u32..).zip(lines) {
        sheet.write_string_with_format(at, 0, item, &strong)?;
        sheet.write_string_with_format(at, 1, given, &cell)?;
        let widths = [(item.as_str(), ITEM_WIDTH), (given.as_str(), ANSWER_WIDTH)];
        sheet.set_row_height(at, high_enough(widths))?;
    }
    printed(sheet);
    sheet.set_print_fit_to_pages(1, 0);
    Ok(())
}

/// The rows that were adopted.
fn table(sheet: &mut Worksheet, register: &Register, language: Language, rows: &[Adopted]) -> Result<()> {
    // Ours, and not the law's: they help to make a register and do not belong to it.
    const OURS: [&str; 4] = ["status", "minimisation", "age-found", "reviewed"];
    let is_used = |id: &str| rows.iter().any(|row| row.contains_key(id));
    let columns: Vec<_> = register
        .columns
        .iter()
        .filter(|column| !OURS.contains(&column.id.as_str()))
        .filter(|column| !column.article.is_empty() || is_used(&column.id))
        .collect();
    let (cell, head) = (look(), look().set_bold());
    sheet.set_name(language.pick("Register van verwerkingen", "Record of processing"))?;
    for (at, column) in (0u16..).zip(&columns) {
        sheet.set_column_width(at, column.width)?;
        sheet.write_string_with_format(0, at, language.pick(&column.nl, &column.en), &head)?;
        let article =
            if column.article.is_empty() { String::new() } else { format!("art. {}", column.article) };
        sheet.write_string_with_format(1, at, article, &head)?;
    }
    let heads = columns.iter().map(|column| (language.pick(&*column.nl, &*column.en), column.width.into()));
    sheet.set_row_height(0, head_height(heads))?;
    for (number, row) in (2u32..).zip(rows) {
        let text = |column: &RegisterColumn| row.get(&column.id).map_or("", String::as_str);
        for (at, column) in (0u16..).zip(&columns) {
            sheet.write_string_with_format(number, at, text(column), &cell)?;
        }
        let widths = columns.iter().map(|column| (text(column), column.width.into()));
        sheet.set_row_height(number, high_enough(widths))?;
    }
    printed(sheet);
    sheet.set_print_scale(PRINTED_AT);
    sheet.set_repeat_rows(0, 1)?.set_repeat_columns(0, 1)?.set_freeze_panes(2, 1)?;
    Ok(())
}

/// A4 on its side, with numbered pages.
fn printed(sheet: &mut Worksheet) {
    sheet.set_landscape().set_paper_size(9).set_footer("&C&A&R&P / &N");
}
