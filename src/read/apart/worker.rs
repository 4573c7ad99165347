//! The worker's side: what it is told to do, and doing it.
//!
//! In: arguments, and a file as standard input. Out: frames on standard output. It writes nothing elsewhere: a
//! panic is caught without a word, for its message may hold a value from the file.

use super::frames::Frames;
use super::{Workers, cage};
use crate::read::formats::{self, Format};
use crate::read::{Error, Input, Limits, reason};
use crate::record::Reason;
use std::fs::File;
use std::io::{self, BufWriter};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Documents nest; the depth is limited, and a limit needs room.
const STACK: usize = 8 << 20;

/// How a worker learns what its file is called, which some archives call what is in them. Not an argument: those
/// can be seen by everybody on the computer.
pub(super) const STEM: &str = "SPEURNEUS_STEM";

/// What a worker is to do, in words that fit between blanks.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Order {
    format: String,
    /// One of the format's own endings, or none: a file's name is nobody's business.
    ending: String,
    memory: u64,
    seconds: u64,
    limits: Limits,
}

impl Order {
    pub fn new(format: &Format, input: &Input, limits: &Limits, workers: &Workers) -> Self {
        let ending = format.endings.iter().find(|ending| **ending == input.ending());
        Order {
            format: format.name.to_owned(),
            ending: ending.copied().unwrap_or("-").to_owned(),
            memory: workers.memory,
            seconds: workers.seconds,
            limits: Limits { workers: None, ..limits.clone() },
        }
    }

    pub fn words(&self) -> Vec<String> {
        let Order { format, ending, memory, seconds, limits } = self;
        let Limits { expanded_bytes, ratio, columns, cell_bytes, depth, workers: _ } = limits;
        vec![
            format.clone(),
            ending.clone(),
            memory.to_string(),
            seconds.to_string(),
            expanded_bytes.to_string(),
            ratio.to_string(),
            columns.to_string(),
            cell_bytes.to_string(),
            depth.to_string(),
        ]
    }

    fn from_words(words: &[String]) -> Option<Self> {
        let [format, ending, numbers @ ..] = words else { return None };
        let numbers: Vec<u64> = numbers.iter().map(|word| word.parse().ok()).collect::<Option<_>>()?;
        let [memory, seconds, expanded_bytes, ratio, columns, cell_bytes, depth] = numbers[..] else {
            return None;
        };
        let limits = Limits {
            expanded_bytes,
            ratio,
            columns: columns as usize,
            cell_bytes: cell_bytes as usize,
            depth: depth as usize,
            workers: None,
        };
        Some(Order { format: format.clone(), ending: ending.clone(), memory, seconds, limits })
    }
}

/// Does what a worker is for, with the arguments behind those of [`Workers`], and says how the process should
/// end. To be called first of all in `main`, before anything is opened or read.
pub fn work(arguments: impl IntoIterator<Item = String>) -> u8 {
    const MISUSED: u8 = 2;
    std::panic::set_hook(Box::new(|_| {}));
    let words: Vec<String> = arguments.into_iter().collect();
    let Some(order) = Order::from_words(&words) else { return MISUSED };
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(move || obey(&order));
    match thread.map(std::thread::JoinHandle::join) {
        Ok(Ok(Ok(()))) => 0,
        _ => 1,
    }
}

fn obey(order: &Order) -> io::Result<()> {
    let (file, out) = standard_streams()?;
    let Some((_, read)) = formats::hostile(&order.format) else {
        return Err(io::ErrorKind::InvalidInput.into());
    };
    let stem = std::env::var(STEM).unwrap_or_default();
    // Asked while it may still be asked.
    let size = file.metadata()?.len();
    let mut frames = Frames::new(BufWriter::with_capacity(64 << 10, out));
    let cage = cage::shut(order.memory, order.seconds);
    frames.caged(cage.to_byte());
    let ended = catch_unwind(AssertUnwindSafe(|| {
        let mut input = Input::from_file(stem, order.ending.clone(), size, file)?;
        read(&mut input, &order.limits, &mut frames)
    }));
    let reason = match ended {
        Ok(Ok(()) | Err(Error::Stopped)) => None,
        Ok(Err(error)) => Some(reason(error)),
        Err(payload) => {
            // Dropping a payload may panic in its turn.
            std::mem::forget(payload);
            Some(Reason::Crashed)
        }
    };
    frames.end(reason.as_ref())
}

/// Standard input and output as files, which know no lines and no locks.
#[cfg(unix)]
fn standard_streams() -> io::Result<(File, File)> {
    use std::os::fd::AsFd;
    let file = io::stdin().as_fd().try_clone_to_owned()?;
    let out = io::stdout().as_fd().try_clone_to_owned()?;
    Ok((file.into(), out.into()))
}

#[cfg(windows)]
fn standard_streams() -> io::Result<(File, File)> {
    use std::os::windows::io::AsHandle;
    let file = io::stdin().as_handle().try_clone_to_owned()?;
    let out = io::stdout().as_handle().try_clone_to_owned()?;
    Ok((file.into(), out.into()))
}

#[cfg(not(any(unix, windows)))]
fn standard_streams() -> io::Result<(File, File)> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_survives_being_put_in_words() {
        let limits = Limits { depth: 3, ..Limits::default() };
        let order = Order { format: "xls".into(), ending: "-".into(), memory: 1, seconds: 2, limits };
        assert_eq!(Order::from_words(&order.words()), Some(order));
        assert_eq!(Order::from_words(&["xls".to_owned()]), None);
    }
}
