//! The ten most urgent actions, in plain sentences.

use super::{View, more, path};
use crate::minimise::Advice;
use crate::patterns::Severity;
use crate::record::Language;
use crate::report::facts::Action;
use crate::report::html::Html;

/// Actions on the page.
const SHOWN: usize = 10;

/// Further places of one action.
const PLACES: usize = 3;

pub(super) fn section(view: &View<'_>, html: &mut Html) {
    let words = view.words;
    html.raw("<section aria-labelledby=\"actions\"><h2 id=\"actions\">");
    html.raw(words.say("Wat je het eerst kunt doen", "What to do first")).raw("</h2>\n");
    if view.facts.actions.is_empty() {
        html.raw("<p class=\"lead\">").raw(words.say(
            "Geen enkele regel sloeg aan op wat gelezen is. Kijk hieronder wat niet gelezen is.",
            "No rule applied to what was read. See below what was not read.",
        ));
        html.raw("</p></section>\n");
        return;
    }
    html.raw("<p class=\"lead\">").raw(words.say(
        "Op volgorde van ernst en van het aantal mensen. Bij een vraagteken is het programma niet zeker: dan beslis jij.",
        "In order of gravity and of the number of people. Where there is a question mark the program is not sure: you decide.",
    ));
    html.raw("</p>\n<ol class=\"acts\">");
    for action in view.facts.actions.iter().take(SHOWN) {
        card(view, html, action);
    }
    html.raw("</ol>");
    let left = view.facts.actions.iter().skip(SHOWN).map(|action| action.advice.len()).sum();
    more(view, html, left, ["register.xlsx, blad Minimalisatie", "register.xlsx, sheet Minimisation"]);
    html.raw("</section>\n");
}

fn card(view: &View<'_>, html: &mut Html, action: &Action<'_>) {
    let words = view.words;
    let first = action.first();
    html.raw("<li><div><p class=\"say\">").text(sentence(view, first)).raw("</p><p class=\"do\">");
    html.raw(words.action(first.action)).raw("</p><p class=\"meta\"><span class=\"pill g");
    html.raw(tier(first.severity)).raw("\">").raw(words.urgency(first.severity)).raw("</span>");
    if first.people > 0 {
        html.element("<span>", words.people(first.people), "</span>");
    }
    html.raw("<span>");
    place(html, first);
    html.raw("</span>");
    html.element("<span class=\"hook\">", words.name(&first.hook, &first.hook_en), "</span>");
    html.raw("</p>");
    if action.advice.len() > 1 {
        also(view, html, &action.advice[1..]);
    }
    html.raw("</div></li>\n");
}

fn also(view: &View<'_>, html: &mut Html, advice: &[&Advice]) {
    let words = view.words;
    html.raw("<ul>");
    for one in advice.iter().take(PLACES) {
        html.raw("<li>").raw(words.say("ook in ", "also in "));
        place(html, one);
        if one.people > 0 {
            html.text(format!(" ({})", words.people(one.people)));
        }
        html.raw("</li>");
    }
    if advice.len() > PLACES {
        let left = words.number((advice.len() - PLACES) as u64);
        html.element(
            "<li>",
            match words.0 {
                Language::Nl => format!("en nog {left} plaatsen; zie register.xlsx, blad Minimalisatie"),
                Language::En => format!("and {left} more places; see register.xlsx, sheet Minimisation"),
            },
            "</li>",
        );
    }
    html.raw("</ul>");
}

fn place(html: &mut Html, advice: &Advice) {
    path(html, &advice.path);
    for part in [Some(&advice.at), advice.field.as_ref()].into_iter().flatten() {
        if !part.is_empty() {
            html.raw(" › <bdi>").text(part).raw("</bdi>");
        }
    }
}

fn sentence<'a>(view: &View<'_>, advice: &'a Advice) -> &'a str {
    view.words.name(&advice.nl, &advice.en)
}

fn tier(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "4",
        Severity::High => "3",
        Severity::Medium => "2",
        Severity::Low | Severity::Info => "1",
    }
}

/// One thing to do now.
pub(super) fn next_step(view: &View<'_>) -> String {
    let words = view.words;
    match view.facts.actions.first() {
        Some(action) if action.first().severity >= Severity::High => {
            let first = action.first();
            let place = [Some(&first.path), first.field.as_ref()];
            let place: Vec<String> = place.into_iter().flatten().map(|part| format!("‘{part}’")).collect();
            let at = place.join(words.say(", kolom ", ", column "));
            format!(
                "{} {at}.",
                words.say("begin met actie 1 hieronder: kijk in", "begin with action 1 below: look in")
            )
        }
        _ if view.facts.holders.is_empty() && view.facts.missed() > 0 => words
            .say(
                "kijk zelf naar de bestanden die niet gelezen konden worden, onder ‘Niet gelezen’.",
                "look yourself at the files that could not be read, under ‘Not read’.",
            )
            .to_owned(),
        _ => words
            .say(
                "open register.xlsx en vul de cellen met ○ in; de rest is al voorgesteld.",
                "open register.xlsx and fill in the cells marked ○; the rest has been proposed.",
            )
            .to_owned(),
    }
}
