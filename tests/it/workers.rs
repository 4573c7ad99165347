//! A hostile file costs one record, whatever its reader does: crash, hang, babble or eat.

use crate::tree::{patterns, without_clock};
use speurneus::record::{File, Reason, Status};
use speurneus::scan::{Bounds, Options, Silent, Starter, Target, scan};
use std::ffi::OsString;
use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use zip::write::SimpleFileOptions;

/// This program as a worker.
fn itself() -> Starter {
    Starter { program: env!("CARGO_BIN_EXE_speurneus").into(), arguments: vec!["__worker".into()] }
}

/// Something else that is asked to be one.
fn shell(script: &str) -> Starter {
    Starter { program: "/bin/sh".into(), arguments: ["-c", script].map(OsString::from).to_vec() }
}

fn scanned(root: &Path, workers: Option<Starter>, bounds: Bounds) -> (Vec<File>, Vec<String>) {
    let out = tempfile::tempdir().unwrap();
    let target = Target::Folder(out.path().to_owned());
    let options = Options { roots: vec![root.to_owned()], workers, bounds, target, ..Options::default() };
    let finished = scan(&options, patterns(), Arc::new(Silent), &Arc::default()).unwrap();
    let lines = without_clock(&finished.inventory);
    (lines.iter().filter_map(|line| serde_json::from_str(line).ok()).collect(), lines)
}

/// A folder with a spreadsheet of the old kind and a list.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/formats/xls/hidden-sheet.xls");
    fs::copy(sample, folder.path().join("leden.xls")).unwrap();
    fs::write(folder.path().join("leden.csv"), "Naam;E-mail\nJan;jan@example.nl\nPiet;piet@example.nl\n")
        .unwrap();
    folder
}

/// What becomes of the spreadsheet; the list beside it must be read in any case.
fn reason_with(workers: Starter, bounds: Bounds) -> Option<Reason> {
    let folder = folder();
    let (files, _) = scanned(folder.path(), Some(workers), bounds);
    assert_eq!((files[0].path.as_str(), files[0].status), ("leden.csv", Status::Scanned));
    assert_eq!((files[1].path.as_str(), files[1].format.as_str()), ("leden.xls", "xls"));
    assert_eq!(files[1].status == Status::Scanned, files[1].reason.is_none());
    files[1].reason.clone()
}

#[test]
fn inventory_is_the_same_with_and_without_workers() {
    for samples in ["testdata/formats", "testdata/broken"] {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(samples);
        let (_, here) = scanned(&root, None, Bounds::default());
        let (_, there) = scanned(&root, Some(itself()), Bounds::default());
        assert_eq!(here, there);
    }
}

#[test]
fn member_of_an_archive_is_read_by_a_worker_too() {
    let folder = folder();
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    archive.start_file("leden.xls", SimpleFileOptions::default()).unwrap();
    archive.write_all(&fs::read(folder.path().join("leden.xls")).unwrap()).unwrap();
    fs::write(folder.path().join("map.zip"), archive.finish().unwrap().into_inner()).unwrap();
    let (files, _) = scanned(folder.path(), Some(itself()), Bounds::default());
    assert_eq!(files[3].path, "map.zip!/leden.xls");
    assert_eq!(files[3].tables, files[1].tables);
    let (files, _) = scanned(folder.path(), Some(shell("exit 3")), Bounds::default());
    assert_eq!((files[3].status, &files[3].reason), (Status::Unreadable, &Some(Reason::Crashed)));
    assert_eq!(files[2].status, Status::Scanned, "the archive itself was read");
}

#[cfg(unix)]
#[test]
fn worker_that_crashes_is_killed_or_babbles_costs_one_record() {
    let crashes =
        ["exit 1", "exit 0", "kill -SEGV $$", "kill -ABRT $$", "echo hallo", "head -c 9999 /dev/urandom"];
    for script in crashes {
        assert_eq!(reason_with(shell(script), Bounds::default()), Some(Reason::Crashed), "{script}");
    }
    let memory = Some(Reason::Limit("memory".to_owned()));
    assert_eq!(reason_with(shell("kill -KILL $$"), Bounds::default()), memory);
    let aborts = "echo 'memory allocation of 5 bytes failed' >&2; kill -ABRT $$";
    assert_eq!(reason_with(shell(aborts), Bounds::default()), memory);
    assert_eq!(reason_with(shell("kill -XCPU $$"), Bounds::default()), Some(Reason::Timeout));
    let missing = Starter { program: "/no/such/program".into(), arguments: Vec::new() };
    assert!(reason_with(missing, Bounds::default()).is_some());
}

#[cfg(unix)]
#[test]
fn worker_that_hangs_is_given_up_when_its_time_is_over() {
    // It holds its output open, closes it, and never ends its babble.
    let endless = "while :; do printf '\\7\\4\\0\\0\\0\\0\\0\\0\\0'; done";
    for script in ["exec sleep 600", "exec >&-; exec sleep 600", endless] {
        let begun = Instant::now();
        let bounds = Bounds { time: Duration::from_secs(1), ..Bounds::default() };
        let reason = reason_with(shell(script), bounds);
        assert!(begun.elapsed() < Duration::from_secs(30), "{script}");
        assert!(
            matches!(reason, Some(Reason::Timeout | Reason::Crashed | Reason::Limit(_))),
            "{script}: {reason:?}"
        );
    }
}

/// A spreadsheet of 700 bytes with a hundred million cells.
fn repeated_cells() -> Vec<u8> {
    let content = "<?xml version='1.0'?><office:document-content \
        xmlns:office='urn:oasis:names:tc:opendocument:xmlns:office:1.0' \
        xmlns:table='urn:oasis:names:tc:opendocument:xmlns:table:1.0' \
        xmlns:text='urn:oasis:names:tc:opendocument:xmlns:text:1.0'><office:body><office:spreadsheet>\
        <table:table table:name='Blad1'><table:table-row table:number-rows-repeated='100000'>\
        <table:table-cell table:number-columns-repeated='1000' office:value-type='string'><text:p>x</text:p>\
        </table:table-cell></table:table-row></table:table></office:spreadsheet></office:body>\
        </office:document-content>";
    let manifest =
        r#"<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>"#;
    let mut book = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let parts = [
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", content),
        ("META-INF/manifest.xml", manifest),
    ];
    for (name, text) in parts {
        book.start_file(name, SimpleFileOptions::default()).unwrap();
        book.write_all(text.as_bytes()).unwrap();
    }
    book.finish().unwrap().into_inner()
}

#[test]
fn spreadsheet_with_more_cells_than_anybody_fills_meets_a_limit() {
    let folder = folder();
    fs::write(folder.path().join("vol.ods"), repeated_cells()).unwrap();
    let (files, _) = scanned(folder.path(), Some(itself()), Bounds::default());
    let book = files.iter().find(|file| file.path == "vol.ods").unwrap();
    assert_eq!((book.format.as_str(), book.status), ("ods", Status::Partial));
    assert!(matches!(book.reason, Some(Reason::Limit(_))), "{:?}", book.reason);
    assert!(files.iter().filter(|file| file.status == Status::Scanned).count() == 2);
}
