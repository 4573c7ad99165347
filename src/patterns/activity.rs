//! A processing activity: what one file under `patterns/register/` says.

use super::specimen::Specimen;
use super::term::Term;
use crate::record::Text;
use serde::Deserialize;

/// Something an organisation does with personal data: one row of a register.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Activity {
    /// Its word in outputs; the name of its file.
    pub id: String,
    /// What a register calls it.
    pub name: Text,
    /// What registers that exist already call it, in Dutch, English and French.
    #[serde(default)]
    pub names: Vec<Term>,
    /// What it is done for.
    pub purpose: Text,
    /// Where the terms and the lists come from.
    #[serde(default)]
    pub sources: Vec<String>,
    /// A mark on files and never an activity of its own: copies, tests.
    #[serde(default)]
    pub overlay: bool,
    /// Whose data: ids in the vocabulary.
    pub subjects: Vec<String>,
    /// Purposes in the Data Privacy Vocabulary.
    pub dpv_purposes: Vec<String>,
    /// `processor` where it is usually done for others.
    pub role_hint: Option<String>,
    /// The usual legal bases.
    pub basis: Vec<Basis>,
    /// Who usually receives the data.
    pub recipients: Vec<Text>,
    /// Who usually works on it for the organisation.
    pub processors: Vec<Text>,
    /// How long.
    pub retention: Vec<Retention>,
    /// Categories it cannot do without; `@group` for all of a group.
    pub necessary: Vec<String>,
    /// Categories it has no use for.
    pub unnecessary: Vec<String>,
    /// Categories with a use that not everyone has.
    pub optional: Vec<Optional>,
    /// Categories that only a law allows.
    #[serde(default)]
    pub lawful: Vec<Lawful>,
    /// Columns that the law allows, where it says so.
    #[serde(default)]
    pub allowed_columns: Vec<String>,
    /// Columns that the law forbids, where it says so.
    #[serde(default)]
    pub forbidden_columns: Vec<String>,
    /// The categories by which it is recognised.
    pub mix: Option<Mix>,
    /// The words by which it is recognised.
    pub words: Words,
    /// Tables that are this activity.
    pub example: Vec<Specimen>,
    /// Tables that are another, or none.
    pub counterexample: Vec<Specimen>,
}

/// A legal basis.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Basis {
    /// The letter of Art. 6(1); `9` for an exception to Art. 9; `none`.
    pub article: String,
    /// What for, in Dutch.
    pub nl: String,
    /// What for, in English.
    pub en: String,
}

/// How long something is kept.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// Of what.
    pub what: Text,
    /// Who says so: an id in the vocabulary.
    #[serde(rename = "ref")]
    pub source: String,
    /// Another period than the source's, ISO 8601.
    pub period: Option<String>,
    /// What else there is to say.
    pub note: Option<Text>,
}

/// A category with a use that not everyone has.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Optional {
    /// The category, or a group.
    pub category: String,
    /// What for, in Dutch.
    pub nl: String,
    /// What for, in English.
    pub en: String,
}

/// A category that only a law allows.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lawful {
    /// The category, or a group.
    pub category: String,
    /// The law, in Dutch.
    pub nl: String,
    /// The law, in English.
    pub en: String,
}

/// Categories that tell an activity.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mix {
    /// Each of these is there.
    pub all: Vec<String>,
    /// One of these is there.
    pub any: Vec<String>,
    /// None of these is there.
    pub none: Vec<String>,
    /// Nothing but these is there.
    pub only: Vec<String>,
}

/// Words that tell an activity.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// In the names of files and folders.
    pub path: Vec<Term>,
    /// In the names of sheets.
    pub sheet: Vec<Term>,
    /// In the names of columns.
    pub columns: Vec<Term>,
    /// What the departments and the kinds of organisations are called, in whose folders it lies among others.
    #[serde(default)]
    pub around: Vec<Term>,
}
