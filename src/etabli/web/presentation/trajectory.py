"""The trajectory of industry in a territory: one panel a source, never joined into one line."""

from dataclasses import dataclass

from etabli.catalogue import numbers
from etabli.catalogue.catalogue import Catalogue
from etabli.kernel import french
from etabli.kernel.status import Status
from etabli.warehouse import zones
from etabli.warehouse.observatory import IndicatorValue
from etabli.warehouse.release import Release
from etabli.warehouse.zones import ZoneShare
from etabli.web.charts.lines import LinePanel, line_panel

ESTEL_ZONES_SHOWN = 3
ESTEL_SOURCE = "Insee, Estimations d’emploi localisées (ESTEL), 1998–2017, zones d’emploi 2010"


@dataclass(frozen=True)
class Panel:
    """A chart with its table: rows of (year, text)."""

    heading: str
    remark: str
    chart: LinePanel | None
    rows: tuple[tuple[int, str], ...]


def of_indicator(
    values: list[IndicatorValue], catalogue: Catalogue, indicator_id: str, *, heading: str, remark: str, join: bool
) -> Panel | None:
    """A panel on one indicator's years. Years where fewer members are known are left blank, not joined."""
    indicator = catalogue.indicators.get(indicator_id)
    if indicator is None:
        return None
    series = [v for v in values if v.indicator == indicator_id]
    if not any(v.value is not None for v in series):
        return None
    known = max(v.known for v in series)
    points = [(v.year, v.value if v.known == known else None) for v in series]
    members = series[0].members
    if known < members:
        remark += f" {numbers.plural(known, 'membre')} sur {members} : les autres ne sont pas dans cette source."
    sources = ", ".join(f"{s.publisher}, {s.title}" for s in catalogue.sources_of(indicator))

    estimated = any(v.status is Status.ESTIMATED for v in series)

    def text(value: float) -> str:
        return numbers.of_indicator(value, indicator, estimated=estimated)

    chart = line_panel(points, title=f"{heading}, {points[0][0]}–{points[-1][0]}", source=sources, text=text, join=join)
    rows = tuple((year, "non disponible" if value is None else text(value)) for year, value in points)
    return Panel(heading, remark, chart, rows)


def estel(release: Release, zones_2010: list[ZoneShare]) -> list[Panel]:
    """Industrial jobs 1998–2017 of the zones d'emploi 2010 with most of the territory's jobs."""
    shown = zones_2010[:ESTEL_ZONES_SHOWN]
    points = zones.estel_industry(release, [zone.zone for zone in shown])
    panels = []
    for zone in shown:
        series = [(p.year, p.value) for p in points if p.zone == zone.zone]
        if not series:
            continue
        of_zone = french.of_area(zone.name)
        share = (
            f"{numbers.number(100 * zone.share_of_territory)}{numbers.NNBSP}% des emplois du territoire y sont ; "
            if zone.share_of_territory is not None
            else ""
        )
        part = (
            f"le territoire pèse {numbers.number(100 * zone.share_of_zone)}{numbers.NNBSP}% de la zone."
            if zone.share_of_zone is not None
            else ""
        )
        panels.append(
            Panel(
                f"Industrie, zone d’emploi {of_zone}",
                share + part,
                line_panel(
                    series,
                    title=f"Emplois industriels, zone d’emploi 2010 {of_zone}, {series[0][0]}–{series[-1][0]}",
                    source=ESTEL_SOURCE,
                    text=jobs,
                ),
                tuple((year, "non disponible" if value is None else jobs(value)) for year, value in series),
            )
        )
    return panels


def jobs(value: float) -> str:
    """Whole jobs, to the nearest ten from 1 000."""
    return numbers.number(round(value, -1) if abs(value) >= 1000 else value)
