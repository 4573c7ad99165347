//! The hold that a scan has on the reading of one file, wherever that is done.
//!
//! In: signs of life from who reads, and the word of who watches that it has lasted long enough. Out: a reader
//! that sees at its next step that it is over, and a worker that is killed at once.

use super::cage::Cage;
use std::process::{Child, ExitStatus};
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long a worker whose output has ended is waited for: so many moments.
const PATIENCE: u32 = 200;
const MOMENT: Duration = Duration::from_millis(1);

/// Holds the reading of one file, and of the files in it. Without anybody to pull it, it does nothing.
#[derive(Debug, Default)]
pub struct Leash {
    over: AtomicBool,
    /// Ticks of the watch since the last sign of life.
    silent: AtomicU32,
    workers: Mutex<Vec<Child>>,
    cage: AtomicU8,
}

impl Leash {
    /// Ends the reading: who reads finds out at the next step, and a worker is killed.
    pub fn pull(&self) {
        self.over.store(true, Ordering::Relaxed);
        for worker in self.workers().iter_mut() {
            // One that is gone already cannot be killed, and need not be.
            worker.kill().ok();
        }
    }

    /// Whether it was pulled.
    pub fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }

    /// A sign of life, from who reads.
    pub fn alive(&self) {
        self.silent.store(0, Ordering::Relaxed);
    }

    /// Counts a tick of the watch, and says how many there were since the last sign of life.
    pub fn tick(&self) -> u32 {
        self.silent.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// What held the last worker, if there was one.
    pub fn cage(&self) -> Option<Cage> {
        Cage::from_byte(self.cage.load(Ordering::Relaxed))
    }

    pub(super) fn caged(&self, cage: Cage) {
        self.cage.store(cage.to_byte(), Ordering::Relaxed);
    }

    /// Takes hold of a worker, until what is returned is dropped.
    pub(super) fn hold(&self, worker: Child) -> Held<'_> {
        let id = worker.id();
        self.workers().push(worker);
        // It may have been pulled before there was anything to kill.
        if self.is_over() {
            self.pull();
        }
        Held { leash: self, id }
    }

    fn workers(&self) -> MutexGuard<'_, Vec<Child>> {
        self.workers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn let_go(&self, id: u32) -> Option<Child> {
        let mut workers = self.workers();
        let place = workers.iter().position(|worker| worker.id() == id)?;
        Some(workers.swap_remove(place))
    }
}

/// A worker that is held; it does not outlive this.
pub(super) struct Held<'a> {
    leash: &'a Leash,
    id: u32,
}

impl Held<'_> {
    /// How a worker ended that says nothing any more; None when it goes on in silence, and must be killed.
    pub fn end(self) -> Option<ExitStatus> {
        for _ in 0..PATIENCE {
            let mut workers = self.leash.workers();
            let worker = workers.iter_mut().find(|worker| worker.id() == self.id)?;
            if let Some(status) = worker.try_wait().ok()? {
                return Some(status);
            }
            drop(workers);
            std::thread::sleep(MOMENT);
        }
        None
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        if let Some(mut worker) = self.leash.let_go(self.id) {
            worker.kill().ok();
            worker.wait().ok();
        }
    }
}
