//! What came, went, moved or changed between two inventories, or two registers.
//!
//! In: two files: inventories, or registers as JSON. Out: a [`Comparison`], and the same in plain sentences.
//! Finished inventories are sorted by path and are read side by side, so their size does not matter; what is held is
//! what differs. It opens no scanned file.

mod expired;
mod inventories;
mod registers;
mod sentences;
mod source;

pub use sentences::sentences;

use crate::inventory;
use crate::patterns::Knowledge;
use serde::Serialize;
use source::Source;
use std::path::{Path, PathBuf};

/// What differs.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Comparison {
    /// Files, or places of a register, that were not there.
    pub new: Vec<Entry>,
    /// Those that are no longer there.
    pub gone: Vec<Entry>,
    /// Files that have another path now: the same bytes.
    pub moved: Vec<Moved>,
    /// What is different in what stayed.
    pub changed: Vec<Change>,
    /// Terms that ran out in between.
    pub expired: Vec<Expired>,
    /// Files or places in which nothing that counts is different.
    pub same: u64,
    /// The older of the two.
    pub old: Side,
    /// The newer.
    pub now: Side,
    /// Both were made with the same rules; else a difference may be the program's.
    pub same_rules: bool,
    /// Both looked at the same folders.
    pub same_roots: bool,
}

/// What is known of one of the two.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Side {
    /// When it was made; empty for a register.
    pub started: String,
    /// Whether it came to its end. Where the newer did not, nothing can be said to be gone.
    pub complete: bool,
    /// Files, or rows.
    pub records: u64,
}

/// A file, or a place of a register, that came or went.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Entry {
    /// The file.
    pub path: String,
    /// The sheet; only places of a register have one.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub at: String,
    /// About how many people.
    pub people: u64,
    /// What is in it.
    pub categories: Vec<String>,
    /// Why it was not read, if it should have been.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_read: Option<String>,
    /// A file with the same bytes that is there now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub same_as: Option<String>,
    /// The activity, for a place of a register.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub activity: Option<String>,
    #[serde(skip)]
    digest: Option<String>,
}

/// A file that has another path now.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Moved {
    /// Where it was.
    pub from: String,
    /// Where it is.
    pub to: String,
    /// About how many people.
    pub people: u64,
    /// What is in it.
    pub categories: Vec<String>,
}

/// What can be different in something that stayed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// A column with personal data came.
    ColumnAdded,
    /// One went.
    ColumnGone,
    /// It is about more people.
    MorePeople,
    /// … fewer.
    FewerPeople,
    /// A column, or the text, holds another kind of data.
    Category,
    /// It could be read and can no longer, or the other way round.
    Status,
}

/// What is different in something that stayed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// The file; empty for a row of a register.
    pub path: String,
    /// The sheet; the row of a register.
    pub at: String,
    /// What.
    pub what: What,
    /// What it was: a number, a column's name, a category.
    pub from: serde_json::Value,
    /// What it is.
    pub to: serde_json::Value,
    /// The column, where the change is in one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The kind of data of a column that came or went.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// About how many people the table concerns.
    pub people: u64,
}

/// A term that had not run out and now has.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Expired {
    /// The file.
    pub path: String,
    /// The sheet.
    pub at: String,
    /// The question about need that asks for it.
    pub rule: String,
    /// About how many people.
    pub people: u64,
    /// In Dutch.
    pub nl: String,
    /// In English.
    pub en: String,
}

/// Why two files cannot be compared.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// An inventory cannot be read.
    #[error(transparent)]
    Inventory(#[from] inventory::Error),
    /// Neither an inventory nor a register as JSON.
    #[error("{} is no inventory and no register.json: give two of those", .0.display())]
    Unknown(PathBuf),
    /// Both are standard input.
    #[error("only one of the two can come from standard input")]
    BothFromInput,
}

/// The result of a comparison.
pub type Result<T> = std::result::Result<T, Error>;

/// Compares two inventories, two registers, or one of each.
pub fn compare(old: &Path, new: &Path, knowledge: &Knowledge) -> Result<Comparison> {
    if old == Path::new("-") && new == Path::new("-") {
        return Err(Error::BothFromInput);
    }
    match (Source::open(old)?, Source::open(new)?) {
        (Source::Files(old), Source::Files(new)) => inventories::compare(*old, *new, knowledge),
        (old, new) => Ok(registers::compare(&old.register(knowledge)?, &new.register(knowledge)?)),
    }
}

impl Comparison {
    /// Whether nothing is different.
    pub fn is_empty(&self) -> bool {
        self.new.is_empty()
            && self.gone.is_empty()
            && self.moved.is_empty()
            && self.changed.is_empty()
            && self.expired.is_empty()
    }
}

#[cfg(test)]
mod tests;
