//! The values of one page.
//!
//! In: the bytes of a page, unpacked. Out: values as text, one a slot; which slots are empty and which begin a
//! row stands in levels beside them. <https://parquet.apache.org/docs/file-format/data-pages/encodings/>

use super::column::Column;
use super::corrupt;
use crate::read::{Error, Result};

/// Values of a page; more would be a lie, or a page that nobody writes.
const MOST_VALUES: usize = 4 << 20;

/// Texts, one behind the other.
#[derive(Default)]
pub(super) struct Texts {
    bytes: Vec<u8>,
    ends: Vec<u32>,
}

impl Texts {
    fn push(&mut self, text: &[u8]) {
        self.bytes.extend_from_slice(text);
        self.ends.push(self.bytes.len() as u32);
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }

    pub fn get(&self, at: usize) -> &[u8] {
        let Some(&end) = self.ends.get(at) else { return &[] };
        let begin = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.bytes[begin as usize..end as usize]
    }
}

/// A page, ready to be walked slot by slot.
#[derive(Default)]
pub(super) struct Page {
    /// How deep each slot is defined, and whether it goes on with a row; empty where there is only one answer.
    pub definitions: Vec<u8>,
    pub repetitions: Vec<u8>,
    pub slots: usize,
    pub values: Values,
}

/// Where the values of a page stand.
pub(super) enum Values {
    Own(Texts),
    /// Places in the dictionary of the column.
    Dictionary(Vec<u32>),
}

impl Default for Values {
    fn default() -> Self {
        Values::Own(Texts::default())
    }
}

/// The levels of a page of the first kind, which stand before the values, each with its length.
pub(super) fn levels(bytes: &[u8], most: u8, slots: usize) -> Result<(Vec<u8>, &[u8])> {
    if most == 0 {
        return Ok((Vec::new(), bytes));
    }
    let (length, rest) = bytes.split_first_chunk::<4>().ok_or_else(|| corrupt("a page"))?;
    let length = u32::from_le_bytes(*length) as usize;
    let (levels, rest) = rest.split_at_checked(length).ok_or_else(|| corrupt("a page"))?;
    Ok((bare_levels(levels, most, slots)?, rest))
}

/// Levels without a length before them.
pub(super) fn bare_levels(bytes: &[u8], most: u8, slots: usize) -> Result<Vec<u8>> {
    let levels = runs(bytes, (8 - most.leading_zeros()) as usize, check(slots)?)?;
    if levels.iter().any(|&level| level > u32::from(most)) {
        return Err(corrupt("a level"));
    }
    Ok(levels.into_iter().map(|level| level as u8).collect())
}

/// A number of values that can be.
pub(super) fn check(values: usize) -> Result<usize> {
    if values > MOST_VALUES { Err(Error::Limit { what: "values of a page" }) } else { Ok(values) }
}

/// Decodes so many values.
pub(super) fn values(bytes: &[u8], encoding: i64, count: usize, column: &Column) -> Result<Values> {
    match encoding {
        0 => Ok(Values::Own(plain(bytes, count, column)?)),
        2 | 8 => {
            let (&width, rest) = bytes.split_first().unwrap_or((&0, &[]));
            if width > 32 {
                Err(corrupt("a page"))
            } else {
                Ok(Values::Dictionary(runs(rest, width.into(), count)?))
            }
        }
        3 => {
            let rest = bytes.get(4..).unwrap_or_default();
            let mut texts = Texts::default();
            runs(rest, 1, count)?
                .iter()
                .for_each(|&bit| texts.push(if bit == 1 { b"true" } else { b"false" }));
            Ok(Values::Own(texts))
        }
        5 => {
            let mut texts = Texts::default();
            let (numbers, _) = deltas(bytes, count)?;
            numbers.iter().for_each(|&number| texts.push(column.whole(number).as_bytes()));
            Ok(Values::Own(texts))
        }
        6 => Ok(Values::Own(lengths_and_texts(bytes, count, column)?)),
        7 => Ok(Values::Own(fronts_and_texts(bytes, count, column)?)),
        9 => {
            let width = column.width().ok_or_else(|| corrupt("a page"))?;
            let joined: Vec<u8> = (0..bytes.len() / width.max(1))
                .flat_map(|value| (0..width).map(move |part| (value, part)))
                .map(|(value, part)| bytes[part * (bytes.len() / width) + value])
                .collect();
            Ok(Values::Own(plain(&joined, count, column)?))
        }
        _ => Err(Error::Unsupported { what: "the way a table is written" }),
    }
}

/// Values one behind the other.
pub(super) fn plain(bytes: &[u8], count: usize, column: &Column) -> Result<Texts> {
    let (mut texts, mut rest) = (Texts::default(), bytes);
    if column.is_boolean() {
        let bit = |i: usize| bytes.get(i / 8).map(|byte| byte >> (i % 8) & 1);
        for i in 0..check(count)? {
            let bit = bit(i).ok_or_else(|| corrupt("a page cut short"))?;
            texts.push(if bit == 1 { b"true" } else { b"false" });
        }
        return Ok(texts);
    }
    for _ in 0..check(count)? {
        let width = match column.width() {
            Some(width) => width,
            None => {
                let (length, behind) =
                    rest.split_first_chunk::<4>().ok_or_else(|| corrupt("a page cut short"))?;
                rest = behind;
                u32::from_le_bytes(*length) as usize
            }
        };
        let (value, behind) = rest.split_at_checked(width).ok_or_else(|| corrupt("a page cut short"))?;
        texts.push(column.text(value).as_bytes());
        rest = behind;
    }
    Ok(texts)
}

/// Runs of one number, and numbers packed bit by bit, in turn.
fn runs(bytes: &[u8], width: usize, count: usize) -> Result<Vec<u32>> {
    let (mut numbers, mut rest) = (Vec::with_capacity(check(count)?), bytes);
    while numbers.len() < count {
        let (header, taken) = varint(rest).ok_or_else(|| corrupt("a page cut short"))?;
        rest = &rest[taken..];
        let room = count - numbers.len();
        if header & 1 == 0 {
            let length = width.div_ceil(8);
            let value = rest.get(..length).ok_or_else(|| corrupt("a page cut short"))?;
            let value = value.iter().rev().fold(0u32, |value, &byte| value << 8 | u32::from(byte));
            numbers.extend(std::iter::repeat_n(value, room.min((header >> 1) as usize)));
            rest = &rest[length..];
            if header == 0 {
                return Err(corrupt("a run of nothing"));
            }
            continue;
        }
        let groups = (header >> 1) as usize;
        let length = groups.saturating_mul(width).min(rest.len());
        for i in 0..room.min(groups.saturating_mul(8)) {
            numbers
                .push(bits(&rest[..length], i * width, width).ok_or_else(|| corrupt("a page cut short"))?
                    as u32);
        }
        rest = &rest[length..];
    }
    Ok(numbers)
}

/// A number of so many bits, the lowest first.
fn bits(bytes: &[u8], at: usize, width: usize) -> Option<u64> {
    let mut value = 0u128;
    let last = (at + width).div_ceil(8);
    for (i, &byte) in bytes.get(at / 8..last)?.iter().enumerate() {
        value |= u128::from(byte) << (8 * i);
    }
    let mask = if width == 64 { u64::MAX } else { (1 << width) - 1 };
    Some((value >> (at % 8)) as u64 & mask)
}

fn varint(bytes: &[u8]) -> Option<(u64, usize)> {
    let mut value = 0;
    for (i, &byte) in bytes.iter().enumerate().take(10) {
        value |= u64::from(byte & 0x7f).checked_shl(7 * i as u32).unwrap_or(0);
        if byte < 0x80 {
            return Some((value, i + 1));
        }
    }
    None
}

fn signed(bytes: &[u8]) -> Option<(i64, usize)> {
    let (value, taken) = varint(bytes)?;
    Some(((value >> 1) as i64 ^ -((value & 1) as i64), taken))
}

/// Numbers as their differences, in blocks; and what comes after them.
fn deltas(bytes: &[u8], count: usize) -> Result<(Vec<i64>, &[u8])> {
    let short = || corrupt("a page cut short");
    let mut rest = bytes;
    let mut next = |read: fn(&[u8]) -> Option<(u64, usize)>| -> Result<u64> {
        let (value, taken) = read(rest).ok_or_else(short)?;
        rest = &rest[taken..];
        Ok(value)
    };
    let block = next(varint)? as usize;
    let parts = next(varint)? as usize;
    let total = next(varint)? as usize;
    let (first, taken) = signed(rest).ok_or_else(short)?;
    rest = &rest[taken..];
    let is_sound = parts > 0 && block.is_multiple_of((parts * 8).max(8)) && (8..=1 << 20).contains(&block);
    if !is_sound || total < count {
        return Err(corrupt("a page"));
    }
    let (mut numbers, mut last) = (vec![first], first);
    numbers.truncate(total.min(1));
    while numbers.len() < check(total)? {
        let (least, taken) = signed(rest).ok_or_else(short)?;
        let (widths, behind) = rest[taken..].split_at_checked(parts).ok_or_else(short)?;
        rest = behind;
        for &width in widths {
            if numbers.len() >= total {
                break;
            }
            let (width, each) = (usize::from(width), block / parts);
            if width > 64 {
                return Err(corrupt("a page"));
            }
            let length = (each * width / 8).min(rest.len());
            for i in 0..each.min(total - numbers.len()) {
                let step = bits(&rest[..length], i * width, width).ok_or_else(short)?;
                last = last.wrapping_add(least).wrapping_add(step as i64);
                numbers.push(last);
            }
            rest = &rest[length..];
        }
    }
    Ok((numbers, rest))
}

fn lengths_and_texts(bytes: &[u8], count: usize, column: &Column) -> Result<Texts> {
    let (lengths, mut rest) = deltas(bytes, count)?;
    let mut texts = Texts::default();
    for length in lengths.into_iter().take(count) {
        let length = usize::try_from(length).map_err(|_| corrupt("a length"))?;
        let (value, behind) = rest.split_at_checked(length).ok_or_else(|| corrupt("a page cut short"))?;
        texts.push(column.text(value).as_bytes());
        rest = behind;
    }
    Ok(texts)
}

/// Texts that begin as the one before them did.
fn fronts_and_texts(bytes: &[u8], count: usize, column: &Column) -> Result<Texts> {
    const MOST_BYTES: usize = 256 << 20;
    let (fronts, rest) = deltas(bytes, count)?;
    let (lengths, mut rest) = deltas(rest, count)?;
    let (mut texts, mut last, mut total) = (Texts::default(), Vec::new(), 0);
    for (front, length) in fronts.into_iter().zip(lengths).take(count) {
        let (front, length) =
            (usize::try_from(front).unwrap_or(usize::MAX), usize::try_from(length).unwrap_or(usize::MAX));
        let (value, behind) = rest.split_at_checked(length).ok_or_else(|| corrupt("a page cut short"))?;
        if front > last.len() {
            return Err(corrupt("a length"));
        }
        last.truncate(front);
        last.extend_from_slice(value);
        total += last.len();
        if total > MOST_BYTES {
            return Err(Error::Limit { what: "expanded size" });
        }
        texts.push(column.text(&last).as_bytes());
        rest = behind;
    }
    Ok(texts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_and_packed_bits_take_turns() {
        assert_eq!(runs(&[0x06, 0x01, 0x03, 0b1010_0101], 1, 11).unwrap(), [1, 1, 1, 1, 0, 1, 0, 0, 1, 0, 1]);
        assert!(runs(&[0x06], 1, 3).is_err());
    }

    #[test]
    fn differences_are_summed() {
        // 128 in a block, 4 parts, 3 values from 7; least difference -2; widths 2, 0, 0, 0.
        let bytes = [&[0x80, 0x01, 4, 3, 14, 3, 2, 0, 0, 0, 0b0000_1011][..], &[0; 7]].concat();
        assert_eq!(deltas(&bytes, 3).unwrap().0, [7, 8, 8]);
    }
}
