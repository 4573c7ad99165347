//! Whether a word ends in one of the entries of a short list: -straat, -stra, -sluis.
//!
//! In: entries, folded; then words of a text. Out: yes or no. Most words are refused by their last two letters,
//! without a hash.

use crate::patterns::fold;
use std::collections::HashSet;

/// Entries of a list, looked for at the ends of words.
#[derive(Debug, Default)]
pub struct Endings {
    tails: Tails,
    /// A bit for each length that an entry has, in bytes.
    lengths: u64,
    hashes: HashSet<u64, foldhash::fast::FixedState>,
}

impl Endings {
    /// Of entries that are folded.
    pub fn new<'e>(entries: impl IntoIterator<Item = &'e str>) -> Endings {
        let mut endings = Endings::default();
        for entry in entries {
            endings.tails.add(entry.as_bytes());
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

    /// Whether an entry may end the word, or be it, by its last letters. For ASCII.
    pub fn may_end(&self, word: &str) -> bool {
        self.tails.may_end(word.as_bytes())
    }

    fn has(&self, folded: &str) -> bool {
        self.hashes.contains(&fold::hash(folded))
    }
}

/// For each pair of last letters, five bits each, a bit for each letter that may stand before them in an ending.
#[derive(Debug, Clone)]
pub struct Tails(Box<[u32; PAIRS]>);

const PAIRS: usize = 1 << 10;

impl Default for Tails {
    fn default() -> Tails {
        Tails(Box::new([0; PAIRS]))
    }
}

impl Tails {
    /// Adds an ending.
    pub fn add(&mut self, ending: &[u8]) {
        let letter =
            |from_end: usize| ending.len().checked_sub(from_end).map(|place| usize::from(ending[place] & 31));
        let thirds = letter(3).map_or(u32::MAX, |third| 1 << third);
        let Some(last) = letter(1) else { return };
        match letter(2) {
            Some(before) => self.0[before << 5 | last] |= thirds,
            None => (0..32).for_each(|before| self.0[before << 5 | last] |= thirds),
        }
    }

    /// Whether one of them may end the word, by its last three letters. A No is sure.
    pub fn may_end(&self, word: &[u8]) -> bool {
        let letter = |from_end: usize| {
            word.len().checked_sub(from_end).map_or(0, |place| usize::from(word[place] & 31))
        };
        self.0[letter(2) << 5 | letter(1)] >> letter(3) & 1 == 1
    }

    /// As [`Tails::may_end`], of a word whose last four letters these are: without a branch.
    #[inline(always)]
    pub fn may_end_in(&self, four: [u8; 4]) -> bool {
        let four = u32::from_le_bytes(four);
        let pair = (four >> 16 & 31) << 5 | four >> 24 & 31;
        self.0[pair as usize & (PAIRS - 1)] >> (four >> 8 & 31) & 1 == 1
    }
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
        fn no_ending_is_missed_by_its_last_letters(entry in "[a-z]{1,5}", word in "[a-zA-Z]{0,4}") {
            let mut tails = Tails::default();
            tails.add(entry.as_bytes());
            let word = format!("{word}{entry}");
            prop_assert!(tails.may_end(word.as_bytes()) && tails.may_end(word.to_uppercase().as_bytes()));
            prop_assert!(word.as_bytes().last_chunk().is_none_or(|four| tails.may_end_in(*four)));
        }

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
