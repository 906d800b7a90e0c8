"""Documents given as evidence are judged by content; what could run, unpack without end or lie is refused."""

import io
import os
import struct
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st
from PIL import Image
from tests.domain.people import acting, territory
from tests.domain.test_diagnosis_findings import local

from etabli.domain.audit.models import Entry
from etabli.domain.diagnosis import services
from etabli.domain.diagnosis.enums import EvidenceKind
from etabli.domain.diagnosis.models import Evidence
from etabli.domain.diagnosis.queries import findings as queries
from etabli.domain.foundation import files
from etabli.domain.foundation.office import MAIN
from etabli.domain.governance.enums import Role
from etabli.domain.governance.permissions import NotAllowedError

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
JPG = b"\xff\xd8\xff\xe0" + bytes(20) + b"\xff\xd9"
HTML = b"<!DOCTYPE html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
EXE = b"MZ\x90\x00" + bytes(60) + b"PE\x00\x00"
ELF = b"\x7fELF" + bytes(60)


def png() -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\x00\x00")) + chunk(b"IEND", b"")
    )


def archive(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as found:
        for name, content in parts.items():
            found.writestr(name, content)
    return out.getvalue()


def types(main: bytes, *more: bytes) -> bytes:
    overrides = b"".join(b'<Override ContentType="%s"/>' % one for one in (main, *more))
    return b"<Types>" + overrides + b"</Types>"


def office(document: str, *also: bytes, **more: bytes) -> bytes:
    main = next(main for path, main in MAIN.values() if path == document)
    return archive(**{"[Content_Types].xml": types(main, *also), document: b"<d/>"} | more)


def rewritten(content: bytes, change: Callable[[zipfile.ZipInfo], None], extra: str = "word/extra.xml") -> bytes:
    """The same archive with one more part, of which something is odd."""
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as found:
        part = zipfile.ZipInfo(extra)
        part.compress_type = zipfile.ZIP_DEFLATED
        change(part)
        found.writestr(part, b"<d/>")
    return out.getvalue()


def lying(content: bytes) -> bytes:
    """An archive whose directory says that its biggest part is small."""
    found = bytearray(content)
    at = found.rindex(b"PK\x01\x02")
    struct.pack_into("<I", found, at + 24, 10)  # uncompressed size, in the central directory
    return bytes(found)


DOCX, XLSX = office("word/document.xml"), office("xl/workbook.xml")
RELATIONS = "word/_rels/settings.xml.rels"
TEMPLATE = b'<Relationships><Relationship Type="x/attachedTemplate" Target="%s" TargetMode="External"/></Relationships>'
HUGE = b'<worksheet><dimension ref="A1:XFD1048576"/><sheetData><c r="XFD1048576"><v>1</v></c></sheetData></worksheet>'
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><d>&b;</d>'
JAR = archive(**{"META-INF/MANIFEST.MF": b"Main-Class: X"})
ODT = archive(mimetype=b"application/vnd.oasis.opendocument.text", **{"content.xml": b"<d/>"})


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("étude.pdf", PDF),
        ("Photo du site.PNG", png()),
        ("photo.jpeg", JPG),
        ("note.docx", DOCX),
        ("tableau.xlsx", XLSX),
        ("note.odt", ODT),
        (
            "immense.xlsx",
            office("xl/workbook.xml", **{"xl/worksheets/sheet1.xml": HUGE}),
        ),  # a file is never opened here
        ("graphique.docx", office("word/document.xml", **{"word/embeddings/Feuille.xlsx": XLSX})),
        ("modele.docx", office("word/document.xml", **{RELATIONS: TEMPLATE % b"file:///C:/Normal.dotm"})),
        (
            "ancien.odt",
            archive(
                mimetype=b"application/vnd.oasis.opendocument.text", **{"META-INF/manifest.xml": b"<!DOCTYPE m><m/>"}
            ),
        ),
        ("tube.csv", b"a|b\n-12|3\n=A1+B1;x!\n"),
        ("chiffres.csv", "commune;emplois\r\nOyonnax;12\r\n".encode("cp1252")),
        ("notes.txt", "Délais : 2 < 3 ans.\n".encode()),
    ],
)
def test_documents_are_accepted(name: str, content: bytes) -> None:
    found = files.check(name, content)
    assert found.content == content and found.kind in files.ACCEPTED


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("programme.exe", EXE),
        ("programme.pdf", EXE),
        ("programme.txt", EXE),
        ("programme.csv", ELF),
        ("dessin.svg", SVG),
        ("dessin.png", SVG),
        ("dessin.txt", SVG),
        ("page.html", HTML),
        ("page.txt", HTML),
        ("page.csv", b"a;b\n1;<script>alert(1)</script>"),
        ("page.pdf", HTML),
        ("page.docx", HTML),
        ("script.txt", b"#!/bin/sh\nrm -rf /\n"),
        ("archive.zip", archive(a=b"a")),
        ("archive.docx", archive(a=b"a")),
        ("tableau.docx", XLSX),
        ("note.xlsx", DOCX),
        ("note.ods", ODT),
        ("macros.docx", office("word/document.xml", **{"word/vbaProject.bin": b"x"})),
        ("macros.docm", DOCX),
        ("sortie.docx", office("word/document.xml", **{"../../etc/passwd": b"x"})),
        ("coupé.docx", DOCX[:-30]),
        ("coupé.pdf", PDF[:20]),
        ("bombe.docx", office("word/document.xml", **{"word/big.xml": bytes(50_000_000)})),
        ("parties.docx", office("word/document.xml", **{f"word/{n}.xml": b"" for n in range(2_500)})),
        ("vide.pdf", b""),
        ("vide.txt", b""),
        ("vide.docx", b""),
        ("dessin.jpg", SVG),
        ("dessin.pdf", SVG),
        ("photo.png", JPG),
        ("photo.jpg", png()),
        ("image.gif", b"GIF89a" + bytes(20)),
        ("ancien.doc", b"\xd0\xcf\x11\xe0" + bytes(600)),
        ("ancien.docx", b"\xd0\xcf\x11\xe0" + bytes(600)),
        ("image.txt", b"<img src=x onerror=alert(1)>"),
        ("style.txt", b"<style>@import 'http://x'</style>"),
        ("entites.txt", LAUGHS),
        ("cellule.csv", b"a;b\n=cmd|'/C calc'!A0;1\n"),
        ("cellule2.csv", b"a,b\n+cmd|' /C calc'!A0,1\n"),
        ("polyglotte.pdf", PDF + JAR),
        ("polyglotte.png", png() + JAR),
        ("polyglotte.jpg", JPG[:-2] + JAR),
        ("polyglotte.txt", b"texte " + JAR.replace(b"\x00", b" ")),
        ("polyglotte.docx", HTML + DOCX),
        ("polyglotte.xlsx", PDF + XLSX),
        ("suite.docx", DOCX + HTML),
        ("macros.xlsm", XLSX),
        ("macros.xlsx", office("xl/workbook.xml", **{"xl/vbaProject.bin": b"x"})),
        (
            "macros-cachees.docx",
            office("word/document.xml", b"application/vnd.ms-office.vbaProject", **{"word/a.bin": b"x"}),
        ),
        (
            "macros-type.docx",
            archive(
                **{
                    "[Content_Types].xml": types(b"application/vnd.ms-word.document.macroEnabled.main+xml"),
                    "word/document.xml": b"<d/>",
                }
            ),
        ),
        (
            "modele-type.docx",
            archive(
                **{
                    "[Content_Types].xml": types(
                        b"application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"
                    ),
                    "word/document.xml": b"<d/>",
                }
            ),
        ),
        ("macros.odt", archive(mimetype=b"application/vnd.oasis.opendocument.text", **{"Basic/Standard/a.xml": b"x"})),
        ("controle.docx", office("word/document.xml", **{"word/activeX/activeX1.bin": b"x"})),
        ("objet.docx", office("word/document.xml", **{"word/embeddings/oleObject1.bin": b"x"})),
        ("programme.docx", office("word/document.xml", **{"word/embeddings/a.EXE": b"MZ"})),
        ("modele-distant.docx", office("word/document.xml", **{RELATIONS: TEMPLATE % b"https://x.example/a.dotm"})),
        ("entites.xlsx", office("xl/workbook.xml", **{"xl/sharedStrings.xml": LAUGHS})),
        ("entites.odt", archive(mimetype=b"application/vnd.oasis.opendocument.text", **{"content.xml": LAUGHS})),
        ("bombe.xlsx", office("xl/workbook.xml", **{"xl/worksheets/sheet1.xml": HUGE + b"<row/>" * 6_000_000})),
        ("bombe-menteuse.docx", lying(office("word/document.xml", **{"word/big.xml": bytes(50_000_000)}))),
        ("doublon.docx", rewritten(DOCX, lambda part: None, "WORD/document.xml")),
        ("absolu.docx", office("word/document.xml", **{"/etc/passwd": b"x"})),
        ("windows.docx", office("word/document.xml", **{"..\\..\\a.xml": b"x"})),
        ("disque.docx", office("word/document.xml", **{"C:/a.xml": b"x"})),
        ("lien.docx", rewritten(DOCX, lambda part: setattr(part, "external_attr", 0o120777 << 16))),
        ("rare.docx", rewritten(DOCX, lambda part: setattr(part, "compress_type", zipfile.ZIP_LZMA))),
        ("point.pdf.", PDF),
        ("", PDF),
        ("sans-extension", PDF),
        ("double.pdf.exe", PDF),
        (".pdf\x00.exe", PDF),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_rest_is_refused_with_a_reason(name: str, content: bytes) -> None:
    with pytest.raises(ValidationError) as caught:
        files.check(name, content)
    assert caught.value.message_dict["file"][0].endswith(".")


def test_ten_megabytes_and_no_more() -> None:
    heavy = PDF[:-6] + bytes(files.LARGEST - len(PDF)) + PDF[-6:]
    assert len(heavy) == files.LARGEST and files.check("lourd.pdf", heavy)
    with pytest.raises(ValidationError, match="10"):
        files.check("lourd.pdf", heavy[:-6] + b" " + heavy[-6:])


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\ada\\note.txt", "note.txt"),
        ('a"b\r\nSet-Cookie: x.txt', "a_b__Set-Cookie_ x.txt"),
        ("é" * 300 + ".txt", "é" * 116 + ".txt"),
        ("..\\..\\Windows\\a.txt", "a.txt"),
        ("/etc/cron.d/a.txt", "a.txt"),
        ("étude\u202etxt.exe.txt", "étude_txt.exe.txt"),  # a letter that turns the reading round
        ("a\x00b.txt", "a_b.txt"),
        ("<script>.txt", "_script_.txt"),
        (".txt", "txt"),
    ],
)
def test_a_name_is_only_a_name(given: str, kept: str) -> None:
    assert files.check(given, b"texte").name == kept


def test_what_software_writes_is_accepted() -> None:
    """Files of other hands than ours: a workbook, a text with a picture, pictures."""
    for name, write in (("a.xlsx", a_workbook), ("a.docx", a_text), ("a.png", a_picture), ("a.jpg", a_picture)):
        out = io.BytesIO()
        write(out, name)
        assert files.check(name, out.getvalue()).content


def a_workbook(out: io.BytesIO, _: str) -> None:
    workbook = openpyxl.Workbook()
    workbook.active.append(["commune", "emplois"])
    workbook.save(out)


def a_text(out: io.BytesIO, _: str) -> None:
    picture, text = io.BytesIO(), docx.Document()
    a_picture(picture, "a.png")
    text.add_paragraph("Délais")
    text.add_picture(picture)
    text.save(out)


def a_picture(out: io.BytesIO, name: str) -> None:
    Image.new("RGB", (60, 40), "navy").save(out, "PNG" if name.endswith("png") else "JPEG")


@given(st.binary(max_size=400), st.sampled_from(sorted(files.ACCEPTED)))
def test_whatever_the_bytes_it_is_taken_or_refused_never_an_accident(content: bytes, kind: str) -> None:
    taken(f"a.{kind}", content)


@trying(max_examples=300, deadline=None)
@given(st.sampled_from(["docx", "xlsx", "odt"]), st.integers(0, 10**6), st.integers(0, 255), st.integers(0, 40))
def test_a_damaged_document_is_taken_or_refused_never_an_accident(kind: str, at: int, byte: int, cut: int) -> None:
    whole = bytearray({"docx": DOCX, "xlsx": XLSX, "odt": ODT}[kind])
    whole[at % len(whole)] = byte
    taken(f"a.{kind}", bytes(whole[: len(whole) - cut]))


def taken(name: str, content: bytes) -> bool:
    try:
        return files.check(name, content).content == content
    except ValidationError:
        return False


def test_a_document_of_the_largest_size_is_judged_within_seconds() -> None:
    noise = {f"word/media/{number}.bin": os.urandom(1_000_000) for number in range(9)}
    many = office("word/document.xml", **noise, **{"word/long.xml": b"<w:t>mot </w:t>" * 9_000_000})
    assert len(many) < files.LARGEST
    began = time.monotonic()
    assert files.check("long.docx", many)
    assert time.monotonic() - began < 10


@pytest.mark.django_db
class TestEvidence:
    @pytest.fixture(autouse=True)
    def _var(self, settings: Any, tmp_path: Path) -> None:
        settings.VAR = tmp_path

    def add(self, role: Role = Role.CONTRIBUTOR, **fields: Any) -> Evidence:
        who = acting(role)
        finding = fields.pop("finding", None) or local(who)
        content = fields.pop("content", PDF)
        file = files.check("étude.pdf", content) if content else None
        values = {"kind": EvidenceKind.DOCUMENT, "text": "Ce qu’elle dit", "source": "Mme Source"} | fields
        return services.add_evidence(evidence=Evidence(finding=finding, **values), file=file, by=who)

    def test_a_file_is_kept_readable_by_us_alone_and_removed_with_its_last_piece(
        self, django_capture_on_commit_callbacks: Any
    ) -> None:
        one, same = self.add(), self.add()
        path = files.path_of(one.file_sha256)
        assert path.read_bytes() == PDF and path.stat().st_mode & 0o077 == 0 and one.file_size == len(PDF)
        assert "static" not in path.parts and path.suffix == "" and not os.access(path, os.X_OK)
        lead = acting(Role.PROJECT_LEAD)
        for piece, there in ((one, True), (same, False)):
            with django_capture_on_commit_callbacks(execute=True):
                services.remove_evidence(evidence=piece, reason="doublon", by=lead)
            assert path.exists() == there

    def test_a_document_has_a_file_and_answers_come_from_a_questionnaire(self) -> None:
        with pytest.raises(ValidationError, match="Joignez"):
            self.add(content=b"")
        with pytest.raises(ValidationError, match="questionnaire"):
            self.add(kind=EvidenceKind.QUESTIONNAIRE)
        assert self.add(kind=EvidenceKind.INTERVIEW, content=b"").file_sha256 == ""

    def test_only_its_author_or_who_decides_takes_it_away(self) -> None:
        one = self.add()
        with pytest.raises(NotAllowedError):
            services.remove_evidence(evidence=one, reason="x", by=acting(Role.CONTRIBUTOR))
        assert Evidence.objects.filter(pk=one.pk).exists()

    def test_a_restricted_piece_is_for_few_and_out_of_the_public_acts(self) -> None:
        one = self.add(restricted=True, text="Propos tenus en confiance")
        for role, sees in ((Role.CONTRIBUTOR, False), (Role.EVALUATOR, False), (Role.PROJECT_LEAD, True)):
            found = queries.finding(acting(role), "2", "ti-8413", one.finding_id)
            assert found is not None and bool(found.evidence) == sees
        assert not Entry.objects.filter(scope=territory().pk, kind="diagnosis.evidence").exists()

    def test_what_quotes_people_can_be_forgotten(self) -> None:
        one = self.add()
        entry = Entry.objects.get(kind="diagnosis.evidence")
        assert "Mme Source" not in str(entry.after) and "personal" in entry.after["source"]
        assert entry.object_id == str(one.pk)


@pytest.mark.django_db
def test_a_file_of_a_change_that_failed_is_not_told(settings: Any, tmp_path: Path) -> None:
    settings.VAR = tmp_path
    with pytest.raises(NotAllowedError), transaction.atomic():
        piece = Evidence(finding=local(acting(Role.CONTRIBUTOR)), kind=EvidenceKind.DOCUMENT, text="x")
        services.add_evidence(evidence=piece, file=files.check("a.pdf", PDF), by=acting(Role.EVALUATOR))
    assert not list(tmp_path.rglob("*"))
