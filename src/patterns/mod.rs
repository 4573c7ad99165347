//! What we know, as data: the files under `patterns/`, read and validated.
//!
//! In: the files that `build.rs` embedded, and a folder of the user's own. Out: [`Patterns`]. Nothing here
//! looks at a scanned file.

mod activity;
mod answer;
pub mod calibration;
mod category;
mod decisions;
mod detector;
mod find;
pub mod fold;
mod headers;
mod impact;
mod knowledge;
mod minimise;
mod own;
mod paper;
mod people;
mod period;
mod place;
mod said;
mod specimen;
mod term;
mod vocabulary;
pub mod words;

pub use activity::{Activity, Basis, Lawful, Mix, Optional, Retention, Words};
pub use answer::{AnswerLine, AnswerTexts, ErasureVerdict, Provided, Request, answer_texts};
pub use calibration::{Calibration, Scale};
pub use category::{Categories, Category, CategoryId, Coarser, Law, Mask};
pub use decisions::{Belongs, DECISIONS_FILE, Decisions, Dismissal, NONE, Paths};
pub use detector::{
    Check, Column, Confidence, Context, Counterexample, Detector, Evidence, Example, Header, NameWords,
    Pattern,
};
pub use find::{Notation, Sought, SoughtKinds, Whose, sought_kinds};
pub use headers::HeaderWords;
pub use impact::{Band, Breach, FormKind, Question, Scenario, SeverityRules, breach};
pub use knowledge::{Knowledge, knowledge};
pub use minimise::{Action, Count, Rule, Same, Severity, Subject, Term as Age, When};
pub use own::load_with;
pub use paper::{Paper, Papers};
pub use people::{Form, Mark, PeopleKey, PeopleKeys, Second};
pub use period::period_words;
pub use place::Places;
pub use said::{About, Said, said};
pub use specimen::Specimen;
pub use term::{Glob, Name, Term};
pub use vocabulary::{
    Answers, Bundle, DataSubject, Fallback, Fill, Kind, Phrase, RegisterColumn, RetentionSource, Signature,
    Sure, Verdict, Versions, Vocabulary,
};

use serde::de::DeserializeOwned;

include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// Everything in force.
#[derive(Debug, Clone)]
pub struct Patterns {
    /// The categories, in the order of their file.
    pub categories: Categories,
    /// The detectors, sorted by file name.
    pub detectors: Vec<Detector>,
    /// What headers say in general.
    pub headers: HeaderWords,
    /// The places that folders' names tell of.
    pub places: Places,
    /// How people are told apart.
    pub people: PeopleKeys,
    /// The words that tell what a text is for.
    pub papers: Papers,
    /// From evidence to a probability.
    pub calibration: Calibration,
    /// A digest of all of it.
    pub digest: String,
}

/// A data file that does not say what it should.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Not valid TOML, an unknown key, a wrong type: the parser shows the line.
    #[error("{file}:\n{message}")]
    Invalid {
        /// The file, under `patterns/`.
        file: String,
        /// What is wrong and in which line.
        message: String,
    },
    /// The same, of a file of the user's own.
    #[error("{path}:\n{message}", path = path.display())]
    Own {
        /// Where it is.
        path: std::path::PathBuf,
        /// What is wrong and in which line.
        message: String,
    },
}

/// The result of reading data files.
pub type Result<T> = std::result::Result<T, Error>;

/// Reads the embedded files.
pub fn load() -> Result<Patterns> {
    let categories = category::parse_file(one("categories.toml")?)?;
    let detectors = parse_all::<Detector>("detectors/")?;
    for (file, detector) in &detectors {
        if categories.id(&detector.category).is_none() {
            return Err(invalid(file, format!("unknown category {:?}", detector.category)));
        }
    }
    let detectors = detectors
        .into_iter()
        .map(|(file, detector)| Detector { file: file.to_owned(), ..detector })
        .collect();
    let (file, text) = one("headers.toml")?;
    let headers = parse(file, text)?;
    let places = place::parse_file(one("places.toml")?)?;
    let (file, text) = one("people.toml")?;
    let people = people::read(file, text, &categories)?;
    let (file, text) = one("papers.toml")?;
    let papers = paper::read(file, text)?;
    let (file, text) = one("calibration.toml")?;
    let calibration = calibration::read(file, text, &categories)?;
    let digest = DIGEST.to_owned();
    Ok(Patterns { categories, detectors, headers, places, people, papers, calibration, digest })
}

/// How people are told apart, the surest first.
pub fn people() -> Result<Vec<PeopleKey>> {
    let categories = category::parse_file(one("categories.toml")?)?;
    let (file, text) = one("people.toml")?;
    Ok(people::read(file, text, &categories)?.keys)
}

/// The embedded data files in a folder, parsed, with their names, sorted by name.
pub fn parse_all<T: DeserializeOwned>(folder: &str) -> Result<Vec<(&'static str, T)>> {
    files(folder).map(|(file, text)| Ok((file, parse(file, text)?))).collect()
}

/// Parses one data file; an error names it, the line and the column.
pub fn parse<T: DeserializeOwned>(file: &str, text: &str) -> Result<T> {
    if let Some(value) = compact(file, text).and_then(|json| serde_json::from_str(json).ok()) {
        return Ok(value);
    }
    toml::from_str(text).map_err(|error| invalid(file, error.to_string()))
}

/// The same data in a form that is read ten times faster, made at build time. Where it does not fit, the file
/// itself is parsed, whose errors name a line.
fn compact(file: &str, text: &str) -> Option<&'static str> {
    let place = FILES.binary_search_by_key(&file, |(name, ..)| name).ok()?;
    let (_, own, json) = FILES[place];
    (std::ptr::eq(own, text) && !json.is_empty()).then_some(json)
}

/// The embedded data files whose name begins so.
pub fn files(prefix: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    FILES.iter().map(|(file, text, _)| (*file, *text)).filter(move |(file, _)| file.starts_with(prefix))
}

fn one(name: &'static str) -> Result<(&'static str, &'static str)> {
    files(name).next().ok_or_else(|| invalid(name, "is missing".to_owned()))
}

/// Where a data file is: ours under `patterns/`; one of the user's own says itself where it is.
pub fn place(file: &str) -> String {
    let ours = FILES.binary_search_by_key(&file, |(name, ..)| name).is_ok();
    if ours { format!("patterns/{file}") } else { file.to_owned() }
}

/// An error in a data file.
pub fn invalid(file: &str, message: String) -> Error {
    Error::Invalid { file: place(file), message }
}
