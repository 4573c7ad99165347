//! A drive: folders of files, and the truth about each.
//!
//! In: a seed and how many files. Out: files in memory, to be written or to be read at once.

use super::chance::Chance;
use super::data::{Data, Layout, Text, weighted};
use super::files::{self, Made};
use super::people::Person;
use super::prose::{self, Cast, Prose};
use super::table::{self, happens};
use super::truth;
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

/// Where the files stand beside the truth.
const ROOT: &str = "drive";

/// One file of a drive.
pub(super) struct File {
    pub path: String,
    pub bytes: Vec<u8>,
    pub truth: truth::File,
    /// What stands in it, for a running text.
    pub prose: Option<Prose>,
}

/// A drive in memory.
pub struct Drive {
    pub(super) files: Vec<File>,
}

impl Drive {
    /// The same drive for the same seed; the first files of a longer one are those of a shorter.
    pub(super) fn new(data: &Data, seed: u64, files: usize) -> Drive {
        let chance = Chance::new(seed);
        let mut taken = BTreeSet::new();
        let files = (0..files).filter_map(|number| {
            let mut chance = chance.part(number as u64 + 1);
            let (folders, names, mut file) = if chance.holds(data.rates.tables) {
                let layout = chance.one(&data.layouts)?;
                (&layout.folders, &layout.files, tables(data, layout, &mut chance))
            } else {
                let text = chance.one(&data.texts)?;
                (&text.folders, &text.files, running(data, text, &mut chance))
            };
            file.path = path(folders, names, &file.truth.format, &mut taken, &mut chance);
            Some(file)
        });
        Drive { files: files.collect() }
    }

    /// The truth about all of it.
    pub fn truth(&self) -> truth::Truth {
        let files = self.files.iter().map(|file| (file.path.clone(), file.truth.clone())).collect();
        truth::Truth { schema: 1, root: ROOT.to_owned(), files }
    }

    /// Writes the files under `drive/` in a folder, and the truth beside that as `truth.json`.
    pub fn write(&self, folder: &Path) -> io::Result<()> {
        let root = folder.join(ROOT);
        fs::create_dir_all(&root)?;
        for file in &self.files {
            let path = root.join(&file.path);
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent)?;
            }
            fs::write(path, &file.bytes)?;
        }
        let truth = serde_json::to_vec_pretty(&self.truth())?;
        fs::write(folder.join("truth.json"), truth)
    }
}

fn tables(data: &Data, layout: &Layout, chance: &mut Chance) -> File {
    let format = weighted(&data.rates.formats, chance).to_owned();
    let mut tables = vec![table::make(data, layout, chance)];
    while files::holds_more(&format) && tables.len() < 3 && happens(data, "second-sheet", chance) {
        if let Some(layout) = chance.one(&data.layouts) {
            tables.push(table::make(data, layout, chance));
        }
    }
    if files::needs_names(&format) {
        tables.iter_mut().for_each(table::Table::name_all);
    }
    let made = files::tables(data, &format, &tables, chance);
    let spans = tables.iter().flat_map(|table| &table.columns).flat_map(|column| &column.spans);
    let mut file = file(data, made, &layout.id);
    for known in spans {
        note(data, known, &mut file.truth);
    }
    file.truth.sum_up();
    file
}

fn running(data: &Data, text: &Text, chance: &mut Chance) -> File {
    let format = chance.word(&text.formats).to_owned();
    let person = Person::new(data, false, chance);
    let other = Person::new(data, false, chance);
    let staff: Vec<Person> = (0..3).map(|_| Person::new(data, false, chance)).collect();
    let cast = Cast { person: &person, other: &other, staff: &staff };
    let prose = prose::compose(data, text, &cast, chance);
    let made = files::letter(data, &format, &prose, &cast, chance);
    let mut file = file(data, made, &text.id);
    for known in &prose.spans {
        note(data, known, &mut file.truth);
    }
    file.truth.sum_up();
    file.prose = Some(prose);
    file
}

fn file(data: &Data, mut made: Made, kind: &str) -> File {
    made.tags.push(format!("kind:{kind}"));
    let truth = truth::File {
        format: made.ending,
        status: vec!["scanned".to_owned()],
        tags: made.tags,
        tables: made.tables,
        mentions: made.mentions,
        optional: data.scoring.skip.iter().cloned().collect(),
        ..truth::File::default()
    };
    File { path: String::new(), bytes: made.bytes, truth, prose: None }
}

/// What stands at a known place is mentioned; what may be said of it, may.
fn note(data: &Data, known: &prose::Known, truth: &mut truth::File) {
    match &known.category {
        Some(category) if data.scoring.folded(category).is_some() => {
            *truth.mentions.entry(category.clone()).or_default() += 1;
        }
        other => truth.optional.extend(other.clone()),
    }
    truth.optional.extend(known.accept.iter().flatten().cloned());
}

/// A path that no other file has.
fn path(
    folders: &[String],
    names: &[String],
    ending: &str,
    taken: &mut BTreeSet<String>,
    chance: &mut Chance,
) -> String {
    let folder = chance.word(folders).to_owned();
    let folder = if chance.holds(0.1) { format!("_oud/{folder}") } else { folder };
    let name = chance.word(names);
    let more = match chance.below(6) {
        0 => format!(" {}", chance.between(2016, 2025)),
        1 => "_def".to_owned(),
        2 => " - kopie".to_owned(),
        3 => format!("_{}", chance.between(10, 99)),
        _ => String::new(),
    };
    let mut path = format!("{folder}/{name}{more}.{ending}");
    while !taken.insert(path.to_lowercase()) {
        path = format!("{folder}/{name}{more} ({}).{ending}", chance.between(2, 9999));
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drive(seed: u64, files: usize) -> Drive {
        Drive::new(crate::trial::tests::data(), seed, files)
    }

    #[test]
    fn same_seed_gives_the_same_bytes() {
        let (one, other) = (drive(3, 60), drive(3, 60));
        assert!(one.files.iter().zip(&other.files).all(|(a, b)| a.path == b.path && a.bytes == b.bytes));
        assert_ne!(one.files[0].bytes, drive(4, 1).files[0].bytes);
        assert_eq!(drive(3, 5).files[4].bytes, one.files[4].bytes);
    }

    #[test]
    fn truth_agrees_with_the_files() {
        for file in drive(5, 60).files {
            let text = String::from_utf8_lossy(&file.bytes);
            for field in file.truth.tables.iter().flat_map(|table| &table.fields) {
                assert!(field.accept.contains(&field.category), "{}", field.key);
            }
            let plain = matches!(file.truth.format.as_str(), "csv" | "tsv" | "sql");
            let utf_8 = !file.truth.tags.iter().any(|tag| tag == "enc:utf-16" || tag == "enc:cp1252");
            for table in file.truth.tables.iter().filter(|table| plain && utf_8 && table.header) {
                assert!(
                    table.fields.iter().all(|field| text.contains(&field.name.replace('"', "\"\""))),
                    "{}",
                    file.path
                );
            }
            if let Some(prose) = &file.prose {
                let written = prose.spans.iter().filter(|known| known.category.is_some()).count() as u64;
                let from_and_to = if file.truth.format == "eml" { 4 } else { 0 };
                assert!(file.truth.mentions.values().sum::<u64>() <= written + from_and_to, "{}", file.path);
            }
        }
    }

    #[test]
    fn paths_are_distinct_and_stay_under_the_root() {
        let files = drive(8, 150).files;
        let paths: BTreeSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(paths.len(), files.len());
        assert!(paths.iter().all(|path| !path.starts_with('/') && !path.contains("..")));
    }
}
