//! The record of a file as a line of JSON.
//!
//! In: a record. Out: the bytes that serde would write, by hand: of many small files a tenth of the time went there.
//! What is rare (a text with a sign to be escaped, a number that is no share) is left to serde.

use crate::record::{Dates, Field, File, Mention, Sample, Table};
use std::io;

/// Adds the line of a file.
pub(super) fn write_file(file: &File, out: &mut Vec<u8>) -> io::Result<()> {
    out.extend_from_slice(b"{\"record\":\"file\"");
    text(key(out, "path"), &file.path)?;
    if let Some(bytes) = &file.path_bytes {
        text(key(out, "path_bytes"), bytes)?;
    }
    text(key(out, "format"), &file.format)?;
    whole(key(out, "bytes"), file.bytes);
    maybe_text(key(out, "modified"), file.modified.as_deref())?;
    text(key(out, "status"), file.status.as_str())?;
    serde_json::to_writer(key(out, "reason"), &file.reason)?;
    text(key(out, "place"), &file.place)?;
    text(key(out, "protection"), &file.protection)?;
    text(key(out, "access"), &file.access)?;
    if let Some(digest) = &file.digest {
        text(key(out, "digest"), digest)?;
    }
    list(key(out, "tables"), &file.tables, write_table)?;
    list(key(out, "mentions"), &file.mentions, write_mention)?;
    texts(out, "words", &file.words)?;
    out.extend_from_slice(b"}\n");
    Ok(())
}

fn write_table(table: &Table, out: &mut Vec<u8>) -> io::Result<()> {
    out.push(b'{');
    text(key(out, "at"), &table.at)?;
    text(key(out, "kind"), &table.kind)?;
    truth(key(out, "hidden"), table.hidden);
    whole(key(out, "rows"), table.rows);
    if table.hidden_rows != 0 {
        whole(key(out, "hidden_rows"), table.hidden_rows);
    }
    if let Some(people) = &table.people {
        serde_json::to_writer(key(out, "people"), people)?;
    }
    if let Some(alone) = &table.alone {
        serde_json::to_writer(key(out, "alone"), alone)?;
    }
    if !table.sketch.is_empty() {
        serde_json::to_writer(key(out, "sketch"), &table.sketch)?;
    }
    list(key(out, "fields"), &table.fields, write_field)?;
    out.push(b'}');
    Ok(())
}

fn write_field(field: &Field, out: &mut Vec<u8>) -> io::Result<()> {
    out.push(b'{');
    text(key(out, "name"), &field.name)?;
    whole(key(out, "column"), u64::from(field.column));
    maybe_text(key(out, "category"), field.category.as_deref())?;
    if let Some(confidence) = field.confidence {
        share(key(out, "confidence"), confidence)?;
    }
    whole(key(out, "values"), field.values);
    whole(key(out, "matches"), field.matches);
    if let Some(distinct) = field.distinct {
        whole(key(out, "distinct"), distinct);
    }
    texts(out, "flags", &field.flags)?;
    if let Some(dates) = &field.dates {
        write_dates(dates, key(out, "dates"));
    }
    if !field.country.is_empty() {
        serde_json::to_writer(key(out, "country"), &field.country)?;
    }
    samples(out, &field.samples)?;
    texts(out, "why", &field.why)?;
    out.push(b'}');
    Ok(())
}

fn write_dates(dates: &Dates, out: &mut Vec<u8>) {
    out.push(b'{');
    year(key(out, "oldest"), dates.oldest);
    year(key(out, "newest"), dates.newest);
    key(out, "by_year").push(b'{');
    for (of, times) in &dates.by_year {
        separate(out);
        out.push(b'"');
        year(out, *of);
        out.extend_from_slice(b"\":");
        whole(out, *times);
    }
    out.extend_from_slice(b"}}");
}

fn write_mention(mention: &Mention, out: &mut Vec<u8>) -> io::Result<()> {
    out.push(b'{');
    text(key(out, "category"), &mention.category)?;
    whole(key(out, "count"), mention.count);
    share(key(out, "confidence"), mention.confidence)?;
    texts(out, "at", &mention.at)?;
    if !mention.layer.is_body() {
        text(key(out, "layer"), mention.layer.as_str())?;
    }
    texts(out, "flags", &mention.flags)?;
    samples(out, &mention.samples)?;
    out.push(b'}');
    Ok(())
}

/// A comma, unless an object or a list has just been opened.
fn separate(out: &mut Vec<u8>) {
    if !matches!(out.last(), Some(b'{' | b'[')) {
        out.push(b',');
    }
}

/// A key of our own, which has nothing to escape.
fn key<'o>(out: &'o mut Vec<u8>, key: &str) -> &'o mut Vec<u8> {
    separate(out);
    out.push(b'"');
    out.extend_from_slice(key.as_bytes());
    out.extend_from_slice(b"\":");
    out
}

fn text(out: &mut Vec<u8>, text: &str) -> io::Result<()> {
    let is_odd = |byte: &u8| *byte < b' ' || *byte == b'"' || *byte == b'\\';
    // Every byte is looked at, as that takes a few at once.
    if text.as_bytes().iter().fold(false, |odd, byte| odd | is_odd(byte)) {
        return Ok(serde_json::to_writer(out, text)?);
    }
    out.push(b'"');
    out.extend_from_slice(text.as_bytes());
    out.push(b'"');
    Ok(())
}

fn maybe_text(out: &mut Vec<u8>, known: Option<&str>) -> io::Result<()> {
    match known {
        Some(known) => text(out, known),
        None => {
            out.extend_from_slice(b"null");
            Ok(())
        }
    }
}

/// Texts under a key, which is left out where there are none.
fn texts(out: &mut Vec<u8>, of: &str, all: &[String]) -> io::Result<()> {
    if all.is_empty() { Ok(()) } else { list(key(out, of), all, |one, out| text(out, one)) }
}

fn samples(out: &mut Vec<u8>, all: &[Sample]) -> io::Result<()> {
    if all.is_empty() { Ok(()) } else { list(key(out, "samples"), all, |one, out| text(out, one.as_str())) }
}

fn list<T>(
    out: &mut Vec<u8>,
    all: &[T],
    write: impl Fn(&T, &mut Vec<u8>) -> io::Result<()>,
) -> io::Result<()> {
    out.push(b'[');
    for one in all {
        separate(out);
        write(one, out)?;
    }
    out.push(b']');
    Ok(())
}

fn truth(out: &mut Vec<u8>, is: bool) {
    out.extend_from_slice(if is { b"true" } else { b"false" });
}

fn whole(out: &mut Vec<u8>, mut number: u64) {
    let mut digits = [0; 20];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[at..]);
}

fn year(out: &mut Vec<u8>, year: i32) {
    if year < 0 {
        out.push(b'-');
    }
    whole(out, u64::from(year.unsigned_abs()));
}

/// A share of at most three decimals, as all are that were rounded; any other number is serde's.
fn share(out: &mut Vec<u8>, share: f64) -> io::Result<()> {
    let thousandths = (share * 1000.0).round();
    if !(0.0..1000.0).contains(&thousandths) || share.is_sign_negative() || thousandths / 1000.0 != share {
        return Ok(serde_json::to_writer(out, &share)?);
    }
    let thousandths = thousandths as u64;
    out.extend_from_slice(b"0.");
    let digits = [thousandths / 100, thousandths / 10 % 10, thousandths % 10].map(|digit| b'0' + digit as u8);
    let len = digits.iter().rposition(|digit| *digit != b'0').map_or(1, |last| last + 1);
    out.extend_from_slice(&digits[..len]);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::{Line, write_line};
    use super::*;
    use crate::record::{Alone, Hashes, Layer, People, Reason, Sketch, Status};
    use proptest::collection::vec;
    use proptest::option;
    use proptest::prelude::*;

    const TEXT: &str = "[a-z ]{0,9}|[\\x00-\\x1f\"\\\\/é{\\[,]{0,4}|\\PC{0,3}";

    fn number() -> impl Strategy<Value = u64> {
        prop_oneof![0u64..3, any::<u64>()]
    }

    fn confidence() -> impl Strategy<Value = f64> {
        prop_oneof![(0u32..=1000).prop_map(|n| f64::from(n) / 1000.0), Just(-0.0), any::<f64>()]
    }

    fn all_samples() -> impl Strategy<Value = Vec<Sample>> {
        vec(TEXT.prop_map(Sample::shown), 0..3)
    }

    prop_compose! {
        fn field()(
            (name, column, category, confidence) in (TEXT, any::<u32>(), option::of(TEXT), option::of(confidence())),
            (values, matches, distinct, flags) in (number(), number(), option::of(number()), vec(TEXT, 0..3)),
            dates in option::of((any::<i32>(), -3i32..3000, prop::collection::btree_map(any::<i32>(), number(), 0..3))),
            (country, samples, why) in (prop::collection::btree_map(TEXT, 0.0f64..1.0, 0..2), all_samples(), vec(TEXT, 0..3)),
        ) -> Field {
            let dates = dates.map(|(oldest, newest, by_year)| Dates { oldest, newest, by_year });
            Field { name, column, category, confidence, values, matches, distinct, flags, dates, country, samples, why }
        }
    }

    prop_compose! {
        fn table()(
            (at, kind, hidden, rows, hidden_rows) in (TEXT, TEXT, any::<bool>(), number(), number()),
            people in option::of((number(), option::of(number()), TEXT)),
            alone in option::of(number()),
            sketch in vec((TEXT, vec(0u64..1 << 40, 0..3), 0u8..2), 0..2),
            fields in vec(field(), 0..3),
        ) -> Table {
            let people = people.map(|(min, best, key)| People { min, max: min, best, key });
            let alone = alone.map(|alone| Alone { alone, coarse: 1, of: alone });
            let sketch = sketch.into_iter();
            let sketch = sketch.map(|(key, hashes, level)| Sketch { key, people: 1, rows: 2, level, hashes: Hashes::new(hashes) });
            Table { at, kind, hidden, rows, hidden_rows, people, alone, sketch: sketch.collect(), fields }
        }
    }

    prop_compose! {
        fn mention()(
            (category, count, confidence, at) in (TEXT, number(), confidence(), vec(TEXT, 0..3)),
            layer in prop_oneof![Just(Layer::Body), Just(Layer::TextBox), Just(Layer::Recipients)],
            (flags, samples) in (vec(TEXT, 0..2), all_samples()),
        ) -> Mention {
            Mention { category, count, confidence, at, layer, flags, samples }
        }
    }

    prop_compose! {
        fn file()(
            (path, path_bytes, format, bytes, modified) in (TEXT, option::of(TEXT), TEXT, number(), option::of(TEXT)),
            status in prop_oneof![Just(Status::Scanned), Just(Status::Unreadable)],
            reason in option::of(prop_oneof![Just(Reason::Encrypted), TEXT.prop_map(Reason::Corrupt)]),
            (place, protection, access, digest) in (TEXT, TEXT, TEXT, option::of(TEXT)),
            (tables, mentions, words) in (vec(table(), 0..3), vec(mention(), 0..3), vec(TEXT, 0..3)),
        ) -> File {
            File { path, path_bytes, format, bytes, modified, status, reason, place, protection, access, digest, tables, mentions, words }
        }
    }

    proptest! {
        #[test]
        fn line_is_the_one_that_serde_writes(file in file()) {
            let (mut quick, mut slow) = (b"before\n".to_vec(), b"before\n".to_vec());
            write_file(&file, &mut quick).expect("memory takes it");
            write_line(&mut slow, &Line::File(&file)).expect("memory takes it");
            prop_assert_eq!(String::from_utf8(quick).expect("text"), String::from_utf8(slow).expect("text"));
        }
    }

    #[test]
    fn every_share_of_three_decimals_is_the_one_that_serde_writes() {
        for thousandths in 0..=1000 {
            let number = f64::from(thousandths) / 1000.0;
            let mut out = Vec::new();
            share(&mut out, number).expect("memory takes it");
            assert_eq!(out, serde_json::to_vec(&number).expect("a number"));
        }
    }
}
