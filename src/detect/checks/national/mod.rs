//! Numbers that other countries give their people, each by its own published check.
//!
//! In: a value with its usual separators. Out: an [`Outcome`], and which of them hold a birth date or a sex. Each
//! needs a label or a column beside it: of random numbers of eleven digits, four in ten pass one or another.

mod baltic;
mod benelux;
mod east;
mod german;
mod islands;
mod latin;
mod nordic;
mod south;

use super::edges::{ends_clean, starts_clean};
use super::plain::Plain;
use super::{Anchor, At, Check, Found, Outcome, date};

/// What a number tells of its holder besides who it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Nothing.
    Nothing,
    /// The birth date.
    Birth,
    /// The birth date and the sex.
    BirthAndSex,
    /// The sex, and the year and month of birth.
    Sex,
}

impl Holds {
    /// Whether the birth date, or its year and month, can be read from the number.
    pub fn birth(self) -> bool {
        self != Holds::Nothing
    }

    /// Whether the sex can.
    pub fn sex(self) -> bool {
        matches!(self, Holds::BirthAndSex | Holds::Sex)
    }
}

/// One country's number.
pub struct Number {
    /// How it is recognised.
    pub check: Check,
    /// What it tells.
    pub holds: Holds,
    /// How many letters and digits it has.
    lengths: &'static [usize],
    /// Whether fewer than one in twenty random values of that length pass.
    telling: bool,
}

/// Judge a person's number where it stands in a VAT number.
pub(super) use baltic::latvia as latvian;
pub(super) use east::{bulgaria as bulgarian, czech};
pub(super) use islands::pps as irish;
pub(super) use latin::spain as spanish;

const SEPARATORS: &[u8] = b" .-/";
/// All that stands between the letters and digits of any of them.
const ALL_SEPARATORS: &[u8] = b" .-/:+";

const fn number(
    name: &'static str,
    about: &'static str,
    lengths: &'static [usize],
    whole: fn(&[u8]) -> Outcome,
    at: At,
) -> Number {
    let check = Check { name, about, whole, at: Some((Anchor::Digit, at)) };
    Number { check, holds: Holds::Nothing, lengths, telling: true }
}

impl Number {
    const fn holds(self, holds: Holds) -> Number {
        Number { holds, ..self }
    }

    const fn faint(self) -> Number {
        Number { telling: false, ..self }
    }
}

/// A number found by trying the check on what stands at a place, the longest first.
macro_rules! at {
    ($whole:path) => {
        |text, start| found(text, start, $whole)
    };
}

/// Every number, by country.
pub static NUMBERS: &[Number] = &[
    number(
        "rijksregisternummer",
        "Belgium: eleven digits, 97 minus the remainder",
        &[11],
        benelux::belgium,
        at!(benelux::belgium),
    )
    .holds(Holds::BirthAndSex),
    number(
        "matricule-lu",
        "Luxembourg: thirteen digits from the birth date, Luhn and Verhoeff",
        &[13],
        benelux::luxembourg,
        at!(benelux::luxembourg),
    )
    .holds(Holds::Birth),
    number(
        "steuer-id",
        "Germany: eleven digits, one of the first ten repeated, ISO 7064 modulo 11, 10",
        &[11],
        german::tax,
        at!(german::tax),
    ),
    number(
        "rentenversicherung-de",
        "Germany: eight digits, a letter, three digits, weighted digit sums",
        &[12],
        german::pension,
        at!(german::pension),
    )
    .holds(Holds::BirthAndSex),
    number(
        "krankenversicherung-de",
        "Germany: a letter and nine digits, weighted digit sums",
        &[10],
        german::health,
        at!(german::health),
    ),
    number(
        "svnr",
        "Austria: ten digits, the fourth a check, then the birth date",
        &[10],
        german::austria,
        at!(german::austria),
    )
    .holds(Holds::Birth),
    number(
        "ahv",
        "Switzerland: thirteen digits from 756, EAN check",
        &[13],
        german::switzerland,
        at!(german::switzerland),
    ),
    number("nir", "France: thirteen digits and a key modulo 97", &[15], latin::nir, at!(latin::nir))
        .holds(Holds::Sex),
    number(
        "spi",
        "France: thirteen digits from 0 to 3, the last three modulo 511",
        &[13],
        latin::fiscal,
        at!(latin::fiscal),
    ),
    number(
        "dni",
        "Spain: eight digits and a letter modulo 23, or NIE",
        &[8, 9],
        latin::spain,
        at!(latin::spain),
    ),
    number(
        "codice-fiscale",
        "Italy: sixteen letters and digits, the last modulo 26",
        &[16],
        latin::italy,
        at!(latin::italy),
    )
    .holds(Holds::BirthAndSex),
    number(
        "cartao-de-cidadao",
        "Portugal: nine digits, two letters, a digit, Luhn over base 36",
        &[12],
        latin::citizen_card,
        at!(latin::citizen_card),
    ),
    number(
        "nif-pt",
        "Portugal: nine digits, weighted sum modulo 11",
        &[9],
        latin::portugal,
        at!(latin::portugal),
    )
    .faint(),
    number("amka", "Greece: birth date and five digits, Luhn", &[11], south::greece, at!(south::greece))
        .holds(Holds::BirthAndSex),
    number("afm", "Greece: nine digits, powers of two modulo 11", &[9], south::afm, at!(south::afm)).faint(),
    number(
        "id-mt",
        "Malta: up to seven digits and a letter of a kind",
        &[5, 6, 7, 8],
        south::malta,
        at!(south::malta),
    )
    .faint(),
    number("tckn", "Turkey: eleven digits, two of them checks", &[11], south::turkey, at!(south::turkey)),
    number(
        "cpr",
        "Denmark: birth date and four digits; modulo 11 until 2007",
        &[10],
        nordic::denmark,
        at!(nordic::denmark),
    )
    .holds(Holds::BirthAndSex)
    .faint(),
    number(
        "personnummer",
        "Sweden: birth date and four digits, Luhn over ten",
        &[10, 12],
        nordic::sweden,
        at!(nordic::sweden),
    )
    .holds(Holds::BirthAndSex),
    number(
        "fodselsnummer",
        "Norway: birth date and five digits, two sums modulo 11",
        &[11],
        nordic::norway,
        at!(nordic::norway),
    )
    .holds(Holds::BirthAndSex),
    number(
        "hetu",
        "Finland: birth date, sign of the century, three digits, a character modulo 31",
        &[10, 11],
        nordic::finland,
        at!(nordic::finland),
    )
    .holds(Holds::BirthAndSex),
    number(
        "kennitala",
        "Iceland: birth date and four digits, weighted sum modulo 11",
        &[10],
        nordic::iceland,
        at!(nordic::iceland),
    )
    .holds(Holds::Birth),
    number(
        "isikukood",
        "Estonia and Lithuania: sex, birth date, two sums modulo 11",
        &[11],
        baltic::estonia_lithuania,
        at!(baltic::estonia_lithuania),
    )
    .holds(Holds::BirthAndSex),
    number(
        "personas-kods",
        "Latvia: birth date and five digits modulo 11, or eleven from 32",
        &[11],
        baltic::latvia,
        at!(baltic::latvia),
    )
    .holds(Holds::Birth),
    number("pesel", "Poland: eleven digits, weighted sum modulo 10", &[11], east::poland, at!(east::poland))
        .holds(Holds::BirthAndSex),
    number(
        "rodne-cislo",
        "Czechia and Slovakia: birth date and four digits, divisible by 11",
        &[9, 10],
        east::czech,
        at!(east::czech),
    )
    .holds(Holds::BirthAndSex),
    number(
        "ado-hu",
        "Hungary: ten digits from 8, weighted sum modulo 11",
        &[10],
        east::hungary_tax,
        at!(east::hungary_tax),
    )
    .holds(Holds::Birth),
    number(
        "szemelyi",
        "Hungary: sex, birth date, weighted sum modulo 11",
        &[11],
        east::hungary,
        at!(east::hungary),
    )
    .holds(Holds::BirthAndSex),
    number(
        "cnp",
        "Romania: thirteen digits, weighted sum modulo 11",
        &[13],
        east::romania,
        at!(east::romania),
    )
    .holds(Holds::BirthAndSex),
    number(
        "egn",
        "Bulgaria: birth date and four digits, weighted sum modulo 11",
        &[10],
        east::bulgaria,
        at!(east::bulgaria),
    )
    .holds(Holds::BirthAndSex),
    number(
        "lnch",
        "Bulgaria: ten digits of a foreigner, weighted sum modulo 10",
        &[10],
        east::bulgaria_foreigner,
        at!(east::bulgaria_foreigner),
    )
    .faint(),
    number(
        "oib",
        "Croatia: eleven digits, ISO 7064 modulo 11, 10",
        &[11],
        south::croatia,
        at!(south::croatia),
    )
    .faint(),
    number(
        "emso",
        "Slovenia and its neighbours: birth date, region, weighted sum modulo 11",
        &[13],
        south::slovenia,
        at!(south::slovenia),
    )
    .holds(Holds::BirthAndSex),
    number("nhs", "England: ten digits, weighted sum modulo 11", &[10], islands::nhs, at!(islands::nhs))
        .faint(),
    number(
        "nino",
        "United Kingdom: two letters, six digits, A to D",
        &[9],
        islands::nino,
        at!(islands::nino),
    ),
    number("utr", "United Kingdom: ten digits, the first a check", &[10], islands::utr, at!(islands::utr))
        .faint(),
    number("pps", "Ireland: seven digits and a letter modulo 23", &[8, 9], islands::pps, at!(islands::pps)),
    number("ssn", "United States: 3, 2 and 4 digits, no check", &[9], islands::ssn, at!(islands::ssn))
        .faint(),
];

/// The number that a whole value is, if it passes the check of one that few random values pass.
pub fn telling(value: &[u8]) -> Option<&'static Number> {
    let mut len = 0;
    for byte in value {
        match byte.is_ascii_alphanumeric() {
            true => len += 1,
            // No check needs to be asked.
            false if !ALL_SEPARATORS.contains(byte) => return None,
            false => {}
        }
    }
    let mut places = *TELLING.get(len)?;
    while places != 0 {
        let number = &NUMBERS[places.trailing_zeros() as usize];
        if (number.check.whole)(value) == Outcome::Pass {
            return Some(number);
        }
        places &= places - 1;
    }
    None
}

/// Letters and digits of the longest number, and one more.
const LENGTHS: usize = 17;

/// For each length the places in [`NUMBERS`] of those that tell, as bits.
static TELLING: [u64; LENGTHS] = {
    assert!(NUMBERS.len() <= 64);
    let mut places = [0; LENGTHS];
    let mut at = 0;
    while at < NUMBERS.len() {
        let lengths = NUMBERS[at].lengths;
        let mut which = 0;
        while which < lengths.len() {
            if NUMBERS[at].telling {
                places[lengths[which]] |= 1 << at;
            }
            which += 1;
        }
        at += 1;
    }
    places
};

/// Judges a value by the check of every country that has numbers as long.
pub fn any(value: &[u8]) -> Outcome {
    let len = value.iter().filter(|byte| byte.is_ascii_alphanumeric()).count();
    let fits = |number: &&Number| number.lengths.contains(&len);
    NUMBERS.iter().filter(fits).map(|number| (number.check.whole)(value)).max().unwrap_or(Outcome::No)
}

/// The number of any country at a place.
pub fn any_at(text: &[u8], start: usize) -> Option<Found> {
    found(text, start, any)
}

/// The number at a place: up to four groups, tried from the longest to the shortest.
fn found(text: &[u8], start: usize, whole: fn(&[u8]) -> Outcome) -> Option<Found> {
    const GROUPS: usize = 8;
    if !starts_clean(text, start) {
        return None;
    }
    let mut ends = [0; GROUPS];
    let mut count = 0;
    let mut at = start;
    while count < GROUPS {
        let Some(rest) = text.get(at..) else { break };
        let len = rest.iter().take(20).take_while(|byte| byte.is_ascii_alphanumeric()).count();
        if len == 0 || at + len - start > 24 {
            break;
        }
        at += len;
        ends[count] = at;
        count += 1;
        let parted = text.get(at).is_some_and(|byte| b" .-/+".contains(byte));
        if !parted || !text.get(at + 1).is_some_and(u8::is_ascii_alphanumeric) {
            break;
        }
        at += 1;
    }
    let candidates = || {
        ends[..count].iter().rev().filter(|end| ends_clean(text, **end)).map(|end| Found {
            start,
            end: *end,
            outcome: whole(&text[start..*end]),
        })
    };
    candidates()
        .find(|found| found.outcome == Outcome::Pass)
        .or_else(|| candidates().find(|found| found.outcome == Outcome::Form))
}

/// The digits of a value with the usual separators, if there are this many.
fn digits(value: &[u8], len: usize) -> Option<Plain> {
    // Ten digits in groups of three, three and four are a telephone number or that of a patient.
    if len == 10 && value.len() == 12 && !value[3].is_ascii_digit() && !value[7].is_ascii_digit() {
        return None;
    }
    let plain = Plain::of(value, SEPARATORS)?.digits(len)?;
    let varied = plain.as_slice().iter().any(|digit| *digit != plain.as_slice()[0]);
    varied.then_some(plain)
}

/// Whether two digits each for year, month and day name a day in one of the centuries that people now alive
/// were born in.
fn is_birth(year: &[u8], month: u64, day: u64) -> bool {
    let year = super::plain::number(year) as i32;
    let years = if year > 99 { [year, year] } else { [1900 + year, 2000 + year] };
    let (Ok(month), Ok(day)) = (u8::try_from(month), u8::try_from(day)) else { return false };
    years.iter().any(|year| date::is_day(*year, month, day))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_no_number_has_between_its_digits_is_in_none(
            value in "[0-9]{2,6}[ -~]?[0-9]{2,6}[ -~]?[0-9A-Z]{1,4}",
            known in prop::sample::select(vec!["93.05.18-223.61", "710319/2745", "131052-308T", "880320+0016", "752316 926 3"]),
            at in 0usize..16,
            sign in b' '..b'\x7f',
        ) {
            let mut changed = known.as_bytes().to_vec();
            changed.splice(at.min(known.len())..(at + 1).min(known.len()), [sign]);
            for value in [value.as_bytes(), known.as_bytes(), &changed] {
                let len = value.iter().filter(|byte| byte.is_ascii_alphanumeric()).count();
                let fits = |number: &&Number| number.telling && number.lengths.contains(&len);
                let plainly = NUMBERS.iter().filter(fits).find(|number| (number.check.whole)(value) == Outcome::Pass);
                prop_assert_eq!(telling(value).map(|number| number.check.name), plainly.map(|number| number.check.name));
            }
        }
    }

    #[test]
    fn names_are_unique_and_lengths_are_given() {
        for (place, number) in NUMBERS.iter().enumerate() {
            let name = number.check.name;
            assert_eq!(NUMBERS.iter().position(|other| other.check.name == name), Some(place), "{name}");
            assert!(!number.lengths.is_empty(), "{name}");
        }
    }

    #[test]
    fn numbers_are_found_whole_with_words_around_them() {
        for (text, start, end) in [
            ("nr 93.05.18-223.61, geboren", 3, 18),
            ("nr 44051401359.", 3, 14),
            ("(12345678Z)", 1, 10),
            ("131052-308T op", 0, 11),
        ] {
            let hit = NUMBERS.iter().find_map(|number| {
                let (_, at) = number.check.at?;
                at(text.as_bytes(), start).filter(|found| found.outcome == Outcome::Pass)
            });
            assert_eq!(hit.map(|found| (found.start, found.end)), Some((start, end)), "{text}");
        }
    }

    #[test]
    fn numbers_that_hold_a_birth_date_refuse_days_that_do_not_exist() {
        assert!(telling(b"44051401359").is_some_and(|number| number.holds == Holds::BirthAndSex));
        assert!(telling(b"44453201359").is_none());
    }
}
