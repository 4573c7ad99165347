//! `speurneus register`: from inventories to a draft register.

use crate::exit::Ending;
use crate::output;
use anyhow::Result;
use clap::Args;
use speurneus::inventory;
use speurneus::patterns::{self, Knowledge};
use speurneus::record::{File, Language, Scan};
use speurneus::register::{self, Register};
use speurneus::report::Source;
use std::path::{Path, PathBuf};

/// Draft the register of processing from one or more inventories
#[derive(Args)]
#[command(after_help = AFTER)]
pub struct Arguments {
    /// Inventories, as scan writes them; - for standard input
    #[arg(value_name = "INVENTORY", required = true)]
    inventories: Vec<PathBuf>,

    /// The register; its ending says as what: .xlsx, .csv, .json or .md
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

const AFTER: &str = "\
Examples:
  speurneus register speurneus-out/inventory.jsonl -o register.xlsx
  speurneus register north.jsonl south.jsonl -o register.json --lang nl";

pub fn run(arguments: &Arguments, language: Language) -> Result<Ending> {
    let knowledge = patterns::knowledge()?;
    let scanned = Scanned::read(&arguments.inventories)?;
    write(&scanned.draft(&knowledge), &arguments.output, language)?;
    Ok(Ending::Completed)
}

/// One scan, or the shards of one.
pub struct Scanned {
    pub scans: Vec<Scan>,
    pub files: Vec<File>,
    /// Whether all of them came to their end.
    pub complete: bool,
}

impl Scanned {
    /// The inventories, in the order in which they were given.
    pub fn read(paths: &[PathBuf]) -> Result<Self> {
        let mut scanned = Scanned { scans: Vec::new(), files: Vec::new(), complete: true };
        for path in paths {
            let inventory = inventory::read(path)?;
            scanned.complete &= inventory.summary.is_some();
            scanned.scans.push(inventory.scan);
            scanned.files.extend(inventory.files);
        }
        Ok(scanned)
    }

    /// The draft as of the day of the scan, so that the same inventory gives the same register on any day.
    pub fn draft(&self, knowledge: &Knowledge) -> Register {
        let day = self.scans.iter().filter_map(|scan| scan.started.get(..10)?.parse().ok()).max();
        let today = day.unwrap_or_else(|| jiff::Zoned::now().date());
        register::draft(&self.files, self.scans.first(), knowledge, today)
    }

    /// What the page and the summary are made from.
    pub fn source<'a>(
        &'a self,
        register: &'a Register,
        knowledge: &'a Knowledge,
        language: Language,
    ) -> Source<'a> {
        Source {
            scans: &self.scans,
            files: &self.files,
            complete: self.complete,
            register,
            categories: &knowledge.categories,
            language,
        }
    }
}

/// Writes the draft in the form that the file's ending asks for, for its owner only.
pub fn write(register: &Register, path: &Path, language: Language) -> Result<()> {
    register::write(register, language, path).map_err(|error| match error {
        register::Error::Io(cause) => output::cannot_write(path, cause, language),
        register::Error::UnknownKind(_) => anyhow::anyhow!(language.pick(
            "het register kan .xlsx, .csv, .json of .md zijn: geef -o een naam die daarop eindigt",
            "a register can be .xlsx, .csv, .json or .md: give -o a name that ends so",
        )),
        error => error.into(),
    })
}
