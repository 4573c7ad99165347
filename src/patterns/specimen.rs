//! A made-up file in a few words: the examples of activities and of questions about need.
//!
//! In: `columns = ["Naam: person-name", "Uit dienst: - years=2015-2018"]` and so on. Out: the record that a scan
//! would have written for such a file.

use super::Categories;
use crate::record::{Dates, Field, File, Hashes, Layer, Mention, People, Reason, Sketch, Status, Table};
use serde::Deserialize;

/// A file with at most one table.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Specimen {
    /// Where it lies.
    pub path: String,
    /// The sheet.
    #[serde(default)]
    pub at: String,
    /// `Header`, or `Header: category`, with `values=`, `distinct=`, `years=2015-2018` and `flag=` behind it.
    #[serde(default)]
    pub columns: Vec<String>,
    /// `category count`, with `layer=` behind it.
    #[serde(default)]
    pub mentions: Vec<String>,
    /// Words of `papers.toml` that its text begins with.
    #[serde(default)]
    pub words: Vec<String>,
    /// Which people, by their numbers: `1-40`; then its keys have sketches.
    pub people: Option<String>,
    /// Rows, 40 unless told.
    pub rows: Option<u64>,
    /// The table's kind.
    pub kind: Option<String>,
    /// Whether the sheet is hidden.
    #[serde(default)]
    pub hidden: bool,
    /// The file's format, its ending unless told.
    pub format: Option<String>,
    /// How far it was read.
    #[serde(default)]
    pub status: Status,
    /// Why not further.
    pub reason: Option<Reason>,
    /// Where it lies, in a word.
    pub place: Option<String>,
    /// Who can read it.
    pub access: Option<String>,
    /// How it is protected.
    pub protection: Option<String>,
    /// When it was last changed; a fortnight before the examples' today unless told.
    pub modified: Option<String>,
    /// Equal for equal files.
    pub digest: Option<String>,
    /// The column that the finding must be about.
    pub column: Option<String>,
    /// What a counterexample is instead.
    pub is: Option<String>,
    /// Why a counterexample is one.
    #[serde(default)]
    pub why: String,
    /// Other files in the same scan.
    #[serde(default)]
    pub other: Vec<Specimen>,
}

const LAST_CHANGED: &str = "2026-05-20T09:00:00Z";
const ROWS: u64 = 40;

impl Specimen {
    /// The records of this file and the others.
    pub fn files(&self, categories: &Categories) -> Vec<File> {
        let others = self.other.iter().flat_map(|other| other.files(categories));
        std::iter::once(self.file(categories)).chain(others).collect()
    }

    fn file(&self, categories: &Categories) -> File {
        let ending = self.path.rsplit_once('.').map_or("", |(_, ending)| ending);
        File {
            path: self.path.clone(),
            format: self.format.clone().unwrap_or_else(|| ending.to_ascii_lowercase()),
            modified: Some(self.modified.clone().unwrap_or_else(|| LAST_CHANGED.to_owned())),
            status: self.status,
            reason: self.reason.clone(),
            place: self.place.clone().unwrap_or_else(|| "share".to_owned()),
            protection: self.protection.clone().unwrap_or_else(|| "unknown".to_owned()),
            access: self.access.clone().unwrap_or_else(|| "unknown".to_owned()),
            digest: self.digest.clone(),
            tables: if self.columns.is_empty() { Vec::new() } else { vec![self.table(categories)] },
            mentions: self.mentions.iter().map(|words| mention(words)).collect(),
            words: self.words.clone(),
            ..File::default()
        }
    }

    fn table(&self, categories: &Categories) -> Table {
        let people = self.people.as_deref().and_then(range);
        let rows = self.rows.or(people.as_ref().map(|people| people.end - people.start)).unwrap_or(ROWS);
        let fields: Vec<Field> =
            self.columns.iter().enumerate().map(|(place, words)| field(place as u32, words, rows)).collect();
        let key = fields
            .iter()
            .filter_map(|field| field.category.as_deref())
            .filter_map(|word| categories.find(word))
            .filter_map(|category| Some((category.people?, &category.id)))
            .min();
        Table {
            at: self.at.clone(),
            kind: self.kind.clone().unwrap_or_else(|| "csv".to_owned()),
            hidden: self.hidden,
            rows,
            hidden_rows: 0,
            people: key.map(|(_, key)| People { min: rows, max: rows, best: None, key: key.clone() }),
            alone: None,
            sketch: people.map(|people| sketches(people, rows, &fields)).unwrap_or_default(),
            fields,
        }
    }
}

fn range(words: &str) -> Option<std::ops::Range<u64>> {
    let (from, to) = words.split_once('-')?;
    Some(from.parse().ok()?..to.parse::<u64>().ok()? + 1)
}

/// Who is in it, by every column that has a category.
fn sketches(people: std::ops::Range<u64>, rows: u64, fields: &[Field]) -> Vec<Sketch> {
    let sketch = |category: &String| Sketch {
        key: category.clone(),
        people: people.end - people.start,
        rows,
        level: 0,
        hashes: Hashes::new(people.clone().map(|person| person * 0x10_0001).collect()),
    };
    fields.iter().filter_map(|field| field.category.as_ref()).map(sketch).collect()
}

fn field(column: u32, words: &str, rows: u64) -> Field {
    let (name, rest) = words.split_once(": ").unwrap_or((words, "-"));
    let mut parts = rest.split_whitespace();
    let category = parts.next().filter(|category| *category != "-").map(str::to_owned);
    let mut field = Field { name: name.to_owned(), column, values: rows, category, ..Field::default() };
    for part in parts {
        match part.split_once('=') {
            Some(("values", value)) => field.values = value.parse().unwrap_or(rows),
            Some(("distinct", value)) => field.distinct = value.parse().ok(),
            Some(("flag", value)) => field.flags.push(value.to_owned()),
            Some(("years", value)) => field.dates = years(value, rows),
            _ => {}
        }
    }
    field.confidence = field.category.is_some().then_some(0.97);
    field.matches = if field.category.is_some() { field.values } else { 0 };
    field
}

fn years(range: &str, rows: u64) -> Option<Dates> {
    let (from, to) = range.split_once('-')?;
    let (oldest, newest): (i32, i32) = (from.parse().ok()?, to.parse().ok()?);
    let share = rows / u64::from((newest - oldest).unsigned_abs() + 1);
    Some(Dates { oldest, newest, by_year: (oldest..=newest).map(|year| (year, share.max(1))).collect() })
}

fn mention(words: &str) -> Mention {
    let mut parts = words.split_whitespace();
    let (category, count) = (parts.next().unwrap_or_default(), parts.next().unwrap_or("1"));
    let layer = parts.find_map(|part| part.strip_prefix("layer=")).map(|word| format!("\"{word}\""));
    Mention {
        layer: layer.and_then(|word| serde_json::from_str(&word).ok()).unwrap_or(Layer::Body),
        category: category.to_owned(),
        count: count.parse().unwrap_or(1),
        confidence: 0.9,
        ..Mention::default()
    }
}
