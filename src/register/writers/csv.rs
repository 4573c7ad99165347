//! The register as CSV: one line for each activity, the columns in the order of the British authority's template,
//! in which such lists are exchanged; what that has not comes behind.
//!
//! A cell that a spreadsheet would take for a formula gets an apostrophe.

use crate::record::Language;
use crate::register::cells::cell;
use crate::register::{Register, Result};

pub(super) fn bytes(register: &Register, language: Language) -> Result<Vec<u8>> {
    // With a byte order mark, so that Excel reads it as UTF-8.
    let mut writer = csv::Writer::from_writer(b"\xef\xbb\xbf".to_vec());
    let mut columns: Vec<_> = register.columns.iter().collect();
    columns.sort_by_key(|column| column.ico.unwrap_or(u8::MAX));
    writer.write_record(columns.iter().map(|column| language.pick(&column.nl, &column.en)))?;
    for row in &register.rows {
        let cells = columns.iter().map(|column| cell(register, row, column, language).text(language));
        writer.write_record(cells.map(harmless))?;
    }
    Ok(writer.into_inner().map_err(|error| error.into_error())?)
}

fn harmless(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_becomes_text() {
        assert_eq!(harmless("=1+1".to_owned()), "'=1+1");
        assert_eq!(harmless("@a".to_owned()), "'@a");
        assert_eq!(harmless("klanten".to_owned()), "klanten");
    }
}
