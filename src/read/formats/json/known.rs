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

/// From one value to the next.
pub(super) struct Way {
    bytes: Box<[u8]>,
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
    #[inline]
    pub fn on_from(&self, place: usize, buffer: &[u8], at: usize) -> Option<(&Way, Value)> {
        let rest = buffer.get(at..)?;
        self.places.get(place)?.ways.iter().find_map(|way| {
            let value = if eight::begins_with(rest, &way.bytes) {
                way.value(buffer, at + way.bytes.len())
            } else {
                None
            };
            Some((way, value?))
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
        ways.push(Way { bytes: bytes.into(), quoted, ends_row, column, joins, names, to });
    }
}

impl Way {
    /// The value that begins here, if it is plain and the buffer holds all of it.
    #[inline]
    fn value(&self, buffer: &[u8], start: usize) -> Option<Value> {
        let rest = buffer.get(start..)?;
        if self.quoted {
            let len = plain_len(rest)?;
            return Some(Value { place: Some(start..start + len), after: start + len + 1 });
        }
        let digits = rest.iter().position(|byte| !byte.is_ascii_digit())?;
        if digits > 0 && !in_word(rest[digits]) {
            return Some(Value { place: Some(start..start + digits), after: start + digits });
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

/// The length of a string that has no escapes; None for another, or where its end is not there. Most strings are short:
/// those are looked through here.
#[inline(always)]
fn plain_len(rest: &[u8]) -> Option<usize> {
    const NEAR: usize = 32;
    let mut at = 0;
    while at < NEAR
        && let Some(eight) = eight::at(rest, at)
    {
        let marks = eight::equal(eight, b'"') | eight::equal(eight, b'\\');
        if marks != 0 {
            let len = at + eight::first(marks);
            return (rest.get(len) == Some(&b'"')).then_some(len);
        }
        at += 8;
    }
    let len = at + memchr2(b'"', b'\\', rest.get(at..)?)?;
    (rest[len] == b'"').then_some(len)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn string_is_as_long_as_a_search_says(text in "[a-cé]{0,50}[\"\\\\]?[a\"\\\\]{0,9}") {
            let plain = text.find(['"', '\\']).filter(|at| text.as_bytes()[*at] == b'"');
            prop_assert_eq!(plain_len(text.as_bytes()), plain);
        }
    }
}
