//! Formats that are recognised, so that a file of theirs gets an honest record though it is not read yet, or
//! only as running text, or never.
//!
//! In: the head of a file, and for containers their directory. Out: one table. A new reader takes its lines
//! out of here.

use super::{Format, How};
use crate::read::{Error, Input, Result};
use std::io::{Read, Seek, SeekFrom};

/// In this order they are asked; containers by what they hold, then signatures, then kinds of text.
pub(super) static FORMATS: &[Format] = &[
    // Containers: zip with a document in it, and Microsoft's compound file.
    never("program", &["jar", "apk", "war"], |input| container(input) == Some("program")),
    not_yet("encrypted-office", &[], |input| container(input) == Some("encrypted")),
    not_yet("compound-file", &["vsd", "pub", "mpp"], |input| container(input) == Some("compound-file")),
    // Signatures.
    #[cfg(not(feature = "pdf"))]
    not_yet("pdf", &["pdf"], |input| {
        let head = &input.head()[..input.head().len().min(1024)];
        memchr::memmem::find(head, b"%PDF-").is_some()
    }),
    not_yet("rar", &["rar"], |input| starts(input, b"Rar!\x1a\x07")),
    not_yet("cab", &["cab"], |input| starts(input, b"MSCF\0\0\0\0")),
    not_yet("avro", &["avro"], |input| starts(input, b"Obj\x01")),
    not_yet("orc", &["orc"], |input| starts(input, b"ORC\x08") || starts(input, b"ORC\x0a")),
    not_yet("arrow", &["arrow", "feather"], |input| starts(input, b"ARROW1") || starts(input, b"FEA1")),
    not_yet("iso", &["iso", "udf"], |input| at(input, 32769, b"CD001")),
    not_yet("disk", &["dmg", "vhd", "vhdx", "vmdk", "qcow2", "wim"], is_disk),
    not_yet("keepass", &["kdbx", "kdb"], |input| starts(input, b"\x03\xd9\xa2\x9a")),
    not_yet("pgp", &["gpg", "pgp"], |input| text_starts(input, b"-----BEGIN PGP MESSAGE")),
    not_yet("onenote", &["one", "onetoc2"], |input| starts(input, b"\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d")),
    not_yet("pst", &["pst", "ost"], |input| starts(input, b"!BDN")),
    not_yet("access", &["mdb", "accdb"], |input| {
        at(input, 4, b"Standard Jet DB") || at(input, 4, b"Standard ACE DB")
    }),
    not_yet("pgdump", &["pgdump", "dump"], |input| starts(input, b"PGDMP")),
    never("sound", &["mp3", "wav", "flac", "ogg", "m4a", "wma", "aac"], is_sound),
    never("film", &["mp4", "mov", "avi", "mkv", "webm", "wmv", "mpg", "mpeg"], is_film),
    never("program", &["exe", "dll", "so", "dylib", "class", "wasm", "o", "pyc"], is_program),
    never("font", &["ttf", "otf", "woff", "woff2"], is_font),
];

type Looks = fn(&mut Input) -> bool;

const fn not_yet(name: &'static str, endings: &'static [&'static str], looks_like: Looks) -> Format {
    Format { name, endings, looks_like, read: How::NotYet, note: "recognised, not read yet" }
}

const fn never(name: &'static str, endings: &'static [&'static str], looks_like: Looks) -> Format {
    Format { name, endings, looks_like, read: How::Never, note: "holds no text" }
}

pub(super) fn starts(input: &Input, magic: &[u8]) -> bool {
    input.head().starts_with(magic)
}

fn at(input: &Input, offset: usize, magic: &[u8]) -> bool {
    input.head().get(offset..).is_some_and(|rest| rest.starts_with(magic))
}

pub(super) fn is_picture(input: &mut Input) -> bool {
    let riff = starts(input, b"RIFF") && at(input, 8, b"WEBP");
    let heif =
        at(input, 4, b"ftyp") && [b"heic", b"heix", b"mif1", b"avif"].iter().any(|kind| at(input, 8, *kind));
    let bmp = starts(input, b"BM") && at(input, 6, b"\0\0\0\0");
    let magics: [&[u8]; 8] = [
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff",
        b"GIF87a",
        b"GIF89a",
        b"II*\0",
        b"MM\0*",
        b"8BPS",
        b"\0\0\x01\0",
    ];
    riff || heif || bmp || magics.iter().any(|magic| starts(input, magic))
}

fn is_sound(input: &mut Input) -> bool {
    let riff = starts(input, b"RIFF") && at(input, 8, b"WAVE");
    let mpeg = matches!(input.head(), [0xff, 0xe2..=0xff, ..]) && !starts(input, b"\xff\xfe");
    riff || mpeg || [&b"ID3"[..], b"fLaC", b"OggS"].iter().any(|magic| starts(input, magic))
}

fn is_film(input: &mut Input) -> bool {
    let riff = starts(input, b"RIFF") && at(input, 8, b"AVI ");
    riff || at(input, 4, b"ftyp") || starts(input, b"\x1a\x45\xdf\xa3") || starts(input, b"\0\0\x01\xba")
}

fn is_program(input: &mut Input) -> bool {
    let magics: [&[u8]; 5] =
        [b"\x7fELF", b"\xca\xfe\xba\xbe", b"\0asm", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe"];
    let dos = starts(input, b"MZ") && input.head().iter().take(256).any(|&byte| byte == 0);
    dos || magics.iter().any(|magic| starts(input, magic))
}

fn is_font(input: &mut Input) -> bool {
    [&b"\0\x01\0\0\0"[..], b"OTTO\0", b"wOFF", b"wOF2"].iter().any(|magic| starts(input, magic))
        && !at(input, 4, b"Standard")
}

/// A whole disk in a file: of Virtual PC, Hyper-V, VMware, QEMU and Windows. That of macOS says so at its end.
fn is_disk(input: &mut Input) -> bool {
    let magics: [&[u8]; 5] = [b"conectix", b"vhdxfile", b"KDMV", b"QFI\xfb", b"MSWIM\0\0\0"];
    if magics.iter().any(|magic| starts(input, magic)) {
        return true;
    }
    let mut end = [0; 4];
    let size = input.size();
    input.ending() == "dmg"
        && input.seekable().is_ok_and(|mut source| {
            source.seek(SeekFrom::Start(size.saturating_sub(512))).is_ok()
                && source.read_exact(&mut end).is_ok()
        })
        && end == *b"koly"
}

/// The first KiB of a text, in lower case, blanks before it left off.
pub(super) fn opening(input: &Input) -> Option<&[u8]> {
    input.opening()
}

pub(super) fn text_starts(input: &Input, magic: &[u8]) -> bool {
    let same = |text: &[u8]| text.get(..magic.len()).is_some_and(|text| text.eq_ignore_ascii_case(magic));
    opening(input).is_some_and(same)
}

/// How many lines at the top are headers that mail has.
pub(super) fn mail_headers(input: &Input) -> usize {
    const HEADERS: &[&[u8]] = &[
        b"from:",
        b"to:",
        b"cc:",
        b"subject:",
        b"date:",
        b"received:",
        b"return-path:",
        b"message-id:",
        b"mime-version:",
        b"delivered-to:",
        b"content-type:",
        b"reply-to:",
        b"x-mailer:",
        b"sender:",
    ];
    let Some(text) = opening(input) else { return 0 };
    let header = |line: &&[u8]| HEADERS.iter().any(|header| line.starts_with(header));
    let lines = text.split(|&byte| byte == b'\n').take_while(|line| !line.trim_ascii().is_empty());
    let lines: Vec<&[u8]> = lines.collect();
    // Prose does not open with headers; a mail's first line is one, or mbox's own.
    let opens =
        lines.first().is_some_and(|line| header(line) || line.starts_with(b"from ") || line.contains(&b':'));
    if opens { lines.iter().filter(|line| header(line)).count() } else { 0 }
}

/// What a container holds: the name of a document's format, `zip`, `encrypted`, …; None for no container.
pub(super) fn container(input: &mut Input) -> Option<&'static str> {
    if let Some(known) = input.container {
        return known;
    }
    let found =
        if starts(input, b"PK\x03\x04") || starts(input, b"PK\x05\x06") || starts(input, b"PK\x07\x08") {
            Some(zip_kind(input))
        } else if starts(input, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
            Some(compound_kind(input))
        } else {
            None
        };
    input.container = Some(found);
    found
}

/// By the names of the members near the beginning, which Office and LibreOffice write first; else by ending.
fn zip_kind(input: &Input) -> &'static str {
    let head = input.head();
    let has = |name: &[u8]| memchr::memmem::find(head, name).is_some();
    for (mime, kind) in [
        (&b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"[..], "ods"),
        (b"mimetypeapplication/vnd.oasis.opendocument.text", "odt"),
        (b"mimetypeapplication/vnd.oasis.opendocument.presentation", "odp"),
        (b"mimetypeapplication/vnd.oasis.opendocument.graphics", "odg"),
        (b"mimetypeapplication/epub+zip", "epub"),
    ] {
        if has(mime) {
            return kind;
        }
    }
    match input.ending() {
        "xlsx" | "xlsm" | "xltx" | "xltm" => return "xlsx",
        "xlsb" => return "xlsb",
        "docx" | "docm" | "dotx" | "dotm" => return "docx",
        "pptx" | "pptm" | "ppsx" | "ppsm" | "potx" => return "pptx",
        "ods" | "ots" => return "ods",
        "odt" | "ott" => return "odt",
        "odp" | "otp" => return "odp",
        "odg" | "otg" => return "odg",
        "epub" => return "epub",
        _ => {}
    }
    let signs: [(&[u8], &'static str); 6] = [
        (b"xl/workbook.bin", "xlsb"),
        (b"\0xl/workbook.xml", "xlsx"),
        (b"xl/worksheets/", "xlsx"),
        (b"word/document.xml", "docx"),
        (b"ppt/presentation.xml", "pptx"),
        (b"META-INF/MANIFEST.MF", "program"),
    ];
    let inside_another = |sign: &[u8]| {
        // A document inside an archive has its own local header first; an archive's own members begin with theirs.
        memchr::memmem::find(head, sign).is_some() && head.get(30..).is_some_and(is_part_name)
    };
    signs.iter().find(|(sign, _)| inside_another(sign)).map_or("zip", |&(_, kind)| kind)
}

/// Whether a zip's first member has a name that an office document begins with.
fn is_part_name(name: &[u8]) -> bool {
    [
        &b"[Content_Types].xml"[..],
        b"_rels/",
        b"docProps/",
        b"xl/",
        b"word/",
        b"ppt/",
        b"META-INF/",
        b"mimetype",
    ]
    .iter()
    .any(|part| name.starts_with(part))
}

/// By the names in the directory of a compound file.
fn compound_kind(input: &mut Input) -> &'static str {
    let names = compound_directory(input).unwrap_or_default();
    let has = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        memchr::memmem::find(&names, &wide).is_some() || memchr::memmem::find(input.head(), &wide).is_some()
    };
    let signs = [
        ("EncryptedPackage", "encrypted"),
        ("WordDocument", "doc"),
        ("Workbook", "xls"),
        ("PowerPoint Document", "ppt"),
        ("__substg1.0_", "msg"),
        ("__properties_version1.0", "msg"),
        ("\u{1}Ole10Native", "ole"),
    ];
    let says = match input.ending() {
        "xls" | "xlt" => Some("xls"),
        "doc" | "dot" => Some("doc"),
        "ppt" | "pps" | "pot" => Some("ppt"),
        "msg" => Some("msg"),
        _ => None,
    };
    // One may be embedded in the other: then the ending decides.
    let found: Vec<&'static str> =
        signs.iter().filter(|(name, _)| has(name)).map(|(_, kind)| *kind).collect();
    match found.first() {
        Some(&"encrypted") => "encrypted",
        Some(first) => says.filter(|kind| found.contains(kind)).unwrap_or(first),
        None => says.unwrap_or_else(|| match (has("Book"), has("Package")) {
            (true, _) => "xls",
            (_, true) => "ole",
            _ => "compound-file",
        }),
    }
}

/// The first sectors of the directory of a compound file, as its header says where they are.
/// https://learn.microsoft.com/openspecs/windows_protocols/ms-cfb
fn compound_directory(input: &mut Input) -> Option<Vec<u8>> {
    let head = input.head();
    let shift = u16::from_le_bytes(head.get(30..32)?.try_into().ok()?);
    let sector = u32::from_le_bytes(head.get(48..52)?.try_into().ok()?);
    if !(7..=16).contains(&shift) || sector > 0xffff_fff0 {
        return None;
    }
    let offset = (u64::from(sector) + 1) << shift;
    let mut names = Vec::new();
    let mut source = input.seekable().ok()?;
    source.seek(SeekFrom::Start(offset)).ok()?;
    source.take(8192).read_to_end(&mut names).ok()?;
    Some(names)
}

/// Looks whether a file that is not read yet could be: broken and encrypted ones say so already now.
pub(super) fn check(input: &mut Input) -> Result<()> {
    match container(input) {
        Some("encrypted") => Err(Error::Encrypted),
        _ if starts(input, b"\x03\xd9\xa2\x9a") || starts(input, b"-----BEGIN PGP") => Err(Error::Encrypted),
        Some(_) if starts(input, b"PK") => check_zip(input),
        _ => Ok(()),
    }
}

fn check_zip(input: &mut Input) -> Result<()> {
    let archive = zip::ZipArchive::new(input.seekable()?);
    let mut archive = archive.map_err(|_| Error::Corrupt { what: "zip: no directory".to_owned() })?;
    let encrypted =
        |archive: &mut zip::ZipArchive<_>, i| archive.by_index_raw(i).is_ok_and(|file| file.encrypted());
    let members = archive.len().min(100);
    if members > 0 && (0..members).all(|i| encrypted(&mut archive, i)) {
        return Err(Error::Encrypted);
    }
    Ok(())
}
