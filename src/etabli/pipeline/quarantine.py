"""Rows set aside with their reason: never silently away, never more than a file declares it may lose."""

import csv
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class QuarantinedRow:
    """A row that was not used: where it stood, which column was at fault, why, and what it held."""

    file: str
    line: int
    column: str
    reason: str
    content: str


@dataclass
class Quarantine:
    """All rows set aside during one build."""

    rows: list[QuarantinedRow] = field(default_factory=list)

    def add(self, file: str, line: int, column: str, reason: str, content: str) -> None:
        self.rows.append(QuarantinedRow(file, line, column, reason, content[:500]))

    def counts(self) -> dict[str, int]:
        """Rows set aside, by file."""
        return dict(sorted(Counter(row.file for row in self.rows).items()))

    def write(self, path: Path) -> None:
        with path.open("w", encoding="utf-8", newline="") as handle:
            writer = csv.writer(handle)
            writer.writerow(["file", "line", "column", "reason", "content"])
            writer.writerows((r.file, r.line, r.column, r.reason, r.content) for r in self.rows)
