//! The seam between the threads and what is done on them.

use super::Crew;
use super::members::{Left, Members};
use super::{Bounds, Starter};
use crate::patterns::Patterns;
use crate::profile::{self, Profiler};
use crate::read::{self, Input, Limits};
use crate::record::{File, Mention, Reason, Reveal, Status, Table};

/// Says what a file holds. A scan calls it on every thread, one file at a time on each.
pub trait Examine: Send + Sync + 'static {
    /// Reads a file. `crew` lends a hand with the parts of a big one.
    fn examine(&self, input: &mut Input, crew: &Crew) -> Examined;
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
    /// The files in it, and those in them, each a record of its own. Its path begins in this file:
    /// `inner.csv`, `inner.zip!/leden.csv`.
    pub members: Vec<File>,
}

/// Reads every format into a profile.
pub(super) struct Formats {
    profiler: Profiler,
    bounds: Bounds,
    limits: Limits,
}

impl Formats {
    /// Compiles the rules.
    pub fn new(
        patterns: &Patterns,
        reveal: Option<Reveal>,
        bounds: Bounds,
        workers: Option<&Starter>,
    ) -> profile::Result<Self> {
        let limits = bounds.limits(workers);
        Ok(Formats { profiler: Profiler::new(patterns, reveal)?, bounds, limits })
    }
}

impl Examine for Formats {
    fn examine(&self, input: &mut Input, crew: &Crew) -> Examined {
        self.examine_within(input, crew, &mut Left::of(input.size(), &self.bounds))
    }
}

impl Formats {
    /// Reads a file, and its members within these bounds.
    pub(super) fn examine_within(&self, input: &mut Input, crew: &Crew, left: &mut Left) -> Examined {
        let profile = crew.parted(self.profiler.file());
        let mut sink = Members { formats: self, crew, profile, left, records: Vec::new() };
        let outcome = read::read(input, &self.limits, &mut sink);
        let members = sink.records;
        let finished = sink.profile.finish().finish();
        let trouble = finished.troubles.into_iter().next();
        let is_partial = outcome.status == Status::Scanned && trouble.is_some();
        Examined {
            format: outcome.format.to_owned(),
            status: if is_partial { Status::Partial } else { outcome.status },
            reason: outcome.reason.or(trouble),
            tables: finished.tables,
            mentions: finished.mentions,
            members,
        }
    }
}
