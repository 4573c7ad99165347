//! One pass over a text: words that tell, words with a capital, and places where a value may begin.
//!
//! In: a text and the telling words. Out: a [`Scan`]. Long tokens that are something else are closed here, so
//! nothing looks into them. Judges nothing.

use super::checks::{self, Anchor, agent, digits, edges};
use super::closed;
use super::context::{Mark, MarkBuffers, Marks, Rules};
use super::masks::{BLOCK, Masks, Tokens, Window, below};
use super::terms::{Opening, Terms};

const LETTER: u8 = 1;
const DIGIT: u8 = 2;
const HIGH: u8 = 4;
const SIGN: u8 = 8;
const WIDE: u8 = 16;
/// Beside the others: it stands inside the words of streets.
const STREET: u8 = 32;

/// What a byte is: a letter, a digit, a byte of a letter beyond ASCII, a sign that anchors something, or the
/// first byte of a sign beyond ASCII (dashes, quotes, the euro).
static CLASS: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            b'a'..=b'z' | b'A'..=b'Z' => LETTER | STREET,
            b'0'..=b'9' => DIGIT | STREET,
            b'-' | b'.' => SIGN | STREET,
            b'\'' => STREET,
            b'@' | b':' | b'/' => SIGN,
            0xC2 | 0xE2 | 0xEF | 0xF0..=0xF4 => WIDE,
            0x80..=0xFF => HIGH | STREET,
            _ => 0,
        };
        byte += 1;
    }
    table
}

/// A word that begins with a capital.
#[derive(Debug, Clone, Copy)]
pub struct Capital {
    /// Where it begins …
    pub start: u32,
    /// … and ends.
    pub end: u32,
}

/// What one pass over a text found.
pub struct Scan<'t> {
    /// The words that tell.
    pub marks: Marks<'t>,
    /// Where a value may begin, in order.
    pub anchors: Vec<(u32, Anchor)>,
    /// Words with a capital, in order.
    pub capitals: Vec<Capital>,
    /// Words that begin an entry of a closed list, and whose list it is.
    pub listed: Vec<(u32, Rules)>,
    /// Where what a program says of itself ends, in order of its anchors.
    pub agents: Vec<u32>,
    /// Long tokens that are something else.
    closed: Vec<(u32, u32)>,
    /// For phrases of more words.
    folded: String,
}

/// The lists of a [`Scan`], kept for the next text.
#[derive(Debug, Default)]
pub struct Buffers {
    marks: MarkBuffers,
    anchors: Vec<(u32, Anchor)>,
    capitals: Vec<Capital>,
    listed: Vec<(u32, Rules)>,
    agents: Vec<u32>,
    closed: Vec<(u32, u32)>,
    folded: String,
}

impl<'t> Scan<'t> {
    /// Reads a text once.
    pub fn new(text: &'t str, terms: &Terms, owners: Rules) -> Scan<'t> {
        Scan::with(text, terms, owners, Buffers::default())
    }

    /// As [`Scan::new`], with lists that another scan needs no more.
    pub fn with(text: &'t str, terms: &Terms, owners: Rules, buffers: Buffers) -> Scan<'t> {
        let mut scan = Scan::empty(text, owners, buffers);
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let rest = &bytes[at..];
            at = match rest.first_chunk::<{ size_of::<Window>() }>() {
                Some(window) => scan.block(text, at, window, terms),
                None => {
                    let mut window = [0; size_of::<Window>()];
                    window[..rest.len()].copy_from_slice(rest);
                    scan.block(text, at, &window, terms)
                }
            };
        }
        scan
    }

    fn empty(text: &'t str, owners: Rules, buffers: Buffers) -> Scan<'t> {
        let Buffers { marks, mut anchors, mut capitals, mut listed, mut agents, mut closed, folded } =
            buffers;
        anchors.clear();
        capitals.clear();
        listed.clear();
        agents.clear();
        closed.clear();
        let marks = Marks::with(text.as_bytes(), owners, marks);
        Scan { marks, anchors, capitals, listed, agents, closed, folded }
    }

    /// The lists, for the next text.
    pub fn into_buffers(self) -> Buffers {
        let Scan { marks, anchors, capitals, listed, agents, closed, folded } = self;
        Buffers { marks: marks.into_buffers(), anchors, capitals, listed, agents, closed, folded }
    }

    /// One byte after the other, for what is not ASCII. Says where it came to, which is past the end where a token
    /// goes on.
    fn bytes(&mut self, text: &str, from: usize, to: usize, terms: &Terms) -> usize {
        let bytes = text.as_bytes();
        let mut at = from;
        while at < to {
            let class = CLASS[usize::from(bytes[at])] & !STREET;
            at = match class {
                0 => at + 1,
                LETTER | DIGIT | HIGH => self.token(text, at, token_end(bytes, at), terms),
                SIGN => self.sign(bytes, at),
                _ => at + wide_len(bytes[at]),
            };
        }
        at
    }

    /// The bytes from a place on that a block holds whole, by its masks: only where a token ends or a sign stands that
    /// may mean something is anything done, and of most words it is only asked whether they tell. Says where to go on.
    #[inline]
    fn block(&mut self, text: &str, from: usize, window: &Window, terms: &Terms) -> usize {
        let bytes = text.as_bytes();
        let masks = Masks::of(window);
        let limit = masks.limit(bytes.len() - from);
        let mut places = Places::of(window, &masks, below(limit), terms);
        while let Some(place) = places.next() {
            let end = self.place(text, from, place, &places, &masks, terms);
            if end - from >= limit {
                return end;
            }
            if end > from + place + 1 {
                places.go_on_from(end - from, window, &masks, below(limit), terms);
            }
        }
        match bytes.len() - from {
            left if left <= limit => bytes.len(),
            // A token that has no end here, or in which a byte beyond ASCII stands.
            _ if masks.high != 0 || limit == 0 => self.bytes(text, from + limit, from + limit + 1, terms),
            _ => from + limit,
        }
    }

    /// The token that ends at a place of a block, if one does that counts, and the sign there, if it is one. Says where
    /// to go on, which is further than here where a long token was closed.
    #[inline]
    fn place(
        &mut self,
        text: &str,
        from: usize,
        place: usize,
        places: &Places,
        masks: &Masks,
        terms: &Terms,
    ) -> usize {
        let (at, run) = (from + place, places.tokens.run(place));
        if places.tokens.plain >> place & 1 == 1 && run < LONG {
            if places.telling >> place & 1 == 1 {
                self.tell(text, at - run, at, true, terms);
            }
            if places.tokens.capital >> place & 1 == 1 {
                self.capitals.push(Capital { start: (at - run) as u32, end: at as u32 });
            }
        } else if run > 0 && places.passed >> place & 1 == 0 {
            let end = match masks.digits_and_letters(place - run, run) {
                (true, false) => self.digits(text, at - run, at, terms),
                (digits, _) => self.classed(text, at - run, at, LETTER | (u8::from(digits) * DIGIT), terms),
            };
            if end > at {
                return end;
            }
        }
        if places.signs >> place & 1 == 1 { self.sign(text.as_bytes(), at) } else { at }
    }

    /// A run of digits and nothing else. Says where to go on.
    #[inline]
    fn digits(&mut self, text: &str, start: usize, end: usize, terms: &Terms) -> usize {
        let bytes = text.as_bytes();
        // These may open a UUID or a path.
        if end - start >= LONG || matches!(bytes.get(end), Some(b'-' | b':')) {
            return self.classed(text, start, end, DIGIT, terms);
        }
        self.number(bytes, start, end - start, terms);
        end
    }

    /// A run of letters and digits. Says where to go on.
    fn token(&mut self, text: &str, start: usize, end: usize, terms: &Terms) -> usize {
        let bytes = text.as_bytes();
        let classes = bytes[start..end].iter().fold(0, |classes, byte| classes | CLASS[usize::from(*byte)]);
        self.classed(text, start, end, classes & !STREET, terms)
    }

    /// A run of letters and digits of which is known what bytes it has.
    #[inline]
    fn classed(&mut self, text: &str, start: usize, end: usize, classes: u8, terms: &Terms) -> usize {
        let bytes = text.as_bytes();
        let next = bytes.get(end).copied().unwrap_or(b' ');
        if may_close(bytes, end, end - start, next)
            && let Some(end) = self.closes(bytes, start, end, next)
        {
            return end;
        }
        if classes & DIGIT == 0 {
            self.word(text, start, end, classes & HIGH == 0, next, terms);
        } else if classes == DIGIT || bytes[start].is_ascii_digit() {
            let run = if classes == DIGIT { end - start } else { digits::run(bytes, start, 20) };
            self.number(bytes, start, run, terms);
        } else if end - start >= LONG && classes & HIGH == 0 && !is_numbered(&bytes[start..end]) {
            self.closed.push((start as u32, end as u32));
        } else if bytes[start + 1].is_ascii_alphabetic()
            && (end - start >= 8 || bytes.get(start + 2).is_some_and(u8::is_ascii_digit))
        {
            self.anchors.push((start as u32, Anchor::Letters));
        }
        end
    }

    /// A run of digits.
    #[inline]
    fn number(&mut self, bytes: &[u8], start: usize, run: usize, terms: &Terms) {
        if checks::may_open_any(bytes, start, run) || terms.every_number {
            self.anchors.push((start as u32, Anchor::Digit));
        }
        if run < 6 && checks::may_number_a_house(bytes, start) {
            self.anchors.push((start as u32, Anchor::House));
        }
    }

    /// Where a long token ends that begins with this run of letters and digits, if one does.
    #[inline(never)]
    fn closes(&mut self, bytes: &[u8], start: usize, end: usize, next: u8) -> Option<usize> {
        if next == b'/' && agent::begins(bytes, start, end) {
            // Nothing in what a program says of itself is about a person.
            let found = agent::at(bytes, start)?;
            self.anchors.push((start as u32, Anchor::Agent));
            self.agents.push(found.end as u32);
            return Some(found.end);
        }
        let end = closed::end(bytes, start, end)?;
        self.close(bytes, start, end);
        Some(end)
    }

    #[inline]
    fn word(&mut self, text: &str, start: usize, end: usize, is_ascii: bool, next: u8, terms: &Terms) {
        let bytes = text.as_bytes();
        if !is_ascii || terms.may_tell(bytes, start, end) {
            self.tell(text, start, end, is_ascii, terms);
        }
        if matches!(next, b' ' | b'-')
            && matches!(end - start, 2 | 3)
            && opens_number(bytes.get(end + 1..).unwrap_or_default())
        {
            self.anchors.push((start as u32, Anchor::Letters));
        }
        let first = bytes[start];
        let capital = if first < 0x80 {
            first.is_ascii_uppercase()
        } else {
            text[start..].chars().next().is_some_and(char::is_uppercase)
        };
        if capital {
            self.capitals.push(Capital { start: start as u32, end: end as u32 });
        }
    }

    /// A word that may tell something.
    #[inline(never)]
    fn tell(&mut self, text: &str, start: usize, end: usize, is_ascii: bool, terms: &Terms) {
        let opening = terms.opening_at(text, start, end, is_ascii);
        if let Some(rules) = opening.map(Opening::listed).filter(|rules| *rules != 0) {
            self.listed.push((start as u32, rules));
        }
        if self.marks.list().last().is_some_and(|mark| mark.end > start) {
            return;
        }
        // Most words that tell begin no phrase.
        let alone = opening.filter(|opening| is_ascii && opening.stands_alone());
        let mark = match alone {
            Some(opening) => opening.voice().map(|voice| Mark { start, end, voice }),
            None => terms.mark(text, start, end, opening, &mut self.folded),
        };
        if let Some(mark) = mark {
            self.marks.push(mark);
        }
    }

    /// A sign that may stand inside an address or open a path.
    #[inline]
    fn sign(&mut self, bytes: &[u8], at: usize) -> usize {
        let parts = |place: Option<&u8>| place.is_some_and(u8::is_ascii_alphanumeric);
        match bytes[at] {
            // These two mean something between letters and digits only.
            b'.' | b'-' if !parts(bytes.get(at + 1)) || at == 0 || !parts(bytes.get(at - 1)) => {}
            b'@' => self.anchors.push((at as u32, Anchor::At)),
            b'/' => {
                if let Some(end) = closed::path_from_slash(bytes, at) {
                    self.close(bytes, at, end);
                    return end;
                }
            }
            sign => {
                let hex = |place: Option<&u8>| place.is_some_and(u8::is_ascii_hexdigit);
                let before = at.checked_sub(1).and_then(|place| bytes.get(place));
                let after = bytes.get(at + 1);
                let doubled = sign == b':' && after == Some(&b':');
                if (hex(before) && hex(after) && edges::parts_pairs(bytes, at)) || doubled {
                    self.anchors.push((at as u32, Anchor::Hex));
                }
            }
        }
        at + 1
    }

    /// Closes a token, though an e-mail address in the query of a URL is still found.
    fn close(&mut self, bytes: &[u8], start: usize, end: usize) {
        let query = memchr::memchr(b'?', &bytes[start..end]).map_or(end, |place| start + place);
        for place in memchr::memchr_iter(b'@', &bytes[query..end]) {
            self.anchors.push(((query + place) as u32, Anchor::At));
        }
        if query < end {
            // Its words are not read one by one, and are not closed either.
            self.listed.push((query as u32, Rules::MAX));
        }
        self.closed.push((start as u32, query as u32));
    }

    /// As [`Scan::is_closed`], for pieces in order of their beginnings; `from` is kept between them.
    pub fn is_closed_from(&self, from: &mut usize, start: usize, end: usize) -> bool {
        while self.closed.get(*from).is_some_and(|(_, closed_end)| (*closed_end as usize) <= start) {
            *from += 1;
        }
        self.closed.get(*from).is_some_and(|(closed_start, closed_end)| {
            (*closed_start as usize) <= start && end <= *closed_end as usize
        })
    }

    /// Whether a piece of the text lies inside a closed token.
    #[cfg(test)]
    pub fn is_closed(&self, start: usize, end: usize) -> bool {
        self.is_closed_from(&mut 0, start, end)
    }
}

/// Tokens of so many bytes may be closed whatever stands in them, see [`Tokens::long`].
const LONG: usize = 24;

/// The places of a block where something is to be done.
struct Places {
    tokens: Tokens,
    signs: u64,
    /// Where words end that may tell.
    telling: u64,
    /// Where tokens end of which nothing is to be said.
    passed: u64,
    /// Those not asked for yet.
    left: u64,
}

impl Places {
    /// In a part of a block.
    #[inline]
    fn of(window: &Window, masks: &Masks, part: u64, terms: &Terms) -> Places {
        let tokens = masks.tokens(part);
        let signs = masks.signs(part);
        let telling = telling(window, &tokens, terms);
        let idle = if terms.every_number { 0 } else { tokens.idle };
        let passed = tokens.plain & !(telling | tokens.capital) | idle;
        let left = tokens.ends & !passed | signs;
        Places { tokens, signs, telling, passed, left }
    }

    #[inline]
    fn next(&mut self) -> Option<usize> {
        let place = self.left.trailing_zeros() as usize;
        self.left &= self.left.wrapping_sub(1);
        (place < BLOCK).then_some(place)
    }

    /// Past a token that was closed: where it was broken off within letters, what is left begins here.
    fn go_on_from(&mut self, place: usize, window: &Window, masks: &Masks, part: u64, terms: &Terms) {
        let rest = u64::MAX << place;
        if masks.is_within(place) {
            *self = Places::of(window, masks, part & rest, terms);
        } else {
            self.tokens.go_on_from(place);
            self.left = self.tokens.ends & !self.passed | self.signs & rest;
        }
    }
}

/// The plain words of a block that may tell something, or are so long that they may be more than a word: a bit for the
/// byte after each.
#[inline]
fn telling(window: &Window, tokens: &Tokens, terms: &Terms) -> u64 {
    if tokens.plain == 0 {
        return 0;
    }
    // Where many tokens are no plain words, as in what a program writes, those are better left out.
    let others = tokens.tails & !tokens.plain;
    let crowded = others & others.wrapping_sub(1) != 0;
    let (mut telling, mut starts) = (0, tokens.heads);
    let mut ends = if crowded { tokens.plain } else { tokens.tails };
    while ends != 0 {
        let end = ends.trailing_zeros() as usize;
        let start =
            if crowded { end.wrapping_sub(tokens.run(end)) } else { starts.trailing_zeros() as usize };
        (starts, ends) = (starts & starts.wrapping_sub(1), ends & (ends - 1));
        // Within the block: that says so to who checks it.
        let at = |place: usize| &window[place % BLOCK..];
        let first = at(start).first_chunk().copied().unwrap_or_default();
        let last = at(end.wrapping_sub(4)).first_chunk().copied().unwrap_or_default();
        telling |= u64::from(terms.may_tell_so(first, last, end.wrapping_sub(start))) << end;
    }
    (telling | tokens.long()) & tokens.plain
}

/// Whether a long token may begin with a run of so many letters and digits that ends here, by the sign after it.
#[inline]
fn may_close(bytes: &[u8], end: usize, len: usize, next: u8) -> bool {
    match next {
        b':' => matches!(bytes.get(end + 1), Some(b'/' | b'\\')),
        b'.' => len == 3,
        b'-' => len == 8,
        b'/' => len == agent::NAME.len() || len >= LONG,
        b'+' | b'=' => len >= LONG,
        _ => false,
    }
}

/// Where the letters and digits end that go on from here.
fn token_end(text: &[u8], from: usize) -> usize {
    let belongs = |byte: &u8| CLASS[usize::from(*byte)] & (LETTER | DIGIT | HIGH) != 0;
    from + text[from..].iter().take_while(|byte| belongs(byte)).count()
}

/// Two letters and two digits open an account number, however long it is.
fn is_numbered(token: &[u8]) -> bool {
    let (mut letters, mut digits) = (token[..2].iter(), token[2..4].iter());
    token.len() <= 34 && letters.all(u8::is_ascii_alphabetic) && digits.all(u8::is_ascii_digit)
}

/// Whether a number follows, perhaps after one capital: `DE 123`, `ES B-58`, `AT U13`.
fn opens_number(rest: &[u8]) -> bool {
    match rest {
        [first, ..] if first.is_ascii_digit() => true,
        [b'A'..=b'Z', second, ..] if second.is_ascii_digit() => true,
        [b'A'..=b'Z', b'-', third, ..] => third.is_ascii_digit(),
        _ => false,
    }
}

fn wide_len(first: u8) -> usize {
    match first {
        0xC2 => 2,
        0xE2 | 0xEF => 3,
        _ => 4,
    }
}

/// Whether a byte belongs to a word or a number.
pub fn is_word_byte(byte: u8) -> bool {
    CLASS[usize::from(byte)] & (LETTER | DIGIT | HIGH) != 0
}

/// Whether a byte may stand inside a word of the name of a street.
#[inline]
pub fn is_street_byte(byte: u8) -> bool {
    CLASS[usize::from(byte)] & STREET != 0
}

/// The last character boundary at or before a place.
pub fn floor(text: &[u8], mut at: usize) -> usize {
    while at > 0 && at < text.len() && text[at] & 0xC0 == 0x80 {
        at -= 1;
    }
    at
}

/// The first place at or after this one that is not in the middle of a word.
pub fn token_start(text: &[u8], mut at: usize) -> usize {
    while at > 0 && at < text.len() && is_word_byte(text[at]) && is_word_byte(text[at - 1]) {
        at += 1;
    }
    at
}

/// The places in a part of a text where a word or a number begins.
pub fn token_starts(text: &[u8], from: usize, end: usize) -> impl Iterator<Item = usize> {
    (from..end)
        .filter(move |place| is_word_byte(text[*place]) && (*place == 0 || !is_word_byte(text[*place - 1])))
}

/// Whether the full stop at this place ends a sentence: a word of three letters or more before it, none of
/// them a capital in the middle, and a capital after the blank.
pub fn ends_sentence(text: &[u8], stop: usize) -> bool {
    let word = text[..stop].iter().rev().take(16).take_while(|byte| is_word_byte(**byte)).count();
    let next = text[stop + 1..].iter().find(|byte| !byte.is_ascii_whitespace());
    word > 3 && next.is_none_or(|byte| byte.is_ascii_uppercase() || *byte >= 0x80)
}

/// The sentence around a place, at most `reach` bytes to either side.
pub fn sentence(text: &[u8], at: usize, reach: usize) -> (usize, usize) {
    let stops = |place: usize| match text[place] {
        b'\n' => text.get(place + 1).is_none_or(|next| *next == b'\n' || *next == b'\r'),
        b'!' | b'?' => true,
        b'.' => text.get(place + 1).is_none_or(u8::is_ascii_whitespace) && ends_sentence(text, place),
        _ => false,
    };
    let may_stop = |byte: &u8| matches!(byte, b'\n' | b'!' | b'?' | b'.');
    let floor_at = floor(text, at.saturating_sub(reach));
    let (mut start, mut from) = (floor_at, at);
    while let Some(place) = text[floor_at..from].iter().rposition(may_stop) {
        from = floor_at + place;
        if stops(from) {
            start = from + 1;
            break;
        }
    }
    let most = floor(text, (at + reach).min(text.len()));
    let (mut end, mut from) = (most, at);
    while let Some(place) = text[from..most].iter().position(may_stop) {
        if stops(from + place) {
            end = from + place;
            break;
        }
        from += place + 1;
    }
    (start, end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::Detector;
    use proptest::prelude::*;
    use std::sync::LazyLock;

    static DETECTOR: LazyLock<Detector> = LazyLock::new(|| {
        let patterns = crate::patterns::load().expect("the data files are valid");
        Detector::new(&patterns).expect("the data files compile")
    });

    /// What a scan found, and what one finds that takes one byte after the other.
    fn quick_and_slow(text: &str) -> [String; 2] {
        let terms = &DETECTOR.terms;
        let quick = Scan::new(text, terms, 0);
        let mut slow = Scan::empty(text, 0, Buffers::default());
        slow.bytes(text, 0, text.len(), terms);
        [quick, slow].map(|scan| {
            let marks: Vec<_> = scan.marks.list().iter().map(|mark| (mark.start, mark.end)).collect();
            format!("{marks:?} {:?} {:?} {:?} {:?}", scan.anchors, scan.capitals, scan.closed, scan.listed)
        })
    }

    /// The sentence around a place, of which every byte is asked whether it ends one.
    fn sentence_slowly(text: &[u8], at: usize, reach: usize) -> (usize, usize) {
        let stops = |place: &usize| match text[*place] {
            b'\n' => text.get(place + 1).is_none_or(|next| *next == b'\n' || *next == b'\r'),
            b'!' | b'?' => true,
            b'.' => text.get(place + 1).is_none_or(u8::is_ascii_whitespace) && ends_sentence(text, *place),
            _ => false,
        };
        let least = floor(text, at.saturating_sub(reach));
        let most = floor(text, (at + reach).min(text.len()));
        let start = (least..at).rev().find(stops).map_or(least, |place| place + 1);
        (start, (at..most).find(stops).unwrap_or(most))
    }

    #[test]
    fn bytes_of_streets_are_letters_digits_and_what_joins_them() {
        for byte in 0..=255 {
            assert_eq!(is_street_byte(byte), is_word_byte(byte) || b"-'.".contains(&byte), "{byte}");
        }
    }

    proptest! {
        #[test]
        fn a_sentence_ends_where_looking_at_every_byte_says(
            text in "([a-zé]{1,6}|[A-Z][a-z]{2,4}|[.!?] |\\. [A-Z]|\n|\n\n|\r\n|\\.| ){1,40}",
            at in 0usize..100,
            reach in 1usize..60,
        ) {
            let at = floor(text.as_bytes(), at.min(text.len()));
            prop_assert_eq!(sentence(text.as_bytes(), at, reach), sentence_slowly(text.as_bytes(), at, reach));
        }

        #[test]
        fn a_block_says_what_its_bytes_say(text in "[ -~\\n]{0,400}|[ a-zA-Z0-9@:./é€’-]{0,300}|[0-9a-f.:/ \\\\-]{0,300}|[0-9]{0,40}[.:/-]{0,2}") {
            let [quick, slow] = quick_and_slow(&text);
            prop_assert_eq!(quick, slow);
        }

        #[test]
        fn where_a_block_ends_makes_no_difference(
            before in 0usize..130,
            piece in prop_oneof![
                Just("https://example.nl/a?b=jan@example.nl"), Just("12345678-1234-1234-1234-123456789012x"), Just("é12"),
                Just("BSN 999990019"), Just("00:1A:2b:3c:4d:5e"), Just("C:\\map\\jan.txt"), Just("NL91ABNA0417164300"),
                Just("geboorteplaats: Öland"), Just("/home/jan/0612345678 Jan"), Just("€ 12,50"),
            ],
            filler in prop_oneof![Just("a"), Just(" "), Just("1"), Just("é"), Just("€"), Just("-")],
        ) {
            let text = format!("{}{piece}{}", filler.repeat(before), filler.repeat(70));
            let [quick, slow] = quick_and_slow(&text);
            prop_assert_eq!(quick, slow);
        }
    }
}
