//! What a scan may take, file by file: every bound that there is, in one place.
//!
//! In: nothing, or what the user said. Out: the bounds as `read` and `members` know them, and a word for each
//! that is not as usual. A bound that bites is a reason in the file's record.

use crate::read::{Limits, Workers};
use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

/// What reading one file may take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bounds {
    /// Bytes of a file; a bigger one is not read.
    pub file_bytes: u64,
    /// How long nothing may come from a file; and, a second more for each MiB, how long it may take altogether.
    pub time: Duration,
    /// Bytes of memory of a process that reads a hostile format.
    pub memory: u64,
    /// Bytes that a file may expand to altogether, whatever its size.
    pub expanded: u64,
    /// How many times its own size a file may expand to; [`Limits::SMALL`] is always allowed.
    pub ratio: u64,
    /// How many members a file may have, those of its members counted in.
    pub members: u32,
    /// Bytes of the members that are open at once, each in the other.
    pub member_bytes: u64,
    /// How deep containers are opened in one another.
    pub depth: u8,
    /// Columns of a table.
    pub columns: usize,
    /// Bytes of a cell.
    pub cell_bytes: usize,
    /// How deep a document may nest.
    pub nesting: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        let Limits { expanded_bytes, ratio, columns, cell_bytes, depth, .. } = Limits::default();
        Bounds {
            file_bytes: u64::MAX,
            time: Duration::from_secs(300),
            memory: 1 << 30,
            expanded: expanded_bytes,
            ratio,
            members: 100_000,
            member_bytes: 512 << 20,
            depth: 4,
            columns,
            cell_bytes,
            nesting: depth,
        }
    }
}

impl Bounds {
    /// The bounds of a read.
    pub(super) fn limits(&self, workers: Option<&Starter>) -> Limits {
        let workers = workers.map(|starter| Workers {
            program: starter.program.clone(),
            arguments: starter.arguments.clone(),
            memory: self.memory,
            seconds: self.time.as_secs().max(1),
        });
        Limits {
            expanded_bytes: self.expanded,
            ratio: self.ratio,
            columns: self.columns,
            cell_bytes: self.cell_bytes,
            depth: self.nesting,
            workers,
        }
    }

    /// Those that are not as usual, in words: with other bounds a file may have another record.
    pub(super) fn words(&self) -> Vec<String> {
        let word = |name: &str, bound: u64, usual: u64| (bound != usual).then(|| format!("{name} {bound}"));
        let usual = Bounds::default();
        [
            word("max-file-size", self.file_bytes, usual.file_bytes),
            word("max-time-per-file", self.time.as_secs(), usual.time.as_secs()),
            word("max-memory", self.memory, usual.memory),
            word("max-expanded", self.expanded, usual.expanded),
            word("max-ratio", self.ratio, usual.ratio),
            word("max-members", self.members.into(), usual.members.into()),
            word("max-member-size", self.member_bytes, usual.member_bytes),
            word("max-depth", self.depth.into(), usual.depth.into()),
            word("max-columns", self.columns as u64, usual.columns as u64),
            word("max-cell-size", self.cell_bytes as u64, usual.cell_bytes as u64),
            word("max-nesting", self.nesting as u64, usual.nesting as u64),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// How a process is started that reads hostile formats: a program whose `main` calls [`crate::read::work`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Starter {
    /// The program.
    pub program: PathBuf,
    /// The arguments by which it knows what it is for.
    pub arguments: Vec<OsString>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_bounds_that_are_not_as_usual_have_a_word() {
        assert!(Bounds::default().words().is_empty());
        let bounds = Bounds { depth: 7, ..Bounds::default() };
        assert_eq!(bounds.words(), ["max-depth 7"]);
    }
}
