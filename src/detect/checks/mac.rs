//! Hardware addresses: six pairs of hexadecimal digits parted by colons or hyphens, or three fours by dots.

use super::{Found, Outcome};

/// Judges a whole value.
pub fn whole(value: &[u8]) -> Outcome {
    match end_at(value, 0) {
        Some(end) if end == value.len() => Outcome::Pass,
        _ => Outcome::No,
    }
}

/// The address whose first separator stands here.
pub fn at(text: &[u8], separator: usize) -> Option<Found> {
    let width = if text.get(separator) == Some(&b'.') { 4 } else { 2 };
    let start = separator.checked_sub(width).filter(|start| *start < text.len())?;
    if start > 0 && (text[start - 1].is_ascii_alphanumeric() || b":-._".contains(&text[start - 1])) {
        return None;
    }
    let end = end_at(text, start)?;
    let after = text.get(end).copied().unwrap_or(b' ');
    let goes_on = after.is_ascii_alphanumeric() || matches!(after, b':' | b'-' | b'_');
    (!goes_on).then_some(Found { start, end, outcome: Outcome::Pass })
}

fn end_at(text: &[u8], start: usize) -> Option<usize> {
    let dotted = text.get(start + 4) == Some(&b'.');
    let (width, count, separator) = if dotted { (4, 3, b'.') } else { (2, 6, *text.get(start + 2)?) };
    if !b":-.".contains(&separator) {
        return None;
    }
    let len = count * (width + 1) - 1;
    let value = text.get(start..start + len)?;
    let fits = value.iter().enumerate().all(|(place, byte)| {
        if place % (width + 1) == width { *byte == separator } else { byte.is_ascii_hexdigit() }
    });
    let telling = value.iter().any(|byte| byte.is_ascii_hexdigit() && *byte != value[0]);
    (fits && telling).then_some(start + len)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_three_spellings_pass() {
        for value in ["00:1A:2b:3c:4d:5e", "00-1A-2B-3C-4D-5E", "001a.2b3c.4d5e"] {
            assert_eq!(whole(value.as_bytes()), Outcome::Pass, "{value}");
        }
        assert_eq!(whole(b"00:1A:2B:3C:4D"), Outcome::No);
        assert_eq!(whole(b"00:00:00:00:00:00"), Outcome::No);
    }
}
