//! Mail boxes: mbox, one mail after the other, and the files of Apple Mail, one mail with notes behind it.
//!
//! In: bytes, straight on, one mail at a time in memory. Out: what each mail says, at `mail 3`, and attachments
//! as members.

use super::eml::{LARGEST, MAIL, message};
use super::{Format, How, known};
use crate::read::{Error, Input, Limits, Result, Sink};
use crate::record::Reason;
use std::io::{BufRead, BufReader, Read};

pub(super) static MBOX: Format = Format {
    name: "mbox",
    endings: &["mbox", "mbx"],
    looks_like: |input| known::starts(input, b"From ") && known::mail_headers(input) >= 2,
    read: How::Read(read_box),
    note: MAIL,
};

pub(super) static EMLX: Format = Format {
    name: "emlx",
    endings: &["emlx"],
    looks_like: |input| input.ending() == "emlx" && said_length(input.head()).is_some(),
    read: How::Read(read_emlx),
    note: MAIL,
};

/// Bytes of a line that are read at once.
const PIECE: u64 = 1 << 20;

fn read_box(input: &mut Input, limits: &Limits, sink: &mut dyn Sink) -> Result<()> {
    let mut source = BufReader::with_capacity(64 << 10, input.stream()?);
    let mut mail = Vec::new();
    let mut line = Vec::new();
    let mut count = 0u64;
    let (mut after_blank, mut begins_line, mut too_large) = (true, true, false);
    loop {
        line.clear();
        let read = (&mut source).take(PIECE).read_until(b'\n', &mut line)?;
        let begins_mail = begins_line && after_blank && begins_mail(&line);
        if (read == 0 || begins_mail) && count > 0 {
            if std::mem::take(&mut too_large) {
                sink.trouble(Reason::Limit("mail too large".to_owned()));
            }
            message(&mail, &format!("mail {count}"), limits, sink)?;
            mail.clear();
        }
        if read == 0 {
            return Ok(());
        }
        after_blank = begins_line && line.trim_ascii().is_empty();
        if begins_mail {
            count += 1;
        } else if mail.len() as u64 + read as u64 <= LARGEST {
            mail.extend_from_slice(unquoted(&line, begins_line));
        } else {
            too_large = true;
        }
        begins_line = line.ends_with(b"\n");
    }
}

/// Whether a line begins a mail: it says from whom, and at what time.
fn begins_mail(line: &[u8]) -> bool {
    line.starts_with(b"From ")
        && line.len() < 1024
        && line
            .windows(5)
            .any(|time| time[2] == b':' && [0, 1, 3, 4].iter().all(|&at: &usize| time[at].is_ascii_digit()))
}

/// A line of a mail that began as if it were the beginning of another has a mark before it.
fn unquoted(line: &[u8], begins_line: bool) -> &[u8] {
    let marks = line.iter().take_while(|&&byte| byte == b'>').count();
    if begins_line && marks > 0 && line[marks..].starts_with(b"From ") { &line[1..] } else { line }
}

fn read_emlx(input: &mut Input, limits: &Limits, sink: &mut dyn Sink) -> Result<()> {
    let Some((begin, len)) = said_length(input.head()) else {
        return Err(Error::Corrupt { what: "emlx: no length".to_owned() });
    };
    if len > LARGEST {
        return Err(Error::Limit { what: "mail too large" });
    }
    let mut bytes = Vec::new();
    input.stream()?.take(begin + len).read_to_end(&mut bytes)?;
    let mail = bytes.get(begin as usize..).unwrap_or_default();
    message(mail, "", limits, sink)?;
    if (mail.len() as u64) < len {
        Err(Error::Corrupt { what: "emlx ends too early".to_owned() })
    } else {
        Ok(())
    }
}

/// Where the mail begins, and how long it is: the first line says so.
fn said_length(head: &[u8]) -> Option<(u64, u64)> {
    let end = memchr::memchr(b'\n', &head[..head.len().min(32)])?;
    let len = std::str::from_utf8(&head[..end]).ok()?.trim().parse().ok()?;
    Some((end as u64 + 1, len))
}

#[cfg(test)]
mod tests {
    use crate::read::recording::record;
    use crate::record::Status;

    const FROM: &str = "From jan@example.nl Mon Jan  1 00:00:00 2024\n";

    #[test]
    fn every_mail_has_its_place() {
        let mail = "From: jan@example.nl\nSubject: Hoi\n\nDag\n>From hier\n\n";
        let (recording, outcome) = record("a.mbox", format!("{FROM}{mail}{FROM}{mail}").as_bytes());
        assert_eq!((outcome.format, outcome.status), ("mbox", Status::Scanned));
        assert!(
            recording.lines.contains("text \"mail 2, body\" from line 1\n  Dag\n  From hier\n"),
            "{}",
            recording.lines
        );
    }

    #[test]
    fn line_that_only_looks_like_a_beginning_is_none() {
        let mail = "From: jan@example.nl\nSubject: Hoi\n\nDag\n\nFrom hier tot daar\nFrom 10:00 af\n";
        let (recording, _) = record("a.mbox", format!("{FROM}{mail}").as_bytes());
        assert!(!recording.lines.contains("mail 2"), "{}", recording.lines);
    }

    #[test]
    fn mail_of_apple_ends_where_it_says() {
        let (recording, outcome) =
            record("1.emlx", b"30  \nFrom: a@example.nl\nTo: b\n\nDag\n<?xml version=\"1.0\"?><plist/>");
        assert_eq!((outcome.format, outcome.status), ("emlx", Status::Scanned));
        assert!(recording.text.ends_with("Dag\n"), "{}", recording.text);
    }
}
