//! The shared strings of a workbook, and text in its XML.
//!
//! In: `sharedStrings.xml`, streamed; text with entities. Out: strings by number, trimmed; plain text. What is
//! written as a guide to pronunciation is left out.

use super::pieces::Pieces;
use super::{Package, damaged};
use crate::read::{Cell, Error, Pool, Result};
use crate::record::Reason;
use memchr::{memchr, memchr3, memmem};
use quick_xml::events::Event;
use quick_xml::reader::Reader;
use std::collections::BTreeSet;
use std::io::{Read, Seek};
use std::sync::Arc;

/// Bytes that all strings together may take.
const MOST: usize = 1 << 30;

/// Bytes that are looked at together.
const PIECE: usize = 256 << 10;

/// Bytes of one string; no cell can hold more than 32,767 characters.
pub(super) const LONGEST: usize = 128 << 10;

/// Strings by number.
pub(super) struct Strings {
    /// All of them, and behind those the words of [`TRUTHS`].
    pool: Arc<Pool>,
    /// Where in the pool each begins, and where the last one ends.
    starts: Vec<u32>,
}

/// What a cell that is false or true shows.
const TRUTHS: [&[u8]; 2] = [b"FALSE", b"TRUE"];

impl Default for Strings {
    fn default() -> Self {
        List::new().finish()
    }
}

/// Strings in the making, end to end.
struct List {
    bytes: Vec<u8>,
    /// Where each begins, and where the last one ends.
    starts: Vec<u32>,
    /// Whether one was cut off.
    cut: bool,
}

/// XML that is not shaped as Excel writes it.
pub(super) struct Odd;

impl Strings {
    /// Reads them all, or as many as there is room for, and says why not all.
    pub fn read<R: Read + Seek>(package: &mut Package<R>, part: &str) -> Result<(Self, Option<Reason>)> {
        let (_, part) = package.part(part)?;
        let mut list = List::new();
        let mut pieces = Pieces::new(part, PIECE, PIECE);
        let reason = match list.read_pieces(&mut pieces) {
            Ok(()) if list.cut => Some(Reason::Limit("cell length".to_owned())),
            Ok(()) => None,
            Err(error) if list.starts.len() == 1 && !matches!(error, Error::Limit { .. }) => {
                return Err(damaged("the list of strings"));
            }
            Err(error) => Some(crate::read::formats::reason(error)),
        };
        Ok((list.finish(), reason))
    }

    /// The string of a number, as a cell of [`Strings::pool`]; None when there is none.
    #[inline]
    pub fn get(&self, number: usize) -> Option<Cell> {
        let start = *self.starts.get(number)?;
        let end = *self.starts.get(number + 1)?;
        Some(Cell::shared(start, end - start))
    }

    /// The cell that is true, or the one that is false.
    #[inline]
    pub fn truth(&self, is_true: bool) -> Cell {
        let end = self.starts.last().copied().unwrap_or_default();
        let [no, yes] = TRUTHS.map(|word| word.len() as u32);
        if is_true { Cell::shared(end + no, yes) } else { Cell::shared(end, no) }
    }

    /// Where the strings stand.
    pub fn pool(&self) -> &Arc<Pool> {
        &self.pool
    }

    /// Takes those away that stand here as they are, whatever their case.
    pub fn strike(&self, texts: &mut BTreeSet<String>) {
        if texts.is_empty() {
            return;
        }
        let places = self.starts.iter().zip(self.starts.iter().skip(1));
        for (start, end) in places {
            let text = self.pool.bytes().get(*start as usize..*end as usize);
            if let Some(text) = text.filter(|text| memchr(b'@', text).is_some()) {
                texts.remove(&String::from_utf8_lossy(text).to_lowercase());
            }
        }
    }
}

impl List {
    fn new() -> Self {
        List { bytes: Vec::new(), starts: vec![0], cut: false }
    }

    fn finish(mut self) -> Strings {
        TRUTHS.iter().for_each(|word| self.bytes.extend_from_slice(word));
        self.bytes.shrink_to_fit();
        self.starts.shrink_to_fit();
        Strings {
            pool: Arc::new(Pool::new(self.bytes, self.starts.len() - 1 + TRUTHS.len())),
            starts: self.starts,
        }
    }

    fn read_pieces<R: Read>(&mut self, pieces: &mut Pieces<R>) -> Result<()> {
        if !pieces.enter("sst", "si")? {
            return Ok(());
        }
        let spares = pieces.spares();
        while let Some(piece) = pieces.next()? {
            if pieces.prefixed() || self.take(&piece).is_err() {
                self.take_odd(&piece);
            }
            spares.give_back(piece);
            if self.bytes.len() + self.starts.len() * size_of::<u32>() > MOST {
                return Err(Error::Limit { what: "shared strings" });
            }
        }
        Ok(())
    }

    /// Takes the strings of a piece, or none of them.
    fn take(&mut self, piece: &[u8]) -> std::result::Result<(), Odd> {
        let (bytes, starts) = (self.bytes.len(), self.starts.len());
        let usual = self.take_usual(piece);
        let result = self.take_plain(&piece[usual..]);
        if result.is_err() {
            self.bytes.truncate(bytes);
            self.starts.truncate(starts);
        }
        result
    }

    /// Takes strings for as long as they are written in the way that most are, without runs, attributes and
    /// entities, and says where the first one begins that is not.
    fn take_usual(&mut self, piece: &[u8]) -> usize {
        const OPEN: &[u8] = b"<si><t>";
        const CLOSE: &[u8] = b"</t></si>";
        let mut rest = piece;
        while let Some(text) = rest.strip_prefix(OPEN) {
            let Some(len) = memchr3(b'<', b'&', b'_', text) else { break };
            let (text, after) = text.split_at(len);
            let (Some(after), Some(first), Some(last)) =
                (after.strip_prefix(CLOSE), text.first(), text.last())
            else {
                break;
            };
            if *first <= b' ' || *last <= b' ' || len > LONGEST {
                break;
            }
            self.bytes.extend_from_slice(text);
            self.starts.push(self.bytes.len() as u32);
            rest = after;
        }
        piece.len() - rest.len()
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
                b"/si" => {
                    self.end_string(start);
                    // What is usual may go on behind one that was not.
                    at += close + 1;
                    at += self.take_usual(&piece[at..]);
                    start = self.bytes.len();
                    continue;
                }
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

    /// Trims and ends the string that begins there.
    fn end_string(&mut self, start: usize) {
        let text = &self.bytes[start..];
        let before = text.len() - trim_start(text).len();
        let len = trim(text).len();
        self.cut |= len > LONGEST;
        let len = len.min(LONGEST);
        if before > 0 {
            self.bytes.copy_within(start + before..start + before + len, start);
        }
        self.bytes.truncate(start + len);
        self.starts.push(self.bytes.len() as u32);
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

    fn shown(list: List) -> Vec<String> {
        let strings = list.finish();
        let text = |number| {
            let cell: Cell = strings.get(number)?;
            let start = cell.place().unwrap() as usize;
            Some(String::from_utf8_lossy(&strings.pool.bytes()[start..][..cell.len as usize]).into_owned())
        };
        (0..).map_while(text).collect()
    }

    fn strings(piece: &str) -> Vec<String> {
        let mut list = List::new();
        if list.take(piece.as_bytes()).is_err() {
            list.take_odd(piece.as_bytes());
        }
        shown(list)
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
        let mut odd = List::new();
        odd.take_odd(xml.as_bytes());
        assert_eq!(shown(odd), ["a & b", "<c>d", ""]);
    }

    #[test]
    fn usual_strings_are_taken_as_all_others() {
        let usual = "<si><t>Jan</t></si>";
        for odd in [
            "",
            "<si><t>a &lt; b</t></si>",
            "<si><t xml:space=\"preserve\">  c </t></si>",
            "<si><t>\n d </t></si>",
            "<si><t>e_f</t></si>",
            "<si><t></t></si>",
            "<si><r><t>g</t></r></si>\n",
            "<si/>",
        ] {
            let xml = format!("{usual}{usual}{odd}{usual}{odd}");
            let mut list = List::new();
            list.take_odd(xml.as_bytes());
            assert_eq!(strings(&xml), shown(list), "{odd}");
        }
    }
}
