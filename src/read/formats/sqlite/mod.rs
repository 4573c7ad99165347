//! SQLite databases.
//!
//! In: the file, and the write-ahead log beside it, which holds the newest rows. Out: a grid for every table,
//! with the names of its columns; documents that are kept in cells as members. Views are left out, for they
//! show what the tables hold; of a text index its texts are read. Nothing is locked and nothing written, so a
//! database in use may change while it is read. Rows that were deleted are not looked for.

mod pages;
mod schema;
mod tree;

use super::{Format, How};
use crate::read::{Error, Flow, Grid, Input, Limits, Member, Result, Rows, Sink};
use crate::record::Reason;
use encoding_rs::{UTF_16BE, UTF_16LE};
use pages::{Encoding, Log, Pages, corrupt};
use schema::Table;
use std::borrow::Cow;
use std::io::{BufReader, Cursor, Read, Seek};
use tree::{Payload, Tree, varint};

pub(super) static FORMAT: Format = Format {
    name: "sqlite",
    endings: &["sqlite", "sqlite3", "db", "db3"],
    looks_like: |input| input.head().starts_with(b"SQLite format 3\0"),
    read: How::Read(read),
    note: "every table, rows that are still in the `-wal` file beside it too; documents in cells, each a file of \
           its own",
};

/// The log of a database, which is read with the database that it belongs to.
pub(super) static LOG: Format = Format {
    name: "sqlite-wal",
    endings: &["sqlite-wal", "db-wal"],
    looks_like: |input| matches!(input.head(), [0x37, 0x7f, 0x06, 0x82 | 0x83, ..]),
    read: How::Read(|input, _, _| match input.is_beside("-wal") {
        true => Ok(()),
        false => Err(Error::Unsupported { what: "the log of a database that is not there" }),
    }),
    note: "with the database beside it",
};

/// A longer row is not looked at further than this.
const LONGEST_HEADER: usize = 1 << 17;

/// A document in a cell that is larger is not read.
const LARGEST_DOCUMENT: usize = 64 << 20;

/// A statement in the catalogue is looked at up to here.
const LONGEST_SQL: usize = 1 << 20;

/// How documents that are kept in cells begin.
const DOCUMENTS: [(&[u8], &str); 4] = [
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "doc"),
    (b"{\\rtf", "rtf"),
];

fn read(input: &mut Input, limits: &Limits, sink: &mut dyn Sink) -> Result<()> {
    let log = match input.beside("-wal").map(|file| Log::open(file?)) {
        Some(Err(error)) => {
            sink.trouble(super::reason(error));
            None
        }
        log => log.transpose()?.flatten(),
    };
    let mut pages = Pages::new(BufReader::new(input.seekable()?), log)?;
    let tables = catalogue(&mut pages, sink)?;
    let mut reader =
        Reader { pages, limits, sink, rows: Rows::default(), value: Vec::new(), is_too_wide: false };
    for (name, root, table) in tables {
        reader.table(&name, root, &table)?;
    }
    if reader.is_too_wide {
        sink.trouble(Reason::Limit("columns".to_owned()));
    }
    Ok(())
}

/// An entry of the catalogue.
struct Entry {
    kind: String,
    name: String,
    root: u32,
    sql: String,
}

/// The tables that hold something: their names, where each begins, and what it is.
fn catalogue<R: Read + Seek>(pages: &mut Pages<R>, sink: &mut dyn Sink) -> Result<Vec<(String, u32, Table)>> {
    let mut tree = Tree::new(1, pages)?;
    let mut entries = Vec::new();
    let mut value = Vec::new();
    while let Some((_, mut payload)) = tree.next(pages)? {
        let entry = entry(&mut payload, &mut value);
        match entry {
            Ok(entry) => entries.push(entry),
            Err(Error::Corrupt { .. }) => tree.is_damaged = true,
            Err(error) => return Err(error),
        }
    }
    if tree.is_damaged {
        sink.trouble(Reason::Corrupt("sqlite: the catalogue is damaged".to_owned()));
    }
    let indexes = entries.iter().filter(|entry| entry.root == 0 && entry.kind == "table");
    let indexes: Vec<(&str, String, Vec<String>)> = indexes
        .filter_map(|entry| {
            schema::virtual_table(&entry.sql).map(|(module, told)| (entry.name.as_str(), module, told))
        })
        .collect();
    let tables = entries.iter().filter(|entry| entry.root > 0 && entry.kind == "table");
    let tables = tables.filter(|entry| !entry.name.to_ascii_lowercase().starts_with("sqlite_"));
    Ok(tables.filter_map(|entry| table_of(entry, &indexes)).collect())
}

fn entry<R: Read + Seek>(payload: &mut Payload<'_, R>, value: &mut Vec<u8>) -> Result<Entry> {
    let encoding = payload.encoding();
    let mut texts: [String; 5] = Default::default();
    for (i, kind) in header(payload)?.into_iter().enumerate().take(5) {
        let stored = stored(kind, payload, LONGEST_SQL, value)?;
        texts[i] = match stored {
            Stored::Text | Stored::Blob(_) => text(value, encoding).into_owned(),
            _ => String::from_utf8_lossy(value).into_owned(),
        };
    }
    let [kind, name, _, root, sql] = texts;
    Ok(Entry { kind, name, root: root.parse().unwrap_or(0), sql })
}

/// What a table of the catalogue is; None for the inside of an index, which repeats what stands elsewhere.
fn table_of(entry: &Entry, indexes: &[(&str, String, Vec<String>)]) -> Option<(String, u32, Table)> {
    let mut table = schema::table(&entry.sql).unwrap_or_default();
    let owner = indexes.iter().find_map(|(owner, module, told)| {
        let part = entry.name.strip_prefix(owner)?.strip_prefix('_')?;
        (module.starts_with("fts") || module.starts_with("rtree")).then_some((owner, part, told))
    });
    let Some((owner, part, told)) = owner else { return Some((entry.name.clone(), entry.root, table)) };
    if part != "content" {
        return None;
    }
    // The columns are called `c0`, `c1` or `c0title`; the first is the number of the row.
    for (name, own) in table.names.iter_mut().skip(1).zip(told) {
        own.clone_into(name);
    }
    Some(((*owner).to_owned(), entry.root, table))
}

struct Reader<'a, R> {
    pages: Pages<R>,
    limits: &'a Limits,
    sink: &'a mut dyn Sink,
    rows: Rows,
    value: Vec<u8>,
    is_too_wide: bool,
}

impl<R: Read + Seek> Reader<'_, R> {
    fn table(&mut self, name: &str, root: u32, table: &Table) -> Result<()> {
        let names: Vec<String> = table.names.iter().take(self.limits.columns).cloned().collect();
        self.is_too_wide |= names.len() < table.names.len();
        let names = (!names.is_empty()).then_some(names);
        self.sink.grid(&Grid { at: name.to_owned(), kind: "sqlite", names, ..Grid::default() });
        self.rows = Rows::default();
        let damaged = match Tree::new(root, &mut self.pages) {
            Ok(mut tree) => {
                self.entries(name, &mut tree, table)?;
                tree.is_damaged
            }
            Err(Error::Corrupt { .. }) => true,
            Err(error) => return Err(error),
        };
        self.hand_over()?;
        if damaged {
            self.sink.trouble(Reason::Corrupt("sqlite: a table is damaged".to_owned()));
        }
        Ok(())
    }

    fn entries(&mut self, name: &str, tree: &mut Tree, table: &Table) -> Result<()> {
        loop {
            let Some((number, payload)) = tree.next(&mut self.pages)? else { return Ok(()) };
            let mut row =
                Row { name, table, number, limits: self.limits, rows: &mut self.rows, sink: self.sink };
            let read = row.read(payload, &mut self.value);
            self.rows.end_row();
            match read {
                Ok(too_wide) => self.is_too_wide |= too_wide,
                Err(Error::Corrupt { .. }) => tree.is_damaged = true,
                Err(error) => return Err(error),
            }
            if self.rows.is_full() {
                self.hand_over()?;
            }
        }
    }

    fn hand_over(&mut self) -> Result<()> {
        if !self.rows.is_empty() && self.sink.rows(&self.rows.batch()) == Flow::Stop {
            return Err(Error::Stopped);
        }
        self.rows.clear();
        Ok(())
    }
}

/// One row on its way into the grid.
struct Row<'a> {
    name: &'a str,
    table: &'a Table,
    number: i64,
    limits: &'a Limits,
    rows: &'a mut Rows,
    sink: &'a mut dyn Sink,
}

impl Row<'_> {
    /// Reads the values; says whether there were more than are looked at.
    fn read<R: Read + Seek>(&mut self, mut payload: Payload<'_, R>, value: &mut Vec<u8>) -> Result<bool> {
        let encoding = payload.encoding();
        if let Some(column) = self.table.row_number {
            self.rows.cell(column, self.number.to_string().as_bytes());
        }
        for (i, kind) in header(&mut payload)?.into_iter().enumerate() {
            let column =
                if self.table.names.is_empty() { i } else { self.table.order.get(i).copied().unwrap_or(i) };
            if column >= self.limits.columns {
                return Ok(true);
            }
            match stored(kind, &mut payload, self.limits.cell_bytes, value)? {
                Stored::Nothing => {}
                Stored::Number => self.rows.cell(column, value),
                Stored::Text => self.rows.cell(column, text(value, encoding).as_bytes()),
                Stored::Blob(length) => self.blob(column, length, value)?,
            }
        }
        Ok(false)
    }

    /// Bytes without a kind: text that was stored so, a document, or what is nothing to read.
    fn blob(&mut self, column: usize, length: u64, value: &[u8]) -> Result<()> {
        let Some(ending) = document(value) else {
            let cut = &value[..value.len().min(self.limits.cell_bytes)];
            if is_text(cut) {
                self.rows.cell(column, cut);
            }
            return Ok(());
        };
        let field = self.table.names.get(column).map_or("", String::as_str);
        let name = format!("{}/{field}/{}.{ending}", self.name, self.number);
        let member = Member { name, bytes: length, modified: None };
        let flow = match value.len() as u64 == length {
            true => self.sink.member(&member, Ok(&mut Cursor::new(value))),
            false => self.sink.member(&member, Err(Error::Limit { what: "size of a document in a cell" })),
        };
        if flow == Flow::Stop { Err(Error::Stopped) } else { Ok(()) }
    }
}

/// How a value is stored.
#[derive(PartialEq, Eq)]
enum Stored {
    Nothing,
    /// A number, which was made text.
    Number,
    Text,
    /// Bytes, and how many they are.
    Blob(u64),
}

/// The kinds of the values of a row, which stand before them.
fn header<R: Read + Seek>(payload: &mut Payload<'_, R>) -> Result<Vec<u64>> {
    let (length, taken) = payload.varint()?;
    let mut bytes = Vec::new();
    payload.take(length.saturating_sub(taken), LONGEST_HEADER, &mut bytes)?;
    let (mut kinds, mut rest) = (Vec::new(), &bytes[..]);
    while let Some((kind, taken)) = varint(rest) {
        kinds.push(kind);
        rest = &rest[taken..];
    }
    Ok(kinds)
}

/// Reads the next value, of which `most` bytes are kept, more of a document.
fn stored<R: Read + Seek>(
    kind: u64,
    payload: &mut Payload<'_, R>,
    most: usize,
    value: &mut Vec<u8>,
) -> Result<Stored> {
    const WIDTHS: [u64; 8] = [0, 1, 2, 3, 4, 6, 8, 8];
    const SIGN: u64 = 8;
    value.clear();
    match kind {
        0 => Ok(Stored::Nothing),
        1..=7 => {
            payload.take(WIDTHS[kind as usize], 8, value)?;
            let text = number(kind, value);
            value.clear();
            value.extend_from_slice(text.as_bytes());
            Ok(Stored::Number)
        }
        8 | 9 => {
            value.push(if kind == 8 { b'0' } else { b'1' });
            Ok(Stored::Number)
        }
        10 | 11 => Err(corrupt("a value of a kind that is not in use")),
        _ if kind % 2 == 1 => {
            payload.take((kind - 13) / 2, most, value)?;
            Ok(Stored::Text)
        }
        _ => {
            let length = (kind - 12) / 2;
            let first = length.min(SIGN);
            payload.take(first, most, value)?;
            let most = if document(value).is_some() { LARGEST_DOCUMENT } else { most };
            payload.take(length - first, most, value)?;
            Ok(Stored::Blob(length))
        }
    }
}

/// A number as it would be printed: whole ones have a sign and the highest byte first, 7 is a fraction.
fn number(kind: u64, bytes: &[u8]) -> String {
    let sign = if bytes.first().is_some_and(|&first| first >= 0x80) { 0xff } else { 0 };
    let mut wide = [sign; 8];
    wide[8 - bytes.len()..].copy_from_slice(bytes);
    if kind == 7 { f64::from_be_bytes(wide).to_string() } else { i64::from_be_bytes(wide).to_string() }
}

/// The ending of a document that begins so.
fn document(bytes: &[u8]) -> Option<&'static str> {
    DOCUMENTS.iter().find(|(sign, _)| bytes.starts_with(sign)).map(|&(_, ending)| ending)
}

/// Whether bytes are text all the same; the last character may be cut.
fn is_text(bytes: &[u8]) -> bool {
    let valid = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !valid.is_empty() && !valid.chars().any(|letter| letter.is_control() && !"\t\r\n".contains(letter))
}

fn text(bytes: &[u8], encoding: Encoding) -> Cow<'_, str> {
    match encoding {
        Encoding::Utf8 => String::from_utf8_lossy(bytes),
        Encoding::Utf16Le => UTF_16LE.decode_without_bom_handling(bytes).0,
        Encoding::Utf16Be => UTF_16BE.decode_without_bom_handling(bytes).0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_as_sqlite_prints_them() {
        assert_eq!(number(1, &[0xff]), "-1");
        assert_eq!(number(3, &[0x01, 0x00, 0x00]), "65536");
        assert_eq!(number(7, &1.5f64.to_be_bytes()), "1.5");
    }

    #[test]
    fn bytes_with_control_characters_are_no_text() {
        assert!(is_text("Zoë, Ede\n".as_bytes()) && is_text(&"Zoë".as_bytes()[..3]));
        assert!(!is_text(b"\x89PNG") && !is_text(b"a\0b") && !is_text(b""));
    }
}
