//! The odds that a chain of words is somebody's name, in nats: lists, shape and company added up.
//!
//! In: a chain and what stands around it. Out: a number; above zero it is more likely a name than not.

use super::around::{After, Around, Before};
use super::chain::{Chain, Infixes, NameLists, Part, Token};
use crate::detect::endings::Endings;
use crate::patterns::words::{self, Lists};

/// The lists and what each is worth.
#[derive(Debug)]
pub struct Weigher {
    lists: NameLists,
    company: Lists,
    product: Lists,
    place: Lists,
    month: Lists,
    country: Lists,
    job: Lists,
    street: Endings,
    suffix: Endings,
}

impl Weigher {
    /// With the word lists by their names; one that does not exist is empty.
    pub fn new() -> Weigher {
        let list = |name| Lists::named(name).unwrap_or_default();
        Weigher {
            lists: NameLists {
                given: list("given-names"),
                family: list("family-names"),
                ambiguous: list("ambiguous"),
                infix: list("name-infixes"),
                infixes: Infixes::of(words::entries("name-infixes")),
                stop: list("stop-words"),
                ordinary: Lists(list("dutch-words").0 | list("english-words").0),
            },
            company: list("company-words"),
            product: list("product-words"),
            place: list("places"),
            month: list("month-names"),
            country: Lists(list("countries").0 | list("nationalities").0),
            job: list("job-words"),
            street: Endings::new(words::entries("street-endings").iter().copied()),
            suffix: Endings::new(words::entries("name-suffixes").iter().copied()),
        }
    }

    /// The lists that tell what a token may be.
    pub fn lists(&self) -> &NameLists {
        &self.lists
    }

    /// The odds for a chain.
    pub fn weigh(&self, text: &str, around: &Around, chain: &Chain, before: &Before, after: &After) -> f32 {
        let shape = self.shape(text, chain, before);
        shape + self.company_kept(chain, before, after) + self.against(text, around, chain, before, after)
    }

    /// `Anna Bakker van Slagerij De Zwaan`: the name ends where the company begins.
    pub fn cut_company(&self, text: &str, around: &Around, chain: &mut Chain) {
        let straight = chain.tokens.len() - chain.inverted;
        let is_company = |token: &Token| {
            token.part != Part::Infix
                && !(token.part == Part::Word && self.is_family(token))
                && (token.lists.any(self.company) || around.is_thing(&text[token.start..token.end]))
        };
        let company = (2..straight).find(|place| is_company(&chain.tokens[*place]));
        let after = (2..straight).rev().find(|_| around.is_company_after(text, chain));
        let Some(place) = company.or(after) else { return };
        let infix = chain.tokens[..place].iter().rposition(|token| token.part == Part::Infix);
        let full = |place: &usize| {
            chain.tokens[..*place].iter().filter(|token| token.part != Part::Infix).count() > 1
        };
        if let Some(place) = infix.filter(full) {
            chain.cut(place);
        }
    }

    /// What the tokens themselves say.
    fn shape(&self, text: &str, chain: &Chain, before: &Before) -> f32 {
        let straight = &chain.tokens[..chain.tokens.len() - chain.inverted];
        let words: Vec<&Token> = straight.iter().filter(|token| token.part == Part::Word).collect();
        let infix = chain.tokens.iter().any(|token| token.part == Part::Infix);
        let initials = chain.tokens.iter().any(|token| token.part == Part::Initials);
        let Some(family) = words.last() else { return -9.0 };
        let bonus = if infix { 1.0 } else { 0.0 } + if self.is_double(text, family) { 0.8 } else { 0.0 };
        if chain.inverted > 0 {
            // `Rounds, V` is as likely code as a name, `Bille, P.` is not.
            let dotted = text[..chain.end()].ends_with('.');
            let known =
                self.is_family(family) || words.len() == 1 && text.as_bytes().get(chain.end()) == Some(&b'.');
            return match (initials, known || dotted) {
                (true, true) => 3.0,
                (true, false) => -0.5,
                (false, true) => 0.8,
                (false, false) => -1.0,
            } + bonus;
        }
        if initials {
            return self.with_initials(text, chain, before) + bonus;
        }
        match words.as_slice() {
            [only] => self.single(text, only, chain, before) + bonus,
            [first, .., last] => {
                self.full(text, first, last, before) + bonus + 0.4 * (words.len() as f32 - 2.0).min(1.0)
            }
            [] => -9.0,
        }
    }

    fn with_initials(&self, text: &str, chain: &Chain, before: &Before) -> f32 {
        let first = chain.tokens[0];
        let words: Vec<&Token> = chain.tokens.iter().filter(|token| token.part == Part::Word).collect();
        let Some(family) = words.last() else { return -9.0 };
        let known = self.is_family(family);
        if first.part != Part::Initials {
            // `JANSEN J.`, or a given name and an initial in the middle.
            let caps = words.iter().all(|word| word.caps);
            let given = first.lists.any(self.lists.given);
            return if caps || given { 2.4 } else { 0.3 } + if known { 0.5 } else { 0.0 };
        }
        let single = first.end - first.start == 2;
        // `A. Inleiding` is a heading.
        let heading = single && before.opens_line && family.lists.any(self.lists.ordinary) && !known;
        if heading { -2.0 } else { 3.2 + self.suffix(text, family) }
    }

    fn full(&self, text: &str, first: &Token, last: &Token, before: &Before) -> f32 {
        let given = first.lists.any(self.lists.given);
        let doubtful = first.lists.any(self.lists.ambiguous) || first.lists.any(self.lists.ordinary);
        let known = self.is_family(last);
        let common = last.lists.any(self.lists.ambiguous);
        let mut odds = match (given, doubtful) {
            (true, false) => 2.0,
            (true, true) => 0.9,
            (false, true) => -1.6,
            (false, false) if before.opens_sentence => -1.0,
            (false, false) => -0.4,
        };
        odds += match (known, common) {
            (true, false) => 0.8,
            (true, true) => 0.1,
            (false, _) if last.lists.any(self.lists.given) => 0.1,
            (false, _) if last.lists.any(self.place) => -1.2,
            (false, _) if last.lists.any(self.lists.ordinary) => -1.5,
            (false, _) => self.suffix(text, last),
        };
        if first.caps && last.caps { odds - 1.2 } else { odds }
    }

    /// `THAI CHARACTER KHO`: ordinary words between the first and the last.
    fn ordinary_between(&self, chain: &Chain) -> usize {
        let straight = &chain.tokens[..chain.tokens.len() - chain.inverted];
        if straight.len() < 3 {
            return 0;
        }
        let words: Vec<&Token> = straight.iter().filter(|token| token.part == Part::Word).collect();
        let between = words.get(1..words.len().saturating_sub(1)).unwrap_or_default();
        let plain = |token: &&&Token| {
            let listed = token.lists.any(self.lists.given) || self.is_family(token);
            token.lists.any(self.lists.ordinary) && !listed
        };
        between.iter().filter(plain).count()
    }

    fn single(&self, text: &str, only: &Token, chain: &Chain, before: &Before) -> f32 {
        let given = only.lists.any(self.lists.given);
        let known = self.is_family(only);
        let doubtful = only.lists.any(self.lists.ambiguous) || only.lists.any(self.lists.ordinary);
        let infixes = chain.tokens.len() - 1;
        let mut odds = match (given, known, doubtful) {
            (true, _, false) if infixes == 0 => -0.3,
            (true, _, true) if infixes == 0 => -2.2,
            (_, true, false) => -1.0,
            (_, true, true) => -2.6,
            (_, _, true) if !before.title && !before.greeting => -3.6,
            _ => -2.4 + self.suffix(text, only),
        };
        // `IP`, `SIMD`: an abbreviation more often than a name in capitals.
        if only.caps && only.end - only.start <= 4 && !before.title && !before.greeting {
            odds -= 1.5;
        }
        odds += 0.3 * infixes as f32;
        if only.lists.any(self.place) {
            odds -= 1.2;
        }
        if only.caps {
            odds -= 1.5;
        }
        if before.opens_sentence && !before.telling() { odds - 0.6 } else { odds }
    }

    /// What stands around it says.
    fn company_kept(&self, chain: &Chain, before: &Before, after: &After) -> f32 {
        let mut odds: f32 = 0.0;
        let strong = [before.title, before.greeting, before.closing];
        if strong.contains(&true) {
            odds += 4.5;
        }
        let person = || chain.tokens.iter().any(|token| self.is_person(token));
        if before.label || before.weak_label && person() {
            odds += 2.8;
        }
        if before.listed {
            odds += 2.2;
        }
        if before.preposition {
            odds += if chain.is_full() { 0.7 } else { 0.4 };
        }
        if after.act {
            odds += 3.2;
        } else if after.verb {
            odds += 1.4;
        }
        if after.colon && before.item {
            odds += 3.5;
        } else if after.colon && chain.tokens[0].lists.any(self.lists.given) {
            odds += 1.5;
        }
        if after.address {
            odds += 3.0;
        }
        if after.personal {
            odds += 1.8;
        }
        odds
    }

    /// What speaks against it.
    fn against(&self, text: &str, around: &Around, chain: &Chain, before: &Before, after: &After) -> f32 {
        let sure = before.title || before.greeting;
        let words = chain.tokens.iter().filter(|token| token.part == Part::Word);
        let words: f32 =
            words.map(|token| self.word_against(text, around, token, chain, sure, before.listed)).sum();
        words + self.chain_against(text, chain, sure) + around_against(sure, before, after)
    }

    /// What one word of it says against.
    fn word_against(
        &self,
        text: &str,
        around: &Around,
        token: &Token,
        chain: &Chain,
        sure: bool,
        listed: bool,
    ) -> f32 {
        let word = &text[token.start..token.end];
        let given = token.lists.any(self.lists.given);
        let person = given || self.is_family(token);
        let mut odds = 0.0;
        if !person && around.is_thing(word) {
            odds -= if sure { 6.0 } else { 3.5 };
        }
        if self.is_named_after(word) {
            odds -= if sure { 1.0 } else { 3.5 };
        }
        if token.lists.any(self.company) && !(person && sure) {
            odds -= if person { 2.5 } else { 5.0 };
        }
        if token.lists.any(self.month) && !given {
            odds -= 4.0;
        }
        let thing = Lists(self.product.0 | self.country.0 | self.job.0);
        if token.lists.any(thing) && !person {
            odds -= 2.0;
        }
        if token.lists.any(self.lists.stop) && !(person && (sure || listed)) {
            odds -= 1.5;
        }
        if !self.is_person(token) && has_inner_capital(word) {
            odds -= 4.0;
        }
        // `C`, `A <-> B`: one letter is no name.
        if word.len() == 1 && !sure {
            odds -= if chain.is_full() { 0.5 } else { 6.0 };
        }
        odds
    }

    /// What its words say against together.
    fn chain_against(&self, text: &str, chain: &Chain, sure: bool) -> f32 {
        let is_initials = |token: &Token| token.part == Part::Initials;
        let mut odds = -1.8 * self.ordinary_between(chain) as f32;
        if chain.tokens[1..].iter().any(|token| is_initials(token) && token.lists.any(self.company)) {
            odds -= 6.0;
        }
        if let Some(last) = chain.tokens.iter().rfind(|token| token.part == Part::Word) {
            let initials = chain.tokens.iter().any(is_initials);
            if !initials && self.is_street(&text[last.start..last.end]) && !self.is_family(last) {
                odds -= if sure { 6.0 } else { 3.0 };
            }
        }
        if self.is_work_at_a_place(text, chain) && !sure {
            odds -= 2.0;
        }
        odds
    }

    /// `Dijkverzwaring Tiel`, `Renovatie Hoek van Holland`: a place behind a word that is nobody's name.
    fn is_work_at_a_place(&self, text: &str, chain: &Chain) -> bool {
        let straight = &chain.tokens[..chain.tokens.len() - chain.inverted];
        let ([first, .., last], false) = (straight, chain.inverted > 0) else { return false };
        if first.part != Part::Word || first.lists.any(self.lists.given) {
            return false;
        }
        let is_place = |token: &Token| words::look_up(&text[token.start..last.end]).any(self.place);
        let rest = &straight[1..];
        is_place(first) || !self.is_family(first) && rest.iter().any(is_place)
    }

    /// Whether a list of names has it, and it is no ordinary word.
    pub fn is_person(&self, token: &Token) -> bool {
        let listed = token.lists.any(self.lists.given) || self.is_family(token);
        token.part == Part::Initials || listed && !token.lists.any(self.lists.ordinary)
    }

    fn is_family(&self, token: &Token) -> bool {
        token.lists.any(self.lists.family)
    }

    /// Whether it is two names joined by a hyphen.
    fn is_double(&self, text: &str, token: &Token) -> bool {
        let word = &text[token.start..token.end];
        word.split_once('-').is_some_and(|(first, second)| {
            first.len() > 2 && second.len() > 2 && words::look_up(first).any(self.lists.family)
        })
    }

    /// `Willem-Alexanderhaven`: two given names, and an ordinary word glued to the second.
    fn is_named_after(&self, word: &str) -> bool {
        let Some((first, second)) = word.split_once('-') else { return false };
        let given = |word: &str| words::look_up(word).any(self.lists.given);
        given(first)
            && second.char_indices().skip(4).any(|(place, _)| {
                second.len() - place >= 4
                    && given(&second[..place])
                    && words::look_up(&second[place..]).any(self.lists.ordinary)
            })
    }

    /// What an ending such as -stra is worth on a name that no list has.
    fn suffix(&self, text: &str, token: &Token) -> f32 {
        if self.is_family(token) || token.lists.any(self.lists.ordinary) {
            return 0.0;
        }
        if self.suffix.any(&text[token.start..token.end], 2, 2) { 0.8 } else { 0.0 }
    }

    fn is_street(&self, word: &str) -> bool {
        self.street.any(word, 3, 4)
    }
}

/// What stands around it says against.
fn around_against(sure: bool, before: &Before, after: &After) -> f32 {
    let signs = [
        (after.code || before.code, 4.0),
        (after.company, 4.0),
        (before.company && !sure, 2.5),
        (before.product && !sure, 3.0),
        (before.article && !sure, 1.8),
        (after.number, 1.0),
    ];
    -signs.iter().filter(|(holds, _)| *holds).map(|(_, nats)| nats).sum::<f32>()
}

/// `ImportError`, `GLdouble`: a capital in the middle, and not after a prefix that names have.
fn has_inner_capital(word: &str) -> bool {
    const PREFIXES: [&str; 16] = [
        "Mc", "Mac", "De", "Di", "Da", "Du", "La", "Le", "Van", "Von", "Vander", "Vande", "Fitz", "Ten",
        "Ter", "El",
    ];
    word.split(['-', '\'', '’', '.']).any(|part| {
        let mut letters = part.char_indices().skip(1);
        let inner = letters.find(|(_, letter)| letter.is_uppercase()).map(|(place, _)| place);
        let small = part.chars().any(char::is_lowercase);
        small && inner.is_some_and(|place| !PREFIXES.contains(&&part[..place]))
    })
}
