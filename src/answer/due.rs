//! Until when a request must be answered: one month, to the next working day (Art. 12(3) GDPR, Reg. 1182/71).

use crate::patterns::AnswerTexts;
use jiff::ToSpan;
use jiff::civil::{Date, Weekday, date};
use serde::{Serialize, Serializer};

/// The days that count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Due {
    /// When it came in.
    #[serde(serialize_with = "day")]
    pub received: Date,
    /// The last day to answer, or to say that it takes longer, and why.
    #[serde(serialize_with = "day")]
    pub until: Date,
    /// The last day then.
    #[serde(serialize_with = "day")]
    pub extended: Date,
}

/// A day as ISO 8601 has it.
pub(super) fn day<S: Serializer>(day: &Date, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(day)
}

/// The same, or nothing.
pub(super) fn maybe<S: Serializer>(day: &Option<Date>, serializer: S) -> Result<S::Ok, S::Error> {
    day.map(|day| day.to_string()).serialize(serializer)
}

/// The days that count for a request that came in on a day.
pub fn due(received: Date, texts: &AnswerTexts) -> Due {
    // The same day of a later month, or its last: that is how the calendar adds.
    let after = |months: i64| received.checked_add(months.months()).unwrap_or(received);
    Due { received, until: working_day(after(1), texts), extended: working_day(after(3), texts) }
}

/// The day itself, or the next one that is neither in a weekend nor a holiday.
fn working_day(mut day: Date, texts: &AnswerTexts) -> Date {
    while matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) || is_holiday(day, texts) {
        let Ok(next) = day.tomorrow() else { return day };
        day = next;
    }
    day
}

fn is_holiday(day: Date, texts: &AnswerTexts) -> bool {
    let own = format!("{:02}-{:02}", day.month(), day.day());
    let from_easter = easter(day.year()).until(day).map_or(i64::MAX, |span| i64::from(span.get_days()));
    texts.holidays.contains(&own) || texts.from_easter.contains(&from_easter)
}

/// Easter Sunday, by the anonymous Gregorian computus.
fn easter(year: i16) -> Date {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e, f) = (b / 4, b % 4, (b + 8) / 25);
    let g = (b - f + 1) / 3;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let month = (h + l - 7 * m + 114) / 31;
    let day = (h + l - 7 * m + 114) % 31 + 1;
    date(year, month as i8, day as i8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn until(received: Date) -> Date {
        due(received, &crate::patterns::answer_texts().unwrap()).until
    }

    #[test]
    fn month_is_the_same_day_or_the_last_one() {
        assert_eq!(until(date(2026, 3, 10)), date(2026, 4, 10));
        assert_eq!(until(date(2024, 1, 31)), date(2024, 2, 29));
    }

    #[test]
    fn weekends_and_holidays_are_passed_over() {
        // A Saturday; King's Day on a Monday; Easter Monday; Christmas on a Friday.
        assert_eq!(until(date(2026, 4, 9)), date(2026, 5, 11));
        assert_eq!(until(date(2026, 3, 27)), date(2026, 4, 28));
        assert_eq!(until(date(2026, 3, 6)), date(2026, 4, 7));
        assert_eq!(until(date(2026, 11, 25)), date(2026, 12, 28));
    }

    #[test]
    fn easter_is_where_it_was() {
        for (year, month, day) in [(2024, 3, 31), (2025, 4, 20), (2026, 4, 5), (2038, 4, 25)] {
            assert_eq!(easter(year), date(year, month, day));
        }
    }
}
