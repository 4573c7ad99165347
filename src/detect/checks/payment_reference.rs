//! The betalingskenmerk on a Dutch payment slip: sixteen digits, the first a check on the rest.
//!
//! Only good as evidence against a payment card, which has as many digits.

use super::Outcome;
use super::digits::Digits;

/// From the right, over the fifteen digits after the check.
const WEIGHTS: [u32; 10] = [2, 4, 8, 5, 10, 9, 7, 3, 6, 1];

/// Judges a whole value, in fours or in one piece.
pub fn whole(value: &[u8]) -> Outcome {
    let Some(digits) = Digits::of(value, b" .") else { return Outcome::No };
    let list = digits.as_slice();
    if list.len() != 16 {
        return Outcome::No;
    }
    let weights = WEIGHTS.iter().cycle();
    let sum: u32 =
        list[1..].iter().rev().zip(weights).map(|(digit, weight)| u32::from(*digit) * weight).sum();
    let check = match 11 - sum % 11 {
        10 => 1,
        11 => 0,
        check => check,
    };
    Outcome::of(check == u32::from(list[0]))
}
