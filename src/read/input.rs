//! An open file: its first bytes to recognise it by, a stream, a seekable form, and a digest of all its bytes.

use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::path::Path;
use xxhash_rust::xxh3::Xxh3;

/// Bytes that are looked at to recognise a format.
const HEAD: usize = 64 << 10;

/// A smaller file gets no digest: what it holds could be guessed from it.
const SMALLEST_DIGEST: u64 = 64;

/// An open file, or the bytes of a member.
pub struct Input {
    ending: String,
    size: u64,
    head: Vec<u8>,
    source: Source,
    hash: Xxh3,
    hashed: u64,
}

enum Source {
    File(File),
    Bytes(Cursor<Vec<u8>>),
}

impl Input {
    /// Opens a regular file and reads its head. Whoever calls has made sure that it is no pipe or device.
    pub fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let size = file.metadata()?.len();
        Input::new(ending(path), size, Source::File(file))
    }

    /// A member or a text that is in memory. `name` tells its ending.
    pub fn from_bytes(name: &str, bytes: Vec<u8>) -> Self {
        let size = bytes.len() as u64;
        Input::new(ending(Path::new(name)), size, Source::Bytes(Cursor::new(bytes)))
            .expect("reading from memory does not fail")
    }

    fn new(ending: String, size: u64, mut source: Source) -> io::Result<Self> {
        let mut head = Vec::with_capacity(HEAD.min(size as usize + 1));
        (&mut source).take(HEAD as u64).read_to_end(&mut head)?;
        source.seek(SeekFrom::Start(0))?;
        Ok(Input { ending, size, head, source, hash: Xxh3::new(), hashed: 0 })
    }

    /// The part of the name after the last dot, in lower case.
    pub fn ending(&self) -> &str {
        &self.ending
    }

    /// How many bytes it said it had when it was opened.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Its first 64 KiB, or all of it.
    pub fn head(&self) -> &[u8] {
        &self.head
    }

    /// Its bytes from the beginning, for formats that read straight on.
    pub fn stream(&mut self) -> io::Result<impl Read + '_> {
        self.source.seek(SeekFrom::Start(0))?;
        self.hash.reset();
        self.hashed = 0;
        Ok(Stream { input: self })
    }

    /// Its bytes in any order, for formats with a directory.
    pub fn seekable(&mut self) -> io::Result<impl Read + Seek + '_> {
        self.source.seek(SeekFrom::Start(0))?;
        Ok(&mut self.source)
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

struct Stream<'a> {
    input: &'a mut Input,
}

impl Read for Stream<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.input.source.read(buffer)?;
        self.input.hash.update(&buffer[..read]);
        self.input.hashed += read as u64;
        Ok(read)
    }
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

    #[test]
    fn small_file_has_no_digest_to_guess_it_from() {
        assert_eq!(Input::from_bytes("a.txt", b"123456782".to_vec()).digest().unwrap(), None);
    }
}
