//! What stands before and after a would-be name: titles, greetings, closings, labels, verbs.
//!
//! In: the words of the data file; then a text and a chain in it. Out: what they say. Decides nothing.

use super::chain::Chain;
use crate::detect::endings::Endings;
use crate::detect::scan::{self, Scan};
use crate::patterns::NameWords;
use crate::patterns::fold;
use crate::patterns::words::{self, Few, Lists};
use std::collections::{HashMap, HashSet};

/// What a word says of a name beside it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Roles(u16);

const GREETING: u16 = 1;
const CLOSING: u16 = 2;
const LABEL: u16 = 4;
const BEFORE: u16 = 8;
const AFTER: u16 = 16;
const ARTICLE: u16 = 32;
const ROLE: u16 = 64;
const EXCEPT: u16 = 128;
const ACT: u16 = 256;

/// The words that stand around names.
#[derive(Debug)]
pub struct Around {
    words: HashMap<u64, Roles, foldhash::fast::FixedState>,
    /// What follows the first word of those of several.
    seconds: HashSet<u64, foldhash::fast::FixedState>,
    /// The bytes that a word can begin with which says something, in lower case.
    openers: [bool; 256],
    /// Every word of the titles, greetings, closings and labels, and of what only people do.
    heralds: HashSet<u64, foldhash::fast::FixedState>,
    acts: HashSet<u64, foldhash::fast::FixedState>,
    endings: Endings,
    ending_list: Vec<String>,
    titles: Lists,
    ordinary: Lists,
    /// The words of companies by themselves.
    few: Few,
    company: Lists,
    product: Lists,
    jobs: Lists,
}

/// What a word by itself may say of a name before it or after it. What it says not is sure.
#[derive(Debug, Clone, Copy, Default)]
pub struct Told {
    /// A name may follow, as after no other word.
    pub herald: bool,
    /// Only people do it.
    pub act: bool,
    /// Other things do it too.
    pub verb: bool,
}

/// What stands before a chain.
#[derive(Debug, Clone, Copy, Default)]
pub struct Before {
    /// A title: `mevrouw`, `dhr.`
    pub title: bool,
    /// The title is a word of the language with the full stop after it: `dat mag.`
    pub doubtful_title: bool,
    /// A greeting.
    pub greeting: bool,
    /// A closing, on this line or one of those before.
    pub closing: bool,
    /// A label: `Naam:`, `t.n.v.`
    pub label: bool,
    /// A label that is a preposition too, without a colon: `van`, `aan`, `from`.
    pub weak_label: bool,
    /// A sign of programs: `std::`, `obj.`, a backtick.
    pub code: bool,
    /// A preposition that people follow.
    pub preposition: bool,
    /// An article.
    pub article: bool,
    /// A word of companies: `firma`, `stichting`.
    pub company: bool,
    /// Another name, and a comma or `en` between.
    pub listed: bool,
    /// A sentence or a line begins here.
    pub opens_sentence: bool,
    /// A line begins here.
    pub opens_line: bool,
    /// The number of an item: `2. Anna: …`
    pub item: bool,
    /// A thing that is sold: `stoel Oscar`.
    pub product: bool,
    /// Infixes before the chain surely belong to it.
    pub takes_lead: bool,
    /// They may.
    pub may_take_lead: bool,
}

impl Before {
    /// Whether anything before says that a name comes.
    pub fn telling(&self) -> bool {
        self.title || self.greeting || self.closing || self.label || self.listed
    }
}

/// What stands after a chain.
#[derive(Debug, Clone, Copy, Default)]
pub struct After {
    /// A verb that other things do too.
    pub verb: bool,
    /// A verb that only people do.
    pub act: bool,
    /// A colon.
    pub colon: bool,
    /// A word of companies: `museum`, `B.V.`
    pub company: bool,
    /// A number: `Pro 2000`.
    pub number: bool,
    /// An e-mail address between angle brackets.
    pub address: bool,
    /// A word that labels something personal, close by: `(BSN …`, `, geboren …`
    pub personal: bool,
    /// A sign of programs sticks to it: `Error(`, `Node::`, `C++`.
    pub code: bool,
    /// Nothing more on the line.
    pub ends_line: bool,
}

impl Around {
    /// With the words of the data file.
    pub fn new(data: &NameWords) -> Around {
        let mut roles: HashMap<u64, Roles, _> = HashMap::default();
        let mut seconds = HashSet::default();
        let lists: [(&[String], u16); 9] = [
            (&data.acts, ACT),
            (&data.greetings, GREETING),
            (&data.closings, CLOSING),
            (&data.labels, LABEL),
            (&data.before, BEFORE),
            (&data.after, AFTER),
            (&data.articles, ARTICLE),
            (&data.roles, ROLE),
            (&data.except, EXCEPT),
        ];
        for (list, role) in lists {
            for word in list {
                let folded = fold::fold(word);
                roles.entry(fold::hash(&folded)).or_default().0 |= role;
                seconds.extend(folded.match_indices(' ').map(|(place, _)| fold::hash(&folded[place + 1..])));
            }
        }
        let list = |name| Lists::named(name).unwrap_or_default();
        let told = lists.iter().flat_map(|(list, _)| list.iter()).map(|word| fold::fold(word));
        let listed = ["company-words", "product-words", "titles"];
        let listed = listed.into_iter().flat_map(|name| words::entries(name).iter());
        let openers = openers(told.chain(listed.map(|entry| (*entry).to_owned())));
        let titles = words::entries("titles").iter().map(|entry| (*entry).to_owned());
        let heralding = [&data.greetings, &data.closings, &data.labels];
        let heralding = heralding.into_iter().flatten().map(|word| fold::fold(word));
        Around {
            openers,
            heralds: word_hashes(titles.chain(heralding)),
            acts: word_hashes(data.acts.iter().map(|word| fold::fold(word))),
            words: roles,
            seconds,
            endings: Endings::new(data.endings.iter().map(String::as_str)),
            ending_list: data.endings.clone(),
            titles: list("titles"),
            ordinary: Lists(list("dutch-words").0 | list("english-words").0),
            few: Few::of(["company-words"]),
            company: list("company-words"),
            product: list("product-words"),
            jobs: list("job-words"),
        }
    }

    /// Whether a word may say anything, or a phrase that begins with it or ends in it: by its first byte.
    fn may_say(&self, word: &str) -> bool {
        word.bytes().next().is_some_and(|first| self.openers[usize::from(first.to_ascii_lowercase())])
    }

    /// What a word, of ASCII letters, may say of a name beside it.
    pub fn told(&self, word: &str) -> Told {
        let hash = words::folded_hash(word);
        Told {
            herald: self.heralds.contains(&hash),
            act: self.acts.contains(&hash),
            verb: self.roles_of(hash) & AFTER != 0,
        }
    }

    fn roles(&self, word: &str) -> u16 {
        self.roles_of(words::folded_hash(word))
    }

    fn roles_of(&self, hash: u64) -> u16 {
        self.words.get(&hash).map_or(0, |roles| roles.0)
    }

    /// Whether the chain is a role, or begins with the name of a brand or a monument.
    pub fn is_exception(&self, text: &str, chain: &Chain) -> bool {
        let start = chain.start();
        if let [only] = chain.tokens.as_slice() {
            return self.roles(&text[only.start..only.end]) & (ROLE | EXCEPT) != 0;
        }
        let excepted = |hash: u64| self.roles_of(hash) & EXCEPT != 0;
        if !text[start..chain.end()].is_ascii() {
            return chain.tokens.iter().any(|token| excepted(words::folded_hash(&text[start..token.end])));
        }
        // Each goes on from the one before it.
        let (mut hash, mut read) = (words::Hash::default(), start);
        chain.tokens.iter().any(|token| {
            hash.write(&text.as_bytes()[read..token.end.max(read)]);
            read = read.max(token.end);
            excepted(hash.get())
        })
    }

    /// Whether a word names a role or opens a name: `Heer`, `Klant`.
    pub fn is_role(&self, word: &str) -> bool {
        self.roles(word) & ROLE != 0 || words::look_up(word).any(self.titles)
    }

    /// Whether a word leads to people as it leads to other things: `Bel`, `Over`.
    pub fn leads(&self, word: &str) -> bool {
        self.roles(word) & BEFORE != 0
    }

    /// Whether a word with a capital is the name of a thing: `Beatrixsluis`.
    pub fn is_thing(&self, word: &str) -> bool {
        if word.is_ascii() {
            return self.endings.any(word, 3, 1);
        }
        // Here folding may lengthen a word.
        let folded = fold::fold(word);
        self.ending_list
            .iter()
            .any(|ending| folded.len() > ending.len() + 2 && folded.ends_with(ending.as_str()))
    }

    /// What a word that opens a chain says when it is no part of the name: `Hoi Anna`, `Rekeninghouder DE WIT`.
    pub fn opens(&self, word: &str, before: &mut Before) -> bool {
        let roles = self.roles(word);
        before.greeting |= roles & GREETING != 0;
        before.closing |= roles & CLOSING != 0;
        before.label |= roles & LABEL != 0;
        let lists = words::look_up(word);
        before.title |= lists.any(self.titles);
        before.label |= lists.any(self.jobs) && roles & ROLE == 0;
        roles & (GREETING | CLOSING | LABEL | ROLE) != 0 || lists.any(self.titles) || lists.any(self.jobs)
    }

    /// What stands before a chain. `last` is where the name before it ended.
    pub fn before(&self, text: &str, chain: &Chain, last: Option<usize>) -> Before {
        let first = chain.start();
        let start = chain.lead.unwrap_or(first);
        let mut before = self.before_place(text, start, last);
        if chain.lead.is_some() {
            before.takes_lead =
                before.title || before.greeting || before.listed || (before.label && !before.preposition);
            before.may_take_lead = before.opens_line || before.opens_sentence || before.closing;
            if !before.takes_lead && !before.may_take_lead {
                let near = self.before_place(text, first, last);
                before.preposition |= near.preposition;
                before.article |= near.article;
                before.label |= near.label;
            }
        }
        before
    }

    fn before_place(&self, text: &str, start: usize, last: Option<usize>) -> Before {
        let mut before = Before { code: code_before(text, start), ..Before::default() };
        let head = &text[scan::floor(text.as_bytes(), start.saturating_sub(120))..start];
        let same_line = memchr::memrchr(b'\n', head.as_bytes()).map_or(head, |place| &head[place + 1..]);
        let trimmed = same_line.trim_end();
        // Most stand after a word, which has none of the signs below at its end.
        let after_sign = !trimmed.as_bytes().last().is_some_and(u8::is_ascii_alphanumeric);
        before.opens_line =
            after_sign && trimmed.trim_end_matches(['-', '*', '•', '|', '"', '>']).trim_end().is_empty();
        before.opens_sentence = before.opens_line
            || after_sign && trimmed.ends_with(['.', '!', '?', ':', ';', '"', '“', '•', '|', '\t']);
        before.listed = last.is_some_and(|end| end <= start && continues_list(&text[end..start]));
        before.item = is_number_of_an_item(trimmed);
        if before.opens_line {
            self.line_before(head, same_line, &mut before);
            return before;
        }
        let colon = trimmed.ends_with(':');
        let bare = if after_sign {
            trimmed.trim_end_matches([':', ',', '(', '"', '\'', '/', '-', '“', '‘', '<']).trim_end()
        } else {
            trimmed
        };
        if bare.len() + 3 < trimmed.len() {
            return before;
        }
        let word = last_word(bare);
        let dotted = bare.trim_end_matches('.').len() < bare.len();
        let previous = last_word(bare[..bare.len() - word.len()].trim_end());
        let (mut roles, mut pair, mut lists) = (0, 0, Lists::default());
        if word.is_empty() || self.may_say(word) {
            let hash = words::folded_hash(word);
            let undotted = word.trim_end_matches('.');
            lists = words::look_up_hash(hash);
            roles = self.roles_of(hash) | if undotted == word { 0 } else { self.roles(undotted) };
            if previous.is_empty() || self.seconds.contains(&hash) {
                pair = self.roles_of(words::folded_pair_hash(previous, word));
            }
        }
        let ended = trimmed.ends_with(['.', '!', '?']) && !dotted;
        let comma = trimmed.ends_with(',');
        before.title = !ended && !colon && !comma && is_title_word(word, lists, self.titles);
        before.doubtful_title = before.title && dotted && {
            let plain = words::look_up(word.trim_end_matches('.'));
            plain.any(self.ordinary) && !plain.any(self.titles)
        };
        // No greeting is an abbreviation: `een mooie dag. Wij …`
        before.greeting = !ended && !dotted && !comma && roles & GREETING != 0;
        before.closing = roles & CLOSING != 0 && !ended;
        let label = (roles | pair) & LABEL != 0 && (colon || !comma && !ended);
        let weak = !colon && roles & BEFORE != 0 && pair & LABEL == 0;
        before.label = label && !weak;
        before.weak_label = label && weak;
        before.preposition = !comma && (roles | pair) & (BEFORE | ACT | AFTER) != 0;
        before.article = !comma && roles & ARTICLE != 0;
        before.product = !comma && lists.any(self.product) && bare.len() + 1 >= trimmed.len();
        before.company = !comma && lists.any(self.company) && roles & BEFORE == 0;
        before
    }

    /// What the line before says of a chain that opens its own.
    fn line_before(&self, head: &str, same_line: &str, before: &mut Before) {
        let earlier = head[..head.len() - same_line.len()].trim_end();
        let line = memchr::memrchr(b'\n', earlier.as_bytes()).map_or(earlier, |place| &earlier[place + 1..]);
        let lines = memchr::memchr_iter(b'\n', &head.as_bytes()[earlier.len()..]).count();
        let word = last_word(line.trim_end_matches([',', '.', '!', ':', ' ']));
        before.closing = lines <= 3 && self.roles(word) & CLOSING != 0;
        before.label = lines == 1 && line.ends_with(':') && self.roles(word) & LABEL != 0;
    }

    /// Whether a word of companies follows a chain.
    pub fn is_company_after(&self, text: &str, chain: &Chain) -> bool {
        let Some(next) = text[chain.end()..].strip_prefix(' ') else { return false };
        let len = scan::floor(next.as_bytes(), next.len().min(24));
        let next = &next[..len];
        let word = next.split([' ', ',', ';', '\n', ')']).next().unwrap_or_default();
        words::look_up(word).any(self.company) || words::look_up(word.trim_end_matches('.')).any(self.company)
    }

    /// What stands after a chain.
    pub fn after(&self, text: &str, scan: &Scan<'_>, chain: &Chain) -> After {
        let mut after = After::default();
        let end = chain.end();
        let most = scan::floor(text.as_bytes(), (end + 60).min(text.len()));
        let rest = &text[end..most];
        after.ends_line = ends_line(rest);
        after.personal = personal_follows(text, scan, end);
        after.code = code_after(rest);
        after.colon = rest.starts_with(':');
        let Some(next) = rest.strip_prefix(' ') else { return after };
        let bracket =
            next.strip_prefix('<').map(|inner| inner.split(['>', ' ', '\n']).next().unwrap_or_default());
        after.address = bracket.is_some_and(|inner| inner.contains('@')) || next.starts_with("(mailto:");
        after.number = next.starts_with(|first: char| first.is_ascii_digit());
        if !self.may_say(next) {
            return after;
        }
        let word = up_to(next, b" ,.;:\n)?!");
        let hash = words::folded_hash(word);
        let roles = self.roles_of(hash);
        after.verb = roles & AFTER != 0;
        after.act = roles & ACT != 0;
        let dotted = up_to(next, b" ,;\n)");
        let pair = next.match_indices(' ').nth(1).map_or(next, |(place, _)| &next[..place]);
        let pair = pair.trim_end_matches([',', '.', ';', '\n']);
        let is_company = |hash: u64| self.few.look_up_hash(hash).any(self.company);
        let are_company = |words: &str| is_company(words::folded_hash(words));
        after.company = is_company(hash)
            || pair.len() != word.len() && are_company(pair)
            || dotted.len() != word.len() && dotted.len() != pair.len() && are_company(dotted);
        after
    }
}

/// Whether a word that labels something personal stands close behind this place.
pub fn personal_follows(text: &str, scan: &Scan<'_>, end: usize) -> bool {
    scan.marks.between(end, end + 32).iter().filter(|mark| mark.voice.near != 0).any(|mark| {
        let gap = &text[end..mark.start];
        !gap.contains('\n') && gap.starts_with([',', ' ', '(']) && {
            gap.trim().is_empty() && text.as_bytes().get(mark.end) != Some(&b' ')
                || gap.contains('(')
                || gap.starts_with(',')
        }
    })
}

/// The hashes of the words of all these entries, of their letters alone.
fn word_hashes(entries: impl Iterator<Item = String>) -> HashSet<u64, foldhash::fast::FixedState> {
    let mut hashes = HashSet::default();
    for entry in entries {
        hashes.extend(entry.split(|letter: char| !letter.is_alphanumeric()).map(fold::hash));
    }
    hashes
}

/// The first bytes of the words of all these entries, and those that folding may turn into one.
fn openers(entries: impl Iterator<Item = String>) -> [bool; 256] {
    let mut openers = [false; 256];
    openers[0x80..].fill(true);
    b" \t\r\n\x0b\x0c`".iter().for_each(|byte| openers[usize::from(*byte)] = true);
    for entry in entries {
        for first in entry.split(' ').filter_map(|word| word.bytes().next()) {
            openers[usize::from(first)] = true;
        }
    }
    openers
}

/// Whether a sign of programs sticks to the front: `std::X`, `self.X`, `$X`, a backtick.
fn code_before(text: &str, start: usize) -> bool {
    let head = &text.as_bytes()[..start];
    match head.last() {
        Some(b'`' | b'$' | b'%' | b'&' | b'=' | b'[' | b'!' | b'~' | b'^') => true,
        Some(b'.' | b'/') => {
            head.len() > 1 && (head[head.len() - 2].is_ascii_alphanumeric() || head[head.len() - 2] == b'_')
        }
        Some(b':' | b'>' | b'+' | b'*') => {
            head.len() > 1
                && !head[head.len() - 2].is_ascii_whitespace()
                && head.last() == Some(&head[head.len() - 2])
        }
        _ => false,
    }
}

/// Whether a sign of programs sticks to the back.
fn code_after(rest: &str) -> bool {
    let bytes = rest.as_bytes();
    let next = bytes.get(1).copied().unwrap_or(b' ');
    match bytes.first() {
        Some(b'`' | b'_' | b'=' | b'[' | b'(' | b'{' | b'$' | b'\\' | b'+' | b'*' | b'~') => true,
        Some(b':') => next == b':',
        Some(b'.') => next.is_ascii_lowercase(),
        Some(b'-') => next == b'>' || next.is_ascii_digit(),
        Some(b'/') => next.is_ascii_lowercase(),
        _ => false,
    }
}

fn is_title_word(word: &str, lists: Lists, titles: Lists) -> bool {
    let short = word.rsplit(['/', '(']).next().unwrap_or(word);
    if short.len() == word.len() {
        return lists.any(titles);
    }
    lists.any(titles) || (!short.is_empty() && words::look_up(short).any(titles))
}

/// The last word of a piece of text, with the full stop of an abbreviation.
fn last_word(text: &str) -> &str {
    let parts = |byte: &u8| matches!(byte, b' ' | b'\n' | b'\t' | b'(' | b',' | b';' | b':' | b'"');
    let start = text.as_bytes().iter().rposition(parts).map_or(0, |place| place + 1);
    &text[start..]
}

/// What stands before the first of these signs.
fn up_to<'t>(text: &'t str, signs: &[u8]) -> &'t str {
    &text[..text.bytes().position(|byte| signs.contains(&byte)).unwrap_or(text.len())]
}

/// `2.`, `14)`: nothing else on the line.
fn is_number_of_an_item(line: &str) -> bool {
    if !line.as_bytes().first().is_some_and(u8::is_ascii_digit) {
        return false;
    }
    let number = line.trim_end_matches(['.', ')']);
    number.len() < 3 && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether nothing more stands on the line.
fn ends_line(rest: &str) -> bool {
    match rest.bytes().find(|byte| !matches!(byte, b' ' | b',' | b'\r')) {
        Some(b'\n') => true,
        Some(byte) if byte.is_ascii_graphic() => false,
        _ => rest.trim().is_empty(),
    }
}

/// Whether a list goes on between two names: a comma, `en`, a role in brackets.
fn continues_list(gap: &str) -> bool {
    if gap.len() > 48 || gap.contains('\n') && !gap.trim().is_empty() && !matches!(gap.trim(), "-" | "•") {
        return false;
    }
    let gap = match (gap.find('('), gap.rfind(')')) {
        (Some(open), Some(close)) if open < close && gap[..open].trim().is_empty() => &gap[close + 1..],
        _ => gap,
    };
    matches!(
        gap.trim(),
        "," | ";"
            | "en"
            | "and"
            | "&"
            | "/"
            | ", en"
            | ", and"
            | "und"
            | "et"
            | "of"
            | "or"
            | "; en"
            | "-"
            | "•"
    )
}
