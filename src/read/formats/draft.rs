//! A table of a document in the making, until it is clear whether it is a list or a form.
//!
//! In: text, cells, rows. Out: rows, and whether they are a list: the same kind of thing under each heading.

/// Rows and bytes after which it is decided what it is.
const ROWS: usize = 256;
const BYTES: usize = 1 << 20;

/// Bytes in one cell that only a table that arranges a page has.
const CELL: usize = 4 << 20;

/// A list has so many columns and rows.
const LEAST_COLUMNS: usize = 2;
const LEAST_ROWS: usize = 3;

/// Characters beyond which cells hold prose.
const PROSE: usize = 160;

/// The rows of a table.
#[derive(Default)]
pub(super) struct Draft {
    rows: Vec<Vec<String>>,
    row: Vec<String>,
    cell: String,
    bytes: usize,
    heading: bool,
    list: Option<bool>,
}

impl Draft {
    /// Adds text to the cell in hand.
    pub fn push(&mut self, text: &str) {
        self.cell.push_str(text);
    }

    /// What stands in the cell in hand so far.
    pub fn cell(&self) -> &str {
        &self.cell
    }

    /// Ends the cell in hand, which is so many columns wide.
    pub fn end_cell(&mut self, columns: usize, most: usize) {
        self.bytes += self.cell.len() + size_of::<String>();
        let text = self.cell.trim();
        let is_full = self.row.len() >= most;
        match self.row.last_mut() {
            // Columns beyond the bound are lost as such, not what stands in them.
            Some(last) if is_full => {
                last.push('\t');
                last.push_str(text);
            }
            _ => self.row.push(text.to_owned()),
        }
        self.cell.clear();
        let width = (self.row.len() + columns.saturating_sub(1)).min(most);
        if self.row.len() < width {
            self.bytes += (width - self.row.len()) * size_of::<String>();
            self.row.resize(width, String::new());
        }
    }

    /// Ends the row in hand, if there is one.
    pub fn end_row(&mut self, most: usize) {
        if !self.cell.trim().is_empty() {
            self.end_cell(1, most);
        }
        self.cell.clear();
        if !self.row.is_empty() {
            self.rows.push(std::mem::take(&mut self.row));
        }
    }

    /// Says that it has a row of headings.
    pub fn has_heading(&mut self) {
        self.heading = true;
    }

    /// Says that it arranges a page.
    pub fn is_layout(&mut self) {
        self.list.get_or_insert(false);
    }

    /// Whether it is time to pass rows on.
    pub fn is_full(&self) -> bool {
        self.rows.len() >= ROWS || self.bytes > BYTES
    }

    /// Whether a cell holds more than cells do.
    pub fn is_too_big(&self) -> bool {
        self.cell.len() > CELL
    }

    /// Whether it is a list, decided once.
    pub fn is_list(&mut self) -> bool {
        let (rows, heading) = (&self.rows, self.heading);
        *self.list.get_or_insert_with(|| is_list(rows, heading))
    }

    /// The rows that are ended.
    pub fn take_rows(&mut self) -> Vec<Vec<String>> {
        self.bytes = 0;
        std::mem::take(&mut self.rows)
    }

    /// The same with what there is of the row in hand.
    pub fn take_all(&mut self) -> Vec<Vec<String>> {
        let mut rows = self.take_rows();
        let mut row = std::mem::take(&mut self.row);
        row.push(std::mem::take(&mut self.cell));
        rows.push(row);
        rows
    }
}

/// Whether the rows are a list. In doubt they are not: a form that is read as a list loses its labels.
fn is_list(rows: &[Vec<String>], heading: bool) -> bool {
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    if width < LEAST_COLUMNS || rows.len() < LEAST_ROWS {
        return false;
    }
    let whole = rows.iter().filter(|row| row.len() == width).count();
    let cells = || rows.iter().flatten().filter(|cell| !cell.is_empty());
    let (filled, long) = (cells().count(), cells().filter(|cell| cell.chars().count() > PROSE).count());
    if whole * 5 < rows.len() * 4 || filled * 3 < rows.len() * width || long * 4 > filled {
        return false;
    }
    let labels = (0..width).any(|column| {
        let below = || rows.iter().skip(1).filter_map(|row| row.get(column)).filter(|cell| !cell.is_empty());
        let labels = below().filter(|cell| cell.ends_with(':')).count();
        labels > 0 && labels * 2 >= below().count()
    });
    !labels && (heading || width > 2 || is_even(rows))
}

/// Whether the second of two columns holds one kind of thing, under a heading of another kind: numbers, dates,
/// addresses. Of words that is not to be told.
fn is_even(rows: &[Vec<String>]) -> bool {
    let kinds: Vec<Kind> = rows.iter().filter_map(|row| row.get(1)).map(|cell| Kind::of(cell)).collect();
    let Some((first, below)) = kinds.split_first() else { return false };
    let Some(kind) = below.iter().find(|kind| **kind != Kind::Empty) else { return false };
    let even = below.iter().filter(|other| *other == kind || **other == Kind::Empty).count();
    *kind != Kind::Words && first != kind && even * 10 >= below.len() * 9
}

/// What a cell looks like from afar.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Empty,
    Mail,
    Number,
    Words,
}

impl Kind {
    fn of(cell: &str) -> Self {
        let digits = cell.bytes().filter(u8::is_ascii_digit).count();
        match cell {
            "" => Kind::Empty,
            _ if cell.contains('@') => Kind::Mail,
            _ if digits * 2 > cell.len() => Kind::Number,
            _ => Kind::Words,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<Vec<String>> {
        text.lines().map(|line| line.split('|').map(str::to_owned).collect()).collect()
    }

    #[test]
    fn two_columns_are_a_list_when_the_second_is_of_one_kind() {
        assert!(is_list(&rows("Naam|E-mail\nJan|jan@example.nl\nPiet|piet@example.nl"), false));
        assert!(is_list(&rows("Naam|BSN\nJan|999999990\nPiet|\nKees|999990019"), false));
        assert!(!is_list(&rows("Naam|Jan Jansen\nGeboren|01-02-1980\nE-mail|jan@example.nl"), false));
        assert!(!is_list(&rows("Naam|Jan\nPlaats|Ede\nStraat|Dorpsstraat"), false));
        assert!(is_list(&rows("Naam|Plaats\nJan|Ede\nPiet|Epe"), true), "a heading that is marked decides");
    }

    #[test]
    fn labels_with_colons_make_a_form() {
        assert!(!is_list(
            &rows("Naam:|Jan|Geboren:|1980\nStraat:|Kerkweg|Nr:|1\nPlaats:|Ede|Land:|NL"),
            false
        ));
    }

    #[test]
    fn rows_of_all_widths_and_prose_arrange_a_page() {
        assert!(!is_list(&rows("a|b|c\nd\ne|f\ng"), false));
        let prose = "woord ".repeat(40);
        assert!(!is_list(&rows(&format!("{prose}|{prose}|x\n{prose}|{prose}|x\n{prose}|a|b")), false));
    }
}
