"""Relatedness: shares that sum to one, what is left out, counting by hand, and what entered since on real data."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from tests.oracle import slow_relatedness as slow

from etabli.analysis.relatedness import Near, density, lift, near, proximity
from etabli.analysis.specialisation import location_quotient
from etabli.warehouse.release import Release

SPECIALISED = npst.arrays(np.bool_, npst.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=8))
INDUSTRY = {"BZ", "CA", "CB", "CC", "CD", "CE", "CF", "CG", "CH", "CI", "CJ", "CK", "CL", "CM", "DZ", "EZ"}


def zones(specialised: np.ndarray) -> slow.Zones:
    return [set(np.flatnonzero(row).tolist()) for row in specialised]


def number(value: object) -> float:
    return np.nan if value is None else float(value)


def agree_with_oracle(specialised: np.ndarray, candidates: list[int], count: int) -> None:
    sets, sectors = zones(specialised), specialised.shape[1]
    prox = proximity(specialised)
    dens = density(specialised, prox)
    for i in range(sectors):
        expected = [number(slow.proximity(sets, i, j)) for j in range(sectors)]
        np.testing.assert_allclose(prox[i], expected, rtol=1e-12)
    exact = [[slow.density(sets, z, s, sectors) for s in range(sectors)] for z in range(len(sets))]
    np.testing.assert_allclose(dens, [[number(d) for d in row] for row in exact], rtol=1e-12)
    lifts = [[number(slow.lift(exact, z, s)) for s in range(sectors)] for z in range(len(sets))]
    np.testing.assert_allclose(lift(dens), lifts, rtol=1e-12)
    for z, row in enumerate(specialised):
        found = near(row, prox, dens[z], candidates, count)
        expected = slow.near(sets, z, candidates, count, sectors)
        assert [n.sector for n in found] == [s for s, _ in expected]
        np.testing.assert_allclose([n.density for n in found], [float(d) for _, d in expected], rtol=1e-12)
        for answer in found:
            brought = slow.contributions(sets, z, answer.sector, sectors)
            whole = sum(brought.values())
            shares = sorted(((t, share / whole) for t, share in brought.items() if share), key=lambda p: (-p[1], p[0]))
            assert sum(share for _, share in shares) == 1
            assert [t for t, _ in answer.explained_by] == [t for t, _ in shares[:3]]
            np.testing.assert_allclose([s for _, s in answer.explained_by], [float(s) for _, s in shares[:3]])


@given(SPECIALISED, st.integers(0, 8))
def test_counting_by_hand_gives_the_same(specialised: np.ndarray, count: int) -> None:
    agree_with_oracle(specialised, list(range(specialised.shape[1])), count)


@given(SPECIALISED)
def test_proximity_is_symmetric_and_between_none_and_all(specialised: np.ndarray) -> None:
    found = proximity(specialised)
    assert (found == found.T).all() and (np.diagonal(found) == 1).all()
    assert ((found >= 0) & (found <= 1)).all()
    nowhere = ~specialised.any(axis=0)
    assert (found[nowhere].sum(axis=1) == 1).all()


@given(SPECIALISED)
def test_density_goes_from_nothing_to_everything(specialised: np.ndarray) -> None:
    prox = proximity(specialised)
    found = density(specialised, prox)
    alone = prox.sum(axis=0) == 1
    assert (np.isnan(found).all(axis=0) == alone).all() and np.isfinite(found[:, ~alone]).all()
    assert ((found >= 0) & (found <= 1))[:, ~alone].all()
    everything = density(np.ones((1, specialised.shape[1]), dtype=bool), prox)
    np.testing.assert_allclose(everything[0, ~alone], 1)
    assert (density(np.zeros((1, specialised.shape[1]), dtype=bool), prox)[0, ~alone] == 0).all()


@given(SPECIALISED)
def test_a_density_does_not_see_its_own_sector_and_grows_with_the_others(specialised: np.ndarray) -> None:
    prox = proximity(specialised)
    found = density(specialised, prox)
    for s in range(specialised.shape[1]):
        flipped = specialised.copy()
        flipped[:, s] = ~flipped[:, s]
        again = density(flipped, prox)
        np.testing.assert_array_equal(again[:, s], found[:, s])
        gained = flipped[:, s]
        others = np.delete(again - found, s, axis=1)
        assert (np.nan_to_num(others[gained]) >= -1e-12).all() and (np.nan_to_num(others[~gained]) <= 1e-12).all()


@given(SPECIALISED, st.randoms(use_true_random=False))
def test_the_order_of_zones_and_sectors_does_not_matter(specialised: np.ndarray, random: object) -> None:
    rows, columns = list(range(specialised.shape[0])), list(range(specialised.shape[1]))
    random.shuffle(rows)
    random.shuffle(columns)
    prox, moved = proximity(specialised), proximity(specialised[rows][:, columns])
    np.testing.assert_array_equal(prox[columns][:, columns], moved)
    np.testing.assert_allclose(
        density(specialised, prox)[rows][:, columns], density(specialised[rows][:, columns], moved), rtol=1e-12
    )


@given(npst.arrays(np.float64, (6, 5), elements=st.floats(0.01, 1)), st.floats(0.1, 10))
def test_lift_leaves_nothing_of_zone_or_sector_that_is_merely_dense(values: np.ndarray, factor: float) -> None:
    """What is a product of a zone's and a sector's own density has a lift of 1; scaling all changes nothing."""
    np.testing.assert_allclose(lift(np.outer(values[:, 0], values[0])), 1, rtol=1e-9)
    np.testing.assert_allclose(lift(values * factor), lift(values), rtol=1e-9)


def test_what_is_near_is_named_with_what_explains_it() -> None:
    specialised = np.array(
        [
            [1, 1, 1, 0, 0, 0],
            [1, 1, 1, 1, 0, 0],
            [1, 1, 0, 1, 1, 0],
            [0, 0, 0, 1, 1, 0],
            [0, 0, 0, 0, 0, 0],
        ],
        dtype=bool,
    )
    prox = proximity(specialised)
    dens = density(specialised, prox)
    found = near(specialised[0], prox, dens[0], range(6), 5)
    assert [n.sector for n in found] == [3, 4]  # 5 is near nothing
    # near sector 3: 2/3 from 0, 2/3 from 1, 1/3 from 2, 2/3 from 4
    assert found[0].density == (2 / 3 + 2 / 3 + 1 / 3) / (2 / 3 + 2 / 3 + 1 / 3 + 2 / 3)
    assert [t for t, _ in found[0].explained_by] == [0, 1, 2]
    np.testing.assert_allclose([share for _, share in found[0].explained_by], [0.4, 0.4, 0.2])
    assert near(specialised[0], prox, dens[0], [4, 0, 4], 5) == found[1:]
    assert near(specialised[0], prox, dens[0], range(6), 1) == found[:1]
    assert near(specialised[4], prox, dens[4], range(6), 5) == []


def test_equally_near_sectors_come_in_order_of_column() -> None:
    specialised = np.array([[1, 1, 1], [1, 0, 0]], dtype=bool)
    prox = proximity(specialised)
    dens = density(specialised, prox)
    assert near(specialised[1], prox, dens[1], [2, 1], 2) == [
        Near(1, dens[1, 1], ((0, 1.0),)),
        Near(2, dens[1, 2], ((0, 1.0),)),
    ]


def test_the_three_heaviest_of_all_explanations_are_named() -> None:
    specialised = np.array([[1, 1, 1, 1, 0], [1, 1, 1, 1, 1], [0, 1, 1, 0, 1]], dtype=bool)
    prox = proximity(specialised)
    (found,) = near(specialised[0], prox, density(specialised, prox)[0], [4], 1)
    whole = prox[:4, 4].sum()
    assert found.explained_by == tuple((t, float(prox[t, 4] / whole)) for t in (1, 2, 0))
    assert sum(share for _, share in found.explained_by) < 1


def quotients(release: Release, year: int) -> tuple[np.ndarray, list[str]]:
    """Bare quotients of private jobs (Z, S) of one year in zones that are known, and the sectors."""
    rows = release.rows(
        "SELECT level, code, sector, value FROM core_urssaf__a38 "
        "WHERE year = ? AND level IN ('ze2020', 'france') ORDER BY ALL",
        [year],
    )
    cells = {row[:3]: np.nan if row[3] is None else row[3] for row in rows}
    names = sorted({code for level, code, _ in cells if level == "ze2020"})
    sectors = sorted({sector for *_, sector in cells} - {"TT"})
    jobs = np.array([[cells["ze2020", z, s] for s in sectors] for z in names])
    totals = np.array([cells["ze2020", z, "TT"] for z in names])
    france = np.array([cells["france", "FR", s] for s in sectors])
    return location_quotient(jobs, totals[:, None], france, cells["france", "FR", "TT"]), sectors


def test_the_oracle_agrees_on_real_zones(release: Release) -> None:
    found, sectors = quotients(release, 2024)
    agree_with_oracle(found[::12, :14] > 1, [s for s, name in enumerate(sectors[:14]) if name in INDUSTRY], 5)


def test_real_zones_enter_the_sectors_that_were_near(release: Release) -> None:
    """Where the lift of 2019 exceeds 1, specialisations that came by 2024 are at least twice as frequent."""
    (was, sectors), (now, _) = quotients(release, 2019), quotients(release, 2024)
    industry = [s for s, name in enumerate(sectors) if name in INDUSTRY]
    specialised = was > 1
    near_then = lift(density(specialised, proximity(specialised))[:, industry]) > 1
    was, now = was[:, industry], now[:, industry]
    could = (was <= 1) & np.isfinite(now)
    entered = could & (now > 1)
    assert entered.sum() > 80
    assert entered[could & near_then].mean() > 2 * entered[could & ~near_then].mean()
