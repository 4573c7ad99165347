//! A question about need: what one file under `patterns/minimise/` says, and when.
//!
//! A rule fires when one of its `[[when]]` fits; the first that does may change its words. All keys of a `when`
//! must hold; a list is fulfilled by one of its entries.

use super::specimen::Specimen;
use super::term::{Glob, Term as Word};
use super::vocabulary::Verdict;
use crate::record::{Status, Text};
use serde::{Deserialize, Serialize};

/// One question about need.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Rule {
    /// Its word in outputs: `M07`.
    pub id: String,
    /// How urgent.
    pub severity: Severity,
    /// What one could do.
    pub action: Action,
    /// The provision it leans on.
    pub hook: String,
    /// The same in English, where it is more than the names of provisions.
    pub hook_en: Option<String>,
    /// What to say, in Dutch; `{file}`, `{column}`, `{n}` and so on are filled in, `{n:one|more}` by number.
    pub nl: String,
    /// The same in English.
    pub en: String,
    /// What to say when it is not sure.
    pub ask: Option<Text>,
    /// Rules that say the same with more right; where one of them fires this one is silent.
    #[serde(default)]
    pub yields_to: Vec<String>,
    /// It is about the file: said once, for the table with the most people.
    #[serde(default)]
    pub once_per_file: bool,
    /// When it fires.
    pub when: Vec<When>,
    /// Files about which it fires.
    pub example: Vec<Specimen>,
    /// Files about which it is silent.
    pub counterexample: Vec<Specimen>,
}

/// How urgent: from today to whenever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// To know.
    Info,
    /// Nice to have.
    Low,
    /// At the next clean-up.
    Medium,
    /// This week.
    High,
    /// Today.
    Critical,
}

/// What one could do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// Remove the column.
    Drop,
    /// Keep a part of each value.
    Truncate,
    /// Keep less precision.
    Generalise,
    /// Show a part of each value.
    Mask,
    /// Put a number in the place of the person.
    Pseudonymise,
    /// Put it where it belongs.
    Move,
    /// Delete a copy.
    DeleteCopy,
    /// Delete.
    Delete,
    /// Let fewer people at it.
    Restrict,
    /// Encrypt.
    Encrypt,
    /// Put something else in its place.
    Replace,
    /// Have a look.
    Review,
}

/// What a condition is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// A column with a category.
    Field,
    /// Any column.
    Column,
    /// A category in running text, or beside a column's own.
    Mentions,
    /// A table or a text that holds personal data.
    Table,
    /// A file, whatever it holds.
    File,
    /// A folder.
    Folder,
}

/// How another file resembles this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Same {
    /// The same bytes.
    Bytes,
    /// The same people, eight in ten at least; where there are no sketches, the same columns and as many people.
    People,
    /// The same name but for words such as `def` and `v2`, at least three of them.
    Version,
}

/// So many of these categories.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Count {
    /// The categories.
    pub of: Vec<String>,
    /// How many of them.
    pub at_least: usize,
}

/// How old.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub enum Term {
    /// Than what is usual for the activity.
    Guideline,
    /// Than what the law asks of the activity.
    LawMin,
    /// Than a period, ISO 8601.
    Period(String),
}

impl From<String> for Term {
    fn from(text: String) -> Self {
        match text.as_str() {
            "guideline" => Term::Guideline,
            "law-min" => Term::LawMin,
            _ => Term::Period(text),
        }
    }
}

/// When a rule fires. Categories may be groups.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct When {
    /// What it is about; one finding for each.
    pub on: Subject,

    /// The column's or mention's category is one of these …
    #[serde(default)]
    pub category: Vec<String>,
    /// … and none of these.
    #[serde(default)]
    pub category_not: Vec<String>,
    /// What the activity thinks of it.
    #[serde(default)]
    pub verdict: Vec<Verdict>,
    /// It has one of these marks …
    #[serde(default)]
    pub flag: Vec<String>,
    /// … and none of these.
    #[serde(default)]
    pub flag_not: Vec<String>,
    /// The column is called so …
    #[serde(default)]
    pub header: Vec<Glob>,
    /// … and not so.
    #[serde(default)]
    pub header_not: Vec<Glob>,
    /// The mention stands in one of these layers.
    #[serde(default)]
    pub layer: Vec<crate::record::Layer>,
    /// So many values or mentions.
    pub matches_at_least: Option<u64>,
    /// The column holds something in some row, or in none.
    pub filled: Option<bool>,
    /// The share of rows in which it holds something.
    pub filled_below: Option<f64>,
    /// The number of different values.
    pub distinct: Option<u64>,
    /// The column holds dates, or does not.
    pub dates: Option<bool>,
    /// Some of its dates are so old.
    pub dates_older_than: Option<String>,
    /// This share of its dates is older than the activity's guideline.
    pub old_share: Option<f64>,
    /// Its latest dates are of this year or the last.
    pub in_use: Option<bool>,
    /// The mention stands in a table's cell.
    #[serde(default)]
    pub tabular: bool,

    /// The table has one of each of these lists.
    #[serde(default)]
    pub beside: Vec<Vec<String>>,
    /// The table has none of these.
    #[serde(default)]
    pub without: Vec<String>,
    /// The table has so many of these.
    pub count: Option<Count>,
    /// The first column of one of these is named as the other.
    #[serde(default)]
    pub other: Vec<String>,
    /// So many columns with a category.
    pub personal_at_least: Option<usize>,
    /// This share of them unnecessary.
    pub unnecessary_share: Option<f64>,
    /// The table has no column so called.
    #[serde(default)]
    pub headers_not: Vec<Glob>,
    /// No value in the table has one of these marks.
    #[serde(default)]
    pub without_flag: Vec<String>,
    /// The table has a column so called, with dates that have passed.
    #[serde(default)]
    pub past_dates_in: Vec<Glob>,
    /// The table has one of these bundles.
    #[serde(default)]
    pub bundle: Vec<String>,
    /// How grave the table is, or the folder's gravest.
    pub tier_at_least: Option<u8>,
    /// So many people.
    pub people_at_least: Option<u64>,
    /// So many rows.
    pub rows_at_least: Option<u64>,
    /// The sheet is hidden, or is not.
    pub hidden: Option<bool>,
    /// The table's kind.
    #[serde(default)]
    pub kind: Vec<String>,

    /// The activity is one of these …
    #[serde(default)]
    pub activity: Vec<String>,
    /// … and none of these.
    #[serde(default)]
    pub activity_not: Vec<String>,
    /// It looks like a copy or a test.
    #[serde(default)]
    pub overlay: bool,
    /// It lies outside the folder where most of the activity is.
    #[serde(default)]
    pub outside_main_folder: bool,
    /// Everything in it is so old.
    pub older_than: Option<Term>,

    /// A word in the path, whole.
    #[serde(default)]
    pub path_word: Vec<Word>,
    /// The file's name, in lower case with single blanks, matches one of these expressions.
    #[serde(default)]
    pub file_name: Vec<String>,
    /// The file's name holds somebody's name.
    #[serde(default)]
    pub names_someone: bool,
    /// The file lies there.
    #[serde(default)]
    pub place: Vec<String>,
    /// The file is open to these.
    #[serde(default)]
    pub access: Vec<String>,
    /// The file is protected so …
    #[serde(default)]
    pub protection: Vec<String>,
    /// … and not so.
    #[serde(default)]
    pub protection_not: Vec<String>,
    /// The file's format.
    #[serde(default)]
    pub format: Vec<String>,
    /// It is a file in a file.
    #[serde(default)]
    pub member: bool,
    /// It holds personal data.
    #[serde(default)]
    pub personal: bool,
    /// How far it was read.
    #[serde(default)]
    pub status: Vec<Status>,
    /// Another file resembles it so.
    pub same: Option<Same>,

    /// Other urgency in this case.
    pub severity: Option<Severity>,
    /// Another action in this case.
    pub action: Option<Action>,
    /// Other words in this case, in Dutch.
    pub nl: Option<String>,
    /// Other words in this case, in English.
    pub en: Option<String>,
}
