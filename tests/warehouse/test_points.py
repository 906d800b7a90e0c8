"""Where communes are: on the ground, and on the drawn map inside the place that they belong to."""

import pytest

from etabli.warehouse.release import Release


@pytest.mark.parametrize(
    ("code", "longitude", "latitude"),
    [("01283", 5.656, 46.257), ("2A004", 8.70, 41.94), ("97411", 55.45, -20.94), ("97302", -52.31, 4.92)],
)
def test_a_commune_is_where_maps_have_it(release: Release, code: str, longitude: float, latitude: float) -> None:
    _, _, x, y = release.points[code]
    assert (x, y) == (pytest.approx(longitude, abs=0.06), pytest.approx(latitude, abs=0.06))


def test_each_commune_of_a_territory_is_drawn_within_its_bounds(release: Release) -> None:
    bounds = release.paths["bounds"]
    rows = release.rows(
        "SELECT DISTINCT phase, territory, code_insee FROM core_programme__communes p"
        " JOIN core_programme__perimeter_lists l USING (perimeter_list, phase)"
        " QUALIFY l.observed_on = max(l.observed_on) OVER (PARTITION BY phase)"
    )
    assert len(rows) > 30_000
    outside, missing = [], []
    for phase, territory, code in rows:
        box = bounds[f"territories-{phase}"].get(territory)
        if code not in release.points or box is None:
            missing.append(code)
            continue
        x, y, *_ = release.points[code]
        if not (box[0] - 1 <= x <= box[2] + 1 and box[1] - 1 <= y <= box[3] + 1):
            outside.append((phase, territory, code))
    assert {code for _, _, code in outside} <= {"29082"}, "Île-de-Batz is too small to be drawn"
    assert len(missing) < 10, missing
