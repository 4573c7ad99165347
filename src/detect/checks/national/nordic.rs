//! Denmark, Sweden, Norway, Finland and Iceland.

use super::super::plain::{Plain, number, parse, weighted};
use super::super::{Outcome, luhn};
use super::{digits, is_birth};

/// CPR-nummer: day, month and year of birth and four digits. The sum modulo 11 is not kept since 2007, so a
/// hyphen where it belongs is worth as much.
pub fn denmark(value: &[u8]) -> Outcome {
    let Some(plain) = digits(value, 10) else { return Outcome::No };
    let list = plain.as_slice();
    if !is_birth(&list[4..6], number(&list[2..4]), number(&list[..2])) {
        return Outcome::No;
    }
    let parted = matches!(value.get(6), Some(b'-' | b' ')) && value.len() == 11;
    Outcome::of(parted || weighted(list, &[4, 3, 2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11))
}

/// Personnummer: year, month and day of birth, four digits, Luhn over ten of them. A samordningsnummer has 60
/// added to the day; who is over a hundred has a plus.
pub fn sweden(value: &[u8]) -> Outcome {
    let Some(plain) = Plain::of(value, b"-+ ") else { return Outcome::No };
    let Some(plain) = plain.digits(10).or_else(|| plain.digits(12)) else { return Outcome::No };
    let list = plain.as_slice();
    let (century, ten) = list.split_at(list.len() - 10);
    if !matches!(number(century), 0 | 18..=20) {
        return Outcome::No;
    }
    let (month, day) = (number(&ten[2..4]), number(&ten[4..6]));
    let day = if day > 60 { day - 60 } else { day };
    let whole_year = if century.is_empty() { &ten[..2] } else { &list[..4] };
    if !is_birth(whole_year, month, day) {
        return Outcome::No;
    }
    Outcome::of(luhn::passes(ten))
}

/// Fødselsnummer: day, month and year of birth, three digits, two checks modulo 11. D and H numbers have 40
/// added to the day or the month.
pub fn norway(value: &[u8]) -> Outcome {
    let Some(plain) = digits(value, 11) else { return Outcome::No };
    let list = plain.as_slice();
    let less = |number: u64| if number > 40 { number - 40 } else { number };
    if !is_birth(&list[4..6], less(number(&list[2..4])), less(number(&list[..2]))) {
        return Outcome::No;
    }
    let first = (11 - weighted(list, &[3, 7, 6, 1, 8, 9, 4, 5, 2]) % 11) % 11;
    let second = (11 - weighted(list, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 11;
    Outcome::of(first == u32::from(list[9]) && second == u32::from(list[10]))
}

/// Henkilötunnus: day, month and year of birth, a sign for the century, three digits, one of 31 characters.
pub fn finland(value: &[u8]) -> Outcome {
    const CHECKS: &[u8; 31] = b"0123456789ABCDEFHJKLMNPRSTUVWXY";
    let [date @ .., sign, a, b, c, check] = value else { return Outcome::No };
    let sign = sign.to_ascii_uppercase();
    let century = match sign {
        b'+' => 18,
        b'-' | b'U'..=b'Y' => 19,
        b'A'..=b'F' => 20,
        _ => return Outcome::No,
    };
    let (Some(days), Some(serial)) = (parse(date), parse(&[*a, *b, *c])) else { return Outcome::No };
    if date.len() != 6 || serial < 2 {
        return Outcome::No;
    }
    let (day, month, year) = (days / 10_000, days / 100 % 100, days % 100);
    let year = [century / 10, century % 10, (year / 10) as u8, (year % 10) as u8];
    if !is_birth(&year, month, day) {
        return Outcome::No;
    }
    let place = (days * 1000 + serial) % 31;
    Outcome::of(CHECKS[place as usize] == check.to_ascii_uppercase())
}

/// Kennitala: day, month and year of birth, two digits, a check, the century.
pub fn iceland(value: &[u8]) -> Outcome {
    let Some(plain) = digits(value, 10) else { return Outcome::No };
    let list = plain.as_slice();
    let day = number(&list[..2]);
    let day = if day > 40 { day - 40 } else { day };
    if !is_birth(&list[4..6], number(&list[2..4]), day) || !matches!(list[9], 0 | 8 | 9) {
        return Outcome::No;
    }
    Outcome::of(weighted(list, &[3, 2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_examples_pass() {
        assert_eq!(denmark(b"211062-5629"), Outcome::Pass);
        assert_eq!(denmark(b"2110625629"), Outcome::Pass);
        assert_eq!(denmark(b"2110625628"), Outcome::Form);
        assert_eq!(sweden(b"880320-0016"), Outcome::Pass);
        assert_eq!(sweden(b"19880320-0016"), Outcome::Pass);
        assert_eq!(sweden(b"880320-0018"), Outcome::Form);
        assert_eq!(norway(b"151086 95088"), Outcome::Pass);
        assert_eq!(norway(b"15108695077"), Outcome::Form);
        assert_eq!(finland(b"131052-308T"), Outcome::Pass);
        assert_eq!(finland(b"131052A308T"), Outcome::Pass);
        assert_eq!(finland(b"131052-308U"), Outcome::Form);
        assert_eq!(iceland(b"450401-3150"), Outcome::Pass);
        assert_eq!(iceland(b"120174-3399"), Outcome::Pass);
    }

    #[test]
    fn days_that_do_not_exist_are_none() {
        assert_eq!(finland(b"310289-211C"), Outcome::No);
        assert_eq!(sweden(b"19001309-2393"), Outcome::No);
        assert_eq!(norway(b"32108695077"), Outcome::No);
    }
}
