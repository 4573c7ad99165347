//! The onderwijsnummer of a pupil without BSN: nine digits from 10, weighted sum 5 modulo 11.

use super::Outcome;
use super::digits::Digits;

/// Judges a whole value.
pub fn whole(value: &[u8]) -> Outcome {
    match Digits::of(value, b". ") {
        Some(digits) if digits.as_slice().len() == 9 && digits.as_slice().starts_with(&[1, 0]) => {
            Outcome::of(digits.weighted(&[9, 8, 7, 6, 5, 4, 3, 2, -1]).rem_euclid(11) == 5)
        }
        _ => Outcome::No,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remainder_five_passes() {
        assert_eq!(whole(b"101222331"), Outcome::Pass);
        assert_eq!(whole(b"101222332"), Outcome::Form);
        assert_eq!(whole(b"201222331"), Outcome::No);
    }
}
