//! `speurneus report`: from inventories to one self-contained page.

use crate::exit::Ending;
use crate::output;
use crate::register;
use anyhow::Result;
use clap::Args;
use speurneus::record::Language;
use speurneus::report::{Source, page};
use std::path::{Path, PathBuf};

/// Make the page from one or more inventories
#[derive(Args)]
#[command(after_help = AFTER)]
pub struct Arguments {
    /// Inventories, as scan writes them; - for standard input
    #[arg(value_name = "INVENTORY", required = true)]
    inventories: Vec<PathBuf>,

    /// The page; - for standard output
    #[arg(short, long, value_name = "FILE.html")]
    output: PathBuf,
}

const AFTER: &str = "\
Examples:
  speurneus report speurneus-out/inventory.jsonl -o report.html
  speurneus report north.jsonl south.jsonl -o report.html --lang nl";

pub fn run(arguments: &Arguments, language: Language) -> Result<Ending> {
    output::fits(&arguments.output, &["html", "htm"], language)?;
    let knowledge = register::knowledge(&arguments.inventories, None)?;
    let gathered = register::gather(&arguments.inventories, &knowledge)?;
    let draft = register::draft(&gathered, &knowledge);
    write(register::source(&gathered, &draft, &knowledge, language), &arguments.output)?;
    Ok(Ending::Completed)
}

/// Writes the page, for its owner only.
pub fn write(source: Source<'_>, path: &Path) -> Result<()> {
    output::write(path, page(source).as_bytes(), source.language)
}
