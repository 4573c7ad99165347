//! What a worker said, made into calls on a sink again.
//!
//! In: frames. Out: the calls that the worker was told. Nothing in a frame is believed: its length has a bound,
//! what is in it must fit, and all of it together may not be more than a file can expand to.

use super::coding::In;
use super::frames::{LONGEST, ends, kind};
use super::{Cage, Leash};
use crate::read::{Batch, Cell, Error, Flow, Grid, Member, Sink};
use crate::record::{Layer, Reason};
use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::{Error as Unknown, StrDeserializer};
use std::io::{self, BufReader, Read};

/// Rows and columns of one batch at most, and characters of a reason.
const MOST_ROWS: u32 = 16 << 20;
const MOST_COLUMNS: u32 = 1 << 20;
const LONGEST_REASON: usize = 200;

/// How the replay ended.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// The worker said that it was done, or what stopped it.
    Done(Option<Reason>),
    /// The sink had seen enough.
    Stopped,
    /// The worker said more than a file can expand to.
    TooMuch,
}

/// What makes no sense.
fn nonsense() -> io::Error {
    io::ErrorKind::InvalidData.into()
}

/// A worker's words, frame by frame.
pub(super) struct Replay<'a, R: Read> {
    source: BufReader<R>,
    left: u64,
    leash: &'a Leash,
    payload: Vec<u8>,
    columns: Vec<Vec<Cell>>,
}

impl<'a, R: Read> Replay<'a, R> {
    /// At most so many bytes are listened to.
    pub fn new(source: R, most: u64, leash: &'a Leash) -> Self {
        let source = BufReader::with_capacity(256 << 10, source);
        Replay { source, left: most, leash, payload: Vec::new(), columns: Vec::new() }
    }

    /// Tells the sink everything, up to the end. An error means that the worker broke off, or spoke nonsense.
    pub fn run(mut self, sink: &mut dyn Sink) -> io::Result<Ended> {
        loop {
            let Some(kind) = self.next()? else { return Ok(Ended::TooMuch) };
            match kind {
                kind::CAGE => {
                    let cage =
                        self.payload.first().copied().and_then(Cage::from_byte).ok_or_else(nonsense)?;
                    self.leash.caged(cage);
                }
                kind::END => {
                    let words = In(&self.payload).text().ok_or_else(nonsense)?;
                    return Ok(Ended::Done((!words.is_empty()).then(|| reason(words)).transpose()?));
                }
                kind::MEMBER => match self.member(sink)? {
                    Some(Flow::More) => {}
                    Some(Flow::Stop) => return Ok(Ended::Stopped),
                    None => return Ok(Ended::TooMuch),
                },
                kind::PART => {
                    let part = std::mem::take(&mut self.payload);
                    if sink.later(Box::new(move |sink| replay_part(&part, sink))) == Flow::Stop {
                        return Ok(Ended::Stopped);
                    }
                }
                kind => {
                    if self.call(kind, sink)? == Flow::Stop {
                        return Ok(Ended::Stopped);
                    }
                }
            }
        }
    }

    /// The next frame, in `payload`; None when it would be too much.
    fn next(&mut self) -> io::Result<Option<u8>> {
        let mut head = [0; 5];
        self.source.read_exact(&mut head)?;
        self.leash.alive();
        let [kind, len @ ..] = head;
        let len = u32::from_le_bytes(len);
        if len as usize > LONGEST {
            return Err(nonsense());
        }
        match self.left.checked_sub(u64::from(len)) {
            Some(left) => self.left = left,
            None => return Ok(None),
        }
        // As much memory as there are bytes, whatever the length says.
        self.payload.clear();
        let read = (&mut self.source).take(u64::from(len)).read_to_end(&mut self.payload)?;
        if read == len as usize { Ok(Some(kind)) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    }

    /// A call that needs only its own frame.
    fn call(&mut self, kind: u8, sink: &mut dyn Sink) -> io::Result<Flow> {
        let mut frame = In(&self.payload);
        let flow = match kind {
            kind::GRID => grid(&mut frame).map(|grid| {
                sink.grid(&grid);
                Flow::More
            }),
            kind::MORE_NAMES => frame.texts().map(|names| {
                sink.more_names(&names);
                Flow::More
            }),
            kind::ROWS => rows(&mut frame, &mut self.columns, sink),
            kind::HIDDEN_ROWS => frame.u64().map(|rows| {
                sink.hidden_rows(rows);
                Flow::More
            }),
            kind::TEXT => text(&mut frame, sink),
            kind::TROUBLE => {
                sink.trouble(reason(frame.text().ok_or_else(nonsense)?)?);
                Some(Flow::More)
            }
            _ => None,
        };
        flow.filter(|_| frame.end().is_some()).ok_or_else(nonsense)
    }

    /// A member, whose bytes follow in frames of their own; None when they are too much.
    fn member(&mut self, sink: &mut dyn Sink) -> io::Result<Option<Flow>> {
        let mut frame = In(&self.payload);
        let (member, refused) = member(&mut frame).ok_or_else(nonsense)?;
        if let Some(words) = refused {
            return Ok(Some(sink.member(&member, Err(Error::Apart(reason(&words)?)))));
        }
        let mut pieces = Pieces { replay: self, at: 0, end: None };
        pieces.replay.payload.clear();
        let flow = sink.member(&member, Ok(&mut pieces));
        if flow == Flow::Stop {
            return Ok(Some(flow));
        }
        // What the sink left unread.
        while pieces.end.is_none() {
            pieces.next()?;
        }
        match pieces.end {
            Some(PiecesEnd::Broken(error)) => Err(error),
            Some(PiecesEnd::TooMuch) => Ok(None),
            _ => Ok(Some(flow)),
        }
    }
}

/// A part of a file in a frame of its own. What was said in it cannot break off: the frame is whole.
fn replay_part(part: &[u8], sink: &mut dyn Sink) {
    let leash = Leash::default();
    let mut replay = Replay::new(part, u64::MAX, &leash);
    while !replay.source.buffer().is_empty() || !replay.source.get_ref().is_empty() {
        let called = match replay.next() {
            Ok(Some(kind)) => replay.call(kind, sink),
            _ => Err(nonsense()),
        };
        match called {
            Ok(Flow::More) => {}
            Ok(Flow::Stop) => return,
            Err(_) => return sink.trouble(Reason::Crashed),
        }
    }
}

/// The bytes of a member, as they come in.
struct Pieces<'r, 'a, R: Read> {
    replay: &'r mut Replay<'a, R>,
    at: usize,
    end: Option<PiecesEnd>,
}

enum PiecesEnd {
    Whole,
    Damaged,
    /// It expands beyond what the worker lets it.
    TooLarge,
    TooMuch,
    /// The worker died; kept, because who reads a member does not know a worker from an archive.
    Broken(io::Error),
}

impl<R: Read> Pieces<'_, '_, R> {
    /// Takes the next frame; an error is remembered too.
    fn next(&mut self) -> io::Result<()> {
        self.at = 0;
        let end = match self.replay.next() {
            Ok(Some(kind::PIECE)) => return Ok(()),
            Ok(Some(kind::MEMBER_ENDS)) => match self.replay.payload[..] {
                [ends::WHOLE] => PiecesEnd::Whole,
                [ends::TOO_LARGE] => PiecesEnd::TooLarge,
                _ => PiecesEnd::Damaged,
            },
            Ok(Some(_)) => PiecesEnd::Broken(nonsense()),
            Ok(None) => PiecesEnd::TooMuch,
            Err(error) => PiecesEnd::Broken(error),
        };
        self.replay.payload.clear();
        self.end = Some(end);
        Ok(())
    }
}

impl<R: Read> Read for Pieces<'_, '_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at == self.replay.payload.len() && self.end.is_none() {
            self.next()?;
        }
        match self.end {
            None => {}
            Some(PiecesEnd::Whole) => return Ok(0),
            Some(PiecesEnd::TooLarge) => return Err(io::ErrorKind::FileTooLarge.into()),
            Some(_) => return Err(nonsense()),
        }
        let piece = &self.replay.payload[self.at..];
        let read = piece.len().min(buffer.len());
        buffer[..read].copy_from_slice(&piece[..read]);
        self.at += read;
        Ok(read)
    }
}

fn grid(frame: &mut In<'_>) -> Option<Grid> {
    let at = frame.text()?.to_owned();
    let kind = Grid::kind_of(frame.text()?);
    let hidden = frame.flag()?;
    let first_column = frame.u32()?;
    let has_names = frame.flag()?;
    let names = frame.texts()?;
    let count = frame.u32()?;
    let pair = |frame: &mut In<'_>| Some((frame.u32()?, frame.u32()?));
    let hidden_columns = (0..count).map(|_| pair(frame)).collect::<Option<_>>()?;
    Some(Grid { at, kind, hidden, names: has_names.then_some(names), first_column, hidden_columns })
}

fn rows(frame: &mut In<'_>, columns: &mut Vec<Vec<Cell>>, sink: &mut dyn Sink) -> Option<Flow> {
    let first_row = frame.u64()?;
    let (rows, width) = (frame.u32()?, frame.u32()?);
    let cells = (rows as usize).checked_mul(width as usize)?.checked_mul(4)?;
    let lengths = frame.bytes(cells)?;
    if rows > MOST_ROWS || width > MOST_COLUMNS || first_row.checked_add(u64::from(rows)).is_none() {
        return None;
    }
    let bytes = std::mem::take(&mut frame.0);
    columns.resize_with(width as usize, Vec::new);
    let mut start = 0u32;
    let mut lengths = lengths.chunks_exact(4);
    for column in columns.iter_mut() {
        column.clear();
        for _ in 0..rows {
            let len = u32::from_le_bytes(lengths.next()?.try_into().ok()?);
            column.push(Cell { start, len });
            start = start.checked_add(len)?;
        }
    }
    (start as usize == bytes.len()).then(|| sink.rows(&Batch::new(bytes, columns, rows as usize, first_row)))
}

fn text(frame: &mut In<'_>, sink: &mut dyn Sink) -> Option<Flow> {
    let at = frame.text()?;
    let word: StrDeserializer<'_, Unknown> = frame.text()?.into_deserializer();
    let layer = Layer::deserialize(word).ok()?;
    let line = frame.u64()?;
    // Lines are counted on from here.
    (line < u64::MAX / 2).then_some(())?;
    Some(sink.text(at, layer, line, frame.text()?))
}

fn member(frame: &mut In<'_>) -> Option<(Member, Option<String>)> {
    let name = frame.text()?.to_owned();
    let bytes = frame.u64()?;
    let modified = frame.optional()?;
    let refused = frame.optional()?;
    frame.end()?;
    Some((Member { name, bytes, modified }, refused))
}

/// A reason, of which the words are bounded: a reader that was taken over must not be able to put what a file
/// holds there.
fn reason(words: &str) -> io::Result<Reason> {
    let words: String = words.chars().filter(|letter| !letter.is_control()).take(LONGEST_REASON).collect();
    let words: StrDeserializer<'_, Unknown> = words.as_str().into_deserializer();
    Reason::deserialize(words).map_err(|_| nonsense())
}
