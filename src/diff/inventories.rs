//! Two inventories side by side, as a merge of two sorted lists.
//!
//! In: the files of both, in the order of their paths. Out: a [`Comparison`].

use super::expired::Dated;
use super::source::{Files, order};
use super::{Change, Comparison, Entry, Moved, Result, Side, What};
use crate::inventory::Reading;
use crate::minimise;
use crate::patterns::Knowledge;
use crate::record::{Field, File, Mention, Status, Table};
use serde_json::{Value, json};
use std::cmp::Ordering;
use std::collections::{BTreeSet, HashMap};

/// People are counted exactly up to here, and within a few per cent above.
const EXACT: u64 = 4096;
const NOISE: f64 = 0.03;

/// Compares what two scans found.
pub(super) fn compare(mut old: Files, mut new: Files, knowledge: &Knowledge) -> Result<Comparison> {
    let mut comparison = Comparison {
        same_rules: old.scan.patterns == new.scan.patterns,
        same_roots: old.scan.roots == new.scan.roots,
        ..Comparison::default()
    };
    let mut dated = Dated::new(&old.scan, &new.scan);
    let (mut before, mut after) = (old.next()?, new.next()?);
    loop {
        let side = match (&before, &after) {
            (None, None) => break,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(before), Some(after)) => order(before).cmp(&order(after)),
        };
        match (side, &before, &after) {
            (Ordering::Equal, Some(before), Some(after)) => comparison.stayed(before, after),
            (Ordering::Less, Some(before), _) if new.complete => comparison.gone.push(Entry::of(before)),
            (Ordering::Greater, _, Some(after)) => comparison.new.push(Entry::of(after)),
            _ => {}
        }
        if side != Ordering::Less {
            let met = std::mem::replace(&mut after, new.next()?);
            met.into_iter().for_each(|file| dated.add(file));
        }
        if side != Ordering::Greater {
            before = old.next()?;
        }
    }
    comparison.expired = dated.expired(knowledge);
    comparison.pair_moved();
    if let Some(path) = &new.path {
        comparison.look_for_copies(Reading::open(path)?)?;
    }
    comparison.old = side(&old);
    comparison.now = side(&new);
    Ok(comparison)
}

fn side(files: &Files) -> Side {
    Side { started: files.scan.started.clone(), complete: files.complete, records: files.read }
}

impl Comparison {
    fn stayed(&mut self, before: &File, after: &File) {
        let known = self.changed.len();
        if before.digest.is_none() || before.digest != after.digest || !self.same_rules {
            self.tables(before, after);
            self.mentions(before, after);
        }
        let (was, is) = (is_read(before), is_read(after));
        if was != is {
            let people = people_of(before).max(people_of(after));
            let word = |file: &File| json!(not_read(file).unwrap_or_else(|| file.status.to_string()));
            let (from, to) = (word(before), word(after));
            self.change(&after.path, "", What::Status, from, to, people);
        }
        self.same += u64::from(self.changed.len() == known);
    }

    fn change(&mut self, path: &str, at: &str, what: What, from: Value, to: Value, people: u64) {
        let (path, at) = (path.to_owned(), at.to_owned());
        self.changed.push(Change { path, at, what, from, to, field: None, category: None, people });
    }

    fn tables(&mut self, before: &File, after: &File) {
        let was: HashMap<_, _> = numbered(&before.tables, |table| table.at.clone()).collect();
        let mut met = BTreeSet::new();
        for (key, table) in numbered(&after.tables, |table| table.at.clone()) {
            match was.get(&key) {
                Some(old) => self.table(&after.path, old, table),
                None => self.columns(&after.path, &[], table),
            }
            met.insert(key);
        }
        for table in was.iter().filter(|(key, _)| !met.contains(*key)).map(|(_, table)| table) {
            let nothing = Table { fields: Vec::new(), ..(*table).clone() };
            self.columns(&after.path, &table.fields, &nothing);
        }
    }

    fn table(&mut self, path: &str, old: &Table, new: &Table) {
        self.columns(path, &old.fields, new);
        let count = |table: &Table| table.people.as_ref().map_or(0, |people| people.min);
        let (was, is) = (count(old), count(new));
        let noise = if was.max(is) > EXACT { (was.max(is) as f64 * NOISE) as u64 } else { 0 };
        if was.abs_diff(is) > noise {
            let what = if is > was { What::MorePeople } else { What::FewerPeople };
            self.change(path, &new.at, what, json!(was), json!(is), is.max(was));
        }
    }

    fn columns(&mut self, path: &str, old: &[Field], new: &Table) {
        let was: HashMap<_, _> = numbered(old, name_of).collect();
        let is: HashMap<_, _> = numbered(&new.fields, name_of).collect();
        let people = new.people.as_ref().map_or(new.rows, |people| people.max);
        let mut change = |what, from: Value, to: Value, field: &Field, category: Option<&str>| {
            let (path, at) = (path.to_owned(), new.at.clone());
            let (field, category) = (Some(name_of(field)), category.map(str::to_owned));
            self.changed.push(Change { path, at, what, from, to, field, category, people });
        };
        for (key, field) in numbered(&new.fields, name_of) {
            let after = field.category.as_deref();
            match was.get(&key).map(|field| field.category.as_deref()) {
                None if after.is_some() => {
                    change(What::ColumnAdded, Value::Null, json!(name_of(field)), field, after);
                }
                Some(before) if before != after => {
                    change(What::Category, json!(before), json!(after), field, after.or(before));
                }
                _ => {}
            }
        }
        for (key, field) in numbered(old, name_of).filter(|(_, field)| field.category.is_some()) {
            if !is.contains_key(&key) {
                change(
                    What::ColumnGone,
                    json!(name_of(field)),
                    Value::Null,
                    field,
                    field.category.as_deref(),
                );
            }
        }
    }

    /// Kinds of data that running text holds now, or no longer.
    fn mentions(&mut self, before: &File, after: &File) {
        let kinds = |mentions: &[Mention]| -> BTreeSet<String> {
            mentions.iter().map(|mention| mention.category.clone()).collect()
        };
        let (was, is) = (kinds(&before.mentions), kinds(&after.mentions));
        for category in is.difference(&was) {
            self.change(&after.path, "", What::Category, Value::Null, json!(category), 0);
        }
        for category in was.difference(&is) {
            self.change(&after.path, "", What::Category, json!(category), Value::Null, 0);
        }
    }

    /// A file that went and one with the same bytes that came are one file that moved.
    fn pair_moved(&mut self) {
        let mut by_digest: HashMap<String, Vec<usize>> = HashMap::new();
        for (place, entry) in self.new.iter().enumerate().rev() {
            if let Some(digest) = &entry.digest {
                by_digest.entry(digest.clone()).or_default().push(place);
            }
        }
        let mut came = BTreeSet::new();
        let mut moved = Vec::new();
        self.gone.retain(|entry| {
            let place = entry.digest.as_ref().and_then(|digest| by_digest.get_mut(digest)?.pop());
            let Some(place) = place else { return true };
            came.insert(place);
            let (from, to) = (entry.path.clone(), self.new[place].path.clone());
            moved.push(Moved { from, to, people: entry.people, categories: entry.categories.clone() });
            false
        });
        let mut place = 0;
        self.new.retain(|_| {
            place += 1;
            !came.contains(&(place - 1))
        });
        self.moved = moved;
    }

    /// Which of what came or went stands elsewhere with the same bytes.
    fn look_for_copies(&mut self, mut reading: Reading<impl std::io::BufRead>) -> Result<()> {
        let mut sought: HashMap<String, Vec<&mut Entry>> = HashMap::new();
        for entry in self.new.iter_mut().chain(&mut self.gone) {
            if let Some(digest) = entry.digest.clone() {
                sought.entry(digest).or_default().push(entry);
            }
        }
        if sought.is_empty() {
            return Ok(());
        }
        while let Some(file) = reading.next_file()? {
            let entries = file.digest.as_ref().and_then(|digest| sought.get_mut(digest));
            for entry in entries.into_iter().flatten().filter(|entry| entry.path != file.path) {
                entry.same_as.get_or_insert_with(|| file.path.clone());
            }
        }
        Ok(())
    }
}

/// Each with its name and how many of that name came before it.
fn numbered<T>(list: &[T], name: impl Fn(&T) -> String) -> impl Iterator<Item = ((String, usize), &T)> {
    let mut met: HashMap<String, usize> = HashMap::new();
    list.iter().map(move |one| {
        let name = name(one);
        let count = met.entry(name.clone()).or_default();
        *count += 1;
        ((name, *count), one)
    })
}

/// What a column is called, or its number where it has no name.
fn name_of(field: &Field) -> String {
    if field.name.is_empty() { format!("{}", field.column + 1) } else { field.name.clone() }
}

fn is_read(file: &File) -> bool {
    matches!(file.status, Status::Scanned | Status::Partial)
}

fn not_read(file: &File) -> Option<String> {
    let should_have_been = file.status == Status::Unreadable;
    should_have_been
        .then(|| file.reason.as_ref().map_or_else(|| file.status.to_string(), ToString::to_string))
}

fn people_of(file: &File) -> u64 {
    file.tables.iter().filter_map(|table| table.people.as_ref()).map(|people| people.min).max().unwrap_or(0)
}

impl Entry {
    fn of(file: &File) -> Self {
        let fields = file.tables.iter().flat_map(|table| &table.fields);
        let fields = fields.filter(|field| minimise::is_personal(field));
        let mentions = file.mentions.iter().map(|mention| &mention.category);
        let categories: BTreeSet<&String> =
            fields.filter_map(|field| field.category.as_ref()).chain(mentions).collect();
        Entry {
            path: file.path.clone(),
            people: people_of(file),
            categories: categories.into_iter().cloned().collect(),
            not_read: not_read(file),
            digest: file.digest.clone(),
            ..Entry::default()
        }
    }
}
