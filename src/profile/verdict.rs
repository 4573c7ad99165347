//! What a column is: odds from independent pieces of evidence.
//!
//! In: the sums of a column, what its header says, what stands beside it. Out: a category with a probability
//! and its reasons. Every hypothesis starts from how rare it is, gains and loses nats, and competes with the
//! others and with "nothing personal", whose odds are one.

use super::Tools;
use super::column::Column;
use super::rules::{Rule, Source, Weight};
use super::standing::{Heading, Standing};
use crate::detect::{Features, Reading};
use crate::patterns::CategoryId;

/// Rules this many nats below nothing personal are out of the question: all of them together are less than a
/// thousandth of it.
const NOTHING: f64 = -12.0;
/// Of a column of so many values or more that come again so often on average, what few cells have together is set
/// apart: at most one in so many of them, where that is half of the different values, and so many. Rows with a cell too
/// many, and there are such in most long files, bring values that are all different into columns of few; by those alone
/// a column of streets would be one of telephone numbers.
const LONG: u64 = 1000;
const REPEATED: u64 = 4;
const FEW_CELLS: u64 = 100;
const MANY_VALUES: u64 = 50;
/// Odds so far below the best are as good as none.
const FAR_BELOW: f64 = -40.0;
/// A verdict less sure than this is none.
const LEAST: f64 = 0.58;

/// What a column was found to be.
#[derive(Debug, Clone)]
pub(super) struct Verdict {
    pub category: Option<CategoryId>,
    pub confidence: f64,
    /// What the confidence rests on; none where there is no category.
    pub standing: Option<Standing>,
    pub why: Vec<String>,
}

/// The evidence about one column, before its neighbours are heard.
pub(super) struct Case<'a> {
    pub column: &'a Column,
    pub reading: Reading,
    pub name: &'a str,
    pub distinct: u64,
    /// How many different values have each set of features.
    sets: Sets,
    /// The same, every value counted as often as it occurs, placeholders left out.
    all: Sets,
    /// Nats per rule, by its number; a rule that has none is out of the question.
    scores: Vec<(usize, f64)>,
    /// Whether what few cells have was set apart.
    pub without_few: bool,
}

/// Sets of features, how many values have each, and which features there are at all.
#[derive(Default)]
struct Sets {
    sets: Vec<(Features, u64)>,
    any: Features,
    total: u64,
}

impl Sets {
    fn of(sets: impl Iterator<Item = (Features, u64)>) -> Self {
        let sets: Vec<_> = sets.collect();
        let any = sets.iter().fold(Features::NONE, |any, (set, _)| any.with(*set));
        let total = sets.iter().map(|(_, times)| times).sum();
        Sets { sets, any, total }
    }

    /// Those without the sets that few of `all` cells have. None where that makes little difference.
    fn without_few(&self, all: &Sets, distinct: u64) -> Option<Sets> {
        if all.total < LONG || distinct * REPEATED > all.total {
            return None;
        }
        let mut rarest = all.sets.clone();
        rarest.sort_unstable_by_key(|(set, times)| (*times, set.0));
        let mut left = all.total / FEW_CELLS;
        let is_rare =
            |(_, times): &&(Features, u64)| left.checked_sub(*times).map(|rest| left = rest).is_some();
        let few: Vec<Features> = rarest.iter().take_while(is_rare).map(|(set, _)| *set).collect();
        let usual = Sets::of(self.sets.iter().copied().filter(|(set, _)| !few.contains(set)));
        let apart = self.total - usual.total;
        (apart >= MANY_VALUES && apart >= usual.total && usual.total > 0).then_some(usual)
    }

    /// How many have a feature, and how many are judged by it.
    fn share(&self, with: Features, among: Option<Features>) -> (u64, u64) {
        let judged = among.map(|among| among.with(with));
        match judged {
            Some(judged) if !self.any.any(judged) => (0, 0),
            None if !self.any.any(with) => (0, self.total),
            _ => {
                let judged = |set: &Features| judged.is_none_or(|judged| set.any(judged));
                sum(self.sets.iter().copied().filter(|(set, _)| judged(set)), with)
            }
        }
    }
}

impl<'a> Case<'a> {
    /// Hears the header and the values, but for those of few cells in a long column.
    pub fn new(column: &'a Column, name: &'a str, distinct: u64, tools: &Tools) -> Self {
        Case::of(column, name, distinct, tools, true)
    }

    /// The same case with all of the values.
    pub fn with_few(&self, tools: &Tools) -> Self {
        Case::of(self.column, self.name, self.distinct, tools, false)
    }

    fn of(column: &'a Column, name: &'a str, distinct: u64, tools: &Tools, set_apart: bool) -> Self {
        let reading = tools.headers().read(name);
        let mut case = Case {
            column,
            reading,
            name,
            distinct,
            sets: Sets::default(),
            all: Sets::default(),
            scores: Vec::new(),
            without_few: false,
        };
        if column.values > 0 {
            let all = column.sets.iter().map(|(set, times)| (Features(*set), *times));
            case.all = Sets::of(all.filter(|(set, _)| !set.any(Features::PLACEHOLDER)));
            case.sets = Sets::of(column.distinct.sets().into_iter());
            if set_apart && let Some(usual) = case.sets.without_few(&case.all, distinct) {
                (case.sets, case.without_few) = (usual, true);
            }
            // What the header says of everything that it does not name.
            let unsaid = case.reading.nats_of_others();
            let named = |rule: &Rule| case.reading.categories.iter().any(|(id, _)| *id == rule.category);
            let header = |rule: &Rule| if named(rule) { case.reading.nats(rule.category) } else { unsaid };
            let score = |rule: &Rule| {
                let score = case.score(rule, header(rule));
                (score + rule.most_beside > NOTHING).then_some(score)
            };
            let scores = tools.rules.iter().map(score).enumerate();
            // Room for all at once: how many are left after the filter is not known beforehand.
            let mut possible = Vec::with_capacity(tools.rules.len());
            possible.extend(scores.filter_map(|(number, score)| Some((number, score?))));
            case.scores = possible;
        }
        case
    }

    fn score(&self, rule: &Rule, header: f64) -> f64 {
        let unnamed = match (header <= 0.0, rule.unnamed) {
            (true, Some(nats)) => nats,
            (true, None) if rule.needs_header => return f64::NEG_INFINITY,
            _ => 0.0,
        };
        rule.prior + header + unnamed + self.values(rule)
    }

    /// What the values say.
    fn values(&self, rule: &Rule) -> f64 {
        if self.sets.any.with(self.all.any).any(rule.asked) {
            return rule.evidence.iter().filter_map(|weight| self.weigh(weight)).sum();
        }
        let absent = rule.of_absent(self.sets.total, self.all.total);
        if !rule.has_statistics {
            return absent;
        }
        let statistic = |weight: &&Weight| matches!(weight.source, Source::Statistic(_));
        absent + rule.evidence.iter().filter(statistic).filter_map(|weight| self.weigh(weight)).sum::<f64>()
    }

    fn weigh(&self, weight: &Weight) -> Option<f64> {
        match &weight.source {
            Source::Statistic(statistic) => {
                Some(statistic.of(self.column, self.distinct, self.all.total)? * weight.most)
            }
            Source::Share { with, among, all, .. } => {
                let sets = if *all { &self.all } else { &self.sets };
                let (hits, of) = sets.share(*with, *among);
                weight.of_share(hits, of)
            }
        }
    }

    /// The probability of each category that has any, the neighbours heard.
    pub fn odds(&self, tools: &Tools, neighbours: &[f64]) -> Vec<(CategoryId, f64)> {
        // What is itself in doubt is no company. The surest first, so that the first that counts is the surest.
        let company = neighbours.iter().copied().enumerate().filter(|(_, odds)| *odds > 0.5);
        let mut present = Vec::with_capacity(neighbours.len());
        present.extend(company);
        present.sort_unstable_by(|(_, one), (_, other)| other.total_cmp(one));
        let scored = self.scores.iter().filter_map(|(number, score)| {
            let rule = tools.rules.get(*number)?;
            Some((rule.category, score + self.beside(rule, neighbours, &present)))
        });
        let mut odds: Vec<(CategoryId, f64)> = Vec::with_capacity(self.scores.len());
        odds.extend(scored.filter(|(_, score)| score.is_finite()));
        let most = odds.iter().map(|(_, score)| *score).fold(0.0, f64::max);
        let share = |score: f64| if score - most < FAR_BELOW { 0.0 } else { (score - most).exp() };
        odds.iter_mut().for_each(|(_, score)| *score = share(*score));
        let total = (-most).exp() + odds.iter().map(|(_, share)| share).sum::<f64>();
        odds.iter_mut().for_each(|(_, share)| *share /= total);
        odds
    }

    /// Decides.
    pub fn verdict(&self, tools: &Tools, neighbours: &[f64]) -> Verdict {
        let odds = self.odds(tools, neighbours);
        let best = odds.iter().copied().max_by(|a, b| a.1.total_cmp(&b.1));
        match best {
            Some((category, probability)) if probability >= LEAST => {
                let standing = self.standing(category, &odds, tools);
                let scale = &tools.patterns.calibration.columns;
                Verdict {
                    category: Some(category),
                    confidence: scale.probability(category, &standing.evidence()),
                    standing: Some(standing),
                    why: self.why(category, tools),
                }
            }
            _ => Verdict { category: None, confidence: 0.0, standing: None, why: Vec::new() },
        }
    }

    /// What a verdict rests on.
    fn standing(&self, category: CategoryId, odds: &[(CategoryId, f64)], tools: &Tools) -> Standing {
        let sum = |wanted: &dyn Fn(CategoryId) -> bool| -> f64 {
            odds.iter().filter(|(other, _)| wanted(*other)).map(|(_, odds)| odds).sum()
        };
        let won = sum(&|other| other == category);
        let nothing = (1.0 - sum(&|_| true)).max(0.0);
        let lost = sum(&|other| other != category) + nothing;
        Standing {
            category,
            odds: (won / lost.max(1e-12)).ln(),
            header: match () {
                () if self.reading.nats(category) > 0.0 => Heading::Names,
                () if self.reading.opaque => Heading::Silent,
                () => Heading::Other,
            },
            fit: self.matches(category, tools) as f64 / self.column.values.max(1) as f64,
        }
    }

    /// The rule of a category.
    fn rule<'t>(&self, category: CategoryId, tools: &'t Tools) -> Option<&'t Rule> {
        tools.rules.iter().find(|rule| rule.category == category)
    }

    fn why(&self, category: CategoryId, tools: &Tools) -> Vec<String> {
        let mut why = Vec::new();
        if self.reading.nats(category) > 0.0 {
            why.push(format!("header '{}'", self.name));
        }
        let Some(rule) = self.rule(category, tools) else { return why };
        let label = &tools.patterns.categories.get(category).en;
        let matches = self.matches(category, tools);
        if rule.matches != Features::NONE {
            why.push(format!("{matches} of {} values have the form of: {label}", self.column.values));
        }
        for weight in &rule.evidence {
            let (Some(words), Some(nats)) = (&weight.why, self.weigh(weight)) else { continue };
            if nats > 0.5 {
                why.push(self.in_words(words, weight));
            }
        }
        why
    }

    fn in_words(&self, words: &str, weight: &Weight) -> String {
        let (hits, of) = match &weight.source {
            Source::Share { with, among, .. } => self.sets.share(*with, *among),
            Source::Statistic(_) => (0, 0),
        };
        words.replace("{n}", &hits.to_string()).replace("{of}", &of.to_string())
    }

    /// Cells that have the form of a category.
    pub fn matches(&self, category: CategoryId, tools: &Tools) -> u64 {
        let placeholders = self.column.with_any(Features::PLACEHOLDER);
        match self.rule(category, tools) {
            Some(rule) if rule.matches != Features::NONE => self.column.with_any(rule.matches),
            Some(_) => self.column.values - placeholders,
            None => 0,
        }
    }

    /// Flags that the values earn.
    pub fn flags(&self, category: CategoryId, tools: &Tools) -> Vec<String> {
        let Some(rule) = self.rule(category, tools) else { return Vec::new() };
        let earns = |features: &Features| self.column.with_any(*features) * 2 >= self.column.values.max(1);
        rule.flags.iter().filter(|(_, features)| earns(features)).map(|(flag, _)| flag.clone()).collect()
    }

    /// What the other columns of the table add, each by how sure it is. A header that names the category
    /// outright needs little company.
    fn beside(&self, rule: &Rule, neighbours: &[f64], company: &[(usize, f64)]) -> f64 {
        let odds = |category: &CategoryId| neighbours.get(category.0 as usize).copied().unwrap_or(0.0);
        let sum: f64 = rule.beside.iter().map(|(category, nats)| nats * odds(category)).sum();
        if rule.lonely == 0.0 {
            return sum;
        }
        let counts = |(category, _): &&(usize, f64)| rule.company.get(*category).copied().unwrap_or(false);
        let company = company.iter().find(counts).map_or(0.0, |(_, odds)| *odds);
        let company = (company * 2.0 - 1.0).max(0.0);
        let need = (1.0 - self.reading.nats(rule.category) / 7.0).clamp(0.2, 1.0);
        sum - rule.lonely * need * (1.0 - company)
    }
}

/// How many have a feature, and how many there are.
fn sum(sets: impl Iterator<Item = (Features, u64)>, with: Features) -> (u64, u64) {
    sets.fold((0, 0), |(hits, of), (set, times)| (hits + if set.any(with) { times } else { 0 }, of + times))
}

#[cfg(test)]
mod tests {
    use super::super::column::Column;
    use super::*;
    use crate::patterns;
    use crate::profile::Profiler;
    use proptest::prelude::*;
    use std::sync::LazyLock;

    static PROFILER: LazyLock<Profiler> = LazyLock::new(|| {
        let patterns = patterns::load().expect("the data files are valid");
        Profiler::new(&patterns, None).expect("the data files compile")
    });

    proptest! {
        #[test]
        fn values_without_a_feature_say_what_all_their_evidence_says(
            values in prop::collection::vec((0u32..128, 0u32..128, 1u64..30), 0..5),
        ) {
            let tools = &*PROFILER.0;
            let mut column = Column::new(0, Default::default());
            for (place, (one, other, times)) in values.iter().enumerate() {
                let set = 1u128 << one | 1 << other;
                *column.sets.entry(set).or_default() += times;
                column.distinct.add(place as u64 + 1, set);
                column.values += times;
            }
            let case = Case::new(&column, "x", column.values / 2, tools);
            for rule in &tools.rules {
                let all: f64 = rule.evidence.iter().filter_map(|weight| case.weigh(weight)).sum();
                prop_assert!((case.values(rule) - all).abs() < 1e-9);
            }
        }
    }
}
