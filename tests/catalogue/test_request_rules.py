"""The rules of requests to operators are whole, and a later wish of the asker wins."""

from datetime import date

import pytest
from pydantic import ValidationError

from etabli.catalogue.coordination.requests import RequestRules, request_rules

ASKED = date(2026, 4, 27)


def test_days_are_working_days_after_the_day_asked() -> None:
    rules = request_rules()
    assert rules.acknowledge_by(ASKED) == date(2026, 5, 5)  # the first of May is skipped
    assert rules.answer_by("advice", ASKED, None) == date(2026, 5, 13)  # and the eighth


def test_the_day_wanted_wins_only_when_it_is_later() -> None:
    rules = request_rules()
    assert rules.answer_by("advice", ASKED, date(2026, 4, 30)) == date(2026, 5, 13)
    assert rules.answer_by("advice", ASKED, date(2026, 9, 30)) == date(2026, 9, 30)


def test_a_need_that_stands_twice_is_refused() -> None:
    given = request_rules().model_dump()
    with pytest.raises(ValidationError, match="declared twice"):
        RequestRules(**{**given, "needs": [given["needs"][0]] * 2})


def test_a_need_that_is_not_declared_any_more_keeps_its_key() -> None:
    assert request_rules().need("gone") is None
    assert request_rules().label("gone") == "gone"
