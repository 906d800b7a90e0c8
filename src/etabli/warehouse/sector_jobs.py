"""The jobs behind location quotients: of every sector in France, and of all together in France and in a zone."""

from collections.abc import Mapping
from dataclasses import dataclass

from etabli.kernel.nomenclature import TOTAL
from etabli.warehouse.release import Release


@dataclass(frozen=True)
class SectorJobs:
    """Jobs in a year: France by sector, and totals over sectors, None when not known."""

    france: Mapping[str, float]
    france_total: float | None
    zone_total: float | None


def behind_quotients(release: Release, zone: str, year: int) -> SectorJobs:
    """What the quotients of a zone d'emploi are made of, beside its own sectors."""
    rows = release.rows(
        """SELECT level, sector, value FROM core_insee__flores_a38
        WHERE year = ? AND value IS NOT NULL AND (level = 'france' OR (level = 'ze2020' AND code = ? AND sector = ?))
        ORDER BY level, sector""",
        [year, zone, TOTAL],
    )
    france = {sector: value for level, sector, value in rows if level == "france"}
    zone_total = next((value for level, _, value in rows if level == "ze2020"), None)
    return SectorJobs({s: value for s, value in france.items() if s != TOTAL}, france.get(TOTAL), zone_total)
