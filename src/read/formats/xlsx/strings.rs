//! The shared strings of a workbook, and text in its XML.
//!
//! In: `sharedStrings.xml`, streamed; text with entities. Out: strings by number, trimmed; plain text. What is
//! written as a guide to pronunciation is left out.

use super::pieces::Pieces;
use super::{Package, damaged};
use crate::read::{Cell, Error, Result};
use crate::record::Reason;
use memchr::{memchr, memmem};
use quick_xml::events::Event;
use quick_xml::reader::Reader;
use std::collections::BTreeSet;
use std::io::{Read, Seek};

/// Bytes that all strings together may take.
const MOST: usize = 1 << 30;

/// Bytes of one string; no cell can hold more than 32,767 characters.
pub(super) const LONGEST: usize = 128 << 10;

/// Strings by number.
#[derive(Default)]
pub(super) struct Strings {
    bytes: Vec<u8>,
    places: Vec<Cell>,
    /// Whether one was cut off.
    cut: bool,
}

/// XML that is not shaped as Excel writes it.
pub(super) struct Odd;

impl Strings {
    /// Reads them all, or as many as there is room for, and says why not all.
    pub fn read<R: Read + Seek>(package: &mut Package<R>, part: &str) -> Result<(Self, Option<Reason>)> {
        let (_, part) = package.part(part)?;
        let mut strings = Strings::default();
        let mut pieces = Pieces::new(part, 256 << 10);
        let result = strings.read_pieces(&mut pieces);
        strings.bytes.shrink_to_fit();
        match result {
            Ok(()) if strings.cut => Ok((strings, Some(Reason::Limit("cell length".to_owned())))),
            Ok(()) => Ok((strings, None)),
            Err(error) if strings.places.is_empty() && !matches!(error, Error::Limit { .. }) => {
                Err(damaged("the list of strings"))
            }
            Err(error) => Ok((strings, Some(crate::read::formats::reason(error)))),
        }
    }

    fn read_pieces<R: Read>(&mut self, pieces: &mut Pieces<R>) -> Result<()> {
        if !pieces.enter("sst", "si")? {
            return Ok(());
        }
        while let Some(piece) = pieces.next()? {
            if pieces.prefixed() || self.take(&piece).is_err() {
                self.take_odd(&piece);
            }
            if self.bytes.len() + self.places.len() * size_of::<Cell>() > MOST {
                return Err(Error::Limit { what: "shared strings" });
            }
        }
        Ok(())
    }

    /// The string of a number; None when there is none.
    #[inline]
    pub fn get(&self, number: usize) -> Option<&[u8]> {
        let place = self.places.get(number)?;
        self.bytes.get(place.start as usize..(place.start + place.len) as usize)
    }

    /// Takes those away that stand here as they are, whatever their case.
    pub fn strike(&self, texts: &mut BTreeSet<String>) {
        if texts.is_empty() {
            return;
        }
        for place in &self.places {
            let text = self.bytes.get(place.start as usize..(place.start + place.len) as usize);
            if let Some(text) = text.filter(|text| memchr(b'@', text).is_some()) {
                texts.remove(&String::from_utf8_lossy(text).to_lowercase());
            }
        }
    }

    /// Takes the strings of a piece, or none of them.
    fn take(&mut self, piece: &[u8]) -> std::result::Result<(), Odd> {
        let (bytes, places) = (self.bytes.len(), self.places.len());
        let result = self.take_plain(piece);
        if result.is_err() {
            self.bytes.truncate(bytes);
            self.places.truncate(places);
        }
        result
    }

    fn take_plain(&mut self, piece: &[u8]) -> std::result::Result<(), Odd> {
        let mut at = 0;
        let mut start = self.bytes.len();
        while let Some(next) = memchr(b'<', &piece[at..]) {
            at += next + 1;
            let tag = &piece[at..];
            let close = memchr(b'>', tag).ok_or(Odd)?;
            let empty = close > 0 && tag[close - 1] == b'/';
            match name(tag) {
                b"si" if empty => self.end_string(self.bytes.len()),
                b"si" => start = self.bytes.len(),
                b"/si" => self.end_string(start),
                b"rPh" if !empty => {
                    at += memmem::find(tag, b"</rPh>").ok_or(Odd)?;
                    continue;
                }
                b"t" if !empty => {
                    let text = &tag[close + 1..];
                    let len = memchr(b'<', text).ok_or(Odd)?;
                    if !text[len..].starts_with(b"</t>") {
                        return Err(Odd);
                    }
                    unescape_bytes(&text[..len], &mut self.bytes);
                }
                [b'!', ..] => return Err(Odd),
                _ => {}
            }
            at += close;
        }
        Ok(())
    }

    /// The same through a full XML reader, for pieces with comments, CDATA or prefixes.
    fn take_odd(&mut self, piece: &[u8]) {
        let xml = String::from_utf8_lossy(piece);
        each_text(&xml, "si", "t", |text| {
            let start = self.bytes.len();
            self.bytes.extend_from_slice(text.as_bytes());
            self.end_string(start);
        });
    }

    fn end_string(&mut self, start: usize) {
        let text = &self.bytes[start..];
        let before = text.len() - trim_start(text).len();
        let len = trim(text).len();
        self.cut |= len > LONGEST;
        let len = len.min(LONGEST);
        self.places.push(Cell { start: (start + before) as u32, len: len as u32 });
    }
}

/// The name of a tag, a slash before it included.
fn name(tag: &[u8]) -> &[u8] {
    let end = tag.iter().position(|&byte| matches!(byte, b'>' | b' ' | b'\t' | b'\r' | b'\n'));
    let name = &tag[..end.unwrap_or(tag.len())];
    name.strip_suffix(b"/").unwrap_or(name)
}

/// Without the blanks on both sides.
pub(super) fn trim(text: &[u8]) -> &[u8] {
    let text = trim_start(text);
    let end = text.iter().rposition(|&byte| byte > b' ').map_or(0, |at| at + 1);
    &text[..end]
}

fn trim_start(text: &[u8]) -> &[u8] {
    let start = text.iter().position(|&byte| byte > b' ').unwrap_or(text.len());
    &text[start..]
}

/// Shows the text in the leaves of each element of a name.
fn each_text(xml: &str, element: &str, leaf: &str, mut see: impl FnMut(&str)) {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = false;
    reader.config_mut().allow_unmatched_ends = true;
    let (mut text, mut taking, mut aside) = (String::new(), false, false);
    loop {
        match reader.read_event() {
            Ok(Event::Eof) | Err(_) => return,
            Ok(Event::Start(tag)) => match tag.local_name().as_ref() {
                "rPh" => aside = true,
                name if name == leaf => taking = !aside,
                _ => {}
            },
            Ok(Event::Empty(tag)) if tag.local_name().as_ref() == element => see(""),
            Ok(Event::End(tag)) => match tag.local_name().as_ref() {
                "rPh" => aside = false,
                name if name == leaf => taking = false,
                name if name == element => {
                    see(&text);
                    text.clear();
                }
                _ => {}
            },
            Ok(event) if taking => append(&event, &mut text),
            Ok(_) => {}
        }
    }
}

/// Appends the text of an event, entities resolved.
pub(super) fn append(event: &Event<'_>, text: &mut String) {
    match event {
        Event::Text(part) => text.push_str(part),
        Event::CData(part) => text.push_str(part),
        Event::GeneralRef(name) => {
            let mut bytes = Vec::new();
            unescape(&format!("&{};", &**name), &mut bytes);
            text.push_str(&String::from_utf8_lossy(&bytes));
        }
        _ => {}
    }
}

/// Appends text with its entities resolved, and Excel's own `_x000D_` too.
pub(super) fn unescape(text: &str, out: &mut Vec<u8>) {
    unescape_bytes(text.as_bytes(), out);
}

/// The same of bytes.
pub(super) fn unescape_bytes(text: &[u8], out: &mut Vec<u8>) {
    let mut rest = text;
    while let Some(at) = rest.iter().position(|&byte| byte == b'&' || byte == b'_') {
        out.extend_from_slice(&rest[..at]);
        rest = &rest[at..];
        let (character, len) =
            entity(rest).or_else(|| excel_escape(rest)).unwrap_or((char::from(rest[0]), 1));
        out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        rest = &rest[len..];
    }
    out.extend_from_slice(rest);
}

/// `&amp;`, `&#38;`, `&#x26;`: the character and the length of what stands for it.
fn entity(text: &[u8]) -> Option<(char, usize)> {
    let name = text.strip_prefix(b"&")?;
    let len = name.iter().take(12).position(|&byte| byte == b';')?;
    let character = match &name[..len] {
        b"amp" => '&',
        b"lt" => '<',
        b"gt" => '>',
        b"quot" => '"',
        b"apos" => '\'',
        [b'#', b'x' | b'X', digits @ ..] => number(digits, 16)?,
        [b'#', digits @ ..] => number(digits, 10)?,
        _ => return None,
    };
    Some((character, len + 2))
}

/// `_x000D_`: a character that XML does not allow, as Excel writes it.
fn excel_escape(text: &[u8]) -> Option<(char, usize)> {
    let digits = text.strip_prefix(b"_x")?.get(..4)?;
    (text.get(6) == Some(&b'_')).then_some(())?;
    Some((number(digits, 16)?, 7))
}

fn number(digits: &[u8], radix: u32) -> Option<char> {
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, radix).ok().and_then(char::from_u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strings(piece: &str) -> Vec<String> {
        let mut strings = Strings::default();
        if strings.take(piece.as_bytes()).is_err() {
            strings.take_odd(piece.as_bytes());
        }
        (0..strings.places.len())
            .map(|i| String::from_utf8_lossy(strings.get(i).unwrap()).into_owned())
            .collect()
    }

    #[test]
    fn rich_text_is_joined_and_pronunciation_left_out() {
        let xml = "<si><t>a &amp; b</t></si><si><r><rPr><b/></rPr><t xml:space=\"preserve\">c </t></r><r><t>d</t></r>\
                   <rPh sb=\"0\" eb=\"1\"><t>uit</t></rPh></si><si/><si><t/></si><si><t>_x0041_b_x_</t></si>";
        assert_eq!(strings(xml), ["a & b", "c d", "", "", "Ab_x_"]);
    }

    #[test]
    fn odd_xml_gives_the_same_strings() {
        let xml = "<x:si><x:t>a &amp; b</x:t></x:si><x:si><x:t><![CDATA[<c>]]>d</x:t></x:si><x:si/>";
        let mut odd = Strings::default();
        odd.take_odd(xml.as_bytes());
        assert_eq!(odd.get(0).unwrap(), b"a & b");
        assert_eq!(odd.get(1).unwrap(), b"<c>d");
        assert_eq!(odd.get(2).unwrap(), b"");
    }
}
