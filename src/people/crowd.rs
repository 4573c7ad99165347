//! The people of tables that are added one after the other.

use super::{Count, of_table};
use crate::patterns::PeopleKey;
use crate::record::{Sketch, Table};
use std::collections::{HashMap, HashSet};

/// Tables remembered for one person and key; who stands in more has long been counted.
const REMEMBERED: usize = 16;

/// All people of some tables.
pub struct Crowd<'a> {
    keys: &'a [PeopleKey],
    tables: Vec<&'a Table>,
    /// By key: in which tables a person is.
    known: Vec<HashMap<u64, Vec<u32>>>,
    /// Sketches that were here already, in a copy.
    seen: HashSet<Vec<&'a [u64]>>,
    sum: [f64; 3],
    least: u64,
    loose: Count,
}

/// How much of a table's people is known already.
struct Known {
    /// By all that links, added up; by all, as if by chance; by what is sure.
    most: f64,
    likely: f64,
    least: f64,
    /// Whether any table before has a key that this one has.
    linked: bool,
}

impl<'a> Crowd<'a> {
    /// Nobody.
    pub fn new(keys: &'a [PeopleKey]) -> Self {
        Crowd {
            keys,
            tables: Vec::new(),
            known: vec![HashMap::new(); keys.len()],
            seen: HashSet::new(),
            sum: [0.0; 3],
            least: 0,
            loose: Count::default(),
        }
    }

    /// Adds the people of a table; those with many keys, and many people, are best added first.
    pub fn add(&mut self, table: &'a Table) {
        let people = of_table(table);
        self.least = self.least.max(people.min);
        if table.sketch.is_empty() {
            self.loose.max += people.max;
            self.loose.best = self.loose.best.max(people.best);
            return;
        }
        let signs: Vec<&[u64]> =
            table.sketch.iter().map(|sketch| sketch.hashes.of_level(sketch.level)).collect();
        if !self.seen.insert(signs) {
            return;
        }
        let known = self.known(table);
        let likely = if known.linked || self.tables.is_empty() { 1.0 - known.likely } else { 0.5 };
        let least = if known.linked || self.tables.is_empty() { 1.0 - known.most } else { 0.0 };
        self.sum[0] += people.min as f64 * least;
        self.sum[1] += at_most(table, people) as f64 * (1.0 - known.least);
        self.sum[2] += people.best as f64 * likely;
        self.remember(table);
    }

    /// How many there are.
    pub fn count(&self) -> Count {
        let [min, max, best] = self.sum.map(|sum| sum.round() as u64);
        let min = min.max(self.least);
        let max = (max + self.loose.max).max(min);
        Count { min, max, best: best.max(self.loose.best).clamp(min, max) }
    }

    fn remember(&mut self, table: &'a Table) {
        let number = self.tables.len() as u32;
        for (place, sketch) in self.sketches(table) {
            for hash in sketch.hashes.of_level(sketch.level) {
                let tables = self.known[place].entry(*hash).or_default();
                if tables.len() < REMEMBERED {
                    tables.push(number);
                }
            }
        }
        self.tables.push(table);
    }

    /// The sketches of a table with the places of their keys, the surest first.
    fn sketches(&self, table: &'a Table) -> Vec<(usize, &'a Sketch)> {
        let place = |sketch: &Sketch| self.keys.iter().position(|key| key.id == sketch.key);
        let mut sketches: Vec<_> =
            table.sketch.iter().filter_map(|sketch| Some((place(sketch)?, sketch))).collect();
        sketches.sort_by_key(|(place, _)| *place);
        sketches
    }

    fn known(&self, table: &'a Table) -> Known {
        let mut known = Known { most: 0.0, likely: 0.0, least: 0.0, linked: false };
        let best = of_table(table).best.max(1) as f64;
        let judges = self.judges(table);
        known.linked = judges.iter().any(Option::is_some);
        for (place, sketch) in self.sketches(table) {
            let share = self.share(place, sketch, &judges) * (sketch.people as f64 / best).min(1.0);
            known.most = (known.most + share).min(1.0);
            known.likely = 1.0 - (1.0 - known.likely) * (1.0 - share);
            if self.keys[place].sure {
                known.least = known.least.max(share);
            }
        }
        known
    }

    /// For each table before, the key by which this one is compared with it.
    fn judges(&self, table: &Table) -> Vec<Option<usize>> {
        self.tables.iter().map(|other| judge(table, other, self.keys)).collect()
    }

    /// Which share of a sketch is known by a key, in the tables that are compared by it. Tables of which a smaller
    /// sample is known can be asked about few: what those few say is taken for the rest.
    fn share(&self, place: usize, sketch: &Sketch, judges: &[Option<usize>]) -> f64 {
        let level_of = |table: usize| {
            let sketches = &self.tables[table].sketch;
            sketches.iter().find(|other| other.key == sketch.key).map_or(0, |other| other.level)
        };
        let asked: Vec<usize> = (0..judges.len()).filter(|at| judges[*at] == Some(place)).collect();
        let coarsest = asked.iter().map(|table| level_of(*table)).max().unwrap_or(0).max(sketch.level);
        let is_in = |hash: &u64, which: &dyn Fn(usize) -> bool| {
            let tables = self.known[place].get(hash);
            tables.is_some_and(|tables| {
                tables.iter().map(|at| *at as usize).any(|at| judges[at] == Some(place) && which(at))
            })
        };
        let all = sketch.hashes.of_level(sketch.level);
        if asked.is_empty() || all.is_empty() {
            return 0.0;
        }
        let is_fine = |table: usize| level_of(table) <= sketch.level;
        let fine = all.iter().filter(|hash| is_in(hash, &is_fine)).count() as f64 / all.len() as f64;
        if coarsest == sketch.level {
            return fine;
        }
        let left = sketch.hashes.of_level(coarsest).iter().filter(|hash| !is_in(hash, &is_fine));
        let (hits, of) = left.fold((0.0, 0.0), |(hits, of), hash| {
            (hits + f64::from(u8::from(is_in(hash, &|_| true))), of + 1.0)
        });
        fine + (1.0 - fine) * (hits + 0.5) / (of + 1.0)
    }
}

/// The key by which two tables are compared, if there is any.
fn judge(table: &Table, other: &Table, keys: &[PeopleKey]) -> Option<usize> {
    let both = |key: &PeopleKey| Some((super::filled(table, key)?, super::filled(other, key)?));
    let mut shared = keys.iter().enumerate().filter_map(|(place, key)| Some((place, key, both(key)?)));
    let (place, key, sketches) = shared.next()?;
    if !key.issued {
        return Some(place);
    }
    // Somebody else may have issued the same numbers: then what is no number decides.
    let Some((witness, _, others)) = shared.find(|(_, key, _)| !key.issued) else { return Some(place) };
    let share = |(a, b): (&Sketch, &Sketch)| {
        super::share(a, b).into_iter().chain(super::share(b, a)).fold(0.0, f64::max)
    };
    Some(if share(others) * 2.0 < share(sketches) { witness } else { place })
}

/// At most: those that the fullest sure key tells apart, and everyone who lacks it.
fn at_most(table: &Table, people: Count) -> u64 {
    let without = |sketch: &Sketch| sketch.people + table.rows.saturating_sub(sketch.rows);
    let most = table.sketch.iter().map(without).min().unwrap_or(people.max);
    most.clamp(people.best, people.max.max(people.best))
}
