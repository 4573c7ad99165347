//! The seam between the threads and what is done on them.

use super::Crew;
use crate::read::{self, Batch, Flow, Fork, Grid, Input, Limits, Sink, Work};
use crate::record::{File, Mention, Reason, Status, Table};

/// Says what a file holds. A scan calls it on every thread, one file at a time on each.
pub trait Examine: Sync {
    /// Reads a file. `crew` lends a hand with the parts of a big one.
    fn examine<'s>(&'s self, input: &mut Input, crew: &Crew<'_, 's>) -> Examined;
}

/// What a file holds, and how far it was read.
#[derive(Debug, Clone, Default)]
pub struct Examined {
    /// The name of the format.
    pub format: String,
    /// How far it was read.
    pub status: Status,
    /// Why not further.
    pub reason: Option<Reason>,
    /// Every table in it.
    pub tables: Vec<Table>,
    /// What stands beside columns of its own.
    pub mentions: Vec<Mention>,
    /// The files in it, each a record of its own with its whole path: `outer.zip!/inner.csv`.
    pub members: Vec<File>,
}

/// Reads every format and counts rows.
#[derive(Debug, Default)]
pub(super) struct Formats {
    limits: Limits,
}

impl Examine for Formats {
    fn examine<'s>(&'s self, input: &mut Input, crew: &Crew<'_, 's>) -> Examined {
        let mut sink = crew.parted(Counting::default());
        let outcome = read::read(input, &self.limits, &mut sink);
        let Counting { tables, trouble } = sink.finish();
        let is_partial = outcome.status == Status::Scanned && trouble.is_some();
        Examined {
            format: outcome.format.to_owned(),
            status: if is_partial { Status::Partial } else { outcome.status },
            reason: outcome.reason.or(trouble),
            tables,
            ..Examined::default()
        }
    }
}

#[derive(Default)]
struct Counting {
    tables: Vec<Table>,
    trouble: Option<Reason>,
}

impl Sink for Counting {
    fn grid(&mut self, grid: &Grid) {
        let (at, kind) = (grid.at.clone(), grid.kind.to_owned());
        self.tables.push(Table { at, kind, hidden: grid.hidden, ..Table::default() });
    }

    fn rows(&mut self, batch: &Batch<'_>) -> Flow {
        if let Some(table) = self.tables.last_mut() {
            table.rows += batch.rows() as u64;
        }
        Flow::More
    }

    fn text(&mut self, _at: &str, _line: u64, _text: &str) -> Flow {
        Flow::More
    }

    fn trouble(&mut self, reason: Reason) {
        self.trouble.get_or_insert(reason);
    }

    fn later(&mut self, work: Work) -> Flow {
        work(self);
        Flow::More
    }
}

impl Fork for Counting {
    fn fork(&self) -> Self {
        let table = self.tables.last().map(|table| Table { rows: 0, ..table.clone() });
        Counting { tables: table.into_iter().collect(), trouble: None }
    }

    fn absorb(&mut self, part: Self) {
        if let (Some(table), Some(more)) = (self.tables.last_mut(), part.tables.first()) {
            table.rows += more.rows;
        }
        self.trouble = self.trouble.take().or(part.trouble);
    }
}
