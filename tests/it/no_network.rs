//! The program opens no connection: it works the same where there is no network, and where asking for one kills.
#![cfg(target_os = "linux")]

use crate::tree::without_clock;
use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, apply_filter};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, ExitStatus};

fn samples() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/formats")
}

/// A scan of all samples, by this command and what stands before it.
fn scan(before: &[&str], out: &Path) -> Command {
    let program = env!("CARGO_BIN_EXE_speurneus");
    let mut words: Vec<&str> = before.to_vec();
    words.push(program);
    let mut command = Command::new(words[0]);
    command.env("XDG_STATE_HOME", env!("CARGO_TARGET_TMPDIR"));
    command.args(&words[1..]).arg("scan").arg(samples()).arg("-o").arg(out).arg("--quiet");
    command
}

fn inventory(before: &[&str]) -> Vec<String> {
    let out = tempfile::tempdir().unwrap();
    let ended = scan(before, out.path()).status().unwrap();
    assert!(ended.success(), "{ended}");
    without_clock(&out.path().join("inventory.jsonl"))
}

/// Runs a command that is killed when it, or a process that it starts, asks for a socket.
fn run_without_sockets(mut command: Command) -> ExitStatus {
    // The filter is one of the thread, and of what it starts.
    std::thread::spawn(move || {
        let calls =
            [libc::SYS_socket, libc::SYS_socketpair, libc::SYS_connect, libc::SYS_bind, libc::SYS_sendto];
        let rules = calls.into_iter().map(|call| (call, Vec::new())).collect();
        let target = std::env::consts::ARCH.try_into().unwrap();
        let filter =
            SeccompFilter::new(rules, SeccompAction::Allow, SeccompAction::KillProcess, target).unwrap();
        let filter: BpfProgram = filter.try_into().unwrap();
        apply_filter(&filter).unwrap();
        command.status().unwrap()
    })
    .join()
    .unwrap()
}

#[test]
fn nothing_asks_for_a_socket() {
    let out = tempfile::tempdir().unwrap();
    let ended = run_without_sockets(scan(&[], out.path()));
    assert!(ended.success(), "{ended}");
    assert_eq!(without_clock(&out.path().join("inventory.jsonl")), inventory(&[]));

    // The filter does what it should: whoever asks is killed.
    let mut asks = Command::new("bash");
    asks.args(["-c", "exec 3<>/dev/tcp/127.0.0.1/9"]);
    if Command::new("bash").arg("--version").output().is_ok() {
        assert_eq!(run_without_sockets(asks).signal(), Some(libc::SIGSYS));
    }
}

#[test]
fn scan_in_a_namespace_without_network_gives_the_same_inventory() {
    let apart = ["unshare", "--map-root-user", "--net"];
    let can = Command::new(apart[0]).args(&apart[1..]).arg("true").status();
    if !can.is_ok_and(|ended| ended.success()) {
        eprintln!("NOT TESTED: this system lets nobody make a network namespace");
        return;
    }
    assert_eq!(inventory(&apart), inventory(&[]));
}
