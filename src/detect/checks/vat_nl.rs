//! The Dutch VAT number: `NL`, nine digits, `B`, two digits.
//!
//! Since 2020 the whole, letters counted as numbers, leaves 1 modulo 97. Before, the nine digits passed the
//! eleven-test and were the BSN or RSIN of who held it: see [`holds_eleven_test`].

use super::edges::{ends_clean, starts_clean};
use super::{Found, Outcome, eleven, iban};

/// Judges a whole value, with dots or blanks between the parts if need be.
pub fn whole(value: &[u8]) -> Outcome {
    match read(value, 0) {
        Some((end, list)) if end == value.len() => judge(&list),
        _ => Outcome::No,
    }
}

/// The number that begins at these letters.
pub fn at(text: &[u8], start: usize) -> Option<Found> {
    let (end, list) = read(text, start)?;
    (starts_clean(text, start) && ends_clean(text, end)).then_some(Found {
        start,
        end,
        outcome: judge(&list),
    })
}

/// Whether the nine digits pass the eleven-test, as in numbers from before 2020: they are a BSN or an RSIN.
pub fn holds_eleven_test(value: &[u8]) -> bool {
    read(value, 0).is_some_and(|(_, list)| eleven::whole(&list[2..11]) == Outcome::Pass)
}

fn judge(list: &[u8; 14]) -> Outcome {
    Outcome::of(iban::remainder_97(list.iter()) == 1 || eleven::whole(&list[2..11]) == Outcome::Pass)
}

fn read(text: &[u8], start: usize) -> Option<(usize, [u8; 14])> {
    let mut list = [0u8; 14];
    let mut at = start;
    for (place, slot) in list.iter_mut().enumerate() {
        let mut byte = *text.get(at)?;
        if b" .-".contains(&byte) && at > start && text[at - 1].is_ascii_alphanumeric() {
            at += 1;
            byte = *text.get(at)?;
        }
        let fits = match place {
            0 => byte.eq_ignore_ascii_case(&b'N'),
            1 => byte.eq_ignore_ascii_case(&b'L'),
            11 => byte.eq_ignore_ascii_case(&b'B'),
            _ => byte.is_ascii_digit(),
        };
        if !fits {
            return None;
        }
        *slot = byte.to_ascii_uppercase();
        at += 1;
    }
    Some((at, list))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_and_old_numbers_pass() {
        assert_eq!(whole(b"NL000099998B57"), Outcome::Pass);
        assert_eq!(whole(b"NL999990019B01"), Outcome::Pass);
        assert!(holds_eleven_test(b"NL999990019B01"));
        assert_eq!(whole(b"NL 9999.90.019.B01"), Outcome::Pass);
        assert_eq!(whole(b"NL123456789B12"), Outcome::Form);
        assert_eq!(whole(b"NL123456789"), Outcome::No);
    }
}
