"""The clean coverage of communes: no overlap, holes known; whatever the programme, so cached."""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from etabli.pipeline.geometry import gaps, mapshaper, topology
from etabli.pipeline.geometry.polygons import write_features

# The source polygons were simplified one by one: borders are snapped within 50 m, slivers under 0.5 km²
# closed. Anything larger is the missing ground of an absorbed commune and is given back by `gaps`.
CLEAN = ("-clean", "gap-fill-area=0.5km2", "snap-interval=0.0005")
OUTPUT = ("format=topojson", "no-quantization")
GRID = 1e-6  # degrees: the precision of the source
RECIPE_VERSION = "1"


@dataclass(frozen=True)
class Coverage:
    """A TopoJSON file with one layer `communes` (property `code`, a commune or `hole-n`) and its facts."""

    path: Path
    codes: frozenset[str]
    drawn: frozenset[str]
    incomplete: frozenset[str]
    holes: tuple[gaps.Hole, ...]
    cached: bool


def clean_communes(*, polygons: Path, node_modules: Path, cache: Path, report: Callable[[str], None]) -> Coverage:
    """The coverage of this file of polygons, from the cache when the same was cleaned by the same recipe."""
    directory = cache / _key(polygons, node_modules)
    cached = (directory / "facts.json").is_file()
    if cached:
        report("Geometry: cleaned communes taken from the cache")
    else:
        report("Geometry: cleaning the borders of communes")
        cache.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=".building-", dir=cache))
        try:
            _make(polygons, work, node_modules)
            _publish(work, directory)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    facts = json.loads((directory / "facts.json").read_text(encoding="utf-8"))
    return Coverage(
        path=directory / "communes.topojson",
        codes=frozenset(facts["codes"]),
        drawn=frozenset(facts["drawn"]),
        incomplete=frozenset(facts["incomplete"]),
        holes=tuple(gaps.Hole(**hole) for hole in facts["holes"]),
        cached=cached,
    )


def _make(polygons: Path, work: Path, node_modules: Path) -> None:
    features, cleaned = work / "communes.ndjson", work / "cleaned.topojson"
    facts = write_features(polygons, features)
    mapshaper.run(
        [features, *CLEAN, "-dissolve", "+", "name=whole", "-o", cleaned, "target=communes,whole", *OUTPUT],
        node_modules=node_modules,
    )
    clean = topology.read(cleaned)
    holes, shapes = gaps.find(clean, communes="communes", whole="whole")
    communes = clean.layers["communes"]
    topology.write(
        topology.Topology(clean.arcs, {"communes": communes + shapes}),
        work / "communes.topojson",
        grid=GRID,
    )
    features.unlink()
    cleaned.unlink()
    said = {
        "codes": sorted({shape.properties["code"] for shape in communes}),
        "drawn": sorted(facts.codes),
        "incomplete": sorted(facts.incomplete),
        "holes": gaps.as_json(holes),
    }
    (work / "facts.json").write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")


def _publish(work: Path, directory: Path) -> None:
    """Move a finished directory into place; another build that got there first made the same."""
    try:
        work.replace(directory)
    except OSError:
        if not (directory / "facts.json").is_file():
            raise


def _key(polygons: Path, node_modules: Path) -> str:
    recipe = " ".join((RECIPE_VERSION, mapshaper.version(node_modules), *CLEAN, *OUTPUT))
    with polygons.open("rb") as file:
        content = hashlib.file_digest(file, "sha256").hexdigest()
    return hashlib.sha256(f"{recipe} {content}".encode()).hexdigest()[:24]
