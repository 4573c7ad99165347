//! Values of a column that are kept to be shown, masked: those with the smallest hashes.
//!
//! In: values with their hashes. Out: at most [`MOST`] of them in the order of their hashes, the same whatever the order
//! in which they came. They stand one after the other in one buffer: most columns of most files keep some, and would
//! pay for each by itself.

use std::ops::Range;

/// Values that are kept.
const MOST: usize = 24;
/// Bytes that are kept of each.
const LONGEST: usize = 120;
/// Bytes of values kept no more that are put up with.
const UNUSED: usize = MOST * LONGEST;

/// The samples of one column, or of a part of it.
pub(super) struct Samples {
    /// Hashes, in their order once there are as many as are kept, and where the value of each stands.
    kept: Vec<(u64, Range<u32>)>,
    bytes: Vec<u8>,
    /// Hashes from here on make no sample any more.
    below: u64,
}

impl Default for Samples {
    fn default() -> Self {
        Samples { kept: Vec::new(), bytes: Vec::new(), below: u64::MAX }
    }
}

impl Samples {
    /// Keeps a value, if its hash is small enough.
    #[inline]
    pub fn add(&mut self, hash: u64, value: &[u8]) {
        if hash < self.below {
            self.keep(hash, value);
        }
    }

    fn keep(&mut self, hash: u64, value: &[u8]) {
        if self.kept.len() < MOST {
            return self.fill(hash, value);
        }
        let Err(place) = self.kept.binary_search_by_key(&hash, |(hash, _)| *hash) else { return };
        let stands = self.copy(value);
        self.kept.insert(place, (hash, stands));
        self.kept.truncate(MOST);
        self.settle();
        if self.bytes.len() > MOST * LONGEST + UNUSED {
            self.clear_away();
        }
    }

    /// Keeps a value while there is room for it in any case.
    fn fill(&mut self, hash: u64, value: &[u8]) {
        if self.kept.iter().any(|(known, _)| *known == hash) {
            return;
        }
        if self.kept.is_empty() {
            self.kept.reserve_exact(MOST + 1);
            self.bytes.reserve(2 * LONGEST);
        }
        let stands = self.copy(value);
        self.kept.push((hash, stands));
        if self.kept.len() == MOST {
            self.kept.sort_unstable_by_key(|(hash, _)| *hash);
            self.settle();
        }
    }

    fn copy(&mut self, value: &[u8]) -> Range<u32> {
        let start = self.bytes.len() as u32;
        self.bytes.extend_from_slice(&value[..value.len().min(LONGEST)]);
        start..self.bytes.len() as u32
    }

    /// From the last hash on that is kept, others make no sample.
    fn settle(&mut self) {
        if let Some((last, _)) = self.kept.last() {
            self.below = *last;
        }
    }

    /// Forgets the bytes of values that are kept no more.
    fn clear_away(&mut self) {
        let mut bytes = Vec::with_capacity(MOST * LONGEST);
        for (_, place) in &mut self.kept {
            let start = bytes.len() as u32;
            bytes.extend_from_slice(&self.bytes[place.start as usize..place.end as usize]);
            *place = start..bytes.len() as u32;
        }
        self.bytes = bytes;
    }

    /// The values, in the order of their hashes.
    pub fn values(&self) -> impl Iterator<Item = &[u8]> {
        let mut places: Vec<_> = self.kept.iter().collect();
        places.sort_unstable_by_key(|(hash, _)| *hash);
        places.into_iter().map(|(_, place)| &self.bytes[place.start as usize..place.end as usize])
    }

    /// Adds those of another part of the same column.
    pub fn absorb(&mut self, other: Samples) {
        for (hash, place) in &other.kept {
            self.add(*hash, &other.bytes[place.start as usize..place.end as usize]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        #[test]
        fn those_with_the_smallest_hashes_are_kept_whatever_their_order(
            values in prop::collection::vec((any::<u64>(), 0usize..200), 0..400),
            cut in 0usize..400,
        ) {
            let text = |hash: u64, len: usize| hash.to_string().repeat(10)[..len.min(10)].repeat(20)[..len.min(120)].to_owned();
            let mut samples = [Samples::default(), Samples::default()];
            for (place, (hash, len)) in values.iter().enumerate() {
                samples[usize::from(place >= cut)].add(*hash, text(*hash, *len).as_bytes());
            }
            let [mut first, second] = samples;
            first.absorb(second);
            let all: BTreeMap<u64, usize> = values.iter().rev().copied().collect();
            let expected: Vec<String> = all.iter().take(MOST).map(|(hash, len)| text(*hash, *len)).collect();
            let kept: Vec<&[u8]> = first.values().collect();
            prop_assert_eq!(kept, expected.iter().map(String::as_bytes).collect::<Vec<_>>());
        }
    }

    #[test]
    fn values_that_fall_in_hash_leave_no_more_bytes_than_is_put_up_with() {
        let mut samples = Samples::default();
        for hash in (0..10_000u64).rev() {
            samples.add(hash, format!("{hash:0>130}").as_bytes());
        }
        assert!(samples.bytes.len() <= MOST * LONGEST + UNUSED);
        assert!(samples.values().eq((0..MOST).map(|_| [b'0'; LONGEST].as_slice())));
    }
}
