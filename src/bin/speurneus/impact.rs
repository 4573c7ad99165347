//! `speurneus impact`: what a lost laptop or a mis-sent file means, in the terms of the notification form.

use crate::exit::Ending;
use crate::progress::Bar;
use crate::register::Scanned;
use crate::{interrupt, key, output};
use anyhow::{Context, Result};
use clap::Args;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use speurneus::impact::{self, page};
use speurneus::patterns::{self, Breach};
use speurneus::record::Language;
use speurneus::scan::{self, Target};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Work out what a lost laptop or a mis-sent file means: people, kinds of data, severity
#[derive(Args)]
#[command(after_help = AFTER)]
pub struct Arguments {
    /// Inventories of what got out; or the folders and files themselves, which are scanned then
    #[arg(value_name = "INVENTORY|PATH", required = true)]
    paths: Vec<PathBuf>,

    /// How it got out: lost-device, stolen-device, mis-sent or hack [default: mis-sent for one file, else lost-device]
    #[arg(long, value_name = "WORD")]
    scenario: Option<String>,

    /// When it was discovered, as 2026-05-01T14:30: from then on there are 72 hours
    #[arg(long, value_name = "TIME", value_parser = moment)]
    discovered: Option<Timestamp>,

    /// Inventories of what you still have, such as the share: says what of it is only on what got out
    #[arg(long, value_name = "INVENTORY")]
    elsewhere: Vec<PathBuf>,

    /// Everything as JSON instead of a page
    #[arg(long)]
    json: bool,

    /// Write the page into this file, for its owner only; - for standard output
    #[arg(short, long, value_name = "FILE.md", default_value = "-")]
    output: PathBuf,

    /// No progress
    #[arg(short, long)]
    quiet: bool,
}

const AFTER: &str = "\
Examples:
  speurneus impact laptop/inventory.jsonl --discovered 2026-05-01T14:30
  speurneus impact laptop/inventory.jsonl --elsewhere share/inventory.jsonl
  speurneus impact /mnt/backup-of-the-laptop -o breach.md --lang nl
  speurneus impact klanten.xlsx                    a file that went to the wrong person
  speurneus impact inventory.jsonl --json | jq .people

It counts and proposes, with its assumptions; whether to notify is for you to decide. No value of anybody is shown.";

pub fn run(arguments: &Arguments, language: Language) -> Result<Ending> {
    let (knowledge, breach) = (patterns::knowledge()?, patterns::breach()?);
    let scanned = scanned(arguments, language)?;
    let id = arguments.scenario.as_deref().unwrap_or_else(|| usual(&scanned));
    let scenario = breach.scenario(id).ok_or_else(|| unknown_scenario(&breach, language))?;
    let day = scanned.scans.iter().filter_map(|scan| scan.started.get(..10)?.parse().ok()).max();
    let today = day.unwrap_or_else(|| Zoned::now().date());
    let (first, complete) = (scanned.scans.first(), scanned.complete);
    let mut impact = impact::impact(&scanned.files, first, complete, &knowledge, &breach, scenario, today);
    if !arguments.elsewhere.is_empty() {
        let others = Scanned::read(&arguments.elsewhere)?;
        impact.compare(&scanned.files, &others.files, &knowledge, today);
        warn_of_keys(&scanned, &others, language);
    }
    let text = match arguments.json {
        true => serde_json::to_string(&impact)? + "\n",
        false => page(&impact, arguments.discovered, &knowledge, &breach, language),
    };
    output::write(&arguments.output, text.as_bytes(), language)?;
    Ok(Ending::Completed)
}

/// People that were written down with another key cannot be compared, only files.
fn warn_of_keys(scanned: &Scanned, others: &Scanned, language: Language) {
    let keys = |of: &Scanned| of.scans.iter().filter_map(|scan| scan.key.clone()).collect::<Vec<_>>();
    let (own, other) = (keys(scanned), keys(others));
    if !own.iter().any(|key| other.contains(key)) {
        eprintln!(
            "speurneus: {}",
            language.pick(
                "LET OP: de inventarissen zijn met verschillende sleutels gemaakt: alleen gelijke bestanden zijn vergeleken, niet de mensen erin",
                "CAREFUL: the inventories were made with different keys: only equal files were compared, not the people in them",
            )
        );
    }
}

/// One file went to somebody; more than one was on something that got lost.
fn usual(scanned: &Scanned) -> &'static str {
    let outer = scanned.files.iter().filter(|file| !file.path.contains("!/")).count();
    if outer == 1 { "mis-sent" } else { "lost-device" }
}

fn unknown_scenario(breach: &Breach, language: Language) -> anyhow::Error {
    let known: Vec<&str> = breach.severity.scenario.iter().map(|scenario| scenario.id.as_str()).collect();
    let known = known.join(", ");
    anyhow::anyhow!(language.pick(
        format!("onbekend scenario: kies uit {known}"),
        format!("unknown scenario: choose one of {known}"),
    ))
}

/// Inventories are read; what is none is scanned.
fn scanned(arguments: &Arguments, language: Language) -> Result<Scanned> {
    let (inventories, roots): (Vec<PathBuf>, Vec<PathBuf>) =
        arguments.paths.iter().cloned().partition(|path| is_inventory(path));
    let mut scanned = Scanned::read(&inventories)?;
    if roots.is_empty() {
        return Ok(scanned);
    }
    let patterns = patterns::load()?;
    let options = scan::Options {
        roots,
        workers: Some(crate::workers()),
        target: Target::Temporary,
        // The same as a scan's, so that who stands in an inventory and in a folder counts once.
        key: Some(key::find(None, language)?.key),
        ..scan::Options::default()
    };
    let cancel = interrupt::watch().context("signals")?;
    let bar = Arc::new(Bar::new(arguments.quiet, language));
    let finished = scan::scan(&options, &patterns, bar.clone(), &cancel)?;
    bar.finish();
    let own = Scanned::read(std::slice::from_ref(&finished.inventory))?;
    scanned.scans.extend(own.scans);
    scanned.files.extend(own.files);
    scanned.complete &= own.complete;
    Ok(scanned)
}

/// Whether a file begins as an inventory does; standard input is one.
fn is_inventory(path: &Path) -> bool {
    const OPENING: &[u8] = br#"{"record":"scan""#;
    let mut head = Vec::new();
    let is_file = path.metadata().is_ok_and(|metadata| metadata.is_file());
    let mut read =
        || File::open(path).and_then(|file| file.take(OPENING.len() as u64).read_to_end(&mut head));
    path == Path::new("-") || is_file && read().is_ok() && head == OPENING
}

/// A time of the local clock, or one with its own zone.
fn moment(text: &str) -> Result<Timestamp, String> {
    if let Ok(time) = text.parse::<Timestamp>() {
        return Ok(time);
    }
    let local = text.parse::<DateTime>().map_err(|_| "write it as 2026-05-01T14:30".to_owned())?;
    let zoned =
        local.to_zoned(TimeZone::system()).map_err(|_| "no such time on the local clock".to_owned())?;
    Ok(zoned.timestamp())
}
