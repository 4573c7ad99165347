//! The sheets around the register: where the data stand, what looks unnecessary, who processes, and the lists.

use super::{Book, fitting};
use crate::minimise::Advice;
use crate::patterns::{Action, Answers, Severity, Verdict};
use crate::record::Text;
use crate::register::cells::people;
use crate::register::{FieldRow, PlaceRow, Register, Result};
use rust_xlsxwriter::{DataValidation, Format, Formula, Worksheet};
use std::collections::{BTreeMap, HashMap};

/// A sheet holds a little over a million rows; what does not fit is counted in its last.
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
fn in_order(register: &Register) -> Vec<&PlaceRow> {
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
fn table(book: &Book, sheet: &mut Worksheet, columns: &[(&str, f64)], rows: usize) -> Result<()> {
    for (at, (name, width)) in (0u16..).zip(columns) {
        sheet.set_column_width(at, *width)?;
        sheet.write_string_with_format(0, at, *name, &book.styles.head)?;
    }
    sheet.set_row_height(0, 30)?;
    sheet.set_freeze_panes(1, 0)?;
    if rows > 0 {
        sheet.autofilter(0, 0, rows as u32, columns.len() as u16 - 1)?;
    }
    printed(book, sheet, 0)
}

fn text(sheet: &mut Worksheet, at: (u32, u16), text: &str, style: &Format) -> Result<()> {
    sheet.write_string_with_format(at.0, at.1, fitting(text), style)?;
    Ok(())
}

fn number(sheet: &mut Worksheet, at: (u32, u16), value: u64, style: &Format) -> Result<()> {
    sheet.write_number_with_format(at.0, at.1, value as f64, style)?;
    Ok(())
}

fn joined(texts: &[Text], book: &Book) -> String {
    texts.iter().map(|text| text.in_language(book.language)).collect::<Vec<_>>().join(", ")
}

pub(super) fn read_me(book: &Book, sheet: &mut Worksheet) -> Result<()> {
    sheet.set_name(book.pick("Lees mij", "Read me"))?;
    sheet.set_column_width(0, 4)?;
    sheet.set_column_width(1, 120)?;
    let title = book.pick("Register van verwerkingen (concept)", "Register of processing activities (draft)");
    let plain = Format::new().set_font_size(16).set_bold();
    text(sheet, (0, 1), title, &plain)?;
    for (at, (style, sign, line)) in (2u32..).zip(introduction(book)) {
        text(sheet, (at, 0), sign, style)?;
        text(sheet, (at, 1), &line, style)?;
    }
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    Ok(())
}

fn introduction<'a>(book: &'a Book) -> Vec<(&'a Format, &'static str, String)> {
    let styles = &book.styles;
    let register = book.register;
    let activities = register.rows.iter().filter(|row| row.activity.is_some()).count();
    let total = register.people();
    let total = people(total.min, total.max, book.language);
    let (files, unread, places) = (register.files, register.not_read.len(), register.places.len());
    let summary = book.language.pick(
        format!("Uit {files} bestanden blijkt: {places} plaatsen met persoonsgegevens, {activities} herkende activiteiten, {total} mensen. {unread} bestanden konden niet (helemaal) worden gelezen."),
        format!("From {files} files: {places} places with personal data, {activities} recognised activities, {total} people. {unread} files could not be (wholly) read."),
    );
    let line = |nl: &str, en: &str| book.pick(nl, en).to_owned();
    vec![
        (&styles.cell, "", summary),
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
        (&styles.cell, "", format!("{} · {}", register.date, register.made_by)),
    ]
}

pub(super) fn organisation(book: &Book, sheet: &mut Worksheet) -> Result<()> {
    sheet.set_name(book.pick("Organisatie", "Organisation"))?;
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

pub(super) fn places(book: &Book, sheet: &mut Worksheet) -> Result<()> {
    sheet.set_name(places_name(book))?;
    let places = in_order(book.register);
    let p = |nl, en| book.pick(nl, en);
    let columns = [
        (p("Activiteit", "Activity"), 26.0),
        (p("Zekerheid", "Certainty"), 9.0),
        (p("Bestand", "File"), 46.0),
        (p("Tabblad of deel", "Sheet or part"), 16.0),
        (p("Soort", "Kind"), 10.0),
        (p("Verborgen", "Hidden"), 9.0),
        (p("Regels", "Rows"), 9.0),
        (p("Personen", "People"), 12.0),
        (p("Gegevens", "Data"), 44.0),
        (p("Van", "From"), 7.0),
        (p("Tot", "To"), 7.0),
        (p("Gewijzigd", "Changed"), 11.0),
        (p("Plaats", "Place"), 11.0),
        (p("Beveiliging", "Protection"), 11.0),
        (p("Leesbaar voor", "Readable by"), 11.0),
        (p("Zwaarte (1–4)", "Gravity (1–4)"), 8.0),
        (p("Samen genoeg voor", "Together enough for"), 26.0),
        (p("Waarom deze activiteit", "Why this activity"), 40.0),
    ];
    table(book, sheet, &columns, places.len())?;
    for (at, place) in (1u32..).zip(places) {
        place_row(book, sheet, at, place)?;
    }
    Ok(())
}

fn place_row(book: &Book, sheet: &mut Worksheet, at: u32, place: &PlaceRow) -> Result<()> {
    let styles = &book.styles;
    let sure = place.confidence.map_or("?".to_owned(), |sure| format!("{:.0}%", sure * 100.0));
    let year = |year: Option<i32>| year.map_or(String::new(), |year| year.to_string());
    text(sheet, (at, 0), place.name.in_language(book.language), &styles.strong)?;
    text(sheet, (at, 1), &sure, &styles.proposal)?;
    text(sheet, (at, 2), &place.path, &styles.cell)?;
    text(sheet, (at, 3), &place.at, &styles.cell)?;
    text(sheet, (at, 4), &place.kind, &styles.cell)?;
    text(sheet, (at, 5), if place.hidden { book.pick("ja", "yes") } else { "" }, &styles.cell)?;
    match place.rows {
        Some(rows) => number(sheet, (at, 6), rows, &styles.number)?,
        None => text(sheet, (at, 6), "", &styles.cell)?,
    }
    text(sheet, (at, 7), &people(place.people.min, place.people.max, book.language), &styles.cell)?;
    text(sheet, (at, 8), &joined(&place.categories, book), &styles.found)?;
    text(sheet, (at, 9), &year(place.years.as_ref().map(|years| years.0)), &styles.cell)?;
    text(sheet, (at, 10), &year(place.years.as_ref().map(|years| years.1)), &styles.cell)?;
    for (column, value) in (11u16..).zip([&place.modified, &place.place, &place.protection, &place.access]) {
        text(sheet, (at, column), value, &styles.cell)?;
    }
    number(sheet, (at, 15), place.tier.into(), &styles.cell)?;
    text(sheet, (at, 16), &joined(&place.bundles, book), &styles.cell)?;
    text(sheet, (at, 17), &joined(&place.why, book), &styles.proposal)
}

pub(super) fn fields(book: &Book, sheet: &mut Worksheet) -> Result<()> {
    sheet.set_name(book.pick("Velden", "Fields"))?;
    let fields = &book.register.fields[..book.register.fields.len().min(MOST_ROWS)];
    let p = |nl, en| book.pick(nl, en);
    let columns = [
        (p("Activiteit", "Activity"), 26.0),
        (p("Bestand", "File"), 44.0),
        (p("Tabblad", "Sheet"), 14.0),
        (p("Nr.", "No."), 6.0),
        (p("Kolom", "Column"), 24.0),
        (p("Soort gegeven", "Kind of data"), 24.0),
        (p("Zekerheid", "Certainty"), 10.0),
        (p("Treffers", "Matches"), 10.0),
        (p("Gevuld", "Filled"), 10.0),
        (p("Kenmerken", "Marks"), 16.0),
        (p("Nodig?", "Needed?"), 20.0),
        (p("Waarvoor", "What for"), 40.0),
    ];
    table(book, sheet, &columns, fields.len())?;
    for (at, field) in (1u32..).zip(fields) {
        field_row(book, sheet, at, field)?;
    }
    Ok(())
}

fn field_row(book: &Book, sheet: &mut Worksheet, at: u32, field: &FieldRow) -> Result<()> {
    let styles = &book.styles;
    let verdict = verdict(book, field.verdict);
    let style = match field.verdict {
        Verdict::Prohibited | Verdict::Never => styles.severity(Severity::Critical),
        Verdict::Unnecessary => styles.severity(Severity::Medium),
        _ => &styles.proposal,
    };
    text(sheet, (at, 0), field.name.in_language(book.language), &styles.cell)?;
    text(sheet, (at, 1), &field.path, &styles.cell)?;
    text(sheet, (at, 2), &field.at, &styles.cell)?;
    number(sheet, (at, 3), u64::from(field.column) + 1, &styles.number)?;
    text(sheet, (at, 4), &field.field, &styles.strong)?;
    text(sheet, (at, 5), field.category.in_language(book.language), &styles.found)?;
    text(sheet, (at, 6), &format!("{:.0}%", field.confidence * 100.0), &styles.cell)?;
    number(sheet, (at, 7), field.matches, &styles.number)?;
    number(sheet, (at, 8), field.values, &styles.number)?;
    text(sheet, (at, 9), &field.flags.join(", "), &styles.cell)?;
    text(sheet, (at, 10), verdict, style)?;
    text(
        sheet,
        (at, 11),
        field.reason.as_ref().map_or("", |reason| reason.in_language(book.language)),
        &styles.cell,
    )
}

fn verdict<'a>(book: &'a Book, verdict: Verdict) -> &'a str {
    match verdict {
        Verdict::Necessary => book.pick("nodig", "necessary"),
        Verdict::Optional => book.pick("soms nodig", "sometimes necessary"),
        Verdict::Ask => book.pick("vraag", "question"),
        Verdict::WithLaw => book.pick("alleen met wet", "only with a statute"),
        Verdict::Unnecessary => book.pick("niet nodig", "not necessary"),
        Verdict::Prohibited => book.pick("verboden zonder wet", "forbidden without a statute"),
        Verdict::Never => book.pick("nooit bewaren", "never keep"),
    }
}

pub(super) fn advice(book: &Book, sheet: &mut Worksheet) -> Result<()> {
    sheet.set_name(book.pick("Minimalisatie", "Minimisation"))?;
    let advice = &book.register.advice[..book.register.advice.len().min(MOST_ROWS)];
    let p = |nl, en| book.pick(nl, en);
    let columns = [
        (p("Urgentie", "Urgency"), 12.0),
        (p("Wat kan weg of anders", "What can go or change"), 64.0),
        (p("Actie", "Action"), 16.0),
        (p("Personen", "People"), 10.0),
        (p("Bestand", "File"), 42.0),
        (p("Tabblad", "Sheet"), 14.0),
        (p("Kolom", "Column"), 20.0),
        (p("Ander bestand of kolom", "Other file or column"), 28.0),
        (p("Zekerheid", "Certainty"), 10.0),
        (p("Regel", "Rule"), 8.0),
        (p("Grond", "Ground"), 32.0),
        (p("Besluit", "Decision"), 18.0),
        (p("Reden", "Reason"), 28.0),
    ];
    table(book, sheet, &columns, advice.len())?;
    for (at, advice) in (1u32..).zip(advice) {
        advice_row(book, sheet, at, advice)?;
    }
    if let Some((place, list)) = list(book.register, "decision").filter(|_| !advice.is_empty()) {
        let letter = letter(place);
        let range = format!("='{}'!${letter}$2:${letter}${}", lists_name(book), list.answers.len() + 1);
        let validation =
            DataValidation::new().allow_list_formula(Formula::new(range)).show_error_message(false);
        sheet.add_data_validation(1, 11, advice.len() as u32, 11, &validation)?;
    }
    Ok(())
}

fn advice_row(book: &Book, sheet: &mut Worksheet, at: u32, advice: &Advice) -> Result<()> {
    let styles = &book.styles;
    text(sheet, (at, 0), severity(book, advice.severity), styles.severity(advice.severity))?;
    text(sheet, (at, 1), book.pick(&advice.nl, &advice.en), &styles.cell)?;
    text(sheet, (at, 2), action(book, advice.action), &styles.strong)?;
    number(sheet, (at, 3), advice.people, &styles.number)?;
    text(sheet, (at, 4), &advice.path, &styles.cell)?;
    text(sheet, (at, 5), &advice.at, &styles.cell)?;
    text(sheet, (at, 6), advice.field.as_deref().unwrap_or_default(), &styles.cell)?;
    text(sheet, (at, 7), advice.other.as_deref().unwrap_or_default(), &styles.cell)?;
    text(sheet, (at, 8), &format!("{:.0}%", advice.confidence * 100.0), &styles.cell)?;
    text(sheet, (at, 9), &advice.rule, &styles.cell)?;
    text(sheet, (at, 10), &advice.hook, &styles.cell)?;
    text(sheet, (at, 11), "", &styles.to_fill)?;
    text(sheet, (at, 12), "", &styles.to_fill)
}

fn severity<'a>(book: &'a Book, severity: Severity) -> &'a str {
    match severity {
        Severity::Critical => book.pick("vandaag", "today"),
        Severity::High => book.pick("deze week", "this week"),
        Severity::Medium => book.pick("bij het opruimen", "at the clean-up"),
        Severity::Low => book.pick("als het uitkomt", "when convenient"),
        Severity::Info => book.pick("ter informatie", "for information"),
    }
}

fn action<'a>(book: &'a Book, action: Action) -> &'a str {
    match action {
        Action::Drop => book.pick("kolom weg", "drop column"),
        Action::Truncate => book.pick("inkorten", "truncate"),
        Action::Generalise => book.pick("grover maken", "generalise"),
        Action::Mask => book.pick("maskeren", "mask"),
        Action::Pseudonymise => book.pick("pseudonimiseren", "pseudonymise"),
        Action::Move => book.pick("verplaatsen", "move"),
        Action::DeleteCopy => book.pick("kopie wissen", "delete copy"),
        Action::Delete => book.pick("wissen", "delete"),
        Action::Restrict => book.pick("toegang beperken", "restrict access"),
        Action::Encrypt => book.pick("versleutelen", "encrypt"),
        Action::Replace => book.pick("vervangen", "replace"),
        Action::Review => book.pick("beoordelen", "review"),
    }
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
        text(sheet, (at, 2), &activities.join(", "), &book.styles.cell)?;
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
