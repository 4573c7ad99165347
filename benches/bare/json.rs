//! What reading NDJSON costs at least: simd-json makes a tape of every line and nothing is done with it.
//!
//! `bare-json FILE...` prints how many lines and nodes it saw. For `benches/side-by-side`.

use std::fs::File;
use std::io::{BufRead, BufReader};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (mut lines, mut nodes) = (0, 0);
    let mut buffers = simd_json::Buffers::new(1 << 14);
    for path in std::env::args().skip(1) {
        let mut reader = BufReader::with_capacity(1 << 18, File::open(&path)?);
        let mut line = Vec::new();
        while reader.read_until(b'\n', &mut line)? > 0 {
            lines += 1;
            nodes += simd_json::to_tape_with_buffers(&mut line, &mut buffers)?.0.len();
            line.clear();
        }
    }
    println!("{lines} lines, {nodes} nodes");
    Ok(())
}
