//! A big XML part in pieces that end with an element.
//!
//! In: a stream. Out: the bytes of whole elements of one name, in the order of the part. It does not look into
//! them.

use super::damaged;
use crate::read::{Error, Result};
use memchr::memmem;
use std::io::Read;

/// An element that is longer is not read.
const LONGEST: usize = 32 << 20;

/// Cuts a stream after elements.
pub(super) struct Pieces<R> {
    source: R,
    size: usize,
    rest: Vec<u8>,
    /// What came before the elements.
    before: Vec<u8>,
    close: Vec<u8>,
    prefixed: bool,
    ended: bool,
    failed: bool,
}

impl<R: Read> Pieces<R> {
    /// Pieces of about `size` bytes.
    pub fn new(source: R, size: usize) -> Self {
        Pieces {
            source,
            size,
            rest: Vec::new(),
            before: Vec::new(),
            close: Vec::new(),
            prefixed: false,
            ended: false,
            failed: false,
        }
    }

    /// Reads up to the beginning of what the element `outer` holds: elements called `inner`. False when it is
    /// not there, or empty.
    pub fn enter(&mut self, outer: &str, inner: &str) -> Result<bool> {
        let mut from = 0;
        loop {
            if let Some((end, prefix, empty)) = find_open(&self.rest[from..], outer) {
                self.before = self.rest.drain(..from + end).collect();
                self.prefixed = !prefix.is_empty();
                self.close = format!("</{prefix}{inner}>").into_bytes();
                return Ok(!empty);
            }
            if self.ended {
                return if self.failed { Err(damaged("a part")) } else { Ok(false) };
            }
            from = self.rest.len().saturating_sub(1 << 10);
            if self.rest.len() > LONGEST {
                return Err(Error::Limit { what: "xlsx: element length" });
            }
            self.read_on();
        }
    }

    /// What came before the elements, once they were entered.
    pub fn before(&self) -> &[u8] {
        &self.before
    }

    /// What is there of the source when there are no elements to enter.
    pub fn left(mut self) -> Vec<u8> {
        while !self.ended && self.rest.len() <= LONGEST {
            self.read_on();
        }
        self.rest
    }

    /// What comes after the elements, if a piece holds it; it may follow what is left of them.
    pub fn after<'a>(&self, piece: &'a [u8], outer: &str) -> Option<&'a [u8]> {
        if piece.ends_with(&self.close) {
            return None;
        }
        let at = memmem::rfind(piece, format!("{outer}>").as_bytes())?;
        piece.get(at + outer.len() + 1..)
    }

    /// Whether the names have a prefix.
    pub fn prefixed(&self) -> bool {
        self.prefixed
    }

    /// The next piece; the last one may hold what comes after the elements.
    pub fn next(&mut self) -> Result<Option<Vec<u8>>> {
        loop {
            if self.rest.len() >= self.size || self.ended {
                if let Some(at) = memmem::rfind(&self.rest, &self.close) {
                    let mut after = Vec::with_capacity(self.size + (64 << 10));
                    after.extend_from_slice(&self.rest[at + self.close.len()..]);
                    self.rest.truncate(at + self.close.len());
                    return Ok(Some(std::mem::replace(&mut self.rest, after)));
                }
                if self.ended {
                    return self.last();
                }
                if self.rest.len() > LONGEST {
                    return Err(Error::Limit { what: "xlsx: element length" });
                }
            }
            self.read_on();
        }
    }

    /// What is left at the end, which a truncated part may end in the middle of.
    fn last(&mut self) -> Result<Option<Vec<u8>>> {
        if !self.rest.is_empty() {
            return Ok(Some(std::mem::take(&mut self.rest)));
        }
        if std::mem::take(&mut self.failed) { Err(damaged("a part")) } else { Ok(None) }
    }

    /// Reads one more piece. What came before an error is kept.
    fn read_on(&mut self) {
        let want = self.size.max(64 << 10);
        let had = self.rest.len();
        let result = (&mut self.source).take(want as u64).read_to_end(&mut self.rest);
        self.failed = result.is_err();
        self.ended = result.is_err() || self.rest.len() - had < want;
    }
}

/// The opening tag of an element: where it ends, its prefix with the colon, and whether it is empty.
fn find_open(xml: &[u8], name: &str) -> Option<(usize, String, bool)> {
    for at in memmem::find_iter(xml, name) {
        let before = &xml[..at];
        let start = before.iter().rposition(|&byte| byte == b'<')?;
        let prefix = &before[start + 1..];
        let is_prefix = prefix.is_empty()
            || prefix.len() < 64
                && prefix.ends_with(b":")
                && prefix[..prefix.len() - 1]
                    .iter()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(byte));
        let after = &xml[at + name.len()..];
        if is_prefix && matches!(after.first(), Some(b'>' | b' ' | b'/' | b'\t' | b'\r' | b'\n')) {
            let close = memchr::memchr(b'>', after)?;
            let empty = close > 0 && after[close - 1] == b'/';
            let prefix = String::from_utf8_lossy(prefix).into_owned();
            return Some((at + name.len() + close + 1, prefix, empty));
        }
    }
    None
}
