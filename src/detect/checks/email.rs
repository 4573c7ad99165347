//! E-mail addresses, in the shape that RFC 5322 gives and people use: no quoted local parts, no comments.
//!
//! Not the `user:password@host` of a URL. Reaches at most 64 bytes to the left of the at sign and 254 to the
//! right, so a line of at signs is read in linear time.

use super::{Found, Outcome};

const LOCAL: usize = 64;
const DOMAIN: usize = 254;

/// Judges a whole value.
pub fn whole(value: &[u8]) -> Outcome {
    let Some(sign) = memchr::memchr(b'@', value) else { return Outcome::No };
    let (local, domain) = (&value[..sign], &value[sign + 1..]);
    let begins =
        local.first().is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte >= 0x80 || *byte == b'_');
    if begins && local.len() <= LOCAL && joined(local, is_local) && ends_in_letters(domain) {
        Outcome::Pass
    } else {
        Outcome::No
    }
}

/// Only such bytes, and dots between them one at a time.
fn joined(part: &[u8], belongs: fn(u8) -> bool) -> bool {
    let mut before = b'.';
    let fits = part.iter().all(|byte| {
        let doubled = *byte == b'.' && before == b'.';
        before = *byte;
        !doubled && belongs(*byte)
    });
    fits && before != b'.'
}

/// A domain of at least two parts, the last of letters.
fn ends_in_letters(domain: &[u8]) -> bool {
    let Some(dot) = memchr::memrchr(b'.', domain) else { return false };
    let last = &domain[dot + 1..];
    let named = domain[0].is_ascii_alphanumeric() || domain[0] >= 0x80;
    named
        && domain.len() <= DOMAIN
        && (last.len() >= 2 && last.iter().all(u8::is_ascii_alphabetic) || last.starts_with(b"xn--"))
        && joined(domain, is_domain)
}

/// The address around this at sign.
pub fn at(text: &[u8], sign: usize) -> Option<Found> {
    if text.get(sign) != Some(&b'@') {
        return None;
    }
    let start = local_start(text, sign)?;
    let end = domain_end(text, sign + 1)?;
    Some(Found { start, end, outcome: Outcome::Pass })
}

fn local_start(text: &[u8], sign: usize) -> Option<usize> {
    let floor = sign.saturating_sub(LOCAL);
    let mut start = sign;
    while start > floor && is_local(text[start - 1]) {
        start -= 1;
    }
    // What is longer than a local part may be is something else.
    if start == floor && start > 0 && is_local(text[start - 1]) {
        return None;
    }
    // Quotes and signs that stand before an address rather than in it.
    while start < sign && !(text[start].is_ascii_alphanumeric() || text[start] >= 0x80 || text[start] == b'_')
    {
        start += 1;
    }
    let local = &text[start..sign];
    if local.is_empty() || local.ends_with(b".") || memchr::memmem::find(local, b"..").is_some() {
        return None;
    }
    let password = start >= 2
        && text[start - 1] == b':'
        && text[..start - 1].last().is_some_and(|byte| *byte != b' ')
        && host_of_url(text, start - 1);
    (!password).then_some(start)
}

/// Whether `://` stands shortly before this colon with nothing but a user name between.
fn host_of_url(text: &[u8], colon: usize) -> bool {
    let floor = colon.saturating_sub(LOCAL);
    let name = text[floor..colon].iter().rev().take_while(|byte| is_local(**byte) && **byte != b'/').count();
    text[..colon - name].ends_with(b"://")
}

fn domain_end(text: &[u8], from: usize) -> Option<usize> {
    let rest = &text[from..text.len().min(from + DOMAIN)];
    let mut len = rest.iter().take_while(|byte| is_domain(**byte)).count();
    while len > 0 && matches!(rest[len - 1], b'.' | b'-') {
        len -= 1;
    }
    let mut domain = &rest[..len];
    loop {
        let dot = domain.iter().rposition(|byte| *byte == b'.')?;
        let last = &domain[dot + 1..];
        if last.len() >= 2 && (last.iter().all(u8::is_ascii_alphabetic) || last.starts_with(b"xn--")) {
            break;
        }
        domain = &domain[..dot];
        len = dot;
    }
    let named = rest[0].is_ascii_alphanumeric() || rest[0] >= 0x80;
    (named && memchr::memmem::find(&rest[..len], b"..").is_none() && rest.get(len) != Some(&b'@'))
        .then_some(from + len)
}

fn is_local(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80 || b"._%+-'&".contains(&byte)
}

fn is_domain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80 || byte == b'.' || byte == b'-'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<&str> {
        let found = at(text.as_bytes(), text.find('@')?)?;
        Some(&text[found.start..found.end])
    }

    #[test]
    fn borders_are_exact() {
        assert_eq!(found("mail (jan.de-vries+x@mail.example.com)."), Some("jan.de-vries+x@mail.example.com"));
        assert_eq!(found("'o'neil@example.org'"), Some("o'neil@example.org"));
        assert_eq!(found("zie a@example.nl.Morgen1"), Some("a@example.nl"));
    }

    #[test]
    fn what_is_no_address_is_left_alone() {
        for text in ["a@b", "https://jan:geheim@example.nl/", "@handle", "x@1.2", "a..b@example.nl"] {
            assert_eq!(found(text), None, "{text}");
        }
        assert_eq!(whole("jan@example.nl".as_bytes()), Outcome::Pass);
        assert_eq!(whole("jan@example.nl, piet@example.nl".as_bytes()), Outcome::No);
    }
}
