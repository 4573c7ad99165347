//! `report.html`: one page that loads nothing, runs nothing and can be mailed.
//!
//! In: [`Source`]. Out: the page as text. Each section is a file; they share [`View`]. Long lists are cut, and
//! say how many more there are and where those stand.

mod actions;
mod chart;
mod findings;
mod kinds;
mod places;
mod register;
mod sure;
mod top;
mod unread;

use super::facts::Facts;
use super::html::Html;
use super::words::Words;
use super::{REVEALED, Source};
use crate::patterns::{About, Categories, Said};
use std::collections::BTreeSet;

/// The page of one scan, or of several shards together.
pub fn page(source: Source<'_>) -> String {
    let view = View::new(source);
    let mut html = Html::default();
    head(&view, &mut html);
    top::header(&view, &mut html);
    html.raw("<main id=\"main\">\n");
    actions::section(&view, &mut html);
    places::section(&view, &mut html);
    kinds::section(&view, &mut html);
    register::section(&view, &mut html);
    places::hidden(&view, &mut html);
    unread::section(&view, &mut html);
    sure::section(&view, &mut html);
    findings::section(&view, &mut html);
    elsewhere(&view, &mut html);
    html.raw("</main>\n");
    footer(&view, &mut html);
    html.raw("</body>\n</html>\n");
    html.finish()
}

/// What every section needs, and the summary too.
pub(super) struct View<'a> {
    pub source: Source<'a>,
    pub facts: Facts<'a>,
    pub words: Words,
    said: Said,
}

impl<'a> View<'a> {
    /// Counts everything.
    pub fn new(source: Source<'a>) -> Self {
        let said = crate::patterns::said().unwrap_or_default();
        View { source, facts: Facts::new(source), words: Words(source.language), said }
    }

    /// A text of the inventory in the reader's language.
    fn said(&self, about: About, text: &str) -> String {
        self.said.in_language(about, text, self.source.language)
    }

    /// The reasons of a verdict.
    fn why(&self, why: &[String]) -> String {
        self.said.joined(About::Verdict, why, self.source.language)
    }

    fn categories(&self) -> &'a Categories {
        self.source.categories
    }

    /// The reader's name for a category; its own word where it is not known.
    pub fn label<'b>(&self, id: &'b str) -> &'b str
    where
        'a: 'b,
    {
        match self.categories().find(id) {
            Some(category) => self.words.name(&category.nl, &category.en),
            None => id,
        }
    }

    /// The names of several, gravest first, at most six of them.
    fn labels(&self, kinds: &BTreeSet<&'a str>) -> String {
        let mut ids: Vec<&str> = kinds.iter().copied().collect();
        ids.sort_by_key(|id| {
            std::cmp::Reverse(self.categories().find(id).map_or(2, |category| category.tier))
        });
        let mut names: Vec<String> = ids.iter().take(6).map(|id| self.label(id).to_owned()).collect();
        if ids.len() > names.len() {
            names.push(format!("+{}", ids.len() - names.len()));
        }
        names.join(", ")
    }

    /// One sentence; what was not read is always part of it.
    pub fn verdict(&self) -> String {
        top::verdict(self)
    }

    /// One thing to do now.
    pub fn next_step(&self) -> String {
        actions::next_step(self)
    }

    fn revealed(&self) -> bool {
        self.source.gathered.scans.iter().any(|scan| scan.options.iter().any(|option| option == REVEALED))
    }
}

/// The path of a file, kept apart from the direction of the text around it; a line may break after a slash.
fn path(html: &mut Html, path: &str) {
    html.raw("<bdi class=\"path\">");
    for part in path.split_inclusive(['/', '\\']) {
        html.text(part).raw("<wbr>");
    }
    html.raw("</bdi>");
}

/// A step of gravity, in colour and in words.
fn gravity(view: &View<'_>, html: &mut Html, tier: u8) {
    html.raw("<span class=\"pill g").text(tier).raw("\">").text(view.words.gravity(tier)).raw("</span>");
}

/// How many of a list are not shown, and where they are.
fn more(view: &View<'_>, html: &mut Html, left: usize, sheet: [&'static str; 2]) {
    if left == 0 {
        return;
    }
    let left = view.words.number(left as u64);
    let sheet = view.words.say(sheet[0], sheet[1]);
    html.element(
        "<p class=\"note\">",
        match view.words.0 {
            crate::record::Language::Nl => format!("En nog {left}; zie {sheet}."),
            crate::record::Language::En => format!("And {left} more; see {sheet}."),
        },
        "</p>\n",
    );
}

fn head(view: &View<'_>, html: &mut Html) {
    let words = view.words;
    html.raw("<!DOCTYPE html>\n<html lang=\"").raw(words.say("nl", "en")).raw("\">\n<head>\n");
    html.raw("<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ");
    html.raw("style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'\">\n");
    html.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    html.raw(
        "<meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"robots\" content=\"noindex\">\n",
    );
    html.raw("<link rel=\"icon\" href=\"data:,\">\n<title>");
    html.raw(words.say("Persoonsgegevens in je bestanden", "Personal data in your files"));
    html.raw("</title>\n<style>\n").raw(include_str!("style.css")).raw("</style>\n</head>\n<body>\n");
    html.raw("<a class=\"jump\" href=\"#main\">")
        .raw(words.say("Naar de inhoud", "Skip to content"))
        .raw("</a>\n");
}

/// What no folder can show: where else a small organisation keeps personal data.
fn elsewhere(view: &View<'_>, html: &mut Html) {
    let words = view.words;
    html.raw("<section aria-labelledby=\"elsewhere\"><h2 id=\"elsewhere\">");
    html.raw(words.say("Wat staat niet in deze mappen?", "What is not in these folders?"));
    html.raw("</h2><p class=\"lead\">").raw(words.say(
        "Dit onderzoek zag alleen de bestanden die het kreeg. Loop ook deze plekken na; ze horen in hetzelfde register.",
        "This scan saw only the files it was given. Go over these places too; they belong in the same register.",
    ));
    html.raw("</p><ul class=\"check\">");
    for place in [
        words.say("mailprogramma en agenda", "mail and calendar"),
        words.say("webwinkel en website", "web shop and website"),
        words.say("boekhoud- en salarispakket", "accounting and payroll"),
        words.say("kassa en betaalautomaat", "till and card terminal"),
        words.say("telefoons en WhatsApp-groepen", "phones and chat groups"),
        words.say("camera’s en toegangspasjes", "cameras and access passes"),
        words.say("nieuwsbriefdienst en sociale media", "newsletter service and social media"),
        words.say("papier: mappen, kasten, aanmeldformulieren", "paper: binders, cupboards, sign-up forms"),
    ] {
        html.element("<li>", place, "</li>");
    }
    html.raw("</ul></section>\n");
}

fn footer(view: &View<'_>, html: &mut Html) {
    let words = view.words;
    html.raw("<footer>");
    if view.revealed() {
        html.raw("<p class=\"loud\">").raw(words.say(
            "Let op: dit rapport is gemaakt met --reveal en toont echte waarden. Mail of deel het niet.",
            "Careful: this report was made with --reveal and shows real values. Do not mail or share it.",
        ));
        html.raw("</p>");
    } else {
        html.raw("<p>").raw(words.say(
            "Voorbeelden in dit rapport zijn onleesbaar gemaakt; er staat geen enkele hele waarde in.",
            "Samples in this report are masked; it holds no whole value.",
        ));
        html.raw("</p>");
    }
    html.raw("<p>").raw(words.say(
        "Alles is op deze computer gedaan: er is niets verstuurd, en deze pagina laadt niets van buiten.",
        "Everything was done on this computer: nothing was sent, and this page loads nothing from outside.",
    ));
    html.raw("</p><p>").raw(words.say(
        "Dit is een hulpmiddel en geen juridisch advies. Het zegt wat er is gevonden en wat onnodig lijkt; jij beslist.",
        "This is an aid and no legal advice. It says what was found and what looks unnecessary; you decide.",
    ));
    html.raw("</p>");
    for scan in &view.source.gathered.scans {
        html.raw("<p>").text(&scan.tool).raw(" · ").raw(words.say("regels", "rules")).raw(" ");
        html.text(&scan.patterns)
            .raw(" · ")
            .raw(words.say("gezocht op", "scanned on"))
            .raw(" ")
            .text(&scan.started);
        html.raw("</p>");
    }
    html.raw("</footer>\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patterns::{Knowledge, knowledge};
    use crate::record::{Field, File, Language, People, Reason, Sample, Scan, Status, Table};
    use crate::register::{Gathered, Gatherer, Register, Room, draft};

    const HOSTILE: &str = "<img src=x onerror=alert(1)>\"'--><script>alert(2)</script>\u{202e}";

    fn known() -> &'static Knowledge {
        static KNOWN: std::sync::OnceLock<Knowledge> = std::sync::OnceLock::new();
        KNOWN.get_or_init(|| knowledge().unwrap())
    }

    fn page_of(files: &[File], language: Language) -> String {
        let knowledge = known();
        let scan = Scan {
            schema: 1,
            tool: "speurneus".to_owned(),
            patterns: "0".to_owned(),
            started: "2026-05-17T09:00:00Z".to_owned(),
            roots: vec![HOSTILE.to_owned()],
            options: Vec::new(),
            key: None,
        };
        let register: Register = draft(files, Some(&scan), knowledge, jiff::civil::date(2026, 5, 17));
        let mut gatherer = Gatherer::new(&knowledge.categories, Room::default());
        files.iter().cloned().for_each(|file| gatherer.add(file));
        let gathered = Gathered { scans: vec![scan], ..gatherer.finish() };
        page(Source { gathered: &gathered, register: &register, categories: &knowledge.categories, language })
    }

    fn table(people: u64) -> File {
        let (_, first) = known().categories.iter().next().unwrap();
        let field = Field {
            name: HOSTILE.to_owned(),
            category: Some(first.id.clone()),
            confidence: Some(0.7),
            values: people,
            matches: people,
            samples: vec![Sample::shown(HOSTILE.to_owned())],
            why: vec![HOSTILE.to_owned()],
            ..Field::default()
        };
        let table = Table {
            at: HOSTILE.to_owned(),
            hidden: true,
            rows: people,
            people: Some(People { min: people, max: people, best: None, key: first.id.clone() }),
            fields: vec![field],
            ..Table::default()
        };
        File { path: format!("{HOSTILE}/{people}.csv"), tables: vec![table], ..File::default() }
    }

    fn unread(reason: Reason) -> File {
        let status = Status::Unreadable;
        File { path: HOSTILE.to_owned(), status, reason: Some(reason), ..File::default() }
    }

    #[test]
    fn hostile_names_stay_text_everywhere() {
        let files = [table(3), table(40), unread(Reason::Corrupt(HOSTILE.to_owned()))];
        for language in [Language::Nl, Language::En] {
            let page = page_of(&files, language);
            assert!(!page.contains("<img") && !page.contains("<script") && !page.contains('\u{202e}'));
            assert!(page.contains("&lt;img src=x"), "the name itself is shown");
        }
    }

    #[test]
    fn page_loads_and_runs_nothing() {
        let page = page_of(&[table(3)], Language::Nl);
        for forbidden in ["http:", "https:", "src=\"", "url(", "@import", "<script", " onload", " onclick"] {
            assert!(!page.contains(forbidden), "the page holds {forbidden}");
        }
        assert!(page.contains("default-src 'none'"));
    }

    #[test]
    fn elements_are_closed_in_their_order() {
        let page = page_of(&[table(3), unread(Reason::Encrypted)], Language::En);
        let mut open = Vec::new();
        for tag in page.split('<').skip(1).map(|tag| tag.split_once('>').unwrap().0) {
            let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap();
            if ["!DOCTYPE", "meta", "link", "br", "wbr"].contains(&name) || tag.ends_with('/') {
                continue;
            }
            if tag.starts_with('/') {
                assert_eq!(open.pop(), Some(name));
            } else {
                open.push(name);
            }
        }
        assert!(open.is_empty(), "{open:?}");
    }

    #[test]
    fn nothing_found_is_never_said_without_what_was_not_read() {
        let files = [File::default(), unread(Reason::Encrypted)];
        assert!(page_of(&files, Language::Nl).contains("dus er kan meer zijn"));
        assert!(page_of(&files, Language::En).contains("so there may be more"));
    }

    #[test]
    fn page_stays_small_for_any_inventory() {
        let files: Vec<File> = (1..3000).map(table).collect();
        let page = page_of(&files, Language::Nl);
        assert!(page.len() < 3 << 20, "{} bytes", page.len());
        assert!(page.contains("En nog 2.9"), "what is left out is counted");
    }
}
