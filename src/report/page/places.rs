//! Where it stands: a map of folders, the folders and files with most at stake, copies, and hidden places.

use super::{View, chart, gravity, more, path};
use crate::patterns::About;
use crate::record::Language;
use crate::report::facts::{Folder, Unseen};
use crate::report::html::Html;

const BOXES: usize = 14;
const FOLDERS: usize = 12;
const FILES: usize = 15;
const HIDDEN: usize = 25;
const COPIES: usize = 8;

pub(super) fn section(view: &View<'_>, html: &mut Html) {
    let words = view.words;
    html.raw("<section aria-labelledby=\"places\"><h2 id=\"places\">");
    html.raw(words.say("Waar het staat", "Where it is")).raw("</h2>\n");
    if view.facts.holders.is_empty() {
        html.raw("<p class=\"lead\">").raw(words.say(
            "In wat gelezen is, werd niets persoonlijks herkend.",
            "Nothing personal was recognised in what was read.",
        ));
        html.raw("</p></section>\n");
        return;
    }
    html.raw("<p class=\"lead\">").raw(words.say(
        "Hoe groter het vak, hoe meer mensen; de kleur zegt hoe gevoelig het gevoeligste gegeven in die map is.",
        "The larger the box, the more people; the colour tells how sensitive the most sensitive data in that folder are.",
    ));
    html.raw("</p>\n");
    unlisted(view, html);
    map(view, html);
    folders(view, html);
    files(view, html);
    copies(view, html);
    html.raw("</section>\n");
}

/// On a very large drive not every file is told of.
fn unlisted(view: &View<'_>, html: &mut Html) {
    let words = view.words;
    let rest = view.source.gathered.rest.files;
    if rest == 0 {
        return;
    }
    let (all, rest) = (words.number(view.facts.holding), words.number(rest));
    html.element("<p class=\"note\">", match words.0 {
        Language::Nl => format!("Van de {all} bestanden met persoonsgegevens noemen deze kaart en de tabellen de zwaarste, en van elke soort in elke map een paar. De andere {rest} zijn alleen geteld; ze staan in inventory.jsonl."),
        Language::En => format!("Of the {all} files with personal data this map and the tables name the gravest, and a few of every kind in every folder. The other {rest} are only counted; they are in inventory.jsonl."),
    }, "</p>\n");
}

fn name<'a>(view: &View<'_>, folder: &Folder<'a>) -> &'a str {
    if folder.path.is_empty() { view.words.say("(bovenste map)", "(top folder)") } else { folder.path }
}

fn map(view: &View<'_>, html: &mut Html) {
    let words = view.words;
    let mut folders: Vec<&Folder<'_>> = view.facts.folders.iter().collect();
    folders.sort_by(|a, b| b.people.1.cmp(&a.people.1).then(b.files.cmp(&a.files)));
    let note = |folder: &Folder<'_>| {
        let files = words.files(folder.files);
        if folder.people.1 == 0 {
            files
        } else {
            format!("{} {} · {files}", spread(view, folder.people), words.say("mensen", "people"))
        }
    };
    // The root keeps even the largest folder from pushing all the others out of sight.
    let size = |people: u64| (people as f64 + 1.0).sqrt();
    let mut boxes: Vec<chart::Box<'_>> = folders
        .iter()
        .take(BOXES)
        .map(|folder| chart::Box {
            name: name(view, folder),
            note: note(folder),
            size: size(folder.people.1),
            gravity: folder.gravity,
        })
        .collect();
    if folders.len() > BOXES {
        let rest = &folders[BOXES..];
        let left = rest.len() as u64;
        boxes.push(chart::Box {
            name: words.say("overige mappen", "other folders"),
            note: words.count(left, ["map", "folder"], ["mappen", "folders"]),
            size: boxes.last().map_or(1.0, |smallest| smallest.size),
            gravity: rest.iter().map(|folder| folder.gravity).max().unwrap_or(1),
        });
    }
    html.raw("<div class=\"wide\">");
    chart::map(
        html,
        words.say(
            "Kaart van de mappen; dezelfde gegevens staan in de tabel eronder",
            "Map of the folders; the table below has the same data",
        ),
        &boxes,
    );
    html.raw("<ul class=\"key\">");
    for tier in (1..=4).rev() {
        html.raw("<li>");
        gravity(view, html, tier);
        html.raw("</li>");
    }
    html.raw("</ul></div>\n");
}

fn folders(view: &View<'_>, html: &mut Html) {
    let words = view.words;
    let most = view.facts.folders.iter().map(|folder| folder.people.1).max().unwrap_or(0).max(1);
    html.raw("<table class=\"cards\"><caption>")
        .raw(words.say("Mappen", "Folders"))
        .raw("</caption><thead><tr><th scope=\"col\">");
    html.raw(words.say("Map", "Folder"))
        .raw("</th><th scope=\"col\">")
        .raw(words.say("Hoe gevoelig", "How sensitive"));
    html.raw("</th><th scope=\"col\" class=\"n\">").raw(words.say("Bestanden", "Files"));
    html.raw("</th><th scope=\"col\" class=\"n\">").raw(words.say("Mensen", "People"));
    html.raw("</th><th scope=\"col\" class=\"wide\"><span class=\"jump\">")
        .raw(words.say("Staaf", "Bar"))
        .raw("</span></th></tr></thead><tbody>");
    for folder in view.facts.folders.iter().take(FOLDERS) {
        html.raw("<tr><th scope=\"row\">");
        path(html, name(view, folder));
        html.raw("</th><td>");
        gravity(view, html, folder.gravity);
        cell(html, words.say("Bestanden", "Files"), words.number(folder.files));
        cell(html, words.say("Mensen", "People"), spread(view, folder.people));
        html.raw("</td><td class=\"w wide\">");
        chart::bar(html, folder.people.1 as f64 / most as f64, folder.gravity);
        html.raw("</td></tr>\n");
    }
    html.raw("</tbody></table>\n");
    more(
        view,
        html,
        view.facts.folders.len().saturating_sub(FOLDERS),
        ["register.xlsx, blad Vindplaatsen", "register.xlsx, sheet Locations"],
    );
}

/// Closes the cell before it, and opens one with a number and the label that a narrow screen shows.
fn cell(html: &mut Html, label: &'static str, value: String) {
    html.raw("</td><td class=\"n\" data-l=\"").raw(label).raw("\">").text(value);
}

fn spread(view: &View<'_>, people: (u64, u64)) -> String {
    let words = view.words;
    match people {
        (_, 0) => "–".to_owned(),
        (min, max) if min == max => words.number(max),
        (min, max) => format!("{}–{}", words.number(min), words.number(max)),
    }
}

fn files(view: &View<'_>, html: &mut Html) {
    let words = view.words;
    html.raw("<table class=\"cards\"><caption>")
        .raw(words.say("Bestanden met het meeste op het spel", "Files with most at stake"));
    html.raw("</caption><thead><tr><th scope=\"col\">")
        .raw(words.say("Bestand", "File"))
        .raw("</th><th scope=\"col\">");
    html.raw(words.say("Hoe gevoelig", "How sensitive"))
        .raw("</th><th scope=\"col\" class=\"n\">")
        .raw(words.say("Mensen", "People"));
    html.raw("</th><th scope=\"col\">")
        .raw(words.say("Wat erin staat", "What it holds"))
        .raw("</th></tr></thead><tbody>");
    for holder in view.facts.holders.iter().take(FILES) {
        html.raw("<tr><th scope=\"row\">");
        path(html, &holder.file.path);
        html.raw("</th><td>");
        gravity(view, html, holder.gravity);
        cell(html, words.say("Mensen", "People"), spread(view, holder.people));
        html.raw("</td><td class=\"full\">").text(view.labels(&holder.kinds)).raw("</td></tr>\n");
    }
    html.raw("</tbody></table>\n");
    more(
        view,
        html,
        (view.facts.holding as usize).saturating_sub(FILES),
        ["register.xlsx, blad Vindplaatsen", "register.xlsx, sheet Locations"],
    );
}

fn copies(view: &View<'_>, html: &mut Html) {
    let words = view.words;
    if view.facts.copies.is_empty() {
        return;
    }
    html.raw("<h3>")
        .raw(
            words
                .say("Precies hetzelfde bestand op meer plaatsen", "Exactly the same file in several places"),
        )
        .raw("</h3><ul>");
    for group in view.facts.copies.iter().take(COPIES) {
        html.raw("<li>");
        for (number, file) in group.files.iter().take(6).enumerate() {
            html.raw(if number == 0 { "" } else { " = " });
            path(html, &file.path);
        }
        if group.files.len() > 6 {
            html.text(format!(" +{}", group.files.len() - 6));
        }
        if group.people > 0 {
            html.text(format!(" ({})", words.people(group.people)));
        }
        html.raw("</li>");
    }
    html.raw("</ul>");
    more(
        view,
        html,
        view.facts.copies.len().saturating_sub(COPIES),
        ["register.xlsx, blad Minimalisatie", "register.xlsx, sheet Minimisation"],
    );
}

/// What would go along unseen.
pub(super) fn hidden(view: &View<'_>, html: &mut Html) {
    let words = view.words;
    html.raw("<section aria-labelledby=\"hidden\"><h2 id=\"hidden\">");
    html.raw(words.say("Verborgen plekken", "Hidden places")).raw("</h2>\n<p class=\"lead\">");
    if view.facts.hidden.is_empty() {
        html.raw(words.say(
            "In de gelezen bestanden werden geen persoonsgegevens herkend die wie ze opent niet ziet: op verborgen tabbladen, in verwijderde tekst, in opmerkingen.",
            "No personal data were recognised that who opens the files does not see: on hidden sheets, in deleted text, in comments.",
        ));
        html.raw("</p></section>\n");
        return;
    }
    html.raw(words.say(
        "Wie zo’n bestand opent, ziet dit niet. Toch gaat het mee als je het bestand mailt of deelt. Verbergen is geen beveiliging.",
        "Who opens such a file does not see this. Yet it goes along when you mail or share the file. Hiding is no protection.",
    ));
    html.raw("</p><ul>");
    for place in view.facts.hidden.iter().take(HIDDEN) {
        html.raw("<li>");
        path(html, &place.file.path);
        if !place.at.is_empty() {
            html.raw(" › <bdi>").text(view.said(About::Place, place.at)).raw("</bdi>");
        }
        html.raw(" › ").raw(words.unseen(place.what));
        match place.what {
            Unseen::Column(field) => {
                html.raw(" <bdi>").text(field).raw("</bdi>");
            }
            Unseen::Rows(rows) => {
                html.text(format!(" ({})", words.number(rows)));
            }
            Unseen::Table(_) | Unseen::Text(_) => {}
        }
        html.text(format!(": {}", view.labels(&place.kinds)));
        if place.people.1 > 0 {
            html.text(match words.0 {
                Language::Nl => format!(", over {}", words.range(place.people)),
                Language::En => format!(", about {}", words.range(place.people)),
            });
        }
        html.raw("</li>");
    }
    html.raw("</ul>");
    more(view, html, view.facts.hidden.len().saturating_sub(HIDDEN), ["inventory.jsonl", "inventory.jsonl"]);
    html.raw("</section>\n");
}
