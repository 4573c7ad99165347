//! The word lists, as one flat table made by `build.rs`: a word in, the lists that have it out.
//!
//! A look-up costs one hash and mostly one slot, whatever the number of lists, and starting costs nothing.
//! Lists raise a score; nothing is left out because it stands in none.

use super::fold;

include!(concat!(env!("OUT_DIR"), "/lists.rs"));

static TABLE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/words.bin"));
const SLOT: usize = 12;
/// A bit for each hash that may be in the table, and small enough to stay in the cache.
static SIEVE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/sieve.bin"));

static ENDINGS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/endings.bin"));

/// The lists of endings, in the order of their tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Endings {
    /// Of streets, as the end of one word.
    Streets,
    /// Of family names.
    Names,
}

/// The lists that have a word, a bit each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Lists(pub u32);

impl Lists {
    /// The set with only the list of this name, which is its file's name without the ending.
    pub fn named(name: &str) -> Option<Lists> {
        LISTS.iter().position(|list| *list == name).map(|bit| Lists(1 << bit))
    }

    /// Whether any list is in both sets.
    pub fn any(self, other: Lists) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether the word stands in no list.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// The lists that have this word or phrase. It is folded first.
pub fn look_up(text: &str) -> Lists {
    look_up_hash(folded_hash(text))
}

/// The hash of a word or phrase after folding; without a copy of it where it is ASCII, as most are.
pub fn folded_hash(text: &str) -> u64 {
    if !text.is_ascii() {
        return fold::hash(&fold::fold(text));
    }
    ascii_hash(text.bytes())
}

/// The hash of two words with a blank between them, after folding.
pub fn folded_pair_hash(first: &str, second: &str) -> u64 {
    if !first.is_ascii() || !second.is_ascii() {
        return fold::hash(&fold::fold(&format!("{first} {second}")));
    }
    ascii_hash(first.bytes().chain([b' ']).chain(second.bytes()))
}

fn ascii_hash(text: impl Iterator<Item = u8>) -> u64 {
    let mut hash = Hash::default();
    text.for_each(|byte| hash.push(byte));
    hash.get()
}

/// The hash of a text that is ASCII, folded as it is read.
#[derive(Debug, Clone, Copy)]
pub struct Hash {
    hash: u64,
    blank: bool,
}

impl Default for Hash {
    fn default() -> Hash {
        Hash { hash: fold::SEED, blank: false }
    }
}

impl Hash {
    /// Takes in what follows.
    pub fn write(&mut self, ascii: &[u8]) {
        ascii.iter().for_each(|byte| self.push(*byte));
    }

    fn push(&mut self, byte: u8) {
        if byte <= b' ' && (byte as char).is_whitespace() {
            self.blank = true;
            return;
        }
        // Blanks in front count for nothing: no word has been hashed yet.
        if self.blank && self.hash != fold::SEED {
            self.hash = fold::step(self.hash, b' ');
        }
        self.blank = false;
        self.hash = fold::step(self.hash, byte.to_ascii_lowercase());
    }

    /// The hash of all that was taken in.
    pub fn get(self) -> u64 {
        self.hash
    }
}

/// The lists that have a word that is folded already.
pub fn look_up_folded(folded: &str) -> Lists {
    look_up_hash(fold::hash(folded))
}

/// The lists that have the word with this hash, see [`fold::hash`].
pub fn look_up_hash(hash: u64) -> Lists {
    let bit = (hash >> 32) as usize & (SIEVE.len() * 8 - 1);
    if SIEVE[bit / 8] >> (bit % 8) & 1 == 0 {
        return Lists(0);
    }
    let slots = TABLE.len() / SLOT;
    let mut slot = hash as usize & (slots - 1);
    loop {
        let bytes = &TABLE[slot * SLOT..(slot + 1) * SLOT];
        let bits = u32::from_le_bytes(bytes[8..].try_into().expect("a slot has twelve bytes"));
        if bits == 0 {
            return Lists(0);
        }
        if bytes[..8] == hash.to_le_bytes() {
            return Lists(bits);
        }
        slot = (slot + 1) & (slots - 1);
    }
}

/// A few short lists by themselves, in a table that stays in the cache.
#[derive(Debug, Clone, Default)]
pub struct Few {
    /// Hashes and the lists that have each; a power of two of them, at most a quarter full.
    slots: Vec<(u64, Lists)>,
}

impl Few {
    /// Of the short lists with these names.
    pub fn of<'n>(names: impl IntoIterator<Item = &'n str>) -> Few {
        let mut words: Vec<(u64, Lists)> = Vec::new();
        for name in names {
            let list = Lists::named(name).unwrap_or_default();
            words.extend(entries(name).iter().map(|entry| (fold::hash(entry), list)));
        }
        let slots = (words.len() * 4).next_power_of_two();
        let mut few = Few { slots: vec![(0, Lists(0)); slots] };
        for (hash, list) in words {
            let place = few.place(hash);
            few.slots[place].0 = hash;
            few.slots[place].1.0 |= list.0;
        }
        few
    }

    /// The lists among them that have the word with this hash.
    pub fn look_up_hash(&self, hash: u64) -> Lists {
        if self.slots.is_empty() { Lists(0) } else { self.slots[self.place(hash)].1 }
    }

    /// Where a hash stands, or would stand.
    fn place(&self, hash: u64) -> usize {
        let mask = self.slots.len() - 1;
        let mut place = hash as usize & mask;
        while !self.slots[place].1.is_empty() && self.slots[place].0 != hash {
            place = (place + 1) & mask;
        }
        place
    }
}

/// The entries of a short list, folded; nothing where there is no such list or it is long.
pub fn entries(name: &str) -> &'static [&'static str] {
    SHORT.iter().find(|(list, _)| *list == name).map_or(&[], |(_, entries)| entries)
}

/// Whether a word that is folded may end in one of a list: a No is sure, and spares the look-ups of all its ends.
pub fn may_end(word: &str, endings: Endings) -> bool {
    let half = ENDINGS.len() / 2;
    word.as_bytes().last_chunk::<3>().is_some_and(|last| {
        let place = fold::last_letters(last);
        ENDINGS[endings as usize * half + place / 8] >> (place % 8) & 1 == 1
    })
}

/// The names of the lists.
pub fn lists() -> &'static [&'static str] {
    LISTS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_ending_of_a_list_is_missed() {
        for (text, endings, before) in [
            (include_str!("../../patterns/words/street-endings.txt"), Endings::Streets, "-"),
            (include_str!("../../patterns/words/name-suffixes.txt"), Endings::Names, ""),
        ] {
            let known = text.lines().map(fold::fold).filter_map(|line| {
                let ending = line.strip_prefix(before)?.to_owned();
                (ending.len() > 2 && !ending.starts_with('#')).then_some(ending)
            });
            let known: Vec<String> = known.collect();
            assert!(known.len() > 20, "{}", known.len());
            for ending in known {
                assert!(may_end(&format!("xy{ending}"), endings), "{ending}");
            }
        }
        assert!(!may_end("qqq", Endings::Streets) && !may_end("ab", Endings::Names));
    }

    #[test]
    fn hashing_on_the_way_is_hashing_after_folding() {
        for text in ["", " ", "Van  der", "  DE Wit ", "a\tb\n", "O'Neil", "Öztürk", "é", "x\u{b}y"] {
            assert_eq!(folded_hash(text), fold::hash(&fold::fold(text)), "{text:?}");
            let pair = fold::hash(&fold::fold(&format!("{text} Jan\r ")));
            assert_eq!(folded_pair_hash(text, "Jan\r "), pair, "{text:?}");
        }
    }

    #[test]
    fn hashing_piece_by_piece_is_hashing_at_once() {
        let text = " DE Wit-van  der\tBerg. ";
        let mut hash = Hash::default();
        for end in 1..=text.len() {
            hash.write(&text.as_bytes()[end - 1..end]);
            assert_eq!(hash.get(), folded_hash(&text[..end]), "{end}");
        }
    }

    /// Names in running text are looked for on this promise.
    #[test]
    fn infixes_begin_with_a_letter_or_an_apostrophe() {
        for infix in entries("name-infixes") {
            assert!(infix.starts_with(|first: char| first.is_alphabetic() || first == '\''), "{infix}");
        }
    }

    #[test]
    fn short_lists_are_told_as_the_table_has_them() {
        let suffixes = entries("name-suffixes");
        assert!(suffixes.iter().all(|entry| look_up_folded(entry).any(list::NAME_SUFFIXES)), "{suffixes:?}");
        let few = Few::of(["name-suffixes", "name-infixes"]);
        for text in suffixes.iter().copied().chain(["van", "der", "tafel", ""]) {
            let both = Lists(list::NAME_SUFFIXES.0 | list::NAME_INFIXES.0);
            let found = look_up_folded(text).0 & both.0;
            assert_eq!(few.look_up_hash(fold::hash(text)), Lists(found), "{text}");
        }
    }
}
