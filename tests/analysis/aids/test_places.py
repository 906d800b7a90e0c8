"""A commune is known to be in the programme on the day of a list, and between lists that agree."""

from datetime import date

import pytest

from etabli.analysis.aids.facts import Place
from etabli.analysis.aids.places import known_spans

BEGINS, ENDS = date(2018, 11, 22), date(2027, 12, 31)
OCTOBER_2020, END_2022, JULY_2024 = date(2020, 10, 31), date(2022, 12, 31), date(2024, 7, 4)
LISTS = (OCTOBER_2020, END_2022, JULY_2024)
DAYS = (
    date(2018, 11, 21), BEGINS, date(2020, 10, 30), OCTOBER_2020, date(2020, 11, 1), date(2022, 12, 30), END_2022,
    date(2023, 1, 1), date(2024, 7, 3), JULY_2024, date(2024, 7, 5), ENDS, date(2028, 1, 1),
)  # fmt: skip
U = None
TABLE = [
    ((True, True, True), (False, U, U, True, True, True, True, True, True, True, True, True, U)),
    ((False, False, False), (False, U, U, False, False, False, False, False, False, False, False, False, U)),
    ((True, True, False), (False, U, U, True, True, True, True, U, U, False, False, False, U)),
    ((False, True, True), (False, U, U, False, U, U, True, True, True, True, True, True, U)),
    ((None, True, False), (False, U, U, U, U, U, True, U, U, False, False, False, U)),
    ((True, None, True), (False, U, U, True, U, U, U, U, U, True, True, True, U)),
    ((True, True, None), (False, U, U, True, True, True, True, U, U, U, U, U, U)),
]


@pytest.mark.parametrize(("said", "known"), TABLE, ids=[str(said) for said, _ in TABLE])
def test_days_are_known_by_the_lists_around_them(said, known) -> None:
    place = Place("01283", known_spans(list(zip(LISTS, said, strict=True)), BEGINS, ENDS))
    assert tuple(place.in_territory(day) for day in DAYS) == known


def test_without_lists_only_the_days_before_the_programme_are_known() -> None:
    place = Place("01283", known_spans([], BEGINS, ENDS))
    assert [place.in_territory(day) for day in DAYS] == [False] + [None] * 12
