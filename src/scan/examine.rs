//! The seam between the threads and what is done on them.

use super::Crew;
use super::members::{Left, Members};
use super::{Bounds, Starter};
use crate::patterns::Patterns;
use crate::profile::{self, FileProfile, Finished, Profiler};
use crate::read::{self, Fork, Input, Limits, Sink};
use crate::record::{File, Key, Mention, Reason, Reveal, Status, Table};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

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
    /// Words of our own list that its text begins with.
    pub words: Vec<String>,
    /// The files in it, and those in them, each a record of its own. Its path begins in this file:
    /// `inner.csv`, `inner.zip!/leden.csv`.
    pub members: Vec<File>,
}

/// What becomes of a file that is read: its rows and texts go into a sink of its own, and that sink amounts to
/// something. A scan makes profiles of files; who looks for something else has a sink that does.
pub trait Gather: Send + Sync + 'static {
    /// What files are read into.
    type Into: Sink + Fork + Send + 'static;

    /// A sink for the file, or the member of one, at this path. None ends its reading as a failure.
    fn begin(&self, path: &str) -> Option<Self::Into>;

    /// What the sink amounts to.
    fn end(&self, path: &str, sink: Self::Into) -> Finished;
}

/// Reads every format, and the files in files, into sinks.
pub struct Reader<G> {
    gather: G,
    bounds: Bounds,
    limits: Limits,
}

impl<G: Gather> Reader<G> {
    /// Reads within these bounds, with workers for hostile formats.
    pub fn new(gather: G, bounds: Bounds, workers: Option<&Starter>) -> Self {
        let limits = bounds.limits(workers);
        Reader { gather, bounds, limits }
    }

    /// Who makes the sinks.
    pub fn gather(&self) -> &G {
        &self.gather
    }

    /// Reads a file, and its members within these bounds.
    pub(super) fn examine_within(
        &self,
        path: &str,
        input: &mut Input,
        crew: &Crew,
        left: &mut Left,
    ) -> Examined {
        let Some(sink) = self.gather.begin(path) else {
            let (status, reason) = (Status::Unreadable, Some(Reason::Crashed));
            return Examined { status, reason, ..Examined::default() };
        };
        let mut sink =
            Members { reader: self, path, crew, sink: crew.parted(sink), left, records: Vec::new() };
        let outcome = read::read(input, &self.limits, &mut sink);
        let members = sink.records;
        let finished = self.gather.end(path, sink.sink.finish());
        let trouble = finished.troubles.into_iter().next();
        let is_partial = outcome.status == Status::Scanned && trouble.is_some();
        Examined {
            format: outcome.format.to_owned(),
            status: if is_partial { Status::Partial } else { outcome.status },
            reason: outcome.reason.or(trouble),
            tables: finished.tables,
            mentions: finished.mentions,
            words: finished.words,
            members,
        }
    }
}

impl<G: Gather> Examine for Reader<G> {
    fn examine(&self, input: &mut Input, crew: &Crew) -> Examined {
        let left = &mut Left::of(input.size(), &self.bounds);
        self.examine_within(crew.path(), input, crew, left)
    }
}

/// Profiles of files, as an inventory has them.
pub(super) struct Profiles {
    patterns: Arc<Patterns>,
    reveal: Option<Reveal>,
    key: Option<Key>,
    /// Compiled when the first file must be read: after a scan of the same files there may be none.
    profiler: OnceLock<Option<Profiler>>,
    trouble: Mutex<Option<profile::Error>>,
}

impl Profiles {
    /// Made with these rules, and the key of people's sketches.
    pub fn new(patterns: &Patterns, reveal: Option<Reveal>, key: Option<Key>) -> Self {
        let (profiler, trouble) = (OnceLock::new(), Mutex::new(None));
        Profiles { patterns: Arc::new(patterns.clone()), reveal, key, profiler, trouble }
    }

    /// What is wrong with the rules, if anything was to be read with them.
    pub fn trouble(&self) -> profile::Result<()> {
        let trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner).take();
        trouble.map_or(Ok(()), Err)
    }

    fn profiler(&self) -> Option<&Profiler> {
        let compile = || {
            let compiled = Profiler::keyed(self.patterns.clone(), self.reveal, self.key);
            compiled
                .map_err(|error| *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = Some(error))
                .ok()
        };
        self.profiler.get_or_init(compile).as_ref()
    }
}

impl Gather for Profiles {
    type Into = FileProfile;

    /// Without rules the scan ends with what is wrong with them; this record is tried again.
    fn begin(&self, _path: &str) -> Option<FileProfile> {
        self.profiler().map(Profiler::file)
    }

    fn end(&self, _path: &str, sink: FileProfile) -> Finished {
        sink.finish()
    }
}
