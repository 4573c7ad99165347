//! Every format, one file each, and the one table of them.

use super::{Error, Input, Limits, Outcome, Result, Sink};
use crate::record::{Reason, Status};

/// A format that can be read, or is known and cannot be read yet.
pub(super) struct Format {
    /// The word in the inventory.
    pub name: &'static str,
    /// Endings that break a tie between formats that look alike.
    pub endings: &'static [&'static str],
    /// Whether the first bytes are of this format.
    pub looks_like: fn(head: &[u8], ending: &str) -> bool,
    /// Pushes what the file holds into the sink.
    pub read: fn(input: &mut Input, limits: &Limits, sink: &mut dyn Sink) -> Result<()>,
    /// How far it is read, for the documentation.
    pub note: &'static str,
}

/// What the documentation says of a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FormatNote {
    /// The word in the inventory.
    pub name: &'static str,
    /// Its usual endings.
    pub endings: &'static [&'static str],
    /// How far it is read.
    pub note: &'static str,
}

/// In this order they are asked whether a file is theirs.
static FORMATS: &[&Format] = &[];

/// The formats and how far each is read.
pub fn formats() -> impl Iterator<Item = FormatNote> {
    FORMATS.iter().map(|format| FormatNote { name: format.name, endings: format.endings, note: format.note })
}

pub(super) fn read(input: &mut Input, limits: &Limits, sink: &mut dyn Sink) -> Outcome {
    let Some(format) = FORMATS.iter().find(|format| (format.looks_like)(input.head(), input.ending())) else {
        return Outcome { format: "binary", status: Status::Skipped, reason: Some(Reason::Binary) };
    };
    match (format.read)(input, limits, sink) {
        Ok(()) | Err(Error::Stopped) => {
            Outcome { format: format.name, status: Status::Scanned, reason: None }
        }
        Err(error) => {
            Outcome { format: format.name, status: Status::Unreadable, reason: Some(reason(error)) }
        }
    }
}

fn reason(error: Error) -> Reason {
    match error {
        Error::Encrypted => Reason::Encrypted,
        Error::Corrupt { what } => Reason::Corrupt(what),
        Error::Unsupported { what } => Reason::Unsupported(what.to_owned()),
        Error::Binary => Reason::Binary,
        Error::Limit { what } => Reason::Limit(what.to_owned()),
        Error::Stopped => Reason::Limit("stopped".to_owned()),
        Error::Io(error) => Reason::Io(error.kind().to_string()),
    }
}
