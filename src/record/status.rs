//! How far a file was read, and why not further: one closed list of reasons.

use serde::{Deserialize, Serialize};
use std::fmt;

/// How far a file was read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Wholly.
    #[default]
    Scanned,
    /// A part was read; the reason says what was not.
    Partial,
    /// Not at all, though it should have been.
    Unreadable,
    /// Not at all, on purpose.
    Skipped,
}

impl Status {
    /// The word in the inventory.
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Scanned => "scanned",
            Status::Partial => "partial",
            Status::Unreadable => "unreadable",
            Status::Skipped => "skipped",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why a file was not read, or not wholly. Says what and where, never what stood there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Reason {
    /// A password is needed.
    Encrypted,
    /// The file is not what its format asks; what is wrong with it.
    Corrupt(String),
    /// The file system said no.
    Denied,
    /// The file was there when the folder was listed, and no longer when it was opened.
    Vanished,
    /// The file system failed; its own words.
    Io(String),
    /// Reading took longer than allowed.
    Timeout,
    /// The reader failed.
    Crashed,
    /// Known to hold no text: pictures, programs, sound.
    Binary,
    /// A format that is recognised and cannot be read yet; which.
    Unsupported(String),
    /// Left out because the user, or a default, said so.
    Excluded,
    /// Not a file: a device, a pipe, a socket, a symbolic link, a loop; which.
    Special(String),
    /// In the cloud only: reading it would fetch it from there.
    Placeholder,
    /// Larger than the limit.
    TooLarge,
    /// A limit was reached; which.
    Limit(String),
}

impl Reason {
    /// The first word, for counting.
    pub fn kind(&self) -> &'static str {
        match self {
            Reason::Encrypted => "encrypted",
            Reason::Corrupt(_) => "corrupt",
            Reason::Denied => "denied",
            Reason::Vanished => "vanished",
            Reason::Io(_) => "io",
            Reason::Timeout => "timeout",
            Reason::Crashed => "crashed",
            Reason::Binary => "binary",
            Reason::Unsupported(_) => "unsupported",
            Reason::Excluded => "excluded",
            Reason::Special(_) => "special",
            Reason::Placeholder => "placeholder",
            Reason::TooLarge => "too-large",
            Reason::Limit(_) => "limit",
        }
    }

    fn detail(&self) -> Option<&str> {
        match self {
            Reason::Corrupt(what)
            | Reason::Io(what)
            | Reason::Unsupported(what)
            | Reason::Special(what)
            | Reason::Limit(what) => Some(what),
            _ => None,
        }
    }

    fn from_words(text: &str) -> Self {
        let (kind, detail) = text.split_once(": ").unwrap_or((text, ""));
        let detail = detail.to_owned();
        match kind {
            "encrypted" => Reason::Encrypted,
            "corrupt" => Reason::Corrupt(detail),
            "denied" => Reason::Denied,
            "vanished" => Reason::Vanished,
            "timeout" => Reason::Timeout,
            "crashed" => Reason::Crashed,
            "binary" => Reason::Binary,
            "unsupported" => Reason::Unsupported(detail),
            "excluded" => Reason::Excluded,
            "special" => Reason::Special(detail),
            "placeholder" => Reason::Placeholder,
            "too-large" => Reason::TooLarge,
            "limit" => Reason::Limit(detail),
            _ => Reason::Io(detail),
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind())?;
        match self.detail() {
            Some(detail) if !detail.is_empty() => write!(f, ": {detail}"),
            _ => Ok(()),
        }
    }
}

impl Serialize for Reason {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Reason {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Reason::from_words(&String::deserialize(deserializer)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reason_survives_writing_and_reading() {
        for reason in [
            Reason::Encrypted,
            Reason::Corrupt("zip: no end record".into()),
            Reason::Unsupported("docx".into()),
            Reason::Special("symbolic link".into()),
            Reason::TooLarge,
            Reason::Placeholder,
        ] {
            assert_eq!(Reason::from_words(&reason.to_string()), reason);
        }
    }
}
