//! Reads a file for one person: the sink that a search has files read into.
//!
//! In: rows and texts. Out: [`Hit`]s. Rows are judged whole; running text is judged passage by passage. What the sieve
//! lets through costs time, the rest next to none.

use super::columns::{Column, Columns, Table, lower_table};
use super::judge::{Because, Certainty, Evidence, Key, Verdict};
use super::name::{Grade, words_of};
use super::passage::{Passage, Piece};
use super::row::{Row, label_before};
use super::sieve::Sieve;
use super::subject::{Subject, Tools, is_name};
use super::{Hit, Options};
use crate::patterns::fold::fold_into;
use crate::patterns::{CategoryId, Notation, Whose};
use crate::read::{Batch, Flow, Fork, Grid, Rows, Sink, Work};
use crate::record::{Layer, Reason};
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;

/// Hits of one file that are kept; more are counted.
const MOST: usize = 20_000;
/// How far around a place a passage reaches, in lines and in bytes.
const LINES: usize = 3;
const REACH: usize = 400;
/// A passage is no longer than this, however many places it has.
const LONGEST: usize = 4096;
/// Cells of a row that are looked at, and bytes of one.
const CELLS: usize = 1024;
const CELL: usize = 64 << 10;

/// What every file of a search is held against.
pub(super) struct Quest {
    pub tools: Arc<Tools>,
    pub subject: Subject,
    pub sieve: Sieve,
    pub options: Options,
    /// The values of certain rows are noted, for a second search.
    pub is_first: bool,
}

impl Quest {
    pub fn new(tools: &Arc<Tools>, subject: &Subject, options: &Options, is_first: bool) -> Self {
        let names = subject.names.iter().flat_map(|(name, _)| name.family());
        let sieve = Sieve::new(subject.telling().map(|(_, value)| &value.needle), names);
        let (tools, subject, options) = (Arc::clone(tools), subject.clone(), options.clone());
        Quest { tools, subject, sieve, options, is_first }
    }
}

/// One file in the making.
pub(super) struct Seeker {
    quest: Arc<Quest>,
    table: Arc<Table>,
    /// Rows of the grid before those of this part.
    rows: u64,
    pub hits: Vec<Hit>,
    pub troubles: Vec<Reason>,
    pub unkept: u64,
    places: Vec<u32>,
    folded: String,
}

impl Seeker {
    pub fn new(quest: &Arc<Quest>) -> Self {
        Seeker {
            quest: Arc::clone(quest),
            table: Arc::default(),
            rows: 0,
            hits: Vec::new(),
            troubles: Vec::new(),
            unkept: 0,
            places: Vec::new(),
            folded: String::new(),
        }
    }

    fn keep(&mut self, hit: Hit) {
        if self.hits.len() < MOST { self.hits.push(hit) } else { self.unkept += 1 }
    }

    /// The rows of a batch in which something may be.
    fn candidates(&mut self, batch: &Batch<'_>) -> BTreeSet<usize> {
        let mut rows = BTreeSet::new();
        let Some(span) = span_of(batch) else { return rows };
        let bytes = batch.bytes(span);
        let quest = Arc::clone(&self.quest);
        quest.sieve.places(bytes, &mut self.places);
        self.places.iter_mut().for_each(|place| *place += span.start);
        let folds = quest.sieve.folds() && !bytes.is_ascii();
        if self.places.is_empty() && !folds {
            return rows;
        }
        for column in 0..batch.columns() {
            for (row, cell) in batch.cells(column).iter().enumerate().filter(|(_, cell)| cell.len > 0) {
                let at = self.places.partition_point(|place| *place < cell.start);
                let holds = self.places.get(at).is_some_and(|place| *place < cell.start + cell.len);
                if holds || folds && self.holds_folded(batch.bytes(*cell)) {
                    rows.insert(row);
                }
            }
        }
        rows
    }

    fn holds_folded(&mut self, cell: &[u8]) -> bool {
        if cell.is_ascii() {
            return false;
        }
        fold_into(&String::from_utf8_lossy(cell), &mut self.folded);
        self.quest.sieve.may_hold(&self.folded)
    }

    fn judge_rows(&mut self, batch: &Batch<'_>, rows: &BTreeSet<usize>, from: u64) {
        let (quest, table) = (Arc::clone(&self.quest), Arc::clone(&self.table));
        let columns = table.columns(&quest.tools);
        for row in rows {
            let lower =
                if table.grid.names.is_none() { lower_table(batch, *row, &quest.tools) } else { None };
            let columns = lower.as_ref().unwrap_or(columns);
            let number = from + *row as u64 + 1;
            if let Some(hit) = judge_row(&quest, &table, columns, batch, *row, number) {
                self.keep(hit);
            }
        }
    }

    /// Stretches of a text that belong together, around the places in it.
    fn windows(&mut self, text: &str) -> Vec<(u32, Range<usize>)> {
        let quest = Arc::clone(&self.quest);
        quest.sieve.places(text.as_bytes(), &mut self.places);
        if quest.sieve.folds() && !text.is_ascii() {
            self.places_with_accents(text);
        }
        let mut windows: Vec<(u32, Range<usize>)> = Vec::new();
        for place in &self.places {
            let window = around(text, *place as usize);
            match windows.last_mut() {
                Some((_, last)) if window.start < last.end && window.end - last.start <= LONGEST => {
                    last.end = last.end.max(window.end);
                }
                Some((_, last)) if window.end <= last.end => {}
                _ => windows.push((*place, window)),
            }
        }
        windows
    }

    fn places_with_accents(&mut self, text: &str) {
        let mut from = 0;
        for line in text.split_inclusive('\n') {
            for piece in pieces(line) {
                if self.holds_folded(&line.as_bytes()[piece.clone()]) {
                    self.places.push((from + piece.start) as u32);
                }
            }
            from += line.len();
        }
        self.places.sort_unstable();
    }
}

/// A long line in pieces that end on a character, which overlap.
fn pieces(line: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    const PIECE: usize = 2048;
    (0..line.len()).step_by(PIECE).map(move |start| {
        let (start, end) = (floor(line, start), floor(line, (start + PIECE + 128).min(line.len())));
        start..end
    })
}

fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The bytes from the first cell of a batch to its last.
fn span_of(batch: &Batch<'_>) -> Option<crate::read::Cell> {
    let cells = (0..batch.columns()).flat_map(|column| batch.cells(column)).filter(|cell| cell.len > 0);
    let (start, end) = cells
        .fold((u32::MAX, 0), |(start, end), cell| (start.min(cell.start), end.max(cell.start + cell.len)));
    (start < end).then(|| crate::read::Cell { start, len: end - start })
}

/// Some lines before a place, and some behind it, as far as they are not too long.
fn around(text: &str, place: usize) -> Range<usize> {
    let place = floor(text, place);
    let least = floor(text, place.saturating_sub(REACH));
    let most = floor(text, (place + REACH).min(text.len()));
    let start = text[least..place].rmatch_indices('\n').nth(LINES).map_or(least, |(at, _)| least + at + 1);
    let end = text[place..most].match_indices('\n').nth(LINES).map_or(most, |(at, _)| place + at);
    start..end
}

fn judge_row(
    quest: &Quest,
    table: &Table,
    columns: &Columns,
    batch: &Batch<'_>,
    row: usize,
    number: u64,
) -> Option<Hit> {
    let cells: Vec<_> = (0..batch.columns().min(CELLS))
        .map(|column| {
            String::from_utf8_lossy(&batch.at(row, column)[..batch.at(row, column).len().min(CELL)])
        })
        .collect();
    let raw: Vec<&str> = cells.iter().map(|cell| cell.as_ref()).collect();
    let folded = Row::new(&raw, columns, &quest.tools);
    let (evidence, found) = folded.evidence(&quest.subject);
    let verdict = evidence.verdict(&quest.subject)?;
    let (tools, subject) = (&*quest.tools, &quest.subject);
    let value = &subject.values[verdict.value];
    let shown = found.iter().copied().find(|column| value.needle.find(&folded.cells[*column]).is_some());
    let shown = shown.or_else(|| found.first().copied());
    let is_certain = verdict.certainty == Certainty::Certain;
    let name = |column: &usize| columns.get(*column).map_or(String::new(), |column| column.name.clone());
    let mut hit = hit(quest, verdict, &evidence);
    hit.at.clone_from(&table.grid.at);
    hit.row = Some(number);
    hit.hidden = table.grid.hidden;
    hit.fields = found.iter().map(name).filter(|name| !name.is_empty()).collect();
    if let Some(column) = shown {
        hit.sample = tools.sample(value.category, raw[column], quest.options.reveal);
    }
    if quest.is_first && is_certain {
        hit.identities = super::Identities(folded.identities(&raw));
    }
    if quest.options.passages {
        hit.passage = Some(row_passage(quest, columns, &raw, &folded.cells));
    }
    Some(hit)
}

/// The row as it may be given to the person: what is about others stays masked.
fn row_passage(quest: &Quest, columns: &Columns, raw: &[&str], folded: &[String]) -> Passage {
    let mut passage = Passage::default();
    for (place, text) in raw.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
        let column = columns.get(place);
        let label = column.map_or(String::new(), |column| column.name.clone());
        let shown = cell_shown(quest, column, text, &folded[place]);
        passage.pieces.push(Piece { label, column: place as u32, text: shown });
    }
    passage
}

fn cell_shown(quest: &Quest, column: Option<&Column>, text: &str, folded: &str) -> String {
    let (tools, subject) = (&*quest.tools, &quest.subject);
    let category = column.and_then(Column::category);
    let Some(reveal) = quest.options.reveal else {
        let sample = match category {
            Some(category) => tools.sample(category, text, None),
            None => tools.hidden(text, None),
        };
        return sample.to_string();
    };
    let mut words = Vec::new();
    words_of(folded, &mut words);
    let is_own = subject
        .values
        .iter()
        .any(|value| !is_name(value.form) && value.needle.find(folded).is_some())
        || subject.names.iter().any(|(name, _)| {
            name.find(folded, &words).is_some_and(|(grade, ..)| grade != Grade::Other)
                || words.iter().any(|word| name.compare_given(&folded[word.start..word.end]) == Grade::Full)
        });
    let identifies = category.and_then(|category| tools.kinds.of(category)).is_some_and(|kind| {
        kind.of != Whose::Nobody || matches!(kind.form, Notation::Name | Notation::Given | Notation::Family)
    });
    match category.filter(|_| identifies && !is_own || column.is_some_and(|column| column.others)) {
        Some(category) => tools.sample(category, text, None).to_string(),
        None => super::passage::without_others(tools, subject, text, reveal),
    }
}

/// What stands around the person in a text.
fn text_evidence(quest: &Quest, folded: &str) -> Evidence {
    let mut evidence = Evidence::default();
    for (place, value) in quest.subject.values.iter().enumerate().filter(|(_, value)| !is_name(value.form)) {
        let Some((start, _)) = value.needle.find(folded) else { continue };
        match value.of {
            Whose::Nobody if value.form == Notation::House => {}
            Whose::Nobody => evidence.support.push(place),
            _ => {
                let labelled = label_before(&folded[..start], value.category, &quest.tools);
                evidence.keys.push(Key { value: place, labelled });
            }
        }
    }
    let mut words = Vec::new();
    words_of(folded, &mut words);
    let named =
        quest.subject.names.iter().filter_map(|(name, value)| Some((name.find(folded, &words)?.0, *value)));
    evidence.name = named.max_by_key(|(grade, _)| *grade);
    if evidence.name.is_some_and(|(grade, _)| grade == Grade::Other) {
        evidence.another = super::judge::Another::Relative;
    }
    evidence
}

/// Where in a passage the line begins that holds a value; None where it runs over two.
fn line_within(quest: &Quest, value: usize, passage: &str) -> Option<usize> {
    let mut from = 0;
    let (mut folded, mut words) = (String::new(), Vec::new());
    let own = &quest.subject.values[value];
    let name = quest.subject.names.iter().find(|(_, place)| *place == value).map(|(name, _)| name);
    passage.split_inclusive('\n').find_map(|line| {
        let begins = from;
        from += line.len();
        fold_into(line, &mut folded);
        let holds = match name {
            Some(name) => {
                words_of(&folded, &mut words);
                name.find(&folded, &words).is_some_and(|(grade, ..)| grade > Grade::Other)
            }
            None => own.needle.find(&folded).is_some(),
        };
        holds.then_some(begins)
    })
}

fn hit(quest: &Quest, verdict: Verdict, evidence: &Evidence) -> Hit {
    let (tools, subject) = (&*quest.tools, &quest.subject);
    let value = &subject.values[verdict.value];
    let of = |place: usize| subject.values[place].category;
    let is_hop = verdict.because.iter().any(|because| matches!(because, Because::Hop(..)));
    Hit {
        category: tools.word(of(verdict.value)).to_owned(),
        subject: subject.sample(value, tools, quest.options.reveal),
        sample: subject.sample(value, tools, quest.options.reveal),
        certainty: verdict.certainty,
        because: verdict.because,
        hop: is_hop && value.origin != super::Origin::Given,
        values: evidence.keys.iter().map(|key| key.value).collect(),
        strangers: evidence.another != super::judge::Another::None,
        ..Hit::default()
    }
}

impl Sink for Seeker {
    fn grid(&mut self, grid: &Grid) {
        self.table = Arc::new(Table::new(grid));
        self.rows = 0;
    }

    fn more_names(&mut self, names: &[String]) {
        let grid = Grid { names: Some(names.to_vec()), ..self.table.grid.clone() };
        self.table = Arc::new(Table::new(&grid));
    }

    fn rows(&mut self, batch: &Batch<'_>) -> Flow {
        if batch.pool().is_some() {
            // The sieve goes over the bytes, not from cell to cell.
            return self.rows(&Rows::gathered(batch).batch());
        }
        if self.table.wants_top() {
            self.table = Arc::new(self.table.with_top(batch));
        }
        let from = self.rows;
        self.rows += batch.rows() as u64;
        let rows = self.candidates(batch);
        if !rows.is_empty() {
            self.judge_rows(batch, &rows, from);
        }
        Flow::More
    }

    fn text(&mut self, at: &str, layer: Layer, line: u64, text: &str) -> Flow {
        let quest = Arc::clone(&self.quest);
        for (place, window) in self.windows(text) {
            let passage = &text[window.clone()];
            fold_into(passage, &mut self.folded);
            let evidence = text_evidence(&quest, &self.folded);
            let Some(verdict) = evidence.verdict(&quest.subject) else { continue };
            let inside = line_within(&quest, verdict.value, passage);
            let until = inside.map_or(place as usize, |inside| window.start + inside);
            let lines = memchr::memchr_iter(b'\n', &text.as_bytes()[..until]).count() as u64;
            let mut hit = hit(&quest, verdict, &evidence);
            at.clone_into(&mut hit.at);
            hit.line = Some(line + lines);
            hit.hidden = layer.is_unseen();
            hit.is_text = true;
            if quest.options.passages {
                hit.passage =
                    Some(Passage::of_text(&quest.tools, &quest.subject, passage, quest.options.reveal));
            }
            self.keep(hit);
        }
        Flow::More
    }

    fn trouble(&mut self, reason: Reason) {
        if !self.troubles.contains(&reason) {
            self.troubles.push(reason);
        }
    }

    fn later(&mut self, work: Work) -> Flow {
        let mut part = self.fork();
        work(&mut part);
        self.absorb(part);
        Flow::More
    }
}

impl Fork for Seeker {
    fn fork(&self) -> Self {
        Seeker { table: Arc::clone(&self.table), ..Seeker::new(&self.quest) }
    }

    fn absorb(&mut self, part: Self) {
        let before = self.rows;
        self.rows += part.rows;
        self.unkept += part.unkept;
        for mut hit in part.hits {
            hit.row = hit.row.map(|row| row + before);
            self.keep(hit);
        }
        part.troubles.into_iter().for_each(|reason| self.trouble(reason));
    }
}

/// The values that several other people have too: what one finds by them alone is no more than possible.
pub(super) fn doubt_shared(hits: &mut [Hit], subject: &Subject) {
    const SEVERAL: usize = 2;
    let mut strangers: HashMap<usize, usize> = HashMap::new();
    for hit in hits.iter().filter(|hit| hit.strangers) {
        hit.values.iter().for_each(|value| *strangers.entry(*value).or_default() += 1);
    }
    let is_shared = |value: &usize| {
        let own = &subject.values[*value];
        let may_be = own.origin != super::Origin::Given || own.of == Whose::Household;
        may_be && strangers.get(value).is_some_and(|count| *count >= SEVERAL)
    };
    for hit in hits {
        let rests_on_it = !hit.values.is_empty() && hit.values.iter().all(is_shared);
        let is_named =
            hit.because.iter().any(|because| matches!(because, Because::FullName | Because::Initials));
        if rests_on_it && !is_named && hit.certainty > Certainty::Possible {
            hit.certainty = Certainty::Possible;
            hit.because.push(Because::Shared);
        }
    }
}

/// A full name in a document that holds something certain is probably the same person.
pub(super) fn believe_documents(hits: &mut [Hit]) {
    let is_certain = hits.iter().any(|hit| hit.is_text && hit.certainty == Certainty::Certain);
    for hit in hits.iter_mut().filter(|hit| is_certain && hit.is_text && hit.certainty == Certainty::Possible)
    {
        if hit.because.iter().any(|because| matches!(because, Because::FullName | Because::Initials)) {
            hit.certainty = Certainty::Probable;
            hit.because.push(Because::SameDocument);
        }
    }
}

/// The category by which a name is known.
pub(super) fn name_category(subject: &Subject) -> Option<CategoryId> {
    subject.names.first().map(|(_, value)| subject.values[*value].category)
}
