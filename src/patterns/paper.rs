//! What papers say of themselves: `patterns/papers.toml`.
//!
//! A letter or a contract has no columns; a few words in it tell what it is for. Only words of this closed list are
//! ever written down, and none of a file's own.

use super::fold::fold;
use super::{Result, invalid, parse};
use serde::Deserialize;

/// The words that tell what a text is for.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Papers {
    paper: Vec<Paper>,
}

/// The words of one activity.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paper {
    /// The activity.
    pub of: String,
    /// Words and phrases, folded; with `*` at the end, the beginning of a word.
    pub words: Vec<String>,
}

impl Papers {
    /// Every word, sorted, once.
    pub fn words(&self) -> Vec<String> {
        let mut words: Vec<String> = self.paper.iter().flat_map(|paper| paper.words.clone()).collect();
        words.sort();
        words.dedup();
        words
    }

    /// The activities that a word speaks for.
    pub fn of<'a>(&'a self, word: &'a str) -> impl Iterator<Item = &'a str> {
        let has = move |paper: &&Paper| paper.words.iter().any(|other| other == word);
        self.paper.iter().filter(has).map(|paper| paper.of.as_str())
    }

    /// The activities it speaks of.
    pub fn activities(&self) -> impl Iterator<Item = &str> {
        self.paper.iter().map(|paper| paper.of.as_str())
    }
}

pub(super) fn read(file: &str, text: &str) -> Result<Papers> {
    let papers: Papers = parse(file, text)?;
    match papers.words().into_iter().find(|word| fold(word) != *word || word.len() < 3) {
        Some(word) => Err(invalid(file, format!("not folded, or too short: {word:?}"))),
        None => Ok(papers),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_speaks_for_those_that_have_it() {
        let text = "[[paper]]\nof = \"a\"\nwords = [\"huur*\"]\n[[paper]]\nof = \"b\"\nwords = [\"borg\", \"huur*\"]";
        let papers = read("papers.toml", text).unwrap();
        assert_eq!(papers.words(), ["borg", "huur*"]);
        assert_eq!(papers.of("huur*").collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(papers.of("borg").collect::<Vec<_>>(), ["b"]);
    }

    #[test]
    fn a_word_that_is_never_found_is_an_error() {
        assert!(read("papers.toml", "[[paper]]\nof = \"a\"\nwords = [\"Geëerde\"]").is_err());
        assert!(read("papers.toml", "[[paper]]\nof = \"a\"\nwords = [\"cv\"]").is_err());
    }
}
