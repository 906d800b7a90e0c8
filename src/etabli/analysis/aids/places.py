"""From the dated lists of the programme to the days during which a commune is known to be in it, or out of it."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

from etabli.analysis.aids.facts import Span

DAY = timedelta(days=1)


def known_spans(listed: Sequence[tuple[date, bool | None]], begins_on: date, ends_on: date) -> tuple[Span, ...]:
    """What lists say of a commune: each on its day, two that follow each other on the days between when they agree.

    `listed`: the day of each list, and whether it names the commune (None: it is silent and not complete), in order.
    The last one holds until `ends_on`. Before the programme begins nobody is in it. Every other day is not known: the
    rule of `domain.territories.was_in_programme`.
    """
    first = [Span(date.min, begins_on - DAY, inside=False)]
    between = [
        Span(day, following if agrees else day, inside)
        for (day, inside), (following, next_inside) in pairwise(listed)
        if inside is not None
        for agrees in (inside == next_inside,)
    ]
    last = [Span(day, max(day, ends_on), inside) for day, inside in listed[-1:] if inside is not None]
    return (*first, *between, *last)
