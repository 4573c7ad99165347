//! Where personal data stands, and in which columns: what the sheets *Vindplaatsen* and *Velden* show.

use super::rows::{Row, label, row_id};
use crate::minimise::{Age, Place};
use crate::patterns::{Knowledge, Verdict};
use crate::people::{self, Count};
use crate::record::{Field, Text};
use jiff::civil::Date;

/// One table or text with personal data.
#[derive(Debug, Clone)]
pub struct PlaceRow {
    /// The row it belongs to.
    pub row: String,
    /// What that row is called.
    pub name: Text,
    /// How sure that is.
    pub confidence: Option<f64>,
    /// The file.
    pub path: String,
    /// The sheet.
    pub at: String,
    /// The table's kind, or the file's format for running text.
    pub kind: String,
    /// Not seen by who opens the file.
    pub hidden: bool,
    /// Rows; none for running text.
    pub rows: Option<u64>,
    /// How many people.
    pub people: Count,
    /// The categories, in words.
    pub categories: Vec<Text>,
    /// The earliest and the latest year, and how that is known.
    pub years: Option<(i32, i32, Text)>,
    /// When the file was last changed, the day.
    pub modified: String,
    /// Where it lies, in a word.
    pub place: String,
    /// How it is protected.
    pub protection: String,
    /// Who can read it.
    pub access: String,
    /// How grave, 1 to 4.
    pub tier: u8,
    /// What it is enough for.
    pub bundles: Vec<Text>,
    /// Why it is this activity.
    pub why: Vec<Text>,
}

/// One column with personal data.
#[derive(Debug, Clone)]
pub struct FieldRow {
    /// The row its place belongs to.
    pub row: String,
    /// What that row is called.
    pub name: Text,
    /// The file.
    pub path: String,
    /// The sheet.
    pub at: String,
    /// Counted from 0.
    pub column: u32,
    /// What it is called.
    pub field: String,
    /// What it holds.
    pub category: Text,
    /// How sure that is.
    pub confidence: f64,
    /// Cells that have the form of the category, of those that are not empty.
    pub matches: u64,
    /// Cells that are not empty.
    pub values: u64,
    /// Marks.
    pub flags: Vec<String>,
    /// What the activity thinks of it.
    pub verdict: Verdict,
    /// Why, or for what.
    pub reason: Option<Text>,
}

pub(super) fn places(places: &[Place], rows: &[Row], knowledge: &Knowledge, today: Date) -> Vec<PlaceRow> {
    places.iter().map(|one| place(one, rows, knowledge, today)).collect()
}

fn place(place: &Place, rows: &[Row], knowledge: &Knowledge, today: Date) -> PlaceRow {
    let row = row_id(place);
    let (min, max) = place.people(&knowledge.categories);
    let best = place.table.map_or(min, |table| people::of_table(table).best);
    let years = Age::of(place, knowledge, today).map(|age| {
        let latest = i32::from(age.latest.year());
        (age.oldest.unwrap_or(latest), latest, age.by.text())
    });
    PlaceRow {
        name: name_of(&row, rows),
        row,
        confidence: place.guess.map(|guess| guess.confidence),
        path: place.file.path.clone(),
        at: place.at().to_owned(),
        kind: place.table.map_or(&place.file.format, |table| &table.kind).clone(),
        hidden: place.table.is_some_and(|table| table.hidden),
        rows: place.table.map(|table| table.rows),
        people: Count { min, max, best },
        categories: place.categories().iter().map(|id| label(id, knowledge)).collect(),
        years,
        modified: place
            .file
            .modified
            .as_deref()
            .and_then(|time| time.get(..10))
            .unwrap_or_default()
            .to_owned(),
        place: place.file.place.clone(),
        protection: place.file.protection.clone(),
        access: place.file.access.clone(),
        tier: place.tier,
        bundles: place.bundles.iter().map(|bundle| Text::new(&bundle.nl, &bundle.en)).collect(),
        why: place.why.clone(),
    }
}

pub(super) fn fields(places: &[Place], rows: &[Row], knowledge: &Knowledge) -> Vec<FieldRow> {
    let mut all = Vec::new();
    for place in places {
        let row = row_id(place);
        let name = name_of(&row, rows);
        let judged = place.fields().iter().zip(&place.verdicts);
        for (field, verdict) in judged.filter_map(|(field, verdict)| Some((field, (*verdict)?))) {
            all.push(field_row(field, verdict, place, &row, &name, knowledge));
        }
    }
    all
}

fn field_row(
    field: &Field,
    verdict: Verdict,
    place: &Place,
    row: &str,
    name: &Text,
    knowledge: &Knowledge,
) -> FieldRow {
    let category = field.category.as_deref().unwrap_or_default();
    FieldRow {
        row: row.to_owned(),
        name: name.clone(),
        path: place.file.path.clone(),
        at: place.at().to_owned(),
        column: field.column,
        field: field.name.clone(),
        category: label(category, knowledge),
        confidence: field.confidence.unwrap_or_default(),
        matches: field.matches,
        values: field.values,
        flags: field.flags.clone(),
        verdict,
        reason: reason(category, verdict, place, knowledge),
    }
}

/// What an optional category is for, and which law allows another.
fn reason(category: &str, verdict: Verdict, place: &Place, knowledge: &Knowledge) -> Option<Text> {
    let activity = place.activity()?;
    let means = |word: &String| knowledge.vocabulary.means(word, category);
    match verdict {
        Verdict::Optional => {
            let optional = activity.optional.iter().find(|optional| means(&optional.category))?;
            Some(Text::new(&optional.nl, &optional.en))
        }
        Verdict::WithLaw | Verdict::Necessary => {
            let law = activity.lawful.iter().find(|law| means(&law.category))?;
            Some(Text::new(&law.nl, &law.en))
        }
        _ => None,
    }
}

fn name_of(id: &str, rows: &[Row]) -> Text {
    rows.iter().find(|row| row.id == id).map(|row| row.name.clone()).unwrap_or_default()
}
