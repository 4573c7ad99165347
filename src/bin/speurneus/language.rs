//! Which language a user reads: as told, or as the locale says.

use speurneus::record::Language;
use std::env;

/// The languages on the command line.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub enum Lang {
    /// Dutch.
    Nl,
    /// English.
    En,
}

/// As told; else from the first of the locale's variables that is set: Dutch where it says so, else English.
pub fn chosen(told: Option<Lang>) -> Language {
    match told {
        Some(Lang::Nl) => Language::Nl,
        Some(Lang::En) => Language::En,
        None => of_locale(["LC_ALL", "LC_MESSAGES", "LANG"].map(|name| env::var(name).unwrap_or_default())),
    }
}

fn of_locale(variables: [String; 3]) -> Language {
    let locale = variables.into_iter().find(|value| !value.is_empty()).unwrap_or_default();
    if locale.to_ascii_lowercase().starts_with("nl") { Language::Nl } else { Language::En }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(all: &str, messages: &str, lang: &str) -> Language {
        of_locale([all, messages, lang].map(str::to_owned))
    }

    #[test]
    fn first_variable_that_is_set_decides() {
        assert_eq!(of("", "", "nl_NL.UTF-8"), Language::Nl);
        assert_eq!(of("", "nl_BE", "en_US"), Language::Nl);
        assert_eq!(of("C", "nl_NL", "nl_NL"), Language::En);
        assert_eq!(of("", "", ""), Language::En);
        assert_eq!(of("", "", "fr_FR"), Language::En);
    }
}
