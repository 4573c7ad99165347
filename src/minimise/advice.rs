//! One thing that looks unnecessary, and what one could do about it.

use crate::patterns::{Action, Severity};
use serde::{Deserialize, Serialize};

/// One thing that looks unnecessary.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Advice {
    /// The question it answers: `M07`.
    pub rule: String,
    /// How urgent.
    pub severity: Severity,
    /// What one could do.
    pub action: Action,
    /// The file, or the folder.
    pub path: String,
    /// The sheet.
    pub at: String,
    /// The column, counted from 0.
    pub column: Option<u32>,
    /// What the column is called.
    pub field: Option<String>,
    /// The other file, or the other column.
    pub other: Option<String>,
    /// About how many people.
    pub people: u64,
    /// The probability that it is so.
    pub confidence: f64,
    /// What to tell, in Dutch.
    pub nl: String,
    /// What to tell, in English.
    pub en: String,
    /// The provision it leans on.
    pub hook: String,
    /// The same in English.
    #[serde(skip)]
    pub hook_en: String,
}

impl Advice {
    /// The most urgent first, then the most people, then the surest.
    pub(super) fn order(&self, other: &Advice) -> std::cmp::Ordering {
        let urgency = |advice: &Advice| (advice.severity, advice.people);
        urgency(other)
            .cmp(&urgency(self))
            .then(other.confidence.total_cmp(&self.confidence))
            .then_with(|| self.place().cmp(&other.place()))
    }

    fn place(&self) -> (&str, &str, Option<u32>, &str) {
        (&self.path, &self.at, self.column, &self.rule)
    }
}

/// The most urgent of a list in order, one for each file and rule.
pub fn most_urgent(advice: &[Advice], at_most: usize) -> Vec<&Advice> {
    let mut seen = std::collections::HashSet::new();
    advice.iter().filter(|advice| seen.insert((&advice.rule, &advice.path))).take(at_most).collect()
}
