"""The facts that eligibility is decided on: their kinds, and the questions that ask for them. See `facts.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from etabli.catalogue.aids.node import Node
from etabli.catalogue.yaml_file import read_yaml

FACTS_FILE = Path(__file__).resolve().parent / "facts.yaml"
KINDS = ("yes_no", "choice", "number", "date", "activity", "place", "aids")
TESTED = (
    "yes_no",
    "choice",
    "number",
    "date",
)  # kinds that a rule can test; the others are tested through what derives from them
ROUNDED = ("down", "up", "never")
SENTENCES = (
    "not_open",
    "not_open_between",
    "closed",
    "closed_between",
    "known_until",
    "known_until_between",
    "between_editions",
    "next_edition_not_known",
    "doubtful_day",
    "not_settled",
    "recalled",
    "de_minimis_incomplete",
    "de_minimis_days",
    "de_minimis_years",
    "de_minimis_later",
)


@dataclass(frozen=True, slots=True)
class DeclaredFact:
    """A fact that somebody may know. `rank`: its place in the file, which settles ties.

    Of a number, `most`, and `rounded`: `down`, `up`, or `never` where only a whole one is an answer. Of a date, `back`
    and `ahead`: the years around the day of the request from which it is to be checked, then from which it is a slip.
    """

    id: str
    rank: int
    kind: str
    asks: str
    lacks: str
    help: str
    choices: Mapping[str, str]
    months: tuple[int, ...]
    most: int | None
    rounded: str
    back: tuple[int, ...]
    ahead: tuple[int, ...]
    register: bool


@dataclass(frozen=True, slots=True)
class DerivedFact:
    """What is computed from facts. `values` is empty where the list is open (divisions and classes of NAF)."""

    id: str
    kind: str
    values: tuple[str, ...]
    stands_on: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DeclaredFacts:
    """All of them, by id."""

    facts: Mapping[str, DeclaredFact]
    derived: Mapping[str, DerivedFact]
    sentences: Mapping[str, str]

    def kind(self, fact: str) -> str | None:
        """The kind of a fact, asked or derived; None when it is not declared."""
        found = self.facts.get(fact) or self.derived.get(fact)
        return found.kind if found else None

    def values(self, fact: str) -> tuple[str, ...]:
        """What a choice may be; nothing where the list is open."""
        return tuple(self.facts[fact].choices) if fact in self.facts else self.derived[fact].values

    def primary(self, fact: str) -> tuple[str, ...]:
        """The facts that somebody is asked for, under one that may be derived."""
        return self.derived[fact].stands_on if fact in self.derived else (fact,)


@lru_cache(maxsize=1)
def declared_facts() -> DeclaredFacts:
    """Raises CatalogueError naming file and key."""
    return read_facts(FACTS_FILE)


def read_facts(path: Path) -> DeclaredFacts:
    """Raises CatalogueError naming file and key."""
    node = Node(path.name, read_yaml(path, dict))
    facts: dict[str, DeclaredFact] = {}
    for fact in node.each("facts", _fact):
        if fact.id in facts:
            node.refuse("is declared twice", f"facts.{fact.id}")
        facts[fact.id] = replace(fact, rank=len(facts))
    derived = node.keyed("derived", lambda one, name: _derived(one, name, facts))
    words = node.one("sentences", lambda one: {name: one.text(name) for name in SENTENCES})
    node.done()
    if both := sorted(facts.keys() & derived.keys()):
        node.refuse(f"both asked and derived: {both}")
    return DeclaredFacts(facts, derived, words)


def _fact(node: Node) -> DeclaredFact:
    kind = node.among("kind", KINDS)
    choices = node.take("choices", {})
    if bool(choices) != (kind == "choice"):
        node.refuse("choices go with the kind choice, and it with them", "choices")
    months = node.take("months", [])
    if bool(months) != (kind == "date"):
        node.refuse("months go with the kind date, and it with them", "months")
    if node.has("most") != (kind == "number"):
        node.refuse("most goes with the kind number, and it with most", "most")
    if node.has("rounded") and kind != "number":
        node.refuse("rounded goes with the kind number", "rounded")
    back, ahead = (_years(node, key) if kind == "date" else () for key in ("back", "ahead"))
    labels = Node(node.file, choices, node.path("choices"))
    return DeclaredFact(
        id=node.slug("id"),
        rank=0,
        kind=kind,
        asks=node.text("asks"),
        lacks=node.text("lacks"),
        help=node.text("help", ""),
        choices={name: labels.text(name) for name in choices},
        months=tuple(months),
        most=node.whole("most") if kind == "number" else None,
        rounded=node.among("rounded", ROUNDED) if node.has("rounded") else ROUNDED[0],
        back=back,
        ahead=ahead,
        register=node.flag("register", False),
    )


def _years(node: Node, key: str) -> tuple[int, ...]:
    years = node.take(key)
    if not (isinstance(years, list) and len(years) == 2 and all(type(one) is int for one in years)):
        node.refuse("two whole numbers of years are expected: to check, then wrong", key)
    if not 0 < years[0] < years[1]:
        node.refuse("the years to check come before those that are wrong", key)
    return tuple(years)


def _derived(node: Node, name: str, facts: Mapping[str, DeclaredFact]) -> DerivedFact:
    stands_on = node.slugs("from")
    if unknown := sorted(set(stands_on) - facts.keys()):
        node.refuse(f"facts that are not declared: {unknown}", "from")
    values = node.slugs("values") if node.has("values") else ()
    return DerivedFact(name, node.among("kind", TESTED), values, stands_on)
