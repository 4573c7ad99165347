//! What the page and the summary say in both languages: numbers, sizes, reasons, actions, gravity.

use super::facts::Unseen;
use crate::patterns::{Action, Severity};
use crate::people::Count;
use crate::record::{Language, Layer};

/// The words of one language, and its way of writing numbers.
#[derive(Clone, Copy)]
pub(super) struct Words(pub Language);

impl Words {
    /// One of two texts.
    pub fn say(self, nl: &'static str, en: &'static str) -> &'static str {
        match self.0 {
            Language::Nl => nl,
            Language::En => en,
        }
    }

    /// One of two names from the data files.
    pub fn name<'a>(self, nl: &'a str, en: &'a str) -> &'a str {
        match self.0 {
            Language::Nl => nl,
            Language::En => en,
        }
    }

    /// `1.180` or `1,180`.
    pub fn number(self, number: u64) -> String {
        let digits = number.to_string();
        let point = self.say(".", ",");
        let mut text = String::with_capacity(digits.len() + digits.len() / 3);
        for (place, digit) in digits.char_indices() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                text.push_str(point);
            }
            text.push(digit);
        }
        text
    }

    /// `1 bestand` or `12 bestanden`.
    pub fn count(self, number: u64, one: [&'static str; 2], more: [&'static str; 2]) -> String {
        let words = if number == 1 { one } else { more };
        format!("{} {}", self.number(number), self.say(words[0], words[1]))
    }

    /// So many files.
    pub fn files(self, number: u64) -> String {
        self.count(number, ["bestand", "file"], ["bestanden", "files"])
    }

    /// So many people.
    pub fn people(self, number: u64) -> String {
        self.count(number, ["mens", "person"], ["mensen", "people"])
    }

    /// `1.175 tot 1.180 mensen`, or one number where both ends are the same.
    pub fn range(self, (min, max): (u64, u64)) -> String {
        if min == max {
            return self.people(max);
        }
        format!("{} {} {}", self.number(min), self.say("tot", "to"), self.people(max))
    }

    /// `ongeveer 12 mensen (10 tot 20)`.
    pub fn about(self, count: Count) -> String {
        if count.min == count.max {
            return self.people(count.max);
        }
        let (about, to) = (self.say("ongeveer", "about"), self.say("tot", "to"));
        let (min, max) = (self.number(count.min), self.number(count.max));
        format!("{about} {} ({min} {to} {max})", self.people(count.best))
    }

    /// `12,3 MB`.
    pub fn bytes(self, bytes: u64) -> String {
        const UNITS: [&str; 5] = ["bytes", "kB", "MB", "GB", "TB"];
        let mut size = bytes as f64;
        let mut unit = 0;
        while size >= 1000.0 && unit + 1 < UNITS.len() {
            size /= 1000.0;
            unit += 1;
        }
        if unit == 0 {
            return format!("{bytes} bytes");
        }
        self.decimal(format!("{size:.1}")) + " " + UNITS[unit]
    }

    /// `95 %` (not to be broken over lines) or `95%`; never `100` for what is not certain.
    pub fn percent(self, share: f64) -> String {
        let percent = (share * 100.0).round();
        let percent = if share < 1.0 { percent.min(99.0) } else { 100.0 };
        format!("{percent:.0}{}", self.say("\u{a0}%", "%"))
    }

    /// A decimal comma where the language has one.
    pub fn decimal(self, number: String) -> String {
        match self.0 {
            Language::Nl => number.replace('.', ","),
            Language::En => number,
        }
    }

    /// What is not seen by who opens a file.
    pub fn unseen(self, what: Unseen<'_>) -> &'static str {
        match what {
            Unseen::Table("hidden-sheet") => self.say("verborgen tabblad", "hidden sheet"),
            Unseen::Table("pivot-cache") => {
                self.say("kopie achter een draaitabel", "copy behind a pivot table")
            }
            Unseen::Table("external-cache") => {
                self.say("kopie uit een ander bestand", "copy from another file")
            }
            Unseen::Table(_) => self.say("verborgen tabel", "hidden table"),
            Unseen::Column(_) => self.say("verborgen kolom", "hidden column"),
            Unseen::Rows(_) => self.say("verborgen rijen", "hidden rows"),
            Unseen::Text(layer) => self.layer(layer),
        }
    }

    /// The layer of a document, in a word or two.
    fn layer(self, layer: Layer) -> &'static str {
        match layer {
            Layer::Body => self.say("tekst", "text"),
            Layer::Margin => self.say("kop- of voettekst", "header or footer"),
            Layer::TextBox => self.say("tekstvak", "text box"),
            Layer::FormField => self.say("formulierveld", "form field"),
            Layer::Comment => self.say("opmerking", "comment"),
            Layer::SlideNotes => self.say("notitie bij een dia", "note under a slide"),
            Layer::Deleted => self.say("verwijderde tekst", "deleted text"),
            Layer::Hidden => self.say("onzichtbare tekst", "invisible text"),
            Layer::Properties => self.say("eigenschappen, zoals de auteur", "properties, such as the author"),
            Layer::Cache => self.say("bewaarde kopie van een bron", "kept copy of a source"),
            Layer::Definition => self.say("keuzelijst, koppeling of instelling", "list, link or setting"),
            Layer::Recipients => self.say("ontvangers", "recipients"),
            Layer::Metadata => self.say("gegevens bij een afbeelding", "data with a picture"),
        }
    }

    /// The name of a step of gravity, 1 to 4.
    pub fn gravity(self, tier: u8) -> &'static str {
        match tier {
            4 => self.say("zeer gevoelig", "very sensitive"),
            3 => self.say("gevoelig", "sensitive"),
            2 => self.say("herkenbaar", "identifying"),
            1 => self.say("licht", "light"),
            _ => self.say("niets persoonlijks herkend", "nothing personal recognised"),
        }
    }

    /// How urgent an action is.
    pub fn urgency(self, severity: Severity) -> &'static str {
        match severity {
            Severity::Critical => self.say("vandaag", "today"),
            Severity::High => self.say("deze week", "this week"),
            Severity::Medium => self.say("volgende opruimdag", "next clean-up"),
            Severity::Low => self.say("als het uitkomt", "when it suits"),
            Severity::Info => self.say("ter kennisneming", "for information"),
        }
    }

    /// What to do, in the imperative.
    pub fn action(self, action: Action) -> &'static str {
        match action {
            Action::Drop => self.say(
                "Verwijder deze gegevens, en controleer eerst of niemand ze nog gebruikt.",
                "Remove these data, after checking that nobody still uses them.",
            ),
            Action::Truncate => {
                self.say("Kap het laatste deel van elke waarde af.", "Cut the last part off each value.")
            }
            Action::Generalise => self.say(
                "Vervang de waarde door iets groters: een jaar, een leeftijdsgroep, een plaats.",
                "Replace the value by something coarser: a year, an age band, a town.",
            ),
            Action::Mask => {
                self.say("Maak de waarden grotendeels onleesbaar.", "Make most of each value unreadable.")
            }
            Action::Pseudonymise => self.say(
                "Vervang namen en nummers door een eigen kenmerk en bewaar de sleutel apart.",
                "Replace names and numbers by a code of your own and keep the key elsewhere.",
            ),
            Action::Move => self.say(
                "Verplaats het bestand naar een map waar alleen de juiste mensen bij kunnen.",
                "Move the file to a folder that only the right people can open.",
            ),
            Action::DeleteCopy => self.say(
                "Kies welk exemplaar geldt en wis de andere.",
                "Choose the copy that counts and erase the others.",
            ),
            Action::Delete => self.say(
                "Wis de gegevens, nadat je hebt nagegaan of een wet vraagt ze te bewaren.",
                "Erase the data, after checking whether a law asks you to keep them.",
            ),
            Action::Restrict => self.say(
                "Open de eigenschappen van de map en haal weg wie er niet bij hoeft te kunnen.",
                "Open the folder's properties and take out who need not get at it.",
            ),
            Action::Encrypt => self.say(
                "Een werkmap: Bestand, Info, Werkmap beveiligen. Anders: een versleutelde map.",
                "A workbook: File, Info, Protect Workbook. Otherwise: an encrypted folder.",
            ),
            Action::Replace => self.say("Vervang de waarden.", "Replace the values."),
            Action::Review => self
                .say("Bekijk het en leg vast wat je besluit.", "Look at it and write down what you decide."),
        }
    }

    /// Why a file was not read, as a heading.
    pub fn reason(self, kind: &str) -> &'static str {
        match kind {
            "encrypted" => self.say("Op slot met een wachtwoord", "Locked with a password"),
            "corrupt" => {
                self.say("Beschadigd, of iets anders dan de naam zegt", "Damaged, or not what the name says")
            }
            "denied" => self.say("Geen toegang", "No access"),
            "vanished" => self.say("Verdween tijdens het zoeken", "Disappeared during the scan"),
            "io" => self.say("De schijf gaf een fout", "The disk failed"),
            "timeout" => self.say("Lezen duurde te lang", "Reading took too long"),
            "crashed" => self.say("De lezer liep vast", "The reader failed"),
            "binary" => self.say("Beeld, geluid of programma", "Pictures, sound or programs"),
            "unsupported" => {
                self.say("Soort bestand dat nog niet wordt gelezen", "Kind of file that is not read yet")
            }
            "excluded" => self.say("Overgeslagen omdat dat zo is ingesteld", "Left out because you said so"),
            "special" => self.say("Geen gewoon bestand", "Not an ordinary file"),
            "placeholder" => self.say("Staat alleen in de cloud", "Only in the cloud"),
            "too-large" => self.say("Te groot", "Too large"),
            "limit" => self.say("Deels gelezen: een grens is bereikt", "Read in part: a limit was reached"),
            _ => self.say("Andere reden", "Another reason"),
        }
    }

    /// What a person can do about files that were not read.
    pub fn remedy(self, kind: &str) -> &'static str {
        match kind {
            "encrypted" => self.say(
                "Open ze zelf, of bewaar een kopie zonder wachtwoord en zoek opnieuw.",
                "Open them yourself, or store a copy without a password and scan again.",
            ),
            "corrupt" => self.say(
                "Probeer ze te openen; lukt dat niet, dan kunnen ze meestal weg.",
                "Try to open them; if that fails, they can usually go.",
            ),
            "denied" => self.say(
                "Zoek opnieuw met een account dat erbij mag.",
                "Scan again with an account that may read them.",
            ),
            "vanished" | "io" | "timeout" | "crashed" => self.say("Zoek opnieuw.", "Scan again."),
            "binary" => self.say(
                "Hier kan geen tekst uit worden gelezen. Kijk zelf of er foto’s of scans van mensen of paspoorten bij zijn.",
                "No text can be read from these. Look for photos or scans of people or passports.",
            ),
            "unsupported" => self.say(
                "Kijk zelf of er persoonsgegevens in staan.",
                "Check yourself whether they hold personal data.",
            ),
            "excluded" => self.say(
                "Zoek zonder die uitzondering als je ze toch wilt meenemen.",
                "Scan without that exclusion to include them.",
            ),
            "special" => self.say(
                "Koppelingen en apparaten worden nooit gevolgd.",
                "Links and devices are never followed.",
            ),
            "placeholder" => self.say(
                "Zoek opnieuw met --fetch om ze op te halen en te lezen.",
                "Scan again with --fetch to bring and read them.",
            ),
            _ => self.say("Kijk zelf naar deze bestanden.", "Look at these files yourself."),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_the_reader_writes_them() {
        assert_eq!(Words(Language::Nl).number(1_234_567), "1.234.567");
        assert_eq!(Words(Language::En).number(1_234), "1,234");
        assert_eq!(Words(Language::En).number(123), "123");
        assert_eq!(Words(Language::Nl).bytes(12_345_678), "12,3 MB");
    }

    #[test]
    fn uncertain_is_never_a_hundred_per_cent() {
        assert_eq!(Words(Language::En).percent(0.9999), "99%");
        assert_eq!(Words(Language::Nl).percent(1.0), "100\u{a0}%");
    }

    #[test]
    fn one_person_is_not_people() {
        assert_eq!(Words(Language::Nl).range((1, 1)), "1 mens");
        assert_eq!(Words(Language::En).range((3, 12)), "3 to 12 people");
    }
}
