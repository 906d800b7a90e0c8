"""The trajectory of industry in a territory: one panel a source, never joined into one line."""

from dataclasses import dataclass

from etabli.catalogue import numbers
from etabli.catalogue.catalogue import Catalogue
from etabli.kernel import french
from etabli.kernel.status import Status
from etabli.kernel.typography import french as typeset
from etabli.warehouse import zones
from etabli.warehouse.observatory import IndicatorValue
from etabli.warehouse.release import Release
from etabli.warehouse.zones import ZoneShare
from etabli.web.charts.lines import LinePanel, line_panel

ESTEL_ZONES_SHOWN = 3
LEAST = 0.005  # of the place's jobs: less is written 0 %
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


@dataclass(frozen=True)
class LongSeries:
    """A zone d'emploi 2010 and the panel of its industry, 1998–2017."""

    zone: str
    panel: Panel


def touched(zone: ZoneShare) -> bool:
    """Whether a zone holds a share of the place's jobs that is not written 0 %, or one that is not known."""
    return zone.share_of_territory is None or zone.share_of_territory >= LEAST


def estel(release: Release, zones_2010: list[ZoneShare]) -> list[LongSeries]:
    """Industrial jobs 1998–2017 of the zones d'emploi 2010 with most of the place's jobs."""
    shown = [zone for zone in zones_2010 if touched(zone)][:ESTEL_ZONES_SHOWN]
    points = zones.estel_industry(release, [zone.zone for zone in shown])
    panels = []
    for zone in shown:
        series = [(p.year, p.value) for p in points if p.zone == zone.zone]
        if not series:
            continue
        of_zone = typeset(french.of_area(zone.name))
        panel = Panel(
            f"Industrie, zone d’emploi 2010 {of_zone}",
            _shares(zone),
            line_panel(
                series,
                title=f"Emplois industriels, zone d’emploi 2010 {of_zone}, {series[0][0]}–{series[-1][0]}",
                source=ESTEL_SOURCE,
                text=jobs,
            ),
            tuple((year, "non disponible" if value is None else jobs(value)) for year, value in series),
        )
        panels.append(LongSeries(zone.zone, panel))
    return panels


def _shares(zone: ZoneShare) -> str:
    """`78 % de ses emplois y sont ; il pèse 92 % de la zone.`; what is not known is not said."""
    said = []
    if zone.share_of_territory is not None:
        said.append(f"{numbers.number(100 * zone.share_of_territory)} % de ses emplois y sont")
    if zone.share_of_zone is not None:
        said.append(f"il pèse {numbers.number(100 * zone.share_of_zone)} % de la zone")
    return typeset(french.capital(" ; ".join(said)) + ".") if said else ""


def jobs(value: float) -> str:
    """Whole jobs, to the nearest ten from 1 000."""
    return numbers.number(round(value, -1) if abs(value) >= 1000 else value)
