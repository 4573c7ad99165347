//! Words that may form one name: capitals, initials and infixes that stand together.
//!
//! In: a text and the place of a capital. Out: a [`Chain`] of tokens with the lists that have each. Knows how
//! names are written: `A.B. van der Berg`, `Jansen-de Vries`, `Bakker, J.P. de`, `DE WIT R.`, `O'Neil`.

use super::around::{Around, Before};
use super::recent::Recent;
use crate::detect::key::Key;
use crate::detect::scan;
use crate::patterns::words::{self, Lists};

/// The most tokens of a name.
const MOST: usize = 9;

/// What a token of a name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// A word with a capital.
    Word,
    /// `J.P.`
    Initials,
    /// `van der`, a token each.
    Infix,
}

/// A piece of a name.
#[derive(Debug, Clone, Copy)]
pub struct Token {
    /// Where it begins …
    pub start: usize,
    /// … and ends.
    pub end: usize,
    /// What it is.
    pub part: Part,
    /// The lists that have it.
    pub lists: Lists,
    /// Written in capitals throughout.
    pub caps: bool,
}

/// Tokens that may be one name.
#[derive(Debug, Clone)]
pub struct Chain {
    /// In order.
    pub tokens: Vec<Token>,
    /// How many of the last tokens stand after a comma: `Bakker, J.P. de`.
    pub inverted: usize,
    /// Where infixes in lower case before the first token begin, if there are any.
    pub lead: Option<usize>,
}

/// The lists that tell what a token may be.
#[derive(Debug, Clone)]
pub struct NameLists {
    /// Given names.
    pub given: Lists,
    /// Family names.
    pub family: Lists,
    /// Names that are words too.
    pub ambiguous: Lists,
    /// Infixes.
    pub infix: Lists,
    /// How infixes begin, and how long they are.
    pub infixes: Infixes,
    /// Function words, words that open sentences, months.
    pub stop: Lists,
    /// Ordinary words of Dutch.
    pub ordinary: Lists,
}

/// What tells words from infixes before anything is looked up.
#[derive(Debug, Clone, Default)]
pub struct Infixes {
    /// For each first letter a bit for each second one.
    pairs: [u32; 32],
    /// A bit for each length, in bytes.
    lengths: u32,
    /// Those of letters alone and the lists that have each, at the places that their hashes give them: a power of two,
    /// at most a quarter full.
    keys: Vec<(Key, Lists)>,
}

impl Infixes {
    /// Of these entries, which are folded.
    pub fn of(entries: &[&str]) -> Infixes {
        let keys = vec![Default::default(); (entries.len() * 4).next_power_of_two()];
        let mut infixes = Infixes { keys, ..Infixes::default() };
        for entry in entries {
            let (first, second) = Infixes::pair(entry.as_bytes());
            infixes.pairs[first] |= 1 << second;
            infixes.lengths |= 1 << entry.len().min(31);
            let key = Key::at(entry.as_bytes(), 0, entry.len());
            if key.is_whole() && key.is_letters() {
                let place = infixes.place(key);
                infixes.keys[place] = (key, words::look_up(entry));
            }
        }
        infixes
    }

    /// Where a key stands, or would stand.
    fn place(&self, key: Key) -> usize {
        let mask = self.keys.len() - 1;
        let mut place = (key.hash() >> 32) as usize & mask;
        while self.keys[place].0 != Key::default() && self.keys[place].0 != key {
            place = (place + 1) & mask;
        }
        place
    }

    fn pair(word: &[u8]) -> (usize, usize) {
        let letter = |place: usize| usize::from(word.get(place).map_or(0, |byte| byte & 31));
        (letter(0), letter(1))
    }

    /// Whether one of them begins with these letters.
    fn may_begin(&self, first: u8, second: u8) -> bool {
        self.pairs[usize::from(first & 31)] >> (second & 31) & 1 == 1
    }

    /// The lists that have the infix of these ASCII letters, if it is one. There are no more of them than a key has.
    fn of_letters(&self, text: &[u8], start: usize, end: usize) -> Option<Lists> {
        if self.keys.is_empty() || self.lengths >> (end - start).min(31) & 1 == 0 {
            return None;
        }
        let key = Key::at(text, start, end);
        let (known, lists) = self.keys[self.place(key)];
        (known == key).then_some(lists)
    }

    /// Whether one of them may be this word. What is not ASCII always may; of letters it is sure.
    fn may_be(&self, word: &str) -> bool {
        let (first, second) = Infixes::pair(word.as_bytes());
        let fits = self.pairs[first] >> second & 1 == 1 && self.lengths >> word.len().min(31) & 1 == 1;
        if !fits {
            return !word.is_ascii();
        }
        let key = Key::at(word.as_bytes(), 0, word.len());
        !key.is_whole() || !key.is_letters() || !self.keys.is_empty() && self.keys[self.place(key)].0 == key
    }
}

impl Chain {
    /// The chain that begins with the capital at this place and ends before `limit`.
    pub fn at(text: &str, start: usize, limit: usize, lists: &NameLists) -> Option<Chain> {
        let bytes = text.as_bytes();
        if is_glued(bytes, start) {
            return None;
        }
        let mut chain = Chain { tokens: Vec::new(), inverted: 0, lead: None };
        let mut at = start;
        while chain.tokens.len() < MOST {
            let Some(next) = chain.push_next(text, at, limit, lists) else { break };
            match bytes.get(next) {
                Some(b' ') => at = next + 1,
                _ if chain.tokens.last().is_some_and(|token| token.part == Part::Initials) => at = next,
                _ => break,
            }
        }
        while chain.tokens.last().is_some_and(|token| token.part == Part::Infix) {
            chain.tokens.pop();
        }
        if chain.tokens.is_empty() {
            return None;
        }
        chain.invert(text, limit, lists);
        chain.lead = lead(text, start, lists);
        Some(chain)
    }

    /// Adds the token at this place and says where it ends.
    fn push_next(&mut self, text: &str, at: usize, limit: usize, lists: &NameLists) -> Option<usize> {
        if at >= limit {
            return None;
        }
        if text.as_bytes()[at].is_ascii_lowercase() && !may_lead(text.as_bytes(), at, lists) {
            return None;
        }
        let slashed = text.as_bytes()[at..].iter().take(8).any(|byte| *byte == b'/');
        let with_slash = || infix(text, at, lists).filter(|token| text[token.start..token.end].contains('/'));
        let token = initials(text, at)
            .map(|end| initials_token(text, at, end))
            .or_else(|| if slashed { with_slash() } else { None })
            .or_else(|| word(text, at, lists))
            .or_else(|| infix(text, at, lists))?;
        if token.end > limit {
            return None;
        }
        // An infix in lower case must lead to a capital, and nothing in lower case opens a chain.
        if token.part == Part::Infix && starts_lower(&text[at..]) && !leads_to_capital(text, at, lists) {
            return None;
        }
        self.tokens.push(token);
        Some(token.end)
    }

    /// Takes in what stands after a comma: `Bakker, J.P. de`, `Bakker-Smit, van`.
    fn invert(&mut self, text: &str, limit: usize, lists: &NameLists) {
        if self.tokens.iter().any(|token| token.part == Part::Initials) {
            return;
        }
        let Some(rest) = text.get(self.end()..).and_then(|rest| rest.strip_prefix(", ")) else { return };
        let mut at = text.len() - rest.len();
        let mut more = Vec::new();
        if let Some(end) = initials(text, at) {
            more.push(initials_token(text, at, end));
            at = end + usize::from(text.as_bytes().get(end) == Some(&b' '));
        }
        while let Some(token) = infix(text, at, lists).filter(|_| more.len() < 4) {
            more.push(token);
            at = token.end + usize::from(text.as_bytes().get(token.end) == Some(&b' '));
        }
        let Some(last) = more.last() else { return };
        let tail = text[last.end..].trim_start_matches(' ');
        let only_infixes = more.iter().all(|token| token.part == Part::Infix);
        let next = word(text, text.len() - tail.len(), lists);
        let sentence = next.is_some_and(|next| {
            next.lists.any(lists.stop) || next.lists.any(lists.ordinary) && !next.lists.any(lists.family)
        });
        let goes_on = tail.starts_with(char::is_uppercase) && !sentence
            || only_infixes && tail.starts_with(|first: char| first.is_lowercase() || first == '\'');
        if !goes_on && last.end <= limit {
            self.inverted = more.len();
            self.tokens.extend(more);
        }
    }

    /// Takes off what is no part of the name, and puts on the infixes before it, by what stands around.
    pub fn settle(&mut self, text: &str, around: &Around, before: &mut Before, lists: &NameLists) {
        self.cut_sentence(lists);
        self.drop_capitals(lists);
        while self.tokens.len() - self.inverted > 1 && self.drops_first(text, around, before, lists) {
            self.tokens.remove(0);
            self.lead = None;
            // `Ik ben Anna`, `Zie van der Berg`: infixes that are left in front may be part of it.
            let infixes = self.tokens.iter().take_while(|token| token.part == Part::Infix).count();
            if infixes > 0 && starts_lower(&text[self.tokens[0].start..]) {
                self.lead = Some(self.tokens[0].start);
                self.tokens.drain(..infixes);
                before.opens_sentence = false;
            }
        }
        let words = self.tokens.len() - self.inverted;
        let plain = words == 1 && self.inverted == 0 && self.tokens[0].part == Part::Word;
        let takes = plain && (before.takes_lead || before.title || before.greeting || before.may_take_lead);
        if let Some(lead) = self.lead.take().filter(|_| takes) {
            self.put_lead(text, lead, lists);
        }
    }

    /// `Anna Uw klantnummer`: a word that opens a sentence is no part of the name before it.
    fn cut_sentence(&mut self, lists: &NameLists) {
        let straight = self.tokens.len() - self.inverted;
        let opener = (1..straight).find(|place| {
            let token = self.tokens[*place];
            let person = token.lists.any(lists.given) || token.lists.any(lists.family);
            token.part == Part::Word && token.lists.any(lists.stop) && !person
        });
        if let Some(place) = opener {
            self.cut(place);
        }
    }

    /// `Het BSN van Anna`: an abbreviation before words that are not in capitals is no part of the name.
    fn drop_capitals(&mut self, lists: &NameLists) {
        let straight = self.tokens.len() - self.inverted;
        let words = |token: &Token| token.part == Part::Word;
        if !self.tokens[..straight].iter().any(|token| words(token) && !token.caps) {
            return;
        }
        let person = |token: &Token| token.lists.any(lists.given) || token.lists.any(lists.family);
        let last =
            self.tokens[..straight].iter().rposition(|token| words(token) && token.caps && !person(token));
        if let Some(place) = last.filter(|place| self.tokens[place + 1..straight].iter().any(words)) {
            let infixes =
                self.tokens[place + 1..].iter().take_while(|token| token.part == Part::Infix).count();
            self.lead = (infixes > 0).then(|| self.tokens[place + 1].start);
            self.tokens.drain(..place + 1 + infixes);
        }
    }

    fn drops_first(&self, text: &str, around: &Around, before: &mut Before, lists: &NameLists) -> bool {
        let token = self.tokens[0];
        let word = &text[token.start..token.end];
        if token.part == Part::Infix {
            // `In de …` opens a sentence; `Van der …` opens a name.
            return before.opens_sentence && is_preposition(word);
        }
        if token.part != Part::Word {
            return false;
        }
        let person = token.lists.any(lists.given) || token.lists.any(lists.family);
        if around.opens(word, before)
            && (!person || before.opens_sentence && token.lists.any(lists.ambiguous))
        {
            return true;
        }
        let ordinary = token.lists.any(lists.ordinary) || token.lists.any(lists.stop);
        // `Bel Jan de Vries`: a family name that is a verb is one here.
        let next_is_given = self.tokens.get(1).is_some_and(|next| next.lists.any(lists.given));
        if before.opens_sentence && ordinary && next_is_given && around.leads(word) {
            before.preposition = true;
            return !token.lists.any(lists.given);
        }
        !token.lists.any(lists.given)
            && (token.lists.any(lists.stop)
                || before.opens_sentence && ordinary && !token.lists.any(lists.family))
    }

    fn put_lead(&mut self, text: &str, lead: usize, lists: &NameLists) {
        let first = self.tokens[0].start;
        let mut at = lead;
        let mut place = 0;
        while at < first {
            let Some(token) = infix(text, at, lists) else { break };
            self.tokens.insert(place, token);
            place += 1;
            at = token.end + 1;
        }
    }

    /// Ends the chain before this token, and before the infixes that lead to it.
    pub fn cut(&mut self, mut place: usize) {
        while place > 0 && self.tokens[place - 1].part == Part::Infix {
            place -= 1;
        }
        self.tokens.truncate(place);
        self.inverted = 0;
    }

    /// A single word of the language at the head of a sentence, as most capitals are.
    pub fn is_plain_opening(&self, text: &str, lists: &NameLists) -> bool {
        let [only] = self.tokens.as_slice() else { return false };
        let person = only.lists.any(lists.given) || only.lists.any(lists.family);
        let word = only.lists.any(lists.stop) || only.lists.any(lists.ordinary);
        let before = text.as_bytes()[..only.start].iter().rev().take(4).find(|byte| **byte != b' ');
        word && !person && before.is_none_or(|byte| b".!?\n".contains(byte))
    }

    /// Where it begins.
    pub fn start(&self) -> usize {
        self.tokens[0].start
    }

    /// Where it ends.
    pub fn end(&self) -> usize {
        self.tokens[self.tokens.len() - 1].end
    }

    /// The last word of the family name.
    pub fn family<'t>(&self, text: &'t str) -> Option<&'t str> {
        let straight = &self.tokens[..self.tokens.len() - self.inverted];
        let last = straight.iter().rev().find(|token| token.part == Part::Word)?;
        Some(&text[last.start..last.end])
    }

    /// Whether a given name or initials stand with the family name.
    pub fn is_full(&self) -> bool {
        self.tokens.iter().filter(|token| token.part != Part::Infix).count() > 1
    }
}

/// Whether a capital surely begins no name: it is of a program, or an infix that leads to nothing, or opens a sentence,
/// and is a word of the language and nobody's name, so that nothing more need be asked of it. Most capitals are such;
/// what [`Chain::is_plain_opening`] says of a chain is said here without one.
pub fn is_plain_opening(
    text: &str,
    start: usize,
    end: usize,
    lists: &NameLists,
    recent: &mut Recent<Lists>,
) -> bool {
    let bytes = text.as_bytes();
    if is_of_a_program(bytes, start, end) || is_glued(bytes, start) {
        return true;
    }
    let found = recent.look_up(text, start, end);
    // `Op maandag`: an infix that leads to nothing is no chain.
    let infix = found.any(lists.infix) && !found.any(lists.given) && bytes.get(end) == Some(&b' ');
    infix && !may_go_on(text, end + 1, lists)
        || is_plain(found, end - start, lists) && opens_and_ends(text, start, end, lists)
}

/// Whether a word of so many letters is one of the language and nobody's name.
fn is_plain(found: Lists, len: usize, lists: &NameLists) -> bool {
    let person = Lists(lists.given.0 | lists.family.0 | lists.infix.0);
    let word = Lists(lists.stop.0 | lists.ordinary.0);
    found.any(word) && !found.any(person) && (2..40).contains(&len)
}

/// Whether a word opens a sentence, and nothing after it makes a chain of it.
fn opens_and_ends(text: &str, start: usize, end: usize, lists: &NameLists) -> bool {
    let bytes = text.as_bytes();
    let before = bytes[..start].iter().rev().take(4).find(|byte| **byte != b' ');
    let opens = before.is_none_or(|byte| b".!?\n".contains(byte));
    opens
        && match bytes.get(end) {
            // `Th.` is an initial.
            Some(b'.') => end - start > 2,
            None | Some(b':' | b';' | b'\n' | b'\r' | b'!' | b'?' | b')' | b'"') => true,
            Some(b' ') => !may_go_on(text, end + 1, lists),
            Some(b',') => bytes.get(end + 1) != Some(&b' ') || !may_go_on(text, end + 2, lists),
            _ => false,
        }
}

/// Whether a capital stands inside a word or sticks to a sign, and so begins no name: `x-Ray`, `iPhone`, `#Tag`, `a.B`.
fn is_glued(bytes: &[u8], start: usize) -> bool {
    start > 0 && (bytes[start - 1].is_ascii_alphanumeric() || b"_#@\\-'".contains(&bytes[start - 1]))
}

/// The words before and after a word by itself that opens a sentence: `… zo. Water komt …`. None where it is any other
/// thing: part of a longer chain, after more or less than a full stop and a blank or an empty line, or anything but
/// ASCII letters.
pub fn around_opening(
    text: &str,
    start: usize,
    end: usize,
    lists: &NameLists,
) -> Option<[Option<(usize, usize)>; 2]> {
    let bytes = text.as_bytes();
    let alphabetic = |word: &[u8]| word.iter().all(u8::is_ascii_alphabetic);
    if !(3..40).contains(&(end - start)) || !alphabetic(&bytes[start..end]) {
        return None;
    }
    let stop = match bytes[..start] {
        [.., b'.' | b'!' | b'?', b' ' | b'\n'] => start - 2,
        [.., b'.' | b'!' | b'?', b'\n', b'\n'] => start - 3,
        _ => return None,
    };
    let after = match bytes.get(end..end + 2)? {
        [b' ', b'a'..=b'z'] if !may_go_on(text, end + 1, lists) => {
            let len = bytes[end + 1..].iter().take(30).take_while(|byte| byte.is_ascii_lowercase()).count();
            let next = bytes.get(end + 1 + len).copied().unwrap_or(b' ');
            if next.is_ascii_alphanumeric() || next >= 0x80 {
                return None;
            }
            Some((end + 1, end + 1 + len))
        }
        [b'.', b' ' | b'\n' | b'\r'] => None,
        _ => return None,
    };
    let len = bytes[..stop].iter().rev().take(30).take_while(|byte| byte.is_ascii_lowercase()).count();
    let before = bytes.get(stop.checked_sub(len + 1)?)?;
    ((2..30).contains(&len) && *before == b' ').then_some([Some((stop - len, stop)), after])
}

/// `"GET /index`, `HTTP/1.1`, `12/Jun/2024`: a word in what a program writes.
fn is_of_a_program(bytes: &[u8], start: usize, end: usize) -> bool {
    let before = start.checked_sub(1).map_or(b' ', |place| bytes[place]);
    match bytes.get(end..) {
        Some([b'/', b'0'..=b'9', ..]) => before == b'/' || is_in_capitals(&bytes[start..end]),
        Some([b' ', b'/', ..]) => before == b'"' && is_in_capitals(&bytes[start..end]),
        _ => false,
    }
}

fn is_in_capitals(word: &[u8]) -> bool {
    word.iter().all(u8::is_ascii_uppercase)
}

/// Whether a name might go on here: with a capital, an infix, or a sign that is none of the plain ones.
fn may_go_on(text: &str, at: usize, lists: &NameLists) -> bool {
    match text.as_bytes().get(at..) {
        None | Some([]) => false,
        Some([first @ b'a'..=b'z', second @ b'a'..=b'z', ..]) => {
            lists.infixes.may_begin(*first, *second) && goes_on_small(text, at, lists)
        }
        Some([b'a'..=b'z', ..]) => goes_on_small(text, at, lists),
        Some([byte, ..]) => byte.is_ascii_uppercase() || b"'./".contains(byte) || !byte.is_ascii(),
    }
}

/// Whether an infix in small letters stands here that leads to a capital.
fn goes_on_small(text: &str, at: usize, lists: &NameLists) -> bool {
    may_lead(text.as_bytes(), at, lists)
        && infix(text, at, lists).is_some()
        && leads_to_capital(text, at, lists)
}

/// Whether a word in small letters may be an infix that leads to a capital: only where a capital, or what may be
/// another infix, follows it. A No is sure.
fn may_lead(text: &[u8], at: usize, lists: &NameLists) -> bool {
    let len = text[at..].iter().take(LONGEST_INFIX + 1).take_while(|byte| byte.is_ascii_lowercase()).count();
    let is_infix = || lists.infixes.of_letters(text, at, at + len).is_some();
    match text.get(at + len..) {
        // A dot, a stroke or an apostrophe may be part of it.
        Some([b'.' | b'/' | b'\'' | 0x80.. | b'A'..=b'Z', ..]) => true,
        Some([b' ', first @ b'a'..=b'z', second @ b'a'..=b'z', ..]) => {
            lists.infixes.may_begin(*first, *second) && is_infix()
        }
        Some([b' ', ..]) => is_infix(),
        _ => false,
    }
}

fn starts_lower(text: &str) -> bool {
    text.chars().find(|character| character.is_alphabetic()).is_some_and(char::is_lowercase)
}

/// Whether nothing but infixes stand between here and a capital.
fn leads_to_capital(text: &str, mut at: usize, lists: &NameLists) -> bool {
    for count in 0..4 {
        let Some(token) = infix(text, at, lists) else {
            // `Jan op Zuid` is no name, `Jan op den Dijk` is.
            if count == 1 && is_preposition(text[..at].trim_end().rsplit(' ').next().unwrap_or_default()) {
                return false;
            }
            break;
        };
        if text.as_bytes().get(token.end) != Some(&b' ') {
            return false;
        }
        at = token.end + 1;
    }
    word(text, at, lists).is_some()
}

/// Where infixes in lower case begin that stand before this place.
fn lead(text: &str, start: usize, lists: &NameLists) -> Option<usize> {
    let mut lead = None;
    let mut at = start;
    for _ in 0..4 {
        if at == 0 || text.as_bytes()[at - 1] != b' ' || !may_end_infix(text, at - 1, lists) {
            break;
        }
        let Some(begin) = infix_before(text, at, lists).filter(|begin| starts_lower(&text[*begin..])) else {
            break;
        };
        lead = Some(begin);
        at = begin;
    }
    lead
}

/// Whether an infix may end here. A No is sure: most words are of letters alone, and none.
fn may_end_infix(text: &str, end: usize, lists: &NameLists) -> bool {
    let head = &text.as_bytes()[..end];
    let len = head.iter().rev().take(LONGEST_INFIX + 1).take_while(|byte| byte.is_ascii_alphabetic()).count();
    match head[..end - len].last() {
        None | Some(b' ' | b'\n' | b'\t' | b'(' | b',' | b';' | b':' | b'"') => {
            lists.infixes.may_be(&text[end - len..end])
        }
        Some(byte) => len <= LONGEST_INFIX && (b"./'".contains(byte) || !byte.is_ascii()),
    }
}

/// Where the infix begins that ends one place before: a word, or a short form with its dots or stroke in it.
fn infix_before(text: &str, end: usize, lists: &NameLists) -> Option<usize> {
    let floor = scan::floor(text.as_bytes(), end.saturating_sub(16));
    let before = &text.as_bytes()[floor..end - 1];
    let whole = before.iter().rposition(|byte| b" \n\t(,;:\"".contains(byte));
    let part = before.iter().rposition(|byte| b"/.".contains(byte));
    let begins = [whole, whole.max(part)].map(|sign| sign.map_or(0, |place| place + 1));
    begins
        .into_iter()
        .map(|begin| floor + begin)
        .filter(|begin| !text.as_bytes()[*begin].is_ascii_uppercase())
        .find(|begin| infix(text, *begin, lists).is_some_and(|token| token.end + 1 == end))
}

/// Their lists tell a legal form: `N.V.`
fn initials_token(text: &str, start: usize, end: usize) -> Token {
    Token { start, end, part: Part::Initials, lists: words::look_up(&text[start..end]), caps: false }
}

/// Where initials end that begin here: `J.`, `A.B.`, `Th.M.`
fn initials(text: &str, start: usize) -> Option<usize> {
    let mut at = start;
    for _ in 0..8 {
        let mut characters = text.get(at..)?.chars();
        let Some(first) = characters.next().filter(|first| first.is_uppercase()) else { break };
        let second = characters.next();
        let dot = match second {
            Some('.') => at + first.len_utf8(),
            Some(second) if second.is_lowercase() && characters.next() == Some('.') => {
                // `Th.`, and not the end of a sentence with `Jo.`
                if !matches!((first, second), ('T' | 'C' | 'P', 'h') | ('Y' | 'I', 'j') | ('I', 'J')) {
                    break;
                }
                at + first.len_utf8() + second.len_utf8()
            }
            _ => break,
        };
        at = dot + 1;
    }
    let next = text.get(at..)?.chars().next();
    let glued = next.is_some_and(|next| next.is_lowercase() || next.is_ascii_digit() || next == '@');
    (at > start && !glued).then_some(at)
}

/// A word with a capital, with what hyphens and apostrophes join to it.
fn word(text: &str, start: usize, lists: &NameLists) -> Option<Token> {
    let rest = text.get(start..)?;
    if !rest.starts_with(char::is_uppercase) {
        return None;
    }
    let mut len = letters(rest);
    loop {
        let tail = &rest[len..];
        if let Some(after) = tail.strip_prefix('-') {
            // `Jansen-de Vries`
            let small = after.split(' ').next().unwrap_or_default();
            let joined = joined_infix(after, lists);
            if after.starts_with(char::is_uppercase) {
                len += 1 + letters(after);
                continue;
            }
            if joined > 0 && !small.is_empty() {
                let word = &after[joined..];
                len += 1 + joined + letters(word);
                continue;
            }
        }
        let quoted = tail.strip_prefix('\'').or_else(|| tail.strip_prefix('’'));
        if let Some(after) = quoted.filter(|after| after.starts_with(char::is_alphabetic)) {
            let more = letters(after);
            // `Jan's` ends at the apostrophe.
            if more > 1 || !after.starts_with('s') {
                len += tail.len() - after.len() + more;
                continue;
            }
        }
        break;
    }
    let end = start + len;
    if text[end..].starts_with(|next: char| next.is_ascii_digit() || next == '_' || next == '@') || len > 60 {
        return None;
    }
    let word = &text[start..end];
    let mut lists_of = words::look_up(word);
    // `Hans-Rudolf`, `Bakker-Smit`: what the first part is, the whole is.
    let dash = memchr::memchr(b'-', word.as_bytes()).filter(|dash| *dash > 1);
    if let Some(first) = dash.map(|dash| &word[..dash]) {
        let first = words::look_up(first);
        lists_of.0 |= first.0 & (lists.given.0 | lists.family.0);
    }
    let caps = if word.is_ascii() {
        // Most have a small letter behind the first.
        !word.as_bytes().get(1).is_some_and(u8::is_ascii_lowercase)
            && !word.bytes().any(|byte| byte.is_ascii_lowercase())
            && word.bytes().filter(u8::is_ascii_alphabetic).count() > 1
    } else {
        word.chars().filter(|character| character.is_alphabetic()).count() > 1
            && !word.chars().any(char::is_lowercase)
    };
    let part = if lists_of.any(lists.infix) && !lists_of.any(lists.given) || is_particle(word) {
        Part::Infix
    } else {
        Part::Word
    };
    Some(Token { start, end, part, lists: lists_of, caps })
}

/// Infixes that are prepositions of place: between two words with capitals they need an article after them.
fn is_preposition(word: &str) -> bool {
    ["in", "op", "aan", "bij", "uit", "voor", "onder", "over", "tot", "uit", "auf", "zu"]
        .iter()
        .any(|preposition| preposition.eq_ignore_ascii_case(word))
}

/// Infixes that are in use as given names too.
fn is_particle(word: &str) -> bool {
    ["van", "de", "den", "der", "ter", "ten", "la", "le", "el", "al", "von", "di"]
        .iter()
        .any(|particle| particle.eq_ignore_ascii_case(word))
}

/// The length of `de ` in `de Vries` after a hyphen, if a capital follows.
fn joined_infix(after: &str, lists: &NameLists) -> usize {
    let mut len = 0;
    for _ in 0..3 {
        let rest = &after[len..];
        let Some(space) = rest.bytes().take(8).position(|byte| byte == b' ') else { break };
        if !rest.is_char_boundary(space) || !words::look_up(&rest[..space]).any(lists.infix) {
            break;
        }
        len += space + 1;
    }
    if len > 0 && after[len..].starts_with(char::is_uppercase) { len } else { 0 }
}

/// How many bytes of letters stand here, at most about forty.
fn letters(text: &str) -> usize {
    let ascii = text.bytes().take(40).take_while(u8::is_ascii_alphabetic).count();
    if ascii == 40 || text.as_bytes().get(ascii).is_none_or(u8::is_ascii) {
        return ascii;
    }
    let mut len = 0;
    for character in text.chars().take(40) {
        if !character.is_alphabetic() {
            break;
        }
        len += character.len_utf8();
    }
    len
}

/// The most characters of an infix.
const LONGEST_INFIX: usize = 8;

/// An infix at this place, in any case: `van`, `'t`, `v.d.`
fn infix(text: &str, start: usize, lists: &NameLists) -> Option<Token> {
    let rest = text.get(start..)?;
    // Every infix begins with a letter or an apostrophe.
    if rest
        .bytes()
        .next()
        .is_none_or(|first| first.is_ascii() && !first.is_ascii_alphabetic() && first != b'\'')
    {
        return None;
    }
    let ascii = rest.bytes().take(LONGEST_INFIX).take_while(|byte| byte.is_ascii_alphabetic()).count();
    let next = rest.as_bytes().get(ascii).copied().unwrap_or(b' ');
    if next.is_ascii() && !b"'./".contains(&next) {
        // Nothing but letters, as most are.
        let (end, part) = (start + ascii, Part::Infix);
        let found = lists.infixes.of_letters(text.as_bytes(), start, end)?;
        return Some(Token { start, end, part, lists: found, caps: false });
    }
    let mut len = ascii;
    for character in rest[ascii..].chars().take(LONGEST_INFIX - ascii) {
        let fits = character.is_alphabetic() || matches!(character, '\'' | '’' | '.' | '/');
        if !fits {
            break;
        }
        len += character.len_utf8();
    }
    let word = rest[..len].trim_end_matches(['.', '/']);
    let dotted = &rest[..len];
    let candidates = [dotted, word];
    for candidate in &candidates[usize::from(dotted.len() == word.len())..] {
        if candidate.is_empty() || !lists.infixes.may_be(candidate) {
            continue;
        }
        let found = words::look_up(candidate);
        if found.any(lists.infix) {
            return Some(Token {
                start,
                end: start + candidate.len(),
                part: Part::Infix,
                lists: found,
                caps: false,
            });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::weigh::Weigher;
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_may_be_no_infix_is_none(word in "[A-Za-z'.é]{1,6}", which in 0usize..300) {
            let entries = words::entries("name-infixes");
            let infixes = Infixes::of(entries);
            let listed = entries.get(which).map_or(word.clone(), |entry| entry.to_uppercase());
            for word in [word, listed] {
                let listed = words::look_up(&word);
                let is_infix = listed.any(words::list::NAME_INFIXES);
                prop_assert!(infixes.may_be(&word) || !is_infix, "{word}");
                // Of letters alone it is sure.
                if word.len() <= LONGEST_INFIX && word.bytes().all(|byte| byte.is_ascii_alphabetic()) {
                    let known = infixes.of_letters(word.as_bytes(), 0, word.len());
                    prop_assert_eq!(known, Some(listed).filter(|_| is_infix), "{}", word);
                }
            }
        }

        #[test]
        fn what_may_lead_to_no_capital_does_not(
            words in proptest::collection::vec(
                prop_oneof![
                    "[a-z]{1,9}", Just("van".to_owned()), Just("de".to_owned()), Just("v.d.".to_owned()), Just("'t".to_owned()),
                    Just("von".to_owned()), Just("Jan".to_owned()), Just("Élan".to_owned()), Just("v/d".to_owned()), Just("op".to_owned()),
                ],
                1..5,
            ),
            glue in prop_oneof![Just(" "), Just(" "), Just(" "), Just(", "), Just("’"), Just("")],
        ) {
            let text = words.join(glue);
            let weigher = Weigher::new();
            let lists = weigher.lists();
            let leads = infix(&text, 0, lists).is_some() && leads_to_capital(&text, 0, lists);
            let small = text.as_bytes()[0].is_ascii_lowercase();
            prop_assert!(!small || !leads || may_lead(text.as_bytes(), 0, lists), "{text}");
        }

        #[test]
        fn where_no_infix_may_end_none_does(text in "([a-zA-Z]{1,9}|van|de|v\\.d\\.|'t|’t|v/d|aan|[ ,(:;\"\n.é_3-]){0,5}") {
            let weigher = Weigher::new();
            let text = format!("{text} Jansen");
            let end = text.len() - " Jansen".len();
            let none = infix_before(&text, end + 1, weigher.lists()).is_none();
            prop_assert!(none || may_end_infix(&text, end, weigher.lists()), "{text}");
        }
    }
}
