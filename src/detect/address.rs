//! Postal addresses in running text: street, number and addition, and postcode and town after them, as one
//! span: `Dorpsweg 45-III, 2058 MX Amsterdam`.
//!
//! In: a text and its scan. Out: spans. The number is the anchor: what stands left of it must read as a
//! street, by its ending or by the postcode that follows. A postcode without a street is for its own detector.

use super::Span;
use super::checks::postcode;
use super::checks::{Anchor, digits};
use super::context::{Owner, Rules};
use super::endings::Endings;
use super::scan::{Scan, is_street_byte, is_word_byte};
use crate::patterns::words::{self, Lists};
use crate::patterns::{CategoryId, Confidence};

/// The most words a street has.
const STREET_WORDS: usize = 6;
/// The most words a town has.
const TOWN_WORDS: usize = 5;

/// The finder, with what it knows of streets and towns.
#[derive(Debug)]
pub struct Addresses {
    rule: Rules,
    category: CategoryId,
    confidence: Confidence,
    endings: Lists,
    /// The same, for the ends of words.
    tails: Endings,
    places: Lists,
    stops: Lists,
    ordinary: Lists,
    english: Lists,
}

impl Addresses {
    /// For the detector with this bit and category.
    pub fn new(rule: Rules, category: CategoryId, confidence: Confidence) -> Addresses {
        let list = |name| Lists::named(name).unwrap_or_default();
        Addresses {
            rule,
            category,
            confidence,
            endings: list("street-endings"),
            tails: Endings::new(words::entries("street-endings").iter().copied()),
            places: list("places"),
            stops: list("stop-words"),
            ordinary: list("dutch-words"),
            english: list("english-words"),
        }
    }

    /// Adds the addresses of a text.
    pub fn find(&self, text: &str, scan: &Scan<'_>, spans: &mut Vec<Span>) {
        let mut free = 0;
        for &(place, anchor) in &scan.anchors {
            let place = place as usize;
            if anchor != Anchor::House || place < free {
                continue;
            }
            if let Some(span) = self.at(text, scan, place) {
                free = span.end;
                spans.push(span);
            }
        }
    }

    /// The address whose house number begins at this digit.
    fn at(&self, text: &str, scan: &Scan<'_>, digit: usize) -> Option<Span> {
        let bytes = text.as_bytes();
        let before = digit.checked_sub(2)?;
        if bytes[digit - 1] != b' ' || bytes[digit] == b'0' || !ends_street(bytes[before]) {
            return None;
        }
        // Before most numbers stands a word that is no street, or a number.
        let last = text.get(word_start(bytes, digit - 1)..digit - 1).filter(|word| !word.is_empty())?;
        if self.is_small_and_plain(last) {
            return None;
        }
        let number = digits::run(bytes, digit, 6);
        if number > 5 {
            return None;
        }
        let number_end = addition_end(bytes, digit + number)?;
        let (start, is_street) = self.street(text, scan, digit - 1)?;
        let (end, has_postcode) = self.place_after(text, number_end);
        let owner = scan.marks.owner(self.rule, start, end);
        let year = number == 4 && matches!(&bytes[digit..digit + 2], b"19" | b"20");
        let confidence = match (is_street, has_postcode) {
            (true, true) => self.confidence.near_context,
            (false, true) => self.confidence.near_context - 0.05,
            (true, false) if owner == Owner::Mine && !year => self.confidence.near_context,
            (true, false) if !year && owner == Owner::Nobody => self.confidence.alone,
            _ => return None,
        };
        let why = if has_postcode { "a street, a number and a postcode" } else { "a street and a number" };
        Some(Span { category: self.category, start, end, confidence: confidence as f32, why })
    }

    /// Where the street begins whose last word ends here, and whether its name says that it is one.
    fn street(&self, text: &str, scan: &Scan<'_>, end: usize) -> Option<(usize, bool)> {
        let bytes = text.as_bytes();
        let mut start = None;
        let mut word_end = end;
        let mut is_street = false;
        let (mut plain, mut joined_plain, mut last) = (false, false, "");
        for count in 0..STREET_WORDS {
            let word_start = word_start(bytes, word_end);
            let word = text.get(word_start..word_end).filter(|word| !word.is_empty())?;
            let capital = word.chars().next().is_some_and(char::is_uppercase) || is_ordinal(word);
            if count == 0 && is_years(word) {
                // `Plein 1944`, `Laan 1940-1945`: the street's own word comes before.
                word_end = word_start.checked_sub(1)?;
                continue;
            }
            if count > 0 && word.len() > 5 && word.ends_with('.') {
                break;
            }
            let lists = words::look_up(word);
            if start.is_none() {
                if !capital && self.is_word_of_its_own(lists) {
                    return None;
                }
                is_street = self.ends_as_street(word, lists);
                if !capital && !is_street {
                    return None;
                }
            } else if !capital && !joins(word) {
                break;
            } else if !is_street && capital && lists.any(self.endings) {
                is_street = true;
            }
            let (told, against) = self.said(scan, word_start, word_end);
            // A box at the post office is no street, nor is `Route route 8`: a heading before a thing.
            if against || count == 1 && word.eq_ignore_ascii_case(last) {
                return None;
            }
            if told && count > 0 {
                break;
            }
            // `Op 't Veld`, `Aan de Wetering`: a preposition with a capital, and a plain word after it.
            let opens = capital && start.is_some() && is_preposition(word) && joined_plain;
            if count == 0 {
                (plain, last) = (lists.any(self.ordinary), word);
            }
            joined_plain = plain && !capital && joins(word);
            if opens {
                start = Some(word_start);
                break;
            }
            if capital && !(count > 0 && lists.any(self.stops) && !joins(&word.to_lowercase())) {
                start = Some(word_start);
            } else if capital {
                break;
            }
            if word_start < 2 || bytes[word_start - 1] != b' ' || !ends_street(bytes[word_start - 2]) {
                break;
            }
            word_end = word_start - 1;
        }
        start.map(|start| (start, is_street))
    }

    /// `Beter schrijven 8` ends as `Goudven` does, but in no name of water.
    fn is_word_of_its_own(&self, lists: Lists) -> bool {
        lists.any(self.ordinary) && !lists.any(self.endings)
    }

    /// A word or number without a capital that does not end as streets do, as most before a number are.
    fn is_small_and_plain(&self, word: &str) -> bool {
        let small = word.is_ascii() && !word.as_bytes()[0].is_ascii_uppercase();
        small && !self.tails.may_end(word) && !is_ordinal(word) && !is_years(word)
    }

    /// Whether a word tells of an address, and whether it tells of something else.
    fn said(&self, scan: &Scan<'_>, start: usize, end: usize) -> (bool, bool) {
        let marks = scan.marks.between(start, end);
        let near = marks.iter().any(|mark| mark.voice.near & self.rule != 0);
        (near, marks.iter().any(|mark| mark.voice.against & self.rule != 0))
    }

    /// Whether a word, which these lists have, ends in what streets end in, or is such a word.
    fn ends_as_street(&self, word: &str, all: Lists) -> bool {
        // Amsterdam ends as a street too.
        if all.any(self.endings) || all.any(self.places) {
            return all.any(self.endings);
        }
        // `Chapter 3`, `String 2`, `Replace 8`.
        if all.any(self.english) {
            return false;
        }
        self.tails.any(word, 1, word.len().saturating_sub(24).max(3))
    }

    /// Where the postcode and town after a house number end, and whether there is a postcode.
    fn place_after(&self, text: &str, from: usize) -> (usize, bool) {
        let bytes = text.as_bytes();
        let at = gap_end(bytes, from);
        if at == from {
            return (from, false);
        }
        let comma = bytes[from] == b',';
        let abroad = digits::run(bytes, at, 6);
        if let Some(found) = postcode::at(bytes, at) {
            let town = gap_end(bytes, found.end);
            return (self.town(text, town).unwrap_or(found.end), true);
        }
        if matches!(abroad, 4 | 5)
            && bytes.get(at + abroad) == Some(&b' ')
            && let Some(end) = self.known_town(text, at + abroad + 1)
        {
            return (end, true);
        }
        let town = if comma { self.known_town(text, at) } else { None };
        (town.unwrap_or(from), false)
    }

    /// Where a town after a postcode ends: the longest that is known, or else words with capitals.
    fn town(&self, text: &str, start: usize) -> Option<usize> {
        if let Some(end) = self.known_town(text, start) {
            return Some(end);
        }
        let bytes = text.as_bytes();
        let end = word_end(bytes, start);
        let first = text.get(start..end)?.trim_start_matches("'s-");
        if !first.chars().next().is_some_and(char::is_uppercase) {
            return None;
        }
        // An article or `Sint` asks for one more.
        let next = word_end(bytes, end + 1);
        let second = text.get(end + 1..next).unwrap_or_default();
        let short = matches!(
            first,
            "De" | "Den" | "Het" | "'t" | "Sint" | "St." | "Nieuw" | "Oud" | "Nieuwe" | "Oude"
        );
        let joined = bytes.get(end) == Some(&b' ') && second.chars().next().is_some_and(char::is_uppercase);
        Some(if short && joined { next } else { end })
    }

    fn known_town(&self, text: &str, start: usize) -> Option<usize> {
        let bytes = text.as_bytes();
        let first = text.get(start..)?.trim_start_matches(['\'', '’']).chars().next()?;
        if !first.is_uppercase() && !text[start..].starts_with("'s") {
            return None;
        }
        let mut end = start;
        let mut known = None;
        for _ in 0..TOWN_WORDS {
            let next = word_end(bytes, end);
            if next == end {
                break;
            }
            if words::look_up(text.get(start..next)?).any(self.places) {
                known = Some(next);
            }
            if bytes.get(next) != Some(&b' ') {
                break;
            }
            end = next + 1;
        }
        known
    }
}

/// Small words that stand inside the name of a street.
fn joins(word: &str) -> bool {
    matches!(
        word,
        "van"
            | "de"
            | "der"
            | "den"
            | "het"
            | "'t"
            | "ten"
            | "ter"
            | "te"
            | "v.d."
            | "'s"
            | "du"
            | "la"
            | "le"
            | "des"
    )
}

fn is_preposition(word: &str) -> bool {
    matches!(word, "Op" | "Aan" | "In" | "Achter" | "Onder" | "Bij" | "Over" | "Voor")
}

fn ends_street(byte: u8) -> bool {
    is_word_byte(byte) || byte == b'.' || byte == b')'
}

fn word_start(bytes: &[u8], end: usize) -> usize {
    let head = &bytes[..end];
    let word = head[head.len().saturating_sub(40)..].iter().rev().take_while(|byte| is_street_byte(**byte));
    end - word.count()
}

fn word_end(bytes: &[u8], start: usize) -> usize {
    let rest = bytes.get(start..).unwrap_or_default();
    let mut len =
        rest.iter().take(40).take_while(|byte| is_word_byte(**byte) || b"-'.".contains(byte)).count();
    while len > 0 && b"-'.".contains(&rest[len - 1]) {
        len -= 1;
    }
    start + len
}

/// `1e`, `2de`, in `1e Jan Steenstraat`.
fn is_ordinal(word: &str) -> bool {
    word.len() < 5 && word.starts_with(|first: char| first.is_ascii_digit()) && word.ends_with('e')
}

/// A year or two in the name of a street.
fn is_years(word: &str) -> bool {
    matches!(word.len(), 4 | 9) && word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
}

/// Past what stands between the parts of an address: blanks, a comma, one line break.
fn gap_end(bytes: &[u8], from: usize) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    let len = rest.iter().take(4).take_while(|byte| b" ,\n\r".contains(byte)).count();
    if rest[..len].iter().filter(|byte| **byte == b'\n').count() > 1 { from } else { from + len }
}

/// Where a house number's addition ends: `a`, ` hs`, `-III`, `-2`, ` A-12`. None when the number is a piece
/// of something longer.
fn addition_end(bytes: &[u8], end: usize) -> Option<usize> {
    let rest = &bytes[end..];
    let letters = |from: usize| {
        rest[from.min(rest.len())..].iter().take(4).take_while(|byte| byte.is_ascii_alphabetic()).count()
    };
    let mut len = match letters(0) {
        letters @ 0..=3 => letters,
        _ => return None,
    };
    if matches!(rest.get(len), Some(b'-' | b'/')) {
        let more = digits::run(rest, len + 1, 5).max(letters(len + 1));
        match more {
            0 => {}
            1..=4 => len += 1 + more,
            _ => return None,
        }
    }
    if rest.get(len) == Some(&b' ') {
        let word = &rest[len + 1..len + 1 + letters(len + 1)];
        let alone = rest.get(len + 1 + word.len()).is_none_or(|byte| !is_word_byte(*byte) && *byte != b'.');
        let floor = matches!(word, b"hs" | b"bis" | b"huis" | b"boven" | b"ond" | b"rd" | b"bus")
            || (word.len() <= 3 && !word.is_empty() && word.iter().all(|byte| b"IVX".contains(byte)))
            || (word.len() == 1 && word[0].is_ascii_uppercase());
        let flat = word.len() == 1 && word[0].is_ascii_uppercase();
        let number = if flat { digits::run(rest, len + 2, 4) } else { 0 };
        if matches!(number, 1..=3) {
            len += 2 + number;
        } else if alone && floor {
            len += 1 + word.len();
        }
    }
    let after = rest.get(len).copied().unwrap_or(b' ');
    let number_after =
        matches!(after, b'.' | b',' | b':') && rest.get(len + 1).is_some_and(u8::is_ascii_digit);
    (!is_word_byte(after) && after != b'%' && !number_after).then_some(end + len)
}
