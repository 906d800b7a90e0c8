"""Filters of templates: a moment is told by the day that it was in France."""

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template

from etabli.catalogue.numbers import day


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (date(2026, 11, 28), date(2026, 11, 28)),
        (datetime(2026, 11, 27, 23, 30, tzinfo=UTC), date(2026, 11, 28)),
        (datetime(2026, 6, 30, 21, 59, tzinfo=UTC), date(2026, 6, 30)),
        (datetime(2026, 6, 30, 22, 1, tzinfo=UTC), date(2026, 7, 1)),
        ("2026-03-01", date(2026, 3, 1)),
    ],
)
def test_a_moment_is_told_by_its_day_here(value: date | datetime | str, told: date) -> None:
    shown = Template("{% load etabli %}{{ value|jour }}").render(Context({"value": value}))
    assert shown == day(told)


def test_a_moment_is_told_to_the_minute_as_it_was_here() -> None:
    said = Template("{% load etabli %}{{ at|instant }}").render(
        Context({"at": datetime(2026, 11, 28, 23, 5, tzinfo=UTC)})
    )
    assert said.replace("\u00a0", " ") == "29 novembre 2026 à 0 h 05"
