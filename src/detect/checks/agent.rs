//! What a browser says of itself: `Mozilla/5.0 (…)` and what follows, to the end of the field that it stands in.
//!
//! In: the place of the word it begins with. Nearly all begin alike, for reasons of history; what comes after is free.

use super::{Found, Outcome};

/// The word that they begin with.
pub const NAME: &[u8] = b"Mozilla";
/// How many bytes the first bracket may hold, and how many may follow it.
const INSIDE: std::ops::RangeInclusive<usize> = 3..=160;
const AFTER: usize = 200;

/// Judges a whole value.
pub fn whole(value: &[u8]) -> Outcome {
    match at(value, 0) {
        Some(found) if found.end == value.len() => Outcome::Pass,
        _ => Outcome::No,
    }
}

/// Whether the word at these bytes is the one with which they begin.
pub fn begins(text: &[u8], start: usize, end: usize) -> bool {
    &text[start..end] == NAME
}

/// What a browser says that begins at this word.
pub fn at(text: &[u8], start: usize) -> Option<Found> {
    let rest = text.get(start..)?.strip_prefix(NAME)?;
    let [b'/', version, b'.', b'0', b' ', b'(', rest @ ..] = rest else { return None };
    let inside = &rest[..rest.len().min(INSIDE.end() + 1)];
    let close = memchr::memchr3(b')', b'"', b'\n', inside)?;
    if !version.is_ascii_digit() || inside[close] != b')' || !INSIDE.contains(&close) {
        return None;
    }
    let after = &rest[close + 1..];
    let after = &after[..after.len().min(AFTER)];
    let quoted = memchr::memchr3(b'"', b'\n', b'\t', after).unwrap_or(after.len());
    let len = memchr::memchr(b'|', &after[..quoted]).unwrap_or(quoted);
    let end = text.len() - rest.len() + close + 1 + len;
    Some(Found { start, end, outcome: Outcome::Pass })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use regex::bytes::Regex;

    proptest! {
        #[test]
        fn it_finds_what_the_expression_finds(
            head in prop_oneof![Just("Mozilla/5.0 ("), Just("Mozilla/4.0 (x; y"), Just("Mozilla/5.1 (")],
            rest in "[ ()a-z\"\n\t|;é]{0,40}[)]?[a-z]{0,400}[ ()a-z\"\n\t|;]{0,40}",
        ) {
            let text = format!("{head}{rest}");
            let regex = Regex::new(r#"^(?-u)Mozilla/\d\.0 \([^)"\n]{3,160}\)[^"\n\t|]{0,200}"#).expect("it is one");
            let found = at(text.as_bytes(), 0).map(|found| found.end);
            prop_assert_eq!(found, regex.find(text.as_bytes()).map(|found| found.end()));
        }
    }
}
