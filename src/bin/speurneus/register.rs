//! `speurneus register`: from inventories to a draft register.

use crate::exit::Ending;
use crate::output;
use anyhow::{Context, Result};
use clap::Args;
use speurneus::inventory;
use speurneus::patterns::{self, DECISIONS_FILE, Knowledge};
use speurneus::record::{File, Language, Scan};
use speurneus::register::{self, Gathered, Gatherer, Merge, Register, Room};
use speurneus::report::Source;
use std::fs;
use std::io::{BufReader, Cursor};
use std::path::{Path, PathBuf};

/// Draft the register of processing from one or more inventories
#[derive(Args)]
#[command(after_help = AFTER)]
pub struct Arguments {
    /// Inventories, as scan writes them; - for standard input
    #[arg(value_name = "INVENTORY", required_unless_present = "clean")]
    inventories: Vec<PathBuf>,

    /// The register; its ending says as what: .xlsx, .csv, .json, .jsonld or .md
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,

    /// Put the draft into the register you have: fills empty cells, adds rows, changes nothing of yours
    #[arg(long, value_name = "EXISTING.xlsx")]
    into: Option<PathBuf>,

    /// Write the list for a privacy statement instead, as Markdown: which data, what for, how long, its gaps marked
    #[arg(long, conflicts_with = "into")]
    statement: bool,

    /// Write the clean copy for the authority of a register that you have: its adopted rows, without signs
    #[arg(long, value_name = "EXISTING.xlsx", conflicts_with_all = ["into", "statement", "inventories"])]
    clean: Option<PathBuf>,

    /// What you decided: what files are for, which advice does not apply. Else speurneus-decisions.toml beside
    /// the inventory
    #[arg(long, value_name = "FILE")]
    decisions: Option<PathBuf>,
}

const AFTER: &str = "\
Examples:
  speurneus register speurneus-out/inventory.jsonl -o register.xlsx
  speurneus register speurneus-out/inventory.jsonl --into our-register.xlsx -o our-register-new.xlsx
  speurneus register speurneus-out/inventory.jsonl --statement -o privacy.md
  speurneus register north.jsonl south.jsonl -o register.json --lang nl";

pub fn run(arguments: &Arguments, language: Language) -> Result<Ending> {
    let knowledge = knowledge(&arguments.inventories, arguments.decisions.as_deref())?;
    if let Some(existing) = &arguments.clean {
        clean(&knowledge, existing, &arguments.output, language)?;
        return Ok(Ending::Completed);
    }
    let gathered = gather(&arguments.inventories, &knowledge)?;
    let draft = draft(&gathered, &knowledge);
    match &arguments.into {
        Some(existing) => merge(&draft, &knowledge, existing, &arguments.output, language)?,
        None if arguments.statement => register::write_statement(&draft, language, &arguments.output)
            .map_err(|error| in_words(error, &arguments.output, language))?,
        None => write(&draft, &arguments.output, language)?,
    }
    Ok(Ending::Completed)
}

/// What is known, and what a person decided: in the file that was named, or beside the first inventory that has one.
pub fn knowledge(inventories: &[PathBuf], decisions: Option<&Path>) -> Result<Knowledge> {
    let mut knowledge = patterns::knowledge()?;
    let folder = |path: &PathBuf| path.parent().map_or_else(PathBuf::new, Path::to_owned);
    let beside =
        || inventories.iter().map(|path| folder(path).join(DECISIONS_FILE)).find(|path| path.is_file());
    if let Some(path) = decisions.map(Path::to_owned).or_else(beside) {
        knowledge.decide(&path)?;
    }
    Ok(knowledge)
}

/// Puts the draft into the register that exists, and says what was done.
fn merge(
    draft: &Register,
    knowledge: &Knowledge,
    existing: &Path,
    to: &Path,
    language: Language,
) -> Result<()> {
    if output::same_file(existing, to) {
        anyhow::bail!(another_name(language));
    }
    let macros = existing.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xlsm"));
    output::fits(to, if macros { &["xlsm"] } else { &["xlsx"] }, language)?;
    let cannot_read = || {
        let path = existing.display();
        language.pick(format!("kan {path} niet aanvullen"), format!("cannot fill in {path}"))
    };
    let source = fs::File::open(existing).with_context(cannot_read)?;
    let done = register::into(draft, knowledge, language, BufReader::new(source), Cursor::new(Vec::new()));
    let (merge, bytes) = done.map_err(|error| into_words(error, language)).with_context(cannot_read)?;
    output::write(to, &bytes.into_inner(), language)?;
    output::print(told(&merge, language).as_bytes())
}

/// Writes the clean copy of a register, and says how many rows it has.
fn clean(knowledge: &Knowledge, existing: &Path, to: &Path, language: Language) -> Result<()> {
    if output::same_file(existing, to) {
        anyhow::bail!(another_name(language));
    }
    output::fits(to, &["xlsx"], language)?;
    let path = existing.display();
    let cannot_read = || language.pick(format!("geen kopie van {path}"), format!("no copy of {path}"));
    let nothing = register::draft(&[], None, knowledge, jiff::civil::Date::default());
    let source = BufReader::new(fs::File::open(existing).with_context(cannot_read)?);
    let done = register::clean(&nothing, knowledge, language, source);
    let clean = done.map_err(|error| into_words(error, language)).with_context(cannot_read)?;
    output::write(to, &clean.bytes, language)?;
    let rows = clean.rows;
    let mut said = match rows {
        1 => language.pick("1 vastgestelde rij\n", "1 adopted row\n").to_owned(),
        _ => language.pick(format!("{rows} vastgestelde rijen\n"), format!("{rows} adopted rows\n")),
    };
    if !clean.missing.is_empty() {
        let missing = clean.missing.join("; ");
        said.push_str(&language.pick(
            format!("Vul op het tabblad Organisatie nog in (art. 30 lid 1 onder a AVG): {missing}\n"),
            format!("Still to fill in on the sheet Organisation (Art. 30(1)(a) GDPR): {missing}\n"),
        ));
    }
    for sheet in &clean.left_out {
        said.push_str(&language.pick(
            format!("LET OP: tabblad '{sheet}' heeft geen kolom Status en staat er niet in\n"),
            format!("CAREFUL: sheet '{sheet}' has no column Status and is not in it\n"),
        ));
    }
    output::print(harmless_lines(&said).as_bytes())
}

/// Lines of which none holds anything that steers a terminal.
fn harmless_lines(text: &str) -> String {
    text.lines().map(|line| format!("{}\n", speurneus::record::harmless(line))).collect()
}

fn another_name(language: Language) -> &'static str {
    language.pick(
        "geef met -o een andere naam dan die van het register dat er al is: dat blijft zoals het is",
        "give -o another name than that of the register that exists: it stays as it is",
    )
}

fn into_words(error: register::IntoError, language: Language) -> anyhow::Error {
    use register::IntoError;
    use speurneus::package::Error as PackageError;
    let words = match &error {
        IntoError::NoRegister => language.pick(
            "op geen tabblad staat een rij met kolomkoppen die wordt herkend (verwerking, doel, betrokkenen, bewaartermijn …)",
            "no sheet has a row of headers that is recognised (processing activity, purpose, data subjects, retention …)",
        ),
        IntoError::Package(PackageError::Encrypted) => language.pick(
            "het heeft een wachtwoord: sla het eerst zonder wachtwoord op",
            "it has a password: save it without one first",
        ),
        IntoError::NoWorkbook | IntoError::Package(PackageError::Damaged) => language.pick(
            "het is geen .xlsx of .xlsm, of het is beschadigd; sla een .xls of .ods eerst op als .xlsx",
            "it is no .xlsx or .xlsm, or it is damaged; save an .xls or .ods as .xlsx first",
        ),
        IntoError::NoStatus => language.pick(
            "het heeft geen kolom 'Status', dus er is nog niets vastgesteld. Maak die kolom, en zet er 'vastgesteld' in bij elke rij die een mens heeft nagekeken",
            "it has no column 'Status', so nothing is adopted yet. Make that column, and write 'adopted' in it for every row that a person has checked",
        ),
        IntoError::NothingAdopted => language.pick(
            "er is nog geen rij vastgesteld. Zet 'vastgesteld' in de kolom Status bij elke rij die een mens heeft nagekeken",
            "no row is adopted yet. Write 'adopted' in the column Status for every row that a person has checked",
        ),
        _ => return error.into(),
    };
    anyhow::anyhow!(words)
}

fn told(merge: &Merge, language: Language) -> String {
    let Merge { filled, renewed, added, kept, told, sheets, .. } = merge;
    let of = |count: &usize, one, more| output::plural(*count as u64, one, more, language);
    let also = match sheets.is_empty() {
        true => String::new(),
        false => format!("{} {}", language.pick(". Opnieuw gemaakt:", ". Made anew:"), sheets.join(", ")),
    };
    let cells = of(filled, ("lege cel", "empty cell"), ("lege cellen", "empty cells"));
    let rows = of(added, ("rij", "row"), ("rijen", "rows"));
    language.pick(
        format!("{cells} ingevuld, {renewed} vernieuwd, {rows} toegevoegd, {kept} van jou zo gelaten; zie tabblad {told}{also}\n"),
        format!("{cells} filled in, {renewed} renewed, {rows} added, {kept} of yours left alone; see sheet {told}{also}\n"),
    )
}

/// As much of inventories, in the order in which they were given, as a register and a page tell of.
pub fn gather(paths: &[PathBuf], knowledge: &Knowledge) -> Result<Gathered> {
    let mut gatherer = Gatherer::new(&knowledge.categories, Room::default());
    for path in paths {
        gatherer.read(path)?;
    }
    Ok(gatherer.finish())
}

/// The draft as of the day of the scan, so that the same inventory gives the same register on any day.
pub fn draft(gathered: &Gathered, knowledge: &Knowledge) -> Register {
    register::draft_gathered(gathered, knowledge, day(&gathered.scans))
}

fn day(scans: &[Scan]) -> jiff::civil::Date {
    let day = scans.iter().filter_map(|scan| scan.started.get(..10)?.parse().ok()).max();
    day.unwrap_or_else(|| jiff::Zoned::now().date())
}

/// What the page and the summary are made from.
pub fn source<'a>(
    gathered: &'a Gathered,
    register: &'a Register,
    knowledge: &'a Knowledge,
    language: Language,
) -> Source<'a> {
    Source { gathered, register, categories: &knowledge.categories, language }
}

/// One scan, or the shards of one, every file of it.
pub struct Scanned {
    pub scans: Vec<Scan>,
    pub files: Vec<File>,
    /// Whether all of them came to their end.
    pub complete: bool,
}

impl Scanned {
    /// The inventories, in the order in which they were given.
    pub fn read(paths: &[PathBuf]) -> Result<Self> {
        let mut scanned = Scanned { scans: Vec::new(), files: Vec::new(), complete: true };
        for path in paths {
            let inventory = inventory::read(path)?;
            scanned.complete &= inventory.summary.is_some();
            scanned.scans.push(inventory.scan);
            scanned.files.extend(inventory.files);
        }
        Ok(scanned)
    }

    /// The draft as of the day of the scan, so that the same inventory gives the same register on any day.
    pub fn draft(&self, knowledge: &Knowledge) -> Register {
        register::draft(&self.files, self.scans.first(), knowledge, day(&self.scans))
    }
}

/// Writes the draft in the form that the file's ending asks for, for its owner only.
pub fn write(register: &Register, path: &Path, language: Language) -> Result<()> {
    register::write(register, language, path).map_err(|error| in_words(error, path, language))
}

fn in_words(error: register::Error, path: &Path, language: Language) -> anyhow::Error {
    match error {
        register::Error::Io(cause) => output::cannot_write(path, cause, language),
        register::Error::UnknownKind(_) => anyhow::anyhow!(language.pick(
            "het register kan .xlsx, .csv, .json, .jsonld of .md zijn: geef -o een naam die daarop eindigt",
            "a register can be .xlsx, .csv, .json, .jsonld or .md: give -o a name that ends so",
        )),
        error => error.into(),
    }
}
