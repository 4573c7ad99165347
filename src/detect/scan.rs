//! One pass over a text: words that tell, words with a capital, and places where a value may begin.
//!
//! In: a text and the telling words. Out: a [`Scan`]. Long tokens that are something else are closed here, so
//! nothing looks into them. Judges nothing.

use super::checks::Anchor;
use super::closed;
use super::context::{Marks, Rules, Terms};

const LETTER: u8 = 1;
const DIGIT: u8 = 2;
const HIGH: u8 = 4;
const SIGN: u8 = 8;
const WIDE: u8 = 16;

/// What a byte is: a letter, a digit, a byte of a letter beyond ASCII, a sign that anchors something, or the
/// first byte of a sign beyond ASCII (dashes, quotes, the euro).
static CLASS: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            b'a'..=b'z' | b'A'..=b'Z' => LETTER,
            b'0'..=b'9' => DIGIT,
            b'@' | b':' | b'-' | b'.' | b'/' => SIGN,
            0xC2 | 0xE2 | 0xEF | 0xF0..=0xF4 => WIDE,
            0x80..=0xFF => HIGH,
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
    /// Long tokens that are something else.
    closed: Vec<(u32, u32)>,
}

impl<'t> Scan<'t> {
    /// Reads a text once.
    pub fn new(text: &'t str, terms: &Terms, owners: Rules) -> Scan<'t> {
        let bytes = text.as_bytes();
        let marks = Marks::new(bytes, owners);
        let mut scan = Scan { marks, anchors: Vec::new(), capitals: Vec::new(), closed: Vec::new() };
        let mut folded = String::new();
        let mut at = 0;
        while at < bytes.len() {
            let class = CLASS[usize::from(bytes[at])];
            at = match class {
                0 => at + 1,
                LETTER | DIGIT | HIGH => scan.token(text, at, terms, &mut folded),
                SIGN => scan.sign(bytes, at),
                _ => at + wide_len(bytes[at]),
            };
        }
        scan
    }

    /// A run of letters and digits.
    fn token(&mut self, text: &str, start: usize, terms: &Terms, folded: &mut String) -> usize {
        let bytes = text.as_bytes();
        let mut classes = 0;
        let mut end = start;
        while let Some(&byte) = bytes.get(end) {
            let class = CLASS[usize::from(byte)];
            if class & (LETTER | DIGIT | HIGH) == 0 {
                break;
            }
            classes |= class;
            end += 1;
        }
        if let Some(end) = closed::end(bytes, start, end) {
            self.close(bytes, start, end);
            return end;
        }
        if classes & DIGIT == 0 {
            self.word(text, start, end, terms, folded);
        } else if classes == DIGIT || bytes[start].is_ascii_digit() {
            self.anchors.push((start as u32, Anchor::Digit));
        } else if end - start >= 24 && classes & HIGH == 0 && !is_numbered(&bytes[start..end]) {
            self.closed.push((start as u32, end as u32));
        } else if bytes[start + 1].is_ascii_alphabetic()
            && (end - start >= 8 || bytes.get(start + 2).is_some_and(u8::is_ascii_digit))
        {
            self.anchors.push((start as u32, Anchor::Letters));
        }
        end
    }

    fn word(&mut self, text: &str, start: usize, end: usize, terms: &Terms, folded: &mut String) {
        let bytes = text.as_bytes();
        let inside = self.marks.list().last().is_some_and(|mark| mark.end > start);
        if !inside && let Some(mark) = terms.mark(text, start, end, folded) {
            self.marks.push(mark);
        }
        if matches!(end - start, 2 | 3)
            && matches!(bytes.get(end), Some(b' ' | b'-'))
            && opens_number(&bytes[end + 1..])
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

    /// A sign that may stand inside an address or open a path.
    fn sign(&mut self, bytes: &[u8], at: usize) -> usize {
        match bytes[at] {
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
                if (hex(before) && hex(after)) || doubled {
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
        self.closed.push((start as u32, query as u32));
    }

    /// Whether a piece of the text lies inside a closed token.
    pub fn is_closed(&self, start: usize, end: usize) -> bool {
        let place = self.closed.partition_point(|(_, closed_end)| (*closed_end as usize) <= start);
        self.closed.get(place).is_some_and(|(closed_start, closed_end)| {
            (*closed_start as usize) <= start && end <= *closed_end as usize
        })
    }
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
    let floor_at = floor(text, at.saturating_sub(reach));
    let start = (floor_at..at).rev().find(|place| stops(*place)).map_or(floor_at, |place| place + 1);
    let most = floor(text, (at + reach).min(text.len()));
    let end = (at..most).find(|place| stops(*place)).unwrap_or(most);
    (start, end)
}
