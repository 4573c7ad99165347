use super::*;
use crate::patterns;
use crate::record::{Dates, Field, Language, Table};

fn file(path: &str, header: &str, category: &str) -> File {
    let fields = ["Factuurnummer", "Factuurdatum", "Openstaand bedrag"].map(|name| Field {
        name: name.to_owned(),
        values: 5,
        dates: (name == "Factuurdatum").then(|| Dates {
            oldest: 2024,
            newest: 2024,
            by_year: [(2024, 5)].into(),
        }),
        ..Field::default()
    });
    let own = Field {
        name: header.to_owned(),
        category: Some(category.to_owned()),
        confidence: Some(0.99),
        values: 5,
        matches: 5,
        ..Field::default()
    };
    let fields = fields.into_iter().chain([own]).collect();
    let table = Table { kind: "csv".to_owned(), rows: 5, fields, ..Table::default() };
    File {
        path: path.to_owned(),
        modified: Some("2024-12-01T00:00:00Z".to_owned()),
        tables: vec![table],
        ..File::default()
    }
}

fn answered(request: &str) -> (Answer, String) {
    let (knowledge, texts) = (patterns::knowledge().unwrap(), patterns::answer_texts().unwrap());
    let hit = |path: &str, certainty| {
        let mut hit = Hit::default();
        hit.path = path.to_owned();
        (hit.row, hit.certainty) = (Some(3), certainty);
        hit
    };
    let hits = vec![
        hit("Onduidelijk/x.csv", Certainty::Possible),
        hit("Facturen/facturen 2024.csv", Certainty::Certain),
        hit("Facturen/facturen 2024.csv", Certainty::Possible),
    ];
    let not_searched = vec![NotSearched { path: "dicht.zip".to_owned(), reason: "encrypted".to_owned() }];
    let found = Found { hits, searched: 2, not_searched, ..Found::default() };
    let case = Case {
        found: &found,
        files: &[file("Facturen/facturen 2024.csv", "Naam", "person-name")],
        knowledge: &knowledge,
        texts: &texts,
        request: texts.request(request).unwrap(),
        received: Some(date(2026, 3, 10)),
        today: date(2026, 3, 12),
    };
    let answer = answer(&case);
    let page = page(&answer, &texts, Language::Nl);
    (answer, page)
}

#[test]
fn what_a_law_asks_to_keep_is_kept_until_that_day() {
    let (answer, page) = answered("erasure");
    let invoices = &answer.places[0];
    assert_eq!((invoices.path.as_str(), invoices.verdict.as_str()), ("Facturen/facturen 2024.csv", "keep"));
    assert_eq!(invoices.until, Some(date(2031, 12, 31)));
    assert!(page.contains("**bewaren tot 2031-12-31 (wettelijke plicht, art. 17 lid 3 onder b; "), "{page}");
    assert_eq!(answer.places[1].verdict, "whose");
    assert!(!answer.recipients.is_empty());
}

#[test]
fn due_day_and_what_was_not_searched_are_told() {
    let (_, page) = answered("access");
    assert!(page.contains("antwoord uiterlijk **2026-04-10**"), "{page}");
    assert!(
        page.contains("- dicht.zip (op slot met een wachtwoord)") && !page.contains("bewaren tot"),
        "{page}"
    );
}

#[test]
fn namesake_does_not_stand_with_what_is_certain() {
    let (answer, page) = answered("erasure");
    assert!(answer.places.iter().all(|at| at.hits.iter().all(|row| row.certainty == at.certainty)));
    let (certain, rest) = page.split_once("## Mogelijk deze persoon").unwrap();
    assert_eq!(certain.matches("### Facturen/facturen 2024.csv").count(), 1);
    assert_eq!(rest.matches("### Facturen/facturen 2024.csv").count(), 1);
    assert!(rest.contains("geef het pas mee") && !rest.contains("**wissen"), "{rest}");
    assert!(page.contains("op 2 plaatsen, waarvan 1 zeker"), "{page}");
}

#[test]
fn law_about_a_part_is_for_a_person_to_judge() {
    let (knowledge, texts) = (patterns::knowledge().unwrap(), patterns::answer_texts().unwrap());
    let case = Case {
        found: &Found::default(),
        files: &[],
        knowledge: &knowledge,
        texts: &texts,
        request: texts.request("erasure").unwrap(),
        received: None,
        today: date(2026, 3, 12),
    };
    let (verdict, until, reference) = propose(knowledge.activity("customer-admin"), None, &case);
    assert_eq!((verdict, until), ("part", None));
    let reference = reference.unwrap().nl;
    assert!(reference.contains("facturen en orders") && reference.contains("7 jaar"), "{reference}");
    // A law about all of it, and no day from which it counts.
    assert_eq!(propose(knowledge.activity("invoicing-debtors"), None, &case).0, "part");
}
