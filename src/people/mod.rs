//! How many people a set of tables holds, and which tables hold the same.
//!
//! In: tables of an inventory, with their sketches, and what is known of keys. Out: at least, at most and probably
//! how many people. Nothing is opened and no key is needed: sketches that were made with one key are compared.
//!
//! Two tables are compared by the surest key that both have, filled for at least half of their people. A number that
//! somebody issues counts only where names or addresses do not say otherwise: two systems both begin at 1. A table
//! with many keys comes first, so that it links those that have one each. What no key links may be the same people
//! or others: at least none of them is new, at most all are, and probably half.

mod crowd;

pub use crowd::Crowd;

use crate::patterns::PeopleKey;
use crate::record::{Sketch, Table};
use serde::Serialize;

/// How many people.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Count {
    /// At least.
    pub min: u64,
    /// At most.
    pub max: u64,
    /// Probably.
    pub best: u64,
}

/// How many people these tables hold together; whoever stands in several counts once.
pub fn count<'a>(tables: impl IntoIterator<Item = &'a Table>, keys: &'a [PeopleKey]) -> Count {
    let mut tables: Vec<&Table> = tables.into_iter().filter(|table| table.people.is_some()).collect();
    tables.sort_by_key(|table| std::cmp::Reverse((table.sketch.len(), of_table(table).best)));
    let mut crowd = Crowd::new(keys);
    tables.into_iter().for_each(|table| crowd.add(table));
    crowd.count()
}

/// The people of one table.
pub fn of_table(table: &Table) -> Count {
    table.people.as_ref().map_or(Count::default(), |people| Count {
        min: people.min,
        max: people.max,
        best: people.best.unwrap_or(people.min),
    })
}

/// Which share of the people of one table is in another; none where no key of theirs can tell.
pub fn overlap(of: &Table, within: &Table, keys: &[PeopleKey]) -> Option<f64> {
    let shares: Vec<(&PeopleKey, f64)> =
        keys.iter().filter_map(|key| Some((key, share(filled(of, key)?, filled(within, key)?)?))).collect();
    let (key, share) = shares.first()?;
    if !key.issued {
        return Some(*share);
    }
    // Somebody else may have issued the same numbers.
    let other = shares.iter().find(|(key, _)| !key.issued).map(|(_, share)| *share);
    Some(other.filter(|other| other * 2.0 < *share).unwrap_or(*share))
}

/// The sketch of a table by a key, where most of its people have one.
fn filled<'a>(table: &'a Table, key: &PeopleKey) -> Option<&'a Sketch> {
    let sketch = table.sketch.iter().find(|sketch| sketch.key == key.id)?;
    (sketch.people * 2 >= of_table(table).best).then_some(sketch)
}

/// Fewer than this tell nothing of a share.
const LEAST: usize = 8;

fn share(of: &Sketch, within: &Sketch) -> Option<f64> {
    let level = of.level.max(within.level);
    let (mine, theirs) = (of.hashes.of_level(level), within.hashes.of_level(level));
    if mine.is_empty() || (level > 0 && mine.len() < LEAST) {
        return None;
    }
    let common = mine.iter().filter(|hash| theirs.binary_search(hash).is_ok()).count();
    Some(common as f64 / mine.len() as f64)
}

#[cfg(test)]
mod tests;
