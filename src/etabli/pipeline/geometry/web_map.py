"""The map of a phase for MapLibre: territories, départements, régions and frames, in degrees."""

from collections.abc import Sequence
from pathlib import Path

from etabli.pipeline.geometry import france, mapshaper, topology
from etabli.pipeline.geometry.layout import OVERSEAS, WEB_MAP, arrange, from_mercator

SIMPLIFY = ("-simplify", "interval=360", "keep-shapes")  # Mercator metres, about 250 m on the ground
GRID_DEGREES = 0.0005


def build(
    *, atoms: topology.Topology, phases: Sequence[str], work: Path, target: Path, node_modules: Path
) -> list[Path]:
    """Write `map-<phase>.topojson` for each phase into the directory `target`."""
    flat = work / "web_map.topojson"
    topology.write(arrange(atoms, WEB_MAP)[0], flat)
    written = []
    for number, phase in enumerate(phases):
        field = france.territory_field(phases, phase)
        layers = {f"territories-{phase}": field, "departements": "departement", "regions": "region"}
        simplified = work / f"web_map_{number}.topojson"
        mapshaper.run(
            [
                flat,
                *("-dissolve", f"{field},departement,region", "name=atoms"),
                *SIMPLIFY,
                "-clean",
                *france.dissolves(layers),
                *("-o", simplified, f"target={','.join(layers)}", "format=topojson", "no-quantization"),
            ],
            node_modules=node_modules,
        )
        degrees = topology.read(simplified).moved(lambda _, arc: from_mercator(arc))
        frames = [
            ({"code": code, "name": OVERSEAS[code][0]}, from_mercator(WEB_MAP.frame(code).outline()))
            for code in OVERSEAS
        ]
        path = target / f"map-{phase}.topojson"
        topology.write(degrees, path, grid=GRID_DEGREES, lines={"insets": frames})
        written.append(path)
    return written
