//! Whether a confidence is a probability: what was said against how often it was right.
//!
//! In: drives with known truth that nothing was fitted on, and the rules in force. Out: bins, categories, the
//! expected calibration error, the area under the curve, and how well columns are told, for columns and for
//! mentions. Printing is for the command.

use super::Result;
use super::data::Data;
use super::drive::Drive;
use super::judge::{self, Column, Finding};
use crate::patterns::{CategoryId, Patterns};
use crate::profile::Profiler;
use std::collections::BTreeMap;

/// Where one bin of the table ends and the next begins.
pub const EDGES: [f64; 7] = [0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99];
/// The expected calibration error is over so many bins of equal width.
const BINS: usize = 10;

/// Findings that belong together.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Tally {
    /// How many.
    pub findings: u64,
    /// The sum of what was said of them.
    said: f64,
    /// How many were right.
    pub right: u64,
}

impl Tally {
    fn add(&mut self, said: f64, right: bool) {
        self.findings += 1;
        self.said += said;
        self.right += u64::from(right);
    }

    /// The mean probability that they carried.
    pub fn mean_said(&self) -> f64 {
        self.said / self.findings.max(1) as f64
    }

    /// The share that was right.
    pub fn share_right(&self) -> f64 {
        self.right as f64 / self.findings.max(1) as f64
    }
}

/// Said against true, for findings of one sort.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Curve {
    /// By what was said; one more than there are [`EDGES`].
    pub bins: Vec<Tally>,
    /// By category: its word.
    pub categories: BTreeMap<String, Tally>,
    /// All of them.
    pub total: Tally,
    /// The expected calibration error: how far what is said is off, on average.
    pub ece: f64,
    /// How often a right finding carries more than a wrong one; None where there is none of either.
    pub auc: Option<f64>,
}

/// How sure findings are and how sure they may be, and how many are right.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reliability {
    /// Of columns that were given a category.
    pub columns: Curve,
    /// Of what files mention.
    pub mentions: Curve,
    /// The F1 over all columns, and the mean of the F1 of each category.
    pub micro_f1: f64,
    /// See `micro_f1`.
    pub macro_f1: f64,
    /// Columns that hold nothing personal and were given a category, of a thousand.
    pub false_per_thousand: f64,
}

/// Measures the rules in force on drives with these seeds.
pub fn measure(patterns: &Patterns, seeds: &[u64], files: usize) -> Result<Reliability> {
    let data = Data::load(patterns)?;
    let profiler = Profiler::new(patterns, None)?;
    let mut columns = Vec::new();
    let mut mentions = Vec::new();
    for seed in seeds {
        for file in &Drive::new(&data, *seed, files).files {
            let finished = judge::look(&profiler, file);
            let judged = judge::judge(&finished, &file.truth, &data.scoring, &patterns.categories);
            columns.extend(judged.columns);
            mentions.extend(judged.mentions);
        }
    }
    let findings: Vec<Finding> = columns.iter().filter_map(|column| column.finding.clone()).collect();
    let (micro_f1, macro_f1) = f1(&columns);
    Ok(Reliability {
        columns: curve(&findings, patterns),
        mentions: curve(&mentions, patterns),
        micro_f1,
        macro_f1,
        false_per_thousand: false_per_thousand(&columns),
    })
}

fn curve(findings: &[Finding], patterns: &Patterns) -> Curve {
    let mut curve = Curve { bins: vec![Tally::default(); EDGES.len() + 1], ..Curve::default() };
    for finding in findings {
        let bin = EDGES.iter().filter(|edge| finding.said >= **edge).count();
        curve.bins[bin].add(finding.said, finding.right);
        curve.total.add(finding.said, finding.right);
        let word = patterns.categories.get(finding.category).id.clone();
        curve.categories.entry(word).or_default().add(finding.said, finding.right);
    }
    let pairs: Vec<(f64, bool)> = findings.iter().map(|finding| (finding.said, finding.right)).collect();
    curve.ece = ece(&pairs);
    curve.auc = auc(&pairs);
    curve
}

/// The expected calibration error over bins of equal width.
pub(super) fn ece(pairs: &[(f64, bool)]) -> f64 {
    let mut bins = [Tally::default(); BINS];
    for (said, right) in pairs {
        bins[((said * BINS as f64) as usize).min(BINS - 1)].add(*said, *right);
    }
    let off: f64 = bins.iter().map(|bin| (bin.said - bin.right as f64).abs()).sum();
    off / pairs.len().max(1) as f64
}

/// The probability that a right finding carries more than a wrong one; half where they carry the same.
pub(super) fn auc(pairs: &[(f64, bool)]) -> Option<f64> {
    let mut sorted = pairs.to_vec();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut wrong_below, mut wins, mut rights) = (0.0, 0.0, 0.0);
    for same in sorted.chunk_by(|a, b| a.0 == b.0) {
        let right = same.iter().filter(|(_, right)| *right).count() as f64;
        let wrong = same.len() as f64 - right;
        wins += right * (wrong_below + wrong / 2.0);
        rights += right;
        wrong_below += wrong;
    }
    (rights > 0.0 && wrong_below > 0.0).then(|| wins / rights / wrong_below)
}

/// Over all columns, and the mean over categories that some column truly has.
fn f1(columns: &[Column]) -> (f64, f64) {
    // Found and right, said wrongly, missed.
    let mut counts: BTreeMap<CategoryId, [f64; 3]> = BTreeMap::new();
    for column in columns {
        let said = column.finding.as_ref().map(|finding| finding.category);
        match (said, column.right, column.truth) {
            (Some(_), true, Some(truth)) => counts.entry(truth).or_default()[0] += 1.0,
            (_, true, _) => {}
            (said, false, truth) => {
                said.into_iter().for_each(|said| counts.entry(said).or_default()[1] += 1.0);
                truth.into_iter().for_each(|truth| counts.entry(truth).or_default()[2] += 1.0);
            }
        }
    }
    let of = |[found, wrong, missed]: [f64; 3]| match 2.0 * found + wrong + missed {
        0.0 => 0.0,
        all => 2.0 * found / all,
    };
    let sum =
        counts.values().fold([0.0; 3], |sum, counts| std::array::from_fn(|part| sum[part] + counts[part]));
    let there: Vec<f64> =
        counts.values().filter(|[found, _, missed]| found + missed > 0.0).map(|counts| of(*counts)).collect();
    (of(sum), there.iter().sum::<f64>() / there.len().max(1) as f64)
}

fn false_per_thousand(columns: &[Column]) -> f64 {
    let clean = columns.iter().filter(|column| column.truth.is_none());
    let wrong = clean.clone().filter(|column| !column.right).count();
    1000.0 * wrong as f64 / clean.count().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ece_is_how_far_what_is_said_is_off() {
        assert_eq!(ece(&[]), 0.0);
        // Said 0.9 of ten, of which nine are right: nothing is off.
        let mut pairs = vec![(0.9, true); 9];
        pairs.push((0.9, false));
        assert!(ece(&pairs) < 1e-9);
        // Said 0.8 of four, of which two are right, and 0.95 of as many, all right.
        let mut pairs = vec![(0.8, true), (0.8, true), (0.8, false), (0.8, false)];
        pairs.extend([(0.95, true); 4]);
        assert!((ece(&pairs) - (0.3 + 0.05) / 2.0).abs() < 1e-9);
    }

    #[test]
    fn auc_is_how_often_right_findings_are_surer() {
        assert_eq!(auc(&[(0.9, true)]), None);
        assert_eq!(auc(&[(0.9, true), (0.6, false)]), Some(1.0));
        assert_eq!(auc(&[(0.6, true), (0.9, false)]), Some(0.0));
        assert_eq!(auc(&[(0.9, true), (0.9, false)]), Some(0.5));
        assert_eq!(auc(&[(0.9, true), (0.7, true), (0.8, false)]), Some(0.5));
    }

    #[test]
    fn f1_counts_a_wrong_answer_for_both_categories() {
        let (one, two) = (CategoryId(0), CategoryId(1));
        let said = |category, right| Some(Finding { category, said: 0.9, right, evidence: Vec::new() });
        let columns = [
            Column { finding: said(one, true), truth: Some(one), right: true },
            Column { finding: said(two, false), truth: Some(one), right: false },
            Column { finding: None, truth: None, right: true },
            Column { finding: said(two, false), truth: None, right: false },
        ];
        // One found, two said wrongly, one missed.
        let (micro, macro_f1) = f1(&columns);
        assert!((micro - 2.0 / 5.0).abs() < 1e-9);
        assert!((macro_f1 - 2.0 / 3.0).abs() < 1e-9, "of the second there is none to find");
        assert_eq!(false_per_thousand(&columns), 500.0);
    }

    #[test]
    fn a_small_drive_is_measured() {
        let patterns = crate::patterns::load().expect("the data files are valid");
        let measured = measure(&patterns, &[501], 12).expect("trials can be made");
        assert!(measured.columns.total.findings > 20);
        assert!((0.0..=1.0).contains(&measured.columns.ece) && measured.micro_f1 > 0.5);
        let in_bins: u64 = measured.columns.bins.iter().map(|bin| bin.findings).sum();
        assert_eq!(in_bins, measured.columns.total.findings);
    }
}
