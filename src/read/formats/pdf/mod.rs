//! PDF documents.
//!
//! In: the file. Out: the text of each page, line by line as it is seen, what is hidden on it in a layer of its
//! own; fields of forms, remarks, properties; attachments as members. Pictures are not looked into, so a page that
//! was scanned and has no text is said to be so. A document that opens without a password is read though it be
//! encrypted.

mod bounds;
mod document;
mod glyphs;
mod lines;
mod strings;

use super::{Format, How};
use crate::read::{Error, Input, Limits, Result, Sink};
use crate::record::{Layer, Reason};
use document::{Files, say};
use glyphs::{Page, TimeIsOver};
use hayro_interpret::hayro_syntax::content::TypedIter;
use hayro_interpret::hayro_syntax::object::{Array, Dict, Object, Stream};
use hayro_interpret::hayro_syntax::{DecryptionError, LoadPdfError, Pdf, page};
use hayro_interpret::kurbo::{Affine, Rect};
use hayro_interpret::{Context, InterpreterCache, InterpreterSettings, interpret};
use std::collections::HashSet;
use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

pub(super) static FORMAT: Format = Format {
    name: "pdf",
    endings: &["pdf"],
    looks_like: |input| {
        let head = &input.head()[..input.head().len().min(1024)];
        memchr::memmem::find(head, b"%PDF-").is_some()
    },
    read: How::Apart(read),
    note: "text of every page, hidden text too, fields of forms, remarks, properties; every attachment, each a file \
           of its own; not what stands in pictures",
};

/// A larger document is not read: it is kept in memory.
const LARGEST: u64 = 1 << 30;

/// Reading takes no longer.
const LONGEST: Duration = Duration::from_secs(45);

/// Bytes at the end among which the mark of the end is looked for; some programs write blanks behind it.
const LONGEST_TAIL: usize = 4096;

/// Bytes of drawing of one page that are looked at.
const LARGEST_PAGE: usize = 64 << 20;

/// The part of a page that pictures cover when it was scanned, at least.
const SCANNED: f64 = 0.3;

fn read(input: &mut Input, _limits: &Limits, sink: &mut dyn Sink) -> Result<()> {
    read_until(Instant::now() + LONGEST, input, sink)
}

fn read_until(deadline: Instant, input: &mut Input, sink: &mut dyn Sink) -> Result<()> {
    if input.size() > LARGEST {
        return Err(Error::Limit { what: "size of a document" });
    }
    let mut bytes = Vec::with_capacity(input.size() as usize);
    input.stream()?.take(LARGEST + 1).read_to_end(&mut bytes)?;
    bounds::check(&bytes)?;
    if memchr::memmem::rfind(&bytes[bytes.len().saturating_sub(LONGEST_TAIL)..], b"%%EOF").is_none() {
        sink.trouble(Reason::Corrupt("cut short".to_owned()));
    }
    let shown = has_hidden_layers(&bytes).then(|| all_layers_shown(&bytes));
    let pdf = guarded(|| open(bytes))??;
    // The same document with every layer switched on, if one is off.
    let shown = match shown {
        Some(Some(bytes)) if is_a_layer_off(&pdf) => guarded(|| open(bytes))?.ok(),
        _ => None,
    };
    if shown.is_none() && is_a_layer_off(&pdf) {
        sink.trouble(Reason::Unsupported("layers that are switched off".to_owned()));
    }
    let catalogue = document::catalogue(&pdf).unwrap_or_default();
    document::properties(&pdf, &catalogue, sink)?;
    let mut files = Files::default();
    pages(&pdf, shown.as_ref(), deadline, &mut files, sink)?;
    document::form(&catalogue, sink)?;
    files.of_document(&catalogue, sink)
}

/// Runs a reader that is not ours: its panic becomes an error, and so does what ends it when time is over.
fn guarded<T>(work: impl FnOnce() -> T) -> Result<T> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|payload| match payload.downcast_ref::<TimeIsOver>() {
        Some(_) => Error::Limit { what: "time" },
        None => Error::Corrupt { what: "reader crashed".to_owned() },
    })
}

fn open(bytes: Vec<u8>) -> Result<Pdf> {
    Pdf::new(bytes).map_err(|error| match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => Error::Encrypted,
        LoadPdfError::Decryption(DecryptionError::UnsupportedAlgorithm) => {
            Error::Unsupported { what: "the way it is encrypted" }
        }
        _ => Error::Corrupt { what: "pdf".to_owned() },
    })
}

const LAYERS: &[u8] = b"/OCProperties";

fn has_hidden_layers(bytes: &[u8]) -> bool {
    memchr::memmem::find(bytes, LAYERS).is_some()
}

/// The document without its word on which layers are seen; None where that word is packed.
fn all_layers_shown(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut shown = bytes.to_vec();
    let places: Vec<usize> = memchr::memmem::find_iter(bytes, LAYERS).collect();
    for at in &places {
        shown[at + LAYERS.len() - 1] = b'_';
    }
    (!places.is_empty()).then_some(shown)
}

fn is_a_layer_off(pdf: &Pdf) -> bool {
    let settings = document::catalogue(pdf)
        .and_then(|catalogue| catalogue.get::<Dict<'_>>(b"OCProperties")?.get::<Dict<'_>>(b"D"));
    settings.is_some_and(|settings| {
        let off = settings.get::<Array<'_>>(b"OFF").is_some_and(|off| off.raw_iter().next().is_some());
        off || settings
            .get::<Object<'_>>(b"BaseState")
            .and_then(Object::into_name)
            .is_some_and(|name| name.as_ref() == b"OFF")
    })
}

/// What was counted over all pages.
#[derive(Default)]
struct Counts {
    known: u64,
    unknown: u64,
    scanned: u64,
}

fn pages(
    pdf: &Pdf,
    shown: Option<&Pdf>,
    deadline: Instant,
    files: &mut Files,
    sink: &mut dyn Sink,
) -> Result<()> {
    let (cache, cache_of_shown) = (InterpreterCache::new(), InterpreterCache::new());
    let mut counts = Counts::default();
    let pages = guarded(|| pdf.pages())?;
    if pages.is_empty() {
        return Err(Error::Corrupt { what: "pdf: no pages".to_owned() });
    }
    for (number, page) in pages.iter().enumerate() {
        let at = format!("page {}", number + 1);
        let drawn = guarded(|| draw(page, pdf, &cache, deadline, sink))?;
        let mut drawn = match drawn {
            Ok(drawn) => drawn,
            Err(error) => {
                sink.trouble(super::reason(error));
                continue;
            }
        };
        if let Some(shown) = shown
            && let Some(all) = shown.pages().get(number)
        {
            let all = guarded(|| draw(all, shown, &cache_of_shown, deadline, sink))??;
            add_hidden(&mut drawn, all);
        }
        counts.known += drawn.known;
        counts.unknown += drawn.unknown;
        counts.scanned += u64::from(drawn.known + drawn.unknown == 0 && drawn.pictured > SCANNED);
        let text = lines::text(&drawn.fragments, false);
        say(sink, &at, Layer::Body, &text)?;
        say(sink, &at, Layer::Hidden, &lines::text(&drawn.fragments, true))?;
        document::remarks(page.raw(), &at, &text, files, sink)?;
    }
    if said_pages(pdf).is_some_and(|said| said as usize > pages.len()) {
        sink.trouble(Reason::Corrupt("pages are missing".to_owned()));
    }
    if counts.scanned > 0 {
        sink.trouble(Reason::Unsupported("scanned pages".to_owned()));
    }
    if counts.unknown > counts.known {
        sink.trouble(Reason::Unsupported("letters that do not say which they are".to_owned()));
    }
    Ok(())
}

/// How many pages the document says it has.
fn said_pages(pdf: &Pdf) -> Option<u32> {
    document::catalogue(pdf)?.get::<Dict<'_>>(b"Pages")?.get::<u32>(b"Count")
}

/// What is drawn only when all layers are shown is hidden.
fn add_hidden(drawn: &mut Page, all: Page) {
    let key = |fragment: &glyphs::Fragment| {
        (fragment.text.clone(), fragment.begin.round() as i64, fragment.across.round() as i64)
    };
    let seen: HashSet<_> = drawn.fragments.iter().map(key).collect();
    for mut fragment in all.fragments.into_iter().filter(|fragment| !seen.contains(&key(fragment))) {
        fragment.is_hidden = true;
        drawn.fragments.push(fragment);
    }
}

/// Draws a page, on nothing.
fn draw<'a>(
    page: &page::Page<'a>,
    pdf: &'a Pdf,
    cache: &InterpreterCache<'a>,
    deadline: Instant,
    sink: &mut dyn Sink,
) -> Result<Page> {
    let edges = page.intersected_crop_box();
    let edges = Rect::new(edges.x0, edges.y0, edges.x1, edges.y1);
    let mut context =
        Context::new(Affine::IDENTITY, edges, cache, pdf.xref(), InterpreterSettings::default());
    let mut drawn = Page::new(edges, deadline);
    let content = content(page, sink)?;
    interpret(TypedIter::new(&content), page.resources(), &mut context, &mut drawn);
    drawn.end();
    Ok(drawn)
}

/// The drawing of a page, its pieces one after the other. The page itself would keep it in memory.
fn content(page: &page::Page<'_>, sink: &mut dyn Sink) -> Result<Vec<u8>> {
    let mut content = Vec::new();
    let pieces = match page.raw().get::<Object<'_>>(b"Contents") {
        Some(Object::Stream(stream)) => vec![stream],
        Some(Object::Array(streams)) => streams.iter::<Stream<'_>>().collect(),
        None if page.raw().contains_key(b"Contents") => {
            sink.trouble(Reason::Corrupt("a page is damaged".to_owned()));
            Vec::new()
        }
        _ => Vec::new(),
    };
    for piece in pieces {
        let Some(piece) = bounds::unpack(&piece)? else {
            sink.trouble(Reason::Corrupt("a page is damaged".to_owned()));
            continue;
        };
        if content.len() + piece.len() > LARGEST_PAGE {
            sink.trouble(Reason::Limit("size of a page".to_owned()));
            break;
        }
        content.extend_from_slice(&piece);
        content.push(b' ');
    }
    Ok(content)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::recording::Recording;

    #[test]
    fn forms_that_draw_forms_that_draw_forms_end_in_time() {
        let mut bytes = b"%PDF-1.7
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>endobj
4 0 obj<</Length 5>>stream
/X Do
endstream
endobj
"
        .to_vec();
        for form in 5..30 {
            let next = form + 1;
            let object = format!(
                "{form} 0 obj<</Length 30/Type/XObject/Subtype/Form/BBox[0 0 9 9]\
                 /Resources<</XObject<</X {next} 0 R>>>>>>stream\n/X Do /X Do /X Do /X Do /X Do \nendstream\nendobj\n"
            );
            bytes.extend_from_slice(object.as_bytes());
        }
        bytes.extend_from_slice(b"trailer<</Root 1 0 R/Size 31>>");
        let begin = Instant::now();
        let mut input = Input::from_bytes("a.pdf", bytes);
        let read = read_until(begin + Duration::from_millis(200), &mut input, &mut Recording::default());
        assert!(matches!(read, Err(Error::Limit { what: "time" })), "{read:?}");
        assert!(begin.elapsed() < Duration::from_secs(10));
    }
}
