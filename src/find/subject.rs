//! The person who is looked for: the values by which somebody may be known.
//!
//! In: values as a user gives them, with or without a word before them that says what they are. Out: a [`Subject`]. The
//! values are held under guard: nothing here can be displayed, and no error repeats one.

use super::name::Name;
use super::needle::Needle;
use crate::detect::{self, Detector, Headers, Span};
use crate::patterns::{CategoryId, Mask, Notation, Patterns, SoughtKinds, Whose, fold, sought_kinds, words};
use crate::profile;
use crate::record::{Raw, Reveal, Sample};

/// What the search knows: the rules, compiled once.
pub struct Tools {
    pub(super) patterns: Patterns,
    pub(super) kinds: SoughtKinds,
    pub(super) headers: Headers,
    pub(super) detector: Detector,
}

/// Why somebody cannot be looked for.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The rules cannot be compiled.
    #[error(transparent)]
    Rules(#[from] crate::patterns::Error),
    /// The detectors cannot be compiled.
    #[error(transparent)]
    Detectors(#[from] detect::Error),
    /// A value that says too little to look for.
    #[error("the value number {0} of the person is too short to look for")]
    TooShort(usize),
    /// Only values that help and prove nothing: a town, a postcode.
    #[error("a name, an e-mail address, a telephone number or another number of the person is needed")]
    NothingTelling,
    /// The files cannot be walked or read.
    #[error(transparent)]
    Scan(#[from] crate::scan::Error),
    /// What was read cannot be read back.
    #[error(transparent)]
    Inventory(#[from] crate::inventory::Error),
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The user gave it.
    Given,
    /// It stood in a certain row, in this file.
    Hop(String),
}

/// One value of the person.
#[derive(Clone)]
pub(super) struct Value {
    pub category: CategoryId,
    pub form: Notation,
    pub of: Whose,
    pub needle: Needle,
    pub origin: Origin,
    text: String,
    /// A landline, which a household shares, and not a mobile telephone.
    pub landline: bool,
    /// An address of mail that is a role's and nobody's own.
    pub role: bool,
}

/// Somebody to look for.
#[derive(Clone, Default)]
pub struct Subject {
    pub(super) values: Vec<Value>,
    /// The names among them, with the place of each in `values`.
    pub(super) names: Vec<(Name, usize)>,
}

impl Tools {
    /// Compiles the rules.
    pub fn new(patterns: &Patterns) -> Result<Self, Error> {
        Ok(Tools {
            kinds: sought_kinds(&patterns.categories)?,
            headers: Headers::new(patterns),
            detector: Detector::new(patterns)?,
            patterns: patterns.clone(),
        })
    }

    /// What a header says that its column holds, as far as anybody can be found by it; and whether it says anything.
    pub(super) fn role(&self, header: &str) -> Role {
        let reading = self.headers.read(header);
        let best =
            reading.categories.iter().filter(|(_, nats)| *nats > 0.0).max_by(|a, b| a.1.total_cmp(&b.1));
        match best {
            Some((id, nats)) if *nats > reading.other => Role::Holds(*id),
            _ if reading.other > 0.0 => Role::Else,
            _ => Role::Unknown,
        }
    }

    /// How a category is looked for.
    pub(super) fn form(&self, category: CategoryId) -> Option<Notation> {
        self.kinds.of(category).map(|kind| kind.form)
    }

    /// What may be shown of a value.
    pub(super) fn sample(&self, category: CategoryId, text: &str, reveal: Option<Reveal>) -> Sample {
        profile::sample(Raw::new(text.as_bytes()), self.patterns.categories.get(category).mask, reveal)
    }

    /// What may be shown of a value of no known kind.
    pub(super) fn hidden(&self, text: &str, reveal: Option<Reveal>) -> Sample {
        profile::sample(Raw::new(text.as_bytes()), Mask::Length, reveal)
    }

    /// The word of a category.
    pub(super) fn word(&self, category: CategoryId) -> &str {
        &self.patterns.categories.get(category).id
    }
}

/// What a header says of its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// It holds this.
    Holds(CategoryId),
    /// It holds something that is not about a person.
    Else,
    /// Nobody knows.
    Unknown,
}

impl Subject {
    /// From values as a user gives them: `Jan de Vries`, `06-12345678`, `klantnummer: 1024`.
    pub fn from_values<'a>(values: impl IntoIterator<Item = &'a str>, tools: &Tools) -> Result<Self, Error> {
        let mut subject = Subject::default();
        for (number, value) in values.into_iter().enumerate() {
            let (category, text) = recognise(value, tools);
            if !category.is_some_and(|category| subject.add(category, text, Origin::Given, tools)) {
                return Err(Error::TooShort(number + 1));
            }
        }
        let tells = |value: &Value| value.of != Whose::Nobody || is_name(value.form);
        if !subject.values.iter().any(tells) {
            return Err(Error::NothingTelling);
        }
        Ok(subject)
    }

    /// What each value was taken for, masked: for the user to see.
    pub fn told(&self, tools: &Tools) -> Vec<(String, Sample)> {
        let told = |value: &Value| (tools.word(value.category).to_owned(), self.sample(value, tools, None));
        self.values.iter().map(told).collect()
    }

    /// What may be shown of one of its values.
    pub(super) fn sample(&self, value: &Value, tools: &Tools, reveal: Option<Reveal>) -> Sample {
        tools.sample(value.category, &value.text, reveal)
    }

    /// Adds a value; false when it says too little, or is known already.
    pub(super) fn add(&mut self, category: CategoryId, text: &str, origin: Origin, tools: &Tools) -> bool {
        let Some(kind) = tools.kinds.of(category) else { return false };
        let Some(needle) = Needle::new(text, kind.form) else { return false };
        let is_known = |value: &&Value| value.form == kind.form && value.needle.own == needle.own;
        if self.values.iter().any(|value| is_known(&value)) {
            return origin == Origin::Given;
        }
        if is_name(kind.form) {
            let Some(name) = Name::parse(text) else { return false };
            // A family name alone, from a row, is that of all relatives.
            if origin != Origin::Given && !name.has_given() {
                return false;
            }
            if self.names.iter().any(|(known, _)| *known == name) {
                return origin == Origin::Given;
            }
            self.names.push((name, self.values.len()));
        }
        let landline = kind.form == Notation::Phone && !needle.own.starts_with('6');
        let local = needle.own.split('@').next().unwrap_or_default();
        let role =
            kind.form == Notation::Mail && words::look_up_folded(local).any(words::list::ROLE_MAILBOXES);
        let text = text.trim().to_owned();
        self.values.push(Value {
            category,
            form: kind.form,
            of: kind.of,
            needle,
            origin,
            text,
            landline,
            role,
        });
        true
    }

    /// The values by which a place can be found at all.
    pub(super) fn telling(&self) -> impl Iterator<Item = (usize, &Value)> {
        self.values.iter().enumerate().filter(|(_, value)| value.of != Whose::Nobody)
    }

    /// The values of one form.
    pub(super) fn of_form(&self, form: Notation) -> impl Iterator<Item = (usize, &Value)> {
        self.values.iter().enumerate().filter(move |(_, value)| value.form == form)
    }
}

pub(super) fn is_name(form: Notation) -> bool {
    matches!(form, Notation::Name | Notation::Given | Notation::Family | Notation::Initials)
}

/// What a value is: by the word before it, by our own detectors, or by its signs.
fn recognise<'a>(value: &'a str, tools: &Tools) -> (Option<CategoryId>, &'a str) {
    let value = value.trim();
    if let Some((word, rest)) = value.split_once([':', '=']).map(|(word, rest)| (word.trim(), rest.trim())) {
        match tools.role(word) {
            Role::Holds(category) if tools.form(category).is_some() && !rest.is_empty() => {
                let is_name = tools.form(category).is_some_and(is_name);
                return (if is_name { tools.kinds.first(Notation::Name) } else { Some(category) }, rest);
            }
            // `geboren: 12-03-1970`: what follows tells by itself.
            _ if !rest.is_empty() && word.chars().all(|letter| letter.is_alphabetic() || letter == ' ') => {
                return recognise(rest, tools);
            }
            _ => {}
        }
    }
    let folded = fold::fold(value);
    if let Some(Notation::Date) = Needle::new(value, Notation::Date).map(|_| Notation::Date) {
        return (tools.kinds.first(Notation::Date), value);
    }
    if is_postcode(&folded) {
        return (tools.kinds.first(Notation::Postcode), value);
    }
    let detected = detected(value, tools);
    if detected.is_some() {
        return (detected, value);
    }
    let has_digit = folded.contains(|letter: char| letter.is_ascii_digit());
    let form = if folded.contains('@') {
        Notation::Mail
    } else if is_dialled(&folded) {
        Notation::Phone
    } else if has_digit {
        Notation::Code
    } else {
        Notation::Name
    };
    (tools.kinds.first(form), value)
}

/// What our detectors take it for, where it is nearly all of the value.
fn detected(value: &str, tools: &Tools) -> Option<CategoryId> {
    let mut spans: Vec<Span> = Vec::new();
    tools.detector.given(value, &mut spans);
    let longest = spans.iter().max_by_key(|span| span.end - span.start)?;
    let is_all = (longest.end - longest.start) * 10 >= value.len() * 8;
    let form = tools.form(longest.category)?;
    (is_all && !matches!(form, Notation::Town | Notation::House)).then_some(longest.category)
}

/// Ten digits from a zero on, or a plus before them.
fn is_dialled(folded: &str) -> bool {
    let digits = folded.bytes().filter(u8::is_ascii_digit).count();
    folded.bytes().all(|byte| byte.is_ascii_digit() || b" +-()./".contains(&byte))
        && (folded.starts_with('0') && digits == 10 || folded.starts_with('+') && digits >= 8)
}

fn is_postcode(folded: &str) -> bool {
    let signs: Vec<u8> = folded.bytes().filter(|byte| *byte != b' ').collect();
    signs.len() == 6
        && signs[..4].iter().all(u8::is_ascii_digit)
        && signs[4..].iter().all(u8::is_ascii_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patterns;

    fn kinds(values: &[&str]) -> Vec<String> {
        let tools = Tools::new(&patterns::load().unwrap()).unwrap();
        let subject = Subject::from_values(values.iter().copied(), &tools).unwrap();
        subject.told(&tools).into_iter().map(|(kind, _)| kind).collect()
    }

    #[test]
    fn kind_of_a_value_is_recognised() {
        let values = [
            "Jan de Vries",
            "de Vries, Jan",
            "jan@example.nl",
            "06-12345678",
            "NL91 ABNA 0417 1643 00",
            "999999990",
            "K-10245",
            "12-03-1970",
            "1234 AB",
        ];
        let expected = [
            "person-name",
            "person-name",
            "email",
            "phone",
            "iban",
            "bsn",
            "customer-number",
            "birth-date",
            "postcode",
        ];
        for (value, expected) in values.iter().zip(expected) {
            assert_eq!(kinds(&["Jan Jansen", value])[1], expected, "{value}");
        }
    }

    #[test]
    fn word_before_a_value_says_what_it_is() {
        let kinds = kinds(&["klantnummer: 123456", "personeelsnummer=77", "naam: Vries"]);
        assert_eq!(kinds, ["customer-number", "employee-number", "person-name"]);
    }

    #[test]
    fn errors_repeat_no_value() {
        let tools = Tools::new(&patterns::load().unwrap()).unwrap();
        let wrong = Subject::from_values(["Jan Jansen", "x"], &tools).err().unwrap();
        assert_eq!(wrong.to_string(), "the value number 2 of the person is too short to look for");
        assert!(matches!(Subject::from_values(["1234 AB"], &tools), Err(Error::NothingTelling)));
    }
}
