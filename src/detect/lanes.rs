//! The bytes of a short value, a bit each, by what they are.
//!
//! In: at most 64 bytes. Out: masks: bit 0 says of the first byte whether it is a digit, a letter, a certain sign.
//! Sixteen bytes are compared at once; a value shorter than that is put together from two overlapping halves, so
//! nothing is copied and no byte beside the value is looked at.

use wide::u8x16;

/// The longest value that has masks.
pub(super) const MOST: usize = 64;

/// A value in lanes of sixteen bytes, which may overlap.
pub(super) struct Lanes<const N: usize> {
    lanes: [u8x16; N],
    /// Where in the value each lane begins.
    from: [u32; N],
    /// A bit for each byte of the value.
    all: u64,
}

impl Lanes<1> {
    /// Of 1 to 16 bytes.
    #[inline(always)]
    pub fn of_16(value: &[u8]) -> Option<Lanes<1>> {
        let len = value.len();
        let lanes = [u8x16::new(short(value).to_le_bytes())];
        (1..=16).contains(&len).then(|| Lanes { lanes, from: [0], all: u64::MAX >> (64 - len) })
    }
}

impl Lanes<2> {
    /// Of 16 to 32 bytes.
    #[inline(always)]
    pub fn of_32(value: &[u8]) -> Option<Lanes<2>> {
        let len = value.len();
        let (first, last) = (value.first_chunk::<16>()?, value.last_chunk::<16>()?);
        let lanes = [u8x16::new(*first), u8x16::new(*last)];
        (len <= 32).then(|| Lanes { lanes, from: [0, len as u32 - 16], all: u64::MAX >> (64 - len) })
    }
}

impl Lanes<4> {
    /// Of 32 to 64 bytes.
    #[inline(always)]
    pub fn of_64(value: &[u8]) -> Option<Lanes<4>> {
        let len = value.len();
        let (first, last) = (value.first_chunk::<32>()?, value.last_chunk::<32>()?);
        let ([one, two], []) = first.as_chunks::<16>() else { return None };
        let ([three, four], []) = last.as_chunks::<16>() else { return None };
        let lanes = [u8x16::new(*one), u8x16::new(*two), u8x16::new(*three), u8x16::new(*four)];
        let from = [0, 16, len as u32 - 32, len as u32 - 16];
        (len <= MOST).then(|| Lanes { lanes, from, all: u64::MAX >> (64 - len) })
    }
}

impl<const N: usize> Lanes<N> {
    /// A bit for each byte of the value.
    #[inline(always)]
    pub fn all(&self) -> u64 {
        self.all
    }

    #[inline(always)]
    fn mask(&self, claim: impl Fn(u8x16) -> u8x16) -> u64 {
        let mut mask = 0;
        for (lane, from) in self.lanes.iter().zip(self.from) {
            mask |= u64::from(claim(*lane).to_bitmask()) << (from & 63);
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
        let shift = (8 * (len as u32 - 8)) & 127;
        return u128::from(u64::from_le_bytes(*first)) | u128::from(u64::from_le_bytes(*last)) << shift;
    }
    if let (Some(first), Some(last)) = (value.first_chunk::<4>(), value.last_chunk::<4>()) {
        let shift = 8 * (len as u32 - 4);
        return u128::from(
            u64::from(u32::from_le_bytes(*first)) | u64::from(u32::from_le_bytes(*last)) << shift,
        );
    }
    let byte = |place: usize| value.get(place).map_or(0, |byte| u128::from(*byte) << (8 * place));
    byte(0) | byte(1) | byte(2)
}

/// The number that at most sixteen digits make; anything else makes some number.
#[inline(always)]
pub fn number(digits: &[u8]) -> u64 {
    let len = digits.len().min(16) as u32;
    let digits = &digits[..len as usize];
    let plain = short(digits) ^ (u128::from_le_bytes([b'0'; 16]) >> (((16 - len) * 8) & 127));
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

    fn masks<const N: usize>(lanes: &Lanes<N>, byte: u8) -> [u64; 5] {
        [lanes.digits(), lanes.letters(), lanes.equal(byte), lanes.equal(b'@'), lanes.all()]
    }

    proptest! {
        #[test]
        fn masks_say_what_each_byte_is(value in prop::collection::vec(any::<u8>(), 1..=64)) {
            let plain = |claim: &dyn Fn(&u8) -> bool| {
                value.iter().enumerate().map(|(place, byte)| u64::from(claim(byte)) << place).sum::<u64>()
            };
            let expected = [
                plain(&u8::is_ascii_digit),
                plain(&u8::is_ascii_alphabetic),
                plain(&|byte| *byte == value[0]),
                plain(&|byte| *byte == b'@'),
                plain(&|_| true),
            ];
            let short = Lanes::of_16(&value).map(|lanes| masks(&lanes, value[0]));
            let middle = Lanes::of_32(&value).map(|lanes| masks(&lanes, value[0]));
            let long = Lanes::of_64(&value).map(|lanes| masks(&lanes, value[0]));
            prop_assert_eq!(short.is_some(), value.len() <= 16);
            prop_assert_eq!(middle.is_some(), (16..=32).contains(&value.len()));
            prop_assert_eq!(long.is_some(), (32..=64).contains(&value.len()));
            for found in [short, middle, long].into_iter().flatten() {
                prop_assert_eq!(found, expected);
            }
        }

        #[test]
        fn digits_make_their_number(digits in "[0-9]{1,16}") {
            prop_assert_eq!(number(digits.as_bytes()), digits.parse::<u64>().expect("digits"));
        }
    }

    #[test]
    fn what_is_empty_or_too_long_has_no_masks() {
        assert!(Lanes::of_16(b"").is_none());
        assert!(Lanes::of_64(&[b'1'; 65]).is_none());
    }
}
