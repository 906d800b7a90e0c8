"""Two versions of an état des lieux, finding by finding."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Told = Mapping[str, Any]  # a finding as a version holds it (`services.versions`)

WORDS = ("title", "text", "kind", "axis")
FIGURES = ("value", "reference", "year")
JUDGED = ("importance", "confidence")


@dataclass(frozen=True)
class Pair:
    """A finding of both versions, before and after, and what differs: `reworded`, `figure`, `judged`."""

    before: Told
    after: Told
    reworded: bool
    figure: bool
    judged: bool

    @property
    def same(self) -> bool:
        return not (self.reworded or self.figure or self.judged)


@dataclass(frozen=True)
class Difference:
    """What a version adds to another, removes, changes and leaves."""

    added: tuple[Told, ...]
    removed: tuple[Told, ...]
    changed: tuple[Pair, ...]
    same: tuple[Pair, ...]


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> Difference:
    """Compare the contents of two versions; findings are the same when they have the same id."""
    old = {finding["id"]: finding for finding in before["findings"]}
    new = {finding["id"]: finding for finding in after["findings"]}
    pairs = [_pair(old[key], new[key]) for key in new if key in old]
    return Difference(
        added=tuple(new[key] for key in new if key not in old),
        removed=tuple(old[key] for key in old if key not in new),
        changed=tuple(pair for pair in pairs if not pair.same),
        same=tuple(pair for pair in pairs if pair.same),
    )


def _pair(before: Told, after: Told) -> Pair:
    old, new = before["figures"] or {}, after["figures"] or {}
    return Pair(
        before,
        after,
        reworded=any(before[name] != after[name] for name in WORDS),
        figure=any(old.get(name) != new.get(name) for name in FIGURES),
        judged=any(before[name] != after[name] for name in JUDGED),
    )
