//! How fast running text is searched, a cell is looked at and a header is read.

mod corpus;

use corpus::{Chance, HEADERS, Persons};
use criterion::{Criterion, Throughput};
use speurneus::detect::{Detector, Headers, Scratch, features};
use speurneus::patterns::{self, Patterns};
use std::hint::black_box;
use std::time::Duration;

fn text(criterion: &mut Criterion, patterns: &Patterns) {
    let detector = Detector::new(patterns).expect("the data files compile");
    let texts = [
        ("prose without persons", corpus::prose(10_000, Persons::None)),
        ("prose with persons", corpus::prose(10_000, Persons::Some)),
        ("access log", String::from_utf8(corpus::access_log(5_000)).expect("the log is ASCII")),
    ];
    let mut group = criterion.benchmark_group("detect text");
    group.sample_size(15).measurement_time(Duration::from_secs(3));
    for (name, text) in texts {
        group.throughput(Throughput::Bytes(text.len() as u64));
        let mut spans = Vec::new();
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                detector.text(black_box(&text), &mut spans);
                spans.len()
            });
        });
    }
    group.finish();
}

fn cells(criterion: &mut Criterion) {
    let mut chance = Chance::new(4);
    let cells: Vec<String> = (0..1000).flat_map(|number| corpus::customer(number, &mut chance)).collect();
    let bytes: usize = cells.iter().map(String::len).sum();
    let mut group = criterion.benchmark_group("detect cells");
    group
        .sample_size(20)
        .measurement_time(Duration::from_secs(2))
        .throughput(Throughput::Bytes(bytes as u64));
    group.bench_function("customers", |bencher| {
        let mut scratch = Scratch::default();
        bencher.iter(|| cells.iter().fold(0, |all, cell| all ^ features(cell.as_bytes(), &mut scratch).0));
    });
    group.finish();
}

fn headers(criterion: &mut Criterion, patterns: &Patterns) {
    let headers = Headers::new(patterns);
    let bytes: usize = HEADERS.iter().map(|header| header.len()).sum();
    let mut group = criterion.benchmark_group("detect headers");
    group
        .sample_size(20)
        .measurement_time(Duration::from_secs(2))
        .throughput(Throughput::Bytes(bytes as u64));
    group.bench_function("customers", |bencher| {
        bencher.iter(|| HEADERS.iter().filter(|header| headers.read(header).is_known()).count());
    });
    group.finish();
}

fn main() {
    let patterns = patterns::load().expect("the data files are valid");
    let mut criterion = Criterion::default().configure_from_args();
    text(&mut criterion, &patterns);
    cells(&mut criterion);
    headers(&mut criterion, &patterns);
    criterion.final_summary();
}
