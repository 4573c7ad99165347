//! Folders to scan, and a scan of them that counts lines instead of reading formats.

use speurneus::patterns::{self, Patterns};
use speurneus::read::{Batch, Flow, Fork, Grid, Input, Sink, Work};
use speurneus::record::{Layer, Reason, Status, Table};
use speurneus::scan::{Crew, Error, Examine, Examined, Finished, Options, Silent, Target, scan_with};
use std::fs;
use std::io::Read;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

/// Counts the lines of a file in parts of 64 bytes; panics over a file that says so; asks to be stopped after
/// some files.
#[derive(Clone)]
pub struct Lines {
    pub stop_after: usize,
    pub cancel: Arc<AtomicBool>,
    pub files: Arc<AtomicUsize>,
}

impl Default for Lines {
    fn default() -> Self {
        Lines { stop_after: usize::MAX, cancel: Arc::default(), files: Arc::default() }
    }
}

impl Lines {
    pub fn stopping_after(files: usize) -> Self {
        Lines { stop_after: files, ..Lines::default() }
    }

    /// Scans a folder into `out/inventory.jsonl`.
    pub fn scan(&self, root: &Path, out: &Path, threads: usize) -> Result<Finished, Error> {
        let options = Options {
            roots: vec![root.to_owned()],
            threads: Some(threads),
            target: Target::Folder(out.to_owned()),
            ..Options::default()
        };
        scan_with(&options, patterns(), Arc::new(self.clone()), Arc::new(Silent), &self.cancel)
    }
}

pub fn patterns() -> &'static Patterns {
    static PATTERNS: OnceLock<Patterns> = OnceLock::new();
    PATTERNS.get_or_init(|| patterns::load().unwrap())
}

/// An inventory without its clock.
pub fn without_clock(inventory: &Path) -> Vec<String> {
    let text = fs::read_to_string(inventory).unwrap();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for line in &mut lines {
        let mut record: serde_json::Value = serde_json::from_str(line).unwrap();
        if record["record"] != "file" {
            record["started"] = "".into();
            record["finished"] = "".into();
            *line = record.to_string();
        }
    }
    lines
}

impl Examine for Lines {
    fn examine(&self, input: &mut Input, crew: &Crew) -> Examined {
        let mut text = Vec::new();
        input.stream().unwrap().read_to_end(&mut text).unwrap();
        assert!(!text.starts_with(b"crash"), "a value that nobody may see: 999990019");
        let mut sink = crew.parted(Count::default());
        for part in text.chunks(64) {
            let part = part.to_vec();
            let work = move |sink: &mut dyn Sink| {
                sink.text("", Layer::Body, 1, &String::from_utf8_lossy(&part));
            };
            if sink.later(Box::new(work)) == Flow::Stop {
                break;
            }
        }
        let count = sink.finish();
        if self.files.fetch_add(1, Ordering::Relaxed) + 1 >= self.stop_after {
            self.cancel.store(true, Ordering::Relaxed);
        }
        Examined {
            format: "text".to_owned(),
            status: if count.crashed { Status::Partial } else { Status::Scanned },
            reason: count.crashed.then_some(Reason::Crashed),
            tables: vec![Table { rows: count.lines, at: count.order, ..Table::default() }],
            ..Examined::default()
        }
    }
}

#[derive(Default)]
struct Count {
    lines: u64,
    /// The first letter of each part, in the order in which they were added.
    order: String,
    crashed: bool,
}

impl Sink for Count {
    fn more_names(&mut self, _names: &[String]) {}

    fn grid(&mut self, _grid: &Grid) {}

    fn rows(&mut self, _batch: &Batch<'_>) -> Flow {
        Flow::More
    }

    fn text(&mut self, _at: &str, _: Layer, _line: u64, text: &str) -> Flow {
        assert!(!text.contains("part that crashes"), "a value that nobody may see: 999990019");
        self.lines += text.matches('\n').count() as u64;
        self.order.extend(text.chars().next());
        Flow::More
    }

    fn trouble(&mut self, reason: Reason) {
        self.crashed |= reason == Reason::Crashed;
    }

    fn later(&mut self, work: Work) -> Flow {
        work(self);
        Flow::More
    }
}

impl Fork for Count {
    fn fork(&self) -> Self {
        Count::default()
    }

    fn absorb(&mut self, part: Self) {
        self.lines += part.lines;
        self.order.push_str(&part.order);
        self.crashed |= part.crashed;
    }
}
