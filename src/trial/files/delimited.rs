//! Delimited text, as spreadsheets and programs export it.

use super::{Made, encode, known};
use crate::trial::chance::Chance;
use crate::trial::data::{Data, weighted};
use crate::trial::table::Table;

pub(super) fn write(data: &Data, format: &str, tables: &[Table], chance: &mut Chance) -> Made {
    let Some(table) = tables.first() else { return Made::default() };
    let delimiter = if format == "tsv" { "\t" } else { weighted(&data.rates.delimiters, chance) };
    let quoting = chance.below(3);
    let end = if chance.holds(0.6) { "\r\n" } else { "\n" };
    let mut text = String::new();
    let mut row = |cells: &mut dyn Iterator<Item = &str>| {
        for (place, cell) in cells.enumerate() {
            if place > 0 {
                text.push_str(delimiter);
            }
            text.push_str(&quoted(cell, delimiter, quoting));
        }
        text.push_str(end);
    };
    let wide = table.columns.len();
    for title in &table.titles {
        row(&mut std::iter::once(title.as_str()).chain(std::iter::repeat_n("", wide - 1)));
    }
    if table.has_header {
        row(&mut table.columns.iter().map(|column| column.name.as_str()));
    }
    for place in 0..table.rows {
        row(&mut table.columns.iter().map(|column| column.values[place].as_str()));
    }
    if let Some(total) = table.total {
        row(&mut std::iter::once(total).chain(std::iter::repeat_n("", wide - 1)));
    }
    let (bytes, encoding) = encode(data, &text, chance);
    Made {
        bytes,
        tags: vec![encoding, format!("delim:{delimiter}")],
        tables: vec![known(table, "")],
        ..Made::default()
    }
}

/// With quotes where it must have them; always, in a file that quotes everything.
fn quoted(cell: &str, delimiter: &str, quoting: usize) -> String {
    let must = cell.contains(delimiter) || cell.contains(['"', '\n', '\r']);
    if must || quoting == 0 && !cell.is_empty() {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_with_the_delimiter_is_quoted() {
        assert_eq!(quoted("a;b", ";", 1), "\"a;b\"");
        assert_eq!(quoted("a \"b\"", ";", 1), "\"a \"\"b\"\"\"");
        assert_eq!(quoted("a", ";", 1), "a");
        assert_eq!(quoted("a", ";", 0), "\"a\"");
    }
}
