//! A batch of rows, its cells kept column by column.
//!
//! In: bytes, and where in them each cell begins and ends. Out: the cells of one column as a slice, so that a
//! check can run down a column without looking at any other. No copying where a format's own buffer will do, nor where
//! many cells share a text that stands elsewhere.

use std::sync::Arc;

/// Where a cell stands in the bytes of its batch. An absent or empty cell has no length.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cell {
    /// The offset of its first byte.
    pub start: u32,
    /// Its length in bytes.
    pub len: u32,
}

impl Cell {
    /// The bit of `start` that says: in the pool of the batch, not in its own bytes.
    const SHARED: u32 = 1 << 31;

    /// A cell whose text stands in the pool of its batch.
    #[inline]
    pub fn shared(start: u32, len: u32) -> Cell {
        Cell { start: start | Cell::SHARED, len }
    }

    /// Where in the pool its text begins, if it stands there. Of two texts in a pool that are not empty, none begins
    /// where the other does.
    #[inline]
    pub fn place(self) -> Option<u32> {
        (self.start & Cell::SHARED != 0).then_some(self.start & !Cell::SHARED)
    }
}

/// Texts that the cells of many batches refer to, each kept once: the shared strings of a workbook.
#[derive(Debug, Default)]
pub struct Pool {
    bytes: Vec<u8>,
    texts: usize,
}

impl Pool {
    /// So many texts, end to end.
    pub fn new(bytes: Vec<u8>, texts: usize) -> Self {
        Pool { bytes, texts }
    }

    /// All of them.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// How many.
    pub fn texts(&self) -> usize {
        self.texts
    }
}

/// Some consecutive rows of a grid.
#[derive(Clone, Copy)]
pub struct Batch<'a> {
    /// Its own, and those of the pool.
    sources: [&'a [u8]; 2],
    pool: Option<&'a Arc<Pool>>,
    columns: &'a [Vec<Cell>],
    rows: usize,
    first_row: u64,
}

impl<'a> Batch<'a> {
    /// Cells as places in `bytes`; every column holds exactly `rows` of them. `first_row` counts from 0 at
    /// the grid's first row.
    pub fn new(bytes: &'a [u8], columns: &'a [Vec<Cell>], rows: usize, first_row: u64) -> Self {
        debug_assert!(columns.iter().all(|column| column.len() == rows));
        Batch { sources: [bytes, &[]], pool: None, columns, rows, first_row }
    }

    /// The same, some of whose cells are [`Cell::shared`].
    pub fn with_pool(self, pool: &'a Arc<Pool>) -> Self {
        Batch { sources: [self.sources[0], pool.bytes()], pool: Some(pool), ..self }
    }

    /// What its shared cells refer to.
    pub fn pool(&self) -> Option<&'a Arc<Pool>> {
        self.pool
    }

    /// How many rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The number of the first one, from 0.
    pub fn first_row(&self) -> u64 {
        self.first_row
    }

    /// How many columns.
    pub fn columns(&self) -> usize {
        self.columns.len()
    }

    /// The cells of a column, one a row.
    pub fn cells(&self, column: usize) -> &'a [Cell] {
        &self.columns[column]
    }

    /// What stands in a cell.
    #[inline]
    pub fn bytes(&self, cell: Cell) -> &'a [u8] {
        let start = (cell.start & !Cell::SHARED) as usize;
        &self.sources[(cell.start >> 31) as usize][start..start + cell.len as usize]
    }

    /// What stands in a cell, and behind it: for who reads more bytes at once than it has.
    #[inline(always)]
    pub fn onwards(&self, cell: Cell) -> &'a [u8] {
        &self.sources[(cell.start >> 31) as usize][(cell.start & !Cell::SHARED) as usize..]
    }

    /// What stands in a row and column.
    pub fn at(&self, row: usize, column: usize) -> &'a [u8] {
        self.bytes(self.columns[column][row])
    }
}

/// Bytes of a batch at which a format hands it over, and how many rows and cells it may have at most.
const FULL: usize = 256 << 10;
const MOST_ROWS: usize = 16 << 10;
const MOST_CELLS: usize = 256 << 10;

/// Bytes of a batch at which its cells are cut off, which only a row made to hurt comes to.
const MOST_BYTES: usize = 64 << 20;

/// Rows in the making, with bytes of their own; the buffers are used again after [`Rows::clear`].
#[derive(Default)]
pub struct Rows {
    bytes: Vec<u8>,
    columns: Vec<Vec<Cell>>,
    /// Columns in use since the last [`Rows::clear`].
    width: usize,
    rows: usize,
    first_row: u64,
    /// Bytes of the texts that its cells share.
    shared: usize,
}

impl Rows {
    /// The same rows with all their texts in one place, for who looks at bytes across cells.
    pub fn gathered(batch: &Batch<'_>) -> Rows {
        let mut rows = Rows { first_row: batch.first_row, ..Rows::default() };
        for row in 0..batch.rows() {
            for column in 0..batch.columns() {
                rows.cell(column, batch.at(row, column));
            }
            rows.end_row();
        }
        rows
    }

    /// Puts a value in the row that is being made. A second value for the same cell replaces the first.
    #[inline]
    pub fn cell(&mut self, column: usize, value: &[u8]) {
        let start = self.bytes.len();
        let value = &value[..value.len().min(MOST_BYTES.saturating_sub(start))];
        self.bytes.extend_from_slice(value);
        self.place(column, Cell { start: start as u32, len: value.len() as u32 });
    }

    /// The same for a value of at most sixteen bytes that stands at the beginning of these.
    #[inline]
    pub fn short_cell(&mut self, column: usize, from: &[u8; 16], len: usize) {
        let (start, len) = (self.bytes.len(), len.min(16));
        if start >= MOST_BYTES {
            return self.cell(column, &from[..len]);
        }
        self.bytes.extend_from_slice(from);
        self.bytes.truncate(start + len);
        self.place(column, Cell { start: start as u32, len: len as u32 });
    }

    /// The same for a value in the pool of the batch.
    #[inline]
    pub fn shared_cell(&mut self, column: usize, cell: Cell) {
        self.shared += cell.len as usize;
        self.place(column, cell);
    }

    #[inline]
    fn place(&mut self, column: usize, cell: Cell) {
        if column >= self.width {
            if self.columns.len() <= column {
                self.columns.resize(column + 1, Vec::new());
            }
            self.width = column + 1;
        }
        let cells = &mut self.columns[column];
        if cells.len() != self.rows {
            cells.resize(self.rows, Cell::default());
        }
        cells.push(cell);
    }

    /// Ends the row that is being made.
    pub fn end_row(&mut self) {
        self.rows += 1;
    }

    /// Rows that are ended.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Whether no row is ended.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// Whether it is time to hand the rows over, which can be done whenever a row is ended.
    pub fn is_full(&self) -> bool {
        self.bytes.len() + self.shared >= FULL
            || self.rows >= MOST_ROWS
            || self.rows * self.width >= MOST_CELLS
    }

    /// What has been collected, ready to be handed to a sink.
    pub fn batch(&mut self) -> Batch<'_> {
        for cells in &mut self.columns[..self.width] {
            cells.resize(self.rows, Cell::default());
        }
        Batch::new(&self.bytes, &self.columns[..self.width], self.rows, self.first_row)
    }

    /// Bytes that its values and its cells take, about.
    pub fn size(&self) -> usize {
        self.bytes.len() + self.shared + self.rows * self.width * size_of::<Cell>()
    }

    /// Says which number the first row has.
    pub fn count_from(&mut self, first_row: u64) {
        self.first_row = first_row;
    }

    /// Gives the rows away, and goes on counting in the buffers of others that are empty.
    pub fn give(&mut self, empty: Rows) -> Rows {
        let next = Rows { first_row: self.first_row + self.rows as u64, ..empty };
        std::mem::replace(self, next)
    }

    /// Forgets the rows, keeps the buffers, and goes on counting.
    pub fn clear(&mut self) {
        self.first_row += self.rows as u64;
        self.rows = 0;
        self.shared = 0;
        self.bytes.clear();
        self.columns[..self.width].iter_mut().for_each(Vec::clear);
        self.width = 0;
    }
}
