//! The register as JSON-LD in terms of the W3C Data Privacy Vocabulary: a record of processing activities and its
//! processes. What is proposed says so, with how sure; what only a person can know is not there.

use crate::record::{Language, Text};
use crate::register::terms::LinkedData;
use crate::register::{Register, Result, RetentionRow, Row};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

pub(super) fn bytes(register: &Register, language: Language) -> Result<Vec<u8>> {
    let mut context = Map::new();
    for (prefix, iri) in &register.namespaces.prefixes {
        context.insert(prefix.clone(), json!(iri));
    }
    let ids: Vec<Value> = register.rows.iter().map(|row| json!({ "@id": address(row) })).collect();
    let mut graph = vec![json!({
        "@id": "urn:speurneus:register",
        "@type": "dpv:ROPA",
        "dct:title": language.pick("Register van verwerkingen (concept)", "Record of processing activities (draft)"),
        "dct:conformsTo": { "@id": register.namespaces.edition },
        "dct:created": { "@value": register.date.to_string(), "@type": "xsd:date" },
        "dct:language": language.pick("nl", "en"),
        "dpv:hasPersonalDataProcess": ids,
    })];
    graph.extend(register.rows.iter().map(|row| process(row, language)));
    graph.extend(own_terms(register, language));
    let mut bytes = serde_json::to_vec_pretty(&json!({ "@context": context, "@graph": graph }))?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// A name for a row; what stands in a folder's name and may not stand in an address is written in hexadecimal.
fn address(row: &Row) -> String {
    let mut address = "urn:speurneus:".to_owned();
    for byte in row.id.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b':' => {
                address.push(char::from(byte))
            }
            other => address.push_str(&format!("%{other:02X}")),
        }
    }
    address
}

fn process(row: &Row, language: Language) -> Value {
    let text = |text: &Text| json!(text.in_language(language));
    let terms = |terms: &[String]| terms.iter().map(|term| json!({ "@id": term })).collect::<Vec<_>>();
    let party = |kind: &str, name: &str| json!({ "@type": kind, "dct:title": name });
    let recipients = row.recipients.iter().map(|one| party("dpv:ThirdParty", one.in_language(language)));
    let usual = row.processors.iter().map(|one| party("dpv:DataProcessor", one.in_language(language)));
    let mut process = json!({
        "@id": address(row),
        "@type": "dpv:PersonalDataProcess",
        "dct:title": text(&row.name),
        "spn:confidence": (row.confidence * 100.0).round() / 100.0,
        "spn:state": "proposal",
        "dpv:hasPurpose": terms(&row.linked.purposes),
        "dpv:hasDataSubject": terms(&row.linked.subjects),
        "dpv:hasLegalBasis": terms(&row.linked.bases),
        "dpv:hasPersonalData": row.linked.data.iter().map(|one| data(one, language)).collect::<Vec<_>>(),
        "dpv:hasRecipient": recipients.collect::<Vec<_>>(),
        "dpv:hasDataProcessor": usual.collect::<Vec<_>>(),
        "dpv:hasDataSource": row.source.iter().map(|system| json!({ "@type": "dpv:DataSource", "dct:title": system })).collect::<Vec<_>>(),
        "dpv:hasStorageCondition": row.retention.iter().map(|term| storage(term, language)).chain(locations(row)).collect::<Vec<_>>(),
        "spn:peopleAtLeast": row.people.min,
        "spn:peopleAtMost": row.people.max,
    });
    if let Some(process) = process.as_object_mut() {
        row.purpose
            .iter()
            .for_each(|purpose| drop(process.insert("dct:description".to_owned(), text(purpose))));
        process.retain(|_, value| value.as_array().is_none_or(|list| !list.is_empty()));
    }
    process
}

/// A kind of data: a thing of its own, so that it can be said whether this process needs it.
fn data(data: &LinkedData, language: Language) -> Value {
    let types: Vec<&String> = std::iter::once(&data.term).chain(&data.own).collect();
    let mut value =
        json!({ "@type": types, "dct:title": data.name.in_language(language), "spn:state": "found" });
    if let (Some(value), Some(necessity)) = (value.as_object_mut(), &data.necessity) {
        value.insert("dpv:hasNecessity".to_owned(), json!({ "@id": necessity }));
    }
    value
}

fn storage(term: &RetentionRow, language: Language) -> Value {
    let mut value = json!({
        "@type": "dpv:StorageDuration",
        "dct:title": term.what.in_language(language),
        "dct:source": term.source_name.in_language(language),
        "spn:ref": term.source,
        "spn:state": "proposal",
    });
    if let (Some(value), Some(period)) = (value.as_object_mut(), &term.period) {
        value.insert("rdf:value".to_owned(), json!({ "@value": period, "@type": "xsd:duration" }));
    }
    value
}

fn locations(row: &Row) -> impl Iterator<Item = Value> {
    let mut paths: Vec<&str> = row.places.iter().map(|place| place.path.as_str()).collect();
    paths.dedup();
    paths
        .into_iter()
        .map(|path| json!({ "@type": "dpv:StorageLocation", "dct:title": path, "spn:state": "found" }))
}

/// Our own terms that are used, each with the broader one of the vocabulary.
fn own_terms(register: &Register, language: Language) -> Vec<Value> {
    let mut own: BTreeMap<&str, &LinkedData> = BTreeMap::new();
    for data in register.rows.iter().flat_map(|row| &row.linked.data) {
        if let Some(id) = &data.own {
            own.insert(id, data);
        }
    }
    let term = |(id, data): (&str, &LinkedData)| {
        let label =
            json!({ "@value": data.name.in_language(language), "@language": language.pick("nl", "en") });
        json!({ "@id": id, "@type": "skos:Concept", "skos:prefLabel": label, "skos:broader": { "@id": data.term } })
    };
    own.into_iter().map(term).collect()
}
