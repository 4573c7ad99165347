//! Running text: letters, notes, Markdown, logs, settings, source code, and whatever else is text.
//!
//! In: bytes in any encoding. Out: pieces that end on a line end, with the number of their first line. A line
//! without an end comes in pieces that overlap. It knows nothing of what the text means.

use super::{Format, How};
use crate::read::charset::{Charset, TextReader};
use crate::read::{Error, Flow, Input, Limits, Result, Sink};
use crate::record::Layer;
use memchr::{memchr_iter, memrchr};
use std::io::Read;

pub(super) static FORMAT: Format = Format {
    name: "text",
    endings: &["txt", "md", "log", "ini"],
    looks_like: |input| input.charset().is_some(),
    read: How::Read(read),
    note: "running text of any kind, with line numbers",
};

/// A piece of a small file, and of a big one, whose pieces can be read apart.
const PIECE: usize = 256 << 10;
const BIG_PIECE: usize = 1 << 20;
const BIG: u64 = 8 << 20;

/// By how much the pieces of an endless line overlap.
const OVERLAP: usize = 1 << 10;

pub(super) fn read(input: &mut Input, _limits: &Limits, sink: &mut dyn Sink) -> Result<()> {
    let Some(charset) = input.charset() else { return Err(Error::Binary) };
    let (size, big) = (input.size(), input.size() > BIG);
    let mut reader = TextReader::new(input.stream()?, charset);
    let charset = if big && reader.leave_undecoded() { Some(charset) } else { None };
    let piece = if big { BIG_PIECE } else { PIECE };
    let mut lines = Lines { charset, line: 1, apart: big };
    // What is read of a small file fits at once, and the room for it is not more than that.
    let first = piece.min(usize::try_from(size).unwrap_or(piece).saturating_add(64));
    lines.read(&mut reader, first, piece, sink)
}

/// Cuts a text after lines.
struct Lines {
    /// The charset of what is handed over undecoded.
    charset: Option<Charset>,
    line: u64,
    apart: bool,
}

impl Lines {
    fn read<R: Read>(
        &mut self,
        reader: &mut TextReader<R>,
        first: usize,
        piece: usize,
        sink: &mut dyn Sink,
    ) -> Result<()> {
        let mut text = Vec::with_capacity(first);
        loop {
            let ended = reader.fill(&mut text, piece)?;
            let cut = if ended { text.len() } else { memrchr(b'\n', &text).map_or(text.len(), |at| at + 1) };
            let endless = !ended && text.get(cut.wrapping_sub(1)) != Some(&b'\n');
            let keep = if endless { character_start(&text, cut.saturating_sub(OVERLAP)) } else { cut };
            let cut = if endless { character_start(&text, cut) } else { cut };
            let mut rest = Vec::with_capacity(if ended { 0 } else { piece });
            rest.extend_from_slice(if ended { &[] } else { &text[keep..] });
            text.truncate(cut);
            let lines = memchr_iter(b'\n', &text).count() as u64;
            if !text.is_empty() && self.hand_over(text, sink) == Flow::Stop {
                return Err(Error::Stopped);
            }
            self.line += lines;
            text = rest;
            if ended {
                return Ok(());
            }
        }
    }

    fn hand_over(&self, text: Vec<u8>, sink: &mut dyn Sink) -> Flow {
        let (line, charset) = (self.line, self.charset);
        // What was decoded is UTF-8 already.
        let charset = charset.unwrap_or(Charset::UTF_8);
        let show = move |sink: &mut dyn Sink| sink.text("", Layer::Body, line, &charset.decode_text(text));
        if !self.apart {
            return show(sink);
        }
        sink.later(Box::new(move |sink| {
            show(sink);
        }))
    }
}

/// The beginning of the UTF-8 character that `at` is in.
fn character_start(text: &[u8], at: usize) -> usize {
    let continues = |at: &usize| text.get(*at).is_some_and(|byte| byte & 0xc0 == 0x80);
    (at.saturating_sub(3)..=at).rev().find(|at| !continues(at)).unwrap_or(at)
}
