//! Estonia, Latvia and Lithuania.

use super::super::Outcome;
use super::super::plain::{number, weighted};
use super::{digits, is_birth};

/// Isikukood and asmens kodas: century and sex, year, month, day, three digits, and a sum modulo 11 that is
/// taken anew with other weights where it is 10.
pub fn estonia_lithuania(value: &[u8]) -> Outcome {
    let Some(plain) = digits(value, 11) else { return Outcome::No };
    let list = plain.as_slice();
    if !matches!(list[0], 1..=8) || !is_birth(&list[1..3], number(&list[3..5]), number(&list[5..7])) {
        return Outcome::No;
    }
    let check = match weighted(list, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) % 11 {
        10 => weighted(list, &[3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 11 % 10,
        check => check,
    };
    Outcome::of(check == u32::from(list[10]))
}

/// Personas kods: day, month and year of birth, century, three digits, a check. Since 2017 they begin with 32
/// and tell nothing, and have no check.
pub fn latvia(value: &[u8]) -> Outcome {
    let Some(plain) = digits(value, 11) else { return Outcome::No };
    let list = plain.as_slice();
    if list.starts_with(&[3, 2]) {
        return Outcome::of(value.get(6) == Some(&b'-'));
    }
    if !is_birth(&list[4..6], number(&list[2..4]), number(&list[..2])) || list[6] > 2 {
        return Outcome::No;
    }
    let sum = weighted(list, &[1, 6, 3, 7, 9, 10, 5, 8, 4, 2]);
    Outcome::of((1101 - sum) % 11 % 10 == u32::from(list[10]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_examples_pass() {
        assert_eq!(estonia_lithuania(b"36805280109"), Outcome::Pass);
        assert_eq!(estonia_lithuania(b"33309240064"), Outcome::Pass);
        assert_eq!(estonia_lithuania(b"33309240065"), Outcome::Form);
        assert_eq!(latvia(b"161175-19997"), Outcome::Pass);
        assert_eq!(latvia(b"161175-19996"), Outcome::Form);
    }
}
