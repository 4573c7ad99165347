//! Which columns of a sheet are which of a register: its header row, wherever that stands.
//!
//! In: a sheet and the words of headers, in Dutch, English, French and German. Out: a [`Header`], or none where the sheet
//! is no register. The register of a processor is told apart: it is about somebody else's processing.

use super::sheet::Sheet;
use crate::patterns::fold::fold;
use crate::patterns::{RegisterColumn, Vocabulary};
use std::collections::{BTreeMap, HashMap};

/// A header stands among the first rows.
const FIRST_ROWS: usize = 60;
/// Columns that a header row has at least.
const LEAST: usize = 3;
/// A longer text is an explanation.
const LONGEST: usize = 160;
/// A shorter word is looked for as the whole header only.
const LONG_ENOUGH: usize = 5;

/// The header of the column in which a merge keeps its ids.
pub(super) const ID_HEADER: &str = "Speurneus-id";

/// The header row of a register.
#[derive(Debug, Clone, Default)]
pub(super) struct Header {
    pub row: u32,
    /// The columns, by the id of what stands in them.
    pub columns: BTreeMap<String, u32>,
    /// The column with our ids.
    pub ids: Option<u32>,
    /// It is the register of a processor.
    pub processor: bool,
}

/// What headers are called.
pub(super) struct Words<'a> {
    whole: HashMap<String, Meaning<'a>>,
    /// The same, the longest first.
    parts: Vec<(String, Meaning<'a>)>,
}

/// What a header says.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Meaning<'a> {
    Column(&'a str),
    /// A column of a processor's register.
    Processor,
    /// A column that is nothing of ours.
    Other,
}

impl<'a> Words<'a> {
    pub(super) fn new(columns: &'a [RegisterColumn], vocabulary: &Vocabulary) -> Self {
        let mut whole: HashMap<String, Meaning<'a>> = HashMap::new();
        let mut add = |word: &str, meaning: Meaning<'a>| {
            whole.entry(folded(word)).or_insert(meaning);
        };
        let listed = |id: &str| vocabulary.existing.get(id).into_iter().flatten();
        listed("processor-headers").for_each(|word| add(word, Meaning::Processor));
        listed("other-headers").for_each(|word| add(word, Meaning::Other));
        for column in columns {
            let own = [&column.nl, &column.en];
            own.into_iter().chain(&column.headers).for_each(|word| add(word, Meaning::Column(&column.id)));
        }
        whole.remove("");
        let mut parts: Vec<_> = whole.iter().map(|(word, meaning)| (word.clone(), *meaning)).collect();
        parts.retain(|(word, _)| word.len() >= LONG_ENOUGH);
        parts.sort_by(|(a, _), (b, _)| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        Words { whole, parts }
    }

    /// What a header says, and whether it is just that.
    fn meaning(&self, header: &str) -> Option<(Meaning<'a>, bool)> {
        if header.chars().count() > LONGEST {
            return None;
        }
        let folded = folded(header);
        if let Some(meaning) = self.whole.get(&folded) {
            return Some((*meaning, true));
        }
        // What stands in brackets or behind a colon explains the rest.
        let short = self::folded(header.split(['(', ':', '\n', '*']).next().unwrap_or_default());
        if let Some(meaning) = self.whole.get(&short) {
            return Some((*meaning, true));
        }
        let padded = format!(" {folded} ");
        let part = self.parts.iter().find(|(word, _)| padded.contains(&format!(" {word} ")))?;
        Some((part.1, false))
    }
}

/// One spelling for a header: folded, without punctuation.
pub(super) fn folded(text: &str) -> String {
    let letters = |letter: char| if letter.is_alphanumeric() { letter } else { ' ' };
    fold(&fold(text).chars().map(letters).collect::<String>())
}

/// The header row of a sheet: the row in which the most columns are known.
pub(super) fn find(sheet: &Sheet, words: &Words) -> Option<Header> {
    let candidates = sheet.rows.keys().take(FIRST_ROWS).filter_map(|row| read(sheet, *row, words));
    candidates.max_by_key(|header| (header.columns.len(), std::cmp::Reverse(header.row)))
}

fn read(sheet: &Sheet, row: u32, words: &Words) -> Option<Header> {
    let mut header = Header { row, ..Header::default() };
    let mut sure: HashMap<&str, bool> = HashMap::new();
    let mut processor = 0;
    for (&column, cell) in sheet.rows.get(&row)?.cells.iter().filter(|(_, cell)| cell.filled) {
        if cell.text == ID_HEADER {
            header.ids = Some(column);
            continue;
        }
        let above = row.checked_sub(1).map_or("", |above| sheet.text_over(column, above));
        let grouped = || words.meaning(&format!("{above} {}", cell.text)).filter(|_| !above.is_empty());
        match words.meaning(&cell.text).or_else(grouped) {
            // The first of two columns counts, but one that is called just so before one that is not.
            Some((Meaning::Column(id), exact)) => {
                let better = sure.get(id).is_none_or(|before| exact && !before);
                if better {
                    header.columns.insert(id.to_owned(), column);
                    sure.insert(id, exact);
                }
            }
            Some((Meaning::Processor, _)) => processor += 1,
            Some((Meaning::Other, _)) | None => {}
        }
    }
    let has = |id: &str| header.columns.contains_key(id);
    header.processor = processor > 0 && !(has("activity") && has("data-subjects"));
    // What data an activity has, and where, other lists say as well; these only a register says.
    let only_registers = ["data-subjects", "retention", "legal-basis", "recipients-external"];
    let says_more = only_registers.into_iter().any(has);
    let is_register =
        (has("activity") && says_more) || (has("purpose") && (says_more || has("personal-data")));
    let enough = header.columns.len() >= LEAST && is_register;
    (enough || (header.processor && processor + header.columns.len() >= LEAST)).then_some(header)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patterns;

    fn sheet(rows: &[&[&str]]) -> Sheet {
        let mut text = "<worksheet><sheetData>".to_owned();
        for (number, cells) in (1..).zip(rows) {
            text.push_str(&format!("<row r=\"{number}\">"));
            for cell in *cells {
                text.push_str(&format!("<c t=\"inlineStr\"><is><t>{cell}</t></is></c>"));
            }
            text.push_str("</row>");
        }
        Sheet::read(&format!("{text}</sheetData></worksheet>"), &[]).unwrap()
    }

    fn found(rows: &[&[&str]]) -> Option<Header> {
        let vocabulary = patterns::knowledge().unwrap().vocabulary;
        find(&sheet(rows), &Words::new(&vocabulary.columns, &vocabulary))
    }

    #[test]
    fn headers_are_known_in_three_languages_below_titles() {
        for row in [
            &[
                "Verwerking",
                "Doel(en) van de verwerking",
                "Categorieën van betrokkenen",
                "Bewaartermijn (jaren)",
            ],
            &[
                "Business function",
                "Purpose of processing",
                "Categories of individuals",
                "Retention schedule (if possible)",
            ],
            &[
                "Nom du traitement",
                "Finalité principale",
                "Catégories de personnes concernées",
                "Durée de conservation",
            ],
        ] {
            let header = found(&[&["Register"], &[], row, &["x", "y"]]).unwrap();
            assert_eq!((header.row, header.processor), (3, false));
            let ids: Vec<(&str, u32)> = header.columns.iter().map(|(id, at)| (id.as_str(), *at)).collect();
            assert_eq!(ids, [("activity", 1), ("data-subjects", 3), ("purpose", 2), ("retention", 4)]);
        }
    }

    #[test]
    fn headers_are_known_as_questions_and_as_the_neighbours_call_them() {
        for row in [
            &[
                "Verwerkingsactiviteit",
                "Waarvoor gebruikt u de gegevens?",
                "Van wie verwerkt u gegevens?",
                "Welke gegevens?",
                "Met wie deelt u de gegevens?",
                "Hoe lang bewaart u ze?",
                "Hoe beveiligt u ze?",
            ],
            &[
                "Benaming van de verwerking",
                "Doeleinde(n)",
                "Categorieën van betrokkenen",
                "Categorieën persoonsgegevens",
                "Categorieën van ontvangers",
                "Bewaringstermijn",
                "Technische en organisatorische maatregelen",
            ],
            &[
                "Bezeichnung der Verarbeitungstätigkeit",
                "Zwecke der Verarbeitung",
                "Kategorien betroffener Personen",
                "Kategorien personenbezogener Daten",
                "Kategorien von Empfängern",
                "Fristen für die Löschung",
                "Technische und organisatorische Maßnahmen (TOM)",
            ],
        ] {
            let header = found(&[row]).unwrap();
            let mut ids: Vec<(u32, &str)> =
                header.columns.iter().map(|(id, at)| (*at, id.as_str())).collect();
            ids.sort_unstable();
            let ids: Vec<&str> = ids.into_iter().map(|(_, id)| id).collect();
            let expected = [
                "activity",
                "purpose",
                "data-subjects",
                "personal-data",
                "recipients-external",
                "retention",
                "security",
            ];
            assert_eq!(ids, expected, "{row:?}");
        }
    }

    #[test]
    fn the_more_specific_column_counts_and_what_is_not_ours_is_left() {
        let header = found(&[&[
            "Business function",
            "Purpose of processing",
            "Name and contact details of joint controller (if applicable)",
            "Categories of personal data",
            "Link to record of consent",
            "Location of personal data",
        ]])
        .unwrap();
        assert_eq!(header.columns.get("personal-data"), Some(&4));
        assert_eq!(header.columns.get("locations"), Some(&6));
        assert_eq!(header.columns.len(), 4);
    }

    #[test]
    fn a_processors_register_and_another_table_are_told_apart() {
        let processor =
            found(&[&["Opdrachtgever", "Categorieën verwerkingen", "Beveiligingsmaatregelen"]]).unwrap();
        assert!(processor.processor);
        let places = ["Activiteit", "Bestand", "Personen", "Gegevens", "Beveiliging"];
        assert!(found(&[&places]).is_none(), "a list of places is no register");
        assert!(found(&[&["Naam", "Adres", "Woonplaats"], &["Jan", "Dorp 1", "Ons Dorp"]]).is_none());
    }
}
