"""Several territories side by side: one line each, the key indicators as columns."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from etabli.catalogue.model import Indicator
from etabli.domain.territories.queries import TerritoryLine
from etabli.kernel.names import sort_key
from etabli.web.presentation.ranking import Ranking, Row


@dataclass(frozen=True)
class DeskLine:
    name: str
    url: str
    regions: str
    cells: tuple[tuple[Indicator, Row], ...]


def desk(territories: Sequence[TerritoryLine], rankings: Sequence[Ranking], sort: str) -> list[DeskLine]:
    """Lines sorted by name or by the id of one of the indicators (missing values last)."""
    by_id = [{row.id: row for row in ranking.rows} for ranking in rankings]
    lines = [
        (
            territory,
            DeskLine(
                territory.name,
                reverse("territory", args=[territory.phase, territory.id]),
                ", ".join(territory.regions),
                tuple((ranking.indicator, rows[territory.id]) for ranking, rows in zip(rankings, by_id, strict=True)),
            ),
        )
        for territory in territories
    ]
    values = {r.indicator.id: rows for r, rows in zip(rankings, by_id, strict=True)}
    if sort in values:
        rows = values[sort]
        lines.sort(key=lambda pair: (rows[pair[0].id].value is None, -(rows[pair[0].id].value or 0.0)))
    else:
        lines.sort(key=lambda pair: sort_key(pair[0].name))
    return [line for _, line in lines]
