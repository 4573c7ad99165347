//! `speurneus merge`: the shards of a scan, made on several machines or disks, into one inventory.

use crate::exit::Ending;
use crate::output;
use anyhow::{Result, bail};
use clap::Args;
use speurneus::inventory;
use speurneus::record::{Language, harmless};
use std::path::{Path, PathBuf};

/// Put several inventories together into one
#[derive(Args)]
#[command(after_help = AFTER)]
pub struct Arguments {
    /// Inventories, as scan writes them; - for standard input
    #[arg(value_name = "INVENTORY", required = true)]
    inventories: Vec<PathBuf>,

    /// The inventory that holds all of them; - for standard output
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

const AFTER: &str = "\
Examples:
  speurneus merge north.jsonl south.jsonl -o all.jsonl
  speurneus merge */inventory.jsonl -o all.jsonl && speurneus report all.jsonl -o report.html

A path that stands in more than one is taken from the scan that began last. Where one of them was interrupted, the
whole has no end either, and says so.";

pub fn run(arguments: &Arguments, language: Language) -> Result<Ending> {
    refuse_an_input(arguments, language)?;
    let read = arguments.inventories.iter().map(|path| inventory::read(path));
    let inventories = read.collect::<inventory::Result<Vec<_>>>()?;
    let Some(merged) = inventory::merge(inventories) else { return Ok(Ending::Completed) };
    let told = told(arguments, merged.files.len(), merged.summary.is_none(), language);
    if output::is_stream(&arguments.output) {
        let mut bytes = Vec::new();
        inventory::write_to(&merged, &mut bytes)?;
        output::write(&arguments.output, &bytes, language)?;
    } else {
        inventory::write(&merged, &arguments.output)?;
    }
    eprintln!("speurneus: {told}");
    Ok(Ending::Completed)
}

/// The whole over one of its parts would leave no part.
fn refuse_an_input(arguments: &Arguments, language: Language) -> Result<()> {
    let is_stream = output::is_stream(&arguments.output);
    if !is_stream && arguments.inventories.iter().any(|input| output::same_file(input, &arguments.output)) {
        bail!(language.pick(
            "het resultaat zou een van de inventarissen overschrijven; kies een andere naam met -o",
            "the result would replace one of the inventories; choose another name with -o",
        ));
    }
    Ok(())
}

fn told(arguments: &Arguments, files: usize, is_interrupted: bool, language: Language) -> String {
    let to = match arguments.output == Path::new("-") {
        true => language.pick("standaarduitvoer", "standard output").to_owned(),
        false => harmless(&arguments.output.display().to_string()),
    };
    let shards = arguments.inventories.len();
    let files = output::plural(files as u64, ("bestand", "file"), ("bestanden", "files"), language);
    let shards = output::plural(
        shards as u64,
        ("inventaris", "inventory"),
        ("inventarissen", "inventories"),
        language,
    );
    let mut told =
        language.pick(format!("{files} uit {shards} in {to}"), format!("{files} of {shards} in {to}"));
    if is_interrupted {
        told.push_str(language.pick(
            ". LET OP: minstens één ervan is afgebroken; wat die niet las, ontbreekt",
            ". CAREFUL: at least one of them was interrupted; what it did not read is missing",
        ));
    }
    told
}
