//! Files to measure with: invented people and things from a fixed seed, the same bytes in every run.
//!
//! In: how many rows or lines. Out: the bytes of a file, or a folder of small ones. Nothing here is real: the
//! names are put together by chance, the domains are reserved, the numbers are of the range for tests.

#![allow(dead_code, reason = "every bench uses a part of it")]

use rust_xlsxwriter::{Workbook, XlsxError};
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

/// The headers of the customers.
pub const HEADERS: [&str; 20] = [
    "Klantnr",
    "Aanhef",
    "Voorletters",
    "Voornaam",
    "Tussenvoegsel",
    "Achternaam",
    "Straat",
    "Huisnr",
    "Postcode",
    "Woonplaats",
    "Land",
    "Telefoon",
    "E-mail",
    "Geboortedatum",
    "BSN",
    "IBAN",
    "Actief",
    "Saldo",
    "Laatste order",
    "Opmerkingen",
];

const GIVEN: [&str; 16] = [
    "Lotte", "Thijs", "Fatima", "Jeroen", "Sanne", "Maarten", "Noor", "Pieter", "Hanneke", "Kim", "Daan",
    "Yasmin", "Ruud", "Els", "Bram", "Ilse",
];
const INFIXES: [&str; 6] = ["", "", "", "de", "van den", "van der"];
const FAMILY: [&str; 16] = [
    "Vermeer", "Boer", "Yilmaz", "Kuipers", "Jansen", "Bakker", "Berg", "Visser", "Smit", "Groot",
    "Hoekstra", "Mulder", "Dekker", "Peters", "Brouwer", "Willems",
];
const STREETS: [&str; 8] = [
    "Kerkstraat",
    "Dorpsweg",
    "Lindenlaan",
    "Stationsplein",
    "Molenpad",
    "Julianastraat",
    "Havenkade",
    "Wilgenhof",
];
const TOWNS: [&str; 8] =
    ["Utrecht", "Groningen", "Tilburg", "Arnhem", "Deventer", "Zwolle", "Leiden", "Breda"];
const BANKS: [&str; 4] = ["ABNA", "RABO", "INGB", "TRIO"];
const REMARKS: [&str; 6] =
    ["", "", "", "belt liever terug na vijf uur", "factuur per post", "betaalt in termijnen"];
const PLAIN: [&str; 8] = [
    "De levering van het materiaal is met twee weken uitgesteld wegens drukte in de haven. ",
    "Het rapport telt veertig bladzijden en is in te zien op de afdeling inkoop. ",
    "Voor het onderhoud van de installatie is een aparte begroting gemaakt. ",
    "In de tweede helft van het jaar steeg de omzet met 4,5 procent. ",
    "De vergadering van dinsdag gaat niet door; de stukken volgen later. ",
    "Artikel 12345 is niet meer leverbaar en wordt vervangen door een ander model. ",
    "Bij temperaturen onder het vriespunt wordt de pomp uitgezet. ",
    "De nieuwe huisstijl wordt vanaf 1 maart op alle formulieren gebruikt. ",
];
const AGENT: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:121.0) Gecko/20100101 Firefox/121.0";

/// Chance from a fixed seed: Marsaglia's xorshift, which needs no crate.
pub struct Chance(u64);

impl Chance {
    /// The same sequence for the same seed.
    pub fn new(seed: u64) -> Self {
        Chance(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// A number below this one.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len() as u64) as usize]
    }
}

/// The values of one customer, in the order of [`HEADERS`].
pub fn customer(number: usize, chance: &mut Chance) -> [String; 20] {
    let given = chance.one(&GIVEN);
    let family = chance.one(&FAMILY);
    let day = |chance: &mut Chance, from: u64, years: u64| {
        let (day, month) = (1 + chance.below(28), 1 + chance.below(12));
        format!("{day:02}-{month:02}-{}", from + chance.below(years))
    };
    [
        format!("K{:06}", 100_000 + number),
        chance.one(&["Dhr.", "Mevr."]).to_owned(),
        format!("{}.", &given[..1]),
        given.to_owned(),
        chance.one(&INFIXES).to_owned(),
        family.to_owned(),
        chance.one(&STREETS).to_owned(),
        (1 + chance.below(250)).to_string(),
        format!("{} {}{}", 1000 + chance.below(9000), letter(chance), letter(chance)),
        chance.one(&TOWNS).to_owned(),
        "Nederland".to_owned(),
        format!("06-{:08}", 10_000_000 + chance.below(89_999_999)),
        email(given, family, chance),
        day(chance, 1940, 65),
        bsn(chance),
        iban(chance),
        chance.one(&["J", "N"]).to_owned(),
        format!("{},{:02}", chance.below(2000), chance.below(100)),
        day(chance, 2023, 2),
        chance.one(&REMARKS).to_owned(),
    ]
}

fn letter(chance: &mut Chance) -> char {
    char::from(b'A' + chance.below(26) as u8)
}

fn email(given: &str, family: &str, chance: &mut Chance) -> String {
    let domain = chance.one(&["example.nl", "example.com", "example.org"]);
    format!("{}.{}{}@{domain}", given.to_lowercase(), family.to_lowercase(), chance.below(1000))
}

/// From the range that is not given out, with a sum that eleven divides.
fn bsn(chance: &mut Chance) -> String {
    loop {
        let number = 999_900_000 + chance.below(100_000);
        let digits = number.to_string();
        let sum: i64 = digits
            .bytes()
            .zip([9, 8, 7, 6, 5, 4, 3, 2, -1])
            .map(|(digit, weight)| i64::from(digit - b'0') * weight)
            .sum();
        if sum % 11 == 0 {
            return digits;
        }
    }
}

fn iban(chance: &mut Chance) -> String {
    let account = format!("{}{:010}", chance.one(&BANKS), chance.below(1_000_000_000));
    let remainder = format!("{account}NL00").bytes().fold(0u64, |rest, byte| match byte {
        b'0'..=b'9' => (rest * 10 + u64::from(byte - b'0')) % 97,
        _ => (rest * 100 + u64::from(byte - b'A' + 10)) % 97,
    });
    format!("NL{:02}{account}", 98 - remainder)
}

/// Customers as a Dutch spreadsheet saves them: 20 columns and semicolons.
pub fn customers_csv(rows: usize) -> Vec<u8> {
    let mut chance = Chance::new(1);
    let mut text = HEADERS.join(";") + "\r\n";
    for number in 0..rows {
        text.push_str(&customer(number, &mut chance).join(";"));
        text.push_str("\r\n");
    }
    text.into_bytes()
}

/// The same customers as a workbook.
pub fn customers_xlsx(rows: usize) -> Result<Vec<u8>, XlsxError> {
    let mut chance = Chance::new(1);
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write_row(0, 0, HEADERS)?;
    for number in 0..rows {
        sheet.write_row(number as u32 + 1, 0, customer(number, &mut chance))?;
    }
    workbook.save_to_buffer()
}

/// The same customers as one JSON object a line.
pub fn customers_ndjson(rows: usize) -> Vec<u8> {
    let mut chance = Chance::new(1);
    let mut text = String::new();
    for number in 0..rows {
        let values = customer(number, &mut chance);
        let pairs: Vec<String> =
            HEADERS.iter().zip(&values).map(|(header, value)| format!("\"{header}\":\"{value}\"")).collect();
        writeln!(text, "{{{}}}", pairs.join(",")).expect("writing to a string");
    }
    text.into_bytes()
}

/// The log of a web server, with the addresses of its visitors.
pub fn access_log(lines: usize) -> Vec<u8> {
    let mut chance = Chance::new(2);
    let mut text = String::new();
    for line in 0..lines {
        let host = format!("{}.{}", chance.one(&["203.0.113", "198.51.100", "192.0.2"]), chance.below(256));
        let (hour, minute, second) = (line / 3600 % 24, line / 60 % 60, line % 60);
        let (page, bytes) = (chance.below(5000), 200 + chance.below(90_000));
        writeln!(
            text,
            "{host} - - [12/Mar/2024:{hour:02}:{minute:02}:{second:02} +0100] \"GET /artikel/{page}?s=nl \
             HTTP/1.1\" 200 {bytes} \"https://www.example.nl/\" \"{AGENT}\""
        )
        .expect("writing to a string");
    }
    text.into_bytes()
}

/// Whether anybody is mentioned in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Persons {
    /// In one line of eight.
    Some,
    /// Nowhere.
    None,
}

/// Dutch prose, a sentence a line.
pub fn prose(lines: usize, persons: Persons) -> String {
    let mut chance = Chance::new(3);
    let mut text = String::new();
    for _ in 0..lines {
        text.push_str(chance.one(&PLAIN));
        if persons == Persons::Some && chance.below(8) == 0 {
            let (given, family) = (chance.one(&GIVEN), chance.one(&FAMILY));
            let (email, bsn) = (email(given, family, &mut chance), bsn(&mut chance));
            write!(text, "Neem contact op met {given} {family} ({email}, BSN {bsn}).")
                .expect("writing to a string");
        }
        text.push('\n');
    }
    text
}

/// Small files of several formats in folders of a hundred; says how many bytes there are in all.
pub fn small_files(root: &Path, files: usize) -> io::Result<u64> {
    let mut bytes = 0;
    for number in 0..files {
        let folder = root.join(format!("map {:03}", number / 100));
        fs::create_dir_all(&folder)?;
        let (ending, content) = match number % 4 {
            0 => ("csv", customers_csv(1 + number % 7)),
            1 => ("txt", prose(4 + number % 9, Persons::Some).into_bytes()),
            2 => ("ndjson", customers_ndjson(1 + number % 5)),
            _ => ("log", access_log(3 + number % 11)),
        };
        bytes += content.len() as u64;
        fs::write(folder.join(format!("bestand {number:05}.{ending}")), content)?;
    }
    Ok(bytes)
}
