"""A plan that somebody sends to be imported: a spreadsheet, or the JSON of projects."""

from etabli.domain.foundation import files
from etabli.domain.foundation.spreadsheets import upload
from etabli.domain.foundation.spreadsheets.upload import read

KINDS = (*upload.KINDS, "json")


def kind_of(name: str, content: bytes) -> str:
    """`xlsx`, `csv` or `json`. Raises ValidationError saying what to do instead."""
    return upload.kind_of(name, content, KINDS)


def checked_json(name: str, content: bytes) -> str:
    """The name of a JSON file as it may be shown. Judged as text is, then by its schema. Raises ValidationError."""
    plain = files.check(f"{name.rpartition('.')[0]}.txt", content)
    return f"{plain.name.removesuffix('.txt')}.json"


__all__ = ["checked_json", "kind_of", "read"]
