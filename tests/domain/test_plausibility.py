"""What is warned of in a value: each rule alone, at its limit and beyond."""

from decimal import Decimal
from typing import Any

import pytest

from etabli.catalogue.coordination.reviews import review_rules
from etabli.domain.coordination.plausibility import RULES, Judged, warnings


def judged(value: float, **fields: Any) -> list[str]:
    given = {"target": 50, "baseline": 10, **fields}
    numbers = {name: Decimal(str(one)) if not isinstance(one, bool | None) else one for name, one in given.items()}
    return warnings(Judged(value=Decimal(str(value)), **numbers))


@pytest.mark.parametrize(
    ("value", "fields", "expected"),
    [
        (10, {}, []),
        (9, {}, ["below_baseline"]),
        (9, {"baseline": None}, []),
        (100, {}, []),
        (101, {}, ["beyond_target"]),
        (60, {"baseline": 80, "target": 40}, []),
        (81, {"baseline": 80, "target": 40}, ["below_baseline"]),
        (19, {"baseline": 80, "target": 40}, ["beyond_target"]),
        (20, {"previous": 10}, []),
        (21, {"previous": 10}, ["jump"]),
        (30, {"previous": 0}, []),
        (15, {"previous": 16, "cumulative": True}, ["decreasing"]),
        (15, {"previous": 16}, []),
        (101, {"target": 90, "baseline": 80, "percent": True}, ["above_hundred"]),
        (130, {"target": 120, "baseline": 80, "percent": True}, []),
        (12_000, {"previous": 12}, ["beyond_target", "jump", "thousand"]),
        (0.02, {"previous": 20, "baseline": None}, ["thousand"]),
        (-1, {"baseline": -5}, []),
    ],
)
def test_a_value_is_warned_of_beyond_the_limit_of_a_rule_only(
    value: float, fields: dict[str, Any], expected: list[str]
) -> None:
    assert judged(value, **fields) == expected


def test_a_negative_value_is_strange_where_neither_the_start_nor_the_target_is() -> None:
    assert "negative" in judged(-1) and "negative" in judged(-1, baseline=None)
    assert "negative" not in judged(-1, target=-10)


def test_every_rule_is_declared_and_every_declared_rule_is_written() -> None:
    assert [one.id for one in review_rules().plausibility] == list(RULES)
