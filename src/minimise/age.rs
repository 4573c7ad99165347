//! How old what a place holds is, and how long an activity may keep it.
//!
//! The start of a term is seldom in a file. Used are, in this order, the years of a column of dates, a year in
//! the file's name, and when the file was last changed; which one is said.

use super::place::Place;
use crate::patterns::{Activity, Glob, Kind, Knowledge, Name, RetentionSource};
use crate::record::{Field, Text};
use jiff::Span;
use jiff::civil::{Date, date};

/// How old what a place holds is.
#[derive(Debug, Clone, PartialEq)]
pub struct Age {
    /// The earliest year, where that is known.
    pub oldest: Option<i32>,
    /// Nothing in it is later than this day.
    pub latest: Date,
    /// How that is known.
    pub by: By,
}

/// How an age is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum By {
    /// From a column of dates, so called.
    Column(String),
    /// From a year in the file's name.
    Name,
    /// From when the file was last changed.
    Modified,
}

impl By {
    /// In words.
    pub fn text(&self) -> Text {
        match self {
            By::Column(name) if name.is_empty() => Text::new("een kolom met datums", "a column of dates"),
            By::Column(name) => Text::new(format!("de kolom '{name}'"), format!("column '{name}'")),
            By::Name => Text::new("het jaar in de bestandsnaam", "the year in the file name"),
            By::Modified => Text::new("de datum van de laatste wijziging", "the date it was last changed"),
        }
    }
}

impl Age {
    /// The age of a place; none where nothing tells.
    pub fn of(place: &Place, knowledge: &Knowledge, today: Date) -> Option<Age> {
        let modified = place.file.modified.as_deref().and_then(day);
        let years: Vec<Years> = place.fields().iter().filter_map(|field| Years::of(field, today)).collect();
        let began = years.iter().map(|years| years.oldest).min();
        let age = from_columns(&years, &knowledge.vocabulary.beginnings, modified, today)
            .or_else(|| from_name(&place.file.path, modified, today))
            .or_else(|| modified.map(|latest| Age { oldest: None, latest, by: By::Modified }))?;
        Some(Age { oldest: age.oldest.into_iter().chain(began).min(), ..age })
    }

    /// Whether all of it is older than a period.
    pub(super) fn is_past(&self, period: &str, today: Date) -> bool {
        ends(self.latest, period).is_some_and(|end| end < today)
    }

    /// The same, counted from the end of the latest year, as laws do.
    pub(super) fn is_past_by_year(&self, period: &str, today: Date) -> bool {
        ends(date(self.latest.year(), 12, 31), period).is_some_and(|end| end < today)
    }

    /// How many years it goes back.
    pub(super) fn years(&self, today: Date) -> i32 {
        i32::from(today.year()) - self.oldest.unwrap_or(i32::from(self.latest.year()))
    }
}

/// The years of business dates in a column: no birth dates and the like, no future.
pub(super) fn business_years(field: &Field, today: Date) -> Option<(i32, i32)> {
    let dates = field.dates.as_ref().filter(|_| field.category.is_none())?;
    let past = |year: &&i32| **year <= i32::from(today.year());
    let oldest = dates.by_year.keys().find(past).copied().or(Some(dates.oldest).filter(|year| past(&year)))?;
    let newest = dates.by_year.keys().rfind(past).copied().unwrap_or(oldest);
    Some((oldest, newest))
}

/// How many values of a column of dates are of years that ended longer ago than a period.
pub(super) fn count_past(field: &Field, period: &str, today: Date) -> u64 {
    let is_past = |year: i32| end_of(year).and_then(|day| ends(day, period)).is_some_and(|end| end < today);
    let years = field.dates.iter().flat_map(|dates| &dates.by_year);
    years.filter(|(year, _)| is_past(**year)).map(|(_, count)| count).sum()
}

/// The years of a column of business dates.
struct Years<'a> {
    field: &'a Field,
    oldest: i32,
    newest: i32,
}

impl<'a> Years<'a> {
    fn of(field: &'a Field, today: Date) -> Option<Self> {
        let (oldest, newest) = business_years(field, today)?;
        Some(Years { field, oldest, newest })
    }
}

/// By the latest year of a column that tells of more than a beginning.
fn from_columns(all: &[Years], beginnings: &[Glob], modified: Option<Date>, today: Date) -> Option<Age> {
    let is_beginning = |years: &&Years| {
        let name = Name::new(&years.field.name);
        beginnings.iter().any(|glob| glob.matches(&name))
    };
    let told = all.iter().filter(|years| !is_beginning(years));
    let years = told.max_by_key(|years| (years.newest, std::cmp::Reverse(years.field.column)))?;
    Some(Age {
        oldest: None,
        latest: latest_in(years.newest, modified, today)?,
        by: By::Column(years.field.name.clone()),
    })
}

fn from_name(path: &str, modified: Option<Date>, today: Date) -> Option<Age> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let digits = name.split(|character: char| !character.is_ascii_digit());
    let year = |run: &str| match run.len() {
        4 | 8 => run.get(..4)?.parse::<i32>().ok(),
        _ => None,
    };
    let years: Vec<i32> =
        digits.filter_map(year).filter(|year| (1970..=i32::from(today.year())).contains(year)).collect();
    let newest = years.iter().max()?;
    Some(Age {
        oldest: years.iter().min().copied(),
        latest: latest_in(*newest, modified, today)?,
        by: By::Name,
    })
}

/// The last day that data of a year can be from: that year's end, or the day its file was last changed.
fn latest_in(year: i32, modified: Option<Date>, today: Date) -> Option<Date> {
    let end = end_of(year)?.min(today);
    Some(modified.filter(|day| i32::from(day.year()) == year).map_or(end, |day| day.min(end)))
}

fn end_of(year: i32) -> Option<Date> {
    Date::new(i16::try_from(year).ok()?, 12, 31).ok()
}

fn day(timestamp: &str) -> Option<Date> {
    timestamp.get(..10)?.parse().ok()
}

fn ends(from: Date, period: &str) -> Option<Date> {
    from.checked_add(period.parse::<Span>().ok()?).ok()
}

/// A term of an activity that has a length.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limit<'a> {
    /// ISO 8601.
    pub period: &'a str,
    /// Who says so.
    pub source: &'a RetentionSource,
}

/// The longest term that an authority or custom gives; of an activity that a law rules, its longest term.
pub(super) fn guideline<'a>(activity: &'a Activity, knowledge: &'a Knowledge) -> Option<Limit<'a>> {
    let by_law = is_by_law(activity, knowledge);
    longest(limits(activity, knowledge).filter(|limit| by_law || limit.source.kind != Kind::LawMin))
}

/// The longest term that a law asks for, of an activity that a law rules: that the payments of a party must be kept
/// says nothing of who came.
pub(super) fn law_min<'a>(activity: &'a Activity, knowledge: &'a Knowledge) -> Option<Limit<'a>> {
    let by_law = is_by_law(activity, knowledge);
    longest(limits(activity, knowledge).filter(|limit| by_law && limit.source.kind == Kind::LawMin))
}

/// Whether the first of its terms, that of the thing itself, is one that a law asks for.
fn is_by_law(activity: &Activity, knowledge: &Knowledge) -> bool {
    limits(activity, knowledge).next().is_some_and(|first| first.source.kind == Kind::LawMin)
}

fn limits<'a>(activity: &'a Activity, knowledge: &'a Knowledge) -> impl Iterator<Item = Limit<'a>> {
    activity.retention.iter().filter_map(|term| {
        let source = knowledge.vocabulary.retention(&term.source)?;
        let period = term.period.as_deref().or(source.period.as_deref())?;
        Some(Limit { period, source })
    })
}

fn longest<'a>(limits: impl Iterator<Item = Limit<'a>>) -> Option<Limit<'a>> {
    limits.max_by_key(|limit| ends(date(2000, 1, 1), limit.period))
}

/// The years in a period, rounded up.
pub(super) fn years_in(period: &str) -> i32 {
    ends(date(2000, 1, 1), period).map_or(0, |end| {
        let whole = i32::from(end.year()) - 2000;
        if end.day_of_year() > 1 { whole + 1 } else { whole }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = date(2026, 6, 1);

    #[test]
    fn a_year_in_a_name_ends_with_that_year_or_with_the_last_change() {
        let age = from_name("a/facturen 2024.csv", None, TODAY).expect("a year");
        assert_eq!(age.latest, date(2024, 12, 31));
        let age = from_name("a/facturen 20240131.csv", Some(date(2024, 2, 1)), TODAY).expect("a year");
        assert_eq!(age.latest, date(2024, 2, 1));
        assert_eq!(from_name("a/order 1000012.csv", None, TODAY), None);
    }

    #[test]
    fn a_term_is_past_only_when_all_of_it_has_run() {
        let age = Age { oldest: Some(2010), latest: date(2024, 6, 1), by: By::Name };
        assert!(!age.is_past("P2Y", TODAY));
        assert!(age.is_past("P1Y", TODAY));
        assert!(!age.is_past_by_year("P2Y", TODAY));
    }

    #[test]
    fn years_of_a_period_are_rounded_up() {
        assert_eq!([years_in("P7Y"), years_in("P52W"), years_in("P6M")], [7, 1, 1]);
    }
}
