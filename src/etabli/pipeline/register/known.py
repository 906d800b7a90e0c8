"""What made-up stock files stand on: the communes of a release with their inhabitants, and NAF rév. 2."""

from pathlib import Path

import duckdb

from etabli.catalogue.naf import sub_classes
from etabli.kernel import layout
from etabli.pipeline.register.made_up import Commune


def communes(release: Path, *, in_territories: bool = False) -> list[Commune]:
    """Those of the last vintage, weighed by their inhabitants; or those of a territory of the programme alone."""
    with duckdb.connect(str(release / layout.DATABASE), read_only=True) as con:
        rows = con.execute(
            "SELECT code_insee, name, split_part(postal_codes, ' ', 1), population FROM core_cog__communes"
            " WHERE vintage = (SELECT max(vintage) FROM core_cog__communes) AND kind = 'COM' AND population > 0"
            " ORDER BY code_insee"
        ).fetchall()
        inside = {code for (code,) in con.execute("SELECT code_insee FROM core_programme__communes").fetchall()}
    return [Commune(*row) for row in rows if not in_territories or row[0] in inside]


def classes(*, industrial: bool = False) -> list[tuple[str, str | None]]:
    """Sub-classes of NAF rév. 2, or those of industry alone.

    Which of NAF 2025 answers to each is in no source that may be shipped: None.
    """
    return [(code, None) for code, one in sub_classes().items() if one.industrial or not industrial]
