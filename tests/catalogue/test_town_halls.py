"""Where town halls are: most communes, within France, and distances as the crow flies."""

import math

import pytest

from etabli.catalogue.places.town_halls import km_between, km_between_communes, near, of_commune, town_halls

METROPOLE = ((41.2, 51.2), (-5.3, 9.7))


def test_most_communes_have_a_place_and_those_of_the_metropole_are_there() -> None:
    every = town_halls()
    assert len(every) > 34_000
    (south, north), (west, east) = METROPOLE
    outside = [
        code
        for code, (latitude, longitude) in every.items()
        if not code.startswith("97") and not (south < latitude < north and west < longitude < east)
    ]
    assert not outside
    assert of_commune("75056") is None, "not known is not somewhere"


@pytest.mark.parametrize(
    ("first", "second", "km"), [("01283", "69123", 84), ("69123", "13055", 278), ("01283", "01283", 0)]
)
def test_distances_are_those_of_a_map(first: str, second: str, km: int) -> None:
    one, other = of_commune(first), of_commune(second)
    assert one is not None and other is not None
    assert km_between(one, other) == pytest.approx(km, abs=4)
    assert km_between(one, other) == pytest.approx(_by_dot_product(one, other), abs=0.01)


def _by_dot_product(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Another way: the angle between two unit vectors."""

    def vector(point: tuple[float, float]) -> tuple[float, float, float]:
        latitude, longitude = map(math.radians, point)
        flat = math.cos(latitude)
        return flat * math.cos(longitude), flat * math.sin(longitude), math.sin(latitude)

    dot = sum(a * b for a, b in zip(vector(one), vector(other), strict=True))
    return 6371.0 * math.acos(min(1.0, dot))


def test_what_is_near_is_what_a_slow_look_around_finds() -> None:
    found = near("01283", 12.5)
    slow = {code: km_between_communes("01283", code) for code in town_halls()}
    assert found == {code: km for code, km in slow.items() if km is not None and km <= 12.5}
    assert found and found["01283"] == 0 and len(found) > 5
    assert near("00000", 10) is None and km_between_communes("01283", "00000") is None
