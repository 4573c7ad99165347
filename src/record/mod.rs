//! The words of the inventory: what a scan says about a file, as plain data.
//!
//! In: nothing. Out: the types that every room speaks, in the form in which they are written to
//! `inventory.jsonl`. No room's logic lives here, and no raw value: a [`Sample`] is masked before it is made.

mod harmless;
mod key;
mod language;
mod layer;
mod raw;
mod seen;
mod sketch;
mod status;

pub use harmless::{harmless, misleads};
pub use key::Key;
pub use language::{Language, Text, UnknownLanguage};
pub use layer::Layer;
pub use raw::{Raw, Reveal, Sample};
pub use seen::Seen;
pub(crate) use sketch::BITS;
pub use sketch::{Hashes, Sketch};
pub use status::{Reason, Status};

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One line of an inventory.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "record", rename_all = "kebab-case")]
pub enum Record {
    /// The first line: which program looked, with which rules, where.
    Scan(Scan),
    /// One file, or one member of a file.
    File(Box<File>),
    /// The last line: totals. An inventory without it was interrupted.
    Summary(Summary),
}

/// What an inventory opens with.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Scan {
    /// The form of the records; raised when a key changes its meaning.
    pub schema: u32,
    /// Program and version.
    pub tool: String,
    /// Digest of the rules in force, so that a later scan knows whether a record still holds.
    pub patterns: String,
    /// When the scan began, RFC 3339.
    pub started: String,
    /// The paths that were asked for, as they were given.
    pub roots: Vec<String>,
    /// Settings that change what a record says; a journal with other settings is not taken up.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<String>,
    /// Which key the sketches of people were made with: its fingerprint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
}

/// What an inventory ends with.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Files and members that have a record.
    pub files: u64,
    /// Their bytes, members not counted twice.
    pub bytes: u64,
    /// How many have each status.
    pub statuses: BTreeMap<String, u64>,
    /// How many of those not (wholly) read have each reason.
    pub reasons: BTreeMap<String, u64>,
    /// Per category: files that hold it.
    pub categories: BTreeMap<String, u64>,
    /// Tables found, and those that hold personal data.
    pub tables: u64,
    /// Columns that were given a category.
    pub fields: u64,
    /// When the scan ended, RFC 3339.
    pub finished: String,
}

/// What is known about one file.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct File {
    /// The path as found under the root; a member is `outer.zip!/inner/file.csv`.
    pub path: String,
    /// The bytes of a path that is not valid Unicode, base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path_bytes: Option<String>,
    /// The format that was recognised by content: `csv`, `xlsx`, `text`, …
    pub format: String,
    /// Size in bytes.
    pub bytes: u64,
    /// When it was last changed, RFC 3339 in UTC.
    pub modified: Option<String>,
    /// How far it was read.
    pub status: Status,
    /// Why not, or not wholly.
    pub reason: Option<Reason>,
    /// Where it lies: `share`, `desktop`, `downloads`, `backup`, …
    #[serde(default)]
    pub place: String,
    /// How it is protected: `none`, `encrypted`, …
    #[serde(default)]
    pub protection: String,
    /// Who can read it as far as the file system says: `owner`, `group`, `everyone`, `unknown`.
    #[serde(default)]
    pub access: String,
    /// Equal for files with the same bytes. None for a file too small to hide what it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    /// Every table in it.
    #[serde(default)]
    pub tables: Vec<Table>,
    /// What stands in running text and in cells beside their column's category.
    #[serde(default)]
    pub mentions: Vec<Mention>,
    /// Words of our own list that its text begins with: they tell what it is for. None without a mention.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<String>,
}

/// One table: a CSV file, a sheet, an array of JSON objects.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// The sheet's name, the JSON path of the array; empty where a file is one table.
    pub at: String,
    /// `csv`, `sheet`, `hidden-sheet`, `json`, …
    pub kind: String,
    /// Not seen by who opens the file in its own program.
    pub hidden: bool,
    /// Rows of data, the header not counted.
    pub rows: u64,
    /// How many of them are hidden or filtered out.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub hidden_rows: u64,
    /// About how many people it concerns; absent where nothing identifies anyone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub people: Option<People>,
    /// How many of them are known without a name; absent where the columns for that are not there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alone: Option<Alone>,
    /// Who they are, so that nobody can tell: by each key there is, the surest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sketch: Vec<Sketch>,
    /// Every column, also one that holds nothing personal.
    pub fields: Vec<Field>,
}

/// How many people a table holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct People {
    /// At least, and at most.
    pub min: u64,
    /// At most.
    pub max: u64,
    /// Probably; absent where that is `min`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub best: Option<u64>,
    /// The category they were counted by.
    pub key: String,
}

/// How many people are the only ones in their table with their postcode, birth date and sex.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alone {
    /// So many are.
    pub alone: u64,
    /// So many would be with four digits of the postcode and the year of birth.
    pub coarse: u64,
    /// Of so many.
    pub of: u64,
}

fn is_zero(rows: &u64) -> bool {
    *rows == 0
}

/// One column of a table.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// The header, as it stands there; empty where there is none, and where the header row held a value.
    pub name: String,
    /// Counted from 0 at the sheet's first column.
    pub column: u32,
    /// What it holds; None for nothing personal.
    pub category: Option<String>,
    /// The probability that `category` is right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f64>,
    /// Cells that are not empty.
    pub values: u64,
    /// Cells that have the form of the category.
    pub matches: u64,
    /// Different values among them (exact while small, within a few per cent above).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distinct: Option<u64>,
    /// `hidden`, `hashed`, `masked`, `truncated`, `old-btw-id`, `holds-birth-date`, `holds-sex`, `test-value`, …
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<String>,
    /// The years of a column of dates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dates: Option<Dates>,
    /// Shares per country, where the values tell.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub country: BTreeMap<String, f64>,
    /// A few values, masked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub samples: Vec<Sample>,
    /// The reasons for the verdict, in words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub why: Vec<String>,
}

/// The years in a column of dates; never a whole date.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Dates {
    /// The earliest year.
    pub oldest: i32,
    /// The latest year.
    pub newest: i32,
    /// How many values fall in each year.
    pub by_year: BTreeMap<i32, u64>,
}

/// Something personal outside a column of its own.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Mention {
    /// What it is.
    pub category: String,
    /// How often it stands there.
    pub count: u64,
    /// The probability that such a mention is right, over all of them.
    pub confidence: f64,
    /// Where the first few are: `line 12`, `Blad1!C`, …
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub at: Vec<String>,
    /// The layer of the document in which it stands; absent for the text itself.
    #[serde(default, skip_serializing_if = "Layer::is_body")]
    pub layer: Layer,
    /// `hidden` where who opens the document does not see it at once, `test-value`, …
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<String>,
    /// A few of them, masked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub samples: Vec<Sample>,
}
