//! Lines that go on on the next one, as address books, calendars and directories have them.
//!
//! In: a file. Out: whole lines, each with the number of the line that it begins on. How long one may become is
//! bounded; what is longer is cut off.

use crate::read::charset::{Decoded, TextReader};
use crate::read::{Error, Input, Result};
use std::io::{BufRead, BufReader, Read};

/// Bytes of a line on paper, and of a whole one; a picture fits.
const PIECE: u64 = 1 << 20;
const LONGEST: usize = 16 << 20;

pub(super) struct Folded<R> {
    source: BufReader<Decoded<R>>,
    /// The line after the one that was asked for last.
    next: Option<String>,
    line: u64,
    cut: bool,
}

/// The lines of a file.
pub(super) fn lines(input: &mut Input) -> Result<Folded<impl Read + '_>> {
    let Some(charset) = input.charset() else { return Err(Error::Binary) };
    let source = BufReader::new(TextReader::new(input.stream()?, charset).into_read());
    Ok(Folded { source, next: None, line: 0, cut: false })
}

impl<R: Read> Folded<R> {
    /// The next whole line; None at the end.
    pub fn next(&mut self) -> Result<Option<(u64, String)>> {
        let first = match self.next.take() {
            Some(first) => Some(first),
            None => self.read()?,
        };
        let Some(mut whole) = first else { return Ok(None) };
        let line = self.line;
        let mut more = 0;
        loop {
            let next = self.read()?;
            match next {
                Some(next) if next.starts_with([' ', '\t']) && !whole.is_empty() => {
                    more += 1;
                    self.add(&mut whole, &next[1..]);
                }
                // Quoted-printable says itself that a line goes on.
                Some(next) if whole.ends_with('=') && is_quoted(&whole) => {
                    more += 1;
                    whole.pop();
                    self.add(&mut whole, next.trim_start());
                }
                next => {
                    self.line = line + more + 1;
                    self.next = next;
                    return Ok(Some((line.max(1), whole)));
                }
            }
        }
    }

    /// Whether a line was cut off.
    pub fn was_cut(&self) -> bool {
        self.cut
    }

    fn add(&mut self, whole: &mut String, more: &str) {
        if whole.len() + more.len() <= LONGEST {
            whole.push_str(more);
        } else {
            self.cut = true;
        }
    }

    fn read(&mut self) -> Result<Option<String>> {
        let mut bytes = Vec::new();
        if (&mut self.source).take(PIECE).read_until(b'\n', &mut bytes)? == 0 {
            return Ok(None);
        }
        if self.line == 0 {
            self.line = 1;
        }
        let text = String::from_utf8_lossy(&bytes);
        Ok(Some(text.trim_end_matches(['\r', '\n']).to_owned()))
    }
}

/// Whether a property says that its value is quoted-printable; its head is short.
fn is_quoted(line: &str) -> bool {
    let head = &line.as_bytes()[..line.len().min(256)];
    let head = head.split(|&byte| byte == b':').next().unwrap_or_default().to_ascii_uppercase();
    memchr::memmem::find(&head, b"QUOTED-PRINTABLE").is_some()
}
