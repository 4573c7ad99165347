//! Which files are copies or versions of each other: the same bytes, the same people, the same name but for a word.

use super::place::Place;
use crate::patterns::words;
use crate::patterns::{Knowledge, Name, PeopleKey, Same, Versions};
use crate::people;
use crate::record::{File, Table};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Who shares so many of its people with another holds nobody of its own.
const MOST_OF_THEM: f64 = 0.8;

/// Who resembles whom.
#[derive(Debug, Default)]
pub(super) struct Likeness<'a> {
    bytes: HashMap<&'a str, &'a str>,
    people: HashMap<(&'a str, &'a str), &'a str>,
    versions: HashMap<&'a str, (&'a str, u64)>,
}

/// Files in versions of one thing: of each, which pile it lies in.
type Piles<'a> = HashMap<&'a str, usize>;

/// Another file that resembles one, and how many there are in all.
pub(super) struct Other<'a> {
    pub path: &'a str,
    pub count: u64,
}

impl<'a> Likeness<'a> {
    pub(super) fn new(files: &'a [File], places: &[Place<'a>], knowledge: &Knowledge) -> Self {
        let words = &knowledge.vocabulary.versions;
        let (versions, piles) = by_version(files, places, words);
        let mut people = by_people(places, &knowledge.people, words);
        // Of a pile it is said that it is one, and not again of all that lie in it.
        let pile = |path: &str| piles.get(path);
        people.retain(|(path, _), other| pile(path).is_none() || pile(path) != pile(other));
        Likeness { bytes: by_bytes(files, words), people, versions }
    }

    /// The file that one is a copy of.
    pub(super) fn of(&self, same: Same, path: &str, at: &str) -> Option<Other<'a>> {
        let (path, count) = match same {
            Same::Bytes => (*self.bytes.get(path)?, 2),
            Same::People => (*self.people.get(&(path, at))?, 2),
            Same::Version => *self.versions.get(path)?,
        };
        Some(Other { path, count })
    }
}

/// Each further file with a digest points to the one that is most likely the source.
fn by_bytes<'a>(files: &'a [File], words: &Versions) -> HashMap<&'a str, &'a str> {
    let mut groups: BTreeMap<&str, Vec<&'a File>> = BTreeMap::new();
    for file in files {
        if let Some(digest) = &file.digest {
            groups.entry(digest).or_default().push(file);
        }
    }
    let mut copies = HashMap::new();
    for group in groups.values().filter(|group| group.len() > 1) {
        if let Some(source) = group.iter().min_by_key(|file| rank(file, words)) {
            copies.extend(
                group.iter().filter(|file| file.path != source.path).map(|file| (&*file.path, &*source.path)),
            );
        }
    }
    copies
}

/// What makes a file look like a copy rather than the source; less is more like the source.
fn rank<'a>(file: &'a File, words: &Versions) -> (bool, bool, usize, &'a str) {
    const ASIDE: [&str; 5] = ["desktop", "downloads", "backup", "removable", "mail"];
    let aside = ASIDE.contains(&file.place.as_str()) || file.path.contains("!/");
    let (_, is_version) = stem(&file.path, words);
    (aside, is_version, file.path.matches('/').count(), &file.path)
}

/// Tables of which the people stand in another file too, in a list of people like they are. A mailing list is
/// no copy of the customers, whoever is on it: it serves something else.
fn by_people<'a>(
    places: &[Place<'a>],
    keys: &[PeopleKey],
    words: &Versions,
) -> HashMap<(&'a str, &'a str), &'a str> {
    let mut copies = by_columns(places, words);
    let lists: Vec<&Place<'a>> = places.iter().filter(|place| is_list_of_people(place)).collect();
    let tables: Vec<&Table> = lists.iter().filter_map(|place| place.table).collect();
    for (part, whole) in people::within(&tables, keys, MOST_OF_THEM) {
        let (part, whole) = (lists[part], lists[whole]);
        let apart =
            matches!((part.activity(), whole.activity()), (Some(one), Some(other)) if one.id != other.id);
        let both = part.file.path != whole.file.path
            && !is_series(&part.file.path, &whole.file.path, words)
            && !apart;
        // Of two that hold the same people, the likelier source stays.
        if both && (rank(whole.file, words) < rank(part.file, words)) {
            copies.entry((&part.file.path, part.at())).or_insert(&whole.file.path);
        }
    }
    copies
}

/// Not of what they did: a row or little more for everyone.
fn is_list_of_people(place: &Place) -> bool {
    place.table.is_some_and(|table| {
        let people = people::of_table(table).best;
        !table.sketch.is_empty() && people > 0 && table.rows * 4 <= people * 5
    })
}

/// Files that are named alike but for their numbers and months: of every month its own.
fn is_series(one: &str, other: &str, words: &Versions) -> bool {
    let plain = |path: &str| {
        let (stem, is_version) = stem(path, words);
        let spaced = stem.replace(|letter: char| !letter.is_alphabetic() && letter != '/', " ");
        let is_month = |word: &&str| !words::look_up(word).any(words::list::MONTH_NAMES);
        let plain: Vec<&str> = spaced.split_whitespace().filter(is_month).collect();
        (plain.join(" "), is_version)
    };
    let ((one, first), (other, second)) = (plain(one), plain(other));
    one == other && !first && !second
}

/// Tables without sketches in different files, with the same columns and as many people.
fn by_columns<'a>(places: &[Place<'a>], words: &Versions) -> HashMap<(&'a str, &'a str), &'a str> {
    let mut groups: BTreeMap<(Vec<String>, u64, u64), Vec<&Place<'a>>> = BTreeMap::new();
    for place in places {
        let Some(table) = place.table.filter(|table| table.sketch.is_empty()) else { continue };
        let Some(people) = &table.people else { continue };
        let mut headers: Vec<String> =
            table.fields.iter().map(|field| Name::new(&field.name).joined).collect();
        headers.sort();
        if headers.len() >= 2 && !headers.iter().all(String::is_empty) {
            groups.entry((headers, people.min, people.max)).or_default().push(place);
        }
    }
    let mut copies = HashMap::new();
    for group in groups.values() {
        let Some(source) = group.iter().min_by_key(|place| rank(place.file, words)) else { continue };
        let others = group.iter().filter(|place| place.file.path != source.file.path);
        copies.extend(others.map(|place| ((&*place.file.path, place.at()), &*source.file.path)));
    }
    copies
}

/// The latest of each pile of versions points to the one before it, with the size of the pile; and what lies in
/// which pile.
fn by_version<'a>(
    files: &'a [File],
    places: &[Place],
    words: &Versions,
) -> (HashMap<&'a str, (&'a str, u64)>, Piles<'a>) {
    let personal: HashSet<&str> = places.iter().map(|place| place.file.path.as_str()).collect();
    let mut groups: BTreeMap<String, Vec<(&File, bool)>> = BTreeMap::new();
    for file in files.iter().filter(|file| personal.contains(file.path.as_str())) {
        let (stem, is_version) = stem(&file.path, words);
        groups.entry(stem).or_default().push((file, is_version));
    }
    let (mut latest, mut piles) = (HashMap::new(), Piles::new());
    let groups = groups.values_mut().filter(|pile| pile.iter().any(|(_, version)| *version));
    for (number, pile) in groups.enumerate() {
        pile.sort_by_key(|(file, _)| (&file.modified, &file.path));
        if let [_, .., (before, _), (last, _)] = pile.as_slice() {
            latest.insert(last.path.as_str(), (before.path.as_str(), pile.len() as u64));
            piles.extend(pile.iter().map(|(file, _)| (file.path.as_str(), number)));
        }
    }
    (latest, piles)
}

/// A path without the words that tell versions apart, and whether there were any. A month or a year does not
/// make a version: those are series.
fn stem(path: &str, versions: &Versions) -> (String, bool) {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let (name, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    let folded = crate::patterns::fold::fold(name);
    let spaced = folded.replace(['_', '-', '(', ')', '.'], " ");
    let mut is_version = false;
    let mut kept = Vec::new();
    let words: Vec<&str> = spaced.split_whitespace().collect();
    for (at, word) in words.iter().enumerate() {
        let letters = word.trim_end_matches(|character: char| character.is_ascii_digit());
        let numbered = letters.is_empty() && word.len() <= 2;
        let after_version = at > 0 && versions.words.contains(words[at - 1]);
        let in_brackets = numbered && folded.contains(&format!("({word})"));
        if versions.words.contains(letters) || in_brackets {
            is_version = true;
        } else if !(numbered && after_version || is_day(word) || versions.between.contains(*word)) {
            kept.push(*word);
        }
    }
    (format!("{folder}/{}.{ending}", kept.join(" ")), is_version)
}

/// `20240131`: a snapshot of a day.
fn is_day(word: &str) -> bool {
    word.len() == 8 && word.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {

    fn stem(path: &str) -> (String, bool) {
        let knowledge = crate::patterns::knowledge().expect("the data files are valid");
        super::stem(path, &knowledge.vocabulary.versions)
    }

    #[test]
    fn version_words_are_left_out_of_a_stem_and_months_are_not() {
        assert_eq!(stem("a/leden (2).xlsx"), ("a/leden.xlsx".to_owned(), true));
        assert_eq!(stem("a/Kopie van leden_def v3.xlsx"), ("a/leden.xlsx".to_owned(), true));
        assert_eq!(stem("a/uren 2024-02.xlsx"), ("a/uren 2024 02.xlsx".to_owned(), false));
        assert_ne!(stem("a/klas 3.csv").0, stem("a/klas 4.csv").0);
    }
}
