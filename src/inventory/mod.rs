//! The inventory: written as a journal while a scan runs, put in order when it is done, read back and merged.
//!
//! In: records. Out: a file of JSON lines, sorted by path, that only its owner may read; the same records give
//! the same bytes. Nothing here knows what a record means, and nobody's value is in an error.

mod journal;
mod kept;
mod last;
mod merge;
mod order;
mod reading;
mod tally;
mod written;

pub use journal::Journal;
pub use kept::Kept;
pub use merge::merge;
pub use reading::{Inventory, Reading, is_finished, read, read_from};
pub use tally::{Tally, summary_of};

use crate::record::{Record, Scan, Summary};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Why an inventory could not be written or read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The disk is full, the folder may not be written, …
    #[error("cannot write {}: {}. Choose another folder with -o", path.display(), in_words(cause))]
    CannotWrite {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// It is not there, or may not be read.
    #[error("cannot read {}: {}", path.display(), in_words(cause))]
    CannotRead {
        /// The file.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// Another scan holds the journal.
    #[error("another scan is writing {}. Wait until it is done, or choose another folder with -o", path.display())]
    Busy {
        /// The journal.
        path: PathBuf,
    },
    /// A line that is no record, or a file without a first line.
    #[error("{} is not an inventory: line {line} {what}", path.display())]
    NotAnInventory {
        /// The file.
        path: PathBuf,
        /// Counted from 1.
        line: u64,
        /// What is wrong with it, without any part of it.
        what: &'static str,
    },
    /// Made by a later version, in a form that this one does not know.
    #[error("{} was made by {tool}, whose inventories this version cannot read. Use that version", path.display())]
    TooNew {
        /// The file.
        path: PathBuf,
        /// The program that made it.
        tool: String,
    },
}

/// The result of writing or reading an inventory.
pub type Result<T> = std::result::Result<T, Error>;

/// The form of the records that this version writes.
pub const SCHEMA: u32 = 1;

/// Makes a folder for output that only its owner may enter. One that is there already is left as it is.
pub fn create_folder(path: &Path) -> Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|cause| Error::CannotWrite { path: path.to_owned(), cause })
}

/// Writes a whole inventory, sorted, in the place of what stood there. One that was interrupted has no last line.
pub fn write(inventory: &Inventory, path: &Path) -> Result<()> {
    order::replace(path, |out| write_to(inventory, out))
}

/// As [`write`], to a stream.
pub fn write_to(inventory: &Inventory, out: &mut dyn Write) -> io::Result<()> {
    let mut files: Vec<_> = inventory.files.iter().collect();
    files.sort_by(|a, b| (&a.path, &a.path_bytes).cmp(&(&b.path, &b.path_bytes)));
    write_line(out, &Line::Scan(&inventory.scan))?;
    let mut line = Vec::new();
    for file in files {
        line.clear();
        written::write_file(file, &mut line)?;
        out.write_all(&line)?;
    }
    match &inventory.summary {
        Some(summary) => write_line(out, &Line::Summary(summary)),
        None => Ok(()),
    }
}

/// As [`Record`], borrowed.
#[derive(serde::Serialize)]
#[serde(tag = "record", rename_all = "kebab-case")]
enum Line<'a> {
    Scan(&'a Scan),
    #[cfg(test)]
    File(&'a crate::record::File),
    Summary(&'a Summary),
}

fn write_line<W: Write + ?Sized>(out: &mut W, line: &Line<'_>) -> io::Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    out.write_all(b"\n")
}

/// The system's words, without its numbers.
fn in_words(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::StorageFull => "no space left on device".to_owned(),
        io::ErrorKind::QuotaExceeded => "your quota on this disk is used up".to_owned(),
        io::ErrorKind::NotFound => "no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        kind => kind.to_string(),
    }
}

/// A line as a record. Its kind is read first and by itself: when serde finds the kind inside, it hands the rest
/// over with keys of text, and a column's years are keys that are numbers.
fn parse(line: &[u8]) -> Option<Record> {
    #[derive(serde::Deserialize)]
    struct Kind<'a> {
        #[serde(borrow)]
        record: std::borrow::Cow<'a, str>,
    }
    let kind: Kind = serde_json::from_slice(line).ok()?;
    match kind.record.as_ref() {
        "scan" => serde_json::from_slice(line).ok().map(Record::Scan),
        "file" => serde_json::from_slice(line).ok().map(Record::File),
        "summary" => serde_json::from_slice(line).ok().map(Record::Summary),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_disk_is_told_in_words_with_what_to_do() {
        let cause = io::Error::from(io::ErrorKind::StorageFull);
        let error = Error::CannotWrite { path: "/x/inventory.jsonl".into(), cause };
        assert_eq!(
            error.to_string(),
            "cannot write /x/inventory.jsonl: no space left on device. Choose another folder with -o"
        );
    }

    #[test]
    fn years_of_a_column_are_read_back() {
        let dates =
            crate::record::Dates { oldest: 1961, newest: 2004, by_year: [(1961, 3), (2004, 1)].into() };
        let field = crate::record::Field { dates: Some(dates), ..Default::default() };
        let table = crate::record::Table { fields: vec![field], ..Default::default() };
        let record =
            Record::File(Box::new(crate::record::File { tables: vec![table], ..Default::default() }));
        assert_eq!(parse(&serde_json::to_vec(&record).unwrap()), Some(record));
    }

    #[cfg(unix)]
    #[test]
    fn output_folder_is_for_its_owner_only() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("a/out");
        create_folder(&out).unwrap();
        assert_eq!(out.metadata().unwrap().permissions().mode() & 0o777, 0o700);
    }
}
