//! A comparison in plain sentences: what matters most first.
//!
//! In: a [`Comparison`]. Out: lines of text. Files without personal data are counted, not named.

use super::{Change, Comparison, Entry, What};
use crate::minimise::grouped;
use crate::patterns::{About, Knowledge, Law};
use crate::record::{Language, harmless};
use serde_json::Value;

/// So many of a kind are named; the rest is counted.
const SHOWN: usize = 10;

/// The sentences, each on a line of its own.
pub fn sentences(comparison: &Comparison, knowledge: &Knowledge, language: Language) -> String {
    let teller = Teller { comparison, knowledge, language };
    let mut lines = vec![teller.headline()];
    lines.extend(teller.warnings());
    teller.entries(&mut lines);
    teller.expired(&mut lines);
    teller.changes(&mut lines);
    teller.moved(&mut lines);
    lines.push(teller.rest());
    let mut text = lines.iter().map(|line| harmless(line)).collect::<Vec<_>>().join("\n");
    text.push('\n');
    text
}

struct Teller<'a> {
    comparison: &'a Comparison,
    knowledge: &'a Knowledge,
    language: Language,
}

impl Teller<'_> {
    /// The one thing that matters most.
    fn headline(&self) -> String {
        let it = self.comparison;
        let news = self.personal(&it.new).map(|entry| (self.weight(&entry.categories, entry.people), entry));
        let worst_new = news.max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.path.cmp(&a.1.path)));
        let worst_change = it.changed.iter().map(|change| (self.weight_of(change), change));
        let worst_change =
            worst_change.filter(|(weight, _)| *weight > 0.0).max_by(|a, b| a.0.total_cmp(&b.0));
        let most_expired = it.expired.iter().max_by_key(|expired| expired.people);
        match (worst_new, worst_change, most_expired) {
            (Some((weight, entry)), change, _) if change.is_none_or(|(other, _)| weight >= other) => {
                let line = self.entry(entry);
                self.pick(
                    format!("Nieuw en het belangrijkst: {line}"),
                    format!("New, and what matters most: {line}"),
                )
            }
            (_, Some((_, change)), _) => {
                let line = self.change(change);
                self.pick(format!("Het belangrijkst: {line}"), format!("What matters most: {line}"))
            }
            (_, _, Some(expired)) => {
                let line = self.pick(&expired.nl, &expired.en);
                self.pick(format!("Het belangrijkst: {line}"), format!("What matters most: {line}"))
            }
            _ => self.nothing_worse(),
        }
    }

    fn nothing_worse(&self) -> String {
        let gone = self.personal(&self.comparison.gone).count() as u64;
        let moved = self.comparison.moved.len() as u64;
        match (gone, moved) {
            (0, 0) => self.pick(
                "Er is niets veranderd aan de persoonsgegevens.".to_owned(),
                "Nothing has changed about the personal data.".to_owned(),
            ),
            (0, moved) => {
                let moved = self.number(moved);
                self.pick(
                    format!("Er kwam niets bij; alleen verplaatst: {moved}."),
                    format!("Nothing came; only moved: {moved}."),
                )
            }
            (gone, _) => {
                let gone = self.number(gone);
                self.pick(
                    format!("Er kwam niets bij, en met persoonsgegevens verdwenen: {gone}."),
                    format!("Nothing came, and gone with personal data: {gone}."),
                )
            }
        }
    }

    /// What makes the comparison less than it looks.
    fn warnings(&self) -> Vec<String> {
        let it = self.comparison;
        let mut lines = Vec::new();
        if !it.now.complete {
            lines.push(self.said(
                "LET OP: het nieuwe onderzoek is afgebroken. Wat het niet las, geldt hier niet als verdwenen.",
                "CAREFUL: the new scan was interrupted. What it did not read does not count as gone here.",
            ));
        }
        if !it.old.complete {
            lines.push(self.said(
                "LET OP: het oude onderzoek is afgebroken. Wat het niet las, lijkt hier nieuw.",
                "CAREFUL: the old scan was interrupted. What it did not read looks new here.",
            ));
        }
        if !it.same_rules {
            lines.push(self.said(
                "Let op: de twee onderzoeken gebruikten andere regels; een deel van het verschil kan daarvan komen.",
                "Mind: the two scans used other rules; a part of the difference may come from that.",
            ));
        }
        if !it.same_roots {
            lines.push(self.said(
                "Let op: de twee onderzoeken keken niet in dezelfde mappen.",
                "Mind: the two scans did not look at the same folders.",
            ));
        }
        lines
    }

    fn entries(&self, lines: &mut Vec<String>) {
        let mut new: Vec<&Entry> = self.personal(&self.comparison.new).collect();
        let weight = |entry: &Entry| self.weight(&entry.categories, entry.people);
        new.sort_by(|a, b| weight(b).total_cmp(&weight(a)).then_with(|| a.path.cmp(&b.path)));
        self.list(lines, "Nieuw met persoonsgegevens", "New with personal data", &new, |e| self.entry(e));
        let unread: Vec<&Entry> =
            self.comparison.new.iter().filter(|entry| entry.not_read.is_some()).collect();
        let said = crate::patterns::said().unwrap_or_default();
        self.list(lines, "Nieuw en niet te lezen", "New and not readable", &unread, |entry| {
            let reason = entry.not_read.as_deref().unwrap_or_default();
            format!("{} ({}).", entry.path, said.in_language(About::NotRead, reason, self.language))
        });
        let gone: Vec<&Entry> = self.personal(&self.comparison.gone).collect();
        self.list(lines, "Verdwenen met persoonsgegevens", "Gone with personal data", &gone, |e| {
            self.entry(e)
        });
    }

    fn expired(&self, lines: &mut Vec<String>) {
        let expired: Vec<_> = self.comparison.expired.iter().collect();
        self.list(lines, "Termijn intussen verlopen", "Terms that ran out meanwhile", &expired, |expired| {
            format!("{}: {}", place(&expired.path, &expired.at), self.pick(&expired.nl, &expired.en))
        });
    }

    fn changes(&self, lines: &mut Vec<String>) {
        let mut changed: Vec<&Change> = self.comparison.changed.iter().collect();
        changed.sort_by(|a, b| {
            self.weight_of(b).total_cmp(&self.weight_of(a)).then_with(|| a.path.cmp(&b.path))
        });
        self.list(lines, "Veranderd", "Changed", &changed, |change| self.change(change));
    }

    fn moved(&self, lines: &mut Vec<String>) {
        let moved: Vec<_> =
            self.comparison.moved.iter().filter(|moved| !moved.categories.is_empty()).collect();
        self.list(lines, "Verplaatst", "Moved", &moved, |moved| format!("{} → {}.", moved.from, moved.to));
    }

    /// What is not named above.
    fn rest(&self) -> String {
        let it = self.comparison;
        let plain = |entries: &[Entry]| entries.len() as u64 - self.personal(entries).count() as u64;
        let (new, gone) = (self.number(plain(&it.new)), self.number(plain(&it.gone)));
        let same = self.number(it.same);
        self.pick(
            format!("Zonder persoonsgegevens: {new} nieuw, {gone} verdwenen. Hetzelfde gebleven: {same}."),
            format!("Without personal data: {new} new, {gone} gone. The same as before: {same}."),
        )
    }

    fn list<T>(&self, lines: &mut Vec<String>, nl: &str, en: &str, all: &[T], line: impl Fn(&T) -> String) {
        if all.is_empty() {
            return;
        }
        lines.push(format!("{} ({}):", self.pick(nl, en), self.number(all.len() as u64)));
        lines.extend(all.iter().take(SHOWN).map(|one| format!("- {}", line(one))));
        if let Some(more) = all.len().checked_sub(SHOWN).filter(|more| *more > 0) {
            let more = self.number(more as u64);
            lines.push(self.pick(
                format!("- en nog {more}; --json noemt alles"),
                format!("- and {more} more; --json names all"),
            ));
        }
    }

    fn entry(&self, entry: &Entry) -> String {
        let (place, kinds) = (place(&entry.path, &entry.at), self.kinds(&entry.categories));
        let people = self.people(entry.people);
        let copy = entry.same_as.as_ref().map(|other| {
            self.pick(
                format!(" Dezelfde inhoud staat in {other}."),
                format!(" The same content is in {other}."),
            )
        });
        format!("{place}: {kinds}{people}.{}", copy.unwrap_or_default())
    }

    fn change(&self, change: &Change) -> String {
        let place = match change.path.is_empty() {
            true => change.at.clone(),
            false => place(&change.path, &change.at),
        };
        let field = change.field.as_deref().unwrap_or_default();
        let (from, to) = (self.value(&change.from), self.value(&change.to));
        let kind = change.category.as_deref().map(|word| self.label(word)).unwrap_or_default();
        let people = self.people(change.people);
        let what = match change.what {
            What::ColumnAdded => self.pick(
                format!("kolom '{field}' ({kind}) kwam erbij{people}"),
                format!("column '{field}' ({kind}) came{people}"),
            ),
            What::ColumnGone => self.pick(
                format!("kolom '{field}' ({kind}) is weg"),
                format!("column '{field}' ({kind}) is gone"),
            ),
            What::MorePeople => self.pick(
                format!("meer mensen, van {from} naar {to}"),
                format!("more people, from {from} to {to}"),
            ),
            What::FewerPeople => self.pick(
                format!("minder mensen, van {from} naar {to}"),
                format!("fewer people, from {from} to {to}"),
            ),
            What::Status => self.pick(format!("was {from}, is nu {to}"), format!("was {from}, now is {to}")),
            What::Category => self.category(change, field, &from, &to),
        };
        format!("{place}: {what}.")
    }

    fn category(&self, change: &Change, field: &str, from: &str, to: &str) -> String {
        let column = match field.is_empty() {
            true => String::new(),
            false => self.pick(format!("kolom '{field}' "), format!("column '{field}' ")),
        };
        match (change.from.is_null(), change.to.is_null()) {
            (true, _) => self.pick(format!("{column}bevat nu: {to}"), format!("{column}now holds: {to}")),
            (_, true) => self
                .pick(format!("{column}bevat geen {from} meer"), format!("{column}no longer holds: {from}")),
            _ => self
                .pick(format!("{column}was {from}, is nu {to}"), format!("{column}was {from}, now is {to}")),
        }
    }

    fn value(&self, value: &Value) -> String {
        match value {
            Value::Number(number) => number.as_u64().map(|number| self.number(number)).unwrap_or_default(),
            Value::String(text) => self.label(text),
            _ => String::new(),
        }
    }

    /// What a category is called; any other word is itself.
    fn label(&self, word: &str) -> String {
        let category = self.knowledge.categories.find(word);
        category.map_or(word, |category| self.pick(category.nl.as_str(), category.en.as_str())).to_owned()
    }

    fn kinds(&self, categories: &[String]) -> String {
        const KINDS: usize = 5;
        let mut sorted: Vec<&String> = categories.iter().collect();
        sorted.sort_by_key(|word| std::cmp::Reverse(self.grave(word)));
        let mut names: Vec<String> = sorted.iter().take(KINDS).map(|word| self.label(word)).collect();
        if sorted.len() > KINDS {
            names.push("…".to_owned());
        }
        names.join(", ")
    }

    fn people(&self, people: u64) -> String {
        match people {
            0 => String::new(),
            1 => self.pick(" (1 mens)", " (1 person)").to_owned(),
            people => {
                let people = self.number(people);
                self.pick(format!(" (ongeveer {people} mensen)"), format!(" (about {people} people)"))
            }
        }
    }

    /// How grave a kind is; what the law restricts first.
    fn grave(&self, word: &str) -> u8 {
        let category = self.knowledge.categories.find(word);
        category.map_or(0, |category| category.tier * 2 + u8::from(category.law != Law::Ordinary))
    }

    fn weight(&self, categories: &[String], people: u64) -> f64 {
        let grave = categories.iter().map(|word| self.grave(word)).max().unwrap_or(0);
        f64::from(grave) * (2.0 + people as f64).ln()
    }

    fn weight_of(&self, change: &Change) -> f64 {
        let known = |value: &Value| value.as_str().map_or(0, |word| self.grave(word));
        let grave = match change.what {
            What::ColumnAdded => change.category.as_deref().map_or(0, |word| self.grave(word)),
            What::Category => known(&change.to),
            What::MorePeople => 2,
            What::Status => 3,
            What::ColumnGone | What::FewerPeople => 0,
        };
        let people = match (change.what, change.from.as_u64(), change.to.as_u64()) {
            (What::MorePeople, Some(from), Some(to)) => to.saturating_sub(from),
            _ => change.people,
        };
        f64::from(grave) * (2.0 + people as f64).ln()
    }

    fn personal<'e>(&self, entries: &'e [Entry]) -> impl Iterator<Item = &'e Entry> + use<'e> {
        entries.iter().filter(|entry| !entry.categories.is_empty())
    }

    fn number(&self, number: u64) -> String {
        grouped(number, self.language)
    }

    fn said(&self, nl: &str, en: &str) -> String {
        self.pick(nl, en).to_owned()
    }

    fn pick<T>(&self, nl: T, en: T) -> T {
        self.language.pick(nl, en)
    }
}

fn place(path: &str, at: &str) -> String {
    if at.is_empty() { path.to_owned() } else { format!("{path}, {at}") }
}
