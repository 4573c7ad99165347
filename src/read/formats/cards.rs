//! Address books (vCard) and calendars (iCalendar).
//!
//! In: text, straight on. Out: tables: a row for each card; a row for each appointment, and one for each who is
//! invited to it. Columns have names in words; a property that comes again gets a column of its own, up to a
//! few. A picture is noted, not read.
//! https://www.rfc-editor.org/rfc/rfc6350 and https://www.rfc-editor.org/rfc/rfc5545

use super::eml::decode;
use super::folded::{self, Folded};
use super::gather::{Gather, Text};
use super::{Format, How, known};
use crate::read::{Error, Input, Limits, Result, Sink};
use crate::record::Reason;
use std::borrow::Cow;
use std::collections::HashMap;
use std::io::Read;

pub(super) static VCF: Format = Format {
    name: "vcf",
    endings: &["vcf", "vcard"],
    looks_like: |input| known::text_starts(input, b"BEGIN:VCARD"),
    read: How::Read(read_cards),
    note: "a table with a row for each card",
};

pub(super) static ICS: Format = Format {
    name: "ics",
    endings: &["ics", "vcs", "ifb"],
    looks_like: |input| known::text_starts(input, b"BEGIN:VCALENDAR"),
    read: How::Read(read_calendar),
    note: "a table of appointments, and one of who is invited",
};

/// Columns that a property gets which comes again; what is more is joined to the last.
const MOST_OF_A_KIND: usize = 4;

/// Bytes of a property's name.
const LONGEST_NAME: usize = 64;

/// Properties in words, those with parts a word for each part.
const WORDS: &[(&str, &[&str])] = &[
    ("FN", &["full name"]),
    ("N", &["last name", "given name", "middle name", "prefix", "suffix"]),
    (
        "ADR",
        &["post office box", "address line 2", "street name", "town", "region", "postal code", "country"],
    ),
    ("TEL", &["telephone"]),
    ("EMAIL", &["e-mail"]),
    ("BDAY", &["birthday"]),
    ("DEATHDATE", &["date of death"]),
    ("ANNIVERSARY", &["anniversary"]),
    ("ORG", &["organisation", "department"]),
    ("TITLE", &["job title"]),
    ("GEO", &["geo location"]),
    ("URL", &["website"]),
    ("IMPP", &["instant messenger"]),
    ("TZ", &["time zone"]),
    ("REV", &["last changed"]),
    ("DTSTART", &["start"]),
    ("DTEND", &["end"]),
    ("DTSTAMP", &["time stamp"]),
    ("RRULE", &["repeats"]),
    ("LAST-MODIFIED", &["last changed"]),
];

/// What says nothing about anyone.
const TECHNICAL: &[&str] =
    &["BEGIN", "END", "VERSION", "PRODID", "SEQUENCE", "TRANSP", "CALSCALE", "METHOD", "UID", "X-ABLABEL"];

/// A name, parameters, and a value that is not decoded.
struct Property<'a> {
    name: String,
    parameters: Vec<(String, String)>,
    value: &'a str,
}

impl<'a> Property<'a> {
    /// `group.NAME;PARAMETER=value;PARAMETER="a:b":value`
    fn of(line: &'a str) -> Option<Self> {
        let mut is_quoted = false;
        let colon = line.bytes().position(|byte| {
            is_quoted ^= byte == b'"';
            byte == b':' && !is_quoted
        })?;
        let mut pieces = split_outside_quotes(&line[..colon]).into_iter();
        let name = pieces.next()?.rsplit('.').next().unwrap_or_default().trim().to_ascii_uppercase();
        let parameters = pieces.map(|piece| match piece.split_once('=') {
            Some((name, value)) => (name.trim().to_ascii_uppercase(), value.trim_matches('"').to_owned()),
            // Version 2.1 leaves the name of a type out.
            None => ("TYPE".to_owned(), piece.to_owned()),
        });
        let parameters = parameters.collect();
        (!name.is_empty() && name.len() <= LONGEST_NAME).then_some(Property {
            name,
            parameters,
            value: &line[colon + 1..],
        })
    }

    fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    fn is_coded(&self, coding: &str) -> bool {
        let says = |(name, value): &(String, String)| {
            matches!(name.as_str(), "ENCODING" | "TYPE") && value.eq_ignore_ascii_case(coding)
        };
        self.parameters.iter().any(says)
    }

    /// The value as text; a picture or a key as what it is.
    fn text(&self) -> String {
        let is_base64 = self.is_coded("BASE64") || self.is_coded("B");
        if is_base64 || self.value.starts_with("data:") {
            let bytes = self.value.len() / 4 * 3;
            return format!("{} ({bytes} bytes)", self.name.to_ascii_lowercase());
        }
        if self.is_coded("QUOTED-PRINTABLE") {
            let bytes = decode::quoted_printable(self.value.as_bytes(), false);
            return decode::text(Cow::Owned(bytes), self.parameter("CHARSET"));
        }
        self.value.to_owned()
    }

    /// The parts between semicolons, escapes undone.
    fn parts(&self, are_parts: bool) -> Vec<String> {
        let text = self.text();
        let mut parts = vec![String::new()];
        let mut letters = text.chars();
        while let Some(letter) = letters.next() {
            let last = parts.len() - 1;
            match letter {
                '\\' => match letters.next() {
                    Some('n' | 'N') => parts[last].push('\n'),
                    Some(other) => parts[last].push(other),
                    None => parts[last].push('\\'),
                },
                ';' if are_parts => parts.push(String::new()),
                _ => parts[last].push(letter),
            }
        }
        parts
    }
}

/// Without the scheme of an address.
fn bare(value: &str) -> &str {
    let scheme = ["tel:", "mailto:", "geo:"]
        .into_iter()
        .find(|scheme| value.get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme)));
    &value[scheme.map_or(0, str::len)..]
}

/// `20240501T100000Z` with strokes between its parts; None for what is no date of this form.
fn as_date(value: &str) -> Option<String> {
    let (date, time) = value.split_once('T').unwrap_or((value, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let time = time.trim_end_matches('Z');
    if date.len() != 8 || !digits(date) || !(time.is_empty() || time.len() == 6 && digits(time)) {
        return None;
    }
    if !matches!(&date[..2], "19" | "20") || &date[4..6] > "12" || &date[6..] > "31" {
        return None;
    }
    let day = format!("{}-{}-{}", &date[..4], &date[4..6], &date[6..]);
    Some(if time.is_empty() { day } else { format!("{day} {}:{}:{}", &time[..2], &time[2..4], &time[4..]) })
}

fn split_outside_quotes(text: &str) -> Vec<&str> {
    let mut is_quoted = false;
    text.split(|letter| {
        is_quoted ^= letter == '"';
        letter == ';' && !is_quoted
    })
    .collect()
}

/// Rows of one table, in the making.
struct Book<'a> {
    gather: Gather,
    table: usize,
    /// How often each column was filled in this row.
    filled: HashMap<String, usize>,
    /// The values of this row by column.
    values: Vec<(usize, String)>,
    text: Text,
    sink: &'a mut dyn Sink,
}

impl<'a> Book<'a> {
    fn new(kind: &'static str, limits: &Limits, sink: &'a mut dyn Sink) -> Self {
        Book {
            gather: Gather::new(kind, limits),
            table: 0,
            filled: HashMap::new(),
            values: Vec::new(),
            text: Text::default(),
            sink,
        }
    }

    /// Goes to the table of a name.
    fn begin(&mut self, name: &str) {
        self.table = self.gather.table(name.as_bytes(), name.as_bytes(), true);
    }

    /// A value of the row; one that comes again goes to a column of its own, up to a few.
    fn value(&mut self, name: &str, value: &str) {
        let value = value.trim();
        if value.is_empty() {
            return;
        }
        let filled = self.filled.entry(name.to_owned()).or_default();
        *filled += 1;
        let number = (*filled).min(MOST_OF_A_KIND);
        let name = if number > 1 { Cow::Owned(format!("{name} {number}")) } else { Cow::Borrowed(name) };
        let Some(column) = self.gather.column(self.table, name.as_bytes()) else { return };
        match self.values.iter_mut().find(|(known, _)| *known == column) {
            Some((_, held)) => {
                held.push_str(", ");
                held.push_str(value);
            }
            None => self.values.push((column, value.to_owned())),
        }
    }

    fn property(&mut self, property: &Property<'_>) {
        if TECHNICAL.contains(&property.name.as_str()) {
            return;
        }
        let words = WORDS.iter().find(|(name, _)| *name == property.name).map(|(_, words)| *words);
        let own = [&*property.name.to_ascii_lowercase().replace('-', " ")];
        let words = words.unwrap_or(&own);
        for (place, part) in property.parts(words.len() > 1).iter().enumerate() {
            let part = bare(part);
            let part = as_date(part).unwrap_or_else(|| part.to_owned());
            self.value(words[place.min(words.len() - 1)], &part);
        }
    }

    fn end_row(&mut self) -> Result<()> {
        self.filled.clear();
        if self.values.is_empty() {
            return Ok(());
        }
        for (column, value) in self.values.drain(..) {
            self.gather.cell(self.table, column, value.as_bytes());
        }
        self.gather.end_row(self.table, self.sink)
    }

    fn end<R: Read>(&mut self, lines: &Folded<R>, ends_early: Option<&str>) -> Result<()> {
        self.end_row()?;
        self.gather.end(&mut self.text, self.sink)?;
        if lines.was_cut() {
            self.sink.trouble(Reason::Limit("record length".to_owned()));
        }
        match ends_early {
            Some(what) => Err(Error::Corrupt { what: format!("{what} ends too early") }),
            None => Ok(()),
        }
    }
}

fn read_cards(input: &mut Input, limits: &Limits, sink: &mut dyn Sink) -> Result<()> {
    let mut lines = folded::lines(input)?;
    let mut book = Book::new("vcf", limits, sink);
    book.begin("");
    let mut open = 0usize;
    while let Some((line, text)) = lines.next()? {
        let Some(property) = Property::of(&text) else {
            book.text.push(line, text.trim().as_bytes());
            continue;
        };
        match (property.name.as_str(), property.value.trim().to_ascii_uppercase().as_str()) {
            ("BEGIN", "VCARD") => {
                // A card in a card is somebody's agent, and a person too.
                book.end_row()?;
                open += 1;
            }
            ("END", "VCARD") => {
                book.end_row()?;
                open = open.saturating_sub(1);
            }
            _ => book.property(&property),
        }
    }
    book.end(&lines, (open > 0).then_some("vcf"))
}

/// One who is invited: name, address, part.
type Guest = [String; 4];

const GUEST: [&str; 4] = ["name", "e-mail", "role", "answer"];

fn read_calendar(input: &mut Input, limits: &Limits, sink: &mut dyn Sink) -> Result<()> {
    let mut lines = folded::lines(input)?;
    let mut book = Book::new("ics", limits, sink);
    // The names of what is open, and who is invited to the appointment that is.
    let mut open: Vec<String> = Vec::new();
    let mut guests: Vec<Guest> = Vec::new();
    while let Some((line, text)) = lines.next()? {
        let Some(property) = Property::of(&text) else { continue };
        let value = property.value.trim().to_ascii_uppercase();
        match property.name.as_str() {
            "BEGIN" if open.len() < limits.depth => {
                if is_appointment(&value) {
                    book.end_row()?;
                    book.begin(&value);
                }
                open.push(value);
            }
            "BEGIN" => return Err(Error::Limit { what: "depth" }),
            "END" => {
                if open.pop().is_some_and(|name| is_appointment(&name)) {
                    book.end_row()?;
                    book.begin("ATTENDEE");
                    for guest in guests.drain(..) {
                        GUEST.iter().zip(&guest).for_each(|(name, value)| book.value(name, value));
                        book.end_row()?;
                    }
                }
            }
            "ATTENDEE" => guests.push(guest(&property)),
            "ORGANIZER" => {
                let [name, address, ..] = guest(&property);
                book.value("organizer name", &name);
                book.value("organizer e-mail", &address);
            }
            _ => match open.last() {
                // What one program keeps for itself, it says in the common properties too.
                Some(name) if is_appointment(name) && property.name.starts_with("X-") => {}
                Some(name) if is_appointment(name) => book.property(&property),
                // What an alarm says, the appointment says too.
                Some(name) if name == "VCALENDAR" && !TECHNICAL.contains(&property.name.as_str()) => {
                    let said = format!("{}: {}", property.name, property.parts(false).concat());
                    book.text.push_apart(line, said.as_bytes());
                }
                _ => {}
            },
        }
    }
    book.end(&lines, (!open.is_empty()).then_some("ics"))
}

fn is_appointment(component: &str) -> bool {
    matches!(component, "VEVENT" | "VTODO" | "VJOURNAL" | "VFREEBUSY")
}

fn guest(property: &Property<'_>) -> Guest {
    let address = bare(&property.parts(false).concat()).to_owned();
    let said = |name| property.parameter(name).unwrap_or_default().to_owned();
    [said("CN"), address, said("ROLE"), said("PARTSTAT")]
}

#[cfg(test)]
mod tests {
    use crate::read::recording::record;
    use crate::record::Status;

    #[test]
    fn card_is_a_row_and_what_comes_again_a_column() {
        let card = "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Jans=C3=ABn;Zo=\r\n=C3=AB\r\n\
            TEL;CELL:0612345678\r\nitem1.TEL;TYPE=\"home,voice\":010\r\n 1234567\r\n\
            PHOTO;ENCODING=b;TYPE=JPEG:QUJD\r\n REVG\r\nNOTE:a\\, b\\nc\r\nEND:VCARD\r\n";
        let (recording, outcome) = record("a.vcf", card.as_bytes());
        assert_eq!((outcome.format, outcome.status), ("vcf", Status::Scanned));
        assert!(
            recording.lines.contains("names last name | given name | telephone | telephone 2 | photo | note")
        );
        assert_eq!(
            recording.rows,
            [["Jansën", "Zoë", "0612345678", "0101234567", "photo (6 bytes)", "a, b\nc"]]
        );
    }

    #[test]
    fn appointment_and_guests_are_tables() {
        let text = "BEGIN:VCALENDAR\nX-WR-CALNAME:Jan\nBEGIN:VEVENT\nSUMMARY:Keuring\nORGANIZER;CN=\"Dam; Jan\":mailto:jan@example.nl\n\
            BEGIN:VALARM\nDESCRIPTION:weg\nEND:VALARM\nATTENDEE;CN=Piet;PARTSTAT=ACCEPTED:MAILTO:piet@example.org\nEND:VEVENT\nEND:VCALENDAR\n";
        let (recording, outcome) = record("a.ics", text.as_bytes());
        assert_eq!((outcome.format, outcome.status), ("ics", Status::Scanned));
        assert_eq!(recording.rows[0], ["Keuring", "Dam; Jan", "jan@example.nl"]);
        assert_eq!(recording.rows[1], ["Piet", "piet@example.org", "ACCEPTED"]);
        assert!(recording.lines.contains("X-WR-CALNAME: Jan"));
    }

    #[test]
    fn card_without_end_is_read_and_told() {
        let (recording, outcome) = record("a.vcf", b"BEGIN:VCARD\nFN:Jan\nTEL:06");
        assert_eq!((recording.rows.len(), outcome.status), (1, Status::Partial));
    }
}
