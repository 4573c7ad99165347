//! The sheets around the register that are the same for every scan, and what all sheets are made with.

use super::{Book, fitting};
use crate::patterns::Answers;
use crate::register::cells::people;
pub(super) use crate::register::cells::{head_height, high_enough, lines_of};
use crate::register::{ORGANISATION, PlaceRow, Register, Result};
use rust_xlsxwriter::{Format, Worksheet};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

/// The names and widths of a table's columns.
pub(super) type Columns<'a> = [(&'a str, f64)];

/// A sheet holds a little over a million rows.
const MOST_ROWS: usize = 1_000_000;

/// Where on the sheet *Vindplaatsen* each row's places begin.
pub(super) struct Places(HashMap<String, u32>);

impl Places {
    pub(super) fn new(register: &Register) -> Self {
        let mut first = HashMap::new();
        for (at, place) in (1u32..).zip(in_order(register)) {
            first.entry(place.row.clone()).or_insert(at);
        }
        Places(first)
    }

    pub(super) fn first(&self, row: &str) -> Option<u32> {
        self.0.get(row).copied()
    }
}

/// The places in the order of the rows.
pub(super) fn in_order(register: &Register) -> Vec<&PlaceRow> {
    let rank: HashMap<&str, usize> =
        register.rows.iter().enumerate().map(|(at, row)| (row.id.as_str(), at)).collect();
    let mut places: Vec<&PlaceRow> = register.places.iter().take(MOST_ROWS).collect();
    places.sort_by_key(|place| rank.get(place.row.as_str()));
    places
}

pub(super) fn places_name<'a>(book: &'a Book) -> &'a str {
    book.pick("Vindplaatsen", "Locations")
}

pub(super) fn lists_name<'a>(book: &'a Book) -> &'a str {
    book.pick("Lijsten", "Lists")
}

/// A closed list, and its place among them.
pub(super) fn list<'a>(register: &'a Register, id: &str) -> Option<(usize, &'a Answers)> {
    register.lists.iter().enumerate().find(|(_, list)| list.id == id)
}

/// The letter of one of the first columns.
pub(super) fn letter(column: usize) -> char {
    char::from(b'A' + (column % 26) as u8)
}

/// A4 on its side, as wide as a page, the head on every page.
pub(super) fn printed(book: &Book, sheet: &mut Worksheet, head: u32) -> Result<()> {
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    sheet.set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3);
    sheet.set_repeat_rows(0, head)?;
    let date = book.register.date;
    sheet.set_footer(format!(
        "&L{} · {date}&C&A&R&P / &N",
        book.pick("Concept, uit bestanden afgeleid", "Draft, drawn from files")
    ));
    Ok(())
}

/// A head of columns with their widths, frozen and filtered.
pub(super) fn table(book: &Book, sheet: &mut Worksheet, columns: &Columns, rows: usize) -> Result<()> {
    for (at, (name, width)) in (0u16..).zip(columns) {
        sheet.set_column_width(at, *width)?;
        sheet.write_string_with_format(0, at, *name, &book.styles.head)?;
    }
    sheet.set_row_height(0, head_height(columns.iter().copied()))?;
    sheet.set_freeze_panes(1, 0)?;
    if rows > 0 {
        sheet.autofilter(0, 0, rows as u32, columns.len() as u16 - 1)?;
    }
    printed(book, sheet, 0)
}

pub(super) fn text(sheet: &mut Worksheet, at: (u32, u16), text: &str, style: &Format) -> Result<()> {
    sheet.write_string_with_format(at.0, at.1, fitting(text), style)?;
    Ok(())
}

/// A row of a table: each cell with its look, and high enough for the longest.
pub(super) fn row(
    sheet: &mut Worksheet,
    at: u32,
    columns: &Columns,
    cells: &[(Value, &Format)],
) -> Result<()> {
    let mut lines = 1;
    for (column, ((value, style), (_, width))) in (0u16..).zip(cells.iter().zip(columns)) {
        match value {
            Value::Text(words) => {
                lines = lines.max(lines_of(words, *width));
                text(sheet, (at, column), words, style)?;
            }
            Value::Number(number) => {
                sheet.write_number_with_format(at, column, *number as f64, style)?;
            }
        }
    }
    if lines > 1 {
        sheet.set_row_height(at, (lines as f64 * 13.5 + 2.0).min(400.0))?;
    }
    Ok(())
}

/// What stands in a cell.
pub(super) enum Value<'a> {
    Text(Cow<'a, str>),
    Number(u64),
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Value::Text(Cow::Borrowed(text))
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Value::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Value::Text(Cow::Owned(text))
    }
}

impl From<u64> for Value<'_> {
    fn from(number: u64) -> Self {
        Value::Number(number)
    }
}

pub(super) fn read_me(book: &Book, sheet: &mut Worksheet) -> Result<()> {
    sheet.set_name(book.pick("Lees mij", "Read me"))?;
    sheet.set_column_width(0, 4)?;
    sheet.set_column_width(1, 120)?;
    let title = book.pick("Register van verwerkingen (concept)", "Register of processing activities (draft)");
    text(sheet, (0, 1), title, &book.styles.title)?;
    for (at, (style, sign, line)) in (2u32..).zip(introduction(book)) {
        text(sheet, (at, 0), sign, style)?;
        text(sheet, (at, 1), &line, style)?;
        sheet.set_row_height(at, high_enough([(line.as_str(), 110.0)]))?;
    }
    sheet.set_row_height(0, 24)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    Ok(())
}

fn introduction<'a>(book: &'a Book) -> Vec<(&'a Format, &'static str, String)> {
    let (register, styles) = (book.register, &book.styles);
    let mut lines = vec![(&styles.cell, "", summary(book))];
    if register.unlisted > 0 {
        let unlisted = crate::minimise::grouped(register.unlisted, book.language);
        let most = book.language.pick(
            format!("Dit is te veel om alles te noemen: de bladen Vindplaatsen, Velden en Minimalisatie noemen de zwaarste bestanden en van elke soort in elke map een paar. Nog {unlisted} bestanden met persoonsgegevens zijn wel meegeteld in het blad Register; ze staan in inventory.jsonl."),
            format!("This is too much to name everything: the sheets Locations, Fields and Minimisation name the gravest files and a few of every kind in every folder. {unlisted} more files with personal data are counted on the sheet Register; they are in inventory.jsonl."),
        );
        lines.push((&styles.strong, "", most));
    }
    lines.extend(legend(book));
    lines.push((&styles.cell, "", format!("{} · {}", register.date, register.made_by)));
    lines
}

/// What was found, in a line.
fn summary(book: &Book) -> String {
    let register = book.register;
    let activities = register.rows.iter().filter(|row| row.activity.is_some()).count();
    let total = people(register.people, book.language);
    let (unread, places) = (register.missed as usize, register.places.len());
    let many = |count: usize, one: [&str; 2], more: [&str; 2]| {
        let [nl, en] = if count == 1 { one } else { more };
        format!("{count} {}", book.language.pick(nl, en))
    };
    let file = |count| many(count, ["bestand", "file"], ["bestanden", "files"]);
    let (files, could, not_read) =
        (file(register.files as usize), if unread == 1 { "kon" } else { "konden" }, file(unread));
    let places = many(places, ["plaats", "place"], ["plaatsen", "places"]);
    let activities = many(
        activities,
        ["herkende activiteit", "recognised activity"],
        ["herkende activiteiten", "recognised activities"],
    );
    book.language.pick(
        format!("Uit {files} blijkt: {places} met persoonsgegevens, {activities}, mensen: {total}. {not_read} {could} niet (helemaal) worden gelezen."),
        format!("From {files}: {places} with personal data, {activities}, people: {total}. {not_read} could not be (wholly) read."),
    )
}

/// What the signs mean, and what no program can know.
fn legend<'a>(book: &'a Book) -> [(&'a Format, &'static str, String); 5] {
    let styles = &book.styles;
    let line = |nl: &str, en: &str| book.pick(nl, en).to_owned();
    [
        (
            &styles.found,
            "●",
            line(
                "Gevonden: gelezen uit bestanden, met een verwijzing naar de vindplaats.",
                "Found: read from files, with a link to the place.",
            ),
        ),
        (
            &styles.proposal,
            "◐",
            line(
                "Voorstel: onze inschatting, met hoe zeker die is; de opmerking bij de cel zegt waarom. Controleer en pas aan.",
                "Proposal: our estimate, with how sure it is; the note at the cell says why. Check and change it.",
            ),
        ),
        (
            &styles.to_fill,
            "○",
            line("In te vullen: dat kan alleen een mens weten.", "To fill in: only a person can know."),
        ),
        (
            &styles.cell,
            "",
            line(
                "Wat staat niet op deze schijf? Denk aan de webwinkel, het boekhoudpakket, het mailprogramma, de kassa, camera's, WhatsApp en papier.",
                "What is not on this drive? Think of the web shop, the bookkeeping system, the mail program, the till, cameras, WhatsApp and paper.",
            ),
        ),
        (
            &styles.cell,
            "",
            line(
                "Dit is een hulpmiddel en geen juridisch advies. Termen met 'bron nog te controleren' zijn niet nagezocht.",
                "This is an aid and not legal advice. Terms with 'source to be checked' have not been looked up.",
            ),
        ),
    ]
}

pub(super) fn organisation(book: &Book, sheet: &mut Worksheet) -> Result<()> {
    sheet.set_name(book.pick(ORGANISATION[0], ORGANISATION[1]))?;
    table(
        book,
        sheet,
        &[
            (book.pick("Gegeven", "Item"), 44.0),
            (book.pick("Invullen", "Fill in"), 60.0),
            (book.pick("Artikel", "Article"), 18.0),
        ],
        0,
    )?;
    let lines = [
        ("Naam van de organisatie (verwerkingsverantwoordelijke)", "Name of the organisation (controller)"),
        ("Adres", "Address"),
        ("KvK-nummer", "Chamber of Commerce number"),
        ("E-mail en telefoon voor privacyvragen", "E-mail and phone for privacy questions"),
        (
            "Functionaris gegevensbescherming (naam en contact), of: geen",
            "Data protection officer (name and contact), or: none",
        ),
        ("Gezamenlijke verwerkingsverantwoordelijken, of: geen", "Joint controllers, or: none"),
        (
            "Vertegenwoordiger in de EU, of: niet van toepassing",
            "Representative in the EU, or: not applicable",
        ),
        ("Algemene beveiligingsmaatregelen", "General security measures"),
        ("Register vastgesteld door en op", "Register adopted by and on"),
    ];
    for (at, (nl, en)) in (1u32..).zip(lines) {
        text(sheet, (at, 0), book.pick(nl, en), &book.styles.strong)?;
        sheet.set_row_height(at, high_enough([(book.pick(nl, en), 36.0)]))?;
        text(sheet, (at, 1), book.pick("○ in te vullen", "○ to fill in"), &book.styles.to_fill)?;
        let article = if at == 8 {
            "30(1)(g)"
        } else if at == 9 {
            "extra"
        } else {
            "30(1)(a)"
        };
        text(sheet, (at, 2), article, &book.styles.article)?;
    }
    Ok(())
}

pub(super) fn processors(book: &Book, sheet: &mut Worksheet) -> Result<()> {
    sheet.set_name(book.pick("Verwerkers", "Processors"))?;
    let mut used: BTreeMap<(bool, String), (Vec<&str>, bool)> = BTreeMap::new();
    for row in &book.register.rows {
        let name = row.name.in_language(book.language);
        let usual = row.processors.iter().map(|text| (text.in_language(book.language).to_owned(), false));
        for (processor, seen) in row.source.iter().map(|system| (system.clone(), true)).chain(usual) {
            let seen = seen || row.source.contains(&processor);
            let entry = used.entry((!seen, processor.clone())).or_default();
            if !entry.0.contains(&name) {
                entry.0.push(name);
            }
            entry.1 |= row.abroad.contains(&processor);
        }
    }
    let p = |nl, en| book.pick(nl, en);
    let columns = [
        (p("Verwerker", "Processor"), 28.0),
        (p("Hoe bekend", "How known"), 24.0),
        (p("Voor activiteiten", "For activities"), 44.0),
        (p("Contactgegevens", "Contact details"), 26.0),
        (p("Verwerkersovereenkomst (datum, link)", "Contract (date, link)"), 26.0),
        (p("Land", "Country"), 20.0),
        (p("Waarborgen", "Safeguards"), 22.0),
        (p("Subverwerkers", "Sub-processors"), 20.0),
    ];
    table(book, sheet, &columns, used.len())?;
    for (at, ((usual, processor), (activities, abroad))) in (1u32..).zip(&used) {
        let (how, style) = match usual {
            false => (p("● export van gezien", "● export seen"), &book.styles.found),
            true => (p("◐ gebruikelijk", "◐ usual"), &book.styles.proposal),
        };
        let country = if *abroad {
            p("◐ mogelijk VS: controleer DPF of SCC", "◐ possibly US: check DPF or SCC")
        } else {
            p("○ in te vullen", "○ to fill in")
        };
        text(sheet, (at, 0), processor, style)?;
        text(sheet, (at, 1), how, style)?;
        let activities = activities.join(", ");
        text(sheet, (at, 2), &activities, &book.styles.cell)?;
        let texts = [(processor.as_str(), 26.0), (how, 22.0), (activities.as_str(), 42.0), (country, 18.0)];
        sheet.set_row_height(at, high_enough(texts))?;
        for column in [3, 4, 6, 7] {
            text(sheet, (at, column), p("○ in te vullen", "○ to fill in"), &book.styles.to_fill)?;
        }
        text(sheet, (at, 5), country, if *abroad { &book.styles.proposal } else { &book.styles.to_fill })?;
    }
    Ok(())
}

pub(super) fn processor_register(book: &Book, sheet: &mut Worksheet) -> Result<()> {
    const ROWS: u32 = 10;
    sheet.set_name(book.pick("Verwerker-register", "Processor register"))?;
    let p = |nl, en| book.pick(nl, en);
    let columns = [
        (
            p(
                "Opdrachtgever (verwerkingsverantwoordelijke) en contact · 30(2)(a)",
                "Controller and contact · 30(2)(a)",
            ),
            36.0,
        ),
        (
            p(
                "Vertegenwoordiger / FG van de opdrachtgever · 30(2)(a)",
                "Representative / DPO of the controller · 30(2)(a)",
            ),
            30.0,
        ),
        (p("Categorieën verwerkingen · 30(2)(b)", "Categories of processing · 30(2)(b)"), 36.0),
        (p("Doorgifte en waarborgen · 30(2)(c)", "Transfers and safeguards · 30(2)(c)"), 28.0),
        (p("Beveiligingsmaatregelen · 30(2)(d)", "Security measures · 30(2)(d)"), 30.0),
        (p("Subverwerkers", "Sub-processors"), 22.0),
        (p("Opmerkingen", "Remarks"), 26.0),
    ];
    table(book, sheet, &columns, 0)?;
    for row in 1..=ROWS {
        for column in 0..columns.len() as u16 {
            text(sheet, (row, column), "", &book.styles.to_fill)?;
        }
    }
    Ok(())
}

pub(super) fn changes(book: &Book, sheet: &mut Worksheet) -> Result<()> {
    sheet.set_name(book.pick("Wijzigingen", "Changes"))?;
    let p = |nl, en| book.pick(nl, en);
    let columns = [
        (p("Datum", "Date"), 12.0),
        (p("Rij", "Row"), 26.0),
        (p("Kolom", "Column"), 26.0),
        (p("Was", "Was"), 44.0),
        (p("Nieuw voorstel", "New proposal"), 44.0),
        (p("Waarom", "Why"), 40.0),
    ];
    table(book, sheet, &columns, 0)?;
    let first = book.language.pick(
        format!(
            "Eerste versie: {} rijen, {} adviezen.",
            book.register.rows.len(),
            book.register.advice.len()
        ),
        format!(
            "First version: {} rows, {} pieces of advice.",
            book.register.rows.len(),
            book.register.advice.len()
        ),
    );
    text(sheet, (1, 0), &book.register.date.to_string(), &book.styles.cell)?;
    for column in 1..5 {
        text(sheet, (1, column), "", &book.styles.cell)?;
    }
    text(sheet, (1, 5), &first, &book.styles.cell)
}

pub(super) fn lists(book: &Book, sheet: &mut Worksheet) -> Result<()> {
    sheet.set_name(lists_name(book))?;
    for (at, list) in (0u16..).zip(&book.register.lists) {
        sheet.set_column_width(at, 34)?;
        text(sheet, (0, at), &list.id, &book.styles.head)?;
        for (row, answer) in (1u32..).zip(&list.answers) {
            text(sheet, (row, at), answer.in_language(book.language), &book.styles.cell)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    printed(book, sheet, 0)
}
