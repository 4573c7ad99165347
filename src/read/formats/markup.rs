//! XML as a flow of nodes, for documents that are made of it.
//!
//! In: bytes, in any encoding that XML may have. Out: openings, ends and text, character references resolved.
//! Entities of a document's own are never expanded, no node is longer than a limit, and the depth is a counter
//! with a limit. What an element means is for the formats.

use super::decoded::{Decode, Decoded};
use crate::read::charset::{Charset, TextReader};
use crate::read::{Error, Limits, Result};
use quick_xml::events::{BytesEnd, BytesStart, Event};
use quick_xml::reader::Reader;
use std::borrow::Cow;
use std::io::{self, Chain, Cursor, Read};

/// Bytes that one tag or text may have.
const LONGEST: usize = 32 << 20;

/// Bytes on which the encoding is decided.
const HEAD: usize = 1 << 10;

/// XML, node by node.
pub(super) struct Markup<R: Read> {
    reader: Reader<Decoded<Begun<R>>>,
    buffer: Vec<u8>,
    depth: usize,
    most: usize,
}

/// One step in a document.
pub(super) enum Node<'a> {
    /// An element begins; every one has an end too.
    Open(BytesStart<'a>),
    /// An element ends.
    Close(BytesEnd<'a>),
    /// Text, possibly in several pieces.
    Text(Cow<'a, str>),
    /// There is no more.
    End,
}

impl<R: Read> Markup<R> {
    /// Reads from the beginning of a part.
    pub fn new(source: R, limits: &Limits) -> Self {
        let mut reader = Reader::from_reader(Decoded::new(Begun::Not(Some(source)), LONGEST));
        let config = reader.config_mut();
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        config.expand_empty_elements = true;
        Markup { reader, buffer: Vec::new(), depth: 0, most: limits.depth }
    }

    /// The next node. What has no meaning here, such as a comment, is an empty text.
    pub fn next(&mut self) -> Result<Node<'_>> {
        self.buffer.clear();
        self.reader.get_mut().begin_event();
        match self.reader.read_event_into(&mut self.buffer) {
            Ok(Event::Start(_)) if self.depth >= self.most => Err(Error::Limit { what: "depth" }),
            Ok(Event::Start(tag)) => {
                self.depth += 1;
                Ok(Node::Open(tag))
            }
            Ok(Event::End(tag)) => {
                self.depth = self.depth.saturating_sub(1);
                Ok(Node::Close(tag))
            }
            Ok(Event::Text(text)) => Ok(Node::Text(text.into_inner())),
            Ok(Event::CData(text)) => Ok(Node::Text(text.into_inner())),
            Ok(Event::GeneralRef(name)) => Ok(Node::Text(match resolve(&name) {
                Some(character) => Cow::Owned(character.to_string()),
                None => Cow::Owned(format!("&{};", &*name)),
            })),
            Ok(Event::Eof) if self.depth > 0 => {
                Err(Error::Corrupt { what: "xml in it ends too early".to_owned() })
            }
            Ok(Event::Eof) => Ok(Node::End),
            Ok(_) => Ok(Node::Text(Cow::Borrowed(""))),
            Err(error) => Err(broken(&error, self.reader.get_ref().is_too_long())),
        }
    }

    /// Gives the text of the element that was just opened, and passes its end.
    pub fn text_within(&mut self) -> Result<String> {
        let mut text = String::new();
        let mut depth = 1;
        loop {
            match self.next()? {
                Node::Open(_) => depth += 1,
                Node::Close(_) if depth == 1 => return Ok(text),
                Node::Close(_) => depth -= 1,
                Node::Text(part) => text.push_str(&part),
                Node::End => return Ok(text),
            }
        }
    }
}

/// An attribute by its local name, references resolved.
pub(super) fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found =
        tag.attributes().with_checks(false).flatten().find(|a| a.key.local_name().as_ref() == name)?;
    Some(unescape(&found.value))
}

/// Whether an attribute by this name says yes.
pub(super) fn is_set(tag: &BytesStart<'_>, name: &str) -> bool {
    matches!(attribute(tag, name).as_deref(), Some("1" | "true" | "on"))
}

/// Text with its references resolved.
fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(12).position(|byte| byte == b';');
        let found = end.and_then(|end| Some((resolve(&rest[1..end])?, end + 1)));
        let (character, len) = found.unwrap_or(('&', 1));
        plain.push(character);
        rest = &rest[len..];
    }
    plain.push_str(rest);
    plain
}

/// The character that a reference stands for; None for an entity of the document's own.
fn resolve(name: &str) -> Option<char> {
    let number = |digits: &str, base| u32::from_str_radix(digits, base).ok().and_then(char::from_u32);
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some(' '),
        _ => {
            let digits = name.strip_prefix('#')?;
            match digits.strip_prefix(['x', 'X']) {
                Some(digits) => number(digits, 16),
                None => number(digits, 10),
            }
        }
    }
}

/// Who is too large: a node, or the part that it stands in.
fn broken(error: &quick_xml::Error, is_node: bool) -> Error {
    match error {
        quick_xml::Error::Io(error) if error.kind() == io::ErrorKind::FileTooLarge => {
            Error::Limit { what: if is_node { "record length" } else { "expanded size" } }
        }
        quick_xml::Error::Io(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            Error::Io(error.kind().into())
        }
        _ => Error::Corrupt { what: "xml in it is damaged".to_owned() },
    }
}

/// A source of which the head is looked at when it is first read.
enum Begun<R> {
    Not(Option<R>),
    Yes(Box<TextReader<Chain<Cursor<Vec<u8>>, R>>>),
}

impl<R: Read> Decode for Begun<R> {
    fn fill(&mut self, text: &mut Vec<u8>, least: usize) -> io::Result<bool> {
        if let Begun::Not(source) = self
            && let Some(mut source) = source.take()
        {
            let mut head = Vec::with_capacity(HEAD);
            (&mut source).take(HEAD as u64).read_to_end(&mut head)?;
            let charset = Charset::guess(&head).unwrap_or(Charset::UTF_8);
            *self = Begun::Yes(Box::new(TextReader::new(Cursor::new(head).chain(source), charset)));
        }
        match self {
            Begun::Yes(reader) => reader.fill_whole(text, least),
            Begun::Not(_) => Ok(true),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(xml: &[u8]) -> String {
        let mut markup = Markup::new(xml, &Limits::default());
        let mut said = String::new();
        loop {
            match markup.next() {
                Ok(Node::Open(tag)) => said.push_str(&format!("<{}>", tag.local_name().as_ref())),
                Ok(Node::Close(tag)) => said.push_str(&format!("</{}>", tag.local_name().as_ref())),
                Ok(Node::Text(text)) => said.push_str(&text),
                Ok(Node::End) => return said,
                Err(error) => return format!("{said} {error}"),
            }
        }
    }

    #[test]
    fn references_are_resolved_and_entities_are_not() {
        let xml = b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'xx'>]><w:a>1 &lt; 2 &b; &#233;<c/><!-- x --></w:a>";
        assert_eq!(said(xml), "<a>1 < 2 &b; \u{e9}<c></c></a>");
    }

    #[test]
    fn document_in_utf16_is_read() {
        let wide: Vec<u8> = "\u{feff}<a>Zo\u{eb}</a>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(said(&wide), "<a>Zo\u{eb}</a>");
    }

    #[test]
    fn document_without_end_of_depth_is_given_up() {
        assert!(said(&b"<a>".repeat(5000)).ends_with("limit: depth"));
    }
}
