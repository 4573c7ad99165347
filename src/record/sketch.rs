//! Who is in a table, as keyed hashes: enough to see that two tables hold the same people, and nothing of anyone.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The people of a table by one key, or an even sample of them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Sketch {
    /// The key by which they are told apart: `email`, `name-and-birth-date`, …
    pub key: String,
    /// How many different values it has.
    pub people: u64,
    /// How many rows have one.
    pub rows: u64,
    /// Of two to this power people one is in the sample; 0 where all of them are.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub level: u8,
    /// One for each.
    pub hashes: Hashes,
}

fn is_zero(level: &u8) -> bool {
    *level == 0
}

/// Bytes of a hash.
const BYTES: usize = 5;
/// Bits of a hash.
pub(crate) const BITS: u32 = 40;

/// Keyed hashes of 40 bits, ascending. A sample of level `n` has those that begin with at least `n` zero bits, so
/// that samples of different levels can be compared: by those that both would have.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hashes(Vec<u64>);

impl Hashes {
    /// From numbers of 40 bits in any order.
    pub fn new(mut hashes: Vec<u64>) -> Self {
        hashes.sort_unstable();
        hashes.dedup();
        Hashes(hashes)
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Those that a sample of this level has.
    pub fn of_level(&self, level: u8) -> &[u64] {
        let below = 1u64 << BITS.saturating_sub(u32::from(level));
        &self.0[..self.0.partition_point(|hash| *hash < below)]
    }
}

impl Serialize for Hashes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut bytes = Vec::with_capacity(self.0.len() * BYTES);
        for hash in &self.0 {
            bytes.extend_from_slice(&hash.to_be_bytes()[8 - BYTES..]);
        }
        serializer.serialize_str(&encode(&bytes))
    }
}

impl<'de> Deserialize<'de> for Hashes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        let bytes = decode(&text).ok_or_else(|| D::Error::custom("not base64"))?;
        let number = |five: &[u8]| five.iter().fold(0, |number, byte| number << 8 | u64::from(*byte));
        Ok(Hashes::new(bytes.chunks_exact(BYTES).map(number).collect()))
    }
}

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// RFC 4648, without padding.
fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let at = |place: usize| u32::from(three.get(place).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for place in 0..=three.len() {
            text.push(LETTERS[(bits >> (18 - 6 * place) & 63) as usize] as char);
        }
    }
    text
}

fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    for four in text.as_bytes().chunks(4) {
        let mut bits = 0;
        for place in 0..4 {
            bits = bits << 6 | four.get(place).map_or(Some(0), |letter| value(*letter))?;
        }
        bytes.extend_from_slice(&bits.to_be_bytes()[1..four.len()]);
    }
    Some(bytes)
}

fn value(letter: u8) -> Option<u32> {
    Some(u32::from(match letter {
        b'A'..=b'Z' => letter - b'A',
        b'a'..=b'z' => letter - b'a' + 26,
        b'0'..=b'9' => letter - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_come_back_as_they_were_written() {
        for many in 0..20u64 {
            let hashes = Hashes::new((0..many).map(|one| (one * 0x01_2345_6789) & 0xff_ffff_ffff).collect());
            let written = serde_json::to_string(&hashes).unwrap();
            assert_eq!(serde_json::from_str::<Hashes>(&written).unwrap(), hashes, "{written}");
        }
        assert!(serde_json::from_str::<Hashes>("\"a!\"").is_err());
    }

    #[test]
    fn level_keeps_the_hashes_that_begin_with_so_many_zeros() {
        let hashes = Hashes::new(vec![1, 1 << 38, (1 << 39) - 1, 1 << 39, (1 << 40) - 1]);
        assert_eq!(hashes.of_level(0).len(), 5);
        assert_eq!(hashes.of_level(1), [1, 1 << 38, (1 << 39) - 1]);
        assert_eq!(hashes.of_level(39), [1]);
    }
}
