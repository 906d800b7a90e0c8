"""The French sentence of a finding: the rule's template with numbers, articles and comparisons put in."""

from collections.abc import Mapping
from dataclasses import dataclass

from etabli.catalogue import numbers
from etabli.catalogue.catalogue import Catalogue
from etabli.catalogue.model import Indicator, Unit
from etabli.catalogue.rules import FindingRule, Side
from etabli.kernel import french
from etabli.kernel.typography import french as typeset

BESIDE = {
    "france": "en France",
    "programme": "dans le territoire médian du programme",
    "zones": "dans la zone d’emploi médiane",
    "none": "",
}
# Measures of zones as indicators have them: unit and decimals.
ZONE_UNITS = {
    "lq": (Unit.RATIO, 1),
    "first_share": (Unit.PERCENT, 0),
    "local_effect": (Unit.POINTS, 1),
    "sectoral_effect": (Unit.POINTS, 1),
}


MAJORITY = 0.5  # a zone that holds less of the place's jobs is named in the title too


@dataclass(frozen=True)
class Told:
    """What a finding says. All texts are final French."""

    title: str
    sentence: str
    value: str
    reference: str
    gap: str


@dataclass(frozen=True)
class Facts:
    """The numbers of a finding, in the unit of its indicator or measure. `level` names the kind of place."""

    level: str
    value: float
    reference: float
    year: int
    estimated: bool = False
    zone: str = ""
    share_of_place: float | None = None
    sector: str = ""
    jobs: float | None = None
    change: float | None = None


def tell(catalogue: Catalogue, rule: FindingRule, side: Side, facts: Facts) -> Told:
    """The title and sentence of one side of a rule. KeyError when a template names what the rule has not."""
    indicator = catalogue.indicators.get(rule.indicator)
    value, reference = amount(rule, indicator, facts.value), amount(rule, indicator, facts.reference)
    gap = difference(rule, indicator, abs(facts.value - facts.reference))
    place = french.PLACES[facts.level]
    words: dict[str, str] = {
        "le": place.le,
        "Le": french.capital(place.le),
        "du": place.du,
        "dans_le": place.dans_le,
        "Dans_le": french.capital(place.dans_le),
        "value": value,
        "reference": reference,
        "beside": BESIDE[rule.compared_to],
        "gap": gap,
        "year": str(facts.year),
        "moved": moved(facts.value if facts.change is None else facts.change, indicator),
        "reference_moved": moved(facts.reference, indicator),
    }
    words |= _of_zone(catalogue, facts)
    return Told(_filled(side.title, words), _filled(side.sentence, words), value, reference, gap)


def amount(rule: FindingRule, indicator: Indicator | None, value: float) -> str:
    """A value in the unit of the rule: `12,3 %`, `1,8`."""
    if indicator is not None:
        return numbers.of_indicator(value, indicator)
    unit, decimals = ZONE_UNITS[rule.measure]
    return numbers.number(value, decimals) + numbers.suffix(unit, value, decimals)


def difference(rule: FindingRule, indicator: Indicator | None, value: float) -> str:
    """A distance: two percentages differ by points."""
    unit, decimals = (indicator.unit, indicator.decimals) if indicator else ZONE_UNITS[rule.measure]
    if unit in (Unit.PERCENT, Unit.POINTS):
        shown = max(decimals, 1)
        return numbers.number(value, shown) + numbers.suffix(Unit.POINTS, value, shown)
    return numbers.number(value, decimals) + numbers.SUFFIX[unit]


def moved(change: float, indicator: Indicator | None) -> str:
    """`a augmenté de 2,1 %`, `a baissé de 4,0 %`, `a varié de moins de 0,1 %`; with `avoir`, nothing has to agree."""
    decimals = max(indicator.decimals, 1) if indicator else 1
    least = 10.0**-decimals
    if abs(change) < least / 2:
        return f"a varié de moins de {numbers.number(least, decimals)}{numbers.SUFFIX[Unit.PERCENT]}"
    size = numbers.number(abs(change), decimals) + numbers.SUFFIX[Unit.PERCENT]
    return f"a {'augmenté' if change > 0 else 'baissé'} de {size}"


def _of_zone(catalogue: Catalogue, facts: Facts) -> dict[str, str]:
    words = {}
    if facts.zone:
        words["la_zone"] = f"la zone d’emploi {typeset(french.of_area(facts.zone))}"
        words["La_zone"] = french.capital(words["la_zone"])
        minor = facts.share_of_place is not None and facts.share_of_place < MAJORITY
        words["in_zone"] = f" dans {words['la_zone']}" if minor else ""
        words["of_zone"] = f" de {words['la_zone']}" if minor else ""
    if facts.share_of_place is not None:
        words["share_of_place"] = f"{numbers.number(100 * facts.share_of_place)}{numbers.NNBSP}%"
    if facts.sector:
        words["sector"] = french.small(catalogue.sectors.get(facts.sector, facts.sector))
    if facts.jobs is not None:
        change = None if facts.change is None else moved(facts.change, None)
        words["sector_moved"] = f" De 2019 à 2024, son emploi privé y {change}." if change else ""
        words["jobs"] = numbers.number(round(facts.jobs, -1) if facts.jobs >= 1000 else facts.jobs)
    return words


def _filled(template: str, words: Mapping[str, str]) -> str:
    return template.format_map(words)
