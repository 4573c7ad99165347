//! Decoded text for the XML reader.
//!
//! In: what decodes, and how long one event may be. Out: bytes as the reader takes them, their lines counted; an
//! error of the kind `FileTooLarge` where one event has no end. It knows nothing of elements.

use crate::read::charset::TextReader;
use memchr::memchr_iter;
use std::io::{self, BufRead, Read};

const BUFFER: usize = 64 << 10;

/// What gives text as UTF-8.
pub(super) trait Decode {
    /// Adds whole characters, at least so many bytes if there are, and says whether that was all.
    fn fill(&mut self, text: &mut Vec<u8>, least: usize) -> io::Result<bool>;
}

impl<R: Read> Decode for TextReader<R> {
    fn fill(&mut self, text: &mut Vec<u8>, least: usize) -> io::Result<bool> {
        self.fill_whole(text, least)
    }
}

/// Text on its way to the XML reader.
pub(super) struct Decoded<D> {
    decoder: D,
    longest: usize,
    buffer: Vec<u8>,
    at: usize,
    ended: bool,
    line: u64,
    /// Bytes of the event in hand.
    event: usize,
}

impl<D: Decode> Decoded<D> {
    /// Text from its beginning, in which no event is longer than so many bytes.
    pub fn new(decoder: D, longest: usize) -> Self {
        Decoded { decoder, longest, buffer: Vec::new(), at: 0, ended: false, line: 1, event: 0 }
    }

    /// The line that it has come to.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// The next event begins here; how long one may be is bounded.
    pub fn begin_event(&mut self) {
        self.event = 0;
    }

    /// How many bytes the event in hand has had.
    pub fn event(&self) -> usize {
        self.event
    }

    /// Whether the event in hand is longer than one may be.
    pub fn is_too_long(&self) -> bool {
        self.event > self.longest
    }
}

impl<D: Decode> Read for Decoded<D> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let len = self.fill_buf()?.read(out)?;
        self.consume(len);
        Ok(len)
    }
}

impl<D: Decode> BufRead for Decoded<D> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.is_too_long() {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        while self.at == self.buffer.len() && !self.ended {
            self.buffer.clear();
            self.at = 0;
            self.ended = self.decoder.fill(&mut self.buffer, BUFFER)?;
        }
        Ok(&self.buffer[self.at..])
    }

    fn consume(&mut self, len: usize) {
        let end = (self.at + len).min(self.buffer.len());
        self.line += memchr_iter(b'\n', &self.buffer[self.at..end]).count() as u64;
        self.event += end - self.at;
        self.at = end;
    }
}
