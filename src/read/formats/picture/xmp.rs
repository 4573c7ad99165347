//! XMP: what programs write down of a picture, as XML.
//!
//! In: the packet. Out: what of it says something of people and places; which tool turned which knob is left.
//! https://developer.adobe.com/xmp/docs/

use super::Said;
use quick_xml::events::Event;
use quick_xml::reader::Reader;

/// What is told, by the name of its element or attribute.
const LABELS: &[(&str, &str)] = &[
    ("creator", "Author"),
    ("rights", "Copyright"),
    ("description", "Description"),
    ("title", "Title"),
    ("subject", "Keywords"),
    ("Headline", "Headline"),
    ("Credit", "Credit"),
    ("Source", "Source"),
    ("CaptionWriter", "Caption writer"),
    ("City", "City"),
    ("Location", "Location"),
    ("Owner", "Owner"),
    ("OwnerName", "Camera owner"),
    ("SerialNumber", "Camera serial number"),
    ("BodySerialNumber", "Camera serial number"),
    ("PersonInImage", "Person"),
    ("PersonDisplayName", "Person"),
    ("Name", "Person"),
    ("CiEmailWork", "E-mail"),
    ("CiTelWork", "Telephone"),
    ("CiAdrExtadr", "Address"),
    ("CiAdrPcode", "Postal code"),
    ("CiAdrCity", "City"),
    ("GPSLatitude", "GPS latitude"),
    ("GPSLongitude", "GPS longitude"),
];

/// Elements that may be open at once.
const DEEPEST: usize = 64;

pub(super) fn read(bytes: &[u8], said: &mut Said) {
    let Some(begin) = memchr::memchr(b'<', bytes) else { return };
    let packet = String::from_utf8_lossy(&bytes[begin..]);
    let mut reader = Reader::from_str(&packet);
    reader.config_mut().check_end_names = false;
    reader.config_mut().allow_unmatched_ends = true;
    // The labels of what is open; a list stands between a label and its values.
    let mut open: Vec<Option<&'static str>> = Vec::new();
    let mut held = String::new();
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Start(tag) | Event::Empty(tag) if open.len() > DEEPEST => drop(tag),
            Event::Start(tag) => {
                attributes(&tag, said);
                let outer = open.last().copied().flatten();
                open.push(label(tag.local_name().as_ref()).or(outer));
                held.clear();
            }
            Event::Empty(tag) => attributes(&tag, said),
            Event::Text(text) => held.push_str(&text),
            Event::GeneralRef(name) => held.push(match &*name {
                "lt" => '<',
                "gt" => '>',
                "quot" => '"',
                "apos" => '\'',
                _ => '&',
            }),
            Event::End(_) => {
                if let Some(Some(label)) = open.pop() {
                    said.say(label, &held);
                }
                held.clear();
            }
            Event::Eof => return,
            _ => {}
        }
    }
}

fn attributes(tag: &quick_xml::events::BytesStart<'_>, said: &mut Said) {
    for attribute in tag.attributes().with_checks(false).flatten() {
        if let Some(label) = label(attribute.key.local_name().as_ref()) {
            said.say(label, &attribute.value);
        }
    }
}

fn label(name: &str) -> Option<&'static str> {
    LABELS.iter().find(|(known, _)| *known == name).map(|&(_, label)| label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_and_places_are_told_and_knobs_are_not() {
        let packet = r#"http://ns.adobe.com/xap/1.0/ <x:xmpmeta><rdf:RDF><rdf:Description photoshop:City="Ede" crs:Exposure="1.2">
            <dc:creator><rdf:Seq><rdf:li>Zoë Jansen</rdf:li><rdf:li>Piet &amp; Co</rdf:li></rdf:Seq></dc:creator>
            <mwg-rs:Name>Kees van Dam</mwg-rs:Name><xmp:CreatorTool>x</xmp:CreatorTool></rdf:Description></rdf:RDF></x:xmpmeta>"#;
        let mut said = Said::default();
        read(packet.as_bytes(), &mut said);
        assert_eq!(said.text, "City: Ede\nAuthor: Zoë Jansen\nAuthor: Piet & Co\nPerson: Kees van Dam\n");
    }

    #[test]
    fn broken_packet_is_no_trouble() {
        let mut said = Said::default();
        for packet in ["<", "<a", "<dc:creator>Jan", "</a></b>", "<a b=c>"] {
            read(packet.as_bytes(), &mut said);
        }
        read("<a>".repeat(100_000).as_bytes(), &mut said);
    }
}
