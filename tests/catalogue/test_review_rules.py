"""The rules of reviews: periods with their days, reminders in order, common indicators that are not mistaken."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from etabli.catalogue.coordination.reviews import HERE, REVIEWS_FILE, ReviewRules, RollUp, review_rules
from etabli.catalogue.yaml_file import read_yaml


def declared(**changed: Any) -> ReviewRules:
    return ReviewRules.model_validate(read_yaml(HERE / REVIEWS_FILE, dict) | changed)


def test_a_period_is_reviewed_once_it_has_ended() -> None:
    rules = review_rules()
    assert [one.id for one in rules.ended(date(2026, 6, 30))] == ["2025-2", "2025-1"]
    last = rules.ended(date(2026, 7, 1))[0]
    assert (last.label, last.starts_on, last.ends_on) == ("1er semestre 2026", date(2026, 1, 1), date(2026, 6, 30))
    assert (last.due_on, last.check_by) == (date(2026, 8, 14), date(2026, 9, 13))


def test_a_year_may_be_the_period() -> None:
    assert [one.id for one in declared(months=12).ended(date(2027, 1, 1))] == ["2026", "2025"]


@pytest.mark.parametrize("period_id", ["", "2025", "2025-3", "2024-1", "20a5-1", "2025-2-1", "99999"])
def test_what_is_no_period_is_none(period_id: str) -> None:
    assert review_rules().period(period_id) is None


@pytest.mark.parametrize(
    "changed",
    [
        {"check_days": 45},
        {"months": 3},
        {"reminders": [{"id": "late", "days": 3, "says": "a"}, {"id": "soon", "days": -3, "says": "b"}]},
        {"common": [{"id": "rate", "label": "Taux", "names": ["Taux"], "units": ["%"], "roll_up": "ratio"}]},
        {"common": [{"id": "note", "label": "Note", "names": ["Note"], "units": ["sur 5"], "roll_up": "mean"}]},
        {
            "common": [
                {"id": "one", "label": "Un", "names": ["Emplois"], "units": ["emplois"], "roll_up": "sum"},
                {"id": "two", "label": "Deux", "names": ["EMPLOIS"], "units": ["Emplois"], "roll_up": "sum"},
            ]
        },
    ],
)
def test_rules_that_make_no_sense_are_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        declared(**changed)


def test_no_common_indicator_adds_up_a_share() -> None:
    adds = [one.id for one in review_rules().common if one.roll_up == RollUp.SUM and "%" in one.units]
    assert not adds
