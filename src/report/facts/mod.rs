//! What the page and the summary say, as plain data: counted once, shown in several ways.
//!
//! In: the inventories and the register. Out: [`Facts`]. No words and no mark-up.

mod holders;
mod sure;
mod unread;

pub(super) use holders::{Copies, Folder, Hidden, Holder, Kind, Unseen};
pub(super) use sure::{Doubt, Sure};
pub(super) use unread::Unread;

use super::Source;
use crate::minimise::Advice;
use crate::people::Count;
use crate::register::{Gathered, with_rest};
use std::collections::HashMap;

/// Everything that is shown.
pub(super) struct Facts<'a> {
    /// Files and members under the roots.
    pub files: u64,
    /// Their bytes, members not counted twice.
    pub bytes: u64,
    /// Files that were read to their end.
    pub read: u64,
    /// Whether every inventory has its last line.
    pub complete: bool,
    /// Files that hold something personal.
    pub holding: u64,
    /// Everyone in a table; whoever stands in several counts once.
    pub people: Count,
    /// Those that are told of one by one, gravest first.
    pub holders: Vec<Holder<'a>>,
    /// The folders they lie in, gravest first.
    pub folders: Vec<Folder<'a>>,
    /// Kinds of personal data, gravest first.
    pub kinds: Vec<Kind<'a>>,
    /// What is not seen by who opens the file.
    pub hidden: Vec<Hidden<'a>>,
    /// Files with the same bytes.
    pub copies: Vec<Copies<'a>>,
    /// What to do, most urgent first, one for each rule.
    pub actions: Vec<Action<'a>>,
    /// What was not read, or not wholly, by reason.
    pub unread: Vec<Unread<'a>>,
    /// How sure the verdicts are.
    pub sure: Sure<'a>,
}

/// One rule, and everywhere it speaks.
pub(super) struct Action<'a> {
    /// Gravest first; never empty.
    pub advice: Vec<&'a Advice>,
}

impl<'a> Action<'a> {
    /// The one that is shown in full.
    pub fn first(&self) -> &'a Advice {
        self.advice[0]
    }
}

impl<'a> Facts<'a> {
    pub fn new(source: Source<'a>) -> Self {
        let Gathered { files, totals, rest, complete, .. } = source.gathered;
        let keys = crate::patterns::people().unwrap_or_default();
        let holders = holders::holders(files.iter(), source.categories, &keys);
        Facts {
            files: totals.files,
            bytes: totals.bytes,
            read: totals.read,
            complete: *complete,
            holding: holders.len() as u64 + rest.files,
            people: with_rest(holders::people_together(&holders, &keys), rest.people),
            folders: holders::folders(&holders, &keys),
            kinds: holders::kinds(&holders, rest, source.categories),
            hidden: holders::hidden(&holders),
            copies: holders::copies(&holders),
            actions: actions(&source.register.advice),
            unread: unread::unread(files, totals),
            sure: sure::sure(&holders),
            holders,
        }
    }

    /// Files that should have been read and were not, or not wholly.
    pub fn missed(&self) -> u64 {
        self.unread.iter().filter(|group| !group.on_purpose).map(|group| group.count).sum()
    }

    /// Files left alone on purpose: pictures, programs, what the user excluded.
    pub fn skipped(&self) -> u64 {
        self.unread.iter().filter(|group| group.on_purpose).map(|group| group.count).sum()
    }
}

fn actions(advice: &[Advice]) -> Vec<Action<'_>> {
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut actions: Vec<Action<'_>> = Vec::new();
    for one in advice {
        let place = *places.entry(one.rule.as_str()).or_insert_with(|| {
            actions.push(Action { advice: Vec::new() });
            actions.len() - 1
        });
        actions[place].advice.push(one);
    }
    for action in &mut actions {
        action.advice.sort_by(|a, b| urgency(b).total_cmp(&urgency(a)));
    }
    actions.sort_by(|a, b| urgency(b.first()).total_cmp(&urgency(a.first())));
    actions
}

/// Severity first; within it the number of people, as far as we are sure of them.
fn urgency(advice: &Advice) -> f64 {
    let people = (advice.people as f64 * advice.confidence).max(0.0);
    f64::from(advice.severity as u8) * 1e3 + people.ln_1p()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patterns::{Action, Severity};

    fn advice(rule: &str, severity: Severity, people: u64) -> Advice {
        Advice {
            rule: rule.to_owned(),
            severity,
            action: Action::Drop,
            path: String::new(),
            at: String::new(),
            column: None,
            field: None,
            other: None,
            people,
            confidence: 0.9,
            nl: String::new(),
            en: String::new(),
            hook: String::new(),
            hook_en: String::new(),
        }
    }

    #[test]
    fn ten_actions_are_not_ten_times_the_same() {
        let all = [
            advice("a", Severity::Low, 5),
            advice("b", Severity::High, 2),
            advice("a", Severity::Low, 900),
            advice("b", Severity::High, 7),
        ];
        let actions = actions(&all);
        let shown: Vec<(&str, u64, usize)> = actions
            .iter()
            .map(|action| (action.first().rule.as_str(), action.first().people, action.advice.len()))
            .collect();
        assert_eq!(shown, [("b", 7, 2), ("a", 900, 2)]);
    }

    #[test]
    fn severity_goes_before_numbers() {
        assert!(
            urgency(&advice("a", Severity::Critical, 1))
                > urgency(&advice("b", Severity::High, 1_000_000_000))
        );
    }
}
