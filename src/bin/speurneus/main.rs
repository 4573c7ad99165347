//! The command line: each command turns its arguments into a room's options, calls one function and prints.
//!
//! In: arguments, files, standard input. Out: files for their owner only, text on standard output, progress and
//! errors on standard error, and an exit status (see `exit`).

mod answer;
mod detect;
mod diff;
mod exit;
mod explain;
mod find;
mod help;
mod impact;
mod interrupt;
mod key;
mod language;
mod limits;
mod merge;
mod minimise;
mod output;
mod patterns;
mod progress;
mod register;
mod report;
mod scan;

use clap::{Parser, Subcommand};
use language::Lang;
use speurneus::detect::Detector;
use speurneus::patterns::Patterns;
use speurneus::record::Language;
use speurneus::scan::Starter;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Finds the personal data in a folder or a shared drive, and drafts the GDPR register from it. Offline.
#[derive(Parser)]
#[command(name = "speurneus", version, arg_required_else_help = true, after_help = AFTER, max_term_width = 100)]
struct Arguments {
    /// The language of register, report, summary, help and errors [default: from the locale]
    #[arg(long, global = true, value_name = "nl|en")]
    lang: Option<Lang>,

    #[command(subcommand)]
    command: Command,
}

const AFTER: &str = "\
Examples:
  speurneus scan /mnt/share                 the main job: inventory, register and report
  speurneus scan . -o result --lang nl      elsewhere, and in Dutch
  echo 'mail jan@example.nl' | speurneus detect

Exit status: 0 done; 1 a level of --fail-on was reached; 2 wrong usage, an output that cannot be
written, or nothing to scan; 128 + signal when interrupted (run the same command to go on).

Nothing leaves this computer: the program opens no network connection.";

#[derive(Subcommand)]
enum Command {
    Scan(Box<scan::Arguments>),
    Detect(detect::Arguments),
    Register(register::Arguments),
    Report(report::Arguments),
    Minimise(minimise::Arguments),
    Find(Box<find::Arguments>),
    Impact(impact::Arguments),
    Diff(diff::Arguments),
    Merge(merge::Arguments),
    Patterns(patterns::Arguments),
}

/// The word by which this program is told to be a worker, which reads one hostile file and knows nothing else.
const WORKER: &str = "__worker";

fn main() -> ExitCode {
    let mut words = std::env::args_os().skip(1).map_while(|word| word.into_string().ok());
    if words.next().is_some_and(|word| word == WORKER) {
        return ExitCode::from(speurneus::read::work(words));
    }
    let arguments: Arguments = help::parse();
    let language = language::chosen(arguments.lang);
    exit::status(run(arguments.command, language), language)
}

fn run(command: Command, language: Language) -> anyhow::Result<exit::Ending> {
    match command {
        Command::Scan(arguments) => scan::run(&arguments, language),
        Command::Detect(arguments) => detect::run(&arguments, language),
        Command::Register(arguments) => register::run(&arguments, language),
        Command::Report(arguments) => report::run(&arguments, language),
        Command::Minimise(arguments) => minimise::run(&arguments, language),
        Command::Find(arguments) => find::run(&arguments, language),
        Command::Impact(arguments) => impact::run(&arguments, language),
        Command::Diff(arguments) => diff::run(&arguments, language),
        Command::Merge(arguments) => merge::run(&arguments, language),
        Command::Patterns(arguments) => patterns::run(&arguments, language),
    }
}

/// The detectors in force: ours, and those of a folder of the user's own.
fn in_force(own: Option<&Path>) -> anyhow::Result<Patterns> {
    let patterns = match own {
        None => return Ok(speurneus::patterns::load()?),
        Some(folder) => speurneus::patterns::load_with(folder)?,
    };
    // Ours are checked when the program is built; theirs are only now.
    Detector::verify(&patterns)?;
    Ok(patterns)
}

/// How this program is started again to read a hostile file. On Linux by the way to its own running self, which
/// still leads there when the program was replaced meanwhile.
fn workers() -> Starter {
    let program = match cfg!(target_os = "linux") {
        true => PathBuf::from("/proc/self/exe"),
        false => std::env::current_exe().unwrap_or_else(|_| PathBuf::from("speurneus")),
    };
    Starter { program, arguments: vec![WORKER.into()] }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn arguments_do_not_contradict_each_other() {
        super::Arguments::command().debug_assert();
    }
}
