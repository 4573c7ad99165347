//! The examples in the data files, run through the whole detector with every other rule in force.
//!
//! In: the rules. Out: what fails: an example whose marked spans are not found exactly, a counterexample in
//! which something of its category is found. Only examples of running text; those of columns are for `profile`.

use super::{Detector, Result, Span};
use crate::patterns::{CategoryId, Patterns};
use std::fmt;

/// An example that the rules do not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The data file, under `patterns/`.
    pub file: String,
    /// Which example or counterexample of it, from 1.
    pub number: usize,
    /// Whether it is a counterexample.
    pub counterexample: bool,
    /// What is wrong. The text is the rule's own, not a user's.
    pub message: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = if self.counterexample { "counterexample" } else { "example" };
        write!(f, "{} {kind} {}: {}", self.file, self.number, self.message)
    }
}

/// Runs every example and counterexample of running text.
pub fn failures(patterns: &Patterns) -> Result<Vec<Failure>> {
    Detector::verify(patterns)?;
    let detector = Detector::new(patterns)?;
    let mut failures = Vec::new();
    let mut spans = Vec::new();
    for data in &patterns.detectors {
        let Some(category) = patterns.categories.id(&data.category) else { continue };
        for (place, example) in data.example.iter().enumerate() {
            let Some(marked) = &example.text else { continue };
            let (text, expected) = unmark(marked);
            read(&detector, &text, example.remark, &mut spans);
            let found = of_category(&spans, category);
            if found != expected {
                let message = format!("{marked}\n  found {}", show(&text, &found));
                failures.push(Failure {
                    file: data.file.clone(),
                    number: place + 1,
                    counterexample: false,
                    message,
                });
            }
        }
        for (place, example) in data.counterexample.iter().enumerate() {
            let Some(text) = &example.text else { continue };
            read(&detector, text, example.remark, &mut spans);
            let found = of_category(&spans, category);
            if !found.is_empty() {
                let message = format!("{text}\n  found {} ({})", show(text, &found), example.why);
                failures.push(Failure {
                    file: data.file.clone(),
                    number: place + 1,
                    counterexample: true,
                    message,
                });
            }
        }
    }
    Ok(failures)
}

/// What a text mentions; a remark may say it of whoever its row is about.
fn read(detector: &Detector, text: &str, remark: bool, spans: &mut Vec<Span>) {
    if !remark {
        return detector.text(text, spans);
    }
    let mut of_row = Vec::new();
    detector.remark(text, spans, &mut of_row);
    spans.append(&mut of_row);
    spans.sort_by_key(|span| span.start);
}

fn of_category(spans: &[Span], category: CategoryId) -> Vec<(usize, usize)> {
    spans.iter().filter(|span| span.category == category).map(|span| (span.start, span.end)).collect()
}

fn show(text: &str, found: &[(usize, usize)]) -> String {
    let pieces: Vec<String> = found.iter().map(|(start, end)| format!("«{}»", &text[*start..*end])).collect();
    if pieces.is_empty() { "nothing".to_owned() } else { pieces.join(" ") }
}

/// The text without its marks, and what they enclosed.
fn unmark(marked: &str) -> (String, Vec<(usize, usize)>) {
    let mut text = String::with_capacity(marked.len());
    let mut spans = Vec::new();
    let mut start = 0;
    for character in marked.chars() {
        match character {
            '«' => start = text.len(),
            '»' => spans.push((start, text.len())),
            other => text.push(other),
        }
    }
    (text, spans)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_taken_out_and_remembered() {
        assert_eq!(unmark("é «ab» c"), ("é ab c".to_owned(), vec![(3, 5)]));
    }

    #[test]
    fn every_example_of_the_data_files_holds() {
        let patterns = crate::patterns::load().expect("the data files are valid");
        let failures = failures(&patterns).expect("the data files compile");
        let shown: Vec<String> = failures.iter().map(ToString::to_string).collect();
        assert!(shown.is_empty(), "{}", shown.join("\n"));
    }
}
