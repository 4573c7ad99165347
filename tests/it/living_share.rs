//! A share is in use while it is scanned: files come, go, grow and shrink, and some never answer.

use crate::tree::{Lines, patterns, without_clock};
use speurneus::inventory;
use speurneus::read::Input;
use speurneus::record::{File, Reason, Status};
use speurneus::scan::{Bounds, Crew, Error, Examine, Examined, Options, Silent, Target, scan, scan_with};
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

fn options(root: &Path, out: &Path, bounds: Bounds) -> Options {
    let target = Target::Folder(out.to_owned());
    Options { roots: vec![root.to_owned()], threads: Some(2), target, bounds, ..Options::default() }
}

fn files(inventory: &Path) -> Vec<File> {
    inventory::read(inventory).unwrap().files
}

#[test]
fn files_that_change_while_they_are_read_cost_nothing_else() {
    let (tree, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let line = "Jan;jan@example.nl;NL91ABNA0417164300\n";
    for number in 0..20 {
        fs::write(tree.path().join(format!("stil-{number}.csv")), line.repeat(50)).unwrap();
        fs::write(tree.path().join(format!("druk-{number}.csv")), line.repeat(4_000)).unwrap();
    }
    let ended = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for round in 0.. {
                if ended.load(Ordering::Relaxed) {
                    break;
                }
                let path = tree.path().join(format!("druk-{}.csv", round % 20));
                match round / 20 % 4 {
                    0 => drop(fs::remove_file(path)),
                    1 => drop(fs::write(path, "kort\n")),
                    2 => drop(fs::write(path, line.repeat(6_000))),
                    _ => drop(fs::rename(&path, path.with_extension("weg"))),
                }
            }
        });
        for _ in 0..2 {
            let options = options(tree.path(), out.path(), Bounds::default());
            let finished = scan(&options, patterns(), Arc::new(Silent), &Arc::default()).unwrap();
            let files = files(&finished.inventory);
            let quiet: Vec<&File> = files.iter().filter(|file| file.path.starts_with("stil")).collect();
            assert!(quiet.len() == 20 && quiet.iter().all(|file| file.status == Status::Scanned));
            assert!(files.iter().all(|file| (file.status == Status::Scanned) == file.reason.is_none()));
        }
        ended.store(true, Ordering::Relaxed);
    });
    // Now that it is quiet, nothing of all that is left in the inventory.
    let anew = tempfile::tempdir().unwrap();
    let scanned = |out: &Path| {
        let options = options(tree.path(), out, Bounds::default());
        let finished = scan(&options, patterns(), Arc::new(Silent), &Arc::default()).unwrap();
        without_clock(&finished.inventory)
    };
    assert_eq!(scanned(out.path()), scanned(anew.path()));
}

#[cfg(unix)]
#[test]
fn pipe_in_the_place_of_a_file_is_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("rapport.csv");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let begun = Instant::now();
    assert!(Input::open(&pipe).is_err());
    assert!(begun.elapsed() < Duration::from_secs(5));
}

/// Reads files that do as they are called: one never comes back, one takes for ever but listens.
struct Odd(Lines);

impl Examine for Odd {
    fn examine(&self, input: &mut Input, crew: &Crew) -> Examined {
        let head = input.head().to_vec();
        if head.starts_with(b"hangs") {
            loop {
                std::thread::park();
            }
        }
        while head.starts_with(b"lasts") && !crew.is_halted() {
            std::thread::sleep(Duration::from_millis(5));
        }
        self.0.examine(input, crew)
    }
}

fn odd_tree() -> tempfile::TempDir {
    let tree = tempfile::tempdir().unwrap();
    for number in 0..50 {
        let text = match number {
            7 | 23 | 24 | 40 => "hangs\n",
            11 => "lasts\n",
            _ => "a\nb\n",
        };
        fs::write(tree.path().join(format!("{number:02}.txt")), text).unwrap();
    }
    tree
}

#[test]
fn reader_that_never_comes_back_is_left_behind_and_all_else_is_read() {
    let (tree, out) = (odd_tree(), tempfile::tempdir().unwrap());
    let bounds = Bounds { time: Duration::from_secs(1), ..Bounds::default() };
    let options = options(tree.path(), out.path(), bounds);
    let odd = Arc::new(Odd(Lines::default()));
    let finished = scan_with(&options, patterns(), odd, Arc::new(Silent), &Arc::default()).unwrap();
    let files = files(&finished.inventory);
    assert_eq!(files.len(), 50);
    for file in files {
        let lost = ["07.txt", "11.txt", "23.txt", "24.txt", "40.txt"].contains(&file.path.as_str());
        let reason = lost.then_some(Reason::Timeout);
        assert_eq!((file.status == Status::Scanned, file.reason), (!lost, reason), "{}", file.path);
    }
}

#[test]
fn scan_with_a_reader_that_never_comes_back_can_be_interrupted() {
    let (tree, out) = (odd_tree(), tempfile::tempdir().unwrap());
    let options = options(tree.path(), out.path(), Bounds::default());
    let cancel = Arc::new(AtomicBool::new(false));
    let begun = Instant::now();
    let later = Arc::clone(&cancel);
    std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(300));
        later.store(true, Ordering::Relaxed);
    });
    let odd = Arc::new(Odd(Lines::default()));
    let ended = scan_with(&options, patterns(), odd, Arc::new(Silent), &cancel);
    assert!(matches!(ended, Err(Error::Interrupted { .. })), "{ended:?}");
    assert!(begun.elapsed() < Duration::from_secs(15));
}

#[test]
fn file_above_the_limit_is_left_out_and_says_so() {
    let (tree, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    fs::write(tree.path().join("groot.txt"), "a\n".repeat(100)).unwrap();
    fs::write(tree.path().join("klein.txt"), "a\n").unwrap();
    let bounds = Bounds { file_bytes: 100, ..Bounds::default() };
    let options = options(tree.path(), out.path(), bounds);
    let finished = scan(&options, patterns(), Arc::new(Silent), &Arc::default()).unwrap();
    let files = files(&finished.inventory);
    assert_eq!((files[0].status, &files[0].reason), (Status::Skipped, &Some(Reason::TooLarge)));
    assert_eq!(files[1].status, Status::Scanned);
}
