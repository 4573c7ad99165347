//! What the file system says of a file without opening it.

use crate::record::Seen;
use std::fs::Metadata;
use std::time::UNIX_EPOCH;

/// Size, time, kind and who may read it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Facts {
    pub seen: Seen,
    /// In the cloud only, as far as the system says.
    pub is_placeholder: bool,
    /// What it is, when it is no regular file.
    pub special: Option<&'static str>,
    /// `owner`, `group`, `everyone` or `unknown`.
    pub access: &'static str,
    dated: bool,
}

impl Default for Facts {
    fn default() -> Self {
        Facts { seen: Seen::default(), is_placeholder: false, special: None, access: "unknown", dated: false }
    }
}

impl Facts {
    pub fn of(metadata: &Metadata) -> Self {
        let time = modified(metadata);
        let (seconds, nanos) = time.unwrap_or_default();
        let special = special(metadata);
        let bytes = if special.is_some() { 0 } else { metadata.len() };
        let (inode, device) = place_on_disk(metadata);
        let seen = Seen { bytes, seconds, nanos, inode, device };
        let is_placeholder = special.is_none() && is_placeholder(metadata);
        Facts { seen, is_placeholder, special, access: access(metadata), dated: time.is_some() }
    }

    /// When it was last changed, RFC 3339 in whole seconds UTC.
    pub fn modified(&self) -> Option<String> {
        let time = self.dated.then(|| jiff::Timestamp::from_second(self.seen.seconds).ok())?;
        time.map(|time| time.to_string())
    }
}

/// Seconds since 1970, rounded down, and nanoseconds.
fn modified(metadata: &Metadata) -> Option<(i64, u32)> {
    let time = metadata.modified().ok()?;
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => Some((i64::try_from(after.as_secs()).ok()?, after.subsec_nanos())),
        Err(error) => {
            let before = error.duration();
            let seconds = i64::try_from(before.as_secs()).ok()?;
            match before.subsec_nanos() {
                0 => Some((-seconds, 0)),
                nanos => Some((-seconds - 1, 1_000_000_000 - nanos)),
            }
        }
    }
}

#[cfg(unix)]
fn special(metadata: &Metadata) -> Option<&'static str> {
    use std::os::unix::fs::FileTypeExt;
    let kind = metadata.file_type();
    if kind.is_file() {
        None
    } else if kind.is_symlink() {
        Some("symbolic link")
    } else if kind.is_fifo() {
        Some("fifo")
    } else if kind.is_socket() {
        Some("socket")
    } else if kind.is_char_device() || kind.is_block_device() {
        Some("device")
    } else {
        Some("unknown kind")
    }
}

#[cfg(windows)]
fn special(metadata: &Metadata) -> Option<&'static str> {
    if metadata.is_symlink() {
        Some("symbolic link")
    } else if metadata.is_file() {
        None
    } else {
        Some("unknown kind")
    }
}

#[cfg(not(any(unix, windows)))]
fn special(metadata: &Metadata) -> Option<&'static str> {
    if metadata.is_symlink() {
        Some("symbolic link")
    } else {
        (!metadata.is_file()).then_some("unknown kind")
    }
}

/// FILE_ATTRIBUTE_OFFLINE, RECALL_ON_OPEN and RECALL_ON_DATA_ACCESS:
/// <https://learn.microsoft.com/windows/win32/fileio/file-attribute-constants>
#[cfg(windows)]
fn is_placeholder(metadata: &Metadata) -> bool {
    use std::os::windows::fs::MetadataExt;
    const ONLINE_ONLY: u32 = 0x1000 | 0x0004_0000 | 0x0040_0000;
    metadata.file_attributes() & ONLINE_ONLY != 0
}

/// SF_DATALESS: <https://github.com/apple-oss-distributions/xnu/blob/main/bsd/sys/stat.h>
#[cfg(target_os = "macos")]
fn is_placeholder(metadata: &Metadata) -> bool {
    use std::os::macos::fs::MetadataExt;
    const DATALESS: u32 = 0x4000_0000;
    metadata.st_flags() & DATALESS != 0
}

/// Elsewhere nothing tells: a file without blocks may be sparse, or so small that it lies in its inode.
#[cfg(not(any(windows, target_os = "macos")))]
fn is_placeholder(_metadata: &Metadata) -> bool {
    false
}

#[cfg(unix)]
fn place_on_disk(metadata: &Metadata) -> (u64, u64) {
    use std::os::unix::fs::MetadataExt;
    (metadata.ino(), metadata.dev())
}

#[cfg(not(unix))]
fn place_on_disk(_metadata: &Metadata) -> (u64, u64) {
    (0, 0)
}

#[cfg(unix)]
fn access(metadata: &Metadata) -> &'static str {
    use std::os::unix::fs::MetadataExt;
    match metadata.mode() {
        mode if mode & 0o004 != 0 => "everyone",
        mode if mode & 0o040 != 0 => "group",
        _ => "owner",
    }
}

#[cfg(not(unix))]
fn access(_metadata: &Metadata) -> &'static str {
    "unknown"
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::File;
    use std::time::Duration;

    fn facts_at(time: std::time::SystemTime) -> Facts {
        let file = tempfile::NamedTempFile::new().unwrap();
        File::options().write(true).open(file.path()).unwrap().set_modified(time).unwrap();
        Facts::of(&file.path().symlink_metadata().unwrap())
    }

    #[test]
    fn time_is_in_utc_to_the_second() {
        let facts = facts_at(UNIX_EPOCH + Duration::from_millis(1_682_935_200_900));
        assert_eq!(facts.modified().as_deref(), Some("2023-05-01T10:00:00Z"));
        assert_eq!(facts.seen.nanos, 900_000_000);
    }

    #[test]
    fn time_before_1970_is_rounded_down() {
        let facts = facts_at(UNIX_EPOCH - Duration::from_millis(500));
        assert_eq!(facts.modified().as_deref(), Some("1969-12-31T23:59:59Z"));
    }

    #[cfg(unix)]
    #[test]
    fn access_is_the_widest_that_may_read() {
        use std::os::unix::fs::PermissionsExt;
        let file = tempfile::NamedTempFile::new().unwrap();
        for (mode, access) in [(0o600, "owner"), (0o640, "group"), (0o604, "everyone"), (0o711, "owner")] {
            std::fs::set_permissions(file.path(), std::fs::Permissions::from_mode(mode)).unwrap();
            assert_eq!(Facts::of(&file.path().metadata().unwrap()).access, access, "{mode:o}");
        }
    }
}
