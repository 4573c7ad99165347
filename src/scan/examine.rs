//! The seam between the threads and what is done on them.

use super::Crew;
use super::members::{Left, Members};
use super::{Bounds, Options};
use crate::patterns::Patterns;
use crate::profile::{self, Profiler};
use crate::read::{self, Input, Limits};
use crate::record::{File, Key, Mention, Reason, Reveal, Status, Table};
use std::sync::{Mutex, OnceLock, PoisonError};

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
    patterns: Patterns,
    reveal: Option<Reveal>,
    key: Option<Key>,
    /// Compiled when the first file must be read: after a scan of the same files there may be none.
    profiler: OnceLock<Option<Profiler>>,
    trouble: Mutex<Option<profile::Error>>,
    bounds: Bounds,
    limits: Limits,
}

impl Formats {
    /// Reads with these rules, the key, and workers for hostile formats.
    pub fn new(patterns: &Patterns, options: &Options) -> Self {
        let bounds = options.bounds.clone();
        let limits = bounds.limits(options.workers.as_ref());
        let (profiler, trouble) = (OnceLock::new(), Mutex::new(None));
        let (reveal, key) = (options.reveal, options.key);
        Formats { patterns: patterns.clone(), reveal, key, profiler, trouble, bounds, limits }
    }

    /// What is wrong with the rules, if anything was to be read with them.
    pub fn trouble(&self) -> profile::Result<()> {
        let trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner).take();
        trouble.map_or(Ok(()), Err)
    }

    fn profiler(&self) -> Option<&Profiler> {
        let compile = || {
            let compiled = Profiler::keyed(&self.patterns, self.reveal, self.key);
            compiled
                .map_err(|error| *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = Some(error))
                .ok()
        };
        self.profiler.get_or_init(compile).as_ref()
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
        let Some(profiler) = self.profiler() else {
            // The scan ends with what is wrong with the rules; this record is tried again.
            let (status, reason) = (Status::Unreadable, Some(Reason::Crashed));
            return Examined { status, reason, ..Examined::default() };
        };
        let profile = crew.parted(profiler.file());
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
