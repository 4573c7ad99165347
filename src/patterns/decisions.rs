//! What a person decided: which activity a file belongs to, and which advice does not apply.
//!
//! In: a small TOML file that lies with the inventory. Out: [`Decisions`], which win over anything the program
//! thinks, in every run. It is a file of the user's, so what is wrong in it is an error that names the line.
//!
//! ```toml
//! [[activity]]
//! path = "Klanten/**"          # a file, a folder, or a pattern; as in the inventory, any case
//! at = "Blad1"                 # only this sheet or table; all of them where it is left out
//! is = "customer-admin"        # an activity, or "none": no processing of ours
//! why = "…"                    # may be left out
//!
//! [[dismiss]]
//! rule = "M07"                 # a question about need, or "*"
//! path = "Klanten/export.csv"
//! at = ""
//! field = "Geboortedatum"      # only this column
//! why = "leeftijdsgrens bij drank"
//! ```

use super::{Activity, Error, Result, Rule};
use globset::{GlobBuilder, GlobMatcher};
use serde::Deserialize;
use std::path::Path;

/// The name of the file, beside an inventory, in which decisions are looked for.
pub const DECISIONS_FILE: &str = "speurneus-decisions.toml";

/// The word for: belongs to no activity.
pub const NONE: &str = "none";

/// What a person decided.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Decisions {
    /// What files are for.
    #[serde(rename = "activity")]
    pub activities: Vec<Belongs>,
    /// Advice that does not apply.
    #[serde(rename = "dismiss")]
    pub dismissals: Vec<Dismissal>,
}

/// What files are for.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Belongs {
    /// Which files.
    pub path: Paths,
    /// Which sheet or table of them; all where there is none.
    pub at: Option<String>,
    /// The activity's word, or `none`.
    pub is: String,
    /// Why.
    #[serde(default)]
    pub why: String,
}

/// Advice that does not apply, and why not.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dismissal {
    /// The question about need, or `*` for all of them.
    pub rule: String,
    /// Which files.
    pub path: Paths,
    /// Which sheet or table of them; all where there is none.
    pub at: Option<String>,
    /// Which column; all where there is none.
    pub field: Option<String>,
    /// Why it does not apply.
    pub why: String,
}

/// A file, all files in a folder, or those that a pattern fits.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
pub struct Paths {
    written: String,
    matcher: GlobMatcher,
}

impl TryFrom<String> for Paths {
    type Error = globset::Error;

    fn try_from(written: String) -> std::result::Result<Self, globset::Error> {
        let glob = GlobBuilder::new(&written).literal_separator(true).case_insensitive(true).build()?;
        Ok(Paths { written, matcher: glob.compile_matcher() })
    }
}

impl Paths {
    /// Whether a file of an inventory is meant.
    pub fn contains(&self, path: &str) -> bool {
        // A name may hold what a pattern uses as a sign, so it is first taken as it stands.
        let folder = self.written.trim_end_matches('/');
        let starts = path.get(..folder.len()).is_some_and(|start| start.eq_ignore_ascii_case(folder));
        let inside = |rest: &str| rest.is_empty() || rest.starts_with('/') || rest.starts_with("!/");
        (starts && !folder.is_empty() && inside(&path[folder.len()..])) || self.matcher.is_match(path)
    }
}

impl Decisions {
    /// Reads a file of decisions.
    pub fn read(path: &Path) -> Result<Self> {
        let own = |message: String| Error::Own { path: path.to_owned(), message };
        let text = std::fs::read_to_string(path).map_err(|error| own(error.to_string()))?;
        toml::from_str(&text).map_err(|error| own(error.to_string()))
    }

    /// Whether anything was decided about a file.
    pub fn is_about(&self, path: &str) -> bool {
        self.activities
            .iter()
            .map(|one| &one.path)
            .chain(self.dismissals.iter().map(|one| &one.path))
            .any(|paths| paths.contains(path))
    }

    /// What a person said a place is for; the last that fits wins.
    pub fn belongs(&self, path: &str, at: &str) -> Option<&Belongs> {
        let fits = |one: &&Belongs| one.path.contains(path) && is_or_any(one.at.as_deref(), at);
        self.activities.iter().rev().find(fits)
    }

    /// Why a person said that advice does not apply here.
    pub fn dismissed(&self, rule: &str, path: &str, at: &str, field: Option<&str>) -> Option<&Dismissal> {
        self.dismissals.iter().find(|one| {
            (one.rule == "*" || one.rule.eq_ignore_ascii_case(rule))
                && one.path.contains(path)
                && is_or_any(one.at.as_deref(), at)
                && one.field.as_deref().is_none_or(|name| Some(name) == field)
        })
    }

    /// That it names only what there is.
    pub fn check(&self, path: &Path, activities: &[Activity], rules: &[Rule]) -> Result<()> {
        let own = |message: String| Error::Own { path: path.to_owned(), message };
        let known = |id: &str| id == NONE || activities.iter().any(|activity| activity.id == id);
        if let Some(wrong) = self.activities.iter().find(|one| !known(&one.is)) {
            return Err(own(format!("unknown activity {:?}", wrong.is)));
        }
        let known = |id: &str| id == "*" || rules.iter().any(|rule| rule.id.eq_ignore_ascii_case(id));
        match self.dismissals.iter().find(|one| !known(&one.rule)) {
            Some(wrong) => Err(own(format!("unknown rule {:?}", wrong.rule))),
            None => Ok(()),
        }
    }
}

fn is_or_any(wanted: Option<&str>, is: &str) -> bool {
    wanted.is_none_or(|wanted| wanted == is)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patterns;

    fn decisions(toml: &str) -> Decisions {
        patterns::parse("decisions.toml", toml).expect("valid decisions")
    }

    #[test]
    fn a_folder_a_file_and_a_pattern_are_found_and_the_last_that_fits_wins() {
        let decided = decisions(
            r#"
            [[activity]]
            path = "Klanten"
            is = "customer-admin"
            [[activity]]
            path = "klanten/**/*.mbox"
            is = "correspondence"
            [[activity]]
            path = "Klanten/a [1].xlsx"
            at = "Leden"
            is = "members"
            "#,
        );
        let is = |path: &str, at: &str| decided.belongs(path, at).map(|one| one.is.as_str());
        assert_eq!(is("Klanten/b.csv", ""), Some("customer-admin"));
        assert_eq!(is("Klanten/oud/b.csv", "x"), Some("customer-admin"));
        assert_eq!(is("Klanten/oud/in.mbox", ""), Some("correspondence"));
        assert_eq!(is("Klanten/a [1].xlsx", "Leden"), Some("members"));
        assert_eq!(is("Klanten/a [1].xlsx", "Blad2"), Some("customer-admin"));
        assert_eq!(is("Klantenkaart/b.csv", ""), None);
    }

    #[test]
    fn a_dismissal_holds_for_what_it_names_only() {
        let decided = decisions(
            r#"
            [[dismiss]]
            rule = "M07"
            path = "Klanten/export.csv"
            field = "Geboortedatum"
            why = "leeftijdsgrens"
            "#,
        );
        let is = |rule, path, field| decided.dismissed(rule, path, "", field).is_some();
        assert!(is("M07", "Klanten/export.csv", Some("Geboortedatum")));
        assert!(!is("M07", "Klanten/export.csv", Some("Datum")));
        assert!(!is("M08", "Klanten/export.csv", Some("Geboortedatum")));
        assert!(!is("M07", "Klanten/export2.csv", Some("Geboortedatum")));
    }

    #[test]
    fn what_there_is_not_is_an_error_that_names_it() {
        let knowledge = patterns::knowledge().expect("the data files are valid");
        let decided = decisions("[[activity]]\npath = \"a\"\nis = \"klanten\"\n");
        let error = decided
            .check(Path::new("d.toml"), &knowledge.activities, &knowledge.rules)
            .expect_err("an error");
        assert!(error.to_string().contains("klanten"));
        assert!(
            patterns::parse::<Decisions>("d.toml", "[[dismiss]]\nrule = \"M01\"\npath = \"a\"\n").is_err()
        );
    }
}
