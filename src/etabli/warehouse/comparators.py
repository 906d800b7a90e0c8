"""Comparable places of a release: their values on the variables of comparison, and the nearest to one of them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from etabli.analysis.neighbours import Floats, Neighbour, Neighbours, nearest, transformed
from etabli.catalogue.catalogue import Catalogue
from etabli.catalogue.comparators import Comparators, PoolId, year_of
from etabli.kernel.status import Status
from etabli.kernel.typography import apostrophes
from etabli.warehouse.release import Release

COUNT = 10

REFERENCE_LISTS = """reference AS (  -- the list of each phase with the latest date
    SELECT phase, arg_max(perimeter_list, observed_on) AS perimeter_list
    FROM core_programme__perimeter_lists GROUP BY phase
), members AS (
    SELECT p.phase, p.territory, c.code_insee, c.region
    FROM core_programme__communes p JOIN reference USING (perimeter_list)
    JOIN core_cog__communes c ON c.code_insee = p.code_insee AND c.kind = 'COM'
     AND c.vintage = (SELECT max(vintage) FROM core_cog__communes)
)"""
TERRITORIES = f"""WITH {REFERENCE_LISTS}
SELECT t.phase, t.territory, t.name, list(DISTINCT m.region), list(m.code_insee)
FROM core_programme__territories t LEFT JOIN members m ON m.phase = t.phase AND m.territory = t.territory
GROUP BY ALL ORDER BY t.phase, t.territory"""  # noqa: S608
EPCI = f"""WITH {REFERENCE_LISTS}
SELECT e.siren, e.name, list(DISTINCT c.region), list(c.code_insee)
FROM core_cog__epci e JOIN core_cog__communes c ON c.epci = e.siren AND c.vintage = e.vintage AND c.kind = 'COM'
WHERE e.vintage = (SELECT max(vintage) FROM core_cog__epci)
GROUP BY ALL HAVING count(*) FILTER (c.code_insee IN (SELECT code_insee FROM members)) = 0
ORDER BY e.siren"""  # noqa: S608


@dataclass(frozen=True)
class Place:
    """A territory (`phase` set) or an EPCI outside the programme (`phase` empty), with the communes it is made of."""

    phase: str
    code: str
    name: str
    regions: frozenset[str]
    communes: frozenset[str]

    @property
    def level(self) -> str:
        return "territory" if self.phase else "epci"

    @property
    def key(self) -> str:
        """`2:ti-2401` for a territory, the SIREN of an EPCI."""
        return f"{self.phase}:{self.code}" if self.phase else self.code


@dataclass(frozen=True)
class ComparedPlaces:
    """All places of a release that can be compared. `values` has a row a place and a column a variable.

    Values are as published, NaN where not known for every member: a partial sum is not compared.
    """

    variables: tuple[str, ...]
    places: tuple[Place, ...]
    values: Floats
    rows: dict[str, int]

    def place(self, key: str) -> Place | None:
        row = self.rows.get(key)
        return None if row is None else self.places[row]

    def value(self, key: str, variable: str) -> float | None:
        """A published value, None when it is not known."""
        value = float(self.values[self.rows[key], self.variables.index(variable)])
        return None if np.isnan(value) else value


@dataclass(frozen=True, slots=True)
class Point:
    """A value of a place in a year, None when some member known in other years is not in this one."""

    year: int
    value: float | None
    status: Status


def compared_places(release: Release, catalogue: Catalogue, comparators: Comparators) -> ComparedPlaces:
    """Read the places and their values. Three queries; the caller keeps the answer as long as the release."""
    places = [
        *(
            Place(phase, code, apostrophes(name), frozenset(regions), frozenset(communes))
            for phase, code, name, regions, communes in release.rows(TERRITORIES)
        ),
        *(
            Place("", code, apostrophes(name), frozenset(regions), frozenset(communes))
            for code, name, regions, communes in release.rows(EPCI)
        ),
    ]
    wanted = [(variable.indicator, year_of(variable, catalogue)) for variable in comparators.variables]
    columns = {indicator: n for n, (indicator, _) in enumerate(wanted)}
    rows = {place.key: n for n, place in enumerate(places)}
    values = np.full((len(places), len(wanted)), np.nan)
    marks = ", ".join("(?, ?)" for _ in wanted)
    for phase, code, indicator, value in release.rows(
        f"""WITH wanted(indicator, year) AS (VALUES {marks})
        SELECT phase, code, indicator, value FROM out_observatory__indicators JOIN wanted USING (indicator, year)
        WHERE level IN ('territory', 'epci') AND known = members AND value IS NOT NULL""",  # noqa: S608 (only marks)
        [part for pair in wanted for part in pair],
    ):
        row = rows.get(f"{phase}:{code}" if phase else code)
        if row is not None:
            values[row, columns[indicator]] = value
    return ComparedPlaces(tuple(columns), tuple(places), values, rows)


def with_place(compared: ComparedPlaces, place: Place, values: dict[str, float | None]) -> ComparedPlaces:
    """The same with one place more, or with other values for a place that is there: for groups made when asked."""
    row = np.array([[np.nan if values.get(v) is None else values[v] for v in compared.variables]], dtype=np.float64)
    kept = [n for n, known in enumerate(compared.places) if known.key != place.key]
    places = (*(compared.places[n] for n in kept), place)
    rows = {known.key: n for n, known in enumerate(places)}
    return ComparedPlaces(compared.variables, places, np.vstack([compared.values[kept], row]), rows)


def communes_of(release: Release, sirens: Sequence[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Communes and régions of some EPCI of today."""
    rows = release.rows(
        """SELECT code_insee, region FROM core_cog__communes WHERE kind = 'COM' AND list_contains(?, epci)
        AND vintage = (SELECT max(vintage) FROM core_cog__communes) ORDER BY code_insee""",
        [list(sirens)],
    )
    return frozenset(code for code, _ in rows), frozenset(region for _, region in rows)


def neighbours_of(
    compared: ComparedPlaces, comparators: Comparators, key: str, variables: Sequence[str], pool: PoolId
) -> Neighbours:
    """The places of a pool nearest to the place of that key, on some of the variables; see `analysis.neighbours`.

    A place that shares a commune with the subject is never its neighbour, and of two neighbours that share one,
    the nearer alone is kept. KeyError when no place has the key.
    """
    subject = compared.rows[key]
    columns = [compared.variables.index(variable) for variable in variables]
    transforms = [v.transform for name in variables for v in comparators.variables if v.indicator == name]
    codes = [place.key for place in compared.places]
    found = nearest(
        transformed(compared.values[:, columns], transforms),
        variables,
        codes,
        subject,
        _in_pool(compared, compared.places[subject], pool),
        count=len(codes),
    )
    return found.first(COUNT, _apart(found.nearest, compared, COUNT + 1))


def _in_pool(compared: ComparedPlaces, subject: Place, pool: PoolId) -> NDArray[np.bool_]:
    def belongs(place: Place) -> bool:
        if (pool is PoolId.OUTSIDE) != (not place.phase):
            return False
        if pool not in (PoolId.OUTSIDE, PoolId.EVERYWHERE) and place.phase != subject.phase:
            return False
        if pool is PoolId.REGION and not place.regions & subject.regions:
            return False
        return not place.communes & subject.communes

    return np.array([belongs(place) for place in compared.places], dtype=bool)


def _apart(neighbours: Sequence[Neighbour], compared: ComparedPlaces, count: int) -> list[Neighbour]:
    """The first neighbours that share no commune with one before them."""
    kept: list[Neighbour] = []
    taken: set[str] = set()
    for neighbour in neighbours:
        place = compared.places[compared.rows[neighbour.code]]
        if not place.communes & taken:
            kept.append(neighbour)
            taken |= place.communes
        if len(kept) == count:
            break
    return kept


def series(release: Release, places: Sequence[Place], indicator: str) -> dict[str, list[Point]]:
    """Every year of an indicator for some places, by their key; years known for fewer members have no value."""
    found: dict[str, list[tuple[int, float | None, Status, int]]] = defaultdict(list)
    if not places:
        return {}
    marks = ", ".join("(?, ?, ?)" for _ in places)
    for phase, code, year, value, status, known in release.rows(
        f"""WITH wanted(level, phase, code) AS (VALUES {marks})
        SELECT phase, code, year, value, status, known
        FROM out_observatory__indicators JOIN wanted USING (level, phase, code)
        WHERE indicator = ? ORDER BY phase, code, year""",  # noqa: S608 (only question marks are put in)
        [*(part for place in places for part in (place.level, place.phase, place.code)), indicator],
    ):
        found[f"{phase}:{code}" if phase else code].append((year, value, Status(status), known))
    most = {key: max(known for *_, known in rows) for key, rows in found.items()}
    return {
        key: [Point(year, value if known == most[key] else None, status) for year, value, status, known in rows]
        for key, rows in found.items()
    }
