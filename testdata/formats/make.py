"""Writes the samples under testdata/formats and testdata/broken. Every person in them is invented.

    python3 -m venv venv && venv/bin/pip install openpyxl XlsxWriter odfpy xlwt reportlab pypdf cryptography dbf pyarrow
    venv/bin/python testdata/formats/make.py
"""
import datetime, io, json, random, struct, sys, zipfile
from pathlib import Path

HERE = Path(__file__).parent
BROKEN = HERE.parent / "broken"
ROWS = [["Naam", "E-mail", "BSN", "Geboortedatum"],
        ["Zoë Jansen", "zoe@example.nl", "999999990", "01-02-1980"],
        ["José de Vries", "jose@example.org", "999990019", "31-12-1999"]]


def put(place, data, root=HERE):
    path = root / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)


def delimited(delimiter, end="\r\n"):
    return "".join(delimiter.join(row) + end for row in ROWS)


def csv():
    put("csv/semicolon-windows-1252.csv", delimited(";").encode("cp1252"))
    put("csv/comma-utf8-bom.csv", b"\xef\xbb\xbf" + delimited(",").encode())
    put("csv/tab-utf16-le-bom.txt", b"\xff\xfe" + delimited("\t").encode("utf-16-le"))
    put("csv/tab-utf16-be-bom.txt", b"\xfe\xff" + delimited("\t").encode("utf-16-be"))
    put("csv/semicolon-utf16-no-bom.csv", delimited(";").encode("utf-16-le"))
    put("csv/pipe.txt", delimited("|", "\n"))
    put("csv/carriage-return-only.csv", delimited(";", "\r"))
    put("csv/sep-line.csv", "sep=,\r\n" + delimited(","))
    put("csv/sep-tab-line.csv", "sep=\t\r\n" + delimited("\t"))
    put("csv/quoted-line-breaks.csv",
        'naam;opmerking;n\n"Jansen; Zoë";"eerste\ntweede ""regel""\r\nderde";1\n"";"x";2\n')
    put("csv/backslash-escapes.csv",
        'naam,opmerking\n"Jan","zei \\"dag\\", en ging"\n"Piet","niets"\n')
    put("csv/blanks-around-cells.csv", 'naam ; n\n Jan ; "1" \n  "Piet; Kees"; 2 \n')
    put("csv/title-rows-and-blank-rows.csv",
        "Ledenlijst 2024\n\nPeildatum;1 mei\n;;;\nNaam;Plaats;Lid;Sinds\nJan;Ede;ja;2001\nPiet;Epe;nee;2002\nKees;Aa;ja;2003\n")
    put("csv/two-tables.csv",
        "Naam;Plaats\nJan;Ede\nPiet;Epe\n\n\nCode;Aantal;Prijs\nA1;2;3,50\nB2;4;1,25\n")
    put("csv/ragged.csv", "a,b,c\n1,2,3\n4,5\n6,7,8,9\n\n10,11,12\n")
    put("csv/unclosed-quote.csv", 'naam;plaats\n"Jan;Ede\nPiet;Epe\nKees;Aa\n')
    put("csv/quote-inside-cell.csv", 'maat;naam\n5" pijp;a\n3" buis;"b;c"\n')
    put("csv/decimal-commas.csv", "naam;bedrag;saldo\nJan;1,50;10,00\nPiet;2,75;20,00\n")
    put("csv/header-only.csv", "naam;plaats;geboortedatum\n")
    put("csv/one-column.csv", "Naam\nJan Jansen\nPiet de Boer\n")
    put("csv/e-mail-list.txt", "a@example.nl\nb@example.nl\nc@example.org\nd@example.com\n")
    put("csv/utf8-with-one-latin-line.csv", delimited(";").encode() * 3 + "Noël;n@example.nl;;\r\n".encode("latin-1"))
    put("csv/table-in-a-log-file.log", "".join(f"{i};naam{i};plaats{i};{i*7}\n" for i in range(8)))
    put("csv/no-newline-at-end.csv", "a;b\n1;2\n3;4")
    put("csv/empty.csv", "")
    put("csv/saved-as-xls.xls", delimited("\t").encode("cp1252"))


def text():
    put("text/letter.txt", "Beste Zoë,\n\nHierbij, zoals beloofd, de brief; tot gauw.\nGroet, José\n")
    put("text/windows-1252.txt", "Beste Zoë,\r\nde prijs is 5 €, tot gauw.\r\n".encode("cp1252"))
    put("text/markdown-table.md", "# Leden\n\n| Naam | Plaats |\n|------|--------|\n| Jan  | Ede    |\n| Piet | Epe    |\n")
    put("text/access.log", '192.0.2.7 - - [12/Mar/2024:10:00:00 +0100] "GET / HTTP/1.1" 200 69 "-" "curl/7.8"\n' * 3)
    put("text/python-comma-times.log", "2024-01-01 10:00:00,123 INFO gestart\n2024-01-01 10:00:01,456 INFO klaar\n" * 4)
    put("text/settings.ini", "[db]\n; commentaar\nuser=jan\nhost=db.example.nl\n")
    put("text/code.c", "int a = 1;\nint b = 2;\nf(a, b);\nreturn a;\n")
    put("text/words.txt", "appel\npeer\nbanaan\nkers\n")
    put("text/one-line.txt", "Jan Jansen, jan@example.nl")
    put("text/empty.txt", "")
    put("text/only-blanks.txt", " \n\n  \n")


def json_():
    put("json/array-of-objects.json", json.dumps([
        {"naam": "Zoë", "adres": {"straat": "Dorpsstraat", "nr": 1}, "tags": ["a", "b"]},
        {"naam": "José", "bsn": 999999990, "adres": {"straat": "Kerkweg"}, "actief": True, "leeg": None}], ensure_ascii=False))
    put("json/nested-path.json", json.dumps({
        "versie": 2, "data": {"records": [{"id": 1, "e": "a@example.nl"}, {"id": 2, "e": "b@example.nl"}], "totaal": 2},
        "emails": ["x@example.nl", "y@example.nl"]}, indent=2))
    put("json/objects-in-arrays-in-records.json", json.dumps([
        {"naam": "Jan", "orders": [{"nr": 1, "stad": "Ede"}, {"nr": 2, "stad": "Epe"}]},
        {"naam": "Piet", "orders": []}]))
    put("json/lines.ndjson", '{"a":1,"b":{"c":"x"}}\n{"a":2,"d":"y\\u00eb\\n\\"z\\""}\n\n{"b":{"c":"w"}}\n')
    put("json/lines-one-bad.ndjson", '{"a":1}\n{"a":2,,}\n{"a":3}\n')
    put("json/single-record.json", '{"naam": "Zo\\u00eb", "adres": {"plaats": "Ede"}, "kinderen": ["Jan", "Piet"]}')
    put("json/rows-as-arrays.json", '{"columns": ["naam", "n"], "data": [["Jan", 1], ["Piet", 2]]}')
    put("json/duplicate-keys.json", '[{"a": 1, "a": 2}, {"a": 3}]')
    put("json/surrogates-and-escapes.json", '[{"t": "\\ud83d\\ude00 \\/ \\t|", "u": "\\ud800"}]')
    put("json/utf16.json", b"\xff\xfe" + '[{"naam": "Zoë"}]'.encode("utf-16-le"))
    put("json/truncated.json", '[{"naam": "Jan"}, {"naam": "Piet"}, {"na')
    put("json/extension-says-text.txt", '{"a": 1, "b": [1, 2]}')


def xlsx():
    import openpyxl, xlsxwriter
    from openpyxl.comments import Comment
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Leden"
    for row in [["Naam", "Geboortedatum", "BSN", "Saldo", "Actief", "Moment", "Tijd"],
                ["Zoë & Co <x>", datetime.date(1980, 2, 1), 999999990, 12.5, True,
                 datetime.datetime(2024, 5, 1, 13, 30), datetime.time(8, 15)],
                ["  José  ", datetime.date(1999, 12, 31), "012345678", -0.1, False, None, None]]:
        sheet.append(row)
    sheet["A2"].comment = Comment("Bel mevrouw Jansen op 06-00000000", "iemand")
    hidden = book.create_sheet("Verborgen")
    hidden.sheet_state = "hidden"
    hidden["B3"] = "geheim"
    very = book.create_sheet("Diep")
    very.sheet_state = "veryHidden"
    very["A1"], very["C1"], very["A5"] = 1, 123456789012345680, 1.5e-10
    book.create_sheet("Leeg")
    out = io.BytesIO(); book.save(out)
    put("xlsx/openpyxl-hidden-sheets-dates-comment.xlsx", out.getvalue())

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"date_1904": True, "in_memory": True})
    sheet = book.add_worksheet("1904")
    bold, red = book.add_format({"bold": True}), book.add_format({"font_color": "red"})
    date = book.add_format({"num_format": "d mmmm yyyy"})
    sheet.write_rich_string("A1", "Jan ", bold, "van ", red, "Dam")
    sheet.write_datetime("B1", datetime.datetime(2001, 9, 11), date)
    sheet.write_formula("C1", "=1+1", None, 2)
    sheet.write_formula("D1", '="a"&"b"', None, "ab")
    sheet.write_formula("E1", "=1/0", None, "#DIV/0!")
    sheet.write_boolean("F1", True)
    sheet.write_string("G1", "regel\neen\ttab")
    sheet.merge_range("A3:C3", "samengevoegd")
    book.close()
    put("xlsx/xlsxwriter-1904-rich-text-formulas.xlsx", out.getvalue())

    def raw(name, sheet, strings=None, root=HERE, **more):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
            def write(part, text):
                z.writestr(zipfile.ZipInfo(part, (2024, 1, 1, 0, 0, 0)), text, zipfile.ZIP_DEFLATED)
            write("[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>')
            rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
            pkg = "http://schemas.openxmlformats.org/package/2006/relationships"
            write("_rels/.rels", f'<Relationships xmlns="{pkg}"><Relationship Id="rId1" Type="{rel}officeDocument" Target="xl/workbook.xml"/></Relationships>')
            if not more.get("no_workbook"):
                write("xl/workbook.xml", f'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{rel[:-1]}"><sheets><sheet name="Blad1" sheetId="1" r:id="rId1"/></sheets></workbook>')
                write("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{pkg}"><Relationship Id="rId1" Type="{rel}worksheet" Target="/xl/worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{rel}sharedStrings" Target="sharedStrings.xml"/></Relationships>')
            write("xl/worksheets/sheet1.xml", sheet)
            write("xl/sharedStrings.xml", strings or '<sst><si><t>nul</t></si><si><t xml:space="preserve"> een </t></si></sst>')
        put(name, out.getvalue(), root)
        return out.getvalue()

    def sheet(rows):
        return f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>'
    raw("xlsx/lone-cells-in-the-corners.xlsx", sheet('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="CZ1048576"><v>2</v></c></row>'))
    raw("xlsx/no-positions.xlsx", sheet('<row><c t="s"><v>0</v></c><c><v>2.0</v></c></row><row/><row><c/><c t="s"><v>1</v></c></row>'))
    raw("xlsx/inline-strings-and-blanks-between-tags.xlsx", sheet('\n <row r="2" spans="1:2">\n  <c r="B2" t="inlineStr"><is><t>Jan &amp; Piet</t></is></c>\n <c r="C2" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r><rPh><t>uit</t></rPh></is></c>\n </row>\n <row r="5"><c r="A5" t="str"><f>X</f><v>_x0041_bc</v></c></row>'))
    raw("xlsx/prefixed-with-comments-and-cdata.xlsx",
        '<?xml version="1.0"?><x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><!-- weg --><x:sheetData><x:row r="1"><x:c r="A1" t="s"><x:v>1</x:v></x:c><!-- weg --><x:c r="B1" t="str"><x:v><![CDATA[a<b]]></x:v></x:c></x:row><x:row r="3"><x:c r="A3"><x:v>7</x:v></x:c></x:row></x:sheetData></x:worksheet>',
        '<x:sst xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:si><x:t>nul</x:t></x:si><x:si><x:t><![CDATA[een]]></x:t></x:si></x:sst>')
    raw("xlsx/comment-between-rows.xlsx", sheet('<row r="1"><c r="A1"><v>1</v></c></row><!-- weg --><row r="2"><c r="A2"><v>2</v></c><!-- weg --></row><row r="4"><c r=\'B4\'><v>3</v></c></row>'))
    raw("xlsx/shared-string-missing.xlsx", sheet('<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>99</v></c><c r="C1"><v>3</v></c></row>'))
    raw("broken/no-workbook.xlsx", sheet(""), root=HERE.parent, no_workbook=True)
    raw("broken/column-out-of-bounds.xlsx", sheet('<row r="1"><c r="ZZZZZZZZ1"><v>1</v></c><c r="A1"><v>2</v></c></row><row r="4294967299"><c r="A9"><v>3</v></c></row>'), root=HERE.parent)
    raw("broken/row-cut-short.xlsx", '<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>2', root=HERE.parent)
    good = raw("broken/whole.xlsx", sheet("".join(f'<row r="{i}"><c r="A{i}"><v>{i * 7919 % 9973}</v></c></row>' for i in range(1, 400))), root=HERE.parent)
    (BROKEN / "whole.xlsx").unlink()
    put("truncated.xlsx", good[:len(good) // 2], BROKEN)
    damaged = bytearray(good)
    for at in range(1500, 1600):
        damaged[at] ^= 0x5a
    put("damaged-sheet.xlsx", bytes(damaged), BROKEN)


def calamine():
    import xlwt
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableRow
    from odf.text import P
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("Leden")
    date = xlwt.easyxf(num_format_str="DD-MM-YYYY")
    for r, row in enumerate([["Naam", "Geboren", "BSN"], ["Zoë", datetime.date(1980, 2, 1), 999999990]]):
        for c, value in enumerate(row):
            sheet.write(r, c, value, date) if isinstance(value, datetime.date) else sheet.write(r, c, value)
    hidden = book.add_sheet("Verborgen")
    hidden.visibility = 1
    hidden.write(2, 1, "geheim")
    out = io.BytesIO(); book.save(out)
    put("xls/hidden-sheet.xls", out.getvalue())

    book = OpenDocumentSpreadsheet()
    table = Table(name="Leden")
    for cells in [[("string", "Naam"), ("string", "Geboren")], [("string", "Zoë"), ("date", "1980-02-01")], [("string", "José"), ("float", "999999990")]]:
        row = TableRow()
        for kind, value in cells:
            more = {"date": {"datevalue": value}, "float": {"value": value}}.get(kind, {})
            cell = TableCell(valuetype=kind, **more)
            cell.addElement(P(text=value))
            row.addElement(cell)
        table.addElement(row)
    book.spreadsheet.addElement(table)
    out = io.BytesIO(); book.write(out)
    put("ods/dates.ods", out.getvalue())


def zipped(*members, mime=None):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        if mime:
            z.writestr(zipfile.ZipInfo("mimetype", (2024, 1, 1, 0, 0, 0)), mime, zipfile.ZIP_STORED)
        for name, text in members:
            z.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), text, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def zip_():
    put("zip/list-and-letter.zip", zipped(("map/leden.csv", delimited(";")), ("map/", ""), ("brief.txt", "Beste Zoë,\nTot gauw.\n")))
    inner = zipped(("leden.csv", delimited(",")))
    put("zip/zip-in-a-zip.zip", zipped(("oud/backup.zip", inner), ("leeg.txt", "")))
    put("zip/without-ending", zipped(("leden.csv", delimited(";"))))
    put("zip/names-that-climb.zip", zipped(("../../x.txt", "Dag\n"), ("/etc/y.txt", "Dag\n"), ("C:\\map\\z.txt", "Dag\n")))
    put("zip/name-in-windows-1252-without-flag.zip", zipped(("Zo#.txt", "Dag\n")).replace(b"Zo#", b"Zo\xeb"))
    put("zip/no-members.zip", zipped())
    whole = zipped(("leden.csv", delimited(";") * 40))
    put("truncated.zip", whole[:len(whole) - 60], BROKEN)
    put("same-name-twice.zip", zipped(("a.csv", delimited(";")), ("b.csv", delimited(";"))).replace(b"b.csv", b"a.csv"), BROKEN)
    put("encrypted-members.zip", flagged(zipped(("leden.csv", delimited(";")), ("brief.txt", "Dag\n"))), BROKEN)


def flagged(data):
    """Sets the flag that a password is needed on all members of a zip."""
    out = bytearray(data)
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = out.find(sign)
        while at >= 0:
            out[at + offset] |= 1
            at = out.find(sign, at + 4)
    return bytes(out)


def eml():
    from email.message import EmailMessage
    from email.policy import SMTP
    def mail(subject, text, **headers):
        message = EmailMessage(policy=SMTP)
        message["From"], message["To"], message["Subject"] = "Zoë Jansen <zoe@example.nl>", "piet@example.org", subject
        for name, value in headers.items():
            message[name] = value
        message.set_content(text, cte="quoted-printable")
        return message
    def bounded(message, number=0):
        """Boundaries that are the same every time."""
        for part in message.walk():
            if part.is_multipart() and part.get_content_maintype() == "multipart":
                part.set_boundary(f"=={number}==")
                number += 1
        return bytes(message)
    put("eml/plain.eml", "From: Jan <jan@example.nl>\r\nTo: piet@example.org\r\nSubject: Hoi\r\n\r\nTot morgen, Jan\r\n")
    listed = mail("Ledenlijst café", "Beste Piet,\nhierbij de lijst.\nGroet, Zoë\n", Cc="Ledenadministratie <leden@example.org>")
    listed.add_alternative("<html><body><p>Beste Piet,<br>hierbij de lijst.</p><p>Groet, Zo&euml;</p><p>Mijn nieuwe <a href=\"mailto:zoe@example.com\">adres</a></p></body></html>", subtype="html")
    listed.add_attachment(delimited(";").encode(), maintype="text", subtype="csv", filename="ledenlijst café.csv")
    put("eml/alternative-and-csv.eml", bounded(listed))
    forwarded = mail("Fwd: lijst", "Zie hieronder.\n")
    forwarded.add_attachment(listed)
    forwarded.add_attachment(zipped(("leden.csv", delimited(","))), maintype="application", subtype="zip", filename="leden.zip")
    put("eml/forwarded-mail-and-zip.eml", bounded(forwarded))
    put("eml/no-charset.eml", "From: jan@example.nl\r\nTo: piet@example.org\r\nSubject: Zoë\r\n\r\nGroet van Zoë\r\n".encode("cp1252"))
    put("eml/cut-short.eml", bounded(listed)[:-150])
    put("eml/encrypted-with-pgp.eml", "From: jan@example.nl\r\nTo: piet@example.org\r\nSubject: ...\r\nContent-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=x\r\n\r\n--x\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n\r\n--x\r\nContent-Type: application/octet-stream; name=encrypted.asc\r\n\r\n-----BEGIN PGP MESSAGE-----\r\n\r\nAAAA\r\n-----END PGP MESSAGE-----\r\n--x--\r\n")


def html():
    put("html/member-list-with-layout-table.html", """<!DOCTYPE html>
<html lang="nl"><head><meta charset="utf-8"><title>Leden van de club</title>
<meta name="author" content="Zoë Jansen"><meta name="viewport" content="width=device-width">
<style>td { color: #333 }</style></head>
<body>
<!-- nog bellen: Piet de Boer, 06-00000000 -->
<table width="100%"><tr><td><h1>Ledenlijst</h1>
<p>Vragen? Mail <a href="mailto:zoe@example.nl?subject=lijst">Zo&euml;</a> of bel <a href="tel:+31612345678">06&nbsp;12345678</a>.</p>
<table border=1>
<caption>Stand op 1 mei</caption>
<thead><tr><th>Naam</th><th>E-mail</th><th>Woonplaats</th><th>Geboortedatum</th></tr></thead>
<tbody>
<tr><td>Jos&eacute; de Vries</td><td>jose@example.org</td><td>Ede</td><td>31-12-1999</td></tr>
<tr><td>Kees<br>van Dam</td><td><a href="mailto:kees@example.com">mail</a></td><td>Epe</td><td>01-02-1980</td></tr>
</tbody></table>
</td></tr></table>
<dl><dt>Penningmeester</dt><dd>Anna Bos</dd></dl>
<p>Contributie &lt; &euro; 50 per jaar</p>
</body></html>
""")
    put("html/form-filled-in.html", """<html><body><form>
<label>Naam</label><input name="naam" value="Zo&euml; Jansen">
<input type="hidden" name="bsn" value="999990019"><input type=password name=wachtwoord value="geheim123">
<textarea name="opmerking">Belt graag
's avonds</textarea>
<select name="arts"><option value="1">dr. Bos<option value="2" selected>dr. Dam</select>
<input type=submit value="Verzenden">
</form></body></html>
""")
    put("html/hidden-and-in-scripts.html", """<html><body>
<p>Welkom</p>
<div style="display:none">Intern: mevrouw Jansen is ziek</div>
<script type="application/ld+json">{"@type":"Person","name":"Zoë Jansen","email":"zoe@example.nl"}</script>
<script>
var leden = [{naam: "Jan", bsn: "999990019"}];
</script>
<a href="https://example.org/afmelden?e=jose%40example.org" data-customer="klant 1234567" title="Afmelden als José">afmelden</a>
<img src="data:image/png;base64,AAAA" alt="Foto van Kees van Dam">
</body></html>
""")
    put("html/saved-by-word-windows-1252.htm", """<html xmlns:o="urn:schemas-microsoft-com:office:office">
<head><meta http-equiv=Content-Type content="text/html; charset=windows-1252"><meta name=Generator content="Microsoft Word 15">
<!--[if gte mso 9]><xml><o:DocumentProperties><o:Author>Zoë Jansen</o:Author><o:LastAuthor>José de Vries</o:LastAuthor></o:DocumentProperties></xml><![endif]-->
</head><body><p class=MsoNormal>Beste heer <b>Van</b>
Dam,<o:p></o:p></p><p class=MsoNormal>Uw BSN is 999990019.</p><span style='mso-hide:all'>concept</span></body></html>
""".replace("\n", "\r\n").encode("cp1252"))
    put("html/saved-as.xls", "<html><table><tr><td>Naam</td><td>Plaats</td></tr><tr><td>Jan</td><td>Ede</td></tr></table></html>")
    put("html/xhtml-with-sections.xhtml", '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n<html xmlns="http://www.w3.org/1999/xhtml"><body><p>een<br/>twee</p>'
        "<table><tr><td colspan='3'>Noord</td></tr><tr><td>Jan</td><td>Ede</td><td>1</td></tr><tr><td rowspan='2'>Piet</td><td>Epe</td><td>2</td></tr><tr><td>Aa</td><td>3</td></tr></table></body></html>\n")
    put("html/one-card-of-labels.html", "<table><tr><td>Naam:</td><td>Zoë Jansen</td></tr><tr><td>BSN:</td><td>999990019</td></tr><tr><td>Geboren:</td><td>01-02-1980</td></tr></table>")
    put("tables-in-tables.html", "<html>" + "<table><tr><td>x" * 3000, BROKEN)
    put("attribute-without-end.html", "<html><p>Jan</p><a href=\"" + "x" * 3000, BROKEN)
    put("wide-spans.html", "<table>" + "<tr>" + "<td colspan=99999 rowspan=99999>x" * 40 + "<tr><td>y<td>z" * 40, BROKEN)


MAIL = "From: Zoë Jansen <zoe@example.nl>\nTo: piet@example.org\nSubject: {}\nDate: Mon, 1 Jan 2024 10:00:00 +0100\n"


def mbox():
    line = "From zoe@example.nl Mon Jan  1 10:00:00 2024\n"
    attachment = ("MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; charset=utf-8\n\nZie de lijst.\n"
                  "--b\nContent-Type: text/csv; name=leden.csv\nContent-Disposition: attachment; filename=leden.csv\n\n" + delimited(",", "\n") + "--b--\n")
    put("mbox/three-mails-one-with-a-list.mbox", line + MAIL.format("Hoi") + "\nDag Piet,\n>From hier af aan.\n\n" + line + MAIL.format("Lijst") + attachment + "\n" + line + MAIL.format("Tot slot") + "\nGroet\n")
    put("mbox/without-ending", line + MAIL.format("Hoi") + "\nDag Piet\n")
    body = MAIL.format("Hoi").encode() + b"\nDag Piet\n"
    put("mbox/of-apple-mail.emlx", f"{len(body):<10}\n".encode() + body + b'<?xml version="1.0"?>\n<plist version="1.0"><dict/></plist>\n')
    put("eml/saved-page.mht", "From: <Saved by Blink>\r\nSubject: Leden\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; type=\"text/html\"; boundary=\"x\"\r\n\r\n"
        "--x\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Location: https://example.nl/leden\r\n\r\n<table><tr><th>Naam<th>E-mail<tr><td>Jan=20Dam<td>jan@example.nl</table>\r\n"
        "--x\r\nContent-Type: text/css\r\nContent-Location: https://example.nl/a.css\r\n\r\np { color: red }\r\n--x--\r\n")


def cards():
    def card(*lines):
        return "BEGIN:VCARD\r\n" + "".join(line + "\r\n" for line in lines) + "END:VCARD\r\n"
    put("vcf/address-book.vcf",
        card("VERSION:3.0", "FN:Zoë Jansen", "N:Jansen;Zoë;;mevr.;", "EMAIL;TYPE=work:zoe@example.nl", "EMAIL;TYPE=home:zoe@example.com",
             "TEL;TYPE=CELL:06-12345678", "ADR;TYPE=HOME:;;Dorpsstraat 1;Ede;;6711 AB;Nederland", "BDAY:1980-02-01",
             "PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRgABAQ", " AAAQABAAD", "NOTE:belt 's avonds\\, liefst\\nna zeven")
        + card("VERSION:4.0", "FN:José de Vries", "item1.EMAIL:jose@example.org", "item1.X-ABLabel:werk", "TEL;VALUE=uri:tel:+31-6-12345679", "ORG:Voorbeeld BV;Zorg"))
    put("vcf/of-an-old-telephone.vcf", card("VERSION:2.1", "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Jans=C3=ABn;Zo=", "=C3=AB", "TEL;CELL:0612345678", "TEL;HOME;VOICE:0101234567"))
    put("ics/appointments-with-guests.ics", "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nX-WR-CALNAME:Agenda van Zoë Jansen\r\nBEGIN:VTIMEZONE\r\nTZID:Europe/Amsterdam\r\nEND:VTIMEZONE\r\n"
        "BEGIN:VEVENT\r\nUID:1@example.nl\r\nDTSTART;TZID=Europe/Amsterdam:20240501T100000\r\nSUMMARY:Keuring bij de bedrijfsarts\r\nLOCATION:Dorpsstraat 1\\, Ede\r\n"
        "ORGANIZER;CN=Zoë Jansen:mailto:zoe@example.nl\r\nATTENDEE;CN=José de Vries;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED:mailto:jose@exam\r\n ple.org\r\n"
        "ATTENDEE;CN=\"Dam, Kees\":mailto:kees@example.com\r\nBEGIN:VALARM\r\nDESCRIPTION:Keuring\r\nEND:VALARM\r\nEND:VEVENT\r\n"
        "BEGIN:VEVENT\r\nUID:2@example.nl\r\nDTSTART;VALUE=DATE:20240502\r\nSUMMARY:Verjaardag Piet\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")
    put("ldif/people-of-a-directory.ldif", """version: 1

# overgezet van de oude server
dn: uid=zjansen,ou=people,dc=example,dc=nl
objectClass: top
objectClass: inetOrgPerson
uid: zjansen
cn:: Wm/DqyBKYW5zZW4=
sn: Jansen
mail: zoe@exam
 ple.nl
telephoneNumber: 06-12345678
userPassword:: e1NTSEF9QUJDREVG
jpegPhoto:: /9j/4AAQ

dn: uid=jvries,ou=people,dc=example,dc=nl
objectClass: inetOrgPerson
uid: jvries
cn: Jose de Vries
mail: jose@example.org
mail: jose@example.com
""")
    def statement(*lines):
        return "{1:F01INGBNL2ABXXX0000000000}{4:\r\n:20:P240101\r\n:25:NL20INGB0001234567EUR\r\n:28C:00001\r\n:60F:C240101EUR100,00\r\n" + "".join(line + "\r\n" for line in lines) + ":62F:C240102EUR87,50\r\n:86:/SUM/2/2/\r\n-}"
    put("mt940/two-transactions.940", statement(
        ":61:2401010101D12,50NTRFEREF//1", "/TRCD/00100/",
        ":86:/EREF/1//CNTP/NL69INGB0123456789/INGBNL2A/Z. Jansen///REMI/USTD//Contributi", "e 2024, lid 17/",
        ":61:2401020102C25,00NDDTEREF//2", ":86:/TRTP/SEPA INCASSO/IBAN/NL91ABNA0417164300/BIC/ABNANL2A/NAME/J. de Vries/REMI/Zorgkosten mei"))
    put("mt940/unstructured.sta", statement(":61:2401020102C25,00N654NONREF", ":86:0417164300 J DE VRIES", "DORPSSTRAAT 1 EDE", "BETALING FACTUUR 2024-17"))


def tarred(*members, **more):
    import tarfile
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=more.get("format", tarfile.PAX_FORMAT)) as archive:
        for name, data in members:
            data = data.encode() if isinstance(data, str) else data
            info = tarfile.TarInfo(name)
            info.mtime = 1714550400
            if name.endswith("/"):
                info.type = tarfile.DIRTYPE
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def packed():
    import bz2, gzip, lzma, tarfile
    def gz(data):
        return gzip.compress(data.encode() if isinstance(data, str) else data, mtime=0)
    list_ = delimited(";").encode()
    long = "een-map-met-een-lange-naam/" * 5
    tar = tarred(("map/", b""), ("map/leden.csv", list_), (long + "brief van Zoë.txt", "Beste Zoë,\nTot gauw.\n"))
    put("tar/folders-and-long-names.tar", tar)
    put("tar/of-gnu.tar", tarred((long + "leden.csv", list_), ("../../x.txt", "Dag\n"), format=tarfile.GNU_FORMAT))
    put("tar/packed-in-one.tar.gz", gz(tar))
    put("tar/packed-in-one.tbz2", bz2.compress(tar))
    put("gz/leden.csv.gz", gz(list_))
    put("gz/two-streams.txt.gz", gz("Beste Zoë,\n") + gz("tot gauw.\n"))
    put("gz/packed-twice.csv.gz.gz", gz(gz(list_)))
    put("bz2/leden.csv.bz2", bz2.compress(list_))
    put("xz/leden.csv.xz", lzma.compress(list_))
    # Blocks that are not packed: the smallest frames that are right, so that no program for them is needed.
    put("zst/leden.csv.zst", b"\x28\xb5\x2f\xfd\x20" + bytes([len(list_)]) + struct.pack("<I", len(list_) << 3 | 1)[:3] + list_)
    put("zst/frame-passed-over.txt.zst", b"\x50\x2a\x4d\x18\x04\0\0\0abcd" + b"\x28\xb5\x2f\xfd\x20\x08\x41\0\0Dag Jan\n")
    put("lz4/leden.csv.lz4", b"\x04\x22\x4d\x18\x60\x40\x82" + struct.pack("<I", len(list_) | 1 << 31) + list_ + bytes(4))
    put("tar-with-a-size-that-lies.tgz", gz(lying(tar)), BROKEN)
    put("tar-cut-short.tar", tar[:1800], BROKEN)
    put("zeros.gz", gz(gz(bytes(300 << 20))), BROKEN)
    put("many-empty-streams.gz", gz("") * 2000 + gz("Dag Jan\n"), BROKEN)
    put("cut-short.csv.gz", gz(list_ * 50)[:-30], BROKEN)
    put("window-too-large.zst", b"\x28\xb5\x2f\xfd\x00\xa8" + b"\x41\0\0Dag Jan\n", BROKEN)
    deep = b"Dag Jan\n"
    for _ in range(60):
        deep = gz(deep)
    put("sixty-deep.gz", deep, BROKEN)
    bomb = zipped(("0.txt", b"Dag Jan, " * 100_000))
    for layer in range(6):
        bomb = zipped(*((f"{layer}-{n}.zip", bomb) for n in range(4)))
    put("zips-in-zips.zip", bomb, BROKEN)


def lying(tar):
    """The size of the first file set to 8 GiB less one, its checksum set right."""
    block = bytearray(tar[512:1024])
    block[124:136] = b"77777777777\0"
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return tar[:512] + bytes(block) + tar[1024:]


def business():
    """XML as banks, bookkeepers, governments and maps write it."""
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    def entry(amount, kind, name, iban, what):
        side = "Dbtr" if kind == "CRDT" else "Cdtr"
        return (f'<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{kind}</CdtDbtInd><BookgDt><Dt>2024-05-01</Dt></BookgDt><NtryDtls><TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>'
                f'<RltdPties><{side}><Nm>{name}</Nm><PstlAdr><Ctry>NL</Ctry><AdrLine>Dorpsstraat 1</AdrLine><AdrLine>6711 AB Ede</AdrLine></PstlAdr></{side}><{side}Acct><Id><IBAN>{iban}</IBAN></Id></{side}Acct></RltdPties>'
                f'<RmtInf><Ustrd>{what}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>\n')
    put("xml/camt053-bank-statement.xml", head + '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><GrpHdr><MsgId>1</MsgId></GrpHdr><Stmt><Id>1</Id><Acct><Id><IBAN>NL20INGB0001234567</IBAN></Id><Ownr><Nm>Vereniging Voorbeeld</Nm></Ownr></Acct>\n'
        '<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">1.00</Amt></Bal><Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">2.00</Amt></Bal>\n'
        + entry("12.50", "CRDT", "Zoë Jansen", "NL91ABNA0417164300", "Contributie 2024") + entry("25.00", "DBIT", "José de Vries", "NL69INGB0123456789", "Declaratie") + '</Stmt></BkToCstmrStmt></Document>\n')
    def paid(name, iban, what):
        return f'<CdtTrfTxInf><PmtId><EndToEndId>1</EndToEndId></PmtId><Amt><InstdAmt Ccy="EUR">2500.00</InstdAmt></Amt><Cdtr><Nm>{name}</Nm></Cdtr><CdtrAcct><Id><IBAN>{iban}</IBAN></Id></CdtrAcct><RmtInf><Ustrd>{what}</Ustrd></RmtInf></CdtTrfTxInf>\n'
    put("xml/pain001-salaries.xml", head + '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.03"><CstmrCdtTrfInitn><GrpHdr><MsgId>1</MsgId><InitgPty><Nm>Voorbeeld BV</Nm></InitgPty></GrpHdr><PmtInf><PmtInfId>1</PmtInfId><Dbtr><Nm>Voorbeeld BV</Nm></Dbtr><DbtrAcct><Id><IBAN>NL20INGB0001234567</IBAN></Id></DbtrAcct>\n'
        + paid("Zoë Jansen", "NL91ABNA0417164300", "Salaris mei") + paid("José de Vries", "NL69INGB0123456789", "Salaris mei") + "</PmtInf></CstmrCdtTrfInitn></Document>\n")
    put("xml/pain008-one-collection.xml", head + '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.008.001.02"><CstmrDrctDbtInitn><PmtInf><Cdtr><Nm>Vereniging Voorbeeld</Nm></Cdtr><DrctDbtTxInf><InstdAmt Ccy="EUR">12.50</InstdAmt><DrctDbtTx><MndtRltdInf><MndtId>17</MndtId><DtOfSgntr>2020-01-01</DtOfSgntr></MndtRltdInf></DrctDbtTx><Dbtr><Nm>Zoë Jansen</Nm></Dbtr><DbtrAcct><Id><IBAN>NL91ABNA0417164300</IBAN></Id></DbtrAcct></DrctDbtTxInf></PmtInf></CstmrDrctDbtInitn></Document>\n')
    put("xml/ubl-invoice.xml", head + '<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" xmlns:cac="urn:x:cac" xmlns:cbc="urn:x:cbc">\n<cbc:ID>2024-17</cbc:ID><cbc:IssueDate>2024-05-01</cbc:IssueDate>\n'
        '<cac:AccountingCustomerParty><cac:Party><cac:PartyName><cbc:Name>Zoë Jansen</cbc:Name></cac:PartyName><cac:PostalAddress><cbc:StreetName>Dorpsstraat</cbc:StreetName><cbc:BuildingNumber>1</cbc:BuildingNumber><cbc:CityName>Ede</cbc:CityName><cbc:PostalZone>6711 AB</cbc:PostalZone></cac:PostalAddress><cac:Contact><cbc:Telephone>06-12345678</cbc:Telephone><cbc:ElectronicMail>zoe@example.nl</cbc:ElectronicMail></cac:Contact></cac:Party></cac:AccountingCustomerParty>\n'
        + "".join(f"<cac:InvoiceLine><cbc:ID>{n}</cbc:ID><cbc:InvoicedQuantity unitCode='H'>1</cbc:InvoicedQuantity><cac:Item><cbc:Name>Behandeling {n}</cbc:Name></cac:Item></cac:InvoiceLine>\n" for n in (1, 2)) + "</Invoice>\n")
    put("xml/xaf-audit-file.xaf", head + '<auditfile xmlns="http://www.auditfiles.nl/XAF/3.2"><header><fiscalYear>2024</fiscalYear></header><company><companyName>Voorbeeld BV</companyName>\n<customersSuppliers>'
        + "".join(f"<customerSupplier><custSupID>{n}</custSupID><custSupName>{name}</custSupName><eMail>{mail}</eMail><streetAddress><streetname>Dorpsstraat</streetname><number>{n}</number><city>Ede</city><postalCode>6711 AB</postalCode></streetAddress><bankAccount><bankAccNr>{iban}</bankAccNr></bankAccount></customerSupplier>\n"
            for n, name, mail, iban in ((1, "Zoë Jansen", "zoe@example.nl", "NL91ABNA0417164300"), (2, "José de Vries", "jose@example.org", "NL69INGB0123456789")))
        + "</customersSuppliers><generalLedger>" + "".join(f"<ledgerAccount><accID>{n}</accID><accDesc>Rekening {n}</accDesc></ledgerAccount>" for n in range(3)) + "</generalLedger>\n<transactions><journal><jrnID>VRK</jrnID><desc>Verkoop</desc>"
        + "".join(f"<transaction><nr>{n}</nr><desc>Factuur {n}</desc>" + "".join(f"<trLine><nr>{m}</nr><accID>{m}</accID><desc>Zoë Jansen</desc><amnt>1.00</amnt></trLine>" for m in range(2)) + "</transaction>\n" for n in range(3)) + "</journal></transactions></company></auditfile>\n")
    def person(bsn, name):
        return f'<BG:object StUF:entiteittype="NPS"><BG:inp.bsn>{bsn}</BG:inp.bsn><BG:geslachtsnaam>{name}</BG:geslachtsnaam><BG:voornamen>Zoë</BG:voornamen><BG:geboortedatum>19800201</BG:geboortedatum><BG:verblijfsadres><BG:aoa.postcode>6711AB</BG:aoa.postcode><BG:aoa.huisnummer>1</BG:aoa.huisnummer></BG:verblijfsadres></BG:object>\n'
    put("xml/stuf-residents.xml", head + '<SOAP:Envelope xmlns:SOAP="urn:soap"><SOAP:Body><BG:npsLa01 xmlns:BG="http://www.egem.nl/StUF/sector/bg/0310" xmlns:StUF="http://www.egem.nl/StUF/StUF0301"><BG:stuurgegevens><StUF:zender><StUF:applicatie>BRP</StUF:applicatie></StUF:zender></BG:stuurgegevens><BG:antwoord>\n'
        + person("999990019", "Jansen") + person("999999990", "Vries") + "</BG:antwoord></BG:npsLa01></SOAP:Body></SOAP:Envelope>\n")
    put("xml/eml-candidates.eml.xml", head + '<EML xmlns="urn:oasis:names:tc:evs:schema:eml"><CandidateList><Election><Contest><Affiliation><AffiliationIdentifier><RegisteredName>Dorpsbelang</RegisteredName></AffiliationIdentifier>\n'
        + "".join(f'<Candidate><CandidateIdentifier Id="{n}"/><CandidateFullName><PersonName><NameLine NameType="Initials">{i}</NameLine><FirstName>{f}</FirstName><LastName>{l}</LastName></PersonName></CandidateFullName><Gender>{g}</Gender><QualifyingAddress><Locality><LocalityName>Ede</LocalityName></Locality></QualifyingAddress></Candidate>\n'
            for n, i, f, l, g in ((1, "Z.", "Zoë", "Jansen", "female"), (2, "J.", "José", "Vries", "male"))) + "</Affiliation></Contest></Election></CandidateList></EML>\n")
    put("xml/track-of-a-run.gpx", head + '<gpx version="1.1" creator="horloge"><metadata><author><name>Zoë Jansen</name></author></metadata><wpt lat="52.1" lon="5.6"><name>Thuis</name></wpt><trk><name>Rondje</name><trkseg>\n'
        + "".join(f'<trkpt lat="52.10{n}" lon="5.60{n}"><ele>1{n}</ele><time>2024-05-01T10:00:0{n}Z</time></trkpt>\n' for n in range(5)) + "</trkseg></trk></gpx>\n")
    put("xml/places-of-clients.kml", head + '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>Cli\u00ebnten</name>\n'
        + "".join(f"<Placemark><name>{name}</name><description>{what}</description><Point><coordinates>5.6{n},52.1,0</coordinates></Point></Placemark>\n" for n, (name, what) in enumerate((("Zoë Jansen", "wijkverpleging, sleutelkluis"), ("José de Vries", "dagelijks")))) + "</Document></kml>\n")
    put("xml/news.rss", head + '<rss version="2.0"><channel><title>Nieuws</title><link>https://example.nl</link>\n'
        + "".join(f"<item><title>Bericht {n}</title><link>https://example.nl/{n}</link><author>zoe@example.nl (Zoë Jansen)</author><description>&lt;p&gt;Dag {n}&lt;/p&gt;</description></item>\n" for n in (1, 2)) + "</channel></rss>\n")
    put("xml/drawing.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><title>Plattegrond</title><rect x="1" y="1" width="2" height="2"/><rect x="3" y="1" width="2" height="2"/><text x="1" y="5">Zoë Jansen</text><text x="1" y="7">José de Vries</text></svg>\n')
    put("xml/excel-2003.xls", head + """<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<o:DocumentProperties><o:Author>Zoë Jansen</o:Author><o:Created>2024-05-01T10:00:00Z</o:Created></o:DocumentProperties>
<Styles><Style ss:ID="Default" ss:Name="Normal"/><Style ss:ID="s1"><NumberFormat ss:Format="Short Date"/></Style></Styles>
<Worksheet ss:Name="Leden"><Table ss:ExpandedColumnCount="4">
<Column ss:Width="50"/><Column ss:Index="3" ss:Hidden="1" ss:Span="1"/>
<Row><Cell><Data ss:Type="String">Naam</Data></Cell><Cell><Data ss:Type="String">BSN</Data></Cell><Cell><Data ss:Type="String">Geboren</Data></Cell></Row>
<Row ss:Index="3"><Cell><Data ss:Type="String">Zoë <B>Jansen</B></Data><Comment ss:Author="Piet"><ss:Data>belt <B>niet</B></ss:Data></Comment></Cell><Cell><Data ss:Type="Number">999990019</Data></Cell><Cell ss:StyleID="s1"><Data ss:Type="DateTime">1980-02-01T00:00:00.000</Data></Cell></Row>
<Row ss:Hidden="1"><Cell ss:Index="2"><Data ss:Type="Number">999999990</Data></Cell></Row>
</Table></Worksheet>
<Worksheet ss:Name="Verborgen"><Table><Row><Cell ss:MergeAcross="1"><Data ss:Type="String">geheim</Data></Cell><Cell><Data ss:Type="Boolean">1</Data></Cell></Row></Table>
<WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><Visible>SheetHidden</Visible></WorksheetOptions></Worksheet>
</Workbook>
""")


def compound(tree):
    """A compound file: a tree of names, with bytes in the leaves."""
    END, FREE = 0xFFFFFFFE, 0xFFFFFFFF
    entries = []
    def add(name, node):
        number = len(entries)
        entries.append([name, node, FREE, FREE])
        if isinstance(node, dict):
            names = sorted(node, key=lambda name: (len(name), name.upper()))
            numbers = [add(name, node[name]) for name in names]
            # The names of a storage as a chain: each the right one of the one before it.
            for before, after in zip(numbers, numbers[1:]):
                entries[before][2] = after
            if numbers:
                entries[number][3] = numbers[0]
        return number
    add("Root Entry", tree)
    def store(data, size, sectors, chains):
        first, count = len(sectors), (len(data) + size - 1) // size
        for n in range(count):
            sectors.append(data[n * size:][:size].ljust(size, b"\0"))
            chains.append(first + n + 1 if n + 1 < count else END)
        return first if count else END
    sectors, chains, small, small_chains = [], [], [], []
    places = []
    for name, node, right, child in entries:
        data = b"" if isinstance(node, dict) else node
        places.append((store(data, 64, small, small_chains) if len(data) < 4096 else store(data, 512, sectors, chains), len(data)))
    places[0] = (store(b"".join(small), 512, sectors, chains), len(small) * 64)
    small_table = struct.pack(f"<{len(small_chains)}I", *small_chains)
    small_table += b"\xff" * (-len(small_table) % 512)
    small_first = store(small_table, 512, sectors, chains)
    records = b""
    for (name, node, right, child), (first, size) in zip(entries, places):
        kind = 5 if not records else 1 if isinstance(node, dict) else 2
        wide = name.encode("utf-16-le")
        records += wide.ljust(64, b"\0") + struct.pack("<HBBIII", len(wide) + 2, kind, 1, FREE, right, child) + bytes(36) + struct.pack("<IQ", 0 if kind == 1 else first, size)
    while len(records) % 512:
        records += bytes(66) + b"\0\0" + b"\xff" * 12 + bytes(48)
    directory = store(records, 512, sectors, chains)
    tables = 1
    while tables * 128 < len(sectors) + tables:
        tables += 1
    first_table = len(sectors)
    fat = chains + [0xFFFFFFFD] * tables
    fat += [FREE] * (tables * 128 - len(fat))
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    header[24:34] = struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    header[44:76] = struct.pack("<IIIIIIII", tables, directory, 0, 4096, small_first, len(small_table) // 512, END, 0)
    header[76:512] = b"".join(struct.pack("<I", first_table + n if n < tables else FREE) for n in range(109))
    return bytes(header) + b"".join(sectors) + struct.pack(f"<{len(fat)}I", *fat)


def msg():
    def text(number, value):
        return f"__substg1.0_{number:04X}001F", value.encode("utf-16-le")
    def old(number, value, encoding="cp1252"):
        return f"__substg1.0_{number:04X}001E", value.encode(encoding)
    def fixed(head, **numbers):
        entries = b"".join(struct.pack("<HHIII", 3, int(number[1:], 16), 6, value, 0) for number, value in numbers.items())
        return "__properties_version1.0", bytes(head) + entries
    def receiver(name, address, kind):
        return dict([fixed(8, x0C15=kind), text(0x3001, name), text(0x39FE, address)])
    letter = dict([fixed(32, x3FFD=1252), text(0x001A, "IPM.Note"), text(0x0037, "Ledenlijst café"), text(0x0C1A, "Zoë Jansen"), text(0x5D01, "zoe@example.nl"),
                   text(0x1000, "Beste Piet,\r\nhierbij de lijst.\r\nGroet, Zoë\r\n"),
                   ("__substg1.0_10130102", "<html><body><p>Beste Piet,</p><p>hierbij de lijst.</p><p>Groet, Zo&euml;</p><!-- x --></body></html>".encode())])
    attached = dict([text(0x3707, "ledenlijst.csv"), ("__substg1.0_37010102", delimited(";").encode())])
    forwarded = dict([text(0x3001, "Ledenlijst café"), ("__substg1.0_3701000D", letter | dict([fixed(24)]))])
    put("msg/receivers-list-and-message.msg", compound(letter | {
        "__recip_version1.0_#00000000": receiver("Piet", "piet@example.org", 1),
        "__recip_version1.0_#00000001": receiver("Ledenadministratie", "leden@example.org", 3),
        "__attach_version1.0_#00000000": attached, "__attach_version1.0_#00000001": forwarded}))
    rich = b"{\\rtf1\\ansi Beste Zo\\'eb, uw BSN is 999990019.\\par}"
    put("msg/only-rich-text-in-code-page-1250.msg", compound(dict([fixed(32, x3FFD=1250), old(0x0037, "Dvořák", "cp1250"), old(0x0C1A, "Jan"),
        ("__substg1.0_10090102", struct.pack("<II", len(rich) + 12, len(rich)) + b"MELA" + bytes(4) + rich)])))
    put("msg/contact.msg", compound(dict([fixed(32), text(0x001A, "IPM.Contact"), text(0x3001, "Zoë Jansen"), text(0x3A06, "Zoë"), text(0x3A11, "Jansen"),
        text(0x3A1C, "06-12345678"), text(0x3A29, "Dorpsstraat 1"), text(0x3A27, "Ede"), text(0x8083, "zoe@example.nl")])))
    def attribute(number, data):
        return b"\1" + struct.pack("<II", number, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)
    put("tnef/winmail.dat", b"\x78\x9f\x3e\x22\1\0" + attribute(0x00069007, struct.pack("<II", 1252, 0)) + attribute(0x00018004, b"Lijst\0")
        + attribute(0x0002800C, "Beste Piet, groet van Zoë\0".encode("cp1252")) + attribute(0x00069002, bytes(14))
        + attribute(0x00018010, b"leden.csv\0") + attribute(0x0006800F, delimited(";").encode()))
    loop = bytearray(compound({"__substg1.0_0037001F": b"a\0", "__nameid_version1.0": {}}))
    put("storage-in-itself.msg", bytes(loop).replace("__nameid_version1.0".encode("utf-16-le").ljust(64, b"\0") + struct.pack("<HBBIII", 40, 1, 1, 0xFFFFFFFF, 1, 0xFFFFFFFF),
        "__nameid_version1.0".encode("utf-16-le").ljust(64, b"\0") + struct.pack("<HBBIII", 40, 1, 1, 0xFFFFFFFF, 1, 2)), BROKEN)


def sevenz():
    import py7zr
    def packed(*members, **more):
        out = io.BytesIO()
        with py7zr.SevenZipFile(out, "w", **more) as archive:
            for name, data in members:
                archive.writestr(data, name)
        return out.getvalue()
    list_, letter = delimited(";"), "Beste Zoë,\nTot gauw.\n"
    put("7z/list-and-letter.7z", packed(("map/leden.csv", list_), ("brief.txt", letter), ("leeg.txt", "")))
    ppmd = [{"id": py7zr.FILTER_PPMD, "order": 6, "mem": 24}]
    put("7z/with-ppmd.7z", packed(("leden.csv", list_), filters=ppmd))
    put("7z/with-bzip2.7z", packed(("leden.csv", list_), filters=[{"id": py7zr.FILTER_BZIP2}]))
    put("encrypted-members.7z", packed(("leden.csv", list_), ("brief.txt", letter), password="geheim"), BROKEN)
    put("encrypted-names.7z", packed(("leden.csv", list_), password="geheim", header_encryption=True), BROKEN)
    put("zeros.7z", packed(("a.txt", "Dag\n"), ("nullen.txt", bytes(400 << 20)), ("b.txt", "Dag\n")), BROKEN)
    whole = packed(("map/leden.csv", list_), ("brief.txt", letter))
    put("cut-short.7z", whole[:-20], BROKEN)
    put("damaged.7z", whole[:60] + b"\xff\xff\xff" + whole[63:], BROKEN)


def picture():
    def exif(*entries):
        """A TIFF in the order of Intel; numbers of 0x8xxx that are lists lead to a directory of their own."""
        def directory(entries, at):
            begin, data, out = at + 2 + len(entries) * 12 + 4, b"", struct.pack("<H", len(entries))
            for number, value in entries:
                if isinstance(value, list):
                    inner = directory(value, begin + len(data))
                    out += struct.pack("<HHII", number, 4, 1, begin + len(data))
                    data += inner
                    continue
                kind, count = (5, len(value) // 8) if number in (2, 4) else (2, len(value))
                if len(value) <= 4:
                    out += struct.pack("<HHI", number, kind, count) + value.ljust(4, b"\0")
                else:
                    out += struct.pack("<HHII", number, kind, count, begin + len(data))
                    data += value
            return out + bytes(4) + data
        return b"II*\0\x08\0\0\0" + directory(entries, 8)
    def degrees(d, m, s):
        return struct.pack("<IIIIII", d, 1, m, 1, int(s * 100), 100)
    block = exif((0x010E, b"Jarige Kees\0"), (0x013B, "Zoë Jansen\0".encode()), (0x8298, b"Voorbeeld BV\0"),
                 (0x8769, [(0x9003, b"2024:05:01 10:00:00\0"), (0xA430, b"Zoe Jansen\0"), (0xA431, b"1234567\0")]),
                 (0x8825, [(1, b"N\0"), (2, degrees(52, 22, 12.78)), (3, b"E\0"), (4, degrees(4, 53, 42.6))]))
    packet = ('http://ns.adobe.com/xap/1.0/\0<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="urn:rdf"><rdf:Description xmlns:dc="urn:dc" xmlns:p="urn:p" p:City="Ede" p:Credit="Foto Dam">'
              "<dc:creator><rdf:Seq><rdf:li>Zoë Jansen</rdf:li></rdf:Seq></dc:creator><p:RegionList><rdf:Bag><rdf:li><p:Name>Kees van Dam</p:Name></rdf:li></rdf:Bag></p:RegionList></rdf:Description></rdf:RDF></x:xmpmeta>").encode()
    iptc = b"Photoshop 3.0\08BIM\4\4\0\0\0\0\0\x20" + b"".join(bytes([0x1C, 2, n, 0, len(v)]) + v for n, v in ((80, "José de Vries".encode("cp1252")), (120, b"Jubileum in Epe")))
    def segment(kind, data):
        return bytes([0xFF, kind]) + struct.pack(">H", len(data) + 2) + data
    put("picture/of-a-telephone.jpg", b"\xff\xd8" + segment(0xE1, b"Exif\0\0" + block) + segment(0xDA, bytes(6)) + b"\xff\xd9")
    put("picture/of-an-agency.jpg", b"\xff\xd8" + segment(0xE0, b"JFIF\0" + bytes(9)) + segment(0xE1, packet) + segment(0xED, iptc) + segment(0xFE, b"gescand door Jan") + b"\xff\xd9")
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + bytes(4)
    import zlib
    put("picture/with-words.png", b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", bytes(13)) + chunk(b"tEXt", b"Author\0Zo\xeb Jansen") + chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"genomen bij Piet thuis"))
        + chunk(b"iTXt", "Title\0\0\0nl\0Titel\0Café in Ede".encode()) + chunk(b"eXIf", exif((0x013B, b"Kees van Dam\0"))) + chunk(b"IEND", b""))
    put("picture/scan.tif", exif((0x010E, b"Dossier van mevrouw Jansen\0"), (0x013C, b"PC-JANSEN\0")))
    riff = b"WEBP" + b"".join(kind + struct.pack("<I", len(data)) + data + bytes(len(data) % 2) for kind, data in ((b"VP8 ", bytes(3)), (b"EXIF", block), (b"XMP ", packet[29:])))
    put("picture/of-the-web.webp", b"RIFF" + struct.pack("<I", len(riff)) + riff)
    put("picture/of-an-apple.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(40) + b"\0\0\0\6Exif\0\0" + block + bytes(20))
    put("picture/that-says-nothing.gif", b"GIF89a" + bytes(20))
    put("directory-in-itself.tif", exif((0x8769, b"\x08\0\0\0"), (0x013B, b"Jan\0")), BROKEN)


def known():
    docx = zipped(("[Content_Types].xml", "<Types/>"), ("word/document.xml", "<w:document/>"))
    put("known/letter.docx", docx)
    put("known/docx-without-ending", docx)
    put("known/slides.pptx", zipped(("[Content_Types].xml", "<Types/>"), ("ppt/presentation.xml", "<p/>")))
    put("known/letter.odt", zipped(("content.xml", "<x/>"), mime="application/vnd.oasis.opendocument.text"))
    put("known/letter.rtf", "{\\rtf1\\ansi Beste Zo\\'eb, bel 06-00000000.\\par}")
    put("known/archive.rar", b"Rar!\x1a\7\1\0" + bytes(20))
    put("known/cabinet.cab", b"MSCF" + bytes(40))
    put("known/passwords.kdbx", b"\x03\xd9\xa2\x9a" + bytes(40))
    put("known/mail.pst", b"!BDN" + bytes(40))
    put("known/disk.iso", bytes(32769) + b"CD001\1\0" + bytes(20))
    put("known/letter.asc", "-----BEGIN PGP MESSAGE-----\n\nAAAA\n-----END PGP MESSAGE-----\n")
    put("known/program.exe", b"MZ" + bytes(range(200)))
    put("known/database.sqlite", b"SQLite format 3\0" + bytes(84))
    put("known/page.pdf", b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj<<>>endobj\n%%EOF\n")
    put("known/packed.gz", b"\x1f\x8b\x08" + bytes(20))
    put("known/nothing-known.bin", random.Random(1).randbytes(500))

    put("random.docx", random.Random(2).randbytes(500), BROKEN)
    put("truncated.docx", docx[:len(docx) // 2], BROKEN)
    put("no-document.docx", zipped(("[Content_Types].xml", "<Types/>")), BROKEN)
    put("random.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + random.Random(3).randbytes(2000), BROKEN)
    put("random.xlsx", random.Random(4).randbytes(700), BROKEN)
    put("not-a-sheet.xlsx", "dit is gewoon tekst\nen nog een regel\n", BROKEN)
    put("deep.json", "[" * 100_000, BROKEN)
    put("nested-record.json", '[{"a":' + '{"a":' * 500 + "1" + "}" * 501 + "]", BROKEN)
    put("unclosed-string.json", '[{"a":"' + "x" * 3000, BROKEN)
    put("bad-escape.json", '[{"a":"\\u12g4"},{"a":"b"}]', BROKEN)
    put("only-quotes.csv", '"' * 3001, BROKEN)
    put("nul-bytes.csv", b"a;b\n" + bytes(50) + b"\n1;2\n", BROKEN)
    put("encrypted.xlsx", encrypted(), BROKEN)
    put("encrypted-members.docx", flagged(zipped(("[Content_Types].xml", "<Types/>"), ("word/document.xml", "<x/>"))), BROKEN)
    put("bomb.xlsx", zipped(("[Content_Types].xml", "<Types/>"), ("xl/workbook.xml", " " * 3_000_000)), BROKEN)


def sql():
    put("sql/without-names.sql", "INSERT INTO leden VALUES (1,'Jan','jan@example.nl');\n")
    put("sql/mysqldump.sql", r"""-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)
--
-- Host: localhost    Database: vereniging
/*!40101 SET NAMES utf8mb4 */;
DROP TABLE IF EXISTS `leden`;
CREATE TABLE `leden` (
  `id` int NOT NULL AUTO_INCREMENT,
  `naam` varchar(80) DEFAULT NULL COMMENT 'voor- en achternaam',
  `bsn` decimal(9,0) DEFAULT NULL,
  `opmerking` text,
  PRIMARY KEY (`id`),
  KEY `op_naam` (`naam`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
LOCK TABLES `leden` WRITE;
INSERT INTO `leden` VALUES (1,'Zoë Jansen',999999990,'belt op \'s avonds\nsoms'),(2,'José \"de\" Vries',999990019,NULL);
INSERT INTO `betalingen` (`lid`,`bedrag`) VALUES (1,-12.50),(2,0x4A616E);
INSERT INTO `leden` VALUES (3,_utf8mb4'Piet; (oud-lid)',NULL,'C:\\map\\');
UNLOCK TABLES;
""")
    put("sql/pg-copy.sql", """--
-- PostgreSQL database dump
--
\\restrict abc
SET client_encoding = 'UTF8';
CREATE TABLE public.klant (
    id integer NOT NULL,
    naam text,
    "E-mail" character varying(80) DEFAULT 'geen'::character varying,
    CONSTRAINT een CHECK ((id > 0))
);
COPY public.klant (id, naam, "E-mail") FROM stdin;
1\tZoë Jansen\tzoe@example.nl
2\tmet\\ttab\\nen regel\t\\N
\\.

COPY public.leeg (id) FROM stdin;
\\.

-- gemaakt door jose@example.org
SELECT pg_catalog.setval('public.klant_id_seq', 2, true);
""")
    put("sql/pg-inserts-strings.sql", """-- PostgreSQL database dump
CREATE FUNCTION public.dag() RETURNS text LANGUAGE sql AS $f$ SELECT 'dag; tot ziens' $f$;
INSERT INTO public.t (a, b, c, d, e) VALUES (E'tab\\there', 'C:\\', $$vrij 'spel'$$, '1980-02-01'::date, true) ON CONFLICT DO NOTHING;
INSERT INTO public.t (c, a) VALUES (ARRAY['een','twee'], to_date('01-02-1980', 'DD-MM-YYYY')), ('a' || 'b', now());
INSERT INTO public.t (a, f) VALUES (5::numeric(10,2), DEFAULT);
""")
    put("sql/sqlite-dump.txt", """PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE IF NOT EXISTS "lid" (id INTEGER PRIMARY KEY, naam TEXT, foto BLOB);
INSERT INTO lid VALUES(1,'O''Brien',X'ffd8');
INSERT INTO lid VALUES(2,replace('regel\\ntwee','\\n',char(10)),NULL);
COMMIT;
""")
    put("sql/sql-server-utf16.sql", b"\xff\xfe" + """USE [Zorg]
GO
CREATE TABLE [dbo].[Client](
\t[Id] [int] IDENTITY(1,1) NOT NULL,
\t[Naam] [nvarchar](50) NULL,
\t[Geboren] [datetime] NULL
) ON [PRIMARY]
GO
SET IDENTITY_INSERT [dbo].[Client] ON
INSERT [dbo].[Client] ([Id], [Naam], [Geboren]) VALUES (1, N'Zoë Jansen', CAST(N'1980-02-01T00:00:00.000' AS DateTime))
INSERT [dbo].[Client] ([Id], [Naam], [Geboren]) VALUES (2, N'José', NULL) -- José de Vries
GO
""".replace("\n", "\r\n").encode("utf-16-le"))
    put("sql/only-statements.sql", "UPDATE lid SET naam = 'Jan Jansen'\n WHERE id = 1;\nINSERT INTO a SELECT * FROM b;\n")
    put("truncated.sql", "INSERT INTO lid (id, naam) VALUES (1,'Jan'),(2,'Pie", BROKEN)
    put("copy-without-end.sql", "COPY lid (id, naam) FROM stdin;\n1\tJan\n2\tPi", BROKEN)
    put("unclosed-create.sql", "CREATE TABLE lid (id int, naam text", BROKEN)


def xml():
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    put("xml/nothing-repeats.xml", head + '<leden>\n  <lid naam="Jan"/>\n  <bestuur><voorzitter>José &amp; Zoë</voorzitter></bestuur>\n</leden>\n')
    put("xml/records-with-attributes.xml", head + """<Export datum="2024-05-01">
  <Klant id="1"><Naam>Zoë Jansen</Naam><adres><straat>Dorpsstraat</straat><nr>1</nr></adres><BSN>999999990</BSN></Klant>
  <!-- José wil geen post -->
  <Klant id="2"><Naam><![CDATA[José <de> Vries]]></Naam><adres/><tel>06-00000000</tel><tel>06-00000001</tel></Klant>
  <Klant id="3" soort="oud"><Naam>O&apos;Brien &#233;&eigen;</Naam></Klant>
</Export>
""")
    put("xml/two-kinds-one-line.xml", "<a><b><k n='1'><x>Jan</x></k><k n='2'><x>Piet</x></k></b><c><o><nr>7</nr><som>5</som></o><o><nr>8</nr><som>6</som></o></c><noot>tot zo</noot><noot>dag</noot></a>")
    put("xml/heading-over-records.xml", "<bedrijf>" + "".join(
        f"<afdeling naam='{name}'><chef>Jan</chef>" + "".join(f"<m><naam>P{i}</naam><nr>{i}</nr></m>" for i in range(5)) + "</afdeling>\n"
        for name in ("Zorg", "Bouw")) + "</bedrijf>\n")
    put("xml/prose.xml", head + "<boek>\n<p>Beste <b>Jan</b>, kijk <a href='x'>hier</a>.</p>\n<p>Groet, <b>Piet</b> en <a href='y'>Kees</a></p>\n</boek>\n")
    put("xml/namespaces-utf16.xml", b"\xff\xfe" + '<?xml version="1.0" encoding="utf-16"?>\r\n<s:E xmlns:s="urn:x">\r\n<s:L s:id="1"><s:N>Zoë</s:N></s:L>\r\n<s:L s:id="2"><s:N>Jan</s:N></s:L>\r\n</s:E>\r\n'.encode("utf-16-le"))
    put("truncated.xml", head + "<a><l><n>Jan</n><m>1</m></l>\n<l><n>Piet</n><m>2</m></l>\n<l><n>Kees</n><m>3", BROKEN)
    put("wrong-end-tag.xml", "<a><l><n>Jan</n></l>\n<l><n>Piet</m></l></a>", BROKEN)
    put("deep.xml", "<a>" * 10_000, BROKEN)
    put("entity-bomb.xml", '<!DOCTYPE a [<!ENTITY b "xxxx">' + "".join(f'<!ENTITY {n} "{f"&{p};" * 20}">' for p, n in zip("bcdefg", "cdefgh")) + "]><a>&h;</a>", BROKEN)


def encrypted():
    """The outside of an encrypted workbook: a compound file with the streams that Office writes."""
    def entry(name, kind):
        wide = name.encode("utf-16-le")
        return (wide.ljust(64, b"\0") + struct.pack("<HBB", len(wide) + 2, kind, 1) + b"\xff" * 12 + bytes(36) + struct.pack("<IQ", 0xFFFFFFFE, 0))
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    header[24:34] = struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    header[44:76] = struct.pack("<IIIIIIII", 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header[76:512] = struct.pack("<I", 0) + b"\xff" * 432
    fat = struct.pack("<II", 0xFFFFFFFD, 0xFFFFFFFE) + b"\xff" * 504
    return bytes(header) + fat + entry("Root Entry", 5) + entry("EncryptionInfo", 2) + entry("EncryptedPackage", 2) + bytes(128)


# The names of some, to write those alone: `make.py html mbox`.
def parquet():
    import decimal
    import pyarrow as arrow
    import pyarrow.parquet as library

    def table(place, columns, **options):
        path = HERE / place
        path.parent.mkdir(parents=True, exist_ok=True)
        library.write_table(arrow.table(columns), path, **options)

    people = {"naam": [row[1 - 1] for row in ROWS[1:]] * 3, "bsn": [row[2] for row in ROWS[1:]] * 3}
    kinds = {
        "naam": ["Zoë Jansen", None, "José de Vries"], "lid": [True, None, False], "nummer": [1, -2**40, None],
        "laag": arrow.array([7, None, -7], arrow.int8()), "hoog": arrow.array([2**64 - 1, 0, None], arrow.uint64()),
        "geboren": [datetime.date(1980, 2, 1), datetime.date(1899, 12, 31), None],
        "gezien": [datetime.datetime(2024, 5, 1, 10, 30), None, datetime.datetime(1969, 12, 31, 23, 59, 59)],
        "tijd": [datetime.time(10, 30), None, datetime.time(0)],
        "saldo": [decimal.Decimal("12.50"), decimal.Decimal("-0.05"), None], "maat": [1.5, None, -0.25],
        "mails": [["zoe@example.nl", "z@example.org"], [], ["jose@example.org"]],
        "adres": [{"straat": "Kerkweg", "nr": 1}, None, {"straat": None, "nr": 2}],
        "bytes": [b"tekst", b"\x00\x01", None]}
    table("parquet/columns-of-all-kinds.parquet", kinds, compression="snappy")
    table("parquet/second-kind-of-pages-gzip.parquet", kinds, compression="gzip", data_page_version="2.0")
    table("parquet/differences-zstd-row-groups.parquet", people | {"nr": list(range(6)), "code": [f"code-{i // 2}" for i in range(6)]},
          compression="zstd", use_dictionary=False, row_group_size=4,
          column_encoding={"naam": "DELTA_LENGTH_BYTE_ARRAY", "nr": "DELTA_BINARY_PACKED", "code": "DELTA_BYTE_ARRAY", "bsn": "PLAIN"})
    table("parquet/packed-by-brotli.parquet", people, compression="brotli")
    table("parquet/no-rows.parquet", {"naam": arrow.array([], arrow.string())})
    whole = (HERE / "parquet/columns-of-all-kinds.parquet").read_bytes()
    put("truncated.parquet", whole[:-200], BROKEN)
    damaged = bytearray(whole)
    damaged[40:60] = bytes(20)
    put("damaged-page.parquet", bytes(damaged), BROKEN)


for make in (csv, text, json_, xlsx, calamine, zip_, eml, html, mbox, cards, packed, msg, sevenz, picture, known, sql, xml, business):
    if not sys.argv[1:] or make.__name__ in sys.argv[1:]:
        make()
def sqlite():
    """Databases by sqlite3 of Python; their version number stands in the header, so the bytes may differ by it."""
    import os, shutil, sqlite3, tempfile

    def database(place, script, rows=(), root=HERE, then=None, **pragmas):
        path = root / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        made = sqlite3.connect(path, isolation_level=None)
        for name, value in pragmas.items():
            made.execute(f"PRAGMA {name} = {value}")
        made.executescript(script)
        for statement, values in rows:
            made.executemany(statement, values)
        if then:
            then(made, path)
        made.close()

    people = [(i, name, mail, bsn) for i, (name, mail, bsn, _) in enumerate(ROWS[1:], 1)]
    letter = zipped(("brief.txt", "Beste Zoë,\nTot gauw.\n"))
    database("sqlite/columns-of-all-kinds.sqlite", """
        CREATE TABLE "lid" (id INTEGER PRIMARY KEY, -- nummer, van rij
            naam TEXT NOT NULL, [post code] TEXT, saldo REAL, laag INT, groot INT, hoofd TEXT AS (upper(naam)),
            klein TEXT AS (lower(naam)) STORED, [de "foto"] BLOB);
        CREATE INDEX op_naam ON lid(naam);
        CREATE VIEW namen AS SELECT naam FROM lid;
        CREATE TABLE relatie (soort TEXT, nummer INT, naam TEXT, PRIMARY KEY (nummer, soort)) WITHOUT ROWID;
        CREATE TABLE leeg (bsn TEXT, telefoon TEXT);
        CREATE TABLE lijst (naam);
        INSERT INTO relatie VALUES ('arts', 7, 'Zoë Jansen'), ('buur', 3, 'José de Vries'), ('arts', 2, NULL);
        """, [("INSERT INTO lid (id, naam, [post code], saldo, laag, groot, [de \"foto\"]) VALUES (?,?,?,?,?,?,?)", [
            (1, "Zoë Jansen", "1234 AB", 12.5, -1, 2**40, b"\x89PNG\r\n\x1a\n"),
            (2, "José de Vries", None, 1.0, 0, -2**62, "tekst als bytes: Zoë".encode()),
            (70_000, "Piet", "", None, 1, 300, letter)])],
        then=lambda made, _: made.executescript(
            "ALTER TABLE lijst ADD COLUMN mail TEXT; INSERT INTO lijst VALUES ('Jan', 'jan@example.nl');"))
    database("sqlite/utf16-small-pages-long-cells.db", "CREATE TABLE klant (id INTEGER, naam TEXT, opmerking TEXT, mail TEXT, bsn TEXT);",
             [("INSERT INTO klant VALUES (?,?,?,?,?)", [(i, name, "x" * 30 + " Zoë" * (i % 2) * 150, mail, bsn) for i, name, mail, bsn in people * 6])],
             page_size=512, encoding="'UTF-16le'")
    database("sqlite/text-index.sqlite", """
        CREATE VIRTUAL TABLE zoek USING fts5(titel, tekst, tokenize = 'unicode61');
        CREATE VIRTUAL TABLE oud USING fts4(kop, regel);
        INSERT INTO zoek VALUES ('Brief', 'Beste Zoë, bel 06-00000000'); INSERT INTO oud VALUES ('Notitie', 'José belde');
        """)
    database("sqlite/no-tables.sqlite", "CREATE TABLE a (b); DROP TABLE a;")

    def keep_log(made, path):
        made.execute("PRAGMA wal_autocheckpoint = 0")
        made.executemany("INSERT INTO lid VALUES (?,?,?,?)", people)
        made.execute("UPDATE lid SET naam = 'Zoë de Boer' WHERE id = 1")
        kept = tempfile.mkdtemp()
        for end in ("", "-wal"):
            shutil.copyfile(f"{path}{end}", f"{kept}/db{end}")
        made.close()
        for end in ("", "-wal"):
            shutil.copyfile(f"{kept}/db{end}", f"{path}{end}")
        shutil.rmtree(kept)
    database("sqlite/newest-rows-in-the-log.sqlite", "CREATE TABLE lid (id INTEGER PRIMARY KEY, naam TEXT, mail TEXT, bsn TEXT);",
             then=keep_log, page_size=1024, journal_mode="WAL")
    log = (HERE / "sqlite/newest-rows-in-the-log.sqlite-wal").read_bytes()
    put("log-without-database.sqlite-wal", log, BROKEN)

    whole = (HERE / "sqlite/utf16-small-pages-long-cells.db").read_bytes()
    put("truncated.sqlite", whole[:len(whole) // 2 + 100], BROKEN)
    circle = bytearray(whole)
    for page in range(1, len(whole) // 512):
        if circle[page * 512] == 5:
            circle[page * 512 + 8:page * 512 + 12] = struct.pack(">I", page + 1)
    put("tree-in-a-circle.sqlite", bytes(circle), BROKEN)
    put("only-a-header.sqlite", b"SQLite format 3\0" + bytes(84), BROKEN)


def paper(*pages, info=(), **options):
    """A document by reportlab; each page is a function that draws on it."""
    from reportlab.pdfgen.canvas import Canvas
    made = io.BytesIO()
    canvas = Canvas(made, pagesize=(595, 842), invariant=1, **options)
    for name, value in info:
        getattr(canvas, f"set{name}")(value)
    for page in pages:
        page(canvas)
        canvas.showPage()
    canvas.save()
    return made.getvalue()


def by_hand(*objects, trailer=b""):
    """A document of these objects, the first of them its catalogue."""
    made = b"%PDF-1.7\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, body if isinstance(body, bytes) else body.encode("latin-1"))
    begin = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    return made + b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, begin)


def stream(content, more=b""):
    content = content.encode("latin-1") if isinstance(content, str) else content
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(content), more, content)


def one_page(content, resources="", more_of_page="", more_of_catalogue="", objects=(), **options):
    return by_hand(
        f"<</Type/Catalog/Pages 2 0 R{more_of_catalogue}>>", "<</Type/Pages/Count 1/Kids[3 0 R]>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>{resources}>>{more_of_page}>>",
        content if isinstance(content, bytes) else stream(content),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>", *objects, **options)


def pdf():
    import zlib
    from pypdf import PdfReader, PdfWriter

    def letter(canvas):
        canvas.setFont("Helvetica", 11)
        y = 780
        for line in ("Geachte heer De Vries,", "", "Uw BSN is 999999990; mail ons op zoe@example.nl of", "bel 06-00000000. Efficiënt, zoals beloofd.", "", "Groet, Zoë Jansen"):
            canvas.drawString(60, y, line)
            y -= 14

    def table(canvas):
        for row, cells in enumerate(ROWS):
            for column, cell in enumerate(cells):
                canvas.setFont("Helvetica-Bold" if row == 0 else "Times-Roman", 10)
                canvas.drawString(60 + 120 * column, 700 - 15 * row, cell)
        canvas.drawRightString(555, 600, "1.250,00")
        canvas.drawString(60, 600, "Saldo")

    def labels_first(canvas):
        for row, label in enumerate(("Naam:", "BSN:", "Geboortedatum:")):
            canvas.drawString(60, 700 - 20 * row, label)
        for row, value in enumerate(("Zoë Jansen", "999999990", "01-02-1980")):
            canvas.drawString(200, 700 - 20 * row, value)

    def two_columns(canvas):
        left = ["De vereniging hield woensdag haar jaarlijkse", "vergadering in het dorpshuis, waar voorzitter", "José de Vries de leden welkom heette en de"]
        right = ["begroting toelichtte. Daarna was er koffie met", "appeltaart voor iedereen, en werd er nog lang", "nagepraat over de plannen van het bestuur."]
        for x, lines in ((60, left), (320, right)):
            for row, line in enumerate(lines):
                canvas.drawString(x, 700 - 14 * row, line)

    def turned(canvas):
        canvas.rotate(90)
        canvas.drawString(100, -300, "Gekanteld: Zoë Jansen")
        canvas.drawString(100, -314, "Kerkweg 1, Ede")

    def bold_by_hand(canvas):
        for shift in (0, 0.3):
            canvas.drawString(60 + shift, 700, "Jan Jansen")
        canvas._code.append("BT /F1 12 Tf 2 Tr 60 680 Td [(omlijnd) -700 (en verder)] TJ 0 Tr ET")

    put("pdf/letter-table-form-letter.pdf", paper(letter, table, labels_first, info=[("Author", "Zoë Jansen"), ("Title", "Brief"), ("Keywords", "leden")]))
    put("pdf/two-columns-and-turned.pdf", paper(two_columns, turned, bold_by_hand, pageCompression=1))

    def hidden(canvas):
        canvas.drawString(60, 700, "Iedereen ziet dit.")
        canvas.setFillColorRGB(1, 1, 1)
        canvas.drawString(60, 680, "Wit op wit: José de Vries")
        canvas.setFillColorRGB(0, 0, 0.5)
        canvas.rect(50, 640, 300, 30, stroke=0, fill=1)
        canvas.setFillColorRGB(1, 1, 1)
        canvas.drawString(60, 650, "Wit op blauw")
        canvas.setFillColorRGB(0, 0, 0)
        canvas.drawString(60, 600, "Zwart gelakt: 999999990")
        canvas.rect(120, 595, 200, 16, stroke=0, fill=1)
        canvas.drawString(60, 900, "Buiten de bladzijde")
        text = canvas.beginText(60, 500)
        text.setTextRenderMode(3)
        text.textLine("Gelezen uit een scan: Piet de Boer")
        canvas.drawText(text)
    put("pdf/white-covered-outside.pdf", paper(hidden))

    put("pdf/layer-switched-off.pdf", one_page(
        "BT /F 12 Tf 60 700 Td (Zichtbaar) Tj ET /OC /L BDC BT /F 12 Tf 60 680 Td (Verborgen: Zo\xeb Jansen) Tj ET EMC",
        "/Properties<</L 6 0 R>>", more_of_catalogue="/OCProperties<</OCGs[6 0 R]/D<</OFF[6 0 R]>>>>",
        objects=["<</Type/OCG/Name(intern)>>"]))

    def picture(canvas):
        from reportlab.lib.utils import ImageReader
        from PIL import Image
        canvas.drawImage(ImageReader(Image.new("L", (60, 80), 200)), 0, 0, 595, 842)
    def searchable(canvas):
        picture(canvas)
        text = canvas.beginText(60, 700)
        text.setTextRenderMode(3)
        text.textLine("BSN 999999990 van Zoë Jansen")
        canvas.drawText(text)
    put("pdf/scan-without-text.pdf", paper(picture, letter))
    put("pdf/scan-that-can-be-searched.pdf", paper(searchable))

    packet = '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/"><rdf:Description><dc:creator><rdf:Seq><rdf:li>José de Vries</rdf:li></rdf:Seq></dc:creator><dc:format>application/pdf</dc:format></rdf:Description></rdf:RDF></x:xmpmeta>'
    attached = delimited(";").encode()
    put("pdf/form-remarks-attachments-links.pdf", one_page(
        "BT /F 12 Tf 60 700 Td (Formulier) Tj ET", more_of_page="/Annots[6 0 R 8 0 R 9 0 R 10 0 R]",
        more_of_catalogue="/AcroForm<</Fields[6 0 R 7 0 R]>>/Metadata 13 0 R/Names<</EmbeddedFiles<</Kids[14 0 R]>>>>",
        objects=["<</Type/Annot/Subtype/Widget/FT/Tx/T(naam)/TU(Uw naam)/V(Zo\xeb Jansen)/Rect[0 0 9 9]>>",
                 "<</T(adres)/Kids[<</T(post)/FT/Tx/V<FEFF003100320033003400200041 0042>>><</T(akkoord)/FT/Btn/V/Off>><</T(keuze)/FT/Ch/V[(rood)(blauw)]>>]>>",
                 "<</Type/Annot/Subtype/Text/T(Jos\xe9)/Contents(Klopt het BSN 999990019 wel?)/Rect[0 0 9 9]>>",
                 "<</Type/Annot/Subtype/Link/A<</S/URI/URI(mailto:jan@example.nl)>>/Rect[0 0 9 9]>>",
                 "<</Type/Annot/Subtype/FileAttachment/FS 11 0 R/Contents(Zie bijlage)/Rect[0 0 9 9]>>",
                 "<</Type/Filespec/F(brief.txt)/EF<</F 12 0 R>>>>", stream("Beste Jan, tot gauw."),
                 stream(packet.encode()), "<</Names[(x) 15 0 R]>>",
                 "<</Type/Filespec/F(x.csv)/UF(leden.csv)/EF<</F 16 0 R/UF 16 0 R>>>>", stream(zlib.compress(attached), b"/Filter/FlateDecode")],
        trailer=b"/Info<</Author(Jos\xe9 de Vries)/Subject(Proef)>>"))

    plain = paper(letter)
    for name, algorithm in (("rc4-40", "RC4-40"), ("rc4-128", "RC4-128"), ("aes-256", "AES-256")):
        writer = PdfWriter(clone_from=PdfReader(io.BytesIO(plain)))
        writer.encrypt("", "eigenaar", algorithm=algorithm)
        made = io.BytesIO(); writer.write(made)
        put(f"pdf/encrypted-{name}-opens-without-password.pdf", made.getvalue())
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(plain)))
    writer.encrypt("geheim", algorithm="AES-256")
    made = io.BytesIO(); writer.write(made)
    put("encrypted.pdf", made.getvalue(), BROKEN)

    put("no-pages.pdf", by_hand("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 0/Kids[]>>"), BROKEN)
    put("pdf/no-table-of-objects.pdf", plain.replace(b"startxref", b"startxxxx"))
    put("one-page-is-missing.pdf", one_page("BT /F 12 Tf 60 700 Td (Een) Tj ET").replace(b"/Count 1", b"/Count 2"), BROKEN)
    put("truncated.pdf", plain[:len(plain) * 2 // 3], BROKEN)
    put("no-catalogue.pdf", b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj<<>>endobj\n%%EOF\n", BROKEN)
    deep = b"[" * 200_000
    put("deep-arrays.pdf", one_page("BT ET", objects=[deep]), BROKEN)
    bomb = zlib.compress(b" " * (257 << 20), 9)
    put("bomb.pdf", one_page(stream(bomb, b"/Filter/FlateDecode")), BROKEN)
    put("bomb-in-a-bomb.pdf", one_page(stream(zlib.compress(bomb, 9), b"/Filter[/FlateDecode/FlateDecode]")), BROKEN)
    put("page-tree-in-a-circle.pdf", by_hand("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 9/Kids[2 0 R 2 0 R]>>"), BROKEN)


def dbf():
    """Tables by the package dbf, which writes today's date in the header; it is set to a fixed one."""
    import dbf as library

    def table(place, fields, rows, deleted=(), **options):
        path = HERE / place
        path.parent.mkdir(parents=True, exist_ok=True)
        made = library.Table(str(path), fields, **options)
        made.open(library.READ_WRITE)
        for row in rows:
            made.append(row)
        for at in deleted:
            library.delete(made[at])
        made.close()
        written = bytearray(path.read_bytes())
        written[1:4] = bytes((124, 5, 1))
        path.write_bytes(written)

    table("dbf/dos-letters-and-long-texts.dbf", "naam C(20); bsn C(9); geboren D; saldo N(9,2); lid L; nota M", [
        ("Zoë Jansen", "999999990", datetime.date(1980, 2, 1), 12.5, True, "Belde op 1 mei.\r\nMail: zoe@example.nl"),
        ("José de Vries", "999990019", None, None, False, ""),
        ("Piet de Boer", "999990020", datetime.date(1999, 12, 31), -3, None, "verhuisd")],
        deleted=[2], dbf_type="db3", codepage="cp850")
    table("dbf/foxpro.dbf", "naam C(20); nummer I; bedrag Y; moment T; nota M", [
        ("Zoë Jansen", -7, 1250, datetime.datetime(2024, 5, 1, 10, 30), "Lange tekst over José"),
        ("Jan", 70000, -1, None, "")], dbf_type="vfp", codepage="cp1252")
    for place in ("dos-letters-and-long-texts.dbf", "foxpro.dbf"):
        whole = (HERE / "dbf" / place).read_bytes()
    put("truncated.dbf", whole[:-30], BROKEN)
    put("no-fields.dbf", whole[:32] + b"\r" + bytes(90), BROKEN)


for make in (csv, text, json_, xlsx, calamine, zip_, eml, known, sql, xml, sqlite, pdf, dbf, parquet):
    make()
