"""A scheme as a published list says it, in one shape whatever the list; and the rows that could not be read."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

_TAG, _BLANK = re.compile(r"<[^>]+>"), re.compile(r"\s+")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
LONGEST_SUMMARY = 300
PARIS = ZoneInfo("Europe/Paris")


class UnreadableRowError(ValueError):
    """A row that says no scheme; its message, in French, goes to the quarantine."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """`list_id`: of which list; `key`: its id there. Empty or None: the list doesn't say.

    `kinds` and `beneficiaries` are the list's own words, in lower case. `staff`: at least, at most. `activities` are
    those that it looks for first, which leaves none out. `excludes_micro`: micro-entrepreneurs are left out.
    `told`: what else it says, as an id and a text, of which no rule is made.
    """

    list_id: str
    key: str
    name: str
    summary: str
    url: str
    operators: tuple[str, ...]
    kinds: tuple[str, ...]
    beneficiaries: tuple[str, ...]
    places: tuple[str, ...]
    opens_on: date | None
    closes_on: date | None
    updated_on: date | None
    rate_pct: tuple[int | None, int | None] = (None, None)
    staff: tuple[int | None, int | None] = (None, None)
    sizes: tuple[str, ...] = ()
    activities: tuple[str, ...] = ()
    excluded_activities: tuple[str, ...] = ()
    excludes_micro: bool = False
    told: tuple[tuple[str, str], ...] = ()
    legal: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Quarantined:
    """`row`: its place in the file, from 1."""

    row: int
    key: str
    reason: str


@dataclass(frozen=True, slots=True)
class Listed:
    """What a file holds."""

    schemes: tuple[Incoming, ...]
    quarantined: tuple[Quarantined, ...]


def read_each(rows: Iterable[Mapping[str, Any]], read: Callable[[Mapping[str, Any]], Incoming], key: str) -> Listed:
    """Each row by itself: one that can't be read, or whose id stands twice, goes to quarantine with its reason."""
    found: dict[str, Incoming] = {}
    refused: list[Quarantined] = []
    for number, row in enumerate(rows, 1):
        try:
            one = read(row)
            if one.key in found:
                raise UnreadableRowError(f"L’identifiant {one.key} est déjà pris par une autre ligne.")
        except UnreadableRowError as error:
            refused.append(Quarantined(number, str(row.get(key) or ""), str(error)))
        else:
            found[one.key] = one
    return Listed(tuple(found.values()), tuple(refused))


def needed(row: Mapping[str, Any], name: str) -> str:
    if not (text := plain(row.get(name))):
        raise UnreadableRowError(f"« {name} » est vide.")
    return text


def plain(value: Any) -> str:
    """A text without tags nor runs of blanks."""
    return _BLANK.sub(" ", unescape(_TAG.sub(" ", str(value or "")))).strip()


def short(text: str) -> str:
    """Its first sentence, or its beginning."""
    first = re.split(r"(?<=[.!?])\s", text, maxsplit=1)[0]
    return first if len(first) <= LONGEST_SUMMARY else f"{first[:LONGEST_SUMMARY].rsplit(' ', 1)[0]} …"


def day(row: Mapping[str, Any], name: str) -> date | None:
    """A day, or that of an instant in ISO 8601 as it is in Paris; None where it is empty."""
    text = plain(row.get(name))
    return _read_day(name, text)[0] if text else None


def last_day(row: Mapping[str, Any], name: str) -> date | None:
    """The same of an end: an instant that is midnight in Paris ends the day before."""
    text = plain(row.get(name))
    if not text:
        return None
    found, midnight = _read_day(name, text)
    return found - timedelta(1) if midnight else found


def _read_day(name: str, text: str) -> tuple[date, bool]:
    """And whether it is an instant, at midnight."""
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text), False
        at = datetime.fromisoformat(text)
    except ValueError:
        raise UnreadableRowError(f"« {name} » : {text} n’est pas une date.") from None
    local = at if at.tzinfo is None else at.astimezone(PARIS)
    return local.date(), local.time() == time.min and at.tzinfo is not None


def whole(row: Mapping[str, Any], name: str) -> int | None:
    text = plain(row.get(name))
    if not text:
        return None
    if not text.isdecimal():
        raise UnreadableRowError(f"« {name} » : {text} n’est pas un nombre entier.")
    return int(text)


def in_order(opens: date | None, closes: date | None) -> None:
    if opens and closes and closes < opens:
        raise UnreadableRowError("La date de fin précède la date d’ouverture.")


def names(values: Sequence[Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for value in values if (text := plain(value))))
