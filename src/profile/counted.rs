//! Cells that share their texts with other cells, as those of a workbook do.
//!
//! In: cells that say where in a pool their text stands. Out: the same sums that looking at every cell gives. What a
//! text turns out to be is found out once, whatever the number of cells and columns that it stands in; a cell that
//! refers to a text met before adds one to a count, which goes to the column at the end of the batch. The table of
//! texts is small: a text that made room for another is looked at again.

use super::Tools;
use super::column::{Column, Memory, Ways};
use crate::detect::{self, Features};
use crate::read::{Batch, Cell, Pool};
use std::sync::{Arc, Weak};
use xxhash_rust::xxh3::xxh3_64;

/// Texts that are remembered at most; a power of two.
const MOST: usize = 1 << 14;
/// After so many cells of a batch it is known whether texts come again in a column: at least one in so many.
const TRIED: u32 = 64;
const SHARE: u32 = 16;

/// What is known of the texts of a pool.
#[derive(Default)]
pub(super) struct Texts {
    pool: Weak<Pool>,
    texts: Vec<Text>,
    /// The places of those that came since the last pour.
    met: Vec<u32>,
}

/// A text, by where it stands in its pool.
#[derive(Clone, Copy)]
struct Text {
    hash: u64,
    start: u32,
    /// How often it came since the last pour.
    times: u32,
    /// The number of its features.
    set: u32,
    year: i16,
    /// Each of its cells is looked at: it is a number that may count up, or something is mentioned in it.
    digits: bool,
    loud: bool,
}

const NO_TEXT: Text =
    Text { hash: 0, start: u32::MAX, times: 0, set: 0, year: 0, digits: false, loud: false };

impl Texts {
    /// Whether what it knows is of this pool.
    pub fn are_of(&self, pool: &Arc<Pool>) -> bool {
        std::ptr::eq(self.pool.as_ptr(), Arc::as_ptr(pool))
    }

    /// Whether a batch was broken off and left its counts.
    pub fn are_spent(&self) -> bool {
        !self.met.is_empty()
    }

    /// Forgets all of them.
    pub fn clear(&mut self) {
        *self = Texts::default();
    }

    fn begin(&mut self, pool: &Arc<Pool>) {
        if !self.are_of(pool) {
            self.pool = Arc::downgrade(pool);
            self.texts.clear();
            self.texts.resize(pool.texts().clamp(1, MOST).next_power_of_two(), NO_TEXT);
        }
    }

    /// Where a text is remembered.
    #[inline(always)]
    fn place(&self, start: u32) -> usize {
        // Texts that follow each other, as those of a column often do, are kept apart.
        let spread = u64::from(start).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
        spread as usize & (self.texts.len() - 1)
    }
}

impl Column {
    /// Adds the cells of some rows of a batch with a pool.
    pub(super) fn add_shared(
        &mut self,
        batch: &Batch<'_>,
        pool: &Arc<Pool>,
        cells: &[Cell],
        memory: &mut Memory,
        tools: &Tools,
    ) {
        memory.texts.begin(pool);
        let mut ways = self.ways();
        let (mut asked, mut known) = (0, 0);
        for (place, cell) in cells.iter().enumerate() {
            let Cell { len: 1.., .. } = cell else { continue };
            self.values += 1;
            self.bytes += u64::from(cell.len);
            let start = cell.place().filter(|_| asked < TRIED || known * SHARE >= asked);
            let Some(start) = start else {
                self.count_apart(place, batch.bytes(*cell), memory, tools, &mut ways);
                continue;
            };
            asked += 1;
            let at = memory.texts.place(start);
            let text = &mut memory.texts.texts[at];
            if text.start == start {
                known += 1;
                if text.times > 0 && !text.digits && !text.loud {
                    text.times += 1;
                    continue;
                }
            } else {
                self.meet(start, batch.bytes(*cell), at, memory);
            }
            self.count_text(batch.bytes(*cell), at, memory, tools);
        }
        memory.pour_texts();
        self.learn(&ways, memory);
    }

    /// Counts a cell by itself.
    #[inline(always)]
    fn count_apart(
        &mut self,
        place: usize,
        bytes: &[u8],
        memory: &mut Memory,
        tools: &Tools,
        ways: &mut Ways,
    ) {
        let hash = xxh3_64(bytes);
        match if ways.looks(place) { detect::form(bytes) } else { None } {
            Some((features, year)) => {
                ways.formed += 1;
                self.count_form(bytes, hash, features, year, memory);
            }
            None => self.count_other(bytes, hash, memory, tools, ways),
        }
    }

    /// Finds out what a text is, and remembers it in the place of another.
    fn meet(&mut self, start: u32, bytes: &[u8], at: usize, memory: &mut Memory) {
        memory.pour_text(at);
        let hash = xxh3_64(bytes);
        let (set, year, features, loud) = match detect::form(bytes) {
            Some((features, year)) => (memory.tally.number(features), year as i16, features, false),
            None => {
                let answer = memory.get(hash).unwrap_or_else(|| memory.look(hash, bytes));
                (answer.set, answer.year, memory.tally.features(answer.set), !answer.quiet)
            }
        };
        let digits = features.any(Features::DIGITS);
        memory.texts.texts[at] = Text { hash, start, times: 0, set, year, digits, loud };
    }

    /// Counts a cell whose text is remembered there.
    fn count_text(&mut self, bytes: &[u8], at: usize, memory: &mut Memory, tools: &Tools) {
        let text = &mut memory.texts.texts[at];
        text.times += 1;
        if text.times == 1 {
            memory.texts.met.push(at as u32);
            let features = memory.tally.features(text.set);
            if self.distinct.wants(text.hash) && !features.any(Features::PLACEHOLDER) {
                self.distinct.add(text.hash, features.0);
                self.sample(text.hash, bytes);
            }
        }
        if text.digits {
            self.order.add(bytes);
        }
        if text.loud {
            text.loud = self.mentions.search(bytes, tools) > 0;
        }
    }
}

impl Memory {
    /// Counts what came of the texts since the last time.
    fn pour_texts(&mut self) {
        while let Some(at) = self.texts.met.pop() {
            self.pour_text(at as usize);
        }
    }

    fn pour_text(&mut self, at: usize) {
        let text = &mut self.texts.texts[at];
        let times = std::mem::take(&mut text.times);
        if times > 0 {
            self.tally.count_times(text.set, times);
            if text.year != 0 {
                self.tally.count_year_times(i32::from(text.year), times);
            }
        }
    }
}
