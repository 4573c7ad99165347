//! What a column says as a whole, as numbers from -1 (speaks against) to 1 (speaks for).

use super::column::Column;

/// A statistic that a data file can ask for by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Statistic {
    /// The years spread over decades and lie in the past, as births do; orders cluster and are recent.
    BirthYears,
    /// Whole numbers that count up one by one: row numbers.
    CountsUp,
    /// Few different values that come again and again.
    FewDistinct,
    /// Nearly every value is another one.
    Unique,
    /// Long values.
    Long,
}

impl Statistic {
    /// By its word in the data files.
    pub fn named(word: &str) -> Option<Statistic> {
        Some(match word {
            "birth-years" => Statistic::BirthYears,
            "counts-up" => Statistic::CountsUp,
            "few-distinct" => Statistic::FewDistinct,
            "unique" => Statistic::Unique,
            "long" => Statistic::Long,
            _ => return None,
        })
    }

    /// Its value for a column with so many different values, so many being no placeholders; None where the column has
    /// nothing to tell it by.
    pub fn of(self, column: &Column, distinct: u64, filled: u64) -> Option<f64> {
        match self {
            Statistic::BirthYears => birth_years(column),
            Statistic::CountsUp => counts_up(column),
            Statistic::FewDistinct => few_distinct(filled, distinct),
            Statistic::Unique => (filled >= 5).then(|| distinct as f64 / filled as f64 * 2.0 - 1.0),
            Statistic::Long => (filled > 0)
                .then(|| (column.bytes as f64 / column.values as f64 / 20.0 - 1.0).clamp(-1.0, 1.0)),
        }
    }
}

/// The years between which eight in ten fall.
fn middle(column: &Column) -> Option<(i32, i32, i32)> {
    let total: u64 = column.years.values().sum();
    if total < 3 {
        return None;
    }
    let at = |share: f64| {
        let wanted = (total as f64 * share) as u64;
        let mut seen = 0;
        column.years.iter().find_map(|(year, times)| {
            seen += times;
            (seen > wanted).then_some(*year)
        })
    };
    Some((at(0.1)?, at(0.5)?, at(0.9)?))
}

/// Without a clock: people alive were born over some ninety years, and few of them in the last ten that the
/// column knows of.
fn birth_years(column: &Column) -> Option<f64> {
    let (early, half, late) = middle(column)?;
    let spread = f64::from(late - early);
    let past = f64::from(2012 - half) / 12.0;
    let plausible = if early < 1900 || late > 2035 { -1.0 } else { 0.0 };
    Some(((spread - 14.0) / 14.0 * 0.6 + past.clamp(-1.0, 1.0) * 0.5 + plausible).clamp(-1.0, 1.0))
}

fn counts_up(column: &Column) -> Option<f64> {
    let order = &column.order;
    (order.steps >= 4).then_some(if order.ones as f64 >= order.steps as f64 * 0.8 { 1.0 } else { 0.0 })
}

fn few_distinct(filled: u64, distinct: u64) -> Option<f64> {
    (filled >= 6).then(|| (1.0 - distinct as f64 * 2.5 / filled as f64).clamp(0.0, 1.0))
}
