//! Bank statements in the form of SWIFT: MT940 and MT942.
//!
//! In: text, straight on. Out: a table with a row for each transaction, the other side's name and account apart
//! where the bank says them apart. What banks put in field 86 differs; what is not understood stays whole.
//! https://www.sepaforcorporates.com/swift-for-corporates/account-statement-mt940-file-format-overview/

use super::folded;
use super::gather::{Gather, Text};
use super::{Format, How, known};
use crate::read::{Input, Limits, Result, Sink};

pub(super) static FORMAT: Format = Format {
    name: "mt940",
    endings: &["940", "mt940", "sta", "swi"],
    looks_like: |input| {
        let Some(text) = known::opening(input) else { return false };
        let has = |tag: &[u8]| {
            text.starts_with(tag)
                || memchr::memmem::find_iter(text, tag)
                    .any(|at| at > 0 && matches!(text[at - 1], b'\n' | b'\r'))
        };
        has(b":20:") && has(b":25:") && (has(b":60f:") || has(b":60m:") || has(b":34f:") || has(b":28c:"))
    },
    read: How::Read(read),
    note: "a table with a row for each transaction",
};

const NAMES: [&str; 9] = [
    "account",
    "date",
    "debit credit",
    "amount",
    "type",
    "reference",
    "counter account",
    "counter name",
    "description",
];

/// A line of the statement is this long when it is full; what follows it belongs to the same word.
const FULL_LINE: usize = 65;

/// One transaction, as far as it was read.
#[derive(Default)]
struct Transaction {
    fields: [String; 9],
    /// What the bank says of it, and how long its last line was.
    details: String,
    last_line: usize,
}

fn read(input: &mut Input, limits: &Limits, sink: &mut dyn Sink) -> Result<()> {
    let mut lines = folded::lines(input)?;
    let mut gather = Gather::new("mt940", limits);
    let mut text = Text::default();
    let table = gather.table(b"", b"", true);
    let mut account = String::new();
    let mut open: Option<Transaction> = None;
    let mut tag = String::new();
    while let Some((line, said)) = lines.next()? {
        let (own, value) = match tagged(&said) {
            Some((own, value)) => {
                own.clone_into(&mut tag);
                (true, value)
            }
            None => (false, said.as_str()),
        };
        match (tag.as_str(), &mut open) {
            ("25", _) if own => account_of(value).clone_into(&mut account),
            ("61", _) if own => {
                end_row(&mut open, &mut gather, table, sink)?;
                open = Some(transaction(&account, value));
            }
            _ if matches!(said.as_str(), "-" | "-}") => end_row(&mut open, &mut gather, table, sink)?,
            // The second line of a transaction is for the bank's own words.
            ("61", Some(transaction)) => transaction.add(value, false, limits),
            ("86", Some(transaction)) => transaction.add(value, own, limits),
            _ if own && tag != "86" => {
                end_row(&mut open, &mut gather, table, sink)?;
                // References and balances say nothing about anyone.
            }
            ("86", None) if own || !matches!(value, "-" | "-}") => text.push_apart(line, value.as_bytes()),
            _ => {}
        }
    }
    end_row(&mut open, &mut gather, table, sink)?;
    gather.end(&mut text, sink)
}

/// The tag at the beginning of a line, and what follows it.
fn tagged(line: &str) -> Option<(&str, &str)> {
    let (tag, value) = line.strip_prefix(':')?.split_once(':')?;
    let is_tag = (2..=3).contains(&tag.len()) && tag.as_bytes()[..2].iter().all(u8::is_ascii_digit);
    is_tag.then_some((tag, value))
}

/// The account without the currency that some banks put behind it.
fn account_of(value: &str) -> &str {
    let account = value.split_whitespace().next().unwrap_or_default();
    let currency = account.len().checked_sub(3).and_then(|at| account.split_at_checked(at));
    match currency {
        Some((bare, currency))
            if bare.ends_with(|last: char| last.is_ascii_digit())
                && currency.bytes().all(|byte| byte.is_ascii_uppercase()) =>
        {
            bare
        }
        _ => account,
    }
}

/// `2401020102D12,50NTRFNONREF//bank`: dates, debit or credit, amount, type, references.
fn transaction(account: &str, value: &str) -> Transaction {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let mut transaction = Transaction::default();
    let dates = digits(value);
    let (date, rest) = value.split_at(dates);
    let sign = rest.bytes().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let (sign, rest) = rest.split_at(sign);
    let amount = rest.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b',').count();
    let (amount, rest) = rest.split_at(amount);
    let kind = rest.get(..4).unwrap_or_default();
    let reference = rest.get(4..).unwrap_or_default();
    let date = match date.get(..6) {
        Some(date) => format!("20{}-{}-{}", &date[..2], &date[2..4], &date[4..]),
        None => date.to_owned(),
    };
    let fields = [account, &date, sign, amount, kind, reference];
    for (place, field) in fields.into_iter().enumerate() {
        field.clone_into(&mut transaction.fields[place]);
    }
    transaction
}

impl Transaction {
    fn add(&mut self, line: &str, is_first: bool, limits: &Limits) {
        if self.details.len() > limits.cell_bytes {
            return;
        }
        if !is_first && !self.details.is_empty() && self.last_line < FULL_LINE {
            self.details.push(' ');
        }
        self.details.push_str(line);
        self.last_line = line.len();
    }

    /// Takes the other side out of the bank's words.
    fn sort_out(&mut self) {
        let details = std::mem::take(&mut self.details);
        let parts =
            if details.contains("?2") || details.contains("?3") { marked(&details) } else { named(&details) };
        let (mut account, mut name, mut rest) = (String::new(), String::new(), String::new());
        for (key, value) in parts {
            let value = value.trim();
            let place = match key {
                "IBAN" | "CNTP" | "31" => &mut account,
                "NAME" | "32" | "33" => &mut name,
                "BIC" | "TRTP" | "TRCD" | "30" | "00" | "10" | "34" => continue,
                _ => &mut rest,
            };
            if !place.is_empty() && !value.is_empty() {
                place.push(' ');
            }
            place.push_str(value);
        }
        [self.fields[6], self.fields[7], self.fields[8]] = [account, name, rest];
    }
}

/// `/IBAN/NL91…/NAME/J. Dam/REMI/contributie`: words between strokes, each with what belongs to it.
fn named(details: &str) -> Vec<(&str, &str)> {
    const KEYS: &[&str] = &[
        "TRTP",
        "TRCD",
        "IBAN",
        "BIC",
        "NAME",
        "REMI",
        "EREF",
        "MARF",
        "CSID",
        "ORDP",
        "BENM",
        "CNTP",
        "CITY",
        "ADDR",
        "ID",
        "ISDT",
        "PREF",
        "RTRN",
        "PURP",
        "ULTD",
        "ULTC",
        "ULTB",
        "SVCL",
        "USTD",
        "STRD",
        "ACCW",
        "BUSP",
        "TYPE",
        "CDTRREFTP",
    ];
    let mut parts: Vec<(&str, &str)> = Vec::new();
    let mut key = "";
    // In an unnamed list behind CNTP the bank puts account, BIC, name and place, in this order.
    let mut counter = 0;
    for piece in details.split('/') {
        if KEYS.contains(&piece) {
            key = piece;
            counter = 0;
            continue;
        }
        if piece.trim().is_empty() {
            counter += 1;
            continue;
        }
        let own = match (key, counter) {
            ("CNTP", 1) => "BIC",
            ("CNTP", 2) => "NAME",
            ("CNTP", _) if counter > 2 => "CITY",
            _ => key,
        };
        counter += 1;
        parts.push((own, piece));
    }
    parts
}

/// `?20contributie?31NL91…?32J. Dam`: numbers of two digits behind question marks.
fn marked(details: &str) -> Vec<(&str, &str)> {
    let mut pieces = details.split('?');
    let first =
        pieces.next().map(|first| ("", first.trim_start_matches(|letter: char| letter.is_ascii_digit())));
    let rest = pieces.map(|piece| match piece.get(..2) {
        Some(key) if key.bytes().all(|byte| byte.is_ascii_digit()) => (key, &piece[2..]),
        _ => ("", piece),
    });
    first.into_iter().chain(rest).collect()
}

fn end_row(
    open: &mut Option<Transaction>,
    gather: &mut Gather,
    table: usize,
    sink: &mut dyn Sink,
) -> Result<()> {
    let Some(mut transaction) = open.take() else { return Ok(()) };
    transaction.sort_out();
    for (name, value) in NAMES.iter().zip(&transaction.fields) {
        if let Some(column) = gather.column(table, name.as_bytes()) {
            gather.cell(table, column, value.trim().as_bytes());
        }
    }
    gather.end_row(table, sink)
}

#[cfg(test)]
mod tests {
    use crate::read::recording::record;
    use crate::record::Status;

    fn rows(details: &str) -> Vec<Vec<String>> {
        let text = format!(
            "ABNANL2A\r\n940\r\n:20:REF\r\n:25:NL91ABNA0417164300 EUR\r\n:28C:1/1\r\n:60F:C240101EUR1,00\r\n\
             :61:2401020102D12,50N426NONREF//1\r\n:86:{details}\r\n:62F:C240102EUR1,00\r\n:86:slot\r\n"
        );
        let (recording, outcome) = record("a.sta", text.as_bytes());
        assert_eq!((outcome.format, outcome.status), ("mt940", Status::Scanned));
        assert_eq!(recording.text, "slot\n");
        recording.rows
    }

    #[test]
    fn other_side_stands_apart_where_the_bank_says_so() {
        let expected = [
            "NL91ABNA0417164300",
            "2024-01-02",
            "D",
            "12,50",
            "N426",
            "NONREF//1",
            "NL69INGB0123456789",
            "J. Dam",
            "contributie 2024",
        ];
        let abn = "/TRTP/SEPA/IBAN/NL69INGB0123456789/BIC/INGBNL2A/NAME/J. Dam/REMI/contributie 2024";
        let ing = "/CNTP/NL69INGB0123456789/INGBNL2A/J. Dam///REMI/USTD//contributie 2024/";
        let german = "166?00UEBERWEISUNG?20contributie 2024?30INGBNL2A?31NL69INGB0123456789?32J. Dam";
        for details in [abn, ing, german] {
            assert_eq!(rows(details), [expected], "{details}");
        }
    }

    #[test]
    fn line_that_is_full_goes_on_within_a_word() {
        let first = format!("{:<60}Jan D", "betaling");
        assert!(rows(&format!("{first}\r\nam\r\nEde"))[0][8].ends_with("Jan Dam Ede"));
    }
}
