//! The answer to a request: options of `speurneus find -o`.

use anyhow::Result;
use clap::Args;
use speurneus::find::Found;
use speurneus::patterns::Patterns;
use speurneus::record::Language;
use speurneus::scan;
use std::path::{Path, PathBuf};

/// What kind of answer, and where.
#[derive(Args)]
#[command(next_help_heading = "Answer")]
pub struct Pack {
    /// Write an answer pack into this folder: answer.md and answer.json
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
}

pub fn write(
    _arguments: &crate::find::Arguments,
    _folder: &Path,
    _found: &Found,
    _scan: &scan::Options,
    _patterns: &Patterns,
    _language: Language,
) -> Result<()> {
    Ok(())
}
