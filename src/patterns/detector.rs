//! A detector: what one file under `patterns/detectors/` says.

use serde::Deserialize;
use std::collections::BTreeMap;

/// One thing that can be recognised.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Detector {
    /// Its file, under `patterns/`.
    #[serde(skip)]
    pub file: String,
    /// The category of what it finds.
    pub category: String,
    /// Where the rule comes from.
    #[serde(default)]
    pub sources: Vec<String>,
    /// How it looks in running text.
    #[serde(default)]
    pub pattern: Vec<Pattern>,
    /// Words nearby that tell.
    #[serde(default)]
    pub context: Context,
    /// The company that names keep, for a finder of names.
    pub names: Option<NameWords>,
    /// What a column of it is called.
    #[serde(default)]
    pub header: Header,
    /// What a column of it looks like.
    pub column: Option<Column>,
    /// What it must find.
    #[serde(default)]
    pub example: Vec<Example>,
    /// What it must leave alone.
    #[serde(default)]
    pub counterexample: Vec<Counterexample>,
}

/// One form in running text: a named finder of the program, or a regex with an optional check.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Pattern {
    /// The name of a finder in `detect`, for what a regex cannot say or cannot say fast.
    pub find: Option<String>,
    /// A regex; a group named `value` is the span, or else the whole match. Where `alone` is below the line of
    /// what is reported, it sees only the text from one of the context's `near` words on.
    pub regex: Option<String>,
    /// A word list, whose words count in a sentence with one of the context's `near` words.
    pub words: Option<String>,
    /// What the digits or letters must satisfy; with neither `find`, `regex` nor `words`, it also finds them.
    pub check: Option<Check>,
    /// Words that speak for this form alone, where the forms of a detector have labels of their own.
    #[serde(default)]
    pub near: Vec<String>,
    /// The probability that a match is right.
    pub confidence: Confidence,
}

/// What a regex cannot say.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Check {
    /// An algorithm in `detect/checks`.
    Named(String),
    /// A weighted sum of the digits that must leave nothing.
    Weighted {
        /// From the left.
        weights: Vec<i64>,
        /// What the sum is divided by.
        modulo: i64,
    },
}

/// How sure a match is.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Confidence {
    /// With nothing nearby that tells.
    pub alone: f64,
    /// With one of the context's words nearby.
    pub near_context: f64,
    /// With a word nearby that owns it as something else; a third of `alone` where it is not given.
    pub against: Option<f64>,
    /// With one of the context's words nearby, though only the form is right; 0 where it is not given.
    #[serde(default)]
    pub form: f64,
    /// Where it is all that somebody gave, and its check passes; 0 where it is not given.
    #[serde(default)]
    pub lone: f64,
    /// In a remark on somebody's row, with nothing nearby that tells; 0 where it is not given.
    #[serde(default)]
    pub remark: f64,
}

/// Words nearby.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Context {
    /// Words that speak for it, whole words, folded; `*nummer` is any word with that ending and more before it.
    #[serde(default)]
    pub near: Vec<String>,
    /// Words that own the value as something else; so do the `near` words of other detectors of numbers.
    #[serde(default)]
    pub against: Vec<String>,
}

/// Words that stand around names. One word each, or two (`name van`); compared folded.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct NameWords {
    /// What a letter opens with: a name follows.
    pub greetings: Vec<String>,
    /// What a letter closes with: a name follows on the same line or on one of the next.
    pub closings: Vec<String>,
    /// What stands before a name or a list of names, mostly with a colon.
    pub labels: Vec<String>,
    /// Prepositions that people follow more often than other things.
    pub before: Vec<String>,
    /// Verbs that follow names and other things.
    pub after: Vec<String>,
    /// Verbs that only people do.
    pub acts: Vec<String>,
    /// What compounds with a person's name in them end in: `Beatrixsluis`.
    pub endings: Vec<String>,
    /// What goes before a thing or a kind, not a person.
    pub articles: Vec<String>,
    /// Forms of address and roles that are no name themselves: `Geachte bewoner`.
    pub roles: Vec<String>,
    /// Brands, places and monuments that carry a person's name.
    pub except: Vec<String>,
}

/// What columns of it are called, in any language. Words are compared after folding and splitting.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Header {
    /// The whole header, qualifiers aside, is one of these.
    #[serde(default)]
    pub is: Vec<String>,
    /// The header may be one of these, which also mean other things.
    #[serde(default)]
    pub maybe: Vec<String>,
    /// The header contains one of these among other words.
    #[serde(default)]
    pub has: Vec<String>,
    /// The header contains one of these and is therefore something else.
    #[serde(default)]
    pub not: Vec<String>,
}

/// What a column of it looks like. See `patterns/README.md` for the features and statistics.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Column {
    /// A cell with one of these features is one.
    #[serde(rename = "match")]
    pub matches: Vec<String>,
    /// Nats before any evidence: how rare such a column is.
    pub prior: f64,
    /// Without a header that names it, a column is never one.
    #[serde(default)]
    pub needs_header: bool,
    /// Nats that it loses where the header does not name it; with this, a column that needs a header may do
    /// without one when the values convince.
    #[serde(default)]
    pub unnamed: Option<f64>,
    /// What the values say.
    #[serde(default)]
    pub evidence: Vec<Evidence>,
    /// What the other columns say: category, and nats when the table has one.
    #[serde(default)]
    pub beside: BTreeMap<String, f64>,
    /// Nats that it loses where no other column is about a person: a list of first names alone is a list of
    /// something else.
    #[serde(default)]
    pub lonely: f64,
    /// Flags, and the features that earn them when half of the values have one.
    #[serde(default)]
    pub flags: BTreeMap<String, Vec<String>>,
}

/// One thing that the values say.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Evidence {
    /// The share of the values with one of these features …
    #[serde(default)]
    pub share: Vec<String>,
    /// … among those with one of these (all, if none is given) …
    #[serde(default)]
    pub among: Vec<String>,
    /// Weighed over all values and not over different ones: for closed vocabularies, where a few odd rows
    /// would have more different values than all the others.
    #[serde(default)]
    pub all: bool,
    /// … is about this when the column is one …
    pub is: Option<f64>,
    /// … and about this when it is not.
    #[serde(rename = "else")]
    pub otherwise: Option<f64>,
    /// Or a named statistic of the whole column, which gives -1 to 1.
    pub statistic: Option<String>,
    /// At most so many nats, either way.
    pub most: f64,
    /// At most so many nats against; as `most` where it is not given.
    pub least: Option<f64>,
    /// In words, with `{n}` and `{of}` for the numbers.
    pub why: Option<String>,
}

/// What must be found.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Example {
    /// Running text with the exact spans between « and ».
    pub text: Option<String>,
    /// Whether that is a remark on somebody's row.
    #[serde(default)]
    pub remark: bool,
    /// Or a column: its header …
    pub header: Option<String>,
    /// … and its values.
    #[serde(default)]
    pub values: Vec<String>,
    /// Other columns of the same little table, by their headers.
    #[serde(default)]
    pub beside: BTreeMap<String, Vec<String>>,
    /// The flags that the values earn.
    #[serde(default)]
    pub flags: Vec<String>,
}

/// What must be left alone.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Counterexample {
    /// Running text in which nothing of this category stands.
    pub text: Option<String>,
    /// Whether that is a remark on somebody's row.
    #[serde(default)]
    pub remark: bool,
    /// Or a column: its header …
    pub header: Option<String>,
    /// … and its values.
    #[serde(default)]
    pub values: Vec<String>,
    /// Other columns of the same little table, by their headers.
    #[serde(default)]
    pub beside: BTreeMap<String, Vec<String>>,
    /// Why it is none.
    pub why: String,
}
