//! What a merge promises, on registers in the layouts of others (`testdata/registers`).

use super::*;
use crate::patterns;
use crate::record::File;
use crate::register::Clean;
use calamine::{Data, Reader, Xlsx};
use jiff::civil::date;
use std::io::Cursor;
use std::path::Path;

const ALL: [(&str, Language); 5] = [
    ("ap.xlsx", Language::Nl),
    ("vng.xlsm", Language::Nl),
    ("ico.xlsx", Language::En),
    ("cnil.xlsx", Language::En),
    ("gba.xlsx", Language::Nl),
];

fn existing(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/registers");
    std::fs::read(folder.join(name)).unwrap()
}

/// The draft of a drive on which these activities are found, and something that nobody knows.
fn draft(knowledge: &Knowledge, activities: &[&str]) -> Register {
    let unknown = patterns::parse::<patterns::Specimen>(
        "test",
        "path = \"Diversen/=1+1.csv\"\ncolumns = [\"Naam: person-name\", \"Iets\"]",
    );
    let mut files: Vec<File> = unknown.unwrap().files(&knowledge.categories);
    for id in activities {
        files.extend(knowledge.activity(id).unwrap().example[0].files(&knowledge.categories));
    }
    crate::register::draft(&files, None, knowledge, date(2026, 6, 1))
}

const USUAL: [&str; 5] = ["payroll", "newsletter", "recruitment", "customer-admin", "members"];

fn merged(bytes: &[u8], activities: &[&str], language: Language) -> (Merge, Vec<u8>) {
    let knowledge = patterns::knowledge().unwrap();
    let register = draft(&knowledge, activities);
    let done = into(&register, &knowledge, language, Cursor::new(bytes), Cursor::new(Vec::new()));
    let (merge, out) = done.unwrap();
    (merge, out.into_inner())
}

fn parts(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut package = package::open(Cursor::new(bytes)).unwrap();
    package.names().into_iter().map(|name| (name.clone(), package.bytes(&name).unwrap().unwrap())).collect()
}

/// Every cell with something in it, by its sheet and place.
fn cells(bytes: &[u8]) -> BTreeMap<(String, u32, u32), String> {
    let mut book = Xlsx::new(Cursor::new(bytes)).unwrap();
    let mut cells = BTreeMap::new();
    for sheet in book.sheet_names() {
        let range = book.worksheet_range(&sheet).unwrap();
        let Some((top, left)) = range.start() else { continue };
        for (row, column, value) in range.used_cells().filter(|(_, _, value)| **value != Data::Empty) {
            let at = (sheet.clone(), top + row as u32 + 1, left + column as u32 + 1);
            cells.insert(at, value.to_string());
        }
    }
    cells
}

fn cell(bytes: &[u8], sheet: &str, name: &str) -> String {
    let (column, row) = area::cell(name).unwrap();
    cells(bytes).get(&(sheet.to_owned(), row, column)).cloned().unwrap_or_default()
}

#[test]
fn every_part_that_needs_no_change_is_the_same_byte_for_byte() {
    for (name, language) in ALL {
        let before = existing(name);
        let (before, after) = (parts(&before), parts(&merged(&before, &USUAL, language).1));
        let may = |part: &str| {
            part.ends_with("workbook.xml.rels")
                || part.ends_with("workbook.xml")
                || part == "[Content_Types].xml"
                || part.contains("/tables/")
                || part.contains("/worksheets/sheet")
        };
        let changed: Vec<&String> = before
            .keys()
            .filter(|part| before[*part] != after.get(*part).cloned().unwrap_or_default())
            .collect();
        assert!(changed.iter().all(|part| may(part)), "{name}: {changed:?}");
        let sheets = changed.iter().filter(|part| part.contains("/worksheets/sheet")).count();
        assert_eq!(sheets, 1, "{name}: only the register itself");
        assert_eq!(after.len(), before.len() + 1, "{name}");
    }
}

#[test]
fn every_cell_that_was_filled_is_as_it_was() {
    for (name, language) in ALL {
        let before = existing(name);
        let (merge, after) = merged(&before, &USUAL, language);
        let after = cells(&after);
        for (at, text) in cells(&before) {
            assert_eq!(after.get(&at), Some(&text), "{name} {at:?}");
        }
        assert!(merge.filled > 10 && merge.added >= 2, "{name}: {merge:?}");
    }
}

#[test]
fn rules_and_looks_of_the_register_survive_and_no_formula_comes() {
    for (name, language) in ALL {
        let before = existing(name);
        let after = merged(&before, &USUAL, language).1;
        let count = |bytes: &[u8], sign: &str| {
            let all: Vec<Vec<u8>> = parts(bytes).into_values().collect();
            all.iter().map(|part| String::from_utf8_lossy(part).matches(sign).count()).sum::<usize>()
        };
        for sign in [
            "<dataValidation ",
            "<cfRule",
            "<mergeCell ",
            "<autoFilter",
            "<f>",
            "<f ",
            "<definedName",
            "<tablePart ",
            "<legacyDrawing",
            "<sheetProtection",
            "<xf ",
            "vbaProject",
        ] {
            assert_eq!(count(&before, sign), count(&after, sign), "{name} {sign}");
        }
    }
}

#[test]
fn the_right_columns_are_filled() {
    let (_, ap) = merged(&existing("ap.xlsx"), &USUAL, Language::Nl);
    let ap = |name| cell(&ap, "Verwerkingsregister", name);
    assert!(ap("F5").starts_with("● ") && ap("F5").contains("burgerservicenummer"));
    assert!(ap("C6").contains("Een nieuwsbrief versturen") && ap("C6").starts_with("◐ ("));
    assert_eq!((ap("F6").as_str(), ap("D6").as_str()), ("Alleen naam en e-mail, zegt Ria", "Toestemming"));
    assert_eq!(ap("F7"), "", "a row that nobody knows stays as it is");
    assert!(ap("B8").starts_with("◐ (") && ap("D8").is_empty(), "a closed list is for a person");
    assert_eq!((ap("L4").as_str(), ap("N4").as_str()), ("Vindplaatsen", "Speurneus-id"));
    let (_, vng) = merged(&existing("vng.xlsm"), &USUAL, Language::Nl);
    let vng = |name| cell(&vng, "Register van verwerkingen", name);
    assert!(
        vng("G6").is_empty() && vng("M7").contains("Sollicit") | vng("M7").contains('/'),
        "{}",
        vng("M7")
    );
    assert_eq!((vng("B8").as_str(), vng("J7").as_str()), ("P-03", "-"));
    assert!(vng("C8").starts_with("◐ (") && vng("F8").is_empty());
    let (_, ico) = merged(&existing("ico.xlsx"), &USUAL, Language::En);
    let ico = |name| cell(&ico, "Controller", name);
    assert!(ico("D8").contains("Subscribers") && ico("Q8").starts_with("● ") && ico("L8") == "Consent");
    let (_, cnil) = merged(&existing("cnil.xlsx"), &USUAL, Language::En);
    let cnil = |name| cell(&cnil, "Liste des traitements", name);
    assert!(cnil("F5").starts_with("● ") && cnil("J6").contains("4 weeks") && cnil("F7").is_empty());
    let (_, gba) = merged(&existing("gba.xlsx"), &USUAL, Language::Nl);
    let gba = |name| cell(&gba, "Verwerkingen", name);
    assert!(gba("F4").starts_with("● ") && gba("J4").contains("2 jaar") && gba("F5") == "identificatie");
}

#[test]
fn new_rows_are_in_the_table_the_filter_and_the_rules() {
    let after = parts(&merged(&existing("ap.xlsx"), &USUAL, Language::Nl).1);
    let table = String::from_utf8_lossy(&after["xl/tables/table1.xml"]).into_owned();
    assert_eq!(table.matches("ref=\"A4:K10\"").count(), 2, "{table}");
    let sheet = String::from_utf8_lossy(&after["xl/worksheets/sheet1.xml"]).into_owned();
    assert!(sheet.contains("sqref=\"D5:D10\"") && sheet.contains("sqref=\"I5:I10\""));
}

#[test]
fn a_second_run_changes_nothing_and_puts_nothing_twice() {
    for (name, language) in ALL {
        let once = merged(&existing(name), &USUAL, language).1;
        let (merge, twice) = merged(&once, &USUAL, language);
        assert_eq!((merge.filled, merge.renewed, merge.added, merge.kept), (0, 0, 0, 0), "{name}");
        let (once, twice) = (parts(&once), parts(&twice));
        let changed: Vec<&String> = once.keys().filter(|part| once[*part] != twice[*part]).collect();
        assert!(changed.len() <= 1, "{name}: {changed:?}");
    }
}

#[test]
fn the_same_merge_gives_the_same_bytes() {
    let before = existing("ap.xlsx");
    assert_eq!(merged(&before, &USUAL, Language::Nl).1, merged(&before, &USUAL, Language::Nl).1);
}

/// The workbook after a person wrote a text in a cell, or emptied it.
fn by_hand(bytes: &[u8], part: &str, name: &str, text: &str) -> Vec<u8> {
    let mut package = package::open(Cursor::new(bytes)).unwrap();
    let strings = Book::read(&mut package).unwrap().strings;
    let xml = book::text(&mut package, part).unwrap().unwrap();
    let (column, row) = area::cell(name).unwrap();
    let mut puts = Puts::default();
    puts.put(column, row, None, text);
    let mut changes = Changes::default();
    changes.put(part, puts.apply(&Sheet::read(&xml, &strings).unwrap(), &xml).into_bytes());
    package.write(&changes, Cursor::new(Vec::new())).unwrap().into_inner()
}

#[test]
fn what_a_person_changed_or_emptied_since_stays_and_the_rest_is_renewed() {
    let part = "xl/worksheets/sheet1.xml";
    let once = merged(&existing("ap.xlsx"), &USUAL, Language::Nl).1;
    let changed = by_hand(&once, part, "C6", "Onze brief sturen");
    let changed = by_hand(&changed, part, "E6", "");
    let changed = by_hand(&changed, part, "B8", "Wij noemen het anders");
    // In another language all proposals are different.
    let (merge, twice) = merged(&changed, &USUAL, Language::En);
    let at = |name| cell(&twice, "Verwerkingsregister", name);
    assert_eq!((at("C6").as_str(), at("E6").as_str()), ("Onze brief sturen", ""));
    assert_eq!(at("B8"), "Wij noemen het anders", "the row is known by its id");
    assert!(
        at("F5").starts_with("● date of birth") && at("C8").contains("Serve customers"),
        "{} {}",
        at("F5"),
        at("C8")
    );
    assert_eq!((merge.kept, merge.added, merge.filled), (3, 0, 0), "{merge:?}");
    assert!(merge.renewed > 10);
    let told: Vec<String> = cells(&twice)
        .into_iter()
        .filter(|((sheet, ..), _)| sheet == "Speurneus")
        .map(|(_, text)| text)
        .collect();
    for words in ["Changed by you, left so", "Emptied by you, left so", "Onze brief sturen"] {
        assert!(told.iter().any(|text| text == words), "{words}");
    }
    // And a third time still.
    let (merge, _) = merged(&twice, &USUAL, Language::En);
    assert_eq!((merge.kept, merge.renewed), (3, 0), "{merge:?}");
}

#[test]
fn a_row_that_a_person_removed_stays_away() {
    let once = merged(&existing("ap.xlsx"), &USUAL, Language::Nl).1;
    let part = "xl/worksheets/sheet1.xml";
    let mut bytes = once;
    for column in ["B", "C", "E", "F", "H", "J", "K", "L", "M", "N"] {
        bytes = by_hand(&bytes, part, &format!("{column}10"), "");
    }
    let (merge, after) = merged(&bytes, &USUAL, Language::Nl);
    assert_eq!((merge.added, merge.kept), (0, 1), "{merge:?}");
    assert_eq!(cell(&after, "Verwerkingsregister", "B10"), "");
    assert_eq!(merged(&after, &USUAL, Language::Nl).0.kept, 1);
}

#[test]
fn new_evidence_adds_a_row_below_those_of_before() {
    let once = merged(&existing("gba.xlsx"), &USUAL, Language::Nl).1;
    let more = [&USUAL[..], &["absence"]].concat();
    let (merge, after) = merged(&once, &more, Language::Nl);
    assert_eq!(merge.added, 1, "{merge:?}");
    let at = cells(&after).into_iter().find(|(_, text)| text == "absence").map(|(at, _)| at.1);
    assert!(at.is_some());
}

#[test]
fn what_is_found_and_not_named_is_told_and_the_unknown_has_no_row() {
    let after = merged(&existing("gba.xlsx"), &["personnel"], Language::Nl).1;
    let told: Vec<(u32, String)> = cells(&after)
        .into_iter()
        .filter(|((sheet, ..), _)| sheet == "Speurneus")
        .map(|(at, text)| (at.1, text))
        .collect();
    assert!(told.iter().any(|(_, text)| text == "Gevonden, maar niet genoemd"), "{told:?}");
    let unknown = told.iter().find(|(_, text)| text == "Activiteit onbekend, geen rij").unwrap().0;
    assert!(told.iter().any(|(row, text)| *row == unknown && text == "Diversen/=1+1.csv"));
}

#[test]
fn what_is_no_register_is_refused_and_no_bytes_make_it_panic() {
    let knowledge = patterns::knowledge().unwrap();
    let register = draft(&knowledge, &["payroll"]);
    let run = |bytes: &[u8]| {
        into(&register, &knowledge, Language::Nl, Cursor::new(bytes.to_vec()), Cursor::new(Vec::new()))
            .map(drop)
    };
    assert!(matches!(run(b"geen zip"), Err(Error::Package(package::Error::Damaged))));
    let mut other = rust_xlsxwriter::Workbook::new();
    other.add_worksheet().write_string(0, 0, "Naam").unwrap();
    assert!(matches!(run(&other.save_to_buffer().unwrap()), Err(Error::NoRegister)));
    let whole = existing("ap.xlsx");
    for at in (0..whole.len()).step_by(97) {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x55;
        let _ = run(&damaged);
    }
    // A sheet that is cut off, or XML that is none, is no register.
    let mut package = package::open(Cursor::new(&whole[..])).unwrap();
    let part = "xl/worksheets/sheet1.xml";
    let xml = package.bytes(part).unwrap().unwrap();
    for end in (0..xml.len()).step_by(211) {
        let mut changes = Changes::default();
        changes.put(part, xml[..end].to_vec());
        let cut = package.write(&changes, Cursor::new(Vec::new())).unwrap().into_inner();
        assert!(run(&cut).is_err(), "{end}");
    }
}

#[test]
fn a_register_of_ours_is_continued_and_what_a_person_wrote_in_it_stays() {
    let knowledge = patterns::knowledge().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("register.xlsx");
    crate::register::write(&draft(&knowledge, &["payroll", "newsletter"]), Language::Nl, &path).unwrap();
    let ours = std::fs::read(&path).unwrap();
    // The sheet Register is the third, its first activity stands in the fourth row, its purpose in column D.
    let part = "xl/worksheets/sheet3.xml";
    let changed = by_hand(&ours, part, "D4", "Ons eigen doel");
    let (merge, after) = merged(&changed, &USUAL, Language::Nl);
    assert_eq!((merge.kept, merge.added, merge.filled), (1, 3, merge.filled), "{merge:?}");
    assert_eq!(cell(&after, "Register", "D4"), "Ons eigen doel");
    let ids: Vec<String> = (4..=9).map(|row| cell(&after, "Register", &format!("A{row}"))).collect();
    assert!(ids.iter().any(|id| id == "● members") && ids.iter().any(|id| id == "● payroll"), "{ids:?}");
    assert_eq!(merged(&after, &USUAL, Language::Nl).0.added, 0);
}

#[test]
fn a_row_under_review_is_not_touched() {
    let knowledge = patterns::knowledge().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("register.xlsx");
    crate::register::write(&draft(&knowledge, &["payroll"]), Language::Nl, &path).unwrap();
    let ours = std::fs::read(&path).unwrap();
    let adopted = by_hand(&ours, "xl/worksheets/sheet3.xml", "B4", "vastgesteld");
    let (_, after) = merged(&adopted, &["payroll"], Language::En);
    let before = cells(&adopted);
    let register = before.iter().filter(|((sheet, row, _), _)| sheet == "Register" && *row == 4);
    let now = cells(&after);
    assert!(register.clone().count() > 20);
    register.for_each(|(at, text)| assert_eq!(now.get(at), Some(text)));
}

#[test]
fn the_clean_copy_has_what_was_adopted_and_none_of_our_signs() {
    let knowledge = patterns::knowledge().unwrap();
    let register = draft(&knowledge, &["payroll", "newsletter"]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("register.xlsx");
    crate::register::write(&register, Language::Nl, &path).unwrap();
    let ours = std::fs::read(&path).unwrap();
    let clean = |bytes: &[u8]| {
        crate::register::clean(&register, &knowledge, Language::Nl, Cursor::new(bytes.to_vec()))
    };
    assert!(matches!(clean(&ours), Err(Error::NothingAdopted)), "nothing is adopted by itself");
    let adopted = by_hand(&ours, "xl/worksheets/sheet3.xml", "B4", "vastgesteld");
    let Clean { missing, .. } = clean(&adopted).unwrap();
    assert!(missing.len() > 5 && missing[0].starts_with("Naam van de organisatie"), "{missing:?}");
    let adopted = by_hand(&adopted, "xl/worksheets/sheet2.xml", "B2", "Bakkerij Voorbeeld");
    let Clean { rows, bytes, left_out, missing } = clean(&adopted).unwrap();
    assert!(left_out.is_empty() && !missing.iter().any(|item| item.starts_with("Naam")), "{missing:?}");
    let holder = ("Organisatie".to_owned(), 1, 2);
    assert_eq!(cells(&bytes).get(&holder).map(String::as_str), Some("Bakkerij Voorbeeld"));
    assert_eq!(rows, 1);
    let texts: Vec<String> = cells(&bytes).into_values().collect();
    assert!(texts.iter().any(|text| text.starts_with("Een nieuwsbrief")), "{texts:?}");
    assert!(!texts.iter().any(|text| text.contains(['●', '◐', '○', '%'])), "{texts:?}");
    let total = by_hand(&adopted, "xl/worksheets/sheet3.xml", "C4", "Totaal (2)");
    assert_eq!(clean(&total).unwrap().rows, 1, "what has a purpose is a row");
    let total = by_hand(&total, "xl/worksheets/sheet3.xml", "D4", "");
    assert!(matches!(clean(&total), Err(Error::NothingAdopted)), "a sum is no row");
    assert!(matches!(clean(&existing("ap.xlsx")), Err(Error::NoStatus)));
    assert!(matches!(clean(&bytes), Err(Error::NoStatus)));
}

#[test]
fn the_sheets_beside_a_register_of_ours_are_made_anew_and_decisions_stay() {
    let knowledge = patterns::knowledge().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("register.xlsx");
    crate::register::write(&draft(&knowledge, &["payroll", "newsletter"]), Language::Nl, &path).unwrap();
    let ours = std::fs::read(&path).unwrap();
    let before = cells(&ours);
    let line = |cells: &BTreeMap<(String, u32, u32), String>, row: u32| -> Vec<String> {
        (1..=11)
            .map(|column| cells.get(&("Minimalisatie".to_owned(), row, column)).cloned().unwrap_or_default())
            .collect()
    };
    let advice = before
        .keys()
        .filter(|(sheet, row, column)| sheet == "Minimalisatie" && *row > 1 && *column == 2)
        .count();
    assert!(advice >= 2, "{advice}");
    let decided = by_hand(&ours, "xl/worksheets/sheet6.xml", "L3", "zo laten");
    let (merge, now) = merged(&decided, &["payroll", "newsletter", "recruitment"], Language::Nl);
    assert!(merge.sheets.contains(&"Vindplaatsen".to_owned()), "{:?}", merge.sheets);
    let after = cells(&now);
    let of = |cells: &BTreeMap<(String, u32, u32), String>, sheet: &str| {
        cells.keys().filter(|(name, row, column)| name == sheet && *row > 1 && *column == 1).count()
    };
    assert!(of(&after, "Vindplaatsen") > of(&before, "Vindplaatsen"));
    let place = after
        .iter()
        .find(|((sheet, ..), text)| sheet == "Minimalisatie" && *text == "zo laten")
        .unwrap()
        .0
        .clone();
    assert_eq!((line(&after, place.1), place.2), (line(&before, 3), 12));
    let (again, same) = merged(&now, &["payroll", "newsletter", "recruitment"], Language::Nl);
    assert!(again.sheets.is_empty(), "{:?}", again.sheets);
    let beside = |bytes: &[u8]| {
        let mut all = cells(bytes);
        all.retain(|(sheet, ..), _| sheet != told::NAME);
        all
    };
    assert!(beside(&same) == beside(&now), "a second run changes something beside the sheet that tells");
    // Where an activity is gone, what was decided about its advice stays below.
    let (_, less) = merged(&now, &["newsletter"], Language::Nl);
    assert!(cells(&less).iter().any(|((sheet, ..), text)| sheet == "Minimalisatie" && text == "zo laten"));
}
