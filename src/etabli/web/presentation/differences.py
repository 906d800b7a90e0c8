"""How far territories differ on each indicator, against the least gap that matters and the margins of their figures."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import hypot, log

import numpy as np
from django.urls import reverse

from etabli.catalogue import numbers, sentences
from etabli.catalogue.catalogue import Catalogue
from etabli.catalogue.model import Indicator, Unit
from etabli.catalogue.rules import FindingRule
from etabli.warehouse import observatory
from etabli.warehouse.comparators import Place
from etabli.warehouse.observatory import IndicatorValue
from etabli.warehouse.release import Release
from etabli.web import live
from etabli.web.presentation import readings
from etabli.web.presentation.comparators import listed
from etabli.web.presentation.comparison import named
from etabli.web.presentation.findings_questions import judged

SIZES = {Unit.COUNT, Unit.JOBS, Unit.INHABITANTS, Unit.EURO, Unit.HECTARE}
LEVELS = {*SIZES, Unit.DENSITY}
MATTERS = 0.4  # of the usual gap, where no rule states what matters; rules that do are at 0.43 of it in the median
UNFOLDED, SPARED = 5, 2  # rows read without opening anything; so few more are not worth folding
ALIKE, AMONG = 0.9, 20  # correlation of ranks, over how many territories at least
GROUPS = (
    (
        "ecarts",
        "Ce qui les distingue",
        "L’écart entre eux compte, et il dépasse ce que l’on sait de la marge des chiffres.",
    ),
    (
        "tailles",
        "Leurs tailles",
        "Combien d’habitants, d’emplois, d’hectares\u00a0: l’écart entre eux est compté en proportion, et ne dit rien "
        "d’une force ni d’une faiblesse.",
    ),
    (
        "dans-la-marge",
        "Des écarts dans la marge",
        "L’écart entre eux compterait, mais il ne dépasse pas la marge des chiffres\u00a0: on ne peut pas conclure.",
    ),
    (
        "trop-petits",
        "Des écarts trop petits pour compter",
        "L’écart entre eux est sous le plus petit qui compte.",
    ),
    (
        "voisins",
        "Des mesures voisines",
        "Chacun range presque tous les territoires comme un autre indicateur de la page, que l’on nomme.",
    ),
    (
        "sans-comparaison",
        "Sans comparaison possible",
        "Moins de deux valeurs complètes, étendue entre membres, ou inventaire qui n’est pas exhaustif.",
    ),
)


@dataclass(frozen=True)
class Cell:
    """A value in words, with its doubts; `margin` is nothing where none is known."""

    heading: str
    text: str
    margin: str
    notes: tuple[str, ...]
    url: str
    unknown: bool


@dataclass(frozen=True)
class Row:
    """An indicator over the territories.

    `apart` is their largest gap in multiples of the least that matters, None when they are not compared; `within` says
    that no two of them are farther apart than their margins; `like` names the indicator that says nearly the same.
    """

    indicator: Indicator
    values: tuple[IndicatorValue | None, ...]
    cells: tuple[Cell, ...]
    france: str
    apart: float | None
    within: bool
    like: str = ""

    @property
    def year(self) -> str:
        """The year of the values, unless the label says it."""
        year = str(self.indicator.latest)
        return "" if year in self.indicator.label else year

    @property
    def apart_text(self) -> str:
        return "" if self.apart is None else numbers.number(self.apart, 1)

    @property
    def sized(self) -> bool:
        """Whether it says how large the territories are, and not what they are like."""
        return self.indicator.unit in SIZES and not numbers.is_change(self.indicator)

    @property
    def group(self) -> str:
        """The id of the group that it belongs to."""
        if self.apart is None:
            return "sans-comparaison"
        if self.sized:
            return "tailles"
        if self.like:
            return "voisins"
        if self.apart < 1:
            return "trop-petits"
        return "dans-la-marge" if self.within else "ecarts"


@dataclass(frozen=True)
class Group:
    id: str
    heading: str
    hint: str
    rows: tuple[Row, ...]

    @property
    def first(self) -> tuple[Row, ...]:
        """What is read without opening anything: the largest differences, where they can be concluded on."""
        if self.id != GROUPS[0][0]:
            return ()
        return self.rows if len(self.rows) <= UNFOLDED + SPARED else self.rows[:UNFOLDED]

    @property
    def rest(self) -> tuple[Row, ...]:
        """The other rows, folded."""
        return self.rows[len(self.first) :]


@dataclass(frozen=True)
class Known:
    """A value with the interval of its estimate, if it is one, and half the width of its ordinary variability."""

    value: float
    low: float
    high: float
    margin: float

    def on(self, scale: Callable[[float], float]) -> "Known":
        return Known(scale(self.value), scale(self.low), scale(self.high), self.margin)


def differences(release: Release, catalogue: Catalogue, places: Sequence[Place]) -> list[Group]:
    """Indicators in groups, the largest gaps first; one read of the release a place, others kept."""
    latest = {place.key: _latest(release, catalogue, place) for place in places}
    phases = sorted({place.phase for place in places})
    usual, margins = _distributions(release, catalogue, phases), _margins(catalogue, places)
    rules = _rules(catalogue)
    rows = [
        _row(indicator, rules.get(indicator.id), places, latest, margins, usual.get(indicator.id, []))
        for indicator in catalogue.indicators.values()
        if "territory" in indicator.levels
    ]
    rows = _each_once(rows, _alike(release, catalogue, phases), set(rules))
    rows.sort(key=lambda row: -(row.apart or 0.0))
    groups = [Group(*group, tuple(row for row in rows if row.group == group[0])) for group in GROUPS]
    return [group for group in groups if group.rows]


def lead(groups: Sequence[Group]) -> str:
    """The first sentence: the indicators that set the territories apart most."""
    first = [row.indicator.label for group in groups if group.id == "ecarts" for row in group.rows]
    if not first:
        return "Aucun indicateur ne les sépare d’un écart qui compte et qui dépasse la marge des chiffres."
    apart = listed([f"«\u00a0{label}\u00a0»" for label in first[:3]])
    return f"Ce qui les sépare le plus\u00a0: {apart}."


def ordered_values(groups: Sequence[Group], places: Sequence[Place]) -> list[IndicatorValue]:
    """The values of the page in its order, their code being the territory's address: ids repeat across phases."""
    return [
        replace(value, code=place.key)
        for group in groups
        for row in group.rows
        for place, value in zip(places, row.values, strict=True)
        if value is not None
    ]


def spread(values: Sequence[float], everywhere: Sequence[float], *, ratios: bool) -> float | None:
    """Largest minus smallest value, over the usual gap: from the first to the third quartile of all territories.

    With `ratios`, on logarithms, so that a difference of size is one of proportion. None under two values, when
    all territories are alike, or when a logarithm is asked of what has none.
    """
    if len(values) < 2 or not everywhere or (ratios and min(*values, *everywhere) <= 0):
        return None
    if ratios:
        values, everywhere = [log(value) for value in values], [log(value) for value in everywhere]
    low, high = np.quantile(everywhere, [0.25, 0.75])
    return float((max(values) - min(values)) / (high - low)) if high > low else None


def all_within(known: Sequence[Known]) -> bool:
    """Whether no two values are farther apart than their margins.

    Estimates are taken at their nearest ends. Variabilities of two places are independent, so their margins add up
    as squares.
    """
    return all(
        max(one.low, other.low) - min(one.high, other.high) <= hypot(one.margin, other.margin)
        for one, other in combinations(known, 2)
    )


def _row(
    indicator: Indicator,
    rule: FindingRule | None,
    places: Sequence[Place],
    latest: Mapping[str, Mapping[str, IndicatorValue]],
    margins: Mapping[tuple[str, str], float],
    everywhere: Sequence[float],
) -> Row:
    values = tuple(latest[place.key].get(indicator.id) for place in places)
    half = [margins.get((place.key, indicator.id)) for place in places]
    known = [found for value, margin in zip(values, half, strict=True) if (found := _known(value, margin))]
    ratios = rule is None and indicator.unit in LEVELS and not numbers.is_change(indicator)
    apart = _apart(known, rule, everywhere, ratios=ratios) if indicator.ranked else None
    if ratios and apart is not None:
        known = [one.on(log) for one in known if one.low > 0]
    national = live.france().get((indicator.id, indicator.latest))
    return Row(
        indicator=indicator,
        values=values,
        cells=tuple(
            Cell(
                heading=named(place),
                text=readings.text(value, indicator),
                margin=_margin_text(indicator, rule, value, margin),
                notes=readings.notes(value, indicator),
                url=reverse("figure", args=[place.phase, place.code, indicator.id]),
                unknown=value is None or not value.status.has_value,
            )
            for place, value, margin in zip(places, values, half, strict=True)
        ),
        france=readings.text(national, indicator) if national else "",
        apart=apart,
        within=apart is not None and all_within(known),
    )


def _known(value: IndicatorValue | None, margin: float | None) -> Known | None:
    if value is None or value.value is None or not value.complete:
        return None
    low, high = (value.value if bound is None else bound for bound in (value.low, value.high))
    return Known(value.value, low, high, margin or 0.0)


def _apart(
    known: Sequence[Known], rule: FindingRule | None, everywhere: Sequence[float], *, ratios: bool
) -> float | None:
    """Largest minus smallest value, in multiples of what matters: what a rule states, else a part of the usual gap."""
    values = [one.value for one in known]
    if rule is not None:
        return (max(values) - min(values)) / rule.smallest_effect if len(values) > 1 else None
    usual = spread(values, everywhere, ratios=ratios)
    return None if usual is None else usual / MATTERS


def _margin_text(
    indicator: Indicator, rule: FindingRule | None, value: IndicatorValue | None, margin: float | None
) -> str:
    """`± 1,2 point`; for an estimate, the interval that holds both its own margin and its variability."""
    known = _known(value, margin)
    if known is None or rule is None or margin is None:
        return readings.margin(value, indicator)
    if known.low == known.high:
        return f"± {sentences.difference(rule, indicator, margin)}"
    low, high = known.low - margin, known.high + margin
    if not numbers.is_change(indicator):
        low = max(low, 0.0)
    return f"entre {numbers.of_indicator(low, indicator)} et {numbers.of_indicator(high, indicator)}"


def _each_once(rows: Sequence[Row], alike: set[tuple[str, str]], ruled: set[str]) -> list[Row]:
    """Each row, named after the one that says nearly the same when there is one; sizes stand apart.

    What has a rule speaks first, since its margins are known; then what its margins allow to conclude on; then the
    largest gap.
    """
    compared = [row for row in rows if row.apart is not None and not row.sized]
    kept: list[Row] = []
    like: dict[str, str] = {}
    for row in sorted(compared, key=lambda row: (row.indicator.id not in ruled, row.within, -(row.apart or 0.0))):
        same = next((one for one in kept if (one.indicator.id, row.indicator.id) in alike), None)
        if same is None:
            kept.append(row)
        else:
            like[row.indicator.id] = same.indicator.label
    return [replace(row, like=like.get(row.indicator.id, "")) for row in rows]


def _rules(catalogue: Catalogue) -> dict[str, FindingRule]:
    return {rule.indicator: rule for rule in catalogue.rules.values() if rule.indicator}


def _margins(catalogue: Catalogue, places: Sequence[Place]) -> dict[tuple[str, str], float]:
    """Half-width that such a figure ordinarily keeps within, by place and indicator, where a rule has judged it."""
    return {
        (place.key, catalogue.rules[found.rule].indicator): found.margin
        for place in places
        for found in judged(place.phase).get(place.code, ())
        if found.margin is not None and not found.zone
    }


def _latest(release: Release, catalogue: Catalogue, place: Place) -> dict[str, IndicatorValue]:
    values = observatory.of_place(release, "territory", place.code, place.phase)
    return {v.indicator: v for v in values if v.year == catalogue.indicators[v.indicator].latest}


def _distributions(release: Release, catalogue: Catalogue, phases: Sequence[str]) -> dict[str, list[float]]:
    return live.kept(
        f"distributions:{'+'.join(phases)}", lambda: observatory.distributions(release, catalogue, "territory", phases)
    )


def _alike(release: Release, catalogue: Catalogue, phases: Sequence[str]) -> set[tuple[str, str]]:
    return live.kept(
        f"alike:{'+'.join(phases)}",
        lambda: observatory.alike(release, catalogue, "territory", phases, ALIKE, AMONG),
    )
