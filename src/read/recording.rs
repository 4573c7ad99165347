//! A sink for tests: writes down what a format says, in readable lines.

use super::{Batch, Flow, Grid, Input, Limits, Member, Outcome, Result, Sink, Work};
use crate::record::{Layer, Reason};
use std::fmt::Write as _;
use std::io::Read;

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
    /// Members, and how far those were opened.
    pub members: Vec<(Member, std::result::Result<Vec<u8>, Reason>)>,
    /// How deep in containers this is.
    depth: usize,
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
        for (from, to) in &grid.hidden_columns {
            writeln!(self.lines, "  columns {from} to {to} hidden").unwrap();
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

    fn text(&mut self, at: &str, layer: Layer, line: u64, text: &str) -> Flow {
        let layer = if layer.is_body() { String::new() } else { format!(", {layer}") };
        writeln!(self.lines, "text {at:?} from line {line}{layer}").unwrap();
        for line in text.lines() {
            writeln!(self.lines, "  {line}").unwrap();
        }
        self.text.push_str(text);
        Flow::More
    }

    fn hidden_rows(&mut self, rows: u64) {
        writeln!(self.lines, "  {rows} rows hidden").unwrap();
    }

    fn trouble(&mut self, reason: Reason) {
        writeln!(self.lines, "trouble: {reason}").unwrap();
    }

    fn later(&mut self, work: Work) -> Flow {
        self.later += 1;
        work(self);
        Flow::More
    }

    fn member(&mut self, member: &Member, content: Result<&mut dyn Read>) -> Flow {
        let modified = member.modified.as_deref().unwrap_or("-");
        writeln!(self.lines, "member {:?} {} bytes, {modified}", member.name, member.bytes).unwrap();
        let mut bytes = Vec::new();
        let content = content.map_err(super::reason).and_then(|content| {
            let read = content.take(1 << 20).read_to_end(&mut bytes);
            read.map(|_| bytes).map_err(|_| Reason::Corrupt("damaged".to_owned()))
        });
        match &content {
            Ok(bytes) if self.depth < 4 => {
                let mut inner = Recording { depth: self.depth + 1, ..Recording::default() };
                let mut input = Input::from_bytes(&member.name, bytes.clone());
                let outcome = super::read(&mut input, &Limits::default(), &mut inner);
                let reason = outcome.reason.map(|reason| format!(" ({reason})")).unwrap_or_default();
                writeln!(self.lines, "  {} {}{reason}", outcome.format, outcome.status).unwrap();
                inner.lines.lines().for_each(|line| writeln!(self.lines, "  {line}").unwrap());
            }
            Ok(_) => {}
            Err(reason) => writeln!(self.lines, "  {reason}").unwrap(),
        }
        self.members.push((member.clone(), content));
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
