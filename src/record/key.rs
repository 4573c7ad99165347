//! The user's secret key: with it, who is in a table is written down so that nobody else can tell.
//!
//! In: 128 bits. Out: keyed hashes (SipHash-2-4, <https://www.aumasson.jp/siphash/siphash.pdf>). The key itself
//! never gets out: it has no `Display`, no `Serialize`, and its `Debug` prints `…`.

/// A secret of 128 bits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Key(u64, u64);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("…")
    }
}

impl Key {
    /// From its bytes.
    pub fn new(bytes: [u8; 16]) -> Self {
        let half =
            |at: usize| u64::from_le_bytes(bytes[at..at + 8].try_into().expect("eight of sixteen bytes"));
        Key(half(0), half(8))
    }

    /// From 32 hexadecimal digits, as a key file holds them; blanks around them do not count.
    pub fn from_hex(text: &str) -> Option<Self> {
        let digits = text.trim();
        if digits.len() != 32 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        u128::from_str_radix(digits, 16).ok().map(|number| Key::new(number.to_be_bytes()))
    }

    /// Tells keys apart, and tells nothing else about this one: eight hexadecimal digits.
    pub fn fingerprint(&self) -> String {
        format!("{:08x}", self.hash(b"fingerprint") >> 32)
    }

    /// The keyed hash of some bytes.
    pub fn hash(&self, bytes: &[u8]) -> u64 {
        let mut state = State::new(self);
        let mut eights = bytes.chunks_exact(8);
        for eight in &mut eights {
            state.take(u64::from_le_bytes(eight.try_into().expect("eight bytes")));
        }
        let mut last = (bytes.len() as u64) << 56;
        for (at, byte) in eights.remainder().iter().enumerate() {
            last |= u64::from(*byte) << (8 * at);
        }
        state.take(last);
        state.end()
    }
}

/// The four words that SipHash stirs.
struct State([u64; 4]);

impl State {
    fn new(key: &Key) -> Self {
        State([
            key.0 ^ 0x736f_6d65_7073_6575,
            key.1 ^ 0x646f_7261_6e64_6f6d,
            key.0 ^ 0x6c79_6765_6e65_7261,
            key.1 ^ 0x7465_6462_7974_6573,
        ])
    }

    fn take(&mut self, word: u64) {
        self.0[3] ^= word;
        self.round();
        self.round();
        self.0[0] ^= word;
    }

    fn end(mut self) -> u64 {
        self.0[2] ^= 0xff;
        (0..4).for_each(|_| self.round());
        self.0[0] ^ self.0[1] ^ self.0[2] ^ self.0[3]
    }

    fn round(&mut self) {
        let [a, b, c, d] = &mut self.0;
        *a = a.wrapping_add(*b);
        *c = c.wrapping_add(*d);
        *b = b.rotate_left(13) ^ *a;
        *d = d.rotate_left(16) ^ *c;
        *a = a.rotate_left(32).wrapping_add(*d);
        *c = c.wrapping_add(*b);
        *b = b.rotate_left(17) ^ *c;
        *d = d.rotate_left(21) ^ *a;
        *c = c.rotate_left(32);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_those_of_the_paper() {
        let key = Key::new(std::array::from_fn(|at| at as u8));
        let input: Vec<u8> = (0..15).collect();
        assert_eq!(key.hash(&input), 0xa129_ca61_49be_45e5);
        assert_eq!(key.hash(&[]), 0x726f_db47_dd0e_0e31);
        assert_eq!(key.hash(&input[..8]), 0x93f5_f579_9a93_2462);
    }

    #[test]
    fn key_is_read_from_its_file_and_never_shown() {
        let key = Key::from_hex("000102030405060708090a0b0c0d0e0f\n").unwrap();
        assert_eq!(key, Key::new(std::array::from_fn(|at| at as u8)));
        assert_eq!(format!("{key:?}"), "…");
        assert_ne!(key.fingerprint(), Key::new([7; 16]).fingerprint());
        for wrong in ["", "00", "+00102030405060708090a0b0c0d0e0f", "000102030405060708090a0b0c0d0e0g"] {
            assert!(Key::from_hex(wrong).is_none(), "{wrong}");
        }
    }
}
