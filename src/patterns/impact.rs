//! What a breach means: `patterns/impact/`.

use super::{Fill, Result, invalid, one, parse};
use serde::Deserialize;

/// One line of the tick list of the notification form.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormKind {
    /// Its word in outputs.
    pub id: String,
    /// In Dutch.
    pub nl: String,
    /// In English.
    pub en: String,
    /// The categories, or groups of them.
    pub of: Vec<String>,
}

/// A question of the form.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// The block of the form.
    pub block: u8,
    /// In Dutch.
    pub nl: String,
    /// In English.
    pub en: String,
    /// Who answers it.
    pub fill: Fill,
    /// What is filled in.
    pub answer: Option<String>,
    /// The scenarios in which it is asked; all where it does not say.
    #[serde(default)]
    pub of: Vec<String>,
}

/// How data got out.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Scenario {
    /// Its word on the command line.
    pub id: String,
    /// In Dutch.
    pub nl: String,
    /// In English.
    pub en: String,
    /// What the circumstances add, at least and at most.
    pub cb: [f64; 2],
    /// Why, in Dutch.
    pub why_nl: String,
    /// Why, in English.
    pub why_en: String,
    /// What only the user knows of its encryption, in Dutch.
    pub asks_nl: String,
    /// The same in English.
    pub asks_en: String,
}

/// A band of severity.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// It ends here.
    pub below: f64,
    /// In Dutch.
    pub nl: String,
    /// In English.
    pub en: String,
}

/// How severity is added up.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeverityRules {
    /// Sets of lists: with one of each list of a set somebody is identified without doubt.
    pub certain: Vec<Vec<Vec<String>>>,
    /// Activities whose list itself says something.
    pub raises: Vec<String>,
    /// Questions about need that would have made it smaller.
    pub measures: Vec<String>,
    /// How data gets out.
    pub scenario: Vec<Scenario>,
    /// The bands, the lowest first.
    pub band: Vec<Band>,
}

/// What is known about breaches.
#[derive(Debug, Clone)]
pub struct Breach {
    /// The tick list.
    pub kinds: Vec<FormKind>,
    /// The questions.
    pub questions: Vec<Question>,
    /// The sum.
    pub severity: SeverityRules,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    kind: Vec<FormKind>,
    question: Vec<Question>,
}

impl Breach {
    /// A way in which data gets out.
    pub fn scenario(&self, id: &str) -> Option<&Scenario> {
        self.severity.scenario.iter().find(|scenario| scenario.id == id)
    }
}

/// Reads the embedded files.
pub fn breach() -> Result<Breach> {
    let (file, text) = one("impact/form.toml")?;
    let Form { kind, question } = parse(file, text)?;
    let (file, text) = one("impact/severity.toml")?;
    let severity: SeverityRules = parse(file, text)?;
    match severity.scenario.is_empty() || severity.band.is_empty() {
        true => Err(invalid(file, "has no scenario or no band".to_owned())),
        false => Ok(Breach { kinds: kind, questions: question, severity }),
    }
}
