//! One hash for each value: it says whether a value came before, how many different ones there are, and which of
//! them are shown.
//!
//! In: a value, and what stands behind it in its buffer. Out: 64 well mixed bits, the same wherever the value stands,
//! and never 0. Not made to withstand who chooses values for their hashes: the worst that comes of it is a wrong count.

/// Bytes of a value that are read at once.
const BLOCK: usize = 32;
/// Most values have no more.
const HALF: usize = BLOCK / 2;

/// Bits of pi, behind those that other hashes begin with.
const SECRETS: [u64; 6] = [
    0x4528_21e6_38d0_1377,
    0xbe54_66cf_34e9_0c6c,
    0xc0ac_29b7_c97c_50dd,
    0x3f84_d5b5_b547_0917,
    0x9216_d5d9_8979_fb1b,
    0xd131_0ba6_98df_b5ac,
];

/// A window on this has as many bytes of ones as it begins before the middle.
static ONES: [u8; 2 * BLOCK] = {
    let mut ones = [0; 2 * BLOCK];
    let mut place = 0;
    while place < BLOCK {
        ones[place] = 0xff;
        place += 1;
    }
    ones
};

/// The hash of the first `len` bytes of `rest`.
#[inline(always)]
pub(super) fn of(rest: &[u8], len: usize) -> u64 {
    match (rest.first_chunk::<HALF>(), rest.first_chunk::<BLOCK>()) {
        (Some(half), _) if len <= HALF => end(mix_half(half, len), len),
        (_, Some(block)) if len <= BLOCK => end(mix(block, len), len),
        _ => of_any(&rest[..len]),
    }
}

/// The hash of a value that is long, or has nothing behind it.
#[inline(never)]
fn of_any(value: &[u8]) -> u64 {
    let mut hash = 0;
    let mut rest = value;
    while let (Some((block, after)), true) = (rest.split_first_chunk::<BLOCK>(), rest.len() > BLOCK) {
        hash = multiply(hash ^ mix(block, BLOCK), SECRETS[5]);
        rest = after;
    }
    let mut block = [0; BLOCK];
    block[..rest.len()].copy_from_slice(rest);
    end(hash ^ mix(&block, rest.len()), value.len())
}

/// What the first `len` bytes of a block amount to.
#[inline(always)]
fn mix(block: &[u8; BLOCK], len: usize) -> u64 {
    let Some(ones) = ONES.get(BLOCK - len..).and_then(|ones| ones.first_chunk::<BLOCK>()) else {
        return 0;
    };
    let (words, _) = block.as_chunks::<8>();
    let (ones, _) = ones.as_chunks::<8>();
    let word =
        |place: usize| (u64::from_le_bytes(words[place]) & u64::from_le_bytes(ones[place])) ^ SECRETS[place];
    multiply(word(0), word(1)) ^ multiply(word(2), word(3)).rotate_left(32)
}

/// As [`mix`], where nothing stands in the second half.
#[inline(always)]
fn mix_half(half: &[u8; HALF], len: usize) -> u64 {
    let Some(ones) = ONES.get(BLOCK - len..).and_then(|ones| ones.first_chunk::<HALF>()) else { return 0 };
    let word = (u128::from_le_bytes(*half) & u128::from_le_bytes(*ones))
        ^ (u128::from(SECRETS[1]) << 64 | u128::from(SECRETS[0]));
    multiply(word as u64, (word >> 64) as u64) ^ multiply(SECRETS[2], SECRETS[3]).rotate_left(32)
}

/// Nearly the same bits for another length are other bits afterwards.
#[inline(always)]
fn end(mixed: u64, len: usize) -> u64 {
    multiply(mixed ^ len as u64, SECRETS[4]).max(1)
}

/// Both halves of a product.
#[inline(always)]
fn multiply(one: u64, other: u64) -> u64 {
    let product = u128::from(one) * u128::from(other);
    product as u64 ^ (product >> 64) as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// How many of these values fall in each sixteenth, by the first bits and by the last ones.
    fn spread(values: impl Iterator<Item = String>) -> [[f64; 16]; 2] {
        let mut spread = [[0.0; 16]; 2];
        for value in values {
            let hash = of(value.as_bytes(), value.len());
            spread[0][(hash >> 60) as usize] += 1.0;
            spread[1][(hash & 15) as usize] += 1.0;
        }
        spread
    }

    #[test]
    fn values_that_are_much_alike_are_spread_evenly() {
        let many = 64_000u32;
        let mut columns: Vec<Box<dyn Iterator<Item = String>>> = vec![
            Box::new((0..many).map(|n| n.to_string())),
            Box::new((0..many).map(|n| format!("{:08}", n * 10))),
            Box::new((0..many).map(|n| format!("persoon.{n}@example.nl"))),
            Box::new((0..many).map(|n| format!("NL91ABNA{n:010}"))),
            Box::new((0..many).map(|n| format!("{n:>20}, een regel van meer dan twee en dertig tekens"))),
            Box::new((0..many).map(|n| format!("een regel van meer dan twee en dertig tekens {n:x}"))),
            Box::new((0..many).map(|n| "a".repeat(n as usize % 64) + &(n / 64).to_string())),
        ];
        for (place, column) in columns.iter_mut().enumerate() {
            let mean = f64::from(many) / 16.0;
            for share in spread(column.by_ref()).as_flattened() {
                assert!((share / mean - 1.0).abs() < 0.08, "column {place}: {share} beside {mean}");
            }
        }
    }

    #[test]
    fn no_two_of_many_short_values_have_one_hash() {
        let mut seen = std::collections::HashSet::new();
        for n in 0..200_000u32 {
            for value in [format!("{n}"), format!("{n:07}a"), format!("\0{n}"), format!("{n}\0")] {
                seen.insert(of(value.as_bytes(), value.len()));
            }
        }
        assert_eq!(seen.len(), 800_000);
    }

    proptest! {
        #[test]
        fn hash_of_a_short_value_is_that_of_any_other(value in prop::collection::vec(any::<u8>(), 0..=HALF)) {
            let mut block = [0; BLOCK];
            block[..value.len()].copy_from_slice(&value);
            prop_assert_eq!(of(&block, value.len()), end(mix(&block, value.len()), value.len()));
            prop_assert_eq!(of(&block, value.len()), of_any(&value));
        }

        #[test]
        fn what_stands_behind_a_value_does_not_count(
            value in prop::collection::vec(any::<u8>(), 0..100),
            behind in prop::collection::vec(any::<u8>(), 0..70),
        ) {
            let rest = [&value[..], &behind].concat();
            prop_assert_eq!(of(&rest, value.len()), of(&value, value.len()));
            let longer = [&value[..], &[0]].concat();
            prop_assert_ne!(of(&longer, longer.len()), of(&value, value.len()));
        }
    }
}
