//! What is counted of one column while its cells go by.
//!
//! In: cells. Out: sums, from which `verdict` decides. Two parts of a column add up to the same as the whole
//! column, whatever the cut: threads, blocks of one big file and shards are one operation.

use super::answers::{Answer, DIGITS, LOUD, Lead, Leads};
use super::counted::Texts;
use super::distinct::{Ceiling, Distinct};
use super::mentions::Mentions;
use super::samples::Samples;
use super::tally::Tally;
use super::{Tools, hash};
use crate::detect::{self, Features, Scratch};
use crate::read::{Batch, Cell};
use foldhash::fast::FixedState;
use std::collections::BTreeMap;
use std::collections::HashMap;
use std::ops::Range;

/// Different values kept in the sketch of a column; fewer for columns far to the right, so that a sheet of
/// thousands of columns stays small.
const KEPT: usize = 2048;
const KEPT_FAR: usize = 128;
const FAR: usize = 64;
/// Cells that are looked at in one go, in one way; and how many of them are tried another way, in case that the
/// column has changed. So few that they are still near when they are looked at after they were hashed.
const STRETCH: usize = 256;
const TRIED: usize = 8;

/// The sums of one column.
pub(super) struct Column {
    pub values: u64,
    pub bytes: u64,
    pub sets: HashMap<u128, u64, FixedState>,
    pub distinct: Distinct,
    pub samples: Samples,
    pub years: BTreeMap<i32, u64>,
    pub order: Order,
    pub mentions: Mentions,
    /// Its number among all columns, by which answers know what it has counted; 0 before its first cells.
    turn: u32,
}

/// Answers and buffers of whoever adds; no part of what is added up.
#[derive(Default)]
pub(super) struct Memory {
    scratch: Scratch,
    tally: Tally,
    leads: Leads,
    filled: Vec<Filled>,
    /// What is known of texts that cells share.
    pub texts: Texts,
}

impl Memory {
    /// The features of a single value.
    pub fn features(&mut self, cell: &[u8]) -> Features {
        match detect::form(cell) {
            Some((features, _)) => features,
            None => detect::features(cell, &mut self.scratch),
        }
    }

    /// Makes ready for a batch.
    fn begin(&mut self) {
        if self.tally.is_spent() || self.texts.are_spent() {
            // The answers speak of sets by their numbers.
            self.leads.clear();
            self.texts.clear();
            self.tally = Tally::default();
        }
        self.filled.resize(STRETCH, Filled::default());
    }
}

/// A cell that is not empty.
#[derive(Clone, Copy, Default)]
pub(super) struct Filled {
    pub hash: u64,
    pub cell: Cell,
}

/// What is at hand while the cells of a column are looked at.
struct Desk<'a> {
    batch: &'a Batch<'a>,
    lead: &'a mut Lead,
    tally: &'a mut Tally,
    scratch: &'a mut Scratch,
    tools: &'a Tools,
}

impl Column {
    /// Nothing seen yet, for the column at this place, or a part of it.
    pub fn new(place: usize, ceiling: Ceiling) -> Self {
        Column {
            values: 0,
            bytes: 0,
            sets: HashMap::with_hasher(FixedState::with_seed(0)),
            distinct: Distinct::new(if place < FAR { KEPT } else { KEPT_FAR }, ceiling),
            samples: Samples::default(),
            years: BTreeMap::new(),
            order: Order::default(),
            mentions: Mentions::default(),
            turn: 0,
        }
    }

    /// Adds the cells of some rows.
    pub fn add(
        &mut self,
        batch: &Batch<'_>,
        column: usize,
        rows: Range<usize>,
        memory: &mut Memory,
        tools: &Tools,
    ) {
        self.distinct.refresh();
        memory.begin();
        if self.turn == 0 {
            self.turn = tools.turn();
        }
        let Memory { scratch, tally, leads, filled, texts } = memory;
        if let Some(pool) = batch.pool() {
            texts.begin(pool);
        }
        let mut desk = Desk { batch, lead: leads.of(column), tally, scratch, tools };
        for cells in batch.cells(column)[rows].chunks(STRETCH) {
            if batch.pool().is_some() && desk.lead.repeats.may_pay(1, 4) {
                let count = self.gather_other(batch, cells, filled, texts, desk.lead);
                self.stretch(&filled[..count], &mut desk);
                texts.learn(&filled[..count], self.turn, desk.lead, desk.tally);
            } else {
                let count = self.gather(batch, cells, filled);
                self.stretch(&filled[..count], &mut desk);
            }
        }
        texts.pour(desk.tally);
        desk.tally.pour(&mut self.sets, &mut self.years);
    }

    /// Hashes the cells that are not empty; says how many there are.
    fn gather(&mut self, batch: &Batch<'_>, cells: &[Cell], filled: &mut [Filled]) -> usize {
        let (mut count, mut bytes) = (0, 0);
        for cell in cells {
            let hash = hash::of(batch.onwards(*cell), cell.len as usize);
            // An empty one is written too, and then overwritten: that is cheaper than to ask.
            if let Some(place) = filled.get_mut(count) {
                *place = Filled { hash, cell: *cell };
            }
            count += usize::from(cell.len > 0);
            bytes += u64::from(cell.len);
        }
        self.values += count as u64;
        self.bytes += bytes;
        count
    }

    /// The same, save cells whose text the column has looked at: those are counted.
    fn gather_other(
        &mut self,
        batch: &Batch<'_>,
        cells: &[Cell],
        filled: &mut [Filled],
        texts: &mut Texts,
        lead: &mut Lead,
    ) -> usize {
        let (mut count, mut known, mut bytes) = (0, 0, 0);
        for cell in cells.iter().filter(|cell| cell.len > 0) {
            bytes += u64::from(cell.len);
            if texts.count(*cell, self.turn) {
                known += 1;
            } else if let Some(place) = filled.get_mut(count) {
                *place = Filled { hash: hash::of(batch.onwards(*cell), cell.len as usize), cell: *cell };
                count += 1;
            }
        }
        self.values += (count + known) as u64;
        self.bytes += bytes;
        lead.repeats.learn(known, known);
        count
    }

    /// Counts some cells, in the way that has paid of late.
    fn stretch(&mut self, cells: &[Filled], desk: &mut Desk<'_>) {
        let tried = TRIED.min(cells.len());
        let Lead { answers, forms, repeats } = &desk.lead;
        let by_form = forms.may_pay(1, 4);
        let may_repeat = repeats.may_pay(1, 8) || !answers.is_grown();
        if by_form && !repeats.pays(7, 8) {
            self.by_answers(&cells[..tried], desk, true);
            self.by_forms(&cells[tried..], desk);
        } else if may_repeat {
            self.by_answers(&cells[..tried], desk, true);
            self.by_answers(&cells[tried..], desk, by_form);
        } else {
            self.by_answers(&cells[..tried], desk, true);
            for cell in &cells[tried..] {
                let look = self.look(cell, desk);
                self.turn_out(cell, look, desk);
            }
        }
        desk.lead.answers.grow();
    }

    /// Counts cells of which most came before. Those that did not are looked at, by their form first if that may pay.
    fn by_answers(&mut self, cells: &[Filled], desk: &mut Desk<'_>, by_form: bool) {
        let (mut unknown, mut formed) = (0, 0);
        desk.lead.answers.fetch(cells.iter().map(|cell| cell.hash));
        for cell in cells {
            if self.recall(cell, desk) {
                continue;
            }
            unknown += 1;
            let form = if by_form { desk.form(cell) } else { None };
            formed += usize::from(form.is_some());
            self.learn(cell, form, desk);
        }
        desk.lead.repeats.learn(cells.len(), cells.len() - unknown);
        desk.lead.forms.learn(if by_form { unknown } else { 0 }, formed);
    }

    /// Counts cells of which most have a form that tells what they are.
    fn by_forms(&mut self, cells: &[Filled], desk: &mut Desk<'_>) {
        let mut formed = 0;
        for cell in cells {
            let Some(form) = desk.form(cell) else {
                if !self.recall(cell, desk) {
                    self.learn(cell, None, desk);
                }
                continue;
            };
            formed += 1;
            desk.tally.count(form.features);
            if form.year != 0 {
                desk.tally.count_year(form.year);
            }
            if self.distinct.wants(cell.hash) {
                self.keep(cell, form.features, desk);
            }
            if form.features.any(Features::DIGITS) {
                self.order.go_on(form.number);
            }
        }
        desk.lead.forms.learn(cells.len(), formed);
    }

    /// Counts a cell whose value is remembered; says whether it is.
    #[inline(always)]
    fn recall(&mut self, cell: &Filled, desk: &mut Desk<'_>) -> bool {
        let Some(answer) = desk.lead.answers.get(cell.hash) else { return false };
        desk.tally.count_number(u32::from(answer.set));
        if answer.turn == self.turn && answer.is_plain() {
            return true;
        }
        let is_new = std::mem::replace(&mut answer.turn, self.turn) != self.turn;
        let answer = *answer;
        if is_new && self.distinct.wants(cell.hash) {
            let features = desk.tally.features(u32::from(answer.set));
            self.keep(cell, features, desk);
        }
        if !answer.is_plain() {
            self.count_more(cell, answer, desk);
        }
        true
    }

    /// Counts a year, a number in its order, what is mentioned in a cell.
    fn count_more(&mut self, cell: &Filled, answer: Answer, desk: &mut Desk<'_>) {
        if answer.year() != 0 {
            desk.tally.count_year(answer.year());
        }
        let bytes = desk.batch.bytes(cell.cell);
        if answer.has(DIGITS) {
            self.order.add(bytes);
        }
        if answer.has(LOUD) {
            self.mentions.search(bytes, desk.tools);
        }
    }

    /// Counts a cell whose value is not remembered, and remembers it.
    #[inline(never)]
    fn learn(&mut self, cell: &Filled, form: Option<detect::Form>, desk: &mut Desk<'_>) {
        let look = match form {
            Some(form) => Look { features: form.features, year: form.year, may_mention: false },
            None => self.look(cell, desk),
        };
        let loud = self.turn_out(cell, look, desk);
        let digits = look.features.any(Features::DIGITS);
        let signs = if digits { DIGITS } else { 0 } | if loud { LOUD } else { 0 };
        let set = desk.tally.number(look.features);
        if let Some(mut answer) = Answer::new(cell.hash, set, look.year, signs) {
            answer.turn = self.turn;
            desk.lead.answers.keep(answer);
        }
    }

    /// Takes a full look at a cell.
    fn look(&mut self, cell: &Filled, desk: &mut Desk<'_>) -> Look {
        let bytes = desk.batch.bytes(cell.cell);
        let features = detect::features(bytes, desk.scratch);
        let may_mention = is_prose(features) && may_mention(bytes, features);
        Look { features, year: desk.scratch.year(), may_mention }
    }

    /// Counts what a cell turned out to be; says whether something is mentioned in it.
    fn turn_out(&mut self, cell: &Filled, look: Look, desk: &mut Desk<'_>) -> bool {
        desk.tally.count(look.features);
        if look.year != 0 {
            desk.tally.count_year(look.year);
        }
        if self.distinct.wants(cell.hash) {
            self.keep(cell, look.features, desk);
        }
        let bytes = desk.batch.bytes(cell.cell);
        if look.features.any(Features::DIGITS) {
            self.order.add(bytes);
        }
        look.may_mention && self.mentions.search(bytes, desk.tools) > 0
    }

    /// Counts a value among the different ones, and keeps it for a sample.
    #[inline(never)]
    fn keep(&mut self, cell: &Filled, features: Features, desk: &Desk<'_>) {
        if !features.any(Features::PLACEHOLDER) {
            self.distinct.add(cell.hash, features.0);
            self.samples.add(cell.hash, desk.batch.bytes(cell.cell));
        }
    }

    /// Adds the part of the same column that comes after this one.
    pub fn absorb(&mut self, other: Column) {
        self.values += other.values;
        self.bytes += other.bytes;
        for (set, times) in other.sets {
            *self.sets.entry(set).or_default() += times;
        }
        self.distinct.absorb(other.distinct);
        self.samples.absorb(other.samples);
        for (year, times) in other.years {
            *self.years.entry(year).or_default() += times;
        }
        self.order.absorb(other.order);
        self.mentions.absorb(other.mentions);
    }

    /// The features that any value has.
    pub fn any(&self) -> Features {
        self.sets.keys().fold(Features::NONE, |any, set| any.with(Features(*set)))
    }

    /// How many values have any of these features.
    pub fn with_any(&self, features: Features) -> u64 {
        self.sets.iter().filter(|(set, _)| **set & features.0 != 0).map(|(_, times)| times).sum()
    }
}

/// What a cell turns out to be.
#[derive(Clone, Copy)]
struct Look {
    features: Features,
    /// The year of a date, or else 0.
    year: i32,
    may_mention: bool,
}

impl Desk<'_> {
    /// What the form of a cell tells.
    #[inline(always)]
    fn form(&self, cell: &Filled) -> Option<detect::Form> {
        detect::form_within(self.batch.onwards(cell.cell), cell.cell.len as usize)
    }
}

/// Text that may hold something beside what the column is for.
fn is_prose(features: Features) -> bool {
    const SETTLED: Features = Features::EMAIL
        .with(Features::DATE)
        .with(Features::PHONE)
        .with(Features::IBAN)
        .with(Features::URL)
        .with(Features::USER_AGENT)
        .with(Features::ADDRESS)
        .with(Features::STREET_NUMBER)
        .with(Features::NAME_FULL)
        .with(Features::COMPANY);
    const WORDY: Features = Features::WORD_3_5.with(Features::WORD_6_PLUS);
    features.any(Features::SENTENCE.with(Features::WORD_6_PLUS))
        || features.any(WORDY) && !features.any(SETTLED)
}

/// A remark of plain words in small letters holds nobody's name or number: only a longer number, letters and
/// digits in one word, a sign or a word that is itself sensitive make it worth a search.
fn may_mention(text: &[u8], features: Features) -> bool {
    if features.any(Features::SENSITIVE.with(Features::NAME_LISTED)) || text.len() > 300 {
        return true;
    }
    if text.get(1..).is_some_and(detect::is_small_text) {
        return false;
    }
    let mut digits = 0;
    let mut before = b' ';
    for byte in text.iter().skip(1) {
        match byte {
            b'0'..=b'9' if digits >= 3 || before.is_ascii_alphabetic() => return true,
            b'0'..=b'9' => digits += 1,
            b'a'..=b'z' if before.is_ascii_digit() => return true,
            b'a'..=b'z' | b' ' | b'.' | b',' | b'-' | b'!' | b'?' | b'\'' => digits = 0,
            _ => return true,
        }
        before = *byte;
    }
    false
}

/// Whether whole numbers count up, as row numbers do.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Order {
    first: Option<u64>,
    last: Option<u64>,
    /// Steps from one number to the next, and those of exactly one.
    pub steps: u64,
    pub ones: u64,
}

impl Order {
    fn add(&mut self, digits: &[u8]) {
        if digits.len() > 18 {
            return;
        }
        self.go_on(digits.iter().fold(0u64, |number, digit| {
            number.wrapping_mul(10).wrapping_add(u64::from(digit.wrapping_sub(b'0')))
        }));
    }

    #[inline]
    fn go_on(&mut self, number: u64) {
        self.step(number);
        self.first = self.first.or(Some(number));
        self.last = Some(number);
    }

    fn step(&mut self, next: u64) {
        if let Some(last) = self.last {
            self.steps += 1;
            self.ones += u64::from(next == last.wrapping_add(1));
        }
    }

    fn absorb(&mut self, other: Order) {
        let Some(first) = other.first else { return };
        self.step(first);
        self.first = self.first.or(Some(first));
        self.last = other.last;
        self.steps += other.steps;
        self.ones += other.ones;
    }
}
