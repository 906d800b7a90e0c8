"""Corners bound an indicator whatever the true values are within their margins."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etabli.analysis.margins import corners
from etabli.catalogue.formula import Formula

FORMULAS = ("a@t", "100 * a@t / b@t", "100 * (a@t / b@t - 1)", "a@t - b@t", "a@t / c@t")
SIZE = st.floats(1, 1000)
SHIFT = st.floats(-1, 1)


@given(st.sampled_from(FORMULAS), SIZE, SIZE, SIZE, st.floats(0, 0.5), SHIFT, SHIFT)
def test_no_values_within_the_margins_leave_the_bounds(
    text: str, a: float, b: float, c: float, margin: float, shift_a: float, shift_b: float
) -> None:
    formula = Formula(text)
    size = {"a": a, "b": b, "c": c}
    values = {term: size[term.measure] for term in formula.terms}
    widths = {term: margin * values[term] for term in formula.terms if term.measure != "c"}
    shift = {"a": shift_a, "b": shift_b}
    inside = {t: v + shift.get(t.measure, 0.0) * widths.get(t, 0.0) for t, v in values.items()}
    found = corners(formula, values, widths)
    assert len(found) == 2 ** len(widths)
    slack = 1e-9 * max(1.0, *(abs(corner) for corner in found))
    assert min(found) - slack <= formula.evaluate(inside) <= max(found) + slack


def test_without_margins_the_only_corner_is_the_value() -> None:
    formula = Formula("a@2018 / b@2018")
    a, b = formula.terms
    assert corners(formula, {a: 6.0, b: 3.0}, {}) == [2.0]
    assert sorted(corners(formula, {a: 6.0, b: 3.0}, {a: 1.0})) == pytest.approx([5 / 3, 7 / 3])
