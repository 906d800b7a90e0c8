"""What a release says of itself: where each figure came from, under which licence, with which code."""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class SourceEntry:
    """One source as it was read in one build."""

    id: str
    title: str
    publisher: str
    url: str
    licence: str
    attribution: str
    vintage: str
    files: Mapping[str, str]  # name: sha256
    rows: Mapping[str, int]  # table: rows


@dataclass(frozen=True)
class Manifest:
    """The manifest of a release; `to_json` is deterministic but for `built_at`."""

    release: str
    mode: str  # starter | published
    programme: str
    built_at: str
    code_version: str
    code_sha256: str
    cog_vintage: int
    sources: tuple[SourceEntry, ...]
    tables: Mapping[str, int]
    quarantined: Mapping[str, int]
    geometry: Mapping[str, Any]

    def write(self, path: Path) -> None:
        text = json.dumps(asdict(self), ensure_ascii=False, indent=2, sort_keys=True)
        with path.open("w", encoding="utf-8") as handle:
            handle.write(text + "\n")
            handle.flush()
            os.fsync(handle.fileno())


def sha256(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def digest(paths: Iterable[Path], root: Path) -> str:
    """One SHA-256 over several files: their names under `root` and their contents, in order of name."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(str(path.relative_to(root)).encode())
        total.update(bytes.fromhex(sha256(path)))
    return total.hexdigest()
