//! A grid of cells becomes tables.
//!
//! In: batches of rows. Out: [`Table`] records with every column, and what is mentioned beside a column's own
//! category. Where the tables begin is for `layout`; what a column is, for `verdict`.

use super::column::{Column, Memory};
use super::distinct::Ceiling;
use super::keys::Keys;
use super::layout::{self, Segment};
use super::mentions::{Mentions, round};
use super::verdict::{Case, Verdict};
use super::{Standing, Tools, mask, people};
use crate::detect::{self, Features};
use crate::patterns::{CategoryId, Mask};
use crate::read::{Batch, Grid};
use crate::record::{Alone, Dates, Field, Raw, Sample, Table};
use std::ops::Range;

/// More runs of rows than this in a batch are one table with blank rows.
const MANY_RUNS: usize = 64;
/// Samples shown of a column.
const SAMPLES: usize = 3;

/// One grid in the making: mostly one table, sometimes several under each other.
pub(super) struct GridProfile {
    grid: Grid,
    tables: Vec<TableProfile>,
    /// What stands in titles above tables.
    titles: Mentions,
    /// A part of a grid goes on with the table that was being read.
    is_part: bool,
    /// Rows that are not seen.
    hidden_rows: u64,
}

#[derive(Default)]
struct TableProfile {
    names: Vec<String>,
    columns: Vec<Column>,
    rows: u64,
    /// What the parts of each column share, for a part whose columns have not been met.
    ceilings: Vec<Ceiling>,
    /// Who is in it.
    keys: Keys,
}

impl GridProfile {
    /// Nothing read yet.
    pub fn new(grid: &Grid) -> Self {
        let mut profile = GridProfile {
            grid: grid.clone(),
            tables: Vec::new(),
            titles: Mentions::default(),
            is_part: false,
            hidden_rows: 0,
        };
        if let Some(names) = &grid.names {
            profile.tables.push(TableProfile { names: shown(names), ..TableProfile::default() });
        }
        profile
    }

    /// An empty profile for the rows that follow, to be absorbed later.
    pub fn part(&self) -> Self {
        let table = self.tables.last().map_or_else(|| TableProfile::default().part(), TableProfile::part);
        GridProfile {
            grid: self.grid.clone(),
            tables: vec![table],
            titles: Mentions::default(),
            is_part: true,
            hidden_rows: 0,
        }
    }

    /// Adds the rows of a part.
    pub fn absorb(&mut self, part: GridProfile) {
        for table in part.tables {
            match self.tables.last_mut() {
                Some(last) => last.absorb(table),
                None => self.tables.push(table),
            }
        }
        self.titles.absorb(part.titles);
        self.hidden_rows += part.hidden_rows;
    }

    /// There are more columns than were known.
    pub fn more_names(&mut self, names: &[String]) {
        if let Some(table) = self.tables.last_mut() {
            table.names = shown(names);
        }
    }

    /// So many of its rows are not seen.
    pub fn hidden_rows(&mut self, rows: u64) {
        self.hidden_rows += rows;
    }

    /// Adds some rows.
    pub fn rows(&mut self, batch: &Batch<'_>, memory: &mut Memory, tools: &Tools) {
        if self.grid.names.is_some() || self.is_part {
            self.add(batch, 0..batch.rows(), memory, tools);
            return;
        }
        let runs = layout::runs(batch);
        if !self.tables.is_empty() && (runs.len() > MANY_RUNS || batch.columns() < 2) {
            // A column with holes, or a list with blank lines: not many little tables.
            runs.into_iter().for_each(|run| self.add(batch, run, memory, tools));
            return;
        }
        for (place, run) in runs.into_iter().enumerate() {
            if place > 0 && batch.columns() < 2 || place > MANY_RUNS {
                self.add(batch, run, memory, tools);
                continue;
            }
            let segment = layout::segment(batch, run.clone(), memory, tools);
            self.place(batch, run, segment, memory, tools);
        }
    }

    fn place(
        &mut self,
        batch: &Batch<'_>,
        run: Range<usize>,
        segment: Segment,
        memory: &mut Memory,
        tools: &Tools,
    ) {
        let first = self.tables.is_empty();
        if first && self.is_title(batch, &run) {
            self.read_titles(batch, run, tools);
        } else if let (true, Some(header)) = (first || is_wide(batch, &segment), segment.header) {
            self.read_titles(batch, segment.titles.clone(), tools);
            self.tables
                .push(TableProfile { names: names(batch, header, memory, tools), ..TableProfile::default() });
            self.add(batch, segment.rows, memory, tools);
        } else if first {
            self.read_titles(batch, segment.titles.clone(), tools);
            self.tables.push(TableProfile::default());
            self.add(batch, segment.rows, memory, tools);
        } else {
            self.add(batch, run, memory, tools);
        }
    }

    /// A few rows of one or two cells above a wider table.
    fn is_title(&self, batch: &Batch<'_>, run: &Range<usize>) -> bool {
        let filled =
            |row: usize| (0..batch.columns()).filter(|column| batch.cells(*column)[row].len > 0).count();
        batch.columns() > 2
            && run.len() <= 4
            && run.end < batch.rows()
            && run.clone().all(|row| filled(row) <= 2.min(batch.columns() - 1))
    }

    fn read_titles(&mut self, batch: &Batch<'_>, rows: Range<usize>, tools: &Tools) {
        for row in rows {
            for column in 0..batch.columns() {
                let cell = batch.at(row, column);
                if !cell.is_empty() {
                    self.titles.search(cell, tools);
                }
            }
        }
    }

    fn add(&mut self, batch: &Batch<'_>, rows: Range<usize>, memory: &mut Memory, tools: &Tools) {
        if rows.is_empty() {
            return;
        }
        if self.tables.is_empty() {
            self.tables.push(TableProfile::default());
        }
        let table = self.tables.last_mut().expect("there is a table");
        table.rows += rows.len() as u64;
        table.widen(batch.columns());
        for (place, column) in table.columns.iter_mut().enumerate().take(batch.columns()) {
            column.add(batch, place, rows.clone(), memory, tools);
        }
        table.keys.add(batch, rows, &table.names, &table.columns, (&tools.people, tools.headers()));
    }

    /// The records of its tables, and the mentions beside them.
    pub fn finish(self, tools: &Tools) -> (Vec<Table>, Vec<Vec<Option<Standing>>>, Mentions) {
        let mut mentions = self.titles.placed(&self.grid.at);
        let mut tables = Vec::new();
        let mut standings = Vec::new();
        for table in self.tables {
            let (record, standing) = table.finish(&self.grid, &mut mentions, tools);
            if !record.fields.is_empty() {
                tables.push(record);
                standings.push(standing);
            }
        }
        // Which rows those are is not known any more: of several tables in one sheet, the largest has them.
        if let Some(largest) = tables.iter_mut().max_by_key(|table: &&mut Table| table.rows) {
            largest.hidden_rows = self.hidden_rows.min(largest.rows);
        }
        (tables, standings, mentions)
    }
}

/// A header of at least two names begins a table of its own; a lone word is a remark.
fn is_wide(batch: &Batch<'_>, segment: &Segment) -> bool {
    let filled = |row: usize| (0..batch.columns()).filter(|column| batch.cells(*column)[row].len > 0).count();
    !segment.rows.is_empty() && segment.header.is_some_and(|row| filled(row) >= 2)
}

/// The names that a format gives. An object may be keyed by values, such as e-mail addresses: those are not
/// repeated as names.
fn shown(names: &[String]) -> Vec<String> {
    const VALUE: Features = Features::EMAIL
        .with(Features::IBAN)
        .with(Features::CARD)
        .with(Features::PHONE)
        .with(Features::ELEVEN)
        .with(Features::NAME_FULL)
        .with(Features::STREET_NUMBER);
    let mut scratch = detect::Scratch::default();
    let mut is_value = |name: &str| {
        let last = name.rsplit_once('.').map_or(name, |(_, last)| last);
        [name, last].iter().any(|part| detect::features(part.as_bytes(), &mut scratch).any(VALUE))
    };
    names.iter().map(|name| if is_value(name) { String::new() } else { name.clone() }).collect()
}

/// The names of the columns. A cell with the form of a value is no name and is not repeated as one.
fn names(batch: &Batch<'_>, header: usize, memory: &mut Memory, tools: &Tools) -> Vec<String> {
    (0..batch.columns())
        .map(|column| {
            let cell = batch.at(header, column);
            let value = layout::holds_value(cell, memory.features(cell), tools) || cell.len() > 200;
            if value { String::new() } else { String::from_utf8_lossy(cell).into_owned() }
        })
        .collect()
}

impl TableProfile {
    /// An empty part of the same table.
    fn part(&self) -> Self {
        let known = self.columns.iter().map(|column| column.distinct.ceiling());
        let ceilings = known.chain(self.ceilings.iter().skip(self.columns.len()).cloned()).collect();
        TableProfile { ceilings, keys: self.keys.part(), ..TableProfile::default() }
    }

    fn widen(&mut self, columns: usize) {
        for place in self.columns.len()..columns {
            let ceiling = self.ceilings.get(place).cloned().unwrap_or_default();
            self.columns.push(Column::new(place, ceiling));
        }
    }

    fn absorb(&mut self, part: TableProfile) {
        self.rows += part.rows;
        self.widen(part.columns.len());
        for (column, part) in self.columns.iter_mut().zip(part.columns) {
            column.absorb(part);
        }
        self.keys.absorb(part.keys);
    }

    fn finish(
        mut self,
        grid: &Grid,
        mentions: &mut Mentions,
        tools: &Tools,
    ) -> (Table, Vec<Option<Standing>>) {
        self.widen(self.names.len());
        self.names.resize(self.columns.len(), String::new());
        let distinct: Vec<u64> = self.columns.iter_mut().map(|column| column.distinct.count()).collect();
        let verdicts = self.verdicts(&distinct, tools);
        let found: Vec<_> = verdicts.iter().map(|(verdict, _)| verdict.category).collect();
        let tells = |id: &CategoryId| tools.patterns.categories.get(*id).people.is_some();
        let of_people = found.iter().flatten().any(tells);
        let counted = self.keys.counted(&found, &tools.people);
        let mut fields = Vec::with_capacity(verdicts.len());
        let mut standings = Vec::with_capacity(verdicts.len());
        for (place, (column, (verdict, mut field))) in self.columns.into_iter().zip(verdicts).enumerate() {
            field.column = grid.first_column + place as u32;
            if grid.hidden_columns.iter().any(|(from, to)| (*from..=*to).contains(&field.column)) {
                field.flags.push("hidden".to_owned());
            }
            let beside = beside(column.mentions, &verdict, of_people, tools);
            if !beside.is_empty() {
                mentions.absorb(beside.placed(&place_of(grid, &field, place)));
            }
            if !field.name.is_empty() || field.values > 0 {
                fields.push(field);
                standings.push(verdict.standing);
            }
        }
        let people = people::count(&fields, self.rows, &counted, tools);
        let alone = self.keys.shares(&found, &tools.people);
        let alone = alone.filter(|shares| people::is_list(self.rows, people.as_ref(), shares));
        let alone = alone.map(|shares| Alone { alone: shares.alone, coarse: shares.coarse, of: shares.rows });
        let sketch = |key| counted.iter().map(|one| one.sketch(key)).collect();
        let table = Table {
            at: grid.at.clone(),
            kind: grid.kind.to_owned(),
            hidden: grid.hidden,
            rows: self.rows,
            hidden_rows: 0,
            people,
            alone,
            sketch: tools.key.as_ref().map(sketch).unwrap_or_default(),
            fields,
        };
        (table, standings)
    }

    /// Each column by itself first, then again with what its neighbours turned out to be.
    fn verdicts(&self, distinct: &[u64], tools: &Tools) -> Vec<(Verdict, Field)> {
        let cases: Vec<Case<'_>> = self
            .columns
            .iter()
            .zip(&self.names)
            .zip(distinct)
            .map(|((column, name), distinct)| Case::new(column, name, *distinct, tools))
            .collect();
        let kinds = tools.patterns.categories.iter().len();
        let alone: Vec<Vec<f64>> = cases
            .iter()
            .map(|case| {
                let mut present = vec![0.0; kinds];
                for (category, odds) in case.odds(tools, &[]) {
                    present[category.0 as usize] = odds;
                }
                present
            })
            .collect();
        let strongest = strongest(&alone, kinds);
        cases
            .iter()
            .enumerate()
            .map(|(place, case)| {
                let neighbours: Vec<f64> = strongest.iter().map(|of| of.beside(place)).collect();
                let verdict = case.verdict(tools, &neighbours);
                if verdict.category.is_none() && case.without_few {
                    // What few cells have is told where the others tell nothing.
                    let case = case.with_few(tools);
                    return recorded(&case, case.verdict(tools, &neighbours), tools);
                }
                recorded(case, verdict, tools)
            })
            .collect()
    }
}

/// The column that holds a category most surely, how surely, and how surely the next one does.
#[derive(Clone, Default)]
struct Strongest {
    most: f64,
    place: usize,
    next: f64,
}

impl Strongest {
    /// How sure it is that another column than this one holds it.
    fn beside(&self, place: usize) -> f64 {
        if self.place == place { self.next } else { self.most }
    }
}

/// For each category which columns hold it most surely: looked for once, whatever the number of columns.
fn strongest(alone: &[Vec<f64>], kinds: usize) -> Vec<Strongest> {
    let mut strongest = vec![Strongest { place: usize::MAX, ..Strongest::default() }; kinds];
    for (place, present) in alone.iter().enumerate() {
        for (of, &odds) in strongest.iter_mut().zip(present) {
            if odds > of.most {
                *of = Strongest { most: odds, place, next: of.most };
            } else {
                of.next = f64::max(of.next, odds);
            }
        }
    }
    strongest
}

/// What is mentioned in a column beside its own category.
fn beside(mentions: Mentions, verdict: &Verdict, of_people: bool, tools: &Tools) -> Mentions {
    let remarks = verdict.category.is_some_and(|id| tools.patterns.categories.get(id).remarks);
    mentions.in_rows(of_people && remarks).without(verdict.category)
}

/// Where a column is, for what is mentioned in it.
fn place_of(grid: &Grid, field: &Field, place: usize) -> String {
    let at = if field.name.is_empty() { format!("column {}", place + 1) } else { field.name.clone() };
    if grid.at.is_empty() { at } else { format!("{}!{at}", grid.at) }
}

/// A verdict, and the record of its column.
fn recorded(case: &Case<'_>, mut verdict: Verdict, tools: &Tools) -> (Verdict, Field) {
    let field = field(case, &mut verdict, tools);
    (verdict, field)
}

/// The record of a column, with the reasons of its verdict.
fn field(case: &Case<'_>, verdict: &mut Verdict, tools: &Tools) -> Field {
    let mut field = Field { name: case.name.to_owned(), values: case.column.values, ..Field::default() };
    field.dates = dates(case.column);
    let Some(category) = verdict.category else { return field };
    let known = tools.patterns.categories.get(category);
    field.category = Some(known.id.clone());
    field.confidence = Some(round(verdict.confidence));
    field.matches = case.matches(category, tools);
    field.distinct = Some(case.distinct);
    field.flags = case.flags(category, tools);
    field.why = std::mem::take(&mut verdict.why);
    field.samples = samples(case.column, known.mask, tools);
    field
}

/// The first samples that differ, masked.
fn samples(column: &Column, mask: Mask, tools: &Tools) -> Vec<Sample> {
    // Where nothing is shown of a value, one looks as any other.
    let most = if mask == Mask::None && tools.reveal.is_none() { 1 } else { SAMPLES };
    let mut samples = Vec::with_capacity(most);
    for value in column.samples.values() {
        let sample = mask::sample(Raw::new(value), mask, tools.reveal);
        if !samples.contains(&sample) {
            samples.push(sample);
        }
        if samples.len() == most {
            break;
        }
    }
    samples
}

/// The years, for a column of dates.
fn dates(column: &Column) -> Option<Dates> {
    let dated: u64 = column.years.values().sum();
    if dated * 2 < column.values.max(1) {
        return None;
    }
    let (oldest, newest) = (*column.years.keys().next()?, *column.years.keys().next_back()?);
    Some(Dates { oldest, newest, by_year: column.years.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::Sink;

    #[test]
    fn keys_that_are_values_are_no_names() {
        let names = ["Klant.naam", "jan@example.nl", "per.NL91ABNA0417164300", "2024"].map(String::from);
        assert_eq!(shown(&names), ["Klant.naam", "", "", "2024"]);
    }

    /// The categories of the columns of a table.
    fn categories(names: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Vec<Option<String>> {
        let patterns = crate::patterns::load().expect("the data files are valid");
        let profiler = crate::profile::Profiler::new(&patterns, None).expect("the data files compile");
        let mut file = profiler.file();
        let names = Some(names.iter().map(|name| (*name).to_owned()).collect());
        file.grid(&Grid { kind: "csv", names, ..Grid::default() });
        let mut batch = crate::read::Rows::default();
        for row in rows {
            row.iter().enumerate().for_each(|(column, value)| batch.cell(column, value.as_bytes()));
            batch.end_row();
        }
        file.rows(&batch.batch());
        file.finish().tables.remove(0).fields.into_iter().map(|field| field.category).collect()
    }

    const STREETS: [&str; 8] = [
        "Dorpsstraat",
        "Kerkstraat",
        "Molenweg",
        "Stationsplein",
        "Beukenlaan",
        "Julianastraat",
        "Havenkade",
        "Schoolstraat",
    ];

    #[test]
    fn rows_with_a_cell_too_many_do_not_make_streets_telephone_numbers() {
        let rows = (0..20_000usize).map(|row| {
            let (phone, street) = (format!("06-{:08}", 10_000_000 + row * 37), STREETS[row % 8].to_owned());
            match row % 300 {
                7 => vec!["x".to_owned(), "y".to_owned(), phone],
                _ => vec![phone, street, (row % 60 + 1).to_string()],
            }
        });
        let found = categories(&["Mobiel", "Straat", "Huisnummer"], rows);
        assert_eq!(
            found,
            [Some("phone"), Some("street"), Some("house-number")].map(|known| known.map(str::to_owned))
        );
    }

    #[test]
    fn what_few_cells_have_is_told_where_the_others_tell_nothing() {
        let rows = (0..20_000usize).map(|row| match row % 200 {
            7 => vec![format!("jan{row}@example.nl")],
            _ => vec!["blauw".to_owned()],
        });
        assert_eq!(categories(&["Extra"], rows), [Some("email".to_owned())]);
    }
}
