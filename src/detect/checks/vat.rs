//! VAT numbers of EU countries, each by its own published check; see the VIES manual of the Commission.
//!
//! In: the country's two letters and what follows, in one piece or with blanks and dots. Countries without a
//! public check give `Form`.

use super::digits::Digits;
use super::edges::{ends_clean, starts_clean};
use super::{Found, Outcome, luhn, vat_nl};

const LONGEST: usize = 14;

/// Judges a whole value.
pub fn whole(value: &[u8]) -> Outcome {
    let mut list = [0u8; LONGEST];
    let mut len = 0;
    for &byte in value {
        if byte.is_ascii_alphanumeric() && len < LONGEST {
            list[len] = byte.to_ascii_uppercase();
            len += 1;
        } else if !(b" .-".contains(&byte) && len > 0) {
            return Outcome::No;
        }
    }
    if len < 4 || value.last().is_some_and(|byte| !byte.is_ascii_alphanumeric()) {
        return Outcome::No;
    }
    let (country, number) = list[..len].split_at(2);
    country_check(country, number)
}

/// The number that begins at these letters, written in one piece.
pub fn at(text: &[u8], start: usize) -> Option<Found> {
    let len =
        text.get(start..)?.iter().take(LONGEST + 1).take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let end = start + len;
    if !(8..=LONGEST).contains(&len) || !starts_clean(text, start) || !ends_clean(text, end) {
        return None;
    }
    match whole(&text[start..end]) {
        Outcome::No => None,
        outcome => Some(Found { start, end, outcome }),
    }
}

fn country_check(country: &[u8], number: &[u8]) -> Outcome {
    if country == b"NL" {
        let mut list = [0u8; LONGEST];
        list[..2].copy_from_slice(country);
        list[2..2 + number.len()].copy_from_slice(number);
        return vat_nl::whole(&list[..2 + number.len()]);
    }
    let digits = Digits::of(number, b"");
    let list = digits.as_ref().map(Digits::as_slice);
    match (country, list) {
        (b"BE", Some(list)) if list.len() == 10 && list[0] < 2 => Outcome::of(belgium(list)),
        (b"DE", Some(list)) if list.len() == 9 && list[0] > 0 => Outcome::of(mod_11_10(list)),
        (b"LU", Some(list)) if list.len() == 8 => {
            Outcome::of(number_of(&list[..6]) % 89 == number_of(&list[6..]))
        }
        (b"IT", Some(list)) if list.len() == 11 => Outcome::of(luhn::passes(list)),
        (b"DK", Some(list)) if list.len() == 8 => Outcome::of(sum(list, &[2, 7, 6, 5, 4, 3, 2, 1]) % 11 == 0),
        (b"PL", Some(list)) if list.len() == 10 => {
            Outcome::of(sum(list, &[6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 == i32::from(list[9]))
        }
        (b"PT", Some(list)) if list.len() == 9 => {
            let check = 11 - sum(list, &[9, 8, 7, 6, 5, 4, 3, 2]) % 11;
            Outcome::of(i32::from(list[8]) == if check > 9 { 0 } else { check })
        }
        (b"SE", Some(list)) if list.len() == 12 => Outcome::of(luhn::passes(&list[..10])),
        (b"FI", Some(list)) if list.len() == 8 => {
            Outcome::of(sum(list, &[7, 9, 10, 5, 8, 4, 2, 1]) % 11 == 0)
        }
        (b"FR", _) => france(number),
        (b"AT", _) => austria(number),
        (b"ES", _) => spain(number),
        _ => Outcome::No,
    }
}

fn number_of(list: &[u8]) -> u64 {
    list.iter().fold(0, |number, digit| number * 10 + u64::from(*digit))
}

fn sum(list: &[u8], weights: &[i32]) -> i32 {
    list.iter().zip(weights).map(|(digit, weight)| i32::from(*digit) * weight).sum()
}

fn belgium(list: &[u8]) -> bool {
    (number_of(&list[..8]) + number_of(&list[8..])).is_multiple_of(97)
}

/// ISO 7064, modulo 11 and 10, over all digits, the last one the check.
pub fn mod_11_10(list: &[u8]) -> bool {
    let Some((check, rest)) = list.split_last() else { return false };
    let product = rest.iter().fold(10u32, |product, digit| {
        let sum = (u32::from(*digit) + product) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    });
    (11 - product) % 10 == u32::from(*check)
}

/// A key of two digits, then a SIREN that passes Luhn. Keys with letters have no public check.
fn france(number: &[u8]) -> Outcome {
    if number.len() != 11 {
        return Outcome::No;
    }
    let (key, siren) = number.split_at(2);
    let Some(siren) = Digits::of(siren, b"") else { return Outcome::No };
    let holds = luhn::passes(siren.as_slice());
    match Digits::of(key, b"") {
        Some(key) => {
            let expected = (12 + 3 * (number_of(siren.as_slice()) % 97)) % 97;
            Outcome::of(holds && expected == number_of(key.as_slice()))
        }
        None => Outcome::Form,
    }
}

/// `U` and eight digits.
fn austria(number: &[u8]) -> Outcome {
    let Some(digits) = number.strip_prefix(b"U").and_then(|rest| Digits::of(rest, b"")) else {
        return Outcome::No;
    };
    let list = digits.as_slice();
    if list.len() != 8 {
        return Outcome::No;
    }
    let sum: u32 = list[..7]
        .iter()
        .enumerate()
        .map(|(place, digit)| {
            let doubled = u32::from(*digit) * (1 + place as u32 % 2);
            doubled / 10 + doubled % 10
        })
        .sum();
    Outcome::of((10 - (sum + 4) % 10) % 10 == u32::from(list[7]))
}

/// A letter, seven digits, a letter or digit; or a DNI.
fn spain(number: &[u8]) -> Outcome {
    let [first, middle @ .., last] = number else { return Outcome::No };
    let fits = middle.len() == 7
        && middle.iter().all(u8::is_ascii_digit)
        && (first.is_ascii_alphabetic() || last.is_ascii_alphabetic());
    if fits { Outcome::Form } else { Outcome::No }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_examples_pass() {
        for value in [
            "BE0428759497",
            "DE136695976",
            "FR40303265045",
            "LU15027442",
            "ATU13585627",
            "IT00743110157",
            "DK13585628",
            "PL8567346215",
            "PT501964843",
            "SE123456789701",
            "FI20774740",
        ] {
            assert_eq!(whole(value.as_bytes()), Outcome::Pass, "{value}");
        }
        assert_eq!(whole(b"DE136695978"), Outcome::Form);
        assert_eq!(whole(b"XX123456789"), Outcome::No);
    }
}
