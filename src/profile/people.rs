//! About how many people a table holds: the different values of the column that tells them apart best.

use super::Tools;
use crate::record::{Field, People};

/// Counts by the best key there is; None where nothing tells people apart.
pub(super) fn count(fields: &[Field], rows: u64, tools: &Tools) -> Option<People> {
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
    Some(People { min: distinct.min(max), max, key })
}
