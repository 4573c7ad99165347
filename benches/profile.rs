//! How fast cells become a verdict: batches that are split already, so that no reader is measured.

mod corpus;

use corpus::{Chance, HEADERS};
use criterion::{Criterion, Throughput};
use speurneus::patterns;
use speurneus::profile::{Finished, Profiler};
use speurneus::read::{Batch, Fork, Grid, Rows, Sink};
use std::time::Duration;

const ROWS: usize = 2000;

fn profiling(criterion: &mut Criterion) {
    let patterns = patterns::load().expect("the data files are valid");
    let profiler = Profiler::new(&patterns, None).expect("the data files compile");
    let (mut rows, bytes) = customers();
    let batch = rows.batch();
    let mut group = criterion.benchmark_group("profile");
    group.sample_size(15).measurement_time(Duration::from_secs(3)).throughput(Throughput::Bytes(bytes));
    group.bench_function("customers, whole", |bencher| bencher.iter(|| whole(&profiler, &batch)));
    group.throughput(Throughput::Bytes(bytes * 2));
    group.bench_function("customers, two parts", |bencher| bencher.iter(|| in_parts(&profiler, &batch)));
    group.finish();
}

/// Customers, and how many bytes their values are.
fn customers() -> (Rows, u64) {
    let mut chance = Chance::new(5);
    let (mut rows, mut bytes) = (Rows::default(), 0);
    for number in 0..ROWS {
        for (column, value) in corpus::customer(number, &mut chance).iter().enumerate() {
            rows.cell(column, value.as_bytes());
            bytes += value.len() as u64;
        }
        rows.end_row();
    }
    (rows, bytes)
}

fn grid() -> Grid {
    let names = HEADERS.iter().map(|header| (*header).to_owned()).collect();
    Grid { kind: "csv", names: Some(names), ..Grid::default() }
}

fn whole(profiler: &Profiler, batch: &Batch<'_>) -> Finished {
    let mut file = profiler.file();
    file.grid(&grid());
    file.rows(batch);
    file.finish()
}

/// The second half apart from the first, and then added to it.
fn in_parts(profiler: &Profiler, batch: &Batch<'_>) -> Finished {
    let mut file = profiler.file();
    file.grid(&grid());
    file.rows(batch);
    let mut part = file.fork();
    part.rows(batch);
    file.absorb(part);
    file.finish()
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    profiling(&mut criterion);
    criterion.final_summary();
}
