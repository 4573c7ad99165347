//! Presentations as PowerPoint 97 to 2003 wrote them.
//!
//! In: a compound file with a stream of records, one in the other. Out: the text of slides, hidden ones marked;
//! notes and remarks; and what is left of older versions, which are in the file until it is saved anew.
//! https://learn.microsoft.com/openspecs/office_file_formats/ms-ppt

use super::{members, open, properties, stream, u16_at, u32_at, wide};
use crate::read::formats::{Format, How, known};
use crate::read::{Error, Flow, Input, Limits, Result, Sink};
use crate::record::{Layer, Reason};
use std::collections::{HashMap, HashSet};

pub(in crate::read::formats) static FORMAT: Format = Format {
    name: "ppt",
    endings: &["ppt", "pps", "pot"],
    looks_like: |input| known::container(input) == Some("ppt"),
    read: How::Apart(read),
    note: "slides, hidden ones too, notes and remarks, what older versions left; properties; embedded files",
};

const DOCUMENT: u16 = 1000;
const SLIDE: u16 = 1006;
const NOTES: u16 = 1008;
const SLIDE_INFO: u16 = 1017;
const MASTER: u16 = 1016;
const TEXT_WIDE: u16 = 4000;
const TEXT_NARROW: u16 = 4008;
const STRING: u16 = 4026;
const LIST_WITH_TEXT: u16 = 4080;
const EDIT: u16 = 4085;
const DIRECTORY: u16 = 6002;
const REMARK: u16 = 12000;

/// Bytes of text that a slide can have.
const LONGEST: usize = 16 << 20;

/// Versions that are gone back to, and objects in them.
const MOST_EDITS: usize = 1000;
const MOST_OBJECTS: usize = 1 << 18;

fn read(input: &mut Input, _limits: &Limits, sink: &mut dyn Sink) -> Result<()> {
    const ENCRYPTED: u32 = 0xf3d1_c4df;
    let mut file = open(input.seekable()?, "ppt")?;
    let Some(bytes) = stream(&mut file, "PowerPoint Document") else {
        return Err(Error::Corrupt { what: "ppt: no slides".to_owned() });
    };
    let user = stream(&mut file, "Current User").unwrap_or_default();
    if u32_at(&user, 12) == Some(ENCRYPTED) {
        return Err(Error::Encrypted);
    }
    let live = u32_at(&user, 16).map(|edit| live(&bytes, edit as usize)).unwrap_or_default();
    let mut show = Show { sink, slides: 0, text: String::new(), remarks: String::new() };
    let result = show.read(&bytes, &live);
    ends(result, sink)?;
    properties::read(&mut file, sink)?;
    members(&mut file, sink)
}

/// Damage in the records is told, and the rest of the file still read.
fn ends(result: Result<()>, sink: &mut dyn Sink) -> Result<()> {
    match result {
        Err(Error::Corrupt { what }) => {
            sink.trouble(Reason::Corrupt(what));
            Ok(())
        }
        result => result,
    }
}

/// Where the objects of the last version begin. Empty when that cannot be told: then all are of it.
fn live(bytes: &[u8], last: usize) -> HashSet<usize> {
    let mut objects: HashMap<u32, usize> = HashMap::new();
    let (mut edits, mut room) = (HashSet::new(), MOST_OBJECTS);
    let mut edit = last;
    while edits.len() < MOST_EDITS && edits.insert(edit) {
        if u16_at(bytes, edit.saturating_add(2)) != Some(EDIT) {
            break;
        }
        let (before, directory) = (u32_at(bytes, edit + 16), u32_at(bytes, edit + 20));
        if let Some(directory) = directory {
            list(bytes, directory as usize, &mut objects, &mut room);
        }
        match before {
            Some(before) if before > 0 => edit = before as usize,
            _ => break,
        }
    }
    objects.into_values().collect()
}

/// The objects that a directory lists; those of a later version stay.
fn list(bytes: &[u8], at: usize, objects: &mut HashMap<u32, usize>, room: &mut usize) -> Option<()> {
    let end = at.checked_add(8)?.checked_add(u32_at(bytes, at.checked_add(4)?)? as usize)?.min(bytes.len());
    if u16_at(bytes, at + 2)? != DIRECTORY {
        return None;
    }
    let mut at = at + 8;
    while at + 4 <= end {
        let entry = u32_at(bytes, at)?;
        at += 4;
        let (first, count) = (entry & 0xf_ffff, entry >> 20);
        for number in 0..count {
            *room = room.checked_sub(1)?;
            let place = u32_at(bytes, at)? as usize;
            objects.entry(first + number).or_insert(place);
            at += 4;
        }
    }
    Some(())
}

struct Show<'s> {
    sink: &'s mut dyn Sink,
    slides: usize,
    text: String,
    remarks: String,
}

/// A record, and where it ends.
struct Record {
    kind: u16,
    container: bool,
    at: usize,
    end: usize,
}

impl Record {
    fn at(bytes: &[u8], at: usize) -> Option<Self> {
        let version = u16_at(bytes, at)?;
        let (kind, len) = (u16_at(bytes, at + 2)?, u32_at(bytes, at + 4)? as usize);
        Some(Record { kind, container: version & 0xf == 0xf, at: at + 8, end: (at + 8).checked_add(len)? })
    }
}

impl Show<'_> {
    /// Reads the objects one after the other.
    fn read(&mut self, bytes: &[u8], live: &HashSet<usize>) -> Result<()> {
        let mut at = 0;
        while let Some(record) = Record::at(bytes, at) {
            let is_live = live.is_empty() || live.contains(&at);
            if record.end > bytes.len() {
                return Err(Error::Corrupt { what: "ppt: a record is too long".to_owned() });
            }
            if record.container && record.kind != MASTER {
                self.object(bytes, &record, is_live)?;
            }
            at = record.end;
        }
        Ok(())
    }

    /// Reads all text in an object.
    fn object(&mut self, bytes: &[u8], object: &Record, is_live: bool) -> Result<()> {
        let mut hidden = false;
        let mut at = object.at;
        let mut remark = 0;
        while at < object.end {
            let Some(record) = Record::at(bytes, at).filter(|record| record.end <= object.end) else { break };
            let data = &bytes[record.at..record.end];
            match record.kind {
                SLIDE_INFO => hidden = u16_at(data, 10).is_some_and(|flags| flags & 4 != 0),
                TEXT_WIDE => self.add(&wide(data)),
                TEXT_NARROW => self.add(&data.iter().map(|byte| char::from(*byte)).collect::<String>()),
                REMARK => remark = record.end,
                STRING if at < remark => {
                    self.remarks.push_str(wide(data).trim());
                    self.remarks.push('\n');
                }
                _ => {}
            }
            // The masters' share of the list of texts says what could be typed where.
            let masters =
                record.kind == LIST_WITH_TEXT && u16_at(bytes, at).is_some_and(|word| word >> 4 == 1);
            at = if record.container && !masters { record.at } else { record.end };
        }
        self.tell(object.kind, is_live, hidden)
    }

    fn add(&mut self, text: &str) {
        if self.text.len() + text.len() > LONGEST {
            return self.sink.trouble(Reason::Limit("text of a slide".to_owned()));
        }
        for letter in text.chars() {
            match letter {
                '\r' | '\u{b}' => self.text.push('\n'),
                '\t' => self.text.push('\t'),
                letter if letter < ' ' => {}
                letter => self.text.push(letter),
            }
        }
        self.text.push('\n');
    }

    /// Hands over what an object held.
    fn tell(&mut self, kind: u16, is_live: bool, hidden: bool) -> Result<()> {
        if kind == SLIDE && is_live {
            self.slides += 1;
        }
        let at = match kind {
            DOCUMENT => "slides".to_owned(),
            _ => format!("slide {}", self.slides.max(1)),
        };
        let layer = match kind {
            _ if !is_live => Layer::Deleted,
            NOTES => Layer::SlideNotes,
            _ if hidden => Layer::Hidden,
            _ => Layer::Body,
        };
        for (layer, text) in [(layer, &mut self.text), (Layer::Comment, &mut self.remarks)] {
            let text = std::mem::take(text);
            if !text.trim().is_empty() && self.sink.text(&at, layer, 1, &text) == Flow::Stop {
                return Err(Error::Stopped);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::recording::record;
    use std::io::{Cursor, Write};

    fn record_of(kind: u16, version: u16, data: &[u8]) -> Vec<u8> {
        let mut bytes = version.to_le_bytes().to_vec();
        bytes.extend_from_slice(&kind.to_le_bytes());
        bytes.extend_from_slice(&(data.len() as u32).to_le_bytes());
        bytes.extend_from_slice(data);
        bytes
    }

    fn slide(text: &str, hidden: bool) -> Vec<u8> {
        let letters: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let mut info = [0; 16];
        info[10] = if hidden { 4 } else { 0 };
        record_of(SLIDE, 0xf, &[record_of(SLIDE_INFO, 0, &info), record_of(TEXT_WIDE, 0, &letters)].concat())
    }

    fn show(slides: &[Vec<u8>], live: &[usize]) -> Vec<u8> {
        let mut stream = slides.concat();
        let directory = stream.len() as u32;
        let starts = slides.iter().scan(0u32, |at, slide| {
            *at += slide.len() as u32;
            Some(*at - slide.len() as u32)
        });
        let starts: Vec<u32> = starts.collect();
        let mut entries = (1 | (live.len() as u32) << 20).to_le_bytes().to_vec();
        live.iter().for_each(|slide| entries.extend_from_slice(&starts[*slide].to_le_bytes()));
        stream.extend(record_of(DIRECTORY, 0, &entries));
        let edit = stream.len() as u32;
        let fields: Vec<u8> =
            [0, 0, 0, directory, 1, 0, 0].iter().flat_map(|field: &u32| field.to_le_bytes()).collect();
        stream.extend(record_of(EDIT, 0, &fields));
        let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
        file.create_stream("PowerPoint Document").unwrap().write_all(&stream).unwrap();
        let user: Vec<u8> =
            [0, 20, 20, 0xe391_c05f, edit].iter().flat_map(|field: &u32| field.to_le_bytes()).collect();
        file.create_stream("Current User").unwrap().write_all(&user).unwrap();
        file.into_inner().into_inner()
    }

    #[test]
    fn slides_are_told_and_what_is_left_of_older_ones_too() {
        let bytes = show(&[slide("oud", false), slide("nieuw\rregel", false), slide("stil", true)], &[1, 2]);
        let (recording, outcome) = record("a.ppt", &bytes);
        assert_eq!((outcome.format, outcome.reason), ("ppt", None));
        let expected = "text \"slide 1\" from line 1, deleted\n  oud\ntext \"slide 1\" from line 1\n  nieuw\n  regel\ntext \"slide 2\" from line 1, hidden\n  stil\n";
        assert_eq!(recording.lines, expected);
    }
}
