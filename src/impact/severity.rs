//! The severity of a breach as a sum that a person can follow: SE = DPC × EI + CB (ENISA, 2013).
//!
//! In: the places that got out, and how. Out: the three terms, the sum as a range, its band, and what was assumed.

use crate::minimise::Place;
use crate::patterns::{Band, Breach, Knowledge, Scenario};
use crate::record::{Language, Text};
use crate::register::Register;
use serde::Serialize;

/// The sum and its terms.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Severity {
    /// The context of the data, 1 to 4; 0 where nothing personal was found.
    pub dpc: u8,
    /// How easily somebody is identified, 0 to 1.
    pub ei: f64,
    /// What the circumstances add, at least and at most.
    pub cb: [f64; 2],
    /// The sum, at least and at most.
    pub se: [f64; 2],
    /// The bands it falls in.
    pub band: [Text; 2],
    /// More than a hundred people: counts apart.
    pub more_than_100: bool,
    #[serde(skip)]
    pub(super) assumptions: Vec<Text>,
}

/// Adds up.
pub(super) fn severity(
    places: &[&Place],
    register: &Register,
    knowledge: &Knowledge,
    breach: &Breach,
    scenario: &Scenario,
) -> Severity {
    let (gravest, dpc) = context(places, knowledge);
    let raised = raises(register, breach).filter(|_| dpc < 4);
    let raised_dpc = if raised.is_some() { (dpc + 1).min(4) } else { dpc };
    let (ei, how) = identification(places, knowledge, breach);
    let cb = if dpc == 0 { [0.0, 0.0] } else { scenario.cb };
    let se = cb.map(|cb| round(f64::from(raised_dpc) * ei + cb));
    let mut assumptions = Vec::new();
    if let Some(gravest) = gravest {
        assumptions.push(Text::new(
            format!("DPC {dpc}: het zwaarste dat gevonden is, is {}.", gravest.nl),
            format!("DPC {dpc}: the gravest thing found is {}.", gravest.en),
        ));
        assumptions.extend(raised.map(|name| {
            Text::new(
                format!(
                    "DPC +1: '{}' zegt op zichzelf al iets over de mensen, of zij zijn kwetsbaar.",
                    name.nl
                ),
                format!(
                    "DPC +1: '{}' says something about the people by itself, or they are vulnerable.",
                    name.en
                ),
            )
        }));
        assumptions.push(how.unwrap_or_else(|| both(|language| format!("EI {}.", decimal(ei, language)))));
        assumptions.push(Text::new(
            format!("CB {} tot {}: {}.", nl(cb[0]), nl(cb[1]), scenario.why_nl),
            format!("CB {} to {}: {}.", cb[0], cb[1], scenario.why_en),
        ));
    }
    Severity {
        dpc: raised_dpc,
        ei,
        cb,
        se,
        band: se.map(|se| band(se, &breach.severity.band)),
        more_than_100: places.iter().map(|place| place.people(&knowledge.categories).0).max().unwrap_or(0)
            > 100,
        assumptions,
    }
}

/// The gravest category and its context.
fn context(places: &[&Place], knowledge: &Knowledge) -> (Option<Text>, u8) {
    let found = places.iter().flat_map(|place| place.categories());
    let known = found.filter_map(|word| knowledge.categories.find(word));
    match known.max_by(|a, b| a.dpc.cmp(&b.dpc).then_with(|| b.id.cmp(&a.id))) {
        Some(category) => (Some(Text::new(&category.nl, &category.en)), category.dpc),
        None => (None, 0),
    }
}

/// The activity that makes the context graver, if one does.
fn raises(register: &Register, breach: &Breach) -> Option<Text> {
    let raises = |activity: &String| breach.severity.raises.contains(activity);
    let row = register.rows.iter().find(|row| row.activity.as_ref().is_some_and(raises) || row.vulnerable)?;
    Some(row.name.clone())
}

/// How easily somebody is identified: the best single category, or a combination that leaves no doubt.
fn identification(places: &[&Place], knowledge: &Knowledge, breach: &Breach) -> (f64, Option<Text>) {
    let has = |place: &Place, words: &[String]| {
        place.categories().iter().any(|word| knowledge.vocabulary.any_means(words, word))
    };
    let complete = breach
        .severity
        .certain
        .iter()
        .find(|set| places.iter().any(|place| set.iter().all(|words| has(place, words))));
    if complete.is_some() {
        let how = Text::new(
            "EI 1: naam met geboortedatum, een burgerservicenummer of een identiteitsbewijs wijst iemand zonder twijfel aan.",
            "EI 1: a name with a birth date, a citizen number or an identity document identifies without doubt.",
        );
        return (1.0, Some(how));
    }
    let found = places.iter().flat_map(|place| place.categories());
    let known = found.filter_map(|word| knowledge.categories.find(word));
    let Some(best) = known.max_by(|a, b| a.ei.total_cmp(&b.ei).then_with(|| b.id.cmp(&a.id))) else {
        return (0.0, None);
    };
    let how = Text::new(
        format!("EI {}: het meest herkenbare dat gevonden is, is {}.", nl(best.ei), best.nl),
        format!("EI {}: what identifies most of what was found is {}.", best.ei, best.en),
    );
    (best.ei, Some(how))
}

fn band(se: f64, bands: &[Band]) -> Text {
    let band = bands.iter().find(|band| se < band.below).or(bands.last());
    band.map_or_else(Text::default, |band| Text::new(&band.nl, &band.en))
}

impl Severity {
    /// The bands in words: one, or from one to the other.
    pub fn bands(&self, language: Language) -> String {
        let [low, high] = &self.band;
        let (low, high) = (low.in_language(language), high.in_language(language));
        if low == high {
            low.to_owned()
        } else {
            language.pick(format!("{low} tot {high}"), format!("{low} to {high}"))
        }
    }
}

/// A number as the language writes it.
pub(super) fn decimal(number: f64, language: Language) -> String {
    language.pick(number.to_string().replace('.', ","), number.to_string())
}

fn nl(number: f64) -> String {
    decimal(number, Language::Nl)
}

fn both(line: impl Fn(Language) -> String) -> Text {
    Text::new(line(Language::Nl), line(Language::En))
}

fn round(se: f64) -> f64 {
    (se * 100.0).round() / 100.0
}
