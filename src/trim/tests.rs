use super::*;
use rust_xlsxwriter::{Formula, Workbook};
use std::io::{Cursor, Read};

fn order(at: &str, column: u32, field: &str, act: Act) -> Order {
    Order { at: at.to_owned(), column, field: field.to_owned(), act }
}

fn key() -> Key {
    Key::new([7; 16])
}

fn csv(text: &[u8], orders: &[Order]) -> Vec<u8> {
    carry_out("csv", "a.csv", text, orders, &key()).unwrap_or_else(|error| panic!("{error}")).bytes
}

const YEAR: Act = Act::Coarsen(Coarser::Year);

#[test]
fn csv_keeps_its_bytes_but_for_the_cells_that_change() {
    let text = b"Leden 2024;;;\r\nNaam;BSN;Geb.datum;\"Plaats\"\r\n\"Berg; Jan\";999990019;12-03-1970;\"Ede\"\r\nPiet;;onbekend;Urk";
    let orders = [order("", 1, "BSN", Act::Drop), order("", 2, "Geb.datum", YEAR)];
    let copy = carry_out("csv", "a.csv", text, &orders, &key()).unwrap();
    assert_eq!(
        String::from_utf8_lossy(&copy.bytes),
        "Leden 2024;;;\r\nNaam;Geb.datum;\"Plaats\"\r\n\"Berg; Jan\";1970;\"Ede\"\r\nPiet;;Urk"
    );
    assert_eq!(copy.done, [Done { cells: 1, emptied: 0 }, Done { cells: 2, emptied: 1 }]);
    assert!(copy.left.is_empty());
}

#[test]
fn csv_keeps_its_encoding_and_mark() {
    let wide = |text: &str| -> Vec<u8> {
        [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
    };
    let rows =
        |dates: [&str; 2]| format!("Naam;Geboren\r\nZo\u{eb};{}\r\nRen\u{e9};{}\r\n", dates[0], dates[1]);
    let (before, after) = (rows(["1-2-1980", "3-4-1990"]), rows(["1980", "1990"]));
    let orders = [order("", 1, "Geboren", YEAR)];
    assert_eq!(csv(&wide(&before), &orders), wide(&after));
    let windows = |text: &str| encoding_rs::WINDOWS_1252.encode(text).0.into_owned();
    assert_eq!(csv(&windows(&before), &orders), windows(&after));
    let marked = |text: &str| ["\u{feff}".as_bytes(), text.as_bytes()].concat();
    assert_eq!(csv(&marked(&before), &orders), marked(&after));
}

#[test]
fn values_that_stand_in_another_column_are_told() {
    let text = b"naam,mail,opmerking\nJan,jan@example.nl,mailt van jan@example.nl\nPiet,piet@example.nl,-\n";
    let orders = [order("", 1, "mail", Act::Pseudonymise)];
    let copy = carry_out("csv", "a.csv", text, &orders, &key()).unwrap();
    assert_eq!(copy.left, [("opmerking".to_owned(), 1)]);
    let again = carry_out("csv", "a.csv", text, &orders, &key()).unwrap();
    assert_eq!(again.bytes, copy.bytes);
    assert_ne!(carry_out("csv", "a.csv", text, &orders, &Key::new([8; 16])).unwrap().bytes, copy.bytes);
}

#[test]
fn column_that_is_not_there_is_an_error() {
    let orders = [order("", 1, "BSN", Act::Drop)];
    let outcome = carry_out("csv", "a.csv", b"a;b\n1;2\n3;4\n", &orders, &key());
    assert!(matches!(outcome, Err(Error::NoColumn(name)) if name == "BSN"));
}

fn workbook(change: impl FnOnce(&mut Workbook)) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Leden").unwrap();
    let rows = [
        ("Naam", "E-mail", "Plaats"),
        ("Jan Berg", "jan@example.nl", "Ede"),
        ("Piet Bos", "piet@example.nl", "Urk"),
    ];
    for (row, (name, mail, place)) in (0..).zip(rows) {
        sheet.write(row, 0, name).unwrap();
        if row > 0 {
            sheet.write_url(row, 1, format!("mailto:{mail}").as_str()).unwrap();
        }
        sheet.write(row, 1, mail).unwrap();
        sheet.write(row, 2, place).unwrap();
    }
    sheet.write_formula(1, 4, Formula::new("=B2").set_result("jan@example.nl")).unwrap();
    sheet.write_formula(2, 4, Formula::new("=1+1").set_result("2")).unwrap();
    book.add_worksheet().set_name("Ander").unwrap().write(0, 0, "Utrecht").unwrap();
    change(&mut book);
    book.save_to_buffer().unwrap()
}

fn parts(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|at| {
            let mut part = archive.by_index(at).unwrap();
            let name = part.name().unwrap().into_owned();
            let mut bytes = Vec::new();
            part.read_to_end(&mut bytes).unwrap();
            (name, bytes)
        })
        .collect()
}

#[test]
fn nothing_of_a_dropped_column_is_left_in_any_part_of_a_workbook() {
    let before = workbook(|_| {});
    let orders = [order("Leden", 1, "E-mail", Act::Drop)];
    let copy =
        carry_out("xlsx", "a.xlsx", &before, &orders, &key()).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(copy.done, [Done { cells: 2, emptied: 0 }]);
    for (name, bytes) in parts(&copy.bytes) {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("@example.nl"), "{name}: {text}");
    }
    assert!(copy.left.is_empty());
    let other = |bytes: &[u8]| parts(bytes).into_iter().find(|(name, _)| name.ends_with("sheet2.xml"));
    assert_eq!(other(&before), other(&copy.bytes));
    let sheet = parts(&copy.bytes).into_iter().find(|(name, _)| name.ends_with("sheet1.xml")).unwrap().1;
    let sheet = String::from_utf8(sheet).unwrap();
    assert!(sheet.contains("<f>B2</f>") && sheet.contains("<f>1+1</f><v>2</v>"), "{sheet}");
}

#[test]
fn cells_of_a_workbook_keep_their_place_and_style() {
    let before = workbook(|book| {
        let sheet = book.worksheet_from_name("Leden").unwrap();
        let style = rust_xlsxwriter::Format::new().set_num_format("dd-mm-yyyy");
        sheet.write(0, 3, "Geboren").unwrap();
        sheet.write_number_with_format(1, 3, 25_640.0, &style).unwrap();
        sheet.write(2, 3, "onbekend").unwrap();
    });
    let orders = [order("Leden", 3, "Geboren", YEAR), order("Leden", 0, "Naam", Act::Mask(Mask::Initial))];
    let copy =
        carry_out("xlsx", "a.xlsx", &before, &orders, &key()).unwrap_or_else(|error| panic!("{error}"));
    let sheet = parts(&copy.bytes).into_iter().find(|(name, _)| name.ends_with("sheet1.xml")).unwrap().1;
    let sheet = String::from_utf8(sheet).unwrap();
    assert!(sheet.contains("<c r=\"D2\"><v>1970</v></c>"), "{sheet}");
    assert_eq!(copy.formulas, 2);
    assert!(sheet.contains("<c r=\"D3\"/>"), "{sheet}");
    assert!(sheet.contains(">J…</t>"), "{sheet}");
    assert_eq!(copy.done, [Done { cells: 2, emptied: 1 }, Done { cells: 2, emptied: 0 }]);
}

#[test]
fn what_is_left_in_a_workbook_is_told_by_the_name_of_its_sheet() {
    let before = workbook(|book| {
        let sheet = book.worksheet_from_name("Ander").unwrap();
        sheet.write(1, 0, "mailt van jan@example.nl").unwrap();
        sheet.write(2, 0, "mailt van jan@example.nl").unwrap();
    });
    let orders = [order("Leden", 1, "E-mail", Act::Drop)];
    let copy =
        carry_out("xlsx", "a.xlsx", &before, &orders, &key()).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(copy.left, [("Ander".to_owned(), 2)]);
}

#[test]
fn what_stands_in_a_comment_or_a_name_as_well_is_refused() {
    let orders = [order("Leden", 1, "E-mail", Act::Drop)];
    let comment = workbook(|book| {
        let note = rust_xlsxwriter::Note::new("mail: jan@example.nl");
        book.worksheet_from_name("Leden").unwrap().insert_note(5, 0, &note).unwrap();
    });
    let name = workbook(|book| {
        book.define_name("Eerste", "=\"piet@example.nl\"").unwrap();
    });
    for (bytes, part) in [(comment, "comments"), (name, "workbook.xml")] {
        match carry_out("xlsx", "a.xlsx", &bytes, &orders, &key()) {
            Err(Error::AlsoIn { part: found }) => assert!(found.contains(part), "{found}"),
            other => panic!("{part}: {:?}", other.map(|copy| copy.left)),
        }
    }
}
