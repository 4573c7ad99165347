//! Word documents as Word 97 to 2003 wrote them.
//!
//! In: a compound file with a text in pieces. Out: running text, tables that are lists as grids; notes, headers,
//! remarks and text boxes, and deleted and hidden text, each in a layer of its own. Of Word 6 and 95 the text.
//! https://learn.microsoft.com/openspecs/office_file_formats/ms-doc

use super::{File, members, open, properties, stream, u16_at, u32_at};
use crate::read::formats::ooxml::words::mail_address;
use crate::read::formats::story::Story;
use crate::read::formats::{Format, How, known};
use crate::read::{Error, Input, Limits, Result, Sink};
use crate::record::Layer;
use encoding_rs::WINDOWS_1252;
use std::io::{Read, Seek};

pub(in crate::read::formats) static FORMAT: Format = Format {
    name: "doc",
    endings: &["doc", "dot"],
    looks_like: |input| known::container(input) == Some("doc"),
    read: How::Apart(read),
    note: "text, tables, notes, headers and text boxes; remarks, deleted and hidden text, properties; embedded files",
};

/// Pieces that a text can have.
const MOST_PIECES: usize = 1 << 20;

/// Characters that a text can have.
const MOST_LETTERS: usize = 16 << 20;

fn read(input: &mut Input, limits: &Limits, sink: &mut dyn Sink) -> Result<()> {
    let mut file = open(input.seekable()?, "doc")?;
    let text = match Text::read(&mut file) {
        Some(text) => text,
        None => return Err(Error::Corrupt { what: "doc: no text".to_owned() }),
    };
    if text.encrypted {
        return Err(Error::Encrypted);
    }
    text.tell(limits, sink)?;
    properties::read(&mut file, sink)?;
    members(&mut file, sink)?;
    match (text.cut, text.too_long) {
        (true, _) => Err(Error::Corrupt { what: "doc: a piece of text is missing".to_owned() }),
        (_, true) => Err(Error::Limit { what: "text length" }),
        _ => Ok(()),
    }
}

/// The characters of a document, each with the layer it stands in.
#[derive(Default)]
struct Text {
    encrypted: bool,
    cut: bool,
    too_long: bool,
    letters: Vec<(char, Layer)>,
    /// How many of them each story has, in the order of [`STORIES`].
    lengths: Vec<usize>,
}

/// The stories of a document in their order, where each stands, and where its length is written.
const STORIES: &[(&str, Layer, usize)] = &[
    ("", Layer::Body, 0x4c),
    ("footnotes", Layer::Margin, 0x50),
    ("header", Layer::Margin, 0x54),
    ("", Layer::Definition, 0x58),
    ("comments", Layer::Comment, 0x5c),
    ("endnotes", Layer::Margin, 0x60),
    ("text box", Layer::TextBox, 0x64),
    ("header", Layer::TextBox, 0x68),
];

impl Text {
    fn read<R: Read + Seek>(file: &mut File<R>) -> Option<Self> {
        const ENCRYPTED: u16 = 0x0100;
        const SECOND_TABLE: u16 = 0x0200;
        let main = stream(file, "WordDocument")?;
        let flags = u16_at(&main, 0x0a)?;
        let mut text = Text { encrypted: flags & ENCRYPTED != 0, ..Text::default() };
        if text.encrypted {
            return Some(text);
        }
        if u16_at(&main, 2)? < 0xc1 {
            text.old(&main)?;
            return Some(text);
        }
        let table = stream(file, if flags & SECOND_TABLE == 0 { "0Table" } else { "1Table" })?;
        text.lengths = STORIES.iter().map_while(|story| Some(u32_at(&main, story.2)? as usize)).collect();
        let unseen = unseen(&main, &table);
        for mut piece in pieces(&main, &table)? {
            let room = MOST_LETTERS - text.letters.len();
            text.too_long |= piece.letters > room;
            piece.letters = piece.letters.min(room);
            text.add(&main, &piece, &unseen);
        }
        Some(text)
    }

    /// The text of a version that keeps it in one piece, a byte a character.
    fn old(&mut self, main: &[u8]) -> Option<()> {
        let (from, to) = (u32_at(main, 0x18)? as usize, u32_at(main, 0x1c)? as usize);
        let bytes = main.get(from..to.min(main.len()))?;
        let (text, _) = WINDOWS_1252.decode_without_bom_handling(bytes);
        self.letters = text.chars().take(MOST_LETTERS).map(|letter| (letter, Layer::Body)).collect();
        self.lengths = vec![self.letters.len()];
        Some(())
    }

    fn add(&mut self, main: &[u8], piece: &Piece, unseen: &[(usize, usize, Layer)]) {
        let size = if piece.narrow { 1 } else { 2 };
        let end = piece.at.saturating_add(piece.letters.saturating_mul(size));
        self.cut |= end > main.len();
        let bytes = main.get(piece.at..end.min(main.len())).unwrap_or_default();
        let mut next = unseen.partition_point(|(_, to, _)| *to <= piece.at);
        for (number, unit) in bytes.chunks_exact(size).enumerate() {
            let at = piece.at + number * size;
            while unseen.get(next).is_some_and(|(_, to, _)| *to <= at) {
                next += 1;
            }
            let layer = unseen.get(next).filter(|(from, _, _)| *from <= at).map_or(Layer::Body, |run| run.2);
            let letter = match *unit {
                [byte @ 0x80..=0x9f] => WINDOWS_1252.decode_without_bom_handling(&[byte]).0.chars().next(),
                [byte] => Some(char::from(byte)),
                // Halves of a character are joined when the text is told.
                [low, high] => {
                    let unit = u16::from_le_bytes([low, high]);
                    Some(char::from_u32(unit.into()).unwrap_or_else(|| half(unit)))
                }
                _ => None,
            };
            self.letters.push((letter.unwrap_or('\u{fffd}'), layer));
        }
    }

    fn tell(&self, limits: &Limits, sink: &mut dyn Sink) -> Result<()> {
        let mut rest = self.letters.as_slice();
        for ((at, layer, _), length) in STORIES.iter().zip(&self.lengths) {
            let (letters, behind) = rest.split_at((*length).min(rest.len()));
            rest = behind;
            if letters.iter().any(|(letter, _)| letter.is_alphanumeric()) {
                let mut story = Story::new(sink, at, *layer, limits);
                let result = tell(letters, &mut story);
                story.finish()?;
                result?;
            }
        }
        Ok(())
    }
}

/// Halves of characters outside the first plane are kept in a plane for private use until they are joined.
const HALVES: u32 = 0xf_0000;

fn half(unit: u16) -> char {
    char::from_u32(HALVES + u32::from(unit)).unwrap_or('\u{fffd}')
}

fn joined(first: char, second: char) -> Option<char> {
    let unit = |letter: char| u16::try_from(u32::from(letter).checked_sub(HALVES)?).ok();
    char::decode_utf16([unit(first)?, unit(second)?]).next()?.ok()
}

/// A run of characters in the stream.
struct Piece {
    at: usize,
    letters: usize,
    narrow: bool,
}

/// The pieces in the order of the text.
fn pieces(main: &[u8], table: &[u8]) -> Option<Vec<Piece>> {
    const NARROW: u32 = 0x4000_0000;
    let (at, len) = (u32_at(main, 0x01a2)? as usize, u32_at(main, 0x01a6)? as usize);
    let mut list = table.get(at..at.checked_add(len)?.min(table.len()))?;
    // Changes that pieces refer to come first.
    while list.first() == Some(&1) {
        list = list.get(3 + usize::from(u16_at(list, 1)?)..)?;
    }
    let list = list.get(5..).filter(|_| list[0] == 2)?;
    let count = list.len().checked_sub(4)? / 12;
    let piece = |number: usize| {
        let (from, to) = (u32_at(list, number * 4)?, u32_at(list, number * 4 + 4)?);
        let place = u32_at(list, (count + 1) * 4 + number * 8 + 2)?;
        let narrow = place & NARROW != 0;
        let at = (place & !(NARROW | 0x8000_0000)) as usize;
        let letters = to.checked_sub(from)? as usize;
        Some(Piece { at: if narrow { at / 2 } else { at }, letters, narrow })
    };
    // No text is longer than the stream that holds it.
    let mut room = main.len();
    let mut pieces: Vec<Piece> = (0..count.min(MOST_PIECES)).map_while(piece).collect();
    for piece in &mut pieces {
        piece.letters = piece.letters.min(room);
        room -= piece.letters;
    }
    Some(pieces)
}

/// Where in the stream letters are deleted or hidden, in order.
fn unseen(main: &[u8], table: &[u8]) -> Vec<(usize, usize, Layer)> {
    let mut found = Vec::new();
    let list = || {
        let (at, len) = (u32_at(main, 0xfa)? as usize, u32_at(main, 0xfe)? as usize);
        table.get(at..at.checked_add(len)?)
    };
    let Some(list) = list() else { return found };
    let count = list.len().saturating_sub(4) / 8;
    let mut pages: Vec<usize> = (0..count)
        .filter_map(|number| u32_at(list, (count + 1) * 4 + number * 4))
        .map(|page| (page & 0x3f_ffff) as usize * 512)
        .collect();
    pages.sort_unstable();
    pages.dedup();
    for page in pages.into_iter().filter_map(|at| main.get(at..at + 512)) {
        looks(page, &mut found);
    }
    found.sort_unstable_by_key(|(from, to, _)| (*from, *to));
    found
}

/// The runs on one page, and what is said of each.
fn looks(page: &[u8], found: &mut Vec<(usize, usize, Layer)>) -> Option<()> {
    let count = usize::from(*page.get(511)?);
    for run in 0..count {
        let (from, to) = (u32_at(page, run * 4)? as usize, u32_at(page, run * 4 + 4)? as usize);
        let at = usize::from(*page.get((count + 1) * 4 + run)?) * 2;
        if at == 0 || from >= to {
            continue;
        }
        let len = usize::from(*page.get(at)?);
        if let Some(layer) = page.get(at + 1..at + 1 + len).and_then(layer) {
            found.push((from, to, layer));
        }
    }
    Some(())
}

/// Whether a list of changes to letters says that they are deleted or hidden.
fn layer(mut list: &[u8]) -> Option<Layer> {
    const DELETED: u16 = 0x0800;
    const HIDDEN: u16 = 0x083c;
    let mut layer = None;
    while let Some(code) = u16_at(list, 0) {
        let value = list.get(2).copied();
        let on = matches!(value, Some(1 | 0x81));
        match code {
            DELETED if on => return Some(Layer::Deleted),
            HIDDEN if on => layer = Some(Layer::Hidden),
            _ => {}
        }
        let len = match code >> 13 {
            0 | 1 => 1,
            2 | 4 | 5 => 2,
            3 => 4,
            6 => 1 + usize::from(value.unwrap_or(0)),
            _ => 3,
        };
        let Some(rest) = list.get(2 + len..) else { break };
        list = rest;
    }
    layer
}

/// Tells one story: paragraphs, fields by their results, and runs of cells as tables.
fn tell(letters: &[(char, Layer)], story: &mut Story<'_>) -> Result<()> {
    let mut at = 0;
    while at < letters.len() {
        let rest = &letters[at..];
        let cells = Cells::at_start(rest);
        if cells.length > 0 {
            cells.tell(rest, story)?;
            at += cells.length;
            continue;
        }
        let end = rest.iter().position(|(letter, _)| is_end(*letter)).unwrap_or(rest.len());
        push(&rest[..end], story);
        story.end_paragraph()?;
        at += end + 1;
    }
    Ok(())
}

/// Whether a character ends a paragraph or a cell.
fn is_end(letter: char) -> bool {
    matches!(letter, '\r' | '\u{7}' | '\u{c}')
}

fn push(letters: &[(char, Layer)], story: &mut Story<'_>) {
    let (mut fields, mut instruction) = (Vec::new(), String::new());
    let mut run = String::new();
    let mut layer_of_run = Layer::Body;
    let mut first = None;
    for &(letter, layer) in letters {
        match letter {
            '\u{13}' if fields.len() < 64 => fields.push(false),
            '\u{14}' => {
                fields.last_mut().into_iter().for_each(|shown| *shown = true);
                let address = instruction.split('"').find_map(mail_address).map(str::to_owned);
                address.iter().for_each(|address| story.line_as(Layer::Definition, address));
                instruction.clear();
            }
            '\u{15}' => {
                fields.pop();
                instruction.clear();
            }
            letter if fields.contains(&false) => instruction.push(letter),
            letter => {
                if layer != layer_of_run {
                    say(&mut run, layer_of_run, story);
                    layer_of_run = layer;
                }
                match (first.take(), letter) {
                    (None, _) if (0xf_d800..0xf_dc00).contains(&u32::from(letter)) => first = Some(letter),
                    (Some(first), _) => run.push(joined(first, letter).unwrap_or('\u{fffd}')),
                    (None, '\u{b}') => run.push('\n'),
                    (None, '\u{1e}') => run.push('-'),
                    (None, '\t') => run.push('\t'),
                    (None, letter) if letter < ' ' => {}
                    (None, letter) => run.push(letter),
                }
            }
        }
    }
    say(&mut run, layer_of_run, story);
}

fn say(run: &mut String, layer: Layer, story: &mut Story<'_>) {
    if !run.is_empty() {
        if layer == Layer::Body {
            story.push(run)
        } else {
            story.push_as(layer, run)
        }
        run.clear();
    }
}

/// Cells at the beginning of some text: each ends with a mark, and a row with an empty one more.
struct Cells {
    /// How many a row has; none where the rows are uneven, as with a paragraph of more lines in a cell.
    columns: Option<usize>,
    /// The characters of all of them.
    length: usize,
}

impl Cells {
    fn at_start(letters: &[(char, Layer)]) -> Self {
        const MOST_COLUMNS: usize = 64;
        let mut cells = Vec::new();
        let mut from = 0;
        while let Some(len) = letters[from..].iter().position(|(letter, _)| is_end(*letter)) {
            if letters[from + len].0 != '\u{7}' {
                break;
            }
            cells.push(len);
            from += len + 1;
        }
        let fits = |columns: &usize| {
            cells.len().is_multiple_of(columns + 1)
                && cells.chunks_exact(columns + 1).all(|row| row[*columns] == 0)
        };
        let columns = (1..=MOST_COLUMNS.min(cells.len().saturating_sub(1))).find(fits);
        Cells { columns, length: from }
    }

    fn tell(&self, letters: &[(char, Layer)], story: &mut Story<'_>) -> Result<()> {
        let letters = &letters[..self.length.saturating_sub(1)];
        let cells = letters.split(|(letter, _)| *letter == '\u{7}');
        let Some(columns) = self.columns else {
            for cell in cells {
                push(cell, story);
                story.push("\t");
            }
            return story.end_paragraph();
        };
        story.begin_table();
        for (number, cell) in cells.enumerate() {
            if number % (columns + 1) == columns {
                story.end_row()?;
            } else {
                push(cell, story);
                story.end_cell(1);
            }
        }
        story.end_table()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letters(text: &str) -> Vec<(char, Layer)> {
        text.chars().map(|letter| (letter, Layer::Body)).collect()
    }

    #[test]
    fn rows_are_found_by_their_empty_last_cell() {
        let even = Cells::at_start(&letters("a\u{7}b\u{7}\u{7}c\u{7}d\u{7}\u{7}na\r"));
        assert_eq!((even.columns, even.length), (Some(2), 10));
        let uneven = Cells::at_start(&letters("a\u{7}b\u{7}c\u{7}\r"));
        assert_eq!((uneven.columns, uneven.length), (None, 6));
        assert_eq!(Cells::at_start(&letters("geen\r")).length, 0);
    }

    #[test]
    fn changes_to_letters_say_what_is_not_seen() {
        assert_eq!(layer(&[0x3c, 0x08, 1]), Some(Layer::Hidden));
        assert_eq!(layer(&[0x43, 0x4a, 20, 0, 0x00, 0x08, 1]), Some(Layer::Deleted));
        assert_eq!(layer(&[0x3c, 0x08, 0]), None);
        assert_eq!(layer(&[0x09, 0xc6, 200]), None);
    }

    #[test]
    fn characters_in_two_halves_are_joined() {
        let units: Vec<u16> = "😀".encode_utf16().collect();
        assert_eq!(joined(half(units[0]), half(units[1])), Some('😀'));
    }
}
