"""Office documents (DOCX, XLSX, ODT, ODS) judged part by part: what they are, what they unpack to, what could run.

Nothing here keeps or interprets a part. Every part is unpacked once, counted, against what the archive says of itself.
"""

import io
import re
import stat
import zipfile
import zlib
from struct import error as StructError

MOST_PARTS, MOST_UNPACKED, MOST_RATIO = 2_000, 200_000_000, 200
CHUNK = 1 << 16
FIRST, LAST, LAST_LENGTH = b"PK\x03\x04", b"PK\x05\x06", 22  # of an archive without a comment
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
BROKEN = (zipfile.BadZipFile, zlib.error, StructError, NotImplementedError, EOFError, OSError, ValueError, RuntimeError)

# The content type of the document itself: a template or a document with macros has another.
MAIN = {
    "docx": (
        "word/document.xml",
        b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    ),
    "xlsx": ("xl/workbook.xml", b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"),
}
TYPES = "[Content_Types].xml"
RUNS = re.compile(rb"macroenabled|vbaproject|activex|oleobject|vbadata", re.IGNORECASE)  # among content types
PROGRAM = re.compile(r"vbaproject|activex|oleobject|\.(exe|dll|js|jse|vbs|vbe|ps1|bat|cmd|hta|scr|jar|lnk)$")
DOCTYPE, ENTITY = re.compile(rb"<!\s*doctype", re.IGNORECASE), re.compile(rb"<!\s*entity", re.IGNORECASE)
REMOTE = re.compile(rb"<Relationship\b[^>]*attachedTemplate[^>]*>", re.IGNORECASE)
AWAY = re.compile(rb"""Target\s*=\s*["']\s*(https?|ftp):""", re.IGNORECASE)


def is_office(kind: str, content: bytes, media_type: str) -> bool:
    """Whether the content is a sound document of the kind, without programs, that unpacks to a bearable size."""
    if not content.startswith(FIRST) or not content[-LAST_LENGTH:].startswith(LAST):
        return False  # something else comes first, or last: two files in one
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if not _bearable(parts, len(content)):
                return False
            if any(_odd(part) for part in parts) or len({part.filename.lower() for part in parts}) < len(parts):
                return False
            if not all(_sound(archive, part, strict=kind in MAIN) for part in parts):
                return False
            return _is_kind(archive, kind, media_type)
    except BROKEN:
        return False


def _bearable(parts: list[zipfile.ZipInfo], size: int) -> bool:
    unpacked = sum(part.file_size for part in parts)
    return len(parts) <= MOST_PARTS and unpacked <= min(MOST_UNPACKED, MOST_RATIO * size)


def _odd(part: zipfile.ZipInfo) -> bool:
    """Encrypted, packed in a rare way, a link, a program, or a name that would be written elsewhere."""
    name = part.filename.lower().replace("\\", "/")
    elsewhere = name.startswith("/") or ".." in name.split("/") or ":" in name
    return (
        bool(part.flag_bits & 1)
        or part.compress_type not in METHODS
        or stat.S_ISLNK(part.external_attr >> 16)
        or elsewhere
        or name.startswith(("basic/", "scripts/"))
        or PROGRAM.search(name) is not None
    )


def _sound(archive: zipfile.ZipFile, part: zipfile.ZipInfo, *, strict: bool) -> bool:
    """Whether a part unpacks to what the archive says (size and sum are checked as it is read), with no entities.

    `strict`: of a format that forbids any DOCTYPE. A relation that fetches a template from the network is refused.
    """
    name, seen, before = part.filename.lower(), 0, b""
    relations = name.endswith(".rels")
    marked = name.endswith((".xml", ".rels"))
    with archive.open(part) as unpacked:
        while chunk := unpacked.read(CHUNK):
            seen += len(chunk)
            text = before + chunk
            if marked and (ENTITY.search(text) or (strict and DOCTYPE.search(text))):
                return False
            if relations and any(AWAY.search(one[0]) for one in REMOTE.finditer(text)):
                return False
            before = text[-1024:] if marked else b""
    return seen == part.file_size


def _is_kind(archive: zipfile.ZipFile, kind: str, media_type: str) -> bool:
    names = archive.namelist()
    if kind in MAIN:
        main, main_type = MAIN[kind]
        if TYPES not in names or main not in names or archive.getinfo(TYPES).file_size > 1_000_000:
            return False
        types = archive.read(TYPES)
        return main_type in types and RUNS.search(types) is None
    if "mimetype" not in names or archive.getinfo("mimetype").file_size > 200:
        return False
    return archive.read("mimetype").decode("ascii", "replace").strip() == media_type
