//! The user's secret key: made once, kept for its owner only, and never shown.
//!
//! With it an inventory says who is in a table so that only tables can be compared, and `minimise` puts a number in
//! the place of a value. It lies in the user's state folder, or where `--key` says.

use crate::explain;
use anyhow::Result;
use speurneus::record::{Key, Language};
use std::collections::hash_map::RandomState;
use std::env;
use std::fs;
use std::hash::BuildHasher;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// A key, and whether the next run will have the same one.
pub struct Found {
    pub key: Key,
    /// Where it is; none where no place could be written.
    pub path: Option<PathBuf>,
}

/// The key in this file, which is made if it is not there; without a file, the user's own.
pub fn find(file: Option<&Path>, language: Language) -> Result<Found> {
    if let Some(path) = file {
        let key = open(path).map_err(|cause| unusable(path, &cause, language))?;
        return Ok(Found { key, path: Some(path.to_owned()) });
    }
    let Some(path) = usual_place() else { return Ok(Found { key: fresh(), path: None }) };
    match open(&path) {
        Ok(key) => Ok(Found { key, path: Some(path) }),
        // A file that is there but holds no key is not written over.
        Err(error) if error.kind() == io::ErrorKind::InvalidData => Err(unusable(&path, &error, language)),
        Err(_) => Ok(Found { key: fresh(), path: None }),
    }
}

fn unusable(path: &Path, cause: &io::Error, language: Language) -> anyhow::Error {
    let path = path.display();
    if cause.kind() == io::ErrorKind::InvalidData {
        return anyhow::anyhow!(language.pick(
            format!("{path} is geen sleutel: er horen 32 hexadecimale cijfers in te staan"),
            format!("{path} is no key: it should hold 32 hexadecimal digits"),
        ));
    }
    let why = explain::reason(cause, language);
    anyhow::anyhow!(language.pick(
        format!("kan de sleutel {path} niet lezen of maken: {why}"),
        format!("cannot read or make the key {path}: {why}"),
    ))
}

/// Where the user's own key lies.
fn usual_place() -> Option<PathBuf> {
    let set = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let folder = if cfg!(windows) {
        set("LOCALAPPDATA")
    } else {
        let home = || set("HOME").map(|home| home.join(".local/state"));
        set("XDG_STATE_HOME").filter(|path| path.is_absolute()).or_else(home)
    };
    folder.map(|folder| folder.join("speurneus").join("key"))
}

/// Reads the key; makes one where there is none.
fn open(path: &Path) -> io::Result<Key> {
    match fs::read_to_string(path) {
        Ok(text) => Key::from_hex(&text).ok_or_else(|| io::ErrorKind::InvalidData.into()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => make(path),
        Err(error) => Err(error),
    }
}

/// Makes a key, whole or not at all: of two who make it at once, one wins and both have it.
fn make(path: &Path) -> io::Result<Key> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)?;
    let secret = secret();
    let mut beside = tempfile::Builder::new().prefix(".speurneus-").tempfile_in(folder)?;
    for byte in secret {
        write!(beside, "{byte:02x}")?;
    }
    beside.write_all(b"\n")?;
    beside.as_file().sync_all()?;
    match beside.persist_noclobber(path) {
        Ok(_) => Ok(Key::new(secret)),
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => open(path),
        Err(error) => Err(error.error),
    }
}

fn fresh() -> Key {
    Key::new(secret())
}

/// 128 bits by chance: from the keys with which the standard library guards its maps, which it has from the system.
fn secret() -> [u8; 16] {
    let half = |one: u8| RandomState::new().hash_one(one).to_le_bytes();
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&half(0));
    bytes[8..].copy_from_slice(&half(1));
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_is_made_once_and_for_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/key");
        let first = find(Some(&path), Language::En).unwrap();
        let again = find(Some(&path), Language::En).unwrap();
        assert!(first.key == again.key);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
        assert!(fresh() != fresh());
    }

    #[test]
    fn file_that_is_no_key_is_an_error_that_shows_nothing_of_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        fs::write(&path, "verysecret").unwrap();
        let error = find(Some(&path), Language::En).err().unwrap();
        assert!(error.to_string().ends_with("is no key: it should hold 32 hexadecimal digits"));
        assert_eq!(fs::read_to_string(&path).unwrap(), "verysecret");
    }
}
