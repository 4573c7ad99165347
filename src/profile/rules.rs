//! The `[column]` sections of the detectors, compiled: features as bits, rates as nats.

use super::statistics::Statistic;
use crate::detect::Features;
use crate::patterns::{self, CategoryId, Evidence, Patterns};

/// Categories that count people this well or better show that a table is about people.
const SURE: u8 = 9;

/// How one category is told in a column.
pub(super) struct Rule {
    pub category: CategoryId,
    /// A cell with one of these is one; none means that every cell is.
    pub matches: Features,
    pub prior: f64,
    pub needs_header: bool,
    pub unnamed: Option<f64>,
    pub evidence: Vec<Weight>,
    /// The features that its evidence asks for.
    pub asked: Features,
    /// What its evidence adds where no value has any of those, by how many different values are heard, and how many of
    /// all.
    absent: [Vec<f64>; 2],
    /// Whether a statistic is among its evidence.
    pub has_statistics: bool,
    /// What another column of this category adds.
    pub beside: Vec<(CategoryId, f64)>,
    /// The most that others may add.
    pub most_beside: f64,
    /// For each category whether its presence means that the table is about people.
    pub company: Vec<bool>,
    /// What it loses where no other column is about a person.
    pub lonely: f64,
    /// Flags that a column of it gets when at least half of its values have a feature.
    pub flags: Vec<(String, Features)>,
}

/// One thing that the values say.
pub(super) struct Weight {
    pub source: Source,
    pub most: f64,
    pub least: f64,
    pub why: Option<String>,
}

/// Where it is read from.
pub(super) enum Source {
    Share { with: Features, among: Option<Features>, all: bool, hit: f64, miss: f64 },
    Statistic(Statistic),
}

/// More values than this say no more than so many: they are not independent.
const EFFECTIVE: u64 = 24;

impl Weight {
    /// What so many values of so many say that have the feature; None where none is judged by it, and of a statistic.
    pub fn of_share(&self, hits: u64, of: u64) -> Option<f64> {
        let Source::Share { hit, miss, .. } = &self.source else { return None };
        if of == 0 {
            return None;
        }
        let effective = of.min(EFFECTIVE) as f64;
        let share = hits as f64 / of as f64;
        Some((effective * (share * hit + (1.0 - share) * miss)).clamp(-self.least, self.most))
    }
}

impl Rule {
    /// What its evidence adds, statistics apart, where none of so many different values, and of so many, has a feature
    /// that it asks for.
    pub fn of_absent(&self, distinct: u64, all: u64) -> f64 {
        let said = |by: &[f64], of: u64| by.get(of.min(EFFECTIVE) as usize).copied().unwrap_or(0.0);
        said(&self.absent[0], distinct) + said(&self.absent[1], all)
    }
}

/// What evidence adds where no value has a feature that it asks for: see [`Rule::of_absent`].
fn absent(evidence: &[Weight]) -> [Vec<f64>; 2] {
    [false, true].map(|of_all| {
        // What is judged among values with a feature is judged of none.
        let is_heard = |weight: &&Weight| matches!(&weight.source, Source::Share { all, among: None, .. } if *all == of_all);
        let said = |of: u64| evidence.iter().filter(is_heard).filter_map(|weight| weight.of_share(0, of)).sum();
        (0..=EFFECTIVE).map(said).collect()
    })
}

/// The features that evidence asks for.
fn asked(evidence: &[Weight]) -> Features {
    evidence.iter().fold(Features::NONE, |asked, weight| match &weight.source {
        Source::Share { with, among, .. } => asked.with(*with).with(among.unwrap_or(Features::NONE)),
        Source::Statistic(_) => asked,
    })
}

/// For each category whether it is company: it tells of people, or helps.
fn company(category: CategoryId, beside: &[(CategoryId, f64)], patterns: &Patterns) -> Vec<bool> {
    let tells = |id: CategoryId| patterns.categories.get(id).people.is_some_and(|rank| rank <= SURE);
    let helps = |id: CategoryId| beside.iter().any(|(other, nats)| *other == id && *nats > 0.0);
    patterns.categories.iter().map(|(id, _)| id != category && (tells(id) || helps(id))).collect()
}

/// Compiles the rules; an unknown feature or statistic is an error that names it.
pub(super) fn compile(patterns: &Patterns) -> patterns::Result<Vec<Rule>> {
    let mut rules = Vec::new();
    for detector in &patterns.detectors {
        let (Some(column), Some(category)) = (&detector.column, patterns.categories.id(&detector.category))
        else {
            continue;
        };
        let bad = |what: String| patterns::invalid(&detector.file, what);
        let features = |words: &[String]| -> patterns::Result<Features> {
            words.iter().try_fold(Features::NONE, |all, word| {
                let one = Features::named(word).ok_or_else(|| bad(format!("unknown feature {word:?}")))?;
                Ok(all.with(one))
            })
        };
        let weight = |evidence: &Evidence| -> patterns::Result<Weight> {
            let source = match &evidence.statistic {
                Some(word) => Source::Statistic(
                    Statistic::named(word).ok_or_else(|| bad(format!("unknown statistic {word:?}")))?,
                ),
                None => {
                    let (Some(is), Some(otherwise)) = (evidence.is, evidence.otherwise) else {
                        return Err(bad("evidence needs `is` and `else`, or a `statistic`".to_owned()));
                    };
                    let among =
                        (!evidence.among.is_empty()).then(|| features(&evidence.among)).transpose()?;
                    let (hit, miss) = ((is / otherwise).ln(), ((1.0 - is) / (1.0 - otherwise)).ln());
                    Source::Share { with: features(&evidence.share)?, among, all: evidence.all, hit, miss }
                }
            };
            let least = evidence.least.unwrap_or(evidence.most);
            Ok(Weight { source, most: evidence.most, least, why: evidence.why.clone() })
        };
        let beside = column.beside.iter().map(|(word, nats)| {
            let id = patterns.categories.id(word).ok_or_else(|| bad(format!("unknown category {word:?}")))?;
            Ok((id, *nats))
        });
        let flags = column.flags.iter().map(|(flag, words)| Ok((flag.clone(), features(words)?)));
        let beside: Vec<(CategoryId, f64)> = beside.collect::<patterns::Result<_>>()?;
        let evidence: Vec<Weight> = column.evidence.iter().map(weight).collect::<patterns::Result<_>>()?;
        rules.push(Rule {
            company: company(category, &beside, patterns),
            category,
            matches: features(&column.matches)?,
            prior: column.prior,
            needs_header: column.needs_header,
            unnamed: column.unnamed,
            asked: asked(&evidence),
            absent: absent(&evidence),
            has_statistics: evidence.iter().any(|weight| matches!(weight.source, Source::Statistic(_))),
            evidence,
            most_beside: beside.iter().map(|(_, nats)| nats.max(0.0)).sum(),
            beside,
            lonely: column.lonely,
            flags: flags.collect::<patterns::Result<_>>()?,
        });
    }
    Ok(rules)
}
