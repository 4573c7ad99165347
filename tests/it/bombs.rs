//! Files of a few kilobytes that expand to gigabytes: each is cut off soon, says so, and takes little memory.

use crate::mutations::scan;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;
use std::time::Duration;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const MIB: usize = 1 << 20;

/// As small as it gets.
fn packed() -> SimpleFileOptions {
    SimpleFileOptions::default().compression_level(Some(9))
}

/// A zip with these members, each of so many times the same bytes.
fn zipped(members: &[(&str, &[u8], usize)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes, times) in members {
        archive.start_file(*name, packed()).unwrap();
        (0..*times).for_each(|_| archive.write_all(bytes).unwrap());
    }
    archive.finish().unwrap().into_inner()
}

/// Streams of gzip one after the other, which are one: 4 GiB of nothing.
fn streams() -> Vec<u8> {
    let mut stream = GzEncoder::new(Vec::new(), Compression::best());
    stream.write_all(&vec![0; 16 * MIB]).unwrap();
    stream.finish().unwrap().repeat(256)
}

/// Sixteen archives in each archive, four deep, and 256 MiB in each of the last.
fn nested() -> Vec<u8> {
    let mut bytes = zipped(&[("leeg.txt", &[0; MIB], 256)]);
    for _ in 0..3 {
        let names: Vec<String> = (0..16).map(|number| format!("{number}.zip")).collect();
        let members: Vec<(&str, &[u8], usize)> =
            names.iter().map(|name| (name.as_str(), bytes.as_slice(), 1)).collect();
        bytes = zipped(&members);
    }
    bytes
}

/// A directory of which all 2,000 entries are the same 21 MiB.
fn overlapping() -> Vec<u8> {
    let one = zipped(&[("a", &[0; MIB], 21)]);
    let directory = memchr::memmem::rfind(&one, b"PK\x01\x02").unwrap();
    let end = memchr::memmem::rfind(&one, b"PK\x05\x06").unwrap();
    let (mut bytes, entry) = (one[..directory].to_vec(), &one[directory..end]);
    for number in 0..2000 {
        let mut entry = entry.to_vec();
        // The length of the name, and the name, behind the 46 bytes of an entry.
        entry[28] = 4;
        entry.splice(46..47, format!("{number:04}").bytes());
        bytes.extend(entry);
    }
    let size = (bytes.len() - directory) as u32;
    let mut last = one[end..].to_vec();
    for at in [8, 10] {
        last[at..at + 2].copy_from_slice(&2000u16.to_le_bytes());
    }
    last[12..16].copy_from_slice(&size.to_le_bytes());
    bytes.extend(last);
    bytes
}

/// A workbook with a sheet of gigabytes.
fn workbook() -> Vec<u8> {
    let sample = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(SAMPLE)).unwrap();
    let mut from = zip::ZipArchive::new(Cursor::new(sample)).unwrap();
    let mut to = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..from.len() {
        let member = from.by_index_raw(index).unwrap();
        if member.name().unwrap() != "xl/worksheets/sheet1.xml" {
            to.raw_copy_file(member).unwrap();
        }
    }
    to.start_file("xl/worksheets/sheet1.xml", packed()).unwrap();
    to.write_all(
        b"<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>",
    )
    .unwrap();
    let rows = b"<row><c><v>1</v></c></row>".repeat(MIB / 26);
    (0..512).for_each(|_| to.write_all(&rows).unwrap());
    to.write_all(b"</sheetData></worksheet>").unwrap();
    to.finish().unwrap().into_inner()
}

const SAMPLE: &str = "testdata/formats/xlsx/xlsxwriter-1904-rich-text-formulas.xlsx";

#[test]
fn bombs_are_cut_off_and_take_little_memory() {
    let root = tempfile::tempdir().unwrap();
    let lines = b"Jan de Vries;jan@example.nl\n".repeat(MIB / 28);
    let bombs = [
        ("streams.csv.gz", streams()),
        ("flat.zip", zipped(&[("leden.csv", &lines, 512), ("brief.txt", b"Dag\n", 1)])),
        ("nested.zip", nested()),
        ("overlapping.zip", overlapping()),
        ("book.xlsx", workbook()),
    ];
    for (name, bytes) in &bombs {
        fs::write(root.path().join(name), bytes).unwrap();
    }
    let scanned = scan(Path::new(env!("CARGO_BIN_EXE_speurneus")), root.path());
    let said: Vec<_> = scanned.verdicts.iter().map(|(verdict, count)| (verdict.as_str(), *count)).collect();
    assert_eq!(said, [("partial limit", bombs.len())]);
    assert!(scanned.memory < 200, "{} MB", scanned.memory);
    assert!(scanned.took < Duration::from_secs(60), "{:?}", scanned.took);
}
