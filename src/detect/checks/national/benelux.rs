//! Belgium and Luxembourg.

use super::super::plain::number;
use super::super::{Outcome, luhn};
use super::{digits, is_birth};

/// Rijksregisternummer: birth date, three digits, and 97 minus the remainder of those nine, with a 2 in front
/// of them for who was born from 2000. A BIS number has 20 or 40 added to the month.
pub fn belgium(value: &[u8]) -> Outcome {
    let Some(plain) = digits(value, 11) else { return Outcome::No };
    let list = plain.as_slice();
    if number(&list[4..6]) > 31 || number(&list[2..4]) % 20 > 12 || number(&list[2..4]) > 52 {
        return Outcome::No;
    }
    let (nine, check) = (number(&list[..9]), number(&list[9..]));
    Outcome::of(97 - nine % 97 == check || 97 - (2_000_000_000 + nine) % 97 == check)
}

/// Matricule: year, month and day of birth, three digits, a Luhn digit over these eleven and a Verhoeff digit.
pub fn luxembourg(value: &[u8]) -> Outcome {
    let Some(plain) = digits(value, 13) else { return Outcome::No };
    let list = plain.as_slice();
    let year = number(&list[..4]);
    if !(1850..2100).contains(&year) || !is_birth(&list[..4], number(&list[4..6]), number(&list[6..8])) {
        return Outcome::No;
    }
    let mut eleven = [0; 12];
    eleven[..11].copy_from_slice(&list[..11]);
    eleven[11] = list[12];
    Outcome::of(luhn::passes(&list[..12]) && verhoeff(&eleven))
}

/// Verhoeff's check: rotations and reflections of a pentagon, its permutation applied once more each place.
fn verhoeff(list: &[u8]) -> bool {
    const PERMUTATION: [u8; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
    let check = list.iter().rev().enumerate().fold(0u8, |check, (place, digit)| {
        let turned = (0..place % 8).fold(*digit, |digit, _| PERMUTATION[usize::from(digit)]);
        dihedral(check, turned)
    });
    check == 0
}

fn dihedral(a: u8, b: u8) -> u8 {
    match (a < 5, b < 5) {
        (true, true) => (a + b) % 5,
        (true, false) => (a + b - 5) % 5 + 5,
        (false, true) => (a - 5 + 5 - b) % 5 + 5,
        (false, false) => (a + 5 - b) % 5,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_examples_pass() {
        assert_eq!(belgium(b"93.05.18-223.61"), Outcome::Pass);
        assert_eq!(belgium(b"93.05.18-223.62"), Outcome::Form);
        assert!(verhoeff(&[2, 3, 6, 3]));
        assert!(!verhoeff(&[2, 3, 6, 4]));
        assert_eq!(luxembourg(b"1893120105732"), Outcome::Pass);
        assert_eq!(luxembourg(b"1893120105733"), Outcome::Form);
    }
}
