//! Regexes that need no label, mostly of the user's own: all of them in one pass over a text.
//!
//! In: their sources, then texts. Out: where each of them matches, as if each were looked for by itself. One alternation
//! finds the places at which any begins, with a prefilter of its own; only there are they asked one by one. So ten cost
//! about what one does, until they match. How long a match may be is not bounded here: where one regex matches very long
//! texts, they are looked through again for the others, and the time that a file may take is what ends that.

use regex_automata::meta::{BuildError, Config, Regex};
use regex_automata::util::captures::Captures;
use regex_automata::util::syntax;
use regex_automata::{Anchored, Input, MatchKind, PatternID, PatternSet};
use std::sync::OnceLock;

/// The name of the group that is the value, where a match has more around it.
const VALUE: &str = "value";
/// What all of them together may take, compiled: as much as one does elsewhere.
const LARGEST: usize = 10 << 20;

/// Regexes, compiled when a text is first read: that takes longer than most texts.
#[derive(Debug, Default)]
pub struct Anywhere {
    sources: Vec<String>,
    compiled: OnceLock<Option<Compiled>>,
}

#[derive(Debug)]
struct Compiled {
    /// Of those that match at the first place at which any does, one; and any of them by its number.
    one: Regex,
    /// All that match at a place.
    all: Regex,
}

impl Anywhere {
    /// Adds a regex. Its number is how many there were.
    pub fn add(&mut self, source: &str) {
        self.sources.push(source.to_owned());
    }

    /// Tells the number of a regex, and where a value of it stands, for each there is: in the order of where their matches
    /// begin. Values of one regex do not overlap. One that is found empty is not looked for any further.
    pub fn find(&self, text: &[u8], mut told: impl FnMut(usize, (usize, usize))) {
        if self.sources.is_empty() {
            return;
        }
        // Regexes that are none match nothing: `Detector::verify` says so.
        let Some(Compiled { one: regex, all }) = self.compiled.get_or_init(|| compile(&self.sources).ok())
        else {
            return;
        };
        let mut captures = regex.create_captures();
        let mut matching = PatternSet::new(self.sources.len());
        // Where to go on with each of them.
        let mut onwards = vec![0; self.sources.len()];
        let mut at = 0;
        while let Some(first) = regex.search(&Input::new(text).range(at..)) {
            let start = first.start();
            // Which of them match here is asked of all at once.
            matching.clear();
            all.which_overlapping_matches(&here(text, start, Anchored::Yes), &mut matching);
            for number in matching.iter().map(|id| id.as_usize()) {
                let Some(onwards) = onwards.get_mut(number).filter(|onwards| **onwards <= start) else {
                    continue;
                };
                let Some((from, to)) = value_at(regex, number, text, start, &mut captures) else { continue };
                *onwards = to.max(start + 1);
                if from == to {
                    *onwards = usize::MAX;
                } else {
                    told(number, (from, to));
                }
            }
            at = onwards.iter().copied().min().unwrap_or(usize::MAX).max(start + 1);
            if at > text.len() {
                return;
            }
        }
    }
}

/// From a place of a text on, for what begins right there.
fn here(text: &[u8], start: usize, anchored: Anchored) -> Input<'_> {
    Input::new(text).range(start..).anchored(anchored)
}

/// The value of a regex whose match begins right here.
fn value_at(
    regex: &Regex,
    number: usize,
    text: &[u8],
    start: usize,
    captures: &mut Captures,
) -> Option<(usize, usize)> {
    let id = PatternID::new(number).ok()?;
    let input = here(text, start, Anchored::Pattern(id));
    if captures.group_info().to_index(id, VALUE).is_none() {
        return regex.search(&input).map(|found| (found.start(), found.end()));
    }
    regex.search_captures(&input, captures);
    let value =
        captures.get_group_by_name(VALUE).or_else(|| captures.get_match().map(|found| found.span()))?;
    Some((value.start, value.end))
}

/// Compiles them as the crate `regex` compiles one for bytes.
fn compile(sources: &[String]) -> Result<Compiled, Box<BuildError>> {
    let build = |kind| {
        let config = Config::new().utf8_empty(false).nfa_size_limit(Some(LARGEST)).match_kind(kind);
        let mut builder = Regex::builder();
        builder.configure(config).syntax(syntax::Config::new().utf8(false));
        builder.build_many(sources).map_err(Box::new)
    };
    Ok(Compiled { one: build(MatchKind::LeftmostFirst)?, all: build(MatchKind::All)? })
}

/// What is wrong with regexes that cannot be looked for together, though each of them can be by itself.
pub fn verify(sources: &[String]) -> Result<(), String> {
    compile(sources).map(drop).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use regex::bytes;

    /// Each by itself, one match after the other.
    fn one_by_one(sources: &[&str], text: &[u8]) -> Vec<(usize, (usize, usize))> {
        let mut all = Vec::new();
        for (number, source) in sources.iter().enumerate() {
            let regex = bytes::Regex::new(source).expect("a regex");
            let mut at = 0;
            while let Some(captures) = (at <= text.len()).then(|| regex.captures_at(text, at)).flatten() {
                let value = captures.name(VALUE).or(captures.get(0)).expect("a match has a value");
                if value.is_empty() {
                    break;
                }
                all.push((number, (value.start(), value.end())));
                at = value.end().max(captures.get(0).expect("a match").start() + 1);
            }
        }
        all.sort_unstable();
        all
    }

    proptest! {
        #[test]
        fn together_they_find_what_each_finds_by_itself(
            sources in prop::collection::vec(prop::sample::select(vec![
                "a+", r"\bab", "b|ab", "[ab]{2,3}", r"a(?P<value>b+)c", "c$", "^a", "é", "(?i)AB", r"\d{2}", r"a\W", "(?-u:\\xc3)", "x*", ".b", "(?P<value>a)|c",
            ]), 1..6),
            text in "[abcé 1\\n]{0,30}",
        ) {
            let mut anywhere = Anywhere::default();
            sources.iter().for_each(|source| anywhere.add(source));
            let mut found = Vec::new();
            anywhere.find(text.as_bytes(), |number, span| found.push((number, span)));
            found.sort_unstable();
            prop_assert_eq!(found, one_by_one(&sources, text.as_bytes()));
        }
    }
}
