//! XML: elements that repeat are records, and records of one kind a table.
//!
//! In: text, straight on, in windows: what repeats is learnt from each window before it is read. Out: grids
//! with names, the dotted path inside the record (`adres.straat`, `@id`); everything else is running text, an
//! element at a time. Entities of a document's own are never expanded; the depth is a counter with a limit.

use super::decoded::Decoded;
use super::gather::{Gather, Text};
use super::{Format, How, known};
use crate::read::charset::TextReader;
use crate::read::{Error, Input, Limits, Result, Sink};
use foldhash::{HashMap, HashSet};
use memchr::memchr_iter;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use std::io::{self, Read};

pub(super) static FORMAT: Format = Format {
    name: "xml",
    endings: &["xml", "xsd", "xsl", "svg", "rss", "kml", "gpx", "xaf"],
    looks_like,
    read: How::Read(read),
    note: "elements that repeat are tables, nested names are dotted; the rest as running text",
};

/// Bytes that are read before it is decided what repeats.
const WINDOW: usize = 1 << 20;
/// Bytes that one tag or text may have.
pub(super) const LONGEST: usize = 64 << 20;
/// Kinds of elements that are told apart.
const MOST_SHAPES: usize = 16 << 10;
/// Bytes of a name that are looked at.
const LONGEST_NAME: usize = 128;

fn looks_like(input: &mut Input) -> bool {
    let Some(text) = known::opening(input) else { return false };
    text.starts_with(b"<?xml") || text.first() == Some(&b'<') && FORMAT.endings.contains(&input.ending())
}

fn read(input: &mut Input, limits: &Limits, sink: &mut dyn Sink) -> Result<()> {
    let Some(charset) = input.charset() else { return Err(Error::Binary) };
    let source = Decoded::new(TextReader::new(input.stream()?, charset), LONGEST);
    let mut nodes = Nodes::new(source, limits.depth);
    let mut walk = Walk::new(limits, sink);
    let result = walk.run(&mut nodes);
    match result {
        Err(Error::Stopped) => result,
        _ => walk.end().and(result),
    }
}

/// What a document is made of.
enum Node {
    Open {
        line: u64,
        name: String,
    },
    Attribute {
        line: u64,
        name: String,
        value: String,
    },
    Text {
        line: u64,
        text: String,
    },
    /// What is read, but belongs to no element: a comment.
    Aside {
        line: u64,
        text: String,
    },
    Close,
}

/// Takes a document apart.
struct Nodes<R: Read> {
    reader: Reader<Decoded<TextReader<R>>>,
    buffer: Vec<u8>,
    /// The names of open elements, and how many there may be.
    open: Vec<String>,
    most: usize,
    /// The first line on which an end does not fit its beginning.
    odd: Option<u64>,
}

impl<R: Read> Nodes<R> {
    fn new(source: Decoded<TextReader<R>>, most: usize) -> Self {
        let mut reader = Reader::from_reader(source);
        let config = reader.config_mut();
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        Nodes { reader, buffer: Vec::new(), open: Vec::new(), most, odd: None }
    }

    /// Adds nodes until the window is full. False at the end.
    fn fill(&mut self, window: &mut Vec<Node>) -> Result<bool> {
        let mut bytes = 0;
        while bytes < WINDOW {
            self.buffer.clear();
            let line = self.reader.get_ref().line();
            self.reader.get_mut().begin_event();
            let event = match self.reader.read_event_into(&mut self.buffer) {
                Ok(event) => event,
                Err(error) => return Err(broken(&error, line)),
            };
            match event {
                Event::Start(_) if self.open.len() >= self.most => {
                    return Err(Error::Limit { what: "depth" });
                }
                Event::Start(tag) => {
                    self.open.push(short(tag.local_name().as_ref()));
                    open(&tag, line, window);
                }
                Event::Empty(tag) => {
                    open(&tag, line, window);
                    window.push(Node::Close);
                }
                Event::End(tag) => {
                    let name = short(tag.local_name().as_ref());
                    close(&name, line, &mut self.open, &mut self.odd, window);
                }
                Event::Text(text) => add_text(&text, line, window),
                Event::CData(text) => add_text(&text, line, window),
                Event::GeneralRef(name) => match resolve(&name) {
                    Some(character) => add_text(character.encode_utf8(&mut [0; 4]), line, window),
                    None => add_text(&format!("&{};", &*name), line, window),
                },
                Event::Comment(text) => window.push(Node::Aside { line, text: text.to_string() }),
                Event::DocType(text) => window.push(Node::Aside { line, text: text.to_string() }),
                Event::Eof => return self.end(),
                _ => {}
            }
            bytes += self.reader.get_ref().event() + size_of::<Node>();
        }
        Ok(true)
    }

    fn end(&self) -> Result<bool> {
        match self.odd {
            Some(line) => Err(Error::Corrupt { what: format!("xml: wrong end tag at line {line}") }),
            None if !self.open.is_empty() => Err(Error::Corrupt { what: "xml ends too early".to_owned() }),
            None => Ok(false),
        }
    }
}

/// Closes the innermost element of a name and all in it; an end without a beginning is passed over.
fn close(name: &str, line: u64, open: &mut Vec<String>, odd: &mut Option<u64>, window: &mut Vec<Node>) {
    let found = open.iter().rposition(|open| open == name);
    if found.is_none_or(|at| at + 1 < open.len()) {
        odd.get_or_insert(line);
    }
    while found.is_some_and(|at| open.len() > at) {
        open.pop();
        window.push(Node::Close);
    }
}

pub(super) fn broken(error: &quick_xml::Error, line: u64) -> Error {
    match error {
        quick_xml::Error::Io(error) if error.kind() == io::ErrorKind::FileTooLarge => {
            Error::Limit { what: "record length" }
        }
        quick_xml::Error::Io(error) => Error::Io(error.kind().into()),
        _ => Error::Corrupt { what: format!("xml at line {line}") },
    }
}

fn short(name: &str) -> String {
    let end = (0..=name.len().min(LONGEST_NAME)).rev().find(|&end| name.is_char_boundary(end));
    name[..end.unwrap_or(0)].to_owned()
}

fn open(tag: &BytesStart<'_>, line: u64, window: &mut Vec<Node>) {
    window.push(Node::Open { line, name: short(tag.local_name().as_ref()) });
    for attribute in tag.attributes().with_checks(false).flatten() {
        let key = attribute.key;
        if key.as_ref().starts_with("xmlns") || key.as_ref().starts_with("xsi:") {
            continue;
        }
        let name = short(key.local_name().as_ref());
        window.push(Node::Attribute { line, name, value: unescape(&attribute.value) });
    }
}

fn add_text(text: &str, line: u64, window: &mut Vec<Node>) {
    match window.last_mut() {
        Some(Node::Text { text: before, .. }) => before.push_str(text),
        _ => window.push(Node::Text { line, text: text.to_owned() }),
    }
}

/// The character that a reference stands for; None for an entity of the document's own.
pub(super) fn resolve(name: &str) -> Option<char> {
    let number = |digits: &str, base| u32::from_str_radix(digits, base).ok().and_then(char::from_u32);
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let digits = name.strip_prefix('#')?;
            match digits.strip_prefix(['x', 'X']) {
                Some(digits) => number(digits, 16),
                None => number(digits, 10),
            }
        }
    }
}

pub(super) fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        let found = rest.find(';').and_then(|end| Some((resolve(&rest[1..end])?, end + 1)));
        let (character, len) = found.unwrap_or(('&', 1));
        plain.push(character);
        rest = &rest[len..];
    }
    plain.push_str(rest);
    plain
}

/// What is known of the elements at one path.
#[derive(Default)]
struct Shape {
    name: String,
    parent: usize,
    children: HashMap<String, usize>,
    attributes: HashSet<String>,
    count: u64,
    /// The element that the last of them stood in, by number.
    within: u64,
    /// Whether two stood in the same element.
    repeats: bool,
    /// Whether text stands between the elements in it, as in prose.
    mixed: bool,
    /// Whether it is a record: for good, once it was said.
    record: bool,
}

impl Shape {
    fn could_be_record(&self) -> bool {
        self.repeats && !self.mixed && self.children.len() + self.attributes.len() >= 2
    }
}

/// An element that is open while it is looked what repeats.
struct Seen {
    shape: usize,
    number: u64,
    has_text: bool,
    has_children: bool,
}

/// The paths of a document, a parent always before its children.
struct Shapes {
    all: Vec<Shape>,
    open: Vec<Seen>,
    elements: u64,
}

impl Shapes {
    fn new() -> Self {
        Shapes { all: vec![Shape::default()], open: Vec::new(), elements: 0 }
    }

    /// The shape of a child; that of nothing, where there are too many.
    fn child(&mut self, parent: usize, name: &str) -> usize {
        if let Some(&child) = self.all[parent].children.get(name) {
            return child;
        }
        if self.all.len() >= MOST_SHAPES {
            return 0;
        }
        let child = self.all.len();
        self.all[parent].children.insert(name.to_owned(), child);
        self.all.push(Shape { name: name.to_owned(), parent, ..Shape::default() });
        child
    }

    /// Whether an element belongs to a sentence.
    fn is_prose(&self, shape: usize) -> bool {
        self.all[shape].mixed || self.all[self.all[shape].parent].mixed
    }

    fn learn(&mut self, window: &[Node]) {
        for node in window {
            match node {
                Node::Open { name, .. } => self.learn_open(name),
                Node::Attribute { name, .. } => {
                    let shape = self.open.last().map_or(0, |seen| seen.shape);
                    let attributes = &mut self.all[shape].attributes;
                    if attributes.len() < 64 && !attributes.contains(name) {
                        attributes.insert(name.clone());
                    }
                }
                Node::Text { text, .. } => {
                    if let Some(seen) = self.open.last_mut() {
                        seen.has_text |= !text.trim_ascii().is_empty();
                    }
                }
                Node::Aside { .. } => {}
                Node::Close => {
                    if let Some(seen) = self.open.pop() {
                        self.all[seen.shape].mixed |= seen.has_text && seen.has_children;
                    }
                }
            }
        }
        self.decide();
    }

    fn learn_open(&mut self, name: &str) {
        let (parent, within) = match self.open.last_mut() {
            Some(seen) => {
                seen.has_children = true;
                (seen.shape, seen.number)
            }
            None => (0, 0),
        };
        let child = self.child(parent, name);
        self.elements += 1;
        let shape = &mut self.all[child];
        shape.count += 1;
        shape.repeats |= shape.within == within && within > 0;
        shape.within = within;
        self.open.push(Seen { shape: child, number: self.elements, has_text: false, has_children: false });
    }

    /// Says which shapes are records: the outermost that could be, unless something in it repeats so much more
    /// that it is only a heading over a table.
    fn decide(&mut self) {
        const MUCH: u64 = 4;
        let mut inside: Vec<(u64, bool)> = vec![(0, false); self.all.len()];
        for i in (1..self.all.len()).rev() {
            let shape = &self.all[i];
            let own = if shape.could_be_record() { shape.count } else { 0 };
            let (most, record) = inside[i];
            let above = &mut inside[shape.parent];
            *above = (above.0.max(own).max(most), above.1 || record || shape.record);
        }
        let mut in_record = vec![false; self.all.len()];
        for i in 1..self.all.len() {
            let (most, record_inside) = inside[i];
            let above = in_record[self.all[i].parent];
            let shape = &mut self.all[i];
            let heading = record_inside || most > shape.count.saturating_mul(MUCH);
            shape.record |= !above && !heading && shape.could_be_record();
            in_record[i] = above || shape.record;
        }
    }
}

/// An element that is open while it is read.
struct Frame {
    shape: usize,
    line: u64,
    /// The length of the path outside of it.
    path: usize,
    text: String,
    text_line: u64,
    has_children: bool,
}

/// The record that is being read.
struct Record {
    table: usize,
    /// How many elements are open around it.
    depth: usize,
}

/// A record that waits for one in it to end: that is a row of a table of its own.
struct Outer {
    record: Record,
    path: String,
    values: Vec<String>,
    filled: Vec<usize>,
}

struct Walk<'a> {
    shapes: Shapes,
    open: Vec<Frame>,
    record: Option<Record>,
    outer: Vec<Outer>,
    /// The dotted path inside the record.
    path: String,
    /// The values of the row, by column, and the columns that have one.
    values: Vec<String>,
    filled: Vec<usize>,
    gather: Gather,
    text: Text,
    cell_bytes: usize,
    sink: &'a mut dyn Sink,
}

impl<'a> Walk<'a> {
    fn new(limits: &Limits, sink: &'a mut dyn Sink) -> Self {
        Walk {
            shapes: Shapes::new(),
            open: Vec::new(),
            record: None,
            outer: Vec::new(),
            path: String::new(),
            values: Vec::new(),
            filled: Vec::new(),
            gather: Gather::new("xml", limits),
            text: Text::default(),
            cell_bytes: limits.cell_bytes,
            sink,
        }
    }

    fn run<R: Read>(&mut self, nodes: &mut Nodes<R>) -> Result<()> {
        let mut window = Vec::new();
        loop {
            let more = nodes.fill(&mut window);
            self.shapes.learn(&window);
            for node in window.drain(..) {
                self.take(node)?;
            }
            if !more? {
                return Ok(());
            }
        }
    }

    fn take(&mut self, node: Node) -> Result<()> {
        match node {
            Node::Open { line, name } => self.begin(line, &name),
            Node::Attribute { line, name, value } => self.attribute(line, &name, &value),
            Node::Text { line, text } => {
                if let Some(frame) = self.open.last_mut() {
                    if frame.text.is_empty() {
                        let before = text.len() - text.trim_start().len();
                        frame.text_line =
                            line + memchr_iter(b'\n', &text.as_bytes()[..before]).count() as u64;
                        frame.text.push_str(text.trim_start());
                    } else {
                        frame.text.push_str(&text);
                    }
                }
            }
            Node::Aside { line, text } => self.text.push_apart(line, text.as_bytes()),
            Node::Close => self.close()?,
        }
        Ok(())
    }

    fn begin(&mut self, line: u64, name: &str) {
        self.end_text();
        let parent = self.open.last().map_or(0, |frame| frame.shape);
        let shape = self.shapes.child(parent, name);
        let outside = self.path.len();
        let of = &self.shapes.all[shape];
        if self.record.is_some() && !of.could_be_record() {
            if outside > 0 {
                self.path.push('.');
            }
            self.path.push_str(name);
        } else if self.record.is_some() || of.record {
            if let Some(record) = self.record.take() {
                let path = std::mem::take(&mut self.path);
                let values = std::mem::take(&mut self.values);
                self.outer.push(Outer { record, path, values, filled: std::mem::take(&mut self.filled) });
            }
            let table = self.gather.table(&shape.to_le_bytes(), name.as_bytes(), true);
            self.record = Some(Record { table, depth: self.open.len() });
        }
        if let Some(frame) = self.open.last_mut() {
            frame.has_children = true;
        }
        let frame =
            Frame { shape, line, path: outside, text: String::new(), text_line: line, has_children: false };
        self.open.push(frame);
    }

    fn attribute(&mut self, line: u64, name: &str, value: &str) {
        if self.record.is_none() {
            let shape = self.open.last().map_or(0, |frame| frame.shape);
            if self.shapes.is_prose(shape) {
                self.text.push(line, format!("{value} ").as_bytes());
            } else {
                self.say(line, name, value);
            }
            return;
        }
        let outside = self.path.len();
        self.path.push_str(if outside > 0 { ".@" } else { "@" });
        self.path.push_str(name);
        self.value(value);
        self.path.truncate(outside);
    }

    fn close(&mut self) -> Result<()> {
        let leaf = self.open.last().is_some_and(|frame| !frame.has_children && frame.text.trim().is_empty());
        if leaf && !self.path.is_empty() {
            // An element without a value has a column all the same.
            self.value("");
        }
        self.end_text();
        let Some(frame) = self.open.pop() else { return Ok(()) };
        self.path.truncate(frame.path);
        if let Some(record) = self.record.take_if(|record| record.depth == self.open.len()) {
            self.end_record(record.table)?;
            self.go_on_outside();
            return Ok(());
        }
        if self.record.is_none() && self.text.is_full() {
            self.gather.text(&mut self.text, self.sink)?;
        }
        Ok(())
    }

    /// Goes on with the record around one that has ended.
    fn go_on_outside(&mut self) {
        if let Some(outer) = self.outer.pop() {
            self.record = Some(outer.record);
            (self.path, self.values, self.filled) = (outer.path, outer.values, outer.filled);
        }
    }

    /// Hands the text of the innermost element on, as far as it has come.
    fn end_text(&mut self) {
        let Some(frame) = self.open.last_mut() else { return };
        let text = std::mem::take(&mut frame.text);
        let (line, shape) = (frame.text_line.max(frame.line), frame.shape);
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        let name = self.shapes.all[shape].name.clone();
        if self.record.is_none() && self.shapes.is_prose(shape) {
            // A sentence with words set apart in it stays one.
            self.text.push(line, format!("{text} ").as_bytes());
        } else if self.record.is_none() {
            self.say(line, &name, text);
        } else if self.path.is_empty() {
            self.path.push_str(&name);
            self.value(text);
            self.path.clear();
        } else {
            self.value(text);
        }
    }

    /// Running text: what an element or an attribute outside every record says.
    fn say(&mut self, line: u64, name: &str, text: &str) {
        let blank = if name.is_empty() { "" } else { ": " };
        self.text.push_apart(line, format!("{name}{blank}{text}").as_bytes());
    }

    /// A value of the row at the path; a second one for the same column is joined to the first.
    fn value(&mut self, value: &str) {
        let Some(record) = &self.record else { return };
        let Some(column) = self.gather.column(record.table, self.path.as_bytes()) else { return };
        let value = value.trim();
        if value.is_empty() {
            return;
        }
        if self.values.len() <= column {
            self.values.resize(column + 1, String::new());
        }
        let held = &mut self.values[column];
        if held.is_empty() {
            self.filled.push(column);
        } else if held.len() < self.cell_bytes {
            held.push_str(", ");
        } else {
            return;
        }
        held.push_str(value);
    }

    fn end_record(&mut self, table: usize) -> Result<()> {
        for column in self.filled.drain(..) {
            let held = &mut self.values[column];
            self.gather.cell(table, column, held.as_bytes());
            held.clear();
        }
        self.gather.end_row(table, self.sink)?;
        if self.text.is_full() { self.gather.text(&mut self.text, self.sink) } else { Ok(()) }
    }

    /// Hands over what is left, a record that was cut short too.
    fn end(&mut self) -> Result<()> {
        self.end_text();
        while let Some(record) = self.record.take() {
            if !self.filled.is_empty() {
                self.end_record(record.table)?;
            }
            self.go_on_outside();
        }
        self.gather.end(&mut self.text, self.sink)
    }
}

#[cfg(test)]
mod tests {
    use crate::read::recording::record;

    #[test]
    fn a_kind_of_record_that_begins_late_is_a_table_too() {
        let first = "<lid><naam>Jan</naam><bsn>999999990</bsn></lid>\n".repeat(40_000);
        let then = "<gift><van>Jan</van><bedrag>5</bedrag></gift>\n".repeat(3);
        let text = format!("<club><leden>{first}</leden><giften>{then}</giften></club>");
        let (recording, outcome) = record("a.xml", text.as_bytes());
        assert_eq!(outcome.reason, None);
        assert_eq!(recording.rows.len(), 40_003);
        assert!(recording.lines.contains("grid \"gift\" xml\n  names van | bedrag"));
        assert_eq!(recording.text, "");
    }

    #[test]
    fn records_in_a_record_are_a_table_of_their_own() {
        let lid = |naam: &str| {
            format!(
                "<lid><naam>{naam}</naam><gift><dag>1</dag><som>5</som></gift><gift><dag>2</dag><som>6</som></gift><bsn>1</bsn></lid>"
            )
        };
        let (recording, _) =
            record("a.xml", format!("<club>{}{}</club>", lid("Jan"), lid("Piet")).as_bytes());
        assert_eq!(
            recording.rows,
            [["Jan", "1"], ["Piet", "1"], ["1", "5"], ["2", "6"], ["1", "5"], ["2", "6"]]
        );
    }

    #[test]
    fn lines_of_text_are_those_of_the_file() {
        let text = "<?xml version=\"1.0\"?>\n<brief>\n<aan>Jan</aan>\n\n<van>\n  Piet\n</van></brief>";
        let (recording, _) = record("a.xml", text.as_bytes());
        assert_eq!(recording.lines, "text \"\" from line 3\n  aan: Jan\n  \n  \n  van: Piet\n");
    }

    #[test]
    fn entities_of_the_document_are_not_expanded() {
        let text = "<!DOCTYPE a [<!ENTITY b \"xxxxxxxx\"><!ENTITY c \"&b;&b;\">]><a><v>&c;&c;</v></a>";
        let (recording, _) = record("a.xml", text.as_bytes());
        assert!(recording.text.ends_with("v: &c;&c;\n"), "{}", recording.text);
    }

    #[test]
    fn wrong_end_tag_costs_nothing_but_the_verdict() {
        let text = "<a><l><n>Jan</x></n><m>1</m></l><l><n>Piet</l><l><n>Kees</n></l></a>";
        let (recording, outcome) = record("a.xml", text.as_bytes());
        assert_eq!(outcome.reason.unwrap().to_string(), "corrupt: xml: wrong end tag at line 1");
        assert_eq!(recording.rows, [["Jan", "1"], ["Piet", ""], ["Kees", ""]]);
    }

    #[test]
    fn deep_document_meets_the_limit() {
        let (_, outcome) = record("a.xml", "<a>".repeat(100_000).as_bytes());
        assert_eq!(outcome.reason.unwrap().to_string(), "limit: depth");
    }
}
