"""Reads a published file as its declaration says, and refuses what it does not say.

Every fault names the file, the line and the column. A fault of the whole file (encoding, separator, missing column,
truncation, too large) stops the build. A fault of one row puts the row in quarantine as long as the file declares that
it may lose that many (`quarantine_max`); one row more stops the build.
"""

import csv
import gzip
import io
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pyarrow as pa

from etabli.catalogue.model import FieldType, SourceField, SourceFile
from etabli.kernel.errors import SourceError
from etabli.pipeline.quarantine import Quarantine

Cell = str | int | float | None
ARROW = {FieldType.TEXT: pa.string(), FieldType.INTEGER: pa.int64(), FieldType.DECIMAL: pa.float64()}
NUMBER = {".": re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?"), ",": re.compile(r"-?[0-9]+(,[0-9]+)?")}
LARGEST = {FieldType.INTEGER: 2**31 - 1, FieldType.DECIMAL: 1e15}
CHUNK = 1 << 20
MAX_RATIO = 200


def read_bytes(path: Path, limit: int) -> bytes:
    """The content of a file, unpacked when it is .gz; never more than `limit` bytes of it, nor 200 times its size."""
    if not path.is_file():
        raise SourceError(path.name, "the file is missing")
    if path.stat().st_size > limit:
        raise SourceError(path.name, f"larger than the {limit:,} bytes it may have")
    if path.suffix != ".gz":
        return path.read_bytes()
    ceiling = min(limit, max(path.stat().st_size * MAX_RATIO, CHUNK))
    parts, size = [], 0
    try:
        with gzip.open(path) as handle:
            while chunk := handle.read(CHUNK):
                size += len(chunk)
                if size > ceiling:
                    raise SourceError(path.name, f"unpacks to more than {ceiling:,} bytes: refused")
                parts.append(chunk)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise SourceError(path.name, f"truncated or damaged: {error}") from error
    return b"".join(parts)


def decode(path: Path, content: bytes, encoding: str) -> str:
    """The text of a file; a byte that the declared encoding can't hold is an error with its line."""
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise SourceError(path.name, f"not {encoding} (byte 0x{content[error.start]:02x})", line=line) from error
    if "\x00" in text:
        raise SourceError(path.name, "holds a null byte", line=text[: text.index("\x00")].count("\n") + 1)
    return text


def csv_rows(path: Path, file: SourceFile) -> Iterator[tuple[int, dict[str, str]]]:
    """(line, cells) of each row, cells keyed by declared field. Lengths are strict."""
    text = decode(path, read_bytes(path, file.max_bytes), file.encoding)
    if text and file.final_newline and not text.endswith("\n"):
        raise SourceError(path.name, "truncated: the last line has no end", line=text.count("\n") + 1)
    reader = csv.reader(io.StringIO(text), delimiter=file.delimiter, strict=True)
    try:
        for _ in range(file.skip_lines):
            next(reader)
        header = next(reader)
    except StopIteration:
        raise SourceError(path.name, "empty: not even a header") from None
    except csv.Error as error:
        raise SourceError(path.name, str(error), line=reader.line_num) from error
    positions = _positions(path, file, header, file.skip_lines + 1)
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise SourceError(path.name, f"truncated or malformed: {error}", line=reader.line_num) from error
        if not row:
            continue
        if len(row) != len(header):
            raise SourceError(path.name, f"{len(row)} cells where the header has {len(header)}", line=reader.line_num)
        yield reader.line_num, {name: row[n].strip() for name, n in positions.items()}


def _positions(path: Path, file: SourceFile, header: list[str], line: int) -> dict[str, int]:
    names = [name.strip().strip("\ufeff") for name in header]
    for field in file.fields:
        if names.count(field.name) > 1:
            raise SourceError(path.name, "the column stands twice in the header", line=line, column=field.name)
        if field.name not in names:
            hint = ""
            if len(names) == 1 and len(file.fields) > 1:
                hint = f" (is the separator really {file.delimiter!r}?)"
            raise SourceError(path.name, f"the column is missing{hint}", line=line, column=field.name)
    return {field.name: names.index(field.name) for field in file.fields}


def read(path: Path, file: SourceFile, quarantine: Quarantine) -> pa.Table:
    """A CSV file as a typed Arrow table with the declared columns."""
    return typed(path.name, file, csv_rows(path, file), quarantine)


def typed(
    name: str, file: SourceFile, rows: Iterable[tuple[int, Mapping[str, str]]], quarantine: Quarantine
) -> pa.Table:
    """Rows of text as a typed table; checks types, bounds, patterns, key and row count."""
    columns: dict[str, list[Cell]] = {field.name: [] for field in file.fields}
    seen: dict[tuple[Cell, ...], int] = {}
    lost = kept = 0
    for line, cells in rows:
        fault: tuple[str, str] | None = None
        values: dict[str, Cell] = {}
        for field in file.fields:
            value, reason = _cell(field, cells[field.name], file.decimal)
            if reason:
                fault = (field.name, reason)
                break
            values[field.name] = value
        if fault is None:
            key = tuple(values[column] for column in file.key)
            if key in seen:
                fault = (file.key[0], f"key {key} already stands on line {seen[key]}")
            else:
                seen[key] = line
        if fault is not None:
            column, reason = fault
            lost += 1
            if lost > file.quarantine_max:
                allowed = f" ({file.quarantine_max} such rows are allowed)" if file.quarantine_max else ""
                raise SourceError(name, reason + allowed, line=line, column=column)
            quarantine.add(name, line, column, reason, repr(dict(cells)))
            continue
        kept += 1
        for column, value in values.items():
            columns[column].append(value)
    if kept < file.rows_min:
        raise SourceError(name, f"{kept} rows where at least {file.rows_min} are expected")
    return pa.table({f.name: pa.array(columns[f.name], ARROW[f.type]) for f in file.fields})


def _cell(field: SourceField, text: str, decimal: str) -> tuple[Cell, str]:
    """The value of a cell, or the reason why it has none that can be used."""
    if text == "" or text in field.missing_marks:
        return (None, "") if field.empty == "missing" else (None, "empty")
    if field.type is FieldType.TEXT:
        if field.pattern and not re.fullmatch(field.pattern, text):
            return None, f"{text!r} does not look like {field.pattern}"
        return text, ""
    if not NUMBER[decimal].fullmatch(text):
        return None, f"{text!r} is not a number with decimal {decimal!r}"
    number = float(text.replace(",", "."))
    if abs(number) > LARGEST[field.type]:
        return None, f"{text[:20]} is too large a number"
    if field.minimum is not None and number < field.minimum:
        return None, f"{text} is under {field.minimum:g}"
    if field.maximum is not None and number > field.maximum:
        return None, f"{text} is over {field.maximum:g}"
    if field.type is FieldType.INTEGER:
        if not number.is_integer():
            return None, f"{text!r} is not a whole number"
        return int(number), ""
    return number, ""
