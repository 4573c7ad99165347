//! Which names are left out, or let in: globs as in a `.gitignore`.
//!
//! A pattern without a slash is about a name, wherever it stands; one with a slash is about the path from the
//! root. `*` stays within a name, `**` goes through folders. A slash at the end means a folder.

use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};
use std::path::Path;

/// What the user leaves out or lets in.
#[derive(Debug, Clone, Default)]
pub struct Globs {
    include: Option<GlobSet>,
    exclude: GlobSet,
    exclude_folders: GlobSet,
}

/// A glob that cannot be understood.
#[derive(Debug, thiserror::Error)]
#[error("the pattern {pattern:?} cannot be understood: {what}")]
pub struct InvalidGlob {
    /// As it was given.
    pub pattern: String,
    /// What is wrong with it.
    pub what: String,
}

impl Globs {
    /// With no `include`, everything is let in.
    pub fn new(include: &[String], exclude: &[String]) -> Result<Self, InvalidGlob> {
        let mut let_in = GlobSetBuilder::new();
        for pattern in include {
            let place = placed(pattern);
            let_in.add(glob(pattern, &place)?);
            let_in.add(glob(pattern, &format!("{place}/**"))?);
        }
        let (mut files, mut folders) = (GlobSetBuilder::new(), GlobSetBuilder::new());
        for pattern in exclude {
            folders.add(glob(pattern, &placed(pattern))?);
            if !pattern.ends_with('/') {
                files.add(glob(pattern, &placed(pattern))?);
            }
        }
        let include = if include.is_empty() { None } else { Some(set(let_in)?) };
        Ok(Globs { include, exclude: set(files)?, exclude_folders: set(folders)? })
    }

    pub(super) fn excludes_file(&self, path: &Path) -> bool {
        self.exclude.is_match(path) || self.include.as_ref().is_some_and(|include| !include.is_match(path))
    }

    pub(super) fn excludes_folder(&self, path: &Path) -> bool {
        self.exclude_folders.is_match(path)
    }
}

/// The pattern as one about the whole path from the root.
fn placed(pattern: &str) -> String {
    let bare = pattern.trim_end_matches('/');
    match bare.strip_prefix("./").or_else(|| bare.strip_prefix('/')) {
        Some(from_root) => from_root.to_owned(),
        None if bare.contains('/') => bare.to_owned(),
        None => format!("**/{bare}"),
    }
}

fn glob(given: &str, pattern: &str) -> Result<Glob, InvalidGlob> {
    GlobBuilder::new(pattern)
        .literal_separator(true)
        .case_insensitive(cfg!(windows))
        .build()
        .map_err(|error| InvalidGlob { pattern: given.to_owned(), what: error.kind().to_string() })
}

fn set(builder: GlobSetBuilder) -> Result<GlobSet, InvalidGlob> {
    builder.build().map_err(|error| InvalidGlob {
        pattern: error.glob().unwrap_or_default().to_owned(),
        what: error.kind().to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn excluding(pattern: &str) -> Globs {
        Globs::new(&[], &[pattern.to_owned()]).unwrap()
    }

    #[test]
    fn name_is_matched_at_any_depth() {
        let globs = excluding("*.bak");
        assert!(globs.excludes_file(Path::new("a.bak")));
        assert!(globs.excludes_file(Path::new("x/y/a.bak")));
        assert!(!globs.excludes_file(Path::new("a.bak.csv")));
    }

    #[test]
    fn path_is_matched_from_the_root_and_a_star_stays_in_a_name() {
        let globs = excluding("x/*.csv");
        assert!(globs.excludes_file(Path::new("x/a.csv")));
        assert!(!globs.excludes_file(Path::new("y/x/a.csv")));
        assert!(!globs.excludes_file(Path::new("x/y/a.csv")));
        assert!(excluding("/a.csv").excludes_file(Path::new("a.csv")));
        assert!(!excluding("/a.csv").excludes_file(Path::new("x/a.csv")));
    }

    #[test]
    fn slash_at_the_end_means_a_folder_only() {
        let globs = excluding("oud/");
        assert!(globs.excludes_folder(Path::new("x/oud")));
        assert!(!globs.excludes_file(Path::new("x/oud")));
    }

    #[test]
    fn folder_that_is_included_lets_in_what_lies_under_it() {
        let globs = Globs::new(&["Klanten/".to_owned()], &[]).unwrap();
        assert!(!globs.excludes_file(Path::new("Klanten/2019/a.csv")));
        assert!(globs.excludes_file(Path::new("Beleid/a.csv")));
    }

    #[test]
    fn pattern_that_is_wrong_is_named_as_it_was_given() {
        let error = Globs::new(&[], &["[a".to_owned()]).unwrap_err().to_string();
        assert!(error.starts_with("the pattern \"[a\" cannot be understood: "), "{error}");
    }
}
