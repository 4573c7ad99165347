//! Which files there are, which are left out, and why.
//!
//! In: roots, lists of paths, globs. Out: one [`Found`] for everything under them, in the order of the file
//! system: a file to be read, or a record that says why it will not be. Nothing is opened but what may be a
//! former output of this program, and only when it is a regular file. Symbolic links below a root are never
//! followed; a root that is one is, because somebody named it.

mod facts;
mod globs;
mod list;
mod name;
mod own;
mod reach;

pub use globs::{Globs, InvalidGlob};
pub use list::{Separator, paths_in};
pub use name::{folder_and_name, put_within};

use crate::record::{File, Reason, Seen, Status};
use facts::Facts;
use name::Name;
use std::collections::HashSet;
use std::fs;
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// Opening a pipe waits for somebody at its other end, unless told not to. Reading a file is not changed by it.
#[cfg(unix)]
const NO_WAITING: i32 = rustix::fs::OFlags::NONBLOCK.bits() as i32;

/// Where to look and what to leave out.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Files and folders.
    pub roots: Vec<PathBuf>,
    /// What is left out, or let in.
    pub globs: Globs,
    /// Whether files that are in the cloud only are fetched, and read.
    pub fetch: bool,
    /// Files that this very scan writes: they get no record, for they were not there before it.
    pub own: Vec<PathBuf>,
}

/// Something that was found.
#[derive(Debug, Clone)]
pub struct Found {
    /// Where to open it.
    pub path: PathBuf,
    /// Its record; complete when it is not to be read.
    pub record: File,
    /// What it was when it was found. None when it is not to be read.
    pub seen: Option<Seen>,
}

/// Calls `found` for everything under the roots and the listed paths, each path once, until it says break.
/// Never fails: what cannot be listed is a record too.
pub fn walk(
    options: &Options,
    listed: Option<&mut dyn Iterator<Item = PathBuf>>,
    found: &mut dyn FnMut(Found) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let several = options.roots.len() > 1 || listed.is_some();
    let mut walker =
        Walker { options, several, paths: HashSet::new(), reach: reach::Folders::default(), found };
    for root in &options.roots {
        walker.root(root, &fs::metadata(root))?;
    }
    for path in listed.into_iter().flatten() {
        walker.root(&path, &fs::symlink_metadata(&path))?;
    }
    ControlFlow::Continue(())
}

struct Walker<'a> {
    options: &'a Options,
    several: bool,
    /// Digests of the paths given out, where roots may overlap.
    paths: HashSet<u128>,
    /// Who can come to the folders.
    reach: reach::Folders,
    found: &'a mut dyn FnMut(Found) -> ControlFlow<()>,
}

impl Walker<'_> {
    fn root(&mut self, root: &Path, metadata: &io::Result<fs::Metadata>) -> ControlFlow<()> {
        let given = name::clean(root);
        match metadata {
            Ok(metadata) if metadata.is_dir() => {
                let before = if self.several { given } else { PathBuf::new() };
                self.folder(root, &before)
            }
            Ok(metadata) => {
                let shown = match root.file_name() {
                    Some(file_name) if !self.several => PathBuf::from(file_name),
                    _ => given.clone(),
                };
                self.file(root, &shown, &given, metadata)
            }
            Err(error) => self.unreadable(root, &given, error),
        }
    }

    /// Everything under a folder. `before` is what its records' paths begin with.
    fn folder(&mut self, root: &Path, before: &Path) -> ControlFlow<()> {
        let mut entries = WalkDir::new(root).into_iter();
        let mut folders: Vec<PathBuf> = Vec::new();
        while let Some(entry) = entries.next() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    self.unlisted(root, before, &folders, error)?;
                    continue;
                }
            };
            let below = name::below(entry.path(), root);
            let shown = name::joined(before, below);
            if entry.file_type().is_dir() {
                if let Some(reason) = self.folder_left_out(&entry, below) {
                    entries.skip_current_dir();
                    self.left_out(entry.path(), &name::folder(&shown), "folder", reason)?;
                    continue;
                }
                folders.truncate(entry.depth());
                folders.push(entry.path().to_owned());
                continue;
            }
            match entry.metadata() {
                Ok(metadata) => self.file(entry.path(), &shown, below, &metadata)?,
                Err(error) => {
                    self.unreadable(entry.path(), &shown, &io::Error::from(error))?;
                }
            }
        }
        ControlFlow::Continue(())
    }

    fn folder_left_out(&self, entry: &DirEntry, below: &Path) -> Option<Reason> {
        if own::is_kernel(entry) {
            return Some(Reason::Special("kernel file system".to_owned()));
        }
        let excluded = entry.depth() > 0 && self.options.globs.excludes_folder(below);
        excluded.then_some(Reason::Excluded)
    }

    /// A file, or what is none. `matched` is the path that globs look at.
    fn file(
        &mut self,
        path: &Path,
        shown: &Path,
        matched: &Path,
        metadata: &fs::Metadata,
    ) -> ControlFlow<()> {
        if self.options.own.iter().any(|own| own::is_same_file(own, path)) {
            return ControlFlow::Continue(());
        }
        let facts = Facts::of(metadata);
        let mut record = record(shown, &facts);
        record.access = self.reach.access(path, facts.access).to_owned();
        let mut seen = None;
        if let Some(special) = facts.special {
            leave_out(&mut record, "special", Reason::Special(special.to_owned()));
        } else if !self.options.fetch && facts.is_placeholder {
            leave_out(&mut record, "unknown", Reason::Placeholder);
        } else if self.options.globs.excludes_file(matched) || own::is_output(path) {
            leave_out(&mut record, "unknown", Reason::Excluded);
        } else {
            seen = Some(facts.seen);
        }
        self.give(Found { path: path.to_owned(), record, seen })
    }

    /// What the file system would not list.
    fn unlisted(
        &mut self,
        root: &Path,
        before: &Path,
        folders: &[PathBuf],
        error: walkdir::Error,
    ) -> ControlFlow<()> {
        let parent = folders.get(error.depth().saturating_sub(1)).map_or(root, PathBuf::as_path);
        let path = error.path().unwrap_or(parent).to_owned();
        let mut shown = before.join(path.strip_prefix(root).unwrap_or(&path));
        if folders.contains(&path) || path == parent {
            shown = name::folder(&shown);
        }
        self.unreadable(&path, &shown, &io::Error::from(error))
    }

    fn unreadable(&mut self, path: &Path, shown: &Path, error: &io::Error) -> ControlFlow<()> {
        let mut record = record(shown, &Facts::default());
        record.format = "unknown".to_owned();
        record.status = Status::Unreadable;
        record.reason = Some(reason(error));
        self.give(Found { path: path.to_owned(), record, seen: None })
    }

    fn left_out(&mut self, path: &Path, shown: &Path, format: &str, reason: Reason) -> ControlFlow<()> {
        let facts = fs::symlink_metadata(path).map(|metadata| Facts::of(&metadata)).unwrap_or_default();
        let mut record = record(shown, &facts);
        record.bytes = 0;
        leave_out(&mut record, format, reason);
        self.give(Found { path: path.to_owned(), record, seen: None })
    }

    fn give(&mut self, found: Found) -> ControlFlow<()> {
        if self.several && !self.paths.insert(name::digest(&found.record)) {
            return ControlFlow::Continue(());
        }
        (self.found)(found)
    }
}

fn record(shown: &Path, facts: &Facts) -> File {
    let Name { path, path_bytes } = Name::of(shown);
    File {
        path,
        path_bytes,
        bytes: facts.seen.bytes,
        modified: facts.modified(),
        access: facts.access.to_owned(),
        protection: "none".to_owned(),
        ..File::default()
    }
}

fn leave_out(record: &mut File, format: &str, reason: Reason) {
    record.format = format.to_owned();
    record.status = Status::Skipped;
    record.reason = Some(reason);
}

/// Why the file system said no, in the word of the inventory.
pub fn reason(error: &io::Error) -> Reason {
    match error.kind() {
        io::ErrorKind::PermissionDenied => Reason::Denied,
        io::ErrorKind::NotFound => Reason::Vanished,
        kind => Reason::Io(kind.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::write;

    fn found(options: &Options, listed: Option<&mut dyn Iterator<Item = PathBuf>>) -> Vec<String> {
        let mut lines = Vec::new();
        let ended = walk(options, listed, &mut |found| {
            let reason = found.record.reason.map(|reason| format!(" {reason}")).unwrap_or_default();
            lines.push(format!("{}{reason}", found.record.path));
            ControlFlow::Continue(())
        });
        assert!(ended.is_continue());
        lines.sort();
        lines
    }

    fn tree() -> tempfile::TempDir {
        let tree = tempfile::tempdir().unwrap();
        for file in ["a.csv", "sub/b.csv", "sub/deep/c.txt", "node_modules/x.js"] {
            let path = tree.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            write(path, "x").unwrap();
        }
        tree
    }

    fn options(roots: &[PathBuf]) -> Options {
        Options { roots: roots.to_vec(), ..Options::default() }
    }

    #[test]
    fn paths_are_relative_to_a_single_root() {
        let tree = tree();
        let lines = found(&options(&[tree.path().to_owned()]), None);
        assert_eq!(lines, ["a.csv", "node_modules/x.js", "sub/b.csv", "sub/deep/c.txt"]);
    }

    #[test]
    fn several_roots_stand_before_their_paths_and_an_overlap_counts_once() {
        let tree = tree();
        let sub = tree.path().join("sub");
        let lines = found(&options(&[sub.clone(), sub.join("deep")]), None);
        let sub = sub.display();
        assert_eq!(lines, [format!("{sub}/b.csv"), format!("{sub}/deep/c.txt")]);
    }

    #[test]
    fn file_as_only_root_goes_by_its_own_name() {
        let tree = tree();
        assert_eq!(found(&options(&[tree.path().join("sub/b.csv")]), None), ["b.csv"]);
    }

    #[test]
    fn root_that_does_not_exist_is_a_record() {
        assert_eq!(found(&options(&["/no/such/folder".into()]), None), ["/no/such/folder vanished"]);
    }

    #[test]
    fn listed_paths_are_recorded_as_given_and_missing_ones_too() {
        let tree = tree();
        let file = tree.path().join("sub/b.csv");
        let missing = tree.path().join("gone.csv");
        let mut listed = vec![file.clone(), missing.clone(), file.clone()].into_iter();
        let lines = found(&Options::default(), Some(&mut listed));
        assert_eq!(lines, [format!("{} vanished", missing.display()), file.display().to_string()]);
    }

    #[test]
    fn excluded_folder_is_one_record_and_excluded_files_are_one_each() {
        let tree = tree();
        let mut options = options(&[tree.path().to_owned()]);
        options.globs = Globs::new(&[], &["node_modules".to_owned(), "*.csv".to_owned()]).unwrap();
        let lines = found(&options, None);
        assert_eq!(
            lines,
            ["a.csv excluded", "node_modules/ excluded", "sub/b.csv excluded", "sub/deep/c.txt"]
        );
    }

    #[test]
    fn what_is_not_included_is_excluded_with_a_record() {
        let tree = tree();
        let mut options = options(&[tree.path().to_owned()]);
        options.globs = Globs::new(&["sub/**/*.txt".to_owned()], &[]).unwrap();
        let lines = found(&options, None);
        let left: Vec<_> = lines.iter().filter(|line| !line.ends_with(" excluded")).collect();
        assert_eq!(left, ["sub/deep/c.txt"]);
        assert_eq!(lines.len(), 4);
    }

    #[test]
    fn own_output_is_excluded_and_the_journal_of_this_scan_is_not_there() {
        let tree = tree();
        let out = tree.path().join("speurneus-out");
        fs::create_dir(&out).unwrap();
        let first = r#"{"record":"scan","schema":1,"tool":"speurneus 0.1.0","patterns":""}"#;
        write(out.join("inventory.jsonl"), first).unwrap();
        write(out.join("inventory.jsonl.journal"), first).unwrap();
        write(out.join("register.xlsx"), "x").unwrap();
        write(out.join("klanten.csv"), "x").unwrap();
        write(tree.path().join("register.xlsx"), "the user's own").unwrap();
        let mut options = options(&[tree.path().to_owned()]);
        options.own = vec![out.join("inventory.jsonl.journal")];
        let lines: Vec<_> =
            found(&options, None).into_iter().filter(|l| l.contains("speur") || l.contains("reg")).collect();
        assert_eq!(
            lines,
            [
                "register.xlsx",
                "speurneus-out/inventory.jsonl excluded",
                "speurneus-out/klanten.csv",
                "speurneus-out/register.xlsx excluded",
            ]
        );
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn kernel_file_systems_are_left_out_whole() {
        assert_eq!(found(&options(&["/proc".into()]), None), ["./ special: kernel file system"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_followed_and_a_loop_ends() {
        let tree = tree();
        std::os::unix::fs::symlink(tree.path(), tree.path().join("sub/up")).unwrap();
        std::os::unix::fs::symlink("itself", tree.path().join("itself")).unwrap();
        let lines = found(&options(&[tree.path().to_owned()]), None);
        assert!(lines.contains(&"sub/up special: symbolic link".to_owned()));
        assert!(lines.contains(&"itself special: symbolic link".to_owned()));
        assert_eq!(lines.len(), 6);
    }
}
