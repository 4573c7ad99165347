use super::*;
use crate::patterns;
use crate::record::{BITS, Hashes, People};

/// A mixed number of 40 bits for a person, as a sketch would have it.
fn hash(person: u64, key: &str) -> u64 {
    xxhash_rust::xxh3::xxh3_64(format!("{person} {key}").as_bytes()) >> (64 - BITS)
}

fn sketch(key: &str, people: std::ops::Range<u64>) -> Sketch {
    let all: Vec<u64> = people.map(|person| hash(person, key)).collect();
    let count = all.len() as u64;
    let mut level = 0u8;
    while all.iter().filter(|hash| **hash < 1 << (BITS - u32::from(level))).count() > 2048 {
        level += 1;
    }
    let kept = all.into_iter().filter(|hash| *hash < 1 << (BITS - u32::from(level)));
    Sketch { key: key.to_owned(), people: count, rows: count, level, hashes: Hashes::new(kept.collect()) }
}

/// A table of these people with these keys.
fn table(people: std::ops::Range<u64>, keys: &[&str]) -> Table {
    let rows = people.end - people.start;
    Table {
        rows,
        people: Some(People { min: rows, max: rows, best: None, key: "x".to_owned() }),
        sketch: keys.iter().map(|key| sketch(key, people.clone())).collect(),
        ..Table::default()
    }
}

fn keys() -> Vec<PeopleKey> {
    patterns::people().expect("the data files are valid")
}

fn counted(tables: &[Table]) -> Count {
    count(tables, &keys())
}

#[test]
fn people_in_copies_count_once() {
    let tables = [table(0..500, &["email"]), table(0..500, &["email"]), table(250..600, &["email", "name"])];
    assert_eq!(counted(&tables), Count { min: 600, max: 600, best: 600 });
}

#[test]
fn table_with_two_keys_links_those_with_one() {
    let tables = [
        table(0..800, &["email"]),
        table(200..1000, &["customer-number"]),
        table(0..1000, &["email", "customer-number"]),
    ];
    assert_eq!(counted(&tables), Count { min: 1000, max: 1000, best: 1000 });
}

#[test]
fn nothing_in_common_is_a_range() {
    let tables = [table(0..100, &["email"]), table(100..140, &["iban"])];
    assert_eq!(counted(&tables), Count { min: 100, max: 140, best: 120 });
}

#[test]
fn numbers_that_two_systems_issue_do_not_make_people_the_same() {
    let mut other = table(0..100, &["customer-number"]);
    other.sketch.push(sketch("name", 5000..5100));
    let one = table(0..100, &["customer-number", "name"]);
    assert_eq!(overlap(&one, &other, &keys()), Some(0.0));
    assert_eq!(counted(&[one.clone(), other]).best, 200);
    let copy = table(0..80, &["customer-number", "name"]);
    assert_eq!(overlap(&copy, &one, &keys()), Some(1.0));
    assert_eq!(overlap(&one, &copy, &keys()), Some(0.8));
}

#[test]
fn samples_of_many_are_close() {
    let tables = [
        table(0..60_000, &["email", "name"]),
        table(30_000..90_000, &["email"]),
        table(80_000..84_000, &["email"]),
        table(100_000..101_000, &["email"]),
        table(59_000..61_000, &["name"]),
    ];
    let count = counted(&tables);
    let wrong = count.best as f64 / 91_000.0 - 1.0;
    assert!(wrong.abs() < 0.02, "{count:?}");
    assert!(count.min <= count.best && count.best <= count.max);
}

#[test]
fn order_in_which_tables_are_given_does_not_matter() {
    let mut tables =
        vec![table(0..300, &["email"]), table(100..500, &["email", "phone"]), table(400..900, &["phone"])];
    let forwards = counted(&tables);
    tables.reverse();
    assert_eq!(counted(&tables), forwards);
    assert_eq!(forwards.best, 900);
}
