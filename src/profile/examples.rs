//! The columns among the examples in the data files, profiled as a file would be, with every rule in force.
//!
//! In: the rules. Out: what fails: an example that is not found to be of its category, a counterexample that
//! is. Each is a little table of its own: a row of headers, if it has any, the values, and the columns beside
//! them. What running text holds is for `detect` to try; [`check_examples`] tries both.

use super::{Finished, Profiler, Result};
use crate::detect::examples::{self, Failure};
use crate::patterns::{Counterexample, Detector, Example, Patterns};
use crate::read::{Grid, Rows, Sink};
use crate::record::Field;
use std::collections::BTreeMap;

/// Values of a failed example that are shown, to tell which it is.
const SHOWN: usize = 3;

/// Runs every example and counterexample, of running text and of columns. `speurneus patterns check` prints
/// what comes back.
pub fn check_examples(patterns: &Patterns) -> Result<Vec<Failure>> {
    let mut failures = examples::failures(patterns)?;
    failures.extend(column_failures(patterns)?);
    failures
        .sort_by(|a, b| (&a.file, a.counterexample, a.number).cmp(&(&b.file, b.counterexample, b.number)));
    Ok(failures)
}

/// One column that is to be one of a category, or is not.
struct Trial<'a> {
    header: &'a str,
    values: &'a [String],
    beside: &'a BTreeMap<String, Vec<String>>,
    /// Why it is none, for a counterexample.
    why_not: Option<&'a str>,
    flags: &'a [String],
}

fn column_failures(patterns: &Patterns) -> Result<Vec<Failure>> {
    let profiler = Profiler::new(patterns, None)?;
    let mut failures = Vec::new();
    for detector in &patterns.detectors {
        for (number, trial) in trials(detector) {
            if let Some(message) = trial.failure(&detector.category, &profiler) {
                let counterexample = trial.why_not.is_some();
                failures.push(Failure { file: detector.file.clone(), number, counterexample, message });
            }
        }
    }
    Ok(failures)
}

/// The columns among the entries of a detector, each with its number among examples or counterexamples.
fn trials(detector: &Detector) -> impl Iterator<Item = (usize, Trial<'_>)> {
    let examples = detector.example.iter().zip(1..).filter_map(|(entry, number)| {
        let Example { header, values, beside, flags, .. } = entry;
        Some((number, Trial { header: header.as_deref()?, values, beside, why_not: None, flags }))
    });
    let counterexamples = detector.counterexample.iter().zip(1..).filter_map(|(entry, number)| {
        let Counterexample { header, values, beside, why, .. } = entry;
        Some((number, Trial { header: header.as_deref()?, values, beside, why_not: Some(why), flags: &[] }))
    });
    examples.chain(counterexamples)
}

impl Trial<'_> {
    /// What is wrong, if anything is.
    fn failure(&self, category: &str, profiler: &Profiler) -> Option<String> {
        let finished = self.profile(profiler);
        let mut fields =
            finished.tables.iter().flat_map(|table| &table.fields).filter(|field| field.column == 0);
        let holds = |field: &Field| {
            let is_one = field.category.as_deref() == Some(category);
            is_one && (self.why_not.is_some() || field.flags == self.flags)
        };
        if fields.clone().any(holds) == self.why_not.is_none() {
            return None;
        }
        let said = fields.find(|field| field.category.is_some()).map_or("nothing".to_owned(), show);
        let why = self.why_not.map(|why| format!("; {why}")).unwrap_or_default();
        let shown = self.values.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(" | ");
        Some(format!("'{}': {shown} | …\n  found {said}{why}", self.header))
    }

    /// The table goes the way of a delimited file: its headers are found, not given.
    fn profile(&self, profiler: &Profiler) -> Finished {
        let mut file = profiler.file();
        file.grid(&Grid { kind: "csv", ..Grid::default() });
        let mut rows = self.rows();
        file.rows(&rows.batch());
        file.finish()
    }

    fn rows(&self) -> Rows {
        let mut columns = vec![(self.header, self.values)];
        columns.extend(self.beside.iter().map(|(header, values)| (header.as_str(), values.as_slice())));
        let mut rows = Rows::default();
        if columns.iter().any(|(header, _)| !header.is_empty()) {
            for (place, (header, _)) in columns.iter().enumerate() {
                rows.cell(place, header.as_bytes());
            }
            rows.end_row();
        }
        for row in 0..columns.iter().map(|(_, values)| values.len()).max().unwrap_or(0) {
            for (place, (_, values)) in columns.iter().enumerate() {
                rows.cell(place, values.get(row).map_or(b"", |value| value.as_bytes()));
            }
            rows.end_row();
        }
        rows
    }
}

/// What a field was found to be, and why.
fn show(field: &Field) -> String {
    let category = field.category.as_deref().unwrap_or_default();
    let flags: String = field.flags.iter().map(|flag| format!(" {flag}")).collect();
    format!("{category} {:.3}{flags} ({})", field.confidence.unwrap_or_default(), field.why.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_of_the_data_files_holds() {
        let patterns = crate::patterns::load().expect("the data files are valid");
        let failures = check_examples(&patterns).expect("the data files compile");
        let shown: Vec<String> = failures.iter().map(ToString::to_string).collect();
        assert!(shown.is_empty(), "{}", shown.join("\n"));
    }

    #[test]
    fn every_rule_for_columns_is_tried_both_ways() {
        let patterns = crate::patterns::load().expect("the data files are valid");
        for detector in patterns.detectors.iter().filter(|detector| detector.column.is_some()) {
            let (against, by): (Vec<_>, Vec<_>) =
                trials(detector).partition(|(_, trial)| trial.why_not.is_some());
            assert!(!by.is_empty(), "{} has no example of a column", detector.file);
            assert!(!against.is_empty(), "{} has no counterexample of a column", detector.file);
        }
    }

    #[test]
    fn an_example_that_fails_says_what_was_found_instead() {
        let mut patterns = crate::patterns::load().expect("the data files are valid");
        let place = patterns.detectors.iter().position(|data| data.category == "iban").expect("there is one");
        let values: Vec<String> = (0..9).map(|n| format!("k.{n}de@example.nl")).collect();
        let header = Some("E-mail".to_owned());
        let why = "an address".to_owned();
        patterns.detectors.iter_mut().for_each(|data| {
            data.example.clear();
            data.counterexample.clear();
        });
        let beside = BTreeMap::new();
        patterns.detectors[place].example = vec![Example {
            text: None,
            remark: false,
            header: header.clone(),
            values: values.clone(),
            beside: beside.clone(),
            flags: Vec::new(),
        }];
        patterns.detectors[place].counterexample =
            vec![Counterexample { text: None, remark: false, header, values, beside, why }];
        let failures = check_examples(&patterns).expect("the data files compile");
        assert_eq!(failures.len(), 1, "the counterexample holds");
        assert!(failures[0].message.contains("found email"), "{}", failures[0].message);
    }
}
