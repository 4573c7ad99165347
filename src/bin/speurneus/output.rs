//! Output files: for their owner only, and whole or not at all.

use crate::explain;
use anyhow::{Context, Result};
use speurneus::record::Language;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

/// Writes a file beside its place and renames it, so that nobody ever sees half of one. `-` is standard output;
/// a device such as `/dev/null` is written to as it is.
pub fn write(path: &Path, bytes: &[u8], language: Language) -> Result<()> {
    if path == Path::new("-") {
        return print(bytes);
    }
    write_file(path, bytes).map_err(|cause| cannot_write(path, cause, language))
}

/// Standard output, or a device such as `/dev/null`, which must not be replaced by a file.
pub fn is_stream(target: &Path) -> bool {
    target == Path::new("-") || fs::metadata(target).is_ok_and(|there| !there.is_file() && !there.is_dir())
}

/// Whether two paths are names of one file, by a link too.
pub fn same_file(one: &Path, other: &Path) -> bool {
    match (fs::canonicalize(one), fs::canonicalize(other)) {
        (Ok(one), Ok(other)) => one == other || identity::is_same(&one, &other),
        _ => false,
    }
}

mod identity {
    //! Two names of one file.

    use std::path::Path;

    #[cfg(unix)]
    pub fn is_same(one: &Path, other: &Path) -> bool {
        use std::os::unix::fs::MetadataExt;
        let identity = |path: &Path| path.metadata().ok().map(|there| (there.dev(), there.ino()));
        identity(one).is_some() && identity(one) == identity(other)
    }

    #[cfg(not(unix))]
    pub fn is_same(_one: &Path, _other: &Path) -> bool {
        false
    }
}

/// That it could not be written, why, and what to do.
pub fn cannot_write(path: &Path, cause: io::Error, language: Language) -> anyhow::Error {
    let why = explain::reason(&cause, language);
    let path = path.display();
    let message = language.pick(
        format!("kan {path} niet schrijven: {why}. Kies een andere plaats met -o"),
        format!("cannot write {path}: {why}. Choose another place with -o"),
    );
    anyhow::Error::from(cause).context(message)
}

/// That a name ends as what is written into it: a program that opens it goes by that. Streams have no ending.
pub fn fits(path: &Path, endings: &[&str], language: Language) -> Result<()> {
    let has = |ending: &&str| path.extension().is_some_and(|own| own.eq_ignore_ascii_case(ending));
    if is_stream(path) || endings.iter().any(has) {
        return Ok(());
    }
    let endings: Vec<String> = endings.iter().map(|ending| format!(".{ending}")).collect();
    let (path, one) = (path.display(), endings.join(language.pick(" of ", " or ")));
    anyhow::bail!(language.pick(
        format!("{path}: wat hier wordt geschreven, is {one}; kies met -o een naam die daarop eindigt"),
        format!("{path}: what is written here is {one}; choose a name with -o that ends so"),
    ))
}

/// A number with its noun, each given in Dutch and English.
pub fn plural(count: u64, one: (&str, &str), more: (&str, &str), language: Language) -> String {
    let (nl, en) = if count == 1 { one } else { more };
    format!("{count} {}", language.pick(nl, en))
}

fn write_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if fs::metadata(path).is_ok_and(|there| !there.is_file()) {
        return fs::OpenOptions::new().write(true).open(path)?.write_all(bytes);
    }
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    // Made for the owner only, whatever the umask says.
    let mut beside = tempfile::Builder::new().prefix(".speurneus-").tempfile_in(folder)?;
    beside.write_all(bytes)?;
    beside.as_file().sync_all()?;
    beside.persist(path).map(drop).map_err(|error| error.error)
}

/// Writes to standard output; a reader that has gone away is an error that `exit` knows.
pub fn print(bytes: &[u8]) -> Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush()).context("standard output")
}

/// How wide the terminal is; where there is none, what COLUMNS says, or 80.
pub fn width() -> usize {
    const LEAST: usize = 20;
    let told = || std::env::var("COLUMNS").ok()?.parse().ok().filter(|width| *width >= LEAST);
    let terminal = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    terminal.or_else(told).unwrap_or(80)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_is_replaced_whole_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.html");
        write(&path, b"one", Language::En).unwrap();
        write(&path, b"two", Language::En).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_may_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.html");
        write(&path, b"one", Language::En).unwrap();
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_names_of_the_same_file() {
        let folder = tempfile::tempdir().unwrap();
        let [one, soft, hard, other] = ["a", "b", "c", "d"].map(|name| folder.path().join(name));
        fs::write(&one, "x").unwrap();
        fs::write(&other, "x").unwrap();
        std::os::unix::fs::symlink(&one, &soft).unwrap();
        fs::hard_link(&one, &hard).unwrap();
        assert!(same_file(&one, &one) && same_file(&one, &soft) && same_file(&one, &hard));
        assert!(!same_file(&one, &other));
    }

    #[test]
    fn a_name_ends_as_what_is_written_into_it() {
        let fits = |name: &str| fits(Path::new(name), &["html", "htm"], Language::En).is_ok();
        assert!(fits("a.html") && fits("A.HTM") && fits("-"));
        assert!(!fits("a.pdf") && !fits("html") && !fits("a.html.bak"));
    }

    #[test]
    fn one_is_not_many() {
        let files = |count| plural(count, ("bestand", "file"), ("bestanden", "files"), Language::Nl);
        assert_eq!([files(0), files(1), files(2)], ["0 bestanden", "1 bestand", "2 bestanden"]);
    }

    #[test]
    fn place_that_does_not_exist_is_told_with_what_to_do() {
        let error = write(Path::new("/does/not/exist/x.html"), b"", Language::En).unwrap_err();
        assert!(error.to_string().ends_with("it does not exist. Choose another place with -o"));
    }
}
