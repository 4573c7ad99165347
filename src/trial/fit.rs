//! How sure a finding may be, fitted from drives with known truth.
//!
//! In: drives and the rules, uncorrected. Out: the scales of a calibration, as the text of
//! `patterns/calibration.toml`. A logistic regression that shrinks: real drives have other tables than ours, so a
//! category keeps a number of its own only as far as many findings ask for it, and more of the evidence that must
//! speak for a finding never speaks against it.

use super::Result;
use super::data::Data;
use super::drive::Drive;
use super::judge::{self, Finding};
use crate::detect::Detector;
use crate::patterns::calibration::{COLUMN, Calibration, MENTION, SPAN, Scale, sigmoid};
use crate::patterns::{CategoryId, Patterns};
use crate::profile::{self, Profiler};
use std::fmt::Write;

/// How strongly the number of a category is drawn to zero for every thousand findings: a hundred drives of ours
/// teach no more of what other drives hold than ten.
const PULL_CATEGORY: f64 = 4.0;
/// And the weight of the odds that the rules give, which stand first, to one.
const PULL_ODDS: f64 = 20.0;
/// And the weight of any other piece of evidence, to zero.
const PULL_WEIGHT: f64 = 0.02;
/// Pieces of evidence that speak for a finding; all others speak against it, and none ever turns.
const FOR: [&str; 1] = ["odds"];
/// No finding is less likely than this, or it would not be one; and none is surer than that: what never failed on
/// drives of ours will on others.
const LEAST: f64 = 0.5;
const MOST: f64 = 0.997;
/// Newton's steps; a few are enough.
const STEPS: usize = 60;

/// A calibration, and what it was fitted from.
#[derive(Debug, Clone)]
pub struct Fitted {
    /// The scales.
    pub calibration: Calibration,
    /// Findings that each was fitted from: columns, spans, mentions.
    pub findings: [usize; 3],
}

/// Fits a calibration from the drives with these seeds.
pub fn fit(patterns: &Patterns, seeds: &[u64], files: usize) -> Result<Fitted> {
    let data = Data::load(patterns)?;
    let drives: Vec<Drive> = seeds.iter().map(|seed| Drive::new(&data, *seed, files)).collect();
    let plain = Patterns { calibration: Calibration::identity(), ..patterns.clone() };
    let kinds = patterns.categories.iter().len();
    let columns = look(&plain, &data, &drives)?.0;
    let spans = spans(&plain, &data, &drives)?;
    let mut calibration = Calibration::identity();
    calibration.columns = scale(&columns, &COLUMN, kinds);
    calibration.spans = scale(&spans, &SPAN, kinds);
    // What a file mentions is judged from its spans, so those come first.
    let half = Patterns { calibration: calibration.clone(), ..plain };
    let mentions = look(&half, &data, &drives)?.1;
    calibration.mentions = scale(&mentions, &MENTION, kinds);
    Ok(Fitted { calibration, findings: [columns.len(), spans.len(), mentions.len()] })
}

/// What the rules say of columns and of what files mention.
fn look(patterns: &Patterns, data: &Data, drives: &[Drive]) -> Result<(Vec<Finding>, Vec<Finding>)> {
    let profiler = Profiler::new(patterns, None)?;
    let (mut columns, mut mentions) = (Vec::new(), Vec::new());
    for file in drives.iter().flat_map(|drive| &drive.files) {
        let finished = judge::look(&profiler, file);
        let judged = judge::judge(&finished, &file.truth, &data.scoring, &patterns.categories);
        columns.extend(judged.columns.into_iter().filter_map(|column| column.finding));
        mentions.extend(judged.mentions);
    }
    Ok((columns, mentions))
}

/// What the detector says of running texts.
fn spans(patterns: &Patterns, data: &Data, drives: &[Drive]) -> Result<Vec<Finding>> {
    let detector = Detector::new(patterns).map_err(profile::Error::from)?;
    let mut findings = Vec::new();
    let mut found = Vec::new();
    for prose in drives.iter().flat_map(|drive| &drive.files).filter_map(|file| file.prose.as_ref()) {
        detector.text(&prose.text, &mut found);
        findings.extend(judge::spans(prose, &found, &data.scoring, &patterns.categories));
    }
    Ok(findings)
}

/// Fits one scale. A weight that would turn against its evidence is taken out and the others are fitted again.
fn scale(findings: &[Finding], pieces: &[&str], kinds: usize) -> Scale {
    let mut kept: Vec<usize> = (0..pieces.len()).collect();
    loop {
        let solution = solve(findings, &kept, kinds);
        let weight = |place: usize| solution[1 + place];
        let turned =
            (0..kept.len()).find(|place| (weight(*place) < 0.0) == FOR.contains(&pieces[kept[*place]]));
        if let Some(place) = turned {
            kept.remove(place);
            continue;
        }
        let mut weights = vec![0.0; pieces.len()];
        kept.iter().enumerate().for_each(|(place, piece)| weights[*piece] = weight(place));
        let categories = solution[1 + kept.len()..].to_vec();
        return Scale { least: LEAST, most: MOST, offset: solution[0], weights, categories };
    }
}

/// The offset, the weights of the pieces that are kept, and the numbers of the categories, by Newton's method.
fn solve(findings: &[Finding], kept: &[usize], kinds: usize) -> Vec<f64> {
    let size = 1 + kept.len() + kinds;
    let thousands = findings.len() as f64 / 1000.0;
    let is_odds = |place: usize| place == 1 && kept.first() == Some(&0);
    let pull = |place: usize| match place {
        0 => 1e-3,
        _ if is_odds(place) => PULL_ODDS * thousands,
        _ if place <= kept.len() => PULL_WEIGHT,
        _ => PULL_CATEGORY * thousands,
    };
    let mut solution = vec![0.0; size];
    for _ in 0..STEPS {
        let usual = |place: usize| f64::from(u8::from(is_odds(place)));
        let mut slope: Vec<f64> =
            (0..size).map(|place| pull(place) * (solution[place] - usual(place))).collect();
        let mut bend = vec![vec![0.0; size]; size];
        (0..size).for_each(|place| bend[place][place] = pull(place));
        for finding in findings {
            let terms = terms(finding, kept);
            let log_odds: f64 = terms.iter().map(|(place, value)| solution[*place] * value).sum();
            let said = sigmoid(log_odds);
            let off = said - f64::from(u8::from(finding.right));
            let spread = (said * (1.0 - said)).max(1e-6);
            for (place, value) in &terms {
                slope[*place] += off * value;
                for (other, factor) in &terms {
                    bend[*place][*other] += spread * value * factor;
                }
            }
        }
        let step = eliminate(bend, slope);
        let longest = step.iter().fold(0.0, |longest: f64, part| longest.max(part.abs()));
        let damped = 1.0_f64.min(2.0 / longest.max(1e-12));
        solution.iter_mut().zip(&step).for_each(|(part, step)| *part -= damped * step);
        if longest < 1e-9 {
            break;
        }
    }
    solution
}

/// What counts for a finding: the offset, its evidence, its category.
fn terms(finding: &Finding, kept: &[usize]) -> Vec<(usize, f64)> {
    let mut terms = vec![(0, 1.0)];
    terms.extend(kept.iter().enumerate().map(|(place, piece)| (1 + place, finding.evidence[*piece])));
    let CategoryId(category) = finding.category;
    terms.push((1 + kept.len() + category as usize, 1.0));
    terms
}

/// Solves linear equations by elimination. The matrix is symmetric and, thanks to the pull, never singular.
fn eliminate(mut matrix: Vec<Vec<f64>>, mut right: Vec<f64>) -> Vec<f64> {
    let size = right.len();
    for place in 0..size {
        let most = (place..size).max_by(|a, b| matrix[*a][place].abs().total_cmp(&matrix[*b][place].abs()));
        let most = most.unwrap_or(place);
        matrix.swap(place, most);
        right.swap(place, most);
        for below in place + 1..size {
            let factor = matrix[below][place] / matrix[place][place];
            if factor != 0.0 {
                let (above, rest) = matrix.split_at_mut(below);
                rest[0]
                    .iter_mut()
                    .zip(&above[place])
                    .skip(place)
                    .for_each(|(part, own)| *part -= factor * own);
                right[below] -= factor * right[place];
            }
        }
    }
    for place in (0..size).rev() {
        let known: f64 = (place + 1..size).map(|other| matrix[place][other] * right[other]).sum();
        right[place] = (right[place] - known) / matrix[place][place];
    }
    right
}

impl Fitted {
    /// The text of `patterns/calibration.toml`.
    pub fn to_toml(&self, patterns: &Patterns, seeds: &str) -> String {
        let [columns, spans, mentions] = self.findings;
        let mut text = format!(
            "# From evidence to probability. Written by `speurneus patterns fit --seeds {seeds}`: fit again rather than change it\n\
             # by hand. trial/README.md explains the keys. Fitted from {columns} columns, {spans} spans and {mentions} mentions.\n"
        );
        let Calibration { columns, spans, mentions } = &self.calibration;
        section(&mut text, "columns", columns, &COLUMN, patterns);
        section(&mut text, "spans", spans, &SPAN, patterns);
        section(&mut text, "mentions", mentions, &MENTION, patterns);
        text
    }
}

fn section(text: &mut String, name: &str, scale: &Scale, pieces: &[&str], patterns: &Patterns) {
    let Scale { least, most, offset, .. } = scale;
    // Writing to a string does not fail.
    let _ = write!(
        text,
        "\n[{name}]\nleast = {least:?}\nmost = {most:?}\noffset = {offset:.3}\n\n[{name}.weight]\n"
    );
    for (piece, weight) in pieces.iter().zip(&scale.weights) {
        let _ = writeln!(text, "{piece} = {weight:.3}");
    }
    let _ = write!(text, "\n[{name}.category]\n");
    for (id, category) in patterns.categories.iter() {
        let own = scale.categories.get(id.0 as usize).copied().unwrap_or(0.0);
        if own.abs() >= 0.01 {
            let _ = writeln!(text, "{} = {own:.2}", category.id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::chance::Chance;

    /// Findings whose odds are twice as sure as they may be.
    fn boasting(many: usize) -> Vec<Finding> {
        let mut chance = Chance::new(6);
        (0..many)
            .map(|_| {
                let odds = chance.share() * 8.0;
                let right = chance.holds(sigmoid(odds / 2.0));
                Finding { category: CategoryId(0), said: sigmoid(odds), right, evidence: vec![odds] }
            })
            .collect()
    }

    #[test]
    fn fit_takes_back_what_is_said_too_surely() {
        let fitted = scale(&boasting(4000), &["odds"], 1);
        assert!((fitted.weights[0] - 0.5).abs() < 0.1, "{fitted:?}");
        assert!(fitted.offset.abs() < 0.3, "{fitted:?}");
    }

    #[test]
    fn evidence_for_a_finding_never_speaks_against_it() {
        // More odds, fewer right: the weight is taken out instead of turned.
        let mut findings = boasting(500);
        findings.iter_mut().for_each(|finding| finding.right = finding.evidence[0] < 4.0);
        let fitted = scale(&findings, &["odds"], 1);
        assert_eq!(fitted.weights, [0.0]);
    }

    #[test]
    fn category_with_few_findings_stays_near_the_others() {
        let mut findings = boasting(3000);
        let few = Finding { category: CategoryId(1), said: 0.9, right: false, evidence: vec![6.0] };
        findings.extend(vec![few; 2]);
        let fitted = scale(&findings, &["odds"], 2);
        assert!(fitted.categories[1] < 0.0 && fitted.categories[1] > -0.8, "{fitted:?}");
        assert!(fitted.probability(CategoryId(1), &[6.0]) > 0.8);
    }

    #[test]
    fn what_is_written_is_read_back() {
        let patterns = crate::patterns::load().expect("the data files are valid");
        let fitted = Fitted { calibration: patterns.calibration.clone(), findings: [1, 2, 3] };
        let text = fitted.to_toml(&patterns, "1-2");
        assert!(text.lines().all(|line| line.len() <= 120));
        let value: toml::Table = toml::from_str(&text).expect("it is TOML");
        for section in ["columns", "spans", "mentions"] {
            assert!(value[section]["weight"].get("odds").is_some(), "{section}");
        }
    }

    #[test]
    fn equations_are_solved() {
        let solution = eliminate(vec![vec![0.0, 2.0], vec![1.0, 1.0]], vec![4.0, 5.0]);
        assert_eq!(solution, [3.0, 2.0]);
    }
}
