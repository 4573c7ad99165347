//! Which words of a closed list stand at the beginning of a text: they tell what it is for.
//!
//! In: the texts of a file. Out: those words of the list that are among their first letters. No word of the file
//! itself goes any further.

use crate::patterns::Papers;
use crate::patterns::fold::fold_into;
use std::collections::{BTreeSet, HashMap};

/// A paper says on its first page what it is.
const FIRST_PAGE: usize = 4096;
/// And a file of many texts in its first.
const FIRST_LINES: u64 = 100;

/// The words to look for.
pub(super) struct Words {
    words: Vec<String>,
    /// Their places in the list by their first bytes, the longest first.
    by_start: HashMap<[u8; 3], Vec<usize>, foldhash::fast::FixedState>,
}

/// Those that were seen, by their place in the list.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen(BTreeSet<usize>);

impl Words {
    pub fn new(papers: &Papers) -> Self {
        let words = papers.words();
        let mut by_start: HashMap<_, Vec<usize>, _> = HashMap::default();
        for (place, word) in words.iter().enumerate() {
            if let Some(start) = word.as_bytes().first_chunk() {
                by_start.entry(*start).or_default().push(place);
            }
        }
        by_start
            .values_mut()
            .for_each(|places| places.sort_by_key(|place| std::cmp::Reverse(words[*place].len())));
        Words { words, by_start }
    }

    /// The longest of them that a text begins with, and how long that is.
    fn at(&self, text: &str) -> Option<(usize, usize)> {
        let places = self.by_start.get(text.as_bytes().first_chunk()?)?;
        places.iter().find_map(|place| {
            let word = self.words[*place].as_str();
            let bare = word.trim_end_matches('*');
            let rest = text.strip_prefix(bare)?;
            let is_whole = bare.len() < word.len() || !rest.starts_with(char::is_alphanumeric);
            is_whole.then_some((*place, bare.len()))
        })
    }
}

impl Seen {
    /// Looks at the beginning of a text that stands at this line.
    pub fn look(&mut self, text: &str, line: u64, words: &Words) {
        if line > FIRST_LINES {
            return;
        }
        let mut folded = String::new();
        fold_into(&text[..text.floor_char_boundary(FIRST_PAGE)], &mut folded);
        let (mut in_word, mut read) = (false, 0);
        for (at, letter) in folded.char_indices() {
            let is_letter = letter.is_alphanumeric();
            if is_letter
                && !in_word
                && at >= read
                && let Some((word, len)) = words.at(&folded[at..])
            {
                self.0.insert(word);
                read = at + len;
            }
            in_word = is_letter;
        }
    }

    pub fn absorb(&mut self, other: Seen) {
        self.0.extend(other.0);
    }

    /// The words themselves.
    pub fn into_words(self, words: &Words) -> Vec<String> {
        self.0.into_iter().filter_map(|word| words.words.get(word).cloned()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patterns;

    fn seen(text: &str, line: u64) -> Vec<String> {
        let papers =
            toml::from_str("[[paper]]\nof = \"a\"\nwords = [\"huur*\", \"dien een klacht in\", \"borg\"]");
        let words = Words::new(&papers.unwrap());
        let mut seen = Seen::default();
        seen.look(text, line, &words);
        seen.into_words(&words)
    }

    #[test]
    fn whole_words_and_beginnings_are_seen_over_the_end_of_a_line() {
        assert_eq!(seen("Huurovereenkomst, de BORG is", 1), ["borg", "huur*"]);
        assert_eq!(seen("Hierbij dien\neen klacht in.", 1), ["dien een klacht in"]);
    }

    #[test]
    fn parts_of_words_and_later_pages_are_not() {
        assert!(seen("verhuur, opborg, borgtocht", 1).is_empty());
        assert!(seen("borg", 5000).is_empty());
        assert!(seen(&format!("{}borg", "x ".repeat(4000)), 1).is_empty());
    }

    #[test]
    fn every_word_of_our_list_is_found() {
        let words = Words::new(&patterns::load().unwrap().papers);
        assert!(words.words.len() > 100);
        for word in &words.words {
            let mut seen = Seen::default();
            seen.look(&format!("- {}.", word.trim_end_matches('*')), 1, &words);
            assert!(!seen.0.is_empty(), "{word}");
        }
    }
}
