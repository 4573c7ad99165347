//! Copies of a source that a workbook keeps: of what a pivot table shows, and of cells of other workbooks.
//!
//! In: their parts. Out: a hidden grid for each. They stay in the file when the sheet that they came from is
//! deleted, or was never in it.

use super::sheet::column_number;
use super::strings::LONGEST;
use super::{Error, Flow, Grid, Limits, Package, Result, Sink};
use crate::read::Rows;
use crate::read::formats::markup::{Markup, Node, attribute};
use crate::read::formats::ooxml;
use crate::record::Layer;
use quick_xml::events::BytesStart;
use std::io::{Read, Seek};

/// Bytes that the values which records refer to may take.
const MOST: usize = 64 << 20;

/// Bytes of values that may come out of a cache, whose records may repeat one value.
const MOST_HANDED: usize = 1 << 30;

/// A field of a pivot cache: its name, and the values that records refer to.
#[derive(Default)]
struct Field {
    name: String,
    items: Vec<String>,
}

/// Hands over a pivot cache.
pub(super) fn pivot<R: Read + Seek>(
    package: &mut Package<R>,
    part: &str,
    number: usize,
    limits: &Limits,
    sink: &mut dyn Sink,
) -> Result<()> {
    let fields = fields(&mut package.markup(part, limits)?, limits)?;
    let relations = ooxml::relations(package, part, limits);
    let records = relations.iter().find(|relation| relation.kind == "pivotCacheRecords");
    sink.grid(&Grid {
        at: format!("pivot cache {number}"),
        kind: "pivot-cache",
        hidden: true,
        names: Some(fields.iter().map(|field| field.name.clone()).collect()),
        ..Grid::default()
    });
    match records.filter(|records| package.has(&records.target)) {
        Some(records) => put_records(&mut package.markup(&records.target, limits)?, &fields, sink),
        // Without records each field still has all its values, though not those of one row beside each other.
        None => put_items(&fields, sink),
    }
}

fn fields<R: Read>(markup: &mut Markup<R>, limits: &Limits) -> Result<Vec<Field>> {
    let mut fields: Vec<Field> = Vec::new();
    let (mut shared, mut bytes) = (false, 0);
    loop {
        match markup.next()? {
            Node::End => return Ok(fields),
            Node::Open(tag) => match tag.local_name().as_ref() {
                "cacheField" if fields.len() < limits.columns => {
                    let name = attribute(&tag, "name").unwrap_or_default();
                    fields.push(Field { name, ..Field::default() });
                }
                "sharedItems" => shared = true,
                "s" | "n" | "d" | "b" | "e" | "m" if shared => {
                    let mut value = value(&tag);
                    cut(&mut value);
                    bytes += value.len() + size_of::<String>();
                    if bytes > MOST {
                        return Err(Error::Limit { what: "pivot cache" });
                    }
                    fields.last_mut().into_iter().for_each(|field| field.items.push(value.clone()));
                }
                _ => {}
            },
            Node::Close(tag) => shared &= tag.local_name().as_ref() != "sharedItems",
            Node::Text(_) => {}
        }
    }
}

/// No cell can hold more.
fn cut(value: &mut String) {
    let end = (0..=value.len().min(LONGEST)).rev().find(|&end| value.is_char_boundary(end));
    value.truncate(end.unwrap_or(0));
}

/// The value of an item, as a cell would have it.
fn value(tag: &BytesStart<'_>) -> String {
    let value = attribute(tag, "v").unwrap_or_default();
    match tag.local_name().as_ref() {
        "d" => value.strip_suffix("T00:00:00").map(str::to_owned).unwrap_or(value),
        "b" => if value == "1" { "TRUE" } else { "FALSE" }.to_owned(),
        "e" | "m" => String::new(),
        _ => value,
    }
}

fn put_records<R: Read>(markup: &mut Markup<R>, fields: &[Field], sink: &mut dyn Sink) -> Result<()> {
    let mut rows = Rows::default();
    let (mut column, mut handed) = (0, 0);
    loop {
        match markup.next() {
            Ok(Node::Open(tag)) => match tag.local_name().as_ref() {
                "r" => column = 0,
                "x" | "s" | "n" | "d" | "b" | "e" | "m" if column < fields.len() => {
                    put(&tag, &fields[column], column, &mut rows);
                    column += 1;
                }
                _ => {}
            },
            Ok(Node::Close(tag)) if tag.local_name().as_ref() == "r" => {
                rows.end_row();
                if rows.is_full() {
                    handed += rows.size();
                    hand_over(&mut rows, sink)?;
                }
                if handed > MOST_HANDED {
                    return Err(Error::Limit { what: "repeated text" });
                }
            }
            Ok(Node::End) => return hand_over(&mut rows, sink),
            Ok(_) => {}
            Err(error) => return hand_over(&mut rows, sink).and(Err(error)),
        }
    }
}

fn put(tag: &BytesStart<'_>, field: &Field, column: usize, rows: &mut Rows) {
    if tag.local_name().as_ref() == "x" {
        let index = attribute(tag, "v").and_then(|index| index.parse::<usize>().ok());
        if let Some(item) = index.and_then(|index| field.items.get(index)) {
            rows.cell(column, item.trim().as_bytes());
        }
    } else {
        rows.cell(column, value(tag).trim().as_bytes());
    }
}

fn put_items(fields: &[Field], sink: &mut dyn Sink) -> Result<()> {
    let mut rows = Rows::default();
    let longest = fields.iter().map(|field| field.items.len()).max().unwrap_or(0);
    for row in 0..longest {
        for (column, field) in fields.iter().enumerate() {
            if let Some(item) = field.items.get(row) {
                rows.cell(column, item.trim().as_bytes());
            }
        }
        rows.end_row();
        if rows.is_full() {
            hand_over(&mut rows, sink)?;
        }
    }
    hand_over(&mut rows, sink)
}

fn hand_over(rows: &mut Rows, sink: &mut dyn Sink) -> Result<()> {
    let flow = if rows.is_empty() { Flow::More } else { sink.rows(&rows.batch()) };
    rows.clear();
    if flow == Flow::Stop { Err(Error::Stopped) } else { Ok(()) }
}

/// Hands over the cells of another workbook that this one refers to, sheet by sheet.
pub(super) fn external<R: Read + Seek>(
    package: &mut Package<R>,
    part: &str,
    number: usize,
    limits: &Limits,
    sink: &mut dyn Sink,
) -> Result<()> {
    let relations = ooxml::relations(package, part, limits);
    let mut lines = String::new();
    relations.iter().filter(|link| link.external).for_each(|link| {
        ooxml::add_line(&mut lines, "file", &link.target);
    });
    super::text(sink, &format!("external link {number}"), Layer::Definition, &lines)?;
    let mut markup = package.markup(part, limits)?;
    let mut names = Vec::new();
    let mut rows = Rows::default();
    let (mut column, mut number_of_sheet) = (0, 0);
    loop {
        let mut is_value = false;
        match markup.next() {
            Ok(Node::Open(tag)) => match tag.local_name().as_ref() {
                "sheetName" if names.len() < 4096 => names.push(attribute(&tag, "val").unwrap_or_default()),
                "sheetData" => {
                    let id = attribute(&tag, "sheetId").and_then(|id| id.parse::<usize>().ok());
                    let name = names.get(id.unwrap_or(number_of_sheet)).cloned();
                    number_of_sheet += 1;
                    hand_over(&mut rows, sink)?;
                    rows = Rows::default();
                    let at = name.unwrap_or_else(|| format!("external link {number}"));
                    sink.grid(&Grid { at, kind: "external-cache", hidden: true, ..Grid::default() });
                }
                "cell" => {
                    let place = attribute(&tag, "r").and_then(|place| column_number(place.as_bytes()));
                    column = place.unwrap_or(0);
                }
                "v" => is_value = number_of_sheet > 0 && column < limits.columns,
                _ => {}
            },
            Ok(Node::Close(tag)) if tag.local_name().as_ref() == "row" && number_of_sheet > 0 => {
                rows.end_row();
                if rows.is_full() {
                    hand_over(&mut rows, sink)?;
                }
            }
            Ok(Node::End) => return hand_over(&mut rows, sink),
            Ok(_) => {}
            Err(error) => return hand_over(&mut rows, sink).and(Err(error)),
        }
        if is_value {
            rows.cell(column, markup.text_within()?.trim().as_bytes());
        }
    }
}
