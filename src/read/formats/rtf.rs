//! Rich Text Format.
//!
//! In: RTF, straight on. Out: running text with tables that are lists as grids; and, each in a layer of its own,
//! hidden and deleted text, remarks, headers, notes, text boxes and properties. Letters come in the code page of
//! their font, or as Unicode. Pictures and embedded objects are passed over; nesting is a counter with a limit.

use super::ooxml::words::mail_address;
use super::ooxml::{Editors, add_line};
use super::story::Story;
use super::{Error, Flow, Format, How, Input, Limits, Result, Sink};
use crate::record::Layer;
use encoding_rs::{Encoding, WINDOWS_1252};
use foldhash::{HashMap, HashMapExt};
use std::io::Read;

pub(super) static FORMAT: Format = Format {
    name: "rtf",
    endings: &["rtf"],
    looks_like: |input| input.head().starts_with(b"{\\rtf"),
    read: How::Read(read),
    note: "text, tables, notes and headers; remarks, deleted and hidden text, properties",
};

/// Groups that may be open at once.
const DEEPEST: usize = 10_000;

/// Bytes of a property, or of the name of a font.
const LONGEST: usize = 64 << 10;

fn read(input: &mut Input, limits: &Limits, sink: &mut dyn Sink) -> Result<()> {
    let mut properties = String::new();
    let mut editors = Editors::default();
    let mut source = Source { reader: input.stream()?, buffer: vec![0; 64 << 10], at: 0, len: 0 };
    let mut story = Story::new(sink, "", Layer::Body, limits);
    let mut rtf = Rtf::new(&mut story, &mut properties, &mut editors);
    let result = rtf.run(&mut source);
    story.finish()?;
    editors.names().for_each(|name| add_line(&mut properties, "editor", name));
    let wanted =
        properties.is_empty() || sink.text("properties", Layer::Properties, 1, &properties) == Flow::More;
    if wanted { result } else { Err(Error::Stopped) }
}

/// Bytes, one by one.
struct Source<R> {
    reader: R,
    buffer: Vec<u8>,
    at: usize,
    len: usize,
}

impl<R: Read> Source<R> {
    fn peek(&mut self) -> Result<Option<u8>> {
        if self.at == self.len {
            self.at = 0;
            self.len = self.reader.read(&mut self.buffer)?;
        }
        Ok(self.buffer[..self.len].get(self.at).copied())
    }

    fn next(&mut self) -> Result<Option<u8>> {
        let byte = self.peek()?;
        self.at += usize::from(byte.is_some());
        Ok(byte)
    }
}

/// Where the text of a group goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Target {
    /// To the reader's eyes, or to another layer of the story.
    Story,
    Nowhere,
    Fonts,
    /// A property of this name.
    Property(&'static str),
    /// The name of a property, and its value.
    OwnName,
    OwnValue,
    /// Names of those who changed something.
    Editors,
    /// What a field does.
    Instruction,
}

#[derive(Clone, Copy)]
struct Group {
    target: Target,
    hidden: bool,
    deleted: bool,
    font: i32,
    /// Characters after a Unicode one that stand in for it.
    stand_ins: usize,
    /// Whether a layer was entered, to be left at the end.
    layered: bool,
    /// Whether nothing came yet, so that what comes may say what the group is for.
    fresh: bool,
    /// Whether what is not known is to be passed over.
    starred: bool,
}

struct Rtf<'a, 's> {
    story: &'a mut Story<'s>,
    properties: &'a mut String,
    editors: &'a mut Editors,
    group: Group,
    outer: Vec<Group>,
    /// Layers that are entered.
    layers: usize,
    page: &'static Encoding,
    fonts: HashMap<i32, &'static Encoding>,
    /// Bytes in the code page of the font, not decoded yet.
    bytes: Vec<u8>,
    /// The first half of a character that takes two.
    half: Option<u16>,
    /// Characters still to be passed over.
    skip: usize,
    /// A property in the making.
    value: String,
    own: String,
    in_table: bool,
    /// Whether a row ended, and none has begun since.
    after_row: bool,
    /// Whether the paragraph stands in a cell.
    in_cell: bool,
}

impl<'a, 's> Rtf<'a, 's> {
    fn new(story: &'a mut Story<'s>, properties: &'a mut String, editors: &'a mut Editors) -> Self {
        let group = Group {
            target: Target::Story,
            hidden: false,
            deleted: false,
            font: 0,
            stand_ins: 1,
            layered: false,
            fresh: true,
            starred: false,
        };
        Rtf {
            story,
            properties,
            editors,
            group,
            outer: Vec::new(),
            layers: 0,
            page: WINDOWS_1252,
            fonts: HashMap::new(),
            bytes: Vec::new(),
            half: None,
            skip: 0,
            value: String::new(),
            own: String::new(),
            in_table: false,
            after_row: false,
            in_cell: false,
        }
    }

    fn run<R: Read>(&mut self, source: &mut Source<R>) -> Result<()> {
        while let Some(byte) = source.next()? {
            match byte {
                b'{' => self.begin()?,
                b'}' => {
                    self.end()?;
                    if self.outer.is_empty() {
                        return Ok(());
                    }
                }
                b'\\' => self.control(source)?,
                b'\r' | b'\n' | 0 => {}
                byte if self.skip > 0 => {
                    self.skip -= 1;
                    let _ = byte;
                }
                byte => self.byte(byte)?,
            }
        }
        self.flush()?;
        Err(Error::Corrupt { what: "rtf ends too early".to_owned() })
    }

    fn begin(&mut self) -> Result<()> {
        self.flush()?;
        if self.outer.len() >= DEEPEST {
            return Err(Error::Limit { what: "depth" });
        }
        self.skip = 0;
        self.outer.push(self.group);
        self.group = Group { layered: false, fresh: true, starred: false, ..self.group };
        Ok(())
    }

    fn end(&mut self) -> Result<()> {
        self.flush()?;
        self.skip = 0;
        let Some(outer) = self.outer.pop() else { return Ok(()) };
        if self.group.target != outer.target {
            self.end_value();
        }
        if self.group.layered {
            self.layers -= 1;
            self.story.leave();
        }
        self.group = outer;
        Ok(())
    }

    /// A property ends with its group.
    fn end_value(&mut self) {
        let value = std::mem::take(&mut self.value);
        match self.group.target {
            Target::Property(word) => add_line(self.properties, word, &value),
            Target::OwnName => self.own = value,
            Target::OwnValue => add_line(self.properties, &self.own, &value),
            Target::Editors => value.split(';').filter(|name| *name != "Unknown").for_each(|name| {
                self.editors.add(Some(name.to_owned()));
            }),
            Target::Instruction => {
                let address = value.split('"').find_map(mail_address);
                address.iter().for_each(|address| self.story.line_as(Layer::Definition, address));
            }
            Target::Story | Target::Nowhere | Target::Fonts => {}
        }
    }

    /// What follows a backslash: a word with a number perhaps, or a sign.
    fn control<R: Read>(&mut self, source: &mut Source<R>) -> Result<()> {
        let Some(first) = source.next()? else { return Ok(()) };
        if !first.is_ascii_alphabetic() {
            return self.sign(first, source);
        }
        let mut word = [0; 32];
        let mut len = 0;
        let mut next = Some(first);
        while let Some(letter) = next.filter(u8::is_ascii_alphabetic) {
            if let Some(place) = word.get_mut(len) {
                *place = letter;
                len += 1;
            }
            if letter != first || len > 1 {
                source.next()?;
            }
            next = source.peek()?;
        }
        let mut number: Option<i64> = None;
        let minus = next == Some(b'-');
        if minus {
            source.next()?;
            next = source.peek()?;
        }
        while let Some(digit) = next.filter(u8::is_ascii_digit) {
            source.next()?;
            let digit = i64::from(digit - b'0');
            number = Some(number.unwrap_or(0).saturating_mul(10).saturating_add(digit));
            next = source.peek()?;
        }
        if next == Some(b' ') {
            source.next()?;
        }
        let number = number.map(|number| if minus { -number } else { number });
        if &word[..len] == b"bin" {
            return skip_bytes(source, number.unwrap_or(0));
        }
        if self.skip > 0 {
            self.skip -= 1;
            return Ok(());
        }
        self.word(&word[..len], number)
    }

    fn sign<R: Read>(&mut self, sign: u8, source: &mut Source<R>) -> Result<()> {
        if sign == b'*' {
            self.group.starred = true;
            return Ok(());
        }
        let byte = match sign {
            b'\'' => {
                let mut digit =
                    || Ok::<_, Error>(source.next()?.and_then(|digit| char::from(digit).to_digit(16)));
                let (high, low) = (digit()?, digit()?);
                high.zip(low).map(|(high, low)| (high * 16 + low) as u8)
            }
            b'~' => Some(b' '),
            b'_' => Some(b'-'),
            b'{' | b'}' | b'\\' => Some(sign),
            _ => None,
        };
        if self.skip > 0 {
            self.skip -= 1;
            return Ok(());
        }
        match (sign, byte) {
            (b'\r' | b'\n', _) => self.end_paragraph(),
            (_, Some(byte)) => self.byte(byte),
            _ => Ok(()),
        }
    }

    fn word(&mut self, word: &[u8], number: Option<i64>) -> Result<()> {
        let fresh = std::mem::take(&mut self.group.fresh);
        if fresh && self.destination(word) {
            return Ok(());
        }
        if fresh && self.group.starred {
            self.flush()?;
            self.group.target = Target::Nowhere;
            return Ok(());
        }
        let on = number != Some(0);
        match word {
            b"u" => return self.unicode(number.unwrap_or(0)),
            b"uc" => self.group.stand_ins = usize::try_from(number.unwrap_or(1)).unwrap_or(1).min(16),
            b"ansicpg" => self.page = number.and_then(code_page).unwrap_or(WINDOWS_1252),
            b"mac" => self.page = encoding_rs::MACINTOSH,
            b"f" => {
                self.flush()?;
                self.group.font = number.and_then(|font| i32::try_from(font).ok()).unwrap_or(0);
            }
            b"fcharset" if self.group.target == Target::Fonts && self.fonts.len() < 10_000 => {
                if let Some(page) = number.and_then(font_page) {
                    self.fonts.insert(self.group.font, page);
                }
            }
            b"v" => self.change(|group| group.hidden = on)?,
            b"deleted" => self.change(|group| group.deleted = on)?,
            b"plain" => self.change(|group| (group.hidden, group.deleted) = (false, false))?,
            b"pard" => self.in_cell = false,
            b"intbl" => self.in_cell = true,
            b"par" | b"line" | b"sect" | b"page" | b"nestrow" => return self.end_paragraph(),
            b"tab" | b"nestcell" => return self.text("\t"),
            b"trowd" => self.begin_row()?,
            b"cell" => return self.end_cell(),
            b"row" => return self.end_row(),
            b"emdash" => return self.text("—"),
            b"endash" => return self.text("–"),
            b"lquote" => return self.text("‘"),
            b"rquote" => return self.text("’"),
            b"ldblquote" => return self.text("“"),
            b"rdblquote" => return self.text("”"),
            b"bullet" => return self.text("•"),
            b"emspace" | b"enspace" => return self.text(" "),
            _ => {}
        }
        Ok(())
    }

    /// Says what a group is for. False for a word that is no destination.
    fn destination(&mut self, word: &[u8]) -> bool {
        if self.group.target == Target::Nowhere {
            return true;
        }
        let layer = match word {
            b"header" | b"headerl" | b"headerr" | b"headerf" | b"footer" | b"footerl" | b"footerr"
            | b"footerf" | b"footnote" => Some(Layer::Margin),
            b"annotation" => Some(Layer::Comment),
            b"shptxt" | b"dptxbxtext" => Some(Layer::TextBox),
            _ => None,
        };
        if let Some(layer) = layer {
            self.layers += 1;
            self.group.layered = true;
            (self.group.hidden, self.group.deleted) = (false, false);
            self.group.target = Target::Story;
            self.story.enter(layer);
            return true;
        }
        self.group.target = match word {
            b"fonttbl" => Target::Fonts,
            b"author" => Target::Property("author"),
            b"operator" => Target::Property("last saved by"),
            b"manager" => Target::Property("manager"),
            b"company" => Target::Property("company"),
            b"title" => Target::Property("title"),
            b"subject" => Target::Property("subject"),
            b"keywords" => Target::Property("keywords"),
            b"doccomm" => Target::Property("comments"),
            b"propname" => Target::OwnName,
            b"staticval" => Target::OwnValue,
            b"revtbl" | b"atnauthor" => Target::Editors,
            b"fldinst" => Target::Instruction,
            b"colortbl" | b"stylesheet" | b"pict" | b"objdata" | b"sp" | b"filetbl" | b"listtable"
            | b"xe" | b"tc" | b"creatim" | b"revtim" | b"printim" | b"atnid" | b"listtext" => Target::Nowhere,
            b"shpinst" | b"userprops" | b"info" | b"field" | b"fldrslt" | b"shp" => self.group.target,
            _ => return false,
        };
        self.value.clear();
        true
    }

    fn change(&mut self, change: impl FnOnce(&mut Group)) -> Result<()> {
        self.flush()?;
        change(&mut self.group);
        Ok(())
    }

    fn byte(&mut self, byte: u8) -> Result<()> {
        self.group.fresh = false;
        if self.group.target != Target::Nowhere {
            self.bytes.push(byte);
        }
        if self.bytes.len() >= 4096 { self.flush() } else { Ok(()) }
    }

    fn unicode(&mut self, number: i64) -> Result<()> {
        self.flush()?;
        self.skip = self.group.stand_ins;
        let unit = (number & 0xffff) as u16;
        let units: Vec<u16> = self.half.take().into_iter().chain([unit]).collect();
        if (0xd800..0xdc00).contains(&unit) {
            self.half = Some(unit);
            return Ok(());
        }
        let text = String::from_utf16_lossy(&units);
        self.text(&text)
    }

    /// Decodes the bytes that wait.
    fn flush(&mut self) -> Result<()> {
        if self.bytes.is_empty() {
            return Ok(());
        }
        let bytes = std::mem::take(&mut self.bytes);
        let page = self.fonts.get(&self.group.font).copied().unwrap_or(self.page);
        let (text, _) = page.decode_without_bom_handling(&bytes);
        self.put(&text)?;
        self.bytes = bytes;
        self.bytes.clear();
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<()> {
        self.flush()?;
        self.put(text)
    }

    fn put(&mut self, text: &str) -> Result<()> {
        match self.group.target {
            Target::Story => {
                self.end_table_before()?;
                if self.group.deleted {
                    self.story.push_as(Layer::Deleted, text);
                } else if self.group.hidden {
                    self.story.push_as(Layer::Hidden, text);
                } else {
                    self.story.push(text);
                }
            }
            Target::Nowhere | Target::Fonts => {}
            _ if self.value.len() + text.len() <= LONGEST => self.value.push_str(text),
            _ => {}
        }
        Ok(())
    }

    /// A table ends where text comes that stands in no cell.
    fn end_table_before(&mut self) -> Result<()> {
        if self.in_table && self.after_row && !self.in_cell && self.layers == 0 {
            (self.in_table, self.after_row) = (false, false);
            return self.story.end_table();
        }
        Ok(())
    }

    fn end_paragraph(&mut self) -> Result<()> {
        self.flush()?;
        if self.group.target != Target::Story {
            return Ok(());
        }
        self.end_table_before()?;
        self.story.end_paragraph()
    }

    fn begin_row(&mut self) -> Result<()> {
        self.flush()?;
        if self.layers == 0 && self.group.target == Target::Story {
            self.after_row = false;
            if !std::mem::replace(&mut self.in_table, true) {
                self.story.begin_table();
            }
        }
        Ok(())
    }

    fn end_cell(&mut self) -> Result<()> {
        self.flush()?;
        if self.layers > 0 || !self.in_table {
            return self.text("\t");
        }
        self.story.end_cell(1);
        Ok(())
    }

    fn end_row(&mut self) -> Result<()> {
        self.flush()?;
        if self.layers > 0 || !self.in_table {
            return self.end_paragraph();
        }
        (self.after_row, self.in_cell) = (true, false);
        self.story.end_row()
    }
}

fn skip_bytes<R: Read>(source: &mut Source<R>, bytes: i64) -> Result<()> {
    for _ in 0..bytes {
        if source.next()?.is_none() {
            break;
        }
    }
    Ok(())
}

/// The encoding of a code page of Windows, as far as documents have one.
fn code_page(number: i64) -> Option<&'static Encoding> {
    let label = match number {
        932 => "shift_jis",
        936 => "gbk",
        949 => "euc-kr",
        950 => "big5",
        10000 => "macintosh",
        65001 => "utf-8",
        874 | 1250..=1258 => return Encoding::for_label(format!("windows-{number}").as_bytes()),
        _ => return None,
    };
    Encoding::for_label(label.as_bytes())
}

/// The encoding of a font, by the number of its character set.
fn font_page(number: i64) -> Option<&'static Encoding> {
    code_page(match number {
        77 => 10000,
        128 => 932,
        129 => 949,
        134 => 936,
        136 => 950,
        161 => 1253,
        162 => 1254,
        163 => 1258,
        177 => 1255,
        178 => 1256,
        186 => 1257,
        204 => 1251,
        222 => 874,
        238 => 1250,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use crate::read::recording::record;
    use crate::record::Status;

    fn text(rtf: &str) -> String {
        record("a.rtf", rtf.as_bytes()).0.lines
    }

    #[test]
    fn letters_come_in_code_pages_and_as_unicode() {
        let rtf = r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset238 Arial CE;}}\f0 Zo\'eb, \u8364?5, {\f1\'b3}\uc2\u233ab!\u55357 ??\u56832 ??\par}";
        assert_eq!(text(rtf), "text \"\" from line 1\n  Zoë, €5, łé!😀\n");
    }

    #[test]
    fn layers_are_kept_apart() {
        let rtf = r"{\rtf1{\info{\author Zo\'eb Jansen}{\operator Jan}}{\header Kop\par}Dag {\v geheim}{\deleted weg}{\*\onbekend niet}Jan{\*\annotation remark}\par}";
        let expected = "text \"\" from line 1\n  Dag Jan\ntext \"\" from line 1, margin\n  Kop\ntext \"\" from line 1, comment\n  remark\ntext \"\" from line 1, deleted\n  weg\ntext \"\" from line 1, hidden\n  geheim\ntext \"properties\" from line 1, properties\n  author: Zoë Jansen\n  last saved by: Jan\n";
        assert_eq!(text(rtf), expected);
    }

    #[test]
    fn file_that_breaks_off_is_read_so_far() {
        let (recording, outcome) = record("a.rtf", br"{\rtf1 Dag Jan{\b tot");
        assert_eq!((recording.text.as_str(), outcome.status), ("Dag Jantot", Status::Partial));
    }

    #[test]
    fn groups_without_end_are_given_up() {
        let (_, outcome) = record("a.rtf", format!("{{\\rtf1 a{}", "{".repeat(20_000)).as_bytes());
        assert_eq!(outcome.reason.unwrap().to_string(), "limit: depth");
    }
}
