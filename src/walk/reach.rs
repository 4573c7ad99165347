//! Who can come to a file: a file that everyone may read is open to nobody when it lies in a closed folder.
//!
//! In: a path, and what the file's own rights say. Out: the same, or less, where a folder on the way to it is not
//! open to as many. Where the rights are those of the mount and not of the file, as on a Windows share or a memory
//! stick, nothing is known.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// What is known of the folders on the way; each is asked once.
#[derive(Debug, Default)]
pub(super) struct Folders(HashMap<PathBuf, Reach>);

/// From the fewest to the most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reach {
    Unknown,
    Owner,
    Group,
    Everyone,
}

impl Reach {
    fn word(self) -> &'static str {
        match self {
            Reach::Unknown => "unknown",
            Reach::Owner => "owner",
            Reach::Group => "group",
            Reach::Everyone => "everyone",
        }
    }
}

impl Folders {
    /// Who can read a file whose own rights say this.
    pub fn access(&mut self, path: &Path, own: &'static str) -> &'static str {
        if cfg!(not(unix)) {
            return own;
        }
        let own = match own {
            "everyone" => Reach::Everyone,
            "group" => Reach::Group,
            "owner" => Reach::Owner,
            _ => return own,
        };
        let Some(folder) = path.parent() else { return own.word() };
        own.min(self.of(folder)).word()
    }

    fn of(&mut self, folder: &Path) -> Reach {
        if let Some(known) = self.0.get(folder) {
            return *known;
        }
        // Links on the way are followed: what counts is where the folder is.
        let real = folder.canonicalize().ok();
        let found = real.map_or(Reach::Unknown, |real| {
            let mounted = rights_of(&real);
            real.ancestors().skip(1).map(opened).fold(mounted, Ord::min)
        });
        self.0.insert(folder.to_owned(), found);
        found
    }
}

/// Whom a folder lets through.
#[cfg(unix)]
fn opened(folder: &Path) -> Reach {
    use std::os::unix::fs::MetadataExt;
    match folder.metadata().map(|metadata| metadata.mode()) {
        Ok(mode) if mode & 0o001 != 0 => Reach::Everyone,
        Ok(mode) if mode & 0o010 != 0 => Reach::Group,
        Ok(_) => Reach::Owner,
        Err(_) => Reach::Unknown,
    }
}

#[cfg(not(unix))]
fn opened(_folder: &Path) -> Reach {
    Reach::Unknown
}

/// The same; unknown where the file system keeps no rights of its own.
fn rights_of(folder: &Path) -> Reach {
    if keeps_no_rights(folder) { Reach::Unknown } else { opened(folder) }
}

/// File systems whose rights are those of the mount, by the numbers of statfs(2).
#[cfg(target_os = "linux")]
fn keeps_no_rights(folder: &Path) -> bool {
    const SMB: u64 = 0x517b;
    const CIFS: u64 = 0xff53_4d42;
    const SMB2: u64 = 0xfe53_4d42;
    const FUSE: u64 = 0x6573_5546;
    const FAT: u64 = 0x4d44;
    const EXFAT: u64 = 0x2011_bab0;
    const NTFS: u64 = 0x5346_544e;
    const NTFS3: u64 = 0x7366_746e;
    const NINE: u64 = 0x0102_1997;
    rustix::fs::statfs(folder).is_ok_and(|found| {
        let kind = found.f_type as u64 & 0xffff_ffff;
        [SMB, CIFS, SMB2, FUSE, FAT, EXFAT, NTFS, NTFS3, NINE].contains(&kind)
    })
}

#[cfg(not(target_os = "linux"))]
fn keeps_no_rights(_folder: &Path) -> bool {
    false
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn file_in_a_closed_folder_is_open_to_nobody() {
        let outer = tempfile::tempdir().unwrap();
        let inner = outer.path().join("inner");
        fs::create_dir(&inner).unwrap();
        let file = inner.join("a.csv");
        fs::write(&file, "a").unwrap();
        let access = |outer_mode, inner_mode, own| {
            fs::set_permissions(outer.path(), Permissions::from_mode(outer_mode)).unwrap();
            fs::set_permissions(&inner, Permissions::from_mode(inner_mode)).unwrap();
            Folders::default().access(&file, own)
        };
        assert_eq!(access(0o700, 0o755, "everyone"), "owner");
        assert_eq!(access(0o755, 0o750, "everyone"), "group");
        assert_eq!(access(0o711, 0o755, "group"), "group");
        assert_eq!(access(0o755, 0o755, "unknown"), "unknown");
        // How open the machine's own folder for such things is, is not ours to say.
        assert_eq!(access(0o755, 0o755, "everyone"), Folders::default().of(&inner).word());
    }
}
