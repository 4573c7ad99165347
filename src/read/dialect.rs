//! Whether a text is a table, and with which delimiter: decided on its first 64 KiB.
//!
//! In: UTF-8 and the ending of the file's name. Out: a [`Dialect`], or None for running text. A delimiter is
//! believed when rows that follow each other have the same number of cells; how much of that is asked for
//! depends on the ending, for prose, logs and code have commas and semicolons too.

use super::split::{Dialect, Splitter};
use super::{Batch, Flow, Grid, Limits, Sink};
use crate::record::{Layer, Reason};

/// Endings of tables: little has to speak for it.
const TABLE: &[&str] = &["csv", "tsv", "tab", "psv", "ssv"];

/// Endings of running text: only a plain table is one.
const TEXT: &[&str] = &[
    "log",
    "md",
    "markdown",
    "rst",
    "adoc",
    "tex",
    "ini",
    "cfg",
    "conf",
    "properties",
    "env",
    "toml",
    "yaml",
    "yml",
    "py",
    "js",
    "ts",
    "jsx",
    "tsx",
    "mjs",
    "c",
    "h",
    "cc",
    "cpp",
    "hpp",
    "cs",
    "java",
    "kt",
    "go",
    "rs",
    "rb",
    "php",
    "pl",
    "pm",
    "sh",
    "bash",
    "bat",
    "cmd",
    "ps1",
    "psm1",
    "lua",
    "r",
    "swift",
    "scala",
    "css",
    "scss",
    "less",
    "sql",
    "html",
    "htm",
    "xml",
    "svg",
    "json",
    "vue",
    "pgn",
    "srt",
    "vtt",
    "diff",
    "patch",
    "lock",
    "gitignore",
    "makefile",
    "cmake",
    "gradle",
    "tf",
    "proto",
    "eml",
    "mbox",
    "vcf",
    "ics",
    "ldif",
];

/// A blank after this share of the delimiters, or more, is prose or code where much is asked.
const BLANK_IN_MUCH: f64 = 0.3;

/// Where a table begins and how it is delimited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    pub dialect: Dialect,
    /// Bytes of a `sep=` line before the table.
    pub skip: usize,
}

/// Decides on the head of a file. `whole` says whether the head is all of it.
pub(super) fn sniff(head: &[u8], whole: bool, ending: &str) -> Option<Found> {
    let newline = if !head.contains(&b'\n') && head.contains(&b'\r') { b'\r' } else { b'\n' };
    let asked = Asked::by(ending);
    if let Some((delimiter, skip)) = declared(head, newline) {
        return Some(Found { dialect: dialect(head, delimiter, newline), skip });
    }
    let looks = looks(head, whole, newline, asked);
    let others_hold = looks.iter().any(|look| look.dialect.delimiter != b',' && look.coverage >= 0.8);
    let best = looks
        .iter()
        .filter(|look| look.convinces(asked))
        .filter(|look| !(others_hold && look.dialect.delimiter == b',' && look.between_digits > 0.7))
        .max_by(|a, b| a.score().total_cmp(&b.score()));
    if let Some(look) = best {
        return Some(Found { dialect: look.dialect, skip: 0 });
    }
    is_list(head, newline, asked).then(|| Found {
        dialect: Dialect { delimiter: newline, ..dialect(head, newline, newline) },
        skip: 0,
    })
}

/// How much has to speak for a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    Little,
    Some,
    Much,
}

impl Asked {
    fn by(ending: &str) -> Self {
        if TABLE.contains(&ending) {
            Asked::Little
        } else if TEXT.contains(&ending) {
            Asked::Much
        } else {
            Asked::Some
        }
    }
}

/// Excel's own `sep=;` line: the delimiter, and the bytes of the line.
fn declared(head: &[u8], newline: u8) -> Option<(u8, usize)> {
    let line = head.split(|&byte| byte == newline).next()?;
    let trimmed = line.trim_ascii_end();
    let said = trimmed.strip_prefix(b"\"").and_then(|text| text.strip_suffix(b"\"")).unwrap_or(trimmed);
    let after =
        if said.len() >= 4 && said[..4].eq_ignore_ascii_case(b"sep=") { &said[4..] } else { return None };
    let delimiter = match after {
        [byte] => *byte,
        b"\\t" => b'\t',
        // The tab itself was trimmed off the end.
        [] if line.contains(&b'\t') => b'\t',
        _ => return None,
    };
    (!delimiter.is_ascii_alphanumeric()).then_some((delimiter, (line.len() + 1).min(head.len())))
}

/// A backslash before a quote takes its meaning when quotes in this file are never doubled.
fn dialect(head: &[u8], delimiter: u8, newline: u8) -> Dialect {
    let (mut backslashed, mut doubled) = (0, 0);
    for at in memchr::memchr_iter(b'"', head) {
        let (Some(before), Some(&after)) = (at.checked_sub(1), head.get(at + 1)) else { continue };
        let ends_cell = after == delimiter || after == newline || after == b'\r';
        backslashed += usize::from(head[before] == b'\\' && !ends_cell);
        doubled += usize::from(head[before] == b'"' && !ends_cell && after != b'"');
    }
    Dialect { delimiter, newline, backslash: backslashed > 0 && backslashed > doubled, quoting: true }
}

/// What the head looks like with one delimiter.
struct Look {
    dialect: Dialect,
    /// Rows that are not blank.
    rows: usize,
    /// The share of them that stand beside a row with as many cells, at least two.
    coverage: f64,
    /// The most usual number of cells that hold something somewhere.
    width: usize,
    /// Whether the first row has that many.
    from_the_top: bool,
    /// The share of delimiters that a blank follows, as in prose.
    before_blank: f64,
    /// The share of delimiters between two digits, as in amounts.
    between_digits: f64,
    /// The mean length of a cell that holds something.
    length: f64,
}

impl Look {
    fn convinces(&self, asked: Asked) -> bool {
        let prose = self.dialect.delimiter == b',' && (self.before_blank > 0.5 || self.length > 60.0);
        let amounts = self.dialect.delimiter == b',' && self.between_digits > 0.9 && self.width == 2;
        match asked {
            Asked::Little if self.rows == 1 => self.width >= 2 && !prose,
            Asked::Little => self.width >= 2 && self.coverage >= if prose { 0.8 } else { 0.3 },
            Asked::Some => {
                let rows = if self.width > 2 { 2 } else { 3 };
                let coverage = if prose { 1.0 } else { 0.7 };
                self.width >= 2
                    && self.rows >= rows
                    && self.coverage >= coverage
                    && !amounts
                    && (!prose || self.width >= 4 && self.length < 40.0)
            }
            Asked::Much => {
                let width = if self.dialect.delimiter == b',' { 4 } else { 3 };
                self.width >= width
                    && self.rows >= 5
                    && self.coverage >= 0.95
                    && self.before_blank < BLANK_IN_MUCH
            }
        }
    }

    fn score(&self) -> f64 {
        self.coverage
            * (self.width as f64).sqrt()
            * if self.from_the_top { 1.2 } else { 1.0 }
            * if self.before_blank > 0.7 { 0.7 } else { 1.0 }
    }
}

/// The looks that a decision needs: none for a delimiter that does not occur, which makes no column, and none
/// at all where every one of them is a sign in prose or code, and much is asked.
fn looks(head: &[u8], whole: bool, newline: u8, asked: Asked) -> Vec<Look> {
    let occurs = |byte: &u8| memchr::memchr(*byte, head).is_some();
    let there = [b'\t', b';', b',', b'|'].into_iter().filter(occurs);
    let there: Vec<(u8, Around)> = there.map(|byte| (byte, Around::of(head, byte))).collect();
    if asked == Asked::Much && there.iter().all(|(_, around)| around.before_blank >= BLANK_IN_MUCH) {
        return Vec::new();
    }
    let quotes = memchr::memchr(b'"', head).is_some();
    let look = |(byte, around): (u8, Around)| {
        let dialect = dialect(head, byte, newline);
        let seen = if quotes { None } else { plain(head, whole, dialect) };
        seen.unwrap_or_else(|| split(head, whole, dialect)).look(dialect, &around)
    };
    there.into_iter().map(look).collect()
}

/// Counts the cells of each row of a text without quotes. None where a row has more cells than are looked at.
fn plain(head: &[u8], whole: bool, dialect: Dialect) -> Option<Seen> {
    let Dialect { delimiter, newline, .. } = dialect;
    let most = Limits::default().columns;
    let text = match memchr::memrchr(newline, head) {
        Some(end) if !whole => &head[..=end],
        _ => head,
    };
    let mut seen = Seen::default();
    let (mut row, mut start) = (Row::default(), 0);
    for at in memchr::memchr2_iter(delimiter, newline, text) {
        seen.cell(&text[start..at], &mut row);
        start = at + 1;
        if text[at] == newline {
            seen.widths.push(row.end());
        } else if row.cells == most {
            return None;
        }
    }
    if row.cells > 0 || start < text.len() {
        seen.cell(&text[start..], &mut row);
        seen.widths.push(row.end());
    }
    Some(seen)
}

/// One row while its cells go by.
#[derive(Default)]
struct Row {
    cells: usize,
    holds_something: bool,
}

impl Row {
    /// How many cells it has; none if nothing is in them.
    fn end(&mut self) -> usize {
        let row = std::mem::take(self);
        if row.holds_something { row.cells } else { 0 }
    }
}

/// The same for any text.
fn split(head: &[u8], whole: bool, dialect: Dialect) -> Seen {
    let mut seen = Seen::default();
    let limits = Limits::default();
    let mut splitter = Splitter::new(dialect, &limits);
    let mut text = head.to_vec();
    let last = whole || !head.contains(&dialect.newline);
    // The sink never stops.
    let _ = splitter.split(&mut text, 0, head.len(), last, &mut seen);
    seen
}

/// Counts the cells of each row.
#[derive(Default)]
struct Seen {
    /// Cells of each row; 0 for a blank one.
    widths: Vec<usize>,
    filled: Vec<usize>,
    cells: usize,
    bytes: usize,
}

impl Sink for Seen {
    fn grid(&mut self, _: &Grid) {}

    fn more_names(&mut self, _: &[String]) {}

    fn rows(&mut self, batch: &Batch<'_>) -> Flow {
        let from = self.widths.len();
        self.widths.resize(from + batch.rows(), 0);
        let mut blank = vec![true; batch.rows()];
        if self.filled.len() < batch.columns() {
            self.filled.resize(batch.columns(), 0);
        }
        for column in 0..batch.columns() {
            for (row, cell) in batch.cells(column).iter().enumerate() {
                // An absent cell stands nowhere; an empty one stands between two separators.
                if cell.start > 0 || column == 0 {
                    self.widths[from + row] = column + 1;
                }
                if cell.len > 0 {
                    blank[row] = false;
                    self.filled[column] += 1;
                    self.cells += 1;
                    self.bytes += cell.len as usize;
                }
            }
        }
        for (width, _) in self.widths[from..].iter_mut().zip(blank).filter(|(_, blank)| *blank) {
            *width = 0;
        }
        Flow::More
    }

    fn text(&mut self, _: &str, _: Layer, _: u64, _: &str) -> Flow {
        Flow::More
    }

    fn trouble(&mut self, _: Reason) {}

    fn later(&mut self, work: super::Work) -> Flow {
        work(self);
        Flow::More
    }
}

impl Seen {
    /// Counts a cell of the row in hand.
    fn cell(&mut self, cell: &[u8], row: &mut Row) {
        let column = row.cells;
        row.cells += 1;
        if self.filled.len() <= column {
            self.filled.resize(column + 1, 0);
        }
        let len = match cell {
            [] => return,
            // Most begin and end with what is no blank.
            [first, .., last] if *first > b' ' && *last > b' ' => cell.len(),
            _ => {
                let Some(first) = cell.iter().position(|&byte| byte > b' ') else { return };
                let last = cell.iter().rposition(|&byte| byte > b' ').unwrap_or(first);
                last + 1 - first
            }
        };
        row.holds_something = true;
        self.filled[column] += 1;
        self.cells += 1;
        self.bytes += len;
    }

    fn look(&self, dialect: Dialect, around: &Around) -> Look {
        // A delimiter that ends every line makes no column of its own, as in code.
        let empty_tail = self.filled.iter().rev().take_while(|&&filled| filled == 0).count();
        let columns = self.filled.len() - empty_tail;
        let rows: Vec<usize> = self.widths.iter().copied().filter(|&width| width > 0).collect();
        let beside = |i: usize| {
            rows[i] >= 2 && (i > 0 && rows[i - 1] == rows[i] || i + 1 < rows.len() && rows[i + 1] == rows[i])
        };
        let consistent = (0..rows.len()).filter(|&i| beside(i)).count();
        let mut counts = std::collections::BTreeMap::new();
        for width in rows.iter().filter(|&&width| width >= 2) {
            *counts.entry(*width).or_insert(0usize) += 1;
        }
        let usual = counts.iter().max_by_key(|&(_, count)| *count).map_or(1, |(&width, _)| width);
        Look {
            dialect,
            rows: rows.len(),
            coverage: consistent as f64 / rows.len().max(1) as f64,
            width: usual.min(columns),
            from_the_top: rows.first() == Some(&usual),
            before_blank: around.before_blank,
            between_digits: around.between_digits,
            length: self.bytes as f64 / self.cells.max(1) as f64,
        }
    }
}

/// What stands on both sides of the delimiters.
struct Around {
    before_blank: f64,
    between_digits: f64,
}

impl Around {
    fn of(head: &[u8], delimiter: u8) -> Self {
        let (mut all, mut blank, mut digits) = (0usize, 0usize, 0usize);
        for at in memchr::memchr_iter(delimiter, head) {
            let before = at.checked_sub(1).map_or(b'\n', |at| head[at]);
            let after = head.get(at + 1).copied().unwrap_or(b'\n');
            all += 1;
            blank += usize::from(after == b' ' && before != b' ');
            digits += usize::from(before.is_ascii_digit() && after.is_ascii_digit());
        }
        let all = all.max(1) as f64;
        Around { before_blank: blank as f64 / all, between_digits: digits as f64 / all }
    }
}

/// Whether the lines are a list of values, one on each: short, without blanks, and alike.
fn is_list(head: &[u8], newline: u8, asked: Asked) -> bool {
    if asked == Asked::Much {
        return false;
    }
    let lines: Vec<&[u8]> =
        head.split(|&byte| byte == newline).map(<[u8]>::trim_ascii).filter(|line| !line.is_empty()).collect();
    if lines.is_empty() {
        return false;
    }
    let mean = lines.iter().map(|line| line.len()).sum::<usize>() / lines.len();
    if asked == Asked::Little {
        return mean <= 120;
    }
    let alike = |is: fn(&[u8]) -> bool| {
        let values = lines.iter().filter(|line| line.len() <= 64 && is(line)).count();
        values * 10 >= lines.len() * 9 || values > 2 && values + 1 == lines.len()
    };
    lines.len() >= 3 && (alike(is_address) || alike(is_number))
}

fn is_address(line: &[u8]) -> bool {
    !line.contains(&b' ') && line.iter().filter(|&&byte| byte == b'@').count() == 1
}

/// Digits, with half as many letters at most and no words: an account, a date, an IP address, a phone number.
fn is_number(line: &[u8]) -> bool {
    let digits = line.iter().filter(|byte| byte.is_ascii_digit()).count();
    let letters = line.iter().filter(|byte| byte.is_ascii_alphabetic()).count();
    let blanks = line.iter().filter(|&&byte| byte == b' ').count();
    let word = line.split(|byte| !byte.is_ascii_alphabetic()).any(|word| word.len() > 4);
    digits >= 4 && letters * 2 <= digits && !word && blanks <= 5 && line.len() <= 2 * digits + 6
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn delimiter(text: &str, ending: &str) -> Option<char> {
        sniff(text.as_bytes(), true, ending).map(|found| found.dialect.delimiter as char)
    }

    proptest! {
        #[test]
        fn plain_text_is_counted_as_the_splitter_splits_it(
            text in "([a-z]{0,3}|[;, \t\r|]|\n){0,60}",
            delimiter in proptest::sample::select(b";,\t|".to_vec()),
            whole in proptest::bool::ANY,
        ) {
            let dialect = Dialect { delimiter, newline: b'\n', backslash: false, quoting: true };
            let (plain, split) = (plain(text.as_bytes(), whole, dialect).unwrap(), split(text.as_bytes(), whole, dialect));
            let shown = |seen: Seen| {
                let empty = seen.filled.iter().rev().take_while(|&&filled| filled == 0).count();
                (seen.widths, seen.filled[..seen.filled.len() - empty].to_vec(), seen.cells, seen.bytes)
            };
            prop_assert_eq!(shown(plain), shown(split));
        }
    }

    #[test]
    fn delimiters_are_found() {
        for delimiter_used in [';', ',', '\t', '|'] {
            let text = "naam;plaats;bsn\nJan;Ede;999999990\nPiet;Epe;999999990\n"
                .replace(';', &delimiter_used.to_string());
            assert_eq!(delimiter(&text, "txt"), Some(delimiter_used), "{delimiter_used:?}");
        }
    }

    #[test]
    fn decimal_commas_do_not_beat_semicolons() {
        let text = "naam;bedrag;korting;saldo\nJan;1,50;0,10;9,99\nPiet;2,75;0,20;8,88\n";
        assert_eq!(delimiter(text, "csv"), Some(';'));
    }

    #[test]
    fn declared_delimiter_is_believed() {
        let found = sniff(b"sep=;\r\na;b\r\n1,5;2\r\n", true, "csv").unwrap();
        assert_eq!((found.dialect.delimiter, found.skip), (b';', 7));
        assert_eq!(delimiter("\"sep=\t\"\na\tb\n", "csv"), Some('\t'));
    }

    #[test]
    fn title_rows_do_not_hide_a_table() {
        let text = "Ledenlijst 2024\n\nNaam;Plaats\nJan;Ede\nPiet;Epe\nKees;Aa\n";
        assert_eq!(delimiter(text, "csv"), Some(';'));
    }

    #[test]
    fn prose_and_logs_and_code_are_no_tables() {
        let prose = "Beste Jan, hierbij de brief, zoals beloofd.\nWij zien u graag, tot dan.\nGroet, Piet\nEde, 1 mei\n";
        assert_eq!(delimiter(prose, "txt"), None);
        let log = "2024-01-01 10:00:00,123 INFO start\n".repeat(20);
        assert_eq!(delimiter(&log, "log"), None);
        assert_eq!(delimiter(&log, ""), None);
        let code = "int a = 1;\nint b = 2;\nf(a, b);\nreturn a;\n";
        assert_eq!(delimiter(code, "c"), None);
        assert_eq!(delimiter(code, ""), None);
        assert_eq!(delimiter("[a]\nb=1\n;c\nd=2\n", "ini"), None);
        assert_eq!(delimiter("| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n", "md"), None);
    }

    #[test]
    fn a_list_of_addresses_is_one_column() {
        let text = "e-mail\na@example.nl\nb@example.nl\nc@example.nl\n";
        assert_eq!(delimiter(text, "txt"), Some('\n'));
        assert_eq!(delimiter("appel\npeer\nbanaan\nkers\n", "txt"), None);
        assert_eq!(delimiter("naam\nJan Jansen\nPiet Bakker\n", "csv"), Some('\n'));
    }

    #[test]
    fn header_alone_is_a_table_when_the_ending_says_so() {
        assert_eq!(delimiter("naam;plaats;bsn\n", "csv"), Some(';'));
        assert_eq!(delimiter("naam;plaats;bsn\n", "txt"), None);
    }

    #[test]
    fn backslashes_escape_where_quotes_are_never_doubled() {
        let escaped = sniff(b"a,b\n\"x \\\"y\\\" z\",1\n\"p\",2\n", true, "csv").unwrap();
        assert!(escaped.dialect.backslash);
        let doubled = sniff(b"a,b\n\"x \"\"y\"\" z\",1\n\"C:\\\",2\n", true, "csv").unwrap();
        assert!(!doubled.dialect.backslash);
    }
}
