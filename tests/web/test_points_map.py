"""The map of discs: its frame, what is drawn around, where a point of its own stands, its scale, its names."""

from pathlib import Path

import pytest

from etabli.catalogue.places.town_halls import km_between
from etabli.warehouse.release import Release, open_release
from etabli.web.presentation import map_ground
from etabli.web.presentation.points_map import EVEN_OVER, Asked, Spot, points_map

NANTUA, OYONNAX, DUNKERQUE, BOURG = "01269", "01283", "59183", "01053"


@pytest.fixture(scope="module")
def release(release_dir: Path) -> Release:
    return open_release(release_dir)


def box_of(found: object) -> list[float]:
    return [float(number) for number in found.view_box.split()]


def test_a_point_stands_where_its_degrees_are(release: Release) -> None:
    """Any commune, told by its degrees, is where the release draws it: to two hundred metres."""
    for code in (NANTUA, OYONNAX, DUNKERQUE, "97411", "97302", "2A004"):
        x, y, longitude, latitude = release.points[code]
        found = map_ground.of_degrees(release, latitude, longitude)
        assert found is not None
        km = map_ground.km_of_unit(release, (x, y))
        assert abs(found[0] - x) * km < 1.5 and abs(found[1] - y) * km < 1.5, code
    own = points_map(release, [Spot(OYONNAX, "Atelier", 1, "Oyonnax", point=(46.2761, 5.6726))])
    hall = points_map(release, [Spot(OYONNAX, "Oyonnax", 1, "1 plateforme")])
    assert (
        own is not None and hall is not None and (own.discs[0].x, own.discs[0].y) != (hall.discs[0].x, hall.discs[0].y)
    )


def test_a_kilometre_is_as_long_as_between_two_town_halls(release: Release) -> None:
    for one, other in ((NANTUA, OYONNAX), (BOURG, NANTUA)):
        (x1, y1, lon1, lat1), (x2, y2, lon2, lat2) = release.points[one], release.points[other]
        drawn = ((x1 - x2) ** 2 + (y1 - y2) ** 2) ** 0.5 * map_ground.km_of_unit(release, (x1, y1))
        assert drawn == pytest.approx(km_between((lat1, lon1), (lat2, lon2)), rel=0.05)


def test_the_commune_that_is_asked_is_marked_named_and_in_the_frame_even_where_there_is_nothing(
    release: Release,
) -> None:
    found = points_map(release, [], asked=Asked(NANTUA, "Nantua", 25))
    assert found is not None and found.mark is not None and found.bar is not None
    x, y, width, height = box_of(found)
    assert x < found.mark.x - found.mark.r and found.mark.x + found.mark.r < x + width
    assert y < found.mark.y - found.mark.r and found.mark.y + found.mark.r < y + height
    assert found.mark.name.text == "Nantua" and found.near and found.around
    unit = map_ground.km_of_unit(release, (found.mark.x, found.mark.y))
    assert found.mark.r * unit == pytest.approx(25, rel=0.01) and found.bar.length * unit == pytest.approx(10, rel=0.05)
    assert points_map(release, []) is None


def test_what_is_far_apart_is_on_the_whole_map_of_france(release: Release) -> None:
    spots = [Spot(code, code, 1, "une") for code in (OYONNAX, DUNKERQUE, "18033", "97411")]
    found = points_map(release, spots)
    assert found is not None and found.insets and not found.near
    assert box_of(found) == [float(one) for one in release.paths["viewBox"]]
    _, _, width, height = box_of(points_map(release, [Spot(OYONNAX, "Oyonnax", 1, "une")]))
    assert width < 20 and height < 20


def test_names_stay_in_the_frame_and_never_cover_one_another(release: Release) -> None:
    near = sorted(
        release.points, key=lambda code: abs(release.points[code][0] - 714) + abs(release.points[code][1] - 449)
    )
    found = points_map(release, [Spot(code, f"Commune {code}", 1 + n % 9, "une") for n, code in enumerate(near[:60])])
    assert found is not None
    rooms = []
    x, _, width, _ = box_of(found)
    for name in (disc.name for disc in found.discs if disc.name):
        long = len(name.text) * found.letter * 0.56
        left = name.x - {"start": 0, "middle": long / 2, "end": long}[name.anchor]
        assert x <= left + 0.1 and left + long <= x + width + 0.1
        rooms.append((left, name.y - 0.9 * found.letter, left + long, name.y))
    assert 3 <= len(rooms) < 60 and [disc.name for disc in found.discs[:2]] != [None, None]
    free = [
        n for n, disc in enumerate(disc for disc in found.discs if disc.name) if disc not in found.discs[:EVEN_OVER]
    ]
    rooms += [(disc.x - disc.r, disc.y - disc.r, disc.x + disc.r, disc.y + disc.r) for disc in found.discs]
    names = len(rooms) - len(found.discs)
    for n, one in enumerate(rooms[:names]):
        for other in rooms[n + 1 :] if n in free else rooms[n + 1 : names]:
            apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
            assert apart
