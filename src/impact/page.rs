//! An impact as a page of text, in Markdown: what to tell the authority, the people, and the log.
//!
//! In: an [`Impact`]. Out: text in one language. It says "this points to …; you decide", and no value of anybody.

use super::severity::decimal;
use super::{Impact, Part};
use crate::minimise::grouped;
use crate::patterns::{About, Breach, Fill, Knowledge, Question};
use crate::record::{Language, Text, harmless};
use jiff::{Timestamp, ToSpan};
use std::fmt::Write;

/// So many of a list are named.
const SHOWN: usize = 15;

/// The page.
pub fn page(
    impact: &Impact,
    discovered: Option<Timestamp>,
    knowledge: &Knowledge,
    breach: &Breach,
    language: Language,
) -> String {
    let writer = Writer { impact, discovered, knowledge, breach, language };
    let mut page = String::new();
    for section in [
        writer.answer(),
        writer.kinds(),
        writer.activities(),
        writer.bundles(),
        writer.severity(),
        writer.hidden(),
        writer.elsewhere(),
        writer.not_read(),
        writer.form(),
        writer.letters(),
        writer.measures(),
        writer.log(),
        writer.evidence(),
    ] {
        if !section.is_empty() {
            page.push_str(&section);
            page.push('\n');
        }
    }
    page.truncate(page.trim_end().len());
    page.push('\n');
    page
}

struct Writer<'a> {
    impact: &'a Impact,
    discovered: Option<Timestamp>,
    knowledge: &'a Knowledge,
    breach: &'a Breach,
    language: Language,
}

impl Writer<'_> {
    fn pick<T>(&self, nl: T, en: T) -> T {
        self.language.pick(nl, en)
    }

    fn number(&self, number: u64) -> String {
        grouped(number, self.language)
    }

    fn scenario(&self) -> &str {
        let scenario = self.breach.scenario(&self.impact.scenario);
        scenario.map_or("", |scenario| self.pick(scenario.nl.as_str(), scenario.en.as_str()))
    }

    fn people(&self) -> String {
        let people = self.impact.people;
        let [min, max, best] = [people.min, people.max, people.best].map(|count| self.number(count));
        match people.min == people.max {
            true => self.count_people(people.min),
            false => self.pick(
                format!("{min} tot {max} mensen, waarschijnlijk {best}"),
                format!("{min} to {max} people, probably {best}"),
            ),
        }
    }

    /// The answer in one line, and what goes with it at once.
    fn answer(&self) -> String {
        let it = self.impact;
        let (people, records) = (self.people(), self.number(it.records));
        let record = if it.records == 1 { "record" } else { "records" };
        let (bands, kinds) = (it.severity.bands(self.language), it.kinds.len());
        let (nl, en) = if kinds == 1 {
            ("soort gegevens", "kind of data")
        } else {
            ("soorten gegevens", "kinds of data")
        };
        let mut text = format!("# {}\n\n", self.scenario());
        if it.kinds.is_empty() {
            text.push_str(self.pick(
                "Er zijn geen persoonsgegevens gevonden in wat gelezen kon worden.\n",
                "No personal data was found in what could be read.\n",
            ));
        } else {
            text.push_str(&self.pick(
                format!("**Het gaat om {people}, in {records} {record}, met {kinds} {nl}; de ernst is {bands}.**\n"),
                format!("**It concerns {people}, in {records} {record}, with {kinds} {en}; the severity is {bands}.**\n"),
            ));
        }
        text.push_str(&self.protection());
        text.push('\n');
        text.push_str(&self.clock());
        text.push('\n');
        if !it.evidence.complete {
            text.push_str(self.pick(
                "\nLET OP: het onderzoek is afgebroken; wat het niet las, telt hier niet mee.\n",
                "\nCAREFUL: the scan was interrupted; what it did not read does not count here.\n",
            ));
        }
        text
    }

    fn protection(&self) -> String {
        let (files, of) = (self.impact.protected.files, self.count_files(self.impact.protected.of));
        let scenario = self.breach.scenario(&self.impact.scenario);
        let asks = scenario.map_or("", |it| self.pick(it.asks_nl.as_str(), it.asks_en.as_str()));
        match files {
            0 => self.pick(
                format!("Van {of} was er zelf geen versleuteld. {asks}"),
                format!("Of {of} none was encrypted itself. {asks}"),
            ),
            _ => {
                let (nl, en) = if files == 1 { ("was", "was") } else { ("waren", "were") };
                let files = self.number(files);
                self.pick(
                    format!("Van {of} {nl} er {files} zelf versleuteld. {asks}"),
                    format!("Of {of} {files} {en} encrypted themselves. {asks}"),
                )
            }
        }
    }

    fn count_files(&self, count: u64) -> String {
        let number = self.number(count);
        match count {
            1 => self.pick("1 bestand", "1 file").to_owned(),
            _ => self.pick(format!("{number} bestanden"), format!("{number} files")),
        }
    }

    fn count_people(&self, count: u64) -> String {
        let number = self.number(count);
        match count {
            1 => self.pick("1 mens", "1 person").to_owned(),
            _ => self.pick(format!("{number} mensen"), format!("{number} people")),
        }
    }

    /// From the least to the most; one number where they are the same.
    fn range(&self, [low, high]: [f64; 2]) -> String {
        let [low, high] = [low, high].map(|number| decimal(number, self.language));
        if low == high { low } else { format!("{low}–{high}") }
    }

    fn clock(&self) -> String {
        let Some(discovered) = self.discovered else {
            return self.pick(
                "Melden aan de AP, als het nodig is: binnen 72 uur nadat je het wist (art. 33 lid 1 AVG). Geef --discovered om de klok te zien.",
                "Notify the authority, if that is needed: within 72 hours after you knew (Art. 33(1) GDPR). Give --discovered to see the clock.",
            ).to_owned();
        };
        let until = discovered.checked_add(72.hours()).unwrap_or(discovered);
        let (until, left) = (when(until), until.duration_since(Timestamp::now()).as_hours());
        let late = self.pick(
            " Die tijd is voorbij: meld dan met de reden van de vertraging.",
            " That time has passed: notify with the reason for the delay.",
        );
        let left = if left < 0 {
            late.to_owned()
        } else {
            self.pick(format!(" Nog {left} uur."), format!(" {left} hours left."))
        };
        self.pick(
            format!("Melden aan de AP, als het nodig is: uiterlijk {until} (72 uur; ook in het weekend).{left} In delen melden mag (art. 33 lid 4)."),
            format!("Notify the authority, if that is needed: by {until} (72 hours; weekends count).{left} In phases is allowed (Art. 33(4))."),
        )
    }

    fn heading(&self, nl: &str, en: &str) -> String {
        format!("## {}\n\n", self.pick(nl, en))
    }

    fn kinds(&self) -> String {
        let mut text = self
            .heading("Soorten gegevens (blok 4 van het formulier)", "Kinds of data (block 4 of the form)");
        for kind in &self.breach.kinds {
            let found = self.impact.kinds.iter().find(|found| found.id == kind.id);
            let label = self.pick(&kind.nl, &kind.en);
            match found {
                Some(found) => {
                    let (people, files) = (self.count_people(found.people), self.count_files(found.files));
                    let count = self
                        .pick(format!("hoogstens {people}, {files}"), format!("at most {people}, {files}"));
                    writeln!(text, "- [x] {label}: {count}").ok();
                }
                None => {
                    writeln!(text, "- [ ] {label}").ok();
                }
            }
        }
        text
    }

    fn activities(&self) -> String {
        if self.impact.activities.is_empty() {
            return String::new();
        }
        let mut text = self.heading("Waar het bij hoort", "What it belongs to");
        text.push_str(self.pick(
            "| waarvoor | van wie | mensen | plaatsen | jaren |\n| --- | --- | ---: | ---: | --- |\n",
            "| what for | whose | people | places | years |\n| --- | --- | ---: | ---: | --- |\n",
        ));
        for part in &self.impact.activities {
            let years = part.years.map_or(String::new(), |[oldest, newest]| years(oldest, newest));
            let [min, max] = part.people.map(|count| self.number(count));
            let people = if min == max { min } else { format!("{min}–{max}") };
            let (name, subjects) = (self.cell(part.name.in_language(self.language)), self.subjects(part));
            writeln!(text, "| {name} | {subjects} | {people} | {} | {years} |", self.number(part.places))
                .ok();
        }
        text
    }

    fn subjects(&self, part: &Part) -> String {
        let subjects: Vec<&str> =
            part.subjects.iter().map(|subject| subject.in_language(self.language)).collect();
        if subjects.is_empty() { self.pick("onbekend", "unknown").to_owned() } else { subjects.join(", ") }
    }

    fn cell(&self, text: &str) -> String {
        text.replace('|', "\\|")
    }

    fn bundles(&self) -> String {
        if self.impact.bundles.is_empty() {
            return String::new();
        }
        let mut text = self.heading("Wat samen meer kwaad kan", "What does more harm together");
        for count in &self.impact.bundles {
            let bundle = self.knowledge.vocabulary.bundles.iter().find(|bundle| bundle.id == count.id);
            let name =
                bundle.map_or(count.id.as_str(), |bundle| self.pick(bundle.nl.as_str(), bundle.en.as_str()));
            let people = self.count_people(count.people);
            writeln!(
                text,
                "- {}",
                self.pick(format!("{name}: hoogstens {people}"), format!("{name}: at most {people}"))
            )
            .ok();
        }
        text
    }

    fn severity(&self) -> String {
        let it = &self.impact.severity;
        if it.dpc == 0 {
            return String::new();
        }
        let mut text = self.heading("Hoe ernstig (rekensom van ENISA)", "How severe (ENISA's sum)");
        let (se, cb) = (self.range(it.se), self.range(it.cb));
        let bands = it.bands(self.language);
        writeln!(
            text,
            "SE = DPC × EI + CB = {} × {} + {cb} = **{se}**: {bands}.\n",
            it.dpc,
            decimal(it.ei, self.language)
        )
        .ok();
        for line in &self.impact.assumptions {
            writeln!(text, "- {}", line.in_language(self.language)).ok();
        }
        if it.more_than_100 {
            writeln!(
                text,
                "- {}",
                self.pick("Meer dan 100 mensen: weeg dat apart.", "More than 100 people: weigh that apart.")
            )
            .ok();
        }
        writeln!(
            text,
            "\n{}",
            self.pick(
                "Dit wijst op de genoemde ernst; of je meldt en wie je inlicht, beslis je zelf.",
                "This points to the severity named; whether you notify and whom you tell, you decide.",
            )
        )
        .ok();
        text
    }

    fn hidden(&self) -> String {
        let hidden = &self.impact.hidden;
        if hidden.is_empty() {
            return String::new();
        }
        let mut text = self.heading("Wat ongezien meegaat", "What goes along unseen");
        let said = crate::patterns::said().unwrap_or_default();
        for one in hidden.iter().take(SHOWN) {
            let kinds: Vec<String> = one.categories.iter().map(|word| self.label(word)).collect();
            let at = said.in_language(About::Place, &one.at, self.language);
            let at = if at.is_empty() { at } else { format!(", {at}") };
            let place = harmless(&format!("{}{at}", one.path));
            writeln!(text, "- {place}: {}", kinds.join(", ")).ok();
        }
        self.more(&mut text, hidden.len());
        text
    }

    fn more(&self, text: &mut String, count: usize) {
        if let Some(more) = count.checked_sub(SHOWN).filter(|more| *more > 0) {
            let more = self.number(more as u64);
            writeln!(
                text,
                "- {}",
                self.pick(
                    format!("en nog {more}; --json noemt alles"),
                    format!("and {more} more; --json names all")
                )
            )
            .ok();
        }
    }

    fn label(&self, word: &str) -> String {
        let category = self.knowledge.categories.find(word);
        category.map_or(word, |category| self.pick(category.nl.as_str(), category.en.as_str())).to_owned()
    }

    /// Whether anything is lost, besides being out.
    fn elsewhere(&self) -> String {
        let Some(it) = &self.impact.elsewhere else { return String::new() };
        let mut text = self.heading("Wat er elders nog is", "What still exists elsewhere");
        let (of, same, known, part) =
            (self.count_files(it.of), self.number(it.same), self.number(it.known), self.number(it.part));
        let gone = it.gone.len();
        text.push_str(&self.pick(
            format!("Van {of} met persoonsgegevens liggen er {same} precies zo ook elders; van {known} andere staan de mensen ook in een andere lijst, van {part} een deel van hen. Van {gone} is elders niets gezien: die gegevens ben je mogelijk kwijt.\n"),
            format!("Of {of} with personal data {same} lie elsewhere byte for byte; of {known} others the people stand in another list too, of {part} some of them. Of {gone} nothing was seen elsewhere: those data may be lost.\n"),
        ));
        if !it.gone.is_empty() {
            text.push('\n');
        }
        for (path, people) in it.gone.iter().take(SHOWN) {
            let people =
                if *people > 0 { format!(": {}", self.count_people(*people)) } else { String::new() };
            writeln!(text, "- {}{people}", harmless(path)).ok();
        }
        self.more(&mut text, gone);
        text
    }

    fn not_read(&self) -> String {
        let missing = &self.impact.not_read;
        if missing.is_empty() {
            return String::new();
        }
        let mut text = self.heading("Niet gelezen: kan van alles bevatten", "Not read: may hold anything");
        let said = crate::patterns::said().unwrap_or_default();
        for one in missing.iter().take(SHOWN) {
            let reason = said.in_language(About::NotRead, &one.reason, self.language);
            writeln!(text, "- {}", harmless(&format!("{} ({reason})", one.path))).ok();
        }
        self.more(&mut text, missing.len());
        text
    }

    /// The questions of the form, with what can be filled in.
    fn form(&self) -> String {
        let mut text = self.heading(
            "Het formulier van de AP, vraag voor vraag",
            "The authority's form, question by question",
        );
        let scenario = &self.impact.scenario;
        let asked = |question: &&Question| question.of.is_empty() || question.of.contains(scenario);
        for question in self.breach.questions.iter().filter(asked) {
            let label = self.pick(&question.nl, &question.en);
            let mark = match question.fill {
                Fill::Found => "●",
                Fill::Propose => "◐",
                Fill::Human => "○",
            };
            writeln!(text, "- {mark} {}. {label}: {}", question.block, self.filled(question)).ok();
        }
        writeln!(
            text,
            "\n{}",
            self.pick(
                "● in bestanden gevonden, ◐ voorstel, ○ vul je zelf in.",
                "● found in files, ◐ proposal, ○ yours to fill in."
            )
        )
        .ok();
        text
    }

    fn filled(&self, question: &Question) -> String {
        let it = self.impact;
        match question.answer.as_deref() {
            Some("clock") => self.clock(),
            Some("scenario") => self.scenario().to_owned(),
            Some("kinds") => self.pick(
                format!("zie boven, {} aangevinkt", it.kinds.len()),
                format!("see above, {} ticked", it.kinds.len()),
            ),
            Some("special") if it.special.is_empty() => self.pick("niet gevonden", "not found").to_owned(),
            Some("special") => it.special.iter().map(|word| self.label(word)).collect::<Vec<_>>().join(", "),
            Some("records") => self.number(it.records),
            Some("people") => self.people(),
            Some("subjects") => self.all_subjects(|part| &part.subjects),
            Some("vulnerable") => self.all_subjects(|part| &part.vulnerable),
            Some("protection") => self.protection(),
            Some("severity") => it.severity.bands(self.language),
            Some("tell") => self.pick("zie de tekst hieronder", "see the text below").to_owned(),
            Some("measures") => self.pick("zie hieronder", "see below").to_owned(),
            Some("not-read") => {
                let abroad = it.countries.join(", ");
                let abroad = if abroad.is_empty() { self.pick("geen", "none").to_owned() } else { abroad };
                let missing = self.count_files(it.not_read.len() as u64);
                self.pick(
                    format!("{missing} niet gelezen; andere landen in de gegevens: {abroad}"),
                    format!("{missing} not read; other countries in the data: {abroad}"),
                )
            }
            _ => "…".to_owned(),
        }
    }

    fn all_subjects(&self, which: impl Fn(&Part) -> &[Text]) -> String {
        let subjects = self.impact.activities.iter().flat_map(which);
        let mut names: Vec<&str> = subjects.map(|subject| subject.in_language(self.language)).collect();
        names.sort_unstable();
        names.dedup();
        if names.is_empty() { self.pick("niet gezien", "not seen").to_owned() } else { names.join(", ") }
    }

    /// A draft for each group of people.
    fn letters(&self) -> String {
        let parts: Vec<&Part> = self.impact.activities.iter().filter(|part| part.people[1] > 0).collect();
        if parts.is_empty() {
            return String::new();
        }
        let mut text = self.heading("Als je de mensen inlicht (art. 34)", "If you tell the people (Art. 34)");
        for part in parts.iter().take(SHOWN) {
            let kinds: Vec<String> = part.categories.iter().map(|word| self.label(word)).collect();
            let (subjects, kinds) = (self.subjects(part), kinds.join(", "));
            writeln!(text, "{}\n", self.pick(
                format!("**Aan: {subjects}.** Op [datum] is [wat er gebeurde]. Daarbij waren gegevens van u betrokken: {kinds}. De mogelijke gevolgen zijn [gevolgen]. Wij hebben [maatregelen]. U kunt zelf [advies]. Vragen: [contact]."),
                format!("**To: {subjects}.** On [date] [what happened]. Data of yours was involved: {kinds}. The possible consequences are [consequences]. We have [measures]. You can [advice]. Questions: [contact]."),
            )).ok();
        }
        text
    }

    fn measures(&self) -> String {
        if self.impact.measures.is_empty() {
            return String::new();
        }
        let mut text = self.heading("Wat het kleiner had gemaakt", "What would have made it smaller");
        for measure in &self.impact.measures {
            let (rule, count) = (&measure.rule, self.number(measure.count));
            writeln!(text, "- {rule} ({count}×): {}", harmless(self.pick(&measure.nl, &measure.en))).ok();
        }
        text
    }

    /// A draft entry of the log of breaches.
    fn log(&self) -> String {
        let mut text =
            self.heading("Voor het datalekregister (art. 33 lid 5)", "For the log of breaches (Art. 33(5))");
        let it = self.impact;
        let discovered = self.discovered.map_or_else(|| "[…]".to_owned(), when);
        let kinds: Vec<&str> =
            it.kinds.iter().map(|kind| self.pick(kind.nl.as_str(), kind.en.as_str())).collect();
        let rows = [
            (self.pick("ontdekt", "discovered"), discovered),
            (self.pick("wat", "what"), self.scenario().to_owned()),
            (self.pick("mensen", "people"), self.people()),
            (self.pick("gegevens", "data"), kinds.join("; ")),
            (self.pick("versleuteld", "encrypted"), self.protection()),
            (
                self.pick("ernst", "severity"),
                format!("{} ({})", self.range(it.severity.se), it.severity.bands(self.language)),
            ),
            (self.pick("gevolgen", "effects"), "[…]".to_owned()),
            (self.pick("maatregelen", "action taken"), "[…]".to_owned()),
            (
                self.pick(
                    "gemeld aan AP / mensen, of waarom niet",
                    "notified authority / people, or why not",
                ),
                "[…]".to_owned(),
            ),
        ];
        for (what, value) in rows {
            writeln!(text, "- {what}: {value}").ok();
        }
        text
    }

    fn evidence(&self) -> String {
        let it = &self.impact.evidence;
        self.pick(
            format!("Onderzocht op {} met {}, regels {}.\n", it.started, it.tool, it.patterns),
            format!("Scanned on {} with {}, rules {}.\n", it.started, it.tool, it.patterns),
        )
    }
}

fn years(oldest: i32, newest: i32) -> String {
    if oldest == newest { oldest.to_string() } else { format!("{oldest}–{newest}") }
}

fn when(time: Timestamp) -> String {
    let zoned = time.to_zoned(jiff::tz::TimeZone::system());
    zoned.strftime("%Y-%m-%d %H:%M").to_string()
}
