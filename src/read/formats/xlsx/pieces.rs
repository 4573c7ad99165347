//! A big XML part in pieces that end with an element.
//!
//! In: a stream. Out: the bytes of whole elements of one name, in the order of the part. It does not look into
//! them.

use super::damaged;
use crate::read::{Error, Result};
use memchr::memmem;
use std::collections::VecDeque;
use std::io::{ErrorKind, Read};
use std::sync::{Arc, Mutex, PoisonError};

/// An element that is longer is not read.
const LONGEST: usize = 32 << 20;

/// Bytes that are asked for at once: where a part breaks off, those are lost. At first a few, and then a share of what
/// has come.
const LEAST: usize = 512;
const MOST: usize = 64 << 10;
const SHARE: usize = 8;

/// Bytes that there is room for at least.
const LEAST_ROOM: usize = 64 << 10;

/// Pieces that were looked at, whose room can be used again.
#[derive(Clone, Default)]
pub(super) struct Spares(Arc<Mutex<Vec<Vec<u8>>>>);

impl Spares {
    /// More than can be under way are not kept.
    const MOST: usize = 8;

    /// Takes a piece back.
    pub fn give_back(&self, piece: Vec<u8>) {
        let mut spares = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if spares.len() < Spares::MOST {
            spares.push(piece);
        }
    }

    fn take(&self) -> Vec<u8> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default()
    }
}

/// Cuts a stream after elements.
pub(super) struct Pieces<R> {
    source: R,
    /// Bytes of the piece in hand, and of those that follow.
    size: usize,
    then: usize,
    /// What was read and not handed out yet stands in front, up to `filled`.
    rest: Vec<u8>,
    filled: usize,
    /// Bytes that have come.
    taken: usize,
    spares: Spares,
    /// What was cut already.
    ahead: VecDeque<Result<Option<Vec<u8>>>>,
    /// What came before the elements.
    before: Vec<u8>,
    close: Vec<u8>,
    prefixed: bool,
    ended: bool,
    failed: bool,
}

impl<R: Read> Pieces<R> {
    /// A piece of about `size` bytes, and then of so many.
    pub fn new(source: R, size: usize, then: usize) -> Self {
        Pieces {
            source,
            size,
            then,
            rest: Vec::new(),
            filled: 0,
            taken: 0,
            spares: Spares::default(),
            ahead: VecDeque::new(),
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
            if let Some((end, prefix, empty)) = find_open(&self.rest[from..self.filled], outer) {
                self.before = self.rest.drain(..from + end).collect();
                self.filled -= from + end;
                self.prefixed = !prefix.is_empty();
                self.close = format!("</{prefix}{inner}>").into_bytes();
                return Ok(!empty);
            }
            if self.ended {
                return if self.failed { Err(damaged("a part")) } else { Ok(false) };
            }
            from = self.filled.saturating_sub(1 << 10);
            if self.filled > LONGEST {
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
        while !self.ended && self.filled <= LONGEST {
            self.read_on();
        }
        self.rest.truncate(self.filled);
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

    /// Cuts pieces for as long as there is something to wait for, up to so many bytes, and keeps them.
    pub fn cut_ahead(&mut self, most: usize, waits: impl Fn() -> bool) {
        let mut held = 0;
        while held < most && waits() {
            let next = self.cut_next();
            let Ok(Some(piece)) = &next else { return self.ahead.push_back(next) };
            held += piece.len();
            self.ahead.push_back(next);
        }
    }

    /// The next piece; the last one may hold what comes after the elements.
    pub fn next(&mut self) -> Result<Option<Vec<u8>>> {
        self.ahead.pop_front().unwrap_or_else(|| self.cut_next())
    }

    fn cut_next(&mut self) -> Result<Option<Vec<u8>>> {
        loop {
            if self.filled >= self.size || self.ended {
                if let Some(at) = memmem::rfind(&self.rest[..self.filled], &self.close) {
                    return Ok(Some(self.cut(at + self.close.len())));
                }
                if self.ended {
                    return self.last();
                }
                if self.filled > LONGEST {
                    return Err(Error::Limit { what: "xlsx: element length" });
                }
            }
            self.read_on();
        }
    }

    /// Gives out what stands before a place, and keeps the rest.
    fn cut(&mut self, end: usize) -> Vec<u8> {
        let mut after = self.spares.take();
        let rest = &self.rest[end..self.filled];
        let want = rest.len() + self.then.max(LEAST_ROOM);
        if after.is_empty() {
            // The system clears new memory by itself.
            after = vec![0; want];
        } else if after.len() < want {
            after.resize(want, 0);
        }
        after[..rest.len()].copy_from_slice(rest);
        self.filled = rest.len();
        self.size = self.then;
        self.rest.truncate(end);
        std::mem::replace(&mut self.rest, after)
    }

    /// Where pieces can be given back to.
    pub fn spares(&self) -> Spares {
        self.spares.clone()
    }

    /// What is left at the end, which a truncated part may end in the middle of.
    fn last(&mut self) -> Result<Option<Vec<u8>>> {
        if self.filled > 0 {
            self.rest.truncate(std::mem::take(&mut self.filled));
            return Ok(Some(std::mem::take(&mut self.rest)));
        }
        if std::mem::take(&mut self.failed) { Err(damaged("a part")) } else { Ok(None) }
    }

    /// Reads one more piece. What came before an error is kept.
    fn read_on(&mut self) {
        let end = self.filled + self.size.max(LEAST_ROOM);
        if self.rest.len() < end {
            self.rest.resize(end, 0);
        }
        while self.filled < end && !self.ended {
            let step = (self.taken / SHARE).clamp(LEAST, MOST).min(end - self.filled);
            match self.source.read(&mut self.rest[self.filled..self.filled + step]) {
                Ok(0) => self.ended = true,
                Ok(read) => {
                    self.filled += read;
                    self.taken += read;
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => (self.ended, self.failed) = (true, true),
            }
        }
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
