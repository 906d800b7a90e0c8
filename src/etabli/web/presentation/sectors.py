"""Sectors of the zones d'emploi of a territory: what each zone does more of than the country."""

from dataclasses import dataclass

from etabli.catalogue import numbers
from etabli.catalogue.catalogue import Catalogue
from etabli.kernel import french
from etabli.kernel.nomenclature import INDUSTRY
from etabli.warehouse.zones import Specialisation, ZoneShare
from etabli.web.charts.dots import DotPlot, Quotient, dot_plot
from etabli.web.presentation.trajectory import jobs

MAX_ROWS = 10
MIN_JOBS = 50


@dataclass(frozen=True)
class SectorRow:
    code: str
    label: str
    jobs: str
    share: str
    lq: str
    margin: str
    industrial: bool


@dataclass(frozen=True)
class ZoneSectors:
    """A zone d'emploi with its sentence, its chart of industrial specialisations and its full table."""

    zone: ZoneShare
    heading: str
    sentence: str
    chart: DotPlot | None
    rows: tuple[SectorRow, ...]
    year: int


def of_zone(zone: ZoneShare, cells: list[Specialisation], catalogue: Catalogue, source: str) -> ZoneSectors | None:
    """None when no sector of the zone is known."""
    mine = [c for c in cells if c.zone == zone.zone]
    if all(c.jobs is None for c in mine):
        return None
    year = mine[0].year
    industrial = [c for c in mine if c.sector in INDUSTRY and c.lq is not None and (c.jobs or 0) >= MIN_JOBS]
    top = sorted(industrial, key=lambda c: -(c.lq or 0))[:MAX_ROWS]
    chart = dot_plot(
        [
            Quotient(
                catalogue.sectors.get(c.sector, c.sector), f"{jobs(c.jobs or 0)} emplois", c.lq or 0.0, c.low, c.high
            )
            for c in top
        ],
        title=f"Quotients de localisation des secteurs industriels, zone d’emploi {french.of_area(zone.name)}, {year}",
        source=source,
    )
    rows = tuple(
        SectorRow(
            c.sector,
            catalogue.sectors.get(c.sector, c.sector),
            "non disponible" if c.jobs is None else jobs(c.jobs),
            "non disponible" if c.share is None else f"{numbers.number(100 * c.share, 1)}{numbers.NNBSP}%",
            "non disponible" if c.lq is None else quotient(c.lq),
            "" if c.low is None or c.high is None else f"de {quotient(c.low)} à {quotient(c.high)}",
            c.sector in INDUSTRY,
        )
        for c in mine
    )
    return ZoneSectors(
        zone, f"Zone d’emploi {french.of_area(zone.name)}", _sentence(zone, top, catalogue, year), chart, rows, year
    )


def quotient(value: float) -> str:
    """`1,46`, `21,8`, `120`: no more decimals than such a ratio can bear."""
    return numbers.number(value, 2 if value < 10 else 1 if value < 100 else 0)


def _sentence(zone: ZoneShare, top: list[Specialisation], catalogue: Catalogue, year: int) -> str:
    if not top or (top[0].lq or 0) <= 1:
        where = french.of_area(zone.name)
        return f"En {year}, aucun secteur industriel n’est plus présent dans la zone {where} qu’en France."
    first = top[0]
    label = catalogue.sectors.get(first.sector, first.sector)
    return (
        f"En {year}, le secteur industriel le plus spécifique de la zone {french.of_area(zone.name)} est « {label} » : "
        f"{jobs(first.jobs or 0)} emplois, une part {numbers.number(first.lq or 0, 1)} fois celle de la France."
    )
