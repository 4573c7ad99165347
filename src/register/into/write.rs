//! Puts texts into the cells of a sheet, and leaves everything else of it byte for byte.
//!
//! In: a sheet, its XML, and what is to stand where. Out: the XML with those cells. Rows that are added look like
//! the one above them, and what held for that one (validations, conditional formats, filters) holds for them.

use super::area::Area;
use super::markup::{Patches, attribute, attribute_at};
use super::sheet::{Row, Sheet};
use super::told::written;
use crate::register::cells::lines_of;
use std::collections::{BTreeMap, BTreeSet};

/// The height of a line of text and of the highest row, in points.
const LINE: f64 = 15.0;
const HIGHEST: f64 = 405.0;

/// What is to stand in a sheet.
#[derive(Debug, Default)]
pub(super) struct Puts {
    /// By row and column; the empty text only gives a cell its look.
    cells: BTreeMap<u32, BTreeMap<u32, Put>>,
    /// The new rows, and the row that they follow and look like.
    pub below: Option<(u32, u32)>,
    /// Widths of new columns.
    pub widths: Vec<(u32, u16)>,
    /// The looks whose text is wrapped: a row must be high enough for it.
    pub wrapping: BTreeSet<String>,
}

#[derive(Debug)]
struct Put {
    style: Option<String>,
    text: String,
}

impl Puts {
    /// A text for a cell, with a look; none is the look it has.
    pub(super) fn put(&mut self, column: u32, row: u32, style: Option<String>, text: &str) {
        self.cells.entry(row).or_default().insert(column, Put { style, text: text.to_owned() });
    }

    pub(super) fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    pub(super) fn has(&self, column: u32, row: u32) -> bool {
        self.cells.get(&row).is_some_and(|cells| cells.contains_key(&column))
    }

    /// The last of the new rows, where they follow another without a gap.
    pub(super) fn lowered(&self) -> Option<(u32, u32)> {
        let (above, last) = self.below?;
        Some((above, last))
    }

    /// The sheet with all of it.
    pub(super) fn apply(&self, sheet: &Sheet, text: &str) -> String {
        let mut patches = Patches::default();
        let mut fresh = String::new();
        let mut rows = self.cells.iter().peekable();
        for (number, row) in &sheet.rows {
            let mut before = String::new();
            while let Some((new, cells)) = rows.next_if(|(new, _)| *new < number) {
                before.push_str(&self.new_row(sheet, text, *new, cells));
            }
            patches.put(row.tag.start..row.tag.start, before);
            if let Some((_, cells)) = rows.next_if(|(new, _)| *new == number) {
                self.in_row(sheet, text, *number, row, cells, &mut patches);
            }
        }
        for (new, cells) in rows {
            fresh.push_str(&self.new_row(sheet, text, *new, cells));
        }
        let prefix = &sheet.prefix;
        match sheet.data_is_empty {
            true if fresh.is_empty() => {}
            true => {
                patches.put(sheet.data.clone(), format!("<{prefix}sheetData>{fresh}</{prefix}sheetData>"))
            }
            false => patches.put(sheet.data.end..sheet.data.end, fresh),
        }
        self.around(sheet, text, &mut patches);
        patches.apply(text)
    }

    /// A row that is not there yet, with the attributes of the one that it looks like.
    fn new_row(&self, sheet: &Sheet, text: &str, number: u32, cells: &BTreeMap<u32, Put>) -> String {
        let prefix = &sheet.prefix;
        let like =
            self.below.and_then(|(above, _)| sheet.rows.get(&above)).map_or("", |row| &text[row.tag.clone()]);
        let mut tag = format!("<{prefix}row r=\"{number}\"");
        for name in ["s", "customFormat"] {
            if let Some(value) = attribute_at(like, name) {
                tag.push_str(&format!(" {name}=\"{}\"", &like[value]));
            }
        }
        let fixed = attribute(like, "customHeight").is_some_and(|value| value == "1" || value == "true");
        let least = attribute(like, "ht").and_then(|height| height.parse().ok()).filter(|_| fixed);
        let height =
            self.height(sheet, cells.iter().map(|(column, put)| (*column, put, put.style.as_deref())));
        if let Some(height) = height.into_iter().chain(least).reduce(f64::max) {
            tag.push_str(&format!(" ht=\"{height}\""));
        }
        let cells: String = cells
            .iter()
            .map(|(column, put)| written(prefix, *column, number, put.style.as_deref(), &put.text))
            .collect();
        format!("{tag}>{cells}</{prefix}row>")
    }

    /// How high a row must be for these texts, where one of them takes more than a line.
    fn height<'p>(
        &self,
        sheet: &Sheet,
        puts: impl Iterator<Item = (u32, &'p Put, Option<&'p str>)>,
    ) -> Option<f64> {
        let wraps = |style: Option<&str>| style.is_some_and(|style| self.wrapping.contains(style));
        let width =
            |column| self.widths.iter().find(|(new, _)| *new == column).map(|(_, width)| f64::from(*width));
        let lines = |column: u32, text: &str| match width(column) {
            Some(width) => lines_of(text, width),
            None => sheet.lines(text, column),
        };
        let lines = puts
            .filter(|(_, _, style)| wraps(*style))
            .map(|(column, put, _)| lines(column, &put.text))
            .max()?;
        (lines > 1).then(|| (lines as f64 * LINE).min(HIGHEST))
    }

    /// Puts cells into a row that is there.
    fn in_row<'p>(
        &self,
        sheet: &Sheet,
        text: &str,
        number: u32,
        row: &'p Row,
        cells: &'p BTreeMap<u32, Put>,
        patches: &mut Patches,
    ) {
        let prefix = &sheet.prefix;
        let mut inside = String::new();
        for (column, put) in cells {
            let there = row.cells.get(column);
            let style = put.style.as_deref().or_else(|| there.and_then(|cell| cell.style.as_deref()));
            let new = written(prefix, *column, number, style, &put.text);
            match there {
                Some(cell) => patches.put(cell.at.clone(), new),
                None if row.is_empty => inside.push_str(&new),
                None => {
                    let after = row.cells.range(column..).next().map_or(row.end, |(_, cell)| cell.at.start);
                    patches.put(after..after, new);
                }
            }
        }
        let tag = &text[row.tag.clone()];
        let looks = |(column, put): (&u32, &'p Put)| {
            let own = row.cells.get(column).and_then(|cell| cell.style.as_deref());
            (*column, put, put.style.as_deref().or(own))
        };
        let open = with_span(tag, cells.keys().max().copied().unwrap_or(1));
        let open = with_height(&open, self.height(sheet, cells.iter().map(looks)));
        if row.is_empty {
            let open = open.trim_end_matches('>').trim_end_matches('/').trim_end().to_owned();
            patches.put(row.tag.clone(), format!("{open}>{inside}</{prefix}row>"));
        } else if open != tag {
            patches.put(row.tag.clone(), open);
        }
    }

    /// What says for which cells something holds, how large the sheet is and how wide its columns.
    fn around(&self, sheet: &Sheet, text: &str, patches: &mut Patches) {
        if let Some((above, last)) = self.lowered() {
            for ranges in &sheet.ranges {
                let now: Vec<String> = ranges.written.iter().map(|area| lower(area, above, last)).collect();
                if now != ranges.written {
                    patches.put(ranges.at.clone(), now.join(" "));
                }
            }
        }
        if let Some(at) = &sheet.dimension
            && let Some(area) = Area::read(&text[at.clone()])
        {
            let right =
                self.cells.values().filter_map(|cells| cells.keys().max()).max().copied().unwrap_or(1);
            let bottom = self.cells.keys().max().copied().unwrap_or(1);
            let from = super::area::name(area.left, area.top);
            let to = super::area::name(area.right.max(right), area.bottom.max(bottom));
            patches.put(at.clone(), format!("{from}:{to}"));
        }
        if let Some((at, last)) = sheet.columns {
            let prefix = &sheet.prefix;
            let wide = |(column, width): &(u32, u16)| {
                format!(
                    "<{prefix}col min=\"{column}\" max=\"{column}\" width=\"{width}\" customWidth=\"1\"/>"
                )
            };
            patches.put(
                at..at,
                self.widths.iter().filter(|(column, _)| *column > last).map(wide).collect::<String>(),
            );
        }
    }
}

/// An area that ends with the row above new ones, with those.
pub(super) fn lower(written: &str, above: u32, last: u32) -> String {
    let reaches = Area::read(written)
        .is_some_and(|area| (area.top..=area.bottom).contains(&above) && area.bottom < last);
    reaches.then(|| Area::lowered(written, last)).flatten().unwrap_or_else(|| written.to_owned())
}

/// A row's tag that says how far its cells go, where it says so.
fn with_span(tag: &str, last: u32) -> String {
    let Some(at) = attribute_at(tag, "spans") else { return tag.to_owned() };
    let ends =
        tag[at.clone()].split_once(':').and_then(|(first, end)| Some((first, end.parse::<u32>().ok()?)));
    match ends {
        Some((first, end)) if end < last => format!("{}{first}:{last}{}", &tag[..at.start], &tag[at.end..]),
        _ => tag.to_owned(),
    }
}

/// A row's tag with a height that does for new texts, unless a person fixed it or it is high enough.
fn with_height(tag: &str, height: Option<f64>) -> String {
    let fixed = attribute(tag, "customHeight").is_some_and(|value| value == "1" || value == "true");
    let Some(height) = height.filter(|_| !fixed) else { return tag.to_owned() };
    match attribute_at(tag, "ht") {
        Some(at) if tag[at.clone()].parse().is_ok_and(|now: f64| now >= height) => tag.to_owned(),
        Some(at) => format!("{}{height}{}", &tag[..at.start], &tag[at.end..]),
        None => {
            let end = tag.trim_end_matches('>').trim_end_matches('/').len();
            format!("{} ht=\"{height}\"{}", tag[..end].trim_end(), &tag[end..])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHEET: &str = "<worksheet><dimension ref=\"A1:B3\"/><cols><col min=\"1\" max=\"2\" width=\"9\"/></cols><sheetData>\
        <row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>kop</t></is></c></row>\
        <row r=\"2\" s=\"4\" ht=\"30\" customHeight=\"1\" spans=\"1:2\"><c r=\"A2\" s=\"3\"/><c r=\"C2\"><v>1</v></c></row><row r=\"9\"/>\
        </sheetData><autoFilter ref=\"A1:B2\"/><dataValidations><dataValidation sqref=\"B2 A1:A99\"/></dataValidations></worksheet>";

    fn changed(puts: &Puts) -> String {
        puts.apply(&Sheet::read(SHEET, &[]).unwrap(), SHEET)
    }

    #[test]
    fn cells_are_put_between_those_that_are_there() {
        let mut puts = Puts::default();
        puts.put(1, 2, None, "a");
        puts.put(2, 2, None, "=b");
        puts.put(4, 2, Some("7".to_owned()), "d");
        puts.put(2, 9, None, "e");
        puts.widths.push((4, 30));
        let text = changed(&puts);
        let sheet = Sheet::read(&text, &[]).unwrap();
        assert_eq!([1, 2, 3, 4].map(|column| sheet.text(column, 2)), ["a", "=b", "1", "d"]);
        assert_eq!(sheet.text(2, 9), "e");
        assert!(text.contains("<c r=\"A2\" s=\"3\" t=\"inlineStr\">") && text.contains("spans=\"1:4\""));
        assert!(
            text.contains("<dimension ref=\"A1:D9\"/>")
                && text.contains("<col min=\"4\" max=\"4\" width=\"30\"")
        );
        assert!(text.contains("<autoFilter ref=\"A1:B2\"/>") && text.contains("<c r=\"C2\"><v>1</v></c>"));
    }

    #[test]
    fn new_rows_look_like_the_one_above_and_rules_hold_for_them() {
        let mut puts = Puts { below: Some((2, 4)), ..Puts::default() };
        puts.put(1, 3, Some("3".to_owned()), "x");
        puts.put(1, 4, Some("3".to_owned()), "y");
        let text = changed(&puts);
        assert!(text.contains("<row r=\"3\" s=\"4\" ht=\"30\"><c r=\"A3\" s=\"3\""), "{text}");
        assert!(text.find("r=\"4\"").unwrap() < text.find("r=\"9\"").unwrap());
        assert!(
            text.contains("<autoFilter ref=\"A1:B4\"/>") && text.contains("sqref=\"B2:B4 A1:A99\""),
            "{text}"
        );
    }

    #[test]
    fn a_sheet_without_rows_gets_some() {
        let text = "<x:worksheet><x:sheetData/></x:worksheet>";
        let mut puts = Puts::default();
        puts.put(1, 1, None, "a");
        let new = puts.apply(&Sheet::read(text, &[]).unwrap(), text);
        assert!(
            new.starts_with("<x:worksheet><x:sheetData><x:row r=\"1\"><x:c r=\"A1\" t=\"inlineStr\">"),
            "{new}"
        );
    }
}
