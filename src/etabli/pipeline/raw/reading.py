"""What every raw step does first: read the declared files, refuse unknown place codes, hand over an Ibis
table.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ibis

from etabli.catalogue.model import Source, SourceFile
from etabli.kernel.errors import SourceError
from etabli.pipeline import ingest
from etabli.pipeline.known import Known, checked
from etabli.pipeline.quarantine import Quarantine

KEY_OF_RECORD = "code"


@dataclass(frozen=True)
class Reading:
    """One source as found: where its files are, what may be in them, where bad rows go."""

    source: Source
    paths: Mapping[str, Path]
    known: Known
    quarantine: Quarantine

    def table(self, codes: Mapping[str, str], number: int = 0) -> ibis.Table:
        """A file as a table. `codes` says which columns hold place codes, and of what level."""
        file = self.source.files[number]
        path = self.paths[file.path]
        rows = json_rows(path, file) if file.format == "json" else ingest.csv_rows(path, file)
        shapes = {field.name: field for field in file.fields}
        for column, level in codes.items():
            rows = checked(path.name, rows, shapes[column], level, self.known)
        return ibis.memtable(ingest.typed(path.name, file, rows, self.quarantine))


def json_rows(path: Path, file: SourceFile) -> Iterator[tuple[int, dict[str, str]]]:
    """(record number, cells) of a JSON object of records by code; nested values are named `history.2010`."""
    text = ingest.decode(path, ingest.read_bytes(path, file.max_bytes), file.encoding)
    try:
        pairs = json.loads(text, object_pairs_hook=lambda found: _unique(path, found))
    except json.JSONDecodeError as error:
        raise SourceError(path.name, f"malformed JSON: {error.msg}", line=error.lineno) from error
    if not isinstance(pairs, dict) or not all(isinstance(value, dict) for value in pairs.values()):
        raise SourceError(path.name, "an object of records by code is expected")
    names = [field.name for field in file.fields]
    records = {code: {KEY_OF_RECORD: code, **_flat(record)} for code, record in pairs.items()}
    for name in names:
        if not any(name in record for record in records.values()):
            raise SourceError(path.name, "no record has it", column=name)
    for number, record in enumerate(records.values(), start=1):
        yield number, {name: _text(record.get(name)) for name in names}


def _unique(path: Path, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))
        raise SourceError(path.name, f"key {twice!r} stands twice")
    return found


def _flat(record: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    cells: dict[str, Any] = {}
    for key, value in record.items():
        if isinstance(value, dict):
            cells |= _flat(value, f"{prefix}{key}.")
        else:
            cells[prefix + key] = value
    return cells


def _text(value: Any) -> str:
    return "" if value is None else str(value)
