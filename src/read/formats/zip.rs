//! Archives: zip files that are no document of a program.
//!
//! In: a zip. Out: its members, in the order of its directory; what is in them is for who takes them to read.
//! Folders and symbolic links are no files. Sizes are not trusted and bounded by the sink, names are labels only.

use super::{Format, How, known};
use crate::read::expansion::{Expansion, STEP};
use crate::read::{Error, Flow, Input, Limits, Member, Result, Sink};
use crate::record::Reason;
use std::io::{BufReader, Read, Seek, SeekFrom};
use zip::read::ZipFile;
use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

pub(super) static FORMAT: Format = Format {
    name: "zip",
    endings: &["zip"],
    looks_like: |input| known::container(input) == Some("zip"),
    read: How::Read(read),
    note: "every member, each a file of its own; not those that need a password",
};

fn read(input: &mut Input, limits: &Limits, sink: &mut dyn Sink) -> Result<()> {
    let listed = listed(&mut BufReader::new(input.seekable()?))?;
    let mut expansion = Expansion::of(input.size(), limits);
    let source = expansion.counted(input.seekable()?);
    let archive = ZipArchive::new(BufReader::with_capacity(STEP, source));
    let mut archive = archive.map_err(|error| broken(error, "zip: no directory"))?;
    // Of members with one name the crate keeps the last.
    if listed > archive.len() {
        sink.trouble(Reason::Limit("of members with the same name only the last is read".to_owned()));
    }
    let (mut files, mut encrypted) = (0usize, 0usize);
    for index in 0..archive.len() {
        let entry = archive.by_index_data(index).map_err(|error| broken(error, "zip directory"))?;
        if entry.is_dir() || entry.is_symlink() {
            continue;
        }
        files += 1;
        encrypted += usize::from(entry.encrypted());
        // The crate finds out at the first byte, and then it looks like damage.
        let refused = match entry.compression() {
            _ if entry.encrypted() => Some(Error::Encrypted),
            CompressionMethod::Stored
            | CompressionMethod::Deflated
            | CompressionMethod::Deflate64
            | CompressionMethod::Bzip2 => None,
            _ => Some(Error::Unsupported { what: "zip compression" }),
        };
        let member = Member {
            name: name(entry.name_raw(), entry.name().ok().as_deref()),
            bytes: entry.size(),
            modified: entry.last_modified().and_then(modified),
        };
        let flow = match refused {
            Some(error) => sink.member(&member, Err(error)),
            None => open(&mut archive, index, &member, &mut expansion, sink),
        };
        if flow == Flow::Stop {
            return Err(Error::Stopped);
        }
    }
    if files > 0 && files == encrypted { Err(Error::Encrypted) } else { Ok(()) }
}

fn open<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    index: usize,
    member: &Member,
    expansion: &mut Expansion,
    sink: &mut dyn Sink,
) -> Flow {
    match archive.by_index(index) {
        Ok(file) => sink.member(member, Ok(&mut Bounded { file, expansion })),
        Err(error) => sink.member(member, Err(broken(error, "damaged"))),
    }
}

/// A member, as far as the archive may still expand.
struct Bounded<'a, R: Read + Seek> {
    file: ZipFile<'a, R>,
    expansion: &'a mut Expansion,
}

impl<R: Read + Seek> Read for Bounded<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.expansion.read(&mut self.file, buffer)
    }
}

/// How many entries the directory has, those of the same name each counted; 0 where that is not to be seen.
/// APPNOTE 4.3.16: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
fn listed<R: Read + Seek>(source: &mut R) -> Result<usize> {
    const LONGEST_END: u64 = 22 + 0xffff;
    let end = source.seek(SeekFrom::End(0))?;
    source.seek(SeekFrom::Start(end.saturating_sub(LONGEST_END)))?;
    let mut tail = Vec::new();
    source.take(LONGEST_END).read_to_end(&mut tail)?;
    let count = memchr::memmem::rfind(&tail, b"PK\x05\x06").and_then(|at| tail.get(at + 10..at + 12));
    // An archive with more members than fit in two bytes says 65535, and keeps the number elsewhere.
    Ok(count.map_or(0, |count| usize::from(u16::from_le_bytes([count[0], count[1]]))))
}

/// The name as UTF-8, which many write without saying so; else as the crate makes of it, which is code page 437.
fn name(raw: &[u8], read: Option<&str>) -> String {
    let name = match (std::str::from_utf8(raw), read) {
        (Ok(name), _) | (Err(_), Some(name)) => name.into(),
        (Err(_), None) => String::from_utf8_lossy(raw),
    };
    // A NUL ends a name elsewhere; no other path has one.
    name.replace('\\', "/").replace('\0', "\u{fffd}")
}

/// A zip keeps the time on the clock of who made it; it is taken for UTC.
fn modified(time: zip::DateTime) -> Option<String> {
    let [month, day, hour, minute, second] =
        [time.month(), time.day(), time.hour(), time.minute(), time.second()].map(|part| part as i8);
    let time = jiff::civil::DateTime::new(time.year() as i16, month, day, hour, minute, second, 0).ok()?;
    Some(format!("{time}Z"))
}

fn broken(error: ZipError, what: &str) -> Error {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => {
            Error::Encrypted
        }
        ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => {
            Error::Unsupported { what: "zip compression" }
        }
        ZipError::Io(error) if error.kind() == std::io::ErrorKind::PermissionDenied => Error::Io(error),
        _ => Error::Corrupt { what: what.to_owned() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::recording::record;
    use crate::record::Status;
    use std::io::{Cursor, Write};
    use zip::write::SimpleFileOptions;

    fn zipped(names: &[&str]) -> Vec<u8> {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for name in names {
            archive.start_file(*name, SimpleFileOptions::default()).unwrap();
            archive.write_all(b"Dag Jan\n").unwrap();
        }
        archive.finish().unwrap().into_inner()
    }

    fn replace_all(bytes: &mut [u8], from: &[u8], to: &[u8]) {
        assert_eq!(from.len(), to.len());
        while let Some(at) = memchr::memmem::find(bytes, from) {
            bytes[at..][..to.len()].copy_from_slice(to);
        }
    }

    /// Sets the flag that a password is needed, in all headers or the first of each kind.
    fn encrypt(bytes: &mut [u8], all: bool) {
        for (sign, offset) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
            let found: Vec<usize> = memchr::memmem::find_iter(bytes, sign).collect();
            for at in found.into_iter().take(if all { usize::MAX } else { 1 }) {
                bytes[at + offset] |= 1;
            }
        }
    }

    #[test]
    fn names_that_climb_are_kept_as_labels() {
        let mut bytes = zipped(&["aa_aa_x.txt", "map_b.txt"]);
        replace_all(&mut bytes, b"aa_aa_x.txt", b"../../x.txt");
        replace_all(&mut bytes, b"map_b.txt", b"map\\b.txt");
        let (recording, outcome) = record("a.zip", &bytes);
        let names: Vec<&str> = recording.members.iter().map(|(member, _)| member.name.as_str()).collect();
        assert_eq!((names, outcome.status), (vec!["../../x.txt", "map/b.txt"], Status::Scanned));
    }

    #[test]
    fn name_in_the_code_page_of_dos_is_read_as_such() {
        let mut bytes = zipped(&["Zo_.txt"]);
        replace_all(&mut bytes, b"Zo_.txt", b"Zo\x89.txt");
        let (recording, _) = record("a.zip", &bytes);
        assert_eq!(recording.members[0].0.name, "Zoë.txt");
    }

    #[test]
    fn member_with_a_password_is_told_and_the_rest_is_read() {
        let mut bytes = zipped(&["a.txt", "b.txt"]);
        encrypt(&mut bytes, false);
        let (recording, _) = record("a.zip", &bytes);
        let read: Vec<_> = recording.members.into_iter().map(|(_, content)| content).collect();
        assert_eq!(read, [Err(Reason::Encrypted), Ok(b"Dag Jan\n".to_vec())]);
    }

    #[test]
    fn archive_of_which_all_needs_a_password_is_encrypted() {
        let mut bytes = zipped(&["a.txt", "b.txt"]);
        encrypt(&mut bytes, true);
        let (recording, outcome) = record("a.zip", &bytes);
        assert_eq!((outcome.status, outcome.reason), (Status::Unreadable, Some(Reason::Encrypted)));
        assert_eq!(recording.members.len(), 2);
    }

    #[test]
    fn members_of_one_name_are_not_lost_in_silence() {
        let mut bytes = zipped(&["a.txt", "b.txt", "c.txt"]);
        replace_all(&mut bytes, b"b.txt", b"a.txt");
        let (recording, outcome) = record("a.zip", &bytes);
        assert_eq!((recording.members.len(), outcome.status), (2, Status::Partial));
    }

    #[test]
    fn compression_that_is_not_known_is_told() {
        let mut bytes = zipped(&["a.txt"]);
        for (sign, offset) in [(b"PK\x03\x04", 8), (b"PK\x01\x02", 10)] {
            let at = memchr::memmem::find(&bytes, sign).unwrap();
            bytes[at + offset] = 98;
        }
        let (recording, _) = record("a.zip", &bytes);
        assert_eq!(recording.members[0].1, Err(Reason::Unsupported("zip compression".to_owned())));
    }
}
