"""Three texts made into one: what was read, what I made of it, what somebody else made of it meanwhile."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Merged:
    """`values` take each side's changes; `conflicts` are the fields that both changed otherwise: mine stay there."""

    values: dict[str, Any]
    conflicts: tuple[str, ...]


def merge(base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> Merged:
    """Merge field by field, over the fields of `mine`."""
    values, conflicts = {}, []
    for name, value in mine.items():
        if value == base.get(name):
            values[name] = theirs[name]
            continue
        values[name] = value
        if theirs[name] not in (base.get(name), value):
            conflicts.append(name)
    return Merged(values, tuple(conflicts))
