"""Methods take what a notebook has at hand, lists or tables, and say plainly what they can't take."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from etabli.analysis import (
    arrays,
    concentration,
    findings,
    neighbours,
    ranking,
    relatedness,
    shift_share,
    specialisation,
    trajectories,
    variability,
)

JOBS = [[120, 30, 0], [40, 60, 20], [10, 80, 300]]
LATER = [[110, 35, 2], [44, 50, 25], [12, 90, 310]]
FRANCE, FRANCE_LATER = [1000, 900, 2000], [1010, 950, 2200]
TOTALS, TOTALS_LATER = [200, 150, 400], [210, 150, 420]
SHARES = [[0.5, 0.3, 0.2], [1 / 3, 1 / 3, 1 / 3]]
SPECIALISED = [[True, False, True], [True, True, False], [False, True, True]]
NEAR = [[1, 0.5, 0.5], [0.5, 1, 0.5], [0.5, 0.5, 1]]
MOVES, SIZES = [3, -1, 0.5, None, -2] * 8, [100, 900, 400, 50, 2500] * 8
PLACES = [[1, 2, 3], [2, 2, 5], [3, 4, 1], [9, 1, 1]]

# One call of every public method on arrays, with lists only.
CALLS: dict[str, tuple[Callable[..., Any], list[Any]]] = {
    "location_quotient": (specialisation.location_quotient, [[12, 3], [100, 100], [50, 90], [1000, 1000]]),
    "shrunk_quotients": (specialisation.shrunk_quotients, [JOBS, TOTALS, [0.2, 0.3, 0.5], [3, 2, 4]]),
    "overdispersion": (specialisation.overdispersion, [JOBS, LATER, TOTALS, TOTALS_LATER]),
    "shares": (concentration.shares, [JOBS]),
    "herfindahl": (concentration.herfindahl, [SHARES]),
    "effective_number": (concentration.effective_number, [SHARES]),
    "normalised_herfindahl": (concentration.normalised_herfindahl, [SHARES]),
    "shannon_diversity": (concentration.shannon_diversity, [SHARES]),
    "krugman": (concentration.krugman, [SHARES, [0.2, 0.3, 0.5]]),
    "largest_share": (concentration.largest_share, [[[50, None, 10], [4, 5, 6]], [80, 15]]),
    "proximity": (relatedness.proximity, [SPECIALISED]),
    "density": (relatedness.density, [SPECIALISED, NEAR]),
    "lift": (relatedness.lift, [SHARES]),
    "near": (relatedness.near, [SPECIALISED[0], NEAR, [0.5, 0.6, 0.7], [0, 1, 2], 2]),
    "nearest": (neighbours.nearest, [PLACES, ["x", "y", "z"], ["a", "b", "c", "d"], 0, [True, True, True, True], 2]),
    "transformed": (neighbours.transformed, [PLACES, ["none", "log", "none"]]),
    "dunn": (shift_share.dunn, [JOBS, LATER, FRANCE, FRANCE_LATER]),
    "esteban_marquillas": (shift_share.esteban_marquillas, [JOBS, LATER, FRANCE, FRANCE_LATER]),
    "dynamic": (shift_share.dynamic, [[JOBS, LATER, JOBS], [FRANCE, FRANCE_LATER, FRANCE]]),
    "rank": (ranking.rank, [[3, 1, 2], [2, 1, 2], [4, 1, 2]]),
    "gap": (findings.gap, [[3, 5, None], [2, None, 1], [4, None, 2], [0, 9, 1]]),
    "half_width": (findings.half_width, [[1, None], 4.0]),
    "p_values": (findings.p_values, [[3, -5, None], [1, 2, 0.5], 2.0, 4.0]),
    "p_values_of_quotients": (findings.p_values_of_quotients, [[300, 20], [100, None], [3, 3], 0.5]),
    "adjusted": (findings.adjusted, [[0.01, None, 0.2]]),
    "score": (findings.score, [[6, -6], [3, 3], [4, 3], [2, 1], [1, 0.25]]),
    "from_moves": (variability.from_moves, [MOVES, SIZES]),
    "of_both_ends": (variability.of_both_ends, [MOVES]),
    "spread": (variability.Variability(1.0, 300.0, 4.0, 0).spread, [[100, None, 0]]),
    "reclassifications": (trajectories.reclassifications, [[400, 10], [100, 310]]),
}


def as_array(value: Any) -> Any:
    """Lists of numbers as arrays; names, positions and numbers as they are."""
    if isinstance(value, list) and not isinstance(value[0], str):
        return np.array(value, dtype=bool if isinstance(np.ravel(value)[0], np.bool_) else float)
    return value


@pytest.mark.parametrize("name", CALLS)
def test_lists_say_the_same_as_arrays(name: str) -> None:
    method, arguments = CALLS[name]
    positions = arguments[3] if name == "near" else None
    given = [as_array(one) for one in arguments]
    if positions is not None:
        given[3] = positions
    np.testing.assert_equal(_plain(method(*arguments)), _plain(method(*given)))


def _plain(found: Any) -> Any:
    return vars(found) if hasattr(found, "__dict__") else found


def test_tables_are_taken_too() -> None:
    table = pd.DataFrame(JOBS, index=["8425", "8412", "8417"], columns=["CA", "CC", "CG"])
    np.testing.assert_allclose(concentration.shares(table), concentration.shares(JOBS))
    parts = shift_share.dunn(table, pd.DataFrame(LATER), pd.Series(FRANCE), tuple(FRANCE_LATER))
    np.testing.assert_allclose(parts.local, shift_share.dunn(JOBS, LATER, FRANCE, FRANCE_LATER).local)


def test_none_is_missing_and_never_zero() -> None:
    assert np.isnan(arrays.floats("jobs", [[1, None]])).tolist() == [[False, True]]
    assert np.isnan(concentration.shares([[1, None], [1, 1]])).tolist() == [[True, True], [False, False]]


@pytest.mark.parametrize(
    ("name", "position", "wrong", "says"),
    [
        ("shares", 0, [[1, 2], [3]], "jobs: numbers are expected, in rows of the same length"),
        ("shares", 0, [["a", "b"]], "jobs: numbers are expected"),
        ("shares", 0, 3, "jobs: 1 dimensions at least are expected, not 0"),
        ("herfindahl", 0, JOBS, "`shares` makes them of jobs"),
        ("krugman", 1, [0.5, 0.5], r"reference of shape \(2,\): \(3,\) is expected \(places, sectors\)"),
        ("largest_share", 1, [80, 15, 3], r"total of shape \(3,\): \(2,\) is expected \(places\)"),
        ("shrunk_quotients", 0, JOBS[:2], r"jobs of shape \(2, 3\): \(3, 3\) is expected \(zones, sectors\)"),
        ("shrunk_quotients", 1, TOTALS[:2], r"jobs of shape \(3, 3\): \(2, 3\) is expected"),
        ("shrunk_quotients", 3, [3, 2], r"overdispersion of shape \(2,\): \(3,\) is expected \(sectors\)"),
        ("overdispersion", 1, LATER[:2], r"after of shape \(2, 3\): \(3, 3\) is expected"),
        ("overdispersion", 3, TOTALS[:2], r"totals_after of shape \(2,\)"),
        ("proximity", 0, [[1, None]], "specialised: true or false are expected"),
        ("proximity", 0, [True, False], "zones by sectors are expected"),
        ("density", 1, [[1, 0], [0, 1]], r"proximity of shape \(2, 2\): \(3, 3\) is expected"),
        ("near", 2, [0.5, 0.6], r"density of shape \(2,\): \(3,\) is expected"),
        ("nearest", 4, [True, True], r"pool \(2,\)"),
        ("transformed", 1, ["none"], "for 1 transforms"),
        ("dunn", 1, LATER[:2], "before and"),
        ("dunn", 2, FRANCE[:2], "against a reference of shape"),
        ("dynamic", 1, [FRANCE], "two or more of each"),
        ("rank", 1, [2, 1], r"low of shape \(2,\): \(3,\) is expected \(places\)"),
        ("reclassifications", 1, [[1, 2, 3]], "before and"),
        ("gap", 3, ["France"], "reference: numbers are expected"),
        ("adjusted", 0, 0.01, "p: 1 dimensions at least are expected, not 0"),
        ("from_moves", 1, SIZES[:20], r"sizes of shape \(20,\): \(40,\) is expected \(places\)"),
        ("spread", 0, ["large"], "size: numbers are expected"),
    ],
)
def test_what_can_not_be_is_refused_by_its_name(name: str, position: int, wrong: Any, says: str) -> None:
    method, arguments = CALLS[name]
    with pytest.raises(ValueError, match=says):
        method(*arguments[:position], wrong, *arguments[position + 1 :])
