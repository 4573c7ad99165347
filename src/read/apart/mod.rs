//! Hostile formats are read in a process of their own: a worker, which is this very program.
//!
//! In: an open file, and how a worker is started. Out: the same calls on a sink as if the format had been read
//! here. The worker gets the file as its standard input and nothing else: before it looks at a byte it gives up
//! every right it can (see `cage`). It says what it reads in frames on its standard output, and whatever it
//! says is doubted: lengths, numbers and text are checked, and there is an end to it. A worker that crashes,
//! hangs or takes too much costs the one file.

mod cage;
mod coding;
mod frames;
mod leash;
mod replay;
mod worker;

pub use cage::Cage;
pub use leash::Leash;
pub use worker::work;

use super::formats::Format;
use super::{Error, Input, Limits, Result, Sink};
use crate::record::Reason;
use leash::Held;
use replay::{Ended, Replay};
use std::ffi::OsString;
use std::io::{self, Read};
use std::path::PathBuf;
use std::process::{Command, ExitStatus, Stdio};

/// How a worker is started, and what it may take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workers {
    /// The program, whose `main` calls [`work`].
    pub program: PathBuf,
    /// The arguments by which it knows that it is to be a worker.
    pub arguments: Vec<OsString>,
    /// Bytes of memory.
    pub memory: u64,
    /// Seconds of the processor's time.
    pub seconds: u64,
}

/// Characters of a file's name that a worker is told.
const LONGEST_STEM: usize = 4096;

/// Has a format read by a worker.
pub(super) fn read(
    format: &Format,
    input: &mut Input,
    limits: &Limits,
    workers: &Workers,
    sink: &mut dyn Sink,
) -> Result<()> {
    let order = worker::Order::new(format, input, limits, workers);
    let leash = input.leash().clone();
    let stem: String = input.stem().chars().filter(|letter| *letter != '\0').take(LONGEST_STEM).collect();
    let mut child = Command::new(&workers.program)
        .args(&workers.arguments)
        .args(order.words())
        .env_clear()
        .env(worker::STEM, stem)
        .stdin(input.hand_over()?)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| io::Error::new(error.kind(), "a worker cannot be started"))?;
    let (Some(said), Some(complaint)) = (child.stdout.take(), child.stderr.take()) else {
        return Err(Error::Apart(Reason::Crashed));
    };
    let held = leash.hold(child);
    let ended = Replay::new(said, limits.expanded_bytes, &leash).run(sink);
    if leash.is_over() {
        return Err(Error::Apart(Reason::Timeout));
    }
    match ended {
        Ok(Ended::Done(None)) => Ok(()),
        Ok(Ended::Done(Some(reason))) => Err(Error::Apart(reason)),
        Ok(Ended::Stopped) => Err(Error::Stopped),
        Ok(Ended::TooMuch) => Err(Error::Limit { what: "what a file may expand to" }),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            Err(Error::Apart(why_it_died(held, complaint)))
        }
        // What it said makes no sense.
        Err(_) => Err(Error::Apart(Reason::Crashed)),
    }
}

/// What the end of a worker tells that fell silent before it said how it ended.
fn why_it_died(held: Held<'_>, complaint: impl Read) -> Reason {
    const NO_MEMORY: &[u8] = b"memory allocation of";
    let Some(status) = held.end() else { return Reason::Crashed };
    let mut words = Vec::new();
    let read = complaint.take(4096).read_to_end(&mut words);
    if was_out_of_time(status) {
        Reason::Timeout
    } else if was_killed(status) || read.is_ok() && memchr::memmem::find(&words, NO_MEMORY).is_some() {
        Reason::Limit("memory".to_owned())
    } else {
        Reason::Crashed
    }
}

#[cfg(unix)]
fn was_out_of_time(status: ExitStatus) -> bool {
    use std::os::unix::process::ExitStatusExt;
    status.signal() == Some(rustix::process::Signal::XCPU.as_raw())
}

/// By the system, which does so where memory runs out. A worker that is given up here has an end of its own.
#[cfg(unix)]
fn was_killed(status: ExitStatus) -> bool {
    use std::os::unix::process::ExitStatusExt;
    status.signal() == Some(rustix::process::Signal::KILL.as_raw())
}

#[cfg(not(unix))]
fn was_out_of_time(_status: ExitStatus) -> bool {
    false
}

#[cfg(not(unix))]
fn was_killed(_status: ExitStatus) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::frames::Frames;
    use super::*;
    use crate::read::recording::Recording;
    use proptest::prelude::*;
    use std::path::Path;

    /// Every sample of every format.
    fn samples() -> Vec<PathBuf> {
        let formats = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/formats");
        let folders = std::fs::read_dir(formats).unwrap().map(|entry| entry.unwrap().path());
        let files =
            folders.filter(|path| path.is_dir()).flat_map(|folder| std::fs::read_dir(folder).unwrap());
        let files = files.map(|entry| entry.unwrap().path());
        files.filter(|path| path.extension().is_none_or(|ending| ending != "snap")).collect()
    }

    /// What a worker says of a file.
    fn frames_of(path: &Path) -> Vec<u8> {
        let mut said = Vec::new();
        let mut frames = Frames::new(&mut said);
        crate::read::read(&mut Input::open(path).unwrap(), &Limits::default(), &mut frames);
        frames.end(None).unwrap();
        said
    }

    fn replayed(said: &[u8], most: u64) -> (io::Result<Ended>, Recording) {
        let mut recording = Recording::default();
        let ended = Replay::new(said, most, &Leash::default()).run(&mut recording);
        (ended, recording)
    }

    #[test]
    fn what_a_worker_says_of_a_file_is_what_is_read_here() {
        let samples = samples();
        assert!(samples.len() > 30);
        for path in samples {
            let mut here = Recording::default();
            crate::read::read(&mut Input::open(&path).unwrap(), &Limits::default(), &mut here);
            let (ended, there) = replayed(&frames_of(&path), u64::MAX);
            assert_eq!(ended.unwrap(), Ended::Done(None), "{}", path.display());
            assert_eq!(there.lines, here.lines, "{}", path.display());
            assert_eq!(there.later, here.later, "{}", path.display());
        }
    }

    #[test]
    fn worker_that_breaks_off_anywhere_is_noticed() {
        let said = frames_of(&samples()[0]);
        for len in 0..said.len() {
            assert!(replayed(&said[..len], u64::MAX).0.is_err(), "at {len}");
        }
    }

    #[test]
    fn worker_that_says_too_much_is_cut_off() {
        let samples = samples();
        let largest = samples.iter().max_by_key(|path| path.metadata().unwrap().len()).unwrap();
        assert_eq!(replayed(&frames_of(largest), 100).0.unwrap(), Ended::TooMuch);
    }

    #[test]
    fn reason_of_a_worker_is_bounded() {
        let mut said = Vec::new();
        let words = format!("999990019\n{}", "x".repeat(1000));
        Frames::new(&mut said).end(Some(&Reason::Corrupt(words))).unwrap();
        let (ended, _) = replayed(&said, u64::MAX);
        let Ok(Ended::Done(Some(reason))) = ended else { panic!("no reason") };
        assert!(reason.to_string().len() <= 200 && !reason.to_string().contains('\n'));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(512))]

        #[test]
        fn no_words_of_a_worker_make_a_panic(
            which in any::<usize>(),
            changes in proptest::collection::vec((any::<u32>(), any::<u8>()), 1..8),
        ) {
            let samples = samples();
            let mut said = frames_of(&samples[which % samples.len()]);
            for (at, byte) in changes {
                let at = at as usize % said.len();
                said[at] = byte;
            }
            let _ = replayed(&said, 1 << 24);
        }
    }
}
