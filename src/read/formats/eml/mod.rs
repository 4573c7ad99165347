//! One mail message, RFC 5322 and MIME.
//!
//! In: bytes. Out: who wrote to whom about what, and the bodies, as running text; attachments and messages that
//! were sent along as members. Encrypted parts are said to be so. Signatures are not checked, and who sent a
//! mail is what it says.

pub(super) mod decode;
mod part;

use super::{Format, How, html, known};
use crate::read::{Batch, Error, Flow, Grid, Input, Limits, Member, Result, Sink, Work};
use crate::record::{Layer, Reason};
use part::Part;
use std::collections::HashSet;
use std::io::Read;

pub(super) static FORMAT: Format = Format {
    name: "eml",
    endings: &["eml", "mht", "mhtml"],
    looks_like: |input| {
        let headers = known::mail_headers(input);
        headers >= 3 || headers >= 1 && FORMAT.endings.contains(&input.ending())
    },
    read: How::Read(read),
    note: MAIL,
};

/// How far mail is read, in whatever file it comes.
pub(super) const MAIL: &str = "senders, receivers, subject, bodies; every attachment, each a file of its own";

/// A mail is read in one piece; none that a server takes is as large.
pub(super) const LARGEST: u64 = 256 << 20;

/// What the headers say of people; the way that the mail took is not of interest.
const HEADERS: &[&str] = &["from", "sender", "reply-to", "to", "cc", "bcc", "subject"];
/// Those that every receiver sees.
const OPEN: &[&str] = &["to", "cc"];
/// Fewer receivers probably know each other.
const STRANGERS: usize = 20;

/// Whether so many are named, at several domains, that they will not all know each other.
fn are_strangers(receivers: &str) -> bool {
    let separators = |letter: char| letter.is_whitespace() || ",;<>\"".contains(letter);
    let addresses: HashSet<&str> =
        receivers.split(separators).filter(|word| word.contains('@') && word.len() > 3).collect();
    let domains: HashSet<&str> =
        addresses.iter().filter_map(|address| Some(address.rsplit_once('@')?.1)).collect();
    addresses.len() >= STRANGERS && domains.len() > 1
}

fn read(input: &mut Input, limits: &Limits, sink: &mut dyn Sink) -> Result<()> {
    let mut bytes = Vec::new();
    input.stream()?.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        return Err(Error::Limit { what: "mail too large" });
    }
    message(&bytes, "", limits, sink)
}

/// Reads one message. `at` names it, where its file has several.
pub(super) fn message(bytes: &[u8], at: &str, limits: &Limits, sink: &mut dyn Sink) -> Result<()> {
    let mail = Part::new(bytes);
    let mut letter = Letter { sink, limits, at, parts: 0, plain: HashSet::new() };
    letter.headers(&mail)?;
    // Parts that are still to be read, the next one last, and how deep each is.
    let mut waiting = vec![(mail, 0)];
    while let Some((part, depth)) = waiting.pop() {
        let (children, is_whole) = part.children();
        if !is_whole {
            letter.sink.trouble(Reason::Corrupt("a mail that was cut short".to_owned()));
        }
        if children.is_empty() {
            letter.leaf(&part)?;
        } else if depth >= limits.depth {
            letter.sink.trouble(Reason::Limit("nested too deep".to_owned()));
        } else {
            waiting.extend(children.into_iter().rev().map(|child| (child, depth + 1)));
        }
    }
    Ok(())
}

struct Letter<'a> {
    sink: &'a mut dyn Sink,
    limits: &'a Limits,
    at: &'a str,
    /// How many leaves there were, to name those without a name.
    parts: usize,
    /// Lines of bodies so far: the same text usually comes a second time as HTML.
    plain: HashSet<String>,
}

impl Letter<'_> {
    fn headers(&mut self, mail: &Part<'_>) -> Result<()> {
        let lines = |wanted: &[&str]| {
            let mut text = String::new();
            for (name, value) in mail.headers.iter().filter(|(name, _)| wanted.contains(&name.as_str())) {
                text.push_str(name);
                text.push_str(": ");
                text.push_str(&decode::words(value));
                text.push('\n');
            }
            text
        };
        let open = lines(OPEN);
        let others: Vec<&str> = HEADERS.iter().copied().filter(|name| !OPEN.contains(name)).collect();
        let (text, open) =
            if are_strangers(&open) { (lines(&others), open) } else { (lines(HEADERS), String::new()) };
        for (name, layer, text) in [("headers", Layer::Body, text), ("recipients", Layer::Recipients, open)] {
            if !text.is_empty() {
                go_on(self.sink.text(&place(self.at, name), layer, 1, &text))?;
            }
        }
        Ok(())
    }

    fn leaf(&mut self, part: &Part<'_>) -> Result<()> {
        self.parts += 1;
        let kind = part.kind();
        let name = part.file_name();
        let is_body = name.is_none() && !part.is_attachment();
        match kind.as_str() {
            "text/html" | "application/xhtml+xml" if is_body => self.html(part),
            "text/plain" if is_body => self.body(part),
            // Of several parts, but they are not to be found.
            _ if is_body && kind.starts_with("multipart/") => self.body(part),
            _ => self.attachment(part, &kind, name),
        }
    }

    fn body(&mut self, part: &Part<'_>) -> Result<()> {
        let text = decode::text(part.decoded(), part.charset().as_deref());
        if text.trim().is_empty() {
            return Ok(());
        }
        self.plain.extend(text.lines().map(|line| line.trim().to_owned()));
        go_on(self.sink.text(&place(self.at, "body"), Layer::Body, 1, &text))
    }

    fn html(&mut self, part: &Part<'_>) -> Result<()> {
        let text = decode::text(part.decoded(), part.charset().as_deref());
        let at = place(self.at, "body");
        let mut new = OnlyNew { sink: &mut *self.sink, plain: &self.plain };
        html::read_page(text.as_bytes(), &at, self.limits, &mut new)
    }

    fn attachment(&mut self, part: &Part<'_>, kind: &str, name: Option<String>) -> Result<()> {
        // What makes up the outside of an encrypted or signed mail is no file, and a style sheet no text.
        if matches!(
            kind,
            "application/pgp-encrypted"
                | "application/pgp-signature"
                | "application/pkcs7-signature"
                | "text/css"
        ) {
            return Ok(());
        }
        let name = name.unwrap_or_else(|| format!("part {}.{}", self.parts, ending(kind)));
        let content = part.decoded();
        let name = if self.at.is_empty() { name } else { format!("{}/{name}", self.at) };
        let member = Member { name, bytes: content.len() as u64, modified: None };
        let flow = if is_encrypted(part, kind, &content) {
            self.sink.member(&member, Err(Error::Encrypted))
        } else {
            self.sink.member(&member, Ok(&mut content.as_ref()))
        };
        go_on(flow)
    }
}

/// The name of a place in a mail, which may itself be one of several.
pub(super) fn place(mail: &str, part: &str) -> String {
    if mail.is_empty() { part.to_owned() } else { format!("{mail}, {part}") }
}

/// Passes on what a page says, save the lines that a plain body had before.
pub(super) struct OnlyNew<'a> {
    pub sink: &'a mut dyn Sink,
    /// The lines of the plain body, trimmed.
    pub plain: &'a HashSet<String>,
}

impl Sink for OnlyNew<'_> {
    fn grid(&mut self, grid: &Grid) {
        self.sink.grid(grid);
    }

    fn more_names(&mut self, names: &[String]) {
        self.sink.more_names(names);
    }

    fn rows(&mut self, batch: &Batch<'_>) -> Flow {
        self.sink.rows(batch)
    }

    fn text(&mut self, at: &str, layer: Layer, line: u64, text: &str) -> Flow {
        // Lines that are left out stay as empty ones, so that the others keep their numbers.
        let is_new = |line: &str| !self.plain.contains(line.trim());
        let lines = text.lines().map(|line| if is_new(line) { line } else { "" });
        let new: String = lines.flat_map(|line| [line, "\n"]).collect();
        if new.trim().is_empty() { Flow::More } else { self.sink.text(at, layer, line, &new) }
    }

    fn hidden_rows(&mut self, rows: u64) {
        self.sink.hidden_rows(rows);
    }

    fn trouble(&mut self, reason: Reason) {
        self.sink.trouble(reason);
    }

    fn later(&mut self, work: Work) -> Flow {
        self.sink.later(work)
    }

    fn member(&mut self, member: &Member, content: Result<&mut dyn Read>) -> Flow {
        self.sink.member(member, content)
    }
}

fn go_on(flow: Flow) -> Result<()> {
    match flow {
        Flow::More => Ok(()),
        Flow::Stop => Err(Error::Stopped),
    }
}

/// S/MIME and PGP; a signature over a mail that can be read is something else.
fn is_encrypted(part: &Part<'_>, kind: &str, content: &[u8]) -> bool {
    let enveloped = matches!(kind, "application/pkcs7-mime" | "application/x-pkcs7-mime")
        && part.parameter("content-type", "smime-type").is_none_or(|kind| kind.contains("enveloped"));
    enveloped || content.trim_ascii_start().starts_with(b"-----BEGIN PGP MESSAGE-----")
}

/// An ending for a part without a name, by its type.
pub(super) fn ending(kind: &str) -> &'static str {
    match kind {
        "message/rfc822" => "eml",
        "text/plain" => "txt",
        "text/html" => "html",
        "text/xml" | "application/xml" => "xml",
        "text/csv" => "csv",
        "text/calendar" => "ics",
        "text/vcard" | "text/x-vcard" => "vcf",
        "image/jpeg" => "jpg",
        "image/png" => "png",
        "image/gif" => "gif",
        "application/ms-tnef" => "dat",
        "application/pdf" => "pdf",
        "application/zip" => "zip",
        "application/json" => "json",
        _ => "bin",
    }
}

#[cfg(test)]
mod tests {
    use crate::read::recording::record;
    use crate::record::{Reason, Status};

    const MAIL: &str = "From: =?utf-8?Q?Zo=C3=AB_Jansen?= <zoe@example.nl>\r\nTo: piet@example.org\r\n\
        Subject: =?iso-8859-1?B?TGVkZW4gY2Fm6Q==?=\r\n =?iso-8859-1?Q?_en_meer?=\r\n\
        MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"b 1\"\r\n\r\nvooraf\r\n";

    fn mail(parts: &[&str]) -> Vec<u8> {
        let parts: String = parts.iter().map(|part| format!("--b 1\r\n{part}\r\n")).collect();
        format!("{MAIL}{parts}--b 1--\r\nachteraf\r\n").into_bytes()
    }

    #[test]
    fn headers_and_bodies_are_text_and_attachments_members() {
        let (recording, outcome) = record(
            "a.eml",
            &mail(&[
                "Content-Type: text/plain; charset=windows-1252\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
                 Beste Zo=EB,\r\ntot zo=\r\nnet.\r\n",
                "Content-Type: text/csv\r\nContent-Transfer-Encoding: base64\r\n\
                 Content-Disposition: attachment; filename*=utf-8''led%C3%A9n.csv\r\n\r\nTmFhbTtQbGFhdHMNCkphbjtFZGUN\r\nCg==\r\n",
            ]),
        );
        let expected = "from: Zoë Jansen <zoe@example.nl>\nto: piet@example.org\nsubject: Leden café en meer\n\
                        Beste Zoë,\r\ntot zonet.\r\n";
        assert_eq!(recording.text, expected);
        assert_eq!(recording.members[0].0.name, "ledén.csv");
        assert_eq!(recording.members[0].1, Ok(b"Naam;Plaats\r\nJan;Ede\r\n".to_vec()));
        assert_eq!((outcome.format, outcome.status), ("eml", Status::Scanned));
    }

    #[test]
    fn html_that_says_the_same_is_not_read_twice() {
        let (recording, _) = record(
            "a.eml",
            &mail(&[
                "Content-Type: text/plain\r\n\r\nDag Jan\r\n",
                "Content-Type: text/html\r\n\r\n<p>Dag Jan</p><p>Bel 06 &amp; mail</p>",
            ]),
        );
        assert_eq!(recording.text.matches("Dag Jan").count(), 1);
        assert!(recording.text.contains("Bel 06 & mail"));
    }

    #[test]
    fn forwarded_mail_is_a_member() {
        let inner = "Content-Type: message/rfc822\r\n\r\nFrom: a@example.nl\r\nSubject: x\r\n\r\nHoi\r\n";
        let (recording, _) = record("a.eml", &mail(&[inner]));
        assert_eq!(recording.members[0].0.name, "part 1.eml");
        assert!(recording.lines.contains("  eml scanned"), "{}", recording.lines);
    }

    #[test]
    fn encrypted_mail_is_told() {
        let part =
            "Content-Type: application/pkcs7-mime; name=smime.p7m; smime-type=enveloped-data\r\n\r\nAAAA";
        let (recording, _) = record("a.eml", &mail(&[part]));
        assert_eq!(recording.members[0].1, Err(Reason::Encrypted));
    }

    #[test]
    fn parts_nested_without_end_are_bounded() {
        let level = |n: usize| format!("Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n");
        let deep: String = (0..5_000).map(level).collect();
        let (recording, outcome) =
            record("a.eml", format!("From: a@example.nl\r\nTo: b@example.nl\r\n{deep}x").as_bytes());
        assert!(recording.lines.contains("limit: nested too deep"));
        assert_eq!(outcome.status, Status::Partial);
    }
}
