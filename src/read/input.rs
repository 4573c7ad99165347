//! An open file: its first bytes to recognise it by, a stream, a seekable form, and a digest of all its bytes.

use super::apart::Leash;
use super::charset::Charset;
use super::dialect;
use std::cell::OnceCell;
use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use xxhash_rust::xxh3::Xxh3;

/// Bytes that are looked at to recognise a format.
const HEAD: usize = 64 << 10;

/// A smaller file gets no digest: what it holds could be guessed from it.
const SMALLEST_DIGEST: u64 = 64;

/// An open file, or the bytes of a member.
pub struct Input {
    stem: String,
    /// Where it was opened; None for what is in memory.
    path: Option<PathBuf>,
    ending: String,
    size: u64,
    head: Vec<u8>,
    source: Source,
    /// Whether the source stands where the head ends.
    after_head: bool,
    charset: OnceCell<Option<Charset>>,
    opening: OnceCell<Option<Vec<u8>>>,
    table: OnceCell<Option<dialect::Found>>,
    /// What it holds if it is a container, once that was looked into.
    pub(super) container: Option<Option<&'static str>>,
    hash: Xxh3,
    hashed: u64,
    leash: Arc<Leash>,
}

enum Source {
    File(File),
    Bytes(Cursor<Vec<u8>>),
}

impl Input {
    /// Opens a regular file and reads its head. What has become a pipe or a device since somebody looked is
    /// refused, and does not make the caller wait.
    pub fn open(path: &Path) -> io::Result<Self> {
        Input::open_on(path, Arc::default())
    }

    /// As [`Input::open`], and the reading can be ended by who holds the leash.
    pub fn open_on(path: &Path, leash: Arc<Leash>) -> io::Result<Self> {
        let file = open_at_once(path)?;
        let metadata = file.metadata()?;
        if !metadata.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file any more"));
        }
        let input = Input::new(path, metadata.len(), Source::File(file), leash)?;
        Ok(Input { path: Some(path.to_owned()), ..input })
    }

    /// A file that is open already, whatever it is, and what is known of its name.
    pub(super) fn from_file(stem: String, ending: String, size: u64, file: File) -> io::Result<Self> {
        let input = Input::new(Path::new(""), size, Source::File(file), Arc::default())?;
        Ok(Input { stem, ending, ..input })
    }

    /// A member or a text that is in memory. `name` tells its ending.
    pub fn from_bytes(name: &str, bytes: Vec<u8>) -> Self {
        let size = bytes.len() as u64;
        Input::new(Path::new(name), size, Source::Bytes(Cursor::new(bytes)), Arc::default())
            .expect("reading from memory does not fail")
    }

    /// A member that is too big for memory, in a file that no folder has. `name` tells its ending.
    pub fn from_nameless(name: &str, mut file: File) -> io::Result<Self> {
        let size = file.seek(SeekFrom::End(0))?;
        file.seek(SeekFrom::Start(0))?;
        Input::new(Path::new(name), size, Source::File(file), Arc::default())
    }

    /// Puts the reading of a member on the leash of the file that it is in.
    pub fn on(mut self, leash: &Arc<Leash>) -> Self {
        self.leash = Arc::clone(leash);
        self
    }

    /// What its reading is held by.
    pub fn leash(&self) -> &Arc<Leash> {
        &self.leash
    }

    fn new(path: &Path, size: u64, mut source: Source, leash: Arc<Leash>) -> io::Result<Self> {
        let mut head = Vec::with_capacity(HEAD.min(size as usize + 1));
        (&mut source).take(HEAD as u64).read_to_end(&mut head)?;
        Ok(Input {
            stem: path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default(),
            path: None,
            ending: ending(path),
            size,
            head,
            source,
            after_head: true,
            charset: OnceCell::new(),
            opening: OnceCell::new(),
            table: OnceCell::new(),
            container: None,
            hash: Xxh3::new(),
            hashed: 0,
            leash,
        })
    }

    /// Its name without folders and without the ending: what a packed file is called inside.
    pub fn stem(&self) -> &str {
        &self.stem
    }

    /// The part of the name after the last dot, in lower case.
    pub fn ending(&self) -> &str {
        &self.ending
    }

    /// How many bytes it said it had when it was opened.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The file beside it that has the same name with something behind it; None where there is none.
    pub(super) fn beside(&self, behind: &str) -> Option<io::Result<File>> {
        let mut name = self.path.clone()?.into_os_string();
        name.push(behind);
        let path = PathBuf::from(name);
        path.symlink_metadata().ok()?.is_file().then(|| open_at_once(&path))
    }

    /// The file beside it whose name has one of these endings instead of its own; None where there is none.
    pub(super) fn with_ending<'a>(&self, endings: &[&'a str]) -> Option<(io::Result<File>, &'a str)> {
        let path = self.path.as_ref()?;
        let is_there = |path: &PathBuf| path.symlink_metadata().is_ok_and(|about| about.is_file());
        endings.iter().find_map(|ending| {
            let found = [ending.to_string(), ending.to_uppercase()].map(|ending| path.with_extension(ending));
            found.into_iter().find(is_there).map(|path| (open_at_once(&path), *ending))
        })
    }

    /// Whether it stands beside a file that has the same name without this behind it.
    pub(super) fn is_beside(&self, behind: &str) -> bool {
        let Some(path) = &self.path else { return false };
        let name = path.file_name().and_then(|name| name.to_str()?.strip_suffix(behind));
        name.is_some_and(|name| path.with_file_name(name).is_file())
    }

    /// Its first 64 KiB, or all of it.
    pub fn head(&self) -> &[u8] {
        &self.head
    }

    /// Whether the head is all there is.
    pub fn is_all_head(&self) -> bool {
        self.head.len() < HEAD
    }

    /// The encoding of a text; None for what is no text. Looked into once.
    pub(super) fn charset(&self) -> Option<Charset> {
        *self.charset.get_or_init(|| Charset::guess(&self.head))
    }

    /// The first KiB of a text, in lower case, blanks before it left off. Looked into once.
    pub(super) fn opening(&self) -> Option<&[u8]> {
        let look = || {
            let text = self.charset()?.decode_head(&self.head[..self.head.len().min(4096)]);
            let text = text.trim_ascii_start();
            Some(text[..text.len().min(1024)].to_ascii_lowercase())
        };
        self.opening.get_or_init(look).as_deref()
    }

    /// The delimiter of a table; None for what is no delimited text. Looked into once.
    pub(super) fn table(&self) -> Option<dialect::Found> {
        *self.table.get_or_init(|| {
            let text = self.charset()?.decode_head(&self.head);
            dialect::sniff(&text, self.is_all_head(), &self.ending)
        })
    }

    /// Its bytes from the beginning, for formats that read straight on.
    pub fn stream(&mut self) -> io::Result<impl Read + '_> {
        if !self.after_head {
            self.source.seek(SeekFrom::Start(self.head.len() as u64))?;
            self.after_head = true;
        }
        self.hash.reset();
        self.hashed = 0;
        Ok(Stream { input: self, at: 0 })
    }

    /// Its bytes in any order, for formats with a directory.
    pub fn seekable(&mut self) -> io::Result<impl Read + Seek + '_> {
        self.source.seek(SeekFrom::Start(0))?;
        self.after_head = false;
        Ok(Held { source: &mut self.source, leash: &self.leash })
    }

    /// The same for another thread, whatever this one reads meanwhile; None for what cannot be read in two places at
    /// once.
    pub(super) fn apart(&self) -> Option<Apart> {
        match &self.source {
            Source::File(file) if cfg!(unix) => {
                Some(Apart { file: file.try_clone().ok()?, at: 0, leash: Arc::clone(&self.leash) })
            }
            _ => None,
        }
    }

    /// All its bytes as another process can have them, as its standard input. A file is handed on as it is:
    /// who gets it needs no right to open anything.
    pub(super) fn hand_over(&mut self) -> io::Result<Stdio> {
        self.after_head = false;
        let mut file = match &mut self.source {
            Source::File(file) => file.try_clone()?,
            Source::Bytes(bytes) => {
                let mut file = nameless()?;
                file.write_all(bytes.get_ref())?;
                file
            }
        };
        file.seek(SeekFrom::Start(0))?;
        Ok(file.into())
    }

    /// A digest of all its bytes; None for a file so small that its content could be guessed from it. Costs a
    /// second reading only where the file was not streamed to its end.
    pub fn digest(&mut self) -> io::Result<Option<String>> {
        if self.size < SMALLEST_DIGEST {
            return Ok(None);
        }
        if self.hashed < self.size {
            io::copy(&mut self.stream()?, &mut io::sink())?;
        }
        Ok(Some(format!("{:032x}", self.hash.digest128())))
    }
}

/// The head from memory, then the rest of the source; a small file is never read twice.
struct Stream<'a> {
    input: &'a mut Input,
    at: usize,
}

impl Read for Stream<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let head = &self.input.head[self.at.min(self.input.head.len())..];
        let read = if !head.is_empty() {
            let read = head.len().min(buffer.len());
            buffer[..read].copy_from_slice(&head[..read]);
            self.at += read;
            read
        } else if self.input.head.len() < HEAD {
            0
        } else {
            self.input.after_head = false;
            Held { source: &mut self.input.source, leash: &self.input.leash }.read(buffer)?
        };
        self.input.hash.update(&buffer[..read]);
        self.input.hashed += read as u64;
        Ok(read)
    }
}

/// A source on its leash: every step shows life, and none is taken when it is over.
struct Held<'a> {
    source: &'a mut Source,
    leash: &'a Leash,
}

impl Held<'_> {
    fn step(&self) -> io::Result<()> {
        self.leash.alive();
        if self.leash.is_over() { Err(io::ErrorKind::TimedOut.into()) } else { Ok(()) }
    }
}

impl Read for Held<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.step()?;
        self.source.read(buffer)
    }
}

impl Seek for Held<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.step()?;
        self.source.seek(to)
    }
}

/// A file that is read in two places at once: this one has a place of its own.
pub(super) struct Apart {
    file: File,
    at: u64,
    leash: Arc<Leash>,
}

impl Apart {
    fn step(&self) -> io::Result<()> {
        self.leash.alive();
        if self.leash.is_over() { Err(io::ErrorKind::TimedOut.into()) } else { Ok(()) }
    }
}

impl Read for Apart {
    #[cfg(unix)]
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.step()?;
        let read = std::os::unix::fs::FileExt::read_at(&self.file, buffer, self.at)?;
        self.at += read as u64;
        Ok(read)
    }

    #[cfg(not(unix))]
    fn read(&mut self, _buffer: &mut [u8]) -> io::Result<usize> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

impl Seek for Apart {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.step()?;
        let to = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(from) => self.file.metadata()?.len().checked_add_signed(from),
            SeekFrom::Current(from) => self.at.checked_add_signed(from),
        };
        self.at = to.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

/// Opening a pipe waits for somebody at its other end, unless told not to. Reading a file is not changed by it.
#[cfg(unix)]
const NO_WAITING: i32 = rustix::fs::OFlags::NONBLOCK.bits() as i32;

/// A file that no folder has, and that is gone when it is closed.
fn nameless() -> io::Result<File> {
    #[cfg(target_os = "linux")]
    if let Ok(memory) = rustix::fs::memfd_create("member", rustix::fs::MemfdFlags::CLOEXEC) {
        return Ok(memory.into());
    }
    tempfile::tempfile()
}

impl Read for Source {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Source::File(file) => file.read(buffer),
            Source::Bytes(bytes) => bytes.read(buffer),
        }
    }
}

impl Seek for Source {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match self {
            Source::File(file) => file.seek(to),
            Source::Bytes(bytes) => bytes.seek(to),
        }
    }
}

/// Opens a file to read. One that has become a pipe since somebody looked does not make the caller wait.
fn open_at_once(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, NO_WAITING);
    options.open(path)
}

fn ending(path: &Path) -> String {
    path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digest_is_the_same_streamed_or_not() {
        let bytes = vec![7u8; 200_000];
        let mut streamed = Input::from_bytes("a.csv", bytes.clone());
        io::copy(&mut streamed.stream().unwrap(), &mut io::sink()).unwrap();
        assert_eq!(streamed.digest().unwrap(), Input::from_bytes("b.csv", bytes).digest().unwrap());
    }

    #[cfg(unix)]
    #[test]
    fn file_is_read_in_two_places_at_once() {
        let mut file = nameless().unwrap();
        let bytes: Vec<u8> = (0..100_000u32).map(|n| (n / 7) as u8).collect();
        file.write_all(&bytes).unwrap();
        let mut input = Input::from_nameless("a.xlsx", file).unwrap();
        let mut apart = input.apart().unwrap();
        let mut here = input.seekable().unwrap();
        assert_eq!(apart.seek(SeekFrom::End(-90_000)).unwrap(), 10_000);
        for at in (10_000..99_000).step_by(1000) {
            let mut both = [[0; 1000]; 2];
            here.seek(SeekFrom::Start(at as u64 - 10_000)).unwrap();
            here.read_exact(&mut both[0]).unwrap();
            apart.read_exact(&mut both[1]).unwrap();
            assert_eq!(both[0], bytes[at - 10_000..at - 9_000]);
            assert_eq!(both[1], bytes[at..at + 1000]);
        }
        assert!(apart.seek(SeekFrom::Current(-100_000)).is_err());
        assert!(Input::from_bytes("a.xlsx", bytes).apart().is_none());
    }

    #[test]
    fn small_file_has_no_digest_to_guess_it_from() {
        assert_eq!(Input::from_bytes("a.txt", b"123456782".to_vec()).digest().unwrap(), None);
    }
}
