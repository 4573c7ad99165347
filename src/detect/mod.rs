//! What a text may hold: spans with a category and a confidence, and what a single cell may be.
//!
//! In: text, cells, headers. Out: [`Span`]s for running text, features for cells, evidence from headers. What
//! a whole column amounts to is for `profile` to say.

pub mod checks;

use crate::patterns::CategoryId;

/// A piece of running text that is something personal. Spans of one text never overlap.
#[derive(Debug, Clone, PartialEq)]
pub struct Span {
    /// What it is.
    pub category: CategoryId,
    /// The byte at which it begins.
    pub start: usize,
    /// The byte after its end.
    pub end: usize,
    /// The probability that this is right.
    pub confidence: f32,
    /// The reason, in words, without any part of the text.
    pub why: &'static str,
}
