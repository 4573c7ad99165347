//! What advice says: a rule's sentence with its blanks filled in, as a question where it is not sure.

use crate::record::{Alone, Language, Text};

/// What fills the blanks of a sentence.
#[derive(Debug, Clone, Default)]
pub(super) struct Blanks {
    pub file: String,
    pub sheet: String,
    pub column: Text,
    pub category: Text,
    pub activity: Option<Text>,
    pub n: u64,
    pub rows: u64,
    pub pct: f64,
    pub years: i32,
    pub place: String,
    pub other: String,
    pub reference: Text,
    /// Why it is not sure.
    pub doubt: Option<Doubt>,
    /// Who is known without a name.
    pub alone: Option<Alone>,
    /// What an age was counted from.
    pub counted_from: Option<Text>,
}

/// What is not sure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Doubt {
    /// Whether the column holds that.
    Category,
    /// Whether it is that activity.
    Activity,
}

/// The sentence in one language.
pub(super) fn fill(pattern: &str, blanks: &Blanks, language: Language) -> String {
    let mut text = String::with_capacity(pattern.len() + 64);
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        match after.split_once('}') {
            Some((name, left)) => {
                text.push_str(&blank(name, blanks, language));
                rest = left;
            }
            None => {
                rest = after;
                break;
            }
        }
    }
    text.push_str(rest);
    if let Some(from) = &blanks.counted_from {
        let from = from.in_language(language);
        text.push_str(&language.pick(format!(" Gerekend vanaf {from}."), format!(" Counted from {from}.")));
    }
    if let Some(alone) = &blanks.alone {
        let number = |number: u64| grouped(number, language);
        let (now, then, of) = (number(alone.alone), number(alone.coarse), number(alone.of));
        text.push_str(&language.pick(
            format!(" Nu zijn {now} van de {of} mensen te herkennen aan postcode, geboortedatum en geslacht; met vier cijfers en een jaar {then}."),
            format!(" Now {now} of {of} people are known by postcode, birth date and sex; with four digits and a year, {then}."),
        ));
    }
    match question(blanks, language) {
        Some(question) => format!("{question} {text}"),
        None => text,
    }
}

fn question(blanks: &Blanks, language: Language) -> Option<String> {
    let (column, category) = (blanks.column.in_language(language), blanks.category.in_language(language));
    match (blanks.doubt?, &blanks.activity) {
        (Doubt::Category, _) if !category.is_empty() => Some(language.pick(
            format!("Staat in {column} echt een {category}? Zo ja:"),
            format!("Does {column} really hold a {category}? If so:"),
        )),
        (Doubt::Activity, Some(activity)) => {
            let activity = activity.in_language(language);
            Some(
                language.pick(
                    format!("Hoort dit bij '{activity}'? Zo ja:"),
                    format!("Is this '{activity}'? If so:"),
                ),
            )
        }
        (Doubt::Activity, None) => Some(language.pick(
            "Waarvoor dit bestand dient is niet duidelijk; is er een wet die dit toestaat?".to_owned(),
            "What this file is for is not clear; is there a statute that allows this?".to_owned(),
        )),
        (Doubt::Category, _) => None,
    }
}

fn blank(name: &str, blanks: &Blanks, language: Language) -> String {
    if let Some((one, more)) = name.strip_prefix("n:").and_then(|forms| forms.split_once('|')) {
        return if blanks.n == 1 { one } else { more }.to_owned();
    }
    match name {
        "file" => blanks.file.clone(),
        "sheet" => format!("'{}'", blanks.sheet),
        "column" => blanks.column.in_language(language).to_owned(),
        "category" => blanks.category.in_language(language).to_owned(),
        "activity" => match &blanks.activity {
            Some(activity) => format!("'{}'", activity.in_language(language)),
            None => language.pick("dit doel", "this purpose").to_owned(),
        },
        "n" => grouped(blanks.n, language),
        "rows" => grouped(blanks.rows, language),
        "pct" => language.pick(format!("{:.1}", blanks.pct).replace('.', ","), format!("{:.1}", blanks.pct)),
        "years" => blanks.years.to_string(),
        "place" => blanks.place.clone(),
        "other" => blanks.other.clone(),
        "ref" => blanks.reference.in_language(language).to_owned(),
        _ => format!("{{{name}}}"),
    }
}

/// A number with its thousands apart, as the language does it.
pub(crate) fn grouped(number: u64, language: Language) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(language.pick('.', ','));
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_are_filled_in_the_language_of_the_sentence() {
        let blanks = Blanks {
            n: 12_400,
            pct: 3.25,
            activity: Some(Text::new("Leden", "Members")),
            ..Blanks::default()
        };
        assert_eq!(fill("{n} bij {activity}, {pct}%", &blanks, Language::Nl), "12.400 bij 'Leden', 3,2%");
        assert_eq!(fill("{n} in {activity}", &blanks, Language::En), "12,400 in 'Members'");
    }

    #[test]
    fn a_header_with_braces_is_not_taken_for_a_blank() {
        let blanks = Blanks { file: "{n}{file}.csv".to_owned(), ..Blanks::default() };
        assert_eq!(fill("In {file} {", &blanks, Language::Nl), "In {n}{file}.csv ");
    }

    #[test]
    fn one_is_said_in_the_singular() {
        let said = |n: u64| fill("{n} {n:kopie|kopieën}", &Blanks { n, ..Blanks::default() }, Language::Nl);
        assert_eq!((said(1), said(2)), ("1 kopie".to_owned(), "2 kopieën".to_owned()));
    }

    #[test]
    fn doubt_makes_it_a_question() {
        let blanks = Blanks { doubt: Some(Doubt::Activity), ..Blanks::default() };
        assert!(fill("Haal het weg.", &blanks, Language::Nl).contains("niet duidelijk; is er een wet"));
    }
}
