//! The bytes of a short value, a bit each, by what they are.
//!
//! In: at most 64 bytes. Out: masks: bit 0 says of the first byte whether it is a digit, a letter, a certain sign.
//! Sixteen bytes are compared at once; a value shorter than that is put together from two overlapping halves, so
//! nothing is copied and no byte beside the value is looked at.

use wide::u8x16;

/// The longest value that has masks.
pub(super) const MOST: usize = 64;

/// A value in lanes of sixteen bytes; those of a longer value overlap.
pub(super) struct Lanes {
    lanes: [u8x16; 4],
    /// Where in the value each lane begins.
    from: [u32; 4],
    count: usize,
    /// A bit for each byte of the value.
    all: u64,
}

impl Lanes {
    /// None where the value is empty or too long.
    #[inline(always)]
    pub fn of(value: &[u8]) -> Option<Lanes> {
        let len = value.len();
        if len == 0 || len > MOST {
            return None;
        }
        let mut lanes =
            Lanes { lanes: [u8x16::ZERO; 4], from: [0; 4], count: 1, all: u64::MAX >> (64 - len) };
        if len <= 16 {
            lanes.lanes[0] = u8x16::new(short(value).to_le_bytes());
            return Some(lanes);
        }
        let (whole, _) = value.as_chunks::<16>();
        lanes.count = 0;
        for (place, lane) in whole.iter().enumerate() {
            lanes.lanes[place] = u8x16::new(*lane);
            lanes.from[place] = 16 * place as u32;
            lanes.count = place + 1;
        }
        if let (Some(last), true) = (value.last_chunk::<16>(), len % 16 > 0) {
            lanes.lanes[lanes.count & 3] = u8x16::new(*last);
            lanes.from[lanes.count & 3] = len as u32 - 16;
            lanes.count += 1;
        }
        Some(lanes)
    }

    /// A bit for each byte of the value.
    #[inline(always)]
    pub fn all(&self) -> u64 {
        self.all
    }

    #[inline(always)]
    fn mask(&self, claim: impl Fn(u8x16) -> u8x16) -> u64 {
        let mut mask = u64::from(claim(self.lanes[0]).to_bitmask());
        for place in 1..self.count.min(4) {
            mask |= u64::from(claim(self.lanes[place]).to_bitmask()) << self.from[place];
        }
        mask & self.all
    }

    /// Where this byte stands.
    #[inline(always)]
    pub fn equal(&self, byte: u8) -> u64 {
        self.mask(|lane| lane.simd_eq(u8x16::splat(byte)))
    }

    /// Where digits stand.
    #[inline(always)]
    pub fn digits(&self) -> u64 {
        self.mask(|lane| within(lane, b'0', 9))
    }

    /// Where the letters of ASCII stand, small ones and capitals.
    #[inline(always)]
    pub fn letters(&self) -> u64 {
        self.mask(|lane| within(lane | u8x16::splat(0x20), b'a', 25))
    }
}

/// Where the bytes lie that are at most so much above the first.
#[inline(always)]
fn within(lane: u8x16, first: u8, more: u8) -> u8x16 {
    let above = lane - u8x16::splat(first);
    above.min(u8x16::splat(more)).simd_eq(above)
}

/// At most sixteen bytes as a number, the first byte lowest.
#[inline(always)]
pub(super) fn short(value: &[u8]) -> u128 {
    let len = value.len();
    if let (Some(first), Some(last)) = (value.first_chunk::<8>(), value.last_chunk::<8>()) {
        let shift = 8 * (len as u32 - 8) & 127;
        return u128::from(u64::from_le_bytes(*first)) | u128::from(u64::from_le_bytes(*last)) << shift;
    }
    if let (Some(first), Some(last)) = (value.first_chunk::<4>(), value.last_chunk::<4>()) {
        let shift = 8 * (len as u32 - 4);
        return u128::from(u64::from(u32::from_le_bytes(*first)) | u64::from(u32::from_le_bytes(*last)) << shift);
    }
    let byte = |place: usize| value.get(place).map_or(0, |byte| u128::from(*byte) << (8 * place));
    byte(0) | byte(1) | byte(2)
}

/// The number that at most sixteen digits make; anything else makes some number.
#[inline(always)]
pub fn number(digits: &[u8]) -> u64 {
    let len = digits.len().min(16) as u32;
    let digits = &digits[..len as usize];
    let plain = short(digits) ^ (u128::from_le_bytes([b'0'; 16]) >> ((16 - len) * 8 & 127));
    if len <= 8 {
        return eight((plain as u64) << ((64 - 8 * len) & 63));
    }
    let from_right = plain << ((128 - 8 * len) & 127);
    eight(from_right as u64) * 100_000_000 + eight((from_right >> 64) as u64)
}

/// Eight digits of value 0 to 9, the first in the lowest byte, as one number.
#[inline(always)]
fn eight(digits: u64) -> u64 {
    let pairs = (digits * 10 + (digits >> 8)) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs * 100 + (pairs >> 16)) & 0x0000_ffff_0000_ffff;
    (fours * 10_000 + (fours >> 32)) & 0xffff_ffff
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn masks_say_what_each_byte_is(value in prop::collection::vec(any::<u8>(), 1..=64)) {
            let lanes = Lanes::of(&value).expect("short enough");
            let plain = |claim: &dyn Fn(&u8) -> bool| {
                value.iter().enumerate().map(|(place, byte)| u64::from(claim(byte)) << place).sum::<u64>()
            };
            prop_assert_eq!(lanes.digits(), plain(&u8::is_ascii_digit));
            prop_assert_eq!(lanes.letters(), plain(&u8::is_ascii_alphabetic));
            prop_assert_eq!(lanes.equal(value[0]), plain(&|byte| *byte == value[0]));
            prop_assert_eq!(lanes.equal(b'@'), plain(&|byte| *byte == b'@'));
            prop_assert_eq!(lanes.all(), plain(&|_| true));
        }

        #[test]
        fn digits_make_their_number(digits in "[0-9]{1,16}") {
            prop_assert_eq!(number(digits.as_bytes()), digits.parse::<u64>().expect("digits"));
        }
    }

    #[test]
    fn what_is_empty_or_too_long_has_no_masks() {
        assert!(Lanes::of(b"").is_none());
        assert!(Lanes::of(&[b'1'; 65]).is_none());
    }
}
