//! What an answer to a request holds: `patterns/find/answer.toml`.

use super::{Result, one, parse};
use crate::record::Text;
use serde::Deserialize;

/// A kind of request.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Its word on the command line.
    pub id: String,
    /// The provision.
    pub article: String,
    /// In Dutch.
    pub nl: String,
    /// In English.
    pub en: String,
}

/// Who provides a part of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Provided {
    /// Files show it.
    Found,
    /// Our guess.
    Propose,
    /// A person.
    Human,
    /// The same text always.
    Standard,
}

/// A part of an answer.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerLine {
    /// The requests it belongs to.
    #[serde(rename = "for")]
    pub requests: Vec<String>,
    /// The provision.
    pub article: String,
    /// Who provides it.
    pub fill: Provided,
    /// In Dutch.
    pub nl: String,
    /// In English.
    pub en: String,
}

/// What is proposed for a place when somebody asks to be erased.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ErasureVerdict {
    /// Its word.
    pub id: String,
    /// In Dutch.
    pub nl: String,
    /// In English.
    pub en: String,
    /// Why, in Dutch.
    pub why_nl: String,
    /// Why, in English.
    pub why_en: String,
}

/// All of it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct AnswerTexts {
    /// Holidays of every year, as month and day.
    pub holidays: Vec<String>,
    /// Holidays that move, in days from Easter Sunday.
    pub from_easter: Vec<i64>,
    /// The kinds of request.
    pub request: Vec<Request>,
    /// The parts of answers.
    pub line: Vec<AnswerLine>,
    /// What is proposed for a place.
    pub verdict: Vec<ErasureVerdict>,
}

impl AnswerTexts {
    /// A kind of request by its word.
    pub fn request(&self, id: &str) -> Option<&Request> {
        self.request.iter().find(|request| request.id == id)
    }

    /// A verdict by its word: what it is called, and why.
    pub fn verdict(&self, id: &str) -> (Text, Text) {
        let known = self.verdict.iter().find(|verdict| verdict.id == id);
        known.map_or_else(Default::default, |it| {
            (Text::new(&it.nl, &it.en), Text::new(&it.why_nl, &it.why_en))
        })
    }
}

/// Reads the embedded file.
pub fn answer_texts() -> Result<AnswerTexts> {
    let (file, text) = one("find/answer.toml")?;
    parse(file, text)
}
