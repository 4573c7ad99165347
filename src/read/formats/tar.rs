//! Tape archives: ustar, with the long names of GNU and POSIX.
//!
//! In: bytes, straight on, so that a compressed archive is never unpacked as a whole. Out: its files, in order.
//! Folders, links and devices are no files. A size that is not true ends the archive, not the scan.
//! https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html

use super::{Format, How};
use crate::read::{Error, Flow, Input, Limits, Member, Result, Sink};
use std::io::{self, BufReader, Read};

pub(super) static FORMAT: Format = Format {
    name: "tar",
    endings: &["tar"],
    looks_like: |input| begins_archive(input.head()),
    read: How::Read(read),
    note: MEMBERS,
};

/// How far an archive is read.
pub(super) const MEMBERS: &str = "every member, each a file of its own; not those that need a password";

const BLOCK: usize = 512;

/// Bytes that the extension of a header may have.
const LONGEST_EXTENSION: u64 = 1 << 20;

fn read(input: &mut Input, _limits: &Limits, sink: &mut dyn Sink) -> Result<()> {
    let mut source = BufReader::with_capacity(64 << 10, input.stream()?);
    read_members(&mut source, sink)
}

/// Whether bytes begin with a header whose checksum is right.
pub(super) fn begins_archive(head: &[u8]) -> bool {
    head.get(..BLOCK).is_some_and(|block| block[0] != 0 && is_header(block))
}

/// The sum of all bytes, its own field taken for blanks.
fn is_header(block: &[u8]) -> bool {
    let sum: u64 = block.iter().map(|&byte| u64::from(byte)).sum();
    let own: u64 = block[148..156].iter().map(|&byte| u64::from(byte)).sum();
    octal(&block[148..156]) == Some(sum - own + 8 * u64::from(b' '))
}

/// Reads an archive from a stream.
pub(super) fn read_members(source: &mut dyn Read, sink: &mut dyn Sink) -> Result<()> {
    let mut block = [0; BLOCK];
    let mut next = Extension::default();
    loop {
        match fill(source, &mut block)? {
            0 => return Ok(()),
            BLOCK => {}
            _ => return Err(cut_short()),
        }
        if block.iter().all(|&byte| byte == 0) {
            return Ok(());
        }
        if !is_header(&block) {
            return Err(Error::Corrupt { what: "tar header".to_owned() });
        }
        let size = next.size.or_else(|| octal(&block[124..136])).unwrap_or(0);
        let padding = (BLOCK as u64 - size % BLOCK as u64) % BLOCK as u64;
        let mut content = (&mut *source).take(size);
        match block[156] {
            b'L' => next.name = Some(text(until_nul(&extension(&mut content)?))),
            b'x' => next.read(&extension(&mut content)?),
            kind @ (b'0' | b'7' | b'S' | 0) => {
                let next = std::mem::take(&mut next);
                let name = next.name.unwrap_or_else(|| name(&block));
                // Before there was a kind, a folder was a name that ends so.
                if !name.ends_with('/') {
                    let modified = octal(&block[136..148]).and_then(moment);
                    let member = Member { name, bytes: size, modified };
                    let flow = if kind == b'S' || next.is_sparse {
                        sink.member(&member, Err(Error::Unsupported { what: "sparse file in a tar" }))
                    } else {
                        sink.member(&member, Ok(&mut content))
                    };
                    if flow == Flow::Stop {
                        return Err(Error::Stopped);
                    }
                }
            }
            b'K' | b'g' => {}
            _ => next = Extension::default(),
        }
        let left = content.limit();
        let passed = io::copy(&mut content, &mut io::sink())?;
        let padded = io::copy(&mut (&mut *source).take(padding), &mut io::sink())?;
        if passed < left || padded < padding && size > 0 {
            return Err(cut_short());
        }
    }
}

fn cut_short() -> Error {
    Error::Corrupt { what: "tar ends too early".to_owned() }
}

/// What headers say of the file that comes next.
#[derive(Default)]
struct Extension {
    name: Option<String>,
    size: Option<u64>,
    is_sparse: bool,
}

impl Extension {
    /// Records of the form `length key=value`.
    fn read(&mut self, mut records: &[u8]) {
        while let Some(blank) = memchr::memchr(b' ', records) {
            let len = std::str::from_utf8(&records[..blank]).ok().and_then(|len| len.parse::<usize>().ok());
            let Some(record) = len.and_then(|len| records.get(blank + 1..len)) else { return };
            records = &records[len.unwrap_or(records.len())..];
            let record = record.strip_suffix(b"\n").unwrap_or(record);
            let Some(equals) = memchr::memchr(b'=', record) else { continue };
            let value = &record[equals + 1..];
            match &record[..equals] {
                b"path" | b"GNU.sparse.name" => self.name = Some(text(value)),
                b"size" => self.size = std::str::from_utf8(value).ok().and_then(|size| size.parse().ok()),
                b"GNU.sparse.major" | b"GNU.sparse.map" => self.is_sparse = true,
                _ => {}
            }
        }
    }
}

fn extension(content: &mut impl Read) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    content.take(LONGEST_EXTENSION).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A short name, with the folder that ustar keeps apart.
fn name(block: &[u8]) -> String {
    let name = text(until_nul(&block[..100]));
    let folder = until_nul(&block[345..500]);
    let is_posix = block[257..263] == *b"ustar\0";
    if is_posix && !folder.is_empty() { format!("{}/{name}", text(folder)) } else { name }
}

fn until_nul(bytes: &[u8]) -> &[u8] {
    &bytes[..memchr::memchr(0, bytes).unwrap_or(bytes.len())]
}

fn text(bytes: &[u8]) -> String {
    let name = match std::str::from_utf8(bytes) {
        Ok(name) => name.to_owned(),
        Err(_) => encoding_rs::WINDOWS_1252.decode(bytes).0.into_owned(),
    };
    label(&name)
}

/// A name as a label, of a length that can be shown.
pub(super) fn label(name: &str) -> String {
    const LONGEST: usize = 4096;
    name.chars().take(LONGEST).map(|letter| if letter == '\0' { '\u{fffd}' } else { letter }).collect()
}

/// A number in octal digits; one that is too large for them in bytes (GNU).
fn octal(field: &[u8]) -> Option<u64> {
    if field.first().is_some_and(|&byte| byte & 0x80 != 0) {
        return field[1..].iter().try_fold(0u64, |sum, &byte| sum.checked_mul(256)?.checked_add(byte.into()));
    }
    let digits = std::str::from_utf8(until_nul(field)).ok()?.trim();
    if digits.is_empty() { Some(0) } else { u64::from_str_radix(digits, 8).ok() }
}

/// Seconds since 1970 as RFC 3339.
pub(super) fn moment(seconds: u64) -> Option<String> {
    let seconds = i64::try_from(seconds).ok().filter(|&seconds| seconds > 0)?;
    Some(jiff::Timestamp::from_second(seconds).ok()?.to_string())
}

/// Reads until the buffer is full or the source has ended.
pub(super) fn fill(source: &mut dyn Read, buffer: &mut [u8]) -> Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match source.read(&mut buffer[filled..])? {
            0 => break,
            read => filled += read,
        }
    }
    Ok(filled)
}

#[cfg(test)]
pub(super) mod tests {
    use crate::read::recording::record;
    use crate::record::Status;

    /// A header and its content.
    pub fn entry(name: &str, kind: u8, size: u64, content: &[u8]) -> Vec<u8> {
        let mut block = vec![0; 512];
        block[..name.len()].copy_from_slice(name.as_bytes());
        block[124..136].copy_from_slice(format!("{size:011o}\0").as_bytes());
        block[136..148].copy_from_slice(b"14600000000\0");
        block[156] = kind;
        block[257..265].copy_from_slice(b"ustar\x0000");
        block[148..156].fill(b' ');
        let sum: u64 = block.iter().map(|&byte| u64::from(byte)).sum();
        block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        block.extend_from_slice(content);
        block.resize(block.len().next_multiple_of(512), 0);
        block
    }

    fn file(name: &str, content: &[u8]) -> Vec<u8> {
        entry(name, b'0', content.len() as u64, content)
    }

    fn names(bytes: &[u8]) -> (Vec<String>, String) {
        let (recording, outcome) = record("a.tar", bytes);
        let names = recording.members.into_iter().map(|(member, _)| member.name).collect();
        (names, outcome.reason.map(|reason| reason.to_string()).unwrap_or_default())
    }

    #[test]
    fn files_are_members_and_folders_and_links_are_not() {
        let parts = [
            entry("map/", b'5', 0, b""),
            file("map/a.txt", b"Dag Jan\n"),
            entry("b", b'2', 0, b""),
            file("../c", b"x"),
        ];
        let (recording, outcome) = record("a.tar", &parts.concat());
        assert_eq!(outcome.status, Status::Scanned);
        assert_eq!(recording.members[0].1, Ok(b"Dag Jan\n".to_vec()));
        assert_eq!(recording.members[1].0.name, "../c");
        assert_eq!(recording.members.len(), 2);
    }

    #[test]
    fn long_names_are_those_of_the_next_file_alone() {
        let long = "map/".repeat(40) + "a.txt";
        let pax = format!("{} path={long}\n", long.len() + 10);
        let gnu = format!("{long}\0");
        let parts = [
            entry("x", b'x', pax.len() as u64, pax.as_bytes()),
            file("short", b"1"),
            entry("././@LongLink", b'L', gnu.len() as u64, gnu.as_bytes()),
            file("short", b"2"),
            file("b.txt", b"3"),
        ];
        assert_eq!(names(&parts.concat()).0, [long.clone(), long, "b.txt".to_owned()]);
    }

    #[test]
    fn size_that_is_not_true_ends_the_archive_only() {
        let parts = [file("a.txt", b"Dag\n"), entry("b.txt", b'0', 0o77777777777, b"Dag Jan\n")];
        let (names, reason) = names(&parts.concat());
        assert_eq!((names.len(), reason.as_str()), (2, "corrupt: tar ends too early"));
    }

    #[test]
    fn damaged_header_is_told() {
        let mut bytes = [file("a.txt", b"Dag\n"), file("b.txt", b"Dag\n")].concat();
        bytes[1030] ^= 1;
        let (names, reason) = names(&bytes);
        assert_eq!((names.len(), reason.as_str()), (1, "corrupt: tar header"));
    }
}
