//! Delimited text read plainly, byte by byte: what the splitter promises, whatever it does to be fast.
//!
//! The rules: cells stand between delimiters, rows between newlines; a quote opens a cell when only blanks stand before
//! it, and the next one that is not doubled (or behind a backslash, where that has a meaning) closes it; blanks around a
//! cell, and within its quotes, are no part of it. A quote that is never closed means nothing, nor does any other on its
//! line.

use super::split::{Dialect, Splitter, last_row_end};
use super::{Limits, recording::Recording};
use proptest::prelude::*;

type Rows = Vec<Vec<Vec<u8>>>;

/// Where the next row begins, and its cells; None where a quote is open at the end of the text.
fn row(text: &[u8], mut at: usize, dialect: Dialect) -> Option<(usize, Vec<Vec<u8>>)> {
    let mut cells = Vec::new();
    loop {
        let (end, cell) = cell(text, at, dialect)?;
        cells.push(cell);
        at = end + 1;
        if text.get(end).is_none_or(|byte| *byte == dialect.newline) {
            return Some((at, cells));
        }
    }
}

/// Where a cell ends, and what stands in it; None where its quote is not closed.
fn cell(text: &[u8], from: usize, dialect: Dialect) -> Option<(usize, Vec<u8>)> {
    let is_end =
        |at: usize| text.get(at).is_none_or(|byte| [dialect.delimiter, dialect.newline].contains(byte));
    let mut at = from;
    while !is_end(at) && text[at] <= b' ' {
        at += 1;
    }
    let mut value = Vec::new();
    let quoted = dialect.quoting && !is_end(at) && text[at] == b'"';
    at += usize::from(quoted);
    let mut open = quoted;
    while open || !is_end(at) {
        let (byte, next) = (*text.get(at)?, text.get(at + 1).copied());
        match (byte, next) {
            // What stands behind a backslash is a letter, also once the quotes are closed.
            (b'\\', Some(b'\\')) if quoted && dialect.backslash => value.extend([byte, byte]),
            (b'\\', Some(b'"')) if quoted && dialect.backslash => value.push(b'"'),
            (b'"', Some(b'"')) if open => value.push(b'"'),
            _ => {
                if open && byte == b'"' {
                    open = false;
                } else {
                    value.push(byte);
                }
                at += 1;
                continue;
            }
        }
        at += 2;
    }
    Some((at, value.trim_ascii_start().to_vec()))
}

/// All rows. Blanks are cut off by their code: all that is not above the space.
fn plainly(text: &[u8], dialect: Dialect) -> Rows {
    let mut rows = Vec::new();
    let (mut at, mut unclosed) = (0, 0);
    while at < text.len() {
        let quoting = dialect.quoting && unclosed < 8;
        let (next, cells) = row(text, at, Dialect { quoting, ..dialect }).unwrap_or_else(|| {
            unclosed += 1;
            row(text, at, Dialect { quoting: false, ..dialect }).expect("nothing is open without quotes")
        });
        rows.push(cells);
        at = next;
    }
    for cell in rows.iter_mut().flatten() {
        while cell.last().is_some_and(|byte| *byte <= b' ') {
            cell.pop();
        }
        let blanks = cell.iter().take_while(|byte| **byte <= b' ').count();
        cell.drain(..blanks);
    }
    shortened(rows)
}

/// Empty cells at the end of a row may stand there or not.
fn shortened(mut rows: Rows) -> Rows {
    for row in &mut rows {
        while row.last().is_some_and(Vec::is_empty) {
            row.pop();
        }
    }
    rows
}

/// The rows by the splitter, its text cut into blocks at row ends, each block as long as one of these at least.
fn in_blocks(text: &[u8], dialect: Dialect, blocks: &[usize]) -> Rows {
    let limits = Limits::default();
    let mut recording = Recording::default();
    let mut splitter = Splitter::new(dialect, &limits);
    let mut from = 0;
    let mut lengths = blocks.iter().copied();
    while from < text.len() {
        let mut to = lengths.next().map_or(text.len(), |length| (from + length).min(text.len()));
        let end = loop {
            if to == text.len() {
                break to;
            }
            if let Some(end) = last_row_end(&text[from..to], dialect) {
                break from + end;
            }
            to += 1;
        };
        let mut block = text[from..end].to_vec();
        splitter.restart(dialect);
        splitter.split_all(&mut block, &mut recording).expect("a recording does not stop");
        from = end;
    }
    let bytes = |row: Vec<String>| row.into_iter().map(String::into_bytes).collect();
    shortened(recording.rows.into_iter().map(bytes).collect())
}

fn dialect() -> impl Strategy<Value = Dialect> {
    let delimiter = prop::sample::select(vec![b';', b',', b'\t', b'|']);
    let newline = prop_oneof![4 => Just(b'\n'), 1 => Just(b'\r')];
    (delimiter, newline, prop::bool::weighted(0.2), prop::bool::weighted(0.9)).prop_map(
        |(delimiter, newline, backslash, quoting)| Dialect { delimiter, newline, backslash, quoting },
    )
}

/// Text in which anything may stand anywhere.
fn adversarial() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[;,|\t\n\r\"\\\\ ax]{1,6}",
        3 => "[a-z0-9 .@-]{1,12}",
        2 => prop::sample::select(vec![";", ",", "|", "\t", "\n", "\r\n", "\"", "\"\"", "\";\"", "\\\"", " \"", "\" "])
            .prop_map(String::from),
        1 => "[xé€\"\n;,]{50,90}",
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

/// Rows as programs write them, with quotes where they are needed and now and then where not.
fn orderly(dialect: Dialect) -> impl Strategy<Value = String> {
    let cell = prop_oneof![6 => "[a-z0-9 .@-]{0,14}", 2 => "[a-z;,|\t\n\"é]{0,20}"];
    let cell = (cell, prop::bool::weighted(0.2)).prop_map(move |(cell, quoted)| {
        let special = |byte: u8| [dialect.delimiter, dialect.newline, b'"', b'\n', b'\r'].contains(&byte);
        if !quoted && !cell.bytes().any(special) {
            return cell;
        }
        let quote = if dialect.backslash { "\\\"" } else { "\"\"" };
        format!("\"{}\"", cell.replace('"', quote))
    });
    let (delimiter, newline) =
        (char::from(dialect.delimiter).to_string(), char::from(dialect.newline).to_string());
    prop::collection::vec(prop::collection::vec(cell, 1..7), 0..40)
        .prop_map(move |rows| rows.iter().map(|row| row.join(&delimiter) + &newline).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn any_text_is_split_as_a_plain_reader_splits_it(
        dialect in dialect(),
        text in adversarial(),
        blocks in prop::collection::vec(1usize..150, 0..8),
    ) {
        prop_assert_eq!(in_blocks(text.as_bytes(), dialect, &blocks), plainly(text.as_bytes(), dialect));
    }

    #[test]
    fn tables_in_every_dialect_are_split_as_a_plain_reader_splits_them(
        (dialect, text) in dialect().prop_flat_map(|dialect| (Just(dialect), orderly(dialect))),
        blocks in prop::collection::vec(1usize..600, 0..8),
    ) {
        prop_assert_eq!(in_blocks(text.as_bytes(), dialect, &blocks), plainly(text.as_bytes(), dialect));
    }
}
