//! How many people of a table are the only ones with their postcode, birth date and sex: those are known by them,
//! without a name.
//!
//! In: rows. Out: how many are alone, and how many would be with four digits and a year. Of a long table an even sample
//! of the four-digit areas is counted, each with everyone in it, so that memory is bounded and nobody is taken for
//! alone whose like was not counted.

use super::form;
use super::sample::Level;
use crate::patterns::{CategoryId, Form};
use crate::read::Batch;
use foldhash::fast::FixedState;
use std::collections::HashMap;
use std::ops::Range;

/// Combinations kept at most.
const MOST: usize = 4096;

/// The columns by which people can be alone: first the one that areas are made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Marks {
    pub columns: Vec<(usize, Form)>,
}

/// How often a combination occurs, and the area it is in.
type Counts = HashMap<u64, (u32, u64), FixedState>;

/// The combinations of a table, or of a part of it.
#[derive(Debug)]
pub(super) struct Alone {
    level: u32,
    fine: Counts,
    coarse: Counts,
    rows: u64,
    shared: Level,
}

/// What a table amounts to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::profile) struct Shares {
    /// Rows in which all columns say something.
    pub rows: u64,
    /// Of those, rows whose combination occurs once.
    pub alone: u64,
    /// And once it is made coarser.
    pub coarse: u64,
}

impl Default for Alone {
    fn default() -> Self {
        let counts = || HashMap::with_hasher(FixedState::with_seed(0));
        Alone { level: 0, fine: counts(), coarse: counts(), rows: 0, shared: Level::default() }
    }
}

impl Alone {
    /// Nothing seen yet, of another part of the same table.
    pub fn part(&self) -> Self {
        Alone { level: self.shared.get(), shared: self.shared.clone(), ..Alone::default() }
    }

    /// Adds some rows.
    pub fn add(&mut self, batch: &Batch<'_>, rows: Range<usize>, marks: &Marks) {
        let Some(((area, _), others)) = marks.columns.split_first() else { return };
        let last = marks.columns.iter().map(|(column, _)| *column).max();
        if last.is_none_or(|last| last >= batch.columns()) {
            return;
        }
        for row in rows {
            let cell = batch.at(row, *area);
            let Some(wide) = form::area(cell) else { continue };
            let is_full = others.iter().all(|(column, _)| !batch.at(row, *column).is_empty());
            self.rows += u64::from(is_full);
            if !is_full || wide.leading_zeros() < self.level {
                continue;
            }
            self.row(wide, cell, batch, row, others);
        }
    }

    fn row(&mut self, wide: u64, cell: &[u8], batch: &Batch<'_>, row: usize, others: &[(usize, Form)]) {
        let (mut fine, mut coarse) = (form::number(Form::Code, cell).unwrap_or(wide), wide);
        for (column, form) in others {
            let cell = batch.at(row, *column);
            let (exact, about) = match form {
                Form::Date => (form::number(Form::Date, cell), form::year(cell)),
                _ => (Some(form::word(cell)), Some(form::word(cell))),
            };
            let (Some(exact), Some(about)) = (exact, about) else { return };
            fine = form::stir(fine ^ exact.rotate_left(17));
            coarse = form::stir(coarse ^ about.rotate_left(17));
        }
        self.fine.entry(fine).or_insert((0, wide)).0 += 1;
        self.coarse.entry(coarse).or_insert((0, wide)).0 += 1;
        self.thin();
    }

    fn thin(&mut self) {
        while self.fine.len() > MOST && self.level < 63 {
            self.level += 1;
            self.keep();
        }
        self.shared.rise(self.level);
    }

    fn keep(&mut self) {
        let level = self.level;
        self.fine.retain(|_, (_, area)| area.leading_zeros() >= level);
        self.coarse.retain(|_, (_, area)| area.leading_zeros() >= level);
    }

    /// Adds the part of the same table that comes after this one.
    pub fn absorb(&mut self, part: Alone) {
        self.rows += part.rows;
        self.level = self.level.max(part.level);
        self.keep();
        let level = self.level;
        for (mine, theirs) in [(&mut self.fine, part.fine), (&mut self.coarse, part.coarse)] {
            for (combination, (times, area)) in theirs {
                if area.leading_zeros() >= level {
                    mine.entry(combination).or_insert((0, area)).0 += times;
                }
            }
        }
        self.thin();
    }

    /// Over the whole table what was seen in the areas that were counted.
    pub fn shares(&self) -> Option<Shares> {
        let counted: u64 = self.fine.values().map(|(times, _)| u64::from(*times)).sum();
        let alone = |counts: &Counts| {
            let ones = counts.values().filter(|(times, _)| *times == 1).count() as f64;
            (ones / counted as f64 * self.rows as f64).round() as u64
        };
        let shares = || Shares { rows: self.rows, alone: alone(&self.fine), coarse: alone(&self.coarse) };
        (counted > 0).then(shares)
    }
}

/// Whether its columns turned out to be what they were tried for.
pub(super) fn holds(marks: &Marks, wanted: &[(CategoryId, Form)], found: &[Option<CategoryId>]) -> bool {
    marks.columns.len() >= 2
        && marks
            .columns
            .iter()
            .zip(wanted)
            .all(|((column, _), (category, _))| found.get(*column).copied().flatten() == Some(*category))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::Rows;

    fn marks() -> Marks {
        Marks { columns: vec![(0, Form::Code), (1, Form::Date), (2, Form::Name)] }
    }

    fn shares(rows: &[[String; 3]], cut: usize) -> Shares {
        let part = |rows: &[[String; 3]]| {
            let mut batch = Rows::default();
            for row in rows {
                row.iter().enumerate().for_each(|(column, value)| batch.cell(column, value.as_bytes()));
                batch.end_row();
            }
            let mut alone = Alone::default();
            alone.add(&batch.batch(), 0..rows.len(), &marks());
            alone
        };
        let mut whole = part(&rows[..cut]);
        whole.absorb(part(&rows[cut..]));
        whole.shares().unwrap()
    }

    #[test]
    fn those_with_a_combination_of_their_own_are_alone() {
        let row = |code: &str, day: &str, sex: &str| [code.to_owned(), day.to_owned(), sex.to_owned()];
        let rows = [
            row("1234 AB", "1-2-1980", "M"),
            row("1234AB", "1980-02-01", "m"),
            row("1234 AB", "1-2-1980", "V"),
            row("1234 CD", "9-9-1980", "V"),
            row("", "1-2-1980", "M"),
        ];
        for cut in 0..rows.len() {
            assert_eq!(shares(&rows, cut), Shares { rows: 4, alone: 2, coarse: 0 }, "{cut}");
        }
    }

    #[test]
    fn sample_of_a_long_table_is_close_and_bounded() {
        // Forty thousand, of whom every second one has a double.
        let person = |one: u64| {
            let mixed = form::stir(one / 4 * 4 + if one % 4 < 2 { one % 4 } else { 2 });
            let code = format!("{} {}B", 1000 + mixed % 3000, (b'A' + (mixed >> 20) as u8 % 20) as char);
            let day = format!(
                "{}-{}-{}",
                1 + (mixed >> 30) % 28,
                1 + (mixed >> 36) % 12,
                1940 + (mixed >> 42) % 60
            );
            [code, day, "V".to_owned()]
        };
        let rows: Vec<_> = (0..40_000).map(person).collect();
        let found = shares(&rows, 13_000);
        assert_eq!(found.rows, 40_000);
        assert!((found.alone as f64 / 20_000.0 - 1.0).abs() < 0.1, "{found:?}");
        assert!(found.coarse < found.alone);
    }
}
