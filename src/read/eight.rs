//! Eight bytes at once, in a number whose lowest byte is the first.
//!
//! In: bytes, and a place in them. Out: the eight that begin there, and which of them are equal to one byte, or digits.

/// A one in each byte.
pub(super) const LOW: u64 = u64::from_le_bytes([1; 8]);

/// The highest bit of each byte.
pub(super) const HIGH: u64 = LOW << 7;

/// The eight bytes from here on; None where there are fewer.
#[inline(always)]
pub(super) fn at(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..)?.first_chunk::<8>().map(|bytes| u64::from_le_bytes(*bytes))
}

/// Bits in those bytes that are equal to this one. Only the lowest bit is to be trusted: above it there may be others.
#[inline(always)]
pub(super) fn equal(eight: u64, byte: u8) -> u64 {
    let other = eight ^ (LOW * byte as u64);
    other.wrapping_sub(LOW) & !other & HIGH
}

/// The number of the byte that the lowest bit is in; 8 where there is none.
#[inline(always)]
pub(super) fn first(bits: u64) -> usize {
    bits.trailing_zeros() as usize / 8
}

/// How many of the bytes are digits, from the lowest up.
#[inline(always)]
pub(super) fn digits(text: u64) -> usize {
    let other = text ^ (LOW * b'0' as u64);
    // A digit is below 10 now; what is 128 or above keeps its highest bit.
    let above = (((other & !HIGH) + LOW * (128 - 10)) | other) & HIGH;
    first(above)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn first_of_two_bytes_is_where_a_search_finds_it(
            bytes in proptest::collection::vec(proptest::sample::select(b"\"\\ab!#\x00\x7f\x80\xa2\xff".to_vec()), 8),
        ) {
            let eight = at(&bytes, 0).unwrap();
            let found = first(equal(eight, b'"') | equal(eight, b'\\'));
            prop_assert_eq!(found, bytes.iter().position(|byte| matches!(byte, b'"' | b'\\')).unwrap_or(8));
        }
    }
}
