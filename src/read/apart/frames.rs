//! What a worker says: every call on its sink as a frame on its standard output.
//!
//! In: the calls of a format. Out: frames, each a kind, a length and its bytes. A part that could be read later
//! is read at once, into a frame of its own, so that who listens can put it in its turn. Nobody answers: a
//! worker whose listener has gone away is told to stop, or killed.

use super::coding::Out;
use crate::read::{Batch, Flow, Grid, Member, Result, Sink, Work, reason};
use crate::record::{Layer, Reason};
use std::io::{self, Read, Write};

/// The kinds of frames.
pub(super) mod kind {
    pub const CAGE: u8 = 1;
    pub const GRID: u8 = 2;
    pub const MORE_NAMES: u8 = 3;
    pub const ROWS: u8 = 4;
    pub const HIDDEN_ROWS: u8 = 5;
    pub const TEXT: u8 = 6;
    pub const TROUBLE: u8 = 7;
    pub const PART: u8 = 8;
    pub const MEMBER: u8 = 9;
    pub const PIECE: u8 = 10;
    pub const MEMBER_ENDS: u8 = 11;
    pub const END: u8 = 12;
}

/// How the bytes of a member end.
pub(super) mod ends {
    pub const DAMAGED: u8 = 0;
    pub const WHOLE: u8 = 1;
    pub const TOO_LARGE: u8 = 2;
}

/// Bytes of a frame at most.
pub(super) const LONGEST: usize = 256 << 20;

/// Bytes of a member that are sent together.
const PIECE: usize = 64 << 10;

/// A sink that tells what it is told.
pub(super) struct Frames<W: Write> {
    out: W,
    frame: Out,
    /// Nobody listens, or what was said is too much.
    broken: bool,
}

impl<W: Write> Frames<W> {
    pub fn new(out: W) -> Self {
        Frames { out, frame: Out::default(), broken: false }
    }

    /// Tells what holds this worker.
    pub fn caged(&mut self, cage: u8) {
        self.say(kind::CAGE, |frame| frame.0.push(cage));
    }

    /// Tells how the reading ended; nothing may follow.
    pub fn end(&mut self, reason: Option<&Reason>) -> io::Result<()> {
        let flow = self.say(kind::END, |frame| match reason {
            Some(reason) => frame.text(&reason.to_string()),
            None => frame.text(""),
        });
        match flow {
            Flow::More => self.out.flush(),
            Flow::Stop => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    fn say(&mut self, kind: u8, write: impl FnOnce(&mut Out)) -> Flow {
        self.frame.0.clear();
        write(&mut self.frame);
        let len = self.frame.0.len();
        self.broken |= len > LONGEST;
        if self.broken {
            return Flow::Stop;
        }
        let mut head = [kind, 0, 0, 0, 0];
        head[1..].copy_from_slice(&(len as u32).to_le_bytes());
        let said = self.out.write_all(&head).and_then(|()| self.out.write_all(&self.frame.0));
        self.broken = said.is_err();
        if self.broken { Flow::Stop } else { Flow::More }
    }

    /// Sends the bytes of a member, and how they end.
    fn pieces(&mut self, content: &mut dyn Read) -> Flow {
        let mut piece = vec![0; PIECE];
        loop {
            let (read, ends) = match content.read(&mut piece) {
                Ok(0) => (0, Some(ends::WHOLE)),
                Ok(read) => (read, None),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) if error.kind() == io::ErrorKind::FileTooLarge => (0, Some(ends::TOO_LARGE)),
                Err(_) => (0, Some(ends::DAMAGED)),
            };
            if let Some(end) = ends {
                return self.say(kind::MEMBER_ENDS, |frame| frame.0.push(end));
            }
            if self.say(kind::PIECE, |frame| frame.0.extend_from_slice(&piece[..read])) == Flow::Stop {
                return Flow::Stop;
            }
        }
    }
}

impl<W: Write> Sink for Frames<W> {
    fn grid(&mut self, grid: &Grid) {
        self.say(kind::GRID, |frame| {
            frame.text(&grid.at);
            frame.text(grid.kind);
            frame.flag(grid.hidden);
            frame.u32(grid.first_column);
            frame.flag(grid.names.is_some());
            frame.texts(grid.names.as_deref().unwrap_or_default());
            frame.u32(grid.hidden_columns.len() as u32);
            for (from, to) in &grid.hidden_columns {
                frame.u32(*from);
                frame.u32(*to);
            }
        });
    }

    fn more_names(&mut self, names: &[String]) {
        self.say(kind::MORE_NAMES, |frame| frame.texts(names));
    }

    /// The lengths of all cells, column by column, then their bytes in the same order.
    fn rows(&mut self, batch: &Batch<'_>) -> Flow {
        self.say(kind::ROWS, |frame| {
            frame.u64(batch.first_row());
            frame.u32(batch.rows() as u32);
            frame.u32(batch.columns() as u32);
            let cells = || (0..batch.columns()).flat_map(|column| batch.cells(column));
            cells().for_each(|cell| frame.u32(cell.len));
            cells().for_each(|cell| frame.0.extend_from_slice(batch.bytes(*cell)));
        })
    }

    fn hidden_rows(&mut self, rows: u64) {
        self.say(kind::HIDDEN_ROWS, |frame| frame.u64(rows));
    }

    fn text(&mut self, at: &str, layer: Layer, line: u64, text: &str) -> Flow {
        self.say(kind::TEXT, |frame| {
            frame.text(at);
            frame.text(layer.as_str());
            frame.u64(line);
            frame.text(text);
        })
    }

    fn trouble(&mut self, reason: Reason) {
        self.say(kind::TROUBLE, |frame| frame.text(&reason.to_string()));
    }

    fn later(&mut self, work: Work) -> Flow {
        let mut part = Frames::new(Vec::new());
        work(&mut part);
        self.broken |= part.broken;
        self.say(kind::PART, |frame| frame.0 = part.out)
    }

    fn member(&mut self, member: &Member, content: Result<&mut dyn Read>) -> Flow {
        let (content, refused) = match content {
            Ok(content) => (Some(content), None),
            Err(error) => (None, Some(reason(error).to_string())),
        };
        let flow = self.say(kind::MEMBER, |frame| {
            frame.text(&member.name);
            frame.u64(member.bytes);
            frame.optional(member.modified.as_deref());
            frame.optional(refused.as_deref());
        });
        match (flow, content) {
            (Flow::More, Some(content)) => self.pieces(content),
            _ => flow,
        }
    }
}
