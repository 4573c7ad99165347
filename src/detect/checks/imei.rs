//! The number of a mobile phone (IMEI): fifteen digits, Luhn (3GPP TS 23.003).
//!
//! In: also grouped, `35-209900-176148-1`. The first two digits say who gave the number out (GSMA TS.06).

use super::digits::{Digits, run};
use super::edges::{ends_clean, starts_clean};
use super::{Found, Outcome, luhn};

/// Judges a whole value.
pub fn whole(value: &[u8]) -> Outcome {
    match Digits::of(value, b" -/") {
        Some(digits) if issued(digits.as_slice()) => match digits.as_slice() {
            // Without its check digit, or with the version of the software instead of it.
            list if matches!(list.len(), 14 | 16) => Outcome::Form,
            list if list.len() == 15 && luhn::passes(list) => Outcome::Pass,
            _ => Outcome::No,
        },
        _ => Outcome::No,
    }
}

/// The number that begins at this digit: in one piece, or in groups of 2-6-6-1, 6-2-6-1 or 8-6-1.
pub fn at(text: &[u8], start: usize) -> Option<Found> {
    let end = match run(text, start, 17) {
        len @ 14..=16 => start + len,
        2 => grouped(text, start, &[2, 6, 6])?,
        6 => grouped(text, start, &[6, 2, 6])?,
        8 => grouped(text, start, &[8, 6])?,
        _ => return None,
    };
    if !starts_clean(text, start) || !ends_clean(text, end) {
        return None;
    }
    match whole(&text[start..end]) {
        Outcome::No => None,
        outcome => Some(Found { start, end, outcome }),
    }
}

fn grouped(text: &[u8], start: usize, groups: &[usize]) -> Option<usize> {
    let mut at = start;
    for (place, len) in groups.iter().enumerate() {
        if place > 0 {
            if !matches!(text.get(at), Some(b' ' | b'-' | b'/')) {
                return None;
            }
            at += 1;
        }
        if run(text, at, len + 1) != *len {
            return None;
        }
        at += len;
    }
    // One digit of check, or two of a version, or none.
    let parted = matches!(text.get(at), Some(b' ' | b'-' | b'/'));
    let last = if parted { run(text, at + 1, 3) } else { 0 };
    Some(if matches!(last, 1 | 2) { at + 1 + last } else { at })
}

/// Whether a body gives out numbers that begin so.
fn issued(list: &[u8]) -> bool {
    let [first, second, ..] = list else { return false };
    matches!(first * 10 + second, 0 | 1 | 10 | 30 | 33 | 35 | 44 | 45 | 49..=54 | 86 | 91 | 98 | 99)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_groups_are_found_whole() {
        for value in ["490154203237518", "35-209900-176148-1", "35209900 176148 1"] {
            let text = format!("IMEI {value}.");
            let found = at(text.as_bytes(), 5).expect(value);
            assert_eq!((found.end, found.outcome), (5 + value.len(), Outcome::Pass), "{value}");
        }
        assert_eq!(whole(b"490154203237519"), Outcome::No);
        assert_eq!(whole(b"49-015420-323751"), Outcome::Form);
        assert_eq!(whole(b"123456789012345"), Outcome::No);
    }
}
