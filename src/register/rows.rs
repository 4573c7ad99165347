//! The rows: one for each activity; places whose activity is unknown by the folder they lie in.

use crate::minimise::{self, Advice, Age, Place};
use crate::patterns::{Activity, Kind, Knowledge, Law, RetentionSource, Sure, Vocabulary};
use crate::people::{self, Count};
use crate::record::{Table, Text};
use jiff::civil::Date;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// One row of a register.
#[derive(Debug, Clone)]
pub struct Row {
    /// The same in every run: the activity, or `unknown:` and the folder.
    pub id: String,
    /// The activity; none where it is not clear.
    pub activity: Option<String>,
    /// What a register calls it.
    pub name: Text,
    /// How sure the activity is.
    pub confidence: f64,
    /// What it is done for; a proposal.
    pub purpose: Option<Text>,
    /// The usual legal bases; a proposal.
    pub basis: Vec<Text>,
    /// Whose data: ids; a proposal.
    pub subjects: Vec<String>,
    /// Whose data, in words.
    pub subject_names: Vec<Text>,
    /// Whether they can hardly refuse.
    pub vulnerable: bool,
    /// The categories found.
    pub categories: Vec<String>,
    /// The categories found, in the words of a register.
    pub category_names: Vec<Text>,
    /// Those that the law restricts.
    pub special: Vec<String>,
    /// Those that the law restricts, in words.
    pub special_names: Vec<Text>,
    /// The laws that allow them for this activity.
    pub provisions: Vec<Text>,
    /// The systems that files were exported from.
    pub source: Vec<String>,
    /// Systems of suppliers outside the EEA.
    pub abroad: Vec<String>,
    /// Who usually receives the data; a proposal.
    pub recipients: Vec<Text>,
    /// Who usually works on it; a proposal.
    pub processors: Vec<Text>,
    /// How long; a proposal, with who says so.
    pub retention: Vec<RetentionRow>,
    /// How many people.
    pub people: Count,
    /// The earliest year found.
    pub oldest: Option<i32>,
    /// The latest year found.
    pub newest: Option<i32>,
    /// Where it stands.
    pub places: Vec<At>,
    /// Files like these that are counted and not among the places.
    pub unlisted: u64,
    /// The folders it stands in, at the top.
    pub folders: Vec<String>,
    /// What files show about their protection.
    pub protection: Vec<Text>,
    /// The bundles of categories, with how many people.
    pub bundles: Vec<BundleCount>,
    /// Which questions about need it raises, and how often.
    pub signals: BTreeMap<String, u64>,
    /// Why it is this activity.
    pub why: Vec<Text>,
    /// What only a person can fill in.
    pub to_fill: Vec<String>,
    /// The same in terms of the Data Privacy Vocabulary.
    pub linked: super::terms::Linked,
}

/// A part of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct At {
    /// The file.
    pub path: String,
    /// The sheet.
    pub at: String,
}

/// How long something is kept.
#[derive(Debug, Clone)]
pub struct RetentionRow {
    /// Of what.
    pub what: Text,
    /// ISO 8601; none where it depends.
    pub period: Option<String>,
    /// How binding.
    pub kind: Kind,
    /// Who says so: an id.
    pub source: String,
    /// Who says so, in words.
    pub source_name: Text,
    /// What it is counted from.
    pub from: Text,
    /// Whether the source was looked up.
    pub verified: bool,
    /// What else there is to say.
    pub note: Option<Text>,
}

/// A bundle of categories, and how many people it concerns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BundleCount {
    /// The bundle.
    pub id: String,
    /// At most so many people.
    pub people: u64,
}

/// The rows of all places, known activities first, the most people first.
pub(super) fn rows(places: &[Place], advice: &[Advice], knowledge: &Knowledge, today: Date) -> Vec<Row> {
    let mut groups: BTreeMap<String, Vec<&Place>> = BTreeMap::new();
    for place in places {
        groups.entry(row_id(place)).or_default().push(place);
    }
    let mut rows: Vec<Row> =
        groups.iter().map(|(id, places)| row(id, places, advice, knowledge, today)).collect();
    rows.sort_by(|a, b| {
        let weight = |row: &Row| (row.activity.is_some(), row.people.max);
        weight(b).cmp(&weight(a)).then_with(|| a.id.cmp(&b.id))
    });
    rows
}

/// The row that a place belongs to.
pub(super) fn row_id(place: &Place) -> String {
    match place.activity() {
        Some(activity) => activity.id.clone(),
        None => format!("unknown:{}", place.top_folder()),
    }
}

fn row(id: &str, places: &[&Place], advice: &[Advice], knowledge: &Knowledge, today: Date) -> Row {
    let activity = places.first().and_then(|place| place.activity());
    let words = &knowledge.vocabulary;
    let categories = categories(places, knowledge);
    let special: Vec<String> = categories.iter().filter(|id| is_special(id, knowledge)).cloned().collect();
    let years = years(places, knowledge, today);
    let subjects = activity.map_or(&[][..], |activity| &activity.subjects);
    let known = subjects.iter().filter_map(|id| words.subject(id));
    Row {
        id: id.to_owned(),
        activity: activity.map(|activity| activity.id.clone()),
        name: activity.map_or_else(|| unknown_name(places), |activity| activity.name.clone()),
        confidence: places
            .iter()
            .filter_map(|place| place.guess)
            .map(|guess| guess.confidence)
            .fold(0.0, f64::max),
        purpose: activity.map(|activity| activity.purpose.clone()),
        basis: activity.map_or(Vec::new(), basis),
        subjects: subjects.to_vec(),
        subject_names: known.clone().map(|subject| Text::new(&subject.nl, &subject.en)).collect(),
        vulnerable: known.clone().any(|subject| subject.vulnerable),
        category_names: phrases(&categories, knowledge),
        special_names: special.iter().map(|id| label(id, knowledge)).collect(),
        provisions: provisions(activity, &special, words),
        source: systems(places, |_| true),
        abroad: systems(places, |place| place.system.is_some_and(|system| system.country.is_some())),
        recipients: activity.map_or(Vec::new(), |activity| activity.recipients.clone()),
        processors: activity.map_or(Vec::new(), |activity| activity.processors.clone()),
        retention: activity.map_or(Vec::new(), |activity| retention(activity, words)),
        people: people(places, knowledge),
        oldest: years.map(|(oldest, _)| oldest),
        newest: years.map(|(_, newest)| newest),
        places: places
            .iter()
            .map(|place| At { path: place.file.path.clone(), at: place.at().to_owned() })
            .collect(),
        unlisted: 0,
        folders: places
            .iter()
            .map(|place| place.top_folder().to_owned())
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect(),
        protection: protection(places),
        bundles: bundles(places, knowledge),
        signals: signals(places, advice),
        why: why(places),
        to_fill: to_fill(activity, knowledge),
        linked: super::terms::linked(activity, &categories, knowledge),
        categories,
        special,
    }
}

fn unknown_name(places: &[&Place]) -> Text {
    match places.first().map_or("", |place| place.top_folder()) {
        "" => Text::new("Onbekend: losse bestanden", "Unknown: loose files"),
        folder => Text::new(format!("Onbekend: map {folder}"), format!("Unknown: folder {folder}")),
    }
}

fn basis(activity: &Activity) -> Vec<Text> {
    let line = |article: &str, text: &str| match article {
        "9" | "none" => text.to_owned(),
        letter => format!("{letter}: {text}"),
    };
    activity
        .basis
        .iter()
        .map(|basis| Text::new(line(&basis.article, &basis.nl), line(&basis.article, &basis.en)))
        .collect()
}

/// In the order of the list of categories.
fn categories(places: &[&Place], knowledge: &Knowledge) -> Vec<String> {
    let found: BTreeSet<&str> = places.iter().flat_map(|place| place.categories()).collect();
    knowledge
        .categories
        .iter()
        .map(|(_, one)| one.id.clone())
        .filter(|id| found.contains(id.as_str()))
        .collect()
}

fn is_special(id: &str, knowledge: &Knowledge) -> bool {
    knowledge.categories.find(id).is_some_and(|category| category.law != Law::Ordinary)
}

/// The Dutch and English name of a category.
pub(super) fn label(id: &str, knowledge: &Knowledge) -> Text {
    knowledge
        .categories
        .find(id)
        .map_or_else(|| Text::same(id), |category| Text::new(&category.nl, &category.en))
}

/// The stock phrases that cover the categories, and the names of what is left.
fn phrases(categories: &[String], knowledge: &Knowledge) -> Vec<Text> {
    let words = &knowledge.vocabulary;
    let mut left: Vec<&String> = categories.iter().collect();
    let mut said = Vec::new();
    for phrase in &words.phrases {
        let is_there = |list: &Vec<String>| left.iter().any(|category| words.any_means(list, category));
        if phrase.all.iter().all(is_there) {
            said.push(Text::new(&phrase.nl, &phrase.en));
            left.retain(|category| !words.any_means(&phrase.covers, category));
        }
    }
    said.extend(left.into_iter().map(|id| label(id, knowledge)));
    said
}

fn provisions(activity: Option<&Activity>, special: &[String], words: &Vocabulary) -> Vec<Text> {
    let laws = activity.map_or(&[][..], |activity| &activity.lawful);
    let applies =
        laws.iter().filter(|law| special.iter().any(|category| words.means(&law.category, category)));
    applies.map(|law| Text::new(&law.nl, &law.en)).collect()
}

fn systems(places: &[&Place], which: impl Fn(&Place) -> bool) -> Vec<String> {
    let seen: BTreeSet<&str> = places
        .iter()
        .filter(|place| which(place))
        .filter_map(|place| Some(place.system?.system.as_str()))
        .collect();
    seen.into_iter().map(str::to_owned).collect()
}

fn retention(activity: &Activity, words: &Vocabulary) -> Vec<RetentionRow> {
    let term = |source: &RetentionSource, term: &crate::patterns::Retention| RetentionRow {
        what: term.what.clone(),
        period: term.period.clone().or_else(|| source.period.clone()),
        kind: source.kind,
        source: source.id.clone(),
        source_name: Text::new(&source.nl, &source.en),
        from: source.from.clone(),
        verified: source.sure == Sure::Verified,
        note: term.note.clone(),
    };
    activity.retention.iter().filter_map(|one| Some(term(words.retention(&one.source)?, one))).collect()
}

/// The people of all tables, whoever stands in several once; and at most so many more that text mentions.
pub(super) fn people(places: &[&Place], knowledge: &Knowledge) -> Count {
    let mut seen = BTreeSet::new();
    let mut all = people::count(places.iter().filter_map(|place| place.table), &knowledge.people);
    for place in places.iter().filter(|place| place.table.is_none()) {
        let again = place.file.digest.as_ref().is_some_and(|digest| !seen.insert(digest));
        let (min, max) = place.people(&knowledge.categories);
        all.min = all.min.max(min);
        all.best = all.best.max(min);
        all.max += if again { 0 } else { max };
    }
    all
}

fn years(places: &[&Place], knowledge: &Knowledge, today: Date) -> Option<(i32, i32)> {
    let ages = places.iter().filter_map(|place| Age::of(place, knowledge, today));
    ages.map(|age| (age.oldest.unwrap_or(i32::from(age.latest.year())), i32::from(age.latest.year())))
        .reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
}

/// What is seen of measures: only what files show, and never that it is enough.
fn protection(places: &[&Place]) -> Vec<Text> {
    let mut files: BTreeMap<&str, &crate::record::File> = BTreeMap::new();
    for place in places {
        files.insert(&place.file.path, place.file);
    }
    let of = files.len();
    let count =
        |which: &dyn Fn(&crate::record::File) -> bool| files.values().filter(|file| which(file)).count();
    let with_flag = |flag: &str| {
        let fields = places.iter().flat_map(|place| place.fields());
        fields.filter(|field| field.flags.iter().any(|other| other == flag)).count()
    };
    let locked = count(&|file| file.protection == "encrypted");
    let open = count(&|file| file.access == "everyone");
    let mut seen = Vec::new();
    if locked > 0 {
        seen.push(Text::new(
            format!("{locked} van {of} bestanden versleuteld"),
            format!("{locked} of {of} files encrypted"),
        ));
    }
    if open > 0 {
        let nl = format!("{open} van {of} bestanden leesbaar voor iedereen op deze schijf");
        seen.push(Text::new(nl, format!("{open} of {of} files readable by everyone on this drive")));
    }
    let (hashed, masked) = (with_flag("hashed"), with_flag("masked"));
    if hashed + masked > 0 {
        let columns = hashed + masked;
        let nl = format!("{columns} kolommen gepseudonimiseerd of gemaskeerd");
        seen.push(Text::new(nl, format!("{columns} columns pseudonymised or masked")));
    }
    seen
}

/// Of each bundle how many people it concerns: those of the tables that have it, whoever stands in several once, and
/// no more than have all of it.
fn bundles(places: &[&Place], knowledge: &Knowledge) -> Vec<BundleCount> {
    let mut tables: BTreeMap<&str, (Vec<&Table>, u64)> = BTreeMap::new();
    for place in places {
        for bundle in &place.bundles {
            let (tables, whole) = tables.entry(&bundle.id).or_default();
            tables.extend(place.table);
            *whole += minimise::people_with(place, bundle, knowledge);
        }
    }
    let count = |(id, (tables, whole)): (&str, (Vec<&Table>, u64))| {
        let people = people::count(tables, &knowledge.people).best;
        BundleCount { id: id.to_owned(), people: people.min(whole) }
    };
    tables.into_iter().map(count).collect()
}

fn signals(places: &[&Place], advice: &[Advice]) -> BTreeMap<String, u64> {
    let here: BTreeSet<(&str, &str)> =
        places.iter().map(|place| (place.file.path.as_str(), place.at())).collect();
    let mut signals = BTreeMap::new();
    for advice in advice.iter().filter(|advice| here.contains(&(advice.path.as_str(), advice.at.as_str()))) {
        *signals.entry(advice.rule.clone()).or_default() += 1;
    }
    signals
}

/// Of a known activity, what spoke for it in the surest place; of an unknown one, what it may be.
fn why(places: &[&Place]) -> Vec<Text> {
    const AT_MOST: usize = 6;
    let surest = places.iter().filter(|place| place.guess.is_some()).max_by(|a, b| {
        let confidence = |place: &Place| place.guess.map_or(0.0, |guess| guess.confidence);
        confidence(a).total_cmp(&confidence(b)).then_with(|| b.file.path.cmp(&a.file.path))
    });
    if let Some(place) = surest {
        return place.why.iter().take(AT_MOST).cloned().collect();
    }
    let maybe = places.iter().filter_map(|place| place.second).map(|guess| &guess.activity.name);
    let maybe: BTreeSet<&Text> = maybe.collect();
    let said = |name: &Text| Text::new(format!("misschien '{}'", name.nl), format!("perhaps '{}'", name.en));
    maybe.into_iter().take(AT_MOST).map(said).collect()
}

/// The controller, and the columns of Art. 30 that no file can answer.
fn to_fill(activity: Option<&Activity>, knowledge: &Knowledge) -> Vec<String> {
    use crate::patterns::Fill;
    let open = |fill: Fill| fill == Fill::Human || (fill == Fill::Propose && activity.is_none());
    let columns =
        knowledge.vocabulary.columns.iter().filter(|column| !column.article.is_empty() && open(column.fill));
    std::iter::once("controller".to_owned()).chain(columns.map(|column| column.id.clone())).collect()
}
