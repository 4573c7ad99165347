//! The register as Markdown: a heading for each activity and a list under it.

use crate::patterns::{About, said};
use crate::record::Language;
use crate::register::cells::{State, cell};
use crate::register::{Register, Row};

pub(super) fn text(register: &Register, language: Language) -> String {
    let mut text = String::new();
    text.push_str(
        language.pick("# Register van verwerkingen (concept)\n\n", "# Register of processing (draft)\n\n"),
    );
    text.push_str(language.pick(
        "Uit bestanden afgeleid; geen juridisch advies. ● gevonden, ◐ voorstel, ○ in te vullen.\n",
        "Drawn from files; not legal advice. ● found, ◐ proposal, ○ to fill in.\n",
    ));
    for row in &register.rows {
        text.push_str(&section(register, row, language));
    }
    text.push_str(&advice(register, language));
    text.push_str(&not_read(register, language));
    text
}

fn section(register: &Register, row: &Row, language: Language) -> String {
    let mut text = format!("\n## {}\n\n", escape(row.name.in_language(language)));
    for column in &register.columns {
        let cell = cell(register, row, column, language);
        if cell.state == State::ToFill && column.article.is_empty() {
            continue;
        }
        let title = language.pick(&column.nl, &column.en);
        let article =
            if column.article.is_empty() { String::new() } else { format!(" ({})", column.article) };
        let lines = escape(&cell.text(language)).replace('\n', "; ");
        text.push_str(&format!("- **{title}**{article}: {lines}\n"));
    }
    text
}

fn advice(register: &Register, language: Language) -> String {
    const SHOWN: usize = 50;
    if register.advice.is_empty() {
        return String::new();
    }
    let mut text = language.pick("\n## Minimaliseren\n\n", "\n## Minimising\n\n").to_owned();
    for advice in register.advice.iter().take(SHOWN) {
        let sentence = language.pick(&advice.nl, &advice.en);
        text.push_str(&format!("- **{}** {} {}\n", advice.rule, code(&advice.path), escape(sentence)));
    }
    if let Some(more) = register.advice.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        text.push_str(&language.pick(format!("- en nog {more}\n"), format!("- and {more} more\n")));
    }
    text
}

fn not_read(register: &Register, language: Language) -> String {
    if register.not_read.is_empty() {
        return String::new();
    }
    let mut text = language.pick("\n## Niet gelezen\n\n", "\n## Not read\n\n").to_owned();
    let said = said().unwrap_or_default();
    for file in &register.not_read {
        let reason = said.in_language(About::NotRead, &file.reason, language);
        text.push_str(&format!("- {}: {}\n", code(&file.path), escape(&reason)));
    }
    text
}

/// A path as it stands. A line break in it would end the quotation, and what comes after would be markup.
fn code(path: &str) -> String {
    let path: String =
        path.chars().map(|letter| if letter.is_control() { '\u{fffd}' } else { letter }).collect();
    format!("`{}`", path.replace('`', "'"))
}

pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '\\' | '*' | '_' | '[' | ']' | '<' | '#' | '|') {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn path_with_a_line_break_stays_a_quotation() {
        assert_eq!(code("a\n\n<b>`c"), "`a\u{fffd}\u{fffd}<b>'c`");
    }
}
