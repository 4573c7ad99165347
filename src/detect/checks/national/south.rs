//! Greece, Malta, Turkey, Croatia, Slovenia and the countries that kept Yugoslavia's number.

use super::super::plain::{Plain, mod_11_10, number, weighted};
use super::super::{Outcome, luhn};
use super::{digits, is_birth};

/// AMKA: day, month and year of birth, four digits, Luhn.
pub fn greece(value: &[u8]) -> Outcome {
    let Some(plain) = digits(value, 11) else { return Outcome::No };
    let list = plain.as_slice();
    if !is_birth(&list[4..6], number(&list[2..4]), number(&list[..2])) {
        return Outcome::No;
    }
    Outcome::of(luhn::passes(list))
}

/// AFM, the tax number: weights 256 to 2.
pub fn afm(value: &[u8]) -> Outcome {
    let Some(plain) = digits(value, 9) else { return Outcome::No };
    let list = plain.as_slice();
    let sum = weighted(list, &[256, 128, 64, 32, 16, 8, 4, 2]);
    Outcome::of(sum > 0 && sum % 11 % 10 == u32::from(list[8]))
}

/// The number on an identity card of Malta: digits and one of the letters that are in use. No public check.
pub fn malta(value: &[u8]) -> Outcome {
    let Some(plain) = Plain::of(value, b" ") else { return Outcome::No };
    let Some((letter, rest)) = plain.as_slice().split_last() else { return Outcome::No };
    let fits = (4..=7).contains(&rest.len()) && rest.iter().all(u8::is_ascii_digit);
    if fits && b"MGAPLHBZ".contains(letter) { Outcome::Form } else { Outcome::No }
}

/// TC kimlik numarası: the tenth digit checks the odd and even places, the eleventh the sum of the others.
pub fn turkey(value: &[u8]) -> Outcome {
    let Some(plain) = digits(value, 11) else { return Outcome::No };
    let list = plain.as_slice();
    if list[0] == 0 {
        return Outcome::No;
    }
    let sum = |from: usize| list[from..9].iter().step_by(2).map(|digit| i32::from(*digit)).sum::<i32>();
    let tenth = (sum(0) * 7 - (sum(1))).rem_euclid(10);
    let eleventh = weighted(&list[..10], &[1; 10]) % 10;
    Outcome::of(tenth == i32::from(list[9]) && eleventh == u32::from(list[10]))
}

/// OIB.
pub fn croatia(value: &[u8]) -> Outcome {
    let Some(plain) = digits(value, 11) else { return Outcome::No };
    Outcome::of(mod_11_10(plain.as_slice()))
}

/// EMŠO: day, month and year of birth, region, three digits, a check modulo 11.
pub fn slovenia(value: &[u8]) -> Outcome {
    let Some(plain) = digits(value, 13) else { return Outcome::No };
    let list = plain.as_slice();
    if !is_birth(&list[5..7], number(&list[2..4]), number(&list[..2])) || !matches!(list[4], 0 | 8 | 9) {
        return Outcome::No;
    }
    let sum = weighted(list, &[7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]);
    Outcome::of((11 - sum % 11) % 11 % 10 == u32::from(list[12]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_examples_pass() {
        assert_eq!(greece(b"01013099997"), Outcome::Pass);
        assert_eq!(afm(b"094259216"), Outcome::Pass);
        assert_eq!(malta(b"123456M"), Outcome::Form);
        assert_eq!(turkey(b"17291716060"), Outcome::Pass);
        assert_eq!(turkey(b"17291716050"), Outcome::Form);
        assert_eq!(croatia(b"33392005961"), Outcome::Pass);
        assert_eq!(slovenia(b"0101006500006"), Outcome::Pass);
        assert_eq!(slovenia(b"0101006500007"), Outcome::Form);
    }
}
