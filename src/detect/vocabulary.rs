//! Words of a closed list, in sentences that say they are about a person: a nationality, an illness, a union.
//!
//! In: a word list by its name and the words that make a sentence tell. Out: spans. A list word alone in a
//! text proves nothing.

use super::Span;
use super::context::{Mark, Rules};
use super::scan::{Scan, is_word_byte, sentence};
use crate::patterns::words::{self, Few, Lists};
use crate::patterns::{CategoryId, Confidence};
use std::collections::HashSet;

/// How far a sentence is read to either side of the word that tells.
const REACH: usize = 160;
/// The longest phrase in a list, in words.
const LONGEST: usize = 4;

/// A short list, kept so that most words cost one hash.
#[derive(Debug)]
struct Short {
    words: Few,
    /// The hashes of the words that phrases of more words begin with.
    openers: HashSet<u64, foldhash::fast::FixedState>,
}

impl Short {
    fn new(list: &str) -> Short {
        let openers = words::entries(list).iter().filter_map(|entry| {
            let words = split(entry, 0, entry.len());
            let (start, end) = words.first().filter(|_| words.len() > 1)?;
            Some(words::folded_hash(&entry[*start..*end]))
        });
        Short { words: Few::of([list]), openers: openers.collect() }
    }
}

/// One list and when it counts.
#[derive(Debug)]
pub struct Vocabulary {
    rule: Rules,
    category: CategoryId,
    /// The list by itself, where it is short.
    few: Option<Short>,
    lists: Lists,
    confidence: Confidence,
}

impl Vocabulary {
    /// For the list of this name; None when there is no such list.
    pub fn new(rule: Rules, category: CategoryId, list: &str, confidence: Confidence) -> Option<Vocabulary> {
        let few = (!words::entries(list).is_empty()).then(|| Short::new(list));
        Some(Vocabulary { rule, category, few, lists: Lists::named(list)?, confidence })
    }

    /// Whose words make a sentence tell.
    pub fn rule(&self) -> Rules {
        self.rule
    }

    /// Adds what stands in the sentences that tell.
    pub fn find(&self, text: &str, scan: &Scan<'_>, spans: &mut Vec<Span>) {
        let marks = scan.marks.list();
        let mut read = 0;
        let mut next = 0;
        for place in self.places(scan) {
            if place < read {
                continue;
            }
            next = self.first_to_read(marks, next, place, read);
            // Sentences reach no further than this to either side.
            while let Some(mark) = marks.get(next).filter(|mark| mark.start <= place.saturating_add(REACH)) {
                next += 1;
                if mark.voice.near & self.rule == 0 || mark.start < read {
                    continue;
                }
                let (start, end) = sentence(text.as_bytes(), mark.start, REACH);
                let told = scan.marks.between(start, end);
                let against = told.iter().any(|mark| mark.voice.against & self.rule != 0);
                if !against && self.may_hold(scan, start.max(read), end) {
                    self.words(text, scan, (start.max(read), end), self.confidence.near_context, spans);
                }
                read = end;
            }
        }
    }

    /// Whether its words count in a remark on somebody that does not name whom it is about.
    pub fn reads_remarks(&self) -> bool {
        self.few.is_some() && self.confidence.remark > 0.0
    }

    /// Adds what stands in the sentences of a remark on somebody, where they do not say themselves that it is
    /// about a person.
    pub fn find_in_remark(&self, text: &str, scan: &Scan<'_>, spans: &mut Vec<Span>) {
        let mut read = 0;
        for place in self.places(scan) {
            if place < read {
                continue;
            }
            let (start, end) = sentence(text.as_bytes(), place, REACH);
            let (start, end) = (start.max(read), end.max(place + 1));
            let told = scan.marks.between(start, end);
            if !told.iter().any(|mark| (mark.voice.near | mark.voice.against) & self.rule != 0) {
                self.words(text, scan, (start, end), self.confidence.remark, spans);
            }
            read = end;
        }
    }

    /// Where words of the list may stand, in order; a list that is too long to be known beforehand may be anywhere.
    fn places(&self, scan: &Scan<'_>) -> impl Iterator<Item = usize> {
        let rule = self.rule;
        let known = scan.listed.iter().filter(move |(_, rules)| rules & rule != 0);
        let told = scan.marks.list().iter().filter(move |mark| mark.voice.near & rule != 0);
        let is_known = self.few.is_some();
        let known = known.map(|(place, _)| *place as usize).take_while(move |_| is_known);
        known.chain(told.map(|mark| mark.start).take_while(move |_| !is_known))
    }

    /// Whether a word of the list may stand in this part of a text.
    fn may_hold(&self, scan: &Scan<'_>, start: usize, end: usize) -> bool {
        let from = scan.listed.partition_point(|(place, _)| (*place as usize) < start);
        let within = scan.listed[from..].iter().take_while(|(place, _)| (*place as usize) < end);
        self.few.is_none() || within.into_iter().any(|(_, rules)| rules & self.rule != 0)
    }

    /// The mark to read on from so that the sentences come out as if all had been read from the first mark on: one
    /// that no sentence of a mark before it reaches.
    fn first_to_read(&self, marks: &[Mark], from: usize, place: usize, read: usize) -> usize {
        let before = |mark: &&Mark| mark.start < place.saturating_sub(REACH);
        // The next is seldom far, so they are passed one by one.
        let mut first = from + marks[from..].iter().take_while(before).count();
        let mut reached = place.saturating_sub(REACH);
        // Back over those that tell, until one stands too far before the next.
        for (index, mark) in marks[from..first].iter().enumerate().rev() {
            if mark.voice.near & self.rule == 0 {
                continue;
            }
            if mark.start + REACH <= reached || mark.start < read {
                break;
            }
            (first, reached) = (from + index, mark.start);
        }
        first
    }

    fn words(
        &self,
        text: &str,
        scan: &Scan<'_>,
        (start, end): (usize, usize),
        confidence: f64,
        spans: &mut Vec<Span>,
    ) {
        let words = split(text, start, end);
        // `nationaliteit` names what is sought and is not itself one.
        let is_label =
            |start, end| scan.marks.between(start, end).iter().any(|mark| mark.voice.near & self.rule != 0);
        let mut at = 0;
        while at < words.len() {
            let most = LONGEST.min(words.len() - at);
            let first = words[at].0;
            let hashes = self.phrases(text, &words[at..at + most]);
            let hit = (1..=most).rev().find(|len| {
                let (start, end) = (first, words[at + len - 1].1);
                // Short ones are words too: `als`, `add`. An illness is then written in capitals.
                let tells = end - start > 3 || text[start..end].bytes().any(|byte| byte.is_ascii_uppercase());
                tells && hashes >> len & 1 == 1 && !is_label(start, end)
            });
            let Some(len) = hit else {
                at += 1;
                continue;
            };
            spans.push(Span {
                category: self.category,
                start: words[at].0,
                end: words[at + len - 1].1,
                confidence: confidence as f32,
                why: "a word of a closed list, in a sentence about a person",
            });
            at += len;
        }
    }
}

impl Vocabulary {
    /// For each number of words a bit: whether the list has the phrase that they are, read from the first on.
    fn phrases(&self, text: &str, words: &[(usize, usize)]) -> u32 {
        let (Some((start, _)), Some((_, end))) = (words.first(), words.last()) else { return 0 };
        let Some(few) = self.few.as_ref().filter(|_| text[*start..*end].is_ascii()) else {
            let listed = |len: &usize| words::look_up(&text[*start..words[len - 1].1]).any(self.lists);
            return (1..=words.len()).filter(listed).fold(0, |found, len| found | 1 << len);
        };
        let mut found = 0;
        let mut hash = words::Hash::default();
        let mut read = *start;
        for (place, (_, end)) in words.iter().enumerate() {
            hash.write(&text.as_bytes()[read..*end]);
            read = *end;
            found |= u32::from(few.words.look_up_hash(hash.get()).any(self.lists)) << (place + 1);
            if place == 0 && !few.openers.contains(&hash.get()) {
                break;
            }
        }
        found
    }
}

/// The words of a part of a text, with hyphens and apostrophes inside them.
fn split(text: &str, start: usize, end: usize) -> Vec<(usize, usize)> {
    let bytes = text.as_bytes();
    let mut words = Vec::new();
    let mut at = start;
    while at < end {
        if !is_word_byte(bytes[at]) || !text.is_char_boundary(at) {
            at += 1;
            continue;
        }
        let from = at;
        while at < end
            && (is_word_byte(bytes[at])
                || (b"'-".contains(&bytes[at]) && bytes.get(at + 1).is_some_and(|byte| is_word_byte(*byte))))
        {
            at += 1;
        }
        if text.is_char_boundary(at) {
            words.push((from, at));
        }
    }
    words
}
