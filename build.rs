//! Embeds everything under `patterns/`: the data files as text, the word lists as one flat table.
//!
//! A file added there is in the program at the next build. The word table is made here so that starting costs
//! nothing: its form is explained in `src/patterns/words.rs`, which reads it.

#[path = "src/patterns/fold.rs"]
mod fold;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-changed=patterns");
    println!("cargo::rerun-if-changed=src/patterns/fold.rs");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    collect(&root.join("patterns"), &mut files);
    files.sort_by_key(|path| relative(&root, path));
    write_data_files(&root, &files, &out);
    write_words(&root, &files, &out);
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("patterns/ can be listed") {
        let path = entry.expect("patterns/ can be listed").path();
        if path.is_dir() {
            collect(&path, files);
        } else {
            files.push(path);
        }
    }
}

fn relative(root: &Path, path: &Path) -> String {
    let path = path.strip_prefix(root.join("patterns")).expect("found under patterns/");
    path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

fn write_data_files(root: &Path, files: &[PathBuf], out: &Path) {
    let mut text = String::from(
        "/// Name, text, and the same as JSON.\npub(super) static FILES: &[(&str, &str, &str)] = &[\n",
    );
    let mut hash = xxhash_rust::xxh3::Xxh3::new();
    for path in files.iter().filter(|path| path.extension().is_some_and(|ending| ending == "toml")) {
        let name = relative(root, path);
        let place = path.display().to_string();
        let source = fs::read_to_string(path).expect("a data file is UTF-8");
        let json = as_json(&source);
        writeln!(text, "    ({name:?}, include_str!({place:?}), {json:?}),").expect("writing to a string");
        // What the trials are made of decides nothing.
        if !name.starts_with("trial/") {
            hash.update(name.as_bytes());
            hash.update(source.as_bytes());
        }
    }
    text.push_str("];\n\n");
    let lists = files.iter().filter(|path| path.extension().is_some_and(|ending| ending == "txt"));
    for path in lists.filter(|path| !relative(root, path).starts_with("trial/")) {
        hash.update(relative(root, path).as_bytes());
        hash.update(&fs::read(path).expect("a word list can be read"));
    }
    let digest = format!("{:016x}", hash.digest());
    writeln!(
        text,
        "/// Changes when a rule, a word list or the calibration does.\nstatic DIGEST: &str = {digest:?};"
    )
    .expect("writing to a string");
    fs::write(out.join("files.rs"), text).expect("OUT_DIR can be written");
}

/// The data of a file as JSON, which is quicker to read than TOML; nothing where it is no TOML, for the program to
/// say why.
fn as_json(source: &str) -> String {
    toml::from_str::<toml::Table>(source)
        .ok()
        .and_then(|table| serde_json::to_string(&table).ok())
        .unwrap_or_default()
}

/// Lists of at most so many entries are embedded as text too, for who looks at one of them only.
const SHORT: usize = 1100;
/// Bits of the sieve in front of the table, a power of two.
const SIEVE: usize = 1 << 20;

/// The entries of a list, folded.
fn entries(path: &Path) -> Vec<String> {
    let text = fs::read_to_string(path).expect("a word list is UTF-8");
    let lines = text.lines().map(str::trim);
    lines.filter(|line| !line.is_empty() && !line.starts_with('#')).map(fold::fold).collect()
}

/// Slots of 12 bytes: 8 of the word's hash, 4 with a bit for each list that has it; a power of two of them,
/// at most half full. Beside it a sieve, small enough for the cache: a word whose bit is not set is in no list.
fn write_words(root: &Path, files: &[PathBuf], out: &Path) {
    let lists = files.iter().filter(|path| path.extension().is_some_and(|ending| ending == "txt"));
    // Numbers are no words: nobody looks for them among these.
    let (numbers, lists): (Vec<&PathBuf>, Vec<&PathBuf>) =
        lists.partition(|path| relative(root, path).starts_with("numbers/"));
    assert!(lists.len() <= 32, "a word carries 32 bits, one for each list");
    let mut words: BTreeMap<u64, u32> = BTreeMap::new();
    let mut names = String::from("static LISTS: &[&str] = &[\n");
    let mut short =
        String::from("/// The entries of short lists, folded.\nstatic SHORT: &[(&str, &[&str])] = &[\n");
    let mut known = String::from("/// Each list by its name.\npub mod list {\n    use super::Lists;\n");
    for (bit, path) in lists.iter().enumerate() {
        let name = relative(root, path).trim_start_matches("words/").trim_end_matches(".txt").to_owned();
        writeln!(names, "    {name:?},").expect("writing to a string");
        let constant = name.to_uppercase().replace(['-', '/', '.'], "_");
        writeln!(known, "    /// `{name}.txt`.\n    pub const {constant}: Lists = Lists(1 << {bit});")
            .expect("writing to a string");
        let entries = entries(path);
        for entry in &entries {
            *words.entry(fold::hash(entry)).or_default() |= 1 << bit;
        }
        if entries.len() <= SHORT {
            writeln!(short, "    ({name:?}, &{entries:?}),").expect("writing to a string");
        }
    }
    for path in numbers {
        writeln!(short, "    ({:?}, &{:?}),", relative(root, path).trim_end_matches(".txt"), entries(path))
            .expect("writing to a string");
    }
    short.push_str("];\n\n");
    write_endings(root, &lists, out);
    names.push_str("];\n\n");
    known.push_str("}\n");
    let slots = (words.len() * 2).next_power_of_two().max(16);
    let mut table = vec![(0u64, 0u32); slots];
    let mut sieve = vec![0u8; SIEVE / 8];
    for (hash, bits) in words {
        let bit = (hash >> 32) as usize & (SIEVE - 1);
        sieve[bit / 8] |= 1 << (bit % 8);
        let mut slot = hash as usize & (slots - 1);
        while table[slot].1 != 0 {
            slot = (slot + 1) & (slots - 1);
        }
        table[slot] = (hash, bits);
    }
    let bytes: Vec<u8> = table
        .iter()
        .flat_map(|(hash, bits)| hash.to_le_bytes().into_iter().chain(bits.to_le_bytes()))
        .collect();
    fs::write(out.join("words.bin"), bytes).expect("OUT_DIR can be written");
    fs::write(out.join("sieve.bin"), sieve).expect("OUT_DIR can be written");
    fs::write(out.join("lists.rs"), names + &short + &known).expect("OUT_DIR can be written");
}

/// For each list of endings a bit for every three letters that one of its endings ends in, five bits a letter. The
/// endings of streets that make compounds are written with a hyphen before them.
fn write_endings(root: &Path, lists: &[&PathBuf], out: &Path) {
    const BYTES: usize = 1 << 12;
    let mut bits = vec![0u8; 2 * BYTES];
    for path in lists {
        let (table, hyphen) = match relative(root, path).as_str() {
            "words/street-endings.txt" => (&mut bits[..BYTES], "-"),
            "words/name-suffixes.txt" => (&mut bits[BYTES..], ""),
            _ => continue,
        };
        let text = fs::read_to_string(path).expect("a word list is UTF-8");
        for line in text.lines().map(fold::fold) {
            let Some(ending) = line.strip_prefix(hyphen) else { continue };
            if let Some(last) = ending.as_bytes().last_chunk::<3>() {
                let place = fold::last_letters(last);
                table[place / 8] |= 1 << (place % 8);
            }
        }
    }
    fs::write(out.join("endings.bin"), bits).expect("OUT_DIR can be written");
}
