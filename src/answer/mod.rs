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
use crate::patterns::{Activity, AnswerTexts, Kind, Knowledge, Request, Retention, period_words};
use crate::record::{File, Language, Text};
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

/// What is equally sure in a table or a text in which the person stands.
#[derive(Debug, Clone, Serialize)]
pub struct At {
    /// The file.
    pub path: String,
    /// The sheet.
    pub at: String,
    /// How sure all that is listed here is; what is less sure is a place of its own.
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
    // What is sure and what is not never stand together: a namesake's row is not the person's.
    let mut groups: BTreeMap<(&str, &str, Certainty), Vec<&Hit>> = BTreeMap::new();
    for hit in &case.found.hits {
        groups.entry((&hit.path, &hit.at, hit.certainty)).or_default().push(hit);
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

fn place(
    case: &Case<'_>,
    places: &[Place<'_>],
    (path, at, certainty): (&str, &str, Certainty),
    hits: &[&Hit],
) -> At {
    let of_file = || places.iter().filter(|place| place.file.path == path);
    let place = of_file().find(|place| place.at() == at).or_else(|| of_file().next());
    let activity = place.and_then(|place| place.activity());
    let age = place.and_then(|place| Age::of(place, case.knowledge, case.today));
    let (verdict, until, reference) = match certainty {
        Certainty::Certain => propose(activity, age.as_ref(), case),
        _ => ("whose", None, None),
    };
    At {
        path: path.to_owned(),
        at: at.to_owned(),
        certainty,
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
    activity.retention.iter().filter_map(|term| said(term, knowledge)).collect()
}

/// A term in words: of what, how long, who says so.
fn said(term: &Retention, knowledge: &Knowledge) -> Option<Text> {
    let source = knowledge.vocabulary.retention(&term.source)?;
    let line = |language: Language| {
        let (what, who) = (term.what.in_language(language), language.pick(&source.nl, &source.en));
        match term.period.as_ref().or(source.period.as_ref()) {
            Some(period) => format!("{what}: {} ({who})", period_words(period, language)),
            None => format!("{what}: {who}"),
        }
    };
    Some(Text::new(line(Language::Nl), line(Language::En)))
}

/// Erase, keep until a day, or judge. A law decides about all of it only where the activity's first term, that of what
/// it is about, is that law's, and all of it is of one year; otherwise the law may ask a part, which a person must tell.
fn propose(
    activity: Option<&Activity>,
    age: Option<&Age>,
    case: &Case<'_>,
) -> (&'static str, Option<Date>, Option<Text>) {
    let Some(activity) = activity else { return ("unknown", None, None) };
    let source = |term: &Retention| case.knowledge.vocabulary.retention(&term.source);
    let is_law = |term: &&Retention| source(term).is_some_and(|source| source.kind == Kind::LawMin);
    let until = |term: &Retention| {
        let period: Span = term.period.as_deref().or(source(term)?.period.as_deref())?.parse().ok()?;
        // Laws count from the end of the year.
        date(age?.latest.year(), 12, 31).checked_add(period).ok()
    };
    let reference = |term: &Retention| said(term, case.knowledge);
    let laws: Vec<&Retention> = activity.retention.iter().filter(is_law).collect();
    let open: Vec<&Retention> =
        laws.iter().filter(|term| until(term).is_none_or(|day| day >= case.today)).copied().collect();
    let whole = activity.retention.first().filter(is_law);
    let is_one_year = age.is_some_and(|age| age.oldest == Some(age.latest.year().into()));
    match (whole, open.as_slice()) {
        (Some(term), []) => ("expired", None, reference(term)),
        (Some(term), [first, ..]) if is_one_year && std::ptr::eq(term, *first) => {
            ("keep", until(term), reference(term))
        }
        (_, [_, ..]) => ("part", None, all(open.iter().filter_map(|term| reference(term)))),
        (None, []) => {
            let has_period = |term: &&Retention| source(term).is_some_and(|source| source.period.is_some());
            let at_most = |term: &Retention| source(term).is_some_and(|source| source.kind == Kind::LawMax);
            let dated = || activity.retention.iter().filter(has_period).filter(|term| !is_law(term));
            match dated().any(|term| !at_most(term)) {
                true => ("judge", None, dated().next().and_then(reference)),
                false => ("erase", None, None),
            }
        }
    }
}

/// Several texts as one.
fn all(texts: impl Iterator<Item = Text>) -> Option<Text> {
    texts
        .reduce(|one, next| Text::new(format!("{}; {}", one.nl, next.nl), format!("{}; {}", one.en, next.en)))
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
