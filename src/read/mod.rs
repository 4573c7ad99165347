//! What a file holds: tables, running text, files inside it.
//!
//! In: an open file. Out: calls on a [`Sink`], batch by batch, and a verdict on how far the file was read.
//! What a column means is for `profile` to say; this room only says where cells begin and end.

mod apart;
mod batch;
mod charset;
mod dialect;
mod eight;
mod errand;
mod expansion;
mod formats;
mod input;
#[cfg(test)]
mod plainly;
#[cfg(test)]
mod recording;
mod split;

pub use apart::{Cage, Leash, Workers, work};
pub use batch::{Batch, Cell, Pool, Rows};
pub use formats::{FormatNote, formats, reason};
pub use input::Input;

use crate::record::{Layer, Reason, Status};
use std::io::Read;

/// Reads one file into a sink, by content before ending, and says how far it came. Trouble in what was handed
/// to [`Sink::later`] is told to the sink that it is read into, and not part of the verdict here.
pub fn read(input: &mut Input, limits: &Limits, sink: &mut dyn Sink) -> Outcome {
    formats::read(input, limits, sink)
}

/// How far a file was read, and as what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The name of the format: `csv`, `xlsx`, `text`, …
    pub format: &'static str,
    /// How far it was read.
    pub status: Status,
    /// Why not further.
    pub reason: Option<Reason>,
}

/// Who a format talks to. `profile` implements it; a format calls it in the order of the file.
pub trait Sink {
    /// A grid of cells begins: a delimited file, a sheet, an array of objects. Rows follow, until the next
    /// call of `grid`, `text` or the end of the file.
    fn grid(&mut self, grid: &Grid);

    /// The current grid, which has names, turns out to have more columns: the names of all of them so far.
    fn more_names(&mut self, names: &[String]);

    /// Some rows of the grid, kept column by column. Says whether more is wanted. A batch
    /// may have fewer columns than the one before it, or more.
    fn rows(&mut self, batch: &Batch<'_>) -> Flow;

    /// A piece of running text that ends at the end of a line (or, for an endless line, overlaps the next
    /// piece). `layer` says where in a document it stands, `at` names the place, `line` is the number of its
    /// first line, from 1.
    fn text(&mut self, at: &str, layer: Layer, line: u64, text: &str) -> Flow;

    /// So many rows of the current grid are not seen: hidden, or filtered out. Called after its rows.
    fn hidden_rows(&mut self, rows: u64) {
        let _ = rows;
    }

    /// Something that could not be read while the rest of the file could; makes the file `partial`.
    fn trouble(&mut self, reason: Reason);

    /// A part of the current grid or text that can be read apart from the others, such as a block of a big
    /// file. The simplest sink reads it at once; a scan with idle cores reads it on one of them and adds the
    /// results in order. The numbers of rows in it count from its own first row, those of lines from the
    /// file's.
    fn later(&mut self, work: Work) -> Flow;

    /// Work for another core, if one is idle, which need not be done: whoever hands it out does it himself when
    /// he needs what it gives. The simplest sink has nobody for it.
    fn meanwhile(&mut self, work: Box<dyn FnOnce() + Send>) {
        drop(work);
    }

    /// Rows will come, and there is time until then: what looking at the first of them takes can be made ready.
    fn prepare(&mut self) {}

    /// A file in the file: a member of an archive, an attachment. `content` is how it can be read, once and from
    /// here on, or why it cannot be. How far it is read, and how much memory that may take, is for the sink to
    /// bound; one that has no use for members passes them over.
    fn member(&mut self, member: &Member, content: Result<&mut dyn Read>) -> Flow {
        let _ = (member, content);
        Flow::More
    }
}

/// What a container says of a file in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Member {
    /// Its name as it was given, folders with `/` before it. A label: never a path to open or to write.
    pub name: String,
    /// How many bytes it says it has.
    pub bytes: u64,
    /// When it was last changed, RFC 3339.
    pub modified: Option<String>,
}

/// A sink that can be filled in parts. `scan` calls it, to read parts of one file on several cores.
pub trait Fork: Sized {
    /// An empty sink for a part of the current grid: it knows the grid, and what it gathers is its own.
    fn fork(&self) -> Self;

    /// Adds what a part has gathered. Parts come in the order of the file.
    fn absorb(&mut self, part: Self);
}

/// A part of a grid, to be read into the sink that it is given.
pub type Work = Box<dyn FnOnce(&mut dyn Sink) + Send>;

/// Whether a sink wants more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    /// Go on.
    More,
    /// Stop reading this file.
    Stop,
}

/// What is known of a grid before its rows come.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grid {
    /// The sheet's name, or the path of a JSON array; empty where the file is one grid.
    pub at: String,
    /// The word for the inventory: `csv`, `sheet`, `hidden-sheet`, `json`.
    pub kind: &'static str,
    /// Not seen by who opens the file in its own program.
    pub hidden: bool,
    /// The names of the columns, where the format itself has them (JSON keys, SQL columns). None where a
    /// header, if there is one, stands among the rows: title rows, a header lower down, several tables on one
    /// sheet and no header at all are for `profile` to sort out.
    pub names: Option<Vec<String>>,
    /// The number of the first column (a sheet's used range may begin further right).
    pub first_column: u32,
    /// Columns that are not seen, from and up to and including, by the numbers that they have in the sheet.
    pub hidden_columns: Vec<(u32, u32)>,
}

impl Grid {
    /// Every word for the kind of a grid: a worker's words are held against them.
    const KINDS: &[&str] = &[
        "csv",
        "sheet",
        "hidden-sheet",
        "pivot-cache",
        "external-cache",
        "json",
        "sql",
        "xml",
        "table",
        "html",
        "vcf",
        "ics",
        "ldif",
        "mt940",
        "sqlite",
        "dbf",
        "parquet",
    ];

    fn kind_of(word: &str) -> &'static str {
        Grid::KINDS.iter().find(|kind| **kind == word).copied().unwrap_or("table")
    }
}

/// The bounds of a read. Each that bites becomes a reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes that a compressed part may grow to.
    pub expanded_bytes: u64,
    /// How many times its own size a file may expand to; [`Limits::SMALL`] is always allowed.
    pub ratio: u64,
    /// Columns of a grid that are looked at.
    pub columns: usize,
    /// Bytes of one cell that are looked at.
    pub cell_bytes: usize,
    /// How deep a document may nest.
    pub depth: usize,
    /// How a process is started that reads a hostile format; without it that is read here.
    pub workers: Option<Workers>,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            expanded_bytes: 16 << 30,
            ratio: 200,
            columns: 16_384,
            cell_bytes: 1 << 20,
            depth: 128,
            workers: None,
        }
    }
}

impl Limits {
    /// Bytes that a file may expand to, however small it is.
    pub const SMALL: u64 = 256 << 20;

    /// Bytes that a file of this size may expand to.
    pub fn room(&self, size: u64) -> u64 {
        size.saturating_mul(self.ratio).max(Limits::SMALL).min(self.expanded_bytes)
    }
}

/// Why a file, or a part of it, could not be read. Says what and where; never what stood there.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A password is needed.
    #[error("encrypted")]
    Encrypted,
    /// The file is not what its format asks.
    #[error("corrupt: {what}")]
    Corrupt {
        /// What is wrong, without a value from the file.
        what: String,
    },
    /// Recognised, and not read yet.
    #[error("unsupported: {what}")]
    Unsupported {
        /// The format.
        what: &'static str,
    },
    /// Holds no text.
    #[error("binary")]
    Binary,
    /// A limit was reached.
    #[error("limit: {what}")]
    Limit {
        /// Which.
        what: &'static str,
    },
    /// What a worker, or the lack of an answer from it, says.
    #[error("{0}")]
    Apart(Reason),
    /// The sink has seen enough.
    #[error("stopped")]
    Stopped,
    /// The file system failed.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// How a CSV file is written, for who changes one.
#[derive(Debug, Clone, Copy)]
pub struct Delimited {
    /// Between cells. A newline where there is one column.
    pub delimiter: u8,
    /// After rows.
    pub newline: u8,
    /// Whether quotes have a meaning.
    pub quoting: bool,
    /// Bytes of a byte order mark.
    pub mark: usize,
    /// Bytes of a `sep=` line behind that.
    pub skip: usize,
    /// The encoding; none is UTF-8.
    pub encoding: Option<&'static encoding_rs::Encoding>,
}

/// How these bytes of a file of this name are written, if they are a CSV file.
pub fn delimited(name: &str, bytes: &[u8]) -> Option<Delimited> {
    let input = Input::from_bytes(name, bytes.to_vec());
    let (charset, found) = (input.charset()?, input.table()?);
    let (encoding, mark) = charset.parts();
    let dialect::Found { dialect, skip } = found;
    let split::Dialect { delimiter, newline, quoting, .. } = dialect;
    Some(Delimited { delimiter, newline, quoting, mark, skip, encoding })
}

/// The result of a format's `read`.
pub type Result<T> = std::result::Result<T, Error>;
