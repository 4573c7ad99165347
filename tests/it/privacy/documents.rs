//! Files of many formats whose every value is marked, in every layer that a format has: made here, byte by byte
//! where no library writes them, so that nothing but the test stands between a mark and the reader.

use super::{HEADER, IBAN, NUMBERS, WORD, delimited, json, letter, rows, workbook};
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;

/// Name and content of each file.
pub fn all() -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(&str, Vec<u8>)> = vec![
        ("klanten.csv", delimited(";", true).into_bytes()),
        ("zonder kop.csv", delimited(",", false).into_bytes()),
        ("tabs.tsv", delimited("\t", true).into_bytes()),
        ("utf16.csv", delimited(";", true).encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("blad.xlsx", workbook()),
        ("lijst.json", json().into_bytes()),
        ("regels.ndjson", json().trim_matches(['[', ']']).replace("},{", "}\n{").into_bytes()),
        ("brief.txt", letter().into_bytes()),
        ("brief.md", letter().into_bytes()),
        ("web.log", letter().replace("\n\n", " ").into_bytes()),
        ("dump.sql", sql().into_bytes()),
        ("export.xml", xml().into_bytes()),
        ("bericht.eml", mail().into_bytes()),
        ("postvak.mbox", format!("From {WORD} Mon Jan  1 00:00:00 2024\n{}", mail()).into_bytes()),
        ("pagina.html", html().into_bytes()),
        ("brief.rtf", rtf().into_bytes()),
        ("kaart.vcf", cards().into_bytes()),
        ("agenda.ics", agenda().into_bytes()),
        ("brief.docx", docx()),
        ("dia.pptx", pptx()),
        ("brief.odt", odt()),
        ("brief.pdf", pdf()),
        ("lijst.sqlite", sqlite()),
        ("lijst.dbf", dbf()),
    ];
    let parts: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (*name, &bytes[..])).collect();
    let archive = zipped(&parts);
    files.push(("alles.zip", archive));
    files.into_iter().map(|(name, bytes)| (name.to_owned(), bytes)).collect()
}

fn sentence() -> String {
    format!("Q{WORD} {WORD}sen, BSN {}, rekening {IBAN}, mail {WORD}@{WORD}.example.nl.", NUMBERS[0])
}

fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn sql() -> String {
    let mut text = String::from(
        "CREATE TABLE klant (naam text, mail text, bsn text, iban text, adres text, nota text);\n",
    );
    for row in rows() {
        text.push_str(&format!("INSERT INTO klant VALUES ('{}'); -- {}\n", row.join("', '"), row[1]));
    }
    text
}

fn xml() -> String {
    let record = |row: [String; 6]| {
        let cells: String =
            HEADER.iter().zip(&row).map(|(name, cell)| format!("<{name}>{cell}</{name}>")).collect();
        format!("<klant nr='{}'>{cells}<!-- {} --></klant>\n", row[2], row[0])
    };
    format!("<?xml version='1.0'?>\n<lijst>{}</lijst>\n", rows().into_iter().map(record).collect::<String>())
}

fn mail() -> String {
    let table = delimited(";", true);
    format!(
        "From: Q{WORD} <{WORD}@{WORD}.example.nl>\nTo: {WORD}2@example.nl\nSubject: BSN {bsn} van {WORD}\n\
         MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=grens\n\n--grens\nContent-Type: text/plain\n\n{text}\n\
         --grens\nContent-Type: text/html\n\n<p>{text}</p>\n--grens\nContent-Type: text/csv\n\
         Content-Disposition: attachment; filename=klanten.csv\n\n{table}\n--grens--\n",
        bsn = NUMBERS[1],
        text = sentence(),
    )
}

fn html() -> String {
    let text = sentence();
    let cells = |row: &[String; 6]| row.iter().map(|cell| format!("<td>{cell}</td>")).collect::<String>();
    let table: String = rows().iter().map(|row| format!("<tr>{}</tr>", cells(row))).collect();
    format!(
        "<!DOCTYPE html><html><head><title>{text}</title><meta name=author content='Q{WORD}'></head><body><!-- {text} -->\
         <p>{text}</p><p hidden>{text}</p><input value='{text}'><table><tr><th>Naam</th><th>E-mail</th><th>BSN</th></tr>\
         {table}</table><script>var x = '{text}';</script></body></html>"
    )
}

fn rtf() -> String {
    let text = sentence();
    format!(
        "{{\\rtf1\\ansi{{\\info{{\\author Q{WORD}}}{{\\title {text}}}}}{{\\header {text}\\par}}{text}\\par\
         {{\\v {text}}}{{\\deleted {text}}}{{\\*\\annotation {text}}}}}"
    )
}

fn cards() -> String {
    rows()
        .iter()
        .map(|row| {
            format!(
                "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:{}\r\nEMAIL:{}\r\nNOTE:{}\r\nEND:VCARD\r\n",
                row[0], row[1], row[5]
            )
        })
        .collect()
}

fn agenda() -> String {
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nSUMMARY:{0}\r\nATTENDEE;CN=Q{WORD}:mailto:{WORD}@example.nl\r\nDESCRIPTION:{0}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        sentence()
    )
}

/// Title and author, as Office keeps them.
fn core() -> String {
    format!(
        "<cp:coreProperties xmlns:cp='http://schemas.openxmlformats.org/package/2006/metadata/core-properties' \
         xmlns:dc='http://purl.org/dc/elements/1.1/'><dc:creator>Q{WORD} {WORD}sen</dc:creator><dc:title>{}</dc:title>\
         <cp:lastModifiedBy>{WORD}@{WORD}.example.nl</cp:lastModifiedBy></cp:coreProperties>",
        sentence()
    )
}

fn docx() -> Vec<u8> {
    const W: &str = "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'";
    let text = sentence();
    let run = format!("<w:r><w:t>{text}</w:t></w:r>");
    let body = format!(
        "<w:document {W}><w:body><w:p>{run}</w:p><w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>{text}</w:t></w:r></w:p>\
         <w:p><w:del w:author='Q{WORD}'><w:r><w:delText>{text}</w:delText></w:r></w:del></w:p>\
         <w:tbl><w:tr><w:tc><w:p>{run}</w:p></w:tc></w:tr></w:tbl></w:body></w:document>"
    );
    let comments = format!(
        "<w:comments {W}><w:comment w:id='0' w:author='Q{WORD}'><w:p>{run}</w:p></w:comment></w:comments>"
    );
    let header = format!("<w:hdr {W}><w:p>{run}</w:p></w:hdr>");
    zipped(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("word/document.xml", body.as_bytes()),
        ("word/comments.xml", comments.as_bytes()),
        ("word/header1.xml", header.as_bytes()),
        ("docProps/core.xml", core().as_bytes()),
    ])
}

/// What a part of a package points to.
fn relations(targets: &[(&str, &str)]) -> String {
    let one = |(number, (kind, target)): (usize, &(&str, &str))| {
        let number = number + 1;
        format!(
            "<Relationship Id='rId{number}' Target='{target}' \
             Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}'/>"
        )
    };
    let all: String = targets.iter().enumerate().map(one).collect();
    format!(
        "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>{all}</Relationships>"
    )
}

fn pptx() -> Vec<u8> {
    let slide = |tag: &str| {
        format!(
            "<p:{tag} xmlns:p='http://schemas.openxmlformats.org/presentationml/2006/main' xmlns:a='http://schemas.openxmlformats.org/drawingml/2006/main'><p:cSld><p:spTree><p:sp><p:txBody><a:p><a:r><a:t>{}</a:t></a:r></a:p></p:txBody></p:sp></p:spTree></p:cSld></p:{tag}>",
            sentence()
        )
    };
    zipped(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("_rels/.rels", relations(&[("officeDocument", "ppt/presentation.xml"), ("core-properties", "docProps/core.xml")]).as_bytes()),
        ("ppt/presentation.xml", b"<p:presentation xmlns:p='http://schemas.openxmlformats.org/presentationml/2006/main' xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships'><p:sldIdLst><p:sldId id='256' r:id='rId1'/></p:sldIdLst></p:presentation>"),
        ("ppt/_rels/presentation.xml.rels", relations(&[("slide", "slides/slide1.xml")]).as_bytes()),
        ("ppt/slides/slide1.xml", slide("sld").as_bytes()),
        ("ppt/slides/_rels/slide1.xml.rels", relations(&[("notesSlide", "../notesSlides/notesSlide1.xml")]).as_bytes()),
        ("ppt/notesSlides/notesSlide1.xml", slide("notes").as_bytes()),
        ("docProps/core.xml", core().as_bytes()),
    ])
}

fn odt() -> Vec<u8> {
    let text = sentence();
    let content = format!(
        "<office:document-content xmlns:office='urn:oasis:names:tc:opendocument:xmlns:office:1.0' \
         xmlns:text='urn:oasis:names:tc:opendocument:xmlns:text:1.0'><office:body><office:text><text:p>{text}</text:p>\
         <text:p><office:annotation><text:p>{text}</text:p></office:annotation></text:p></office:text></office:body>\
         </office:document-content>"
    );
    let meta = format!(
        "<office:document-meta xmlns:office='urn:oasis:names:tc:opendocument:xmlns:office:1.0' xmlns:dc='http://purl.org/dc/elements/1.1/'><office:meta><dc:creator>Q{WORD}</dc:creator><dc:title>{text}</dc:title></office:meta></office:document-meta>"
    );
    zipped(&[
        ("mimetype", b"application/vnd.oasis.opendocument.text"),
        ("content.xml", content.as_bytes()),
        ("meta.xml", meta.as_bytes()),
    ])
}

/// A page with text that is seen and text that is not, a field, a remark, an attachment, an author.
fn pdf() -> Vec<u8> {
    let text = sentence();
    let table = delimited(";", true);
    let page = format!(
        "BT /F 9 Tf 20 700 Td ({text}) Tj ET BT 1 g /F 9 Tf 20 600 Td ({text}) Tj ET BT 3 Tr /F 9 Tf 20 500 Td ({text}) Tj ET"
    );
    let objects = [
        "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[6 0 R]>>/Names<</EmbeddedFiles<</Names[(x) 8 0 R]>>>>>>".to_owned(),
        "<</Type/Pages/Count 1/Kids[3 0 R]>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 800 842]/Contents 4 0 R/Annots[7 0 R]/Resources<</Font<</F 5 0 R>>>>>>".to_owned(),
        format!("<</Length {}>>stream\n{page}\nendstream", page.len()),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_owned(),
        format!("<</T({WORD})/TU(BSN)/FT/Tx/V({text})>>"),
        format!("<</Subtype/Text/T(Q{WORD})/Contents({text})/Rect[0 0 9 9]>>"),
        "<</Type/Filespec/F(klanten.csv)/EF<</F 9 0 R>>>>".to_owned(),
        format!("<</Length {}>>stream\n{table}\nendstream", table.len()),
    ];
    let objects: String =
        objects.iter().enumerate().map(|(i, body)| format!("{} 0 obj\n{body}\nendobj\n", i + 1)).collect();
    format!("%PDF-1.7\n{objects}trailer\n<</Root 1 0 R/Size 10/Info<</Author(Q{WORD} {WORD}sen)/Title({text})>>>>\n%%EOF\n").into_bytes()
}

/// Two pages: the catalogue, and one table on one leaf.
fn sqlite() -> Vec<u8> {
    const SIZE: usize = 32_768;
    let statement =
        format!("CREATE TABLE klant ({})", HEADER.map(|name| format!("\"{name}\" TEXT")).join(", "));
    let mut first = vec![0; SIZE];
    let entry = record(1, &["table", "klant", "klant"].map(str::to_owned), Some(2), &statement);
    leaf(&mut first, 100, &[entry]);
    first[..16].copy_from_slice(b"SQLite format 3\0");
    first[16..24].copy_from_slice(&[0x80, 0, 1, 1, 0, 64, 32, 32]);
    first[28..32].copy_from_slice(&2u32.to_be_bytes());
    first[56..60].copy_from_slice(&1u32.to_be_bytes());
    let mut second = vec![0; SIZE];
    let cells: Vec<Vec<u8>> =
        rows().iter().enumerate().map(|(i, row)| record(i as u8 + 1, &row[..5], None, &row[5])).collect();
    leaf(&mut second, 0, &cells);
    [first, second].concat()
}

/// A row: texts, a number if there is one, and a last text.
fn record(number: u8, texts: &[String], root: Option<u8>, last: &str) -> Vec<u8> {
    let varint = |value: usize| {
        if value < 128 { vec![value as u8] } else { vec![0x80 | (value >> 7) as u8, value as u8 & 0x7f] }
    };
    let mut kinds: Vec<u8> = texts.iter().flat_map(|text| varint(13 + 2 * text.len())).collect();
    kinds.extend(root.map(|_| 1));
    kinds.extend(varint(13 + 2 * last.len()));
    let mut payload = vec![kinds.len() as u8 + 1];
    payload.extend(kinds);
    payload.extend(texts.concat().bytes().chain(root).chain(last.bytes()));
    [varint(payload.len()), vec![number], payload].concat()
}

fn leaf(page: &mut [u8], begin: usize, cells: &[Vec<u8>]) {
    let mut end = page.len();
    for (i, cell) in cells.iter().enumerate() {
        end -= cell.len();
        page[end..end + cell.len()].copy_from_slice(cell);
        page[begin + 8 + 2 * i..][..2].copy_from_slice(&(end as u16).to_be_bytes());
    }
    page[begin] = 13;
    page[begin + 3..begin + 5].copy_from_slice(&(cells.len() as u16).to_be_bytes());
}

/// A table of dBase III, half of its rows deleted.
fn dbf() -> Vec<u8> {
    const WIDTH: usize = 120;
    let rows = rows();
    let mut bytes = vec![3, 124, 5, 1];
    bytes.extend((rows.len() as u32).to_le_bytes());
    bytes.extend((32 + 32 * HEADER.len() as u16 + 1).to_le_bytes());
    bytes.extend((1 + (WIDTH * HEADER.len()) as u16).to_le_bytes());
    bytes.resize(32, 0);
    for name in HEADER {
        let mut field = name.replace('-', "").to_uppercase().into_bytes();
        field.resize(11, 0);
        field.extend([b'C', 0, 0, 0, 0, WIDTH as u8]);
        field.resize(32, 0);
        bytes.extend(field);
    }
    bytes.push(0x0d);
    for (i, row) in rows.iter().enumerate() {
        bytes.push(if i % 2 == 0 { b' ' } else { b'*' });
        row.iter().for_each(|cell| bytes.extend(format!("{cell:WIDTH$}").bytes()));
    }
    bytes
}
