//! A list of paths: one a line, or with a NUL between.

use std::io::{self, BufRead};
use std::path::PathBuf;

/// What stands between two paths of a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Separator {
    /// The end of a line, of any system.
    #[default]
    Line,
    /// A NUL, as `find -print0` writes it.
    Nul,
}

/// The paths in a list, as they come; empty ones are passed over.
pub fn paths_in(mut list: impl BufRead, separator: Separator) -> impl Iterator<Item = io::Result<PathBuf>> {
    let end = match separator {
        Separator::Line => b'\n',
        Separator::Nul => 0,
    };
    let mut first = true;
    std::iter::from_fn(move || {
        loop {
            let mut path = Vec::new();
            match list.read_until(end, &mut path) {
                Ok(0) => return None,
                Err(error) => return Some(Err(error)),
                Ok(_) => {}
            }
            if path.last() == Some(&end) {
                path.pop();
            }
            if separator == Separator::Line && path.last() == Some(&b'\r') {
                path.pop();
            }
            if std::mem::take(&mut first) && path.starts_with(b"\xef\xbb\xbf") {
                path.drain(..3);
            }
            if !path.is_empty() {
                return Some(Ok(path_of(path)));
            }
        }
    })
}

#[cfg(unix)]
fn path_of(bytes: Vec<u8>) -> PathBuf {
    use std::os::unix::ffi::OsStringExt;
    std::ffi::OsString::from_vec(bytes).into()
}

#[cfg(not(unix))]
fn path_of(bytes: Vec<u8>) -> PathBuf {
    String::from_utf8_lossy(&bytes).into_owned().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(list: &[u8], separator: Separator) -> Vec<PathBuf> {
        paths_in(list, separator).map(Result::unwrap).collect()
    }

    #[test]
    fn lines_of_any_system_are_paths() {
        let list = b"\xef\xbb\xbfa b.csv\r\n\r\n\nc.csv\nd.csv";
        assert_eq!(paths(list, Separator::Line), ["a b.csv", "c.csv", "d.csv"].map(PathBuf::from));
    }

    #[test]
    fn nul_lets_a_line_break_stand_in_a_name() {
        assert_eq!(paths(b"a\nb\0c\0", Separator::Nul), ["a\nb", "c"].map(PathBuf::from));
    }
}
