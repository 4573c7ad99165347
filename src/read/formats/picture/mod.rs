//! Pictures: not what is on them, but what the camera and the maker wrote into the file.
//!
//! In: JPEG, PNG, TIFF, WebP, HEIC and others. Out: who made it, with which camera, where and when, and what it
//! says is on it, as text in a layer of its own. A picture that says nothing is passed over as binary.

mod exif;
mod iptc;
mod xmp;

use super::{Format, How, known};
use crate::read::{Error, Flow, Input, Limits, Result, Sink};
use crate::record::Layer;
use flate2::read::ZlibDecoder;
use std::io::{Read, Seek, SeekFrom};

pub(super) static FORMAT: Format = Format {
    name: "picture",
    endings: &["png", "jpg", "jpeg", "gif", "bmp", "tif", "tiff", "webp", "heic", "avif", "ico", "psd"],
    looks_like: known::is_picture,
    read: How::Read(read),
    note: "what the camera and the maker wrote into it: people, place, time; not the picture itself",
};

/// Bytes of one block of data about the picture, and of the file that is searched for such blocks.
const LONGEST: u64 = 4 << 20;
const SEARCHED: u64 = 32 << 20;

/// Bytes of what may be said of one picture.
const MOST_SAID: usize = 64 << 10;

/// Blocks that a picture may have.
const MOST_BLOCKS: usize = 4096;

fn read(input: &mut Input, _limits: &Limits, sink: &mut dyn Sink) -> Result<()> {
    let mut said = Said::default();
    let head = input.head();
    let result = match head {
        [0xff, 0xd8, ..] => jpeg(input, &mut said),
        [0x89, b'P', b'N', b'G', ..] => png(input, &mut said),
        [b'R', b'I', b'F', b'F', ..] => webp(input, &mut said),
        [b'I', b'I', b'*', 0, ..] | [b'M', b'M', 0, b'*', ..] => {
            exif::read(&mut input.seekable()?, 0, &mut said)
        }
        _ => search(input, &mut said),
    };
    // A picture that is cut short is no less a picture.
    if let Err(error) = result
        && error.kind() == std::io::ErrorKind::PermissionDenied
    {
        return Err(Error::Io(error));
    }
    if said.text.is_empty() {
        return Err(Error::Binary);
    }
    match sink.text("metadata", Layer::Metadata, 1, &said.text) {
        Flow::More => Err(Error::Unsupported { what: "picture content" }),
        Flow::Stop => Err(Error::Stopped),
    }
}

/// What is said of a picture, a line for each thing; what several blocks say is said once.
#[derive(Default)]
struct Said {
    text: String,
}

impl Said {
    fn say(&mut self, label: &str, value: &str) {
        let clean: String =
            value.chars().filter(|letter| !letter.is_control() || letter.is_whitespace()).collect();
        let value = clean.trim();
        if value.is_empty() || self.text.len() + value.len() > MOST_SAID {
            return;
        }
        let line = format!("{label}: {value}\n");
        if !self.text.contains(&line) {
            self.text.push_str(&line);
        }
    }
}

type Done = std::io::Result<()>;

/// Segments, each with its length, up to the picture itself.
fn jpeg(input: &mut Input, said: &mut Said) -> Done {
    let mut source = input.seekable()?;
    source.seek(SeekFrom::Start(2))?;
    for _ in 0..MOST_BLOCKS {
        let mut head = [0; 4];
        source.read_exact(&mut head)?;
        let len = u64::from(u16::from_be_bytes([head[2], head[3]])).saturating_sub(2);
        match head {
            [0xff, 0xe1, ..] => {
                let bytes = take(&mut source, len)?;
                match bytes.strip_prefix(b"Exif\0") {
                    Some(exif) => exif::read_bytes(exif.get(1..).unwrap_or_default(), said),
                    None => xmp::read(&bytes, said),
                }
            }
            [0xff, 0xed, ..] => iptc::read(&take(&mut source, len)?, said),
            [0xff, 0xfe, ..] => said.say("Comment", &text(&take(&mut source, len)?)),
            [0xff, 0xda | 0xd9, ..] => return Ok(()),
            // Fill bytes before a marker.
            [0xff, 0xff, ..] => {
                source.seek(SeekFrom::Current(-3))?;
            }
            [0xff, ..] => {
                source.seek(SeekFrom::Current(len as i64))?;
            }
            _ => return Ok(()),
        }
    }
    Ok(())
}

/// Chunks, each with its length and a checksum behind it.
fn png(input: &mut Input, said: &mut Said) -> Done {
    let mut source = input.seekable()?;
    source.seek(SeekFrom::Start(8))?;
    for _ in 0..MOST_BLOCKS {
        let mut head = [0; 8];
        source.read_exact(&mut head)?;
        let len = u64::from(u32::from_be_bytes([head[0], head[1], head[2], head[3]]));
        match &head[4..] {
            b"tEXt" | b"iTXt" | b"zTXt" => {
                let bytes = take(&mut source, len)?;
                png_text(&head[4..], &bytes, said);
            }
            b"eXIf" => exif::read_bytes(&take(&mut source, len)?, said),
            b"IEND" => return Ok(()),
            _ => {
                source.seek(SeekFrom::Current(len as i64))?;
            }
        }
        source.seek(SeekFrom::Current(4))?;
    }
    Ok(())
}

/// A keyword and what belongs to it, packed or not.
fn png_text(kind: &[u8], bytes: &[u8], said: &mut Said) {
    let Some(end) = memchr::memchr(0, bytes) else { return };
    let (keyword, rest) = (text(&bytes[..end]), &bytes[end + 1..]);
    let unpacked = |packed: &[u8]| {
        let mut plain = Vec::new();
        // What comes before damage is good.
        let _ = ZlibDecoder::new(packed).take(LONGEST).read_to_end(&mut plain);
        plain
    };
    let value = match kind {
        b"tEXt" => rest.to_vec(),
        b"zTXt" => unpacked(rest.get(1..).unwrap_or_default()),
        _ => {
            // Whether it is packed, how, a language, the keyword in that language.
            let is_packed = rest.first() == Some(&1);
            let mut parts = rest.get(2..).unwrap_or_default().splitn(3, |&byte| byte == 0);
            let value = parts.nth(2).unwrap_or_default();
            if is_packed { unpacked(value) } else { value.to_vec() }
        }
    };
    match keyword.as_str() {
        "XML:com.adobe.xmp" => xmp::read(&value, said),
        // What programs write of themselves.
        "Software" | "Creation Time" | "date:create" | "date:modify" | "date:timestamp" => {}
        keyword if keyword.starts_with("Raw profile") => {}
        keyword => said.say(keyword, &text(&value)),
    }
}

/// Chunks, each with its length, padded to an even one.
fn webp(input: &mut Input, said: &mut Said) -> Done {
    let mut source = input.seekable()?;
    source.seek(SeekFrom::Start(12))?;
    for _ in 0..MOST_BLOCKS {
        let mut head = [0; 8];
        source.read_exact(&mut head)?;
        let len = u64::from(u32::from_le_bytes([head[4], head[5], head[6], head[7]]));
        match &head[..4] {
            b"EXIF" => {
                let bytes = take(&mut source, len)?;
                exif::read_bytes(bytes.strip_prefix(b"Exif\0\0").unwrap_or(&bytes), said);
            }
            b"XMP " => xmp::read(&take(&mut source, len)?, said),
            _ => {
                source.seek(SeekFrom::Current(len as i64))?;
            }
        }
        source.seek(SeekFrom::Current((len % 2) as i64))?;
    }
    Ok(())
}

/// Looks for blocks by how they begin, where finding them in order would take a reader of its own.
fn search(input: &mut Input, said: &mut Said) -> Done {
    let mut bytes = Vec::new();
    input.stream()?.take(SEARCHED).read_to_end(&mut bytes)?;
    for sign in [&b"Exif\0\0II*\0"[..], b"Exif\0\0MM\0*"] {
        if let Some(at) = memchr::memmem::find(&bytes, sign) {
            exif::read_bytes(&bytes[at + 6..], said);
        }
    }
    if let Some(at) = memchr::memmem::find(&bytes, b"<x:xmpmeta") {
        let end = memchr::memmem::find(&bytes[at..], b"</x:xmpmeta>").unwrap_or(0);
        xmp::read(&bytes[at..at + end], said);
    }
    if let Some(at) = memchr::memmem::find(&bytes, b"8BIM\x04\x04") {
        iptc::read(&bytes[at..], said);
    }
    Ok(())
}

/// A block of a said length.
fn take<R: Read + Seek>(source: &mut R, len: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.by_ref().take(len.min(LONGEST)).read_to_end(&mut bytes)?;
    source.seek(SeekFrom::Current(len.saturating_sub(LONGEST) as i64))?;
    Ok(bytes)
}

/// Text whose encoding nobody says.
fn text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::WINDOWS_1252.decode(bytes).0.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use crate::read::recording::record;
    use crate::record::{Reason, Status};

    #[test]
    fn picture_that_says_nothing_is_binary() {
        for bytes in [
            &b"\x89PNG\r\n\x1a\n\0\0\0\0IEND1234"[..],
            b"\xff\xd8\xff\xd9",
            b"\xff\xd8\xff\xe1",
            b"GIF89a",
            b"II*\0\x08\0\0\0",
        ] {
            let (_, outcome) = record("a", bytes);
            assert_eq!((outcome.status, outcome.reason), (Status::Skipped, Some(Reason::Binary)));
        }
    }

    #[test]
    fn words_in_a_png_are_read() {
        let chunk =
            |kind: &[u8], data: &[u8]| [&(data.len() as u32).to_be_bytes()[..], kind, data, &[0; 4]].concat();
        let bytes = [
            b"\x89PNG\r\n\x1a\n".to_vec(),
            chunk(b"tEXt", b"Author\0Zo\xeb Jansen"),
            chunk(b"iTXt", b"Title\0\0\0nl\0Titel\0Caf\xc3\xa9"),
            chunk(b"IEND", b""),
        ];
        let (recording, outcome) = record("a.png", &bytes.concat());
        assert_eq!(recording.text, "Author: Zoë Jansen\nTitle: Café\n");
        assert_eq!(outcome.status, Status::Partial);
        assert_eq!(outcome.reason.unwrap().to_string(), "unsupported: picture content");
    }
}
