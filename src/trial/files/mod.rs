//! Tables and texts as the bytes of files.
//!
//! In: a table or a text, and chance for how it is written down. Out: bytes, and the truth about the tables as
//! they stand there. One file per kind; the same seed gives the same bytes.

mod delimited;
mod letter;
mod records;
mod workbook;

use super::chance::Chance;
use super::data::{Data, weighted};
use super::table::Table;
use super::truth;
use std::collections::BTreeMap;

pub(super) use letter::letter;

/// A file in the making.
#[derive(Debug, Default)]
pub(super) struct Made {
    pub bytes: Vec<u8>,
    pub ending: String,
    pub tags: Vec<String>,
    pub tables: Vec<truth::Table>,
    /// What the file adds to what its text mentions: a mail names who wrote it.
    pub mentions: BTreeMap<String, u64>,
}

/// Whether a format gives every column a name.
pub(super) fn needs_names(format: &str) -> bool {
    matches!(format, "json" | "ndjson" | "sql")
}

/// Whether a file of this format may hold more tables than one.
pub(super) fn holds_more(format: &str) -> bool {
    matches!(format, "xlsx" | "sql")
}

/// Writes tables; those after the first only where the format has room for them.
pub(super) fn tables(data: &Data, format: &str, tables: &[Table], chance: &mut Chance) -> Made {
    let mut made = match format {
        "xlsx" => workbook::write(data, tables, chance),
        "json" | "ndjson" => records::json(format, tables, chance),
        "sql" => records::sql(tables, chance),
        _ => delimited::write(data, format, tables, chance),
    };
    format.clone_into(&mut made.ending);
    made
}

/// The truth about a table as it stands in a file.
fn known(table: &Table, at: &str) -> truth::Table {
    let fields = table.columns.iter().enumerate().map(|(place, column)| truth::Field {
        name: column.name.clone(),
        column: place as u32,
        category: column.category.clone(),
        accept: column.accept.clone(),
        values: column.values.iter().filter(|value| !value.trim().is_empty()).count(),
        key: column.field.clone(),
        tags: column.damage.iter().map(|damage| format!("damage:{damage}")).collect(),
    });
    truth::Table {
        at: at.to_owned(),
        header: table.has_header,
        rows: table.rows + usize::from(table.total.is_some()),
        hidden: false,
        mode: table.headers.clone(),
        tags: table.total.iter().map(|_| "total-row".to_owned()).collect(),
        fields: fields.collect(),
    }
}

/// Text as bytes, in one of the encodings that drives have. What an old code page cannot say goes as UTF-8.
fn encode(data: &Data, text: &str, chance: &mut Chance) -> (Vec<u8>, String) {
    let encoding = weighted(&data.rates.encodings, chance);
    let bytes = match encoding {
        "bom" => [b"\xef\xbb\xbf", text.as_bytes()].concat(),
        "utf-16" => text.encode_utf16().fold(vec![0xff, 0xfe], |mut bytes, unit| {
            bytes.extend(unit.to_le_bytes());
            bytes
        }),
        "cp1252" => {
            let (bytes, _, unsaid) = encoding_rs::WINDOWS_1252.encode(text);
            if unsaid {
                return (text.as_bytes().to_vec(), "enc:utf-8".to_owned());
            }
            bytes.into_owned()
        }
        _ => text.as_bytes().to_vec(),
    };
    (bytes, format!("enc:{encoding}"))
}

/// A whole number or a decimal one that a program would keep as a number.
fn number(value: &str) -> Option<f64> {
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let plain = value.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let zero_led = value.len() > 1 && value.starts_with('0') && !value.starts_with("0.");
    if !plain || zero_led || !(1..=15).contains(&digits) || value.ends_with('.') || value.starts_with('.') {
        return None;
    }
    value.parse().ok()
}
