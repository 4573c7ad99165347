//! Words to look for in the names of files, folders, sheets and columns.
//!
//! In: a name as someone typed it, and a word from a data file. Out: whether, and how much of the name, the word
//! covers. Dutch sticks words together, so a long word may also be found inside one; short words must stand alone.

use super::fold::fold;
use serde::Deserialize;
use std::ops::Range;

/// A name taken apart: lower case, no accents, split at separators, digits and capitals inside a word.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Name {
    /// Its words.
    pub words: Vec<String>,
    /// Its words without anything between them.
    pub joined: String,
}

impl Name {
    /// Takes a name apart.
    pub fn new(text: &str) -> Self {
        let mut spaced = String::with_capacity(text.len() + 4);
        let mut before = ' ';
        for character in text.chars() {
            if before.is_lowercase() && character.is_uppercase() {
                spaced.push(' ');
            }
            spaced.push(if character.is_alphabetic() { character } else { ' ' });
            before = character;
        }
        let words: Vec<String> =
            fold(&spaced).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect();
        let joined = words.concat();
        Name { words, joined }
    }
}

/// A word or a phrase to look for in names; with `*` at its end, the beginning of one.
#[derive(Debug, Clone, Deserialize)]
#[serde(from = "String")]
pub struct Term {
    words: Vec<String>,
    joined: String,
    prefix: bool,
}

impl From<String> for Term {
    fn from(text: String) -> Self {
        let prefix = text.ends_with('*');
        let Name { words, joined } = Name::new(&text);
        Term { words, joined, prefix }
    }
}

/// Shorter words mean too many things to be looked for inside others.
const LONG_ENOUGH: usize = 5;

impl Term {
    /// How many letters of a file, folder or sheet name it covers: 0 when it is not in it. Looks inside compounds.
    pub fn in_compounds(&self, name: &Name) -> usize {
        match self.words.as_slice() {
            [word] => {
                let found = name.words.iter().filter_map(|other| self.in_word(word, other));
                found.map(|part| part.len()).max().unwrap_or(0)
            }
            _ => self.in_words(name),
        }
    }

    /// Which part of one word of a name it covers, in bytes. Looks inside compounds; a phrase covers nothing.
    pub fn part_of(&self, other: &str) -> Option<Range<usize>> {
        match self.words.as_slice() {
            [word] => self.in_word(word, other),
            _ => None,
        }
    }

    /// Whether a name is this and nothing else.
    pub fn is(&self, name: &Name) -> bool {
        !self.words.is_empty() && self.words == name.words
    }

    /// Whether it is more than one word.
    pub fn is_phrase(&self) -> bool {
        self.words.len() > 1
    }

    /// The same for whole words only.
    pub fn in_words(&self, name: &Name) -> usize {
        let Some((last, first)) = self.words.split_last() else { return 0 };
        let found = name.words.windows(self.words.len()).any(|window| {
            let (other, others) = window.split_last().unwrap_or((last, first));
            others == first && (other == last || (self.prefix && other.starts_with(last)))
        });
        if found { self.joined.len() } else { 0 }
    }

    /// How many letters of a column's name it covers: all of it, or a phrase in it.
    pub fn in_header(&self, name: &Name) -> usize {
        let whole = name.joined == self.joined || (self.prefix && name.joined.starts_with(&self.joined));
        let part = self.words.len() > 1 || (name.words.len() <= 2 && self.joined.len() >= LONG_ENOUGH);
        match () {
            () if self.joined.is_empty() => 0,
            () if whole => self.joined.len(),
            () if part => self.in_words(name),
            () => 0,
        }
    }

    fn in_word(&self, word: &str, other: &str) -> Option<Range<usize>> {
        if other == word || (self.prefix && other.starts_with(word)) {
            return Some(0..word.len());
        }
        let long = word.len() >= LONG_ENOUGH;
        let at = other.find(word).filter(|_| long)?;
        let ends_it = at >= 3 && other.len() - at - word.len() <= 3;
        (at == 0 || ends_it).then_some(at..at + word.len())
    }
}

/// A column's name as a rule knows it: the whole of it, `*` for anything.
#[derive(Debug, Clone, Deserialize)]
#[serde(from = "String")]
pub struct Glob {
    parts: Vec<String>,
}

impl From<String> for Glob {
    fn from(text: String) -> Self {
        Glob { parts: text.split('*').map(|part| Name::new(part).joined).collect() }
    }
}

impl Glob {
    /// Whether a column is so called.
    pub fn matches(&self, name: &Name) -> bool {
        let Some((first, rest)) = self.parts.split_first() else { return false };
        let Some(mut left) = name.joined.strip_prefix(first.as_str()) else { return false };
        let Some((last, middle)) = rest.split_last() else { return left.is_empty() && !first.is_empty() };
        for part in middle {
            match left.find(part.as_str()) {
                Some(at) => left = &left[at + part.len()..],
                None => return false,
            }
        }
        left.ends_with(last.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covers(term: &str, name: &str) -> usize {
        Term::from(term.to_owned()).in_compounds(&Name::new(name))
    }

    #[test]
    fn a_name_is_taken_apart_at_separators_digits_and_capitals() {
        assert_eq!(Name::new("klantenLijst2023_def.xlsx").words, ["klanten", "lijst", "def", "xlsx"]);
        assert_eq!(Name::new("Relatiecode-ÉÉN").joined, "relatiecodeeen");
    }

    #[test]
    fn a_long_word_is_found_in_a_compound_and_a_short_one_is_not() {
        assert_eq!(covers("klanten", "klantenlijst"), 7);
        assert_eq!(covers("orders", "verkooporders"), 6);
        assert_eq!(covers("order*", "vordering"), 0);
        assert_eq!(covers("post", "postcodes"), 0);
        assert_eq!(covers("hr", "christel"), 0);
    }

    #[test]
    fn a_word_covers_a_part_of_a_compound() {
        let part = |term: &str, word: &str| Term::from(term.to_owned()).part_of(word);
        assert_eq!(part("uren*", "urenbriefjes"), Some(0..4));
        assert_eq!(part("brief", "urenbriefjes"), Some(4..9));
        assert_eq!(part("briefje*", "urenbriefjes"), Some(4..11));
        assert_eq!(part("plan van aanpak", "plan"), None);
    }

    #[test]
    fn a_phrase_needs_its_words_in_a_row() {
        assert_eq!(covers("plan van aanpak", "Plan van Aanpak Jansen"), 13);
        assert_eq!(covers("plan van aanpak", "aanpak van plan"), 0);
    }

    #[test]
    fn a_header_word_is_the_whole_header_or_one_of_two_words() {
        let dienst = Term::from("dienst".to_owned());
        assert_eq!(dienst.in_header(&Name::new("Dienst")), 6);
        assert_eq!(dienst.in_header(&Name::new("Datum in dienst")), 0);
        assert!(Term::from("datum in dienst".to_owned()).in_header(&Name::new("datum_in_dienst")) > 0);
    }

    #[test]
    fn a_star_in_a_rule_stands_for_anything() {
        let matches = |glob: &str, name: &str| Glob::from(glob.to_owned()).matches(&Name::new(name));
        assert!(matches("*opt*in*", "Opt-in datum"));
        assert!(matches("laatste*", "Laatste aankoop"));
        assert!(matches("cvc", "CVC2"));
        assert!(!matches("cvc", "CVC code"));
        assert!(!matches("cvc", "123"));
        assert!(!matches("*ouder*", "Naam"));
    }
}
