"""Two versions of a plan, field by field: what an avenant changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Content = Mapping[str, Any]  # `freezing.content_of`
PARTS = ("partners", "milestones", "indicators", "expenses", "resources")


@dataclass(frozen=True)
class FieldChange:
    """A field by its id in the registry (or `lead`), before and after as the versions hold them."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class PartChange:
    """A part of a fiche by its kind: before is None when it was added, after when it was removed."""

    kind: str
    before: Content | None
    after: Content | None

    @property
    def fields(self) -> tuple[FieldChange, ...]:
        """What differs of a part that is in both."""
        if self.before is None or self.after is None:
            return ()
        names = [*self.before, *(name for name in self.after if name not in self.before)]
        return tuple(
            FieldChange(name, self.before.get(name), self.after.get(name))
            for name in names
            if self.before.get(name) != self.after.get(name)
        )


@dataclass(frozen=True)
class FicheChange:
    """A fiche that is in both versions, and what changed of it."""

    before: Content
    after: Content
    fields: tuple[FieldChange, ...]
    parts: tuple[PartChange, ...]

    @property
    def same(self) -> bool:
        return not self.fields and not self.parts


@dataclass(frozen=True)
class Difference:
    """What a version adds, removes and changes of another: texts, ambitions, fiches."""

    texts: tuple[FieldChange, ...]
    ambitions: tuple[PartChange, ...]
    added: tuple[Content, ...]
    removed: tuple[Content, ...]
    changed: tuple[FicheChange, ...]
    unchanged: int

    @property
    def same(self) -> bool:
        return not (self.texts or self.ambitions or self.added or self.removed or self.changed)


def compare(before: Content, after: Content) -> Difference:
    """Compare the contents of two versions; fiches and their parts are the same when they have the same id."""
    old = {fiche["id"]: fiche for fiche in before["fiches"]}
    new = {fiche["id"]: fiche for fiche in after["fiches"]}
    pairs = [_fiche(old[key], new[key]) for key in new if key in old]
    return Difference(
        texts=_fields(before["texts"], after["texts"]),
        ambitions=_parts("ambitions", before["ambitions"], after["ambitions"]),
        added=tuple(new[key] for key in new if key not in old),
        removed=tuple(old[key] for key in old if key not in new),
        changed=tuple(pair for pair in pairs if not pair.same),
        unchanged=sum(pair.same for pair in pairs),
    )


def _fiche(before: Content, after: Content) -> FicheChange:
    changed = list(_fields(before["values"], after["values"]))
    if before["lead"] != after["lead"] and not any(change.field == "lead" for change in changed):
        changed.append(FieldChange("lead", before["lead"], after["lead"]))
    parts = [part for kind in PARTS for part in _parts(kind, before[kind], after[kind])]
    return FicheChange(before, after, tuple(changed), tuple(parts))


def _fields(before: Content, after: Content) -> tuple[FieldChange, ...]:
    names = [*before, *(name for name in after if name not in before)]
    return tuple(
        FieldChange(name, before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)
    )


def _parts(kind: str, before: Sequence[Content], after: Sequence[Content]) -> tuple[PartChange, ...]:
    old, new = ({part["id"]: part for part in parts} for parts in (before, after))
    removed = [PartChange(kind, old[key], None) for key in old if key not in new]
    changed = [PartChange(kind, old[key], new[key]) for key in new if key in old and old[key] != new[key]]
    added = [PartChange(kind, None, new[key]) for key in new if key not in old]
    return (*removed, *changed, *added)
