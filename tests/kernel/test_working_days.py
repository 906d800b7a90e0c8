"""Working days skip week-ends and the public holidays of France."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from etabli.kernel.working_days import between, is_working, public_holidays, shifted

DAYS = st.dates(date(2018, 1, 1), date(2035, 12, 31))


def test_a_year_has_the_eleven_holidays_of_the_code_du_travail() -> None:
    assert sorted(public_holidays(2026)) == [
        *(date(2026, 1, 1), date(2026, 4, 6), date(2026, 5, 1), date(2026, 5, 8), date(2026, 5, 14)),
        *(date(2026, 5, 25), date(2026, 7, 14), date(2026, 8, 15), date(2026, 11, 1), date(2026, 11, 11)),
        date(2026, 12, 25),
    ]


def test_the_first_of_may_and_its_week_end_are_skipped() -> None:
    assert shifted(date(2026, 4, 30), 1) == date(2026, 5, 4)
    assert shifted(date(2026, 5, 4), -1) == date(2026, 4, 30)
    assert between(date(2026, 4, 30), date(2026, 5, 4)) == 1


@given(start=DAYS, days=st.integers(0, 60))
def test_going_and_counting_agree(start: date, days: int) -> None:
    end = shifted(start, days)
    assert between(start, end) == days
    assert days == 0 or is_working(end)


@given(end=DAYS, days=st.integers(1, 60))
def test_going_back_lands_on_a_working_day_as_many_before(end: date, days: int) -> None:
    start = shifted(end, -days)
    assert is_working(start)
    inside = [start + timedelta(days=one) for one in range((end - start).days)]
    assert sum(is_working(one) for one in inside) == days
