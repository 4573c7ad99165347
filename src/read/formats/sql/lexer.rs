//! Cuts SQL into tokens, whatever program wrote it.
//!
//! In: a stream of text. Out: words, quoted names, strings with their escapes taken away, symbols. Comments
//! and, when asked, everything else are kept as running text. It knows no grammar.

use crate::read::charset::TextReader;
use crate::read::formats::gather::Text;
use crate::read::{Error, Result};
use memchr::{memchr, memchr_iter, memchr2, memmem};
use std::io::Read;

const BUFFER: usize = 256 << 10;
/// Of a longer string or word only the beginning is kept.
const LONGEST: usize = 4 << 20;
/// A line of data that is longer comes in pieces.
const LONGEST_LINE: usize = 16 << 20;

/// A part of the text; its value is in the lexer's hands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    /// A keyword, a name without quotes, or a number.
    Word,
    /// A name in `"…"`, `` `…` `` or `[…]`.
    Name,
    /// A string.
    Text,
    Symbol(u8),
    End,
}

/// Whether a backslash in a string escapes what comes after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Backslash {
    Escapes,
    Stays,
    /// Not known yet: decided at the first quote after one.
    Guess,
}

pub(super) struct Lexer<R> {
    reader: TextReader<R>,
    buffer: Vec<u8>,
    at: usize,
    ended: bool,
    /// The line that the next byte stands on.
    line: u64,
    /// The value of the last word, name or string.
    pub value: Vec<u8>,
    pub backslash: Backslash,
    /// Whether what is read is text for the sink too; comments always are.
    pub keep: bool,
    pub text: Text,
    /// Whether the last token is the first on its line.
    pub first_on_line: bool,
    line_begins: bool,
    /// Whether the file ended in the middle of a string.
    pub unclosed: bool,
}

impl<R: Read> Lexer<R> {
    pub fn new(reader: TextReader<R>, backslash: Backslash) -> Self {
        Lexer {
            reader,
            buffer: Vec::new(),
            at: 0,
            ended: false,
            line: 1,
            value: Vec::new(),
            backslash,
            keep: true,
            text: Text::default(),
            first_on_line: true,
            line_begins: true,
            unclosed: false,
        }
    }

    /// Reads on; what stands before `at` is forgotten. False at the end.
    fn refill(&mut self) -> Result<bool> {
        while !self.ended {
            self.buffer.drain(..self.at);
            self.at = 0;
            let had = self.buffer.len();
            self.ended = self.reader.fill_whole(&mut self.buffer, had + BUFFER)?;
            if self.buffer.len() > had {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn peek(&mut self, ahead: usize) -> Result<Option<u8>> {
        while self.at + ahead >= self.buffer.len() {
            if !self.refill()? {
                return Ok(None);
            }
        }
        Ok(Some(self.buffer[self.at + ahead]))
    }

    /// Passes over bytes that are in the buffer.
    fn pass(&mut self, len: usize) {
        let end = (self.at + len).min(self.buffer.len());
        let bytes = &self.buffer[self.at..end];
        if self.keep {
            self.text.push(self.line, bytes);
        }
        self.line += memchr_iter(b'\n', bytes).count() as u64;
        self.at = end;
    }

    /// Passes over bytes that belong to the value.
    fn take(&mut self, len: usize) {
        let end = (self.at + len).min(self.buffer.len());
        let room = LONGEST.saturating_sub(self.value.len());
        self.value.extend_from_slice(&self.buffer[self.at..end.min(self.at + room)]);
        self.pass(len);
    }

    /// The next token that is no comment.
    pub fn next(&mut self) -> Result<Token> {
        loop {
            let Some(byte) = self.peek(0)? else { return Ok(Token::End) };
            if byte <= b' ' {
                self.blanks();
                continue;
            }
            if self.comment(byte)? {
                continue;
            }
            self.first_on_line = std::mem::take(&mut self.line_begins);
            return self.token(byte);
        }
    }

    fn blanks(&mut self) {
        let rest = &self.buffer[self.at..];
        let len = rest.iter().take_while(|&&byte| byte <= b' ').count();
        self.line_begins |= memchr(b'\n', &rest[..len]).is_some();
        self.pass(len);
    }

    /// Passes over a comment, which is text for the sink. False when there is none.
    fn comment(&mut self, byte: u8) -> Result<bool> {
        let of_line = match byte {
            b'-' => self.peek(1)? == Some(b'-'),
            b'#' => self.line_begins || self.backslash == Backslash::Escapes,
            _ => false,
        };
        let of_block = byte == b'/' && self.peek(1)? == Some(b'*');
        if !of_line && !of_block {
            return Ok(false);
        }
        let keep = std::mem::replace(&mut self.keep, true);
        let end: &[u8] = if of_line { b"\n" } else { b"*/" };
        self.pass_until(end)?;
        self.line_begins |= of_line;
        self.keep = keep;
        Ok(true)
    }

    fn pass_until(&mut self, end: &[u8]) -> Result<()> {
        loop {
            if let Some(len) = memmem::find(&self.buffer[self.at..], end) {
                self.pass(len + end.len());
                return Ok(());
            }
            // The end may stand half in the buffer.
            let len = (self.buffer.len() - self.at).saturating_sub(end.len() - 1);
            self.pass(len);
            if !self.refill()? {
                self.pass(self.buffer.len() - self.at);
                return Ok(());
            }
        }
    }

    fn token(&mut self, byte: u8) -> Result<Token> {
        match byte {
            b'\'' => self.string(self.backslash),
            b'"' => self.name(b'"'),
            b'`' => {
                if self.backslash == Backslash::Guess {
                    self.backslash = Backslash::Escapes;
                }
                self.name(b'`')
            }
            b'[' if self.peek(1)?.is_some_and(|next| next.is_ascii_alphabetic() || next == b'_') => {
                self.name(b']')
            }
            b'$' => self.dollars(),
            _ if in_word(byte) => self.word(byte.is_ascii_digit()),
            _ => {
                self.pass(1);
                Ok(Token::Symbol(byte))
            }
        }
    }

    fn name(&mut self, close: u8) -> Result<Token> {
        let backslash = match self.backslash {
            Backslash::Escapes if close == b'"' => Backslash::Escapes,
            _ => Backslash::Stays,
        };
        self.quoted(close, backslash)?;
        Ok(Token::Name)
    }

    fn string(&mut self, backslash: Backslash) -> Result<Token> {
        self.quoted(b'\'', backslash)?;
        Ok(Token::Text)
    }

    /// What stands between quotes; a doubled one is one that belongs to it.
    fn quoted(&mut self, close: u8, backslash: Backslash) -> Result<()> {
        self.value.clear();
        self.pass(1);
        loop {
            let rest = &self.buffer[self.at..];
            let Some(len) = memchr2(close, b'\\', rest) else {
                self.take(rest.len());
                if !self.refill()? {
                    self.unclosed = true;
                    return Ok(());
                }
                continue;
            };
            let found = rest[len];
            self.take(len);
            if found == close {
                if self.peek(1)? != Some(close) {
                    self.pass(1);
                    return Ok(());
                }
                self.pass(1);
                self.take(1);
            } else if self.escapes(backslash)? {
                self.escape()?;
            } else {
                self.take(1);
            }
        }
    }

    /// Whether the backslash that comes next escapes.
    fn escapes(&mut self, backslash: Backslash) -> Result<bool> {
        if backslash != Backslash::Guess || self.backslash != Backslash::Guess {
            return Ok(backslash == Backslash::Escapes
                || self.backslash == Backslash::Escapes && backslash == Backslash::Guess);
        }
        if self.peek(1)? != Some(b'\'') {
            return Ok(false);
        }
        // A path that ends in a backslash is the end of the value; a quote within a word is not.
        let ends = matches!(self.peek(2)?, None | Some(b',' | b')' | b';' | b'\''));
        if !ends {
            self.backslash = Backslash::Escapes;
        }
        Ok(!ends)
    }

    fn escape(&mut self) -> Result<()> {
        let Some(byte) = self.peek(1)? else {
            self.pass(1);
            return Ok(());
        };
        let plain = match byte {
            b'n' => b'\n',
            b't' => b'\t',
            b'r' => b'\r',
            b'0' | b'b' | b'f' | b'Z' => b' ',
            _ => {
                self.pass(1);
                self.take(1);
                return Ok(());
            }
        };
        if self.value.len() < LONGEST {
            self.value.push(plain);
        }
        self.pass(2);
        Ok(())
    }

    /// A string between `$$` or `$word$`; a dollar of another kind is a symbol.
    fn dollars(&mut self) -> Result<Token> {
        let mut len = 1;
        while len < 64 && self.peek(len)?.is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            len += 1;
        }
        if self.peek(len)? != Some(b'$') {
            self.pass(1);
            return Ok(Token::Symbol(b'$'));
        }
        let tag = self.buffer[self.at..=self.at + len].to_vec();
        self.pass(tag.len());
        self.value.clear();
        loop {
            if let Some(len) = memmem::find(&self.buffer[self.at..], &tag) {
                self.take(len);
                self.pass(tag.len());
                return Ok(Token::Text);
            }
            self.take((self.buffer.len() - self.at).saturating_sub(tag.len()));
            if !self.refill()? {
                self.take(self.buffer.len() - self.at);
                self.unclosed = true;
                return Ok(Token::Text);
            }
        }
    }

    fn word(&mut self, number: bool) -> Result<Token> {
        self.value.clear();
        loop {
            let rest = &self.buffer[self.at..];
            let len = rest.iter().take_while(|&&byte| in_word(byte) || number && byte == b'.').count();
            let whole = len < rest.len();
            self.take(len);
            if whole || !self.refill()? {
                break;
            }
        }
        if self.peek(0)? == Some(b'\'') && self.is_string_prefix() {
            let backslash =
                if self.value.eq_ignore_ascii_case(b"e") { Backslash::Escapes } else { self.backslash };
            return self.string(backslash);
        }
        Ok(Token::Word)
    }

    /// `N'…'`, `E'…'`, `X'…'`, `B'…'`, `_utf8'…'`.
    fn is_string_prefix(&self) -> bool {
        match self.value.as_slice() {
            [prefix] => matches!(prefix.to_ascii_lowercase(), b'e' | b'n' | b'x' | b'b'),
            value => value.first() == Some(&b'_'),
        }
    }

    /// The rest of a line, without its end, as the value. False at the end of the file.
    pub fn rest_of_line(&mut self) -> Result<bool> {
        self.value.clear();
        if self.peek(0)?.is_none() {
            return Ok(false);
        }
        loop {
            let rest = &self.buffer[self.at..];
            if let Some(len) = memchr(b'\n', rest) {
                self.value.extend_from_slice(&rest[..len]);
                self.pass(len + 1);
                break;
            }
            self.value.extend_from_slice(rest);
            self.pass(self.buffer.len() - self.at);
            if self.value.len() > LONGEST_LINE || !self.refill()? {
                break;
            }
        }
        self.line_begins = true;
        if self.value.last() == Some(&b'\r') {
            self.value.pop();
        }
        Ok(true)
    }

    /// What a file that ends too early is.
    pub fn broken(&self) -> Error {
        Error::Corrupt { what: format!("sql ends within a statement, at line {}", self.line) }
    }

    /// Whether the last word is this keyword.
    pub fn is(&self, keyword: &str) -> bool {
        self.value.eq_ignore_ascii_case(keyword.as_bytes())
    }
}

fn in_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'@') || byte >= 0x80
}
