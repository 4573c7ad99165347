//! The table of reliability: what was said against how often it was right.
//!
//! In: what was measured. Out: text, Markdown as it stands in the README.

use speurneus::patterns::Patterns;
use speurneus::record::Language;
use speurneus::trial::{Curve, EDGES, Reliability, Tally};
use std::fmt::Write;

/// Bins, then categories, columns beside mentions; then the sums of it.
pub fn reliability(measured: &Reliability, patterns: &Patterns, language: Language) -> String {
    let mut text = String::new();
    let [said, columns, mentions] =
        language.pick(["gezegd", "kolommen", "vermeldingen"], ["said", "columns", "mentions"]);
    let [mean, right] = language.pick(["gemiddeld", "juist"], ["mean", "right"]);
    head(&mut text, [said, columns, mean, right, mentions, mean, right]);
    for bin in 0..=EDGES.len() {
        let pair = [&measured.columns, &measured.mentions].map(|curve| curve.bins.get(bin).copied());
        row(&mut text, &name_of(bin, language), pair);
    }
    row(
        &mut text,
        language.pick("alles", "all"),
        [&measured.columns, &measured.mentions].map(|curve| Some(curve.total)),
    );
    text.push('\n');
    head(&mut text, [language.pick("categorie", "category"), columns, mean, right, mentions, mean, right]);
    for (_, category) in patterns.categories.iter() {
        let of = |curve: &Curve| curve.categories.get(&category.id).copied();
        let pair = [of(&measured.columns), of(&measured.mentions)];
        if pair.iter().any(Option::is_some) {
            row(&mut text, &category.id, pair);
        }
    }
    text.push('\n');
    text.push_str(&sums(measured, language));
    text
}

/// The bin from one edge to the next.
fn name_of(bin: usize, language: Language) -> String {
    let edge = |place: usize| EDGES.get(place).map_or(100.0, |edge| edge * 100.0);
    let to = language.pick("tot", "to");
    match bin {
        0 => format!("{to} {:.0} %", edge(0)),
        _ => format!("{:.0} {to} {:.0} %", edge(bin - 1), edge(bin)),
    }
}

fn head(text: &mut String, names: [&str; 7]) {
    // Writing to a string does not fail.
    let _ = writeln!(text, "| {} |", names.join(" | "));
    text.push_str("| --- | ---: | ---: | ---: | ---: | ---: | ---: |\n");
}

fn row(text: &mut String, name: &str, tallies: [Option<Tally>; 2]) {
    let _ = write!(text, "| {name} |");
    for tally in tallies {
        let _ = match tally.filter(|tally| tally.findings > 0) {
            Some(tally) => {
                write!(text, " {} | {:.3} | {:.3} |", tally.findings, tally.mean_said(), tally.share_right())
            }
            None => write!(text, " 0 | | |"),
        };
    }
    text.push('\n');
}

fn sums(measured: &Reliability, language: Language) -> String {
    let [off, order] = language.pick(
        ["gemiddelde afwijking (ECE)", "juist boven onjuist (AUC)"],
        ["expected calibration error", "right above wrong (AUC)"],
    );
    let [columns, mentions] = language.pick(["kolommen", "vermeldingen"], ["columns", "mentions"]);
    let auc = |curve: &Curve| curve.auc.map_or("-".to_owned(), |auc| format!("{auc:.3}"));
    let mut text = String::new();
    for (name, curve) in [(columns, &measured.columns), (mentions, &measured.mentions)] {
        let _ = writeln!(text, "{name}: {off} {:.4}, {order} {}", curve.ece, auc(curve));
    }
    let wrongly = language.pick("ten onrechte, per duizend", "wrongly, of a thousand");
    let _ = writeln!(
        text,
        "F1 {columns}: micro {:.3}, macro {:.3}; {wrongly}: {:.1}",
        measured.micro_f1, measured.macro_f1, measured.false_per_thousand
    );
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_say_from_where_to_where() {
        assert_eq!(name_of(0, Language::En), "to 60 %");
        assert_eq!(name_of(EDGES.len(), Language::Nl), "99 tot 100 %");
    }
}
