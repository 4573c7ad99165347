//! Running text as a file: plain, marked up, or a mail.

use super::{Made, encode};
use crate::trial::chance::Chance;
use crate::trial::data::Data;
use crate::trial::prose::{Cast, Prose, write};

/// Writes a text.
pub(in crate::trial) fn letter(
    data: &Data,
    format: &str,
    prose: &Prose,
    cast: &Cast<'_>,
    chance: &mut Chance,
) -> Made {
    let mut made = match format {
        "html" => html(&prose.text),
        "eml" => mail(data, &prose.text, cast, chance),
        _ => {
            let (bytes, encoding) = encode(data, &prose.text, chance);
            Made { bytes, tags: vec![encoding], ..Made::default() }
        }
    };
    format.clone_into(&mut made.ending);
    made
}

fn html(text: &str) -> Made {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let paragraphs: Vec<String> =
        escaped.trim().split("\n\n").map(|part| format!("<p>{}</p>", part.replace('\n', "<br>"))).collect();
    let page = format!(
        "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>Bericht</title></head>\n<body>\n{}\n</body></html>\n",
        paragraphs.join("\n")
    );
    Made { bytes: page.into_bytes(), ..Made::default() }
}

/// Who wrote it and to whom stands above it, and is mentioned there.
fn mail(data: &Data, text: &str, cast: &Cast<'_>, chance: &mut Chance) -> Made {
    let head = write(
        data,
        "From: {given} {family} <{email}>\nTo: {o.given} {o.family} <{o.email}>\nSubject: afspraak",
        cast,
        chance,
    );
    let lines: String = head
        .text
        .lines()
        .map(|line| if line.is_ascii() { format!("{line}\n") } else { encoded(line) })
        .collect();
    let body = format!(
        "{lines}Date: Tue, 14 Jan 2025 09:12:00 +0100\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{text}"
    );
    let mut made = Made { bytes: body.replace('\n', "\r\n").into_bytes(), ..Made::default() };
    // A given name and a family name are one name.
    let told = head.spans.iter().enumerate().filter(|(place, _)| place % 3 > 0);
    for category in told.filter_map(|(_, known)| known.category.clone()) {
        *made.mentions.entry(category).or_default() += 1;
    }
    made
}

/// A header whose words are not ASCII goes as encoded words (RFC 2047), byte by byte.
fn encoded(line: &str) -> String {
    let (label, value) = line.split_once(": ").unwrap_or(("Subject", line));
    let (words, address) =
        value.split_once(" <").map_or((value, String::new()), |(words, rest)| (words, format!(" <{rest}")));
    let escaped: String = words.bytes().map(|byte| format!("={byte:02X}")).collect();
    format!("{label}: =?utf-8?Q?{escaped}?={address}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_a_mail_are_ascii() {
        assert_eq!(encoded("From: Zoë <z@example.nl>"), "From: =?utf-8?Q?=5A=6F=C3=AB?= <z@example.nl>\n");
    }

    #[test]
    fn markup_is_escaped() {
        let made = html("a & b <c>\n\nd");
        let page = String::from_utf8(made.bytes).expect("UTF-8");
        assert!(page.contains("<p>a &amp; b &lt;c&gt;</p>\n<p>d</p>"), "{page}");
    }
}
