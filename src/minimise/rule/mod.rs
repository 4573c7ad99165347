//! The questions about need, asked of everything they are about.
//!
//! In: the files, their places and the rules. Out: advice in order. What a rule is about is a [`Candidate`];
//! whether it fits is for `fits`; here the findings are worded, and those that say less than another left out.

mod fits;

use super::advice::Advice;
use super::age::{self, Age};
use super::likeness::Likeness;
use super::place::{Place, is_nobodys, is_personal};
use super::sentence::{Blanks, Doubt, fill};
use crate::patterns::{Age as Limit, Knowledge, Rule, Subject, When};
use crate::record::{Alone, Field, File, Language, Mention, Text};
use jiff::civil::Date;
use regex::Regex;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Below this it is put as a question.
const SURE: f64 = 0.5;
/// How sure about the activity of a place whose activity is unknown.
const UNKNOWN: f64 = 0.5;

/// What looks unnecessary, the most urgent first.
pub fn advise<'a>(
    files: &'a [File],
    places: &'a [Place<'a>],
    knowledge: &'a Knowledge,
    today: Date,
) -> Vec<Advice> {
    let scene = Scene::new(files, places, knowledge, today);
    let mut advice: Vec<Advice> = Vec::new();
    for rule in &knowledge.rules {
        let mut asked: HashSet<Subject> = HashSet::new();
        for when in rule.when.iter().filter(|when| asked.insert(when.on)) {
            let candidates = scene.candidates(when.on);
            advice.extend(candidates.filter_map(|candidate| scene.ask(rule, when.on, &candidate)));
        }
    }
    let mut advice = without_yielding(advice, knowledge);
    advice.sort_by(Advice::order);
    once_per_file(&mut advice, knowledge);
    advice.retain(|advice| !is_dismissed(advice, knowledge));
    advice
}

/// Whether a person said that it does not apply.
fn is_dismissed(advice: &Advice, knowledge: &Knowledge) -> bool {
    let (rule, path, at) = (&advice.rule, &advice.path, &advice.at);
    knowledge.decisions.dismissed(rule, path, at, advice.field.as_deref()).is_some()
}

/// Of rules about files, keeps the first for each file: the one about the most people.
fn once_per_file(advice: &mut Vec<Advice>, knowledge: &Knowledge) {
    let rules = knowledge.rules.iter().filter(|rule| rule.once_per_file);
    let once: HashSet<&str> = rules.map(|rule| rule.id.as_str()).collect();
    let mut said: HashSet<(String, String)> = HashSet::new();
    advice.retain(|advice| {
        !once.contains(advice.rule.as_str()) || said.insert((advice.rule.clone(), advice.path.clone()))
    });
}

/// Leaves out what another rule says with more right about the same thing.
fn without_yielding(advice: Vec<Advice>, knowledge: &Knowledge) -> Vec<Advice> {
    let said: HashSet<(&str, &str, &str)> = advice
        .iter()
        .map(|advice| (advice.rule.as_str(), advice.path.as_str(), advice.at.as_str()))
        .collect();
    let yields = |advice: &&Advice| {
        let rule = knowledge.rules.iter().find(|rule| rule.id == advice.rule);
        let others = rule.map_or(&[][..], |rule| &rule.yields_to);
        others.iter().any(|other| {
            said.contains(&(other.as_str(), &advice.path, &advice.at))
                || said.contains(&(other.as_str(), &advice.path, ""))
        })
    };
    advice.iter().filter(|advice| !yields(advice)).cloned().collect()
}

/// Everything that rules look at.
struct Scene<'a> {
    files: &'a [File],
    places: &'a [Place<'a>],
    knowledge: &'a Knowledge,
    today: Date,
    likeness: Likeness<'a>,
    main_folders: HashMap<&'a str, &'a str>,
    expressions: HashMap<&'a str, Regex>,
    folders: BTreeMap<&'a str, Folder>,
    ages: Vec<Option<Age>>,
    first_places: HashMap<&'a str, usize>,
}

/// What one finding would be about.
#[derive(Clone, Copy)]
struct Candidate<'a> {
    path: &'a str,
    file: Option<&'a File>,
    place: Option<(usize, &'a Place<'a>)>,
    field: Option<(usize, &'a Field)>,
    mention: Option<&'a Mention>,
    /// Of a folder: how many of its files a rule asks for, and its gravest tier.
    folder: Option<&'a Folder>,
}

/// What a folder holds.
#[derive(Default)]
struct Folder {
    statuses: BTreeMap<&'static str, u64>,
    tier: u8,
}

impl<'a> Scene<'a> {
    fn new(files: &'a [File], places: &'a [Place<'a>], knowledge: &'a Knowledge, today: Date) -> Self {
        let expressions = knowledge.rules.iter().flat_map(|rule| &rule.when).flat_map(|when| &when.file_name);
        // In reverse, so that the first of a file's places stays.
        let first_places =
            places.iter().enumerate().rev().map(|(at, place)| (place.file.path.as_str(), at)).collect();
        Scene {
            first_places,
            files,
            places,
            knowledge,
            today,
            likeness: Likeness::new(files, places, knowledge),
            main_folders: main_folders(places, knowledge),
            expressions: expressions
                .filter_map(|text| Some((text.as_str(), Regex::new(text).ok()?)))
                .collect(),
            folders: folders(files, places),
            ages: places.iter().map(|place| Age::of(place, knowledge, today)).collect(),
        }
    }

    fn candidates(&self, subject: Subject) -> Box<dyn Iterator<Item = Candidate<'_>> + '_> {
        let places = self.places.iter().enumerate().map(|(at, place)| Candidate::of_place(at, place));
        match subject {
            Subject::Table => Box::new(places),
            Subject::Field => Box::new(places.flat_map(Candidate::fields).filter(Candidate::is_personal)),
            Subject::Column => Box::new(places.flat_map(Candidate::fields)),
            Subject::Mentions => Box::new(places.flat_map(Candidate::mentions)),
            Subject::File => Box::new(self.files.iter().map(|file| self.of_file(file))),
            Subject::Folder => {
                Box::new(self.folders.iter().map(|(path, folder)| Candidate::of_folder(path, folder)))
            }
        }
    }

    /// A file stands with its first place, for what is known about people.
    fn of_file(&self, file: &'a File) -> Candidate<'a> {
        let place = self.first_places.get(file.path.as_str()).map(|at| (*at, &self.places[*at]));
        Candidate { path: &file.path, file: Some(file), place, field: None, mention: None, folder: None }
    }

    /// The advice of a rule about one thing, if any of its cases fits.
    fn ask(&self, rule: &Rule, subject: Subject, candidate: &Candidate<'_>) -> Option<Advice> {
        let when = rule.when.iter().find(|when| when.on == subject && self.fits(when, candidate))?;
        Some(self.word(rule, when, candidate))
    }

    fn word(&self, rule: &Rule, when: &When, candidate: &Candidate<'_>) -> Advice {
        let (confidence, doubt) = self.confidence(when, candidate);
        let blanks = Blanks { doubt: doubt.filter(|_| confidence < SURE), ..self.blanks(when, candidate) };
        let asks = rule.ask.as_ref().filter(|_| confidence < SURE);
        let pattern = |language: Language| match (asks, language) {
            (Some(ask), _) => ask.in_language(language),
            (None, Language::Nl) => when.nl.as_deref().unwrap_or(&rule.nl),
            (None, Language::En) => when.en.as_deref().unwrap_or(&rule.en),
        };
        let english = || rule.hook.replace(" AVG", " GDPR").replace(" en ", " and ");
        let hook = |hook: &str, language: Language| {
            let reference = blanks.reference.in_language(language);
            hook.replace("{ref}", reference).trim_end_matches([',', ' ']).to_owned()
        };
        Advice {
            rule: rule.id.clone(),
            severity: when.severity.unwrap_or(rule.severity),
            action: when.action.unwrap_or(rule.action),
            path: candidate.path.to_owned(),
            at: candidate.place.map_or("", |(_, place)| place.at()).to_owned(),
            column: candidate.field.map(|(_, field)| field.column),
            field: candidate.field.map(|(_, field)| field.name.clone()),
            other: Some(blanks.other.clone()).filter(|other| !other.is_empty()),
            people: self.people(when, candidate),
            confidence: (confidence * 100.0).round() / 100.0,
            nl: fill(pattern(Language::Nl), &blanks, Language::Nl),
            en: fill(pattern(Language::En), &blanks, Language::En),
            hook: hook(&rule.hook, Language::Nl),
            hook_en: hook(&rule.hook_en.clone().unwrap_or_else(english), Language::En),
        }
    }

    fn people(&self, when: &When, candidate: &Candidate) -> u64 {
        if when.dates_older_than.is_some() || when.old_share.is_some() {
            return self.old_values(when, candidate);
        }
        candidate.place.map_or(0, |(_, place)| place.people(&self.knowledge.categories).1)
    }

    fn confidence(&self, when: &When, candidate: &Candidate) -> (f64, Option<Doubt>) {
        let seen = candidate.seen();
        let by_activity = !when.activity.is_empty()
            || !when.verdict.is_empty()
            || when.outside_main_folder
            || matches!(when.older_than, Some(Limit::Guideline | Limit::LawMin));
        let Some((_, place)) = candidate.place.filter(|_| by_activity) else {
            return (seen, Some(Doubt::Category));
        };
        let activity = place.guess.map_or(UNKNOWN, |guess| guess.confidence);
        (seen * activity, Some(if activity <= seen { Doubt::Activity } else { Doubt::Category }))
    }

    fn blanks(&self, when: &When, candidate: &Candidate<'_>) -> Blanks {
        let place = candidate.place.map(|(_, place)| place);
        let limit = when.older_than.as_ref().and_then(|limit| self.limit(limit, candidate));
        let name = candidate.path.rsplit('/').next().unwrap_or(candidate.path);
        Blanks {
            file: if when.same.is_some() { candidate.path } else { name }.to_owned(),
            sheet: place.map_or("", Place::at).to_owned(),
            column: candidate.field.map(|(_, field)| column_name(field)).unwrap_or_default(),
            category: self.category(candidate),
            activity: place.and_then(Place::activity).map(|activity| activity.name.clone()),
            n: self.number(when, candidate),
            rows: place.and_then(|place| place.table).map_or(0, |table| table.rows),
            pct: candidate.filled_share() * 100.0,
            years: self.years(when, candidate),
            place: candidate.file.map_or("", |file| &file.place).to_owned(),
            other: self.other(when, candidate),
            reference: limit
                .and_then(|(_, source)| source)
                .map(|source| Text::new(&source.nl, &source.en))
                .unwrap_or_default(),
            doubt: None,
            alone: self.alone(when, candidate),
            counted_from: when.older_than.as_ref().and_then(|_| Some(self.age(candidate)?.by.text())),
        }
    }

    /// For advice to be less precise about what gives people away: how many it would hide.
    fn alone(&self, when: &When, candidate: &Candidate) -> Option<Alone> {
        let marks = &self.knowledge.marks;
        let is_mark = |category: &String| marks.iter().any(|mark| mark.of == *category);
        let (_, field) = candidate.field.filter(|_| !when.category.is_empty())?;
        let alone = candidate.place?.1.table?.alone.filter(|alone| alone.alone > alone.coarse)?;
        field.category.as_ref().is_some_and(is_mark).then_some(alone)
    }

    fn category(&self, candidate: &Candidate) -> Text {
        let word = candidate.field.and_then(|(_, field)| field.category.as_deref());
        let word = word.or(candidate.mention.map(|mention| mention.category.as_str()));
        let category = word.and_then(|word| self.knowledge.categories.find(word));
        category.map(|category| Text::new(&category.nl, &category.en)).unwrap_or_default()
    }

    fn number(&self, when: &When, candidate: &Candidate) -> u64 {
        if let Some(folder) = candidate.folder {
            return folder.count(when);
        }
        if let Some(same) = when.same
            && let Some(other) = self.likeness.of(same, candidate.path, "")
        {
            return other.count;
        }
        if when.dates_older_than.is_some() || when.old_share.is_some() {
            return self.old_values(when, candidate);
        }
        if matches!(when.on, Subject::File) {
            return 1;
        }
        if let Some(personal) = when.personal_at_least.filter(|_| when.on == Subject::Table) {
            return candidate.place.map_or(personal, |(_, place)| place.personal_fields().count()) as u64;
        }
        match (candidate.field, candidate.mention, candidate.place) {
            (Some((_, field)), _, _) => {
                if field.matches > 0 {
                    field.matches
                } else {
                    field.values
                }
            }
            (_, Some(mention), _) => mention.count,
            (_, _, Some((_, place))) => match place.people(&self.knowledge.categories).1 {
                0 => place.table.map_or(0, |table| table.rows),
                people => people,
            },
            _ => 1,
        }
    }

    fn years(&self, when: &When, candidate: &Candidate<'_>) -> i32 {
        let guideline = || {
            let activity = candidate.place?.1.activity()?;
            Some(age::years_in(age::guideline(activity, self.knowledge)?.period))
        };
        match &when.older_than {
            _ if when.old_share.is_some() => guideline().unwrap_or(0),
            Some(Limit::LawMin) => {
                self.limit(&Limit::LawMin, candidate).map_or(0, |(period, _)| age::years_in(period))
            }
            _ => self.age(candidate).map_or(0, |age| age.years(self.today)),
        }
    }

    fn other(&self, when: &When, candidate: &Candidate<'_>) -> String {
        if let Some(same) = when.same {
            let at = candidate.place.map_or("", |(_, place)| place.at());
            return self.likeness.of(same, candidate.path, at).map_or("", |other| other.path).to_owned();
        }
        let Some((_, place)) = candidate.place.filter(|_| !when.other.is_empty()) else {
            return String::new();
        };
        let words = &self.knowledge.vocabulary;
        let is_other = |field: &&Field| {
            field.category.as_deref().is_some_and(|category| words.any_means(&when.other, category))
        };
        place.personal_fields().find(is_other).map_or(String::new(), |field| field.name.clone())
    }

    fn age(&self, candidate: &Candidate) -> Option<&Age> {
        candidate.place.and_then(|(at, _)| self.ages.get(at)?.as_ref())
    }
}

impl<'a> Candidate<'a> {
    fn of_place(at: usize, place: &'a Place<'a>) -> Self {
        let file = Some(place.file);
        Candidate {
            path: &place.file.path,
            file,
            place: Some((at, place)),
            field: None,
            mention: None,
            folder: None,
        }
    }

    fn of_folder(path: &'a str, folder: &'a Folder) -> Self {
        Candidate { path, file: None, place: None, field: None, mention: None, folder: Some(folder) }
    }

    fn fields(self) -> Vec<Self> {
        let fields = self.place.map_or(&[][..], |(_, place)| place.fields());
        fields.iter().enumerate().map(|field| Candidate { field: Some(field), ..self }).collect()
    }

    fn mentions(self) -> Vec<Self> {
        let mentions = self.place.map_or(&[][..], |(_, place)| &place.mentions);
        mentions.iter().map(|mention| Candidate { mention: Some(mention), ..self }).collect()
    }

    fn is_personal(&self) -> bool {
        self.field.is_some_and(|(_, field)| is_personal(field))
    }

    fn flags(&self) -> &'a [String] {
        match (self.field, self.mention) {
            (Some((_, field)), _) => &field.flags,
            (_, Some(mention)) => &mention.flags,
            _ => &[],
        }
    }

    fn filled_share(&self) -> f64 {
        let rows = self.place.and_then(|(_, place)| place.table).map_or(0, |table| table.rows);
        match self.field {
            Some((_, field)) if rows > 0 => field.values as f64 / rows as f64,
            _ => 1.0,
        }
    }

    /// How sure it is that what a rule is about is there.
    fn seen(&self) -> f64 {
        const OTHERWISE: f64 = 0.9;
        if let Some((_, field)) = self.field {
            return field.confidence.unwrap_or(OTHERWISE);
        }
        if let Some(mention) = self.mention {
            return mention.confidence;
        }
        let fields = self.place.into_iter().flat_map(|(_, place)| place.personal_fields());
        let surest = fields.filter_map(|field| field.confidence).fold(0.0, f64::max);
        let mentions = self.place.into_iter().flat_map(|(_, place)| &place.mentions);
        let surest = mentions
            .filter(|mention| !is_nobodys(&mention.flags))
            .map(|one| one.confidence)
            .fold(surest, f64::max);
        if surest > 0.0 { surest } else { OTHERWISE }
    }
}

impl Folder {
    fn count(&self, when: &When) -> u64 {
        when.status.iter().filter_map(|status| self.statuses.get(status.as_str())).sum()
    }
}

/// What each folder holds that has a file.
fn folders<'a>(files: &'a [File], places: &[Place]) -> BTreeMap<&'a str, Folder> {
    let parent = |path: &'a str| path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut folders: BTreeMap<&str, Folder> = BTreeMap::new();
    for file in files {
        let folder = folders.entry(parent(&file.path)).or_default();
        *folder.statuses.entry(file.status.as_str()).or_default() += 1;
    }
    for place in places {
        if let Some(folder) = place.file.path.rsplit_once('/').and_then(|(path, _)| folders.get_mut(path)) {
            folder.tier = folder.tier.max(place.tier);
        }
    }
    folders
}

/// What a column is called in a sentence.
fn column_name(field: &Field) -> Text {
    if field.name.is_empty() {
        let number = field.column + 1;
        Text::new(format!("kolom {number}"), format!("column {number}"))
    } else {
        Text::same(format!("'{}'", field.name))
    }
}

/// Of each activity the folder at the top that holds most of its people.
fn main_folders<'a>(places: &'a [Place<'a>], knowledge: &Knowledge) -> HashMap<&'a str, &'a str> {
    let mut people: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    for place in places {
        if let Some(activity) = place.activity() {
            *people.entry((&activity.id, place.top_folder())).or_default() +=
                place.people(&knowledge.categories).1;
        }
    }
    let mut most: HashMap<&str, (&str, u64)> = HashMap::new();
    for ((activity, folder), count) in people {
        let entry = most.entry(activity).or_insert((folder, count));
        if count > entry.1 {
            *entry = (folder, count);
        }
    }
    most.into_iter().map(|(activity, (folder, _))| (activity, folder)).collect()
}
