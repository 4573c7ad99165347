//! The totals of a summary, record by record.

use crate::record::{File, Status, Summary};
use std::collections::BTreeSet;

/// Totals so far.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tally(Summary);

impl Tally {
    /// Adds a file with its members, the file itself first.
    pub fn add_group(&mut self, group: &[File]) {
        for (place, file) in group.iter().enumerate() {
            self.add(file, place > 0);
        }
    }

    /// Adds one record.
    pub(super) fn add(&mut self, file: &File, is_member: bool) {
        self.change(file, is_member, |total, by| *total += by);
    }

    /// Takes one record off the totals that it is in.
    pub(super) fn leave_out(&mut self, file: &File, is_member: bool) {
        self.change(file, is_member, |total, by| *total = total.saturating_sub(by));
        for counts in [&mut self.0.statuses, &mut self.0.reasons, &mut self.0.categories] {
            counts.retain(|_, count| *count > 0);
        }
    }

    /// Adds totals.
    pub(super) fn add_summary(&mut self, other: &Summary) {
        let total = &mut self.0;
        total.files += other.files;
        total.bytes += other.bytes;
        total.tables += other.tables;
        total.fields += other.fields;
        for (counts, more) in [
            (&mut total.statuses, &other.statuses),
            (&mut total.reasons, &other.reasons),
            (&mut total.categories, &other.categories),
        ] {
            more.iter().for_each(|(word, count)| *counts.entry(word.clone()).or_default() += count);
        }
    }

    fn change(&mut self, file: &File, is_member: bool, by: impl Fn(&mut u64, u64)) {
        let total = &mut self.0;
        by(&mut total.files, 1);
        if !is_member {
            by(&mut total.bytes, file.bytes);
        }
        by(total.statuses.entry(file.status.as_str().to_owned()).or_default(), 1);
        if let Some(reason) = file.reason.as_ref().filter(|_| file.status != Status::Scanned) {
            by(total.reasons.entry(reason.kind().to_owned()).or_default(), 1);
        }
        let fields = || file.tables.iter().flat_map(|table| &table.fields);
        let categories: BTreeSet<&str> = fields()
            .filter_map(|field| field.category.as_deref())
            .chain(file.mentions.iter().map(|mention| mention.category.as_str()))
            .collect();
        for category in categories {
            by(total.categories.entry(category.to_owned()).or_default(), 1);
        }
        by(&mut total.tables, file.tables.len() as u64);
        by(&mut total.fields, fields().filter(|field| field.category.is_some()).count() as u64);
    }

    /// The last line of an inventory that ends now.
    pub fn summary(&self, finished: &str) -> Summary {
        Summary { finished: finished.to_owned(), ..self.0.clone() }
    }
}

/// The totals of records sorted by path: a member stands after its container.
pub fn summary_of<'a>(files: impl IntoIterator<Item = &'a File>, finished: &str) -> Summary {
    let mut tally = Tally::default();
    let mut paths = BTreeSet::new();
    for file in files {
        let inside = |(at, _): (usize, &str)| paths.contains(&file.path[..at]);
        tally.add(file, file.path.match_indices("!/").any(inside));
        paths.insert(file.path.as_str());
    }
    tally.summary(finished)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Field, Mention, Reason, Table};

    fn file(path: &str, bytes: u64) -> File {
        File { path: path.to_owned(), bytes, ..File::default() }
    }

    #[test]
    fn category_counts_once_a_file_and_members_bring_no_bytes() {
        let category = Some("iban".to_owned());
        let field = Field { category, ..Field::default() };
        let table = Table { fields: vec![field.clone(), field, Field::default()], ..Table::default() };
        let mention = Mention { category: "iban".to_owned(), ..Mention::default() };
        let outer = File { tables: vec![table], mentions: vec![mention], ..file("a.zip", 10) };
        let inner =
            File { status: Status::Unreadable, reason: Some(Reason::Encrypted), ..file("a.zip!/b", 99) };
        let mut tally = Tally::default();
        tally.add_group(&[outer.clone(), inner.clone()]);
        let summary = tally.summary("");
        assert_eq!((summary.files, summary.bytes, summary.tables, summary.fields), (2, 10, 1, 2));
        assert_eq!(summary.categories["iban"], 1);
        assert_eq!(summary.reasons["encrypted"], 1);
        assert_eq!(summary_of([&outer, &inner], ""), summary);
        let mut twice = tally.clone();
        twice.add_summary(&summary);
        twice.leave_out(&outer, false);
        twice.leave_out(&inner, true);
        assert_eq!(twice, tally);
    }

    #[test]
    fn folder_with_a_mark_in_its_name_is_no_container() {
        assert_eq!(summary_of([&file("wow!/a.csv", 5)], "").bytes, 5);
    }
}
