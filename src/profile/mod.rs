//! What a column and a file amount to.
//!
//! In: what a reader pushes: grids of cells, running text. Out: tables and mentions for the inventory. This is
//! the only room that masks: below it no raw value exists. A profile can be added to another of the next part
//! of the same file, so threads and blocks make no difference.

mod answers;
mod column;
mod counted;
mod distinct;
mod examples;
mod grid;
mod hash;
mod keys;
#[cfg(test)]
mod laws;
mod layout;
mod mask;
mod mentions;
mod papers;
mod people;
mod rules;
mod samples;
mod standing;
mod statistics;
mod tally;
mod verdict;

pub use examples::check_examples;
pub use mask::masked;
pub use mask::sample;
pub use standing::Standing;

use crate::detect::{self, Detector, Headers};
use crate::patterns::{self, Patterns};
use crate::read::{Batch, Flow, Fork, Grid, Sink, Work};
use crate::record::{Key, Layer, Mention, Reason, Reveal, Table};
use column::Memory;
use grid::GridProfile;
use mentions::Mentions;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// A rule that cannot be understood.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// In what a column looks like.
    #[error(transparent)]
    Column(#[from] patterns::Error),
    /// In what running text looks like.
    #[error(transparent)]
    Text(#[from] detect::Error),
}

/// The result of compiling the rules.
pub type Result<T> = std::result::Result<T, Error>;

/// What all profiles share: the rules, compiled once.
pub struct Profiler(Arc<Tools>);

struct Tools {
    patterns: Arc<Patterns>,
    detector: Detector,
    /// See [`Tools::headers`].
    headers: OnceLock<Headers>,
    rules: Vec<rules::Rule>,
    people: keys::Rules,
    words: papers::Words,
    reveal: Option<Reveal>,
    key: Option<Key>,
    /// Answers and buffers that no file is using now.
    memories: Mutex<Vec<Memory>>,
    /// How many columns and parts of columns there were.
    turns: AtomicU32,
}

impl Tools {
    /// What headers are compared with. Made when a table first has some, as it is a good part of the start.
    fn headers(&self) -> &Headers {
        self.headers.get_or_init(|| Headers::new(&self.patterns))
    }

    /// A number for a column, which no other has had of late.
    fn turn(&self) -> u32 {
        self.turns.fetch_add(1, Ordering::Relaxed).wrapping_add(1).max(1)
    }
}

/// Answers and buffers on loan, for one batch: what it taught serves the next, of whatever file. So there are as many
/// as threads that add, however many parts are under way.
struct Loan {
    memory: Option<Memory>,
    tools: Arc<Tools>,
}

impl Loan {
    /// The one that knows the texts of the batch, if there is one.
    fn of(tools: &Arc<Tools>, batch: &Batch<'_>) -> Self {
        let mut memories = tools.memories.lock().unwrap_or_else(PoisonError::into_inner);
        let knowing = |pool| memories.iter().position(|memory| memory.texts.are_of(pool));
        let memory = match batch.pool().and_then(knowing) {
            Some(place) => memories.swap_remove(place),
            None => memories.pop().unwrap_or_default(),
        };
        drop(memories);
        Loan { memory: Some(memory), tools: Arc::clone(tools) }
    }

    fn memory(&mut self) -> &mut Memory {
        self.memory.get_or_insert_default()
    }
}

impl Drop for Loan {
    fn drop(&mut self) {
        let memory = self.memory.take();
        self.tools.memories.lock().unwrap_or_else(PoisonError::into_inner).extend(memory);
    }
}

impl Profiler {
    /// Compiles the rules. With `reveal` samples are shown as they are.
    pub fn new(patterns: &Patterns, reveal: Option<Reveal>) -> Result<Self> {
        Profiler::keyed(Arc::new(patterns.clone()), reveal, None)
    }

    /// As [`Profiler::new`]; with a key, tables have sketches of who is in them.
    pub fn keyed(patterns: Arc<Patterns>, reveal: Option<Reveal>, key: Option<Key>) -> Result<Self> {
        Ok(Profiler(Arc::new(Tools {
            detector: Detector::new(&patterns)?,
            headers: OnceLock::new(),
            rules: rules::compile(&patterns)?,
            people: keys::compile(&patterns)?,
            words: papers::Words::new(&patterns.papers),
            patterns,
            reveal,
            key,
            memories: Mutex::default(),
            turns: AtomicU32::new(0),
        })))
    }

    /// A profile for one file.
    pub fn file(&self) -> FileProfile {
        FileProfile::new(self.0.clone())
    }
}

/// One file in the making.
pub struct FileProfile {
    tools: Arc<Tools>,
    tables: Vec<Table>,
    standings: Vec<Vec<Option<Standing>>>,
    mentions: Mentions,
    words: papers::Seen,
    grid: Option<GridProfile>,
    troubles: Vec<Reason>,
}

/// What a file amounts to.
#[derive(Debug, Default)]
pub struct Finished {
    /// Its tables.
    pub tables: Vec<Table>,
    /// What it mentions.
    pub mentions: Vec<Mention>,
    /// Words of our own list that its text begins with, if it mentions anything.
    pub words: Vec<String>,
    /// What could not be read.
    pub troubles: Vec<Reason>,
    /// For every field of every table what its category rests on, if it has one: what a calibration is fitted
    /// from.
    pub standings: Vec<Vec<Option<Standing>>>,
}

impl FileProfile {
    fn new(tools: Arc<Tools>) -> Self {
        FileProfile {
            tools,
            tables: Vec::new(),
            standings: Vec::new(),
            mentions: Mentions::default(),
            words: papers::Seen::default(),
            grid: None,
            troubles: Vec::new(),
        }
    }

    fn end_grid(&mut self) {
        if let Some(grid) = self.grid.take() {
            let (tables, standings, mentions) = grid.finish(&self.tools);
            self.tables.extend(tables);
            self.standings.extend(standings);
            self.mentions.absorb(mentions);
        }
    }

    /// Ends the file.
    pub fn finish(mut self) -> Finished {
        self.end_grid();
        let mentions = self.mentions.records(&self.tools);
        let words = if mentions.is_empty() { Vec::new() } else { self.words.into_words(&self.tools.words) };
        Finished { tables: self.tables, mentions, words, troubles: self.troubles, standings: self.standings }
    }
}

impl Sink for FileProfile {
    fn grid(&mut self, grid: &Grid) {
        self.end_grid();
        self.grid = Some(GridProfile::new(grid));
    }

    fn more_names(&mut self, names: &[String]) {
        if let Some(grid) = &mut self.grid {
            grid.more_names(names);
        }
    }

    fn rows(&mut self, batch: &Batch<'_>) -> Flow {
        if let Some(grid) = &mut self.grid {
            let mut loan = Loan::of(&self.tools, batch);
            grid.rows(batch, loan.memory(), &self.tools);
        }
        Flow::More
    }

    fn prepare(&mut self) {
        self.tools.headers();
    }

    fn text(&mut self, at: &str, layer: Layer, line: u64, text: &str) -> Flow {
        self.end_grid();
        if layer == Layer::Body {
            self.words.look(text, line, &self.tools.words);
        }
        // Counted on from the last place: a text may be one line with a million of them.
        let (mut line, mut counted) = (line, 0);
        let place = |byte: usize| {
            if let Some(passed) = text.as_bytes().get(counted..byte) {
                line += memchr::memchr_iter(b'\n', passed).count() as u64;
                counted = byte;
            }
            Some(if at.is_empty() { format!("line {line}") } else { format!("{at}, line {line}") })
        };
        self.mentions.search_text(text, layer, &self.tools, place);
        Flow::More
    }

    fn hidden_rows(&mut self, rows: u64) {
        if let Some(grid) = &mut self.grid {
            grid.hidden_rows(rows);
        }
    }

    fn trouble(&mut self, reason: Reason) {
        if !self.troubles.contains(&reason) {
            self.troubles.push(reason);
        }
    }

    fn later(&mut self, work: Work) -> Flow {
        let mut part = self.fork();
        work(&mut part);
        self.absorb(part);
        Flow::More
    }
}

impl Fork for FileProfile {
    fn fork(&self) -> Self {
        let mut part = FileProfile::new(self.tools.clone());
        part.grid = self.grid.as_ref().map(GridProfile::part);
        part
    }

    fn absorb(&mut self, part: Self) {
        match (&mut self.grid, part.grid) {
            (Some(grid), Some(part)) => grid.absorb(part),
            (None, Some(part)) => self.grid = Some(part),
            (_, None) => {}
        }
        self.mentions.absorb(part.mentions);
        self.words.absorb(part.words);
        part.troubles.into_iter().for_each(|reason| self.trouble(reason));
    }
}
