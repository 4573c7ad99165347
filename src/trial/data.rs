//! What a trial drive is made of: the files under `patterns/trial/`, read and checked against each other.
//!
//! In: the embedded files. Out: words, columns, tables and texts. How a value is made is for `values` to say.

use super::prose::{self, Piece};
use super::values::{self, Maker};
use crate::patterns::{self, Patterns, Result, invalid};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// What no category is called in the data.
const NOTHING: &str = "none";

/// Everything that trials are made of.
#[derive(Debug)]
pub(super) struct Data {
    pub words: BTreeMap<String, Vec<String>>,
    pub fields: BTreeMap<String, Field>,
    pub layouts: Vec<Layout>,
    pub groups: BTreeMap<String, Vec<Vec<String>>>,
    pub pools: BTreeMap<String, Vec<String>>,
    pub texts: Vec<Text>,
    pub rates: Rates,
    pub scoring: Scoring,
}

/// Whose value it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Whose {
    /// The one whom the row is about.
    #[default]
    Person,
    /// Somebody with them: a partner, a contact.
    Other,
    /// One of a few people who come back in every row.
    Staff,
}

/// One kind of column.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Field {
    pub id: String,
    pub make: String,
    #[serde(default)]
    pub of: Whose,
    pub category: Option<String>,
    #[serde(default)]
    pub accept: Vec<String>,
    #[serde(default)]
    pub bare: Vec<String>,
    pub from: Option<String>,
    #[serde(default)]
    pub forms: Vec<String>,
    #[serde(default)]
    pub low: i64,
    #[serde(default)]
    pub high: i64,
    #[serde(default)]
    pub decimals: usize,
    #[serde(default)]
    pub nl: Vec<String>,
    #[serde(default)]
    pub en: Vec<String>,
    #[serde(default)]
    pub de: Vec<String>,
    #[serde(default)]
    pub fr: Vec<String>,
    #[serde(default)]
    pub short: Vec<String>,
    /// Found by `make`, once it is known to exist.
    #[serde(skip)]
    pub maker: Option<Maker>,
}

impl Field {
    /// Every answer that is right. `told` is whether a header says what it is.
    pub fn accepted(&self, told: bool) -> Vec<Option<String>> {
        let more = if told { &[] } else { self.bare.as_slice() };
        let mut accepted = vec![self.category.clone()];
        for word in self.accept.iter().chain(more) {
            let answer = (word != NOTHING).then(|| word.clone());
            if !accepted.contains(&answer) {
                accepted.push(answer);
            }
        }
        accepted
    }
}

/// One kind of table.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Layout {
    pub id: String,
    pub folders: Vec<String>,
    pub files: Vec<String>,
    pub rows: [i64; 2],
    pub fields: Vec<Wanted>,
}

/// A column, or a group of them, that a table has so often: `email 0.8`, `@home`.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Wanted {
    pub name: String,
    pub is_group: bool,
    pub probability: f64,
}

impl TryFrom<String> for Wanted {
    type Error = String;

    fn try_from(text: String) -> std::result::Result<Self, String> {
        let (name, probability) = text.split_once(' ').unwrap_or((&text, "1"));
        let probability = probability.parse().map_err(|_| format!("{text:?}: no probability"))?;
        let group = name.strip_prefix('@');
        Ok(Wanted { name: group.unwrap_or(name).to_owned(), is_group: group.is_some(), probability })
    }
}

/// One kind of running text.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Text {
    pub id: String,
    pub folders: Vec<String>,
    pub files: Vec<String>,
    pub formats: Vec<String>,
    pub opening: Vec<String>,
    pub pools: Vec<String>,
    pub sentences: [i64; 2],
    pub closing: Vec<String>,
    /// A sentence a line, instead of paragraphs.
    #[serde(default)]
    pub lines: bool,
}

/// How often what happens: `patterns/trial/rates.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Rates {
    /// The share of files that are tables.
    pub tables: f64,
    pub formats: BTreeMap<String, f64>,
    pub delimiters: BTreeMap<String, f64>,
    pub encodings: BTreeMap<String, f64>,
    pub headers: BTreeMap<String, f64>,
    pub languages: BTreeMap<String, f64>,
    pub damage: BTreeMap<String, f64>,
    pub layout: BTreeMap<String, f64>,
    /// What stands where there is nothing.
    pub placeholders: Vec<String>,
    /// Names of columns that say nothing; `#` is the column's number.
    pub opaque: Vec<String>,
    /// What stands above a table.
    pub titles: Vec<String>,
    pub sheets: Vec<String>,
}

/// What counts as what when a scan is judged.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Scoring {
    /// In running text a part counts as the whole.
    pub fold: BTreeMap<String, String>,
    /// Not judged in running text.
    pub skip: Vec<String>,
}

impl Scoring {
    /// What a category counts as in running text; None where it is not judged.
    pub fn folded<'a>(&'a self, category: &'a str) -> Option<&'a str> {
        let folded = self.fold.get(category).map_or(category, String::as_str);
        (!self.skip.iter().any(|skipped| skipped == category)).then_some(folded)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fields {
    field: Vec<Field>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Layouts {
    groups: BTreeMap<String, Vec<Vec<String>>>,
    layout: Vec<Layout>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Texts {
    pools: BTreeMap<String, Vec<String>>,
    text: Vec<Text>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RatesFile {
    rates: Rates,
    scoring: Scoring,
}

fn read<T: DeserializeOwned>(name: &str) -> Result<T> {
    let (file, text) = patterns::files(name).next().ok_or_else(|| invalid(name, "is missing".to_owned()))?;
    patterns::parse(file, text)
}

impl Data {
    /// Reads the files and checks that they speak of what exists.
    pub fn load(patterns: &Patterns) -> Result<Data> {
        let Fields { field } = read("trial/fields.toml")?;
        let Layouts { groups, layout } = read("trial/layouts.toml")?;
        let Texts { pools, text } = read("trial/texts.toml")?;
        let RatesFile { rates, scoring } = read("trial/rates.toml")?;
        let fields = field.into_iter().map(|field| (field.id.clone(), field)).collect();
        let words = read("trial/words.toml")?;
        let mut data = Data { words, fields, layouts: layout, groups, pools, texts: text, rates, scoring };
        data.check_fields(patterns)?;
        data.check_layouts()?;
        data.check_texts()?;
        Ok(data)
    }

    /// The words of a list; none where it does not exist, which the checks rule out.
    pub fn list(&self, name: &str) -> &[String] {
        self.words.get(name).map_or(&[], Vec::as_slice)
    }

    fn check_fields(&mut self, patterns: &Patterns) -> Result<()> {
        let bad = |message| invalid("trial/fields.toml", message);
        for field in self.fields.values_mut() {
            let named = field.category.iter().chain(&field.accept).chain(&field.bare);
            for category in named.filter(|word| *word != NOTHING) {
                if patterns.categories.id(category).is_none() {
                    return Err(bad(format!("{}: unknown category {category:?}", field.id)));
                }
            }
            field.maker = values::maker(&field.make);
            if field.maker.is_none() {
                return Err(bad(format!("{}: unknown maker {:?}", field.id, field.make)));
            }
            let known = |from| self.words.contains_key(from) || self.pools.contains_key(from);
            if let Some(from) = field.from.as_ref().filter(|from| !known(from.as_str())) {
                return Err(bad(format!("{}: no words {from:?}", field.id)));
            }
        }
        Ok(())
    }

    fn check_layouts(&self) -> Result<()> {
        let bad = |message| invalid("trial/layouts.toml", message);
        let in_groups = self.groups.values().flatten().flatten();
        let wanted = self.layouts.iter().flat_map(|layout| &layout.fields);
        if let Some(group) =
            wanted.clone().find(|wanted| wanted.is_group && !self.groups.contains_key(&wanted.name))
        {
            return Err(bad(format!("no group {:?}", group.name)));
        }
        let named = wanted.filter(|wanted| !wanted.is_group).map(|wanted| &wanted.name);
        match in_groups.chain(named).find(|name| !self.fields.contains_key(*name)) {
            Some(name) => Err(bad(format!("no field {name:?}"))),
            None => Ok(()),
        }
    }

    fn check_texts(&self) -> Result<()> {
        let bad = |message| invalid("trial/texts.toml", message);
        if let Some(pool) =
            self.texts.iter().flat_map(|text| &text.pools).find(|pool| !self.pools.contains_key(*pool))
        {
            return Err(bad(format!("no pool {pool:?}")));
        }
        let parts = self.texts.iter().flat_map(|text| text.opening.iter().chain(&text.closing));
        for sentence in parts.chain(self.pools.values().flatten()) {
            for piece in prose::pieces(sentence) {
                if let Piece::Slot { name, .. } = piece
                    && !self.fields.contains_key(name)
                    && !self.words.contains_key(name)
                {
                    return Err(bad(format!("no field and no words {name:?}")));
                }
            }
        }
        Ok(())
    }
}

/// One of these, each as often as its weight says.
pub(super) fn weighted<'a>(
    weights: &'a BTreeMap<String, f64>,
    chance: &mut super::chance::Chance,
) -> &'a str {
    let total: f64 = weights.values().sum();
    let mut left = chance.share() * total;
    for (name, weight) in weights {
        left -= weight;
        if left < 0.0 {
            return name;
        }
    }
    weights.keys().next_back().map_or("", String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_category_stands_in_some_layout() {
        let patterns = patterns::load().expect("the data files are valid");
        let data = Data::load(&patterns).expect("the data files are valid");
        let in_groups = data.groups.values().flatten().flatten();
        let named = data.layouts.iter().flat_map(|layout| &layout.fields).map(|wanted| &wanted.name);
        let used: BTreeSet<&str> =
            in_groups.chain(named).filter_map(|name| data.fields.get(name)?.category.as_deref()).collect();
        for (_, category) in patterns.categories.iter() {
            assert!(used.contains(category.id.as_str()), "no layout has a column of {}", category.id);
        }
    }

    #[test]
    fn what_is_right_without_a_header_is_only_right_there() {
        let patterns = patterns::load().expect("the data files are valid");
        let data = Data::load(&patterns).expect("the data files are valid");
        let phone = &data.fields["phone"];
        assert_eq!(phone.accepted(true), [Some("phone".to_owned())]);
        assert!(phone.accepted(false).contains(&None));
    }
}
