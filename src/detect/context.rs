//! Words nearby: which detectors a word or phrase of the text speaks for, and against.
//!
//! In: the `near` and `against` words of the data files, compiled once; then the words of a text, one by one.
//! Out: a [`Mark`] wherever one of them stands, and who owns a value at a place. Words are compared whole and
//! folded; the words of a phrase may be parted by a blank, a dot or a hyphen (`geb.dat.`, `e-mail`).

use crate::patterns::{fold, words};
use std::collections::HashMap;

/// A set of detectors, a bit each.
pub type Rules = u128;

/// How far before a value a word still tells, in bytes.
pub const BEFORE: usize = 64;
/// How far after it.
pub const AFTER: usize = 20;

/// What a word says.
#[derive(Debug, Clone, Copy, Default)]
pub struct Voice {
    /// It speaks for these …
    pub near: Rules,
    /// … and against these.
    pub against: Rules,
}

/// A telling word in a text.
#[derive(Debug, Clone, Copy)]
pub struct Mark {
    /// Where it begins …
    pub start: usize,
    /// … and ends.
    pub end: usize,
    /// What it says.
    pub voice: Voice,
}

#[derive(Debug, Clone)]
struct Term {
    /// The words after the first, folded.
    rest: Vec<String>,
    voice: Voice,
}

/// All that begins with one word.
#[derive(Debug, Clone, Default)]
pub struct Opening {
    /// The hash of the word.
    hash: u64,
    /// The longest phrases first.
    terms: Vec<Term>,
    /// The closed lists that have the word, or a phrase that begins with it.
    listed: Rules,
}

impl Opening {
    /// The closed lists of which an entry may begin here.
    pub fn listed(&self) -> Rules {
        self.listed
    }
}

/// All telling words.
#[derive(Debug, Clone, Default)]
pub struct Terms {
    /// Whether every number is worth a look, whatever stands around it.
    pub every_number: bool,
    openings: Vec<Opening>,
    by_hash: HashMap<u64, u32, foldhash::fast::FixedState>,
    /// The same by head and length, for words in ASCII: a power of two of slots, at most a quarter full, each with
    /// the number of its opening from one on.
    by_head: Vec<(u64, u32, u32)>,
    endings: Vec<(String, Voice)>,
    /// Bits for the heads and lengths of telling words: what is not marked here is none.
    sieve: Sieve,
    /// For each pair of last letters a bit, for the endings.
    pairs: [u32; 32],
    /// A bit for each last letter of them.
    lasts: u32,
}

/// Bits of the sieve, a power of two.
const SIEVE: usize = 1 << 16;

#[derive(Debug, Clone)]
struct Sieve(Box<[u64; SIEVE / 64]>);

impl Default for Sieve {
    fn default() -> Sieve {
        Sieve(Box::new([0; SIEVE / 64]))
    }
}

impl Sieve {
    #[inline(always)]
    fn has(&self, key: u64) -> bool {
        let bit = mix(key) >> 48;
        self.0[(bit / 64) as usize] >> (bit % 64) & 1 == 1
    }

    fn add(&mut self, key: u64) {
        let bit = mix(key) >> 48;
        self.0[(bit / 64) as usize] |= 1 << (bit % 64);
    }
}

fn mix(key: u64) -> u64 {
    key.wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

impl Terms {
    /// Adds a word, a phrase or an ending (`*nummer`).
    pub fn add(&mut self, term: &str, voice: Voice) {
        let folded = fold::fold(term);
        if let Some(ending) = folded.strip_prefix('*') {
            match self.endings.iter_mut().find(|(known, _)| known == ending) {
                Some((_, known)) => known.join(voice),
                None => {
                    let (before, last) = last_pair(ending.as_bytes());
                    self.pairs[last] |= 1 << before;
                    self.lasts |= 1 << last;
                    self.endings.push((ending.to_owned(), voice));
                }
            }
            return;
        }
        let mut words = folded.split(|character: char| !is_word(character)).filter(|word| !word.is_empty());
        let Some(first) = words.next() else { return };
        let rest: Vec<String> = words.map(str::to_owned).collect();
        let terms = &mut self.opening(first).terms;
        match terms.iter_mut().find(|known| known.rest == rest) {
            Some(known) => known.voice.join(voice),
            None => {
                terms.push(Term { rest, voice });
                terms.sort_by_key(|term| std::cmp::Reverse(term.rest.len()));
            }
        }
    }

    /// Adds an entry of a closed list.
    pub fn add_listed(&mut self, entry: &str, rules: Rules) {
        let folded = fold::fold(entry);
        let first = folded.split(|character: char| !is_word(character)).find(|word| !word.is_empty());
        if let Some(first) = first {
            self.opening(first).listed |= rules;
        }
    }

    /// What begins with this word, which is folded.
    fn opening(&mut self, first: &str) -> &mut Opening {
        let hash = fold::hash(first);
        let known = self.by_hash.get(&hash).copied();
        let place = known.unwrap_or_else(|| {
            self.openings.push(Opening { hash, ..Opening::default() });
            self.openings.len() as u32 - 1
        });
        if known.is_none() {
            self.by_hash.insert(hash, place);
            self.sieve.add(key(first.as_bytes(), 0, first.len()));
            self.fill_heads(first, place);
        }
        &mut self.openings[place as usize]
    }

    /// Notes the head of one more word; the table doubles in time.
    fn fill_heads(&mut self, first: &str, place: u32) {
        if self.by_head.len() < 4 * self.openings.len() {
            let slots = self.by_head.len().max(2048) * 2;
            let old = std::mem::replace(&mut self.by_head, vec![(0, 0, 0); slots]);
            old.into_iter().filter(|slot| slot.2 != 0).for_each(|slot| self.put_head(slot));
        }
        self.put_head((head(first.as_bytes(), 0, first.len()), first.len() as u32, place + 1));
    }

    fn put_head(&mut self, slot: (u64, u32, u32)) {
        let mask = self.by_head.len() - 1;
        let mut at = (mix(slot.0 ^ u64::from(slot.1) << 3) >> 32) as usize & mask;
        while self.by_head[at].2 != 0 {
            at = (at + 1) & mask;
        }
        self.by_head[at] = slot;
    }

    /// What begins with the word at these bytes of a text.
    pub fn opening_at(&self, text: &str, start: usize, end: usize, is_ascii: bool) -> Option<&Opening> {
        let bytes = text.as_bytes();
        if !is_ascii {
            let place = self.by_hash.get(&words::folded_hash(&text[start..end]))?;
            return self.openings.get(*place as usize);
        }
        let mask = self.by_head.len().checked_sub(1)?;
        let (head, len) = (head(bytes, start, end), end - start);
        let mut at = (mix(head ^ (len as u64) << 3) >> 32) as usize & mask;
        loop {
            let (known, known_len, place) = self.by_head[at];
            let opening = self.openings.get((place as usize).checked_sub(1)?)?;
            let fits = (known, known_len as usize) == (head, len);
            if fits && (len <= 8 || opening.hash == words::folded_hash(&text[start..end])) {
                return Some(opening);
            }
            at = (at + 1) & mask;
        }
    }

    /// The telling word or phrase that begins with the word at these bytes, of which is known what begins with it.
    pub fn mark(
        &self,
        text: &str,
        start: usize,
        end: usize,
        opening: Option<&Opening>,
        folded: &mut String,
    ) -> Option<Mark> {
        match opening {
            Some(opening) if !opening.terms.is_empty() => {
                self.longest(text, start, end, &opening.terms, folded)
            }
            _ => self.ending(&text.as_bytes()[start..end]).map(|voice| Mark { start, end, voice }),
        }
    }

    /// Whether the letters at these bytes may be a telling word, begin a phrase, or end as one. Seldom wrong, and
    /// only in saying yes: most words are done with here.
    #[inline(always)]
    pub fn may_tell(&self, text: &[u8], start: usize, end: usize, is_ascii: bool) -> bool {
        !is_ascii
            || self.sieve.has(key(text, start, end))
            || self.lasts >> (text[end - 1] & 31) & 1 == 1 && self.ends(&text[start..end])
    }

    #[inline(never)]
    fn ends(&self, word: &[u8]) -> bool {
        self.ending(word).is_some()
    }

    /// The longest of the phrases that stand here, with what the shorter ones say too.
    fn longest(
        &self,
        text: &str,
        start: usize,
        end: usize,
        terms: &[Term],
        folded: &mut String,
    ) -> Option<Mark> {
        let mut mark: Option<Mark> = None;
        for term in terms {
            if let Some(end) = rest_end(text, end, &term.rest, folded) {
                let longer = mark.get_or_insert(Mark { start, end, voice: Voice::default() });
                longer.voice.join(term.voice);
            }
        }
        if let Some(voice) = self.ending(&text.as_bytes()[start..end]) {
            let mark = mark.get_or_insert(Mark { start, end, voice: Voice::default() });
            mark.voice.against |= voice.against & !mark.voice.near;
        }
        mark
    }

    fn ending(&self, word: &[u8]) -> Option<Voice> {
        if word.len() < 5 {
            return None;
        }
        let (before, last) = last_pair(word);
        if self.pairs[last] >> before & 1 == 0 {
            return None;
        }
        let fits = |ending: &str| {
            let before = word.len().saturating_sub(ending.len());
            // The first letter tells most apart.
            before > 1
                && word[before] | 0x20 == ending.as_bytes()[0] | 0x20
                && word[before..].eq_ignore_ascii_case(ending.as_bytes())
        };
        self.endings.iter().find(|(ending, _)| fits(ending)).map(|(_, voice)| *voice)
    }
}

impl Voice {
    fn join(&mut self, other: Voice) {
        self.near |= other.near;
        self.against |= other.against;
    }
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric()
}

/// The first eight letters of a word, in lower case.
#[inline(always)]
fn head(text: &[u8], start: usize, end: usize) -> u64 {
    let len = end - start;
    let head = match text.get(start..start + 8) {
        Some(eight) => u64::from_le_bytes(eight.try_into().unwrap_or_default()),
        None => text[start..end].iter().rev().fold(0, |head, byte| head << 8 | u64::from(*byte)),
    };
    let head = if len < 8 { head & !(u64::MAX << (len * 8)) } else { head };
    head | 0x2020_2020_2020_2020
}

/// What a word is looked up by first: its first eight letters and its length.
#[inline(always)]
fn key(text: &[u8], start: usize, end: usize) -> u64 {
    head(text, start, end) ^ ((end - start) as u64) << 3
}

/// The last two letters of a word, five bits each.
#[inline]
fn last_pair(word: &[u8]) -> (usize, usize) {
    let letter = |from_end: usize| {
        let byte = word.len().checked_sub(from_end).map_or(0, |place| word[place]);
        usize::from(byte & 31)
    };
    (letter(2), letter(1))
}

/// Where the rest of a phrase ends, if it follows here.
fn rest_end(text: &str, mut at: usize, rest: &[String], folded: &mut String) -> Option<usize> {
    for word in rest {
        let tail = text.get(at..)?;
        let gap = tail.bytes().take(3).take_while(|byte| b" .-_/'\t".contains(byte)).count();
        let tail = tail.get(gap..)?;
        let first = *tail.as_bytes().first()?;
        if first.is_ascii() && first.to_ascii_lowercase() != word.as_bytes()[0] {
            return None;
        }
        let len = tail.char_indices().take(24).find(|(_, character)| !is_word(*character)).map_or_else(
            || tail.char_indices().nth(24).map_or(tail.len(), |(place, _)| place),
            |(place, _)| place,
        );
        fold::fold_into(&tail[..len], folded);
        if len == 0 || folded != word {
            return None;
        }
        at += gap + len;
    }
    Some(at)
}

/// Who a value belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// A word nearby says it is what the detector looks for.
    Mine,
    /// A word nearby says it is something else.
    Other,
    /// No word nearby says anything.
    Nobody,
}

/// The telling words of one text, in order.
pub struct Marks<'t> {
    text: &'t [u8],
    list: Vec<Mark>,
    /// For each stretch of [`STRETCH`] bytes the first mark in or after it.
    index: Vec<u32>,
    /// Detectors of numbers, whose words own the number beside them.
    owners: Rules,
}

const STRETCH: usize = 128;

/// The lists of [`Marks`], kept for the next text.
#[derive(Debug, Default)]
pub struct MarkBuffers {
    list: Vec<Mark>,
    index: Vec<u32>,
}

impl<'t> Marks<'t> {
    /// Of a text in which no word has been read yet.
    pub fn with(text: &'t [u8], owners: Rules, buffers: MarkBuffers) -> Self {
        let MarkBuffers { mut list, mut index } = buffers;
        list.clear();
        index.clear();
        Marks { text, list, index, owners }
    }

    /// The lists, for the next text.
    pub fn into_buffers(self) -> MarkBuffers {
        MarkBuffers { list: self.list, index: self.index }
    }

    /// Adds the next one.
    pub fn push(&mut self, mark: Mark) {
        while self.index.len() * STRETCH <= mark.start {
            self.index.push(self.list.len() as u32);
        }
        self.list.push(mark);
    }

    /// Which is the first that begins at this place or after it.
    fn first_from(&self, start: usize) -> usize {
        let known = self.index.get(start / STRETCH).map_or(self.list.len(), |first| *first as usize);
        known + self.list[known..].iter().take_while(|mark| mark.start < start).count()
    }

    /// All of them.
    pub fn list(&self) -> &[Mark] {
        &self.list
    }

    /// Those that begin in this part of the text.
    pub fn between(&self, start: usize, end: usize) -> &[Mark] {
        let from = self.first_from(start);
        let to = from + self.list[from..].iter().take_while(|mark| mark.start < end).count();
        &self.list[from..to]
    }

    /// Who the value at these bytes belongs to, as far as this detector is concerned.
    pub fn owner(&self, rule: Rules, start: usize, end: usize) -> Owner {
        let place = self.first_from(start);
        for mark in self.list[..place].iter().rev() {
            if mark.end > start {
                continue;
            }
            if start - mark.end > BEFORE || !self.reaches(mark.end, start) {
                break;
            }
            if mark.voice.near & rule != 0 {
                return Owner::Mine;
            }
            if (mark.voice.against & rule) | (mark.voice.near & self.owners) != 0
                && !self.served(mark.end, start)
            {
                return Owner::Other;
            }
        }
        self.owner_after(rule, place, end)
    }

    /// A word after a value owns it when it is not the label of what comes next.
    fn owner_after(&self, rule: Rules, place: usize, end: usize) -> Owner {
        for mark in &self.list[place..] {
            if mark.start < end {
                continue;
            }
            let gap = &self.text[end..mark.start];
            if gap.len() > AFTER || gap.contains(&b'\n') || gap.iter().any(u8::is_ascii_digit) {
                break;
            }
            let is_label = self.text[mark.end..]
                .iter()
                .take(4)
                .any(|byte| byte.is_ascii_digit() || b":=".contains(byte));
            if mark.voice.near & rule != 0 && !is_label {
                return Owner::Mine;
            }
            if mark.voice.against & rule != 0 && gap == b" " {
                return Owner::Other;
            }
        }
        Owner::Nobody
    }

    /// Whether what a word says still holds here: in its line, or in the next when it ends its own as a label
    /// does, and in its sentence.
    fn reaches(&self, from: usize, to: usize) -> bool {
        let gap = &self.text[from..to];
        if let Some(line_end) = gap.iter().position(|byte| *byte == b'\n') {
            let is_label = gap[..line_end].iter().all(|byte| b" \t\r:.)*|".contains(byte));
            return is_label && gap[line_end + 1..].iter().all(|byte| b" \t\r\"'".contains(byte));
        }
        !gap.windows(3).skip(1).any(|three| {
            matches!(three[0], b'.' | b'!' | b'?' | b';') && three[1] == b' ' && three[2].is_ascii_uppercase()
        })
    }

    /// Whether a word already has its number: one stands between it and here.
    fn served(&self, from: usize, to: usize) -> bool {
        self.text[from..to]
            .windows(4)
            .any(|four| four.iter().filter(|byte| byte.is_ascii_digit()).count() >= 3)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks<'t>(text: &'t str, terms: &Terms) -> Marks<'t> {
        let mut marks = Marks::with(text.as_bytes(), 3, MarkBuffers::default());
        let mut folded = String::new();
        let mut start = None;
        for (place, character) in text.char_indices().chain([(text.len(), ' ')]) {
            match (character.is_alphabetic(), start) {
                (true, None) => start = Some(place),
                (false, Some(from)) => {
                    let opening = terms.opening_at(text, from, place, true);
                    if let Some(mark) = terms.mark(text, from, place, opening, &mut folded) {
                        marks.push(mark);
                    }
                    start = None;
                }
                _ => {}
            }
        }
        marks
    }

    fn terms() -> Terms {
        let mut terms = Terms::default();
        terms.add("bsn", Voice { near: 1, against: 0 });
        terms.add("KvK", Voice { near: 2, against: 0 });
        terms.add("date of birth", Voice { near: 4, against: 0 });
        terms.add("*nummer", Voice { near: 0, against: 7 });
        terms
    }

    #[test]
    fn the_nearest_word_owns_the_value() {
        let terms = terms();
        let owner = |text: &str| marks(text, &terms).owner(1, text.find('1').unwrap(), text.len());
        assert_eq!(owner("BSN: 123"), Owner::Mine);
        assert_eq!(owner("BSN en KvK 123"), Owner::Other);
        assert_eq!(owner("BSN en ordernummer 123"), Owner::Other);
        assert_eq!(owner("nummer 123"), Owner::Nobody);
        assert_eq!(owner("BSN\n123"), Owner::Mine);
        assert_eq!(owner("BSN is er\n\n123"), Owner::Nobody);
    }

    #[test]
    fn phrases_are_found_whole() {
        let terms = terms();
        assert_eq!(marks("his Date-of-Birth is", &terms).list().len(), 1);
        assert_eq!(marks("his date of arrival is", &terms).list().len(), 0);
    }
}
