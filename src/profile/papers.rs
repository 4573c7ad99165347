//! Which words of a closed list stand at the beginning of a text: they tell what it is for.
//!
//! In: the texts of a file. Out: those words of the list that are among their first letters. No word of the file
//! itself goes any further.

use crate::patterns::Papers;
use crate::patterns::fold::fold_into;
use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind, StartKind};
use std::collections::BTreeSet;
use std::sync::OnceLock;

/// A paper says on its first page what it is.
const FIRST_PAGE: usize = 4096;
/// And a file of many texts in its first.
const FIRST_LINES: u64 = 100;

/// The words to look for, compiled at the first text.
pub(super) struct Words {
    words: Vec<String>,
    finder: OnceLock<Option<AhoCorasick>>,
}

/// Those that were seen, by their place in the list.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen(BTreeSet<usize>);

impl Words {
    pub fn new(papers: &Papers) -> Self {
        Words { words: papers.words(), finder: OnceLock::new() }
    }

    fn finder(&self) -> Option<&AhoCorasick> {
        let compiled = self.finder.get_or_init(|| {
            let bare = self.words.iter().map(|word| word.trim_end_matches('*'));
            let mut builder = AhoCorasick::builder();
            builder.match_kind(MatchKind::LeftmostLongest).start_kind(StartKind::Unanchored);
            // What cannot be compiled finds nothing; the list is our own, and a test compiles it.
            builder.kind(Some(AhoCorasickKind::DFA)).build(bare).ok()
        });
        compiled.as_ref().filter(|_| !self.words.is_empty())
    }

    fn is_whole(&self, word: usize, before: &str, after: &str) -> bool {
        let is_letter = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
        let open = self.words[word].ends_with('*');
        !is_letter(before.chars().next_back()) && (open || !is_letter(after.chars().next()))
    }
}

impl Seen {
    /// Looks at the beginning of a text that stands at this line.
    pub fn look(&mut self, text: &str, line: u64, words: &Words) {
        let Some(finder) = (line <= FIRST_LINES).then(|| words.finder()).flatten() else { return };
        let mut folded = String::new();
        fold_into(&text[..text.floor_char_boundary(FIRST_PAGE)], &mut folded);
        for found in finder.find_iter(folded.as_str()) {
            let word = found.pattern().as_usize();
            if words.is_whole(word, &folded[..found.start()], &folded[found.end()..]) {
                self.0.insert(word);
            }
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
    fn our_list_compiles() {
        let words = Words::new(&patterns::load().unwrap().papers);
        assert!(words.finder().is_some());
    }
}
