//! Drives with known truth: to measure on, and to fit from how sure a finding is.
//!
//! In: a seed. Out: a [`Drive`] of invented people and things with the truth about every column and text; what a
//! scan says against that truth, as a [`Reliability`] table; and the numbers of `patterns/calibration.toml`. What
//! stands on such a drive is data under `patterns/trial/`, with words of its own: nothing here is told to the
//! detectors, and nothing of theirs stands there.

mod chance;
mod damage;
mod data;
mod drive;
mod files;
mod fit;
mod judge;
mod people;
mod prose;
mod reliability;
mod table;
mod truth;
mod values;

pub use drive::Drive;
pub use fit::{Fitted, fit};
pub use reliability::{Curve, EDGES, Reliability, Tally, measure};
pub use truth::Truth;

use crate::patterns::{self, Patterns};
use crate::profile;

/// Files on a drive, unless told otherwise.
pub const FILES: usize = 150;

/// Why there is no trial.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// In what trials are made of.
    #[error(transparent)]
    Data(#[from] patterns::Error),
    /// In the rules on trial.
    #[error(transparent)]
    Rules(#[from] profile::Error),
}

/// The result of a trial.
pub type Result<T> = std::result::Result<T, Error>;

/// A drive with known truth: the same for the same seed.
pub fn drive(patterns: &Patterns, seed: u64, files: usize) -> Result<Drive> {
    Ok(Drive::new(&data::Data::load(patterns)?, seed, files))
}

#[cfg(test)]
mod tests {
    use super::data::Data;
    use std::sync::LazyLock;

    static DATA: LazyLock<Data> = LazyLock::new(|| {
        let patterns = crate::patterns::load().expect("the data files are valid");
        Data::load(&patterns).expect("the data files are valid")
    });

    /// What trials are made of, for the tests of this room.
    pub fn data() -> &'static Data {
        &DATA
    }
}
