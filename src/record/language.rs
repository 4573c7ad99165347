//! The two languages of what a user reads.

use serde::{Deserialize, Serialize};

/// A language of the register, the report and the summary.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Dutch.
    #[default]
    Nl,
    /// English.
    En,
}

impl Language {
    /// Both of them, Dutch first.
    pub const ALL: [Language; 2] = [Language::Nl, Language::En];

    /// Its code of two letters.
    pub fn code(self) -> &'static str {
        match self {
            Language::Nl => "nl",
            Language::En => "en",
        }
    }

    /// One of two texts that say the same.
    pub fn pick<T>(self, nl: T, en: T) -> T {
        match self {
            Language::Nl => nl,
            Language::En => en,
        }
    }
}

/// A word for a language that is not `nl` or `en`.
#[derive(Debug, Clone, thiserror::Error)]
#[error("unknown language {0:?}: choose nl or en")]
pub struct UnknownLanguage(String);

impl std::str::FromStr for Language {
    type Err = UnknownLanguage;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.get(..2).map(str::to_ascii_lowercase).as_deref() {
            Some("nl") => Ok(Language::Nl),
            Some("en") => Ok(Language::En),
            _ => Err(UnknownLanguage(text.to_owned())),
        }
    }
}

impl std::fmt::Display for Language {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

/// The same said in both languages.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// In Dutch.
    pub nl: String,
    /// In English.
    pub en: String,
}

impl Text {
    /// From both.
    pub fn new(nl: impl Into<String>, en: impl Into<String>) -> Self {
        Text { nl: nl.into(), en: en.into() }
    }

    /// A name or a number that is the same in both.
    pub fn same(text: impl Into<String>) -> Self {
        let nl = text.into();
        Text { en: nl.clone(), nl }
    }

    /// In one of them.
    pub fn in_language(&self, language: Language) -> &str {
        language.pick(&self.nl, &self.en)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locale_names_its_language_and_another_is_refused() {
        assert_eq!("nl_NL.UTF-8".parse::<Language>().ok(), Some(Language::Nl));
        assert_eq!("en".parse::<Language>().ok(), Some(Language::En));
        assert!("fr".parse::<Language>().is_err());
        assert!("é".parse::<Language>().is_err());
    }
}
