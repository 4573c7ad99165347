//! What a verdict about a column rests on, as the few numbers that tell how far it can be trusted.
//!
//! In: nothing. Out: [`Standing`], and the evidence in it in the order that a calibration wants. Independent
//! pieces of evidence are never quite independent, so the odds that a verdict gives itself are too sure; how
//! much too sure is fitted on drives with known truth, from these.

use crate::patterns::CategoryId;
use crate::patterns::calibration::COLUMN;

/// What one column's category rests on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Standing {
    /// The category that won.
    pub category: CategoryId,
    /// The log-odds that the rules give it, against all others and nothing together.
    pub odds: f64,
    /// What the header had to say.
    pub header: Heading,
    /// The share of the values that have its form.
    pub fit: f64,
}

/// What a header had to say of the category that won.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heading {
    /// It names it.
    Names,
    /// It means nothing, or is not there.
    Silent,
    /// It says something else, or what nobody knows.
    Other,
}

impl Standing {
    /// The pieces of evidence, in the order of [`COLUMN`].
    pub fn evidence(&self) -> [f64; COLUMN.len()] {
        let odds = self.odds.clamp(0.0, 20.0);
        let is = |heading| f64::from(u8::from(self.header == heading));
        [odds, is(Heading::Silent), is(Heading::Other), (1.0 - self.fit).clamp(0.0, 1.0)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evidence_stays_within_bounds_whatever_the_odds() {
        for odds in [-3.0, 0.0, 1e6, f64::INFINITY] {
            let standing = Standing { category: CategoryId(0), odds, header: Heading::Names, fit: 1.2 };
            assert!(standing.evidence().iter().all(|piece| (0.0..=20.0).contains(piece)));
        }
    }
}
