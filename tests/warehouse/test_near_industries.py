"""Industries near what a zone does, out of the quotients of the release."""

import numpy as np
import pytest

from etabli.kernel.nomenclature import INDUSTRY
from etabli.warehouse import relatedness
from etabli.warehouse.relatedness import MOST, Nearness
from etabli.warehouse.release import Release


@pytest.fixture(scope="module")
def nearness(release: Release) -> Nearness:
    found = relatedness.load(release)
    assert found is not None
    return found


def test_arrays_stand_for_the_rows_of_the_release(nearness: Nearness, release: Release) -> None:
    zones, sectors = len(nearness.zones), len(nearness.sectors)
    assert list(nearness.zones) == sorted(nearness.zones) and nearness.sectors == tuple(sorted(nearness.sectors))
    assert nearness.quotients.shape == nearness.specialised.shape == nearness.density.shape == (zones, sectors)
    assert nearness.proximity.shape == (sectors, sectors)
    rows = release.rows(
        "SELECT zone, sector, lq, low FROM out_observatory__specialisations WHERE source = ? AND year = ?",
        [relatedness.SOURCE, nearness.year],
    )
    assert len(rows) == zones * sectors
    for zone, sector, lq, low in rows:
        at = nearness.zones[zone], nearness.sectors.index(sector)
        assert np.isnan(nearness.quotients[at]) if lq is None else nearness.quotients[at] == lq
        assert nearness.specialised[at] == (low is not None and low > 1)


def test_what_is_near_is_industry_that_the_zone_has_not(nearness: Nearness) -> None:
    named = 0
    for zone, row in nearness.zones.items():
        found = relatedness.near(nearness, zone)
        named += len(found)
        assert len(found) <= MOST and len({one.sector for one in found}) == len(found)
        for one in found:
            column = nearness.sectors.index(one.sector)
            assert one.sector in INDUSTRY and not nearness.specialised[row, column]
            assert one.lift > 1 and 0 < one.density <= 1
            assert one.explained_by and sum(share for _, share in one.explained_by) <= 1 + 1e-9
            for sector, share in one.explained_by:
                assert share > 0 and nearness.specialised[row, nearness.sectors.index(sector)]
    assert named > 100


def test_unknown_zones_and_fewer_sectors(nearness: Nearness) -> None:
    assert relatedness.near(nearness, "nowhere") == []
    for zone in list(nearness.zones)[:20]:
        two, four = (relatedness.near(nearness, zone, count) for count in (2, MOST))
        assert [one.sector for one in two] == [one.sector for one in four][:2]


def test_without_margins_nothing_is_near() -> None:
    class NoMargins:
        def rows(self, sql: str, parameters: list[object]) -> list[tuple[object, ...]]:
            return [("A", "CG", 2023, 2.0, None), ("A", "CH", 2023, None, None)]

    assert relatedness.load(NoMargins()) is None  # type: ignore[arg-type]


def test_loading_twice_gives_the_same(nearness: Nearness, release: Release) -> None:
    again = relatedness.load(release)
    assert again is not None and again.zones == nearness.zones
    assert np.array_equal(again.lift, nearness.lift, equal_nan=True)
