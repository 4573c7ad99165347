//! Masking: the only way from a value to what may be shown of it.

use crate::patterns::Mask;
use crate::record::{Raw, Reveal, Sample};

/// What may be shown of a value.
pub fn sample(raw: Raw<'_>, mask: Mask, reveal: Option<Reveal>) -> Sample {
    match reveal {
        Some(permission) => Sample::shown(raw.reveal(permission)),
        None => Sample::shown(masked(&String::from_utf8_lossy(raw.bytes()), mask)),
    }
}

/// A value as it may be shown.
pub fn masked(value: &str, mask: Mask) -> String {
    let value = value.trim();
    let shown = by_kind(value, mask);
    // Whatever the kind: a value so short or so odd that it would show is not shown.
    if value.len() <= shown.len() && shown.contains(value) { "…".to_owned() } else { shown }
}

fn by_kind(value: &str, mask: Mask) -> String {
    match mask {
        Mask::None => "…".to_owned(),
        Mask::Initial => initial(value),
        Mask::Email => email(value),
        Mask::Iban => iban(value),
        Mask::LastTwo => last(value, 2),
        Mask::LastFour => last(value, 4),
        Mask::Year => year(value),
        Mask::Network => network(value),
        Mask::Length => format!("… ({})", value.chars().count()),
    }
}

/// `J…`
fn initial(value: &str) -> String {
    let mut shown = String::with_capacity(8);
    shown.extend(first(value));
    shown.push('…');
    shown
}

/// The first character, if there are more.
fn first(value: &str) -> Option<char> {
    let mut characters = value.chars();
    let first = characters.next();
    characters.next().and(first)
}

/// The last characters, if the value is at least three times as long.
fn last(value: &str, count: usize) -> String {
    let characters = || value.chars().filter(|c| c.is_alphanumeric());
    let shown = characters().count().checked_sub(count).filter(|hidden| *hidden >= count * 2);
    let mut text = String::with_capacity(8);
    text.push('…');
    text.extend(shown.map(|hidden| characters().skip(hidden)).into_iter().flatten());
    text
}

/// `j…@v….nl`
fn email(value: &str) -> String {
    let Some((local, domain)) = value.rsplit_once('@') else { return "…@…".to_owned() };
    let domain = domain.trim_end_matches('>');
    let local = local.rsplit_once('<').map_or(local, |(_, local)| local);
    let (name, top) = domain.rsplit_once('.').unwrap_or((domain, ""));
    let mut shown = String::with_capacity(24);
    shown.extend(first(local));
    shown.push_str("…@");
    shown.extend(first(name));
    shown.push_str("….");
    shown.push_str(top);
    shown
}

/// `NL91 ABNA …4300`
fn iban(value: &str) -> String {
    let compact: String = value.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_uppercase();
    if compact.len() < 15 || !compact.is_ascii() {
        return "…".to_owned();
    }
    format!("{} {} …{}", &compact[..4], &compact[4..8], &compact[compact.len() - 4..])
}

/// The year alone, if there is one of four digits.
fn year(value: &str) -> String {
    let digits = |part: &&str| part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_digit());
    match value.split(|c: char| !c.is_ascii_digit()).find(digits) {
        Some(year) if value.len() > 4 => format!("…{year}…"),
        _ => "…".to_owned(),
    }
}

/// The first part of an address on the network.
fn network(value: &str) -> String {
    match value.find(['.', ':']) {
        Some(at) if at <= 4 => format!("{}…", &value[..=at]),
        _ => "…".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ALL: [Mask; 9] = [
        Mask::None,
        Mask::Initial,
        Mask::Email,
        Mask::Iban,
        Mask::LastTwo,
        Mask::LastFour,
        Mask::Year,
        Mask::Network,
        Mask::Length,
    ];

    #[test]
    fn each_kind_shows_what_it_may() {
        let email = masked("jan.jansen@voorbeeld.nl", Mask::Email);
        let iban = masked("NL91 ABNA 0417 1643 00", Mask::Iban);
        assert_eq!((email.as_str(), iban.as_str()), ("j…@v….nl", "NL91 ABNA …4300"));
        assert_eq!(masked("12-03-1970", Mask::Year), "…1970…");
        assert_eq!(masked("4111 1111 1111 1111", Mask::LastFour), "…1111");
        assert_eq!(masked("V", Mask::Initial), "…");
    }

    proptest! {
        #[test]
        fn no_mask_shows_a_whole_value(value in "\\PC{1,60}") {
            for mask in ALL {
                let shown = masked(&value, mask);
                prop_assert!(!shown.contains(value.trim()) || value.trim() == "…" || value.trim().is_empty(), "{mask:?}");
            }
        }
    }
}
