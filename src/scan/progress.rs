//! What a scan tells while it runs.

/// Who wants to know how far a scan is: the command line, for its bar. The scan calls it from several threads,
/// and waits for it, so it should be quick.
pub trait Progress: Send + Sync {
    /// An earlier scan was interrupted, and at most so many of its files need not be read again.
    fn resuming(&self, files: u64) {
        let _ = files;
    }

    /// An earlier scan was interrupted, but with other rules, roots or options: everything is read anew.
    fn starting_over(&self) {}

    /// The walk has found something of so many bytes; more may come.
    fn found(&self, bytes: u64) {
        let _ = bytes;
    }

    /// The walk is at its end: what was found is all there is.
    fn all_found(&self) {}

    /// A file is about to be read.
    fn begun(&self, path: &str) {
        let _ = path;
    }

    /// Something of so many bytes is done.
    fn done(&self, bytes: u64) {
        let _ = bytes;
    }

    /// Something of so many bytes need not be done: an earlier scan that was interrupted has done it.
    fn taken_up(&self, bytes: u64) {
        self.done(bytes);
    }
}

/// Tells nobody.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {}
