//! A table in the making: cells come one after the other, and what it is shows only by and by.
//!
//! In: cells with their spans. Out: rows of equal columns, and a verdict: data, labels with their values, or
//! only the layout of a page.

/// Columns that one cell may span.
const MOST_SPAN: usize = 1000;

/// Cells that spans may fill in a table; a few of them can ask for any number.
const MOST_FILLED: usize = 1 << 20;

/// Characters that a cell of data has at most on average.
const LONG_CELLS: usize = 300;

/// What a table turns out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Not known yet.
    Open,
    /// Rows of cells.
    Data,
    /// A label and its value on each row.
    Pairs,
    /// A way to put text on a page.
    Layout,
}

/// A cell that is being read.
pub(super) struct OpenCell {
    pub text: String,
    pub is_head: bool,
    columns: usize,
    rows: usize,
}

/// A row, and what is known of it.
#[derive(Default)]
pub(super) struct Row {
    pub line: u64,
    pub cells: Vec<String>,
    heads: usize,
    filled: usize,
}

pub(super) struct Table {
    pub kind: Kind,
    pub caption: String,
    pub in_caption: bool,
    /// Rows that are not handed over.
    pub rows: Vec<Row>,
    pub bytes: usize,
    pub cell: Option<OpenCell>,
    /// Whether it has more columns than are looked at.
    pub is_cut: bool,
    row: Option<Row>,
    /// For how many rows more each column is taken by a cell above.
    taken: Vec<usize>,
    /// How many cells spans have filled.
    spanned: usize,
    most_columns: usize,
}

impl Table {
    pub fn new(most_columns: usize) -> Self {
        Table {
            kind: Kind::Open,
            caption: String::new(),
            in_caption: false,
            rows: Vec::new(),
            bytes: 0,
            cell: None,
            is_cut: false,
            row: None,
            taken: Vec::new(),
            spanned: 0,
            most_columns,
        }
    }

    pub fn begin_row(&mut self, line: u64) {
        self.end_row();
        self.row = Some(Row { line, ..Row::default() });
    }

    pub fn begin_cell(&mut self, line: u64, is_head: bool, columns: usize, rows: usize) {
        self.end_cell();
        self.row.get_or_insert_with(|| Row { line, ..Row::default() });
        let is_spent = self.spanned > MOST_FILLED;
        let (columns, rows) =
            if is_spent { (1, 1) } else { (columns.clamp(1, MOST_SPAN), rows.clamp(1, 1 << 16)) };
        if is_spent {
            self.taken.clear();
        }
        self.cell = Some(OpenCell { text: String::new(), is_head, columns, rows });
    }

    pub fn end_cell(&mut self) {
        let (Some(cell), Some(row)) = (self.cell.take(), self.row.as_mut()) else { return };
        while self.taken.get(row.cells.len()).is_some_and(|&rows| rows > 0) {
            self.taken[row.cells.len()] -= 1;
            self.spanned += 1;
            row.cells.push(String::new());
        }
        if row.cells.len() + cell.columns > self.most_columns {
            self.is_cut = true;
            return;
        }
        let text = cell.text.trim();
        row.heads += usize::from(cell.is_head);
        row.filled += usize::from(!text.is_empty());
        self.bytes += text.len() + size_of::<String>();
        let first = row.cells.len();
        row.cells.push(text.to_owned());
        row.cells.resize(first + cell.columns, String::new());
        self.spanned += cell.columns - 1;
        self.bytes += (cell.columns - 1) * size_of::<String>();
        if cell.rows > 1 {
            if self.taken.len() < row.cells.len() {
                self.taken.resize(row.cells.len(), 0);
            }
            self.taken[first..].iter_mut().for_each(|taken| *taken = cell.rows - 1);
        }
    }

    pub fn end_row(&mut self) {
        self.end_cell();
        let Some(mut row) = self.row.take() else { return };
        while let Some(taken) = self.taken.get_mut(row.cells.len()) {
            *taken = taken.saturating_sub(1);
            self.spanned += 1;
            self.bytes += size_of::<String>();
            row.cells.push(String::new());
        }
        if row.filled > 0 {
            self.rows.push(row);
        }
    }

    /// Says what the rows so far make of it.
    pub fn judge(&self) -> Kind {
        let wide: Vec<&Row> =
            self.rows.iter().filter(|row| row.cells.len() >= 2 && row.filled >= 2).collect();
        let is_pair = |row: &&Row| {
            let labelled = row.heads == 1 || row.cells.first().is_some_and(|label| label.ends_with(':'));
            row.cells.len() == 2 && labelled
        };
        if !wide.is_empty() && wide.iter().filter(|row| is_pair(row)).count() * 2 > wide.len() {
            return Kind::Pairs;
        }
        let letters: usize = wide.iter().flat_map(|row| &row.cells).map(String::len).sum();
        let cells: usize = wide.iter().map(|row| row.filled).sum();
        if wide.len() < 2 || wide.len() * 2 < self.rows.len() || letters > cells * LONG_CELLS {
            return Kind::Layout;
        }
        Kind::Data
    }

    /// The names of the columns, where the first row says that it has them.
    pub fn names(&mut self) -> Option<Vec<String>> {
        let first = self.rows.first()?;
        let is_head = first.heads >= 2 && first.filled >= 2 && first.heads >= first.filled;
        let more = self.rows.len() > 1;
        (is_head && more).then(|| self.rows.remove(0).cells)
    }
}
