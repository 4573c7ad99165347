//! As much of large inventories as a register and a page can tell of file by file; of the rest, the numbers.
//!
//! In: the records of inventories, one after the other. Out: [`Gathered`]: the files that matter most, whole, and
//! counts of everything. However many files there are, no more than a [`Room`] of them is held at a time: of every
//! kind of file in every folder a few, and beyond those the gravest with the most people. Where all fit, all are kept.

use crate::inventory::{self, Reading};
use crate::patterns::Categories;
use crate::record::{File, Scan, Status};
use std::cmp::Reverse;
use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap};
use std::hash::{Hash, Hasher};
use std::io::BufRead;
use std::path::Path;

/// How many files are told of one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Of those in which something personal was found.
    pub findings: usize,
    /// Of all others: not read, or without a finding.
    pub others: usize,
}

impl Default for Room {
    fn default() -> Self {
        Room { findings: 25_000, others: 25_000 }
    }
}

/// Files of one kind in one folder that are kept however light they are.
const OF_A_SHAPE: u64 = 2;

/// Folders of a path that tell one kind of file from another.
const FOLDERS: usize = 3;

/// What inventories say, held in a bounded space.
#[derive(Debug, Clone, Default)]
pub struct Gathered {
    /// One scan, or the shards of one.
    pub scans: Vec<Scan>,
    /// The files that matter most, in the order of their inventories.
    pub files: Vec<File>,
    /// Whether all inventories came to their end.
    pub complete: bool,
    /// What all files amount to.
    pub totals: Totals,
    /// What is not among `files`.
    pub rest: Rest,
}

/// Counts of all files.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Totals {
    /// Files and members.
    pub files: u64,
    /// Their bytes, members not counted twice.
    pub bytes: u64,
    /// Files that were read to their end.
    pub read: u64,
    /// Of those that were not, how many for each reason; true where that was on purpose.
    pub not_read: BTreeMap<(bool, &'static str), u64>,
}

/// Counts of the files with findings that are not told of one by one.
#[derive(Debug, Clone, Default)]
pub struct Rest {
    /// How many.
    pub files: u64,
    /// People in them, at most.
    pub people: u64,
    /// By category: files, columns, mentions, and people in the tables that hold it.
    pub kinds: BTreeMap<String, [u64; 4]>,
    shapes: HashMap<u64, [u64; 2]>,
}

impl Rest {
    /// How many files like this one there are, and how many people they hold at most.
    pub fn like(&self, file: &File) -> Option<(u64, [u64; 2])> {
        let shape = shape(file);
        self.shapes.get(&shape).map(|rest| (shape, *rest))
    }
}

impl Totals {
    /// Counts one more.
    pub fn add(&mut self, file: &File) {
        self.files += 1;
        if !file.path.contains("!/") {
            self.bytes += file.bytes;
        }
        if file.status == Status::Scanned {
            self.read += 1;
            return;
        }
        let kind = file.reason.as_ref().map_or("", |reason| reason.kind());
        *self.not_read.entry((file.status == Status::Skipped, kind)).or_default() += 1;
    }

    /// Of all these files.
    pub fn of(files: &[File]) -> Self {
        let mut totals = Totals::default();
        files.iter().for_each(|file| totals.add(file));
        totals
    }
}

/// Takes files one by one, and holds those that matter most.
pub struct Gatherer<'a> {
    categories: &'a Categories,
    room: Room,
    gathered: Gathered,
    findings: Bounded,
    others: Bounded,
    shapes: HashMap<u64, u64>,
    taken: usize,
}

/// The heaviest of what was put in.
#[derive(Default)]
struct Bounded {
    files: HashMap<usize, File>,
    lightest: BinaryHeap<Reverse<(u64, Reverse<usize>)>>,
}

impl Bounded {
    /// Puts one in; what there is no room for comes out.
    fn put(&mut self, number: usize, weight: f64, file: File, room: usize) -> Option<File> {
        // Numbers that are not negative are in the order of their bits.
        self.lightest.push(Reverse((weight.max(0.0).to_bits(), Reverse(number))));
        self.files.insert(number, file);
        if self.files.len() <= room {
            return None;
        }
        let Reverse((_, Reverse(number))) = self.lightest.pop()?;
        self.files.remove(&number)
    }
}

impl<'a> Gatherer<'a> {
    /// Nothing yet.
    pub fn new(categories: &'a Categories, room: Room) -> Self {
        let gathered = Gathered { complete: true, ..Gathered::default() };
        let (findings, others) = (Bounded::default(), Bounded::default());
        Gatherer { categories, room, gathered, findings, others, shapes: HashMap::new(), taken: 0 }
    }

    /// Reads a whole inventory, from standard input for `-`.
    pub fn read(&mut self, path: &Path) -> inventory::Result<()> {
        match path == Path::new("-") {
            true => self.take(Reading::begin(std::io::stdin().lock(), path)?),
            false => self.take(Reading::open(path)?),
        }
    }

    fn take(&mut self, mut reading: Reading<impl BufRead>) -> inventory::Result<()> {
        while let Some(file) = reading.next_file()? {
            self.add(file);
        }
        self.gathered.complete &= reading.summary.is_some();
        self.gathered.scans.push(reading.scan);
        Ok(())
    }

    /// Takes one file.
    pub fn add(&mut self, mut file: File) {
        self.gathered.totals.add(&file);
        self.taken += 1;
        let kinds = kinds(&file);
        if kinds.is_empty() {
            // What is in its columns is nobody's, and is asked for by nobody.
            file.tables = Vec::new();
            let weight = if file.status == Status::Scanned { 0.0 } else { 1.0 };
            self.others.put(self.taken, weight, file, self.room.others);
            return;
        }
        let tier = |id: &&str| self.categories.find(id).map_or(2, |category| category.tier);
        let gravity = kinds.iter().map(tier).max().unwrap_or(0);
        let mut weight = 4f64.powi(i32::from(gravity)) * (people(&file) as f64 + 1.0).sqrt();
        let seen = self.shapes.entry(shape(&file)).or_default();
        *seen += 1;
        if *seen <= OF_A_SHAPE {
            weight += 1e15;
        }
        if let Some(out) = self.findings.put(self.taken, weight, file, self.room.findings) {
            self.gathered.rest.add(&out);
        }
    }

    /// Everything that was taken.
    pub fn finish(self) -> Gathered {
        let mut kept: Vec<(usize, File)> = self.findings.files.into_iter().chain(self.others.files).collect();
        kept.sort_by_key(|(number, _)| *number);
        let files = kept.into_iter().map(|(_, file)| file).collect();
        Gathered { files, ..self.gathered }
    }
}

impl Rest {
    fn add(&mut self, file: &File) {
        let all = people(file);
        self.files += 1;
        self.people += all;
        for id in kinds(file) {
            self.kinds.entry(id.to_owned()).or_default()[0] += 1;
        }
        for table in &file.tables {
            let people = table.people.as_ref().map_or(0, |people| people.max);
            let ids: Vec<&str> = table.fields.iter().filter_map(|field| field.category.as_deref()).collect();
            for id in &ids {
                self.kinds.entry((*id).to_owned()).or_default()[1] += 1;
            }
            for id in ids.into_iter().collect::<BTreeSet<_>>() {
                self.kinds.entry(id.to_owned()).or_default()[3] += people;
            }
        }
        for mention in &file.mentions {
            self.kinds.entry(mention.category.clone()).or_default()[2] += mention.count;
        }
        let [files, people] = self.shapes.entry(shape(file)).or_default();
        *files += 1;
        *people += all;
    }
}

/// The categories in a file.
fn kinds(file: &File) -> BTreeSet<&str> {
    let fields = file.tables.iter().flat_map(|table| &table.fields);
    let fields = fields.filter_map(|field| field.category.as_deref());
    fields.chain(file.mentions.iter().map(|mention| mention.category.as_str())).collect()
}

/// People in a file, at most.
fn people(file: &File) -> u64 {
    file.tables.iter().filter_map(|table| Some(table.people.as_ref()?.max)).sum()
}

/// Equal for files with the same categories in the same folders: what is said of one of them holds for the others.
fn shape(file: &File) -> u64 {
    let mut hasher = DefaultHasher::new();
    let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    folder.split('/').take(FOLDERS).for_each(|part| part.hash(&mut hasher));
    kinds(file).hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Field, People, Reason, Table};

    fn file(path: &str, category: &str, people: u64) -> File {
        let field = Field { category: Some(category.to_owned()), ..Field::default() };
        let people = Some(People { min: people, max: people, best: None, key: "email".to_owned() });
        let table = Table { people, fields: vec![field], ..Table::default() };
        File { path: path.to_owned(), tables: vec![table], ..File::default() }
    }

    fn gather(files: Vec<File>, room: Room) -> Gathered {
        let categories = crate::patterns::load().unwrap().categories;
        let mut gatherer = Gatherer::new(&categories, room);
        files.into_iter().for_each(|file| gatherer.add(file));
        gatherer.finish()
    }

    #[test]
    fn what_fits_is_kept_whole_and_in_order() {
        let files = vec![file("b.csv", "email", 3), file("a.csv", "bsn", 9), File::default()];
        let gathered = gather(files.clone(), Room::default());
        assert_eq!(gathered.files, files);
        assert_eq!((gathered.rest.files, gathered.totals.files), (0, 3));
    }

    #[test]
    fn of_every_kind_of_file_some_stay_and_the_rest_is_counted() {
        let mut files: Vec<File> =
            (0..50).map(|at| file(&format!("klanten/{at}.csv"), "email", at)).collect();
        files.push(file("zorg/a.csv", "health", 1));
        files.extend((0..9).map(|_| File {
            status: Status::Skipped,
            reason: Some(Reason::Binary),
            ..File::default()
        }));
        let gathered = gather(files, Room { findings: 5, others: 2 });
        let paths: Vec<&str> = gathered.files.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(
            paths,
            ["klanten/0.csv", "klanten/1.csv", "klanten/48.csv", "klanten/49.csv", "zorg/a.csv", "", ""]
        );
        assert_eq!(gathered.rest.files, 46);
        assert_eq!(gathered.rest.people, (2..48).sum::<u64>());
        assert_eq!(gathered.rest.kinds["email"], [46, 46, 0, (2..48).sum::<u64>()]);
        let (_, like) = gathered.rest.like(&gathered.files[0]).unwrap();
        assert_eq!(like, [46, (2..48).sum::<u64>()]);
        assert!(gathered.rest.like(&gathered.files[4]).is_none());
        assert_eq!(gathered.totals.not_read[&(true, "binary")], 9);
        assert_eq!(gathered.totals.files, 60);
    }
}
