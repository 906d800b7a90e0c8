"""The list of the starter's files: SHA256SUMS, that `sha256sum -c` can read, with the rows of each in a comment."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from etabli.kernel.errors import SourceError
from etabli.pipeline.manifest import sha256

NAME = "SHA256SUMS"
TEXTS = {NAME, "README.md", "LICENCE.md"}  # what may lie beside the figures
ENTRY = re.compile(r"# (?P<rows>[0-9]+) rows\n(?P<sha256>[0-9a-f]{64})  (?P<file>[a-z0-9_./-]+)\n")


@dataclass(frozen=True)
class Entry:
    """What is declared of a file: its SHA-256 and how many rows it has."""

    path: Path
    sha256: str
    rows: int

    def check(self) -> None:
        """SourceError when the bytes of the file are not those that are declared."""
        if sha256(self.path) != self.sha256:
            raise SourceError(self.path.name, f"does not match {NAME}: damaged, or changed without compile_starter.py")


def read(directory: Path) -> dict[str, Entry]:
    """The declared files by name under the directory, all there, and none but them. Raises SourceError."""
    listed = directory / NAME
    if not listed.is_file():
        raise SourceError(NAME, f"no such file in the starter figures of {directory.name}/")
    text = listed.read_text(encoding="utf-8", errors="replace")
    if ENTRY.sub("", text):
        raise SourceError(NAME, "malformed: a comment `# N rows` and a line of sha256sum for each file are expected")
    found = {
        entry["file"]: Entry(directory / entry["file"], entry["sha256"], int(entry["rows"]))
        for entry in ENTRY.finditer(text)
    }
    present = {str(p.relative_to(directory)) for p in directory.rglob("*") if p.is_file() and p.name not in TEXTS}
    for name in sorted(found.keys() - present):
        raise SourceError(name, f"no such file in the starter figures of {directory.name}/")
    for name in sorted(present - found.keys()):
        raise SourceError(name, f"is not declared in {NAME}")
    return found


def write(directory: Path, rows: Mapping[str, int]) -> None:
    """Declare the files of a starter directory; `rows` by name under it."""
    lines = [f"# {rows[name]} rows\n{sha256(directory / name)}  {name}\n" for name in sorted(rows)]
    (directory / NAME).write_text("".join(lines), encoding="utf-8")
