"""How much de minimis aid a single undertaking may still receive on a day, as far as it is known, and what counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from etabli.analysis.aids.calendar import ONE_DAY, months_after, years_before
from etabli.analysis.aids.facts import DeMinimis, Granted
from etabli.catalogue.aids.law import Ceiling, law
from etabli.kernel.intervals import Interval

EMPTY = DeMinimis((), complete=False)
ENDLESS = 10**15  # euros: an amount without an upper bound
# Why the room is not known: keys of `sentences` in facts.yaml.
INCOMPLETE, DAYS, YEARS, LATER = (f"de_minimis_{why}" for why in ("incomplete", "days", "years", "later"))


@dataclass(frozen=True, slots=True)
class Counted:
    """What counts under the ceiling of a day. `sure` counts whatever is learnt, `possible` may count besides.

    `left`: the room. `doubts`: why it is not known exactly. `leaves_on`: the first day after this one on which aids
    that count now no longer do, `leaves`: how much they are; None where no dated aid counts.
    """

    day: date
    ceiling: Ceiling
    sure: tuple[Granted, ...]
    possible: tuple[Granted, ...]
    left: Interval
    doubts: tuple[str, ...]
    leaves_on: date | None
    leaves: Interval


def room(
    received: DeMinimis | None, day: date, *, fiscal_year_starts: tuple[int, int] | None = None
) -> Interval | None:
    """Euros left for an aid granted on a day. None before the first ceiling that is declared."""
    found = counted(received, day, fiscal_year_starts=fiscal_year_starts)
    return found.left if found else None


@lru_cache(maxsize=4096)
def counted(
    received: DeMinimis | None, day: date, *, fiscal_year_starts: tuple[int, int] | None = None
) -> Counted | None:
    """What counts on a day, or on that of the grant where it is known; None before the first ceiling that is declared.

    What is sure to count and what may count are told apart. May count: an aid whose day nobody gave, in any window;
    one granted after this day, for the aid asked may come after it; one that the start of the fiscal year decides,
    where it is not known (`fiscal_year_starts`: month and day). An incomplete list leaves the lower bound at zero. An
    aid granted that very day counts: give those of before.
    """
    known = received or EMPTY
    day = known.on or day
    ceiling = law().ceiling(day)
    if ceiling is None:
        return None
    never_before, surely_from = _window(day, ceiling, fiscal_year_starts)
    within = [aid for aid in known.granted if aid.on is None or aid.on >= never_before]
    sure = tuple(aid for aid in within if aid.on is not None and surely_from <= aid.on <= day)
    possible = tuple(aid for aid in within if aid not in sure)
    left = Interval(
        max(0, ceiling.ceiling_eur - _most(within)) if known.complete else 0,
        max(0, ceiling.ceiling_eur - sum(aid.euros.low or 0 for aid in sure)),
    )
    dated = [aid for aid in within if aid.on is not None and aid.on <= day]
    leaving = min((last_day(aid.on, ceiling.years) for aid in dated if aid.on is not None), default=None)
    gone = [aid for aid in dated if aid.on is not None and last_day(aid.on, ceiling.years) == leaving]
    doubts = (
        (INCOMPLETE, not known.complete),
        (DAYS, any(aid.on is None for aid in possible)),
        (YEARS, any(aid.on is not None and aid.on <= day for aid in possible)),
        (LATER, any(aid.on is not None and aid.on > day for aid in possible)),
    )
    return Counted(
        day,
        ceiling,
        sure,
        possible,
        left,
        tuple(why for why, holds in doubts if holds),
        leaving and leaving + ONE_DAY,
        Interval(sum(aid.euros.low or 0 for aid in gone), _most(gone)),
    )


def granted_from(begun: Iterable[date | None], on: date) -> date | None:
    """The day on which an aid asked on a day is granted, as `DeMinimis.on`: that day, where the contract began before
    it, for its aid is not granted earlier. None where it did not, or where no day of it is known.
    """
    days = [day for day in begun if day is not None]
    return on if days and max(days) < on else None


def last_day(granted: date, years: int) -> date:
    """The last day whose window may hold an aid: a year of 366 days may give it one more."""
    last = months_after(granted, 12 * years) - ONE_DAY
    while years_before(last + ONE_DAY, years, days=1) <= granted:
        last += ONE_DAY
    return last


def _most(aids: list[Granted]) -> int:
    highs = [aid.euros.high for aid in aids if aid.euros.high is not None]
    return sum(highs) if len(highs) == len(aids) else ENDLESS


def _window(day: date, ceiling: Ceiling, fiscal_year_starts: tuple[int, int] | None) -> tuple[date, date]:
    """The first day that may count, and the first that counts for sure.

    Three rolling years before a day begin on the day after the same day three years ago. Three fiscal years are the
    current one and the two before: the current one began that day at the latest, a year ago less a day at the earliest.
    """
    if ceiling.window == "rolling":
        first = years_before(day, ceiling.years, days=1)
        return first, first
    if fiscal_year_starts is None:
        return years_before(day, ceiling.years, days=1), years_before(day, ceiling.years - 1)
    month, number = fiscal_year_starts
    starts = date(day.year, month, number)
    if starts > day:
        starts = date(day.year - 1, month, number)
    first = years_before(starts, ceiling.years - 1)
    return first, first
