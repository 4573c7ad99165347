//! What went wrong and what to do about it, in the reader's language.
//!
//! The rooms speak English. What a user is likely to meet is said in Dutch here; the rest is shown as it is.

use speurneus::record::Language;
use speurneus::{diff, find, inventory, scan};
use std::io;

/// One line for standard error. Never holds a value from a scanned file; control characters are taken out, for
/// a file's name may hold them.
pub fn error(error: &anyhow::Error, language: Language) -> String {
    let text = match language {
        Language::En => chain(error, language),
        Language::Nl => dutch(error).unwrap_or_else(|| chain(error, language)),
    };
    text.chars().map(|character| if is_harmless(character) { character } else { '\u{fffd}' }).collect()
}

fn is_harmless(character: char) -> bool {
    character == '\n' || !character.is_control()
}

/// The chain of causes, those of the system in our words; one that its error already names is not said twice.
fn chain(error: &anyhow::Error, language: Language) -> String {
    let words = |cause: &(dyn std::error::Error + 'static)| match cause.downcast_ref::<io::Error>() {
        Some(cause) => reason(cause, language),
        None => cause.to_string(),
    };
    let mut causes = error.chain();
    let mut text = causes.next().map(words).unwrap_or_default();
    for cause in causes {
        let said = words(cause);
        if !text.contains(&said) && !text.contains(&cause.to_string()) {
            text.push_str(": ");
            text.push_str(&said);
        }
    }
    text
}

fn dutch(error: &anyhow::Error) -> Option<String> {
    if let Some(error) = error.downcast_ref::<scan::Error>() {
        return dutch_scan(error);
    }
    if let Some(error) = error.downcast_ref::<diff::Error>() {
        return dutch_diff(error);
    }
    if let Some(error) = error.downcast_ref::<find::Error>() {
        return dutch_find(error);
    }
    error.downcast_ref::<inventory::Error>().and_then(dutch_inventory)
}

fn dutch_scan(error: &scan::Error) -> Option<String> {
    Some(match error {
        scan::Error::NothingToScan(path) => format!("niets te doorzoeken: {} bestaat niet", path.display()),
        scan::Error::NoRoots => "niets te doorzoeken: noem een map of een bestand".to_owned(),
        scan::Error::List { path, cause } => {
            format!("kan de lijst {} niet lezen: {}", path.display(), reason(cause, Language::Nl))
        }
        scan::Error::Inventory(error) => return dutch_inventory(error),
        scan::Error::Threads(number) => {
            format!("kan geen {number} threads starten; vraag er minder met --threads")
        }
        scan::Error::Interrupted { journal: Some(journal) } => format!(
            "onderbroken. Wat klaar is, staat in {}; dezelfde opdracht gaat vanaf daar verder",
            journal.display()
        ),
        scan::Error::Interrupted { journal: None } => "onderbroken".to_owned(),
        _ => return None,
    })
}

fn dutch_diff(error: &diff::Error) -> Option<String> {
    Some(match error {
        diff::Error::Inventory(error) => return dutch_inventory(error),
        diff::Error::Unknown(path) => {
            format!("{} is geen inventaris en geen register.json: geef er twee van", path.display())
        }
        diff::Error::BothFromInput => "slechts één van de twee kan van standaardinvoer komen".to_owned(),
        _ => return None,
    })
}

fn dutch_find(error: &find::Error) -> Option<String> {
    Some(match error {
        find::Error::TooShort(number) => {
            format!("gegeven nummer {number} van de persoon is te kort om naar te zoeken")
        }
        find::Error::NothingTelling => {
            "er is een naam, e-mailadres, telefoonnummer of ander nummer van de persoon nodig".to_owned()
        }
        _ => return None,
    })
}

fn dutch_inventory(error: &inventory::Error) -> Option<String> {
    Some(match error {
        inventory::Error::CannotWrite { path, cause } => format!(
            "kan {} niet schrijven: {}. Kies een andere map met -o",
            path.display(),
            reason(cause, Language::Nl)
        ),
        inventory::Error::CannotRead { path, cause } => {
            format!("kan {} niet lezen: {}", path.display(), reason(cause, Language::Nl))
        }
        inventory::Error::Busy { path } => format!(
            "een ander onderzoek schrijft al in {}. Wacht tot dat klaar is, of kies een andere map met -o",
            path.display()
        ),
        inventory::Error::NotAnInventory { path, line, .. } => format!(
            "{} is geen inventaris: regel {line} hoort er niet in. Geef de inventory.jsonl van een onderzoek",
            path.display()
        ),
        inventory::Error::TooNew { path, tool } => {
            format!(
                "{} is gemaakt met {tool}; deze versie kan dat niet lezen. Gebruik die versie",
                path.display()
            )
        }
        _ => return None,
    })
}

/// The system's words, without its numbers.
pub fn reason(error: &io::Error, language: Language) -> String {
    let (nl, en) = match error.kind() {
        io::ErrorKind::NotFound => ("het bestaat niet", "it does not exist"),
        io::ErrorKind::PermissionDenied => ("geen toegang", "permission denied"),
        io::ErrorKind::StorageFull => ("de schijf is vol", "the disk is full"),
        io::ErrorKind::ReadOnlyFilesystem => ("de schijf is alleen te lezen", "the disk is read-only"),
        io::ErrorKind::AlreadyExists => {
            ("er staat al iets met die naam", "something of that name is in the way")
        }
        io::ErrorKind::IsADirectory => ("het is een map", "it is a folder"),
        io::ErrorKind::NotADirectory => {
            ("een deel van het pad is geen map", "a part of the path is no folder")
        }
        _ => return error.to_string(),
    };
    language.pick(nl, en).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cause_is_not_said_twice() {
        let cause = io::Error::from(io::ErrorKind::NotFound);
        let error = anyhow::Error::from(cause).context("cannot read x: entity not found");
        assert_eq!(chain(&error, Language::En), "cannot read x: entity not found");
    }

    #[test]
    fn what_the_system_says_is_said_in_the_language_of_the_reader() {
        let full = || anyhow::Error::from(io::Error::from(io::ErrorKind::StorageFull));
        let told = full().context("kan x niet schrijven: de schijf is vol");
        assert_eq!(chain(&told, Language::Nl), "kan x niet schrijven: de schijf is vol");
        assert_eq!(
            chain(&full().context("kan x niet schrijven"), Language::Nl),
            "kan x niet schrijven: de schijf is vol"
        );
    }

    #[test]
    fn file_name_cannot_steer_the_terminal() {
        let message = error(&anyhow::anyhow!("cannot read \u{1b}[2J"), Language::En);
        assert_eq!(message, "cannot read \u{fffd}[2J");
    }

    #[test]
    fn nothing_to_scan_is_said_in_dutch() {
        let nothing = anyhow::Error::from(scan::Error::NoRoots);
        assert_eq!(error(&nothing, Language::Nl), "niets te doorzoeken: noem een map of een bestand");
    }
}
