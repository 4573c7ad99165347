//! File by file: every column that was given a category, with masked samples and the reasons.

use super::{View, gravity, more, path};
use crate::patterns::About;
use crate::record::{Field, File, Mention};
use crate::report::facts::Holder;
use crate::report::html::Html;

const FILES: usize = 60;
const LINES: usize = 40;

pub(super) fn section(view: &View<'_>, html: &mut Html) {
    let words = view.words;
    if view.facts.holders.is_empty() {
        return;
    }
    html.raw("<section aria-labelledby=\"findings\"><h2 id=\"findings\">")
        .raw(words.say("Per bestand", "File by file"));
    html.raw("</h2>\n<p class=\"lead\">").raw(words.say(
        "Voor wie het wil nagaan: welke kolom, waarom, en een onleesbaar gemaakt voorbeeld. Klik een bestand open.",
        "For who wants to check: which column, why, and a masked sample. Click a file to open it.",
    ));
    html.raw("</p>\n");
    for holder in view.facts.holders.iter().take(FILES) {
        file(view, html, holder);
    }
    more(
        view,
        html,
        (view.facts.holding as usize).saturating_sub(FILES),
        ["register.xlsx, blad Velden", "register.xlsx, sheet Fields"],
    );
    html.raw("</section>\n");
}

fn file(view: &View<'_>, html: &mut Html, holder: &Holder<'_>) {
    let words = view.words;
    html.raw("<details><summary>");
    path(html, &holder.file.path);
    gravity(view, html, holder.gravity);
    if holder.people.1 > 0 {
        html.text(format!(" {}", words.range(holder.people)));
    }
    html.raw("</summary><div class=\"scroll\"><table><thead><tr>");
    for name in [
        words.say("Waar", "Where"),
        words.say("Wat", "What"),
        words.say("Hoeveel", "How many"),
        words.say("Kans", "Chance"),
        words.say("Voorbeeld", "Sample"),
        words.say("Waarom", "Why"),
    ] {
        html.raw("<th scope=\"col\">").raw(name).raw("</th>");
    }
    html.raw("</tr></thead><tbody>");
    let left = lines(view, html, holder.file);
    html.raw("</tbody></table></div>");
    more(view, html, left, ["register.xlsx, blad Velden", "register.xlsx, sheet Fields"]);
    html.raw("</details>\n");
}

/// Says how many lines were left out.
fn lines(view: &View<'_>, html: &mut Html, file: &File) -> usize {
    let mut room = LINES;
    let mut left = 0;
    for table in &file.tables {
        for field in table.fields.iter().filter(|field| field.category.is_some()) {
            if room == 0 {
                left += 1;
                continue;
            }
            room -= 1;
            column(view, html, &table.at, field);
        }
    }
    for one in &file.mentions {
        if room == 0 {
            left += 1;
            continue;
        }
        room -= 1;
        mention(view, html, one);
    }
    left
}

fn column(view: &View<'_>, html: &mut Html, at: &str, field: &Field) {
    html.raw("<tr><th scope=\"row\">");
    if !at.is_empty() {
        html.raw("<bdi>").text(at).raw("</bdi> › ");
    }
    if field.name.is_empty() {
        html.raw(view.words.say("kolom ", "column ")).text(letters(field.column));
    } else {
        html.element("<bdi>", &field.name, "</bdi>");
    }
    html.raw("</th><td>").text(view.label(field.category.as_deref().unwrap_or_default()));
    for flag in &field.flags {
        html.element(" <span class=\"why\">", view.said(About::Mark, flag), "</span>");
    }
    html.raw("</td><td>").text(view.words.number(field.matches)).raw("</td><td>");
    if let Some(confidence) = field.confidence {
        html.text(view.words.percent(confidence));
    }
    html.raw("</td><td class=\"path\">");
    samples(html, &field.samples);
    html.raw("</td><td class=\"why\">").text(view.why(&field.why)).raw("</td></tr>\n");
}

fn places_of(view: &View<'_>, mention: &Mention) -> String {
    let shown = mention.at.iter().take(3);
    shown.map(|at| view.said(About::Place, at)).collect::<Vec<_>>().join(", ")
}

fn mention(view: &View<'_>, html: &mut Html, mention: &Mention) {
    html.raw("<tr><th scope=\"row\">").text(places_of(view, mention));
    html.raw("</th><td>")
        .text(view.label(&mention.category))
        .raw("</td><td>")
        .text(view.words.number(mention.count));
    html.raw("</td><td>").text(view.words.percent(mention.confidence)).raw("</td><td class=\"path\">");
    samples(html, &mention.samples);
    html.raw("</td><td class=\"why\">")
        .raw(view.words.say("in lopende tekst of een andere kolom", "in running text or another column"));
    html.raw("</td></tr>\n");
}

fn samples(html: &mut Html, samples: &[crate::record::Sample]) {
    for (number, sample) in samples.iter().take(2).enumerate() {
        html.raw(if number == 0 { "" } else { ", " }).text(sample);
    }
}

/// `A`, `B`, … `AA`, as a spreadsheet names its columns.
fn letters(column: u32) -> String {
    let mut name = Vec::new();
    let mut rest = u64::from(column) + 1;
    while rest > 0 {
        rest -= 1;
        name.push((b'A' + (rest % 26) as u8) as char);
        rest /= 26;
    }
    name.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::letters;

    #[test]
    fn columns_are_named_as_a_spreadsheet_does() {
        assert_eq!([0, 25, 26, 701, 702].map(letters), ["A", "Z", "AA", "ZZ", "AAA"]);
    }
}
