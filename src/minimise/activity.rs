//! Which activity a table or a text belongs to, from words, headers and the kinds of data, each with a weight.
//!
//! A name's word counts for the activities that know the longest part of it: `klantenkaart` is for the loyalty
//! programme, not for customers; `urenbriefjes` may be hours and letters, because neither part holds the other. What
//! is not clear stays unknown, which is better than wrong.

use super::bundle;
use super::place::{Guess, Place};
use super::verdict::verdict;
use crate::patterns::{Activity, Knowledge, Law, Mix, Name, Signature};
use crate::record::{Field, File, Text};
use jiff::civil::Date;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::Range;
use std::rc::Rc;

const SIGNATURE: f64 = 6.0;
const COLUMN: f64 = 1.5;
/// For a column that is called as the files of an activity are.
const ALIKE: f64 = 1.0;
const COLUMNS_AT_MOST: usize = 4;
/// More for the column that says who it is about: a `Huurder` tells more than an `Ingangsdatum`.
const WHO: f64 = 0.5;
/// For each word of a text, up to so many.
const WORD: f64 = 1.25;
const WORDS_AT_MOST: usize = 3;
const SHEET: f64 = 2.0;
const FILE_NAME: f64 = 2.0;
/// Of the folder it lies in; half for each level up.
const FOLDER: f64 = 2.0;
/// Of a folder that is only a department: all that is done there is in it.
const DEPARTMENT: f64 = 0.75;
const MIX: f64 = 1.5;
const NEIGHBOURS: f64 = 1.0;
/// A part of a signature's headers, at least.
const SIGNATURE_SHARE: f64 = 0.7;
/// Below either, an activity is unknown.
const LEAST_SCORE: f64 = 2.0;
/// Enough for one without a rival.
const LEAST_ALONE: f64 = 1.5;
const LEAST_CONFIDENCE: f64 = 0.35;

/// Every place of these files with what it is probably for.
pub fn recognise<'a>(files: &'a [File], knowledge: &'a Knowledge, today: Date) -> Vec<Place<'a>> {
    let mut recogniser = Recogniser::new(knowledge);
    let mut places: Vec<Place<'a>> = files.iter().flat_map(Place::all_in).collect();
    let mut scores: Vec<Scores> = places.iter().map(|place| recogniser.scores(place)).collect();
    for (place, scores) in places.iter_mut().zip(&scores) {
        decide(place, scores, knowledge);
    }
    let neighbours = Neighbours::count(&places);
    for (place, scores) in places.iter_mut().zip(&mut scores) {
        if let Some(activity) = neighbours.of(place).filter(|_| place.guess.is_none()) {
            scores.vote(activity, knowledge);
            decide(place, scores, knowledge);
        }
        obey(place, knowledge);
        judge(place, knowledge, today);
    }
    places
}

/// What a person said it is for wins over what the program thinks.
fn obey<'a>(place: &mut Place<'a>, knowledge: &'a Knowledge) {
    let Some(decided) = knowledge.decisions.belongs(&place.file.path, place.at()) else { return };
    let activity = knowledge.activity(&decided.is);
    place.guess = activity.map(|activity| Guess { activity, confidence: 1.0 });
    place.second = None;
    place.why = vec![Text::new("zo besloten", "so decided")];
    if !decided.why.is_empty() {
        place.why.push(Text::same(&decided.why));
    }
}

/// What follows from the activity: verdicts, bundles, the tier.
fn judge<'a>(place: &mut Place<'a>, knowledge: &'a Knowledge, today: Date) {
    let activity = place.activity();
    let of = |field: &Field| {
        field.category.as_deref().map(|category| verdict(activity, category, &field.flags, knowledge))
    };
    place.verdicts = place.fields().iter().map(of).collect();
    place.bundles = bundle::bundles(place, knowledge, i32::from(today.year()));
    place.tier = bundle::tier(place, &place.bundles, knowledge);
}

fn decide<'a>(place: &mut Place<'a>, scores: &Scores<'a>, knowledge: &'a Knowledge) {
    let mut order: Vec<usize> = (0..scores.points.len()).filter(|at| scores.points[*at] > 0.0).collect();
    order.sort_by(|a, b| scores.points[*b].total_cmp(&scores.points[*a]).then(a.cmp(b)));
    let points = |place: usize| order.get(place).map_or(0.0, |at| scores.points[*at]);
    let total = points(0) + points(1) + 2.0;
    let guess = |nth: usize| {
        let activity = knowledge.activities.get(*order.get(nth)?)?;
        Some(Guess { activity, confidence: points(nth) / total })
    };
    place.system = scores.signature;
    place.overlay = scores.overlay;
    let enough = points(0) >= LEAST_SCORE || points(0) - points(1) >= LEAST_ALONE;
    // Two with as much for them: no better than a coin.
    let sure = enough && points(0) > points(1);
    place.guess = guess(0).filter(|guess| sure && guess.confidence >= LEAST_CONFIDENCE);
    place.second = if place.guess.is_some() { guess(1) } else { guess(0) };
    let named = place.guess.or(place.second).map(|guess| guess.activity.id.as_str());
    let clues = scores.clues.iter().filter(|(at, _)| Some(knowledge.activities[*at].id.as_str()) == named);
    place.why = clues.map(|(_, clue)| clue.clone()).collect();
}

/// What speaks for each activity.
struct Scores<'a> {
    points: Vec<f64>,
    clues: Vec<(usize, Text)>,
    signature: Option<&'a Signature>,
    overlay: bool,
}

impl Scores<'_> {
    fn add(&mut self, activity: usize, points: f64, clue: Text) {
        self.points[activity] += points;
        self.clues.push((activity, clue));
    }

    fn vote(&mut self, activity: &Activity, knowledge: &Knowledge) {
        if let Some(at) = knowledge.activities.iter().position(|other| other.id == activity.id) {
            let clue = Text::new("andere bestanden in dezelfde map", "other files in the same folder");
            self.add(at, NEIGHBOURS, clue);
        }
    }
}

/// The activity of most known places in each folder.
struct Neighbours<'a>(HashMap<&'a str, HashMap<&'a str, (usize, &'a Activity)>>);

impl<'a> Neighbours<'a> {
    fn count(places: &[Place<'a>]) -> Self {
        let mut folders: HashMap<&str, HashMap<&str, (usize, &Activity)>> = HashMap::new();
        for place in places {
            if let (Some(activity), Some((folder, _))) = (place.activity(), place.file.path.rsplit_once('/'))
            {
                let of_folder = folders.entry(folder).or_default();
                of_folder.entry(&activity.id).or_insert((0, activity)).0 += 1;
            }
        }
        Neighbours(folders)
    }

    fn of(&self, place: &Place) -> Option<&'a Activity> {
        let (folder, _) = place.file.path.rsplit_once('/')?;
        let known = self.0.get(folder)?;
        let all: usize = known.values().map(|(count, _)| count).sum();
        known.values().find(|(count, _)| *count >= 2 && count * 2 > all).map(|(_, activity)| *activity)
    }
}

/// Which activities a name speaks for. What has the same words is looked up once: of a hundred thousand letters
/// the names differ by their numbers.
struct Recogniser<'a> {
    knowledge: &'a Knowledge,
    signatures: Vec<(&'a Signature, HashSet<String>)>,
    paths: HashMap<String, Rc<[usize]>>,
    sheets: HashMap<String, Rc<[usize]>>,
    headers: HashMap<String, Rc<[(usize, Known)]>>,
    departments: HashMap<String, Rc<BTreeSet<usize>>>,
    papers: HashMap<String, Vec<usize>>,
}

impl<'a> Recogniser<'a> {
    fn new(knowledge: &'a Knowledge) -> Self {
        let set = |signature: &'a Signature| {
            (signature, signature.headers.iter().map(|header| Name::new(header).joined).collect())
        };
        Recogniser {
            knowledge,
            signatures: knowledge.vocabulary.signatures.iter().map(set).collect(),
            paths: HashMap::new(),
            sheets: HashMap::new(),
            headers: HashMap::new(),
            departments: HashMap::new(),
            papers: papers(knowledge),
        }
    }

    fn scores(&mut self, place: &Place<'a>) -> Scores<'a> {
        let mut scores = Scores {
            points: vec![0.0; self.knowledge.activities.len()],
            clues: Vec::new(),
            signature: None,
            overlay: self.is_overlay(&place.file.path),
        };
        self.add_signature(place, &mut scores);
        self.add_columns(place, &mut scores);
        self.add_sheet(place, &mut scores);
        self.add_path(place, &mut scores);
        self.add_words(place, &mut scores);
        self.add_mix(place, &mut scores);
        scores
    }

    fn add_signature(&self, place: &Place<'a>, scores: &mut Scores<'a>) {
        let headers: HashSet<String> =
            place.fields().iter().map(|field| Name::new(&field.name).joined).collect();
        let share =
            |set: &HashSet<String>| set.intersection(&headers).count() as f64 / set.len().max(1) as f64;
        let best = self.signatures.iter().map(|(signature, set)| (*signature, share(set)));
        let Some((signature, share)) = best.max_by(|a, b| a.1.total_cmp(&b.1)) else { return };
        let activity =
            self.knowledge.activities.iter().position(|activity| activity.id == signature.activity);
        if let Some(activity) = activity.filter(|_| share >= SIGNATURE_SHARE) {
            let system = &signature.system;
            let clue = Text::new(format!("kolomkoppen van {system}"), format!("headers of {system}"));
            scores.add(activity, SIGNATURE, clue);
            scores.signature = Some(signature);
        }
    }

    fn add_columns(&mut self, place: &Place, scores: &mut Scores) {
        let mut named: BTreeMap<usize, Vec<(Known, f64, &str)>> = BTreeMap::new();
        for field in place.fields() {
            let who = if self.is_who(field) { WHO } else { 0.0 };
            for (activity, known) in self.header(&field.name).iter() {
                let of_activity = named.entry(*activity).or_default();
                if !of_activity.iter().any(|(other, ..)| other == known) {
                    of_activity.push((*known, known.points() + who, &field.name));
                }
            }
        }
        for (activity, mut headers) in named {
            headers.sort_by(|(_, a, _), (_, b, _)| b.total_cmp(a));
            headers.truncate(COLUMNS_AT_MOST);
            let list =
                headers.iter().map(|(.., header)| format!("'{header}'")).collect::<Vec<_>>().join(", ");
            let clue = match headers.len() {
                1 => Text::new(format!("kolom {list}"), format!("column {list}")),
                _ => Text::new(format!("kolommen {list}"), format!("columns {list}")),
            };
            scores.add(activity, headers.iter().map(|(_, points, _)| points).sum(), clue);
        }
    }

    /// Whether a column holds the names of people.
    fn is_who(&self, field: &Field) -> bool {
        let words = &self.knowledge.vocabulary;
        field.category.as_deref().is_some_and(|category| words.any_means(&words.who, category))
    }

    fn add_words(&self, place: &Place, scores: &mut Scores) {
        if place.table.is_some() {
            return;
        }
        let mut known: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
        for word in &place.file.words {
            for activity in self.papers.get(word).into_iter().flatten() {
                known.entry(*activity).or_default().push(word.trim_end_matches('*'));
            }
        }
        for (activity, mut words) in known {
            words.truncate(WORDS_AT_MOST);
            let list = words.iter().map(|word| format!("'{word}'")).collect::<Vec<_>>().join(", ");
            let clue = Text::new(format!("in de tekst {list}"), format!("in the text {list}"));
            scores.add(activity, WORD * words.len() as f64, clue);
        }
    }

    fn add_sheet(&mut self, place: &Place, scores: &mut Scores) {
        let sheet = place.at();
        for activity in self.sheet(sheet).iter() {
            scores.add(*activity, SHEET, Text::new(format!("tabblad '{sheet}'"), format!("sheet '{sheet}'")));
        }
    }

    fn add_path(&mut self, place: &Place, scores: &mut Scores) {
        let mut parts = place.file.path.rsplit('/');
        let name = parts.next().unwrap_or_default();
        for activity in self.path(name).iter() {
            scores.add(
                *activity,
                FILE_NAME,
                Text::new(format!("bestandsnaam '{name}'"), format!("file name '{name}'")),
            );
        }
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let mut departments = self.department(stem).as_ref().clone();
        for activity in &departments {
            let clue = Text::new(format!("bestandsnaam '{name}'"), format!("file name '{name}'"));
            scores.add(*activity, DEPARTMENT, clue);
        }
        let mut weight = FOLDER;
        for folder in parts {
            let clue = || Text::new(format!("map '{folder}'"), format!("folder '{folder}'"));
            let department = self.department(folder);
            for activity in department.difference(&departments) {
                scores.add(*activity, DEPARTMENT, clue());
            }
            if department.is_empty() {
                self.path(folder).iter().for_each(|activity| scores.add(*activity, weight, clue()));
            }
            departments.extend(department.iter());
            weight /= 2.0;
        }
    }

    /// The activities of a department, if a name is nothing but that.
    fn department(&mut self, name: &str) -> Rc<BTreeSet<usize>> {
        let knowledge = self.knowledge;
        let name = knowledge.vocabulary.without_filler(Name::new(name));
        let is_around = |activity: &Activity| activity.words.around.iter().any(|term| term.is(&name));
        let found = || contenders(knowledge).filter(|(_, one)| is_around(one)).map(|(at, _)| at).collect();
        self.departments.entry(name.words.join(" ")).or_insert_with(|| Rc::new(found())).clone()
    }

    fn add_mix(&self, place: &Place, scores: &mut Scores) {
        let categories = place.categories();
        for (at, activity) in self.knowledge.activities.iter().enumerate() {
            if activity.mix.as_ref().is_some_and(|mix| fits(mix, &categories, self.knowledge)) {
                scores.add(at, MIX, Text::new("de soorten gegevens passen", "the kinds of data fit"));
            }
        }
    }

    fn path(&mut self, name: &str) -> Rc<[usize]> {
        let knowledge = self.knowledge;
        let name = Name::new(name);
        let found = || by_words(&name, knowledge, |activity| &activity.words.path, |_| &[]).into();
        self.paths.entry(name.words.join(" ")).or_insert_with(found).clone()
    }

    fn sheet(&mut self, name: &str) -> Rc<[usize]> {
        let knowledge = self.knowledge;
        let name = Name::new(name);
        let found =
            || by_words(&name, knowledge, |activity| &activity.words.sheet, |activity| &activity.words.path);
        self.sheets.entry(name.words.join(" ")).or_insert_with(|| found().into()).clone()
    }

    fn header(&mut self, header: &str) -> Rc<[(usize, Known)]> {
        let knowledge = self.knowledge;
        self.headers.entry(header.to_owned()).or_insert_with(|| by_header(header, knowledge).into()).clone()
    }

    fn is_overlay(&self, path: &str) -> bool {
        let name = Name::new(path);
        let overlays = self.knowledge.activities.iter().filter(|activity| activity.overlay);
        overlays.flat_map(|activity| &activity.words.path).any(|term| term.in_words(&name) > 0)
    }
}

/// For each word of papers the activities that it speaks for.
fn papers(knowledge: &Knowledge) -> HashMap<String, Vec<usize>> {
    let words = knowledge.papers.words().into_iter();
    let activities = |word: &str| {
        let of: BTreeSet<&str> = knowledge.papers.of(word).collect();
        contenders(knowledge).filter(|(_, one)| of.contains(one.id.as_str())).map(|(at, _)| at).collect()
    };
    words
        .map(|word| {
            let of = activities(&word);
            (word, of)
        })
        .collect()
}

type Terms = [crate::patterns::Term];

/// How an activity knows a column's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    /// By one of its words for columns.
    Column(usize),
    /// By its words for files.
    Alike,
}

impl Known {
    fn points(self) -> f64 {
        match self {
            Known::Column(_) => COLUMN,
            Known::Alike => ALIKE,
        }
    }
}

/// The activities that know a part of one of a name's words that is in no longer known part, or a phrase in it.
fn by_words<'k>(
    name: &Name,
    knowledge: &'k Knowledge,
    terms: impl Fn(&'k Activity) -> &'k Terms,
    more: impl Fn(&'k Activity) -> &'k Terms,
) -> Vec<usize> {
    let mut found = BTreeSet::new();
    let all = |activity: &'k Activity| terms(activity).iter().chain(more(activity));
    for word in &name.words {
        let part = |activity: &'k Activity| {
            all(activity)
                .filter_map(|term| term.part_of(word))
                .max_by_key(|part| (part.len(), Reverse(part.start)))
        };
        let parts: Vec<(usize, Range<usize>)> =
            contenders(knowledge).filter_map(|(at, activity)| Some((at, part(activity)?))).collect();
        let is_beaten = |part: &Range<usize>| {
            parts.iter().any(|(_, other)| {
                other.len() > part.len() && other.start < part.end && part.start < other.end
            })
        };
        found.extend(parts.iter().filter(|(_, part)| !is_beaten(part)).map(|(at, _)| *at));
    }
    for (at, activity) in contenders(knowledge) {
        if all(activity).any(|term| term.is_phrase() && term.in_words(name) > 0) {
            found.insert(at);
        }
    }
    found.into_iter().collect()
}

/// The activities, and which of their words, that know the longest part of a column's name; of a name that none of
/// them knows, those for whose files it would speak: `Huurprijs` is of tenants.
fn by_header(header: &str, knowledge: &Knowledge) -> Vec<(usize, Known)> {
    let name = Name::new(header);
    let best = |activity: &Activity| {
        let covered = activity.words.columns.iter().enumerate().map(|(at, term)| (term.in_header(&name), at));
        covered.max_by_key(|(covered, at)| (*covered, Reverse(*at))).unwrap_or((0, 0))
    };
    let known = longest(knowledge, |activity| best(activity).0);
    if known.is_empty() {
        let alike = by_words(&without_short(name), knowledge, |activity| &activity.words.path, |_| &[]);
        return alike.into_iter().map(|at| (at, Known::Alike)).collect();
    }
    known.into_iter().map(|at| (at, Known::Column(best(&knowledge.activities[at]).1))).collect()
}

/// Short words say in a column what its values are (e-mail, tel), not whose they are.
fn without_short(name: Name) -> Name {
    const SHORT: usize = 4;
    let words = name.words.into_iter().filter(|word| word.len() > SHORT).collect();
    Name { words, joined: name.joined }
}

fn longest<'k>(knowledge: &'k Knowledge, covered: impl Fn(&'k Activity) -> usize) -> Vec<usize> {
    let covered: Vec<(usize, usize)> = contenders(knowledge)
        .map(|(at, activity)| (at, covered(activity)))
        .filter(|(_, covered)| *covered > 0)
        .collect();
    let most = covered.iter().map(|(_, covered)| *covered).max().unwrap_or(0);
    covered.into_iter().filter(|(_, covered)| *covered == most).map(|(at, _)| at).collect()
}

fn contenders(knowledge: &Knowledge) -> impl Iterator<Item = (usize, &Activity)> {
    knowledge.activities.iter().enumerate().filter(|(_, activity)| !activity.overlay)
}

/// Whether the kinds of data are those of an activity. What the law restricts never speaks against one, unless
/// it is named: a violation would hide itself.
fn fits(mix: &Mix, categories: &BTreeSet<&str>, knowledge: &Knowledge) -> bool {
    let words = &knowledge.vocabulary;
    let is_there = |word: &String| categories.iter().any(|category| words.means(word, category));
    let is_ordinary = |category: &str| {
        knowledge.categories.find(category).is_none_or(|category| category.law == Law::Ordinary)
    };
    mix.all.iter().all(is_there)
        && (mix.any.is_empty() || mix.any.iter().any(is_there))
        && !mix.none.iter().any(is_there)
        && (mix.only.is_empty()
            || categories
                .iter()
                .all(|category| !is_ordinary(category) || words.any_means(&mix.only, category)))
}
