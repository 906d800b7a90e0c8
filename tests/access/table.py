"""Reads `table.yaml`: what each address gives to whom. Knows nothing of the views nor of the matrix of rights."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml

TABLE = Path(__file__).with_name("table.yaml")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


class Outcome(StrEnum):
    """What an answer is to whoever asked; the head of the table says it in full."""

    PAGE = "page"
    DONE = "done"
    TOLD = "told"
    AWAY = "away"
    AGAIN = "again"
    REFUSED = "refused"
    LOGIN = "login"
    ABSENT = "absent"
    CLOSED = "closed"
    ENDED = "ended"
    STALE = "stale"
    UNMET = "405"


class Situation(StrEnum):
    """Where somebody stands to the territory that the page is about."""

    HERE = "here"
    OTHER_TERRITORY = "another territory of the région"
    OTHER_REGION = "another région"
    OTHER_PHASE = "the same territory in another phase"
    OVER = "mandate over"
    NOT_BEGUN = "mandate not begun"
    UNVERIFIED = "without second factor"
    NO_MANDATE = "no mandate"
    CLOSED = "account closed"
    NOBODY = "nobody"


ELSEWHERE = frozenset({Situation.OTHER_TERRITORY, Situation.OTHER_REGION, Situation.OTHER_PHASE})
UNKNOWN = frozenset({Situation.CLOSED, Situation.NOBODY})
PLACES = {"here": frozenset({Situation.HERE}), "elsewhere": ELSEWHERE, "anywhere": ELSEWHERE | {Situation.HERE}}
WORDS = {
    "everybody": frozenset(Situation),
    "nobody": UNKNOWN,
    "signed in": frozenset(Situation) - UNKNOWN,
    **{one.value: frozenset({one}) for one in (*Situation,) if one not in ELSEWHERE | UNKNOWN | {Situation.HERE}},
}


@dataclass(frozen=True)
class Named:
    """Some people: of these situations and, where `roles` says so, of these roles only. `told`: as the table says."""

    told: str
    situations: frozenset[Situation]
    roles: tuple[str, ...] | None = None

    def holds(self, role: str, situation: Situation, over: str = "") -> bool:
        """`over`: what the mandate of the State is over; the table may name those alone (« state of a region »)."""
        return situation in self.situations and (
            self.roles is None or role in self.roles or f"{role} of a {over}" in self.roles
        )


@dataclass(frozen=True)
class Rule:
    """Who gets what of one method, or of one form; in order."""

    outcomes: tuple[tuple[Outcome, tuple[Named, ...]], ...]

    def expected(self, role: str, situation: Situation, over: str = "") -> Outcome:
        for outcome, people in self.outcomes:
            if any(named.holds(role, situation, over) for named in people):
                return outcome
        return Outcome.LOGIN if situation in UNKNOWN else Outcome.REFUSED

    def by_right(self, role: str, situation: Situation, over: str = "") -> bool:
        """Whether it is a mandate that opens it, to them."""
        return any(
            n.roles is not None and n.holds(role, situation, over)
            for outcome, people in self.outcomes
            if outcome is not Outcome.REFUSED
            for n in people
        )

    @property
    def same_for_all(self) -> bool:
        return any(named.told == "everybody" for _, people in self.outcomes for named in people)


@dataclass(frozen=True)
class Row:
    """One address, about one case. `reads` is its GET; `forms` are what it takes by POST, by name."""

    page: str
    at: str
    case: str = ""
    public: bool = False
    reads: Rule | None = None
    head: bool = True
    forms: Mapping[str, Rule] = frozenset()  # type: ignore[assignment]
    empty: Outcome = Outcome.AGAIN

    @property
    def methods(self) -> frozenset[str]:
        """Those that it takes."""
        reading = {"GET", "HEAD"} if self.head else {"GET"}
        return frozenset((reading if self.reads else set()) | ({"POST"} if self.forms else set()))

    def __str__(self) -> str:
        return f"{self.page} ({self.case})" if self.case else self.page


def load() -> tuple[Row, ...]:
    """Every row, public pages first. Raises on a word that the table does not define."""
    stored = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    anybody = _rule({"page": "everybody"})
    public = [Row(page, at, public=True, reads=anybody, forms={}) for page, at in stored["public"].items()]
    return (*public, *map(_row, stored["pages"]))


def _row(told: dict[str, Any]) -> Row:
    known: dict[str, Any] = {"page": told.pop("page"), "at": told.pop("at"), "case": told.pop("case", "")}
    known["empty"] = Outcome(told.pop("empty", Outcome.AGAIN))
    for name in ("GET", "GET only"):
        if name in told:
            known |= {"reads": _rule(told.pop(name)), "head": name == "GET"}
    known["forms"] = {name.removeprefix("POST "): _rule(told.pop(name)) for name in list(told) if name[:5] == "POST "}
    if told:
        raise ValueError(f"{known['page']}: the table does not define {', '.join(told)}")
    return Row(**known)


def _rule(told: Mapping[str, Any]) -> Rule:
    return Rule(tuple((Outcome(outcome), tuple(_named(people))) for outcome, people in told.items()))


def _named(told: Any) -> Iterator[Named]:
    if isinstance(told, list):
        for one in told:
            yield from _named(one)
    elif isinstance(told, str):
        yield Named(told, WORDS[told])
    else:
        for place, roles in told.items():
            yield Named(place, PLACES[place], tuple(roles))
