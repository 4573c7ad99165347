//! Merge, diff, find and impact: their status, what they leave out of their output, and what they do with half a scan.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

const CANARIES: [&str; 6] = [
    "jan.devries@example.nl",
    "NL91ABNA0417164300",
    "999999990",
    "12345678",
    "Quaakstra",
    "loes@example.org",
];

/// A small share: one person in a table, a letter and a file's name, with others around.
fn share() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write(
        "Klanten/klanten.csv",
        "Klantnummer;Naam;E-mail;Telefoon;IBAN;BSN\n\
         K-10245;Jan Quaakstra;jan.devries@example.nl;06-12345678;NL91ABNA0417164300;999999990\n\
         K-10246;Loes Bakker;loes@example.org;06-87654321;;\n",
    );
    write("Klanten/orders.csv", "Ordernummer;Klantnummer;Bedrag\n1;K-10245;10,00\n2;K-10246;12,00\n");
    write(
        "brief.txt",
        "Beste Jan Quaakstra,\nwij mailen u op jan.devries@example.nl en bellen 06-12345678.\n",
    );
    write("Contract Jan Quaakstra.pdf", "%PDF-1.7 broken");
    folder
}

fn run(arguments: &[&str], folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_speurneus")).args(arguments).current_dir(folder).output().unwrap()
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn scanned(folder: &Path, name: &str) -> PathBuf {
    let path = folder.join(name);
    let output = run(&["scan", ".", "-q", "--exclude", "*.jsonl", "--inventory", name], folder);
    assert!(output.status.success(), "{}", text(&output));
    path
}

fn assert_no_value(text: &str, but: &[&str]) {
    for canary in CANARIES.iter().filter(|canary| !but.contains(canary)) {
        assert!(!text.contains(canary), "{canary} is in: {text}");
    }
}

const SUBJECT: [&str; 4] = ["Jan Quaakstra", "jan.devries@example.nl", "06-12345678", "999999990"];

#[test]
fn find_tells_where_and_how_sure_and_shows_no_value() {
    let share = share();
    let mut arguments = vec!["find", ".", "--lang", "en", "--json", "--subject"];
    arguments.extend(SUBJECT);
    let output = run(&arguments, share.path());
    assert!(output.status.success());
    // The file whose name is a person's is named, for it is a path.
    let all = text(&output).replace("Contract Jan Quaakstra.pdf", "");
    assert_no_value(&all, &[]);
    let lines: Vec<serde_json::Value> = String::from_utf8_lossy(&output.stdout)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let (last, hits) = lines.split_last().unwrap();
    let certain: Vec<(&str, Option<u64>)> = hits
        .iter()
        .filter(|hit| hit["certainty"] == "certain")
        .map(|hit| (hit["path"].as_str().unwrap(), hit["row"].as_u64().or(hit["line"].as_u64())))
        .collect();
    assert_eq!(
        certain,
        [("Klanten/klanten.csv", Some(2)), ("Klanten/orders.csv", Some(2)), ("brief.txt", Some(2))]
    );
    assert_eq!((last["record"].as_str(), last["searched"].as_u64()), (Some("summary"), Some(3)));
    assert_eq!(last["not_searched"][0]["path"], "Contract Jan Quaakstra.pdf");
}

#[test]
fn subject_from_a_file_is_the_same_and_errors_repeat_no_value() {
    let share = share();
    fs::write(share.path().join("who.txt"), SUBJECT.join("\n")).unwrap();
    let output = run(&["find", "Klanten", "--subject-file", "who.txt", "-q"], share.path());
    assert!(output.status.success());
    assert_no_value(&text(&output), &[]);
    let short = run(&["find", "Klanten", "--subject", "jan.devries@example.nl", "q"], share.path());
    assert_eq!(short.status.code(), Some(2));
    assert_no_value(&text(&short), &[]);
    assert!(text(&short).contains("number 2"), "{}", text(&short));
    let missing = run(&["find", "nowhere", "--subject", "Jan Quaakstra"], share.path());
    assert_eq!(missing.status.code(), Some(2));
    let no_list = run(&["find", ".", "--subject-file", "nowhere.txt"], share.path());
    assert_eq!(no_list.status.code(), Some(2));
}

#[test]
fn answer_shows_the_person_when_asked_and_never_the_others() {
    let share = share();
    for request in ["access", "erasure", "rectification", "portability"] {
        for reveal in [false, true] {
            let mut arguments = vec![
                "find",
                "Klanten",
                "-q",
                "--lang",
                "nl",
                "--for",
                request,
                "--received",
                "2026-05-01",
                "-o",
                "out",
            ];
            arguments.extend(reveal.then_some("--reveal"));
            arguments.push("--subject");
            arguments.extend(SUBJECT);
            let output = run(&arguments, share.path());
            assert!(output.status.success(), "{}", text(&output));
            let page = fs::read_to_string(share.path().join("out/answer.md")).unwrap();
            let json = fs::read_to_string(share.path().join("out/answer.json")).unwrap();
            assert!(page.contains("2026-06-01"), "{page}");
            assert!(!page.contains("loes@example.org") && !page.contains("Bakker"), "{page}");
            assert_eq!(page.contains("jan.devries@example.nl"), reveal, "{page}");
            if !reveal {
                assert_no_value(&(page + &json), &[]);
            }
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt;
                let mode = share.path().join("out/answer.json").metadata().unwrap().permissions().mode();
                assert_eq!(mode & 0o777, 0o600);
            }
        }
    }
}

#[test]
fn impact_of_an_inventory_and_of_the_folder_is_the_same() {
    let share = share();
    scanned(share.path(), "inventory.jsonl");
    let by_inventory = run(&["impact", "inventory.jsonl", "--json"], share.path());
    assert!(by_inventory.status.success());
    let by_folder = run(&["impact", "Klanten", "brief.txt", "-q", "--json"], share.path());
    assert!(by_folder.status.success());
    let read = |output: &Output| serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap();
    let (one, other) = (read(&by_inventory), read(&by_folder));
    assert_eq!(one["people"], other["people"]);
    assert_eq!(one["kinds"], other["kinds"]);
    for key in
        ["people", "records", "kinds", "special", "bundles", "severity", "hidden", "protected", "not_read"]
    {
        assert!(!one[key].is_null(), "{key}");
    }
    let page =
        run(&["impact", "inventory.jsonl", "--lang", "nl", "--discovered", "2026-05-01T14:30"], share.path());
    assert!(text(&page).contains("2026-05-04 14:30"), "{}", text(&page));
    for output in [&by_inventory, &page] {
        assert_no_value(&text(output).replace("Contract Jan Quaakstra.pdf", ""), &[]);
    }
    let single = run(&["impact", "Klanten/klanten.csv", "-q", "--lang", "en"], share.path());
    assert!(text(&single).starts_with("# Mis-sent file"), "{}", text(&single));
    assert_eq!(run(&["impact", "nowhere"], share.path()).status.code(), Some(2));
    assert_eq!(run(&["impact", "Klanten", "--scenario", "fire"], share.path()).status.code(), Some(2));
}

#[test]
fn diff_of_two_scans_is_told_in_sentences_and_as_json() {
    let share = share();
    scanned(share.path(), "old.jsonl");
    fs::rename(share.path().join("Klanten/klanten.csv"), share.path().join("Klanten/relaties.csv")).unwrap();
    fs::write(share.path().join("nieuw.csv"), "Naam;BSN\nLoes Bakker;999999990\nPiet Bos;999999989\n")
        .unwrap();
    scanned(share.path(), "new.jsonl");
    let output = run(&["diff", "old.jsonl", "new.jsonl", "--json"], share.path());
    assert!(output.status.success(), "{}", text(&output));
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["new"][0]["path"], "nieuw.csv");
    assert_eq!(json["moved"][0]["to"], "Klanten/relaties.csv");
    assert_eq!(
        (json["gone"].as_array().map(Vec::len), json["changed"].as_array().map(Vec::len)),
        (Some(0), Some(0))
    );
    let sentences = text(&run(&["diff", "old.jsonl", "new.jsonl", "--lang", "nl"], share.path()));
    assert!(sentences.lines().next().unwrap().contains("nieuw.csv"), "{sentences}");
    assert_no_value(&sentences.replace("Contract Jan Quaakstra.pdf", ""), &[]);
    for wrong in [["old.jsonl", "nowhere.jsonl"], ["old.jsonl", "brief.txt"], ["-", "-"]] {
        let output = run(&["diff", wrong[0], wrong[1]], share.path());
        assert_eq!(output.status.code(), Some(2), "{wrong:?}");
        assert_no_value(&text(&output), &[]);
    }
}

#[test]
fn interrupted_scan_can_be_compared_and_merged_and_says_so() {
    let share = share();
    let whole = scanned(share.path(), "whole.jsonl");
    let lines = fs::read_to_string(&whole).unwrap();
    let half: Vec<&str> = lines.lines().take(3).collect();
    fs::write(share.path().join("half.jsonl"), half.join("\n") + "\n{\"record\":\"file\",\"pa").unwrap();
    let output = run(&["diff", "whole.jsonl", "half.jsonl", "--lang", "en"], share.path());
    assert!(output.status.success() && text(&output).contains("was interrupted"), "{}", text(&output));
    let json = run(&["diff", "whole.jsonl", "half.jsonl", "--json"], share.path());
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(
        (json["gone"].as_array().map(Vec::len), json["now"]["complete"].as_bool()),
        (Some(0), Some(false))
    );

    let merged =
        run(&["merge", "half.jsonl", "whole.jsonl", "-o", "all.jsonl", "--lang", "en"], share.path());
    assert!(merged.status.success() && text(&merged).contains("was interrupted"), "{}", text(&merged));
    let all = fs::read_to_string(share.path().join("all.jsonl")).unwrap();
    assert!(!all.contains("\"record\":\"summary\""));
    let impact = run(&["impact", "half.jsonl", "--lang", "en"], share.path());
    assert!(text(&impact).contains("was interrupted"), "{}", text(&impact));
}

#[test]
fn merge_puts_shards_together_in_any_order() {
    let share = share();
    for folder in ["Klanten", "."] {
        let name = format!("{}.jsonl", folder.replace('.', "all"));
        let output = run(&["scan", folder, "-q", "--exclude", "*.jsonl", "--inventory", &name], share.path());
        assert!(output.status.success());
    }
    let one = run(&["merge", "Klanten.jsonl", "all.jsonl", "-o", "-"], share.path());
    let other = run(&["merge", "all.jsonl", "Klanten.jsonl", "-o", "-"], share.path());
    assert!(one.status.success() && !one.stdout.is_empty());
    assert_eq!(one.stdout, other.stdout);
    assert_eq!(run(&["merge", "nowhere.jsonl", "-o", "x.jsonl"], share.path()).status.code(), Some(2));
    let no_place = run(&["merge", "all.jsonl", "-o", "no/such/folder/x.jsonl"], share.path());
    assert_eq!(no_place.status.code(), Some(2));
}

#[test]
fn reader_that_goes_away_is_no_error() {
    let share = share();
    scanned(share.path(), "a.jsonl");
    for arguments in [
        &["find", ".", "-q", "--json", "--subject", "Jan Quaakstra"][..],
        &["impact", "a.jsonl"][..],
        &["diff", "a.jsonl", "a.jsonl"][..],
        &["merge", "a.jsonl", "-o", "-"][..],
    ] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_speurneus"))
            .args(arguments)
            .current_dir(share.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let mut said = String::new();
        child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        assert!(child.wait().unwrap().success(), "{arguments:?}: {said}");
    }
}
