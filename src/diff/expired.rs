//! Terms that ran out between two scans.
//!
//! In: the files of the newer scan that have columns of dates. Out: what is advised of their age on the day of the newer
//! scan, and was not on the day of the older one.

use super::Expired;
use super::source::day_of;
use crate::minimise::{self, Advice};
use crate::patterns::{Knowledge, Rule};
use crate::record::{File, Scan};
use jiff::civil::Date;
use std::collections::HashSet;

/// More files than this are not held: their terms stand in the report of the newer scan.
const MOST: usize = 50_000;

/// Files that may have become too old.
pub(super) struct Dated {
    files: Vec<File>,
    old: Date,
    new: Date,
}

impl Dated {
    pub fn new(old: &Scan, new: &Scan) -> Self {
        Dated { files: Vec::new(), old: day_of(old), new: day_of(new) }
    }

    /// Keeps a file that tells how old it is.
    pub fn add(&mut self, file: File) {
        let is_personal =
            |file: &File| file.tables.iter().flat_map(|table| &table.fields).any(minimise::is_personal);
        if self.files.len() < MOST && is_personal(&file) {
            self.files.push(file);
        }
    }

    /// What has run out in between.
    pub fn expired(&self, knowledge: &Knowledge) -> Vec<Expired> {
        if self.new <= self.old {
            return Vec::new();
        }
        let about_age = rules_about_age(knowledge);
        let advice = |day: Date| -> Vec<Advice> {
            let found = minimise::recognise(&self.files, knowledge, day);
            let mut advice = minimise::advise(&self.files, &found, knowledge, day);
            advice.retain(|advice| about_age.contains(advice.rule.as_str()));
            advice
        };
        let before = advice(self.old);
        let known: HashSet<_> = before.iter().map(key).collect();
        advice(self.new)
            .into_iter()
            .filter(|advice| !known.contains(&key(advice)))
            .map(Expired::from)
            .collect()
    }
}

impl From<Advice> for Expired {
    fn from(advice: Advice) -> Self {
        let Advice { path, at, rule, people, nl, en, .. } = advice;
        Expired { path, at, rule, people, nl, en }
    }
}

fn key(advice: &Advice) -> (&str, &str, &str, Option<u32>) {
    (&advice.rule, &advice.path, &advice.at, advice.column)
}

/// The questions that ask how old something is.
pub(super) fn rules_about_age(knowledge: &Knowledge) -> HashSet<&str> {
    let asks = |rule: &&Rule| {
        rule.when.iter().any(|when| {
            when.older_than.is_some() || when.dates_older_than.is_some() || when.old_share.is_some()
        })
    };
    knowledge.rules.iter().filter(asks).map(|rule| rule.id.as_str()).collect()
}
