//! Carries advice out: a copy of a table file in which some columns say less.
//!
//! In: the bytes of a CSV or xlsx file, and for each column what is to be done. Out: the bytes of the copy, and what
//! was done. All else stays as it is: the dialect, encoding and quoting of a CSV file; the other sheets, formulas and
//! styles of a workbook, part by part. The original is never written. What was taken out is looked for in all of the
//! copy; where it still stands in a part that nobody looks at, there is no copy.

mod csv;
mod value;
mod xlsx;

use crate::patterns::{Coarser, Mask};
use crate::record::Key;
use aho_corasick::AhoCorasick;
use std::collections::HashSet;

pub use value::Secret;

/// What is to be done with a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Nothing.
    Keep,
    /// Its values go. In a CSV file the column goes with them; in a workbook it stays, empty, because formulas count
    /// on the places of the others.
    Drop,
    /// Less precise: a year for a day, a network for an address.
    Coarsen(Coarser),
    /// A part of each value is shown.
    Mask(Mask),
    /// A number in the place of each value, the same for the same value and key.
    Pseudonymise,
}

/// What is to be done with one column.
#[derive(Debug, Clone)]
pub struct Order {
    /// The sheet; empty in a CSV file.
    pub at: String,
    /// The column, counted from 0.
    pub column: u32,
    /// What it is called; empty where it has no name.
    pub field: String,
    /// What is to be done.
    pub act: Act,
}

/// What was done with one column.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Done {
    /// Cells that were changed or emptied.
    pub cells: u64,
    /// Cells that were emptied, because what stood there could not be made less precise.
    pub emptied: u64,
}

/// The copy.
pub struct Copy {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What was done, in the order of the orders.
    pub done: Vec<Done>,
    /// How many cells elsewhere still hold a value that was taken out, as a remark may; by column or sheet.
    pub left: Vec<(String, u64)>,
    /// How many formulas the workbook has, any of which may count with what was changed.
    pub formulas: u64,
}

/// Why there is no copy.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Neither CSV nor xlsx.
    #[error("only CSV and xlsx files can be minimised")]
    UnknownFormat,
    /// The file is damaged.
    #[error("the file cannot be read: {0}")]
    Damaged(&'static str),
    /// A column is not where the scan saw it.
    #[error("column '{0}' was not found again")]
    NoColumn(String),
    /// Values that are to go stand in a part of the workbook that is not seen, too.
    #[error("what is to go also stands in {part}. Remove that in the spreadsheet program first")]
    AlsoIn {
        /// The part.
        part: String,
    },
    /// The package cannot be taken apart or written.
    #[error(transparent)]
    Package(#[from] crate::package::Error),
}

/// The result of carrying advice out.
pub type Result<T> = std::result::Result<T, Error>;

/// Makes the copy of a file of this format.
pub fn carry_out(format: &str, name: &str, bytes: &[u8], orders: &[Order], key: &Key) -> Result<Copy> {
    let secret = Secret::new(*key);
    match format {
        "csv" => csv::carry_out(name, bytes, orders, &secret),
        "xlsx" | "xlsm" => xlsx::carry_out(bytes, orders, &secret),
        _ => Err(Error::UnknownFormat),
    }
}

/// Values shorter than this stand everywhere by chance.
const SHORTEST: usize = 5;
/// More values than this are not looked for.
const MOST: usize = 100_000;

/// What was taken out, to be looked for in what is left. Raw values: it has no `Debug`.
#[derive(Default)]
struct Removed(HashSet<String>);

impl Removed {
    fn add(&mut self, value: &str) {
        let value = value.trim();
        if value.chars().count() >= SHORTEST && self.0.len() < MOST {
            self.0.insert(value.to_owned());
        }
    }

    fn has(&self, value: &str) -> bool {
        self.0.contains(value.trim())
    }

    /// Finds them in text, `written` as the text writes them.
    fn finder(&self, written: impl Fn(&str) -> String) -> Option<Finder> {
        let mut values: Vec<String> = self.0.iter().map(|value| written(value)).collect();
        values.sort_unstable();
        AhoCorasick::new(values).ok().filter(|_| !self.0.is_empty()).map(Finder)
    }
}

/// Finds values that stand by themselves, and not as a part of a word or number.
struct Finder(AhoCorasick);

impl Finder {
    fn count(&self, text: &str) -> u64 {
        let stands_alone = |found: &aho_corasick::Match| {
            let before = text[..found.start()].chars().next_back();
            let after = text[found.end()..].chars().next();
            ![before, after].into_iter().flatten().any(char::is_alphanumeric)
        };
        self.0.find_overlapping_iter(text).filter(stands_alone).count() as u64
    }
}

#[cfg(test)]
mod tests;
