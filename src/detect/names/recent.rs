//! What was asked of words lately: a text has few words, and each of them often.
//!
//! In: words. Out: what is said of them, mostly without a hash of every letter.

use crate::detect::key::Key;
use crate::patterns::words::{self, Lists};

/// Words kept, a power of two.
const KEPT: usize = 2048;

/// Words and what is said of them, each at the place that its hash gives it.
#[derive(Debug, Default)]
pub struct Recent<T> {
    slots: Vec<(Key, T)>,
}

impl<T: Copy + Default> Recent<T> {
    /// What is said of the word at these bytes, of letters and digits.
    #[inline]
    pub fn get(&mut self, text: &str, start: usize, end: usize, ask: impl FnOnce(&str) -> T) -> T {
        let key = Key::at(text.as_bytes(), start, end);
        let place = (key.hash() >> 40) as usize & (KEPT - 1);
        match self.slots.get(place) {
            // Only words that their keys have whole are kept.
            Some((known, said)) if *known == key => *said,
            _ => self.ask(place, key, &text[start..end], ask),
        }
    }

    /// Asks, and keeps what is said where the key has the whole word.
    #[inline(never)]
    fn ask(&mut self, place: usize, key: Key, word: &str, ask: impl FnOnce(&str) -> T) -> T {
        let said = ask(word);
        if key.is_whole() && key.is_letters() {
            if self.slots.is_empty() {
                self.slots.resize(KEPT, Default::default());
            }
            self.slots[place] = (key, said);
        }
        said
    }
}

impl Recent<Lists> {
    /// The lists that have the word at these bytes.
    #[inline]
    pub fn look_up(&mut self, text: &str, start: usize, end: usize) -> Lists {
        self.get(text, start, end, words::look_up)
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
                prop_assert_eq!(recent.look_up(word, 0, word.len()), words::look_up(word));
            }
        }
    }
}
