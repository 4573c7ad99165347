//! XML that is changed where it must be and otherwise kept byte for byte.
//!
//! In: the text of a part. Out: where its tags and attributes stand, and the text with patches. Entities of a
//! document's own are never expanded.

use quick_xml::events::Event;
use quick_xml::reader::Reader;
use std::borrow::Cow;
use std::ops::Range;

/// What a tag does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Open,
    Close,
    Empty,
    Text,
}

/// A tag or a text, and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Piece<'a> {
    pub kind: Kind,
    /// The tag's name without its prefix; empty for text.
    pub name: &'a str,
    pub at: Range<usize>,
}

/// The pieces of a text in their order; none after what is no XML.
pub(super) struct Pieces<'a> {
    text: &'a str,
    reader: Reader<&'a [u8]>,
    /// The text is no XML, or was cut off.
    pub broken: bool,
}

impl<'a> Pieces<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        let mut reader = Reader::from_reader(text.as_bytes());
        let config = reader.config_mut();
        config.check_end_names = true;
        config.allow_dangling_amp = true;
        Pieces { text, reader, broken: false }
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        loop {
            let from = self.reader.buffer_position() as usize;
            let kind = match self.reader.read_event() {
                Ok(Event::Start(_)) => Kind::Open,
                Ok(Event::Empty(_)) => Kind::Empty,
                Ok(Event::End(_)) => Kind::Close,
                Ok(Event::Text(_) | Event::CData(_) | Event::GeneralRef(_)) => Kind::Text,
                Ok(Event::Eof) => return None,
                Ok(_) => continue,
                Err(_) => {
                    self.broken = true;
                    return None;
                }
            };
            let at = from..self.reader.buffer_position() as usize;
            let Some(raw) = self.text.get(at.clone()) else {
                self.broken = true;
                return None;
            };
            let name = if kind == Kind::Text { "" } else { local(tag_name(raw)) };
            return Some(Piece { kind, name, at });
        }
    }
}

/// The name in a tag, with its prefix.
pub(super) fn tag_name(tag: &str) -> &str {
    let tag = tag.trim_start_matches(['<', '/']);
    let end = tag.find(|letter: char| letter.is_whitespace() || matches!(letter, '/' | '>'));
    &tag[..end.unwrap_or(tag.len())]
}

/// The prefix of a tag with its colon; empty where it has none.
pub(super) fn prefix(tag: &str) -> &str {
    let name = tag_name(tag);
    &name[..name.find(':').map_or(0, |at| at + 1)]
}

fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// The attributes of a tag: their names with prefix, and where their values stand in the tag.
fn attributes(tag: &str) -> Vec<(&str, Range<usize>)> {
    let mut found = Vec::new();
    let mut at = tag.find(|letter: char| letter.is_whitespace()).unwrap_or(tag.len());
    while let Some(equals) = tag[at..].find('=').map(|found| at + found) {
        let name = tag[at..equals].trim();
        let rest = &tag[equals + 1..];
        let quoted = equals + 1 + (rest.len() - rest.trim_start().len());
        let Some(quote) = tag[quoted..].chars().next().filter(|quote| matches!(quote, '"' | '\'')) else {
            break;
        };
        let Some(end) = tag[quoted + 1..].find(quote).map(|found| quoted + 1 + found) else { break };
        found.push((name, quoted + 1..end));
        at = end + 1;
    }
    found
}

/// Where the value of an attribute stands in a tag; the name without its prefix.
pub(super) fn attribute_at(tag: &str, name: &str) -> Option<Range<usize>> {
    attributes(tag).into_iter().find(|(other, _)| local(other) == name).map(|(_, at)| at)
}

/// The value of an attribute.
pub(super) fn attribute<'t>(tag: &'t str, name: &str) -> Option<Cow<'t, str>> {
    Some(plain(&tag[attribute_at(tag, name)?]))
}

/// The name of an attribute as it is written, with its prefix.
pub(super) fn written<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    attributes(tag)
        .into_iter()
        .map(|(other, _)| other)
        .find(|other| local(other) == name && other.contains(':'))
}

/// Text without its entities.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    if let Some(inside) = text.strip_prefix("<![CDATA[") {
        return inside.strip_suffix("]]>").unwrap_or(inside).into();
    }
    quick_xml::escape::unescape(text).unwrap_or(Cow::Borrowed(text))
}

/// Text as it may stand in an element or in an attribute with double quotes.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' | '\t' => escaped.push(character),
            control if control.is_control() || matches!(control, '\u{fffe}' | '\u{ffff}') => {
                escaped.push('\u{fffd}');
            }
            other => escaped.push(other),
        }
    }
    escaped
}

/// Changes to a text.
#[derive(Debug, Default)]
pub(super) struct Patches(Vec<(Range<usize>, String)>);

impl Patches {
    /// Puts something in the place of a piece; where the piece is empty, in between. What is put at one place
    /// comes out in the order in which it was put.
    pub(super) fn put(&mut self, at: Range<usize>, text: impl Into<String>) {
        self.0.push((at, text.into()));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text with all changes. One inside another is left out: it cannot be meant.
    pub(super) fn apply(mut self, text: &str) -> String {
        self.0.sort_by_key(|(at, _)| (at.start, at.end));
        let mut changed = String::with_capacity(text.len() + 1024);
        let mut done = 0;
        for (at, new) in &self.0 {
            if let Some(before) = text.get(done..at.start) {
                changed.push_str(before);
                changed.push_str(new);
                done = at.end;
            }
        }
        changed.push_str(text.get(done..).unwrap_or_default());
        changed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_stand_where_they_say() {
        let text = "<?xml version=\"1.0\"?>\n<x:a b='1'><c/>é&amp;</x:a>";
        let pieces: Vec<(Kind, &str, &str)> =
            Pieces::of(text).map(|piece| (piece.kind, piece.name, &text[piece.at])).collect();
        assert_eq!(pieces[1], (Kind::Open, "a", "<x:a b='1'>"));
        assert_eq!(pieces[2], (Kind::Empty, "c", "<c/>"));
        assert_eq!(pieces.last().unwrap(), &(Kind::Close, "a", "</x:a>"));
    }

    #[test]
    fn attributes_are_found_with_either_quote_and_any_prefix() {
        let tag = "<sheet name=\"A &amp; B\" r:id = 'rId1' />";
        assert_eq!(attribute(tag, "name").unwrap(), "A & B");
        assert_eq!(attribute(tag, "id").unwrap(), "rId1");
        assert_eq!(written(tag, "id"), Some("r:id"));
        assert_eq!(attribute(tag, "x"), None);
        assert_eq!(prefix("</x:row>"), "x:");
    }

    #[test]
    fn what_is_not_patched_stays() {
        let text = "<a><b/></a>";
        let mut patches = Patches::default();
        patches.put(3..7, "<c/>");
        patches.put(7..7, "<d/>");
        patches.put(7..7, "<e/>");
        assert_eq!(patches.apply(text), "<a><c/><d/><e/></a>");
    }

    #[test]
    fn no_text_makes_it_panic() {
        for text in ["<", "<a", "<a b", "<a b=", "<a b='", "</", "&", "<a>é", "<![CDATA[", "<a\u{0}>"] {
            let _ = Pieces::of(text).count();
            let _ = attribute(text, "b");
        }
        assert_eq!(escaped("a\u{1}<&>\"\n"), "a\u{fffd}&lt;&amp;&gt;&quot;\n");
    }
}
