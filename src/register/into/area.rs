//! Cells and rectangles of a sheet, by their names: `B7`, `A3:K20`.

/// The last column and row of a sheet, counted from 1.
const LAST_COLUMN: u32 = 16_384;
const LAST_ROW: u32 = 1_048_576;

/// A rectangle of cells, counted from 1, its ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Area {
    pub left: u32,
    pub top: u32,
    pub right: u32,
    pub bottom: u32,
}

impl Area {
    /// Reads `A3:K20`, `A3`, `$A$3:$K$20`; a whole column or row is as large as a sheet.
    pub(super) fn read(text: &str) -> Option<Area> {
        let (from, to) = text.split_once(':').unwrap_or((text, text));
        let ((left, top), (right, bottom)) = (loose(from)?, loose(to)?);
        Some(Area {
            left: left.unwrap_or(1),
            top: top.unwrap_or(1),
            right: right.unwrap_or(LAST_COLUMN),
            bottom: bottom.unwrap_or(LAST_ROW),
        })
    }

    pub(super) fn has(&self, column: u32, row: u32) -> bool {
        (self.left..=self.right).contains(&column) && (self.top..=self.bottom).contains(&row)
    }

    /// The same with another last row; the way it is written (`$`, whole columns) is kept.
    pub(super) fn lowered(text: &str, bottom: u32) -> Option<String> {
        let (from, to) = text.split_once(':').unwrap_or((text, text));
        let letters = to.trim_end_matches(|letter: char| letter.is_ascii_digit());
        (letters.len() < to.len()).then(|| format!("{from}:{letters}{bottom}"))
    }
}

/// A column and a row, each of which may be missing.
fn loose(text: &str) -> Option<(Option<u32>, Option<u32>)> {
    let text = text.replace('$', "");
    let digits = text.find(|letter: char| letter.is_ascii_digit()).unwrap_or(text.len());
    let (letters, digits) = text.split_at(digits);
    let column = if letters.is_empty() { None } else { Some(column(letters)?) };
    let row = if digits.is_empty() { None } else { Some(digits.parse().ok().filter(|row| *row > 0)?) };
    (column.is_some() || row.is_some()).then_some((column, row))
}

/// The column and row that a cell's name says.
pub(super) fn cell(name: &str) -> Option<(u32, u32)> {
    let (column, row) = loose(name)?;
    Some((column?, row?))
}

/// The name of a cell.
pub(super) fn name(column: u32, row: u32) -> String {
    format!("{}{row}", letters(column))
}

/// The letters of a column.
pub(super) fn letters(mut column: u32) -> String {
    let mut letters = Vec::new();
    while column > 0 {
        column -= 1;
        letters.push(char::from(b'A' + (column % 26) as u8));
        column /= 26;
    }
    letters.iter().rev().collect()
}

fn column(letters: &str) -> Option<u32> {
    let mut number = 0u32;
    for letter in letters.chars() {
        let digit = letter.to_ascii_uppercase();
        let digit = digit.is_ascii_uppercase().then(|| u32::from(digit) - u32::from('A') + 1)?;
        number = number.checked_mul(26)?.checked_add(digit).filter(|number| *number <= LAST_COLUMN)?;
    }
    Some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_and_written() {
        for (text, column, row) in
            [("A1", 1, 1), ("Z9", 26, 9), ("AA10", 27, 10), ("XFD1048576", 16_384, LAST_ROW)]
        {
            assert_eq!(cell(text), Some((column, row)));
            assert_eq!(name(column, row), text);
        }
        for wrong in ["", "1", "A", "A0", "XFE1", "A1B", "AAAAAAAAAA1"] {
            assert_eq!(cell(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn areas_are_read_with_dollars_and_whole_columns() {
        let area = Area::read("$B$3:$K$20").unwrap();
        assert_eq!((area.left, area.top, area.right, area.bottom), (2, 3, 11, 20));
        assert!(Area::read("B:B").unwrap().has(2, 99_999));
        assert_eq!(Area::lowered("$B$3:$K$20", 22).as_deref(), Some("$B$3:$K$22"));
        assert_eq!(Area::lowered("C5", 7).as_deref(), Some("C5:C7"));
        assert_eq!(Area::lowered("B:B", 7), None);
    }
}
