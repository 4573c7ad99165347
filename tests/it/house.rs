//! The rooms of the house: who may use whom, in which order they stand, and what they may not name.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The rooms in their order, and which others each may use; all may use `record`. What is known stands in
/// `patterns`, so those who speak of categories may use that too.
const ROOMS: &[(&str, &[&str])] = &[
    ("record", &[]),
    ("patterns", &[]),
    ("walk", &[]),
    ("read", &[]),
    ("detect", &["patterns"]),
    ("profile", &["read", "detect", "patterns"]),
    ("inventory", &[]),
    ("scan", &["patterns", "walk", "read", "detect", "profile", "inventory"]),
    ("find", &["patterns", "read", "detect", "profile", "inventory", "scan"]),
    ("trial", &["patterns", "read", "detect", "profile"]),
    ("package", &[]),
    ("trim", &["patterns", "read", "detect", "profile", "package"]),
    ("people", &["patterns"]),
    ("minimise", &["inventory", "package", "patterns", "people"]),
    ("register", &["inventory", "package", "minimise", "patterns", "people"]),
    ("diff", &["inventory", "minimise", "register", "patterns"]),
    ("impact", &["inventory", "minimise", "register", "patterns", "people"]),
    ("answer", &["find", "inventory", "minimise", "patterns"]),
    ("report", &["inventory", "minimise", "register", "patterns", "people"]),
];

#[test]
fn no_room_uses_one_that_it_may_not() {
    let rooms: BTreeMap<_, _> = ROOMS.iter().copied().collect();
    let mut wrong = Vec::new();
    let mut arrows = 0;
    for (room, file, code) in sources() {
        for used in uses(&code) {
            let may = used == room || used == "record" || rooms[room.as_str()].contains(&used.as_str());
            arrows += usize::from(used != room);
            if !may {
                wrong.push(format!("{}: {room} may not use {used}", file.display()));
            }
        }
    }
    assert!(arrows > 20, "only {arrows} arrows were seen: the reading of `use` is broken");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn map_lists_the_rooms_in_their_order() {
    let map = fs::read_to_string(source().join("lib.rs")).unwrap();
    let listed: Vec<&str> = map
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
        .filter(|room| ROOMS.iter().any(|(known, _)| known == room))
        .collect();
    let order: Vec<&str> = ROOMS.iter().map(|(room, _)| *room).filter(|room| listed.contains(room)).collect();
    assert_eq!(listed, order);
    for (room, _, _) in sources() {
        assert!(listed.contains(&room.as_str()), "lib.rs does not list {room}");
    }
}

#[test]
fn no_category_is_named_in_the_code() {
    let patterns = speurneus::patterns::load().unwrap();
    let mut named = Vec::new();
    for (_, file, code) in sources() {
        for (_, category) in patterns.categories.iter() {
            if code.contains(&format!("\"{}\"", category.id)) {
                named.push(format!("{}: {:?}", file.display(), category.id));
            }
        }
    }
    assert!(named.is_empty(), "a key in a data file should say this:\n{}", named.join("\n"));
}

#[test]
fn every_file_says_what_it_is_for() {
    for (_, file, code) in sources() {
        assert!(code.starts_with("//! "), "{} does not open with `//!`", file.display());
    }
}

/// The rooms that a piece of code uses: `use crate::a`, `crate::a::b`, `use crate::{a, b}`.
fn uses(code: &str) -> Vec<String> {
    let mut used = Vec::new();
    for (at, path) in code.match_indices("crate::") {
        if code[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_' || before == ':') {
            continue;
        }
        let behind = &code[at + path.len()..];
        if let Some(list) = behind.strip_prefix('{') {
            let names = list.split_once("};").map_or(list, |(names, _)| names);
            used.extend(top_names(names));
        } else {
            used.push(first_word(behind));
        }
    }
    used.retain(|name| ROOMS.iter().any(|(room, _)| room == name));
    used
}

/// The first names in `a::{b, c}, d`: `a` and `d`.
fn top_names(list: &str) -> Vec<String> {
    let mut depth = 0;
    let mut names = vec![String::new()];
    for letter in list.chars() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => names.push(String::new()),
            _ => {}
        }
        if depth == 0 && letter != ',' {
            names.last_mut().unwrap().push(letter);
        }
    }
    names.iter().map(|name| first_word(name.trim_start())).collect()
}

fn first_word(text: &str) -> String {
    text.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect()
}

/// Every file of every room: the room, the file, and its code without the tests under it.
fn sources() -> Vec<(String, PathBuf, String)> {
    let mut files = Vec::new();
    collect(&source(), &mut files);
    files.sort();
    files
        .into_iter()
        .filter_map(|file| {
            let below = file.strip_prefix(source()).unwrap().to_owned();
            let room = below.components().next()?.as_os_str().to_str()?.trim_end_matches(".rs").to_owned();
            // A room's tests in a file of their own name what they like, as those under the code do.
            if room == "lib" || room == "bin" || below.ends_with("tests.rs") {
                return None;
            }
            let code = fs::read_to_string(&file).unwrap();
            let end = code.find("#[cfg(test)]\nmod ").unwrap_or(code.len());
            Some((room, below, code[..end].to_owned()))
        })
        .collect()
}

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
}

#[test]
fn lists_of_rooms_are_read_as_well_as_single_ones() {
    assert_eq!(
        uses("use crate::{walk::{Found, Globs}, read};\nlet x = crate::scan::now();"),
        ["walk", "read", "scan"]
    );
    assert_eq!(uses("pub(crate::other) mycrate::walk"), Vec::<String>::new());
}
