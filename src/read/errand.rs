//! A piece of work that somebody else may do meanwhile.
//!
//! In: work that gives a value. Out: that value, once. Who comes for it does the work himself if nobody has begun,
//! so that no thread waits for one that is busy elsewhere. Who does not come any more has it left undone.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// Work that was handed out; dropped, nobody begins it any more.
pub(super) struct Errand<T>(Arc<Shared<T>>);

struct Shared<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
}

enum State<T> {
    Waiting(Box<dyn FnOnce() -> T + Send>),
    Running,
    Done(T),
    /// Taken, given up, or come to nothing.
    Over,
}

impl<T: Send + 'static> Errand<T> {
    /// Nobody does it yet.
    pub fn new(work: impl FnOnce() -> T + Send + 'static) -> Self {
        let state = Mutex::new(State::Waiting(Box::new(work)));
        Errand(Arc::new(Shared { state, changed: Condvar::new() }))
    }

    /// What somebody else is to call, to have it done; it does nothing when that is no longer asked for.
    pub fn hand(&self) -> Box<dyn FnOnce() + Send> {
        let shared = Arc::clone(&self.0);
        Box::new(move || shared.run())
    }

    /// Whether somebody is at it, and not ready.
    pub fn is_under_way(&self) -> bool {
        matches!(*self.0.lock(), State::Running)
    }

    /// What it gives. None when who did it failed.
    pub fn fetch(self) -> Option<T> {
        self.0.run();
        let running = |state: &mut State<T>| matches!(state, State::Running);
        let waited = self.0.changed.wait_while(self.0.lock(), running);
        let mut state = waited.unwrap_or_else(PoisonError::into_inner);
        match std::mem::replace(&mut *state, State::Over) {
            State::Done(value) => Some(value),
            _ => None,
        }
    }
}

impl<T> Drop for Errand<T> {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        if matches!(*state, State::Waiting(_)) {
            *state = State::Over;
        }
    }
}

impl<T> Shared<T> {
    /// Does the work, unless somebody else does or has.
    fn run(&self) {
        let mut state = self.lock();
        if !matches!(*state, State::Waiting(_)) {
            return;
        }
        let State::Waiting(work) = std::mem::replace(&mut *state, State::Running) else { return };
        drop(state);
        let mut end = End { shared: self, state: State::Over };
        end.state = State::Done(work());
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Says what became of the work, also when it fails.
struct End<'a, T> {
    shared: &'a Shared<T>,
    state: State<T>,
}

impl<T> Drop for End<'_, T> {
    fn drop(&mut self) {
        *self.shared.lock() = std::mem::replace(&mut self.state, State::Over);
        self.shared.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;
    use std::thread;

    #[test]
    fn what_nobody_has_begun_is_done_by_who_comes_for_it() {
        let errand = Errand::new(|| thread::current().id());
        let hand = errand.hand();
        assert_eq!(errand.fetch(), Some(thread::current().id()));
        hand();
    }

    #[test]
    fn what_another_does_is_waited_for() {
        let (begin, begun) = mpsc::channel();
        let (go, gone) = mpsc::channel::<()>();
        let errand = Errand::new(move || {
            begin.send(()).unwrap();
            gone.recv().unwrap();
            7
        });
        assert!(!errand.is_under_way());
        let other = thread::spawn(errand.hand());
        begun.recv().unwrap();
        assert!(errand.is_under_way());
        go.send(()).unwrap();
        assert_eq!(errand.fetch(), Some(7));
        other.join().unwrap();
    }

    #[test]
    fn who_waits_for_work_that_fails_gets_nothing() {
        let errand = Errand::<u8>::new(|| panic!("a reader fails"));
        assert!(thread::spawn(errand.hand()).join().is_err());
        assert!(!errand.is_under_way());
        assert_eq!(errand.fetch(), None);
    }

    #[test]
    fn what_is_given_up_is_not_begun() {
        let errand = Errand::<u8>::new(|| panic!("must not be done"));
        let hand = errand.hand();
        drop(errand);
        hand();
    }
}
