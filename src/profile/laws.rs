//! What holds of every profile, whatever the table: parts add up to the whole, and no value gets out.

use super::{FileProfile, Finished, Profiler};
use crate::patterns;
use crate::read::{Fork, Grid, Rows, Sink};
use crate::record::Key;
use proptest::prelude::*;
use std::ops::Range;
use std::sync::LazyLock;

static PROFILER: LazyLock<Profiler> = LazyLock::new(|| {
    let patterns = patterns::load().expect("the data files are valid");
    Profiler::keyed(&patterns, None, Some(Key::new([7; 16]))).expect("the data files compile")
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
