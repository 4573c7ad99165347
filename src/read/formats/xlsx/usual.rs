//! A cell as Excel and its kin write it: `<c r="B2" s="1" t="s"><v>12</v></c>`.
//!
//! In: the bytes of a sheet, and where a cell begins. Out: its column, style and value, and where it ends, or nothing,
//! which says only that it takes a careful look. Eight bytes are compared at once, and no byte is looked for that need not be.

use crate::read::eight::{self, LOW};

/// The number of the row in hand as its cells repeat it, with the quote behind it.
#[derive(Clone, Copy, Default)]
pub(super) struct Row {
    text: u64,
    mask: u64,
    len: usize,
}

impl Row {
    /// Of the digits of the row. A row without a number, or with one too long, has no usual cells.
    pub fn new(digits: &[u8]) -> Self {
        let mut text = [0; 8];
        let fits = !digits.is_empty() && digits.len() < text.len() && digits.iter().all(u8::is_ascii_digit);
        if !fits {
            // Nothing reads as this.
            return Row { text: 1, mask: u64::MAX, len: 0 };
        }
        text[..digits.len()].copy_from_slice(digits);
        text[digits.len()] = b'"';
        let len = digits.len() + 1;
        Row { text: u64::from_le_bytes(text), mask: u64::MAX >> (64 - 8 * len), len }
    }
}

/// A cell that is written in the usual way.
pub(super) struct Usual {
    pub column: usize,
    pub style: usize,
    pub value: Value,
    /// Where it ends.
    pub end: usize,
}

/// What stands in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value {
    /// Nothing: it has a style only.
    Nothing,
    /// A number, from here on, of so many bytes.
    Number(usize, usize),
    /// The string of this number.
    Shared(usize),
    /// `1` or `0`, or another byte.
    Boolean(u8),
}

const OPEN: u64 = text(b"<c r=\"");
const STYLE: u64 = text(b" s=\"");
const NUMBER: u64 = text(b"><v>");
const SHARED: u64 = text(b" t=\"s\"><");
const BOOLEAN: u64 = text(b" t=\"b\"><");
const CLOSE: u64 = text(b"</v></c>");

/// Bytes that a usual cell and the tag behind it fit in: it is looked for in so many, and no further.
const WINDOW: usize = 64;

type Window = [u8; WINDOW];

/// Reads the cell of this row that begins here.
#[inline(always)]
pub(super) fn cell(xml: &[u8], at: usize, row: &Row) -> Option<Usual> {
    let window = xml.get(at..)?.first_chunk::<WINDOW>()?;
    let head = eight::at(window, 0)?;
    if head << 16 != OPEN << 16 {
        return None;
    }
    let (column, letters) = column((head >> 48) as u8, (head >> 56) as u8)?;
    let mut place = 6 + letters;
    if (eight::at(window, place)? ^ row.text) & row.mask != 0 {
        return None;
    }
    place += row.len;
    let mut next = eight::at(window, place)?;
    let mut style = 0;
    if next as u32 == STYLE as u32 {
        let len;
        (style, len) = few_digits(next >> 32);
        place += 4 + len;
        if window.get(place) != Some(&b'"') {
            return None;
        }
        place += 1;
        next = eight::at(window, place)?;
    }
    let (value, end) = value(window, at, place, next)?;
    Some(Usual { column, style, value, end: at + end })
}

/// The number of a column of one or two letters, and how many those are.
#[inline(always)]
fn column(first: u8, second: u8) -> Option<(usize, usize)> {
    let first = usize::from(first.wrapping_sub(b'A'));
    if first >= 26 {
        return None;
    }
    if second <= b'9' {
        return Some((first, 1));
    }
    let second = usize::from(second.wrapping_sub(b'A'));
    (second < 26).then_some(((first + 1) * 26 + second, 2))
}

/// At most four digits from the lowest byte up: their number, and how many they are.
#[inline(always)]
fn few_digits(mut text: u64) -> (usize, usize) {
    let (mut number, mut len) = (0, 0);
    while len < 4 {
        let digit = (text as u8).wrapping_sub(b'0');
        if digit > 9 {
            break;
        }
        number = number * 10 + usize::from(digit);
        text >>= 8;
        len += 1;
    }
    (number, len)
}

/// The value of a cell whose place and style end here in the window, and where in it the cell ends.
#[inline(always)]
fn value(window: &Window, begin: usize, at: usize, next: u64) -> Option<(Value, usize)> {
    if next == SHARED && window.get(at + 8..at + 10) == Some(b"v>") {
        let text = eight::at(window, at + 10)?;
        let len = eight::digits(text);
        let end = at + 10 + len;
        if !(1..8).contains(&len) || eight::at(window, end)? != CLOSE {
            return None;
        }
        return Some((Value::Shared(number(text, len)), end + 8));
    }
    if next as u32 == NUMBER as u32 {
        let start = at + 4;
        let end = start + up_to_tag(window, start)?;
        if eight::at(window, end)? != CLOSE {
            return None;
        }
        return Some((Value::Number(begin + start, end - start), end + 8));
    }
    if next == BOOLEAN && window.get(at + 8..at + 10) == Some(b"v>") {
        let value = Value::Boolean(*window.get(at + 10)?);
        return if eight::at(window, at + 11)? == CLOSE { Some((value, at + 19)) } else { None };
    }
    if next as u16 == u16::from_le_bytes(*b"/>") { Some((Value::Nothing, at + 2)) } else { None }
}

/// How many bytes there are before the next tag: 1 to 23.
#[inline(always)]
fn up_to_tag(window: &Window, at: usize) -> Option<usize> {
    for before in [0, 8, 16] {
        let tags = eight::equal(eight::at(window, at + before)?, b'<');
        if tags != 0 {
            let len = before + eight::first(tags);
            return if len > 0 { Some(len) } else { None };
        }
    }
    None
}

/// The number that the first 1 to 8 bytes make, which are digits.
#[inline(always)]
pub(super) fn number(text: u64, len: usize) -> usize {
    let digits = (text & (LOW * 15)) << ((64 - 8 * len) & 63);
    let pairs = (digits * 10 + (digits >> 8)) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs * 100 + (pairs >> 16)) & 0x0000_ffff_0000_ffff;
    ((fours * 10_000 + (fours >> 32)) & 0xffff_ffff) as usize
}

const fn text(bytes: &[u8]) -> u64 {
    let (mut text, mut place) = (0, 0);
    while place < bytes.len() {
        text |= (bytes[place] as u64) << (8 * place);
        place += 1;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(xml: &str, row: &str) -> Option<(usize, usize, Value, usize)> {
        // Something always follows a cell, and something stands before it.
        let xml = format!("<row>{xml}</row></sheetData>{}", " ".repeat(WINDOW));
        let cell = cell(xml.as_bytes(), 5, &Row::new(row.as_bytes()))?;
        let value = match cell.value {
            Value::Number(start, len) => Value::Number(start - 5, len),
            other => other,
        };
        Some((cell.column, cell.style, value, cell.end - 5))
    }

    #[test]
    fn cells_as_excel_writes_them_are_usual() {
        use Value::{Boolean, Nothing, Number, Shared};
        for (xml, row, column, style, value) in [
            ("<c r=\"B2\" s=\"1\" t=\"s\"><v>12</v></c>", "2", 1, 1, Shared(12)),
            ("<c r=\"Z10\" t=\"s\"><v>9999999</v></c>", "10", 25, 0, Shared(9_999_999)),
            ("<c r=\"AA1048576\"><v>3</v></c>", "1048576", 26, 0, Number(20, 1)),
            ("<c r=\"ZZ7\" s=\"1234\"><v>0.12345678901234567</v></c>", "7", 701, 1234, Number(23, 19)),
            ("<c r=\"C3\" t=\"b\"><v>1</v></c>", "3", 2, 0, Boolean(b'1')),
            ("<c r=\"D4\" s=\"7\"/>", "4", 3, 7, Nothing),
        ] {
            assert_eq!(read(xml, row), Some((column, style, value, xml.len())), "{xml}");
        }
    }

    #[test]
    fn anything_else_takes_a_careful_look() {
        for xml in [
            "<c r=\"B3\"><v>12</v></c>",
            "<c r=\"B21\"><v>12</v></c>",
            "<c r=\"AAA2\"><v>12</v></c>",
            "<c r=\"2\"><v>12</v></c>",
            "<c r=\"b2\"><v>12</v></c>",
            "<c t=\"s\" r=\"B2\"><v>12</v></c>",
            "<c r=\"B2\" s=\"12345\"><v>1</v></c>",
            "<c r=\"B2\" s=\"x\"><v>1</v></c>",
            "<c r=\"B2\" t=\"str\"><v>x</v></c>",
            "<c r=\"B2\" t=\"s\"><v></v></c>",
            "<c r=\"B2\" t=\"s\"><v>-1</v></c>",
            "<c r=\"B2\" t=\"s\"><v>12345678</v></c>",
            "<c r=\"B2\"><v></v></c>",
            "<c r=\"B2\"><v>1234567890.12345678901234</v></c>",
            "<c r=\"B2\"><f>A1</f><v>2</v></c>",
            "<c r=\"B2\"><v>2</v><x/></c>",
            "<c r=\"B2\" t=\"b\"><v>true</v></c>",
            "<c r=\"B2\"/",
            "<c",
            "",
        ] {
            assert_eq!(read(xml, "2"), None, "{xml}");
        }
        assert_eq!(read("<c r=\"B2\"><v>1</v></c>", ""), None);
        assert_eq!(read("<c r=\"B12345678\"><v>1</v></c>", "12345678"), None);
    }

    #[test]
    fn digits_are_counted_and_make_their_number() {
        for text in ["0", "7", "12", "00120", "1234567"] {
            let mut bytes = [b'<'; 8];
            bytes[..text.len()].copy_from_slice(text.as_bytes());
            let eight = u64::from_le_bytes(bytes);
            assert_eq!(eight::digits(eight), text.len());
            assert_eq!(number(eight, text.len()), text.parse::<usize>().unwrap());
        }
        for other in [b'/', b':', 0, 0x80, 0xb5, 0xff] {
            assert_eq!(
                eight::digits(u64::from_le_bytes([b'9', other, b'1', b'1', b'1', b'1', b'1', b'1'])),
                1
            );
        }
        assert_eq!(eight::digits(u64::from_le_bytes(*b"12345678")), 8);
        assert_eq!(number(u64::from_le_bytes(*b"12345678"), 8), 12_345_678);
    }
}
