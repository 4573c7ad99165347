//! Counts how often each set of features comes in the cells of one batch.
//!
//! In: features, cell by cell. Out: sums, poured into those of a column when the batch is done. A set that was met
//! before has a number, which is found without hashing; the numbers are kept from batch to batch and from column to
//! column.

use crate::detect::Features;
use foldhash::fast::FixedState;
use std::collections::{BTreeMap, HashMap};

/// Sets that are found at once.
const NEAR: usize = 256;
/// More different sets than this, and the numbers begin anew.
const MOST: usize = 1 << 15;
/// No date has a later year.
const YEARS: usize = 3000;

/// Sets of features by number, how often each came, and which years.
pub(super) struct Tally {
    near: Vec<(u128, u32)>,
    numbers: HashMap<u128, u32, FixedState>,
    sets: Vec<(u128, u32)>,
    /// What came last, how often in a row, and its number: most cells of a column are as the one before.
    last: Features,
    last_number: u32,
    row: u32,
    /// The sets that came since the last pour.
    met: Vec<u32>,
    years: Vec<u32>,
    first_year: usize,
    last_year: usize,
}

impl Default for Tally {
    fn default() -> Self {
        Tally {
            near: vec![(0, 0); NEAR],
            numbers: HashMap::from_iter([(0, 0)]),
            sets: vec![(0, 0)],
            last: Features::NONE,
            last_number: 0,
            row: 0,
            met: Vec::new(),
            years: Vec::new(),
            first_year: YEARS,
            last_year: 0,
        }
    }
}

impl Tally {
    /// Whether its numbers must be given anew before the next batch: there are too many, or a batch was broken off
    /// and left its counts.
    pub fn is_spent(&self) -> bool {
        self.sets.len() >= MOST || self.row > 0 || !self.met.is_empty() || self.first_year < YEARS
    }

    /// The number of a set of features.
    #[inline]
    pub fn number(&mut self, features: Features) -> u32 {
        let folded = (features.0 as u64) ^ (features.0 >> 64) as u64;
        let slot = (folded.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56) as usize % NEAR;
        let (near, number) = self.near[slot];
        if near == features.0 {
            return number;
        }
        let number = self.number_of(features.0);
        self.near[slot] = (features.0, number);
        number
    }

    /// The set of features of this number.
    pub fn set(&self, number: u32) -> Option<Features> {
        self.sets.get(number as usize).map(|(set, _)| Features(*set))
    }

    fn number_of(&mut self, set: u128) -> u32 {
        let next = self.sets.len() as u32;
        let number = *self.numbers.entry(set).or_insert(next);
        if number == next {
            self.sets.push((set, 0));
        }
        number
    }

    /// Counts a set of features.
    #[inline(always)]
    pub fn count(&mut self, features: Features) {
        if features != self.last {
            let number = self.number(features);
            self.turn(number);
        }
        self.row += 1;
    }

    /// Counts the set with this number, and says which it is.
    #[inline(always)]
    pub fn count_number(&mut self, number: u32) -> Features {
        if number != self.last_number {
            self.turn(number);
        }
        self.row += 1;
        self.last
    }

    /// Books what came last, and goes on with another set.
    #[inline]
    fn turn(&mut self, number: u32) {
        let (_, times) = &mut self.sets[self.last_number as usize];
        if *times == 0 && self.row > 0 {
            self.met.push(self.last_number);
        }
        *times += std::mem::take(&mut self.row);
        self.last_number = number;
        self.last = Features(self.sets[number as usize].0);
    }

    /// Counts the year of a date.
    #[inline]
    pub fn count_year(&mut self, year: i32) {
        let place = (year.max(0) as usize).min(YEARS - 1);
        if self.years.is_empty() {
            self.years = vec![0; YEARS];
        }
        self.years[place] += 1;
        self.first_year = self.first_year.min(place);
        self.last_year = self.last_year.max(place);
    }

    /// Adds everything counted to the sums of a column, and begins anew.
    pub fn pour<S: std::hash::BuildHasher>(
        &mut self,
        sets: &mut HashMap<u128, u64, S>,
        years: &mut BTreeMap<i32, u64>,
    ) {
        self.turn(0);
        for number in self.met.drain(..) {
            let (set, times) = &mut self.sets[number as usize];
            *sets.entry(*set).or_default() += u64::from(std::mem::take(times));
        }
        for place in self.first_year..=self.last_year {
            let times = std::mem::take(&mut self.years[place]);
            if times > 0 {
                *years.entry(place as i32).or_default() += u64::from(times);
            }
        }
        (self.first_year, self.last_year) = (YEARS, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_and_years_are_poured_once_each_with_how_often_they_came() {
        let mut tally = Tally::default();
        let (mut sets, mut years) = (HashMap::new(), BTreeMap::new());
        for round in 1..=2u64 {
            for _ in 0..3 {
                tally.count(Features::EMAIL);
            }
            let number = tally.number(Features::DATE);
            assert_eq!(tally.count_number(number), Features::DATE);
            tally.count(Features::NONE);
            tally.count_year(1970);
            tally.count_year(1970);
            tally.count_year(2001);
            tally.pour(&mut sets, &mut years);
            let expected = [(Features::EMAIL.0, 3 * round), (Features::DATE.0, round), (0, round)];
            assert_eq!(sets, HashMap::from(expected));
            assert_eq!(years, BTreeMap::from([(1970, 2 * round), (2001, round)]));
            assert!(!tally.is_spent());
        }
    }

    #[test]
    fn batch_that_was_broken_off_leaves_it_spent() {
        let mut tally = Tally::default();
        assert!(!tally.is_spent());
        tally.count(Features::EMAIL);
        assert!(tally.is_spent());
    }
}
