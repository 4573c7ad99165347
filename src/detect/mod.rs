//! What a text may hold: spans with a category and a confidence, and what a single cell may be.
//!
//! In: text, cells, headers. Out: [`Span`]s for running text, features for cells, evidence from headers. What
//! a whole column amounts to is for `profile` to say.

mod address;
mod anywhere;
mod cell;
pub mod checks;
mod closed;
mod context;
mod endings;
pub mod examples;
mod features;
mod forms;
mod header;
mod key;
mod lanes;
mod masks;
mod names;
mod quick;
mod scan;
mod shapes;
mod terms;
mod text;
mod vocabulary;

pub use cell::{Form, Scratch, features, form, form_within};
pub use checks::card::is_for_tests;
pub use features::Features;
pub use header::{Headers, Reading, split};
pub use lanes::{is_small_text, letters_and_digits, whole_number};
pub use text::{Detector, THRESHOLD};

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

/// A detector that cannot be compiled.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No category of this name.
    #[error("{}: unknown category {name:?}", crate::patterns::place(file))]
    Category {
        /// The data file.
        file: String,
        /// What it asks for.
        name: String,
    },
    /// No check of this name, or it cannot find values by itself.
    #[error("{}: no check {name:?} that could be used so", crate::patterns::place(file))]
    Check {
        /// The data file.
        file: String,
        /// What it asks for.
        name: String,
    },
    /// No finder of this name.
    #[error("{}: unknown finder {name:?}", crate::patterns::place(file))]
    Finder {
        /// The data file.
        file: String,
        /// What it asks for.
        name: String,
    },
    /// No word list of this name.
    #[error("{}: unknown word list {name:?}", crate::patterns::place(file))]
    List {
        /// The data file.
        file: String,
        /// What it asks for.
        name: String,
    },
    /// Not a regex.
    #[error("{}: {message}", crate::patterns::place(file))]
    Regex {
        /// The data file.
        file: String,
        /// What is wrong with it.
        message: String,
    },
    /// A pattern without a way to find anything.
    #[error("{}: a pattern needs one of find, words, regex and check", crate::patterns::place(file))]
    Empty {
        /// The data file.
        file: String,
    },
    /// More detectors than there is room for.
    #[error("more than {most} detectors")]
    TooMany {
        /// How many there may be.
        most: usize,
    },
}

/// The result of compiling detectors.
pub type Result<T> = std::result::Result<T, Error>;
