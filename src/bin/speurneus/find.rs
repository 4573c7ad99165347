//! `speurneus find`: everything about one person, for a request to see, erase, correct or take along.

use crate::exit::Ending;
use crate::limits::Limits;
use crate::progress::Bar;
use crate::{answer, explain, interrupt, output};
use anyhow::{Context, Result};
use clap::Args;
use serde::Serialize;
use speurneus::find::{self, Because, Certainty, Found, Hit, NotSearched, Subject, Tools};
use speurneus::patterns::{self, About, CategoryId, Patterns};
use speurneus::record::{Language, Reveal, Text, harmless};
use speurneus::scan::{self, Progress, Target};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Find everything about one person, for an access or erasure request
#[derive(Args)]
#[command(after_help = AFTER)]
pub struct Arguments {
    /// Folders and files to search
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,

    /// What the person is known by: name, e-mail, telephone, IBAN, BSN, birth date, postcode, customer number
    #[arg(long, value_name = "VALUE", num_args = 1.., required_unless_present = "subject_file")]
    subject: Vec<String>,

    /// The same from a file, one a line, so that they do not stay in the shell's history; - for standard input
    #[arg(long, value_name = "FILE")]
    subject_file: Option<PathBuf>,

    /// One JSON line for each place, and a last line with what was not searched
    #[arg(long)]
    json: bool,

    /// Do not follow up what certain rows tell, such as a customer number
    #[arg(long)]
    no_hop: bool,

    /// Show the person's own values as they are; those of others stay masked
    #[arg(long)]
    pub reveal: bool,

    #[command(flatten)]
    pub answer: answer::Pack,

    /// Leave out what matches; may be given more than once
    #[arg(long, value_name = "GLOB")]
    pub exclude: Vec<String>,

    /// Search only files that match; may be given more than once
    #[arg(long, value_name = "GLOB")]
    include: Vec<String>,

    /// How many threads read files [default: as many as there are cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,

    /// Detectors of your own: a folder of data files in the form of those in patterns/
    #[arg(long, value_name = "DIR")]
    patterns: Option<PathBuf>,

    /// No progress, and nothing on standard error but errors
    #[arg(short, long)]
    pub quiet: bool,

    /// Have the cloud bring files that are not on this computer, instead of leaving them out
    #[arg(long)]
    fetch: bool,

    #[command(flatten)]
    limits: Limits,
}

const AFTER: &str = "\
Examples:
  speurneus find /mnt/share --subject 'Jan de Vries' jan@example.nl 06-12345678
  speurneus find /mnt/share --subject-file person.txt --json
  speurneus find /mnt/share --subject-file - --for access --received 2026-05-01 -o answer --reveal
  speurneus find . --subject 'klantnummer: 10245' 'geboren: 12-03-1970' 'Jan de Vries'

A value is recognised by what it looks like; a word before it decides: 'klantnummer: 10245'. Certain: a value that nobody
else has, or the name with a birth date or an address. Probable and possible ones are for a person to judge. Customer
numbers and the like in certain rows are looked for as well, and shown as such.";

pub fn run(arguments: &Arguments, language: Language) -> Result<Ending> {
    let patterns = crate::in_force(arguments.patterns.as_deref())?;
    let tools = Arc::new(Tools::new(&patterns)?);
    let values = values(arguments, language)?;
    let subject = Subject::from_values(values.iter().map(String::as_str), &tools).map_err(plain)?;
    if !arguments.quiet {
        tell_subject(&subject, &tools, &patterns, language);
    }
    let options = options(arguments);
    let cancel = interrupt::watch().context("signals")?;
    let bar = Arc::new(Bar::new(arguments.quiet, language));
    let progress: Arc<dyn Progress> = bar.clone();
    let found = find::find(&options, &subject, &tools, &progress, &cancel).map_err(plain)?;
    bar.finish();
    if let Some(folder) = &arguments.answer.output {
        answer::write(&arguments.answer, folder, &found, &options.scan, &patterns, language)?;
    }
    let text =
        if arguments.json { lines(&found, &patterns, language)? } else { told(&found, &patterns, language) };
    output::print(text.as_bytes())?;
    Ok(Ending::Completed)
}

/// The error of the scan in a search is that of a scan, with its own exit status.
fn plain(error: find::Error) -> anyhow::Error {
    match error {
        find::Error::Scan(error) => error.into(),
        find::Error::Inventory(error) => error.into(),
        error => error.into(),
    }
}

/// The values, from the command line and from a file.
fn values(arguments: &Arguments, language: Language) -> Result<Vec<String>> {
    let mut values = arguments.subject.clone();
    if let Some(path) = &arguments.subject_file {
        let mut text = String::new();
        let read = match path == Path::new("-") {
            true => io::stdin().lock().read_to_string(&mut text),
            false => std::fs::File::open(path).and_then(|mut file| file.read_to_string(&mut text)),
        };
        read.map_err(|cause| {
            let (shown, why) = (path.display(), explain::reason(&cause, language));
            anyhow::Error::from(cause).context(
                language
                    .pick(format!("kan {shown} niet lezen: {why}"), format!("cannot read {shown}: {why}")),
            )
        })?;
        values.extend(text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned));
    }
    Ok(values)
}

fn options(arguments: &Arguments) -> find::Options {
    let scan = scan::Options {
        roots: arguments.paths.clone(),
        include: arguments.include.clone(),
        exclude: arguments.exclude.clone(),
        threads: arguments.threads.map(usize::from),
        fetch: arguments.fetch,
        bounds: arguments.limits.bounds(),
        workers: Some(crate::workers()),
        target: Target::Temporary,
        ..scan::Options::default()
    };
    find::Options {
        scan,
        reveal: arguments.reveal.then(Reveal::asked_for),
        passages: arguments.answer.output.is_some(),
        no_hop: arguments.no_hop,
    }
}

/// What each value was taken for, so that a mistake is seen at once.
fn tell_subject(subject: &Subject, tools: &Tools, patterns: &Patterns, language: Language) {
    let told = subject.told(tools);
    let told: Vec<String> = told
        .iter()
        .map(|(category, sample)| format!("{} {sample}", label(patterns, category, language)))
        .collect();
    let told = told.join(", ");
    eprintln!(
        "speurneus: {}",
        language.pick(format!("gezocht wordt: {told}"), format!("looking for: {told}"))
    );
}

/// What a category is called.
pub fn label(patterns: &Patterns, word: &str, language: Language) -> String {
    let category = patterns.categories.find(word);
    category.map_or(word, |category| language.pick(category.nl.as_str(), category.en.as_str())).to_owned()
}

/// The reasons of a hit, in words.
pub fn why(hit: &Hit, patterns: &Patterns, language: Language) -> Vec<String> {
    let label = |id: CategoryId| {
        let category = patterns.categories.get(id);
        Text::new(&category.nl, &category.en)
    };
    hit.because.iter().map(|because: &Because| because.text(label).in_language(language).to_owned()).collect()
}

/// One hit, as it is written.
#[derive(Serialize)]
struct Line<'a> {
    path: &'a str,
    at: &'a str,
    row: Option<u64>,
    line: Option<u64>,
    category: &'a str,
    subject: &'a str,
    certainty: Certainty,
    why: Vec<String>,
    sample: &'a str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    fields: &'a [String],
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    hop: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    hidden: bool,
}

#[derive(Serialize)]
struct Last<'a> {
    record: &'static str,
    searched: u64,
    not_searched: &'a [NotSearched],
    certain: u64,
    probable: u64,
    possible: u64,
    followed: Vec<&'a str>,
    unkept: u64,
}

fn lines(found: &Found, patterns: &Patterns, language: Language) -> Result<String> {
    let mut out = Vec::new();
    for hit in &found.hits {
        let line = Line {
            path: &hit.path,
            at: &hit.at,
            row: hit.row,
            line: hit.line,
            category: &hit.category,
            subject: hit.subject.as_str(),
            certainty: hit.certainty,
            why: why(hit, patterns, language),
            sample: hit.sample.as_str(),
            fields: &hit.fields,
            hop: hit.hop,
            hidden: hit.hidden,
        };
        serde_json::to_writer(&mut out, &line)?;
        out.write_all(b"\n")?;
    }
    let [(_, certain), (_, probable), (_, possible)] = found.counts();
    let last = Last {
        record: "summary",
        searched: found.searched,
        not_searched: &found.not_searched,
        certain,
        probable,
        possible,
        followed: found.followed.iter().map(|(category, _)| category.as_str()).collect(),
        unkept: found.unkept,
    };
    serde_json::to_writer(&mut out, &last)?;
    out.write_all(b"\n")?;
    Ok(String::from_utf8(out)?)
}

/// Hits of one kind that are named; the rest is counted.
const SHOWN: usize = 50;

fn told(found: &Found, patterns: &Patterns, language: Language) -> String {
    let mut lines = vec![headline(found, language)];
    for (certainty, count) in found.counts().into_iter().filter(|(_, count)| *count > 0) {
        lines.push(format!("\n{} ({count}):", heading(certainty, language)));
        let hits = found.hits.iter().filter(|hit| hit.certainty == certainty);
        lines.extend(hits.take(SHOWN).map(|hit| format!("- {}", harmless(&shown(hit, patterns, language)))));
        if count > SHOWN as u64 {
            let more = count - SHOWN as u64;
            lines.push(language.pick(
                format!("- en nog {more}; --json noemt alles"),
                format!("- and {more} more; --json names all"),
            ));
        }
    }
    lines.push(String::new());
    lines.extend(not_searched(found, language));
    lines.join("\n") + "\n"
}

fn headline(found: &Found, language: Language) -> String {
    let [(_, certain), (_, probable), (_, possible)] = found.counts();
    let files = found.files().len();
    match found.hits.is_empty() {
        true => language
            .pick("Niets gevonden in wat doorzocht is.", "Nothing found in what was searched.")
            .to_owned(),
        false => language.pick(
            format!(
                "Gevonden in {files} {}: {certain} zeker, {probable} waarschijnlijk, {possible} mogelijk.",
                some(files, "bestand", "bestanden")
            ),
            format!(
                "Found in {files} {}: {certain} certain, {probable} probable, {possible} possible.",
                some(files, "file", "files")
            ),
        ),
    }
}

/// One of something, or more.
fn some<'a>(count: usize, one: &'a str, more: &'a str) -> &'a str {
    if count == 1 { one } else { more }
}

fn heading(certainty: Certainty, language: Language) -> &'static str {
    match certainty {
        Certainty::Certain => language.pick("Zeker", "Certain"),
        Certainty::Probable => language.pick("Waarschijnlijk, oordeel zelf", "Probable, judge yourself"),
        Certainty::Possible => language.pick("Mogelijk, oordeel zelf", "Possible, judge yourself"),
    }
}

/// Where a hit is.
pub fn place(hit: &Hit, language: Language) -> String {
    let mut place = hit.path.clone();
    if !hit.at.is_empty() {
        place.push_str(&format!(", {}", hit.at));
    }
    if let Some(row) = hit.row {
        place.push_str(&language.pick(format!(", rij {row}"), format!(", row {row}")));
    }
    if let Some(line) = hit.line {
        place.push_str(&language.pick(format!(", regel {line}"), format!(", line {line}")));
    }
    if hit.hidden {
        place.push_str(language.pick(" (verborgen)", " (hidden)"));
    }
    place
}

fn shown(hit: &Hit, patterns: &Patterns, language: Language) -> String {
    let kind = label(patterns, &hit.category, language);
    let why = why(hit, patterns, language).join("; ");
    format!("{}: {kind} {} ({why})", place(hit, language), hit.sample)
}

fn not_searched(found: &Found, language: Language) -> Vec<String> {
    let searched = found.searched;
    let mut lines = vec![language.pick(
        format!("Doorzocht: {searched} {}. Niet op deze schijf, en dus niet doorzocht: mailprogramma, cloud, telefoon, papier.", some(searched as usize, "bestand", "bestanden")),
        format!("Searched: {searched} {}. Not on this disk, and so not searched: mail program, cloud, telephone, paper.", some(searched as usize, "file", "files")),
    )];
    if !found.not_searched.is_empty() {
        let count = found.not_searched.len();
        let said = patterns::said().unwrap_or_default();
        let reason = |reason: &str| said.in_language(About::NotRead, reason, language);
        lines.push(language.pick(
            format!("Niet of niet helemaal doorzocht ({count}):"),
            format!("Not, or not wholly, searched ({count}):"),
        ));
        lines.extend(
            found
                .not_searched
                .iter()
                .take(SHOWN)
                .map(|it| harmless(&format!("- {} ({})", it.path, reason(&it.reason)))),
        );
        if let Some(more) = count.checked_sub(SHOWN).filter(|more| *more > 0) {
            lines.push(language.pick(
                format!("- en nog {more}; --json noemt alles"),
                format!("- and {more} more; --json names all"),
            ));
        }
    }
    if found.unkept > 0 {
        let unkept = found.unkept;
        lines.push(language.pick(
            format!(
                "LET OP: nog {unkept} plaatsen zijn geteld en niet bewaard, in bestanden met er heel veel."
            ),
            format!("CAREFUL: {unkept} more places were counted and not kept, in files with very many."),
        ));
    }
    lines
}
