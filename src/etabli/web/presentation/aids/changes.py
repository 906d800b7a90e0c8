"""Schemes that open, end or change, as lines of a page and entries of a feed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from etabli.analysis.aids.changes import Change
from etabli.kernel.typography import french


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
