//! A document that is a zip, with some of its parts changed and all others as they were.
//!
//! In: a workbook or another Office document, and the parts to replace, add or leave out. Out: the same package,
//! in which every other part is copied as it lies there, compressed bytes and all, in the same order. It knows
//! nothing of what parts hold, and trusts no size: what is read out of one package is bounded.
//!
//! ```text
//! let mut package = package::open(File::open("register.xlsx")?)?;
//! let book = package.bytes("xl/workbook.xml")?;
//! let mut changes = Changes::default();
//! changes.put("xl/workbook.xml", changed(&book));   // replaces it, or adds it when it is not there
//! changes.remove("xl/calcChain.xml");
//! package.write(&changes, File::create("copy.xlsx")?)?;
//! ```

use std::collections::{BTreeMap, HashSet};
use std::io::{Read, Seek, Write};
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// Bytes that all parts that are read may have together.
const MOST_BYTES: u64 = 1 << 30;
/// Entries of a directory beyond which it is no document.
const MOST_PARTS: usize = 1 << 17;

/// Why a package cannot be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// It is no zip, or a damaged one.
    #[error("is damaged, or no Office document")]
    Damaged,
    /// It needs a password.
    #[error("needs a password")]
    Encrypted,
    /// Two parts have the same name: which of them counts differs between programs.
    #[error("holds two parts of one name")]
    Ambiguous,
    /// A part that it should have is not there.
    #[error("has no part {0}")]
    Missing(&'static str),
    /// It is larger than can be worked on.
    #[error("is too large")]
    TooLarge,
    /// It cannot be read or written.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// The result of working on a package.
pub type Result<T> = std::result::Result<T, Error>;

/// A package that is open.
pub struct Package<R> {
    archive: ZipArchive<R>,
    /// Bytes that may still be read out of it.
    left: u64,
}

/// What is to be different.
#[derive(Debug, Clone, Default)]
pub struct Changes(BTreeMap<String, Option<Vec<u8>>>);

impl Changes {
    /// Replaces a part, or adds it when there is none of that name.
    pub fn put(&mut self, name: impl Into<String>, bytes: Vec<u8>) {
        self.0.insert(name.into(), Some(bytes));
    }

    /// Leaves a part out.
    pub fn remove(&mut self, name: impl Into<String>) {
        self.0.insert(name.into(), None);
    }

    /// A part as it will be, where it is changed.
    pub fn get(&self, name: &str) -> Option<&[u8]> {
        self.0.get(name)?.as_deref()
    }

    /// The names of the parts that will be different.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

/// Opens a package. One that needs a password, or has two parts of one name, is refused.
pub fn open<R: Read + Seek>(mut source: R) -> Result<Package<R>> {
    let mut start = [0; 8];
    let read = source.read(&mut start)?;
    source.rewind()?;
    // An Office document with a password is a compound file and no zip.
    if start[..read] == [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1] {
        return Err(Error::Encrypted);
    }
    let mut archive = ZipArchive::new(source).map_err(broken)?;
    if archive.len() > MOST_PARTS {
        return Err(Error::TooLarge);
    }
    let mut names = HashSet::new();
    for index in 0..archive.len() {
        let part = archive.by_index_raw(index).map_err(broken)?;
        if part.encrypted() {
            return Err(Error::Encrypted);
        }
        if !names.insert(part.name_raw().to_ascii_lowercase()) {
            return Err(Error::Ambiguous);
        }
    }
    Ok(Package { archive, left: MOST_BYTES })
}

impl<R: Read + Seek> Package<R> {
    /// The names of all parts, in the order of the directory.
    pub fn names(&self) -> Vec<String> {
        let names = self.archive.file_names_raw();
        names.map(|name| String::from_utf8_lossy(name).into_owned()).collect()
    }

    /// Whether there is such a part.
    pub fn has(&self, name: &str) -> bool {
        self.archive.index_for_name(name).is_some()
    }

    /// What a part holds, unpacked; none where there is no such part.
    pub fn bytes(&mut self, name: &str) -> Result<Option<Vec<u8>>> {
        let Some(index) = self.archive.index_for_name(name) else { return Ok(None) };
        let part = self.archive.by_index(index).map_err(broken)?;
        let mut bytes = Vec::new();
        part.take(self.left.saturating_add(1)).read_to_end(&mut bytes).map_err(|_| Error::Damaged)?;
        self.left = self.left.checked_sub(bytes.len() as u64).ok_or(Error::TooLarge)?;
        Ok(Some(bytes))
    }

    /// Writes the package with its changes; new parts come last, in the order of their names.
    pub fn write<W: Write + Seek>(&mut self, changes: &Changes, out: W) -> Result<W> {
        let mut writer = ZipWriter::new(out);
        let comment = self.archive.comment().into();
        writer.set_raw_comment(comment).map_err(broken)?;
        let mut there = HashSet::new();
        for index in 0..self.archive.len() {
            let part = self.archive.by_index_raw(index).map_err(broken)?;
            let name = String::from_utf8_lossy(part.name_raw()).into_owned();
            match changes.0.get(&name) {
                None => writer.raw_copy_file(part).map_err(broken)?,
                Some(None) => {}
                Some(Some(bytes)) => {
                    let time = part.last_modified().filter(zip::DateTime::is_valid).unwrap_or_default();
                    drop(part);
                    add(&mut writer, &name, bytes, time)?;
                }
            }
            there.insert(name);
        }
        for (name, bytes) in &changes.0 {
            if let Some(bytes) = bytes.as_ref().filter(|_| !there.contains(name)) {
                add(&mut writer, name, bytes, zip::DateTime::default())?;
            }
        }
        writer.finish().map_err(broken)
    }
}

fn add<W: Write + Seek>(
    writer: &mut ZipWriter<W>,
    name: &str,
    bytes: &[u8],
    time: zip::DateTime,
) -> Result<()> {
    let large = u32::try_from(bytes.len()).is_err();
    let options = SimpleFileOptions::default().last_modified_time(time).large_file(large);
    let options = options.compression_method(CompressionMethod::Deflated);
    writer.start_file(name, options).map_err(broken)?;
    Ok(writer.write_all(bytes)?)
}

fn broken(error: ZipError) -> Error {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Error::Encrypted,
        ZipError::Io(error) if error.kind() != std::io::ErrorKind::UnexpectedEof => Error::Io(error),
        _ => Error::Damaged,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in parts {
            let time = zip::DateTime::from_date_and_time(2021, 5, 4, 3, 2, 0).unwrap();
            add(&mut writer, name, bytes, time).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn changed(bytes: &[u8], changes: &Changes) -> Vec<u8> {
        let mut package = open(Cursor::new(bytes)).unwrap();
        package.write(changes, Cursor::new(Vec::new())).unwrap().into_inner()
    }

    const PARTS: [(&str, &[u8]); 3] = [("b.xml", b"<b/>"), ("a.xml", b"<a/>"), ("macro.bin", b"\0\x01\xff")];

    #[test]
    fn what_is_not_changed_is_copied_with_its_order_and_time() {
        let before = zipped(&PARTS);
        let mut changes = Changes::default();
        changes.put("a.xml", b"<new/>".to_vec());
        changes.put("c.xml", b"<c/>".to_vec());
        let after = changed(&before, &changes);
        let mut package = open(Cursor::new(&after[..])).unwrap();
        assert_eq!(package.names(), ["b.xml", "a.xml", "macro.bin", "c.xml"]);
        assert_eq!(package.bytes("macro.bin").unwrap().unwrap(), b"\0\x01\xff");
        assert_eq!(package.bytes("a.xml").unwrap().unwrap(), b"<new/>");
        let mut old = ZipArchive::new(Cursor::new(&before[..])).unwrap();
        let mut new = ZipArchive::new(Cursor::new(&after[..])).unwrap();
        for name in ["b.xml", "macro.bin", "a.xml"] {
            let old = old.by_name(name).unwrap();
            let new = new.by_name(name).unwrap();
            assert_eq!(old.last_modified(), new.last_modified(), "{name}");
            assert_eq!(old.compression(), new.compression(), "{name}");
        }
    }

    #[test]
    fn the_same_changes_give_the_same_bytes_and_none_the_same_package() {
        let before = zipped(&PARTS);
        let mut changes = Changes::default();
        changes.put("new.xml", b"<n/>".to_vec());
        assert_eq!(changed(&before, &changes), changed(&before, &changes));
        assert_eq!(changed(&before, &Changes::default()), before);
    }

    #[test]
    fn a_part_can_be_left_out() {
        let mut changes = Changes::default();
        changes.remove("b.xml");
        let after = changed(&zipped(&PARTS), &changes);
        assert_eq!(open(Cursor::new(after)).unwrap().names(), ["a.xml", "macro.bin"]);
    }

    #[test]
    fn two_parts_of_one_name_are_refused() {
        let bytes = zipped(&[("a.xml", b"1"), ("A.xml", b"2")]);
        assert!(matches!(open(Cursor::new(bytes)), Err(Error::Ambiguous)));
    }

    #[test]
    fn no_bytes_make_it_panic_and_a_password_is_told() {
        let whole = zipped(&PARTS);
        for end in 0..whole.len() {
            assert!(open(Cursor::new(&whole[..end])).is_err());
        }
        let locked = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 0];
        assert!(matches!(open(Cursor::new(locked)), Err(Error::Encrypted)));
    }
}
