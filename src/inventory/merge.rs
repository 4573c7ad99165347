//! Several inventories made into one, as if one scan had seen everything.
//!
//! Inventories of different roots get their root before each path, as a scan of several roots has it. The order
//! in which they are given does not matter. Where the scans had different keys, the sketches of people stay that were
//! made with the key of the scan that began last.

use super::{Inventory, SCHEMA, summary_of};
use crate::record::{File, Scan};
use std::collections::BTreeMap;

/// Puts inventories together. A path that stands in more than one is taken from the scan that began last. None
/// when none is given.
pub fn merge(mut inventories: Vec<Inventory>) -> Option<Inventory> {
    inventories.sort_by(|a, b| key(&a.scan).cmp(&key(&b.scan)));
    let first = inventories.first()?.scan.clone();
    let same_roots = inventories.iter().all(|inventory| inventory.scan.roots == first.roots);
    let mut scan = Scan { schema: SCHEMA, patterns: joined(&inventories), ..first };
    let finished = inventories.iter().map(|inventory| &inventory.summary).max_by(|a, b| end(a).cmp(end(b)));
    let finished = finished.map(end).unwrap_or_default().to_owned();
    let last_key = inventories.iter().rev().find_map(|inventory| inventory.scan.key.clone());
    scan.key.clone_from(&last_key);
    // A shard that was interrupted leaves the whole without an end.
    let complete = inventories.iter().all(|inventory| inventory.summary.is_some());
    let mut files: BTreeMap<(String, Option<String>), Vec<File>> = BTreeMap::new();
    for inventory in inventories {
        let root = inventory.scan.roots.first().filter(|_| !same_roots && inventory.scan.roots.len() == 1);
        let root = root.map(|root| root.trim_start_matches("./").trim_end_matches('/').to_owned());
        let alone = root.as_ref().is_some_and(|root| is_single_file(root, &inventory.files));
        add_new(&mut scan.roots, inventory.scan.roots);
        add_new(&mut scan.options, inventory.scan.options);
        let mut group: BTreeMap<(String, Option<String>), Vec<File>> = BTreeMap::new();
        for mut file in inventory.files {
            if inventory.scan.key != last_key {
                // Sketches that were made with different keys have nothing in common.
                file.tables.iter_mut().for_each(|table| table.sketch.clear());
            }
            if let Some(root) = &root {
                file.path = if alone { beside(root, &file.path) } else { under(root, &file.path) };
            }
            group.entry((file.path.clone(), file.path_bytes.clone())).or_default().push(file);
        }
        files.extend(group);
    }
    let files: Vec<File> = files.into_values().flatten().collect();
    let summary = complete.then(|| summary_of(&files, &finished));
    Some(Inventory { scan, files, summary })
}

fn key(scan: &Scan) -> (&str, &[String], &str) {
    (&scan.started, &scan.roots, &scan.patterns)
}

fn end(summary: &Option<crate::record::Summary>) -> &str {
    summary.as_ref().map(|summary| summary.finished.as_str()).unwrap_or_default()
}

fn joined(inventories: &[Inventory]) -> String {
    let mut digests: Vec<_> = inventories.iter().map(|inventory| inventory.scan.patterns.as_str()).collect();
    digests.sort_unstable();
    digests.dedup();
    digests.join("+")
}

fn add_new(all: &mut Vec<String>, more: Vec<String>) {
    for one in more {
        if !all.contains(&one) {
            all.push(one);
        }
    }
}

/// A path with its root before it.
fn under(root: &str, path: &str) -> String {
    match root {
        "" | "." => path.to_owned(),
        _ => format!("{root}/{path}"),
    }
}

/// Whether the root was no folder but one file, whose records go by its own name.
fn is_single_file(root: &str, files: &[File]) -> bool {
    files.iter().all(|file| rest_behind_name(root, &file.path).is_some())
}

/// As [`under`], for a root that is a file.
fn beside(root: &str, path: &str) -> String {
    format!("{root}{}", rest_behind_name(root, path).unwrap_or_default())
}

/// What stands behind the root's own name in the path of it, or of a member of it.
fn rest_behind_name<'a>(root: &str, path: &'a str) -> Option<&'a str> {
    let rest = path.strip_prefix(root.rsplit('/').next()?)?;
    (rest.is_empty() || rest.starts_with("!/")).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Summary;

    fn inventory(started: &str, roots: &[&str], paths: &[&str]) -> Inventory {
        let scan = Scan {
            schema: 1,
            tool: "t".into(),
            patterns: "p".into(),
            started: started.into(),
            roots: roots.iter().map(|root| (*root).to_owned()).collect(),
            options: Vec::new(),
            key: None,
        };
        let file =
            |path: &&str| File { path: (*path).to_owned(), place: started.to_owned(), ..File::default() };
        Inventory { scan, files: paths.iter().map(file).collect(), summary: Some(Summary::default()) }
    }

    fn paths(inventory: &Inventory) -> Vec<&str> {
        inventory.files.iter().map(|file| file.path.as_str()).collect()
    }

    #[test]
    fn shards_of_different_roots_stand_beside_each_other() {
        let shards = [inventory("1", &["/s/a"], &["x", "z"]), inventory("2", &["/s/b/"], &["x"])];
        let merged = merge(shards.to_vec()).unwrap();
        assert_eq!(paths(&merged), ["/s/a/x", "/s/a/z", "/s/b/x"]);
        assert_eq!(merged.scan.roots, ["/s/a", "/s/b/"]);
        assert_eq!(merged.summary.as_ref().unwrap().files, 3);
        assert_eq!(merge(shards.into_iter().rev().collect()), Some(merged));
    }

    #[test]
    fn later_scan_of_the_same_roots_wins() {
        let merged =
            merge(vec![inventory("2", &["r"], &["x"]), inventory("1", &["r"], &["w", "x"])]).unwrap();
        assert_eq!(paths(&merged), ["w", "x"]);
        assert_eq!(merged.files[1].place, "2");
    }

    #[test]
    fn single_file_as_root_gets_the_path_it_was_given() {
        let zip = inventory("1", &["/s/a.zip"], &["a.zip", "a.zip!/b"]);
        let folder = inventory("2", &["./t"], &["t", "x"]);
        assert_eq!(paths(&merge(vec![zip, folder]).unwrap()), ["/s/a.zip", "/s/a.zip!/b", "t/t", "t/x"]);
    }

    #[test]
    fn interrupted_shard_leaves_the_whole_without_a_summary() {
        let mut shard = inventory("1", &["r"], &["x"]);
        shard.summary = None;
        assert_eq!(merge(vec![shard, inventory("2", &["r"], &["y"])]).unwrap().summary, None);
    }
}
