//! Messages, contacts and appointments as Outlook saves them, and what it packs into `winmail.dat`.
//!
//! In: a compound file with a stream for each property. Out: who wrote to whom about what, and the bodies, as
//! running text; attachments and messages in them as members. A body that is kept as rich text only is a member
//! too. https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxmsg

mod lzfu;
mod tnef;

use super::eml::{MAIL, OnlyNew, ending, place};
use super::{Format, How, html, known};
use crate::read::{Error, Flow, Input, Limits, Member, Result, Sink};
use crate::record::Layer;
use cfb::CompoundFile;
use encoding_rs::{Encoding, WINDOWS_1252};
use std::collections::{BTreeMap, HashSet};
use std::io::{Cursor, Read, Seek};
use std::path::{Path, PathBuf};

pub(super) static MSG: Format = Format {
    name: "msg",
    endings: &["msg", "oft"],
    looks_like: |input| known::container(input) == Some("msg"),
    read: How::Apart(read),
    note: MAIL,
};

pub(super) static TNEF: Format = Format {
    name: "tnef",
    endings: &[],
    looks_like: |input| known::starts(input, &tnef::SIGNATURE),
    read: How::Apart(tnef::read),
    note: MAIL,
};

/// Bytes of one property, and of all of a message in a message.
const LARGEST: u64 = 256 << 20;

/// Properties that say something of people, and what each is: MS-OXPROPS.
const LABELS: &[(u16, &str)] = &[
    (0x0037, "subject"),
    (0x3001, "name"),
    (0x3a06, "given name"),
    (0x3a11, "family name"),
    (0x3a16, "company"),
    (0x3a17, "job title"),
    (0x3a18, "department"),
    (0x3a08, "telephone (work)"),
    (0x3a09, "telephone (home)"),
    (0x3a1c, "mobile"),
    (0x3a24, "fax"),
    (0x3a29, "street name"),
    (0x3a27, "town"),
    (0x3a2a, "postal code"),
    (0x3a26, "country"),
    (0x3a15, "address"),
    (0x3a4f, "nickname"),
    (0x3a48, "spouse"),
];

/// What a message, a receiver or an attachment says of itself.
#[derive(Default)]
struct Properties {
    /// Texts by number, decoded.
    texts: BTreeMap<u16, String>,
    /// Bytes by number.
    bytes: BTreeMap<u16, Vec<u8>>,
    /// Short values by number.
    numbers: BTreeMap<u16, u32>,
}

impl Properties {
    fn text(&self, number: u16) -> &str {
        self.texts.get(&number).map_or("", |text| text.trim_end_matches('\0').trim())
    }

    /// The first of some that says anything.
    fn first(&self, numbers: &[u16]) -> &str {
        numbers.iter().map(|&number| self.text(number)).find(|text| !text.is_empty()).unwrap_or_default()
    }
}

fn read(input: &mut Input, limits: &Limits, sink: &mut dyn Sink) -> Result<()> {
    let file = CompoundFile::open(input.seekable()?);
    let mut file = file.map_err(|_| Error::Corrupt { what: "msg: no directory".to_owned() })?;
    let root = Path::new("/").to_owned();
    let own = properties(&mut file, &root)?;
    let mut receivers = Vec::new();
    let mut attachments = Vec::new();
    for storage in storages(&file, &root) {
        let name = storage.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if name.starts_with("__recip_version1.0_") {
            receivers.push(properties(&mut file, &storage)?);
        } else if name.starts_with("__attach_version1.0_") {
            attachments.push(storage);
        }
    }
    let mut message = Message { sink, limits };
    message.headers(&own, &receivers)?;
    message.bodies(&own)?;
    for (number, storage) in attachments.iter().enumerate() {
        let attached = properties(&mut file, storage)?;
        let inner = storage.join("__substg1.0_3701000D");
        let content = if file.is_storage(&inner) { Some(apart(&mut file, &inner)?) } else { None };
        message.attachment(&attached, content, number + 1, own.text(0x001a))?;
    }
    Ok(())
}

/// The storages directly in one.
fn storages<F: Read + Seek>(file: &CompoundFile<F>, at: &Path) -> Vec<PathBuf> {
    let entries = file.read_storage(at).into_iter().flatten();
    let mut paths: Vec<PathBuf> =
        entries.filter(|entry| entry.is_storage()).map(|entry| entry.path().to_owned()).collect();
    paths.sort();
    paths
}

/// Everything that a storage says of itself.
fn properties<F: Read + Seek>(file: &mut CompoundFile<F>, at: &Path) -> Result<Properties> {
    let streams: Vec<PathBuf> = file
        .read_storage(at)
        .into_iter()
        .flatten()
        .filter(|entry| entry.is_stream())
        .map(|entry| entry.path().to_owned())
        .collect();
    let mut found = Properties::default();
    let mut coded: Vec<(u16, Vec<u8>)> = Vec::new();
    for path in streams {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if name == "__properties_version1.0" {
            found.numbers = numbers(&bytes(file, &path)?);
            continue;
        }
        let Some(tag) = name.strip_prefix("__substg1.0_").filter(|tag| tag.len() == 8) else { continue };
        let number = tag.get(..4).and_then(|number| u16::from_str_radix(number, 16).ok());
        let Some(number) = number else { continue };
        match tag.get(4..) {
            Some("001F") => {
                let text =
                    encoding_rs::UTF_16LE.decode_without_bom_handling(&bytes(file, &path)?).0.into_owned();
                found.texts.insert(number, text);
            }
            Some("001E") => coded.push((number, bytes(file, &path)?)),
            Some("0102") => {
                found.bytes.insert(number, bytes(file, &path)?);
            }
            _ => {}
        }
    }
    let encoding = encoding(&found);
    for (number, bytes) in coded {
        found.texts.entry(number).or_insert_with(|| encoding.decode(&bytes).0.into_owned());
    }
    Ok(found)
}

fn bytes<F: Read + Seek>(file: &mut CompoundFile<F>, path: &Path) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let stream = file.open_stream(path).map_err(|_| Error::Corrupt { what: "damaged".to_owned() })?;
    let read = stream.take(LARGEST + 1).read_to_end(&mut bytes);
    read.map_err(|_| Error::Corrupt { what: "damaged".to_owned() })?;
    if bytes.len() as u64 > LARGEST { Err(Error::Limit { what: "mail too large" }) } else { Ok(bytes) }
}

/// Values of a fixed length stand together in one stream, behind a head of 8 or 32 bytes; or of 24, of which the
/// last 16 then count for a value that nobody asks for.
fn numbers(stream: &[u8]) -> BTreeMap<u16, u32> {
    let head = if stream.len().is_multiple_of(16) { 32 } else { 8 };
    let entry = |entry: &[u8]| {
        let number = u16::from_le_bytes([entry[2], entry[3]]);
        (number, u32::from_le_bytes([entry[8], entry[9], entry[10], entry[11]]))
    };
    stream.get(head..).unwrap_or_default().chunks_exact(16).map(entry).collect()
}

/// The encoding of texts that are no UTF-16.
fn encoding(properties: &Properties) -> &'static Encoding {
    let page = [0x3ffd, 0x3fde].iter().find_map(|number| properties.numbers.get(number)).copied();
    code_page(page.unwrap_or(1252))
}

/// The encoding of a code page of Windows.
fn code_page(page: u32) -> &'static Encoding {
    let label = match page {
        65001 => "utf-8".to_owned(),
        28591..=28605 => format!("iso-8859-{}", page - 28590),
        932 => "shift_jis".to_owned(),
        936 => "gbk".to_owned(),
        949 => "euc-kr".to_owned(),
        950 => "big5".to_owned(),
        _ => format!("windows-{page}"),
    };
    Encoding::for_label(label.as_bytes()).unwrap_or(WINDOWS_1252)
}

/// A message in a message as a file of its own.
fn apart<F: Read + Seek>(file: &mut CompoundFile<F>, at: &Path) -> Result<Vec<u8>> {
    let broken = |_| Error::Corrupt { what: "damaged".to_owned() };
    let mut copy =
        CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new())).map_err(broken)?;
    let entries: Vec<(PathBuf, bool)> = file
        .walk_storage(at)
        .map_err(broken)?
        .skip(1)
        .map(|entry| (entry.path().to_owned(), entry.is_stream()))
        .collect();
    let mut size = 0;
    for (path, is_stream) in entries {
        let Ok(relative) = path.strip_prefix(at) else { continue };
        let target = Path::new("/").join(relative);
        if !is_stream {
            copy.create_storage(&target).map_err(broken)?;
            continue;
        }
        let bytes = bytes(file, &path)?;
        size += bytes.len() as u64;
        if size > LARGEST {
            return Err(Error::Limit { what: "mail too large" });
        }
        let mut stream = copy.create_stream(&target).map_err(broken)?;
        std::io::Write::write_all(&mut stream, &bytes).map_err(broken)?;
    }
    copy.flush().map_err(broken)?;
    Ok(copy.into_inner().into_inner())
}

/// What is said of a message, in the order in which it is told.
struct Message<'a> {
    sink: &'a mut dyn Sink,
    limits: &'a Limits,
}

impl Message<'_> {
    fn headers(&mut self, own: &Properties, receivers: &[Properties]) -> Result<()> {
        let mut text = String::new();
        let mut say = |label: &str, value: &str| {
            if !value.is_empty() {
                text.push_str(&format!("{label}: {value}\n"));
            }
        };
        say("from", &person(own.text(0x0c1a), own.first(&[0x5d01, 0x0c1f])));
        if own.text(0x0042) != own.text(0x0c1a) {
            say("sender", &person(own.text(0x0042), own.first(&[0x5d02, 0x0065])));
        }
        for receiver in receivers {
            let kind = receiver.numbers.get(&0x0c15).copied().unwrap_or(1);
            let label = ["", "to", "cc", "bcc"].get(kind as usize).copied().unwrap_or("to");
            say(label, &person(receiver.text(0x3001), receiver.first(&[0x39fe, 0x3003])));
        }
        if receivers.is_empty() {
            say("to", own.text(0x0e04));
            say("cc", own.text(0x0e03));
            say("bcc", own.text(0x0e02));
        }
        LABELS.iter().for_each(|(number, label)| say(label, own.text(*number)));
        // A contact and an appointment keep most in properties without a number of their own.
        let is_mail = own.text(0x001a).starts_with("IPM.Note") || own.text(0x001a).is_empty();
        for (number, value) in &own.texts {
            if *number >= 0x8000 && (!is_mail || value.contains('@')) {
                say("", value.trim_end_matches('\0').trim());
            }
        }
        self.say(&place("", "headers"), &text.replace("\n: ", "\n"))
    }

    fn bodies(&mut self, own: &Properties) -> Result<()> {
        let plain = own.texts.get(&0x1000).map_or("", String::as_str).trim_end_matches('\0');
        self.say("body", plain)?;
        let lines: HashSet<String> = plain.lines().map(|line| line.trim().to_owned()).collect();
        let page = match (own.texts.get(&0x1013), own.bytes.get(&0x1013)) {
            (Some(page), _) => Some(page.clone()),
            (None, Some(bytes)) => Some(
                code_page(own.numbers.get(&0x3fde).copied().unwrap_or(65001)).decode(bytes).0.into_owned(),
            ),
            (None, None) => None,
        };
        if let Some(page) = &page {
            let mut new = OnlyNew { sink: &mut *self.sink, plain: &lines };
            html::read_page(page.trim_end_matches('\0').as_bytes(), "body", self.limits, &mut new)?;
        }
        let rich = own.bytes.get(&0x1009).filter(|_| page.is_none() && plain.trim().is_empty());
        if let Some(rich) = rich {
            let member = Member { name: "body.rtf".to_owned(), ..Member::default() };
            return match lzfu::unpack(rich) {
                Some(rich) => self.member(Member { bytes: rich.len() as u64, ..member }, Ok(&rich)),
                None => self.member(member, Err(Error::Corrupt { what: "damaged".to_owned() })),
            };
        }
        Ok(())
    }

    /// An attachment; `message` is what it is if it is a message itself.
    fn attachment(
        &mut self,
        own: &Properties,
        message: Option<Vec<u8>>,
        number: usize,
        class: &str,
    ) -> Result<()> {
        let is_message = message.is_some();
        let content = message.as_ref().or(own.bytes.get(&0x3701));
        let name = own.first(&[0x3707, 0x3704, 0x3001]).replace('\\', "/").replace('\0', "\u{fffd}");
        let kind = own.text(0x370e).to_ascii_lowercase();
        let name = match (name.is_empty(), is_message) {
            (true, true) => format!("part {number}.msg"),
            (false, true) => format!("{name}.msg"),
            (true, false) => format!("part {number}.{}", ending(&kind)),
            (false, false) => name,
        };
        let bytes = content.map_or(0, |content| content.len() as u64);
        let member = Member { name, bytes, modified: None };
        match content {
            _ if class.eq_ignore_ascii_case("IPM.Note.SMIME") => self.member(member, Err(Error::Encrypted)),
            Some(content) => self.member(member, Ok(content)),
            // A link to a file elsewhere, or a thing of another program.
            None => self.member(member, Err(Error::Unsupported { what: "attachment without content" })),
        }
    }

    fn say(&mut self, at: &str, text: &str) -> Result<()> {
        if text.trim().is_empty() {
            return Ok(());
        }
        go_on(self.sink.text(at, Layer::Body, 1, text))
    }

    fn member(&mut self, member: Member, content: Result<&Vec<u8>>) -> Result<()> {
        go_on(match content {
            Ok(content) => self.sink.member(&member, Ok(&mut content.as_slice())),
            Err(error) => self.sink.member(&member, Err(error)),
        })
    }
}

/// A name and an address; that of Exchange is none that anybody has.
fn person(name: &str, address: &str) -> String {
    match (name, address) {
        (name, address) if address.is_empty() || name == address || address.starts_with('/') => {
            name.to_owned()
        }
        (name, address) => format!("{name} <{address}>").trim_start().to_owned(),
    }
}

fn go_on(flow: Flow) -> Result<()> {
    match flow {
        Flow::More => Ok(()),
        Flow::Stop => Err(Error::Stopped),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::recording::record;
    use crate::record::{Reason, Status};
    use std::io::Write;

    type Made = CompoundFile<Cursor<Vec<u8>>>;

    fn put(file: &mut Made, path: &str, bytes: &[u8]) {
        file.create_stream(path).unwrap().write_all(bytes).unwrap();
    }

    fn text(file: &mut Made, path: &str, text: &str) {
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        put(file, &format!("{path}001F"), &wide);
    }

    fn message(fill: impl Fn(&mut Made)) -> Vec<u8> {
        let mut file = CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new())).unwrap();
        put(&mut file, "/__properties_version1.0", &[0; 32]);
        fill(&mut file);
        file.flush().unwrap();
        file.into_inner().into_inner()
    }

    fn letter(file: &mut Made, at: &str) {
        text(file, &format!("{at}/__substg1.0_0037"), "Ledenlijst");
        text(file, &format!("{at}/__substg1.0_0C1A"), "Zoë Jansen");
        text(file, &format!("{at}/__substg1.0_5D01"), "zoe@example.nl");
        text(file, &format!("{at}/__substg1.0_1000"), "Beste Piet,\r\nzie de lijst.\r\n");
    }

    #[test]
    fn message_with_receivers_bodies_and_attachments_is_read() {
        let bytes = message(|file| {
            letter(file, "");
            put(file, "/__substg1.0_10130102", b"<p>Beste Piet,</p><p>Bel 06</p>");
            file.create_storage("/__recip_version1.0_#00000000").unwrap();
            text(file, "/__recip_version1.0_#00000000/__substg1.0_3001", "Piet");
            put(file, "/__recip_version1.0_#00000000/__substg1.0_39FE001E", b"piet@example.org");
            file.create_storage("/__attach_version1.0_#00000000").unwrap();
            text(file, "/__attach_version1.0_#00000000/__substg1.0_3707", "leden.csv");
            put(file, "/__attach_version1.0_#00000000/__substg1.0_37010102", b"Naam;Plaats\nJan;Ede\n");
        });
        let (recording, outcome) = record("a.msg", &bytes);
        assert_eq!((outcome.format, outcome.status), ("msg", Status::Scanned));
        let headers = "from: Zoë Jansen <zoe@example.nl>\nto: Piet <piet@example.org>\nsubject: Ledenlijst\n";
        assert!(recording.text.starts_with(headers), "{}", recording.lines);
        assert_eq!(recording.text.matches("Beste Piet").count(), 1);
        assert!(recording.text.contains("Bel 06"));
        assert!(
            recording.lines.contains("member \"leden.csv\" 20 bytes, -\n  csv scanned"),
            "{}",
            recording.lines
        );
    }

    #[test]
    fn message_in_a_message_is_a_member_that_is_read_too() {
        let inner = "/__attach_version1.0_#00000000/__substg1.0_3701000D";
        let bytes = message(|file| {
            file.create_storage("/__attach_version1.0_#00000000").unwrap();
            text(file, "/__attach_version1.0_#00000000/__substg1.0_3001", "Ledenlijst");
            file.create_storage(inner).unwrap();
            put(file, &format!("{inner}/__properties_version1.0"), &[0; 24]);
            letter(file, inner);
        });
        let (recording, _) = record("a.msg", &bytes);
        assert_eq!(recording.members[0].0.name, "Ledenlijst.msg");
        assert!(recording.lines.contains("  msg scanned"), "{}", recording.lines);
        assert!(recording.lines.contains("zoe@example.nl"));
    }

    #[test]
    fn encrypted_message_is_told() {
        let bytes = message(|file| {
            text(file, "/__substg1.0_001A", "IPM.Note.SMIME");
            file.create_storage("/__attach_version1.0_#00000000").unwrap();
            put(file, "/__attach_version1.0_#00000000/__substg1.0_37010102", b"0\x80");
        });
        let (recording, _) = record("a.msg", &bytes);
        assert_eq!(recording.members[0].1, Err(Reason::Encrypted));
    }

    #[test]
    fn body_in_rich_text_alone_is_a_member() {
        let bytes = message(|file| {
            text(file, "/__substg1.0_0037", "Hoi");
            put(file, "/__substg1.0_10090102", b"\0\0\0\0\0\0\0\0MELA\0\0\0\0{\\rtf1 Dag Jan}");
        });
        let (recording, _) = record("a.msg", &bytes);
        assert_eq!(recording.members[0].0.name, "body.rtf");
        assert_eq!(recording.members[0].1, Ok(b"{\\rtf1 Dag Jan}".to_vec()));
    }

    #[test]
    fn short_values_are_found_behind_any_head() {
        let entry = [&[3, 0, 0xfd, 0x3f, 6, 0, 0, 0][..], &1251u32.to_le_bytes(), &[0; 4]].concat();
        for head in [8, 24, 32] {
            let stream = [vec![0; head], entry.clone()].concat();
            assert_eq!(numbers(&stream).get(&0x3ffd), Some(&1251), "{head}");
        }
    }
}
