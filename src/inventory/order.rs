//! A journal put in order: sorted by path, written beside, synced, renamed.
//!
//! Only the paths are held in memory; the lines are fetched from the journal one by one.

use super::{Error, Result};
use std::borrow::Cow;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;

/// Where each wanted line of a journal stands, and its path.
#[derive(Default)]
pub(super) struct Index {
    paths: Vec<u8>,
    lines: Vec<Entry>,
}

struct Entry {
    path: (u64, u32),
    at: u64,
    len: u32,
}

/// The two keys that a record is sorted by.
#[derive(serde::Deserialize)]
pub(super) struct Key<'a> {
    #[serde(borrow)]
    pub path: Cow<'a, str>,
    #[serde(borrow, default)]
    pub path_bytes: Option<Cow<'a, str>>,
}

impl Index {
    /// Reads a journal behind its first line, of which `wanted` says by the place of a line if it counts.
    pub fn of(journal: &mut File, mut wanted: impl FnMut(u64) -> bool) -> io::Result<Self> {
        journal.seek(SeekFrom::Start(0))?;
        let mut lines = BufReader::with_capacity(256 << 10, journal);
        let mut line = Vec::new();
        let mut at = lines.read_until(b'\n', &mut line)? as u64;
        let mut index = Index::default();
        loop {
            line.clear();
            let len = lines.read_until(b'\n', &mut line)?;
            if len == 0 {
                return Ok(index);
            }
            if wanted(at) {
                let key: Key = serde_json::from_slice(&line)?;
                index.push(&key, at, len)?;
            }
            at += len as u64;
        }
    }

    fn push(&mut self, key: &Key<'_>, at: u64, len: usize) -> io::Result<()> {
        let too_long = |_| io::Error::from(io::ErrorKind::FileTooLarge);
        let start = self.paths.len();
        self.paths.extend_from_slice(key.path.as_bytes());
        if let Some(bytes) = &key.path_bytes {
            // Behind a NUL, which no path has: equal paths are told apart by their bytes.
            self.paths.push(0);
            self.paths.extend_from_slice(bytes.as_bytes());
        }
        let path = (start as u64, u32::try_from(self.paths.len() - start).map_err(too_long)?);
        self.lines.push(Entry { path, at, len: u32::try_from(len).map_err(too_long)? });
        Ok(())
    }

    /// The places of the lines, sorted by path; equal paths in the order in which they were written.
    pub fn sorted(mut self) -> Vec<(u64, usize)> {
        let paths = &self.paths;
        let path = |entry: &Entry| &paths[entry.path.0 as usize..][..entry.path.1 as usize];
        self.lines.sort_unstable_by(|a, b| path(a).cmp(path(b)).then(a.at.cmp(&b.at)));
        self.lines.iter().map(|entry| (entry.at, entry.len as usize)).collect()
    }
}

/// Fetches a line from a journal into a buffer.
pub(super) fn fetch(journal: &mut File, at: u64, len: usize, line: &mut Vec<u8>) -> io::Result<()> {
    line.resize(len, 0);
    journal.seek(SeekFrom::Start(at))?;
    journal.read_exact(line)
}

/// Writes a file beside `path` for its owner only, syncs it, and puts it in its place in one step.
pub(super) fn replace(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
    let cannot = |cause| Error::CannotWrite { path: path.to_owned(), cause };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut beside =
        tempfile::Builder::new().prefix(".speurneus-").suffix(".tmp").tempfile_in(folder).map_err(cannot)?;
    let mut out = BufWriter::with_capacity(256 << 10, beside.as_file_mut());
    write(&mut out).and_then(|()| out.flush()).map_err(cannot)?;
    drop(out);
    beside.as_file().sync_all().map_err(cannot)?;
    beside.persist(path).map_err(|error| cannot(error.error))?;
    // The new name itself; where a folder cannot be synced there is nothing to be done.
    fs::File::open(folder).and_then(|folder| folder.sync_all()).ok();
    Ok(())
}
