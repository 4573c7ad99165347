//! About how many people a table holds: the different values of the column that tells them apart best.
//!
//! At least so many as that column has values, at most one for each row that any key fills. Probably as many as the
//! sure key tells apart that finds the most: what one key misses, because it is seldom filled, another has.

use super::Tools;
use super::keys::Counted;
use crate::record::{Field, People};

/// Counts by the best key there is; None where nothing tells people apart.
pub(super) fn count(fields: &[Field], rows: u64, counted: &[Counted<'_>], tools: &Tools) -> Option<People> {
    let keyed = |field: &Field| -> Option<(u8, u64, u64, String)> {
        let category = tools.patterns.categories.find(field.category.as_deref()?)?;
        let distinct = field.distinct.filter(|distinct| *distinct > 0)?;
        Some((category.people?, distinct, field.matches, category.id.clone()))
    };
    let mut keys: Vec<_> = fields.iter().filter_map(keyed).collect();
    // A key that most rows lack counts only those that have it: prefer one that is filled.
    keys.sort_by_key(|(rank, distinct, matches, _)| {
        (*matches * 2 < rows, *rank, std::cmp::Reverse(*distinct))
    });
    let (_, distinct, _, key) = keys.first()?.clone();
    let most =
        keys.iter().map(|(_, distinct, matches, _)| (*distinct).max(*matches)).max().unwrap_or(distinct);
    let max = most.min(rows.max(distinct));
    let min = distinct.min(max);
    let best = best(counted).map_or(min, |best| best.clamp(min.min(best), max));
    Some(People { min: min.min(best), max, best: (best > min).then_some(best), key })
}

/// The most people that a sure key tells apart; where there is none, that any does.
fn best(counted: &[Counted<'_>]) -> Option<u64> {
    let most = |sure: bool| counted.iter().filter(|one| one.rule.sure == sure).map(|one| one.people).max();
    most(true).into_iter().chain(most(false)).max()
}
