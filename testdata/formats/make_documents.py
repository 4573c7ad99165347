"""Writes the samples of documents: docx, pptx, odt, odp, ods, rtf, doc, ppt, epub, and what is hidden in xlsx.

    python3 -m venv venv && venv/bin/pip install python-docx python-pptx
    venv/bin/python testdata/formats/make_documents.py [real]

Every person in them is invented. With `real` those are made again that python-docx, python-pptx and LibreOffice
(`soffice`) write; they hold the time at which they were made.
"""
import io, shutil, subprocess, sys, tempfile, zipfile
from pathlib import Path

HERE = Path(__file__).parent
BROKEN = HERE.parent / "broken"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
PKG = "http://schemas.openxmlformats.org/package/2006/"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="%s" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml"' % REL[:-1]
A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:r="%s"' % REL[:-1]


def put(place, data, root=HERE):
    path = root / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)


def zipped(members, stored=()):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, data in members:
            kind = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            z.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), data, kind)
    return out.getvalue()


def rels(*links):
    """Relations: (id, kind, target), with a fourth for those outside."""
    one = '<Relationship Id="%s" Type="%s" Target="%s"%s/>'
    kinds = {"core-properties": PKG + "relationships/metadata/"}
    return f'<Relationships xmlns="{PKG}relationships">' + "".join(
        one % (l[0], kinds.get(l[1], REL) + l[1], l[2], ' TargetMode="External"' if len(l) > 3 else "") for l in links) + "</Relationships>"


def core(**more):
    terms = {"creator": "dc", "title": "dc", "subject": "dc", "description": "dc", "keywords": "cp", "lastModifiedBy": "cp"}
    return '<cp:coreProperties xmlns:cp="x" xmlns:dc="y">' + "".join(f"<{terms[k]}:{k}>{v}</{terms[k]}:{k}>" for k, v in more.items()) + "</cp:coreProperties>"


PROPERTIES = [
    ("docProps/core.xml", core(creator="Zoë Jansen", lastModifiedBy="José de Vries", title="Verslag", keywords="klacht")),
    ("docProps/app.xml", '<Properties><Application>Hand</Application><Manager>Kees Bakker</Manager><Company>Bakkerij Jansen</Company><TitlesOfParts><lpstr>Times New Roman</lpstr></TitlesOfParts></Properties>'),
    ("docProps/custom.xml", '<Properties xmlns:vt="x"><property name="Dossier van"><vt:lpwstr>Fatima el Amrani</vt:lpwstr></property></Properties>')]
ROOT = lambda main: rels(("r1", "officeDocument", main), ("r2", "core-properties", "docProps/core.xml"), ("r3", "extended-properties", "docProps/app.xml"), ("r4", "custom-properties", "docProps/custom.xml"))
TYPES = "<Types xmlns='%scontent-types'/>" % PKG


def p(*runs, props=""):
    return f"<w:p>{props}" + "".join(r if r.startswith("<") else f'<w:r><w:t xml:space="preserve">{r}</w:t></w:r>' for r in runs) + "</w:p>"


def tbl(*rows, head=""):
    return "<w:tbl>" + "".join("<w:tr>" + (head if i == 0 else "") + "".join(f"<w:tc>{c if c.startswith('<') else p(c)}</w:tc>" for c in row) + "</w:tr>" for i, row in enumerate(rows)) + "</w:tbl>"


def docx(body, parts=(), links=(), main="word/document.xml", root=""):
    return zipped([("[Content_Types].xml", TYPES), ("_rels/.rels", ROOT(main)), *PROPERTIES,
                   (main, f'<?xml version="1.0" encoding="UTF-8"?><w:document {W}>{root}<w:body>{body}</w:body></w:document>'),
                   ("word/_rels/document.xml.rels", rels(*links)), *parts])


def words():
    hidden = lambda text: f"<w:r><w:rPr><w:vanish/></w:rPr><w:t>{text}</w:t></w:r>"
    white = lambda text: f'<w:r><w:rPr><w:color w:val="FFFFFF"/></w:rPr><w:t>{text}</w:t></w:r>'
    box = lambda text: f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><wps:txbx><w:txbxContent>{p(text)}</w:txbxContent></wps:txbx></mc:Choice><mc:Fallback><v:textbox><w:txbxContent>{p(text)}</w:txbxContent></v:textbox></mc:Fallback></mc:AlternateContent></w:r>'
    body = "".join([
        p("Mail naar zoe@", "example.nl", " &amp; bel"),
        p("Rekening ", '<w:del w:author="Kees Bakker"><w:r><w:delText>NL91 ABNA 0417 1643 00</w:delText></w:r></w:del>', '<w:ins w:author="Kees Bakker"><w:r><w:t>volgt</w:t></w:r></w:ins>', "."),
        p("Zichtbaar", hidden("onzichtbaar 999999990"), " en ", '<w:r><w:rPr><w:vanish w:val="0"/><w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange></w:rPr><w:t>gewoon</w:t></w:r>'),
        p("Wit", white("op wit")),
        p('<w:r><w:t>Naam:</w:t><w:tab/><w:t>José de Vries</w:t><w:br/><w:t>Kerkweg 1</w:t></w:r>', props='<w:pPr><w:tabs><w:tab w:val="left" w:pos="1"/></w:tabs></w:pPr>'),
        p("Tekst", box("In een kader"), " loopt door"),
        p('<w:moveFrom w:author="Kees Bakker"><w:r><w:t>verplaatst</w:t></w:r></w:moveFrom>'),
        p('<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>MERGEFIELD Naam</w:instrText><w:t>Piet</w:t></w:r>'),
        p('<w:hyperlink r:id="h1"><w:r><w:t>Schrijf ons</w:t></w:r></w:hyperlink>', '<w:hyperlink r:id="h1"><w:r><w:t>info@example.nl</w:t></w:r></w:hyperlink>'),
        '<w:sdt><w:sdtPr><w:dropDownList><w:listItem w:displayText="Ingrid Smit" w:value="1"/><w:listItem w:displayText="Wim Kok" w:value="2"/></w:dropDownList></w:sdtPr><w:sdtContent>' + p("Ingrid Smit") + "</w:sdtContent></w:sdt>"])
    part = lambda name, text: f"<w:{name} {W}>{text}</w:{name}>"
    links = [("h1", "hyperlink", "mailto:info@example.nl?subject=x", "out")] + [
        (f"r{i}", kind, target) for i, (kind, target) in enumerate([("header", "header1.xml"), ("header", "header2.xml"), ("footer", "footer1.xml"), ("footnotes", "footnotes.xml"), ("comments", "comments.xml"), ("customXml", "../customXml/item1.xml"), ("customXml", "../customXml/item2.xml"), ("package", "embeddings/lijst.csv")])]
    parts = [("word/header1.xml", part("hdr", p("Dossier 12"))), ("word/header2.xml", part("hdr", p("Dossier 12"))), ("word/footer1.xml", part("ftr", p("Vertrouwelijk"))),
             ("word/footnotes.xml", part("footnotes", "<w:footnote>" + p("Zie de brief van mevrouw Smit") + "</w:footnote>")),
             ("word/comments.xml", part("comments", '<w:comment w:author="Ingrid Smit" w:initials="IS">' + p("Bel haar op 06-12345678") + "</w:comment>")),
             ("customXml/item1.xml", "<dossier><client><naam>Piet Post</naam><leeg/></client></dossier>"),
             ("customXml/item2.xml", '<ct:contentTypeSchema xmlns:ct="x"><x>machinerie</x></ct:contentTypeSchema>'),
             ("word/embeddings/lijst.csv", "Naam;E-mail\r\nZoë Jansen;zoe@example.nl\r\nPiet Post;piet@example.org\r\n")]
    put("docx/every-layer.docx", docx(body, parts, links))
    rows = [["Naam", "E-mail", "Plaats"], ["Zoë Jansen", "zoe@example.nl", "Ede"], ["José de Vries", "jose@example.org", "Epe"], ["Piet Post", "", "Aa"]]
    form = [["Naam:", "Zoë Jansen"], ["BSN:", "999999990"], ["Adres:", p("Kerkweg 1") + p("1234 AB Ede")]]
    put("docx/list-and-form.docx", docx(p("Leden") + tbl(*rows) + p("Formulier") + tbl(*form) + tbl(["links", p("voor") + tbl(["Code", "Naam"], ["1", "Jan"], ["2", "Piet"], head="<w:trPr><w:tblHeader/></w:trPr>") + p("na")])))
    put("docx/white-heading-on-colour.docx", docx(p('<w:r><w:rPr><w:color w:val="FFFFFF"/></w:rPr><w:t>Kop op kleur</w:t></w:r>', props='<w:pPr><w:shd w:fill="1F4E79"/></w:pPr>') + tbl(['<w:p><w:r><w:rPr><w:color w:val="FFFFFF"/></w:rPr><w:t>Kop</w:t></w:r></w:p>', "x"])))
    strict = docx(p("Strikt"), main="doc/deel.xml").replace(b"word/_rels/document.xml.rels", b"word/_rels/document.xml.relz")
    put("docx/other-names-utf16.docx", zipped([("[Content_Types].xml", TYPES), ("_rels/.rels", rels(("a", "officeDocument", "/doc/Deel.xml"))), ("doc/deel.xml", b"\xff\xfe" + f'<?xml version="1.0" encoding="UTF-16"?><q:document xmlns:q="http://purl.oclc.org/ooxml/wordprocessingml/main"><q:body><q:p><q:r><q:t>Beste Zo&#235;, dag José</q:t></q:r></q:p></q:body></q:document>'.encode("utf-16-le"))]))
    assert strict
    cut = docx(p("Heel") + "<w:p><w:r><w:t>half", root="")
    put("docx/xml-breaks-off.docx", zipped([("_rels/.rels", rels(("a", "officeDocument", "word/document.xml"))), ("word/document.xml", f"<w:document {W}><w:body>{p('Heel')}<w:p><w:r><w:t>half</w:t></w:r><w:r <w:t>x")]))
    assert cut
    put("deep.docx", docx("<w:p>" * 5000), BROKEN)
    put("bomb.docx", docx(p("Begin") + "<w:p/>" * 1_000_000), BROKEN)
    put("entities.docx", zipped([("_rels/.rels", rels(("a", "officeDocument", "word/document.xml"))), ("word/document.xml", '<!DOCTYPE a [<!ENTITY b "xxxx"><!ENTITY c "&b;&b;&b;&b;">]><w:document><w:body><w:p><w:r><w:t>&c;</w:t></w:r></w:p></w:body></w:document>')]), BROKEN)
    circle = rels(("a", "header", "header1.xml"), ("b", "officeDocument", "document.xml"))
    put("circle.docx", docx(p("Rond"), [("word/header1.xml", f"<w:hdr {W}>{p('kop')}</w:hdr>"), ("word/_rels/header1.xml.rels", circle)], [("a", "header", "header1.xml"), ("z", "header", "weg.xml")]), BROKEN)


def sheets():
    S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="%s"' % REL[:-1]
    text = lambda ref, value: f'<c r="{ref}" t="inlineStr"><is><t>{value}</t></is></c>'
    rows = "".join(f'<row r="{i}"{more}>{text(f"A{i}", a)}{text(f"B{i}", b)}{text(f"C{i}", c)}</row>' for i, more, a, b, c in [
        (1, "", "Naam", "Plaats", "E-mail"), (2, "", "Zoë Jansen", "Ede", "zoe@example.nl"), (3, ' hidden="1"', "José de Vries", "Epe", "jose@example.org"), (4, " hidden='1'", "Piet Post", "Aa", "piet@example.org"), (5, ' hidden="0"', "Ingrid Smit", "Ee", "ingrid@example.com")])
    sheet = f"""<worksheet {S}><cols><col min="1" max="1" width="9"/><col min="3" max="4" width="0" hidden="1"/></cols><sheetData>{rows}</sheetData>
<dataValidations><dataValidation type="list" prompt="Kies een behandelaar"><formula1>"Kees Bakker,Fatima el Amrani"</formula1></dataValidation><dataValidation type="list"><formula1>$A$1:$A$5</formula1></dataValidation></dataValidations>
<hyperlinks><hyperlink ref="A2" r:id="h1"/></hyperlinks><headerFooter><oddHeader>&amp;L&amp;"Arial,Bold"&amp;12Dossier van Zoë Jansen&amp;R&amp;P</oddHeader></headerFooter><drawing r:id="d1"/></worksheet>"""
    pivot = f'<pivotCacheDefinition {S} r:id="r1"><cacheSource type="worksheet"><worksheetSource ref="A1:C4" sheet="Weg"/></cacheSource><cacheFields><cacheField name="Naam"><sharedItems><s v="Zoë Jansen"/><s v="José de Vries"/></sharedItems></cacheField><cacheField name="BSN"><sharedItems containsNumber="1"/></cacheField><cacheField name="Geboren"><sharedItems/></cacheField></cacheFields></pivotCacheDefinition>'
    records = f'<pivotCacheRecords {S}><r><x v="0"/><n v="999999990"/><d v="1980-02-01T00:00:00"/></r><r><x v="1"/><n v="999990019"/><m/></r><r><x v="99"/><s v="onbekend"/></r></pivotCacheRecords>'
    bare = f'<pivotCacheDefinition {S}><cacheFields><cacheField name="Soort"><sharedItems><s v="a"/><s v="b"/></sharedItems></cacheField><cacheField name="Klant"><sharedItems><s v="Piet Post"/></sharedItems><fieldGroup><groupItems><s v="groep"/></groupItems></fieldGroup></cacheField></cacheFields></pivotCacheDefinition>'
    external = f'<externalLink {S}><externalBook r:id="x1"><sheetNames><sheetName val="Salarissen"/></sheetNames><sheetDataSet><sheetData sheetId="0"><row r="1"><cell r="A1" t="str"><v>Naam</v></cell><cell r="B1" t="str"><v>Salaris</v></cell></row><row r="2"><cell r="A2" t="str"><v>Zoë Jansen</v></cell><cell r="B2"><v>3100</v></cell></row></sheetData></sheetDataSet></externalBook></externalLink>'
    drawing = '<xdr:wsDr xmlns:xdr="x" xmlns:a="y"><xdr:sp><xdr:nvSpPr><xdr:cNvPr id="1" name="Tekstvak 1" descr="Foto van mevrouw Smit"/></xdr:nvSpPr><xdr:txBody><a:p><a:r><a:t>Bel mevrouw </a:t></a:r><a:r><a:t>Smit</a:t></a:r></a:p></xdr:txBody></xdr:sp></xdr:wsDr>'
    put("xlsx/every-layer.xlsx", zipped([
        ("[Content_Types].xml", TYPES), ("_rels/.rels", ROOT("xl/workbook.xml")), *PROPERTIES,
        ("xl/workbook.xml", f'<workbook {S}><sheets><sheet name="Blad1" sheetId="1" r:id="r1"/></sheets><definedNames><definedName name="Chef">"Kees Bakker"</definedName><definedName name="Gebied">Blad1!$A$1</definedName></definedNames></workbook>'),
        ("xl/_rels/workbook.xml.rels", rels(("r1", "worksheet", "worksheets/sheet1.xml"), ("r2", "pivotCacheDefinition", "pivotCache/pivotCacheDefinition1.xml"), ("r3", "pivotCacheDefinition", "pivotCache/pivotCacheDefinition2.xml"), ("r4", "externalLink", "externalLinks/externalLink1.xml"), ("r5", "connections", "connections.xml"), ("r6", "person", "persons/person.xml"), ("r7", "revisionHeaders", "revisions/revisionHeaders.xml"))),
        ("xl/worksheets/sheet1.xml", sheet),
        ("xl/worksheets/_rels/sheet1.xml.rels", rels(("h1", "hyperlink", "mailto:prive.zoe@example.nl", "out"), ("d1", "drawing", "../drawings/drawing1.xml"), ("c1", "comments", "../comments1.xml"), ("c2", "threadedComment", "../threadedComments/threadedComment1.xml"))),
        ("xl/drawings/drawing1.xml", drawing),
        ("xl/comments1.xml", f'<comments {S}><authors><author>Ingrid Smit</author><author>tc={{1}}</author></authors><commentList><comment ref="A1" authorId="0"><text><r><t>Nabellen op </t></r><r><t>06-12345678</t></r></text></comment><comment ref="A2" authorId="1"><text><t>[Threaded comment] staat hieronder</t></text></comment></commentList></comments>'),
        ("xl/threadedComments/threadedComment1.xml", '<ThreadedComments><threadedComment ref="A2" personId="p"><text>Is Zoë Jansen verhuisd?</text></threadedComment></ThreadedComments>'),
        ("xl/persons/person.xml", '<personList><person displayName="Wim Kok" id="p"/></personList>'),
        ("xl/pivotCache/pivotCacheDefinition1.xml", pivot), ("xl/pivotCache/pivotCacheRecords1.xml", records), ("xl/pivotCache/pivotCacheDefinition2.xml", bare),
        ("xl/pivotCache/_rels/pivotCacheDefinition1.xml.rels", rels(("r1", "pivotCacheRecords", "pivotCacheRecords1.xml"))),
        ("xl/externalLinks/externalLink1.xml", external), ("xl/externalLinks/_rels/externalLink1.xml.rels", rels(("x1", "externalLinkPath", "file:///P:/Personeel/salarissen.xlsx", "out"))),
        ("xl/connections.xml", '<connections><connection name="db"><dbPr connection="Provider=x;User ID=jan" command="select naam from klant"/></connection></connections>'),
        ("xl/revisions/revisionHeaders.xml", "<headers/>"), ("xl/revisions/_rels/revisionHeaders.xml.rels", rels(("r1", "revisionLog", "revisionLog1.xml"))),
        ("xl/revisions/revisionLog1.xml", '<revisions><rcc><oc r="A1" t="inlineStr"><is><t>Piet Post, 999990019</t></is></oc><nc r="A1"/></rcc></revisions>'),
        ("xl/embeddings/brief.txt", "Beste Zoë Jansen,\n")]))



def slides():
    para = lambda *runs: "<a:p>" + "".join(f"<a:r><a:t>{r}</a:t></a:r>" for r in runs) + "</a:p>"
    shape = lambda inner, more="": f'<p:sp><p:nvSpPr><p:cNvPr id="2" name="Vak"{more}/></p:nvSpPr><p:txBody>{inner}</p:txBody></p:sp>'
    table = lambda rows: "<p:graphicFrame><a:tbl>" + "".join("<a:tr>" + "".join(f"<a:tc><a:txBody>{para(c)}</a:txBody></a:tc>" for c in row) + "</a:tr>" for row in rows) + "</a:tbl></p:graphicFrame>"
    slide = lambda inner, more="", root="sld": f"<p:{root} {A}{more}><p:cSld><p:spTree>{inner}</p:spTree></p:cSld></p:{root}>"
    chart = '<c:chartSpace xmlns:c="c" xmlns:a="a"><c:title><c:tx><c:rich>' + para("Verzuim") + '</c:rich></c:tx></c:title><c:ser><c:cat><c:strRef><c:f>Sheet1!$A$2</c:f><c:strCache><c:ptCount val="1"/><c:pt idx="0"><c:v>Ingrid Smit</c:v></c:pt></c:strCache></c:strRef></c:cat><c:val><c:numCache><c:pt idx="0"><c:v>12</c:v></c:pt></c:numCache></c:val></c:ser></c:chartSpace>'
    put("pptx/every-layer.pptx", zipped([
        ("[Content_Types].xml", TYPES), ("_rels/.rels", ROOT("ppt/presentation.xml")), *PROPERTIES,
        ("ppt/presentation.xml", f'<p:presentation {A}><p:sldIdLst><p:sldId id="256" r:id="r2"/><p:sldId id="257" r:id="r1"/></p:sldIdLst></p:presentation>'),
        ("ppt/_rels/presentation.xml.rels", rels(("r1", "slide", "slides/slide1.xml"), ("r2", "slide", "slides/slide2.xml"), ("r3", "commentAuthors", "commentAuthors.xml"))),
        ("ppt/slides/slide2.xml", slide(shape(para("Mail zoe@", "example.nl")) + shape(para("Niet tonen: 999999990"), ' hidden="1"') + table([["Naam", "Plaats", "Lid"], ["Jan", "Ede", "ja"], ["Piet", "Epe", "nee"]]))),
        ("ppt/slides/slide1.xml", slide(shape(para("Salaris van Kees Bakker")), ' show="0"')),
        ("ppt/slides/_rels/slide2.xml.rels", rels(("n", "notesSlide", "../notesSlides/notesSlide1.xml"), ("c", "comments", "../comments/comment1.xml"), ("d", "comments", "../comments/modernComment1.xml"), ("g", "chart", "../charts/chart1.xml"))),
        ("ppt/notesSlides/notesSlide1.xml", slide(shape(para("Niet zeggen dat mevrouw Smit ziek is")), root="notes")),
        ("ppt/comments/comment1.xml", f'<p:cmLst {A}><p:cm authorId="0"><p:text>Klopt 06-12345678?</p:text></p:cm></p:cmLst>'),
        ("ppt/comments/modernComment1.xml", f'<p188:cmLst xmlns:p188="x" {A}><p188:cm><p188:txBody>{para("Vraag ", "Wim Kok")}</p188:txBody></p188:cm></p188:cmLst>'),
        ("ppt/commentAuthors.xml", f'<p:cmAuthorLst {A}><p:cmAuthor id="0" name="Fatima el Amrani"/></p:cmAuthorLst>'),
        ("ppt/charts/chart1.xml", chart), ("ppt/embeddings/Microsoft_Excel_Sheet.csv", "Naam;Verzuim\r\nIngrid Smit;12\r\nWim Kok;3\r\n")]))


OFFICE = 'xmlns:office="o" xmlns:text="t" xmlns:table="b" xmlns:style="s" xmlns:fo="f" xmlns:draw="d" xmlns:dc="c" xmlns:meta="m" xmlns:xlink="x" xmlns:presentation="p" xmlns:svg="v"'
META = "<office:meta><meta:initial-creator>Zoë Jansen</meta:initial-creator><dc:creator>José de Vries</dc:creator><dc:title>Verslag</dc:title><meta:user-defined meta:name='Dossier van'>Fatima el Amrani</meta:user-defined></office:meta>"


def odf(kind, body, styles="", master="", extra=()):
    mime = "application/vnd.oasis.opendocument." + {"odt": "text", "odp": "presentation", "ods": "spreadsheet"}[kind]
    inner = {"odt": "text", "odp": "presentation", "ods": "spreadsheet"}[kind]
    return zipped([("mimetype", mime), ("content.xml", f"<office:document-content {OFFICE}><office:automatic-styles>{styles}</office:automatic-styles><office:body><office:{inner}>{body}</office:{inner}></office:body></office:document-content>"),
                   ("styles.xml", f"<office:document-styles {OFFICE}><office:master-styles><style:master-page>{master}</style:master-page></office:master-styles></office:document-styles>"),
                   ("meta.xml", f"<office:document-meta {OFFICE}>{META}</office:document-meta>"),
                   ("META-INF/manifest.xml", "<manifest/>"), *extra], stored=("mimetype",))


def opendocument():
    P = lambda *inner: "<text:p>" + "".join(inner) + "</text:p>"
    cell = lambda inner: f"<table:table-cell>{P(inner)}</table:table-cell>"
    table = lambda rows: "<table:table>" + "".join("<table:table-row>" + "".join(map(cell, row)) + "</table:table-row>" for row in rows) + "</table:table>"
    note = lambda text: f'<office:annotation><dc:creator>Ingrid Smit</dc:creator><dc:date>2024-01-01</dc:date><meta:creator-initials>IS</meta:creator-initials>{P(text)}</office:annotation>'
    styles = '<style:style style:name="T1" style:family="text"><style:text-properties text:display="none"/></style:style><style:style style:name="T2" style:family="text"><style:text-properties fo:color="#ffffff"/></style:style><style:style style:name="dp2" style:family="drawing-page"><style:drawing-page-properties presentation:visibility="hidden"/></style:style><style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style>'
    body = "".join([
        "<text:tracked-changes><text:changed-region><text:deletion><office:change-info><dc:creator>Kees Bakker</dc:creator><dc:date>2024-01-01</dc:date></office:change-info>" + P("NL91 ABNA 0417 1643 00") + "</text:deletion></text:changed-region></text:tracked-changes>",
        P("Mail naar zoe@", "<text:span>example.nl</text:span>", "<text:s text:c='2'/>&amp; bel", note("Bel haar op 06-12345678")),
        P("Naam:<text:tab/>José de Vries<text:line-break/>Kerkweg 1"),
        P("Zichtbaar ", '<text:span text:style-name="T1">onzichtbaar 999999990</text:span>', '<text:span text:style-name="T2">wit op wit</text:span>', "en meer"),
        '<text:section text:display="none">' + P("Verborgen stuk") + "</text:section>",
        P('<text:hidden-text text:string-value="nog een">x</text:hidden-text>', "Noot<text:note><text:note-citation>1</text:note-citation><text:note-body>" + P("Zie mevrouw Smit") + "</text:note-body></text:note>"),
        P('<draw:frame><draw:text-box>' + P("In een kader") + "</draw:text-box><svg:desc>Foto van Wim Kok</svg:desc></draw:frame>", "naast het kader"),
        P('<text:a xlink:href="mailto:info@example.nl">Schrijf ons</text:a>'),
        table([["Naam", "Plaats", "Lid"], ["Jan", "Ede", "ja"], ["Piet", "Epe", "nee"]]), table([["Naam:", "Zoë Jansen"], ["BSN:", "999999990"]])])
    header = "<style:header>" + P("Dossier 12") + "</style:header><style:footer>" + P("Vertrouwelijk") + "</style:footer>"
    put("odt/every-layer.odt", odf("odt", body, styles, header, [("Object 1", b"\xd0\xcf\x11\xe0 niet heel"), ("Object 2/content.xml", f"<office:document-content {OFFICE}><office:body><office:text>{P('In een object')}</office:text></office:body></office:document-content>")]))
    put("odt/flat.fodt", f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document {OFFICE} office:mimetype="application/vnd.oasis.opendocument.text">{META}<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:text>{body}</office:text></office:body></office:document>')
    page = lambda name, inner, more="": f'<draw:page draw:name="{name}"{more}><draw:frame><draw:text-box>{P(inner)}</draw:text-box></draw:frame>'
    put("odp/hidden-slide-and-notes.odp", odf("odp", page("een", "Mail zoe@<text:span>example.nl</text:span>") + "<presentation:notes><draw:frame><draw:text-box>" + P("Niet zeggen dat mevrouw Smit ziek is") + "</draw:text-box></draw:frame></presentation:notes>" + note("Klopt dit?") + "</draw:page>" + page("twee", "Salaris van Kees Bakker", ' draw:style-name="dp2"') + "</draw:page>", styles))
    V = lambda kind, text, more="": f'<table:table-cell office:value-type="{kind}"{more}>{P(text)}</table:table-cell>'
    row = lambda cells, more="": f"<table:table-row{more}>{cells}</table:table-row>"
    sheets = "".join([
        '<table:content-validations><table:content-validation table:condition="of:cell-content-is-in-list(&quot;Kees Bakker&quot;;&quot;Wim Kok&quot;)"/></table:content-validations>',
        '<table:table table:name="Leden"><office:forms/><table:shapes><draw:frame><draw:text-box>' + P("Kader op het blad") + '</draw:text-box></draw:frame></table:shapes><table:table-column table:number-columns-repeated="2"/><table:table-column table:visibility="collapse" table:number-columns-repeated="2"/><table:table-column/>',
        "<table:table-header-rows>" + row(V("string", "Naam") + V("string", "Geboren") + V("string", "BSN") + V("string", "Tijd") + V("string", "Lid")) + "</table:table-header-rows>",
        row(V("string", "Zoë") + V("date", "1 feb", ' office:date-value="1980-02-01"') + V("float", "9,99999990E+008", ' office:value="999999990"') + V("time", "8:15", ' office:time-value="PT08H15M00S"') + V("boolean", "WAAR", ' office:boolean-value="true"')),
        row(f'<table:table-cell office:value-type="string">{note("Nabellen op 06-12345678")}{P("José")}{P("de Vries")}</table:table-cell>' + '<table:table-cell table:number-columns-repeated="2"/>' + V("string", "x", ' table:number-columns-repeated="2"'), ' table:visibility="filter"'),
        row('<table:table-cell table:number-columns-repeated="1024"/>', ' table:number-rows-repeated="3"'),
        row(V("string", "onder"), ' table:number-rows-repeated="2"'),
        row('<table:table-cell table:number-columns-repeated="16384"/>', ' table:number-rows-repeated="1048568"'), "</table:table>",
        '<table:table table:name="Weg" table:style-name="ta2">' + row(V("string", "geheim")) + "</table:table>",
        "<table:table table:name=\"'file:///P:/salaris.ods'#Blad1\">" + row(V("string", "Zoë Jansen") + V("float", "3100", ' office:value="3100"')) + "</table:table>"])
    put("ods/every-layer.ods", odf("ods", sheets, styles))
    put("ods/flat.fods", f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document {OFFICE} office:mimetype="application/vnd.oasis.opendocument.spreadsheet">{META}<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>{sheets}</office:spreadsheet></office:body></office:document>')
    wide = row(V("string", "x", ' table:number-columns-repeated="16384"'), ' table:number-rows-repeated="1048576"')
    put("repeated-cells.ods", odf("ods", f'<table:table table:name="a">{wide}</table:table>'), BROKEN)
    put("encrypted.odt", zipped([("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", bytes(range(200))), ("META-INF/manifest.xml", "<manifest><file-entry><encryption-data/></file-entry></manifest>")], stored=("mimetype",)), BROKEN)


def rtf():
    put("rtf/every-layer.rtf", r"""{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fswiss\fcharset0 Arial;}{\f1\fcharset238 Arial CE;}}{\colortbl;\red0\green0\blue0;}
{\stylesheet{\s0 Standaard;}}{\info{\title Verslag}{\author Zo\'eb Jansen}{\operator Jos\'e9 de Vries}{\company Bakkerij Jansen}}
{\*\userprops{\propname Dossier van}\proptype30{\staticval Fatima el Amrani}}{\*\revtbl{Unknown;}{Kees Bakker;}}
{\header\pard Dossier 12\par}\pard Mail naar {\b zoe@}example.nl, \u8364?5 en \'80 6\par
Zichtbaar{\v  onzichtbaar 999999990}, {\deleted\revauthdel1 NL91 ABNA 0417 1643 00}weg\par
Noot{\*\atnid IS}{\*\atnauthor Ingrid Smit}\chatn{\*\annotation{\*\atnref 1}\pard Bel haar op 06-12345678\par}{\footnote\pard Zie mevrouw Smit\par}\par
{\field{\*\fldinst{HYPERLINK "mailto:info@example.nl"}}{\fldrslt Schrijf ons}}\par
\trowd\cellx1\cellx2\cellx3\pard\intbl Naam\cell Plaats\cell Lid\cell\row\trowd\pard\intbl Jan\cell Ede\cell ja\cell\row\trowd\pard\intbl Piet\cell Epe\cell nee\cell\row
\pard {\shp{\*\shpinst{\sp{\sn shapeType}{\sv 202}}{\shptxt\pard In een kader\par}}}Einde {\*\onbekend{\b x}}{\pict\pngblip 89504e47}\bin3 }}}.\par}""")


def binary():
    """The outside of compound files that point in circles."""
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    header[24:34] = (0x3E).to_bytes(2, "little") + (3).to_bytes(2, "little") + (0xFFFE).to_bytes(2, "little") + (9).to_bytes(2, "little") + (6).to_bytes(2, "little")
    word = lambda n: n.to_bytes(4, "little")
    header[44:76] = word(1) + word(1) + word(0) + word(4096) + word(0xFFFFFFFE) + word(0) + word(0xFFFFFFFE) + word(0)
    header[76:512] = word(0) + b"\xff" * 432
    fat = word(0xFFFFFFFD) + word(2) + word(1) + b"\xff" * 500
    entry = lambda name, kind, child, start=0: name.encode("utf-16-le").ljust(64, b"\0") + ((len(name) + 1) * 2).to_bytes(2, "little") + bytes([kind, 1]) + word(child) * 3 + bytes(36) + word(start) + (8192).to_bytes(8, "little")
    put("circle.doc", bytes(header) + fat + entry("Root Entry", 5, 1) + entry("WordDocument", 2, 1, 1) + bytes(256) + bytes(512), BROKEN)


def real():
    """Those that programs write, each with hidden text, a deletion, a remark, a list and a form."""
    import docx, pptx
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls
    doc = docx.Document()
    doc.core_properties.author, doc.core_properties.last_modified_by = "Zoë Jansen", "José de Vries"
    doc.add_heading("Ledenlijst", 1)
    doc.add_paragraph("Beste mevrouw Smit, mail naar ").add_run("zoe@").bold = True
    doc.paragraphs[-1].add_run("example.nl")

    def table(rows):
        made = doc.add_table(rows=0, cols=len(rows[0]))
        for row in rows:
            for cell, text in zip(made.add_row().cells, row):
                cell.text = text
    table([["Naam", "E-mail", "Plaats"], ["Zoë Jansen", "zoe@example.nl", "Ede"], ["José de Vries", "jose@example.org", "Epe"], ["Piet Post", "piet@example.org", ""]])
    doc.add_paragraph("Rekening NL91 ABNA 0417 1643 00")
    doc.add_paragraph("Zichtbaar ").add_run("verborgen 999999990").font.hidden = True
    doc.sections[0].header.paragraphs[0].text = "Dossier 12"
    doc.sections[0].footer.paragraphs[0].text = "Vertrouwelijk, bel 06-12345678"
    last = doc.add_paragraph("Rekening is ")
    last._p.append(parse_xml('<w:del %s w:id="7" w:author="Kees Bakker" w:date="2024-01-01T00:00:00Z"><w:r><w:delText>NL91 ABNA 0417 1643 00</w:delText></w:r></w:del>' % nsdecls("w")))
    last.add_run("vervallen.")
    doc.add_comment(runs=[last.runs[0]], text="Bel haar op 06-12345678", author="Ingrid Smit", initials="IS")
    table([["Naam:", "Zoë Jansen"], ["BSN:", "999999990"]])
    doc.add_paragraph("Einde €5")
    show = pptx.Presentation()
    slide = show.slides.add_slide(show.slide_layouts[1])
    slide.shapes.title.text, slide.placeholders[1].text = "Verzuim", "Ingrid Smit\n12 dagen"
    slide.notes_slide.notes_text_frame.text = "Niet zeggen dat mevrouw Smit ziek is"
    slide = show.slides.add_slide(show.slide_layouts[5])
    slide.shapes.title.text = "Salaris van Kees Bakker"
    slide._element.set("show", "0")
    slide.shapes.add_textbox(0, 0, 1000000, 1000000).text_frame.text = "Los vak met zoe@example.nl"
    show.core_properties.author = show.core_properties.last_modified_by = "Zoë Jansen"
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        doc.save(folder / "a.docx")
        show.save(folder / "b.pptx")
        shutil.copy(folder / "a.docx", HERE / "docx/python-docx.docx")
        shutil.copy(folder / "b.pptx", HERE / "pptx/python-pptx.pptx")
        for source, ending in [("a.docx", "doc"), ("a.docx", "rtf"), ("a.docx", "odt"), ("a.docx", "epub"), ("b.pptx", "odp")]:
            subprocess.run(["soffice", "--headless", "--convert-to", ending, "--outdir", folder, folder / source], check=True)
            made = (folder / source).with_suffix("." + ending)
            put(f"{ending}/libreoffice.{ending}", made.read_bytes())


def main():
    for make in (words, sheets, slides, opendocument, rtf, binary):
        make()
    if "real" in sys.argv[1:]:
        real()


main()
