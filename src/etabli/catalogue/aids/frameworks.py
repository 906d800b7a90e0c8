"""Frameworks of State aid: the article that help may stand on, and the numbers of the schemes that France declared."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from etabli.catalogue.aids.grounds import CONFIDENCES, Source, read_source
from etabli.catalogue.aids.node import Node
from etabli.catalogue.yaml_file import read_yaml

FRAMEWORKS_FILE = Path(__file__).resolve().parent / "frameworks.yaml"


@dataclass(frozen=True, slots=True)
class Number:
    """The number of a scheme at the Commission, and the days that it serves. `to_verify`: it is recalled."""

    number: str
    starts_on: date
    ends_on: date
    to_verify: bool
    note: str


@dataclass(frozen=True, slots=True)
class Framework:
    """`article`: of the regulation or the treaty. `text`: what it asks, in a sentence."""

    id: str
    label: str
    article: str
    text: str
    numbers: tuple[Number, ...]
    source: Source

    def numbers_between(self, first: date, last: date | None) -> tuple[Number, ...]:
        """Those that serve on one day at least of a span; `last` is None where it has no end."""
        return tuple(one for one in self.numbers if one.ends_on >= first and (last is None or one.starts_on <= last))


@lru_cache(maxsize=1)
def frameworks() -> Mapping[str, Framework]:
    """By id. Raises CatalogueError naming file and key."""
    return read_frameworks(FRAMEWORKS_FILE)


def read_frameworks(path: Path) -> Mapping[str, Framework]:
    """Raises CatalogueError naming file and key."""
    node = Node(path.name, read_yaml(path, dict))
    sources = node.keyed("sources", read_source)
    found = node.keyed("frameworks", lambda one, key: _framework(one, key, sources))
    node.done()
    return found


def _framework(node: Node, key: str, sources: Mapping[str, Source]) -> Framework:
    return Framework(
        id=key,
        label=node.text("label"),
        article=node.text("article"),
        text=node.text("text"),
        numbers=node.each("numbers", lambda one: _number(one, sources), []),
        source=sources[node.among("source", sources)],
    )


def _number(node: Node, sources: Mapping[str, Source]) -> Number:
    number, starts_on, ends_on = node.text("number"), node.day("from"), node.day("until")
    confidence = node.among("confidence", CONFIDENCES[:2], CONFIDENCES[0])
    if ends_on < starts_on:
        node.refuse("ends before it starts", "until")
    if confidence == CONFIDENCES[0] or node.has("source"):
        node.among("source", sources)
    return Number(number, starts_on, ends_on, confidence != CONFIDENCES[0], node.text("note", ""))
