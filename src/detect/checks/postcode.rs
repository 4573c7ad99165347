//! Postcodes. Dutch: 1000 to 9999 and two letters, not SA, SD or SS. Abroad: four or five digits, which say
//! little on their own.

use super::edges::starts_clean;
use super::{Found, Number, Outcome};

/// Judges a Dutch postcode; lower case occurs, a blank between is optional.
pub fn whole(value: &[u8]) -> Outcome {
    match end_at(value, 0) {
        Some(end) if end == value.len() => Outcome::Pass,
        _ => Outcome::No,
    }
}

/// Judges a postcode of four or five digits, as Belgium and Germany have.
pub fn abroad(value: &[u8]) -> Outcome {
    let fits = matches!(value.len(), 4 | 5) && value.iter().all(u8::is_ascii_digit) && value != b"00000";
    if fits && !value.starts_with(b"00") { Outcome::Form } else { Outcome::No }
}

/// The Dutch postcode that begins at this digit, its letters in capitals.
pub fn at(text: &[u8], start: usize) -> Option<Found> {
    let end = end_at(text, start)?;
    let capitals = text[end - 2..end].iter().all(u8::is_ascii_uppercase);
    // `NL-1234 AB` as the post writes it abroad; `4776MB` is as likely a size.
    let abroad =
        start >= 3 && text[start - 3..start].eq_ignore_ascii_case(b"NL-") && starts_clean(text, start - 3);
    let size = end - start == 6 && text[end - 1] == b'B' && b"KMGT".contains(&text[end - 2]);
    let outcome = if size { Outcome::Form } else { Outcome::Pass };
    (capitals && (abroad || starts_clean(text, start))).then_some(Found { start, end, outcome })
}

/// Whether one can begin at such a number.
pub(super) fn may_open(number: &Number) -> bool {
    number.run == 4
        && (number.next == b' ' || number.next.is_ascii_alphabetic())
        && (number.clean || number.before == b'-')
}

/// Where the postcode that begins here ends.
fn end_at(text: &[u8], start: usize) -> Option<usize> {
    let digits = text.get(start..start + 4)?;
    if !digits.iter().all(u8::is_ascii_digit) || digits[0] == b'0' {
        return None;
    }
    let blank = usize::from(text.get(start + 4) == Some(&b' '));
    let letters = text.get(start + 4 + blank..start + 6 + blank)?;
    let end = start + 6 + blank;
    let unused = letters[0].eq_ignore_ascii_case(&b'S') && b"ADSads".contains(&letters[1]);
    let alone = !text.get(end).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte >= 0x80);
    (letters.iter().all(u8::is_ascii_alphabetic) && !unused && alone).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_that_are_not_in_use_are_refused() {
        assert_eq!(whole(b"1234 AB"), Outcome::Pass);
        assert_eq!(whole(b"1234ab"), Outcome::Pass);
        assert_eq!(whole(b"1234 SS"), Outcome::No);
        assert_eq!(whole(b"0234 AB"), Outcome::No);
        assert_eq!(at(b"1234 ABC", 0), None);
    }
}
