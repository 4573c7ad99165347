//! The pages of a database, those that wait in its write-ahead log over those in the file.
//!
//! In: the file, and the log beside it if there is one. Out: pages by number. A page is given once only: in a
//! sound database each belongs to one tree, so a damaged one can lead nobody in circles.
//! <https://sqlite.org/fileformat2.html>

use crate::read::{Error, Result};
use foldhash::HashMap;
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};

/// Bytes of the header of the file, before the first page's own.
pub(super) const HEADER: usize = 100;

const SMALLEST_PAGE: usize = 512;
const LARGEST_PAGE: usize = 65_536;

/// How a database keeps its texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    Utf16Le,
    Utf16Be,
}

/// A database, page by page.
pub(super) struct Pages<R> {
    source: R,
    log: Option<Log>,
    size: usize,
    count: u32,
    /// Bytes of a page that are used.
    pub usable: usize,
    pub encoding: Encoding,
    /// One bit for each page that was given.
    given: Vec<u64>,
}

impl<R: Read + Seek> Pages<R> {
    /// Looks at the header, which may stand in the log.
    pub fn new(mut source: R, log: Option<Log>) -> Result<Self> {
        let length = source.seek(SeekFrom::End(0))?;
        let mut header = vec![0; HEADER];
        source.seek(SeekFrom::Start(0))?;
        source.read_exact(&mut header).map_err(|_| corrupt("no header"))?;
        let size = match u16::from_be_bytes([header[16], header[17]]) {
            1 => LARGEST_PAGE,
            size => usize::from(size),
        };
        if !size.is_power_of_two() || size < SMALLEST_PAGE {
            return Err(corrupt("page size"));
        }
        let log = log.filter(|log| log.size == size);
        let pages_of_log = log.as_ref().map_or(0, |log| log.count);
        let count = u32::try_from(length.div_ceil(size as u64)).unwrap_or(u32::MAX).max(pages_of_log);
        let mut pages = Pages {
            source,
            log,
            size,
            count,
            usable: size,
            encoding: Encoding::Utf8,
            given: vec![0; count as usize / 64 + 1],
        };
        let mut first = Vec::new();
        if pages.log.as_ref().is_some_and(|log| log.frames.contains_key(&1)) {
            pages.load(1, &mut first)?;
            header.copy_from_slice(&first[..HEADER]);
        }
        pages.usable = size - usize::from(header[20]);
        pages.encoding = match header[59] {
            2 => Encoding::Utf16Le,
            3 => Encoding::Utf16Be,
            _ => Encoding::Utf8,
        };
        // The smallest that the format allows; the sums about cells rely on it.
        if pages.usable < 480 { Err(corrupt("page size")) } else { Ok(pages) }
    }

    /// A page that was not given yet.
    pub fn read(&mut self, number: u32, page: &mut Vec<u8>) -> Result<()> {
        if number == 0 || number > self.count {
            return Err(corrupt("a page that is not there"));
        }
        let (word, bit) = (number as usize / 64, 1u64 << (number % 64));
        if self.given[word] & bit != 0 {
            return Err(corrupt("a page that belongs to two tables"));
        }
        self.given[word] |= bit;
        self.load(number, page)
    }

    fn load(&mut self, number: u32, page: &mut Vec<u8>) -> Result<()> {
        page.resize(self.size, 0);
        if let Some(log) = &mut self.log
            && let Some(&at) = log.frames.get(&number)
        {
            log.file.seek(SeekFrom::Start(at))?;
            return log.file.read_exact(page).map_err(|_| corrupt("the log is cut short"));
        }
        self.source.seek(SeekFrom::Start(u64::from(number - 1) * self.size as u64))?;
        self.source.read_exact(page).map_err(|_| corrupt("cut short"))
    }
}

/// A write-ahead log: where the newest form of each page stands in it.
pub(super) struct Log {
    file: BufReader<File>,
    size: usize,
    /// Pages of the database after the last transaction.
    count: u32,
    frames: HashMap<u32, u64>,
}

impl Log {
    /// The transactions in a log that were finished; None where there are none.
    pub fn open(file: File) -> Result<Option<Self>> {
        const FRAME_HEADER: usize = 24;
        let mut file = BufReader::with_capacity(64 << 10, file);
        let mut header = [0; 32];
        if file.read_exact(&mut header).is_err() {
            return Ok(None);
        }
        let size = word(&header, 8) as usize;
        let little = match word(&header, 0) {
            0x377f_0682 => true,
            0x377f_0683 => false,
            _ => return Ok(None),
        };
        let mut sum = Sum { little, sums: (0, 0) };
        sum.add(&header[..24]);
        let salts = header[16..24].to_vec();
        let is_sound = sum.sums == (word(&header, 24), word(&header, 28));
        if !size.is_power_of_two() || !(SMALLEST_PAGE..=LARGEST_PAGE).contains(&size) || !is_sound {
            return Ok(None);
        }
        let (mut frames, mut waiting, mut count) = (HashMap::default(), Vec::new(), 0);
        let mut frame = vec![0; FRAME_HEADER + size];
        let mut at = header.len() as u64;
        while file.read_exact(&mut frame).is_ok() {
            sum.add(&frame[..8]);
            sum.add(&frame[FRAME_HEADER..]);
            // What an older log left behind has other salts.
            if frame[8..16] != salts || sum.sums != (word(&frame, 16), word(&frame, 20)) {
                break;
            }
            waiting.push((word(&frame, 0), at + FRAME_HEADER as u64));
            at += frame.len() as u64;
            if word(&frame, 4) != 0 {
                count = word(&frame, 4);
                frames.extend(waiting.drain(..));
            }
        }
        Ok((count > 0).then_some(Log { file, size, count, frames }))
    }
}

/// The checksum of a log, over words in the order of bytes that its magic number tells.
struct Sum {
    little: bool,
    sums: (u32, u32),
}

impl Sum {
    fn add(&mut self, bytes: &[u8]) {
        let (mut first, mut second) = self.sums;
        for pair in bytes.chunks_exact(8) {
            let (one, two) = (word(pair, 0), word(pair, 4));
            let (one, two) = if self.little { (one.swap_bytes(), two.swap_bytes()) } else { (one, two) };
            first = first.wrapping_add(one).wrapping_add(second);
            second = second.wrapping_add(two).wrapping_add(first);
        }
        self.sums = (first, second);
    }
}

/// Four bytes as a number, the highest first; 0 behind the end.
pub(super) fn word(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).map_or(0, |word| u32::from_be_bytes([word[0], word[1], word[2], word[3]]))
}

pub(super) fn corrupt(what: &str) -> Error {
    Error::Corrupt { what: format!("sqlite: {what}") }
}
