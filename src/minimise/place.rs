//! A place: one table, or one text, that holds personal data.

use crate::patterns::{Activity, Bundle, Categories, Signature, Verdict, Vocabulary};
use crate::record::{Field, File, Mention, Table, Text};
use std::collections::BTreeSet;

/// One table, or the running text of one file, that holds personal data.
#[derive(Debug, Clone)]
pub struct Place<'a> {
    /// The file it is in.
    pub file: &'a File,
    /// The table; none for running text.
    pub table: Option<&'a Table>,
    /// What stands in the text, or in the table's cells beside their column's own category.
    pub mentions: Vec<&'a Mention>,
    /// What it is probably for.
    pub guess: Option<Guess<'a>>,
    /// What else it may be for.
    pub second: Option<Guess<'a>>,
    /// The system it was probably exported from.
    pub system: Option<&'a Signature>,
    /// It looks like a copy or a test.
    pub overlay: bool,
    /// Why it is probably for that.
    pub why: Vec<Text>,
    /// What the activity thinks of each column's category.
    pub verdicts: Vec<Option<Verdict>>,
    /// The bundles of categories it has.
    pub bundles: Vec<&'a Bundle>,
    /// How grave it is, 1 to 4.
    pub tier: u8,
}

/// An activity, and how sure.
#[derive(Debug, Clone, Copy)]
pub struct Guess<'a> {
    /// The activity.
    pub activity: &'a Activity,
    /// The probability that it is this one.
    pub confidence: f64,
}

/// Marks of values that are nobody's.
const NOBODYS: [&str; 2] = ["test-value", "legal-person"];

/// Whether a column holds something personal about a real person.
pub(crate) fn is_personal(field: &Field) -> bool {
    field.category.is_some() && !is_nobodys(&field.flags)
}

pub(crate) fn is_nobodys(flags: &[String]) -> bool {
    flags.iter().any(|flag| NOBODYS.contains(&flag.as_str()))
}

impl<'a> Place<'a> {
    /// Every place in a file. Nothing is known yet about what they are for.
    pub(super) fn all_in(file: &'a File) -> Vec<Place<'a>> {
        let holds_something = |table: &&Table| table.fields.iter().any(|field| field.category.is_some());
        let mut places: Vec<Place<'a>> =
            file.tables.iter().filter(holds_something).map(|table| Place::new(file, Some(table))).collect();
        let mut text = Place::new(file, None);
        for mention in file.mentions.iter().filter(|mention| !is_nobodys(&mention.flags)) {
            match owner(&places, mention) {
                Some(table) => places[table].mentions.push(mention),
                None => text.mentions.push(mention),
            }
        }
        if !text.mentions.is_empty() {
            places.push(text);
        }
        places
    }

    fn new(file: &'a File, table: Option<&'a Table>) -> Self {
        Place {
            file,
            table,
            mentions: Vec::new(),
            guess: None,
            second: None,
            system: None,
            overlay: false,
            why: Vec::new(),
            verdicts: Vec::new(),
            bundles: Vec::new(),
            tier: 0,
        }
    }

    /// The sheet, or the part of the file; empty where the file is one.
    pub fn at(&self) -> &'a str {
        self.table.map_or("", |table| &table.at)
    }

    /// The columns; none for running text.
    pub fn fields(&self) -> &'a [Field] {
        self.table.map_or(&[], |table| &table.fields)
    }

    /// The columns with something personal.
    pub fn personal_fields(&self) -> impl Iterator<Item = &'a Field> {
        self.fields().iter().filter(|field| is_personal(field))
    }

    /// The categories of its columns.
    pub fn column_categories(&self) -> BTreeSet<&'a str> {
        self.personal_fields().filter_map(|field| field.category.as_deref()).collect()
    }

    /// The categories of its columns and of what is mentioned in it.
    pub fn categories(&self) -> BTreeSet<&'a str> {
        let mentioned = self.mentions.iter().map(|mention| mention.category.as_str());
        self.column_categories().into_iter().chain(mentioned).collect()
    }

    /// Whether a column's category is one of these, or in one of these groups.
    pub(super) fn has_any(&self, words: &[String], vocabulary: &Vocabulary) -> bool {
        let mut found = self.personal_fields().filter_map(|field| field.category.as_deref());
        !words.is_empty() && found.any(|category| vocabulary.any_means(words, category))
    }

    /// How many people, at least and at most.
    pub fn people(&self, categories: &Categories) -> (u64, u64) {
        if let Some(people) = self.table.and_then(|table| table.people.as_ref()) {
            return (people.min, people.max);
        }
        if self.table.is_some() {
            return (0, 0);
        }
        let counts = |mention: &&&Mention| {
            categories.find(&mention.category).is_some_and(|category| category.people.is_some())
        };
        let most = self.mentions.iter().filter(counts).map(|mention| mention.count).max().unwrap_or(0);
        (most.min(1), most)
    }

    /// The activity it is probably for.
    pub fn activity(&self) -> Option<&'a Activity> {
        self.guess.map(|guess| guess.activity)
    }

    /// The first part of its path; empty for a file that lies at the root.
    pub fn top_folder(&self) -> &'a str {
        top_folder(&self.file.path)
    }
}

/// The first part of a path; empty for a file that lies at the root.
pub(crate) fn top_folder(path: &str) -> &str {
    path.trim_start_matches('/').split_once('/').map_or("", |(top, _)| top)
}

/// The table whose cells a mention stands in: the one its place names, or the only one.
fn owner(places: &[Place], mention: &Mention) -> Option<usize> {
    if places.len() == 1 {
        return Some(0);
    }
    let named = |place: &Place| {
        let sheet = place.at();
        !sheet.is_empty()
            && mention
                .at
                .iter()
                .any(|at| at.strip_prefix(sheet).is_some_and(|rest| rest.starts_with(['!', '.', ' '])))
    };
    places.iter().position(named)
}
