//! Addresses, towns, positions; and places where nobody lives.

use super::Make;
use crate::trial::chance::Chance;

pub(super) fn street(make: &Make<'_>, _: &mut Chance) -> String {
    make.person.street.clone()
}

pub(super) fn street_number(make: &Make<'_>, _: &mut Chance) -> String {
    let person = make.person;
    format!("{} {}{}", person.street, person.number, person.addition)
}

pub(super) fn house_number(make: &Make<'_>, _: &mut Chance) -> String {
    let person = make.person;
    if make.way(1, 2) == 0 {
        person.number.to_string()
    } else {
        format!("{}{}", person.number, person.addition)
    }
}

pub(super) fn addition(make: &Make<'_>, _: &mut Chance) -> String {
    make.person.addition.trim().to_owned()
}

pub(super) fn postcode(make: &Make<'_>, _: &mut Chance) -> String {
    let postcode = &make.person.postcode;
    match make.way(1, 4) {
        0 => postcode.replace(' ', ""),
        1 => postcode.to_lowercase(),
        _ => postcode.clone(),
    }
}

pub(super) fn city(make: &Make<'_>, _: &mut Chance) -> String {
    make.person.city.clone()
}

pub(super) fn address(make: &Make<'_>, _: &mut Chance) -> String {
    let person = make.person;
    let line = format!("{} {}{}", person.street, person.number, person.addition);
    match make.way(1, 3) {
        0 => format!("{line}, {}", person.city),
        1 => format!("{line}, {}  {}", person.postcode, person.city),
        _ => format!("{line}, {} {}", person.postcode, person.city),
    }
}

pub(super) fn latitude(make: &Make<'_>, chance: &mut Chance) -> String {
    decimal(50.8 + chance.share() * 2.6, make)
}

pub(super) fn longitude(make: &Make<'_>, chance: &mut Chance) -> String {
    decimal(3.6 + chance.share() * 3.4, make)
}

fn decimal(degrees: f64, make: &Make<'_>) -> String {
    let places = 4 + make.way(1, 3);
    let written = format!("{degrees:.places$}");
    if make.way(2, 8) == 0 { written.replace('.', ",") } else { written }
}

pub(super) fn geo(_: &Make<'_>, chance: &mut Chance) -> String {
    format!("{:.5}, {:.5}", 50.8 + chance.share() * 2.6, 3.6 + chance.share() * 3.4)
}

/// A town where a shop stands: few of them, and nobody lives there.
pub(super) fn town_of_shop(make: &Make<'_>, chance: &mut Chance) -> String {
    let towns = make.data.list("towns");
    let few = 3 + make.way(1, 6);
    let first = make.way(2, towns.len().max(1));
    towns.get((first + chance.below(few)) % towns.len().max(1)).cloned().unwrap_or_default()
}

/// The place of a lamp post or of roadworks.
pub(super) fn street_of_object(make: &Make<'_>, chance: &mut Chance) -> String {
    let street = chance.word(make.data.list("streets"));
    match make.way(1, 4) {
        0 => format!("{street} ter hoogte van nr. {}", chance.between(1, 99)),
        1 => format!("{street} / {}", chance.word(make.data.list("streets"))),
        _ => street.to_owned(),
    }
}
