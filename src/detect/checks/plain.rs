//! The letters and digits of a value, taken out from between its separators, letters as capitals.
//!
//! In: bytes. Out: up to 24 characters on the stack, and sums over them. What they mean is for the checks.

const MOST: usize = 24;

/// Letters and digits in one piece.
#[derive(Debug, Clone, Copy)]
pub struct Plain {
    list: [u8; MOST],
    len: usize,
}

impl Plain {
    /// Those of a value in which nothing else stands than single separators between them.
    pub fn of(value: &[u8], separators: &[u8]) -> Option<Plain> {
        let mut plain = Plain { list: [0; MOST], len: 0 };
        let mut open = false;
        for &byte in value {
            if byte.is_ascii_alphanumeric() {
                *plain.list.get_mut(plain.len)? = byte.to_ascii_uppercase();
                plain.len += 1;
                open = true;
            } else if open && separators.contains(&byte) {
                open = false;
            } else {
                return None;
            }
        }
        open.then_some(plain)
    }

    /// As [`Plain::of`], where separators may also stand side by side.
    pub fn loosely(value: &[u8], separators: &[u8]) -> Option<Plain> {
        let mut plain = Plain { list: [0; MOST], len: 0 };
        for &byte in value {
            if byte.is_ascii_alphanumeric() {
                *plain.list.get_mut(plain.len)? = byte.to_ascii_uppercase();
                plain.len += 1;
            } else if plain.len == 0 || !separators.contains(&byte) {
                return None;
            }
        }
        value.last()?.is_ascii_alphanumeric().then_some(plain)
    }

    /// As ASCII.
    pub fn as_slice(&self) -> &[u8] {
        &self.list[..self.len]
    }

    /// As numbers 0 to 9, if it is this many digits and nothing else.
    pub fn digits(self, len: usize) -> Option<Plain> {
        if self.len != len || !self.as_slice().iter().all(u8::is_ascii_digit) {
            return None;
        }
        let mut digits = self;
        digits.list[..len].iter_mut().for_each(|byte| *byte -= b'0');
        Some(digits)
    }
}

/// Numbers 0 to 9 as one number; at most 19 of them fit.
pub fn number(digits: &[u8]) -> u64 {
    digits.iter().fold(0, |number, digit| number.wrapping_mul(10).wrapping_add(u64::from(*digit)))
}

/// The digits of ASCII text as one number, if they are digits.
pub fn parse(text: &[u8]) -> Option<u64> {
    let digits = text.iter().all(u8::is_ascii_digit) && text.len() < 19;
    digits.then(|| text.iter().fold(0, |number, byte| number * 10 + u64::from(byte - b'0')))
}

/// The sum of numbers times weights, from the left.
pub fn weighted(digits: &[u8], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(digit, weight)| u32::from(*digit) * weight).sum()
}

/// The value of a letter or digit: itself, or 10 for A to 35 for Z.
pub fn value_36(byte: u8) -> u32 {
    match byte {
        b'0'..=b'9' => u32::from(byte - b'0'),
        _ => u32::from(byte.to_ascii_uppercase().wrapping_sub(b'A') % 26) + 10,
    }
}

/// ISO 7064, modulo 11 and 10, over all numbers, the last one the check.
pub fn mod_11_10(digits: &[u8]) -> bool {
    let Some((check, rest)) = digits.split_last() else { return false };
    let product = rest.iter().fold(10u32, |product, digit| {
        let sum = (u32::from(*digit) + product) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    });
    (11 - product) % 10 == u32::from(*check)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_are_left_out_and_letters_are_capitals() {
        let plain = Plain::of(b"ab-12.c", b"-.").map(|plain| plain.as_slice().to_vec());
        assert_eq!(plain.as_deref(), Some(&b"AB12C"[..]));
        assert!(Plain::of(b"ab--12", b"-").is_none());
        assert!(Plain::of(b"12-", b"-").is_none());
        assert!(Plain::of(&[b'1'; 25], b"").is_none());
    }
}
