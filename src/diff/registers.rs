//! Two registers, as `register.json` has them.
//!
//! In: two documents. Out: a [`Comparison`] whose entries are places, and whose changes are those of the rows.

use super::{Change, Comparison, Entry, Expired, Side, What};
use crate::record::Scan;
use crate::register::Register;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// As much of a register as a comparison needs.
#[derive(Debug, Deserialize)]
pub(super) struct Document {
    rows: Vec<Row>,
    #[serde(default)]
    advice: Vec<Advice>,
    #[serde(skip)]
    started: String,
    #[serde(skip)]
    interrupted: bool,
}

#[derive(Debug, Deserialize)]
struct Row {
    id: String,
    activity: Option<String>,
    #[serde(default)]
    categories: Vec<String>,
    #[serde(default)]
    people: People,
    #[serde(default)]
    places: Vec<At>,
}

#[derive(Debug, Default, Deserialize)]
struct People {
    max: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
struct At {
    path: String,
    #[serde(default)]
    at: String,
}

#[derive(Debug, Deserialize)]
struct Advice {
    rule: String,
    path: String,
    #[serde(default)]
    at: String,
    column: Option<u32>,
    people: u64,
    nl: String,
    en: String,
}

impl Document {
    /// Of a register that was drafted from an inventory.
    pub fn of(register: &Register, scan: &Scan, complete: bool) -> Self {
        let row = |row: &crate::register::Row| Row {
            id: row.id.clone(),
            activity: row.activity.clone(),
            categories: row.categories.clone(),
            people: People { max: row.people.max },
            places: row.places.iter().map(|at| At { path: at.path.clone(), at: at.at.clone() }).collect(),
        };
        let advice = |advice: &crate::minimise::Advice| Advice {
            rule: advice.rule.clone(),
            path: advice.path.clone(),
            at: advice.at.clone(),
            column: advice.column,
            people: advice.people,
            nl: advice.nl.clone(),
            en: advice.en.clone(),
        };
        Document {
            rows: register.rows.iter().map(row).collect(),
            advice: register.advice.iter().map(advice).collect(),
            started: scan.started.clone(),
            interrupted: !complete,
        }
    }

    fn side(&self) -> Side {
        let records = self.rows.len() as u64;
        Side { started: self.started.clone(), complete: !self.interrupted, records }
    }

    fn places(&self) -> BTreeMap<&At, &Row> {
        self.rows.iter().flat_map(|row| row.places.iter().map(move |at| (at, row))).collect()
    }
}

/// Compares two registers.
pub(super) fn compare(old: &Document, new: &Document) -> Comparison {
    let (was, is) = (old.places(), new.places());
    let entry = |(at, row): (&&At, &&Row)| Entry {
        path: at.path.clone(),
        at: at.at.clone(),
        people: row.people.max,
        categories: row.categories.clone(),
        activity: row.activity.clone(),
        ..Entry::default()
    };
    let gone = was.iter().filter(|(at, _)| !is.contains_key(*at) && !new.interrupted);
    let mut comparison = Comparison {
        new: is.iter().filter(|(at, _)| !was.contains_key(*at)).map(entry).collect(),
        gone: gone.map(entry).collect(),
        same: is.keys().filter(|at| was.contains_key(*at)).count() as u64,
        old: old.side(),
        now: new.side(),
        same_rules: true,
        same_roots: true,
        ..Comparison::default()
    };
    for row in &new.rows {
        if let Some(before) = old.rows.iter().find(|before| before.id == row.id) {
            comparison.row(before, row);
        }
    }
    comparison.expired = expired(old, new);
    comparison
}

impl Comparison {
    fn row(&mut self, before: &Row, after: &Row) {
        let mut change = |what, from: Value, to: Value| {
            let (path, at) = (String::new(), after.id.clone());
            let people = after.people.max;
            self.changed.push(Change { path, at, what, from, to, field: None, category: None, people });
        };
        let (was, is) = (before.people.max, after.people.max);
        if is != was {
            let what = if is > was { What::MorePeople } else { What::FewerPeople };
            change(what, json!(was), json!(is));
        }
        let kinds = |row: &Row| row.categories.iter().cloned().collect::<BTreeSet<_>>();
        let (had, has) = (kinds(before), kinds(after));
        has.difference(&had).for_each(|category| change(What::Category, Value::Null, json!(category)));
        had.difference(&has).for_each(|category| change(What::Category, json!(category), Value::Null));
    }
}

/// Advice about age that the older register did not have.
fn expired(old: &Document, new: &Document) -> Vec<Expired> {
    let Ok(knowledge) = crate::patterns::knowledge() else { return Vec::new() };
    let about_age = super::expired::rules_about_age(&knowledge);
    let is_known = |advice: &&Advice| {
        let key =
            |advice: &Advice| (advice.rule.clone(), advice.path.clone(), advice.at.clone(), advice.column);
        old.advice.iter().any(|before| key(before) == key(advice))
    };
    let was_there = |advice: &&Advice| {
        old.rows.iter().flat_map(|row| &row.places).any(|at| at.path == advice.path && at.at == advice.at)
    };
    new.advice
        .iter()
        .filter(|advice| about_age.contains(advice.rule.as_str()))
        .filter(|advice| was_there(advice) && !is_known(advice))
        .map(|advice| Expired {
            path: advice.path.clone(),
            at: advice.at.clone(),
            rule: advice.rule.clone(),
            people: advice.people,
            nl: advice.nl.clone(),
            en: advice.en.clone(),
        })
        .collect()
}
