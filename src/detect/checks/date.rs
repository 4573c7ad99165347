//! Days of the calendar in the forms people write: ISO with or without time, `d-m-yyyy`, `dd/mm/yyyy`,
//! `yyyymmdd`, `12 maart 1970`, `March 12, 1970`, `12-mrt-70`.
//!
//! Whether a date is somebody's birthday is for a label or a column to say.

use super::digits::run;
use super::edges::{ends_clean, starts_clean};
use super::{Found, Outcome};

/// A day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    /// With the century, also where two digits were written.
    pub year: i32,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

/// Judges a whole value.
pub fn whole(value: &[u8]) -> Outcome {
    if parse(value).is_some() { Outcome::Pass } else { Outcome::No }
}

/// The day that a whole value names; a time after it is allowed.
pub fn parse(value: &[u8]) -> Option<Date> {
    if let Some(date) = iso(value) {
        return Some(date);
    }
    let (end, date) = at(value, 0)?;
    let rest = &value[end..];
    (rest.is_empty() || is_time(rest)).then_some(date)
}

/// The day that ten characters name in the way that most programs write it: `1970-03-12`.
#[inline]
fn iso(value: &[u8]) -> Option<Date> {
    let [a, b, c, d, b'-', e, f, b'-', g, h] = *value else { return None };
    let pair = |tens: u8, ones: u8| {
        let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
        (tens < 10 && ones < 10).then(|| tens * 10 + ones)
    };
    let year = i32::from(pair(a, b)?) * 100 + i32::from(pair(c, d)?);
    let (month, day) = (pair(e, f)?, pair(g, h)?);
    is_day(year, month, day).then_some(Date { year, month, day })
}

/// The date at this digit or month, standing on its own.
pub fn found_at(text: &[u8], start: usize) -> Option<Found> {
    let (end, _) = at(text, start)?;
    let time = text.get(end) == Some(&b'T') && run(text, end + 1, 2) == 2;
    (starts_clean(text, start) && (time || ends_clean(text, end))).then_some(Found {
        start,
        end,
        outcome: Outcome::Pass,
    })
}

/// Where the date that begins here ends, and which day it is.
pub fn at(text: &[u8], start: usize) -> Option<(usize, Date)> {
    match run(text, start, 9) {
        8 => compact(text, start),
        4 => year_first(text, start),
        1 | 2 => day_first(text, start),
        0 => month_first(text, start),
        _ => None,
    }
}

/// Whether the calendar has this day.
pub fn is_day(year: i32, month: u8, day: u8) -> bool {
    let days = match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    (1..=days).contains(&day) && (1000..=2999).contains(&year)
}

fn day(end: usize, year: i32, month: i32, day: i32) -> Option<(usize, Date)> {
    let date = Date { year, month: u8::try_from(month).ok()?, day: u8::try_from(day).ok()? };
    is_day(date.year, date.month, date.day).then_some((end, date))
}

fn number(text: &[u8], from: usize, len: usize) -> i32 {
    text[from..from + len].iter().fold(0, |number, digit| number * 10 + i32::from(digit - b'0'))
}

/// `19700312`, or `12031970`.
fn compact(text: &[u8], start: usize) -> Option<(usize, Date)> {
    let end = start + 8;
    let first = day(end, number(text, start, 4), number(text, start + 4, 2), number(text, start + 6, 2));
    let plausible = first.filter(|(_, date)| (1850..=2100).contains(&date.year));
    plausible.or_else(|| {
        day(end, number(text, start + 4, 4), number(text, start + 2, 2), number(text, start, 2))
            .filter(|(_, date)| (1850..=2100).contains(&date.year))
    })
}

/// `1970-03-12`, `1970/3/12`, `1970.03.12`.
fn year_first(text: &[u8], start: usize) -> Option<(usize, Date)> {
    let separator = *text.get(start + 4)?;
    if !b"-/.".contains(&separator) {
        return None;
    }
    let month = start + 5;
    let month_len = one_or_two(text, month)?;
    if text.get(month + month_len) != Some(&separator) {
        return None;
    }
    let last = month + month_len + 1;
    let last_len = one_or_two(text, last)?;
    day(last + last_len, number(text, start, 4), number(text, month, month_len), number(text, last, last_len))
}

/// `12-3-1970`, `3/12/1970`, `12 maart 1970`, `12-mrt-70`.
fn day_first(text: &[u8], start: usize) -> Option<(usize, Date)> {
    let first_len = one_or_two(text, start)?;
    let first = number(text, start, first_len);
    let after = start + first_len;
    let separator = *text.get(after)?;
    if !b"-/. ".contains(&separator) {
        let letters = after + ordinal(text, after);
        return day_and_month_name(text, first, skip(text, letters));
    }
    let second = after + 1;
    let Some(second_len) = one_or_two(text, second) else {
        return day_and_month_name(text, first, skip(text, after));
    };
    if text.get(second + second_len) != Some(&separator) {
        return None;
    }
    let (end, year) = year(text, second + second_len + 1)?;
    let second = number(text, second, second_len);
    day(end, year, second, first).or_else(|| day(end, year, first, second))
}

/// The rest of a date after its day: a month's name and a year.
fn day_and_month_name(text: &[u8], first: i32, from: usize) -> Option<(usize, Date)> {
    let from = if text.get(from..from + 3) == Some(b"de ") { from + 3 } else { from };
    let (after, month) = month_name(text, from)?;
    let (end, year) = year(text, skip(text, after))?;
    day(end, year, month, first)
}

/// `March 12, 1970`.
fn month_first(text: &[u8], start: usize) -> Option<(usize, Date)> {
    let (after, month) = month_name(text, start)?;
    let first = skip(text, after);
    let len = one_or_two(text, first)?;
    let after = first + len + ordinal(text, first + len);
    let (end, year) = year(text, skip(text, after))?;
    day(end, year, month, number(text, first, len))
}

fn one_or_two(text: &[u8], from: usize) -> Option<usize> {
    Some(run(text, from, 3)).filter(|len| matches!(len, 1 | 2))
}

/// The length of `st`, `nd`, `rd`, `th`, `e` after a day.
fn ordinal(text: &[u8], from: usize) -> usize {
    match text.get(from..from + 2) {
        Some(b"st" | b"nd" | b"rd" | b"th") => 2,
        Some(b"e ") => 1,
        _ => 0,
    }
}

/// Past at most two of the signs that stand between the parts.
fn skip(text: &[u8], from: usize) -> usize {
    from + text
        .get(from..)
        .map_or(0, |rest| rest.iter().take(2).take_while(|byte| b" -.,'/".contains(byte)).count())
}

/// A year of four digits, or of two: those up to 30 are of this century.
fn year(text: &[u8], from: usize) -> Option<(usize, i32)> {
    match run(text, from, 5) {
        4 => Some((from + 4, number(text, from, 4))),
        2 => {
            let short = number(text, from, 2);
            Some((from + 2, short + if short > 30 { 1900 } else { 2000 }))
        }
        _ => None,
    }
}

/// Names by their first three letters, which tell months apart in Dutch, English, German and French; the whole
/// name must be one that is in use.
static MONTHS: &[(&[&str], i32)] = &[
    (&["jan", "januari", "january", "januar", "janvier"], 1),
    (&["feb", "februari", "february", "februar", "février", "fevrier"], 2),
    (&["mrt", "maa", "mar", "maart", "march", "märz", "mars"], 3),
    (&["apr", "april", "avril"], 4),
    (&["mei", "may", "mai"], 5),
    (&["jun", "juni", "june", "juin"], 6),
    (&["jul", "juli", "july", "juillet"], 7),
    (&["aug", "augustus", "august", "août"], 8),
    (&["sep", "sept", "september", "septembre"], 9),
    (&["okt", "oct", "oktober", "october", "octobre"], 10),
    (&["nov", "november", "novembre"], 11),
    (&["dec", "dez", "december", "dezember", "décembre"], 12),
];

fn month_name(text: &[u8], from: usize) -> Option<(usize, i32)> {
    let rest = text.get(from..)?;
    let len = rest.iter().take(12).take_while(|byte| byte.is_ascii_alphabetic() || **byte >= 0x80).count();
    if len < 3 {
        return None;
    }
    let name = &rest[..len];
    let (_, month) = MONTHS
        .iter()
        .find(|(names, _)| names.iter().any(|known| known.as_bytes().eq_ignore_ascii_case(name)))?;
    let dot = usize::from(rest.get(len) == Some(&b'.'));
    Some((from + len + dot, *month))
}

/// ` 12:33`, `T12:33:00Z`, `T12:33:00.123+01:00`.
fn is_time(rest: &[u8]) -> bool {
    let [b'T' | b't' | b' ', time @ ..] = rest else { return false };
    let hour = run(time, 0, 3);
    matches!(hour, 1 | 2)
        && time.get(hour) == Some(&b':')
        && run(time, hour + 1, 3) == 2
        && time.len() <= 24
        && time[hour..].iter().all(|byte| byte.is_ascii_digit() || b":.,+-Z APMapm".contains(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_usual_form_is_the_same_day() {
        let day = Date { year: 1970, month: 3, day: 12 };
        for text in [
            "1970-03-12",
            "12-3-1970",
            "12/03/1970",
            "12.03.1970",
            "19700312",
            "12 maart 1970",
            "12-mrt-70",
            "March 12, 1970",
            "12-03-70",
            "12th March 1970",
            "1970-03-12T10:11:12Z",
            "12-03-1970 08:15",
            "12 mrt. 1970",
            "12. März 1970",
        ] {
            assert_eq!(parse(text.as_bytes()), Some(day), "{text}");
        }
    }

    #[test]
    fn days_that_do_not_exist_are_none() {
        for text in ["31-02-1970", "1970-13-01", "123456", "99999999", "12-3", "1-2-3", "maart 1970", ""] {
            assert_eq!(parse(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn what_only_has_the_hyphens_of_a_date_is_none() {
        for text in ["abcd-ef-gh", "~~~~-~~-~~", "19x0-03-12", "    -  -  "] {
            assert_eq!(parse(text.as_bytes()), None, "{text}");
        }
        for byte in (0..=u8::MAX).filter(|byte| !byte.is_ascii_digit()) {
            let text = [byte, byte, byte, byte, b'-', byte, byte, b'-', byte, byte];
            assert_eq!(parse(&text), None, "byte {byte}");
        }
    }
}
