//! One big file on several cores: its parts are read wherever a core is idle, and added in order.
//!
//! A format gives a part to its sink with `later`. Here that part becomes a task for the pool, and a part that
//! nobody has begun when its turn comes is read by who waits for it; so a pool whose threads all wait gets on,
//! and a part never waits for another. What comes out does not depend on the number of threads: every part goes
//! into a fork of its own, made from the sink as it was when its parts began, also when there is one thread.

use super::handing_out::Halt;
use super::quiet;
use crate::read::{self, Batch, Flow, Fork, Grid, Leash, Member, Sink, Work};
use crate::record::{Layer, Reason};
use std::collections::VecDeque;
use std::io::Read;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// The threads of a scan, for who has parts to read of one file.
pub struct Crew {
    halt: Arc<Halt>,
    threads: usize,
    leash: Arc<Leash>,
    /// Parts that other threads are reading now.
    running: Arc<AtomicUsize>,
    path: String,
}

impl Crew {
    pub(super) fn new(
        halt: Arc<Halt>,
        threads: usize,
        leash: Arc<Leash>,
        running: Arc<AtomicUsize>,
        path: &str,
    ) -> Self {
        Crew { halt, threads, leash, running, path: path.to_owned() }
    }

    /// The path of the file that is being read, as its record has it.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// A sink that passes everything to `sink`, and has its parts read by whoever is idle.
    pub fn parted<S: Sink + Fork + Send + 'static>(&self, sink: S) -> Parted<'_, S> {
        Parted { crew: self, sink, template: None, parts: UnderWay(VecDeque::new()) }
    }

    /// Whether the reading of this file is to end; a long piece of work looks now and then.
    pub fn is_halted(&self) -> bool {
        self.halt.now() || self.leash.is_over()
    }

    /// What the reading of the file is held by.
    pub fn leash(&self) -> &Arc<Leash> {
        &self.leash
    }

    /// Has some work done by whoever is idle, of the threads that this is called on one of.
    fn lend(&self, work: impl FnOnce() + Send + 'static) {
        let running = Arc::clone(&self.running);
        rayon::spawn(move || {
            running.fetch_add(1, Ordering::Relaxed);
            work();
            running.fetch_sub(1, Ordering::Relaxed);
        });
    }
}

/// A sink with parts under way.
pub struct Parted<'a, S: Sink + Fork + Send + 'static> {
    crew: &'a Crew,
    sink: S,
    /// The sink as it was when the parts under way began.
    template: Option<S>,
    parts: UnderWay<S>,
}

impl<S: Sink + Fork + Send + 'static> Parted<'_, S> {
    /// The sink, with all parts in it.
    pub fn finish(mut self) -> S {
        self.settle();
        self.sink
    }

    /// Adds every part under way.
    fn settle(&mut self) {
        while self.absorb_oldest() {}
        self.template = None;
    }

    fn absorb_oldest(&mut self) -> bool {
        let Some(oldest) = self.parts.0.pop_front() else { return false };
        let result = loop {
            match oldest.look() {
                Look::Waiting => oldest.run(),
                Look::Done(result) => break result,
                // Somebody is at it. Meanwhile, read another.
                Look::Running => match self.parts.0.iter().find(|part| part.is_waiting()) {
                    Some(part) => part.run(),
                    None => oldest.wait(),
                },
            }
        };
        self.crew.leash.alive();
        match result {
            Some(part) => self.sink.absorb(part),
            None => self.sink.trouble(Reason::Crashed),
        }
        true
    }

    fn flow(&self) -> Flow {
        self.crew.leash.alive();
        if self.crew.is_halted() { Flow::Stop } else { Flow::More }
    }
}

impl<S: Sink + Fork + Send + 'static> Sink for Parted<'_, S> {
    fn grid(&mut self, grid: &Grid) {
        self.settle();
        self.sink.grid(grid);
    }

    fn more_names(&mut self, names: &[String]) {
        self.settle();
        self.sink.more_names(names);
    }

    fn rows(&mut self, batch: &Batch<'_>) -> Flow {
        self.settle();
        match self.flow() {
            Flow::More => self.sink.rows(batch),
            Flow::Stop => Flow::Stop,
        }
    }

    fn text(&mut self, at: &str, layer: Layer, line: u64, text: &str) -> Flow {
        self.settle();
        match self.flow() {
            Flow::More => self.sink.text(at, layer, line, text),
            Flow::Stop => Flow::Stop,
        }
    }

    fn hidden_rows(&mut self, rows: u64) {
        self.settle();
        self.sink.hidden_rows(rows);
    }

    fn trouble(&mut self, reason: Reason) {
        self.settle();
        self.sink.trouble(reason);
    }

    fn later(&mut self, work: Work) -> Flow {
        if self.flow() == Flow::Stop {
            return Flow::Stop;
        }
        let fork = self.template.get_or_insert_with(|| self.sink.fork()).fork();
        let part = Arc::new(Part::new(work, fork));
        self.parts.0.push_back(Arc::clone(&part));
        if self.crew.threads == 1 {
            part.run();
        } else {
            self.crew.lend(move || part.run());
        }
        let most = 2 * self.crew.threads;
        while self.parts.0.len() >= most || self.parts.0.front().is_some_and(|part| part.is_done()) {
            self.absorb_oldest();
        }
        Flow::More
    }

    fn meanwhile(&mut self, work: Box<dyn FnOnce() + Send>) {
        if self.crew.threads > 1 {
            self.crew.lend(|| {
                quiet::catch(work);
            });
        }
    }

    fn prepare(&mut self) {
        self.sink.prepare();
    }

    fn member(&mut self, member: &Member, content: read::Result<&mut dyn Read>) -> Flow {
        self.settle();
        match self.flow() {
            Flow::More => self.sink.member(member, content),
            Flow::Stop => Flow::Stop,
        }
    }
}

/// Parts in the order of the file.
struct UnderWay<S: Sink>(VecDeque<Arc<Part<S>>>);

impl<S: Sink> Drop for UnderWay<S> {
    /// A file that is given up leaves nothing to be read for it.
    fn drop(&mut self) {
        self.0.iter().for_each(|part| part.give_up());
    }
}

/// A part of a file, and who is at it.
struct Part<S> {
    state: Mutex<State<S>>,
    done: Condvar,
}

enum State<S> {
    Waiting(Work, S),
    Running,
    /// None when the reader failed.
    Done(Option<S>),
    Taken,
}

/// What there is to do about a part.
enum Look<S> {
    Waiting,
    Running,
    Done(Option<S>),
}

impl<S: Sink> Part<S> {
    fn new(work: Work, fork: S) -> Self {
        Part { state: Mutex::new(State::Waiting(work, fork)), done: Condvar::new() }
    }

    /// Reads the part, unless somebody else does or has.
    fn run(&self) {
        let mut state = self.lock();
        if !matches!(*state, State::Waiting(..)) {
            return;
        }
        let State::Waiting(work, mut fork) = std::mem::replace(&mut *state, State::Running) else { return };
        drop(state);
        let result = quiet::catch(move || {
            work(&mut fork);
            fork
        });
        *self.lock() = State::Done(result);
        self.done.notify_all();
    }

    /// What the part has come to; its result can be had once.
    fn look(&self) -> Look<S> {
        let mut state = self.lock();
        match std::mem::replace(&mut *state, State::Taken) {
            State::Done(result) => Look::Done(result),
            State::Taken => Look::Done(None),
            State::Running => {
                *state = State::Running;
                Look::Running
            }
            waiting @ State::Waiting(..) => {
                *state = waiting;
                Look::Waiting
            }
        }
    }

    /// Waits until the one who reads it is done.
    fn wait(&self) {
        let running = |state: &mut State<S>| matches!(state, State::Running);
        drop(self.done.wait_while(self.lock(), running).unwrap_or_else(PoisonError::into_inner));
    }

    fn is_waiting(&self) -> bool {
        matches!(*self.lock(), State::Waiting(..))
    }

    fn is_done(&self) -> bool {
        matches!(*self.lock(), State::Done(_))
    }

    fn give_up(&self) {
        let mut state = self.lock();
        if matches!(*state, State::Waiting(..)) {
            *state = State::Taken;
        }
    }

    fn lock(&self) -> MutexGuard<'_, State<S>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rayon::ThreadPoolBuilder;
    use std::sync::atomic::AtomicBool;
    use std::time::Duration;

    /// Writes down what it is told; a fork shows what it was made from.
    #[derive(Default, Clone)]
    struct Told(Vec<String>);

    impl Sink for Told {
        fn grid(&mut self, grid: &Grid) {
            self.0.push(format!("grid {}", grid.at));
        }

        fn more_names(&mut self, names: &[String]) {
            self.0.push(format!("names {}", names.len()));
        }

        fn rows(&mut self, _batch: &Batch<'_>) -> Flow {
            Flow::More
        }

        fn text(&mut self, _at: &str, _layer: Layer, line: u64, text: &str) -> Flow {
            self.0.push(format!("{line} {text}"));
            Flow::More
        }

        fn trouble(&mut self, reason: Reason) {
            self.0.push(reason.to_string());
        }

        fn later(&mut self, work: Work) -> Flow {
            work(self);
            Flow::More
        }
    }

    impl Fork for Told {
        fn fork(&self) -> Self {
            Told(vec![format!("from {}", self.0.len())])
        }

        fn absorb(&mut self, part: Self) {
            self.0.extend(part.0);
        }
    }

    fn crew(threads: usize, halted: bool) -> Crew {
        let halt = Halt::new(Arc::new(AtomicBool::new(halted)));
        Crew::new(halt, threads, Arc::default(), Arc::default(), "")
    }

    /// What comes out of some files at once on some threads, each with two grids of many parts.
    fn read(files: usize, threads: usize) -> Vec<Vec<String>> {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let told = Mutex::new(vec![Vec::new(); files]);
        pool.in_place_scope(|scope| {
            for file in 0..files {
                let told = &told;
                scope.spawn(move |_| {
                    let crew = crew(threads, false);
                    let mut sink = crew.parted(Told::default());
                    for grid in 0..2 {
                        sink.grid(&Grid { at: format!("{file}.{grid}"), ..Grid::default() });
                        for part in 0..30 {
                            sink.later(Box::new(move |sink| work(sink, part)));
                        }
                    }
                    sink.text("", Layer::Body, 99, "end");
                    told.lock().unwrap()[file] = sink.finish().0;
                });
            }
        });
        told.into_inner().unwrap()
    }

    fn work(sink: &mut dyn Sink, part: u64) {
        // Some parts take longer than others, so that they end out of order.
        std::thread::sleep(Duration::from_micros(part % 3 * 200));
        sink.text("", Layer::Body, part, "begins");
        assert!(part != 7, "a reader fails");
        sink.text("", Layer::Body, part, "ends");
    }

    #[test]
    fn parts_are_added_in_order_for_any_number_of_threads() {
        let alone = read(1, 1);
        assert_eq!(alone, read(1, 2));
        assert_eq!(alone, read(1, 5));
        let lines = &alone[0];
        assert_eq!(lines[..5], ["grid 0.0", "from 1", "0 begins", "0 ends", "from 1"]);
        assert_eq!(lines[lines.len() - 1], "99 end");
        assert_eq!(lines.iter().filter(|line| *line == "crashed").count(), 2);
        assert_eq!(lines.len(), 2 * (1 + 29 * 3 + 1) + 1);
    }

    #[test]
    fn pool_that_is_busy_with_files_gets_on() {
        assert_eq!(read(12, 2), read(12, 1));
    }

    #[test]
    fn at_most_two_parts_a_thread_wait() {
        static WAITING: AtomicUsize = AtomicUsize::new(0);
        struct Block;
        impl Drop for Block {
            fn drop(&mut self) {
                WAITING.fetch_sub(1, Ordering::SeqCst);
            }
        }
        let pool = ThreadPoolBuilder::new().num_threads(3).build().unwrap();
        let most = AtomicUsize::new(0);
        pool.in_place_scope(|scope| {
            scope.spawn(|_| {
                let crew = crew(3, false);
                let mut sink = crew.parted(Told::default());
                for part in 0..50 {
                    most.fetch_max(WAITING.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    let block = Block;
                    sink.later(Box::new(move |sink| {
                        work(sink, part);
                        drop(block);
                    }));
                }
                sink.finish();
            });
        });
        assert!((1..=6).contains(&most.load(Ordering::SeqCst)), "{most:?}");
        assert_eq!(WAITING.load(Ordering::SeqCst), 0);
    }

    #[test]
    fn scan_that_is_cancelled_takes_no_more_parts() {
        let crew = crew(1, true);
        let mut sink = crew.parted(Told::default());
        assert_eq!(sink.later(Box::new(|_| panic!("must not be read"))), Flow::Stop);
        assert_eq!(sink.text("", Layer::Body, 1, "x"), Flow::Stop);
        assert!(sink.finish().0.is_empty());
    }
}
