//! The entries of one table, in the order of its tree.
//!
//! In: pages. Out: payloads, entry by entry, read on through the pages that they overflow to. A page that is
//! damaged costs what is on it, and what it leads to.

use super::pages::{Encoding, HEADER, Pages, corrupt, word};
use crate::read::{Error, Result};
use std::io::{Read, Seek};

/// No sound tree is deeper: each page leads to two others at least.
const DEEPEST: usize = 40;

/// The entries of a table, one after the other.
pub(super) struct Tree {
    levels: Vec<Level>,
    /// Pages that are let go, to be used again.
    spare: Vec<Vec<u8>>,
    /// What was read of the payload in hand from its own page, and where it goes on.
    local: Vec<u8>,
    /// Whether a part was lost.
    pub is_damaged: bool,
}

struct Level {
    page: Vec<u8>,
    /// Where the page's own header begins.
    begin: usize,
    kind: Kind,
    cells: usize,
    next: usize,
    /// Whether what stands left of the next cell was visited.
    left_done: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    InnerIndex,
    InnerTable,
    LeafIndex,
    LeafTable,
}

impl Kind {
    fn is_inner(self) -> bool {
        matches!(self, Kind::InnerIndex | Kind::InnerTable)
    }
}

/// What a step through the tree came to.
enum Step {
    Down(u32),
    Entry { row: i64, local: std::ops::Range<usize>, length: u64, overflow: u32 },
    Over,
    Up,
}

impl Tree {
    pub fn new<R: Read + Seek>(root: u32, pages: &mut Pages<R>) -> Result<Self> {
        let mut tree = Tree { levels: Vec::new(), spare: Vec::new(), local: Vec::new(), is_damaged: false };
        tree.descend(root, pages)?;
        Ok(tree)
    }

    fn descend<R: Read + Seek>(&mut self, number: u32, pages: &mut Pages<R>) -> Result<()> {
        if self.levels.len() >= DEEPEST {
            return Err(corrupt("a tree too deep"));
        }
        let mut page = self.spare.pop().unwrap_or_default();
        pages.read(number, &mut page)?;
        let begin = if number == 1 { HEADER } else { 0 };
        let kind = match page[begin] {
            2 => Kind::InnerIndex,
            5 => Kind::InnerTable,
            10 => Kind::LeafIndex,
            13 => Kind::LeafTable,
            _ => return Err(corrupt("a page of another kind")),
        };
        let cells = usize::from(u16::from_be_bytes([page[begin + 3], page[begin + 4]]));
        self.levels.push(Level { page, begin, kind, cells, next: 0, left_done: false });
        Ok(())
    }

    /// The next entry: the number of its row, and its payload.
    pub fn next<'a, R: Read + Seek>(
        &'a mut self,
        pages: &'a mut Pages<R>,
    ) -> Result<Option<(i64, Payload<'a, R>)>> {
        loop {
            let Some(level) = self.levels.last_mut() else { return Ok(None) };
            match level.step(pages.usable) {
                Step::Down(number) => {
                    if let Err(error) = self.descend(number, pages) {
                        self.forgive(error)?;
                    }
                }
                Step::Entry { row, local, length, overflow } => {
                    self.local.clear();
                    self.local.extend_from_slice(&level.page[local]);
                    let payload = Payload { pages, bytes: &mut self.local, at: 0, length, overflow };
                    return Ok(Some((row, payload)));
                }
                Step::Over => self.is_damaged = true,
                Step::Up => {
                    let level = self.levels.pop();
                    self.spare.extend(level.map(|level| level.page));
                }
            }
        }
    }

    /// Damage is noted and passed over; that a disk fails is not.
    fn forgive(&mut self, error: Error) -> Result<()> {
        match error {
            Error::Corrupt { .. } => self.is_damaged = true,
            other => return Err(other),
        }
        Ok(())
    }
}

impl Level {
    fn step(&mut self, usable: usize) -> Step {
        let header = if self.kind.is_inner() { 12 } else { 8 };
        if self.next > self.cells || self.next == self.cells && !self.kind.is_inner() {
            return Step::Up;
        }
        if self.next == self.cells {
            self.next += 1;
            return Step::Down(word(&self.page, self.begin + 8));
        }
        let pointer = self.begin + header + 2 * self.next;
        let at =
            self.page.get(pointer..pointer + 2).map(|at| usize::from(u16::from_be_bytes([at[0], at[1]])));
        let Some(at) = at.filter(|&at| at >= self.begin + header && at + 4 <= usable) else {
            self.next += 1;
            return Step::Over;
        };
        if self.kind.is_inner() && !self.left_done {
            // A cell of an index is an entry too, which comes after what stands left of it.
            self.left_done = self.kind == Kind::InnerIndex;
            self.next += usize::from(self.kind == Kind::InnerTable);
            return Step::Down(word(&self.page, at));
        }
        self.next += 1;
        self.left_done = false;
        self.entry(at, usable).unwrap_or(Step::Over)
    }

    /// The cell at a place, whose payload may go on elsewhere.
    fn entry(&self, at: usize, usable: usize) -> Option<Step> {
        let mut at = at + if self.kind == Kind::InnerIndex { 4 } else { 0 };
        let (length, taken) = varint(self.page.get(at..usable)?)?;
        at += taken;
        let mut row = 0;
        if self.kind == Kind::LeafTable {
            let (number, taken) = varint(self.page.get(at..usable)?)?;
            (row, at) = (number as i64, at + taken);
        }
        let here = local(length, usable, self.kind);
        let end = at + here;
        if end > usable {
            return None;
        }
        let goes_on = (here as u64) < length;
        let overflow = if goes_on { word(&self.page, end) } else { 0 };
        Some(Step::Entry { row, local: at..end, length, overflow })
    }
}

/// How many bytes of a payload stand on its own page.
fn local(length: u64, usable: usize, kind: Kind) -> usize {
    let most = if kind == Kind::LeafTable { usable - 35 } else { (usable - 12) * 64 / 255 - 23 };
    if length <= most as u64 {
        return length as usize;
    }
    let least = (usable - 12) * 32 / 255 - 23;
    let fits = least + ((length - least as u64) % (usable as u64 - 4)) as usize;
    if fits <= most { fits } else { least }
}

/// A number of one to nine bytes, and how many they are.
pub(super) fn varint(bytes: &[u8]) -> Option<(u64, usize)> {
    let mut value = 0u64;
    for (i, &byte) in bytes.iter().enumerate().take(9) {
        if i == 8 {
            return Some((value << 8 | u64::from(byte), 9));
        }
        value = value << 7 | u64::from(byte & 0x7f);
        if byte < 0x80 {
            return Some((value, i + 1));
        }
    }
    None
}

/// The bytes of one entry.
pub(super) struct Payload<'a, R> {
    pages: &'a mut Pages<R>,
    /// A part of it, of which all before `at` was read.
    bytes: &'a mut Vec<u8>,
    at: usize,
    /// Bytes of the whole that are still to come, those in `bytes` from `at` on among them.
    length: u64,
    overflow: u32,
}

impl<R: Read + Seek> Payload<'_, R> {
    /// How the database keeps its texts.
    pub fn encoding(&self) -> Encoding {
        self.pages.encoding
    }

    /// Reads so many bytes, of which no more than `most` are kept.
    pub fn take(&mut self, length: u64, most: usize, into: &mut Vec<u8>) -> Result<()> {
        let mut left = length;
        if left > self.length {
            return Err(corrupt("a value longer than its row"));
        }
        while left > 0 {
            let here = self.ready()?;
            let some = left.min(here as u64) as usize;
            let room = most.saturating_sub(into.len()).min(some);
            into.extend_from_slice(&self.bytes[self.at..self.at + room]);
            self.at += some;
            self.length -= some as u64;
            left -= some as u64;
        }
        Ok(())
    }

    /// How many bytes are at hand; fetches the next page when there are none.
    fn ready(&mut self) -> Result<usize> {
        if self.at == self.bytes.len() {
            self.pages.read(self.overflow, self.bytes)?;
            self.bytes.truncate(self.pages.usable);
            (self.overflow, self.at) = (word(self.bytes, 0), 4);
        }
        Ok(((self.bytes.len() - self.at) as u64).min(self.length) as usize)
    }

    /// A number as the header of a record has them, and how many bytes it took.
    pub fn varint(&mut self) -> Result<(u64, u64)> {
        let (mut value, mut byte) = (0u64, Vec::with_capacity(1));
        for i in 0..9u64 {
            byte.clear();
            self.take(1, 1, &mut byte)?;
            let byte = u64::from(byte[0]);
            if i == 8 {
                return Ok((value << 8 | byte, 9));
            }
            value = value << 7 | byte & 0x7f;
            if byte < 0x80 {
                return Ok((value, i + 1));
            }
        }
        Err(corrupt("a number"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_one_to_nine_bytes() {
        assert_eq!(varint(&[0x7f]), Some((127, 1)));
        assert_eq!(varint(&[0x81, 0x00]), Some((128, 2)));
        assert_eq!(varint(&[0xff; 9]), Some((u64::MAX, 9)));
        assert_eq!(varint(&[0x80, 0x80]), None);
    }

    #[test]
    fn long_payload_leaves_as_much_on_its_page_as_the_format_says() {
        assert_eq!(local(4061, 4096, Kind::LeafTable), 4061);
        assert_eq!(local(4062, 4096, Kind::LeafTable), 489);
        assert_eq!(local(5000, 4096, Kind::LeafTable), 908);
        assert_eq!(local(1003, 4096, Kind::LeafIndex), 489);
    }
}
