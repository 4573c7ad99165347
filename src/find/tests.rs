use super::*;
use crate::patterns;
use crate::scan::Silent;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

static TOOLS: LazyLock<Arc<Tools>> =
    LazyLock::new(|| Arc::new(Tools::new(&patterns::load().unwrap()).unwrap()));

const PERSON: [&str; 4] = ["Jan de Vries", "jan@example.nl", "geboren: 12-03-1970", "1234 AB"];

fn search_in(files: &[(&str, &str)], values: &[&str], change: impl Fn(&mut Options)) -> Found {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    search_folder(folder.path(), values, change)
}

fn search_folder(folder: &Path, values: &[&str], change: impl Fn(&mut Options)) -> Found {
    let subject = Subject::from_values(values.iter().copied(), &TOOLS).unwrap();
    let roots = vec![folder.to_owned()];
    let mut options =
        Options { scan: scan::Options { roots, ..scan::Options::default() }, ..Options::default() };
    change(&mut options);
    let progress: Arc<dyn Progress> = Arc::new(Silent);
    find(&options, &subject, &TOOLS, &progress, &Arc::default()).unwrap()
}

/// Where something was found, and how sure.
fn told(found: &Found) -> Vec<(String, Option<u64>, Certainty)> {
    found.hits.iter().map(|hit| (hit.path.clone(), hit.row.or(hit.line), hit.certainty)).collect()
}

fn rows(text: &str) -> Vec<(Option<u64>, Certainty)> {
    let found = search_in(&[("a.csv", text)], &PERSON, |_| ());
    told(&found).into_iter().map(|(_, row, certainty)| (row, certainty)).collect()
}

use Certainty::{Certain, Possible, Probable};

#[test]
fn a_row_is_judged_as_a_whole() {
    let text = "Naam;Geboortedatum;Postcode;Plaats\n\
        Jan de Vries;12-03-1970;9999 ZZ;Assen\n\
        Vries, Jan de;;1234ab;Assen\n\
        J. de Vries;;1234 AB;Assen\n\
        Jan de Vries;;;Breda\n\
        Jan de Vries;01-01-2001;1234 AB;Assen\n\
        Sanne de Vries;;1234 AB;Assen\n\
        P. de Vries;12-03-1970;;Assen\n\
        Kees Bakker;;;Assen\n";
    let expected = [
        (Some(2), Certain),
        (Some(3), Certain),
        (Some(4), Probable),
        (Some(5), Possible),
        (Some(6), Possible),
    ];
    assert_eq!(rows(text), expected);
}

#[test]
fn name_in_columns_of_its_own_is_put_together() {
    let text = "Voornaam;Tussenvoegsel;Achternaam;Geb.datum\n\
        Jan;de;Vries;1970-03-12\n\
        Joke;de;Vries;1970-03-12\n\
        Jan;van;Vries;1970-03-12\n\
        J.;de;Vries;\n";
    assert_eq!(rows(text), [(Some(2), Certain), (Some(5), Possible)]);
}

#[test]
fn mail_is_certain_unless_a_relative_stands_with_it() {
    let text = "Naam;E-mail\nJan de Vries;JAN@EXAMPLE.NL\nde V.;jan@example.nl\nSanne de Vries;jan@example.nl\nKees;arjan@example.nl\n";
    assert_eq!(rows(text), [(Some(2), Certain), (Some(3), Certain), (Some(4), Probable)]);
}

#[test]
fn certain_row_brings_its_customer_number_and_no_further() {
    let files = [
        (
            "klanten.csv",
            "Klantnummer;Naam;E-mail\nK-10245;Jan de Vries;jan@example.nl\nK-10246;Piet Bos;piet@example.nl\n",
        ),
        (
            "orders.csv",
            "Ordernummer;Klantnummer;Bedrag;Levercode\n1;K-10245;10,00;Z-777\n2;K-10246;11,00;Z-778\n",
        ),
        ("leveringen.csv", "Levercode;Datum\nZ-777;01-02-2025\n"),
        ("facturen.csv", "Factuurnummer;Bedrag\n10245;12,00\n"),
    ];
    let found = search_in(&files, &["jan@example.nl"], |_| ());
    assert_eq!(
        told(&found),
        [("klanten.csv".to_owned(), Some(2), Certain), ("orders.csv".to_owned(), Some(2), Certain)]
    );
    assert!(found.hits[1].hop && matches!(found.hits[1].because[0], Because::Hop(..)));
    assert!(!found.hits[0].because.iter().any(|because| matches!(because, Because::Hop(..))));
    assert!(found.followed.iter().any(|(category, _)| category == "customer-number"));
    let alone = search_in(&files, &["jan@example.nl"], |options| options.no_hop = true);
    assert_eq!(alone.hits.len(), 1);
}

#[test]
fn text_is_judged_by_passage() {
    let filler = "Hartelijk dank voor uw bericht.\n".repeat(40);
    let letter = format!("{filler}De heer Jan de Vries\nDorpsstraat 1\n1234 AB Assen\n{filler}");
    let found = search_in(
        &[("brief.txt", &letter), ("notitie.txt", &format!("{filler}Jan de Vries belde.\n"))],
        &PERSON,
        |_| (),
    );
    assert_eq!(
        told(&found),
        [("brief.txt".to_owned(), Some(41), Certain), ("notitie.txt".to_owned(), Some(41), Possible)]
    );
}

#[test]
fn name_of_a_file_counts_and_what_was_not_read_is_told() {
    let found = search_in(
        &[("Sollicitatie Jan de Vries.pdf", "%PDF-1.7 nothing of use"), ("a.txt", "leeg\n")],
        &PERSON,
        |_| (),
    );
    assert_eq!(told(&found), [("Sollicitatie Jan de Vries.pdf".to_owned(), None, Possible)]);
    assert_eq!(found.not_searched[0].path, "Sollicitatie Jan de Vries.pdf");
}

#[test]
fn value_that_several_others_have_is_doubted() {
    let text = "Naam;Telefoon\nJan de Vries;06-12345678\nKees Bos;06-12345678\nPiet Smit;06-12345678\nAnna Kok;06-12345678\n";
    let found = search_in(&[("a.csv", text)], &["Jan de Vries", "06-12345678"], |_| ());
    let certain: Vec<_> =
        found.hits.iter().filter(|hit| hit.certainty == Certain).map(|hit| hit.row).collect();
    assert_eq!(certain, [Some(2)]);
    assert!(found.hits.iter().filter(|hit| hit.row != Some(2)).all(|hit| hit.certainty == Possible));
}

#[test]
fn others_stay_masked_when_the_person_is_shown() {
    let text = "Naam;E-mail;Partner;Opmerking\nJan de Vries;jan@example.nl;Loes Bakker;bel Piet op piet@example.org\n";
    let shown = |reveal: bool| {
        let found = search_in(&[("a.csv", text)], &PERSON, |options| {
            options.passages = true;
            options.reveal = reveal.then(Reveal::asked_for);
        });
        let pieces = found.hits[0].passage.clone().unwrap().pieces;
        pieces.into_iter().map(|piece| piece.text).collect::<Vec<_>>().join(" | ")
    };
    let open = shown(true);
    assert!(open.contains("Jan de Vries | jan@example.nl"), "{open}");
    assert!(
        !open.contains("piet@example.org") && !open.contains("Bakker") && open.contains("bel "),
        "{open}"
    );
    let closed = shown(false);
    assert!(!closed.contains("Vries") && !closed.contains("jan@") && !closed.contains("piet@"), "{closed}");
}

#[test]
fn big_table_in_parts_has_the_right_rows() {
    let mut text = String::from("Nr;Naam;E-mail\n");
    for row in 0..250_000 {
        match row {
            150_000 | 240_000 => text.push_str("7;Jan de Vries;jan@example.nl\n"),
            _ => text.push_str(&format!("{row};Piet Bos;piet{row}@example.org\n")),
        }
    }
    let found = search_in(&[("groot.csv", &text)], &["jan@example.nl"], |options| options.no_hop = true);
    let rows: Vec<_> = found.hits.iter().map(|hit| hit.row).collect();
    assert_eq!(rows, [Some(150_002), Some(240_002)]);
}

#[test]
fn nothing_of_a_hit_shows_a_value_by_accident() {
    let found = search_in(
        &[("a.csv", "Klantnummer;Naam;E-mail\nK-10245;Jan de Vries;jan@example.nl\n")],
        &["jan@example.nl"],
        |_| (),
    );
    let debug = format!("{:?}", found.hits);
    assert!(
        !debug.contains("jan@example.nl") && !debug.contains("K-10245") && !debug.contains("Vries"),
        "{debug}"
    );
}
