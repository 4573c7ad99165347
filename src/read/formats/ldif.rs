//! What a directory of people and accounts is exported to (LDIF).
//!
//! In: text, straight on. Out: a table with a row for each entry and a column for each attribute; remarks as
//! text. A value that is no text is noted, not read. https://www.rfc-editor.org/rfc/rfc2849

use super::eml::decode;
use super::folded;
use super::gather::{Gather, Text};
use super::{Format, How, known};
use crate::read::{Input, Limits, Result, Sink};
use crate::record::Reason;
use foldhash::HashMap;

pub(super) static FORMAT: Format = Format {
    name: "ldif",
    endings: &["ldif", "ldf"],
    looks_like: |input| {
        let begins = known::text_starts(input, b"dn:") || known::text_starts(input, b"version: 1");
        begins && (FORMAT.endings.contains(&input.ending()) || has_entry(input))
    },
    read: How::Read(read),
    note: "a table with a row for each entry",
};

fn has_entry(input: &Input) -> bool {
    known::opening(input).is_some_and(|text| memchr::memmem::find(text, b"\nobjectclass:").is_some())
}

fn read(input: &mut Input, limits: &Limits, sink: &mut dyn Sink) -> Result<()> {
    let mut lines = folded::lines(input)?;
    let mut gather = Gather::new("ldif", limits);
    let mut text = Text::default();
    let table = gather.table(b"", b"", true);
    let mut row: HashMap<usize, String> = HashMap::default();
    loop {
        let next = lines.next()?;
        let (line, said) = match &next {
            Some((line, said)) => (*line, said.as_str()),
            None => (0, ""),
        };
        if said.is_empty() && !row.is_empty() {
            for (column, value) in row.drain() {
                gather.cell(table, column, value.as_bytes());
            }
            gather.end_row(table, sink)?;
        }
        if next.is_none() {
            break;
        }
        if said.starts_with('#') {
            text.push_apart(line, said.as_bytes());
            continue;
        }
        let Some((name, value)) = attribute(said) else { continue };
        let Some(column) = gather.column(table, name.as_bytes()) else { continue };
        let held = row.entry(column).or_default();
        if !held.is_empty() && held.len() < limits.cell_bytes {
            held.push_str(", ");
        }
        if held.len() < limits.cell_bytes {
            held.push_str(value.trim());
        }
    }
    gather.end(&mut text, sink)?;
    if lines.was_cut() {
        sink.trouble(Reason::Limit("record length".to_owned()));
    }
    Ok(())
}

/// The name and the value of an attribute; None for what is no attribute.
fn attribute(line: &str) -> Option<(&str, String)> {
    let (name, value) = line.split_once(':')?;
    // What follows a semicolon says the language.
    let name = name.split(';').next().unwrap_or(name).trim();
    if name.is_empty()
        || name.len() > 64
        || matches!(name, "version" | "changetype" | "add" | "replace" | "delete" | "search" | "result")
    {
        return None;
    }
    let value = match value.strip_prefix(':') {
        Some(coded) => {
            let bytes = decode::base64(coded.trim().as_bytes());
            String::from_utf8(bytes).unwrap_or_else(|error| format!("({} bytes)", error.as_bytes().len()))
        }
        None => value.trim_start_matches('<').trim().to_owned(),
    };
    Some((name, value))
}

#[cfg(test)]
mod tests {
    use crate::read::recording::record;
    use crate::record::{Reason, Status};

    #[test]
    fn entry_is_a_row() {
        let text = "version: 1\n\n# van de oude server\ndn: uid=jan,dc=example,dc=nl\nobjectClass: top\nobjectClass: person\ncn:: Wm/Dqw==\nmail: jan@exam\n ple.nl\n\ndn: uid=p\ncn: Piet\njpegPhoto:: /9j/4A==\n";
        let (recording, outcome) = record("a.ldif", text.as_bytes());
        assert_eq!(
            (outcome.format, outcome.status, outcome.reason),
            ("ldif", Status::Scanned, None::<Reason>)
        );
        assert!(
            recording.lines.contains("names dn | objectClass | cn | mail | jpegPhoto"),
            "{}",
            recording.lines
        );
        assert_eq!(recording.rows[0][1..4], ["top, person", "Zoë", "jan@example.nl"]);
        assert_eq!(recording.rows[1][4], "(4 bytes)");
        assert!(recording.text.contains("van de oude server"));
    }
}
