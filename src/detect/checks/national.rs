//! Numbers that other countries give their people. Each needs a label or a column beside it: random numbers
//! pass one or another of these checks too often.

use super::digits::Digits;
use super::vat::mod_11_10;
use super::{Outcome, date};

fn number(list: &[u8]) -> u64 {
    list.iter().fold(0, |number, digit| number * 10 + u64::from(*digit))
}

/// Rijksregisternummer: birth date, three digits, and 97 minus the remainder of those nine, with a 2 in front
/// of them for who was born from 2000.
pub fn belgium(value: &[u8]) -> Outcome {
    let Some(digits) = Digits::of(value, b".- ") else { return Outcome::No };
    let list = digits.as_slice();
    if list.len() != 11 || number(&list[4..6]) > 31 || number(&list[2..4]) % 20 > 12 {
        return Outcome::No;
    }
    let (nine, check) = (number(&list[..9]), number(&list[9..]));
    Outcome::of(97 - nine % 97 == check || 97 - (2_000_000_000 + nine) % 97 == check)
}

/// Steuerliche Identifikationsnummer: one digit of the first ten occurs twice or three times.
pub fn germany(value: &[u8]) -> Outcome {
    let Some(digits) = Digits::of(value, b" ") else { return Outcome::No };
    let list = digits.as_slice();
    if list.len() != 11 || list[0] == 0 {
        return Outcome::No;
    }
    let mut counts = [0u8; 10];
    list[..10].iter().for_each(|digit| counts[usize::from(*digit)] += 1);
    let repeated =
        counts.iter().filter(|count| **count > 1).count() == 1 && counts.iter().all(|count| *count < 4);
    Outcome::of(repeated && mod_11_10(list))
}

/// Numéro de sécurité sociale: sex, year, month, department, and a key of two digits. Corsica has a letter.
pub fn france(value: &[u8]) -> Outcome {
    let mut plain = [0u8; 24];
    let Some(plain) = plain.get_mut(..value.len()) else { return Outcome::No };
    plain.copy_from_slice(value);
    if let Some(letter) = plain.iter().position(|byte| matches!(byte, b'A' | b'B')) {
        if letter == 0 || plain[letter - 1] != b'2' {
            return Outcome::No;
        }
        let second = if plain[letter] == b'A' { b'9' } else { b'8' };
        plain[letter - 1] = b'1';
        plain[letter] = second;
    }
    let Some(digits) = Digits::of(plain, b" ") else { return Outcome::No };
    let list = digits.as_slice();
    if list.len() != 15 || !matches!(list[0], 1 | 2) {
        return Outcome::No;
    }
    Outcome::of(97 - number(&list[..13]) % 97 == number(&list[13..]))
}

/// DNI, or NIE with X, Y or Z in front.
pub fn spain(value: &[u8]) -> Outcome {
    const LETTERS: &[u8; 23] = b"TRWAGMYFPDXBNJZSQVHLCKE";
    let [first, middle @ .., last] = value else { return Outcome::No };
    let leading = match first.to_ascii_uppercase() {
        b'X' => 0,
        b'Y' => 1,
        b'Z' => 2,
        digit @ b'0'..=b'9' => digit - b'0',
        _ => return Outcome::No,
    };
    let middle = middle.strip_suffix(b"-").unwrap_or(middle);
    let Some(digits) = Digits::of(middle, b".") else { return Outcome::No };
    if digits.as_slice().len() != 7 || !last.is_ascii_alphabetic() {
        return Outcome::No;
    }
    let all = u64::from(leading) * 10_000_000 + number(digits.as_slice());
    Outcome::of(LETTERS[(all % 23) as usize] == last.to_ascii_uppercase())
}

/// PESEL: birth date with the century in the month, four digits, and a check.
pub fn poland(value: &[u8]) -> Outcome {
    let Some(digits) = Digits::of(value, b"") else { return Outcome::No };
    let list = digits.as_slice();
    if list.len() != 11 {
        return Outcome::No;
    }
    let (month, day) = (number(&list[2..4]) % 20, number(&list[4..6]));
    if !date::is_day(2000, month as u8, day as u8) {
        return Outcome::No;
    }
    let sum = digits.weighted(&[1, 3, 7, 9, 1, 3, 7, 9, 1, 3]);
    Outcome::of((10 - sum % 10) % 10 == i32::from(list[10]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_examples_pass() {
        assert_eq!(belgium(b"93.05.18-223.61"), Outcome::Pass);
        assert_eq!(germany(b"86095742719"), Outcome::Pass);
        assert_eq!(france(b"255081416802538"), Outcome::Pass);
        assert_eq!(spain(b"12345678Z"), Outcome::Pass);
        assert_eq!(spain(b"X2482300W"), Outcome::Pass);
        assert_eq!(poland(b"44051401359"), Outcome::Pass);
    }
}
