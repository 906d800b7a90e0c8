"""Distances between EPCI: held by another formula, and by a distance that anybody can measure on a map."""

from itertools import product
from math import acos, cos, isclose, radians, sin

from etabli.warehouse import centres
from etabli.warehouse.release import Release

HAUT_BUGEY, GRAND_BOURG, DUNKERQUE = "200042935", "200071751", "245900428"


def by_cosines(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The spherical law of cosines, where the code uses haversines."""
    west, south, east, north = map(radians, (*one, *other))
    return 6371.0 * acos(min(1.0, sin(south) * sin(north) + cos(south) * cos(north) * cos(east - west)))


def test_kilometres_are_those_of_another_formula() -> None:
    points = [(5.65, 46.25), (5.22, 46.2), (2.38, 51.03), (-61.5, 16.2), (55.5, -21.1)]
    for one, other in product(points, points):
        assert isclose(centres.kilometres(one, other), by_cosines(one, other), abs_tol=0.1)
        assert isclose(centres.kilometres(one, other), centres.kilometres(other, one))


def test_what_is_near_is_nearer_than_what_was_asked_and_a_place_is_at_no_distance_of_itself(release: Release) -> None:
    near = centres.near(release, HAUT_BUGEY, 60)
    assert near is not None and near[HAUT_BUGEY] == 0 and max(near.values()) <= 60
    assert 20 < near[GRAND_BOURG] < 45, "Oyonnax and Bourg are some 35 km apart"
    assert DUNKERQUE not in near
    far = centres.near(release, HAUT_BUGEY, 2000)
    assert far is not None and 560 < far[DUNKERQUE] < 640 and far.keys() > near.keys()


def test_the_outline_of_nobody_is_near_nothing(release: Release) -> None:
    assert centres.near(release, "000000000", 100) is None


def test_middles_lie_where_france_is(release: Release) -> None:
    found = centres.centres(release)
    assert len(found) > 1200
    assert all(-64 < east < 56 and -22 < north < 52 for east, north in found.values())
