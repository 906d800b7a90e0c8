"""Why a rule or a figure is believed: its source, and whether it was read there, recalled, or is not known."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from etabli.catalogue.aids.node import Node

CONFIDENCES = ("sourced", "recalled", "unknown")


@dataclass(frozen=True, slots=True)
class Source:
    """A document. `dated` is how it dates itself, `consulted_on` the day somebody of the project read it."""

    id: str
    title: str
    url: str
    dated: str
    consulted_on: date | None


@dataclass(frozen=True, slots=True)
class Ground:
    """`sourced`: read in the source. `recalled`: from memory or deduced, to verify. `unknown`: not found."""

    confidence: str
    source: Source | None
    note: str

    @property
    def to_verify(self) -> bool:
        return self.confidence != "sourced"


def read_source(node: Node, source_id: str) -> Source:
    url = node.text("url", "") if node.has("url") else ""
    if url and not url.startswith(("http://", "https://")):
        node.refuse("an address on the web is expected", "url")
    return Source(source_id, node.text("title"), url, node.text("dated", ""), node.day_or_none("consulted_on"))


def read_ground(node: Node, sources: Mapping[str, Source], *, may_be_unknown: bool = True) -> Ground:
    """A source is named by whatever is believed. Without one, only what is declared unknown passes."""
    confidence = node.among("confidence", CONFIDENCES, "sourced")
    if confidence == "unknown":
        if not may_be_unknown:
            node.refuse(
                "a rule that decides is sourced or recalled; what is not known goes to not_established", "confidence"
            )
        source = sources[node.among("source", sources)] if node.has("source") else None
    else:
        source = sources[node.among("source", sources)]
    return Ground(confidence, source, node.text("note", ""))
