"""Files that people send to be imported: what is read of each kind, and what is refused before it is opened."""

import io
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
from django.core.exceptions import ValidationError

from etabli.domain.foundation.spreadsheets import sheets, upload, xlsx_guard
from etabli.domain.foundation.spreadsheets.sheets import Sheet

SHEET = "xl/worksheets/sheet1.xml"
NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def book(*rows: tuple[object, ...], change: Callable[[openpyxl.Workbook], None] | None = None) -> bytes:
    found = openpyxl.Workbook()
    for row in rows:
        found.active.append(row)
    if change:
        change(found)
    out = io.BytesIO()
    found.save(out)
    return out.getvalue()


def with_part(content: bytes, **parts: str | bytes) -> bytes:
    """The same file with parts replaced or added (`/` of their names as `__`, `.` as `_dot_`)."""
    named = {name.replace("__", "/").replace("_dot_", "."): part for name, part in parts.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if part.filename not in named:
                new.writestr(part.filename, old.read(part))
        for name, part in named.items():
            new.writestr(name, part)
    return out.getvalue()


def sheet_of(rows: str) -> str:
    return f"<worksheet {NS}><sheetData>{rows}</sheetData></worksheet>"


def read(content: bytes, name: str = "plan.xlsx") -> Sheet:
    return upload.read(name, content)[1][0]


def why(content: bytes, name: str = "plan.xlsx") -> str:
    with pytest.raises(ValidationError) as caught:
        upload.read(name, content)
    return " ".join(caught.value.messages)


def test_cells_are_text_as_people_would_type_them() -> None:
    from_file = read(book(("a", 1, 2.5, True, None, 1e10), ("é\nb", "x", "", False, None, -3)))
    assert from_file.rows == [["a", "1", "2,5", "oui", "", "10000000000"], ["é\nb", "x", "", "non", "", "-3"]]


def test_empty_lines_are_left_out_and_lines_keep_their_number() -> None:
    found = read(book(("Titre",), (None,), ("Un",), (" ",), ("Deux",)))
    assert found.rows == [["Titre"], ["Un"], ["Deux"]] and found.at == [1, 3, 5]


def test_merged_cells_are_filled_down_their_first_column() -> None:
    def merge(found: openpyxl.Workbook) -> None:
        found.active.merge_cells("A2:B4")

    found = read(
        book(
            ("Axe", "x", "Titre"),
            ("Innover", None, "Un"),
            (None, None, "Deux"),
            (None, None, "Trois"),
            (None, None, "Q"),
            change=merge,
        )
    )
    assert [row[0] for row in found.rows] == ["Axe", "Innover", "Innover", "Innover", ""]
    assert [row[1] for row in found.rows] == ["x", "", "", "", ""] and found.merged == 1


def test_a_merge_of_the_whole_sheet_fills_no_more_than_it_holds() -> None:
    content = book(("Titre", "Axe"))
    xml = sheet_of('<row r="1"><c r="A1" t="inlineStr"><is><t>T</t></is></c></row>')
    xml = xml.replace("</sheetData>", '</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')
    assert read(with_part(content, xl__worksheets__sheet1_dot_xml=xml)).rows == [["T"]]


def test_a_formula_gives_the_value_it_had_and_one_without_is_an_error_at_its_cell() -> None:
    xml = (
        f'<worksheet {NS}><sheetData><row r="1"><c r="A1" t="str"><f>1&amp;2</f><v>12</v></c>'
        '<c r="B1"><f>SUM(1)</f></c><c r="C1" t="e"><v>#REF!</v></c></row></sheetData></worksheet>'
    )
    found = read(with_part(book(("x",)), xl__worksheets__sheet1_dot_xml=xml))
    assert found.rows[0][0] == "12" and found.fault(0, 0) == ""
    assert "formule" in found.fault(0, 1) and "#REF!" in found.fault(0, 2)
    assert "formule" in read(book(("Titre", "=A1"))).fault(0, 1)


def test_five_thousand_lines_are_read_and_one_more_is_refused() -> None:
    assert len(read(book(*(("Fiche", number) for number in range(5_000)))).rows) == 5_000
    assert "5 000" in why(book(*(("Fiche", number) for number in range(5_001)))).replace("\u202f", " ")


def test_columns_beyond_two_hundred_are_refused_and_empty_ones_are_not() -> None:
    assert "200" in why(book(tuple(range(201))))
    xml = sheet_of(
        '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="0"/></row><row r="1048576"><c r="A1048576" s="0"/></row>'
    )
    assert read(with_part(book(("x",)), xl__worksheets__sheet1_dot_xml=xml)).rows == [["1"]]
    far = xml.replace('r="A1048576" s="0"/>', 'r="A1048576"><v>1</v></c>')
    assert "lignes" in why(with_part(book(("x",)), xl__worksheets__sheet1_dot_xml=far))


def test_programs_passwords_and_other_formats_are_refused_saying_what_to_do() -> None:
    plain = book(("Titre",))
    assert "macros" in why(plain, "plan.xlsm")
    assert "macros" in why(with_part(plain, xl__vbaProject_dot_bin=b"\x00"))
    assert "mot de passe" in why(upload.OLE + b"\x00" * 600)
    assert "mot de passe" in why(upload.OLE + b"\x00" * 600, "plan.xls")
    assert "format" in why(b"anything", "plan.ods")
    assert "XLSX" in why(b"%PDF-1.7 %%EOF") and "XLSX" in why(plain[:400])
    assert "XLSX ou CSV" in why(plain, "plan.exe") and "CSV" in why(plain, "plan.csv")


@pytest.mark.parametrize("declaration", ['<!DOCTYPE a [<!ENTITY x "y">]>', '<!DOCTYPE a SYSTEM "file:///etc/passwd">'])
@pytest.mark.parametrize("part", ["xl__worksheets__sheet1_dot_xml", "xl__styles_dot_xml", "xl__sharedStrings_dot_xml"])
def test_entities_are_never_read(part: str, declaration: str) -> None:
    assert "abîmé" in why(with_part(book(("x",)), **{part: f"<?xml version='1.0'?>{declaration}<a/>"}))


def test_bombs_are_refused_before_they_are_opened() -> None:
    plain = book(("x",))
    deep = f"<worksheet {NS}>" + "<a>" * 100_000 + "</a>" * 100_000 + "</worksheet>"
    many = f"<sst {NS}>" + "<si><t>a</t></si>" * (xlsx_guard.MOST_STRINGS + 1) + "</sst>"
    for parts in (
        {"xl__worksheets__sheet1_dot_xml": deep},
        {"xl__sharedStrings_dot_xml": many},
        {"xl__styles_dot_xml": deep},
        {"xl__media__image_dot_xml": b" " * 300_000_000},
    ):
        began = time.monotonic()
        assert why(with_part(plain, **parts))
        assert time.monotonic() - began < 10


def test_one_text_a_thousand_times_is_refused_by_its_sum() -> None:
    cells = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 1000))
    content = with_part(
        book(("x",)),
        xl__worksheets__sheet1_dot_xml=f"<worksheet {NS}><sheetData>{cells}</sheetData></worksheet>",
        xl__sharedStrings_dot_xml=f"<sst {NS}><si><t>{'a' * 30_000}</t></si></sst>",
    )
    assert why(content)


def test_a_hundred_thousand_rows_take_less_than_five_seconds_and_two_hundred_megabytes() -> None:
    """Of CPU time, in a process of its own: the machine of the tests does other things meanwhile."""
    cell = '<c r="{0}{{0}}" t="inlineStr"><is><t>Un texte</t></is></c>'
    row = '<row r="{0}">' + "".join(cell.format(letter) for letter in "ABCDEFGHIJKLMNOPQRST") + "</row>"
    xml = (
        f"<worksheet {NS}><sheetData>"
        + "".join(row.format(number) for number in range(1, 40_001))
        + "</sheetData></worksheet>"
    )
    small = with_part(book(("x",)), xl__worksheets__sheet1_dot_xml=xml)
    lines = (
        "Titre;Axe;Description\r\n" + "Une fiche;Innover;Un texte assez long pour une fiche\r\n" * 100_000
    ).encode()
    for name, content in (("plan.xlsx", small), ("plan.csv", lines)):
        code = (
            "import os, sys, resource, django; django.setup()\n"
            "from django.core.exceptions import ValidationError\n"
            "from etabli.domain.foundation.spreadsheets import upload\n"
            "before = resource.getrusage(resource.RUSAGE_SELF)\n"
            "try:\n    upload.read(sys.argv[1], sys.stdin.buffer.read())\n"
            "except ValidationError as error:\n"
            "    now = resource.getrusage(resource.RUSAGE_SELF)\n"
            "    print(now.ru_utime - before.ru_utime, (now.ru_maxrss - before.ru_maxrss) / 1024, error.messages[0])\n"
        )
        done = subprocess.run([sys.executable, "-c", code, name], input=content, capture_output=True, check=True)
        seconds, megabytes, said = done.stdout.decode().split(" ", 2)
        assert "5" in said and float(seconds) < 5 and float(megabytes) < 200, (name, done.stdout)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_a_csv_is_read_in_any_usual_encoding_and_separator(encoding: str, separator: str) -> None:
    lines = [
        ["Intitulé", "Axe", "Détail"],
        ["Métallurgie ’ œuvre", "Innover", 'deux "mots"; et, plus'],
        ["Un\nsaut", "", ""],
    ]
    quoted = ['"' + f'"{separator}"'.join(cell.replace('"', '""') for cell in line) + '"' for line in lines]
    found = read(("\r\n".join(quoted) + "\r\n\r\n").encode(encoding), "plan.csv")
    assert found.rows == lines and found.at == [1, 2, 3]


def test_lines_of_a_csv_keep_their_number_after_a_cell_of_several_lines() -> None:
    found = read(b'Titre;Axe\r\n"a\nb\nc";x\r\n;;\r\nUn;y\r\n', "plan.csv")
    assert found.at == [1, 2, 6] and found.width == 2


def test_what_a_spreadsheet_would_run_is_text_in_a_csv() -> None:
    assert read(b"Titre;Axe\n'=1+1;'quoted\n", "plan.csv").rows[1] == ["=1+1", "'quoted"]


def test_a_csv_whose_quote_never_closes_is_refused() -> None:
    assert "guillemet" in why(b'Titre;Axe\r\n"' + b"a;b\r\n" * 30_000, "plan.csv")


def test_a_page_is_not_a_csv() -> None:
    assert why(b"<html><script>alert(1)</script>", "plan.csv") and why(b"PK\x03\x04\x00", "plan.csv")


def test_sheets_are_kept_as_they_were() -> None:
    found = [Sheet("é\x00", [["a", "\ud7ff"]], [3], {"0:1": "pourquoi"}, 2)]
    assert sheets.loaded(sheets.dumped(found)) == found


def test_every_sheet_is_held_to_the_same_and_all_together_to_their_sum(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [("N° de fiche", "Poste"), *((number, "x") for number in range(30))]

    def second(found: openpyxl.Workbook) -> None:
        page = found.create_sheet("Dépenses")
        for row in rows:
            page.append(row)

    content = book(("Titre",), change=second)
    assert [len(one.rows) for one in upload.read("plan.xlsx", content)[1]] == [1, 31]
    deep = f"<worksheet {NS}>" + "<a>" * 1_000 + "</a>" * 1_000 + "</worksheet>"
    many = sheet_of("".join(f'<row r="{at}"><c r="A{at}"><v>1</v></c></row>' for at in range(1, 100_001)))
    entity = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "y">]><a/>'
    for part, said in ((deep, "complexe"), (many, "5 000"), (entity, "abîmé")):
        refused = why(with_part(content, xl__worksheets__sheet2_dot_xml=part)).replace("\u202f", " ")
        assert said in refused, refused
    monkeypatch.setattr(upload, "MOST_IN_ALL", 31)
    assert "10 000" in why(content).replace("\u202f", " ").replace("\u00a0", " ")
