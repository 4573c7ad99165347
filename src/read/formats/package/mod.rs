//! The parts of a document that is a zip: Office and OpenDocument files, books.
//!
//! In: a zip. Out: its parts by name, as streams that together give no more than a document of that size can
//! hold. What is in them is for the formats. A part that cannot be had is an error with a reason, never silence.

#[cfg(test)]
mod tests;

use super::markup::Markup;
use crate::read::expansion::{Expansion, STEP};
use crate::read::input::Apart;
use crate::read::{Error, Flow, Input, Limits, Member, Result, Sink};
use crate::record::Reason;
use std::collections::HashMap;
use std::io::{BufReader, Read, Seek};
use zip::ZipArchive;
use zip::read::ZipFile;
use zip::result::ZipError;

/// Entries of a directory beyond which it is no document.
const MOST_ENTRIES: usize = 1 << 17;

/// The parts of a document, by name.
pub(super) struct Package<R> {
    archive: ZipArchive<R>,
    format: &'static str,
    /// What may still come out of it.
    expansion: Expansion,
    spent: bool,
    /// Where each name is, in lower case; made when a name is not there as it was written.
    lower: Option<HashMap<Vec<u8>, usize>>,
}

/// Opens a document; `format` is the word for messages.
pub(super) fn open<'a>(
    input: &'a mut Input,
    format: &'static str,
    limits: &Limits,
) -> Result<Package<impl Read + Seek + 'a>> {
    let expansion = Expansion::of(input.size(), limits);
    within(input.seekable()?, format, expansion)
}

/// A document in this source, of which no more may come than that.
fn within<S: Read + Seek>(
    source: S,
    format: &'static str,
    expansion: Expansion,
) -> Result<Package<impl Read + Seek>> {
    let source = BufReader::with_capacity(STEP, expansion.counted(source));
    let archive = ZipArchive::new(source).map_err(|error| broken(error, format, "zip directory"))?;
    if archive.len() > MOST_ENTRIES {
        return Err(Error::Limit { what: "parts" });
    }
    Ok(Package { archive, format, expansion, spent: false, lower: None })
}

/// A document that is to be opened once more, elsewhere.
pub(super) struct Opening {
    source: Apart,
    format: &'static str,
    expansion: Expansion,
}

impl Opening {
    /// Opens it.
    pub fn open(self) -> Result<Package<impl Read + Seek>> {
        within(self.source, self.format, self.expansion)
    }
}

impl<R: Read + Seek> Package<R> {
    /// The word for messages.
    pub fn format(&self) -> &'static str {
        self.format
    }

    /// Where a part is. Names are looked up without regard to case, as the programs do.
    fn index(&mut self, name: &str) -> Option<usize> {
        if let Some(index) = self.archive.index_for_name(name) {
            return Some(index);
        }
        let archive = &self.archive;
        let lower = self.lower.get_or_insert_with(|| {
            let names = archive.file_names_raw().enumerate();
            names.map(|(index, name)| (name.to_ascii_lowercase(), index)).collect()
        });
        lower.get(&name.as_bytes().to_ascii_lowercase()).copied()
    }

    /// Whether there is such a part.
    pub fn has(&mut self, name: &str) -> bool {
        self.index(name).is_some()
    }

    /// How big a part says it is; 0 where it is not there.
    pub fn size(&mut self, name: &str) -> u64 {
        self.fingerprint(name).map_or(0, |(size, _)| size)
    }

    /// The means to read a part that is so big in another place, while this one goes on. None where that part is more
    /// than half of what may still come.
    pub fn apart(&mut self, source: Apart, size: u64) -> Option<Opening> {
        Some(Opening { source, format: self.format, expansion: self.expansion.apart(size)? })
    }

    /// The names of all parts, in the order of the directory.
    pub fn names(&self) -> Vec<String> {
        let names = self.archive.file_names_raw();
        names.map(|name| String::from_utf8_lossy(name).into_owned()).collect()
    }

    /// A part's size, as it says, and a stream of it.
    pub fn part(&mut self, name: &str) -> Result<(u64, Part<'_, R>)> {
        let format = self.format;
        let missing = || Error::Corrupt { what: format!("{format}: a part is missing") };
        let index = self.index(name).ok_or_else(missing)?;
        let file = self.archive.by_index(index).map_err(|error| broken(error, format, "zip member"))?;
        Ok((file.size(), Part { file, expansion: &mut self.expansion, spent: &mut self.spent }))
    }

    /// A part as a flow of XML.
    pub fn markup(&mut self, name: &str, limits: &Limits) -> Result<Markup<Whole<'_, R>>> {
        let (_, part) = self.part(name)?;
        Ok(Markup::new(Whole(part), limits))
    }

    /// What the directory says of a part's bytes: the same for parts that are the same.
    pub fn fingerprint(&mut self, name: &str) -> Option<(u64, u32)> {
        let index = self.index(name)?;
        let file = self.archive.by_index_raw(index).ok()?;
        Some((file.size(), file.crc32()))
    }

    /// Hands a part over as a file of its own.
    pub fn member(&mut self, name: &str, sink: &mut dyn Sink) -> Result<()> {
        let format = self.format;
        let Some(index) = self.index(name) else { return Ok(()) };
        let mut member = Member { name: name.to_owned(), ..Member::default() };
        let flow = match self.archive.by_index(index) {
            Ok(file) => {
                member.bytes = file.size();
                let mut part = Part { file, expansion: &mut self.expansion, spent: &mut self.spent };
                sink.member(&member, Ok(&mut part))
            }
            Err(error) => sink.member(&member, Err(broken(error, format, "zip member"))),
        };
        if flow == Flow::Stop { Err(Error::Stopped) } else { Ok(()) }
    }

    /// Whether a part was cut off.
    pub fn is_spent(&self) -> bool {
        self.spent
    }

    /// Tells if a part was cut off.
    pub fn end(&self, sink: &mut dyn Sink) {
        if self.spent {
            sink.trouble(Reason::Limit("expanded size".to_owned()));
        }
    }
}

/// A part as a stream; it ends where the document may not get bigger.
pub(super) struct Part<'a, R: Read> {
    file: ZipFile<'a, R>,
    expansion: &'a mut Expansion,
    spent: &'a mut bool,
}

impl<R: Read> Read for Part<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.expansion.left() == 0 && !buffer.is_empty() {
            *self.spent |= self.file.read(&mut [0])? > 0;
            return Ok(0);
        }
        self.expansion.read(&mut self.file, buffer)
    }
}

/// A part for who can say why it breaks off: what is cut off ends in an error of the kind `FileTooLarge`.
pub(super) struct Whole<'a, R: Read>(Part<'a, R>);

impl<R: Read> Read for Whole<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        match self.0.read(buffer)? {
            0 if *self.0.spent && !buffer.is_empty() => Err(std::io::ErrorKind::FileTooLarge.into()),
            read => Ok(read),
        }
    }
}

fn broken(error: ZipError, format: &str, what: &str) -> Error {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => {
            Error::Encrypted
        }
        ZipError::Io(error) if error.kind() == std::io::ErrorKind::PermissionDenied => Error::Io(error),
        _ => Error::Corrupt { what: format!("{format}: {what}") },
    }
}
