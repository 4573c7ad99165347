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

#[test]
fn unchanged_files_are_not_read_again_and_nothing_tells_the_scans_apart() {
    let (tree, out, anew) = (tree(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    Lines::default().scan(tree.path(), out.path(), 2).unwrap();
    fs::write(tree.path().join("map 0/0.txt"), "anders\n").unwrap();
    fs::write(tree.path().join("map 0/nieuw.txt"), "nieuw\n").unwrap();
    fs::remove_file(tree.path().join("map 1/1.txt")).unwrap();
    fs::rename(tree.path().join("map 2/2.txt"), tree.path().join("map 1/2.txt")).unwrap();
    let lines = Lines::default();
    let again = lines.scan(tree.path(), out.path(), 2).unwrap();
    assert_eq!((again.unchanged, lines.files.load(Ordering::Relaxed)), (FILES as u64 - 3, 3));
    let whole = Lines::default().scan(tree.path(), anew.path(), 2).unwrap();
    assert_eq!(without_clock(&again.inventory), without_clock(&whole.inventory));
}

/// A file can become readable to others without being changed.
#[cfg(unix)]
#[test]
fn file_that_others_may_read_now_is_not_taken_over_as_it_was() {
    use std::os::unix::fs::PermissionsExt;
    let (tree, out) = (tree(), tempfile::tempdir().unwrap());
    let path = tree.path().join("map 0/0.txt");
    for (mode, access) in [(0o600, "owner"), (0o604, "everyone")] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        let finished = Lines::default().scan(tree.path(), out.path(), 2).unwrap();
        assert_eq!(speurneus::inventory::read(&finished.inventory).unwrap().files[0].access, access);
    }
}

/// Killed as it is, without a chance to tidy up: what was done is kept, and the end is the same.
#[cfg(unix)]
#[test]
fn scan_killed_at_any_moment_goes_on_to_the_same_bytes() {
    use std::process::Stdio;
    use std::time::{Duration, Instant};
    let (tree, whole_out) = (tree(), tempfile::tempdir().unwrap());
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/formats");
    let scan = |out: &Path| {
        let mut command = crate::speurneus();
        command.arg("scan").arg(tree.path()).arg(&samples).arg("-o").arg(out).arg("--quiet");
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command
    };
    let begun = Instant::now();
    assert!(scan(whole_out.path()).status().unwrap().success());
    let whole = begun.elapsed();
    let expected = without_clock(&whole_out.path().join("inventory.jsonl"));
    let (mut kills, mut attempts) = (0, 0);
    while kills < 20 {
        let out = tempfile::tempdir().unwrap();
        loop {
            let mut child = scan(out.path()).spawn().unwrap();
            attempts += 1;
            assert!(attempts < 200, "a scan ends too soon to be killed");
            let moment = whole.mul_f64(f64::from(attempts * 7 % 20 + 1) / 22.0);
            std::thread::sleep(moment.max(Duration::from_millis(5)));
            match child.try_wait().unwrap() {
                Some(ended) => {
                    assert!(ended.success());
                    break;
                }
                None => {
                    child.kill().unwrap();
                    child.wait().unwrap();
                    kills += 1;
                }
            }
            if kills % 5 == 0 {
                assert!(scan(out.path()).status().unwrap().success());
                break;
            }
        }
        assert_eq!(without_clock(&out.path().join("inventory.jsonl")), expected);
    }
}
