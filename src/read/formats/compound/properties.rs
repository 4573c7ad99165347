//! The properties of a compound file: who made it, who saved it last.
//!
//! In: the two streams that hold them. Out: text, a line for each.
//! https://learn.microsoft.com/openspecs/windows_protocols/ms-oleps

use super::{File, stream, u16_at, u32_at, wide};
use crate::read::formats::ooxml::add_line;
use crate::read::{Error, Flow, Result, Sink};
use crate::record::Layer;
use std::io::{Read, Seek};

/// The streams, and per number of a property the word under which it is shown.
const STREAMS: &[(&str, &[(u32, &str)])] = &[
    (
        "\u{5}SummaryInformation",
        &[
            (4, "author"),
            (8, "last saved by"),
            (2, "title"),
            (3, "subject"),
            (5, "keywords"),
            (6, "comments"),
        ],
    ),
    ("\u{5}DocumentSummaryInformation", &[(14, "manager"), (15, "company"), (2, "category")]),
];

/// Properties that a stream can have.
const MOST: u32 = 1000;

/// Hands the properties over as text.
pub(in crate::read::formats) fn read<R: Read + Seek>(file: &mut File<R>, sink: &mut dyn Sink) -> Result<()> {
    let mut text = String::new();
    for (name, words) in STREAMS {
        if let Some(bytes) = stream(file, name) {
            lines(&bytes, words, &mut text);
        }
    }
    let wanted = text.is_empty() || sink.text("properties", Layer::Properties, 1, &text) == Flow::More;
    if wanted { Ok(()) } else { Err(Error::Stopped) }
}

/// The lines of the first set of properties in a stream.
fn lines(bytes: &[u8], words: &[(u32, &str)], text: &mut String) -> Option<()> {
    let set = bytes.get(usize::try_from(u32_at(bytes, 44)?).ok()?..)?;
    let count = u32_at(set, 4)?.min(MOST) as usize;
    let places: Vec<(u32, usize)> = (0..count)
        .map_while(|at| Some((u32_at(set, 8 + at * 8)?, u32_at(set, 12 + at * 8)? as usize)))
        .collect();
    let page = places.iter().find(|(id, _)| *id == 1).and_then(|(_, at)| u16_at(set, at.checked_add(4)?));
    for (id, word) in words {
        if let Some(&(_, at)) = places.iter().find(|(other, _)| other == id)
            && let Some(value) = value(set, at, page.unwrap_or(1252))
        {
            add_line(text, word, value.trim_end_matches('\0'));
        }
    }
    Some(())
}

/// A text; None for any other kind of value.
fn value(set: &[u8], at: usize, page: u16) -> Option<String> {
    const NARROW: u32 = 30;
    const WIDE: u32 = 31;
    let kind = u32_at(set, at)?;
    let len = u32_at(set, at.checked_add(4)?)? as usize;
    let bytes = set.get(at.checked_add(8)?..)?;
    match kind {
        NARROW if page == 1200 => Some(wide(&bytes[..len.min(bytes.len())])),
        NARROW => {
            let page = match page {
                65001 => encoding_rs::UTF_8,
                10000 => encoding_rs::MACINTOSH,
                _ => encoding_rs::Encoding::for_label(format!("windows-{page}").as_bytes())
                    .unwrap_or(encoding_rs::WINDOWS_1252),
            };
            Some(page.decode_without_bom_handling(&bytes[..len.min(bytes.len())]).0.into_owned())
        }
        WIDE => Some(wide(&bytes[..len.saturating_mul(2).min(bytes.len())])),
        _ => None,
    }
}
