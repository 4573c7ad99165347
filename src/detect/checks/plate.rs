//! Dutch number plates: the fourteen sidecodes of RDW, with or without hyphens.
//!
//! Six letters and digits in one piece fit too much: without hyphens the outcome is `Form`.

use super::Outcome;

/// Sidecodes 1 to 14, letters as X and digits as 9.
static SIDECODES: [&[u8; 8]; 14] = [
    b"XX-99-99",
    b"99-99-XX",
    b"99-XX-99",
    b"XX-99-XX",
    b"XX-XX-99",
    b"99-XX-XX",
    b"99-XXX-9",
    b"9-XXX-99",
    b"XX-999-X",
    b"X-999-XX",
    b"XXX-99-X",
    b"X-99-XXX",
    b"9-XX-999",
    b"999-XX-9",
];

/// By the places of its letters, those of the hyphens of a sidecode; all that is left of eight are digits.
static SHAPES: [u8; 256] = shapes();

const fn shapes() -> [u8; 256] {
    let mut shapes = [0; 256];
    let mut code = 0;
    while code < SIDECODES.len() {
        let (mut letters, mut hyphens, mut place) = (0u8, 0u8, 0);
        while place < 8 {
            match SIDECODES[code][place] {
                b'X' => letters |= 1 << place,
                b'-' => hyphens |= 1 << place,
                _ => {}
            }
            place += 1;
        }
        assert!(shapes[letters as usize] == 0, "two sidecodes have letters at the same places");
        shapes[letters as usize] = hyphens;
        code += 1;
    }
    shapes
}

/// Whether eight characters that have letters and hyphens at these places, and digits elsewhere, are a number plate.
#[inline]
pub fn is_sidecode(letters: u8, hyphens: u8) -> bool {
    hyphens != 0 && SHAPES[usize::from(letters)] == hyphens
}

/// Judges a whole value.
pub fn whole(value: &[u8]) -> Outcome {
    let shape = |byte: &u8| match byte {
        b'0'..=b'9' => b'9',
        b'A'..=b'Z' | b'a'..=b'z' => b'X',
        other => *other,
    };
    match value.len() {
        8 => {
            let hit = SIDECODES.iter().any(|code| value.iter().map(shape).eq(code.iter().copied()));
            if hit { Outcome::Pass } else { Outcome::No }
        }
        6 => {
            let bare = |code: &&&[u8; 8]| {
                value.iter().map(shape).eq(code.iter().copied().filter(|byte| *byte != b'-'))
            };
            if SIDECODES.iter().any(|code| bare(&code)) { Outcome::Form } else { Outcome::No }
        }
        _ => Outcome::No,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sidecode_has_its_shape() {
        for value in ["AB-12-34", "12-34-AB", "12-AB-34", "1-ABC-23", "AB-123-C", "G-123-BB", "999-xx-9"] {
            assert_eq!(whole(value.as_bytes()), Outcome::Pass, "{value}");
        }
        assert_eq!(whole(b"GB123C"), Outcome::Form);
        assert_eq!(whole(b"12-34-56"), Outcome::No);
    }
}
