//! The cells of a sheet.
//!
//! In: a sheet's XML, streamed, in pieces of whole rows. Out: rows. The pieces go through a scanner made for
//! the shape in which Excel and its kin write; a row that is shaped otherwise goes through a full XML reader.
//! Positions are clamped to what a sheet can hold, so that a lone cell in its last corner costs nothing.

use super::book::{Sheet, Values};
use super::date::{self, Style};
use super::pieces::Pieces;
use super::strings::{Odd, append, trim, unescape_bytes};
use super::usual::{self, Usual, Value};
use super::{Error, Flow, Grid, Limits, Package, Result, Sink};
use crate::read::formats::markup::{Markup, Node, attribute, is_set};
use crate::read::formats::reason;
use crate::read::{Rows, eight};
use crate::record::Reason;
use memchr::{memchr, memmem};
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use std::io::{Read, Seek};
use std::sync::Arc;

const MOST_ROWS: u32 = 1 << 20;
const MOST_COLUMNS: usize = 1 << 14;

/// So many rows that are absent are handed over as empty ones, a wider gap as one.
const MOST_BLANK: u32 = 1000;

/// Bytes of values that may come out of so many of XML, whose cells may repeat one string.
const MOST_RATIO: usize = 64;
const MOST_HANDED: usize = 64 << 20;

/// A bigger sheet is read in pieces that can be read apart.
pub(super) const BIG: u64 = 16 << 20;

/// Bytes of a piece, and of one that is read apart. The first one never is: it is a short one.
const PIECE: usize = 256 << 10;
const BIG_PIECE: usize = 1 << 20;

/// Bytes of a sheet that are unpacked while its strings are not there yet.
const AHEAD: usize = 16 << 20;

/// Reads one sheet. Gives what its part holds after the cells.
pub(super) fn read<R: Read + Seek>(
    package: &mut Package<R>,
    sheet: &Sheet,
    book: &mut super::Book,
    limits: &Limits,
    sink: &mut dyn Sink,
) -> Result<Vec<u8>> {
    let (size, part) = package.part(&sheet.part)?;
    let mut pieces = Pieces::new(part, PIECE, if size > BIG { BIG_PIECE } else { PIECE });
    let entered = pieces.enter("sheetData", "row");
    if matches!(entered, Ok(true)) && book.is_waited_for() {
        sink.prepare();
        pieces.cut_ahead(AHEAD, || book.is_waited_for());
    }
    book.settle(sink);
    sink.grid(&Grid {
        at: sheet.name.clone(),
        kind: if sheet.hidden { "hidden-sheet" } else { "sheet" },
        hidden: sheet.hidden,
        hidden_columns: hidden_columns(pieces.before()),
        ..Grid::default()
    });
    let mut after = Vec::new();
    if !entered? {
        return Ok(pieces.left());
    }
    let mut filler = Filler::new(&book.values, limits);
    let mut first = true;
    let spares = pieces.spares();
    while let Some(piece) = pieces.next()? {
        let prefixed = pieces.prefixed();
        if let Some(rest) = pieces.after(&piece, "sheetData") {
            after = rest.to_vec();
        }
        if first || size <= BIG {
            filler.take(&piece, prefixed, sink)?;
            filler.hand_over(sink)?;
            first = false;
            spares.give_back(piece);
            continue;
        }
        let spares = spares.clone();
        let mut filler = Filler::new(&book.values, limits);
        let work = move |sink: &mut dyn Sink| {
            match filler.take(&piece, prefixed, sink).and_then(|()| filler.hand_over(sink)) {
                // That the sink has seen enough, it knows.
                Ok(()) | Err(Error::Stopped) => {}
                Err(error) => sink.trouble(reason(error)),
            }
            spares.give_back(piece);
        };
        if sink.later(Box::new(work)) == Flow::Stop {
            return Err(Error::Stopped);
        }
    }
    Ok(after)
}

/// The columns that are not seen: `<col min="3" max="4" hidden="1"/>`.
fn hidden_columns(before: &[u8]) -> Vec<(u32, u32)> {
    const MOST: usize = MOST_COLUMNS;
    let mut hidden = Vec::new();
    let mut markup = Markup::new(before, &Limits::default());
    while let Ok(node) = markup.next() {
        match node {
            Node::Open(tag) if tag.local_name().as_ref() == "col" && is_set(&tag, "hidden") => {
                let number = |name| attribute(&tag, name).and_then(|number| number.parse::<u32>().ok());
                if let (Some(from), Some(to)) = (number("min"), number("max")) {
                    hidden.push((from.saturating_sub(1), to.saturating_sub(1)));
                }
            }
            Node::End => break,
            _ => {}
        }
        if hidden.len() >= MOST {
            break;
        }
    }
    hidden
}

/// Turns XML into rows.
struct Filler {
    values: Arc<Values>,
    columns: usize,
    rows: Rows,
    /// The number of the row in hand, from 1; 0 before the first.
    row: u32,
    column: usize,
    scratch: Vec<u8>,
    /// Bytes of XML taken, and of values handed over.
    taken: usize,
    handed: usize,
    /// Rows that are not seen, since they were last told.
    hidden: u64,
    bad_string: bool,
    out_of_bounds: bool,
}

/// The type of a cell's value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    Shared,
    /// Text in the value itself, or in line.
    Text,
    Boolean,
    Error,
}

impl Kind {
    fn of(name: &[u8]) -> Self {
        match name {
            b"s" => Kind::Shared,
            b"str" | b"inlineStr" | b"d" => Kind::Text,
            b"b" => Kind::Boolean,
            b"e" => Kind::Error,
            _ => Kind::Number,
        }
    }
}

/// What a cell's tag says.
struct Tag {
    style: usize,
    kind: Kind,
    /// Where the tag ends.
    end: usize,
    empty: bool,
}

impl Filler {
    fn new(values: &Arc<Values>, limits: &Limits) -> Self {
        Filler {
            values: Arc::clone(values),
            columns: limits.columns.min(MOST_COLUMNS),
            rows: Rows::default(),
            row: 0,
            column: 0,
            scratch: Vec::new(),
            taken: 0,
            handed: 0,
            hidden: 0,
            bad_string: false,
            out_of_bounds: false,
        }
    }

    /// Takes a piece of whole rows.
    fn take(&mut self, piece: &[u8], prefixed: bool, sink: &mut dyn Sink) -> Result<()> {
        self.taken += piece.len();
        let mut at = 0;
        while at < piece.len() {
            let (begun, row_before) = (at, self.row);
            match if prefixed { Err(Odd) } else { self.take_row(piece, at) } {
                Ok(Some(end)) => at = end,
                Ok(None) => return Ok(()),
                Err(Odd) => {
                    // A row that was begun is begun again, without the empty ones before it.
                    self.row = self.row.saturating_sub(u32::from(self.row > row_before));
                    let end = if prefixed { None } else { memmem::find(&piece[begun..], b"</row>") };
                    let end = end.map_or(piece.len(), |len| begun + len + 6);
                    self.take_odd(&piece[begun..end], sink)?;
                    at = end;
                }
            }
            if self.rows.is_full() {
                self.hand_over(sink)?;
            }
        }
        Ok(())
    }

    /// Takes one row that is shaped as usual; says where it ends, or None when no more rows come.
    fn take_row(&mut self, xml: &[u8], at: usize) -> std::result::Result<Option<usize>, Odd> {
        let at = skip_blanks(xml, at);
        let rest = &xml[at.min(xml.len())..];
        if !rest.starts_with(b"<row") {
            return if rest.starts_with(b"<!") { Err(Odd) } else { Ok(None) };
        }
        let close = memchr(b'>', rest).ok_or(Odd)?;
        let tag = &rest[4..close];
        self.begin_row(row_number(tag));
        let mut at = at + close + 1;
        if tag.ends_with(b"/") {
            self.rows.end_row();
            return Ok(Some(at));
        }
        let hidden = is_hidden_row(tag);
        let row = usual::Row::new(row_digits(tag).unwrap_or_default());
        loop {
            while let Some(cell) = usual::cell(xml, at, &row) {
                at = cell.end;
                self.put_usual(xml, cell);
            }
            at = skip_blanks(xml, at);
            match xml.get(at + 1) {
                Some(b'c') if xml[at] == b'<' && matches!(xml.get(at + 2), Some(b' ' | b'>' | b'/')) => {
                    at = self.take_cell(xml, at + 2)?;
                }
                Some(b'/') if xml[at..].starts_with(b"</row>") => {
                    self.hidden += u64::from(hidden);
                    self.rows.end_row();
                    return Ok(Some(at + 6));
                }
                _ => return Err(Odd),
            }
        }
    }

    #[inline]
    fn take_cell(&mut self, xml: &[u8], at: usize) -> std::result::Result<usize, Odd> {
        let tag = match usual_tag(&xml[at..]) {
            Some((column, tag)) => {
                self.column = column;
                Tag { end: at + tag.end, ..tag }
            }
            None => self.cell_tag(xml, at)?,
        };
        let mut at = tag.end;
        let column = self.column;
        self.column += 1;
        if tag.empty {
            return Ok(at);
        }
        loop {
            match xml.get(at + 1).copied() {
                Some(b'v') if xml.get(at + 2) == Some(&b'>') => {
                    let start = at + 3;
                    let len = xml[start..].iter().position(|&byte| byte == b'<').ok_or(Odd)?;
                    at = start + len;
                    if xml.get(at..at + 4) != Some(b"</v>") {
                        return Err(Odd);
                    }
                    at += 4;
                    self.put(column, &xml[start..start + len], tag.kind, tag.style);
                }
                Some(b'/') if xml.get(at..at + 4) == Some(b"</c>") => return Ok(at + 4),
                Some(b'f') if xml[at] == b'<' => at = skip_formula(xml, at)?,
                Some(b'i') if xml[at..].starts_with(b"<is>") => {
                    let len = memmem::find(&xml[at..], b"</is>").ok_or(Odd)?;
                    self.put_in_line(column, &xml[at + 4..at + len])?;
                    at += len + 5;
                }
                Some(_) if xml[at] <= b' ' => at += 1,
                _ => return Err(Odd),
            }
        }
    }

    /// Reads the attributes of a cell and moves to its column.
    #[inline]
    fn cell_tag(&mut self, xml: &[u8], mut at: usize) -> std::result::Result<Tag, Odd> {
        let mut tag = Tag { style: 0, kind: Kind::Number, end: 0, empty: false };
        loop {
            match xml.get(at).copied().ok_or(Odd)? {
                b'>' => {
                    tag.end = at + 1;
                    return Ok(tag);
                }
                b'/' if xml.get(at + 1) == Some(&b'>') => {
                    (tag.end, tag.empty) = (at + 2, true);
                    return Ok(tag);
                }
                byte if byte <= b' ' => at += 1,
                name => {
                    let equals = at + xml[at..].iter().take(32).position(|&byte| byte == b'=').ok_or(Odd)?;
                    if xml.get(equals + 1) != Some(&b'"') {
                        return Err(Odd);
                    }
                    let start = equals + 2;
                    let end =
                        start + xml[start..].iter().take(256).position(|&byte| byte == b'"').ok_or(Odd)?;
                    let value = &xml[start..end];
                    match (name, equals - at) {
                        (b'r', 1) => self.column = column_number(value).ok_or(Odd)?,
                        (b's', 1) => tag.style = digits(value) as usize,
                        (b't', 1) => tag.kind = Kind::of(value),
                        _ => {}
                    }
                    at = end + 1;
                }
            }
        }
    }

    /// Begins a row, with empty ones before it where some are absent.
    fn begin_row(&mut self, number: Option<u32>) {
        let number = match number {
            Some(number) if number > self.row && number <= MOST_ROWS => number,
            Some(number) if number > MOST_ROWS => {
                self.out_of_bounds = true;
                self.row + 1
            }
            _ => self.row + 1,
        };
        let absent = if self.row == 0 { 0 } else { number - self.row - 1 };
        for _ in 0..if absent > MOST_BLANK { 1 } else { absent } {
            self.rows.end_row();
        }
        self.row = number;
        self.column = 0;
    }

    #[inline(always)]
    fn put_usual(&mut self, xml: &[u8], cell: Usual) {
        let Usual { column, style, value, .. } = cell;
        self.column = column + 1;
        if column >= self.columns {
            self.out_of_bounds |= value != Value::Nothing;
            return;
        }
        match value {
            Value::Shared(number) => self.put_shared(column, number),
            Value::Number(start, len) => self.put_usual_number(&xml[start..], len, column, style),
            Value::Boolean(value @ (b'0' | b'1')) => {
                self.rows.shared_cell(column, self.values.strings.truth(value == b'1'));
            }
            Value::Boolean(value) => self.put(column, &[value], Kind::Boolean, 0),
            Value::Nothing => {}
        }
    }

    /// Puts the number that the first so many of these bytes are.
    #[inline(always)]
    fn put_usual_number(&mut self, xml: &[u8], len: usize, column: usize, number: usize) {
        let style = self.values.styles.get(number).copied().unwrap_or_default();
        let value = &xml[..len];
        if style == Style::Number {
            match xml.first_chunk::<16>() {
                Some(from) if len <= from.len() && is_plain(value) => self.rows.short_cell(column, from, len),
                _ => self.put_number(column, value, number),
            }
            return;
        }
        let text = eight::at(xml, 0).filter(|text| len < 8 && eight::digits(*text) == len);
        match text.and_then(|text| date::of_day(usual::number(text, len) as u32, self.values.from_1904)) {
            Some(date) => self.rows.short_cell(column, &date, 10),
            None => self.put_number(column, value, number),
        }
    }

    #[inline(always)]
    fn put_shared(&mut self, column: usize, number: usize) {
        match self.values.strings.get(number) {
            Some(text) if text.len > 0 => self.rows.shared_cell(column, text),
            Some(_) => {}
            None => self.bad_string = true,
        }
    }

    #[inline]
    fn put(&mut self, column: usize, value: &[u8], kind: Kind, style: usize) {
        if column >= self.columns {
            self.out_of_bounds = true;
            return;
        }
        match kind {
            Kind::Shared => self.put_shared(column, digits(trim(value)) as usize),
            Kind::Number => self.put_number(column, value, style),
            Kind::Boolean => match trim(value) {
                b"1" | b"true" => self.rows.shared_cell(column, self.values.strings.truth(true)),
                b"0" | b"false" => self.rows.shared_cell(column, self.values.strings.truth(false)),
                _ => {}
            },
            Kind::Text => {
                self.scratch.clear();
                unescape_bytes(value, &mut self.scratch);
                self.rows.cell(column, trim(&self.scratch));
            }
            Kind::Error => {}
        }
    }

    #[inline]
    fn put_number(&mut self, column: usize, value: &[u8], style: usize) {
        let style = self.values.styles.get(style).copied().unwrap_or_default();
        let value = trim(value);
        if style != Style::Number
            && let Some(text) = date::whole_days(value, self.values.from_1904)
        {
            self.rows.cell(column, &text);
            return;
        }
        if style != Style::Number
            && let Some(serial) = std::str::from_utf8(value).ok().and_then(|text| text.parse().ok())
            && let Some(text) = date::iso(serial, style, self.values.from_1904)
        {
            self.rows.cell(column, text.as_bytes());
            return;
        }
        self.rows.cell(column, value.strip_suffix(b".0").unwrap_or(value));
    }

    /// Puts the text of `<is>`: plain, or in runs.
    fn put_in_line(&mut self, column: usize, xml: &[u8]) -> std::result::Result<(), Odd> {
        if column >= self.columns {
            self.out_of_bounds = true;
            return Ok(());
        }
        let text = xml.strip_prefix(b"<t").ok_or(Odd)?;
        let start = memchr(b'>', text).ok_or(Odd)?;
        let len = memchr(b'<', &text[start..]).unwrap_or(0);
        if &text[start + len..] != b"</t>" {
            return Err(Odd);
        }
        self.put(column, &text[start + 1..start + len], Kind::Text, 0);
        Ok(())
    }

    fn hand_over(&mut self, sink: &mut dyn Sink) -> Result<()> {
        self.handed += self.rows.size();
        let flow = if self.rows.is_empty() {
            Flow::More
        } else {
            sink.rows(&self.rows.batch().with_pool(self.values.strings.pool()))
        };
        self.rows.clear();
        if self.hidden > 0 {
            sink.hidden_rows(std::mem::take(&mut self.hidden));
        }
        if std::mem::take(&mut self.bad_string) {
            sink.trouble(Reason::Corrupt("xlsx: a shared string is missing".to_owned()));
        }
        if std::mem::take(&mut self.out_of_bounds) {
            sink.trouble(Reason::Limit("columns".to_owned()));
        }
        if flow == Flow::Stop {
            return Err(Error::Stopped);
        }
        // A few long strings in a great many cells would take for ever.
        if self.handed > MOST_HANDED + self.taken.saturating_mul(MOST_RATIO) {
            return Err(Error::Limit { what: "repeated text" });
        }
        Ok(())
    }

    /// Takes rows through a full XML reader. Broken XML costs what comes after it in this piece.
    fn take_odd(&mut self, xml: &[u8], sink: &mut dyn Sink) -> Result<()> {
        let xml = String::from_utf8_lossy(xml);
        let mut reader = Reader::from_str(&xml);
        reader.config_mut().check_end_names = false;
        reader.config_mut().allow_unmatched_ends = true;
        let mut cell = OddCell::default();
        loop {
            match reader.read_event() {
                Ok(Event::Eof) => return self.odd_end(&cell, sink),
                Ok(Event::Start(tag)) => self.odd_start(&tag, &mut cell),
                Ok(Event::Empty(tag)) => {
                    self.odd_start(&tag, &mut cell);
                    match tag.local_name().as_ref() {
                        "row" => {
                            cell.in_row = false;
                            self.rows.end_row();
                        }
                        "c" => self.column += 1,
                        _ => cell.taking = false,
                    }
                }
                Ok(Event::End(tag)) => match tag.local_name().as_ref() {
                    "row" => {
                        cell.in_row = false;
                        self.rows.end_row();
                        if self.rows.is_full() {
                            self.hand_over(sink)?;
                        }
                    }
                    "c" => self.odd_cell(&cell),
                    "rPh" => cell.aside = false,
                    "v" | "t" => cell.taking = false,
                    _ => {}
                },
                Ok(event) if cell.taking => append(&event, &mut cell.text),
                Ok(_) => {}
                Err(_) => {
                    cell.in_row = true;
                    return self.odd_end(&cell, sink);
                }
            }
        }
    }

    /// A row that the XML ends in keeps its whole cells.
    fn odd_end(&mut self, cell: &OddCell, sink: &mut dyn Sink) -> Result<()> {
        if cell.in_row {
            self.rows.end_row();
            sink.trouble(Reason::Corrupt("xlsx: a row is damaged".to_owned()));
        }
        Ok(())
    }

    fn odd_start(&mut self, tag: &BytesStart<'_>, cell: &mut OddCell) {
        match tag.local_name().as_ref() {
            "row" => {
                cell.in_row = true;
                self.hidden += u64::from(is_set(tag, "hidden"));
                self.begin_row(attribute(tag, "r").and_then(|number| number.parse().ok()));
            }
            "c" => {
                if let Some(column) = attribute(tag, "r").and_then(|place| column_number(place.as_bytes())) {
                    self.column = column;
                }
                cell.text.clear();
                cell.style = attribute(tag, "s").map_or(0, |style| digits(style.as_bytes()) as usize);
                cell.kind = attribute(tag, "t").map_or(Kind::Number, |kind| Kind::of(kind.as_bytes()));
            }
            "rPh" => cell.aside = true,
            "v" | "t" => cell.taking = !cell.aside,
            _ => {}
        }
    }

    fn odd_cell(&mut self, cell: &OddCell) {
        let column = self.column;
        self.column += 1;
        if !cell.text.is_empty() {
            self.put(column, cell.text.as_bytes(), cell.kind, cell.style);
        }
    }
}

/// A cell in the hands of the full XML reader.
struct OddCell {
    text: String,
    kind: Kind,
    style: usize,
    in_row: bool,
    taking: bool,
    aside: bool,
}

impl Default for OddCell {
    fn default() -> Self {
        OddCell {
            text: String::new(),
            kind: Kind::Number,
            style: 0,
            in_row: false,
            taking: false,
            aside: false,
        }
    }
}

/// What a cell's tag says that is written as Excel does: ` r="B2" s="1" t="s">`, the last two if need be. Gives the
/// column too, and where the tag ends.
#[inline]
fn usual_tag(xml: &[u8]) -> Option<(usize, Tag)> {
    let mut rest = xml.strip_prefix(b" r=\"")?;
    let mut column = 0;
    for _ in 0..3 {
        let [letter @ b'A'..=b'Z', after @ ..] = rest else { break };
        column = column * 26 + usize::from(letter - b'A') + 1;
        rest = after;
    }
    let rows = rest.iter().take(8).take_while(|byte| byte.is_ascii_digit()).count();
    rest = rest[rows..].strip_prefix(b"\"")?;
    let mut tag = Tag { style: 0, kind: Kind::Number, end: 0, empty: false };
    if let Some(style) = rest.strip_prefix(b" s=\"") {
        let len = style.iter().take(6).take_while(|byte| byte.is_ascii_digit()).count();
        tag.style = digits(&style[..len]) as usize;
        rest = style[len..].strip_prefix(b"\"")?;
    }
    if let Some(after) = rest.strip_prefix(b" t=\"s\"") {
        tag.kind = Kind::Shared;
        rest = after;
    }
    tag.empty = rest.starts_with(b"/>");
    let close: &[u8] = if tag.empty { b"/>" } else { b">" };
    tag.end = xml.len() - rest.strip_prefix(close)?.len();
    column.checked_sub(1).map(|column| (column, tag))
}

#[inline]
fn skip_blanks(xml: &[u8], mut at: usize) -> usize {
    while xml.get(at).is_some_and(|&byte| byte <= b' ') {
        at += 1;
    }
    at
}

fn skip_formula(xml: &[u8], at: usize) -> std::result::Result<usize, Odd> {
    let close = memchr(b'>', &xml[at..]).ok_or(Odd)?;
    if xml[at + close - 1] == b'/' {
        return Ok(at + close + 1);
    }
    let len = memmem::find(&xml[at..], b"</f>").ok_or(Odd)?;
    Ok(at + len + 4)
}

/// The number in ` r="12" spans="1:20"`.
fn row_number(tag: &[u8]) -> Option<u32> {
    row_digits(tag).filter(|digits| !digits.is_empty()).map(digits)
}

/// What stands for it.
fn row_digits(tag: &[u8]) -> Option<&[u8]> {
    const NAME: &[u8] = b" r=\"";
    let at = if tag.starts_with(NAME) { 0 } else { memmem::find(tag, NAME)? };
    let value = &tag[at + NAME.len()..];
    Some(&value[..value.iter().position(|&byte| byte == b'"')?])
}

/// Whether a number is shown as it is stored: no blanks around it, and no `.0` behind.
#[inline(always)]
fn is_plain(number: &[u8]) -> bool {
    matches!(number, [first, .., last] if *first > b' ' && *last > b'0')
        || matches!(number, [one] if *one > b' ')
        || {
            let ends = matches!(number, [.., before, b'0'] if *before != b'.');
            ends && number[0] > b' '
        }
}

/// Whether a row's tag says that it is hidden, or filtered out.
fn is_hidden_row(tag: &[u8]) -> bool {
    // Most rows say where they are and little else, which one letter tells.
    let Some(letter) = memchr(b'h', tag) else { return false };
    let from = &tag[letter.saturating_sub(1)..];
    let value = memmem::find(from, b" hidden=").and_then(|at| from.get(at + 9..));
    value.is_some_and(|value| value.starts_with(b"1") || value.starts_with(b"true"))
}

/// The column of `AB12`, from 0.
#[inline]
pub(super) fn column_number(place: &[u8]) -> Option<usize> {
    let mut column = 0usize;
    for byte in place {
        match byte {
            b'A'..=b'Z' => column = column.saturating_mul(26).saturating_add(usize::from(byte - b'A') + 1),
            b'a'..=b'z' => column = column.saturating_mul(26).saturating_add(usize::from(byte - b'a') + 1),
            _ => break,
        }
    }
    column.checked_sub(1)
}

/// A number in decimal digits; what cannot be one is very large.
#[inline]
fn digits(text: &[u8]) -> u32 {
    let mut number = 0u32;
    for byte in text {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return u32::MAX;
        }
        number = number.saturating_mul(10).saturating_add(u32::from(digit));
    }
    number
}

#[cfg(test)]
mod tests {
    use super::super::strings::Strings;
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn usual_tag_is_read_as_any_other(
            xml in prop_oneof![
                "( r=\"[A-Z]{1,4}[0-9]{0,8}\")?( s=\"[0-9]{0,7}\")?( t=\"(s|n|str|b|e)\")?( cm=\"1\")? ?/?>",
                " r=\"[A-Za-z0-9\"]{1,6}( s=\"[0-9a]{1,3}\")?>?",
            ],
        ) {
            let values = Values { strings: Strings::default(), styles: Vec::new(), from_1904: false };
            let mut filler = Filler::new(&Arc::new(values), &Limits::default());
            if let Some((column, tag)) = usual_tag(xml.as_bytes()) {
                let careful = filler.cell_tag(xml.as_bytes(), 0);
                let careful = careful.unwrap_or_else(|_| panic!("odd: {xml}"));
                prop_assert_eq!(column, filler.column, "{}", &xml);
                prop_assert_eq!((tag.style, tag.end), (careful.style, careful.end), "{}", &xml);
                prop_assert!(tag.kind == careful.kind && tag.empty == careful.empty, "{}", &xml);
            }
        }
    }

    #[test]
    fn tags_as_excel_writes_them_are_usual() {
        for xml in
            [" r=\"B2\" s=\"1\" t=\"s\">", " r=\"XFD1048576\">", " r=\"A1\" s=\"12\"/>", " r=\"C3\" t=\"s\">"]
        {
            assert!(usual_tag(xml.as_bytes()).is_some(), "{xml}");
        }
    }
}
