//! Every fuzzer: the name of the binary says which target it calls.

#![no_main]

use libfuzzer_sys::fuzz_target;
use speurneus_fuzz::targets::TARGETS;

fuzz_target!(|bytes: &[u8]| {
    let target = TARGETS.iter().find(|target| target.name == env!("CARGO_BIN_NAME"));
    (target.expect("a binary for each target").call)(bytes);
});
