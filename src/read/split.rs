//! Splits delimited text into cells, column by column.
//!
//! In: UTF-8 and a [`Dialect`]. Out: batches of rows on a [`Sink`], cells trimmed of blanks and of the quotes
//! around them. Separators are found 64 bytes at a time by masks; a block without quotes costs no branch per
//! byte. What the rows mean, headers included, is not looked at.
//!
//! A quote opens a cell when only blanks stand before it, and is closed by the next quote that is not doubled.
//! One that is never closed must not swallow the file: its line is then read again as if it had no quotes.

use super::{Batch, Cell, Error, Flow, Limits, Result, Sink};
use crate::record::Reason;
use memchr::{memchr, memchr_iter, memrchr};
use wide::u8x16;

/// How cells, rows and quotes are marked in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dialect {
    /// Between cells. A newline where there is one column.
    pub delimiter: u8,
    /// After rows: a line feed, or a carriage return in files of old.
    pub newline: u8,
    /// Whether a backslash takes the meaning from a quote.
    pub backslash: bool,
    /// Whether quotes have a meaning at all.
    pub quoting: bool,
}

/// Bytes of text that make a batch.
pub(super) const BATCH: usize = 256 << 10;

/// A longer record, or one of more lines, is taken for a quote that was never closed.
const LONGEST_RECORD: usize = 1 << 20;
const MOST_LINES: usize = 1000;

/// After so many quotes that were never closed they are held to mean nothing in this file.
const MOST_UNCLOSED: usize = 8;

/// Cells of a batch whose rows differ in length, the absent ones counted.
const MOST_RAGGED: usize = 256 << 10;

/// Rows whose cells are sorted into columns at a time.
const NEAR_ROWS: usize = 64;

/// Splits one stretch of text after another, and keeps its buffers.
pub(super) struct Splitter {
    dialect: Dialect,
    limits: Limits,
    ends: Vec<u32>,
    /// Which of the separators end a row.
    row_ends: Vec<u32>,
    /// Which of the cells that end there, in their order, may begin or end with a blank or a quote.
    edged: Vec<u32>,
    columns: Vec<Vec<Cell>>,
    /// Cells that hold doubled quotes or other oddities, by column and row.
    odd: Vec<(u32, u32)>,
    row: u64,
    unclosed: usize,
    /// Bytes of the rows that are being handed over, which no cell of theirs is longer than.
    stretch: usize,
    /// The limit that was reached since the last batch.
    bitten: Option<&'static str>,
}

/// What a look over a stretch of text found.
struct Found {
    /// Separators, the last of them the end of a row.
    separators: usize,
    /// The byte after the last whole row.
    consumed: usize,
    any_quote: bool,
    /// Whether the stretch ends between quotes.
    open: bool,
}

impl Splitter {
    pub fn new(dialect: Dialect, limits: &Limits) -> Self {
        Splitter {
            dialect,
            limits: limits.clone(),
            ends: Vec::new(),
            row_ends: Vec::new(),
            edged: Vec::new(),
            columns: Vec::new(),
            odd: Vec::new(),
            row: 0,
            unclosed: 0,
            stretch: 0,
            bitten: None,
        }
    }

    /// Makes ready for another stretch of the same file, apart from what came before.
    pub fn restart(&mut self, dialect: Dialect) {
        self.dialect = dialect;
        (self.row, self.unclosed, self.stretch, self.bitten) = (0, 0, 0, None);
    }

    /// Hands all rows of a text to the sink.
    pub fn split_all(&mut self, text: &mut Vec<u8>, sink: &mut dyn Sink) -> Result<()> {
        let len = text.len();
        let mut from = 0;
        let mut want = BATCH;
        while from < len {
            let to = len.min(from + want);
            let consumed = self.split(text, from, to, to == len, sink)?;
            want = if consumed == from { want * 2 } else { BATCH };
            from = consumed;
        }
        Ok(())
    }

    /// Hands the whole rows of `text[from..to]` to the sink, and says where the first row begins that is not
    /// whole. After the `last` stretch there is none such.
    pub fn split(
        &mut self,
        text: &mut Vec<u8>,
        mut from: usize,
        to: usize,
        last: bool,
        sink: &mut dyn Sink,
    ) -> Result<usize> {
        while from < to {
            let mut found = self.find(&text[from..to], self.dialect.quoting);
            let rest = &text[from + found.consumed..to];
            if !rest.is_empty() && self.is_unclosed(&found, rest, last) {
                let whole = from + found.consumed;
                from = self.hand_over(text, from, &found, sink)?;
                if from == whole {
                    from = self.read_without_quotes(text, from, to, sink)?;
                }
                continue;
            }
            if !rest.is_empty() && (last || rest.len() > LONGEST_RECORD) {
                self.end_row_at(&mut found, &text[from..to], last);
            }
            let before = from;
            from = self.hand_over(text, from, &found, sink)?;
            if from == before || from == before + found.consumed {
                return Ok(from);
            }
        }
        Ok(from)
    }

    /// Whether the row that `rest` begins with opens a quote and will never close it.
    fn is_unclosed(&self, found: &Found, rest: &[u8], last: bool) -> bool {
        found.open && (last || too_long(rest, self.dialect.newline))
    }

    /// Reads one line as if quotes meant nothing, and says where the next begins.
    fn read_without_quotes(
        &mut self,
        text: &mut Vec<u8>,
        from: usize,
        to: usize,
        sink: &mut dyn Sink,
    ) -> Result<usize> {
        self.unclosed += 1;
        if self.unclosed >= MOST_UNCLOSED {
            self.dialect.quoting = false;
        }
        let line = memchr(self.dialect.newline, &text[from..to]).map_or(to, |at| from + at + 1);
        let mut found = self.find(&text[from..line], false);
        if found.consumed < line - from {
            self.end_row_at(&mut found, &text[from..line], true);
        }
        let quoting = std::mem::replace(&mut self.dialect.quoting, false);
        let result = self.hand_over(text, from, &found, sink);
        self.dialect.quoting = quoting;
        result.map(|_| line)
    }

    /// Ends the last row where the text ends, though no newline stands there.
    fn end_row_at(&mut self, found: &mut Found, text: &[u8], last: bool) {
        let mut end = text.len();
        if !last {
            self.bitten = Some("record length");
            while end > found.consumed + 1 && text[end - 1] & 0xc0 == 0x80 {
                end -= 1;
            }
        }
        // Separators behind the last row were found too, and stand in `ends`.
        let mut separators = found.separators;
        while self.ends.get(separators).is_some_and(|&at| at != u32::MAX && (at as usize) < end) {
            separators += 1;
        }
        if self.ends.len() <= separators {
            self.ends.resize(separators + 1, 0);
        }
        self.ends[separators] = end as u32;
        // What stands before this end was not looked at as the end of a cell.
        self.edged.retain(|&cell| (cell as usize) < separators);
        self.edged.push(separators as u32);
        self.row_ends.push(separators as u32);
        found.separators = separators + 1;
        found.consumed = end;
    }

    /// Finds the separators of a stretch of text that begins with a row. `ends` gets them all, then a mark.
    fn find(&mut self, text: &[u8], quoting: bool) -> Found {
        let mut scan = Scan::new(self.dialect);
        if self.ends.len() < text.len() + 65 {
            // Fresh zeroes come from the system, where growing would write them.
            self.ends = vec![0; text.len() + 65];
        }
        self.edged.clear();
        self.row_ends.clear();
        let (ends, row_ends, edged) = (&mut self.ends, &mut self.row_ends, &mut self.edged);
        let (mut count, mut consumed) = (0usize, 0usize);
        let mut edges = Edges::default();
        scan.run(text, quoting, |at, block, separators, newlines| {
            if newlines != 0 {
                consumed = at + 64 - newlines.leading_zeros() as usize;
            }
            push_ranks(row_ends, count, separators, newlines);
            push_ranks(edged, count, separators, edges.look(block, separators));
            count = write_positions(ends, count, at, separators);
        });
        self.ends[count] = u32::MAX;
        let separators = self.row_ends.last().map_or(0, |last| *last as usize + 1);
        Found { separators, consumed, any_quote: scan.any_quote, open: scan.open }
    }

    /// Hands over the rows that were found, but for a row that is too long to be true: that one is read again
    /// without quotes. Says where what was handed over ends.
    fn hand_over(
        &mut self,
        text: &mut Vec<u8>,
        from: usize,
        found: &Found,
        sink: &mut dyn Sink,
    ) -> Result<usize> {
        if self.row_ends.is_empty() {
            return Ok(from + found.consumed);
        }
        self.stretch = found.consumed;
        let swallowed =
            if found.any_quote { self.swallowed(&text[from..from + found.consumed]) } else { None };
        let (rows, end) = swallowed.unwrap_or((self.row_ends.len(), found.consumed));
        if self.hand_over_rows(text, from, rows, sink) == Flow::Stop {
            return Err(Error::Stopped);
        }
        match swallowed {
            Some(_) => {
                let to = from + found.consumed;
                self.read_without_quotes(text, from + end, to, sink)
            }
            None => Ok(from + end),
        }
    }

    /// The first row that is too long to be true: the rows before it, and where it begins.
    fn swallowed(&self, text: &[u8]) -> Option<(usize, usize)> {
        let mut start = 0;
        for (row, &last) in self.row_ends.iter().enumerate() {
            let end = self.ends[last as usize] as usize;
            if end - start > MOST_LINES && too_long(&text[start..end], self.dialect.newline) {
                return Some((row, start));
            }
            start = end + 1;
        }
        None
    }

    /// Hands over so many rows of the text that begins here, in runs that have as many cells each.
    fn hand_over_rows(&mut self, text: &mut Vec<u8>, from: usize, rows: usize, sink: &mut dyn Sink) -> Flow {
        let own = text.len();
        let mut gathered = Gathered::default();
        let (mut row, mut edged) = (0, 0);
        self.odd.clear();
        while let Some(mut run) = self.run(row, rows) {
            if run.cells < run.width {
                self.bitten.get_or_insert("columns");
            }
            if run.cells < run.width || run.rows < rows {
                let room = MOST_RAGGED / run.cells.max(gathered.width);
                if gathered.rows > 0 && gathered.rows >= room {
                    if self.emit(text, own, std::mem::take(&mut gathered), sink) == Flow::Stop {
                        return Flow::Stop;
                    }
                    continue;
                }
                run.rows = run.rows.min(room.saturating_sub(gathered.rows).max(1));
            }
            self.fill_columns(from as u32, &run, &mut gathered);
            edged = self.place_edged(text, from, &run, edged, gathered.rows);
            gathered.rows += run.rows;
            row += run.rows;
        }
        self.emit(text, own, gathered, sink)
    }

    /// The rows from this one on, of so many, that have as many cells as it has.
    fn run(&self, row: usize, rows: usize) -> Option<Run> {
        let ends = self.row_ends.get(row..rows)?;
        let first = row.checked_sub(1).map_or(0, |before| self.row_ends[before] as usize + 1);
        let width = *ends.first()? as usize + 1 - first;
        let alike = ends.windows(2).take_while(|pair| (pair[1] - pair[0]) as usize == width).count();
        Some(Run { first, width, cells: width.min(self.limits.columns), rows: alike + 1 })
    }

    /// Adds the rows of a run to one column after the other.
    fn fill_columns(&mut self, from: u32, run: &Run, gathered: &mut Gathered) {
        let &Run { width, cells, .. } = run;
        if self.columns.len() < cells {
            self.columns.resize(cells, Vec::new());
        }
        self.columns[gathered.width.min(cells)..cells].iter_mut().for_each(Vec::clear);
        gathered.width = gathered.width.max(cells);
        let (before, ends) = self.ends.split_at(run.first);
        let ends = &ends[..run.rows * width];
        let mut start = from + before.last().map_or(0, |end| end + 1);
        // Some rows at a time, so that they are still near when the next column is filled.
        for rows in ends.chunks(NEAR_ROWS * width) {
            for (column, known) in self.columns[..cells].iter_mut().enumerate() {
                if known.len() < gathered.rows {
                    known.resize(gathered.rows, Cell::default());
                }
                let rows = rows.chunks_exact(width);
                if let Some(before) = column.checked_sub(1) {
                    known.extend(rows.map(|ends| Cell {
                        start: from + ends[before] + 1,
                        len: ends[column] - ends[before] - 1,
                    }));
                } else {
                    known.extend(rows.map(|ends| {
                        let begun = std::mem::replace(&mut start, from + ends[width - 1] + 1);
                        Cell { start: begun, len: from + ends[0] - begun }
                    }));
                }
            }
        }
    }

    /// Trims the cells of a run that begin or end with a blank or a quote: from the `next` of them on, its first row
    /// being this one. Says which of them comes next.
    fn place_edged(&mut self, text: &[u8], from: usize, run: &Run, mut next: usize, mut row: usize) -> usize {
        let (mut first, mut last) = (run.first, None);
        let end = run.first + run.rows * run.width;
        while let Some(&cell) = self.edged.get(next).filter(|&&cell| (cell as usize) < end) {
            next += 1;
            // One that begins and ends so stands there twice.
            if last.replace(cell) == Some(cell) {
                continue;
            }
            while cell as usize >= first + run.width {
                (row, first) = (row + 1, first + run.width);
            }
            let column = cell as usize - first;
            let Some(known) = self.columns[..run.cells].get_mut(column).and_then(|cells| cells.get_mut(row))
            else {
                continue;
            };
            let start = known.start as usize - from;
            let place = place(&text[from..], start, start + known.len as usize, self.dialect.quoting);
            *known = place.cell(from);
            if place.odd {
                self.odd.push((column as u32, row as u32));
            }
        }
        next
    }

    /// Writes the odd cells anew behind the text.
    fn unescape_odd(&mut self, text: &mut Vec<u8>) {
        for (column, row) in self.odd.drain(..) {
            let cell = &mut self.columns[column as usize][row as usize];
            *cell = unescape(text, *cell, self.dialect.backslash);
        }
    }

    /// Hands the rows that were gathered to the sink.
    fn emit(&mut self, text: &mut Vec<u8>, own: usize, gathered: Gathered, sink: &mut dyn Sink) -> Flow {
        let Gathered { rows, width } = gathered;
        let longest = self.limits.cell_bytes as u32;
        for cells in &mut self.columns[..width] {
            cells.resize(rows, Cell::default());
        }
        self.unescape_odd(text);
        if self.stretch > longest as usize {
            for cell in self.columns[..width].iter_mut().flatten() {
                cell.len = cell.len.min(longest);
            }
        }
        let flow = if rows == 0 {
            Flow::More
        } else {
            sink.rows(&Batch::new(text, &self.columns[..width], rows, self.row))
        };
        self.row += rows as u64;
        text.truncate(own);
        if let Some(limit) = self.bitten.take() {
            sink.trouble(Reason::Limit(limit.to_owned()));
        }
        flow
    }
}

/// Rows that stand one after the other and have as many cells each.
struct Run {
    /// The place of the separator that ends the first cell.
    first: usize,
    /// How many cells a row has, and how many of them count.
    width: usize,
    cells: usize,
    rows: usize,
}

/// What the columns hold.
#[derive(Default)]
struct Gathered {
    rows: usize,
    width: usize,
}

/// Whether a row is so long that a quote must have been left open in it.
fn too_long(row: &[u8], newline: u8) -> bool {
    row.len() > LONGEST_RECORD || memchr_iter(newline, row).nth(MOST_LINES).is_some()
}

/// Where a cell stands between two separators, and whether it needs rewriting.
struct Place {
    start: usize,
    end: usize,
    odd: bool,
}

impl Place {
    fn cell(&self, from: usize) -> Cell {
        Cell { start: (from + self.start) as u32, len: (self.end - self.start) as u32 }
    }
}

#[inline(always)]
fn place(text: &[u8], start: usize, end: usize, quoting: bool) -> Place {
    let bytes = &text[start.min(end)..end];
    let (Some(&first), Some(&last)) = (bytes.first(), bytes.last()) else {
        return Place { start: end, end, odd: false };
    };
    if first > b'"' && last > b' ' {
        return Place { start, end, odd: false };
    }
    place_odd(text, start, end, quoting)
}

/// Trims blanks and quotes.
fn place_odd(text: &[u8], start: usize, end: usize, quoting: bool) -> Place {
    let (start, end) = trim(text, start, end);
    if !quoting || start == end || text[start] != b'"' {
        return Place { start, end, odd: false };
    }
    if end - start >= 2 && text[end - 1] == b'"' && memchr(b'"', &text[start + 1..end - 1]).is_none() {
        let (start, end) = trim(text, start + 1, end - 1);
        return Place { start, end, odd: false };
    }
    Place { start, end, odd: true }
}

fn trim(text: &[u8], mut start: usize, mut end: usize) -> (usize, usize) {
    while start < end && text[start] <= b' ' {
        start += 1;
    }
    while end > start && text[end - 1] <= b' ' {
        end -= 1;
    }
    (start, end)
}

/// Writes a quoted cell without its quotes behind the text.
fn unescape(text: &mut Vec<u8>, cell: Cell, backslash: bool) -> Cell {
    let at = text.len();
    let (mut i, end) = (cell.start as usize + 1, (cell.start + cell.len) as usize);
    let mut quoted = true;
    while i < end {
        let byte = text[i];
        let next = if i + 1 < end { text[i + 1] } else { 0 };
        if backslash && byte == b'\\' && next == b'\\' {
            // The second one takes nothing from a quote behind it.
            text.extend([byte, next]);
            i += 2;
            continue;
        }
        if quoted && byte == b'"' && next == b'"' || backslash && byte == b'\\' && next == b'"' {
            text.push(b'"');
            i += 2;
            continue;
        }
        if quoted && byte == b'"' {
            quoted = false;
        } else {
            text.push(byte);
        }
        i += 1;
    }
    let (start, end) = trim(text, at, text.len());
    Cell { start: start as u32, len: (end - start) as u32 }
}

/// Finds the cells that begin with a blank, an exclamation mark or a quote, or end with a blank: the only ones whose
/// place is not simply what stands between two separators.
#[derive(Default)]
struct Edges {
    /// Whether a cell began behind the last block, or went on there and its last byte is a blank.
    within: bool,
    blank: bool,
}

impl Edges {
    /// A bit at the beginning or the end of each such cell, empty ones not among them.
    #[inline(always)]
    fn look(&mut self, block: &[u8; 64], separators: u64) -> u64 {
        let [low, blanks] = up_to(block, [b'"', b' ']);
        let begins = separators << 1 | u64::from(!self.within);
        let ends = separators & (blanks << 1 | u64::from(self.blank));
        self.within = separators >> 63 == 0;
        self.blank = blanks >> 63 == 1;
        (begins & low & !separators) | (ends & !begins)
    }
}

/// For each of two bytes, where in the block such a one or a lower one stands.
#[inline(always)]
fn up_to(block: &[u8; 64], bytes: [u8; 2]) -> [u64; 2] {
    let mut masks = [0; 2];
    let (quarters, _) = block.as_chunks::<16>();
    for (i, quarter) in quarters.iter().enumerate() {
        let quarter = u8x16::new(*quarter);
        for (mask, byte) in masks.iter_mut().zip(bytes) {
            let lower = quarter.min(u8x16::splat(byte)).simd_eq(quarter).to_bitmask();
            *mask |= u64::from(lower) << (16 * i);
        }
    }
    masks
}

/// Writes which of the separators of a block, counted on from `count`, stand at these bits, or first after them.
#[inline(always)]
fn push_ranks(ranks: &mut Vec<u32>, count: usize, separators: u64, mut bits: u64) {
    while bits != 0 {
        let before = (separators & ((bits & bits.wrapping_neg()) - 1)).count_ones();
        ranks.push(count as u32 + before);
        bits &= bits - 1;
    }
}

/// Writes the positions of the bits of a mask; returns the new count. Eight at a time, wanted or not: how many there
/// are cannot be foreseen, and what is written too many is written over.
#[inline(always)]
fn write_positions(ends: &mut [u32], count: usize, at: usize, mut mask: u64) -> usize {
    let found = mask.count_ones() as usize;
    let Some(slots) = ends.get_mut(count..count + 64) else { return count };
    let (eights, _) = slots.as_chunks_mut::<8>();
    for eight in eights {
        for slot in eight {
            *slot = at as u32 + mask.trailing_zeros();
            mask &= mask.wrapping_sub(1);
        }
        if mask == 0 {
            break;
        }
    }
    count + found
}

/// The last row end of a block outside quotes: where the block can be cut. None when no row ends in it, or a
/// quote is open so long that it will be held to mean nothing.
pub(super) fn last_row_end(block: &[u8], dialect: Dialect) -> Option<usize> {
    if !dialect.quoting || memchr(b'"', block).is_none() {
        return memrchr(dialect.newline, block).map(|at| at + 1);
    }
    let mut scan = Scan::new(dialect);
    let mut end = None;
    scan.run(block, dialect.quoting, |at, _, _, newlines| {
        if newlines != 0 {
            end = Some(at + 64 - newlines.leading_zeros() as usize);
        }
    });
    if scan.open && too_long(&block[end.unwrap_or(0)..], dialect.newline) {
        return memrchr(dialect.newline, block).map(|at| at + 1);
    }
    end
}

/// Goes over text 64 bytes at a time and knows what stands between quotes.
struct Scan {
    dialect: Dialect,
    /// Whether the text so far ends between quotes.
    open: bool,
    /// The place after the last quote that closed a cell.
    closed: usize,
    any_quote: bool,
}

impl Scan {
    fn new(dialect: Dialect) -> Self {
        Scan { dialect, open: false, closed: usize::MAX, any_quote: false }
    }

    /// Calls `each` with a place, the bytes after it, and the masks of separators (newlines included) and newlines
    /// among them.
    #[inline(always)]
    fn run(&mut self, text: &[u8], quoting: bool, mut each: impl FnMut(usize, &[u8; 64], u64, u64)) {
        let (blocks, tail) = text.as_chunks::<64>();
        let mut last = [0; 64];
        last[..tail.len()].copy_from_slice(tail);
        let count = blocks.len() + usize::from(!tail.is_empty());
        for i in 0..count {
            let (block, within) = match blocks.get(i) {
                Some(block) => (block, u64::MAX),
                None => (&last, u64::MAX >> (64 - tail.len())),
            };
            let (separators, newlines) = self.masks(text, i * 64, block, quoting);
            each(i * 64, block, separators & within, newlines & within);
        }
    }

    #[inline(always)]
    fn masks(&mut self, text: &[u8], at: usize, block: &[u8; 64], quoting: bool) -> (u64, u64) {
        let [newlines, delimiters, quotes] =
            bits(block, [self.dialect.newline, self.dialect.delimiter, b'"']);
        let separators = newlines | delimiters;
        if !quoting || quotes == 0 && !self.open {
            return (separators, newlines);
        }
        let outside = !self.between_quotes(text, at, separators, quotes);
        (separators & outside, newlines & outside)
    }

    /// The mask of what stands between quotes.
    fn between_quotes(&mut self, text: &[u8], at: usize, separators: u64, mut quotes: u64) -> u64 {
        self.any_quote = true;
        if self.dialect.backslash {
            quotes &= !escaped(text, at, quotes);
        }
        let within = prefix_xor(quotes) ^ if self.open { u64::MAX } else { 0 };
        let opens = quotes & within;
        let before = at == 0
            || self.closed == at
            || !self.open && [self.dialect.newline, self.dialect.delimiter].contains(&text[at - 1]);
        let may_open = ((separators & !within) | (quotes & !within)) << 1 | u64::from(before);
        if opens & !may_open != 0 {
            return self.between_quotes_slowly(text, at, quotes);
        }
        self.open = within >> 63 == 1;
        self.closed = if (quotes & !within) >> 63 == 1 { at + 64 } else { usize::MAX };
        within
    }

    /// The same, quote by quote, for text in which quotes stand in the middle of cells.
    fn between_quotes_slowly(&mut self, text: &[u8], at: usize, mut quotes: u64) -> u64 {
        let mut within = if self.open { u64::MAX } else { 0 };
        while quotes != 0 {
            let bit = quotes.trailing_zeros();
            quotes &= quotes - 1;
            let here = at + bit as usize;
            if self.open {
                within &= !(u64::MAX << bit);
                self.open = false;
                self.closed = here + 1;
            } else if self.closed == here || self.begins_cell(text, here) {
                within |= u64::MAX << bit;
                self.open = true;
            }
        }
        within
    }

    /// Whether only blanks stand between this place and the separator before it.
    fn begins_cell(&self, text: &[u8], here: usize) -> bool {
        let ends = [self.dialect.newline, self.dialect.delimiter];
        let before = text[..here].iter().rev().find(|&&byte| ends.contains(&byte) || byte > b' ');
        before.is_none_or(|byte| ends.contains(byte))
    }
}

/// The quotes that stand behind an odd number of backslashes.
fn escaped(text: &[u8], at: usize, mut quotes: u64) -> u64 {
    let mut escaped = 0;
    while quotes != 0 {
        let bit = quotes.trailing_zeros();
        quotes &= quotes - 1;
        let before = &text[..at + bit as usize];
        let backslashes = before.iter().rev().take(64).take_while(|&&byte| byte == b'\\').count();
        escaped |= u64::from(backslashes % 2 == 1) << bit;
    }
    escaped
}

/// Each bit is the parity of the bits up to it.
fn prefix_xor(mut bits: u64) -> u64 {
    for shift in [1, 2, 4, 8, 16, 32] {
        bits ^= bits << shift;
    }
    bits
}

/// For each of three bytes, where in the block it stands.
#[inline(always)]
fn bits(block: &[u8; 64], bytes: [u8; 3]) -> [u64; 3] {
    let mut masks = [0; 3];
    let (quarters, _) = block.as_chunks::<16>();
    for (i, quarter) in quarters.iter().enumerate() {
        let quarter = u8x16::new(*quarter);
        for (mask, byte) in masks.iter_mut().zip(bytes) {
            let equal = quarter.simd_eq(u8x16::splat(byte)).to_bitmask();
            *mask |= u64::from(equal) << (16 * i);
        }
    }
    masks
}
