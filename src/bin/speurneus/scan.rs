//! `speurneus scan`: the main job, from folders to inventory, register and report.

use crate::exit::Ending;
use crate::limits::Limits;
use crate::progress::Bar;
use crate::{interrupt, key, output, register, report};
use anyhow::{Context, Result};
use clap::Args;
use speurneus::inventory::Journal;
use speurneus::patterns::{Knowledge, Severity};
use speurneus::read::Cage;
use speurneus::record::{Key, Language, Reveal, Status, Summary};
use speurneus::register::Register;
use speurneus::report::summary;
use speurneus::scan::{self, Finished, List, Options, Target};
use speurneus::walk::Separator;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where a scan writes unless it is told.
pub const FOLDER: &str = "speurneus-out";

/// Scan folders and files: inventory, draft register and report
#[derive(Args)]
#[command(after_help = AFTER)]
pub struct Arguments {
    /// Folders and files to scan
    #[arg(value_name = "PATH", required_unless_present = "files_from")]
    paths: Vec<PathBuf>,

    /// The folder for inventory.jsonl, register.xlsx and report.html
    #[arg(short, long, value_name = "DIR", default_value = FOLDER)]
    output: PathBuf,

    /// Detectors of your own: a folder of data files in the form of those in patterns/
    #[arg(long, value_name = "DIR")]
    patterns: Option<PathBuf>,

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

    /// Have the cloud bring files that are not on this computer, instead of leaving them out
    #[arg(long)]
    fetch: bool,

    /// The secret key for comparing who is in which table; made if it is not there [default: your own, made once]
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,

    #[command(flatten)]
    limits: Limits,
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
    let patterns = crate::in_force(arguments.patterns.as_deref())?;
    // An inventory alone asks for no judgement.
    let knowledge = match &arguments.inventory {
        Some(_) if arguments.fail_on.is_empty() => None,
        _ => Some(register::knowledge(&[arguments.output.join("inventory.jsonl")], None)?),
    };
    let found = key::find(arguments.key.as_deref(), language)?;
    if found.path.is_none() && !arguments.quiet {
        eprintln!("speurneus: {}", without_a_key_of_ones_own(language));
    }
    let options = options(arguments, found.key);
    for path in arguments.paths.iter().filter(|path| path.symlink_metadata().is_err_and(is_missing)) {
        let path = printable(path);
        eprintln!(
            "speurneus: {}",
            language.pick(
                format!("LET OP: {path} bestaat niet en wordt niet doorzocht. Klopt de naam?"),
                format!("CAREFUL: {path} does not exist and is not scanned. Is the name right?"),
            )
        );
    }
    if arguments.no_resume {
        forget(&options.target);
    }
    let cancel = interrupt::watch().context("signals")?;
    let bar = Arc::new(Bar::new(arguments.quiet, language));
    let finished = scan::scan(&options, &patterns, bar.clone(), &cancel)?;
    bar.finish();
    if let Some(cage) = finished.weakest_cage.filter(|_| !arguments.quiet) {
        eprintln!("speurneus: {}", uncaged(cage, language));
    }
    match (&arguments.inventory, &knowledge) {
        (Some(target), knowledge) => {
            inventory_alone(arguments, target, &finished, knowledge.as_ref(), language)
        }
        (None, Some(knowledge)) => everything(arguments, &finished, knowledge, language),
        (None, None) => Ok(Ending::Completed),
    }
}

fn is_missing(cause: io::Error) -> bool {
    cause.kind() == io::ErrorKind::NotFound
}

/// A path without signs that steer a terminal.
fn printable(path: &Path) -> String {
    path.display().to_string().replace(char::is_control, "\u{fffd}")
}

fn options(arguments: &Arguments, key: Key) -> Options {
    let separator = if arguments.null { Separator::Nul } else { Separator::Line };
    let list = arguments.files_from.clone().map(|path| List { path, separator });
    let target = match &arguments.inventory {
        Some(path) if output::is_stream(path) => Target::Temporary,
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
        key: Some(key),
        fetch: arguments.fetch,
        bounds: arguments.limits.bounds(),
        workers: Some(crate::workers()),
        target,
    }
}

/// There is no place where the key could be kept.
fn without_a_key_of_ones_own(language: Language) -> &'static str {
    language.pick(
        "er is geen plaats voor een sleutel (HOME is niet te beschrijven): deze inventaris is niet te vergelijken met \
         andere, en een volgend onderzoek leest alles opnieuw. Geef een sleutel mee met --key",
        "there is no place for a key (HOME cannot be written): this inventory cannot be compared with others, and the \
         next scan reads everything anew. Give a key with --key",
    )
}

fn forget(target: &Target) {
    let inventory = match target {
        Target::Folder(folder) => folder.join("inventory.jsonl"),
        Target::File(path) => path.clone(),
        Target::Temporary => return,
    };
    Journal::forget(&inventory);
}

fn pass_on(inventory: &Path, target: &Path, language: Language) -> Result<()> {
    let mut file = fs::File::open(inventory).context("inventory")?;
    if target == Path::new("-") {
        let mut out = io::stdout().lock();
        io::copy(&mut file, &mut out).and_then(|_| out.flush()).context("standard output")?;
        return Ok(());
    }
    let copied =
        fs::OpenOptions::new().write(true).open(target).and_then(|mut out| io::copy(&mut file, &mut out));
    copied.map(drop).map_err(|cause| output::cannot_write(target, cause, language))
}

fn inventory_alone(
    arguments: &Arguments,
    target: &Path,
    finished: &Finished,
    knowledge: Option<&Knowledge>,
    language: Language,
) -> Result<Ending> {
    if output::is_stream(target) {
        pass_on(&finished.inventory, target, language)?;
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
    refuse_unreachable(&finished.summary, language)?;
    let Some(knowledge) = knowledge else { return Ok(Ending::Completed) };
    let gathered = register::gather(std::slice::from_ref(&finished.inventory), knowledge)?;
    let draft = register::draft(&gathered, knowledge);
    Ok(ending(&arguments.fail_on, &draft))
}

fn everything(
    arguments: &Arguments,
    finished: &Finished,
    knowledge: &Knowledge,
    language: Language,
) -> Result<Ending> {
    let gathered = register::gather(std::slice::from_ref(&finished.inventory), knowledge)?;
    let draft = register::draft(&gathered, knowledge);
    register::write(&draft, &arguments.output.join("register.xlsx"), language)?;
    let source = register::source(&gathered, &draft, knowledge, language);
    let page = arguments.output.join("report.html");
    report::write(source, &page)?;
    refuse_unreachable(&finished.summary, language)?;
    if !arguments.quiet {
        let mut text = String::new();
        if finished.resumed > 0 {
            text.push_str(&resumed(finished.resumed, language));
        }
        if finished.unchanged > 0 {
            text.push_str(&unchanged(finished.unchanged, language));
        }
        text.push_str(&summary(source, output::width(), Some(&page)));
        output::print(text.as_bytes())?;
    }
    Ok(ending(&arguments.fail_on, &draft))
}

fn resumed(files: u64, language: Language) -> String {
    let many = output::plural(files, ("bestand", "file"), ("bestanden", "files"), language);
    language.pick(
        format!(
            "Verdergegaan waar het vorige onderzoek stopte: {many} {} al gelezen.\n\n",
            if files == 1 { "was" } else { "waren" }
        ),
        format!("Went on where the last scan stopped: {many} had been read.\n\n"),
    )
}

fn unchanged(files: u64, language: Language) -> String {
    let many = output::plural(files, ("bestand", "file"), ("bestanden", "files"), language);
    let [is, has, was] = if files == 1 { ["is", "has", "was"] } else { ["zijn", "have", "were"] };
    language.pick(
        format!("{many} {is} sinds het vorige onderzoek niet veranderd en niet opnieuw gelezen.\n\n"),
        format!("{many} {has} not changed since the last scan and {was} not read again.\n\n"),
    )
}

/// What this system could not hold a reader of hostile formats back from.
fn uncaged(cage: Cage, language: Language) -> String {
    let missing = [
        (cage.limits, language.pick("grenzen aan geheugen en tijd", "limits on memory and time")),
        (cage.files, language.pick("bestanden afsluiten (landlock)", "closing off files (landlock)")),
        (
            cage.calls,
            language.pick("systeemaanroepen afsluiten (seccomp)", "closing off system calls (seccomp)"),
        ),
    ];
    let missing: Vec<&str> = missing.into_iter().filter(|(holds, _)| !holds).map(|(_, what)| what).collect();
    let missing = missing.join(", ");
    language.pick(
        format!("dit systeem kent niet alles waarmee lezers van riskante bestanden worden ingeperkt; het ontbreekt aan: {missing}"),
        format!("this system lacks some of what holds readers of hostile files: {missing}"),
    )
}

/// A scan of which nothing at all could be opened has not scanned anything, whatever it wrote down.
fn refuse_unreachable(summary: &Summary, language: Language) -> Result<()> {
    let shut = ["denied", "io", "vanished"].iter().filter_map(|reason| summary.reasons.get(*reason));
    if summary.files == 0
        || summary.statuses.get(Status::Unreadable.as_str()) != Some(&summary.files)
        || shut.sum::<u64>() != summary.files
    {
        return Ok(());
    }
    anyhow::bail!(language.pick(
        "er kon niets worden doorzocht: geen enkel bestand kon worden geopend. Heeft dit account toegang?",
        "nothing could be scanned: not a single file could be opened. Does this account have access?",
    ))
}

fn ending(levels: &[Level], register: &Register) -> Ending {
    let incomplete = || register.missed > 0;
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
