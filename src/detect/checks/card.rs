//! Payment cards: the prefix of an issuer, a length that issuer uses, Luhn (ISO/IEC 7812).
//!
//! In: 13 to 19 digits, in fours, as 4-6-5 or in one piece. One random number in forty passes.

use super::digits::{Digits, run};
use super::edges::{ends_clean, starts_clean};
use super::{Found, Number, Outcome, luhn};
use crate::patterns::words;

/// Judges a whole value.
pub fn whole(value: &[u8]) -> Outcome {
    let Some(digits) = Digits::of(value, b" -.") else { return Outcome::No };
    let list = digits.as_slice();
    if !issued(list) {
        return Outcome::No;
    }
    Outcome::of(luhn::passes(list) && list.iter().any(|digit| *digit != list[0]))
}

/// Nineteen digits and what parts them take no more bytes.
const LONGEST: usize = 40;

/// Whether a number is one that is published for tests, and so nobody's.
pub fn is_for_tests(value: &[u8]) -> bool {
    if !(13..=LONGEST).contains(&value.len()) {
        return false;
    }
    let mut room = [0; 19];
    let mut len = 0;
    for digit in value.iter().filter(|byte| byte.is_ascii_digit()) {
        let Some(place) = room.get_mut(len) else { return false };
        *place = *digit;
        len += 1;
    }
    let is_it = |number: &&str| number.as_bytes() == &room[..len];
    (13..=19).contains(&len) && words::entries("numbers/test-cards").iter().any(is_it)
}

/// Whether one can begin at such a number.
pub(super) fn may_open(number: &Number) -> bool {
    number.clean && (matches!(number.run, 13..=19) || number.run == 4 && b" -.".contains(&number.next))
}

/// The card that begins at this digit.
pub fn at(text: &[u8], start: usize) -> Option<Found> {
    let first = run(text, start, 20);
    let end = match first {
        13..=19 => start + first,
        4 => grouped(text, start)?,
        _ => return None,
    };
    if !starts_clean(text, start) || !ends_clean(text, end) {
        return None;
    }
    match whole(&text[start..end]) {
        Outcome::No => None,
        outcome => Some(Found { start, end, outcome }),
    }
}

/// Where a card in groups ends: 4-4-4-1 to 4-4-4-4, with up to three more, 4-6-5 or 4-6-4.
fn grouped(text: &[u8], start: usize) -> Option<usize> {
    let separator = *text.get(start + 4)?;
    if !b" -.".contains(&separator) {
        return None;
    }
    let group = |at: usize, most: usize| {
        if at > start && text.get(at - 1) == Some(&separator) { run(text, at, most + 1) } else { 0 }
    };
    match group(start + 5, 6) {
        6 => {
            let last = group(start + 12, 5);
            matches!(last, 4 | 5).then_some(start + 12 + last)
        }
        4 if group(start + 10, 4) == 4 => {
            let last = group(start + 15, 4);
            if last != 4 {
                return matches!(last, 1..=3).then_some(start + 15 + last);
            }
            let more = group(start + 20, 3);
            Some(if matches!(more, 1..=3) { start + 20 + more } else { start + 19 })
        }
        _ => None,
    }
}

/// Whether an issuer gives out numbers with this beginning and length.
fn issued(list: &[u8]) -> bool {
    if !(13..=19).contains(&list.len()) {
        return false;
    }
    let prefix = list[..4].iter().fold(0u32, |number, digit| number * 10 + u32::from(*digit));
    let len = list.len();
    match prefix {
        4000..=4999 => matches!(len, 16 | 19),
        5100..=5599 | 2221..=2720 => len == 16,
        3400..=3499 | 3700..=3799 => len == 15,
        3000..=3059 | 3600..=3699 | 3800..=3999 => (14..=19).contains(&len),
        3528..=3589 => (16..=19).contains(&len),
        5019 => len == 16,
        6011 | 6440..=6599 | 6200..=6299 => (16..=19).contains(&len),
        5018 | 5020 | 5038 | 5600..=5899 | 6304 | 6700..=6799 => (13..=19).contains(&len),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_of_every_issuer_are_taken_whole() {
        for value in ["4111 1111 1111 1111", "3782 822463 10005", "5555-5555-5555-4444", "4111111111111111"] {
            let text = format!("kaart {value}, geldig");
            let found = at(text.as_bytes(), 6).expect(value);
            assert_eq!((found.end, found.outcome), (6 + value.len(), Outcome::Pass), "{value}");
        }
    }

    #[test]
    fn numbers_for_tests_are_known_however_they_are_written() {
        assert!(is_for_tests(b"4111 1111 1111 1111") && is_for_tests(b"5555-5555-5555-4444"));
        assert!(
            !is_for_tests(b"4556737586899855")
                && !is_for_tests(b"")
                && !is_for_tests(b"41111111111111111111111")
        );
    }

    #[test]
    fn every_number_for_tests_is_a_card_number() {
        let list = words::entries("numbers/test-cards");
        assert!(list.len() > 40);
        for number in list {
            assert_eq!(whole(number.as_bytes()), Outcome::Pass, "{number}");
            assert!(is_for_tests(number.as_bytes()), "{number}");
        }
    }

    #[test]
    fn a_number_of_no_issuer_is_none() {
        assert_eq!(whole(b"8111111111111111"), Outcome::No);
        assert_eq!(whole(b"4111111111111112"), Outcome::Form);
    }
}
