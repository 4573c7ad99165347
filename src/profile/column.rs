//! What is counted of one column while its cells go by.
//!
//! In: cells. Out: sums, from which `verdict` decides. Two parts of a column add up to the same as the whole
//! column, whatever the cut: threads, blocks of one big file and shards are one operation.

use super::Tools;
use super::distinct::{Ceiling, Distinct};
use super::mentions::Mentions;
use super::tally::Tally;
use crate::detect::{self, Features, Scratch};
use crate::read::{Batch, Cell};
use foldhash::fast::FixedState;
use std::collections::BTreeMap;
use std::collections::HashMap;
use std::ops::Range;
use xxhash_rust::xxh3::xxh3_64;

/// Different values kept in the sketch of a column; fewer for columns far to the right, so that a sheet of
/// thousands of columns stays small.
const KEPT: usize = 2048;
const KEPT_FAR: usize = 128;
const FAR: usize = 64;
/// Values kept for samples, those with the smallest hashes.
const SAMPLES: usize = 24;
/// Answers remembered for values that come again.
const REMEMBERED: usize = 1 << 14;
/// Cells of a batch whose form is looked at whatever the habit.
const TRIED: usize = 16;

/// The sums of one column.
pub(super) struct Column {
    pub values: u64,
    pub bytes: u64,
    pub sets: HashMap<u128, u64, FixedState>,
    pub distinct: Distinct,
    pub samples: BTreeMap<u64, Box<[u8]>>,
    /// Hashes from here on make no sample any more.
    samples_below: u64,
    pub years: BTreeMap<i32, u64>,
    pub order: Order,
    pub mentions: Mentions,
    /// Whether the form of a cell tells what it is, and whether values come again.
    forms: Habit,
    repeats: Habit,
}

/// What was found out about a value that may come again.
#[derive(Clone, Copy)]
struct Answer {
    hash: u64,
    /// The number of its features among those met.
    set: u32,
    year: i16,
    /// Nothing was mentioned in it.
    quiet: bool,
}

const NO_ANSWER: Answer = Answer { hash: 0, set: 0, year: 0, quiet: true };

/// Answers and buffers of whoever adds; no part of what is added up. A value means the same in every column,
/// so the answers serve all of them.
#[derive(Default)]
pub(super) struct Memory {
    answers: Vec<[Answer; 2]>,
    scratch: Scratch,
    tally: Tally,
}

impl Memory {
    /// Two answers share a place: the one before last is tried too.
    #[inline]
    fn get(&self, hash: u64) -> Option<Answer> {
        let [one, two] = self.answers.get(hash as usize % REMEMBERED)?;
        if one.hash == hash {
            return Some(*one);
        }
        (two.hash == hash).then_some(*two)
    }

    fn keep(&mut self, answer: Answer) {
        if self.answers.is_empty() {
            self.answers = vec![[NO_ANSWER; 2]; REMEMBERED];
        }
        let [one, two] = &mut self.answers[answer.hash as usize % REMEMBERED];
        if one.hash != answer.hash {
            *two = *one;
        }
        *one = answer;
    }

    /// The features of a single value, which may be looked at again.
    pub fn features(&mut self, cell: &[u8]) -> Features {
        if let Some((features, _)) = detect::form(cell) {
            return features;
        }
        let hash = xxh3_64(cell);
        let known = self.get(hash).and_then(|known| self.tally.set(known.set));
        known.unwrap_or_else(|| {
            let answer = self.look(hash, cell);
            self.keep(answer);
            self.tally.set(answer.set).unwrap_or_default()
        })
    }

    /// Makes ready for a batch.
    fn begin(&mut self) {
        if self.tally.is_spent() {
            // The answers speak of sets by their numbers.
            self.answers.clear();
            self.tally = Tally::default();
        }
    }

    /// What a value turns out to be that has no usual form.
    fn look(&mut self, hash: u64, bytes: &[u8]) -> Answer {
        let features = detect::features(bytes, &mut self.scratch);
        let quiet = !is_prose(features) || !may_mention(bytes, features);
        Answer { hash, set: self.tally.number(features), year: self.scratch.year() as i16, quiet }
    }
}

/// Whether a way of looking pays, judged by how often it did of late.
#[derive(Default)]
struct Habit {
    asked: u32,
    known: u32,
}

impl Habit {
    /// Whether at least one in so many pays.
    fn pays(&self, share: u32) -> bool {
        self.asked < 512 || self.known * share > self.asked
    }

    fn learn(&mut self, asked: u32, known: u32) {
        self.asked += asked;
        self.known += known;
        while self.asked >= 4096 {
            // Older habits count for less.
            self.asked /= 2;
            self.known /= 2;
        }
    }
}

/// How the cells of a batch are looked at, and how often each way paid.
#[derive(Default)]
struct Ways {
    /// Cells from the first whose form is looked at.
    forms: usize,
    repeats: bool,
    /// Cells whose form was looked at, and those that it told of; those asked for in the memory, and known there.
    looked: u32,
    formed: u32,
    asked: u32,
    known: u32,
}

impl Ways {
    /// What is known of a value, or is found out now.
    #[inline]
    fn answer(&mut self, hash: u64, bytes: &[u8], memory: &mut Memory) -> Answer {
        let known = if self.repeats { memory.get(hash) } else { None };
        self.asked += 1;
        self.known += u32::from(known.is_some());
        known.unwrap_or_else(|| {
            let answer = memory.look(hash, bytes);
            if self.repeats {
                memory.keep(answer);
            }
            answer
        })
    }
}

impl Column {
    /// Nothing seen yet, for the column at this place, or a part of it.
    pub fn new(place: usize, ceiling: Ceiling) -> Self {
        Column {
            values: 0,
            bytes: 0,
            sets: HashMap::with_hasher(FixedState::with_seed(0)),
            distinct: Distinct::new(if place < FAR { KEPT } else { KEPT_FAR }, ceiling),
            samples: BTreeMap::new(),
            samples_below: u64::MAX,
            years: BTreeMap::new(),
            order: Order::default(),
            mentions: Mentions::default(),
            forms: Habit::default(),
            repeats: Habit::default(),
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
        // Where the form has not told of late, a few cells of every batch are tried all the same.
        let forms = if self.forms.pays(4) { usize::MAX } else { TRIED };
        let mut ways = Ways { forms, repeats: self.repeats.pays(6), ..Ways::default() };
        for (place, cell) in batch.cells(column)[rows].iter().enumerate() {
            let Cell { len: 1.., .. } = cell else { continue };
            let bytes = batch.bytes(*cell);
            self.values += 1;
            self.bytes += bytes.len() as u64;
            let hash = xxh3_64(bytes);
            let looks = place < ways.forms;
            ways.looked += u32::from(looks);
            match if looks { detect::form(bytes) } else { None } {
                Some((features, year)) => {
                    ways.formed += 1;
                    self.count_form(bytes, hash, features, year, memory);
                }
                None => self.count_other(bytes, hash, memory, tools, &mut ways),
            }
        }
        self.forms.learn(ways.looked, ways.formed);
        self.repeats.learn(ways.asked, ways.known);
        memory.tally.pour(&mut self.sets, &mut self.years);
    }

    /// Counts a cell whose form tells what it is.
    #[inline(always)]
    fn count_form(&mut self, bytes: &[u8], hash: u64, features: Features, year: i32, memory: &mut Memory) {
        memory.tally.count(features);
        if year != 0 {
            memory.tally.count_year(year);
        }
        if self.distinct.wants(hash) {
            self.distinct.add(hash, features.0);
            self.sample(hash, bytes);
        }
        if features.any(Features::DIGITS) {
            self.order.go_on(detect::number(bytes));
        }
    }

    /// Counts a cell that takes a full look, or is remembered.
    fn count_other(&mut self, bytes: &[u8], hash: u64, memory: &mut Memory, tools: &Tools, ways: &mut Ways) {
        let answer = ways.answer(hash, bytes, memory);
        let features = memory.tally.count_number(answer.set);
        if answer.year != 0 {
            memory.tally.count_year(i32::from(answer.year));
        }
        if self.distinct.wants(hash) && !features.any(Features::PLACEHOLDER) {
            self.distinct.add(hash, features.0);
            self.sample(hash, bytes);
        }
        if features.any(Features::DIGITS) {
            self.order.add(bytes);
        }
        if !answer.quiet && self.mentions.search(bytes, tools) == 0 {
            memory.keep(Answer { quiet: true, ..answer });
        }
    }

    #[inline]
    fn sample(&mut self, hash: u64, bytes: &[u8]) {
        if hash < self.samples_below {
            self.keep_sample(hash, bytes);
        }
    }

    fn keep_sample(&mut self, hash: u64, bytes: &[u8]) {
        self.samples.entry(hash).or_insert_with(|| bytes[..bytes.len().min(120)].into());
        self.cut_samples();
    }

    fn cut_samples(&mut self) {
        while self.samples.len() > SAMPLES {
            self.samples.pop_last();
        }
        if let (SAMPLES, Some((last, _))) = (self.samples.len(), self.samples.last_key_value()) {
            self.samples_below = *last;
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
        self.samples.extend(other.samples);
        self.cut_samples();
        for (year, times) in other.years {
            *self.years.entry(year).or_default() += times;
        }
        self.order.absorb(other.order);
        self.mentions.absorb(other.mentions);
    }

    /// How many values have any of these features.
    pub fn with_any(&self, features: Features) -> u64 {
        self.sets.iter().filter(|(set, _)| **set & features.0 != 0).map(|(_, times)| times).sum()
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
