//! From evidence to a probability: `patterns/calibration.toml`.
//!
//! In: the file that `speurneus patterns fit` writes. Out: three scales, one each for columns, for spans of
//! running text and for the mentions of a file. A scale is a straight line through log-odds: what speaks for a
//! finding, each piece times its weight. What the pieces are is for `profile` and `detect` to say.

use super::{Categories, CategoryId, Result, invalid, parse};
use serde::Deserialize;
use std::collections::BTreeMap;

/// What is known of a column that was given a category, in the order of [`Scale::weights`].
pub const COLUMN: [&str; 4] = ["odds", "header-silent", "header-other", "misfit"];
/// What is known of a span.
pub const SPAN: [&str; 1] = ["odds"];
/// What is known of the mentions of one category in a file.
pub const MENTION: [&str; 1] = ["odds"];

/// The scales in force.
#[derive(Debug, Clone)]
pub struct Calibration {
    /// For a column that was given a category.
    pub columns: Scale,
    /// For a span of running text.
    pub spans: Scale,
    /// For what a file mentions of a category.
    pub mentions: Scale,
}

/// One scale.
#[derive(Debug, Clone, PartialEq)]
pub struct Scale {
    /// No probability is lower.
    pub least: f64,
    /// Nor higher: what has never been seen to fail may still.
    pub most: f64,
    /// The log-odds before any evidence.
    pub offset: f64,
    /// What each piece of evidence is worth.
    pub weights: Vec<f64>,
    /// What a category has more or less than the others, by its place in the list of them.
    pub categories: Vec<f64>,
}

impl Scale {
    /// The probability that a finding of this category is right.
    pub fn probability(&self, category: CategoryId, evidence: &[f64]) -> f64 {
        let own = self.categories.get(category.0 as usize).copied().unwrap_or(0.0);
        let pieces: f64 = self.weights.iter().zip(evidence).map(|(weight, piece)| weight * piece).sum();
        sigmoid(self.offset + own + pieces).clamp(self.least, self.most)
    }

    /// A scale that leaves the log-odds in its first piece of evidence as they are.
    pub fn identity(pieces: usize) -> Scale {
        let mut weights = vec![0.0; pieces];
        weights[0] = 1.0;
        Scale { least: 0.0, most: 1.0, offset: 0.0, weights, categories: Vec::new() }
    }
}

impl Calibration {
    /// Says what the rules say, uncorrected: what a new calibration is fitted from.
    pub fn identity() -> Calibration {
        Calibration {
            columns: Scale::identity(COLUMN.len()),
            spans: Scale::identity(SPAN.len()),
            mentions: Scale::identity(MENTION.len()),
        }
    }
}

/// From log-odds to a probability.
pub fn sigmoid(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}

/// From a probability to log-odds, finite for 0 and 1 too.
pub fn log_odds(probability: f64) -> f64 {
    let probability = probability.clamp(1e-9, 1.0 - 1e-9);
    (probability / (1.0 - probability)).ln()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    columns: Section,
    spans: Section,
    mentions: Section,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Section {
    least: f64,
    most: f64,
    offset: f64,
    weight: BTreeMap<String, f64>,
    #[serde(default)]
    category: BTreeMap<String, f64>,
}

/// Reads the text of a calibration; `file` is what an error calls it.
pub fn read(file: &str, text: &str, categories: &Categories) -> Result<Calibration> {
    let sections: File = parse(file, text)?;
    let scale = |section: Section, pieces: &[&str]| -> Result<Scale> {
        let mut weights = vec![0.0; pieces.len()];
        for (name, weight) in &section.weight {
            let place = pieces.iter().position(|piece| piece == name);
            let place = place.ok_or_else(|| invalid(file, format!("unknown piece of evidence {name:?}")))?;
            weights[place] = *weight;
        }
        let mut own = vec![0.0; categories.iter().len()];
        for (name, weight) in &section.category {
            let id = categories.id(name);
            let id = id.ok_or_else(|| invalid(file, format!("unknown category {name:?}")))?;
            own[id.0 as usize] = *weight;
        }
        let Section { least, most, offset, .. } = section;
        Ok(Scale { least, most, offset, weights, categories: own })
    };
    Ok(Calibration {
        columns: scale(sections.columns, &COLUMN)?,
        spans: scale(sections.spans, &SPAN)?,
        mentions: scale(sections.mentions, &MENTION)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odds_and_probabilities_are_each_others_inverse() {
        for probability in [0.01, 0.5, 0.9, 0.999] {
            assert!((sigmoid(log_odds(probability)) - probability).abs() < 1e-9);
        }
        assert!(log_odds(0.0).is_finite() && log_odds(1.0).is_finite());
    }

    #[test]
    fn more_evidence_never_makes_a_finding_less_likely() {
        let patterns = crate::patterns::load().expect("the data files are valid");
        let Calibration { columns, spans, mentions } = &patterns.calibration;
        for scale in [columns, spans, mentions] {
            let mut before = 0.0;
            for step in 0..40 {
                let mut evidence = vec![0.0; scale.weights.len()];
                evidence[0] = f64::from(step) / 2.0;
                let now = scale.probability(CategoryId(0), &evidence);
                assert!(now >= before && now > 0.0 && now < 1.0, "{now} after {before}");
                before = now;
            }
        }
    }

    #[test]
    fn what_the_file_does_not_know_is_an_error() {
        let categories = crate::patterns::load().expect("the data files are valid").categories;
        let section = |weight: &str, category: &str| {
            format!(
                "least = 0.5\nmost = 0.9\noffset = 0.0\nweight = {{ {weight} = 1.0 }}\ncategory = {{ {category} }}\n"
            )
        };
        let file = |columns: String| {
            let plain = section("odds", "");
            format!("[columns]\n{columns}[spans]\n{plain}[mentions]\n{plain}")
        };
        let read = |text: &str| super::read("calibration.toml", text, &categories).map(drop);
        assert!(read(&file(section("odds", "email = 0.1"))).is_ok());
        assert!(read(&file(section("luck", ""))).is_err());
        assert!(read(&file(section("odds", "shoe-size = 0.1"))).is_err());
    }
}
