//! Whether a row, or a passage of text, is about the person, and how sure.
//!
//! In: what of the person stands in it together. Out: a [`Certainty`] with its reasons. One value that nobody else has is
//! enough; a name needs company; a value that a family shares needs the name; and what speaks for another person counts.

use super::name::Grade;
use super::subject::{Origin, Subject};
use crate::patterns::{CategoryId, Notation, Whose};
use crate::record::Text;
use serde::Serialize;

/// How sure it is that something is about the person.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Certainty {
    /// A name that others have too.
    #[default]
    Possible,
    /// A name and a place, or a value that a household shares.
    Probable,
    /// A value that nobody else has, or a name with a birth date or an address.
    Certain,
}

/// A reason for a certainty.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Because {
    /// This value is there.
    Has(CategoryId),
    /// This value is there, which was found in a certain row of this file.
    Hop(CategoryId, String),
    /// Family name and given name.
    FullName,
    /// Family name and initials.
    Initials,
    /// The family name alone.
    Surname,
    /// The name is in the file's name.
    FileName,
    /// The column says that it holds something else.
    OtherColumn,
    /// Another person is named there.
    OtherPerson,
    /// The birth date there is another one.
    OtherBirthDate,
    /// Several other people have the value too.
    Shared,
    /// The same document holds something certain.
    SameDocument,
}

impl Because {
    /// In words, without any value. `label` says what a category is called.
    pub fn text(&self, label: impl Fn(CategoryId) -> Text) -> Text {
        match self {
            Because::Has(category) => {
                let label = label(*category);
                Text::new(format!("{} is gelijk", label.nl), format!("the {} is the same", label.en))
            }
            Because::Hop(category, path) => {
                let label = label(*category);
                Text::new(
                    format!("{} is gelijk, zoals gevonden in {path}", label.nl),
                    format!("the {} is the one in {path}", label.en),
                )
            }
            Because::FullName => {
                Text::new("voor- en achternaam zijn gelijk", "given and family name are the same")
            }
            Because::Initials => {
                Text::new("achternaam en voorletter zijn gelijk", "family name and initial are the same")
            }
            Because::Surname => {
                Text::new("alleen de achternaam is gelijk", "only the family name is the same")
            }
            Because::FileName => {
                Text::new("de naam staat in de bestandsnaam", "the name is in the file's name")
            }
            Because::OtherColumn => {
                Text::new("de kolom zegt iets anders te bevatten", "the column says it holds something else")
            }
            Because::OtherPerson => Text::new("er staat een andere naam bij", "another name stands with it"),
            Because::OtherBirthDate => {
                Text::new("er staat een andere geboortedatum bij", "another birth date stands with it")
            }
            Because::Shared => Text::new("meer mensen hebben deze waarde", "more people have this value"),
            Because::SameDocument => Text::new(
                "in hetzelfde stuk staat iets dat zeker is",
                "the same document holds something certain",
            ),
        }
    }
}

/// A value of the person that stands somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Key {
    /// Its place among the person's values.
    pub value: usize,
    /// Whether the header, or the word before it, agrees; None where nothing says.
    pub labelled: Option<bool>,
}

/// Who else may be meant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Another {
    /// Nobody.
    #[default]
    None,
    /// Somebody of another family.
    Stranger,
    /// Somebody of the same family.
    Relative,
}

/// What of the person stands together.
#[derive(Debug, Clone, Default)]
pub(super) struct Evidence {
    pub keys: Vec<Key>,
    /// The name, and its place among the values.
    pub name: Option<(Grade, usize)>,
    /// Values that prove nothing alone and support a name.
    pub support: Vec<usize>,
    pub another: Another,
    pub other_birth_date: bool,
}

/// A verdict, the value it rests on most, and its reasons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Verdict {
    pub certainty: Certainty,
    pub value: usize,
    pub because: Vec<Because>,
}

impl Evidence {
    /// How sure it is; None where there is too little to say it.
    pub fn verdict(&self, subject: &Subject) -> Option<Verdict> {
        let grade = self.name.map(|(grade, _)| grade).filter(|grade| *grade > Grade::Other);
        let by_key = self.keys.iter().filter_map(|key| Some((self.key(key, grade, subject)?, key.value)));
        let by_key = by_key.max_by_key(|(certainty, value)| (*certainty, std::cmp::Reverse(*value)));
        let by_name = self.name(grade, subject).zip(self.name.map(|(_, value)| value));
        let (certainty, value) = match (by_key, by_name) {
            (Some(key), Some(name)) if name.0 > key.0 => name,
            (Some(key), _) => key,
            (None, name) => name?,
        };
        let certainty =
            if self.other_birth_date { self.doubted(certainty, value, grade, subject)? } else { certainty };
        Some(Verdict { certainty, value, because: self.because(grade, subject) })
    }

    fn key(&self, key: &Key, grade: Option<Grade>, subject: &Subject) -> Option<Certainty> {
        let value = &subject.values[key.value];
        let named = grade.is_some_and(|grade| grade >= Grade::Initials);
        let certain_if = |holds: bool| if holds { Certainty::Certain } else { Certainty::Probable };
        let certainty = match value.of {
            Whose::Person if value.role => {
                if named {
                    Certainty::Probable
                } else {
                    Certainty::Possible
                }
            }
            // A number that stands where another number should is that other number.
            _ if key.labelled == Some(false)
                && value.form != Notation::Mail
                && value.form != Notation::Account =>
            {
                return None;
            }
            Whose::Person if named || value.form == Notation::Number => Certainty::Certain,
            Whose::Person => match (self.another, &value.origin) {
                (Another::None, _) | (Another::Stranger, Origin::Given) => Certainty::Certain,
                _ => Certainty::Probable,
            },
            Whose::Household => match self.another {
                _ if grade == Some(Grade::Full) => Certainty::Certain,
                _ if grade == Some(Grade::Initials) => certain_if(!value.landline),
                Another::None => certain_if(!value.landline),
                _ => Certainty::Possible,
            },
            Whose::Issuer => match (key.labelled, self.another) {
                _ if grade == Some(Grade::Full) => Certainty::Certain,
                (Some(true), _) if named => Certainty::Certain,
                (Some(true), Another::None) => certain_if(value.needle.own.len() >= 4),
                (None, Another::None) if value.needle.own.len() >= 6 => Certainty::Probable,
                (Some(true), _) => Certainty::Possible,
                (_, Another::None) if value.needle.own.len() >= 4 => Certainty::Possible,
                _ => return None,
            },
            Whose::Nobody => return None,
        };
        Some(certainty)
    }

    fn name(&self, grade: Option<Grade>, subject: &Subject) -> Option<Certainty> {
        let has = |form: Notation| self.support.iter().any(|value| subject.values[*value].form == form);
        let (birth, postcode, town) = (has(Notation::Date), has(Notation::Postcode), has(Notation::Town));
        Some(match grade? {
            Grade::Full if birth || postcode => Certainty::Certain,
            Grade::Full if town => Certainty::Probable,
            Grade::Full => Certainty::Possible,
            Grade::Initials if birth => Certainty::Certain,
            Grade::Initials if postcode => Certainty::Probable,
            Grade::Initials => Certainty::Possible,
            Grade::Surname if birth => Certainty::Probable,
            Grade::Surname if postcode => Certainty::Possible,
            _ => return None,
        })
    }

    /// With a birth date that is another's a name proves nothing, and a shared value little.
    fn doubted(
        &self,
        certainty: Certainty,
        value: usize,
        grade: Option<Grade>,
        subject: &Subject,
    ) -> Option<Certainty> {
        let value = &subject.values[value];
        match value.of {
            Whose::Person if value.form == Notation::Number && self.another == Another::None => {
                Some(certainty)
            }
            Whose::Person => Some(certainty.min(Certainty::Probable)),
            Whose::Nobody if grade < Some(Grade::Full) => None,
            _ => Some(Certainty::Possible),
        }
    }

    fn because(&self, grade: Option<Grade>, subject: &Subject) -> Vec<Because> {
        let mut because = Vec::new();
        let has = |value: usize| {
            let value = &subject.values[value];
            match &value.origin {
                Origin::Given => Because::Has(value.category),
                Origin::Hop(path) => Because::Hop(value.category, path.clone()),
            }
        };
        because.extend(self.keys.iter().map(|key| has(key.value)));
        because.extend(match grade {
            Some(Grade::Full) => Some(Because::FullName),
            Some(Grade::Initials) => Some(Because::Initials),
            Some(Grade::Surname) => Some(Because::Surname),
            _ => None,
        });
        because.extend(self.support.iter().map(|value| has(*value)));
        if self.keys.iter().any(|key| key.labelled == Some(false)) {
            because.push(Because::OtherColumn);
        }
        if self.another != Another::None && grade < Some(Grade::Initials) {
            because.push(Because::OtherPerson);
        }
        if self.other_birth_date {
            because.push(Because::OtherBirthDate);
        }
        let mut met = Vec::new();
        because.retain(|one| {
            !met.contains(one) && {
                met.push(one.clone());
                true
            }
        });
        because
    }
}
