"""A project is counted once: the fiche that it is counted in where that answers, else the first of them."""

from collections.abc import Hashable, Iterable
from typing import Protocol, TypeVar
from uuid import UUID


class Countable(Protocol):
    """A fiche as counting reads it."""

    pk: UUID
    territory: str
    number: int
    counted_in: UUID | None


One = TypeVar("One", bound=Countable)


def counted_once(answering: Iterable[One]) -> list[One]:
    """The rule of `queries.scope.once`, of fiches that are read already."""
    found = list(answering)
    there = {one.pk for one in found}
    first: dict[Hashable, UUID] = {}
    for one in sorted(found, key=lambda one: (one.territory, one.number)):
        project = one.counted_in or one.pk
        first.setdefault(project, project if project in there else one.pk)
    counting = set(first.values())
    return [one for one in found if one.pk in counting]
