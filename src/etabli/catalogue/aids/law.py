"""The figures of law that schemes share: classes of size, ceilings of de minimis. See the head of `law.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from etabli.catalogue.aids.grounds import Source, read_source
from etabli.catalogue.aids.node import Node
from etabli.catalogue.yaml_file import read_yaml

LAW_FILE = Path(__file__).resolve().parent / "law.yaml"
BOUNDS = ("staff", "turnover_eur", "balance_eur")


@dataclass(frozen=True, slots=True)
class SizeClass:
    """A class of firms by its last staff, turnover and balance sheet; None for the class without bounds."""

    id: str
    label: str
    staff: int | None
    turnover_eur: int | None
    balance_eur: int | None
    source: Source


@dataclass(frozen=True, slots=True)
class Ceiling:
    """What a single undertaking may receive in de minimis aid, for aids granted between two days."""

    starts_on: date
    ends_on: date | None
    ceiling_eur: int
    years: int
    window: str
    source: Source


@dataclass(frozen=True, slots=True)
class Law:
    sizes: tuple[SizeClass, ...]
    de_minimis: tuple[Ceiling, ...]

    def ceiling(self, day: date) -> Ceiling | None:
        """The ceiling for an aid granted that day; None before the first."""
        return next(
            (one for one in self.de_minimis if one.starts_on <= day and (one.ends_on is None or day <= one.ends_on)),
            None,
        )


@lru_cache(maxsize=1)
def law() -> Law:
    """Raises CatalogueError naming file and key."""
    return read_law(LAW_FILE)


def read_law(path: Path) -> Law:
    """Raises CatalogueError naming file and key."""
    node = Node(path.name, read_yaml(path, dict))
    sources = node.keyed("sources", read_source)
    sizes = node.each("sizes", lambda one: _size(one, sources))
    ceilings = node.each("de_minimis", lambda one: _ceiling(one, sources))
    node.done()
    for smaller, larger in pairwise(sizes):
        for bound in BOUNDS:
            low, high = getattr(smaller, bound), getattr(larger, bound)
            if low is None or (high is not None and high <= low):
                node.refuse(f"{bound} of {smaller.id} is not below that of {larger.id}", "sizes")
    for before, after in pairwise(ceilings):
        if before.ends_on is None or before.ends_on >= after.starts_on:
            node.refuse(f"the ceilings from {before.starts_on} and {after.starts_on} overlap", "de_minimis")
    return Law(sizes, ceilings)


def _size(node: Node, sources: Mapping[str, Source]) -> SizeClass:
    staff, turnover, balance = (node.whole(bound) if node.has(bound) else None for bound in BOUNDS)
    return SizeClass(
        node.slug("id"), node.text("label"), staff, turnover, balance, sources[node.among("source", sources)]
    )


def _ceiling(node: Node, sources: Mapping[str, Source]) -> Ceiling:
    return Ceiling(
        node.day("from"),
        node.day_or_none("until"),
        node.whole("ceiling_eur"),
        node.whole("years"),
        node.among("window", ("rolling", "fiscal")),
        sources[node.among("source", sources)],
    )
