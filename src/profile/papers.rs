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

/// More bytes of a text than any of the words takes up in it.
const REACH: usize = 160;
/// Bytes of a text that are compared at once; most words are shorter.
const WINDOW: usize = 48;

/// The words to look for.
pub(super) struct Words {
    words: Vec<String>,
    /// Their places in the list, the longest first, by the [`place_of`] their beginning.
    groups: HashMap<u16, Vec<usize>, foldhash::fast::FixedState>,
    /// Which of those places there are: a bit for each.
    starts: Vec<u64>,
}

/// The first bytes of a word; of a shorter one with a blank behind it.
type Start = [u8; 4];

/// Those that were seen, by their place in the list.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen(BTreeSet<usize>);

impl Words {
    pub fn new(papers: &Papers) -> Self {
        let words = papers.words();
        let (mut groups, mut starts) = (HashMap::<_, Vec<usize>, _>::default(), vec![0; 1 << 10]);
        for (place, word) in words.iter().enumerate() {
            let mut start = start_of(bare(word).as_bytes());
            // After the last letter of a short word anything may stand, as far as its place tells.
            let lasts = if bare(word).len() < start.len() { 0..32 } else { start[3]..start[3] + 1 };
            for last in lasts {
                start[3] = last;
                let at = place_of(start);
                groups.entry(at).or_default().push(place);
                starts[usize::from(at) / 64] |= 1 << (at % 64);
            }
        }
        groups
            .values_mut()
            .for_each(|group| group.sort_by_key(|place| std::cmp::Reverse(words[*place].len())));
        Words { words, groups, starts }
    }

    /// The longest of them that a text begins with, and how long that is in the list.
    #[inline]
    fn at(&self, text: &str, folded: &mut String) -> Option<(usize, usize)> {
        let start = start_of(text.as_bytes());
        let at = place_of(start);
        let may_begin = self.starts[usize::from(at) / 64] >> (at % 64) & 1 == 1;
        if may_begin || is_odd(start) { self.read(text, at, is_odd(start), folded) } else { None }
    }

    #[inline(never)]
    fn read(&self, text: &str, at: u16, is_odd: bool, folded: &mut String) -> Option<(usize, usize)> {
        let window = if is_odd { None } else { small_letters(text) };
        let as_it_is = |place: &usize| {
            let word = &self.words[*place];
            match window.as_ref() {
                Some(window) if word.len() < WINDOW => Some(stands_at_once(window, word)),
                _ => begins_with(text, word),
            }
        };
        if !is_odd && let Some(known) = self.longest(at, as_it_is) {
            return known;
        }
        fold_into(&text[..text.floor_char_boundary(REACH)], folded);
        let at = place_of(start_of(folded.as_bytes()));
        self.longest(at, |place| Some(begins_with(folded, &self.words[*place]) == Some(true)))?
    }

    /// The first of a group of which that is so; None where that cannot be said of one before it.
    fn longest(&self, group: u16, begins: impl Fn(&usize) -> Option<bool>) -> Option<Option<(usize, usize)>> {
        for place in self.groups.get(&group).into_iter().flatten() {
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

/// The beginning of a text in small letters, where that is all that parts it from what it is folded.
fn small_letters(text: &str) -> Option<[u8; WINDOW]> {
    let (mut window, text) = ([0; WINDOW], text.as_bytes());
    let len = text.len().min(WINDOW);
    window[..len].copy_from_slice(&text[..len]);
    let is_plain = |byte: u8| byte == 0 || (b' '..0x80).contains(&byte);
    let plain = window.iter().fold(true, |all, byte| all & is_plain(*byte));
    let single = window.windows(2).fold(true, |all, pair| all & (pair[0] != b' ' || pair[1] != b' '));
    (plain && single).then(|| window.map(|byte| byte.to_ascii_lowercase()))
}

/// Whether a word of the list stands at the beginning of such a text.
fn stands_at_once(window: &[u8; WINDOW], word: &str) -> bool {
    let word_bare = bare(word);
    window.starts_with(word_bare.as_bytes())
        && (word.ends_with('*') || !window[word_bare.len()].is_ascii_alphanumeric())
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

fn start_of(text: &[u8]) -> Start {
    text.first_chunk().copied().unwrap_or_else(|| {
        let mut start = [b' '; 4];
        start[..text.len()].copy_from_slice(text);
        start
    })
}

/// The place of a beginning in the table of all: the same for capitals. Others may share it.
fn place_of(start: Start) -> u16 {
    ((u32::from_le_bytes(start) & 0x1f1f_1f1f).wrapping_mul(0x9e37_79b1) >> 16) as u16
}

/// Whether a beginning is written so that it may be a word's which has another place: with accents, with blanks that
/// are no single spaces.
fn is_odd(start: Start) -> bool {
    let [_, second, third, fourth] = start;
    let is_plain = |byte: u8| (b' '..0x80).contains(&byte);
    !start.iter().fold(true, |all, byte| all & is_plain(*byte))
        || second == b' '
        || third == b' ' && fourth == b' '
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

/// What a byte is: a letter or a digit, a part of a letter or an accent that stands apart from it, or the first byte
/// of a letter or sign beyond ASCII.
static CLASS: [u8; 256] = classes();
const LETTER: u8 = 1;
const PART: u8 = 2;
const WIDE: u8 = 3;

const fn classes() -> [u8; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            letter if letter.is_ascii_alphanumeric() => LETTER,
            0x80..0xc0 | 0xcc | 0xcd => PART,
            0xc0.. => WIDE,
            _ => 0,
        };
        byte += 1;
    }
    table
}

/// Where the words of a text begin.
fn starts(text: &str) -> impl Iterator<Item = usize> {
    let mut before = false;
    text.bytes().enumerate().filter_map(move |(at, byte)| {
        let is_letter = match CLASS[usize::from(byte)] {
            WIDE => text[at..].starts_with(char::is_alphanumeric),
            PART => before,
            class => class == LETTER,
        };
        let begins = is_letter && !before;
        before = is_letter;
        begins.then_some(at)
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
