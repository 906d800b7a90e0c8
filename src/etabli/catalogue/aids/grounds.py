"""Why a rule or a figure is believed: its source, and whether it was read there, recalled, or is not known."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from etabli.catalogue.aids.node import Node

HOME_PAGES = ("", "homepage", "home", "accueil", "index.html", "index.php")
CONFIDENCES = ("sourced", "recalled", "unknown")


@dataclass(frozen=True, slots=True)
class Source:
    """A document. `dated` is how it dates itself, `consulted_on` the day somebody of the project read it."""

    id: str
    title: str
    url: str
    dated: str
    consulted_on: date | None

    @property
    def is_home_page(self) -> bool:
        """Whether its address is that of a whole site: what is cited can't be checked there."""
        parts = urlsplit(self.url)
        return bool(parts.netloc) and not parts.query and parts.path.strip("/").lower() in HOME_PAGES


@dataclass(frozen=True, slots=True)
class Ground:
    """`sourced`: read in the source. `recalled`: from memory or deduced, to verify. `unknown`: not found.

    What was read at an address where nobody can find it again is to be verified too.
    """

    confidence: str
    source: Source | None
    note: str

    @property
    def to_verify(self) -> bool:
        return self.confidence != "sourced" or (self.source is not None and self.source.is_home_page)

    @property
    def to_check(self) -> bool:
        """Whether it says something, which is to be verified."""
        return self.to_verify and self.confidence != "unknown"


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
