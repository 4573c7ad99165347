//! All words that tell something, to be found in a text.
//!
//! In: the `near` and `against` words of the data files and the entries of closed lists, compiled once; then the
//! words of a text, one by one. Out: a [`Mark`] wherever one of them stands. Words are compared whole and folded; the
//! words of a phrase may be parted by a blank, a dot or a hyphen (`geb.dat.`, `e-mail`).

use super::context::{Mark, Rules, Voice};
use super::endings::Tails;
use super::key::{self, Key};
use crate::patterns::{fold, words};
use std::collections::HashMap;

/// Words after a first one, and what they say with it.
#[derive(Debug, Clone)]
struct Phrase {
    /// The words after the first, folded.
    rest: Vec<String>,
    voice: Voice,
}

/// All that begins with one word.
#[derive(Debug, Clone, Default)]
pub struct Opening {
    /// The word, folded.
    word: String,
    key: Key,
    /// What it says by itself.
    alone: Option<Voice>,
    /// What the end of it says.
    ending: Option<Voice>,
    /// Both together, where no phrase goes on after it.
    both: Option<Voice>,
    /// The longest first.
    phrases: Vec<Phrase>,
    /// A bit for each byte with which the second word of a phrase begins.
    seconds: u128,
    /// The closed lists that have the word, or a phrase that begins with it.
    listed: Rules,
}

impl Opening {
    /// The closed lists of which an entry may begin here.
    pub fn listed(&self) -> Rules {
        self.listed
    }

    /// Whether no phrase goes on after it.
    #[inline]
    pub fn stands_alone(&self) -> bool {
        self.phrases.is_empty()
    }

    /// What it says with its end, where no phrase goes on after it.
    #[inline]
    pub fn voice(&self) -> Option<Voice> {
        self.both
    }

    /// Adds what the word says with those after it.
    fn add(&mut self, rest: Vec<String>, voice: Voice) {
        let Some(second) = rest.first() else {
            self.alone.get_or_insert_default().join(voice);
            self.join();
            return;
        };
        let first = second.as_bytes()[0];
        self.seconds |= if first.is_ascii() { 1 << first } else { 0 };
        match self.phrases.iter_mut().find(|known| known.rest == rest) {
            Some(known) => known.voice.join(voice),
            None => {
                self.phrases.push(Phrase { rest, voice });
                self.phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.rest.len()));
            }
        }
        self.join();
    }

    /// Notes what the end of the word says.
    fn end(&mut self, ending: Option<Voice>) {
        self.ending = ending;
        self.join();
    }

    /// What it says by itself goes before what its end says, which then speaks against others only.
    fn join(&mut self) {
        let telling = self.alone.is_some() || !self.phrases.is_empty();
        self.both = match self.ending {
            Some(ending) if telling => Some(self.alone.unwrap_or_default().ended(ending)),
            Some(ending) => Some(ending),
            None => self.alone,
        };
    }

    /// Whether any phrase may go on after the word that ends here: by the first byte of the next. A No is sure.
    fn may_go_on(&self, text: &[u8], end: usize) -> bool {
        match text.get(end + gap(&text[end..])).map(u8::to_ascii_lowercase) {
            Some(next) if next.is_ascii() => self.seconds >> next & 1 == 1,
            Some(_) => !self.phrases.is_empty(),
            None => false,
        }
    }
}

/// All telling words.
#[derive(Debug, Clone, Default)]
pub struct Terms {
    /// Whether every number is worth a look, whatever stands around it.
    pub every_number: bool,
    openings: Vec<Opening>,
    by_hash: HashMap<u64, u32, foldhash::fast::FixedState>,
    /// The same by key, for words in ASCII: a power of two of slots, at most a quarter full, each with the number of
    /// its opening from one on.
    by_key: Vec<u32>,
    endings: Vec<(String, Voice)>,
    sieve: Sieve,
    tails: Tails,
}

/// Bits for the heads and lengths of telling words, two for each: what has not both is none.
#[derive(Debug, Clone)]
struct Sieve(Box<[u64; SIEVE]>);

/// Words of the sieve, a power of two.
const SIEVE: usize = 1 << 10;

impl Default for Sieve {
    fn default() -> Sieve {
        Sieve(Box::new([0; SIEVE]))
    }
}

impl Sieve {
    #[inline(always)]
    fn has(&self, hash: u64) -> bool {
        let word = self.0[(hash >> 54) as usize];
        word >> (hash >> 48 & 63) & word >> (hash >> 42 & 63) & 1 == 1
    }

    fn add(&mut self, hash: u64) {
        self.0[(hash >> 54) as usize] |= 1 << (hash >> 48 & 63) | 1 << (hash >> 42 & 63);
    }
}

/// Words of fewer letters have no ending that tells.
const SHORTEST: usize = 5;

impl Terms {
    /// Adds a word, a phrase or an ending (`*nummer`).
    pub fn add(&mut self, term: &str, voice: Voice) {
        let folded = fold::fold(term);
        if let Some(ending) = folded.strip_prefix('*') {
            self.add_ending(ending, voice);
            return;
        }
        let mut words = folded.split(|character: char| !is_word(character)).filter(|word| !word.is_empty());
        let Some(first) = words.next() else { return };
        let rest = words.map(str::to_owned).collect();
        self.opening(first).add(rest, voice);
    }

    fn add_ending(&mut self, ending: &str, voice: Voice) {
        match self.endings.iter_mut().find(|(known, _)| known == ending) {
            Some((_, known)) => known.join(voice),
            None => {
                self.tails.add(ending.as_bytes());
                self.endings.push((ending.to_owned(), voice));
            }
        }
        for place in 0..self.openings.len() {
            if !self.openings[place].word.ends_with(ending) {
                continue;
            }
            let ending = self.ending(self.openings[place].word.as_bytes());
            self.openings[place].end(ending);
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
        let place = known.unwrap_or(self.openings.len() as u32);
        if known.is_none() {
            let key = Key::at(first.as_bytes(), 0, first.len());
            let mut opening = Opening { word: first.to_owned(), key, ..Opening::default() };
            opening.end(self.ending(first.as_bytes()));
            self.openings.push(opening);
            self.by_hash.insert(hash, place);
            self.sieve.add(key::hash_of_head(first.as_bytes(), 0, first.len()));
            self.fill_keys(place);
        }
        &mut self.openings[place as usize]
    }

    /// Notes the key of one more word; the table doubles in time.
    fn fill_keys(&mut self, place: u32) {
        if self.by_key.len() < 4 * self.openings.len() {
            self.by_key = vec![0; self.by_key.len().max(2048) * 2];
            (0..place).for_each(|place| self.put_key(place));
        }
        self.put_key(place);
    }

    fn put_key(&mut self, place: u32) {
        let mask = self.by_key.len() - 1;
        let mut at = (self.openings[place as usize].key.hash() >> 32) as usize & mask;
        while self.by_key[at] != 0 {
            at = (at + 1) & mask;
        }
        self.by_key[at] = place + 1;
    }

    /// What begins with the word at these bytes of a text.
    pub fn opening_at(&self, text: &str, start: usize, end: usize, is_ascii: bool) -> Option<&Opening> {
        if !is_ascii {
            let place = self.by_hash.get(&words::folded_hash(&text[start..end]))?;
            return self.openings.get(*place as usize);
        }
        let mask = self.by_key.len().checked_sub(1)?;
        let key = Key::at(text.as_bytes(), start, end);
        let mut at = (key.hash() >> 32) as usize & mask;
        loop {
            let opening = self.openings.get((self.by_key[at] as usize).checked_sub(1)?)?;
            if opening.key == key && (key.is_whole() || opening.word.eq_ignore_ascii_case(&text[start..end]))
            {
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
        let word = &text.as_bytes()[start..end];
        let Some(opening) = opening else {
            return self.ending(word).map(|voice| Mark { start, end, voice });
        };
        if !opening.may_go_on(text.as_bytes(), end) && word.is_ascii() {
            return opening.both.map(|voice| Mark { start, end, voice });
        }
        // Folding may make an ending of letters that are none.
        let ending = if word.is_ascii() { opening.ending } else { self.ending(word) };
        let mut mark: Option<Mark> = None;
        for phrase in &opening.phrases {
            if let Some(end) = rest_end(text, end, &phrase.rest, folded) {
                let longer = mark.get_or_insert(Mark { start, end, voice: Voice::default() });
                longer.voice.join(phrase.voice);
            }
        }
        if let Some(voice) = opening.alone {
            mark.get_or_insert(Mark { start, end, voice: Voice::default() }).voice.join(voice);
        }
        let telling = opening.alone.is_some() || !opening.phrases.is_empty();
        if let Some(voice) = ending.filter(|_| telling) {
            let mark = mark.get_or_insert(Mark { start, end, voice: Voice::default() });
            mark.voice = mark.voice.ended(voice);
        }
        mark.or_else(|| ending.map(|voice| Mark { start, end, voice }))
    }

    /// Whether the ASCII letters at these bytes may be a telling word, begin a phrase, or end as one. Seldom wrong, and
    /// only in saying yes: most words are done with here.
    #[inline]
    pub fn may_tell(&self, text: &[u8], start: usize, end: usize) -> bool {
        self.sieve.has(key::hash_of_head(text, start, end)) || self.may_end(&text[start..end])
    }

    /// As [`Terms::may_tell`], of a word whose first eight letters and last four these are, and what stands beside them
    /// where it has fewer: without a branch.
    #[inline(always)]
    pub fn may_tell_so(&self, first: [u8; 8], last: [u8; 4], len: usize) -> bool {
        let ends = (len >= SHORTEST) & self.tails.may_end_in(last);
        self.sieve.has(key::hash_of_eight(first, len)) | ends
    }

    fn may_end(&self, word: &[u8]) -> bool {
        word.len() >= SHORTEST && self.tails.may_end(word)
    }

    fn ending(&self, word: &[u8]) -> Option<Voice> {
        if !self.may_end(word) {
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

fn is_word(character: char) -> bool {
    character.is_alphanumeric()
}

/// How many bytes stand here that may part the words of a phrase.
fn gap(text: &[u8]) -> usize {
    text.iter()
        .take(3)
        .take_while(|byte| matches!(byte, b' ' | b'.' | b'-' | b'_' | b'/' | b'\'' | b'\t'))
        .count()
}

/// Where the rest of a phrase ends, if it follows here.
fn rest_end(text: &str, mut at: usize, rest: &[String], folded: &mut String) -> Option<usize> {
    for word in rest {
        at += gap(&text.as_bytes()[at..]);
        let tail = text.get(at..)?;
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
        at += len;
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn terms() -> Terms {
        let voice = |near| Voice { near, against: 0 };
        let mut terms = Terms::default();
        terms.add("*nummer", Voice { near: 0, against: 64 });
        for (place, term) in
            ["bsn", "date", "date of birth", "date-of", "ordernummer", "geb.dat"].into_iter().enumerate()
        {
            terms.add(term, voice(1 << place));
        }
        terms.add("*nr", Voice { near: 128, against: 0 });
        terms.add("*onderwijsnummer", Voice { near: 256, against: 0 });
        terms
    }

    fn mark(terms: &Terms, text: &str, end: usize) -> Option<(usize, Rules, Rules)> {
        let is_ascii = text[..end].is_ascii();
        let opening = terms.opening_at(text, 0, end, is_ascii);
        let mark = terms.mark(text, 0, end, opening, &mut String::new());
        mark.map(|mark| (mark.end, mark.voice.near, mark.voice.against))
    }

    #[test]
    fn phrases_are_found_whole_with_what_the_shorter_ones_say() {
        let terms = terms();
        assert_eq!(mark(&terms, "Date-of-Birth is", 4), Some((13, 0b1110, 0)));
        assert_eq!(mark(&terms, "date of arrival is", 4), Some((7, 0b1010, 0)));
        assert_eq!(mark(&terms, "dates of birth", 5), None);
    }

    #[test]
    fn an_ending_speaks_against_what_the_word_itself_does_not_say() {
        let terms = terms();
        assert_eq!(mark(&terms, "Ordernummer 1", 11), Some((11, 16, 64)));
        assert_eq!(mark(&terms, "Polisnummer 1", 11), Some((11, 0, 64)));
        assert_eq!(mark(&terms, "Volgnr 1", 6), Some((6, 128, 0)));
        assert_eq!(mark(&terms, "nummer 1", 6), None);
    }

    proptest! {
        #[test]
        fn no_word_that_tells_is_sieved_out(
            before in "[ a-z]{0,9}",
            word in prop_oneof![
                "[bB][sS][nN]", "(order|polis|a|x1|onderwijs)?[nN]ummer", "[a-z]{0,6}[nN]r", "[dD]ate", "geb",
                "[a-zA-Z0-9]{1,18}",
            ],
            after in "(| of birth|\\.dat| 1|[ -/][ -~]{0,8})",
        ) {
            let terms = terms();
            let text = format!("{before}{word}{after}");
            let (start, end) = (before.len(), before.len() + word.len());
            let opening = terms.opening_at(&text, start, end, true);
            let hashed = terms.by_hash.get(&words::folded_hash(&word)).map(|place| &terms.openings[*place as usize]);
            prop_assert_eq!(opening.map(|opening| &opening.word), hashed.map(|opening| &opening.word));
            let told = terms.mark(&text, start, end, opening, &mut String::new());
            let may_tell = terms.may_tell(text.as_bytes(), start, end);
            prop_assert!((opening.is_none() && told.is_none()) || may_tell, "{word}");
            let eight: Vec<u8> = text.bytes().skip(start).chain([0; 8]).take(8).collect();
            let four: Vec<u8> = [0; 4].into_iter().chain(text.bytes().take(end)).skip(end).collect();
            let so = terms.may_tell_so(eight.try_into().expect("eight"), four.try_into().expect("four"), word.len());
            prop_assert_eq!(so, may_tell);
            // A phrase is asked for only where its second word may begin.
            let phrased = opening.is_some_and(|opening| {
                opening.phrases.iter().any(|phrase| rest_end(&text, end, &phrase.rest, &mut String::new()).is_some())
            });
            prop_assert!(!phrased || told.is_some_and(|mark| mark.end > end));
        }
    }
}
