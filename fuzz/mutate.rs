//! Damages a sample, the same way for the same seed: what a broken disk, a cut transfer or an attacker would do.

/// Numbers at which lengths and counts go wrong.
const EDGES: [u32; 8] = [0, 1, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fff_ffff, 0xffff_ffff];

/// A damaged copy of `sample`; `other` lends it pieces.
pub fn mutate(seed: u64, sample: &[u8], other: &[u8]) -> Vec<u8> {
    let mut dice = Dice(seed);
    let mut bytes = sample.to_vec();
    for _ in 0..=dice.below(4) {
        damage(&mut dice, &mut bytes, other);
    }
    bytes
}

fn damage(dice: &mut Dice, bytes: &mut Vec<u8>, other: &[u8]) {
    if bytes.is_empty() {
        bytes.extend_from_slice(&other[..other.len().min(64)]);
        return;
    }
    let at = dice.below(bytes.len());
    let length = (1 + dice.below(64)).min(bytes.len() - at);
    match dice.below(9) {
        0 | 1 => {
            for _ in 0..=dice.below(12) {
                let at = dice.below(bytes.len());
                bytes[at] ^= 1 << dice.below(8);
            }
        }
        2 => (0..=dice.below(12)).for_each(|_| {
            let at = dice.below(bytes.len());
            bytes[at] = dice.next() as u8;
        }),
        3 => bytes.truncate(at),
        4 => drop(bytes.drain(at..at + length)),
        5 => {
            let piece = bytes[at..at + length].to_vec();
            let to = dice.below(bytes.len());
            bytes.splice(to..to, piece.repeat(1 + dice.below(40)));
        }
        6 if !other.is_empty() => {
            let from = dice.below(other.len());
            let piece = &other[from..(from + length * 4).min(other.len())];
            bytes.splice(at..at + length, piece.iter().copied());
        }
        7 => {
            let edge = EDGES[dice.below(EDGES.len())];
            let edge = if dice.below(2) == 0 { edge.to_be_bytes() } else { edge.to_le_bytes() };
            let width = [1, 2, 4][dice.below(3)].min(bytes.len() - at);
            bytes[at..at + width].copy_from_slice(&edge[..width]);
        }
        _ => bytes[at..at + length].fill([0, 0xff, b' ', b'0'][dice.below(4)]),
    }
}

/// splitmix64: small, and good enough to choose what to break.
pub struct Dice(pub u64);

impl Dice {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }
}
