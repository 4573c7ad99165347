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

/// Whether a row names the columns below it.
fn names_columns(batch: &Batch<'_>, row: usize, end: usize, memory: &mut Memory, tools: &Tools) -> bool {
    let mut score = 0.0;
    let mut cells = 0.0;
    for column in 0..batch.columns() {
        let cell = batch.at(row, column);
        if !cell.is_empty() {
            cells += 1.0;
            score += names_column(batch, row, column, end, memory, tools);
        }
    }
    cells > 0.0 && score / cells > 0.15
}

/// For or against one cell being the name of its column.
fn names_column(
    batch: &Batch<'_>,
    row: usize,
    column: usize,
    end: usize,
    memory: &mut Memory,
    tools: &Tools,
) -> f64 {
    let cell = batch.at(row, column);
    if cell.len() > LONGEST_NAME {
        return -1.5;
    }
    let features = memory.features(cell);
    let reading = tools.headers().read(&String::from_utf8_lossy(cell));
    if is_value(features) && !is_outright_name(&reading, features) {
        return -2.0;
    }
    let has_letters = cell.iter().any(|byte| byte.is_ascii_alphabetic() || *byte >= 0x80);
    let mut score: f64 = match () {
        () if reading.is_known() => 1.5,
        () if reading.opaque && has_letters && cell.len() > 1 => 1.0,
        () => 0.0,
    };
    score += below(batch, row, column, end, features, memory);
    if !reading.is_known() && looks_personal(features) {
        score -= 1.0;
    }
    score
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
            return -1.0;
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
            return 0.7;
        }
        if (others - alike) * 10 < others * 8 {
            return 0.0;
        }
    }
    0.0
}

/// Whether a cell of the header row holds a value all the same.
pub(super) fn holds_value(cell: &[u8], features: Features, tools: &Tools) -> bool {
    is_value(features) && !is_outright_name(&tools.headers().read(&String::from_utf8_lossy(cell)), features)
}

/// `Cookie ID` has the shape of somebody's name, and is in the lexicon as it stands: only then a column's.
fn is_outright_name(reading: &Reading, features: Features) -> bool {
    let shape = Features::NAME_FULL.with(Features::SENTENCE);
    let sure = reading.other > OUTRIGHT || reading.categories.iter().any(|(_, nats)| *nats > OUTRIGHT);
    sure && !is_value(Features(features.0 & !shape.0))
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
