//! A row bears the right name: drives with words of their own, seeded, typical and nasty, and how many of their files the
//! register recognises. A file whose name nobody can be sure of should stay unknown rather than be called something else.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

const DRIVES: &str = include_str!("activities.txt");
const ROWS: usize = 24;

/// What `activities.txt` says of one file.
struct Made {
    activity: &'static str,
    level: &'static str,
    path: &'static str,
    what: &'static str,
}

fn made() -> impl Iterator<Item = Made> {
    DRIVES.lines().filter(|line| !line.starts_with('#')).map(|line| {
        let [activity, level, path, what] = line.splitn(4, '|').map(str::trim).collect::<Vec<_>>()[..] else {
            panic!("four parts: {line}")
        };
        Made { activity, level, path, what }
    })
}

/// Numbers that look like chance and are the same every time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len() as u64) as usize]
    }

    fn bsn(&mut self) -> String {
        loop {
            let digits = format!("9999{:04}", self.below(10_000));
            let sum: u32 = digits.bytes().zip((2..=9).rev()).map(|(d, w)| u32::from(d - b'0') * w).sum();
            if sum % 11 < 10 {
                return format!("{digits}{}", sum % 11);
            }
        }
    }

    fn iban(&mut self) -> String {
        let account = 417_164_000 + self.below(90_000);
        // ABNA is 10112310, NL00 is 232100.
        let rest = (u128::from(10_112_310u64) * 10u128.pow(10) + u128::from(account)) * 1_000_000 + 232_100;
        format!("NL{:02}ABNA{account:010}", 98 - rest % 97)
    }

    fn value(&mut self, kind: &str) -> String {
        const GIVEN: [&str; 8] =
            ["Lotte", "Daan", "Fatima", "Jeroen", "Sanne", "Youssef", "Marieke", "Pieter"];
        const FAMILY: [&str; 8] =
            ["Vermeer", "de Boer", "Yilmaz", "Kuipers", "van den Berg", "Jansen", "Bakker", "Visser"];
        const STREETS: [&str; 4] = ["Dorpsstraat", "Kerkweg", "Molenlaan", "Stationsplein"];
        match kind {
            "n" => format!("{} {}", self.one(&GIVEN), self.one(&FAMILY)),
            "g" => self.one(&GIVEN).to_owned(),
            "f" => self.one(&FAMILY).to_owned(),
            "e" => format!("{}{}@example.nl", self.one(&GIVEN).to_lowercase(), self.below(9000)),
            "p" => format!("06-{}", 10_000_000 + self.below(89_999_999)),
            "a" => format!("{} {}", self.one(&STREETS), 1 + self.below(200)),
            "z" => format!("{} {}", 1000 + self.below(8999), self.one(&["AB", "DK", "KL", "XR"])),
            "c" => self.one(&["Zwolle", "Assen", "Breda", "Venlo", "Ede"]).to_owned(),
            "b" => format!("{:02}-{:02}-{}", 1 + self.below(28), 1 + self.below(12), 1950 + self.below(60)),
            "d" => format!("{:02}-{:02}-2025", 1 + self.below(28), 1 + self.below(12)),
            "t" => format!("{:02}:{:02}", 7 + self.below(12), self.below(60)),
            "m" => format!("{},{:02}", 20 + self.below(4000), self.below(100)),
            "i" => (1 + self.below(90_000)).to_string(),
            "k" => self.bsn(),
            "I" => self.iban(),
            "l" => {
                format!("{}-{:03}-{}", self.one(&["GB", "HK", "XP"]), self.below(1000), self.one(&["D", "K"]))
            }
            "ip" => format!("84.{}.{}.{}", self.below(256), self.below(256), 1 + self.below(254)),
            "u" => format!("{}{}", self.one(&GIVEN).to_lowercase(), self.below(900)),
            "x" => {
                self.one(&["Graag meer informatie over de levertijd.", "Prima geholpen, dank."]).to_owned()
            }
            list => self.one(&list.trim_matches(['[', ']']).split(',').collect::<Vec<_>>()).to_owned(),
        }
    }

    /// A table.
    fn table(&mut self, columns: &str) -> String {
        let columns: Vec<(&str, &str)> =
            columns.split(';').map(|column| column.rsplit_once('=').expect("a kind")).collect();
        let mut text = columns.iter().map(|(header, _)| *header).collect::<Vec<_>>().join(";");
        for _ in 0..ROWS {
            let row: Vec<String> = columns.iter().map(|(_, kind)| self.value(kind)).collect();
            write!(text, "\r\n{}", row.join(";")).unwrap();
        }
        text
    }

    /// A letter; `{n}` is a value of that kind.
    fn letter(&mut self, text: &str) -> String {
        let mut parts = text.split('{');
        let mut letter = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (kind, rest) = part.split_once('}').expect("a kind in braces");
            letter += &self.value(kind);
            letter += rest;
        }
        letter.replace("\\n", "\n")
    }
}

fn write_drive(root: &Path, level: &str) {
    let mut chance = Chance(7);
    for file in made().filter(|file| file.level == level) {
        let path = root.join(file.path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let text =
            if file.path.ends_with("txt") { chance.letter(file.what) } else { chance.table(file.what) };
        fs::write(path, text).unwrap();
    }
}

/// The activity of every path in the register; none where it is unknown.
fn recognised(root: &Path, folder: &Path) -> HashMap<String, Option<String>> {
    let (inventory, register) = (folder.join("inventory.jsonl"), folder.join("register.json"));
    let run = |arguments: &[&std::ffi::OsStr]| {
        let out = crate::speurneus().args(arguments).output().unwrap();
        assert!(out.status.code().is_some_and(|code| code < 2), "{}", String::from_utf8_lossy(&out.stderr));
    };
    run(&["scan".as_ref(), root.as_ref(), "--inventory".as_ref(), inventory.as_ref(), "-q".as_ref()]);
    run(&["register".as_ref(), inventory.as_ref(), "-o".as_ref(), register.as_ref()]);
    let register: serde_json::Value = serde_json::from_slice(&fs::read(register).unwrap()).unwrap();
    let mut found = HashMap::new();
    for row in register["rows"].as_array().unwrap() {
        for place in row["places"].as_array().unwrap() {
            let path = place["path"].as_str().unwrap().to_owned();
            found.insert(path, row["activity"].as_str().map(str::to_owned));
        }
    }
    found
}

/// Of the files of a level, in hundredths: right, and called something else. The rest is unknown or has no row.
fn judged(level: &str) -> (usize, usize, String) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("drive");
    write_drive(&root, level);
    let found = recognised(&root, folder.path());
    let (mut all, mut right, mut wrong, mut told) = (0, 0, 0, String::new());
    for file in made().filter(|file| file.level == level) {
        let got = found.get(file.path).and_then(Option::as_deref);
        all += 1;
        right += usize::from(got == Some(file.activity));
        wrong += usize::from(got.is_some_and(|got| got != file.activity));
        if got != Some(file.activity) {
            let row = if found.contains_key(file.path) { got.unwrap_or("unknown") } else { "no row" };
            writeln!(told, "{}: {row}, and is {}", file.path, file.activity).unwrap();
        }
    }
    (right * 100 / all, (wrong * 100).div_ceil(all), told)
}

#[test]
fn typical_folders_get_their_activity() {
    let (right, wrong, told) = judged("typical");
    assert!(right >= 97 && wrong <= 2, "{right}% right, {wrong}% wrong:\n{told}");
}

#[test]
fn nasty_folders_mostly_do_and_else_stay_unknown() {
    let (right, wrong, told) = judged("nasty");
    assert!(right >= 90 && wrong <= 4, "{right}% right, {wrong}% wrong:\n{told}");
}
