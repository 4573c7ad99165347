//! The sheets with a line for each thing found: places, columns, advice.

use super::Book;
use super::sheets::{Columns, Value, in_order, letter, list, lists_name, places_name, row, table};
use crate::minimise::Advice;
use crate::patterns::{About, Action, Severity, Verdict};
use crate::record::Text;
use crate::register::cells::people;
use crate::register::{FieldRow, PlaceRow, Result};
use rust_xlsxwriter::{DataValidation, Formula, Worksheet};

/// A sheet holds a little over a million rows.
const MOST_ROWS: usize = 1_000_000;

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
        place_row(book, sheet, at, &columns, place)?;
    }
    // On one page it would be too small to read: it goes on to a second, with the files repeated.
    sheet.set_print_fit_to_pages(2, 0).set_repeat_columns(2, 2)?;
    Ok(())
}

fn place_row(book: &Book, sheet: &mut Worksheet, at: u32, columns: &Columns, place: &PlaceRow) -> Result<()> {
    let styles = &book.styles;
    let sure = place.confidence.map_or("?".to_owned(), |sure| format!("{:.0}%", sure * 100.0));
    let year = |year: Option<i32>| year.map_or(String::new(), |year| year.to_string());
    let rows = place.rows.map_or(Value::from(""), Value::from);
    let cells = [
        (place.name.in_language(book.language).into(), &styles.strong),
        (sure.into(), &styles.proposal),
        ((&place.path).into(), &styles.cell),
        ((&place.at).into(), &styles.cell),
        (known(book, &place.kind).into(), &styles.cell),
        (if place.hidden { book.pick("ja", "yes") } else { "" }.into(), &styles.cell),
        (rows, &styles.number),
        (people(place.people, book.language).into(), &styles.cell),
        (joined(&place.categories, book).into(), &styles.found),
        (year(place.years.as_ref().map(|years| years.0)).into(), &styles.cell),
        (year(place.years.as_ref().map(|years| years.1)).into(), &styles.cell),
        ((&place.modified).into(), &styles.cell),
        (known(book, &place.place).into(), &styles.cell),
        (known(book, &place.protection).into(), &styles.cell),
        (known(book, &place.access).into(), &styles.cell),
        (u64::from(place.tier).into(), &styles.cell),
        (joined(&place.bundles, book).into(), &styles.cell),
        (joined(&place.why, book).into(), &styles.proposal),
    ];
    row(sheet, at, columns, &cells)
}

pub(super) fn fields(book: &Book, sheet: &mut Worksheet) -> Result<()> {
    sheet.set_name(book.pick("Velden", "Fields"))?;
    let fields = &book.register.fields[..book.register.fields.len().min(MOST_ROWS)];
    let p = |nl, en| book.pick(nl, en);
    let columns = [
        (p("Activiteit", "Activity"), 22.0),
        (p("Bestand", "File"), 36.0),
        (p("Tabblad", "Sheet"), 12.0),
        (p("Nr.", "No."), 5.0),
        (p("Kolom", "Column"), 20.0),
        (p("Soort gegeven", "Kind of data"), 20.0),
        (p("Zekerheid", "Certainty"), 10.0),
        (p("Treffers", "Matches"), 9.0),
        (p("Gevuld", "Filled"), 8.0),
        (p("Kenmerken", "Marks"), 13.0),
        (p("Nodig?", "Needed?"), 14.0),
        (p("Waarvoor", "What for"), 28.0),
    ];
    table(book, sheet, &columns, fields.len())?;
    for (at, field) in (1u32..).zip(fields) {
        field_row(book, sheet, at, &columns, field)?;
    }
    Ok(())
}

fn field_row(book: &Book, sheet: &mut Worksheet, at: u32, columns: &Columns, field: &FieldRow) -> Result<()> {
    let styles = &book.styles;
    let style = match field.verdict {
        Verdict::Prohibited | Verdict::Never => styles.severity(Severity::Critical),
        Verdict::Unnecessary => styles.severity(Severity::Medium),
        _ => &styles.proposal,
    };
    let reason = field.reason.as_ref().map_or("", |reason| reason.in_language(book.language));
    let cells = [
        (field.name.in_language(book.language).into(), &styles.cell),
        ((&field.path).into(), &styles.cell),
        ((&field.at).into(), &styles.cell),
        ((u64::from(field.column) + 1).into(), &styles.number),
        ((&field.field).into(), &styles.strong),
        (field.category.in_language(book.language).into(), &styles.found),
        (format!("{:.0}%", field.confidence * 100.0).into(), &styles.cell),
        (field.matches.into(), &styles.number),
        (field.values.into(), &styles.number),
        (marks(book, &field.flags).into(), &styles.cell),
        (verdict(book, field.verdict).into(), style),
        (reason.into(), &styles.cell),
    ];
    row(sheet, at, columns, &cells)
}

fn marks(book: &Book, flags: &[String]) -> String {
    let marks = flags.iter().map(|flag| book.said.in_language(About::Mark, flag, book.language));
    marks.collect::<Vec<_>>().join(", ")
}

/// What should have been read and was not, with the reason: about these files the register says nothing.
pub(super) fn not_read(book: &Book, sheet: &mut Worksheet) -> Result<()> {
    sheet.set_name(book.pick("Niet gelezen", "Not read"))?;
    let files = &book.register.not_read[..book.register.not_read.len().min(MOST_ROWS)];
    let columns = [(book.pick("Bestand", "File"), 80.0), (book.pick("Waarom", "Why"), 50.0)];
    table(book, sheet, &columns, files.len())?;
    for (at, file) in (1u32..).zip(files) {
        let why = book.said.in_language(About::NotRead, &file.reason, book.language);
        row(
            sheet,
            at,
            &columns,
            &[((&file.path).into(), &book.styles.cell), (why.into(), &book.styles.cell)],
        )?;
    }
    Ok(())
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
        (p("Urgentie", "Urgency"), 11.0),
        (p("Wat kan weg of anders", "What can go or change"), 52.0),
        (p("Actie", "Action"), 14.0),
        (p("Personen", "People"), 9.0),
        (p("Bestand", "File"), 34.0),
        (p("Tabblad", "Sheet"), 11.0),
        (p("Kolom", "Column"), 16.0),
        (p("Ander bestand of kolom", "Other file or column"), 20.0),
        (p("Zekerheid", "Certainty"), 10.0),
        (p("Regel", "Rule"), 7.0),
        (p("Grond", "Ground"), 22.0),
        (p("Besluit", "Decision"), 15.0),
        (p("Reden", "Reason"), 20.0),
    ];
    table(book, sheet, &columns, advice.len())?;
    for (at, advice) in (1u32..).zip(advice) {
        advice_row(book, sheet, at, &columns, advice)?;
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

fn advice_row(book: &Book, sheet: &mut Worksheet, at: u32, columns: &Columns, advice: &Advice) -> Result<()> {
    let styles = &book.styles;
    let cells = [
        (severity(book, advice.severity).into(), styles.severity(advice.severity)),
        (book.pick(&advice.nl, &advice.en).into(), &styles.cell),
        (action(book, advice.action).into(), &styles.strong),
        (advice.people.into(), &styles.number),
        ((&advice.path).into(), &styles.cell),
        ((&advice.at).into(), &styles.cell),
        (advice.field.as_deref().unwrap_or_default().into(), &styles.cell),
        (advice.other.as_deref().unwrap_or_default().into(), &styles.cell),
        (format!("{:.0}%", advice.confidence * 100.0).into(), &styles.cell),
        ((&advice.rule).into(), &styles.cell),
        (book.pick(&advice.hook, &advice.hook_en).into(), &styles.cell),
        ("".into(), &styles.to_fill),
        ("".into(), &styles.to_fill),
    ];
    row(sheet, at, columns, &cells)
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

fn joined(texts: &[Text], book: &Book) -> String {
    texts.iter().map(|text| text.in_language(book.language)).collect::<Vec<_>>().join(", ")
}

/// The inventory's own words for places, protection and access, in the reader's language.
fn known<'a>(book: &'a Book, word: &'a str) -> &'a str {
    match word {
        "share" => book.pick("gedeelde schijf", "shared drive"),
        "desktop" => book.pick("bureaublad", "desktop"),
        "downloads" => "downloads",
        "documents" => book.pick("documenten", "documents"),
        "backup" => book.pick("back-up", "backup"),
        "removable" => book.pick("losse drager", "removable"),
        "mail" => book.pick("mail", "mail"),
        "archive" => book.pick("archief", "archive"),
        "cloud" => book.pick("synchronisatiemap", "synchronised folder"),
        "recycle-bin" => book.pick("prullenbak", "recycle bin"),
        "temporary" => book.pick("tijdelijke map", "temporary folder"),
        "none" => book.pick("geen", "none"),
        "encrypted" => book.pick("versleuteld", "encrypted"),
        "sheet-only" => book.pick("alleen bladbeveiliging", "sheet protection only"),
        "everyone" => book.pick("iedereen", "everyone"),
        "group" => book.pick("groep", "group"),
        "owner" => book.pick("eigenaar", "owner"),
        "unknown" => book.pick("onbekend", "unknown"),
        "sheet" => book.pick("tabblad", "sheet"),
        "hidden-sheet" => book.pick("verborgen tabblad", "hidden sheet"),
        "pivot-cache" => book.pick("draaitabelgeheugen", "pivot cache"),
        "external-cache" => book.pick("kopie uit een ander bestand", "copy from another file"),
        "table" => book.pick("tabel", "table"),
        other => other,
    }
}
