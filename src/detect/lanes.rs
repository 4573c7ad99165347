//! The bytes of a short value, a bit each, by what they are.
//!
//! In: at most 64 bytes, and what stands behind them. Out: masks: bit 0 says of the first byte whether it is a digit,
//! a letter, a certain sign. Sixteen bytes are compared at once; the bytes behind the value are read with it, so
//! that nothing is copied and its length decides nothing, and their bits are taken off.

use wide::u8x16;

/// The longest value that has masks.
pub(super) const MOST: usize = 64;

/// A value in lanes of sixteen bytes.
pub(super) struct Lanes<const N: usize> {
    lanes: [u8x16; N],
    /// The first lane as a number, the first byte lowest.
    first: u128,
    /// A bit for each byte of the value.
    all: u64,
}

impl<const N: usize> Lanes<N> {
    /// Of the first `len` bytes of `rest`, which goes on for as many lanes. None where it does not, or the value is
    /// empty or longer than that.
    #[inline(always)]
    pub fn of(rest: &[u8], len: usize) -> Option<Lanes<N>> {
        let (chunks, _) = rest.as_chunks::<16>();
        let chunks = chunks.first_chunk::<N>()?;
        let fits = len.wrapping_sub(1) < 16 * N;
        fits.then(|| Lanes {
            lanes: chunks.map(u8x16::new),
            first: u128::from_le_bytes(chunks[0]),
            all: u64::MAX >> ((64 - len) & 63),
        })
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
        for (lane, place) in self.lanes.iter().zip(0u32..) {
            mask |= u64::from(claim(*lane).to_bitmask()) << ((16 * place) & 63);
        }
        mask & self.all
    }

    /// The first sixteen bytes as a number, the first byte lowest, whatever stands behind the value included.
    #[inline(always)]
    pub fn first(&self) -> u128 {
        self.first
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

/// Whether a text has nothing but small letters of ASCII, blanks and the signs `! ' , - . ?`.
pub fn is_small_text(text: &[u8]) -> bool {
    let is_small = |lane: u8x16| {
        let signs = within(lane, b' ', 1) | within(lane, b',', 2);
        let rare = lane.simd_eq(u8x16::splat(b'?')) | lane.simd_eq(u8x16::splat(b'\''));
        (within(lane, b'a', 25) | signs | rare).to_bitmask() == 0xffff
    };
    let (lanes, _) = text.as_chunks::<16>();
    match text.last_chunk::<16>() {
        Some(last) => lanes.iter().all(|lane| is_small(u8x16::new(*lane))) && is_small(u8x16::new(*last)),
        None => {
            let mut room = [b' '; 16];
            room[..text.len()].copy_from_slice(text);
            is_small(u8x16::new(room))
        }
    }
}

/// Where letters and digits of ASCII stand, a bit each; None where a byte beyond ASCII stands among them.
pub fn letters_and_digits(block: &[u8; 64]) -> Option<u64> {
    let (chunks, _) = block.as_chunks::<16>();
    let (mut words, mut high) = (0, 0);
    for (chunk, place) in chunks.iter().zip(0u32..) {
        let lane = u8x16::new(*chunk);
        let is_word = within(lane | u8x16::splat(0x20), b'a', 25) | within(lane, b'0', 9);
        words |= u64::from(is_word.to_bitmask()) << (16 * place);
        high |= lane.to_bitmask();
    }
    (high == 0).then_some(words)
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
pub(super) fn number(digits: &[u8]) -> u64 {
    let len = digits.len().min(16);
    if len == 0 { 0 } else { number_of(aligned(short(&digits[..len]), len)) }
}

/// The number that a value is, of 1 to 16 digits and nothing else.
#[inline]
pub fn whole_number(value: &[u8]) -> Option<u64> {
    if !(1..=16).contains(&value.len()) {
        return None;
    }
    let first = short(value);
    let all = u16::MAX >> (16 - value.len());
    let digits = within(u8x16::new(first.to_le_bytes()), b'0', 9).to_bitmask() as u16;
    (digits & all == all).then(|| number_of(aligned(first, value.len())))
}

/// The first 1 to 16 bytes, digits, by their values, the last of them in the highest byte and zeros before the first.
#[inline(always)]
pub(super) fn aligned(first: u128, len: usize) -> u128 {
    (first ^ u128::from_le_bytes([b'0'; 16])) << ((128 - 8 * len as u32) & 127)
}

/// The number of digits that were [`aligned`].
#[inline(always)]
pub(super) fn number_of(aligned: u128) -> u64 {
    eight(aligned as u64) * 100_000_000 + eight((aligned >> 64) as u64)
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
        fn masks_say_what_each_byte_is(
            value in prop::collection::vec(any::<u8>(), 1..=64),
            behind in prop::collection::vec(any::<u8>(), 64..80),
        ) {
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
            let len = value.len();
            let rest = [&value[..], &behind].concat();
            let short = Lanes::<1>::of(&rest, len).map(|lanes| masks(&lanes, value[0]));
            let middle = Lanes::<2>::of(&rest, len).map(|lanes| masks(&lanes, value[0]));
            let long = Lanes::<4>::of(&rest, len).map(|lanes| masks(&lanes, value[0]));
            prop_assert_eq!(short.is_some(), len <= 16);
            prop_assert_eq!(middle.is_some(), len <= 32);
            prop_assert!(long.is_some());
            for found in [short, middle, long].into_iter().flatten() {
                prop_assert_eq!(found, expected);
            }
        }

        #[test]
        fn small_text_has_small_letters_and_a_few_signs(text in "[a-z .,'?!-]{0,70}[ -~]?[a-z .,'?!-]{0,20}|\\PC{0,9}") {
            let plain = text.bytes().all(|byte| byte.is_ascii_lowercase() || b" !',-.?".contains(&byte));
            prop_assert_eq!(is_small_text(text.as_bytes()), plain);
        }

        #[test]
        fn only_digits_are_a_whole_number(value in "[0-9]{0,17}|[0-9/:a]{1,16}") {
            let plain = value.parse::<u64>().ok().filter(|_| value.len() <= 16);
            prop_assert_eq!(whole_number(value.as_bytes()), plain);
        }

        #[test]
        fn digits_make_their_number(digits in "[0-9]{1,16}") {
            prop_assert_eq!(number(digits.as_bytes()), digits.parse::<u64>().expect("digits"));
        }
    }

    #[test]
    fn what_is_empty_or_too_long_or_has_nothing_behind_it_has_no_masks() {
        assert!(Lanes::<1>::of(&[b'1'; 16], 0).is_none());
        assert!(Lanes::<4>::of(&[b'1'; 80], 65).is_none());
        assert!(Lanes::<1>::of(b"12", 2).is_none());
    }
}
