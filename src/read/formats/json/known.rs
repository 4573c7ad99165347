//! The ways that records before took: where the next record goes the same way, its values are found at once.
//!
//! In: where the walk stood at one value, where at the next, and the bytes between them. Out: at such a place,
//! the values that follow, as long as one of the known ways is what stands there, byte for byte. What lies
//! between two values says by itself where the walk goes, so nothing is read otherwise than token by token;
//! anything else is left to the walk.

use super::{State, What, in_word, kind_of_word};
use crate::read::eight;
use foldhash::HashMap;
use memchr::memchr2;
use std::ops::Range;

/// Places and ways that are remembered at most, and bytes of one way.
const MOST_PLACES: usize = 4096;
const MOST_WAYS: usize = 8;
const LONGEST_WAY: usize = 1024;

/// So many values are looked at before it is asked whether remembering pays.
const TRIED: u64 = 4096;

/// What is known of the records of one table.
#[derive(Default)]
pub(super) struct Known {
    places: Vec<Place>,
    by_state: HashMap<Vec<u8>, usize>,
    /// The place of the last value, if nothing was read since.
    pub here: Option<usize>,
    /// The place that the walk left, and the byte of the file where it did.
    pub left: Option<(usize, u64)>,
    /// Whether a record has ended since.
    pub row_ended: bool,
    /// Values that were found, and that the walk came to.
    pub found: u64,
    walked: u64,
}

/// A state of the walk after a value, and the ways on from it.
struct Place {
    state: State,
    ways: Vec<Way>,
}

/// Bytes in which most ways and the values behind them fit, and of the longest way that is looked for in them.
const WINDOW: usize = 64;
const SHORT_WAY: usize = 24;

/// From one value to the next.
pub(super) struct Way {
    bytes: Box<[u8]>,
    /// The same if they are few, eight by eight, and where they stand in those.
    short: Option<[(u64, u64); SHORT_WAY / 8]>,
    /// Whether the value is a string, whose quote is the last of the bytes.
    quoted: bool,
    /// Whether a record ends on the way.
    pub ends_row: bool,
    pub column: usize,
    /// Whether the value is one of several of its cell.
    pub joins: bool,
    /// Whether a record that has no value here has the column all the same.
    pub names: bool,
    pub to: usize,
}

/// The value at the end of a way.
pub(super) struct Value {
    /// Where it stands; none for `null`.
    pub place: Option<Range<usize>>,
    /// The byte after it.
    pub after: usize,
}

impl Known {
    /// The state of the walk at a place.
    pub fn state(&self, place: usize) -> Option<&State> {
        self.places.get(place).map(|place| &place.state)
    }

    /// The way that goes on from a place, and the value at its end.
    #[inline(always)]
    pub fn on_from(&self, place: usize, buffer: &[u8], at: usize) -> Option<(&Way, Value)> {
        let rest = buffer.get(at..)?;
        let ways = &self.places.get(place)?.ways;
        if let Some(window) = rest.first_chunk::<WINDOW>() {
            let near = ways.iter().find_map(|way| way.near(window, at));
            if near.is_some() {
                return near;
            }
        }
        self.anywhere(place, buffer, at)
    }

    /// The same, however long the way and the value are.
    fn anywhere(&self, place: usize, buffer: &[u8], at: usize) -> Option<(&Way, Value)> {
        let rest = buffer.get(at..)?;
        self.places.get(place)?.ways.iter().find_map(|way| {
            rest.strip_prefix(&way.bytes[..])?;
            Some((way, way.value(buffer, at + way.bytes.len())?))
        })
    }

    /// Begins anew with another table.
    pub fn forget(&mut self) {
        *self = Known { found: self.found, walked: self.walked, ..Known::default() };
    }

    /// One that never remembers anything.
    #[cfg(test)]
    pub fn nothing() -> Self {
        Known { walked: u64::MAX / 8, ..Known::default() }
    }

    /// The walk has come to a value, and stands so. Says which place that is.
    pub fn arrive(&mut self, state: &State) -> Option<usize> {
        self.walked += 1;
        let is_value_of_record = matches!(state.what(), Some(What::Record | What::Inside | What::Joined));
        let pays = self.walked < TRIED || self.found > self.walked * 4;
        if !pays || !is_value_of_record || state.is_in_list() {
            return None;
        }
        let key = state.key();
        if let Some(&place) = self.by_state.get(&key) {
            return Some(place);
        }
        if self.places.len() >= MOST_PLACES {
            return None;
        }
        self.by_state.insert(key, self.places.len());
        self.places.push(Place { state: state.clone(), ways: Vec::new() });
        Some(self.places.len() - 1)
    }

    /// Remembers the way from one place to another: these bytes, and then a value of this column.
    pub fn learn(&mut self, from: usize, to: usize, bytes: &[u8], column: usize, joins: bool) {
        let ends_row = self.row_ended;
        let names = self.state(to).is_some_and(|state| state.what() != Some(What::Joined));
        let Some(Place { ways, .. }) = self.places.get_mut(from) else { return };
        let is_known = ways.iter().any(|way| *way.bytes == *bytes);
        if is_known || ways.len() >= MOST_WAYS || bytes.len() > LONGEST_WAY {
            return;
        }
        let quoted = bytes.last() == Some(&b'"');
        ways.push(Way {
            bytes: bytes.into(),
            short: short(bytes),
            quoted,
            ends_row,
            column,
            joins,
            names,
            to,
        });
    }
}

/// The bytes of a way, if they are few, and masks of them.
fn short(bytes: &[u8]) -> Option<[(u64, u64); SHORT_WAY / 8]> {
    let mut eights = [(0, 0); SHORT_WAY / 8];
    if bytes.len() > SHORT_WAY {
        return None;
    }
    for (part, eight) in bytes.chunks(8).zip(&mut eights) {
        let mut text = [0; 8];
        text[..part.len()].copy_from_slice(part);
        *eight = (u64::from_le_bytes(text), u64::MAX >> (64 - 8 * part.len()));
    }
    Some(eights)
}

impl Way {
    /// The way and the value, if these bytes, which stand here in the buffer, hold both.
    #[inline(always)]
    fn near(&self, window: &[u8; WINDOW], at: usize) -> Option<(&Way, Value)> {
        let [a, b, c] = self.short?;
        let other = |place, (text, mask): (u64, u64)| Some((eight::at(window, place)? ^ text) & mask);
        if other(0, a)? | other(8, b)? | other(16, c)? != 0 {
            return None;
        }
        let start = self.bytes.len();
        let end = if self.quoted { string_end(window, start)? } else { number_end(window, start)? };
        let value = Value { place: Some(at + start..at + end), after: at + end + usize::from(self.quoted) };
        Some((self, value))
    }

    /// The value that begins here, if it is plain and the buffer holds all of it.
    #[inline]
    fn value(&self, buffer: &[u8], start: usize) -> Option<Value> {
        let rest = buffer.get(start..)?;
        if self.quoted {
            let len = memchr2(b'"', b'\\', rest)?;
            let plain = rest.get(len) == Some(&b'"');
            return plain.then_some(Value { place: Some(start..start + len), after: start + len + 1 });
        }
        let len = rest.iter().position(|byte| !in_word(*byte))?;
        let word = &rest[..len];
        if word.first().is_none_or(|byte| *byte == b'.') {
            return None;
        }
        let place = match kind_of_word(word)? {
            super::Token::Null => None,
            _ => Some(start..start + len),
        };
        Some(Value { place, after: start + len })
    }
}

/// Where a string ends that begins here and has no escapes; None for another, or where its end is not there.
#[inline(always)]
fn string_end(window: &[u8; WINDOW], start: usize) -> Option<usize> {
    let mut at = start;
    loop {
        let eight = eight::at(window, at)?;
        let marks = eight::equal(eight, b'"') | eight::equal(eight, b'\\');
        if marks != 0 {
            at += eight::first(marks);
            return (window.get(at) == Some(&b'"')).then_some(at);
        }
        at += 8;
    }
}

/// Where a number ends that begins here; None for what has something else than digits, of which there are few, and one
/// point.
#[inline(always)]
fn number_end(window: &[u8; WINDOW], start: usize) -> Option<usize> {
    let mut at = start + eight::digits(eight::at(window, start)?);
    if at == start {
        return None;
    }
    if window.get(at) == Some(&b'.') {
        at += 1 + eight::digits(eight::at(window, at + 1)?);
    }
    let next = *window.get(at)?;
    (!in_word(next)).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What is found near is what is found anywhere.
    fn same_as_anywhere(way: &str, text: &str) -> bool {
        let mut known = Known::default();
        known.places.push(Place { state: State::default(), ways: Vec::new() });
        known.learn(0, 0, way.as_bytes(), 0, false);
        let told = |found: Option<(&Way, Value)>| found.map(|(_, value)| (value.place, value.after));
        let anywhere = told(known.anywhere(0, text.as_bytes(), 2));
        let near =
            text.as_bytes()[2..].first_chunk().and_then(|window| known.places[0].ways[0].near(window, 2));
        let near = told(near);
        assert!(near.is_none() || near == anywhere, "{way} {text}");
        assert_eq!(told(known.on_from(0, text.as_bytes(), 2)), anywhere, "{way} {text}");
        near.is_some()
    }

    proptest! {
        #[test]
        fn values_near_are_those_that_a_search_finds(
            way in "[a-c,:]{0,20}[\":]",
            harm in proptest::option::of((0usize..24, "[a-c]")),
            text in "[a-cé]{0,50}[\"\\\\]?[a\"\\\\]{0,9}",
            number in "[-+]?[0-9]{0,10}[.]?[0-9.eE]{0,10}[,}\\] ]?",
            word in "(null|true|false|nul)[,}]",
        ) {
            for value in [text, number, word] {
                let mut line = format!("  {way}{value}");
                if let Some((at, with)) = &harm && line.is_char_boundary(at + 2) && at + 2 < line.len() {
                    line.insert_str(at + 2, with);
                }
                same_as_anywhere(&way, &line);
                same_as_anywhere(&way, &format!("{line}{}", "\",1".repeat(30)));
            }
        }
    }

    #[test]
    fn most_values_are_near() {
        let rest = ",\"volgende\":1".repeat(5);
        for (way, value) in [
            (",\"a\":\"", "Jan\""),
            ("},\"plaats\":\"", "'s-Hertogenbosch\""),
            (",\"n\":", "12"),
            (":", "3.25"),
        ] {
            assert!(same_as_anywhere(way, &format!("  {way}{value}{rest}")), "{value}");
        }
    }
}
