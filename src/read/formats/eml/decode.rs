//! The codings of mail: base64, quoted-printable, encoded words, parameters, character sets.
//!
//! In: bytes. Out: bytes or text; what is not well-formed is taken as it stands, because mail often is not.

use crate::read::charset::Charset;
use encoding_rs::{Encoding, WINDOWS_1252};
use std::borrow::Cow;

/// RFC 2045, 6.8; what is no letter of it is passed over.
pub(in super::super) fn base64(coded: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(coded.len() / 4 * 3 + 3);
    let (mut bits, mut count) = (0u32, 0);
    for byte in coded {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => continue,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            plain.push((bits >> count) as u8);
        }
    }
    plain
}

/// RFC 2045, 6.7; in headers `_` is a blank.
pub(in super::super) fn quoted_printable(coded: &[u8], in_header: bool) -> Vec<u8> {
    let mut plain = Vec::with_capacity(coded.len());
    let mut at = 0;
    while let Some(&byte) = coded.get(at) {
        at += 1;
        match (byte, &coded[at..]) {
            (b'=', [b'\r', b'\n', ..]) => at += 2,
            (b'=', [b'\n', ..]) => at += 1,
            (b'=', [high, low, ..]) => match (digit(*high), digit(*low)) {
                (Some(high), Some(low)) => {
                    plain.push(high << 4 | low);
                    at += 2;
                }
                _ => plain.push(b'='),
            },
            (b'_', _) if in_header => plain.push(b' '),
            _ => plain.push(byte),
        }
    }
    plain
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).map(|digit| digit as u8)
}

/// A body as text: in the encoding that it says, unless that says nothing.
pub(in super::super) fn text(bytes: Cow<'_, [u8]>, charset: Option<&str>) -> String {
    let says = charset.and_then(|label| Encoding::for_label(label.trim().as_bytes()));
    // Many programs name one encoding and send UTF-8, which shows itself as such.
    let is_utf8 =
        |encoding: &'static Encoding| encoding.is_ascii_compatible() && std::str::from_utf8(&bytes).is_ok();
    match says {
        Some(encoding) if encoding != encoding_rs::UTF_8 && !is_utf8(encoding) => {
            encoding.decode(&bytes).0.into_owned()
        }
        _ => {
            let charset = Charset::guess(&bytes).unwrap_or(Charset::UTF_8);
            String::from_utf8_lossy(&charset.decode_head(&bytes)).into_owned()
        }
    }
}

/// A header as text, encoded words decoded (RFC 2047); blanks between two of them are no part of it.
pub(in super::super) fn words(value: &[u8]) -> String {
    let value = match std::str::from_utf8(value) {
        Ok(value) => Cow::Borrowed(value),
        Err(_) => WINDOWS_1252.decode(value).0,
    };
    let mut plain = String::with_capacity(value.len());
    let mut rest: &str = &value;
    let mut after_word = false;
    while let Some(at) = rest.find("=?") {
        let before = &rest[..at];
        if !(after_word && before.trim().is_empty()) {
            plain.push_str(before);
        }
        match word(&rest[at..]) {
            Some((text, len)) => {
                plain.push_str(&text);
                rest = &rest[at + len..];
                after_word = true;
            }
            None => {
                plain.push_str("=?");
                rest = &rest[at + 2..];
                after_word = false;
            }
        }
    }
    plain.push_str(rest);
    plain
}

/// The encoded word at the beginning, and its length.
fn word(text: &str) -> Option<(String, usize)> {
    let (charset, rest) = text.strip_prefix("=?")?.split_once('?')?;
    let (coding, rest) = rest.split_once('?')?;
    let (coded, after) = rest.split_once("?=")?;
    let bytes = match coding {
        "B" | "b" => base64(coded.as_bytes()),
        "Q" | "q" => quoted_printable(coded.as_bytes(), true),
        _ => return None,
    };
    // RFC 2231 lets a language follow the character set.
    let charset = charset.split('*').next().unwrap_or_default();
    let encoding = Encoding::for_label(charset.as_bytes())?;
    Some((encoding.decode(&bytes).0.into_owned(), text.len() - after.len()))
}

/// A parameter of a header; one that comes in pieces or with escapes too (RFC 2231).
pub(in super::super) fn parameter(header: &[u8], wanted: &str) -> Option<String> {
    let mut pieces: Vec<(u32, bool, Vec<u8>)> = Vec::new();
    for (name, value) in parameters(header) {
        let mut name = name.split('*');
        if !name.next().is_some_and(|name| name.eq_ignore_ascii_case(wanted)) {
            continue;
        }
        match (name.next(), name.next()) {
            (None, _) => pieces.push((0, false, value)),
            (Some(""), _) => pieces.push((0, true, value)),
            (Some(number), escaped) => pieces.push((number.parse().ok()?, escaped.is_some(), value)),
        }
    }
    pieces.sort_by_key(|(number, escaped, _)| (*number, !escaped));
    // One with escapes goes before the same without.
    pieces.dedup_by_key(|(number, ..)| *number);
    let is_escaped = pieces.first()?.1;
    let mut charset = None;
    let mut bytes = Vec::new();
    for (number, escaped, value) in pieces {
        let mut value = value.as_slice();
        if number == 0 && escaped {
            let mut quotes = memchr::memchr_iter(b'\'', value);
            if let (Some(first), Some(second)) = (quotes.next(), quotes.next()) {
                charset = Encoding::for_label(&value[..first]);
                value = &value[second + 1..];
            }
        }
        bytes.extend(if escaped { percent(value) } else { value.to_vec() });
    }
    Some(match charset {
        Some(encoding) if is_escaped => encoding.decode(&bytes).0.into_owned(),
        _ => words(&bytes),
    })
}

/// Names and values behind the first `;`.
fn parameters(header: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut rest = header;
    while let Some(at) = memchr::memchr(b';', rest) {
        rest = rest[at + 1..].trim_ascii_start();
        let Some(equals) = rest.iter().position(|byte| matches!(byte, b'=' | b';')) else { break };
        if rest[equals] == b';' {
            continue;
        }
        let name = String::from_utf8_lossy(rest[..equals].trim_ascii()).into_owned();
        rest = rest[equals + 1..].trim_ascii_start();
        let mut value = Vec::new();
        if rest.first() == Some(&b'"') {
            let mut at = 1;
            while let Some(&byte) = rest.get(at).filter(|byte| **byte != b'"') {
                let escaped = byte == b'\\' && matches!(rest.get(at + 1), Some(b'"' | b'\\'));
                at += usize::from(escaped);
                value.extend(rest.get(at));
                at += 1;
            }
            rest = rest.get(at + 1..).unwrap_or_default();
        } else {
            let end = memchr::memchr(b';', rest).unwrap_or(rest.len());
            value.extend_from_slice(rest[..end].trim_ascii());
            rest = &rest[end..];
        }
        found.push((name, value));
    }
    found
}

fn percent(coded: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(coded.len());
    let mut rest = coded;
    while let [byte, after @ ..] = rest {
        rest = after;
        match (byte, after) {
            (b'%', [high, low, after @ ..]) if digit(*high).is_some() && digit(*low).is_some() => {
                plain.push(digit(*high).unwrap_or(0) << 4 | digit(*low).unwrap_or(0));
                rest = after;
            }
            _ => plain.push(*byte),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_decoded_and_what_is_none_stays() {
        assert_eq!(
            words(b"=?utf-8?B?Wm/Dqw==?= =?utf-8?q?_Jansen?= <a@example.nl>"),
            "Zoë Jansen <a@example.nl>"
        );
        assert_eq!(words(b"a =? b =?x?y?z"), "a =? b =?x?y?z");
        assert_eq!(words(b"Zo\xeb"), "Zoë");
    }

    #[test]
    fn parameters_in_pieces_are_put_together() {
        let header = b"attachment; filename*1*=%C3%ABl.csv; filename*0*=utf-8''No; filename=x.csv";
        assert_eq!(parameter(header, "filename").as_deref(), Some("Noël.csv"));
        assert_eq!(parameter(b"a/b; name=\"x; \\\"y\\\".csv\"", "name").as_deref(), Some("x; \"y\".csv"));
        assert_eq!(parameter(b"a/b; charset", "charset"), None);
    }

    #[test]
    fn quoted_printable_that_is_broken_stays() {
        assert_eq!(quoted_printable(b"a=3Db=\r\nc=ZZ=", false), b"a=bc=ZZ=");
    }
}
