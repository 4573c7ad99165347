//! What reading CSV costs at least: the csv crate reads every record and nothing is done with it.
//!
//! `bare-csv FILE...` prints how many rows, cells and bytes it saw. The delimiter is the sign, of `;`, `,`, tab and
//! `|`, that the first line has most of. For `benches/side-by-side`.

use std::fs::File;
use std::io::{BufRead, BufReader};

fn delimiter(path: &str) -> std::io::Result<u8> {
    let mut line = Vec::new();
    BufReader::new(File::open(path)?).read_until(b'\n', &mut line)?;
    let times = |sign: &u8| line.iter().filter(|byte| *byte == sign).count();
    Ok([b'|', b'\t', b',', b';'].into_iter().max_by_key(times).unwrap_or(b';'))
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (mut rows, mut cells, mut bytes) = (0, 0, 0);
    for path in std::env::args().skip(1) {
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter(&path)?)
            .has_headers(false)
            .flexible(true)
            .buffer_capacity(1 << 18)
            .from_path(&path)?;
        let mut record = csv::ByteRecord::new();
        while reader.read_byte_record(&mut record)? {
            rows += 1;
            cells += record.len();
            bytes += record.as_slice().len();
        }
    }
    println!("{rows} rows, {cells} cells, {bytes} bytes");
    Ok(())
}
