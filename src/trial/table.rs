//! A table: which columns it has, what they are called, what stands in them.
//!
//! In: a layout and chance. Out: columns with their values and the truth about each. What happens to values on
//! their way through other programs is for `damage`; how a table is written to a file, for `files`.

use super::chance::Chance;
use super::damage;
use super::data::{Data, Field, Layout, Whose, weighted};
use super::people::Person;
use super::prose::{self, Cast, Known};
use super::values::Make;

/// One table.
#[derive(Debug)]
pub(super) struct Table {
    /// The words above the names of the columns, each a row.
    pub titles: Vec<String>,
    /// Whether the columns have names.
    pub has_header: bool,
    /// How the columns are called, for who looks for a cause: `told`, `short`, `opaque`, `none`.
    pub headers: String,
    pub columns: Vec<Column>,
    pub rows: usize,
    /// What the last row says, if it adds up.
    pub total: Option<&'static str>,
}

/// One column.
#[derive(Debug)]
pub(super) struct Column {
    pub name: String,
    pub field: String,
    pub category: Option<String>,
    pub accept: Vec<Option<String>>,
    pub values: Vec<String>,
    /// What is known to stand in its sentences.
    pub spans: Vec<Known>,
    /// What happened to its values.
    pub damage: Vec<&'static str>,
}

/// Makes a table of a layout.
pub(super) fn make(data: &Data, layout: &Layout, chance: &mut Chance) -> Table {
    let rows = rows(layout, chance);
    let young = layout.fields.iter().any(|wanted| wanted.name == "pupil-number");
    let crowd: Vec<[Person; 2]> =
        (0..rows).map(|_| [Person::new(data, young, chance), Person::new(data, false, chance)]).collect();
    let staff: Vec<Person> = (0..chance.between(2, 6)).map(|_| Person::new(data, false, chance)).collect();
    let headers = weighted(&data.rates.headers, chance).to_owned();
    let language = weighted(&data.rates.languages, chance).to_owned();
    let fields = fields(data, layout, chance);
    let mut columns = Vec::new();
    for (place, field) in fields.into_iter().enumerate() {
        let opaque = headers == "opaque" || headers == "told" && happens(data, "one-opaque", chance);
        let name = match headers.as_str() {
            "none" => String::new(),
            _ if opaque => opaque_name(data, place, chance),
            short => called(field, short == "short", &language, chance),
        };
        let told = !name.is_empty() && !opaque;
        columns.push(column(data, field, name, told, &crowd, &staff, chance));
    }
    distinct_names(&mut columns);
    if happens(data, "header-case", chance) {
        let upper = chance.holds(0.5);
        columns.iter_mut().for_each(|column| {
            column.name = if upper { column.name.to_uppercase() } else { column.name.to_lowercase() };
        });
    }
    let titles = if happens(data, "title-rows", chance) { chance.between(1, 3) } else { 0 };
    Table {
        titles: (0..titles).map(|_| chance.word(&data.rates.titles).to_owned()).collect(),
        has_header: headers != "none",
        headers,
        columns,
        rows,
        total: happens(data, "total-row", chance).then_some("Totaal"),
    }
}

impl Table {
    /// Gives each column a name that says nothing, for a format that has no columns without one.
    pub fn name_all(&mut self) {
        if !self.has_header {
            self.has_header = true;
            for (place, column) in self.columns.iter_mut().enumerate() {
                column.name = format!("col{}", place + 1);
            }
        }
    }
}

/// Whether something happens to a table.
pub(super) fn happens(data: &Data, what: &str, chance: &mut Chance) -> bool {
    chance.holds(data.rates.layout.get(what).copied().unwrap_or(0.0))
}

/// Most tables are short.
fn rows(layout: &Layout, chance: &mut Chance) -> usize {
    let [low, high] = layout.rows;
    let share = chance.share();
    (low as f64 + (high - low) as f64 * share * share) as usize
}

fn fields<'a>(data: &'a Data, layout: &Layout, chance: &mut Chance) -> Vec<&'a Field> {
    let mut fields: Vec<&Field> = Vec::new();
    for wanted in &layout.fields {
        if !chance.holds(wanted.probability) {
            continue;
        }
        let names: &[String] = match data.groups.get(&wanted.name).filter(|_| wanted.is_group) {
            Some(ways) => chance.one(ways).map_or(&[], Vec::as_slice),
            None => std::slice::from_ref(&wanted.name),
        };
        fields.extend(names.iter().filter_map(|name| data.fields.get(name)));
    }
    // Columns stand in the order of the layout, more or less.
    if chance.holds(0.4) && fields.len() > 2 {
        let (from, to) = (chance.below(fields.len()), chance.below(fields.len()));
        fields.swap(from, to);
    }
    fields
}

fn called(field: &Field, short: bool, language: &str, chance: &mut Chance) -> String {
    let list = match language {
        _ if short && !field.short.is_empty() => &field.short,
        "en" if !field.en.is_empty() => &field.en,
        "de" if !field.de.is_empty() => &field.de,
        "fr" if !field.fr.is_empty() => &field.fr,
        _ => &field.nl,
    };
    chance.word(list).to_owned()
}

fn opaque_name(data: &Data, place: usize, chance: &mut Chance) -> String {
    chance.word(&data.rates.opaque).replace('#', &(place + 1).to_string())
}

/// A name that comes twice gets a number, as most programs do.
fn distinct_names(columns: &mut [Column]) {
    for place in 1..columns.len() {
        let (before, column) = columns.split_at_mut(place);
        let name = column[0].name.clone();
        let times = before.iter().filter(|other| other.name.eq_ignore_ascii_case(&name)).count();
        if times > 0 && !name.is_empty() {
            column[0].name = format!("{name} {}", times + 1);
        }
    }
}

fn column(
    data: &Data,
    field: &Field,
    name: String,
    told: bool,
    crowd: &[[Person; 2]],
    staff: &[Person],
    chance: &mut Chance,
) -> Column {
    let style = chance.next();
    let pool = field.from.as_ref().and_then(|from| data.pools.get(from));
    let mut column = Column {
        name,
        field: field.id.clone(),
        category: field.category.clone(),
        accept: field.accepted(told),
        values: Vec::with_capacity(crowd.len()),
        spans: Vec::new(),
        damage: Vec::new(),
    };
    for (row, [person, other]) in crowd.iter().enumerate() {
        if let Some(pool) = pool {
            let prose = prose::write(data, chance.word(pool), &Cast { person, other, staff }, chance);
            let filled = chance.holds(0.7);
            column.values.push(if filled { prose.text } else { String::new() });
            column.spans.extend(prose.spans.into_iter().filter(|_| filled));
            continue;
        }
        let person = match field.of {
            Whose::Person => person,
            Whose::Other => other,
            Whose::Staff => chance.one(staff).unwrap_or(other),
        };
        let make = Make { data, field, person, style, row, in_text: false };
        column.values.push(field.maker.map_or_else(String::new, |maker| maker(&make, chance)));
    }
    damage::happen(data, field, &mut column, chance);
    column
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_layout_makes_a_table_whose_columns_are_equally_long() {
        let data = crate::trial::tests::data();
        let mut chance = Chance::new(4);
        for layout in &data.layouts {
            let table = make(data, layout, &mut chance);
            assert!(!table.columns.is_empty(), "{}", layout.id);
            assert!(table.columns.iter().all(|column| column.values.len() == table.rows), "{}", layout.id);
        }
    }

    #[test]
    fn names_of_columns_are_distinct() {
        let data = crate::trial::tests::data();
        let mut chance = Chance::new(5);
        for layout in data.layouts.iter().chain(&data.layouts) {
            let table = make(data, layout, &mut chance);
            let mut names: Vec<String> = table
                .columns
                .iter()
                .map(|column| column.name.to_lowercase())
                .filter(|name| !name.is_empty())
                .collect();
            let many = names.len();
            names.sort();
            names.dedup();
            assert_eq!(names.len(), many);
        }
    }
}
