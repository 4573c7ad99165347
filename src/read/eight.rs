//! Eight bytes at once, in a number whose lowest byte is the first.
//!
//! In: bytes, and a place in them. Out: the eight that begin there, and which of them are equal to one byte.

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

/// Whether the bytes begin with these.
#[inline(always)]
pub(super) fn begins_with(bytes: &[u8], with: &[u8]) -> bool {
    let Some(last) = with.len().checked_sub(8) else { return bytes.starts_with(with) };
    let mut place = 0;
    while place < last {
        if at(bytes, place) != at(with, place) {
            return false;
        }
        place += 8;
    }
    // The last eight may have been compared in part.
    at(bytes, last) == at(with, last)
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

        #[test]
        fn beginning_is_that_of_any_comparison(
            mut bytes in proptest::collection::vec(97u8..99, 0..40),
            len in 0usize..40,
            harm in proptest::option::of(0usize..40),
        ) {
            let with = bytes[..len.min(bytes.len())].to_vec();
            if let Some(byte) = harm.and_then(|harm| bytes.get_mut(harm)) {
                *byte = b'x';
            }
            prop_assert_eq!(begins_with(&bytes, &with), bytes.starts_with(&with));
            bytes.truncate(with.len().saturating_sub(1));
            prop_assert_eq!(begins_with(&bytes, &with), bytes.starts_with(&with));
        }
    }
}
