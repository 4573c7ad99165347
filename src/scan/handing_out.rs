//! The walk on one side, the pool on the other: files are handed out, and records come back.

use super::{Crew, Examine, Examined, Progress, quiet};
use crate::inventory::Kept;
use crate::patterns::Places;
use crate::read::Input;
use crate::record::{File, Reason, Seen, Status};
use crate::walk::{self, Found};
use rayon::{Scope, ThreadPool};
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::SyncSender;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Bundles that wait for a thread at most, so that the walk can run ahead of them, but not for ever; and those
/// whose records wait for the journal.
pub(super) const QUEUE: usize = 1024;

/// Small files go from thread to thread together, because waking one costs as much as reading some of them.
const MOST_IN_BUNDLE: usize = 16;
const MOST_BYTES_IN_BUNDLE: u64 = 128 << 10;

/// What is done of a bundle is told at least this often.
const LONGEST_UNTOLD: Duration = Duration::from_millis(200);

/// What every thread of a scan knows.
pub(super) struct Desk<'env> {
    pub examine: &'env dyn Examine,
    pub places: &'env Places,
    pub progress: &'env dyn Progress,
    pub halt: &'env Halt<'env>,
    pub threads: usize,
}

/// A file and its members, for the journal.
pub(super) struct Done {
    pub group: Vec<File>,
    pub seen: Option<Seen>,
    pub bytes: u64,
}

impl Desk<'_> {
    /// Walks, and has everything read that must be. Ends when all of it is.
    pub fn hand_out(
        &self,
        pool: &ThreadPool,
        walking: &walk::Options,
        listed: Option<&mut (dyn Iterator<Item = PathBuf> + Send)>,
        kept: &mut Kept,
        send: SyncSender<Vec<Done>>,
    ) {
        let turns = Turns::new(QUEUE);
        let mut place = PlaceOfFolder::default();
        let mut bundle = Bundle::default();
        pool.in_place_scope(|scope| {
            let listed = listed.map(|listed| listed as &mut dyn Iterator<Item = PathBuf>);
            let ended = walk::walk(walking, listed, &mut |mut found| {
                let bytes = found.record.bytes;
                found.record.place = place.of(&found.path, self.places).to_owned();
                self.progress.found(bytes);
                match found.seen {
                    Some(seen) if kept.still_holds(&found.record, &seen) => self.progress.taken_up(bytes),
                    _ => {
                        if let Some(full) = bundle.push(found) {
                            self.hand(full, scope, &turns, &send);
                        }
                    }
                }
                if self.halt.now() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            });
            if ended.is_continue() {
                self.progress.all_found();
                self.hand(bundle.files, scope, &turns, &send);
            }
        });
    }

    fn hand<'s>(
        &'s self,
        bundle: Vec<Found>,
        scope: &Scope<'s>,
        turns: &'s Turns,
        send: &SyncSender<Vec<Done>>,
    ) {
        let send = send.clone();
        let turn = turns.wait_for_one();
        scope.spawn(move |scope| {
            self.read_bundle(bundle, &Crew::new(scope, self.halt, self.threads), &send);
            drop(turn);
        });
    }

    fn read_bundle<'s>(&'s self, bundle: Vec<Found>, crew: &Crew<'_, 's>, send: &SyncSender<Vec<Done>>) {
        let mut told = Instant::now();
        let mut done = Vec::with_capacity(bundle.len());
        for found in bundle {
            if self.halt.now() {
                break;
            }
            let one = self.read(found, crew);
            // A file that was stopped half-way is read again by the next scan.
            if !self.halt.now() {
                done.push(one);
            }
            if told.elapsed() >= LONGEST_UNTOLD {
                told = Instant::now();
                send.send(std::mem::take(&mut done)).ok();
            }
        }
        // Nobody listens any more when the journal cannot be written; then `halt` says so.
        send.send(done).ok();
    }

    fn read<'s>(&'s self, found: Found, crew: &Crew<'_, 's>) -> Done {
        let Found { path, mut record, seen } = found;
        let bytes = record.bytes;
        if seen.is_none() {
            return Done { group: vec![record], seen, bytes };
        }
        self.progress.begun(&record.path);
        let examined = quiet::catch(|| self.open_and_examine(&path, crew));
        let members = match examined {
            Some(Ok((examined, digest))) => {
                record.format = examined.format;
                record.status = examined.status;
                record.reason = examined.reason;
                record.tables = examined.tables;
                record.mentions = examined.mentions;
                record.digest = digest;
                examined.members
            }
            Some(Err(error)) => unreadable(&mut record, walk::reason(&error)),
            None => unreadable(&mut record, Reason::Crashed),
        };
        if record.status == Status::Unreadable && record.reason == Some(Reason::Encrypted) {
            record.protection = "encrypted".to_owned();
        }
        let members: Vec<File> = members.into_iter().map(|member| self.member_of(&record, member)).collect();
        Done { group: std::iter::once(record).chain(members).collect(), seen, bytes }
    }

    /// A member is where its container is, and whoever can read the one can read the other; unless a folder
    /// inside tells more.
    fn member_of(&self, outer: &File, mut member: File) -> File {
        let folder = member.path.rfind('/').map(|end| &member.path[..end]);
        let place = folder.and_then(|folder| self.places.of_folder(folder)).unwrap_or(&outer.place);
        member.place = place.to_owned();
        member.access.clone_from(&outer.access);
        let needs_password = member.reason == Some(Reason::Encrypted);
        member.protection = if needs_password { "encrypted" } else { "none" }.to_owned();
        walk::put_within(&mut member, outer);
        member
    }

    fn open_and_examine<'s>(
        &'s self,
        path: &Path,
        crew: &Crew<'_, 's>,
    ) -> io::Result<(Examined, Option<String>)> {
        let mut input = Input::open(path)?;
        if input.head().is_empty() {
            return Ok((Examined { format: "empty".to_owned(), ..Examined::default() }, None));
        }
        let examined = self.examine.examine(&mut input, crew);
        // A file that is not read is not hashed either: it may be very large.
        let digest = match examined.status {
            Status::Scanned | Status::Partial if !self.halt.now() => input.digest().unwrap_or(None),
            _ => None,
        };
        Ok((examined, digest))
    }
}

fn unreadable(record: &mut File, reason: Reason) -> Vec<File> {
    record.format = "unknown".to_owned();
    record.status = Status::Unreadable;
    record.reason = Some(reason);
    Vec::new()
}

/// Files on their way to a thread.
#[derive(Default)]
struct Bundle {
    files: Vec<Found>,
    bytes: u64,
}

impl Bundle {
    /// Adds a file; gives the bundle when it is full.
    fn push(&mut self, found: Found) -> Option<Vec<Found>> {
        self.bytes += found.record.bytes;
        self.files.push(found);
        if self.files.len() < MOST_IN_BUNDLE && self.bytes < MOST_BYTES_IN_BUNDLE {
            return None;
        }
        self.bytes = 0;
        Some(std::mem::take(&mut self.files))
    }
}

/// Whether a scan should end: somebody asked, or it cannot go on.
pub(super) struct Halt<'a> {
    asked: &'a AtomicBool,
    failed: AtomicBool,
}

impl<'a> Halt<'a> {
    pub fn new(asked: &'a AtomicBool) -> Self {
        Halt { asked, failed: AtomicBool::new(false) }
    }

    pub fn now(&self) -> bool {
        self.is_asked() || self.failed.load(Ordering::Relaxed)
    }

    pub fn is_asked(&self) -> bool {
        self.asked.load(Ordering::Relaxed)
    }

    pub fn fail(&self) {
        self.failed.store(true, Ordering::Relaxed);
    }
}

/// So many may be under way at once.
struct Turns {
    free: Mutex<usize>,
    freed: Condvar,
}

/// Leave to be under way, until it is dropped.
struct Turn<'a>(&'a Turns);

impl Turns {
    fn new(free: usize) -> Self {
        Turns { free: Mutex::new(free), freed: Condvar::new() }
    }

    fn wait_for_one(&self) -> Turn<'_> {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let mut free = self.freed.wait_while(free, |free| *free == 0).unwrap_or_else(PoisonError::into_inner);
        *free -= 1;
        Turn(self)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        *self.0.free.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.0.freed.notify_one();
    }
}

/// The place that the last folder told: files of one folder come one after another.
#[derive(Default)]
struct PlaceOfFolder<'a> {
    folder: Option<PathBuf>,
    tells: Option<&'a str>,
}

impl<'a> PlaceOfFolder<'a> {
    /// By the path as it was given, so that an inventory does not depend on where one stands.
    fn of(&mut self, path: &Path, places: &'a Places) -> &'a str {
        let folder = path.parent().unwrap_or(Path::new(""));
        if self.folder.as_deref() != Some(folder) {
            let text = folder.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
            self.tells = places.of_folder(&text);
            self.folder = Some(folder.to_owned());
        }
        places.of_file(self.tells, &path.file_name().unwrap_or_default().to_string_lossy())
    }
}
