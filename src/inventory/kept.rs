//! What earlier scans left: the whole groups of a journal, the inventory before it, and whether each still holds.
//!
//! In: a journal. Out: [`Kept`], and the place where its last whole group ends. What was torn behind that, and
//! what was made with other rules, roots or options, is not kept.

use super::last::Last;
use super::parse;
use crate::record::{File as FileRecord, Reason, Record, Scan, Seen, Status};
use foldhash::fast::FixedState;
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

/// What the last key of a line in a journal begins with.
const SEEN: &[u8] = br#","seen":{"#;

/// What earlier scans hold. A file counts only once the walk has found it as it was.
#[derive(Debug, Default)]
pub struct Kept {
    pub(super) last: Option<Last>,
    groups: HashMap<u128, Group, FixedState>,
    /// Where the groups that still hold begin and end.
    pub(super) found: Vec<(u64, u64)>,
    pub(super) replaced: bool,
}

#[derive(Debug, Clone, Copy)]
struct Group {
    seen: Seen,
    at: u64,
    end: u64,
}

#[derive(serde::Deserialize)]
pub(super) struct Tail {
    #[serde(flatten)]
    pub(super) seen: Seen,
    pub(super) members: u64,
}

impl Kept {
    /// Whether a file is known as it is now. Then its records stay and it need not be read.
    pub fn still_holds(&mut self, record: &FileRecord, seen: &Seen) -> bool {
        let identity = identity(&record.path, record.path_bytes.as_deref(), &record.place, &record.access);
        match self.groups.get(&identity) {
            Some(group) if group.seen == *seen => {
                self.found.push((group.at, group.end));
                self.groups.remove(&identity);
                true
            }
            _ => self.last.as_mut().is_some_and(|last| last.still_holds(identity, seen)),
        }
    }

    /// Whether there was a journal that could not be taken up, because it was made with other rules, roots or
    /// options.
    pub fn was_replaced(&self) -> bool {
        self.replaced
    }

    /// How many unchanged files are taken over from the last inventory.
    pub fn unchanged(&self) -> u64 {
        self.last.as_ref().map_or(0, Last::kept)
    }

    /// How many files the last inventory knows.
    pub fn known(&self) -> u64 {
        self.last.as_ref().map_or(0, Last::files)
    }

    /// How many files were taken up from the journal.
    pub fn found(&self) -> u64 {
        self.found.len() as u64
    }

    /// How many files could be taken up from the journal at most.
    pub fn files(&self) -> usize {
        self.groups.len() + self.found.len()
    }
}

/// Whether a file is empty, or begins as a journal does; it may have been torn there.
pub(super) fn may_be_journal(file: &mut File) -> io::Result<bool> {
    const OPENING: &[u8] = br#"{"record":"scan","#;
    let mut head = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.take(OPENING.len() as u64).read_to_end(&mut head)?;
    file.seek(SeekFrom::Start(0))?;
    Ok(OPENING.starts_with(&head))
}

/// What a journal holds of an earlier scan, and the end of its last whole group; 0 when it cannot be taken up.
pub(super) fn take_up(file: &mut File, scan: &Scan) -> io::Result<(Kept, u64)> {
    let mut kept = Kept::default();
    let mut lines = BufReader::with_capacity(256 << 10, file);
    let mut line = Vec::new();
    let mut at = lines.read_until(b'\n', &mut line)? as u64;
    match parse(&line) {
        Some(Record::Scan(first)) if line.ends_with(b"\n") && is_same_scan(&first, scan) => {}
        _ => return Ok((kept, 0)),
    }
    let mut whole = at;
    let mut open: Option<(u128, Group, u64)> = None;
    loop {
        line.clear();
        let len = lines.read_until(b'\n', &mut line)? as u64;
        let Some(Record::File(record)) = parse(&line).filter(|_| line.ends_with(b"\n")) else {
            // The end, or a line that was torn; nothing behind it can be trusted.
            return Ok((kept, whole));
        };
        let members_left = match (&mut open, tail_of(&line)) {
            (Some((_, _, members)), None) => {
                *members -= 1;
                *members
            }
            (None, Some(tail)) => {
                let bytes = record.path_bytes.as_deref();
                let path = identity(&record.path, bytes, &record.place, &record.access);
                open = Some((path, Group { seen: tail.seen, at, end: at }, tail.members));
                // What could not be read is tried again.
                if is_tried_again(record.status, record.reason.as_ref()) {
                    open =
                        open.map(|(path, group, members)| (path, Group { at: u64::MAX, ..group }, members));
                }
                tail.members
            }
            (None, None) => 0,
            (Some(_), Some(_)) => return Ok((kept, whole)),
        };
        at += len;
        if members_left == 0 {
            whole = at;
            if let Some((path, group, _)) = open.take().filter(|(_, group, _)| group.at != u64::MAX) {
                kept.groups.insert(path, Group { end: at, ..group });
            }
        }
    }
}

/// Whether a file in such a state is read again though nothing changed: what failed once may not fail twice.
pub(super) fn is_tried_again(status: Status, reason: Option<&Reason>) -> bool {
    status == Status::Unreadable || matches!(reason, Some(Reason::Timeout | Reason::Crashed))
}

pub(super) fn is_same_scan(old: &Scan, new: &Scan) -> bool {
    let settings = |scan: &Scan| {
        let rules = (scan.patterns.clone(), scan.options.clone(), scan.key.clone());
        (scan.schema, scan.tool.clone(), rules, scan.roots.clone())
    };
    settings(old) == settings(new)
}

/// Equal for records of one path that have the same place and the same readers: those can change without the
/// file, by a rule or by who owns it.
pub(super) fn identity(path: &str, path_bytes: Option<&str>, place: &str, access: &str) -> u128 {
    let parts = [path, path_bytes.unwrap_or_default(), place, access];
    let mut bytes = [0; 512];
    let len = parts.iter().map(|part| part.len() + 1).sum::<usize>();
    if let Some(whole) = bytes.get_mut(..len) {
        // In one piece, which for the usual path is much faster.
        let mut at = 0;
        for part in parts {
            whole[at..at + part.len()].copy_from_slice(part.as_bytes());
            at += part.len() + 1;
        }
        return xxh3_128(whole);
    }
    let mut hash = Xxh3::new();
    for part in parts {
        hash.update(part.as_bytes());
        hash.update(&[0]);
    }
    hash.digest128()
}

/// Adds the key `seen` at the end of the last line.
pub(super) fn push_seen(lines: &mut Vec<u8>, seen: Seen, members: usize) {
    lines.truncate(lines.len() - b"}\n".len());
    lines.extend_from_slice(SEEN);
    let Seen { bytes, seconds, nanos, inode, device } = seen;
    let keys = format!(
        r#""bytes":{bytes},"seconds":{seconds},"nanos":{nanos},"inode":{inode},"device":{device},"members":{members}"#
    );
    lines.extend_from_slice(keys.as_bytes());
    lines.extend_from_slice(b"}}\n");
}

/// Where the key `seen` begins: nothing stands behind it, and no text that ends so fits before the last brace.
fn find_seen(line: &[u8]) -> Option<usize> {
    let from = line.len().saturating_sub(200);
    let at = from + memchr::memmem::rfind(&line[from..], SEEN)?;
    let numbers = &line[at + SEEN.len()..];
    (numbers.ends_with(b"}}\n") && !numbers[..numbers.len() - 3].contains(&b'}')).then_some(at)
}

pub(super) fn tail_of(line: &[u8]) -> Option<Tail> {
    let from = find_seen(line)? + SEEN.len() - 1;
    serde_json::from_slice(&line[from..line.len() - b"}\n".len()]).ok()
}

pub(super) fn cut_seen(line: &mut Vec<u8>) {
    if let Some(at) = find_seen(line) {
        line.truncate(at);
        line.extend_from_slice(b"}\n");
    }
}

/// Whether a place lies in one of these stretches, which are sorted and do not overlap.
pub(super) fn is_within(stretches: &[(u64, u64)], at: u64) -> bool {
    let behind = stretches.partition_point(|(start, _)| *start <= at);
    behind > 0 && at < stretches[behind - 1].1
}
