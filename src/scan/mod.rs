//! From roots to an inventory, on all cores. The only room with threads.
//!
//! In: what to scan and where to write. Out: an inventory on disk, the same bytes for any number of threads. The
//! walk runs on a thread of its own and hands out files over a bounded queue; the pool reads them; the thread
//! that called writes the journal. A file that cannot be read, or whose reader fails, is a record. What a file
//! holds is for `read` and `profile` to say, through [`Examine`].

mod bounds;
mod examine;
mod handing_out;
mod hands;
mod members;
mod parts;
mod progress;
mod quiet;
mod watch;

pub use bounds::{Bounds, Starter};
pub use examine::{Examine, Examined, Gather, Reader};
pub use parts::{Crew, Parted};
pub use progress::{Progress, Silent};

use crate::inventory::{self, Journal};
use crate::patterns::Patterns;
use crate::read::Cage;
use crate::record::{Key, Reveal, Scan, Summary};
use crate::walk::{self, Globs, InvalidGlob, Separator, paths_in};
use handing_out::{Desk, Done, Halt, Listed, Told, Walked};
use hands::{Hands, QUEUE};
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};
use watch::{TICK, Watch};

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
    /// The user's key: with it, tables have sketches of who is in them.
    pub key: Option<Key>,
    /// Whether files that are in the cloud only are fetched from there.
    pub fetch: bool,
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
    /// How many files are as the last scan of the same kind found them, and were not read again.
    pub unchanged: u64,
    /// What held the processes that read hostile formats, where not everything did.
    pub weakest_cage: Option<Cage>,
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
    progress: Arc<dyn Progress>,
    cancel: &Arc<AtomicBool>,
) -> Result<Finished> {
    let profiles = examine::Profiles::new(patterns, options.reveal, options.key);
    let reader = Arc::new(Reader::new(profiles, options.bounds.clone(), options.workers.as_ref()));
    let finished = scan_with(options, patterns, reader.clone(), progress, cancel);
    reader.gather().trouble()?;
    // Taking apart what it was read with is a good part of a short scan, and nobody need wait for it.
    std::thread::spawn(move || drop(reader));
    finished
}

/// As [`scan`], and `examine` says what each file holds.
pub fn scan_with(
    options: &Options,
    patterns: &Patterns,
    examine: Arc<dyn Examine>,
    progress: Arc<dyn Progress>,
    cancel: &Arc<AtomicBool>,
) -> Result<Finished> {
    refuse_nothing(options)?;
    let list = options.list.as_ref().map(Paths::open).transpose()?;
    let globs = Globs::new(&options.include, &options.exclude)?;
    let hands = Hands::new(options.threads.unwrap_or_else(cores).max(1))?;
    let (path, temporary) = place_of(&options.target)?;
    let (mut journal, kept) = Journal::open(&path, &opening(options, patterns))?;
    match kept.files() as u64 {
        0 if kept.was_replaced() => progress.starting_over(),
        0 => {}
        files => progress.resuming(files),
    }
    let own = std::path::absolute(Journal::beside(&path)).into_iter().collect();
    let walking = walk::Options { roots: options.roots.clone(), globs, own, fetch: options.fetch };
    let halt = Halt::new(Arc::clone(cancel));
    let (tell, told) = mpsc::sync_channel(QUEUE);
    let desk = Arc::new(Desk {
        examine,
        places: patterns.places.clone(),
        progress,
        halt: Arc::clone(&halt),
        bounds: options.bounds.clone(),
        hands,
        watch: Watch::new(options.bounds.time),
        busy: AtomicUsize::new(0),
        tell,
    });
    let walker = Arc::clone(&desk);
    let listed = list.map(|list| Box::new(list) as Box<dyn Listed>);
    std::thread::spawn(move || walker.hand_out(&walking, listed, kept));

    let walked = write_down(&desk, &told, &mut journal).inspect_err(|_| halt.fail())?;
    let Some(walked) = walked else {
        let journal = temporary.is_none().then(|| Journal::beside(&path));
        return Err(Error::Interrupted { journal });
    };
    if let (Some(cause), Some(list)) = (walked.trouble, &options.list) {
        // A list that breaks off is no list: what it did not name would be missing in silence.
        return Err(Error::List { path: list.path.clone(), cause });
    }
    let (resumed, unchanged) = (walked.kept.found(), walked.kept.unchanged());
    let summary = journal.finish(walked.kept, &now())?;
    Ok(Finished {
        inventory: path,
        summary,
        resumed,
        unchanged,
        weakest_cage: desk.watch.weakest_cage(),
        _temporary: temporary,
    })
}

/// How long those who read have, once somebody asked to stop, to see it by themselves; and then to obey.
const PATIENCE: Duration = Duration::from_secs(2);

/// Appends records as they come, and keeps watch over those who read. Ends when all that the walk found is
/// written down, or, with nothing, when somebody asked to stop.
fn write_down(desk: &Arc<Desk>, told: &Receiver<Told>, journal: &mut Journal) -> Result<Option<Walked>> {
    let mut walked: Option<Box<Walked>> = None;
    let mut written = 0;
    let mut looked = Instant::now();
    loop {
        let mut done = Vec::new();
        match told.recv_timeout(TICK) {
            Ok(Told::Done(these)) => done = these,
            Ok(Told::Walked(end)) => walked = Some(end),
            Err(_) => journal.flush_if_due()?,
        }
        if looked.elapsed() >= TICK {
            looked = Instant::now();
            done.extend(desk.watch.tick().into_iter().flat_map(|lost| desk.go_on_without(lost)));
        }
        written += done.len() as u64;
        append(done, desk, journal)?;
        if desk.halt.is_asked() {
            return wind_up(desk, told, journal).map(|()| None);
        }
        if walked.as_ref().is_some_and(|walked| walked.handed_out == written) {
            journal.flush()?;
            return Ok(walked.map(|walked| *walked));
        }
    }
}

/// Writes down what is still being told by those who see that it is over. Nobody is waited for in vain: a thread
/// that hangs is left behind.
fn wind_up(desk: &Desk, told: &Receiver<Told>, journal: &mut Journal) -> Result<()> {
    let asked = Instant::now();
    while asked.elapsed() < PATIENCE * 2 {
        if asked.elapsed() > PATIENCE {
            desk.watch.pull_all();
        }
        let is_idle = desk.busy.load(Ordering::SeqCst) == 0;
        match told.recv_timeout(PATIENCE / 100) {
            Ok(Told::Done(done)) => append(done, desk, journal)?,
            Ok(Told::Walked(_)) => {}
            Err(_) if is_idle => break,
            Err(_) => {}
        }
    }
    Ok(journal.flush()?)
}

fn append(done: Vec<Done>, desk: &Desk, journal: &mut Journal) -> Result<()> {
    for mut done in done {
        desk.progress.done(done.bytes);
        journal.append(&mut done.group, done.seen)?;
    }
    Ok(())
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
    let fetch = options.fetch.then(|| "fetch".to_owned());
    Scan {
        schema: inventory::SCHEMA,
        tool: concat!("speurneus ", env!("CARGO_PKG_VERSION")).to_owned(),
        patterns: patterns.digest.clone(),
        started: now(),
        roots: roots.chain(list).collect(),
        options: include.chain(exclude).chain(reveal).chain(fetch).chain(options.bounds.words()).collect(),
        key: options.key.map(|key| key.fingerprint()),
    }
}

fn now() -> String {
    let now = jiff::Timestamp::now();
    jiff::Timestamp::from_second(now.as_second()).unwrap_or(now).to_string()
}

/// The paths of a list, up to where it can be read.
struct Paths {
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
        Ok(Paths { paths, trouble: None })
    }
}

impl Listed for Paths {
    fn trouble(&mut self) -> Option<io::Error> {
        self.trouble.take()
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
