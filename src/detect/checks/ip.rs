//! Addresses on the internet: IPv4 (four numbers below 256) and IPv6 (RFC 4291).
//!
//! Network masks and `0.0.0.0` are none; whether `1.2.3.4` is a version number is for the words nearby.

use super::edges::starts_clean;
use super::{Found, Number, Outcome};

/// Judges a whole IPv4 address.
pub fn whole_v4(value: &[u8]) -> Outcome {
    match v4(value, 0) {
        Some((end, parts)) if end == value.len() => Outcome::of(is_host(parts)),
        _ => Outcome::No,
    }
}

/// Whether an IPv4 address can begin at such a number.
pub(super) fn may_open(number: &Number) -> bool {
    number.clean && number.run < 4 && number.next == b'.'
}

/// The IPv4 address that begins at this digit.
pub fn v4_at(text: &[u8], start: usize) -> Option<Found> {
    let (end, parts) = v4(text, start).filter(|_| starts_clean(text, start))?;
    let after = text.get(end).copied().unwrap_or(b' ');
    let next = text.get(end + 1).copied().unwrap_or(b' ');
    let goes_on = after.is_ascii_alphanumeric()
        || matches!(after, b'_' | b'@')
        || (after == b'.' && next.is_ascii_alphanumeric())
        || (after == b'-' && next.is_ascii_alphanumeric());
    (!goes_on).then_some(Found { start, end, outcome: Outcome::of(is_host(parts) && !is_numbering(parts)) })
}

fn v4(text: &[u8], start: usize) -> Option<(usize, [u16; 4])> {
    let mut parts = [0; 4];
    let mut at = start;
    for (place, part) in parts.iter_mut().enumerate() {
        if place > 0 {
            if text.get(at) != Some(&b'.') {
                return None;
            }
            at += 1;
        }
        (at, *part) = below_256(text, at)?;
    }
    Some((at, parts))
}

/// The number of at most three digits that begins here and has no zero in front, and where it ends.
fn below_256(text: &[u8], start: usize) -> Option<(usize, u16)> {
    let digit = |place: usize| {
        let digit = text.get(start + place)?.wrapping_sub(b'0');
        (digit < 10).then_some(u16::from(digit))
    };
    let first = digit(0)?;
    let Some(second) = digit(1) else { return Some((start + 1, first)) };
    let two = first * 10 + second;
    let (end, number) = match digit(2) {
        None => (start + 2, two),
        Some(third) if digit(3).is_none() => (start + 3, two * 10 + third),
        Some(_) => return None,
    };
    (first != 0 && number < 256).then_some((end, number))
}

/// Not a mask, not the address of everybody or nobody.
fn is_host(parts: [u16; 4]) -> bool {
    parts[0] != 0 && parts[0] != 255
}

/// Four small numbers are a version or a paragraph more often than a host: `1.16.0.3`, `22.2.1.5`. Networks
/// that begin with 10, and the best known name servers, are hosts.
fn is_numbering(parts: [u16; 4]) -> bool {
    const SERVERS: [[u16; 4]; 6] =
        [[1, 1, 1, 1], [1, 0, 0, 1], [8, 8, 8, 8], [8, 8, 4, 4], [9, 9, 9, 9], [4, 2, 2, 2]];
    let small = |most: u16| parts[..3].iter().all(|part| *part < most);
    (small(32) && parts[3] < 100 || small(16)) && parts[0] != 10 && !SERVERS.contains(&parts)
}

/// Judges a whole IPv6 address.
pub fn whole_v6(value: &[u8]) -> Outcome {
    match v6(value, 0) {
        Some(end) if end == value.len() => Outcome::Pass,
        _ => Outcome::No,
    }
}

/// The IPv6 address around this colon, which is its first.
pub fn v6_at(text: &[u8], colon: usize) -> Option<Found> {
    if text.get(colon) != Some(&b':') {
        return None;
    }
    let mut start = colon;
    while start > 0 && colon - start < 4 && text[start - 1].is_ascii_hexdigit() {
        start -= 1;
    }
    if start > 0
        && (text[start - 1].is_ascii_alphanumeric() || matches!(text[start - 1], b':' | b'.' | b'_' | b'-'))
    {
        return None;
    }
    let end = v6(text, start)?;
    // `dfa::DFA` is hexadecimal too.
    if !text[start..end].iter().any(u8::is_ascii_digit) {
        return None;
    }
    let after = text.get(end).copied().unwrap_or(b' ');
    let clean = !(after.is_ascii_alphanumeric() || matches!(after, b':' | b'_'));
    let short = end - start <= 4;
    let outcome = if short { Outcome::Form } else { Outcome::Pass };
    (clean && (!short || &text[start..end] == b"::1")).then_some(Found { start, end, outcome })
}

/// Where the IPv6 address that begins here ends: eight groups, or fewer with one `::`.
fn v6(text: &[u8], start: usize) -> Option<usize> {
    let mut at = start;
    let mut groups = 0;
    let mut gap = false;
    if text.get(at..at + 2) == Some(b"::") {
        gap = true;
        at += 2;
    }
    loop {
        let len = text.get(at..)?.iter().take(5).take_while(|byte| byte.is_ascii_hexdigit()).count();
        if len == 0 || len > 4 {
            break;
        }
        let dotted =
            text.get(at + len) == Some(&b'.') && text.get(at + len + 1).is_some_and(u8::is_ascii_digit);
        if groups <= 6 && dotted {
            let (end, _) = v4(text, at)?;
            return (groups == 6 || gap).then_some(end);
        }
        groups += 1;
        at += len;
        match text.get(at..at + 2) {
            Some(b"::") if !gap => {
                gap = true;
                at += 2;
            }
            Some([b':', next]) if next.is_ascii_hexdigit() => at += 1,
            _ => break,
        }
        if groups == 8 {
            return None;
        }
    }
    (groups == 8 && !gap || gap && groups < 8 && groups > 0).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn four_numbers_are_read_as_their_text_says(text in "[0-9]{1,4}[.][0-9]{1,3}[.][0-9]{0,3}[.,][0-9]{0,4}[.a]?") {
            let parts: Vec<&str> = text.split(|sign: char| !sign.is_ascii_digit()).take(4).collect();
            let number = |part: &&str| {
                part.parse::<u16>().ok().filter(|number| *number < 256 && (part.len() == 1 || !part.starts_with('0')))
            };
            let numbers: Option<Vec<u16>> = parts.iter().map(number).collect();
            let dots = !text.contains(',');
            let known = numbers.filter(|numbers| dots && numbers.len() == 4).map(|numbers| {
                (parts.iter().map(|part| part.len()).sum::<usize>() + 3, [numbers[0], numbers[1], numbers[2], numbers[3]])
            });
            prop_assert_eq!(v4(text.as_bytes(), 0), known);
        }
    }

    #[test]
    fn masks_versions_and_times_are_none() {
        assert_eq!(whole_v4(b"192.168.0.242"), Outcome::Pass);
        assert_eq!(whole_v4(b"255.255.255.0"), Outcome::Form);
        assert_eq!(whole_v4(b"1.2.3"), Outcome::No);
        assert_eq!(v4_at(b"1.3.6.1.4.1", 0), None);
        assert_eq!(whole_v6(b"2001:db8::8a2e:370:7334"), Outcome::Pass);
        assert_eq!(whole_v6(b"10:21:33"), Outcome::No);
        assert_eq!(v6_at(b"std::vec", 3), None);
    }
}
