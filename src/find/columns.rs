//! What the columns of a table hold, as far as somebody can be found by it: by their headers alone.
//!
//! In: the names that a format gives, or the first rows of a grid. Out: [`Columns`], made only when a row of the table
//! may be about the person.

use super::subject::{Role, Tools};
use crate::patterns::{CategoryId, Notation};
use crate::read::{Batch, Grid};
use std::sync::OnceLock;

/// Rows at the top among which the header is sought.
const TOP: usize = 15;
/// Longer cells are no headers.
const LONGEST: usize = 60;

/// One column.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub name: String,
    pub role: Role,
    /// It is about somebody else than the row is.
    pub others: bool,
}

/// The columns of a table.
pub(super) type Columns = Vec<Column>;

/// A grid, and what is known of its columns.
#[derive(Default)]
pub(super) struct Table {
    pub grid: Grid,
    /// Its first rows, where the format names no columns.
    top: Vec<Vec<Box<str>>>,
    columns: OnceLock<Columns>,
}

impl Column {
    /// How its values are compared, where the header says what they are.
    pub fn form(&self, tools: &Tools) -> Option<Notation> {
        self.category().and_then(|category| tools.form(category))
    }

    pub fn category(&self) -> Option<CategoryId> {
        match self.role {
            Role::Holds(category) => Some(category),
            _ => None,
        }
    }
}

impl Table {
    /// A grid whose rows follow.
    pub fn new(grid: &Grid) -> Self {
        Table { grid: grid.clone(), ..Table::default() }
    }

    /// The same with its first rows.
    pub fn with_top(&self, batch: &Batch<'_>) -> Self {
        let cell = |row: usize, column: usize| {
            let cell = batch.at(row, column);
            let short = if cell.len() <= LONGEST { cell } else { &[] };
            String::from_utf8_lossy(short).into_owned().into_boxed_str()
        };
        let row = |row| (0..batch.columns()).map(|column| cell(row, column)).collect();
        Table {
            grid: self.grid.clone(),
            top: (0..batch.rows().min(TOP)).map(row).collect(),
            ..Table::default()
        }
    }

    /// Whether its first rows must be kept to know its columns.
    pub fn wants_top(&self) -> bool {
        self.grid.names.is_none() && self.top.is_empty()
    }

    /// Its columns.
    pub fn columns(&self, tools: &Tools) -> &Columns {
        self.columns.get_or_init(|| match &self.grid.names {
            Some(names) => names.iter().map(|name| column(name, tools)).collect(),
            None => self
                .top
                .iter()
                .find_map(|row| header(row.iter().map(|cell| &**cell), tools))
                .unwrap_or_default(),
        })
    }
}

/// The columns of a table that begins lower down in a sheet: behind the last blank row before this one.
pub(super) fn lower_table(batch: &Batch<'_>, row: usize, tools: &Tools) -> Option<Columns> {
    const FAR: usize = 2_000;
    let is_blank = |row: usize| (0..batch.columns()).all(|column| batch.cells(column)[row].len == 0);
    let blank = (row.saturating_sub(FAR)..row).rev().find(|row| is_blank(*row))?;
    let cells: Vec<String> = (0..batch.columns())
        .map(|column| String::from_utf8_lossy(batch.at(blank + 1, column)).into_owned())
        .collect();
    (blank + 1 < row).then(|| header(cells.iter().map(String::as_str), tools)).flatten()
}

/// The columns, where a row is their header: at least half of its cells are known names of columns.
fn header<'a>(cells: impl Iterator<Item = &'a str> + Clone, tools: &Tools) -> Option<Columns> {
    let may_be = |cell: &str| {
        !cell.is_empty()
            && cell.len() <= LONGEST
            && !cell.contains('@')
            && cell.bytes().filter(u8::is_ascii_digit).count() * 2 < cell.len()
    };
    let filled = cells.clone().filter(|cell| !cell.is_empty()).count();
    if filled == 0 || cells.clone().filter(|cell| may_be(cell)).count() * 2 < filled {
        return None;
    }
    let columns: Columns = cells.map(|cell| column(if may_be(cell) { cell } else { "" }, tools)).collect();
    let known = columns.iter().filter(|column| column.role != Role::Unknown).count();
    (known * 2 >= filled).then_some(columns)
}

fn column(name: &str, tools: &Tools) -> Column {
    let words = crate::detect::split(name);
    let others = words.iter().any(|word| tools.kinds.others.contains(word));
    Column { name: name.to_owned(), role: tools.role(name), others }
}
