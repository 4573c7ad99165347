//! What headers say that belongs to no single category: `patterns/headers.toml`.

use serde::Deserialize;

/// Words of headers in general.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct HeaderWords {
    /// Words that say whose or which, but not what: `klant`, `billing`, `verplicht`.
    pub qualifiers: Vec<String>,
    /// Words between words: `van`, `of the`, `de`.
    #[serde(default)]
    pub connecting: Vec<String>,
    /// Whole headers of columns that are not about a person.
    pub other: Vec<String>,
    /// Words that make a header one of those.
    pub other_has: Vec<String>,
    /// Headers of dates on which nobody was born.
    pub date_other: Vec<String>,
    /// Endings of words that name columns and nobody: `documentnummer`.
    #[serde(default)]
    pub endings: Vec<String>,
    /// Stems of names that mean nothing: `kolom`, `field`.
    pub opaque: Vec<String>,
}
