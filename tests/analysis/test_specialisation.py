"""Location quotients: identities, what shrinking may and may not do, the slow oracle, the published quotients."""

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from tests.oracle import slow_specialisation as slow

from etabli.analysis.specialisation import Quotients, location_quotient, overdispersion, shrunk_quotients
from etabli.warehouse.release import Release

JOBS = npst.arrays(
    np.float64,
    npst.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=12),
    elements=st.floats(1, 1e5, allow_nan=False),
)
COUNTS = npst.arrays(
    np.float64,
    npst.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=9),
    elements=st.one_of(st.integers(0, 30), st.integers(0, 9000), st.just(np.nan)).map(float),
)
PHI = st.floats(1, 30)


def quotients(jobs: np.ndarray) -> np.ndarray:
    """Quotients of zones (rows) by sector (columns), the reference being the sum of the zones."""
    totals = jobs.sum(axis=1, keepdims=True)
    return location_quotient(jobs, totals, jobs.sum(axis=0, keepdims=True), jobs.sum())


def shrunk(jobs: np.ndarray, phi: float | np.ndarray, level: float = 0.95) -> Quotients:
    """Shrunk quotients of zones by sector, against the sum of the zones; a zone has 100 jobs elsewhere."""
    totals = np.nansum(jobs, axis=1) + 100
    share = np.nansum(jobs, axis=0) / totals.sum()
    return shrunk_quotients(jobs, totals, share, np.broadcast_to(phi, share.shape), level)


@given(JOBS)
def test_the_mean_over_zones_weighted_by_their_size_is_one_in_each_sector(jobs: np.ndarray) -> None:
    size = jobs.sum(axis=1) / jobs.sum()
    np.testing.assert_allclose(size @ quotients(jobs), 1, rtol=1e-9)


@given(JOBS)
def test_the_mean_over_sectors_weighted_by_the_reference_is_one_in_each_zone(jobs: np.ndarray) -> None:
    weight = jobs.sum(axis=0) / jobs.sum()
    np.testing.assert_allclose(quotients(jobs) @ weight, 1, rtol=1e-9)


@given(JOBS, st.floats(0.01, 100))
def test_counting_in_another_unit_changes_nothing(jobs: np.ndarray, unit: float) -> None:
    np.testing.assert_allclose(quotients(jobs * unit), quotients(jobs), rtol=1e-9)


def test_a_sector_of_one_zone_alone() -> None:
    assert location_quotient(10.0, 100.0, 10.0, 1000.0) == 10
    assert location_quotient(0.0, 100.0, 10.0, 1000.0) == 0


@given(COUNTS, PHI)
def test_the_margin_holds_the_shrunk_quotient_and_is_known_exactly_where_the_cell_is(
    jobs: np.ndarray, phi: float
) -> None:
    found = shrunk(jobs, phi)
    known = np.isfinite(jobs) & (np.nansum(jobs, axis=0) > 0)
    for column in (found.lq, found.shrunk, found.low, found.high):
        assert (np.isfinite(column) == known).all()
    assert (found.low >= 0)[known].all()
    assert ((found.low <= found.shrunk) & (found.shrunk <= found.high))[known].all()
    np.testing.assert_array_less(0, found.high[known])


@given(COUNTS, PHI)
def test_shrinking_never_passes_the_quotient_nor_changes_the_order_of_equal_zones(jobs: np.ndarray, phi: float) -> None:
    """In zones of one size, shrunk = a + b·lq with 0 <= b <= 1: the order stays, and the gaps never grow."""
    totals = np.full(len(jobs), 20000.0)
    share = np.full(jobs.shape[1], 0.02)
    found = shrunk_quotients(jobs, totals, share, np.full(jobs.shape[1], phi))
    for s in range(jobs.shape[1]):
        known = np.flatnonzero(np.isfinite(found.shrunk[:, s]))
        order = known[np.argsort(jobs[known, s], kind="stable")]
        steps = np.diff(found.lq[order, s])
        for column in (found.shrunk, found.low, found.high):
            assert (np.diff(column[order, s]) >= -1e-9 * found.high[order[1:], s]).all()
        assert (np.diff(found.shrunk[order, s]) <= steps * (1 + 1e-9) + 1e-12).all()
        if len(order) > 1:
            assert found.shrunk[order[0], s] >= found.lq[order[0], s] * (1 - 1e-9)
            assert found.shrunk[order[-1], s] <= found.lq[order[-1], s] * (1 + 1e-9)


def test_more_dispersion_opens_the_margin_and_shrinks_more() -> None:
    jobs = np.array([[4.0], [60.0], [900.0], [0.0], [33.0]])
    calm, moved = shrunk(jobs, 1.0), shrunk(jobs, 9.0)
    assert ((moved.high - moved.low) > (calm.high - calm.low)).all()
    wide = shrunk(jobs, 1.0, level=0.99)
    assert (wide.low <= calm.low).all() and (wide.high >= calm.high).all()


@given(COUNTS, PHI, st.floats(0.01, 100))
def test_counting_jobs_and_their_dispersion_in_another_unit_changes_nothing(
    jobs: np.ndarray, phi: float, unit: float
) -> None:
    totals, share = np.nansum(jobs, axis=1) + 100, np.full(jobs.shape[1], 0.01)
    straight = shrunk_quotients(jobs, totals, share, np.full(len(share), phi))
    other = shrunk_quotients(jobs * unit, totals * unit, share, np.full(len(share), phi * unit))
    for name in ("lq", "shrunk", "high"):
        np.testing.assert_allclose(getattr(other, name), getattr(straight, name), rtol=1e-6)
    np.testing.assert_allclose(other.low, straight.low, rtol=1e-6, atol=1e-9)


@given(COUNTS, PHI, st.randoms(use_true_random=False))
def test_the_order_of_zones_does_not_matter_nor_do_the_other_sectors(
    jobs: np.ndarray, phi: float, random: object
) -> None:
    order = list(range(len(jobs)))
    random.shuffle(order)
    totals, share = np.nansum(jobs, axis=1) + 100, np.full(jobs.shape[1], 0.01)
    straight = shrunk_quotients(jobs, totals, share, np.full(len(share), phi))
    shuffled = shrunk_quotients(jobs[order], totals[order], share, np.full(len(share), phi))
    alone = shrunk_quotients(jobs[:, :1], totals, share[:1], np.full(1, phi))
    for name in ("lq", "shrunk", "low", "high"):
        np.testing.assert_allclose(getattr(straight, name)[order], getattr(shuffled, name), rtol=1e-6, atol=1e-9)
        np.testing.assert_allclose(getattr(straight, name)[:, :1], getattr(alone, name), rtol=1e-6, atol=1e-9)


def test_zones_that_do_not_differ_share_one_quotient_and_its_margin() -> None:
    jobs = np.array([[10.0], [20.0], [40.0]])
    found = shrunk_quotients(jobs, 100 * jobs[:, 0], np.array([0.005]), np.array([2.0]))
    np.testing.assert_allclose(found.shrunk, 2)
    np.testing.assert_allclose(found.low, found.low[0, 0])
    assert found.low[0, 0] < 1.8 and found.high[0, 0] > 2.2


def test_a_zone_alone_in_its_sector_keeps_its_own_quotient_and_margin() -> None:
    found = shrunk_quotients(np.array([[50.0], [np.nan]]), np.array([1e3, 1e3]), np.array([0.01]), np.array([2.0]))
    assert found.shrunk[0, 0] == pytest.approx(5)
    _, low, high = slow.posterior(50, 10, 2, 0, 0, 0.95)
    assert (found.low[0, 0], found.high[0, 0]) == (pytest.approx(low, rel=1e-5), pytest.approx(high, rel=1e-5))


def test_what_can_not_be_known_stays_unknown_and_an_empty_cell_is_known() -> None:
    jobs = np.array([[5.0, 0.0, 7.0], [0.0, 0.0, np.nan], [3.0, 0.0, 2.0], [4.0, 0.0, 1.0]])
    totals, share = np.array([900.0, 800.0, 0.0, np.nan]), np.array([0.004, 0.001, 0.0])
    found = shrunk_quotients(jobs, totals, share, np.array([3.0, 3.0, 3.0]))
    assert np.isfinite(found.high[:, 0]).tolist() == [True, True, False, False]
    assert found.lq[1, 0] == 0 and found.low[1, 0] < 0.1 < found.shrunk[1, 0] < found.high[1, 0] < 5
    assert found.lq[:2, 1].tolist() == [0, 0] and np.isnan(found.high[:, 1]).all()
    assert np.isnan(found.lq[:, 2]).all() and np.isnan(found.shrunk[:, 2]).all()


@pytest.mark.parametrize(
    ("jobs", "phi", "level", "message"),
    [
        (-1.0, 1.0, 0.95, "negative"),
        (1.0, 0.0, 0.95, "above 0"),
        (1.0, np.nan, 0.95, "above 0"),
        (1.0, 1.0, 1.0, "level"),
    ],
)
def test_what_is_impossible_is_refused(jobs: float, phi: float, level: float, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        shrunk_quotients(np.array([[jobs]]), np.array([10.0]), np.array([0.1]), np.array([phi]), level)


def compare_with_oracle(
    jobs: np.ndarray, totals: np.ndarray, share: np.ndarray, phi: np.ndarray, every: int, level: float = 0.95
) -> int:
    """Hold one cell in `every` to the oracle; how many were held."""
    found = shrunk_quotients(jobs, totals, share, phi, level)
    held = 0
    for s in range(len(share)):
        expected = [0.0 if np.isnan(t) else float(t * share[s]) for t in totals]
        known = [None if np.isnan(y) else float(y) for y in jobs[:, s]]
        for z, law in enumerate(slow.prior(known, expected, float(phi[s]))):
            assert (law is None) == bool(np.isnan(found.shrunk[z, s]))
            if law is None or (z + s) % every:
                continue
            mean, low, high = slow.posterior(known[z], expected[z], float(phi[s]), *law, level)
            assert found.shrunk[z, s] == pytest.approx(mean, rel=1e-6)
            assert found.low[z, s] == pytest.approx(min(low, mean), rel=1e-4, abs=1e-9)
            assert found.high[z, s] == pytest.approx(max(high, mean), rel=1e-4)
            held += 1
    return held


def test_the_oracle_agrees_on_random_cells() -> None:
    random = np.random.default_rng(20)
    for level in (0.5, 0.8, 0.95):
        totals = np.round(random.lognormal(8, 1, 12))
        share = np.array([0.0005, 0.01, 0.05])
        theta = random.gamma(0.8, 1.25, (12, 3))
        jobs = random.poisson(totals[:, None] * share * theta).astype(float)
        jobs[random.random(jobs.shape) < 0.1] = np.nan
        assert compare_with_oracle(jobs, totals, share, random.uniform(1, 12, 3), every=2, level=level) >= 10


def flores(release: Release, year: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, list[str]]:
    """Jobs (Z, S), totals (Z,), shares of the sectors in France (S,) and sectors of one year."""
    rows = release.rows(
        "SELECT level, code, sector, value FROM core_insee__flores_a38 "
        "WHERE year = ? AND level IN ('ze2020', 'france') ORDER BY ALL",
        [year],
    )
    cells = {row[:3]: np.nan if row[3] is None else row[3] for row in rows}
    zones = sorted({code for level, code, _ in cells if level == "ze2020"})
    sectors = sorted({sector for *_, sector in cells} - {"TT"})
    jobs = np.array([[cells["ze2020", z, s] for s in sectors] for z in zones])
    france = np.array([cells["france", "FR", s] for s in sectors]) / cells["france", "FR", "TT"]
    return jobs, np.array([cells["ze2020", z, "TT"] for z in zones]), france, sectors


@pytest.fixture(scope="module")
def phi(release: Release) -> np.ndarray:
    (before, was, *_), (after, now, *_) = flores(release, 2022), flores(release, 2023)
    return overdispersion(before, after, was, now)


@pytest.mark.parametrize("year", [2022, 2023])
def test_the_oracle_agrees_on_real_cells(release: Release, phi: np.ndarray, year: int) -> None:
    jobs, totals, share, sectors = flores(release, year)
    chosen = [sectors.index(s) for s in ("CD", "CG", "QA")]
    assert compare_with_oracle(jobs[:, chosen], totals, share[chosen], phi[chosen], every=29) >= 20


def test_real_quotients_are_those_of_the_release(release: Release, phi: np.ndarray) -> None:
    for year in (2022, 2023):
        jobs, totals, share, sectors = flores(release, year)
        found = shrunk_quotients(jobs, totals, share, phi).lq
        published = release.rows(
            "SELECT zone, sector, lq FROM out_observatory__specialisations "
            "WHERE source = 'insee_flores' AND year = ? ORDER BY zone, sector",
            [year],
        )
        zones = sorted({zone for zone, *_ in published})
        for zone, sector, lq in published:
            mine = found[zones.index(zone), sectors.index(sector)]
            assert mine == pytest.approx(np.nan if lq is None else lq, abs=1e-6, nan_ok=True)


def test_the_margin_of_a_year_holds_the_next_quotient_nineteen_times_in_twenty(
    release: Release, phi: np.ndarray
) -> None:
    (before, was, share, _), (after, now, next_share, _) = flores(release, 2022), flores(release, 2023)
    margin, after_all = shrunk_quotients(before, was, share, phi), shrunk_quotients(after, now, next_share, phi).lq
    known = np.isfinite(margin.high) & np.isfinite(after_all)
    held = ((margin.low <= after_all) & (after_all <= margin.high))[known].mean()
    assert 0.94 <= held <= 0.96


@pytest.mark.parametrize("law", ["Poisson in steps", "negative binomial"])
def test_the_margin_covers_what_the_model_draws(law: str) -> None:
    """Counts of variance φ·mean around θ drawn from a gamma law: 95 % of θ lie within their margin."""
    random = np.random.default_rng(7)
    zones, sectors = 300, 30
    totals, share = random.lognormal(10.4, 0.9, zones), random.uniform(0.002, 0.06, sectors)
    phi, shape = random.uniform(1.5, 10, sectors), random.uniform(0.4, 8, sectors)
    theta = random.gamma(shape, 1 / shape, (zones, sectors))
    mean = totals[:, None] * share * theta
    if law == "negative binomial":
        jobs = random.negative_binomial(np.maximum(mean, 1e-9) / (phi - 1), 1 / np.broadcast_to(phi, mean.shape))
    else:
        jobs = phi * random.poisson(mean / phi)
    found = shrunk_quotients(jobs.astype(float), totals, share, phi)
    covered = ((found.low <= theta) & (theta <= found.high)).mean()
    assert 0.93 <= covered <= 0.97
    assert ((found.shrunk - theta) ** 2).mean() < ((found.lq - theta) ** 2).mean()


def random_moves(seed: int, zones: int, sectors: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    before, after = (np.round(random.gamma(0.5, 80, (zones, sectors))) for _ in range(2))
    after = np.where(random.random(after.shape) < 0.8, np.round(before * 1.05), after)
    was, now = np.round(random.uniform(500, 5000, zones)), np.round(random.uniform(500, 5000, zones))
    before[random.random(before.shape) < 0.05] = np.nan
    after[random.random(after.shape) < 0.1] = np.nan
    was[0], now[-1] = 0, np.nan
    return before, after, was, now


def plain(values: np.ndarray) -> list[object]:
    """Nested lists with None for what is missing."""
    return [plain(v) if np.ndim(v) else None if np.isnan(v) else float(v) for v in values]


@pytest.mark.parametrize("zones", [3, 12, 24, 60])
def test_the_oracle_agrees_on_overdispersion(zones: int) -> None:
    for seed in range(20):
        table = random_moves(seed, zones, 4)
        np.testing.assert_allclose(overdispersion(*table), slow.overdispersion(*map(plain, table)), rtol=1e-9)


def test_the_oracle_agrees_on_real_overdispersion(release: Release, phi: np.ndarray) -> None:
    (before, was, *_), (after, now, *_) = flores(release, 2022), flores(release, 2023)
    np.testing.assert_allclose(phi, slow.overdispersion(*map(plain, (before, after, was, now))), rtol=1e-9)


def test_a_move_common_to_all_is_no_dispersion() -> None:
    before = np.random.default_rng(1).uniform(10, 900, (40, 3))
    totals = before.sum(axis=1)
    growth = np.array([0.9, 1.0, 1.2])
    assert overdispersion(before, before * growth, totals, totals).tolist() == [1, 1, 1]
    grown = totals * np.linspace(0.8, 1.3, 40)
    after = before * (grown / totals)[:, None]
    assert overdispersion(before, after, totals, grown).tolist() == [1, 1, 1]


def test_a_large_closure_does_not_own_the_dispersion_but_common_ones_do() -> None:
    random = np.random.default_rng(3)
    totals = np.full(100, 1e5)
    before = np.full((100, 1), 400.0)
    after = before + random.normal(0, 60, before.shape)
    calm = overdispersion(before, after, totals, totals)[0]
    assert calm == pytest.approx(60**2 / 400, rel=0.3)
    one = after.copy()
    one[0] = 0
    assert overdispersion(before, one, totals, totals)[0] < 1.3 * calm
    one[:10] = 0
    assert overdispersion(before, one, totals, totals)[0] > 10 * calm


def test_a_sector_of_few_cells_takes_the_dispersion_of_all() -> None:
    before, after, was, now = random_moves(5, 60, 3)
    few = after.copy()
    few[15:, 1] = np.nan
    found = overdispersion(before, few, was, now)
    every = [overdispersion(before[:, [s]], few[:, [s]], was, now)[0] for s in (0, 2)]
    np.testing.assert_allclose(found[[0, 2]], every, rtol=1e-12)
    assert min(every) < found[1] < max(every) or found[1] == pytest.approx(np.mean(every), rel=0.5)
    with pytest.raises(ValueError, match="both dates"):
        overdispersion(before, np.full_like(after, np.nan), was, now)


@settings(max_examples=30)
@given(st.integers(0, 10_000), st.floats(0.5, 20))
def test_dispersion_is_counted_in_jobs(seed: int, unit: float) -> None:
    before, after, was, now = random_moves(seed, 30, 2)
    straight = overdispersion(before, after, was, now)
    other = overdispersion(before * unit, after * unit, was * unit, now * unit)
    np.testing.assert_allclose(other, np.maximum(straight * unit, 1), rtol=1e-9)


@pytest.mark.shared
def test_quotients_recomputed_from_counts_are_those_published(shared: Path) -> None:
    """`is_23` is our quotient rounded to two decimals: the gap is that of rounding, at most 0.005, in every cell."""
    with (shared / "insee" / "flores_ze2020_a38_2022_2023.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    known = [row for row in rows if row["eff_23"]]
    zone, sector = {}, {}
    for row in known:
        zone[row["code_ze"]] = zone.get(row["code_ze"], 0) + float(row["eff_23"])
        sector[row["a38"]] = sector.get(row["a38"], 0) + float(row["eff_23"])
    france = sum(sector.values())
    gaps = np.array(
        [
            location_quotient(float(row["eff_23"]), zone[row["code_ze"]], sector[row["a38"]], france)
            - float(row["is_23"])
            for row in known
        ]
    )
    assert len(gaps) == 10_244 and [row["is_23"] for row in rows if not row["eff_23"]] == [""] * 736
    assert np.median(np.abs(gaps)) <= 0.003
    assert np.quantile(np.abs(gaps), 0.95) <= 0.005
    assert np.abs(gaps).max() <= 0.005 + 1e-9
