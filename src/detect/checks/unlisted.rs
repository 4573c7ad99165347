//! Words that no list of ordinary words has: what is left may be the name of an account.

use super::Outcome;
use crate::patterns::words::{self, Lists};

/// The lists of ordinary words.
const ORDINARY: [&str; 6] =
    ["dutch-words", "english-words", "stop-words", "job-words", "product-words", "company-words"];

/// Judges a whole value: passes where it is in none of the lists.
pub fn whole(value: &[u8]) -> Outcome {
    let Ok(word) = std::str::from_utf8(value) else { return Outcome::No };
    let found = words::look_up(word);
    let ordinary = ORDINARY.iter().filter_map(|name| Lists::named(name)).any(|list| found.any(list));
    if ordinary || word.is_empty() { Outcome::No } else { Outcome::Pass }
}
