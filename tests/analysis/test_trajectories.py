"""Trajectories: no change across a break or between sources; mirrored losses and gains."""

from dataclasses import FrozenInstanceError, replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from etabli.analysis.trajectories import (
    Change,
    Obstacle,
    Reclassification,
    Series,
    change,
    changes,
    index,
    reclassifications,
    together,
)
from etabli.kernel.errors import ComparisonError
from etabli.warehouse.release import Release

URSSAF = Series(
    "urssaf_a38", "salariés du privé", "ze2020", "jobs", ((2019, 200.0), (2022, 220.0), (2023, None), (2024, 0.0))
)
CENSUS = Series(
    "insee_industrie_epci",
    "emplois de l’industrie",
    "epci2025",
    "jobs",
    ((2011, 100.0), (2016, 90.0), (2022, 95.0)),
    breaks=(2022,),
)


def test_a_change_has_a_value_or_a_reason() -> None:
    assert change(URSSAF, 2019, 2022) == Change(pytest.approx(0.1), 2019, 2022)
    assert change(URSSAF, 2022, 2024) == Change(-1, 2022, 2024)
    assert change(URSSAF, 2019, 2023) == Change(None, 2019, 2023, Obstacle.MISSING)
    assert change(URSSAF, 2018, 2019) == Change(None, 2018, 2019, Obstacle.MISSING)
    assert change(URSSAF, 2024, 2025).reason is Obstacle.MISSING
    gone = replace(URSSAF, points=((2019, 0.0), (2022, 5.0)))
    assert change(gone, 2019, 2022) == Change(None, 2019, 2022, Obstacle.ZERO)
    with pytest.raises(ValueError, match="from 2022 to 2019"):
        change(URSSAF, 2022, 2019)


def test_no_change_across_a_break() -> None:
    assert changes(CENSUS, [(2011, 2016), (2016, 2022), (2011, 2022)]) == (
        Change(pytest.approx(-0.1), 2011, 2016),
        Change(None, 2016, 2022, Obstacle.BREAK),
        Change(None, 2011, 2022, Obstacle.BREAK),
    )
    later = replace(CENSUS, points=(*CENSUS.points, (2023, 96.9)))
    assert change(later, 2022, 2023).value == pytest.approx(0.02)


def test_an_index_stops_at_a_break() -> None:
    assert index(CENSUS, 2011).points == ((2011, 100), (2016, pytest.approx(90)), (2022, None))
    assert index(CENSUS, 2022).points == ((2011, None), (2016, None), (2022, 100))
    assert index(URSSAF, 2019).points == ((2019, 100), (2022, pytest.approx(110)), (2023, None), (2024, 0))
    for base_year in (2018, 2023, 2024):
        assert {value for _, value in index(URSSAF, base_year).points} == {None}
    with pytest.raises(ComparisonError, match="unit"):
        together(URSSAF, index(URSSAF, 2019))


@settings(deadline=None)
@given(st.lists(st.floats(0.1, 1e6), min_size=2, max_size=8), st.sampled_from([1e-3, 7.0, 1e4]))
def test_neither_the_unit_nor_the_path_matters(values: list[float], unit: float) -> None:
    series = replace(URSSAF, points=tuple((2000 + i, value) for i, value in enumerate(values)))
    other = replace(series, points=tuple((year, unit * value) for year, value in series.points))
    last = 2000 + len(values) - 1
    whole = change(series, 2000, last).value
    assert change(other, 2000, last).value == pytest.approx(whole, rel=1e-9, abs=1e-9)
    steps = [1 + step.value for step in changes(series, [(year, year + 1) for year in range(2000, last)])]
    assert np.prod(steps) == pytest.approx(1 + whole, rel=1e-9)
    assert index(series, 2000).value(last) == pytest.approx(100 * (1 + whole), rel=1e-9)


@pytest.mark.parametrize("differs", ["source", "field", "geography", "unit"])
def test_what_differs_is_named(differs: str) -> None:
    with pytest.raises(ComparisonError, match=differs) as error:
        together(URSSAF, URSSAF, replace(URSSAF, **{differs: "other"}))
    assert (error.value.differs, error.value.other) == (differs, "other")
    assert "ne se comparent pas" in error.value.user_message


def test_like_with_like() -> None:
    elsewhere = replace(URSSAF, points=((2019, 3.0),))
    assert together(URSSAF, elsewhere) == (URSSAF, elsewhere)
    assert together() == ()
    with pytest.raises(ComparisonError):
        together(URSSAF, CENSUS)


def test_a_series_is_ordered_known_and_frozen() -> None:
    with pytest.raises(ValueError, match="2019 stands twice"):
        replace(URSSAF, points=((2019, 1.0), (2019, 2.0)))
    with pytest.raises(ValueError, match="2018 comes after 2019"):
        replace(URSSAF, points=((2019, 1.0), (2018, 2.0)))
    with pytest.raises(ValueError, match="missing value is None"):
        replace(URSSAF, points=((2019, float("nan")),))
    with pytest.raises(FrozenInstanceError):
        URSSAF.unit = "other"


def test_an_establishment_that_changed_code_shows_in_the_mirror() -> None:
    before, after = np.array([300.0, 20.0, 900.0, np.nan]), np.array([20.0, 280.0, 910.0, 270.0])
    (found,) = reclassifications(before, after)
    assert found == Reclassification(0, 0, 1, 280, 260)
    assert found.jobs == 260
    assert reclassifications(before[None], after[None]) == (found,)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([180.0, 5.0], [81.0, 104.0]),  # under 100 jobs
        ([400.0, 5.0], [100.0, 240.0]),  # the gain is too far from the loss
        ([400.0, 5000.0], [100.0, 5300.0]),  # nothing to see in the sector that gains
        ([400.0, 300.0], [260.0, 440.0]),  # a third of each: two movements, not one establishment
        ([400.0, np.nan], [100.0, 300.0]),  # missing is not zero
    ],
)
def test_what_is_not_a_mirror(before: list[float], after: list[float]) -> None:
    assert reclassifications(np.array(before), np.array(after)) == ()


def test_each_movement_serves_once_the_nearest_first() -> None:
    before, after = np.array([500.0, 10.0, 10.0, 400.0]), np.array([100.0, 390.0, 420.0, 40.0])
    found = reclassifications(before, after)
    assert [(pair.from_sector, pair.to_sector, pair.jobs) for pair in found] == [(0, 2, 400), (3, 1, 360)]


JOBS = npst.arrays(np.float64, (2, 5, 6), elements=st.one_of(st.just(np.nan), st.integers(0, 1500).map(float)))


@settings(deadline=None)
@given(JOBS)
def test_what_is_flagged_is_what_counting_pairs_gives(jobs: np.ndarray) -> None:
    before, after = jobs
    found = reclassifications(before, after)
    for pair in found:
        lost, gained = (pair.zone, pair.from_sector), (pair.zone, pair.to_sector)
        assert pair.loss == before[lost] - after[lost] >= 100
        assert pair.gain == after[gained] - before[gained] >= 100
        assert abs(pair.loss - pair.gain) <= 0.2 * max(pair.loss, pair.gain)
        shares = pair.loss / before[lost], pair.gain / after[gained]
        assert min(shares) >= 0.25 and max(shares) >= 0.5
    places = [(p.zone, s) for p in found for s in (p.from_sector, p.to_sector)]
    assert len(places) == len(set(places))
    assert list(found) == sorted(found, key=lambda p: (p.zone, p.from_sector))
    one_by_one = [replace(p, zone=z) for z in range(5) for p in reclassifications(before[z], after[z])]
    assert list(found) == one_by_one


def cube(release: Release, table: str) -> tuple[np.ndarray, list[str], list[str], list[int]]:
    """Jobs (dates, zones, sectors) of a table, with the names of zones, sectors and years."""
    rows = release.rows(
        f"""SELECT z.name, sector, year, value FROM {table} t
        JOIN core_insee__zones_emploi z ON z.code = t.code AND z.zoning = 'ze2020'
        WHERE level = 'ze2020' AND sector <> 'TT' ORDER BY z.code, sector, year"""
    )
    names, sectors = list(dict.fromkeys(row[0] for row in rows)), sorted({row[1] for row in rows})
    years = sorted({row[2] for row in rows})
    jobs = np.full((len(years), len(names), len(sectors)), np.nan)
    for name, sector, year, value in rows:
        if value is not None:
            jobs[years.index(year), names.index(name), sectors.index(sector)] = value
    return jobs, names, sectors, years


@pytest.mark.parametrize("table", ["core_urssaf__a38", "core_insee__flores_a38"])
def test_few_zones_are_flagged_and_more_than_chance_would(release: Release, table: str) -> None:
    jobs, names, sectors, years = cube(release, table)
    found = {
        (names[pair.zone], sectors[pair.from_sector], sectors[pair.to_sector], start)
        for before, after, start in zip(jobs, jobs[1:], years, strict=False)
        for pair in reclassifications(before, after)
    }
    expected = {
        "core_urssaf__a38": {("Lisieux", "CI", "CJ", 2019), ("Pau", "MB", "MA", 2019)},
        "core_insee__flores_a38": {("Rennes", "CE", "CF", 2022), ("Avallon", "LZ", "MA", 2022)},
    }
    assert expected[table] <= found
    assert len(found) == {"core_urssaf__a38": 7, "core_insee__flores_a38": 4}[table]
    random = np.random.default_rng(20)
    by_chance = [sum(len(mismatched(before, after, random)) for before, after in pairwise(jobs)) for _ in range(20)]
    assert np.mean(by_chance) < 0.5 * len(found)


def mismatched(before: np.ndarray, after: np.ndarray, random: np.random.Generator) -> tuple[Reclassification, ...]:
    """Losses of each zone against the gains of another: sectors stand twice, first to lose, then to gain."""
    order = random.permutation(len(before))
    losing, gaining = after < before, (after > before)[order]
    return reclassifications(
        np.hstack([np.where(losing, before, np.nan), np.where(gaining, before[order], np.nan)]),
        np.hstack([np.where(losing, after, np.nan), np.where(gaining, after[order], np.nan)]),
    )
