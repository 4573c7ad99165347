//! Detectors of the user's own: found, checked, and refused with the place of the mistake.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Output, Stdio};

const CATEGORY: &str = r#"
[[category]]
id = "library-card"
nl = "bibliotheekpas"
en = "library card"
law = "ord"
tier = 1
dpc = 1
ei = 0.25
mask = "initial"
"#;

const DETECTOR: &str = r#"category = "library-card"
sources = ["https://example.org/cards"]

[[pattern]]
regex = '\bBP-\d{6}\b'
confidence = { alone = 0.9, near-context = 0.95 }

[[example]]
text = "Pas «BP-123456» is zoek."
"#;

fn speurneus(words: &[&str], own: &Path, text: &str) -> Output {
    let mut command = crate::speurneus();
    command.args(words).arg("--patterns").arg(own).args(["--lang", "en"]);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn folder(detector: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("categories.toml"), CATEGORY).unwrap();
    fs::write(folder.path().join("card.toml"), detector).unwrap();
    folder
}

#[test]
fn own_detector_finds_its_own_category() {
    let own = folder(DETECTOR);
    let found = speurneus(&["detect"], own.path(), "Pas BP-654321 is zoek.");
    let line: serde_json::Value = serde_json::from_slice(&found.stdout).unwrap();
    assert_eq!((line["category"].as_str(), line["text"].as_str()), (Some("library-card"), Some("BP-654321")));
}

#[test]
fn own_detector_counts_in_a_scan_and_in_its_page() {
    let own = folder(DETECTOR);
    let (share, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    fs::write(share.path().join("brief.txt"), "Pas BP-654321 is zoek.").unwrap();
    let paths = [share.path().to_str().unwrap(), "-o", out.path().to_str().unwrap()];
    let scanned = speurneus(&["scan", paths[0], paths[1], paths[2]], own.path(), "");
    assert!(scanned.status.success(), "{}", String::from_utf8_lossy(&scanned.stderr));
    let inventory = fs::read_to_string(out.path().join("inventory.jsonl")).unwrap();
    assert!(inventory.contains("\"library-card\"") && !inventory.contains("654321"));
    assert!(fs::read_to_string(out.path().join("report.html")).unwrap().contains("library-card"));
}

#[test]
fn examples_of_an_own_detector_are_run() {
    let good = speurneus(&["patterns", "check"], folder(DETECTOR).path(), "");
    assert!(good.status.success(), "{}", String::from_utf8_lossy(&good.stderr));
    let wrong = folder(&DETECTOR.replace("«BP-123456»", "«BP-12»"));
    let bad = speurneus(&["patterns", "check"], wrong.path(), "");
    assert_eq!(bad.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&bad.stdout).contains("card.toml"));
}

#[test]
fn mistake_is_shown_with_its_line_and_a_caret() {
    for (wrong, line) in [
        (DETECTOR.replace("[[pattern]]", "[[patern]]"), "4"),
        (DETECTOR.replace("category = \"library-card\"", "category = \"library-cart\""), "1"),
        (DETECTOR.replace(r"\d{6}\b", r"(\d{6}\b"), "5"),
    ] {
        let own = folder(&wrong);
        let said = speurneus(&["patterns", "check"], own.path(), "");
        let words = String::from_utf8_lossy(&said.stderr).into_owned();
        assert_eq!(said.status.code(), Some(2), "{words}");
        assert!(words.contains("card.toml") && words.contains('^'), "{words}");
        assert!(words.contains(&format!("line {line}")), "{words}");
    }
}
