//! Detectors of the user's own: data files of the same form, from a folder.
//!
//! In: a folder with `*.toml`, each a detector, there or in `detectors/` under it, and perhaps a
//! `categories.toml` with categories that we do not have. Out: everything in force, theirs behind ours. Word lists
//! are not taken: those are compiled.

use super::{Detector, Error, Patterns, Result, category, load};
use std::fs;
use std::path::{Path, PathBuf};
use xxhash_rust::xxh3::Xxh3;

/// The built-in data files with those of a folder.
pub fn load_with(folder: &Path) -> Result<Patterns> {
    let mut patterns = load()?;
    let mut hash = Xxh3::new();
    hash.update(patterns.digest.as_bytes());
    let added = folder.join("categories.toml");
    if added.is_file() {
        let text = read(&added, &mut hash)?;
        let list = category::parse_list(&shown(&added), &text).map_err(|error| placed(error, &added))?;
        patterns.categories.extend(list).map_err(|message| wrong(&added, message))?;
    }
    let files = detectors(folder)?;
    if files.is_empty() && !added.is_file() {
        return Err(wrong(folder, "there is no .toml file in this folder".to_owned()));
    }
    for path in files {
        let text = read(&path, &mut hash)?;
        let detector: Detector = toml::from_str(&text).map_err(|error| wrong(&path, error.to_string()))?;
        if patterns.categories.id(&detector.category).is_none() {
            let what =
                format!("unknown category {:?}; categories.toml beside it can add one", detector.category);
            return Err(wrong(&path, at_key(&text, "category", &what)));
        }
        for regex in detector.pattern.iter().filter_map(|pattern| pattern.regex.as_ref()) {
            if let Err(error) = regex::Regex::new(regex) {
                return Err(wrong(&path, at_regex(&text, regex, &error.to_string())));
            }
        }
        patterns.detectors.push(Detector { file: shown(&path), ..detector });
    }
    patterns.digest = format!("{:016x}", hash.digest());
    Ok(patterns)
}

/// The data files in the folder and in `detectors/` under it, in the order of their names.
fn detectors(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for (place, needed) in [(folder.to_owned(), true), (folder.join("detectors"), false)] {
        let entries = match fs::read_dir(&place) {
            Ok(entries) => entries,
            Err(error) if needed => return Err(wrong(&place, error.to_string())),
            Err(_) => continue,
        };
        for entry in entries {
            let path = entry.map_err(|error| wrong(&place, error.to_string()))?.path();
            let is_data = path.extension().is_some_and(|ending| ending == "toml");
            if is_data && path.file_name().is_none_or(|name| name != "categories.toml") {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

fn read(path: &Path, hash: &mut Xxh3) -> Result<String> {
    let text = fs::read_to_string(path).map_err(|error| wrong(path, error.to_string()))?;
    hash.update(path.file_name().unwrap_or_default().as_encoded_bytes());
    hash.update(text.as_bytes());
    Ok(text)
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

fn wrong(path: &Path, message: String) -> Error {
    Error::Own { path: path.to_owned(), message }
}

/// The same error, with the place where the user's file is.
fn placed(error: Error, path: &Path) -> Error {
    match error {
        Error::Invalid { message, .. } => wrong(path, message),
        own => own,
    }
}

/// An error about a regex, with the line where it begins and the caret that its own parser shows.
fn at_regex(text: &str, regex: &str, what: &str) -> String {
    let first = regex.lines().next().unwrap_or_default();
    match text.lines().position(|line| line.contains(first)) {
        Some(place) => format!("line {}\n{what}", place + 1),
        None => what.to_owned(),
    }
}

/// An error about the value of a key, with its line and a caret, as the parser shows its own.
fn at_key(text: &str, key: &str, what: &str) -> String {
    let is_key = |line: &str| {
        line.trim_start().strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('='))
    };
    match text.lines().enumerate().find(|(_, line)| is_key(line)) {
        Some((number, line)) => {
            let number = (number + 1).to_string();
            let column = line.find('=').map_or(0, |at| line[..=at].chars().count() + 1);
            let (margin, pad) = (" ".repeat(number.len()), " ".repeat(column));
            format!("line {number}\n{margin} |\n{number} | {line}\n{margin} | {pad}^\n{what}")
        }
        None => what.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            fs::create_dir_all(folder.path().join(name).parent().unwrap()).unwrap();
            fs::write(folder.path().join(name), text).unwrap();
        }
        folder
    }

    const CATEGORY: &str = "[[category]]\nid = \"library-card\"\nnl = \"bibliotheekpas\"\nen = \"library card\"\n\
                            law = \"ord\"\ntier = 1\ndpc = 1\nei = 0.25\nmask = \"initial\"\nwhy = \"a number of a person\"\n";

    const DETECTOR: &str = "category = \"library-card\"\nsources = [\"https://example.org/\"]\n\n[[pattern]]\n\
                            regex = '\\bBP-\\d{6}\\b'\nconfidence = { alone = 0.9, near-context = 0.95 }\n";

    #[test]
    fn detector_and_category_of_a_folder_are_added() {
        let folder = folder(&[("categories.toml", CATEGORY), ("detectors/card.toml", DETECTOR)]);
        let (ours, both) = (load().unwrap(), load_with(folder.path()).unwrap());
        assert_eq!(both.detectors.len(), ours.detectors.len() + 1);
        assert!(both.categories.id("library-card").is_some());
        assert_ne!(both.digest, ours.digest);
    }

    #[test]
    fn wrong_key_is_shown_with_its_line_and_a_caret() {
        let folder = folder(&[("card.toml", "category = \"email\"\ncolour = 3\n")]);
        let error = load_with(folder.path()).unwrap_err().to_string();
        assert!(error.contains("card.toml") && error.contains("line 2") && error.contains('^'), "{error}");
    }

    #[test]
    fn unknown_category_is_shown_with_its_line_and_a_caret() {
        let folder = folder(&[("card.toml", &format!("# ours\n{DETECTOR}"))]);
        let error = load_with(folder.path()).unwrap_err().to_string();
        assert!(error.contains("line 2") && error.contains('^'), "{error}");
    }

    #[test]
    fn category_that_is_there_is_not_replaced() {
        let again = CATEGORY.replace("library-card", "email");
        let folder = folder(&[("categories.toml", &again)]);
        assert!(load_with(folder.path()).is_err());
    }

    #[test]
    fn folder_without_data_is_told() {
        assert!(load_with(folder(&[]).path()).is_err());
        assert!(load_with(Path::new("/no/such/folder")).is_err());
    }
}
