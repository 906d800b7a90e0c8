"""The language of indicators: what it means, and what it refuses."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etabli.catalogue.formula import Formula, Term

NAMES = ("a", "b", "c")
NUMBERS = st.integers(1, 9)


def expressions() -> st.SearchStrategy[str]:
    leaves = st.one_of(st.sampled_from([f"{name}@t" for name in NAMES]), NUMBERS.map(str))
    return st.recursive(
        leaves,
        lambda inner: st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda p: f"({p[0]} {p[1]} {p[2]})"),
        max_leaves=8,
    ).filter(lambda text: "@" in text)


@given(expressions(), st.floats(1, 100), st.floats(1, 100), st.floats(1, 100))
def test_a_formula_means_what_python_means(text: str, a: float, b: float, c: float) -> None:
    values = dict(zip(NAMES, (a, b, c), strict=True))
    formula = Formula(text)
    given_values = {term: values[term.measure] for term in formula.terms}
    try:
        expected = eval(text.replace("@t", ""), {}, values)
    except ZeroDivisionError:
        with pytest.raises(ZeroDivisionError):
            formula.evaluate(given_values)
        return
    found = formula.evaluate(given_values)
    assert found == expected or math.isclose(found, expected, rel_tol=1e-12)


@given(expressions(), st.lists(st.floats(1, 100), min_size=1, max_size=5))
def test_arrays_give_what_numbers_give(text: str, numbers: list[float]) -> None:
    formula = Formula(text)
    try:
        with np.errstate(all="ignore"):
            whole = formula.evaluate({term: np.array(numbers) for term in formula.terms})
    except ZeroDivisionError:  # of constants alone: of numbers it is one too
        with pytest.raises(ZeroDivisionError):
            formula.evaluate({term: np.float64(numbers[0]) for term in formula.terms})
        return
    with np.errstate(all="ignore"):
        parts = [formula.evaluate({term: np.float64(number) for term in formula.terms}) for number in numbers]
    np.testing.assert_allclose(whole, parts, rtol=1e-12)


def test_years_are_absolute_or_counted_from_t() -> None:
    formula = Formula("100 * (jobs@t / jobs@t-5 - jobs@2018) + other@t+1")
    assert [term.at(2020) for term in formula.terms] == [
        ("jobs", 2020), ("jobs", 2015), ("jobs", 2018), ("other", 2021),
    ]  # fmt: skip


def test_the_same_term_twice_is_one_term() -> None:
    formula = Formula("100 * (a@2018 - b@2018) / a@2018")
    assert formula.terms == (Term("a", 2018, False), Term("b", 2018, False))


@pytest.mark.parametrize(("text", "plain"), [("a@t", True), ("(a@2018)", True), ("1 * a@t", False), ("-a@t", False)])
def test_plain_is_one_measure_and_nothing_else(text: str, plain: bool) -> None:
    assert Formula(text).is_plain is plain


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("100 * 2", "no measure"),
        ("a@t +", "formula"),
        ("a", "'a' is not allowed"),
        ("a@t if b@t else c@t", "is not allowed"),
        ("__import__('os')", "may be in it"),
        ("abs(a@t)", "is not allowed"),
        ("a@t // b@t", "is not allowed"),
        ("a@t < b@t", "is not allowed"),
        ("a@t + 'x'", "is not allowed"),
        ("_term0 + a@t", "may be in it"),
    ],
)
def test_what_is_not_arithmetic_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Formula(text)


def test_equal_by_text() -> None:
    assert Formula("a@t") == Formula("a@t") != Formula("b@t")
    assert len({Formula("a@t"), Formula("a@t")}) == 1
