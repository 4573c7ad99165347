//! The walk on one side, the threads on the other: files are handed out, and records come back.
//!
//! Everything that a thread needs is shared with it and not lent: one that the file system never answers can be
//! left behind, and the scan ends without it.

use super::hands::Hands;
use super::watch::{Bundle, Lost, Shared, Watch, look_into};
use super::{Bounds, Crew, Examine, Examined, Progress, quiet};
use crate::inventory::Kept;
use crate::patterns::Places;
use crate::read::{Input, Leash};
use crate::record::{File, Reason, Seen, Status};
use crate::walk::{self, Found};
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::SyncSender;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Small files go from thread to thread together, because waking one costs as much as reading some of them.
const MOST_IN_BUNDLE: usize = 16;
const MOST_BYTES_IN_BUNDLE: u64 = 128 << 10;

/// What is done of a bundle is told at least this often.
const LONGEST_UNTOLD: Duration = Duration::from_millis(200);

/// What every thread of a scan knows.
pub(super) struct Desk {
    pub examine: Arc<dyn Examine>,
    pub places: Places,
    pub progress: Arc<dyn Progress>,
    pub halt: Arc<Halt>,
    pub bounds: Bounds,
    pub hands: Hands,
    pub watch: Watch,
    /// Threads that have a bundle in hand, those that were given up left out.
    pub busy: AtomicUsize,
    pub tell: SyncSender<Told>,
}

/// What the thread that writes the journal is told.
pub(super) enum Told {
    /// These files are done.
    Done(Vec<Done>),
    /// The walk is at its end.
    Walked(Box<Walked>),
}

/// What the walk comes to.
pub(super) struct Walked {
    /// Files that were handed out, of each of which it will be told that it is done.
    pub handed_out: u64,
    /// What an earlier scan left, and which of it still holds.
    pub kept: Kept,
    /// Why the list of paths broke off.
    pub trouble: Option<io::Error>,
}

/// A file and its members, for the journal.
pub(super) struct Done {
    pub group: Vec<File>,
    pub seen: Option<Seen>,
    pub bytes: u64,
}

/// Paths from a list, and what went wrong with it.
pub(super) trait Listed: Iterator<Item = PathBuf> + Send {
    /// Why it ended before its end.
    fn trouble(&mut self) -> Option<io::Error>;
}

impl Desk {
    /// Walks, and hands out everything that must be read.
    pub fn hand_out(
        self: &Arc<Self>,
        walking: &walk::Options,
        mut listed: Option<Box<dyn Listed>>,
        mut kept: Kept,
    ) {
        let mut place = PlaceOfFolder::default();
        let mut bundle = Filling::default();
        let mut handed_out = 0;
        let paths = listed.as_mut().map(|listed| listed as &mut dyn Iterator<Item = PathBuf>);
        let ended = walk::walk(walking, paths, &mut |mut found| {
            let bytes = found.record.bytes;
            found.record.place = place.of(&found.path, &self.places).to_owned();
            self.progress.found(bytes);
            match found.seen {
                Some(seen) if kept.still_holds(&found.record, &seen) => self.progress.taken_up(bytes),
                _ => {
                    handed_out += 1;
                    if let Some(full) = bundle.push(self.refuse_large(found)) {
                        self.hand(full);
                    }
                }
            }
            if self.halt.now() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        if ended.is_continue() {
            self.progress.all_found();
            self.hand(bundle.files);
        }
        let trouble = listed.and_then(|mut listed| listed.trouble());
        // Nobody listens any more when the journal cannot be written; then `halt` says so.
        self.tell.send(Told::Walked(Box::new(Walked { handed_out, kept, trouble }))).ok();
    }

    fn refuse_large(&self, mut found: Found) -> Found {
        if found.seen.is_some() && found.record.bytes > self.bounds.file_bytes {
            found.seen = None;
            found.record.format = "unknown".to_owned();
            found.record.status = Status::Skipped;
            found.record.reason = Some(Reason::TooLarge);
        }
        found
    }

    fn hand(self: &Arc<Self>, bundle: Vec<Found>) {
        let desk = Arc::clone(self);
        self.hands.add(bundle, move || desk.read_bundle());
    }

    /// Reads the files of the bundle that has waited longest.
    fn read_bundle(self: &Arc<Self>) {
        let Some(files) = self.hands.take() else { return };
        self.busy.fetch_add(1, Ordering::SeqCst);
        let bundle = Arc::new(Mutex::new(Bundle { left: files.into(), done: Vec::new() }));
        let mut told = Instant::now();
        while !self.halt.now() {
            let Some(found) = look_into(&bundle).left.pop_front() else { break };
            // Somebody else goes on with a bundle of which this thread was given up.
            let Some(done) = self.read(found, &bundle) else { return };
            let done = {
                let mut bundle = look_into(&bundle);
                // A file that was stopped half-way is read again by the next scan.
                if !self.halt.now() {
                    bundle.done.push(done);
                }
                if told.elapsed() < LONGEST_UNTOLD {
                    continue;
                }
                std::mem::take(&mut bundle.done)
            };
            told = Instant::now();
            self.tell.send(Told::Done(done)).ok();
        }
        let done = std::mem::take(&mut look_into(&bundle).done);
        self.tell.send(Told::Done(done)).ok();
        self.busy.fetch_sub(1, Ordering::SeqCst);
    }

    /// Goes on without the threads that are lost, and gives the record of the file that lost them, with those
    /// that were done before it.
    pub fn go_on_without(self: &Arc<Self>, lost: Lost) -> Vec<Done> {
        let Lost { mut record, bundle, threads } = lost;
        self.busy.fetch_sub(1, Ordering::SeqCst);
        let bytes = record.bytes;
        unreadable(&mut record, Reason::Timeout);
        let mut done = bundle.done;
        done.push(Done { group: vec![record], seen: None, bytes });
        let desk = Arc::clone(self);
        self.hands.make_up_for(threads, bundle.left.into(), move || desk.read_bundle());
        done
    }

    fn read(self: &Arc<Self>, found: Found, bundle: &Shared) -> Option<Done> {
        let bytes = found.record.bytes;
        if found.seen.is_none() {
            return Some(Done { group: vec![found.record], seen: None, bytes });
        }
        let (leash, parts) = (Arc::<Leash>::default(), Arc::<AtomicUsize>::default());
        let number = self.watch.begin(&found, &leash, &parts, bundle);
        let Found { path, mut record, seen } = found;
        let Some(number) = number else {
            unreadable(&mut record, Reason::Timeout);
            return Some(Done { group: vec![record], seen, bytes });
        };
        self.progress.begun(&record.path);
        let crew =
            Crew::new(Arc::clone(&self.halt), self.hands.threads, Arc::clone(&leash), parts, &record.path);
        let examined = quiet::catch(|| self.open_and_examine(&path, &crew));
        // What the reader holds must be gone before anybody else can be told.
        if !self.watch.end(number) {
            return None;
        }
        let members = match examined {
            Some(Ok((examined, digest))) => fill_in(&mut record, examined, digest),
            Some(Err(error)) => unreadable(&mut record, walk::reason(&error)),
            None => unreadable(&mut record, Reason::Crashed),
        };
        if leash.is_over() {
            out_of_time(&mut record);
        }
        if record.status == Status::Unreadable && record.reason == Some(Reason::Encrypted) {
            record.protection = "encrypted".to_owned();
        }
        let members: Vec<File> = members.into_iter().map(|member| self.member_of(&record, member)).collect();
        Some(Done { group: std::iter::once(record).chain(members).collect(), seen, bytes })
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

    fn open_and_examine(&self, path: &Path, crew: &Crew) -> io::Result<(Examined, Option<String>)> {
        let mut input = Input::open_on(path, Arc::clone(crew.leash()))?;
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

fn fill_in(record: &mut File, examined: Examined, digest: Option<String>) -> Vec<File> {
    record.format = examined.format;
    record.status = examined.status;
    record.reason = examined.reason;
    record.tables = examined.tables;
    record.mentions = examined.mentions;
    record.words = examined.words;
    record.digest = digest;
    examined.members
}

fn unreadable(record: &mut File, reason: Reason) -> Vec<File> {
    record.format = "unknown".to_owned();
    record.status = Status::Unreadable;
    record.reason = Some(reason);
    Vec::new()
}

/// What was read in time is kept.
fn out_of_time(record: &mut File) {
    let holds_something = !record.tables.is_empty() || !record.mentions.is_empty();
    record.status = if holds_something { Status::Partial } else { Status::Unreadable };
    record.reason = Some(Reason::Timeout);
    record.digest = None;
}

/// Files on their way to a thread.
#[derive(Default)]
struct Filling {
    files: Vec<Found>,
    bytes: u64,
}

impl Filling {
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
pub(super) struct Halt {
    asked: Arc<AtomicBool>,
    failed: AtomicBool,
}

impl Halt {
    pub fn new(asked: Arc<AtomicBool>) -> Arc<Self> {
        Arc::new(Halt { asked, failed: AtomicBool::new(false) })
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

/// The place that the last folder told: files of one folder come one after another.
#[derive(Default)]
struct PlaceOfFolder<'a> {
    folder: Option<Vec<u8>>,
    tells: Option<&'a str>,
}

impl<'a> PlaceOfFolder<'a> {
    /// By the path as it was given, so that an inventory does not depend on where one stands.
    fn of(&mut self, path: &Path, places: &'a Places) -> &'a str {
        let (folder, name) = walk::folder_and_name(path);
        if self.folder.as_deref() != Some(folder) {
            let text = String::from_utf8_lossy(folder).replace(std::path::MAIN_SEPARATOR, "/");
            self.tells = places.of_folder(&text);
            self.folder = Some(folder.to_owned());
        }
        places.of_file(self.tells, &String::from_utf8_lossy(name))
    }
}
