//! The answer to a request of one person: to see, erase, correct or take along.
//!
//! In: what a search found, and the inventory of the files it was found in. Out: an [`Answer`] with every place, what it is
//! probably for, and what is proposed; and the same as a page of text. What may be shown of anybody was decided by the
//! search. It proposes; a person decides.

mod due;
mod page;

pub use due::{Due, due};
pub use page::page;

use crate::find::{Certainty, Found, Hit, NotSearched, Passage};
use crate::minimise::{self, Age, Place};
use crate::patterns::{Activity, AnswerTexts, Kind, Knowledge, Request};
use crate::record::{File, Text};
use jiff::Span;
use jiff::civil::{Date, date};
use serde::Serialize;
use std::collections::BTreeMap;

/// An answer in the making.
#[derive(Debug, Clone, Serialize)]
pub struct Answer {
    /// The kind of request.
    pub request: String,
    /// When it came in, and until when it must be answered.
    pub due: Option<Due>,
    /// Every place, the surest first.
    pub places: Vec<At>,
    /// Who usually receives such data: to be informed of an erasure or a correction.
    pub recipients: Vec<Text>,
    /// Files that were searched.
    pub searched: u64,
    /// What could not be searched, or not wholly.
    pub not_searched: Vec<NotSearched>,
    /// The day it was made.
    #[serde(serialize_with = "due::day")]
    pub made: Date,
}

/// A table or a text in which the person stands.
#[derive(Debug, Clone, Serialize)]
pub struct At {
    /// The file.
    pub path: String,
    /// The sheet.
    pub at: String,
    /// The surest of what stands there.
    pub certainty: Certainty,
    /// What it is probably for.
    pub activity: Option<String>,
    /// What that is called.
    pub name: Option<Text>,
    /// What it is done for.
    pub purpose: Option<Text>,
    /// The system it was probably exported from.
    pub source: Option<String>,
    /// How long, and who says so.
    pub terms: Vec<Text>,
    /// What is proposed when the person asks to be erased.
    pub verdict: String,
    /// The last day to keep it, where a law asks that.
    #[serde(serialize_with = "due::maybe")]
    pub until: Option<Date>,
    /// Who says so.
    pub reference: Option<Text>,
    /// What stands there.
    pub hits: Vec<Row>,
}

/// A row or a passage.
#[derive(Debug, Clone, Serialize)]
pub struct Row {
    /// The row, counted from 1.
    pub row: Option<u64>,
    /// The line, counted from 1.
    pub line: Option<u64>,
    /// How sure.
    pub certainty: Certainty,
    /// Why, in both languages.
    pub why: Vec<Text>,
    /// The row or passage as it may be shown.
    pub passage: Option<Passage>,
}

/// What an answer is made from.
pub struct Case<'a> {
    /// What the search found.
    pub found: &'a Found,
    /// The inventory of the files in which it was found.
    pub files: &'a [File],
    /// What is known.
    pub knowledge: &'a Knowledge,
    /// The words of answers.
    pub texts: &'a AnswerTexts,
    /// The kind of request.
    pub request: &'a Request,
    /// When it came in.
    pub received: Option<Date>,
    /// Today.
    pub today: Date,
}

/// Makes the answer.
pub fn answer(case: &Case<'_>) -> Answer {
    let places = minimise::recognise(case.files, case.knowledge, case.today);
    let mut groups: BTreeMap<(&str, &str), Vec<&Hit>> = BTreeMap::new();
    for hit in &case.found.hits {
        groups.entry((&hit.path, &hit.at)).or_default().push(hit);
    }
    let mut at: Vec<At> = groups.into_iter().map(|(key, hits)| place(case, &places, key, &hits)).collect();
    at.sort_by(|a, b| b.certainty.cmp(&a.certainty).then_with(|| (&a.path, &a.at).cmp(&(&b.path, &b.at))));
    Answer {
        request: case.request.id.clone(),
        due: case.received.map(|received| due(received, case.texts)),
        recipients: recipients(&at, case.knowledge),
        places: at,
        searched: case.found.searched,
        not_searched: case.found.not_searched.clone(),
        made: case.today,
    }
}

fn place(case: &Case<'_>, places: &[Place<'_>], (path, at): (&str, &str), hits: &[&Hit]) -> At {
    let of_file = || places.iter().filter(|place| place.file.path == path);
    let place = of_file().find(|place| place.at() == at).or_else(|| of_file().next());
    let activity = place.and_then(|place| place.activity());
    let age = place.and_then(|place| Age::of(place, case.today));
    let (verdict, until, reference) = propose(activity, age.as_ref(), case);
    At {
        path: path.to_owned(),
        at: at.to_owned(),
        certainty: hits.iter().map(|hit| hit.certainty).max().unwrap_or_default(),
        activity: activity.map(|activity| activity.id.clone()),
        name: activity.map(|activity| activity.name.clone()),
        purpose: activity.map(|activity| activity.purpose.clone()),
        source: place.and_then(|place| place.system).map(|system| system.system.clone()),
        terms: activity.map_or(Vec::new(), |activity| terms(activity, case.knowledge)),
        verdict: verdict.to_owned(),
        until,
        reference,
        hits: hits.iter().map(|hit| row(hit, case.knowledge)).collect(),
    }
}

fn row(hit: &Hit, knowledge: &Knowledge) -> Row {
    let label = |id| {
        let category = knowledge.categories.get(id);
        Text::new(&category.nl, &category.en)
    };
    Row {
        row: hit.row,
        line: hit.line,
        certainty: hit.certainty,
        why: hit.because.iter().map(|because| because.text(label)).collect(),
        passage: hit.passage.clone(),
    }
}

fn terms(activity: &Activity, knowledge: &Knowledge) -> Vec<Text> {
    let term = |term: &crate::patterns::Retention| {
        let source = knowledge.vocabulary.retention(&term.source)?;
        let period = source.period.as_deref().unwrap_or("…");
        let line = |what: &str, who: &str| format!("{what}: {period} ({who})");
        Some(Text::new(line(&term.what.nl, &source.nl), line(&term.what.en, &source.en)))
    };
    activity.retention.iter().filter_map(term).collect()
}

/// Erase, keep until a day, or judge.
fn propose(
    activity: Option<&Activity>,
    age: Option<&Age>,
    case: &Case<'_>,
) -> (&'static str, Option<Date>, Option<Text>) {
    let Some(activity) = activity else { return ("unknown", None, None) };
    let sources: Vec<_> = activity
        .retention
        .iter()
        .filter_map(|term| case.knowledge.vocabulary.retention(&term.source))
        .collect();
    let at_least = sources.iter().filter(|source| source.kind == Kind::LawMin).filter_map(|source| {
        let period: Span = source.period.as_deref()?.parse().ok()?;
        let latest = age.map_or(case.today, |age| age.latest);
        // Laws count from the end of the year.
        let until = date(latest.year(), 12, 31).checked_add(period).ok()?;
        Some((until, Text::new(&source.nl, &source.en)))
    });
    match at_least.max_by_key(|(until, _)| *until) {
        Some((until, reference)) if until >= case.today => ("keep", Some(until), Some(reference)),
        Some((_, reference)) => ("expired", None, Some(reference)),
        None if sources.iter().any(|source| source.kind != Kind::LawMax && source.period.is_some()) => {
            let source = sources.iter().find(|source| source.period.is_some());
            ("judge", None, source.map(|source| Text::new(&source.nl, &source.en)))
        }
        None => ("erase", None, None),
    }
}

fn recipients(places: &[At], knowledge: &Knowledge) -> Vec<Text> {
    let activities = places.iter().filter_map(|at| knowledge.activity(at.activity.as_deref()?));
    let mut names: Vec<Text> = activities
        .flat_map(|activity| activity.recipients.iter().chain(&activity.processors))
        .cloned()
        .collect();
    names.sort();
    names.dedup();
    names
}

#[cfg(test)]
mod tests;
