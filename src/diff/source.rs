//! What is compared: an inventory, in the order of its paths, or a register as JSON.
//!
//! In: a path. Out: a [`Source`]. A finished inventory is read as it is asked for; one that was interrupted is not in
//! order and, like standard input, is read whole.

use super::registers::Document;
use super::{Error, Result};
use crate::inventory::{self, Inventory, Reading};
use crate::patterns::Knowledge;
use crate::record::{File, Scan};
use crate::register;
use jiff::civil::Date;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::{fs, vec};

/// One side of a comparison.
pub(super) enum Source {
    Files(Box<Files>),
    Register(Document),
}

/// The files of an inventory, sorted by path.
pub(super) struct Files {
    pub scan: Scan,
    /// Whether the scan came to its end.
    pub complete: bool,
    /// Where it can be read again.
    pub path: Option<PathBuf>,
    from: From,
    /// How many have been read.
    pub read: u64,
}

enum From {
    Stream(Box<Reading<BufReader<fs::File>>>),
    Memory(vec::IntoIter<File>),
}

impl Source {
    pub fn open(path: &Path) -> Result<Self> {
        if path != Path::new("-") && inventory::is_finished(path) {
            let reading = Reading::open(path)?;
            let (scan, path) = (reading.scan.clone(), Some(path.to_owned()));
            let from = From::Stream(Box::new(reading));
            return Ok(Source::Files(Box::new(Files { scan, complete: true, path, from, read: 0 })));
        }
        let bytes = whole(path)?;
        match serde_json::from_slice::<Document>(&bytes) {
            Ok(document) => Ok(Source::Register(document)),
            Err(_) if is_no_inventory(&bytes) => Err(Error::Unknown(path.to_owned())),
            Err(_) => {
                let inventory = inventory::read_from(&*bytes, path)?;
                Ok(Source::Files(Box::new(Files::in_memory(inventory))))
            }
        }
    }

    /// As a register: an inventory is drafted into one.
    pub fn register(self, knowledge: &Knowledge) -> Result<Document> {
        let mut files = match self {
            Source::Register(document) => return Ok(document),
            Source::Files(files) => files,
        };
        let mut all = Vec::new();
        while let Some(file) = files.next()? {
            all.push(file);
        }
        let draft = register::draft(&all, Some(&files.scan), knowledge, day_of(&files.scan));
        Ok(Document::of(&draft, &files.scan, files.complete))
    }
}

impl Files {
    fn in_memory(inventory: Inventory) -> Self {
        let Inventory { scan, mut files, summary } = inventory;
        files.sort_by(|a, b| order(a).cmp(&order(b)));
        let from = From::Memory(files.into_iter());
        Files { scan, complete: summary.is_some(), path: None, from, read: 0 }
    }

    /// The next file.
    pub fn next(&mut self) -> Result<Option<File>> {
        let file = match &mut self.from {
            From::Stream(reading) => reading.next_file()?,
            From::Memory(files) => files.next(),
        };
        self.read += u64::from(file.is_some());
        Ok(file)
    }
}

/// What the files of an inventory are sorted by.
pub(super) fn order(file: &File) -> (&str, Option<&str>) {
    (&file.path, file.path_bytes.as_deref())
}

/// The day a scan was made.
pub(super) fn day_of(scan: &Scan) -> Date {
    let day = scan.started.get(..10).and_then(|day| day.parse().ok());
    day.unwrap_or_else(|| jiff::Zoned::now().date())
}

fn whole(path: &Path) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = match path == Path::new("-") {
        true => io::stdin().lock().read_to_end(&mut bytes),
        false => fs::File::open(path).and_then(|mut file| file.read_to_end(&mut bytes)),
    };
    read.map_err(|cause| inventory::Error::CannotRead { path: path.to_owned(), cause })?;
    Ok(bytes)
}

/// Whether not even the first line is that of an inventory.
fn is_no_inventory(bytes: &[u8]) -> bool {
    #[derive(serde::Deserialize)]
    struct Kind {
        #[serde(rename = "record")]
        _record: String,
    }
    let first = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    !bytes.is_empty() && serde_json::from_slice::<Kind>(first).is_err()
}
