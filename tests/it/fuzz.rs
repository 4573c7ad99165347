//! The fuzzers' targets over every sample and over damaged ones: a short run with nothing but the toolchain.
//! `fuzz/README.md` says how to run them for longer.

#[path = "../../fuzz/mutate.rs"]
pub mod mutate;

#[path = "../../fuzz/targets.rs"]
mod targets;

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use targets::TARGETS;

/// Readers that are not ours and take what memory they like: they are run in a process of their own.
const APART: &[&str] = &["xls", "xlsb", "ods"];

/// Every sample under testdata: where it is, and what it holds.
pub fn samples() -> Vec<(PathBuf, Vec<u8>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata");
    let mut folders = vec![root.join("formats"), root.join("broken")];
    let mut samples = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let is_other = path.extension().is_some_and(|ending| ending == "snap" || ending == "py");
            if path.is_dir() {
                folders.push(path);
            } else if !is_other {
                let bytes = fs::read(&path).unwrap();
                samples.push((path, bytes));
            }
        }
    }
    samples.sort();
    samples
}

fn number(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// `FUZZ_RUNS` damaged copies of each sample, from `FUZZ_SEED` on. What fails is kept under `target/fuzz`.
#[test]
fn no_target_fails_on_a_sample_or_a_damaged_one() {
    const LARGEST: usize = 100_000;
    let (runs, seed) = (number("FUZZ_RUNS", 3), number("FUZZ_SEED", 1));
    let samples: Vec<_> = samples()
        .into_iter()
        .filter(|(path, bytes)| {
            let folder = path.parent().unwrap().file_name().unwrap().to_string_lossy().into_owned();
            let ending = path.extension().unwrap_or_default().to_string_lossy().into_owned();
            !APART.contains(&folder.as_str()) && !APART.contains(&ending.as_str()) && bytes.len() < LARGEST
        })
        .collect();
    let mut failed = Vec::new();
    for target in TARGETS {
        let own = |path: &Path| {
            target.folders.is_empty()
                || target
                    .folders
                    .iter()
                    .any(|folder| path.parent().is_some_and(|parent| parent.ends_with(folder)))
        };
        for (which, (path, bytes)) in samples.iter().enumerate().filter(|(_, (path, _))| own(path)) {
            for run in 0..=runs {
                let seed = seed.wrapping_mul(1_000_003).wrapping_add((which as u64) << 20 | run);
                let other = &samples[(which + run as usize * 7) % samples.len()].1;
                let bytes = if run == 0 { bytes.clone() } else { mutate::mutate(seed, bytes, other) };
                if catch_unwind(AssertUnwindSafe(|| (target.call)(&bytes))).is_err() {
                    failed.push(keep(target.name, path, seed, &bytes));
                }
            }
        }
    }
    assert!(failed.is_empty(), "these make a target fail:\n{}", failed.join("\n"));
}

fn keep(target: &str, sample: &Path, seed: u64, bytes: &[u8]) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/fuzz");
    fs::create_dir_all(&folder).unwrap();
    let name = sample.file_name().unwrap().to_string_lossy();
    let path = folder.join(format!("{target}-{seed:x}-{name}"));
    fs::write(&path, bytes).unwrap();
    path.display().to_string()
}
