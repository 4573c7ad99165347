//! Every format, one file each, and the one table of them.

mod calamine;
mod cards;
mod compound;
mod csv;
mod dbf;
mod decoded;
mod docx;
mod draft;
mod eml;
mod epub;
mod excel_xml;
mod folded;
mod gather;
mod html;
mod json;
mod known;
mod ldif;
mod markup;
mod mbox;
mod msg;
mod mt940;
mod odf;
mod ooxml;
mod package;
mod packed;
mod parquet;
#[cfg(feature = "pdf")]
mod pdf;
mod picture;
mod pptx;
mod rtf;
mod sevenz;
mod sql;
mod sqlite;
mod story;
mod tar;
mod text;
mod xlsx;
mod xml;
mod zip;

#[cfg(test)]
mod tests;

use super::apart;
use super::{Batch, Error, Flow, Grid, Input, Limits, Member, Outcome, Result, Sink, Work};
use crate::record::{Layer, Reason, Status};
use std::io::Read;

/// A format that can be read, or is known and cannot be read yet.
pub(super) struct Format {
    /// The word in the inventory.
    pub name: &'static str,
    /// Endings that break a tie between formats that look alike.
    pub endings: &'static [&'static str],
    /// Whether a file is of this format, as far as its head, its directory and its ending tell.
    pub looks_like: fn(input: &mut Input) -> bool,
    /// How it is read.
    pub read: How,
    /// How far it is read, for the documentation.
    pub note: &'static str,
}

/// Pushes what a file holds into a sink.
pub(super) type ReadInto = fn(input: &mut Input, limits: &Limits, sink: &mut dyn Sink) -> Result<()>;

/// How a format is read.
pub(super) enum How {
    /// Pushes what the file holds into the sink.
    Read(ReadInto),
    /// The same, in a process of its own where there is one: its reader cannot be trusted with everything that
    /// may come.
    Apart(ReadInto),
    /// Not yet.
    NotYet,
    /// Never: it holds no text.
    Never,
}

/// The format of this name, and how it is read, if that is done in a process of its own.
pub(super) fn hostile(name: &str) -> Option<(&'static Format, ReadInto)> {
    all().find_map(|format| match format.read {
        How::Apart(read) if format.name == name => Some((format, read)),
        _ => None,
    })
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

/// In this order they are asked whether a file is theirs: containers, what is known by its signature, texts.
static CONTAINERS: &[&Format] = &[
    &xlsx::FORMAT,
    &docx::FORMAT,
    &pptx::FORMAT,
    &calamine::XLS,
    &calamine::XLSB,
    &odf::ODS,
    &odf::ODT,
    &odf::ODP,
    &odf::ODG,
    &rtf::FORMAT,
    &compound::doc::FORMAT,
    &compound::ppt::FORMAT,
    &compound::OLE,
    &epub::FORMAT,
    &zip::FORMAT,
];

/// One stream packed, or many files in a row.
static PACKED: &[&Format] = &[
    &packed::GZ,
    &packed::BZ2,
    &packed::XZ,
    &packed::ZST,
    &packed::LZ4,
    &tar::FORMAT,
    &sevenz::FORMAT,
    &msg::MSG,
    &msg::TNEF,
    &picture::FORMAT,
];

static SIGNED: &[&Format] = &[
    #[cfg(feature = "pdf")]
    &pdf::FORMAT,
    &sqlite::FORMAT,
    &sqlite::LOG,
    &dbf::FORMAT,
    &dbf::MEMO,
    &parquet::FORMAT,
];

static TEXTS: &[&Format] = &[
    &mbox::MBOX,
    &mbox::EMLX,
    &html::FORMAT,
    &cards::VCF,
    &cards::ICS,
    &ldif::FORMAT,
    &mt940::FORMAT,
    &eml::FORMAT,
    &excel_xml::FORMAT,
    &xml::FORMAT,
    &sql::FORMAT,
    &json::FORMAT,
    &csv::FORMAT,
    &text::FORMAT,
];

fn all() -> impl Iterator<Item = &'static Format> {
    CONTAINERS.iter().chain(PACKED).chain(SIGNED).copied().chain(known::FORMATS).chain(TEXTS.iter().copied())
}

/// The formats and how far each is read.
pub fn formats() -> impl Iterator<Item = FormatNote> {
    all().map(|format| FormatNote { name: format.name, endings: format.endings, note: format.note })
}

pub(super) fn read(input: &mut Input, limits: &Limits, sink: &mut dyn Sink) -> Outcome {
    if input.head().is_empty() {
        let format = if csv::FORMAT.endings.contains(&input.ending()) { "csv" } else { "text" };
        return Outcome { format, status: Status::Scanned, reason: None };
    }
    let Some(format) = all().find(|format| (format.looks_like)(input)) else {
        return nothing_like_it(input);
    };
    let mut watch = Watch { sink, trouble: None, any: false };
    let result = match format.read {
        How::Apart(read) => match &limits.workers {
            Some(workers) => apart::read(format, input, limits, workers, &mut watch),
            None => read(input, limits, &mut watch),
        },
        How::Read(read) => read(input, limits, &mut watch),
        How::NotYet => known::check(input).and(Err(Error::Unsupported { what: format.name })),
        How::Never => Err(Error::Binary),
    };
    watch.outcome(format.name, result)
}

/// No text, and nothing that we know: broken if its ending promised better.
fn nothing_like_it(input: &Input) -> Outcome {
    match all().find(|format| format.endings.contains(&input.ending()) && !matches!(format.read, How::Never))
    {
        Some(format) => Outcome {
            format: format.name,
            status: Status::Unreadable,
            reason: Some(Reason::Corrupt(format!("not of the format {}", format.name))),
        },
        None => Outcome { format: "binary", status: Status::Skipped, reason: Some(Reason::Binary) },
    }
}

/// Passes everything on, and remembers whether there was anything, and trouble.
struct Watch<'a> {
    sink: &'a mut dyn Sink,
    trouble: Option<Reason>,
    any: bool,
}

impl Watch<'_> {
    /// The verdict: an error after some data, or trouble on the way, makes a file partial.
    fn outcome(self, format: &'static str, result: Result<()>) -> Outcome {
        let (status, reason) = match result {
            Ok(()) | Err(Error::Stopped) => match self.trouble {
                Some(reason) => (Status::Partial, Some(reason)),
                None => (Status::Scanned, None),
            },
            Err(Error::Binary | Error::Apart(Reason::Binary)) => (Status::Skipped, Some(Reason::Binary)),
            Err(error) if self.any => (Status::Partial, Some(reason(error))),
            Err(error) => (Status::Unreadable, Some(reason(error))),
        };
        Outcome { format, status, reason }
    }
}

impl Sink for Watch<'_> {
    fn grid(&mut self, grid: &Grid) {
        self.sink.grid(grid);
    }

    fn more_names(&mut self, names: &[String]) {
        self.sink.more_names(names);
    }

    fn rows(&mut self, batch: &Batch<'_>) -> Flow {
        self.any = true;
        self.sink.rows(batch)
    }

    fn text(&mut self, at: &str, layer: Layer, line: u64, text: &str) -> Flow {
        self.any = true;
        self.sink.text(at, layer, line, text)
    }

    fn hidden_rows(&mut self, rows: u64) {
        self.sink.hidden_rows(rows);
    }

    fn trouble(&mut self, reason: Reason) {
        self.trouble.get_or_insert_with(|| reason.clone());
        self.sink.trouble(reason);
    }

    fn later(&mut self, work: Work) -> Flow {
        self.any = true;
        self.sink.later(work)
    }

    fn meanwhile(&mut self, work: Box<dyn FnOnce() + Send>) {
        self.sink.meanwhile(work);
    }

    fn prepare(&mut self) {
        self.sink.prepare();
    }

    fn member(&mut self, member: &Member, content: Result<&mut dyn Read>) -> Flow {
        self.any |= content.is_ok();
        self.sink.member(member, content)
    }
}

/// The word for the record.
pub fn reason(error: Error) -> Reason {
    match error {
        Error::Encrypted => Reason::Encrypted,
        Error::Corrupt { what } => Reason::Corrupt(what),
        Error::Unsupported { what } => Reason::Unsupported(what.to_owned()),
        Error::Binary => Reason::Binary,
        Error::Limit { what } => Reason::Limit(what.to_owned()),
        Error::Apart(reason) => reason,
        Error::Stopped => Reason::Limit("stopped".to_owned()),
        Error::Io(error) => match error.kind() {
            std::io::ErrorKind::PermissionDenied => Reason::Denied,
            std::io::ErrorKind::NotFound => Reason::Vanished,
            std::io::ErrorKind::TimedOut => Reason::Timeout,
            kind => Reason::Io(kind.to_string()),
        },
    }
}
