"""The page of all findings: every rule, what it compares, and its sentences with examples that test their French."""

from collections.abc import Iterator

from etabli.analysis.comparisons import WIDER
from etabli.catalogue import numbers
from etabli.catalogue.catalogue import Catalogue
from etabli.catalogue.rules import FindingRule, Side
from etabli.catalogue.sentences import Facts, difference, tell

LEVELS = {
    "territory": "Territoire",
    "epci": "Intercommunalité",
    "departement": "Département",
    "region": "Région",
    "group": "Groupe",
}
ZONES = ("La Rochelle", "Le Havre", "Les Sables-d'Olonne", "Oyonnax", "L'Aigle", "Évreux", "Haguenau")
SECTORS = ("CG", "CA", "CI", "CM", "CL")
# About what France, the median territory or the median zone is, in the unit of each rule compared with one of them:
# examples, not figures.
REFERENCES = {
    "industrie-presente": 11.6,
    "emploi-industriel": -1.3,
    "emploi-prive": 6.6,
    "pole-emploi": 101.0,
    "logements-vacants": 8.2,
    "residences-secondaires": 9.7,
    "habitants-en-emploi": 63.7,
    "vivier-etroit": 13.9,
    "habitants": 0.4,
    "navettes-en-commun": 5.2,
    "conception": 0.5,
    "taille-etablissements": 18.3,
    "specialisation": 1.0,
    "dependance": 28.3,
}
TIMES = (1.5, 1.1, 1.9, 1.2, 1.7)  # gaps of the examples, in multiples of the smallest effect
JOBS = (1616.0, 999.0, 12345.0, 204.0, 1004.0)
CHANGES = (16.6, -8.3, 0.02, -0.6, 3.0)
MOVES = (2.1, -4.0, 0.05, 0.04, -1234.5)
GAPS = (0.9, 1.0, 1.94, 1.96, 12.0)
COMPARED = {
    "france": "France",
    "programme": "the median of the territories of the phase",
    "zones": "the median of the zones d'emploi",
    "none": "zero",
}
MEASURES = {
    "lq": "location quotient of each industrial sector",
    "first_share": "share of the first industrial sector in industrial jobs",
    "local_effect": "local effect of the shift-share of industry, in % of the jobs at the start",
    "sectoral_effect": "sectoral effect of the shift-share of industry, in % of the jobs at the start",
}


def render(catalogue: Catalogue) -> str:
    """The whole page. Generated: `make docs` writes it, `make check` compares it."""
    return "\n".join(_lines(catalogue)) + "\n"


def _lines(catalogue: Catalogue) -> Iterator[str]:
    yield "# Findings"
    yield ""
    yield "Generated from `src/etabli/catalogue/findings` by `make docs`. Do not edit. The examples are made up."
    yield "The model, and what was chosen after looking at the data, is in [decision 8](adr/0008-findings.md)."
    for axis in catalogue.axes.values():
        yield f"\n## {axis.label}"
        yield ""
        yield axis.question
        if axis.silence:
            yield f"\n{axis.silence}"
        for rule in catalogue.rules.values():
            if rule.axis == axis.id:
                yield from _rule(catalogue, rule)
    yield from _agreements(catalogue)


def _rule(catalogue: Catalogue, rule: FindingRule) -> Iterator[str]:
    indicator = catalogue.indicators.get(rule.indicator)
    what = f"`{rule.indicator}` ({indicator.short}, {indicator.latest})" if indicator else MEASURES[rule.measure]
    where = "of the place" if rule.subject == "place" else "of each main zone d'emploi of the place"
    limit = f", {rule.put_forward} of them put forward at most" if rule.put_forward > 1 else ""
    yield f"\n### {rule.label} (`{rule.id}`)"
    yield ""
    yield f"- Compares: {what}, {where}, with {COMPARED[rule.compared_to]}."
    yield f"- Smallest effect: {difference(rule, indicator, rule.smallest_effect)}. {rule.why_smallest}"
    yield f"- Variability: {_variability(rule)}"
    yield f"- Family `{rule.family}`{limit}. Leverage of a local plan: {rule.leverage} of 3."
    for note in rule.notes:
        yield f"- Note: {note}"
    for side, above in ((rule.higher, True), (rule.lower, False)):
        if side is None:
            yield f"\n{'Above' if above else 'Below'} the reference nothing is said."
            continue
        yield f"\n{'Above' if above else 'Below'}, {side.kind.value}:"
        yield ""
        for n, level in enumerate(LEVELS):
            if level not in WIDER or (rule.subject == "place" and rule.compared_to == "france"):
                yield _example(catalogue, rule, side, level, n, above=above)


def _variability(rule: FindingRule) -> str:
    found = rule.variability
    size = f", by `{rule.size.text}`" if rule.size else ""
    if rule.measure == "lq":
        return "overdispersion of the sector between two years, measured on zones d'emploi."
    if found is None:
        moves = "between two dates" if rule.measure == "first_share" else "when the last date is shifted by a year"
        return f"measured on the moves of zones d'emploi {moves}, by their industrial jobs."
    if found.years:
        return f"measured on the moves of intercommunalités between {found.years[0]} and {found.years[1]}{size}."
    if found.between:
        first, last = (formula.text for formula in found.between)
        ends = ", twice the variance as the first date is as uncertain" if found.one_end else ""
        return f"measured on intercommunalités, from `{first}` to `{last}`{size}{ends}."
    design = found.design
    assert design is not None
    floor = f", floor {numbers.number(design.floor, 1)}" if design.floor else ""
    effect = numbers.number(design.effect)
    return f"stated convention{size}: {design.spread_of}, design effect {effect}{floor}. {design.why}"


def _example(catalogue: Catalogue, rule: FindingRule, side: Side, level: str, n: int, *, above: bool) -> str:
    reference = _reference(rule)
    gap = TIMES[n] * rule.smallest_effect * (1 if above else -1)
    zone = rule.subject == "zone"
    indicator = catalogue.indicators.get(rule.indicator)
    facts = Facts(
        level=level,
        value=reference + gap,
        reference=reference,
        year=indicator.latest if indicator else 2023,
        zone=ZONES[n] if zone else "",
        share_of_place=(0.616, 1.0, 0.154, 0.87, 0.335)[n] if zone else None,
        sector=SECTORS[n] if zone else "",
        jobs=JOBS[n] if rule.measure == "lq" else None,
        change=CHANGES[n] if rule.measure in ("lq", "local_effect") else None,
    )
    told = tell(catalogue, rule, side, facts)
    return f"- {LEVELS[level]}: **{told.title}.** {told.sentence}"


def _reference(rule: FindingRule) -> float:
    """What an example compares with. SystemExit, with what to do: a rule without an example of its reference."""
    if rule.compared_to == "none":
        return 0.0
    if rule.id not in REFERENCES:
        raise SystemExit(
            f"rule {rule.id} has no example of its reference: add about what {COMPARED[rule.compared_to]} is to "
            "REFERENCES in scripts/findings_page.py"
        )
    return REFERENCES[rule.id]


def _agreements(catalogue: Catalogue) -> Iterator[str]:
    """What numbers and names do to a sentence."""
    yield "\n## Agreements"
    yield ""
    yield "A movement, by its sign and as it is rounded:"
    yield ""
    moving = catalogue.rules["emploi-prive"]
    assert moving.higher is not None
    for move in MOVES:
        told = tell(catalogue, moving, moving.higher, Facts("territory", move, 6.6, 2024))
        yield f"- {numbers.number(move, 2)}: {told.sentence}"
    yield "\nA gap, singular under two as it is shown:"
    yield ""
    local = catalogue.rules["residu-local"]
    assert local.higher is not None
    for n, size in enumerate(GAPS):
        facts = Facts("epci", size, 0.0, 2024, zone=ZONES[n], share_of_place=0.5, change=1.0)
        yield f"- {numbers.number(size, 2)}: {tell(catalogue, local, local.higher, facts).sentence}"
    yield "\nNames of zones d'emploi, contracted and elided; sectors in lower case:"
    yield ""
    sector = catalogue.rules["specialisation"]
    assert sector.higher is not None
    for n, zone in enumerate(ZONES):
        facts = Facts("group", 2.0, 1.0, 2023, zone=zone, share_of_place=0.5, sector=SECTORS[n % 5], jobs=JOBS[n % 5])
        yield f"- {zone}: {tell(catalogue, sector, sector.higher, facts).sentence}"
