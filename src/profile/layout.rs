//! Where the tables of a grid begin, and which row names their columns.
//!
//! In: a batch of rows as they stand in a file or on a sheet. Out: segments: runs of rows between blank ones,
//! each with its header row, if it has one. Title rows, a header in the fourth row, several tables under each
//! other and no header at all are all usual. A row of values taken for a header would show values as names, so
//! in doubt a row is data.

use super::Tools;
use super::column::Memory;
use crate::detect::{Features, Reading};
use crate::read::Batch;
use std::ops::Range;

/// Rows below a header that it is compared with.
const BELOW: usize = 25;
/// Rows above a header that may be titles.
const TITLES: usize = 8;
/// Nats of a header that is nothing else than a name in the lexicon.
const OUTRIGHT: f64 = 4.0;
/// What a row of names scores a cell, at least.
const WANTED: f64 = 0.15;
/// What it says of a name that the same stands below it, and that values of another make do.
const REPEATED: f64 = -1.0;
const DIFFERENT: f64 = 0.7;
/// A longer cell is no name of a column.
const LONGEST_NAME: usize = 80;

/// Some rows that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Segment {
    /// Rows above the table: titles and remarks.
    pub titles: Range<usize>,
    /// The row with the names.
    pub header: Option<usize>,
    /// The rows of data.
    pub rows: Range<usize>,
}

/// The runs of rows between blank ones.
pub(super) fn runs(batch: &Batch<'_>) -> Vec<Range<usize>> {
    let mut runs = Vec::new();
    let mut from = 0;
    for row in 0..batch.rows() {
        if is_blank(batch, row) {
            if from < row {
                runs.push(from..row);
            }
            from = row + 1;
        }
    }
    if from < batch.rows() {
        runs.push(from..batch.rows());
    }
    runs
}

fn is_blank(batch: &Batch<'_>, row: usize) -> bool {
    (0..batch.columns()).all(|column| batch.cells(column)[row].len == 0)
}

fn width(batch: &Batch<'_>, row: usize) -> usize {
    (0..batch.columns()).filter(|column| batch.cells(*column)[row].len > 0).count()
}

/// Looks at a run of rows by itself.
pub(super) fn segment(batch: &Batch<'_>, run: Range<usize>, memory: &mut Memory, tools: &Tools) -> Segment {
    let usual = usual_width(batch, &run);
    let first = (run.start..run.end.min(run.start + TITLES))
        .find(|row| width(batch, *row) * 10 >= usual * 6)
        .unwrap_or(run.start);
    let last = run.end.min(first + 3);
    // A second line of titles may be as wide as the table: the header is the likeliest of the first rows.
    let header = (first..last).find(|row| names_columns(batch, *row, run.end, memory, tools));
    match header {
        Some(row) => Segment { titles: run.start..row, header: Some(row), rows: row + 1..run.end },
        None => Segment { titles: run.start..first, header: None, rows: first..run.end },
    }
}

/// The median number of filled cells in the first rows.
fn usual_width(batch: &Batch<'_>, run: &Range<usize>) -> usize {
    let mut widths: Vec<usize> = run.clone().take(40).map(|row| width(batch, row)).collect();
    widths.sort_unstable();
    widths.get(widths.len() / 2).copied().unwrap_or(0)
}

/// Whether a row names the columns below it. The cells below are only looked at where they can decide it.
fn names_columns(batch: &Batch<'_>, row: usize, end: usize, memory: &mut Memory, tools: &Tools) -> bool {
    let names = names(batch, row, memory, tools);
    decided(&names).unwrap_or_else(|| decided_below(&names, batch, row, end, memory))
}

/// The cells of a row, as names.
pub(super) fn names(batch: &Batch<'_>, row: usize, memory: &mut Memory, tools: &Tools) -> Vec<Name> {
    let mut names = Vec::with_capacity(batch.columns());
    for column in 0..batch.columns() {
        let cell = batch.at(row, column);
        if !cell.is_empty() {
            names.push(Name::of(cell, column, memory, tools));
        }
    }
    names
}

/// Whether they name the columns, if that is so whatever stands below them.
pub(super) fn decided(names: &[Name]) -> Option<bool> {
    /// A sum made in another order is another by less.
    const SLACK: f64 = 1e-6;
    let wanted = WANTED * names.len() as f64;
    let least: f64 = names.iter().map(Name::least).sum();
    let most: f64 = names.iter().map(Name::most).sum();
    match () {
        () if least > wanted + SLACK => Some(true),
        () if most < wanted - SLACK => Some(false),
        () => None,
    }
}

/// Whether they name the columns, by what stands below them.
pub(super) fn decided_below(
    names: &[Name],
    batch: &Batch<'_>,
    row: usize,
    end: usize,
    memory: &mut Memory,
) -> bool {
    let score = |name: &Name| name.score + name.below(batch, row, end, memory) - name.less;
    !names.is_empty() && names.iter().map(score).sum::<f64>() / names.len() as f64 > WANTED
}

/// For or against one cell being the name of its column.
pub(super) struct Name {
    column: usize,
    features: Features,
    score: f64,
    /// What is taken off in the end.
    less: f64,
    /// Whether the cells below have a say.
    is_open: bool,
}

impl Name {
    fn of(cell: &[u8], column: usize, memory: &mut Memory, tools: &Tools) -> Name {
        let refused = |score| Name { column, features: Features::NONE, score, less: 0.0, is_open: false };
        if cell.len() > LONGEST_NAME {
            return refused(-1.5);
        }
        let features = memory.features(cell);
        if is_surely_value(features) {
            return refused(-2.0);
        }
        let reading = tools.headers().read(&String::from_utf8_lossy(cell));
        if is_value(features) && !is_outright_name(&reading) {
            return refused(-2.0);
        }
        let has_letters = cell.iter().any(|byte| byte.is_ascii_alphabetic() || *byte >= 0x80);
        let score = match () {
            () if reading.is_known() => 1.5,
            () if reading.opaque && has_letters && cell.len() > 1 => 1.0,
            () => 0.0,
        };
        let less = if !reading.is_known() && looks_personal(features) { 1.0 } else { 0.0 };
        Name { column, features, score, less, is_open: true }
    }

    /// Its score if the cells below say the worst.
    fn least(&self) -> f64 {
        self.score - self.less + if self.is_open { REPEATED } else { 0.0 }
    }

    /// Its score if the cells below say the best.
    fn most(&self) -> f64 {
        self.score - self.less + if self.is_open { DIFFERENT } else { 0.0 }
    }

    /// What the cells below say.
    fn below(&self, batch: &Batch<'_>, row: usize, end: usize, memory: &mut Memory) -> f64 {
        if self.is_open { below(batch, row, self.column, end, self.features, memory) } else { 0.0 }
    }
}

/// What the cells below say: the same value again, or values of another make.
fn below(
    batch: &Batch<'_>,
    row: usize,
    column: usize,
    end: usize,
    features: Features,
    memory: &mut Memory,
) -> f64 {
    let cell = batch.at(row, column);
    let below = (row + 1..end).take(BELOW).map(|below| batch.at(below, column));
    let below = below.filter(|other| !other.is_empty());
    let mut others = 0;
    for other in below.clone() {
        if other == cell {
            return REPEATED;
        }
        others += 1;
    }
    if others < 2 {
        return 0.0;
    }
    let (mut differ, mut alike) = (0, 0);
    for other in below {
        let other = memory.features(other);
        if is_value(other) != is_value(features) || other.any(Features::DIGITS) {
            differ += 1;
        } else {
            alike += 1;
        }
        // What the rest is makes no difference any more.
        if differ * 10 >= others * 8 {
            return DIFFERENT;
        }
        if (others - alike) * 10 < others * 8 {
            return 0.0;
        }
    }
    0.0
}

/// Whether a cell of the header row holds a value all the same.
pub(super) fn holds_value(cell: &[u8], features: Features, tools: &Tools) -> bool {
    let is_name = || is_outright_name(&tools.headers().read(&String::from_utf8_lossy(cell)));
    is_value(features) && (is_surely_value(features) || !is_name())
}

/// Whether it is a value whatever a reading of it says. `Cookie ID` has the shape of somebody's name.
fn is_surely_value(features: Features) -> bool {
    let shape = Features::NAME_FULL.with(Features::SENTENCE);
    is_value(Features(features.0 & !shape.0))
}

/// Whether it is in the lexicon as it stands, or has a word that is in no name: with the shape of a value, only then
/// a column's name.
fn is_outright_name(reading: &Reading) -> bool {
    let outright = |nats: f64| nats > OUTRIGHT;
    reading.no_name || outright(reading.other) || reading.categories.iter().any(|(_, nats)| outright(*nats))
}

/// The form of a value, never of a name of a column.
pub(super) fn is_value(features: Features) -> bool {
    const VALUE: Features = Features::EMAIL
        .with(Features::IBAN)
        .with(Features::DATE)
        .with(Features::PHONE)
        .with(Features::IPV4)
        .with(Features::IPV6)
        .with(Features::MAC)
        .with(Features::UUID)
        .with(Features::URL)
        .with(Features::DIGITS)
        .with(Features::NUMBER)
        .with(Features::ELEVEN)
        .with(Features::BSN_DOTS)
        .with(Features::CARD)
        .with(Features::VAT)
        .with(Features::POSTCODE_NL)
        .with(Features::STREET_NUMBER)
        .with(Features::NAME_FULL)
        .with(Features::HASH)
        .with(Features::SENTENCE);
    features.any(VALUE)
}

/// Names and places that stand in a list: in a header they would be values.
fn looks_personal(features: Features) -> bool {
    features.any(Features::NAME_LISTED.with(Features::INFIXED).with(Features::STREET))
        || features.any(Features::listed(crate::patterns::words::list::PLACES))
}
