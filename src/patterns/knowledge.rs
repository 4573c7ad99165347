//! What is known about processing: the activities, the questions about need, and the words both use.

use super::{
    Activity, Categories, Decisions, Mark, Papers, PeopleKey, Result, Rule, Vocabulary, category, invalid,
    one, parse_all,
};
use std::path::Path;

/// What `minimise` and `register` work with.
#[derive(Debug, Clone)]
pub struct Knowledge {
    /// The categories.
    pub categories: Categories,
    /// The activities, sorted by file name.
    pub activities: Vec<Activity>,
    /// The questions about need, in the order of their ids.
    pub rules: Vec<Rule>,
    /// The words they share.
    pub vocabulary: Vocabulary,
    /// The words that tell what a text is for.
    pub papers: Papers,
    /// How people are told apart, the surest first.
    pub people: Vec<PeopleKey>,
    /// By what together somebody can be alone in a table.
    pub marks: Vec<Mark>,
    /// What a person decided: it wins over all of the above.
    pub decisions: Decisions,
}

impl Knowledge {
    /// An activity by its word.
    pub fn activity(&self, id: &str) -> Option<&Activity> {
        self.activities.iter().find(|activity| activity.id == id)
    }

    /// Takes over what a person decided in a file of his own.
    pub fn decide(&mut self, path: &Path) -> Result<()> {
        let decisions = Decisions::read(path)?;
        decisions.check(path, &self.activities, &self.rules)?;
        self.decisions = decisions;
        Ok(())
    }
}

/// Reads the embedded files and checks that they speak of the same things.
pub fn knowledge() -> Result<Knowledge> {
    let categories = category::parse_file(one("categories.toml")?)?;
    let activities = parse_all::<Activity>("register/")?;
    let rules = parse_all::<Rule>("minimise/")?;
    let vocabulary = Vocabulary::load()?;
    let (file, text) = one("people.toml")?;
    let people = super::people::read(file, text, &categories)?;
    let (file, text) = one("papers.toml")?;
    let papers = super::paper::read(file, text)?;
    check_papers(file, &papers, &activities)?;
    for (file, activity) in &activities {
        check_activity(file, activity, &categories, &vocabulary)?;
    }
    for (file, rule) in &rules {
        check_rule(file, rule, &activities, &categories, &vocabulary)?;
    }
    Ok(Knowledge {
        categories,
        activities: activities.into_iter().map(|(_, activity)| activity).collect(),
        rules: rules.into_iter().map(|(_, rule)| rule).collect(),
        vocabulary,
        papers,
        people: people.keys,
        marks: people.marks,
        decisions: Decisions::default(),
    })
}

fn check_activity(
    file: &str,
    activity: &Activity,
    categories: &Categories,
    words: &Vocabulary,
) -> Result<()> {
    let optional = activity.optional.iter().map(|optional| &optional.category);
    let lawful = activity.lawful.iter().map(|lawful| &lawful.category);
    let lists = activity.necessary.iter().chain(&activity.unnecessary).chain(optional).chain(lawful);
    let mix =
        activity.mix.iter().flat_map(|mix| mix.all.iter().chain(&mix.any).chain(&mix.none).chain(&mix.only));
    check_categories(file, lists.chain(mix), categories, words)?;
    let unknown = activity.subjects.iter().find(|subject| words.subject(subject).is_none());
    if let Some(subject) = unknown {
        return Err(invalid(file, format!("unknown subject {subject:?}")));
    }
    match activity.retention.iter().find(|term| words.retention(&term.source).is_none()) {
        Some(term) => Err(invalid(file, format!("unknown source of a term {:?}", term.source))),
        None => Ok(()),
    }
}

fn check_papers(file: &str, papers: &Papers, activities: &[(&str, Activity)]) -> Result<()> {
    let known = |id: &&str| activities.iter().any(|(_, activity)| activity.id == **id);
    match papers.activities().find(|id| !known(id)) {
        Some(id) => Err(invalid(file, format!("unknown activity {id:?}"))),
        None => Ok(()),
    }
}

fn check_rule(
    file: &str,
    rule: &Rule,
    activities: &[(&str, Activity)],
    categories: &Categories,
    words: &Vocabulary,
) -> Result<()> {
    for when in &rule.when {
        let counted = when.count.iter().flat_map(|count| &count.of);
        let lists = when.category.iter().chain(&when.category_not).chain(&when.without).chain(&when.other);
        check_categories(file, lists.chain(when.beside.iter().flatten()).chain(counted), categories, words)?;
        let named = when.activity.iter().chain(&when.activity_not);
        let known = |id: &String| activities.iter().any(|(_, activity)| activity.id == *id);
        if let Some(id) = named.into_iter().find(|id| !known(id)) {
            return Err(invalid(file, format!("unknown activity {id:?}")));
        }
        for expression in &when.file_name {
            regex::Regex::new(expression).map_err(|error| invalid(file, error.to_string()))?;
        }
    }
    Ok(())
}

fn check_categories<'a>(
    file: &str,
    mut named: impl Iterator<Item = &'a String>,
    categories: &Categories,
    words: &Vocabulary,
) -> Result<()> {
    match named.find(|word| categories.id(word).is_none() && !words.groups.contains_key(*word)) {
        Some(word) => Err(invalid(file, format!("unknown category {word:?}"))),
        None => Ok(()),
    }
}
