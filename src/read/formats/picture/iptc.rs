//! What press agencies write into a picture, among the resources of Photoshop.
//!
//! In: those resources, or the records alone. Out: people, places, and what is on the picture.
//! https://www.iptc.org/std/photometadata/specification/

use super::{Said, text};

const LABELS: &[(u8, &str)] = &[
    (5, "Title"),
    (25, "Keywords"),
    (80, "Author"),
    (85, "Author title"),
    (90, "City"),
    (92, "Location"),
    (105, "Headline"),
    (110, "Credit"),
    (115, "Source"),
    (116, "Copyright"),
    (118, "Contact"),
    (120, "Caption"),
    (122, "Caption writer"),
];

pub(super) fn read(bytes: &[u8], said: &mut Said) {
    // Records begin with this byte and the number of their set.
    let Some(begin) = memchr::memmem::find(bytes, b"\x1c\x02") else { return };
    let mut rest = &bytes[begin..];
    while let [0x1c, set, number, high, low, after @ ..] = rest {
        let len = usize::from(*high) << 8 | usize::from(*low);
        let Some(value) = after.get(..len) else { return };
        if let (2, Some((_, label))) = (*set, LABELS.iter().find(|(known, _)| known == number)) {
            said.say(label, &text(value));
        }
        rest = &after[len..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_told() {
        let mut said = Said::default();
        let record =
            |number: u8, value: &[u8]| [&[0x1c, 2, number, 0, value.len() as u8][..], value].concat();
        let bytes = [
            b"Photoshop 3.0\08BIM\x04\x04\0\0\0\0\0\x20".to_vec(),
            record(0, b"\0\x02"),
            record(80, b"Zo\xeb Jansen"),
            record(120, b"Jan in Ede"),
        ];
        read(&bytes.concat(), &mut said);
        assert_eq!(said.text, "Author: Zoë Jansen\nCaption: Jan in Ede\n");
        read(b"\x1c\x02\x50\xff\xffabc", &mut said);
    }
}
