use super::*;
use crate::patterns;
use crate::record::{Field, Language, Layer, Mention, Reason, Table};
use jiff::civil::date;

fn field(name: &str, category: &str) -> Field {
    Field {
        name: name.to_owned(),
        category: Some(category.to_owned()),
        confidence: Some(0.99),
        values: 40,
        matches: 40,
        distinct: Some(40),
        ..Field::default()
    }
}

fn file(path: &str, digest: &str, people: u64, fields: Vec<Field>) -> File {
    let counted = crate::record::People { min: people, max: people, key: "email".to_owned(), best: None };
    let table =
        Table { kind: "csv".to_owned(), rows: people, people: Some(counted), fields, ..Table::default() };
    let (path, digest) = (path.to_owned(), Some(digest.to_owned()));
    File {
        path,
        digest,
        format: "csv".to_owned(),
        protection: "none".to_owned(),
        tables: vec![table],
        ..File::default()
    }
}

fn of(files: &[File], scenario: &str) -> (Impact, String) {
    let (knowledge, breach) = (patterns::knowledge().unwrap(), patterns::breach().unwrap());
    let scenario = breach.scenario(scenario).unwrap();
    let impact = impact(files, None, true, &knowledge, &breach, scenario, date(2026, 5, 1));
    let page = page(&impact, None, &knowledge, &breach, Language::Nl);
    (impact, page)
}

#[test]
fn copies_count_once_and_the_largest_table_is_the_least() {
    let mail = || vec![field("E-mail", "email")];
    let files = [
        file("Klanten/a.csv", "1", 40, mail()),
        file("Backup/a.csv", "1", 40, mail()),
        file("Klanten/b.csv", "2", 25, mail()),
    ];
    let (impact, _) = of(&files, "lost-device");
    assert_eq!((impact.people.min, impact.people.max), (40, 65));
    assert!((40..=65).contains(&impact.people.best));
    assert_eq!(impact.records, 65);
}

#[test]
fn sum_of_severity_can_be_followed() {
    let (impact, page) = of(&[file("a.csv", "1", 40, vec![field("Naam", "person-name")])], "mis-sent");
    let it = &impact.severity;
    assert_eq!((it.dpc, it.ei, it.cb, it.se), (1, 0.5, [0.25, 0.5], [0.75, 1.0]));
    assert!(page.contains("SE = DPC × EI + CB = 1 × 0,5 + 0,25–0,5 = **0,75–1**: laag."), "{page}");
    let fields = vec![field("Naam", "person-name"), field("BSN", "bsn"), field("Diagnose", "health")];
    let (impact, page) = of(&[file("a.csv", "1", 140, fields)], "hack");
    assert_eq!((impact.severity.dpc, impact.severity.ei), (4, 1.0));
    assert!(
        impact.severity.more_than_100 && page.contains("beslis je zelf") && !page.contains("moet je melden")
    );
    assert_eq!(impact.special, ["bsn", "health"]);
}

#[test]
fn hidden_layers_and_what_was_not_read_are_told() {
    let mut outer = file("a.xlsx", "1", 40, vec![field("E-mail", "email")]);
    outer.tables[0].hidden = true;
    outer.tables[0].at = "Oud".to_owned();
    outer.mentions = vec![Mention {
        category: "iban".to_owned(),
        count: 2,
        confidence: 0.99,
        layer: Layer::Comment,
        ..Mention::default()
    }];
    let shut = File {
        path: "dicht.zip".to_owned(),
        status: Status::Unreadable,
        reason: Some(Reason::Encrypted),
        protection: "encrypted".to_owned(),
        ..File::default()
    };
    let (impact, page) = of(&[outer, shut], "lost-device");
    let hidden: Vec<&str> = impact.hidden.iter().map(|one| one.at.as_str()).collect();
    assert_eq!(hidden, ["Oud", "comment"]);
    assert_eq!((impact.protected.files, impact.protected.of), (1, 2));
    assert_eq!(impact.not_read[0].path, "dicht.zip");
    assert!(page.contains("- dicht.zip (op slot met een wachtwoord)"), "{page}");
}

#[test]
fn bundles_say_how_many_people_at_most() {
    let fields =
        vec![field("Naam", "person-name"), field("Geboortedatum", "birth-date"), field("BSN", "bsn")];
    let (impact, page) = of(&[file("a.csv", "1", 43, fields)], "lost-device");
    let fraud = impact.bundles.iter().find(|bundle| bundle.id == "identity-fraud").unwrap();
    assert_eq!(fraud.people, 43);
    assert!(page.contains("Genoeg voor identiteitsfraude: hoogstens 43 mensen"), "{page}");
}

#[test]
fn no_kind_has_more_people_than_there_are() {
    let files = [
        file("a.csv", "1", 1, vec![field("E-mail", "email")]),
        file("b.csv", "2", 40, vec![field("E-mail", "email")]),
    ];
    let (impact, page) = of(&files, "mis-sent");
    assert!(impact.kinds.iter().all(|kind| kind.people <= impact.people.max));
    assert!(!page.contains("apparaat dat was"), "{page}");
    let (_, page) = of(&files[..1], "mis-sent");
    assert!(
        page.contains("om 1 mens, in 1 record, met 1 soort gegevens") && page.contains("Van 1 bestand was"),
        "{page}"
    );
}

#[test]
fn nothing_personal_is_nothing_severe() {
    let (impact, page) = of(&[], "lost-device");
    assert_eq!((impact.severity.se, impact.kinds.len()), ([0.0, 0.0], 0));
    assert!(page.contains("geen persoonsgegevens gevonden"));
}

#[test]
fn tick_list_covers_every_category_but_those_that_are_no_line() {
    let (knowledge, breach) = (patterns::knowledge().unwrap(), patterns::breach().unwrap());
    let is_covered =
        |word: &str| breach.kinds.iter().any(|kind| knowledge.vocabulary.any_means(&kind.of, word));
    let missing: Vec<&str> = knowledge
        .categories
        .iter()
        .map(|(_, category)| category.id.as_str())
        .filter(|id| !is_covered(id))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn what_is_only_on_what_got_out_is_told() {
    let mail = || vec![field("E-mail", "email")];
    let lost =
        [file("a.csv", "1", 40, mail()), file("b.csv", "2", 25, mail()), file("c.csv", "3", 9, mail())];
    let (mut impact, _) = of(&lost, "lost-device");
    let (knowledge, breach) = (patterns::knowledge().unwrap(), patterns::breach().unwrap());
    impact.compare(&lost, &[file("share/a.csv", "1", 40, mail())], &knowledge, date(2026, 5, 1));
    let elsewhere = impact.elsewhere.as_ref().unwrap();
    assert_eq!((elsewhere.of, elsewhere.same, elsewhere.known, elsewhere.part), (3, 1, 0, 0));
    assert_eq!(elsewhere.gone, [("b.csv".to_owned(), 25), ("c.csv".to_owned(), 9)]);
    let page = page(&impact, None, &knowledge, &breach, Language::Nl);
    assert!(
        page.contains("liggen er 1 precies zo ook elders") && page.contains("- b.csv: 25 mensen"),
        "{page}"
    );
}

#[test]
fn form_asks_what_fits_the_way_it_got_out() {
    let files = [file("a.csv", "1", 40, vec![field("E-mail", "email")])];
    let (_, sent) = of(&files, "mis-sent");
    assert!(!sent.contains("apparaat op afstand") && sent.contains("is de ontvanger gevraagd"), "{sent}");
    let (_, lost) = of(&files, "lost-device");
    assert!(lost.contains("apparaat op afstand") && !lost.contains("ontvanger gevraagd"), "{lost}");
}
