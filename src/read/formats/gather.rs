//! Tables whose rows come mixed, as in a dump or a document, and the text between them.
//!
//! In: cells of any table in any order. Out: one grid a table. Rows are kept until they take too much memory;
//! then all are handed over, and the table in hand goes on as the sink's grid, batch by batch. Only a table
//! that comes back after that becomes a second grid of the same name.

use super::{Error, Flow, Grid, Limits, Result, Sink};
use crate::read::Rows;
use crate::record::{Layer, Reason};
use foldhash::HashMap;
use memchr::memchr_iter;

/// Bytes that all tables may hold together.
const MOST: usize = 64 << 20;

/// Bytes of text at which it is handed over.
const TEXT_FULL: usize = 256 << 10;

/// Bytes of text that are kept at most, where it cannot be handed over at once.
const TEXT_MOST: usize = 16 << 20;

/// Lines without text that are bridged within one piece.
const BRIDGE: u64 = 64;

/// What was gathered and is not handed over yet.
pub(super) struct Gather {
    kind: &'static str,
    columns: usize,
    cell_bytes: usize,
    tables: Vec<Table>,
    by_key: HashMap<Vec<u8>, usize>,
    open: Option<Open>,
    held: usize,
    too_wide: bool,
}

/// The table that is the sink's grid.
struct Open {
    table: usize,
    /// Names and rows that the sink has been told.
    names: usize,
    rows: u64,
}

#[derive(Default)]
struct Table {
    at: String,
    /// Whether its columns have names.
    named: bool,
    names: Vec<String>,
    by_name: HashMap<Vec<u8>, usize>,
    /// The column after the one last named: rows mostly name the same things in the same order.
    next: usize,
    full: Vec<Rows>,
    rows: Rows,
}

impl Gather {
    pub fn new(kind: &'static str, limits: &Limits) -> Self {
        Gather {
            kind,
            columns: limits.columns,
            cell_bytes: limits.cell_bytes,
            tables: Vec::new(),
            by_key: HashMap::default(),
            open: None,
            held: 0,
            too_wide: false,
        }
    }

    /// The table of a key, which is made when it is new.
    pub fn table(&mut self, key: &[u8], at: &[u8], named: bool) -> usize {
        if let Some(&table) = self.by_key.get(key) {
            return table;
        }
        let at = String::from_utf8_lossy(at).into_owned();
        self.by_key.insert(key.to_vec(), self.tables.len());
        self.tables.push(Table { at, named, ..Table::default() });
        self.held += 512;
        self.tables.len() - 1
    }

    /// The column of a name; None when there are too many.
    pub fn column(&mut self, table: usize, name: &[u8]) -> Option<usize> {
        let of = self.tables.get_mut(table)?;
        if of.names.get(of.next).is_some_and(|next| next.as_bytes() == name) {
            of.next += 1;
            return Some(of.next - 1);
        }
        if let Some(&column) = of.by_name.get(name) {
            of.next = column + 1;
            return Some(column);
        }
        if of.names.len() >= self.columns {
            self.too_wide = true;
            return None;
        }
        of.by_name.insert(name.to_vec(), of.names.len());
        of.names.push(String::from_utf8_lossy(name).into_owned());
        of.next = of.names.len();
        Some(of.names.len() - 1)
    }

    /// A value of the row that is being made.
    pub fn cell(&mut self, table: usize, column: usize, value: &[u8]) {
        if column >= self.columns {
            self.too_wide = true;
            return;
        }
        let value = &value[..value.len().min(self.cell_bytes)];
        if let Some(of) = self.tables.get_mut(table) {
            of.rows.cell(column, value);
            self.held += value.len() + 8;
        }
    }

    /// Ends a row of a table.
    pub fn end_row(&mut self, table: usize, sink: &mut dyn Sink) -> Result<()> {
        let Some(of) = self.tables.get_mut(table) else { return Ok(()) };
        of.rows.end_row();
        of.next = 0;
        if !of.rows.is_full() {
            return if self.held > MOST { self.make_room(table, sink) } else { Ok(()) };
        }
        if self.open.as_ref().is_some_and(|open| open.table == table) {
            return self.hand_over(table, sink);
        }
        let rows = std::mem::take(&mut of.rows);
        self.held += rows.size();
        of.full.push(rows);
        if self.held > MOST { self.make_room(table, sink) } else { Ok(()) }
    }

    /// Hands over everything; the table in hand last, so that it can go on.
    fn make_room(&mut self, last: usize, sink: &mut dyn Sink) -> Result<()> {
        for table in (0..self.tables.len()).filter(|&table| table != last).chain([last]) {
            self.hand_over(table, sink)?;
        }
        self.held = self.tables.len() * 512;
        Ok(())
    }

    fn hand_over(&mut self, table: usize, sink: &mut dyn Sink) -> Result<()> {
        let Some(of) = self.tables.get_mut(table) else { return Ok(()) };
        if of.full.is_empty() && of.rows.is_empty() {
            return Ok(());
        }
        let mut open = match self.open.take() {
            Some(open) if open.table == table => {
                if of.named && open.names < of.names.len() {
                    sink.more_names(&of.names);
                }
                Open { names: of.names.len(), ..open }
            }
            _ => {
                let names = of.named.then(|| of.names.clone());
                sink.grid(&Grid { at: of.at.clone(), kind: self.kind, names, ..Grid::default() });
                Open { table, names: of.names.len(), rows: 0 }
            }
        };
        self.held = self.held.saturating_sub(of.rows.size());
        for rows in of.full.iter_mut().chain([&mut of.rows]).filter(|rows| !rows.is_empty()) {
            rows.count_from(open.rows);
            open.rows += rows.len() as u64;
            if sink.rows(&rows.batch()) == Flow::Stop {
                return Err(Error::Stopped);
            }
        }
        of.full.clear();
        of.rows.clear();
        self.open = Some(open);
        Ok(())
    }

    /// Hands over text, which ends the sink's grid.
    pub fn text(&mut self, text: &mut Text, sink: &mut dyn Sink) -> Result<()> {
        if let Some(table) = self.open.as_ref().map(|open| open.table) {
            self.hand_over(table, sink)?;
            self.open = None;
        }
        text.hand_over(sink)
    }

    /// Hands over what is left.
    pub fn end(&mut self, text: &mut Text, sink: &mut dyn Sink) -> Result<()> {
        let open = self.open.as_ref().map(|open| open.table);
        for table in open.into_iter().chain(0..self.tables.len()) {
            self.hand_over(table, sink)?;
        }
        if self.too_wide {
            sink.trouble(Reason::Limit("columns".to_owned()));
        }
        text.hand_over(sink)
    }
}

/// Text between the tables, with the numbers of its lines.
#[derive(Default)]
pub(super) struct Text {
    pieces: Vec<Piece>,
    bytes: usize,
    cut: bool,
}

struct Piece {
    /// The lines that it begins on and has come to.
    first: u64,
    line: u64,
    text: Vec<u8>,
}

impl Text {
    /// Adds text that stands on `line`, right after what came before if that ends on the same line.
    pub fn push(&mut self, line: u64, text: &[u8]) {
        if text.is_empty() {
            return;
        }
        if self.bytes + text.len() > TEXT_MOST {
            self.cut = true;
            return;
        }
        self.bytes += text.len();
        match self.pieces.last_mut() {
            Some(piece) if line >= piece.line && line - piece.line <= BRIDGE => {
                let between = (line - piece.line) as usize;
                self.bytes += between;
                piece.text.extend(std::iter::repeat_n(b'\n', between));
                piece.text.extend_from_slice(text);
                piece.line = line + memchr_iter(b'\n', text).count() as u64;
            }
            _ => {
                self.bytes -= text.len();
                self.begin(line, text);
            }
        }
    }

    /// Adds a text that is a line of its own, though what came before may stand on the same line.
    pub fn push_apart(&mut self, line: u64, text: &[u8]) {
        match self.pieces.last() {
            Some(piece) if line <= piece.line && !text.is_empty() && self.bytes < TEXT_MOST => {
                self.begin(line, text);
            }
            _ => self.push(line, text),
        }
    }

    fn begin(&mut self, line: u64, text: &[u8]) {
        let ends = line + memchr_iter(b'\n', text).count() as u64;
        self.bytes += text.len() + size_of::<Piece>();
        self.pieces.push(Piece { first: line, line: ends, text: text.to_vec() });
    }

    /// A place to go back to.
    pub fn mark(&self) -> (usize, usize) {
        (self.pieces.len(), self.pieces.last().map_or(0, |piece| piece.text.len()))
    }

    /// Forgets what was added after a mark.
    pub fn forget(&mut self, (pieces, len): (usize, usize)) {
        for piece in self.pieces.drain(pieces.min(self.pieces.len())..) {
            self.bytes -= piece.text.len() + size_of::<Piece>();
        }
        if let Some(piece) = self.pieces.last_mut() {
            let gone = piece.text.split_off(len.min(piece.text.len()));
            piece.line -= memchr_iter(b'\n', &gone).count() as u64;
            self.bytes -= gone.len();
        }
    }

    /// Whether it is time to hand it over.
    pub fn is_full(&self) -> bool {
        self.bytes > TEXT_FULL
    }

    fn hand_over(&mut self, sink: &mut dyn Sink) -> Result<()> {
        self.bytes = 0;
        if std::mem::take(&mut self.cut) {
            sink.trouble(Reason::Limit("record length".to_owned()));
        }
        for mut piece in self.pieces.drain(..) {
            if piece.text.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            if !piece.text.ends_with(b"\n") {
                piece.text.push(b'\n');
            }
            if sink.text("", Layer::Body, piece.first, &String::from_utf8_lossy(&piece.text)) == Flow::Stop {
                return Err(Error::Stopped);
            }
        }
        Ok(())
    }
}
