//! `speurneus minimise`: carries advice out on a copy of one file.

use crate::exit::Ending;
use crate::register::Scanned;
use crate::{interrupt, key, output};
use anyhow::{Context, Result, bail};
use clap::Args;
use serde_json::{Value, json};
use speurneus::minimise::Advice;
use speurneus::patterns::{self, Action, Categories, DECISIONS_FILE, Knowledge};
use speurneus::record::{Field, File, Language};
use speurneus::scan::{self, Options, Silent};
use speurneus::trim::{self, Act, Copy, Order};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Carry advice out on a copy of a CSV or xlsx file
#[derive(Args)]
#[command(after_help = AFTER)]
pub struct Arguments {
    /// The file; it is only read
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// The copy
    #[arg(short, long, value_name = "COPY")]
    output: PathBuf,

    /// What to do with a column, whatever the advice: drop, truncate, generalise, mask, pseudonymise or keep; NAME is
    /// its header, Sheet!Header, or #3 for the third
    #[arg(long, value_name = "NAME=ACTION", value_parser = choice)]
    column: Vec<Choice>,

    /// Only what --column says, no advice
    #[arg(long, requires = "column")]
    only: bool,

    /// What you decided: what files are for, which advice does not apply. Else speurneus-decisions.toml in the folder of
    /// the file or one above it, or in speurneus-out there
    #[arg(long, value_name = "FILE")]
    decisions: Option<PathBuf>,

    /// The secret key for pseudonyms; made if it is not there [default: your own, made once]
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,

    /// Where what was done is written down, as JSON [default: COPY with .log.json behind it]
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,

    /// Say nothing
    #[arg(short, long)]
    quiet: bool,
}

const AFTER: &str = "\
Examples:
  speurneus minimise Klanten/export.csv -o export-min.csv        what the advice for this file says
  speurneus minimise leden.xlsx -o leden-min.xlsx --column Geboortedatum=generalise --column BSN=drop
  speurneus minimise orders.csv -o orders-min.csv --column 'E-mail=pseudonymise' --only

A birth date becomes its year, a postcode its four digits, an IP address its network. In a workbook a dropped column
stays, empty, so that formulas keep their places. The original is never changed.";

/// What the user says about a column.
#[derive(Debug, Clone)]
struct Choice {
    name: String,
    what: What,
}

/// An action by its word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Keep,
    Do(Action),
}

fn choice(text: &str) -> std::result::Result<Choice, String> {
    let (name, word) = text.rsplit_once('=').ok_or("NAME=ACTION")?;
    let what = match word {
        "keep" => What::Keep,
        "drop" => What::Do(Action::Drop),
        "truncate" => What::Do(Action::Truncate),
        "generalise" | "generalize" => What::Do(Action::Generalise),
        "mask" => What::Do(Action::Mask),
        "pseudonymise" | "pseudonymize" => What::Do(Action::Pseudonymise),
        _ => return Err("drop, truncate, generalise, mask, pseudonymise or keep".to_owned()),
    };
    Ok(Choice { name: name.to_owned(), what })
}

/// An order, and where it came from.
struct Planned {
    order: Order,
    category: Option<String>,
    action: Option<Action>,
    rule: Option<String>,
}

pub fn run(arguments: &Arguments, language: Language) -> Result<Ending> {
    refuse_the_original(&arguments.file, &arguments.output, language)?;
    refuse_what_does_not_fit(&arguments.file, &arguments.output, language)?;
    let found = key::find(arguments.key.as_deref(), language)?;
    let (knowledge, shown) = decided(arguments)?;
    let (file, advice) = look(&arguments.file, &shown, &knowledge)?;
    let planned = plan(arguments, &file, &advice, &knowledge, language)?;
    let orders: Vec<Order> = planned.iter().map(|planned| planned.order.clone()).collect();
    let bytes = fs::read(&arguments.file).with_context(|| arguments.file.display().to_string())?;
    let name = arguments.file.file_name().unwrap_or_default().to_string_lossy();
    let copy = trim::carry_out(&file.format, &name, &bytes, &orders, &found.key)
        .map_err(|error| refused(&error, language))?;
    output::write(&arguments.output, &copy.bytes, language)?;
    let is_keyed = planned.iter().any(|planned| planned.order.act == Act::Pseudonymise);
    let not_done: Vec<&Advice> = advice.iter().filter(|advice| !is_done(advice, &planned)).collect();
    let log = log(arguments, &file, &planned, &copy, &not_done, is_keyed.then(|| found.key.fingerprint()));
    let place = arguments.log.clone().unwrap_or_else(|| {
        let mut name = arguments.output.clone().into_os_string();
        name.push(".log.json");
        name.into()
    });
    output::write(&place, &log, language)?;
    if !arguments.quiet && place != Path::new("-") {
        output::print(said(&planned, &copy, not_done.len(), language).as_bytes())?;
    }
    Ok(Ending::Completed)
}

/// A copy over the original would be no copy.
fn refuse_the_original(file: &Path, copy: &Path, language: Language) -> Result<()> {
    if output::same_file(file, copy) {
        bail!(language.pick(
            "de kopie zou het origineel overschrijven; kies een andere naam met -o",
            "the copy would replace the original; choose another name with -o",
        ));
    }
    Ok(())
}

/// A copy is of the kind of its original, and comes in the place of nothing.
fn refuse_what_does_not_fit(file: &Path, copy: &Path, language: Language) -> Result<()> {
    if let Some(ending) = file.extension().and_then(|ending| ending.to_str()) {
        match ending.to_ascii_lowercase().as_str() {
            "xlsx" | "xlsm" => output::fits(copy, &[ending], language)?,
            "csv" | "tsv" | "txt" => output::fits(copy, &["csv", "tsv", "txt"], language)?,
            _ => output::fits(copy, &[ending, "csv"], language)?,
        }
    }
    if copy != Path::new("-") && copy.is_file() {
        let copy = copy.display();
        bail!(language.pick(
            format!("{copy} bestaat al; kies een andere naam met -o"),
            format!("{copy} exists already; choose another name with -o"),
        ));
    }
    Ok(())
}

/// What is known and decided, and the path by which decisions know the file.
fn decided(arguments: &Arguments) -> Result<(Knowledge, String)> {
    let mut knowledge = patterns::knowledge()?;
    let whole = std::path::absolute(&arguments.file).unwrap_or_else(|_| arguments.file.clone());
    let below = |folder: &Path| whole.strip_prefix(folder).ok().map(slashed);
    if let Some(file) = &arguments.decisions {
        knowledge.decide(file)?;
        // Nobody says under which root the scan was made: the longest end of the path that is decided about.
        let ends = whole.ancestors().collect::<Vec<_>>().into_iter().rev().filter_map(below);
        let decided = ends.into_iter().find(|path| knowledge.decisions.is_about(path));
        return Ok((knowledge, decided.unwrap_or_else(|| with_folders(&whole))));
    }
    for folder in whole.ancestors().skip(1) {
        for file in [folder.join(DECISIONS_FILE), folder.join(crate::scan::FOLDER).join(DECISIONS_FILE)] {
            if file.is_file() {
                knowledge.decide(&file)?;
                let path = below(folder).filter(|path| knowledge.decisions.is_about(path));
                return Ok((knowledge, path.unwrap_or_else(|| with_folders(&whole))));
            }
        }
    }
    Ok((knowledge, with_folders(&whole)))
}

/// What a scan of the file finds, and the advice about it; `shown` is the path that tells what it is for.
fn look(path: &Path, shown: &str, knowledge: &Knowledge) -> Result<(File, Vec<Advice>)> {
    let options =
        Options { roots: vec![path.to_owned()], workers: Some(crate::workers()), ..Options::default() };
    let cancel = interrupt::watch().context("signals")?;
    let finished = scan::scan(&options, &patterns::load()?, Arc::new(Silent), &cancel)?;
    let mut scanned = Scanned::read(std::slice::from_ref(&finished.inventory))?;
    for file in &mut scanned.files {
        let inner = file.path.split_once("!/").map(|(_, inner)| format!("!/{inner}"));
        file.path = format!("{shown}{}", inner.unwrap_or_default());
    }
    let register = scanned.draft(knowledge);
    let file = scanned.files.into_iter().find(|file| file.path == shown).context("no record")?;
    let advice = register.advice.into_iter().filter(|advice| advice.path == shown).collect();
    Ok((file, advice))
}

/// The path with two folders at most: the folders it lies in tell what it is for.
fn with_folders(whole: &Path) -> String {
    let names = names(whole);
    names[names.len().saturating_sub(3)..].join("/")
}

/// A path as inventories write it.
fn slashed(path: &Path) -> String {
    names(path).join("/")
}

fn names(path: &Path) -> Vec<String> {
    let name = |part| match part {
        std::path::Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
        _ => None,
    };
    path.components().filter_map(name).collect()
}

fn plan(
    arguments: &Arguments,
    file: &File,
    advice: &[Advice],
    knowledge: &Knowledge,
    language: Language,
) -> Result<Vec<Planned>> {
    let mut planned: Vec<Planned> = Vec::new();
    for (at, field) in fields(file) {
        let of_column = |advice: &&Advice| {
            advice.at == at && advice.column == Some(field.column) && is_ours(advice.action)
        };
        let strongest = advice.iter().filter(of_column).min_by_key(|advice| weight(advice.action));
        if let Some(advice) = strongest.filter(|_| !arguments.only) {
            let act = act(advice.action, field, &knowledge.categories);
            let act = act.unwrap_or_else(|| masking(field, &knowledge.categories));
            planned.push(one(at, field, act, Some(advice.action), Some(advice.rule.clone())));
        }
    }
    for choice in &arguments.column {
        let mut any = false;
        for (at, field) in fields(file).filter(|(at, field)| is_named(choice, at, field)) {
            any = true;
            planned.retain(|planned| (planned.order.at.as_str(), planned.order.column) != (at, field.column));
            let act = match choice.what {
                What::Keep => continue,
                What::Do(action) => act(action, field, &knowledge.categories)
                    .with_context(|| no_coarser(&choice.name, language))?,
            };
            let What::Do(action) = choice.what else { continue };
            planned.push(one(at, field, act, Some(action), None));
        }
        if !any {
            let name = &choice.name;
            bail!(
                language.pick(format!("er is geen kolom '{name}'"), format!("there is no column '{name}'"))
            );
        }
    }
    Ok(planned)
}

fn fields(file: &File) -> impl Iterator<Item = (&str, &Field)> {
    file.tables.iter().flat_map(|table| table.fields.iter().map(|field| (table.at.as_str(), field)))
}

fn one(at: &str, field: &Field, act: Act, action: Option<Action>, rule: Option<String>) -> Planned {
    let order = Order { at: at.to_owned(), column: field.column, field: field.name.clone(), act };
    Planned { order, category: field.category.clone(), action, rule }
}

fn is_named(choice: &Choice, at: &str, field: &Field) -> bool {
    let name = match choice.name.split_once('!') {
        Some((sheet, name)) if sheet == at => name,
        _ => &choice.name,
    };
    match name.strip_prefix('#').and_then(|number| number.parse::<u32>().ok()) {
        Some(number) => field.column + 1 == number,
        None => !field.name.is_empty() && field.name.trim().to_lowercase() == name.trim().to_lowercase(),
    }
}

fn no_coarser(name: &str, language: Language) -> String {
    language.pick(
        format!("hoe '{name}' grover kan, is niet bekend; kies drop, mask of pseudonymise"),
        format!("how '{name}' could be made less precise is not known; choose drop, mask or pseudonymise"),
    )
}

/// What this command can do; the rest needs a person.
fn is_ours(action: Action) -> bool {
    weight(action) < u8::MAX
}

/// The most thorough first.
fn weight(action: Action) -> u8 {
    match action {
        Action::Drop => 0,
        Action::Pseudonymise => 1,
        Action::Mask => 2,
        Action::Generalise => 3,
        Action::Truncate => 4,
        _ => u8::MAX,
    }
}

/// None where nothing is known that is less precise.
fn act(action: Action, field: &Field, categories: &Categories) -> Option<Act> {
    let category = field.category.as_deref().and_then(|id| categories.find(id));
    match action {
        Action::Truncate | Action::Generalise => category?.coarser.map(Act::Coarsen),
        Action::Mask => Some(masking(field, categories)),
        Action::Pseudonymise => Some(Act::Pseudonymise),
        _ => Some(Act::Drop),
    }
}

fn masking(field: &Field, categories: &Categories) -> Act {
    let category = field.category.as_deref().and_then(|id| categories.find(id));
    Act::Mask(category.map_or(patterns::Mask::None, |category| category.mask))
}

fn is_done(advice: &Advice, planned: &[Planned]) -> bool {
    is_ours(advice.action)
        && planned
            .iter()
            .any(|planned| planned.order.at == advice.at && Some(planned.order.column) == advice.column)
}

/// What was done, without a value.
fn log(
    arguments: &Arguments,
    file: &File,
    planned: &[Planned],
    copy: &Copy,
    not_done: &[&Advice],
    key: Option<String>,
) -> Vec<u8> {
    let columns: Vec<Value> = planned
        .iter()
        .zip(&copy.done)
        .map(|(planned, done)| {
            json!({
                "at": planned.order.at, "column": planned.order.column, "field": planned.order.field,
                "category": planned.category, "action": planned.action, "rule": planned.rule,
                "cells": done.cells, "emptied": done.emptied,
            })
        })
        .collect();
    let left: Vec<Value> =
        copy.left.iter().map(|(place, cells)| json!({"in": place, "cells": cells})).collect();
    let not_done: Vec<Value> = not_done
        .iter()
        .map(|advice| json!({"rule": advice.rule, "action": advice.action, "nl": advice.nl, "en": advice.en}))
        .collect();
    let log = json!({
        "schema": 1,
        "tool": concat!("speurneus ", env!("CARGO_PKG_VERSION")),
        "file": arguments.file.display().to_string(),
        "copy": arguments.output.display().to_string(),
        "format": file.format,
        "key": key,
        "columns": columns,
        "left": left,
        "formulas": copy.formulas,
        "not_done": not_done,
    });
    let mut text = format!("{log:#}").into_bytes();
    text.push(b'\n');
    text
}

/// The same in sentences.
fn said(planned: &[Planned], copy: &Copy, not_done: usize, language: Language) -> String {
    let mut text = String::new();
    for (planned, done) in planned.iter().zip(&copy.done) {
        let (field, cells) = (&planned.order.field, done.cells);
        let did = match planned.order.act {
            Act::Keep => language.pick("ongewijzigd", "unchanged"),
            Act::Drop => language.pick("verwijderd", "dropped"),
            Act::Coarsen(_) => language.pick("grover gemaakt", "made less precise"),
            Act::Mask(_) => language.pick("gemaskeerd", "masked"),
            Act::Pseudonymise => language.pick("gepseudonimiseerd", "pseudonymised"),
        };
        let cells = output::plural(cells, ("cel", "cell"), ("cellen", "cells"), language);
        let field = match field.is_empty() {
            true => nameless(&planned.order, language),
            false => format!("'{field}'"),
        };
        text.push_str(&format!("{field} is {did}: {cells}.\n"));
        if done.emptied > 0 {
            let emptied = done.emptied;
            text.push_str(&language.pick(
                format!(
                    "  {emptied} daarvan {} leeggemaakt, omdat er iets anders stond.\n",
                    if emptied == 1 { "is" } else { "zijn" }
                ),
                format!(
                    "  {emptied} of them {} emptied, as something else stood there.\n",
                    if emptied == 1 { "was" } else { "were" }
                ),
            ));
        }
    }
    if planned.is_empty() {
        text.push_str(language.pick(
            "Voor dit bestand is er niets dat een kopie beter maakt; de kopie is gelijk aan het origineel.\n",
            "For this file there is nothing that a copy makes better; the copy is the same as the original.\n",
        ));
    }
    text.push_str(&still_to_see(planned, copy, not_done, language));
    text
}

/// What a person should look at: values that stand elsewhere too, formulas, other advice.
fn still_to_see(planned: &[Planned], copy: &Copy, not_done: usize, language: Language) -> String {
    let mut text = String::new();
    let of_a_book = planned.iter().any(|planned| !planned.order.at.is_empty());
    for (place, cells) in &copy.left {
        let place = match of_a_book {
            true => language.pick(format!("tabblad '{place}'"), format!("sheet '{place}'")),
            false => language.pick(format!("kolom '{place}'"), format!("column '{place}'")),
        };
        text.push_str(&language.pick(
            format!("Let op: in {place} staan nog waarden die elders zijn weggehaald ({cells}×).\n"),
            format!("Note: {place} still holds values that were taken out elsewhere ({cells}×).\n"),
        ));
    }
    if copy.formulas > 0 {
        let formulas =
            output::plural(copy.formulas, ("formule", "formula"), ("formules", "formulas"), language);
        text.push_str(&language.pick(
            format!("Let op: de werkmap heeft {formulas}. Wat met de veranderde kolommen rekent, kan een andere uitkomst geven; reken na.\n"),
            format!("Note: the workbook has {formulas}. What counts with the changed columns may come out differently; check it.\n"),
        ));
    }
    if not_done > 0 {
        let one = ("ander advies", "other piece of advice");
        let advice =
            output::plural(not_done as u64, one, ("andere adviezen", "other pieces of advice"), language);
        text.push_str(&match not_done {
            1 => language.pick(
                format!("{advice} voor dit bestand vraagt om een mens; het staat in het logboek.\n"),
                format!("{advice} for this file needs a person; it is in the log.\n"),
            ),
            _ => language.pick(
                format!("{advice} voor dit bestand vragen om een mens; ze staan in het logboek.\n"),
                format!("{advice} for this file need a person; they are in the log.\n"),
            ),
        });
    }
    text
}

/// A column without a name by its number.
fn nameless(order: &Order, language: Language) -> String {
    let (number, at) = (order.column + 1, &order.at);
    match at.is_empty() {
        true => language.pick(format!("Kolom {number}"), format!("Column {number}")),
        false => language
            .pick(format!("Kolom {number} op tabblad '{at}'"), format!("Column {number} on sheet '{at}'")),
    }
}

/// Where a person finds a part of a workbook.
fn found_in(part: &str, language: Language) -> &'static str {
    let has = |what: &str| part.contains(what);
    if has("omment") {
        language.pick("een opmerking bij een cel", "a comment on a cell")
    } else if has("pivot") {
        language.pick("een draaitabel", "a pivot table")
    } else if has("chart") {
        language.pick("een grafiek", "a chart")
    } else if has("drawing") {
        language.pick("een tekstvak of tekening", "a text box or drawing")
    } else if has("docProps") {
        language.pick("de eigenschappen van het bestand", "the properties of the file")
    } else if has("externalLink") || has("connections") || has("quer") {
        language.pick("een koppeling met een ander bestand", "a link with another file")
    } else if has("tables/") {
        language.pick("de koppen van een tabel", "the headers of a table")
    } else if part.ends_with("workbook.xml") {
        language.pick("een gedefinieerde naam of tabbladnaam", "a defined name or the name of a sheet")
    } else if has("worksheets/") {
        language.pick(
            "een keuzelijst, koppeling, kop- of voettekst van een tabblad",
            "a list of choices, link, header or footer of a sheet",
        )
    } else {
        language.pick("een ander deel", "another part")
    }
}

fn refused(error: &trim::Error, language: Language) -> anyhow::Error {
    let english = match error {
        trim::Error::AlsoIn { part } => format!(
            "what is to go also stands in {} of the workbook ({part}). Remove that in the spreadsheet program first, \
             or save the sheet alone, as values",
            found_in(part, language)
        ),
        other => other.to_string(),
    };
    let dutch = match error {
        trim::Error::UnknownFormat => {
            "alleen CSV- en xlsx-bestanden kunnen worden geminimaliseerd".to_owned()
        }
        trim::Error::Damaged(_) => "het bestand is beschadigd".to_owned(),
        trim::Error::NoColumn(name) => format!("de kolom '{name}' is niet teruggevonden"),
        trim::Error::AlsoIn { part } => format!(
            "wat weg moet, staat ook in {} van de werkmap ({part}). Verwijder dat eerst in het rekenprogramma, of \
             bewaar het blad alleen als waarden",
            found_in(part, language)
        ),
        other => other.to_string(),
    };
    anyhow::anyhow!(language.pick(dutch, english))
}
