"""A table as the CSV that a French spreadsheet opens at once: UTF-8 with BOM, semicolons, decimal comma."""

import csv
import io
from collections.abc import Iterable, Sequence

from etabli.kernel import cells


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(one) for one in row])
    return out.getvalue().encode("utf-8-sig")


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.10g}".replace(".", ",")
    return cells.safe(str(value))
