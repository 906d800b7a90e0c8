"""Days that somebody types: which ones can be meant. Anything outside is a slip of the keyboard, or of somebody."""

from datetime import date
from typing import Final

EARLIEST: Final = date(1900, 1, 1)
YEARS_AHEAD: Final = 20


def latest(on: date) -> date:
    """The last day that can be meant on a day."""
    return date(min(on.year + YEARS_AHEAD, date.max.year), 12, 31)


def can_be_meant(day: date, on: date) -> bool:
    return EARLIEST <= day <= latest(on)


def out_of_range(on: date) -> str:
    """What is said of a day that can't be meant."""
    return f"Donnez une date entre {EARLIEST.year} et {latest(on).year}."
