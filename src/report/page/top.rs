//! What is seen first: the verdict in a sentence, four numbers, and one next step.

use super::View;
use crate::people::Count;
use crate::record::Language;
use crate::report::html::Html;

pub(super) fn header(view: &View<'_>, html: &mut Html) {
    let words = view.words;
    html.raw("<header><div class=\"brand\">").raw(NOSE).raw("speurneus <span>· ");
    html.raw(words.say("onderzoek naar persoonsgegevens", "personal data scan")).raw("</span></div>\n<h1>");
    html.raw(words.say("Persoonsgegevens in je bestanden", "Personal data in your files")).raw("</h1>\n");
    place(view, html);
    if !view.facts.complete {
        html.raw("<p class=\"loud\">").raw(words.say(
            "Dit onderzoek is onderbroken: er zijn nog bestanden niet bekeken. Start hetzelfde opnieuw om verder te gaan.",
            "This scan was interrupted: some files have not been looked at. Run it again to go on.",
        ));
        html.raw("</p>\n");
    }
    html.element("<p class=\"verdict\">", verdict(view), "</p>\n");
    tiles(view, html);
    next_step(view, html);
    contents(view, html);
    html.raw("</header>\n");
}

/// A nose to the ground, for who likes a picture.
const NOSE: &str = "<svg viewBox=\"0 0 28 28\" aria-hidden=\"true\"><circle cx=\"12\" cy=\"12\" r=\"8.5\" fill=\"none\" \
stroke=\"currentColor\" stroke-width=\"2.6\"/><path d=\"M18.4 18.4 25 25\" stroke=\"currentColor\" stroke-width=\"3.2\" \
stroke-linecap=\"round\"/><path d=\"M8.6 12.6c0-2.6 1.5-4 3.4-4s3.4 1.4 3.4 4\" fill=\"none\" stroke=\"currentColor\" \
stroke-width=\"2\" stroke-linecap=\"round\"/></svg>";

fn place(view: &View<'_>, html: &mut Html) {
    let words = view.words;
    html.raw("<p class=\"where\">");
    let roots: Vec<&String> = view.source.gathered.scans.iter().flat_map(|scan| &scan.roots).collect();
    for (number, root) in roots.iter().take(5).enumerate() {
        if number > 0 {
            html.raw(", ");
        }
        super::path(html, root);
    }
    if roots.len() > 5 {
        html.text(format!(" +{}", roots.len() - 5));
    }
    if let Some(first) = view.source.gathered.scans.first() {
        let day = first.started.split('T').next().unwrap_or_default();
        html.raw(" · ").text(day);
    }
    html.raw(" · ").text(words.bytes(view.facts.bytes)).raw("</p>\n");
}

/// One sentence; what was not read is always part of it.
pub(super) fn verdict(view: &View<'_>) -> String {
    let (words, facts) = (view.words, &view.facts);
    let holders = facts.holding;
    let files = words.files(facts.files);
    if facts.files == 0 {
        return words
            .say("Er was geen enkel bestand om te lezen.", "There was not a single file to read.")
            .to_owned();
    }
    let held = match (words.0, holders, facts.people.max) {
        (Language::Nl, 0, _) if facts.read == 1 => {
            format!("Van {files} is er 1 gelezen; daarin werden geen persoonsgegevens herkend.")
        }
        (Language::En, 0, _) if facts.read == 1 => {
            format!("Of {files} 1 was read; no personal data were recognised in it.")
        }
        (Language::En, 1, 0) => format!("1 of {files} holds personal data."),
        (Language::En, 1, _) => format!(
            "1 of {files} holds personal data; the lists in it describe {}.",
            words.about(facts.people)
        ),
        (Language::Nl, 0, _) => format!(
            "In de {} van {files} die gelezen zijn, werden geen persoonsgegevens herkend.",
            words.number(facts.read)
        ),
        (Language::En, 0, _) => format!(
            "No personal data were recognised in the {} of {files} that were read.",
            words.number(facts.read)
        ),
        (Language::Nl, _, 0) => format!("In {} van {files} staan persoonsgegevens.", words.number(holders)),
        (Language::En, _, 0) => format!("{} of {files} hold personal data.", words.number(holders)),
        (Language::Nl, ..) => format!(
            "In {} van {files} staan persoonsgegevens; de lijsten daarin gaan over {}.",
            words.number(holders),
            words.about(facts.people)
        ),
        (Language::En, ..) => {
            format!(
                "{} of {files} hold personal data; the lists among them describe {}.",
                words.number(holders),
                words.about(facts.people)
            )
        }
    };
    format!("{held} {}", missed(view))
}

fn missed(view: &View<'_>) -> String {
    let (words, facts) = (view.words, &view.facts);
    let missed = facts.missed();
    let skipped = facts.skipped();
    let first = match (words.0, missed) {
        (Language::Nl, 0) => "Alles wat leesbaar hoort te zijn, is gelezen".to_owned(),
        (Language::En, 0) => "Everything that should be readable was read".to_owned(),
        (Language::Nl, 1) => {
            "Eén bestand kon niet of niet helemaal worden gelezen, dus er kan meer zijn".to_owned()
        }
        (Language::En, 1) => "One file could not be read, or not wholly, so there may be more".to_owned(),
        (Language::Nl, _) => format!(
            "{} konden niet of niet helemaal worden gelezen, dus er kan meer zijn",
            words.files(missed)
        ),
        (Language::En, _) => {
            format!("{} could not be read, or not wholly, so there may be more", words.files(missed))
        }
    };
    match (words.0, skipped) {
        (_, 0) => format!("{first}."),
        (Language::Nl, 1) => format!("{first}; 1 bestand is met opzet overgeslagen."),
        (Language::En, 1) => format!("{first}; 1 file was left out on purpose."),
        (Language::Nl, _) => format!("{first}; {} zijn met opzet overgeslagen.", words.files(skipped)),
        (Language::En, _) => format!("{first}; {} were left out on purpose.", words.files(skipped)),
    }
}

fn tiles(view: &View<'_>, html: &mut Html) {
    let (words, facts) = (view.words, &view.facts);
    html.raw("<ul class=\"tiles\">");
    let tables: usize = facts.holders.iter().map(|holder| holder.file.tables.len()).sum();
    tile(
        html,
        words.number(facts.files),
        words.say("bestanden bekeken", "files looked at"),
        &match words.0 {
            Language::Nl => format!(
                "{} met persoonsgegevens, waarin {} tabellen",
                words.number(facts.holding),
                words.number(tables as u64)
            ),
            Language::En => format!(
                "{} with personal data, holding {} tables",
                words.number(facts.holding),
                words.number(tables as u64)
            ),
        },
    );
    let people = match facts.people {
        Count { max: 0, .. } => "–".to_owned(),
        Count { min, max, .. } if min == max => words.number(max),
        Count { best, .. } => format!("± {}", words.number(best)),
    };
    tile(
        html,
        people,
        words.say("mensen in lijsten", "people in lists"),
        words.say(
            "ongeveer: van de langste lijst alleen tot alle lijsten samen; wie alleen in een brief of logboek staat, telt niet mee",
            "about: from the longest list alone to all lists together; who is only in a letter or a log is not counted",
        ),
    );
    let apart = facts.kinds.iter().filter(|kind| kind.apart()).count();
    tile(
        html,
        words.number(facts.kinds.len() as u64),
        words.say("soorten gegevens", "kinds of data"),
        &match words.0 {
            Language::Nl => format!("waarvan {apart} waarvoor de wet extra streng is"),
            Language::En => format!("{apart} of which the law treats more strictly"),
        },
    );
    html.raw(if facts.missed() > 0 { "<li class=\"miss\"><b>" } else { "<li><b>" });
    html.text(words.number(facts.missed())).raw("</b><span>");
    html.raw(words.say("niet (helemaal) gelezen", "not (wholly) read")).raw("</span><small>");
    html.text(match words.0 {
        Language::Nl => format!("en {} met opzet overgeslagen", words.number(facts.skipped())),
        Language::En => format!("and {} left out on purpose", words.number(facts.skipped())),
    });
    html.raw("</small></li></ul>\n");
}

fn tile(html: &mut Html, number: String, label: &'static str, note: &str) {
    html.raw("<li><b>")
        .text(number)
        .raw("</b><span>")
        .raw(label)
        .raw("</span><small>")
        .text(note)
        .raw("</small></li>");
}

fn next_step(view: &View<'_>, html: &mut Html) {
    html.raw("<p class=\"next\"><b>").raw(view.words.say("Volgende stap:", "Next step:")).raw("</b> ");
    html.text(super::actions::next_step(view)).raw("</p>\n");
}

fn contents(view: &View<'_>, html: &mut Html) {
    let words = view.words;
    html.raw("<nav aria-label=\"").raw(words.say("Inhoud", "Contents")).raw("\"><ul>");
    for (anchor, name) in [
        ("#actions", words.say("Eerst doen", "Do first")),
        ("#places", words.say("Waar het staat", "Where it is")),
        ("#kinds", words.say("Soorten gegevens", "Kinds of data")),
        ("#register", words.say("Register", "Register")),
        ("#hidden", words.say("Verborgen", "Hidden")),
        ("#unread", words.say("Niet gelezen", "Not read")),
        ("#sure", words.say("Hoe zeker", "How sure")),
        ("#findings", words.say("Per bestand", "File by file")),
    ] {
        html.raw("<li><a href=\"").raw(anchor).raw("\">").raw(name).raw("</a></li>");
    }
    html.raw("</ul></nav>\n");
}
