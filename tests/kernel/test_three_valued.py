"""Three-valued logic agrees with every way of filling in what is not known, exhaustively up to four values."""

from itertools import product

import pytest

from etabli.kernel.three_valued import all_of, any_of, negation

VALUES = (True, False, None)
EVERY = [values for size in range(5) for values in product(VALUES, repeat=size)]


def completions(values):
    """Every way of giving a truth to what is not known."""
    return product(*((value,) if value is not None else (True, False) for value in values))


def agreed(results):
    found = set(results)
    return found.pop() if len(found) == 1 else None


@pytest.mark.parametrize("values", EVERY, ids=str)
def test_a_certain_answer_is_given_exactly_when_every_completion_gives_it(values) -> None:
    assert all_of(values) is agreed(all(one) for one in completions(values))
    assert any_of(values) is agreed(any(one) for one in completions(values))


@pytest.mark.parametrize(("truth", "negated"), [(True, False), (False, True), (None, None)])
def test_negation(truth, negated) -> None:
    assert negation(truth) is negated


def test_a_no_wins_over_what_is_not_known_and_a_yes_too() -> None:
    assert all_of([None, False, None]) is False
    assert any_of([None, True, None]) is True
