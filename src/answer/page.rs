//! An answer as a page of text, in Markdown.
//!
//! In: an [`Answer`]. Out: text in one language. Nothing is shown here that the search did not let through.

use super::{Answer, At, Row};
use crate::find::Certainty;
use crate::patterns::{About, AnswerTexts, Provided};
use crate::record::{Language, harmless, misleads};
use std::collections::BTreeSet;
use std::fmt::Write;

/// The page.
pub fn page(answer: &Answer, texts: &AnswerTexts, language: Language) -> String {
    let writer = Writer { answer, texts, language };
    let mut page = writer.top();
    page.push_str(&writer.lines());
    for (certainty, nl, en) in [
        (Certainty::Certain, "Zeker deze persoon", "Certainly this person"),
        (Certainty::Probable, "Waarschijnlijk deze persoon: beoordeel", "Probably this person: judge"),
        (Certainty::Possible, "Mogelijk deze persoon: beoordeel", "Possibly this person: judge"),
    ] {
        page.push_str(&writer.places(certainty, language.pick(nl, en)));
    }
    page.push_str(&writer.recipients());
    page.push_str(&writer.not_searched());
    page.truncate(page.trim_end().len());
    page.push('\n');
    page
}

struct Writer<'a> {
    answer: &'a Answer,
    texts: &'a AnswerTexts,
    language: Language,
}

impl Writer<'_> {
    fn pick<T>(&self, nl: T, en: T) -> T {
        self.language.pick(nl, en)
    }

    fn top(&self) -> String {
        let request = self.texts.request(&self.answer.request);
        let (title, article) =
            request.map_or(("", ""), |it| (self.pick(it.nl.as_str(), it.en.as_str()), it.article.as_str()));
        let article = self.pick(article.to_owned(), article.replace("AVG", "GDPR"));
        let all: BTreeSet<_> = self.answer.places.iter().map(|at| (&at.path, &at.at)).collect();
        let (places, certain) =
            (all.len(), self.answer.places.iter().filter(|at| at.certainty == Certainty::Certain).count());
        let (op, found) = if places == 1 { ("plaats", "place") } else { ("plaatsen", "places") };
        let mut text = format!("# {title} ({article})\n\n");
        writeln!(text, "{}", self.pick(
            format!("Gevonden op {places} {op}, waarvan {certain} zeker. Concept van {}: jij beslist en verstuurt.", self.answer.made),
            format!("Found in {places} {found}, {certain} of them certain. Draft of {}: you decide and you send.", self.answer.made),
        )).ok();
        text.push('\n');
        text.push_str(&self.due());
        text.push_str("\n\n");
        text
    }

    fn due(&self) -> String {
        match self.answer.due {
            Some(due) => self.pick(
                format!("Ontvangen {}: antwoord uiterlijk **{}**. Is het ingewikkeld of zijn het er veel, dan mag het tot {}; vertel dat dan vóór {}, met de reden (art. 12 lid 3).", due.received, due.until, due.extended, due.until),
                format!("Received {}: answer by **{}**. Where it is complex or there are many, it may take until {}; say so before {}, with the reason (Art. 12(3)).", due.received, due.until, due.extended, due.until),
            ),
            None => self.pick(
                "Antwoord binnen een maand na ontvangst (art. 12 lid 3). Geef --received om de dag te zien.",
                "Answer within a month of receipt (Art. 12(3)). Give --received to see the day.",
            ).to_owned(),
        }
    }

    fn lines(&self) -> String {
        let mut text =
            format!("## {}\n\n", self.pick("Wat het antwoord moet bevatten", "What the answer must hold"));
        for line in self.texts.line.iter().filter(|line| line.requests.contains(&self.answer.request)) {
            let mark = match line.fill {
                Provided::Found | Provided::Standard => "●",
                Provided::Propose => "◐",
                Provided::Human => "○",
            };
            writeln!(text, "- {mark} {} ({})", self.pick(&line.nl, &line.en), line.article).ok();
        }
        text.push('\n');
        text
    }

    fn places(&self, certainty: Certainty, heading: &str) -> String {
        let mut places = self.answer.places.iter().filter(|at| at.certainty == certainty).peekable();
        if places.peek().is_none() {
            return String::new();
        }
        let mut text = format!("## {heading}\n\n");
        if certainty != Certainty::Certain {
            text.push_str(self.pick(
                "Dit kan over een ander gaan: geef het pas mee als je dat hebt nagegaan.\n\n",
                "This may be about somebody else: hand it over only after you have made sure.\n\n",
            ));
        }
        places.for_each(|at| text.push_str(&self.place(at)));
        text
    }

    fn place(&self, at: &At) -> String {
        let sheet = if at.at.is_empty() { String::new() } else { format!(", {}", at.at) };
        let mut text = format!("### {}\n\n", harmless(&format!("{}{sheet}", at.path)));
        if let Some(name) = &at.name {
            writeln!(text, "- {}: {}", self.pick("waarvoor", "what for"), name.in_language(self.language))
                .ok();
        }
        if let Some(purpose) = &at.purpose {
            writeln!(
                text,
                "- {}: {}",
                self.pick("doel (voorstel)", "purpose (proposal)"),
                purpose.in_language(self.language)
            )
            .ok();
        }
        if let Some(source) = &at.source {
            writeln!(text, "- {}: {source}", self.pick("bron", "source")).ok();
        }
        for term in &at.terms {
            writeln!(text, "- {}: {}", self.pick("termijn", "term"), term.in_language(self.language)).ok();
        }
        if self.answer.request == ERASURE {
            writeln!(text, "- **{}**", self.verdict(at)).ok();
        }
        text.push('\n');
        at.hits.iter().for_each(|row| text.push_str(&self.row(row)));
        text
    }

    fn verdict(&self, at: &At) -> String {
        let (what, why) = self.texts.verdict(&at.verdict);
        let until = at.until.map_or(String::new(), |until| format!(" {until}"));
        let reference = at
            .reference
            .as_ref()
            .map_or(String::new(), |text| format!("; {}", text.in_language(self.language)));
        format!("{}{until} ({}{reference})", what.in_language(self.language), why.in_language(self.language))
    }

    fn row(&self, row: &Row) -> String {
        let place = match (row.row, row.line) {
            (Some(number), _) => self.pick(format!("Rij {number}"), format!("Row {number}")),
            (_, Some(number)) => self.pick(format!("Regel {number}"), format!("Line {number}")),
            _ => self.pick("Bestandsnaam", "File name").to_owned(),
        };
        let why: Vec<&str> = row.why.iter().map(|why| why.in_language(self.language)).collect();
        let mut text = format!("{place}: {}.\n\n", harmless(&why.join("; ")));
        let Some(passage) = &row.passage else { return text };
        for piece in &passage.pieces {
            if piece.label.is_empty() {
                piece.text.lines().for_each(|line| text.push_str(&format!("> {}\n", escaped(line))));
            } else {
                writeln!(text, "- {}: {}", escaped(&piece.label), escaped(&piece.text)).ok();
            }
        }
        text.push('\n');
        text
    }

    fn recipients(&self) -> String {
        if self.answer.recipients.is_empty() {
            return String::new();
        }
        let mut text = format!(
            "## {}\n\n",
            self.pick("Ontvangers en verwerkers (voorstel)", "Recipients and processors (proposal)")
        );
        for name in &self.answer.recipients {
            writeln!(text, "- {}", name.in_language(self.language)).ok();
        }
        text.push('\n');
        text
    }

    fn not_searched(&self) -> String {
        let mut text = format!("## {}\n\n", self.pick("Niet doorzocht", "Not searched"));
        let said = crate::patterns::said().unwrap_or_default();
        for missing in &self.answer.not_searched {
            let reason = said.in_language(About::NotRead, &missing.reason, self.language);
            writeln!(text, "- {}", harmless(&format!("{} ({reason})", missing.path))).ok();
        }
        text.push_str(self.pick(
            "- mailprogramma, cloud, telefoon, papier, camera's: kijk daar zelf\n",
            "- mail program, cloud, telephone, paper, cameras: look there yourself\n",
        ));
        let searched = self.answer.searched;
        writeln!(
            text,
            "\n{}",
            match searched {
                1 => self.pick("Doorzocht: 1 bestand.", "Searched: 1 file.").to_owned(),
                _ => self.pick(
                    format!("Doorzocht: {searched} bestanden."),
                    format!("Searched: {searched} files.")
                ),
            }
        )
        .ok();
        text
    }
}

/// The word of the request for which each place gets a verdict.
const ERASURE: &str = "erasure";

/// Nothing from a file may make a heading, a link or a picture of itself.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        if "\\`*_{}[]<>#|!".contains(letter) {
            safe.push('\\');
        }
        safe.push(match letter {
            '\n' | '\r' | '\t' => ' ',
            letter if misleads(letter) => '\u{fffd}',
            letter => letter,
        });
    }
    safe
}
