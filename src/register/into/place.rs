//! What else of a workbook says how far a register goes: its tables, the names of its filter and print area.

use super::area::Area;
use super::book;
use super::markup::{Kind, Patches, Pieces, attribute, attribute_at, escaped};
use super::{Result, write};
use crate::package::{Changes, Package};
use std::io::{Read, Seek};

/// Lets the tables of a sheet that end with a row end with the last of the new ones. One with a row of totals
/// under it is left as it is.
pub(super) fn tables<R: Read + Seek>(
    package: &mut Package<R>,
    sheet: &str,
    above: u32,
    last: u32,
    changes: &mut Changes,
) -> Result<()> {
    for part in book::related(package, sheet, "table")? {
        let Some(text) = book::text(package, &part)? else { continue };
        let mut patches = Patches::default();
        for piece in Pieces::of(&text).filter(|piece| piece.kind != Kind::Close) {
            let tag = &text[piece.at.clone()];
            if piece.name == "table" && attribute(tag, "totalsRowCount").is_some_and(|count| count != "0") {
                break;
            }
            if let Some(at) =
                attribute_at(tag, "ref").filter(|_| matches!(piece.name, "table" | "autoFilter"))
            {
                let now = write::lower(&tag[at.clone()], above, last);
                if now != tag[at.clone()] {
                    patches.put(piece.at.start + at.start..piece.at.start + at.end, now);
                }
            }
        }
        if !patches.is_empty() {
            changes.put(&part, patches.apply(&text).into_bytes());
        }
    }
    Ok(())
}

/// The filter's and the print area's names of a sheet, so lowered as well.
pub(super) fn names(book: &str, sheet: usize, above: u32, last: u32) -> String {
    const NAMES: [&str; 2] = ["_xlnm._FilterDatabase", "_xlnm.Print_Area"];
    let mut patches = Patches::default();
    let mut meant = false;
    for piece in Pieces::of(book) {
        let tag = &book[piece.at.clone()];
        match (piece.kind, piece.name) {
            (Kind::Open, "definedName") => {
                let named = attribute(tag, "name").is_some_and(|name| NAMES.contains(&&*name));
                meant = named && attribute(tag, "localSheetId").is_some_and(|id| id == sheet.to_string());
            }
            (Kind::Close, "definedName") => meant = false,
            (Kind::Text, _) if meant => {
                if let Some((name, area)) =
                    tag.rsplit_once('!').filter(|(_, area)| Area::read(area).is_some())
                {
                    patches.put(piece.at, format!("{name}!{}", write::lower(area, above, last)));
                }
            }
            _ => {}
        }
    }
    patches.apply(book)
}

/// The list of sheets, in which one is hidden no more.
pub(super) fn shown(book: &str, name: &str) -> String {
    let mut patches = Patches::default();
    for piece in Pieces::of(book).filter(|piece| piece.name == "sheet" && piece.kind != Kind::Close) {
        let tag = &book[piece.at.clone()];
        if let Some(state) =
            attribute_at(tag, "state").filter(|_| attribute(tag, "name").is_some_and(|n| n == name))
        {
            patches.put(piece.at.start + state.start..piece.at.start + state.end, escaped("visible"));
        }
    }
    patches.apply(book)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_sheet_are_lowered_and_others_are_not() {
        let book = "<workbook><definedNames><definedName name=\"_xlnm.Print_Area\" localSheetId=\"1\">'A b'!$A$1:$K$9</definedName>\
            <definedName name=\"_xlnm.Print_Area\" localSheetId=\"0\">X!$A$1:$K$9</definedName>\
            <definedName name=\"eigen\" localSheetId=\"1\">'A b'!$A$1:$K$9</definedName></definedNames></workbook>";
        let now = names(book, 1, 9, 12);
        assert_eq!(now, book.replacen("'A b'!$A$1:$K$9", "'A b'!$A$1:$K$12", 1));
        assert_eq!(names(book, 1, 8, 9), book);
    }

    #[test]
    fn a_hidden_sheet_is_shown() {
        let book = "<w><sheets><sheet name=\"A\" state=\"hidden\"/><sheet name=\"B\" state=\"hidden\"/></sheets></w>";
        assert_eq!(
            shown(book, "B"),
            "<w><sheets><sheet name=\"A\" state=\"hidden\"/><sheet name=\"B\" state=\"visible\"/></sheets></w>"
        );
    }
}
