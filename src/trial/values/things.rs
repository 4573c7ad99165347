//! Words from lists, numbers, codes: what most columns of most tables hold.

use super::Make;
use crate::trial::chance::Chance;
use crate::trial::people::letters;
use crate::trial::prose::{self, Cast};

/// A word from the list of the field. Where a column is short of words, it keeps to a few.
pub(super) fn pick(make: &Make<'_>, chance: &mut Chance) -> String {
    let from = make.field.from.as_deref().unwrap_or_default();
    chance.word(make.data.list(from)).to_owned()
}

pub(super) fn company(make: &Make<'_>, chance: &mut Chance) -> String {
    chance.word(make.data.list("companies")).to_owned()
}

pub(super) fn nationality(make: &Make<'_>, chance: &mut Chance) -> String {
    if make.in_text {
        return chance.word(make.data.list("nationalities")).to_owned();
    }
    // Most people in a table have the same one.
    if chance.holds(0.5) {
        return ["Nederlandse", "NL", "Nederlander", "Dutch", "NLD"][make.way(1, 5)].to_owned();
    }
    match make.way(1, 5) {
        1 => chance.word(make.data.list("country-codes")).to_owned(),
        2 => chance.word(make.data.list("nationalities-person")).to_owned(),
        3 => ["Polish", "German", "Turkish", "British", "Belgian"][chance.below(5)].to_owned(),
        4 => ["POL", "DEU", "TUR", "GBR", "BEL"][chance.below(5)].to_owned(),
        _ => chance.word(make.data.list("nationalities")).to_owned(),
    }
}

/// By the form of the column: `#` is a digit, `@` a capital, `{list}` a word in small letters.
fn formed(make: &Make<'_>, chance: &mut Chance) -> String {
    let forms = &make.field.forms;
    let form = forms.get(make.way(1, forms.len())).map_or("", String::as_str);
    let mut value = String::new();
    let mut rest = form;
    while let Some(letter) = rest.chars().next() {
        if let Some((list, after)) = rest.strip_prefix('{').and_then(|inner| inner.split_once('}')) {
            value.push_str(&chance.word(make.data.list(list)).to_lowercase());
            rest = after;
            continue;
        }
        match letter {
            '#' if value.is_empty() => value.push_str(&chance.between(1, 9).to_string()),
            '#' => value.push_str(&chance.digits(1)),
            '@' => value.push_str(&letters(1, chance)),
            other => value.push(other),
        }
        rest = &rest[letter.len_utf8()..];
    }
    value
}

/// A number in a book. Some books give them out in order.
pub(super) fn code(make: &Make<'_>, chance: &mut Chance) -> String {
    let value = formed(make, chance);
    let digits = value.bytes().rev().take_while(u8::is_ascii_digit).count();
    if make.way(2, 3) > 0 || digits < 3 {
        return value;
    }
    // The last digits count up from where the column begins.
    let (head, _) = value.split_at(value.len() - digits);
    let first = make.way(3, 10usize.pow(digits.min(9) as u32) / 2);
    let fixed = formed(make, &mut Chance::new(make.style));
    let head = fixed.get(..head.len()).unwrap_or(head);
    format!("{head}{:0digits$}", first + make.row)
}

pub(super) fn file(make: &Make<'_>, chance: &mut Chance) -> String {
    formed(make, chance)
}

pub(super) fn counter(make: &Make<'_>, _: &mut Chance) -> String {
    let first = match make.way(1, 3) {
        0 => 1000 * (1 + make.way(2, 90)),
        _ => 1,
    };
    (first + make.row).to_string()
}

pub(super) fn number(make: &Make<'_>, chance: &mut Chance) -> String {
    chance.between(make.field.low, make.field.high).to_string()
}

pub(super) fn decimal(make: &Make<'_>, chance: &mut Chance) -> String {
    let (low, high) = (make.field.low as f64, make.field.high as f64);
    money(make, low + chance.share() * (high - low), make.field.decimals)
}

fn money(make: &Make<'_>, amount: f64, decimals: usize) -> String {
    let written = format!("{amount:.decimals$}");
    match make.way(7, 5) {
        0 if decimals == 2 => format!("€ {}", written.replace('.', ",")),
        1 => written,
        _ => written.replace('.', ","),
    }
}

/// By the month, the year or the hour.
pub(super) fn salary(make: &Make<'_>, chance: &mut Chance) -> String {
    match make.way(1, 4) {
        0 => money(make, chance.between(24, 95) as f64 * 1000.0, 0),
        1 => money(make, 14.0 + chance.share() * 40.0, 2),
        _ => money(make, 1900.0 + chance.share() * 5200.0, 2),
    }
}

pub(super) fn version(make: &Make<'_>, chance: &mut Chance) -> String {
    let (major, minor, patch) = (chance.between(1, 14), chance.between(0, 30), chance.between(0, 99));
    match make.way(1, 4) {
        0 => format!("{major}.{minor}.{patch}.{}", chance.between(0, 250)),
        1 => format!("v{major}.{minor}"),
        _ => format!("{major}.{minor}.{patch}"),
    }
}

pub(super) fn yes_no(make: &Make<'_>, chance: &mut Chance) -> String {
    const WAYS: [[&str; 2]; 7] =
        [["J", "N"], ["ja", "nee"], ["Ja", "Nee"], ["1", "0"], ["x", ""], ["true", "false"], ["Y", "N"]];
    WAYS[make.way(1, WAYS.len())][usize::from(chance.holds(0.4))].to_owned()
}

/// A remark: written by `prose`, which knows what it mentions. In a place where nobody asks for that, its words.
pub(super) fn sentence(make: &Make<'_>, chance: &mut Chance) -> String {
    let pool = make.field.from.as_deref().unwrap_or_default();
    let sentences = make.data.pools.get(pool).map_or(&[][..], Vec::as_slice);
    let cast = Cast { person: make.person, other: make.person, staff: std::slice::from_ref(make.person) };
    prose::write(make.data, chance.word(sentences), &cast, chance).text
}
