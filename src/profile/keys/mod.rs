//! Who is in a table: a sample of its people by each key that it has.
//!
//! In: rows, once the first of them have shown what the columns may be. Out, when the table ends and its columns are
//! decided: how many people there are by each key, and sketches for the inventory. Columns that are no key cost
//! nothing; of a big file's parts only the surest keys are followed.

mod alone;
mod form;
mod sample;

use super::column::Column;
use crate::detect::{Features, Headers};
use crate::patterns::{self, CategoryId, Form, Patterns, PeopleKey};
use crate::read::Batch;
use crate::record::{Key, Sketch};
pub(super) use alone::Shares;
use alone::{Alone, Marks};
use sample::Sample;
use std::ops::Range;
use std::sync::Arc;

/// Keys followed in a table at most, and in the parts of a big file.
const MOST: usize = 8;
const MOST_IN_PARTS: usize = 5;
/// Columns beyond this are not looked at.
const FAR: usize = 200;

/// A key of `patterns/people.toml` with its categories and features looked up.
pub(super) struct Rule {
    id: String,
    form: Form,
    of: Vec<CategoryId>,
    parts: Vec<Vec<CategoryId>>,
    with: Option<(Vec<CategoryId>, Form)>,
    shape: Features,
    pub sure: bool,
}

/// Looks up the words of the data file; an unknown one is an error that names it.
pub(super) fn compile(patterns: &Patterns) -> patterns::Result<Rules> {
    let keys = patterns.people.keys.iter().map(|key| rule(key, patterns)).collect::<patterns::Result<_>>()?;
    let marks = patterns.people.marks.iter();
    let marks = marks.filter_map(|mark| Some((patterns.categories.id(&mark.of)?, mark.form))).collect();
    Ok(Rules { keys, marks })
}

fn rule(key: &PeopleKey, patterns: &Patterns) -> patterns::Result<Rule> {
    let ids = |words: &[String]| words.iter().filter_map(|word| patterns.categories.id(word)).collect();
    let mut shape = Features::NONE;
    for word in &key.shape {
        let unknown = || patterns::invalid("people.toml", format!("unknown feature {word:?}"));
        shape = shape.with(Features::named(word).ok_or_else(unknown)?);
    }
    Ok(Rule {
        id: key.id.clone(),
        form: key.form,
        of: ids(&key.of),
        parts: key.parts.iter().map(|part| ids(part)).collect(),
        with: key.with.as_ref().map(|second| (ids(&second.of), second.form)),
        shape,
        sure: key.sure,
    })
}

/// All that `patterns/people.toml` asks for.
pub(super) struct Rules {
    keys: Vec<Rule>,
    /// By what people can be alone.
    marks: Vec<(CategoryId, Form)>,
}

/// What is followed in a table: its keys, and by what its people can be alone.
#[derive(Debug, Default, PartialEq)]
struct Plan {
    tracks: Vec<Track>,
    marks: Option<Marks>,
}

/// The columns of one key.
#[derive(Debug, Clone, PartialEq)]
struct Track {
    /// The place of its rule.
    rule: usize,
    columns: Vec<usize>,
    form: Form,
    with: Option<(usize, Form)>,
}

/// The keys of one table, or of a part of it.
#[derive(Default)]
pub(super) struct Keys {
    /// None until the first rows are there.
    plan: Option<Arc<Plan>>,
    samples: Vec<Sample>,
    alone: Alone,
    /// How many of the tracks are followed here.
    followed: usize,
}

/// The people of a table by one key.
pub(super) struct Counted<'a> {
    pub rule: &'a Rule,
    pub people: u64,
    sample: &'a Sample,
}

impl Counted<'_> {
    /// As it stands in the inventory.
    pub fn sketch(&self, key: &Key) -> Sketch {
        self.sample.sketch(&self.rule.id, key)
    }
}

impl Keys {
    /// The same keys, nothing counted yet, for rows that follow. A part looks for no keys of its own.
    pub fn part(&self) -> Self {
        let followed = self.followed.min(MOST_IN_PARTS);
        let plan = self.plan.clone().unwrap_or_default();
        let samples = self.samples.iter().take(followed).map(Sample::part).collect();
        Keys { plan: Some(plan), samples, followed, alone: self.alone.part() }
    }

    /// Adds some rows, whose columns have been added already. The first rows decide what may be a key.
    pub fn add(
        &mut self,
        batch: &Batch<'_>,
        rows: Range<usize>,
        names: &[String],
        columns: &[Column],
        (rules, headers): (&Rules, &Headers),
    ) {
        let plan = self.plan.get_or_insert_with(|| {
            let plan = plan(names, columns, rules, headers);
            self.followed = plan.tracks.len();
            self.samples = plan.tracks.iter().map(|_| Sample::default()).collect();
            plan.into()
        });
        for (track, sample) in plan.tracks.iter().zip(&mut self.samples) {
            track.add(batch, rows.clone(), sample);
        }
        if let Some(marks) = &plan.marks {
            self.alone.add(batch, rows, marks);
        }
    }

    /// Adds the part of the same table that comes after this one.
    pub fn absorb(&mut self, part: Keys) {
        let plan = self.plan.get_or_insert_with(|| part.plan.clone().unwrap_or_default());
        // What a part did not follow is not known of the whole.
        let same = part.plan.as_ref() == Some(plan);
        self.followed = if same { self.followed.min(part.followed) } else { 0 };
        self.samples.truncate(self.followed);
        for (sample, part) in self.samples.iter_mut().zip(part.samples) {
            sample.absorb(part);
        }
        self.alone.absorb(part.alone);
    }

    /// How many are alone, now that every column is decided; none where the columns for that are not there.
    pub fn shares(&self, fields: &[Option<CategoryId>], rules: &Rules) -> Option<Shares> {
        let marks = self.plan.as_ref()?.marks.as_ref()?;
        alone::holds(marks, &rules.marks, fields).then(|| self.alone.shares())?
    }

    /// The keys that hold, now that every column is decided, in the order of their rules.
    pub fn counted<'a>(&'a self, fields: &[Option<CategoryId>], rules: &'a Rules) -> Vec<Counted<'a>> {
        let tracks = self.plan.iter().flat_map(|plan| plan.tracks.iter());
        let mut counted: Vec<(usize, Counted<'a>)> = Vec::new();
        for (track, sample) in tracks.zip(&self.samples) {
            let Some(rule) = rules.keys.get(track.rule).filter(|rule| track.holds(rule, fields)) else {
                continue;
            };
            let one = Counted { rule, people: sample.people(), sample };
            let same = counted.iter().position(|(at, _)| *at == track.rule);
            match same {
                _ if one.people == 0 => {}
                // Of two columns of one kind, the one that tells more.
                Some(at) if counted[at].1.people >= one.people => {}
                Some(at) => counted[at].1 = one,
                None => counted.push((track.rule, one)),
            }
        }
        counted.sort_by_key(|(rule, _)| *rule);
        counted.into_iter().map(|(_, counted)| counted).collect()
    }
}

impl Track {
    fn add(&self, batch: &Batch<'_>, rows: Range<usize>, sample: &mut Sample) {
        let width = batch.columns();
        let last = self.columns.iter().copied().chain(self.with.map(|(column, _)| column)).max();
        if last.is_none_or(|last| last >= width) {
            return;
        }
        if let (None, [column]) = (self.with, &self.columns[..]) {
            for cell in batch.cells(*column)[rows].iter().filter(|cell| cell.len > 0) {
                if let Some(number) = form::number(self.form, batch.bytes(*cell)) {
                    sample.add(form::stir(number));
                }
            }
            return;
        }
        for row in rows {
            self.row(batch, row, sample);
        }
    }

    /// Adds a row whose key stands in several columns; all must say something. Where there is a second column, it
    /// decides by itself who is in the sample: of a long table most names need not be looked at.
    fn row(&self, batch: &Batch<'_>, row: usize, sample: &mut Sample) {
        if self.columns.iter().any(|column| batch.at(row, *column).is_empty()) {
            return;
        }
        let with = match self.with {
            Some((column, form)) => match form::number(form, batch.at(row, column)) {
                Some(with) => Some(form::stir(with)),
                None => return,
            },
            None => None,
        };
        // Where a row says something is counted before its name is known, as that is not asked of most.
        if with.is_some_and(|with| !sample.count(with)) {
            return;
        }
        let mut sum = 0u64;
        for column in &self.columns {
            let Some(number) = form::number(self.form, batch.at(row, *column)) else { return };
            sum = sum.wrapping_add(number);
        }
        match with {
            Some(with) => {
                let first = (1u64 << 63).checked_shr(with.leading_zeros()).unwrap_or(1);
                sample.add_counted(first | (form::stir(form::stir(sum) ^ with) & (first - 1)));
            }
            None => sample.add(form::stir(sum)),
        }
    }

    /// Whether its columns turned out to be what they were tried for.
    fn holds(&self, rule: &Rule, found: &[Option<CategoryId>]) -> bool {
        let is = |column: usize, of: &[CategoryId]| {
            found.get(column).copied().flatten().is_some_and(|category| of.contains(&category))
        };
        let with = match (self.with, &rule.with) {
            (Some((column, _)), Some((of, _))) => is(column, of),
            _ => true,
        };
        let whole = self.columns.len() == 1 && is(self.columns[0], &rule.of);
        let parts = || {
            self.columns.len() == rule.parts.len()
                && self.columns.iter().zip(&rule.parts).all(|(column, of)| is(*column, of))
        };
        with && (whole || parts())
    }
}

/// What each column may be, from its header and its first values.
fn plan(names: &[String], columns: &[Column], rules: &Rules, headers: &Headers) -> Plan {
    let near = &columns[..columns.len().min(FAR)];
    let readings: Vec<_> = near
        .iter()
        .enumerate()
        .map(|(place, _)| names.get(place).filter(|name| !name.is_empty()).map(|name| headers.read(name)))
        .collect();
    let named = |place: usize, of: &[CategoryId]| {
        readings[place]
            .as_ref()
            .is_some_and(|reading| of.iter().any(|category| reading.nats(*category) > 0.0))
    };
    // Most columns have nothing of most shapes, which is told without counting.
    let any: Vec<Features> = near.iter().map(Column::any).collect();
    let shaped = |place: usize, shape: Features| {
        any[place].any(shape) && near[place].with_any(shape) * 2 >= near[place].values.max(1)
    };
    let columns_of = |of: &[CategoryId], shape: Features| -> Vec<usize> {
        let all = 0..near.len();
        all.filter(|place| named(*place, of) || shaped(*place, shape)).take(2).collect()
    };
    let mut tracks = Vec::new();
    for (place, rule) in rules.keys.iter().enumerate() {
        let with = match &rule.with {
            Some((of, form)) => match columns_of(of, Features::NONE).first() {
                Some(column) => Some((*column, *form)),
                None => continue,
            },
            None => None,
        };
        let track = |columns: Vec<usize>| Track { rule: place, columns, form: rule.form, with };
        let whole = columns_of(&rule.of, rule.shape);
        if !whole.is_empty() {
            tracks.extend(whole.into_iter().map(|column| track(vec![column])));
        }
        if let Some(parts) = parts(rule, near, &named) {
            tracks.push(track(parts));
        }
    }
    Plan { tracks: most_telling(tracks, &rules.keys), marks: marks(rules, near.len(), &named) }
}

/// A column for each mark; what is missing at the end of the list is done without.
fn marks(rules: &Rules, columns: usize, named: &dyn Fn(usize, &[CategoryId]) -> bool) -> Option<Marks> {
    let column = |(category, form): &(CategoryId, Form)| {
        (0..columns).find(|place| named(*place, &[*category])).map(|place| (place, *form))
    };
    let columns: Vec<_> = rules.marks.iter().map_while(column).collect();
    (columns.len() >= 2).then_some(Marks { columns })
}

/// One column for each part of a name. A column of infixes is no family name.
fn parts(
    rule: &Rule,
    columns: &[Column],
    named: &dyn Fn(usize, &[CategoryId]) -> bool,
) -> Option<Vec<usize>> {
    const INFIX: Features = Features::listed(crate::patterns::words::list::NAME_INFIXES);
    if rule.parts.is_empty() {
        return None;
    }
    let of_words = |place: &usize| columns[*place].with_any(INFIX) * 2 < columns[*place].values.max(1);
    rule.parts
        .iter()
        .map(|of| {
            // The first list of a part that any column is called by: a given name rather than initials.
            of.iter().find_map(|one| (0..columns.len()).filter(of_words).find(|place| named(*place, &[*one])))
        })
        .collect()
}

/// The surest keys, each kind once before any comes twice; names in any case, as they are what most tables have.
fn most_telling(tracks: Vec<Track>, rules: &[Rule]) -> Vec<Track> {
    let mut seen = vec![false; rules.len()];
    let (mut first, again): (Vec<Track>, Vec<Track>) =
        tracks.into_iter().partition(|track| !std::mem::replace(&mut seen[track.rule], true));
    if first.len() > MOST {
        let last = first.pop().filter(|track| !rules[track.rule].sure);
        first.truncate(MOST - 1);
        first.extend(last);
    }
    first.extend(again);
    first.truncate(MOST);
    first
}
