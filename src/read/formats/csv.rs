//! Delimited text: CSV, TSV, the semicolon files of a Dutch Excel, and lists with one value a line.
//!
//! In: bytes in any encoding. Out: one grid, batch by batch, every row as it stands: title rows, headers and
//! blank rows included. A big file is cut into blocks at row ends, which can be read apart from each other.

use super::{Format, How};
use crate::read::charset::{Charset, TextReader};
use crate::read::split::{self, BATCH, Splitter};
use crate::read::{Error, Flow, Grid, Input, Limits, Result, Sink, dialect};
use std::io::Read;
use std::sync::{Arc, Mutex, PoisonError};

pub(super) static FORMAT: Format = Format {
    name: "csv",
    endings: &["csv", "tsv", "tab", "psv"],
    looks_like: |input| input.table().is_some(),
    read: How::Read(read),
    note: "delimiters ; , tab and |, any encoding, quoted line breaks; cells as they stand",
};

/// A bigger file is cut into blocks.
const BIG: u64 = 8 << 20;

const BLOCK: usize = 2 << 20;

fn read(input: &mut Input, limits: &Limits, sink: &mut dyn Sink) -> Result<()> {
    let (Some(charset), Some(found)) = (input.charset(), input.table()) else { return Err(Error::Binary) };
    sink.grid(&Grid { kind: "csv", ..Grid::default() });
    let big = input.size() > BIG;
    let mut reader = TextReader::new(input.stream()?, charset);
    if big {
        read_blocks(&mut reader, charset, found, limits, sink)
    } else {
        read_on(&mut reader, found, limits, sink)
    }
}

/// Reads a file of modest size straight through.
fn read_on<R: Read>(
    reader: &mut TextReader<R>,
    found: dialect::Found,
    limits: &Limits,
    sink: &mut dyn Sink,
) -> Result<()> {
    let mut splitter = Splitter::new(found.dialect, limits);
    let mut text = Vec::new();
    let mut want = BATCH;
    let mut skip = found.skip;
    loop {
        let ended = reader.fill(&mut text, want)?;
        let from = std::mem::take(&mut skip).min(text.len());
        let to = text.len();
        let consumed = splitter.split(&mut text, from, to, ended, sink)?;
        if ended {
            return Ok(());
        }
        text.copy_within(consumed.., 0);
        text.truncate(text.len() - consumed);
        want = if text.len() * 2 > want { want * 2 } else { BATCH.max(text.len() + BATCH / 2) };
    }
}

/// Hands out a big file block by block; the first is read at once, so that the columns are known.
fn read_blocks<R: Read>(
    reader: &mut TextReader<R>,
    charset: Charset,
    found: dialect::Found,
    limits: &Limits,
    sink: &mut dyn Sink,
) -> Result<()> {
    let charset = if reader.leave_undecoded() { charset } else { Charset::UTF_8 };
    let spare = Arc::new(Spare::default());
    let mut rest = Vec::new();
    let (mut first, mut ended) = (true, false);
    while !ended {
        let size = if first { BATCH } else { BLOCK };
        let mut block = spare.block(size.max(rest.len()) + BATCH);
        block.append(&mut rest);
        ended = reader.fill(&mut block, size)?;
        if !ended {
            rest = cut(reader, &mut block, &mut ended, found)?;
        }
        if first {
            block.drain(..found.skip.min(block.len()));
            let mut splitter = Splitter::new(found.dialect, limits);
            splitter.split_all(&mut charset.decode_block(block), sink)?;
            first = false;
            continue;
        }
        let (limits, spare) = (limits.clone(), Arc::clone(&spare));
        let work = move |sink: &mut dyn Sink| {
            let mut splitter = spare.splitter(found.dialect, &limits);
            let mut text = charset.decode_block(block);
            // The only error there is says that the sink has seen enough, which it knows.
            let _ = splitter.split_all(&mut text, sink);
            spare.keep(text, splitter);
        };
        if sink.later(Box::new(work)) == Flow::Stop {
            return Err(Error::Stopped);
        }
    }
    Ok(())
}

/// Buffers of blocks that have been read, for those that follow.
#[derive(Default)]
struct Spare {
    blocks: Mutex<Vec<Vec<u8>>>,
    splitters: Mutex<Vec<Splitter>>,
}

impl Spare {
    /// An empty block with so much room.
    fn block(&self, room: usize) -> Vec<u8> {
        let mut block = self.blocks.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
        block.clear();
        block.reserve(room);
        block
    }

    fn splitter(&self, dialect: split::Dialect, limits: &Limits) -> Splitter {
        let used = self.splitters.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut splitter = used.unwrap_or_else(|| Splitter::new(dialect, limits));
        splitter.restart(dialect);
        splitter
    }

    fn keep(&self, block: Vec<u8>, splitter: Splitter) {
        if block.capacity() <= 2 * BLOCK {
            self.blocks.lock().unwrap_or_else(PoisonError::into_inner).push(block);
        }
        self.splitters.lock().unwrap_or_else(PoisonError::into_inner).push(splitter);
    }
}

/// Cuts a block after its last row, reading on until a row ends; returns what comes after the cut.
fn cut<R: Read>(
    reader: &mut TextReader<R>,
    block: &mut Vec<u8>,
    ended: &mut bool,
    found: dialect::Found,
) -> Result<Vec<u8>> {
    loop {
        if let Some(end) = split::last_row_end(block, found.dialect) {
            return Ok(block.split_off(end));
        }
        // A line without an end is read in pieces.
        if *ended || block.len() >= 2 * BLOCK {
            return Ok(Vec::new());
        }
        let want = block.len() + BLOCK;
        *ended = reader.fill(block, want)?;
    }
}

#[cfg(test)]
mod tests {
    use crate::read::recording::record;
    use proptest::prelude::*;

    fn rows(text: &[u8]) -> Vec<Vec<String>> {
        let (recording, outcome) = record("a.csv", text);
        assert_eq!(outcome.format, "csv");
        recording.rows
    }

    #[test]
    fn quotes_hold_delimiters_line_breaks_and_doubled_quotes() {
        let found = rows(b"naam;tekst\n\"Jan; Piet\";\"een\r\ntwee \"\"drie\"\"\"\n\"Kees\";\"\"\n");
        assert_eq!(found[1], ["Jan; Piet", "een\r\ntwee \"drie\""]);
        assert_eq!(found[2], ["Kees", ""]);
    }

    #[test]
    fn quote_in_the_middle_of_a_cell_is_a_letter() {
        let found = rows(b"maat;naam;n\n5\" pijp;a;1\n3\" buis;b;2\nx;\"c;d\";3\n");
        assert_eq!(found[1], ["5\" pijp", "a", "1"]);
        assert_eq!(found[3], ["x", "c;d", "3"]);
    }

    #[test]
    fn unclosed_quote_costs_its_own_line_only() {
        let mut text = "naam;bsn\n\"Jan;999999990\n".to_owned();
        text.push_str(&"Piet;999999990\n".repeat(50));
        let found = rows(text.as_bytes());
        assert_eq!(found.len(), 52);
        assert_eq!(found[1], ["\"Jan", "999999990"]);
        let long = text + &"Piet;999999990\n".repeat(200_000);
        assert_eq!(rows(long.as_bytes()).len(), 200_052);
    }

    #[test]
    fn rows_of_different_length_keep_their_cells() {
        let found = rows(b"Titel\n\na;b;c\n1;2;3\n4;5\n6;7;8;9\n");
        assert_eq!(found[0], ["Titel", "", "", ""]);
        assert_eq!(found[1], ["", "", "", ""]);
        assert_eq!(found[4], ["4", "5", "", ""]);
        assert_eq!(found[5], ["6", "7", "8", "9"]);
    }

    #[test]
    fn one_very_wide_row_among_many_does_not_fill_the_memory() {
        let text = format!("a,b\n{}{}\n{}", "1,2\n".repeat(100), ",".repeat(60_000), "1,2\n".repeat(100_000));
        let (recording, outcome) = record("a.csv", text.as_bytes());
        assert_eq!(recording.rows.len(), 100_102);
        assert_eq!(outcome.reason.unwrap().to_string(), "limit: columns");
    }

    #[test]
    fn big_file_in_blocks_holds_the_same_rows() {
        let mut text = String::from("naam;tekst;n\n");
        let mut expected = 0;
        while text.len() < 9 << 20 {
            text.push_str("Zo\u{eb};\"een; \n twee \"\"x\"\"\";");
            text.push_str(&expected.to_string());
            text.push('\n');
            expected += 1;
        }
        let (recording, _) = record("a.csv", text.as_bytes());
        assert!(recording.later > 1);
        assert_eq!(recording.rows.len(), expected + 1);
        assert!(
            recording
                .rows
                .iter()
                .skip(1)
                .enumerate()
                .all(|(i, row)| row[0] == "Zoë" && row[1] == "een; \n twee \"x\"" && row[2] == i.to_string())
        );
    }

    #[test]
    fn endless_line_is_read_in_pieces() {
        let text = format!("a,b\n1,2\n{}", "x,".repeat(6 << 20));
        let (recording, _) = record("a.csv", text.as_bytes());
        assert!(recording.rows.len() > 5, "{} rows", recording.rows.len());
        assert!(recording.lines.contains("trouble: limit: record length"));
    }

    fn cell() -> impl Strategy<Value = String> {
        prop_oneof![
            4 => "[a-z0-9 .@-]{0,12}",
            2 => "[a-z;\"\n\r,\\tëé€]{0,20}",
            1 => "[x\"\n]{60,140}",
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn what_the_csv_crate_writes_reads_back_cell_for_cell(
            grid in proptest::collection::vec(proptest::collection::vec(cell(), 3), 2..40),
            copies in 1usize..200,
            delimiter in prop::sample::select(vec![';', ',', '\t', '|']),
            windows in any::<bool>(),
            mark in any::<bool>(),
        ) {
            let end = if windows { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
            let mut writer = csv::WriterBuilder::new();
            let mut writer = writer.delimiter(delimiter as u8).terminator(end).from_writer(Vec::new());
            writer.write_record(["kop een", "kop twee", "kop drie"]).unwrap();
            for _ in 0..copies {
                for row in &grid {
                    writer.write_record(row).unwrap();
                }
            }
            let bytes = writer.into_inner().unwrap();
            let mark = if mark { "\u{feff}" } else { "" };
            let text = [format!("{mark}\"sep={delimiter}\"\n").as_bytes(), &bytes].concat();
            let (recording, _) = record("a.csv", &text);
            prop_assert_eq!(recording.rows.len(), grid.len() * copies + 1);
            for (row, expected) in recording.rows.iter().skip(1).zip(grid.iter().cycle()) {
                let trimmed: Vec<&str> = expected
                    .iter()
                    .map(|cell| cell.trim_matches(|c: char| c <= ' '))
                    .collect();
                prop_assert_eq!(row, &trimmed);
            }
        }
    }
}
