//! JSON and NDJSON: every array of objects is a table, and so are the objects of an NDJSON file.
//!
//! In: UTF-8 (or what can be made of it), straight on, in constant memory. Out: grids with names, the path of
//! the array as their place; nesting becomes dotted names (`adres.plaats`), what stands in an array inside a
//! record is joined by commas. What stands outside every array becomes one record. Nothing recurses: the
//! depth is a counter with a limit.

use super::{Format, How};
use crate::read::charset::{Charset, TextReader};
use crate::read::{Error, Flow, Grid, Input, Limits, Result, Rows, Sink};
use crate::record::Reason;
use foldhash::HashMap;
use memchr::memchr2;
use std::io::Read;

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

    fn value(&self) -> &[u8] {
        if self.scratched { &self.scratch } else { &self.buffer[self.value.clone()] }
    }

    fn broken(&self) -> Error {
        Error::Corrupt { what: format!("json at byte {}", self.gone + self.at as u64) }
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
        let in_word = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.');
        self.at -= 1;
        let mut len = self.buffer[self.at..].iter().take_while(|byte| in_word(byte)).count();
        while self.at + len == self.buffer.len() && self.refill()? {
            len = self.buffer[self.at..].iter().take(512).take_while(|byte| in_word(byte)).count();
        }
        self.value = self.at..self.at + len;
        self.scratched = false;
        let first = self.buffer[self.at];
        self.at += len;
        match &self.buffer[self.value.clone()] {
            b"null" | b"NaN" | b"undefined" => Ok(Token::Null),
            b"true" | b"false" => Ok(Token::Word),
            _ if first.is_ascii_alphabetic() => Err(self.broken()),
            _ => Ok(Token::Word),
        }
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

struct Frame {
    what: What,
    /// The length of the path outside of it.
    path: usize,
    /// Elements so far, of a list.
    element: usize,
}

/// Walks over the tokens and fills tables.
struct Walk<'a> {
    limits: Limits,
    ndjson: bool,
    sink: &'a mut dyn Sink,
    stack: Vec<Frame>,
    grammar: Grammar,
    /// The dotted name of the value to come, from the record's beginning or, outside, the document's.
    path: Vec<u8>,
    /// The document's own record, and the table that is being filled.
    document: Table,
    table: Table,
    /// The path of that table, while inside it.
    at: Vec<u8>,
    /// How many arrays of a record we are in, so that values are joined.
    joining: usize,
}

impl<'a> Walk<'a> {
    fn new(limits: &Limits, ndjson: bool, sink: &'a mut dyn Sink) -> Self {
        Walk {
            limits: limits.clone(),
            ndjson,
            sink,
            stack: Vec::new(),
            grammar: Grammar::default(),
            path: Vec::new(),
            document: Table::default(),
            table: Table::default(),
            at: Vec::new(),
            joining: 0,
        }
    }

    fn run<R: Read>(&mut self, lexer: &mut Lexer<R>) -> Result<()> {
        loop {
            match self.step(lexer) {
                Ok(true) => {}
                Ok(false) if self.stack.is_empty() => return Ok(()),
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
        self.stack.clear();
        self.path.clear();
        self.grammar = Grammar::default();
        self.joining = 0;
        self.table.end_row();
        lexer.skip_line()?;
        Ok(())
    }

    /// Takes one token. False at the end.
    fn step<R: Read>(&mut self, lexer: &mut Lexer<R>) -> Result<bool> {
        let Some(token) = lexer.next()? else { return Ok(false) };
        let is_key = self.grammar.expect == Expect::Key && token == Token::Text;
        if !self.grammar.allows(&token) {
            return Err(lexer.broken());
        }
        match token {
            Token::Open(bracket) => self.open(bracket)?,
            Token::Close(_) => self.close()?,
            Token::Text if is_key => self.key(lexer.value()),
            Token::Text | Token::Word => self.value(lexer.value())?,
            Token::Null => self.no_value(),
            Token::Comma | Token::Colon => {}
        }
        Ok(true)
    }

    fn key(&mut self, key: &[u8]) {
        let base = self.stack.last().map_or(0, |frame| frame.path);
        self.path.truncate(base);
        if base > 0 {
            self.path.push(b'.');
        }
        self.path.extend_from_slice(&key[..key.len().min(256)]);
    }

    fn open(&mut self, bracket: u8) -> Result<()> {
        if self.stack.len() >= self.limits.depth {
            return Err(Error::Limit { what: "depth" });
        }
        let object = bracket == b'{';
        let what = match self.stack.last().map(|frame| frame.what) {
            None if object && self.ndjson => self.begin_record(What::Record),
            None | Some(What::Outside) if object => What::Outside,
            None | Some(What::Outside) => self.begin_table(),
            Some(What::Table) => self.begin_record(if object { What::Record } else { What::List }),
            Some(What::Record | What::List | What::Inside | What::Joined) => self.begin_inside(object),
        };
        self.stack.push(Frame { what, path: self.path.len(), element: 0 });
        Ok(())
    }

    fn begin_table(&mut self) -> What {
        self.at.clone_from(&self.path);
        What::Table
    }

    fn begin_record(&mut self, what: What) -> What {
        self.path.clear();
        what
    }

    fn begin_inside(&mut self, object: bool) -> What {
        self.name_element();
        if object {
            if self.stack.last().is_some_and(|frame| frame.what == What::Joined) {
                self.path.extend_from_slice(b"[]");
            }
            return What::Inside;
        }
        self.joining += 1;
        What::Joined
    }

    /// Values of a list are named by their number.
    fn name_element(&mut self) {
        if let Some(frame) = self.stack.last_mut()
            && frame.what == What::List
        {
            self.path.clear();
            self.path.extend_from_slice(frame.element.to_string().as_bytes());
            frame.element += 1;
        }
    }

    fn close(&mut self) -> Result<()> {
        let Some(frame) = self.stack.pop() else { return Ok(()) };
        match frame.what {
            What::Record | What::List => {
                self.table.end_row();
                self.hand_over_when_full()?;
            }
            What::Table => {
                self.hand_over()?;
                self.table = Table::default();
                self.at.clear();
            }
            What::Joined => self.joining -= 1,
            What::Outside | What::Inside => {}
        }
        // The key or the array that this was the value of decides what the path goes back to.
        self.path.truncate(self.stack.last().map_or(0, |parent| parent.path));
        if self.stack.last().is_some_and(|parent| parent.what == What::Table) {
            self.path.clone_from(&self.at);
        }
        Ok(())
    }

    fn value(&mut self, value: &[u8]) -> Result<()> {
        let value = &value[..value.len().min(self.limits.cell_bytes)];
        match self.stack.last().map(|frame| frame.what) {
            None | Some(What::Outside) => {
                let name: &[u8] = if self.path.is_empty() { b"value" } else { &self.path };
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
                self.table.cell(&self.path, value, self.limits.columns, self.joining > 0);
            }
        }
        Ok(())
    }

    fn no_value(&mut self) {
        if let Some(What::Record | What::Inside | What::List) = self.stack.last().map(|frame| frame.what) {
            self.name_element();
            self.table.column(&self.path, self.limits.columns);
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
        if !self.stack.iter().any(|frame| matches!(frame.what, What::Record | What::List)) {
            self.hand_over()?;
        } else {
            self.table.end_row();
            self.hand_over()?;
        }
        self.document.end_row();
        self.document.hand_over("", self.sink)
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
    /// Values that are being joined, by column.
    joined: Vec<(usize, Vec<u8>)>,
    /// Names that the sink has been told, and whether there were any.
    told: Option<usize>,
    named: bool,
    /// Full batches, to be looked at apart from what is being read.
    waiting: Vec<Rows>,
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
        if !join {
            self.rows.cell(column, value);
            return;
        }
        self.next = column;
        match self.joined.iter_mut().rev().find(|(joined, _)| *joined == column) {
            Some((_, text)) if text.len() > 1 << 20 => {}
            Some((_, text)) => {
                text.extend_from_slice(b", ");
                text.extend_from_slice(value);
            }
            None => self.joined.push((column, value.to_vec())),
        }
    }

    /// Whether its rows are lists, whose columns have no names.
    fn is_numbered(&self) -> bool {
        self.names.iter().enumerate().all(|(i, name)| *name == i.to_string())
    }

    fn end_row(&mut self) {
        if !std::mem::take(&mut self.begun) {
            return;
        }
        for (column, text) in self.joined.drain(..) {
            self.rows.cell(column, &text);
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
        self.waiting.push(self.rows.give());
        if self.waiting.len() < TOGETHER { Ok(()) } else { self.send(sink) }
    }

    /// Has the batches that were put aside looked at.
    fn send(&mut self, sink: &mut dyn Sink) -> Result<()> {
        let mut waiting = std::mem::take(&mut self.waiting);
        if waiting.is_empty() {
            return Ok(());
        }
        let work = move |sink: &mut dyn Sink| {
            let mut batches = waiting.iter_mut();
            // That the sink has seen enough, it knows.
            let _ = batches.try_for_each(|rows| match sink.rows(&rows.batch()) {
                Flow::More => Ok(()),
                Flow::Stop => Err(()),
            });
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
    use crate::read::recording::record;
    use std::fmt::Write as _;

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
