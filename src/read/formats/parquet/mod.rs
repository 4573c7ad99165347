//! Parquet: tables column by column.
//!
//! In: the file. Out: one grid, row by row; columns in columns have dotted names, the values of a list stand in one
//! cell. A page of each column is in memory, no more. Columns that are encrypted are told.
//! <https://parquet.apache.org/docs/file-format/>

mod column;
mod pack;
mod page;
mod thrift;

use super::{Format, How};
use crate::read::{Error, Flow, Grid, Input, Limits, Result, Rows, Sink};
use crate::record::Reason;
use column::Column;
use page::{Page, Texts, Values};
use std::io::{Read, Seek, SeekFrom};
use thrift::Value;

pub(super) static FORMAT: Format = Format {
    name: "parquet",
    endings: &["parquet"],
    looks_like: |input| input.head().starts_with(b"PAR1") || input.head().starts_with(b"PARE"),
    read: How::Read(read),
    note: "the table; not packed by Brotli, LZ4 or LZO",
};

/// Bytes of the description at the end, of one page, and of what is said before a page.
const LARGEST_FOOTER: u64 = 64 << 20;
const LARGEST_PAGE: usize = 64 << 20;
const LARGEST_HEADER: usize = 1 << 20;

/// Bytes that the pages in hand may unpack to.
const LARGEST_PAGES: usize = 512 << 20;

fn read(input: &mut Input, limits: &Limits, sink: &mut dyn Sink) -> Result<()> {
    let size = input.size();
    let mut source = input.seekable()?;
    let footer = footer(&mut source, size)?;
    let columns = column::columns(footer.list(2))?;
    if columns.len() > limits.columns {
        sink.trouble(Reason::Limit("columns".to_owned()));
    }
    let names = columns.iter().take(limits.columns).map(|column| column.name.clone()).collect();
    sink.grid(&Grid { at: String::new(), kind: "parquet", names: Some(names), ..Grid::default() });
    let mut rows = Rows::default();
    for group in footer.list(4) {
        let chunks: Vec<Chunk<'_>> = columns
            .iter()
            .zip(group.list(1))
            .take(limits.columns)
            .map(|(column, chunk)| Chunk::new(column, chunk, size))
            .collect();
        let count = group.number(3).unwrap_or(0);
        let done = read_group(&mut source, chunks, count, limits, &mut rows, sink);
        hand_over(&mut rows, sink)?;
        match done {
            Err(Error::Stopped) => return Err(Error::Stopped),
            Err(error) => sink.trouble(super::reason(error)),
            Ok(()) => {}
        }
    }
    Ok(())
}

fn footer(source: &mut (impl Read + Seek), size: u64) -> Result<Value> {
    let mut end = [0; 8];
    let at = size.checked_sub(8).ok_or_else(|| corrupt("cut short"))?;
    source.seek(SeekFrom::Start(at))?;
    source.read_exact(&mut end)?;
    match &end[4..] {
        b"PAR1" => {}
        b"PARE" => return Err(Error::Encrypted),
        _ => return Err(corrupt("cut short")),
    }
    let length = u64::from(u32::from_le_bytes([end[0], end[1], end[2], end[3]]));
    let begin = at
        .checked_sub(length)
        .filter(|_| length <= LARGEST_FOOTER)
        .ok_or_else(|| corrupt("no description"))?;
    source.seek(SeekFrom::Start(begin))?;
    let mut bytes = Vec::new();
    source.take(length).read_to_end(&mut bytes)?;
    thrift::read(&bytes).map(|(footer, _)| footer).ok_or_else(|| corrupt("the description"))
}

/// The rows of a group, as many as it says and its columns have.
fn read_group(
    source: &mut (impl Read + Seek),
    mut chunks: Vec<Chunk<'_>>,
    count: i64,
    limits: &Limits,
    rows: &mut Rows,
    sink: &mut dyn Sink,
) -> Result<()> {
    let mut value = Vec::new();
    if chunks.iter().any(|chunk| chunk.is_encrypted) {
        sink.trouble(Reason::Encrypted);
    }
    for _ in 0..count {
        let mut any = false;
        for (i, chunk) in chunks.iter_mut().enumerate().filter(|(_, chunk)| !chunk.is_encrypted) {
            value.clear();
            any |= chunk.row(source, limits.cell_bytes, &mut value)?;
            if !value.is_empty() {
                rows.cell(i, &value);
            }
        }
        if !any {
            return Err(corrupt("fewer rows than it says"));
        }
        rows.end_row();
        if rows.is_full() {
            hand_over(rows, sink)?;
            if chunks.iter().map(|chunk| chunk.held).sum::<usize>() > LARGEST_PAGES {
                return Err(Error::Limit { what: "expanded size" });
            }
        }
    }
    Ok(())
}

fn hand_over(rows: &mut Rows, sink: &mut dyn Sink) -> Result<()> {
    if !rows.is_empty() && sink.rows(&rows.batch()) == Flow::Stop {
        return Err(Error::Stopped);
    }
    rows.clear();
    Ok(())
}

/// A column within a group, and how far it was read.
struct Chunk<'a> {
    column: &'a Column,
    is_encrypted: bool,
    codec: i64,
    at: u64,
    end: u64,
    dictionary: Texts,
    page: Page,
    /// The slot and the value of the page that come next.
    slot: usize,
    value: usize,
    /// Bytes in memory, about.
    held: usize,
}

impl<'a> Chunk<'a> {
    fn new(column: &'a Column, chunk: &Value, size: u64) -> Self {
        let about = chunk.field(3);
        let number =
            |field| about.and_then(|about| about.number(field)).and_then(|number| u64::try_from(number).ok());
        let first = number(9).unwrap_or(u64::MAX);
        // Some write a dictionary at 0, where none can be.
        let at = number(11).filter(|&at| at > 0 && at < first).unwrap_or(first).min(size);
        Chunk {
            column,
            is_encrypted: chunk.field(8).is_some() || about.is_none(),
            codec: about.and_then(|about| about.number(4)).unwrap_or(0),
            at,
            end: at.saturating_add(number(7).unwrap_or(0)).min(size),
            dictionary: Texts::default(),
            page: Page::default(),
            slot: 0,
            value: 0,
            held: 0,
        }
    }

    /// Adds the values of the next row, with commas between them; says whether there was a row.
    fn row(&mut self, source: &mut (impl Read + Seek), most: usize, cell: &mut Vec<u8>) -> Result<bool> {
        let mut any = false;
        loop {
            while self.slot == self.page.slots {
                if !self.next_page(source)? {
                    return Ok(any);
                }
            }
            let goes_on = self.page.repetitions.get(self.slot).is_some_and(|&level| level > 0);
            if any && !goes_on {
                return Ok(true);
            }
            any = true;
            let defined =
                self.page.definitions.get(self.slot).is_none_or(|&level| level == self.column.defined);
            self.slot += 1;
            if defined {
                let text = match &self.page.values {
                    Values::Own(texts) => texts.get(self.value),
                    Values::Dictionary(places) => {
                        let place = places.get(self.value).map_or(usize::MAX, |&place| place as usize);
                        if place >= self.dictionary.len() {
                            return Err(corrupt("a value that is not in the dictionary"));
                        }
                        self.dictionary.get(place)
                    }
                };
                self.value += 1;
                if !cell.is_empty() && !text.is_empty() {
                    cell.extend_from_slice(b", ");
                }
                cell.extend_from_slice(&text[..text.len().min(most.saturating_sub(cell.len()))]);
            }
            if self.column.repeated == 0 {
                return Ok(true);
            }
        }
    }

    /// Reads the next page with values; false at the end.
    fn next_page(&mut self, source: &mut (impl Read + Seek)) -> Result<bool> {
        while self.at < self.end {
            source.seek(SeekFrom::Start(self.at))?;
            let mut head = Vec::new();
            source.take((self.end - self.at).min(LARGEST_HEADER as u64)).read_to_end(&mut head)?;
            let (header, taken) = thrift::read(&head).ok_or_else(|| corrupt("a page"))?;
            let size = |field| header.number(field).and_then(|size| usize::try_from(size).ok());
            let (Some(packed), Some(length)) = (size(3), size(2)) else { return Err(corrupt("a page")) };
            if length > LARGEST_PAGE || packed as u64 > self.end - self.at {
                return Err(Error::Limit { what: "size of a page" });
            }
            source.seek(SeekFrom::Start(self.at + taken as u64))?;
            let mut bytes = Vec::new();
            source.take(packed as u64).read_to_end(&mut bytes)?;
            self.at += taken as u64 + packed as u64;
            if self.take(&header, &bytes, length)? {
                self.held = length * 2;
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Takes a page up; false for one that holds no rows.
    fn take(&mut self, header: &Value, bytes: &[u8], length: usize) -> Result<bool> {
        let count =
            |about: &Value| about.number(1).and_then(|count| usize::try_from(count).ok()).unwrap_or(0);
        if let Some(about) = header.field(7) {
            let bytes = pack::unpack(self.codec, bytes, length)?;
            self.dictionary = page::plain(&bytes, count(about), self.column)?;
            return Ok(false);
        }
        let page = if let Some(about) = header.field(5) {
            let bytes = pack::unpack(self.codec, bytes, length)?;
            let slots = page::check(count(about))?;
            let (repetitions, rest) = page::levels(&bytes, self.column.repeated, slots)?;
            let (definitions, rest) = page::levels(rest, self.column.defined, slots)?;
            self.page(about.number(2), rest, slots, definitions, repetitions)?
        } else if let Some(about) = header.field(8) {
            self.second_kind(about, bytes, length, page::check(count(about))?)?
        } else {
            return Ok(false);
        };
        (self.page, self.slot, self.value) = (page, 0, 0);
        Ok(true)
    }

    /// A page whose levels are not packed.
    fn second_kind(&self, about: &Value, bytes: &[u8], length: usize, slots: usize) -> Result<Page> {
        let size =
            |field| about.number(field).and_then(|size| usize::try_from(size).ok()).unwrap_or(usize::MAX);
        let (repetitions, rest) = bytes.split_at_checked(size(6)).ok_or_else(|| corrupt("a page"))?;
        let (definitions, rest) = rest.split_at_checked(size(5)).ok_or_else(|| corrupt("a page"))?;
        let levels = repetitions.len() + definitions.len();
        let length = length.checked_sub(levels).ok_or_else(|| corrupt("a page"))?;
        let codec = if about.number(7) == Some(0) { 0 } else { self.codec };
        let values = if rest.is_empty() { Vec::new() } else { pack::unpack(codec, rest, length)? };
        let level = |bytes: &[u8], most| {
            if most == 0 { Ok(Vec::new()) } else { page::bare_levels(bytes, most, slots) }
        };
        let repetitions = level(repetitions, self.column.repeated)?;
        let definitions = level(definitions, self.column.defined)?;
        self.page(about.number(4), &values, slots, definitions, repetitions)
    }

    fn page(
        &self,
        encoding: Option<i64>,
        bytes: &[u8],
        slots: usize,
        definitions: Vec<u8>,
        repetitions: Vec<u8>,
    ) -> Result<Page> {
        let is_there = |level: &&u8| **level == self.column.defined;
        let count =
            if self.column.defined == 0 { slots } else { definitions.iter().filter(is_there).count() };
        let values = match count {
            0 => Values::default(),
            _ => page::values(bytes, encoding.unwrap_or(-1), count, self.column)?,
        };
        Ok(Page { definitions, repetitions, slots, values })
    }
}

fn corrupt(what: &str) -> Error {
    Error::Corrupt { what: format!("parquet: {what}") }
}
