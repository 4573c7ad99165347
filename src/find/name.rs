//! A person's name in all the ways in which it is written down.
//!
//! In: a name as somebody gave it, and folded text. Out: whether the text names this person, and how fully: with the
//! given name, with initials, or by the family name alone. Lists of given names and infixes say where a name ends;
//! they never decide whose it is.

use crate::patterns::fold::fold;
use crate::patterns::words::{self, list};

/// How fully a text names somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Grade {
    /// The family name, and a given name that is another's.
    Other,
    /// The family name alone.
    Surname,
    /// The family name with the same initial.
    Initials,
    /// The family name with a given name.
    Full,
}

/// A name to look for, folded.
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct Name {
    /// Given names, or initials of one letter.
    given: Vec<String>,
    infix: Vec<String>,
    family: Vec<String>,
}

/// A word of a folded text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word {
    pub start: usize,
    pub end: usize,
}

/// The words of a folded text: letters and digits, with the hyphens and apostrophes between them.
pub(super) fn words_of(folded: &str, words: &mut Vec<Word>) {
    words.clear();
    let mut start = None;
    for (at, letter) in folded.char_indices() {
        let inside = letter.is_alphanumeric() || (start.is_some() && matches!(letter, '-' | '\''));
        match (start, inside) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                words.push(word(folded, from, at));
                start = None;
            }
            _ => {}
        }
    }
    if let Some(from) = start {
        words.push(word(folded, from, folded.len()));
    }
}

fn word(folded: &str, start: usize, end: usize) -> Word {
    Word { start, end: start + folded[start..end].trim_end_matches(['-', '\'']).len() }
}

/// Whether a word is an infix such as `van` or `der`.
pub(super) fn is_infix(word: &str) -> bool {
    words::look_up_folded(word).any(list::NAME_INFIXES)
}

fn is_given(word: &str) -> bool {
    words::look_up_folded(word).any(list::GIVEN_NAMES)
}

fn is_title(word: &str) -> bool {
    words::look_up_folded(word).any(list::TITLES) && !is_infix(word) && !is_given(word) && !is_initial(word)
}

fn is_initial(word: &str) -> bool {
    word.chars().count() == 1 && word.chars().all(char::is_alphabetic)
}

impl Name {
    /// Takes a name apart: `Jan de Vries`, `J. de Vries`, `Vries, J. de`, `de Vries Jan`, `JANSEN J`.
    pub fn parse(text: &str) -> Option<Name> {
        let folded = fold(text);
        let parts = |part: &str| -> Vec<String> {
            let mut words = Vec::new();
            words_of(part, &mut words);
            let own: Vec<&str> = words.iter().map(|word| &part[word.start..word.end]).collect();
            // In front only: `Graaf` and `Baron` are family names too.
            let titles =
                own.iter().take_while(|word| is_title(word)).count().min(own.len().saturating_sub(1));
            own[titles..].iter().map(|word| (*word).to_owned()).collect()
        };
        let name = match folded.split_once(',') {
            Some((family, rest)) => Name::from_catalogue(parts(family), parts(rest)),
            None => Name::from_words(parts(&folded)),
        };
        let is_own =
            |word: &String| word.chars().filter(|c| c.is_alphabetic()).count() > 1 && !is_infix(word);
        let is_name = name.family.iter().any(is_own);
        is_name.then_some(name)
    }

    /// From parts in columns of their own.
    pub fn from_parts(given: &str, infix: &str, family: &str) -> Option<Name> {
        Name::parse(&format!("{} {}, {}", infix.trim(), family.trim(), given.trim()))
    }

    fn from_catalogue(family: Vec<String>, rest: Vec<String>) -> Name {
        let leading =
            family.iter().take_while(|word| is_infix(word)).count().min(family.len().saturating_sub(1));
        let (before, own) = family.split_at(leading);
        let (given, infix): (Vec<String>, Vec<String>) = rest.into_iter().partition(|word| !is_infix(word));
        let infix = if before.is_empty() { infix } else { before.to_vec() };
        Name { given, infix, family: own.to_vec() }
    }

    fn from_words(words: Vec<String>) -> Name {
        let first = words.iter().position(|word| is_infix(word) && !is_initial(word));
        let run = |from: usize| words[from..].iter().take_while(|word| is_infix(word)).count();
        match first {
            // `de Vries Jan`
            Some(0) if words.len() > run(0) => {
                let own = run(0);
                let rest = &words[own..];
                let split = rest.len().min(1);
                Name {
                    given: rest[split..].to_vec(),
                    infix: words[..own].to_vec(),
                    family: rest[..split].to_vec(),
                }
            }
            Some(at) if words.len() > at + run(at) => {
                let end = at + run(at);
                Name {
                    given: words[..at].to_vec(),
                    infix: words[at..end].to_vec(),
                    family: words[end..].to_vec(),
                }
            }
            _ => Name::without_infix(words),
        }
    }

    fn without_infix(words: Vec<String>) -> Name {
        let initials_behind = words.len() > 1 && words[1..].iter().all(|word| is_initial(word));
        // `JANSEN J`, and a list that has the family name first.
        let family_first =
            words.len() == 2 && !is_given(&words[0]) && is_given(&words[1]) && !is_initial(&words[0]);
        let at = if initials_behind || family_first { 1 } else { words.len().saturating_sub(1) };
        let (one, other) = words.split_at(at.min(words.len()));
        let (family, given) = if initials_behind || family_first { (one, other) } else { (other, one) };
        Name { given: given.to_vec(), infix: Vec::new(), family: family.to_vec() }
    }

    /// The words that a text must have to name this person.
    pub fn family(&self) -> &[String] {
        &self.family
    }

    /// Whether anything but the family name is known.
    pub fn has_given(&self) -> bool {
        !self.given.is_empty()
    }

    /// How fully a text names this person at best, and where.
    pub fn find(&self, folded: &str, words: &[Word]) -> Option<(Grade, usize, usize)> {
        let mut best: Option<(Grade, usize, usize)> = None;
        for at in 0..words.len() {
            let Some(len) = self.family_at(folded, words, at) else { continue };
            let found = self.around(folded, words, at, at + len);
            if best.is_none_or(|(grade, ..)| found.0 > grade) {
                best = Some(found);
            }
        }
        best
    }

    fn family_at(&self, folded: &str, words: &[Word], at: usize) -> Option<usize> {
        let own = |place: usize| words.get(place).map(|word| &folded[word.start..word.end]);
        match self.family.as_slice() {
            [] => None,
            [one] => same_family(own(at)?, one).then_some(1),
            all => all
                .iter()
                .enumerate()
                .all(|(offset, part)| own(at + offset) == Some(part))
                .then_some(all.len()),
        }
    }

    /// What stands before and behind the family name.
    fn around(&self, folded: &str, words: &[Word], from: usize, to: usize) -> (Grade, usize, usize) {
        let text = |place: usize| &folded[words[place].start..words[place].end];
        let before: Vec<&str> = (from.saturating_sub(7)..from)
            .filter(|place| joins(folded, words, *place, from))
            .map(text)
            .collect();
        let behind: Vec<&str> = (to..words.len().min(to + 6))
            .take_while(|place| follows(folded, words, to, *place))
            .map(text)
            .collect();
        let (left, infix_left) = self.skip_infix_back(&before);
        let has_infix_behind = !self.infix.is_empty()
            && behind.iter().take(4).any(|word| self.infix.iter().any(|own| own == word));
        let has_infix = self.infix.is_empty() || infix_left || has_infix_behind;
        let (left_grade, taken) = self.given_before(&before[..left], self.infix.is_empty());
        let behind_given: Vec<&str> =
            behind.iter().copied().filter(|word| !is_infix(word) || is_initial(word)).collect();
        let right_grade = self.given_behind(&behind_given);
        let grade = match (left_grade, right_grade) {
            (Some(left), Some(right)) => left.max(right),
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) if self.given.is_empty() && has_infix => Grade::Full,
            (None, None) => Grade::Surname,
        };
        let grade = if !has_infix && grade == Grade::Initials { Grade::Surname } else { grade };
        let start = from - (before.len() - left) - if left_grade.is_some() { taken } else { 0 };
        (grade, words[start.min(from)].start, words[to - 1].end)
    }

    /// How many of the words before the family name are left without its infix, and whether that was there.
    fn skip_infix_back(&self, before: &[&str]) -> (usize, bool) {
        if self.infix.is_empty() {
            return (before.len(), true);
        }
        let letters: Vec<&str> = self.infix.iter().filter_map(|word| word.get(..1)).collect();
        let joined = [self.infix.concat()];
        let short = [letters.concat()];
        let own: Vec<&str> = self.infix.iter().map(String::as_str).collect();
        let forms: [&[&str]; 4] = [&own, &letters, &[joined[0].as_str()], &[short[0].as_str()]];
        for form in forms {
            if before.ends_with(form) {
                return (before.len() - form.len(), true);
            }
        }
        (before.len(), false)
    }

    /// What the words before say, the nearest last.
    fn given_before(&self, before: &[&str], no_infix: bool) -> (Option<Grade>, usize) {
        let nearest = before.last().copied().unwrap_or_default();
        if no_infix && is_infix(nearest) && !is_initial(nearest) {
            // `Jan van Jansen` is not Jan Jansen.
            return (None, 0);
        }
        let named: Vec<&str> = before
            .iter()
            .rev()
            .take(4)
            .take_while(|word| {
                is_initial(word) || is_given(word) || self.is_own(word) || self.is_all_initials(word)
            })
            .copied()
            .collect();
        if let Some(at) = named.iter().rposition(|word| self.is_own(word)) {
            return (Some(Grade::Full), at + 1);
        }
        let initials: Vec<&str> =
            named.iter().take_while(|word| is_initial(word) || self.is_all_initials(word)).copied().collect();
        if !initials.is_empty() {
            let letters: String = initials.iter().rev().copied().collect();
            return (Some(self.compare_initials(&letters)), initials.len());
        }
        match named.first() {
            Some(given) => (Some(self.compare_given(given)), 1),
            None => (None, 0),
        }
    }

    /// What the words behind say: `Vries, Jan de`, `Jansen J.P.`
    fn given_behind(&self, behind: &[&str]) -> Option<Grade> {
        let first = behind.first()?;
        if self.is_own(first) {
            return Some(Grade::Full);
        }
        if is_initial(first) || self.is_all_initials(first) {
            let letters: String = behind
                .iter()
                .take_while(|word| is_initial(word) || self.is_all_initials(word))
                .copied()
                .collect();
            return Some(self.compare_initials(&letters));
        }
        None
    }

    fn is_own(&self, word: &str) -> bool {
        !is_initial(word) && self.given.iter().any(|given| given == word)
    }

    /// `jp` where the given names are Jan Pieter.
    fn is_all_initials(&self, word: &str) -> bool {
        (2..=4).contains(&word.len()) && !is_given(word) && word == self.initials()
    }

    fn initials(&self) -> String {
        self.given.iter().filter_map(|given| given.chars().next()).collect()
    }

    /// What initials say: those that both have must be the same.
    pub fn compare_initials(&self, letters: &str) -> Grade {
        let own = self.initials();
        let same = own.chars().zip(letters.chars()).all(|(one, other)| one == other);
        if !own.is_empty() && !letters.is_empty() && same { Grade::Initials } else { Grade::Other }
    }

    /// What a given name says.
    pub fn compare_given(&self, given: &str) -> Grade {
        if self.is_own(given)
            || given.split([' ', '-']).next().is_some_and(|first| self.is_own(first) && !given.contains('-'))
        {
            return Grade::Full;
        }
        let own = self.given.first().map(String::as_str).unwrap_or_default();
        match is_initial(own) && given.starts_with(own) {
            true => Grade::Initials,
            false => Grade::Other,
        }
    }

    /// Whether a cell holds the family name and nothing else, with or without the infix.
    pub fn is_family_cell(&self, folded: &str, words: &[Word]) -> bool {
        let own = words.iter().filter(|word| !is_infix(&folded[word.start..word.end])).count();
        (0..words.len()).any(|at| self.family_at(folded, words, at) == Some(own)) && own > 0
    }

    /// Whether this is the infix of the name; nothing is, where the name has none.
    pub fn has_infix(&self, folded: &str) -> bool {
        self.infix.join(" ") == folded.replace('.', "")
    }
}

/// A family name, or one of two with a hyphen between.
fn same_family(word: &str, family: &str) -> bool {
    let part_of = |whole: &str, part: &str| whole.contains('-') && whole.split('-').any(|one| one == part);
    word == family || part_of(word, family) || part_of(family, word)
}

/// Whether a word before a name belongs to it: nothing ends between them.
fn joins(folded: &str, words: &[Word], place: usize, name: usize) -> bool {
    let between = &folded[words[place].end..words[name].start];
    !between.contains([',', ';', ':', '\n', '(', ')', '|', '<', '>', '@', '/', '"', '?', '!'])
        && !ends_sentence(folded, words, place, name)
}

/// A full stop behind more than an initial or a title.
fn ends_sentence(folded: &str, words: &[Word], place: usize, name: usize) -> bool {
    (place..name).any(|at| {
        let own = &folded[words[at].start..words[at].end];
        let next = words.get(at + 1).map_or(folded.len(), |word| word.start);
        folded[words[at].end..next].contains('.') && own.chars().count() > 4
    })
}

fn follows(folded: &str, words: &[Word], name: usize, place: usize) -> bool {
    let between = &folded[words[name - 1].end..words[place].start];
    !between.contains([';', ':', '\n', '(', '|', '<', '@', '"', '?', '!'])
        && between.matches(',').count() <= 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grade(name: &str, text: &str) -> Option<Grade> {
        let folded = fold(text);
        let mut words = Vec::new();
        words_of(&folded, &mut words);
        Name::parse(name).unwrap().find(&folded, &words).map(|(grade, ..)| grade)
    }

    #[test]
    fn every_way_of_writing_a_name_is_the_same_person() {
        let ways = [
            "Jan de Vries",
            "jan DE VRIES",
            "Vries, Jan de",
            "de Vries, Jan",
            "de Vries Jan",
            "Vries Jan de",
        ];
        for given in ways.iter().take(5) {
            for text in ways {
                assert_eq!(grade(given, text), Some(Grade::Full), "{given} in {text}");
            }
        }
    }

    #[test]
    fn initials_are_less_than_a_given_name() {
        for text in ["J. de Vries", "Vries, J. de", "De heer J de Vries", "J.P. de Vries", "de Vries J."] {
            assert_eq!(grade("Jan de Vries", text), Some(Grade::Initials), "{text}");
        }
        assert_eq!(grade("J. de Vries", "Jan de Vries"), Some(Grade::Initials));
        assert_eq!(grade("Jansen J", "mevrouw Joke Jansen"), Some(Grade::Initials));
        assert_eq!(grade("Jan Jansen", "JANSEN J"), Some(Grade::Initials));
    }

    #[test]
    fn namesakes_in_part_are_others() {
        assert_eq!(grade("Jan de Vries", "Sanne de Vries"), Some(Grade::Other));
        assert_eq!(grade("Jan de Vries", "P. de Vries"), Some(Grade::Other));
        assert_eq!(grade("Jan Pieter de Vries", "J.A. de Vries"), Some(Grade::Other));
        assert_eq!(grade("Jan de Vries", "Jan-Willem de Vries"), Some(Grade::Other));
        assert_eq!(grade("Jan de Vries", "familie De Vries"), Some(Grade::Surname));
        assert_eq!(grade("Jan de Vries", "Jan Bakker"), None);
    }

    #[test]
    fn accents_titles_and_married_names_do_not_hide_somebody() {
        assert_eq!(grade("Zoë Çelik", "ZOE CELIK"), Some(Grade::Full));
        assert_eq!(grade("mr. drs. Anna Bakker", "Anna Bakker-Smit"), Some(Grade::Full));
        assert_eq!(grade("Lars de Graaf", "Graaf, L. de"), Some(Grade::Initials));
        assert_eq!(grade("Anna van der Berg", "Anna v.d. Berg"), Some(Grade::Full));
        assert_eq!(grade("Anna van der Berg", "Anna Maria van der Berg"), Some(Grade::Full));
    }

    #[test]
    fn another_sentence_is_another_name() {
        assert_eq!(grade("Jan de Vries", "Dat zei Jan gisteren. De Vries belde."), Some(Grade::Surname));
        assert_eq!(grade("Jan de Vries", "Jan, de Vries"), Some(Grade::Surname));
    }
}
