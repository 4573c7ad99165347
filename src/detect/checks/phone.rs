//! Telephone numbers: the Dutch numbering plan, numbers with a country code, and, weaker, national numbers of
//! neighbours and the American form.
//!
//! In: digits with blanks, hyphens, dots, slashes or brackets between. Source: the numbering plan of the ACM
//! (Nummerplan telefoon- en ISDN-diensten) and ITU E.164. Numbers of 14 digits and dates are none.

use super::digits::run;
use super::edges::{ends_clean, starts_clean};
use super::{Found, Number, Outcome, date};

const MOST: usize = 15;
/// No number has fewer digits; one that begins with no plus or zero is American, and has ten.
const LEAST: usize = 8;
const LEAST_AMERICAN: usize = 10;

/// Judges a whole value.
pub fn whole(value: &[u8]) -> Outcome {
    let Some(shape) = Shape::read(value, 0, value.len()) else { return Outcome::No };
    if shape.end != value.len() || is_date(value, 0) {
        return Outcome::No;
    }
    match shape.judge() {
        Outcome::No if shape.is_mobile_without_zero() => Outcome::Form,
        outcome => outcome,
    }
}

/// Whether one can begin at such a number.
pub(super) fn may_open(number: &Number) -> bool {
    (number.clean || matches!(number.before, b'+' | b'('))
        && (number.run >= LEAST || number.run < 8 && b" -./()".contains(&number.next))
}

/// The number that begins at this digit, plus sign or bracket.
pub fn at(text: &[u8], digit: usize) -> Option<Found> {
    if digit >= text.len() {
        return None;
    }
    let start = lead(text, digit);
    if !matches!(text[start], b'0'..=b'9' | b'+' | b'(')
        || (text[start] == b'(' && !closes(text, start + 1))
        || !has_enough(text, start)
        || !starts_clean(text, start)
        || is_date(text, digit)
    {
        return None;
    }
    let whole = Shape::read(text, start, text.len().min(start + 32))?;
    // Numbers often stand side by side: the longest beginning that is surely one, or else that may be one.
    let beginnings = || std::iter::successors(Some(whole), |shape| shape.without_last_group());
    let best =
        |wanted| {
            beginnings()
                .find(|shape| shape.judge() == wanted && ends_clean(text, shape.end))
                .map(|shape| Found { start, end: shape.end, outcome: wanted })
        };
    best(Outcome::Pass).or_else(|| best(Outcome::Form))
}

/// Whether enough digits stand here, with nothing between them than what telephone numbers have.
fn has_enough(text: &[u8], start: usize) -> bool {
    let belongs = |byte: &&u8| byte.is_ascii_digit() || b" -./()+".contains(byte);
    let american =
        text[start..].iter().find(|byte| **byte != b'(').is_some_and(|byte| matches!(byte, b'1'..=b'9'));
    let least = if american { LEAST_AMERICAN } else { LEAST };
    let digits = text[start..].iter().take(40).take_while(belongs).filter(|byte| byte.is_ascii_digit());
    digits.take(least).count() == least
}

/// Whether a bracket before this byte closes as one around an area code does.
fn closes(text: &[u8], at: usize) -> bool {
    text[at..].iter().take(5).any(|byte| *byte == b')')
}

/// Back from the first digit to a plus or an opening bracket that belongs to it.
fn lead(text: &[u8], digit: usize) -> usize {
    match digit.checked_sub(1).map(|before| text[before]) {
        Some(b'+')
            if digit >= 2
                && text[digit - 2] == b'('
                && text.get(digit + run(text, digit, 5)) == Some(&b')') =>
        {
            digit - 2
        }
        Some(b'+') => digit - 1,
        Some(b'(') if closes(text, digit) => digit - 1,
        _ => digit,
    }
}

fn is_date(text: &[u8], at: usize) -> bool {
    run(text, at, 5) < 5
        && date::at(text, at).is_some_and(|(end, _)| ends_clean(text, end) && !text[at..end].contains(&b' '))
}

/// Digits of a would-be number, and where its groups end.
#[derive(Clone, Copy)]
struct Shape {
    plus: bool,
    /// As numbers; a zero in brackets after a country code is left out.
    digits: [u8; MOST],
    len: usize,
    end: usize,
    /// Digits and end before each group.
    groups: [(u8, u32); 8],
    group_count: usize,
    bracketed: bool,
}

impl Shape {
    /// Reads digits and the separators between them.
    fn read(text: &[u8], start: usize, limit: usize) -> Option<Shape> {
        let mut shape = Shape {
            plus: false,
            digits: [0; MOST],
            len: 0,
            end: start,
            groups: [(0, 0); 8],
            group_count: 0,
            bracketed: false,
        };
        let mut at = start;
        if text.get(at) == Some(&b'(') {
            shape.bracketed = true;
            at += 1;
        }
        if text.get(at) == Some(&b'+') {
            shape.plus = true;
            at += 1;
        }
        loop {
            let len = run(text, at, MOST + 1);
            if len == 0 || shape.len + len > MOST || at + len > limit || shape.group_count == 8 {
                break;
            }
            shape.groups[shape.group_count] = (shape.len as u8, shape.end as u32);
            shape.group_count += 1;
            for &byte in &text[at..at + len] {
                shape.digits[shape.len] = byte - b'0';
                shape.len += 1;
            }
            at += len;
            shape.end = at;
            let Some(next) = shape.separator(text, at) else { break };
            at = next;
        }
        (shape.len > 0).then_some(shape)
    }

    /// Past what may stand between two groups: one sign, ` - `, a closing bracket, `(0)`.
    fn separator(&self, text: &[u8], at: usize) -> Option<usize> {
        let mut next = at;
        if self.bracketed && self.group_count == 1 {
            if text.get(next) != Some(&b')') {
                return None;
            }
            next += 1;
        }
        let blank = |at: usize| usize::from(text.get(at) == Some(&b' '));
        if (self.plus || self.digits.starts_with(&[0, 0])) && self.group_count == 1 {
            let zero = next + blank(next);
            if text.get(zero..zero + 3) == Some(b"(0)") {
                next = zero + 3;
            }
        }
        next += blank(next);
        if matches!(text.get(next), Some(b'-' | b'.' | b'/')) {
            next += 1;
            next += blank(next);
        }
        text.get(next)?.is_ascii_digit().then_some(next)
    }

    fn without_last_group(&self) -> Option<Shape> {
        let mut shape = *self;
        if shape.group_count < 2 {
            return None;
        }
        shape.group_count -= 1;
        let (len, end) = shape.groups[shape.group_count];
        shape.len = usize::from(len);
        shape.end = end as usize;
        Some(shape)
    }

    fn list(&self) -> &[u8] {
        &self.digits[..self.len]
    }

    /// The digits of the first group, or all.
    fn first_group(&self) -> usize {
        if self.group_count > 1 { usize::from(self.groups[1].0) } else { self.len }
    }

    fn judge(&self) -> Outcome {
        match self.list() {
            list if self.plus => international(list),
            [0, 0, list @ ..] if list.len() >= 9 && list[0] != 0 => international(list),
            list @ [0, ..] => self.national(list),
            list => self.american(list),
        }
    }

    /// Ten digits from 0, the first group being the area code if it stands apart.
    fn national(&self, list: &[u8]) -> Outcome {
        if list.len() == 10 && is_dutch(&list[1..]) {
            let first = self.first_group();
            let area = matches!(first, 2..=5 | 6 | 10);
            return if area { Outcome::Pass } else { Outcome::Form };
        }
        let abroad = (8..=12).contains(&list.len()) && self.group_count > 1 && list[1] != 0;
        if abroad { Outcome::Form } else { Outcome::No }
    }

    /// `(555) 123-4567`, `555-123-4567`, `1-555-123-4567`; an area begins with 2 to 9.
    fn american(&self, list: &[u8]) -> Outcome {
        let (long, ten) = match list {
            [1, ten @ ..] if ten.len() == 10 => (1, ten),
            ten => (0, ten),
        };
        if ten.len() != 10 || ten[0] < 2 {
            return Outcome::No;
        }
        let starts = |at: u8| (0..self.group_count).any(|group| self.groups[group].0 == at + long);
        let country = long == 0 || self.group_count == 1 || starts(0);
        match self.group_count - usize::from(long == 1 && starts(0) && self.group_count > 1) {
            1 if long == 0 => Outcome::Form,
            2 | 3 if country && starts(3) && (self.group_count < 3 || starts(6) || long == 1) => {
                if self.bracketed { Outcome::Pass } else { Outcome::Form }
            }
            _ => Outcome::No,
        }
    }

    /// `612345678`, as a spreadsheet keeps `0612345678`.
    fn is_mobile_without_zero(&self) -> bool {
        let list = self.list();
        !self.plus && list.len() == 9 && is_dutch(list) && (list[0] == 6 || self.group_count == 1)
    }
}

/// Nine digits after the zero: mobile, an area code in use, or a service number.
fn is_dutch(list: &[u8]) -> bool {
    list.len() == 9 && AREAS[usize::from(list[0]) * 100 + usize::from(list[1]) * 10 + usize::from(list[2])]
}

/// Whether nine digits that begin with these, in ASCII and after the zero, are a Dutch number.
pub fn is_dutch_area(digits: &[u8]) -> bool {
    let [a, b, c, ..] = *digits else { return false };
    let digit = |byte: u8| usize::from(byte.wrapping_sub(b'0'));
    AREAS.get(digit(a) * 100 + digit(b) * 10 + digit(c)).is_some_and(|area| *area)
}

/// By the three digits after the zero whether a number begins so.
static AREAS: [bool; 1000] = areas();

const fn areas() -> [bool; 1000] {
    let mut areas = [false; 1000];
    let mut place = 0;
    while place < 1000 {
        areas[place] = is_area((place / 100) as u8, (place / 10 % 10) as u8, (place % 10) as u8);
        place += 1;
    }
    areas
}

const fn is_area(first: u8, second: u8, third: u8) -> bool {
    match (first, second) {
        (6, second) => second > 0,
        (1, 0 | 3 | 5) | (2, 0 | 3 | 4 | 6) | (3, 0 | 3 | 5 | 6 | 8) => true,
        (4, 0 | 3 | 5 | 6) | (5, 0 | 3 | 5 | 8) => true,
        (7, _) | (8, 4 | 5 | 7 | 8) | (9, 1 | 7) => true,
        // Four digits with a zero at the end: Capelle, Lelystad, Deventer.
        (1, 8) | (3, 2) | (5, 7) => true,
        (1, 1 | 6 | 7) | (2, 2 | 5 | 9) | (3, 1 | 4) => third > 0,
        (4, 1 | 4 | 7 | 8 | 9) | (5, 1 | 2 | 4 | 6 | 9) => third > 0,
        _ => false,
    }
}

/// Country codes with the number of digits after them.
static COUNTRIES: &[(&[u8], u8, u8)] = &[
    (&[3, 2], 8, 9),
    (&[4, 9], 7, 12),
    (&[3, 3], 9, 9),
    (&[4, 4], 9, 10),
    (&[3, 5, 2], 6, 9),
    (&[3, 4], 9, 9),
    (&[3, 9], 8, 11),
    (&[4, 3], 7, 12),
    (&[4, 1], 9, 9),
    (&[4, 5], 8, 8),
    (&[4, 6], 7, 10),
    (&[4, 7], 8, 8),
    (&[4, 8], 9, 9),
    (&[3, 5, 1], 9, 9),
    (&[3, 5, 3], 8, 9),
    (&[3, 5, 8], 7, 11),
    (&[4, 2, 0], 9, 9),
    (&[4, 2, 1], 9, 9),
    (&[3, 6], 8, 9),
    (&[4, 0], 9, 9),
    (&[3, 5, 9], 8, 9),
    (&[3, 0], 10, 10),
    (&[9, 0], 10, 10),
    (&[2, 1, 2], 9, 9),
    (&[5, 9, 7], 6, 7),
    (&[5, 9, 9], 7, 8),
    (&[2, 9, 7], 7, 7),
    (&[1], 10, 10),
    (&[7], 10, 10),
    (&[3, 8, 0], 9, 9),
    (&[8, 6], 10, 11),
    (&[9, 1], 10, 10),
    (&[6, 2], 8, 12),
];

/// Country code and number, without plus or 00.
fn international(list: &[u8]) -> Outcome {
    if let Some(rest) = list.strip_prefix(&[3, 1]) {
        // A zero that was left in counts for nothing: 0031 06 12345678.
        let rest = if rest.len() == 10 { rest.strip_prefix(&[0]).unwrap_or(rest) } else { rest };
        return if is_dutch(rest) { Outcome::Pass } else { Outcome::No };
    }
    if let Some((code, least, most)) = COUNTRIES.iter().find(|(code, ..)| list.starts_with(code)) {
        let len = list.len() - code.len();
        return if (usize::from(*least)..=usize::from(*most)).contains(&len) {
            Outcome::Pass
        } else {
            Outcome::No
        };
    }
    if (9..=14).contains(&list.len()) && list[0] > 0 { Outcome::Pass } else { Outcome::No }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bracket_that_does_not_close_is_no_part_of_a_number() {
        assert_eq!(at(b"(2000000000 belt", 0), None);
        assert_eq!(at(b"(2000000000 belt", 1).map(|found| (found.start, found.end)), Some((1, 11)));
        assert_eq!(at(b"(020) 123 45 67", 1).map(|found| (found.start, found.end)), Some((0, 15)));
    }

    #[test]
    fn every_dutch_spelling_passes_whole() {
        for value in [
            "0638657482",
            "06-27470753",
            "06.47.068.248",
            "+31 (0)411 - 299657",
            "0031648591426",
            "+31 50 5874429",
            "010 93 73 51 1",
            "+31 (0)6 - 29031398",
            "06 12 34 56 78",
            "(020) 123 45 67",
            "0411-299657",
            "+31612345678",
            "+31 06 12345678",
            "+49 151 23456789",
            "+32 475 12 34 56",
        ] {
            assert_eq!(whole(value.as_bytes()), Outcome::Pass, "{value}");
            let text = format!("bel {value}, of");
            let digit = text.find(|character: char| character.is_ascii_digit()).expect("has digits");
            let found = at(text.as_bytes(), digit).expect(value);
            assert_eq!((found.start, found.end), (4, 4 + value.len()), "{value}");
        }
    }

    #[test]
    fn brackets_around_it_are_not_taken() {
        let found = at(b"Jan (+31 (0)6 66 75 98 43) brengt", 6).expect("a phone number");
        assert_eq!((found.start, found.end), (5, 25));
    }

    #[test]
    fn a_number_beside_it_is_not_taken() {
        let found = at(b"0638657482 12 stuks", 0).expect("a phone number");
        assert_eq!(found.end, 10);
    }

    #[test]
    fn dates_pieces_and_long_numbers_are_none() {
        assert_eq!(at(b"09-01-2021 10", 0), None);
        assert_eq!(at(b"0612345678-A", 0), None);
        assert_eq!(whole(b"06123456789012"), Outcome::No);
        assert_eq!(whole(b"12345678"), Outcome::No);
        assert_eq!(whole(b"612345678"), Outcome::Form);
        assert_eq!(whole(b"555-123-4567"), Outcome::Form);
    }
}
