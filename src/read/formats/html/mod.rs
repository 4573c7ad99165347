//! HTML: a page, a mail body, and what a web shop calls `export.xls`.
//!
//! In: text, straight on. Out: what a reader sees, block by block; tables of data as grids; and in layers of
//! their own what he does not see: form fields, hidden elements, attributes that hold values, scripts, comments,
//! what the page says of itself. No style sheet is applied: only an element that says itself that it is hidden
//! is. There is no tree, so nothing here nests, and a page without an end costs no more than one with it.

mod page;
mod table;

use super::{Format, How, known};
use crate::read::charset::{Charset, TextReader};
use crate::read::{Error, Input, Limits, Result, Sink};
use html5gum::{DefaultEmitter, IoReader, Token, Tokenizer};
use page::Page;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::io::{self, Read};
use std::rc::Rc;

pub(super) static FORMAT: Format = Format {
    name: "html",
    endings: &["html", "htm", "xhtml"],
    looks_like,
    read: How::Read(read),
    note: "text, forms, comments, scripts and what is hidden; tables of data as tables",
};

/// Bytes that one tag, text or comment may have.
const LONGEST: usize = 64 << 20;

fn looks_like(input: &mut Input) -> bool {
    let Some(text) = known::opening(input) else { return false };
    let has = |tag: &[u8]| memchr::memmem::find(text, tag).is_some();
    if text.first() != Some(&b'<') {
        return false;
    }
    if text.starts_with(b"<?xml") {
        return has(b"<html") || has(b"<!doctype html");
    }
    let says_so = FORMAT.endings.contains(&input.ending());
    let tags: [&[u8]; 5] = [b"<!doctype html", b"<html", b"<body", b"<table", b"<head>"];
    says_so || tags.iter().any(|tag| has(tag))
}

fn read(input: &mut Input, limits: &Limits, sink: &mut dyn Sink) -> Result<()> {
    let Some(charset) = input.charset() else { return Err(Error::Binary) };
    let charset = said_charset(input.head()).unwrap_or(charset);
    let source = TextReader::new(input.stream()?, charset).into_read();
    read_page(source, "", limits, sink)
}

/// The encoding that a page says it is in, unless what it holds says otherwise.
fn said_charset(head: &[u8]) -> Option<Charset> {
    if !head.is_ascii() && std::str::from_utf8(head).is_ok() {
        return None;
    }
    let opening = &head[..head.len().min(2048)];
    let at = memchr::memmem::find(opening, b"charset=")? + b"charset=".len();
    let label = opening[at..].trim_ascii_start();
    let label = label.strip_prefix(b"\"").or(label.strip_prefix(b"'")).unwrap_or(label);
    let end = label.iter().position(|byte| !byte.is_ascii_alphanumeric() && !b"-_:".contains(byte))?;
    Charset::named(&label[..end])
}

/// Reads a page that is UTF-8. `at` is the place of the page in its file.
pub(super) fn read_page(source: impl Read, at: &str, limits: &Limits, sink: &mut dyn Sink) -> Result<()> {
    let progress = Rc::new(Progress::default());
    let source = Source { inner: source, progress: Rc::clone(&progress), after_return: false };
    let mut emitter = DefaultEmitter::<usize>::new_with_span();
    emitter.naively_switch_states(true);
    let mut tokens = Tokenizer::new_with_emitter(IoReader::new(source), emitter);
    let mut page = Page::new(at, limits, sink);
    let result = loop {
        let token = match tokens.next() {
            None => break Ok(()),
            Some(Ok(token)) => token,
            Some(Err(error)) if error.kind() == io::ErrorKind::FileTooLarge => {
                break Err(Error::Limit { what: "record length" });
            }
            Some(Err(error)) => break Err(Error::Io(error)),
        };
        if let Err(error) = take(&mut page, token, &progress) {
            break Err(error);
        }
    };
    match result {
        Err(Error::Stopped) => result,
        _ => page.end().and(result),
    }
}

fn take(page: &mut Page<'_>, token: Token<usize>, progress: &Progress) -> Result<()> {
    match token {
        Token::StartTag(tag) => {
            let line = progress.line(tag.span.start, tag.span.end);
            page.open(line, &String::from_utf8_lossy(&tag.name), &tag.attributes)
        }
        Token::EndTag(tag) => {
            progress.line(tag.span.start, tag.span.end);
            page.close(&String::from_utf8_lossy(&tag.name))
        }
        Token::String(text) => {
            let line = progress.line(text.span.start, text.span.end);
            page.text(line, &String::from_utf8_lossy(&text.value))
        }
        Token::Comment(text) => {
            let line = progress.line(text.span.start, text.span.end);
            page.comment(line, &String::from_utf8_lossy(&text.value))
        }
        Token::Doctype(_) | Token::Error(_) => Ok(()),
    }
}

/// How far the source was read, and where its lines begin.
#[derive(Default)]
struct Progress {
    /// Where lines end that no token has come to.
    ends: RefCell<VecDeque<usize>>,
    lines: Cell<u64>,
    read: Cell<usize>,
    /// Where the last token ends.
    taken: Cell<usize>,
}

impl Progress {
    /// The line on which a token begins, from 1. Tokens come in order.
    fn line(&self, start: usize, end: usize) -> u64 {
        let mut ends = self.ends.borrow_mut();
        while ends.front().is_some_and(|&at| at < start) {
            ends.pop_front();
            self.lines.set(self.lines.get() + 1);
        }
        self.taken.set(end);
        self.lines.get() + 1
    }
}

/// Bytes on their way to the tokenizer; a line ends in `\n` alone, as the tokenizer counts.
struct Source<R> {
    inner: R,
    progress: Rc<Progress>,
    after_return: bool,
}

impl<R: Read> Read for Source<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let progress = &self.progress;
        if progress.read.get().saturating_sub(progress.taken.get()) > LONGEST {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        loop {
            let read = self.inner.read(buffer)?;
            let mut kept = 0;
            for at in 0..read {
                let byte = buffer[at];
                let ends_pair = byte == b'\n' && self.after_return;
                self.after_return = byte == b'\r';
                if !ends_pair {
                    buffer[kept] = if byte == b'\r' { b'\n' } else { byte };
                    kept += 1;
                }
            }
            let mut ends = progress.ends.borrow_mut();
            ends.extend(memchr::memchr_iter(b'\n', &buffer[..kept]).map(|at| progress.read.get() + at));
            progress.read.set(progress.read.get() + kept);
            if kept > 0 || read == 0 {
                return Ok(kept);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::read::recording::record;
    use crate::record::Status;

    fn lines(html: &str) -> String {
        let (recording, outcome) = record("a.html", html.as_bytes());
        assert_eq!((outcome.format, outcome.status), ("html", Status::Scanned));
        recording.lines
    }

    #[test]
    fn blocks_are_lines_and_references_are_decoded() {
        let html = "<style>p { a: b }</style>\n<p>Zo&euml; &#64;\r\n &#x41;<br>x &amp; y</p><div>tot <b>zo</b>net &raar;</div>";
        assert_eq!(lines(html), "text \"\" from line 2\n  Zoë @ A\n  x & y\n  tot zonet &raar;\n");
    }

    #[test]
    fn lines_are_those_of_the_file() {
        let html = "<html>\n<p>een</p>\n\n<p>vier</p>\n</html>";
        assert_eq!(lines(html), "text \"\" from line 2\n  een\n  \n  vier\n");
    }

    #[test]
    fn table_of_data_is_a_grid_and_its_head_names_the_columns() {
        let html = "<table><caption>Leden<tr><th>Naam<th>Plaats<tr><td>Jan<td>Ede<tr><td>Piet<td>Epe</table>";
        assert_eq!(
            lines(html),
            "text \"\" from line 1\n  Leden\ngrid \"\" html\n  names Naam | Plaats\n    0: Jan | Ede\n    1: Piet | Epe\n"
        );
    }

    #[test]
    fn spans_keep_the_columns_in_place() {
        let html = "<table><tr><td>a<td>b<td>c<tr><td colspan=2>d<td rowspan=2>e<tr><td>f<td>g</table>";
        assert!(lines(html).ends_with("0: a | b | c\n    1: d |  | e\n    2: f | g | \n"), "{}", lines(html));
    }

    #[test]
    fn table_that_only_lays_out_is_text() {
        let html =
            "<table><tr><td>Beste Jan<table><tr><td>n<td>m<tr><td>1<td>2</table>tot zo</td></tr></table>";
        let lines = lines(html);
        assert!(lines.starts_with("text \"\" from line 1\n  Beste Jan\ngrid"), "{lines}");
        assert!(lines.ends_with("text \"\" from line 1\n  tot zo\n"), "{lines}");
    }

    #[test]
    fn labels_beside_values_stay_together() {
        let html = "<table><tr><th>BSN<td>999990019<tr><th>Naam:<td>Jan</table>";
        assert_eq!(lines(html), "text \"\" from line 1\n  BSN: 999990019\n  Naam: Jan\n");
    }

    #[test]
    fn long_table_is_handed_over_on_the_way() {
        let rows: String = (0..50_000).map(|n| format!("<tr><td>naam {n}<td>{n}\n")).collect();
        let (recording, _) = record("a.html", format!("<table>{rows}</table>").as_bytes());
        assert_eq!(recording.rows.len(), 50_000);
        assert_eq!(recording.rows[49_999], ["naam 49999", "49999"]);
    }

    #[test]
    fn what_is_not_seen_has_a_layer_of_its_own() {
        let html = "<meta name=author content='Jan Dam'><p>Dag</p><!-- bel Piet --><div style='display: none'>geheim<div>diep</div></div>\
            <p hidden>ook</p>weer<input type=hidden name=bsn value=999990019><input name=naam value=Kees><script>var a = 'x';</script>";
        let expected = "text \"\" from line 1\n  Dag\n  weer\ntext \"\" from line 1, form-field\n  naam: Kees\n\
            text \"\" from line 1, comment\n  bel Piet\ntext \"\" from line 1, hidden\n  geheim\n  diep\n  ook\n\
            \x20 bsn: 999990019\n  var a = 'x';\ntext \"\" from line 1, properties\n  author: Jan Dam\n";
        assert_eq!(lines(html), expected);
    }

    #[test]
    fn address_in_a_link_alone_is_kept_and_one_that_is_shown_counts_once() {
        assert!(
            lines("<a href='mailto:jan@example.nl?subject=x'>Mail Jan</a>")
                .contains("Mail Jan jan@example.nl")
        );
        let once = lines("<a href='mailto:jan@example.nl'>jan@example.nl</a>");
        assert_eq!(once.matches("jan@example.nl").count(), 1);
        assert!(lines("<a href='?e=jan%40example.nl'>weg</a>").contains("jan@example.nl"));
    }

    #[test]
    fn what_word_says_of_a_page_is_read() {
        let html = "<html><!--[if gte mso 9]><xml><o:Author>Jan Dam</o:Author></xml><![endif]--><p>x</p>";
        assert!(lines(html).contains("comment\n  Author: Jan Dam\n"), "{}", lines(html));
    }

    #[test]
    fn encoding_that_the_page_says_is_taken() {
        let (recording, _) = record("a.html", b"<meta charset=iso-8859-2><p>Dvo\xf8\xe1k en \xb1");
        assert_eq!(recording.text, "Dvořák en ą\n");
    }

    #[test]
    fn broken_html_is_no_trouble() {
        let soup = [
            "<",
            "<p",
            "&#xffffffff;<b>",
            "<script>",
            "<!--",
            "a<b>ë</",
            "<style></é",
            "<td>a</table>",
            "</td></tr><table><tr>",
            "<table><td rowspan=99999999999 colspan=9999999999>a<tr><td>b<td>c<tr><td>d<td>e",
        ];
        for html in soup {
            record("a.html", html.as_bytes());
            record("a.html", format!("<html>{html}").as_bytes());
        }
    }
}
