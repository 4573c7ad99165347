//! What holds of every profile, whatever the table: parts add up to the whole, and no value gets out.

use super::column::{Column, Memory};
use super::distinct::Ceiling;
use super::{FileProfile, Finished, Profiler, hash, layout};
use crate::detect::{self, Features, Scratch};
use crate::patterns;
use crate::read::{Cell, Fork, Grid, Pool, Rows, Sink};
use crate::record::Key;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::{Arc, LazyLock};

static PROFILER: LazyLock<Profiler> = LazyLock::new(|| {
    let patterns = patterns::load().expect("the data files are valid");
    Profiler::keyed(patterns.into(), None, Some(Key::new([7; 16]))).expect("the data files compile")
});

/// Headers of all sorts: named outright, abbreviated, of no person, of nothing.
const HEADERS: [&str; 12] = [
    "E-mail",
    "Achternaam",
    "Voorn.",
    "BSN",
    "Geb.dat.",
    "Postcode",
    "IBAN",
    "Opmerkingen",
    "Kleur",
    "Bedrag",
    "F7",
    "Telefoon",
];

/// A table by rows.
#[derive(Debug, Clone)]
struct Sheet {
    names: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Sheet {
    /// Some of its rows, as a reader pushes them.
    fn push(&self, rows: Range<usize>, with_header: bool, sink: &mut FileProfile) {
        let mut batch = Rows::default();
        let header = with_header.then_some(&self.names);
        for row in header.into_iter().chain(&self.rows[rows]) {
            for (column, value) in row.iter().enumerate() {
                batch.cell(column, value.as_bytes());
            }
            batch.end_row();
        }
        sink.rows(&batch.batch());
    }

    fn grid(&self, headers: Headers) -> Grid {
        let names = (headers == Headers::Given).then(|| self.names.clone());
        Grid { at: "blad".to_owned(), kind: "sheet", names, ..Grid::default() }
    }

    fn whole(&self, headers: Headers) -> Finished {
        let mut file = PROFILER.file();
        file.grid(&self.grid(headers));
        self.push(0..self.rows.len(), headers == Headers::AmongRows, &mut file);
        file.finish()
    }

    /// In parts that are profiled apart from each other, after a first one that a header may stand in.
    fn in_parts(&self, headers: Headers, first: usize, cuts: &[usize]) -> Finished {
        let mut file = PROFILER.file();
        file.grid(&self.grid(headers));
        let first = first.min(self.rows.len());
        self.push(0..first, headers == Headers::AmongRows, &mut file);
        let mut cuts: Vec<usize> =
            cuts.iter().map(|cut| first + cut % (self.rows.len() - first + 1)).collect();
        cuts.extend([first, self.rows.len()]);
        cuts.sort_unstable();
        let parts: Vec<FileProfile> = cuts
            .windows(2)
            .map(|cut| {
                let mut part = file.fork();
                self.push(cut[0]..cut[1], false, &mut part);
                part
            })
            .collect();
        parts.into_iter().for_each(|part| file.absorb(part));
        file.finish()
    }
}

/// Where the names of the columns come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Headers {
    Given,
    AmongRows,
}

fn json(finished: &Finished) -> String {
    let mut tables = finished.tables.clone();
    // By which keys people are counted is decided from the first rows, and differs with where those end.
    for table in &mut tables {
        table.sketch.clear();
        if let Some(people) = &mut table.people {
            (people.min, people.best) = (0, None);
        }
    }
    serde_json::to_string_pretty(&(&tables, &finished.mentions)).expect("records can be written")
}

/// One kind of value a column, with now and then something else: a hole, a placeholder, anything.
fn cell(kind: usize) -> BoxedStrategy<String> {
    let own = match kind {
        0 => "[a-z]{2,8}\\.[a-z]{3,9}@example\\.(nl|com|org)".boxed(),
        1 => "(van |de |)(Vermeer|Jansen|Kuipers|Smit|Bakker)[a-z]{0,3}".boxed(),
        2 => "(Lotte|Thijs|Fatima|Jeroen|Sanne|Kim) [A-Z][a-z]{3,9}".boxed(),
        3 => "9999[0-9]{5}(\\.0)?".boxed(),
        4 => "[0-3][0-9]-[01][0-9]-(19|20)[0-9]{2}".boxed(),
        5 => "[1-9][0-9]{3} ?[A-Z]{2}".boxed(),
        6 => "06-[1-9][0-9]{7}".boxed(),
        7 => "Gebeld met (Lotte|Kim) [A-Z][a-z]{4,8} over [a-z]{5,9}@example\\.nl en de levering van \
              [a-z]{4,9}"
            .boxed(),
        8 => "(J|N|ja|nee)".boxed(),
        9 => (100_000u32..100_400).prop_map(|number| number.to_string()).boxed(),
        _ => "\\PC{5,30}".boxed(),
    };
    prop_oneof![
        12 => own,
        1 => Just(String::new()),
        1 => Just("n.v.t.".to_owned()),
        1 => "\\PC{5,25}",
        1 => "[A-Za-z0-9.:-]{6,20}",
    ]
    .boxed()
}

fn sheet(rows: Range<usize>) -> impl Strategy<Value = Sheet> {
    let column = (prop::sample::select(HEADERS.to_vec()), 0usize..11);
    (prop::collection::vec(column, 2..6), rows).prop_flat_map(|(columns, rows)| {
        let names: Vec<String> = columns.iter().map(|(header, _)| (*header).to_owned()).collect();
        let row: Vec<BoxedStrategy<String>> = columns.iter().map(|(_, kind)| cell(*kind)).collect();
        prop::collection::vec(row, rows..rows + 1).prop_map(move |rows| Sheet { names: names.clone(), rows })
    })
}

/// What may be read of a field: its samples and its reasons.
fn shown(field: &crate::record::Field) -> String {
    let samples = serde_json::to_string(&field.samples).expect("samples can be written");
    format!("{samples} {}", field.why.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn parts_of_a_grid_with_names_add_up_to_the_whole(
        sheet in sheet(0..90),
        first in 0usize..90,
        cuts in prop::collection::vec(0usize..90, 0..6),
    ) {
        let whole = json(&sheet.whole(Headers::Given));
        prop_assert_eq!(whole, json(&sheet.in_parts(Headers::Given, first, &cuts)));
    }

    #[test]
    fn parts_after_the_header_add_up_to_the_whole(
        mut sheet in sheet(60..150),
        cuts in prop::collection::vec(0usize..150, 0..6),
    ) {
        // A blank row may end a table, and a part does not look for new ones.
        sheet.rows.iter_mut().for_each(|row| row.push("x".to_owned()));
        sheet.names.push("Kenmerk".to_owned());
        let whole = json(&sheet.whole(Headers::AmongRows));
        prop_assert_eq!(whole, json(&sheet.in_parts(Headers::AmongRows, 50, &cuts)));
    }

    #[test]
    fn who_is_in_a_table_does_not_depend_on_its_parts(
        sheet in sheet(60..150),
        cuts in prop::collection::vec(0usize..150, 0..6),
        others in prop::collection::vec(0usize..150, 0..6),
    ) {
        let tables = |cuts: &[usize]| sheet.in_parts(Headers::AmongRows, 50, cuts).tables;
        prop_assert_eq!(tables(&cuts), tables(&others));
    }

    #[test]
    fn row_of_names_that_are_known_needs_no_look_at_what_stands_below(
        rows in prop::collection::vec(prop::collection::vec(name_or_value(), 4), 1..6),
    ) {
        let mut grid = Rows::default();
        for row in &rows {
            row.iter().enumerate().for_each(|(column, cell)| grid.cell(column, cell.as_bytes()));
            grid.end_row();
        }
        let (batch, mut memory) = (grid.batch(), Memory::default());
        for row in 0..rows.len() {
            let names = layout::names(&batch, row, &mut memory, &PROFILER.0);
            if let Some(decided) = layout::decided(&names) {
                let below = layout::decided_below(&names, &batch, row, rows.len(), &mut memory);
                prop_assert_eq!(decided, below);
            }
        }
    }

    #[test]
    fn no_value_is_shown(sheet in sheet(1..60)) {
        let finished = sheet.whole(Headers::Given);
        let fields = finished.tables.iter().flat_map(|table| &table.fields);
        for field in fields {
            let shown = shown(field);
            for row in &sheet.rows {
                let value = row[field.column as usize].trim();
                let quoted = serde_json::to_string(value).expect("a text can be written");
                let is_shown = value.chars().count() > 3 && shown.contains(quoted.trim_matches('"'));
                prop_assert!(!is_shown, "a value of '{}' is shown", field.name);
            }
        }
        let mentions = serde_json::to_string(&finished.mentions).expect("mentions can be written");
        for value in sheet.rows.iter().flatten().flat_map(|cell| cell.split_whitespace()) {
            let is_shown = value.contains('@') && value.len() > 7 && mentions.contains(value);
            prop_assert!(!is_shown, "an address of a remark is shown");
        }
    }
}

fn name_or_value() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "Naam",
        "E-mail",
        "BSN",
        "Woonplaats",
        "Bedrag",
        "kolom3",
        "F1",
        "xq",
        "Piet",
        "Jan de Vries",
        "Utrecht",
        "12",
        "999990019",
        "12-03-1970",
        "jan@example.nl",
        "",
    ])
}

/// What a column amounts to, counted plainly: every cell by the full look, one after the other.
#[derive(Debug, Default, PartialEq)]
struct Plain {
    values: u64,
    bytes: u64,
    sets: BTreeMap<u128, u64>,
    different: BTreeMap<u128, BTreeSet<String>>,
    samples: Vec<String>,
    years: BTreeMap<i32, u64>,
    steps: u64,
    ones: u64,
}

fn plainly(cells: &[String]) -> Plain {
    let mut plain = Plain::default();
    let mut scratch = Scratch::default();
    let mut by_hash = BTreeMap::new();
    let mut last: Option<u64> = None;
    for cell in cells.iter().filter(|cell| !cell.is_empty()) {
        let features = detect::features(cell.as_bytes(), &mut scratch);
        plain.values += 1;
        plain.bytes += cell.len() as u64;
        *plain.sets.entry(features.0).or_default() += 1;
        if !features.any(Features::PLACEHOLDER) {
            plain.different.entry(features.0).or_default().insert(cell.clone());
            by_hash.insert(hash::of(cell.as_bytes(), cell.len()), cell.clone());
        }
        if scratch.year() != 0 {
            *plain.years.entry(scratch.year()).or_default() += 1;
        }
        if features.any(Features::DIGITS) && cell.len() <= 18 {
            let number = cell.bytes().fold(0u64, |number, digit| {
                number.wrapping_mul(10).wrapping_add(u64::from(digit.wrapping_sub(b'0')))
            });
            plain.steps += u64::from(last.is_some());
            plain.ones += u64::from(last.is_some_and(|last| last.wrapping_add(1) == number));
            last = Some(number);
        }
    }
    plain.samples = by_hash.into_values().take(24).collect();
    plain
}

/// The same by a column, in batches of so many rows.
fn by_column(cells: &[String], rows: usize) -> (Plain, BTreeMap<u128, u64>) {
    let mut column = Column::new(0, Ceiling::default());
    let mut memory = Memory::default();
    for cells in cells.chunks(rows.max(1)) {
        let mut batch = Rows::default();
        for cell in cells {
            batch.cell(0, cell.as_bytes());
            batch.end_row();
        }
        let batch = batch.batch();
        column.add(&batch, 0, 0..batch.rows(), &mut memory, &PROFILER.0);
    }
    counted(column)
}

fn counted(mut column: Column) -> (Plain, BTreeMap<u128, u64>) {
    column.distinct.count();
    let different = column.distinct.sets().into_iter().map(|(set, times)| (set.0, times)).collect();
    let plain = Plain {
        values: column.values,
        bytes: column.bytes,
        sets: column.sets.into_iter().collect(),
        different: BTreeMap::new(),
        samples: column.samples.values().map(|value| String::from_utf8_lossy(value).into_owned()).collect(),
        years: column.years,
        steps: column.order.steps,
        ones: column.order.ones,
    };
    (plain, different)
}

/// The same, each text once in a pool, though some cells have one of their own.
fn by_texts(cells: &[String], rows: usize, own: usize) -> (Plain, BTreeMap<u128, u64>) {
    let (mut bytes, mut places) = (Vec::new(), BTreeMap::new());
    for cell in cells.iter().filter(|cell| !cell.is_empty()) {
        places.entry(cell.as_str()).or_insert_with(|| {
            bytes.extend_from_slice(cell.as_bytes());
            Cell::shared((bytes.len() - cell.len()) as u32, cell.len() as u32)
        });
    }
    let pool = Arc::new(Pool::new(bytes, places.len()));
    let mut column = Column::new(0, Ceiling::default());
    let mut memory = Memory::default();
    for (number, cells) in cells.chunks(rows.max(1)).enumerate() {
        let mut batch = Rows::default();
        for (place, cell) in cells.iter().enumerate() {
            match places.get(cell.as_str()) {
                Some(shared) if !(number + place).is_multiple_of(own) => batch.shared_cell(0, *shared),
                _ => batch.cell(0, cell.as_bytes()),
            }
            batch.end_row();
        }
        let batch = batch.batch().with_pool(&pool);
        column.add(&batch, 0, 0..batch.rows(), &mut memory, &PROFILER.0);
    }
    counted(column)
}

fn any_cell() -> impl Strategy<Value = String> {
    prop_oneof![
        2 => Just(String::new()),
        2 => prop::sample::select(vec!["-", "n.v.t.", "Jan", "de Vries", "Nederland", "0", "1"]).prop_map(String::from),
        3 => "[0-9]{1,12}",
        2 => "[0-3][0-9]-[01][0-9]-(19|20)[0-9]{2}",
        2 => "0[1-7]{1,3}[- ]?[0-9]{6,8}",
        2 => "-?[0-9]{1,5}[.,][0-9]{1,5}",
        2 => "[a-z.]{1,8}@[a-z]{2,6}[.](nl|com)",
        2 => "[A-Z][a-z]{2,8}( van| de)?( [A-Z][a-z]{3,8})?",
        1 => "([a-z]{2,7} ){3,12}",
        1 => "NL[0-9]{2}[A-Z]{4}[0-9]{10}|NL[0-9]{9}B[0-9]{2}|[A-Z]{2}-[0-9]{3}-[A-Z]|[1-9][0-9]{3} ?[A-Z]{2}",
        1 => "(19|20)[0-9]{2}-[01][0-9]-[0-3][0-9]( [0-2][0-9]:[0-5][0-9])?|[0-9]{1,3}([.][0-9]{1,3}){3}",
        1 => "gebeld over [a-z]{2,9}@example[.]nl en [a-z]{30,60}",
        1 => "[ -~]{1,30}",
        1 => "\\PC{1,25}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn column_counts_what_a_plain_look_at_every_cell_counts(
        cells in prop::collection::vec(any_cell(), 1..400),
        again in 1usize..4,
        rows in 1usize..300,
        own in 2usize..9,
    ) {
        let cells: Vec<String> = cells.iter().cycle().take(cells.len() * again).cloned().collect();
        let mut expected = plainly(&cells);
        let different = std::mem::take(&mut expected.different);
        let different: BTreeMap<u128, u64> =
            different.into_iter().map(|(set, values)| (set, values.len() as u64)).collect();
        for (found, found_different) in [by_column(&cells, rows), by_texts(&cells, rows, own)] {
            prop_assert_eq!(&found, &expected);
            prop_assert_eq!(&found_different, &different);
        }
    }

    #[test]
    fn column_that_changes_is_counted_as_plainly(
        spells in prop::collection::vec((prop::collection::vec(any_cell(), 1..120), 1usize..1500), 1..6),
        rows in 1usize..3000,
    ) {
        // Long spells of few values, of many and of one kind: each makes another way of looking pay.
        let spell = |(values, times): &(Vec<String>, usize)| -> Vec<String> {
            values.iter().cycle().take(*times).cloned().collect()
        };
        let mut cells: Vec<String> = spells.iter().flat_map(spell).collect();
        cells.extend((0..700).map(|n| format!("0{}-{:07}", 6 + n % 2, n * 7919)));
        cells.extend((0..700).map(|n| format!("{} woorden van een zin die nooit weer komt", n * 31)));
        let mut expected = plainly(&cells);
        let different = std::mem::take(&mut expected.different);
        let (found, found_different) = by_column(&cells, rows);
        prop_assert_eq!(found, expected);
        let different = different.into_iter().map(|(set, values)| (set, values.len() as u64));
        // Above the bound, only a part of the different values is kept.
        if cells.iter().collect::<BTreeSet<_>>().len() < 2000 {
            prop_assert_eq!(found_different, different.collect::<BTreeMap<_, _>>());
        }
    }
}
