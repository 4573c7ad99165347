//! The kinds of personal data: those that the law sets apart first, with the reason in a line.

use super::{View, chart, gravity};
use crate::patterns::{About, Law};
use crate::report::facts::Kind;
use crate::report::html::Html;
use crate::report::words::Words;

pub(super) fn section(view: &View<'_>, html: &mut Html) {
    let words = view.words;
    html.raw("<section aria-labelledby=\"kinds\"><h2 id=\"kinds\">");
    html.raw(words.say("Wat voor gegevens", "What kinds of data")).raw("</h2>\n");
    let (apart, ordinary): (Vec<_>, Vec<_>) = view.facts.kinds.iter().partition(|kind| kind.apart());
    if apart.is_empty() {
        html.raw("<p class=\"lead\">").raw(words.say(
            "In wat gelezen is, werden geen burgerservicenummers en geen bijzondere of strafrechtelijke gegevens herkend.",
            "No citizen service numbers and no special or criminal data were recognised in what was read.",
        ));
        html.raw("</p>\n");
    } else {
        html.raw("<div class=\"apart\"><h3>")
            .raw(words.say("Hier is de wet extra streng", "The law is stricter here"))
            .raw("</h3>");
        for law in [Law::NationalNumber, Law::Special, Law::Criminal] {
            if apart.iter().any(|kind| law_of(kind) == Some(law)) {
                html.element("<p>", explain(view, law), "</p>");
            }
        }
        table(view, html, &apart, "");
        html.raw("</div>\n");
    }
    if !ordinary.is_empty() {
        table(view, html, &ordinary, words.say("Andere persoonsgegevens", "Other personal data"));
    }
    html.raw("</section>\n");
}

fn law_of(kind: &Kind<'_>) -> Option<Law> {
    kind.category.map(|category| category.law)
}

fn explain(view: &View<'_>, law: Law) -> &'static str {
    let words = view.words;
    match law {
        Law::NationalNumber => words.say(
            "Een nationaal nummer zoals het BSN mag je alleen gebruiken als een wet dat zegt, bijvoorbeeld voor de loonadministratie; toestemming helpt niet (art. 87 AVG, art. 46 UAVG).",
            "A national number such as the Dutch BSN may be used only where a law says so, for instance for payroll; consent does not help (art. 87 GDPR, art. 46 UAVG).",
        ),
        Law::Special => words.say(
            "Bijzondere gegevens, zoals gezondheid of geloof, mag je niet gebruiken, tenzij een van de uitzonderingen in de wet geldt (art. 9 AVG).",
            "Special categories, such as health or religion, may not be used unless one of the exceptions in the law applies (art. 9 GDPR).",
        ),
        Law::Criminal => words.say(
            "Strafrechtelijke gegevens, ook een verdenking of een winkelverbod, mag je alleen in een paar gevallen bewaren (art. 10 AVG, art. 31–33 UAVG).",
            "Criminal data, also a suspicion or a shop ban, may be kept in a few cases only (art. 10 GDPR, art. 31–33 UAVG).",
        ),
        Law::Ordinary => "",
    }
}

fn table(view: &View<'_>, html: &mut Html, kinds: &[&Kind<'_>], caption: &'static str) {
    let words = view.words;
    let most = kinds.iter().map(|kind| kind.people.max(kind.mentions)).max().unwrap_or(0).max(1);
    html.raw("<table class=\"cards\">");
    if !caption.is_empty() {
        html.element("<caption>", caption, "</caption>");
    }
    html.raw("<thead><tr><th scope=\"col\">").raw(words.say("Soort", "Kind")).raw("</th><th scope=\"col\">");
    html.raw(words.say("Hoe gevoelig", "How sensitive"));
    for name in [
        words.say("Bestanden", "Files"),
        words.say("Kolommen", "Columns"),
        words.say("In tekst", "In text"),
        words.say("Mensen, hoogstens", "People, at most"),
    ] {
        html.raw("</th><th scope=\"col\" class=\"n\">").raw(name);
    }
    html.raw("</th><th scope=\"col\" class=\"wide\"><span class=\"jump\">")
        .raw(words.say("Staaf", "Bar"))
        .raw("</span></th></tr></thead><tbody>");
    for kind in kinds {
        row(view, html, kind, most);
    }
    html.raw("</tbody></table>\n");
}

/// Closes the cell before it, and opens one with a number; a narrow screen leaves out the zeros.
fn number(html: &mut Html, words: Words, label: &'static str, number: u64) {
    html.raw(if number == 0 {
        "</td><td class=\"n none\" data-l=\""
    } else {
        "</td><td class=\"n\" data-l=\""
    });
    html.raw(label).raw("\">").text(if number == 0 { "–".to_owned() } else { words.number(number) });
}

fn row(view: &View<'_>, html: &mut Html, kind: &Kind<'_>, most: u64) {
    let words = view.words;
    html.raw("<tr><th scope=\"row\">").text(view.label(kind.id));
    if let Some(category) = kind.category.filter(|category| category.tier >= 3) {
        html.element("<br><span class=\"why\">", view.said(About::Kind, &category.why), "</span>");
    }
    html.raw("</th><td>");
    gravity(view, html, kind.gravity());
    number(html, words, words.say("Bestanden", "Files"), kind.files);
    number(html, words, words.say("Kolommen", "Columns"), kind.fields);
    number(html, words, words.say("In tekst", "In text"), kind.mentions);
    number(html, words, words.say("Mensen, hoogstens", "People, at most"), kind.people);
    html.raw("</td><td class=\"w wide\">");
    chart::bar(html, kind.people.max(kind.mentions) as f64 / most as f64, kind.gravity());
    html.raw("</td></tr>\n");
}
