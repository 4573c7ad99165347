//! What was not read, or not wholly, grouped by reason.

use crate::record::{File, Status};
use crate::register::Totals;
use std::collections::BTreeMap;

/// The files that have one reason.
pub(in crate::report) struct Unread<'a> {
    /// The reason's first word.
    pub kind: &'static str,
    /// Whether they were left alone on purpose.
    pub on_purpose: bool,
    /// How many.
    pub count: u64,
    /// As many of them as are told of one by one, in the order of the inventory.
    pub files: Vec<&'a File>,
}

/// The groups: first those that should have been read, the largest in front.
pub(super) fn unread<'a>(files: &'a [File], totals: &Totals) -> Vec<Unread<'a>> {
    let mut groups: BTreeMap<(bool, &'static str), Vec<&'a File>> = BTreeMap::new();
    for file in files.iter().filter(|file| file.status != Status::Scanned) {
        let kind = file.reason.as_ref().map_or("", |reason| reason.kind());
        groups.entry((file.status == Status::Skipped, kind)).or_default().push(file);
    }
    let mut unread: Vec<Unread<'a>> =
        totals.not_read.iter().map(|(key, count)| group(*key, *count, groups.remove(key))).collect();
    unread.sort_by_key(|group| (group.on_purpose, std::cmp::Reverse(group.count)));
    unread
}

fn group<'a>(key: (bool, &'static str), count: u64, files: Option<Vec<&'a File>>) -> Unread<'a> {
    let (on_purpose, kind) = key;
    Unread { kind, on_purpose, count, files: files.unwrap_or_default() }
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
        let groups = unread(&files, &Totals::of(&files));
        let shown: Vec<(&str, usize)> = groups.iter().map(|group| (group.kind, group.files.len())).collect();
        assert_eq!(shown, [("encrypted", 1), ("binary", 2)]);
    }
}
