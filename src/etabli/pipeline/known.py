"""The place codes that a figure may be about, by level: anything else in a file is an error, never a silent
loss.
"""

import re
from collections.abc import Iterator, Mapping

import duckdb

from etabli.catalogue.model import SourceField
from etabli.kernel.errors import SourceError

AAV_CLASSES = (
    "rural", "periurban", "small_town", "medium_town", "large_town", "metropolis", "cross_border",
)  # fmt: skip
UU_CLASSES = ("rural", "small_town", "medium_town", "large_town", "metropolis")
FRANCE = "FR"
COMMUNES_OF_TODAY = """
    SELECT code_insee FROM core_cog__communes
    WHERE kind = 'COM' AND vintage = (SELECT max(vintage) FROM core_cog__communes)
"""
EPCI_OF_TODAY = "SELECT siren FROM core_cog__epci WHERE vintage = (SELECT max(vintage) FROM core_cog__epci)"
EPT_OF_TODAY = "SELECT siren FROM core_cog__ept WHERE vintage = (SELECT max(vintage) FROM core_cog__ept)"
PLACES = {
    "any_commune": """
        SELECT code_insee FROM core_cog__communes UNION SELECT old_code FROM core_cog__successions
    """,
    "any_epci": "SELECT siren FROM core_cog__epci",
    "commune": COMMUNES_OF_TODAY,
    "epci": EPCI_OF_TODAY,
    "ept": EPT_OF_TODAY,
    "departement": "SELECT code FROM core_cog__departements",
    "region": "SELECT code FROM core_cog__regions",
    "ze2020": "SELECT code FROM core_insee__zones_emploi WHERE zoning = 'ze2020'",
    "ze2010": "SELECT code FROM core_insee__zones_emploi WHERE zoning = 'ze2010'",
}
Rows = Iterator[tuple[int, Mapping[str, str]]]
FIXED = {"france": (FRANCE,), "aav_class": AAV_CLASSES, "uu_class": UU_CLASSES}


class Known:
    """Sets of codes, read once from the reference tables of the build."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self._con = con
        self._sets: dict[str, frozenset[str]] = {level: frozenset(codes) for level, codes in FIXED.items()}

    def codes(self, level: str) -> frozenset[str]:
        """Codes of a level; empty for a level that nobody knows."""
        if level not in self._sets:
            query = PLACES.get(level)
            rows = self._con.sql(query).fetchall() if query else []
            self._sets[level] = frozenset(code for (code,) in rows)
        return self._sets[level]


def checked(
    file: str, rows: Rows, field: SourceField, level: str, known: Known, *, level_in: str | None = None
) -> Rows:
    """The same rows; an unknown code stops with its file, line and column.

    The level is `level`, or stands in the column `level_in`. A code that the declaration refuses or takes for
    missing is left to it.
    """
    for line, cells in rows:
        code = cells[field.name]
        of = cells[level_in] if level_in else level
        if code and code not in known.codes(of) and _stands_for_a_place(code, field):
            reason = f"{code!r} is not the code of any {of.removeprefix('any_')}"
            if not known.codes(of):
                reason = f"{of!r} is not a level of places"
            raise SourceError(file, reason, line=line, column=field.name)
        yield line, cells


def _stands_for_a_place(code: str, field: SourceField) -> bool:
    return code not in field.missing_marks and re.fullmatch(field.pattern or ".*", code) is not None
