//! What tells whether a file on disk is still the one that was read.

use serde::{Deserialize, Serialize};

/// The size and time of a file, and its place on the disk. Stands in a journal only, for who takes it up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// Size in bytes.
    pub bytes: u64,
    /// When it was last changed, in seconds since 1970.
    pub seconds: i64,
    /// And the nanoseconds.
    pub nanos: u32,
    /// Its number on the disk; 0 where there is none.
    #[serde(default)]
    pub inode: u64,
    /// The disk; 0 where it has no number.
    #[serde(default)]
    pub device: u64,
}
