//! Unpacks pages.
//!
//! In: the bytes of a page, how they are packed, and how many they become. Out: those, and no more than that.

use super::corrupt;
use crate::read::{Error, Result};
use flate2::read::MultiGzDecoder;
use ruzstd::decoding::StreamingDecoder;
use std::io::Read;

/// Unpacks a page that says it has `length` bytes.
pub(super) fn unpack(codec: i64, packed: &[u8], length: usize) -> Result<Vec<u8>> {
    let bytes = match codec {
        0 => packed.to_vec(),
        1 => snappy(packed, length).ok_or_else(|| corrupt("a page"))?,
        2 => all(MultiGzDecoder::new(packed), length)?,
        6 => all(StreamingDecoder::new(packed).map_err(|_| corrupt("a page"))?, length)?,
        _ => return Err(Error::Unsupported { what: "the way a table is packed" }),
    };
    if bytes.len() == length { Ok(bytes) } else { Err(corrupt("a page of another length")) }
}

fn all(source: impl Read, length: usize) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(length as u64 + 1).read_to_end(&mut bytes).map_err(|_| corrupt("a page"))?;
    Ok(bytes)
}

/// <https://github.com/google/snappy/blob/main/format_description.txt>
fn snappy(packed: &[u8], length: usize) -> Option<Vec<u8>> {
    let mut at = packed.iter().position(|&byte| byte < 0x80)? + 1;
    let mut bytes = Vec::with_capacity(length.min(1 << 20));
    let number = |at: usize, width: usize| -> Option<usize> {
        Some(packed.get(at..at + width)?.iter().rev().fold(0, |value, &byte| value << 8 | usize::from(byte)))
    };
    while at < packed.len() && bytes.len() <= length {
        let tag = usize::from(packed[at]);
        at += 1;
        if tag & 3 == 0 {
            let short = tag >> 2;
            let width = short.saturating_sub(59);
            let count = 1 + if width == 0 { short } else { number(at, width)? };
            at += width;
            bytes.extend_from_slice(packed.get(at..at.checked_add(count)?)?);
            at += count;
            continue;
        }
        let (count, back, width) = match tag & 3 {
            1 => (4 + (tag >> 2 & 7), (tag >> 5) << 8 | number(at, 1)?, 1),
            2 => (1 + (tag >> 2), number(at, 2)?, 2),
            _ => (1 + (tag >> 2), number(at, 4)?, 4),
        };
        at += width;
        let from = bytes.len().checked_sub(back).filter(|_| back > 0)?;
        for i in from..from + count {
            bytes.push(bytes[i]);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_may_overlap_what_they_make() {
        assert_eq!(snappy(&[7, 0, b'a', 0b0000_1001, 1], 5).as_deref(), Some(&b"aaaaaaa"[..]));
        assert_eq!(snappy(&[2, 0b0000_0001, 9], 2), None);
    }
}
