//! What a column's name says about what is in it.
//!
//! In: a header as somebody wrote it, in Dutch, English, German or French, abbreviated or not. Out: a
//! [`Reading`]: for each category the nats for or against. A header is believed only as far as the values
//! consent; that is weighed in `profile`.

use crate::patterns::words::{self, Lists, list};
use crate::patterns::{CategoryId, HeaderWords, Patterns, fold};
use foldhash::fast::FixedState;
use std::borrow::Cow;
use std::ops::Range;
use std::sync::{OnceLock, PoisonError, RwLock};

type HashMap<K, V> = std::collections::HashMap<K, V, FixedState>;
type HashSet<K> = std::collections::HashSet<K, FixedState>;

/// Nats for a header that is nothing else than a name of the category.
const IS: f64 = 5.5;
/// … that is a name of it and of other things too.
const MAYBE: f64 = 2.4;
/// … that has a name of it among other words.
const HAS: f64 = 2.6;
/// … that abbreviates a name of it.
const SHORT: f64 = 1.9;
/// Nats against everything, for a header that names something not personal.
const OTHER: f64 = 5.0;
/// … that has a word of such a header among other words.
const OTHER_HAS: f64 = 3.2;
/// The part of that which is left when the word may be a person's datum too.
const CONTESTED: f64 = 0.6;
/// Nats against everything, for a header that says something and stands in no lexicon: most columns that are
/// personal have a name that is known for it.
const UNKNOWN: f64 = 1.3;
/// … that may be an abbreviation.
const UNKNOWN_SHORT: f64 = 0.7;
/// An abbreviation has at most as many letters.
const LONGEST_SHORT: usize = 5;
/// Nats against a category whose detector rules the header out.
const NOT: f64 = 6.0;
/// About how many names there are.
const EXPECTED: usize = 8 << 10;
/// Shorter entries are not looked for inside compound words.
const SHORTEST_PART: usize = 5;

/// What all headers are compared with.
pub struct Headers {
    names: HashMap<String, Vec<Entry>>,
    /// Longer ones first, so that `geboorteplaats` is not read as `plaats`.
    parts: Vec<(String, Entry)>,
    /// Where in `parts` each of them stands: those of one name stand together.
    parts_by_name: HashMap<String, Range<u32>>,
    /// The names by their first letter, with their consonants: what can be abbreviated.
    /// Made when a header is first taken for an abbreviation.
    long_forms: OnceLock<HashMap<u8, Vec<LongForm>>>,
    not: HashMap<String, Vec<CategoryId>>,
    /// Words, and phrases of several words, that say whose or which but not what.
    qualifiers: HashSet<String>,
    longest_qualifier: usize,
    connecting: HashSet<String>,
    other_has: HashSet<String>,
    opaque: HashSet<String>,
    /// Endings of words that name columns and nobody.
    endings: Vec<String>,
    /// What headers that were read before say: those of one file come again in the next.
    read: RwLock<HashMap<Box<str>, Reading>>,
}

/// Headers whose reading is remembered, and the bytes of the longest.
const REMEMBERED: usize = 4096;
const LONGEST_REMEMBERED: usize = 80;

/// A name that may be abbreviated.
struct LongForm {
    name: String,
    consonants: String,
    entries: Vec<Entry>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Entry {
    meaning: Meaning,
    nats: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Category(CategoryId),
    Other,
}

/// What one header says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reading {
    /// Nats for or against each category it speaks of.
    pub categories: Vec<(CategoryId, f64)>,
    /// Nats against every category: the header names something that is not about a person.
    pub other: f64,
    /// It means nothing: `kolom3`, `F1`, or nothing at all.
    pub opaque: bool,
    /// Nats against every category: it means something, and nobody knows it for the name of such a column.
    pub unknown: f64,
    /// One of its words ends as those do that name columns and nobody.
    pub no_name: bool,
}

impl Reading {
    /// Whether the header is in the lexicon at all, as a sign that it is a header.
    pub fn is_known(&self) -> bool {
        self.other > 0.0 || self.categories.iter().any(|(_, nats)| *nats > 0.0)
    }

    /// The nats for a category. What the header names is no other category either.
    pub fn nats(&self, category: CategoryId) -> f64 {
        self.weighed(self.categories.iter().find(|(id, _)| *id == category).map_or(0.0, |(_, nats)| *nats))
    }

    /// The nats for every category that it does not speak of.
    pub fn nats_of_others(&self) -> f64 {
        self.weighed(0.0)
    }

    fn weighed(&self, own: f64) -> f64 {
        let best = self.best();
        let elsewhere = if own < best { (best - own.max(0.0)) * 0.6 } else { 0.0 };
        own - self.other - elsewhere - self.unknown
    }
}

impl Headers {
    /// Compiles the header words of all detectors.
    pub fn new(patterns: &Patterns) -> Self {
        let mut headers = Headers {
            names: HashMap::with_capacity_and_hasher(EXPECTED, FixedState::default()),
            parts: Vec::with_capacity(EXPECTED),
            parts_by_name: HashMap::default(),
            long_forms: OnceLock::new(),
            not: HashMap::default(),
            qualifiers: patterns.headers.qualifiers.iter().map(|phrase| split(phrase).join(" ")).collect(),
            longest_qualifier: patterns
                .headers
                .qualifiers
                .iter()
                .map(|phrase| split(phrase).len())
                .max()
                .unwrap_or(0),
            connecting: folded_set(&patterns.headers.connecting),
            other_has: folded_set(&patterns.headers.other_has),
            opaque: folded_set(&patterns.headers.opaque),
            endings: patterns.headers.endings.clone(),
            read: RwLock::default(),
        };
        for detector in &patterns.detectors {
            let Some(id) = patterns.categories.id(&detector.category) else { continue };
            headers.add(&detector.header.is, Meaning::Category(id), IS);
            headers.add(&detector.header.maybe, Meaning::Category(id), MAYBE);
            headers.add_parts(&detector.header.is, id);
            headers.add_parts(&detector.header.has, id);
            for word in &detector.header.not {
                headers.not.entry(joined(word)).or_default().push(id);
            }
        }
        headers.add_others(&patterns.headers);
        headers.parts.sort_by(|(a, _), (b, _)| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        headers.index();
        headers
    }

    /// Makes what is asked of every header quick to look up.
    fn index(&mut self) {
        self.parts_by_name.reserve(self.parts.len());
        let mut from = 0;
        for alike in self.parts.chunk_by(|(one, _), (other, _)| one == other) {
            let to = from + alike.len() as u32;
            if let Some((part, _)) = alike.first() {
                self.parts_by_name.insert(part.clone(), from..to);
            }
            from = to;
        }
    }

    fn long_forms(&self) -> &HashMap<u8, Vec<LongForm>> {
        self.long_forms.get_or_init(|| {
            let mut long_forms: HashMap<u8, Vec<LongForm>> = HashMap::default();
            for (name, entries) in self.names.iter().filter(|(name, _)| name.is_ascii()) {
                let entries: Vec<Entry> =
                    entries.iter().copied().filter(|entry| entry.nats >= MAYBE).collect();
                if let (Some(first), false) = (name.bytes().next(), entries.is_empty()) {
                    let form = LongForm { name: name.clone(), consonants: consonants(name), entries };
                    long_forms.entry(first).or_default().push(form);
                }
            }
            long_forms
        })
    }

    fn add_others(&mut self, words: &HeaderWords) {
        self.add(&words.other, Meaning::Other, OTHER);
        self.add(&words.date_other, Meaning::Other, OTHER);
    }

    fn add(&mut self, phrases: &[String], meaning: Meaning, nats: f64) {
        for phrase in phrases {
            // Most are one word as it is compared.
            if phrase.len() <= LONGEST && phrase.bytes().all(|byte| byte.is_ascii_lowercase()) {
                self.enter(phrase.clone(), Entry { meaning, nats });
                continue;
            }
            let words = split(phrase);
            self.enter(words.concat(), Entry { meaning, nats });
            // A header is compared without its connecting words, so a name is known without them too.
            if words.iter().any(|word| self.connects(word)) {
                let bare: String =
                    words.iter().filter(|word| !self.connects(word)).map(String::as_str).collect();
                if !bare.is_empty() {
                    self.enter(bare, Entry { meaning, nats });
                }
            }
        }
    }

    /// `van`, `of the`, `de`: words between words.
    fn connects(&self, word: &str) -> bool {
        self.connecting.contains(word)
    }

    fn enter(&mut self, key: String, entry: Entry) {
        let entries = self.names.entry(key).or_default();
        match entries.iter_mut().find(|known| known.meaning == entry.meaning) {
            Some(known) => known.nats = known.nats.max(entry.nats),
            None => entries.push(entry),
        }
    }

    /// The words without the qualifiers among them, the longest phrases first.
    fn unqualified<'w>(&self, words: &'w [String]) -> Vec<&'w str> {
        let mut rest = Vec::new();
        let mut from = 0;
        while from < words.len() {
            let longest = self.longest_qualifier.min(words.len() - from);
            match (1..=longest)
                .rev()
                .find(|count| self.qualifiers.contains(&words[from..from + count].join(" ")))
            {
                Some(count) => from += count,
                None => {
                    rest.push(words[from].as_str());
                    from += 1;
                }
            }
        }
        rest
    }

    fn add_parts(&mut self, phrases: &[String], id: CategoryId) {
        for phrase in phrases {
            self.parts.push((joined(phrase), Entry { meaning: Meaning::Category(id), nats: HAS }));
        }
    }

    /// Reads one header.
    pub fn read(&self, name: &str) -> Reading {
        if name.len() > LONGEST_REMEMBERED {
            return self.read_anew(name);
        }
        if let Some(known) = self.read.read().unwrap_or_else(PoisonError::into_inner).get(name) {
            return known.clone();
        }
        let reading = self.read_anew(name);
        let mut read = self.read.write().unwrap_or_else(PoisonError::into_inner);
        if read.len() >= REMEMBERED {
            read.clear();
        }
        read.insert(name.into(), reading.clone());
        reading
    }

    fn read_anew(&self, name: &str) -> Reading {
        let words = split(name);
        let ends = |word: &String| self.endings.iter().any(|ending| word.ends_with(ending.as_str()));
        let no_name = words.iter().any(ends);
        let mut reading = Reading { opaque: self.is_opaque(&words), no_name, ..Reading::default() };
        if reading.opaque {
            return reading;
        }
        let rest = self.unqualified(&words);
        let whole = self.whole(&words.concat(), 0.0, &mut reading)
            || self.less_qualified(&words, &mut reading)
            || rest.iter().any(|word| word.len() > 1)
                && rest.len() < words.len()
                && self.whole(&rest.concat(), 0.5, &mut reading);
        if !whole {
            let covered = self.among(&words, &mut reading);
            self.ruled_out(&words, &covered, &mut reading);
            if !reading.is_known() {
                self.short(&rest, &mut reading);
            }
        }
        if !reading.is_known() {
            let letters: usize = words.iter().map(String::len).sum();
            reading.unknown = if letters <= LONGEST_SHORT { UNKNOWN_SHORT } else { UNKNOWN };
        }
        reading.categories.sort_by_key(|(id, _)| *id);
        reading
    }

    /// The header without some of the qualifiers around it is an entry, with as few left off as can be:
    /// `Employee ID (required)` is an employee's, though `employee` says only whose `ID` elsewhere.
    fn less_qualified(&self, words: &[String], reading: &mut Reading) -> bool {
        let count = words.len();
        let left_off = |run: &[String]| run.is_empty() || self.unqualified(run).is_empty();
        (2..count).rev().any(|length| {
            (0..=count - length).any(|from| {
                let (before, after) = (&words[..from], &words[from + length..]);
                left_off(before)
                    && left_off(after)
                    && self.whole(&words[from..from + length].concat(), 0.3, reading)
            })
        })
    }

    /// The whole header is an entry.
    fn whole(&self, joined: &str, less: f64, reading: &mut Reading) -> bool {
        let Some(entries) = self.names.get(joined) else { return false };
        // A word that may be a person's datum is not settled by meaning other things as well.
        let contested = entries.iter().any(|entry| entry.meaning != Meaning::Other);
        for entry in entries {
            let share = if contested && entry.meaning == Meaning::Other { CONTESTED } else { 1.0 };
            reading.add(entry.meaning, (entry.nats - less) * share);
        }
        true
    }

    /// Entries among other words, or in compounds; longer ones first, and a word serves one of them. Says
    /// which words served.
    fn among(&self, words: &[String], reading: &mut Reading) -> Vec<bool> {
        let mut covered = vec![false; words.len()];
        for place in self.parts_in(words) {
            let (part, entry) = &self.parts[place];
            let (run, nats) = match find_run(words, part) {
                Some(run) => (run, entry.nats),
                None if part.len() >= SHORTEST_PART => match find_inside(words, part) {
                    Some(place) => (place..place + 1, entry.nats - 0.4),
                    None => continue,
                },
                None => continue,
            };
            if !covered[run.clone()].contains(&true)
                || reading.best() == nats && self.served_alike(part, reading)
            {
                covered[run].fill(true);
                reading.add(entry.meaning, nats);
            }
        }
        if self.names_other(words, &covered) {
            reading.add(Meaning::Other, OTHER_HAS);
        }
        covered
    }

    /// Which parts can stand in these words, in their order.
    fn parts_in(&self, words: &[String]) -> Vec<usize> {
        let mut places: Vec<usize> = stretches(words)
            .filter_map(|stretch| self.parts_by_name.get(stretch.as_ref()))
            .flat_map(|places| places.start as usize..places.end as usize)
            .collect();
        places.sort_unstable();
        places.dedup();
        places
    }

    /// Whether the same part already served another category: then it serves both.
    fn served_alike(&self, part: &str, reading: &Reading) -> bool {
        let places = self.parts_by_name.get(part).cloned().unwrap_or_default();
        let alike = places.map(|place| self.parts[place as usize].1);
        let has = |id: CategoryId| reading.categories.iter().any(|(own, _)| *own == id);
        alike.into_iter().any(|entry| matches!(entry.meaning, Meaning::Category(id) if has(id)))
    }

    /// A word of things and actions, unless it served a person's datum ("status" in "marital status").
    fn names_other(&self, words: &[String], covered: &[bool]) -> bool {
        words.iter().zip(covered).filter(|(_, covered)| !**covered).any(|(word, _)| {
            self.other_has.contains(word)
                || (SHORTEST_PART..word.len()).any(|cut| {
                    word.is_char_boundary(cut) && self.other_has.contains(&word[..cut])
                        || word.is_char_boundary(word.len() - cut)
                            && self.other_has.contains(&word[word.len() - cut..])
                })
        })
    }

    /// Abbreviations: a beginning of at least four letters, or the consonants.
    fn short(&self, words: &[&str], reading: &mut Reading) {
        let joined = words.concat();
        if !(2..=12).contains(&joined.len()) || !joined.is_ascii() {
            return;
        }
        let ordinary = is_ordinary(&joined);
        let mut best: Vec<(CategoryId, f64)> = Vec::new();
        for long in
            joined.bytes().next().and_then(|first| self.long_forms().get(&first)).into_iter().flatten()
        {
            let fit = abbreviates(&joined, long);
            if fit == 0.0 {
                continue;
            }
            for entry in &long.entries {
                let sure = if entry.nats >= IS { 1.0 } else { 0.7 };
                match entry.meaning {
                    // A beginning of five letters or more names little else.
                    Meaning::Other if fit == 1.0 && joined.len() >= 5 => {
                        reading.other = reading.other.max(OTHER_HAS)
                    }
                    Meaning::Other => reading.other = reading.other.max(SHORT * fit * 0.8),
                    Meaning::Category(_) if ordinary => {}
                    Meaning::Category(id) => best.push((id, SHORT * fit * sure)),
                }
            }
        }
        for (id, nats) in best {
            reading.raise(id, nats);
        }
    }

    /// Categories whose detector says that such a header is something else.
    fn ruled_out(&self, words: &[String], covered: &[bool], reading: &mut Reading) {
        let free: Vec<String> = words
            .iter()
            .zip(covered)
            .filter(|(_, covered)| !**covered)
            .map(|(word, _)| word.clone())
            .collect();
        let runs = runs(&free);
        let inside = words.iter().flat_map(|word| ends(word)).map(Cow::Borrowed);
        for id in runs.chain(inside).filter_map(|stretch| self.not.get(stretch.as_ref())).flatten() {
            reading.rule_out(*id);
        }
    }

    fn is_opaque(&self, words: &[String]) -> bool {
        match words {
            [] => true,
            [word] => {
                word.bytes().all(|byte| byte.is_ascii_digit())
                    || word.len() == 1
                    || self.opaque.contains(word)
            }
            [word, number] => {
                number.bytes().all(|byte| byte.is_ascii_digit())
                    && (word.len() == 1 || self.opaque.contains(word))
            }
            _ => false,
        }
    }
}

impl Reading {
    fn best(&self) -> f64 {
        self.categories.iter().map(|(_, nats)| *nats).fold(0.0, f64::max)
    }

    fn rule_out(&mut self, id: CategoryId) {
        match self.categories.iter_mut().find(|(own, _)| *own == id) {
            Some((_, nats)) => *nats = -NOT,
            None => self.categories.push((id, -NOT)),
        }
    }

    fn add(&mut self, meaning: Meaning, nats: f64) {
        match meaning {
            Meaning::Other => self.other = self.other.max(nats),
            Meaning::Category(id) => self.raise(id, nats),
        }
    }

    fn raise(&mut self, id: CategoryId, nats: f64) {
        match self.categories.iter_mut().find(|(own, _)| *own == id) {
            Some((_, own)) => *own = own.max(nats),
            None => self.categories.push((id, nats)),
        }
    }
}

/// `scan`, `drop` and `manage` are words of their own, and abbreviate nobody's data.
fn is_ordinary(word: &str) -> bool {
    const ORDINARY: Lists = Lists(list::DUTCH_WORDS.0 | list::ENGLISH_WORDS.0);
    words::look_up(word).any(ORDINARY)
}

/// How well a short form abbreviates a name: 0 not at all, 1 well.
fn abbreviates(short: &str, long: &LongForm) -> f64 {
    let name = long.name.as_str();
    if short.len() >= name.len() {
        return 0.0;
    }
    if short.len() >= 4 && name.starts_with(short) {
        return 1.0;
    }
    if short.len() >= 4 && name.starts_with(&short[..3]) && is_subsequence(short, name) {
        return 0.75;
    }
    let skeleton = long.consonants.as_str();
    if short.len() >= 3 && short == skeleton {
        return 1.0;
    }
    let enough = short.len() >= 3 && short.len() * 2 >= skeleton.len();
    if enough && is_subsequence(short, skeleton) && consonants(short).len() == short.len() {
        return 0.75;
    }
    0.0
}

/// The first letter and every consonant after it.
fn consonants(word: &str) -> String {
    word.char_indices()
        .filter(|(at, c)| *at == 0 || !matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y'))
        .map(|(_, c)| c)
        .collect()
}

fn is_subsequence(short: &str, long: &str) -> bool {
    let mut rest = long.bytes();
    short.bytes().all(|byte| rest.any(|other| other == byte))
}

/// Everything in these words that an entry may be: runs of whole words, and the ends of words.
fn stretches(words: &[String]) -> impl Iterator<Item = Cow<'_, str>> {
    runs(words).chain(words.iter().flat_map(|word| ends(word)).map(Cow::Borrowed))
}

/// Runs of whole words, joined. An entry has no more words than this.
fn runs(words: &[String]) -> impl Iterator<Item = Cow<'_, str>> {
    const LONGEST: usize = 12;
    (0..words.len()).flat_map(move |from| {
        let longest = LONGEST.min(words.len() - from);
        (1..=longest).map(move |count| match &words[from..from + count] {
            [word] => Cow::Borrowed(word.as_str()),
            run => Cow::Owned(run.concat()),
        })
    })
}

/// The beginnings and ends of a word that are long enough to be looked for inside compounds.
fn ends(word: &str) -> impl Iterator<Item = &str> {
    let cuts = move |least: usize, most: usize| (least..most).filter(|cut| word.is_char_boundary(*cut));
    let beginnings = cuts(SHORTEST_PART, word.len()).map(|cut| &word[..cut]);
    let last = (word.len() + 1).saturating_sub(SHORTEST_PART);
    beginnings.chain(cuts(1, last).map(|cut| &word[cut..]))
}

/// The word that begins or ends with this part.
fn find_inside(words: &[String], part: &str) -> Option<usize> {
    words.iter().position(|word| word.len() > part.len() && (word.starts_with(part) || word.ends_with(part)))
}

/// The run of words that, joined, are this part.
fn find_run(words: &[String], part: &str) -> Option<std::ops::Range<usize>> {
    (0..words.len()).find_map(|from| {
        let mut rest = part;
        for (to, word) in words.iter().enumerate().skip(from) {
            rest = rest.strip_prefix(word.as_str())?;
            if rest.is_empty() {
                return Some(from..to + 1);
            }
        }
        None
    })
}

fn folded_set(words: &[String]) -> HashSet<String> {
    words.iter().map(|word| joined(word)).collect()
}

fn joined(phrase: &str) -> String {
    if phrase.is_ascii() && phrase.len() <= LONGEST {
        let letters = phrase.bytes().filter(u8::is_ascii_alphanumeric);
        return letters.map(|byte| byte.to_ascii_lowercase() as char).collect();
    }
    split(phrase).concat()
}

/// So many characters of a header are read.
const LONGEST: usize = 200;

/// The words of a header: at blanks and signs, where small letters turn to capitals, and at digits.
pub fn split(name: &str) -> Vec<String> {
    if name.is_ascii() {
        return split_ascii(&name.as_bytes()[..name.len().min(LONGEST)]);
    }
    split_any(name)
}

fn split_any(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut before = ' ';
    let characters: Vec<char> = name.chars().take(LONGEST).collect();
    for (place, &character) in characters.iter().enumerate() {
        let after = characters.get(place + 1).copied().unwrap_or(' ');
        let turns = before.is_lowercase() && character.is_uppercase()
            || before.is_uppercase() && character.is_uppercase() && after.is_lowercase()
            || before.is_ascii_digit() != character.is_ascii_digit() && before.is_alphanumeric();
        if (turns || !character.is_alphanumeric()) && !word.is_empty() {
            words.push(fold::fold(&word));
            word.clear();
        }
        if character.is_alphanumeric() {
            word.push(character);
        }
        before = character;
    }
    if !word.is_empty() {
        words.push(fold::fold(&word));
    }
    words
}

/// As [`split`], without looking at characters.
fn split_ascii(name: &[u8]) -> Vec<String> {
    let mut words = Vec::new();
    let mut from = 0;
    let mut push = |from: usize, to: usize| {
        if from < to {
            let word = name[from..to].to_ascii_lowercase();
            words.push(String::from_utf8(word).unwrap_or_default());
        }
    };
    for (place, &byte) in name.iter().enumerate() {
        if !byte.is_ascii_alphanumeric() {
            push(from, place);
            from = place + 1;
            continue;
        }
        let before = if place == from { b' ' } else { name[place - 1] };
        let after = name.get(place + 1).copied().unwrap_or(b' ');
        let turns = before.is_ascii_lowercase() && byte.is_ascii_uppercase()
            || before.is_ascii_uppercase() && byte.is_ascii_uppercase() && after.is_ascii_lowercase()
            || before.is_ascii_digit() != byte.is_ascii_digit() && before.is_ascii_alphanumeric();
        if turns {
            push(from, place);
            from = place;
        }
    }
    push(from, name.len());
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_part_at_signs_at_turns_of_case_and_at_digits() {
        assert_eq!(split("geboorteDatum_KLANTNr2 (van)"), ["geboorte", "datum", "klant", "nr", "2", "van"]);
    }

    proptest! {
        #[test]
        fn joined_is_what_the_words_are_together(name in "[ -~\\t\\n]{0,24}|[a-zA-Zé0-9_ ]{0,30}") {
            prop_assert_eq!(joined(&name), split_any(&name).concat());
        }

        #[test]
        fn ascii_is_split_as_everything_is(name in "[ -~\\t\\n]{0,24}|[a-zA-Z0-9_ ]{0,230}") {
            prop_assert_eq!(split(&name), split_any(&name));
        }
    }
}
