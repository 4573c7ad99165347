//! What a register promises.

use super::*;
use crate::patterns::{self, Specimen};
use crate::people::Count;
use crate::record::{Language, Reason};
use jiff::civil::date;
use std::io::Read;

const TODAY: Date = date(2026, 6, 1);

fn specimen(toml: &str) -> Specimen {
    patterns::parse("test", toml).expect("a valid specimen")
}

fn files(knowledge: &Knowledge) -> Vec<File> {
    let newsletter = specimen(
        r#"path = "Marketing/nieuwsbrief.csv"
           columns = ["E-mail: email", "Voornaam: given-name", "Geboortedatum: birth-date", "BSN: bsn", "Opt-in datum"]"#,
    );
    let unknown = specimen(
        r#"path = "Diversen/=1+1.csv"
           columns = ["Naam: person-name", "=HYPERLINK(1)"]"#,
    );
    let mut files = newsletter.files(&knowledge.categories);
    files.extend(unknown.files(&knowledge.categories));
    files.push(File {
        path: "HR/contract.docx".to_owned(),
        status: Status::Unreadable,
        reason: Some(Reason::Encrypted),
        ..File::default()
    });
    files
}

fn register() -> Register {
    let knowledge = patterns::knowledge().expect("the data files are valid");
    draft(&files(&knowledge), None, &knowledge, TODAY)
}

fn written(register: &Register, language: Language, name: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    write(register, language, &path).expect("it can be written");
    std::fs::read(path).expect("it is there")
}

/// The text of all parts of a workbook.
fn parts(bytes: &[u8]) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a workbook is a zip");
    let mut all = String::new();
    for at in 0..archive.len() {
        archive.by_index(at).expect("a part").read_to_string(&mut all).expect("text");
    }
    all
}

#[test]
fn a_known_activity_has_one_row_and_an_unknown_one_stands_under_its_folder() {
    let ids: Vec<String> = register().rows.into_iter().map(|row| row.id).collect();
    assert_eq!(ids, ["newsletter", "unknown:Diversen"]);
}

#[test]
fn what_only_a_person_can_know_is_left_open() {
    let row = register().rows.remove(0);
    assert_eq!(row.to_fill, ["controller", "recipients-internal", "third-country", "safeguards"]);
    assert_eq!(row.special, ["bsn"]);
    assert_eq!(row.people, Count { min: 40, max: 40, best: 40 });
}

#[test]
fn every_place_belongs_to_a_row_and_every_row_has_a_place() {
    let register = register();
    let of_rows: usize = register.rows.iter().map(|row| row.places.len()).sum();
    assert_eq!(of_rows, register.places.len());
    assert!(register.rows.iter().all(|row| !row.places.is_empty()));
}

#[test]
fn what_was_not_read_is_said() {
    let not_read = register().not_read;
    assert_eq!(not_read, [NotRead { path: "HR/contract.docx".to_owned(), reason: "encrypted".to_owned() }]);
}

#[test]
fn the_same_register_gives_the_same_bytes() {
    for name in ["a.xlsx", "a.csv", "a.json", "a.jsonld", "a.md"] {
        for language in Language::ALL {
            assert_eq!(written(&register(), language, name), written(&register(), language, name), "{name}");
        }
    }
}

#[test]
fn the_workbook_has_all_sheets_in_both_languages_and_no_formula() {
    let nl = parts(&written(&register(), Language::Nl, "a.xlsx"));
    for sheet in [
        "Lees mij",
        "Organisatie",
        "Register",
        "Vindplaatsen",
        "Velden",
        "Minimalisatie",
        "Niet gelezen",
        "Verwerkers",
        "Verwerker-register",
        "Wijzigingen",
        "Lijsten",
    ] {
        assert!(nl.contains(&format!("name=\"{sheet}\"")), "{sheet}");
    }
    for sign in ["● ", "◐ (", "○ in te vullen"] {
        assert!(nl.contains(sign), "{sign}");
    }
    assert!(!nl.contains("<f>"), "a formula got in");
    let en = parts(&written(&register(), Language::En, "a.xlsx"));
    assert!(en.contains("name=\"Locations\"") && en.contains("○ to fill in"));
}

#[test]
fn the_json_has_the_keys_that_others_build_on() {
    let bytes = written(&register(), Language::En, "a.json");
    let json: serde_json::Value = serde_json::from_slice(&bytes).expect("json");
    let row = &json["rows"][0];
    for key in [
        "id",
        "activity",
        "name",
        "confidence",
        "status",
        "purpose",
        "basis",
        "subjects",
        "categories",
        "special",
        "source",
        "recipients",
        "retention",
        "people",
        "oldest",
        "newest",
        "places",
        "why",
        "to_fill",
    ] {
        assert!(row.get(key).is_some(), "{key}");
    }
    let advice = &json["advice"][0];
    for key in [
        "rule",
        "severity",
        "action",
        "path",
        "at",
        "column",
        "field",
        "other",
        "people",
        "confidence",
        "nl",
        "en",
        "hook",
    ] {
        assert!(advice.get(key).is_some(), "{key}");
    }
    assert_eq!(json["rows"][1]["activity"], serde_json::Value::Null);
    assert_eq!(advice["rule"], "M01");
}

#[test]
fn a_file_that_looks_like_a_formula_stays_text_in_csv() {
    let csv = String::from_utf8(written(&register(), Language::Nl, "a.csv")).expect("UTF-8");
    assert!(csv.contains("● Diversen/=1+1.csv"));
    assert!(!csv.lines().any(|line| line.starts_with('=')));
}

#[test]
fn another_ending_is_an_error_that_says_what_to_do() {
    let error = write(&register(), Language::Nl, std::path::Path::new("register.doc")).expect_err("an error");
    assert!(error.to_string().contains("choose .xlsx"));
}

#[test]
fn nothing_found_gives_an_empty_register_that_can_be_written() {
    let knowledge = patterns::knowledge().expect("the data files are valid");
    let empty = draft(&[], None, &knowledge, TODAY);
    assert!(empty.rows.is_empty() && empty.advice.is_empty());
    for name in ["a.xlsx", "a.csv", "a.json", "a.jsonld", "a.md"] {
        assert!(!written(&empty, Language::Nl, name).is_empty());
    }
}

#[test]
fn the_linked_form_names_terms_of_the_vocabulary_and_our_own_with_a_broader_one() {
    let json: serde_json::Value =
        serde_json::from_slice(&written(&register(), Language::En, "a.jsonld")).expect("json");
    let prefixes = json["@context"].as_object().expect("a context");
    let graph = json["@graph"].as_array().expect("a graph");
    let mut terms = Vec::new();
    named(&json["@graph"], &mut terms);
    assert!(terms.len() > 20);
    for term in &terms {
        let (prefix, name) = term.split_once(':').expect("a prefix");
        assert!(prefixes.contains_key(prefix) || prefix == "urn" || prefix == "https", "{term}");
        assert!(name.chars().all(|letter| letter.is_alphanumeric() || "-_:%./".contains(letter)), "{term}");
    }
    assert_eq!(graph[0]["@type"], "dpv:ROPA");
    assert_eq!(graph[1]["dpv:hasPurpose"][0]["@id"], "dpv:DirectMarketing");
    assert_eq!(graph[2]["@id"], "urn:speurneus:unknown:Diversen");
    let bsn = graph.iter().find(|node| node["@id"] == "spn:BSN").expect("our own term");
    assert_eq!(bsn["skos:broader"]["@id"], "pd:OfficialID");
}

/// Every type and every thing that is pointed to.
fn named(value: &serde_json::Value, terms: &mut Vec<String>) {
    if let Some(map) = value.as_object() {
        for (key, value) in map {
            let one = |value: &serde_json::Value| value.as_str().map(str::to_owned);
            match (key.as_str(), value.as_array()) {
                ("@id" | "@type", Some(list)) => terms.extend(list.iter().filter_map(one)),
                ("@id" | "@type", None) => terms.extend(one(value)),
                _ => named(value, terms),
            }
        }
    }
    value.as_array().into_iter().flatten().for_each(|value| named(value, terms));
}

#[test]
fn the_statement_says_which_data_what_for_and_how_long_and_marks_its_gaps() {
    let folder = tempfile::tempdir().expect("a folder");
    for (language, words) in [
        (
            Language::Nl,
            [
                "### Nieuwsbrief",
                "e-mailadres",
                "maar zijn deze nodig?",
                "burgerservicenummer",
                "[in te vullen",
            ],
        ),
        (
            Language::En,
            [
                "### Newsletter",
                "e-mail address",
                "but are these needed?",
                "citizen service number",
                "[fill in",
            ],
        ),
    ] {
        let path = folder.path().join("p.md");
        write_statement(&register(), language, &path).expect("it can be written");
        let text = std::fs::read_to_string(&path).expect("it is there");
        for word in words {
            assert!(text.contains(word), "{word}: {text}");
        }
        assert!(!text.contains(".csv") && !text.contains("=1+1"), "a file's name is nobody else's business");
    }
}

#[test]
fn csv_stands_in_the_order_of_the_template() {
    let csv = String::from_utf8(written(&register(), Language::En, "a.csv")).expect("UTF-8");
    assert!(
        csv.starts_with(
            "\u{feff}Processing activity,Purpose,Data subjects,Personal data,External recipients,"
        )
    );
}

#[test]
fn what_a_person_decided_wins() {
    let mut knowledge = patterns::knowledge().expect("the data files are valid");
    knowledge.decisions = patterns::parse(
        "decisions.toml",
        "[[activity]]\npath = \"Diversen\"\nis = \"members\"\nwhy = \"de vereniging\"\n\
         [[activity]]\npath = \"Marketing/nieuwsbrief.csv\"\nis = \"none\"\n",
    )
    .expect("valid decisions");
    let register = draft(&files(&knowledge), None, &knowledge, TODAY);
    let rows: Vec<(&str, f64)> = register.rows.iter().map(|row| (row.id.as_str(), row.confidence)).collect();
    assert_eq!(rows, [("members", 1.0), ("unknown:Marketing", 0.0)]);
    assert!(register.rows[0].why.iter().any(|why| why.nl == "de vereniging"));
}

#[test]
fn a_violation_never_hides_the_activity_it_is_in() {
    use crate::patterns::Verdict;
    use crate::record::Field;
    let knowledge = patterns::knowledge().expect("the data files are valid");
    let (mut tried, mut hidden) = (0, Vec::new());
    for activity in knowledge.activities.iter().filter(|activity| !activity.overlay) {
        for example in &activity.example {
            for (_, category) in knowledge.categories.iter() {
                let verdict = minimise::verdict(Some(activity), &category.id, &[], &knowledge);
                if !matches!(verdict, Verdict::Unnecessary | Verdict::Prohibited | Verdict::Never) {
                    continue;
                }
                let mut files = example.files(&knowledge.categories);
                let Some(table) = files.iter_mut().flat_map(|file| &mut file.tables).next() else { continue };
                let column = table.fields.len() as u32;
                let (name, values) = ("Veld".to_owned(), 40);
                let category_id = Some(category.id.clone());
                let field = Field {
                    name,
                    column,
                    category: category_id,
                    values,
                    matches: values,
                    ..Field::default()
                };
                table.fields.push(Field { confidence: Some(0.95), ..field });
                let places = minimise::recognise(&files, &knowledge, TODAY);
                tried += 1;
                if places[0].activity().map(|found| &found.id) != Some(&activity.id) {
                    hidden.push(format!("{} hides {}", category.id, activity.id));
                }
            }
        }
    }
    assert!(tried > 500, "{tried}");
    assert!(hidden.is_empty(), "{} of {tried}: {hidden:?}", hidden.len());
}
