//! A message or a part of one: its headers, and where its body and the parts in it begin and end.
//!
//! In: bytes. Out: slices of them. Nothing here calls itself: how deep parts nest is for the caller to bound.

use super::decode;
use memchr::memmem;
use std::borrow::Cow;

/// A part, as it was sent.
pub(super) struct Part<'a> {
    /// Names in lower case, values on one line, otherwise as they were.
    pub headers: Vec<(String, Vec<u8>)>,
    body: &'a [u8],
}

impl<'a> Part<'a> {
    /// Cuts the headers from the body.
    pub fn new(bytes: &'a [u8]) -> Self {
        let mut headers: Vec<(String, Vec<u8>)> = Vec::new();
        let mut rest = bytes;
        while !rest.is_empty() {
            let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |at| at + 1);
            let (line, after) = rest.split_at(end);
            rest = after;
            let line = trim_line(line);
            if line.is_empty() {
                break;
            }
            match (headers.last_mut(), memchr::memchr(b':', line)) {
                (Some((_, value)), _) if line[0].is_ascii_whitespace() => value.extend_from_slice(line),
                (_, Some(colon)) => {
                    let name = String::from_utf8_lossy(&line[..colon]).trim().to_ascii_lowercase();
                    headers.push((name, line[colon + 1..].trim_ascii().to_vec()));
                }
                _ => {}
            }
        }
        Part { headers, body: rest }
    }

    fn header(&self, name: &str) -> Option<&[u8]> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_slice())
    }

    /// The type of its content, in lower case.
    pub fn kind(&self) -> String {
        let kind = self.header("content-type").unwrap_or(b"text/plain");
        let end = memchr::memchr(b';', kind).unwrap_or(kind.len());
        String::from_utf8_lossy(kind[..end].trim_ascii()).to_ascii_lowercase()
    }

    /// A parameter of a header.
    pub fn parameter(&self, header: &str, name: &str) -> Option<String> {
        decode::parameter(self.header(header)?, name)
    }

    /// The encoding that it says it is in.
    pub fn charset(&self) -> Option<String> {
        self.parameter("content-type", "charset")
    }

    /// The name of the file that it is; a label, never a path.
    pub fn file_name(&self) -> Option<String> {
        let name = self
            .parameter("content-disposition", "filename")
            .or_else(|| self.parameter("content-type", "name"))?;
        let name = decode::words(name.as_bytes()).replace('\\', "/").replace('\0', "\u{fffd}");
        (!name.trim().is_empty()).then_some(name)
    }

    /// Whether it is meant to be kept as a file.
    pub fn is_attachment(&self) -> bool {
        self.header("content-disposition")
            .is_some_and(|value| value.to_ascii_lowercase().starts_with(b"attachment"))
    }

    /// Its bytes as they were before they were made fit for mail.
    pub fn decoded(&self) -> Cow<'a, [u8]> {
        let encoding = self.header("content-transfer-encoding").unwrap_or_default();
        match encoding.to_ascii_lowercase().as_slice() {
            b"base64" => Cow::Owned(decode::base64(self.body)),
            b"quoted-printable" => Cow::Owned(decode::quoted_printable(self.body, false)),
            _ => Cow::Borrowed(self.body),
        }
    }

    /// The parts of a part that has some, and whether the last of them has an end.
    pub fn children(&self) -> (Vec<Part<'a>>, bool) {
        if !self.kind().starts_with("multipart/") {
            return (Vec::new(), true);
        }
        let Some(boundary) = self.parameter("content-type", "boundary").filter(|text| !text.is_empty())
        else {
            return (Vec::new(), false);
        };
        let mark = format!("--{boundary}");
        let mut children = Vec::new();
        let mut begin = None;
        for at in memmem::find_iter(self.body, mark.as_bytes()) {
            let after = &self.body[at + mark.len()..];
            let ends = after.starts_with(b"--");
            let begins_line = at == 0 || self.body[at - 1] == b'\n';
            // A boundary may be the beginning of another.
            let line = after.split(|&byte| byte == b'\n').next().unwrap_or_default();
            if !begins_line || !(ends || line.trim_ascii().is_empty()) {
                continue;
            }
            if let Some(begin) = begin.take() {
                children.push(Part::new(without_line_end(&self.body[begin..at])));
            }
            if ends {
                return (children, true);
            }
            begin = Some((at + mark.len() + line.len() + 1).min(self.body.len()));
        }
        children.extend(begin.map(|begin| Part::new(&self.body[begin..])));
        (children, false)
    }
}

fn trim_line(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// The line end before a boundary belongs to the boundary.
fn without_line_end(bytes: &[u8]) -> &[u8] {
    trim_line(bytes)
}
