//! A period of ISO 8601 in words.

use crate::record::Language;
use jiff::{Span, Unit};

/// `P2Y` in words.
pub fn period_words(period: &str, language: Language) -> String {
    let Ok(span) = period.parse::<Span>() else { return period.to_owned() };
    let parts: [(Unit, i64, [&str; 2], [&str; 2]); 4] = [
        (Unit::Year, span.get_years().into(), ["jaar", "jaar"], ["year", "years"]),
        (Unit::Month, span.get_months().into(), ["maand", "maanden"], ["month", "months"]),
        (Unit::Week, span.get_weeks().into(), ["week", "weken"], ["week", "weeks"]),
        (Unit::Day, span.get_days().into(), ["dag", "dagen"], ["day", "days"]),
    ];
    let word = |(_, count, nl, en): &(Unit, i64, [&str; 2], [&str; 2])| {
        let plural = usize::from(*count != 1);
        format!("{count} {}", language.pick(nl[plural], en[plural]))
    };
    parts.iter().filter(|part| part.1 != 0).map(word).collect::<Vec<_>>().join(" ")
}
