"""Which function computes which section of the frame, and the whole of a report."""

from collections.abc import Callable, Mapping
from typing import Any

from etabli.catalogue.coordination.reports import report_rules
from etabli.domain.coordination.report_tables import followed, money, plan
from etabli.domain.coordination.report_tables.plan import Tables
from etabli.domain.coordination.report_tables.telling import Telling

SECTIONS: Mapping[str, Callable[[Telling], Tables]] = {
    "place": plan.place,
    "diagnosis": plan.diagnosis,
    "plan": plan.plan,
    "money": money.money,
    "deadlines": plan.deadlines,
    "operators": followed.operators,
    "obstacles": followed.obstacles,
    "committees": followed.committees,
    "indicators": followed.indicators,
    "freshness": followed.freshness,
    "unknown": followed.unknown,
}
Figures = dict[str, dict[str, list[dict[str, Any]]]]  # by section and table: rows, as JSON has them


def figures(telling: Telling, kind: str) -> Figures:
    """Every table that a report of this kind has, in the order of the frame."""
    found: Figures = {}
    for section in report_rules().sections_of(kind):
        tables = SECTIONS[section.id](telling)
        found[section.id] = {one.id: [line.as_json() for line in tables[one.id]] for one in section.of(kind)}
    return found
