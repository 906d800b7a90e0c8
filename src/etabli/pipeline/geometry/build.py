"""Builds the geometry of a release: the order of the steps, and what could not be drawn."""

import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from etabli.pipeline.geometry import france, gaps, svg_paths, topology, web_map
from etabli.pipeline.geometry.centres import centres
from etabli.pipeline.geometry.coverage import Coverage, clean_communes
from etabli.pipeline.geometry.membership import Gap, GeometryReport, Membership


def build_geometry(
    *,
    polygons: Path,
    memberships: Sequence[Membership],
    successions: Mapping[str, str],
    phases: Sequence[str],
    target: Path,
    node_modules: Path,
    cache: Path,
    report: Callable[[str], None],
) -> GeometryReport:
    """Write `france.topojson`, `map-<phase>.topojson`, `paths.json` and `points.json` into `target`.

    `successions` maps a former commune code to the current one; raises `GeometryError`.
    """
    started = time.monotonic()
    target.mkdir(parents=True, exist_ok=True)
    coverage = clean_communes(polygons=polygons, node_modules=node_modules, cache=cache, report=report)
    by_code = {membership.code_insee: membership for membership in memberships}
    current = {code: code if code in by_code else successions.get(code, code) for code in coverage.codes}
    filled = _fill(coverage, current, successions)
    pairs = [(code, by_code[now]) for code, now in (current | filled).items() if now in by_code]
    with tempfile.TemporaryDirectory(prefix="geometry-") as scratch:
        work = Path(scratch)
        report("Geometry: EPCI, départements, régions and territories in one topology")
        atoms_file = france.build(
            coverage=coverage,
            memberships=pairs,
            phases=phases,
            work=work,
            target=target / "france.topojson",
            node_modules=node_modules,
        )
        atoms = topology.read(atoms_file)
        report("Geometry: the web maps")
        maps = web_map.build(atoms=atoms, phases=phases, work=work, target=target, node_modules=node_modules)
        report("Geometry: the drawn maps")
        paths = svg_paths.build(
            atoms=atoms,
            communes=centres(topology.read(coverage.path), pairs),
            phases=phases,
            work=work,
            target=target,
            node_modules=node_modules,
        )
    drawn = [membership for _, membership in pairs]
    files = {path.name: path.stat().st_size for path in (target / "france.topojson", *maps, *paths)}
    return GeometryReport(
        files=files,
        cached=coverage.cached,
        seconds=time.monotonic() - started,
        gaps=tuple(
            Gap(round(hole.km2, 2), round(hole.longitude, 3), round(hole.latitude, 3), filled.get(hole.code))
            for hole in coverage.holes
        ),
        communes_without_polygon=_undrawn_communes(memberships, drawn),
        polygons_without_commune=tuple(sorted(code for code, now in current.items() if now not in by_code)),
        departements_without_polygon=_missing({m.departement for m in memberships}, {m.departement for m in drawn}),
        epci_without_polygon=_missing({m.epci for m in memberships}, {m.epci for m in drawn}),
        territories_without_polygon={
            phase: _missing({m.territories.get(phase) for m in memberships}, {m.territories.get(phase) for m in drawn})
            for phase in phases
        },
        directory=target,
    )


def _fill(coverage: Coverage, current: Mapping[str, str], successions: Mapping[str, str]) -> dict[str, str]:
    """Hole code to the current commune whose ground it is."""
    filled = {}
    for hole in coverage.holes:
        owner = gaps.owner(hole, drawn=coverage.drawn, incomplete=coverage.incomplete, successions=successions)
        if owner is not None:
            filled[hole.code] = current[owner]
    return filled


def _undrawn_communes(memberships: Sequence[Membership], drawn: Sequence[Membership]) -> tuple[str, ...]:
    """Communes without polygon, save those of a département that has none at all (reported as such)."""
    codes = {membership.code_insee for membership in drawn}
    places = {membership.departement for membership in drawn}
    return tuple(
        f"{membership.code_insee} {membership.name}".strip()
        for membership in memberships
        if membership.code_insee not in codes
        and (membership.departement in places or membership.epci or membership.territories)
    )


def _missing(wanted: set[str | None], drawn: set[str | None]) -> tuple[str, ...]:
    return tuple(sorted(code for code in wanted - drawn if code))
