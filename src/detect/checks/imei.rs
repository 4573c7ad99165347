//! The number of a mobile phone (IMEI): fifteen digits, Luhn (3GPP TS 23.003).
//!
//! In: also grouped, `35-209900-176148-1`. The first two digits say who gave the number out (GSMA TS.06).

use super::digits::{Digits, run};
use super::edges::{ends_clean, starts_clean};
use super::{Found, Outcome, luhn};

/// Judges a whole value.
pub fn whole(value: &[u8]) -> Outcome {
    match Digits::of(value, b" -/") {
        Some(digits) if digits.as_slice().len() == 15 && issued(digits.as_slice()) => {
            Outcome::of(luhn::passes(digits.as_slice()))
        }
        _ => Outcome::No,
    }
}

/// The number that begins at this digit: in one piece, or in groups of 2-6-6-1, 6-2-6-1 or 8-6-1.
pub fn at(text: &[u8], start: usize) -> Option<Found> {
    let end = match run(text, start, 16) {
        15 => start + 15,
        2 => grouped(text, start, &[2, 6, 6, 1])?,
        6 => grouped(text, start, &[6, 2, 6, 1])?,
        8 => grouped(text, start, &[8, 6, 1])?,
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
    Some(at)
}

/// Whether a body gives out numbers that begin so.
fn issued(list: &[u8]) -> bool {
    matches!(list[0] * 10 + list[1], 0 | 1 | 10 | 30 | 33 | 35 | 44 | 45 | 49..=54 | 86 | 91 | 98 | 99)
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
        assert_eq!(whole(b"490154203237519"), Outcome::Form);
        assert_eq!(whole(b"123456789012345"), Outcome::No);
    }
}
