"""The European size of a firm: each threshold on both sides, consolidated figures, figures known between bounds."""

from itertools import pairwise, product

import pytest

from etabli.analysis.aids.facts import STAFF_BANDS, Facts, facts, of_register
from etabli.analysis.aids.sizes import consolidated, lacking, lacking_staff, possible_sizes, sizes_of
from etabli.kernel.intervals import Interval, exactly

M = 1_000_000
# staff, turnover, balance sheet → class
TABLE = [
    (0, 0, 0, "micro"),
    (9, 2 * M, 3 * M, "micro"),
    (9, 3 * M, 2 * M, "micro"),
    (9, 2 * M + 1, 2 * M + 1, "petite"),
    (10, 0, 0, "petite"),
    (49, 10 * M, 99 * M, "petite"),
    (49, 99 * M, 10 * M, "petite"),
    (49, 10 * M + 1, 10 * M + 1, "moyenne"),
    (50, 0, 0, "moyenne"),
    (249, 50 * M, 99 * M, "moyenne"),
    (249, 99 * M, 43 * M, "moyenne"),
    (249, 50 * M + 1, 43 * M + 1, "eti"),
    (250, 0, 0, "eti"),
    (5, 50 * M + 1, 43 * M + 1, "eti"),
    (4999, 1500 * M, 9999 * M, "eti"),
    (4999, 9999 * M, 2000 * M, "eti"),
    (4999, 1500 * M + 1, 2000 * M + 1, "ge"),
    (5000, 0, 0, "ge"),
]


@pytest.mark.parametrize(("staff", "turnover", "balance", "size"), TABLE)
def test_a_firm_whose_figures_are_known_is_of_one_class(staff, turnover, balance, size) -> None:
    assert possible_sizes(exactly(staff), exactly(turnover), exactly(balance)) == {size}


def plain(staff: int, turnover: int, balance: int) -> str:
    """The definition as it is written, one class after the other."""
    if staff < 10 and (turnover <= 2 * M or balance <= 2 * M):
        return "micro"
    if staff < 50 and (turnover <= 10 * M or balance <= 10 * M):
        return "petite"
    if staff < 250 and (turnover <= 50 * M or balance <= 43 * M):
        return "moyenne"
    if staff < 5000 and (turnover <= 1500 * M or balance <= 2000 * M):
        return "eti"
    return "ge"


STAFF = (0, 9, 10, 49, 50, 249, 250, 4999, 5000, 6000)
TURNOVER = (0, 2 * M, 2 * M + 1, 10 * M, 10 * M + 1, 50 * M, 50 * M + 1, 1500 * M, 1500 * M + 1)
BALANCE = (0, 2 * M, 2 * M + 1, 10 * M, 10 * M + 1, 43 * M, 43 * M + 1, 2000 * M, 2000 * M + 1)


def test_bounds_give_exactly_the_classes_of_the_figures_between_them() -> None:
    """Against every corner figure of every box: no class too many, none too few."""
    boxes = product(
        *(
            [(low, high) for low in values[::2] for high in values if low <= high]
            for values in (STAFF, TURNOVER, BALANCE)
        )
    )
    for number, (staff, turnover, balance) in enumerate(boxes):
        if number % 7:
            continue
        inside = product(
            *(
                [one for one in values if low <= one <= high]
                for values, (low, high) in ((STAFF, staff), (TURNOVER, turnover), (BALANCE, balance))
            )
        )
        expected = {plain(*figures) for figures in inside}
        assert possible_sizes(Interval(*staff), Interval(*turnover), Interval(*balance)) == expected


def test_without_any_figure_every_class_is_possible() -> None:
    assert sizes_of(Facts()) == {"micro", "petite", "moyenne", "eti", "ge"}
    assert lacking(Facts()) == ("linked", "own_staff", "own_turnover_eur", "own_balance_eur")


def test_figures_are_those_of_the_group_where_there_is_one() -> None:
    small = {"own_staff": 5, "own_turnover_eur": M, "own_balance_eur": M}
    assert sizes_of(facts(linked=False, **small)) == {"micro"}
    large = facts(linked=True, consolidated_staff=6000, **small)
    assert sizes_of(large) == {"ge"}
    assert lacking(facts(linked=True, **small)) == (
        "consolidated_staff", "consolidated_turnover_eur", "consolidated_balance_eur",
    )  # fmt: skip


def test_the_staff_of_a_firm_is_the_least_of_its_group_and_its_turnover_says_nothing_of_it() -> None:
    unknown = facts(own_staff=Interval(250, 499), own_turnover_eur=60 * M, own_balance_eur=60 * M)
    assert consolidated(unknown, "staff") == Interval(250, None)
    assert consolidated(unknown, "turnover_eur") == Interval(0, None)
    assert sizes_of(unknown) == {"eti", "ge"}
    assert lacking(unknown) == ("linked",)  # nothing of its own would tell more


def test_a_band_that_straddles_a_threshold_leaves_two_classes() -> None:
    known = facts(linked=False, own_staff=Interval(40, 60), own_turnover_eur=M, own_balance_eur=M)
    assert sizes_of(known) == {"petite", "moyenne"}
    assert lacking(known) == ("own_staff",)
    assert lacking_staff(known) == ("own_staff",)


def test_bands_of_sirene_follow_each_other_and_no_band_straddles_a_threshold_of_the_pme() -> None:
    bands = list(STAFF_BANDS.values())
    assert all(before.high + 1 == after.low for before, after in pairwise(bands))
    for bound in (10, 50, 250, 5000):
        assert all(not band.low < bound <= band.high for band in bands if band.high is not None)


@pytest.mark.parametrize("code", [None, "", "NN", "99"])
def test_a_band_that_says_nothing_is_missing_not_zero(code) -> None:
    assert of_register(code_insee="01283", spans=(), naf=None, staff_band=code).own_staff is None
    assert of_register(code_insee="01283", spans=(), naf=None, staff_band="00").own_staff == exactly(0)
