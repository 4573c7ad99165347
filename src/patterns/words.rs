//! The word lists, as one flat table made by `build.rs`: a word in, the lists that have it out.
//!
//! A look-up costs one hash and mostly one slot, whatever the number of lists, and starting costs nothing.
//! Lists raise a score; nothing is left out because it stands in none.

use super::fold;

include!(concat!(env!("OUT_DIR"), "/lists.rs"));

static TABLE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/words.bin"));
const SLOT: usize = 12;

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
    let mut hash = fold::SEED;
    let mut blank = false;
    for byte in text.bytes() {
        if byte <= b' ' && (byte as char).is_whitespace() {
            blank = true;
            continue;
        }
        // Blanks in front count for nothing: no word has been hashed yet.
        if blank && hash != fold::SEED {
            hash = fold::step(hash, b' ');
        }
        blank = false;
        hash = fold::step(hash, byte.to_ascii_lowercase());
    }
    hash
}

/// The lists that have a word that is folded already.
pub fn look_up_folded(folded: &str) -> Lists {
    look_up_hash(fold::hash(folded))
}

/// The lists that have the word with this hash, see [`fold::hash`].
pub fn look_up_hash(hash: u64) -> Lists {
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
        }
    }
}
