//! What the fuzzers call with bytes that may be anything: each reader, and the whole way from a file to its record.
//!
//! A target fails by a panic. It also fails where a reader breaks what it promised to the rooms behind it: cells
//! that lie in their batch, batches as wide as their grid allows, a reason for everything that was not read.

use speurneus::patterns;
use speurneus::profile::Profiler;
use speurneus::read::{self, Batch, Flow, Grid, Input, Limits, Member, Outcome, Result, Sink, Work};
use speurneus::record::{Layer, Reason, Status};
use std::io::Read;
use std::sync::OnceLock;

/// A target: its name, the folder of samples that it begins with, and the endings that those go by.
pub struct Target {
    pub name: &'static str,
    pub folders: &'static [&'static str],
    pub call: fn(&[u8]),
}

/// Every target.
pub const TARGETS: &[Target] = &[
    Target { name: "record", folders: &[], call: record },
    Target { name: "pdf", folders: &["pdf"], call: |bytes| read_as("pdf", bytes) },
    Target { name: "sqlite", folders: &["sqlite"], call: |bytes| read_as("sqlite", bytes) },
    Target { name: "dbf", folders: &["dbf"], call: |bytes| read_as("dbf", bytes) },
    Target { name: "parquet", folders: &["parquet"], call: |bytes| read_as("parquet", bytes) },
    Target { name: "spreadsheet", folders: &["xlsx"], call: |bytes| read_as("xlsx", bytes) },
    Target { name: "old-spreadsheet", folders: &["xls"], call: |bytes| read_as("xls", bytes) },
    Target { name: "document", folders: &["docx"], call: |bytes| read_as("docx", bytes) },
    Target { name: "slides", folders: &["pptx"], call: |bytes| read_as("pptx", bytes) },
    Target { name: "opendocument", folders: &["odt", "odp", "ods"], call: |bytes| read_as("odt", bytes) },
    Target { name: "old-document", folders: &["doc"], call: |bytes| read_as("doc", bytes) },
    Target { name: "rtf", folders: &["rtf"], call: |bytes| read_as("rtf", bytes) },
    Target { name: "book", folders: &["epub"], call: |bytes| read_as("epub", bytes) },
    Target { name: "html", folders: &["html"], call: |bytes| read_as("html", bytes) },
    Target { name: "archive", folders: &["zip"], call: |bytes| read_as("zip", bytes) },
    Target { name: "tape", folders: &["tar"], call: |bytes| read_as("tar", bytes) },
    Target { name: "packed", folders: &["gz", "bz2", "xz"], call: |bytes| read_as("gz", bytes) },
    Target { name: "framed", folders: &["zst", "lz4"], call: |bytes| read_as("zst", bytes) },
    Target { name: "sevenz", folders: &["7z"], call: |bytes| read_as("7z", bytes) },
    Target { name: "mail", folders: &["eml", "mbox"], call: |bytes| read_as("eml", bytes) },
    Target { name: "outlook", folders: &["msg", "tnef"], call: |bytes| read_as("msg", bytes) },
    Target { name: "cards", folders: &["vcf", "ics", "ldif"], call: |bytes| read_as("vcf", bytes) },
    Target { name: "bank", folders: &["mt940"], call: |bytes| read_as("mt940", bytes) },
    Target { name: "picture", folders: &["picture"], call: |bytes| read_as("jpg", bytes) },
    Target { name: "json", folders: &["json"], call: |bytes| read_as("json", bytes) },
    Target { name: "xml", folders: &["xml"], call: |bytes| read_as("xml", bytes) },
    Target { name: "sql", folders: &["sql"], call: |bytes| read_as("sql", bytes) },
    Target { name: "csv", folders: &["csv"], call: |bytes| read_as("csv", bytes) },
    Target { name: "text", folders: &["text"], call: |bytes| read_as("txt", bytes) },
];

/// Bounds that a fuzzer with two gigabytes can live with.
fn limits() -> Limits {
    Limits { expanded_bytes: 64 << 20, ..Limits::default() }
}

/// Reads bytes as a file with this ending.
pub fn read_as(ending: &str, bytes: &[u8]) {
    let mut input = Input::from_bytes(&format!("a.{ending}"), bytes.to_vec());
    let outcome = read::read(&mut input, &limits(), &mut Strict::default());
    assert_accounted(&outcome);
    let digest = input.digest().expect("reading from memory does not fail");
    assert_eq!(digest.is_none(), bytes.len() < 64);
}

/// The whole way from bytes to a line of the inventory. The first byte chooses the ending.
pub fn record(bytes: &[u8]) {
    const ENDINGS: [&str; 8] = ["", "csv", "txt", "xlsx", "json", "db", "docx", "html"];
    static PROFILER: OnceLock<Profiler> = OnceLock::new();
    let profiler = PROFILER.get_or_init(|| {
        let patterns = patterns::load().expect("the patterns that are built in are sound");
        Profiler::new(&patterns, None).expect("and so are their expressions")
    });
    let Some((first, rest)) = bytes.split_first() else { return };
    let ending = ENDINGS[usize::from(*first) % ENDINGS.len()];
    let mut input = Input::from_bytes(&format!("a.{ending}"), rest.to_vec());
    let mut file = profiler.file();
    let outcome = read::read(&mut input, &limits(), &mut file);
    assert_accounted(&outcome);
    let finished = file.finish();
    serde_json::to_string(&(&finished.tables, &finished.mentions)).expect("a record can be written");
}

/// Nothing is left out without a reason.
fn assert_accounted(outcome: &Outcome) {
    assert!(!outcome.format.is_empty());
    assert_eq!(outcome.status == Status::Scanned, outcome.reason.is_none(), "{:?}", outcome.reason);
}

/// Takes everything, and holds readers to their word.
#[derive(Default)]
struct Strict {
    columns: Option<usize>,
    seen: usize,
    rows: u64,
    depth: usize,
}

impl Sink for Strict {
    fn grid(&mut self, grid: &Grid) {
        self.columns = grid.names.as_ref().map(Vec::len);
        self.rows = 0;
    }

    fn more_names(&mut self, names: &[String]) {
        assert!(self.columns.is_some_and(|columns| columns <= names.len()), "names are only added");
        self.columns = Some(names.len());
    }

    fn rows(&mut self, batch: &Batch<'_>) -> Flow {
        for column in 0..batch.columns() {
            assert_eq!(batch.cells(column).len(), batch.rows());
            self.seen += batch.cells(column).iter().map(|&cell| batch.bytes(cell).len()).sum::<usize>();
        }
        self.rows += batch.rows() as u64;
        Flow::More
    }

    fn text(&mut self, _: &str, _: Layer, line: u64, text: &str) -> Flow {
        assert!(line > 0, "lines count from 1");
        self.seen += text.len();
        Flow::More
    }

    fn trouble(&mut self, reason: Reason) {
        assert!(reason != Reason::Crashed || self.depth > 0, "a reader crashed");
    }

    fn later(&mut self, work: Work) -> Flow {
        work(self);
        Flow::More
    }

    fn member(&mut self, member: &Member, content: Result<&mut dyn Read>) -> Flow {
        let Ok(content) = content else { return Flow::More };
        let mut bytes = Vec::new();
        if content.take(1 << 20).read_to_end(&mut bytes).is_ok() && self.depth < 3 {
            let mut inner = Strict { depth: self.depth + 1, ..Strict::default() };
            let outcome = read::read(&mut Input::from_bytes(&member.name, bytes), &limits(), &mut inner);
            assert_accounted(&outcome);
        }
        Flow::More
    }
}
