//! Whether the name of a file holds the name of a person.
//!
//! In: a path. Out: a yes only for a known given name and a known family name behind it, both with a capital and
//! neither an ordinary word or a place: a name of a file has no sentence around it that could tell.

use crate::patterns::words::{self, Lists, list};

const OTHERWISE: Lists = Lists(
    list::AMBIGUOUS.0 | list::DUTCH_WORDS.0 | list::ENGLISH_WORDS.0 | list::PLACES.0 | list::MONTH_NAMES.0,
);

/// Whether the last part of a path names somebody.
pub(super) fn names_someone(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let words: Vec<&str> = stem
        .split(|letter: char| !(letter.is_alphabetic() || letter == '\'' || letter == '-'))
        .flat_map(|word| word.split(" - "))
        .filter(|word| !word.is_empty() && *word != "-")
        .collect();
    (0..words.len()).any(|at| is_given(words[at]) && is_family(&words[at + 1..]))
}

fn is_given(word: &str) -> bool {
    let lists = words::look_up(word);
    is_capitalised(word) && lists.any(list::GIVEN_NAMES) && !lists.any(OTHERWISE)
}

/// Infixes, and then a family name.
fn is_family(rest: &[&str]) -> bool {
    let infixes = rest.iter().take(3).take_while(|word| words::look_up(word).any(list::NAME_INFIXES)).count();
    let Some(word) = rest.get(infixes) else { return false };
    let lists = words::look_up(word);
    // Behind an infix an ordinary word is a name all the same: van den Berg.
    is_capitalised(word) && lists.any(list::FAMILY_NAMES) && (infixes > 0 || !lists.any(OTHERWISE))
}

fn is_capitalised(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_uppercase) && letters.next().is_some_and(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_name_of_a_person_is_seen_and_words_are_not() {
        for path in ["a/Ziekmelding Thijs Janssen.docx", "Contract_Sanne_van_den_Berg_2024.pdf"] {
            assert!(names_someone(path), "{path}");
        }
        for path in [
            "Thijs Janssen/foto.jpg",
            "Offerte Jansen BV.docx",
            "Handleiding Mail.pdf",
            "Notulen Utrecht mei 2024.docx",
            "sanne janssen.txt",
            "Planning Zomer.xlsx",
        ] {
            assert!(!names_someone(path), "{path}");
        }
    }
}
