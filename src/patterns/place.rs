//! Where a file lies: `patterns/places.toml`.

use super::{Result, fold, parse};
use serde::Deserialize;

/// The places that are known by the names of folders.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Places {
    default: String,
    place: Vec<Place>,
}

/// One of them.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Place {
    id: String,
    folders: Vec<String>,
    #[serde(default)]
    endings: Vec<String>,
}

impl Places {
    /// The place of a file, by its path: its nearest folder that tells, or else its ending.
    pub fn of(&self, path: &str) -> &str {
        let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
        self.of_file(self.of_folder(folders), name)
    }

    /// What a folder's path tells, for who asks about many files in it.
    pub fn of_folder(&self, folders: &str) -> Option<&str> {
        let mut folders = folders.rsplit('/').filter(|folder| !folder.is_empty());
        folders.find_map(|folder| {
            let words = words(folder);
            self.first(|place| place.folders.iter().any(|wanted| words.contains(wanted)))
        })
    }

    /// The place of a file of this name in a folder of which this is told.
    pub fn of_file<'a>(&'a self, folder: Option<&'a str>, name: &str) -> &'a str {
        folder.or_else(|| self.with_ending(name)).unwrap_or(&self.default)
    }

    fn with_ending(&self, name: &str) -> Option<&str> {
        let (_, ending) = name.rsplit_once('.')?;
        let ending = ending.to_lowercase();
        self.first(|place| place.endings.contains(&ending))
    }

    fn first(&self, is_it: impl Fn(&Place) -> bool) -> Option<&str> {
        self.place.iter().find(|place| is_it(place)).map(|place| place.id.as_str())
    }
}

/// The words of a name, folded, each between blanks.
fn words(name: &str) -> String {
    let folded = fold::fold(name);
    let words: Vec<_> =
        folded.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    format!(" {} ", words.join(" "))
}

pub(super) fn parse_file((file, text): (&str, &str)) -> Result<Places> {
    let mut places: Places = parse(file, text)?;
    for folder in places.place.iter_mut().flat_map(|place| &mut place.folders) {
        *folder = words(folder);
    }
    Ok(places)
}

#[cfg(test)]
mod tests {
    #[test]
    fn nearest_folder_that_tells_decides() {
        let places = crate::patterns::load().unwrap().places;
        for (path, place) in [
            ("Klanten/export.csv", "share"),
            ("home/jan/Bureaublad/lijst.xlsx", "desktop"),
            ("Bureaublad/Back-up 2019/lijst.xlsx", "backup"),
            ("jan/Réservekopieën/a.csv", "backup"),
            ("$RECYCLE.BIN/S-1/a.csv", "recycle-bin"),
            ("jan/oude.PST", "mail"),
            ("jan/Downloads/oude.pst", "downloads"),
            ("Goudse/Oldenburg/a.csv", "share"),
        ] {
            assert_eq!(places.of(path), place, "{path}");
        }
    }
}
