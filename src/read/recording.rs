//! A sink for tests: writes down what a format says, in readable lines.

use super::{Batch, Flow, Grid, Input, Limits, Outcome, Sink, Work};
use crate::record::Reason;
use std::fmt::Write as _;

/// What a format said.
#[derive(Default)]
pub(super) struct Recording {
    /// Everything, a line for each grid, row and piece of text.
    pub lines: String,
    /// The rows of all grids, cells absent at the end of a row as empty ones.
    pub rows: Vec<Vec<String>>,
    /// The running text, pieces one after the other.
    pub text: String,
    /// Pieces handed over to be read later.
    pub later: usize,
}

impl Sink for Recording {
    fn grid(&mut self, grid: &Grid) {
        writeln!(self.lines, "grid {:?} {}", grid.at, grid.kind).unwrap();
        if grid.hidden {
            writeln!(self.lines, "  hidden").unwrap();
        }
        if grid.first_column > 0 {
            writeln!(self.lines, "  first column {}", grid.first_column).unwrap();
        }
        if let Some(names) = &grid.names {
            writeln!(self.lines, "  names {}", names.join(" | ")).unwrap();
        }
    }

    fn more_names(&mut self, names: &[String]) {
        writeln!(self.lines, "  more names {}", names.join(" | ")).unwrap();
    }

    fn rows(&mut self, batch: &Batch<'_>) -> Flow {
        for row in 0..batch.rows() {
            let cell = |column| String::from_utf8_lossy(batch.at(row, column)).into_owned();
            let cells: Vec<String> = (0..batch.columns()).map(cell).collect();
            writeln!(self.lines, "  {:>3}: {}", batch.first_row() + row as u64, cells.join(" | ")).unwrap();
            self.rows.push(cells);
        }
        Flow::More
    }

    fn text(&mut self, at: &str, line: u64, text: &str) -> Flow {
        writeln!(self.lines, "text {at:?} from line {line}").unwrap();
        for line in text.lines() {
            writeln!(self.lines, "  {line}").unwrap();
        }
        self.text.push_str(text);
        Flow::More
    }

    fn trouble(&mut self, reason: Reason) {
        writeln!(self.lines, "trouble: {reason}").unwrap();
    }

    fn later(&mut self, work: Work) -> Flow {
        self.later += 1;
        work(self);
        Flow::More
    }
}

/// Reads bytes under a name.
pub(super) fn record(name: &str, bytes: &[u8]) -> (Recording, Outcome) {
    let mut recording = Recording::default();
    let mut input = Input::from_bytes(name, bytes.to_vec());
    let outcome = super::read(&mut input, &Limits::default(), &mut recording);
    (recording, outcome)
}
