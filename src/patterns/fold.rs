//! One spelling for a word, however it was written: lower case, no accents, single blanks.
//!
//! Used at build time for the word lists and at run time for what is looked up in them, so both agree.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The folded form of a word or phrase.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_into(text, &mut folded);
    folded
}

/// As [`fold`], into a buffer that is emptied first.
pub fn fold_into(text: &str, folded: &mut String) {
    folded.clear();
    let mut blank = true;
    if text.is_ascii() {
        if has_single_blanks(text.as_bytes()) {
            folded.push_str(text);
        } else {
            for word in text.split_whitespace() {
                if !folded.is_empty() {
                    folded.push(' ');
                }
                folded.push_str(word);
            }
        }
        folded.make_ascii_lowercase();
        return;
    }
    for character in text.nfkd().filter(|character| !is_combining_mark(*character)) {
        for lower in character.to_lowercase() {
            match plain(lower) {
                Some(letters) => letters.chars().for_each(|letter| push(letter, folded, &mut blank)),
                None => push(lower, folded, &mut blank),
            }
        }
    }
    folded.truncate(folded.trim_end().len());
}

/// Whether no blank in a text of ASCII stands beside another, nor at its beginning or end, nor is one but a space.
fn has_single_blanks(text: &[u8]) -> bool {
    // Every byte is looked at, as that takes a few at once.
    let spaces = text.iter().fold(true, |all, byte| all & (*byte >= b' '));
    let single = text.windows(2).fold(true, |all, pair| all & (pair[0] != b' ' || pair[1] != b' '));
    spaces && single && text.first() != Some(&b' ') && text.last() != Some(&b' ')
}

fn push(character: char, folded: &mut String, blank: &mut bool) {
    if character.is_whitespace() {
        if !*blank {
            folded.push(' ');
        }
        *blank = true;
    } else {
        folded.push(character);
        *blank = false;
    }
}

/// Letters that normalisation does not take apart.
fn plain(character: char) -> Option<&'static str> {
    Some(match character {
        'ß' => "ss",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'æ' => "ae",
        'œ' => "oe",
        'ı' => "i",
        'þ' => "th",
        '’' | '‘' | '`' | '´' => "'",
        _ => return None,
    })
}

/// The hash under which a folded word stands in the table of words.
pub fn hash(folded: &str) -> u64 {
    folded.bytes().fold(SEED, step)
}

/// What a hash begins with.
pub const SEED: u64 = 0xcbf2_9ce4_8422_2325;

/// The hash with one more byte: FNV-1a, 64 bits, good for short words and the same at build time and at run time.
pub fn step(hash: u64, byte: u8) -> u64 {
    (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
}

/// The place of three letters in the tables of endings. Others may share it.
pub fn last_letters(letters: &[u8; 3]) -> usize {
    letters.iter().fold(0, |place, letter| place << 5 | usize::from(letter & 31))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_case_and_blanks_do_not_matter() {
        assert_eq!(fold("  Öztürk "), "ozturk");
        assert_eq!(fold("VAN  DER"), "van der");
        assert_eq!(fold("Łukasz Świątek"), "lukasz swiatek");
        assert_eq!(fold("d’Amico"), "d'amico");
    }

    #[test]
    fn only_blanks_that_are_single_stay_as_they_are() {
        for (text, folded) in [
            ("Jan de  Wit", "jan de wit"),
            (" Jan", "jan"),
            ("Jan ", "jan"),
            ("Jan\tde\nWit", "jan de wit"),
            ("Jan `\u{1}", "jan `\u{1}"),
            (" ", ""),
        ] {
            assert_eq!(fold(text), folded);
        }
    }
}
