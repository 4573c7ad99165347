//! Names of files, sheets and columns that want to be formulas or markup stay text in every output.

use super::{speurneus, texts};
use std::fs;
use std::path::Path;

const FORMULAS: [&str; 6] =
    ["=cmd|'calc'!A0", "=HYPERLINK(\"x\",\"y\")", "+1+1", "-2+3", "@SUM(A1)", "\t=1+1"];
const MARKUP: [&str; 4] = [
    "<script>alert(1)</script>",
    "\"><svg onload=alert(1)>",
    "'><img src=x onerror=alert(1)>",
    "]]><b>&amp;{{x}}",
];

/// What may be in no page and no document as markup.
const ACTIVE: [&str; 4] = ["<script>alert", "<svg onload", "<img src=x", "<b>&amp;{{"];

fn table(header: &str) -> String {
    let mut text = format!("\"{}\";E-mail;BSN;Geboortedatum\n", header.replace('"', "\"\""));
    for number in 0..30 {
        text.push_str(&format!("Jan de Vries;jan{number}@example.nl;999990019;01-02-19{:02}\n", number + 40));
    }
    text
}

fn hostile(root: &Path) -> usize {
    let mut files = 0;
    for (i, name) in FORMULAS.iter().chain(&MARKUP).enumerate() {
        let safe: String = name.chars().map(|letter| if letter == '/' { '_' } else { letter }).collect();
        let folder = root.join(format!("{safe} map"));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(format!("{safe}.csv")), table(name)).unwrap();
        let sheet: String =
            safe.chars().filter(|letter| !"[]:*?/\\\t\n'".contains(*letter)).take(30).collect();
        let mut book = rust_xlsxwriter::Workbook::new();
        let page = book.add_worksheet();
        page.set_name(&sheet).unwrap();
        for (row, line) in table(name).lines().enumerate() {
            for (column, cell) in line.split(';').enumerate() {
                page.write_string(row as u32, column as u16, cell.trim_matches('"')).unwrap();
            }
        }
        book.save(folder.join(format!("{i}.xlsx"))).unwrap();
        fs::write(
            folder.join(format!("{safe}.json")),
            serde_json::json!({*name: [{*name: "jan@example.nl", "bsn": "999990019"}]}).to_string(),
        )
        .unwrap();
        files += 3;
    }
    files
}

#[cfg(unix)]
#[test]
fn hostile_names_stay_text() {
    let (root, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let files = hostile(root.path());
    let scanned = speurneus().arg("scan").arg(root.path()).arg("-o").arg(out.path()).output().unwrap();
    assert_eq!(scanned.status.code(), Some(0), "{}", String::from_utf8_lossy(&scanned.stderr));
    let inventory = out.path().join("inventory.jsonl");
    let text = fs::read_to_string(&inventory).unwrap();
    assert_eq!(text.matches("\"record\":\"file\"").count(), files);
    assert!(text.contains("onload=alert"), "the names are in the inventory, or the test proves nothing");
    for name in ["register.csv", "register.md", "register.json"] {
        let mut made = speurneus();
        assert!(
            made.arg("register")
                .arg(&inventory)
                .arg("-o")
                .arg(out.path().join(name))
                .status()
                .unwrap()
                .success()
        );
    }
    csv_holds_no_formula(&fs::read(out.path().join("register.csv")).unwrap());
    for (place, text) in texts(&out.path().join("register.xlsx")) {
        for formula in text.split("<f>").skip(1) {
            let formula = formula.split("</f>").next().unwrap();
            let is_hostile = ["cmd|", "HYPERLINK(\"x\"", "SUM(A1)", "1+1", "2+3"]
                .iter()
                .any(|part| formula.contains(part));
            assert!(!is_hostile, "a formula from a name, in {}", place.display());
        }
    }
    for name in ["report.html", "register.md", "register.xlsx"] {
        for (place, text) in texts(&out.path().join(name)) {
            for active in ACTIVE {
                let is_active = |at: usize| !name.ends_with("md") || !is_quoted(&text[..at]);
                assert!(
                    !text.match_indices(active).any(|(at, _)| is_active(at)),
                    "{active} in {}",
                    place.display()
                );
            }
        }
    }
}

/// Whether what comes next in Markdown is taken as it stands: after a backslash, or in a quotation on its line.
fn is_quoted(before: &str) -> bool {
    let line = before.rsplit('\n').next().unwrap_or(before);
    before.ends_with('\\') || line.matches('`').count() % 2 == 1
}

fn csv_holds_no_formula(bytes: &[u8]) {
    let mut cells = 0;
    for record in csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes).records() {
        for cell in record.unwrap().iter() {
            assert!(
                !cell.starts_with(['=', '+', '-', '@', '\t', '\r']),
                "a cell begins with {:?}",
                cell.chars().next()
            );
            cells += 1;
        }
    }
    assert!(cells > 20);
}
