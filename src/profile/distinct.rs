//! How many different values a column holds, and what those values look like.
//!
//! Keeps the values with the smallest hashes (a bottom-k sketch): their number is exact while it is below the
//! bound and estimated from the largest kept hash above it; and because the same values are kept whatever the
//! order in which they come, two halves of a column added up are the whole column. Each kept hash carries the
//! features of its value, so evidence is weighed over distinct values and not over repetitions.

use crate::detect::Features;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The largest hash that can still matter to the whole column, known to all of its parts: somewhere as many
/// smaller ones have been seen as are kept. It saves parts the work on values that would be pruned, and does
/// not change what is kept in the end.
#[derive(Debug, Clone)]
pub(super) struct Ceiling(Arc<AtomicU64>);

impl Default for Ceiling {
    fn default() -> Self {
        Ceiling(Arc::new(AtomicU64::new(u64::MAX)))
    }
}

/// The sketch of one column, or of a part of it.
#[derive(Debug, Clone)]
pub(super) struct Distinct {
    kept: Kept,
    bound: usize,
    /// Hashes above this one are not kept. Falls as the sketch fills.
    ceiling: u64,
    shared: Ceiling,
}

/// Hashes and the features of their values, in a table with open addresses: the hashes are spread already.
#[derive(Debug, Clone, Default)]
struct Kept {
    /// A hash in each slot, or [`EMPTY`], and which of the sets are its features.
    hashes: Vec<u64>,
    places: Vec<u32>,
    sets: Vec<u128>,
    /// The place of the set that was asked for last.
    last: u32,
    len: usize,
}

/// What stands in a slot without a hash; a value with this hash is taken for one with the next.
const EMPTY: u64 = 0;
/// Slots to begin with, and how many are few, so that the next time there are four times as many.
const SLOTS: usize = 32;
const FEW: usize = 512;

impl Kept {
    #[inline]
    fn insert(&mut self, hash: u64, place: u32) {
        if self.len * 4 >= self.hashes.len() * 3 {
            self.grow();
        }
        let hash = hash.max(EMPTY + 1);
        let slot = self.slot(hash);
        if self.hashes[slot] == EMPTY {
            self.hashes[slot] = hash;
            self.places[slot] = place;
            self.len += 1;
        }
    }

    /// Whether a hash is kept.
    #[inline]
    fn has(&self, hash: u64) -> bool {
        let hash = hash.max(EMPTY + 1);
        !self.hashes.is_empty() && self.hashes[self.slot(hash)] == hash
    }

    /// Where a hash stands, or would.
    #[inline]
    fn slot(&self, hash: u64) -> usize {
        let last = self.hashes.len() - 1;
        let mut slot = hash as usize & last;
        while self.hashes[slot] != hash && self.hashes[slot] != EMPTY {
            slot = (slot + 1) & last;
        }
        slot
    }

    /// Which of the sets these features are.
    fn place(&mut self, features: u128) -> u32 {
        if self.sets.get(self.last as usize) == Some(&features) {
            return self.last;
        }
        let known = self.sets.iter().position(|set| *set == features);
        let place = known.unwrap_or_else(|| {
            self.sets.push(features);
            self.sets.len() - 1
        });
        self.last = place as u32;
        self.last
    }

    /// Which of the sets each value has.
    fn places(&self) -> impl Iterator<Item = usize> {
        let full = self.hashes.iter().zip(&self.places).filter(|(hash, _)| **hash != EMPTY);
        full.map(|(_, place)| *place as usize)
    }

    /// Leaves out the hashes above this one.
    fn cut(&mut self, ceiling: u64) {
        if self.hashes.iter().any(|hash| *hash > ceiling) {
            self.rebuild(self.hashes.len(), ceiling);
        }
    }

    fn grow(&mut self) {
        let slots = match self.hashes.len() {
            0 => SLOTS,
            few if few < FEW => few * 4,
            many => many * 2,
        };
        self.rebuild(slots, u64::MAX);
    }

    fn rebuild(&mut self, slots: usize, ceiling: u64) {
        let hashes = std::mem::replace(&mut self.hashes, vec![EMPTY; slots]);
        let places = std::mem::replace(&mut self.places, vec![0; slots]);
        self.len = 0;
        for (hash, place) in hashes.into_iter().zip(places) {
            if hash != EMPTY && hash <= ceiling {
                let slot = self.slot(hash);
                self.hashes[slot] = hash;
                self.places[slot] = place;
                self.len += 1;
            }
        }
    }
}

impl Distinct {
    /// Keeps at most `bound` values; `shared` is what the other parts of the column know.
    pub fn new(bound: usize, shared: Ceiling) -> Self {
        let ceiling = shared.0.load(Ordering::Relaxed);
        Distinct { kept: Kept::default(), bound, ceiling, shared }
    }

    /// What the parts of the column share.
    pub fn ceiling(&self) -> Ceiling {
        self.shared.clone()
    }

    /// Hears what the other parts have learnt.
    pub fn refresh(&mut self) {
        self.ceiling = self.ceiling.min(self.shared.0.load(Ordering::Relaxed));
    }

    /// Whether a value with this hash would be looked at at all.
    pub fn wants(&self, hash: u64) -> bool {
        hash <= self.ceiling
    }

    /// Adds a value.
    #[inline]
    pub fn add(&mut self, hash: u64, features: u128) {
        // Most that come are there already.
        if hash > self.ceiling || self.kept.has(hash) {
            return;
        }
        let place = self.kept.place(features);
        self.insert(hash, place);
    }

    #[inline]
    fn insert(&mut self, hash: u64, place: u32) {
        self.kept.insert(hash, place);
        if self.kept.len >= self.bound + self.bound / 2 {
            self.prune();
        }
    }

    /// Cuts down to the bound. Done when half as many more have come in, and before looking at the result.
    fn prune(&mut self) {
        if self.kept.len <= self.bound {
            self.kept.cut(self.ceiling);
            return;
        }
        let mut hashes: Vec<u64> = self.kept.hashes.iter().copied().filter(|hash| *hash != EMPTY).collect();
        let (_, ceiling, _) = hashes.select_nth_unstable(self.bound - 1);
        self.ceiling = self.ceiling.min(*ceiling);
        self.shared.0.fetch_min(self.ceiling, Ordering::Relaxed);
        self.kept.cut(self.ceiling);
    }

    /// Adds the values of another part of the same column.
    pub fn absorb(&mut self, other: Distinct) {
        self.ceiling = self.ceiling.min(other.ceiling);
        self.refresh();
        // A set is looked for once, not for each of its values.
        let places: Vec<u32> = other.kept.sets.iter().map(|set| self.kept.place(*set)).collect();
        for (hash, place) in other.kept.hashes.iter().zip(&other.kept.places) {
            // Those above a ceiling that has fallen since are left out when the sketch is pruned.
            if *hash != EMPTY && *hash <= self.ceiling {
                self.insert(*hash, places[*place as usize]);
            }
        }
    }

    /// How many different values there are: exact below the bound, within a few per cent above it.
    pub fn count(&mut self) -> u64 {
        self.prune();
        if self.ceiling == u64::MAX {
            return self.kept.len as u64;
        }
        let share = (self.ceiling as f64 + 1.0) / (u64::MAX as f64 + 1.0);
        ((self.kept.len as f64 - 1.0) / share).round() as u64
    }

    /// How many of the values kept have each set of features. Call [`Distinct::count`] first, which prunes.
    pub fn sets(&self) -> Vec<(Features, u64)> {
        let mut times = vec![0; self.kept.sets.len()];
        self.kept.places().for_each(|place| times[place] += 1);
        let sets = self.kept.sets.iter().zip(times).filter(|(_, times)| *times > 0);
        sets.map(|(set, times)| (Features(*set), times)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn spread(value: u64) -> u64 {
        xxhash_rust::xxh3::xxh3_64(&value.to_le_bytes())
    }

    #[test]
    fn count_is_exact_below_the_bound_and_close_above_it() {
        let mut few = Distinct::new(256, Ceiling::default());
        let mut many = Distinct::new(1024, Ceiling::default());
        (0..1000).for_each(|value| few.add(spread(value % 200), 0));
        (0..100_000).for_each(|value| {
            many.add(spread(value), 0);
        });
        assert_eq!(few.count(), 200);
        let estimate = many.count() as f64;
        assert!((estimate / 100_000.0 - 1.0).abs() < 0.1, "{estimate}");
    }

    proptest! {
        #[test]
        fn two_halves_make_the_whole(values in prop::collection::vec(0u64..500, 0..600), cut in 0usize..600) {
            let cut = cut.min(values.len());
            let shared = Ceiling::default();
            let sketch = |part: &[u64], shared: &Ceiling| {
                let mut sketch = Distinct::new(32, shared.clone());
                part.iter().for_each(|value| { sketch.add(spread(*value), u128::from(*value)); });
                sketch
            };
            let mut whole = sketch(&values, &Ceiling::default());
            let mut first = sketch(&values[..cut], &shared);
            first.absorb(sketch(&values[cut..], &shared));
            prop_assert_eq!(whole.count(), first.count());
            let mut left = whole.sets();
            let mut right = first.sets();
            left.sort_unstable();
            right.sort_unstable();
            prop_assert_eq!(left, right);
        }
    }
}
