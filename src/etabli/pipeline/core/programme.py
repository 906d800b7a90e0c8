"""The territories of a programme, their members, and every dated perimeter list on the communes of today.

Needs the core_cog__* tables. Creates core_programme__*.
"""

from collections.abc import Collection

import duckdb

from etabli.catalogue.programme import PerimeterList, Programme
from etabli.kernel.errors import CatalogueError
from etabli.pipeline.core.cog import CURRENT_VINTAGE
from etabli.pipeline.core.rows import BOOLEAN, DATE, TEXT, create_table

TERRITORIES = {"phase": TEXT, "territory": TEXT, "name": TEXT}
MEMBERS = {"phase": TEXT, "territory": TEXT, "kind": TEXT, "code": TEXT, "name": TEXT}
LISTED_TERRITORIES = {"perimeter_list": TEXT, "territory": TEXT, "name": TEXT}
COMMUNES = {"perimeter_list": TEXT, "phase": TEXT, "territory": TEXT, "code_insee": TEXT}
LISTS = {
    "perimeter_list": TEXT,
    "phase": TEXT,
    "observed_on": DATE,
    "title": TEXT,
    "source": TEXT,
    "complete": BOOLEAN,
}


def build_programme(con: duckdb.DuckDBPyConnection, programme: Programme) -> None:
    """Create the core_programme__* tables. Raises CatalogueError naming file, line and code at fault."""
    territories, members, listed, communes, lists = [], [], [], [], []
    successions = dict(con.sql("SELECT old_code, current_code FROM core_cog__successions").fetchall())
    current = _communes_by_member(con, CURRENT_VINTAGE)["commune"].keys()
    for perimeter in programme.perimeter_lists:
        found = _resolve(con, programme, perimeter, current, successions)
        communes.extend((perimeter.id, perimeter.phase, territory, code) for code, territory in found.items())
        listed.extend((perimeter.id, territory, name) for territory, name in perimeter.territories.items())
        lists.append(
            (
                perimeter.id,
                perimeter.phase,
                perimeter.observed_on,
                perimeter.title,
                f"{perimeter.source.publisher}, {perimeter.source.url}",
                perimeter.complete,
            )
        )
        if perimeter.reference:
            territories.extend((perimeter.phase, key, name) for key, name in perimeter.territories.items())
            members.extend(
                (perimeter.phase, member.territory, member.kind, member.code, member.label)
                for member in perimeter.members
            )
    create_table(con, "core_programme__territories", TERRITORIES, territories)
    create_table(con, "core_programme__members", MEMBERS, members)
    create_table(con, "core_programme__listed_territories", LISTED_TERRITORIES, listed)
    create_table(con, "core_programme__communes", COMMUNES, communes)
    create_table(con, "core_programme__perimeter_lists", LISTS, lists)


def _resolve(
    con: duckdb.DuckDBPyConnection,
    programme: Programme,
    perimeter: PerimeterList,
    current: Collection[str],
    successions: dict[str, str],
) -> dict[str, str]:
    """Commune of today → territory of the list. A commune claimed by two territories is an error."""
    by_member = _communes_by_member(con, perimeter.cog_vintage)
    path = programme.perimeter_file(perimeter)
    territory_of: dict[str, str] = {}
    for member in perimeter.members:
        communes = by_member[member.kind].get(member.code)
        if communes is None:
            raise CatalogueError(
                f"{path}, line {member.line}: no {member.kind} {member.code} in the COG {perimeter.cog_vintage}"
            )
        for listed in communes:
            code = listed if listed in current else successions.get(listed)
            if code is None:
                raise CatalogueError(f"{path}, line {member.line}: no commune of today for {listed}")
            if territory_of.setdefault(code, member.territory) != member.territory:
                raise CatalogueError(
                    f"{path}, line {member.line}: commune {code} is in {territory_of[code]} and {member.territory}"
                )
    return territory_of


def _communes_by_member(con: duckdb.DuckDBPyConnection, vintage: int) -> dict[str, dict[str, list[str]]]:
    """For each kind of member, its code → codes of its communes in that vintage."""
    found: dict[str, dict[str, list[str]]] = {"epci": {}, "ept": {}, "commune": {}}
    rows = con.execute(
        "SELECT code_insee, epci, ept FROM core_cog__communes WHERE vintage = ? AND kind = 'COM'", [vintage]
    ).fetchall()
    for code, epci, ept in rows:
        found["commune"][code] = [code]
        if epci:
            found["epci"].setdefault(epci, []).append(code)
        if ept:
            found["ept"].setdefault(ept, []).append(code)
    return found
