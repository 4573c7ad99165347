//! The answer to a request: the part of `speurneus find` that writes a folder.

use crate::output;
use crate::register::Scanned;
use anyhow::Result;
use clap::Args;
use jiff::civil::Date;
use speurneus::answer::{self, Case, page};
use speurneus::find::Found;
use speurneus::patterns::{self, Patterns};
use speurneus::record::Language;
use speurneus::scan::{self, Silent, Target};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What kind of answer, and where.
#[derive(Args)]
#[command(next_help_heading = "Answer")]
pub struct Pack {
    /// Write an answer into this folder, for its owner only: answer.md and answer.json
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,

    /// What the person asks
    #[arg(long = "for", value_name = "KIND", default_value = "access", value_parser = ["access", "erasure", "rectification", "portability"])]
    request: String,

    /// When the request came in, as 2026-05-01: an answer is due a month later
    #[arg(long, value_name = "DATE", value_parser = day)]
    received: Option<Date>,
}

/// Writes the answer.
pub fn write(
    pack: &Pack,
    folder: &Path,
    found: &Found,
    searched: &scan::Options,
    patterns: &Patterns,
    language: Language,
) -> Result<()> {
    let (knowledge, texts) = (patterns::knowledge()?, patterns::answer_texts()?);
    let Some(request) = texts.request(&pack.request) else { return Ok(()) };
    let scanned = scanned(found, searched, patterns)?;
    let files = scanned.as_ref().map_or(&[][..], |scanned| &scanned.files);
    let today = jiff::Zoned::now().date();
    let received = pack.received;
    let case = Case { found, files, knowledge: &knowledge, texts: &texts, request, received, today };
    let made = answer::answer(&case);
    speurneus::inventory::create_folder(folder)?;
    output::write(&folder.join("answer.md"), page(&made, &texts, language).as_bytes(), language)?;
    let mut json = serde_json::to_vec_pretty(&made)?;
    json.push(b'\n');
    output::write(&folder.join("answer.json"), &json, language)
}

/// The inventory of the files in which something was found, which says what they are for. The others are walked and
/// not read.
fn scanned(found: &Found, searched: &scan::Options, patterns: &Patterns) -> Result<Option<Scanned>> {
    let mut names: Vec<&str> =
        found.outer_files().into_iter().filter_map(|path| path.rsplit('/').next()).collect();
    names.sort_unstable();
    names.dedup();
    let include: Vec<String> = names.into_iter().map(literal).collect();
    if include.is_empty() {
        return Ok(None);
    }
    let options = scan::Options { include, target: Target::Temporary, ..searched.clone() };
    let finished = scan::scan(&options, patterns, Arc::new(Silent), &Arc::default())?;
    Ok(Some(Scanned::read(std::slice::from_ref(&finished.inventory))?))
}

/// A glob that means this name and no other.
fn literal(name: &str) -> String {
    let mut glob = String::with_capacity(name.len());
    for letter in name.chars() {
        match letter {
            '*' | '?' | '[' | ']' | '{' | '}' => glob.extend(['[', letter, ']']),
            '\\' => glob.push_str("\\\\"),
            _ => glob.push(letter),
        }
    }
    glob
}

fn day(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| "write it as 2026-05-01".to_owned())
}
