//! Watches how long each file takes, and gives up what takes too long.
//!
//! In: which files are being read, and a tick now and then. Out: a leash that is pulled when nothing has come
//! from a file for its time, or when it takes longer altogether than its size allows. Who reads mostly sees that
//! at the next step. Who does not, because the file system never answers, is left behind: the file gets its
//! record, and the rest of the bundle goes to another thread.

use super::handing_out::Done;
use crate::read::{Cage, Leash};
use crate::record::File;
use crate::walk::Found;
use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How often the watch looks.
pub(super) const TICK: Duration = Duration::from_millis(250);

/// How long a reader has, once its leash was pulled, before it is left behind; no longer than a file has.
const GRACE: Duration = Duration::from_secs(5);

/// Bytes that a slow share gives in a second, at the least.
const SLOWEST: u64 = 1 << 20;

/// Files that one thread reads, and what became of those it has read.
#[derive(Default)]
pub(super) struct Bundle {
    pub left: VecDeque<Found>,
    pub done: Vec<Done>,
}

/// A bundle that its thread and the watch can reach.
pub(super) type Shared = Arc<Mutex<Bundle>>;

/// Locks a bundle.
pub(super) fn look_into(bundle: &Shared) -> MutexGuard<'_, Bundle> {
    bundle.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What is being read.
#[derive(Default)]
pub(super) struct Watch {
    time: Duration,
    under_way: Mutex<UnderWay>,
}

#[derive(Default)]
struct UnderWay {
    last: u64,
    files: HashMap<u64, Reading>,
    /// What held the workers, where not everything did.
    weakest: Option<Cage>,
    /// Per disk: files in a row whose reader never came back.
    lost: HashMap<u64, u32>,
}

/// One file that is being read.
struct Reading {
    record: File,
    device: u64,
    leash: Arc<Leash>,
    /// Other threads that read parts of it.
    parts: Arc<AtomicUsize>,
    bundle: Shared,
    begun: Instant,
    pulled: Option<Instant>,
}

/// The number of a file that is being read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Number(u64);

/// A file whose reader is left behind.
pub(super) struct Lost {
    pub record: File,
    /// The bundle that it was in, of which the rest is to be read.
    pub bundle: Bundle,
    /// Threads that may never come back.
    pub threads: usize,
}

/// Files of one disk whose readers were lost, one after the other, before the disk counts as gone.
const MOST_LOST: u32 = 4;

impl Watch {
    /// Files have so long before they must give a sign of life.
    pub fn new(time: Duration) -> Self {
        Watch { time, ..Watch::default() }
    }

    /// A file is about to be read. None when nothing of its disk has come for so long that it is not tried.
    pub fn begin(
        &self,
        found: &Found,
        leash: &Arc<Leash>,
        parts: &Arc<AtomicUsize>,
        bundle: &Shared,
    ) -> Option<Number> {
        let device = found.seen.map_or(0, |seen| seen.device);
        let mut under_way = self.under_way();
        if under_way.lost.get(&device).is_some_and(|lost| *lost >= MOST_LOST) {
            return None;
        }
        under_way.last += 1;
        let number = under_way.last;
        let reading = Reading {
            record: found.record.clone(),
            device,
            leash: Arc::clone(leash),
            parts: Arc::clone(parts),
            bundle: Arc::clone(bundle),
            begun: Instant::now(),
            pulled: None,
        };
        under_way.files.insert(number, reading);
        Some(Number(number))
    }

    /// A file has been read. False when it was given up meanwhile: others have gone on with the bundle.
    pub fn end(&self, number: Number) -> bool {
        let mut under_way = self.under_way();
        let Some(reading) = under_way.files.remove(&number.0) else { return false };
        under_way.lost.remove(&reading.device);
        if let Some(cage) = reading.leash.cage().filter(|cage| !cage.is_whole()) {
            under_way.weakest = Some(cage);
        }
        true
    }

    /// Looks at every file, and gives those that are left behind.
    pub fn tick(&self) -> Vec<Lost> {
        let mut under_way = self.under_way();
        let mut lost = Vec::new();
        for (number, reading) in &mut under_way.files {
            let silent = TICK * reading.leash.tick();
            let allowed = self.time + Duration::from_secs(reading.record.bytes / SLOWEST);
            match reading.pulled {
                None if silent > self.time || reading.begun.elapsed() > allowed => {
                    reading.leash.pull();
                    reading.pulled = Some(Instant::now());
                }
                Some(pulled) if pulled.elapsed() > GRACE.min(self.time) => lost.push(*number),
                _ => {}
            }
        }
        lost.sort_unstable();
        lost.into_iter().filter_map(|number| under_way.leave_behind(number)).collect()
    }

    /// Ends the reading of everything.
    pub fn pull_all(&self) {
        self.under_way().files.values().for_each(|reading| reading.leash.pull());
    }

    /// What held the workers, where not everything did.
    pub fn weakest_cage(&self) -> Option<Cage> {
        self.under_way().weakest
    }

    fn under_way(&self) -> MutexGuard<'_, UnderWay> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl UnderWay {
    fn leave_behind(&mut self, number: u64) -> Option<Lost> {
        let reading = self.files.remove(&number)?;
        *self.lost.entry(reading.device).or_default() += 1;
        let bundle = std::mem::take(&mut *look_into(&reading.bundle));
        let threads = 1 + reading.parts.load(Ordering::Relaxed);
        Some(Lost { record: reading.record, bundle, threads })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Seen;

    fn found(path: &str) -> Found {
        let record = File { path: path.to_owned(), ..File::default() };
        Found { path: path.into(), record, seen: Some(Seen { device: 7, ..Seen::default() }) }
    }

    fn begin(watch: &Watch, path: &str, rest: &[&str]) -> (Option<Number>, Arc<Leash>) {
        let leash = Arc::default();
        let left = rest.iter().map(|path| found(path)).collect();
        let bundle = Arc::new(Mutex::new(Bundle { left, ..Bundle::default() }));
        (watch.begin(&found(path), &leash, &Arc::default(), &bundle), leash)
    }

    /// Sets back the clock of what was pulled.
    fn later(watch: &Watch) {
        for reading in watch.under_way().files.values_mut() {
            reading.pulled = reading.pulled.and_then(|pulled| pulled.checked_sub(GRACE * 2));
        }
    }

    #[test]
    fn file_that_is_silent_is_pulled_and_then_left_behind_with_the_rest_of_its_bundle() {
        let watch = Watch::new(TICK * 2);
        let (number, leash) = begin(&watch, "a", &["b", "c"]);
        assert!(watch.tick().is_empty() && watch.tick().is_empty() && !leash.is_over());
        assert!(watch.tick().is_empty() && leash.is_over());
        later(&watch);
        let lost = watch.tick();
        assert_eq!((lost.len(), lost[0].record.path.as_str(), lost[0].threads), (1, "a", 1));
        assert_eq!(lost[0].bundle.left.len(), 2);
        assert!(!watch.end(number.unwrap()));
    }

    #[test]
    fn sign_of_life_keeps_a_file_going() {
        let watch = Watch::new(TICK * 2);
        let (number, leash) = begin(&watch, "a", &[]);
        for _ in 0..9 {
            leash.alive();
            watch.tick();
        }
        assert!(!leash.is_over() && watch.end(number.unwrap()));
    }

    #[test]
    fn disk_that_never_answers_is_not_asked_again_until_one_does() {
        let watch = Watch::new(TICK);
        let first = begin(&watch, "first", &[]).0.unwrap();
        for _ in 0..MOST_LOST {
            begin(&watch, "a", &[]);
        }
        watch.tick();
        watch.tick();
        let first_reading = watch.under_way().files.remove(&first.0).unwrap();
        later(&watch);
        assert_eq!(watch.tick().len(), MOST_LOST as usize);
        assert!(begin(&watch, "b", &[]).0.is_none());
        watch.under_way().files.insert(first.0, first_reading);
        assert!(watch.end(first));
        assert!(begin(&watch, "b", &[]).0.is_some());
    }
}
