//! CSV: the cells that are to change, change; every other byte stays.
//!
//! A cell is found as the reader finds it: a quote opens one only at its beginning, and a quote that never closes
//! costs its own line. UTF-16 is worked on as UTF-8 and written as it was.

use super::{Act, Copy, Done, Error, Order, Removed, Result, Secret, value};
use crate::read::{Delimited, delimited};
use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

pub(super) fn carry_out(name: &str, bytes: &[u8], orders: &[Order], secret: &Secret) -> Result<Copy> {
    let shape = delimited(name, bytes).ok_or(Error::UnknownFormat)?;
    let (mark, body) = bytes.split_at(shape.mark.min(bytes.len()));
    let wide = shape.encoding.filter(|encoding| [UTF_16LE, UTF_16BE].contains(encoding));
    let text = match wide {
        Some(encoding) => Cow::Owned(encoding.decode_without_bom_handling(body).0.into_owned().into_bytes()),
        None => Cow::Borrowed(body),
    };
    let mut work = Work {
        shape: Delimited { encoding: shape.encoding.filter(|_| wide.is_none()), ..shape },
        orders,
        secret,
        begun: vec![false; orders.len()],
        done: vec![Done::default(); orders.len()],
        removed: Removed::default(),
        out: Vec::with_capacity(text.len()),
    };
    work.all(&text);
    if let Some(missing) = work.begun.iter().position(|begun| !begun) {
        return Err(Error::NoColumn(orders[missing].field.clone()));
    }
    let left = work.left();
    let out = match wide {
        Some(encoding) => [mark, &widened(&work.out, encoding)].concat(),
        None => [mark, &work.out].concat(),
    };
    Ok(Copy { bytes: out, done: work.done, left, formulas: 0 })
}

fn widened(text: &[u8], encoding: &Encoding) -> Vec<u8> {
    let units = String::from_utf8_lossy(text).into_owned();
    let bytes = |unit: u16| if encoding == UTF_16LE { unit.to_le_bytes() } else { unit.to_be_bytes() };
    units.encode_utf16().flat_map(bytes).collect()
}

struct Work<'a> {
    shape: Delimited,
    orders: &'a [Order],
    secret: &'a Secret,
    /// Whether the header of a column has gone by.
    begun: Vec<bool>,
    done: Vec<Done>,
    removed: Removed,
    out: Vec<u8>,
}

impl Work<'_> {
    fn all(&mut self, text: &[u8]) {
        let mut from = self.shape.skip.min(text.len());
        self.out.extend_from_slice(&text[..from]);
        let mut cells = Vec::new();
        while from < text.len() {
            let (end, next) = row(text, from, &self.shape, &mut cells);
            self.row(text, &cells, end..next);
            from = next;
        }
    }

    fn row(&mut self, text: &[u8], cells: &[Range<usize>], ending: Range<usize>) {
        let mut first = true;
        for (place, cell) in cells.iter().enumerate() {
            let written = self.cell(place, &text[cell.clone()]);
            let Some(written) = written else { continue };
            if !std::mem::take(&mut first) {
                self.out.push(self.shape.delimiter);
            }
            self.out.extend_from_slice(&written);
        }
        self.out.extend_from_slice(&text[ending]);
    }

    /// What is written for a cell; none where its column goes.
    fn cell<'t>(&mut self, place: usize, raw: &'t [u8]) -> Option<Cow<'t, [u8]>> {
        let Some(at) = self.orders.iter().position(|order| order.column as usize == place) else {
            return Some(Cow::Borrowed(raw));
        };
        let order = &self.orders[at];
        let value = self.plain(raw);
        if !self.begun[at] {
            let is_header = value.trim() == order.field.trim();
            self.begun[at] = order.field.is_empty() || is_header;
            if is_header && !order.field.is_empty() {
                return (order.act != Act::Drop).then_some(Cow::Borrowed(raw));
            }
            if !self.begun[at] {
                // A title above the table.
                return Some(Cow::Borrowed(raw));
            }
        }
        if order.act == Act::Keep || value.trim().is_empty() {
            return (order.act != Act::Drop).then_some(Cow::Borrowed(raw));
        }
        let less = value::less(&value, order.act, self.secret);
        if less.as_deref() == Some(value.trim()) {
            return Some(Cow::Borrowed(raw));
        }
        self.done[at].cells += 1;
        self.done[at].emptied += u64::from(less.is_none() && order.act != Act::Drop);
        self.removed.add(&value);
        if order.act == Act::Drop {
            return None;
        }
        Some(Cow::Owned(self.written(&less.unwrap_or_default(), raw.first() == Some(&b'"'))))
    }

    /// What a cell says, without its quotes.
    fn plain(&self, raw: &[u8]) -> String {
        let inner = match raw {
            [b'"', inner @ .., b'"'] if self.shape.quoting => inner,
            _ => raw,
        };
        let text = match self.shape.encoding {
            Some(encoding) => encoding.decode_without_bom_handling(inner).0.into_owned(),
            None => String::from_utf8_lossy(inner).into_owned(),
        };
        if inner.len() < raw.len() { text.replace("\"\"", "\"") } else { text }
    }

    /// A new value as a cell, quoted where it was or must be.
    fn written(&self, value: &str, was_quoted: bool) -> Vec<u8> {
        let delimiter = char::from(self.shape.delimiter);
        let must = value.contains([delimiter, '"', '\n', '\r']);
        let quoted = self.shape.quoting && (was_quoted || must);
        let text = if quoted { format!("\"{}\"", value.replace('"', "\"\"")) } else { value.to_owned() };
        match self.shape.encoding {
            Some(encoding) => encoding.encode(&text.replace('…', "...")).0.into_owned(),
            None => text.into_bytes(),
        }
    }

    /// Where values that were taken out still stand: in other columns.
    fn left(&self) -> Vec<(String, u64)> {
        let Some(finder) = self.removed.finder(str::to_owned) else { return Vec::new() };
        let mut left: BTreeMap<usize, u64> = BTreeMap::new();
        let mut names: Vec<String> = Vec::new();
        let mut cells = Vec::new();
        let mut from = self.shape.skip.min(self.out.len());
        while from < self.out.len() {
            let (_, next) = row(&self.out, from, &self.shape, &mut cells);
            let plain: Vec<String> = cells.iter().map(|cell| self.plain(&self.out[cell.clone()])).collect();
            if names.is_empty() {
                names.clone_from(&plain);
            }
            for (place, _) in plain.iter().enumerate().filter(|(_, value)| finder.count(value) > 0) {
                *left.entry(place).or_default() += 1;
            }
            from = next;
        }
        let name = |place: usize| names.get(place).filter(|name| !name.is_empty() && finder.count(name) == 0);
        left.into_iter()
            .map(|(place, count)| (name(place).cloned().unwrap_or(format!("{}", place + 1)), count))
            .collect()
    }
}

/// The cells of the row that begins here. Out: where it ends, and where the next begins.
fn row(text: &[u8], from: usize, shape: &Delimited, cells: &mut Vec<Range<usize>>) -> (usize, usize) {
    if shape.quoting
        && let Some(found) = split(text, from, shape, true, cells)
    {
        return found;
    }
    split(text, from, shape, false, cells).unwrap_or((text.len(), text.len()))
}

/// None where a quote never closes.
fn split(
    text: &[u8],
    from: usize,
    shape: &Delimited,
    quoting: bool,
    cells: &mut Vec<Range<usize>>,
) -> Option<(usize, usize)> {
    cells.clear();
    let mut start = from;
    loop {
        let mut at = start;
        if quoting && text.get(at) == Some(&b'"') {
            at = closing(text, at + 1)?;
        }
        let rest = &text[at..];
        let end = at + memchr::memchr2(shape.delimiter, shape.newline, rest).unwrap_or(rest.len());
        if end < text.len() && text[end] == shape.delimiter && shape.delimiter != shape.newline {
            cells.push(start..end);
            start = end + 1;
            continue;
        }
        let next = (end + 1).min(text.len());
        let end = if end > start && text[end - 1] == b'\r' && shape.newline == b'\n' { end - 1 } else { end };
        cells.push(start..end);
        return Some((end, next));
    }
}

/// Behind the quote that closes a cell.
fn closing(text: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at += memchr::memchr(b'"', &text[at..])? + 1;
        if text.get(at) != Some(&b'"') {
            return Some(at);
        }
        at += 1;
    }
}
