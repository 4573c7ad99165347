//! `speurneus scan`: the main job, from folders to inventory, register and report.

use crate::exit::Ending;
use crate::progress::Bar;
use crate::register::Scanned;
use crate::{interrupt, output, register, report};
use anyhow::{Context, Result};
use clap::Args;
use speurneus::inventory::Journal;
use speurneus::patterns::{self, Knowledge, Severity};
use speurneus::record::{File, Language, Reason, Reveal, Status};
use speurneus::register::Register;
use speurneus::report::summary;
use speurneus::scan::{self, Bounds, Finished, List, Options, Target};
use speurneus::walk::Separator;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Scan folders and files: inventory, draft register and report
#[derive(Args)]
#[command(after_help = AFTER)]
pub struct Arguments {
    /// Folders and files to scan
    #[arg(value_name = "PATH", required_unless_present = "files_from")]
    paths: Vec<PathBuf>,

    /// The folder for inventory.jsonl, register.xlsx and report.html
    #[arg(short, long, value_name = "DIR", default_value = "speurneus-out")]
    output: PathBuf,

    /// Write the inventory alone to this file; - for standard output
    #[arg(long, value_name = "FILE", conflicts_with = "output")]
    inventory: Option<PathBuf>,

    /// Scan the paths in this list too, one a line; - for standard input
    #[arg(long, value_name = "FILE")]
    files_from: Option<PathBuf>,

    /// In the list, a NUL stands between paths, as find -print0 writes it
    #[arg(short = '0', long, requires = "files_from")]
    null: bool,

    /// Leave out what matches; may be given more than once
    #[arg(long, value_name = "GLOB")]
    exclude: Vec<String>,

    /// Scan only files that match; may be given more than once
    #[arg(long, value_name = "GLOB")]
    include: Vec<String>,

    /// How many threads read files [default: as many as there are cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,

    /// Show values as they are instead of masked: the outputs then hold personal data themselves
    #[arg(long)]
    reveal: bool,

    /// End with status 1 when an action of this urgency is advised, or (incomplete) a file was not read
    #[arg(long, value_name = "LEVEL")]
    fail_on: Vec<Level>,

    /// No progress and no summary
    #[arg(short, long)]
    quiet: bool,

    /// Read everything anew: do not go on where an interrupted scan stopped, nor take over unchanged files
    #[arg(long)]
    no_resume: bool,
}

const AFTER: &str = "\
Examples:
  speurneus scan /mnt/share                        into the folder speurneus-out
  speurneus scan Klanten Personeel -o result       two folders, results elsewhere
  speurneus scan . --exclude '*.bak' --exclude node_modules
  speurneus scan /mnt/share --inventory - | jq .   the inventory alone
  find . -mtime -7 -print0 | speurneus scan -0 --files-from -
  speurneus scan . --quiet --fail-on high          for scripts: status 1 when something is urgent

A file that cannot be read never ends a scan: the report says which, and why.
An interrupted scan goes on when the same command is given again.";

/// What `--fail-on` waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Level {
    /// Something to do when it suits, or worse.
    Low,
    /// Something for the next clean-up, or worse.
    Medium,
    /// Something for this week, or worse.
    High,
    /// Something for today.
    Critical,
    /// A file that was not read, or not wholly.
    Incomplete,
}

pub fn run(arguments: &Arguments, language: Language) -> Result<Ending> {
    if arguments.reveal {
        eprintln!("speurneus: {}", language.pick(
            "LET OP: met --reveal staan echte persoonsgegevens in de uitvoer. Bewaar die veilig en wis haar daarna.",
            "CAREFUL: with --reveal the output holds real personal data. Keep it safe and erase it afterwards.",
        ));
    }
    let patterns = patterns::load()?;
    let knowledge = patterns::knowledge()?;
    let options = options(arguments);
    if arguments.no_resume {
        forget(&options.target);
    }
    let cancel = interrupt::watch().context("signals")?;
    let bar = Arc::new(Bar::new(arguments.quiet, language));
    let finished = scan::scan(&options, &patterns, bar.clone(), &cancel)?;
    bar.finish();
    match &arguments.inventory {
        Some(target) => inventory_alone(arguments, target, &finished, &knowledge, language),
        None => everything(arguments, &finished, &knowledge, language),
    }
}

fn options(arguments: &Arguments) -> Options {
    let separator = if arguments.null { Separator::Nul } else { Separator::Line };
    let list = arguments.files_from.clone().map(|path| List { path, separator });
    let target = match &arguments.inventory {
        Some(path) if path == Path::new("-") => Target::Temporary,
        Some(path) => Target::File(path.clone()),
        None => Target::Folder(arguments.output.clone()),
    };
    Options {
        roots: arguments.paths.clone(),
        list,
        include: arguments.include.clone(),
        exclude: arguments.exclude.clone(),
        threads: arguments.threads.map(usize::from),
        reveal: arguments.reveal.then(Reveal::asked_for),
        bounds: Bounds::default(),
        workers: Some(crate::workers()),
        target,
    }
}

fn forget(target: &Target) {
    let inventory = match target {
        Target::Folder(folder) => folder.join("inventory.jsonl"),
        Target::File(path) => path.clone(),
        Target::Temporary => return,
    };
    Journal::forget(&inventory);
}

fn inventory_alone(
    arguments: &Arguments,
    target: &Path,
    finished: &Finished,
    knowledge: &Knowledge,
    language: Language,
) -> Result<Ending> {
    if target == Path::new("-") {
        let mut file = fs::File::open(&finished.inventory).context("inventory")?;
        io::copy(&mut file, &mut io::stdout().lock()).context("standard output")?;
    } else if !arguments.quiet {
        let files = finished.summary.files;
        let target = target.display();
        eprintln!(
            "speurneus: {}",
            language.pick(
                format!(
                    "{files} bestanden in {target}. Volgende stap: speurneus report {target} -o report.html"
                ),
                format!("{files} files in {target}. Next step: speurneus report {target} -o report.html"),
            )
        );
    }
    let scanned = Scanned::read(std::slice::from_ref(&finished.inventory))?;
    refuse_unreachable(&scanned.files, language)?;
    if arguments.fail_on.is_empty() {
        return Ok(Ending::Completed);
    }
    let register = scanned.draft(knowledge);
    Ok(ending(&arguments.fail_on, &scanned.files, &register))
}

fn everything(
    arguments: &Arguments,
    finished: &Finished,
    knowledge: &Knowledge,
    language: Language,
) -> Result<Ending> {
    let scanned = Scanned::read(std::slice::from_ref(&finished.inventory))?;
    let register = scanned.draft(knowledge);
    register::write(&register, &arguments.output.join("register.xlsx"), language)?;
    let source = scanned.source(&register, knowledge, language);
    let page = arguments.output.join("report.html");
    report::write(source, &page)?;
    refuse_unreachable(&scanned.files, language)?;
    if !arguments.quiet {
        let mut text = String::new();
        if finished.resumed > 0 {
            text.push_str(&resumed(finished.resumed, language));
        }
        text.push_str(&summary(source, output::width(), Some(&page)));
        output::print(text.as_bytes())?;
    }
    Ok(ending(&arguments.fail_on, &scanned.files, &register))
}

fn resumed(files: u64, language: Language) -> String {
    language.pick(
        format!("Verdergegaan waar het vorige onderzoek stopte: {files} bestanden waren al gelezen.\n\n"),
        format!("Went on where the last scan stopped: {files} files had been read.\n\n"),
    )
}

/// A scan of which nothing at all could be opened has not scanned anything, whatever it wrote down.
fn refuse_unreachable(files: &[File], language: Language) -> Result<()> {
    let is_shut =
        |reason: &Option<Reason>| matches!(reason, Some(Reason::Denied | Reason::Io(_) | Reason::Vanished));
    if files.is_empty()
        || !files.iter().all(|file| file.status == Status::Unreadable && is_shut(&file.reason))
    {
        return Ok(());
    }
    anyhow::bail!(language.pick(
        "er kon niets worden doorzocht: geen enkel bestand kon worden geopend. Heeft dit account toegang?",
        "nothing could be scanned: not a single file could be opened. Does this account have access?",
    ))
}

fn ending(levels: &[Level], files: &[File], register: &Register) -> Ending {
    let incomplete = || files.iter().any(|file| matches!(file.status, Status::Partial | Status::Unreadable));
    let advised = |severity| register.advice.iter().any(|advice| advice.severity >= severity);
    let reached = |level: &Level| match level {
        Level::Low => advised(Severity::Low),
        Level::Medium => advised(Severity::Medium),
        Level::High => advised(Severity::High),
        Level::Critical => advised(Severity::Critical),
        Level::Incomplete => incomplete(),
    };
    if levels.iter().any(reached) { Ending::LevelReached } else { Ending::Completed }
}
