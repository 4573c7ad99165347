//! Germany, Austria and Switzerland.

use super::super::Outcome;
use super::super::plain::{Plain, mod_11_10, number, weighted};
use super::{SEPARATORS, digits, is_birth};

/// Steuerliche Identifikationsnummer: one digit of the first ten occurs twice or three times.
pub fn tax(value: &[u8]) -> Outcome {
    let Some(plain) = digits(value, 11) else { return Outcome::No };
    let list = plain.as_slice();
    if list[0] == 0 {
        return Outcome::No;
    }
    let mut counts = [0u8; 10];
    list[..10].iter().for_each(|digit| counts[usize::from(*digit)] += 1);
    // Numbers in published examples have every digit once; none are given out so.
    let repeated = counts.iter().filter(|count| **count > 1).count() <= 1;
    Outcome::of(repeated && counts.iter().all(|count| *count < 4) && mod_11_10(list))
}

/// Versicherungsnummer of the pension: area, birth date, initial, serial number, check.
pub fn pension(value: &[u8]) -> Outcome {
    let Some(plain) = Plain::of(value, SEPARATORS) else { return Outcome::No };
    let list = plain.as_slice();
    let digit = |place: usize| list[place].is_ascii_digit();
    if list.len() != 12 || !list[8].is_ascii_uppercase() || (0..12).any(|place| place != 8 && !digit(place)) {
        return Outcome::No;
    }
    let (day, month) = (two(&list[2..4]), two(&list[4..6]));
    if day > 62 || month > 12 {
        return Outcome::No;
    }
    let mut spread = [0; 12];
    spread[..8].copy_from_slice(&list[..8]);
    let letter = list[8] - b'A' + 1;
    spread[8] = b'0' + letter / 10;
    spread[9] = b'0' + letter % 10;
    spread[10..].copy_from_slice(&list[9..11]);
    let sum: u32 = spread
        .iter()
        .zip([2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1])
        .map(|(byte, weight)| cross(u32::from(byte - b'0') * weight))
        .sum();
    Outcome::of(sum % 10 == u32::from(list[11] - b'0'))
}

/// Krankenversichertennummer: a letter as two digits, weights 1 and 2 in turn, digit sums.
pub fn health(value: &[u8]) -> Outcome {
    let Some(plain) = Plain::of(value, b" ") else { return Outcome::No };
    let list = plain.as_slice();
    let [letter @ b'A'..=b'Z', rest @ ..] = list else { return Outcome::No };
    if rest.len() != 9 || !rest.iter().all(u8::is_ascii_digit) {
        return Outcome::No;
    }
    let place = letter - b'A' + 1;
    let sum: u32 = [b'0' + place / 10, b'0' + place % 10]
        .iter()
        .chain(&rest[..8])
        .enumerate()
        .map(|(place, byte)| cross(u32::from(byte - b'0') * (1 + place as u32 % 2)))
        .sum();
    Outcome::of(sum % 10 == u32::from(rest[8] - b'0'))
}

/// Sozialversicherungsnummer: serial number, check, birth date.
pub fn austria(value: &[u8]) -> Outcome {
    let Some(plain) = digits(value, 10) else { return Outcome::No };
    let list = plain.as_slice();
    let (day, month) = (number(&list[4..6]), number(&list[6..8]));
    // Months 13 to 15 stand where a day had no more numbers left.
    if list[0] == 0 || !(1..=31).contains(&day) || !(1..=15).contains(&month) {
        return Outcome::No;
    }
    if month <= 12 && !is_birth(&list[8..], month, day) {
        return Outcome::No;
    }
    Outcome::of(weighted(list, &[3, 7, 9, 0, 5, 8, 4, 2, 1, 6]) % 11 == u32::from(list[3]))
}

/// AHV-Nummer: 756 for Switzerland, and the check of an EAN.
pub fn switzerland(value: &[u8]) -> Outcome {
    let Some(plain) = digits(value, 13) else { return Outcome::No };
    let list = plain.as_slice();
    if !list.starts_with(&[7, 5, 6]) {
        return Outcome::No;
    }
    Outcome::of(weighted(list, &[1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]).is_multiple_of(10))
}

fn cross(number: u32) -> u32 {
    number / 10 + number % 10
}

fn two(list: &[u8]) -> u32 {
    list.iter().fold(0, |number, byte| number * 10 + u32::from(byte - b'0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_examples_pass() {
        assert_eq!(tax(b"86 095 742 719"), Outcome::Pass);
        assert_eq!(tax(b"86 095 742 718"), Outcome::Form);
        assert_eq!(pension(b"65 170839 J 003"), Outcome::Pass);
        assert_eq!(pension(b"65 170839 J 004"), Outcome::Form);
        assert_eq!(pension(b"15070649C103"), Outcome::Pass);
        assert_eq!(health(b"A000500015"), Outcome::Pass);
        assert_eq!(health(b"A000500016"), Outcome::Form);
        assert_eq!(austria(b"1237 010180"), Outcome::Pass);
        assert_eq!(austria(b"2237 010180"), Outcome::Form);
        assert_eq!(switzerland(b"756.9217.0769.85"), Outcome::Pass);
        assert_eq!(switzerland(b"756.9217.0769.84"), Outcome::Form);
    }
}
