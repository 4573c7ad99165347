//! What was not read, or not wholly, grouped by reason.

use crate::record::{File, Status};
use std::collections::BTreeMap;

/// The files that have one reason.
pub(in crate::report) struct Unread<'a> {
    /// The reason's first word.
    pub kind: &'static str,
    /// Whether they were left alone on purpose.
    pub on_purpose: bool,
    /// In the order of the inventory.
    pub files: Vec<&'a File>,
}

/// The groups: first those that should have been read, the largest in front.
pub(super) fn unread<'a>(files: impl Iterator<Item = &'a File>) -> Vec<Unread<'a>> {
    let mut groups: BTreeMap<(bool, &'static str), Vec<&'a File>> = BTreeMap::new();
    for file in files.filter(|file| file.status != Status::Scanned) {
        let kind = file.reason.as_ref().map_or("", |reason| reason.kind());
        groups.entry((file.status == Status::Skipped, kind)).or_default().push(file);
    }
    let mut unread: Vec<Unread<'a>> =
        groups.into_iter().map(|((on_purpose, kind), files)| Unread { kind, on_purpose, files }).collect();
    unread.sort_by_key(|group| (group.on_purpose, std::cmp::Reverse(group.files.len())));
    unread
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Reason;

    #[test]
    fn what_should_have_been_read_comes_before_what_was_left_alone() {
        let file = |status, reason| File { status, reason: Some(reason), ..File::default() };
        let files = [
            file(Status::Skipped, Reason::Binary),
            file(Status::Skipped, Reason::Binary),
            file(Status::Unreadable, Reason::Encrypted),
            File::default(),
        ];
        let groups = unread(files.iter());
        let shown: Vec<(&str, usize)> = groups.iter().map(|group| (group.kind, group.files.len())).collect();
        assert_eq!(shown, [("encrypted", 1), ("binary", 2)]);
    }
}
