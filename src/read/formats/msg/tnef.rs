//! `winmail.dat`: what Outlook packs a message into for programs like itself.
//!
//! In: attributes one after the other. Out: the bodies as text, and the attachments as members, as for a message
//! that was saved. https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxtnef

use super::{LARGEST, Message, Properties, code_page};
use crate::read::{Error, Input, Limits, Result, Sink};
use std::io::Read;

pub(super) const SIGNATURE: [u8; 4] = [0x78, 0x9f, 0x3e, 0x22];

/// What an attribute is: the low half of its number.
const SUBJECT: u16 = 0x8004;
const BODY: u16 = 0x800c;
const DATA: u16 = 0x800f;
const TITLE: u16 = 0x8010;
const ATTACHMENT_BEGINS: u16 = 0x9002;
const PROPERTIES: u16 = 0x9003;
const ATTACHMENT: u16 = 0x9005;
const CODE_PAGE: u16 = 0x9007;

pub(super) fn read(input: &mut Input, limits: &Limits, sink: &mut dyn Sink) -> Result<()> {
    let mut bytes = Vec::new();
    input.stream()?.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        return Err(Error::Limit { what: "mail too large" });
    }
    let mut own = Properties::default();
    let mut attachments: Vec<Properties> = Vec::new();
    let mut encoding = code_page(1252);
    let mut rest = bytes.get(6..).unwrap_or_default();
    let mut is_whole = true;
    while !rest.is_empty() {
        let Some((number, data, after)) = attribute(rest) else {
            is_whole = false;
            break;
        };
        rest = after;
        let text = || encoding.decode(data).0.trim_end_matches('\0').to_owned();
        match (number, attachments.last_mut()) {
            (CODE_PAGE, _) => encoding = code_page(word(data, 0).unwrap_or(1252)),
            (SUBJECT, _) => {
                own.texts.entry(0x0037).or_insert_with(text);
            }
            (BODY, _) => {
                own.texts.entry(0x1000).or_insert_with(text);
            }
            (PROPERTIES, _) => parse(data, encoding, &mut own),
            (ATTACHMENT_BEGINS, _) => attachments.push(Properties::default()),
            (TITLE, Some(attached)) => {
                attached.texts.entry(0x3704).or_insert_with(text);
            }
            (DATA, Some(attached)) => {
                attached.bytes.insert(0x3701, data.to_vec());
            }
            (ATTACHMENT, Some(attached)) => parse(data, encoding, attached),
            _ => {}
        }
    }
    let mut message = Message { sink, limits };
    message.headers(&own, &[])?;
    message.bodies(&own)?;
    for (number, attached) in attachments.iter().enumerate() {
        message.attachment(attached, None, number + 1, own.text(0x001a))?;
    }
    if is_whole { Ok(()) } else { Err(Error::Corrupt { what: "winmail.dat ends too early".to_owned() }) }
}

/// The number of an attribute, what it holds, and what follows it.
fn attribute(bytes: &[u8]) -> Option<(u16, &[u8], &[u8])> {
    let number = word(bytes, 1)? as u16;
    let len = word(bytes, 5)? as usize;
    let data = bytes.get(9..9usize.checked_add(len)?)?;
    // A checksum follows, which nobody minds.
    Some((number, data, bytes.get(9 + len + 2..).unwrap_or_default()))
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

/// A list of properties. What does not fit ends it.
fn parse(data: &[u8], encoding: &'static encoding_rs::Encoding, into: &mut Properties) {
    let Some(count) = word(data, 0) else { return };
    let mut rest = data.get(4..).unwrap_or_default();
    for _ in 0..count {
        match property(rest, encoding, into) {
            Some(after) => rest = after,
            None => return,
        }
    }
}

fn property<'a>(
    bytes: &'a [u8],
    encoding: &'static encoding_rs::Encoding,
    into: &mut Properties,
) -> Option<&'a [u8]> {
    let tag = word(bytes, 0)?;
    let (kind, number) = (tag as u16, (tag >> 16) as u16);
    let mut at = 4;
    if number >= 0x8000 {
        // The name of a property that has no number of its own: a set, and a number or a text.
        at += 16;
        let is_text = word(bytes, at)? == 1;
        let len = word(bytes, at + 4)? as usize;
        at += 8 + if is_text { padded(len)? } else { 0 };
    }
    let fixed = match kind & 0x0fff {
        0x02 | 0x03 | 0x04 | 0x0a | 0x0b => Some(4),
        0x05 | 0x06 | 0x07 | 0x14 | 0x40 => Some(8),
        0x48 => Some(16),
        _ => None,
    };
    let has_many = kind & 0x1000 != 0;
    if let (Some(len), false) = (fixed, has_many) {
        if let Some(value) = word(bytes, at) {
            into.numbers.insert(number, value);
        }
        return bytes.get(at + len..);
    }
    let values = word(bytes, at)?;
    at += 4;
    if let Some(len) = fixed {
        return bytes.get(at.checked_add(len.checked_mul(values as usize)?)?..);
    }
    for _ in 0..values {
        let len = word(bytes, at)? as usize;
        let value = bytes.get(at + 4..(at + 4).checked_add(len)?)?;
        at = (at + 4).checked_add(padded(len)?)?;
        match kind & 0x0fff {
            0x1e => {
                into.texts.insert(number, encoding.decode(value).0.into_owned());
            }
            0x1f => {
                into.texts
                    .insert(number, encoding_rs::UTF_16LE.decode_without_bom_handling(value).0.into_owned());
            }
            // The content of an attachment has the name of its form before it.
            0x0d if number == 0x3701 => {
                into.bytes.insert(number, value.get(16..).unwrap_or_default().to_vec());
            }
            0x0102 => {
                into.bytes.insert(number, value.to_vec());
            }
            _ => {}
        }
    }
    bytes.get(at..)
}

fn padded(len: usize) -> Option<usize> {
    len.checked_next_multiple_of(4)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::recording::record;
    use crate::record::Status;

    fn attribute(number: u16, data: &[u8]) -> Vec<u8> {
        [&[1][..], &number.to_le_bytes(), &[0, 0], &(data.len() as u32).to_le_bytes(), data, &[0, 0]].concat()
    }

    fn packed(attributes: &[Vec<u8>]) -> Vec<u8> {
        [&SIGNATURE[..], &[1, 0], &attributes.concat()].concat()
    }

    #[test]
    fn body_and_attachments_are_read() {
        let wide: Vec<u8> = "leden.csv\0".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let name = [
            &1u32.to_le_bytes()[..],
            &0x3707_001fu32.to_le_bytes(),
            &1u32.to_le_bytes(),
            &20u32.to_le_bytes(),
            &wide,
        ]
        .concat();
        let bytes = packed(&[
            attribute(SUBJECT, b"Lijst\0"),
            attribute(BODY, b"Dag Zo\xeb\0"),
            attribute(ATTACHMENT_BEGINS, &[0; 14]),
            attribute(DATA, b"Naam;Plaats\nJan;Ede\n"),
            attribute(TITLE, b"LEDEN~1.CSV\0"),
            attribute(ATTACHMENT, &name),
        ]);
        let (recording, outcome) = record("winmail.dat", &bytes);
        assert_eq!((outcome.format, outcome.status), ("tnef", Status::Scanned));
        assert_eq!(recording.text, "subject: Lijst\nDag Zoë");
        assert_eq!(recording.members[0].0.name, "leden.csv");
        assert_eq!(recording.members[0].1, Ok(b"Naam;Plaats\nJan;Ede\n".to_vec()));
    }

    #[test]
    fn properties_of_all_kinds_are_passed() {
        let mut list = 4u32.to_le_bytes().to_vec();
        list.extend([0x03, 0, 0x15, 0x0c, 1, 0, 0, 0]);
        list.extend(
            [&[0x1f, 0, 1, 0x80][..], &[7; 16], &1u32.to_le_bytes(), &6u32.to_le_bytes(), b"a\0b\0c\0\0\0"]
                .concat(),
        );
        list.extend([&1u32.to_le_bytes()[..], &2u32.to_le_bytes(), b"x\0\0\0"].concat());
        list.extend([&[0x03, 0x10, 2, 0][..], &2u32.to_le_bytes(), &[0; 8]].concat());
        list.extend(
            [&[0x02, 0x01, 0x13, 0x10][..], &1u32.to_le_bytes(), &3u32.to_le_bytes(), b"<p>\0"].concat(),
        );
        let mut found = Properties::default();
        parse(&list, code_page(1252), &mut found);
        assert_eq!(
            (found.text(0x8001), found.bytes.get(&0x1013).map(Vec::as_slice)),
            ("x", Some(&b"<p>"[..]))
        );
    }

    #[test]
    fn file_that_breaks_off_is_told() {
        let bytes = packed(&[attribute(BODY, b"Dag Jan\0"), attribute(SUBJECT, b"Lijst\0")]);
        let (_, outcome) = record("winmail.dat", &bytes[..bytes.len() - 5]);
        assert_eq!(outcome.status, Status::Partial);
    }
}
