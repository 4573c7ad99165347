//! A copy says less, the original stays, and nothing that was taken out is left.

use std::fs;
use std::path::Path;
use std::process::Output;

fn minimise(arguments: &[&str]) -> Output {
    crate::speurneus().arg("minimise").args(arguments).args(["--lang", "en"]).output().unwrap()
}

fn categories(file: &Path) -> Vec<(String, String)> {
    let out = crate::speurneus().arg("scan").arg(file).args(["--inventory", "-"]).output().unwrap();
    let lines = String::from_utf8(out.stdout).unwrap();
    let records = lines.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let mut found = Vec::new();
    for record in records.filter(|record| record["record"] == "file") {
        for field in record["tables"][0]["fields"].as_array().unwrap() {
            let word = |key: &str| field[key].as_str().unwrap_or_default().to_owned();
            found.push((word("name"), word("category")));
        }
    }
    found
}

fn members(folder: &Path) -> std::path::PathBuf {
    let mut text = "Naam;BSN;Geboortedatum;Postcode;E-mail\r\n".to_owned();
    for one in 0..40 {
        let (bsn, day, year) = (999_990_000 + one * 11, 1 + one % 28, 1950 + one);
        text += &format!("Sanne Vermeer{one};{bsn};{day}-3-{year};1234 AB;lid{one}@example.nl\r\n");
    }
    let path = folder.join("leden.csv");
    fs::write(&path, text).unwrap();
    path
}

#[test]
fn copy_says_less_and_the_original_stays() {
    let folder = tempfile::tempdir().unwrap();
    let file = members(folder.path());
    let before = fs::read_to_string(&file).unwrap();
    let copy = folder.path().join("leden-min.csv");
    let (from, to) = (file.to_str().unwrap(), copy.to_str().unwrap());
    let choices = ["BSN=drop", "geboortedatum=generalise", "#4=truncate", "E-mail=pseudonymise"];
    let choices = choices.iter().flat_map(|choice| ["--column", choice]);
    let arguments: Vec<&str> = [from, "-o", to, "--only"].into_iter().chain(choices).collect();
    let out = minimise(&arguments);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    assert_eq!(fs::read_to_string(&file).unwrap(), before);
    let text = fs::read_to_string(&copy).unwrap();
    assert!(text.starts_with("Naam;Geboortedatum;Postcode;E-mail\r\nSanne Vermeer0;1950;1234;"), "{text}");
    let log = fs::read_to_string(folder.path().join("leden-min.csv.log.json")).unwrap();
    for (one, row) in before.lines().skip(1).enumerate() {
        for value in row.split(';').skip(1) {
            assert!(!text.contains(&format!(";{value};")) && !log.contains(value), "row {one}");
        }
    }
    assert!(!text.contains("example.nl") && !text.contains("99999"), "{text}");
    let left = categories(&copy);
    assert!(
        left.iter().all(|(name, category)| name != "BSN" && category != "bsn" && category != "email"),
        "{left:?}"
    );
    let log: serde_json::Value = serde_json::from_str(&log).unwrap();
    assert_eq!(log["columns"].as_array().unwrap().len(), 4);
    assert_eq!(log["columns"][0]["cells"], 40);
}

#[test]
fn original_is_never_written_and_what_is_not_known_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let file = members(folder.path());
    let before = fs::read(&file).unwrap();
    let from = file.to_str().unwrap();
    let copy = folder.path().join("copy.csv");
    let to = copy.to_str().unwrap();
    for arguments in [
        vec![from, "-o", from],
        vec![from, "-o", to, "--column", "Schoenmaat=drop"],
        vec![from, "-o", to, "--column", "Naam=generalise"],
        vec![from, "-o", to, "--column", "Naam=erase"],
    ] {
        let out = minimise(&arguments);
        assert_eq!(out.status.code(), Some(2), "{arguments:?}");
        assert!(!copy.exists());
    }
    assert_eq!(fs::read(&file).unwrap(), before);
}

#[test]
fn same_people_in_two_files_count_once_whatever_the_key_and_the_threads() {
    let folder = tempfile::tempdir().unwrap();
    let file = members(folder.path());
    let text = fs::read_to_string(&file).unwrap();
    let mails: String = text
        .lines()
        .filter_map(|row| Some(format!("{}\n", row.rsplit_once(';')?.1.to_uppercase())))
        .collect();
    fs::write(folder.path().join("nieuwsbrief.csv"), mails).unwrap();
    let keys = tempfile::tempdir().unwrap();
    let scan = |key: &str, threads: &str| {
        let out = tempfile::tempdir().unwrap();
        let ended = crate::speurneus()
            .arg("scan")
            .arg(folder.path())
            .args(["--quiet", "--threads", threads, "--key"])
            .arg(keys.path().join(key))
            .arg("-o")
            .arg(out.path())
            .status();
        assert!(ended.unwrap().success());
        let inventory = fs::read_to_string(out.path().join("inventory.jsonl")).unwrap();
        let lines: Vec<String> = inventory.lines().map(str::to_owned).collect();
        let register = out.path().join("register.json");
        let mut draft = crate::speurneus();
        draft.arg("register").arg(out.path().join("inventory.jsonl")).arg("-o").arg(&register);
        assert!(draft.status().unwrap().success());
        (lines, fs::read_to_string(register).unwrap())
    };
    let (one, register) = scan("a", "1");
    let (two, _) = scan("a", "4");
    let (other, again) = scan("b", "2");
    let files = |lines: &[String]| lines[1..lines.len() - 1].to_vec();
    assert_eq!(files(&one), files(&two));
    assert_ne!(files(&one), files(&other));
    let secret = fs::read_to_string(keys.path().join("a")).unwrap();
    assert!(!one.join("").contains(secret.trim()));
    for register in [register, again] {
        let register: serde_json::Value = serde_json::from_str(&register).unwrap();
        for row in register["rows"].as_array().unwrap() {
            assert_eq!(row["people"]["best"], 40, "{row}");
        }
    }
}

#[test]
fn advice_that_was_dismissed_beside_the_scan_is_not_carried_out() {
    let folder = tempfile::tempdir().unwrap();
    let file = members(folder.path());
    let advised = |copy: &str| {
        let copy = folder.path().join(copy);
        let out = minimise(&[file.to_str().unwrap(), "-o", copy.to_str().unwrap(), "--column", "Naam=keep"]);
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        let log = fs::read_to_string(format!("{}.log.json", copy.display())).unwrap();
        let log: serde_json::Value = serde_json::from_str(&log).unwrap();
        log.to_string().matches("\"M").count()
    };
    let before = advised("a.csv");
    assert!(before > 0);
    let decided = folder.path().join("speurneus-out");
    fs::create_dir(&decided).unwrap();
    let decision = "[[dismiss]]\nrule = \"*\"\npath = \"leden.csv\"\nwhy = \"nagekeken\"\n";
    fs::write(decided.join("speurneus-decisions.toml"), decision).unwrap();
    assert_eq!(advised("b.csv"), 0);
}
