//! What a perfect scan of a drive would report.
//!
//! In: nothing. Out: plain data, written as JSON beside the drive: for each path its tables with the category of
//! every column and all answers that count as right, and what its text mentions.

use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The truth about a drive.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Truth {
    /// The form of this file.
    pub schema: u32,
    /// Where the files are, beside it.
    pub root: String,
    /// By path under the root, with `/` between folders.
    pub files: BTreeMap<String, File>,
}

/// The truth about a file.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct File {
    /// The ending of its name.
    pub format: String,
    /// What its record may say of how far it was read.
    pub status: Vec<String>,
    /// Whether nothing personal must be reported of it.
    pub clean: bool,
    /// How it came about: encoding, delimiter.
    pub tags: Vec<String>,
    /// Its tables.
    pub tables: Vec<Table>,
    /// How many of each category stand in running text, and in cells beside their column's own.
    pub mentions: BTreeMap<String, u64>,
    /// What must be reported somewhere.
    pub categories: BTreeSet<String>,
    /// What may be reported too.
    pub optional: BTreeSet<String>,
}

/// The truth about a table.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Table {
    /// The sheet, the SQL table, the JSON path.
    pub at: String,
    /// Whether its columns have names.
    pub header: bool,
    /// Rows of data.
    pub rows: usize,
    /// Whether its sheet is hidden.
    pub hidden: bool,
    /// How its columns are called: `told`, `short`, `opaque`, `none`.
    pub mode: String,
    /// What is odd about it.
    pub tags: Vec<String>,
    /// Its columns.
    pub fields: Vec<Field>,
}

/// The truth about a column.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Field {
    /// As it stands in the file.
    pub name: String,
    /// From 0.
    pub column: u32,
    /// What it is; None for nothing personal.
    pub category: Option<String>,
    /// Every answer that counts as right.
    pub accept: Vec<Option<String>>,
    /// Cells that are not empty.
    pub values: usize,
    /// The kind of column in the data of the trials.
    pub key: String,
    /// What happened to it.
    pub tags: Vec<String>,
}

impl File {
    /// Works out what must and what may be reported, from its tables and mentions.
    pub fn sum_up(&mut self) {
        for field in self.tables.iter().flat_map(|table| &table.fields) {
            let may = field.accept.iter().flatten().cloned();
            self.optional.extend(may);
            if !field.accept.contains(&None) {
                self.categories.extend(field.category.clone());
            }
        }
        self.categories.extend(self.mentions.keys().cloned());
        self.optional = self.optional.difference(&self.categories).cloned().collect();
        self.clean = self.categories.is_empty();
    }
}
