//! Fingerprints: 32, 40 or 64 hexadecimal digits (MD5, SHA-1, SHA-256), or the forms of bcrypt and argon2.

use super::Outcome;

/// Judges a whole value.
pub fn whole(value: &[u8]) -> Outcome {
    let hex = matches!(value.len(), 32 | 40 | 64)
        && value.iter().all(u8::is_ascii_hexdigit)
        && value.iter().any(u8::is_ascii_alphabetic)
        && value.iter().any(u8::is_ascii_digit);
    let crypt = value.len() == 60 && value.starts_with(b"$2") || value.starts_with(b"$argon2");
    if hex || crypt { Outcome::Pass } else { Outcome::No }
}
