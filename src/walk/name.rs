//! A path as the inventory writes it: Unicode, slashes forward, and the bytes beside it where that loses some.

use crate::record::File;
use std::borrow::Cow;
use std::ffi::OsString;
use std::path::{Component, Path, PathBuf};
use xxhash_rust::xxh3::xxh3_128;

/// The two keys of a record that say where a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name {
    pub path: String,
    pub path_bytes: Option<String>,
}

impl Name {
    pub fn of(path: &Path) -> Self {
        let (text, path_bytes) = match path.to_str() {
            Some(text) => (text.to_owned(), None),
            None => {
                let bytes = path.as_os_str().as_encoded_bytes();
                (String::from_utf8_lossy(bytes).into_owned(), Some(base64(bytes)))
            }
        };
        let path = if std::path::MAIN_SEPARATOR == '\\' { text.replace('\\', "/") } else { text };
        Name { path, path_bytes }
    }
}

/// A path that was given, without `.` in it and without a slash at its end.
pub(super) fn clean(path: &Path) -> PathBuf {
    path.components().filter(|part| !matches!(part, Component::CurDir)).collect()
}

/// The part of a path below a root that it was made from. Millions of paths come by, so they are not taken apart.
#[cfg(unix)]
pub(super) fn below<'a>(path: &'a Path, root: &Path) -> &'a Path {
    use std::os::unix::ffi::OsStrExt;
    match path.as_os_str().as_bytes().strip_prefix(root.as_os_str().as_bytes()) {
        Some([b'/', below @ ..] | below) => Path::new(std::ffi::OsStr::from_bytes(below)),
        None => path,
    }
}

/// The part of a path below a root that it was made from.
#[cfg(not(unix))]
pub(super) fn below<'a>(path: &'a Path, root: &Path) -> &'a Path {
    path.strip_prefix(root).unwrap_or(path)
}

/// A path behind another, which may be none.
pub(super) fn joined<'a>(before: &Path, path: &'a Path) -> Cow<'a, Path> {
    if before.as_os_str().is_empty() { path.into() } else { before.join(path).into() }
}

/// The bytes of a path before its last separator, and behind it.
pub fn folder_and_name(path: &Path) -> (&[u8], &[u8]) {
    let bytes = path.as_os_str().as_encoded_bytes();
    let separator = memchr::memrchr2(b'/', std::path::MAIN_SEPARATOR as u8, bytes);
    separator.map_or((&[][..], bytes), |at| (&bytes[..at], &bytes[at + 1..]))
}

/// A folder is told from a file by the slash at its end; a root of no name is `./`.
pub(super) fn folder(path: &Path) -> PathBuf {
    let mut text = OsString::from(if path.as_os_str().is_empty() { Path::new(".") } else { path });
    if !text.as_encoded_bytes().ends_with(b"/") {
        text.push("/");
    }
    text.into()
}

/// Puts the path of a container before that of a member of it.
pub fn put_within(member: &mut File, container: &File) {
    let path = format!("{}!/{}", container.path, member.path);
    let inside = std::mem::replace(&mut member.path, path);
    member.path_bytes = container.path_bytes.as_ref().map(|bytes| {
        let mut bytes = plain(bytes);
        bytes.extend_from_slice(b"!/");
        bytes.extend_from_slice(inside.as_bytes());
        base64(&bytes)
    });
}

/// Equal for records of the same path.
pub(super) fn digest(record: &File) -> u128 {
    match &record.path_bytes {
        Some(bytes) => xxh3_128(format!("{}\0{bytes}", record.path).as_bytes()),
        None => xxh3_128(record.path.as_bytes()),
    }
}

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// RFC 4648, with padding.
fn base64(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let at = |place: usize| u32::from(three.get(place).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for place in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * place) & 63) as usize];
            text.push(if place <= three.len() { letter as char } else { '=' });
        }
    }
    text
}

/// What [`base64`] was made from.
fn plain(coded: &str) -> Vec<u8> {
    let values: Vec<u32> = coded
        .bytes()
        .filter_map(|letter| LETTERS.iter().position(|known| *known == letter))
        .map(|value| value as u32)
        .collect();
    let four = |four: &[u32]| {
        let bits = four.iter().fold(0, |bits, value| bits << 6 | value) << (6 * (4 - four.len()));
        bits.to_be_bytes().into_iter().skip(1).take(four.len().saturating_sub(1)).collect::<Vec<u8>>()
    };
    values.chunks(4).flat_map(four).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_agrees_with_the_examples_of_rfc_4648() {
        let examples = [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")];
        for (plain, coded) in examples {
            assert_eq!(base64(plain.as_bytes()), coded);
            assert_eq!(super::plain(coded), plain.as_bytes());
        }
    }

    #[cfg(unix)]
    #[test]
    fn path_that_is_not_unicode_keeps_its_bytes() {
        use std::os::unix::ffi::OsStrExt;
        let name = Name::of(Path::new(std::ffi::OsStr::from_bytes(b"caf\xe9.csv")));
        assert_eq!(name.path, "caf\u{fffd}.csv");
        assert_eq!(name.path_bytes.as_deref(), Some("Y2Fm6S5jc3Y="));
    }

    #[test]
    fn part_below_a_root_is_as_it_was_joined() {
        for (root, file) in [("/", "a"), ("/s", "a b/c"), ("x/", "a"), (".", "a/b"), ("/s", "")] {
            let path = Path::new(root).join(file);
            assert_eq!(below(&path, Path::new(root)), Path::new(file), "{root}");
        }
        assert_eq!(folder_and_name(Path::new("/a b/c.txt")), (&b"/a b"[..], &b"c.txt"[..]));
        assert_eq!(folder_and_name(Path::new("c.txt")), (&b""[..], &b"c.txt"[..]));
    }

    #[test]
    fn given_path_is_cleaned_but_not_resolved() {
        assert_eq!(clean(Path::new("./a/./b/")), Path::new("a/b"));
        assert_eq!(clean(Path::new("../a")), Path::new("../a"));
        assert_eq!(clean(Path::new(".")), Path::new(""));
        assert_eq!(clean(Path::new("/")), Path::new("/"));
    }
}
