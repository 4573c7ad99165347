//! Invented people, put together from the words of the trials.
//!
//! In: words and chance. Out: a [`Person`] whose parts agree: the initials with the given name, the address of
//! the mail with the name. How a part is written down is for `values` to say.

use super::chance::Chance;
use super::data::Data;

/// Domains that are kept for examples.
const DOMAINS: [&str; 6] =
    ["example.nl", "example.com", "example.org", "mail.example.nl", "planet.example.nl", "post.example.com"];

/// Somebody who does not exist.
#[derive(Debug, Clone, Default)]
pub(super) struct Person {
    pub woman: bool,
    pub given: String,
    /// Of further given names too: `J.P.`.
    pub initials: String,
    pub infix: String,
    pub family: String,
    pub title: String,
    pub year: i64,
    pub month: i64,
    pub day: i64,
    pub street: String,
    pub number: i64,
    pub addition: String,
    pub postcode: String,
    pub city: String,
    pub email: String,
    pub username: String,
}

impl Person {
    /// Somebody. `young` is for those who still go to school.
    pub fn new(data: &Data, young: bool, chance: &mut Chance) -> Person {
        let woman = chance.holds(0.5);
        let given = chance.word(data.list(if woman { "given-women" } else { "given-men" })).to_owned();
        let family = chance.word(data.list("family")).to_owned();
        let infix = if chance.holds(0.22) { chance.word(data.list("infixes")) } else { "" }.to_owned();
        let initials = initials(&given, chance);
        let (low, high) = if young { (2007, 2020) } else { (1934, 2006) };
        let mut person = Person {
            woman,
            title: if chance.holds(0.05) {
                chance.word(data.list("titles")).to_owned()
            } else {
                String::new()
            },
            year: chance.between(low, high),
            month: chance.between(1, 12),
            day: chance.between(1, 28),
            given,
            infix,
            family,
            initials,
            ..Person::default()
        };
        person.lives(data, chance);
        person.writes(chance);
        person
    }

    fn lives(&mut self, data: &Data, chance: &mut Chance) {
        let abroad = chance.holds(0.06);
        let pick = |list, chance: &mut Chance| chance.word(data.list(list)).to_owned();
        self.street = pick(if abroad { "streets-abroad" } else { "streets" }, chance);
        self.city = pick(if abroad { "towns-abroad" } else { "towns" }, chance);
        let most = if chance.holds(0.1) { 900 } else { 160 };
        self.number = chance.between(1, most);
        if chance.holds(0.15) {
            self.addition = ["a", "B", "bis", "-2", " II", "c"][chance.below(6)].to_owned();
        }
        self.postcode = if abroad {
            chance.between(10_000, 99_999).to_string()
        } else {
            format!("{} {}", chance.between(1000, 9999), letters(2, chance))
        };
    }

    fn writes(&mut self, chance: &mut Chance) {
        let given = plain(&self.given);
        let family = format!("{}{}", plain(&self.infix), plain(&self.family));
        let first = given.get(..1).unwrap_or("x").to_owned();
        let local = match chance.below(6) {
            0 => format!("{given}.{family}"),
            1 => format!("{first}.{family}"),
            2 => format!("{first}{family}"),
            3 => format!("{given}{}", self.year % 100),
            4 => format!("{family}_{given}"),
            _ => format!("{given}_{}", chance.between(1, 99)),
        };
        self.email = format!("{local}@{}", DOMAINS[chance.below(DOMAINS.len())]);
        self.username = match chance.below(5) {
            0 => format!("{first}{family}"),
            1 => format!("{first}.{family}"),
            2 => format!("{}{first}", family.get(..5).unwrap_or(&family)),
            3 => format!("{given}{}", chance.between(1, 99)),
            _ => format!("{}{:05}", ["u", "x", "adm-"][chance.below(3)], chance.below(99_999)),
        };
    }

    /// Infix and family name, with a small infix.
    pub fn surname(&self) -> String {
        if self.infix.is_empty() { self.family.clone() } else { format!("{} {}", self.infix, self.family) }
    }
}

fn initials(given: &str, chance: &mut Chance) -> String {
    let first = given.chars().next().unwrap_or('X');
    let mut initials = format!("{first}.");
    while chance.holds(0.35) && initials.len() < 10 {
        initials.push_str(&letters(1, chance));
        initials.push('.');
    }
    initials
}

/// So many capitals.
pub(super) fn letters(many: usize, chance: &mut Chance) -> String {
    const LETTERS: &[u8] = b"BDFGHJKLNPRSTVXZACEM";
    (0..many).map(|_| char::from(LETTERS[chance.below(LETTERS.len())])).collect()
}

/// Small letters without accents, as in an address.
fn plain(name: &str) -> String {
    crate::patterns::fold::fold(name).chars().filter(char::is_ascii_alphanumeric).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_person_agree() {
        let data = crate::trial::tests::data();
        let mut chance = Chance::new(3);
        for _ in 0..200 {
            let person = Person::new(data, false, &mut chance);
            assert_eq!(person.initials.chars().next(), person.given.chars().next());
            assert!(
                person.email.is_ascii() && person.email.contains("@") && person.email.contains("example.")
            );
            assert!((1934..=2006).contains(&person.year));
        }
    }
}
