//! An even sample of the different values of a key, with how often each occurs.
//!
//! In: numbers that are well mixed. Out: all of them while they are few; else those that begin with so many zero
//! bits that few are left. Whether a number is in does not depend on the others, nor on their order: halves add up
//! to the whole, and samples of different tables hold the same people.

use crate::record::{BITS, Hashes, Key, Sketch};
use foldhash::fast::FixedState;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// More values than this are never kept.
const MOST: usize = 2048;

/// The level that some part of a table has come to, known to all of its parts: what is below it matters to none. It
/// saves parts the work on numbers that would be left out, and does not change what is kept in the end.
#[derive(Debug, Clone, Default)]
pub(super) struct Level(Arc<AtomicU32>);

impl Level {
    /// Hears of the level of a part.
    pub fn rise(&self, level: u32) {
        self.0.fetch_max(level, Ordering::Relaxed);
    }

    /// The highest that was heard of.
    pub fn get(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }
}

/// The sample.
#[derive(Debug)]
pub(super) struct Sample {
    /// Numbers that begin with fewer zero bits are not kept. Rises as the sample fills.
    level: u32,
    kept: HashMap<u64, u64, FixedState>,
    /// How many numbers there were, kept or not, those included that were not made out for being left out anyhow; and
    /// those that were made out. While all are kept those are all that count.
    rows: u64,
    made_out: u64,
    shared: Level,
}

impl Default for Sample {
    fn default() -> Self {
        let kept = HashMap::with_hasher(FixedState::with_seed(0));
        Sample { level: 0, kept, rows: 0, made_out: 0, shared: Level::default() }
    }
}

impl Sample {
    /// An empty sample of another part of the same table.
    pub fn part(&self) -> Self {
        Sample { level: self.shared.get(), shared: self.shared.clone(), ..Sample::default() }
    }

    /// Adds a number.
    #[inline]
    pub fn add(&mut self, number: u64) {
        self.rows += 1;
        self.add_counted(number);
    }

    fn keep(&mut self, number: u64) {
        *self.kept.entry(number).or_default() += 1;
        if self.kept.len() > MOST {
            self.thin();
        }
    }

    /// Counts a number that begins as this one does. Says whether it is kept: otherwise it need not be known.
    #[inline]
    pub fn count(&mut self, beginning: u64) -> bool {
        self.rows += 1;
        beginning.leading_zeros() >= self.level
    }

    /// Adds a number that was counted.
    #[inline]
    pub fn add_counted(&mut self, number: u64) {
        self.made_out += 1;
        if number.leading_zeros() >= self.level {
            self.keep(number);
        }
    }

    fn thin(&mut self) {
        while self.kept.len() > MOST && self.level < BITS - 2 {
            self.level += 1;
            let level = self.level;
            self.kept.retain(|number, _| number.leading_zeros() >= level);
        }
        self.shared.rise(self.level);
    }

    /// Adds the sample of another part of the same table.
    pub fn absorb(&mut self, other: Sample) {
        self.rows += other.rows;
        self.made_out += other.made_out;
        self.level = self.level.max(other.level);
        let level = self.level;
        self.kept.retain(|number, _| number.leading_zeros() >= level);
        for (number, times) in other.kept {
            if number.leading_zeros() >= level {
                *self.kept.entry(number).or_default() += times;
            }
        }
        self.thin();
    }

    /// How many rows say something.
    fn rows(&self) -> u64 {
        if self.level == 0 { self.made_out } else { self.rows }
    }

    /// How many different values there are: exact while all are kept; else from how often those in the sample
    /// occur, which is close where that differs little, or from how many are in it.
    pub fn people(&self) -> u64 {
        let kept = self.kept.len() as f64;
        if self.level == 0 || kept == 0.0 {
            return self.kept.len() as u64;
        }
        let times = |power: i32| self.kept.values().map(|times| (*times as f64).powi(power)).sum::<f64>();
        let mean = times(1) / kept;
        let variance = (times(2) / kept - mean * mean).max(0.0);
        let by_rows = self.rows() as f64 / mean;
        let by_share = kept * f64::from(self.level).exp2();
        if variance < mean * mean { by_rows.round() as u64 } else { by_share as u64 }
    }

    /// As it stands in the inventory: nobody without the key can tell who is in it.
    pub fn sketch(&self, id: &str, key: &Key) -> Sketch {
        let mut text = [&[0; 8], id.as_bytes()].concat();
        let hash = |number: &u64| {
            text[..8].copy_from_slice(&number.to_le_bytes());
            let secret = key.hash(&text) >> (64 - BITS);
            // As many zero bits in front as the number has: by those, samples are compared.
            let first = 1u64 << (BITS - 1 - number.leading_zeros().min(BITS - 1));
            first | secret & (first - 1)
        };
        Sketch {
            key: id.to_owned(),
            people: self.people(),
            rows: self.rows(),
            level: self.level as u8,
            hashes: Hashes::new(self.kept.keys().map(hash).collect()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::form::stir;
    use super::*;
    use proptest::prelude::*;

    fn sample(numbers: impl IntoIterator<Item = u64>) -> Sample {
        let mut sample = Sample::default();
        numbers.into_iter().for_each(|number| sample.add(stir(number)));
        sample
    }

    #[test]
    fn few_are_counted_exactly_and_many_closely() {
        assert_eq!(sample((1..=2048).chain(1..=2048)).people(), 2048);
        let once = sample(1..=300_000).people() as f64;
        assert!((once / 300_000.0 - 1.0).abs() < 0.001, "{once}");
        // A person comes one to five times.
        let often = sample((1..=100_000u64).flat_map(|one| std::iter::repeat_n(one, one as usize % 5 + 1)));
        assert!((often.people() as f64 / 100_000.0 - 1.0).abs() < 0.05, "{}", often.people());
    }

    #[test]
    fn sketch_of_a_part_is_a_part_of_the_sketch_of_the_whole() {
        let key = Key::new([7; 16]);
        let (part, whole) = (sample(1..=1000).sketch("k", &key), sample(1..=50_000).sketch("k", &key));
        assert_eq!((part.level, part.hashes.len()), (0, 1000));
        assert!(whole.level > 3);
        let common = part.hashes.of_level(whole.level);
        assert!(!common.is_empty());
        assert!(common.iter().all(|hash| whole.hashes.of_level(0).contains(hash)));
        let other = sample(1..=1000).sketch("k", &Key::new([8; 16]));
        assert!(
            other.hashes.of_level(0).iter().filter(|hash| part.hashes.of_level(0).contains(hash)).count() < 3
        );
    }

    proptest! {
        #[test]
        fn halves_add_up_to_the_whole(numbers in prop::collection::vec(1u64..9000, 0..9000), cut in 0usize..9000) {
            let cut = cut.min(numbers.len());
            let whole = sample(numbers.iter().copied());
            let mut halves = sample(numbers[..cut].iter().copied());
            halves.absorb(sample(numbers[cut..].iter().copied()));
            prop_assert_eq!(whole.sketch("k", &Key::new([0; 16])), halves.sketch("k", &Key::new([0; 16])));
        }
    }
}
