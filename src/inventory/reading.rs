//! An inventory read back. Keys that this version does not know are passed over.

use super::{Error, Result, SCHEMA, parse};
use crate::record::{File, Record, Scan, Summary};
use std::io::{self, BufRead, BufReader};
use std::path::Path;

/// A whole inventory.
#[derive(Debug, Clone, PartialEq)]
pub struct Inventory {
    /// Its first line.
    pub scan: Scan,
    /// Its records, in their order.
    pub files: Vec<File>,
    /// Its last line; None when the scan was interrupted.
    pub summary: Option<Summary>,
}

/// Reads an inventory from a file, or from standard input for `-`.
pub fn read(path: &Path) -> Result<Inventory> {
    if path == Path::new("-") {
        return read_from(io::stdin().lock(), path);
    }
    let file = std::fs::File::open(path).map_err(|cause| cannot_read(path, cause))?;
    read_from(BufReader::with_capacity(256 << 10, file), path)
}

/// Reads an inventory; `path` is what an error calls it.
pub fn read_from(mut lines: impl BufRead, path: &Path) -> Result<Inventory> {
    let mut inventory: Option<Inventory> = None;
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        if lines.read_until(b'\n', &mut line).map_err(|cause| cannot_read(path, cause))? == 0 {
            break;
        }
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let wrong = |what| Error::NotAnInventory { path: path.to_owned(), line: number, what };
        match (&mut inventory, parse(&line)) {
            (None, Some(Record::Scan(scan))) if scan.schema > SCHEMA => {
                return Err(Error::TooNew { path: path.to_owned(), tool: scan.tool });
            }
            (None, Some(Record::Scan(scan))) => {
                inventory = Some(Inventory { scan, files: Vec::new(), summary: None });
            }
            (None, _) => return Err(wrong("is not the first line of one")),
            (Some(inventory), Some(Record::File(file))) => inventory.files.push(*file),
            (Some(inventory), Some(Record::Summary(summary))) => inventory.summary = Some(summary),
            (Some(_), Some(Record::Scan(_))) => {
                return Err(wrong("begins another one; put inventories together with `speurneus merge`"));
            }
            // A journal that was cut off in the middle of a line is as good as one cut off before it.
            (Some(_), None) if line.last() != Some(&b'\n') => {}
            (Some(_), None) if is_of_unknown_kind(&line) => {}
            (Some(_), None) => return Err(wrong("is not a record")),
        }
    }
    inventory.ok_or_else(|| Error::NotAnInventory {
        path: path.to_owned(),
        line: 1,
        what: "is missing: the file is empty",
    })
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
