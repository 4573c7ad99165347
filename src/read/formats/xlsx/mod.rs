//! Excel workbooks: xlsx and xlsm.
//!
//! In: a zip with a workbook in it. Out: a grid for each sheet, hidden and very hidden ones marked, dates as
//! ISO text, everything else as it was stored. Sheets are streamed; shared strings are read once. What stands
//! beside the cells (comments aside) is not looked at.

mod book;
mod date;
mod pieces;
mod sheet;
mod strings;

use super::{Format, How, known};
use crate::read::{Error, Flow, Grid, Input, Limits, Result, Sink};
use crate::record::{Layer, Reason};
use book::Book;
use std::io::{Read, Seek};
use zip::ZipArchive;
use zip::result::ZipError;

pub(super) static FORMAT: Format = Format {
    name: "xlsx",
    endings: ENDINGS,
    looks_like: |input| match known::container(input) {
        Some("xlsx") => true,
        Some("encrypted") => ENDINGS.contains(&input.ending()),
        _ => false,
    },
    read: How::Read(read),
    note: "every sheet, hidden ones too; comments",
};

const ENDINGS: &[&str] = &["xlsx", "xlsm", "xltx", "xltm"];

fn read(input: &mut Input, limits: &Limits, sink: &mut dyn Sink) -> Result<()> {
    if known::container(input) == Some("encrypted") {
        return Err(Error::Encrypted);
    }
    let source = std::io::BufReader::with_capacity(64 << 10, input.seekable()?);
    let archive = ZipArchive::new(source).map_err(|error| broken(error, "zip directory"))?;
    let mut package = Package { archive, limit: limits.expanded_bytes };
    let mut trouble = Vec::new();
    let book = Book::read(&mut package, &mut trouble)?;
    trouble.into_iter().for_each(|reason| sink.trouble(reason));
    for sheet in book.sheets.iter() {
        sink.grid(&Grid {
            at: sheet.name.clone(),
            kind: if sheet.hidden { "hidden-sheet" } else { "sheet" },
            hidden: sheet.hidden,
            ..Grid::default()
        });
        match sheet::read(&mut package, sheet, &book, limits, sink) {
            Ok(()) => {}
            Err(Error::Stopped) => return Err(Error::Stopped),
            Err(Error::Encrypted) => return Err(Error::Encrypted),
            Err(error) => sink.trouble(super::reason(error)),
        }
        if comments(&mut package, sheet, sink) == Flow::Stop {
            return Err(Error::Stopped);
        }
    }
    Ok(())
}

/// Hands over the comments of a sheet as text. That there are none is no trouble.
fn comments<R: Read + Seek>(package: &mut Package<R>, sheet: &book::Sheet, sink: &mut dyn Sink) -> Flow {
    for part in book::comment_parts(package, &sheet.part) {
        match package.text(&part) {
            Ok(xml) => {
                let text = strings::comments(&xml);
                if !text.is_empty() && sink.text(&sheet.name, Layer::Comment, 1, &text) == Flow::Stop {
                    return Flow::Stop;
                }
            }
            Err(_) => sink.trouble(Reason::Corrupt("xlsx: comments".to_owned())),
        }
    }
    Flow::More
}

/// The parts of a workbook, by name.
struct Package<R> {
    archive: ZipArchive<R>,
    limit: u64,
}

/// Bytes of a small part (the list of sheets, the styles) that are read.
const SMALL_PART: u64 = 64 << 20;

impl<R: Read + Seek> Package<R> {
    /// A part's size and a stream of it. Names are looked up without regard to case, as Excel does.
    fn part(&mut self, name: &str) -> Result<(u64, impl Read + '_)> {
        let index = match self.archive.index_for_name(name) {
            Some(index) => index,
            None => {
                let mut names = self.archive.file_names_raw();
                let found = names.position(|other| other.eq_ignore_ascii_case(name.as_bytes()));
                found.ok_or_else(|| Error::Corrupt { what: "xlsx: a part is missing".to_owned() })?
            }
        };
        let limit = self.limit;
        let file = self.archive.by_index(index).map_err(|error| broken(error, "zip member"))?;
        Ok((file.size(), file.take(limit)))
    }

    /// A small part as a whole.
    fn bytes(&mut self, name: &str) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let (_, part) = self.part(name)?;
        part.take(SMALL_PART).read_to_end(&mut bytes).map_err(|_| damaged("a part"))?;
        Ok(bytes)
    }

    /// The same, with what is no UTF-8 replaced.
    fn text(&mut self, name: &str) -> Result<String> {
        self.bytes(name).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
    }
}

fn damaged(what: &str) -> Error {
    Error::Corrupt { what: format!("xlsx: {what} is damaged") }
}

fn broken(error: ZipError, what: &str) -> Error {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => {
            Error::Encrypted
        }
        ZipError::Io(error) if error.kind() == std::io::ErrorKind::PermissionDenied => Error::Io(error),
        _ => Error::Corrupt { what: format!("xlsx: {what}") },
    }
}
