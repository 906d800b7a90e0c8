"""Schemes that open, end or change, as lines of a page and entries of a feed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from etabli.analysis.aids.changes import Change
from etabli.kernel.typography import french

EFFECT = "effet"  # ends the key of the entry that tells that a change has taken place


@dataclass(frozen=True)
class Line:
    """`says` completes `short`; `doubt` is empty where the day is sure; `verify`: recalled, not read in a source."""

    key: str
    scheme_id: str
    short: str
    on: date
    says: str
    doubt: str
    sentence: str
    verify: bool
    source: str
    url: str


def lines(found: Iterable[Change], today: date) -> list[Line]:
    return [
        Line(
            key=one.id,
            scheme_id=one.scheme.id,
            short=french(one.scheme.short),
            on=one.on,
            says=one.says(today),
            doubt=one.doubt,
            sentence=one.sentence(today),
            verify=one.edge.ground.to_verify,
            source=one.edge.ground.source.title if one.edge.ground.source else "",
            url=one.edge.ground.source.url if one.edge.ground.source else "",
        )
        for one in found
    ]


@dataclass(frozen=True)
class Entry:
    """One of a feed. A change is told twice, under two keys: a reader shows nothing of an entry it has seen."""

    key: str
    scheme_id: str
    title: str
    sentence: str
    on: date


def entries(found: Iterable[Change], today: date, ahead: timedelta) -> list[Entry]:
    """The newest first: each change announced some days ahead, then told again on the day that it takes effect."""
    told: list[Entry] = []
    for one in found:
        announced = one.on - ahead
        told.append(Entry(one.id, one.scheme.id, one.titled(announced), one.sentence(announced), announced))
        effect = one.takes_effect_on
        if effect <= today:
            told.append(Entry(f"{one.id}:{EFFECT}", one.scheme.id, one.titled(effect), one.sentence(effect), effect))
    return sorted(told, key=lambda one: (one.on, one.key), reverse=True)
