//! The files that hold something personal: how grave, how many people, in which folders, of which kinds.

use crate::patterns::{Categories, Category, Law, PeopleKey};
use crate::people::{self, Count};
use crate::record::{File, Layer, Mention, Table};
use crate::register::Rest;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// A file that holds something personal.
pub(in crate::report) struct Holder<'a> {
    /// The file.
    pub file: &'a File,
    /// What it holds, by the category's word.
    pub kinds: BTreeSet<&'a str>,
    /// The gravest of them, 1 to 4.
    pub gravity: u8,
    /// At least, and at most.
    pub people: (u64, u64),
}

/// A folder with such files.
pub(in crate::report) struct Folder<'a> {
    /// Its path; empty for the root.
    pub path: &'a str,
    /// Files with something personal.
    pub files: u64,
    /// The gravest kind in it.
    pub gravity: u8,
    /// At least, and at most.
    pub people: (u64, u64),
}

/// A kind of personal data.
pub(in crate::report) struct Kind<'a> {
    /// The category's word.
    pub id: &'a str,
    /// What is known about it; None in an inventory made with other rules.
    pub category: Option<&'a Category>,
    /// Files that hold it.
    pub files: u64,
    /// Columns of it.
    pub fields: u64,
    /// Times it stands in running text or among other values.
    pub mentions: u64,
    /// People in the tables that hold it, at most.
    pub people: u64,
}

impl Kind<'_> {
    /// Whether the law sets it apart.
    pub fn apart(&self) -> bool {
        self.category.is_some_and(|category| category.law != Law::Ordinary)
    }

    /// 1 to 4.
    pub fn gravity(&self) -> u8 {
        self.category.map_or(2, |category| category.tier)
    }
}

/// Something that is not seen by who opens the file, and goes along when it is mailed.
pub(in crate::report) struct Hidden<'a> {
    /// The file.
    pub file: &'a File,
    /// The sheet, or the place in a text.
    pub at: &'a str,
    /// What it is that is not seen.
    pub what: Unseen<'a>,
    /// What it holds.
    pub kinds: BTreeSet<&'a str>,
    /// At least, and at most.
    pub people: (u64, u64),
}

/// What there is that is not seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum Unseen<'a> {
    /// A whole table, by its kind.
    Table(&'a str),
    /// A column of a table that is seen itself.
    Column(&'a str),
    /// So many rows of a table that is seen itself.
    Rows(u64),
    /// Text in a layer of a document.
    Text(Layer),
}

impl Unseen<'_> {
    /// What surprises most comes first: nearly every document says who made it.
    fn rank(self) -> u8 {
        match self {
            Unseen::Table(_) => 0,
            Unseen::Column(_) | Unseen::Rows(_) => 1,
            Unseen::Text(Layer::Deleted | Layer::Hidden | Layer::Cache) => 2,
            Unseen::Text(Layer::Properties) => 5,
            Unseen::Text(Layer::Definition | Layer::Metadata) => 4,
            Unseen::Text(_) => 3,
        }
    }
}

/// Files with the same bytes.
pub(in crate::report) struct Copies<'a> {
    /// Two or more.
    pub files: Vec<&'a File>,
    /// People in each, at most.
    pub people: u64,
}

/// The files with something personal, gravest first.
pub(super) fn holders<'a>(
    files: impl Iterator<Item = &'a File>,
    categories: &Categories,
    keys: &[PeopleKey],
) -> Vec<Holder<'a>> {
    let mut holders: Vec<Holder<'a>> = files.filter_map(|file| holder(file, categories, keys)).collect();
    holders.sort_by(|a, b| {
        weight(b.gravity, b.people.1)
            .total_cmp(&weight(a.gravity, a.people.1))
            .then(a.file.path.cmp(&b.file.path))
    });
    holders
}

fn holder<'a>(file: &'a File, categories: &Categories, keys: &[PeopleKey]) -> Option<Holder<'a>> {
    let fields = file.tables.iter().flat_map(kinds_of);
    let mentions = mentions_of(file).map(|mention| mention.category.as_str());
    let kinds: BTreeSet<&str> = fields.chain(mentions).collect();
    let gravity = kinds.iter().map(|id| categories.find(id).map_or(2, |category| category.tier)).max()?;
    let people = people::count(&file.tables, keys);
    Some(Holder { file, gravity, people: (people.min, people.max), kinds })
}

/// Marks of values that are nobody's.
const NOBODYS: [&str; 2] = ["test-value", "legal-person"];

fn is_somebodys(flags: &[String]) -> bool {
    !flags.iter().any(|flag| NOBODYS.contains(&flag.as_str()))
}

fn kinds_of(table: &Table) -> impl Iterator<Item = &str> {
    let fields = table.fields.iter().filter(|field| is_somebodys(&field.flags));
    fields.filter_map(|field| field.category.as_deref())
}

fn mentions_of(file: &File) -> impl Iterator<Item = &Mention> {
    file.mentions.iter().filter(|mention| is_somebodys(&mention.flags))
}

fn people_of(table: &Table) -> Option<(u64, u64)> {
    table.people.as_ref().map(|people| (people.min, people.max))
}

/// Gravity and number together, so that one sensitive line does not hide a whole customer list.
fn weight(gravity: u8, people: u64) -> f64 {
    4f64.powi(i32::from(gravity)) * (people as f64 + 1.0).sqrt()
}

/// Everyone in a table; whoever stands in several counts once.
pub(super) fn people_together(holders: &[Holder<'_>], keys: &[PeopleKey]) -> Count {
    people::count(tables_of(holders.iter()), keys)
}

/// The tables of some files; of files with the same bytes, those of one.
fn tables_of<'a>(holders: impl Iterator<Item = &'a Holder<'a>>) -> impl Iterator<Item = &'a Table> {
    let mut seen = HashSet::new();
    let is_new = move |holder: &&Holder<'_>| {
        holder.file.digest.as_deref().is_none_or(|digest| seen.insert(digest.to_owned()))
    };
    holders.filter(is_new).flat_map(|holder| &holder.file.tables)
}

/// The folders they lie in, gravest first.
pub(super) fn folders<'a>(holders: &[Holder<'a>], keys: &[PeopleKey]) -> Vec<Folder<'a>> {
    let mut groups: BTreeMap<&str, Vec<&Holder<'a>>> = BTreeMap::new();
    for holder in holders {
        groups.entry(folder_of(&holder.file.path)).or_default().push(holder);
    }
    let folder = |(path, holders): (&'a str, Vec<&Holder<'a>>)| {
        let people = people::count(tables_of(holders.iter().copied()), keys);
        let gravity = holders.iter().map(|holder| holder.gravity).max().unwrap_or(0);
        Folder { path, files: holders.len() as u64, gravity, people: (people.min, people.max) }
    };
    let mut folders: Vec<Folder<'a>> = groups.into_iter().map(folder).collect();
    folders.sort_by(|a, b| weight(b.gravity, b.people.1).total_cmp(&weight(a.gravity, a.people.1)));
    folders
}

/// The folder of a file; of a member, the folder of the file that it is in.
fn folder_of(path: &str) -> &str {
    let outer = path.split("!/").next().unwrap_or(path);
    outer.rfind(['/', '\\']).map_or("", |end| &outer[..end])
}

/// The kinds of personal data, gravest first.
pub(super) fn kinds<'a>(holders: &[Holder<'a>], rest: &'a Rest, categories: &'a Categories) -> Vec<Kind<'a>> {
    let mut kinds: HashMap<&str, Kind<'a>> = HashMap::new();
    let empty = |id| Kind { id, category: categories.find(id), files: 0, fields: 0, mentions: 0, people: 0 };
    let mut seen = HashSet::new();
    for holder in holders {
        // A copy is one more file, and nobody new.
        let is_new = holder.file.digest.as_ref().is_none_or(|digest| seen.insert(digest));
        for &id in &holder.kinds {
            kinds.entry(id).or_insert_with(|| empty(id)).files += 1;
        }
        for table in &holder.file.tables {
            let people = people_of(table).filter(|_| is_new).map_or(0, |people| people.1);
            for id in kinds_of(table).collect::<BTreeSet<_>>() {
                kinds.entry(id).or_insert_with(|| empty(id)).people += people;
            }
            for id in kinds_of(table) {
                kinds.entry(id).or_insert_with(|| empty(id)).fields += 1;
            }
        }
        for mention in mentions_of(holder.file) {
            let id = mention.category.as_str();
            kinds.entry(id).or_insert_with(|| empty(id)).mentions += mention.count;
        }
    }
    for (id, [files, fields, mentions, people]) in &rest.kinds {
        let kind = kinds.entry(id).or_insert_with(|| empty(id));
        kind.files += files;
        kind.fields += fields;
        kind.mentions += mentions;
        kind.people += people;
    }
    let mut kinds: Vec<Kind<'a>> = kinds.into_values().collect();
    kinds.sort_by(|a, b| {
        (b.gravity(), b.people, b.files).cmp(&(a.gravity(), a.people, a.files)).then(a.id.cmp(b.id))
    });
    kinds
}

/// Everything that is not seen and holds something personal: what surprises most first, then gravest first.
pub(super) fn hidden<'a>(holders: &[Holder<'a>]) -> Vec<Hidden<'a>> {
    let mut hidden: Vec<Hidden<'a>> = Vec::new();
    for holder in holders {
        for table in &holder.file.tables {
            let place =
                |what, kinds, people| Hidden { file: holder.file, at: &table.at, what, kinds, people };
            let people = people_of(table).unwrap_or_default();
            let kinds: BTreeSet<&str> = kinds_of(table).collect();
            if table.hidden && !kinds.is_empty() {
                hidden.push(place(Unseen::Table(&table.kind), kinds, people));
                continue;
            }
            for field in table.fields.iter().filter(|field| is_hidden(&field.flags)) {
                if let Some(id) = field.category.as_deref() {
                    hidden.push(place(Unseen::Column(&field.name), BTreeSet::from([id]), people));
                }
            }
            if table.hidden_rows > 0 && !kinds.is_empty() {
                // How many of the people stand in those rows is not known.
                hidden.push(place(Unseen::Rows(table.hidden_rows), kinds, (0, 0)));
            }
        }
        hidden.extend(unseen_text(holder.file));
    }
    hidden.sort_by_key(|place| place.what.rank());
    hidden
}

/// What is mentioned in each layer that is not seen.
fn unseen_text(file: &File) -> impl Iterator<Item = Hidden<'_>> {
    let mut layers: BTreeMap<Layer, Hidden<'_>> = BTreeMap::new();
    for mention in mentions_of(file).filter(|mention| is_hidden(&mention.flags)) {
        let at = mention.at.first().map_or("", |at| at.split(", line ").next().unwrap_or(at));
        let at = if at.starts_with("line ") { "" } else { at };
        let what = Unseen::Text(mention.layer);
        let place = Hidden { file, at, what, kinds: BTreeSet::new(), people: (0, 0) };
        layers.entry(mention.layer).or_insert(place).kinds.insert(&mention.category);
    }
    layers.into_values()
}

fn is_hidden(flags: &[String]) -> bool {
    flags.iter().any(|flag| flag == "hidden")
}

/// Files with the same bytes, the largest lists first.
pub(super) fn copies<'a>(holders: &[Holder<'a>]) -> Vec<Copies<'a>> {
    let mut groups: BTreeMap<&str, Copies<'a>> = BTreeMap::new();
    for holder in holders {
        if let Some(digest) = holder.file.digest.as_deref() {
            let copies =
                groups.entry(digest).or_insert(Copies { files: Vec::new(), people: holder.people.1 });
            copies.files.push(holder.file);
        }
    }
    let mut copies: Vec<Copies<'a>> = groups.into_values().filter(|copies| copies.files.len() > 1).collect();
    for group in &mut copies {
        group.files.sort_by(|a, b| a.path.cmp(&b.path));
    }
    copies.sort_by(|a, b| b.people.cmp(&a.people).then(a.files[0].path.cmp(&b.files[0].path)));
    copies
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::People;

    fn file(path: &str, digest: &str, people: u64) -> File {
        let table = Table {
            people: Some(People { min: people, max: people, best: None, key: "email".to_owned() }),
            fields: vec![crate::record::Field { category: Some("email".to_owned()), ..Default::default() }],
            ..Table::default()
        };
        File {
            path: path.to_owned(),
            digest: Some(digest.to_owned()),
            tables: vec![table],
            ..File::default()
        }
    }

    fn categories() -> Categories {
        crate::patterns::load().unwrap().categories
    }

    #[test]
    fn copies_do_not_count_as_more_people() {
        let files = [file("a.csv", "1", 100), file("b.csv", "1", 100), file("c.csv", "2", 30)];
        let holders = holders(files.iter(), &categories(), &[]);
        assert_eq!(people_together(&holders, &[]), Count { min: 100, max: 130, best: 100 });
        assert_eq!(copies(&holders)[0].files.len(), 2);
    }

    #[test]
    fn test_values_are_nobodys() {
        let mut tests = file("a.csv", "1", 100);
        tests.tables[0].fields[0].flags.push("test-value".to_owned());
        assert!(holders([tests].iter(), &categories(), &[]).is_empty());
    }

    #[test]
    fn member_lies_in_the_folder_of_its_archive() {
        assert_eq!(folder_of("klanten/oud/backup.zip!/x/y.csv"), "klanten/oud");
        assert_eq!(folder_of("los.csv"), "");
    }

    #[test]
    fn sheet_that_is_hidden_counts_once_and_a_clean_one_not_at_all() {
        let mut hidden_sheet = file("a.xlsx", "1", 5);
        hidden_sheet.tables[0].hidden = true;
        hidden_sheet.tables[0].fields[0].flags.push("hidden".to_owned());
        let mut clean = file("b.xlsx", "2", 5);
        clean.tables[0].hidden = true;
        clean.tables[0].fields[0].category = None;
        let files = [hidden_sheet, clean];
        assert_eq!(hidden(&holders(files.iter(), &categories(), &[])).len(), 1);
    }

    #[test]
    fn layers_that_are_not_seen_are_told_once_each_and_the_authors_last() {
        let mention = |category: &str, layer, at: &str| Mention {
            category: category.to_owned(),
            count: 1,
            layer,
            at: vec![at.to_owned()],
            flags: vec!["hidden".to_owned()],
            ..Mention::default()
        };
        let file = File {
            mentions: vec![
                mention("person-name", Layer::Properties, "properties, line 1"),
                mention("person-name", Layer::Comment, "Blad1, line 2"),
                mention("phone", Layer::Comment, "Blad1, line 3"),
                mention("iban", Layer::Deleted, "line 4"),
            ],
            ..File::default()
        };
        let categories = categories();
        let holders = holders([&file].into_iter(), &categories, &[]);
        let told: Vec<_> =
            hidden(&holders).iter().map(|place| (place.what, place.at, place.kinds.len())).collect();
        let expected = [
            (Unseen::Text(Layer::Deleted), "", 1),
            (Unseen::Text(Layer::Comment), "Blad1", 2),
            (Unseen::Text(Layer::Properties), "properties", 1),
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn rows_that_are_hidden_are_told_with_their_number() {
        let mut filtered = file("a.xlsx", "1", 5);
        filtered.tables[0].hidden_rows = 3;
        let categories = categories();
        let holders = holders([&filtered].into_iter(), &categories, &[]);
        assert_eq!(hidden(&holders)[0].what, Unseen::Rows(3));
    }
}
