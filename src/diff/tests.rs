use super::*;
use crate::record::{Language, Record};
use crate::{inventory, patterns};
use std::fs;

const OLD: &str = r#"{"record":"scan","schema":1,"tool":"t","patterns":"p","started":"2025-01-10T10:00:00Z","roots":["r"]}
{"record":"file","path":"a.csv","format":"csv","bytes":1,"modified":"2025-01-01T00:00:00Z","status":"scanned","reason":null,"digest":"1","tables":[{"at":"","kind":"csv","hidden":false,"rows":10,"people":{"min":10,"max":10,"key":"email"},"fields":[{"name":"E-mail","column":0,"category":"email","values":10,"matches":10},{"name":"Naam","column":1,"category":"person-name","values":10,"matches":10}]}],"mentions":[]}
{"record":"file","path":"b.csv","format":"csv","bytes":1,"modified":null,"status":"scanned","reason":null,"digest":"2","tables":[{"at":"","kind":"csv","hidden":false,"rows":3,"people":{"min":3,"max":3,"key":"email"},"fields":[{"name":"E-mail","column":0,"category":"email","values":3,"matches":3}]}],"mentions":[]}
{"record":"file","path":"c.txt","format":"text","bytes":1,"modified":null,"status":"scanned","reason":null,"tables":[],"mentions":[]}
{"record":"file","path":"d.xls","format":"xls","bytes":1,"modified":null,"status":"scanned","reason":null,"tables":[],"mentions":[]}
{"record":"summary","files":4,"bytes":4,"statuses":{},"reasons":{},"categories":{},"tables":2,"fields":3,"finished":"f"}
"#;

const NEW: &str = r#"{"record":"scan","schema":1,"tool":"t","patterns":"p","started":"2025-06-10T10:00:00Z","roots":["r"]}
{"record":"file","path":"a.csv","format":"csv","bytes":1,"modified":"2025-06-01T00:00:00Z","status":"scanned","reason":null,"digest":"3","tables":[{"at":"","kind":"csv","hidden":false,"rows":25,"people":{"min":25,"max":25,"key":"email"},"fields":[{"name":"E-mail","column":0,"category":"email","values":25,"matches":25},{"name":"Ziekte","column":1,"category":"health","values":25,"matches":25}]}],"mentions":[{"category":"iban","count":1,"confidence":0.9}]}
{"record":"file","path":"d.xls","format":"xls","bytes":1,"modified":null,"status":"unreadable","reason":"encrypted","tables":[],"mentions":[]}
{"record":"file","path":"e/b.csv","format":"csv","bytes":1,"modified":null,"status":"scanned","reason":null,"digest":"2","tables":[{"at":"","kind":"csv","hidden":false,"rows":3,"people":{"min":3,"max":3,"key":"email"},"fields":[{"name":"E-mail","column":0,"category":"email","values":3,"matches":3}]}],"mentions":[]}
{"record":"file","path":"e/copy of a.csv","format":"csv","bytes":1,"modified":null,"status":"scanned","reason":null,"digest":"3","tables":[{"at":"","kind":"csv","hidden":false,"rows":25,"people":{"min":25,"max":25,"key":"email"},"fields":[{"name":"E-mail","column":0,"category":"email","values":25,"matches":25}]}],"mentions":[]}
{"record":"summary","files":4,"bytes":4,"statuses":{},"reasons":{},"categories":{},"tables":2,"fields":3,"finished":"f"}
"#;

fn compared(old: &str, new: &str) -> Comparison {
    let folder = tempfile::tempdir().unwrap();
    let paths = [folder.path().join("old.jsonl"), folder.path().join("new.jsonl")];
    fs::write(&paths[0], old).unwrap();
    fs::write(&paths[1], new).unwrap();
    compare(&paths[0], &paths[1], &patterns::knowledge().unwrap()).unwrap()
}

fn whats(comparison: &Comparison) -> Vec<(String, What, String, String)> {
    let text = |value: &serde_json::Value| value.to_string().replace('"', "");
    let one = |change: &Change| (change.path.clone(), change.what, text(&change.from), text(&change.to));
    comparison.changed.iter().map(one).collect()
}

#[test]
fn what_came_went_moved_and_changed_is_told_apart() {
    let comparison = compared(OLD, NEW);
    let paths = |entries: &[Entry]| entries.iter().map(|entry| entry.path.clone()).collect::<Vec<_>>();
    assert_eq!(paths(&comparison.new), ["e/copy of a.csv"]);
    assert_eq!(comparison.new[0].same_as.as_deref(), Some("a.csv"));
    assert_eq!(paths(&comparison.gone), ["c.txt"]);
    assert_eq!((comparison.moved[0].from.as_str(), comparison.moved[0].to.as_str()), ("b.csv", "e/b.csv"));
    let expected = [
        ("a.csv", What::ColumnAdded, "null", "Ziekte"),
        ("a.csv", What::ColumnGone, "Naam", "null"),
        ("a.csv", What::MorePeople, "10", "25"),
        ("a.csv", What::Category, "null", "iban"),
        ("d.xls", What::Status, "scanned", "encrypted"),
    ];
    let expected =
        expected.map(|(path, what, from, to)| (path.to_owned(), what, from.to_owned(), to.to_owned()));
    assert_eq!(whats(&comparison), expected);
    assert!(comparison.same_rules && comparison.same_roots && comparison.same == 0);
}

#[test]
fn the_same_twice_has_no_difference() {
    let comparison = compared(OLD, OLD);
    assert!(comparison.is_empty());
    assert_eq!(comparison.same, 4);
    let text = sentences(&comparison, &patterns::knowledge().unwrap(), Language::Nl);
    assert!(text.starts_with("Er is niets veranderd"), "{text}");
}

#[test]
fn first_sentence_is_the_gravest() {
    let text = sentences(&compared(OLD, NEW), &patterns::knowledge().unwrap(), Language::Nl);
    let first = text.lines().next().unwrap();
    assert!(first.contains("Ziekte") && first.contains("25 mensen"), "{text}");
    let english = sentences(&compared(OLD, NEW), &patterns::knowledge().unwrap(), Language::En);
    assert!(english.contains("Moved (1):\n- b.csv → e/b.csv."), "{english}");
}

#[test]
fn nothing_is_gone_when_the_newer_scan_was_interrupted() {
    let lines: Vec<&str> = NEW.lines().collect();
    // A journal is in the order in which files were done.
    let journal = [lines[0], lines[3], lines[1]].join("\n") + "\n{\"record\":\"fi";
    let comparison = compared(OLD, &journal);
    assert!(!comparison.now.complete && comparison.gone.is_empty());
    assert_eq!(comparison.new.len(), 1, "{:?}", comparison.new);
    let text = sentences(&comparison, &patterns::knowledge().unwrap(), Language::En);
    assert!(text.contains("CAREFUL: the new scan was interrupted"));
}

#[test]
fn term_that_ran_out_in_between_is_told() {
    let knowledge = patterns::knowledge().unwrap();
    let file = |day: &str| {
        NEW.replace("2025-06-10T10:00:00Z", day)
            .replace("a.csv", "Sollicitaties/sollicitanten.csv")
            .replace("2025-06-01T00:00:00Z", "2025-01-01T00:00:00Z")
    };
    let comparison = compared(&file("2025-01-10T10:00:00Z"), &file("2026-06-10T10:00:00Z"));
    let about = super::expired::rules_about_age(&knowledge);
    assert!(!comparison.expired.is_empty());
    assert!(comparison.expired.iter().all(|expired| about.contains(expired.rule.as_str())));
    let back = compared(&file("2026-06-10T10:00:00Z"), &file("2025-01-10T10:00:00Z"));
    assert!(back.expired.is_empty());
}

#[test]
fn registers_are_compared_by_place_and_row() {
    let row = |people: u64, place: &str| {
        format!(
            r#"{{"schema":1,"rows":[{{"id":"newsletter","activity":"newsletter","categories":["email"],"people":{{"min":1,"max":{people}}},"places":[{{"path":"{place}","at":""}}]}}],"advice":[],"not_read":[]}}"#
        )
    };
    let comparison = compared(&row(5, "a.csv"), &row(9, "b.csv"));
    assert_eq!((comparison.new[0].path.as_str(), comparison.gone[0].path.as_str()), ("b.csv", "a.csv"));
    assert_eq!(comparison.changed[0].what, What::MorePeople);
    let mixed = compared(&row(5, "a.csv"), NEW);
    assert!(mixed.gone.is_empty() && mixed.new.iter().any(|entry| entry.path == "e/b.csv"), "{mixed:?}");
}

#[test]
fn what_is_neither_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.txt");
    fs::write(&path, "Jan Jansen\n").unwrap();
    let error = compare(&path, &path, &patterns::knowledge().unwrap()).unwrap_err();
    assert!(error.to_string().ends_with("is no inventory and no register.json: give two of those"));
    assert!(!error.to_string().contains("Jan"));
}

#[test]
fn written_inventory_is_known_to_be_finished() {
    let whole = inventory::read_from(OLD.as_bytes(), Path::new("x")).unwrap();
    let mut bytes = Vec::new();
    inventory::write_to(&whole, &mut bytes).unwrap();
    let last = bytes.trim_ascii_end().rsplit(|byte| *byte == b'\n').next().unwrap();
    assert!(serde_json::from_slice::<Record>(last).is_ok_and(|record| matches!(record, Record::Summary(_))));
}
