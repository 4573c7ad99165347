//! Running text with known spans.
//!
//! In: sentences with slots, people. Out: text, and where in it which field stands. A slot is `{field}` of whom
//! the text is about, `{o.field}` of somebody else, `{s.field}` of somebody of the staff, or a word from a list.

use super::chance::Chance;
use super::data::{Data, Field, Text};
use super::people::Person;
use super::values::Make;

/// Whom a text is about.
pub(super) struct Cast<'a> {
    pub person: &'a Person,
    pub other: &'a Person,
    pub staff: &'a [Person],
}

/// A text and what stands in it.
#[derive(Debug, Clone, Default)]
pub(super) struct Prose {
    pub text: String,
    pub spans: Vec<Known>,
}

/// A known place in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Known {
    /// In bytes.
    pub start: usize,
    pub end: usize,
    pub category: Option<String>,
    /// Every answer that is right.
    pub accept: Vec<Option<String>>,
}

impl Prose {
    fn push(&mut self, other: Prose) {
        let at = self.text.len();
        self.text.push_str(&other.text);
        let moved = |known: Known| Known { start: known.start + at, end: known.end + at, ..known };
        self.spans.extend(other.spans.into_iter().map(moved));
    }
}

/// A piece of a sentence.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    Words(&'a str),
    Slot { whose: char, name: &'a str },
}

/// The pieces of a sentence. Two braces stand for one.
pub(super) fn pieces(sentence: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = sentence;
    while let Some(at) = rest.find(['{', '}']) {
        let (words, behind) = rest.split_at(at);
        pieces.push(Piece::Words(words));
        if behind.starts_with("{{") || behind.starts_with("}}") {
            pieces.push(Piece::Words(&behind[..1]));
            rest = &behind[2..];
            continue;
        }
        let (slot, after) = behind[1..].split_once('}').unwrap_or((&behind[1..], ""));
        let (whose, name) = match slot.split_once('.') {
            Some((whose, name)) => (whose.chars().next().unwrap_or('p'), name),
            None => ('p', slot),
        };
        pieces.push(Piece::Slot { whose, name });
        rest = after;
    }
    pieces.push(Piece::Words(rest));
    pieces.retain(|piece| *piece != Piece::Words(""));
    pieces
}

/// One sentence, its slots filled.
pub(super) fn write(data: &Data, sentence: &str, cast: &Cast<'_>, chance: &mut Chance) -> Prose {
    let mut prose = Prose::default();
    for piece in pieces(sentence) {
        match piece {
            Piece::Words(words) => prose.text.push_str(words),
            Piece::Slot { whose, name } => {
                let person = match whose {
                    'o' => cast.other,
                    's' => chance.one(cast.staff).unwrap_or(cast.other),
                    _ => cast.person,
                };
                match data.fields.get(name) {
                    Some(field) => fill(data, field, person, chance, &mut prose),
                    None => prose.text.push_str(chance.word(data.list(name))),
                }
            }
        }
    }
    prose
}

fn fill(data: &Data, field: &Field, person: &Person, chance: &mut Chance, prose: &mut Prose) {
    let Some(maker) = field.maker else { return };
    let make = Make { data, field, person, style: chance.next(), row: chance.below(900), in_text: true };
    let value = maker(&make, chance);
    let start = prose.text.len();
    prose.text.push_str(value.trim());
    prose.spans.push(Known {
        start,
        end: prose.text.len(),
        category: field.category.clone(),
        accept: field.accepted(false),
    });
}

/// A whole text.
pub(super) fn compose(data: &Data, text: &Text, cast: &Cast<'_>, chance: &mut Chance) -> Prose {
    let mut prose = Prose::default();
    let between = if text.lines { "\n" } else { ["\n\n", "\n", " "][chance.below(3)] };
    let part = |sentences: &[String], gap: &str, prose: &mut Prose, chance: &mut Chance| {
        let written = write(data, chance.word(sentences), cast, chance);
        if !written.text.is_empty() {
            if !prose.text.is_empty() {
                prose.text.push_str(gap);
            }
            prose.push(written);
        }
    };
    part(&text.opening, "", &mut prose, chance);
    for count in 0..chance.between(text.sentences[0], text.sentences[1]) {
        let gap = if count == 0 && !text.lines { "\n\n" } else { between };
        let pool = data.pools.get(chance.word(&text.pools)).map_or(&[][..], Vec::as_slice);
        part(pool, gap, &mut prose, chance);
    }
    part(&text.closing, "\n\n", &mut prose, chance);
    prose.text.push('\n');
    prose
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_are_told_from_words_and_braces() {
        assert_eq!(
            pieces("if {{ {o.name} }}"),
            [
                Piece::Words("if "),
                Piece::Words("{"),
                Piece::Words(" "),
                Piece::Slot { whose: 'o', name: "name" },
                Piece::Words(" "),
                Piece::Words("}"),
            ]
        );
    }

    #[test]
    fn spans_are_where_the_values_stand() {
        let data = crate::trial::tests::data();
        let mut chance = Chance::new(2);
        let person = Person::new(data, false, &mut chance);
        let cast = Cast { person: &person, other: &person, staff: &[] };
        let prose = write(data, "Beste {given}, mail {email}.", &cast, &mut chance);
        let parts: Vec<&str> = prose.spans.iter().map(|known| &prose.text[known.start..known.end]).collect();
        assert_eq!(parts, [person.given.as_str(), person.email.as_str()]);
        for text in &data.texts {
            let prose = compose(data, text, &cast, &mut chance);
            assert!(prose.spans.iter().all(|known| prose.text.get(known.start..known.end).is_some()));
        }
    }
}
