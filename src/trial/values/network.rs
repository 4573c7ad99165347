//! What machines know of people: addresses of mail and network, identifiers, hashes.

use super::Make;
use crate::trial::chance::Chance;

pub(super) fn email(make: &Make<'_>, chance: &mut Chance) -> String {
    let person = make.person;
    match make.way(1, 12) {
        _ if make.in_text => person.email.clone(),
        0 => person.email.to_uppercase(),
        1 => format!("{} {} <{}>", person.given, person.surname(), person.email),
        2 if chance.holds(0.2) => format!("mailto:{}", person.email),
        _ => person.email.clone(),
    }
}

/// The address of a role, not of a person.
pub(super) fn email_role(make: &Make<'_>, chance: &mut Chance) -> String {
    let role = chance.word(make.data.list("roles-mailbox"));
    format!("{role}@{}.example.nl", chance.word(make.data.list("company-domains")))
}

pub(super) fn username(make: &Make<'_>, _: &mut Chance) -> String {
    make.person.username.clone()
}

pub(super) fn ip(make: &Make<'_>, chance: &mut Chance) -> String {
    if make.way(1, 6) == 0 && chance.holds(0.4) {
        return format!("2001:db8:{:x}::{:x}", chance.below(0xffff), chance.between(1, 0xffff));
    }
    // Two of the ranges that are kept for documentation, and private ones.
    match chance.below(4) {
        0 => format!("10.{}.{}.{}", chance.below(255), chance.below(255), chance.between(1, 254)),
        1 => format!("192.168.{}.{}", chance.below(20), chance.between(1, 254)),
        2 => format!("203.0.113.{}", chance.between(1, 254)),
        _ => format!("198.51.100.{}", chance.between(1, 254)),
    }
}

pub(super) fn mac(make: &Make<'_>, chance: &mut Chance) -> String {
    let pairs: Vec<String> = (0..6).map(|_| format!("{:02X}", chance.below(256))).collect();
    match make.way(1, 3) {
        0 => pairs.join("-"),
        1 => pairs.join(":").to_lowercase(),
        _ => pairs.join(":"),
    }
}

fn hex(many: usize, chance: &mut Chance) -> String {
    (0..many).map(|_| char::from_digit(chance.below(16) as u32, 16).unwrap_or('0')).collect()
}

pub(super) fn uuid(make: &Make<'_>, chance: &mut Chance) -> String {
    let pieces = [8, 4, 4, 4, 12].map(|many| hex(many, chance));
    let uuid = pieces.join("-");
    if make.way(1, 4) == 0 { uuid.to_uppercase() } else { uuid }
}

pub(super) fn cookie(make: &Make<'_>, chance: &mut Chance) -> String {
    match make.way(1, 3) {
        0 => format!(
            "GA1.2.{}.{}",
            chance.between(100_000_000, 2_000_000_000),
            chance.between(1_600_000_000, 1_760_000_000)
        ),
        1 => hex(32, chance),
        _ => uuid(make, chance),
    }
}

pub(super) fn hash(make: &Make<'_>, chance: &mut Chance) -> String {
    match make.way(1, 3) {
        0 => hex(32, chance),
        1 => hex(64, chance),
        _ => hex(40, chance),
    }
}

/// A template of a fingerprint: letters and digits by the form of the field.
pub(super) fn template(make: &Make<'_>, chance: &mut Chance) -> String {
    let forms = &make.field.forms;
    let form = forms.get(make.way(1, forms.len())).map_or("", String::as_str);
    form.replace("{hex32}", &hex(32, chance)).replace("{hex16}", &hex(16, chance).to_uppercase())
}
