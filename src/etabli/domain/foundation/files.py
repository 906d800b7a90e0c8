"""Documents given as evidence: what is accepted, judged by content, and where it is kept (never where pages are).

A file is kept under its SHA-256 and only ever sent back as an attachment: nothing here opens what it holds.
"""

import hashlib
import io
import os
import re
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError

from etabli.domain.foundation.office import is_office
from etabli.kernel.typography import french

LARGEST = 10_000_000  # bytes
NAME_LENGTH = 120

# Extension → media type. What is not here is refused.
ACCEPTED = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "csv": "text/csv; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "png": "image/png",
    "jpg": "image/jpeg",
}
ALIASES = {"jpeg": "jpg"}
OFFICE = ("docx", "xlsx", "odt", "ods")
MARKUP = re.compile(
    rb"<\s*(!doctype|!entity|html|head|body|svg|math|script|style|iframe|object|embed|img|meta|link|base|form|\?xml|\?php)",
    re.IGNORECASE,
)
# A cell that has a spreadsheet start a program (dynamic data exchange): `=cmd|'/c …'!A1`.
STARTS = re.compile(
    rb"""(?:^|[;,\t"'])\s*[=+@-]\s*[a-z_]\w*(?:\([^;\n]*)?\s*\|[^;\n]*!""", re.IGNORECASE | re.MULTILINE
)
LISTED = "PDF, DOCX, XLSX, ODT, ODS, CSV, TXT, PNG, JPEG"


@dataclass(frozen=True)
class Checked:
    """A file that may be kept: its name as it may be given back, its kind, its content."""

    name: str
    kind: str
    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def check(name: str, content: bytes) -> Checked:
    """Judge a file by its content, which must be what its extension says. ValidationError says what is wrong."""
    plain = PurePosixPath(name.replace("\\", "/")).name
    kind = plain.rpartition(".")[2].lower() if "." in plain else ""
    kind = ALIASES.get(kind, kind)
    if kind not in ACCEPTED:
        raise _refused(f"Ce type de fichier n'est pas accepté. Types acceptés : {LISTED}.")
    if not content:
        raise _refused("Ce fichier est vide.")
    if len(content) > LARGEST:
        raise _refused("Ce fichier dépasse 10 Mo.")
    if not _is(kind, content):
        raise _refused(
            f"Le contenu de ce fichier n'est pas celui d'un fichier {kind.upper()}, ou il est abîmé, ou il contient "
            "des programmes (macros). Enregistrez-le à nouveau dans ce format, sans macros."
        )
    return Checked(_safe_name(plain), kind, content)


def _refused(text: str) -> ValidationError:
    return ValidationError({"file": french(text)})


def _safe_name(name: str) -> str:
    """Letters, digits, spaces and `. - _ ( )`; the end is kept when it is long."""
    return re.sub(r"[^\w .()-]", "_", name).strip(" .")[-NAME_LENGTH:].strip(" .")


def _is(kind: str, content: bytes) -> bool:
    if kind in OFFICE:
        return is_office(kind, content, ACCEPTED[kind])
    if zipfile.is_zipfile(io.BytesIO(content)):
        return False  # an archive hidden at the end of something else
    if kind == "pdf":
        return content.startswith(b"%PDF-") and b"%%EOF" in content[-2048:]
    if kind == "png":
        return content.startswith(b"\x89PNG\r\n\x1a\n") and b"IEND" in content[-64:]
    if kind == "jpg":
        return content.startswith(b"\xff\xd8\xff") and b"\xff\xd9" in content[-64:]
    return _is_text(content) and not (kind == "csv" and STARTS.search(content))


def _is_text(content: bytes) -> bool:
    """No control characters, and no page that a browser would run; any alphabet of eight bits or UTF-8."""
    control = any(byte < 32 and byte not in b"\t\n\r\f" for byte in content)
    return not control and not MARKUP.search(content) and not content.startswith((b"#!", b"MZ"))


def keep(found: Checked) -> None:
    """Write a file where it is kept; one that is there already stays."""
    path = path_of(found.sha256)
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, temporary = tempfile.mkstemp(dir=path.parent)  # readable by us alone
    with os.fdopen(handle, "wb") as out:
        out.write(found.content)
        out.flush()
        os.fsync(out.fileno())
    Path(temporary).replace(path)


def remove(sha256: str) -> None:
    """Remove a file that nothing names any more: of any model with a `file_sha256`, whatever its context."""
    if not any(
        model._default_manager.filter(file_sha256=sha256).exists()
        for model in apps.get_models()
        if any(field.name == "file_sha256" for field in model._meta.get_fields())
    ):
        path_of(sha256).unlink(missing_ok=True)


def path_of(sha256: str) -> Path:
    return Path(settings.VAR) / "documents" / sha256[:2] / sha256
