//! Which rows of an existing register are about which activities.
//!
//! In: the rows as they stand, by what their cells say. Out: at most one row for each activity, and at most one
//! activity for each row. An id that was written before decides; else the words of a name, then of a purpose. What
//! two activities claim alike stays with nobody.

use super::header::{Header, folded};
use super::sheet::Sheet;
use crate::patterns::{Activity, Knowledge, Name, Term, Vocabulary};
use crate::register::{Register, Row};

/// A row of an existing register.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// Which of the sheets.
    pub sheet: usize,
    pub row: u32,
    /// Our id, where it was written before.
    pub id: String,
    pub name: String,
    pub purpose: String,
    pub places: String,
}

/// The rows below a header that say something, without those that explain how to fill in the others, name their
/// provisions or add them up.
pub(super) fn lines(
    sheet: &Sheet,
    at: usize,
    header: &Header,
    register: &Register,
    words: &Vocabulary,
) -> Vec<Line> {
    let mut lines = Vec::new();
    for &row in sheet.rows.range(header.row + 1..).map(|(row, _)| row) {
        let text = |id: &str| header.columns.get(id).map_or("", |column| sheet.text(*column, row)).to_owned();
        let (name, purpose) = (text("activity"), text("purpose"));
        if name.trim().is_empty() && purpose.trim().is_empty() || is_no_activity(&name, &purpose, words) {
            continue;
        }
        // In a workbook of ours the ids stand in the column of numbers.
        let own = |id: &String| register.rows.iter().any(|row| row.id == *id);
        let number = bare(&text("ref")).to_owned();
        let id =
            header.ids.map(|column| sheet.text(column, row).trim().to_owned()).filter(|id| !id.is_empty());
        let id = id.or_else(|| Some(number).filter(own)).unwrap_or_default();
        lines.push(Line { sheet: at, row, id, name, purpose, places: text("locations") });
    }
    lines
}

/// Whether a row adds up those above it.
pub(super) fn adds_up(sheet: &Sheet, row: u32, words: &Vocabulary) -> bool {
    let Some(cells) = sheet.rows.get(&row) else { return false };
    let said = cells.cells.keys().map(|column| sheet.text(*column, row)).find(|text| !text.trim().is_empty());
    said.is_some_and(|said| begins(&format!("{} ", folded(bare(said))), "total", words))
}

/// Whether a folded text begins with a word for something.
fn begins(said: &str, id: &str, words: &Vocabulary) -> bool {
    let mut known = words.existing.get(id).into_iter().flatten();
    known.any(|word| said.starts_with(&format!("{} ", folded(word))))
}

fn is_no_activity(name: &str, purpose: &str, words: &Vocabulary) -> bool {
    let said = bare(if name.trim().is_empty() { purpose } else { name });
    let is_provision =
        said.strip_prefix("art. ").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let said = format!("{} ", folded(said));
    let begins = |id: &str| begins(&said, id, words);
    // What has a purpose of its own is no sum, whatever its name begins with.
    is_provision
        || begins("explains")
        || begins("total") && (name.trim().is_empty() || purpose.trim().is_empty())
}

/// A cell's text without our sign of its state.
pub(super) fn bare(text: &str) -> &str {
    let text = text.trim_start_matches(['●', '◐', '○']).trim_start();
    let percent = text.strip_prefix('(').and_then(|rest| rest.split_once("%) "));
    percent.filter(|(number, _)| number.len() <= 3).map_or(text, |(_, rest)| rest)
}

/// For each row of the draft the line that is about it.
pub(super) fn matched(lines: &[Line], register: &Register, knowledge: &Knowledge) -> Vec<Option<usize>> {
    let mut claims: Vec<(usize, usize, usize)> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        if let Some((row, strength)) = claim(line, register, knowledge) {
            claims.push((strength, at, row));
        }
    }
    // The strongest first; of two alike the upper.
    claims.sort_by_key(|(strength, at, _)| (std::cmp::Reverse(*strength), *at));
    let mut found = vec![None; register.rows.len()];
    for (_, at, row) in claims {
        found[row].get_or_insert(at);
    }
    found
}

const BY_ID: usize = 100_000;
const BY_NAME: usize = 10_000;
const BY_PLACE: usize = 5_000;

/// The row of the draft that a line is about, and how clear that is.
fn claim(line: &Line, register: &Register, knowledge: &Knowledge) -> Option<(usize, usize)> {
    let position = |id: &str| register.rows.iter().position(|row| row.id == id);
    if !line.id.is_empty() {
        return position(&line.id).map(|row| (row, BY_ID));
    }
    let mut scores: Vec<(usize, &Activity)> = knowledge
        .activities
        .iter()
        .filter(|activity| !activity.overlay)
        .map(|activity| (strength(line, activity), activity))
        .filter(|(strength, _)| *strength > 0)
        .collect();
    scores.sort_by_key(|(strength, _)| std::cmp::Reverse(*strength));
    let Some((most, _)) = scores.first().copied() else { return by_place(line, register) };
    let best: Vec<&Activity> =
        scores.iter().take_while(|(strength, _)| *strength == most).map(|(_, activity)| *activity).collect();
    let rows: Vec<usize> = best.iter().filter_map(|activity| position(&activity.id)).collect();
    match rows.as_slice() {
        [row] => Some((*row, most)),
        [] => None,
        _ => by_place(line, register),
    }
}

/// The only row of which a file is named where the line says where its data is.
fn by_place(line: &Line, register: &Register) -> Option<(usize, usize)> {
    let named =
        |row: &Row| row.places.iter().any(|place| place.path.len() > 3 && line.places.contains(&place.path));
    let mut rows = register.rows.iter().enumerate().filter(|(_, row)| named(row));
    match (rows.next(), rows.next()) {
        (Some((row, _)), None) => Some((row, BY_PLACE)),
        _ => None,
    }
}

/// How much of a line's name, and of its purpose, an activity knows.
fn strength(line: &Line, activity: &Activity) -> usize {
    let said = bare(&line.name);
    let name = Name::new(said);
    let own = [&activity.name.nl, &activity.name.en].map(|own| Term::from(own.clone()));
    let names = || own.iter().chain(&activity.names);
    let whole = |term: &&Term| term.in_words(&name) == name.joined.len() && !name.joined.is_empty();
    if names().any(|term| whole(&term)) {
        return BY_NAME;
    }
    let most = |terms: &mut dyn Iterator<Item = usize>| terms.max().unwrap_or(0);
    let by_names = most(&mut names().map(|term| term.in_compounds(&name)));
    let by_words = most(&mut activity.words.path.iter().map(|term| term.in_compounds(&name)));
    let purpose = Name::new(bare(&line.purpose));
    let by_purpose = most(&mut names().map(|term| term.in_words(&purpose)).filter(|covered| *covered >= 6));
    match (by_names, by_words) {
        // A name that says nothing leaves it to the purpose, but only where there is no name.
        (0, 0) if name.joined.is_empty() => by_purpose,
        (0, 0) => 0,
        _ => 100 * by_names + 60 * by_words + by_purpose,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patterns;
    use jiff::civil::date;

    fn of(name: &str, purpose: &str) -> Option<String> {
        let knowledge = patterns::knowledge().unwrap();
        let files: Vec<crate::record::File> = knowledge
            .activities
            .iter()
            .filter_map(|activity| activity.example.first())
            .flat_map(|example| example.files(&knowledge.categories))
            .collect();
        let register = crate::register::draft(&files, None, &knowledge, date(2026, 6, 1));
        let text = str::to_owned;
        let line = Line {
            sheet: 0,
            row: 1,
            id: String::new(),
            name: text(name),
            purpose: text(purpose),
            places: String::new(),
        };
        claim(&line, &register, &knowledge).map(|(row, _)| register.rows[row].id.clone())
    }

    #[test]
    fn rows_are_known_by_their_names_in_three_languages() {
        for (name, id) in [
            ("Salarisadministratie", "payroll"),
            ("Gestion de la paie", "payroll"),
            ("Payroll", "payroll"),
            ("Werving & selectie", "recruitment"),
            ("Recrutement", "recruitment"),
            ("Vidéosurveillance du magasin", "cctv"),
            ("Digitale nieuwsbrief", "newsletter"),
            ("◐ (83%) Nieuwsbrief", "newsletter"),
            ("Klantenadministratie 2024", "customer-admin"),
            ("Bestellingen webwinkel", "webshop-orders"),
            ("HR: personeelsdossiers", "personnel"),
            ("Ziekteverzuim", "absence"),
        ] {
            assert_eq!(of(name, "").as_deref(), Some(id), "{name}");
        }
    }

    #[test]
    fn a_row_that_says_nothing_known_stays_with_nobody() {
        assert_eq!(of("Archeologisch onderzoek", "Opgravingen"), None);
        assert_eq!(of("", "Het voeren van de salarisadministratie").as_deref(), Some("payroll"));
        assert_eq!(of("", ""), None);
    }

    #[test]
    fn our_signs_are_no_part_of_a_text() {
        assert_eq!(bare("◐ (72%) Nieuwsbrief"), "Nieuwsbrief");
        assert_eq!(bare("● 40"), "40");
        assert_eq!(bare("(extra) iets"), "(extra) iets");
    }
}
