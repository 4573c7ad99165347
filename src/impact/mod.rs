//! What a lost laptop or a mis-sent file means: whose data, what kinds, how many people, how severe.
//!
//! In: the files of an inventory, and how they got out. Out: an [`Impact`] in the terms of the notification form of the
//! authority, and the same as a page of text. It counts and proposes; whether to report is for a person to decide, and it
//! never says so. It opens no scanned file.

mod elsewhere;
mod page;
mod severity;

pub use elsewhere::Elsewhere;
pub use page::page;
pub use severity::Severity;

use crate::minimise::{self, Place};
use crate::patterns::{Breach, Knowledge, Law, Scenario};
use crate::people::{self, Count};
use crate::record::{File, Scan, Status, Text};
use crate::register::{self, BundleCount, NotRead, Register};
use jiff::civil::Date;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// A line of the tick list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Ticked {
    /// The line.
    pub id: String,
    /// In Dutch.
    pub nl: String,
    /// In English.
    pub en: String,
    /// The categories of it that were found.
    pub categories: Vec<String>,
    /// At most so many people.
    pub people: u64,
    /// In so many files.
    pub files: u64,
}

/// Something that goes along unseen.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Hidden {
    /// The file.
    pub path: String,
    /// The sheet, or the layer.
    pub at: String,
    /// What is in it.
    pub categories: Vec<String>,
}

/// How many files say that they are protected.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Protected {
    /// Files that are encrypted.
    pub files: u64,
    /// All files.
    pub of: u64,
}

/// What one activity has among what got out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Part {
    /// The activity; None where it is not clear.
    pub activity: Option<String>,
    /// What it is called.
    pub name: Text,
    /// Whose data.
    pub subjects: Vec<Text>,
    /// Those of them who can hardly refuse.
    pub vulnerable: Vec<Text>,
    /// What.
    pub categories: Vec<String>,
    /// At least, and at most.
    pub people: [u64; 2],
    /// In so many places.
    pub places: u64,
    /// The years it is of.
    pub years: Option<[i32; 2]>,
}

/// What it means.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Impact {
    /// How many people.
    pub people: Count,
    /// Rows with anything personal, and texts that mention any.
    pub records: u64,
    /// The tick list, what was found of it.
    pub kinds: Vec<Ticked>,
    /// The kinds that the law restricts.
    pub special: Vec<String>,
    /// What does more harm together.
    pub bundles: Vec<BundleCount>,
    /// ENISA's sum.
    pub severity: Severity,
    /// What goes along unseen.
    pub hidden: Vec<Hidden>,
    /// What was encrypted.
    pub protected: Protected,
    /// What could not be read: it may hold anything.
    pub not_read: Vec<NotRead>,
    /// The activities it belongs to.
    pub activities: Vec<Part>,
    /// Countries that the values tell of, the Netherlands left out.
    pub countries: Vec<String>,
    /// What would have made it smaller.
    pub measures: Vec<Measure>,
    /// How it got out.
    pub scenario: String,
    /// How the numbers came about.
    pub assumptions: Vec<Text>,
    /// What still exists elsewhere; none where nobody said what is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub elsewhere: Option<Elsewhere>,
    /// The scan it rests on: program, rules, when.
    pub evidence: Evidence,
}

/// Something that would have made it smaller.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Measure {
    /// The question about need.
    pub rule: String,
    /// In so many places.
    pub count: u64,
    /// What to do about one of them, in Dutch.
    pub nl: String,
    /// The same in English.
    pub en: String,
}

/// What the numbers rest on.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Evidence {
    /// Program and version.
    pub tool: String,
    /// The digest of the rules.
    pub patterns: String,
    /// When the scan began.
    pub started: String,
    /// Whether it came to its end.
    pub complete: bool,
}

/// Works out what it means that these files got out.
pub fn impact(
    files: &[File],
    scan: Option<&Scan>,
    complete: bool,
    knowledge: &Knowledge,
    breach: &Breach,
    scenario: &Scenario,
    today: Date,
) -> Impact {
    let register = register::draft(files, scan, knowledge, today);
    let found = minimise::recognise(files, knowledge, today);
    let places = without_copies(&found);
    let people = people(&places, knowledge);
    let severity = severity::severity(&places, &register, knowledge, breach, scenario);
    let mut assumptions = assumptions(&people);
    assumptions.extend(severity.assumptions.clone());
    Impact {
        people,
        records: places.iter().map(|place| place.table.map_or(1, |table| table.rows)).sum(),
        kinds: kinds(&places, &people, knowledge, breach),
        special: special(&places, knowledge),
        bundles: bundles(&places, &people, knowledge),
        severity,
        hidden: hidden(&found),
        protected: protected(files),
        not_read: register.not_read.clone(),
        activities: register.rows.iter().map(|row| part(row, knowledge)).collect(),
        countries: countries(&places),
        measures: measures(&register, breach),
        scenario: scenario.id.clone(),
        assumptions,
        elsewhere: None,
        evidence: scan.map_or_else(Evidence::default, |scan| Evidence {
            tool: scan.tool.clone(),
            patterns: scan.patterns.clone(),
            started: scan.started.clone(),
            complete,
        }),
    }
}

impl Impact {
    /// Adds what of these files still exists in others.
    pub fn compare(&mut self, files: &[File], others: &[File], knowledge: &Knowledge, today: Date) {
        let found = minimise::recognise(files, knowledge, today);
        self.elsewhere = Some(elsewhere::elsewhere(&found, others, knowledge));
    }
}

/// The places, of files with the same bytes only the first.
fn without_copies<'a>(found: &'a [Place<'a>]) -> Vec<&'a Place<'a>> {
    let mut firsts: BTreeMap<&str, &str> = BTreeMap::new();
    for place in found {
        if let Some(digest) = place.file.digest.as_deref() {
            firsts.entry(digest).or_insert(&place.file.path);
        }
    }
    let is_first = |place: &&Place| {
        place
            .file
            .digest
            .as_deref()
            .is_none_or(|digest| firsts.get(digest) == Some(&place.file.path.as_str()))
    };
    found.iter().filter(is_first).collect()
}

/// Whoever stands in several tables counts once, as far as the sketches of their keys tell; and who is only mentioned.
fn people(places: &[&Place], knowledge: &Knowledge) -> Count {
    let mut all = people::count(places.iter().filter_map(|place| place.table), &knowledge.people);
    let texts =
        places.iter().filter(|place| place.table.is_none()).map(|place| place.people(&knowledge.categories));
    let (least, most) = texts.fold((0, 0), |(least, most), (min, max)| (min.max(least), max + most));
    all.min = all.min.max(least);
    all.max += most;
    all.best = all.best.clamp(all.min, all.max);
    all
}

fn assumptions(people: &Count) -> Vec<Text> {
    let mut lines = vec![Text::new(
        "Minimaal: niemand dubbel, en wie nergens mee te vergelijken is, is al geteld. Maximaal: alles bij elkaar, alleen wie zeker dezelfde is één keer.",
        "At least: nobody twice, and who can be compared with nothing has been counted. At most: everything together, only who is surely the same once.",
    )];
    if people.min < people.max {
        lines.push(Text::new(
            "Waarschijnlijk: naar de overlap van e-mailadressen, nummers en namen tussen de tabellen.",
            "Probably: by the overlap of mail addresses, numbers and names between the tables.",
        ));
    }
    lines
}

fn kinds(places: &[&Place], all: &Count, knowledge: &Knowledge, breach: &Breach) -> Vec<Ticked> {
    let ticked = breach.kinds.iter().map(|kind| {
        let mut line = Ticked {
            id: kind.id.clone(),
            nl: kind.nl.clone(),
            en: kind.en.clone(),
            categories: Vec::new(),
            people: 0,
            files: 0,
        };
        let (mut categories, mut files, mut with) = (BTreeSet::new(), HashSet::new(), Vec::new());
        for &place in places {
            let own =
                place.categories().into_iter().filter(|word| knowledge.vocabulary.any_means(&kind.of, word));
            let own: Vec<&str> = own.collect();
            if !own.is_empty() {
                with.push(place);
                files.insert(place.file.path.as_str());
                categories.extend(own);
            }
        }
        line.categories = categories.into_iter().map(str::to_owned).collect();
        line.people = people(&with, knowledge).max.min(all.max);
        line.files = files.len() as u64;
        line
    });
    ticked.filter(|line| line.files > 0).collect()
}

fn special(places: &[&Place], knowledge: &Knowledge) -> Vec<String> {
    let found: BTreeSet<&str> = places.iter().flat_map(|place| place.categories()).collect();
    let is_special =
        |word: &&str| knowledge.categories.find(word).is_some_and(|category| category.law != Law::Ordinary);
    found.into_iter().filter(is_special).map(str::to_owned).collect()
}

fn bundles(places: &[&Place], all: &Count, knowledge: &Knowledge) -> Vec<BundleCount> {
    let mut with: BTreeMap<&str, Vec<&Place>> = BTreeMap::new();
    for &place in places {
        for bundle in &place.bundles {
            with.entry(&bundle.id).or_default().push(place);
        }
    }
    let count = |(id, places): (&str, Vec<&Place>)| BundleCount {
        id: id.to_owned(),
        people: people(&places, knowledge).max.min(all.max),
    };
    with.into_iter().map(count).collect()
}

/// Sheets, columns and layers that who opens the file does not see.
fn hidden(found: &[Place]) -> Vec<Hidden> {
    let mut hidden = BTreeSet::new();
    let is_hidden = |flags: &[String]| flags.iter().any(|flag| flag == "hidden");
    for place in found {
        let path = &place.file.path;
        let fields = place.personal_fields().filter(|field| {
            is_hidden(&field.flags) || place.table.is_some_and(|table| table.hidden || table.hidden_rows > 0)
        });
        let categories: BTreeSet<String> = fields.filter_map(|field| field.category.clone()).collect();
        if !categories.is_empty() {
            let (path, at) = (path.clone(), place.at().to_owned());
            hidden.insert(Hidden { path, at, categories: categories.into_iter().collect() });
        }
        for mention in place.mentions.iter().filter(|mention| mention.layer.is_unseen()) {
            let (path, at) = (path.clone(), mention.layer.to_string());
            hidden.insert(Hidden { path, at, categories: vec![mention.category.clone()] });
        }
    }
    hidden.into_iter().collect()
}

fn protected(files: &[File]) -> Protected {
    let counted = || files.iter().filter(|file| file.status != Status::Skipped);
    let is_protected = |file: &&File| !matches!(file.protection.as_str(), "" | "none" | "sheet-only");
    Protected { files: counted().filter(is_protected).count() as u64, of: counted().count() as u64 }
}

fn part(row: &register::Row, knowledge: &Knowledge) -> Part {
    let subjects = row.subjects.iter().filter_map(|id| knowledge.vocabulary.subject(id));
    let vulnerable = subjects.filter(|subject| subject.vulnerable);
    Part {
        activity: row.activity.clone(),
        name: row.name.clone(),
        subjects: row.subject_names.clone(),
        vulnerable: vulnerable.map(|subject| Text::new(&subject.nl, &subject.en)).collect(),
        categories: row.categories.clone(),
        people: [row.people.min, row.people.max],
        places: row.places.len() as u64,
        years: row.oldest.zip(row.newest).map(|(oldest, newest)| [oldest, newest]),
    }
}

fn countries(places: &[&Place]) -> Vec<String> {
    let fields = places.iter().flat_map(|place| place.personal_fields());
    let codes = fields.flat_map(|field| field.country.keys().cloned());
    let abroad: BTreeSet<String> = codes.filter(|code| !code.eq_ignore_ascii_case("nl")).collect();
    abroad.into_iter().collect()
}

/// Of each question that counts the most urgent advice.
fn measures(register: &Register, breach: &Breach) -> Vec<Measure> {
    let mut measures: Vec<Measure> = Vec::new();
    for advice in register.advice.iter().filter(|advice| breach.severity.measures.contains(&advice.rule)) {
        match measures.iter_mut().find(|measure| measure.rule == advice.rule) {
            Some(measure) => measure.count += 1,
            None => measures.push(Measure {
                rule: advice.rule.clone(),
                count: 1,
                nl: advice.nl.clone(),
                en: advice.en.clone(),
            }),
        }
    }
    measures
}

#[cfg(test)]
mod tests;
