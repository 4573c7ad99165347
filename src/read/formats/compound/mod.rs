//! The older documents of Office, which are compound files: doc and ppt; and what all such files have.
//!
//! In: a compound file, whose streams are read into memory within a bound. Out: text, properties, embedded files.
//! The container's own reader is not ours, so these formats are read apart where that can be.
//! https://learn.microsoft.com/openspecs/windows_protocols/ms-cfb

pub(super) mod doc;
pub(super) mod ppt;
pub(super) mod properties;

use super::{Error, Flow, Format, How, Input, Limits, Result, Sink, known};
use crate::read::Member;
use std::io::{Read, Seek};
use std::path::{Path, PathBuf};

/// An embedded file in a wrapper, as Word and its kin write it for files of other programs.
pub(super) static OLE: Format = Format {
    name: "ole",
    endings: &[],
    looks_like: |input| known::container(input) == Some("ole"),
    read: How::Apart(read),
    note: "the file in it",
};

fn read(input: &mut Input, _limits: &Limits, sink: &mut dyn Sink) -> Result<()> {
    let mut file = open(input.seekable()?, "ole")?;
    members(&mut file, sink)
}

/// Bytes of a stream that are read.
const LARGEST: u64 = 128 << 20;

/// Embedded files that are taken out.
const MOST_MEMBERS: usize = 1000;

type File<R> = cfb::CompoundFile<R>;

/// Opens a compound file; `format` is the word for messages.
pub(super) fn open<R: Read + Seek>(source: R, format: &str) -> Result<File<R>> {
    cfb::CompoundFile::open(source).map_err(|error| match error.kind() {
        std::io::ErrorKind::PermissionDenied => Error::Io(error),
        _ => Error::Corrupt { what: format!("{format}: compound file") },
    })
}

/// A stream as a whole; None when there is none. What it says of its size is not trusted.
pub(super) fn stream<R: Read + Seek>(file: &mut File<R>, path: impl AsRef<Path>) -> Option<Vec<u8>> {
    let stream = file.open_stream(path).ok()?;
    let mut bytes = Vec::new();
    // What came before damage is kept.
    let _ = stream.take(LARGEST).read_to_end(&mut bytes);
    Some(bytes)
}

/// Hands over the files that are embedded: whole packages, and files in a wrapper.
pub(super) fn members<R: Read + Seek>(file: &mut File<R>, sink: &mut dyn Sink) -> Result<()> {
    let found: Vec<PathBuf> = file
        .walk()
        .filter(|entry| entry.is_stream() && matches!(entry.name(), "Package" | "\u{1}Ole10Native"))
        .map(|entry| entry.path().to_path_buf())
        .take(MOST_MEMBERS)
        .collect();
    for (number, path) in found.iter().enumerate() {
        let Some(bytes) = stream(file, path) else { continue };
        let wrapped = path.ends_with("\u{1}Ole10Native");
        let (name, content) = if wrapped { unwrap(&bytes) } else { (None, bytes.as_slice()) };
        let name = name.unwrap_or_else(|| format!("object {}", number + 1));
        let member = Member { name, bytes: content.len() as u64, modified: None };
        let mut content = content;
        if sink.member(&member, Ok(&mut content)) == Flow::Stop {
            return Err(Error::Stopped);
        }
    }
    Ok(())
}

/// The name and the content of a file in its wrapper: sizes, a label, two paths, and the bytes.
fn unwrap(bytes: &[u8]) -> (Option<String>, &[u8]) {
    fn text<'b>(bytes: &mut &'b [u8]) -> Option<&'b [u8]> {
        let end = memchr::memchr(0, bytes)?;
        let text = &bytes[..end];
        *bytes = &bytes[end + 1..];
        Some(text)
    }
    let parse = || {
        let mut rest = bytes.get(6..)?;
        let label = text(&mut rest)?;
        text(&mut rest)?;
        rest = rest.get(4..)?;
        let len = usize::try_from(u32_at(rest, 0)?).ok()?;
        rest = rest.get(4 + len..)?;
        let len = usize::try_from(u32_at(rest, 0)?).ok()?;
        let content = rest.get(4..)?;
        let label = encoding_rs::WINDOWS_1252.decode_without_bom_handling(label).0.into_owned();
        Some((Some(label).filter(|label| !label.is_empty()), &content[..len.min(content.len())]))
    };
    parse().unwrap_or((None, bytes.get(4..).unwrap_or(bytes)))
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let end = at.checked_add(2)?;
    Some(u16::from_le_bytes(bytes.get(at..end)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let end = at.checked_add(4)?;
    Some(u32::from_le_bytes(bytes.get(at..end)?.try_into().ok()?))
}

/// Text of two bytes a character.
fn wide(bytes: &[u8]) -> String {
    let units: Vec<u16> = bytes.chunks_exact(2).map(|unit| u16::from_le_bytes([unit[0], unit[1]])).collect();
    String::from_utf16_lossy(&units)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_is_taken_out_of_its_wrapper() {
        let mut bytes = vec![0; 6];
        bytes.extend_from_slice(b"lijst.csv\0C:\\lijst.csv\0\0\0\x03\0");
        bytes.extend_from_slice(&4u32.to_le_bytes());
        bytes.extend_from_slice(b"tmp\0");
        bytes.extend_from_slice(&5u32.to_le_bytes());
        bytes.extend_from_slice(b"a;b\r\nrest");
        let (name, content) = unwrap(&bytes);
        assert_eq!((name.as_deref(), content), (Some("lijst.csv"), &b"a;b\r\n"[..]));
        assert_eq!(unwrap(b"kapot"), (None, &b"t"[..]));
    }
}
