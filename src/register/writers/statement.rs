//! The list for a privacy statement: which data, what for, how long. As Markdown, with its gaps marked.
//!
//! Only what is known of an activity stands in it as a sentence; what a person must choose or check stands in bold
//! between brackets. Names of files and numbers of people are nobody else's business and do not stand in it.

use super::markdown::escape;
use crate::patterns::Verdict;
use crate::record::{Language, Text};
use crate::register::cells::term_line;
use crate::register::{LinkedData, Register, Row};

pub(super) fn text(register: &Register, language: Language) -> String {
    let p = |nl, en| language.pick(nl, en);
    let mut text = p("# Privacyverklaring (concept)\n\n", "# Privacy statement (draft)\n\n").to_owned();
    text.push_str(p(
        "**[Dit is een concept uit je bestanden en geen juridisch advies. Vul aan wat tussen vierkante haken staat en haal de haken weg.]**\n\n",
        "**[This is a draft from your files and not legal advice. Fill in what stands in square brackets and remove the brackets.]**\n\n",
    ));
    text.push_str(p(
        "Wij zijn **[naam van de organisatie]**, **[adres]**. Vragen over uw gegevens: **[e-mail of telefoon]**. Functionaris gegevensbescherming: **[naam en contact, of weglaten]**.\n",
        "We are **[name of the organisation]**, **[address]**. Questions about your data: **[e-mail or phone]**. Data protection officer: **[name and contact, or leave out]**.\n",
    ));
    text.push_str(p("\n## Welke gegevens, waarvoor, hoe lang\n", "\n## Which data, what for, how long\n"));
    for row in register.rows.iter().filter(|row| row.activity.is_some()) {
        text.push_str(&section(row, language));
    }
    text.push_str(&elsewhere(register, language));
    text.push_str(rights(language));
    text
}

fn section(row: &Row, language: Language) -> String {
    let p = |nl, en| language.pick(nl, en);
    let texts =
        |texts: &[Text]| texts.iter().map(|text| text.in_language(language)).collect::<Vec<_>>().join(", ");
    let mut lines = vec![format!("\n### {}\n", escape(row.name.in_language(language)))];
    let mut line = |name: &str, said: String| lines.push(format!("- **{name}**: {said}"));
    let gap = |words: &str| format!("**[{words}]**");
    let purpose = row
        .purpose
        .as_ref()
        .map_or(gap(p("in te vullen", "fill in")), |text| escape(text.in_language(language)));
    line(p("Waarvoor", "What for"), purpose);
    line(p("Van wie", "Whose"), escape(&texts(&row.subject_names)));
    let (kept, doubted) = kinds(row, language);
    let mut said = escape(&kept.join(", "));
    if !doubted.is_empty() {
        let list = escape(&doubted.join(", "));
        let words = p("gevonden, maar zijn deze nodig?", "found, but are these needed?");
        said.push_str(&format!("{}**[{words} {list}]**", if said.is_empty() { "" } else { " " }));
    }
    line(p("Welke gegevens", "Which data"), said);
    line(
        p("Omdat (grondslag)", "Because of (legal basis)"),
        gap(&format!(
            "{}: {}",
            p("kies", "choose"),
            escape(
                &row.basis.iter().map(|basis| basis.in_language(language)).collect::<Vec<_>>().join(" / ")
            )
        )),
    );
    let terms: Vec<String> = row.retention.iter().map(|term| escape(&term_line(term, language))).collect();
    let terms = if terms.is_empty() {
        gap(p("in te vullen", "fill in"))
    } else {
        format!("{} {}", terms.join("; "), gap(p("controleren", "check")))
    };
    line(p("Hoe lang", "How long"), terms);
    let with = [texts(&row.recipients), row.source.join(", ")];
    let with: Vec<String> =
        with.into_iter().filter(|list| !list.is_empty()).map(|list| escape(&list)).collect();
    let with = if with.is_empty() {
        gap(p("in te vullen, of: met niemand", "fill in, or: nobody"))
    } else {
        format!("{} {}", with.join(", "), gap(p("controleren", "check")))
    };
    line(p("Met wie gedeeld", "Shared with"), with);
    line(
        p("Buiten de Europese Economische Ruimte", "Outside the European Economic Area"),
        gap(p(
            "ja of nee; zo ja: waarheen en met welke waarborg",
            "yes or no; if so: where and under which safeguard",
        )),
    );
    lines.join("\n") + "\n"
}

/// The kinds of data of a row: what it needs, and what a person should think about before saying that it is kept.
fn kinds(row: &Row, language: Language) -> (Vec<&str>, Vec<&str>) {
    let is_doubted = |data: &&LinkedData| {
        matches!(data.verdict, Some(Verdict::Unnecessary | Verdict::Prohibited | Verdict::Never))
    };
    let (doubted, kept): (Vec<&LinkedData>, Vec<&LinkedData>) = row.linked.data.iter().partition(is_doubted);
    (name_all(&kept, language), name_all(&doubted, language))
}

fn name_all<'a>(list: &[&'a LinkedData], language: Language) -> Vec<&'a str> {
    list.iter().map(|data| data.name.in_language(language)).collect()
}

/// What is not on the drive, and what nobody knows the purpose of.
fn elsewhere(register: &Register, language: Language) -> String {
    let unknown =
        register.rows.iter().filter(|row| row.activity.is_none()).map(|row| row.places.len()).sum::<usize>();
    let mut text = language.pick(
        "\n**[Vul aan wat niet op deze schijf staat: website en cookies, webwinkel, boekhoudpakket, mail, camera's, papier.]**\n",
        "\n**[Add what is not on this drive: website and cookies, web shop, bookkeeping, mail, cameras, paper.]**\n",
    ).to_owned();
    if unknown > 0 {
        text.push_str(&language.pick(
            format!("\n**[Van {unknown} plaatsen met persoonsgegevens is niet duidelijk waarvoor ze dienen; zoek dat uit en vul aan.]**\n"),
            format!("\n**[Of {unknown} places with personal data it is not clear what they are for; find out and add them.]**\n"),
        ));
    }
    text
}

fn rights(language: Language) -> &'static str {
    language.pick(
        "\n## Uw rechten\n\nU mag uw gegevens inzien, laten verbeteren en laten wissen. U mag ons vragen het gebruik te beperken, u mag bezwaar maken, en u kunt gegevens die u zelf gaf meenemen. Gaf u toestemming, dan kunt u die altijd intrekken. Stuur uw vraag naar **[e-mail]**; wij antwoorden binnen een maand. Bent u het niet met ons eens, dan kunt u een klacht indienen bij de Autoriteit Persoonsgegevens.\n\n**[Datum]**\n",
        "\n## Your rights\n\nYou may see your data, have it corrected and have it erased. You may ask us to restrict its use, you may object, and you can take data that you gave us with you. If you gave consent, you can always withdraw it. Send your question to **[e-mail]**; we answer within a month. If you do not agree with us, you can complain to your data protection authority.\n\n**[Date]**\n",
    )
}
