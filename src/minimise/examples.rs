//! Runs the examples that every activity and every question about need carries, through all of the program.

use super::{Advice, advise, recognise};
use crate::patterns::{Activity, Knowledge, Rule, Specimen};
use jiff::civil::{Date, date};

/// The day that examples count as today.
const TODAY: Date = date(2026, 6, 1);

/// An example that does not do what its file says.
#[derive(Debug, Clone)]
pub struct Failure {
    /// The activity or the rule.
    pub of: String,
    /// The example's path.
    pub path: String,
    /// What went otherwise.
    pub what: String,
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}: {}", self.of, self.path, self.what)
    }
}

/// Every example that fails.
pub fn check(knowledge: &Knowledge) -> Vec<Failure> {
    let activities = knowledge.activities.iter().flat_map(|activity| check_activity(activity, knowledge));
    activities.chain(knowledge.rules.iter().flat_map(|rule| check_rule(rule, knowledge))).collect()
}

fn check_activity(activity: &Activity, knowledge: &Knowledge) -> Vec<Failure> {
    let failure = |specimen: &Specimen, what: String| Failure {
        of: activity.id.clone(),
        path: specimen.path.clone(),
        what,
    };
    let mut failures = Vec::new();
    for specimen in &activity.example {
        let found = recognised(specimen, knowledge);
        if !found.is(activity) {
            failures.push(failure(specimen, format!("is {found}")));
        }
    }
    for specimen in &activity.counterexample {
        let found = recognised(specimen, knowledge);
        let other = specimen.is.as_deref().is_some_and(|id| found.activity.as_deref() != Some(id));
        if found.is(activity) || other {
            failures.push(failure(specimen, format!("is {found}, though {}", specimen.why)));
        }
    }
    failures
}

struct Recognised {
    activity: Option<String>,
    confidence: f64,
    second: Option<String>,
    overlay: bool,
    why: Vec<String>,
}

impl Recognised {
    fn is(&self, activity: &Activity) -> bool {
        if activity.overlay { self.overlay } else { self.activity.as_deref() == Some(&activity.id) }
    }
}

impl std::fmt::Display for Recognised {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (activity, second) = (self.activity.as_deref(), self.second.as_deref());
        write!(
            f,
            "{} ({:.2}; then {}) {:?}",
            activity.unwrap_or("unknown"),
            self.confidence,
            second.unwrap_or("none"),
            self.why
        )
    }
}

fn recognised(specimen: &Specimen, knowledge: &Knowledge) -> Recognised {
    let files = specimen.files(&knowledge.categories);
    let places = recognise(&files, knowledge, TODAY);
    let place = places.iter().find(|place| place.file.path == specimen.path);
    Recognised {
        activity: place.and_then(|place| Some(place.activity()?.id.clone())),
        confidence: place.and_then(|place| place.guess).map_or(0.0, |guess| guess.confidence),
        second: place.and_then(|place| Some(place.second?.activity.id.clone())),
        overlay: place.is_some_and(|place| place.overlay),
        why: place.map_or(Vec::new(), |place| place.why.iter().map(|clue| clue.en.clone()).collect()),
    }
}

fn check_rule(rule: &Rule, knowledge: &Knowledge) -> Vec<Failure> {
    let failure = |specimen: &Specimen, what: String| Failure {
        of: rule.id.clone(),
        path: specimen.path.clone(),
        what,
    };
    let mut failures = Vec::new();
    for specimen in &rule.example {
        let advice = advice_about(specimen, knowledge);
        let is_right = |advice: &&Advice| {
            advice.rule == rule.id && (specimen.column.is_none() || advice.field == specimen.column)
        };
        if !advice.iter().any(|advice| is_right(&advice)) {
            let fired: Vec<&str> = advice.iter().map(|advice| advice.rule.as_str()).collect();
            failures.push(failure(
                specimen,
                format!("is silent; {fired:?}; {}", recognised(specimen, knowledge)),
            ));
        }
    }
    for specimen in &rule.counterexample {
        let advice = advice_about(specimen, knowledge);
        if let Some(advice) = advice.iter().find(|advice| advice.rule == rule.id) {
            failures.push(failure(specimen, format!("fires on {:?}, though {}", advice.field, specimen.why)));
        }
    }
    failures
}

fn advice_about(specimen: &Specimen, knowledge: &Knowledge) -> Vec<Advice> {
    let files = specimen.files(&knowledge.categories);
    let places = recognise(&files, knowledge, TODAY);
    advise(&files, &places, knowledge, TODAY)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patterns;

    #[test]
    fn every_activity_and_rule_does_what_its_examples_say() {
        let knowledge = patterns::knowledge().expect("the data files are valid");
        let failures: Vec<String> = check(&knowledge).iter().map(Failure::to_string).collect();
        assert!(failures.is_empty(), "{}", failures.join("\n"));
    }

    #[test]
    fn every_activity_and_rule_has_an_example_and_a_counterexample() {
        let knowledge = patterns::knowledge().expect("the data files are valid");
        for activity in &knowledge.activities {
            assert!(!activity.example.is_empty() && !activity.counterexample.is_empty(), "{}", activity.id);
        }
        for rule in &knowledge.rules {
            assert!(!rule.example.is_empty() && !rule.counterexample.is_empty(), "{}", rule.id);
        }
    }
}
