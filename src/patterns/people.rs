//! How people are told apart: `patterns/people.toml`.

use super::{Categories, Result, invalid, parse};
use serde::Deserialize;

/// One way to tell people apart.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeopleKey {
    /// Its word in the inventory.
    pub id: String,
    /// How two spellings of one value are made the same.
    pub form: Form,
    /// The categories whose columns hold it.
    pub of: Vec<String>,
    /// Else one column of each of these lists.
    #[serde(default)]
    pub parts: Vec<Vec<String>>,
    /// And a second column.
    pub with: Option<Second>,
    /// Features of the values of a column whose header tells nothing.
    #[serde(default)]
    pub shape: Vec<String>,
    /// Two people seldom share one.
    #[serde(default)]
    pub sure: bool,
    /// A number that somebody else may have issued to somebody else.
    #[serde(default)]
    pub issued: bool,
}

/// The second column of a key.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Second {
    /// The categories whose columns hold it.
    pub of: Vec<String>,
    /// How two spellings are made the same.
    pub form: Form,
}

/// How two spellings of one value are made the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// Its digits, without zeros in front.
    Number,
    /// The last nine of its digits.
    Phone,
    /// Its letters and digits, in capitals, without zeros in front.
    Code,
    /// The address, in small letters.
    Email,
    /// Its words in any order, without titles and infixes.
    Name,
    /// The day.
    Date,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Whole {
    key: Vec<PeopleKey>,
}

pub(super) fn read(file: &str, text: &str, categories: &Categories) -> Result<Vec<PeopleKey>> {
    let keys = parse::<Whole>(file, text)?.key;
    for key in &keys {
        let second = key.with.iter().flat_map(|second| &second.of);
        let mut named = key.of.iter().chain(key.parts.iter().flatten()).chain(second);
        if let Some(word) = named.find(|word| categories.id(word).is_none()) {
            return Err(invalid(file, format!("unknown category {word:?}")));
        }
    }
    Ok(keys)
}
