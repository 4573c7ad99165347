//! JSON and NDJSON: every array of objects is a table, and so are the objects of an NDJSON file.
//!
//! In: UTF-8 (or what can be made of it), straight on, in constant memory. Out: grids with names, the path of
//! the array as their place; nesting becomes dotted names (`adres.plaats`), what stands in an array inside a
//! record is joined by commas. What stands outside every array becomes one record. Nothing recurses: the
//! depth is a counter with a limit.

mod known;

use super::{Format, How};
use crate::read::charset::{Charset, TextReader};
use crate::read::{Error, Flow, Grid, Input, Limits, Result, Rows, Sink};
use crate::record::Reason;
use foldhash::HashMap;
use known::Known;
use memchr::memchr2;
use std::io::Read;
use std::sync::{Arc, Mutex, PoisonError};

pub(super) static FORMAT: Format = Format {
    name: "json",
    endings: &["json", "ndjson", "jsonl", "geojson"],
    looks_like,
    read: How::Read(read),
    note: "arrays of objects are tables, nested names are dotted; one value a line (NDJSON) too",
};

const BUFFER: usize = 256 << 10;
/// Batches that are looked at together, apart from what is being read.
const TOGETHER: usize = 6;
/// Of a longer string only the beginning is kept.
const LONGEST: usize = 4 << 20;

fn looks_like(input: &mut Input) -> bool {
    let Some(charset) = input.charset() else { return false };
    if !input.head().iter().take(256).any(|byte| matches!(byte, b'{' | b'[')) {
        return false;
    }
    let text = charset.decode_head(input.head());
    begins_like_json(&text, matches!(input.ending(), "json" | "ndjson" | "jsonl" | "geojson"))
}

/// An opening bracket and what may follow it, a few tokens on.
fn begins_like_json(text: &[u8], ending_says_so: bool) -> bool {
    if !matches!(text.trim_ascii_start().first(), Some(b'{' | b'[')) {
        return false;
    }
    let mut lexer = Lexer::new(TextReader::new(text, Charset::UTF_8));
    let mut grammar = Grammar::default();
    let mut tokens = 0;
    while tokens < 16 {
        match lexer.next() {
            Ok(Some(token)) if grammar.allows(&token) => tokens += 1,
            Ok(None) => break,
            _ => return ending_says_so && tokens > 2,
        }
    }
    tokens >= 2
}

/// Whether a file holds one value after the other.
fn is_ndjson(head: &[u8]) -> bool {
    let mut lexer = Lexer::new(TextReader::new(head, Charset::UTF_8));
    let mut depth = 0usize;
    while let Ok(Some(token)) = lexer.next() {
        match token {
            Token::Open(_) => depth += 1,
            Token::Close(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return matches!(lexer.next(), Ok(Some(Token::Open(_))));
        }
    }
    false
}

fn read(input: &mut Input, limits: &Limits, sink: &mut dyn Sink) -> Result<()> {
    let Some(charset) = input.charset() else { return Err(Error::Binary) };
    let ndjson = is_ndjson(&charset.decode_head(input.head()));
    let reader = TextReader::new(input.stream()?, charset);
    let mut walk = Walk::new(limits, ndjson, sink);
    let mut lexer = Lexer::new(reader);
    let result = walk.run(&mut lexer);
    walk.end()?;
    result
}

/// A part of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    /// `{` or `[`.
    Open(u8),
    /// `}` or `]`.
    Close(u8),
    Comma,
    Colon,
    /// A string, in the lexer's hands.
    Text,
    /// A number or `true` or `false`, in the lexer's hands.
    Word,
    Null,
}

/// Cuts a stream into tokens.
struct Lexer<R> {
    reader: TextReader<R>,
    buffer: Vec<u8>,
    at: usize,
    /// Bytes that have left the buffer.
    gone: u64,
    ended: bool,
    /// Where the value of the last token stands in the buffer; in `scratch` when it could not stay.
    value: std::ops::Range<usize>,
    scratch: Vec<u8>,
    scratched: bool,
}

impl<R: Read> Lexer<R> {
    fn new(reader: TextReader<R>) -> Self {
        Lexer {
            reader,
            buffer: Vec::new(),
            at: 0,
            gone: 0,
            ended: false,
            value: 0..0,
            scratch: Vec::new(),
            scratched: false,
        }
    }

    /// Where in the text it has come to.
    fn place(&self) -> u64 {
        self.gone + self.at as u64
    }

    fn value(&self) -> &[u8] {
        if self.scratched { &self.scratch } else { &self.buffer[self.value.clone()] }
    }

    fn broken(&self) -> Error {
        Error::Corrupt { what: format!("json at byte {}", self.place()) }
    }

    /// Reads on; what stands before `at` is forgotten. False at the end.
    fn refill(&mut self) -> Result<bool> {
        if self.ended {
            return Ok(false);
        }
        self.gone += self.at as u64;
        self.buffer.drain(..self.at);
        self.at = 0;
        let had = self.buffer.len();
        self.ended = self.reader.fill(&mut self.buffer, had + BUFFER)?;
        Ok(self.buffer.len() > had)
    }

    fn next(&mut self) -> Result<Option<Token>> {
        loop {
            while let Some(&byte) = self.buffer.get(self.at) {
                self.at += 1;
                match byte {
                    b' ' | b'\t' | b'\r' | b'\n' | 0x1e => {}
                    b'{' | b'[' => return Ok(Some(Token::Open(byte))),
                    b'}' | b']' => return Ok(Some(Token::Close(byte))),
                    b',' => return Ok(Some(Token::Comma)),
                    b':' => return Ok(Some(Token::Colon)),
                    b'"' => return self.string().map(Some),
                    b'-' | b'+' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => return self.word().map(Some),
                    _ => return Err(self.broken()),
                }
            }
            if !self.refill()? {
                return Ok(None);
            }
        }
    }

    #[inline]
    fn string(&mut self) -> Result<Token> {
        let start = self.at;
        if let Some(len) = memchr2(b'"', b'\\', &self.buffer[start..])
            && self.buffer[start + len] == b'"'
        {
            self.value = start..start + len;
            self.scratched = false;
            self.at = start + len + 1;
            return Ok(Token::Text);
        }
        self.string_in_pieces()
    }

    /// A string with escapes, or one that the buffer ends in.
    fn string_in_pieces(&mut self) -> Result<Token> {
        self.scratch.clear();
        self.scratched = true;
        loop {
            let rest = &self.buffer[self.at..];
            match memchr2(b'"', b'\\', rest) {
                Some(len) => {
                    self.scratch.extend_from_slice(&rest[..len]);
                    self.at += len + 1;
                    if rest[len] == b'"' {
                        return Ok(Token::Text);
                    }
                    self.escape()?;
                }
                None => {
                    if self.scratch.len() < LONGEST {
                        self.scratch.extend_from_slice(rest);
                    }
                    self.at = self.buffer.len();
                    if !self.refill()? {
                        return Err(self.broken());
                    }
                }
            }
        }
    }

    fn byte(&mut self) -> Result<u8> {
        if self.at == self.buffer.len() && !self.refill()? {
            return Err(self.broken());
        }
        self.at += 1;
        Ok(self.buffer[self.at - 1])
    }

    fn escape(&mut self) -> Result<()> {
        let plain = match self.byte()? {
            b'n' => b'\n',
            b't' => b'\t',
            b'r' => b'\r',
            b'b' | b'f' => b' ',
            b'u' => return self.unicode(),
            other => other,
        };
        self.scratch.push(plain);
        Ok(())
    }

    fn unicode(&mut self) -> Result<()> {
        let mut unit = self.hex()?;
        if (0xd800..0xdc00).contains(&unit) && self.buffer[self.at..].starts_with(b"\\u") {
            self.at += 2;
            let low = self.hex()?;
            if (0xdc00..0xe000).contains(&low) {
                unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
            }
        }
        let character = char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER);
        self.scratch.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        Ok(())
    }

    fn hex(&mut self) -> Result<u32> {
        let mut unit = 0;
        for _ in 0..4 {
            let digit = char::from(self.byte()?).to_digit(16).ok_or_else(|| self.broken())?;
            unit = unit * 16 + digit;
        }
        Ok(unit)
    }

    fn word(&mut self) -> Result<Token> {
        self.at -= 1;
        let mut len = self.buffer[self.at..].iter().take_while(|byte| in_word(**byte)).count();
        while self.at + len == self.buffer.len() && self.refill()? {
            len = self.buffer[self.at..].iter().take(512).take_while(|byte| in_word(**byte)).count();
        }
        self.value = self.at..self.at + len;
        self.scratched = false;
        self.at += len;
        kind_of_word(&self.buffer[self.value.clone()]).ok_or_else(|| self.broken())
    }

    /// Passes over the rest of a line that makes no sense. False at the end.
    fn skip_line(&mut self) -> Result<bool> {
        loop {
            if let Some(len) = memchr::memchr(b'\n', &self.buffer[self.at..]) {
                self.at += len + 1;
                return Ok(true);
            }
            self.at = self.buffer.len();
            if !self.refill()? {
                return Ok(false);
            }
        }
    }
}

/// Whether a byte may be part of a number or a word.
#[inline(always)]
fn in_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.')
}

/// What a word is; None for one that JSON does not know.
fn kind_of_word(word: &[u8]) -> Option<Token> {
    match word {
        b"null" | b"NaN" | b"undefined" => Some(Token::Null),
        b"true" | b"false" => Some(Token::Word),
        [first, ..] if first.is_ascii_alphabetic() => None,
        _ => Some(Token::Word),
    }
}

/// What may come next, and how deep we are. Trailing commas are let through.
#[derive(Default)]
struct Grammar {
    /// Open brackets.
    open: Vec<u8>,
    expect: Expect,
}

#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Expect {
    /// A value, or the end of an array.
    #[default]
    Value,
    /// A key, or the end of an object.
    Key,
    Colon,
    /// A comma or an end.
    After,
}

impl Grammar {
    fn allows(&mut self, token: &Token) -> bool {
        let within = self.open.last().copied();
        let (right, next) = match (self.expect, token) {
            (Expect::Value, Token::Open(b'{')) => (true, Expect::Key),
            (Expect::Value, Token::Open(_)) => (true, Expect::Value),
            (Expect::Value, Token::Text | Token::Word | Token::Null) => (true, self.after(within)),
            (Expect::Key, Token::Text) => (true, Expect::Colon),
            (Expect::Colon, Token::Colon) => (true, Expect::Value),
            (Expect::After, Token::Comma) if within == Some(b'{') => (true, Expect::Key),
            (Expect::After, Token::Comma) => (true, Expect::Value),
            (Expect::Key | Expect::After, Token::Close(b'}')) => (within == Some(b'{'), Expect::After),
            (Expect::Value | Expect::After, Token::Close(b']')) => (within == Some(b'['), Expect::After),
            _ => (false, Expect::Value),
        };
        if !right {
            return false;
        }
        self.expect = next;
        match token {
            Token::Open(bracket) => self.open.push(*bracket),
            Token::Close(_) => {
                self.open.pop();
                self.expect = self.after(self.open.last().copied());
            }
            _ => {}
        }
        true
    }

    /// After a value at the top comes another value.
    fn after(&self, within: Option<u8>) -> Expect {
        if within.is_none() { Expect::Value } else { Expect::After }
    }
}

/// What an open bracket is to the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    /// Outside every record: what stands in it goes to the one record of the document.
    Outside,
    /// An array outside every record: its elements are records.
    Table,
    /// A record.
    Record,
    /// An array that is a record.
    List,
    /// An object inside a record.
    Inside,
    /// An array inside a record, whose values are joined.
    Joined,
}

#[derive(Clone, Copy)]
struct Frame {
    what: What,
    /// The length of the path outside of it.
    path: usize,
    /// Elements so far, of a list.
    element: usize,
}

/// Where a walk stands.
#[derive(Default)]
struct State {
    stack: Vec<Frame>,
    grammar: Grammar,
    /// The dotted name of the value to come, from the record's beginning or, outside, the document's.
    path: Vec<u8>,
    /// How many arrays of a record we are in, so that values are joined.
    joining: usize,
}

impl Clone for State {
    fn clone(&self) -> Self {
        let mut state = State::default();
        state.clone_from(self);
        state
    }

    fn clone_from(&mut self, other: &Self) {
        self.stack.clone_from(&other.stack);
        self.grammar.open.clone_from(&other.grammar.open);
        self.grammar.expect = other.grammar.expect;
        self.path.clone_from(&other.path);
        self.joining = other.joining;
    }
}

impl State {
    /// What the value or the bracket to come stands in.
    fn what(&self) -> Option<What> {
        self.stack.last().map(|frame| frame.what)
    }

    /// Whether a number of an element is part of it.
    fn is_in_list(&self) -> bool {
        self.stack.iter().any(|frame| frame.what == What::List)
    }

    /// The same for the same state after a value, and for no other.
    fn key(&self) -> Vec<u8> {
        let frames = self.stack.iter().flat_map(|frame| {
            let path = u32::try_from(frame.path).unwrap_or(u32::MAX).to_le_bytes();
            [frame.what as u8, path[0], path[1], path[2], path[3]]
        });
        [self.stack.len() as u8].into_iter().chain(frames).chain(self.path.iter().copied()).collect()
    }
}

/// Walks over the tokens and fills tables.
struct Walk<'a> {
    limits: Limits,
    ndjson: bool,
    sink: &'a mut dyn Sink,
    state: State,
    /// How the records before went.
    known: Known,
    /// The document's own record, and the table that is being filled.
    document: Table,
    table: Table,
    /// The path of that table, while inside it.
    at: Vec<u8>,
}

impl<'a> Walk<'a> {
    fn new(limits: &Limits, ndjson: bool, sink: &'a mut dyn Sink) -> Self {
        Walk {
            limits: limits.clone(),
            ndjson,
            sink,
            state: State::default(),
            known: Known::default(),
            document: Table::default(),
            table: Table::default(),
            at: Vec::new(),
        }
    }

    fn run<R: Read>(&mut self, lexer: &mut Lexer<R>) -> Result<()> {
        loop {
            match self.follow(lexer).and_then(|()| self.step(lexer)) {
                Ok(true) => {}
                Ok(false) if self.state.stack.is_empty() => return Ok(()),
                Ok(false) => return Err(Error::Corrupt { what: "json ends too early".to_owned() }),
                Err(error @ Error::Corrupt { .. }) if self.ndjson => {
                    self.pass_over_line(lexer, error)?;
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// A bad line of an NDJSON file costs that line only.
    fn pass_over_line<R: Read>(&mut self, lexer: &mut Lexer<R>, error: Error) -> Result<()> {
        if let Error::Corrupt { what } = error {
            self.sink.trouble(Reason::Corrupt(what));
        }
        self.state.clone_from(&State::default());
        (self.known.here, self.known.left) = (None, None);
        self.table.end_row();
        lexer.skip_line()?;
        Ok(())
    }

    /// Goes on as records before did, as far as that goes.
    fn follow<R: Read>(&mut self, lexer: &mut Lexer<R>) -> Result<()> {
        let Some(mut here) = self.known.here.take() else { return Ok(()) };
        let mut known = std::mem::take(&mut self.known);
        let mut result = Ok(());
        let before = here;
        while let Some((way, value)) = known.on_from(here, &lexer.buffer, lexer.at) {
            if way.ends_row {
                self.table.end_row();
                result = self.hand_over_when_full();
                if result.is_err() {
                    break;
                }
            }
            match value.place {
                Some(place) => {
                    let len = place.len().min(self.limits.cell_bytes);
                    self.table.known_cell(way.column, &lexer.buffer[place.start..], len, way.joins);
                }
                None => self.table.begun |= way.names,
            }
            lexer.at = value.after;
            here = way.to;
            known.found += 1;
        }
        if let Some(state) = known.state(here)
            && here != before
        {
            self.state.clone_from(state);
        }
        known.left = Some((here, lexer.place()));
        known.row_ended = false;
        self.known = known;
        result
    }

    /// Remembers how the walk came to the value that it is at.
    fn arrive<R: Read>(&mut self, lexer: &Lexer<R>) {
        let left = self.known.left.take();
        let Some(to) = self.known.arrive(&self.state) else { return };
        self.known.here = Some(to);
        let column = self.table.columns.get(self.state.path.as_slice());
        if let (Some((from, at)), Some(&column)) = (left, column)
            && let Some(start) = at.checked_sub(lexer.gone)
            && !lexer.scratched
            && let Some(bytes) = lexer.buffer.get(start as usize..lexer.value.start)
        {
            self.known.learn(from, to, bytes, column, self.state.joining > 0);
        }
    }

    /// Takes one token. False at the end.
    fn step<R: Read>(&mut self, lexer: &mut Lexer<R>) -> Result<bool> {
        let Some(token) = lexer.next()? else { return Ok(false) };
        let is_key = self.state.grammar.expect == Expect::Key && token == Token::Text;
        if !self.state.grammar.allows(&token) {
            return Err(lexer.broken());
        }
        match token {
            Token::Open(bracket) => self.open(bracket)?,
            Token::Close(_) => self.close()?,
            Token::Text if is_key => self.key(lexer.value()),
            Token::Text | Token::Word => {
                self.value(lexer.value())?;
                self.arrive(lexer);
            }
            Token::Null => {
                self.no_value();
                self.arrive(lexer);
            }
            Token::Comma | Token::Colon => {}
        }
        Ok(true)
    }

    fn key(&mut self, key: &[u8]) {
        let base = self.state.stack.last().map_or(0, |frame| frame.path);
        self.state.path.truncate(base);
        if base > 0 {
            self.state.path.push(b'.');
        }
        self.state.path.extend_from_slice(&key[..key.len().min(256)]);
    }

    fn open(&mut self, bracket: u8) -> Result<()> {
        if self.state.stack.len() >= self.limits.depth {
            return Err(Error::Limit { what: "depth" });
        }
        let object = bracket == b'{';
        let what = match self.state.stack.last().map(|frame| frame.what) {
            None if object && self.ndjson => self.begin_record(What::Record),
            None | Some(What::Outside) if object => What::Outside,
            None | Some(What::Outside) => self.begin_table(),
            Some(What::Table) => self.begin_record(if object { What::Record } else { What::List }),
            Some(What::Record | What::List | What::Inside | What::Joined) => self.begin_inside(object),
        };
        self.state.stack.push(Frame { what, path: self.state.path.len(), element: 0 });
        Ok(())
    }

    fn begin_table(&mut self) -> What {
        self.at.clone_from(&self.state.path);
        What::Table
    }

    fn begin_record(&mut self, what: What) -> What {
        self.state.path.clear();
        what
    }

    fn begin_inside(&mut self, object: bool) -> What {
        self.name_element();
        if object {
            if self.state.stack.last().is_some_and(|frame| frame.what == What::Joined) {
                self.state.path.extend_from_slice(b"[]");
            }
            return What::Inside;
        }
        self.state.joining += 1;
        What::Joined
    }

    /// Values of a list are named by their number.
    fn name_element(&mut self) {
        if let Some(frame) = self.state.stack.last_mut()
            && frame.what == What::List
        {
            self.state.path.clear();
            self.state.path.extend_from_slice(frame.element.to_string().as_bytes());
            frame.element += 1;
        }
    }

    fn close(&mut self) -> Result<()> {
        let Some(frame) = self.state.stack.pop() else { return Ok(()) };
        match frame.what {
            What::Record | What::List => {
                self.known.row_ended = true;
                self.table.end_row();
                self.hand_over_when_full()?;
            }
            What::Table => {
                self.known.forget();
                self.hand_over()?;
                self.table = Table::default();
                self.at.clear();
            }
            What::Joined => self.state.joining -= 1,
            What::Outside | What::Inside => {}
        }
        // The key or the array that this was the value of decides what the path goes back to.
        self.state.path.truncate(self.state.stack.last().map_or(0, |parent| parent.path));
        if self.state.stack.last().is_some_and(|parent| parent.what == What::Table) {
            self.state.path.clone_from(&self.at);
        }
        Ok(())
    }

    fn value(&mut self, value: &[u8]) -> Result<()> {
        let value = &value[..value.len().min(self.limits.cell_bytes)];
        match self.state.stack.last().map(|frame| frame.what) {
            None | Some(What::Outside) => {
                let name: &[u8] = if self.state.path.is_empty() { b"value" } else { &self.state.path };
                self.document.cell(name, value, self.limits.columns, false);
            }
            Some(What::Table) => {
                let from = memchr::memrchr(b'.', &self.at).map_or(0, |at| at + 1);
                let name: &[u8] = if self.at.is_empty() { b"value" } else { &self.at[from..] };
                self.table.cell(name, value, self.limits.columns, false);
                self.table.end_row();
                self.hand_over_when_full()?;
            }
            Some(What::Record | What::List | What::Inside | What::Joined) => {
                self.name_element();
                self.table.cell(&self.state.path, value, self.limits.columns, self.state.joining > 0);
            }
        }
        Ok(())
    }

    fn no_value(&mut self) {
        if let Some(What::Record | What::Inside | What::List) =
            self.state.stack.last().map(|frame| frame.what)
        {
            self.name_element();
            self.table.column(&self.state.path, self.limits.columns);
        }
    }

    fn hand_over_when_full(&mut self) -> Result<()> {
        match self.table.is_full() {
            true if self.table.may_wait() => self.table.put_aside(self.sink),
            true => self.hand_over(),
            false => Ok(()),
        }
    }

    fn hand_over(&mut self) -> Result<()> {
        let at = String::from_utf8_lossy(&self.at).into_owned();
        self.table.hand_over(&at, self.sink)
    }

    /// Hands over what is left.
    fn end(&mut self) -> Result<()> {
        if !self.state.stack.iter().any(|frame| matches!(frame.what, What::Record | What::List)) {
            self.hand_over()?;
        } else {
            self.table.end_row();
            self.hand_over()?;
        }
        self.document.end_row();
        self.document.hand_over("", self.sink)
    }
}

/// Batches that have been looked at, whose buffers serve those that follow.
#[derive(Default, Clone)]
struct Spare(Arc<Mutex<Vec<Rows>>>);

impl Spare {
    fn rows(&self) -> Rows {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default()
    }

    fn keep(&self, mut rows: Rows) {
        rows.clear();
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(rows);
    }
}

/// A table in the making, its columns in the order in which their names were first seen.
#[derive(Default)]
struct Table {
    names: Vec<String>,
    columns: HashMap<Vec<u8>, usize>,
    rows: Rows,
    /// Whether the row in hand holds anything.
    begun: bool,
    /// The column after the one last named: records mostly name the same things in the same order.
    next: usize,
    /// Values that are being joined, by column: so many of these, the others are buffers.
    joined: Vec<(usize, Vec<u8>)>,
    joining: usize,
    /// Names that the sink has been told, and whether there were any.
    told: Option<usize>,
    named: bool,
    /// Full batches, to be looked at apart from what is being read.
    waiting: Vec<Rows>,
    spare: Spare,
    too_wide: bool,
}

impl Table {
    /// The column of a name; None when there are too many.
    fn column(&mut self, name: &[u8], most: usize) -> Option<usize> {
        self.begun = true;
        if self.names.get(self.next).is_some_and(|next| next.as_bytes() == name) {
            self.next += 1;
            return Some(self.next - 1);
        }
        if let Some(&column) = self.columns.get(name) {
            self.next = column + 1;
            return Some(column);
        }
        if self.names.len() >= most {
            self.too_wide = true;
            return None;
        }
        self.columns.insert(name.to_vec(), self.names.len());
        self.names.push(String::from_utf8_lossy(name).into_owned());
        self.next = self.names.len();
        Some(self.names.len() - 1)
    }

    fn cell(&mut self, name: &[u8], value: &[u8], most: usize, join: bool) {
        let Some(column) = self.column(name, most) else { return };
        self.known_cell(column, value, value.len(), join);
    }

    /// A value for a column that there is: so many bytes at the beginning of these.
    #[inline]
    fn known_cell(&mut self, column: usize, from: &[u8], len: usize, join: bool) {
        self.begun = true;
        match from.first_chunk::<16>() {
            _ if join => self.join(column, &from[..len]),
            Some(from) if len <= from.len() => self.rows.short_cell(column, from, len),
            _ => self.rows.cell(column, &from[..len]),
        }
    }

    fn join(&mut self, column: usize, value: &[u8]) {
        self.next = column;
        let joining = &mut self.joined[..self.joining];
        if let Some((_, text)) = joining.iter_mut().rev().find(|(joined, _)| *joined == column) {
            if text.len() <= 1 << 20 {
                text.extend_from_slice(b", ");
                text.extend_from_slice(value);
            }
            return;
        }
        if self.joining == self.joined.len() {
            self.joined.push((column, Vec::new()));
        }
        let (joined, text) = &mut self.joined[self.joining];
        *joined = column;
        text.clear();
        text.extend_from_slice(value);
        self.joining += 1;
    }

    /// Whether its rows are lists, whose columns have no names.
    fn is_numbered(&self) -> bool {
        self.names.iter().enumerate().all(|(i, name)| *name == i.to_string())
    }

    fn end_row(&mut self) {
        if !std::mem::take(&mut self.begun) {
            return;
        }
        for (column, text) in &self.joined[..std::mem::take(&mut self.joining)] {
            self.rows.cell(*column, text);
        }
        self.rows.end_row();
        self.next = 0;
    }

    fn is_full(&self) -> bool {
        self.rows.is_full()
    }

    /// Whether the sink knows all there is to know of the rows in hand.
    fn may_wait(&self) -> bool {
        self.named && self.told == Some(self.names.len()) && !self.too_wide
    }

    /// Keeps the rows in hand until there are enough of them to be worth a part of their own.
    fn put_aside(&mut self, sink: &mut dyn Sink) -> Result<()> {
        self.waiting.push(self.rows.give(self.spare.rows()));
        if self.waiting.len() < TOGETHER { Ok(()) } else { self.send(sink) }
    }

    /// Has the batches that were put aside looked at.
    fn send(&mut self, sink: &mut dyn Sink) -> Result<()> {
        let waiting = std::mem::take(&mut self.waiting);
        if waiting.is_empty() {
            return Ok(());
        }
        let spare = self.spare.clone();
        let work = move |sink: &mut dyn Sink| {
            for mut rows in waiting {
                if sink.rows(&rows.batch()) == Flow::Stop {
                    return;
                }
                spare.keep(rows);
            }
        };
        if sink.later(Box::new(work)) == Flow::Stop { Err(Error::Stopped) } else { Ok(()) }
    }

    fn hand_over(&mut self, at: &str, sink: &mut dyn Sink) -> Result<()> {
        self.send(sink)?;
        if self.rows.is_empty() {
            return Ok(());
        }
        match self.told {
            None => {
                self.named = !self.is_numbered();
                sink.grid(&Grid {
                    at: at.to_owned(),
                    kind: "json",
                    names: self.named.then(|| self.names.clone()),
                    ..Grid::default()
                });
            }
            Some(told) if told < self.names.len() => sink.more_names(&self.names),
            Some(_) => {}
        }
        self.told = Some(self.names.len());
        let flow = sink.rows(&self.rows.batch());
        self.rows.clear();
        if std::mem::take(&mut self.too_wide) {
            sink.trouble(Reason::Limit("columns".to_owned()));
        }
        if flow == Flow::Stop { Err(Error::Stopped) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::recording::{Recording, record};
    use proptest::prelude::*;
    use std::fmt::Write as _;

    /// What is said of a text, with what is known of the records before or without it; and how many values
    /// were found by it.
    fn said(text: &[u8], known: Known) -> (String, String, u64) {
        let mut recording = Recording::default();
        let ndjson = is_ndjson(text);
        let mut walk =
            Walk::new(&Limits { depth: 12, cell_bytes: 40, ..Limits::default() }, ndjson, &mut recording);
        walk.known = known;
        let result = walk.run(&mut Lexer::new(TextReader::new(text, Charset::UTF_8)));
        let result = format!("{result:?} {:?}", walk.end());
        let found = walk.known.found;
        (recording.lines, result, found)
    }

    fn same_either_way(text: &[u8]) -> u64 {
        let (lines, result, found) = said(text, Known::default());
        let (plain, plain_result, none) = said(text, Known::nothing());
        assert_eq!((lines, result, none), (plain, plain_result, 0));
        found
    }

    fn value() -> impl Strategy<Value = String> {
        let scalar = prop_oneof![
            4 => "\"[a-zé .,:{}\\[\\]]{0,9}\"",
            1 => r#""(a|\\n|\\"|\\u00e9|\\\\){1,4}""#,
            3 => "-?[0-9]{1,3}(\\.[0-9])?",
            1 => Just("null".to_owned()),
            1 => Just("true".to_owned()),
            1 => "\"[a-z]{38,44}\"",
        ];
        scalar.prop_recursive(3, 12, 3, |inner| {
            let member = ("[abc]", inner.clone());
            prop_oneof![
                proptest::collection::vec(inner, 0..3).prop_map(|all| format!("[{}]", all.join(","))),
                proptest::collection::vec(member, 0..3).prop_map(|all| {
                    let all: Vec<_> = all.iter().map(|(key, value)| format!(r#""{key}":{value}"#)).collect();
                    format!("{{{}}}", all.join(", "))
                }),
            ]
        })
    }

    fn record_of_some() -> impl Strategy<Value = String> {
        proptest::collection::vec(("[abcd]", value()), 0..5).prop_map(|all| {
            let all: Vec<_> = all.iter().map(|(key, value)| format!(r#""{key}": {value}"#)).collect();
            format!("{{{}}}", all.join(","))
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(96))]

        #[test]
        fn what_is_known_of_records_before_changes_nothing(
            kinds in proptest::collection::vec(record_of_some(), 1..4),
            order in proptest::collection::vec(0usize..4, 2..60),
            between in proptest::sample::select(vec!["\n", ",", ",\n  ", "\n\n"]),
            outside in proptest::sample::select(vec![("", ""), ("[", "]"), (r#"{"x":1,"y":["#, r#"],"z":[{"a":1},{"a":2}]}"#)]),
            harm in proptest::option::of((0usize..4000, "[{}\\[\\]\",:x1]")),
            copies in prop_oneof![9 => Just(1usize), 1 => Just(300usize)],
        ) {
            let records: Vec<&str> = order.iter().map(|kind| kinds[kind % kinds.len()].as_str()).collect();
            let mut text = records.join(between);
            if copies > 1 {
                text = vec![text; copies].join(between);
            }
            text = format!("{}{text}{}", outside.0, outside.1);
            if let Some((at, with)) = harm && text.is_char_boundary(at) && at < text.len() {
                text.insert_str(at, &with);
            }
            same_either_way(text.as_bytes());
        }
    }

    #[test]
    fn records_alike_are_found_by_the_way_of_those_before() {
        let line = |n: usize| {
            format!(
                r#"{{"nr":{n},"naam":{{"voor":"Jan","achter":"de Boer"}},"tel":["1","2"],"x":[{{"a":1}},{{"a":null}}]}}"#
            )
        };
        let lines: Vec<String> = (0..1000).map(line).collect();
        assert!(same_either_way(lines.join("\n").as_bytes()) > 6_900);
        let array = format!("[\n  {}\n]", lines.join(",\n  "));
        assert!(same_either_way(array.as_bytes()) > 6_900);
    }

    #[test]
    fn values_that_the_buffer_ends_in_are_whole() {
        let text: Vec<String> =
            (0..60_000).map(|n| format!(r#"{{"n":{n},"b":"{}"}}"#, "ab".repeat(n % 9))).collect();
        assert!(same_either_way(text.join("\n").as_bytes()) > 119_000);
    }

    #[test]
    fn long_file_in_parts_holds_the_same_records() {
        let mut text = String::new();
        let count = 40_000;
        for row in 0..count {
            // A key that turns up late is a column all the same.
            let late = if row > count / 2 { r#","laat":"ja""# } else { "" };
            writeln!(text, r#"{{"nr":{row},"naam":{{"voor":"Jan {row}","achter":"de Vries"}}{late}}}"#)
                .unwrap();
        }
        let (recording, outcome) = record("a.ndjson", text.as_bytes());
        assert_eq!(outcome.format, "json");
        assert!(recording.later > 0);
        assert_eq!(recording.rows.len(), count);
        for (row, cells) in recording.rows.iter().enumerate() {
            let late = if row > count / 2 { "ja" } else { "" };
            assert_eq!(cells[..3], [row.to_string(), format!("Jan {row}"), "de Vries".to_owned()]);
            assert_eq!(cells.get(3).map_or("", String::as_str), late, "{row}");
        }
    }
}
