//! What stands around the person, as it may be handed over: what is about others is masked.
//!
//! In: a row or a passage of text. Out: pieces of text that are safe to write down. Without the user's own word for it
//! nothing is shown as it is, the person's own values included.

use super::name::{Grade, words_of};
use super::subject::{Subject, Tools};
use crate::detect::Span;
use crate::patterns::Notation;
use crate::patterns::fold::fold;
use crate::record::{Raw, Reveal};

/// A row or a passage.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Passage {
    /// The cells of a row; one piece for running text.
    pub pieces: Vec<Piece>,
}

/// A cell, or a piece of text.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Piece {
    /// The column's name.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub label: String,
    /// The column, counted from 0.
    pub column: u32,
    /// What may be shown of it.
    pub text: String,
}

impl Passage {
    /// Of running text.
    pub(super) fn of_text(tools: &Tools, subject: &Subject, text: &str, reveal: Option<Reveal>) -> Self {
        let text = match reveal {
            Some(reveal) => without_others(tools, subject, text, reveal),
            None => spans_only(tools, text),
        };
        Passage { pieces: vec![Piece { text, ..Piece::default() }] }
    }
}

/// The text with what our detectors find of other people masked.
pub(super) fn without_others(tools: &Tools, subject: &Subject, text: &str, reveal: Reveal) -> String {
    let mut spans: Vec<Span> = Vec::new();
    tools.detector.text(text, &mut spans);
    add_addresses(tools, text, &mut spans);
    let mut shown = String::with_capacity(text.len());
    let mut from = 0;
    for span in
        spans.iter().filter(|span| is_identity(tools, span) && !is_own(subject, &text[span.start..span.end]))
    {
        shown.push_str(&Raw::new(&text.as_bytes()[from..span.start]).reveal(reveal));
        shown.push_str(tools.sample(span.category, &text[span.start..span.end], None).as_str());
        from = span.end;
    }
    shown.push_str(&Raw::new(&text.as_bytes()[from..]).reveal(reveal));
    shown
}

/// Adds every word with an `@` in it: an address that no detector takes for somebody's is somebody's all the same.
fn add_addresses(tools: &Tools, text: &str, spans: &mut Vec<Span>) {
    let Some(category) = tools.kinds.first(Notation::Mail) else { return };
    let mut from = 0;
    for word in text.split_inclusive(char::is_whitespace) {
        let (start, end) = (from, from + word.trim_end().len());
        from += word.len();
        let is_new = word.contains('@') && !spans.iter().any(|span| span.start < end && start < span.end);
        if is_new {
            spans.push(Span { category, start, end, confidence: 1.0, why: "it has an @" });
        }
    }
    spans.sort_by_key(|span| span.start);
}

/// Of a text nothing but what our detectors find, masked: `… j…@e….nl … …56 …`.
fn spans_only(tools: &Tools, text: &str) -> String {
    let mut spans: Vec<Span> = Vec::new();
    tools.detector.text(text, &mut spans);
    let samples =
        spans.iter().map(|span| tools.sample(span.category, &text[span.start..span.end], None).to_string());
    let shown: Vec<String> = samples.collect();
    if shown.is_empty() { "…".to_owned() } else { format!("… {} …", shown.join(" … ")) }
}

fn is_identity(tools: &Tools, span: &Span) -> bool {
    tools.kinds.of(span.category).is_some()
}

fn is_own(subject: &Subject, text: &str) -> bool {
    let folded = fold(text);
    let mut words = Vec::new();
    words_of(&folded, &mut words);
    subject.values.iter().any(|value| value.needle.find(&folded).is_some())
        || subject.names.iter().any(|(name, _)| {
            name.find(&folded, &words).is_some_and(|(grade, ..)| grade > Grade::Other)
                || words.iter().any(|word| name.compare_given(&folded[word.start..word.end]) == Grade::Full)
        })
}
