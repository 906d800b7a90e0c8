"""The seals of versions of schemes that are over, as they were written: the last one holds, a change says why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from etabli.catalogue.aids.node import Node
from etabli.catalogue.yaml_file import read_yaml

SEALED_FILE = Path(__file__).resolve().parent / "sealed.yaml"


@dataclass(frozen=True, slots=True)
class Sealed:
    """`version`: « scheme/version ». `why`: empty for its first seal, said for each after it."""

    version: str
    seal: str
    on: date
    why: str


def sealed(path: Path = SEALED_FILE) -> Mapping[str, tuple[Sealed, ...]]:
    """By « scheme/version », in the order written. Raises CatalogueError naming file and line."""
    found: dict[str, tuple[Sealed, ...]] = {}
    for line, written in enumerate(read_yaml(path, list), 1):
        node = Node(path.name, written, str(line))
        one = Sealed(node.text("version"), node.text("seal"), node.day("sealed_on"), node.text("why", ""))
        node.done()
        before = found.get(one.version, ())
        if bool(before) != bool(one.why):
            node.refuse("the first seal of a version has no reason, those after it have one", "why")
        found[one.version] = (*before, one)
    return found
