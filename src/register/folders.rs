//! Advice about who may open what, once for each folder: rights are given to folders, not file by file.

use crate::minimise::{Advice, grouped};
use crate::patterns::Action;
use crate::record::Language;
use std::collections::HashMap;

/// The same advice, in the same order, with what is about the rights of several files in a folder said of the folder.
pub(super) fn by_folder(advice: Vec<Advice>) -> Vec<Advice> {
    let mut files: HashMap<(String, String), u64> = HashMap::new();
    for one in advice.iter().filter(|one| is_about_rights(one)) {
        *files.entry(key(one)).or_default() += 1;
    }
    let mut said: HashMap<(String, String), usize> = HashMap::new();
    let mut kept: Vec<Advice> = Vec::with_capacity(advice.len());
    for one in advice {
        let count = if is_about_rights(&one) { files.get(&key(&one)).copied().unwrap_or(0) } else { 0 };
        if count < 2 {
            kept.push(one);
            continue;
        }
        match said.get(&key(&one)) {
            // Who is in several of the files is not known: the longest list says how many at least.
            Some(at) => kept[*at].people = kept[*at].people.max(one.people),
            None => {
                said.insert(key(&one), kept.len());
                kept.push(of_folder(one, count));
            }
        }
    }
    kept
}

fn is_about_rights(advice: &Advice) -> bool {
    advice.action == Action::Restrict && advice.field.is_none()
}

fn key(advice: &Advice) -> (String, String) {
    (advice.rule.clone(), folder(&advice.path).to_owned())
}

/// The folder of a file; of a member, that of the outermost file.
fn folder(path: &str) -> &str {
    let outer = path.split("!/").next().unwrap_or(path);
    outer.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn of_folder(advice: Advice, count: u64) -> Advice {
    let name = advice.path.rsplit('/').next().unwrap_or_default().to_owned();
    let folder = folder(&advice.path).to_owned();
    let files = |language: Language| {
        let count = grouped(count, language);
        match folder.as_str() {
            "" => language.pick(format!("{count} bestanden"), format!("{count} files")),
            folder => language.pick(
                format!("{count} bestanden in map '{folder}'"),
                format!("{count} files in folder '{folder}'"),
            ),
        }
    };
    let (nl, en) = (
        advice.nl.replacen(&name, &files(Language::Nl), 1),
        advice.en.replacen(&name, &files(Language::En), 1),
    );
    let path = if folder.is_empty() { advice.path } else { folder };
    Advice { path, at: String::new(), other: None, nl, en, ..advice }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patterns::Severity;

    fn advice(rule: &str, action: Action, path: &str, people: u64) -> Advice {
        let name = path.rsplit('/').next().unwrap();
        Advice {
            rule: rule.to_owned(),
            severity: Severity::High,
            action,
            path: path.to_owned(),
            at: "Blad1".to_owned(),
            column: None,
            field: None,
            other: None,
            people,
            confidence: 0.9,
            nl: format!("Iedereen kan {name} openen."),
            en: format!("Everyone can open {name}."),
            hook: String::new(),
            hook_en: String::new(),
        }
    }

    #[test]
    fn rights_are_said_once_for_each_folder_and_the_rest_is_left_alone() {
        let all = vec![
            advice("M50", Action::Restrict, "hr/a.csv", 5),
            advice("M07", Action::Drop, "hr/a.csv", 5),
            advice("M50", Action::Restrict, "hr/oud.zip!/x/b.csv", 9),
            advice("M07", Action::Drop, "hr/b.csv", 5),
            advice("M50", Action::Restrict, "los.csv", 1),
        ];
        let said: Vec<(String, u64, String)> =
            by_folder(all).into_iter().map(|one| (one.path, one.people, one.nl)).collect();
        let text = |path: &str, people, nl: &str| (path.to_owned(), people, nl.to_owned());
        assert_eq!(
            said,
            [
                text("hr", 9, "Iedereen kan 2 bestanden in map 'hr' openen."),
                text("hr/a.csv", 5, "Iedereen kan a.csv openen."),
                text("hr/b.csv", 5, "Iedereen kan b.csv openen."),
                text("los.csv", 1, "Iedereen kan los.csv openen."),
            ]
        );
    }
}
