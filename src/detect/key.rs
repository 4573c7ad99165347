//! Words of ASCII as numbers, the same for any case, so that two are compared at once and hashed without a loop.
//!
//! In: the place of a word in a text. Out: a [`Key`]. What is not ASCII has none: whoever asks looks at that first.

/// A word of letters and digits: its first eight and its last eight, in lower case, and how many it has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Key {
    first: u64,
    last: u64,
    len: u32,
}

/// Words of more bytes have more in them than their keys say.
pub const LONGEST: usize = 16;

/// Every byte in lower case, where it is a letter or a digit.
const SMALL: u64 = 0x2020_2020_2020_2020;
/// The highest bit of every byte.
const HIGH: u64 = 0x8080_8080_8080_8080;

impl Key {
    /// Of the word at these bytes.
    #[inline(always)]
    pub fn at(text: &[u8], start: usize, end: usize) -> Key {
        let len = end - start;
        let last = match text.get(end.wrapping_sub(8)..end) {
            Some(eight) if len > 8 => u64::from_le_bytes(eight.try_into().unwrap_or_default()) | SMALL,
            _ => 0,
        };
        Key { first: head(text, start, len), last, len: len as u32 }
    }

    /// Whether it has every letter of its word.
    #[inline(always)]
    pub fn is_whole(&self) -> bool {
        self.len as usize <= LONGEST
    }

    /// Whether its word is of ASCII letters alone, as far as it has them.
    #[inline(always)]
    pub fn is_letters(&self) -> bool {
        let head = letters(self.first) & below(self.len as usize);
        let tail = self.len <= 8 || letters(self.last) == HIGH;
        head == HIGH & below(self.len as usize) && tail
    }

    /// A number that spreads well in its highest bits.
    #[inline(always)]
    pub fn hash(&self) -> u64 {
        mix(self.first ^ u64::from(self.len) << 3 ^ self.last.rotate_left(24))
    }
}

/// As [`Key::hash`], of the first eight letters of a word and its length alone.
#[inline(always)]
pub fn hash_of_head(text: &[u8], start: usize, end: usize) -> u64 {
    let len = end - start;
    mix(head(text, start, len) ^ (len as u64) << 3)
}

/// As [`hash_of_head`], of a word that begins with these bytes.
#[inline(always)]
pub fn hash_of_eight(eight: [u8; 8], len: usize) -> u64 {
    mix((u64::from_le_bytes(eight) & FIRST[len % FIRST.len()] | SMALL) ^ (len as u64) << 3)
}

/// The first eight letters of a word, in lower case.
#[inline(always)]
fn head(text: &[u8], start: usize, len: usize) -> u64 {
    let head = match text.get(start..start + 8) {
        Some(eight) => u64::from_le_bytes(eight.try_into().unwrap_or_default()),
        None => at_the_end(text, start),
    };
    head & below(len) | SMALL
}

/// The last bytes of a text, where there are no eight.
#[cold]
fn at_the_end(text: &[u8], start: usize) -> u64 {
    text[start..].iter().rev().fold(0, |head, byte| head << 8 | u64::from(*byte))
}

/// For each length of a word all bits of the letters that it has, of eight.
static FIRST: [u64; 64] = {
    let mut table = [u64::MAX; 64];
    let mut len = 0;
    while len < 8 {
        table[len] = (1 << (len * 8)) - 1;
        len += 1;
    }
    table
};

/// All bits of the first bytes, so many.
#[inline(always)]
fn below(bytes: usize) -> u64 {
    FIRST[if bytes < 8 { bytes } else { 8 }]
}

/// The highest bit of each byte that is a small letter.
#[inline(always)]
fn letters(eight: u64) -> u64 {
    const FROM_A: u64 = 0x1f1f_1f1f_1f1f_1f1f;
    const PAST_Z: u64 = 0x0505_0505_0505_0505;
    let seven = eight & !HIGH;
    (seven + FROM_A) & !(seven + PAST_Z) & !eight & HIGH
}

#[inline(always)]
fn mix(key: u64) -> u64 {
    key.wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key(word: &str) -> Key {
        Key::at(word.as_bytes(), 0, word.len())
    }

    proptest! {
        #[test]
        fn words_are_the_same_where_their_keys_are(one in "[a-cA-C1]{1,16}", other in "[a-cA-C1]{1,16}") {
            prop_assert_eq!(key(&one) == key(&other), one.eq_ignore_ascii_case(&other));
            prop_assert_eq!(key(&one), key(&one.to_uppercase()));
        }

        #[test]
        fn what_stands_around_a_word_makes_no_difference(before in ".{0,9}", word in "[a-zA-Z0-9]{1,20}", after in ".{0,9}") {
            let text = format!("{before}{word}{after}");
            let at = Key::at(text.as_bytes(), before.len(), before.len() + word.len());
            prop_assert_eq!(at, key(&word));
            let head = hash_of_head(text.as_bytes(), before.len(), before.len() + word.len());
            prop_assert_eq!(head, hash_of_head(word.as_bytes(), 0, word.len()));
            let eight: Vec<u8> = text.bytes().skip(before.len()).chain([0; 8]).take(8).collect();
            prop_assert_eq!(head, hash_of_eight(eight.try_into().expect("eight"), word.len()));
        }

        #[test]
        fn letters_are_told_from_all_else(word in "[a-zA-Z]{1,16}|[a-zA-Z@\\[`{é0-9 -]{1,16}") {
            let is_letters = word.bytes().all(|byte| byte.is_ascii_alphabetic());
            prop_assert!(!key(&word).is_whole() || key(&word).is_letters() == is_letters);
        }
    }
}
