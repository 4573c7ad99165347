//! `register.json`: what the page and the comparison of two registers build on.

use crate::patterns::Kind;
use crate::people::Count;
use crate::record::{Language, Text};
use crate::register::{At, BundleCount, NotRead, Register, Result, Row};
use serde::Serialize;

#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    rows: Vec<RowDocument<'a>>,
    advice: &'a [crate::minimise::Advice],
    not_read: &'a [NotRead],
}

#[derive(Serialize)]
struct RowDocument<'a> {
    id: &'a str,
    activity: Option<&'a str>,
    name: &'a str,
    confidence: f64,
    status: &'static str,
    purpose: Option<&'a str>,
    basis: Vec<&'a str>,
    subjects: &'a [String],
    categories: &'a [String],
    special: &'a [String],
    source: &'a [String],
    recipients: Vec<&'a str>,
    processors: Vec<&'a str>,
    retention: Vec<RetentionDocument<'a>>,
    people: Count,
    oldest: Option<i32>,
    newest: Option<i32>,
    places: &'a [At],
    bundles: &'a [BundleCount],
    why: Vec<&'a str>,
    to_fill: &'a [String],
}

#[derive(Serialize)]
struct RetentionDocument<'a> {
    what: &'a str,
    period: Option<&'a str>,
    kind: Kind,
    #[serde(rename = "ref")]
    source: &'a str,
    note: Option<&'a str>,
}

pub(super) fn bytes(register: &Register, language: Language) -> Result<Vec<u8>> {
    let document = Document {
        schema: 1,
        rows: register.rows.iter().map(|row| row_document(row, language)).collect(),
        advice: &register.advice,
        not_read: &register.not_read,
    };
    let mut bytes = serde_json::to_vec_pretty(&document)?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn row_document(row: &Row, language: Language) -> RowDocument<'_> {
    let retention = row.retention.iter().map(|term| RetentionDocument {
        what: term.what.in_language(language),
        period: term.period.as_deref(),
        kind: term.kind,
        source: &term.source,
        note: term.note.as_ref().map(|note| note.in_language(language)),
    });
    RowDocument {
        id: &row.id,
        activity: row.activity.as_deref(),
        name: row.name.in_language(language),
        confidence: (row.confidence * 100.0).round() / 100.0,
        status: "concept",
        purpose: row.purpose.as_ref().map(|purpose| purpose.in_language(language)),
        basis: texts(language, &row.basis),
        subjects: &row.subjects,
        categories: &row.categories,
        special: &row.special,
        source: &row.source,
        recipients: texts(language, &row.recipients),
        processors: texts(language, &row.processors),
        retention: retention.collect(),
        people: row.people,
        oldest: row.oldest,
        newest: row.newest,
        places: &row.places,
        bundles: &row.bundles,
        why: texts(language, &row.why),
        to_fill: &row.to_fill,
    }
}

fn texts(language: Language, texts: &[Text]) -> Vec<&str> {
    texts.iter().map(|text| text.in_language(language)).collect()
}
