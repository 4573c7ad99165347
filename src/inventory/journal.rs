//! The journal of a running scan: whole lines, appended as files are done, taken up again after an end too soon.
//!
//! A file and its members are written in one piece. The line of a file that was read ends in a key `seen`,
//! which tells the next scan whether the file is still the same, and how many members follow; it is cut off
//! when the inventory is put in order.

use super::kept::{Kept, cut_seen, is_within, may_be_journal, push_seen, take_up};
use super::last::{self, Last, Marks};
use super::order::{self, Index};
use super::written::write_file;
use super::{Error, Line, Result, Tally, parse, write_line};
use crate::record::{File as FileRecord, Record, Scan, Seen, Summary};
use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Lines wait no longer than this, and no more bytes than that, before they are written.
const LONGEST_WAIT: Duration = Duration::from_millis(500);
const MOST_WAITING: usize = 64 << 10;

/// An inventory in the making.
pub struct Journal {
    path: PathBuf,
    at: PathBuf,
    file: File,
    /// Whole lines that are not written yet.
    waiting: Vec<u8>,
    written: Instant,
    tally: Tally,
    /// Where the lines of this scan begin; what stands before was taken up.
    resumed_to: u64,
}

impl Journal {
    /// Where the journal of an inventory lies.
    pub fn beside(path: &Path) -> PathBuf {
        let mut name = path.as_os_str().to_owned();
        name.push(".journal");
        name.into()
    }

    /// Forgets what earlier scans left, so that the next one reads everything. Where something cannot be removed,
    /// opening the journal says so.
    pub fn forget(path: &Path) {
        fs::remove_file(Journal::beside(path)).ok();
        fs::remove_file(last::beside(path)).ok();
    }

    /// Begins an inventory at `path`, or takes up its journal, and the last inventory, when they were made with
    /// the same rules, roots and options. No other scan may hold it.
    pub fn open(path: &Path, scan: &Scan) -> Result<(Journal, Kept)> {
        let at = Journal::beside(path);
        let cannot = |cause| Error::CannotWrite { path: at.clone(), cause };
        let mut file = open_for_owner(&at).map_err(cannot)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(fs::TryLockError::WouldBlock) => return Err(Error::Busy { path: at }),
            // Some shares know no locks; then nobody is kept out.
            Err(fs::TryLockError::Error(_)) => {}
        }
        if !may_be_journal(&mut file).map_err(cannot)? {
            // Somebody else's file of that name stays as it is.
            return Err(Error::NotAnInventory { path: at, line: 1, what: "does not begin one" });
        }
        let (mut kept, end) = take_up(&mut file, scan).map_err(cannot)?;
        kept.replaced = end == 0 && file.metadata().is_ok_and(|metadata| metadata.len() > 0);
        order::tidy_up_beside(path);
        kept.last = Last::open(path, scan);
        file.set_len(end).and_then(|()| file.seek(SeekFrom::End(0))).map_err(cannot)?;
        let mut journal = Journal {
            path: path.to_owned(),
            file,
            waiting: Vec::new(),
            written: Instant::now(),
            tally: Tally::default(),
            resumed_to: end,
            at: at.clone(),
        };
        if end == 0 {
            write_line(&mut journal.waiting, &Line::Scan(scan)).map_err(cannot)?;
            journal.resumed_to = journal.waiting.len() as u64;
            journal.flush()?;
        }
        Ok((journal, kept))
    }

    /// Adds a file and its members, the file first. `seen` is what it was, if it was read.
    pub fn append(&mut self, group: &mut [FileRecord], seen: Option<Seen>) -> Result<()> {
        let before = self.waiting.len();
        let members = group.len().saturating_sub(1);
        for (place, record) in group.iter_mut().enumerate() {
            round(record);
            if let Err(error) = write_file(record, &mut self.waiting) {
                self.waiting.truncate(before);
                return Err(self.cannot(error));
            }
            if let (0, Some(seen)) = (place, seen) {
                push_seen(&mut self.waiting, seen, members);
            }
        }
        self.tally.add_group(group);
        if self.waiting.len() >= MOST_WAITING { self.flush() } else { self.flush_if_due() }
    }

    /// Writes what has waited long enough. To be called now and then while no record comes.
    pub fn flush_if_due(&mut self) -> Result<()> {
        if self.written.elapsed() >= LONGEST_WAIT { self.flush() } else { Ok(()) }
    }

    /// Writes every whole line, in one call.
    pub fn flush(&mut self) -> Result<()> {
        self.written = Instant::now();
        if self.waiting.is_empty() {
            return Ok(());
        }
        let written = self.file.write_all(&self.waiting);
        self.waiting.clear();
        written.map_err(|cause| self.cannot(cause))
    }

    /// Puts the records in order, with those of the last inventory that still hold and a summary, in its place,
    /// and removes the journal.
    pub fn finish(mut self, mut kept: Kept, finished: &str) -> Result<Summary> {
        self.flush()?;
        let at = self.at.clone();
        let cannot_read = |cause| Error::CannotRead { path: at.clone(), cause };
        self.tally_kept(&kept).map_err(cannot_read)?;
        if let Some(last) = &mut kept.last {
            last.count(&mut self.tally).map_err(cannot_read)?;
        }
        let resumed_to = self.resumed_to;
        kept.found.sort_unstable();
        let wanted = |at: u64| at >= resumed_to || is_within(&kept.found, at);
        let mut index = Index::of(&mut self.file, wanted).map_err(cannot_read)?;
        let summary = self.tally.summary(finished);
        let journal = &mut self.file;
        let first_line = first_line(journal).map_err(cannot_read)?;
        let mut marks = Marks::default();
        let last = kept.last.take();
        order::replace(&self.path, |out| {
            out.write_all(&first_line)?;
            merge(journal, &mut index, last, out, &mut marks)?;
            write_line(out, &Line::Summary(&summary))
        })?;
        marks.write(&self.path, &first_line);
        fs::remove_file(&self.at).map_err(|cause| self.cannot(cause))?;
        Ok(summary)
    }

    /// The totals of what was taken up, which this scan did not append.
    fn tally_kept(&mut self, kept: &Kept) -> io::Result<()> {
        let mut bytes = Vec::new();
        for (at, end) in &kept.found {
            order::fetch(&mut self.file, *at, (end - at) as usize, &mut bytes)?;
            let group: Vec<FileRecord> = bytes
                .split(|byte| *byte == b'\n')
                .filter_map(|line| match parse(line) {
                    Some(Record::File(file)) => Some(*file),
                    _ => None,
                })
                .collect();
            self.tally.add_group(&group);
        }
        Ok(())
    }

    fn cannot(&self, cause: io::Error) -> Error {
        Error::CannotWrite { path: self.at.clone(), cause }
    }
}

/// Writes the lines of a journal and those of the last inventory, both sorted, as one.
fn merge(
    journal: &mut File,
    index: &mut Index,
    mut last: Option<Last>,
    out: &mut dyn Write,
    marks: &mut Marks,
) -> io::Result<()> {
    let mut files = HashMap::new();
    let mut copied = 0;
    let mut bytes = Vec::new();
    for line in index.sorted() {
        if let Some(last) = &mut last {
            let behind = last.behind(line.path, copied)?;
            last.copy(copied..behind, out, marks)?;
            copied = behind;
        }
        order::fetch(journal, line.at, line.len, &mut bytes)?;
        cut_seen(&mut bytes);
        out.write_all(&bytes)?;
        if let Some(mark) = line.mark {
            files.insert(line.file, marks.file(mark));
        }
        marks.line(bytes.len(), files.get(&line.file).copied());
    }
    match &mut last {
        Some(last) => last.copy(copied..last.len(), out, marks),
        None => Ok(()),
    }
}

fn open_for_owner(at: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(at)
}

fn first_line(journal: &mut File) -> io::Result<Vec<u8>> {
    journal.seek(SeekFrom::Start(0))?;
    let mut line = Vec::new();
    BufReader::new(journal).read_until(b'\n', &mut line)?;
    Ok(line)
}

/// Three decimals say all that a confidence knows.
fn round(record: &mut FileRecord) {
    let three = |number: &mut f64| *number = (*number * 1000.0).round() / 1000.0;
    for field in record.tables.iter_mut().flat_map(|table| &mut table.fields) {
        field.confidence.iter_mut().for_each(three);
        field.country.values_mut().for_each(three);
    }
    record.mentions.iter_mut().for_each(|mention| three(&mut mention.confidence));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::kept::tail_of;
    use crate::record::{Mention, Status};

    fn scan() -> Scan {
        Scan {
            schema: 1,
            tool: "speurneus 0".into(),
            patterns: "p".into(),
            started: "then".into(),
            roots: vec!["r".into()],
            options: Vec::new(),
            key: None,
        }
    }

    fn file(path: &str) -> FileRecord {
        FileRecord { path: path.to_owned(), format: "text".to_owned(), ..FileRecord::default() }
    }

    fn seen(bytes: u64) -> Option<Seen> {
        Some(Seen { bytes, ..Seen::default() })
    }

    fn finished(journal: Journal, kept: Kept) -> String {
        let path = journal.path.clone();
        journal.finish(kept, "now").unwrap();
        assert!(!Journal::beside(&path).exists());
        fs::read_to_string(path).unwrap()
    }

    #[test]
    fn records_are_sorted_by_path_whatever_the_order_they_came_in() {
        let folder = tempfile::tempdir().unwrap();
        let inventories = [[0, 1, 2], [2, 0, 1]].map(|order| {
            let (mut journal, kept) = Journal::open(&folder.path().join("i.jsonl"), &scan()).unwrap();
            let mut groups =
                [vec![file("b.zip"), file("b.zip!/z"), file("b.zip!/a")], vec![file("a")], vec![file("c")]];
            for place in order {
                journal.append(&mut groups[place], seen(1)).unwrap();
            }
            finished(journal, kept)
        });
        assert_eq!(inventories[0], inventories[1]);
        let paths: Vec<_> = inventories[0]
            .match_indices("\"path\":\"")
            .map(|(at, key)| {
                let path = &inventories[0][at + key.len()..];
                path[..path.find('"').unwrap()].to_owned()
            })
            .collect();
        assert_eq!(paths, ["a", "b.zip", "b.zip!/a", "b.zip!/z", "c"]);
        assert!(!inventories[0].contains("seen"));
        assert!(inventories[0].ends_with("\"finished\":\"now\"}\n"));
    }

    #[test]
    fn torn_journal_is_taken_up_as_if_it_had_never_ended() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("i.jsonl");
        let whole = {
            let (mut journal, kept) = Journal::open(&path, &scan()).unwrap();
            journal.append(&mut [file("a"), file("a!/1"), file("a!/2")], seen(1)).unwrap();
            journal.append(&mut [file("b")], seen(2)).unwrap();
            finished(journal, kept)
        };
        let torn = {
            let (mut journal, _) = Journal::open(&path, &scan()).unwrap();
            journal.append(&mut [file("b")], seen(2)).unwrap();
            journal.append(&mut [file("a"), file("a!/1"), file("a!/2")], seen(1)).unwrap();
            journal.flush().unwrap();
            fs::read(Journal::beside(&path)).unwrap()
        };
        let mut taken = 0;
        for cut in 0..=torn.len() {
            fs::write(Journal::beside(&path), &torn[..cut]).unwrap();
            let (mut journal, mut kept) = Journal::open(&path, &scan()).unwrap();
            taken = taken.max(kept.files());
            for (mut group, seen) in
                [(vec![file("a"), file("a!/1"), file("a!/2")], seen(1)), (vec![file("b")], seen(2))]
            {
                if !kept.still_holds(&group[0], &seen.unwrap()) {
                    journal.append(&mut group, seen).unwrap();
                }
            }
            assert_eq!(finished(journal, kept), whole, "cut at {cut}");
        }
        assert_eq!(taken, 2);
    }

    #[test]
    fn changed_and_vanished_files_leave_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("i.jsonl");
        let (mut journal, _) = Journal::open(&path, &scan()).unwrap();
        for name in ["gone", "changed", "same"] {
            journal.append(&mut [file(name)], seen(1)).unwrap();
        }
        journal.append(&mut [file("special")], None).unwrap();
        journal.flush().unwrap();
        drop(journal);
        let (mut journal, mut kept) = Journal::open(&path, &scan()).unwrap();
        assert!(kept.still_holds(&file("same"), &seen(1).unwrap()));
        assert!(!kept.still_holds(&file("changed"), &seen(2).unwrap()));
        journal.append(&mut [file("changed")], seen(2)).unwrap();
        let text = finished(journal, kept);
        assert_eq!(text.lines().count(), 4);
        assert!(text.contains("\"files\":2,"));
        assert!(!text.contains("gone") && !text.contains("special"));
    }

    #[test]
    fn other_rules_begin_anew_and_unreadable_files_are_tried_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("i.jsonl");
        let (mut journal, _) = Journal::open(&path, &scan()).unwrap();
        journal.append(&mut [FileRecord { status: Status::Unreadable, ..file("a") }], seen(1)).unwrap();
        journal.append(&mut [file("b")], seen(1)).unwrap();
        journal.flush().unwrap();
        drop(journal);
        let (journal, kept) = Journal::open(&path, &scan()).unwrap();
        assert_eq!(kept.files(), 1);
        drop(journal);
        assert!(!kept.was_replaced());
        let (_, kept) = Journal::open(&path, &Scan { patterns: "q".into(), ..scan() }).unwrap();
        assert_eq!(kept.files(), 0);
        assert!(kept.was_replaced());
    }

    #[test]
    fn file_of_somebody_else_where_the_journal_should_be_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("i.jsonl");
        fs::write(Journal::beside(&path), "dagboek van Jan").unwrap();
        assert!(matches!(Journal::open(&path, &scan()), Err(Error::NotAnInventory { .. })));
        assert_eq!(fs::read(Journal::beside(&path)).unwrap(), b"dagboek van Jan");
    }

    #[test]
    fn what_a_killed_scan_had_begun_is_removed_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let names = [".speurneus-i.jsonl-Ab12.tmp", ".speurneus-j.jsonl-Ab12.tmp", "i.jsonl.tmp"];
        names.iter().for_each(|name| fs::write(folder.path().join(name), "half").unwrap());
        Journal::open(&folder.path().join("i.jsonl"), &scan()).unwrap();
        assert_eq!(names.map(|name| folder.path().join(name).exists()), [false, true, true]);
    }

    #[test]
    fn second_scan_to_the_same_place_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("i.jsonl");
        let held = Journal::open(&path, &scan()).unwrap();
        assert!(matches!(Journal::open(&path, &scan()), Err(Error::Busy { .. })));
        drop(held);
        assert!(Journal::open(&path, &scan()).is_ok());
    }

    #[test]
    fn text_that_looks_like_the_last_key_is_left_in_its_place() {
        let mut line = b"{\"path\":\",\\\"seen\\\":{\",\"x\":1}\n".to_vec();
        let before = line.clone();
        cut_seen(&mut line);
        assert_eq!(line, before);
        push_seen(&mut line, Seen::default(), 3);
        assert_eq!(tail_of(&line).unwrap().members, 3);
        cut_seen(&mut line);
        assert_eq!(line, before);
    }

    #[test]
    fn confidence_has_three_decimals() {
        let mut record = file("a");
        record.mentions.push(Mention { confidence: 0.123_456, ..Mention::default() });
        round(&mut record);
        assert_eq!(serde_json::to_string(&record.mentions[0].confidence).unwrap(), "0.123");
    }

    #[cfg(unix)]
    #[test]
    fn journal_and_inventory_are_for_their_owner_only() {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("i.jsonl");
        let (journal, kept) = Journal::open(&path, &scan()).unwrap();
        assert_eq!(mode(&Journal::beside(&path)), 0o600);
        finished(journal, kept);
        assert_eq!(mode(&path), 0o600);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn full_disk_is_an_error_that_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let (mut journal, _) = Journal::open(&folder.path().join("i.jsonl"), &scan()).unwrap();
        journal.file = File::options().write(true).open("/dev/full").unwrap();
        journal.append(&mut [file("a")], None).unwrap();
        let error = journal.flush().unwrap_err().to_string();
        assert!(error.contains("no space left on device. Choose another folder"), "{error}");
    }
}
