//! The register as a workbook that an officer continues from.
//!
//! Three states by sign, word and fill: found in files, proposed, for a person to fill in. Cells are written as
//! text, so nothing that stands in a file name or a header can become a formula. The same register gives the
//! same bytes.

mod main_sheet;
mod memory;
mod sheets;
mod style;
mod tables;

use crate::patterns::{Said, said};
use crate::record::Language;
use crate::register::{Register, Result};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook};
use style::Styles;

/// What every sheet is written with.
struct Book<'a> {
    register: &'a Register,
    language: Language,
    styles: Styles,
    said: Said,
}

pub(super) fn bytes(register: &Register, language: Language) -> Result<Vec<u8>> {
    let mut workbook = Workbook::new();
    let date = register.date;
    let created = ExcelDateTime::from_ymd(
        date.year().unsigned_abs(),
        date.month().unsigned_abs(),
        date.day().unsigned_abs(),
    )?;
    let title = language.pick("Register van verwerkingen (concept)", "Register of processing (draft)");
    workbook.set_properties(
        &DocProperties::new().set_title(title).set_author("speurneus").set_creation_datetime(&created),
    );
    let book = Book { register, language, styles: Styles::new(), said: said().unwrap_or_default() };
    let places = sheets::Places::new(register);
    sheets::read_me(&book, workbook.add_worksheet())?;
    sheets::organisation(&book, workbook.add_worksheet())?;
    main_sheet::write(&book, &places, workbook.add_worksheet())?;
    tables::places(&book, workbook.add_worksheet())?;
    tables::fields(&book, workbook.add_worksheet())?;
    tables::advice(&book, workbook.add_worksheet())?;
    tables::not_read(&book, workbook.add_worksheet())?;
    sheets::processors(&book, workbook.add_worksheet())?;
    sheets::processor_register(&book, workbook.add_worksheet())?;
    sheets::changes(&book, workbook.add_worksheet())?;
    sheets::lists(&book, workbook.add_worksheet())?;
    memory::write(&book, workbook.add_worksheet())?;
    Ok(workbook.save_to_buffer()?)
}

impl Book<'_> {
    fn pick<'t>(&self, nl: &'t str, en: &'t str) -> &'t str {
        self.language.pick(nl, en)
    }
}

/// As much of a text as a cell can hold.
fn fitting(text: &str) -> &str {
    const LONGEST: usize = 32_767;
    // Excel counts UTF-16 units; one that does not fit is never cut in half.
    let mut units = 0;
    for (at, character) in text.char_indices() {
        units += character.len_utf16();
        if units > LONGEST {
            return &text[..at];
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_too_long_for_a_cell_is_cut_between_characters() {
        assert_eq!(fitting(&"é".repeat(40_000)).chars().count(), 32_767);
        assert_eq!(fitting(&"😀".repeat(20_000)).chars().count(), 16_383);
        assert_eq!(fitting("kort"), "kort");
    }
}
