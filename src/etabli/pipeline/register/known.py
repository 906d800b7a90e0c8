"""What made-up stock files stand on: the communes of a release with their inhabitants, NAF rév. 2, and what is made
where.
"""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import duckdb

from etabli.catalogue.naf import sub_classes
from etabli.kernel import layout
from etabli.pipeline.register.made_up import Commune
from etabli.pipeline.register.made_up_names import NAF_2025, SECTORS


def communes(release: Path, *, in_territories: bool = False) -> list[Commune]:
    """Those of the last vintage, weighed by their inhabitants, each with the zone d'emploi where most of its
    intercommunalité is; or those of a territory of the programme alone.
    """
    with duckdb.connect(str(release / layout.DATABASE), read_only=True) as con:
        zones = dict(
            con.execute(
                "SELECT code, max_by(zone, share_of_member) FROM core_insee__zone_weights"
                " WHERE kind = 'epci' AND zoning = 'ze2020' GROUP BY code"
            ).fetchall()
        )
        rows = con.execute(
            "SELECT code_insee, name, split_part(postal_codes, ' ', 1), population, epci FROM core_cog__communes"
            " WHERE vintage = (SELECT max(vintage) FROM core_cog__communes) AND kind = 'COM' AND population > 0"
            " ORDER BY code_insee"
        ).fetchall()
        inside = {code for (code,) in con.execute("SELECT code_insee FROM core_programme__communes").fetchall()}
    return [Commune(*row, zones.get(epci, "")) for *row, epci in rows if not in_territories or row[0] in inside]


def classes(*, industrial: bool = False) -> list[tuple[str, str | None]]:
    """Sub-classes of NAF rév. 2, or those of industry alone; of NAF 2025, the few that `made_up.yaml` has."""
    every = sub_classes().items()
    return [(code, NAF_2025.get(code)) for code, one in every if one.industrial or not industrial]


def zones(release: Path, codes: Sequence[str]) -> dict[str, list[float]]:
    """How often each industrial sub-class is met in each zone d'emploi: by the jobs of its sector there, more where the
    zone is specialised in it; the sub-classes of a division alike.
    """
    with duckdb.connect(str(release / layout.DATABASE), read_only=True) as con:
        rows = con.execute(
            "SELECT zone, sector, jobs * shrunk FROM out_observatory__specialisations WHERE jobs > 0 AND shrunk > 0"
            " AND year = (SELECT max(year) FROM out_observatory__specialisations) ORDER BY zone, sector"
        ).fetchall()
    weights: dict[str, dict[str, float]] = defaultdict(dict)
    for zone, sector, weight in rows:
        divisions = SECTORS.get(sector, {})
        weights[zone] |= {one: weight * share / sum(divisions.values()) for one, share in divisions.items()}
    many: dict[str, int] = defaultdict(int)
    for code in codes:
        many[code[:2]] += 1
    found = {}
    for zone, by_division in weights.items():
        shares = [by_division.get(code[:2], 0.0) / many[code[:2]] for code in codes]
        if total := sum(shares):
            found[zone] = [one / total for one in shares]
    return found
