"""Whether a platform is open on the days and hours that are asked of it, and why not, in the user's words."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby

from etabli.catalogue.numbers import day as told
from etabli.domain.platforms.enums import Span
from etabli.domain.platforms.windows import MIDNIGHT, Hours, Opening, Window, open_hours, open_spans, span_of
from etabli.kernel.typography import french
from etabli.kernel.working_days import public_holidays

DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
WEEKS_AHEAD = 26  # that the calendar shows, and that may be booked
Closed = Sequence[tuple[date, date]]


def last_day(today: date) -> date:
    """The last one of the calendar, a Sunday."""
    return today + timedelta(days=6 - today.weekday(), weeks=WEEKS_AHEAD)


def wrong_opening(opening: Opening, closed: Closed, window: Window, today: date) -> dict[str, str]:
    """By field. The first and the last day are open; between, days of rest are, those that are declared closed not."""
    if window.last > last_day(today):
        return {"last_on": french(f"Le calendrier va jusqu'au {told(last_day(today))} : choisissez des jours d'avant.")}
    for name, one in (("first_on", window.first), ("last_on", window.last)):
        why = _why_closed(opening, closed, one)
        if why:
            return {name: french(f"{why} {words(opening)}")}
    for first, last in closed:
        if first <= window.last and last >= window.first:
            return {"last_on": french(f"La plateforme est fermée {_days(first, last)} : demandez avant, ou après.")}
    for one in window.days():
        there = open_hours(opening, closed, one)
        wanted = set(range(*window.hours))
        if there and (wanted - set(there) if span_of(window.hours) == Span.HOURS else not wanted & set(there)):
            field = "from_hour" if window.hours[0] not in there else "to_hour"
            field = field if span_of(window.hours) == Span.HOURS else "span"
            hours = spans(open_spans(opening, closed, one))
            return {field: french(f"Le {DAYS[one.weekday()]} {told(one)}, la plateforme est ouverte {hours}.")}
    return {}


def spans(every: Sequence[Hours]) -> str:
    """« de 8 h à 12 h et de 14 h à 18 h »."""
    said = [f"de {start} h à {f'{end} h' if end < MIDNIGHT else 'minuit'}" for start, end in every]
    return " et ".join([", ".join(said[:-1]), said[-1]] if said[1:] else said)


def _why_closed(opening: Opening, closed: Closed, one: date) -> str:
    if any(first <= one <= last for first, last in closed):
        first, last = next(days for days in closed if days[0] <= one <= days[1])
        return f"La plateforme est fermée {_days(first, last)}."
    name = f"Le {DAYS[one.weekday()]} {told(one)}"
    if one in public_holidays(one.year):
        return f"{name} est férié : la plateforme est fermée."
    return "" if opening[one.weekday()] else f"{name}, la plateforme est fermée."


def when(window: Window) -> str:
    """« du 3 décembre 2026 au 5 décembre 2026, le matin »."""
    span = span_of(window.hours)
    part = f"de {window.hours[0]} h à {window.hours[1]} h" if span == Span.HOURS else Span(span).label
    return french(f"{_days(window.first, window.last)}, {part}")


def _days(first: date, last: date) -> str:
    return f"le {told(first)}" if first == last else f"du {told(first)} au {told(last)}"


def words(opening: Opening) -> str:
    """« Elle est ouverte du lundi au jeudi de 8 h à 12 h et de 14 h à 18 h, le vendredi de 8 h à 12 h. »"""
    said = []
    for hours, group in groupby(zip(DAYS, opening, strict=True), key=lambda pair: pair[1]):
        days = [name for name, _ in group]
        if hours:
            span = f"le {days[0]}" if len(days) == 1 else f"du {days[0]} au {days[-1]}"
            said.append(f"{span} {spans(hours)}")
    return f"Elle est ouverte {', '.join(said)}."
