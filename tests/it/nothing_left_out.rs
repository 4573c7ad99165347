//! Everything under the roots has a record: one that was not read says why.

use crate::tree::{Lines, patterns, without_clock};
use speurneus::inventory;
use speurneus::record::{File, Status};
use speurneus::scan::{Error, List, Options, Silent, scan_with};
use speurneus::walk::Separator;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

/// A tree with everything that a walk can meet; what it should say of each, by path.
#[cfg(unix)]
fn strange_tree(root: &Path) -> BTreeMap<String, String> {
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{PermissionsExt, symlink};
    let mut expected = BTreeMap::new();
    let mut expect = |path: &str, what: &str| expected.insert(path.to_owned(), what.to_owned());
    for number in 0..300 {
        let path = format!("map {}/bestand-{number:03}.txt", number % 7);
        fs::create_dir_all(root.join(&path).parent().unwrap()).unwrap();
        fs::write(root.join(&path), "regel\n".repeat(number)).unwrap();
        expect(&path, if number == 0 { "scanned empty" } else { "scanned text" });
    }
    fs::create_dir(root.join("lege map")).unwrap();
    fs::write(root.join("crash.txt"), "crash").unwrap();
    expect("crash.txt", "unreadable crashed");
    fs::write(root.join("half.txt"), format!("{}a part that crashes{}", "x".repeat(70), "y".repeat(400)))
        .unwrap();
    expect("half.txt", "partial crashed");
    assert!(std::process::Command::new("mkfifo").arg(root.join("pijp")).status().unwrap().success());
    expect("pijp", "skipped special: fifo");
    let _socket = std::os::unix::net::UnixListener::bind(root.join("stopcontact")).unwrap();
    expect("stopcontact", "skipped special: socket");
    symlink(root, root.join("map 1/lus")).unwrap();
    expect("map 1/lus", "skipped special: symbolic link");
    symlink("nergens", root.join("dood")).unwrap();
    expect("dood", "skipped special: symbolic link");
    fs::write(root.join(std::ffi::OsStr::from_bytes(b"caf\xe9.txt")), "a\n").unwrap();
    expect("caf\u{fffd}.txt", "scanned text");
    fs::write(root.join(std::ffi::OsStr::from_bytes(b"caf\xe8.txt")), "a\n").unwrap();
    fs::write(root.join("nieuwe\nregel \"citaat\".txt"), "a\n").unwrap();
    expect("nieuwe\nregel \"citaat\".txt", "scanned text");

    let (folder, file) = (root.join("verboden"), root.join("dicht.txt"));
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("in.txt"), "a\n").unwrap();
    fs::write(&file, "a\n").unwrap();
    for path in [&folder, &file] {
        fs::set_permissions(path, fs::Permissions::from_mode(0o000)).unwrap();
    }
    // For root nothing is forbidden: then both are read like any other.
    if fs::read_dir(&folder).is_ok() {
        expect("verboden/in.txt", "scanned text");
        expect("dicht.txt", "scanned text");
    } else {
        expect("verboden/", "unreadable denied");
        expect("dicht.txt", "unreadable denied");
    }
    expected
}

fn told(file: &File) -> String {
    match &file.reason {
        Some(reason) => format!("{} {reason}", file.status),
        None => format!("{} {}", file.status, file.format),
    }
}

#[cfg(unix)]
#[test]
fn every_file_has_a_record_and_what_was_not_read_says_why() {
    let (tree, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let expected = strange_tree(tree.path());
    let finished = Lines::default().scan(tree.path(), out.path(), 2).unwrap();
    let found = inventory::read(&finished.inventory).unwrap();
    let told: BTreeMap<String, String> =
        found.files.iter().map(|file| (file.path.clone(), told(file))).collect();
    assert_eq!(told, expected);
    // Two names that look alike are two records, told apart by their bytes.
    let bytes: Vec<_> = found.files.iter().filter_map(|file| file.path_bytes.as_deref()).collect();
    assert_eq!(bytes, ["Y2Fm6C50eHQ=", "Y2Fm6S50eHQ="]);
    assert_eq!(found.files.len(), expected.len() + 1);
    assert_eq!(found.summary.as_ref().unwrap().files, found.files.len() as u64);
    assert_eq!(found.summary, Some(finished.summary));
    let rows: u64 = found.files.iter().flat_map(|file| &file.tables).map(|table| table.rows).sum();
    assert!(rows >= (0..300).sum::<u64>());
    restore(tree.path());
}

/// So that the tree can be removed.
#[cfg(unix)]
fn restore(root: &Path) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(root.join("verboden"), fs::Permissions::from_mode(0o700)).unwrap();
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let tree = tempfile::tempdir().unwrap();
    for number in 0..60u8 {
        let letters: String =
            (0..number).map(|line| format!("{}{line}\n", (b'a' + line % 26) as char)).collect();
        fs::write(tree.path().join(format!("{number}.txt")), letters.repeat(20)).unwrap();
    }
    let inventories = [1, 2, 3, 8].map(|threads| {
        let out = tempfile::tempdir().unwrap();
        let finished = Lines::default().scan(tree.path(), out.path(), threads).unwrap();
        without_clock(&finished.inventory)
    });
    assert_eq!(inventories[0].len(), 62);
    for other in &inventories[1..] {
        assert_eq!(*other, inventories[0]);
    }
}

#[test]
fn inventory_is_sorted_by_path() {
    let (tree, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for name in ["b", "a b", "a!b", "a/z", "a-b", "Z", "é"] {
        let path = tree.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "x").unwrap();
    }
    let finished = Lines::default().scan(tree.path(), out.path(), 2).unwrap();
    let found = inventory::read(&finished.inventory).unwrap();
    let paths: Vec<_> = found.files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(paths, ["Z", "a b", "a!b", "a-b", "a/z", "b", "é"]);
    assert!(found.files.iter().all(|file| file.status == Status::Scanned));
}

#[test]
fn listed_paths_are_read_and_a_list_that_is_not_there_ends_the_scan() {
    let tree = tempfile::tempdir().unwrap();
    let file = tree.path().join("a b.txt");
    fs::write(&file, "x\n").unwrap();
    let list = tree.path().join("lijst");
    fs::write(&list, format!("{}\r\n{}/weg.txt\n", file.display(), tree.path().display())).unwrap();
    let scan = |list: &Path| {
        let list = Some(List { path: list.to_owned(), separator: Separator::Line });
        let options = Options { list, threads: Some(2), ..Options::default() };
        let lines = Lines::default();
        scan_with(&options, patterns(), Arc::new(lines.clone()), Arc::new(Silent), &lines.cancel)
    };
    let finished = scan(&list).unwrap();
    let found = inventory::read(&finished.inventory).unwrap();
    let all: Vec<_> = found.files.iter().map(told).collect();
    assert_eq!(all, ["scanned text", "unreadable vanished"]);
    assert_eq!(found.files[0].path, file.display().to_string());
    let temporary = finished.inventory.clone();
    drop(finished);
    assert!(!temporary.exists(), "a temporary inventory goes with its scan");
    assert!(matches!(scan(Path::new("/no/such/list")), Err(Error::List { .. })));
}

#[test]
fn nothing_at_all_to_scan_is_an_error_and_an_empty_folder_is_not() {
    let (tree, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let missing = Lines::default().scan(&tree.path().join("weg"), out.path(), 1);
    assert!(matches!(missing, Err(Error::NothingToScan(_))), "{missing:?}");
    assert_eq!(Lines::default().scan(tree.path(), out.path(), 1).unwrap().summary.files, 0);
}

#[test]
fn place_is_told_by_the_folders() {
    let (tree, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for name in ["Bureaublad/a.txt", "Klanten/b.txt"] {
        let path = tree.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "x").unwrap();
    }
    let finished = Lines::default().scan(tree.path(), out.path(), 1).unwrap();
    let found = inventory::read(&finished.inventory).unwrap();
    let places: Vec<_> = found.files.iter().map(|file| file.place.as_str()).collect();
    assert_eq!(places, ["desktop", "share"]);
}

#[test]
fn output_inside_the_scanned_folder_is_not_scanned_as_data() {
    let tree = tempfile::tempdir().unwrap();
    fs::write(tree.path().join("a.txt"), "x\n").unwrap();
    let out = tree.path().join("speurneus-out");
    let first = Lines::default().scan(tree.path(), &out, 1).unwrap();
    assert_eq!(first.summary.files, 1);
    fs::write(out.join("report.html"), "x\n").unwrap();
    let second = Lines::default().scan(tree.path(), &out, 1).unwrap();
    let found = inventory::read(&second.inventory).unwrap();
    let told: Vec<_> = found.files.iter().map(|file| format!("{} {}", file.path, told(file))).collect();
    assert_eq!(
        told,
        [
            "a.txt scanned text",
            "speurneus-out/inventory.jsonl skipped excluded",
            "speurneus-out/inventory.jsonl.seen skipped excluded",
            "speurneus-out/report.html skipped excluded"
        ]
    );
}
