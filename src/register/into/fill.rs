//! What is to be written into which cell, and what is told of it.
//!
//! In: the draft, the sheets that are registers, and what earlier runs wrote. Out: what to put into each sheet and
//! the lines of the sheet that tells. The rule of all rules: what a person did stays.

use super::Page;
use super::area;
use super::header::{Header, ID_HEADER, folded};
use super::rows::{self, Line};
use super::told::{Memory, Told, What};
use crate::patterns::{Knowledge, RegisterColumn};
use crate::record::Language;
use crate::register::cells::{self, Cell, State};
use crate::register::{Register, Row};
use std::collections::BTreeSet;

/// Columns that are added at the right where a register has none of them.
const ADDED: [&str; 2] = ["locations", "scale"];
/// Columns that are filled in new rows only.
const OF_NEW_ROWS: [&str; 2] = ["activity", "status"];

/// A cell that something is told of.
#[derive(Clone, Copy)]
struct Spot<'r> {
    row: &'r Row,
    kind: Option<&'r RegisterColumn>,
    page: usize,
    column: u32,
    number: u32,
}

/// The filling of a workbook.
pub(super) struct Filling<'a> {
    pub register: &'a Register,
    pub knowledge: &'a Knowledge,
    pub language: Language,
    pub memory: &'a Memory,
    pub pages: &'a mut Vec<Page>,
    pub told: Vec<Told>,
}

impl<'a> Filling<'a> {
    /// Decides about every cell; the lines that tell of it.
    pub(super) fn run(mut self) -> Vec<Told> {
        let words = &self.knowledge.vocabulary;
        let of =
            |(at, page): (usize, &Page)| rows::lines(&page.sheet, at, &page.header, self.register, words);
        let lines: Vec<Line> = self.pages.iter().enumerate().flat_map(of).collect();
        let found = rows::matched(&lines, self.register, self.knowledge);
        let own_ids =
            lines.iter().any(|line| !line.id.is_empty() && self.pages[line.sheet].header.ids.is_none());
        let target = self.target(&lines);
        let new = self.new_rows(&found);
        let mut used: BTreeSet<usize> = found.iter().flatten().map(|at| lines[*at].sheet).collect();
        used.extend(Some(target).filter(|_| !new.is_empty()));
        used.into_iter().for_each(|page| self.add_columns(page, own_ids));
        let register = self.register;
        for (row, line) in register.rows.iter().zip(&found) {
            match line {
                Some(at) => self.line(row, &lines[*at]),
                None if row.activity.is_none() => self.tell_row(What::Unplaced, row),
                None if self.memory.added.contains(&row.id) => self.tell_row(What::Removed, row),
                None => {}
            }
        }
        self.add_rows(target, &new, &lines, own_ids);
        self.told
    }

    /// The rows of the draft that are not there, and never were.
    fn new_rows(&self, found: &[Option<usize>]) -> Vec<&'a Row> {
        let is_new = |(row, line): &(&Row, &Option<usize>)| {
            line.is_none() && row.activity.is_some() && !self.memory.added.contains(&row.id)
        };
        let register: &'a Register = self.register;
        register.rows.iter().zip(found).filter(is_new).map(|(row, _)| row).collect()
    }

    /// The sheet that gets the new rows: the one that says the most of each activity.
    fn target(&self, lines: &[Line]) -> usize {
        let weight = |at: usize| {
            let rows = lines.iter().filter(|line| line.sheet == at).count();
            (self.pages[at].header.columns.len(), rows, std::cmp::Reverse(at))
        };
        (0..self.pages.len()).max_by_key(|at| weight(*at)).unwrap_or(0)
    }

    /// Columns that no template has, behind the last: where the data stands, how many people, and our ids.
    fn add_columns(&mut self, at: usize, own_ids: bool) {
        let page = &mut self.pages[at];
        let row = page.header.row;
        let mut column = page.sheet.last_column();
        let look =
            page.sheet.rows.get(&row).and_then(|row| row.cells.values().rev().find(|cell| cell.filled));
        let look = look.and_then(|cell| cell.style.clone());
        let mut added = Vec::new();
        for kind in self.register.columns.iter().filter(|kind| ADDED.contains(&kind.id.as_str())) {
            if !page.header.columns.contains_key(&kind.id) {
                column += 1;
                page.header.columns.insert(kind.id.clone(), column);
                added.push((
                    column,
                    self.language.pick(&kind.nl, &kind.en).to_owned(),
                    kind.width,
                    kind.id.clone(),
                ));
            }
        }
        if page.header.ids.is_none() && !own_ids {
            column += 1;
            page.header.ids = Some(column);
            added.push((column, ID_HEADER.to_owned(), 16, String::new()));
        }
        for (column, title, width, id) in added {
            page.puts.put(column, row, look.clone(), &title);
            page.puts.widths.push((column, width));
            let (sheet, cell) = (page.name.clone(), area::name(column, row));
            let why = why_column(&id, self.language).to_owned();
            self.told.push(Told { sheet, cell, title, why, column: id, ..Told::of(What::Column) });
        }
    }

    /// A row that is there.
    fn line(&mut self, row: &'a Row, line: &Line) {
        let page = &self.pages[line.sheet];
        let status =
            page.header.columns.get("status").map_or("", |column| page.sheet.text(*column, line.row));
        let reviewed = is_reviewed(status, self.register);
        let columns = self.columns(&page.header);
        let whole = Spot { row, kind: None, page: line.sheet, column: 1, number: line.row };
        if self.memory.added.contains(&row.id) {
            self.tell(What::Added, whole, "", "", "");
        }
        if reviewed {
            self.tell(What::Adopted, whole, "", "", "");
        } else {
            self.write_id(whole);
        }
        for (kind, column) in columns {
            let known = self.memory.written.contains_key(&key(row, kind));
            if kind.id != "ref" && (known || !OF_NEW_ROWS.contains(&kind.id.as_str())) {
                self.cell(Spot { kind: Some(kind), column, ..whole }, kind, reviewed);
            }
        }
        self.missing(whole);
    }

    /// The columns of a register that a header has, in the order of the register.
    fn columns(&self, header: &Header) -> Vec<(&'a RegisterColumn, u32)> {
        let register: &'a Register = self.register;
        register.columns.iter().filter_map(|kind| Some((kind, *header.columns.get(&kind.id)?))).collect()
    }

    fn write_id(&mut self, spot: Spot) {
        let page = &mut self.pages[spot.page];
        if let Some(column) = page.header.ids.filter(|column| !page.sheet.is_taken(*column, spot.number)) {
            let look = look_beside(page, column, spot.number);
            page.puts.put(column, spot.number, look, &spot.row.id);
        }
    }

    /// One cell of a row that is there.
    fn cell(&mut self, spot: Spot, kind: &RegisterColumn, reviewed: bool) {
        let cell = cells::cell(self.register, spot.row, kind, self.language);
        let text = if worth(&cell, spot.row, kind) { cell.text(self.language) } else { String::new() };
        let sheet = &self.pages[spot.page].sheet;
        let now = sheet.text(spot.column, spot.number).to_owned();
        let taken = sheet.is_taken(spot.column, spot.number);
        let why = why(&cell, self.language);
        let Some(before) = self.memory.written.get(&key(spot.row, kind)).cloned() else {
            if !reviewed && !text.is_empty() && (!taken || is_open(&now)) {
                self.fill(spot, &cell, &text);
            }
            return;
        };
        let ours = same(&before, &now);
        match () {
            () if reviewed => self.tell(What::Adopted, spot, &now, &before, &why),
            () if ours && (text.is_empty() || same(&text, &now)) => {
                self.tell(What::Filled, spot, "", &before, &why);
            }
            () if ours => {
                self.pages[spot.page].puts.put(spot.column, spot.number, None, &text);
                self.tell(What::Renewed, spot, &now, &text, &why);
            }
            () if now.trim().is_empty() => self.tell(What::Emptied, spot, "", &before, &why),
            () => self.tell(What::Kept, spot, &now, if text.is_empty() { &before } else { &text }, &why),
        }
    }

    /// An empty cell.
    fn fill(&mut self, spot: Spot, cell: &Cell, text: &str) {
        let why = why(cell, self.language);
        let page = &mut self.pages[spot.page];
        let list = page.sheet.list(spot.column, spot.number);
        let Some(text) = allowed(list, cell, text) else {
            return self.tell(What::Listed, spot, "", text, &why);
        };
        let there = page.sheet.cell(spot.column, spot.number).is_some();
        let look = if there { None } else { look_beside(page, spot.column, spot.number) };
        page.puts.put(spot.column, spot.number, look, &text);
        self.tell(What::Filled, spot, "", &text, &why);
    }

    /// What the law restricts and was found, where a person wrote which data there is and did not name it.
    fn missing(&mut self, spot: Spot) {
        let page = &self.pages[spot.page];
        let columns = ["personal-data", "special-data"].map(|id| page.header.columns.get(id).copied());
        let said = columns.into_iter().flatten().map(|column| (column, page.sheet.text(column, spot.number)));
        let said: Vec<(u32, &str)> = said.filter(|(_, text)| !text.is_empty()).collect();
        let Some((column, old)) = said.first().map(|(column, text)| (*column, (*text).to_owned())) else {
            return;
        };
        let all = folded(&said.iter().map(|(_, text)| *text).collect::<Vec<_>>().join(" "));
        let named = |text: &str| folded(text).split(' ').any(|word| word.len() > 2 && all.contains(word));
        let not_named = spot.row.special_names.iter().filter(|name| !named(&name.nl) && !named(&name.en));
        let names: Vec<&str> = not_named.map(|name| name.in_language(self.language)).collect();
        let kind = self.register.columns.iter().find(|kind| kind.id == "personal-data");
        if !names.is_empty() {
            let why = self.language.pick("Uit bestanden blijkt dit wel.", "Files do show this.");
            self.tell(
                What::Missing,
                Spot { kind, column, ..spot },
                &old,
                &format!("● {}", names.join(", ")),
                why,
            );
        }
    }

    /// Rows for activities that are not there, below the last.
    fn add_rows(&mut self, at: usize, new: &[&'a Row], lines: &[Line], own_ids: bool) {
        if new.is_empty() {
            return;
        }
        let header = self.pages[at].header.clone();
        let above = lines.iter().filter(|line| line.sheet == at).map(|line| line.row).max();
        let before = above.unwrap_or(header.row);
        let mut first = first_free(&self.pages[at], before, new.len() as u32);
        let words = &self.knowledge.vocabulary;
        let under_total = (before + 1..first).any(|row| rows::adds_up(&self.pages[at].sheet, row, words));
        // A row between them shows that the total does not count the new ones.
        first += u32::from(under_total);
        let why = if under_total { under_a_total(self.language) } else { "" };
        for (number, row) in (first..).zip(new) {
            let whole = Spot { row, kind: None, page: at, column: 1, number };
            self.tell(What::Added, whole, "", "", why);
            self.write_id(whole);
            for (kind, column) in self.columns(&header) {
                self.new_cell(Spot { kind: Some(kind), column, ..whole }, kind, above, own_ids);
            }
            if let Some(above) = above {
                dress(&mut self.pages[at], above, number);
            }
        }
        let last = first + new.len() as u32 - 1;
        let follows = first == before + 1 && above.is_some();
        self.pages[at].puts.below = above.map(|above| (above, if follows { last } else { above }));
    }

    fn new_cell(&mut self, spot: Spot, kind: &RegisterColumn, above: Option<u32>, own_ids: bool) {
        let (column, number) = (spot.column, spot.number);
        let page = &self.pages[spot.page];
        if page.sheet.is_taken(column, number) || (kind.id == "ref" && !own_ids) {
            return;
        }
        let cell = cells::cell(self.register, spot.row, kind, self.language);
        let open_above = above.is_some_and(|above| is_open(page.sheet.text(column, above)));
        let waits = cell.state == State::ToFill && open_above;
        if !waits && !worth(&cell, spot.row, kind) {
            return;
        }
        let why = why(&cell, self.language);
        let text = cell.text(self.language);
        // The list that holds for the row above will hold for this one.
        let list = page.sheet.list(column, number).or_else(|| page.sheet.list(column, above?));
        let Some(allowed) = allowed(list, &cell, &text) else {
            if cell.state != State::Plain {
                self.tell(What::Listed, spot, "", &text, &why);
            }
            return;
        };
        let own = page.sheet.cell(column, number).and_then(|cell| cell.style.clone());
        let like = above.and_then(|above| page.sheet.cell(column, above)).and_then(|cell| cell.style.clone());
        let look = own.or(like).or_else(|| look_beside(page, column, above?));
        self.pages[spot.page].puts.put(column, number, look, &allowed);
        if cell.state != State::ToFill {
            self.tell(What::Filled, spot, "", &allowed, &why);
        }
    }

    /// A row that has no place in the workbook.
    fn tell_row(&mut self, what: What, row: &Row) {
        const SHOWN: usize = 5;
        let activity = row.name.in_language(self.language).to_owned();
        let mut paths: Vec<&str> = row.places.iter().map(|place| place.path.as_str()).collect();
        paths.dedup();
        let more = paths.len().saturating_sub(SHOWN);
        let mut new = paths[..paths.len() - more].join("\n");
        if more > 0 {
            new.push_str(&self.language.pick(format!("\nen nog {more}"), format!("\nand {more} more")));
        }
        let why = match what {
            What::Unplaced => self.language.pick(
                "Zeg in speurneus-decisions.toml waarvoor deze bestanden zijn.",
                "Say in speurneus-decisions.toml what these files are for.",
            ),
            _ => "",
        };
        self.told.push(Told { row: row.id.clone(), activity, new, why: why.to_owned(), ..Told::of(what) });
    }

    fn tell(&mut self, what: What, spot: Spot, old: &str, new: &str, why: &str) {
        let kind = spot.kind;
        let whole_row = kind.is_none();
        self.told.push(Told {
            what,
            sheet: self.pages[spot.page].name.clone(),
            cell: if whole_row { spot.number.to_string() } else { area::name(spot.column, spot.number) },
            row: spot.row.id.clone(),
            activity: spot.row.name.in_language(self.language).to_owned(),
            column: kind.map_or(String::new(), |kind| kind.id.clone()),
            title: kind.map_or(String::new(), |kind| self.language.pick(&kind.nl, &kind.en).to_owned()),
            old: old.to_owned(),
            new: new.to_owned(),
            why: why.to_owned(),
        });
    }
}

fn key(row: &Row, kind: &RegisterColumn) -> (String, String) {
    (row.id.clone(), kind.id.clone())
}

/// Whether a cell says something that is worth a place in somebody's register.
fn worth(cell: &Cell, row: &Row, kind: &RegisterColumn) -> bool {
    let empty = match kind.id.as_str() {
        "special-data" => row.special.is_empty(),
        "scale" => row.people.max == 0,
        "age-found" => row.oldest.is_none(),
        "minimisation" => row.signals.is_empty(),
        _ => false,
    };
    !empty && cell.state != State::ToFill && cell.lines.iter().any(|line| !line.trim().is_empty())
}

/// A text as a closed list has it; none where it is not on the list.
fn allowed(list: Option<&[String]>, cell: &Cell, text: &str) -> Option<String> {
    let Some(items) = list else { return Some(text.to_owned()) };
    let bare = folded(&cell.lines.join(" "));
    items.iter().find(|item| folded(item) == bare).cloned()
}

/// Whether a cell of a workbook of ours waits for a person.
pub(super) fn is_open(text: &str) -> bool {
    Language::ALL.iter().any(|language| text == cells::to_fill_words(*language))
}

/// Whether a person has the row under review, or adopted it, in our words for that.
fn is_reviewed(status: &str, register: &Register) -> bool {
    let later = register.answers("status").iter().skip(1);
    !status.is_empty()
        && later.flat_map(|answer| [&answer.nl, &answer.en]).any(|word| folded(word) == folded(status))
}

/// The same text, however a program wrote its line ends.
fn same(a: &str, b: &str) -> bool {
    let lines = |text: &str| text.replace('\r', "").trim().to_owned();
    lines(a) == lines(b)
}

fn why(cell: &Cell, language: Language) -> String {
    let said = cell.note.clone().unwrap_or_default();
    match cell.state {
        State::Found if said.is_empty() => {
            language.pick("Gelezen uit bestanden.", "Read from files.").to_owned()
        }
        _ => said,
    }
}

fn why_column(id: &str, language: Language) -> &'static str {
    match id {
        "" => language.pick(
            "Hieraan herkent speurneus de rij een volgende keer.",
            "By this speurneus knows the row next time.",
        ),
        _ => language.pick(
            "Bij een verzoek om inzage of wissen moet je weten waar de gegevens staan.",
            "For a request for access or erasure you must know where the data is.",
        ),
    }
}

fn under_a_total(language: Language) -> &'static str {
    language.pick(
        "Deze rij staat onder je totaalregel, die hem niet meetelt: verplaats hem erboven.",
        "This row stands below your row of totals, which does not count it: move it above.",
    )
}

/// The look of the nearest cell to the left in the same row.
fn look_beside(page: &Page, column: u32, row: u32) -> Option<String> {
    let row = page.sheet.rows.get(&row)?;
    row.cells.range(..column).next_back().and_then(|(_, cell)| cell.style.clone())
}

/// Gives the cells of a new row, also those that stay empty, the look of the row above.
fn dress(page: &mut Page, above: u32, number: u32) {
    let Some(row) = page.sheet.rows.get(&above) else { return };
    for (column, cell) in &row.cells {
        let there = page.sheet.cell(*column, number).is_some() || page.puts.has(*column, number);
        if cell.style.is_some() && !there {
            page.puts.put(*column, number, cell.style.clone(), "");
        }
    }
}

/// The first of so many rows in which nothing stands: below the last of the register, or below the whole sheet.
fn first_free(page: &Page, before: u32, count: u32) -> u32 {
    let ids = page.header.columns.get("ref");
    let is_free = |row: u32| {
        let filled = page
            .sheet
            .rows
            .get(&row)
            .is_some_and(|row| row.cells.iter().any(|(column, cell)| cell.filled && Some(column) != ids));
        !filled && !page.sheet.merged.iter().any(|area| (area.top..=area.bottom).contains(&row))
    };
    let next = before + 1;
    if (next..next + count).all(is_free) {
        return next;
    }
    let merged = page.sheet.merged.iter().map(|area| area.bottom).max().unwrap_or(0);
    page.sheet.last_row().max(merged).max(before) + 1
}
