//! Names, as columns and letters have them.

use super::Make;
use crate::trial::chance::Chance;

pub(super) fn given(make: &Make<'_>, _: &mut Chance) -> String {
    make.person.given.clone()
}

/// With its infix before it, behind it, or without.
pub(super) fn family(make: &Make<'_>, _: &mut Chance) -> String {
    let person = make.person;
    match make.way(1, 4) {
        0 => person.surname(),
        1 if !person.infix.is_empty() => format!("{}, {}", person.family, person.infix),
        _ => person.family.clone(),
    }
}

pub(super) fn infix(make: &Make<'_>, _: &mut Chance) -> String {
    make.person.infix.clone()
}

pub(super) fn initials(make: &Make<'_>, _: &mut Chance) -> String {
    let initials = &make.person.initials;
    match make.way(1, 4) {
        0 => initials.replace('.', ""),
        1 => initials.replace('.', ". ").trim().to_owned(),
        _ => initials.clone(),
    }
}

/// A whole name. Most columns keep to one order; in some, people write as they like.
pub(super) fn name(make: &Make<'_>, chance: &mut Chance) -> String {
    let person = make.person;
    let mixed = make.way(2, 12) == 0;
    let way = if mixed { chance.below(12) } else { make.way(1, 12) };
    let surname = person.surname();
    let behind = if person.infix.is_empty() { String::new() } else { format!(" {}", person.infix) };
    match way {
        0..=3 => format!("{} {surname}", person.given),
        4 => format!("{} {surname}", person.initials),
        5 => format!("{}, {}{behind}", person.family, person.initials),
        6 => format!("{}, {}{behind}", person.family, person.given),
        7 => format!("{} {surname}", if person.woman { "mw." } else { "dhr." }),
        8 => format!("{surname} {}", person.initials.replace('.', "")),
        9 => format!("{} {surname}", person.given).to_uppercase(),
        10 => format!("{} {} ({}) {surname}", person.title, person.initials, person.given).trim().to_owned(),
        _ => format!("{} {} {surname}", person.given, person.initials.chars().next().unwrap_or('J')),
    }
}

pub(super) fn gender(make: &Make<'_>, chance: &mut Chance) -> String {
    const WAYS: [[&str; 3]; 8] = [
        ["M", "V", "X"],
        ["m", "v", "o"],
        ["man", "vrouw", "anders"],
        ["Male", "Female", "Other"],
        ["1", "2", "9"],
        ["M", "F", "U"],
        ["männlich", "weiblich", "divers"],
        ["Heer", "Mevrouw", ""],
    ];
    let way = WAYS[make.way(1, WAYS.len())];
    if chance.holds(0.02) { way[2] } else { way[usize::from(make.person.woman)] }.to_owned()
}

pub(super) fn salutation(make: &Make<'_>, _: &mut Chance) -> String {
    const WAYS: [[&str; 2]; 6] = [
        ["Dhr.", "Mevr."],
        ["De heer", "Mevrouw"],
        ["Mr", "Mrs"],
        ["Hr.", "Mw."],
        ["Geachte heer", "Geachte mevrouw"],
        ["Herr", "Frau"],
    ];
    WAYS[make.way(1, WAYS.len())][usize::from(make.person.woman)].to_owned()
}
