//! How fast a whole scan is: walk to inventory, on one core and on two.

mod corpus;

use criterion::{Criterion, Throughput};
use speurneus::patterns::{self, Patterns};
use speurneus::scan::{Options, Silent, Target, scan};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

fn scanning(criterion: &mut Criterion) {
    let patterns = patterns::load().expect("the data files are valid");
    let small = tempfile::tempdir().expect("a folder for temporary files");
    let small_bytes = corpus::small_files(small.path(), 1000).expect("the folder can be written");
    let big = tempfile::tempdir().expect("a folder for temporary files");
    let big_bytes = big_files(big.path()).expect("the folder can be written");
    let mut group = criterion.benchmark_group("scan");
    group.sample_size(10).measurement_time(Duration::from_secs(4));
    for (name, folder, bytes) in [("small files", &small, small_bytes), ("big files", &big, big_bytes)] {
        group.throughput(Throughput::Bytes(bytes));
        for threads in [1, 2] {
            group.bench_function(format!("{name}, {threads} threads"), |bencher| {
                bencher.iter(|| whole(&patterns, folder.path(), threads));
            });
        }
    }
    group.finish();
}

/// One that is read in blocks, and one of each other kind.
fn big_files(folder: &Path) -> std::io::Result<u64> {
    let files = [
        ("klanten.csv", corpus::customers_csv(45_000)),
        ("klanten.ndjson", corpus::customers_ndjson(4_000)),
        ("toegang.log", corpus::access_log(10_000)),
        ("brieven.txt", corpus::prose(10_000, corpus::Persons::Some).into_bytes()),
    ];
    let mut bytes = 0;
    for (name, content) in files {
        bytes += content.len() as u64;
        std::fs::write(folder.join(name), content)?;
    }
    Ok(bytes)
}

fn whole(patterns: &Patterns, root: &Path, threads: usize) -> u64 {
    let options = Options {
        roots: vec![root.to_owned()],
        threads: Some(threads),
        target: Target::Temporary,
        ..Options::default()
    };
    scan(&options, patterns, Arc::new(Silent), &Arc::default())
        .expect("the folder can be scanned")
        .summary
        .files
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    scanning(&mut criterion);
    criterion.final_summary();
}
