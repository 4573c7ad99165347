//! The exit status, decided in one place.

use crate::{explain, interrupt};
use speurneus::record::Language;
use speurneus::scan;
use std::io;
use std::process::ExitCode;

/// How a command came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// What was asked is done.
    Completed,
    /// It is done, and a level of `--fail-on` was reached.
    LevelReached,
}

/// Says what went wrong, if something did, and gives the status for the shell.
pub fn status(ended: anyhow::Result<Ending>, language: Language) -> ExitCode {
    let error = match ended {
        Ok(Ending::Completed) => return ExitCode::SUCCESS,
        Ok(Ending::LevelReached) => return ExitCode::from(1),
        Err(error) => error,
    };
    if is_broken_pipe(&error) {
        // Whoever read our output has seen enough, as in `speurneus detect big.txt | head`.
        return ExitCode::SUCCESS;
    }
    eprintln!("speurneus: {}", explain::error(&error, language));
    match error.downcast_ref() {
        Some(scan::Error::Interrupted { .. }) => ExitCode::from(interrupt::status()),
        _ => ExitCode::from(2),
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reader_that_has_seen_enough_is_no_error() {
        let error = anyhow::Error::from(io::Error::from(io::ErrorKind::BrokenPipe)).context("writing");
        assert!(is_broken_pipe(&error));
        assert!(!is_broken_pipe(&anyhow::anyhow!("writing")));
    }
}
