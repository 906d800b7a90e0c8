"""One topology of France in true coordinates: EPCI, départements, régions and the territories of each phase.

Communes that share every membership are one *atom*. Borders are simplified once, on the atoms; every layer
is a dissolve of them, so neighbours and layers share their borders exactly.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from etabli.pipeline.geometry import mapshaper
from etabli.pipeline.geometry.coverage import Coverage
from etabli.pipeline.geometry.membership import Membership

SIMPLIFY = ("-simplify", "30%", "keep-shapes")
CLEAN = ("-clean", "gap-fill-area=0.5km2")
QUANTIZATION = "quantization=1e6"  # about 13 m over the width from Guadeloupe to La Réunion
ADMINISTRATIVE = {"epci": "epci", "departements": "departement", "regions": "region"}
"""Layer name to the field of the atoms it is dissolved on."""


def layers_of(phases: Sequence[str]) -> dict[str, str]:
    """Every layer of the topology and the field of the atoms it is dissolved on."""
    return ADMINISTRATIVE | {f"territories-{phase}": territory_field(phases, phase) for phase in phases}


def territory_field(phases: Sequence[str], phase: str) -> str:
    """The field of the atoms that holds the territory of a phase (a phase id may not be a plain word)."""
    return f"territory_{phases.index(phase)}"


def dissolves(layers: Mapping[str, str]) -> list[str]:
    """Mapshaper commands that make each layer, with the property `code`, from the layer `atoms`."""
    commands: list[str] = []
    for name, field in layers.items():
        commands += ["-filter", f"!!{field}", "+", f"name={name}", "target=atoms"]
        commands += ["-dissolve", field, f"target={name}"]
        commands += ["-rename-fields", f"code={field}", f"target={name}"]
    return commands


def build(
    *,
    coverage: Coverage,
    memberships: Iterable[tuple[str, Membership]],
    phases: Sequence[str],
    work: Path,
    target: Path,
    node_modules: Path,
) -> Path:
    """Write `target` and return the file of atoms; `memberships` pairs a polygon code with its places."""
    table, atoms = work / "memberships.csv", work / "atoms.topojson"
    fields = _write_atoms(table, memberships, phases)
    layers = layers_of(phases)
    mapshaper.run(
        [
            coverage.path,
            *("-join", table, "keys=code,code", "string-fields=*"),
            *("-filter", "!!atom"),
            *("-dissolve", "atom", f"copy-fields={','.join(fields)}", "name=atoms"),
            *SIMPLIFY,
            *CLEAN,
            *dissolves(layers),
            *("-o", atoms, "target=atoms", "format=topojson", "no-quantization"),
            *("-o", target, f"target={','.join(layers)}", "format=topojson", QUANTIZATION),
        ],
        node_modules=node_modules,
    )
    return atoms


def _write_atoms(table: Path, memberships: Iterable[tuple[str, Membership]], phases: Sequence[str]) -> list[str]:
    fields = [*ADMINISTRATIVE.values(), *(territory_field(phases, phase) for phase in phases)]
    numbers: dict[tuple[str, ...], str] = {}
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["code", "atom", *fields])
        for code, membership in memberships:
            places = (membership.epci, membership.departement, membership.region)
            values = tuple(value or "" for value in (*places, *(membership.territories.get(phase) for phase in phases)))
            writer.writerow([code, numbers.setdefault(values, f"a{len(numbers)}"), *values])
    return fields
