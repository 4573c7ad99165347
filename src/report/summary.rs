//! The summary on the terminal: the verdict, the first actions, the kinds, what was not read, one next step.
//!
//! In: [`Source`], the width of the terminal, and where the page was written. Out: plain text without colour,
//! so that it reads the same in a file. Nothing from a file's name can steer the terminal.

use super::Source;
use super::page::View;
use super::words::Words;
use crate::record::{Language, misleads};
use std::collections::HashSet;
use std::path::Path;

/// Actions that are shown.
const ACTIONS: usize = 5;

/// Kinds of data that are shown.
const KINDS: usize = 8;

/// The widest that is pleasant to read, and the narrowest that still holds a word.
const WIDTH: [usize; 2] = [80, 24];

/// The summary, in lines of at most `width` characters where words allow. `page` is where the report was
/// written, if it was.
pub fn summary(source: Source<'_>, width: usize, page: Option<&Path>) -> String {
    let view = View::new(source);
    let mut text = Text { out: String::new(), width: width.clamp(WIDTH[1], WIDTH[0]) };
    if !view.facts.complete {
        text.paragraph("", view.words.say("Dit onderzoek is onderbroken.", "This scan was interrupted."));
        text.blank();
    }
    text.paragraph("", &view.verdict());
    actions(&view, &mut text);
    kinds(&view, &mut text);
    hidden(&view, &mut text);
    unread(&view, &mut text);
    text.blank();
    let next = match page {
        Some(page) => open_page(view.words, page),
        None => view.next_step(),
    };
    text.paragraph("", &format!("{} {next}", view.words.say("Volgende stap:", "Next step:")));
    text.out
}

fn open_page(words: Words, page: &Path) -> String {
    let page = page.display();
    match words.0 {
        Language::Nl => format!("open {page} in je browser."),
        Language::En => format!("open {page} in your browser."),
    }
}

fn actions(view: &View<'_>, text: &mut Text) {
    let words = view.words;
    if view.facts.actions.is_empty() {
        return;
    }
    text.heading(words.say("Eerst doen", "Do first"));
    for (number, action) in view.facts.actions.iter().take(ACTIONS).enumerate() {
        let first = action.first();
        let sentence = words.name(&first.nl, &first.en);
        text.paragraph(
            &format!("{:>2}. ", number + 1),
            &format!("{sentence} [{}]", words.urgency(first.severity)),
        );
    }
    let left: usize = view.facts.actions.iter().map(|action| action.advice.len()).sum();
    let left = left.saturating_sub(view.facts.actions.len().min(ACTIONS));
    if left > 0 {
        text.paragraph(
            "    ",
            &match words.0 {
                Language::Nl => {
                    format!("en nog {} in het rapport en het register", words.number(left as u64))
                }
                Language::En => {
                    format!("and {} more in the report and the register", words.number(left as u64))
                }
            },
        );
    }
}

fn kinds(view: &View<'_>, text: &mut Text) {
    let words = view.words;
    if view.facts.kinds.is_empty() {
        return;
    }
    text.heading(words.say("Soorten gegevens", "Kinds of data"));
    for kind in view.facts.kinds.iter().take(KINDS) {
        let mut line = format!("{}: {}", view.label(kind.id), words.files(kind.files));
        if kind.people > 0 {
            let upto = words.say("hoogstens", "at most");
            line.push_str(&format!(", {upto} {}", words.people(kind.people)));
        }
        if kind.apart() {
            line.push_str(words.say(" (de wet is hier extra streng)", " (the law is stricter here)"));
        }
        text.paragraph("  ", &line);
    }
    if let Some(left) = view.facts.kinds.len().checked_sub(KINDS).filter(|left| *left > 0) {
        text.paragraph("  ", &format!("{} {left}", words.say("en nog", "and further:")));
    }
}

/// What would go along if somebody mailed such a file.
fn hidden(view: &View<'_>, text: &mut Text) {
    let words = view.words;
    if view.facts.hidden.is_empty() {
        return;
    }
    text.heading(
        words.say(
            "Gaat ongezien mee als je zo'n bestand mailt",
            "Goes along unseen when you mail such a file",
        ),
    );
    let mut found: Vec<(&str, HashSet<&str>)> = Vec::new();
    for place in &view.facts.hidden {
        let word = words.unseen(place.what);
        let path = place.file.path.as_str();
        match found.iter_mut().find(|(other, _)| *other == word) {
            Some((_, files)) => {
                files.insert(path);
            }
            None => found.push((word, HashSet::from([path]))),
        }
    }
    for (word, files) in found {
        text.paragraph("  ", &format!("{word}: {}", words.files(files.len() as u64)));
    }
}

fn unread(view: &View<'_>, text: &mut Text) {
    let words = view.words;
    if view.facts.unread.is_empty() {
        return;
    }
    text.heading(words.say("Niet gelezen", "Not read"));
    for group in &view.facts.unread {
        text.paragraph("  ", &format!("{}: {}", words.reason(group.kind), words.files(group.count)));
    }
}

/// Lines in the making.
struct Text {
    out: String,
    width: usize,
}

impl Text {
    fn blank(&mut self) {
        self.out.push('\n');
    }

    fn heading(&mut self, text: &'static str) {
        self.blank();
        self.paragraph("", text);
    }

    /// Words broken over lines; the further lines are indented as far as `first` is long.
    fn paragraph(&mut self, first: &str, text: &str) {
        let indent = first.chars().count();
        self.out.push_str(first);
        let mut column = indent;
        for word in text.split_whitespace() {
            let length = word.chars().count();
            if column > indent && column + 1 + length > self.width {
                self.out.push('\n');
                self.out.extend(std::iter::repeat_n(' ', indent));
                column = indent;
            }
            if column > indent {
                self.out.push(' ');
                column += 1;
            }
            self.out.extend(
                word.chars().map(|character| if misleads(character) { '\u{fffd}' } else { character }),
            );
            column += length;
        }
        self.out.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_broken_where_the_terminal_ends() {
        let mut text = Text { out: String::new(), width: 20 };
        text.paragraph(" 1. ", "een zin die niet op een regel past");
        assert_eq!(text.out, " 1. een zin die niet\n    op een regel\n    past\n");
    }

    #[test]
    fn file_name_cannot_steer_the_terminal() {
        let mut text = Text { out: String::new(), width: 80 };
        text.paragraph("", "open \u{1b}[2Jklanten.csv");
        assert_eq!(text.out, "open \u{fffd}[2Jklanten.csv\n");
    }
}
