//! An inventory read back. Keys that this version does not know are passed over.

use super::{Error, Result, SCHEMA, parse};
use crate::record::{self, Record, Scan, Summary};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// A whole inventory.
#[derive(Debug, Clone, PartialEq)]
pub struct Inventory {
    /// Its first line.
    pub scan: Scan,
    /// Its records, in their order.
    pub files: Vec<record::File>,
    /// Its last line; None when the scan was interrupted.
    pub summary: Option<Summary>,
}

/// Reads an inventory from a file, or from standard input for `-`.
pub fn read(path: &Path) -> Result<Inventory> {
    if path == Path::new("-") {
        return read_from(io::stdin().lock(), path);
    }
    let file = File::open(path).map_err(|cause| cannot_read(path, cause))?;
    read_from(BufReader::with_capacity(256 << 10, file), path)
}

/// Reads an inventory; `path` is what an error calls it.
pub fn read_from(lines: impl BufRead, path: &Path) -> Result<Inventory> {
    let mut reading = Reading::begin(lines, path)?;
    let mut files = Vec::new();
    while let Some(file) = reading.next_file()? {
        files.push(file);
    }
    Ok(Inventory { scan: reading.scan, files, summary: reading.summary })
}

/// An inventory that is read one record after another, however large it is.
pub struct Reading<R> {
    lines: R,
    line: Vec<u8>,
    number: u64,
    path: PathBuf,
    /// Its first line.
    pub scan: Scan,
    /// Its last line, once it has been read; None for ever when the scan was interrupted.
    pub summary: Option<Summary>,
}

impl Reading<BufReader<File>> {
    /// Opens an inventory.
    pub fn open(path: &Path) -> Result<Self> {
        let file = File::open(path).map_err(|cause| cannot_read(path, cause))?;
        Reading::begin(BufReader::with_capacity(256 << 10, file), path)
    }
}

impl<R: BufRead> Reading<R> {
    /// Reads the first line; `path` is what an error calls the inventory.
    pub fn begin(lines: R, path: &Path) -> Result<Self> {
        let (line, path) = (Vec::new(), path.to_owned());
        let scan = Scan::default();
        let mut reading = Reading { lines, line, number: 0, path, scan, summary: None };
        if !reading.advance()? {
            return Err(reading.wrong("is missing: the file is empty"));
        }
        match parse(&reading.line) {
            Some(Record::Scan(scan)) if scan.schema > SCHEMA => {
                Err(Error::TooNew { path: reading.path, tool: scan.tool })
            }
            Some(Record::Scan(scan)) => Ok(Reading { scan, ..reading }),
            _ => Err(reading.wrong("is not the first line of one")),
        }
    }

    /// The next file; None at the end.
    pub fn next_file(&mut self) -> Result<Option<record::File>> {
        while self.advance()? {
            match parse(&self.line) {
                Some(Record::File(file)) => return Ok(Some(*file)),
                Some(Record::Summary(summary)) => self.summary = Some(summary),
                Some(Record::Scan(_)) => {
                    return Err(
                        self.wrong("begins another one; put inventories together with `speurneus merge`")
                    );
                }
                // A journal that was cut off in the middle of a line is as good as one cut off before it.
                None if self.line.last() != Some(&b'\n') => {}
                None if is_of_unknown_kind(&self.line) => {}
                None => return Err(self.wrong("is not a record")),
            }
        }
        Ok(None)
    }

    /// Reads the next line that is not blank.
    fn advance(&mut self) -> Result<bool> {
        loop {
            self.line.clear();
            self.number += 1;
            let read = self.lines.read_until(b'\n', &mut self.line);
            if read.map_err(|cause| cannot_read(&self.path, cause))? == 0 {
                return Ok(false);
            }
            if !self.line.iter().all(u8::is_ascii_whitespace) {
                return Ok(true);
            }
        }
    }

    fn wrong(&self, what: &'static str) -> Error {
        Error::NotAnInventory { path: self.path.clone(), line: self.number, what }
    }
}

/// Whether an inventory came to its end, and so is sorted by path. A device or a pipe cannot be asked.
pub fn is_finished(path: &Path) -> bool {
    const LONGEST: u64 = 1 << 20;
    let tail = File::open(path).and_then(|mut file| {
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(length.saturating_sub(LONGEST)))?;
        let mut tail = Vec::new();
        file.take(LONGEST).read_to_end(&mut tail)?;
        Ok(tail)
    });
    let Ok(tail) = tail else { return false };
    let last = tail.trim_ascii_end().rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
    matches!(parse(last), Some(Record::Summary(_)))
}

fn cannot_read(path: &Path, cause: io::Error) -> Error {
    Error::CannotRead { path: path.to_owned(), cause }
}

/// A kind of record that a later version may have added.
fn is_of_unknown_kind(line: &[u8]) -> bool {
    #[derive(serde::Deserialize)]
    struct Kind {
        record: String,
    }
    serde_json::from_slice::<Kind>(line)
        .is_ok_and(|kind| !["scan", "file", "summary"].contains(&kind.record.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCAN: &str =
        r#"{"record":"scan","schema":1,"tool":"t","patterns":"p","started":"s","roots":["r"]}"#;
    const FILE: &str = r#"{"record":"file","path":"a","format":"csv","bytes":1,"modified":null,"status":"scanned","reason":null,"colour":"red"}"#;

    fn read_text(text: &str) -> Result<Inventory> {
        read_from(text.as_bytes(), Path::new("x.jsonl"))
    }

    #[test]
    fn unknown_keys_and_kinds_are_passed_over() {
        let inventory = read_text(&format!("{SCAN}\n{FILE}\n{{\"record\":\"weather\"}}\n")).unwrap();
        assert_eq!(inventory.files.len(), 1);
        assert_eq!(inventory.summary, None);
    }

    #[test]
    fn journal_cut_off_in_a_line_is_read_up_to_there() {
        let inventory = read_text(&format!("{SCAN}\n{FILE}\n{}", &FILE[..30])).unwrap();
        assert_eq!(inventory.files.len(), 1);
    }

    #[test]
    fn error_names_the_line_and_nothing_in_it() {
        let error = read_text(&format!("{SCAN}\n{{\"record\":\"file\",\"path\":123456782}}\n")).unwrap_err();
        assert_eq!(error.to_string(), "x.jsonl is not an inventory: line 2 is not a record");
        assert!(read_text("").is_err());
        assert!(read_text(FILE).is_err());
    }

    #[test]
    fn later_form_is_refused_by_name() {
        let error = read_text(&SCAN.replace("\"schema\":1", "\"schema\":2")).unwrap_err();
        assert!(matches!(error, Error::TooNew { .. }));
    }
}
