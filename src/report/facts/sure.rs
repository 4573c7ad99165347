//! How sure the verdicts are, and which of them a person should look at first.

use super::Holder;
use crate::record::{Field, File, Table};

/// From where a verdict counts as sure, and from where as likely.
const BOUNDS: [f64; 2] = [0.95, 0.8];

/// How sure the verdicts on columns are.
pub(in crate::report) struct Sure<'a> {
    /// Columns that were given a category.
    pub fields: u64,
    /// How many of them are sure, likely and doubtful.
    pub bands: [u64; 3],
    /// How many are expected to be wrong: what is missing from each to certainty, added up.
    pub wrong: f64,
    /// The least sure, least first.
    pub doubts: Vec<Doubt<'a>>,
}

/// A verdict that is not sure.
pub(in crate::report) struct Doubt<'a> {
    /// The file.
    pub file: &'a File,
    /// The table.
    pub table: &'a Table,
    /// The column.
    pub field: &'a Field,
    /// Its confidence.
    pub confidence: f64,
}

pub(super) fn sure<'a>(holders: &[Holder<'a>]) -> Sure<'a> {
    let mut sure = Sure { fields: 0, bands: [0; 3], wrong: 0.0, doubts: Vec::new() };
    for holder in holders {
        for table in &holder.file.tables {
            for field in table.fields.iter().filter(|field| field.category.is_some()) {
                let confidence = field.confidence.unwrap_or(0.0).clamp(0.0, 1.0);
                let band = BOUNDS.iter().position(|bound| confidence >= *bound).unwrap_or(BOUNDS.len());
                sure.fields += 1;
                sure.bands[band] += 1;
                sure.wrong += 1.0 - confidence;
                if band > 0 {
                    sure.doubts.push(Doubt { file: holder.file, table, field, confidence });
                }
            }
        }
    }
    sure.doubts.sort_by(|a, b| a.confidence.total_cmp(&b.confidence).then(a.file.path.cmp(&b.file.path)));
    sure
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expected_errors_are_what_is_missing_to_certainty() {
        let field = |confidence| Field {
            category: Some("email".to_owned()),
            confidence: Some(confidence),
            ..Field::default()
        };
        let table = Table {
            fields: vec![field(0.99), field(0.85), field(0.6), Field::default()],
            ..Table::default()
        };
        let file = File { tables: vec![table], ..File::default() };
        let holder = Holder { file: &file, kinds: Default::default(), gravity: 2, people: (0, 0) };
        let sure = sure(&[holder]);
        assert_eq!((sure.fields, sure.bands), (3, [1, 1, 1]));
        assert!((sure.wrong - 0.56).abs() < 1e-9);
        assert_eq!(sure.doubts[0].confidence, 0.6);
    }
}
