"""What made-up stock files stand on: the communes of a release with their inhabitants, and NAF rév. 2."""

from pathlib import Path

import duckdb

from etabli.catalogue.naf import sub_classes
from etabli.kernel import layout
from etabli.pipeline.register.made_up import Commune


def communes(release: Path) -> list[Commune]:
    """Those of the last vintage, weighed by their inhabitants."""
    with duckdb.connect(str(release / layout.DATABASE), read_only=True) as con:
        rows = con.execute(
            "SELECT code_insee, name, split_part(postal_codes, ' ', 1), population FROM core_cog__communes"
            " WHERE vintage = (SELECT max(vintage) FROM core_cog__communes) AND kind = 'COM' AND population > 0"
            " ORDER BY code_insee"
        ).fetchall()
    return [Commune(*row) for row in rows]


def classes() -> list[tuple[str, str | None]]:
    """Sub-classes of NAF rév. 2. Which of NAF 2025 answers to each is in no source that may be shipped: None."""
    return [(code, None) for code in sub_classes()]
