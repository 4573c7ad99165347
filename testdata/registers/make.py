"""Makes registers as organisations have them, after the layouts of public templates; the content is invented.

    python make.py            # needs openpyxl and XlsxWriter
    soffice --headless --convert-to xlsx:"Calc MS Excel 2007 XML" --outdir lo gba.xlsx && mv lo/gba.xlsx . && rmdir lo

Each file has something that is easily lost: a table, validations, conditional formats, comments, macros, a
chart, hidden columns, merged titles, a print area. gba.xlsx was saved again by LibreOffice 7.4 and so has its XML.
"""

import datetime
import os
import zipfile

import openpyxl
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule, FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table, TableStyleInfo

DAY = datetime.datetime(2025, 1, 6, 9, 0, 0)
HEAD = PatternFill("solid", fgColor="1F4E78")
LINE = Side(style="thin", color="999999")
BOX = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)


def head(cells):
    for cell in cells:
        cell.fill, cell.font, cell.border = HEAD, Font(bold=True, color="FFFFFF"), BOX
        cell.alignment = Alignment(wrap_text=True, vertical="center")


def body(sheet, rows, columns):
    for row in rows:
        for column in columns:
            cell = sheet.cell(row, column)
            cell.border, cell.alignment = BOX, Alignment(wrap_text=True, vertical="top")


def save(book, name):
    book.properties.created = book.properties.modified = DAY
    book.save(name)


def ap():
    """What the Dutch authority lists, in a sheet with a title, an Excel table, a validation and comments."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Verwerkingsregister"
    sheet["A1"] = "Register van verwerkingsactiviteiten"
    sheet["A1"].font = Font(size=16, bold=True)
    sheet.merge_cells("A1:K1")
    sheet["A2"] = "Speelgoedwinkel De Tol (verzonnen), Dorpsstraat 1, privacy@detol.example.nl"
    sheet.merge_cells("A2:K2")
    titles = [
        "Nr.", "Naam verwerking", "Doel(en) van de verwerking", "Grondslag", "Categorieën van betrokkenen",
        "Categorieën persoonsgegevens", "Bijzondere persoonsgegevens", "Ontvangers", "Doorgifte buiten de EU",
        "Bewaartermijn", "Beveiligingsmaatregelen",
    ]
    for column, title in enumerate(titles, 1):
        sheet.cell(4, column, title)
    head(sheet[4])
    rows = [
        [1, "Salarisadministratie", "Loon betalen en aangifte doen", "Wettelijke verplichting", "Medewerkers", None,
         None, "Belastingdienst, pensioenfonds", "nee", "7 jaar", None],
        [2, "Nieuwsbrief", None, "Toestemming", None, "Alleen naam en e-mail, zegt Ria", None, None, "nee", None,
         "Wachtwoord op het account"],
        [3, "Bijhouden van het archeologisch depot", "Vondsten beschrijven", "Gerechtvaardigd belang", None, None,
         None, None, None, None, None],
    ]
    for number, row in enumerate(rows, 5):
        for column, value in enumerate(row, 1):
            sheet.cell(number, column, value)
    body(sheet, range(5, 8), range(1, 12))
    sheet["C5"].comment = Comment("Nagevraagd bij de boekhouder.", "Ria")
    sheet["J6"].comment = Comment("Nog uitzoeken!", "Ria")
    table = Table(displayName="Register", ref="A4:K7")
    table.tableStyleInfo = TableStyleInfo(name="TableStyleMedium2", showRowStripes=True)
    sheet.add_table(table)
    lawful = DataValidation(
        type="list", allow_blank=True,
        formula1='"Toestemming,Overeenkomst,Wettelijke verplichting,Gerechtvaardigd belang"',
    )
    lawful.add("D5:D7")
    sheet.add_data_validation(lawful)
    sheet.conditional_formatting.add(
        "I5:I7", CellIsRule(operator="equal", formula=['"ja"'], fill=PatternFill(bgColor="FFC7CE"))
    )
    for letter, width in zip("ABCDEFGHIJK", [5, 26, 30, 20, 20, 34, 20, 24, 14, 16, 28]):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "C5"
    sheet.print_title_rows = "4:4"
    sheet.page_setup.orientation = "landscape"
    save(book, "ap.xlsx")


def vng():
    """A municipal workbook: intro first, grouped headers over two rows, prepared empty rows, a filter, a macro part
    and a sheet with drop-down answers."""
    book = openpyxl.Workbook()
    intro = book.active
    intro.title = "Leeswijzer"
    for number, line in enumerate(["Verwerkingsregister", "Vul per proces een regel in.", "Versie 3"], 1):
        intro.cell(number, 2, line)
    sheet = book.create_sheet("Register van verwerkingen")
    sheet["B2"] = "Gemeente Nergenshuizen (verzonnen)"
    groups = [("B3:E3", "Verwerking"), ("F3:H3", "Gegevens"), ("I3:J3", "Ontvangers"), ("K3:L3", "Bewaren")]
    for area, title in groups:
        sheet.merge_cells(area)
        sheet[area.split(":")[0]] = title
    titles = [
        "Volgnummer", "Werkproces", "Proceseigenaar", "Doeleinden", "Betrokkenen", "Soort persoonsgegevens",
        "Bijzondere gegevens", "intern", "extern", "Bewaartermijn", "Selectielijst", "Opslaglocatie",
    ]
    for column, title in enumerate(titles, 2):
        sheet.cell(4, column, title)
    head(sheet[3][1:])
    head(sheet[4][1:])
    example = ["", "Bijv. burgerzaken", "Team X", "Omschrijf het doel", "Inwoners", "NAW"]
    for column, value in enumerate(example, 2):
        sheet.cell(5, column, value)
    rows = [
        ["P-01", "Personeelsadministratie", "HRM", "Dossiers van medewerkers bijhouden", "Medewerkers", None, None, "HRM"],
        ["P-02", "Werving en selectie", "HRM", None, None, "CV en brief", None, "HRM", "-"],
    ]
    for number, row in enumerate(rows, 6):
        for column, value in enumerate(row, 2):
            sheet.cell(number, column, value)
    body(sheet, range(5, 31), range(2, 14))
    for number in range(8, 31):
        sheet.cell(number, 2, f"P-{number - 5:02}")
    sheet["B32"] = "Laatst vastgesteld door het college op 6 januari 2025"
    sheet.auto_filter.ref = "B4:M7"
    sheet.column_dimensions["D"].hidden = True
    lists = book.create_sheet("Keuzes")
    for number, word in enumerate(["Inwoners", "Medewerkers", "Bezoekers"], 1):
        lists.cell(number, 1, word)
    lists.sheet_state = "hidden"
    subjects = DataValidation(type="list", formula1="Keuzes!$A$1:$A$3", allow_blank=True)
    subjects.add("F6:F30")
    sheet.add_data_validation(subjects)
    book.defined_names["betrokkenen"] = DefinedName("betrokkenen", attr_text="Keuzes!$A$1:$A$3")
    save(book, "vng.xlsx")
    with_macros("vng.xlsx", "vng.xlsm")


def with_macros(source, target):
    """The same workbook with a part for macros: bytes that no program will run, but that must stay."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            data = old.read(info)
            if info.filename == "[Content_Types].xml":
                data = data.replace(
                    b"vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
                    b"vnd.ms-excel.sheet.macroEnabled.main+xml",
                ).replace(
                    b"</Types>",
                    b'<Override PartName="/xl/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>',
                )
            if info.filename == "xl/_rels/workbook.xml.rels":
                data = data.replace(
                    b"</Relationships>",
                    b'<Relationship Id="rIdMacro" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject"'
                    b' Target="vbaProject.bin"/></Relationships>',
                )
            new.writestr(zipfile.ZipInfo(info.filename, (2025, 1, 6, 9, 0, 0)), data, zipfile.ZIP_DEFLATED)
        new.writestr(zipfile.ZipInfo("xl/vbaProject.bin", (2025, 1, 6, 9, 0, 0)), bytes(range(256)) * 8)
        new.writestr(zipfile.ZipInfo("customXml/item1.xml", (2025, 1, 6, 9, 0, 0)), "<dossier>42</dossier>")
    os.remove(source)


def ico():
    """The columns of the British template, with the controller's details above them, a chart and a drawing."""
    book = xlsxwriter.Workbook("ico.xlsx")
    book.set_properties({"created": DAY})
    sheet = book.add_worksheet("Controller")
    bold = book.add_format({"bold": True, "bg_color": "#DCE6F1", "border": 1, "text_wrap": True, "valign": "top"})
    cell = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
    day = book.add_format({"border": 1, "num_format": "dd/mm/yyyy"})
    sheet.merge_range("A1:D1", "Article 30 record of processing activities", bold)
    for row, pair in enumerate([("Name", "Tall Ship Toys Ltd (invented)"), ("Email", "privacy@example.com")], 1):
        sheet.write_row(row, 0, pair, cell)
    titles = [
        "Business function", "Purpose of processing", "Name and contact details of joint controller (if applicable)",
        "Categories of individuals", "Categories of personal data", "Categories of recipients",
        "Link to contract with processor",
        "Names of third countries or international organisations that personal data are transferred to (if applicable)",
        "Safeguards for exceptional transfers of personal data to third countries or international organisations (if applicable)",
        "Retention schedule (if possible)",
        "General description of technical and organisational security measures (if possible)",
        "Article 6 lawful basis for processing personal data",
        "Article 9 basis for processing special category data", "Rights available to individuals",
        "The source of the personal data (if applicable)", "Link to record of consent", "Location of personal data",
        "Data Protection Impact Assessment required?", "Review date",
    ]
    sheet.set_row(5, 60)
    sheet.write_row(5, 0, titles, bold)
    sheet.set_column(0, 18, 24)
    sheet.write_row(6, 0, ["HR", "Pay staff", "N/A", "Employees", "", "HMRC", "", "", "", "6 years", "", "Legal obligation"], cell)
    sheet.write_row(7, 0, ["Marketing newsletter", "", "N/A", "", "", "", "", "", "", "", "", "Consent"], cell)
    sheet.write_formula("S7", "=DATE(2025,1,6)", day, 45663)
    sheet.write_comment("A7", "Ask Ann in HR.", {"author": "Ann"})
    sheet.data_validation("R7:R60", {"validate": "list", "source": ["Yes", "No", "Screening"]})
    sheet.conditional_format("J7:J60", {"type": "blanks", "format": book.add_format({"bg_color": "#FFC7CE"})})
    sheet.autofilter("A6:S8")
    sheet.freeze_panes(6, 1)
    other = book.add_worksheet("Processor")
    other.write_row(0, 0, ["Name and contact details of controller", "Categories of processing", "Security measures"], bold)
    numbers = book.add_worksheet("Numbers")
    numbers.write_column(0, 0, [1, 5, 2])
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=Numbers!$A$1:$A$3"})
    numbers.insert_chart("C2", chart)
    book.close()


def cnil():
    """The list of a French register, with dates and rich text; the records behind it have sheets of their own."""
    book = xlsxwriter.Workbook("cnil.xlsx")
    book.set_properties({"created": DAY})
    bold = book.add_format({"bold": True, "font_color": "#FFFFFF", "bg_color": "#003189", "border": 1, "text_wrap": True})
    red = book.add_format({"font_color": "#FF0000"})
    cell = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet("Liste des traitements")
    sheet.write("A1", "Registre des activités de traitement", book.add_format({"bold": True, "font_size": 18}))
    sheet.write("A2", "La Toupie SARL (inventée)")
    titles = [
        "N° / Réf", "Nom du traitement", "Finalité principale", "Sous-finalité 1", "Catégories de personnes concernées",
        "Catégories de données personnelles concernées", "Données sensibles", "Destinataires", "Transferts hors UE",
        "Durée de conservation", "Mesures de sécurité", "Date de création", "Dernière mise à jour",
    ]
    sheet.set_column(0, 12, 22)
    sheet.write_row(3, 0, titles, bold)
    for row, values in enumerate(
        [["T1", "Gestion de la paie", "Payer les salariés"], ["T2", "Recrutement", ""], ["T3", "Vidéosurveillance", "Sécurité"]], 4
    ):
        sheet.write_row(row, 0, values + [""] * (11 - len(values)), cell)
        sheet.write_datetime(row, 11, DAY, book.add_format({"num_format": "yyyy-mm-dd", "border": 1}))
    sheet.write_rich_string("H5", "URSSAF ", red, "et impôts", cell)
    sheet.data_validation("I5:I99", {"validate": "list", "source": ["oui", "non"]})
    sheet.print_area("A1:M7")
    sheet.protect("", {"format_cells": True})
    one = book.add_worksheet("Fiche T1")
    one.write_column(0, 0, ["Nom du traitement", "Finalité principale", "Durée de conservation"], bold)
    one.write_column(0, 1, ["Gestion de la paie", "Payer les salariés", "5 ans"], cell)
    book.close()


def gba():
    """A Belgian model: five sheets, obligatory columns in red, formulas and named ranges; saved by LibreOffice."""
    book = openpyxl.Workbook()
    first = book.active
    first.title = "Contact"
    first.append(["Verwerkingsverantwoordelijke", "Bakkerij Krul (verzonnen)"])
    sheet = book.create_sheet("Verwerkingen")
    sheet["A1"] = "REGISTER VAN DE VERWERKINGSACTIVITEITEN"
    sheet.merge_cells("A1:L1")
    titles = [
        "Referentie", "Benaming van de verwerking", "Doeleinde", "Rechtsgrond", "Categorieën van betrokkenen",
        "Functionele gegevenscategorie", "Categorieën van ontvangers", "Doorgifte", "Passende waarborgen",
        "Bewaartermijn", "Technische en organisatorische maatregelen", "Opmerkingen",
    ]
    for column, title in enumerate(titles, 1):
        sheet.cell(3, column, title)
    head(sheet[3])
    for cell in sheet[3][1:7]:
        cell.fill = PatternFill("solid", fgColor="C00000")
    rows = [
        ["V001", "Klantenbeheer", "Bestellingen klaarzetten", "b", "Klanten", None, None, "nee", "nvt", None, None, '=A4&" loopt"'],
        ["V002", "Personeel", None, None, "Werknemers", "identificatie", None, None, None, "7 jaar", None, None],
        ["V003", "Camerabewaking", "Bewaking", "f", "Bezoekers", None, None, "nee", "nvt", "1 maand", "afgesloten kast", None],
    ]
    for number, row in enumerate(rows, 4):
        for column, value in enumerate(row, 1):
            sheet.cell(number, column, value)
    body(sheet, range(4, 7), range(1, 13))
    sheet.conditional_formatting.add("B4:G6", FormulaRule(formula=['B4=""'], fill=PatternFill(bgColor="FFFF00")))
    yes = DataValidation(type="list", formula1='"ja,nee"', allow_blank=True)
    yes.add("H4:H6")
    sheet.add_data_validation(yes)
    sheet.auto_filter.ref = "A3:L6"
    for name in ["Verwerkers", "Inbreuken", "Lijsten"]:
        book.create_sheet(name).append(["Naam", "Adres"])
    save(book, "gba.xlsx")


if __name__ == "__main__":
    ap()
    vng()
    ico()
    cnil()
    gba()
