//! The exit status and the errors: a script can rely on the one, a person on the other.

use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn speurneus() -> Command {
    let mut command = crate::speurneus();
    command.args(["--lang", "en"]).stdin(Stdio::null());
    command
}

fn scan(root: &Path, out: &Path, more: &[&str]) -> Output {
    speurneus().arg("scan").arg(root).arg("-o").arg(out).args(more).output().unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A folder with a table that holds something personal.
fn office() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut text = String::from("Naam;E-mail\n");
    for number in 0..30 {
        text.push_str(&format!("Jan Jansen;jan{number}@example.nl\n"));
    }
    fs::write(folder.path().join("klanten.csv"), text).unwrap();
    folder
}

#[test]
fn scan_that_completes_ends_with_0_and_writes_three_files() {
    let (folder, out) = (office(), tempfile::tempdir().unwrap());
    let output = scan(folder.path(), out.path(), &[]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    for name in ["inventory.jsonl", "register.xlsx", "report.html"] {
        assert!(out.path().join(name).is_file(), "{name} is missing");
    }
    let summary = String::from_utf8(output.stdout).unwrap();
    assert!(summary.contains("report.html"), "no next step in: {summary}");
    assert!(
        summary.lines().all(|line| line.chars().count() <= 80 || line.contains("report.html")),
        "{summary}"
    );
}

#[test]
fn quiet_scan_says_nothing() {
    let (folder, out) = (office(), tempfile::tempdir().unwrap());
    let output = scan(folder.path(), out.path(), &["--quiet"]);
    assert_eq!((output.stdout.as_slice(), output.stderr.as_slice()), (&b""[..], &b""[..]));
}

#[test]
fn file_that_cannot_be_read_does_not_end_a_scan_unless_asked() {
    let (folder, out) = (office(), tempfile::tempdir().unwrap());
    fs::write(folder.path().join("kapot.xlsx"), b"PK\x03\x04 and no more than this").unwrap();
    let output = scan(folder.path(), out.path(), &[]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(String::from_utf8_lossy(&output.stdout).contains("could not be read"), "{output:?}");
    let output = scan(folder.path(), out.path(), &["--fail-on", "incomplete"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
}

#[test]
fn level_that_is_not_reached_ends_with_0() {
    let (folder, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    fs::write(folder.path().join("kleuren.csv"), "kleur;aantal\nblauw;1\nrood;2\n").unwrap();
    let output = scan(folder.path(), out.path(), &["--fail-on", "low", "--fail-on", "incomplete"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
}

#[test]
fn wrong_usage_ends_with_2() {
    for arguments in
        [&["scan"][..], &["scan", ".", "--threads", "0"], &["fetch"], &["scan", ".", "--fail-on", "x"]]
    {
        let output = speurneus().args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", stderr(&output));
        assert!(!output.stderr.is_empty());
    }
}

#[test]
fn nothing_to_scan_ends_with_2_and_says_so_in_both_languages() {
    let out = tempfile::tempdir().unwrap();
    let output = scan(Path::new("no-such-folder"), out.path(), &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("no-such-folder does not exist"), "{}", stderr(&output));
    let mut dutch = crate::speurneus();
    dutch.env("LC_ALL", "nl_NL.UTF-8").args(["scan", "no-such-folder", "-o"]).arg(out.path());
    assert!(stderr(&dutch.output().unwrap()).contains("no-such-folder bestaat niet"));
}

#[test]
fn output_that_cannot_be_written_ends_with_2_and_says_what_to_do() {
    let (folder, out) = (office(), tempfile::tempdir().unwrap());
    let taken = out.path().join("taken");
    fs::write(&taken, "a file, not a folder").unwrap();
    let output = scan(folder.path(), &taken, &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("-o"), "{}", stderr(&output));
}

#[test]
fn inventory_goes_to_standard_output_alone() {
    let folder = office();
    let output = speurneus().arg("scan").arg(folder.path()).args(["--inventory", "-"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let lines: Vec<serde_json::Value> = String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.first().unwrap()["record"], "scan");
    assert_eq!(lines.last().unwrap()["record"], "summary");
}

#[test]
fn report_and_register_are_made_from_an_inventory() {
    let (folder, out) = (office(), tempfile::tempdir().unwrap());
    scan(folder.path(), out.path(), &["--quiet"]);
    let inventory = out.path().join("inventory.jsonl");
    for (command, name) in [("report", "again.html"), ("register", "again.xlsx"), ("register", "again.json")]
    {
        let path = out.path().join(name);
        let output = speurneus().arg(command).arg(&inventory).arg("-o").arg(&path).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{command} {name}: {}", stderr(&output));
        assert!(path.metadata().unwrap().len() > 0);
    }
    let page = fs::read(out.path().join("again.html")).unwrap();
    assert_eq!(
        page,
        fs::read(out.path().join("report.html")).unwrap(),
        "the same inventory gives the same page"
    );
    let wrong =
        speurneus().arg("report").arg(folder.path().join("klanten.csv")).args(["-o", "-"]).output().unwrap();
    assert_eq!(wrong.status.code(), Some(2));
    assert!(stderr(&wrong).contains("is not an inventory"), "{}", stderr(&wrong));
}

#[test]
fn reader_that_goes_away_early_is_no_error() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("text.txt");
    fs::write(&text, "Mail naar jan@example.nl of piet@example.nl\n".repeat(20_000)).unwrap();
    for arguments in [vec!["detect", text.to_str().unwrap()], vec!["patterns", "list"], vec!["--help"]] {
        let mut child =
            speurneus().args(&arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let mut said = String::new();
        child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(0), "{arguments:?}: {said}");
        assert!(!said.contains("panicked"), "{said}");
    }
}

#[test]
fn detect_gives_offsets_in_characters() {
    let mut child =
        speurneus().args(["detect", "--why"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let text = "één mail: jan.jansen@example.nl";
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let line = String::from_utf8(output.stdout).unwrap();
    let span: serde_json::Value = serde_json::from_str(line.lines().next().expect("one span")).unwrap();
    assert_eq!((span["start"].as_u64(), span["end"].as_u64()), (Some(10), Some(31)));
    assert_eq!(span["text"], "jan.jansen@example.nl");
    assert!(span["why"].is_string());
}

/// The list of paths is kept open, so that the scan waits for more when the signal comes.
#[cfg(unix)]
#[test]
fn interrupted_scan_ends_with_128_and_the_signal_and_goes_on_next_time() {
    for (signal, status) in [("-INT", 130), ("-TERM", 143)] {
        let (folder, out) = (office(), tempfile::tempdir().unwrap());
        let mut child = speurneus()
            .args(["scan", "--files-from", "-", "-o"])
            .arg(out.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut list = child.stdin.take().unwrap();
        writeln!(list, "{}", folder.path().display()).unwrap();
        wait_for_a_file_in(out.path());
        Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(200));
        drop(list);
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(status), "{}", stderr(&output));
        assert!(stderr(&output).contains("the same command goes on from there"), "{}", stderr(&output));
        assert!(!out.path().join("inventory.jsonl").exists());
        assert_eq!(scan(folder.path(), out.path(), &["--quiet"]).status.code(), Some(0));
    }
}

#[cfg(unix)]
fn wait_for_a_file_in(folder: &Path) {
    for _ in 0..200 {
        if fs::read_dir(folder).unwrap().next().is_some() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    panic!("the scan did not begin");
}
