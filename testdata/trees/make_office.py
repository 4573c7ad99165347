#!/usr/bin/env python3
"""Makes testdata/trees/office: the files of a small shop, as shops have them. Every person in it is invented.

Needs Python 3.9 and xlsxwriter (pip install xlsxwriter==3.3.1). The same seed gives the same files:
    python3 testdata/trees/make_office.py
BSNs come from 9999xxxxx, which is not issued; mail domains are the ones kept for examples; telephone numbers
and IBANs have the right form and belong to nobody that we know of.
"""
import csv, datetime, io, json, pathlib, random, shutil, zipfile
import xlsxwriter

OUT = pathlib.Path(__file__).parent / "office"
R = random.Random(20260517)

GIVEN_F = "Aaltje Amira Anouk Bente Carlijn Daniëlle Eefje Fatima Femke Geertje Hanneke Iris Jantje Kübra Lieke Loes Maaike Marijke Noor Quirine Renée Sanne Saskia Tessa Ilse Wendy Yvonne Zoë".split()
GIVEN_M = "Abel Ahmed Bas Coen Daan Edwin Freek Gijs Harm Ibrahim Joost Koen Lars Maarten Nico Onno Pieter René Sjoerd Teun Umut Victor Wouter Xander Youssef Jeroen".split()
FAMILY = ["Bakker", "de Boer", "van den Berg", "el Amrani", "Öztürk", "Janssen", "van 't Hof", "Visser", "Smit", "Meijer", "de Wit", "Mulder", "IJsselstein", "Dijkstra", "Hoekstra", "Nguyen", "Brouwer", "van der Linden", "Koster", "Prins", "Blom", "Huisman", "Peeters", "Jansen-de Vries", "Kuipers", "Postma", "Willems", "Groen", "van Leeuwen", "Çelik", "Bosch", "Vos"]
STREETS = "Dorpsstraat Molenweg Kerkstraat Stationsweg Lindelaan Beatrixlaan Havenkade Schoolstraat Eikenlaan Parallelweg".split()
CITIES = [("Zwolle", "8011"), ("Meppel", "7941"), ("Deventer", "7411"), ("Kampen", "8261"), ("Hattem", "8051"), ("Raalte", "8102")]
LETTERS = "ABCDEFGHJKLMNPRSTUVWXZ"


def bsn(used=set()):
    """Nine digits in 9999xxxxx that pass the test of eleven."""
    while True:
        digits = f"9999{R.randrange(100000):05d}"
        total = sum(int(d) * w for d, w in zip(digits, (9, 8, 7, 6, 5, 4, 3, 2, -1)))
        if total % 11 == 0 and digits not in used:
            used.add(digits)
            return digits


def iban():
    bank = R.choice(["ABNA", "INGB", "RABO", "TRIO"])
    account = f"{R.randrange(10**9):010d}"
    number = "".join(str(int(c, 36)) for c in bank + account + "NL00")
    return f"NL{98 - int(number) % 97:02d}{bank}{account}"


def plain(text):
    table = str.maketrans("äëïöüéèêçşıÖÇüğâ", "aeioueeecsiOCuga")
    return "".join(c for c in text.lower().translate(table) if c.isascii() and c.isalpha())


def date(first, last):
    start = datetime.date(first, 1, 1).toordinal()
    return datetime.date.fromordinal(R.randint(start, datetime.date(last, 12, 31).toordinal()))


def person():
    woman = R.random() < 0.5
    given, family = R.choice(GIVEN_F if woman else GIVEN_M), R.choice(FAMILY)
    city, digits = R.choice(CITIES)
    return {
        "given": given, "family": family, "gender": "V" if woman else "M",
        "email": f"{plain(given)}.{plain(family)}{R.choice(['', '', str(R.randint(2, 99))])}@example.{R.choice(['nl', 'nl', 'com', 'org'])}",
        "phone": f"06-{R.randrange(10**7, 59999999):08d}", "street": R.choice(STREETS), "number": str(R.randint(1, 240)),
        "postcode": f"{digits} {R.choice(LETTERS)}{R.choice(LETTERS)}", "city": city, "birth": date(1941, 2006),
        "iban": iban(), "ip": f"203.0.113.{R.randrange(1, 255)}",
    }


def write(path, text, encoding="utf-8"):
    path = OUT / path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))


def table(path, header, rows, delimiter=";", encoding="utf-8", end="\r\n"):
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end)
    writer.writerow(header)
    writer.writerows(rows)
    write(path, text.getvalue(), encoding)


def dutch(day):
    return f"{day.day:02d}-{day.month:02d}-{day.year}"


def workbook(path):
    path = OUT / path
    path.parent.mkdir(parents=True, exist_ok=True)
    book = xlsxwriter.Workbook(str(path))
    book.set_properties({"created": datetime.datetime(2026, 5, 1)})
    return book


def customers():
    people = [person() for _ in range(420)]
    header = ["Klantnr", "Aanhef", "Voornaam", "Achternaam", "Straat", "Huisnr", "Postcode", "Woonplaats", "E-mailadres", "Telefoon", "Laatste bestelling", "Opmerkingen"]
    remarks = ["", "", "", "", "belt liever na 18:00", "betaalt altijd op tijd", "allergisch voor noten, let op bij proefpakket", "wil factuur op papier", "terugbellen op {phone}", "ander adres: {email}"]
    rows = []
    for place, p in enumerate(people):
        rows.append([10001 + place, "Mevr." if p["gender"] == "V" else "Dhr.", p["given"], p["family"], p["street"], p["number"], p["postcode"], p["city"], p["email"], p["phone"], dutch(date(2014, 2025)), R.choice(remarks).format(**p)])
    # The code page of a Dutch Excel; letters that it lacks are written as it writes them.
    rows = [[str(cell).replace("ş", "s").replace("ğ", "g").replace("ı", "i") for cell in row] for row in rows]
    table("Klanten/klanten.csv", header, rows, encoding="cp1252")
    shutil.copyfile(OUT / "Klanten/klanten.csv", OUT / "Klanten/klanten kopie 2024.csv")
    (OUT / "Bureaublad").mkdir(exist_ok=True)
    top = [[r[2], r[3], r[8], r[9]] for r in rows[:85]]
    table("Bureaublad/klantenlijst Marijke.csv", ["Voornaam", "Achternaam", "Mail", "Tel.nr."], top)
    return people


def newsletter(people):
    rows = [[p["email"], p["given"], p["family"], dutch(p["birth"]), "V" if p["gender"] == "V" else "M", dutch(date(2016, 2025))] for p in people[:310]]
    table("Nieuwsbrief/nieuwsbrief abonnees.csv", ["E-mail Address", "First Name", "Last Name", "Geboortedatum", "Geslacht", "Aangemeld op"], rows, delimiter=",", end="\n")


def staff():
    people = [person() for _ in range(23)]
    book = workbook("Personeel/medewerkers.xlsx")
    sheet = book.add_worksheet("Medewerkers")
    sheet.write(0, 0, "Medewerkers per 1 mei 2026")
    sheet.write_row(2, 0, ["Personeelsnr", "Naam", "Functie", "In dienst", "Telefoon", "Contact bij nood"])
    day = book.add_format({"num_format": "dd-mm-yyyy"})
    for place, p in enumerate(people):
        row = 3 + place
        sheet.write_number(row, 0, 501 + place)
        sheet.write(row, 1, f"{p['given']} {p['family']}")
        sheet.write(row, 2, R.choice(["verkoop", "magazijn", "inkoop", "administratie", "chauffeur"]))
        sheet.write_datetime(row, 3, datetime.datetime.combine(date(2008, 2025), datetime.time()), day)
        sheet.write(row, 4, p["phone"])
        other = person()
        sheet.write(row, 5, f"{other['given']} {p['family']} {other['phone']}")
    pay = book.add_worksheet("salaris 2025")
    pay.write_row(0, 0, ["Personeelsnr", "Naam", "BSN", "Geboortedatum", "IBAN", "Brutoloon"])
    for place, p in enumerate(people):
        pay.write_number(place + 1, 0, 501 + place)
        pay.write(place + 1, 1, f"{p['given']} {p['family']}")
        pay.write_number(place + 1, 2, int(bsn()))
        pay.write_datetime(place + 1, 3, datetime.datetime.combine(p["birth"], datetime.time()), day)
        pay.write(place + 1, 4, p["iban"])
        pay.write_number(place + 1, 5, round(R.uniform(2100, 4600), 2))
    pay.hide()
    book.close()

    sick = people[3:9]
    rows = [[f"{p['given']} {p['family']}", bsn(), dutch(date(2024, 2025)), R.choice(["griep", "rugklachten", "burn-out", "gebroken pols", "migraine"]), "bedrijfsarts gebeld"] for p in sick]
    table("Personeel/ziekmeldingen.csv", ["Medewerker", "BSN", "Ziek sinds", "Klacht", "Actie"], rows)
    applicants = [person() for _ in range(14)]
    rows = [[f"{p['given']} {p['family']}", p["email"], p["phone"], dutch(p["birth"]), dutch(date(2022, 2022)), R.choice(["afgewezen", "afgewezen", "gesprek"])] for p in applicants]
    table("Personeel/Sollicitaties 2022.csv", ["Naam kandidaat", "E-mail", "Mobiel", "Geb.datum", "Ontvangen", "Status"], rows)
    return people


def finance(people):
    book = workbook("Administratie/facturen 2025.xlsx")
    sheet = book.add_worksheet("Facturen")
    sheet.write_row(0, 0, ["Factuurnr", "Datum", "Klantnr", "Naam", "Bedrag", "IBAN"])
    day = book.add_format({"num_format": "dd-mm-yyyy"})
    for place in range(260):
        p = R.choice(people)
        sheet.write(place + 1, 0, f"F2025-{place + 1:04d}")
        sheet.write_datetime(place + 1, 1, datetime.datetime.combine(date(2025, 2025), datetime.time()), day)
        sheet.write_number(place + 1, 2, 10001 + people.index(p))
        sheet.write(place + 1, 3, f"{p['given']} {p['family']}")
        sheet.write_number(place + 1, 4, round(R.uniform(9, 480), 2))
        sheet.write(place + 1, 5, p["iban"] if R.random() < 0.7 else "")
    book.close()
    articles = [[f"A{1000 + n}", R.choice(["theepot", "mok", "schaal", "kandelaar", "vaas"]) + " " + R.choice(["blauw", "wit", "groen"]), R.randint(0, 90), f"{R.uniform(4, 60):.2f}".replace(".", ","), f"87{R.randrange(10**11):011d}"] for n in range(120)]
    table("Magazijn/voorraad.csv", ["Artikel", "Omschrijving", "Voorraad", "Prijs", "EAN"], articles)


def webshop(people):
    orders = [{"order": f"W{20000 + n}", "placed": date(2025, 2026).isoformat(), "total": round(R.uniform(9, 200), 2),
               "customer": {"name": f"{p['given']} {p['family']}", "email": p["email"], "ip": p["ip"],
                            "address": {"street": f"{p['street']} {p['number']}", "zip": p["postcode"], "city": p["city"]}}}
              for n, p in enumerate(R.sample(people, 90))]
    write("Webwinkel/orders export.json", json.dumps({"orders": orders}, ensure_ascii=False, indent=1) + "\n")
    start = datetime.datetime(2026, 4, 1, 6, 0)
    lines = []
    for _ in range(400):
        start += datetime.timedelta(seconds=R.randint(5, 900))
        p = R.choice(people[:120])
        page = R.choice(["/", "/winkel", "/mandje", "/afrekenen", "/account"])
        lines.append(f'{p["ip"]} - - [{start:%d/%b/%Y:%H:%M:%S} +0200] "GET {page} HTTP/1.1" 200 {R.randint(900, 40000)} "-" "Mozilla/5.0"')
    write("Webwinkel/access.log", "\n".join(lines) + "\n")


def letters(people):
    p, q = people[7], people[31]
    write("Brieven/betalingsherinnering.txt", f"""Theepot & Zn.
Postbus 12, 8000 AA Zwolle

{'Mevrouw' if p['gender'] == 'V' else 'De heer'} {p['given']} {p['family']}
{p['street']} {p['number']}
{p['postcode']} {p['city']}

Geachte {'mevrouw' if p['gender'] == 'V' else 'heer'} {p['family']},

Onze factuur F2025-0117 van 14 maart 2025 staat nog open. Wilt u het bedrag van
EUR 84,50 overmaken, of zullen wij het afschrijven van {q['iban']}?
Vragen? Mail ons of bel {p['phone']}, dan zoeken wij het uit.

Met vriendelijke groet,
{q['given']} {q['family']}
""")
    write("Brieven/notulen werkoverleg.txt", f"""Notulen werkoverleg 3 april 2026

Aanwezig: {q['given']} {q['family']}, {people[44]['given']} {people[44]['family']}
1. De etalage wordt voor Pasen vernieuwd. Ordernummer 123456782 is onderweg.
2. {people[44]['given']} is bereikbaar op {people[44]['email']}.
3. De vaas van artikel A1007 is uitverkocht; EAN 8712345678906.
""")
    write("LEESMIJ.txt", "De map van de winkel. Klanten staan in Klanten, personeel in Personeel.\n")


def broken():
    text = io.BytesIO()
    with zipfile.ZipFile(text, "w") as archive:
        part = zipfile.ZipInfo("word/document.xml", (2026, 5, 1, 0, 0, 0))
        archive.writestr(part, "<w:document/>" * 200)
    write("Brieven/contract verhuur.docx", text.getvalue()[:90])
    # A picture of one grey pixel: it holds no text and is left out with that reason.
    write("Brieven/logo.gif", b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x99\x99\x99\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;")


def main():
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    people = customers()
    newsletter(people)
    staff()
    finance(people)
    webshop(people)
    letters(people)
    broken()


main()
