//! Files in files: each is read as soon as its container comes to it, like any other file, and forgotten.
//!
//! In: what a container says of its members, and their bytes. Out: a record for each, and for those in them.
//! What all of it may cost together, in bytes, in number and in depth, is bounded, because an archive of a few
//! kilobytes can expand to anything. A member beyond a bound has a record that says so.

use super::examine::{Gather, Reader};
use super::{Bounds, Crew, Parted, quiet};
use crate::read::{self, Batch, Error, Flow, Grid, Input, Member, Sink, Work};
use crate::record::{File, Layer, Reason, Status};
use std::fs;
use std::io::{self, Read, Write};

const BEYOND: &str = "expands beyond the bound";

/// What is left to a file to spend on its members.
#[derive(Debug, Clone)]
pub(super) struct Left {
    bytes: u64,
    members: u32,
    memory: u64,
    depth: u8,
}

impl Left {
    /// All that a file of this size has.
    pub fn of(size: u64, bounds: &Bounds) -> Self {
        let bytes = bounds.limits(None).room(size);
        Left { bytes, members: bounds.members, memory: bounds.member_bytes, depth: bounds.depth }
    }
}

/// Passes everything on to the file's own sink, and has members read.
pub(super) struct Members<'a, G: Gather> {
    pub reader: &'a Reader<G>,
    /// The file that they are in.
    pub path: &'a str,
    pub crew: &'a Crew,
    pub sink: Parted<'a, G::Into>,
    pub left: &'a mut Left,
    /// Their records, the names from this file on.
    pub records: Vec<File>,
}

impl<G: Gather> Members<'_, G> {
    /// Reads the bytes and says what is in them, as far as the bounds let it.
    fn open(&mut self, record: &mut File, content: &mut dyn Read) -> Vec<File> {
        let room = self.left.bytes.min(self.left.memory);
        let (held, cut) = take(content, record.bytes, room);
        let size = held.size();
        self.left.bytes -= size;
        let members = if size > 0 { self.read(record, held, cut.is_some()) } else { Vec::new() };
        match cut {
            Some(reason) => self.cut_short(record, reason),
            None => record.bytes = size,
        }
        if record.format.is_empty() {
            record.format = "empty".to_owned();
        }
        members
    }

    fn read(&mut self, record: &mut File, held: Held, is_cut: bool) -> Vec<File> {
        let size = held.size();
        let mut input = match held.input(&record.path) {
            Ok(input) => input.on(self.crew.leash()),
            Err(error) => {
                refuse(record, read::reason(Error::Io(error)));
                return Vec::new();
            }
        };
        self.left.memory -= size;
        self.left.depth -= 1;
        let path = format!("{}!/{}", self.path, record.path);
        let examined = quiet::catch(|| self.reader.examine_within(&path, &mut input, self.crew, self.left));
        self.left.depth += 1;
        self.left.memory += size;
        let Some(examined) = examined else {
            refuse(record, Reason::Crashed);
            return Vec::new();
        };
        if matches!(examined.status, Status::Scanned | Status::Partial) && !is_cut {
            record.digest = input.digest().unwrap_or(None);
        }
        let inside = |mut member: File| {
            member.path = format!("{}!/{}", record.path, member.path);
            member
        };
        let members = examined.members.into_iter().map(inside).collect();
        record.format = examined.format;
        record.status = examined.status;
        record.reason = examined.reason;
        record.tables = examined.tables;
        record.mentions = examined.mentions;
        record.words = examined.words;
        members
    }

    /// A part of it was read, if that part was of use; what is missing is missing from the container too.
    fn cut_short(&mut self, record: &mut File, reason: Reason) {
        match record.status {
            Status::Scanned | Status::Partial if !record.format.is_empty() => {
                record.status = Status::Partial;
                record.reason = Some(reason.clone());
            }
            _ => refuse(record, reason.clone()),
        }
        self.sink.trouble(reason);
    }
}

impl<G: Gather> Sink for Members<'_, G> {
    fn grid(&mut self, grid: &Grid) {
        self.sink.grid(grid);
    }

    fn more_names(&mut self, names: &[String]) {
        self.sink.more_names(names);
    }

    fn rows(&mut self, batch: &Batch<'_>) -> Flow {
        self.sink.rows(batch)
    }

    fn text(&mut self, at: &str, layer: Layer, line: u64, text: &str) -> Flow {
        self.sink.text(at, layer, line, text)
    }

    fn hidden_rows(&mut self, rows: u64) {
        self.sink.hidden_rows(rows);
    }

    fn trouble(&mut self, reason: Reason) {
        self.sink.trouble(reason);
    }

    fn later(&mut self, work: Work) -> Flow {
        self.sink.later(work)
    }

    fn meanwhile(&mut self, work: Box<dyn FnOnce() + Send>) {
        self.sink.meanwhile(work);
    }

    fn prepare(&mut self) {
        self.sink.prepare();
    }

    fn member(&mut self, member: &Member, content: read::Result<&mut dyn Read>) -> Flow {
        if self.crew.is_halted() {
            return Flow::Stop;
        }
        let bound = match (self.left.depth, self.left.members) {
            (0, _) => Some("nested too deep"),
            (_, 0) => Some("too many members"),
            _ => None,
        };
        if let Some(bound) = bound {
            self.sink.trouble(Reason::Limit(bound.to_owned()));
            return Flow::Stop;
        }
        self.left.members -= 1;
        let mut record = File {
            path: member.name.clone(),
            bytes: member.bytes,
            modified: member.modified.clone(),
            ..File::default()
        };
        let members = match content {
            Ok(content) => self.open(&mut record, content),
            Err(error) => {
                let reason = read::reason(error);
                refuse(&mut record, reason.clone());
                self.sink.trouble(reason);
                Vec::new()
            }
        };
        self.records.push(record);
        self.records.extend(members);
        Flow::More
    }
}

/// Bytes of a member that are held in memory; a bigger one is put in a file that no folder has.
const IN_MEMORY: u64 = 16 << 20;

/// What there is of a member.
enum Held {
    Memory(Vec<u8>),
    Disk(fs::File, u64),
}

impl Held {
    fn size(&self) -> u64 {
        match self {
            Held::Memory(bytes) => bytes.len() as u64,
            Held::Disk(_, size) => *size,
        }
    }

    fn input(self, name: &str) -> io::Result<Input> {
        match self {
            Held::Memory(bytes) => Ok(Input::from_bytes(name, bytes)),
            Held::Disk(file, _) => Input::from_nameless(name, file),
        }
    }
}

/// What there is of it up to `room` bytes, and why not more.
fn take(content: &mut dyn Read, says: u64, room: u64) -> (Held, Option<Reason>) {
    let most = room.min(IN_MEMORY);
    // What it says is not to be trusted with memory.
    let mut bytes = Vec::with_capacity(says.min(most).min(1 << 20) as usize + 1);
    match content.take(most + 1).read_to_end(&mut bytes) {
        Ok(_) if bytes.len() as u64 <= most => (Held::Memory(bytes), None),
        Ok(_) if most == room => {
            bytes.truncate(room as usize);
            (Held::Memory(bytes), Some(Reason::Limit(BEYOND.to_owned())))
        }
        Ok(_) => match spill(&bytes, content, room) {
            Ok((file, size, cut)) => (Held::Disk(file, size), cut),
            Err(error) => (Held::Memory(bytes), Some(read::reason(Error::Io(error)))),
        },
        Err(error) => (Held::Memory(bytes), Some(damage(&error))),
    }
}

/// Puts it on disk: what came of it already, and the rest up to `room` bytes. An error is the disk's.
fn spill(begun: &[u8], content: &mut dyn Read, room: u64) -> io::Result<(fs::File, u64, Option<Reason>)> {
    let mut file = tempfile::tempfile()?;
    file.write_all(begun)?;
    let mut left = room - begun.len() as u64;
    let mut piece = vec![0; 256 << 10];
    let cut = loop {
        match content.read(&mut piece) {
            Ok(0) => break None,
            Ok(read) => {
                let fits = (read as u64).min(left);
                file.write_all(&piece[..fits as usize])?;
                left -= fits;
                if fits < read as u64 {
                    break Some(Reason::Limit(BEYOND.to_owned()));
                }
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => break Some(damage(&error)),
        }
    };
    Ok((file, room - left, cut))
}

/// What is wrong with bytes that break off. The words of a decoder are not ours, and left out.
fn damage(error: &io::Error) -> Reason {
    use io::ErrorKind::{FileTooLarge, InvalidData, InvalidInput, Other, UnexpectedEof};
    match error.kind() {
        // What a decoder in a decoder says when it has given enough.
        FileTooLarge => Reason::Limit(BEYOND.to_owned()),
        InvalidData | InvalidInput | UnexpectedEof | Other => Reason::Corrupt("damaged".to_owned()),
        kind => read::reason(Error::Io(kind.into())),
    }
}

fn refuse(record: &mut File, reason: Reason) {
    if record.format.is_empty() {
        record.format = "unknown".to_owned();
    }
    record.status = Status::Unreadable;
    record.reason = Some(reason);
}

#[cfg(test)]
mod tests {
    use super::super::examine::Profiles;
    use super::super::handing_out::Halt;
    use super::super::{Examine, Examined};
    use super::*;
    use crate::patterns;
    use std::io::Cursor;
    use std::sync::Arc;
    use zip::write::SimpleFileOptions;

    fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in members {
            archive.start_file(*name, SimpleFileOptions::default()).unwrap();
            archive.write_all(bytes).unwrap();
        }
        archive.finish().unwrap().into_inner()
    }

    fn examine(bytes: Vec<u8>, left: Option<Left>) -> Examined {
        let profiles = Profiles::new(&patterns::load().unwrap(), None, None);
        let formats = Reader::new(profiles, Bounds::default(), None);
        let crew = Crew::new(Halt::new(Arc::default()), 1, Arc::default(), Arc::default(), "a.zip");
        let mut input = Input::from_bytes("a.zip", bytes);
        match left {
            Some(mut left) => formats.examine_within("a.zip", &mut input, &crew, &mut left),
            None => formats.examine(&mut input, &crew),
        }
    }

    fn said(examined: &Examined) -> Vec<String> {
        let line = |path: &str, format: &str, status: Status, reason: &Option<Reason>| {
            let reason = reason.as_ref().map(|reason| format!(" ({reason})")).unwrap_or_default();
            format!("{path} {format} {status}{reason}")
        };
        let own = line("-", &examined.format, examined.status, &examined.reason);
        let members = examined.members.iter();
        let members = members.map(|file| line(&file.path, &file.format, file.status, &file.reason));
        std::iter::once(own).chain(members).collect()
    }

    const LIST: &[u8] = b"Naam;E-mail\r\nJan;jan@example.nl\r\nPiet;piet@example.org\r\n";

    #[test]
    fn archive_in_an_archive_is_opened_and_paths_tell_the_way() {
        let inner = zipped(&[("leden.csv", LIST), ("leeg.txt", b"")]);
        let examined = examine(zipped(&[("map/in.zip", &inner), ("brief.txt", b"Dag Jan\n")]), None);
        let expected = [
            "- zip scanned",
            "map/in.zip zip scanned",
            "map/in.zip!/leden.csv csv scanned",
            "map/in.zip!/leeg.txt empty scanned",
            "brief.txt text scanned",
        ];
        assert_eq!(said(&examined), expected);
        assert_eq!(examined.members[1].tables[0].rows, 2);
        assert_eq!(examined.members[1].bytes, LIST.len() as u64);
        assert!(examined.tables.is_empty() && examined.mentions.is_empty());
    }

    #[test]
    fn archives_are_opened_four_deep_and_the_last_says_that_there_is_more() {
        let mut bytes = zipped(&[("leden.csv", LIST)]);
        for depth in (1..=4).rev() {
            bytes = zipped(&[(&format!("{depth}.zip"), &bytes)]);
        }
        let said = said(&examine(bytes, None));
        assert_eq!(said.len(), 5);
        assert_eq!(said[4], "1.zip!/2.zip!/3.zip!/4.zip zip partial (limit: nested too deep)");
    }

    #[test]
    fn bomb_is_read_up_to_the_bound_and_what_follows_has_a_record() {
        let left = Left { bytes: 100_000, ..Left::of(0, &Bounds::default()) };
        let lines = b"Dag Jan, tot morgen.\n".repeat(200_000);
        let bytes = zipped(&[("a.txt", b"Dag\n"), ("groot.txt", &lines), ("b.txt", b"Dag\n")]);
        assert!(bytes.len() < 100_000);
        let expected = [
            "- zip partial (limit: expands beyond the bound)",
            "a.txt text scanned",
            "groot.txt text partial (limit: expands beyond the bound)",
            "b.txt unknown unreadable (limit: expands beyond the bound)",
        ];
        assert_eq!(said(&examine(bytes, Some(left))), expected);
    }

    #[test]
    fn member_that_is_too_big_for_memory_is_read_whole() {
        let mut lines = Vec::new();
        for row in 0..1_000_000 {
            writeln!(lines, "{row};jan{row}@example.nl").unwrap();
        }
        assert!(lines.len() as u64 > IN_MEMORY);
        let examined = examine(zipped(&[("groot.csv", &lines)]), None);
        assert_eq!(said(&examined), ["- zip scanned", "groot.csv csv scanned"]);
        assert_eq!(examined.members[0].bytes, lines.len() as u64);
        assert_eq!(examined.members[0].tables[0].rows, 1_000_000);
    }

    #[test]
    fn bound_beyond_memory_cuts_at_the_byte() {
        let (held, cut) = take(&mut io::repeat(b'a'), 0, IN_MEMORY + 3);
        assert!(matches!(held, Held::Disk(_, size) if size == IN_MEMORY + 3));
        assert_eq!(cut, Some(Reason::Limit(BEYOND.to_owned())));
    }

    #[test]
    fn nested_archives_share_one_bound() {
        let lines = b"Dag Jan, tot morgen.\n".repeat(1_000);
        let inner = zipped(&[("a.txt", &lines)]);
        let left = Left { bytes: 50_000, ..Left::of(0, &Bounds::default()) };
        let bytes = zipped(&[("1.zip", &inner), ("2.zip", &inner), ("3.zip", &inner)]);
        let examined = examine(bytes, Some(left));
        let whole = examined.members.iter().filter(|file| file.path.ends_with("a.txt"));
        assert_eq!(whole.filter(|file| file.status == Status::Scanned).count(), 2);
        assert_eq!(examined.status, Status::Scanned, "each of the three was opened");
        assert_eq!(examined.members[4].status, Status::Partial);
    }

    #[test]
    fn more_members_than_the_bound_are_told_by_the_archive() {
        let left = Left { members: 2, ..Left::of(0, &Bounds::default()) };
        let bytes = zipped(&[("a.txt", b"a\n"), ("b.txt", b"b\n"), ("c.txt", b"c\n")]);
        let examined = examine(bytes, Some(left));
        assert_eq!(said(&examined)[0], "- zip partial (limit: too many members)");
        assert_eq!(examined.members.len(), 2);
    }

    #[test]
    fn damaged_member_is_told_and_the_others_are_read() {
        let mut bytes = zipped(&[("a.csv", &LIST.repeat(50)), ("b.csv", LIST)]);
        for byte in &mut bytes[45..70] {
            *byte ^= 0x5a;
        }
        let said = said(&examine(bytes, None));
        assert_eq!(said[0], "- zip partial (corrupt: damaged)");
        assert!(said[1].ends_with("(corrupt: damaged)"), "{}", said[1]);
        assert_eq!(said[2], "b.csv csv scanned");
    }
}
