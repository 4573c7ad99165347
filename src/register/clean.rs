//! The clean copy for the authority: what a person adopted of a register, and nothing else.
//!
//! In: a workbook with a register, ours or another's. Out: a new workbook with the columns of Art. 30 and the rows
//! that a person adopted; without our signs, our estimates and our own columns. Where no column says which rows are
//! adopted, or none is, there is no copy. The register is read, and not changed.

use super::into::{self, Adopted};
use super::{Register, Result};
use crate::patterns::Knowledge;
use crate::record::Language;
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook};
use std::io::{Read, Seek};

/// Per cent of the size on screen.
const PRINTED_AT: u16 = 66;

/// A clean copy.
#[derive(Debug, Clone)]
pub struct Clean {
    /// The bytes of a workbook.
    pub bytes: Vec<u8>,
    /// How many rows it has.
    pub rows: usize,
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
    let (rows, left_out) = into::adopted(register, knowledge, existing)?;
    let bytes = workbook(register, language, &rows).map_err(|_| into::Error::NoWorkbook)?;
    Ok(Clean { bytes, rows: rows.len(), left_out })
}

fn workbook(register: &Register, language: Language, rows: &[Adopted]) -> Result<Vec<u8>> {
    // Ours, and not the law's: they help to make a register and do not belong to it.
    const OURS: [&str; 4] = ["status", "minimisation", "age-found", "reviewed"];
    let is_used = |id: &str| rows.iter().any(|row| row.contains_key(id));
    let columns: Vec<_> = register
        .columns
        .iter()
        .filter(|column| !OURS.contains(&column.id.as_str()))
        .filter(|column| !column.article.is_empty() || is_used(&column.id))
        .collect();
    let cell = Format::new().set_text_wrap().set_align(FormatAlign::Top).set_border(FormatBorder::Thin);
    let head = cell.clone().set_bold();
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name(language.pick("Register van verwerkingen", "Record of processing"))?;
    for (at, column) in (0u16..).zip(&columns) {
        sheet.set_column_width(at, column.width)?;
        sheet.write_string_with_format(0, at, language.pick(&column.nl, &column.en), &head)?;
        let article =
            if column.article.is_empty() { String::new() } else { format!("art. {}", column.article) };
        sheet.write_string_with_format(1, at, article, &head)?;
    }
    for (number, row) in (2u32..).zip(rows) {
        for (at, column) in (0u16..).zip(&columns) {
            let text = row.get(&column.id).map_or("", String::as_str);
            sheet.write_string_with_format(number, at, text, &cell)?;
        }
    }
    sheet.set_landscape().set_paper_size(9).set_print_scale(PRINTED_AT);
    sheet.set_repeat_rows(0, 1)?.set_repeat_columns(0, 1)?.set_freeze_panes(2, 1)?;
    sheet.set_footer("&C&A&R&P / &N");
    Ok(workbook.save_to_buffer()?)
}
