//! `speurneus diff`: what changed between two scans, in plain sentences or as JSON.

use crate::exit::Ending;
use crate::output;
use anyhow::Result;
use clap::Args;
use speurneus::diff::{self, sentences};
use speurneus::patterns;
use speurneus::record::Language;
use std::path::PathBuf;

/// Tell what came, went, moved or changed between two scans
#[derive(Args)]
#[command(after_help = AFTER)]
pub struct Arguments {
    /// The older inventory or register.json; - for standard input
    #[arg(value_name = "OLD")]
    old: PathBuf,

    /// The newer one
    #[arg(value_name = "NEW")]
    new: PathBuf,

    /// Everything as JSON instead of sentences
    #[arg(long)]
    json: bool,
}

const AFTER: &str = "\
Examples:
  speurneus diff january.jsonl april.jsonl
  speurneus diff january.jsonl april.jsonl --json | jq '.changed[] | select(.what == \"column-added\")'
  speurneus diff old/register.json new/register.json --lang nl

The first sentence is the one that matters most. A file whose path changed and whose bytes did not has moved. A scan that
was interrupted can be compared too; what it did not read does not count as gone.";

pub fn run(arguments: &Arguments, language: Language) -> Result<Ending> {
    let knowledge = patterns::knowledge()?;
    let comparison = diff::compare(&arguments.old, &arguments.new, &knowledge)?;
    if arguments.json {
        let mut bytes = serde_json::to_vec(&comparison)?;
        bytes.push(b'\n');
        output::print(&bytes)?;
    } else {
        output::print(sentences(&comparison, &knowledge, language).as_bytes())?;
    }
    Ok(Ending::Completed)
}
