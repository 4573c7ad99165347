//! How far packed bytes may expand.
//!
//! In: the bytes that a decoder takes and those that it gives. Out: how many more it may give. Two things end it:
//! a file has given so many times its own size, or a long stretch came out of next to nothing, which is what a
//! bomb looks like long before it has reached the first bound. Whose bytes they are, and what becomes of a file
//! that is cut off, is for the formats.

use super::Limits;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A stretch that came out of this many times less than a whole file may is no data.
const STEEPER: u64 = 2;

/// Bytes of a stretch.
const STRETCH: u64 = 16 << 20;

/// Bytes that are taken from a packed file at once: a step that a stretch can be measured by.
pub(super) const STEP: usize = 8 << 10;

/// What may still come out of a packed file.
pub(super) struct Expansion {
    left: u64,
    steepest: u64,
    taken: Arc<AtomicU64>,
    /// What the stretch has taken and given up to now.
    began: u64,
    given: u64,
}

impl Expansion {
    /// All that a file of this size may become.
    pub fn of(size: u64, limits: &Limits) -> Self {
        let left = limits.room(size);
        let steepest = limits.ratio.saturating_mul(STEEPER).max(1);
        Expansion { left, steepest, taken: Arc::default(), began: 0, given: 0 }
    }

    /// Sets so many bytes apart for a part that is unpacked beside the rest; None where they are more than half of what
    /// may still come.
    pub fn apart(&mut self, bytes: u64) -> Option<Expansion> {
        if bytes > self.left / 2 {
            return None;
        }
        self.left -= bytes;
        Some(Expansion { left: bytes, steepest: self.steepest, taken: Arc::default(), began: 0, given: 0 })
    }

    /// The packed bytes, counted.
    pub fn counted<R>(&self, source: R) -> Counted<R> {
        Counted { source, taken: Arc::clone(&self.taken) }
    }

    /// How many bytes may still come.
    pub fn left(&self) -> u64 {
        self.left
    }

    /// Reads from a decoder what may still come; an error of the kind `FileTooLarge` when that is nothing.
    pub fn read(&mut self, source: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 && !buffer.is_empty() {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let want = buffer.len().min(usize::try_from(self.left).unwrap_or(usize::MAX));
        let read = source.read(&mut buffer[..want])?;
        self.gave(read as u64);
        Ok(read)
    }

    /// Notes what a decoder gave.
    pub fn gave(&mut self, bytes: u64) {
        self.left = self.left.saturating_sub(bytes);
        self.given += bytes;
        if self.given >= STRETCH {
            let taken = self.taken.load(Ordering::Relaxed);
            // What was taken is known by the step.
            if (taken - self.began).saturating_sub(STEP as u64).saturating_mul(self.steepest) < self.given {
                self.left = 0;
            }
            (self.began, self.given) = (taken, 0);
        }
    }
}

/// A source that tells how much was taken from it.
pub(super) struct Counted<R> {
    source: R,
    taken: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(buffer)?;
        self.taken.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

impl<R: Seek> Seek for Counted<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.source.seek(to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes and gives in steps, and says how much came out.
    fn expand(mut expansion: Expansion, steps: usize, take: usize, give: u64) -> u64 {
        let mut source = expansion.counted(io::repeat(7));
        let mut buffer = vec![0; take];
        let mut out = 0;
        for _ in 0..steps {
            source.read_exact(&mut buffer).unwrap();
            let give = give.min(expansion.left());
            expansion.gave(give);
            out += give;
        }
        out
    }

    #[test]
    fn a_long_stretch_out_of_next_to_nothing_ends_it() {
        let bomb = Expansion::of(10 << 20, &Limits::default());
        assert_eq!(expand(bomb, 10_000, 1 << 10, 1 << 20), STRETCH);
    }

    #[test]
    fn what_expands_a_hundredfold_goes_on_to_its_bound() {
        let limits = Limits { expanded_bytes: 300 << 20, ..Limits::default() };
        let archive = Expansion::of(10 << 20, &limits);
        assert_eq!(expand(archive, 10_000, 10 << 10, 1 << 20), 300 << 20);
    }

    #[test]
    fn what_is_set_apart_is_part_of_the_bound() {
        let mut expansion = Expansion::of(0, &Limits { expanded_bytes: 100, ..Limits::default() });
        assert!(expansion.apart(51).is_none());
        let mut apart = expansion.apart(40).unwrap();
        assert_eq!((apart.left(), expansion.left()), (40, 60));
        assert_eq!(apart.read(&mut io::repeat(7), &mut [0; 64]).unwrap(), 40);
        assert!(apart.read(&mut io::repeat(7), &mut [0; 8]).is_err());
        assert_eq!(expansion.left(), 60);
    }

    #[test]
    fn nothing_comes_after_the_bound_and_it_is_said() {
        let mut expansion = Expansion::of(0, &Limits { expanded_bytes: 3, ..Limits::default() });
        let mut source = io::repeat(7);
        assert_eq!(expansion.read(&mut source, &mut [0; 8]).unwrap(), 3);
        let error = expansion.read(&mut source, &mut [0; 8]).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::FileTooLarge);
        assert_eq!(expansion.read(&mut source, &mut []).unwrap(), 0);
    }
}
