"""Two to six territories side by side: which are compared, and the indicators that set them apart first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import log
from urllib.parse import urlencode

import numpy as np
from django.urls import reverse

from etabli.catalogue import numbers
from etabli.catalogue.catalogue import Catalogue
from etabli.catalogue.model import Indicator, Unit
from etabli.warehouse import observatory
from etabli.warehouse.comparators import ComparedPlaces, Place
from etabli.warehouse.observatory import IndicatorValue
from etabli.warehouse.release import Release
from etabli.web import live
from etabli.web.presentation import readings
from etabli.web.presentation.comparators import listed, side_by_side

FEWEST, MOST = 2, 6
WORDS = {2: "deux", 3: "trois", 4: "quatre", 5: "cinq", 6: "six"}
ECHO = 40  # characters of an unknown address that are said back
LEVELS = {Unit.COUNT, Unit.JOBS, Unit.INHABITANTS, Unit.EURO, Unit.HECTARE, Unit.DENSITY}
GROUPS = (
    (1.0, "Ce qui les distingue le plus", "L’écart entre eux dépasse l’écart habituel."),
    (0.5, "Des écarts modérés", "L’écart entre eux est d’une moitié à une fois l’écart habituel."),
    (0.0, "Ce qu’ils ont en commun", "L’écart entre eux est de moins de la moitié de l’écart habituel."),
)
NOT_COMPARED = (
    "Sans comparaison possible",
    "Moins de deux valeurs complètes, étendue entre membres, ou inventaire qui n’est pas exhaustif.",
)


@dataclass(frozen=True)
class Chosen:
    """A territory compared, with the addresses that take it away or move it one place towards the first."""

    place: Place
    phase: str
    heading: str
    url: str
    without_url: str
    forward_url: str


@dataclass(frozen=True)
class Selection:
    """What an address asks for: the territories that exist, and what was set aside, in French."""

    places: tuple[Place, ...]
    messages: tuple[str, ...]

    @property
    def enough(self) -> bool:
        return len(self.places) >= FEWEST

    @property
    def count(self) -> str:
        """How many, in words."""
        return WORDS.get(len(self.places), "")

    @property
    def full(self) -> bool:
        return len(self.places) == MOST


@dataclass(frozen=True)
class Cell:
    heading: str
    text: str
    notes: tuple[str, ...]
    url: str
    unknown: bool


@dataclass(frozen=True)
class Row:
    """An indicator over the territories. `spread` is in usual gaps between territories, None when not compared."""

    indicator: Indicator
    cells: tuple[Cell, ...]
    france: str
    spread: float | None
    spread_text: str


@dataclass(frozen=True)
class Group:
    id: str
    heading: str
    hint: str
    rows: tuple[Row, ...]


def select(asked: Sequence[str], compared: ComparedPlaces) -> Selection:
    """Territories asked for as `2:ti-2401`, each once, in the order given, `MOST` at most."""
    places: dict[str, Place] = {}
    unknown: list[str] = []
    for key in dict.fromkeys(key.strip() for key in asked if key.strip()):
        place = compared.place(key)
        if place is None or not place.phase:
            unknown.append(f"«\u00a0{key[:ECHO]}\u00a0»")
        else:
            places[key] = place
    kept, beyond = list(places.values())[:MOST], list(places.values())[MOST:]
    messages = []
    if unknown:
        verb = "n’est pas un territoire connu" if len(unknown) == 1 else "ne sont pas des territoires connus"
        messages.append(f"{listed(unknown[:MOST])} {verb}\u00a0: laissé de côté, le reste est gardé.")
    if beyond:
        names = listed([_named(place) for place in beyond[:MOST]])
        gone = "n’y est pas" if len(beyond) == 1 else "n’y sont pas"
        messages.append(f"On compare six territoires au plus\u00a0: {names} {gone}. Retirez-en un pour en ajouter.")
    messages.extend(_shared(kept))
    return Selection(tuple(kept), tuple(messages))


def _shared(places: Sequence[Place]) -> list[str]:
    """A sentence for each pair that counts some of the same communes."""
    said = []
    for n, one in enumerate(places):
        for other in places[n + 1 :]:
            if common := len(one.communes & other.communes):
                shared = numbers.plural(common, "commune")
                said.append(
                    f"{_named(one)} et {_named(other)} ont {shared} en commun\u00a0: "
                    "leurs chiffres comptent en partie les mêmes lieux."
                )
    return said


def _named(place: Place) -> str:
    return f"{place.name} (phase\u00a0{place.phase})"


def chosen_of(selection: Selection, phases: Mapping[str, str]) -> list[Chosen]:
    """The territories with their addresses; headings are unique, ids are used again across phases."""
    places = list(selection.places)
    return [
        Chosen(
            place=place,
            phase=phases[place.phase],
            heading=_named(place),
            url=reverse("territory", args=[place.phase, place.code]),
            without_url=side_by_side([*places[:n], *places[n + 1 :]]) if len(places) > 1 else reverse("compare"),
            forward_url=side_by_side([*places[: n - 1], place, places[n - 1], *places[n + 1 :]]) if n else "",
        )
        for n, place in enumerate(places)
    ]


def lead(groups: Sequence[Group]) -> str:
    """The first sentence: the indicators that set the territories apart most."""
    first = [
        row.indicator.label for group in groups for row in group.rows if row.spread is not None and row.spread >= 1
    ]
    if not first:
        return "Aucun indicateur ne les sépare de plus que l’écart habituel entre territoires."
    apart = listed([f"«\u00a0{label}\u00a0»" for label in first[:3]])
    return f"Ce qui les sépare le plus\u00a0: {apart}."


def csv_url(places: Sequence[Place]) -> str:
    return f"{reverse('compare_csv')}?{urlencode([('t', place.key) for place in places], safe=':')}"


def compare(release: Release, catalogue: Catalogue, places: Sequence[Place]) -> list[Group]:
    """Indicators in groups, those that set the territories apart most first; see `spread`."""
    latest = {place.key: _latest(release, catalogue, place) for place in places}
    usual = _distributions(release, catalogue, sorted({place.phase for place in places}))
    rows = [
        _row(indicator, places, latest, usual.get(indicator.id, []))
        for indicator in catalogue.indicators.values()
        if "territory" in indicator.levels
    ]
    rows.sort(key=lambda row: -(row.spread if row.spread is not None else -1.0))
    groups, above = [], float("inf")
    for n, (least, heading, hint) in enumerate(GROUPS, start=1):
        within = tuple(row for row in rows if row.spread is not None and least <= row.spread < above)
        groups.append(Group(f"ecarts-{n}", heading, hint, within))
        above = least
    groups.append(Group("sans-comparaison", *NOT_COMPARED, tuple(row for row in rows if row.spread is None)))
    return [group for group in groups if group.rows]


def ordered_values(release: Release, catalogue: Catalogue, places: Sequence[Place]) -> list[IndicatorValue]:
    """The values of the page in its order, their code being the territory's address: ids repeat across phases."""
    latest = {place.key: _latest(release, catalogue, place) for place in places}
    return [
        replace(value, code=place.key)
        for group in compare(release, catalogue, places)
        for row in group.rows
        for place in places
        if (value := latest[place.key].get(row.indicator.id)) is not None
    ]


def spread(values: Sequence[float], everywhere: Sequence[float], *, ratios: bool) -> float | None:
    """Largest minus smallest value, over the usual gap: from the first to the third quartile of all territories.

    With `ratios`, on logarithms, so that a difference of size is one of proportion. None under two values, when
    all territories are alike, or when a logarithm is asked of what has none.
    """
    if len(values) < FEWEST or not everywhere or (ratios and min(*values, *everywhere) <= 0):
        return None
    if ratios:
        values, everywhere = [log(value) for value in values], [log(value) for value in everywhere]
    low, high = np.quantile(everywhere, [0.25, 0.75])
    return float((max(values) - min(values)) / (high - low)) if high > low else None


def _latest(release: Release, catalogue: Catalogue, place: Place) -> dict[str, IndicatorValue]:
    values = observatory.of_place(release, "territory", place.code, place.phase)
    return {v.indicator: v for v in values if v.year == catalogue.indicators[v.indicator].latest}


def _distributions(release: Release, catalogue: Catalogue, phases: Sequence[str]) -> dict[str, list[float]]:
    return live.kept(
        f"distributions:{'+'.join(phases)}", lambda: observatory.distributions(release, catalogue, "territory", phases)
    )


def _row(
    indicator: Indicator,
    places: Sequence[Place],
    latest: Mapping[str, Mapping[str, IndicatorValue]],
    everywhere: Sequence[float],
) -> Row:
    values = [latest[place.key].get(indicator.id) for place in places]
    complete = [v.value for v in values if v is not None and v.value is not None and v.complete]
    ratios = indicator.unit in LEVELS and not numbers.is_change(indicator)
    apart = spread(complete, everywhere, ratios=ratios) if indicator.ranked else None
    national = live.france().get((indicator.id, indicator.latest))
    return Row(
        indicator=indicator,
        cells=tuple(
            Cell(
                _named(place),
                readings.text(value, indicator),
                readings.notes(value, indicator),
                reverse("figure", args=[place.phase, place.code, indicator.id]),
                value is None or not value.status.has_value,
            )
            for place, value in zip(places, values, strict=True)
        ),
        france=readings.text(national, indicator) if national else "",
        spread=apart,
        spread_text="" if apart is None else numbers.number(apart, 1),
    )
