//! Exif: what a camera writes down, in the form of a TIFF file.
//!
//! In: that file, or the part of another that has this form. Out: what of it says something of people, place and
//! time. https://www.cipa.jp/std/documents/e/DC-008-Translation-2023-E.pdf

use super::{Done, LONGEST, Said, iptc, text, xmp};
use std::io::{Cursor, Read, Seek, SeekFrom};

/// Directories and entries that are looked at.
const MOST_DIRECTORIES: usize = 16;
const MOST_ENTRIES: u16 = 512;

/// Numbers of entries that lead to other directories, and of other blocks.
const EXIF: u16 = 0x8769;
const GPS: u16 = 0x8825;
const XMP: u16 = 0x02bc;
const IPTC: u16 = 0x83bb;

/// What is told, by number.
const LABELS: &[(u16, &str)] = &[
    (0x010e, "Description"),
    (0x013b, "Artist"),
    (0x013c, "Computer"),
    (0x8298, "Copyright"),
    (0x9003, "Taken"),
    (0x9286, "Comment"),
    (0xa430, "Camera owner"),
    (0xa431, "Camera serial number"),
    (0xa435, "Lens serial number"),
    (0x9c9b, "Title"),
    (0x9c9c, "Comment"),
    (0x9c9d, "Author"),
    (0x9c9e, "Keywords"),
    (0x9c9f, "Subject"),
];

/// The texts that Windows adds are UTF-16.
const WIDE: std::ops::RangeInclusive<u16> = 0x9c9b..=0x9c9f;

pub(super) fn read_bytes(bytes: &[u8], said: &mut Said) {
    // A block that is cut short says what it says.
    let _ = read(&mut Cursor::new(bytes), 0, said);
}

/// Reads from a source in which the block begins at `base`.
pub(super) fn read<R: Read + Seek>(source: &mut R, base: u64, said: &mut Said) -> Done {
    let mut head = [0; 8];
    source.seek(SeekFrom::Start(base))?;
    source.read_exact(&mut head)?;
    let is_big = head[0] == b'M';
    let mut block = Block { source, base, is_big };
    let mut waiting = vec![u64::from(block.u32(&head[4..]))];
    let mut seen = Vec::new();
    let mut place = Place::default();
    while let Some(at) = waiting.pop() {
        if seen.contains(&at) || seen.len() >= MOST_DIRECTORIES {
            continue;
        }
        seen.push(at);
        // One directory that cannot be read leaves the others.
        let _ = block.directory(at, said, &mut place, &mut waiting);
    }
    place.say(said);
    Ok(())
}

struct Block<'a, R> {
    source: &'a mut R,
    base: u64,
    is_big: bool,
}

impl<R: Read + Seek> Block<'_, R> {
    fn directory(&mut self, at: u64, said: &mut Said, place: &mut Place, waiting: &mut Vec<u64>) -> Done {
        self.source.seek(SeekFrom::Start(self.base + at))?;
        let mut count = [0; 2];
        self.source.read_exact(&mut count)?;
        let count = self.u16(&count).min(MOST_ENTRIES);
        let mut entries = vec![0; usize::from(count) * 12];
        self.source.read_exact(&mut entries)?;
        for entry in entries.chunks_exact(12) {
            let number = self.u16(entry);
            match number {
                EXIF | GPS => waiting.push(u64::from(self.u32(&entry[8..]))),
                XMP => xmp::read(&self.value(entry)?, said),
                IPTC => iptc::read(&self.value(entry)?, said),
                1..=4 => place.add(number, &self.value(entry)?, self.is_big),
                _ => {
                    if let Some((_, label)) = LABELS.iter().find(|(known, _)| *known == number) {
                        said.say(label, &told(number, &self.value(entry)?));
                    }
                }
            }
        }
        Ok(())
    }

    /// The bytes of an entry: in it, if they fit, else where it says.
    fn value(&mut self, entry: &[u8]) -> std::io::Result<Vec<u8>> {
        let width = match self.u16(&entry[2..]) {
            3 | 8 => 2,
            4 | 9 | 11 => 4,
            5 | 10 | 12 => 8,
            _ => 1,
        };
        let len = u64::from(self.u32(&entry[4..])) * width;
        if len <= 4 {
            return Ok(entry[8..8 + len as usize].to_vec());
        }
        let at = u64::from(self.u32(&entry[8..]));
        self.source.seek(SeekFrom::Start(self.base + at))?;
        let mut bytes = Vec::new();
        self.source.by_ref().take(len.min(LONGEST)).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn u16(&self, bytes: &[u8]) -> u16 {
        let bytes = [bytes[0], bytes[1]];
        if self.is_big { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) }
    }

    fn u32(&self, bytes: &[u8]) -> u32 {
        number(bytes, self.is_big)
    }
}

fn number(bytes: &[u8], is_big: bool) -> u32 {
    let bytes = [bytes[0], bytes[1], bytes[2], bytes[3]];
    if is_big { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) }
}

fn told(number: u16, bytes: &[u8]) -> String {
    if WIDE.contains(&number) {
        return encoding_rs::UTF_16LE.decode_without_bom_handling(bytes).0.into_owned();
    }
    // A comment has the name of its encoding before it.
    let bytes = match number {
        0x9286 => bytes.strip_prefix(b"ASCII\0\0\0").or(bytes.strip_prefix(&[0; 8])).unwrap_or(bytes),
        _ => bytes,
    };
    let told = text(bytes);
    match told.as_bytes() {
        // A date has colons where others have strokes.
        [_, _, _, _, b':', _, _, b':', ..] if number == 0x9003 => told.replacen(':', "-", 2),
        _ => told,
    }
}

/// Where a picture was taken, as far as it is known.
#[derive(Default)]
struct Place {
    latitude: Option<f64>,
    longitude: Option<f64>,
    is_south: bool,
    is_west: bool,
}

impl Place {
    fn add(&mut self, number: u16, value: &[u8], is_big: bool) {
        match number {
            1 => self.is_south = value.first() == Some(&b'S'),
            3 => self.is_west = value.first() == Some(&b'W'),
            2 => self.latitude = degrees(value, is_big),
            _ => self.longitude = degrees(value, is_big),
        }
    }

    fn say(&self, said: &mut Said) {
        if let (Some(latitude), Some(longitude)) = (self.latitude, self.longitude) {
            let signed = |value: f64, is_negative| if is_negative { -value } else { value };
            let (latitude, longitude) = (signed(latitude, self.is_south), signed(longitude, self.is_west));
            said.say("GPS", &format!("{latitude:.6}, {longitude:.6}"));
        }
    }
}

/// Degrees, minutes and seconds, each a fraction. None for what is nowhere.
fn degrees(value: &[u8], is_big: bool) -> Option<f64> {
    let mut sum = 0.0;
    for (part, divisor) in value.chunks_exact(8).zip([1.0, 60.0, 3600.0]) {
        let (above, below) = (number(part, is_big), number(&part[4..], is_big));
        if below > 0 {
            sum += f64::from(above) / f64::from(below) / divisor;
        }
    }
    (sum > 0.0 && sum <= 180.0).then_some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A TIFF of one directory, in the order of Intel, with entries of text or fractions behind it.
    pub fn block(entries: &[(u16, u16, Vec<u8>)]) -> Vec<u8> {
        let mut directory = (entries.len() as u16).to_le_bytes().to_vec();
        let mut data = Vec::new();
        let begin = 8 + 2 + entries.len() * 12 + 4;
        for (number, kind, value) in entries {
            let width = if *kind == 5 {
                8
            } else if *kind == 4 {
                4
            } else {
                1
            };
            directory.extend(number.to_le_bytes());
            directory.extend(kind.to_le_bytes());
            directory.extend(((value.len() / width) as u32).to_le_bytes());
            if value.len() <= 4 {
                directory.extend(value);
                directory.resize(directory.len() + 4 - value.len(), 0);
            } else {
                directory.extend(((begin + data.len()) as u32).to_le_bytes());
                data.extend(value);
            }
        }
        [&b"II*\0\x08\0\0\0"[..], &directory, &[0; 4], &data].concat()
    }

    fn said(bytes: &[u8]) -> String {
        let mut said = Said::default();
        read_bytes(bytes, &mut said);
        said.text
    }

    #[test]
    fn maker_and_place_are_told() {
        let fraction =
            |parts: [u32; 6]| parts.iter().flat_map(|part| part.to_le_bytes()).collect::<Vec<u8>>();
        let bytes = block(&[
            (0x013b, 2, b"Zo\xc3\xab Jansen\0".to_vec()),
            (0x9c9d, 1, "José".encode_utf16().flat_map(u16::to_le_bytes).collect()),
            (1, 2, b"N\0".to_vec()),
            (2, 5, fraction([52, 1, 22, 1, 1278, 100])),
            (3, 2, b"W\0".to_vec()),
            (4, 5, fraction([4, 1, 30, 1, 0, 0])),
        ]);
        assert_eq!(said(&bytes), "Artist: Zoë Jansen\nAuthor: José\nGPS: 52.370217, -4.500000\n");
    }

    #[test]
    fn directory_that_leads_to_itself_ends() {
        let bytes = block(&[(EXIF, 4, 8u32.to_le_bytes().to_vec()), (0x013b, 2, b"Jan\0".to_vec())]);
        assert_eq!(said(&bytes), "Artist: Jan\n");
    }

    #[test]
    fn block_that_is_cut_short_is_no_trouble() {
        let bytes = block(&[(0x013b, 2, b"Zoe Jansen\0".to_vec()), (2, 5, vec![1; 24])]);
        (0..bytes.len()).for_each(|end| drop(said(&bytes[..end])));
    }
}
