"""How fast firms are answered, told to everybody: counts, medians and quartiles over all needs, and by theme.

Nothing of a need is in them but its days and its theme; a quartile needs three ends (`analysis.delays`), and so does
what firms say of the help: no single need is found in them.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from etabli.analysis.delays import LEAST, Delays, delays
from etabli.domain.firms.models import Need


class Row(NamedTuple):
    """What is read of a need."""

    theme: str
    territory__name: str
    stated_on: date
    acknowledged_on: date | None
    answered_on: date | None
    closed_on: date | None
    satisfaction: int | None


@dataclass(frozen=True)
class Group:
    """Needs told together. `rated`: how many firms said whether it helped; `helped`: how many gave one of the two
    best notes, None below three.
    """

    key: str
    count: int
    acknowledged: Delays
    answered: Delays
    rated: int
    helped: int | None


@dataclass(frozen=True)
class Told:
    """All of them, by theme, and by territory from three needs on (`key`: its name)."""

    together: Group
    by_theme: tuple[Group, ...]
    by_territory: tuple[Group, ...]


HELPED = 3  # the least note that says so
COLUMNS = Row._fields


def told(on: date) -> Told:
    """One query."""
    rows = [Row(*one) for one in Need.objects.order_by().filter(stated_on__lte=on).values_list(*COLUMNS)]
    themes, places = defaultdict[str, list[Row]](list), defaultdict[str, list[Row]](list)
    for row in rows:
        themes[row.theme].append(row)
        places[row.territory__name].append(row)
    return Told(
        group("", rows, on),
        tuple(group(key, some, on) for key, some in sorted(themes.items())),
        tuple(group(key, some, on) for key, some in places.items() if len(some) >= LEAST),
    )


def group(key: str, rows: Sequence[Row], on: date) -> Group:
    """What is told of some needs, as known on a day."""
    notes = [row.satisfaction for row in rows if row.satisfaction is not None]
    return Group(
        key=key,
        count=len(rows),
        acknowledged=_measured(((row, row.acknowledged_on) for row in rows), on),
        answered=_measured(((row, row.answered_on) for row in rows), on),
        rated=len(notes),
        helped=sum(note >= HELPED for note in notes) if len(notes) >= LEAST else None,
    )


def _measured(rows: Iterable[tuple[Row, date | None]], on: date) -> Delays:
    """In calendar days since it was stated; what was closed before counts as long as it waited."""
    ended, waiting, left = [], [], []
    for row, end in rows:
        if end is not None:
            ended.append((end - row.stated_on).days)
        elif row.closed_on is not None:
            left.append((row.closed_on - row.stated_on).days)
        else:
            waiting.append((on - row.stated_on).days)
    return delays(ended, waiting, left)
