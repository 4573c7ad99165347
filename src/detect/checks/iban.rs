//! IBAN (ISO 13616): country, two check digits, account; as long as the country says; remainder 1 modulo 97.
//!
//! In: also with blanks, dots or hyphens between groups, and in lower case. In running text exactly as many
//! characters are taken as the country's IBAN has, so a word after it cannot spoil the check.

use super::edges::{ends_clean, starts_clean};
use super::{Found, Outcome};

/// Length per country, from the registry that SWIFT keeps for ISO 13616.
static LENGTHS: &[(&[u8; 2], u8)] = &[
    (b"NL", 18),
    (b"BE", 16),
    (b"DE", 22),
    (b"FR", 27),
    (b"GB", 22),
    (b"LU", 20),
    (b"ES", 24),
    (b"IT", 27),
    (b"AT", 20),
    (b"CH", 21),
    (b"PL", 28),
    (b"PT", 25),
    (b"IE", 22),
    (b"DK", 18),
    (b"SE", 24),
    (b"NO", 15),
    (b"FI", 18),
    (b"CZ", 24),
    (b"SK", 24),
    (b"HU", 28),
    (b"RO", 24),
    (b"BG", 22),
    (b"GR", 27),
    (b"HR", 21),
    (b"SI", 19),
    (b"EE", 20),
    (b"LV", 21),
    (b"LT", 20),
    (b"MT", 31),
    (b"CY", 28),
    (b"TR", 26),
    (b"IS", 26),
    (b"LI", 21),
    (b"MC", 27),
    (b"SM", 27),
    (b"AD", 24),
    (b"AE", 23),
    (b"AL", 28),
    (b"AZ", 28),
    (b"BA", 20),
    (b"BH", 22),
    (b"BR", 29),
    (b"BY", 28),
    (b"CR", 22),
    (b"DO", 28),
    (b"EG", 29),
    (b"FO", 18),
    (b"GE", 22),
    (b"GI", 23),
    (b"GL", 18),
    (b"GT", 28),
    (b"IL", 23),
    (b"IQ", 23),
    (b"JO", 30),
    (b"KW", 30),
    (b"KZ", 20),
    (b"LB", 28),
    (b"LC", 32),
    (b"LY", 25),
    (b"MD", 24),
    (b"ME", 22),
    (b"MK", 19),
    (b"MR", 27),
    (b"MU", 30),
    (b"PK", 24),
    (b"PS", 29),
    (b"QA", 29),
    (b"RS", 22),
    (b"SA", 24),
    (b"SC", 31),
    (b"SD", 18),
    (b"ST", 25),
    (b"SV", 28),
    (b"TL", 23),
    (b"TN", 24),
    (b"UA", 29),
    (b"VA", 22),
    (b"VG", 24),
    (b"XK", 20),
];
const LONGEST: usize = 34;

/// The same by the two letters, five bits each; 0 where there is no such country.
static LENGTH: [u8; 1 << 10] = {
    let mut table = [0; 1 << 10];
    let mut place = 0;
    while place < LENGTHS.len() {
        let (country, len) = LENGTHS[place];
        table[letters(country[0], country[1])] = len;
        place += 1;
    }
    table
};

const fn letters(first: u8, second: u8) -> usize {
    (first as usize & 31) << 5 | second as usize & 31
}

/// Judges a whole value.
pub fn whole(value: &[u8]) -> Outcome {
    match read(value, 0) {
        Some((end, passes)) if end == value.len() => Outcome::of(passes),
        _ => Outcome::No,
    }
}

/// The IBAN that begins at these letters.
pub fn at(text: &[u8], start: usize) -> Option<Found> {
    let (end, passes) = read(text, start)?;
    (starts_clean(text, start) && ends_clean(text, end)).then_some(Found {
        start,
        end,
        outcome: Outcome::of(passes),
    })
}

/// Where the IBAN that begins here ends, and whether it passes. Groups are parted by one separator each.
fn read(text: &[u8], start: usize) -> Option<(usize, bool)> {
    let (first, second) = (*text.get(start)?, *text.get(start + 1)?);
    let len = usize::from(LENGTH[letters(first, second)]);
    if len == 0 || !first.is_ascii_alphabetic() || !second.is_ascii_alphabetic() {
        return None;
    }
    let mut list = [0u8; LONGEST];
    let mut taken = 0;
    let mut at = start;
    while taken < len {
        let byte = *text.get(at)?;
        if byte.is_ascii_alphanumeric() {
            list[taken] = byte.to_ascii_uppercase();
            taken += 1;
        } else if !(b" .-".contains(&byte) && text[at - 1].is_ascii_alphanumeric()) {
            return None;
        }
        at += 1;
    }
    let list = &list[..len];
    let digits = list.iter().filter(|byte| byte.is_ascii_digit()).count();
    if !list[2..4].iter().all(u8::is_ascii_digit) || digits < 8 {
        return None;
    }
    Some((at, remainder_97(list[4..].iter().chain(&list[..4])) == 1))
}

/// The remainder modulo 97 of letters and digits, A counting as 10 and Z as 35.
pub fn remainder_97<'a>(list: impl Iterator<Item = &'a u8>) -> u64 {
    let mut number: u64 = 0;
    for &byte in list {
        let value =
            if byte.is_ascii_digit() { byte - b'0' } else { (byte & 0xDF).wrapping_sub(b'A') % 26 + 10 };
        number = number * if value < 10 { 10 } else { 100 } + u64::from(value);
        if number >= 10_000_000_000_000_000 {
            number %= 97;
        }
    }
    number % 97
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_letters_of_a_country_say_how_long_its_numbers_are() {
        for (first, second) in
            (b'A'..=b'Z').flat_map(|first| (b'A'..=b'Z').map(move |second| (first, second)))
        {
            let listed = LENGTHS.iter().find(|(country, _)| **country == [first, second]);
            assert_eq!(LENGTH[letters(first, second)], listed.map_or(0, |(_, len)| *len));
            assert_eq!(
                letters(first, second),
                letters(first.to_ascii_lowercase(), second.to_ascii_lowercase())
            );
        }
    }

    #[test]
    fn a_word_after_it_is_not_taken() {
        let text = b"op NL91 ABNA 0417 1643 00 ter attentie";
        assert_eq!(at(text, 3).map(|found| (found.end, found.outcome)), Some((25, Outcome::Pass)));
    }

    #[test]
    fn every_usual_spelling_passes() {
        for value in
            ["NL91ABNA0417164300", "nl91 abna 0417 1643 00", "BE68 5390 0754 7034", "DE89370400440532013000"]
        {
            assert_eq!(whole(value.as_bytes()), Outcome::Pass, "{value}");
        }
        assert_eq!(whole(b"NL92ABNA0417164300"), Outcome::Form);
        assert_eq!(whole(b"NL91ABNA041716430"), Outcome::No);
    }
}
