//! How fast files are found: entries a second in a folder of small ones.

mod corpus;

use criterion::{Criterion, Throughput};
use speurneus::walk::{Options, walk};
use std::hint::black_box;
use std::ops::ControlFlow;
use std::time::Duration;

const FILES: usize = 2000;

fn walking(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let bytes = corpus::small_files(folder.path(), FILES).expect("the folder can be written");
    let options = Options { roots: vec![folder.path().to_owned()], ..Options::default() };
    let mut group = criterion.benchmark_group("walk");
    group.sample_size(20).measurement_time(Duration::from_secs(3));
    for (name, throughput) in [
        ("small files", Throughput::Elements(FILES as u64)),
        ("small files, bytes", Throughput::Bytes(bytes)),
    ] {
        group.throughput(throughput);
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let mut found = 0;
                let _ = walk(&options, None, &mut |file| {
                    found += usize::from(black_box(file).seen.is_some());
                    ControlFlow::Continue(())
                });
                assert_eq!(found, FILES);
            });
        });
    }
    group.finish();
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    walking(&mut criterion);
    criterion.final_summary();
}
