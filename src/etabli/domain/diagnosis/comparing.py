"""Two versions of an état des lieux, finding by finding."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Told = Mapping[str, Any]  # a finding as a version holds it (`services.versions`)

WORDS = ("title", "text", "kind", "axis")
FIGURES = ("value", "reference", "year")
JUDGED = ("importance", "confidence")


@dataclass(frozen=True)
class Pair:
    """A finding of both versions, before and after, and what differs: `reworded`, `figure`, `judged`.

    `brought` and `taken_away` are pieces of evidence that only the one after has, or only the one before.
    """

    before: Told
    after: Told
    reworded: bool
    figure: bool
    judged: bool
    brought: tuple[Told, ...] = ()
    taken_away: tuple[Told, ...] = ()

    @property
    def same(self) -> bool:
        return not (self.reworded or self.figure or self.judged or self.brought or self.taken_away)


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
        brought=_only(after["evidence"], before["evidence"]),
        taken_away=_only(before["evidence"], after["evidence"]),
    )


def _only(these: Sequence[Told], those: Sequence[Told]) -> tuple[Told, ...]:
    """The pieces that are in the first only: by id, or as many alike where a version from before has no ids."""
    keyed = all("id" in piece for piece in (*these, *those))
    left = Counter(_key(piece, keyed) for piece in those)
    found = []
    for piece in these:
        if left[_key(piece, keyed)]:
            left[_key(piece, keyed)] -= 1
        else:
            found.append(piece)
    return tuple(found)


def _key(piece: Told, keyed: bool) -> tuple[Any, ...]:
    return (piece["id"],) if keyed else (piece["kind"], piece["dated_on"])
