//! From the bytes of a file to UTF-8: which encoding it is in, decided on its head, and a reader that decodes.
//!
//! In: bytes. Out: UTF-8, always. A byte that is not UTF-8 in a file that otherwise is gets read as
//! Windows-1252 by itself, so that one pasted line does not spoil the rest. What has too many control
//! characters is no text, and gets no charset.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Decoder, Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::io::{self, Read};

/// The encoding of a file.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Charset {
    /// None is UTF-8.
    legacy: Option<&'static Encoding>,
    /// Bytes of a byte order mark, to be passed over.
    mark: usize,
}

impl Charset {
    /// UTF-8 without a byte order mark.
    pub const UTF_8: Charset = Charset { legacy: None, mark: 0 };

    /// The encoding, none for UTF-8, and the bytes of the byte order mark.
    pub fn parts(self) -> (Option<&'static Encoding>, usize) {
        (self.legacy, self.mark)
    }

    /// Decides on the first bytes of a file; None when they are no text.
    pub fn guess(head: &[u8]) -> Option<Self> {
        if let Some((encoding, mark)) = Encoding::for_bom(head) {
            let legacy = (encoding != encoding_rs::UTF_8).then_some(encoding);
            return Some(Charset { legacy, mark });
        }
        if let Some(encoding) = wide_without_mark(head) {
            return Some(Charset { legacy: Some(encoding), mark: 0 });
        }
        if is_binary(head) {
            return None;
        }
        let legacy = if mostly_utf8(head) { None } else { Some(single_byte(head)) };
        Some(Charset { legacy, mark: 0 })
    }

    /// The encoding of a label, as a page on the web has it.
    pub fn named(label: &[u8]) -> Option<Self> {
        let encoding = Encoding::for_label(label)?;
        let is_wide = encoding == UTF_16LE || encoding == UTF_16BE;
        (!is_wide).then(|| Charset { legacy: (encoding != encoding_rs::UTF_8).then_some(encoding), mark: 0 })
    }

    /// The head of a file as UTF-8.
    pub fn decode_head(self, head: &[u8]) -> Vec<u8> {
        let mut reader = TextReader::new(head, self);
        let mut text = Vec::with_capacity(head.len() + head.len() / 8);
        // Reading from memory does not fail, and what was decoded before an error is good.
        let _ = reader.fill(&mut text, usize::MAX);
        text
    }

    /// A block of a file whose charset keeps ASCII, as UTF-8.
    pub fn decode_block(self, block: Vec<u8>) -> Vec<u8> {
        match self.legacy {
            None if std::str::from_utf8(&block).is_ok() => block,
            None => {
                let mut text = Vec::with_capacity(block.len() + block.len() / 16);
                mend(&block, true, &mut text);
                text
            }
            Some(encoding) => {
                let mut text = Vec::with_capacity(block.len() + block.len() / 16);
                Table::new(encoding).decode(&block, &mut text);
                text
            }
        }
    }

    /// As [`Charset::decode_block`], as text: what is UTF-8 is looked through once.
    pub fn decode_text(self, block: Vec<u8>) -> String {
        let block = match self.legacy {
            None => match String::from_utf8(block) {
                Ok(text) => return text,
                Err(error) => error.into_bytes(),
            },
            Some(_) => block,
        };
        String::from_utf8_lossy(&self.decode_block(block)).into_owned()
    }
}

/// UTF-16 without a byte order mark shows as a zero in every other byte.
fn wide_without_mark(head: &[u8]) -> Option<&'static Encoding> {
    if head.len() < 8 || !head.len().is_multiple_of(2) && head.len() < 1024 || !head.contains(&0) {
        return None;
    }
    let pairs = head.len() / 2;
    let even = head.chunks_exact(2).filter(|pair| pair[0] == 0 && pair[1] != 0).count();
    let odd = head.chunks_exact(2).filter(|pair| pair[1] == 0 && is_texty(pair[0])).count();
    if odd * 10 > pairs * 7 && even == 0 {
        Some(UTF_16LE)
    } else if even * 10 > pairs * 7 && odd == 0 && head.chunks_exact(2).all(|pair| pair != [0, 0]) {
        Some(UTF_16BE)
    } else {
        None
    }
}

fn is_texty(byte: u8) -> bool {
    byte >= b' ' || matches!(byte, b'\t' | b'\n' | b'\r')
}

/// Text has hardly any control characters.
fn is_binary(head: &[u8]) -> bool {
    let is_control = |byte: u8| (byte < b' ') & !matches!(byte, b'\t'..=b'\r') & (byte != 0x1b);
    // So few at once that their number fits in a byte: then sixteen are compared in one go.
    let controls = |few: &[u8]| few.iter().map(|&byte| u8::from(is_control(byte))).sum::<u8>();
    let control: usize = head.chunks(128).map(|few| usize::from(controls(few))).sum();
    control * 100 > head.len()
}

/// Whether most of what is not ASCII is UTF-8. The head may end within a character.
fn mostly_utf8(head: &[u8]) -> bool {
    let Err(error) = std::str::from_utf8(head) else { return true };
    let (mut good, mut bad) = (0, 0);
    for chunk in head.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    let cut = error.error_len().is_none();
    bad == 0 || (cut && bad == 1) || good > bad * 4
}

/// The most likely of the old encodings. Only the lines that hold something else than ASCII are shown to the
/// detector, which is slow.
fn single_byte(head: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    for line in head.split(|&byte| byte == b'\n').filter(|line| !line.is_ascii()) {
        detector.feed(line, false);
        detector.feed(b"\n", false);
    }
    let encoding = detector.guess(Some(b"nl"), Utf8Detection::Deny);
    if encoding == encoding_rs::UTF_8 { WINDOWS_1252 } else { encoding }
}

/// Decodes a stream into UTF-8.
pub(super) struct TextReader<R> {
    source: R,
    decode: Decode,
    raw: Vec<u8>,
    /// Bytes at the end of the buffer that are the beginning of a character.
    unfinished: usize,
    /// Those bytes, while [`TextReader::fill_whole`] keeps them back.
    tail: Vec<u8>,
    mark: usize,
    ended: bool,
}

enum Decode {
    /// UTF-8, to be checked.
    Check,
    /// As it is: whoever reads decodes later.
    Leave,
    Table(Box<Table>),
    Other(Decoder),
}

impl<R: Read> TextReader<R> {
    /// Reads `source`, which is at the beginning of a file.
    pub fn new(source: R, charset: Charset) -> Self {
        let decode = match charset.legacy {
            None => Decode::Check,
            Some(encoding) if encoding.is_single_byte() => Decode::Table(Box::new(Table::new(encoding))),
            Some(encoding) => Decode::Other(encoding.new_decoder_without_bom_handling()),
        };
        TextReader {
            source,
            decode,
            raw: Vec::new(),
            unfinished: 0,
            tail: Vec::new(),
            mark: charset.mark,
            ended: false,
        }
    }

    /// From here on the bytes are handed over as they are, where the charset allows it. Says whether it does.
    /// To be called when nothing is unfinished, or the unfinished bytes are still in the caller's buffer.
    pub fn leave_undecoded(&mut self) -> bool {
        if matches!(self.decode, Decode::Other(_)) {
            return false;
        }
        self.decode = Decode::Leave;
        self.unfinished = 0;
        true
    }

    /// Appends text to `buffer` until it holds `want` bytes or the source has ended. Says whether it ended.
    pub fn fill(&mut self, buffer: &mut Vec<u8>, want: usize) -> io::Result<bool> {
        while !self.ended && buffer.len() < want {
            match self.decode {
                Decode::Check | Decode::Leave => self.fill_plain(buffer, want)?,
                Decode::Table(_) | Decode::Other(_) => self.fill_decoded(buffer)?,
            }
        }
        Ok(self.ended)
    }

    /// As [`TextReader::fill`], for who uses up the whole buffer: it never ends within a character.
    pub fn fill_whole(&mut self, buffer: &mut Vec<u8>, want: usize) -> io::Result<bool> {
        buffer.append(&mut self.tail);
        let ended = self.fill(buffer, want)?;
        if !ended {
            self.tail = buffer.split_off(buffer.len() - self.unfinished.min(buffer.len()));
        }
        Ok(ended)
    }

    /// The text as a stream.
    pub fn into_read(self) -> Decoded<R> {
        Decoded { reader: self, buffer: Vec::new(), at: 0, ended: false }
    }

    fn fill_plain(&mut self, buffer: &mut Vec<u8>, want: usize) -> io::Result<()> {
        let unchecked = buffer.len() - self.unfinished.min(buffer.len());
        let asked = want - buffer.len();
        let read = if asked > 1 << 30 {
            self.source.read_to_end(buffer)?
        } else {
            read_up_to(&mut self.source, buffer, asked)?
        };
        self.ended = read < asked;
        if self.mark > 0 {
            buffer.drain(..self.mark.min(buffer.len()));
            self.mark = 0;
        }
        if matches!(self.decode, Decode::Leave) {
            return Ok(());
        }
        match check(&buffer[unchecked..]) {
            Good::All => self.unfinished = 0,
            Good::Begun(good) if !self.ended => self.unfinished = buffer.len() - unchecked - good,
            _ => {
                let tail = buffer.split_off(unchecked);
                self.unfinished = mend(&tail, self.ended, buffer);
            }
        }
        Ok(())
    }

    fn fill_decoded(&mut self, buffer: &mut Vec<u8>) -> io::Result<()> {
        const PIECE: usize = 64 << 10;
        self.raw.clear();
        let read = read_up_to(&mut self.source, &mut self.raw, PIECE)?;
        self.ended = read < PIECE;
        let raw = &self.raw[self.mark.min(read)..];
        self.mark = 0;
        match &mut self.decode {
            Decode::Table(table) => table.decode(raw, buffer),
            Decode::Other(decoder) => decode_other(decoder, raw, self.ended, buffer),
            Decode::Check | Decode::Leave => buffer.extend_from_slice(raw),
        }
        Ok(())
    }
}

/// How far bytes are UTF-8.
#[derive(Debug, PartialEq, Eq)]
enum Good {
    All,
    /// Up to here, where they end within a character.
    Begun(usize),
    NotAll,
}

/// Looks through bytes, past stretches of ASCII at once.
fn check(bytes: &[u8]) -> Good {
    const STRETCH: usize = 256;
    let mut at = 0;
    while at < bytes.len() {
        let mut end = bytes.len().min(at + STRETCH);
        if bytes[at..end].is_ascii() {
            at = end;
            continue;
        }
        // A character ends in at most three bytes like these.
        let goes_on = bytes[end..].iter().take(3).take_while(|byte| **byte & 0xc0 == 0x80).count();
        end += goes_on;
        match std::str::from_utf8(&bytes[at..end]) {
            Ok(_) => at = end,
            Err(error) if error.error_len().is_none() && end == bytes.len() => {
                return Good::Begun(at + error.valid_up_to());
            }
            Err(_) => return Good::NotAll,
        }
    }
    Good::All
}

/// Appends so many bytes, or as many as there are; says how many. Room is made once for most of them: reading to the end
/// of so many makes it anew, and clears it, each time that the source gives a few.
fn read_up_to(source: &mut impl Read, buffer: &mut Vec<u8>, asked: usize) -> io::Result<usize> {
    /// A file may well be smaller than what was asked for.
    const FIRST: usize = 16 << 10;
    let had = buffer.len();
    let mut room = asked.min(FIRST);
    let mut read = 0;
    while read < asked {
        if read == room {
            room = asked.min(room * 4);
        }
        buffer.resize(had + room, 0);
        match source.read(&mut buffer[had + read..]) {
            Ok(0) => break,
            Ok(more) => read += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => {
                buffer.truncate(had + read);
                return Err(error);
            }
        }
    }
    buffer.truncate(had + read);
    Ok(read)
}

/// A stream of UTF-8.
pub(super) struct Decoded<R> {
    reader: TextReader<R>,
    buffer: Vec<u8>,
    at: usize,
    ended: bool,
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        const PIECE: usize = 64 << 10;
        while self.at == self.buffer.len() && !self.ended {
            self.buffer.clear();
            self.at = 0;
            self.ended = self.reader.fill_whole(&mut self.buffer, PIECE)?;
        }
        let len = out.len().min(self.buffer.len() - self.at);
        out[..len].copy_from_slice(&self.buffer[self.at..self.at + len]);
        self.at += len;
        Ok(len)
    }
}

fn decode_other(decoder: &mut Decoder, mut raw: &[u8], last: bool, out: &mut Vec<u8>) {
    loop {
        let room = decoder.max_utf8_buffer_length(raw.len()).unwrap_or(raw.len() * 4).max(16);
        let at = out.len();
        out.resize(at + room, 0);
        let (result, read, written, _) = decoder.decode_to_utf8(raw, &mut out[at..], last);
        out.truncate(at + written);
        raw = &raw[read..];
        if result == encoding_rs::CoderResult::InputEmpty {
            return;
        }
    }
}

/// Appends `bytes` to `out`, reading what is not UTF-8 as Windows-1252. Unless `last`, the beginning of a
/// character at the end is kept as it is; says how many bytes that are.
fn mend(bytes: &[u8], last: bool, out: &mut Vec<u8>) -> usize {
    let table = Table::new(WINDOWS_1252);
    let mut rest = bytes;
    loop {
        match std::str::from_utf8(rest) {
            Ok(_) => {
                out.extend_from_slice(rest);
                return 0;
            }
            Err(error) => {
                let (good, bad) = rest.split_at(error.valid_up_to());
                out.extend_from_slice(good);
                let len = match error.error_len() {
                    None if !last => {
                        out.extend_from_slice(bad);
                        return bad.len();
                    }
                    None => bad.len(),
                    Some(len) => len,
                };
                table.decode(&bad[..len], out);
                rest = &bad[len..];
            }
        }
    }
}

/// What each byte above 127 is in UTF-8.
struct Table {
    characters: [([u8; 3], u8); 128],
}

impl Table {
    fn new(encoding: &'static Encoding) -> Self {
        let mut characters = [([0; 3], 0); 128];
        for (high, character) in (128..=255u8).zip(characters.iter_mut()) {
            let byte = [high];
            let (text, _) = encoding.decode_without_bom_handling(&byte);
            let len = text.len().min(3);
            character.0[..len].copy_from_slice(&text.as_bytes()[..len]);
            character.1 = len as u8;
        }
        Table { characters }
    }

    fn decode(&self, mut raw: &[u8], out: &mut Vec<u8>) {
        out.reserve(raw.len() + raw.len() / 16);
        while !raw.is_empty() {
            let plain = ascii_run(raw);
            out.extend_from_slice(&raw[..plain]);
            raw = &raw[plain..];
            while let [high, rest @ ..] = raw
                && !high.is_ascii()
            {
                let (bytes, len) = &self.characters[usize::from(*high & 127)];
                out.extend_from_slice(&bytes[..usize::from(*len)]);
                raw = rest;
            }
        }
    }
}

/// How many bytes there are before the first above 127.
fn ascii_run(bytes: &[u8]) -> usize {
    const HIGH: u64 = 0x8080_8080_8080_8080;
    for (i, word) in bytes.chunks_exact(8).enumerate() {
        let word = u64::from_le_bytes(word.try_into().expect("chunks of eight"));
        if word & HIGH != 0 {
            return i * 8 + ((word & HIGH).trailing_zeros() / 8) as usize;
        }
    }
    let tail = bytes.len() / 8 * 8;
    bytes[tail..].iter().position(|byte| !byte.is_ascii()).map_or(bytes.len(), |at| tail + at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn looking_past_ascii_says_what_a_full_check_says(
            pieces in proptest::collection::vec((0usize..300, proptest::sample::select(vec![
                &b""[..], b"\xc3\xab", b"\xe2\x82\xac", b"\xf0\x9f\x98\x80", b"\xc3", b"\xe2\x82", b"\xf0\x9f\x98", b"\xab",
                b"\xab\xab\xab\xab\xab", b"\xff",
            ])), 0..6),
            copies in 1usize..70,
        ) {
            let bytes: Vec<u8> =
                pieces.iter().flat_map(|(gap, odd)| [vec![b'a'; *gap], odd.repeat(copies)].concat()).collect();
            let plain = match std::str::from_utf8(&bytes) {
                Ok(_) => Good::All,
                Err(error) if error.error_len().is_none() => Good::Begun(error.valid_up_to()),
                Err(_) => Good::NotAll,
            };
            prop_assert_eq!(check(&bytes), plain);
        }
    }

    fn decoded(bytes: &[u8]) -> String {
        String::from_utf8(Charset::guess(bytes).unwrap().decode_head(bytes)).unwrap()
    }

    #[test]
    fn windows_1252_is_told_from_utf8() {
        assert_eq!(decoded(b"naam;plaats\nZo\xeb;D\xfcren\n"), "naam;plaats\nZoë;Düren\n");
        assert_eq!(decoded("Zoë;Düren\n".as_bytes()), "Zoë;Düren\n");
    }

    #[test]
    fn byte_order_marks_are_passed_over() {
        assert_eq!(decoded(b"\xef\xbb\xbfZo\xc3\xab"), "Zoë");
        assert_eq!(decoded(b"\xff\xfeZ\0o\0\xeb\0"), "Zoë");
        assert_eq!(decoded(b"\xfe\xff\0Z\0o\0\xeb"), "Zoë");
    }

    #[test]
    fn utf16_is_recognised_without_a_mark() {
        assert_eq!(decoded(b"n\0a\0a\0m\0;\0b\0s\0n\0\n\0"), "naam;bsn\n");
        assert_eq!(decoded(b"\0n\0a\0a\0m\0;\0b\0s\0n\0\n"), "naam;bsn\n");
    }

    #[test]
    fn one_pasted_line_does_not_spoil_a_utf8_file() {
        let mut bytes = "Zoë Daniël José André Renée Noël\n".repeat(3).into_bytes();
        bytes.extend_from_slice(b"Zo\xeb\n");
        assert!(decoded(&bytes).ends_with("Renée Noël\nZoë\n"));
    }

    #[test]
    fn bytes_without_text_have_no_charset() {
        assert_eq!(Charset::guess(&[0, 1, 2, 3, 4, 5, 0, 0, 9, 200, 0, 1]), None);
    }

    #[test]
    fn a_character_cut_by_the_buffer_comes_out_whole() {
        let text = "é€😀x".repeat(50);
        for want in 1..40 {
            let mut reader = TextReader::new(text.as_bytes(), Charset::UTF_8);
            let mut buffer = Vec::new();
            let mut size = want;
            while !reader.fill(&mut buffer, size).unwrap() {
                size = buffer.len() + want;
            }
            assert_eq!(buffer, text.as_bytes());
        }
    }

    #[test]
    fn a_block_decodes_like_the_stream() {
        let bytes = b"Zo\xeb en D\xfcren, 5 \x80\n".repeat(20);
        let charset = Charset::guess(&bytes).unwrap();
        assert_eq!(charset.decode_block(bytes.clone()), charset.decode_head(&bytes));
        assert_eq!(charset.decode_text(bytes.clone()).as_bytes(), charset.decode_head(&bytes));
        let mixed = b"Zo\xc3\xab, en een byte die er niet hoort: \x80".to_vec();
        assert_eq!(Charset::UTF_8.decode_text(mixed), "Zoë, en een byte die er niet hoort: €");
    }
}
