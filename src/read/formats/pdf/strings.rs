//! Strings outside the pages: names of fields, remarks, properties.
//!
//! In: bytes. Out: text. ISO 32000-2, 7.9.2.2.

use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Where the encoding of PDF is not that of Windows: 0x18 to 0x1f, and 0x80 to 0xa0.
const LOW: [char; 8] = ['˘', 'ˇ', 'ˆ', '˙', '˝', '˛', '˚', '˜'];
const HIGH: [char; 33] = [
    '•', '†', '‡', '…', '—', '–', 'ƒ', '⁄', '‹', '›', '−', '‰', '„', '“', '”', '‘', '’', '‚', '™', 'ﬁ', 'ﬂ',
    'Ł', 'Œ', 'Š', 'Ÿ', 'Ž', 'ı', 'ł', 'œ', 'š', 'ž', '\u{fffd}', '€',
];

/// A text string: UTF-16 or UTF-8 with a mark, else the encoding of PDF; blanks around it taken away.
pub(super) fn text(bytes: &[u8]) -> String {
    let text = match bytes {
        [0xfe, 0xff, rest @ ..] => UTF_16BE.decode_without_bom_handling(rest).0.into_owned(),
        [0xff, 0xfe, rest @ ..] => UTF_16LE.decode_without_bom_handling(rest).0.into_owned(),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ if !bytes.is_ascii() && std::str::from_utf8(bytes).is_ok() => {
            String::from_utf8_lossy(bytes).into_owned()
        }
        _ => bytes.iter().map(|&byte| letter(byte)).collect(),
    };
    // A line ends with a carriage return here.
    text.replace("\r\n", "\n")
        .replace('\r', "\n")
        .trim_matches(|letter: char| letter.is_whitespace() || letter == '\0')
        .to_owned()
}

fn letter(byte: u8) -> char {
    match byte {
        0x18..=0x1f => LOW[usize::from(byte - 0x18)],
        0x80..=0xa0 => HIGH[usize::from(byte - 0x80)],
        _ => WINDOWS_1252.decode_without_bom_handling(&[byte]).0.chars().next().unwrap_or('\u{fffd}'),
    }
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn strings_are_read_in_each_encoding() {
        assert_eq!(text(b"\xfe\xff\0Z\0o\0\xeb"), "Zoë");
        assert_eq!(text(b"\xef\xbb\xbfZo\xc3\xab"), "Zoë");
        assert_eq!(text(b"Zo\xeb \xa0 1\r2"), "Zoë € 1\n2");
        assert_eq!(text(b"Zo\xc3\xab"), "Zoë");
    }
}
