//! `speurneus patterns`: the detectors in force, and whether each does what it says.

use crate::exit::Ending;
use crate::output;
use anyhow::Result;
use clap::{Args, Subcommand};
use speurneus::patterns::{self, Detector};
use speurneus::profile;
use speurneus::record::Language;
use std::fmt::Write;

/// List the detectors in force, or run the examples that each brings along
#[derive(Args)]
#[command(after_help = AFTER)]
pub struct Arguments {
    #[command(subcommand)]
    what: Option<What>,
}

const AFTER: &str = "\
Examples:
  speurneus patterns            the detectors in force
  speurneus patterns check      run every example and counterexample";

#[derive(Subcommand)]
enum What {
    /// The detectors in force
    List,
    /// Run every example and counterexample through the whole detector
    Check,
}

pub fn run(arguments: &Arguments, language: Language) -> Result<Ending> {
    match arguments.what {
        None | Some(What::List) => list(language),
        Some(What::Check) => check(language),
    }
}

fn list(language: Language) -> Result<Ending> {
    let patterns = patterns::load()?;
    let detectors = patterns::parse_all::<Detector>("detectors/")?;
    let mut text = String::new();
    let [category, name, examples] =
        language.pick(["categorie", "naam", "voorbeelden"], ["category", "name", "examples"]);
    writeln!(text, "{category:<22} {name:<32} {examples:>11}  patterns/")?;
    for (file, detector) in &detectors {
        let name = patterns.categories.find(&detector.category);
        let name = name.map_or("", |category| language.pick(&category.nl, &category.en));
        let examples = detector.example.len() + detector.counterexample.len();
        writeln!(text, "{:<22} {name:<32} {examples:>11}  {file}", detector.category)?;
    }
    let (found, all) = (detectors.len(), patterns.categories.iter().len());
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

fn check(language: Language) -> Result<Ending> {
    let patterns = patterns::load()?;
    let failures = profile::check_examples(&patterns)?;
    let mut text = String::new();
    for failure in &failures {
        let kind = match failure.counterexample {
            true => language.pick("tegenvoorbeeld", "counterexample"),
            false => language.pick("voorbeeld", "example"),
        };
        writeln!(text, "patterns/{}: {kind} {}: {}", failure.file, failure.number, failure.message)?;
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
