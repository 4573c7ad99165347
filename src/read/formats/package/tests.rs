//! Packages that are changed at random, and such as are made to hurt.

use crate::read::formats::tests::{samples, testdata};
use crate::read::recording::record;
use crate::read::{Batch, Flow, Grid, Input, Limits, Sink, Work};
use crate::record::{Layer, Reason};

/// Numbers that are the same at every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % below.max(1) as u64) as usize
    }
}

const DOCUMENTS: [&str; 7] = [".docx", ".pptx", ".xlsx", ".odt", ".odp", ".ods", ".epub"];

fn documents() -> Vec<(String, Vec<u8>)> {
    let is_document = |name: &str| DOCUMENTS.iter().any(|ending| name.ends_with(ending));
    samples().into_iter().filter(|(name, bytes)| is_document(name) && !bytes.is_empty()).collect()
}

/// A zip with its members changed by a function.
fn repacked(bytes: &[u8], mut change: impl FnMut(&str, &mut Vec<u8>)) -> Vec<u8> {
    use std::io::{Cursor, Read, Write};
    let mut from = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..from.len() {
        let mut member = from.by_index(index).unwrap();
        let (mut content, name) = (Vec::new(), member.name().unwrap().into_owned());
        member.read_to_end(&mut content).unwrap();
        change(&name, &mut content);
        to.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        to.write_all(&content).unwrap();
    }
    to.finish().unwrap().into_inner()
}

#[test]
fn changed_xml_in_documents_makes_no_panic() {
    let mut dice = Dice(0xd1ce);
    for (name, bytes) in documents().into_iter().filter(|(_, bytes)| bytes.starts_with(b"PK")) {
        for _ in 0..8 {
            let changed = repacked(&bytes, |_, content| {
                let signs = b"<>/\"'=&;0A ";
                for _ in 0..dice.roll(6).min(content.len()) {
                    let at = dice.roll(content.len());
                    match dice.roll(3) {
                        0 => content[at] = signs[dice.roll(signs.len())],
                        1 => content.truncate(at),
                        _ => content.extend_from_within(at..content.len().min(at + 64)),
                    }
                    if content.is_empty() {
                        return;
                    }
                }
            });
            record(&name, &changed);
        }
    }
}

/// Counts what it is told, and keeps nothing.
#[derive(Default)]
struct Tally {
    rows: u64,
    bytes: u64,
    troubles: Vec<String>,
}

impl Sink for Tally {
    fn grid(&mut self, _: &Grid) {}

    fn more_names(&mut self, _: &[String]) {}

    fn rows(&mut self, batch: &Batch<'_>) -> Flow {
        self.rows += batch.rows() as u64;
        let cells = (0..batch.columns()).flat_map(|column| batch.cells(column));
        self.bytes += cells.map(|cell| u64::from(cell.len)).sum::<u64>();
        Flow::More
    }

    fn text(&mut self, _: &str, _: Layer, _: u64, text: &str) -> Flow {
        self.bytes += text.len() as u64;
        Flow::More
    }

    fn trouble(&mut self, reason: Reason) {
        self.troubles.push(reason.to_string());
    }

    fn later(&mut self, work: Work) -> Flow {
        work(self);
        Flow::More
    }
}

fn tally(name: &str, bytes: Vec<u8>) -> Tally {
    let mut tally = Tally::default();
    crate::read::read(&mut Input::from_bytes(name, bytes), &Limits::default(), &mut tally);
    tally
}

/// A workbook of which one part is another.
fn book(part: &str, xml: String) -> Vec<u8> {
    let sample = std::fs::read(testdata("formats/xlsx/no-positions.xlsx")).unwrap();
    let mut xml = Some(xml.into_bytes());
    repacked(&sample, |name, content| {
        if name == part {
            *content = xml.take().unwrap();
        }
    })
}

#[test]
fn string_without_end_is_cut_off() {
    let bytes = book("xl/sharedStrings.xml", format!("<sst><si><t>{}</t></si></sst>", "a".repeat(48 << 20)));
    assert!(tally("a.xlsx", bytes).troubles.iter().any(|reason| reason.starts_with("limit: ")));
}

#[test]
fn long_string_in_many_cells_is_not_told_for_ever() {
    let bytes = book("xl/sharedStrings.xml", format!("<sst><si><t>{}</t></si></sst>", "a".repeat(1 << 20)));
    let rows = "<row><c t=\"s\"><v>0</v></c></row>".repeat(20_000);
    let mut sheet = Some(format!("<worksheet><sheetData>{rows}</sheetData></worksheet>").into_bytes());
    let bytes = repacked(&bytes, |name, content| {
        if name == "xl/worksheets/sheet1.xml" {
            *content = sheet.take().unwrap();
        }
    });
    let tally = tally("a.xlsx", bytes);
    assert!(tally.bytes < 200 << 20, "{}", tally.bytes);
    assert!(tally.troubles.contains(&"limit: repeated text".to_owned()), "{:?}", tally.troubles);
}

#[test]
fn workbook_of_a_million_sheets_is_read_as_far_as_there_can_be_sheets() {
    let sheets = "<sheet name=\"a\" r:id=\"rId1\"/>".repeat(200_000);
    let bytes = book("xl/workbook.xml", format!("<workbook><sheets>{sheets}</sheets></workbook>"));
    assert!(tally("a.xlsx", bytes).troubles.contains(&"limit: sheets".to_owned()));
}

#[test]
fn tables_in_tables_and_cells_without_end_are_bounded() {
    let sample = std::fs::read(testdata("formats/docx/list-and-form.docx")).unwrap();
    for piece in ["<w:tbl></w:x>", "<w:tc><w:p/></w:tc>", "<w:p><w:r><w:txbxContent></w:x></w:r></w:p>"] {
        let bytes = repacked(&sample, |name, content| {
            if name == "word/document.xml" {
                *content = format!("<w:document><w:tbl><w:tr>{}", piece.repeat(200_000)).into_bytes();
            }
        });
        assert!(!tally("a.docx", bytes).troubles.is_empty(), "{piece}");
    }
}

#[test]
fn document_that_expands_too_far_says_so_and_nothing_else() {
    let (_, bytes) = documents().into_iter().find(|(name, _)| name.ends_with("python-docx.docx")).unwrap();
    let paragraph = b"<w:p><w:r><w:t>Dag</w:t></w:r></w:p>";
    let bomb = repacked(&bytes, |name, content| {
        if name == "word/document.xml" {
            let body = memchr::memmem::rfind(content, b"</w:body>").unwrap();
            let rest = content.split_off(body);
            content.extend(paragraph.repeat(100_000));
            content.extend(rest);
        }
    });
    let limits = Limits { expanded_bytes: 1 << 20, ..Limits::default() };
    let mut recording = crate::read::recording::Recording::default();
    let outcome = crate::read::read(&mut Input::from_bytes("a.docx", bomb), &limits, &mut recording);
    assert_eq!(outcome.reason, Some(Reason::Limit("expanded size".to_owned())));
    assert!(!recording.lines.contains("corrupt"), "{}", recording.lines);
}
