//! One pass over a text: words that tell, words with a capital, and places where a value may begin.
//!
//! In: a text and the telling words. Out: a [`Scan`]. Long tokens that are something else are closed here, so
//! nothing looks into them. Judges nothing.

use super::checks::{Anchor, edges};
use super::closed;
use super::context::{Marks, Rules, Terms};
use wide::u8x16;

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
        for from in (0..bytes.len()).step_by(BLOCK) {
            let block = bytes.get(from..from + BLOCK).and_then(|block| <&[u8; BLOCK]>::try_from(block).ok());
            let to = bytes.len().min(from + BLOCK);
            if at >= to {
                continue;
            }
            at = match block.map(Masks::of).filter(|masks| masks.high == 0) {
                Some(masks) => scan.block(text, from, at, masks, terms, &mut folded),
                None => scan.bytes(text, at, to, terms, &mut folded),
            };
        }
        scan
    }

    /// One byte after the other, for what is not ASCII and for the last bytes. Says where it came to, which is
    /// past the end where a token goes on.
    fn bytes(&mut self, text: &str, from: usize, to: usize, terms: &Terms, folded: &mut String) -> usize {
        let bytes = text.as_bytes();
        let mut at = from;
        while at < to {
            let class = CLASS[usize::from(bytes[at])];
            at = match class {
                0 => at + 1,
                LETTER | DIGIT | HIGH => self.token(text, at, token_end(bytes, at), terms, folded),
                SIGN => self.sign(bytes, at),
                _ => at + wide_len(bytes[at]),
            };
        }
        at
    }

    /// The bytes of a block from `at` on, by its masks: only where a token or a sign stands is anything done.
    fn block(
        &mut self,
        text: &str,
        from: usize,
        mut at: usize,
        masks: Masks,
        terms: &Terms,
        folded: &mut String,
    ) -> usize {
        let bytes = text.as_bytes();
        let to = from + BLOCK;
        let starts = masks.words & !(masks.words << 1);
        let mut places = (starts | masks.signs) & (u64::MAX << (at - from));
        // Where a token was broken off within letters, what is left of it begins here.
        places |= masks.words & 1 << (at - from);
        while places != 0 {
            let place = places.trailing_zeros() as usize;
            at = from + place;
            at = if masks.signs >> place & 1 == 1 {
                self.sign(bytes, at)
            } else {
                let run = (!(masks.words >> place)).trailing_zeros() as usize;
                if place + run < BLOCK {
                    let within = u64::MAX >> (BLOCK - run) << place;
                    let digits = masks.digits & within;
                    let classes = if digits == 0 {
                        LETTER
                    } else if digits == within {
                        DIGIT
                    } else {
                        LETTER | DIGIT
                    };
                    self.classed(text, at, at + run, classes, terms, folded)
                } else {
                    self.token(text, at, token_end(bytes, at + run), terms, folded)
                }
            };
            if at >= to {
                return at;
            }
            places = (starts | masks.signs) & (u64::MAX << (at - from));
            places |= masks.words & 1 << (at - from);
        }
        to
    }

    /// A run of letters and digits. Says where to go on.
    fn token(&mut self, text: &str, start: usize, end: usize, terms: &Terms, folded: &mut String) -> usize {
        let bytes = text.as_bytes();
        let classes = bytes[start..end].iter().fold(0, |classes, byte| classes | CLASS[usize::from(*byte)]);
        self.classed(text, start, end, classes, terms, folded)
    }

    /// A run of letters and digits of which is known what bytes it has.
    #[inline]
    fn classed(
        &mut self,
        text: &str,
        start: usize,
        end: usize,
        classes: u8,
        terms: &Terms,
        folded: &mut String,
    ) -> usize {
        let bytes = text.as_bytes();
        let may_close = matches!(bytes.get(end), Some(b':' | b'.' | b'-' | b'+' | b'/' | b'='));
        if may_close && let Some(end) = closed::end(bytes, start, end) {
            self.close(bytes, start, end);
            return end;
        }
        if classes & DIGIT == 0 {
            self.word(text, start, end, classes & HIGH == 0, terms, folded);
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

    #[inline]
    fn word(
        &mut self,
        text: &str,
        start: usize,
        end: usize,
        is_ascii: bool,
        terms: &Terms,
        folded: &mut String,
    ) {
        let bytes = text.as_bytes();
        if terms.may_tell(bytes, start, end, is_ascii) {
            let inside = self.marks.list().last().is_some_and(|mark| mark.end > start);
            if !inside && let Some(mark) = terms.mark(text, start, end, folded) {
                self.marks.push(mark);
            }
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

/// Bytes looked at together.
const BLOCK: usize = 64;

/// What stands where in a block, a bit for each byte.
struct Masks {
    /// Letters and digits.
    words: u64,
    /// Digits alone.
    digits: u64,
    /// Signs that anchor something.
    signs: u64,
    /// Bytes beyond ASCII.
    high: u64,
}

impl Masks {
    fn of(block: &[u8; BLOCK]) -> Masks {
        let mut masks = Masks { words: 0, digits: 0, signs: 0, high: 0 };
        for (place, chunk) in block.chunks_exact(16).enumerate() {
            let bytes = u8x16::new(chunk.try_into().unwrap_or_default());
            let within = |least: u8, most: u8, bytes: u8x16| {
                // Saturating: what lies within is zero on both sides.
                let under = u8x16::splat(least).saturating_sub(bytes);
                let over = bytes.saturating_sub(u8x16::splat(most));
                (under | over).simd_eq(u8x16::splat(0))
            };
            let letters = within(b'a', b'z', bytes | u8x16::splat(0x20));
            // A hyphen, a full stop, a slash, digits and a colon follow each other.
            let digits = within(b'0', b'9', bytes);
            let row = within(b'-', b':', bytes);
            let signs = row & !digits | bytes.simd_eq(u8x16::splat(b'@'));
            masks.words |= u64::from((letters | digits).to_bitmask()) << (place * 16);
            masks.digits |= u64::from(digits.to_bitmask()) << (place * 16);
            masks.signs |= u64::from(signs.to_bitmask()) << (place * 16);
            masks.high |= u64::from(bytes.to_bitmask()) << (place * 16);
        }
        masks
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
        let marks = Marks::new(text.as_bytes(), 0);
        let mut slow = Scan { marks, anchors: Vec::new(), capitals: Vec::new(), closed: Vec::new() };
        slow.bytes(text, 0, text.len(), terms, &mut String::new());
        [quick, slow].map(|scan| {
            let marks: Vec<_> = scan.marks.list().iter().map(|mark| (mark.start, mark.end)).collect();
            format!("{marks:?} {:?} {:?} {:?}", scan.anchors, scan.capitals, scan.closed)
        })
    }

    proptest! {
        #[test]
        fn a_block_says_what_its_bytes_say(text in "[ -~\\n]{0,400}|[ a-zA-Z0-9@:./é€’-]{0,300}") {
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
