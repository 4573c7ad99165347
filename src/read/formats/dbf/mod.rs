//! Tables of dBase, FoxPro and their kin.
//!
//! In: the file, and the file with its long texts beside it. Out: a grid; rows that were deleted, which stay in
//! the file until it is packed, as a second one that is hidden. Pictures and programs in cells are left out.
//! <https://www.dbase.com/Knowledgebase/INT/db7_file_fmt.htm>

mod code_page;
mod memo;

use super::{Format, How};
use crate::read::{Error, Flow, Grid, Input, Limits, Result, Rows, Sink};
use crate::record::Reason;
use code_page::CodePage;
use memo::Memos;
use std::io::{BufReader, Read};

pub(super) static FORMAT: Format = Format {
    name: "dbf",
    endings: &["dbf"],
    looks_like,
    read: How::Read(read),
    note: "the table, with long texts from the `.dbt` or `.fpt` file beside it; deleted rows that are still in it",
};

/// The long texts of a table, which are read with it.
pub(super) static MEMO: Format = Format {
    name: "dbf-memo",
    endings: &["dbt", "fpt"],
    looks_like: |input| matches!(input.ending(), "dbt" | "fpt") && input.with_ending(&["dbf"]).is_some(),
    read: How::Read(|_, _, _| Ok(())),
    note: "with the table beside it",
};

/// Bytes of rows from which the code page is guessed.
const SAMPLE: usize = 16 << 10;

/// A version, and a date that can be; there is no better mark.
fn looks_like(input: &mut Input) -> bool {
    let is_named_so = input.ending() == "dbf";
    match input.head() {
        [
            0x02 | 0x03 | 0x30..=0x32 | 0x43 | 0x63 | 0x83 | 0x8b | 0xcb | 0xf5 | 0xfb,
            _,
            1..=12,
            1..=31,
            ..,
        ] => is_named_so,
        [0x04 | 0x8c, _, 1..=12, 1..=31, ..] => is_named_so,
        _ => false,
    }
}

struct Table {
    version: u8,
    rows: u32,
    /// Bytes before the first row, and of each row.
    header: usize,
    row: usize,
    fields: Vec<Field>,
    page: Option<CodePage>,
}

struct Field {
    name: Vec<u8>,
    kind: u8,
    begin: usize,
    length: usize,
}

fn read(input: &mut Input, limits: &Limits, sink: &mut dyn Sink) -> Result<()> {
    let table = table(input.head())?;
    let page = table.page.clone().unwrap_or_else(|| {
        let head = input.head();
        CodePage::guess(&head[table.header.min(head.len())..(table.header + SAMPLE).min(head.len())])
    });
    let needs_memos = table.fields.iter().any(|field| field.kind == b'M');
    let memos = input.with_ending(&["fpt", "dbt"]).filter(|_| needs_memos);
    let memos = memos.map(|(file, ending)| Memos::open(file?, table.version, ending)).transpose();
    let memos = memos.unwrap_or_else(|error| {
        sink.trouble(super::reason(error));
        None
    });
    if needs_memos && memos.is_none() {
        sink.trouble(Reason::Unsupported("long texts that are kept in another file".to_owned()));
    }
    let mut reader = Reader { table, page, memos, limits, rows: Rows::default(), text: Vec::new() };
    let deleted = reader.pass(input, Wanted::Kept, sink)?;
    if deleted {
        reader.pass(input, Wanted::Deleted, sink)?;
    }
    Ok(())
}

fn table(head: &[u8]) -> Result<Table> {
    let broken = || Error::Corrupt { what: "dbf: header".to_owned() };
    let number = |at: usize| usize::from(u16::from_le_bytes([head[at], head[at + 1]]));
    if head.len() < 33 {
        return Err(broken());
    }
    // dBase 7 has longer names, and therefore longer descriptions.
    let is_new = head[0] & 0x07 == 4;
    let (first, step) = if is_new { (68, 48) } else { (32, 32) };
    let (mut fields, mut begin) = (Vec::new(), 1);
    for description in head.get(first..number(8).min(head.len())).ok_or_else(broken)?.chunks_exact(step) {
        if matches!(description[0], 0x0d | 0) {
            break;
        }
        let (name, kind, at) = if is_new { (32, 32, 33) } else { (11, 11, 16) };
        let name: Vec<u8> = description[..name].iter().copied().take_while(|&byte| byte != 0).collect();
        let (kind, length, decimals) = (description[kind], usize::from(description[at]), description[at + 1]);
        // A long text field of Clipper counts on in the byte for decimals.
        let long = if kind == b'C' && !is_new { usize::from(decimals) << 8 } else { 0 };
        fields.push(Field { name, kind, begin, length: length + long });
        begin += length + long;
    }
    let table = Table {
        version: head[0],
        rows: u32::from_le_bytes([head[4], head[5], head[6], head[7]]),
        header: number(8),
        row: number(10),
        fields,
        page: CodePage::of(head[29]),
    };
    if table.fields.is_empty() || table.row < begin { Err(broken()) } else { Ok(table) }
}

/// Which rows a pass is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Kept,
    Deleted,
}

struct Reader<'a> {
    table: Table,
    page: CodePage,
    memos: Option<Memos>,
    limits: &'a Limits,
    rows: Rows,
    text: Vec<u8>,
}

impl Reader<'_> {
    /// Reads the rows of one kind; says whether there were others.
    fn pass(&mut self, input: &mut Input, wanted: Wanted, sink: &mut dyn Sink) -> Result<bool> {
        const DELETED: u8 = b'*';
        let names = self.table.fields.iter().take(self.limits.columns);
        let names = names.map(|field| self.page.decode(&field.name).trim().to_owned()).collect();
        let (at, hidden) = if wanted == Wanted::Kept { ("", false) } else { ("deleted", true) };
        sink.grid(&Grid { at: at.to_owned(), kind: "dbf", hidden, names: Some(names), ..Grid::default() });
        self.rows = Rows::default();
        let mut source = BufReader::with_capacity(256 << 10, input.stream()?);
        std::io::copy(&mut (&mut source).take(self.table.header as u64), &mut std::io::sink())?;
        let (mut row, mut others) = (vec![0; self.table.row], false);
        for _ in 0..self.table.rows {
            if let Err(error) = source.read_exact(&mut row) {
                if error.kind() != std::io::ErrorKind::UnexpectedEof {
                    return Err(error.into());
                }
                sink.trouble(Reason::Corrupt("dbf: cut short".to_owned()));
                break;
            }
            if (row[0] == DELETED) != (wanted == Wanted::Deleted) {
                others = true;
                continue;
            }
            self.row(&row)?;
            if self.rows.is_full() {
                hand_over(&mut self.rows, sink)?;
            }
        }
        hand_over(&mut self.rows, sink)?;
        Ok(others)
    }

    fn row(&mut self, row: &[u8]) -> Result<()> {
        for (column, field) in self.table.fields.iter().enumerate().take(self.limits.columns) {
            let bytes = &row[field.begin..field.begin + field.length];
            if field.kind == b'M' {
                if let Some(memos) = &mut self.memos {
                    memos.read(block(bytes), self.limits.cell_bytes, &mut self.text)?;
                    self.rows.cell(column, self.page.decode(&self.text).trim_end().as_bytes());
                }
                continue;
            }
            let value = value(field, bytes, &self.page);
            if !value.is_empty() {
                self.rows.cell(column, value.as_bytes());
            }
        }
        self.rows.end_row();
        Ok(())
    }
}

fn hand_over(rows: &mut Rows, sink: &mut dyn Sink) -> Result<()> {
    if !rows.is_empty() && sink.rows(&rows.batch()) == Flow::Stop {
        return Err(Error::Stopped);
    }
    rows.clear();
    Ok(())
}

/// The number of a block: ten digits, or four bytes.
fn block(bytes: &[u8]) -> u64 {
    match bytes {
        &[a, b, c, d] => u64::from(u32::from_le_bytes([a, b, c, d])),
        _ => std::str::from_utf8(bytes).ok().and_then(|text| text.trim().parse().ok()).unwrap_or(0),
    }
}

/// A value as text: dates in ISO form, numbers as they would be printed.
fn value(field: &Field, bytes: &[u8], page: &CodePage) -> String {
    match (field.kind, bytes) {
        (b'D', date) if date.len() == 8 && date.is_ascii() && !date.trim_ascii().is_empty() => {
            let text = String::from_utf8_lossy(date);
            format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..])
        }
        (b'I', &[a, b, c, d]) => i32::from_le_bytes([a, b, c, d]).to_string(),
        (b'B', &[a, b, c, d, e, f, g, h]) => f64::from_le_bytes([a, b, c, d, e, f, g, h]).to_string(),
        (b'Y', &[a, b, c, d, e, f, g, h]) => {
            let parts = i64::from_le_bytes([a, b, c, d, e, f, g, h]);
            format!(
                "{}{}.{:04}",
                if parts < 0 { "-" } else { "" },
                (parts / 10_000).unsigned_abs(),
                (parts % 10_000).abs()
            )
        }
        (b'T', &[a, b, c, d, e, f, g, h]) => {
            moment(i32::from_le_bytes([a, b, c, d]), i32::from_le_bytes([e, f, g, h]))
        }
        // Pictures, objects, bytes, and which cells are empty.
        (b'G' | b'P' | b'Q' | b'W' | b'0', _) => String::new(),
        _ => page
            .decode(bytes)
            .trim_matches(|letter: char| letter == '\0' || letter.is_whitespace())
            .to_owned(),
    }
}

/// A day counted from long ago, and milliseconds in it.
fn moment(day: i32, milliseconds: i32) -> String {
    const FIRST_OF_1970: i64 = 2_440_588;
    let seconds = (i64::from(day) - FIRST_OF_1970) * 86_400 + i64::from(milliseconds) / 1000;
    match jiff::Timestamp::from_second(seconds) {
        Ok(moment) if day > 0 => moment.strftime("%Y-%m-%dT%H:%M:%S").to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(kind: u8) -> Field {
        Field { name: Vec::new(), kind, begin: 1, length: 8 }
    }

    #[test]
    fn values_of_each_kind_are_text() {
        let page = CodePage::of(3).unwrap();
        assert_eq!(value(&field(b'D'), b"19800201", &page), "1980-02-01");
        assert_eq!(value(&field(b'D'), b"        ", &page), "");
        assert_eq!(value(&field(b'Y'), &(-12_500i64).to_le_bytes(), &page), "-1.2500");
        let moment = [2_440_588i32.to_le_bytes(), 3_600_000i32.to_le_bytes()].concat();
        assert_eq!(value(&field(b'T'), &moment, &page), "1970-01-01T01:00:00");
        assert_eq!(value(&field(b'C'), b"Zo\xeb\0  ", &page), "Zoë");
    }

    #[test]
    fn blocks_are_digits_or_bytes() {
        assert_eq!((block(b"        12"), block(&[7, 1, 0, 0]), block(b"          ")), (12, 263, 0));
    }
}
