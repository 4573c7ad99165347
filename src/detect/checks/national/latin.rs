//! France, Spain, Italy and Portugal.

use super::super::Outcome;
use super::super::plain::{Plain, number, parse, value_36, weighted};
use super::{SEPARATORS, digits};

/// Numéro de sécurité sociale: sex, year, month, department, and a key of two digits. Corsica has a letter.
pub fn nir(value: &[u8]) -> Outcome {
    let Some(plain) = Plain::of(value, SEPARATORS) else { return Outcome::No };
    let list = plain.as_slice();
    if list.len() != 15 || !matches!(list[0], b'1'..=b'4' | b'7' | b'8') {
        return Outcome::No;
    }
    let mut spelled = [0; 15];
    spelled.copy_from_slice(list);
    match &list[5..7] {
        b"2A" => spelled[5..7].copy_from_slice(b"19"),
        b"2B" => spelled[5..7].copy_from_slice(b"18"),
        _ => {}
    }
    let (Some(body), Some(key)) = (parse(&spelled[..13]), parse(&spelled[13..])) else { return Outcome::No };
    Outcome::of(97 - body % 97 == key)
}

/// Numéro fiscal de référence: the last three digits are the first ten modulo 511.
pub fn fiscal(value: &[u8]) -> Outcome {
    let Some(plain) = digits(value, 13) else { return Outcome::No };
    let list = plain.as_slice();
    if list[0] > 3 {
        return Outcome::No;
    }
    Outcome::of(number(&list[..10]) % 511 == number(&list[10..]))
}

/// DNI: up to eight digits and a letter; NIE has X, Y or Z in front of seven, and K, L, M stand for people
/// without either.
pub fn spain(value: &[u8]) -> Outcome {
    const LETTERS: &[u8; 23] = b"TRWAGMYFPDXBNJZSQVHLCKE";
    let Some(plain) = Plain::of(value, b"-. ") else { return Outcome::No };
    let list = plain.as_slice();
    let [first, middle @ .., last] = list else { return Outcome::No };
    if !(8..=9).contains(&list.len()) || !last.is_ascii_uppercase() {
        return Outcome::No;
    }
    let leading = match first {
        b'X' | b'K' | b'L' | b'M' => 0,
        b'Y' => 1,
        b'Z' => 2,
        b'0'..=b'9' => u64::from(first - b'0'),
        _ => return Outcome::No,
    };
    if first.is_ascii_uppercase() && list.len() != 9 {
        return Outcome::No;
    }
    let Some(rest) = parse(middle) else { return Outcome::No };
    let all = leading * 10u64.pow(middle.len() as u32) + rest;
    Outcome::of(all > 0 && LETTERS[(all % 23) as usize] == *last)
}

/// Codice fiscale: family name, given name, year, month, day with sex, town, and a letter as check. Where two
/// people would have the same, digits become letters.
pub fn italy(value: &[u8]) -> Outcome {
    let Some(plain) = Plain::of(value, b" -:") else { return Outcome::No };
    let list = plain.as_slice();
    let numeric = |byte: u8| byte.is_ascii_digit() || b"LMNPQRSTUV".contains(&byte);
    let fits = list.len() == 16
        && list.iter().enumerate().all(|(place, byte)| match place {
            6 | 7 | 9 | 10 | 12..=14 => numeric(*byte),
            8 => b"ABCDEHLMPRST".contains(byte),
            _ => byte.is_ascii_uppercase(),
        });
    if !fits {
        return Outcome::No;
    }
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => u32::from(byte - b'0'),
        _ => b"LMNPQRSTUV".iter().position(|letter| *letter == byte).unwrap_or(0) as u32,
    };
    let day = (digit(list[9]) * 10 + digit(list[10])) % 40;
    if !(1..=31).contains(&day) {
        return Outcome::No;
    }
    Outcome::of(b'A' + (odd_and_even(&list[..15]) % 26) as u8 == list[15])
}

/// The sum that the check letter of a codice fiscale stands for: places 1, 3, 5 … by a table, the others plain.
fn odd_and_even(list: &[u8]) -> u32 {
    const ODD: [u32; 26] =
        [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
    let index = |byte: u8| if byte.is_ascii_digit() { byte - b'0' } else { byte - b'A' };
    list.iter()
        .enumerate()
        .map(|(place, byte)| {
            let index = index(*byte);
            if place % 2 == 0 { ODD[usize::from(index)] } else { u32::from(index) }
        })
        .sum()
}

/// Número do cartão de cidadão: nine digits, two letters or digits, a check: Luhn with letters as 10 to 35.
pub fn citizen_card(value: &[u8]) -> Outcome {
    let Some(plain) = Plain::of(value, SEPARATORS) else { return Outcome::No };
    let list = plain.as_slice();
    if list.len() != 12 || !list[..9].iter().all(u8::is_ascii_digit) || !list[11].is_ascii_digit() {
        return Outcome::No;
    }
    if !list[9].is_ascii_uppercase() {
        return Outcome::No;
    }
    let sum: u32 = list
        .iter()
        .enumerate()
        .map(|(place, byte)| {
            let value = value_36(*byte) << ((place + 1) % 2);
            if place % 2 == 0 && value > 9 { value - 9 } else { value }
        })
        .sum();
    Outcome::of(sum.is_multiple_of(10))
}

/// Número de identificação fiscal of a person or company: weights 9 to 2.
pub fn portugal(value: &[u8]) -> Outcome {
    let Some(plain) = digits(value, 9) else { return Outcome::No };
    let list = plain.as_slice();
    if list[0] == 0 {
        return Outcome::No;
    }
    let check = 11 - weighted(&list[..8], &[9, 8, 7, 6, 5, 4, 3, 2]) % 11;
    Outcome::of(u32::from(list[8]) == if check > 9 { 0 } else { check })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_examples_pass() {
        assert_eq!(nir(b"2 55 08 14 168 025 38"), Outcome::Pass);
        assert_eq!(nir(b"255081416802539"), Outcome::Form);
        assert_eq!(fiscal(b"3023217600053"), Outcome::Pass);
        assert_eq!(spain(b"12345678Z"), Outcome::Pass);
        assert_eq!(spain(b"12345678-A"), Outcome::Form);
        assert_eq!(spain(b"X2482300W"), Outcome::Pass);
        assert_eq!(italy(b"RCCMNL83S18D969H"), Outcome::Pass);
        assert_eq!(italy(b"RCCMNL83S18D969I"), Outcome::Form);
        assert_eq!(citizen_card(b"00000000 0 ZZ4"), Outcome::Pass);
        assert_eq!(portugal(b"501964843"), Outcome::Pass);
    }
}
