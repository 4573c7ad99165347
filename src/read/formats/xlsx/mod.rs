//! Excel workbooks: xlsx and xlsm.
//!
//! In: a zip with a workbook in it. Out: a grid for each sheet, hidden and very hidden ones marked, dates as
//! ISO text, everything else as it was stored. Sheets are streamed; shared strings are read once. What goes along
//! unseen is told too: hidden rows and columns, comments, copies that pivot tables and links keep, definitions,
//! properties; embedded files are members. Macros are not looked into.

mod beside;
mod book;
mod caches;
mod date;
mod pieces;
mod sheet;
mod strings;
#[cfg(test)]
mod tests;
mod usual;

use super::ooxml::{self, Editors};
use super::package::{self, Package};
use super::{Format, How, known};
use crate::read::{Error, Flow, Grid, Input, Limits, Result, Sink};
use crate::record::Layer;
use book::Book;

pub(super) static FORMAT: Format = Format {
    name: "xlsx",
    endings: ENDINGS,
    looks_like: |input| match known::container(input) {
        Some("xlsx") => true,
        Some("encrypted") => ENDINGS.contains(&input.ending()),
        _ => false,
    },
    read: How::Read(read),
    note: "every sheet, with hidden sheets, rows and columns; comments, text boxes, what pivot tables and links keep, definitions, properties; embedded files",
};

const ENDINGS: &[&str] = &["xlsx", "xlsm", "xltx", "xltm"];

fn read(input: &mut Input, limits: &Limits, sink: &mut dyn Sink) -> Result<()> {
    if known::container(input) == Some("encrypted") {
        return Err(Error::Encrypted);
    }
    let apart = input.apart();
    let mut package = package::open(input, "xlsx", limits)?;
    let mut trouble = Vec::new();
    let mut book = Book::read(&mut package, apart, limits, &mut trouble)?;
    trouble.into_iter().for_each(|reason| sink.trouble(reason));
    book.errand().into_iter().for_each(|errand| sink.meanwhile(errand));
    let mut editors = Editors::default();
    for sheet in &std::mem::take(&mut book.sheets) {
        let after = match sheet.has_cells.then(|| sheet::read(&mut package, sheet, &mut book, limits, sink)) {
            Some(Err(Error::Encrypted)) => return Err(Error::Encrypted),
            Some(Err(error)) => {
                ooxml::told(Err(error), sink)?;
                Vec::new()
            }
            Some(Ok(after)) => after,
            None => Vec::new(),
        };
        book.settle(sink);
        beside::sheet(&mut package, sheet, &after, &book, &mut editors, limits, sink)?;
    }
    beside::workbook(&mut package, &book, &mut editors, limits, sink)?;
    ooxml::properties(&mut package, &editors, limits, sink)?;
    ooxml::members(&mut package, sink)?;
    package.end(sink);
    Ok(())
}

fn damaged(what: &str) -> Error {
    Error::Corrupt { what: format!("xlsx: {what} is damaged") }
}

fn text(sink: &mut dyn Sink, at: &str, layer: Layer, text: &str) -> Result<()> {
    let wanted = text.trim().is_empty() || sink.text(at, layer, 1, text) == Flow::More;
    if wanted { Ok(()) } else { Err(Error::Stopped) }
}
