//! One stream of bytes, packed: gzip, bzip2, xz, Zstandard, LZ4.
//!
//! In: a packed file. Out: what is in it, as its one member; of a packed tape archive the files in that. Several
//! streams one after the other are read as one. How far it may expand is bounded by its own size.

use super::tar::{self, MEMBERS};
use super::{Format, How};
use crate::read::expansion::{Expansion, STEP};
use crate::read::{Error, Flow, Input, Limits, Member, Result, Sink};
use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};
use std::io::{self, BufRead, BufReader, Chain, Cursor, Read};

pub(super) static GZ: Format =
    packed("gz", &["gz", "tgz"], |input| input.head().starts_with(b"\x1f\x8b\x08"), gz);

pub(super) static BZ2: Format = packed(
    "bz2",
    &["bz2", "tbz2"],
    |input| input.head().starts_with(b"BZh") && input.head().get(4..).is_some_and(begins_bzip2),
    |input, limits, sink| {
        unpack(input, limits, sink, |source| Ok(bzip2::bufread::MultiBzDecoder::new(source)))
    },
);

pub(super) static XZ: Format = packed(
    "xz",
    &["xz", "txz"],
    |input| input.head().starts_with(b"\xfd7zXZ\0"),
    |input, limits, sink| {
        unpack(input, limits, sink, |source| {
            Ok(lzma_rust2::XzReader::new_mem_limit(source, true, WINDOW_KIB))
        })
    },
);

pub(super) static ZST: Format = packed("zst", &["zst", "tzst"], begins_zstandard, |input, limits, sink| {
    unpack(input, limits, sink, |source| Ok(Frames::new(source)))
});

pub(super) static LZ4: Format = packed(
    "lz4",
    &["lz4"],
    |input| input.head().starts_with(b"\x04\x22\x4d\x18"),
    |input, limits, sink| {
        unpack(input, limits, sink, |source| Ok(lz4_flex::frame::FrameDecoder::new(source)))
    },
);

/// A frame begins, or one that is to be passed over.
fn begins_zstandard(input: &mut Input) -> bool {
    let head = input.head();
    let passed = matches!(head, [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..]) && input.ending().contains("zst");
    passed || head.starts_with(b"\x28\xb5\x2f\xfd")
}

type Reads = fn(&mut Input, &Limits, &mut dyn Sink) -> Result<()>;

const fn packed(
    name: &'static str,
    endings: &'static [&'static str],
    looks_like: fn(&mut Input) -> bool,
    read: Reads,
) -> Format {
    Format { name, endings, looks_like, read: How::Read(read), note: MEMBERS }
}

/// Memory that a decoder may take to look back in.
const WINDOW_KIB: u32 = 64 << 10;

/// A block begins, or an empty stream ends.
fn begins_bzip2(bytes: &[u8]) -> bool {
    bytes.starts_with(b"1AY&SY") || bytes.starts_with(b"\x17\x72\x45\x38\x50\x90")
}

fn gz(input: &mut Input, limits: &Limits, sink: &mut dyn Sink) -> Result<()> {
    unpack(input, limits, sink, |source| Ok(MultiGzDecoder::new(source)))
}

fn unpack<'i, D: Read>(
    input: &'i mut Input,
    limits: &Limits,
    sink: &mut dyn Sink,
    open: impl FnOnce(Box<dyn BufRead + 'i>) -> Result<D>,
) -> Result<()> {
    let name = name_inside(input.stem(), input.ending());
    let expansion = Expansion::of(input.size(), limits);
    let packed = expansion.counted(input.stream()?);
    let packed: Box<dyn BufRead + 'i> = Box::new(BufReader::with_capacity(STEP, packed));
    let mut source = Bounded { source: open(packed)?, expansion };
    let mut head = [0; 512];
    let filled = tar::fill(&mut source, &mut head).map_err(damaged)?;
    let head = &head[..filled];
    let mut source: Chain<Cursor<&[u8]>, _> = Cursor::new(head).chain(source);
    if tar::begins_archive(head) {
        return tar::read_members(&mut source, sink).map_err(damaged);
    }
    let member = Member { name, bytes: 0, modified: None };
    match sink.member(&member, Ok(&mut source)) {
        Flow::More => Ok(()),
        Flow::Stop => Err(Error::Stopped),
    }
}

/// The name without what the packing added.
fn name_inside(stem: &str, ending: &str) -> String {
    let stem = if stem.is_empty() { "content" } else { stem };
    match ending {
        "tgz" | "tbz2" | "txz" | "tzst" => format!("{stem}.tar"),
        "svgz" => format!("{stem}.svg"),
        _ => stem.to_owned(),
    }
}

/// The words of a decoder are not ours.
fn damaged(error: Error) -> Error {
    match error {
        Error::Io(error) if error.kind() == io::ErrorKind::FileTooLarge => Error::Limit { what: TOO_FAR },
        Error::Io(error) if error.kind() == io::ErrorKind::OutOfMemory => Error::Limit { what: "memory" },
        Error::Io(error) if error.kind() == io::ErrorKind::PermissionDenied => Error::Io(error),
        Error::Io(_) => Error::Corrupt { what: "damaged".to_owned() },
        error => error,
    }
}

const TOO_FAR: &str = "expands beyond the bound";

/// What comes out of a decoder, up to a bound.
struct Bounded<R> {
    source: R,
    expansion: Expansion,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.expansion.read(&mut self.source, buffer)
    }
}

/// Zstandard frames one after the other.
struct Frames<R> {
    source: R,
    decoder: FrameDecoder,
    is_open: bool,
}

impl<R: BufRead> Frames<R> {
    fn new(source: R) -> Self {
        let mut decoder = FrameDecoder::new();
        decoder.set_max_window_size(u64::from(WINDOW_KIB) << 10);
        Frames { source, decoder, is_open: false }
    }

    /// Goes to the next frame with something in it. False at the end.
    fn begin(&mut self) -> io::Result<bool> {
        while !self.source.fill_buf()?.is_empty() {
            match self.decoder.init(&mut self.source) {
                Ok(()) => return Ok(true),
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                    length,
                    ..
                })) => {
                    io::copy(&mut (&mut self.source).take(length.into()), &mut io::sink())?;
                }
                Err(FrameDecoderError::WindowSizeTooBig { .. }) => {
                    return Err(io::ErrorKind::OutOfMemory.into());
                }
                Err(_) => return Err(io::ErrorKind::InvalidData.into()),
            }
        }
        Ok(false)
    }
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if !self.is_open && !self.begin()? {
                return Ok(0);
            }
            self.is_open = true;
            while self.decoder.can_collect() == 0 && !self.decoder.is_finished() {
                let decoded =
                    self.decoder.decode_blocks(&mut self.source, BlockDecodingStrategy::UptoBlocks(1));
                decoded.map_err(|_| io::Error::from(io::ErrorKind::InvalidData))?;
            }
            let read = self.decoder.read(buffer)?;
            if read > 0 || buffer.is_empty() {
                return Ok(read);
            }
            self.is_open = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tar::tests::entry;
    use crate::read::recording::record;
    use crate::record::{Reason, Status};
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::Write;

    fn gz(content: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(content).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn what_is_packed_is_a_member_of_the_name_without_the_ending() {
        let (recording, outcome) = record("leden.csv.gz", &gz(b"Naam;Plaats\nJan;Ede\n"));
        assert_eq!((outcome.format, outcome.status), ("gz", Status::Scanned));
        assert_eq!(recording.members[0].0.name, "leden.csv");
        assert!(recording.lines.contains("  csv scanned"), "{}", recording.lines);
    }

    #[test]
    fn streams_after_each_other_are_one() {
        let (recording, _) = record("a.txt.gz", &[gz(b"Dag "), gz(b""), gz(b"Jan\n")].concat());
        assert_eq!(recording.members[0].1, Ok(b"Dag Jan\n".to_vec()));
    }

    #[test]
    fn packed_archive_is_unpacked_on_the_way() {
        let tar = [entry("map/a.txt", b'0', 4, b"Dag\n"), entry("b.txt", b'0', 5, b"Hoi!\n")].concat();
        let (recording, outcome) = record("a.tgz", &gz(&tar));
        let names: Vec<&str> = recording.members.iter().map(|(member, _)| member.name.as_str()).collect();
        assert_eq!((names, outcome.status), (vec!["map/a.txt", "b.txt"], Status::Scanned));
    }

    #[test]
    fn size_of_a_member_that_is_not_true_does_not_unpack_without_end() {
        let mut tar = entry("a.txt", b'0', 1 << 32, b"");
        tar.resize(80 << 20, 0);
        let (_, outcome) = record("a.tgz", &gz(&tar));
        assert_eq!(outcome.reason, Some(Reason::Limit("expands beyond the bound".to_owned())));
    }

    #[test]
    fn stream_that_was_cut_short_is_told() {
        let whole = gz(&b"Dag Jan\n".repeat(1000));
        let (recording, _) = record("a.txt.gz", &whole[..whole.len() - 12]);
        assert_eq!(recording.members[0].1, Err(Reason::Corrupt("damaged".to_owned())));
    }
}
