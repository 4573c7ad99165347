//! A file in a file has a record of its own, whatever the number of threads.

use crate::tree::{patterns, without_clock};
use speurneus::record::{File, Status};
use speurneus::scan::{Options, Silent, Target, scan};
use std::path::Path;
use std::sync::Arc;

fn scanned(root: &Path, out: &Path, threads: usize) -> Vec<String> {
    let options = Options {
        roots: vec![root.to_owned()],
        threads: Some(threads),
        target: Target::Folder(out.to_owned()),
        ..Options::default()
    };
    let finished = scan(&options, patterns(), Arc::new(Silent), &Arc::default()).unwrap();
    without_clock(&finished.inventory)
}

#[test]
fn members_have_records_and_the_same_bytes_for_any_number_of_threads() {
    let folder = tempfile::tempdir().unwrap();
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/formats/zip");
    let alone = scanned(&samples, &folder.path().join("1"), 1);
    assert_eq!(alone, scanned(&samples, &folder.path().join("2"), 2));

    let files: Vec<File> = alone.iter().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let file = |end: &str| files.iter().find(|file| file.path.ends_with(end)).unwrap();
    let list = file("zip-in-a-zip.zip!/oud/backup.zip!/leden.csv");
    assert_eq!((list.format.as_str(), list.status), ("csv", Status::Scanned));
    assert_eq!(list.access, file("zip-in-a-zip.zip").access);
    assert_eq!(list.tables[0].rows, 2);
    assert_eq!(list.place, "backup");
    assert_eq!(file("names-that-climb.zip!/../../x.txt").protection, "none");
}
