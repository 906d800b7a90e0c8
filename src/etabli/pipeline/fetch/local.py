"""Finds the files of a source under a directory of published files, and says exactly which bytes they are."""

from dataclasses import dataclass
from pathlib import Path

from etabli.catalogue.model import Source
from etabli.kernel.errors import SourceError
from etabli.pipeline.manifest import sha256


@dataclass(frozen=True)
class Found:
    """A declared file where it lies, with its SHA-256."""

    path: Path
    sha256: str


def find(source: Source, directory: Path) -> dict[str, Found]:
    """Every file of a source by its declared path. Raises SourceError naming the one that is absent."""
    found = {}
    for file in source.files:
        path = directory / file.path
        if not path.is_file():
            raise SourceError(file.path, f"the file is missing under {directory.name}/")
        found[file.path] = Found(path, sha256(path))
    return found
