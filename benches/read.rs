//! How fast bytes become cells and text: every format into a sink that only counts.

mod corpus;

use corpus::Persons;
use criterion::{BatchSize, Criterion, Throughput};
use speurneus::read::{Batch, Flow, Grid, Input, Limits, Sink, Work, read};
use speurneus::record::{Layer, Reason, Status};
use std::hint::black_box;
use std::time::Duration;

/// Counts cells and lines, so that they cannot be left unread.
#[derive(Default)]
struct Counting {
    cells: usize,
    text: usize,
}

impl Sink for Counting {
    fn grid(&mut self, _: &Grid) {}

    fn more_names(&mut self, _: &[String]) {}

    fn rows(&mut self, batch: &Batch<'_>) -> Flow {
        self.cells += batch.rows() * batch.columns();
        Flow::More
    }

    fn text(&mut self, _: &str, _: Layer, _: u64, text: &str) -> Flow {
        self.text += text.len();
        Flow::More
    }

    fn trouble(&mut self, reason: Reason) {
        panic!("the corpus is sound, but: {reason}");
    }

    fn later(&mut self, work: Work) -> Flow {
        work(self);
        Flow::More
    }
}

fn reading(criterion: &mut Criterion) {
    let files = [
        ("customers.csv", corpus::customers_csv(20_000)),
        ("customers.xlsx", corpus::customers_xlsx(5_000).expect("a workbook can be written")),
        ("customers.ndjson", corpus::customers_ndjson(8_000)),
        ("access.log", corpus::access_log(20_000)),
        ("prose.txt", corpus::prose(50_000, Persons::None).into_bytes()),
    ];
    let mut group = criterion.benchmark_group("read");
    group.sample_size(15).measurement_time(Duration::from_secs(3));
    for (name, bytes) in files {
        group.throughput(Throughput::Bytes(bytes.len() as u64));
        group.bench_function(name, |bencher| {
            let input = || Input::from_bytes(name, bytes.clone());
            bencher.iter_batched(input, |input| count(name, input), BatchSize::LargeInput);
        });
    }
    group.finish();
}

fn count(name: &str, mut input: Input) -> usize {
    let mut sink = Counting::default();
    let outcome = read(&mut input, &Limits::default(), &mut sink);
    assert_eq!(outcome.status, Status::Scanned, "{name}");
    black_box(sink.cells + sink.text)
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    reading(&mut criterion);
    criterion.final_summary();
}
