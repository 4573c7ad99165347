//! UUIDs (RFC 9562): 32 hexadecimal digits as 8-4-4-4-12.

use super::Outcome;

/// Judges a whole value, braces allowed.
pub fn whole(value: &[u8]) -> Outcome {
    let value = value.strip_prefix(b"{").and_then(|rest| rest.strip_suffix(b"}")).unwrap_or(value);
    if value.len() == 36 && begins(value) { Outcome::Pass } else { Outcome::No }
}

/// Whether these bytes begin with one.
pub fn begins(bytes: &[u8]) -> bool {
    bytes.len() >= 36
        && bytes[..36].iter().enumerate().all(|(place, byte)| match place {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}
