//! Values from a user's file, and the only way out for them.
//!
//! A [`Raw`] cannot be displayed or serialised, and its `Debug` prints `…`, so a leak by accident does not
//! compile. A [`Sample`] is what may be shown: only `profile`'s masking makes one, or a [`Reveal`] that the
//! user asked for by name.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A value as it stands in a user's file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Raw<'a>(&'a [u8]);

impl<'a> Raw<'a> {
    /// Takes the bytes of a cell or a piece of text under guard.
    pub fn new(bytes: &'a [u8]) -> Self {
        Raw(bytes)
    }

    /// The bytes, for looking at. They may not be written anywhere.
    pub fn bytes(self) -> &'a [u8] {
        self.0
    }

    /// The value as text, for who may show it.
    pub fn reveal(self, _permission: Reveal) -> String {
        String::from_utf8_lossy(self.0).into_owned()
    }
}

impl fmt::Debug for Raw<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// The user's own word that values may be shown: `--reveal`, `detect`, `find`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reveal(());

impl Reveal {
    /// To be called where the user gave the option, and nowhere else.
    pub fn asked_for() -> Self {
        Reveal(())
    }
}

/// A value that may be shown.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Sample(String);

impl Sample {
    /// From text that has been masked, or that the user asked to see.
    pub fn shown(masked: String) -> Self {
        Sample(masked)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Sample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_of_a_raw_value_shows_nothing_of_it() {
        let shown = format!("{:?}", Raw::new(b"NL91ABNA0417164300"));
        assert_eq!(shown, "…");
    }
}
