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
    sets: Vec<u128>,
    times: Vec<u32>,
    /// What came last, and its number: most cells of a column are as the one before.
    last: Features,
    last_number: u32,
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
            sets: vec![0],
            times: vec![0],
            last: Features::NONE,
            last_number: 0,
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
        self.sets.len() >= MOST || !self.met.is_empty() || self.first_year < YEARS
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

    fn number_of(&mut self, set: u128) -> u32 {
        let next = self.sets.len() as u32;
        let number = *self.numbers.entry(set).or_insert(next);
        if number == next {
            self.sets.push(set);
            self.times.push(0);
        }
        number
    }

    /// The set with this number.
    pub fn features(&self, number: u32) -> Features {
        Features(self.sets[number as usize])
    }

    /// Counts a set of features.
    #[inline(always)]
    pub fn count(&mut self, features: Features) {
        if features != self.last {
            self.last_number = self.number(features);
            self.last = features;
        }
        self.count_number(self.last_number);
    }

    /// Counts the set with this number.
    #[inline(always)]
    pub fn count_number(&mut self, number: u32) {
        let times = &mut self.times[number as usize];
        *times += 1;
        if *times == 1 {
            self.met.push(number);
        }
    }

    /// Counts the set with this number so many times.
    #[inline]
    pub fn count_times(&mut self, number: u32, more: u32) {
        let times = &mut self.times[number as usize];
        if *times == 0 && more > 0 {
            self.met.push(number);
        }
        *times += more;
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
        for number in self.met.drain(..) {
            let times = std::mem::take(&mut self.times[number as usize]);
            *sets.entry(self.sets[number as usize]).or_default() += u64::from(times);
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
            tally.count_number(number);
            assert_eq!(tally.features(number), Features::DATE);
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
