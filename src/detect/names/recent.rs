//! The lists of words that were asked for lately: a text has few words, and each of them often.
//!
//! In: words. Out: what [`words::look_up`] says of them, mostly without a hash of every letter.

use crate::patterns::words::{self, Lists};

/// Words kept, a power of two.
const KEPT: usize = 512;
/// Longer ones are not kept.
const LONGEST: usize = 16;

/// A word in lower case, its first eight letters and its last, and the lists that have it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Word {
    first: u64,
    last: u64,
    len: usize,
}

/// Words and the lists that have them.
#[derive(Debug, Default)]
pub struct Recent {
    slots: Vec<(Word, Lists)>,
}

impl Recent {
    /// The lists that have this word.
    #[inline]
    pub fn look_up(&mut self, word: &str) -> Lists {
        let Some(key) = Word::of(word.as_bytes()) else { return words::look_up(word) };
        if self.slots.is_empty() {
            self.slots.resize(KEPT, Default::default());
        }
        let mixed = (key.first ^ key.last.rotate_left(24)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let slot = &mut self.slots[(mixed >> 40) as usize & (KEPT - 1)];
        if slot.0 != key {
            *slot = (key, words::look_up(word));
        }
        slot.1
    }
}

impl Word {
    /// None where it is too short or too long, or has more in it than ASCII letters.
    #[inline]
    fn of(word: &[u8]) -> Option<Word> {
        let len = word.len();
        let (first, last) = match (word.first_chunk::<8>(), word.last_chunk::<8>()) {
            (Some(first), Some(last)) if len <= LONGEST => {
                (u64::from_le_bytes(*first), u64::from_le_bytes(*last))
            }
            (None, _) if len > 0 => (word.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)), 0),
            _ => return None,
        };
        word.iter().all(u8::is_ascii_alphabetic).then_some(Word {
            first: first | 0x2020_2020_2020_2020,
            last: last | 0x2020_2020_2020_2020,
            len,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_says_what_the_lists_say(words in proptest::collection::vec("[A-Za-z]{1,20}|[a-e]{1,3}|(Jan|jan|JANSEN|de|huis)[-é]?", 1..200)) {
            let mut recent = Recent::default();
            for word in words.iter().chain(&words) {
                prop_assert_eq!(recent.look_up(word), words::look_up(word));
            }
        }
    }
}
