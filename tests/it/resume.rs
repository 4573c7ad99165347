//! A scan that was ended too soon is taken up by the next one, and nothing tells them apart.

use crate::tree::{Lines, without_clock};
use speurneus::scan::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

const FILES: usize = 40;

fn tree() -> tempfile::TempDir {
    let tree = tempfile::tempdir().unwrap();
    for number in 0..FILES {
        let path = tree.path().join(format!("map {}/{number}.txt", number % 3));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, format!("{number}\n").repeat(100 + number)).unwrap();
    }
    tree
}

fn journal(out: &Path) -> PathBuf {
    out.join("inventory.jsonl.journal")
}

/// Ends a scan after some files and returns how many it read.
fn interrupt(root: &Path, out: &Path, files: usize, threads: usize) -> usize {
    let lines = Lines::stopping_after(files);
    let ended = lines.scan(root, out, threads);
    assert!(matches!(ended, Err(Error::Interrupted { journal: Some(_) })), "{ended:?}");
    assert!(journal(out).exists() && !out.join("inventory.jsonl").exists());
    lines.files.load(Ordering::Relaxed)
}

#[test]
fn interrupted_scan_resumes_to_the_same_bytes() {
    let (tree, whole_out) = (tree(), tempfile::tempdir().unwrap());
    let whole = Lines::default().scan(tree.path(), whole_out.path(), 2).unwrap();
    for threads in [1, 2, 4] {
        let out = tempfile::tempdir().unwrap();
        interrupt(tree.path(), out.path(), 15, threads);
        let lines = Lines::default();
        let finished = lines.scan(tree.path(), out.path(), threads).unwrap();
        assert!(finished.resumed > 0 && finished.resumed < 15, "{}", finished.resumed);
        assert_eq!(lines.files.load(Ordering::Relaxed) as u64 + finished.resumed, FILES as u64);
        assert_eq!(without_clock(&finished.inventory), without_clock(&whole.inventory));
        assert!(!journal(out.path()).exists());
    }
}

#[test]
fn journal_cut_off_anywhere_resumes_to_the_same_bytes() {
    let (tree, whole_out) = (tree(), tempfile::tempdir().unwrap());
    let whole = Lines::default().scan(tree.path(), whole_out.path(), 2).unwrap();
    let out = tempfile::tempdir().unwrap();
    interrupt(tree.path(), out.path(), 12, 1);
    let torn = fs::read(journal(out.path())).unwrap();
    for cut in [0, 1, 100, torn.len() / 2, torn.len() - 1] {
        fs::write(journal(out.path()), &torn[..cut]).unwrap();
        let finished = Lines::default().scan(tree.path(), out.path(), 2).unwrap();
        assert_eq!(without_clock(&finished.inventory), without_clock(&whole.inventory), "cut at {cut}");
    }
}

#[test]
fn file_that_changed_since_is_read_again() {
    let (tree, out) = (tree(), tempfile::tempdir().unwrap());
    interrupt(tree.path(), out.path(), FILES, 1);
    let changed = tree.path().join("map 0/0.txt");
    fs::write(&changed, "anders\n").unwrap();
    fs::remove_file(tree.path().join("map 1/1.txt")).unwrap();
    let resumed = Lines::default().scan(tree.path(), out.path(), 2).unwrap();
    let anew = tempfile::tempdir().unwrap();
    let whole = Lines::default().scan(tree.path(), anew.path(), 2).unwrap();
    assert!(resumed.resumed > 0);
    assert_eq!(without_clock(&resumed.inventory), without_clock(&whole.inventory));
}

#[test]
fn journal_of_other_roots_is_not_taken_up() {
    let (tree, out) = (tree(), tempfile::tempdir().unwrap());
    interrupt(tree.path(), out.path(), 15, 1);
    let finished = Lines::default().scan(&tree.path().join("map 0"), out.path(), 1).unwrap();
    assert_eq!(finished.resumed, 0);
    assert_eq!(finished.summary.files, 14);
}
