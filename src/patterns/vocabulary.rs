//! What activities, questions about need and the register share: `patterns/vocabulary/`.

use super::fold::fold;
use super::term::{Glob, Name};
use super::{Result, files, invalid, parse};
use crate::record::Text;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::{HashMap, HashSet};

/// All of it.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    /// The categories of each `@group`.
    pub groups: HashMap<String, Vec<String>>,
    /// Kinds of people.
    pub subjects: Vec<DataSubject>,
    /// How long things are kept, and who says so.
    pub retention: Vec<RetentionSource>,
    /// Sets of headers that tell the system they come from.
    pub signatures: Vec<Signature>,
    /// Categories that together do more harm.
    pub bundles: Vec<Bundle>,
    /// Stock phrases of a register.
    pub phrases: Vec<Phrase>,
    /// The columns of the register.
    pub columns: Vec<RegisterColumn>,
    /// The closed lists of answers.
    pub lists: Vec<Answers>,
    /// Verdicts that hold where an activity is silent.
    pub defaults: Vec<Fallback>,
    /// Terms of the Data Privacy Vocabulary that belong to no category, activity or kind of people.
    pub terms: HashMap<String, String>,
    /// Columns of dates that say when something began that may still go on.
    pub beginnings: Vec<Glob>,
    /// Words of registers that exist already, by what they are for.
    pub existing: HashMap<String, Vec<String>>,
    /// Words in names of files that tell versions apart, and those that may stand beside them.
    pub versions: Versions,
    /// Categories of the columns that say who a table is about.
    pub who: Vec<String>,
    /// Words that add nothing to the name of a department.
    pub filler: HashSet<String>,
}

/// Words in names of files that tell versions of one thing apart.
#[derive(Debug, Clone, Default)]
pub struct Versions {
    /// `def`, `kopie`; folded.
    pub words: HashSet<String>,
    /// `van`, as in `Kopie van leden`; folded.
    pub between: HashSet<String>,
}

impl Versions {
    fn load() -> Result<Self> {
        let mut versions = Versions::default();
        for group in list::<Group>("versions", "word")? {
            let words = if group.id == "version" { &mut versions.words } else { &mut versions.between };
            words.extend(group.of.iter().map(|word| fold(word)));
        }
        Ok(versions)
    }
}

impl Vocabulary {
    pub(super) fn load() -> Result<Self> {
        let groups = list::<Group>("groups", "group")?;
        let recognise = list::<Group>("recognise", "word")?;
        let words = |id: &str| -> Vec<String> {
            recognise.iter().filter(|group| group.id == id).flat_map(|group| group.of.clone()).collect()
        };
        Ok(Vocabulary {
            groups: groups.into_iter().map(|group| (group.id, group.of)).collect(),
            subjects: list("subjects", "subject")?,
            retention: list("retention", "retention")?,
            signatures: list("signatures", "export")?,
            bundles: list("bundles", "bundle")?,
            phrases: list("phrases", "phrase")?,
            columns: list("columns", "column")?,
            lists: list("lists", "list")?,
            defaults: list("defaults", "default")?,
            terms: list::<LinkedTerm>("dpv", "term")?.into_iter().map(|one| (one.id, one.iri)).collect(),
            beginnings: list::<Group>("dates", "column")?
                .into_iter()
                .flat_map(|group| group.of)
                .map(Glob::from)
                .collect(),
            versions: Versions::load()?,
            existing: list::<Group>("existing", "word")?.into_iter().map(|one| (one.id, one.of)).collect(),
            who: words("who"),
            filler: words("filler").into_iter().collect(),
        })
    }

    /// Whether a category is meant by a word: itself, or a group it is in.
    pub fn means(&self, word: &str, category: &str) -> bool {
        let in_group = || self.groups.get(word).is_some_and(|of| of.iter().any(|one| one == category));
        // Only a group's name is looked up: this is asked for every column and rule.
        word == category || (word.starts_with('@') && in_group())
    }

    /// Whether a category is meant by one of the words.
    pub fn any_means(&self, words: &[String], category: &str) -> bool {
        words.iter().any(|word| self.means(word, category))
    }

    /// A name without the words that add nothing to it.
    pub fn without_filler(&self, name: Name) -> Name {
        let words: Vec<String> = name.words.into_iter().filter(|word| !self.filler.contains(word)).collect();
        Name { joined: words.concat(), words }
    }

    /// A source of a retention term.
    pub fn retention(&self, id: &str) -> Option<&RetentionSource> {
        self.retention.iter().find(|source| source.id == id)
    }

    /// A kind of people.
    pub fn subject(&self, id: &str) -> Option<&DataSubject> {
        self.subjects.iter().find(|subject| subject.id == id)
    }

    /// A closed list of answers.
    pub fn answers(&self, id: &str) -> &[Text] {
        self.lists.iter().find(|list| list.id == id).map_or(&[], |list| &list.answers)
    }
}

/// Reads one file that holds one array of tables.
fn list<T: DeserializeOwned>(file: &str, key: &str) -> Result<Vec<T>> {
    let name = format!("vocabulary/{file}.toml");
    let Some((name, text)) = files(&name).next() else {
        return Err(invalid(&name, "is missing".to_owned()));
    };
    let mut whole = parse::<HashMap<String, Vec<T>>>(name, text)?;
    match whole.remove(key) {
        Some(entries) if whole.is_empty() => Ok(entries),
        _ => Err(invalid(name, format!("holds something else than [[{key}]]"))),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    id: String,
    of: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LinkedTerm {
    id: String,
    iri: String,
}

/// A kind of people that data can be about.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataSubject {
    /// Its word in outputs.
    pub id: String,
    /// Its Dutch name, in the plural.
    pub nl: String,
    /// Its English name, in the plural.
    pub en: String,
    /// The term of the Data Privacy Vocabulary.
    pub dpv: String,
    /// The term of Fideslang.
    pub fides: String,
    /// Who can hardly refuse: children, staff, patients.
    #[serde(default)]
    pub vulnerable: bool,
}

/// How binding a retention term is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Keep at least so long.
    LawMin,
    /// Delete at the latest then.
    LawMax,
    /// An authority, or a repealed decree that still serves as a yardstick.
    Guideline,
    /// Ours.
    Proposal,
}

/// How well a fact was checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sure {
    /// In the law, or in two sources that agree.
    Verified,
    /// In one source.
    OneSource,
    /// Not looked up; a user is told.
    Unverified,
}

/// Who says how long.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetentionSource {
    /// Its word in outputs.
    pub id: String,
    /// What it is about and where it stands, in Dutch.
    pub nl: String,
    /// The same in English.
    pub en: String,
    /// The period, ISO 8601; none where it depends.
    pub period: Option<String>,
    /// How binding.
    pub kind: Kind,
    /// What the term is counted from.
    pub from: Text,
    /// How well it was checked.
    pub sure: Sure,
    /// What else there is to say.
    pub note: Option<String>,
}

/// A set of headers that tells the system it comes from.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    /// Its word in outputs.
    pub id: String,
    /// The system.
    pub system: String,
    /// The activity it belongs to.
    pub activity: String,
    /// How well it was checked.
    pub sure: Sure,
    /// The headers.
    pub headers: Vec<String>,
    /// Where the supplier is, if outside the EEA.
    pub country: Option<String>,
    /// What else there is to say.
    pub note: Option<String>,
}

/// Categories that together do more harm than each alone.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Bundle {
    /// Its word in outputs.
    pub id: String,
    /// What it is enough for, in Dutch.
    pub nl: String,
    /// The same in English.
    pub en: String,
    /// The tier of a table that has it.
    pub tier: u8,
    /// One of each of these lists …
    pub all: Vec<Vec<String>>,
    /// … and one of these, if any are given …
    #[serde(default)]
    pub plus_any: Vec<String>,
    /// … and half of the people are younger …
    pub median_age_below: Option<i32>,
    /// … or the activity is one of these.
    #[serde(default)]
    pub or_activity: Vec<String>,
}

/// A stock phrase for several categories.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Phrase {
    /// In Dutch.
    pub nl: String,
    /// In English.
    pub en: String,
    /// Used when one of each of these lists is there.
    pub all: Vec<Vec<String>>,
    /// The categories it stands for.
    pub covers: Vec<String>,
}

/// Who fills a column of the register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fill {
    /// Read from files.
    Found,
    /// Our guess.
    Propose,
    /// A person.
    Human,
}

/// A column of the register.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegisterColumn {
    /// Its word in outputs.
    pub id: String,
    /// Its Dutch title.
    pub nl: String,
    /// Its English title.
    pub en: String,
    /// Who fills it.
    pub fill: Fill,
    /// The provision that asks for it; empty for an extra.
    pub article: String,
    /// Its place among the columns of the British authority's template; none where that has no such column.
    pub ico: Option<u8>,
    /// Its width in the workbook, in characters.
    pub width: u16,
    /// The closed list of its answers.
    pub list: Option<String>,
    /// What it is called in registers that exist already.
    pub headers: Vec<String>,
}

/// A closed list of answers.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answers {
    /// Its word in `columns.toml`.
    pub id: String,
    /// The answers.
    pub answers: Vec<Text>,
}

/// What an activity thinks of a category.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Cannot do without.
    Necessary,
    /// Has a use that not everyone has.
    Optional,
    /// Nobody knows: ask.
    Ask,
    /// Only where a statute says so.
    WithLaw,
    /// Has no use for it.
    Unnecessary,
    /// Forbidden without a statute.
    Prohibited,
    /// Never to be kept.
    Never,
}

/// A verdict that holds where an activity is silent.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fallback {
    /// The categories.
    pub of: Vec<String>,
    /// Only for values with this mark.
    pub flag: Option<String>,
    /// The verdict.
    pub verdict: Verdict,
}
