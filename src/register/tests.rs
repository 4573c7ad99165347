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
    for name in ["a.xlsx", "a.csv", "a.json", "a.md"] {
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
    for name in ["a.xlsx", "a.csv", "a.json", "a.md"] {
        assert!(!written(&empty, Language::Nl, name).is_empty());
    }
}
