//! From roots to an inventory, on all cores. The only room with threads.
//!
//! In: what to scan and where to write. Out: an inventory on disk, the same bytes for any number of threads. The
//! walk runs on a thread of its own and hands out files over a bounded queue; the pool reads them; the thread
//! that called writes the journal. A file that cannot be read, or whose reader fails, is a record. What a file
//! holds is for `read` and `profile` to say, through [`Examine`].

mod bounds;
mod examine;
mod handing_out;
mod members;
mod parts;
mod progress;
mod quiet;

pub use bounds::{Bounds, Starter};
pub use examine::{Examine, Examined};
pub use parts::{Crew, Parted};
pub use progress::{Progress, Silent};

use crate::inventory::{self, Journal};
use crate::patterns::Patterns;
use crate::record::{Reveal, Scan, Summary};
use crate::walk::{self, Globs, InvalidGlob, Separator, paths_in};
use handing_out::{Desk, Done, Halt, QUEUE};
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

/// What to scan, how, and where to write.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Files and folders.
    pub roots: Vec<PathBuf>,
    /// A list of more of them.
    pub list: Option<List>,
    /// Globs of what is let in; everything, if there are none.
    pub include: Vec<String>,
    /// Globs of what is left out.
    pub exclude: Vec<String>,
    /// How many threads read; as many as there are cores, if not given.
    pub threads: Option<usize>,
    /// Whether samples may be shown as they are.
    pub reveal: Option<Reveal>,
    /// What reading a file may take.
    pub bounds: Bounds,
    /// How a process is started that reads hostile formats; without it they are read here.
    pub workers: Option<Starter>,
    /// Where the inventory goes.
    pub target: Target,
}

/// A file with paths in it.
#[derive(Debug, Clone)]
pub struct List {
    /// The file; `-` for standard input.
    pub path: PathBuf,
    /// What stands between two paths.
    pub separator: Separator,
}

/// Where the inventory goes.
#[derive(Debug, Clone, Default)]
pub enum Target {
    /// Into a folder, which is made: as `inventory.jsonl`.
    Folder(PathBuf),
    /// Into a file.
    File(PathBuf),
    /// Into a temporary file, for who wants to pass it on.
    #[default]
    Temporary,
}

/// A scan that came to its end.
#[derive(Debug)]
pub struct Finished {
    /// Where the inventory is.
    pub inventory: PathBuf,
    /// Its last line.
    pub summary: Summary,
    /// How many files were taken up from an earlier scan that was interrupted.
    pub resumed: u64,
    /// Removes a temporary inventory when it is dropped.
    _temporary: Option<tempfile::TempDir>,
}

/// Why a scan did not come to its end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is nothing at any of the roots.
    #[error("nothing to scan: {} does not exist", .0.display())]
    NothingToScan(PathBuf),
    /// No root and no list.
    #[error("nothing to scan: name a folder or a file")]
    NoRoots,
    /// A list of paths that cannot be read.
    #[error("cannot read the list {}: {cause}", path.display())]
    List {
        /// The list.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// A rule that cannot be understood.
    #[error(transparent)]
    Rules(#[from] crate::profile::Error),
    /// A glob that cannot be understood.
    #[error(transparent)]
    Glob(#[from] InvalidGlob),
    /// The output cannot be written.
    #[error(transparent)]
    Inventory(#[from] inventory::Error),
    /// The system gives no threads.
    #[error("cannot start {0} threads. Ask for fewer with --threads")]
    Threads(usize),
    /// Somebody asked it to stop; the next scan takes up the journal, if there is one.
    #[error("interrupted{}", journal.as_deref().map(kept_in).unwrap_or_default())]
    Interrupted {
        /// Where what was done is kept.
        journal: Option<PathBuf>,
    },
}

fn kept_in(journal: &Path) -> String {
    format!(". What was done is kept in {}: the same command goes on from there", journal.display())
}

/// The result of a scan.
pub type Result<T> = std::result::Result<T, Error>;

/// Scans. Set `cancel` to end it early.
pub fn scan(
    options: &Options,
    patterns: &Patterns,
    progress: &dyn Progress,
    cancel: &AtomicBool,
) -> Result<Finished> {
    let examine =
        examine::Formats::new(patterns, options.reveal, options.bounds.clone(), options.workers.as_ref())?;
    scan_with(options, patterns, &examine, progress, cancel)
}

/// As [`scan`], and `examine` says what each file holds.
pub fn scan_with(
    options: &Options,
    patterns: &Patterns,
    examine: &dyn Examine,
    progress: &dyn Progress,
    cancel: &AtomicBool,
) -> Result<Finished> {
    refuse_nothing(options)?;
    let mut list = options.list.as_ref().map(Paths::open).transpose()?;
    let globs = Globs::new(&options.include, &options.exclude)?;
    let threads = options.threads.unwrap_or_else(cores).max(1);
    let pool = pool(threads)?;
    let (path, temporary) = place_of(&options.target)?;
    let (mut journal, mut kept) = Journal::open(&path, &opening(options, patterns))?;
    match kept.files() as u64 {
        0 if kept.was_replaced() => progress.starting_over(),
        0 => {}
        files => progress.resuming(files),
    }
    let own = std::path::absolute(Journal::beside(&path)).into_iter().collect();
    let walking = walk::Options { roots: options.roots.clone(), globs, own };

    let halt = Halt::new(cancel);
    let desk = Desk { examine, places: &patterns.places, progress, halt: &halt, threads };
    let (send, done) = mpsc::sync_channel(QUEUE);
    let written = std::thread::scope(|scope| {
        let listed = list.as_mut().map(|list| list as &mut (dyn Iterator<Item = PathBuf> + Send));
        let walker = scope.spawn(|| desk.hand_out(&pool, &walking, listed, &mut kept, send));
        let written = write_down(done, &mut journal, progress, &halt);
        walker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        written
    });
    written?;
    list.map_or(Ok(()), Paths::close)?;
    if halt.is_asked() {
        let journal = temporary.is_none().then(|| Journal::beside(&path));
        return Err(Error::Interrupted { journal });
    }
    let resumed = kept.found();
    let summary = journal.finish(&kept, &now())?;
    Ok(Finished { inventory: path, summary, resumed, _temporary: temporary })
}

/// Appends records as they come, until no more can come.
fn write_down(
    done: Receiver<Vec<Done>>,
    journal: &mut Journal,
    progress: &dyn Progress,
    halt: &Halt<'_>,
) -> Result<()> {
    loop {
        let written = match done.recv_timeout(Duration::from_millis(250)) {
            Ok(done) => done.into_iter().try_for_each(|mut done| {
                progress.done(done.bytes);
                journal.append(&mut done.group, done.seen)
            }),
            Err(RecvTimeoutError::Timeout) => journal.flush_if_due(),
            Err(RecvTimeoutError::Disconnected) => return Ok(journal.flush()?),
        };
        // Leaving drops the receiver, so that nobody waits to be heard.
        written.inspect_err(|_| halt.fail())?;
    }
}

fn refuse_nothing(options: &Options) -> Result<()> {
    if options.list.is_some() {
        return Ok(());
    }
    let is_missing = |root: &PathBuf| {
        std::fs::symlink_metadata(root).is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
    };
    match options.roots.first() {
        None => Err(Error::NoRoots),
        Some(root) if options.roots.iter().all(is_missing) => Err(Error::NothingToScan(root.clone())),
        Some(_) => Ok(()),
    }
}

fn pool(threads: usize) -> Result<rayon::ThreadPool> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .thread_name(|number| format!("reader-{number}"))
        // Documents nest; the depth is limited, and a limit needs room.
        .stack_size(8 << 20)
        .build()
        .map_err(|_| Error::Threads(threads))
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

/// The path of the inventory, and the folder that goes when it is no longer needed.
fn place_of(target: &Target) -> Result<(PathBuf, Option<tempfile::TempDir>)> {
    match target {
        Target::Folder(folder) => {
            inventory::create_folder(folder)?;
            Ok((folder.join("inventory.jsonl"), None))
        }
        Target::File(path) => Ok((path.clone(), None)),
        Target::Temporary => {
            let folder = tempfile::Builder::new().prefix(".speurneus-").tempdir();
            let cannot = |cause| inventory::Error::CannotWrite { path: std::env::temp_dir(), cause };
            let folder = folder.map_err(cannot)?;
            Ok((folder.path().join("inventory.jsonl"), Some(folder)))
        }
    }
}

/// The first line of the inventory.
fn opening(options: &Options, patterns: &Patterns) -> Scan {
    let list = options.list.iter().map(|list| format!("@{}", list.path.display()));
    let roots = options.roots.iter().map(|root| root.display().to_string());
    let include = options.include.iter().map(|glob| format!("include {glob}"));
    let exclude = options.exclude.iter().map(|glob| format!("exclude {glob}"));
    let reveal = options.reveal.iter().map(|_| "reveal".to_owned());
    Scan {
        schema: inventory::SCHEMA,
        tool: concat!("speurneus ", env!("CARGO_PKG_VERSION")).to_owned(),
        patterns: patterns.digest.clone(),
        started: now(),
        roots: roots.chain(list).collect(),
        options: include.chain(exclude).chain(reveal).chain(options.bounds.words()).collect(),
    }
}

fn now() -> String {
    let now = jiff::Timestamp::now();
    jiff::Timestamp::from_second(now.as_second()).unwrap_or(now).to_string()
}

/// The paths of a list, up to where it can be read.
struct Paths {
    path: PathBuf,
    paths: Box<dyn Iterator<Item = io::Result<PathBuf>> + Send>,
    trouble: Option<io::Error>,
}

impl Paths {
    fn open(list: &List) -> Result<Self> {
        let source: Box<dyn BufRead + Send> = if list.path == Path::new("-") {
            Box::new(BufReader::new(io::stdin()))
        } else {
            let file = File::open(&list.path);
            Box::new(BufReader::new(file.map_err(|cause| Error::List { path: list.path.clone(), cause })?))
        };
        let paths = Box::new(paths_in(source, list.separator));
        Ok(Paths { path: list.path.clone(), paths, trouble: None })
    }

    /// A list that breaks off is no list: what it did not name would be missing in silence.
    fn close(self) -> Result<()> {
        match self.trouble {
            Some(cause) => Err(Error::List { path: self.path, cause }),
            None => Ok(()),
        }
    }
}

impl Iterator for Paths {
    type Item = PathBuf;

    fn next(&mut self) -> Option<PathBuf> {
        match self.paths.next()? {
            Ok(path) => Some(path),
            Err(cause) => {
                self.trouble = Some(cause);
                None
            }
        }
    }
}
