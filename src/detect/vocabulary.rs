//! Words of a closed list, in sentences that say they are about a person: a nationality, an illness, a union.
//!
//! In: a word list by its name and the words that make a sentence tell. Out: spans. A list word alone in a
//! text proves nothing.

use super::Span;
use super::context::Rules;
use super::scan::{Scan, is_word_byte, sentence};
use crate::patterns::words::{self, Lists};
use crate::patterns::{CategoryId, Confidence};

/// How far a sentence is read to either side of the word that tells.
const REACH: usize = 160;
/// The longest phrase in a list, in words.
const LONGEST: usize = 4;

/// One list and when it counts.
#[derive(Debug)]
pub struct Vocabulary {
    rule: Rules,
    category: CategoryId,
    lists: Lists,
    confidence: Confidence,
}

impl Vocabulary {
    /// For the list of this name; None when there is no such list.
    pub fn new(rule: Rules, category: CategoryId, list: &str, confidence: Confidence) -> Option<Vocabulary> {
        Some(Vocabulary { rule, category, lists: Lists::named(list)?, confidence })
    }

    /// Whose words make a sentence tell.
    pub fn rule(&self) -> Rules {
        self.rule
    }

    /// Adds what stands in the sentences that tell.
    pub fn find(&self, text: &str, scan: &Scan<'_>, spans: &mut Vec<Span>) {
        let mut read = 0;
        for mark in scan.marks.list().iter().filter(|mark| mark.voice.near & self.rule != 0) {
            if mark.start < read {
                continue;
            }
            let (start, end) = sentence(text.as_bytes(), mark.start, REACH);
            let against =
                scan.marks.between(start, end).iter().any(|mark| mark.voice.against & self.rule != 0);
            if !against {
                self.words(text, scan, start.max(read), end, spans);
            }
            read = end;
        }
    }

    fn words(&self, text: &str, scan: &Scan<'_>, start: usize, end: usize, spans: &mut Vec<Span>) {
        let words = split(text, start, end);
        // `nationaliteit` names what is sought and is not itself one.
        let is_label =
            |start, end| scan.marks.between(start, end).iter().any(|mark| mark.voice.near & self.rule != 0);
        let mut at = 0;
        while at < words.len() {
            let most = LONGEST.min(words.len() - at);
            let hit = (1..=most).rev().find(|len| {
                let (start, end) = (words[at].0, words[at + len - 1].1);
                let word = &text[start..end];
                // Short ones are words too: `als`, `add`. An illness is then written in capitals.
                let tells = word.len() > 3 || word.bytes().any(|byte| byte.is_ascii_uppercase());
                tells && words::look_up(word).any(self.lists) && !is_label(start, end)
            });
            let Some(len) = hit else {
                at += 1;
                continue;
            };
            spans.push(Span {
                category: self.category,
                start: words[at].0,
                end: words[at + len - 1].1,
                confidence: self.confidence.near_context as f32,
                why: "a word of a closed list, in a sentence about a person",
            });
            at += len;
        }
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
