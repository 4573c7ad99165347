//! A workbook: the cells of some columns change, and what hangs on them; every other part is copied as it lies there.
//!
//! A cell keeps its place and style. Its text is written into the cell; the shared string that nobody uses any more
//! becomes empty; a link on the cell goes, with its target; a formula elsewhere forgets a result that was taken out.
//! Then every part is searched. What is to go and still stands in one that nobody looks at (the records of a pivot
//! table, comments, names, properties, a chart's copy of its data) is an error, and there is no copy.

use super::{Act, Copy, Done, Error, Finder, Order, Removed, Result, Secret, value};
use crate::package::{self, Changes, Package};
use crate::patterns::Coarser;
use quick_xml::Reader;
use quick_xml::escape::{escape, unescape};
use quick_xml::events::{BytesStart, Event};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::io::Cursor;
use std::ops::Range;

const STRINGS: &str = "xl/sharedStrings.xml";

pub(super) fn carry_out(bytes: &[u8], orders: &[Order], secret: &Secret) -> Result<Copy> {
    let mut package = package::open(Cursor::new(bytes))?;
    let mut book = Book::open(&mut package, orders, secret)?;
    for (name, part) in book.sheets.clone() {
        book.sheet(&mut package, &name, &part)?;
    }
    if let Some(missing) = book.begun.iter().position(|begun| !begun) {
        return Err(Error::NoColumn(orders[missing].field.clone()));
    }
    book.forget_results()?;
    book.forget_strings(&mut package)?;
    if book.formulas_went {
        drop_calculation_chain(&mut package, &mut book.changes)?;
    }
    let left = book.search(&mut package)?;
    let copy = package.write(&book.changes, Cursor::new(Vec::new()))?.into_inner();
    let formulas = if book.done.iter().any(|done| done.cells > 0) { book.formulas } else { 0 };
    Ok(Copy { bytes: copy, done: book.done, left, formulas })
}

struct Book<'a> {
    orders: &'a [Order],
    secret: &'a Secret,
    strings: Vec<String>,
    /// The sheets with orders, and their parts.
    sheets: Vec<(String, String)>,
    from_1904: bool,
    changes: Changes,
    begun: Vec<bool>,
    done: Vec<Done>,
    removed: Removed,
    formulas_went: bool,
    /// Formulas that are left, on all sheets.
    formulas: u64,
    /// Every sheet, by its part.
    names: HashMap<String, String>,
}

fn text_of(package: &mut Package<Cursor<&[u8]>>, name: &str) -> Result<Option<String>> {
    let bytes = package.bytes(name)?;
    bytes.map(|bytes| String::from_utf8(bytes).map_err(|_| Error::Damaged("a part is not UTF-8"))).transpose()
}

fn local<'e>(tag: &'e BytesStart<'_>) -> &'e str {
    tag.local_name().into_inner()
}

/// An attribute by its name without a prefix.
fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = tag.attributes().flatten().find(|one| one.key.local_name().into_inner() == name)?;
    Some(plain(&found.value))
}

/// The events of a part, each with its place.
struct Events<'x> {
    reader: Reader<&'x [u8]>,
}

impl<'x> Events<'x> {
    fn new(text: &'x str) -> Self {
        let mut reader = Reader::from_str(text);
        reader.config_mut().check_end_names = false;
        Events { reader }
    }

    fn next(&mut self) -> Result<Option<(Range<usize>, Event<'x>)>> {
        let from = self.reader.buffer_position() as usize;
        match self.reader.read_event().map_err(|_| Error::Damaged("a part is no XML"))? {
            Event::Eof => Ok(None),
            event => Ok(Some((from..self.reader.buffer_position() as usize, event))),
        }
    }
}

impl<'a> Book<'a> {
    fn open(package: &mut Package<Cursor<&[u8]>>, orders: &'a [Order], secret: &'a Secret) -> Result<Self> {
        let book = text_of(package, "xl/workbook.xml")?.ok_or(Error::UnknownFormat)?;
        let relations = text_of(package, "xl/_rels/workbook.xml.rels")?.unwrap_or_default();
        let mut targets = HashMap::new();
        let mut events = Events::new(&relations);
        while let Some((_, event)) = events.next()? {
            if let Event::Start(tag) | Event::Empty(tag) = event
                && let (Some(id), Some(target)) = (attribute(&tag, "Id"), attribute(&tag, "Target"))
            {
                let part = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned);
                targets.insert(id, part);
            }
        }
        let (mut sheets, mut from_1904) = (Vec::new(), false);
        let mut events = Events::new(&book);
        while let Some((_, event)) = events.next()? {
            let (Event::Start(tag) | Event::Empty(tag)) = event else { continue };
            match local(&tag) {
                "sheet" => {
                    let part = attribute(&tag, "id").and_then(|id| targets.get(&id).cloned());
                    sheets.extend(attribute(&tag, "name").zip(part));
                }
                "workbookPr" => {
                    from_1904 = attribute(&tag, "date1904").is_some_and(|is| is == "1" || is == "true");
                }
                _ => {}
            }
        }
        let names =
            sheets.iter().map(|(name, part): &(String, String)| (part.clone(), name.clone())).collect();
        sheets.retain(|(name, _)| orders.iter().any(|order| order.at == *name));
        let strings = text_of(package, STRINGS)?.unwrap_or_default();
        Ok(Book {
            orders,
            secret,
            strings: items(&strings)?.into_iter().map(|(_, text)| text).collect(),
            sheets,
            from_1904,
            changes: Changes::default(),
            begun: vec![false; orders.len()],
            done: vec![Done::default(); orders.len()],
            removed: Removed::default(),
            formulas_went: false,
            formulas: 0,
            names,
        })
    }

    /// Writes a sheet anew.
    fn sheet(&mut self, package: &mut Package<Cursor<&[u8]>>, name: &str, part: &str) -> Result<()> {
        let text = text_of(package, part)?.ok_or(Error::Damaged("a sheet is missing"))?;
        let mut out = String::with_capacity(text.len());
        let mut links = BTreeSet::new();
        let (mut row, mut column) = (0, 0);
        let mut events = Events::new(&text);
        while let Some((place, event)) = events.next()? {
            let (tag, is_open) = match &event {
                Event::Start(tag) => (tag, true),
                Event::Empty(tag) => (tag, false),
                _ => {
                    out.push_str(&text[place]);
                    continue;
                }
            };
            match local(tag) {
                "row" => {
                    row = attribute(tag, "r").and_then(|row| row.parse().ok()).unwrap_or(row + 1);
                    column = 0;
                    out.push_str(&text[place]);
                }
                "c" => {
                    let cell = Cell::read(&mut events, tag, place, is_open, &text)?;
                    column = cell.column().unwrap_or(column);
                    out.push_str(&self.cell(name, column, &cell, &text));
                    column += 1;
                }
                "hyperlink" if self.is_touched(name, &attribute(tag, "ref").unwrap_or_default()) => {
                    links.extend(attribute(tag, "id"));
                }
                _ => out.push_str(&text[place]),
            }
        }
        let out = out.replace("<hyperlinks></hyperlinks>", "");
        self.changes.put(part, out.into_bytes());
        if !links.is_empty() {
            self.forget_links(package, part, &links)?;
        }
        Ok(())
    }

    /// Whether a reference begins in a column that changes.
    fn is_touched(&self, sheet: &str, reference: &str) -> bool {
        column_of(reference).is_some_and(|column| self.order(sheet, column).is_some())
    }

    fn order(&self, sheet: &str, column: u32) -> Option<usize> {
        let is_it = |order: &Order| order.column == column && order.at == sheet && order.act != Act::Keep;
        self.orders.iter().position(is_it)
    }

    /// What is written for a cell.
    fn cell(&mut self, sheet: &str, column: u32, cell: &Cell, text: &str) -> String {
        let whole = || text[cell.place.clone()].to_owned();
        let kept = self.orders.iter().position(|order| order.at == sheet && order.column == column);
        if let Some(at) = kept.filter(|at| self.orders[*at].act == Act::Keep) {
            self.begun[at] = true;
        }
        let Some(at) = self.order(sheet, column) else { return whole() };
        let order = &self.orders[at];
        let said = self.said(cell);
        if !self.begun[at] {
            let is_header = said.trim() == order.field.trim();
            self.begun[at] = order.field.is_empty() || is_header;
            if is_header || !self.begun[at] {
                return whole();
            }
        }
        if said.trim().is_empty() && !cell.has_formula {
            return whole();
        }
        let less = value::less(&self.readable(&said, cell, order.act), order.act, self.secret);
        if less.as_deref() == Some(said.trim()) && !cell.has_formula {
            return whole();
        }
        self.done[at].cells += 1;
        self.done[at].emptied += u64::from(less.is_none() && order.act != Act::Drop);
        self.removed.add(&said);
        self.formulas_went |= cell.has_formula;
        match (order.act, &less) {
            (Act::Coarsen(Coarser::Year), Some(year)) if year.parse::<u16>().is_ok() => cell.number(year),
            _ => cell.written(less.as_deref()),
        }
    }

    fn said(&self, cell: &Cell) -> String {
        match cell.kind.as_str() {
            "s" => cell.value.trim().parse().ok().and_then(|at: usize| self.strings.get(at).cloned()),
            _ => Some(cell.value.clone()),
        }
        .unwrap_or_default()
    }

    /// A day that is kept as a number, as a day.
    fn readable(&self, said: &str, cell: &Cell, act: Act) -> String {
        let is_number = matches!(cell.kind.as_str(), "" | "n");
        let days =
            said.trim().parse::<f64>().ok().filter(|days| is_number && (2300.0..80_000.0).contains(days));
        let Some(days) = days.filter(|_| act == Act::Coarsen(Coarser::Year)) else { return said.to_owned() };
        let days = days as i64 + if self.from_1904 { 1462 } else { 0 };
        // Day 25569 is the first of 1970.
        let span = jiff::Span::new().try_days(days - 25_569);
        let day = span.ok().and_then(|span| jiff::civil::date(1970, 1, 1).checked_add(span).ok());
        day.map_or_else(|| said.to_owned(), |day| day.to_string())
    }

    /// Takes the results out of formulas that say what was taken out.
    fn forget_results(&mut self) -> Result<()> {
        for (_, part) in &self.sheets {
            let Some(text) = self.changes.get(part).and_then(|bytes| std::str::from_utf8(bytes).ok()) else {
                continue;
            };
            let mut out = String::with_capacity(text.len());
            let mut events = Events::new(text);
            while let Some((place, event)) = events.next()? {
                let (Event::Start(tag) | Event::Empty(tag)) = &event else {
                    out.push_str(&text[place]);
                    continue;
                };
                if local(tag) != "c" {
                    out.push_str(&text[place]);
                    continue;
                }
                let is_open = matches!(event, Event::Start(_));
                let cell = Cell::read(&mut events, tag, place, is_open, text)?;
                match &cell.result {
                    Some(result) if cell.has_formula && self.removed.has(&cell.value) => {
                        out.push_str(&text[cell.place.start..result.start]);
                        out.push_str(&text[result.end..cell.place.end]);
                    }
                    _ => out.push_str(&text[cell.place.clone()]),
                }
            }
            let part = part.clone();
            self.changes.put(part, out.into_bytes());
        }
        Ok(())
    }

    /// Empties the shared strings that no cell uses.
    fn forget_strings(&mut self, package: &mut Package<Cursor<&[u8]>>) -> Result<()> {
        let mut used = HashSet::new();
        for name in package.names().into_iter().filter(|name| is_sheet(name)) {
            let sheet = self.part(package, &name)?;
            let mut events = Events::new(&sheet);
            while let Some((place, event)) = events.next()? {
                let (Event::Start(tag) | Event::Empty(tag)) = &event else { continue };
                self.formulas += u64::from(local(tag) == "f");
                if local(tag) == "c" && attribute(tag, "t").is_some_and(|kind| kind == "s") {
                    let is_open = matches!(event, Event::Start(_));
                    let cell = Cell::read(&mut events, tag, place, is_open, &sheet)?;
                    used.extend(cell.value.trim().parse::<usize>());
                }
            }
        }
        let Some(text) = text_of(package, STRINGS)? else { return Ok(()) };
        let mut out = String::with_capacity(text.len());
        let mut from = 0;
        for (at, (place, _)) in items(&text)?.into_iter().enumerate() {
            if !used.contains(&at) {
                out.push_str(&text[from..place.start]);
                let name = tag_name(&text[place.start..]);
                let prefix = name.strip_suffix("si").unwrap_or_default();
                out.push_str(&format!("<{prefix}si><{prefix}t></{prefix}t></{prefix}si>"));
                from = place.end;
            }
        }
        out.push_str(&text[from..]);
        self.changes.put(STRINGS, out.into_bytes());
        Ok(())
    }

    /// Takes the targets of links out of a sheet's relations.
    fn forget_links(
        &mut self,
        package: &mut Package<Cursor<&[u8]>>,
        part: &str,
        links: &BTreeSet<String>,
    ) -> Result<()> {
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let name = format!("{folder}/_rels/{file}.rels");
        let Some(text) = text_of(package, &name)? else { return Ok(()) };
        let is_gone = |tag: &BytesStart<'_>| attribute(tag, "Id").is_some_and(|id| links.contains(&id));
        self.changes.put(name, without(&text, is_gone)?.into_bytes());
        Ok(())
    }

    /// A part as it will be.
    fn part(&self, package: &mut Package<Cursor<&[u8]>>, name: &str) -> Result<String> {
        let bytes = match self.changes.get(name) {
            Some(bytes) => bytes.to_vec(),
            None => package.bytes(name)?.unwrap_or_default(),
        };
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Looks for what was taken out in all parts. In other cells it may stand; elsewhere it may not.
    fn search(&self, package: &mut Package<Cursor<&[u8]>>) -> Result<Vec<(String, u64)>> {
        self.search_pivots(package)?;
        let Some(finder) = self.removed.finder(|value| escape(value).into_owned()) else {
            return Ok(Vec::new());
        };
        let mut left = Vec::new();
        let shared = self.strings_with(package, &finder)?;
        for name in package.names() {
            let text = self.part(package, &name)?;
            let cells = cells_of(&name, &text);
            let beside = [&text[..cells.start], &text[cells.end..]];
            if beside.into_iter().any(|beside| finder.count(beside) > 0) {
                return Err(Error::AlsoIn { part: name });
            }
            if !is_sheet(&name) {
                continue;
            }
            let count = finder.count(&text[cells]) + uses(&text, &shared)?;
            if count > 0 {
                left.push((self.names.get(&name).cloned().unwrap_or(name), count));
            }
        }
        Ok(left)
    }

    /// Which of the shared strings hold what was taken out.
    fn strings_with(&self, package: &mut Package<Cursor<&[u8]>>, finder: &Finder) -> Result<HashSet<usize>> {
        let text = self.part(package, STRINGS)?;
        let items = items(&text)?.into_iter().enumerate();
        Ok(items.filter(|(_, (place, _))| finder.count(&text[place.clone()]) > 0).map(|(at, _)| at).collect())
    }

    /// A pivot table keeps its source in forms that a search would not know again.
    fn search_pivots(&self, package: &mut Package<Cursor<&[u8]>>) -> Result<()> {
        for name in package.names().into_iter().filter(|name| name.contains("pivotCacheDefinition")) {
            let text = self.part(package, &name)?;
            let mut events = Events::new(&text);
            while let Some((_, event)) = events.next()? {
                let (Event::Start(tag) | Event::Empty(tag)) = event else { continue };
                let field = attribute(&tag, "name").filter(|_| local(&tag) == "cacheField");
                let changes = |order: &Order| {
                    order.act != Act::Keep
                        && field.as_deref().is_some_and(|field| field.trim() == order.field.trim())
                };
                if self.orders.iter().any(changes) {
                    return Err(Error::AlsoIn { part: name });
                }
            }
        }
        Ok(())
    }
}

/// How many cells of a sheet show one of these shared strings.
fn uses(sheet: &str, strings: &HashSet<usize>) -> Result<u64> {
    let mut count = 0;
    let mut events = Events::new(sheet);
    while let Some((place, event)) = events.next()?.filter(|_| !strings.is_empty()) {
        let (Event::Start(tag) | Event::Empty(tag)) = &event else { continue };
        if local(tag) == "c" && attribute(tag, "t").is_some_and(|kind| kind == "s") {
            let is_open = matches!(event, Event::Start(_));
            let cell = Cell::read(&mut events, tag, place, is_open, sheet)?;
            count += u64::from(cell.value.trim().parse().is_ok_and(|at| strings.contains(&at)));
        }
    }
    Ok(count)
}

fn is_sheet(name: &str) -> bool {
    name.starts_with("xl/worksheets/") && name.ends_with(".xml")
}

/// Where cells and their strings stand in a part; nowhere in most.
fn cells_of(name: &str, text: &str) -> Range<usize> {
    let find = |what: &str| text.find(what);
    if name == STRINGS {
        return 0..text.len();
    }
    match (find("sheetData>").or_else(|| find("sheetData ")), text.rfind("sheetData>")) {
        (Some(from), Some(to)) if is_sheet(name) && from < to => from..to,
        _ => 0..0,
    }
}

/// The shared strings, and where each stands.
fn items(text: &str) -> Result<Vec<(Range<usize>, String)>> {
    let mut items = Vec::new();
    let mut events = Events::new(text);
    let mut open: Option<(usize, String)> = None;
    let (mut in_text, mut in_reading) = (None, false);
    while let Some((place, event)) = events.next()? {
        match &event {
            Event::Start(tag) => match local(tag) {
                "si" => open = Some((place.start, String::new())),
                "rPh" => in_reading = true,
                "t" => in_text = Some(place.end),
                _ => {}
            },
            Event::Empty(tag) if local(tag) == "si" => items.push((place, String::new())),
            Event::End(tag) => match tag.local_name().into_inner() {
                "rPh" => in_reading = false,
                "t" => {
                    let said = in_text.take().map(|from| plain(&text[from..place.start])).unwrap_or_default();
                    open.iter_mut().filter(|_| !in_reading).for_each(|(_, whole)| whole.push_str(&said));
                }
                "si" => items.extend(open.take().map(|(from, said)| (from..place.end, said))),
                _ => {}
            },
            _ => {}
        }
    }
    Ok(items)
}

fn plain(raw: &str) -> String {
    unescape(raw).map_or_else(|_| raw.to_owned(), |text| text.into_owned())
}

/// The name of the tag that a text begins with.
fn tag_name(text: &str) -> &str {
    let name = text.trim_start_matches('<');
    name.split([' ', '>', '/', '\t', '\n', '\r']).next().unwrap_or_default()
}

/// A part without the elements that are to go, which have nothing in them.
fn without(text: &str, is_gone: impl Fn(&BytesStart<'_>) -> bool) -> Result<String> {
    let mut out = String::with_capacity(text.len());
    let mut events = Events::new(text);
    while let Some((place, event)) = events.next()? {
        match &event {
            Event::Empty(tag) if is_gone(tag) => {}
            _ => out.push_str(&text[place]),
        }
    }
    Ok(out)
}

/// The order in which formulas were computed names cells that have none any more; it is made anew when it is missing.
fn drop_calculation_chain(package: &mut Package<Cursor<&[u8]>>, changes: &mut Changes) -> Result<()> {
    const CHAIN: &str = "calcChain.xml";
    changes.remove(format!("xl/{CHAIN}"));
    for name in ["[Content_Types].xml", "xl/_rels/workbook.xml.rels"] {
        if let Some(text) = text_of(package, name)? {
            let names_it = |tag: &BytesStart<'_>| {
                ["PartName", "Target"]
                    .iter()
                    .any(|key| attribute(tag, key).is_some_and(|to| to.ends_with(CHAIN)))
            };
            changes.put(name, without(&text, names_it)?.into_bytes());
        }
    }
    Ok(())
}

/// The column of a reference such as `AB12` or `AB12:AB40`, counted from 0.
fn column_of(reference: &str) -> Option<u32> {
    let letters = reference.bytes().skip_while(|byte| *byte == b'$').take_while(u8::is_ascii_alphabetic);
    let number = letters
        .take(4)
        .fold(0u32, |number, letter| number * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1);
    number.checked_sub(1)
}

/// A cell of a sheet.
struct Cell {
    place: Range<usize>,
    /// The name of its tag, with a prefix if it has one.
    tag: String,
    reference: Option<String>,
    style: Option<String>,
    kind: String,
    value: String,
    /// Where its `<v>` stands.
    result: Option<Range<usize>>,
    has_formula: bool,
}

impl Cell {
    /// Reads on to its end.
    fn read(
        events: &mut Events<'_>,
        tag: &BytesStart<'_>,
        place: Range<usize>,
        is_open: bool,
        text: &str,
    ) -> Result<Self> {
        let mut cell = Cell {
            tag: tag_name(&text[place.clone()]).to_owned(),
            reference: attribute(tag, "r"),
            style: attribute(tag, "s"),
            kind: attribute(tag, "t").unwrap_or_default(),
            value: String::new(),
            result: None,
            has_formula: false,
            place,
        };
        let mut opened = 0;
        let mut inner = 0;
        if !is_open {
            return Ok(cell);
        }
        loop {
            let (place, event) = events.next()?.ok_or(Error::Damaged("a sheet breaks off"))?;
            match &event {
                Event::Start(tag) => match local(tag) {
                    "f" => cell.has_formula = true,
                    "v" => (opened, inner) = (place.start, place.end),
                    "t" => inner = place.end,
                    _ => {}
                },
                Event::Empty(tag) if local(tag) == "f" => cell.has_formula = true,
                Event::End(tag) => match tag.local_name().into_inner() {
                    "v" => {
                        cell.value.push_str(&plain(&text[inner..place.start]));
                        cell.result = Some(opened..place.end);
                    }
                    "t" => cell.value.push_str(&plain(&text[inner..place.start])),
                    "c" => {
                        cell.place.end = place.end;
                        break;
                    }
                    _ => {}
                },
                _ => {}
            }
        }
        Ok(cell)
    }

    fn column(&self) -> Option<u32> {
        column_of(self.reference.as_deref()?)
    }

    /// A number in the place of the cell; without its style, which would show it as a day in 1905.
    fn number(&self, number: &str) -> String {
        let tag = &self.tag;
        let prefix = tag.strip_suffix('c').unwrap_or_default();
        let reference =
            self.reference.as_deref().map(|at| format!(" r=\"{}\"", escape(at))).unwrap_or_default();
        format!("<{tag}{reference}><{prefix}v>{number}</{prefix}v></{tag}>")
    }

    /// The same cell with another text, or with none.
    fn written(&self, text: Option<&str>) -> String {
        let tag = &self.tag;
        let prefix = tag.strip_suffix('c').unwrap_or_default();
        let mut open = format!("<{tag}");
        for (name, value) in [("r", &self.reference), ("s", &self.style)] {
            if let Some(value) = value {
                open.push_str(&format!(" {name}=\"{}\"", escape(value.as_str())));
            }
        }
        match text {
            None => format!("{open}/>"),
            Some(text) => format!(
                "{open} t=\"inlineStr\"><{prefix}is><{prefix}t xml:space=\"preserve\">{}</{prefix}t></{prefix}is></{tag}>",
                escape(text)
            ),
        }
    }
}
