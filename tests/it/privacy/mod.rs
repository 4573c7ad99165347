//! The canary: every value of a folder holds a marker, and the marker may be in no output, on standard error and
//! in panics neither.

mod documents;
mod injection;

use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Stands in every value that is a word; names and mail addresses are built on it.
const WORD: &str = "qzxkanarie";

/// Valid numbers of the range that is not issued; no output may hold one of them whole.
const NUMBERS: [&str; 4] = ["999990019", "999990020", "999990032", "999990044"];

/// No output may hold this account whole, with blanks or without.
const IBAN: &str = "NL20INGB0001234567";

fn rows() -> Vec<[String; 6]> {
    (0..40)
        .map(|number| {
            [
                format!("Q{WORD} {WORD}sen"),
                format!("{WORD}{number}@{WORD}.example.nl"),
                NUMBERS[number % NUMBERS.len()].to_owned(),
                IBAN.to_owned(),
                format!("{WORD}straat {number}"),
                format!("belt {WORD}{number}@example.nl over {WORD}, BSN {}", NUMBERS[number % 4]),
            ]
        })
        .collect()
}

const HEADER: [&str; 6] = ["Naam", "E-mail", "BSN", "IBAN", "Adres", "Opmerkingen"];

fn delimited(separator: &str, with_header: bool) -> String {
    let mut text = if with_header { HEADER.join(separator) + "\r\n" } else { String::new() };
    for row in rows() {
        text.push_str(&row.join(separator));
        text.push_str("\r\n");
    }
    text
}

fn workbook() -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    for hidden in [false, true] {
        let sheet = book.add_worksheet();
        sheet.set_hidden(hidden);
        for (column, name) in HEADER.iter().enumerate() {
            sheet.write(0, column as u16, *name).unwrap();
        }
        for (place, row) in rows().iter().enumerate() {
            for (column, value) in row.iter().enumerate() {
                sheet.write(place as u32 + 1, column as u16, value).unwrap();
            }
        }
    }
    book.save_to_buffer().unwrap()
}

fn json() -> String {
    let objects: Vec<serde_json::Value> = rows()
        .into_iter()
        .map(|[name, email, bsn, iban, street, remark]| {
            serde_json::json!({"naam": name, "contact": {"email": email}, "bsn": bsn, "iban": iban,
                "adres": street, "opmerking": remark})
        })
        .collect();
    serde_json::to_string(&objects).unwrap()
}

fn letter() -> String {
    let mut text = String::new();
    for [name, email, bsn, iban, street, _] in rows() {
        text.push_str(&format!("Geachte heer {name},\n\nUw BSN {bsn} en rekening {iban} staan bij ons.\n"));
        text.push_str(&format!("U woont aan de {street}. Mail {email}.\n"));
    }
    text
}

/// A folder in which every value is marked; and each file again, cut off in several places.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let files = documents::all();
    for (name, bytes) in &files {
        fs::write(folder.path().join(name), bytes).unwrap();
        for part in [3, 7, 11, 15] {
            let cut = &bytes[..bytes.len() * part / 16];
            fs::write(folder.path().join(format!("afgebroken {part} {name}")), cut).unwrap();
        }
    }
    folder
}

/// Everything an output may say, also what is packed in it.
fn texts(path: &Path) -> Vec<(PathBuf, String)> {
    let bytes = fs::read(path).unwrap();
    let mut texts = vec![(path.to_owned(), String::from_utf8_lossy(&bytes).into_owned())];
    if bytes.starts_with(b"PK") {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        for part in 0..archive.len() {
            let mut part = archive.by_index(part).unwrap();
            let mut text = Vec::new();
            part.read_to_end(&mut text).unwrap();
            let name = path.join(format!("part {}", part.name().unwrap_or_default()));
            texts.push((name, String::from_utf8_lossy(&text).into_owned()));
        }
    }
    texts
}

fn assert_clean(place: &Path, text: &str) {
    let text = text.to_lowercase();
    let joined: String = text.chars().filter(|character| !" .-\u{a0}".contains(*character)).collect();
    for secret in NUMBERS.iter().chain([&WORD, &IBAN]) {
        let secret = secret.to_lowercase();
        if let Some(at) = joined.find(&secret) {
            let before: String = joined[..at].chars().rev().take(80).collect();
            let before: String = before.chars().rev().collect();
            panic!("a value got out in {}, after: {before}", place.display());
        }
    }
}

fn assert_all_clean(out: &Path, said: &[&Output]) {
    let mut files = 0;
    for entry in fs::read_dir(out).unwrap() {
        for (place, text) in texts(&entry.unwrap().path()) {
            assert_clean(&place, &text);
            files += 1;
        }
    }
    assert!(files > 0, "no output was looked at");
    for output in said {
        assert_clean(Path::new("standard output"), &String::from_utf8_lossy(&output.stdout));
        assert_clean(Path::new("standard error"), &String::from_utf8_lossy(&output.stderr));
    }
}

fn speurneus() -> Command {
    let mut command = crate::speurneus();
    command.env("RUST_BACKTRACE", "full").stdin(Stdio::null());
    command
}

#[test]
fn no_value_is_in_any_output() {
    let (folder, out) = (folder(), tempfile::tempdir().unwrap());
    let scanned = speurneus().arg("scan").arg(folder.path()).arg("-o").arg(out.path()).output().unwrap();
    assert_eq!(scanned.status.code(), Some(0), "{}", String::from_utf8_lossy(&scanned.stderr));
    let inventory = out.path().join("inventory.jsonl");
    let text = fs::read_to_string(&inventory).unwrap();
    something_is_found_wherever_something_is_read(&text);
    let mut said = vec![scanned];
    for language in ["nl", "en"] {
        for name in ["register.json", "register.csv", "register.md", "report.html"] {
            let command = if name.starts_with("report") { "report" } else { "register" };
            let path = out.path().join(format!("{language}-{name}"));
            let mut made = speurneus();
            made.args([command, "--lang", language]).arg(&inventory).arg("-o").arg(&path);
            said.push(made.output().unwrap());
        }
    }
    assert_all_clean(out.path(), &said.iter().collect::<Vec<_>>());
}

/// Where nothing is found the canary proves nothing.
fn something_is_found_wherever_something_is_read(inventory: &str) {
    let mut read = 0;
    for line in inventory.lines() {
        let record: serde_json::Value = serde_json::from_str(line).unwrap();
        let path = record["path"].as_str().unwrap_or_default();
        let is_whole = record["status"] == "scanned" && !path.contains("afgebroken");
        if record["record"] != "file" || !is_whole || path.ends_with(".zip") {
            continue;
        }
        read += 1;
        assert!(line.contains("\"category\":\""), "nothing is found in {path}");
    }
    assert!(read > 20, "only {read} files are read");
}

#[test]
fn output_is_for_its_owner_only() {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let (folder, out) = (folder(), tempfile::tempdir().unwrap());
        let target = out.path().join("new");
        speurneus().arg("scan").arg(folder.path()).arg("-o").arg(&target).output().unwrap();
        assert_eq!(target.metadata().unwrap().permissions().mode() & 0o077, 0);
        for entry in fs::read_dir(&target).unwrap() {
            let entry = entry.unwrap();
            let mode = entry.metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o077, 0, "{} can be read by others", entry.path().display());
        }
    }
}

#[test]
fn error_messages_hold_no_value() {
    let (folder, out) = (folder(), tempfile::tempdir().unwrap());
    for name in ["klanten.csv", "lijst.json", "brief.txt", "blad.xlsx"] {
        let mut command = speurneus();
        command.arg("report").arg(folder.path().join(name)).arg("-o").arg(out.path().join("x.html"));
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{name} is no inventory");
        assert_clean(Path::new(name), &String::from_utf8_lossy(&output.stderr));
    }
}

#[cfg(unix)]
#[test]
fn journal_of_an_interrupted_scan_holds_no_value() {
    let (folder, out) = (folder(), tempfile::tempdir().unwrap());
    let mut child = speurneus()
        .args(["scan", "--files-from", "-", "-o"])
        .arg(out.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut list = child.stdin.take().unwrap();
    writeln!(list, "{}", folder.path().display()).unwrap();
    std::thread::sleep(std::time::Duration::from_secs(2));
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    std::thread::sleep(std::time::Duration::from_millis(100));
    drop(list);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    assert_all_clean(out.path(), &[&output]);
}
