//! A row in terms of the W3C Data Privacy Vocabulary, as `register.jsonld` writes it.

use crate::minimise::verdict;
use crate::patterns::{Activity, Knowledge, Verdict};

/// A row in terms of the vocabulary; each as a prefix and a name.
#[derive(Debug, Clone, Default)]
pub struct Linked {
    /// What it is done for.
    pub purposes: Vec<String>,
    /// Whose data.
    pub subjects: Vec<String>,
    /// The usual legal bases.
    pub bases: Vec<String>,
    /// The kinds of data.
    pub data: Vec<LinkedData>,
}

/// A kind of data in terms of the vocabulary.
#[derive(Debug, Clone)]
pub struct LinkedData {
    /// The term, or the nearest that there is.
    pub term: String,
    /// Our own term, where theirs is broader.
    pub own: Option<String>,
    /// What it is called.
    pub name: crate::record::Text,
    /// Whether it is needed for this.
    pub necessity: Option<String>,
    /// The same as we say it; none where the activity is not known.
    pub verdict: Option<Verdict>,
}

/// The prefixes of the vocabularies and what they stand for, and the edition.
#[derive(Debug, Clone, Default)]
pub struct Namespaces {
    /// By prefix.
    pub prefixes: Vec<(String, String)>,
    /// The edition that terms belong to.
    pub edition: String,
}

pub(super) fn namespaces(knowledge: &Knowledge) -> Namespaces {
    let terms = &knowledge.vocabulary.terms;
    let named = |(id, iri): (&String, &String)| Some((id.strip_prefix("prefix ")?.to_owned(), iri.clone()));
    let mut prefixes: Vec<(String, String)> = terms.iter().filter_map(named).collect();
    prefixes.sort();
    Namespaces { prefixes, edition: terms.get("edition").cloned().unwrap_or_default() }
}

pub(super) fn linked(activity: Option<&Activity>, categories: &[String], knowledge: &Knowledge) -> Linked {
    let words = &knowledge.vocabulary;
    let subjects = activity.iter().flat_map(|activity| &activity.subjects);
    let mut subjects: Vec<String> = subjects.filter_map(|id| Some(words.subject(id)?.dpv.clone())).collect();
    subjects.sort();
    subjects.dedup();
    let purposes = activity.iter().flat_map(|activity| &activity.dpv_purposes);
    let bases = activity.iter().flat_map(|activity| &activity.basis);
    let basis = |article: &str| words.terms.get(&format!("basis {article}")).cloned();
    Linked {
        purposes: purposes.map(|purpose| format!("dpv:{purpose}")).collect(),
        subjects,
        bases: bases.filter_map(|one| basis(&one.article)).collect(),
        data: categories.iter().filter_map(|id| data(activity, id, knowledge)).collect(),
    }
}

fn data(activity: Option<&Activity>, id: &str, knowledge: &Knowledge) -> Option<LinkedData> {
    let category = knowledge.categories.find(id).filter(|category| !category.dpv.is_empty())?;
    // Without an activity nobody knows what is needed.
    let verdict = activity.map(|activity| verdict(Some(activity), id, &[], knowledge));
    let word = verdict.and_then(|verdict| serde_json::to_value(verdict).ok());
    let word = word.as_ref().and_then(|word| word.as_str());
    Some(LinkedData {
        term: category.dpv.clone(),
        own: category.spn.as_ref().map(|own| format!("spn:{own}")),
        name: super::rows::label(id, knowledge),
        necessity: word.and_then(|word| knowledge.vocabulary.terms.get(&format!("verdict {word}")).cloned()),
        verdict,
    })
}
