//! The shapes of names, streets, companies and things in a cell of a few words.
//!
//! In: the words of a cell, as written and folded. Out: features. Lists raise, they never gate: `name-shape`
//! is for names that stand in no list.

use super::features::Features;
use crate::patterns::fold;
use crate::patterns::words::{self, Endings, Lists, list};
use std::ops::Range;

/// More words than this are a sentence and no name.
pub(super) const MOST_WORDS: usize = 8;

/// One word of a cell.
#[derive(Clone, Copy)]
struct Word<'a> {
    written: &'a str,
    folded: &'a str,
    lists: Lists,
}

/// What a name may consist of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Title,
    Initials,
    Infix,
    Given,
    Family,
    Capital,
    Other,
}

/// Adds what the words of a cell say. `folded` is the folded form of `text`.
pub(super) fn words(text: &str, folded: &str, found: &mut Features) {
    let mut store = [Word { written: "", folded: "", lists: Lists(0) }; MOST_WORDS];
    let Some(count) = split(text, folded, &mut store) else {
        sentence(folded, found);
        return;
    };
    let words = &store[..count];
    let common = words.iter().filter(|word| word.lists.any(list::STOP_WORDS)).count();
    found.set(Features::SENTENCE, count >= 5 && common * 5 >= count);
    found.set(Features::SENSITIVE, words.iter().any(|word| is_sensitive(word.lists)));
    let company = words.iter().any(|word| word.lists.any(list::COMPANY_WORDS) || word.folded == "&");
    found.set(Features::COMPANY, company);
    found.set(Features::PRODUCT, words.iter().any(|word| word.lists.any(list::PRODUCT_WORDS)));
    let street = street(words);
    if let Some(after) = street {
        address(&words[after..], found);
    }
    if !has_digit(text) && street.is_none() {
        name(text, words, company, found);
    }
}

const SENSITIVE: Lists = Lists(
    list::HEALTH_WORDS.0
        | list::RELIGION_WORDS.0
        | list::UNION_WORDS.0
        | list::POLITICAL_WORDS.0
        | list::CRIMINAL_WORDS.0
        | list::ETHNICITY_WORDS.0
        | list::ORIENTATION_WORDS.0
        | list::MARITAL_WORDS.0
        | list::NATIONALITIES.0,
);

/// `als`, `wit` and `groen` are in a list too, and mean nothing by themselves.
fn is_sensitive(lists: Lists) -> bool {
    const EVERYDAY: Lists = Lists(list::STOP_WORDS.0 | list::PRODUCT_WORDS.0 | list::AMBIGUOUS.0);
    lists.any(SENSITIVE) && !lists.any(EVERYDAY)
}

/// More words than a name has: whether they read as a sentence, and whether a sensitive word is among them. The text
/// is folded, or ASCII.
pub(super) fn sentence(text: &str, found: &mut Features) {
    let (mut count, mut common) = (0, 0);
    let mut sensitive = false;
    let mut rest = Some(text.as_bytes());
    while let Some(text) = rest.filter(|_| count < 60) {
        let word = Spoken::of(text);
        let lists = words::look_up_hash(word.hash);
        sensitive |= is_sensitive(lists);
        count += 1;
        common += usize::from(lists.any(list::STOP_WORDS));
        rest = text.get(word.len + 1..);
    }
    found.set(Features::SENTENCE, common * 5 >= count);
    found.set(Features::SENSITIVE, sensitive);
}

/// Splits into words; None when there are too many for anything but a sentence.
fn split<'a>(text: &'a str, folded: &'a str, store: &mut [Word<'a>; MOST_WORDS]) -> Option<usize> {
    // Where folding moved nothing, a word stands in both at one place.
    let aligned = text.len() == folded.len() && text.is_ascii();
    let mut apart = text.split_whitespace();
    let (mut from, mut count) = (0, 0);
    loop {
        let spoken = folded.as_bytes().get(from..).map(Spoken::of);
        let place = spoken.as_ref().map(|word| from..from + word.len);
        let written = if aligned { place.clone().and_then(|place| text.get(place)) } else { apart.next() };
        let Some(written) = written else { break };
        let (spoken, place) = (spoken?, place?);
        let mut lists = words::look_up_hash(spoken.hash);
        if lists.is_empty() && spoken.bare.len() != spoken.len {
            lists = words::look_up_folded(&folded[place.clone()]);
        }
        let bare = &folded[place.start + spoken.bare.start..place.start + spoken.bare.end];
        *store.get_mut(count)? = Word { written, folded: bare, lists };
        count += 1;
        from = place.end + 1;
    }
    (count > 0).then_some(count)
}

/// A word up to the next blank, and itself without the signs around it.
struct Spoken {
    len: usize,
    bare: Range<usize>,
    /// Of what is bare, folded.
    hash: u64,
}

impl Spoken {
    /// The word that a text begins with, which is folded or ASCII.
    #[inline]
    fn of(text: &[u8]) -> Spoken {
        let is_sign = |byte: u8| byte < 64 && SIGNS >> byte & 1 == 1;
        let start = text.iter().take_while(|byte| is_sign(**byte)).count();
        let (mut len, mut end) = (start, start);
        let (mut whole, mut hash) = (fold::SEED, fold::SEED);
        for &byte in text.get(start..).unwrap_or_default() {
            if byte == b' ' {
                break;
            }
            whole = fold::step(whole, byte.to_ascii_lowercase());
            len += 1;
            if !is_sign(byte) {
                (hash, end) = (whole, len);
            }
        }
        Spoken { len, bare: start..end, hash }
    }
}

/// The signs that stand around words, a bit each.
const SIGNS: u64 = {
    let signs = b",.():;\"!?";
    let (mut bits, mut place) = (0, 0);
    while place < signs.len() {
        bits |= 1 << signs[place];
        place += 1;
    }
    bits
};

/// One to six capitals, dotted or not: `J.P.`, `JP`, `J. P.`, `Th.M.`
pub(super) fn initials(cell: &[u8]) -> bool {
    if cell.len() > 16 {
        return false;
    }
    let dotted = cell.contains(&b'.');
    let mut capitals = 0;
    let mut small = 0;
    for byte in cell {
        match byte {
            b'A'..=b'Z' => {
                capitals += 1;
                small = 0;
            }
            b'a'..=b'z' if dotted && small < 2 && capitals > 0 => small += 1,
            b'.' | b' ' | b'-' => small = 0,
            _ => return false,
        }
    }
    (1..=if dotted { 8 } else { 5 }).contains(&capitals)
}

/// Where the words after a street's name begin, if the cell begins with a street.
fn street(words: &[Word<'_>]) -> Option<usize> {
    if words.len() > 1 && begins_as_name(&words[0]) && !words.iter().any(|word| has_digit(word.written)) {
        return None;
    }
    let named = words.iter().take(5).position(ends_as_street)?;
    let first_is_kind = named == 0 && words[0].lists.any(list::STREET_ENDINGS);
    let mut after = named + 1;
    if first_is_kind {
        // `Laan van Meerdervoort 64`: the kind comes first, the name runs on to the number.
        after += words[1..]
            .iter()
            .take_while(|word| !word.written.starts_with(|c: char| c.is_ascii_digit()))
            .count();
    }
    let leading_number = words[0].written.starts_with(|c: char| c.is_ascii_digit());
    (named > 0 || first_is_kind && words.len() > 1 || words[0].folded.len() > 4 || leading_number)
        .then_some(after)
}

/// `Mevr. M. Verheuvel`, `van den Berg`: family names end as streets do.
fn begins_as_name(word: &Word<'_>) -> bool {
    let first_name = word.lists.any(list::GIVEN_NAMES) && !word.lists.any(list::AMBIGUOUS);
    word.lists.any(TITLES_AND_INFIXES) || first_name || word.written.len() > 1 && word.written.ends_with('.')
}

const TITLES_AND_INFIXES: Lists = Lists(list::TITLES.0 | list::NAME_INFIXES.0);

fn has_digit(word: &str) -> bool {
    word.bytes().any(|byte| byte.is_ascii_digit())
}

fn ends_as_street(word: &Word<'_>) -> bool {
    if word.lists.any(list::STREET_ENDINGS) {
        return true;
    }
    let may_end = words::may_end(word.folded, Endings::Streets);
    if word.folded.len() < 6 || !may_end || !word.folded.is_ascii() {
        return false;
    }
    (3..=9).any(|length| {
        word.folded.len() >= length + 2 && ends_compound(&word.folded[word.folded.len() - length..])
    })
}

/// Whether streets are named with this as the end of one word: `-straat`, and not `view`, which ends `interview`.
fn ends_compound(ending: &str) -> bool {
    let mut entry = [b'-'; 10];
    entry[1..=ending.len()].copy_from_slice(ending.as_bytes());
    let entry = std::str::from_utf8(&entry[..=ending.len()]);
    entry.is_ok_and(|entry| words::look_up_folded(entry).any(list::STREET_ENDINGS))
}

fn address(rest: &[Word<'_>], found: &mut Features) {
    found.set(Features::STREET, true);
    let Some(number) = rest.first() else { return };
    if !number.written.starts_with(|c: char| c.is_ascii_digit()) {
        return;
    }
    found.set(Features::STREET_NUMBER, true);
    let postcode = rest[1..].iter().any(|word| {
        let digits = word.folded.bytes().take_while(u8::is_ascii_digit).count();
        matches!(digits, 4 | 5) && word.folded.len() <= 6
    });
    let town = rest[1..].iter().any(|word| word.lists.any(list::PLACES));
    found.set(Features::ADDRESS, postcode || town);
}

/// Whether and how the words are the name of a person.
fn name(text: &str, words: &[Word<'_>], company: bool, found: &mut Features) {
    if company || words.len() > 7 {
        return;
    }
    let shouting = !text.bytes().any(|byte| byte.is_ascii_lowercase());
    let whispering = !text.bytes().any(|byte| byte.is_ascii_uppercase());
    let mut parts = [Part::Other; MOST_WORDS];
    for (part, word) in parts.iter_mut().zip(words) {
        *part = part_of(word, shouting || whispering);
    }
    let parts = &parts[..words.len()];
    if whispering && !whispers_name(parts, words) {
        return;
    }
    let listed = words.iter().any(|word| word.lists.any(NAMES) && !word.lists.any(list::AMBIGUOUS));
    found.set(Features::NAME_LISTED, listed);
    found.set(Features::CAPITALISED, !whispering && parts.iter().all(|part| !matches!(part, Part::Other)));
    found.set(Features::INFIXED, parts.len() > 1 && parts[0] == Part::Infix);
    found.set(Features::NAME_SUFFIX, words.len() == 1 && ends_as_name(words[0].folded));
    if words.len() < 2 || parts.contains(&Part::Other) {
        return;
    }
    // `Heyden, van der` is a family name in the order of a phone book.
    if words[0].written.ends_with(',') && parts[1..].iter().all(|part| *part == Part::Infix) {
        found.set(Features::INFIXED.with(Features::LETTERS), true);
        return;
    }
    let reversed = words[0].written.ends_with(',') || words.iter().any(|word| word.written.ends_with(','));
    let full = reversed || is_full(parts);
    found.set(Features::NAME_REVERSED, reversed);
    found.set(Features::NAME_FULL, full && words.len() <= 7);
    found.set(Features::NAME_SHAPE, !full && words.len() <= 5);
}

/// Without capitals, `before fine` and `every week` have the shape of a name too: there a name must begin with
/// a given name or initials that mean nothing else, and have no everyday word in it.
fn whispers_name(parts: &[Part], words: &[Word<'_>]) -> bool {
    const EVERYDAY: Lists = Lists(
        list::STOP_WORDS.0
            | list::DUTCH_WORDS.0
            | list::AMBIGUOUS.0
            | list::MONTH_NAMES.0
            | list::PRODUCT_WORDS.0,
    );
    let is_name = |part: &Part, word: &Word<'_>| match part {
        Part::Given | Part::Family => !word.lists.any(EVERYDAY),
        Part::Initials => word.written.contains('.'),
        _ => false,
    };
    let everyday = parts
        .iter()
        .zip(words)
        .filter(|(part, _)| **part != Part::Infix)
        .any(|(_, word)| word.lists.any(Lists(list::STOP_WORDS.0 | list::MONTH_NAMES.0)));
    words.len() == 1 || !everyday && parts.iter().zip(words).any(|(part, word)| is_name(part, word))
}

const NAMES: Lists = Lists(list::GIVEN_NAMES.0 | list::FAMILY_NAMES.0);

/// A name has a known given name or initials in front, a title, or an infix before a capital.
fn is_full(parts: &[Part]) -> bool {
    let titled = parts[0] == Part::Title;
    let parts = if titled { &parts[1..] } else { parts };
    let infix_inside = parts.windows(2).any(|pair| pair[0] == Part::Infix && pair[1] != Part::Infix);
    let front = matches!(parts.first(), Some(Part::Given | Part::Initials));
    let back = matches!(parts.last(), Some(Part::Initials | Part::Given))
        && parts.iter().any(|part| matches!(part, Part::Family | Part::Capital));
    let surname = parts.iter().skip(1).any(|part| matches!(part, Part::Family | Part::Capital | Part::Given));
    titled || front && surname || back || infix_inside && parts.first() != Some(&Part::Infix)
}

fn part_of(word: &Word<'_>, any_case: bool) -> Part {
    let capital =
        any_case || word.written.starts_with(|c: char| c.is_uppercase() || c == '\'' || c == '’' || c == '(');
    if word.lists.any(list::TITLES) && word.folded.len() > 1 {
        Part::Title
    } else if word.lists.any(list::NAME_INFIXES)
        && (!capital || word.written.len() <= 4)
        && !(capital && !any_case && word.lists.any(list::GIVEN_NAMES))
    {
        Part::Infix
    } else if word.written.len() <= 8
        && initials(word.written.trim_end_matches(',').as_bytes())
        && (word.written.contains('.') || word.folded.len() <= 2)
    {
        Part::Initials
    } else if !capital || !is_plain(word.folded) {
        Part::Other
    } else if is_given(word) {
        Part::Given
    } else if word.lists.any(list::FAMILY_NAMES) {
        Part::Family
    } else {
        Part::Capital
    }
}

/// Letters, and the signs that names have.
fn is_plain(folded: &str) -> bool {
    folded
        .bytes()
        .all(|byte| byte.is_ascii_alphabetic() || byte >= 0x80 || matches!(byte, b'-' | b'\'' | b'.'))
}

fn is_given(word: &Word<'_>) -> bool {
    word.lists.any(list::GIVEN_NAMES)
        || word
            .folded
            .split_once('-')
            .is_some_and(|(first, _)| words::look_up_folded(first).any(list::GIVEN_NAMES))
}

/// Endings that family names have and other words seldom.
fn ends_as_name(folded: &str) -> bool {
    words::may_end(folded, Endings::Names)
        && folded.is_ascii()
        && (3..=6).any(|length| {
            folded.len() >= length + 3
                && words::look_up_folded(&folded[folded.len() - length..]).any(list::NAME_SUFFIXES)
        })
}
