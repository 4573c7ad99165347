//! Every term of the linked register is one of the vocabulary's own, of the edition that it names.

use serde_json::Value;
use speurneus::patterns;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The vocabularies of W3C of which a register names terms.
const THEIRS: [&str; 3] = ["dpv:", "pd:", "eu-gdpr:"];

fn known() -> BTreeSet<String> {
    #[derive(serde::Deserialize)]
    struct List {
        terms: BTreeSet<String>,
    }
    let (file, text) = patterns::files("vocabulary/dpv-2.3.toml").next().unwrap();
    patterns::parse::<List>(file, text).unwrap().terms
}

fn is_theirs(term: &str) -> bool {
    THEIRS.iter().any(|prefix| term.starts_with(prefix))
}

#[test]
fn every_term_that_data_or_code_can_name_is_in_the_vocabulary() {
    let (known, knowledge) = (known(), patterns::knowledge().unwrap());
    let mut named: Vec<String> = knowledge.categories.iter().map(|(_, one)| one.dpv.clone()).collect();
    let purposes = knowledge.activities.iter().flat_map(|activity| &activity.dpv_purposes);
    named.extend(purposes.map(|purpose| format!("dpv:{purpose}")));
    named.extend(knowledge.vocabulary.subjects.iter().map(|subject| subject.dpv.clone()));
    named.extend(knowledge.vocabulary.terms.values().cloned());
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/register/writers/jsonld.rs");
    named.extend(fs::read_to_string(source).unwrap().split('"').map(str::to_owned));
    let theirs: BTreeSet<String> = named.into_iter().filter(|term| is_theirs(term)).collect();
    assert!(theirs.len() > 100, "only {} terms were seen", theirs.len());
    let unknown: Vec<&String> = theirs.difference(&known).collect();
    assert!(unknown.is_empty(), "not in patterns/vocabulary/dpv-2.3.toml: {unknown:?}");
}

#[test]
fn register_of_the_office_names_known_terms_in_their_places() {
    let out = tempfile::tempdir().unwrap();
    let (inventory, linked) = (out.path().join("i.jsonl"), out.path().join("r.jsonld"));
    let office = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/trees/office");
    let mut scan = super::speurneus();
    assert!(
        scan.arg("scan").arg(office).args(["-q", "--inventory"]).arg(&inventory).status().unwrap().success()
    );
    let mut register = super::speurneus();
    assert!(register.arg("register").arg(&inventory).arg("-o").arg(&linked).status().unwrap().success());
    let document: Value = serde_json::from_slice(&fs::read(linked).unwrap()).unwrap();
    let prefixes = document["@context"].as_object().unwrap();
    let (known, mut seen) = (known(), 0);
    walk(&document["@graph"], &mut |key, value| {
        seen += 1;
        let (prefix, _) = key.split_once(':').unwrap_or(("@", ""));
        assert!(prefix == "@" || prefixes.contains_key(prefix), "{key} would be dropped: no prefix");
        assert!(!is_theirs(key) || known.contains(key), "{key}");
        let own = |value: &Value| value.as_str().is_some_and(|term| is_theirs(term) && !known.contains(term));
        assert!(key != "@type" && key != "@id" || !own(value), "{value}");
    });
    assert!(seen > 200, "only {seen} keys were seen");
    for node in document["@graph"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|node| node["@type"] == "dpv:PersonalDataProcess")
    {
        for (property, kinds) in [
            ("dpv:hasRecipient", &["dpv:ThirdParty"][..]),
            ("dpv:hasDataProcessor", &["dpv:DataProcessor"]),
            ("dpv:hasStorageCondition", &["dpv:StorageDuration", "dpv:StorageLocation"]),
            ("dpv:hasDataSource", &["dpv:DataSource"]),
        ] {
            for one in node[property].as_array().into_iter().flatten() {
                assert!(kinds.iter().any(|kind| one["@type"] == **kind), "{property}: {one}");
            }
        }
    }
}

fn walk(value: &Value, look: &mut impl FnMut(&str, &Value)) {
    match value {
        Value::Object(pairs) => pairs.iter().for_each(|(key, value)| {
            look(key, value);
            walk(value, look);
        }),
        Value::Array(list) => list.iter().for_each(|value| walk(value, look)),
        _ => {}
    }
}
