//! Cell for cell what calamine sees: the samples, and workbooks made here.
//!
//! Deliberately different: calamine passes over CDATA, ends a sheet at a string that is missing, and gives no caches;
//! a cell that holds an error or blanks only is empty here; blanks around a text are taken off; a number under a
//! format of dates is a number here where the calendar has no such day. Workbooks of other sources are compared too
//! when a folder of them is named in `SPEURNEUS_WORKBOOKS`.

use crate::read::formats::tests::{next, testdata};
use crate::read::{self, Batch, Flow, Grid, Input, Limits, Sink, Work};
use crate::record::{Layer, Reason};
use calamine::{DataRef, ExcelDateTime, Xlsx};
use rust_xlsxwriter::{ExcelDateTime as Day, Format, Formula, Workbook, XlsxError};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use std::path::PathBuf;

/// The filled cells of each row that has any, by their column.
type Rows = Vec<BTreeMap<usize, String>>;

/// What we see of each sheet.
#[derive(Default)]
struct Ours(Vec<(Grid, Rows)>);

impl Sink for Ours {
    fn grid(&mut self, grid: &Grid) {
        self.0.push((grid.clone(), Vec::new()));
    }

    fn more_names(&mut self, _names: &[String]) {}

    fn rows(&mut self, batch: &Batch<'_>) -> Flow {
        let (_, rows) = self.0.last_mut().expect("a grid comes before its rows");
        for row in 0..batch.rows() {
            let filled = (0..batch.columns()).filter(|column| batch.cells(*column)[row].len > 0);
            let text = |column| String::from_utf8_lossy(batch.at(row, column)).into_owned();
            let cells: BTreeMap<usize, String> = filled.map(|column| (column, text(column))).collect();
            rows.extend((!cells.is_empty()).then_some(cells));
        }
        Flow::More
    }

    fn text(&mut self, _at: &str, _layer: Layer, _line: u64, _text: &str) -> Flow {
        Flow::More
    }

    fn trouble(&mut self, _reason: Reason) {}

    fn later(&mut self, work: Work) -> Flow {
        work(self);
        Flow::More
    }
}

/// What calamine sees of a sheet, as it would be shown.
fn theirs(book: &mut Xlsx<Cursor<Vec<u8>>>, sheet: &str) -> Vec<BTreeMap<usize, Value>> {
    let mut rows: BTreeMap<u32, BTreeMap<usize, Value>> = BTreeMap::new();
    let mut cells = book.worksheet_cells_reader(sheet).unwrap();
    while let Some(cell) = cells.next_cell().unwrap() {
        let (row, column) = cell.get_position();
        if let Some(value) = Value::of(cell.get_value()) {
            rows.entry(row).or_default().insert(column as usize, value);
        }
    }
    rows.into_values().collect()
}

/// A value of calamine.
#[derive(Debug)]
enum Value {
    Text(String),
    Number(f64),
    Date(ExcelDateTime),
}

impl Value {
    fn of(value: &DataRef<'_>) -> Option<Value> {
        let text = |text: &str| {
            Some(text.trim()).filter(|text| !text.is_empty()).map(|text| Value::Text(text.into()))
        };
        match value {
            DataRef::Empty | DataRef::Error(_) => None,
            DataRef::String(value) | DataRef::DateTimeIso(value) | DataRef::DurationIso(value) => text(value),
            DataRef::SharedString(value) => text(value),
            DataRef::Bool(value) => text(if *value { "TRUE" } else { "FALSE" }),
            DataRef::Int(value) => Some(Value::Number(*value as f64)),
            DataRef::Float(value) => Some(Value::Number(*value)),
            DataRef::DateTime(value) => Some(Value::Date(*value)),
        }
    }

    fn is(&self, ours: &str) -> bool {
        match self {
            Value::Text(text) => text == ours,
            Value::Number(number) => ours.parse() == Ok(*number),
            Value::Date(date) => ours == shown(date) || ours.parse() == Ok(date.as_f64()),
        }
    }
}

fn shown(date: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
    let clock = format!("{hour:02}:{minute:02}:{second:02}");
    match (date.as_f64() >= 1.0, clock.as_str()) {
        (true, "00:00:00") => format!("{year:04}-{month:02}-{day:02}"),
        (true, _) => format!("{year:04}-{month:02}-{day:02}T{clock}"),
        (false, _) => clock,
    }
}

/// Says how many cells were compared.
fn compare(name: &str, bytes: &[u8]) -> usize {
    let mut ours = Ours::default();
    read::read(&mut Input::from_bytes("book.xlsx", bytes.to_vec()), &Limits::default(), &mut ours);
    ours.0.retain(|(grid, _)| matches!(grid.kind, "sheet" | "hidden-sheet"));
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes.to_vec())).unwrap();
    let mut count = 0;
    for (grid, ours) in &ours.0 {
        let theirs = theirs(&mut book, &grid.at);
        assert_eq!(ours.len(), theirs.len(), "rows of {name}, {}", grid.at);
        for (row, (ours, theirs)) in ours.iter().zip(&theirs).enumerate() {
            assert!(ours.keys().eq(theirs.keys()), "{name}, {}, row {row}: {ours:?} {theirs:?}", grid.at);
            for ((column, ours), theirs) in ours.iter().zip(theirs.values()) {
                assert!(theirs.is(ours), "{name}, {}, {row} {column}: {ours:?} {theirs:?}", grid.at);
                count += 1;
            }
        }
    }
    count
}

/// Cells of all kinds at places of all kinds, the same ones for the same seed.
fn workbook(mut seed: u64) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let day = Format::new().set_num_format("dd-mm-yyyy");
    let moment = Format::new().set_num_format("yyyy-mm-dd hh:mm:ss");
    let bold = Format::new().set_bold();
    let texts = [
        "Jan",
        "de Vries",
        " rand ",
        "a & b <c>",
        "x_y",
        "_x0041_",
        "één\ntwee",
        "'",
        "\u{1F600}",
        "12",
        "",
        "  ",
    ];
    for sheet in 0..3 {
        let sheet = book.add_worksheet().set_name(format!("blad {sheet}"))?;
        let mut row = next(&mut seed) as u32 % 5;
        let widest = [3, 30, 900][next(&mut seed) % 3];
        for _ in 0..40 + next(&mut seed) % 200 {
            let mut column = next(&mut seed) as u16 % 3;
            while column < widest {
                let number = next(&mut seed);
                match number % 11 {
                    0 | 1 => sheet.write(row, column, texts[number / 11 % texts.len()])?,
                    2 => sheet.write(row, column, format!("naam {}", number / 11 % 500))?,
                    3 => sheet.write(row, column, (number / 11) as u32)?,
                    4 => sheet.write(row, column, -(number as f64) / 7.0)?,
                    5 => sheet.write(row, column, (number / 11 % 90) as f64 / 100.0)?,
                    6 => sheet.write_with_format(
                        row,
                        column,
                        &Day::from_serial_datetime((number / 11 % 60_000) as f64)?,
                        &day,
                    )?,
                    7 => {
                        let serial = (number / 11 % 60_000) as f64 + (number / 13 % 86_400) as f64 / 86_400.0;
                        sheet.write_with_format(row, column, &Day::from_serial_datetime(serial)?, &moment)?
                    }
                    8 => sheet.write(row, column, (number / 11).is_multiple_of(2))?,
                    9 => sheet.write_blank(row, column, &bold)?,
                    _ => sheet.write_formula(row, column, Formula::new("=1+1").set_result("2"))?,
                };
                column += 1 + next(&mut seed) as u16 % if widest > 100 { 90 } else { 3 };
            }
            row += 1 + u32::from(next(&mut seed).is_multiple_of(20)) * (next(&mut seed) as u32 % 2000);
        }
    }
    book.save_to_buffer()
}

#[test]
fn calamine_and_we_see_the_same_cells() {
    let mut folders = vec![testdata("formats/xlsx")];
    folders.extend(std::env::var_os("SPEURNEUS_WORKBOOKS").map(PathBuf::from));
    let mut count = 0;
    for entry in folders.iter().flat_map(|folder| std::fs::read_dir(folder).unwrap()) {
        let path = entry.unwrap().path();
        let name = path.to_string_lossy();
        let ours_alone = ["missing", "cdata", "every-layer"].iter().any(|word| name.contains(word));
        if name.ends_with(".xlsx") && !ours_alone {
            count += compare(&name, &std::fs::read(&path).unwrap());
        }
    }
    assert!(count >= 40, "{count}");
}

#[test]
fn calamine_and_we_see_the_same_cells_of_any_workbook() {
    let counts = (0..12).map(|seed| compare(&format!("seed {seed}"), &workbook(seed).unwrap()));
    assert!(counts.sum::<usize>() > 10_000);
}

/// Who does what is handed out to be done meanwhile.
#[derive(Clone, Copy)]
enum Helper {
    Nobody,
    Another,
    /// Begins, and is long about it.
    Slow,
}

/// Everything that is said, in order, cells as a digest of them.
struct Told {
    lines: Vec<String>,
    helper: Helper,
    helped: Vec<std::thread::JoinHandle<()>>,
}

impl Sink for Told {
    fn grid(&mut self, grid: &Grid) {
        self.lines.push(format!("grid {}", grid.at));
    }

    fn more_names(&mut self, _names: &[String]) {}

    fn rows(&mut self, batch: &Batch<'_>) -> Flow {
        let mut cells = Vec::new();
        for (row, column) in (0..batch.rows()).flat_map(|row| (0..batch.columns()).map(move |to| (row, to))) {
            cells.extend_from_slice(batch.at(row, column));
            cells.push(b'|');
        }
        self.lines.push(format!("{} rows {:x}", batch.rows(), xxhash_rust::xxh3::xxh3_64(&cells)));
        Flow::More
    }

    fn text(&mut self, at: &str, _layer: Layer, _line: u64, _text: &str) -> Flow {
        self.lines.push(format!("text {at}"));
        Flow::More
    }

    fn trouble(&mut self, reason: Reason) {
        self.lines.push(format!("trouble {reason}"));
    }

    fn later(&mut self, work: Work) -> Flow {
        work(self);
        Flow::More
    }

    fn meanwhile(&mut self, work: Box<dyn FnOnce() + Send>) {
        let wait = match self.helper {
            Helper::Nobody => return,
            Helper::Another => 0,
            Helper::Slow => 3,
        };
        self.helped.push(std::thread::spawn(move || {
            std::thread::sleep(std::time::Duration::from_millis(wait));
            work();
        }));
    }
}

/// A workbook with one sheet and one list of strings.
fn packed(sheet: &str, strings: &str) -> std::fs::File {
    const TYPE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let relation = |id: &str, kind: &str, target: &str| {
        format!("<Relationship Id=\"{id}\" Type=\"{TYPE}/{kind}\" Target=\"{target}\"/>")
    };
    let relations = |all: String| format!("<Relationships>{all}</Relationships>");
    let parts = [
        ("_rels/.rels", relations(relation("r", "officeDocument", "xl/workbook.xml"))),
        ("xl/workbook.xml", "<workbook><sheets><sheet name=\"a\" id=\"s\"/></sheets></workbook>".to_owned()),
        (
            "xl/_rels/workbook.xml.rels",
            relations(relation("s", "worksheet", "s.xml") + &relation("t", "sharedStrings", "t.xml")),
        ),
        ("xl/s.xml", sheet.to_owned()),
        ("xl/t.xml", strings.to_owned()),
        ("[Content_Types].xml", "<Types/>".to_owned()),
    ];
    let mut book = zip::ZipWriter::new(tempfile::tempfile().unwrap());
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, content) in parts {
        book.start_file(name, options).unwrap();
        book.write_all(content.as_bytes()).unwrap();
    }
    book.finish().unwrap()
}

#[test]
fn strings_that_are_read_meanwhile_are_those_of_the_workbook() {
    let count = 40_000;
    let strings: String = (0..count)
        .fold("<sst>".to_owned(), |all, at| all + &format!("<si><t>straat {at} te Ons Dorp</t></si>"));
    let mut sheet = "<worksheet><sheetData>".to_owned();
    for row in 1..count {
        write!(sheet, "<row r=\"{row}\">").unwrap();
        for column in 'A'..='N' {
            write!(sheet, "<c r=\"{column}{row}\" t=\"s\"><v>{}</v></c>", (row * 7) % count).unwrap();
        }
        sheet.push_str("</row>");
    }
    sheet.push_str("</sheetData></worksheet>");
    let whole = format!("{strings}</sst>");
    for (strings, troubles) in
        [(whole.as_str(), 0), (&strings[..strings.len() - 50], 1), (&"x".repeat(1 << 21), 1)]
    {
        let told = [Helper::Nobody, Helper::Another, Helper::Slow].map(|helper| {
            let mut told = Told { lines: Vec::new(), helper, helped: Vec::new() };
            let mut input = Input::from_nameless("a.xlsx", packed(&sheet, strings)).unwrap();
            read::read(&mut input, &Limits::default(), &mut told);
            assert_eq!(told.helped.len(), usize::from(cfg!(unix) && !matches!(helper, Helper::Nobody)));
            told.helped.into_iter().for_each(|helped| helped.join().unwrap());
            told.lines
        });
        assert!(told[0].len() > 20);
        assert!(told[0].iter().filter(|line| line.starts_with("trouble")).count() >= troubles);
        assert_eq!(told[0], told[1]);
        assert_eq!(told[0], told[2]);
    }
}
