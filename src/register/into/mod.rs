//! The draft into a register that an organisation already has.
//!
//! In: a draft, and a workbook in whatever form its register has: headers in Dutch, English or French, on any
//! sheet and row. Out: the same workbook with empty cells filled in, rows for activities that were not there, and a
//! sheet that says what was done and why. A cell that a person filled, changed or emptied is never touched, and
//! every part of the file that needs no change is copied as it lies there.

mod area;
mod beside;
mod book;
mod fill;
mod header;
mod looks;
mod markup;
mod place;
mod rows;
mod sheet;
pub(crate) mod told;
mod write;

use crate::package::{self, Changes};
use crate::patterns::Knowledge;
use crate::record::Language;
use crate::register::{ORGANISATION, Register};
use book::Book;
use fill::Filling;
use header::{Header, Words, folded};
use sheet::Sheet;
use std::collections::BTreeMap;
use std::io::{Read, Seek, Write};
use told::{Memory, Told, What};
use write::Puts;

/// Why a draft cannot be put into a workbook.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// It is no package, or a damaged one.
    #[error("the register {0}")]
    Package(#[from] package::Error),
    /// It is a package, but no workbook.
    #[error("the register is no .xlsx or .xlsm workbook, or a damaged one")]
    NoWorkbook,
    /// No sheet has headers that are known.
    #[error("no sheet of the register has a row of headers that is recognised")]
    NoRegister,
    /// It has no column that says which rows are adopted.
    #[error("the register has no column for the status of a row, so that nobody has adopted any")]
    NoStatus,
    /// It has that column, and no row in it is adopted.
    #[error("no row of the register has been adopted")]
    NothingAdopted,
    /// A part is not in UTF-8.
    #[error("the register is written in an encoding that is not known")]
    Encoding,
}

/// The result of a merge.
pub type Result<T> = std::result::Result<T, Error>;

/// What a merge did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Merge {
    /// Empty cells that were filled in.
    pub filled: usize,
    /// Cells that we wrote before and that were renewed.
    pub renewed: usize,
    /// Rows that were added.
    pub added: usize,
    /// Cells and rows that a person changed since and that were left so.
    pub kept: usize,
    /// Where the registers were found: the sheet and the row of its headers.
    pub found: Vec<(String, u32)>,
    /// The sheet that says what was done.
    pub told: String,
    /// Sheets of an earlier workbook of ours that were made anew.
    pub sheets: Vec<String>,
}

/// One sheet that is a register.
struct Page {
    name: String,
    part: String,
    /// Its place in the list of sheets.
    index: usize,
    text: String,
    sheet: Sheet,
    header: Header,
    puts: Puts,
}

/// Our sheet of an earlier run: its part, and what it remembers.
type Ours = (String, Memory);

/// Puts a draft into the register that exists.
pub fn into<R: Read + Seek, W: Write + Seek>(
    register: &Register,
    knowledge: &Knowledge,
    language: Language,
    existing: R,
    out: W,
) -> Result<(Merge, W)> {
    let mut package = package::open(existing)?;
    let mut book = Book::read(&mut package)?;
    let (mut pages, ours) = pages(&mut package, &book, register, knowledge)?;
    if pages.is_empty() {
        return Err(Error::NoRegister);
    }
    let (told_part, memory) = ours.map_or((None, Memory::default()), |(part, memory)| (Some(part), memory));
    let lines =
        Filling { register, knowledge, language, memory: &memory, pages: &mut pages, told: Vec::new() }.run();
    let wrapping = looks::wrapping(&mut package, &book)?;
    pages.iter_mut().for_each(|page| page.puts.wrapping = wrapping.clone());
    let mut changes = Changes::default();
    for page in pages.iter().filter(|page| !page.puts.is_empty()) {
        changes.put(&page.part, page.puts.apply(&page.sheet, &page.text).into_bytes());
        if let Some((above, last)) = page.puts.lowered() {
            place::tables(&mut package, &page.part, above, last, &mut changes)?;
            book.text = place::names(&book.text, page.index, above, last);
        }
    }
    let renewed = beside::renew(&mut package, &mut book, register, &mut changes)?;
    if !renewed.is_empty() {
        lead_to_the_top(&pages, &mut changes);
    }
    let looks = looks::of(&mut package, &book, &pages)?;
    let sheet = told::sheet(&lines, &looks, language);
    let name = free_name(&book, told_part.as_deref());
    match &told_part {
        Some(part) => {
            changes.put(part, sheet.into_bytes());
            changes.put(&book.part, place::shown(&book.text, &name).into_bytes());
        }
        None => {
            let part = book.add_sheet(&mut package, &mut changes, &name, &book.text)?;
            changes.put(part, sheet.into_bytes());
        }
    }
    let out = package.write(&changes, out)?;
    Ok((Merge { sheets: renewed, ..merge(&lines, &memory, &pages, name) }, out))
}

/// Links from the registers to sheets of which the rows have moved.
fn lead_to_the_top(pages: &[Page], changes: &mut Changes) {
    for page in pages {
        let written = changes.get(&page.part).map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        let text = written.as_deref().unwrap_or(&page.text);
        let moved = beside::to_the_top(text);
        if moved != text {
            changes.put(&page.part, moved.into_bytes());
        }
    }
}

/// A row of a register: what stands in each column that is known, without our signs.
pub(super) type Adopted = BTreeMap<String, String>;

/// What a person made of a register that exists.
#[derive(Debug, Default)]
pub(super) struct Adoption {
    /// The rows that were adopted.
    pub rows: Vec<Adopted>,
    /// Sheets with rows of which nothing says whether they were: none of those is in it.
    pub silent: Vec<String>,
    /// Of whom the register is: what is asked and what was answered, which may be nothing.
    pub holder: Vec<(String, String)>,
}

/// What a person adopted of an existing register.
pub(super) fn adopted<R: Read + Seek>(
    register: &Register,
    knowledge: &Knowledge,
    existing: R,
) -> Result<Adoption> {
    let mut package = package::open(existing)?;
    let book = Book::read(&mut package)?;
    let (pages, _) = pages(&mut package, &book, register, knowledge)?;
    if pages.is_empty() {
        return Err(Error::NoRegister);
    }
    if pages.iter().all(|page| !page.header.columns.contains_key("status")) {
        return Err(Error::NoStatus);
    }
    let wanted = register.answers("status").get(ADOPTED);
    let is_adopted = |status: &str| {
        wanted.is_some_and(|word| [&word.nl, &word.en].iter().any(|word| folded(word) == folded(status)))
    };
    let mut adoption = Adoption { holder: holder(&mut package, &book, &pages)?, ..Adoption::default() };
    for page in &pages {
        let lines = rows::lines(&page.sheet, 0, &page.header, register, &knowledge.vocabulary);
        if !page.header.columns.contains_key("status") && !lines.is_empty() {
            adoption.silent.push(page.name.clone());
        }
        for line in lines {
            let text = |column: &u32| rows::bare(page.sheet.text(*column, line.row)).trim().to_owned();
            let kept = page.header.columns.get("status").is_some_and(|column| is_adopted(&text(column)));
            let cells = page.header.columns.iter().map(|(id, column)| (id.clone(), text(column)));
            // What nobody filled in is empty.
            let filled =
                |(_, text): &(String, String)| !text.is_empty() && !fill::is_open(&format!("○ {text}"));
            if kept {
                adoption.rows.push(cells.filter(filled).collect());
            }
        }
    }
    if adoption.rows.is_empty() { Err(Error::NothingAdopted) } else { Ok(adoption) }
}

/// Of whom a register is, Art. 30(1)(a): what our sheet for it says, or else what stands above the head of a register.
fn holder<R: Read + Seek>(
    package: &mut package::Package<R>,
    book: &Book,
    pages: &[Page],
) -> Result<Vec<(String, String)>> {
    let answer = |sheet: &Sheet, row: u32| {
        let mut texts =
            sheet.rows[&row].cells.values().map(|cell| cell.text.trim()).filter(|text| !text.is_empty());
        let item = texts.next()?.trim_end_matches(':').trim_end();
        let given = texts.next().filter(|text| !fill::is_open(text)).unwrap_or_default();
        let brief = item.chars().count() <= LONGEST_ITEM;
        brief.then(|| (item.to_owned(), given.to_owned()))
    };
    let is_ours = |listed: &&book::Listed| ORGANISATION.contains(&listed.name.as_str());
    if let Some(ours) = book.sheets.iter().find(is_ours)
        && let Some(text) = book::text(package, &ours.part)?
        && let Some(sheet) = Sheet::read(&text, &book.strings)
    {
        return Ok(sheet
            .rows
            .keys()
            .filter(|row| **row > 1)
            .filter_map(|row| answer(&sheet, *row))
            .collect());
    }
    let above = pages.iter().flat_map(|page| {
        let rows = page.sheet.rows.keys().filter(|row| **row < page.header.row);
        rows.filter_map(|row| answer(&page.sheet, *row))
    });
    Ok(above.filter(|(_, given)| !given.is_empty()).collect())
}

/// A longer text above a register explains it.
const LONGEST_ITEM: usize = 120;
/// The place of the answer "adopted" in the list of a row's states.
const ADOPTED: usize = 2;

/// The sheets that are registers of a controller, and ours of an earlier run.
fn pages<R: Read + Seek>(
    package: &mut package::Package<R>,
    book: &Book,
    register: &Register,
    knowledge: &Knowledge,
) -> Result<(Vec<Page>, Option<Ours>)> {
    let words = Words::new(&register.columns, &knowledge.vocabulary);
    let (mut pages, mut ours) = (Vec::new(), None);
    for listed in &book.sheets {
        let Some(text) = book::text(package, &listed.part)? else { continue };
        let Some(sheet) = Sheet::read(&text, &book.strings) else { continue };
        if let Some(memory) = Memory::read(&sheet) {
            ours = Some((listed.part.clone(), memory));
            continue;
        }
        let Some(header) = header::find(&sheet, &words).filter(|header| !header.processor) else { continue };
        let (name, part, index) = (listed.name.clone(), listed.part.clone(), listed.index);
        pages.push(Page { name, part, index, text, sheet, header, puts: Puts::default() });
    }
    Ok((pages, ours))
}

/// The name of our sheet: the one it has, or one that no other has.
fn free_name(book: &Book, told: Option<&str>) -> String {
    if let Some(listed) = book.sheets.iter().find(|listed| Some(listed.part.as_str()) == told) {
        return listed.name.clone();
    }
    let names =
        std::iter::once(told::NAME.to_owned()).chain((2..).map(|number| format!("{} {number}", told::NAME)));
    let is_free = |name: &String| !book.names.iter().any(|other| other.eq_ignore_ascii_case(name));
    names.into_iter().find(is_free).unwrap_or_default()
}

fn merge(lines: &[Told], memory: &Memory, pages: &[Page], told: String) -> Merge {
    let count = |what: What| lines.iter().filter(|line| line.what == what).count();
    let fresh = |line: &&Told| {
        line.what == What::Filled && !memory.written.contains_key(&(line.row.clone(), line.column.clone()))
    };
    let new_rows = |line: &&Told| line.what == What::Added && !memory.added.contains(&line.row);
    Merge {
        filled: lines.iter().filter(fresh).count(),
        renewed: count(What::Renewed),
        added: lines.iter().filter(new_rows).count(),
        kept: count(What::Kept) + count(What::Emptied) + count(What::Removed),
        found: pages.iter().map(|page| (page.name.clone(), page.header.row)).collect(),
        told,
        sheets: Vec::new(),
    }
}

#[cfg(test)]
mod tests;
