"""A finding as it is read: its sentence, its picture, and the whole reasoning behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from etabli.analysis.assessment import MIN_JOBS
from etabli.analysis.findings import LARGEST
from etabli.analysis.findings import RATE as FALSE
from etabli.catalogue import numbers, sentences
from etabli.catalogue.catalogue import Catalogue
from etabli.catalogue.model import Indicator, Source, Unit
from etabli.catalogue.rule_sources import sources_of_rule
from etabli.catalogue.rules import FindingRule, Kind
from etabli.kernel import french
from etabli.kernel.typography import french as typeset
from etabli.warehouse.findings import Comparison
from etabli.warehouse.laws import Laws
from etabli.web.charts.dots import DotPlot, Quotient, dot_plot
from etabli.web.charts.gap import Gap, Others, gap
from etabli.web.presentation.sectors import quotient
from etabli.web.presentation.trajectory import jobs

FINEST = 6  # decimals, for a gap that lies just inside the smallest effect
RATE = f"{numbers.number(100 * FALSE)}\u202f%"
ZONES = Others("zone", "les autres zones d’emploi")
LABEL = {Kind.ATOUT: "Atout", Kind.FREIN: "Frein", None: "Écart non affirmé"}


@dataclass(frozen=True)
class Reasoning:
    """Rows of a definition list: what was compared, how far it varies, how the claim was judged."""

    term: str
    text: str


@dataclass(frozen=True)
class Background:
    """What readings of one release share: names of zones, other places' values, the laws of variability."""

    zone_names: Mapping[str, str]
    others: Mapping[str, Sequence[float]]
    zone_values: Mapping[str, Sequence[float]]
    laws: Laws
    others_are: Others


@dataclass(frozen=True)
class FindingReading:
    """What a page says of one comparison. All texts are final French.

    `chart` is the gap to the reference; a speciality has `dot`, its quotient, which the picture of its zone holds too.
    Pictures and reasoning are made when they are read: a page shows those of a few comparisons.
    """

    comparison: Comparison
    rule: FindingRule
    title: str
    sentence: str
    value: str
    reference: str
    sources: tuple[Source, ...]
    _catalogue: Catalogue = field(repr=False, compare=False)
    _background: Background = field(repr=False, compare=False)

    @cached_property
    def reasoning(self) -> tuple[Reasoning, ...]:
        """How it is known, line by line."""
        return tuple(
            _reasoning(self.rule, self._indicator, self.comparison, self._background, self.value, self.reference)
        )

    @cached_property
    def chart(self) -> Gap | None:
        return _chart(self.rule, self._indicator, self.comparison, self._background, self._origin)

    @cached_property
    def dot(self) -> DotPlot | None:
        zone = self._background.zone_names.get(self.comparison.zone, "")
        return _dot(self._catalogue, self.comparison, zone, self._origin)

    @property
    def _indicator(self) -> Indicator | None:
        return self._catalogue.indicators.get(self.rule.indicator)

    @property
    def _origin(self) -> str:
        named = " ; ".join(f"{one.publisher}, {one.title}" for one in self.sources)
        return typeset(f"{named}, {self.comparison.year}")

    @property
    def key(self) -> str:
        return self.comparison.key

    @property
    def kind(self) -> str:
        """`atout`, `frein`, or nothing where nothing is claimed."""
        return self.comparison.kind.value if self.comparison.kind else ""

    @property
    def beyond(self) -> bool:
        """Whether the gap matters, on a side of which the rule has something to say."""
        compared = self.comparison
        return self.rule.side(above=compared.above) is not None and abs(compared.gap) > self.rule.smallest_effect

    @property
    def label(self) -> str:
        return LABEL[self.comparison.kind]

    @property
    def estimated(self) -> bool:
        return self.comparison.estimated

    @property
    def picture(self) -> Gap | DotPlot | None:
        """What shows the comparison by itself."""
        return self.chart or self.dot

    @property
    def beside(self) -> str:
        """The reference and whose it is: `13,1 % en France`."""
        return against(self.rule, self.reference)

    @property
    def source_line(self) -> str:
        """`Insee, Emploi salarié par zone d’emploi et secteur (Flores), 2023`."""
        names = "\u202f; ".join(f"{source.publisher}, {source.title}" for source in self.sources)
        return f"{names}, {self.comparison.year}"


def against(rule: FindingRule, reference: str) -> str:
    """What a rule compares with, `reference` being its value in words: `13,1 % en France`."""
    if rule.compared_to == "none":
        return "zéro"
    return "1, la part de la France" if rule.measure == "lq" else f"{reference} {sentences.BESIDE[rule.compared_to]}"


def read(catalogue: Catalogue, found: Comparison, background: Background, *, level: str = "") -> FindingReading:
    """The reading of a comparison; `level` says what to call the place when it is not that of the comparison."""
    rule = catalogue.rules[found.rule]
    indicator = catalogue.indicators.get(rule.indicator)
    zone = background.zone_names.get(found.zone, "")
    side = rule.side(above=found.above)
    value, reference = (sentences.amount(rule, indicator, x) for x in (found.value, found.reference))
    title, sentence = _label(rule, catalogue, found), _plain(rule, catalogue, found, value, reference, zone)
    if side is not None and found.kind is not None:
        told = sentences.tell(catalogue, rule, side, _facts(found, level or found.level, zone))
        title, sentence = told.title, told.sentence
    return FindingReading(
        comparison=found,
        rule=rule,
        title=title,
        sentence=sentence,
        value=value,
        reference=reference,
        sources=sources_of_rule(catalogue, rule),
        _catalogue=catalogue,
        _background=background,
    )


def _dot(catalogue: Catalogue, found: Comparison, zone: str, source: str) -> DotPlot | None:
    if found.jobs is None:
        return None
    label, text = catalogue.sectors[found.sector], f"{jobs(found.jobs)} emplois"
    return dot_plot(
        [Quotient(label, text, found.value, found.low, found.high)],
        title=typeset(f"Quotient de localisation : {label}, zone d'emploi {french.of_area(zone)}, {found.year}"),
        source=source,
    )


def _facts(found: Comparison, level: str, zone: str) -> sentences.Facts:
    return sentences.Facts(
        level=level,
        value=found.value,
        reference=found.reference,
        year=found.year,
        zone=zone,
        share_of_place=found.share_of_place,
        sector=found.sector,
        jobs=found.jobs,
        change=found.change,
    )


def _label(rule: FindingRule, catalogue: Catalogue, found: Comparison) -> str:
    """What was compared, where nothing is claimed: a quotient is of its sector."""
    if found.jobs is None:
        return rule.label
    return f"{rule.label}\u00a0: {french.small(catalogue.sectors[found.sector])}"


def _plain(rule: FindingRule, catalogue: Catalogue, found: Comparison, value: str, reference: str, zone: str) -> str:
    """`12,1 % (2018), contre 8,2 % en France` for what is not claimed: the numbers, and no judgement."""
    about = f"{catalogue.sectors[found.sector]}, " if found.sector and found.jobs is None else ""
    where = f"zone d’emploi {french.of_area(zone)}\u00a0: " if zone else ""
    beside = sentences.BESIDE[rule.compared_to]
    opposed = f", contre {reference} {beside}" if beside and rule.measure != "lq" else ""
    return french.capital(typeset(f"{about}{where}{value} ({found.year}){opposed}."))


def _reasoning(
    rule: FindingRule,
    indicator: Indicator | None,
    found: Comparison,
    background: Background,
    value: str,
    reference: str,
) -> list[Reasoning]:
    lines = [Reasoning("Valeur", f"{value} ({found.year})")]
    if found.estimated:
        low, high = (sentences.amount(rule, indicator, x) for x in (found.low, found.high))
        lines.append(
            Reasoning("Estimation", f"entre {low} et {high}\u202f; le constat retient la borne la plus prudente")
        )
    if rule.compared_to != "none":
        lines.append(Reasoning("Référence", against(rule, reference)))
    smallest = sentences.difference(rule, indicator, rule.smallest_effect)
    lines.append(Reasoning("Plus petit écart qui compte", f"{smallest}. {rule.why_smallest}"))
    lines.append(Reasoning("Marge de variabilité", _margin(rule, indicator, found)))
    law = background.laws.get((rule.id, found.sector if found.jobs is not None else ""))
    lines.append(Reasoning("Comment elle est connue", _law(rule, law.cells if law else 0)))
    lines.append(Reasoning("Jugement", _verdict(found, rule, indicator)))
    if found.kind is not None:
        lines.append(Reasoning("Rang", _order(found, rule)))
    return lines


def _margin(rule: FindingRule, indicator: Indicator | None, found: Comparison) -> str:
    if found.margin is None:
        low, high = map(quotient, (found.low, found.high))
        return f"de {low} à {high}\u202f: là où un secteur de cette taille se tient d’ordinaire"
    half = sentences.difference(rule, indicator, found.margin)
    return f"± {half}\u202f: ce dont un chiffre de cette taille varie d’ordinaire"


def _law(rule: FindingRule, cells: int) -> str:
    if rule.variability and rule.variability.design:
        return f"Convention. {rule.variability.design.why}"
    where = "zones d’emploi" if rule.subject == "zone" else "intercommunalités"
    return f"Mesurée sur {numbers.number(cells)} {where}, d’après leurs mouvements d’une date à une autre."


def _verdict(found: Comparison, rule: FindingRule, indicator: Indicator | None) -> str:
    alone, together = _chance(found.p), _chance(found.q)
    if found.kind is not None:
        return typeset(
            f"Affirmé : probabilité d'observer un tel écart si le véritable n'était que le plus petit qui compte, "
            f"{alone} ; une fois toutes les comparaisons du lieu jugées ensemble (Benjamini–Yekutieli), {together}, "
            f"sous le seuil de {RATE}. Parmi les constats affirmés, {RATE} au plus seraient faux en moyenne."
        )
    return typeset(f"Non affirmé : {_silence(found, rule, indicator, alone, together)}.")


def _silence(found: Comparison, rule: FindingRule, indicator: Indicator | None, alone: str, together: str) -> str:
    """Why nothing is claimed: the first reason that holds."""
    if found.gap == 0:
        where = "la référence est dans la marge de l'estimation" if found.estimated else "la valeur est la référence"
        return f"{where}, il n'y a pas d'écart"
    if rule.side(above=found.above) is None:
        side = "au-dessus" if found.above else "au-dessous"
        return f"la valeur est {side} de la référence, et de ce côté la règle ne dit rien : ni atout, ni frein"
    if abs(found.gap) <= rule.smallest_effect:
        gap, smallest = _unlike(rule, indicator, abs(found.gap))
        return f"l'écart est de {gap}, moins que le plus petit écart qui compte ({smallest})"
    if found.jobs is not None and found.jobs < MIN_JOBS:
        return (
            f"ce secteur compte {jobs(found.jobs)} emplois, et une spécialité de moins de "
            f"{numbers.number(MIN_JOBS)} emplois n'est jamais affirmée"
        )
    if found.p <= FALSE:
        return (
            f"pris seul, l'écart serait affirmé (probabilité {alone}, seuil {RATE}) ; il est écarté quand toutes les "
            f"comparaisons du lieu sont jugées ensemble (probabilité corrigée {together})"
        )
    smallest = sentences.difference(rule, indicator, rule.smallest_effect)
    return (
        f"l'écart dépasse le plus petit écart qui compte ({smallest}), mais pas d'assez pour exclure la variabilité "
        f"ordinaire (probabilité {alone} pris seul, {together} une fois corrigée, seuil {RATE})"
    )


def _unlike(rule: FindingRule, indicator: Indicator | None, gap: float) -> tuple[str, str]:
    """A gap and the smallest that counts, with the decimals that tell them apart."""
    unit, decimals = (indicator.unit, indicator.decimals) if indicator else sentences.ZONE_UNITS[rule.measure]
    sizes = (gap, rule.smallest_effect)
    if unit in (Unit.PERCENT, Unit.POINTS):
        decimals = max(decimals, 1)
    while decimals < FINEST and len({numbers.number(size, decimals) for size in sizes}) == 1:
        decimals += 1
    gap_text, smallest_text = (_amount(size, unit, decimals) for size in sizes)
    return gap_text, smallest_text


def _amount(size: float, unit: Unit, decimals: int) -> str:
    """`2,98 points`: percentages differ by points."""
    if unit not in (Unit.PERCENT, Unit.POINTS):
        return numbers.number(size, decimals) + numbers.SUFFIX[unit]
    word = "point" if round(size, decimals) < 2 else "points"
    return f"{numbers.number(size, decimals)}{numbers.NBSP}{word}"


def _chance(probability: float) -> str:
    return "moins de 0,1\u202f%" if probability < 0.001 else f"{numbers.number(100 * probability, 1)}\u202f%"


def _order(found: Comparison, rule: FindingRule) -> str:
    size = min(abs(found.gap) / rule.smallest_effect, LARGEST)
    margin = found.value - found.low if found.margin is None else found.margin
    certainty = max(1 - margin / abs(found.gap), 0) if found.gap else 0
    factors = [
        f"taille {numbers.number(size, 1)}",
        f"certitude {numbers.number(certainty, 2)} (ce que la marge laisse de l’écart)",
        f"levier d’un plan local {rule.leverage}",
    ]
    if found.share_of_place is not None:
        factors.append(f"part des emplois du lieu dans cette zone {numbers.number(found.share_of_place, 2)}")
    text = f"{' × '.join(factors)} = {numbers.number(found.score, 1)}"
    return f"{text}\u202f; mis en avant en position {found.position}" if found.position else text


def _chart(
    rule: FindingRule, indicator: Indicator | None, found: Comparison, background: Background, source: str
) -> Gap | None:
    """The gap on the scale of all territories, or of all zones d'emploi; quotients have the sectors' own picture."""
    if rule.measure == "lq" or found.margin is None:
        return None
    others = background.others.get(rule.indicator, ()) if indicator else background.zone_values.get(rule.measure, ())

    def text(value: float) -> str:
        return sentences.amount(rule, indicator, value)

    low, high = found.value - found.margin, found.value + found.margin
    if indicator is not None and indicator.unit in (Unit.PERCENT, Unit.RATIO) and not numbers.is_change(indicator):
        low = max(low, 0.0)
    beside = {"france": "France", "programme": "Territoire médian", "zones": "Zone médiane", "none": "Zéro effet"}
    return gap(
        found.value,
        low,
        high,
        found.reference,
        found.reference - rule.smallest_effect,
        found.reference + rule.smallest_effect,
        others,
        text=text,
        place_label="Ici",
        reference_label=beside[rule.compared_to],
        title=f"{rule.label}\u00a0: l’écart et sa marge, {found.year}",
        source=source,
        others_are=background.others_are if indicator else ZONES,
    )
