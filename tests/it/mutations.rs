//! Damaged files on a share: each has a record, none ends the scan, hangs it or takes all memory.
//!
//! The short run is part of the tests. The long one is asked for by hand, with a release build:
//! `cargo build --release && MUTATIONS=10000 SPEURNEUS=target/release/speurneus cargo test --test it
//! ten_thousand -- --ignored --nocapture`

use crate::fuzz::{mutate, samples};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// What a scan of damaged files came to.
struct Scanned {
    files: usize,
    took: Duration,
    /// The longest time in which no record was added.
    pause: Duration,
    /// The highest memory of the program and of the processes that it starts, in MB.
    memory: u64,
    verdicts: BTreeMap<String, usize>,
}

/// Writes damaged copies of all samples, round and round, into folders of a hundred.
fn damage(root: &Path, count: usize, seed: u64, wanted: impl Fn(&Path) -> bool) {
    let samples: Vec<_> = samples().into_iter().filter(|(path, _)| wanted(path)).collect();
    for number in 0..count {
        let (path, bytes) = &samples[number % samples.len()];
        let other = &samples[(number * 31 + number / samples.len()) % samples.len()].1;
        let folder = root.join(format!("map {}", number / 100));
        fs::create_dir_all(&folder).unwrap();
        let name = format!("{number} {}", path.file_name().unwrap().to_string_lossy());
        let damaged = mutate::mutate(seed.wrapping_add(number as u64), bytes, other);
        fs::write(folder.join(name), damaged).unwrap();
    }
}

/// Scans a folder with the program and watches it. Panics where the promise is broken.
fn scan(program: &Path, root: &Path) -> Scanned {
    let out = tempfile::tempdir().unwrap();
    let begin = Instant::now();
    let mut child = Command::new(program)
        .env("XDG_STATE_HOME", env!("CARGO_TARGET_TMPDIR"))
        .args(["scan", "-o"])
        .arg(out.path())
        .arg(root)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(fs::File::create(out.path().join("stderr")).unwrap())
        .spawn()
        .unwrap();
    let (pause, memory, status) = watch(&mut child, out.path());
    let said = fs::read_to_string(out.path().join("stderr")).unwrap();
    assert!(status.success(), "the scan ended with {status}:\n{said}");
    assert!(!said.contains("panicked"), "a panic is heard:\n{said}");
    let text = fs::read_to_string(out.path().join("inventory.jsonl")).unwrap();
    let mut verdicts = BTreeMap::new();
    let mut paths = Vec::new();
    for line in text.lines() {
        let record: serde_json::Value = serde_json::from_str(line).unwrap();
        let path = record["path"].as_str().unwrap_or_default();
        if record["record"] != "file" || path.contains("!/") {
            continue;
        }
        paths.push(path.to_owned());
        let reason = record["reason"].as_str().unwrap_or("");
        let kind = if reason.contains("crashed") { "crashed" } else { reason.split(':').next().unwrap() };
        let verdict = format!("{} {kind}", record["status"].as_str().unwrap());
        *verdicts.entry(verdict.trim().to_owned()).or_default() += 1;
    }
    paths.sort();
    assert_eq!(paths, files(root), "every file has one record");
    Scanned { files: paths.len(), took: begin.elapsed(), pause, memory, verdicts }
}

/// Waits for the end; the longest pause between two records, and the highest memory, as far as it can be seen.
fn watch(child: &mut Child, out: &Path) -> (Duration, u64, std::process::ExitStatus) {
    let (mut pause, mut memory, mut last) = (Duration::ZERO, 0, (0, Instant::now()));
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return (pause, memory, status);
        }
        memory = memory.max(memory_of(child.id()));
        let written = fs::read_dir(out)
            .unwrap()
            .filter_map(|entry| entry.ok()?.metadata().ok())
            .map(|about| about.len())
            .sum();
        if written != last.0 {
            last = (written, Instant::now());
        }
        pause = pause.max(last.1.elapsed());
        if pause > Duration::from_secs(120) {
            child.kill().unwrap();
            panic!("no record was added for two minutes");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The highest memory of a process and of its children so far, in MB; 0 where the system does not tell.
fn memory_of(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let own = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let own =
        own.and_then(|text| text.trim().trim_end_matches(" kB").parse::<u64>().ok()).unwrap_or(0) / 1024;
    let children = fs::read_to_string(format!("/proc/{process}/task/{process}/children")).unwrap_or_default();
    let children = children.split_whitespace().filter_map(|child| child.parse().ok());
    children.map(memory_of).fold(own, u64::max)
}

fn files(root: &Path) -> Vec<String> {
    let (mut folders, mut paths) = (vec![root.to_owned()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                paths.push(path.strip_prefix(root).unwrap().to_string_lossy().into_owned());
            }
        }
    }
    paths.sort();
    paths
}

fn ours(path: &Path) -> bool {
    let ending = path.extension().unwrap_or_default().to_string_lossy().into_owned();
    !["xls", "xlsb", "ods"].contains(&ending.as_str())
}

#[test]
fn damaged_files_are_read_or_accounted_for() {
    let root = tempfile::tempdir().unwrap();
    damage(root.path(), 400, 7, ours);
    let scanned = scan(Path::new(env!("CARGO_BIN_EXE_speurneus")), root.path());
    assert_eq!(scanned.files, 400);
    assert!(!scanned.verdicts.keys().any(|verdict| verdict.contains("crashed")), "{:?}", scanned.verdicts);
}

#[test]
#[ignore = "takes minutes; see the top of this file"]
fn ten_thousand_damaged_files_neither_hang_nor_fill_memory() {
    let number =
        |variable: &str, otherwise| std::env::var(variable).map_or(otherwise, |text| text.parse().unwrap());
    let program = std::env::var("SPEURNEUS").map_or(PathBuf::from(env!("CARGO_BIN_EXE_speurneus")), |path| {
        Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
    });
    let root = tempfile::tempdir().unwrap();
    damage(root.path(), number("MUTATIONS", 10_000), number("SEED", 1) as u64, |_| true);
    let scanned = scan(&program, root.path());
    println!(
        "{} files in {:.0?}, longest pause {:.1?}, memory {} MB",
        scanned.files, scanned.took, scanned.pause, scanned.memory
    );
    println!("{:#?}", scanned.verdicts);
    assert!(scanned.pause < Duration::from_secs(60), "a file took {:?}", scanned.pause);
    assert!(scanned.memory < 1024, "{} MB", scanned.memory);
}
