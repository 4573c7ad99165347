//! The number of a mobile phone (IMEI): fifteen digits, Luhn (3GPP TS 23.003).

use super::digits::Digits;
use super::{Outcome, luhn};

/// Judges a whole value, also as `35-209900-176148-1`.
pub fn whole(value: &[u8]) -> Outcome {
    match Digits::of(value, b" -/") {
        Some(digits) if digits.as_slice().len() == 15 => Outcome::of(luhn::passes(digits.as_slice())),
        _ => Outcome::No,
    }
}
