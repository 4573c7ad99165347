//! Cells that share their texts with other cells, as those of a workbook do.
//!
//! In: cells that say where in a pool their text stands. Out: how often each text came. A text that has nothing to it
//! but to be counted is looked at once in a column; a cell that refers to it again is neither hashed nor read. The
//! table of texts is small: one that made room for another is looked at again. What is remembered decides how fast a
//! column is added, never what is added.

use super::answers::Lead;
use super::column::Filled;
use super::tally::Tally;
use crate::read::{Cell, Pool};
use std::sync::{Arc, Weak};

/// Texts that are remembered at most; a power of two.
const MOST: usize = 1 << 14;

/// The texts of a pool that were met.
#[derive(Default)]
pub(super) struct Texts {
    pool: Weak<Pool>,
    texts: Vec<Text>,
    /// The places of those that came since the last pour.
    met: Vec<u32>,
}

/// A text, by where it begins in its pool.
#[derive(Clone, Copy)]
struct Text {
    start: u32,
    /// The column that has looked at it.
    turn: u32,
    /// The number of its features.
    set: u32,
    /// How often it came since the last pour.
    times: u32,
}

const NO_TEXT: Text = Text { start: u32::MAX, turn: 0, set: 0, times: 0 };

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

    /// Makes ready for a batch with this pool.
    pub fn begin(&mut self, pool: &Arc<Pool>) {
        if !self.are_of(pool) {
            self.pool = Arc::downgrade(pool);
            self.texts.clear();
            self.texts.resize(pool.texts().clamp(1, MOST).next_power_of_two(), NO_TEXT);
        }
    }

    /// Where a text is remembered. Those that follow each other in the pool, as those of a column often do, are kept
    /// apart.
    #[inline(always)]
    fn place(&self, start: u32) -> usize {
        let spread = u64::from(start).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
        spread as usize & (self.texts.len() - 1)
    }

    /// Counts a cell if this column has looked at its text; says whether it has.
    #[inline(always)]
    pub fn count(&mut self, cell: Cell, turn: u32) -> bool {
        let Some(start) = cell.place() else { return false };
        let place = self.place(start);
        let text = &mut self.texts[place];
        if text.start != start || text.turn != turn {
            return false;
        }
        text.times += 1;
        if text.times == 1 {
            self.met.push(place as u32);
        }
        true
    }

    /// Remembers the texts of these cells that need only be counted, now that this column has looked at them.
    pub fn learn(&mut self, cells: &[Filled], turn: u32, lead: &mut Lead, tally: &mut Tally) {
        for cell in cells {
            let Some(start) = cell.cell.place() else { continue };
            let Some(answer) = lead.answers.get(cell.hash).filter(|answer| answer.is_plain()) else {
                continue;
            };
            let set = u32::from(answer.set);
            let place = self.place(start);
            let before = std::mem::replace(&mut self.texts[place], Text { start, turn, set, times: 0 });
            tally.count_times(before.set, before.times);
        }
    }

    /// Books what came since the last time.
    pub fn pour(&mut self, tally: &mut Tally) {
        for place in self.met.drain(..) {
            let text = &mut self.texts[place as usize];
            tally.count_times(text.set, std::mem::take(&mut text.times));
        }
    }
}
