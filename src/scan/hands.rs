//! The threads of a scan, and the bundles of files that wait for one.
//!
//! In: bundles. Out: each on a thread. A thread that is lost, because the file system never answers it, is made
//! up for by a new one, and whatever waited in its pool finds its way there.

use super::{Error, Result};
use crate::walk::Found;
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Bundles that wait for a thread at most, so that the walk can run ahead of them, but not for ever; and those
/// whose records wait for the journal.
pub(super) const QUEUE: usize = 1024;

/// Threads, and what waits for them.
pub(super) struct Hands {
    /// How many threads there should be.
    pub threads: usize,
    waiting: Mutex<VecDeque<Vec<Found>>>,
    taken: Condvar,
    /// The first with all threads, and one more for each thread that was lost.
    pools: Mutex<Vec<ThreadPool>>,
}

impl Hands {
    /// Starts the threads.
    pub fn new(threads: usize) -> Result<Self> {
        let pools = Mutex::new(vec![pool(threads).ok_or(Error::Threads(threads))?]);
        Ok(Hands { threads, waiting: Mutex::default(), taken: Condvar::new(), pools })
    }

    /// Adds a bundle, once there is room; `take` runs on a thread when one is free, and should [`Hands::take`]
    /// it there.
    pub fn add(&self, bundle: Vec<Found>, take: impl FnOnce() + Send + 'static) {
        let is_full = |waiting: &mut VecDeque<_>| waiting.len() >= QUEUE;
        let waiting = self.waiting();
        let mut waiting = self.taken.wait_while(waiting, is_full).unwrap_or_else(PoisonError::into_inner);
        waiting.push_back(bundle);
        drop(waiting);
        if let Some(newest) = self.pools().last() {
            newest.spawn(take);
        }
    }

    /// The bundle that has waited longest.
    pub fn take(&self) -> Option<Vec<Found>> {
        let bundle = self.waiting().pop_front();
        self.taken.notify_one();
        bundle
    }

    /// Makes up for some lost threads. What they were to do, and all that waits, is done by the new ones, if
    /// nobody else comes first.
    pub fn make_up_for(&self, lost: usize, rest: Vec<Found>, take: impl Fn() + Clone + Send + 'static) {
        let mut waiting = self.waiting();
        if !rest.is_empty() {
            waiting.push_front(rest);
        }
        let tickets = waiting.len();
        drop(waiting);
        let mut pools = self.pools();
        // Without a new thread the old ones must do.
        pools.extend(pool(lost));
        if let Some(newest) = pools.last() {
            (0..tickets).for_each(|_| newest.spawn(take.clone()));
        }
    }

    fn waiting(&self) -> MutexGuard<'_, VecDeque<Vec<Found>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn pools(&self) -> MutexGuard<'_, Vec<ThreadPool>> {
        self.pools.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn pool(threads: usize) -> Option<ThreadPool> {
    ThreadPoolBuilder::new()
        .num_threads(threads)
        .thread_name(|number| format!("reader-{number}"))
        // Documents nest; the depth is limited, and a limit needs room.
        .stack_size(8 << 20)
        .build()
        .ok()
}
