//! Streams that would grow too large, found before anybody unpacks them.
//!
//! In: the bytes of the document, or one of its streams. Out: a verdict, or what the stream holds. The library
//! that reads the document unpacks without a bound, so this looks first; pictures are never unpacked.

use crate::read::{Error, Result};
use flate2::read::ZlibDecoder;
use hayro_interpret::hayro_syntax::Filter;
use hayro_interpret::hayro_syntax::object::Stream;
use memchr::memmem;
use std::io::Read;

/// Bytes that one stream may unpack to.
pub(super) const LARGEST: u64 = 256 << 20;

/// A stream that is packed in less can only grow to what is bearable: deflate makes 1,032 bytes of one at most.
const SMALL: usize = 64 << 10;

/// What the worst of the packings makes of a byte.
const WORST: u64 = 2_600;

/// Looks at every large stream of a document.
pub(super) fn check(bytes: &[u8]) -> Result<()> {
    let mut at = 0;
    while let Some(found) = memmem::find(&bytes[at..], b"stream") {
        let begin = at + found + b"stream".len();
        at = begin;
        // `endstream` is one that was passed already.
        if bytes[..begin].ends_with(b"endstream") {
            continue;
        }
        let end = memmem::find(&bytes[begin..], b"endstream").map_or(bytes.len(), |length| begin + length);
        at = end;
        let before = &bytes[begin.saturating_sub(2048)..begin];
        let dictionary = memmem::rfind(before, b" obj").map_or(before, |at| &before[at..]);
        if memmem::find_iter(dictionary, b"FlateDecode").count() > 1 {
            return Err(Error::Limit { what: "packed more than once" });
        }
        let content = bytes[begin..end].trim_ascii_start();
        let is_picture = memmem::find(dictionary, b"/Image").is_some();
        if content.len() >= SMALL && !is_picture && content.first().is_some_and(|first| first & 0x0f == 8) {
            inflate(content)?;
        }
    }
    Ok(())
}

/// Unpacks without keeping anything; what is damaged is for others to judge.
fn inflate(content: &[u8]) -> Result<()> {
    let mut unpacked = ZlibDecoder::new(content).take(LARGEST + 1);
    let mut buffer = vec![0; 64 << 10];
    let mut total = 0;
    while let Ok(read @ 1..) = unpacked.read(&mut buffer) {
        total += read as u64;
    }
    if total > LARGEST { Err(too_large()) } else { Ok(()) }
}

/// What a stream holds; None where it is damaged.
pub(super) fn unpack(stream: &Stream<'_>) -> Result<Option<Vec<u8>>> {
    let raw = stream.raw_data();
    let filters = stream.filters();
    let packings = filters
        .iter()
        .filter(|filter| matches!(filter, Filter::FlateDecode | Filter::LzwDecode | Filter::RunLengthDecode));
    let is_flate_alone = matches!(filters[..], [Filter::FlateDecode]);
    match packings.count() {
        0 => {}
        1 if raw.len() as u64 * WORST <= LARGEST => {}
        1 if is_flate_alone => inflate(&raw)?,
        _ => return Err(too_large()),
    }
    Ok(stream.decoded_data().ok().map(std::borrow::Cow::into_owned))
}

fn too_large() -> Error {
    Error::Limit { what: "expanded size" }
}
