"""Aids asked for together: what they add up to, next to the room of de minimis, on both sides of each threshold."""

from datetime import date
from itertools import product

import pytest
from tests.analysis.aids.test_volunteer_amounts import whole

from etabli.analysis.aids.eligibility import Outcome, compiled_schemes, eligibility, judged
from etabli.analysis.aids.facts import DeMinimis, Granted
from etabli.analysis.aids.pairs import asked_together, pairs
from etabli.kernel.intervals import Interval, exactly

JUNE = date(2025, 6, 15)


def both(day: date = JUNE, **more):
    known = whole(day, **more)
    return [judged(compiled_schemes()[name], known, day) for name in ("vte-ti", "vte-vert")]


def received(*aids) -> DeMinimis:
    return DeMinimis(tuple(Granted(on, exactly(euros)) for on, euros in aids))


def test_the_pair_of_june_2025_says_12_000_together() -> None:
    (pair,) = pairs(both())
    assert pair.sure and pair.found.rule.ceiling_eur == 12_000
    assert (pair.found.euros, pair.found.limited_by) == (exactly(12_000), ())
    every = [one for one in pairs(eligibility(whole(JUNE), JUNE)) if one.found.rule is not None]
    assert [(one.one.scheme.id, one.other.scheme.id) for one in every] == [("vte-ti", "vte-vert")]


def test_a_pair_of_which_one_is_refused_is_no_pair() -> None:
    assert pairs(both(green_mission=False)) == ()
    (pair,) = pairs(both(green_mission=None))
    assert not pair.sure and pair.other.outcome is Outcome.UNKNOWN


YEAR_AGO, LATER = date(2024, 6, 15), date(2025, 6, 16)
FITS = [
    ((), True),
    (((YEAR_AGO, 288_000),), True),
    (((YEAR_AGO, 288_001),), False),
    (((None, 288_000),), True),
    (((None, 288_001),), None),
    (((LATER, 288_001),), None),
    (((date(2022, 6, 15), 300_000),), True),  # out of the window that very day
    (((date(2022, 6, 16), 288_001),), False),  # the last day that counts
    (((YEAR_AGO, 288_001), (None, 5)), False),
]


@pytest.mark.parametrize(("aids", "fits"), FITS)
def test_the_sum_of_what_is_asked_fits_under_the_ceiling_or_not(aids, fits) -> None:
    found = asked_together(both(de_minimis=received(*aids)))
    assert (found.euros, found.fits) == (exactly(12_000), fits)


def test_the_ceiling_of_the_cumulation_cuts_the_sum_before_it_is_compared() -> None:
    day = date(2022, 2, 1)  # 4,000 and 12,000 €, cut to 12,000
    for euros, fits in ((188_000, True), (188_001, False)):
        found = asked_together(both(day, de_minimis=received((date(2021, 6, 1), euros))))
        assert (found.euros, found.fits) == (exactly(12_000), fits)


def test_a_sum_or_a_room_that_is_not_known_decides_only_where_every_way_agrees() -> None:
    """Against every way to fill in what lacks: the spending (it sets VTE Vert), and whether the undated aid counts."""
    for dated, undated in product((280_000, 288_000, 288_001, 295_999), (0, 5, 8_000)):
        aids = ((YEAR_AGO, dated), (None, undated)) if undated else ((YEAR_AGO, dated),)
        found = asked_together(both(de_minimis=received(*aids), mission_spend_eur=Interval(0, 40_000)))
        ways = {
            300_000 - dated - counted >= 4_000 + min(spend // 2, 8_000)
            for spend in range(0, 40_001, 2_000)
            for counted in (0, undated)
        }
        assert found.fits is (ways.pop() if len(ways) == 1 else None), (dated, undated)
