"""The law of ordinary variability is found again in moves that follow it, and never too narrow."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etabli.analysis.findings import half_width
from etabli.analysis.variability import TAILS, Variability, from_design, from_moves, of_both_ends
from etabli.catalogue.rules import Design


def simulated(
    count: int, floor: float, slope: float, tails: float, seed: int = 1
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Moves between two dates of figures whose law at one date is known, sizes, and the noise of a third date."""
    rng = np.random.default_rng(seed)
    sizes = np.exp(rng.normal(9, 1.2, count))
    scale = np.sqrt(floor + slope / sizes)

    def noise() -> np.ndarray:
        return scale * (rng.standard_normal(count) if math.isinf(tails) else rng.standard_t(tails, count))

    return noise() - noise() + 3.0, sizes, noise()


@pytest.mark.parametrize(("floor", "slope"), [(0.4, 3000.0), (2.0, 0.0), (0.0, 9000.0)])
def test_a_normal_law_is_found_again(floor: float, slope: float) -> None:
    moves, sizes, _ = simulated(4000, floor, slope, math.inf)
    found = from_moves(moves, sizes)
    assert found is not None and found.cells == 4000
    ordinary = np.quantile(sizes, [0.02, 0.25, 0.5, 0.75, 0.98])
    true, fitted = Variability(floor, slope, math.inf, 0).spread(ordinary), found.spread(ordinary)
    assert fitted == pytest.approx(true, rel=0.12)
    assert found.tails >= 10


@pytest.mark.parametrize("tails", [4.0, 8.0, math.inf])
@pytest.mark.parametrize("count", [100, 192, 282, 1250])
def test_few_places_are_not_held_too_still(count: int, tails: float) -> None:
    """Zones d'emploi are few: over many draws of so many, what lies outside the margin is what is said, or less."""
    outside = []
    for seed in range(40):
        moves, sizes, noise = simulated(count, 0.4, 3000.0, tails, seed)
        found = from_moves(moves, sizes)
        assert found is not None
        outside.append(np.mean(np.abs(noise) > half_width(found.spread(sizes), found.tails)))
    assert np.mean(outside) <= 0.05 + 3 * np.std(outside) / math.sqrt(len(outside))
    assert np.mean(outside) >= 0.015, "nor too wide by far"


@pytest.mark.parametrize("tails", [4.0, 5.0, math.inf])
@pytest.mark.parametrize("seed", range(4))
def test_what_is_found_holds_new_figures(tails: float, seed: int) -> None:
    """Of new figures of such places, no more than is said lie beyond the interval at 95 % and at 99 %."""
    moves, sizes, noise = simulated(1250, 0.3, 4000.0, tails, seed)
    found = from_moves(moves, sizes)
    assert found is not None
    for level in (0.95, 0.99):
        outside = float(np.mean(np.abs(noise) > half_width(found.spread(sizes), found.tails, level)))
        assert outside <= (1 - level) + 3 * math.sqrt(level * (1 - level) / 1250), (tails, seed, level)


def test_a_shift_of_one_end_stands_for_both() -> None:
    """A change between two dates, measured again with its last date shifted: the law of the change is found again."""
    rng = np.random.default_rng(7)
    sizes = np.exp(rng.normal(9, 1.2, 4000))
    first, last, shifted = np.sqrt(0.4 + 3000 / sizes) * rng.standard_normal((3, 4000))
    found = from_moves(of_both_ends((shifted - first) - (last - first)), sizes)
    assert found is not None
    true = Variability(2 * 0.4, 2 * 3000, math.inf, 0)  # of both dates
    ordinary = np.quantile(sizes, [0.02, 0.25, 0.5, 0.75, 0.98])
    assert found.spread(ordinary) == pytest.approx(true.spread(ordinary), rel=0.12)


def near(found: Variability | None, expected: Variability | None) -> bool:
    assert found is not None and expected is not None
    return (found.tails, found.cells) == (expected.tails, expected.cells) and (found.floor, found.slope) == (
        pytest.approx(expected.floor, rel=1e-6, abs=1e-9),
        pytest.approx(expected.slope, rel=1e-6, abs=1e-6),
    )


def test_the_common_move_is_not_variability() -> None:
    moves, sizes, _ = simulated(500, 0.3, 1000.0, math.inf)
    assert near(from_moves(moves + 40, sizes), from_moves(moves, sizes))


@settings(deadline=None)
@given(st.integers(0, 10_000), st.floats(0.1, 30))
def test_unit_order_and_missing_places_do_not_matter(seed: int, unit: float) -> None:
    """Figures in another unit have the square of it as variance; places without a move or a size count for nothing."""
    moves, sizes, _ = simulated(120, 0.5, 2000.0, 4.0, seed)
    plain = from_moves(moves, sizes)
    assert plain is not None and plain.floor >= 0 and plain.slope >= 0 and plain.tails in TAILS
    other = from_moves(unit * moves, sizes)
    assert near(other, Variability(plain.floor * unit**2, plain.slope * unit**2, plain.tails, plain.cells))
    order = np.random.default_rng(seed).permutation(len(moves))
    holes = np.array([np.nan, 1.0, 1.0, 1.0, np.inf])
    of_holes = np.array([5.0, np.nan, 0.0, -3.0, 5.0])
    again = from_moves(np.append(moves[order], holes), np.append(sizes[order], of_holes))
    assert again == plain, "to the last bit"


def test_a_few_closures_do_not_widen_everything() -> None:
    moves, sizes, _ = simulated(1000, 0.3, 1000.0, math.inf)
    plain = from_moves(moves, sizes)
    struck = moves.copy()
    struck[::100] += 60
    found = from_moves(struck, sizes)
    assert plain is not None and found is not None
    assert (found.spread(sizes) <= 1.3 * plain.spread(sizes)).all()
    assert found.tails <= plain.tails, "they make the tails heavier instead"


def test_too_few_places_say_nothing_and_no_move_means_no_variability() -> None:
    assert from_moves(np.ones(19), np.ones(19)) is None
    assert from_moves(np.full(30, np.nan), np.ones(30)) is None
    assert from_moves(np.full(30, 2.0), np.full(30, 10.0)) == Variability(0.0, 0.0, math.inf, 30)


def test_moves_of_very_few_places_have_the_heaviest_tails() -> None:
    moves = np.zeros(400)
    moves[:30] = np.where(np.arange(30) % 2, 5.0, -5.0)
    found = from_moves(moves, np.full(400, 100.0))
    assert found is not None and found.tails == TAILS[0]


def test_the_spread_of_a_size_that_is_not_known_is_not_known() -> None:
    found = Variability(1.0, 300.0, 4.0, 0).spread(np.array([100.0, 0.0, np.nan, -5.0]))
    assert found[0] == 2
    assert np.isnan(found[1:]).all()


@pytest.mark.parametrize(
    ("spread_of", "reference", "variance"),
    [
        ("share", 20.0, 100**2 * 2 * 0.2 * 0.8 / 500 + 0.25),  # 2 is the effect, a half point the floor
        ("share", 0.0, 0.25),
        ("share", 130.0, 0.25),
        ("ratio", 90.0, 2 * 90**2 * 2 / 500 + 0.25),
        ("growth", -3.0, 2 * 100**2 * 2 / 500 + 0.25),
    ],
)
def test_conventions_are_what_they_say(spread_of: str, reference: float, variance: float) -> None:
    design = Design(spread_of=spread_of, effect=2, floor=0.5, why="why")
    found = from_design(design, reference)
    assert found.spread(np.array([500.0]))[0] ** 2 == pytest.approx(variance)
    assert (found.tails, found.cells) == (math.inf, 0)


def test_a_binomial_share_has_the_variance_of_its_convention() -> None:
    """With an effect of 1 the convention is the ordinary standard error of a share."""
    rng = np.random.default_rng(3)
    shares = 100 * rng.binomial(800, 0.3, 200_000) / 800
    found = from_design(Design(spread_of="share", effect=1, why="why"), 30.0)
    assert found.spread(np.array([800.0]))[0] == pytest.approx(shares.std(), rel=0.01)
