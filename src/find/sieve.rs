//! Which bytes may hold anything of the person: a quick look, so that the slow one is seldom needed.
//!
//! In: bytes as they stand in a file. Out: places at which something may be; never too few. Letters are sought in one
//! pass of aho-corasick, numbers in one pass over the digits that passes over what may stand between them.

use super::needle::Needle;
use aho_corasick::{AhoCorasick, MatchKind};

/// Signs of a family name by which it is sieved out: no fewer, or everything would be looked at.
const SHORTEST: usize = 2;

/// The sieve for one person.
pub(super) struct Sieve {
    letters: Option<AhoCorasick>,
    /// Digits at the end of numbers, four bits each, with a mask of as many.
    digits: Vec<(u64, u64)>,
    /// For each four digits whether a number ends so.
    endings: Vec<bool>,
    /// Whether what is sought has letters that may be written with accents.
    accents: bool,
}

impl Sieve {
    /// For these values and these words of names, all folded.
    pub fn new<'a>(
        needles: impl Iterator<Item = &'a Needle>,
        names: impl Iterator<Item = &'a String>,
    ) -> Self {
        let mut words: Vec<String> = names.map(|name| fragment(name).to_owned()).collect();
        let accents = !words.is_empty();
        let (mut digits, mut endings) = (Vec::new(), vec![false; 1 << 16]);
        for needle in needles {
            match needle.digits() {
                Some(own) => {
                    let own = &own[own.len().saturating_sub(16)..];
                    let code = own.bytes().fold(0u64, |code, digit| code << 4 | u64::from(digit - b'0'));
                    let mask = if own.len() == 16 { u64::MAX } else { (1 << (4 * own.len())) - 1 };
                    endings[(code & 0xffff) as usize] = true;
                    digits.push((code, mask));
                }
                None => words.push(fragment(&needle.own).to_owned()),
            }
        }
        words.retain(|word| word.len() >= SHORTEST);
        words.sort();
        words.dedup();
        let mut builder = AhoCorasick::builder();
        let builder = builder.ascii_case_insensitive(true).match_kind(MatchKind::LeftmostFirst);
        let letters = if words.is_empty() { None } else { builder.build(&words).ok() };
        Sieve { letters, digits, endings, accents }
    }

    /// Puts the places in `places` at which something may be, in order.
    pub fn places(&self, bytes: &[u8], places: &mut Vec<u32>) {
        places.clear();
        if let Some(letters) = &self.letters {
            places.extend(letters.find_iter(bytes).map(|found| found.start() as u32));
        }
        if !self.digits.is_empty() {
            self.numbers(bytes, places);
        }
        places.sort_unstable();
    }

    /// Whether text with letters beyond ASCII must be folded before it can be sieved.
    pub fn folds(&self) -> bool {
        self.accents
    }

    /// Whether a folded text may hold something.
    pub fn may_hold(&self, folded: &str) -> bool {
        self.letters.as_ref().is_some_and(|letters| letters.is_match(folded))
    }

    fn numbers(&self, bytes: &[u8], places: &mut Vec<u32>) {
        let (mut code, mut gap) = (u64::MAX, 4u8);
        for (at, byte) in bytes.iter().enumerate() {
            let digit = byte.wrapping_sub(b'0');
            if digit < 10 {
                code = code << 4 | u64::from(digit);
                gap = 0;
                if self.endings[(code & 0xffff) as usize]
                    && self.digits.iter().any(|(own, mask)| code & mask == *own)
                {
                    places.push(at as u32);
                }
            } else {
                gap += 1;
                let is_between = matches!(byte, b' ' | b'.' | b'-' | b'/' | b'(' | b')' | 0xc2 | 0xa0);
                if !is_between || gap > 4 {
                    (code, gap) = (u64::MAX, 4);
                }
            }
        }
    }
}

/// The longest run of small letters, digits and signs of addresses that every spelling has.
fn fragment(word: &str) -> &str {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "@._-+'".contains(letter);
    let runs = word.split(|letter: char| !plain(letter));
    runs.max_by_key(|run| run.len()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patterns::Notation;
    use proptest::prelude::*;

    fn places(value: &str, form: Notation, text: &str) -> usize {
        let needle = Needle::new(value, form).unwrap();
        let sieve = Sieve::new([needle].iter(), std::iter::empty());
        let mut places = Vec::new();
        sieve.places(text.as_bytes(), &mut places);
        places.len()
    }

    #[test]
    fn numbers_are_sieved_out_with_what_stands_between() {
        assert_eq!(places("0612345678", Notation::Phone, "tel. +31 (0)6 - 12 34 56 78 of 06-87654321"), 1);
        assert_eq!(places("NL91ABNA0417164300", Notation::Account, "NL91 ABNA 0417 1643 00"), 1);
        assert_eq!(places("999999990", Notation::Number, "999999 en 990"), 0);
    }

    proptest! {
        #[test]
        fn what_the_slow_look_finds_the_quick_one_lets_through(
            value in "[1-9][0-9]{8}", between in "[ .\\-/]{0,2}", before in "[a-z ;]{0,9}", cut in 1usize..8,
        ) {
            let text = format!("{before} {}{between}{} x", &value[..cut], &value[cut..]);
            let needle = Needle::new(&value, Notation::Number).unwrap();
            if needle.find(&text).is_some() {
                prop_assert!(places(&value, Notation::Number, &text) > 0, "{}", text);
            }
        }
    }
}
