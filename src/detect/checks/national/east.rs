//! Poland, Czechia, Slovakia, Hungary, Romania and Bulgaria.

use super::super::Outcome;
use super::super::plain::{Plain, number, weighted};
use super::{digits, is_birth};

/// PESEL: birth date with the century in the month, four digits, and a check.
pub fn poland(value: &[u8]) -> Outcome {
    let Some(plain) = Plain::of(value, b"").and_then(|plain| plain.digits(11)) else {
        return Outcome::No;
    };
    let list = plain.as_slice();
    if !is_birth(&list[..2], number(&list[2..4]) % 20, number(&list[4..6])) {
        return Outcome::No;
    }
    let sum = weighted(list, &[1, 3, 7, 9, 1, 3, 7, 9, 1, 3]);
    Outcome::of((10 - sum % 10) % 10 == u32::from(list[10]))
}

/// Rodné číslo: year, month (50 more for women, 20 more where numbers ran out), day, three digits and a check;
/// until 1953 three digits without one.
pub fn czech(value: &[u8]) -> Outcome {
    let Some(plain) = digits(value, 10).or_else(|| digits(value, 9)) else { return Outcome::No };
    let list = plain.as_slice();
    let month = number(&list[2..4]) % 50;
    let month = if month > 20 { month - 20 } else { month };
    if !is_birth(&list[..2], month, number(&list[4..6])) {
        return Outcome::No;
    }
    if list.len() == 9 {
        let parted = number(&list[..2]) < 54 && value.get(6) == Some(&b'/');
        return Outcome::of(parted);
    }
    if number(&list[..9]) % 11 % 10 == u64::from(list[9]) { Outcome::Pass } else { Outcome::No }
}

/// Adóazonosító jel: 8, days since 1867, three digits, a check.
pub fn hungary_tax(value: &[u8]) -> Outcome {
    let Some(plain) = digits(value, 10) else { return Outcome::No };
    let list = plain.as_slice();
    if list[0] != 8 {
        return Outcome::No;
    }
    Outcome::of(weighted(list, &[1, 2, 3, 4, 5, 6, 7, 8, 9]) % 11 == u32::from(list[9]))
}

/// Személyi azonosító: sex and century, year, month, day, three digits, a check whose weights turned round in
/// 1997.
pub fn hungary(value: &[u8]) -> Outcome {
    let Some(plain) = digits(value, 11) else { return Outcome::No };
    let list = plain.as_slice();
    if !matches!(list[0], 1..=8) || !is_birth(&list[1..3], number(&list[3..5]), number(&list[5..7])) {
        return Outcome::No;
    }
    let check = u32::from(list[10]);
    let old = weighted(list, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) % 11 == check;
    let new = weighted(list, &[10, 9, 8, 7, 6, 5, 4, 3, 2, 1]) % 11 == check;
    Outcome::of(old || new)
}

/// CNP: sex and century, year, month, day, county, three digits, a check.
pub fn romania(value: &[u8]) -> Outcome {
    let Some(plain) = digits(value, 13) else { return Outcome::No };
    let list = plain.as_slice();
    if list[0] == 0 || !is_birth(&list[1..3], number(&list[3..5]), number(&list[5..7])) {
        return Outcome::No;
    }
    let check = match weighted(list, &[2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11 {
        10 => 1,
        check => check,
    };
    Outcome::of(check == u32::from(list[12]))
}

/// EGN: year, month (20 or 40 more for another century), day, three digits, a check.
pub fn bulgaria(value: &[u8]) -> Outcome {
    let Some(plain) = digits(value, 10) else { return Outcome::No };
    let list = plain.as_slice();
    let month = number(&list[2..4]);
    if month > 52 || !is_birth(&list[..2], month % 20, number(&list[4..6])) {
        return Outcome::No;
    }
    let check = weighted(list, &[2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11 % 10;
    Outcome::of(check == u32::from(list[9]))
}

/// LNCh, of foreigners.
pub fn bulgaria_foreigner(value: &[u8]) -> Outcome {
    let Some(plain) = Plain::of(value, b" ").and_then(|plain| plain.digits(10)) else { return Outcome::No };
    let list = plain.as_slice();
    let check = weighted(list, &[21, 19, 17, 13, 11, 9, 7, 3, 1]) % 10;
    Outcome::of(check == u32::from(list[9]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_examples_pass() {
        assert_eq!(poland(b"44051401359"), Outcome::Pass);
        assert_eq!(czech(b"710319/2745"), Outcome::Pass);
        assert_eq!(czech(b"710319/2746"), Outcome::No);
        assert_eq!(czech(b"530319274"), Outcome::Form);
        assert_eq!(romania(b"1630615123457"), Outcome::Pass);
        assert_eq!(romania(b"1630615123458"), Outcome::Form);
        assert_eq!(bulgaria(b"752316 926 3"), Outcome::Pass);
        assert_eq!(bulgaria(b"7523169264"), Outcome::Form);
        assert_eq!(bulgaria_foreigner(b"7111042925"), Outcome::Pass);
        assert_eq!(hungary_tax(b"8071592153"), Outcome::Pass);
        assert_eq!(hungary_tax(b"8071592154"), Outcome::Form);
    }
}
