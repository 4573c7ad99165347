//! Workbooks: several sheets, some hidden, numbers and dates as spreadsheets keep them.

use super::{Made, known, number};
use crate::trial::chance::Chance;
use crate::trial::damage;
use crate::trial::data::Data;
use crate::trial::table::{Table, happens};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

pub(super) fn write(data: &Data, tables: &[Table], chance: &mut Chance) -> Made {
    // What cannot be written stays out of both the file and the truth: an empty file is a file too.
    workbook(data, tables, chance).unwrap_or_default()
}

fn workbook(data: &Data, tables: &[Table], chance: &mut Chance) -> Result<Made, XlsxError> {
    let mut book = Workbook::new();
    // The day on which it was made is no part of a seed.
    let made_on = ExcelDateTime::from_ymd(2025, 1, 15)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&made_on));
    let mut made = Made::default();
    for (place, table) in tables.iter().enumerate() {
        let name = match place {
            0 => chance.word(&data.rates.sheets).to_owned(),
            _ => format!("{} {}", chance.word(&data.rates.sheets), place + 1),
        };
        let sheet = book.add_worksheet();
        sheet.set_name(&name)?;
        fill(sheet, table, happens(data, "numbers-as-text", chance), chance)?;
        let mut truth = known(table, &name);
        if place > 0 && happens(data, "hidden-sheet", chance) {
            sheet.set_hidden(true);
            truth.hidden = true;
        }
        made.tables.push(truth);
    }
    made.bytes = book.save_to_buffer()?;
    Ok(made)
}

fn fill(sheet: &mut Worksheet, table: &Table, as_text: bool, chance: &mut Chance) -> Result<(), XlsxError> {
    let mut row = 0;
    for title in &table.titles {
        sheet.write_string(row, 0, title)?;
        row += 1;
    }
    if !table.titles.is_empty() && chance.holds(0.5) {
        row += 1;
    }
    if table.has_header {
        for (place, column) in table.columns.iter().enumerate() {
            sheet.write_string(row, place as u16, &column.name)?;
        }
        row += 1;
    }
    let day = Format::new().set_num_format("dd-mm-yyyy");
    for (place, column) in table.columns.iter().enumerate() {
        let as_days = !as_text && chance.holds(0.7);
        for (at, value) in column.values.iter().enumerate() {
            let (row, place) = (row + at as u32, place as u16);
            match (damage::serial(value).filter(|_| as_days), number(value).filter(|_| !as_text)) {
                _ if value.is_empty() => continue,
                (Some(serial), _) => sheet.write_number_with_format(row, place, serial as f64, &day)?,
                (None, Some(number)) => sheet.write_number(row, place, number)?,
                (None, None) => sheet.write_string(row, place, value)?,
            };
        }
    }
    if let Some(total) = table.total {
        sheet.write_string(row + table.rows as u32, 0, total)?;
    }
    Ok(())
}
