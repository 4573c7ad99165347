//! Records with names: JSON, one array or one object a line, and dumps of databases as SQL.

use super::{Made, known, number};
use crate::trial::chance::Chance;
use crate::trial::table::Table;
use serde_json::{Map, Value};
use std::fmt::Write;

pub(super) fn json(format: &str, tables: &[Table], chance: &mut Chance) -> Made {
    let Some(table) = tables.first() else { return Made::default() };
    let as_numbers = chance.holds(0.6);
    let nested = format == "json" && chance.holds(0.4);
    let records: Vec<String> = (0..table.rows).map(|row| record(table, row, as_numbers)).collect();
    let (text, at) = match format {
        "ndjson" => (records.join("\n") + "\n", ""),
        _ if nested => (format!("{{\"version\": 2, \"records\": [{}]}}\n", records.join(",\n")), "records"),
        _ => (format!("[{}]\n", records.join(",\n")), ""),
    };
    Made { bytes: text.into_bytes(), tables: vec![known(table, at)], ..Made::default() }
}

/// Every key in the order of the columns, empty values too.
fn record(table: &Table, row: usize, as_numbers: bool) -> String {
    let mut text = String::from("{");
    for (place, column) in table.columns.iter().enumerate() {
        let cell = &column.values[row];
        let value = match number(cell).filter(|_| as_numbers) {
            Some(_) if cell.bytes().all(|byte| byte.is_ascii_digit()) => {
                cell.parse::<u64>().map(Value::from).ok()
            }
            Some(number) => serde_json::Number::from_f64(number).map(Value::Number),
            None if cell.is_empty() => Some(Value::Null),
            None => None,
        };
        let pair: Map<String, Value> =
            [(column.name.clone(), value.unwrap_or_else(|| Value::String(cell.clone())))]
                .into_iter()
                .collect();
        let pair = Value::Object(pair).to_string();
        if place > 0 {
            text.push(',');
        }
        text.push_str(pair.trim_start_matches('{').trim_end_matches('}'));
    }
    text.push('}');
    text
}

pub(super) fn sql(tables: &[Table], chance: &mut Chance) -> Made {
    let quote = ["`", "\"", ""][chance.below(3)];
    let snake = quote.is_empty() || chance.holds(0.5);
    let mut text = String::from("-- dump\nSET NAMES utf8;\n");
    let mut made = Made::default();
    for (number, table) in tables.iter().enumerate() {
        let at = format!("tabel_{}", number + 1);
        let mut truth = known(table, &at);
        if snake {
            truth.fields.iter_mut().for_each(|field| field.name = snake_case(&field.name, field.column));
        }
        let names: Vec<String> =
            truth.fields.iter().map(|field| format!("{quote}{}{quote}", field.name)).collect();
        let columns: Vec<String> = names.iter().map(|name| format!("  {name} varchar(255)")).collect();
        let _ = write!(text, "CREATE TABLE {quote}{at}{quote} (\n{}\n);\n", columns.join(",\n"));
        for row in 0..table.rows {
            let cells: Vec<String> =
                table.columns.iter().map(|column| literal(&column.values[row])).collect();
            let _ = writeln!(
                text,
                "INSERT INTO {quote}{at}{quote} ({}) VALUES ({});",
                names.join(", "),
                cells.join(", ")
            );
        }
        made.tables.push(truth);
    }
    made.bytes = text.into_bytes();
    made
}

fn literal(cell: &str) -> String {
    match number(cell) {
        Some(_) => cell.to_owned(),
        None if cell.is_empty() => "NULL".to_owned(),
        None => format!("'{}'", cell.replace('\'', "''")),
    }
}

/// A name that needs no quotes. Two that become the same stay apart by the number of the column.
fn snake_case(name: &str, column: u32) -> String {
    let folded = crate::patterns::fold::fold(name);
    let words: Vec<&str> = folded
        .split(|letter: char| !letter.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let name = words.join("_");
    if name.is_empty() || name.starts_with(|first: char| first.is_ascii_digit()) {
        format!("c{column}_{name}")
    } else {
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_identifiers() {
        assert_eq!(snake_case("E-mail (privé)", 1), "e_mail_prive");
        assert_eq!(snake_case("#", 3), "c3_");
    }

    #[test]
    fn literals_are_quoted_unless_they_are_numbers() {
        assert_eq!(literal("12.5"), "12.5");
        assert_eq!(literal("0612"), "'0612'");
        assert_eq!(literal("'t Veen"), "'''t Veen'");
        assert_eq!(literal(""), "NULL");
    }
}
