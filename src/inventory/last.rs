//! The inventory that the last scan left, of which the records of unchanged files are taken over as they stand.
//!
//! In: an inventory, and the marks beside it: for each line how long it is, and for each file that was read what
//! it was then. Out: lines to copy, byte for byte, and totals that need not be counted again. Marks that do not
//! belong to the inventory, or to another kind of scan, are no marks: then everything is read.

use super::kept::{is_same_scan, may_be_journal};
use super::order::{self, Key, fetch};
use super::{Tally, parse};
use crate::record::{Record, Scan, Seen, Summary};
use foldhash::fast::FixedState;
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;
use xxhash_rust::xxh3::xxh3_128;

/// A file that was read: who it is (equal for the same path, place and access), and what it was then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark {
    pub identity: u128,
    pub seen: Seen,
}

/// The form of the marks.
const FORM: u32 = 1;
/// Bytes of a mark, and of a line, in the file.
const MARK: usize = 16 + 8 + 8 + 4 + 8 + 8;
const LINE: usize = 4 + 4;

/// A line that belongs to no file that can be taken over.
const NOBODY: u32 = u32::MAX;

/// Where the marks of an inventory lie.
pub(super) fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".seen");
    name.into()
}

/// Marks in the making, and what they belong to: to be told every line as it is written.
#[derive(Default)]
pub(super) struct Marks {
    marks: Vec<Mark>,
    lines: Vec<(u32, u32)>,
}

impl Mark {
    /// Of a file that is to be read again, whatever it is.
    pub fn never(self) -> Self {
        Mark { seen: Seen { bytes: u64::MAX, ..self.seen }, ..self }
    }
}

impl Marks {
    /// A file that was read, of which lines follow.
    pub fn file(&mut self, mark: Mark) -> u32 {
        self.marks.push(mark);
        self.marks.len() as u32 - 1
    }

    /// The next line, and the number of the file that it belongs to.
    pub fn line(&mut self, len: usize, file: Option<u32>) {
        self.lines.push((len as u32, file.unwrap_or(NOBODY)));
    }

    /// Writes the marks beside the inventory that lies at `path` now. Without them the next scan reads everything,
    /// so that it is no harm when they cannot be written, and nobody waits for the disk.
    pub fn write(&self, path: &Path, first_line: &[u8]) {
        let Some(stamp) = File::open(path).ok().and_then(|inventory| stamp_of(&inventory)) else { return };
        let mut out = Vec::with_capacity(1024 + self.marks.len() * MARK + self.lines.len() * LINE);
        out.extend_from_slice(first_line);
        out.extend_from_slice(&FORM.to_le_bytes());
        push_seen(&mut out, &stamp);
        out.extend_from_slice(&(self.marks.len() as u32).to_le_bytes());
        out.extend_from_slice(&(self.lines.len() as u32).to_le_bytes());
        for Mark { identity, seen } in &self.marks {
            out.extend_from_slice(&identity.to_le_bytes());
            push_seen(&mut out, seen);
        }
        for (len, file) in &self.lines {
            out.extend_from_slice(&len.to_le_bytes());
            out.extend_from_slice(&file.to_le_bytes());
        }
        let own = xxh3_128(&out);
        out.extend_from_slice(&own.to_le_bytes());
        if order::put(&beside(path), &out).is_err() {
            std::fs::remove_file(beside(path)).ok();
        }
    }
}

/// An inventory that a scan of the same kind left.
#[derive(Debug)]
pub(super) struct Last {
    inventory: File,
    lines: Vec<Line>,
    files: Vec<Known>,
    by_identity: HashMap<u128, u32, FixedState>,
    summary: Summary,
    kept: u64,
}

#[derive(Debug, Clone, Copy)]
struct Line {
    at: u64,
    len: u32,
    file: u32,
}

#[derive(Debug, Clone, Copy)]
struct Known {
    mark: Mark,
    is_kept: bool,
    /// The number of its own line; those of its members come behind it.
    line: u32,
    /// The number that it has in the new inventory.
    now: u32,
}

impl Last {
    /// What there is at `path`, if it can be taken over from.
    pub fn open(path: &Path, scan: &Scan) -> Option<Self> {
        let marks = std::fs::read(beside(path)).ok()?;
        let (marks, own) = marks.split_last_chunk()?;
        (xxh3_128(marks) == u128::from_le_bytes(*own)).then_some(())?;
        let mut inventory = File::open(path).ok()?;
        if !inventory.metadata().ok()?.is_file() || !may_be_journal(&mut inventory).ok()? {
            return None;
        }
        let (first_line, rest) = marks.split_at(memchr::memchr(b'\n', marks)? + 1);
        match parse(first_line)? {
            Record::Scan(first) if is_same_scan(&first, scan) => {}
            _ => return None,
        }
        let mut rest = Numbers(rest);
        if rest.u32()? != FORM || stamp_of(&inventory)? != rest.seen()? {
            return None;
        }
        let (files, lines) = (rest.u32()? as usize, rest.u32()? as usize);
        if files.checked_mul(MARK)?.checked_add(lines.checked_mul(LINE)?)? != rest.0.len() {
            return None;
        }
        let mut files = (0..files).map(|_| rest.mark()).collect::<Option<Vec<Known>>>()?;
        let (lines, end) = lines_of(&mut rest, lines, first_line.len() as u64, &mut files)?;
        let by_identity =
            files.iter().zip(0..).map(|(known, number)| (known.mark.identity, number)).collect();
        let summary = summary_at(&mut inventory, end)?;
        Some(Last { inventory, lines, files, by_identity, summary, kept: 0 })
    }

    /// Whether a file is there as it is now; then its records are taken over.
    pub fn still_holds(&mut self, identity: u128, seen: &Seen) -> bool {
        let Some(number) = self.by_identity.get(&identity) else { return false };
        let known = &mut self.files[*number as usize];
        let holds = known.mark.seen == *seen && !known.is_kept;
        self.kept += u64::from(holds);
        known.is_kept |= holds;
        holds
    }

    /// How many files could be taken over.
    pub fn files(&self) -> u64 {
        self.files.len() as u64
    }

    /// How many are.
    pub fn kept(&self) -> u64 {
        self.kept
    }

    /// Counts what is taken over, and reads as little as can be for it: the old totals, and what has gone from
    /// them; or else what is left, one by one.
    pub fn count(&mut self, tally: &mut Tally) -> io::Result<()> {
        let kept = self.lines.iter().filter(|line| self.is_kept(line)).count();
        let by_leaving_out = kept > self.lines.len() / 2;
        if by_leaving_out {
            tally.add_summary(&self.summary);
        }
        let mut bytes = Vec::new();
        for number in 0..self.lines.len() {
            let line = self.lines[number];
            if self.is_kept(&line) == by_leaving_out {
                continue;
            }
            let is_member = self.files.get(line.file as usize).is_some_and(|file| file.line != number as u32);
            self.fetch(number, &mut bytes)?;
            let Some(Record::File(file)) = parse(&bytes) else {
                return Err(io::ErrorKind::InvalidData.into());
            };
            if by_leaving_out { tally.leave_out(&file, is_member) } else { tally.add(&file, is_member) }
        }
        Ok(())
    }

    /// How many lines there are, taken over or not.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// The number of the first line from `from` on whose path sorts behind `path`. Looks near by first: new
    /// files often lie together.
    pub fn behind(&mut self, path: &[u8], from: usize) -> io::Result<usize> {
        let (mut low, mut step) = (from, 1);
        let mut high = loop {
            let probe = low + step - 1;
            if probe >= self.lines.len() {
                break self.lines.len();
            }
            if self.is_behind(probe, path)? {
                break probe;
            }
            low = probe + 1;
            step *= 2;
        };
        while low < high {
            let middle = low + (high - low) / 2;
            if self.is_behind(middle, path)? { high = middle } else { low = middle + 1 }
        }
        Ok(low)
    }

    fn is_behind(&mut self, number: usize, path: &[u8]) -> io::Result<bool> {
        let (mut line, mut head) = (Vec::new(), Vec::new());
        self.fetch(number, &mut line)?;
        let key = Key::of(&line, &mut head)?;
        Ok(key.sorted_by().as_slice() > path)
    }

    /// Copies the lines with these numbers that are taken over.
    pub fn copy(&mut self, numbers: Range<usize>, out: &mut dyn Write, marks: &mut Marks) -> io::Result<()> {
        let mut run = 0..0;
        for number in numbers {
            let line = self.lines[number];
            if !self.is_kept(&line) {
                continue;
            }
            let known = &mut self.files[line.file as usize];
            if known.line == number as u32 {
                known.now = marks.file(known.mark);
            }
            marks.line(line.len as usize, Some(known.now));
            let end = line.at + u64::from(line.len);
            if run.end != line.at {
                self.copy_bytes(run, out)?;
                run = line.at..end;
            }
            run.end = end;
        }
        self.copy_bytes(run, out)
    }

    fn copy_bytes(&mut self, range: Range<u64>, out: &mut dyn Write) -> io::Result<()> {
        self.inventory.seek(SeekFrom::Start(range.start))?;
        let len = range.end - range.start;
        let mut source = BufReader::with_capacity(256 << 10, (&self.inventory).take(len));
        if io::copy(&mut source, out)? == len { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    }

    fn is_kept(&self, line: &Line) -> bool {
        self.files.get(line.file as usize).is_some_and(|file| file.is_kept)
    }

    fn fetch(&mut self, number: usize, bytes: &mut Vec<u8>) -> io::Result<()> {
        let line = self.lines[number];
        fetch(&mut self.inventory, line.at, line.len as usize, bytes)
    }
}

/// Where the lines stand, and where the last one ends; each file learns which line is its own.
fn lines_of(
    numbers: &mut Numbers<'_>,
    count: usize,
    first: u64,
    files: &mut [Known],
) -> Option<(Vec<Line>, u64)> {
    let mut at = first;
    let mut lines = Vec::with_capacity(count);
    for number in 0..count {
        let (len, file) = (numbers.u32()?, numbers.u32()?);
        if file != NOBODY {
            let known = files.get_mut(file as usize)?;
            known.line = known.line.min(number as u32);
        }
        lines.push(Line { at, len, file });
        at += u64::from(len);
    }
    Some((lines, at))
}

fn push_seen(out: &mut Vec<u8>, seen: &Seen) {
    out.extend_from_slice(&seen.bytes.to_le_bytes());
    out.extend_from_slice(&seen.seconds.to_le_bytes());
    out.extend_from_slice(&seen.nanos.to_le_bytes());
    out.extend_from_slice(&seen.inode.to_le_bytes());
    out.extend_from_slice(&seen.device.to_le_bytes());
}

/// What an inventory is, so that one that was changed or replaced is not taken for the one with these marks.
fn stamp_of(inventory: &File) -> Option<Seen> {
    let metadata = inventory.metadata().ok()?;
    let time = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    let mut stamp = Seen {
        bytes: metadata.len(),
        seconds: i64::try_from(time.as_secs()).ok()?,
        nanos: time.subsec_nanos(),
        ..Seen::default()
    };
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        (stamp.inode, stamp.device) = (metadata.ino(), metadata.dev());
    }
    Some(stamp)
}

fn summary_at(inventory: &mut File, at: u64) -> Option<Summary> {
    inventory.seek(SeekFrom::Start(at)).ok()?;
    let mut line = Vec::new();
    inventory.read_to_end(&mut line).ok()?;
    match parse(&line)? {
        Record::Summary(summary) => Some(summary),
        _ => None,
    }
}

/// The numbers of the marks, from where they are not read yet.
struct Numbers<'a>(&'a [u8]);

impl Numbers<'_> {
    fn bytes<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (bytes, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*bytes)
    }

    fn u32(&mut self) -> Option<u32> {
        self.bytes().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> Option<u64> {
        self.bytes().map(u64::from_le_bytes)
    }

    fn u128(&mut self) -> Option<u128> {
        self.bytes().map(u128::from_le_bytes)
    }

    fn seen(&mut self) -> Option<Seen> {
        Some(Seen {
            bytes: self.u64()?,
            seconds: i64::from_le_bytes(self.bytes()?),
            nanos: self.u32()?,
            inode: self.u64()?,
            device: self.u64()?,
        })
    }

    fn mark(&mut self) -> Option<Known> {
        let (identity, seen) = (self.u128()?, self.seen()?);
        Some(Known { mark: Mark { identity, seen }, is_kept: false, line: u32::MAX, now: 0 })
    }
}

#[cfg(test)]
mod tests {
    use super::super::Journal;
    use super::*;
    use crate::record::{File as FileRecord, Status};
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn scan() -> Scan {
        let text = |text: &str| text.to_owned();
        Scan {
            schema: 1,
            tool: text("speurneus 0"),
            patterns: text("p"),
            started: text("then"),
            roots: vec![text("r")],
            options: Vec::new(),
            key: None,
        }
    }

    /// A file with some members, as it was at a time; every seventh cannot be read.
    fn group(path: &str, at: i64) -> (Vec<FileRecord>, Option<Seen>) {
        // What is not opened has no members.
        let seen = (at % 5 != 4).then(|| Seen { seconds: at, ..Seen::default() });
        let members = if seen.is_some() { path.len() % 3 } else { 0 };
        let names = std::iter::once(path.to_owned()).chain((0..members).map(|n| format!("{path}!/{n}")));
        let mut group: Vec<FileRecord> = names
            .map(|path| FileRecord { path, bytes: at as u64, place: at.to_string(), ..FileRecord::default() })
            .collect();
        if at % 7 == 3 {
            group[0].status = Status::Unreadable;
        }
        (group, seen)
    }

    /// Scans files, each changed at a time, and gives the inventory and how many were read.
    fn scanned(path: &Path, files: &BTreeMap<String, i64>) -> (String, usize) {
        let (mut journal, mut kept) = Journal::open(path, &scan()).unwrap();
        let mut read = 0;
        for (name, at) in files.iter().rev() {
            let (mut group, seen) = group(name, *at);
            // A place that changes without the file would be another identity; here it stands for the content.
            let known = FileRecord { path: name.clone(), place: at.to_string(), ..FileRecord::default() };
            if !seen.is_some_and(|seen| kept.still_holds(&known, &seen)) {
                read += 1;
                journal.append(&mut group, seen).unwrap();
            }
        }
        journal.finish(kept, "now").unwrap();
        (std::fs::read_to_string(path).unwrap(), read)
    }

    fn names() -> impl Strategy<Value = BTreeMap<String, i64>> {
        proptest::collection::btree_map("[ab]( [0-9]|[.!]?[a-z]){0,2}", 0..20i64, 0..24)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn scan_after_a_scan_is_as_the_first(before in names(), changes in names()) {
            let folder = tempfile::tempdir().unwrap();
            let (path, anew) = (folder.path().join("i.jsonl"), folder.path().join("anew.jsonl"));
            scanned(&path, &before);
            let mut after: BTreeMap<String, i64> =
                before.into_iter().filter(|(name, _)| name.len() != 2).collect();
            after.extend(changes);
            let (again, _) = scanned(&path, &after);
            prop_assert_eq!(again, scanned(&anew, &after).0);
            let (twice, read) = scanned(&path, &after);
            prop_assert_eq!(twice, scanned(&anew, &after).0);
            let to_be_read = after.values().filter(|at| **at % 5 == 4 || **at % 7 == 3).count();
            prop_assert_eq!(read, to_be_read);
        }
    }

    #[test]
    fn inventory_that_somebody_changed_is_not_taken_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("i.jsonl");
        let files: BTreeMap<String, i64> = [("a".to_owned(), 1), ("b".to_owned(), 2)].into();
        let (whole, read) = scanned(&path, &files);
        assert_eq!((read, scanned(&path, &files).1), (2, 0));
        std::fs::write(&path, whole.replace("\"bytes\":2", "\"bytes\":3")).unwrap();
        assert!(Last::open(&path, &scan()).is_none());
        assert_eq!(scanned(&path, &files), (whole, 2));
        assert!(Last::open(&path, &Scan { patterns: "other".into(), ..scan() }).is_none());
        assert!(Last::open(&path, &scan()).is_some());
        let marks = std::fs::read(beside(&path)).unwrap();
        for len in 0..marks.len() {
            std::fs::write(beside(&path), &marks[..len]).unwrap();
            assert!(Last::open(&path, &scan()).is_none(), "cut at {len}");
        }
    }
}
