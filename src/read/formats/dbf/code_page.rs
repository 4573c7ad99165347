//! The code pages of tables: those of Windows by name, those of DOS letter by letter.
//!
//! In: the byte of the header that says which, and bytes. Out: text. Where the header is silent the bytes tell.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252, WINDOWS_1253, WINDOWS_1254};
use std::borrow::Cow;

/// The letters from 128 on, of the United States and of Western Europe.
/// <https://www.unicode.org/Public/MAPPINGS/VENDORS/MICSFT/PC/>
const DOS_437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";
const DOS_850: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}";

/// How the texts of a table are written.
#[derive(Clone)]
pub(super) enum CodePage {
    Windows(&'static Encoding),
    Dos(Vec<char>),
}

impl CodePage {
    /// The page of a number in the header; None where it says nothing that is known.
    pub fn of(number: u8) -> Option<Self> {
        Some(match number {
            0x01 | 0x09 | 0x0b | 0x0d | 0x0f | 0x11 | 0x15 | 0x18 | 0x19 | 0x1b => CodePage::dos(DOS_437),
            0x02 | 0x08 | 0x0a | 0x0e | 0x10 | 0x12 | 0x14 | 0x16 | 0x1a | 0x1d | 0x25 | 0x37 => {
                CodePage::dos(DOS_850)
            }
            0x03 | 0x57 | 0x58 | 0x59 => CodePage::Windows(WINDOWS_1252),
            0xc8 => CodePage::Windows(WINDOWS_1250),
            0xc9 => CodePage::Windows(WINDOWS_1251),
            0xca => CodePage::Windows(WINDOWS_1254),
            0xcb => CodePage::Windows(WINDOWS_1253),
            _ => return None,
        })
    }

    /// The page that the letters of a sample point to.
    pub fn guess(sample: &[u8]) -> Self {
        if std::str::from_utf8(sample).is_ok() {
            return CodePage::Windows(UTF_8);
        }
        // Where Windows has signs that are rare, DOS has its letters with accents.
        let dos = sample.iter().filter(|byte| (0x80..=0x9f).contains(*byte)).count();
        let windows = sample.iter().filter(|byte| **byte >= 0xc0).count();
        if dos > windows { CodePage::dos(DOS_850) } else { CodePage::Windows(WINDOWS_1252) }
    }

    fn dos(letters: &str) -> Self {
        CodePage::Dos(letters.chars().collect())
    }

    pub fn decode<'a>(&self, bytes: &'a [u8]) -> Cow<'a, str> {
        match self {
            CodePage::Windows(encoding) => encoding.decode_without_bom_handling(bytes).0,
            CodePage::Dos(letters) => {
                let letter = |&byte: &u8| match byte {
                    0..=0x7f => char::from(byte),
                    _ => letters.get(usize::from(byte - 0x80)).copied().unwrap_or('\u{fffd}'),
                };
                bytes.iter().map(letter).collect::<String>().into()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_pages_of_dos_are_whole() {
        assert_eq!((DOS_437.chars().count(), DOS_850.chars().count()), (128, 128));
        assert_eq!(CodePage::of(2).unwrap().decode(b"Zo\x89"), "Zoë");
        assert_eq!(CodePage::of(1).unwrap().decode(b"\x9b"), "¢");
    }

    #[test]
    fn silent_header_is_made_up_for_by_the_letters() {
        assert_eq!(CodePage::guess(b"Zo\x89 Jos\x82").decode(b"Zo\x89"), "Zoë");
        assert_eq!(CodePage::guess(b"Zo\xeb Jos\xe9").decode(b"Zo\xeb"), "Zoë");
        assert_eq!(CodePage::guess("Zoë".as_bytes()).decode("Zoë".as_bytes()), "Zoë");
    }
}
