//! One value, made less.
//!
//! In: a value and what is to be done. Out: what to write in its place; nothing where it cannot be made less
//! precise, for what is not understood may be anything.

use super::Act;
use crate::detect::checks::date;
use crate::patterns::Coarser;
use crate::profile::masked;
use crate::record::Key;
use std::net::{Ipv4Addr, Ipv6Addr};

/// The key for pseudonyms. Not shown.
pub struct Secret(Key);

impl Secret {
    /// From the user's key.
    pub fn new(key: Key) -> Self {
        Secret(key)
    }

    /// A pseudonym of twelve characters, the same for the same value.
    fn pseudonym(&self, value: &str) -> String {
        const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        let plain: String = value.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        let mut hash = self.0.hash(format!("pseudonym {plain}").as_bytes());
        let letter = |_| {
            let letter = LETTERS[(hash & 31) as usize] as char;
            hash >>= 5;
            letter
        };
        (0..12).map(letter).collect()
    }
}

/// What is written in the place of a value.
pub(super) fn less(value: &str, act: Act, secret: &Secret) -> Option<String> {
    let value = value.trim();
    match act {
        Act::Keep => Some(value.to_owned()),
        Act::Drop => None,
        Act::Coarsen(coarser) => coarse(value, coarser),
        Act::Mask(mask) => Some(masked(value, mask)),
        Act::Pseudonymise => Some(secret.pseudonym(value)),
    }
}

fn coarse(value: &str, coarser: Coarser) -> Option<String> {
    match coarser {
        Coarser::Year => year(value),
        Coarser::Decade => {
            let age: u32 = value.parse().ok().filter(|age| *age < 130)?;
            let from = age / 10 * 10;
            Some(format!("{from}-{}", from + 9))
        }
        Coarser::FourDigits => {
            let digits: String = value.chars().take_while(char::is_ascii_digit).collect();
            (digits.len() == 4).then_some(digits)
        }
        Coarser::Network => network(value),
        Coarser::Degree => value
            .split([',', ';', ' '])
            .filter(|part| !part.is_empty())
            .map(|part| part.parse::<f64>().ok().map(|degree| format!("{degree:.1}")))
            .collect::<Option<Vec<_>>>()
            .map(|parts| parts.join(" ")),
    }
}

fn year(value: &str) -> Option<String> {
    let is_year = |year: &i32| (1800..=2200).contains(year);
    if let Some(day) = date::parse(value.as_bytes()) {
        return Some(day.year.to_string());
    }
    value.parse::<i32>().ok().filter(is_year).map(|year| year.to_string())
}

fn network(value: &str) -> Option<String> {
    if let Ok(address) = value.parse::<Ipv4Addr>() {
        let [a, b, c, _] = address.octets();
        return Some(format!("{a}.{b}.{c}.0"));
    }
    let [a, b, c, ..] = value.parse::<Ipv6Addr>().ok()?.segments();
    Some(Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_made_coarser_or_go() {
        for (value, coarser, left) in [
            ("12-3-1970", Coarser::Year, Some("1970")),
            ("1970", Coarser::Year, Some("1970")),
            ("in de lente", Coarser::Year, None),
            ("47", Coarser::Decade, Some("40-49")),
            ("1234 AB", Coarser::FourDigits, Some("1234")),
            ("12345", Coarser::FourDigits, None),
            ("203.0.113.77", Coarser::Network, Some("203.0.113.0")),
            ("2001:db8:1:2::7", Coarser::Network, Some("2001:db8:1::")),
            ("52.370216, 4.895168", Coarser::Degree, Some("52.4 4.9")),
            ("thuis", Coarser::Degree, None),
        ] {
            assert_eq!(coarse(value, coarser).as_deref(), left, "{value}");
        }
    }

    #[test]
    fn pseudonym_is_the_same_for_the_same_value_and_key() {
        let (one, other) = (Secret::new(Key::new([1; 16])), Secret::new(Key::new([2; 16])));
        assert_eq!(one.pseudonym("Jan  Berg"), one.pseudonym("jan berg"));
        assert_ne!(one.pseudonym("jan berg"), one.pseudonym("jan bos"));
        assert_ne!(one.pseudonym("jan berg"), other.pseudonym("jan berg"));
        assert_eq!(one.pseudonym("x").len(), 12);
    }
}
