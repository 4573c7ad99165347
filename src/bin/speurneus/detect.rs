//! `speurneus detect`: one text in, one JSON line per span out.
//!
//! Unlike every other command it shows raw values: the caller gave them. The text is read in pieces, so a large
//! one needs no memory; a piece ends where a paragraph, a line or a word does, so that no span is cut.

use crate::exit::Ending;
use crate::explain;
use anyhow::{Context, Result};
use chardetng::{EncodingDetector, Utf8Detection};
use clap::Args;
use encoding_rs::{Decoder, Encoding, UTF_8};
use serde::Serialize;
use speurneus::detect::{Detector, Span};
use speurneus::patterns::Categories;
use speurneus::record::Language;
use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

/// Find personal data in one text: a JSON line for each span
#[derive(Args)]
#[command(after_help = AFTER)]
pub struct Arguments {
    /// The text, in UTF-8 or another encoding; - for standard input
    #[arg(value_name = "FILE", default_value = "-")]
    file: PathBuf,

    /// Say for each span why it was found
    #[arg(long)]
    why: bool,

    /// Detectors of your own: a folder of data files in the form of those in patterns/
    #[arg(long, value_name = "DIR")]
    patterns: Option<PathBuf>,
}

const AFTER: &str = "\
Examples:
  speurneus detect letter.txt
  echo 'Bel Jan op 06-12345678' | speurneus detect --why

Each line: {\"category\",\"start\",\"end\",\"text\",\"confidence\"}. Offsets count Unicode characters; the text
is shown as it is.";

/// Characters are looked at in pieces of about this many bytes.
const PIECE: usize = 1 << 20;

/// How far back from the end of a piece a good place to cut is sought.
const REACH: usize = 64 << 10;

pub fn run(arguments: &Arguments, language: Language) -> Result<Ending> {
    let patterns = crate::in_force(arguments.patterns.as_deref())?;
    let detector = Detector::new(&patterns)?;
    let input = open(&arguments.file, language)?;
    let out = BufWriter::new(io::stdout().lock());
    let mut lines = Lines { out, categories: &patterns.categories, why: arguments.why, characters: 0 };
    let mut spans = Vec::new();
    in_pieces(input, |piece| {
        detector.given(piece, &mut spans);
        lines.write(piece, &spans)
    })?;
    lines.out.flush().context("standard output")?;
    Ok(Ending::Completed)
}

fn open(path: &Path, language: Language) -> Result<Box<dyn Read>> {
    if path == Path::new("-") {
        return Ok(Box::new(io::stdin().lock()));
    }
    let cannot = |cause: io::Error| {
        let why = explain::reason(&cause, language);
        let shown = path.display();
        anyhow::Error::from(cause).context(
            language.pick(format!("kan {shown} niet lezen: {why}"), format!("cannot read {shown}: {why}")),
        )
    };
    let file = File::open(path).map_err(cannot)?;
    if file.metadata().is_ok_and(|it| it.is_dir()) {
        return Err(cannot(io::ErrorKind::IsADirectory.into()));
    }
    Ok(Box::new(file))
}

/// One span, as it is written.
#[derive(Serialize)]
struct Line<'a> {
    category: &'a str,
    start: u64,
    end: u64,
    text: &'a str,
    confidence: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'a str>,
}

struct Lines<'a, W: Write> {
    out: W,
    categories: &'a Categories,
    why: bool,
    /// Characters in the pieces before this one.
    characters: u64,
}

impl<W: Write> Lines<'_, W> {
    fn write(&mut self, piece: &str, spans: &[Span]) -> Result<()> {
        let mut counted = 0;
        let mut characters = self.characters;
        for span in spans {
            let Some(text) = piece.get(span.start..span.end) else { continue };
            characters += length(piece.get(counted..span.start).unwrap_or_default());
            let line = Line {
                category: &self.categories.get(span.category).id,
                start: characters,
                end: characters + length(text),
                text,
                confidence: (f64::from(span.confidence) * 1e4).round() / 1e4,
                why: self.why.then_some(span.why),
            };
            serde_json::to_writer(&mut self.out, &line)
                .map_err(io::Error::from)
                .context("standard output")?;
            self.out.write_all(b"\n").context("standard output")?;
            counted = span.start;
        }
        self.characters += length(piece);
        Ok(())
    }
}

fn length(text: &str) -> u64 {
    text.chars().count() as u64
}

/// Decodes a stream and hands it over in pieces; all pieces together are the whole text.
fn in_pieces(mut input: impl Read, mut each: impl FnMut(&str) -> Result<()>) -> Result<()> {
    let mut bytes = vec![0; 64 << 10];
    let mut filled = fill(&mut input, &mut bytes)?;
    let mut decoder = decoder(&bytes[..filled]);
    let mut text = String::new();
    loop {
        let last = filled == 0;
        decode(&mut decoder, &bytes[..filled], last, &mut text);
        while text.len() >= PIECE || (last && !text.is_empty()) {
            let end = if text.len() >= PIECE { cut(&text) } else { text.len() };
            each(&text[..end])?;
            text.drain(..end);
        }
        if last {
            return Ok(());
        }
        filled = input.read(&mut bytes).context("reading the text")?;
    }
}

/// Reads until the buffer is full or the stream ends, so that the encoding is decided on more than a few bytes.
fn fill(input: &mut impl Read, buffer: &mut [u8]) -> Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match input.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error).context("reading the text"),
        }
    }
    Ok(filled)
}

/// A byte order mark decides; else UTF-8 where the bytes allow it; else the likeliest of the old encodings.
fn decoder(head: &[u8]) -> Decoder {
    if let Some((encoding, _)) = Encoding::for_bom(head) {
        return encoding.new_decoder_with_bom_removal();
    }
    let cut_off = std::str::from_utf8(head).is_err_and(|error| error.error_len().is_some());
    if !cut_off {
        return UTF_8.new_decoder_without_bom_handling();
    }
    let mut detector = EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(head, false);
    detector.guess(Some(b"nl"), Utf8Detection::Allow).new_decoder_without_bom_handling()
}

fn decode(decoder: &mut Decoder, bytes: &[u8], last: bool, text: &mut String) {
    text.reserve(decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(bytes.len() * 3));
    let mut rest = bytes;
    loop {
        let (result, read, _) = decoder.decode_to_string(rest, text, last);
        rest = &rest[read..];
        match result {
            encoding_rs::CoderResult::InputEmpty => return,
            encoding_rs::CoderResult::OutputFull => text.reserve(rest.len().max(16) * 3),
        }
    }
}

/// Where a piece ends: after the last empty line, else the last line, else the last word, else a character.
fn cut(text: &str) -> usize {
    let mut from = text.len().saturating_sub(REACH);
    while !text.is_char_boundary(from) {
        from -= 1;
    }
    let tail = &text[from..];
    let after = |found: Option<usize>, length: usize| found.map(|at| from + at + length);
    after(tail.rfind("\n\n"), 2)
        .or_else(|| after(tail.rfind("\n\r\n"), 3))
        .or_else(|| after(tail.rfind('\n'), 1))
        .or_else(|| after(tail.rfind(' '), 1))
        .unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(bytes: &[u8]) -> Vec<String> {
        let mut pieces = Vec::new();
        in_pieces(bytes, |piece| {
            pieces.push(piece.to_owned());
            Ok(())
        })
        .unwrap();
        pieces
    }

    #[test]
    fn pieces_together_are_the_text_and_end_at_lines() {
        let text = "een regel met een ë erin\n".repeat(200_000);
        let pieces = pieces(text.as_bytes());
        assert!(pieces.len() > 3);
        assert!(pieces.iter().all(|piece| piece.ends_with('\n')));
        assert_eq!(pieces.concat(), text);
    }

    #[test]
    fn endless_line_is_cut_at_a_word() {
        let text = "woord ".repeat(400_000);
        let pieces = pieces(text.as_bytes());
        assert!(pieces.iter().all(|piece| piece.ends_with(' ')));
        assert_eq!(pieces.concat(), text);
    }

    #[test]
    fn old_encodings_and_byte_order_marks_are_understood() {
        assert_eq!(
            pieces(b"Ren\xe9e en Dani\xeblle wonen in Zwolle").concat(),
            "Renée en Daniëlle wonen in Zwolle"
        );
        assert_eq!(pieces(b"\xff\xfeh\0o\0i\0").concat(), "hoi");
        assert_eq!(pieces("\u{feff}hoi".as_bytes()).concat(), "hoi");
        assert!(pieces(b"").is_empty());
    }

    #[test]
    fn offsets_count_characters_over_pieces() {
        let patterns = speurneus::patterns::load().unwrap();
        let (category, _) = patterns.categories.iter().next().unwrap();
        let span = Span { category, start: 3, end: 6, confidence: 0.5, why: "why" };
        let mut lines =
            Lines { out: Vec::new(), categories: &patterns.categories, why: false, characters: 10 };
        lines.write("ë hé", std::slice::from_ref(&span)).unwrap();
        let text = String::from_utf8(lines.out).unwrap();
        assert!(text.contains(r#""start":12,"end":14,"text":"hé","#), "{text}");
        assert_eq!(lines.characters, 14);
    }
}
