//! A number in the Dutch trade register: eight digits, twelve for an establishment. No public check.

use super::Outcome;
use super::digits::exactly;

/// Judges a whole value: the form is all there is.
pub fn whole(value: &[u8]) -> Outcome {
    if exactly(value, 8) || exactly(value, 12) { Outcome::Form } else { Outcome::No }
}
