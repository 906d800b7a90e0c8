"""How much de minimis aid a single undertaking may still receive on a day, as far as it is known."""

from datetime import date
from functools import lru_cache

from etabli.analysis.aids.calendar import years_before
from etabli.analysis.aids.facts import DeMinimis
from etabli.catalogue.aids.law import law
from etabli.kernel.intervals import Interval

EMPTY = DeMinimis((), complete=False)
ENDLESS = 10**15  # euros: an amount without an upper bound


def room(
    received: DeMinimis | None, day: date, *, fiscal_year_starts: tuple[int, int] | None = None
) -> Interval | None:
    """Euros left for an aid granted on a day. None before the first ceiling that is declared.

    What is sure to count and what may count are told apart: an incomplete list leaves the lower bound at zero, and
    where the fiscal year is not known (`fiscal_year_starts`: month and day), an aid that its start decides counts as
    possible. An aid granted that very day counts: give those of before.
    """
    window = _window(day, fiscal_year_starts)
    if window is None:
        return None
    ceiling_eur, never_before, surely_from = window
    known = received or EMPTY
    sure, possible = 0, 0
    for aid in known.granted:
        if never_before <= aid.on <= day:
            possible = _sum(possible, aid.euros.high)
            if aid.on >= surely_from:
                sure += aid.euros.low or 0
    most = max(0, ceiling_eur - sure)
    least = max(0, ceiling_eur - possible) if known.complete else 0
    return Interval(least, most)


def _sum(total: int, more: int | None) -> int:
    return ENDLESS if more is None or total == ENDLESS else total + more


@lru_cache(maxsize=1024)
def _window(day: date, fiscal_year_starts: tuple[int, int] | None) -> tuple[int, date, date] | None:
    """The ceiling, the first day that may count, and the first that counts for sure.

    Three rolling years before a day begin on the day after the same day three years ago. Three fiscal years are the
    current one and the two before: the current one began that day at the latest, a year ago less a day at the earliest.
    """
    ceiling = law().ceiling(day)
    if ceiling is None:
        return None
    if ceiling.window == "rolling":
        first = years_before(day, ceiling.years, days=1)
        return ceiling.ceiling_eur, first, first
    if fiscal_year_starts is None:
        return ceiling.ceiling_eur, years_before(day, ceiling.years, days=1), years_before(day, ceiling.years - 1)
    month, number = fiscal_year_starts
    starts = date(day.year, month, number)
    if starts > day:
        starts = date(day.year - 1, month, number)
    first = years_before(starts, ceiling.years - 1)
    return ceiling.ceiling_eur, first, first
