//! Which words of a closed list stand at the beginning of a text: they tell what it is for.
//!
//! In: the texts of a file. Out: those words of the list that are among their first letters. No word of the file
//! itself goes any further.

use crate::patterns::Papers;
use crate::patterns::fold::fold_into;
use std::collections::BTreeSet;

/// A paper says on its first page what it is.
const FIRST_PAGE: usize = 4096;
/// And a file of many texts in its first.
const FIRST_LINES: u64 = 100;

/// More bytes of a text than any of the words takes up in it.
const REACH: usize = 160;

/// The words to look for.
pub(super) struct Words {
    words: Vec<String>,
    /// Their places in the list, the longest first: of those that begin alike.
    groups: Vec<Vec<usize>>,
    /// Which group begins with three bytes, by [`place_of`] them; the first is empty.
    starts: Vec<u16>,
}

/// Those that were seen, by their place in the list.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen(BTreeSet<usize>);

impl Words {
    pub fn new(papers: &Papers) -> Self {
        let words = papers.words();
        let (mut groups, mut starts) = (vec![Vec::new()], vec![0; 1 << 15]);
        for (place, word) in words.iter().enumerate() {
            let Some(start) = word.as_bytes().first_chunk() else { continue };
            let group: &mut u16 = &mut starts[place_of(start)];
            if *group == 0 {
                *group = groups.len() as u16;
                groups.push(Vec::new());
            }
            groups[usize::from(*group)].push(place);
        }
        for group in &mut groups {
            group.sort_by_key(|place| std::cmp::Reverse(words[*place].len()));
        }
        Words { words, groups, starts }
    }

    /// The longest of them that a text begins with, and how long that is in the list.
    fn at(&self, text: &str, folded: &mut String) -> Option<(usize, usize)> {
        let start = text.as_bytes().first_chunk()?;
        let group = usize::from(self.starts[place_of(start)]);
        let is_odd = !start.is_ascii() || start[1] <= b' ';
        if group == 0 && !is_odd {
            return None;
        }
        let as_it_is = |place: &usize| begins_with(text, &self.words[*place]);
        if !is_odd && let Some(known) = self.longest(group, as_it_is) {
            return known;
        }
        fold_into(&text[..text.floor_char_boundary(REACH)], folded);
        let group = usize::from(self.starts[place_of(folded.as_bytes().first_chunk()?)]);
        self.longest(group, |place| Some(begins_with(folded, &self.words[*place]) == Some(true)))?
    }

    /// The first of a group of which that is so; None where that cannot be said of one before it.
    fn longest(
        &self,
        group: usize,
        begins: impl Fn(&usize) -> Option<bool>,
    ) -> Option<Option<(usize, usize)>> {
        for place in &self.groups[group] {
            if begins(place)? {
                return Some(Some((*place, bare(&self.words[*place]).len())));
            }
        }
        Some(None)
    }
}

/// A word of the list without the sign that more letters may follow.
fn bare(word: &str) -> &str {
    word.trim_end_matches('*')
}

/// Whether a text begins with a word of the list, however it is written: capitals and blanks of ASCII do not matter.
/// None where a byte beyond ASCII decides it.
fn begins_with(text: &str, word: &str) -> Option<bool> {
    let (bytes, mut at) = (text.as_bytes(), 0);
    for letter in bare(word).bytes() {
        let Some(byte) = bytes.get(at) else { return Some(false) };
        if !byte.is_ascii() {
            return None;
        }
        if byte.to_ascii_lowercase() != letter && !(letter == b' ' && byte.is_ascii_whitespace()) {
            return Some(false);
        }
        at += 1;
        while letter == b' ' && bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
            at += 1;
        }
    }
    Some(word.ends_with('*') || !text[at..].starts_with(char::is_alphanumeric))
}

/// The place of three bytes among those that a word may begin with: the same for capitals, and for all blanks. Others
/// may share it.
fn place_of(start: &[u8; 3]) -> usize {
    let letter = |byte: u8| if byte <= b' ' { 0 } else { usize::from(byte & 31) };
    start.iter().fold(0, |place, byte| place << 5 | letter(*byte))
}

impl Seen {
    /// Looks at the beginning of a text that stands at this line.
    pub fn look(&mut self, text: &str, line: u64, words: &Words) {
        if line > FIRST_LINES {
            return;
        }
        let page = &text[..text.floor_char_boundary(FIRST_PAGE)];
        let mut folded = String::new();
        // Words that belong to one that was seen.
        let mut read = 0;
        for at in starts(page) {
            if read > 0 {
                read -= 1;
            } else if let Some((word, len)) = words.at(&page[at..], &mut folded) {
                self.0.insert(word);
                read = starts(&words.words[word][..len]).count() - 1;
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

/// Where the words of a text begin.
fn starts(text: &str) -> impl Iterator<Item = usize> {
    let is_letter = |at: usize, byte: u8, before: bool| match byte {
        ..0x80 => byte.is_ascii_alphanumeric(),
        // The rest of a letter, or an accent that stands apart from it.
        0x80..0xc0 | 0xcc | 0xcd => before,
        _ => text[at..].starts_with(char::is_alphanumeric),
    };
    let mut in_word = false;
    text.bytes().enumerate().filter_map(move |(at, byte)| {
        let before = in_word;
        in_word = is_letter(at, byte, before);
        (in_word && !before).then_some(at)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patterns::{self, fold::fold};
    use proptest::prelude::*;

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
        assert_eq!(seen("Hierbij “Dién  \u{a0}\teen klacht in”; hüür", 1), ["dien een klacht in", "huur*"]);
    }

    #[test]
    fn words_of_one_that_was_seen_are_not_seen_again() {
        let papers =
            toml::from_str("[[paper]]\nof = \"a\"\nwords = [\"dien een klacht in\", \"klacht*\", \"snel\"]");
        let words = Words::new(&papers.unwrap());
        let mut seen = Seen::default();
        seen.look("Ik dien een klacht in, snel.", 1, &words);
        assert_eq!(seen.into_words(&words), ["dien een klacht in", "snel"]);
    }

    #[test]
    fn parts_of_words_and_later_pages_are_not() {
        assert!(seen("verhuur, opborg, borgtocht", 1).is_empty());
        assert!(seen("borg", 5000).is_empty());
        assert!(seen(&format!("{}borg", "x ".repeat(4000)), 1).is_empty());
    }

    proptest! {
        #[test]
        fn a_text_as_it_is_says_what_it_says_folded(
            pieces in prop::collection::vec("[a-c]{1,3}|huur|DIEN|een|klacht|in|borg|\\PC", 0..30),
            blanks in prop::collection::vec("[ \n\t]{1,2}|-|\u{a0}", 30),
        ) {
            let text: String = pieces.iter().zip(&blanks).map(|(piece, blank)| format!("{piece}{blank}")).collect();
            prop_assert_eq!(seen(&text, 1), seen(&fold(&text), 1));
        }
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
