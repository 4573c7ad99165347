//! What of the data that got out still exists elsewhere: whether anything is lost, besides being out.
//!
//! In: the places that got out, and the files of another inventory. Out: [`Elsewhere`]. Files are the same by their
//! bytes, people by the sketches of their keys, as far as both were made with one key.

use crate::minimise::Place;
use crate::patterns::Knowledge;
use crate::people;
use crate::record::{File, Table};
use serde::Serialize;
use std::collections::{BTreeMap, HashSet};

/// Of so many people the rest may be new or gone since: the table lives on.
const SAME: f64 = 0.9;
/// Below this, a table is called gone.
const SOME: f64 = 0.1;

/// What still exists elsewhere.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Elsewhere {
    /// Files with personal data that got out.
    pub of: u64,
    /// So many of them lie elsewhere byte for byte.
    pub same: u64,
    /// Of so many others all lists of people are elsewhere too, with at least nine people in ten.
    pub known: u64,
    /// Of so many a part is.
    pub part: u64,
    /// Nothing like these was seen elsewhere, those with the most people first: the file, and its people at most.
    pub gone: Vec<(String, u64)>,
}

/// How much of a file lives on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Left {
    Nothing,
    Part,
    Known,
    Same,
}

/// Compares what got out with what is elsewhere.
pub(super) fn elsewhere(found: &[Place], others: &[File], knowledge: &Knowledge) -> Elsewhere {
    let digests: HashSet<&str> = others.iter().filter_map(|file| file.digest.as_deref()).collect();
    let tables: Vec<&Table> =
        others.iter().flat_map(|file| &file.tables).filter(|table| !table.sketch.is_empty()).collect();
    let mut files: BTreeMap<&str, (Left, u64)> = BTreeMap::new();
    for place in found {
        let is_same = place.file.digest.as_deref().is_some_and(|digest| digests.contains(digest));
        let left = if is_same { Left::Same } else { left(place, &tables, knowledge) };
        let people = place.people(&knowledge.categories).1;
        let file = files.entry(&place.file.path).or_insert((left, 0));
        // A file of which one list is elsewhere and another is not lives on in part.
        file.0 = match (file.0, left) {
            (one, other) if one == other => one,
            (one, other) if one.max(other) >= Left::Part => one.min(other).max(Left::Part),
            _ => Left::Nothing,
        };
        file.1 += people;
    }
    let count = |wanted: Left| files.values().filter(|(left, _)| *left == wanted).count() as u64;
    let gone = files.iter().filter(|(_, (left, _))| *left == Left::Nothing);
    let mut gone: Vec<(String, u64)> =
        gone.map(|(path, (_, people))| ((*path).to_owned(), *people)).collect();
    gone.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    Elsewhere {
        of: files.len() as u64,
        same: count(Left::Same),
        known: count(Left::Known),
        part: count(Left::Part),
        gone,
    }
}

fn left(place: &Place, tables: &[&Table], knowledge: &Knowledge) -> Left {
    let Some(table) = place.table else { return Left::Nothing };
    let shares = tables.iter().filter_map(|other| people::overlap(table, other, &knowledge.people));
    match shares.fold(0.0, f64::max) {
        most if most >= SAME => Left::Known,
        most if most >= SOME => Left::Part,
        _ => Left::Nothing,
    }
}
