//! Chance from a seed: the same seed gives the same choices on every machine and in every version.
//!
//! In: a seed. Out: numbers, choices. SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number
//! generators", 2014) is public domain, a few lines long and good enough to make up people with; it is nothing
//! to keep secrets with.

/// A source of choices.
#[derive(Debug, Clone)]
pub struct Chance(u64);

impl Chance {
    /// The same choices for the same seed.
    pub fn new(seed: u64) -> Self {
        Chance(seed)
    }

    /// A source of its own for one part, so that what is added elsewhere does not change it.
    pub fn part(&self, number: u64) -> Chance {
        let mut part = Chance(self.0 ^ number.wrapping_mul(0xD6E8_FEB8_6659_FD93));
        Chance(part.next())
    }

    /// Sixty-four bits.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// From 0 up to and not with `many`; 0 where there is nothing to choose from.
    pub fn below(&mut self, many: usize) -> usize {
        ((u128::from(self.next()) * many as u128) >> 64) as usize
    }

    /// Both ends count.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low).max(0) as usize + 1) as i64
    }

    /// From 0 up to 1.
    pub fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// True so often.
    pub fn holds(&mut self, probability: f64) -> bool {
        self.share() < probability
    }

    /// One of these; None where there are none.
    pub fn one<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        of.get(self.below(of.len()))
    }

    /// One of these words; empty where there are none.
    pub fn word<'a>(&mut self, of: &'a [String]) -> &'a str {
        self.one(of).map_or("", String::as_str)
    }

    /// So many digits, the first of which may be 0.
    pub fn digits(&mut self, many: usize) -> String {
        (0..many).map(|_| char::from(b'0' + self.below(10) as u8)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn same_seed_gives_the_same_choices_and_another_does_not() {
        let draw = |seed| {
            let mut chance = Chance::new(seed);
            (0..8).map(|_| chance.next()).collect::<Vec<_>>()
        };
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
        // The reference sequence of SplitMix64 for seed 1234567.
        assert_eq!(draw(1_234_567)[..2], [6_457_827_717_110_365_317, 3_203_168_211_198_807_973]);
    }

    #[test]
    fn choices_stay_within_their_bounds_and_reach_both_ends() {
        let mut chance = Chance::new(1);
        let drawn: Vec<i64> = (0..500).map(|_| chance.between(-2, 2)).collect();
        assert_eq!(drawn.iter().min(), Some(&-2));
        assert_eq!(drawn.iter().max(), Some(&2));
        assert_eq!(chance.one::<u8>(&[]), None);
        assert!((0..500).all(|_| (0.0..1.0).contains(&chance.share())));
    }

    #[test]
    fn a_part_does_not_depend_on_what_was_drawn_for_another() {
        let whole = Chance::new(5);
        let mut first = whole.part(1);
        first.next();
        assert_eq!(whole.part(2).next(), Chance::new(5).part(2).next());
    }
}
