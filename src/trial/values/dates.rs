//! Dates and times: births spread over decades, business clusters in a few years.

use super::Make;
use crate::trial::chance::Chance;

/// The year in which the trials play.
const NOW: i64 = 2025;
const MONTHS: [&str; 12] = [
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
];

/// A day in one of the ways in which a column or a letter has it.
fn written(year: i64, month: i64, day: i64, way: usize) -> String {
    match way {
        0..=2 => format!("{day:02}-{month:02}-{year}"),
        3 | 4 => format!("{year}-{month:02}-{day:02}"),
        5 => format!("{day}-{month}-{year}"),
        6 => format!("{day:02}/{month:02}/{year}"),
        7 => format!("{day:02}.{month:02}.{year}"),
        8 => format!("{year}{month:02}{day:02}"),
        9 => format!("{day} {} {year}", MONTHS[(month - 1).clamp(0, 11) as usize]),
        10 => format!("{day:02}-{month:02}-{:02}", year % 100),
        _ => format!("{year}-{month:02}-{day:02} 00:00:00"),
    }
}

pub(super) fn birth_date(make: &Make<'_>, _: &mut Chance) -> String {
    let person = make.person;
    written(person.year, person.month, person.day, make.way(1, 12))
}

pub(super) fn birth_year(make: &Make<'_>, _: &mut Chance) -> String {
    make.person.year.to_string()
}

pub(super) fn age(make: &Make<'_>, _: &mut Chance) -> String {
    let age = (NOW - make.person.year).to_string();
    if make.way(1, 12) == 0 { format!("{age} jaar") } else { age }
}

/// Between the years of the field. A narrow column, where a report is of one month, is usual too.
pub(super) fn date(make: &Make<'_>, chance: &mut Chance) -> String {
    let (year, month) = in_range(make, chance);
    written(year, month, chance.between(1, 28), make.way(1, 12))
}

fn in_range(make: &Make<'_>, chance: &mut Chance) -> (i64, i64) {
    let (low, high) = (make.field.low, make.field.high);
    let one = low + make.way(3, (high - low).max(0) as usize + 1) as i64;
    match make.way(2, 3) {
        0 => (one, 1 + make.way(4, 12) as i64),
        1 => (one, chance.between(1, 12)),
        _ => (chance.between(low, high), chance.between(1, 12)),
    }
}

pub(super) fn timestamp(make: &Make<'_>, chance: &mut Chance) -> String {
    let (year, month) = in_range(make, chance);
    let day = chance.between(1, 28);
    let (hour, minute, second) = (chance.between(0, 23), chance.between(0, 59), chance.between(0, 59));
    match make.way(1, 5) {
        0 => format!("{day:02}-{month:02}-{year} {hour:02}:{minute:02}"),
        1 => format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"),
        2 => format!("{year}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"),
        3 => format!("{day}-{month}-{year} {hour}:{minute:02}:{second:02}"),
        _ => chance.between(1_640_000_000, 1_760_000_000).to_string(),
    }
}

pub(super) fn time(_: &Make<'_>, chance: &mut Chance) -> String {
    format!("{:02}:{:02}", chance.between(7, 19), chance.between(0, 59))
}

/// As web servers write it.
pub(super) fn log_time(make: &Make<'_>, chance: &mut Chance) -> String {
    let (year, day) = (chance.between(make.field.low, make.field.high), chance.between(1, 28));
    format!("{day:02}/Mar/{year}:{:02}:{:02}:07 +0100", chance.between(0, 23), chance.between(0, 59))
}
