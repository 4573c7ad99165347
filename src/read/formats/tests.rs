//! Every sample under `testdata` through `read`, and laws that hold for all formats.

use crate::read::recording::{Recording, record};
use crate::read::{Input, Limits};
use crate::record::Status;
use proptest::prelude::*;
use std::path::{Path, PathBuf};

pub(super) fn testdata(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata").join(folder)
}

fn read_path(path: &Path) -> String {
    let mut recording = Recording::default();
    let mut input = Input::open(path).unwrap();
    let outcome = crate::read::read(&mut input, &Limits::default(), &mut recording);
    let reason = outcome.reason.map(|reason| format!(" ({reason})")).unwrap_or_default();
    format!("{} {}{reason}\n{}", outcome.format, outcome.status, recording.lines)
}

#[test]
fn samples_are_read_as_their_snapshots_say() {
    let mut settings = insta::Settings::clone_current();
    settings.set_omit_expression(true);
    settings.set_prepend_module_to_snapshot(false);
    for format in std::fs::read_dir(testdata("formats")).unwrap() {
        let folder = format.unwrap().path();
        if !folder.is_dir() {
            continue;
        }
        let mut samples: Vec<PathBuf> =
            std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        samples.sort();
        settings.set_snapshot_path(&folder);
        settings.bind(|| {
            for sample in samples.iter().filter(|path| path.extension().is_none_or(|ending| ending != "snap"))
            {
                let name = sample.file_name().unwrap().to_string_lossy().into_owned();
                insta::assert_snapshot!(name, read_path(sample));
            }
        });
    }
}

#[test]
fn broken_files_get_a_reason_and_no_panic() {
    for entry in std::fs::read_dir(testdata("broken")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.extension().is_some_and(|ending| ending == "snap") {
            continue;
        }
        let mut settings = insta::Settings::clone_current();
        settings.set_omit_expression(true);
        settings.set_prepend_module_to_snapshot(false);
        settings.set_snapshot_path(testdata("broken"));
        // The rows are not the point: what is said of the file is.
        let lines = read_path(&path);
        let said: Vec<&str> = lines.lines().filter(|line| !line.starts_with(' ')).collect();
        settings.bind(|| insta::assert_snapshot!(name, said.join("\n")));
    }
}

#[test]
fn empty_file_is_scanned() {
    let (recording, outcome) = record("a.xlsx", b"");
    assert_eq!((outcome.format, outcome.status, recording.lines.as_str()), ("text", Status::Scanned, ""));
}

pub(super) fn samples() -> Vec<(String, Vec<u8>)> {
    let folders = std::fs::read_dir(testdata("formats")).unwrap().map(|entry| entry.unwrap().path());
    folders
        .filter(|path| path.is_dir())
        .flat_map(|folder| std::fs::read_dir(folder).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_none_or(|ending| ending != "snap"))
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(&path).unwrap()))
        .collect()
}

/// Numbers that look like chance and are the same every time.
pub(super) fn next(seed: &mut u64) -> usize {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*seed >> 33) as usize
}

#[test]
fn every_sample_cut_short_or_changed_has_an_outcome() {
    let mut seed = 20_261_122;
    for (name, bytes) in samples() {
        if bytes.is_empty() || name.ends_with(".xls") {
            continue;
        }
        for _ in 0..8 {
            let cut = next(&mut seed) % bytes.len();
            let (_, outcome) = record(&name, &bytes[..cut]);
            assert!(outcome.status == Status::Scanned || outcome.reason.is_some(), "{name} cut at {cut}");
            let mut changed = bytes.clone();
            for _ in 0..4 {
                let at = next(&mut seed) % bytes.len();
                changed[at] = next(&mut seed) as u8;
            }
            let (_, outcome) = record(&name, &changed);
            assert!(outcome.status == Status::Scanned || outcome.reason.is_some(), "{name} changed");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_bytes_make_read_panic(
        bytes in proptest::collection::vec(any::<u8>(), 0..400),
        ending in prop_oneof![Just("csv"), Just("json"), Just("xlsx"), Just("txt"), Just("xls"), Just("sql"), Just("xml"), Just("zip"), Just("eml"), Just("")],
    ) {
        record(&format!("a.{ending}"), &bytes);
    }

    #[test]
    fn no_text_makes_read_panic(
        text in "[\\[\\]{}\",:;\\\\a-z0-9\n\r\t<>/=é ]{0,300}",
        ending in prop_oneof![Just("csv"), Just("json"), Just("txt"), Just("sql"), Just("xml"), Just("")],
    ) {
        record(&format!("a.{ending}"), text.as_bytes());
    }

    #[test]
    fn no_mail_makes_read_panic(
        kind in prop_oneof![Just("text/html"), Just("multipart/mixed; boundary=b"), Just("message/rfc822")],
        coding in prop_oneof![Just("base64"), Just("quoted-printable"), Just("8bit")],
        body in "(--b(--)?\r?\n|Content-Type: multipart/x; boundary=\"?b|name\\*[0-9]\\*?=|=\\?utf-8\\?[qB]\\?|[-<>&;:#=?%'\"a-zé\n ]{1,9}){0,40}",
    ) {
        let headers = format!("From: {body}\nTo: a\nContent-Type: {kind}\nContent-Transfer-Encoding: {coding}\n\n");
        record("a.eml", format!("{headers}{body}").as_bytes());
    }

    #[test]
    fn changed_samples_make_no_panic(which in any::<usize>(), changes in proptest::collection::vec(any::<(u32, u8)>(), 1..12)) {
        let samples = samples();
        let (name, mut bytes) = samples[which % samples.len()].clone();
        // A reader that is not ours may take more memory than there is; see there.
        prop_assume!(!bytes.is_empty() && !name.ends_with(".xls"));
        for (at, byte) in changes {
            let at = at as usize % bytes.len();
            bytes[at] = byte;
        }
        record(&name, &bytes);
    }
}
