//! One value of the person who is looked for, and where a text holds it.
//!
//! In: a value and its form; folded text. Out: the first place at which the text holds that value, however it is
//! written: an account with or without blanks, a telephone number however it is dialled, a date in any notation.

use crate::patterns::Notation;
use crate::patterns::fold::fold;

/// What may stand between the signs of a number.
const BETWEEN: &[u8] = b" .-/()";
/// At most so many of them in a row: `(0)6 - `.
const MOST_BETWEEN: usize = 3;

/// A value, in the forms in which it is compared.
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct Needle {
    form: Option<Notation>,
    /// Folded; without blanks where they do not count.
    pub own: String,
    /// Other ways to write it, each whole.
    others: Vec<String>,
}

impl Needle {
    /// What a value is compared as; None for one that is too short to say anything.
    pub fn new(text: &str, form: Notation) -> Option<Needle> {
        let folded = fold(text);
        let compact: String = folded.chars().filter(|letter| letter.is_ascii_alphanumeric()).collect();
        let own = match form {
            Notation::Mail => folded.trim_start_matches("mailto:").trim_matches(['<', '>', ' ']).to_owned(),
            Notation::Phone => national(&folded)?,
            Notation::Number => compact.trim_start_matches('0').to_owned(),
            Notation::Account | Notation::Postcode => compact,
            Notation::Date => {
                let date = Day::parse(&folded)?;
                return Some(Needle { form: Some(form), own: date.iso(), others: date.notations() });
            }
            _ => folded.trim().to_owned(),
        };
        let least = match form {
            Notation::Phone | Notation::Number | Notation::Mail => 6,
            Notation::Account => 5,
            Notation::House => 1,
            _ => 2,
        };
        (own.len() >= least).then_some(Needle { form: Some(form), own, others: Vec::new() })
    }

    /// Where a folded text holds the value; the first place.
    pub fn find(&self, folded: &str) -> Option<(usize, usize)> {
        match self.form? {
            Notation::Mail => whole_mail(folded, &self.own),
            Notation::Phone => compact(folded, &self.own, |text, start| dials(&text[..start])),
            Notation::Number => compact(folded, &self.own, |text, start| {
                text[..start].trim_end_matches('0').len() == before(text, start)
            }),
            Notation::Account | Notation::Postcode => compact(folded, &self.own, begins),
            Notation::Date => self.others.iter().find_map(|way| word(folded, way)),
            _ => word(folded, &self.own),
        }
    }

    /// Whether a cell holds the value and nothing else that counts.
    pub fn is(&self, folded: &str) -> bool {
        self.find(folded).is_some_and(|(start, end)| {
            let around = folded[..start].chars().chain(folded[end..].chars());
            around.filter(|letter| letter.is_alphanumeric()).count()
                <= if self.form == Some(Notation::Phone) { 5 } else { 0 }
        })
    }

    /// Digits at the end by which it can be sieved out; none where it has letters or too few.
    pub fn digits(&self) -> Option<&str> {
        let is_numeric = matches!(
            self.form,
            Some(Notation::Phone | Notation::Number | Notation::Account | Notation::Code)
        );
        let start = self.own.rfind(|letter: char| !letter.is_ascii_digit()).map_or(0, |at| at + 1);
        let digits = &self.own[start..];
        (is_numeric && digits.len() >= 4).then_some(digits)
    }
}

/// The part of a telephone number that every way of dialling has; of a Dutch one its nine digits.
fn national(folded: &str) -> Option<String> {
    let is_abroad = folded.trim_start().starts_with('+') || folded.trim_start().starts_with("00");
    let digits: String = folded.replace("(0)", "").chars().filter(char::is_ascii_digit).collect::<String>();
    let digits = digits.strip_prefix("00").unwrap_or(&digits);
    let own = match digits.strip_prefix("31") {
        Some(rest) if is_abroad || digits.len() == 11 => rest.trim_start_matches('0'),
        _ => digits.trim_start_matches('0'),
    };
    (own.len() >= 6).then(|| own.to_owned())
}

/// Whether what stands before the nine digits of a number is a way to dial it.
fn dials(before: &str) -> bool {
    let digits: String = before.chars().rev().take_while(char::is_ascii_digit).collect();
    ["", "0", "13", "1300", "013", "01300"].contains(&digits.as_str())
        && !before.ends_with(|letter: char| letter.is_alphabetic())
}

/// The end of what stands before a number's own digits, its leading zeros left out.
fn before(text: &str, start: usize) -> usize {
    let zeros = text[..start].len() - text[..start].trim_end_matches('0').len();
    let end = start - zeros;
    // Another digit before them makes it another number.
    if text[..end].ends_with(|letter: char| letter.is_ascii_alphanumeric()) { usize::MAX } else { end }
}

fn begins(text: &str, start: usize) -> bool {
    !text[..start].ends_with(char::is_alphanumeric)
}

/// Finds letters and digits that may have blanks and hyphens between them. `starts` says of a place whether the value
/// can begin there.
fn compact(text: &str, own: &str, starts: impl Fn(&str, usize) -> bool) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let last = *own.as_bytes().last()?;
    memchr::memchr_iter(last, bytes).find_map(|at| {
        if bytes.get(at + 1).is_some_and(u8::is_ascii_alphanumeric) {
            return None;
        }
        let start = back(bytes, at, own.as_bytes())?;
        starts(text, start).then_some((start, at + 1))
    })
}

/// Where a value begins whose last sign is at `at`.
fn back(bytes: &[u8], at: usize, own: &[u8]) -> Option<usize> {
    let mut place = at;
    for (left, sign) in own.iter().enumerate().rev() {
        if bytes[place] != *sign {
            return None;
        }
        if left == 0 {
            return Some(place);
        }
        place = place.checked_sub(1)?;
        let mut between = 0;
        while BETWEEN.contains(&bytes[place]) && between < MOST_BETWEEN {
            between += 1;
            place = place.checked_sub(1)?;
        }
    }
    None
}

/// A text that stands by itself.
fn word(text: &str, own: &str) -> Option<(usize, usize)> {
    let inside = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
    memchr::memmem::find_iter(text.as_bytes(), own.as_bytes()).map(|start| (start, start + own.len())).find(
        |(start, end)| !inside(text[..*start].chars().next_back()) && !inside(text[*end..].chars().next()),
    )
}

/// An address of mail that is not the end or the beginning of another.
fn whole_mail(text: &str, own: &str) -> Option<(usize, usize)> {
    let local = |letter: char| letter.is_alphanumeric() || "._%+-".contains(letter);
    memchr::memmem::find_iter(text.as_bytes(), own.as_bytes()).map(|start| (start, start + own.len())).find(
        |(start, end)| {
            let mut behind = text[*end..].chars();
            let goes_on = match behind.next() {
                Some('.' | '-') => behind.next().is_some_and(char::is_alphanumeric),
                Some(letter) => letter.is_alphanumeric() || letter == '@',
                None => false,
            };
            !text[..*start].ends_with(local) && !goes_on
        },
    )
}

/// A day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Day {
    year: u16,
    month: u8,
    day: u8,
}

const MONTHS: [[&str; 3]; 12] = [
    ["januari", "january", "jan"],
    ["februari", "february", "feb"],
    ["maart", "march", "mrt"],
    ["april", "april", "apr"],
    ["mei", "may", "mei"],
    ["juni", "june", "jun"],
    ["juli", "july", "jul"],
    ["augustus", "august", "aug"],
    ["september", "september", "sep"],
    ["oktober", "october", "okt"],
    ["november", "november", "nov"],
    ["december", "december", "dec"],
];

impl Day {
    /// From a date with a year of four digits; day before month, unless the year comes first.
    pub fn parse(folded: &str) -> Option<Day> {
        let parts: Vec<&str> =
            folded.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
        let month = |part: &str| -> Option<u8> {
            let named = MONTHS.iter().position(|names| {
                names.contains(&part)
                    || part == "mar" && names[2] == "mrt"
                    || part == "oct" && names[2] == "okt"
            });
            part.parse().ok().or_else(|| named.map(|at| at as u8 + 1))
        };
        let (year, month, day) = match parts.as_slice() {
            [year, middle, day, ..] if year.len() == 4 => {
                (year.parse().ok()?, month(middle)?, day.get(..day.len().min(2))?.parse().ok()?)
            }
            [day, middle, year, ..] if year.len() == 4 => {
                (year.parse().ok()?, month(middle)?, day.parse().ok()?)
            }
            _ => return None,
        };
        let is_date = (1850..=2100).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
        is_date.then_some(Day { year, month, day })
    }

    fn iso(self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }

    fn notations(self) -> Vec<String> {
        let Day { year, month, day } = self;
        let short = year % 100;
        let mut ways =
            vec![self.iso(), format!("{year}{month:02}{day:02}"), format!("{day:02}{month:02}{year}")];
        for between in ["-", "/", ".", " "] {
            ways.push(format!("{day:02}{between}{month:02}{between}{year}"));
            ways.push(format!("{day}{between}{month}{between}{year}"));
            ways.push(format!("{day:02}{between}{month:02}{between}{short:02}"));
            ways.push(format!("{year}{between}{month:02}{between}{day:02}"));
        }
        for name in MONTHS[usize::from(month) - 1] {
            ways.push(format!("{day} {name} {year}"));
            ways.push(format!("{day:02} {name} {year}"));
            ways.push(format!("{day:02}-{name}-{year}"));
            ways.push(format!("{name} {day}, {year}"));
        }
        if day <= 12 {
            ways.push(format!("{month:02}/{day:02}/{year}"));
            ways.push(format!("{month}/{day}/{year}"));
        }
        ways.dedup();
        ways
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(form: Notation, value: &str, text: &str) -> bool {
        Needle::new(value, form).unwrap().find(&fold(text)).is_some()
    }

    #[test]
    fn telephone_number_is_the_same_however_it_is_dialled() {
        let ways = [
            "06-12345678",
            "0612345678",
            "+31 6 1234 5678",
            "0031612345678",
            "+31 (0)6 12 34 56 78",
            "612345678",
        ];
        for value in ways {
            for text in ways {
                assert!(holds(Notation::Phone, value, text), "{value} in {text}");
                assert!(holds(Notation::Phone, value, &format!("Bel {text}, of niet.")), "{value} in {text}");
            }
        }
        assert!(!holds(Notation::Phone, "06-12345678", "06-123456789"));
        assert!(!holds(Notation::Phone, "06-12345678", "7612345678"));
        assert!(!holds(Notation::Phone, "+49 30 1234567", "030 1234568"));
    }

    #[test]
    fn numbers_may_have_blanks_and_lack_zeros() {
        assert!(holds(Notation::Account, "NL91 ABNA 0417 1643 00", "nl91abna0417164300"));
        assert!(holds(Notation::Account, "NL91ABNA0417164300", "IBAN: NL91 ABNA 0417 1643 00."));
        assert!(!holds(Notation::Account, "NL91ABNA0417164300", "NL91ABNA04171643001"));
        assert!(
            holds(Notation::Number, "012345672", "12345672")
                && holds(Notation::Number, "12345672", "0123.45.672")
        );
        assert!(!holds(Notation::Number, "999999990", "1999999990"));
        assert!(holds(Notation::Number, "999999990", "999999990.0"));
        assert!(
            holds(Notation::Postcode, "1234 AB", "1234ab Utrecht")
                && !holds(Notation::Postcode, "1234 AB", "1234 abc")
        );
    }

    #[test]
    fn mail_is_whole() {
        assert!(holds(Notation::Mail, "Jan@Example.nl", "<jan@example.nl>;piet@example.nl"));
        assert!(!holds(Notation::Mail, "jan@example.nl", "arjan@example.nl"));
        assert!(!holds(Notation::Mail, "jan@example.nl", "jan@example.nl.test"));
        assert!(holds(Notation::Mail, "jan@example.nl", "Mail jan@example.nl."));
    }

    #[test]
    fn dates_are_known_in_every_notation() {
        for text in
            ["12-03-1970", "1970-03-12", "12/3/1970", "12 maart 1970", "12 mrt 1970", "19700312", "12.03.70"]
        {
            assert!(holds(Notation::Date, "12-03-1970", text), "{text}");
        }
        assert!(!holds(Notation::Date, "12-03-1970", "12-03-1971"));
        assert!(!holds(Notation::Date, "12-03-1970", "112-03-1970"));
        assert!(Needle::new("maart", Notation::Date).is_none());
    }

    #[test]
    fn cell_that_holds_more_is_not_the_value() {
        let needle = Needle::new("K-1024", Notation::Code).unwrap();
        assert!(needle.is("k-1024") && !needle.is("k-1024 en k-1025") && !needle.is("k-10245"));
    }
}
