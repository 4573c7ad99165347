//! What stands in each cell of the register, and whose it is: found in files, proposed, or for a person to fill in.

use super::Register;
use super::rows::{RetentionRow, Row};
use crate::patterns::{Kind, RegisterColumn, period_words};
use crate::people::Count;
use crate::record::{Language, Text};

/// Whose a cell is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum State {
    /// Read from files.
    Found,
    /// Our guess, and how sure.
    Proposal(f64),
    /// A person must write this.
    ToFill,
    /// An answer from a list that is not about the organisation: the row's status.
    Plain,
}

/// One cell of the register.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cell {
    pub state: State,
    pub lines: Vec<String>,
    /// Why, in a line or two.
    pub note: Option<String>,
}

impl Cell {
    fn found(lines: Vec<String>) -> Self {
        Cell { state: State::Found, lines, note: None }
    }

    /// A proposal, or something to fill in where there is nothing to propose.
    fn proposal(confidence: f64, lines: Vec<String>) -> Self {
        match lines.is_empty() {
            true => Cell::to_fill(),
            false => Cell { state: State::Proposal(confidence), lines, note: None },
        }
    }

    fn plain(lines: Vec<String>) -> Self {
        Cell { state: State::Plain, lines, note: None }
    }

    fn to_fill() -> Self {
        Cell { state: State::ToFill, lines: Vec::new(), note: None }
    }

    fn because(self, note: impl Into<String>) -> Self {
        let note = note.into();
        Cell { note: Some(note).filter(|note| !note.is_empty()), ..self }
    }

    /// With the sign of its state in front.
    pub(super) fn text(&self, language: Language) -> String {
        let lines = self.lines.join("\n");
        match self.state {
            State::Found => format!("● {lines}"),
            State::Proposal(confidence) => format!("◐ ({:.0}%) {lines}", confidence * 100.0),
            State::ToFill => to_fill_words(language).to_owned(),
            State::Plain => lines,
        }
    }
}

/// How many lines a text takes in a column so wide.
pub(super) fn lines_of(text: &str, width: f64) -> usize {
    let width = (width * 0.95) as usize;
    text.lines().map(|line| line.chars().count() / width.max(4) + 1).sum()
}

/// What stands where a person must write.
pub(super) fn to_fill_words(language: Language) -> &'static str {
    language.pick("○ in te vullen", "○ to fill in")
}

const PLACES_SHOWN: usize = 4;

/// The cell of a row under a column.
pub(super) fn cell(register: &Register, row: &Row, column: &RegisterColumn, language: Language) -> Cell {
    let texts =
        |texts: &[Text]| texts.iter().map(|text| text.in_language(language).to_owned()).collect::<Vec<_>>();
    let one = |text: &Text| vec![text.in_language(language).to_owned()];
    let sure = row.confidence;
    let usual = language.pick("Wat bij deze activiteit gebruikelijk is.", "What is usual for this activity.");
    match column.id.as_str() {
        "ref" => Cell::found(vec![row.id.clone()]),
        "status" => Cell::plain(register.answers("status").first().map(one).unwrap_or_default()),
        "activity" if row.activity.is_none() => Cell::to_fill().because(because(row, language)),
        "activity" => Cell::proposal(sure, one(&row.name)).because(because(row, language)),
        "department" => Cell::proposal(0.3, folders(row)).because(
            language.pick("De map waarin de bestanden staan.", "The folder in which the files are."),
        ),
        "purpose" => Cell::proposal(sure, row.purpose.iter().flat_map(one).collect()).because(usual),
        "legal-basis" => Cell::proposal(sure * 0.8, texts(&row.basis)).because(language.pick(
            "Een grondslag staat nooit in een bestand: kies zelf welke geldt.",
            "A legal basis never stands in a file: choose which applies.",
        )),
        "legal-provision" => Cell::proposal(sure, texts(&row.provisions)),
        "data-subjects" => Cell::proposal(sure, texts(&row.subject_names)).because(usual),
        "personal-data" => Cell::found(vec![texts(&row.category_names).join(", ")]),
        "special-data" => Cell::found(special(row, language)),
        "source" | "systems" => {
            Cell::proposal(0.9, row.source.clone()).because(language.pick(
                "Herkend aan de kolomkoppen van een export.",
                "Recognised by the headers of an export.",
            ))
        }
        "recipients-external" => Cell::proposal(sure * 0.7, vec_of(texts(&row.recipients))).because(usual),
        "processors" => Cell::proposal(sure * 0.7, processors(row, language)).because(usual),
        "third-country" => Cell::to_fill().because(abroad(row, language)),
        "retention" => {
            let terms = row.retention.iter().map(|term| term_line(term, language));
            Cell::proposal(sure, terms.collect()).because(sources(row, language).join("\n"))
        }
        "retention-basis" => Cell::proposal(sure, sources(row, language)),
        "age-found" => Cell::found(vec![years(row, language)]),
        "security" if row.protection.is_empty() => Cell::to_fill(),
        "security" => Cell::found(texts(&row.protection)).because(language.pick(
            "Alleen wat aan de bestanden te zien is; vul de organisatorische maatregelen zelf aan.",
            "Only what the files show; add the organisational measures yourself.",
        )),
        "locations" => Cell::found(locations(row, language)),
        "scale" => {
            Cell::found(vec![people(row.people, language)]).because(language.pick(
                "Wie in meer tabellen staat, telt één keer, waar dat te zien is. Tussen haakjes: minstens en hoogstens.",
                "Whoever is in several tables counts once, where that can be seen. In brackets: at least and at most.",
            ))
        }
        "minimisation" => Cell::found(vec![signals(row, language)]),
        _ => Cell::to_fill(),
    }
}

/// Who says how long each thing is kept.
fn sources(row: &Row, language: Language) -> Vec<String> {
    row.retention.iter().map(|term| source_line(term, language)).collect()
}

fn vec_of(lines: Vec<String>) -> Vec<String> {
    if lines.is_empty() { lines } else { vec![lines.join(", ")] }
}

fn because(row: &Row, language: Language) -> String {
    let why: Vec<&str> = row.why.iter().map(|why| why.in_language(language)).collect();
    match (row.activity.is_some(), why.is_empty()) {
        (_, true) => String::new(),
        (true, _) => format!("{}: {}.", language.pick("Omdat", "Because of"), why.join("; ")),
        (false, _) => format!("{}: {}.", language.pick("Niet duidelijk", "Not clear"), why.join("; ")),
    }
}

fn folders(row: &Row) -> Vec<String> {
    vec_of(row.folders.iter().filter(|folder| !folder.is_empty()).cloned().collect())
}

fn special(row: &Row, language: Language) -> Vec<String> {
    let names: Vec<&str> = row.special_names.iter().map(|name| name.in_language(language)).collect();
    match names.is_empty() {
        true => vec![language.pick("niet gevonden", "not found").to_owned()],
        false => vec![names.join(", ")],
    }
}

fn processors(row: &Row, language: Language) -> Vec<String> {
    let usual = row.processors.iter().map(|name| name.in_language(language).to_owned());
    let usual = usual.filter(|name| !row.source.contains(name));
    vec_of(row.source.iter().cloned().chain(usual).collect())
}

fn abroad(row: &Row, language: Language) -> String {
    match row.abroad.is_empty() {
        true => String::new(),
        false => {
            let systems = row.abroad.join(", ");
            language.pick(
                format!("{systems}: mogelijk doorgifte naar de VS; controleer DPF of SCC."),
                format!("{systems}: possibly a transfer to the US; check DPF or SCC."),
            )
        }
    }
}

fn locations(row: &Row, language: Language) -> Vec<String> {
    let mut files: Vec<&str> = row.places.iter().map(|place| place.path.as_str()).collect();
    files.dedup();
    let mut lines: Vec<String> = files.iter().take(PLACES_SHOWN).map(|path| (*path).to_owned()).collect();
    let more = files.len().saturating_sub(PLACES_SHOWN) as u64 + row.unlisted;
    if more > 0 {
        let more = crate::minimise::grouped(more, language);
        lines.push(language.pick(format!("en nog {more}"), format!("and {more} more")));
    }
    lines
}

fn years(row: &Row, language: Language) -> String {
    match (row.oldest, row.newest) {
        (Some(oldest), Some(newest)) if oldest == newest => oldest.to_string(),
        (Some(oldest), Some(newest)) => format!("{oldest}–{newest}"),
        _ => language.pick("onbekend", "unknown").to_owned(),
    }
}

/// A number of people: probably, and between which bounds where that is not sure.
pub(super) fn people(count: Count, language: Language) -> String {
    let number = |number: u64| crate::minimise::grouped(number, language);
    let (min, max, best) = (number(count.min), number(count.max), number(count.best));
    match count {
        Count { max: 0, .. } => language.pick("niet te tellen", "cannot be counted").to_owned(),
        count if count.min == count.max => max,
        count if count.best == 0 => format!("{min}–{max}"),
        _ => language.pick(format!("ongeveer {best} ({min}–{max})"), format!("about {best} ({min}–{max})")),
    }
}

fn signals(row: &Row, language: Language) -> String {
    match row.signals.is_empty() {
        true => language.pick("geen", "none").to_owned(),
        false => {
            let list = row.signals.iter().map(|(rule, count)| match count {
                1 => rule.clone(),
                _ => format!("{rule} ({count}×)"),
            });
            list.collect::<Vec<_>>().join(", ")
        }
    }
}

/// A retention term in a line.
pub(super) fn term_line(term: &RetentionRow, language: Language) -> String {
    let what = term.what.in_language(language);
    let from = term.from.in_language(language);
    let note = term.note.as_ref().map(|note| note.in_language(language));
    match (&term.period, note) {
        (Some(period), None) => {
            format!("{what}: {} {} {from}", period_words(period, language), language.pick("na", "after"))
        }
        (Some(period), Some(note)) => format!("{what}: {} ({note})", period_words(period, language)),
        (None, Some(note)) => format!("{what}: {note}"),
        (None, None) => format!("{what}: {from}"),
    }
}

/// Who says so, and how binding it is.
fn source_line(term: &RetentionRow, language: Language) -> String {
    let kind = match term.kind {
        Kind::LawMin => language.pick("wet, minimaal", "law, at least"),
        Kind::LawMax => language.pick("wet, maximaal", "law, at most"),
        Kind::Guideline => language.pick("richtlijn", "guideline"),
        Kind::Proposal => language.pick("voorstel", "proposal"),
    };
    let doubt =
        if term.verified { "" } else { language.pick("; bron nog te controleren", "; source to be checked") };
    format!("{} ({kind}{doubt})", term.source_name.in_language(language))
}

/// How high a row must be for texts in columns so wide, in points.
pub(super) fn high_enough<'t>(texts: impl IntoIterator<Item = (&'t str, f64)>) -> f64 {
    let lines = texts.into_iter().map(|(text, width)| lines_of(text, width)).max().unwrap_or(1);
    (lines.max(1) as f64 * 13.5 + 4.0).min(400.0)
}

/// As high as a bold head needs, in which long words break.
pub(super) fn head_height<'t>(heads: impl IntoIterator<Item = (&'t str, f64)>) -> f64 {
    high_enough(heads.into_iter().map(|(text, width)| (text, width * 0.8 - 1.0))).max(30.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_said_in_words() {
        assert_eq!(period_words("P2Y", Language::Nl), "2 jaar");
        assert_eq!(period_words("P4W", Language::En), "4 weeks");
        assert_eq!(period_words("P1M", Language::Nl), "1 maand");
        assert_eq!(period_words("onbekend", Language::Nl), "onbekend");
    }
}
