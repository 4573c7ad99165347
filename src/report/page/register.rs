//! The draft register in short: per activity what was found, what is proposed, and what a person must fill in.

use super::{View, more, path};
use crate::record::{Language, Text};
use crate::register::{RetentionRow, Row};
use crate::report::html::Html;

const ROWS: usize = 30;
const PLACES: usize = 3;

pub(super) fn section(view: &View<'_>, html: &mut Html) {
    let words = view.words;
    html.raw("<section aria-labelledby=\"register\"><h2 id=\"register\">");
    html.raw(words.say("Concept van het register", "Draft of the register")).raw("</h2>\n<p class=\"lead\">");
    html.raw(words.say(
        "Het verwerkingsregister (art. 30 AVG) begint niet leeg: dit blijkt uit de bestanden. Het hele concept staat in register.xlsx.",
        "The record of processing (art. 30 GDPR) does not start empty: this is what the files show. The whole draft is in register.xlsx.",
    ));
    html.raw("</p><ul class=\"key\"><li><span class=\"state found\">●\u{a0}")
        .raw(words.say("gevonden in bestanden", "found in files"));
    html.raw("</span></li><li><span class=\"state proposal\">◐\u{a0}")
        .raw(words.say("voorstel, met de kans dat het klopt", "proposal, with the chance that it is right"));
    html.raw("</span></li><li><span class=\"state open\">○\u{a0}")
        .raw(words.say("in te vullen door jou", "for you to fill in"))
        .raw("</span></li></ul>\n");
    html.raw("<table class=\"cards five\"><thead><tr>");
    for name in [
        words.say("Activiteit", "Activity"),
        words.say("Doel en grondslag", "Purpose and legal basis"),
        words.say("Gegevens", "Data"),
        words.say("Waar", "Where"),
        words.say("Bewaartermijn", "Retention"),
    ] {
        html.raw("<th scope=\"col\">").raw(name).raw("</th>");
    }
    html.raw("</tr></thead><tbody>");
    for row in view.source.register.rows.iter().take(ROWS) {
        line(view, html, row);
    }
    html.raw("</tbody></table>\n");
    more(
        view,
        html,
        view.source.register.rows.len().saturating_sub(ROWS),
        ["register.xlsx, blad Register", "register.xlsx, sheet Register"],
    );
    html.raw("</section>\n");
}

fn line(view: &View<'_>, html: &mut Html, row: &Row) {
    html.raw("<tr><th scope=\"row\">");
    if row.activity.is_some() {
        html.raw("<span class=\"state proposal\">◐\u{a0}").text(row.name.in_language(view.words.0));
        html.text(format!(" ({})", view.words.percent(row.confidence))).raw("</span>");
    } else {
        html.raw("<span class=\"state open\">○\u{a0}")
            .text(row.name.in_language(view.words.0))
            .raw("</span>");
    }
    if let Some(why) = row.why.first() {
        html.element("<br><span class=\"why\">", why.in_language(view.words.0), "</span>");
    }
    html.raw("</th><td>");
    proposal(view, html, row.purpose.as_ref());
    for basis in &row.basis {
        html.raw("<br>");
        proposal(view, html, Some(basis));
    }
    html.raw("</td><td class=\"full\">");
    data(view, html, row);
    html.raw("</td><td class=\"full\">");
    places(view, html, row);
    html.raw("</td><td class=\"full\">");
    retention(view, html, row);
    html.raw("</td></tr>\n");
}

fn proposal(view: &View<'_>, html: &mut Html, text: Option<&Text>) {
    match text {
        None => to_fill(view, html),
        Some(text) => {
            let text = text.in_language(view.words.0);
            html.element("<span class=\"state proposal\">◐\u{a0}", text, "</span>");
        }
    }
}

fn to_fill(view: &View<'_>, html: &mut Html) {
    html.raw("<span class=\"state open\">○\u{a0}")
        .raw(view.words.say("in te vullen", "to fill in"))
        .raw("</span>");
}

fn data(view: &View<'_>, html: &mut Html, row: &Row) {
    let words = view.words;
    let kinds = row.categories.iter().chain(&row.special).map(String::as_str).collect();
    html.raw("<span class=\"state found\">●\u{a0}").text(view.labels(&kinds)).raw("</span>");
    let mut notes = Vec::new();
    if row.people.max > 0 {
        notes.push(words.range((row.people.min, row.people.max)));
    }
    if let (Some(oldest), Some(newest)) = (row.oldest, row.newest) {
        notes.push(if oldest == newest { oldest.to_string() } else { format!("{oldest}–{newest}") });
    }
    if !notes.is_empty() {
        html.element("<br><span class=\"why\">", notes.join(" · "), "</span>");
    }
}

fn places(view: &View<'_>, html: &mut Html, row: &Row) {
    for (number, place) in row.places.iter().take(PLACES).enumerate() {
        html.raw(if number == 0 { "●\u{a0}" } else { "<br>●\u{a0}" });
        path(html, &place.path);
        if !place.at.is_empty() {
            html.raw(" › <bdi>").text(&place.at).raw("</bdi>");
        }
    }
    let left = row.places.len().saturating_sub(PLACES);
    if left > 0 {
        html.element(
            "<br><span class=\"why\">",
            match view.words.0 {
                Language::Nl => format!("en nog {left}"),
                Language::En => format!("and {left} more"),
            },
            "</span>",
        );
    }
}

fn retention(view: &View<'_>, html: &mut Html, row: &Row) {
    if row.retention.is_empty() {
        to_fill(view, html);
    }
    for (number, term) in row.retention.iter().take(3).enumerate() {
        if number > 0 {
            html.raw("<br>");
        }
        html.raw("<span class=\"state proposal\">◐\u{a0}").text(term.what.in_language(view.words.0));
        html.text(format!(": {}", period(view, term))).raw("</span>");
    }
}

/// `P2Y` as `2 jaar`; what is no ISO 8601 duration of one unit stays as it is.
fn period(view: &View<'_>, term: &RetentionRow) -> String {
    let words = view.words;
    let Some(iso) = &term.period else { return words.say("hangt ervan af", "it depends").to_owned() };
    let split = iso.strip_prefix('P').and_then(|body| body.split_at_checked(body.len().saturating_sub(1)));
    let Some((Ok(number), unit)) = split.map(|(number, unit)| (number.parse::<u64>(), unit)) else {
        return iso.clone();
    };
    let (one, more) = match unit {
        "Y" => (["jaar", "year"], ["jaar", "years"]),
        "M" => (["maand", "month"], ["maanden", "months"]),
        "W" => (["week", "week"], ["weken", "weeks"]),
        "D" => (["dag", "day"], ["dagen", "days"]),
        _ => return iso.clone(),
    };
    words.count(number, one, more)
}
