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
    /// What another column of this category adds.
    pub beside: Vec<(CategoryId, f64)>,
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
        let tells = |id: &CategoryId| patterns.categories.get(*id).people.is_some_and(|rank| rank <= SURE);
        let helps = beside.iter().filter(|(_, nats)| *nats > 0.0).map(|(id, _)| *id);
        let helps: Vec<CategoryId> = helps.collect();
        let company = patterns.categories.iter().map(|(id, _)| id);
        let company = company.map(|id| id != category && (tells(&id) || helps.contains(&id))).collect();
        rules.push(Rule {
            company,
            category,
            matches: features(&column.matches)?,
            prior: column.prior,
            needs_header: column.needs_header,
            unnamed: column.unnamed,
            evidence: column.evidence.iter().map(weight).collect::<patterns::Result<_>>()?,
            beside,
            lonely: column.lonely,
            flags: flags.collect::<patterns::Result<_>>()?,
        });
    }
    Ok(rules)
}
