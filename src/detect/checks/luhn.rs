//! Luhn: from the right every second digit doubled, nine taken off above nine, the sum ends in zero.
//!
//! One random number in ten passes.

use super::Outcome;
use super::digits::Digits;

/// Judges a value of digits with blanks or hyphens between them.
pub fn whole(value: &[u8]) -> Outcome {
    match Digits::of(value, b" -") {
        Some(digits) if digits.as_slice().len() > 1 => Outcome::of(passes(digits.as_slice())),
        _ => Outcome::No,
    }
}

/// Whether digits 0 to 9 pass.
pub fn passes(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let doubled = u32::from(*digit) << (place & 1);
            if doubled > 9 { doubled - 9 } else { doubled }
        })
        .sum();
    sum.is_multiple_of(10)
}
