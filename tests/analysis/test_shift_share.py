"""Shift-share: exact identities, agreement with a slow oracle on random and on real jobs."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from tests.oracle import slow_shift_share as slow

from etabli.analysis.shift_share import dunn, dynamic, esteban_marquillas
from etabli.warehouse.release import Release

CELLS = st.one_of(st.just(0.0), st.integers(1, 200_000).map(float), st.floats(1, 2e5))


@st.composite
def countries(draw: st.DrawFn, missing: bool = False) -> np.ndarray:
    """Jobs by date, place and sector, every sector present in the country at every date."""
    shape = draw(st.tuples(st.integers(2, 4), st.integers(2, 6), st.integers(1, 8)))
    jobs = draw(npst.arrays(np.float64, shape, elements=CELLS))
    jobs[:, 0] = np.maximum(jobs[:, 0], 1)
    if missing:
        jobs[:, 1:][draw(npst.arrays(np.bool_, (shape[0], shape[1] - 1, shape[2])))] = np.nan
    return jobs


def close(found: np.ndarray, expected: np.ndarray | float, scale: np.ndarray) -> None:
    """Equal to 1e-9 of the largest number of jobs in play, missing at the same places."""
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-9 * np.nanmax(np.abs(scale)))


def oracle_cells(jobs: np.ndarray) -> list[float | None]:
    return [None if np.isnan(cell) else float(cell) for cell in jobs]


def as_floats(cells: list[float | None]) -> np.ndarray:
    return np.array(cells, dtype=float)


@settings(deadline=None)
@given(countries())
def test_the_three_effects_sum_to_the_change_by_cell_and_in_total(jobs: np.ndarray) -> None:
    effects = dunn(jobs[0], jobs[1], jobs[0].sum(axis=0), jobs[1].sum(axis=0))
    change, scale = jobs[1] - jobs[0], jobs.sum(axis=1)
    close(effects.national + effects.sectoral + effects.local, change, scale)
    close(effects.national_total + effects.sectoral_total + effects.local_total, change.sum(axis=1), scale)
    close(effects.change_total, change.sum(axis=1), scale)


@settings(deadline=None)
@given(countries())
def test_local_effects_cancel_when_the_reference_is_the_sum_of_the_places(jobs: np.ndarray) -> None:
    effects = dunn(jobs[0], jobs[1], jobs[0].sum(axis=0), jobs[1].sum(axis=0))
    close(effects.local.sum(axis=0), 0, jobs.sum(axis=1))
    close(effects.sectoral.sum(), 0, jobs.sum(axis=(1, 2)))


@settings(deadline=None)
@given(countries(), st.sampled_from([1e-3, 0.37, 12.0, 1e4]), st.randoms(use_true_random=False))
def test_neither_the_unit_nor_the_order_of_sectors_matters(jobs: np.ndarray, unit: float, random: object) -> None:
    order = list(range(jobs.shape[2]))
    random.shuffle(order)
    scale, other = jobs.sum(axis=(1, 2)), unit * jobs[..., order]
    straight = dunn(jobs[0], jobs[1], jobs[0].sum(axis=0), jobs[1].sum(axis=0))
    changed = dunn(other[0], other[1], other[0].sum(axis=0), other[1].sum(axis=0))
    for name in ("national", "sectoral", "local"):
        close(getattr(changed, name) / unit, getattr(straight, name)[:, order], scale)
    close(changed.local_total / unit, straight.local_total, scale)


@settings(deadline=None)
@given(countries())
def test_competitive_and_allocation_sum_to_the_local_effect(jobs: np.ndarray) -> None:
    whole = jobs.sum(axis=1)
    parts = esteban_marquillas(jobs[0], jobs[1], whole[0], whole[1])
    local = dunn(jobs[0], jobs[1], whole[0], whole[1]).local
    # A cell of one job in a large place weighs thousands of times itself: the two parts can dwarf their sum.
    scale = np.concatenate([parts.competitive.ravel(), whole.ravel()])
    close(parts.competitive + parts.allocation, local, scale)
    close(parts.competitive_total + parts.allocation_total, local.sum(axis=1), scale)


@settings(deadline=None)
@given(countries())
def test_a_place_with_the_mix_of_the_reference_owes_nothing_to_allocation(jobs: np.ndarray) -> None:
    before, after = jobs[0].sum(axis=0), jobs[1]
    parts = esteban_marquillas(np.tile(before / 4, (len(after), 1)), after, before, jobs[1].sum(axis=0))
    close(parts.allocation, 0, jobs.sum(axis=1))


@settings(deadline=None)
@given(countries())
def test_the_effects_of_periods_sum_to_the_whole_change(jobs: np.ndarray) -> None:
    whole = jobs.sum(axis=1)
    effects = dynamic(jobs, whole)
    close(effects.national + effects.sectoral + effects.local, jobs[-1] - jobs[0], whole)
    close(effects.change_total, (jobs[-1] - jobs[0]).sum(axis=-1), whole)
    close(effects.local.sum(axis=0), 0, whole)


@settings(deadline=None)
@given(countries())
def test_two_dates_are_one_period(jobs: np.ndarray) -> None:
    whole = jobs.sum(axis=1)
    for name in ("national", "sectoral", "local"):
        straight = getattr(dunn(jobs[0], jobs[1], whole[0], whole[1]), name)
        assert getattr(dynamic(jobs[:2], whole[:2]), name).tolist() == straight.tolist()


@settings(deadline=None)
@given(countries(missing=True))
def test_the_oracle_says_the_same(jobs: np.ndarray) -> None:
    agree_with_the_oracle(jobs, np.nansum(jobs, axis=1))


def agree_with_the_oracle(jobs: np.ndarray, whole: np.ndarray) -> None:
    """Dunn, Esteban-Marquillas and the dynamic sum of every place, jobs (T, places, S), reference (T, S)."""
    effects, parts = (
        dunn(jobs[0], jobs[1], whole[0], whole[1]),
        esteban_marquillas(jobs[0], jobs[1], whole[0], whole[1]),
    )
    summed = dynamic(jobs, whole)
    reference = whole.tolist()
    for place in range(jobs.shape[1]):
        dates = [oracle_cells(jobs[t, place]) for t in range(len(jobs))]
        of_period = slow.dunn(dates[0], dates[1], reference[0], reference[1])
        of_parts = slow.esteban_marquillas(dates[0], dates[1], reference[0], reference[1])
        of_all = slow.dynamic(dates, reference)
        for name, cells, all_cells in zip(("national", "sectoral", "local"), of_period, of_all, strict=True):
            close(getattr(effects, name)[place], as_floats(cells), whole)
            close(getattr(effects, f"{name}_total")[place], as_floats([slow.total(cells)]), whole)
            close(getattr(summed, name)[place], as_floats(all_cells), whole)
        for name, cells in zip(("competitive", "allocation"), of_parts, strict=True):
            large = np.append(np.nan_to_num(as_floats(cells)), whole)
            close(getattr(parts, name)[place], as_floats(cells), large)


def test_a_hand_count() -> None:
    before, after = np.array([100.0, 50.0]), np.array([90.0, 80.0])
    effects = dunn(before, after, np.array([1000.0, 1000.0]), np.array([1000.0, 1200.0]))
    np.testing.assert_allclose(effects.national, [10, 5])
    np.testing.assert_allclose(effects.sectoral, [-10, 5])
    np.testing.assert_allclose(effects.local, [-10, 20])
    parts = esteban_marquillas(before, after, np.array([1000.0, 1000.0]), np.array([1000.0, 1200.0]))
    np.testing.assert_allclose(parts.competitive, [75 * -0.1, 75 * 0.4])
    np.testing.assert_allclose(parts.allocation, [25 * -0.1, -25 * 0.4])


def test_jobs_in_a_sector_that_was_not_there_are_local_and_competitive() -> None:
    before, after, reference = np.array([0.0, 50.0, 0.0]), np.array([30.0, 50.0, 0.0]), np.array([10.0, 10.0, 10.0])
    effects = dunn(before, after, reference, 2 * reference)
    assert effects.local.tolist() == [30, -50, 0]
    assert effects.national[0] == effects.sectoral[0] == 0
    parts = esteban_marquillas(before, after, reference, 2 * reference)
    assert (parts.competitive[0], parts.allocation[0]) == (30, 0)
    assert (parts.competitive[2], parts.allocation[2]) == (0, 0)


def test_a_missing_cell_hides_the_totals_of_its_place_only() -> None:
    before = np.array([[100.0, np.nan], [100.0, 0.0], [100.0, 7.0]])
    after = np.array([[90.0, 80.0], [90.0, np.nan], [90.0, 7.0]])
    reference = np.array([300.0, 200.0]), np.array([330.0, 210.0])
    effects, parts = dunn(before, after, *reference), esteban_marquillas(before, after, *reference)
    for total in ("national_total", "sectoral_total", "local_total", "change_total"):
        assert np.isnan(getattr(effects, total)).tolist() == [True, True, False]
    assert np.isnan(effects.local).tolist() == [[False, True], [False, True], [False, False]]
    assert np.isnan(effects.national).tolist() == np.isnan(effects.local).tolist()
    assert np.isnan(parts.competitive_total).tolist() == [True, True, False]
    assert np.isnan(parts.competitive).tolist() == [[True, True], [False, True], [False, False]]


def test_a_local_effect_rests_on_its_sector_alone() -> None:
    jobs = np.array([[40.0, 30.0, 9.0], [50.0, 20.0, 9.0]])
    reference = np.array([[400.0, 300.0, 100.0], [440.0, 330.0, 70.0]])
    whole, some = dunn(*jobs, *reference), dunn(*jobs[:, :2], *reference[:, :2])
    np.testing.assert_allclose(some.local, whole.local[:2], rtol=1e-12)


def test_a_hand_count_of_two_periods() -> None:
    """By hand: in the first period France gains 10 %, sectors 0 and 20 %; in the second 1/22, then 10 % and 0."""
    series = [[100, 50], [110, 50], [110, 60]]
    reference = [[1000, 1000], [1000, 1200], [1100, 1200]]
    effects = dynamic(series, reference)
    np.testing.assert_allclose(effects.national, [10 + 5, 5 + 50 / 22])
    np.testing.assert_allclose(effects.sectoral, [-10 + 6, 5 - 50 / 22])
    np.testing.assert_allclose(effects.local, [10 - 11, -10 + 10], atol=1e-9)
    ends = dunn(series[0], series[-1], reference[0], reference[-1])
    assert effects.change_total == pytest.approx(20) == ends.change_total
    assert ends.local.tolist() == pytest.approx([0, 0]), "the two ends alone hide what each period shows"


def test_what_has_no_answer_is_refused() -> None:
    jobs = np.array([1.0, 2.0])
    with pytest.raises(ValueError, match="no jobs in the reference"):
        dunn(jobs, jobs, np.array([1.0, 0.0]), jobs)
    with pytest.raises(ValueError, match="known in every sector"):
        dunn(jobs, jobs, jobs, np.array([1.0, np.nan]))
    with pytest.raises(ValueError, match="negative"):
        dunn(-jobs, jobs, jobs, jobs)
    with pytest.raises(ValueError, match="shape"):
        dunn(jobs, jobs, np.ones(3), np.ones(3))
    with pytest.raises(ValueError, match="before and"):
        dunn(jobs, np.ones((2, 2)), jobs, jobs)
    with pytest.raises(ValueError, match="two or more"):
        dynamic(jobs[None], jobs[None])
    with pytest.raises(ValueError, match="two or more"):
        dynamic(np.ones((3, 2)), np.ones((2, 2)))


@pytest.fixture(scope="module")
def zones(release: Release) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Private employees: jobs (4 dates, zones, sectors), France (4 dates, sectors), the sectors."""
    rows = release.rows(
        """SELECT level, code, sector, year, value FROM core_urssaf__a38
        WHERE sector <> 'TT' AND level IN ('ze2020', 'france') ORDER BY ALL"""
    )
    sectors, years = sorted({row[2] for row in rows}), sorted({row[3] for row in rows})
    assert years == [2019, 2022, 2023, 2024]
    codes = sorted({row[1] for row in rows if row[0] == "ze2020"})
    jobs, france = np.full((4, len(codes), len(sectors)), np.nan), np.full((4, len(sectors)), np.nan)
    for level, code, sector, year, value in rows:
        if value is not None:
            target = france if level == "france" else jobs[:, codes.index(code)]
            target[years.index(year), sectors.index(sector)] = value
    return jobs, france, sectors


def test_private_jobs_of_every_zone_agree_with_the_oracle(zones: tuple[np.ndarray, np.ndarray, list[str]]) -> None:
    jobs, france, _ = zones
    agree_with_the_oracle(jobs, france)


def test_residuals_of_zones_weigh_little_in_france(zones: tuple[np.ndarray, np.ndarray, list[str]]) -> None:
    """France is the sum of the published cells, so the residuals cancel but for cells missing at one date."""
    jobs, france, sectors = zones
    industry = [i for i, sector in enumerate(sectors) if sector[0] in "BCDE"]
    local = dunn(jobs[0], jobs[3], france[0], france[3]).local
    assert abs(np.nansum(local)) < 1e-3 * france[0].sum()
    before, after = jobs[2][:, industry], jobs[3][:, industry]
    residuals = dunn(before, after, france[2][industry], france[3][industry]).local_total
    rates = 100 * residuals / before.sum(axis=1)
    known = np.isfinite(rates)
    assert known.sum() > 0 and np.median(np.abs(rates[known])) < 5
