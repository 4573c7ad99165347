//! How sure the verdicts are, said as a probability, and the ones to look at first.

use super::{View, chart, more, path};
use crate::record::Language;
use crate::report::facts::Doubt;
use crate::report::html::Html;

const DOUBTS: usize = 12;

pub(super) fn section(view: &View<'_>, html: &mut Html) {
    let words = view.words;
    let sure = &view.facts.sure;
    html.raw("<section aria-labelledby=\"sure\"><h2 id=\"sure\">")
        .raw(words.say("Hoe zeker is dit?", "How sure is this?"));
    html.raw("</h2>\n<p class=\"lead\">").raw(words.say(
        "Elk percentage is een kans: van alle oordelen met 90\u{a0}% kloppen er ongeveer negen van de tien.",
        "Every percentage is a probability: of all verdicts given 90%, about nine in ten are right.",
    ));
    if sure.fields > 0 {
        let wrong = words.decimal(format!("{:.1}", sure.wrong));
        let fields = words.number(sure.fields);
        html.raw(" ").text(match words.0 {
            Language::Nl => format!("Van de {fields} kolommen die een soort kregen, verwachten we dat er ongeveer {wrong} verkeerd benoemd zijn."),
            Language::En => format!("Of the {fields} columns that were given a kind, we expect about {wrong} to be named wrongly."),
        });
    }
    html.raw("</p>\n");
    if sure.fields > 0 {
        bands(view, html);
    }
    if !sure.doubts.is_empty() {
        doubts(view, html);
    }
    html.raw("</section>\n");
}

fn bands(view: &View<'_>, html: &mut Html) {
    let words = view.words;
    let sure = &view.facts.sure;
    html.raw("<table class=\"cards\"><thead><tr><th scope=\"col\">").raw(words.say("Oordeel", "Verdict"));
    html.raw("</th><th scope=\"col\" class=\"n\">").raw(words.say("Kolommen", "Columns"));
    html.raw("</th><th scope=\"col\" class=\"wide\"><span class=\"jump\">")
        .raw(words.say("Staaf", "Bar"))
        .raw("</span></th></tr></thead><tbody>");
    let names = [
        words.say("zeker: 95\u{a0}% of meer", "sure: 95% or more"),
        words.say("waarschijnlijk: 80 tot 95\u{a0}%", "likely: 80 to 95%"),
        words.say("twijfel: onder 80\u{a0}%", "doubtful: below 80%"),
    ];
    for (name, count) in names.into_iter().zip(sure.bands) {
        html.raw("<tr><th scope=\"row\">")
            .raw(name)
            .raw("</th><td class=\"n\" data-l=\"")
            .raw(words.say("Kolommen", "Columns"));
        html.raw("\">").text(words.number(count)).raw("</td><td class=\"w wide\">");
        chart::bar(html, count as f64 / sure.fields as f64, 2);
        html.raw("</td></tr>");
    }
    html.raw("</tbody></table>\n");
}

fn doubts(view: &View<'_>, html: &mut Html) {
    let words = view.words;
    html.raw("<table class=\"cards\"><caption>")
        .raw(words.say("Kijk hier zelf even naar", "Have a look at these yourself"));
    html.raw("</caption><thead><tr>");
    for name in [
        words.say("Waar", "Where"),
        words.say("Wat het lijkt", "What it seems"),
        words.say("Kans", "Chance"),
        words.say("Waarom", "Why"),
    ] {
        html.raw("<th scope=\"col\">").raw(name).raw("</th>");
    }
    html.raw("</tr></thead><tbody>");
    for doubt in view.facts.sure.doubts.iter().take(DOUBTS) {
        line(view, html, doubt);
    }
    html.raw("</tbody></table>\n");
    more(
        view,
        html,
        view.facts.sure.doubts.len().saturating_sub(DOUBTS),
        ["register.xlsx, blad Velden", "register.xlsx, sheet Fields"],
    );
}

fn line(view: &View<'_>, html: &mut Html, doubt: &Doubt<'_>) {
    html.raw("<tr><th scope=\"row\">");
    path(html, &doubt.file.path);
    for part in [&doubt.table.at, &doubt.field.name] {
        if !part.is_empty() {
            html.raw(" › <bdi>").text(part).raw("</bdi>");
        }
    }
    html.raw("</th><td>")
        .text(view.label(doubt.field.category.as_deref().unwrap_or_default()))
        .raw("</td><td>");
    html.text(view.words.percent(doubt.confidence)).raw("</td><td class=\"why full\">");
    html.text(view.why(&doubt.field.why)).raw("</td></tr>\n");
}
