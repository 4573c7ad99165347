//! `speurneus patterns`: the detectors in force, whether each does what it says, and how sure they may be.

mod table;

use crate::exit::Ending;
use crate::output;
use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use speurneus::patterns;
use speurneus::profile;
use speurneus::record::Language;
use speurneus::trial;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// List the detectors in force, run the examples of each, measure how sure they may be
#[derive(Args)]
#[command(after_help = AFTER)]
pub struct Arguments {
    #[command(subcommand)]
    what: Option<What>,

    /// Detectors of your own: a folder of data files in the form of those in patterns/
    #[arg(long, value_name = "DIR", global = true)]
    patterns: Option<PathBuf>,
}

const AFTER: &str = "\
Examples:
  speurneus patterns            the detectors in force
  speurneus patterns check      run every example and counterexample
  speurneus patterns check --patterns ours         with those of the folder ours
  speurneus patterns reliability                   said against true, on drives with known truth
  speurneus patterns trial /tmp/trial --seed 7     such a drive, to look at or to scan
  speurneus patterns fit -o patterns/calibration.toml   and build again";

#[derive(Subcommand)]
enum What {
    /// The detectors in force
    List,
    /// Run every example and counterexample through the whole detector
    Check,
    /// Write a drive with known truth: invented people and things in DIR/drive, the truth in DIR/truth.json
    Trial {
        /// A new or an empty folder
        #[arg(value_name = "DIR")]
        folder: PathBuf,
        /// The same number gives the same drive
        #[arg(long, value_name = "N", default_value_t = 1)]
        seed: u64,
        /// How many files
        #[arg(long, value_name = "N", default_value_t = trial::FILES)]
        files: usize,
    },
    /// Fit from such drives how sure a finding may be, and write patterns/calibration.toml
    Fit {
        /// The drives that it is fitted from: 1-8, or 1,3,5
        #[arg(long, value_name = "SEEDS", default_value = "1-40")]
        seeds: Seeds,
        /// How many files each has
        #[arg(long, value_name = "N", default_value_t = trial::FILES)]
        files: usize,
        /// Where the numbers go; - for standard output
        #[arg(short, long, value_name = "FILE", default_value = "-")]
        output: PathBuf,
    },
    /// Print how sure findings are and how many are right, on drives that nothing was fitted from
    Reliability {
        /// The drives that it is measured on: 101-103, or 101,105
        #[arg(long, value_name = "SEEDS", default_value = "101-115")]
        seeds: Seeds,
        /// How many files each has
        #[arg(long, value_name = "N", default_value_t = trial::FILES)]
        files: usize,
        /// Numbers that fit wrote, instead of those built in
        #[arg(long, value_name = "FILE")]
        calibration: Option<PathBuf>,
    },
}

/// The numbers of drives: `1-8`, `1,3,5`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Seeds {
    text: String,
    list: Vec<u64>,
}

/// More drives than this are a slip of the hand.
const MOST_SEEDS: u64 = 1000;

impl std::str::FromStr for Seeds {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = |text: &str| text.trim().parse::<u64>().map_err(|_| format!("{text:?} is no number"));
        let mut list = Vec::new();
        for part in text.split(',') {
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            let (first, last) = (number(first)?, number(last)?);
            if last < first || last - first >= MOST_SEEDS {
                return Err(format!("{part} is no range of at most {MOST_SEEDS}, such as 1-8"));
            }
            list.extend(first..=last);
        }
        Ok(Seeds { text: text.to_owned(), list })
    }
}

pub fn run(arguments: &Arguments, language: Language) -> Result<Ending> {
    match &arguments.what {
        None | Some(What::List) => list(arguments.patterns.as_deref(), language),
        Some(What::Check) => check(arguments.patterns.as_deref(), language),
        Some(What::Trial { folder, seed, files }) => write_trial(folder, *seed, *files, language),
        Some(What::Fit { seeds, files, output }) => fit(seeds, *files, output, language),
        Some(What::Reliability { seeds, files, calibration }) => {
            reliability(seeds, *files, calibration.as_deref(), language)
        }
    }
}

fn list(own: Option<&Path>, language: Language) -> Result<Ending> {
    let patterns = crate::in_force(own)?;
    let mut text = String::new();
    let [category, name, examples] =
        language.pick(["categorie", "naam", "voorbeelden"], ["category", "name", "examples"]);
    writeln!(text, "{category:<22} {name:<32} {examples:>11}  patterns/")?;
    for detector in &patterns.detectors {
        let name = patterns.categories.find(&detector.category);
        let name = name.map_or("", |category| language.pick(&category.nl, &category.en));
        let examples = detector.example.len() + detector.counterexample.len();
        writeln!(text, "{:<22} {name:<32} {examples:>11}  {}", detector.category, detector.file)?;
    }
    let (found, all) = (patterns.detectors.len(), patterns.categories.iter().len());
    let digest = &patterns.digest;
    writeln!(
        text,
        "{}",
        language.pick(
            format!("\n{found} herkenners, {all} categorieën, regels {digest}"),
            format!("\n{found} detectors, {all} categories, rules {digest}"),
        )
    )?;
    output::print(text.as_bytes())?;
    Ok(Ending::Completed)
}

fn check(own: Option<&Path>, language: Language) -> Result<Ending> {
    let patterns = crate::in_force(own)?;
    let failures = profile::check_examples(&patterns)?;
    let mut text = String::new();
    for failure in &failures {
        let kind = match failure.counterexample {
            true => language.pick("tegenvoorbeeld", "counterexample"),
            false => language.pick("voorbeeld", "example"),
        };
        writeln!(text, "{}: {kind} {}: {}", patterns::place(&failure.file), failure.number, failure.message)?;
    }
    output::print(text.as_bytes())?;
    anyhow::ensure!(
        failures.is_empty(),
        language.pick(
            format!("{} voorbeelden gaan niet op", failures.len()),
            format!("{} examples do not hold", failures.len()),
        )
    );
    let examples: usize = patterns
        .detectors
        .iter()
        .map(|detector| detector.example.len() + detector.counterexample.len())
        .sum();
    let held = language.pick(
        format!("alle {examples} voorbeelden en tegenvoorbeelden gaan op\n"),
        format!("all {examples} examples and counterexamples hold\n"),
    );
    output::print(held.as_bytes())?;
    Ok(Ending::Completed)
}

fn write_trial(folder: &Path, seed: u64, files: usize, language: Language) -> Result<Ending> {
    let taken = std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some());
    anyhow::ensure!(
        !taken,
        language.pick(
            format!("{} is niet leeg; noem een nieuwe map", folder.display()),
            format!("{} is not empty; name a new folder", folder.display()),
        )
    );
    let drive = trial::drive(&patterns::load()?, seed, files)?;
    drive.write(folder).map_err(|cause| output::cannot_write(folder, cause, language))?;
    Ok(Ending::Completed)
}

fn fit(seeds: &Seeds, files: usize, target: &Path, language: Language) -> Result<Ending> {
    let patterns = patterns::load()?;
    let fitted = trial::fit(&patterns, &seeds.list, files)?;
    output::write(target, fitted.to_toml(&patterns, &seeds.text).as_bytes(), language)?;
    Ok(Ending::Completed)
}

fn reliability(seeds: &Seeds, files: usize, numbers: Option<&Path>, language: Language) -> Result<Ending> {
    let mut patterns = patterns::load()?;
    if let Some(path) = numbers {
        let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
        patterns.calibration =
            patterns::calibration::read(&path.display().to_string(), &text, &patterns.categories)?;
    }
    let measured = trial::measure(&patterns, &seeds.list, files)?;
    output::print(table::reliability(&measured, &patterns, language).as_bytes())?;
    Ok(Ending::Completed)
}
