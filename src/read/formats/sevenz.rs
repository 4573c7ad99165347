//! Archives of 7-Zip.
//!
//! In: a 7z file. Out: its members, in the order in which they are packed. Several are packed as one there, so
//! what cannot be unpacked takes its neighbours along; each of them is told. Folders are no files.

use super::tar::{MEMBERS, label, moment};
use super::{Format, How, known};
use crate::read::{Error, Flow, Input, Limits, Member, Result, Sink};
use sevenz_rust2::{Archive, ArchiveEntry, BlockDecoder, Password};
use std::io::{BufReader, Read, Seek};
use std::ops::Range;

pub(super) static FORMAT: Format = Format {
    name: "7z",
    endings: &["7z"],
    looks_like: |input| known::starts(input, b"7z\xbc\xaf\x27\x1c"),
    read: How::Apart(read),
    note: MEMBERS,
};

/// The identity of AES-256 among the methods: https://py7zr.readthedocs.io/en/latest/archive_format.html
const AES: &[u8] = &[0x06, 0xf1, 0x07, 0x01];

fn read(input: &mut Input, limits: &Limits, sink: &mut dyn Sink) -> Result<()> {
    let mut room = limits.room(input.size());
    let mut source = BufReader::with_capacity(64 << 10, input.seekable()?);
    let password = Password::empty();
    let archive = Archive::read(&mut source, &password).map_err(broken)?;
    let (mut files, mut encrypted) = (0, 0);
    for block in 0..archive.blocks.len() {
        let first = archive.stream_map.block_first_file_index.get(block).copied().unwrap_or(0);
        let count = BlockDecoder::new(1, block, &archive, &password, &mut source).entry_count();
        files += count;
        let mut members = Members { sink: &mut *sink, archive: &archive, left: first..first + count };
        if archive.blocks[block].coders.iter().any(|coder| coder.encoder_method_id() == AES) {
            encrypted += members.left.len();
            members.refuse(|| Error::Encrypted)?;
        } else {
            members.unpack(block, &mut source, &password, &mut room)?;
        }
    }
    for (place, entry) in archive.files.iter().enumerate() {
        let in_block = archive.stream_map.file_block_index.get(place).is_some_and(Option::is_some);
        if !in_block && !entry.is_directory && !entry.is_anti_item {
            files += 1;
            go_on(sink.member(&member(entry), Ok(&mut std::io::empty())))?;
        }
    }
    if files > 0 && files == encrypted { Err(Error::Encrypted) } else { Ok(()) }
}

/// The files of a block that are not told yet.
struct Members<'a> {
    sink: &'a mut dyn Sink,
    archive: &'a Archive,
    left: Range<usize>,
}

impl Members<'_> {
    fn unpack<R: Read + Seek>(
        &mut self,
        block: usize,
        source: &mut R,
        password: &Password,
        room: &mut u64,
    ) -> Result<()> {
        let decoder = BlockDecoder::new(1, block, self.archive, password, source);
        let mut stopped = false;
        let result = decoder.for_each_entries(&mut |entry, content| {
            if entry.size > *room {
                return Ok(false);
            }
            *room -= entry.size;
            self.left.start += 1;
            if is_file(entry) {
                stopped = self.sink.member(&member(entry), Ok(content)) == Flow::Stop;
            }
            Ok(!stopped)
        });
        match result {
            _ if stopped => Err(Error::Stopped),
            Ok(_) => self.refuse(|| Error::Limit { what: "expands beyond the bound" }),
            Err(error) => {
                let (is_encrypted, is_unknown) = kind(&error);
                self.refuse(|| match (is_encrypted, is_unknown) {
                    (true, _) => Error::Encrypted,
                    (_, true) => Error::Unsupported { what: "7z compression" },
                    _ => Error::Corrupt { what: "damaged".to_owned() },
                })
            }
        }
    }

    /// Says of every file that is left why it is not read.
    fn refuse(&mut self, why: impl Fn() -> Error) -> Result<()> {
        for place in self.left.by_ref() {
            let entry = &self.archive.files[place];
            if is_file(entry) {
                go_on(self.sink.member(&member(entry), Err(why())))?;
            }
        }
        Ok(())
    }
}

/// Whether it has content. What has none stands apart from the blocks.
fn is_file(entry: &ArchiveEntry) -> bool {
    entry.has_stream && !entry.is_directory && !entry.is_anti_item
}

fn member(entry: &ArchiveEntry) -> Member {
    /// From 1601, in units of 100 ns, to 1970.
    const BEFORE: u64 = 11_644_473_600;
    let seconds = u64::from(entry.last_modified_date) / 10_000_000;
    let modified = entry.has_last_modified_date.then(|| moment(seconds.checked_sub(BEFORE)?)).flatten();
    let name = label(&entry.name.replace('\\', "/"));
    Member { name, bytes: entry.size, modified }
}

fn go_on(flow: Flow) -> Result<()> {
    match flow {
        Flow::More => Ok(()),
        Flow::Stop => Err(Error::Stopped),
    }
}

/// Whether a password is missing, and whether the method is not known.
fn kind(error: &sevenz_rust2::Error) -> (bool, bool) {
    use sevenz_rust2::Error as Theirs;
    match error {
        Theirs::PasswordRequired | Theirs::MaybeBadPassword(_) => (true, false),
        Theirs::UnsupportedCompressionMethod(name) => {
            (name.contains("AES") || name.contains("6, 241, 7"), true)
        }
        Theirs::ExternalUnsupported | Theirs::Unsupported(_) => (false, true),
        _ => (false, false),
    }
}

fn broken(error: sevenz_rust2::Error) -> Error {
    match kind(&error) {
        (true, _) => Error::Encrypted,
        (_, true) => Error::Unsupported { what: "7z compression" },
        _ => Error::Corrupt { what: "7z: no directory".to_owned() },
    }
}
