//! The A-nummer of the Dutch population register: ten digits, no two equal neighbours, two sums modulo 11.

use super::Outcome;
use super::digits::Digits;

/// Judges a whole value.
pub fn whole(value: &[u8]) -> Outcome {
    let Some(digits) = Digits::of(value, b". ") else { return Outcome::No };
    let list = digits.as_slice();
    if list.len() != 10 || list[0] == 0 {
        return Outcome::No;
    }
    let sum: u32 = list.iter().map(|digit| u32::from(*digit)).sum();
    let powers: u32 = list.iter().enumerate().map(|(place, digit)| u32::from(*digit) << place).sum();
    let neighbours = list.windows(2).all(|pair| pair[0] != pair[1]);
    Outcome::of(neighbours && matches!(sum % 11, 0 | 5) && powers.is_multiple_of(11))
}
