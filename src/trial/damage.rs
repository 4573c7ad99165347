//! What happens to values on their way through spreadsheets, forms and hands.
//!
//! In: a column. Out: the same column, the worse for it. Where a value can no longer be told for what it was,
//! `nothing personal` becomes a right answer too.

use super::chance::Chance;
use super::data::{Data, Field};
use super::table::Column;

/// One kind of damage: its word in the data, which values it can befall, what it does.
struct Damage {
    name: &'static str,
    befalls: fn(&str) -> bool,
    harm: fn(&str) -> String,
    /// Nobody can be blamed for not seeing what it was.
    hides: bool,
}

static DAMAGE: &[Damage] = &[
    Damage { name: "zero-lost", befalls: has_leading_zero, harm: without_zeros, hides: false },
    Damage {
        name: "float",
        befalls: |value| is_whole(value, 4),
        harm: |value| format!("{value}.0"),
        hides: false,
    },
    Damage { name: "exponent", befalls: |value| is_whole(value, 12), harm: exponent, hides: true },
    Damage { name: "serial", befalls: |value| serial(value).is_some(), harm: to_serial, hides: true },
    Damage { name: "masked", befalls: |value| value.chars().count() > 6, harm: masked, hides: true },
    Damage { name: "upper", befalls: has_small, harm: str::to_uppercase, hides: false },
    Damage { name: "lower", befalls: has_small, harm: str::to_lowercase, hides: false },
    Damage {
        name: "blanks",
        befalls: |value| !value.is_empty(),
        harm: |value| format!(" {value}  "),
        hides: false,
    },
];

/// Lets things happen to a column.
pub(super) fn happen(data: &Data, field: &Field, column: &mut Column, chance: &mut Chance) {
    let rate = |name: &str| data.rates.damage.get(name).copied().unwrap_or(0.0);
    // What is written in sentences stays readable, or what is known of it would no longer hold.
    let words = column.spans.is_empty();
    for damage in DAMAGE.iter().filter(|_| words) {
        if chance.holds(rate(damage.name)) && mostly(column, damage.befalls) {
            for value in column.values.iter_mut().filter(|value| (damage.befalls)(value)) {
                *value = (damage.harm)(value);
            }
            column.damage.push(damage.name);
            if damage.hides && !column.accept.contains(&None) {
                column.accept.push(None);
            }
            break;
        }
    }
    if words && chance.holds(rate("typos")) && field.category.is_some() {
        column.damage.push("typos");
        column.values.iter_mut().filter(|_| chance.holds(0.06)).for_each(|value| *value = typo(value));
    }
    if words && chance.holds(rate("holes")) {
        column.damage.push("holes");
        let share = [0.05, 0.2, 0.5, 0.85][chance.below(4)];
        // A column that nobody ever filled says nothing.
        column.values.iter_mut().skip(2).filter(|_| chance.holds(share)).for_each(String::clear);
    }
    if words && chance.holds(rate("placeholders")) {
        column.damage.push("placeholders");
        let placeholder = chance.word(&data.rates.placeholders).to_owned();
        for value in column.values.iter_mut().skip(1) {
            if !value.is_empty() && chance.holds(0.15) {
                value.clone_from(&placeholder);
            }
        }
    }
}

/// Whether it can befall a fair part of the values that are there.
fn mostly(column: &Column, befalls: fn(&str) -> bool) -> bool {
    let filled = column.values.iter().filter(|value| !value.is_empty()).count();
    column.values.iter().filter(|value| befalls(value)).count() * 10 >= filled.max(1)
}

fn is_whole(value: &str, least: usize) -> bool {
    value.len() >= least && value.bytes().all(|byte| byte.is_ascii_digit()) && !value.starts_with('0')
}

fn has_leading_zero(value: &str) -> bool {
    value.len() > 4 && value.starts_with('0') && value.bytes().all(|byte| byte.is_ascii_digit())
}

fn without_zeros(value: &str) -> String {
    value.trim_start_matches('0').to_owned()
}

fn has_small(value: &str) -> bool {
    value.chars().any(char::is_lowercase) && value.chars().any(char::is_uppercase) && !value.contains('@')
}

/// As a spreadsheet shows a number that is too long for it.
fn exponent(value: &str) -> String {
    let tail = value.get(1..6).unwrap_or("0");
    format!("{},{tail}E+{}", value.get(..1).unwrap_or("1"), value.len() - 1)
}

/// The last three stay.
fn masked(value: &str) -> String {
    let many = value.chars().count();
    value.chars().enumerate().map(|(place, letter)| if place + 3 < many { '*' } else { letter }).collect()
}

/// The day number of a spreadsheet, for the dates that are plain enough to be taken for one.
pub(super) fn serial(value: &str) -> Option<i64> {
    let parts: Vec<i64> = value.split('-').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let (year, month, day) = match parts.as_slice() {
        [year @ 1900..=2999, month, day] | [day, month, year @ 1900..=2999] => (*year, *month, *day),
        _ => return None,
    };
    let day =
        jiff::civil::Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?)
            .ok()?;
    // Day 1 is the first of January 1900, and there is a 29th of February 1900 that never was.
    let zero = jiff::civil::date(1899, 12, 30);
    Some(i64::from(zero.until(day).ok()?.get_days()))
}

fn to_serial(value: &str) -> String {
    serial(value).map_or_else(|| value.to_owned(), |day| day.to_string())
}

/// Two letters that changed places.
fn typo(value: &str) -> String {
    let mut letters: Vec<char> = value.chars().collect();
    if letters.len() > 3 {
        let middle = letters.len() / 2;
        letters.swap(middle, middle + 1);
    }
    letters.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damage_is_what_spreadsheets_do() {
        assert_eq!(without_zeros("0612345678"), "612345678");
        assert_eq!(exponent("871125001234"), "8,71125E+11");
        assert_eq!(serial("01-01-1980"), Some(29221));
        assert_eq!(serial("1980-01-01"), Some(29221));
        assert_eq!(serial("hallo"), None);
        assert_eq!(masked("NL91ABNA0417164300"), "***************300");
        assert_eq!(typo("Jansen"), "Janesn");
    }

    #[test]
    fn hidden_values_may_go_unseen() {
        let data = crate::trial::tests::data();
        let field = &data.fields["iban"];
        let hidden = (0..3000).any(|seed| {
            let mut column = Column {
                name: "IBAN".to_owned(),
                field: field.id.clone(),
                category: field.category.clone(),
                accept: field.accepted(true),
                values: vec!["NL91ABNA0417164300".to_owned(); 5],
                spans: Vec::new(),
                damage: Vec::new(),
            };
            happen(data, field, &mut column, &mut Chance::new(seed));
            column.damage.contains(&"masked") && column.accept.contains(&None)
        });
        assert!(hidden);
    }
}
