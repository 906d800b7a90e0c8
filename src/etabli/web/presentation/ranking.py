"""All territories of a phase for one indicator: the rows that map and table both show."""

from dataclasses import dataclass

from django.urls import reverse

from etabli.catalogue import numbers
from etabli.catalogue.model import Indicator
from etabli.domain.territories import queries
from etabli.kernel.names import search_key
from etabli.warehouse import observatory
from etabli.warehouse.observatory import IndicatorValue
from etabli.warehouse.release import Release
from etabli.web import live
from etabli.web.presentation import readings
from etabli.web.presentation.classes import Classes, classify


@dataclass(frozen=True)
class Row:
    """A territory with its value: what a line of the table and a shape of the map say."""

    id: str
    name: str
    regions: str
    region_codes: tuple[str, ...]
    url: str
    figure_url: str
    value: float | None
    text: str
    notes: tuple[str, ...]
    status: str
    rank: str
    position: int | None
    population: int
    css: str


@dataclass(frozen=True)
class Ranking:
    indicator: Indicator
    year: int
    classes: Classes
    rows: tuple[Row, ...]


SORTS = {
    "valeur": "de la plus forte valeur à la plus faible",
    "valeur-croissante": "de la plus faible valeur à la plus forte",
    "nom": "par nom",
    "population": "par population",
}


def territory_lines(phase: str) -> list[queries.TerritoryLine]:
    """The territories of a phase, kept by release."""
    return live.kept(f"territories:{phase}", lambda: queries.territories(phase))


def rank_territories(release: Release, phase: str, indicator: Indicator) -> Ranking:
    """Rows in order of name. Territories without a value are there too, and say so."""
    values = {v.code: v for v in observatory.of_level(release, "territory", indicator.id, indicator.latest, phase)}
    complete = [v.value for v in values.values() if v.value is not None and v.complete]
    classes = classify(complete, indicator)
    rows = tuple(
        _row(territory, phase, indicator, values.get(territory.id), classes) for territory in territory_lines(phase)
    )
    return Ranking(indicator, indicator.latest, classes, rows)


def _row(
    territory: queries.TerritoryLine,
    phase: str,
    indicator: Indicator,
    value: IndicatorValue | None,
    classes: Classes,
) -> Row:
    shown = value if value is not None and value.complete else None
    css = classes.of(shown.value if shown else None)
    return Row(
        id=territory.id,
        name=territory.name,
        regions=", ".join(territory.regions),
        region_codes=tuple(territory.region_codes),
        url=reverse("territory", args=[phase, territory.id]),
        figure_url=reverse("figure", args=[phase, territory.id, indicator.id]),
        value=value.value if value else None,
        text=readings.text(value, indicator),
        notes=readings.notes(value, indicator),
        status=readings.STATUS[value.status] if value else readings.NOT_AVAILABLE,
        rank=readings.rank(value),
        position=value.rank if value else None,
        population=territory.population,
        css=css.css if css else "map-class-none",
    )


def select(rows: tuple[Row, ...], *, search: str, region: str, sort: str) -> list[Row]:
    """Filter by words of the name and by région, then sort; rows without value come last."""
    wanted = search_key(search)
    kept = [
        row
        for row in rows
        if (not wanted or wanted in search_key(row.name) or wanted == row.id)
        and (not region or region in row.region_codes)
    ]
    if sort == "nom":
        return sorted(kept, key=lambda row: search_key(row.name))
    if sort == "population":
        return sorted(kept, key=lambda row: -row.population)
    ascending = sort == "valeur-croissante"
    return sorted(kept, key=lambda row: (row.value is None, (row.value or 0.0) * (1 if ascending else -1), row.name))


def as_map_values(ranking: Ranking) -> dict[str, object]:
    """What the interactive map reads."""
    classes = ranking.classes.classes
    index = {c.css: c.index for c in classes}
    return {
        "indicator": ranking.indicator.id,
        "label": ranking.indicator.label,
        "unit": numbers.UNIT_NAME[ranking.indicator.unit],
        "year": ranking.year,
        "method": ranking.classes.method,
        "classes": [
            {"from": c.low, "to": c.high, "label": c.label, "color_index": c.index, "css": c.css} for c in classes
        ],
        "values": {
            row.id: {
                "name": row.name,
                "value": row.value,
                "text": row.text,
                "class": index.get(row.css),
                "status": row.status,
                "notes": list(row.notes),
                "rank": row.rank,
                "url": row.url,
            }
            for row in ranking.rows
        },
    }
