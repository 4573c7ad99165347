//! The tables in README.md say what the program says.

use std::path::Path;

fn readme() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap()
}

/// The rows of the table under a heading.
fn table(heading: &str) -> Vec<String> {
    let text = readme();
    let section = text.split(&format!("\n## {heading}\n")).nth(1).expect("the heading is there");
    let section = section.split("\n## ").next().unwrap();
    section.lines().filter(|line| line.starts_with('|')).skip(2).map(str::to_owned).collect()
}

#[test]
fn formats_are_those_that_are_read() {
    let mut groups: Vec<(&str, Vec<String>)> = Vec::new();
    for format in speurneus::read::formats() {
        let endings = format.endings.iter().map(|ending| format!(" `.{ending}`")).collect::<String>();
        let shown = format!("{}{endings}", format.name);
        match groups.iter_mut().find(|(note, _)| *note == format.note) {
            Some((_, formats)) => formats.push(shown),
            None => groups.push((format.note, vec![shown])),
        }
    }
    let rows: Vec<String> = groups
        .iter()
        .map(|(note, formats)| format!("| {} | {} |", note.replace('|', "\\|"), formats.join("; ")))
        .collect();
    assert_eq!(table("What it reads"), rows, "the table should be:\n{}\n", rows.join("\n"));
}

#[test]
fn commands_are_those_that_exist() {
    let help = crate::speurneus().arg("--help").output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let listed = help.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let existing: Vec<String> = listed
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .map(|name| format!("`{name}`"))
        .collect();
    let rows = table("Commands");
    let shown: Vec<&str> = rows.iter().filter_map(|row| row.split('|').nth(1)).map(str::trim).collect();
    assert_eq!(shown, existing);
}

#[test]
fn reliability_is_shown_as_the_command_prints_it() {
    let arguments = ["patterns", "reliability", "--seeds", "101", "--files", "3", "--lang", "en"];
    let printed = crate::speurneus().args(arguments).output().unwrap();
    let printed = String::from_utf8(printed.stdout).unwrap();
    let rows = |text: &str| -> Vec<String> {
        let table = text.split("\n\n").next().unwrap();
        table.lines().filter(|line| line.starts_with('|')).map(str::to_owned).collect()
    };
    let first = |row: &String| row.split('|').nth(1).unwrap().trim().to_owned();
    let printed = rows(&printed);
    let text = readme();
    let shown =
        rows(text.split(&format!("\n{}\n", printed[0])).nth(1).expect("the head of the table is there"));
    assert_eq!(
        shown.iter().map(first).collect::<Vec<_>>(),
        printed[1..].iter().map(first).collect::<Vec<_>>()
    );
    let counts: Vec<u64> =
        shown[1..].iter().map(|row| row.split('|').nth(2).unwrap().trim().parse().unwrap()).collect();
    let (all, bins) = counts.split_last().unwrap();
    assert_eq!(bins.iter().sum::<u64>(), *all, "the bins of the README add up");
}

#[test]
fn limits_are_those_of_the_scan() {
    let help = crate::speurneus().args(["scan", "--help"]).output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let limits = help.split("Limits:\n").nth(1).unwrap();
    let blocks = limits.split("      --").skip(1);
    let existing: Vec<(String, String)> = blocks
        .map(|block| {
            let flag = block.split_whitespace().next().unwrap();
            let default = block.split("[default: ").nth(1).unwrap().split([']', ' ']).next().unwrap();
            (format!("`--{flag}`"), default.to_owned())
        })
        .collect();
    let rows = table("Limits");
    let cell = |row: &String, place: usize| row.split('|').nth(place).unwrap().trim().to_owned();
    let shown: Vec<(String, String)> = rows.iter().map(|row| (cell(row, 1), cell(row, 2))).collect();
    assert_eq!(shown, existing);
}
