//! Looks that a workbook already has, for the sheet that is added: the list of looks itself is not changed.

use super::book::{self, Book};
use super::markup::{Kind, Pieces, attribute};
use super::told::Looks;
use super::{Page, Result};
use crate::package::Package;
use std::collections::BTreeSet;
use std::io::{Read, Seek};

/// The look of the register's own headers, and a plain one that wraps its text.
pub(super) fn of<R: Read + Seek>(package: &mut Package<R>, book: &Book, pages: &[Page]) -> Result<Looks> {
    let styles = book.styles().map(|part| book::text(package, part)).transpose()?.flatten();
    let head = pages.iter().find_map(|page| {
        let first = page.header.columns.values().next()?;
        page.sheet.cell(*first, page.header.row)?.style.clone()
    });
    Ok(Looks { head, wrapped: styles.and_then(|text| wrapped(&text)) })
}

/// The numbers of all looks whose text is wrapped.
pub(super) fn wrapping<R: Read + Seek>(package: &mut Package<R>, book: &Book) -> Result<BTreeSet<String>> {
    let styles =
        book.styles().map(|part| book::text(package, part)).transpose()?.flatten().unwrap_or_default();
    let (mut inside, mut number, mut found) = (false, 0usize, BTreeSet::new());
    for piece in Pieces::of(&styles) {
        match (piece.kind, piece.name) {
            (Kind::Open, "cellXfs") => inside = true,
            (Kind::Close, "cellXfs") => break,
            (Kind::Open | Kind::Empty, "xf") if inside => number += 1,
            (Kind::Open | Kind::Empty, "alignment") if inside && number > 0 => {
                let wraps = attribute(&styles[piece.at], "wrapText");
                if wraps.is_some_and(|value| value == "1" || value == "true") {
                    found.insert((number - 1).to_string());
                }
            }
            _ => {}
        }
    }
    Ok(found)
}

/// The number of the first look without fill and format of numbers whose text is wrapped, at the top for choice.
fn wrapped(styles: &str) -> Option<String> {
    let (mut inside, mut number, mut plain) = (false, 0usize, false);
    let mut found: Option<(bool, usize)> = None;
    for piece in Pieces::of(styles) {
        let tag = &styles[piece.at];
        let is_zero = |name: &str| attribute(tag, name).is_none_or(|value| value == "0");
        match (piece.kind, piece.name) {
            (Kind::Open, "cellXfs") => inside = true,
            (Kind::Close, "cellXfs") => break,
            (Kind::Open | Kind::Empty, "xf") if inside => {
                number += 1;
                plain = is_zero("numFmtId") && is_zero("fillId") && is_zero("fontId");
            }
            (Kind::Open | Kind::Empty, "alignment") if inside && plain => {
                let is = |name: &str, wanted: &[&str]| {
                    attribute(tag, name).is_some_and(|value| wanted.contains(&&*value))
                };
                let straight = is_zero("textRotation") && !is("horizontal", &["center", "right"]);
                if is("wrapText", &["1", "true"]) && straight {
                    let now = (is("vertical", &["top"]), number - 1);
                    found = found.filter(|before| before.0 || !now.0).or(Some(now));
                }
            }
            _ => {}
        }
    }
    found.map(|(_, number)| number.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_that_wraps_at_the_top_is_chosen_before_another() {
        let styles = "<s><cellStyleXfs><xf><alignment wrapText=\"1\"/></xf></cellStyleXfs><cellXfs><xf/>\
            <xf fillId=\"2\"><alignment wrapText=\"1\" vertical=\"top\"/></xf><xf><alignment wrapText=\"1\"/></xf>\
            <xf fontId=\"0\"><alignment wrapText=\"true\" vertical=\"top\"/></xf></cellXfs></s>";
        assert_eq!(wrapped(styles).as_deref(), Some("3"));
        assert_eq!(wrapped("<s><cellXfs><xf/></cellXfs></s>"), None);
    }
}
