//! Whether a word ends in one of the entries of a short list: -straat, -stra, -sluis.
//!
//! In: entries, folded; then words of a text. Out: yes or no. Most words are refused by their last two letters,
//! without a hash.

use crate::patterns::fold;
use std::collections::HashSet;

/// Entries of a list, looked for at the ends of words.
#[derive(Debug, Default)]
pub struct Endings {
    /// For each pair of last letters a bit.
    pairs: [u32; 32],
    /// A bit for each length that an entry has, in bytes.
    lengths: u64,
    hashes: HashSet<u64, foldhash::fast::FixedState>,
}

impl Endings {
    /// Of entries that are folded.
    pub fn new<'e>(entries: impl IntoIterator<Item = &'e str>) -> Endings {
        let mut endings = Endings::default();
        for entry in entries {
            let (before, last) = pair(entry.as_bytes());
            endings.pairs[last] |= 1 << before;
            endings.lengths |= 1 << entry.len().min(63);
            endings.hashes.insert(fold::hash(entry));
        }
        endings
    }

    /// Whether an entry of at least `least` bytes ends the word and leaves at least `before` characters of it.
    pub fn any(&self, word: &str, before: usize, least: usize) -> bool {
        let bytes = word.as_bytes();
        if !word.is_ascii() {
            let tails = word.char_indices().skip(before).map(|(place, _)| &word[place..]);
            return tails.filter(|tail| tail.len() >= least).any(|tail| self.has(&fold::fold(tail)));
        }
        if !self.may_end(word) {
            return false;
        }
        let most = bytes.len().saturating_sub(before).min(63);
        (least..=most).any(|len| {
            let tail = &bytes[bytes.len() - len..];
            self.lengths >> len & 1 == 1 && {
                let hash =
                    tail.iter().fold(fold::SEED, |hash, byte| fold::step(hash, byte.to_ascii_lowercase()));
                self.hashes.contains(&hash)
            }
        })
    }

    /// Whether an entry may end the word, or be it, by its last two letters. For ASCII.
    pub fn may_end(&self, word: &str) -> bool {
        let (next_to_last, last) = pair(word.as_bytes());
        self.pairs[last] >> next_to_last & 1 == 1
    }

    fn has(&self, folded: &str) -> bool {
        self.hashes.contains(&fold::hash(folded))
    }
}

/// The last two letters, five bits each.
fn pair(word: &[u8]) -> (usize, usize) {
    let letter = |from_end: usize| {
        let byte = word.len().checked_sub(from_end).map_or(0, |place| word[place]);
        usize::from(byte & 31)
    };
    (letter(2), letter(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patterns::words::{self, list};
    use proptest::prelude::*;
    use std::sync::LazyLock;

    static SUFFIXES: LazyLock<Endings> =
        LazyLock::new(|| Endings::new(words::entries("name-suffixes").iter().copied()));

    #[test]
    fn a_word_must_be_longer_than_its_ending() {
        let endings = Endings::new(["stra", "ma"]);
        assert!(endings.any("Dijkstra", 2, 2) && endings.any("BOUMA", 2, 2));
        assert!(!endings.any("stra", 2, 2) && !endings.any("Dijkstraat", 2, 2));
        assert!(endings.any("Óstra", 1, 2));
    }

    proptest! {
        #[test]
        fn it_says_what_looking_up_every_tail_says(head in "[A-Za-zé-]{0,6}", which in 0usize..200, before in 0usize..4, least in 1usize..5) {
            let entries = words::entries("name-suffixes");
            let word = format!("{head}{}", entries.get(which).copied().unwrap_or("x"));
            let slowly = word
                .char_indices()
                .skip(before)
                .any(|(place, _)| word.len() - place >= least && words::look_up(&word[place..]).any(list::NAME_SUFFIXES));
            prop_assert_eq!(SUFFIXES.any(&word, before, least), slowly);
        }
    }
}
