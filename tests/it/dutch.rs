//! Everything that the program can say of a file is said in Dutch to who reads Dutch.

use speurneus::patterns::{About, said};
use std::fs;
use std::path::{Path, PathBuf};

/// How a reason begins in the code, and what stands behind its words in an inventory.
const BEGINNINGS: &[(&str, &str)] = &[
    ("Corrupt(\"", ""),
    ("Corrupt { what: \"", ""),
    ("Limit(\"", ""),
    ("Limit { what: \"", ""),
    ("Unsupported(\"", ""),
    ("Unsupported { what: \"", ""),
    ("Special(\"", ""),
    ("corrupt(\"", ""),
    ("damaged(\"", " is damaged"),
];

#[test]
fn every_reason_for_not_reading_has_a_dutch_form() {
    let said = said().unwrap();
    let mut seen = 0;
    let mut english = Vec::new();
    for room in ["read", "scan", "walk"] {
        let mut files = Vec::new();
        collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(room), "rs", &mut files);
        for file in files {
            let code = fs::read_to_string(&file).unwrap();
            let code = &code[..code.find("#[cfg(test)]\nmod ").unwrap_or(code.len())];
            for reason in reasons(code) {
                seen += 1;
                // A single word is the name of a format.
                if reason.contains(' ') && said.dutch(About::NotRead, &reason).is_none() {
                    english.push(format!("{}: {reason}", file.display()));
                }
            }
        }
    }
    assert!(seen > 80, "only {seen} reasons were seen: the reading of the code is broken");
    assert!(english.is_empty(), "patterns/vocabulary/said.toml misses:\n{}", english.join("\n"));
}

#[test]
fn every_place_and_mark_in_the_samples_has_a_dutch_form() {
    let said = said().unwrap();
    let out = tempfile::tempdir().unwrap();
    let inventory = out.path().join("inventory.jsonl");
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/formats");
    let mut scan = super::speurneus();
    scan.arg("scan").arg(samples).args(["-q", "--inventory"]).arg(&inventory);
    assert!(scan.status().unwrap().success());
    let (mut seen, mut english) = (0, Vec::new());
    for file in speurneus::inventory::read(&inventory).unwrap().files {
        let mut check = |about: About, text: &str| {
            seen += 1;
            if said.dutch(about, text).is_none() {
                english.push(format!("{}: {text}", file.path));
            }
        };
        // What names a column or a sheet of the file itself stays as it is.
        let ours = |at: &&&str| at.contains("line ") || at.starts_with("page ") || at.starts_with("slide ");
        for mention in &file.mentions {
            let at: Vec<&str> = mention.at.iter().map(String::as_str).collect();
            at.iter().filter(ours).for_each(|at| check(About::Place, at));
            mention.flags.iter().for_each(|flag| check(About::Mark, flag));
        }
        for field in file.tables.iter().flat_map(|table| &table.fields) {
            field.flags.iter().for_each(|flag| check(About::Mark, flag));
            field.why.iter().for_each(|why| check(About::Verdict, why));
        }
        file.reason.iter().for_each(|reason| check(About::NotRead, &reason.to_string()));
    }
    assert!(seen > 300, "only {seen} texts were seen");
    assert!(english.is_empty(), "patterns/vocabulary/said.toml misses:\n{}", english.join("\n"));
}

/// The words of every reason that stands in the code as it is.
fn reasons(code: &str) -> Vec<String> {
    let mut reasons = Vec::new();
    for (beginning, behind) in BEGINNINGS {
        for (at, found) in code.match_indices(beginning) {
            let rest = &code[at + found.len()..];
            if let Some(end) = rest.find('"').filter(|end| *end > 0) {
                reasons.push(format!("{}{behind}", &rest[..end]));
            }
        }
    }
    reasons
}

fn collect(folder: &Path, ending: &str, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, ending, files);
        } else if path.extension().is_some_and(|found| found == ending) && !path.ends_with("tests.rs") {
            files.push(path);
        }
    }
}

/// What speaks to somebody else than who uses the program: a privacy statement, and what a person is answered or told.
const TO_OTHERS: &[(&str, &str)] = &[
    ("register/writers/statement.rs", ""),
    ("impact/page.rs", "gegevens van u betrokken"),
    ("find/answer.toml", "U kunt vragen om rectificatie"),
];

#[test]
fn who_uses_the_program_is_je_and_others_are_u() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut files, mut wrong, mut seen) = (Vec::new(), Vec::new(), 0);
    collect(&root.join("src"), "rs", &mut files);
    for folder in ["register", "minimise", "find", "impact", "vocabulary"] {
        collect(&root.join("patterns").join(folder), "toml", &mut files);
    }
    for file in files.iter().filter(|file| !file.to_string_lossy().contains("/detect/")) {
        let text = fs::read_to_string(file).unwrap();
        let text = &text[..text.find("#[cfg(test)]\nmod ").unwrap_or(text.len())];
        let name = file.to_string_lossy().replace('\\', "/");
        for line in text.lines().filter(|line| is_dutch(line)) {
            seen += 1;
            let may = TO_OTHERS.iter().any(|(file, part)| name.ends_with(file) && line.contains(part));
            let mut polite =
                line.split(|letter: char| !letter.is_alphanumeric() && letter != '\\' && letter != '{');
            if !may && polite.any(|word| ["u", "U", "uw", "Uw"].contains(&word)) {
                wrong.push(format!("{name}: {}", line.trim()));
            }
        }
    }
    assert!(seen > 500, "only {seen} Dutch lines were seen");
    assert!(wrong.is_empty(), "patterns/README.md says who is `je` and who is `u`:\n{}", wrong.join("\n"));
}

/// A line with a Dutch sentence in quotes, as far as its small words tell; lists of words are none.
fn is_dutch(line: &str) -> bool {
    let line = line.trim_start();
    let is_text = line.contains('"') && !line.starts_with("//") && !line.starts_with('#');
    let small = [" de ", " het ", " een ", " van ", " en ", " niet ", " die ", " is ", " in "];
    is_text && !line.contains("\", \"") && small.iter().filter(|word| line.contains(*word)).count() >= 1
}
