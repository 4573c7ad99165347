//! The long texts of a table, which it keeps in a file beside it: `.dbt`, or `.fpt` of FoxPro.
//!
//! In: that file, and the number of a block. Out: the text that begins there.

use crate::read::Result;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

/// A file of long texts.
pub(super) struct Memos {
    file: File,
    block: u64,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// dBase III: up to a mark of the end.
    Marked,
    /// dBase IV: a mark of the beginning and a length, the lowest byte first.
    Counted,
    /// FoxPro: a kind and a length, the highest byte first.
    FoxPro,
}

impl Memos {
    /// Looks at the header; `version` is the first byte of the table.
    pub fn open(mut file: File, version: u8, ending: &str) -> Result<Self> {
        let mut header = [0; 24];
        file.read_exact(&mut header)?;
        let (kind, block) = if ending.eq_ignore_ascii_case("fpt") {
            (Kind::FoxPro, u16::from_be_bytes([header[6], header[7]]))
        } else if version == 0x8b || version == 0xcb {
            (Kind::Counted, u16::from_le_bytes([header[20], header[21]]))
        } else {
            (Kind::Marked, 512)
        };
        Ok(Memos { file, block: if block == 0 { 512 } else { u64::from(block) }, kind })
    }

    /// The text that begins at a block, no more of it than `most` bytes; nothing where there is none.
    pub fn read(&mut self, number: u64, most: usize, text: &mut Vec<u8>) -> Result<()> {
        text.clear();
        if number == 0 {
            return Ok(());
        }
        self.file.seek(SeekFrom::Start(number.saturating_mul(self.block)))?;
        if self.kind == Kind::Marked {
            return self.read_to_mark(most, text);
        }
        let mut header = [0; 8];
        if self.file.read_exact(&mut header).is_err() {
            return Ok(());
        }
        let [a, b, c, d, w, x, y, z] = header;
        let length = match self.kind {
            Kind::FoxPro if [a, b, c, d] == [0, 0, 0, 1] => u32::from_be_bytes([w, x, y, z]),
            Kind::Counted if [a, b] == [0xff, 0xff] => u32::from_le_bytes([w, x, y, z]).saturating_sub(8),
            _ => 0,
        };
        (&mut self.file).take(u64::from(length).min(most as u64)).read_to_end(text)?;
        Ok(())
    }

    fn read_to_mark(&mut self, most: usize, text: &mut Vec<u8>) -> Result<()> {
        const END: u8 = 0x1a;
        let mut block = [0; 512];
        while text.len() < most {
            let read = self.file.read(&mut block)?;
            let end = block[..read].iter().position(|&byte| byte == END);
            text.extend_from_slice(&block[..end.unwrap_or(read)]);
            if read == 0 || end.is_some() {
                break;
            }
        }
        text.truncate(most);
        Ok(())
    }
}
