//! A journal put in order: sorted by path, written beside, synced, renamed.
//!
//! Only the paths are held in memory; the lines are fetched from the journal one by one.

use super::kept::{identity, is_tried_again, tail_of};
use super::last::Mark;
use super::{Error, Result};
use crate::record::{Reason, Seen, Status};
use std::borrow::Cow;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
#[cfg(not(unix))]
use std::io::Read;
use std::io::{self, BufRead, BufReader, BufWriter, Seek, SeekFrom, Write};
use std::path::Path;
use tempfile::NamedTempFile;

/// Where each wanted line of a journal stands, its path, and the file that it belongs to.
#[derive(Default)]
pub(super) struct Index {
    paths: Vec<u8>,
    lines: Vec<Entry>,
}

struct Entry {
    path: (u64, u32),
    at: u64,
    len: u32,
    /// Where the line of the file stands that this is a member of, or its own place.
    file: u64,
    mark: Option<Mark>,
}

/// A line of a journal in its order.
pub(super) struct Sorted<'a> {
    /// What it is sorted by.
    pub path: &'a [u8],
    pub at: u64,
    pub len: usize,
    /// Where the line of its file stands.
    pub file: u64,
    /// What the file was, where this is the line of one that was read.
    pub mark: Option<Mark>,
}

/// The keys of a record that it is sorted and known by.
#[derive(serde::Deserialize)]
pub(super) struct Key<'a> {
    #[serde(borrow)]
    pub path: Cow<'a, str>,
    #[serde(borrow, default)]
    pub path_bytes: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    place: Cow<'a, str>,
    #[serde(borrow, default)]
    access: Cow<'a, str>,
    status: Status,
    reason: Option<Reason>,
}

impl<'l> Key<'l> {
    /// Of a line. What stands before its tables is all that is asked for, and mostly a small part of it: that is read,
    /// by way of `head`.
    pub fn of(line: &'l [u8], head: &'l mut Vec<u8>) -> io::Result<Key<'l>> {
        // In a text every quote has a backslash before it.
        let text = match memchr::memmem::find(line, b",\"tables\":[") {
            Some(at) => {
                head.clear();
                head.extend_from_slice(&line[..at]);
                head.push(b'}');
                head
            }
            None => line,
        };
        Ok(serde_json::from_slice(text)?)
    }
}

impl Key<'_> {
    /// The bytes that records are sorted by. Behind a NUL, which no path has, those of equal paths that are
    /// told apart by their bytes.
    pub fn sorted_by(&self) -> Vec<u8> {
        let mut bytes = self.path.as_bytes().to_vec();
        if let Some(path_bytes) = &self.path_bytes {
            bytes.push(0);
            bytes.extend_from_slice(path_bytes.as_bytes());
        }
        bytes
    }

    fn mark(&self, seen: Seen) -> Mark {
        let identity = identity(&self.path, self.path_bytes.as_deref(), &self.place, &self.access);
        let mark = Mark { identity, seen };
        if is_tried_again(self.status, self.reason.as_ref()) { mark.never() } else { mark }
    }
}

impl Index {
    /// Reads a journal behind its first line, of which `wanted` says by the place of a line if it counts.
    pub fn of(journal: &mut File, mut wanted: impl FnMut(u64) -> bool) -> io::Result<Self> {
        journal.seek(SeekFrom::Start(0))?;
        let mut lines = BufReader::with_capacity(256 << 10, journal);
        let (mut line, mut head) = (Vec::new(), Vec::new());
        let mut at = lines.read_until(b'\n', &mut line)? as u64;
        let mut index = Index::default();
        let (mut file, mut members) = (at, 0);
        loop {
            line.clear();
            let len = lines.read_until(b'\n', &mut line)?;
            if len == 0 {
                return Ok(index);
            }
            if wanted(at) {
                let key = Key::of(&line, &mut head)?;
                let tail = tail_of(&line);
                if members == 0 || tail.is_some() {
                    file = at;
                    members = tail.as_ref().map_or(0, |tail| tail.members);
                } else {
                    members -= 1;
                }
                index.push(&key, at, len, file, tail.map(|tail| key.mark(tail.seen)))?;
            }
            at += len as u64;
        }
    }

    fn push(&mut self, key: &Key<'_>, at: u64, len: usize, file: u64, mark: Option<Mark>) -> io::Result<()> {
        let too_long = |_| io::Error::from(io::ErrorKind::FileTooLarge);
        let start = self.paths.len();
        self.paths.extend_from_slice(&key.sorted_by());
        let path = (start as u64, u32::try_from(self.paths.len() - start).map_err(too_long)?);
        self.lines.push(Entry { path, at, len: u32::try_from(len).map_err(too_long)?, file, mark });
        Ok(())
    }

    /// The lines, sorted by path; equal paths in the order in which they were written.
    pub fn sorted(&mut self) -> impl Iterator<Item = Sorted<'_>> {
        let paths = &self.paths;
        let path = |entry: &Entry| &paths[entry.path.0 as usize..][..entry.path.1 as usize];
        self.lines.sort_unstable_by(|a, b| path(a).cmp(path(b)).then(a.at.cmp(&b.at)));
        self.lines.iter().map(move |entry| Sorted {
            path: path(entry),
            at: entry.at,
            len: entry.len as usize,
            file: entry.file,
            mark: entry.mark,
        })
    }
}

/// Fetches a line from a journal into a buffer.
pub(super) fn fetch(journal: &mut File, at: u64, len: usize, line: &mut Vec<u8>) -> io::Result<()> {
    line.resize(len, 0);
    #[cfg(unix)]
    {
        std::os::unix::fs::FileExt::read_exact_at(journal, line, at)
    }
    #[cfg(not(unix))]
    {
        journal.seek(SeekFrom::Start(at))?;
        journal.read_exact(line)
    }
}

/// What is being written beside an inventory has this at the beginning of its name.
fn prefix(path: &Path) -> OsString {
    let mut prefix = OsString::from(".speurneus-");
    prefix.push(path.file_name().unwrap_or_default());
    prefix.push("-");
    prefix
}

const SUFFIX: &str = ".tmp";

/// Removes what a scan that was killed had begun to write beside an inventory. To be called by who holds its
/// journal, and so is the only one to write there.
pub(super) fn tidy_up_beside(path: &Path) {
    let prefix = prefix(path);
    let is_ours = |name: &OsStr| {
        let name = name.as_encoded_bytes();
        name.starts_with(prefix.as_encoded_bytes()) && name.ends_with(SUFFIX.as_bytes())
    };
    for entry in fs::read_dir(folder_of(path)).into_iter().flatten().flatten() {
        if is_ours(&entry.file_name()) {
            fs::remove_file(entry.path()).ok();
        }
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn beside(path: &Path) -> io::Result<NamedTempFile> {
    tempfile::Builder::new().prefix(&prefix(path)).suffix(SUFFIX).tempfile_in(folder_of(path))
}

/// Puts a file in its place in one step, for its owner only. It may be gone after a power cut.
pub(super) fn put(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut beside = beside(path)?;
    beside.write_all(bytes)?;
    beside.persist(path).map(drop).map_err(|error| error.error)
}

/// Writes a file beside `path` for its owner only, syncs it, and puts it in its place in one step.
pub(super) fn replace(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
    let cannot = |cause| Error::CannotWrite { path: path.to_owned(), cause };
    let mut beside = beside(path).map_err(cannot)?;
    let mut out = BufWriter::with_capacity(256 << 10, beside.as_file_mut());
    write(&mut out).and_then(|()| out.flush()).map_err(cannot)?;
    drop(out);
    beside.as_file().sync_all().map_err(cannot)?;
    beside.persist(path).map_err(|error| cannot(error.error))?;
    // The new name itself; where a folder cannot be synced there is nothing to be done.
    fs::File::open(folder_of(path)).and_then(|folder| folder.sync_all()).ok();
    Ok(())
}
