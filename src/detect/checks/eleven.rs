//! The eleven-test of BSN and RSIN: `9a+8b+7c+6d+5e+4f+3g+2h-1i` is divisible by eleven.
//!
//! In: 8 or 9 digits, also as `1234.56.789` or `123 456 789`. One random number in eleven passes, so this
//! alone proves little: who calls it looks at words nearby or at a whole column.

use super::digits::{Digits, run};
use super::edges::{ends_clean, starts_clean};
use super::{Found, Outcome};

const WEIGHTS: [i32; 9] = [9, 8, 7, 6, 5, 4, 3, 2, -1];

/// Judges a whole value; eight digits are nine with a lost zero.
pub fn whole(value: &[u8]) -> Outcome {
    match value.len() {
        8 | 9 => {}
        11 if grouped(value, 0) == Some(11) => {}
        _ => return Outcome::No,
    }
    let Some(digits) = Digits::of(value, b". -") else { return Outcome::No };
    let list = digits.as_slice();
    match list.len() {
        9 => Outcome::of(passes(list)),
        8 => {
            let mut padded = [0; 9];
            padded[1..].copy_from_slice(list);
            Outcome::of(passes(&padded))
        }
        _ => Outcome::No,
    }
}

/// Judges the number of an organisation: exactly nine digits.
pub fn rsin(value: &[u8]) -> Outcome {
    if value.len() == 8 { Outcome::No } else { whole(value) }
}

/// The number that begins at this digit.
pub fn at(text: &[u8], start: usize) -> Option<Found> {
    let end = match run(text, start, 10) {
        len @ (8 | 9) => start + len,
        3 | 4 => grouped(text, start)?,
        _ => return None,
    };
    if !starts_clean(text, start) || !ends_clean(text, end) {
        return None;
    }
    Some(Found { start, end, outcome: whole(&text[start..end]) })
}

/// Where `1234.56.789` or `123 456 789` ends that begins here: the same separator twice.
fn grouped(text: &[u8], start: usize) -> Option<usize> {
    let groups: [usize; 3] = if run(text, start, 5) == 4 { [4, 2, 3] } else { [3, 3, 3] };
    let mut at = start;
    let mut separator = None;
    for (place, len) in groups.into_iter().enumerate() {
        if run(text, at, len + 1) != len {
            return None;
        }
        at += len;
        if place < 2 {
            let byte = *text.get(at)?;
            if !b". -".contains(&byte) || separator.is_some_and(|earlier| earlier != byte) {
                return None;
            }
            separator = Some(byte);
            at += 1;
        }
    }
    Some(at)
}

fn passes(list: &[u8]) -> bool {
    let sum: i32 = list.iter().zip(WEIGHTS).map(|(digit, weight)| i32::from(*digit) * weight).sum();
    sum % 11 == 0 && list.iter().any(|digit| *digit != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_and_a_lost_zero_are_understood() {
        for value in ["999990019", "9999.90.019", "999 990 019", "010464554", "10464554"] {
            assert_eq!(whole(value.as_bytes()), Outcome::Pass, "{value}");
        }
        assert_eq!(whole(b"999990018"), Outcome::Form);
        assert_eq!(whole(b"000000000"), Outcome::Form);
        assert_eq!(whole(b"12.34.56.789"), Outcome::No);
    }

    #[test]
    fn a_piece_of_something_longer_is_not_found() {
        assert_eq!(at(b"12.34.56.789", 0), None);
        assert_eq!(at(b"999990019-A", 0), None);
        assert_eq!(at(b"x 999990019.", 2).map(|found| found.end), Some(11));
    }
}
