//! The digits of a value, taken out from between its separators.
//!
//! In: bytes. Out: up to 24 digits on the stack. What the digits mean is for the checks.

const MOST: usize = 24;

/// Digits as numbers 0 to 9.
#[derive(Debug, Clone, Copy)]
pub struct Digits {
    list: [u8; MOST],
    len: usize,
}

impl Digits {
    /// The digits of a value in which nothing else stands than single separators between digits.
    pub fn of(value: &[u8], separators: &[u8]) -> Option<Digits> {
        let mut digits = Digits { list: [0; MOST], len: 0 };
        let mut after_digit = false;
        for &byte in value {
            let digit = byte.wrapping_sub(b'0');
            if digit < 10 {
                if digits.len == MOST {
                    return None;
                }
                digits.list[digits.len] = digit;
                digits.len += 1;
                after_digit = true;
            } else if after_digit && separators.contains(&byte) {
                after_digit = false;
            } else {
                return None;
            }
        }
        after_digit.then_some(digits)
    }

    /// As numbers 0 to 9.
    pub fn as_slice(&self) -> &[u8] {
        &self.list[..self.len]
    }

    /// The sum of digits times weights, from the left.
    pub fn weighted(&self, weights: &[i32]) -> i32 {
        self.as_slice().iter().zip(weights).map(|(digit, weight)| i32::from(*digit) * weight).sum()
    }

    /// The digits as one number. Never more than 24 of them, so it fits.
    pub fn number(&self) -> u128 {
        self.as_slice().iter().fold(0, |number, digit| number * 10 + u128::from(*digit))
    }
}

/// How many digits stand at this place, at most `most`.
pub fn run(text: &[u8], from: usize, most: usize) -> usize {
    text.get(from..).map_or(0, |rest| rest.iter().take(most).take_while(|byte| byte.is_ascii_digit()).count())
}

/// Whether the value is this many digits and nothing else.
pub fn exactly(value: &[u8], len: usize) -> bool {
    value.len() == len && value.iter().all(u8::is_ascii_digit)
}
