//! The United Kingdom, Ireland and the United States.

use super::super::Outcome;
use super::super::plain::{Plain, number, weighted};
use super::digits;

/// NHS number: weights 10 to 2, eleven minus the remainder.
pub fn nhs(value: &[u8]) -> Outcome {
    let parted = matches!(value.len(), 12) && !value[3].is_ascii_digit() && !value[7].is_ascii_digit();
    if !parted && value.len() != 10 {
        return Outcome::No;
    }
    let Some(plain) = Plain::of(value, b" -").and_then(|plain| plain.digits(10)) else { return Outcome::No };
    let list = plain.as_slice();
    let check = (11 - weighted(list, &[10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11) % 11;
    Outcome::of(check == u32::from(list[9]) && weighted(list, &[1; 10]) > 0)
}

/// National insurance number: two letters of which some are not given out, six digits, A to D. No check.
pub fn nino(value: &[u8]) -> Outcome {
    let Some(plain) = Plain::of(value, b" -") else { return Outcome::No };
    let list = plain.as_slice();
    let form = list.len() == 9
        && list[..2].iter().all(u8::is_ascii_uppercase)
        && list[2..8].iter().all(u8::is_ascii_digit)
        && matches!(list[8], b'A'..=b'D');
    let unused = |letter: &u8| b"DFIQUV".contains(letter);
    let refused: [&[u8]; 7] = [b"BG", b"GB", b"KN", b"NK", b"NT", b"TN", b"ZZ"];
    if !form || list[..2].iter().any(unused) || list[1] == b'O' || refused.contains(&&list[..2]) {
        return Outcome::No;
    }
    Outcome::Pass
}

/// Unique taxpayer reference: the first of ten digits is a check on the others. A K may stand behind it.
pub fn utr(value: &[u8]) -> Outcome {
    let value = value.strip_suffix(b"K").or_else(|| value.strip_suffix(b"k")).unwrap_or(value);
    let Some(plain) = digits(value, 10) else { return Outcome::No };
    let list = plain.as_slice();
    const CHECKS: [u8; 11] = [2, 1, 9, 8, 7, 6, 5, 4, 3, 2, 1];
    let rest = weighted(&list[1..], &[6, 7, 8, 9, 10, 5, 4, 3, 2]) % 11;
    Outcome::of(CHECKS[rest as usize] == list[0])
}

/// PPS number: seven digits, a letter, and since 2013 a second one.
pub fn pps(value: &[u8]) -> Outcome {
    const LETTERS: &[u8; 23] = b"WABCDEFGHIJKLMNOPQRSTUV";
    let Some(plain) = Plain::of(value, b" -") else { return Outcome::No };
    let list = plain.as_slice();
    if !matches!(list.len(), 8 | 9) || !list[..7].iter().all(u8::is_ascii_digit) {
        return Outcome::No;
    }
    if !list[7..].iter().all(u8::is_ascii_uppercase) {
        return Outcome::No;
    }
    let second = match list.get(8) {
        None | Some(b'W' | b'T' | b'X') => 0,
        Some(letter @ b'A'..=b'I') => u32::from(letter - b'A' + 1),
        Some(_) => return Outcome::No,
    };
    let mut seven = [0; 7];
    seven.iter_mut().zip(list).for_each(|(digit, byte)| *digit = byte - b'0');
    let sum = weighted(&seven, &[8, 7, 6, 5, 4, 3, 2]) + 9 * second;
    Outcome::of(LETTERS[(sum % 23) as usize] == list[7])
}

/// Social security number and ITIN: groups of 3, 2 and 4 of which none is all zeros. No check, so digits in
/// one piece are only the form.
pub fn ssn(value: &[u8]) -> Outcome {
    let Some(plain) = Plain::of(value, b"- .").and_then(|plain| plain.digits(9)) else { return Outcome::No };
    let list = plain.as_slice();
    let area = number(&list[..3]);
    if matches!(area, 0 | 666) || number(&list[3..5]) == 0 || number(&list[5..]) == 0 {
        return Outcome::No;
    }
    match (value.len(), value[3], value.get(6)) {
        (9, ..) => Outcome::Form,
        (11, sign, Some(other)) if sign == *other && !sign.is_ascii_digit() => Outcome::Pass,
        _ => Outcome::No,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_examples_pass() {
        assert_eq!(nhs(b"943 476 5919"), Outcome::Pass);
        assert_eq!(nhs(b"9434765918"), Outcome::Form);
        assert_eq!(nino(b"AB 12 34 56 C"), Outcome::Pass);
        assert_eq!(nino(b"BG123456A"), Outcome::No);
        assert_eq!(utr(b"1955839661"), Outcome::Pass);
        assert_eq!(utr(b"2955839661"), Outcome::Form);
        assert_eq!(pps(b"6433435F"), Outcome::Pass);
        assert_eq!(pps(b"6433435OA"), Outcome::Pass);
        assert_eq!(pps(b"6433435E"), Outcome::Form);
        assert_eq!(ssn(b"536-90-4399"), Outcome::Pass);
        assert_eq!(ssn(b"000-90-4399"), Outcome::No);
        assert_eq!(ssn(b"536904399"), Outcome::Form);
    }
}
