//! Numbers with check digits and fixed forms.
//!
//! In: chance. Out: numbers that pass their checks and belong to nobody where a range is kept for that: BSNs
//! begin with 9999. They are made here from the public rules and not with the program's own checks, so that a
//! mistake in those shows.

use super::Make;
use crate::trial::chance::Chance;
use crate::trial::people::letters;

/// The weighted sum of the first eight digits, of which the ninth is the rest by eleven.
fn eleven_sum(digits: &str) -> i64 {
    digits.bytes().zip([9, 8, 7, 6, 5, 4, 3, 2]).map(|(digit, weight)| digit_of(digit) * weight).sum()
}

/// Nine digits that pass the eleven test, from a range that is not given out.
pub(super) fn bsn(make: &Make<'_>, chance: &mut Chance) -> String {
    let number = loop {
        let digits = format!("9999{}", chance.digits(4));
        let sum = eleven_sum(&digits);
        if sum % 11 < 10 {
            break format!("{digits}{}", sum % 11);
        }
    };
    match make.way(1, 9) {
        0 => format!("{}.{}.{}", &number[..4], &number[4..6], &number[6..]),
        1 => format!("{} {} {}", &number[..3], &number[3..6], &number[6..]),
        _ => number,
    }
}

fn digit_of(byte: u8) -> i64 {
    i64::from(byte) - i64::from(b'0')
}

/// An IBAN: mostly of the Netherlands.
pub(super) fn iban(make: &Make<'_>, chance: &mut Chance) -> String {
    const BANKS: [&str; 8] = ["ABNA", "RABO", "INGB", "TRIO", "BUNQ", "SNSB", "ASNB", "KNAB"];
    let (country, account) = match chance.below(14) {
        0 => ("DE", chance.digits(18)),
        1 => ("BE", belgian_account(chance)),
        _ => ("NL", format!("{}0{}", BANKS[chance.below(BANKS.len())], chance.digits(9))),
    };
    let check = 98 - remainder_97(&format!("{account}{country}00"));
    let whole = format!("{country}{check:02}{account}");
    match make.way(1, 4) {
        0 | 1 => whole,
        2 => grouped(&whole, 4),
        _ if make.way(2, 4) == 0 => whole.to_lowercase(),
        _ => whole,
    }
}

fn belgian_account(chance: &mut Chance) -> String {
    let first: u64 = chance.between(1_000_000_000, 9_999_999_999) as u64;
    let check = match first % 97 {
        0 => 97,
        check => check,
    };
    format!("{first}{check:02}")
}

/// Letters count as two digits from 10 on; the first four go behind, where the caller has put them.
fn remainder_97(text: &str) -> u64 {
    text.bytes().fold(0, |rest, byte| match byte {
        b'0'..=b'9' => (rest * 10 + u64::from(byte - b'0')) % 97,
        _ => (rest * 100 + u64::from(byte.to_ascii_uppercase() - b'A') + 10) % 97,
    })
}

fn grouped(text: &str, by: usize) -> String {
    let pieces: Vec<&str> =
        (0..text.len()).step_by(by).map(|at| &text[at..(at + by).min(text.len())]).collect();
    pieces.join(" ")
}

/// The account numbers of before IBAN: nine digits with an eleven test, or a giro number of seven.
pub(super) fn old_account(make: &Make<'_>, chance: &mut Chance) -> String {
    if make.way(1, 4) == 0 {
        return chance.between(1_000_000, 9_999_999).to_string();
    }
    let number = loop {
        let digits = format!("{}{}", chance.between(1, 9), chance.digits(8));
        let sum: i64 =
            digits.bytes().zip((1..=9).rev()).map(|(digit, weight)| digit_of(digit) * weight).sum();
        if sum % 11 == 0 {
            break digits;
        }
    };
    match make.way(2, 3) {
        0 => format!("{}.{}.{}.{}", &number[..2], &number[2..4], &number[4..6], &number[6..]),
        _ => number,
    }
}

/// The Luhn digit that belongs behind these.
fn luhn(digits: &str) -> i64 {
    let sum: i64 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, byte)| {
            let doubled = digit_of(byte) * if place % 2 == 0 { 2 } else { 1 };
            if doubled > 9 { doubled - 9 } else { doubled }
        })
        .sum();
    (10 - sum % 10) % 10
}

pub(super) fn card(make: &Make<'_>, chance: &mut Chance) -> String {
    let begin = ["4111", "4539", "5425", "5105", "2223"][chance.below(5)];
    let digits = format!("{begin}{}", chance.digits(11));
    let whole = format!("{digits}{}", luhn(&digits));
    match make.way(1, 4) {
        0 => grouped(&whole, 4),
        1 => grouped(&whole, 4).replace(' ', "-"),
        _ => whole,
    }
}

pub(super) fn imei(_: &Make<'_>, chance: &mut Chance) -> String {
    let digits = format!("35{}", chance.digits(12));
    format!("{digits}{}", luhn(&digits))
}

pub(super) fn ean(_: &Make<'_>, chance: &mut Chance) -> String {
    let digits = format!("{}{}", ["871", "400", "544", "501"][chance.below(4)], chance.digits(9));
    let sum: i64 = digits
        .bytes()
        .enumerate()
        .map(|(place, byte)| digit_of(byte) * if place % 2 == 0 { 1 } else { 3 })
        .sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}

pub(super) fn kvk(_: &Make<'_>, chance: &mut Chance) -> String {
    format!("{}{}", ["0", "1", "2", "3", "4", "5", "6", "7", "8"][chance.below(9)], chance.digits(7))
}

pub(super) fn vat(make: &Make<'_>, chance: &mut Chance) -> String {
    if chance.holds(0.12) {
        let first = chance.between(4_000_000, 9_999_999);
        return format!("BE0{first}{:02}", 97 - first % 97);
    }
    let number = loop {
        let digits = format!("8{}", chance.digits(7));
        let sum = eleven_sum(&digits);
        if sum % 11 < 10 {
            break format!("{digits}{}", sum % 11);
        }
    };
    let branch = chance.between(1, 3);
    match make.way(1, 3) {
        0 => format!("NL {}.{}.{}.B{branch:02}", &number[..4], &number[4..6], &number[6..]),
        _ => format!("NL{number}B{branch:02}"),
    }
}

/// The Belgian national register number: birth date, a number in that day, and 97 less the remainder.
pub(super) fn national_be(make: &Make<'_>, chance: &mut Chance) -> String {
    let person = make.person;
    let serial = chance.between(1, 499) * 2 - i64::from(!person.woman);
    let first = format!("{:02}{:02}{:02}{serial:03}", person.year % 100, person.month, person.day);
    let century = if person.year >= 2000 { "2" } else { "" };
    let number: i64 = format!("{century}{first}").parse().unwrap_or(0);
    let check = 97 - number % 97;
    match make.way(1, 2) {
        0 => format!("{first}{check:02}"),
        _ => format!("{}.{}.{}-{serial:03}.{check:02}", &first[..2], &first[2..4], &first[4..6]),
    }
}

/// The Polish PESEL; the month counts twenty more for who was born from 2000 on.
pub(super) fn national_pl(make: &Make<'_>, chance: &mut Chance) -> String {
    let person = make.person;
    let month = person.month + if person.year >= 2000 { 20 } else { 0 };
    let serial = chance.digits(3);
    let sex = chance.between(0, 4) * 2 + i64::from(!person.woman);
    let first = format!("{:02}{month:02}{:02}{serial}{sex}", person.year % 100, person.day);
    let weights = [1, 3, 7, 9, 1, 3, 7, 9, 1, 3];
    let sum: i64 = first.bytes().zip(weights).map(|(digit, weight)| digit_of(digit) * weight).sum();
    format!("{first}{}", (10 - sum % 10) % 10)
}

/// Of a Dutch passport or identity card; a few are of abroad.
pub(super) fn identity_document(_: &Make<'_>, chance: &mut Chance) -> String {
    match chance.below(12) {
        0 => format!("{}{}", letters(1, chance), chance.digits(8)),
        1 => chance.between(100_000_000, 899_999_999).to_string(),
        _ => {
            let middle: String =
                (0..6)
                    .map(|_| {
                        if chance.holds(0.45) { letters(1, chance) } else { chance.between(1, 9).to_string() }
                    })
                    .collect();
            format!("{}{middle}{}", letters(2, chance), chance.between(0, 9))
        }
    }
}

pub(super) fn licence(_: &Make<'_>, chance: &mut Chance) -> String {
    format!("{}{}", [3, 4, 5][chance.below(3)], chance.digits(9))
}

/// The forms of Dutch number plates, with hyphens or without.
pub(super) fn plate(make: &Make<'_>, chance: &mut Chance) -> String {
    let plate = match chance.below(6) {
        0 => format!("{}-{}-{}", chance.digits(2), letters(2, chance), letters(2, chance)),
        1 => format!("{}-{}-{}", chance.digits(2), letters(3, chance), chance.digits(1)),
        2 => format!("{}-{}-{}", chance.digits(1), letters(3, chance), chance.digits(2)),
        3 => format!("{}-{}-{}", letters(2, chance), chance.digits(3), letters(1, chance)),
        4 => format!("{}-{}-{}", letters(1, chance), chance.digits(3), letters(2, chance)),
        _ => format!("{}-{}-{}", letters(2, chance), chance.digits(2), letters(2, chance)),
    };
    match make.way(1, 5) {
        0 => plate.replace('-', ""),
        1 => plate.to_lowercase(),
        _ => plate,
    }
}

/// A number at home, or a mobile one: people mix them.
pub(super) fn phone(make: &Make<'_>, chance: &mut Chance) -> String {
    const AREAS: [&str; 8] = ["010", "020", "030", "038", "0570", "0515", "0475", "0113"];
    if make.way(2, 3) == 0 || chance.holds(0.3) {
        return mobile(make, chance);
    }
    let area = AREAS[chance.below(AREAS.len())];
    let rest = format!("{}{}", chance.between(2, 7), chance.digits(9 - area.len()));
    match make.way(1, 6) {
        0 => format!("{area}{rest}"),
        1 => format!("({area}) {}", grouped(&rest, 2)),
        2 => format!("+31 {} {rest}", &area[1..]),
        3 => format!("+31{}{rest}", &area[1..]),
        4 => format!("{area} {}", grouped(&rest, 3)),
        _ => format!("{area}-{rest}"),
    }
}

pub(super) fn mobile(make: &Make<'_>, chance: &mut Chance) -> String {
    if chance.holds(0.04) {
        let country = ["+32 47", "+49 17", "+48 60"][chance.below(3)];
        return format!(
            "{country}{} {} {} {}",
            chance.digits(1),
            chance.digits(2),
            chance.digits(2),
            chance.digits(2)
        );
    }
    let rest = format!("{}{}", chance.between(1, 5), chance.digits(7));
    match make.way(1, 9) {
        0 | 1 => format!("06{rest}"),
        2 | 3 => format!("06-{rest}"),
        4 => format!("06 {}", grouped(&rest, 2)),
        5 => format!("+316{rest}"),
        6 => format!("+31 6 {rest}"),
        7 => format!("00316{rest}"),
        _ => format!("06 {rest}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::checks::{self, Outcome};
    use crate::trial::people::Person;

    /// What is made here from the public rules passes the program's checks, which were written apart from it.
    #[test]
    fn numbers_pass_the_checks_of_their_kind() {
        let data = crate::trial::tests::data();
        let mut chance = Chance::new(11);
        let kinds: [(&str, &[&str]); 10] = [
            ("bsn", &["eleven-test"]),
            ("iban", &["iban-number"]),
            ("card", &["card-number"]),
            ("imei", &["imei"]),
            ("vat", &["vat-nl", "vat-eu"]),
            ("plate", &["plate-nl"]),
            ("mobile", &["phone-number"]),
            ("phone", &["phone-number"]),
            ("national-be", &["rijksregisternummer"]),
            ("national-pl", &["pesel"]),
        ];
        for (field, names) in kinds {
            let field = &data.fields[field];
            // A number plate and a telephone number have a form and no check digit.
            let no_check = matches!(names, ["plate-nl"] | ["phone-number"]);
            let passes = |value: &str| {
                let checks =
                    names.iter().map(|name| checks::named(name).expect("there is such a check").whole);
                checks
                    .map(|check| check(value.as_bytes()))
                    .any(|outcome| outcome == Outcome::Pass || no_check && outcome == Outcome::Form)
            };
            for style in 0..60 {
                let person = Person::new(data, false, &mut chance);
                let make = Make { data, field, person: &person, style, row: 0, in_text: false };
                let value = (field.maker.expect("checked"))(&make, &mut chance);
                assert!(passes(&value), "{} {value}", field.id);
            }
        }
    }
}
