//! What this program wrote itself, and the folders that are no folders.
//!
//! An inventory is known by its first line; a register or a page by its name, when an inventory lies beside it.

use super::name::folder_and_name;
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;
use walkdir::DirEntry;

const OPENING: &[u8] = br#"{"record":"scan","schema":"#;
const TOOL: &[u8] = br#""tool":"speurneus "#;
const INVENTORIES: &[&str] = &["jsonl", "ndjson", "journal", "seen"];
const BESIDE: &[&str] = &["register", "report"];

/// Whether a regular file is an output of a scan, this one or a former one.
pub(super) fn is_output(path: &Path) -> bool {
    let (_, name) = folder_and_name(path);
    let (stem, ending) = match memchr::memrchr(b'.', name) {
        Some(at) => (&name[..at], &name[at + 1..]),
        None => (name, &[][..]),
    };
    let is = |part: &[u8], words: &[&str]| words.iter().any(|word| word.as_bytes() == part);
    if is(ending, INVENTORIES) || name.starts_with(b".speurneus-") {
        return is_inventory(path);
    }
    is(stem, BESIDE) && path.parent().is_some_and(|folder| is_inventory(&folder.join("inventory.jsonl")))
}

fn is_inventory(path: &Path) -> bool {
    // Looked at before it is opened, and not waited for then: opening a pipe would last for ever.
    if !fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_file()) {
        return false;
    }
    let mut head = Vec::new();
    let mut options = File::options();
    options.read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, super::NO_WAITING);
    let read = options.open(path).and_then(|file| file.take(256).read_to_end(&mut head));
    read.is_ok() && head.starts_with(OPENING) && memchr::memmem::find(&head, TOOL).is_some()
}

/// Whether two paths lead to one file. `own` is absolute.
pub(super) fn is_same_file(own: &Path, path: &Path) -> bool {
    folder_and_name(own).1 == folder_and_name(path).1
        && fs::canonicalize(path).is_ok_and(|path| fs::canonicalize(own).is_ok_and(|own| own == path))
}

/// Whether a folder is a window on the running system, such as `/proc`: its files have no end and no size.
pub(super) fn is_kernel(entry: &DirEntry) -> bool {
    let named = ["proc", "sys"].iter().any(|name| entry.path().ends_with(name));
    named && cfg!(target_os = "linux") && is_mount_of_kernel(entry)
}

#[cfg(unix)]
fn is_mount_of_kernel(entry: &DirEntry) -> bool {
    use walkdir::DirEntryExt;
    // Both file systems number their top folder 1, which no disk does.
    entry.ino() == 1
        || fs::canonicalize(entry.path())
            .is_ok_and(|path| path == Path::new("/proc") || path == Path::new("/sys"))
}

#[cfg(not(unix))]
fn is_mount_of_kernel(_entry: &DirEntry) -> bool {
    false
}
