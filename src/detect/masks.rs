//! What stands where in 64 bytes of a text, a bit for each byte.
//!
//! In: a block of bytes. Out: its [`Masks`], and from them its tokens and the signs that may mean something. What
//! stands before a block and after it is not known here: what would depend on that may be.

use wide::i8x16;

/// Bytes looked at together.
pub const BLOCK: usize = 64;

/// A block, and what stands behind it: so that eight bytes can be read at once from any place of it.
pub type Window = [u8; BLOCK + 8];

/// What stands where in a block.
pub struct Masks {
    /// Letters and digits.
    words: u64,
    /// Digits alone.
    digits: u64,
    /// Capitals alone.
    capitals: u64,
    dots: u64,
    dashes: u64,
    slashes: u64,
    colons: u64,
    ats: u64,
    /// Bytes beyond ASCII.
    pub high: u64,
}

/// The tokens of a block, none of which goes on after it.
pub struct Tokens {
    /// The bytes of all.
    words: u64,
    /// The first byte of each that begins with a letter …
    pub heads: u64,
    /// … and the byte after the letters that it begins with, as many and in the same order; the last may have none.
    pub tails: u64,
    /// The bytes after each.
    pub ends: u64,
    /// Those of them before which a word of letters ends that is nothing but a word, however long.
    pub plain: u64,
    /// Those of the plain ones that begin with a capital.
    pub capital: u64,
    /// Those before which digits end that open nothing, as they are part of what stands before: `.12` in `10.12`.
    pub idle: u64,
}

impl Masks {
    /// Of this block.
    #[inline(always)]
    pub fn of(window: &Window) -> Masks {
        let mut masks = Masks {
            words: 0,
            digits: 0,
            capitals: 0,
            dots: 0,
            dashes: 0,
            slashes: 0,
            colons: 0,
            ats: 0,
            high: 0,
        };
        // The digits, and the signs beside them: dash, full stop, slash, colon. And what is rare in a text.
        let (mut middle, mut rare) = (0, 0);
        let at = i8x16::splat(b'@'.cast_signed());
        for (place, chunk) in window[..BLOCK].chunks_exact(16).enumerate() {
            let bytes: [u8; 16] = chunk.try_into().unwrap_or_default();
            let bytes = i8x16::new(bytes.map(u8::cast_signed));
            let letters = within(bytes | i8x16::splat(0x20), b'a', b'z');
            let mask = |bytes: i8x16| u64::from(bytes.to_bitmask()) << (place * 16);
            masks.words |= mask(letters);
            masks.capitals |= mask(within(bytes, b'A', b'Z'));
            masks.dots |= mask(bytes.simd_eq(i8x16::splat(b'.'.cast_signed())));
            middle |= mask(within(bytes, b'-', b':'));
            rare |= mask(bytes | bytes.simd_eq(at));
        }
        if middle != masks.dots {
            masks.tell_apart(window, middle & !masks.dots);
        }
        if rare != 0 {
            masks.ats = places_of(window, b'@');
            masks.high = rare & !masks.ats;
        }
        masks
    }

    /// Says which of these places, where one of them stands, have a digit, a dash, a slash or a colon.
    #[inline]
    fn tell_apart(&mut self, window: &Window, places: u64) {
        self.dashes = places_of(window, b'-');
        self.slashes = places_of(window, b'/');
        self.colons = places_of(window, b':');
        self.digits = places & !(self.dashes | self.slashes | self.colons);
        self.words |= self.digits;
    }

    /// The tokens in a part of the block.
    #[inline]
    pub fn tokens(&self, part: u64) -> Tokens {
        let words = self.words & part;
        let starts = words & !(words << 1);
        let ends = words << 1 & !words;
        let odd = self.digits | self.capitals;
        let letters = words & !self.digits;
        // What begins at a token's first byte is carried to the byte after it, unless a digit stops it.
        let carried = starts.wrapping_add(letters);
        let worded = carried & ends;
        let capital = (starts & self.capitals).wrapping_add(letters);
        // A sign, or a digit or a capital behind one, may make more of a word; after a full stop only of three letters.
        let signs = self.dashes | self.slashes | self.colons | self.ats | 1 << (BLOCK - 1);
        let short = starts << 2 | starts << 3;
        let plain = worded & !signs & !((self.dots | odd >> 1) & short);
        Tokens {
            words,
            heads: starts & letters,
            tails: carried & letters << 1 & !letters,
            ends,
            plain,
            capital: capital & plain,
            idle: self.idle(words, starts, ends),
        }
    }

    /// Numbers after a sign that joins them to what stands before it, see [`Tokens::idle`].
    #[inline]
    fn idle(&self, words: u64, starts: u64, ends: u64) -> u64 {
        let joined = (self.dots | self.slashes) << 1 & self.words << 2;
        let timed = self.colons << 1 & self.digits << 2;
        let digits = words & self.digits;
        if digits == 0 {
            return 0;
        }
        let numbers = (starts & (joined | timed)).wrapping_add(digits) & ends;
        // Of very many digits, or before a sign that a long token may have, it could close one: a colon follows one digit.
        let eight = digits & digits >> 1 & digits >> 2 & digits >> 3;
        let eight = eight & eight >> 4;
        let long = eight & eight >> 8 & eight >> 16;
        if long != 0 { 0 } else { numbers & !(self.dashes | self.colons & starts << 1) }
    }

    /// The signs in a part of the block that may anchor something, or open a path.
    #[inline]
    pub fn signs(&self, part: u64) -> u64 {
        let after_word = self.words << 1 | 1;
        let before_word = self.words >> 1 | later(1);
        let within = after_word & before_word;
        // Groups of four digits, or pairs of them: what parts them comes again.
        let dots = self.dots & within & (self.dots >> 5 | later(5));
        if self.dashes | self.slashes | self.colons | self.ats == 0 {
            return dots & part;
        }
        let dashes = self.dashes & within & (self.dashes >> 3 | later(3)) & (self.dashes >> 6 | later(6));
        let slashes = self.slashes & ((self.words & !self.digits) >> 1 | later(1)) & !(self.words << 1);
        (dots | dashes | slashes | self.colons(within) | self.ats) & part
    }

    /// Colons between letters or digits that more colons follow near, and those that a colon follows at once.
    #[inline]
    fn colons(&self, within: u64) -> u64 {
        if self.colons == 0 {
            return 0;
        }
        let doubled = self.colons & (self.colons >> 1 | later(1));
        let mut chained = self.colons;
        for _ in 0..4 {
            let near = chained >> 1 | chained >> 2;
            let near = near | near >> 2 | chained >> 5 | later(5);
            chained = doubled | self.colons & near;
        }
        doubled | chained & within
    }

    /// Whether a token has digits, and whether it has letters.
    #[inline]
    pub fn digits_and_letters(&self, place: usize, run: usize) -> (bool, bool) {
        let within = below(run) << place;
        (self.digits & within != 0, self.digits & within != within)
    }

    /// Whether a place is within a token.
    #[inline]
    pub fn is_within(&self, place: usize) -> bool {
        self.words & self.words << 1 & 1 << place != 0
    }

    /// How many bytes of the block can be looked at with it alone, of so many that are left of the text: up to the
    /// token that goes on after it, or that has a byte beyond ASCII.
    #[inline]
    pub fn limit(&self, left: usize) -> usize {
        if self.high == 0 && left < BLOCK {
            return left;
        }
        let limit = self.high.trailing_zeros() as usize;
        let shifted = self.words.checked_shl((BLOCK - limit) as u32).unwrap_or_default();
        limit - shifted.leading_ones() as usize
    }
}

impl Tokens {
    /// Leaves those from a place on, which is not within one.
    #[inline]
    pub fn go_on_from(&mut self, place: usize) {
        self.words &= u64::MAX << place;
        // What ends at this place stands before it.
        self.ends &= u64::MAX << place << 1;
    }

    /// The length of the token that ends before this place.
    #[inline]
    pub fn run(&self, place: usize) -> usize {
        // Nothing ends before the first place.
        if place == 0 {
            0
        } else {
            (self.words << (BLOCK.wrapping_sub(place) % BLOCK)).leading_ones() as usize
        }
    }

    /// A bit for the byte after each token of 24 bytes or more.
    #[inline]
    pub fn long(&self) -> u64 {
        let two = self.words & self.words << 1;
        let four = two & two << 2;
        let eight = four & four << 4;
        (eight & eight << 8 & eight << 16) << 1 & self.ends
    }
}

/// A bit for each place of a block where this sign stands.
#[inline(always)]
fn places_of(window: &Window, sign: u8) -> u64 {
    let sign = i8x16::splat(sign.cast_signed());
    window[..BLOCK].chunks_exact(16).enumerate().fold(0, |places, (place, chunk)| {
        let bytes: [u8; 16] = chunk.try_into().unwrap_or_default();
        let bytes = i8x16::new(bytes.map(u8::cast_signed));
        places | u64::from(bytes.simd_eq(sign).to_bitmask()) << (place * 16)
    })
}

/// Which bytes lie in a range of ASCII: moved so that its last is the highest number, they are the highest.
#[inline(always)]
fn within(bytes: i8x16, least: u8, most: u8) -> i8x16 {
    let moved = bytes + i8x16::splat((0x7f - most).cast_signed());
    moved.simd_gt(i8x16::splat((0x7e - (most - least)).cast_signed()))
}

/// A bit for each of the first places.
#[inline]
pub fn below(places: usize) -> u64 {
    if places >= BLOCK { u64::MAX } else { (1 << places) - 1 }
}

/// A bit for each of the last places, after which something unknown may stand.
const fn later(places: u32) -> u64 {
    !(u64::MAX >> places)
}
