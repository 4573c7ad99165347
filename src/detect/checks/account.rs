//! Dutch bank account numbers from before IBAN: nine or ten digits, weights 10 to 1, divisible by eleven.
//!
//! Giro numbers (seven digits or fewer) have no check and give `Form`.

use super::Outcome;
use super::digits::Digits;

/// Judges a whole value, also as `12.34.56.789`.
pub fn whole(value: &[u8]) -> Outcome {
    let Some(digits) = Digits::of(value, b". ") else { return Outcome::No };
    let list = digits.as_slice();
    match list.len() {
        9 | 10 => {
            let sum: u32 =
                list.iter().rev().zip(1u32..).map(|(digit, weight)| u32::from(*digit) * weight).sum();
            Outcome::of(sum.is_multiple_of(11) && sum > 0)
        }
        4..=7 => Outcome::Form,
        _ => Outcome::No,
    }
}
