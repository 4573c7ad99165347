//! What an inventory says in English, in the reader's language: `patterns/vocabulary/said.toml`.
//!
//! In: a text of an inventory: why a column has its category, a mark, a place, why a file was not read. Out: the same
//! in Dutch, or as it is where nobody knows it: an inventory may be older or newer than these words.

use super::{Categories, Result, category, files, invalid, one, parse};
use crate::record::Language;
use std::collections::{BTreeMap, HashMap};

/// The words for everything that an inventory says.
#[derive(Debug, Clone, Default)]
pub struct Said {
    lists: BTreeMap<String, Phrases>,
    labels: HashMap<String, String>,
}

/// What a text is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// Why a column was given its category.
    Verdict,
    /// Why a kind of data asks for care.
    Kind,
    /// A mark of a column or a mention.
    Mark,
    /// Where in a file something stands.
    Place,
    /// Why a file was not read, or not wholly.
    NotRead,
}

impl About {
    /// All of them.
    pub const ALL: [About; 5] = [About::Verdict, About::Kind, About::Mark, About::Place, About::NotRead];

    fn list(self) -> &'static str {
        match self {
            About::Verdict => "verdicts",
            About::Kind => "kinds",
            About::Mark => "marks",
            About::Place => "places",
            About::NotRead => "not-read",
        }
    }
}

/// Texts without holes, and those with, the ones that say most first.
#[derive(Debug, Clone, Default)]
struct Phrases {
    whole: HashMap<String, String>,
    open: Vec<(Template, Template)>,
}

/// What stands between the holes, and the holes.
#[derive(Debug, Clone, Default, PartialEq)]
struct Template {
    between: Vec<String>,
    holes: Vec<Hole>,
}

/// What may stand in a hole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Hole {
    Label,
    Said,
    Any,
}

/// Nested so deep, a text is left as it is.
const DEEPEST: usize = 4;

/// Reads the words.
pub fn said() -> Result<Said> {
    let categories = category::parse_file(one("categories.toml")?)?;
    let Some((file, text)) = files("vocabulary/said.toml").next() else {
        return Err(invalid("vocabulary/said.toml", "is missing".to_owned()));
    };
    let said = Said::new(parse(file, text)?, &categories).map_err(|what| invalid(file, what))?;
    match About::ALL.iter().all(|about| said.lists.contains_key(about.list()))
        && said.lists.len() == About::ALL.len()
    {
        true => Ok(said),
        false => Err(invalid(file, "holds other lists than it should".to_owned())),
    }
}

impl Said {
    fn new(
        lists: BTreeMap<String, BTreeMap<String, String>>,
        categories: &Categories,
    ) -> std::result::Result<Self, String> {
        let labels = categories.iter().map(|(_, one)| (one.en.clone(), one.nl.clone())).collect();
        let mut said = Said { lists: BTreeMap::new(), labels };
        for (name, texts) in lists {
            let mut phrases = Phrases::default();
            for (en, nl) in texts {
                if !en.contains('{') {
                    phrases.whole.insert(en, nl);
                    continue;
                }
                let pair = (Template::new(&en)?, Template::new(&nl)?);
                if pair.0.holes != pair.1.holes {
                    return Err(format!("{en:?} and {nl:?} do not have the same holes"));
                }
                phrases.open.push(pair);
            }
            phrases.open.sort_by_key(|(en, _)| (std::cmp::Reverse(en.said()), en.holes.clone()));
            said.lists.insert(name, phrases);
        }
        Ok(said)
    }

    /// In the reader's language; as it is where no words are known for it.
    pub fn in_language(&self, about: About, text: &str, language: Language) -> String {
        match language {
            Language::En => text.to_owned(),
            Language::Nl => self.dutch(about, text).unwrap_or_else(|| text.to_owned()),
        }
    }

    /// Several, with a semicolon between them.
    pub fn joined(&self, about: About, texts: &[String], language: Language) -> String {
        texts.iter().map(|text| self.in_language(about, text, language)).collect::<Vec<_>>().join("; ")
    }

    /// In Dutch; None where no words are known for it.
    pub fn dutch(&self, about: About, text: &str) -> Option<String> {
        self.dutch_at(self.lists.get(about.list())?, text, 0)
    }

    fn dutch_at(&self, phrases: &Phrases, text: &str, depth: usize) -> Option<String> {
        if let Some(nl) = phrases.whole.get(text) {
            return Some(nl.clone());
        }
        if depth == DEEPEST {
            return None;
        }
        phrases.open.iter().find_map(|(en, nl)| {
            let parts = en.matches(text)?;
            let parts = parts.into_iter().zip(&en.holes).map(|(part, hole)| match hole {
                Hole::Any => Some(part.to_owned()),
                Hole::Label => self.labels.get(part).cloned(),
                Hole::Said => self.dutch_at(phrases, part, depth + 1),
            });
            Some(nl.filled(&parts.collect::<Option<Vec<_>>>()?))
        })
    }
}

impl Template {
    fn new(text: &str) -> std::result::Result<Self, String> {
        let mut template = Template::default();
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once('{') {
            let (hole, behind) =
                behind.split_once('}').ok_or_else(|| format!("{text:?} has an open hole"))?;
            template.between.push(before.to_owned());
            template.holes.push(match hole {
                "any" => Hole::Any,
                "said" => Hole::Said,
                "label" => Hole::Label,
                other => return Err(format!("unknown hole {other:?} in {text:?}")),
            });
            rest = behind;
        }
        template.between.push(rest.to_owned());
        Ok(template)
    }

    /// Letters that it has itself.
    fn said(&self) -> usize {
        self.between.iter().map(String::len).sum()
    }

    /// What stands in its holes, none of them empty.
    fn matches<'t>(&self, text: &'t str) -> Option<Vec<&'t str>> {
        let (first, behind) = self.between.split_first()?;
        let (last, inner) = behind.split_last()?;
        let mut rest = text.strip_prefix(first.as_str())?.strip_suffix(last.as_str())?;
        let mut parts = Vec::with_capacity(self.holes.len());
        for between in inner {
            let (part, behind) = rest.split_once(between.as_str())?;
            parts.push(part);
            rest = behind;
        }
        parts.push(rest);
        parts.iter().all(|part| !part.is_empty()).then_some(parts)
    }

    fn filled(&self, parts: &[String]) -> String {
        let mut text = String::new();
        for (at, between) in self.between.iter().enumerate() {
            text.push_str(between);
            text.push_str(parts.get(at).map_or("", String::as_str));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dutch(about: About, text: &str) -> String {
        said().unwrap().in_language(about, text, Language::Nl)
    }

    #[test]
    fn holes_keep_what_the_file_says_and_labels_are_translated() {
        assert_eq!(dutch(About::Verdict, "header 'It's here'"), "kolomkop 'It's here'");
        let form = "12 of 30 values have the form of: date of birth";
        assert_eq!(dutch(About::Verdict, form), "12 van de 30 waarden hebben de vorm van: geboortedatum");
        assert_eq!(dutch(About::Place, "mail 3, headers, line 12"), "mail 3, kopregels, regel 12");
        assert_eq!(dutch(About::Place, "Blad1, line 2"), "Blad1, regel 2");
    }

    #[test]
    fn reasons_are_said_part_by_part_and_what_is_unknown_stays() {
        assert_eq!(
            dutch(About::NotRead, "corrupt: xlsx: a row is damaged"),
            "beschadigd: xlsx: een rij klopt niet"
        );
        assert_eq!(dutch(About::NotRead, "unsupported: rar"), "wordt nog niet gelezen: rar");
        assert_eq!(dutch(About::NotRead, "eaten by the dog"), "eaten by the dog");
        assert_eq!(said().unwrap().in_language(About::Mark, "hidden", Language::En), "hidden");
    }

    #[test]
    fn every_reason_of_a_verdict_and_every_mark_has_a_dutch_form() {
        let (said, patterns) = (said().unwrap(), super::super::load().unwrap());
        let numbered = |text: &str| text.replace("{n}", "3").replace("{of}", "4");
        for detector in &patterns.detectors {
            let Some(column) = &detector.column else { continue };
            for why in column.evidence.iter().filter_map(|evidence| evidence.why.as_deref()) {
                assert!(said.dutch(About::Verdict, &numbered(why)).is_some(), "{}: {why}", detector.file);
            }
            for flag in column.flags.keys() {
                assert!(said.dutch(About::Mark, flag).is_some(), "{}: {flag}", detector.file);
            }
        }
        for (_, category) in patterns.categories.iter() {
            let form = format!("1 of 2 values have the form of: {}", category.en);
            assert!(said.dutch(About::Verdict, &form).is_some(), "{}", category.id);
            let grave = category.tier >= 3;
            assert!(!grave || said.dutch(About::Kind, &category.why).is_some(), "{}", category.id);
        }
    }

    #[test]
    fn dutch_holds_the_numbers_of_the_english() {
        let said = said().unwrap();
        for phrases in said.lists.values() {
            for (en, nl) in &phrases.open {
                let parts: Vec<String> = (0..en.holes.len()).map(|at| format!("«{at}»")).collect();
                let filled = nl.filled(&parts);
                assert!(parts.iter().all(|part| filled.contains(part.as_str())), "{filled}");
            }
        }
    }
}
