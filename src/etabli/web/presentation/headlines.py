"""Key figures as cards: the number, the place among all territories, France."""

from dataclasses import dataclass

from etabli.catalogue.model import Theme
from etabli.warehouse import observatory
from etabli.warehouse.release import Release
from etabli.web import live
from etabli.web.charts.strip import Strip, strip
from etabli.web.presentation.readings import Reading


@dataclass(frozen=True)
class Card:
    reading: Reading
    strip: Strip | None


def distribution(release: Release, phase: str, indicator: str, year: int) -> list[float]:
    """Values of the territories of a phase whose sum is complete, kept by release."""
    return live.kept(
        f"distribution:{phase}:{indicator}:{year}",
        lambda: [
            v.value
            for v in observatory.of_level(release, "territory", indicator, year, phase)
            if v.value is not None and v.complete
        ],
    )


def headline_cards(release: Release, themes: dict[Theme, list[Reading]], phase: str) -> list[Card]:
    """A card for each indicator flagged as headline, in the catalogue's order."""
    france = live.france()
    cards = []
    for reading in (r for group in themes.values() for r in group if r.indicator.headline):
        indicator, ours = reading.indicator, reading.value.value if reading.value else None
        national = france.get((indicator.id, indicator.latest))
        comparable = indicator.unit.value not in {"jobs", "inhabitants", "count", "euro", "hectare"}
        drawing = strip(
            distribution(release, phase, indicator.id, indicator.latest),
            ours=ours,
            national=national.value if national and comparable else None,
            title=f"{indicator.label} : place parmi les territoires de la phase",
            source="",
        )
        cards.append(Card(reading, drawing))
    return cards
