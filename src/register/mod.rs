//! The draft register of processing: rows first, then a writer for each kind of file.
//!
//! In: the files of an inventory, what is known about processing, and today's date. Out: a [`Register`], in both
//! languages at once, and the same as a workbook, CSV, JSON, JSON-LD or Markdown. It says what files show and proposes the
//! rest; what only a person can know stays open and is marked so. It opens no scanned file and takes no clock.

mod cells;
mod clean;
mod folders;
mod gather;
mod into;
mod places;
mod rows;
mod terms;
pub mod writers;

pub use clean::{Clean, clean};
pub use gather::{Gathered, Gatherer, Rest, Room, Totals};
pub use into::{Error as IntoError, Merge, into};
pub use places::{FieldRow, PlaceRow};
pub use rows::{At, BundleCount, RetentionRow, Row};
pub use terms::{Linked, LinkedData, Namespaces};
pub use writers::{write, write_statement};

use crate::minimise::{self, Advice};
use crate::patterns::{Answers, Knowledge, RegisterColumn};
use crate::people::Count;
use crate::record::{File, Scan, Status, Text};
use jiff::civil::Date;
use serde::Serialize;

/// The name of the sheet that says whose register it is, in Dutch and in English.
const ORGANISATION: [&str; 2] = ["Organisatie", "Organisation"];

/// A draft register.
#[derive(Debug, Clone)]
pub struct Register {
    /// One row for each activity; what is unknown by folder.
    pub rows: Vec<Row>,
    /// How many people, over all rows; whoever stands in several counts once.
    pub people: Count,
    /// What looks unnecessary, the most urgent first.
    pub advice: Vec<Advice>,
    /// What could not be read, or not wholly.
    pub not_read: Vec<NotRead>,
    /// Every place with personal data.
    pub places: Vec<PlaceRow>,
    /// Every column with personal data.
    pub fields: Vec<FieldRow>,
    /// Files in the inventory.
    pub files: u64,
    /// Files with personal data that are counted in the rows and not among the places.
    pub unlisted: u64,
    /// Files that were not read, or not wholly.
    pub missed: u64,
    /// Program and version, and the digest of the rules.
    pub made_by: String,
    /// The day it was made.
    pub date: Date,
    /// The columns of the register.
    pub columns: Vec<RegisterColumn>,
    /// The closed lists of answers.
    pub lists: Vec<Answers>,
    /// The vocabularies of the linked form.
    pub namespaces: Namespaces,
}

/// A file that was not read, or not wholly.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NotRead {
    /// The file.
    pub path: String,
    /// Why.
    pub reason: String,
}

/// An error while a register is written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The ending says nothing that can be written.
    #[error("cannot write a register as {0:?}: choose .xlsx, .csv, .json, .jsonld or .md")]
    UnknownKind(String),
    /// The workbook could not be made.
    #[error("the workbook cannot be made: {0}")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// The file could not be written.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// The file could not be written as CSV.
    #[error(transparent)]
    Csv(#[from] csv::Error),
    /// The file could not be written as JSON.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}

/// The result of writing a register.
pub type Result<T> = std::result::Result<T, Error>;

/// Drafts a register from what a scan found.
pub fn draft(files: &[File], scan: Option<&Scan>, knowledge: &Knowledge, today: Date) -> Register {
    let found = minimise::recognise(files, knowledge, today);
    let advice = minimise::advise(files, &found, knowledge, today);
    let rows = rows::rows(&found, &advice, knowledge, today);
    Register {
        places: places::places(&found, &rows, knowledge, today),
        fields: places::fields(&found, &rows, knowledge),
        people: rows::people(&found.iter().collect::<Vec<_>>(), knowledge),
        rows,
        advice: folders::by_folder(advice),
        not_read: not_read(files),
        files: files.len() as u64,
        unlisted: 0,
        missed: files.iter().filter(|file| is_missed(file)).count() as u64,
        made_by: scan.map_or(String::new(), |scan| format!("{} ({})", scan.tool, scan.patterns)),
        date: today,
        columns: knowledge.vocabulary.columns.clone(),
        lists: knowledge.vocabulary.lists.clone(),
        namespaces: terms::namespaces(knowledge),
    }
}

/// Drafts a register from inventories of any size.
pub fn draft_gathered(gathered: &Gathered, knowledge: &Knowledge, today: Date) -> Register {
    let mut register = draft(&gathered.files, gathered.scans.first(), knowledge, today);
    let totals = &gathered.totals;
    register.files = totals.files;
    register.missed =
        totals.not_read.iter().filter(|((on_purpose, _), _)| !on_purpose).map(|(_, count)| count).sum();
    register.unlisted = gathered.rest.files;
    register.people = with_rest(register.people, gathered.rest.people);
    if gathered.rest.files > 0 {
        let found = minimise::recognise(&gathered.files, knowledge, today);
        count_rest(&mut register.rows, &found, &gathered.rest);
    }
    register
}

/// Counts what is not listed with the rows in which its likes are.
fn count_rest(rows: &mut [Row], found: &[minimise::Place], rest: &Rest) {
    let mut counted = std::collections::HashSet::new();
    for place in found {
        let Some((shape, [files, people])) = rest.like(place.file) else { continue };
        if counted.insert(shape)
            && let Some(row) = rows.iter_mut().find(|row| row.id == rows::row_id(place))
        {
            row.unlisted += files;
            row.people = with_rest(row.people, people);
        }
    }
}

/// With people of whom nobody knows whether they were counted already: at least none of them is new, at most all
/// are, and probably half.
pub fn with_rest(count: Count, people: u64) -> Count {
    Count { max: count.max + people, best: count.best + people / 2, ..count }
}

fn is_missed(file: &File) -> bool {
    matches!(file.status, Status::Partial | Status::Unreadable)
}

/// What should have been read and was not; what is left out on purpose is counted by the scan's own summary.
fn not_read(files: &[File]) -> Vec<NotRead> {
    let missing = files.iter().filter(|file| is_missed(file));
    let reason =
        |file: &File| file.reason.as_ref().map_or(file.status.to_string(), |reason| reason.to_string());
    missing.map(|file| NotRead { path: file.path.clone(), reason: reason(file) }).collect()
}

impl Register {
    fn answers(&self, id: &str) -> &[Text] {
        self.lists.iter().find(|list| list.id == id).map_or(&[], |list| &list.answers)
    }
}

#[cfg(test)]
mod tests;
