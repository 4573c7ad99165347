//! The page that a person opens, and the summary that the terminal shows.
//!
//! In: inventories and the register that was drafted from them. Out: `report.html` as one text that loads
//! nothing from outside, and a few lines of plain text. Nothing here opens a scanned file or decides what is
//! personal, unnecessary or urgent: it only shows what the rooms above found, and what they could not read.

mod facts;
mod html;
mod page;
mod summary;
mod words;

pub use page::page;
pub use summary::summary;

use crate::patterns::Categories;
use crate::record::Language;
use crate::register::{Gathered, Register};

/// What the page and the summary are made from.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// What inventories say.
    pub gathered: &'a Gathered,
    /// What was drafted from them.
    pub register: &'a Register,
    /// The names and the place in the law of every category.
    pub categories: &'a Categories,
    /// The reader's language.
    pub language: Language,
}

/// The setting of a scan that shows values instead of masked samples.
pub const REVEALED: &str = "reveal";
